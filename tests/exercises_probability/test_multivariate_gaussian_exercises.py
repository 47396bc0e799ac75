"""The exercises on the multivariate Gaussian accept what is right and say what is wrong."""

from math import log, sqrt

import numpy as np

from mmlbook.exercises import check


def draw_by_loops(z, mean, covariance):
    """Return mean + L z for each row, with the triangle found entry by entry."""
    d = len(mean)
    L = np.zeros((d, d))
    for i in range(d):
        for j in range(i + 1):
            left = covariance[i][j] - sum(L[i, k] * L[j, k] for k in range(j))
            L[i, j] = sqrt(left) if i == j else left / L[j, j]
    return [[mean[i] + sum(L[i, k] * row[k] for k in range(d)) for i in range(d)] for row in z]


def fill_by_precision(x, mean, covariance):
    """Return the fillings that make the quadratic form of the density smallest, from the inverse matrix."""
    a = np.isnan(x)
    P = np.linalg.inv(covariance)
    filled = np.array(x)
    filled[a] = mean[a] - np.linalg.solve(P[np.ix_(a, a)], P[np.ix_(a, ~a)] @ (filled[~a] - mean[~a]))
    return filled


def filled_with(x, mean, covariance, weights, subtract=True):
    """Return x with mean + weights @ surprise in its gaps."""
    a = np.isnan(x)
    across, within = covariance[a][:, ~a], covariance[~a][:, ~a]
    filled = np.array(x)
    filled[a] = mean[a] + weights(across, within) @ (filled[~a] - (mean[~a] if subtract else 0))
    return filled


def equal_pairs(r):
    """Return the correlation matrix of four variables with the same correlation in each pair."""
    return [[1 if i == j else r for j in range(4)] for i in range(4)]


LEANING = np.array([[1, -0.3, -0.31, -0.32], [-0.3, 1, -0.33, -0.3], [-0.31, -0.33, 1, -0.31], [-0.32, -0.3, -0.31, 1]])

