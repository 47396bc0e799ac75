"""Wrong and right answers to the exercises on estimation."""

import numpy as np

from mmlbook.exercises.probability.estimation import LEAST_WORST, shrunk_shares, worst_error
from mmlbook.probability.estimation import maximum_likelihood


def rate_by_climbing(waits):
    """The rate and its error from Newton's method on the logarithm of the rate."""
    found = maximum_likelihood(lambda x, b: b[0] - np.exp(b[0]) * x, waits, start=[-np.log(np.mean(waits))])
    best = float(np.exp(found.parameters[0]))
    return best, best * float(found.standard_errors[0])


def likeliest_on_a_grid(log_likelihood, grid) -> float:
    """Where a log-likelihood is largest among many parameters."""
    return float(grid[np.argmax(log_likelihood(grid))])


def pools_on_a_grid() -> float:
    """The likeliest share of positive samples, tried one by one."""
    return likeliest_on_a_grid(
        lambda p: 8 * np.log(1 - (1 - p) ** 5) + 12 * 5 * np.log(1 - p), np.linspace(0.001, 0.5, 499_001)
    )


def rate_of_lamps(times, failed):
    """Failures per hour, counted lamp by lamp."""
    hours = failures = 0.0
    for time, broke in zip(times, failed, strict=True):
        hours += time
        failures += broke
    return failures / hours


def descent_of_the_worst():
    """Flatten the error of ten tosses: the symmetric straight rule with the least worst case, by trying slopes."""
    slopes = np.linspace(0.5, 1, 501)
    rules = [0.5 + slope * (np.arange(11) / 10 - 0.5) for slope in slopes]
    return min(rules, key=worst_error)


RIGHT = [
    ("estimation.1", float((40 * (1 / 0.35 + 1 / 0.65)) ** -0.5)),
    ("estimation.2", 9 - 9 / 6),
    ("estimation.3", "D"),
    ("estimation.4", lambda waits: (len(waits) / sum(waits), len(waits) ** 0.5 / sum(waits))),
    ("estimation.5", lambda numbers: max(numbers) + max(numbers) / len(numbers)),
    ("estimation.6", pools_on_a_grid()),
    ("estimation.7", rate_of_lamps),
    ("estimation.8", descent_of_the_worst()),
]

WRONG = [
    ("estimation.1", 0.35, "estimate"),
    ("estimation.1", 0.0056875, "variance"),
    ("estimation.1", 0.47697, "one-mail"),
    ("estimation.1", 0.011924, "divided-by-n"),
    ("estimation.1", 0.079057, "worst-case"),
    ("estimation.1", 175.82, "information"),
    ("estimation.1", 0.093541, "p-only"),
    ("estimation.1", "seven percent", None),
    ("estimation.2", 9, "unbiased"),
    ("estimation.2", 10.8, "other-way"),
    ("estimation.2", -1.5, "bias"),
    ("estimation.2", 45, "sum"),
    ("estimation.2", 2.5, "not-squared"),
    ("estimation.2", 6, None),
    ("estimation.3", "A", "A"),
    ("estimation.3", "B", "B"),
    ("estimation.3", "C", "C"),
    ("estimation.3", "E", "unknown-option"),
    ("estimation.4", lambda x: (np.mean(x), np.mean(x) / np.sqrt(len(x))), "mean"),
    ("estimation.4", lambda x: (1 / np.mean(x), 1 / np.mean(x) ** 2 / len(x)), "variance"),
    ("estimation.4", lambda x: (1 / np.mean(x), np.mean(x) / np.sqrt(len(x))), "spread-of-the-waits"),
    ("estimation.4", lambda x: (1 / np.mean(x), 1 / np.mean(x)), "one-wait"),
    ("estimation.4", lambda x: (1 / np.mean(x), len(x) * np.mean(x) ** 2), "information"),
    (
        "estimation.4",
        lambda x: (np.mean(1 / np.asarray(x)), np.mean(1 / np.asarray(x)) / np.sqrt(len(x))),
        "mean-of-rates",
    ),
    ("estimation.4", lambda x: 1 / np.mean(x), "rate-alone"),
    ("estimation.4", lambda x: (1 / np.mean(x), np.std(x)), None),
    ("estimation.5", np.max, "largest"),
    ("estimation.5", lambda x: 2 * np.mean(x), "twice-the-mean"),
    ("estimation.5", lambda x: len(x) / (len(x) + 1) * np.max(x), "upside-down"),
    ("estimation.5", lambda x: np.max(x) + np.min(x), "both-ends"),
    ("estimation.5", lambda x: len(x) / (len(x) - 1) * np.max(x) if len(x) > 1 else np.inf, "n-minus-one"),
    ("estimation.5", lambda x: np.median(x), None),
    ("estimation.6", 0.4, "pools"),
    ("estimation.6", 0.08, "one-in-each-pool"),
    ("estimation.6", 0.4**0.2, "all-positive"),
    ("estimation.6", 0.6**0.2, "negative"),
    ("estimation.6", 0.102165, "logarithm"),
    ("estimation.6", 1 - 0.6**5, "power"),
    ("estimation.6", 0.2, None),
    ("estimation.7", lambda t, f: np.sum(f) / np.sum(t * f) if np.any(f) else 0.0, "burning-left-out"),
    ("estimation.7", lambda t, f: len(t) / np.sum(t), "burning-as-failed"),
    ("estimation.7", lambda t, f: np.sum(t) / np.sum(f) if np.any(f) else np.inf, "mean-life"),
    ("estimation.7", lambda t, f: np.mean(f), "share"),
    ("estimation.7", lambda t, f: np.mean(t), None),
    ("estimation.7", lambda t, f: np.max(t), None),
    ("estimation.8", np.arange(11) / 10, "share"),
    ("estimation.8", np.full(11, 0.5), "always-half"),
    ("estimation.8", (np.arange(11) + 1) / 12, "one-of-each"),
    ("estimation.8", np.arange(11.0), "counts"),
    ("estimation.8", np.linspace(0.3, 0.7, 11), "too-much"),
    ("estimation.8", shrunk_shares(np.sqrt(10) / 2)[::-1], "reversed"),
    ("estimation.8", [0.5, 0.6], "not-eleven"),
]


def test_rate_is_where_newton_ends():
    waits = [0.5, 1.5, 1.0, 3.0]
    assert np.allclose(rate_by_climbing(waits), (2 / 3, 1 / 3), rtol=1e-4)


def test_shrunk_shares_have_the_same_error_for_every_coin():
    assert np.isclose(worst_error(shrunk_shares(np.sqrt(10) / 2)), LEAST_WORST, rtol=1e-12)
    assert np.isclose(worst_error(np.arange(11) / 10), 0.025, rtol=1e-12)
