"""Row operations, the record of an elimination and the solutions that it shows.

Private to :mod:`mmlbook.linear_algebra.linear_systems`, which tells what they are used for. A `Rows`
object owns the arrays that it changes; they are never a caller's.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mmlbook.linear_algebra._checks import EPSILON, counted, within_range
from mmlbook.validation import as_vector


@dataclass(frozen=True, eq=False)
class RowOperation:
    """One step of an elimination, with the matrix after it.

    Attributes
    ----------
    kind : str
        ``"swap"`` two rows, ``"scale"`` a row by a factor, or ``"add"`` to a row a multiple of another.
    row, other : int
        The row that changes and, for a swap or an addition, the other one; counted from 0.
    factor : float
        By what the row is scaled, or how many times the other row is added.
    matrix : ndarray
        The matrix after the step.
    """

    kind: str
    row: int
    other: int
    factor: float
    matrix: np.ndarray

    def __str__(self) -> str:
        """Return the step in words, rows counted from 1."""
        return self._written("row {}", "↔", "←", "−", " · ", _fraction)

    @property
    def latex(self) -> str:
        """The step as a formula, rows counted from 1."""
        return self._written("r_{{{}}}", r"\leftrightarrow", r"\leftarrow", "-", r"\,", _latex_fraction)

    def _written(self, name: str, swap: str, becomes: str, minus: str, times: str, number) -> str:
        row, other = name.format(self.row + 1), name.format(self.other + 1)
        if self.kind == "swap":
            return f"{row} {swap} {other}"
        if self.kind == "scale":
            return f"{row} {becomes} {minus if self.factor < 0 else ''}{number(abs(self.factor))}{times}{row}"
        sign, size = (minus if self.factor < 0 else "+"), abs(self.factor)
        return f"{row} {becomes} {row} {sign} " + (other if size == 1 else f"{number(size)}{times}{other}")


def _as_fraction(number: float) -> Fraction | None:
    """Return the simple fraction that a number is but for rounding, or None."""
    if not np.isfinite(number):
        return None
    fraction = Fraction(number).limit_denominator(1000)
    return fraction if abs(float(fraction) - number) <= 1e-14 * number else None


def _fraction(number: float) -> str:
    fraction = _as_fraction(number)
    return f"{number:.6g}" if fraction is None else str(fraction)


def _latex_fraction(number: float) -> str:
    fraction = _as_fraction(number)
    if fraction is None or fraction.denominator == 1:
        return _fraction(number)
    return rf"\tfrac{{{fraction.numerator}}}{{{fraction.denominator}}}"


@dataclass(frozen=True, eq=False)
class Elimination:
    """An echelon form and the steps that led to it.

    Attributes
    ----------
    start, echelon : ndarray of shape (m, n) or, with b, (m, n + k)
        The matrix before and after.
    steps : tuple of RowOperation
        What was done, in order; ``str(step)`` says it and ``step.matrix`` is the matrix after it.
    pivot_columns : tuple of int
        The columns of A that have a pivot; the pivot of row i is in column ``pivot_columns[i]``.
    columns : int
        The number n of columns of A itself.
    """

    start: np.ndarray
    echelon: np.ndarray
    steps: tuple[RowOperation, ...]
    pivot_columns: tuple[int, ...]
    columns: int

    @property
    def rank(self) -> int:
        """The number of pivots."""
        return len(self.pivot_columns)


@dataclass(frozen=True, eq=False)
class Solutions:
    """All solutions of A x = b: none, one, or a particular one plus everything in the null space.

    Attributes
    ----------
    kind : str
        ``"none"``, ``"one"`` or ``"many"``.
    particular : ndarray of shape (n,) or None
        One solution (with every free variable 0); None if there is none.
    null_space : ndarray of shape (n, k)
        A basis of the solutions of A x = 0, as columns.
    """

    kind: str
    particular: np.ndarray | None
    null_space: np.ndarray

    def at(self, parameters) -> np.ndarray:
        """Return the solution with these k values of the free variables."""
        if self.particular is None:
            raise ValueError("the system has no solution")
        parameters = as_vector(parameters, "parameters")
        if len(parameters) != self.null_space.shape[1]:
            free = counted(self.null_space.shape[1], "free variable")
            raise ValueError(f"the solutions have {free}, but {counted(len(parameters), 'parameter')} came")
        return self.particular + self.null_space @ parameters


class Rows:
    """A matrix M under row operations, with how far rounding may have moved each entry.

    `noise` grows with the sizes of the numbers that are added to make an entry; what is left of
    an entry when nearly all of it cancels, and is no larger than its noise, is set to 0.
    """

    def __init__(self, M: np.ndarray, tolerance: float, record: bool):
        self.M = M
        self.noise = tolerance * np.abs(M)
        self.tolerance = tolerance
        self.steps: list[RowOperation] | None = [] if record else None

    def swap(self, row: int, other: int) -> None:
        for array in (self.M, self.noise):
            array[[row, other]] = array[[other, row]]
        self._note("swap", row, other, 1.0)

    def divide(self, row: int, divisor: float) -> None:
        """Scale a row by 1 / divisor."""
        self.M[row] = within_range(self.M[row] / divisor, "an entry in the elimination")
        self.noise[row] /= abs(divisor)
        self._note("scale", row, row, 1 / divisor)

    def clear(self, i: int, j: int, row: int) -> None:
        """Make the entry (i, j) zero by adding to row i a multiple of `row`, whose entry in column j is the pivot."""
        factor = -self.M[i, j] / self.M[row, j]
        added = factor * self.M[row]
        self.M[i] = within_range(self.M[i] + added, "an entry in the elimination")
        self.noise[i] += self.tolerance * np.abs(added)
        self.M[i][np.abs(self.M[i]) <= self.noise[i]] = 0
        self.M[i, j] = 0
        self._note("add", i, row, factor)

    def _note(self, kind: str, row: int, other: int, factor: float) -> None:
        if self.steps is not None:
            self.steps.append(RowOperation(kind, row, other, float(factor), self.M + 0.0))  # a copy without −0


def to_echelon(rows: Rows, columns: int, pivoting: str) -> list[int]:
    """Bring the first `columns` columns to echelon form and return those that have a pivot."""
    pivot_columns: list[int] = []
    for j in range(columns):
        row = len(pivot_columns)
        below = np.abs(rows.M[row:, j])
        if not np.any(below):
            continue
        best = row + int(np.argmax(below if pivoting == "partial" else below > 0))
        if best != row:
            rows.swap(row, best)
        for i in row + 1 + np.flatnonzero(rows.M[row + 1 :, j]):
            rows.clear(int(i), j, row)
        pivot_columns.append(j)
    return pivot_columns


def to_reduced(rows: Rows, pivot_columns: list[int]) -> None:
    """Make every pivot of an echelon form 1 and the entries above it 0, the last pivot first."""
    for row, j in reversed(list(enumerate(pivot_columns))):
        if rows.M[row, j] != 1:
            rows.divide(row, rows.M[row, j])
        for i in reversed(np.flatnonzero(rows.M[:row, j])):
            rows.clear(int(i), j, row)


def numerical_rank(A: np.ndarray, tolerance: float | None) -> int:
    """Return the number of pivots when each is the largest entry that is left (complete pivoting).

    No other order of pivots keeps rounding errors so small, so that what cancels to nothing can be told
    from what does not. Rows and columns are first scaled by powers of two to entries near 1.
    """
    if tolerance is None:
        tolerance = 4 * max(A.shape) * EPSILON
    M = A.copy()
    for axis in (1, 0, 1, 0):
        exponents = np.frexp(np.max(np.abs(M), axis=axis, keepdims=True))[1]
        M = np.ldexp(M, -exponents)
    noise = tolerance * np.abs(M)
    for k in range(min(M.shape)):
        M[k:, k:][np.abs(M[k:, k:]) <= noise[k:, k:]] = 0
        i, j = np.unravel_index(np.argmax(np.abs(M[k:, k:])), M[k:, k:].shape)
        for array in (M, noise):
            array[[k, k + i]] = array[[k + i, k]]
            array[:, [k, k + j]] = array[:, [k + j, k]]
        if M[k, k] == 0:
            return k
        subtracted = np.outer(M[k + 1 :, k] / M[k, k], M[k, k:])
        M[k + 1 :, k:] -= subtracted
        noise[k + 1 :, k:] += tolerance * np.abs(subtracted)
    return min(M.shape)


def eliminated(
    M: np.ndarray, columns: int, *, reduced: bool, pivoting: str = "partial", tolerance=None, record: bool = False
) -> Elimination:
    """Return the echelon form of M = [A | b] with pivots in the first `columns` columns.

    Without a tolerance, one is sought that leaves as many pivots as :func:`numerical_rank` finds.
    """
    trial = 4 * max(len(M), columns) * EPSILON if tolerance is None else tolerance
    rank = numerical_rank(M[:, :columns], None) if tolerance is None else None
    direction = 0
    while True:
        rows = Rows(M.copy(), trial, record)
        with np.errstate(over="ignore", invalid="ignore"):
            pivot_columns = to_echelon(rows, columns, pivoting)
        wrong = 0 if rank is None else np.sign(len(pivot_columns) - rank)
        if wrong == 0 or wrong == -direction or not EPSILON**2 < trial < EPSILON**0.5:
            break
        direction = wrong
        trial *= 8.0**direction
    with np.errstate(over="ignore", invalid="ignore"):
        if reduced:
            to_reduced(rows, pivot_columns)
    return Elimination(M, rows.M + 0.0, tuple(rows.steps or ()), tuple(pivot_columns), columns)
