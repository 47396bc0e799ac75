"""The exercises on distributions accept what is right and say what is wrong."""

import math
from fractions import Fraction

import numpy as np
import scipy.stats

from mmlbook.exercises import check

BOX = scipy.stats.binom(20, 0.1)
FLIGHT = scipy.stats.binom(200, 0.93)
BELL = scipy.stats.norm(186, math.sqrt(186 * 0.07))
BEST = [[0.5, 0, 0, 0, 0, 0.5], [4 / 33, 25 / 132, 25 / 132, 25 / 132, 25 / 132, 4 / 33]]
SIXTH = [1 / 6] * 6


def valid(u):
    """Return u as an array, or refuse what is no probability below one."""
    u = np.asarray(u, dtype=float)
    if np.any(u < 0) or np.any(u >= 1):
        raise ValueError("u is a probability below one")
    return u


def rayleigh(u):
    """Return the quantile by SciPy."""
    return scipy.stats.rayleigh.ppf(valid(u))


def naive_poisson(k, rate):
    """Return the logarithm of the probability, which may be too small for a float."""
    try:
        return math.log(rate**k / math.factorial(k) * math.exp(-rate))
    except (OverflowError, ValueError):
        return -math.inf


def product(k, rate):
    """Return the logarithm of λ/1 · λ/2 ⋯ λ/k · e^(−λ), factor by factor."""
    return sum(math.log(rate / j) for j in range(1, k + 1)) - rate


WRONG = [
    ("distributions.1", BOX.pmf(1), "exactly-one"),
    ("distributions.1", 0.9**20, "none"),
    ("distributions.1", BOX.sf(1), "more-than-one"),
    ("distributions.1", 3 * math.exp(-2), "poisson"),
    ("distributions.1", 0.9**20 + 0.1 * 0.9**19, "one-order-only"),
    ("distributions.2", "exponential", "exponential"),
    ("distributions.2", "Poisson", "Poisson"),
    ("distributions.2", "binomial", "binomial"),
    ("distributions.2", "uniform", "uniform"),
    ("distributions.3", 461, "poisson"),
    ("distributions.3", 458, "one-too-few"),
    ("distributions.3", 100, "one-each"),
    ("distributions.3", 5, "per-bun"),
    ("distributions.3", 4.6, "per-bun"),
    ("distributions.3", 458.2, "not-whole"),
    ("distributions.4", math.exp(-1.3), "from-the-start"),
    ("distributions.4", 1 - math.exp(-0.5), "at-most"),
    ("distributions.4", 0, "due"),
    ("distributions.4", math.exp(-50), "rate-inverted"),
    ("distributions.4", 0.5, "half"),
    ("distributions.4", math.exp(-0.5) / 10, "density"),
    ("distributions.5", lambda u: 1 - np.exp(-(valid(u) ** 2) / 2), "distribution-function"),
    ("distributions.5", lambda u: np.sqrt(-2 * np.log(valid(u) + 1e-300)), "upside-down"),
    ("distributions.5", lambda u: -2 * np.log1p(-valid(u)), "no-root"),
    ("distributions.5", lambda u: np.sqrt(-np.log1p(-valid(u))), "factor-two"),
    ("distributions.5", lambda u: scipy.stats.rayleigh.pdf(valid(u)), "density"),
    ("distributions.5", lambda u: scipy.stats.expon.ppf(valid(u)), "exponential"),
    ("distributions.5", scipy.stats.rayleigh.ppf, "not-raised"),
    ("distributions.6", FLIGHT.sf(189), "at-least"),
    ("distributions.6", FLIGHT.cdf(190), "all-seated"),
    ("distributions.6", FLIGHT.pmf(190), "exactly"),
    ("distributions.6", BELL.sf(190), "gaussian"),
    ("distributions.6", BELL.sf(190.5), "gaussian-halfway"),
    ("distributions.6", scipy.stats.poisson(186).sf(190), "poisson"),
    ("distributions.7", naive_poisson, "overflow"),
    ("distributions.7", lambda k, rate: math.exp(product(k, rate)), "probability"),
    ("distributions.7", lambda k, rate: k * math.log(rate) - rate, "factorial-forgotten"),
    ("distributions.7", lambda k, rate: product(max(k - 1, 0), rate) + (math.log(rate) if k else 0), "gamma-shifted"),
    ("distributions.7", lambda k, rate: 2 * (k * math.log(rate) - rate) - product(k, rate), "factorial-sign"),
    ("distributions.7", lambda k, rate: product(k, rate) + rate, "rate-forgotten"),
    ("distributions.8", [SIXTH, SIXTH], "fair"),
    ("distributions.8", [[0.5, 0, 0, 0, 0, 0.5], SIXTH], "ends-too-heavy"),
    ("distributions.8", [[0.25, 0.15, 0.1, 0.1, 0.15, 0.25]] * 2, "same-die-twice"),
    ("distributions.8", [[0.5, 0.5, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]], "too-uneven"),
    ("distributions.8", [[1, 0, 0, 0, 0, 1], SIXTH], "not-probabilities"),
    ("distributions.8", [[1.5, 0, 0, 0, 0, -0.5], SIXTH], "not-probabilities"),
    ("distributions.8", SIXTH, "not-two-dice"),
]

RIGHT = [
    (
        "distributions.1",
        float(sum(math.comb(20, k) * Fraction(1, 10) ** k * Fraction(9, 10) ** (20 - k) for k in (0, 1))),
    ),
    ("distributions.2", "geometric"),
    ("distributions.3", math.ceil(math.log(0.01) / math.log(0.99))),
    ("distributions.4", math.exp(-0.5)),
    ("distributions.5", rayleigh),
    ("distributions.6", FLIGHT.sf(190)),
    ("distributions.7", product),
    ("distributions.8", BEST),
    ("distributions.8", BEST[::-1]),
    ("distributions.8", [[0.5, 0, 0, 0, 0, 0.5], [0.1205, 0.18975, 0.18975, 0.18975, 0.18975, 0.1205]]),
]


def test_no_dice_are_more_even():
    from mmlbook.exercises.probability.distributions import even_dice, unevenness

    assert math.isclose(unevenness(even_dice()), 1 / 33)
    some = np.random.default_rng(0).dirichlet([0.5] * 6, size=(2000, 2))
    assert min(unevenness(pair) for pair in some) > 1 / 33


def test_the_remarks_are_true():
    assert scipy.stats.geom(1 / 200).cdf(138) < 0.5 <= scipy.stats.geom(1 / 200).cdf(139)
    assert round(1 / BOX.pmf(0)) == 8


def test_who_thinks_a_bus_is_due_is_told_so():
    assert "timetable" in check("distributions.4", 0).text
