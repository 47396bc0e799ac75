"""Chance: Bayes' rule, and experiments that are repeated until a frequency settles."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmlbook.validation import as_count, as_generator, as_vector

__all__ = ["Simulation", "as_distribution", "bayes_rule", "simulate"]


def as_distribution(p, name: str) -> np.ndarray:
    """Return `p` as a float vector of probabilities that sum to 1.

    Parameters
    ----------
    p : array_like, shape (k,)
    name : str
        What to call it in a message.

    Raises
    ------
    ValueError
        If an entry is negative or not finite, or if the entries do not sum to 1.

    See Also
    --------
    mmlbook.validation.as_vector

    References
    ----------
    A. N. Kolmogorov, *Foundations of the Theory of Probability*, 2nd English ed., Chelsea, 1956, chapter 1.

    Examples
    --------
    >>> as_distribution([0.5, 0.2], "prior")
    Traceback (most recent call last):
        ...
    ValueError: prior must sum to 1, but it sums to 0.7
    """
    p = as_vector(p, name)
    if np.any(p < 0):
        raise ValueError(f"{name} must not be negative, but its entry {int(np.argmin(p))} is {p.min():g}")
    if abs(p.sum() - 1) > 1e-9 * len(p):
        raise ValueError(f"{name} must sum to 1, but it sums to {p.sum():.10g}")
    return p


def bayes_rule(prior, likelihood) -> np.ndarray:
    """Return the probabilities of hypotheses after an observation.

    P(Hᵢ | E) = P(E | Hᵢ) P(Hᵢ) / Σⱼ P(E | Hⱼ) P(Hⱼ).

    Parameters
    ----------
    prior : array_like, shape (k,)
        P(Hᵢ): the probabilities of k hypotheses, of which exactly one is true.
    likelihood : array_like, shape (k,)
        P(E | Hᵢ): how probable each hypothesis makes what was observed.

    Returns
    -------
    ndarray of shape (k,)
        P(Hᵢ | E), which sum to 1.

    Raises
    ------
    ValueError
        If the prior does not sum to 1, a likelihood is not in [0, 1], the lengths differ, or no
        hypothesis that is possible makes the observation possible.

    See Also
    --------
    sklearn.naive_bayes.CategoricalNB : which learns the likelihoods from data.

    References
    ----------
    T. Bayes, "An essay towards solving a problem in the doctrine of chances", *Philosophical
        Transactions* 53, 1763.

    Examples
    --------
    A disease that one in a hundred has; a test that finds 90 % of the sick and alarms 5 % of the healthy:

    >>> bayes_rule([0.01, 0.99], [0.90, 0.05]).round(3)
    array([0.154, 0.846])
    """
    prior, likelihood = as_distribution(prior, "prior"), as_vector(likelihood, "likelihood")
    if len(prior) != len(likelihood):
        raise ValueError(f"prior has {len(prior)} hypotheses, but likelihood has {len(likelihood)}")
    if np.any((likelihood < 0) | (likelihood > 1)):
        place = int(np.argmax((likelihood < 0) | (likelihood > 1)))
        raise ValueError(f"likelihood must be in [0, 1], but its entry {place} is {likelihood[place]:g}")
    largest = likelihood[prior > 0].max()
    if largest == 0:
        raise ValueError("the observation has probability 0 under every hypothesis that is possible")
    joint = prior * (likelihood / largest)  # a common factor cancels; without it, tiny numbers could vanish
    return joint / joint.sum()


@dataclass(frozen=True)
class Simulation:
    """How often something happened when an experiment was repeated.

    Attributes
    ----------
    hits, repetitions : int
        How often it happened, and out of how many times.
    """

    hits: int
    repetitions: int

    @property
    def frequency(self) -> float:
        """The share of hits: an estimate of the probability."""
        return self.hits / self.repetitions

    @property
    def standard_error(self) -> float:
        """How far the frequency typically is from the probability: √(f (1 − f)/n), with one hit and one miss added.

        The addition keeps it from being 0 when nothing, or everything, was a hit.
        """
        share = (self.hits + 1) / (self.repetitions + 2)
        return float(np.sqrt(share * (1 - share) / self.repetitions))


def simulate(experiment: Callable, *, repetitions: int = 10_000, rng=None) -> Simulation:
    """Repeat an experiment and count how often it comes out true.

    Parameters
    ----------
    experiment : callable
        ``experiment(rng)`` draws what it needs from a NumPy generator and returns True or False.
    repetitions : int
        How often.
    rng : numpy.random.Generator, int or None
        A generator, a seed, or None for fresh randomness.

    Returns
    -------
    Simulation

    Raises
    ------
    TypeError
        If the experiment returns something that is neither true nor false.

    See Also
    --------
    numpy.random.Generator.random

    References
    ----------
    N. Metropolis and S. Ulam, "The Monte Carlo method", *Journal of the American Statistical Association* 44,
        1949.

    Examples
    --------
    Two dice with the sum 7, which has probability 1/6:

    >>> two_dice = lambda rng: rng.integers(1, 7, size=2).sum() == 7
    >>> simulate(two_dice, repetitions=6000, rng=1).frequency
    0.16083333333333333
    """
    repetitions, rng = as_count(repetitions, "repetitions"), as_generator(rng)
    hits = 0
    for _ in range(repetitions):
        outcome = experiment(rng)
        if not isinstance(outcome, (bool, np.bool_)):
            raise TypeError(f"experiment must return True or False, but it returned {outcome!r}")
        hits += bool(outcome)
    return Simulation(hits, repetitions)
