"""The exercises on intervals and tests accept what is right and say what is wrong."""

from itertools import combinations

import numpy as np
from scipy import stats
from sklearn.datasets import load_diabetes

from mmlbook.exercises import check

BEFORE = np.array([142, 165, 131, 158, 149, 172, 138, 153])
AFTER = np.array([138, 160, 132, 149, 146, 163, 137, 147])
DIGITS = np.array([sum(str(int(value))[-1] == digit for value in load_diabetes().target) for digit in "0123456789"])


def size_by_scipy(level, power, sides=2):
    """Return the size of each group, not rounded."""
    return 2 * ((stats.norm.isf(level / sides) + stats.norm.isf(1 - power)) * 12 / 5) ** 2


def dealings(x, y):
    """Return the sum of the first sample for every dealing, minus what it would be if the means were equal."""
    pooled = [*x, *y]
    fair = len(x) * sum(pooled) / len(pooled)
    return np.array([sum(chosen) - fair for chosen in combinations(pooled, len(x))]), sum(x) - fair


def by_sums(x, y):
    """Return the exact p-value from the sums: at a fixed total they order the dealings as the means do."""
    sums, seen = dealings(x, y)
    return np.sum(np.abs(sums) > abs(seen) - 1e-9) / len(sums)


def downward(x, y):
    """Return the share of the dealings with a difference at least as small, taken with its sign."""
    sums, seen = dealings(x, y)
    return np.mean(np.sign(seen) * sums > abs(seen) - 1e-9)


def with_one_added(x, y):
    """Return the p-value that would be right for random shuffles."""
    sums, seen = dealings(x, y)
    return (np.sum(np.abs(sums) > abs(seen) - 1e-9) + 1) / (len(sums) + 1)


def holm_by_adjusting(p, level):
    """Return which of Holm's adjusted p-values are at most the level."""
    p = np.asarray(p)
    order = np.argsort(p)
    adjusted = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    return adjusted[np.argsort(order)] <= level


def holm_by_walking(p, level):
    """Walk up the staircase."""
    rejected, left = [False] * len(p), list(range(len(p)))
    while left:
        smallest = min(left, key=lambda i: p[i])
        if p[smallest] > level / len(left):
            break
        rejected[smallest] = True
        left.remove(smallest)
    return rejected


def holm_without_a_stop(p, level):
    """Compare each p-value with its limit, whatever came before."""
    ranks = stats.rankdata(p, method="ordinal")
    return p <= level / (len(p) + 1 - ranks)


def pocock_by_integration(looks=10, level=0.05):
    """Return the constant limit for so many looks: carry the density of the sum from look to look, and bisect."""

    def stays_inside(limit):
        places, widths = np.linspace(-limit, limit, 401), np.full(401, limit / 200)
        widths[[0, -1]] /= 2
        density = stats.norm.pdf(places)
        for k in range(1, looks):
            before, after = np.sqrt(k) * places, np.sqrt(k + 1) * places
            density = stats.norm.pdf(after[:, None] - before) @ (density * widths * np.sqrt(k))
        return np.sum(density * widths * np.sqrt(looks))

    low, high = 1.9, 3.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if stays_inside(middle) < 1 - level else (low, middle)
    return low


