"""The points and weights that stand for a named law: all values of a discrete one, a quadrature of a density.

A continuous law is a standard density and a map t ↦ shift + scale·t. Its range can be cut to an
interval, which gives probabilities such as P(X ≤ a) as integrals of the density.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.quadrature import Axis, rule

__all__ = ["LAWS", "Continuous", "points_of"]


@dataclass(frozen=True, slots=True)
class Continuous:
    """A density of t on a range, given the distances from its ends, and X = shift + scale·t."""

    density: Callable
    low: float
    high: float
    shift: float = 0.0
    scale: float = 1.0

    def axis(self, low: float = -math.inf, high: float = math.inf) -> tuple[np.ndarray, Axis]:
        """Points and weights, on the part of the range where `low` ≤ X ≤ `high`."""
        a, b = (max(self.low, (low - self.shift) / self.scale), min(self.high, (high - self.shift) / self.scale))
        if not a < b:
            return np.zeros(1), Axis(np.zeros(1))
        left, right, axis = rule(math.isinf(a), math.isinf(b), True)
        length = 1.0
        if math.isinf(a) and math.isinf(b):
            t = left
        elif math.isinf(b):
            t = a + left
        elif math.isinf(a):
            t = b - right
        else:
            length = b - a
            t = np.where(left < 0.5, a + length * left, b - length * right)
        # distances from the ends of the whole range, with their digits where those ends are reached
        below = length * left if a == self.low else t - self.low
        above = length * right if b == self.high else self.high - t
        with np.errstate(all="ignore"):
            weights = length * self.density(t, below, above)
        weights = np.where(np.isfinite(weights), weights, 0.0)
        keep = weights * axis.weights > 1e-40
        cut = Axis((axis.weights * weights)[keep], (axis.coarse * weights)[keep])
        return self.shift + self.scale * t[keep], cut


def _check(held: bool, text: str) -> None:
    if not held:
        raise UndefinedError(text)


def _normal(mu, sigma) -> Continuous:
    _check(sigma > 0, "a normal law whose σ is not positive")
    root = math.sqrt(2 * math.pi)
    return Continuous(lambda t, below, above: np.exp(-t * t / 2) / root, -math.inf, math.inf, mu, sigma)


def _uniform(a, b) -> Continuous:
    _check(a < b, "a uniform law on an empty interval")
    return Continuous(lambda t, below, above: np.ones_like(t), 0.0, 1.0, a, b - a)


def _exponential(rate) -> Continuous:
    _check(rate > 0, "an exponential law whose rate is not positive")
    return Continuous(lambda t, below, above: np.exp(-t), 0.0, math.inf, 0.0, 1 / rate)


def _gamma(shape, rate) -> Continuous:
    _check(shape > 0 and rate > 0, "a gamma law whose parameters are not positive")
    total = math.lgamma(shape)
    return Continuous(
        lambda t, below, above: np.exp((shape - 1) * np.log(below) - t - total), 0.0, math.inf, 0.0, 1 / rate
    )


def _beta(a, b) -> Continuous:
    _check(a > 0 and b > 0, "a beta law whose parameters are not positive")
    total = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return Continuous(
        lambda t, below, above: np.exp((a - 1) * np.log(below) + (b - 1) * np.log(above) - total), 0.0, 1.0
    )


def _student(degrees) -> Continuous:
    _check(degrees > 0, "a Student law whose degrees of freedom are not positive")
    total = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - math.log(degrees * math.pi) / 2
    power = (degrees + 1) / 2
    return Continuous(lambda t, below, above: np.exp(total - power * np.log1p(t * t / degrees)), -math.inf, math.inf)


def _binomial(n, p) -> tuple[np.ndarray, Axis]:
    _check(n >= 0 and float(n).is_integer() and 0 <= p <= 1, "a binomial law without a whole n and 0 ≤ p ≤ 1")
    k = np.arange(int(n) + 1)
    weights = np.array([math.comb(int(n), int(i)) * p**i * (1 - p) ** (int(n) - i) for i in k])
    return k.astype(float), Axis(weights)


def _poisson(rate) -> tuple[np.ndarray, Axis]:
    _check(rate > 0, "a Poisson law whose mean is not positive")
    k = np.arange(int(rate + 12 * math.sqrt(rate) + 40))
    return k.astype(float), Axis(np.array([math.exp(i * math.log(rate) - rate - math.lgamma(i + 1)) for i in k]))


def _geometric(p) -> tuple[np.ndarray, Axis]:
    _check(0 < p < 1, "a geometric law without 0 < p < 1")
    _check(p > 0.005, "a geometric law with so small a p that its tail is too long")
    k = np.arange(1, int(60 / -math.log1p(-p)) + 2)
    return k.astype(float), Axis(p * (1 - p) ** (k - 1.0))


LAWS = {
    "normal": _normal, "uniform": _uniform, "exponential": _exponential, "gamma": _gamma, "beta": _beta,
    "student": _student, "binomial": _binomial, "bernoulli": lambda p: _binomial(1, p), "poisson": _poisson,
    "geometric": _geometric,
}  # fmt: skip


def points_of(law: str, parameters: list[float], low: float = -math.inf, high: float = math.inf):
    """Points and weights of a law, on an interval.

    Examples
    --------
    >>> points, axis = points_of("binomial", [2, 0.5])
    >>> points.tolist(), axis.weights.tolist()
    ([0.0, 1.0, 2.0], [0.25, 0.5, 0.25])
    """
    made = LAWS[law](*parameters)
    if isinstance(made, Continuous):
        return made.axis(low, high)
    points, axis = made
    inside = (points >= low) & (points <= high)
    return points[inside], Axis(axis.weights[inside])
