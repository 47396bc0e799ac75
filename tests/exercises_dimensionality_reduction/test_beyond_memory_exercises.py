"""Wrong and right answers to the exercises on data beyond memory."""

import numpy as np

from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.exercises.dimensionality_reduction.beyond_memory import fooled_by, pooled, two_variances


def pooled_from_sums(a, b):
    """Pool by sums and sums of squares, as one would with measurements at hand."""
    n = a[0] + b[0]
    total = a[0] * a[1] + b[0] * b[1]
    squares = sum((m - 1) * s**2 + m * x**2 for m, x, s in (a, b))
    return n, total / n, ((squares - total**2 / n) / (n - 1)) ** 0.5


def by_partial_fit(blocks, k):
    """The variances of a model that takes one block after the other."""
    model = PCA(k)
    for block in blocks:
        if len(block):
            model.partial_fit(block)
    return model.explained_variance


def row_by_row(blocks, k):
    """Welford's update, one row at a time."""
    n, center, scatter = 0, 0.0, 0.0
    for block in blocks:
        for row in block:
            n += 1
            before = row - center
            center = center + before / n
            scatter = scatter + np.outer(before, row - center)
    return np.sort(np.linalg.eigvals(scatter / (n - 1)).real)[::-1][:k]


def averaged(blocks, k):
    parts = [np.cov(block, rowvar=False) for block in blocks if len(block) > 1]
    return np.linalg.eigvalsh(sum(parts) / len(parts))[::-1][:k]


def inside(blocks, k):
    full = [block for block in blocks if len(block)]
    scatter = sum((block - block.mean(axis=0)).T @ (block - block.mean(axis=0)) for block in full)
    return np.linalg.eigvalsh(scatter / (sum(map(len, full)) - 1))[::-1][:k]


def naive(blocks, k):
    n = sum(map(len, blocks))
    total = sum(block.sum(axis=0) for block in blocks)
    squares = sum(block.T @ block for block in blocks)
    return np.linalg.eigvalsh((squares - np.outer(total, total) / n) / (n - 1))[::-1][:k]


def all_at_once(blocks, *, ddof):
    return np.linalg.eigvalsh(np.cov(np.vstack(blocks), rowvar=False, ddof=ddof))[::-1]


def slanted(angle: float) -> np.ndarray:
    """Five points on one line, then seven times five weaker ones across it."""
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    steps = np.array([-2.0, -1, 0, 1, 2])[:, None]
    points = np.vstack([3 * steps * along, *7 * [2 * steps * across]])
    return points + np.array([4.0, -1.0])


EARLY = np.vstack([np.eye(2)[[0, 0, 0, 0, 0]] * np.array([-2, -1, 0, 1, 2])[:, None]] * 8)
FLAT = np.random.default_rng(0).normal(size=(40, 2))
OVERSAMPLING = next(p for p in range(2, 500) if 1 + 20 / (p - 1) <= 1.21)
TIMES = {w: 100 / w + w * 80_808e-9 for w in range(500, 2000)}

RIGHT = [
    ("beyond_memory.1", (3073 * 3072 + 1) * 8e-6),
    ("beyond_memory.2", [5, 12, float(np.var([10 - 3**0.5, 10, 10, 10 + 3**0.5, 20]) * 5)]),
    ("beyond_memory.3", "mode"),
    ("beyond_memory.4", pooled_from_sums),
    ("beyond_memory.5", OVERSAMPLING),
    ("beyond_memory.6", min(TIMES, key=TIMES.get)),
    ("beyond_memory.7", by_partial_fit),
    ("beyond_memory.7", row_by_row),
    ("beyond_memory.8", slanted(0.3)),
]

