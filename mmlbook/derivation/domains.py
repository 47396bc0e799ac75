"""What a symbol may be: numbers and families with their assumptions, and how to draw them.

Vectors and matrices are in :mod:`mmlbook.derivation.matrices`.

A domain draws in two styles. ``"small"`` takes small whole numbers, for a counterexample that
can be checked by hand; ``"real"`` takes numbers of all kinds. A domain from which an
assumption was dropped draws so that the assumption is often broken.
"""

from dataclasses import dataclass, replace

import numpy as np

from mmlbook.derivation.tree import SCALAR
from mmlbook.derivation.values import Num, constant

__all__ = ["ATTEMPTS", "Domain", "DrawError", "Scalar", "as_size", "family", "index", "scalar"]

ATTEMPTS = 200


class DrawError(RuntimeError):
    """No value of a domain was found at the sizes that were asked for."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What all domains have in common."""

    kind = "value"
    shape = SCALAR
    dropped: str | None = None

    def sizes(self) -> tuple:
        """The names of sizes that it uses."""
        return ()

    def admits(self, sizes: dict[str, int]) -> bool:
        """Whether there are such values at these sizes."""
        return True

    def assumptions(self) -> dict[str, str]:
        """What is assumed, each with what it says of a symbol ``{}``."""
        return {}

    def without(self, assumption: str) -> "Domain":
        """The domain without an assumption."""
        raise ValueError(f"there is no assumption {assumption!r}; there are {sorted(self.assumptions())}")

    @property
    def free(self) -> bool:
        """Whether values near a value are values too, so that a solver may move it."""
        return False

    def contains(self, value) -> bool:
        """Whether a value that a solver has moved is still one."""
        return True

    def _refuse(self, assumption: str) -> None:
        if assumption not in self.assumptions():
            known = ", ".join(sorted(self.assumptions())) or "nothing is assumed"
            raise ValueError(f"there is no assumption {assumption!r} (known: {known})")


@dataclass(frozen=True, slots=True)
class Scalar(Domain):
    """A number."""

    positive: bool = False
    nonnegative: bool = False
    nonzero: bool = False
    low: float | None = None
    high: float | None = None
    integer: bool = False
    is_complex: bool = False
    index_of: str | int | None = None

    def sizes(self) -> tuple:
        return (self.index_of,) if isinstance(self.index_of, str) else ()

    def assumptions(self) -> dict[str, str]:
        says = {"positive": "${} > 0$", "nonnegative": "${} \\ge 0$", "nonzero": "${} \\ne 0$",
                "integer": "${}$ is a whole number",
                "low": f"${{}} > {self.low}$", "high": f"${{}} < {self.high}$"}  # fmt: skip
        return {
            name: text
            for name, text in says.items()
            if getattr(self, name) is not None and getattr(self, name) is not False
        }

    def without(self, assumption: str) -> "Scalar":
        self._refuse(assumption)
        return replace(self, **{assumption: None if assumption in ("low", "high") else False}, dropped=assumption)

    @property
    def free(self) -> bool:
        return not self.integer and self.index_of is None

    def contains(self, value) -> bool:
        v = value.v
        if isinstance(v, complex):
            return self.is_complex and not (self.nonzero and abs(v) < 1e-3)
        return not (
            (self.positive and v <= 1e-3)
            or (self.nonnegative and v < 0)
            or (self.nonzero and abs(v) < 1e-3)
            or (self.low is not None and v < self.low)
            or (self.high is not None and v > self.high)
        )

    def draw(self, rng, sizes: dict, style: str, made: dict | None = None) -> Num:
        if self.index_of is not None:
            size = self.index_of if isinstance(self.index_of, int) else sizes[self.index_of]
            return constant(float(rng.integers(1, size + 1)))
        for _ in range(ATTEMPTS):
            value = constant(self._candidate(rng, style))
            if self.contains(value):
                return value
        raise DrawError("a number")

    def _candidate(self, rng, style: str):
        if self.is_complex:
            draw = rng.integers(-3, 4, 2) if style == "small" else rng.normal(size=2) * 1.5
            return complex(*map(float, draw))
        if self.dropped in ("nonzero", "positive") and rng.random() < 0.25:
            return 0.0
        low, high = self.low, self.high
        if self.positive or self.nonnegative:
            low = max(0.0, low) if low is not None else 0.0
        if self.integer:
            first = int(np.ceil(low)) if low is not None else (int(np.floor(high)) - 6 if high is not None else -3)
            first += self.positive and first == 0
            last = int(np.floor(high)) if high is not None else first + 6
            return float(rng.integers(first, last + 1))
        if low is not None and high is not None:
            if style == "small":
                return float(low + (high - low) * rng.integers(1, 4) / 4)
            return float(low + (high - low) * (0.02 + 0.96 * rng.random()))
        if style == "small":
            step = float(rng.integers(0 if self.nonnegative else 1, 4))
            if low is not None:
                return float(low) + step
            return float(high) - step if high is not None else float(rng.integers(-3, 4))
        if low is not None:
            return float(low + np.exp(rng.normal() * 0.7))
        if high is not None:
            return float(high - np.exp(rng.normal() * 0.7))
        return float(rng.normal() * 1.7)


