"""Adds to sampled.json what a network trained on its samples does: pip install mpmath; python sampled.py.

Sixty digits, sample by sample, by the definition of the loss: no moments, and each gradient as a product of all layers but
one. The file has the experiment, the target and the samples, as the library draws them.
"""

import json
import pathlib

from mpmath import matrix, mp, mpf, nstr

mp.dps = 60
PATH = pathlib.Path(__file__).with_name("sampled.json")
VARIANCES = [mpf(1), mpf(1), mpf(1) / 4]  # d = 3, cov = 4, levels = 2
NOISE = mpf(0.2)

reference = json.loads(PATH.read_text())
d, depth = 3, 3
phi = matrix(d, d)
for k, entry in enumerate(reference["phi"]):
    phi[k % d, k // d] = mpf(entry)


def columns(name):
    entries = [mpf(entry) for entry in reference[name]]
    return [matrix(entries[k : k + d]) for k in range(0, len(entries), d)]


samples = [(x, phi * x + noise) for x, noise in zip(columns("inputs"), columns("noises"))]
step, kappa = mpf(reference["step_size"]), mpf(reference["penalty"])
identity = mp.eye(d)


def product(layers):
    result = identity
    for layer in layers:
        result = layer * result
    return result


def training(layers):
    a = product(layers)
    residuals = [a * x - y for x, y in samples]
    return sum(entry * entry for r in residuals for entry in r) / (2 * len(samples))


def population(layers):
    error = product(layers) - phi
    excess = sum(VARIANCES[j] * error[i, j] ** 2 for i in range(d) for j in range(d)) / 2
    return excess + NOISE**2 * d / 2


def gradient(layers, i):
    after, before = product(layers[i + 1 :]), product(layers[:i])
    a = product(layers)
    total = matrix(d, d)
    for x, y in samples:
        total += after.T * (a * x - y) * (before * x).T
    return total / len(samples) + kappa * (layers[i] - identity)


layers = [identity.copy() for _ in range(depth)]
losses = {"training": [training(layers)], "population": [population(layers)]}
for _ in range(60):
    gradients = [gradient(layers, i) for i in range(depth)]
    layers = [layer - step * g for layer, g in zip(layers, gradients)]
    losses["training"].append(training(layers))
    losses["population"].append(population(layers))
for name, values in losses.items():
    reference[name] = [nstr(value, 20) for value in values]
PATH.write_text(json.dumps(reference, indent=1) + "\n")
