"""What a symbol may be: numbers, vectors and matrices with their assumptions, and how to draw them.

A domain draws in two styles. ``"small"`` takes small whole numbers, for a counterexample that
can be checked by hand; ``"real"`` takes numbers of all kinds. A domain from which an
assumption was dropped draws so that the assumption is often broken.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from mmlbook.derivation.tree import SCALAR
from mmlbook.derivation.values import Num, constant, matrix_value

__all__ = ["Domain", "DrawError", "Matrix", "Scalar", "family", "index", "matrix", "scalar", "vector"]

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
                "integer": "${}$ is a whole number", "low": f"${{}} > {self.low}$", "high": f"${{}} < {self.high}$"}  # fmt: skip
        return {name: text for name, text in says.items() if getattr(self, name) not in (False, None)}

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


STRUCTURES = {
    "symmetric": "${}$ is symmetric", "skew": "${}^\\top = -{}$", "positive_definite": "${}$ is positive definite",
    "positive_semidefinite": "${}$ is positive semidefinite", "orthogonal": "${}$ is orthogonal",
    "rotation": "${}$ is a rotation", "invertible": "${}$ is invertible", "diagonal": "${}$ is diagonal",
    "upper": "${}$ is upper triangular", "lower": "${}$ is lower triangular",
    "positive": "the entries of ${}$ are positive", "unit": "$\\lVert {} \\rVert = 1$", "nonzero": "${} \\ne \\mathbf{{0}}$",
    "stochastic": "${}$ is stochastic", "orthonormal": "the columns of ${}$ are orthonormal",
    "rank": "the rank of ${}$ is full",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matrix(Domain):
    """A matrix or a column vector, with its assumptions."""

    rows: str | int = "n"
    columns: str | int = "n"
    marks: frozenset = field(default_factory=frozenset)
    rank: str | int | None = None
    stochastic: str | None = None

    @property
    def shape(self) -> tuple:
        return self.rows, self.columns

    def sizes(self) -> tuple:
        return tuple(size for size in self.shape if isinstance(size, str))

    def numbers(self, sizes: dict[str, int]) -> tuple[int, int]:
        """Rows and columns as numbers."""
        return tuple(size if isinstance(size, int) else sizes[size] for size in self.shape)

    def admits(self, sizes: dict[str, int]) -> bool:
        m, n = self.numbers(sizes)
        if self.rank == "columns" or "orthonormal" in self.marks:
            return m >= n
        if self.rank == "rows":
            return m <= n
        if self.rank is not None and self.rank != "full":
            return min(m, n) >= (self.rank if isinstance(self.rank, int) else sizes[self.rank])
        return not ("skew" in self.marks and self.marks & {"invertible"} and m % 2)

    def assumptions(self) -> dict[str, str]:
        says = {name: STRUCTURES[name] for name in self.marks}
        if self.rank is not None:
            which = {"columns": "the columns of ${}$ are independent", "rows": "the rows of ${}$ are independent",
                     "full": "${}$ has full rank"}  # fmt: skip
            says["rank"] = which.get(self.rank, f"the rank of ${{}}$ is {self.rank}")
        if self.stochastic:
            what = {"vector": "the entries of ${}$ are at least 0 and sum to 1"}
            says["stochastic"] = what.get(self.stochastic, f"the {self.stochastic} of ${{}}$ are probabilities")
        return says

    def without(self, assumption: str) -> "Matrix":
        self._refuse(assumption)
        if assumption in ("rank", "stochastic"):
            return replace(self, **{assumption: None}, dropped=assumption)
        marks = self.marks - {assumption}
        if assumption == "positive_definite":
            marks |= {"symmetric"}
        if assumption == "symmetric":
            marks -= {"positive_definite", "positive_semidefinite"}
        return replace(self, marks=marks, dropped=assumption)

    @property
    def free(self) -> bool:
        return not (self.marks - {"positive", "nonzero", "invertible"}) and self.stochastic is None and self.rank is None

    def contains(self, value) -> bool:
        v = value.v
        if "positive" in self.marks and v.min() <= 1e-3:
            return False
        if "nonzero" in self.marks and np.abs(v).max() < 1e-2:
            return False
        needs_rank = min(v.shape) if "invertible" in self.marks or self.rank in ("columns", "rows", "full") else None
        if needs_rank is None:
            return True
        lengths = np.linalg.svd(v, compute_uv=False)
        return bool(lengths[-1] > 0.05 * lengths[0] and lengths[0] > 0)

    def draw(self, rng, sizes: dict, style: str, made: dict | None = None) -> Num:
        m, n = self.numbers(sizes)
        for _ in range(ATTEMPTS):
            value = matrix_value(self._candidate(rng, m, n, style, sizes) + 0.0)
            if self.contains(value):
                return value
        raise DrawError(f"a {m} × {n} matrix")

    def _entries(self, rng, m: int, n: int, style: str) -> np.ndarray:
        if style == "small":
            return rng.integers(1, 4, (m, n)).astype(float) if "positive" in self.marks else (
                rng.integers(-2, 3, (m, n)).astype(float))  # fmt: skip
        return np.exp(0.6 * rng.normal(size=(m, n))) if "positive" in self.marks else rng.normal(size=(m, n))

    def _orthonormal(self, rng, m: int, n: int, style: str) -> np.ndarray:
        if style == "small":
            q = np.eye(m)[:, rng.permutation(m)] * rng.choice([-1.0, 1.0], m)
        else:
            q, r = np.linalg.qr(rng.normal(size=(m, m)))
            q = q * np.sign(np.diag(r))
        if "rotation" in self.marks and np.linalg.det(q) < 0:
            q[:, 0] = -q[:, 0]
        return q[:, :n]

    def _candidate(self, rng, m: int, n: int, style: str, sizes: dict) -> np.ndarray:
        marks = self.marks
        if self.dropped in ("rank", "invertible", "nonzero") and rng.random() < 0.5:
            return self._deficient(rng, m, n, style)
        if self.stochastic:
            return self._stochastic(rng, m, n, style)
        if "diagonal" in marks:
            entries = self._entries(rng, n, 1, style)[:, 0]
            if marks & {"orthogonal", "rotation"}:
                return np.diag(np.where(entries < 0, -1.0, 1.0))
            entries = np.abs(entries) + (1 if style == "small" else 0.2) * ("positive_definite" in marks) if (
                marks & {"positive_definite", "positive_semidefinite"}) else entries  # fmt: skip
            return np.diag(entries)
        if marks & {"orthogonal", "rotation", "orthonormal"}:
            q = self._orthonormal(rng, m, n, style)
            if "symmetric" in marks:
                signs = rng.choice([-1.0, 1.0], m)
                q = (q * signs) @ q.T
            return q
        a = self._entries(rng, m, n, style)
        if marks & {"positive_definite", "positive_semidefinite"}:
            if style == "small":
                return a.T @ a + np.eye(n) * ("positive_definite" in marks)
            q = self._orthonormal(rng, n, n, style)
            lengths = np.exp(0.8 * rng.normal(size=n))
            if "positive_semidefinite" in marks and "positive_definite" not in marks:
                lengths[: rng.integers(0, n + 1)] = 0.0
            s = (q * lengths) @ q.T
            return (s + s.T) / 2
        if "symmetric" in marks:
            return np.triu(a) + np.triu(a, 1).T
        if "skew" in marks:
            return np.triu(a, 1) - np.triu(a, 1).T
        if "upper" in marks or "lower" in marks:
            return np.triu(a) if "upper" in marks else np.tril(a)
        if "unit" in marks:
            if style == "small":
                a = np.zeros((m, n))
                a[rng.integers(m), 0] = rng.choice([-1.0, 1.0])
            return a / np.linalg.norm(a)
        rank = sizes.get(self.rank) if isinstance(self.rank, str) else self.rank
        if rank is not None:
            return self._entries(rng, m, rank, style) @ self._entries(rng, rank, n, style)
        return a

    def _deficient(self, rng, m: int, n: int, style: str) -> np.ndarray:
        """A matrix of too low a rank, or zero."""
        if self.dropped == "nonzero" or min(m, n) == 1 or rng.random() < 0.2:
            return np.zeros((m, n))
        k = int(rng.integers(1, min(m, n)))
        return self._entries(rng, m, k, "small") @ self._entries(rng, k, n, "small")

    def _stochastic(self, rng, m: int, n: int, style: str) -> np.ndarray:
        a = rng.integers(1, 4, (m, n)).astype(float) if style == "small" else np.exp(rng.normal(size=(m, n)))
        if "positive" not in self.marks and rng.random() < 0.3:
            a = a * (rng.random((m, n)) < 0.7) + np.eye(m, n) * 1e-0
        return a / a.sum(axis=1 if self.stochastic == "rows" else 0, keepdims=True)


def _size(size, name: str):
    whole = isinstance(size, int) and not isinstance(size, bool) and size >= 1
    if not whole and not (isinstance(size, str) and size.isidentifier()):
        raise ValueError(f"{name} must be a name or a whole number of at least 1, but it is {size!r}")
    return size


def matrix(rows, columns=None, *, rank=None, stochastic=None, columns_are=None, **marks) -> Matrix:
    """An m × n matrix; with one size, a square one.

    Parameters
    ----------
    rows, columns : str or int
        The sizes: names, which are drawn from 1 up, or numbers.
    rank : {"columns", "rows", "full"} or int, optional
        Independent columns, independent rows, the largest rank there can be, or a number.
    stochastic : {"columns", "rows"}, optional
        Which add up to 1, with entries of at least 0.
    columns_are : {"orthonormal"}, optional
        The columns are orthonormal.
    **marks : bool
        ``symmetric``, ``skew``, ``positive_definite``, ``positive_semidefinite``, ``orthogonal``, ``rotation``,
        ``invertible``, ``diagonal``, ``upper``, ``lower``, ``positive`` (its entries), ``nonzero``.

    Raises
    ------
    ValueError
        If an assumption is unknown, or needs a square matrix.

    Examples
    --------
    >>> sorted(matrix("n", symmetric=True, invertible=True).assumptions())
    ['invertible', 'symmetric']
    """
    columns = rows if columns is None else columns
    unknown = set(marks) - (set(STRUCTURES) - {"unit", "rank", "stochastic", "orthonormal"})
    if unknown:
        raise ValueError(f"a matrix cannot be assumed {sorted(unknown)[0]!r}")
    held = {name for name, wanted in marks.items() if wanted}
    if held - {"positive", "nonzero"} and rows != columns:
        raise ValueError(f"a matrix that is {sorted(held)[0]} has as many rows as columns, here {rows} and {columns}")
    if rank not in (None, "columns", "rows", "full") and not isinstance(rank, int) and not str(rank).isidentifier():
        raise ValueError(f"rank must be 'columns', 'rows', 'full', a number or a name, but it is {rank!r}")
    if stochastic not in (None, "columns", "rows") or columns_are not in (None, "orthonormal"):
        raise ValueError("stochastic must be 'columns' or 'rows', columns_are 'orthonormal'")
    held |= {"orthonormal"} if columns_are else set()
    return Matrix(None, _size(rows, "rows"), _size(columns, "columns"), frozenset(held), rank, stochastic)


def vector(size, *, unit=False, positive=False, nonzero=False, stochastic=False) -> Matrix:
    """A column vector, drawn from all vectors, unit vectors, positive or nonzero ones, or probabilities.

    Examples
    --------
    >>> vector("n", unit=True).shape
    ('n', 1)
    """
    marks = {"unit": unit, "positive": positive, "nonzero": nonzero}
    held = frozenset(name for name, wanted in marks.items() if wanted)
    return Matrix(None, _size(size, "size"), 1, held, None, "vector" if stochastic else None)


def scalar(*, positive=False, nonnegative=False, nonzero=False, low=None, high=None, integer=False, complex=False):
    """A number; `low` and `high` are not reached, except by whole numbers.

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

    Examples
    --------
    >>> index("n").sizes()
    ('n',)
    """
    return Scalar(None, index_of=_size(size, "size"))


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

    Examples
    --------
    >>> family(vector("d"), "n").sizes()
    ('n', 'd')
    """
    if not isinstance(inner, Domain) or inner.kind != "value":
        raise ValueError("the members of a family are numbers, vectors or matrices")
    return Family(None, inner, _size(count, "count"))
