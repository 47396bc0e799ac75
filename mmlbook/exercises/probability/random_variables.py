"""Checks of the exercises on random variables."""

from itertools import product

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.probability.random_variables import expectation, variance

DIE = np.arange(1, 7)
HIGHER = np.array([max(throw) for throw in product(DIE, repeat=2)])
EVEN = np.full(36, 1 / 36)
GAPS = np.array([4.0, 10.0, 30.0])
SHARES = np.array([0.5, 0.3, 0.2])
LONGEST = 20.0
STRANGE = ((1, 2, 2, 3, 3, 4), (1, 3, 4, 5, 6, 8))


def mean_wait(gaps, shares) -> float:
    """Return the mean wait for a bus with gaps of these lengths: half of each, weighted by the time it takes."""
    time = np.asarray(gaps) * shares
    return expectation(np.asarray(gaps) / 2, time / time.sum())


def wait_quantile(p: float) -> float:
    """Return the time that is enough with probability p, if the gaps are uniform between 0 and 20."""
    return float(LONGEST * (1 - np.sqrt(1 - p)))


def lower_and_higher() -> np.ndarray:
    """Return the joint law of the lower and the higher of two dice, found by counting."""
    joint = np.zeros((6, 6))
    for a, b in product(range(6), repeat=2):
        joint[min(a, b), max(a, b)] += 1 / 36
    return joint


def area_density(y):
    """Return the density of the square of a number that is uniform between 0 and 2."""
    return 0.25 / np.sqrt(y) if 0 < y < 4 else 0.0


def deviation_of_mean(n, s, rho):
    """Return the standard deviation of the mean of n variables with standard deviation s and correlation rho."""
    C = s**2 * (rho * np.ones((n, n)) + (1 - rho) * np.eye(n))
    return np.sqrt(C.mean())


def sum_law(first, second) -> np.ndarray:
    """Return all 36 sums of two dice, sorted."""
    return np.sort(np.add.outer(np.asarray(first), np.asarray(second)).ravel())


def _two_dice(answer) -> bool:
    return np.shape(answer) == (2, 6)


def _whole_and_positive(answer) -> bool:
    return bool(np.all(np.asarray(answer) == np.round(answer)) and np.min(answer) >= 1)


def _same_sums(answer) -> bool:
    return bool(np.array_equal(sum_law(*answer), sum_law(DIE, DIE)))


def _ordinary(answer) -> bool:
    return all(np.array_equal(np.sort(die), DIE) for die in answer)


