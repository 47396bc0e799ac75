"""The exercises on Bayesian inference accept what is right and say what is wrong."""

from fractions import Fraction
from math import comb, lgamma, log

import numpy as np
import pytest

from mmlbook.exercises import check

COUNTS = [13, 15, 11, 13, 12, 9, 12, 8, 13, 12]


def both_succeed(k, n):
    """Return the integral of p² times the posterior density, exactly."""
    return float(Fraction((k + 1) * (k + 2), (n + 2) * (n + 3)))


def by_more_rows(A, y, alpha, beta):
    """Return the MAP coefficients by least squares with rows that ask each coefficient to be 0."""
    rows = np.vstack([np.sqrt(beta) * A, np.sqrt(alpha) * np.eye(A.shape[1])])
    return np.linalg.lstsq(rows, np.concatenate([np.sqrt(beta) * y, np.zeros(A.shape[1])]), rcond=None)[0]


def penalized(A, y, penalty):
    return by_more_rows(A, y, penalty, 1.0)


def by_factorials(k, n):
    return n * log(2) - log(n + 1) - lgamma(n + 1) + lgamma(k + 1) + lgamma(n - k + 1)


def log_choose(k, n):
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def by_best_chance(k, n):
    heads = k * log(k / n) if k else 0.0
    tails = (n - k) * log(1 - k / n) if k < n else 0.0
    return heads + tails + n * log(2) if n else 0.0


def overflowing(k, n):
    return log(2.0**n / ((n + 1) * float(comb(n, k)))) if n < 1000 else float("inf")


WRONG = [
    ("bayesian_inference.1", 0.9, "frequency"),
    ("bayesian_inference.1", 0.6, "prior-mean"),
    ("bayesian_inference.1", 5 / 6, "uniform"),
    ("bayesian_inference.1", 11 / 13, "mode"),
    ("bayesian_inference.1", 0.5, "trials-as-failures"),
    ("bayesian_inference.1", 0.75, "halfway"),
    ("bayesian_inference.2", [23, 2], "variance"),
    ("bayesian_inference.2", [23, 0.5], "precision"),
    ("bayesian_inference.2", [21.2, 16**0.5 / 5**0.5], "one-measurement"),
    ("bayesian_inference.2", [26, 2], "no-prior"),
    ("bayesian_inference.2", [23, 18**0.5], "next-measurement"),
    ("bayesian_inference.2", [23, 8**0.5], "added-variances"),
    ("bayesian_inference.2", [24, 1.4], "weighted-by-sd"),
    ("bayesian_inference.3", "repetitions", "repetitions"),
    ("bayesian_inference.3", "next forty", "next forty"),
    ("bayesian_inference.3", "without assumptions", "without assumptions"),
    ("bayesian_inference.4", lambda k, n: ((k + 1) / (n + 2)) ** 2, "squared"),
    ("bayesian_inference.4", lambda k, n: (k / n) ** 2 if n else 0, "plugged-in"),
    ("bayesian_inference.4", lambda k, n: (k + 1) / (n + 2), "one-more"),
    ("bayesian_inference.4", lambda k, n: both_succeed(n - k, n), "failures"),
    ("bayesian_inference.4", lambda k, n: 1 - both_succeed(k, n) - both_succeed(n - k, n), "one-of-two"),
    ("bayesian_inference.4", lambda k, n: (k + 1) ** 2 / ((n + 2) * (n + 3)), "same-count"),
    ("bayesian_inference.4", lambda k, n: (k / n) ** 2, None),
    ("bayesian_inference.5", -96.5716, "natural"),
    ("bayesian_inference.5", 0.0, "boys-and-girls"),
    ("bayesian_inference.5", 1.1460584e-42, "not-a-logarithm"),
    ("bayesian_inference.5", -41.6397, "two-sided"),
    ("bayesian_inference.5", 41.9408, "positive"),
    ("bayesian_inference.6", lambda A, y, alpha, beta: penalized(A, y, beta / alpha), "penalty-upside-down"),
    ("bayesian_inference.6", lambda A, y, alpha, beta: penalized(A, y, alpha), "noise-forgotten"),
    ("bayesian_inference.6", lambda A, y, alpha, beta: penalized(A, y, alpha * beta), "product"),
    ("bayesian_inference.6", lambda A, y, alpha, beta: np.linalg.pinv(A) @ y, "least-squares"),
    ("bayesian_inference.6", lambda A, y, alpha, beta: by_more_rows(A, y, alpha, beta) / beta, "beta-forgotten-right"),
    ("bayesian_inference.6", lambda A, y, s, t: by_more_rows(A, y, s**-2, t**-2), "variances-for-precisions"),
    ("bayesian_inference.7", lambda k, n: -by_factorials(k, n), "sign"),
    ("bayesian_inference.7", by_best_chance, "best-fit"),
    ("bayesian_inference.7", lambda k, n: by_factorials(k, n) + log_choose(k, n), "choose-in-one"),
    ("bayesian_inference.7", lambda k, n: by_factorials(k, n) - log_choose(k, n), "choose-twice"),
    ("bayesian_inference.7", lambda k, n: by_factorials(k, n) / log(10), "base-ten"),
    ("bayesian_inference.7", lambda k, n: by_factorials(k, n) + log((n + 1) / max(n, 1)), "n-for-n-plus-one"),
    ("bayesian_inference.7", overflowing, "overflow"),
    ("bayesian_inference.8", [5.80, 21.4], "exchanged"),
    ("bayesian_inference.8", [1, 1], "uniform"),
    ("bayesian_inference.8", [119, 33], "all-in-one"),
    ("bayesian_inference.8", [7.87, 2.13], "weight"),
    ("bayesian_inference.8", [13.0, 13.0], "mean"),
    ("bayesian_inference.8", [21.4, -5.8], "not-a-pair"),
    ("bayesian_inference.8", [21.4, 5.8, 1.0], "not-a-pair"),
]


RIGHT = [
    ("bayesian_inference.1", 4 / 5),
    ("bayesian_inference.2", [23, 2**0.5]),
    ("bayesian_inference.3", "given the prior"),
    ("bayesian_inference.4", both_succeed),
    ("bayesian_inference.5", -41.94079),
    ("bayesian_inference.6", by_more_rows),
    ("bayesian_inference.7", by_factorials),
    ("bayesian_inference.8", [21.4, 5.8]),
]


def test_the_counts_are_those_of_the_page():
    from mmlbook.exercises.probability.bayesian_inference import right_ones

    assert list(right_ones()) == COUNTS


def test_the_best_prior_is_a_maximum_of_the_evidence():
    from mmlbook.exercises.probability.bayesian_inference import best_prior

    def evidence(a, b):
        def log_beta(u, v):
            return lgamma(u) + lgamma(v) - lgamma(u + v)

        return sum(log_beta(a + k, b + 15 - k) - log_beta(a, b) for k in COUNTS)

    a, b, largest = best_prior()
    assert largest == pytest.approx(evidence(a, b), rel=1e-10)
    assert all(evidence(a * u, b * v) <= largest + 1e-9 for u in (0.99, 1, 1.01) for v in (0.99, 1, 1.01))


def test_one_more_heap_of_data_is_told_from_a_prior():
    assert "posterior" in check("bayesian_inference.8", [119, 33]).text
