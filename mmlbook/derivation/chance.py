"""Random variables and events: what is declared, and the points and weights that stand for them.

Variables without a law of their own live on one finite sample space, drawn at random, and so
depend on each other; a variable with a law, or one that is declared independent, has a space of its own.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from mmlbook.derivation import values as val
from mmlbook.derivation.domains import Domain, as_size
from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.names import key_to_latex
from mmlbook.derivation.quadrature import Axis, rule
from mmlbook.derivation.tree import SCALAR
from mmlbook.derivation.values import Num

__all__ = ["bernoulli", "binomial", "event", "exponential", "geometric", "normal", "poisson", "probability_axes",
           "random_variable", "random_vector", "uniform"]  # fmt: skip


@dataclass(slots=True)
class Law:
    """What a variable is on its sample space: a value at each point, and the weights of the points."""

    space: object
    points: Num
    axis: Axis


def probability_axes(nodes: list, env) -> list[tuple[dict, Axis]]:
    """The sample spaces of the variables in some formulas: their values at the points, and the weights."""
    names, seen, waiting = [], set(), list(nodes)
    while waiting:
        for part in waiting.pop().walk():
            if part.op not in ("symbol", "member", "apply") or part.data in seen:
                continue
            seen.add(part.data)
            symbol = env.symbols.get(part.data)
            if symbol is None:
                continue
            if symbol.kind in ("random", "event"):
                names.append(part.data)
            elif symbol.body is not None:
                waiting.append(symbol.body)
    spaces: dict[int, tuple[dict, Axis]] = {}
    for name in names:
        law = env.values.get(("law", name))
        if law is None:
            law = env.symbols[name].domain.law(env)
            env.values[("law", name)] = law
        spaces.setdefault(id(law.space), ({}, law.axis))[0][name] = law.points
    return list(spaces.values())


def _points(v: np.ndarray) -> Num:
    return Num(v, np.abs(v) if v.ndim == 1 else np.abs(v).max(axis=(-2, -1)))


@dataclass(frozen=True, slots=True)
class Chance(Domain):
    """A random variable with finitely many values, or an event, on the common sample space or on its own."""

    kind = "random"
    what: str = "variable"
    size: str | int | None = None
    independent: bool = False
    positive: bool = False
    disjoint: str | None = None

    @property
    def shape(self) -> tuple:
        return SCALAR if self.size is None else (self.size, 1)

    def sizes(self) -> tuple:
        return (self.size,) if isinstance(self.size, str) else ()

    def assumptions(self) -> dict[str, str]:
        says = {"independent": "${}$ is independent of the others", "positive": "${} > 0$",
                "disjoint": f"${{}}$ and ${self.disjoint}$ exclude each other"}  # fmt: skip
        return {name: text for name, text in says.items() if getattr(self, name)}

    def without(self, assumption: str) -> "Chance":
        self._refuse(assumption)
        return replace(self, **{assumption: None if assumption == "disjoint" else False}, dropped=assumption)

    def draw(self, rng, sizes: dict, style: str, made: dict | None = None) -> Law:
        made = {} if made is None else made
        space = "common" if not self.independent else object()
        if self.independent or ("space", "common") not in made:
            q = int(rng.integers(2, 4)) if style == "small" else int(rng.integers(3, 6))
            weights = np.full(q, 1 / q) if style == "small" else rng.dirichlet(np.ones(q))
            if not self.independent:
                made[("space", "common")] = (space := object(), Axis(weights))
        if not self.independent:
            space, axis = made[("space", "common")]
        else:
            axis = Axis(weights)
        q = len(axis.weights)
        if self.what == "event":
            return Law(space, _points(self._event(rng, q, made)), axis)
        n = 1 if self.size is None else self.size if isinstance(self.size, int) else sizes[self.size]
        v = rng.integers(-2, 4, (q, n, 1)).astype(float) if style == "small" else rng.normal(size=(q, n, 1)) * 1.5
        v = np.abs(v) + 0.5 if self.positive else v
        return Law(space, _points(v[:, 0, 0] if self.size is None else v), axis)

    def _event(self, rng, q: int, made: dict) -> np.ndarray:
        free = np.ones(q, dtype=bool)
        if self.disjoint is not None:
            other = made[("law", key_to_latex(self.disjoint, bold=False))].points.v > 0.5
            free = ~other
        inside = (rng.random(q) < 0.5) & free
        if not inside.any() and free.any():
            inside[rng.choice(np.flatnonzero(free))] = True
        if inside.all():  # leave room for what excludes it, and for its complement
            inside[rng.integers(q)] = False
        return inside.astype(float)


@dataclass(frozen=True, slots=True)
class Distribution(Domain):
    """A random variable with a named law; its parameters are numbers or declared symbols."""

    kind = "random"
    law_name: str = "normal"
    parameters: tuple = ()

    def draw(self, rng, sizes: dict, style: str, made: dict | None = None):
        return None

    def law(self, env) -> Law:
        """The points and weights at an instance."""
        values = []
        for parameter in self.parameters:
            if isinstance(parameter, str):
                value = val.base(env.lookup(key_to_latex(parameter, bold=False))).v
            else:
                value = float(parameter)
            if np.ndim(value):
                raise UndefinedError("a law with a parameter that is itself random")
            values.append(value)
        points, axis = LAWS[self.law_name](*values)
        return Law(object(), _points(points), axis)


def _weighted(points, weights, axis: Axis) -> tuple[np.ndarray, Axis]:
    """Multiply a quadrature by a density, far points where the density is zero left out."""
    keep = weights * axis.weights > 1e-40
    return points[keep], Axis((axis.weights * weights)[keep], (axis.coarse * weights)[keep])


def _check(held: bool, text: str) -> None:
    if not held:
        raise UndefinedError(text)


def _normal(mu, sigma):
    _check(sigma > 0, "a normal law whose σ is not positive")
    x, _, axis = rule(True, True, True)
    with np.errstate(over="ignore", under="ignore"):
        density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    t, axis = _weighted(x, density, axis)
    return mu + sigma * t, axis


def _uniform(a, b):
    _check(a < b, "a uniform law on an empty interval")
    left, _, axis = rule(False, False, True)
    return a + (b - a) * left, axis


def _exponential(rate):
    _check(rate > 0, "an exponential law whose rate is not positive")
    x, _, axis = rule(False, True, True)
    with np.errstate(over="ignore", under="ignore"):
        density = np.exp(-x)
    t, axis = _weighted(x, density, axis)
    return t / rate, axis


def _binomial(n, p):
    _check(n >= 0 and float(n).is_integer() and 0 <= p <= 1, "a binomial law without a whole n and 0 ≤ p ≤ 1")
    k = np.arange(int(n) + 1)
    weights = np.array([math.comb(int(n), int(i)) * p**i * (1 - p) ** (int(n) - i) for i in k])
    return k.astype(float), Axis(weights)


def _poisson(rate):
    _check(rate > 0, "a Poisson law whose mean is not positive")
    k = np.arange(int(rate + 12 * math.sqrt(rate) + 40))
    return k.astype(float), Axis(np.array([math.exp(i * math.log(rate) - rate - math.lgamma(i + 1)) for i in k]))


def _geometric(p):
    _check(0 < p < 1, "a geometric law without 0 < p < 1")
    _check(p > 0.005, "a geometric law with so small a p that its tail is too long")
    k = np.arange(1, int(60 / -math.log1p(-p)) + 2)
    return k.astype(float), Axis(p * (1 - p) ** (k - 1.0))


LAWS = {
    "normal": _normal, "uniform": _uniform, "exponential": _exponential, "binomial": _binomial,
    "bernoulli": lambda p: _binomial(1, p), "poisson": _poisson, "geometric": _geometric,
}  # fmt: skip


def random_variable(*, independent_of=(), positive: bool = False) -> Chance:
    """A random variable with any finite law.

    Parameters
    ----------
    independent_of : sequence of str
        If not empty, the variable is independent of all others; otherwise it may depend on them.
    positive : bool
        Whether its values are positive.
    """
    return Chance(None, "variable", None, bool(independent_of), positive)


def random_vector(size, *, independent_of=()) -> Chance:
    """A random column vector with any finite law."""
    return Chance(None, "variable", as_size(size, "size"), bool(independent_of))


class Event(Chance):
    """An event."""

    __slots__ = ()
    kind = "event"


def event(*, independent_of=(), disjoint_from: str | None = None) -> Event:
    """An event of positive probability; it depends on the others, unless declared otherwise."""
    return Event(None, "event", None, bool(independent_of), False, disjoint_from)


def _distribution(name: str, *parameters) -> Distribution:
    for parameter in parameters:
        if not isinstance(parameter, str | int | float) or isinstance(parameter, bool):
            raise TypeError(f"a parameter is a number or the name of a symbol, but it is {parameter!r}")
    return Distribution(None, name, parameters)


def normal(mean, deviation) -> Distribution:
    """A normal random variable with its mean and standard deviation (not the variance)."""
    return _distribution("normal", mean, deviation)


def uniform(low, high) -> Distribution:
    """A uniform random variable on an interval."""
    return _distribution("uniform", low, high)


def exponential(rate) -> Distribution:
    """An exponential random variable with density λe^(−λx)."""
    return _distribution("exponential", rate)


def bernoulli(p) -> Distribution:
    """A random variable that is 1 with probability p, else 0."""
    return _distribution("bernoulli", p)


def binomial(n, p) -> Distribution:
    """The number of successes in n independent trials."""
    return _distribution("binomial", n, p)


def poisson(mean) -> Distribution:
    """A Poisson random variable."""
    return _distribution("poisson", mean)


def geometric(p) -> Distribution:
    """The number of the first success, from 1 on."""
    return _distribution("geometric", p)
