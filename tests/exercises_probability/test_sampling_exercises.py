"""The exercises on sampling accept what is right and say what is wrong."""

from itertools import product

import numpy as np
import pytest

from mmlbook.exercises import check
from mmlbook.exercises.probability.sampling import fillings


def bus_by_loops(people):
    """Return the matrix of the bus, entry by entry."""
    n = len(people)
    P = [[0.0] * n for _ in range(n)]
    for j in range(n):
        for i in range(n):
            if i != j:
                P[i][j] = min(1, people[i] / people[j]) / (n - 1)
        P[j][j] = 1 - sum(P[i][j] for i in range(n))
    return P


def without_staying(people):
    """Return the matrix with an empty diagonal."""
    P = np.array(bus_by_loops(people))
    np.fill_diagonal(P, 0)
    return P


def rescaled(people):
    """Return the matrix with an empty diagonal, its columns divided by their sums."""
    P = without_staying(people)
    return P / P.sum(axis=0)


def of_all(people):
    """Return the matrix of a driver who proposes her own village, too."""
    n = len(people)
    P = without_staying(people) * (n - 1) / n
    return P + np.diag(1 - P.sum(axis=0))


def restless(people):
    """Return the matrix of a driver who accepts everything."""
    n = len(people)
    return (np.ones((n, n)) - np.eye(n)) / (n - 1)


def unbounded(people):
    """Return the matrix with acceptances above one."""
    people = np.array(people, dtype=float)
    P = np.outer(people, 1 / people) / (len(people) - 1)
    np.fill_diagonal(P, 0)
    return P + np.diag(1 - P.sum(axis=0))


def softmax_mean(values, log_weights):
    """Return the weighted mean through the logarithm of the sum of all weights."""
    total = np.logaddexp.reduce(np.array(log_weights, dtype=float))
    return sum(float(np.exp(one - total)) * value for one, value in zip(log_weights, values, strict=True))


def naive_mean(values, log_weights):
    """Return the weighted mean without any care."""
    with np.errstate(all="ignore"):
        return np.average(values, weights=np.exp(log_weights))


def naive_quotient(values, log_weights):
    """Return the quotient of the sums, without any care."""
    with np.errstate(all="ignore"):
        w = np.exp(log_weights)
        return (w * values).sum() / w.sum()


def rhat_by_sums(chains):
    """Return R̂ from sums, row by row."""
    m, n = len(chains), len(chains[0])
    means = [sum(row) / n for row in chains]
    within = sum(sum((x - mean) ** 2 for x in row) / (n - 1) for row, mean in zip(chains, means, strict=True)) / m
    between = sum((mean - sum(means) / m) ** 2 for mean in means) / (m - 1)
    return ((n - 1) / n + between / within) ** 0.5


def rhat_ddof_0(chains):
    """Return R̂ with numbers in both denominators."""
    n = np.shape(chains)[1]
    return np.sqrt((n - 1) / n + np.var(np.mean(chains, axis=1)) / np.mean(np.var(chains, axis=1)))


def rhat_scaled(chains):
    """Return R̂ with n times the variance of the means."""
    n = np.shape(chains)[1]
    return np.sqrt((n - 1) / n + n * (rhat_by_sums(chains) ** 2 - (n - 1) / n))


def rhat_upside_down(chains):
    """Return R̂ with W over B."""
    n = np.shape(chains)[1]
    return np.sqrt((n - 1) / n + 1 / (rhat_by_sums(chains) ** 2 - (n - 1) / n))


def rhat_total(chains):
    """Return the root of the variance of everything over that within the rows."""
    return np.sqrt(np.var(chains, ddof=1) / np.mean(np.var(chains, axis=1, ddof=1)))


def rhat_deviations(chains):
    """Return R̂ with standard deviations in place of variances."""
    n = np.shape(chains)[1]
    return np.sqrt((n - 1) / n + np.std(np.mean(chains, axis=1), ddof=1) / np.mean(np.std(chains, axis=1, ddof=1)))


