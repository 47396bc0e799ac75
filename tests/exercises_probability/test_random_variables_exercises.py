"""The exercises on random variables accept what is right and say what is wrong."""

from fractions import Fraction
from itertools import combinations

import numpy as np

from mmlbook.exercises import check

SICHERMAN = [[1, 2, 2, 3, 3, 4], [1, 3, 4, 5, 6, 8]]
ABOVE = np.triu(np.ones((6, 6)), k=1)
JOINT = (2 * ABOVE + np.eye(6)) / 36


def area_density_by_slope(y):
    """Return the slope of the distribution function √y / 2, measured by a central difference."""
    h = 1e-6
    F = [min(max(z, 0.0), 4.0) ** 0.5 / 2 for z in (y - h, y + h)]
    return (F[1] - F[0]) / (2 * h)


def deviation_by_pairs(n, s, rho):
    """Return the standard deviation of the mean, with one covariance for each pair."""
    pairs = len(list(combinations(range(n), 2)))
    return ((n * s**2 + 2 * pairs * rho * s**2) / n**2) ** 0.5


WRONG = [
    ("random_variables.1", 3.5, "single-die"),
    ("random_variables.1", 7, "sum"),
    ("random_variables.1", 91 / 36, "lower"),
    ("random_variables.1", 6, "most-probable"),
    ("random_variables.1", 91 / 21, "unordered"),
    ("random_variables.1", 5, "median"),
    ("random_variables.2", 5.5, "half-the-mean"),
    ("random_variables.2", 218 / 11, "whole-gap"),
    ("random_variables.2", 11, "mean-gap"),
    ("random_variables.2", 97 / 22, "extra-only"),
    ("random_variables.2", 5.5 + 97 / 11, "variance-not-halved"),
    ("random_variables.2", 5.5 + 97**0.5 / 22, "deviation-in-place-of-variance"),
    ("random_variables.2", (16 + 100 + 900) / (2 * 44), "unweighted"),
    ("random_variables.2", 6.25, None),
    ("random_variables.3", "two dice", "two dice"),
    ("random_variables.3", "sum and first", "sum and first"),
    ("random_variables.3", "opposite faces", "opposite faces"),
    ("random_variables.4", 1.02633, "other-tail"),
    ("random_variables.4", 18, "uniform-wait"),
    ("random_variables.4", 18.9737, "gap-quantile"),
    ("random_variables.4", 19.8, "root-forgotten"),
    ("random_variables.4", 26.32456, "other-root"),
    ("random_variables.4", 6, "share-of-mean"),
    ("random_variables.4", 20 / 3, "share-of-mean"),
    ("random_variables.5", JOINT.T, "lower-and-higher-swapped"),
    ("random_variables.5", 36 * JOINT, "counts"),
    ("random_variables.5", (ABOVE + np.eye(6)) / 21, "cells-equally-likely"),
    ("random_variables.5", (ABOVE + np.eye(6)) / 36, "off-diagonal-once"),
    ("random_variables.5", 2 * (ABOVE + np.eye(6)) / 36, "diagonal-doubled"),
    ("random_variables.5", np.ones((6, 6)) / 36, "two-dice"),
    ("random_variables.5", np.outer(np.arange(11, 0, -2), np.arange(1, 12, 2)) / 36**2, "product-of-margins"),
    ("random_variables.6", lambda y: 0.5 if 0 < y < 4 else 0, "slope-forgotten"),
    ("random_variables.6", lambda y: 0.25 if 0 < y < 4 else 0, "uniform-area"),
    ("random_variables.6", lambda y: y**0.5 if 0 < y < 4 else 0, "slope-of-the-map"),
    ("random_variables.6", lambda y: 0.5 * y**-0.5 if 0 < y < 4 else 0, "density-forgotten"),
    ("random_variables.6", lambda y: min(max(y, 0) / 4, 1) ** 0.5, "distribution-function"),
    ("random_variables.6", lambda y: 0.25 * y**-0.5 if 0 < y < 2 else 0, "half-the-range"),
    ("random_variables.6", lambda y: 0.25 * abs(y) ** -0.5, "edge-case"),
    ("random_variables.7", lambda n, s, rho: deviation_by_pairs(n, s, rho) ** 2, "variance"),
    ("random_variables.7", lambda n, s, rho: s / n**0.5, "independent"),
    ("random_variables.7", lambda n, s, rho: s * (1 / n + (n - 1) * rho / (2 * n)) ** 0.5, "pairs-once"),
    ("random_variables.7", lambda n, s, rho: n * deviation_by_pairs(n, s, rho), "sum"),
    ("random_variables.7", lambda n, s, rho: n**0.5 * deviation_by_pairs(n, s, rho), "divided-once"),
    ("random_variables.7", lambda n, s, rho: max(s**2 / n + (n - 1) / n * rho, 0) ** 0.5, "covariance-is-rho"),
    ("random_variables.7", lambda n, s, rho: s * (1 / n + rho) ** 0.5, "paired-with-itself"),
    ("random_variables.8", [[1, 2, 3, 4, 5, 6]] * 2, "ordinary"),
    ("random_variables.8", [[0, 1, 1, 2, 2, 3], [2, 4, 5, 6, 7, 9]], "not-positive-whole"),
    ("random_variables.8", [[1, 2, 2, 3, 3, 4], [1, 2, 4, 5, 6, 8]], "wrong-mean"),
    ("random_variables.8", [[1, 2, 2, 3, 4, 5], [1, 3, 4, 4, 5, 8]], "wrong-law"),
    ("random_variables.8", [1, 2, 3], "not-two-dice"),
]

RIGHT = [
    ("random_variables.1", float(Fraction(161, 36))),
    ("random_variables.2", float(Fraction(11, 2) + Fraction(97, 22))),
    ("random_variables.3", "sum and difference"),
    ("random_variables.4", 20 - 40**0.5),
    ("random_variables.5", JOINT),
    ("random_variables.6", area_density_by_slope),
    ("random_variables.7", deviation_by_pairs),
    ("random_variables.8", SICHERMAN),
    ("random_variables.8", SICHERMAN[::-1]),
]


def test_a_die_with_a_zero_is_told_how_it_was_made():
    assert "move 1 from" in check("random_variables.8", [[0, 1, 2, 3, 4, 5], [2, 3, 4, 5, 6, 7]]).text
