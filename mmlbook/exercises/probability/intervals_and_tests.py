"""Checks of the exercises on intervals and tests."""

from functools import cache
from itertools import combinations
from math import ceil, floor, sqrt

import numpy as np

from mmlbook.errors import require
from mmlbook.exercises import case, choice, function, mistake, number
from mmlbook.probability.distributions import Gamma, Gaussian, StudentT
from mmlbook.probability.intervals_and_tests import chi_squared_test, t_test

BATTERIES, HOURS, SPREAD = 16, 40.0, 6.0
STUDENT, BELL = StudentT(BATTERIES - 1), Gaussian()
BEFORE = np.array([142, 165, 131, 158, 149, 172, 138, 153])
AFTER = np.array([138, 160, 132, 149, 146, 163, 137, 147])
NOISE, EFFECT = 12.0, 5.0
LOOKS = np.arange(1, 11)


def upper_end(quantile: float, error: float = SPREAD / sqrt(BATTERIES)) -> float:
    """Return mean + quantile · standard error of the sixteen batteries."""
    return HOURS + quantile * error


@cache
def last_digits() -> np.ndarray:
    """Return how often each last digit comes in the progression of the diabetes patients."""
    values = require("sklearn.datasets", extra="data").load_diabetes().target
    return np.bincount(values.astype(int) % 10, minlength=10)


def patients(level: float, power: float) -> float:
    """Return how many patients a group needs for a two-sided test, before rounding up."""
    reach = BELL.quantile(1 - level / 2) + BELL.quantile(power)
    return 2 * (reach * NOISE / EFFECT) ** 2


def too_few() -> tuple[int, int]:
    """Return the sizes for a power of 80 %, exactly and by the rule of sixteen."""
    return ceil(patients(0.05, 0.80)), ceil(16 * (NOISE / EFFECT) ** 2)


def all_gaps(x, y) -> tuple[float, np.ndarray]:
    """Return the difference of the means, and that of every way to deal the pooled values."""
    pooled, n = np.concatenate([x, y]).astype(float), len(x)
    firsts = np.array([np.isin(np.arange(len(pooled)), chosen) for chosen in combinations(range(len(pooled)), n)])
    gaps = firsts @ pooled / n - ~firsts @ pooled / (len(pooled) - n)
    return float(np.mean(x) - np.mean(y)), gaps


def exact_p(x, y) -> float:
    """Return the share of all dealings with a difference at least as large in modulus."""
    seen, gaps = all_gaps(x, y)
    return float(np.mean(np.abs(gaps) >= abs(seen) - 1e-9))


def one_sided_p(x, y) -> float:
    """Return the share of all dealings with a difference at least as large in the direction of the observed one."""
    seen, gaps = all_gaps(x, y)
    return float(np.mean(gaps * np.sign(seen) >= abs(seen) - 1e-9))


def count_extreme(x, y) -> int:
    """Return how many dealings have a difference at least as large in modulus."""
    return round(exact_p(x, y) * len(all_gaps(x, y)[1]))


def in_place(order, flags) -> np.ndarray:
    """Return flags that belong to sorted values in the order of the values themselves."""
    result = np.zeros(len(order), dtype=bool)
    result[order] = flags
    return result


def staircase(p, level: float) -> np.ndarray:
    """Return, for the p-values in rising order, which are at most their limit."""
    return np.sort(p) <= level / np.arange(len(p), 0, -1)


def holm(p, level) -> np.ndarray:
    """Return which hypotheses Holm's test rejects."""
    return in_place(np.argsort(p), np.logical_and.accumulate(staircase(p, level)))


def benjamini_hochberg(p, level) -> np.ndarray:
    """Return which hypotheses the step-up test for the share of false discoveries rejects."""
    m = len(p)
    below = np.sort(p) <= level * np.arange(1, m + 1) / m
    last = np.max(np.nonzero(below)[0], initial=-1)
    return in_place(np.argsort(p), np.arange(m) <= last)


def hochberg(p, level) -> np.ndarray:
    """Return which hypotheses are rejected if one goes down from the largest p-value."""
    last = np.max(np.nonzero(staircase(p, level))[0], initial=-1)
    return in_place(np.argsort(p), np.arange(len(p)) <= last)


@cache
def looks() -> np.ndarray:
    """Return the statistics at ten looks, of 400,000 studies without an effect."""
    steps = np.random.default_rng(1).normal(size=(400_000, len(LOOKS)))
    return steps.cumsum(axis=1) / np.sqrt(LOOKS)


