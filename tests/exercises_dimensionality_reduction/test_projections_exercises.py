"""Wrong and right answers to the exercises on projections."""

import numpy as np
import scipy.linalg
from scipy.optimize import minimize

from mmlbook.datasets import load_mnist
from mmlbook.exercises.dimensionality_reduction.projections import share_lost_by

TRAIN, TEST = load_mnist().split()
ROOF = np.array([[0.0, 0.0, 4.0], [6.0, 0.0, 5.0], [1.0, 5.0, 6.0]])
LAMP = np.array([2.0, 3.0, 9.0])
B = np.array([[1.0, 1.0], [0.0, 1.0], [-1.0, 0.0]])
NORMAL = np.cross(ROOF[1] - ROOF[0], ROOF[2] - ROOF[0])


def share(basis, X):
    """The share of squared length lost, by SciPy's orthonormal basis."""
    U = scipy.linalg.orth(basis.T)
    return 1 - np.sum((X @ U) ** 2) / np.sum(X**2)


def by_searching():
    """The lamp's distance from the roof, by trying points of the plane."""
    found = minimize(
        lambda z: np.sum((ROOF[0] + z @ (ROOF[1:] - ROOF[0]) - LAMP) ** 2), [0.3, 0.3], method="BFGS", tol=1e-12
    )
    return float(np.sqrt(found.fun))


def by_least_squares(X, B, p):
    """The shadows by NumPy's least squares."""
    return p + (B @ np.linalg.lstsq(B, (X - p).T, rcond=None)[0]).T


def by_longest_shadow(X, bases):
    """The nearest span is the one with the longest shadow."""
    lengths = [np.linalg.norm(X @ scipy.linalg.orth(B), axis=1) for B in bases]
    return [int(k) for k in np.argmax(lengths, axis=0)]


def by_pivots(count=10):
    """Choose scans by swaps: start from some, and swap each for the best in its place, once."""
    X = TRAIN.X[:1000]
    rows = list(range(0, 1000, 100))
    for place in range(count):
        others = rows[:place] + rows[place + 1 :]
        Q = np.linalg.qr(X[others].T).Q
        left = X - (X @ Q) @ Q.T
        gain = np.sum((left @ left.T) ** 2, axis=0) / np.maximum(np.sum(left**2, axis=1), 1e-6)
        gain[others] = 0
        rows[place] = int(np.argmax(gain))
    return rows


def span_at_origin(X, B, p):
    Q = np.linalg.qr(B).Q
    return X @ Q @ Q.T


def moved_but_not_back(X, B, p):
    Q = np.linalg.qr(B).Q
    return (X - p) @ Q @ Q.T


def by_inverse(X, B, p):
    return p + (X - p) @ B @ np.linalg.inv(B.T @ B) @ B.T


def farthest(X, bases):
    return np.argmin([np.linalg.norm(X @ scipy.linalg.orth(B), axis=1) for B in bases], axis=0)


def nearest_mean(X, bases):
    return np.argmin([np.linalg.norm(X - B.mean(axis=1), axis=1) for B in bases], axis=0)


def as_if_orthonormal(X, bases):
    return np.argmin([np.linalg.norm(X - X @ B @ B.T, axis=1) for B in bases], axis=0)


WRONG = [
    ("projections.1", [[1, 2, 2], [2, 4, 4], [2, 4, 4]], "not-divided"),
    ("projections.1", np.array([[1, 2, 2], [2, 4, 4], [2, 4, 4]]) / 3, "divided-once"),
    ("projections.1", np.array([[8, -2, -2], [-2, 5, -4], [-2, -4, 5]]) / 9, "complement"),
    ("projections.1", 1.0, "a-number"),
    ("projections.2", [1, 2], "coordinates"),
    ("projections.2", [4.5, 2.5, -2], "two-lines"),
    ("projections.2", [1, -1, 1], "error"),
    ("projections.2", [9, 5, -4], "no-inverse"),
    ("projections.3", "A", "A"),
    ("projections.3", "B", "B"),
    ("projections.3", "D", "D"),
    ("projections.4", abs(LAMP @ NORMAL) / np.linalg.norm(NORMAL), "through-origin"),
    ("projections.4", float(np.linalg.norm(LAMP - ROOF[0])), "to-a-corner"),
    ("projections.4", 0.0, "rows-for-columns"),
    ("projections.4", by_searching() ** 2, "squared"),
    ("projections.4", by_searching() * np.linalg.norm(NORMAL) / NORMAL[2], "straight-down"),
    ("projections.5", span_at_origin, "not-moved"),
    ("projections.5", moved_but_not_back, "not-moved-back"),
    ("projections.5", lambda X, B, p: p + (X - p) @ B @ B.T, "as-if-orthonormal"),
    ("projections.5", lambda X, B, p: np.linalg.lstsq(B, (X - p).T, rcond=None)[0].T, "coordinates"),
    ("projections.6", 1 - share(TRAIN.X[:30], TEST.X), "kept"),
    ("projections.6", share(TRAIN.X[:30], TRAIN.X), "training-digits"),
    ("projections.6", share(TEST.X[:30], TEST.X), "held-out-basis"),
    ("projections.6", share(TRAIN.X[:29], TEST.X), "one-too-few"),
    ("projections.7", farthest, "farthest"),
    ("projections.7", nearest_mean, "nearest-mean"),
    ("projections.7", as_if_orthonormal, "as-if-orthonormal"),
    ("projections.8", list(range(10)), "loses-too-much"),
    ("projections.8", [5] * 10, "twice-the-same"),
    ("projections.8", list(range(9)), "not-rows"),
    ("projections.8", [1000, *range(9)], "not-rows"),
]

RIGHT = [
    ("projections.1", np.outer([1 / 3, 2 / 3, 2 / 3], [1 / 3, 2 / 3, 2 / 3])),
    ("projections.2", B @ np.linalg.pinv(B) @ [4, 1, 0]),
    ("projections.3", "C"),
    ("projections.4", abs((LAMP - ROOF[2]) @ NORMAL) / np.linalg.norm(NORMAL)),
    ("projections.4", by_searching()),
    ("projections.5", by_least_squares),
    ("projections.5", by_inverse),
    ("projections.6", share(TRAIN.X[:30], TEST.X)),
    ("projections.7", by_longest_shadow),
    ("projections.8", by_pivots()),
]


def test_ten_scans_cannot_beat_the_best_ten_images():
    X = TRAIN.X[:1000]
    squares = np.linalg.svd(X, compute_uv=False) ** 2
    assert squares[10:].sum() / squares.sum() < share_lost_by(by_pivots()) < 0.395