WRONG = [
    ("sampling.1", 200, "root-forgotten"),
    ("sampling.1", 6324.555, "in-proportion"),
    ("sampling.1", 10_000, "spread-forgotten"),
    ("sampling.1", 20_000, "spread-not-squared"),
    ("sampling.1", 400, "error-not-squared"),
    ("sampling.1", 160_000, "two-standard-errors"),
    ("sampling.2", 16 / 9, "bound"),
    ("sampling.2", 1 / 3, "place"),
    ("sampling.2", 7 / 16, "thrown-away"),
    ("sampling.2", 2 / 3, "top-in-the-middle"),
    ("sampling.2", 1 / 12, None),
    ("sampling.3", 0.5, "metropolis"),
    ("sampling.3", 0.3, "proposals-swapped"),
    ("sampling.3", 1.2, "upside-down"),
    ("sampling.3", 0.25, "flow"),
    ("sampling.3", 1, "certain"),
    ("sampling.4", 2000, "one-side"),
    ("sampling.4", 90_000, "multiplied"),
    ("sampling.4", 10_000 / 11, "sum-from-zero"),
    ("sampling.4", 9, "price"),
    ("sampling.4", 10_000 / 2.6, "first-neighbors-only"),
    ("sampling.5", lambda people: np.transpose(bus_by_loops(people)), "rows-sum-to-one"),
    ("sampling.5", without_staying, "no-staying"),
    ("sampling.5", rescaled, "normalized"),
    ("sampling.5", lambda people: bus_by_loops([1 / x for x in people]), "upside-down"),
    ("sampling.5", of_all, "proposes-itself"),
    ("sampling.5", restless, "always-accepts"),
    ("sampling.5", unbounded, "no-minimum"),
    ("sampling.5", lambda people: [[x / sum(people)] * len(people) for x in people], "independent-draws"),
    ("sampling.6", naive_quotient, "underflow"),
    ("sampling.6", lambda values, logs: (logs * values).sum() / logs.sum(), "logarithms-as-weights"),
    ("sampling.6", lambda values, logs: (np.exp(logs - max(logs)) * values).sum(), "not-normalized"),
    ("sampling.6", lambda values, logs: (np.exp(logs - max(logs)) * values).mean(), "divided-by-n"),
    ("sampling.6", lambda values, logs: values.mean(), None),
    ("sampling.6", naive_mean, None),
    ("sampling.7", lambda chains: rhat_by_sums(chains) ** 2, "root-forgotten"),
    ("sampling.7", lambda chains: rhat_by_sums(np.transpose(chains)), "steps-as-chains"),
    ("sampling.7", rhat_ddof_0, "divided-by-n"),
    ("sampling.7", rhat_scaled, "between-times-n"),
    ("sampling.7", rhat_total, None),
    ("sampling.7", rhat_upside_down, "upside-down"),
    ("sampling.7", rhat_deviations, None),
    ("sampling.8", 55_447, "five-by-five"),
    ("sampling.8", 1.28e9, "seven-by-seven"),
    ("sampling.8", 85_766_121, "rows-only"),
    ("sampling.8", 2**36, None),
    ("sampling.8", 1.54, "per-square"),
    ("sampling.8", 5.2e6, "not-precise-enough"),
]

RIGHT = [
    ("sampling.1", 40_000),
    ("sampling.2", 0.5625),
    ("sampling.3", 5 / 6),
    ("sampling.4", 10_000 / 9),
    ("sampling.5", bus_by_loops),
    ("sampling.6", softmax_mean),
    ("sampling.7", rhat_by_sums),
    ("sampling.8", 5_598_861),
    ("sampling.8", 5.5e6),
]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_fillings_are_counted_by_trying_all(n):
    allowed = 0
    for squares in product([0, 1], repeat=n * n):
        board = np.reshape(squares, (n, n))
        allowed += not (board[1:] & board[:-1]).any() and not (board[:, 1:] & board[:, :-1]).any()
    assert fillings(n) == allowed


def test_small_chains_are_told_that_the_step_counts():
    assert "diagonal" in check("sampling.5", without_staying).text