WRONG = [
    ("multivariate_gaussian.1", -0.02, "variances-subtracted"),
    ("multivariate_gaussian.1", 0.26, "variances-added"),
    ("multivariate_gaussian.1", 0.46, "sum"),
    ("multivariate_gaussian.1", 0.16, "one-covariance"),
    ("multivariate_gaussian.1", 0.2449, "standard-deviation"),
    ("multivariate_gaussian.2", "A", "A"),
    ("multivariate_gaussian.2", "C", "C"),
    ("multivariate_gaussian.2", "D", "D"),
    ("multivariate_gaussian.3", 13, "squared-distance"),
    ("multivariate_gaussian.3", sqrt(17), "ruler"),
    ("multivariate_gaussian.3", sqrt(50), "not-inverted"),
    ("multivariate_gaussian.3", sqrt(4.5), "diagonal-only"),
    ("multivariate_gaussian.3", sqrt(8.5), "center-forgotten"),
    ("multivariate_gaussian.3", sqrt(5), "off-diagonal-sign"),
    ("multivariate_gaussian.3", sqrt(52), "determinant-forgotten"),
    ("multivariate_gaussian.4", [81, 6.4], "no-regression"),
    ("multivariate_gaussian.4", [81, 8], "no-regression"),
    ("multivariate_gaussian.4", [77, 6.4], "rho-per-point"),
    ("multivariate_gaussian.4", [77, 8], "rho-per-point"),
    ("multivariate_gaussian.4", [80, 6.4], "slope-upside-down"),
    ("multivariate_gaussian.4", [74.6, 40.96], "variance"),
    ("multivariate_gaussian.4", [74.6, 8], "spread-unchanged"),
    ("multivariate_gaussian.4", [74.6, 5.12], "root-forgotten"),
    ("multivariate_gaussian.4", [65, 6.4], "mean-not-moved"),
    ("multivariate_gaussian.4", 74.6, None),
    ("multivariate_gaussian.5", 2.575829 * sqrt(8), "one-dimension"),
    ("multivariate_gaussian.5", 8 * sqrt(2 * log(100)), "eigenvalue-not-rooted"),
    ("multivariate_gaussian.5", sqrt(4 * log(100)), "shorter-axis"),
    ("multivariate_gaussian.5", sqrt(10 * log(100)), "diagonal"),
    ("multivariate_gaussian.5", 2 * log(100) * sqrt(8), "radius-squared"),
    ("multivariate_gaussian.5", 2 * sqrt(16 * log(100)), "whole-axis"),
    ("multivariate_gaussian.5", sqrt(-16 * log(0.99)), "share-inside"),
    ("multivariate_gaussian.5", sqrt(2 * log(100)), "radius-only"),
    ("multivariate_gaussian.6", lambda z, m, c: m + z @ np.linalg.cholesky(c), "triangle-not-transposed"),
    ("multivariate_gaussian.6", lambda z, m, c: z @ np.linalg.cholesky(c).T, "mean-forgotten"),
    ("multivariate_gaussian.6", lambda z, m, c: m + z @ c, "covariance-not-rooted"),
    ("multivariate_gaussian.6", lambda z, m, c: m + z @ (np.sign(c) * np.sqrt(abs(c))), "root-of-entries"),
    ("multivariate_gaussian.6", lambda z, m, c: m + z * np.sqrt(np.diag(c)), "diagonal-only"),
    ("multivariate_gaussian.7", lambda x, m, c: np.where(np.isnan(x), m, x), "plain-means"),
    ("multivariate_gaussian.7", lambda x, m, c: filled_with(x, m, c, lambda s, t: s / np.diag(t)), "each-alone"),
    ("multivariate_gaussian.7", lambda x, m, c: filled_with(x, m, c, lambda s, t: s), "inverse-forgotten"),
    (
        "multivariate_gaussian.7",
        lambda x, m, c: filled_with(x, m, c, lambda s, t: s @ np.linalg.inv(t), subtract=False),
        "surprise",
    ),
    ("multivariate_gaussian.7", lambda x, m, c: filled_with(x, m, c, lambda s, t: -s @ np.linalg.inv(t)), "wrong-way"),
    (
        "multivariate_gaussian.7",
        lambda x, m, c: np.where(np.isnan(x), fill_by_precision(x, m, c) - m, x),
        "correction-only",
    ),
    ("multivariate_gaussian.8", equal_pairs(-0.5), "impossible"),
    ("multivariate_gaussian.8", equal_pairs(-0.2), "not-low-enough"),
    (
        "multivariate_gaussian.8",
        [[2 if i == j else -0.32 for j in range(4)] for i in range(4)],
        "not-a-correlation-matrix",
    ),
    ("multivariate_gaussian.8", [[1, -0.4], [-0.4, 1]], "not-four-by-four"),
]


RIGHT = [
    ("multivariate_gaussian.1", 0.12 + 0.14 - 2 * 0.10),
    ("multivariate_gaussian.2", "b"),
    ("multivariate_gaussian.3", sqrt((2 * 16 + 4 * 4 + 4) / 4)),
    ("multivariate_gaussian.4", [65 + 0.6 * 2 * 8, 0.8 * 8]),
    ("multivariate_gaussian.5", 4 * sqrt(log(100))),
    ("multivariate_gaussian.6", draw_by_loops),
    ("multivariate_gaussian.7", fill_by_precision),
    ("multivariate_gaussian.8", equal_pairs(-0.325)),
    ("multivariate_gaussian.8", LEANING),
]


def test_a_function_that_fills_in_place_is_told_so():
    def fill(x, mean, covariance):
        x[:] = fill_by_precision(x, mean, covariance)
        return x

    reply = check("multivariate_gaussian.7", fill)
    assert not reply
    assert reply.mistake == "in-place"


def test_symmetric_root_is_a_root_but_not_the_triangle():
    def draw(z, mean, covariance):
        values, vectors = np.linalg.eigh(covariance)
        if values[0] <= 0:
            raise ValueError("not positive definite")
        return mean + z @ (vectors * np.sqrt(values)) @ vectors.T

    assert not check("multivariate_gaussian.6", draw)
