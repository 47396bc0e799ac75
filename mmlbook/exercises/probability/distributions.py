"""Checks of the exercises on distributions."""

import math

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.probability.distributions import Binomial, Exponential, Gaussian, Poisson

BOX = Binomial(20, 0.1)
BUS = Exponential(1 / 10)
FLIGHT = Binomial(200, 0.93)
EVEN = 1 / 32  # how uneven the sum of the two loaded dice may be


def raisins(buns: int, share: float) -> int:
    """Return how many raisins it takes at least until a given bun is empty with probability `share` at most."""
    n = 1
    while (1 - 1 / buns) ** n > share:
        n += 1
    return n


def rayleigh_quantile(u):
    """Return the x with 1 − e^(−x²/2) = u."""
    u = np.asarray(u, dtype=float)
    if np.any((u < 0) | (u >= 1)):
        raise ValueError("u must be in [0, 1)")
    return np.sqrt(-2 * np.log1p(-u))


def poisson_log_pmf(k: int, rate: float) -> float:
    """Return log P(X = k) for X ~ Poisson(rate)."""
    return float(Poisson(rate).log_density(k))


def _poisson_by_factorials(k, rate):
    try:
        return math.log(rate**k * math.exp(-rate) / math.factorial(k))
    except (OverflowError, ValueError):
        return -math.inf


def unevenness(dice) -> float:
    """Return by how much the law of the sum of two loaded dice differs from eleven equal chances, at most."""
    return float(np.abs(np.convolve(*np.asarray(dice, dtype=float)) - 1 / 11).max())


def _two_rows(dice) -> bool:
    return np.shape(dice) == (2, 6)


def _loaded(dice) -> bool:
    return _two_rows(dice) and bool(np.min(dice) >= 0 and np.allclose(np.sum(dice, axis=1), 1, rtol=0, atol=1e-6))


def even_dice() -> np.ndarray:
    """Return the two loaded dice whose sum is as even as it can be."""
    return np.array([[1 / 2, 0, 0, 0, 0, 1 / 2], [4 / 33, *[25 / 132] * 4, 4 / 33]])


