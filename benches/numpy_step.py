"""Updates a second of plain gradient descent with NumPy, in 64 bits, for the sizes of the other benchmarks."""

import time

import numpy as np

PROBLEMS = [(4, 8), (8, 16), (16, 16), (32, 16), (64, 16), (64, 64), (128, 32)]
STEP = 1e-9
ROUNDS = 9
BATCH_SECONDS = 0.1


def update(layers, target):
    prefixes = [layers[0]]
    for layer in layers[1:]:
        prefixes.append(layer @ prefixes[-1])
    back = prefixes[-1] - target
    for i in range(len(layers) - 1, 0, -1):
        gradient = back @ prefixes[i - 1].T
        back = layers[i].T @ back
        layers[i] -= STEP * gradient
    layers[0] -= STEP * back


def seconds(layers, target, count):
    start = time.perf_counter()
    for _ in range(count):
        update(layers, target)
    return (time.perf_counter() - start) / count


print(f"NumPy {np.__version__}")
for d, depth in PROBLEMS:
    i, j = np.indices((d, d))
    target = np.where(i == j, 1.5, 0.1 / (1 + i + 2 * j))
    layers = [np.eye(d) for _ in range(depth)]
    count = max(1, int(BATCH_SECONDS / seconds(layers, target, 1)))
    median = sorted(seconds(layers, target, count) for _ in range(ROUNDS))[ROUNDS // 2]
    rate = 6 * (depth - 1) * d**3 / median / 1e9
    print(f"d = {d:3}, L = {depth:2}: {1 / median:10.1f} updates a second, {rate:6.2f} GFLOP/s")