WRONG = [
    ("intervals_and_tests.1", 40 + 1.95996 * 1.5, "gaussian"),
    ("intervals_and_tests.1", 40 + 1.75305 * 1.5, "one-sided"),
    ("intervals_and_tests.1", 40 + 2.13145 * 6, "root-forgotten"),
    ("intervals_and_tests.1", 40 + 2.13145 * 6 / 16, "divided-by-n"),
    ("intervals_and_tests.1", 40 + stats.t.ppf(0.975, 16) * 1.5, "degrees-of-freedom"),
    ("intervals_and_tests.1", 36.8028, "lower-end"),
    ("intervals_and_tests.1", 3.19717, "half-length"),
    ("intervals_and_tests.1", "43 hours", None),
    ("intervals_and_tests.2", "A", "A"),
    ("intervals_and_tests.2", "B", "B"),
    ("intervals_and_tests.2", "D", "D"),
    ("intervals_and_tests.3", stats.chisquare(DIGITS).statistic, "statistic"),
    ("intervals_and_tests.3", stats.chi2.cdf(stats.chisquare(DIGITS).statistic, 9), "other-tail"),
    ("intervals_and_tests.3", stats.chisquare(DIGITS, ddof=-1).pvalue, "degrees-of-freedom"),
    ("intervals_and_tests.3", stats.chisquare(DIGITS).pvalue / 2, "halved"),
    ("intervals_and_tests.4", stats.ttest_ind(BEFORE, AFTER, equal_var=False).pvalue, "not-paired"),
    ("intervals_and_tests.4", stats.ttest_ind(BEFORE, AFTER).pvalue, "pooled"),
    ("intervals_and_tests.4", stats.ttest_rel(BEFORE, AFTER, alternative="greater").pvalue, "one-sided"),
    ("intervals_and_tests.4", stats.ttest_rel(BEFORE, AFTER).statistic, "statistic"),
    ("intervals_and_tests.4", 2 * stats.norm.sf(stats.ttest_rel(BEFORE, AFTER).statistic), "gaussian"),
    ("intervals_and_tests.4", (BEFORE.sum() - AFTER.sum()) / 8, "average-difference"),
    ("intervals_and_tests.5", np.ceil(size_by_scipy(0.05, 0.90, sides=1)), "one-sided"),
    ("intervals_and_tests.5", np.ceil(size_by_scipy(0.05, 0.80)), "rule-of-thumb"),
    ("intervals_and_tests.5", 93, "rule-of-thumb"),
    ("intervals_and_tests.5", np.ceil(size_by_scipy(0.05, 0.95)), "power-two-sided"),
    ("intervals_and_tests.5", 2 * np.ceil(size_by_scipy(0.05, 0.90)), "both-groups"),
    ("intervals_and_tests.5", np.ceil(size_by_scipy(0.05, 0.90) / 2), "one-sample"),
    ("intervals_and_tests.5", 16, "not-squared"),
    ("intervals_and_tests.5", np.floor(size_by_scipy(0.05, 0.90)), "rounded-down"),
    ("intervals_and_tests.5", size_by_scipy(0.05, 0.90), "not-whole"),
    ("intervals_and_tests.6", downward, "one-sided"),
    ("intervals_and_tests.6", with_one_added, "one-added"),
    ("intervals_and_tests.6", lambda x, y: 1 - by_sums(x, y), "complement"),
    ("intervals_and_tests.6", lambda x, y: by_sums(x, y) * len(dealings(x, y)[0]), "count"),
    ("intervals_and_tests.6", lambda x, y: stats.ttest_ind(x, y).pvalue, None),
    ("intervals_and_tests.7", lambda p, level: p <= level / len(p), "bonferroni"),
    ("intervals_and_tests.7", lambda p, level: p <= level, "not-corrected"),
    ("intervals_and_tests.7", lambda p, level: np.sort(holm_by_walking(p, level))[::-1], "sorted"),
    ("intervals_and_tests.7", holm_without_a_stop, "no-stop"),
    ("intervals_and_tests.7", lambda p, level: stats.false_discovery_control(p) <= level, "benjamini-hochberg"),
    ("intervals_and_tests.7", lambda p, level: ~holm_by_adjusting(p, level), "kept"),
    ("intervals_and_tests.8", 1.96, "uncorrected"),
    ("intervals_and_tests.8", 2.81, "bonferroni"),
    ("intervals_and_tests.8", 2.80, None),
    ("intervals_and_tests.8", 0.0106, "level-as-probability"),
    ("intervals_and_tests.8", 0.05, "level-as-probability"),
    ("intervals_and_tests.8", 2.4, None),
]


RIGHT = [
    ("intervals_and_tests.1", stats.t.interval(0.95, 15, loc=40, scale=1.5)[1]),
    ("intervals_and_tests.2", "C"),
    ("intervals_and_tests.3", stats.chisquare(DIGITS).pvalue),
    ("intervals_and_tests.4", stats.ttest_rel(BEFORE, AFTER).pvalue),
    ("intervals_and_tests.5", int(np.ceil(size_by_scipy(0.05, 0.90)))),
    ("intervals_and_tests.6", by_sums),
    ("intervals_and_tests.7", holm_by_adjusting),
    ("intervals_and_tests.7", holm_by_walking),
    ("intervals_and_tests.8", pocock_by_integration()),
    ("intervals_and_tests.8", 2.555),
]


def test_the_limit_for_ten_looks_is_the_one_that_was_published():
    assert abs(pocock_by_integration() - 2.555) < 1e-3


def test_who_does_not_pair_is_told_why():
    assert "belong together" in check("intervals_and_tests.4", stats.ttest_ind(BEFORE, AFTER).pvalue).text