EXERCISES = {
    "distributions.1": number(
        lambda: BOX.cdf(1),
        level="easy",
        hints=(
            "Each screw is a trial; the number of faulty ones in the box is binomial. *At most one* means none or one.",
            "Add two terms $\\binom{20}{k}\\,0.1^k\\,0.9^{20-k}$, for $k = 0$ and $k = 1$.",
        ),
        mistakes=[
            mistake("exactly-one", "That is the chance of exactly one faulty screw.", lambda right: BOX.pmf(1)),
            mistake("none", "That is the chance that no screw is faulty.", lambda right: BOX.pmf(0)),
            mistake("more-than-one", "That is the complement: two or more.", lambda right: BOX.survival(1)),
            mistake(
                "poisson",
                "That is the Poisson approximation. One in ten is not very rare; the exact value was asked.",
                lambda right: Poisson(2).cdf(1),
            ),
            mistake(
                "one-order-only",
                "Exactly one faulty screw can be the first, the second, …: you forgot the number of ways.",
                lambda right: 0.9**20 + 0.1 * 0.9**19,
            ),
        ],
        remark="The expected number is 2, but chance does not keep to it: one box in eight has no faulty screw at all.",
    ),
    "distributions.2": choice(
        lambda: "geometric",
        {
            "geometric": "",
            "exponential": "It would be a good approximation. But pages are counted, and this law measures.",
            "Poisson": "That would be the number of jams in a given number of pages, not the pages until the next jam.",
            "binomial": "That would be the number of jams among a fixed number of pages.",
            "uniform": "Then page 200 would be as probable as page 1. But for page 200 to be the one, 199 pages must "
            "have come out well before.",
        },
        level="easy",
        hints=(
            "What is fixed, and what is random: the number of pages, or the number of jams?",
            "Every page is a trial. You count trials up to the first “success”, which is a jam.",
        ),
        remark="On average 200 pages, but half of the times fewer than 139.",
    ),
    "distributions.3": number(
        lambda: raisins(100, 0.01),
        level="easy",
        rtol=0,
        hints=(
            "Look at one bun. Each raisin misses it with probability 0.99, independently of the others.",
            r"Find the first whole number $n$ with $0.99^n \le 0.01$, by logarithms or a loop.",
        ),
        mistakes=[
            mistake(
                "per-bun",
                "That is about the number of raisins *for each bun*. How many go into the dough?",
                when=lambda answer: 4 <= answer <= 5,
            ),
            mistake("not-whole", "Raisins are counted: it must be a whole number.", when=lambda a: a % 1 != 0),
            mistake(
                "poisson",
                "That is what $e^{-n/100} \\le 0.01$ gives: the Poisson approximation. It is off by a little; "
                "the exact number was asked.",
                lambda right: math.ceil(100 * math.log(100)),
            ),
            mistake(
                "one-too-few",
                "Rounded the wrong way: with that many, an empty bun is still a bit too probable.",
                lambda right: right - 1,
            ),
            mistake(
                "one-each",
                "With one raisin for each bun, more than a third of the buns stay empty. They don't spread evenly.",
                lambda right: 100,
            ),
        ],
        remark="Almost five raisins a bun, to have one in (almost) every bun. Chance is not fair in the short run.",
    ),
    "distributions.4": number(
        lambda: BUS.survival(5),
        level="medium",
        hints=(
            "The waiting time of such a stream is exponential. What does it remember of the eight minutes?",
            r"$P(X > 13 \mid X > 8) = P(X > 5)$, with the rate $\frac{1}{10}$ per minute.",
        ),
        mistakes=[
            mistake(
                "rate-inverted",
                "The rate is buses per minute, one tenth, not ten.",
                when=lambda answer: 0 < answer < 1e-9,
            ),
            mistake(
                "from-the-start",
                "That is the chance to wait more than 13 minutes *seen from the start*. But 8 of them are behind you: "
                "that is given.",
                lambda right: BUS.survival(13),
            ),
            mistake(
                "at-most",
                "That is the chance that it comes *within* the five minutes.",
                lambda right: BUS.cdf(5),
            ),
            mistake(
                "due",
                "You subtract the eight minutes, as if a bus were due after ten. These buses keep no timetable.",
                lambda right: 0.0,
            ),
            mistake("half", "Not one half: the law is exponential, not uniform.", lambda right: 0.5),
            mistake("density", "That is the density at 5, a chance per minute.", lambda right: BUS.pdf(5)),
        ],
        remark="The eight minutes you have waited are worth nothing. (For buses that keep to a timetable they are.)",
    ),
    "distributions.5": function(
        rayleigh_quantile,
        [
            (np.array([0.1, 0.5, 0.9]),),
            (np.linspace(0.01, 0.99, 7),),
            (0.25,),
            case(0.0, label="the lower end, u = 0"),
            case(np.array([1e-12, 1 - 1e-12]), label="very small and very large u"),
            case(1.5, label="a number that is not below 1"),
        ],
        level="medium",
        hints=(
            "The quantile is the distribution function, solved for $x$. Integrate the density from 0 to $x$ first.",
            r"$F(x) = 1 - e^{-x^2/2}$. Set it equal to $u$ and solve for $x \ge 0$. `np.log` works on arrays.",
        ),
        mistakes=[
            mistake(
                "distribution-function",
                "That is the distribution function. You want its inverse: from a probability to a place.",
                like=lambda u: 1 - np.exp(-(np.asarray(u, dtype=float) ** 2) / 2),
            ),
            mistake(
                "upside-down",
                "You have $u$ where $1 - u$ belongs. Samples would still be right, but as a quantile it falls "
                "when it should rise.",
                like=lambda u: np.sqrt(-2 * np.log(np.asarray(u, dtype=float) + 1e-300)),
            ),
            mistake(
                "no-root",
                "You solved for $x^2$. Take the root.",
                like=lambda u: -2 * np.log1p(-np.asarray(u, dtype=float)),
            ),
            mistake(
                "factor-two",
                "Almost: look at the 2 in the exponent.",
                like=lambda u: np.sqrt(-np.log1p(-np.asarray(u, dtype=float))),
            ),
            mistake(
                "density",
                "That is the density at $u$.",
                like=lambda u: np.asarray(u, dtype=float) * np.exp(-(np.asarray(u, dtype=float) ** 2) / 2),
            ),
            mistake(
                "exponential",
                "That is the quantile of the exponential law with rate 1.",
                like=lambda u: -np.log1p(-np.asarray(u, dtype=float)),
            ),
        ],
        remark="This is the radius in the method of Box and Muller; its law carries the name of Lord Rayleigh.",
    ),
    "distributions.6": number(
        lambda: FLIGHT.survival(190),
        level="medium",
        hints=(
            "The number of passengers who come is binomial. Somebody stays behind if *more than* 190 come.",
            "`.survival(k)` is $P(X > k)$; `.cdf(k)` is $P(X \\le k)$. Decide which $k$ you need.",
        ),
        mistakes=[
            mistake(
                "at-least",
                "You included the case of exactly 190: then all have a seat.",
                lambda r: FLIGHT.survival(189),
            ),
            mistake("all-seated", "That is the chance that everybody gets a seat.", lambda right: FLIGHT.cdf(190)),
            mistake("exactly", "That is the chance that exactly 190 come.", lambda right: FLIGHT.pmf(190)),
            mistake(
                "gaussian",
                "That is the Gaussian area beyond 190. A Gaussian measures, passengers are counted: the exact law "
                "was asked.",
                lambda right: Gaussian(FLIGHT.mean, FLIGHT.standard_deviation).survival(190),
            ),
            mistake(
                "gaussian-halfway",
                "That is the Gaussian area beyond 190.5, a good approximation. The exact law was asked.",
                lambda right: Gaussian(FLIGHT.mean, FLIGHT.standard_deviation).survival(190.5),
            ),
            mistake(
                "poisson",
                "Coming is not rare, so the Poisson law does not fit: its variance is far too large here.",
                lambda right: Poisson(FLIGHT.mean).survival(190),
            ),
        ],
        remark="Is it right that they come independently of each other? Families don't.",
    ),
    "distributions.7": function(
        poisson_log_pmf,
        [
            (2, 0.61),
            (7, 3.5),
            case(0, 4.0, label="k = 0"),
            case(1200, 1000.0, label="a large rate"),
            case(400, 0.5, label="a count far out in the tail"),
        ],
        level="hard",
        hints=(
            r"Take the logarithm of $\frac{\lambda^k}{k!}\,e^{-\lambda}$ by hand *before* you compute.",
            "$\\log k!$ is `math.lgamma(k + 1)`. Never compute $k!$ or $\\lambda^k$ themselves.",
        ),
        mistakes=[
            mistake(
                "overflow",
                "Right for small numbers. But you compute the probability first, or its factors, and those leave the "
                "range of floats. Take the logarithm by hand.",
                like=_poisson_by_factorials,
            ),
            mistake(
                "probability",
                "You return the probability itself. Its logarithm was asked.",
                like=lambda k, rate: math.exp(poisson_log_pmf(k, rate)),
            ),
            mistake(
                "factorial-forgotten",
                "The factorial is missing.",
                like=lambda k, rate: k * math.log(rate) - rate,
            ),
            mistake(
                "gamma-shifted",
                "`math.lgamma(k)` is $\\log\\,(k - 1)!$, one factor too few.",
                like=lambda k, rate: k * math.log(rate) - rate - (math.lgamma(k) if k else 0.0),
            ),
            mistake(
                "factorial-sign",
                "The factorial stands below the line: its logarithm is subtracted.",
                like=lambda k, rate: k * math.log(rate) - rate + math.lgamma(k + 1),
            ),
            mistake(
                "rate-forgotten",
                r"The factor $e^{-\lambda}$ is missing.",
                like=lambda k, rate: k * math.log(rate) - math.lgamma(k + 1),
            ),
        ],
        remark="All laws of `mmlbook.probability.distributions` work with logarithms first, for this reason.",
    ),
    "distributions.8": array(
        even_dice,
        accepts=lambda dice: bool(_loaded(dice) and unevenness(dice) <= EVEN),
        level="hard",
        hints=(
            "The law of the sum is a convolution: `np.convolve(first, second)`. The sum 7 comes in too many ways. "
            "Which faces would you make rare on one of the dice to thin it out?",
            "Let a program climb: multiply the entries by random factors near 1, make each row sum to 1 again, and "
            "keep what is more even. Look at the shape that it tends to, and finish by hand.",
        ),
        mistakes=[
            mistake("not-two-dice", "Two rows with six probabilities each, please.", when=lambda d: not _two_rows(d)),
            mistake(
                "not-probabilities",
                "Each row must consist of probabilities: none negative, and the sum 1.",
                when=lambda dice: _two_rows(dice) and not _loaded(dice),
            ),
            mistake(
                "fair",
                "Those are two fair dice. Their sum is a triangle, not flat.",
                when=lambda dice: _loaded(dice) and np.allclose(dice, 1 / 6, atol=1e-6),
            ),
            mistake(
                "same-die-twice",
                "You loaded both dice in the same way. Then the sum cannot get even enough: let them differ.",
                when=lambda dice: (
                    _loaded(dice) and np.allclose(dice[0], dice[1], atol=1e-3) and unevenness(dice) > EVEN
                ),
            ),
            mistake(
                "ends-too-heavy",
                "Nearly! The sum 7 still comes too often: give the outer faces of the other die a little less.",
                when=lambda dice: (
                    _loaded(dice)
                    and EVEN < unevenness(dice) < 0.08
                    and np.isclose(np.convolve(*dice)[5] - 1 / 11, unevenness(dice))
                ),
            ),
            mistake(
                "too-uneven",
                "Those are loaded dice, but some sum is still farther from one eleventh than allowed.",
                when=lambda dice: _loaded(dice) and unevenness(dice) > EVEN,
            ),
        ],
        remark="Sums want to be bells. The solution shows that hardly anything better is possible.",
    ),
}