def false_alarm(statistics) -> float:
    """Return the limit that the largest of several statistics exceeds in 5 % of all studies."""
    return float(np.quantile(statistics.max(axis=1), 0.95))


EXERCISES = {
    "intervals_and_tests.1": number(
        lambda: upper_end(STUDENT.quantile(0.975)),
        level="easy",
        hints=(
            "Mean plus quantile times standard error. Is the standard deviation known, or estimated?",
            "Student's law with $n - 1$ degrees of freedom, at the quantile that leaves 2.5 % above it, and "
            r"$s/\sqrt n$. The quantile: `StudentT(df).quantile(q)`.",
        ),
        mistakes=[
            mistake(
                "gaussian",
                "That is the Gaussian quantile, but $s$ is only estimated.",
                lambda _: upper_end(BELL.quantile(0.975)),
            ),
            mistake(
                "one-sided",
                "The two ends must leave 5 % in all, not 5 % each.",
                lambda _: upper_end(STUDENT.quantile(0.95)),
            ),
            mistake(
                "root-forgotten",
                "That would be about where a *single* battery may lie. Divide the standard deviation by the root of "
                "$n$.",
                lambda _: upper_end(STUDENT.quantile(0.975), SPREAD),
            ),
            mistake(
                "divided-by-n",
                "You divided by $n$, not by its root.",
                lambda _: upper_end(STUDENT.quantile(0.975), SPREAD / BATTERIES),
            ),
            mistake(
                "degrees-of-freedom",
                "One degree of freedom went into the mean.",
                lambda _: upper_end(StudentT(BATTERIES).quantile(0.975)),
            ),
            mistake("lower-end", "That is the lower end.", lambda right: 2 * HOURS - right),
            mistake("half-length", "That is the half length. Put it on top of the mean.", lambda right: right - HOURS),
        ],
        remark="The Gaussian quantile would have promised a quarter of an hour too much precision.",
    ),
    "intervals_and_tests.2": choice(
        lambda: "C",
        {
            "A": "That is about single batteries. They scatter far more than their mean: "
            "the interval shrinks as the sample grows, and the batteries do not.",
            "B": "Two means are random here, this one and the next, so they differ more than one differs from the "
            "truth. In the text far fewer were inside.",
            "C": "",
            "D": "The true mean stands still. What changes from sample to sample are the ends of the interval.",
        },
        level="easy",
        hints=(
            "Which things are random when a sample is drawn, and which are not?",
            "The promise of 95 % was made before the sample was drawn. What was it about?",
        ),
        remark="Stiff, but true. What people would like to hear instead needs a prior.",
    ),
    "intervals_and_tests.3": number(
        lambda: chi_squared_test(last_digits()).p_value,
        level="easy",
        rtol=1e-3,
        hints=(
            "Count the last digits as the text does for the blood pressures. `x % 10` is the last digit of `x`.",
            "`np.bincount(…, minlength=10)` counts; `chi_squared_test` of the ten counts has a field `p_value`.",
        ),
        mistakes=[
            mistake(
                "statistic",
                "That is χ² itself. How probable is a value at least as large, if all digits are equally likely?",
                lambda right: chi_squared_test(last_digits()).statistic,
            ),
            mistake("other-tail", "That is the chance of a *smaller* χ².", lambda right: 1 - right),
            mistake(
                "degrees-of-freedom",
                "Ten cells, but the last count follows from the others: one degree of freedom less.",
                lambda right: Gamma(5, 0.5).survival(chi_squared_test(last_digits()).statistic),
            ),
            mistake("halved", "Do not halve it: χ² counts all directions already.", lambda right: right / 2),
        ],
        remark="Not significant at the level 0.05, which does not prove that the digits are equally likely.",
    ),
    "intervals_and_tests.4": number(
        lambda: t_test(BEFORE - AFTER).p_value,
        level="medium",
        rtol=1e-3,
        hints=(
            "Are the eight numbers before independent of the eight numbers after? Who is high before is high after.",
            "Make one number of each person, and test whether the mean of these numbers is 0.",
        ),
        mistakes=[
            mistake(
                "not-paired",
                "That is the test for independent samples. Here the two numbers of a person belong together.",
                lambda right: t_test(BEFORE, AFTER).p_value,
            ),
            mistake(
                "pooled",
                "That is the pooled test for independent samples. Here the two numbers of a person belong together.",
                lambda right: t_test(BEFORE, AFTER, equal_variances=True).p_value,
            ),
            mistake(
                "one-sided",
                "That is a one-sided p-value. A change in the other direction would have been extreme, too.",
                lambda right: right / 2,
            ),
            mistake(
                "gaussian",
                "You compared with the Gaussian. With eight differences Student's tails matter.",
                lambda right: 2 * BELL.survival(t_test(BEFORE - AFTER).statistic),
            ),
            mistake(
                "statistic",
                "That is $t$. The p-value is the probability of a $t$ at least as far from 0.",
                lambda right: t_test(BEFORE - AFTER).statistic,
            ),
            mistake(
                "average-difference",
                "That is the mean difference. How many of its standard errors is it from 0?",
                lambda right: np.mean(BEFORE - AFTER),
            ),
        ],
        remark="The design decides about the test, not the shape of the table.",
    ),
    "intervals_and_tests.5": number(
        lambda: ceil(patients(0.05, 0.90)),
        level="medium",
        rtol=0,
        hints=(
            "Two quantiles of the standard Gaussian are needed: one for the level, one for the power.",
            "Level 0.05 on both sides together: the quantile at 0.975. Power 90 %: the quantile at 0.90. Round up.",
        ),
        mistakes=[
            mistake("not-whole", "Patients are counted: round up.", when=lambda answer: answer % 1 != 0),
            mistake("one-sided", "You put the whole 5 % on one side.", lambda _: ceil(patients(0.10, 0.90))),
            mistake("rule-of-thumb", "That is for a power of 80 %.", when=lambda answer: answer in too_few()),
            mistake(
                "power-two-sided",
                "The power needs no halving: only the level has two sides. Take the quantile at 0.90, not at 0.95.",
                lambda _: ceil(patients(0.05, 0.95)),
            ),
            mistake("both-groups", "That is both groups together.", lambda right: 2 * right),
            mistake(
                "one-sample",
                "The factor 2 is missing: the *difference* of two means has twice the variance of one.",
                lambda _: ceil(patients(0.05, 0.90) / 2),
            ),
            mistake("not-squared", "You forgot to square.", lambda right: ceil(sqrt(2 * patients(0.05, 0.90)))),
            mistake("rounded-down", "The power stays just below 90 %.", lambda _: floor(patients(0.05, 0.90))),
        ],
        remark="From 80 % to 90 % of power costs a third more patients.",
    ),
    "intervals_and_tests.6": function(
        exact_p,
        [
            (np.array([1.0, 2.0, 3.0, 4.0]), np.array([11.0, 12.0, 13.0, 14.0])),
            (np.array([5.1, 4.2, 6.3]), np.array([4.0, 3.1, 5.2, 2.8])),
            (np.array([3.0, 9.0, 4.0, 7.5]), np.array([1.0, 8.0, 2.0])),
            (np.array([0.1, 0.4, 0.5, 0.2]), np.array([0.3, 0.4, 0.8, 0.6, 0.9])),
            case(np.array([2.0]), np.array([1.0, 5.0, 7.0, 3.5]), label="a single value in the first sample"),
            case(np.array([2.0, 2.0]), np.array([2.0, 2.0, 2.0]), label="values that are all equal"),
            case(np.array([0.3, 0.1]), np.array([0.2, 0.1, 0.3]), label="ties that rounding hides"),
        ],
        level="medium",
        hints=(
            "For each choice of places: the mean of the chosen values minus the mean of the others. "
            "How many of these differences are at least as large in modulus as the one you have?",
            "The values at the places `chosen`: `pooled[list(chosen)]`; the others: `np.delete(pooled, chosen)`. "
            "Compare with `>= seen - 1e-9`, and divide by the number of choices.",
        ),
        mistakes=[
            mistake(
                "one-sided",
                "You count differences in one direction only. Large ones in the other direction are as extreme.",
                like=one_sided_p,
            ),
            mistake(
                "strictly-larger",
                "You count only differences that are *larger*. The observed one and its equals belong to it.",
                like=lambda x, y: float(np.mean(np.abs(all_gaps(x, y)[1]) > abs(all_gaps(x, y)[0]) + 1e-9)),
            ),
            mistake(
                "one-added",
                "You added 1 above and below, as for random shuffles. Here the observed dealing is there already.",
                like=lambda x, y: (count_extreme(x, y) + 1) / (len(all_gaps(x, y)[1]) + 1),
            ),
            mistake("count", "That is how many dealings are extreme. Divide by the number of all.", like=count_extreme),
            mistake("complement", "That is the share of dealings that are *less* extreme.", lambda right: 1 - right),
        ],
        remark="R. A. Fisher's idea of the 1930s; for two samples of 20 there are already almost 138 billion dealings, "
        "and shuffling at random takes over.",
    ),
    "intervals_and_tests.7": function(
        holm,
        [
            (np.array([0.01, 0.04, 0.03, 0.005]), 0.05),
            (np.array([0.2, 0.001, 0.012, 0.03, 0.9]), 0.05),
            (np.array([0.026, 0.001, 0.013, 0.3]), 0.05),
            (np.array([0.02, 0.02, 0.02, 0.02]), 0.05),
            (np.array([0.045, 0.2, 0.001, 0.024]), 0.05),
            (np.array([0.016, 0.001, 0.03, 0.013, 0.2]), 0.05),
            case(np.array([0.04]), 0.05, label="a single hypothesis"),
            case(np.array([0.8, 0.3, 0.5]), 0.05, label="nothing to reject"),
            case(np.array([0.001, 0.0001, 0.002]), 0.05, label="everything to reject"),
        ],
        level="hard",
        hints=(
            "`np.argsort(p)` gives the places of the p-values in rising order. Walk along it with the limits "
            r"$\alpha/m, \alpha/(m - 1), \dots, \alpha$.",
            "Once one p-value is above its limit, all later ones stay, even if they are below theirs. "
            "In the end write the answers to the places where the p-values came from.",
        ),
        mistakes=[
            mistake(
                "bonferroni",
                "That is Bonferroni's test. Here the limits grow.",
                like=lambda p, level: np.asarray(p) <= level / len(p),
            ),
            mistake(
                "not-corrected",
                "You compare each with the level itself: that corrects nothing.",
                like=lambda p, level: np.asarray(p) <= level,
            ),
            mistake(
                "sorted",
                "The answers are right, but in the order of the sorted p-values, not of the input.",
                like=lambda p, level: np.logical_and.accumulate(staircase(p, level)),
            ),
            mistake(
                "no-stop",
                "You go on after the first p-value above its limit. The staircase ends there.",
                like=lambda p, level: in_place(np.argsort(p), staircase(p, level)),
            ),
            mistake(
                "from-above",
                "You start with the largest p-value and reject all from the first that passes. "
                "That rejects more, and keeps its promise only under further conditions.",
                like=hochberg,
            ),
            mistake(
                "benjamini-hochberg",
                "Those are the limits $\\alpha k/m$ of Benjamini and Hochberg, who bound another thing: the expected "
                "share of false ones among the rejected.",
                like=benjamini_hochberg,
            ),
            mistake("kept", "You mark those that are *not* rejected.", lambda right: ~right),
        ],
        remark="It rejects whatever Bonferroni rejects, often more, and promises the same. "
        "If only decisions are wanted, use it in place of the other.",
    ),
    "intervals_and_tests.8": number(
        lambda: false_alarm(np.abs(looks())),
        level="hard",
        rtol=0,
        atol=0.025,
        hints=(
            "There is a false alarm at some look exactly if the largest of the ten moduli is at least $c$.",
            "Simulate many studies without an effect; keep of each the largest modulus; $c$ is the quantile of these "
            r"that leaves 5 % above it. Divide each sum by $\sqrt n$, with the $n$ of that look.",
        ),
        mistakes=[
            mistake(
                "uncorrected",
                "That is the limit for a single look. With ten, one study in five would raise a false alarm.",
                lambda _: BELL.quantile(0.975),
            ),
            mistake(
                "bonferroni",
                "Safe for any ten tests. But each look contains the ones before, so a smaller limit will do.",
                lambda _: BELL.quantile(1 - 0.025 / len(LOOKS)),
            ),
            mistake("one-sided", "Largest value, not largest modulus?", lambda _: false_alarm(looks())),
            mistake(
                "not-standardized",
                "You took the sums, or divided all of them by the root of the last $n$. Each look has its own $n$.",
                lambda right: false_alarm(np.abs(looks()) * np.sqrt(LOOKS / LOOKS[-1])),
            ),
            mistake(
                "level-as-probability",
                "A p-value for each look? The limit for the statistic is asked.",
                when=lambda answer: 0 < answer < 0.5,
            ),
        ],
        remark="Stuart Pocock published this limit in 1977, for clinical trials with several looks at the data.",
    ),
}
