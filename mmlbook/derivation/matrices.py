"""Vectors and matrices with their assumptions, and how to draw them."""

from dataclasses import dataclass, field, replace

import numpy as np

from mmlbook.derivation.domains import ATTEMPTS, Domain, DrawError, as_size
from mmlbook.derivation.values import Num, matrix_value

__all__ = ["Matrix", "matrix", "vector"]

STRUCTURES = {
    "symmetric": "${}$ is symmetric", "skew": "${}^\\top = -{}$", "positive_definite": "${}$ is positive definite",
    "positive_semidefinite": "${}$ is positive semidefinite", "orthogonal": "${}$ is orthogonal",
    "rotation": "${}$ is a rotation", "invertible": "${}$ is invertible", "diagonal": "${}$ is diagonal",
    "upper": "${}$ is upper triangular", "lower": "${}$ is lower triangular",
    "positive": "the entries of ${}$ are positive", "unit": "$\\lVert {} \\rVert = 1$",
    "nonzero": "${} \\ne \\mathbf{{0}}$",
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
        return (
            not (self.marks - {"positive", "nonzero", "invertible"}) and self.stochastic is None and self.rank is None
        )

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
        axis = 1 if self.stochastic == "rows" else 0
        a = rng.integers(1, 4, (m, n)).astype(float) if style == "small" else np.exp(rng.normal(size=(m, n)))
        if "positive" not in self.marks and rng.random() < 0.3:
            kept = a * (rng.random((m, n)) < 0.6)
            a = np.where(kept.sum(axis=axis, keepdims=True) > 0, kept, a)
        return a / a.sum(axis=axis, keepdims=True)


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
    return Matrix(None, as_size(rows, "rows"), as_size(columns, "columns"), frozenset(held), rank, stochastic)


def vector(size, *, unit=False, positive=False, nonzero=False, stochastic=False) -> Matrix:
    """A column vector, drawn from all vectors, unit vectors, positive or nonzero ones, or probabilities.

    Parameters
    ----------
    size : str or int
        How many entries.
    unit, positive, nonzero, stochastic : bool
        What is assumed of the vector.

    Examples
    --------
    >>> vector("n", unit=True).shape
    ('n', 1)
    """
    marks = {"unit": unit, "positive": positive, "nonzero": nonzero}
    held = frozenset(name for name, wanted in marks.items() if wanted)
    return Matrix(None, as_size(size, "size"), 1, held, None, "vector" if stochastic else None)
