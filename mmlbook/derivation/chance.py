"""Random variables and events: what is declared, and the points and weights that stand for them.

Variables without a law of their own live on one finite sample space, drawn at random, and so
depend on each other; a variable with a law, or one that is declared independent, has a space of its own.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from mmlbook.derivation.domains import Domain, as_size
from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.laws import points_of
from mmlbook.derivation.names import key_to_latex
from mmlbook.derivation.quadrature import Axis
from mmlbook.derivation.tree import SCALAR
from mmlbook.derivation.values import Dual, Num

__all__ = [
    "bernoulli",
    "beta",
    "binomial",
    "event",
    "exponential",
    "gamma",
    "geometric",
    "normal",
    "poisson",
    "probability_axes",
    "random_variable",
    "random_vector",
    "sample",
    "student",
    "uniform",
]  # fmt: skip

MOST_POINTS = 20_000


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
            if symbol.kind in ("random", "event") or isinstance(symbol.domain, Sample):
                names.append(part.data)
            elif symbol.body is not None:
                waiting.append(symbol.body)
    spaces: dict[int, tuple[dict, Axis]] = {}
    kept = []  # the spaces must live as long as their ids are used
    for name in names:
        domain = env.symbols[name].domain
        if isinstance(domain, Sample):
            for i, law in enumerate(domain.laws(env, name)):
                kept.append(law.space)
                spaces[id(law.space)] = {(name, i): law.points}, law.axis
            continue
        law = env.values.get(("law", name)) or domain.law(env)
        kept.append(law.space)
        spaces.setdefault(id(law.space), ({}, law.axis))[0][name] = law.points
    return list(spaces.values())


def gathered(values: dict) -> dict:
    """The members of samples, which are bound one by one, as the lists that formulas speak of."""
    lists: dict = {}
    for key in sorted((key for key in values if isinstance(key, tuple) and key[0] != "law"), key=lambda key: key[1]):
        lists.setdefault(key[0], []).append(values[key])
    return lists


def interval_of(node, env):
    """For an event a ≤ X ≤ b about one continuous variable: its name and the formulas of the ends, or None."""
    if node.op == "and" and len(node.args) == 2:
        first, second = (interval_of(arg, env) for arg in node.args)
        if first is None or second is None or first[0] != second[0] or (first[1] and second[1]) or (
            first[2] and second[2]):  # fmt: skip
            return None
        return first[0], first[1] or second[1], first[2] or second[2]
    if node.op != "compare" or any(relation in ("=", "!=") for relation in node.data):
        return None
    sides, relations = list(node.args), list(node.data)
    if all(relation in (">", ">=") for relation in relations):
        sides, relations = sides[::-1], ["<"] * len(relations)
    if any(relation in (">", ">=") for relation in relations) or len(sides) > 3:
        return None
    places = [i for i, side in enumerate(sides) if side.op == "symbol" and _is_continuous(side.data, env)]
    if len(places) != 1 or (len(sides) == 3 and places != [1]):
        return None
    (place,) = places
    others = [side for i, side in enumerate(sides) if i != place]
    if probability_axes(others, env):
        return None
    low = sides[place - 1] if place > 0 else None
    high = sides[place + 1] if place + 1 < len(sides) else None
    return sides[place].data, low, high


def _is_continuous(name: str, env) -> bool:
    symbol = env.symbols.get(name)
    return symbol is not None and isinstance(symbol.domain, Distribution) and symbol.domain.continuous


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

    def law(self, env, low: float = -math.inf, high: float = math.inf) -> Law:
        """The points and weights at an instance, between two bounds."""
        points, axis = points_of(self.law_name, self.numbers(env), low, high)
        return Law(object(), _points(points), axis)

    @property
    def continuous(self) -> bool:
        """Whether the law has a density."""
        return self.law_name in ("normal", "uniform", "exponential", "gamma", "beta", "student")

    def numbers(self, env) -> list[float]:
        """The parameters at an instance."""
        found = []
        for parameter in self.parameters:
            if not isinstance(parameter, str):
                found.append(float(parameter))
                continue
            value = env.lookup(key_to_latex(parameter, bold=False))
            if isinstance(value, Dual):
                raise UndefinedError("the derivative by a parameter of a law: write the expectation as an integral")
            if np.ndim(value.v):
                raise UndefinedError("a law with a parameter that is itself random")
            found.append(value.v)
        return found


@dataclass(frozen=True, slots=True)
class Sample(Domain):
    """Independent copies of a random variable, numbered from 1."""

    kind = "family"
    inner: Domain = None
    count: str | int = "n"

    def sizes(self) -> tuple:
        return (self.count,) if isinstance(self.count, str) else ()

    def draw(self, rng, sizes: dict, style: str, made: dict | None = None):
        if isinstance(self.inner, Distribution):
            return None
        alone = replace(self.inner, independent=True)
        return alone.draw(rng, sizes, style)

    def laws(self, env, name: str) -> list[Law]:
        """One law for each copy, each on a space of its own."""
        law = env.values.get(("law", name)) or self.inner.law(env)
        count = env.size(self.count)
        if len(law.axis.weights) ** count > MOST_POINTS:
            raise UndefinedError("a sample with too many outcomes: take a smaller size, or a law with fewer values")
        return [Law(object(), law.points, law.axis) for _ in range(count)]


def random_variable(*, independent_of=(), positive: bool = False) -> Chance:
    """A random variable with any finite law.

    Parameters
    ----------
    independent_of : sequence of str
        If not empty, the variable is independent of all others; otherwise it may depend on them.
    positive : bool
        Whether its values are positive.

    Examples
    --------
    >>> random_variable(positive=True).what
    'variable'
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


def gamma(shape, rate) -> Distribution:
    """A gamma random variable with density proportional to x^(shape−1) e^(−rate·x)."""
    return _distribution("gamma", shape, rate)


def beta(a, b) -> Distribution:
    """A beta random variable with density proportional to x^(a−1) (1−x)^(b−1)."""
    return _distribution("beta", a, b)


def student(degrees) -> Distribution:
    """A Student t random variable."""
    return _distribution("student", degrees)


def sample(law: Domain, count) -> Sample:
    """Independent copies of a random variable with finitely many values, `count` of them: X₁, X₂ and so on.

    Parameters
    ----------
    law : domain
        ``random_variable()``, ``bernoulli(…)`` or another law with few values.
    count : str or int
        How many.

    Examples
    --------
    >>> sample(bernoulli("p"), "n").sizes()
    ('n',)
    """
    plain_law = isinstance(law, Distribution) and not law.continuous
    if not plain_law and not (isinstance(law, Chance) and law.what == "variable" and law.size is None):
        raise ValueError("a sample is of random_variable() or of a discrete law")
    return Sample(None, law, as_size(count, "count"))
