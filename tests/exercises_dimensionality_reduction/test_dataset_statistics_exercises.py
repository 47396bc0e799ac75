"""Wrong and right answers to the exercises on statistics of a data set."""

from itertools import combinations

import numpy as np
import pytest

from mmlbook.exercises.dimensionality_reduction.dataset_statistics import (
    LEAST,
    NEW,
    OLD,
    POINTS,
    effort,
    forget,
    least_map,
)


def spread_by_pairs(X):
    """The covariance matrix from the differences of all pairs of points; no mean is needed."""
    X = np.asarray(X, dtype=float)
    n = len(X)
    if n < 2:
        raise ValueError("two points, please")
    total = sum(np.outer(x - y, x - y) for x, y in combinations(X, 2))
    return total / (n * (n - 1))


def textbook(X):
    """The one-pass formula, which loses all digits if the mean is large."""
    X = np.asarray(X, dtype=float)
    if len(X) < 2:
        raise ValueError("two points, please")
    center = X.mean(axis=0)
    return (X.T @ X - len(X) * np.outer(center, center)) / (len(X) - 1)


def after_by_points(center, S, A, b):
    """Mean and covariance of points made up to have the given ones, each mapped by itself."""
    d = len(center)
    axes = np.linalg.cholesky(S) * np.sqrt((2 * d - 1) / 2)
    cloud = np.concatenate([center + axes.T, center - axes.T])
    mapped = np.array([np.asarray(A) @ x + np.asarray(b) for x in cloud])
    return mapped.mean(axis=0), np.cov(mapped, rowvar=False)


def forget_by_squares(count, center, S, x):
    """Take out one point through sums and sums of products."""
    if count < 3:
        raise ValueError("too few points")
    total = count * center - x
    products = (count - 1) * S + count * np.outer(center, center) - np.outer(x, x)
    rest = count - 1
    return rest, total / rest, (products - np.outer(total, total) / rest) / (rest - 1)


def least_by_descent(steps: int = 4000):
    """Turn the Cholesky map step by step in the direction that lowers the effort."""
    L, K = np.linalg.cholesky(OLD), np.linalg.cholesky(NEW)

    def turned(angle):
        c, s = np.cos(angle), np.sin(angle)
        return K @ np.array([[c, -s], [s, c]]) @ np.linalg.inv(L)

    angle = 0.0
    for _ in range(steps):
        slope = (effort(turned(angle + 1e-5)) - effort(turned(angle - 1e-5))) / 2e-5
        angle -= 0.01 * slope
    return turned(angle)


def axes_to_axes():
    """The map of the axes of one ellipse to those of the other."""
    old, u = np.linalg.eigh(OLD)
    new, v = np.linalg.eigh(NEW)
    return v @ np.diag(np.sqrt(new / old)) @ u.T


RIGHT = [
    ("dataset_statistics.1", (1.8 * 5) ** 2),
    ("dataset_statistics.2", spread_by_pairs(POINTS)),
    ("dataset_statistics.3", "threshold"),
    ("dataset_statistics.4", float(np.var([*(12 + np.array([-1, 1] * 4 + [0]) * 2), 17], ddof=1))),
    ("dataset_statistics.5", spread_by_pairs),
    ("dataset_statistics.6", after_by_points),
    ("dataset_statistics.7", forget_by_squares),
    ("dataset_statistics.8", least_by_descent()),
]

