"""The script of “Copy as NumPy” gives the losses of the page: run here, and compared with what the library computes.

IDENTITY_DESCENT names the command-line program.
"""

import contextlib
import csv
import io
import os
import subprocess
import sys

PROGRAM = os.environ["IDENTITY_DESCENT"]
# Rounding differs, and each of at most a hundred updates adds some 1e-15 to the product; losses stay above 1e-6.
RELATIVE = 1e-10

EXPERIMENTS = {
    "descent by modes": "d=5&L=6&cond=20&run=gd&eps=1e-6&tmax=100",
    "every layer": "d=4&L=5&target=general&seed=3&run=gd&run=penalty:0.2&run=project:0.3&step=0.02&eps=1e-6&tmax=60",
    "one layer": "d=3&L=1&target=general&seed=5&run=gd&run=power:0.2&run=balancing&step=0.1&eps=1e-6&tmax=30",
    "power projection": "d=4&L=4&target=positive&skew=0.7&seed=2&run=power&run=power:0.5&run=balancing&eps=1e-6&tmax=60",
    "projections that bite": "d=3&L=3&target=rotation&angle=120&run=power:0.3&run=project:0.2&step=0.05&eps=0&tmax=60",
    "sampled data": "d=4&L=3&target=general&seed=3&data=sampled&n=12&cov=5&noise=0.2&run=gd,opt=nesterov:0.8&run=gd&run=penalty:0.2&run=project:0.3&step=0.02&eps=0&tmax=60",
    "conjugate directions on samples": "d=4&L=3&target=general&seed=3&data=sampled&n=12&cov=5&noise=0.2&run=gd,opt=conjugate"
    "&run=penalty:0.2,opt=conjugate&eps=0&tmax=12",
    "positivity only": "d=4&L=4&target=general&seed=2&run=positivity:0.4&step=0.05&eps=0&tmax=60",
    "other starts": "d=4&L=4&target=general&seed=2&run=gd,start=haar:1&run=gd,start=gaussian:2&run=penalty:0.2,start=rotation:30"
    "&run=project:0.1,start=permutation:3&run=tied,start=orthogonal:1&run=gd,start=projection:2&step=0.01&eps=0&tmax=60",
    "tied scalar": "d=4&L=4&cond=4&run=tied&run=tied,engine=dense&step=0.005&eps=1e-6&tmax=90",
    "branches": "d=4&L=4&target=general&seed=3&run=gd,then=20:penalty:0.2,step=0.05&run=power:0.3,then=7:balancing"
    "&run=positivity:0.4,then=5:positivity:0.2&step=0.02&eps=1e-6&tmax=60",
    "momentum": "d=4&L=3&target=general&seed=3&run=gd,opt=heavy:0.9&run=penalty:0.2,opt=nesterov:0.8"
    "&run=project:0.3,opt=two-step:0.4/0.2&step=0.02&eps=1e-6&tmax=60",
    "growing momentum": "d=3&L=4&cond=10&run=gd,opt=heavy-growing:0.7&run=gd,opt=nesterov-growing:0.9&step=0.01&tmax=100"
    "&eps=1e-6",
    "projected momentum": "d=3&L=2&target=rotation&angle=120&run=project:0.2,opt=nesterov:0.9&run=project:0.2,opt=heavy:0.5"
    "&step=0.05&eps=0&tmax=60",
    "conjugate directions": "d=4&L=3&target=general&seed=3&run=gd,opt=conjugate&run=penalty:0.2,opt=conjugate&eps=1e-4&tmax=12",
    "momentum from other starts": "d=4&L=3&target=general&seed=3&run=penalty:0.2,start=rotation:30,opt=nesterov:0.8"
    "&run=project:0.1,start=permutation:3,opt=heavy:0.5&run=gd,start=haar:1,opt=two-step:0.4/0.2&step=0.02&eps=1e-6&tmax=60",
    "conjugate directions from other starts": "d=4&L=3&target=general&seed=3&run=penalty:0.2,start=rotation:30,opt=conjugate"
    "&run=gd,start=haar:1,opt=conjugate&eps=1e-4&tmax=12",
    "branches with an optimizer": "d=4&L=3&target=general&seed=3&run=gd,opt=heavy:0.8,then=8:penalty:0.2,step=0.03"
    "&run=gd,opt=nesterov:0.8,then=9:project:0.3&run=gd,opt=conjugate,then=5:penalty:0.2&step=0.02&eps=1e-4&tmax=20",
    "own matrix": "target=own&matrix=2,1;0,2&L=3&run=gd&run=positivity:0.3&run=power:1.2&step=0.02&eps=1e-5&tmax=80",
}


def printed(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def worst(query):
    """The largest relative difference of a loss, over all runs and all kept samples; and how many there were."""
    script = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(printed("--numpy", query), "script", "exec"), script)
    losses = dict(script["runs"])
    lines = [line for line in printed(query).splitlines() if not line.startswith("#")]
    difference, count = 0.0, 0
    seen = {name: 0 for name in losses}
    for row in csv.DictReader(lines):
        name, t, loss = row["run"], int(row["t"]), float(row["loss"])
        difference = max(difference, abs(losses[name][t] - loss) / loss)
        seen[name] = t
        count += 1
    lengths = {name: len(of_run) - 1 for name, of_run in losses.items()}
    assert seen == lengths, f"{query}: the runs stop at {seen}, those of the script at {lengths}"
    return difference, count


failed = 0
for name, query in EXPERIMENTS.items():
    difference, count = worst(query)
    good = count > 20 and difference <= RELATIVE
    failed += not good
    print(f"{'ok' if good else 'FAILED'}: {name}: {count} losses, differing by {difference:.1e} at most")
sys.exit(failed > 0)