def as_size(size, name: str):
    """Return a size that is a name or a whole number, or say what is wrong with it."""
    whole = isinstance(size, int) and not isinstance(size, bool) and size >= 1
    if not whole and not (isinstance(size, str) and size.isidentifier()):
        raise ValueError(f"{name} must be a name or a whole number of at least 1, but it is {size!r}")
    return size


def scalar(*, positive=False, nonnegative=False, nonzero=False, low=None, high=None, integer=False, complex=False):
    """A number; `low` and `high` are not reached, except by whole numbers.

    Parameters
    ----------
    positive, nonnegative, nonzero, integer, complex : bool
        What is assumed of the number.
    low, high : float, optional
        Between which it lies.

    Examples
    --------
    >>> sorted(scalar(low=0, high=1).assumptions())
    ['high', 'low']
    """
    if low is not None and high is not None and not low <= high:
        raise ValueError(f"low must be at most high, but they are {low} and {high}")
    return Scalar(None, positive, nonnegative, nonzero, low, high, integer, complex)


def index(size) -> Scalar:
    """A whole number from 1 to a size, such as a free index i.

    Parameters
    ----------
    size : str or int
        The greatest value.

    Examples
    --------
    >>> index("n").sizes()
    ('n',)
    """
    return Scalar(None, index_of=as_size(size, "size"))


@dataclass(frozen=True, slots=True)
class Family(Domain):
    """Members numbered from 1, each of one domain."""

    kind = "family"
    inner: Domain = None
    count: str | int = "n"

    @property
    def shape(self) -> tuple:
        return self.inner.shape

    def sizes(self) -> tuple:
        return (*((self.count,) if isinstance(self.count, str) else ()), *self.inner.sizes())

    def admits(self, sizes: dict[str, int]) -> bool:
        return self.inner.admits(sizes)

    def assumptions(self) -> dict[str, str]:
        return {name: text.replace("{}", "{}_i") for name, text in self.inner.assumptions().items()}

    def without(self, assumption: str) -> "Family":
        return replace(self, inner=self.inner.without(assumption))

    def draw(self, rng, sizes: dict, style: str, made: dict | None = None) -> list:
        count = self.count if isinstance(self.count, int) else sizes[self.count]
        return [self.inner.draw(rng, sizes, style) for _ in range(count)]


def family(inner: Domain, count) -> Family:
    """Members x₁, x₂, … of one domain, `count` of them.

    Parameters
    ----------
    inner : domain
        The domain of each member, such as ``vector("d")``.
    count : str or int
        How many.

    Examples
    --------
    >>> from mmlbook.derivation.matrices import vector
    >>> family(vector("d"), "n").sizes()
    ('n', 'd')
    """
    if not isinstance(inner, Domain) or inner.kind != "value":
        raise ValueError("the members of a family are numbers, vectors or matrices")
    return Family(None, inner, as_size(count, "count"))
