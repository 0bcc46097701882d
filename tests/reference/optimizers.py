"""Makes the references of momentum and conjugate directions, in 60-digit arithmetic: python3 optimizers.py

Needs mpmath. Independent of the Rust code: velocities in place of past iterates, and for conjugate directions the
coefficients of the loss as a polynomial along the line, and its derivative's first root.
"""

import json
import pathlib

from mpmath import mp, mpf, matrix, eye, polyroots

mp.dps = 60

GENERAL = [["0.75", "-0.5", "0.25"], ["0.375", "1.25", "-0.125"], ["-0.25", "0.5", "0.875"]]
DEFINITE = [["1.5", "0.25", "0"], ["0.25", "0.5", "0.125"], ["0", "0.125", "0.25"]]


def product(layers):
    total = eye(layers[0].rows)
    for layer in layers:
        total = layer * total
    return total


def inner(a, b):
    return sum(a[i, j] * b[i, j] for i in range(a.rows) for j in range(a.cols))


def loss(layers, phi):
    error = product(layers) - phi
    return inner(error, error) / 2


def gradients(layers, phi, kappa):
    d, error, result = phi.rows, product(layers) - phi, []
    for i, layer in enumerate(layers):
        above = product(layers[i + 1 :]) if i + 1 < len(layers) else eye(d)
        below = product(layers[:i]) if i > 0 else eye(d)
        result.append(above.T * error * below.T + kappa * (layer - eye(d)))
    return result


def heavy(layers, velocities, t, grad, step, momentum):
    v = [momentum(t) * v - step * g for v, g in zip(velocities[0], grad(layers))]
    return [layer + move for layer, move in zip(layers, v)], [v]


def nesterov(layers, velocities, t, grad, step, momentum):
    mu = momentum(t)
    ahead = [layer + mu * v for layer, v in zip(layers, velocities[0])]
    v = [mu * v - step * g for v, g in zip(velocities[0], grad(ahead))]
    return [layer + move for layer, move in zip(layers, v)], [v]


def two_step(alpha, beta):
    def update(layers, velocities, t, grad, step, momentum):
        last, before = velocities
        v = [alpha * a + beta * b - step * g for a, b, g in zip(last, before, grad(layers))]
        return [layer + move for layer, move in zip(layers, v)], [v, last]

    return update


def growing(limit):
    return lambda t: min(1 - mpf(2) ** (-1 - mp.log(t // 250 + 1, 2)), mpf(limit))


def trajectory(phi, depth, steps, step, kappa, update, memory, momentum):
    d = phi.rows
    layers = [eye(d) for _ in range(depth)]
    velocities = [[matrix(d, d) for _ in range(depth)] for _ in range(memory)]
    losses = [loss(layers, phi)]
    for t in range(steps):
        grad = lambda at: gradients(at, phi, kappa)
        layers, velocities = update(layers, velocities, t, grad, step, momentum)
        losses.append(loss(layers, phi))
    return losses, layers


def along(layers, directions, phi):
    """The coefficients of the loss along the line, the constant first."""
    d = phi.rows
    powers = [eye(d)]
    for layer, direction in zip(layers, directions):
        grown = [matrix(d, d) for _ in range(len(powers) + 1)]
        for k, term in enumerate(powers):
            grown[k] += layer * term
            grown[k + 1] += direction * term
        powers = grown
    powers[0] -= phi
    coefficients = [mpf(0)] * (2 * len(powers) - 1)
    for i, a in enumerate(powers):
        for j, b in enumerate(powers):
            coefficients[i + j] += inner(a, b) / 2
    return coefficients


def conjugate(phi, depth, steps):
    layers = [eye(phi.rows) for _ in range(depth)]
    losses, last, directions = [loss(layers, phi)], None, None
    for _ in range(steps):
        now = gradients(layers, phi, 0)
        beta = mpf(0)
        if last:
            beta = sum(inner(g, g - h) for g, h in zip(now, last)) / sum(inner(h, h) for h in last)
        if beta <= 0:
            directions = [-g for g in now]
        else:
            directions = [beta * d - g for d, g in zip(directions, now)]
        last = now
        derivative = [k * c for k, c in enumerate(along(layers, directions, phi))][1:]
        assert derivative[0] < 0
        roots = polyroots(derivative[::-1], maxsteps=500, extraprec=400)
        s = min(r.real for r in roots if abs(r.imag) < mpf(10) ** -30 and r.real > 0)
        layers = [layer + s * direction for layer, direction in zip(layers, directions)]
        losses.append(loss(layers, phi))
    return losses, layers


def write(name, optimizer, phi, depth, step, losses, layers, **more):
    total = product(layers)
    rows = lambda m: [[mp.nstr(m[i, j], 25) for j in range(m.cols)] for i in range(m.rows)]
    problem = {
        "algorithm": "penalty" if more else "gradient_descent",
        "optimizer": optimizer,
        **more,
        "depth": depth,
        "step_size": step,
        "steps": len(losses) - 1,
        "phi": rows(phi),
        "losses": [mp.nstr(value, 25) for value in losses],
        "final_product": rows(total),
    }
    path = pathlib.Path(__file__).with_name(f"{name}.json")
    path.write_text(json.dumps(problem, indent=1) + "\n")


def make(name, optimizer, entries, depth, steps, step, update, momentum=None, memory=1, **more):
    phi = matrix([[mpf(x) for x in row] for row in entries])
    kappa = mpf(more.get("penalty", 0))
    losses, layers = trajectory(phi, depth, steps, mpf(step), kappa, update, memory, momentum)
    write(name, optimizer, phi, depth, step, losses, layers, **more)


make("heavy_ball_general", "heavy:0.875", GENERAL, 3, 150, 0.03125, heavy, lambda t: mpf("0.875"))
make("heavy_ball_penalty", "heavy:0.75", DEFINITE, 4, 100, 0.0625, heavy, lambda t: mpf("0.75"), penalty=0.25)
make("nesterov_general", "nesterov:0.875", GENERAL, 3, 150, 0.03125, nesterov, lambda t: mpf("0.875"))
make("nesterov_growing", "nesterov-growing:0.8", DEFINITE, 3, 560, 0.03125, nesterov, growing("0.8"))
make("two_step_general", "two-step:0.5/0.25", GENERAL, 4, 120, 0.03125, two_step(mpf("0.5"), mpf("0.25")), memory=2)
phi = matrix([[mpf(x) for x in row] for row in GENERAL])
write("conjugate_general", "conjugate", phi, 3, 0.03125, *conjugate(phi, 3, 20))