WRONG = [
    ("dataset_statistics.1", 45.0, "factor-once"),
    ("dataset_statistics.1", 77.0, None),
    ("dataset_statistics.1", 113.0, "with-shift"),
    ("dataset_statistics.1", 68.0, "mean"),
    ("dataset_statistics.1", 9.0, "standard-deviation"),
    ("dataset_statistics.1", 25.0, "unchanged"),
    ("dataset_statistics.2", [[5, 4.5], [4.5, 7.5]], "divided-by-n"),
    ("dataset_statistics.2", [[20, 18], [18, 30]], "scatter"),
    ("dataset_statistics.2", POINTS.T @ POINTS / 3, "not-centered"),
    ("dataset_statistics.2", np.cov(POINTS), "rows-and-columns"),
    ("dataset_statistics.2", np.corrcoef(POINTS.T), "correlation"),
    ("dataset_statistics.2", [20 / 3, 10], "variances-only"),
    ("dataset_statistics.3", "brightness", None),
    ("dataset_statistics.3", "mirrored", None),
    ("dataset_statistics.3", "without", None),
    ("dataset_statistics.4", (32 + 25) / 9, "full-square"),
    ("dataset_statistics.4", (36 + 22.5) / 9, "nine-fold"),
    ("dataset_statistics.4", 54.5 / 10, "divided-by-n"),
    ("dataset_statistics.4", 54.5 / 8, "old-divisor"),
    ("dataset_statistics.4", 54.5, "scatter"),
    ("dataset_statistics.4", (32 + 4.5**2) / 9, None),
    ("dataset_statistics.5", lambda X: np.cov(X, rowvar=False, ddof=0), "divided-by-n"),
    ("dataset_statistics.5", lambda X: np.cov(X), "rows-and-columns"),
    ("dataset_statistics.5", lambda X: X.T.astype(float) @ X / (len(X) - 1), "not-centered"),
    ("dataset_statistics.5", lambda X: (X - X.mean()).T @ (X - X.mean()) / (len(X) - 1), "one-mean"),
    ("dataset_statistics.5", lambda X: X.var(axis=0, ddof=1), "variances-only"),
    ("dataset_statistics.5", lambda X: (X - X.mean(axis=0)).T @ (X - X.mean(axis=0)), "scatter"),
    ("dataset_statistics.5", textbook, "edge-case"),
    ("dataset_statistics.6", lambda c, S, A, b: (A @ c + b, A @ S @ A.T + b), "shifted-covariance"),
    ("dataset_statistics.6", lambda c, S, A, b: (A @ c, A @ S @ A.T), "shift-forgotten"),
    ("dataset_statistics.6", lambda c, S, A, b: (A @ c + b, A @ S), "matrix-once"),
    ("dataset_statistics.6", lambda c, S, A, b: (A @ S @ A.T, A @ c + b), "swapped"),
    ("dataset_statistics.6", lambda c, S, A, b: (A @ c + b, A.T @ S @ A), None),
    ("dataset_statistics.6", lambda c, S, A, b: A @ S @ A.T, None),
    ("dataset_statistics.7", lambda n, c, S, x: (n - 1, c, forget(n, c, S, x)[2]), "old-mean"),
    ("dataset_statistics.7", lambda n, c, S, x: (n, *forget(n, c, S, x)[1:]), "count"),
    (
        "dataset_statistics.7",
        lambda n, c, S, x: (n - 1, (n * c - x) / (n - 1), ((n - 1) * S - np.outer(x - c, x - c)) / (n - 2)),
        "plain-square",
    ),
    (
        "dataset_statistics.7",
        lambda n, c, S, x: (
            n - 1,
            (n * c - x) / (n - 1),
            ((n - 1) * S - n / (n - 1) * np.outer(x - c, x - c)) / (n - 1),
        ),
        None,
    ),
    ("dataset_statistics.7", lambda n, c, S, x: (n - 1, (n * c - x) / (n - 1), S), None),
    ("dataset_statistics.8", np.linalg.cholesky(NEW) @ np.linalg.inv(np.linalg.cholesky(OLD)), "cholesky"),
    ("dataset_statistics.8", axes_to_axes(), "axes"),
    ("dataset_statistics.8", least_map(NEW, OLD), "reversed"),
    ("dataset_statistics.8", NEW @ np.linalg.inv(OLD), "quotient"),
    ("dataset_statistics.8", np.eye(2), "another-covariance"),
    ("dataset_statistics.8", -least_map(OLD, NEW), None),
]


def test_least_map_is_the_least_of_all_turns():
    assert np.isclose(effort(least_by_descent()), LEAST, rtol=1e-8)
    assert np.allclose(least_map(OLD, NEW) @ OLD @ least_map(OLD, NEW).T, NEW)


def test_forget_undoes_one_more():
    X = np.random.default_rng(0).normal(size=(7, 4))
    count, center, S = forget(7, X.mean(axis=0), np.cov(X.T), X[3])
    rest = np.delete(X, 3, axis=0)
    assert count == 6
    assert np.allclose(center, rest.mean(axis=0))
    assert np.allclose(S, np.cov(rest.T))


def test_textbook_formula_is_right_for_small_numbers_only():
    assert np.allclose(textbook(POINTS), spread_by_pairs(POINTS))
    with pytest.raises(AssertionError):
        assert np.allclose(textbook(POINTS + 1e8), spread_by_pairs(POINTS))