EXERCISES = {
    "random_variables.1": number(
        lambda: expectation(HIGHER, EVEN),
        level="easy",
        hints=(
            "The 36 pairs of faces are equally likely. How many of them have 1, 2, …, 6 as their higher number?",
            r"“At most $k$” means that both dice are: $F(k) = (k/6)^2$. Exactly $k$ has the step $F(k) - F(k - 1)$.",
        ),
        mistakes=[
            mistake(
                "single-die",
                "That is the expectation of one die. Keeping the higher number must give more.",
                lambda right: 3.5,
            ),
            mistake("sum", "That is the expectation of the *sum*.", lambda right: 7.0),
            mistake("lower", "That is the expectation of the *lower* number.", lambda right: 7 - right),
            mistake(
                "most-probable",
                "That is the value that comes most often, not the average weighted by the probabilities.",
                lambda right: 6.0,
            ),
            mistake(
                "unordered",
                "You took 21 unordered pairs as equally likely. But (2, 5) and (5, 2) are two outcomes, (5, 5) is one.",
                lambda right: np.mean([b for a in DIE for b in DIE if a <= b]),
            ),
            mistake(
                "median",
                "That is the median. The expectation is the average, with every value weighted by its probability.",
                lambda right: 5.0,
            ),
        ],
        remark="The lower number has 7 minus this: the two add up to the sum of the dice, and expectations add, "
        "although the two are anything but independent.",
    ),
    "random_variables.2": number(
        lambda: mean_wait(GAPS, SHARES),
        level="easy",
        hints=(
            "You don't land in a gap as often as the company counts it, but in proportion to the time it takes.",
            r"Find $\operatorname{E}[X]$ and $\operatorname{E}[X^2]$ of a gap; divide the second by twice the first.",
        ),
        mistakes=[
            mistake(
                "half-the-mean",
                "That is half the mean gap. But you land in long gaps more often than in short ones.",
                lambda right: expectation(GAPS, SHARES) / 2,
            ),
            mistake(
                "whole-gap",
                "That is the mean length of the gap you land in. You come somewhere in it, not at its beginning.",
                lambda right: 2 * right,
            ),
            mistake("mean-gap", "That is the mean of all gaps.", lambda right: expectation(GAPS, SHARES)),
            mistake(
                "extra-only",
                "That is only what irregularity costs you. Half the mean gap comes on top.",
                lambda right: variance(GAPS, SHARES) / (2 * expectation(GAPS, SHARES)),
            ),
            mistake(
                "variance-not-halved",
                "Half the mean gap is right, but the variance has to be divided by *twice* the mean.",
                lambda right: expectation(GAPS, SHARES) / 2 + variance(GAPS, SHARES) / expectation(GAPS, SHARES),
            ),
            mistake(
                "deviation-in-place-of-variance",
                "You put the standard deviation where the variance belongs.",
                lambda right: (
                    expectation(GAPS, SHARES) / 2 + np.sqrt(variance(GAPS, SHARES)) / (2 * expectation(GAPS, SHARES))
                ),
            ),
            mistake(
                "unweighted",
                "You took the three lengths as equally likely; the company counts half, 30 % and 20 %.",
                lambda right: mean_wait(GAPS, np.full(3, 1 / 3)),
            ),
        ],
        remark="The 30-minute gaps are one fifth of all gaps, and more than half of the day.",
    ),
    "random_variables.3": choice(
        lambda: "sum and difference",
        {
            "two dice": "These are independent: one die tells nothing about the other.",
            "sum and difference": "",
            "sum and first": "$\\operatorname{Cov}[A + B, A] = \\operatorname{Var}[A] + \\operatorname{Cov}[B, A]$, "
            "and that is positive: they are correlated.",
            "opposite faces": "The bottom is 7 minus the top, a linear function of it with a negative slope: "
            "the correlation is as negative as can be.",
        },
        level="easy",
        hints=(
            "Call the dice $A$ and $B$. For each pair first ask: does knowing one tell me anything about the other?",
            r"Among the dependent ones compute the covariance. It is linear in each place: "
            r"$\operatorname{Cov}[A + B, C] = \operatorname{Cov}[A, C] + \operatorname{Cov}[B, C]$.",
        ),
        remark="A sum of 12 allows only one difference, and a sum of 7 allows six; but large sums go with positive "
        "differences as often as with negative ones.",
    ),
    "random_variables.4": number(
        lambda: wait_quantile(0.9),
        level="medium",
        rtol=2e-3,
        hints=(
            "You look for a quantile: the $w$ at which the distribution function of the wait is 0.9.",
            r"Set $1 - \left(1 - \frac{w}{20}\right)^2 = 0.9$, bring the square to one side, and take the root that "
            "gives a time between 0 and 20.",
        ),
        mistakes=[
            mistake("other-tail", "That is enough with probability 0.1 only.", lambda right: wait_quantile(0.1)),
            mistake(
                "uniform-wait",
                "That would be right if all *waits* up to 20 minutes were equally likely. Their density falls.",
                lambda right: 0.9 * LONGEST,
            ),
            mistake(
                "gap-quantile",
                "That is the quantile of the *gap* you land in, whose density rises. You wait only the rest of it.",
                lambda right: LONGEST * np.sqrt(0.9),
            ),
            mistake(
                "root-forgotten",
                "You forgot the root: the square in $F$ has to be undone.",
                lambda right: LONGEST * (1 - (1 - 0.9) ** 2),
            ),
            mistake(
                "other-root",
                "A quadratic equation has two solutions. This one is longer than the longest wait.",
                lambda right: LONGEST * (1 + np.sqrt(1 - 0.9)),
            ),
            mistake(
                "share-of-mean",
                "Enough *on average* is another question. This is made from the mean wait.",
                when=lambda answer: any(np.isclose(answer, LONGEST / 3 * k, rtol=1e-3) for k in (1, 0.9)),
            ),
        ],
        remark="Twice the mean wait is nearly enough here: the density falls to zero at 20 minutes.",
    ),
    "random_variables.5": array(
        lower_and_higher,
        level="medium",
        hints=(
            "Go through the 36 outcomes (blue, orange) and ask in which cell of the table each one lands.",
            "The outcomes (2, 5) and (5, 2) land in the same cell, row 2 and column 5. How many land in row 4, "
            "column 4? And in row 5, column 2?",
        ),
        mistakes=[
            mistake(
                "lower-and-higher-swapped",
                "The rows belong to the lower number, the columns to the higher one. You have it the other way round.",
                lambda right: right.T,
            ),
            mistake("counts", "You counted outcomes. Divide by how many there are.", lambda right: 36 * right),
            mistake(
                "diagonal-doubled",
                "Your entries add up to more than 1: on the diagonal there is one outcome, not two.",
                lambda right: right + np.diag(np.diag(right)),
            ),
            mistake(
                "cells-equally-likely",
                "You took 21 cells as equally likely. Off the diagonal two outcomes share a cell; on it there is one.",
                lambda right: (right > 0) / 21,
            ),
            mistake(
                "two-dice",
                "That is the joint distribution of the two dice themselves. Which cells can't occur for a lower and "
                "a higher number?",
                lambda right: np.full((6, 6), 1 / 36),
            ),
            mistake(
                "product-of-margins",
                "You multiplied the margins, as if the lower and the higher number were independent.",
                lambda right: np.outer(right.sum(axis=1), right.sum(axis=0)),
            ),
            mistake(
                "off-diagonal-once", "Above the diagonal each cell gets two outcomes.", lambda right: (right > 0) / 36
            ),
        ],
        remark="The correlation is 35/73, about 0.48: a high minimum forces a high maximum.",
    ),
    "random_variables.6": function(
        area_density,
        [
            (1.0,),
            (0.25,),
            (2.25,),
            (3.9,),
            case(5.0, label="an area that is too large"),
            case(-1.0, label="a negative area"),
        ],
        level="medium",
        hints=(
            "The map is $g(x) = x^2$ for $x$ from 0 to 2. What is its inverse $h$, and which areas are possible?",
            r"Put $h(y) = \sqrt y$ into the density of the side, which is $\frac12$, and multiply by the slope of $h$. "
            "Outside of the possible areas the density is 0: an `if` decides.",
        ),
        mistakes=[
            mistake(
                "slope-forgotten",
                "The density of the side at $\\sqrt y$ is not enough: the slope of the inverse is missing.",
                like=lambda y: 0.5 if 0 < y < 4 else 0.0,
            ),
            mistake(
                "uniform-area",
                "You made all areas equally likely. But small areas are crowded: sides between 0 and 1, half of all, "
                "give areas between 0 and 1, a quarter of all.",
                like=lambda y: 0.25 if 0 < y < 4 else 0.0,
            ),
            mistake(
                "slope-of-the-map",
                "You multiplied by the slope of $g$. The factor is the slope of the *inverse*, one over it.",
                like=lambda y: np.sqrt(y) if 0 < y < 4 else 0.0,
            ),
            mistake(
                "density-forgotten",
                "That is the slope of the inverse. Multiply by the density of the side.",
                like=lambda y: 0.5 / np.sqrt(y) if 0 < y < 4 else 0.0,
            ),
            mistake(
                "distribution-function",
                "That is the distribution function, the probability of an area up to $y$. The density is its slope.",
                like=lambda y: np.clip(np.sqrt(max(y, 0.0)) / 2, 0, 1),
            ),
            mistake(
                "half-the-range",
                "Right up to an area of 2. But the side goes up to 2, so how large may the area be?",
                like=lambda y: 0.25 / np.sqrt(y) if 0 < y < 2 else 0.0,
            ),
        ],
        remark="The density is unbounded near 0, and still has the area 1.",
    ),
    "random_variables.7": function(
        deviation_of_mean,
        [
            (4, 2.0, 0.25),
            (10, 1.0, 0.5),
            (3, 1.5, -0.3),
            (100, 3.0, 0.04),
            case(7, 2.0, 0.0, label="no correlation"),
            case(5, 2.0, 1.0, label="all errors the same"),
            case(1, 2.0, 0.5, label="a single measurement"),
        ],
        level="hard",
        hints=(
            "First the variance of the *sum*: each measurement brings its variance, each pair twice its covariance.",
            r"A covariance is $\rho s^2$, and there are $\frac{n(n - 1)}{2}$ pairs. Then divide the sum by $n$: what "
            "does that do to the variance? The root comes last.",
        ),
        mistakes=[
            mistake(
                "variance",
                "That is the variance of the mean. Take the root.",
                like=lambda n, s, rho: deviation_of_mean(n, s, rho) ** 2,
            ),
            mistake(
                "independent",
                "That is right for uncorrelated measurements. Your result should depend on rho.",
                like=lambda n, s, rho: s / np.sqrt(n),
            ),
            mistake(
                "pairs-once",
                "Each pair brings its covariance *twice*: $(u + v)^2 = u^2 + v^2 + 2uv$.",
                like=lambda n, s, rho: s * np.sqrt((1 + (n - 1) * rho / 2) / n),
            ),
            mistake(
                "sum",
                "That is the standard deviation of the *sum*.",
                like=lambda n, s, rho: n * deviation_of_mean(n, s, rho),
            ),
            mistake(
                "divided-once",
                "The factor $\\frac1n$ comes out of a variance squared.",
                like=lambda n, s, rho: s * np.sqrt(1 + (n - 1) * rho),
            ),
            mistake(
                "covariance-is-rho",
                "The covariance is $\\rho s^2$; you took $\\rho$ itself.",
                like=lambda n, s, rho: np.sqrt(max((s**2 + (n - 1) * rho) / n, 0.0)),
            ),
            mistake(
                "paired-with-itself",
                "You counted $n$ covariances for each measurement. With how many *others* is it paired?",
                like=lambda n, s, rho: s * np.sqrt((1 + n * rho) / n),
            ),
        ],
        remark="What all measurements have in common never averages out.",
    ),
    "random_variables.8": array(
        lambda: np.array(STRANGE, dtype=float),
        accepts=lambda dice: bool(
            _two_dice(dice) and _whole_and_positive(dice) and _same_sums(dice) and not _ordinary(dice)
        ),
        level="hard",
        hints=(
            "How many 1s must each die have, if the sum 2 has the probability 1/36? What do the two largest faces add "
            "up to? And what do all twelve faces add up to?",
            "Choose a first die with a single 1 and five faces from 2 to 6. The counts of the sums are the product of "
            "two polynomials, $x^2 + 2x^3 + \\dots + x^{12}$; divide by the polynomial of the first die, or try "
            "second dice with a 1 and faces up to 11 in a loop.",
        ),
        mistakes=[
            mistake("not-two-dice", "Two rows with six numbers each, please.", when=lambda dice: not _two_dice(dice)),
            mistake(
                "ordinary",
                "These are the ordinary dice. There is another pair.",
                when=lambda dice: _two_dice(dice) and _ordinary(dice),
            ),
            mistake(
                "not-positive-whole",
                "The faces must be whole numbers of at least 1. (With 0 and larger faces it is too easy: move 1 from "
                "each face of one die to the other.)",
                when=lambda dice: _two_dice(dice) and not _whole_and_positive(dice),
            ),
            mistake(
                "wrong-mean",
                "The expectation of the sum is not 7: the twelve faces must add up to 42.",
                when=lambda dice: _two_dice(dice) and np.sum(dice) != 42,
            ),
            mistake(
                "wrong-law",
                "The mean of the sum is right, but not its law. Compare how often each sum occurs, from the ends: "
                "2 and 12 once, 3 and 11 twice.",
                when=lambda dice: _two_dice(dice) and np.sum(dice) == 42 and not _same_sums(dice),
            ),
        ],
        remark="The means need not be 3.5 each; and the variance of the one die gains what the other loses.",
    ),
}