WRONG = [
    ("beyond_memory.1", 9.440257, "numbers"),
    ("beyond_memory.1", 0.024576, "mean-only"),
    ("beyond_memory.1", 75.497472, "scatter-only"),
    ("beyond_memory.1", 72.0235, "mebibytes"),
    ("beyond_memory.1", 37.7856, "triangle"),
    ("beyond_memory.1", 75_522_056, "bytes"),
    ("beyond_memory.2", [5, 15, 86], "mean-of-means"),
    ("beyond_memory.2", [5, 12, 6], "no-between"),
    ("beyond_memory.2", [5, 12, 106], "old-mean"),
    ("beyond_memory.2", [5, 12, 70], "new-mean"),
    ("beyond_memory.2", [5, 12, 17.2], "variance"),
    ("beyond_memory.2", [5, 12, 21.5], "variance"),
    ("beyond_memory.3", "range", "range"),
    ("beyond_memory.3", "correlation", "correlation"),
    ("beyond_memory.3", "geometric mean", "geometric mean"),
    (
        "beyond_memory.4",
        lambda a, b: (
            *pooled(a, b)[:2],
            (((a[0] - 1) * a[2] ** 2 + (b[0] - 1) * b[2] ** 2) / (a[0] + b[0] - 1)) ** 0.5,
        ),
        "no-between",
    ),
    ("beyond_memory.4", lambda a, b: (*pooled(a, b)[:2], pooled(a, b)[2] ** 2), "variance"),
    (
        "beyond_memory.4",
        lambda a, b: (*pooled(a, b)[:2], pooled(a, b)[2] * ((a[0] + b[0] - 1) / (a[0] + b[0])) ** 0.5),
        "divided-by-n",
    ),
    (
        "beyond_memory.4",
        lambda a, b: (*pooled(a, b)[:2], (a[0] * a[2] + b[0] * b[2]) / (a[0] + b[0])),
        "average-deviation",
    ),
    ("beyond_memory.4", lambda a, b: (a[0] + b[0], (a[1] + b[1]) / 2, pooled(a, b)[2]), "plain-mean"),
    ("beyond_memory.5", 201, "no-root"),
    ("beyond_memory.5", OVERSAMPLING - 1, "p-for-p-minus-one"),
    ("beyond_memory.5", 96.238, "not-whole"),
    ("beyond_memory.5", OVERSAMPLING + 20, "columns"),
    ("beyond_memory.5", OVERSAMPLING + 1, "one-too-many"),
    ("beyond_memory.6", 1_237_501, "no-root"),
    ("beyond_memory.6", 111, "columns-not-squared"),
    ("beyond_memory.6", 3146, "message-in-numbers"),
    ("beyond_memory.6", 11_124, "mean-only"),
    ("beyond_memory.6", 0.17979, "time"),
    ("beyond_memory.7", averaged, "average-of-covariances"),
    ("beyond_memory.7", inside, "no-between"),
    ("beyond_memory.7", naive, "sums-of-squares"),
    ("beyond_memory.7", lambda blocks, k: all_at_once(blocks, ddof=0)[:k], "divided-by-n"),
    ("beyond_memory.7", lambda blocks, k: all_at_once(blocks, ddof=1)[:k][::-1], "smallest-first"),
    ("beyond_memory.7", lambda blocks, k: all_at_once(blocks, ddof=1)[:k] ** 0.5, "deviations"),
    ("beyond_memory.8", slanted(0.3)[:35], "shape"),
    ("beyond_memory.8", slanted(0.3).T, "shape"),
    ("beyond_memory.8", FLAT, "no-first-component"),
    ("beyond_memory.8", np.zeros((40, 2)), "no-first-component"),
    ("beyond_memory.8", EARLY, "not-fooled"),
]


def test_the_fooling_points_are_settled():
    first, second = two_variances(slanted(0.3))
    assert first > 3 * second
    assert fooled_by(slanted(0.3)) > 89


def test_welford_is_right_far_from_zero():
    rows = np.random.default_rng(0).normal(size=(50, 2)) + 1e8
    assert np.allclose(row_by_row([rows[:20], rows[20:]], 2), by_partial_fit([rows], 2), rtol=1e-6)
