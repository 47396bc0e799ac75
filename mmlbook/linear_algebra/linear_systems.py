"""Linear systems: what x makes A x = b, if any does, and how many there are.

In the order and with the names of the chapter: elimination to echelon form and its pivots, the three cases of
a system, the factorization P A = L U, the inverse, rank and null space. An entry that nearly cancels, and
whose rest is no larger than the rounding errors in it, counts as zero; the scale of A does not matter.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mmlbook.errors import SingularMatrixError
from mmlbook.linear_algebra._checks import EPSILON, counted, require_choice, within_range
from mmlbook.linear_algebra._elimination import RowOperation, Rows, to_echelon, to_reduced
from mmlbook.validation import as_matrix, as_number, as_square_matrix, as_vector

__all__ = [
    "LU",
    "Elimination",
    "RowOperation",
    "Solutions",
    "back_substitution",
    "eliminate",
    "forward_substitution",
    "inverse",
    "lu",
    "null_space",
    "rank",
    "solutions",
    "solve",
]


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


class LU(NamedTuple):
    """The factors in P A = L U: the order of the rows, lower triangular, upper triangular."""

    P: np.ndarray
    L: np.ndarray
    U: np.ndarray


def eliminate(A, b=None, *, reduced: bool = False, pivoting: str = "partial", tolerance=None) -> Elimination:
    """Bring A, or the augmented matrix [A | b], to echelon form by row operations, and record each.

    Column by column: swap a pivot up, then subtract its row, lᵢ = aᵢⱼ / pivot times, from every row i
    below. Zero rows end at the bottom, and each pivot stands right of the one above.

    Parameters
    ----------
    A : array_like of shape (m, n)
    b : array_like of shape (m,) or (m, k), optional
        Right-hand sides; they have no pivots.
    reduced : bool
        Go on to the reduced echelon form: every pivot 1, and zeros above it too.
    pivoting : {"partial", "first"}
        Which entry of the column becomes the pivot: the largest in modulus, which keeps rounding errors
        small, or the first that is not zero, as one does by hand.
    tolerance : float, optional
        What is left of an entry counts as zero if it is no larger than `tolerance` times the sum of the
        sizes of the numbers it was made from; 8 max(m, n) machine epsilons if not given.

    Raises
    ------
    ValueError
        If A is not a nonempty, finite matrix, b does not fit it, or an option is unknown.
    OverflowError
        If an entry becomes too large for a float.

    See Also
    --------
    sympy.Matrix.rref : the reduced form in exact fractions.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, sections 3.2 and 3.4.

    Examples
    --------
    >>> result = eliminate([[1, 2], [3, 4]], [5, 6], pivoting="first")
    >>> [str(step) for step in result.steps]
    ['row 2 ← row 2 − 3 · row 1']
    >>> result.echelon
    array([[ 1.,  2.,  5.],
           [ 0., -2., -9.]])
    >>> eliminate([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).rank
    2
    """
    return _eliminated(as_matrix(A, "A"), b, reduced, pivoting, tolerance, record=True)


def _eliminated(A, b, reduced=True, pivoting="partial", tolerance=None, record=False) -> Elimination:
    require_choice(pivoting, "pivoting", ("partial", "first"))
    start = A if b is None else np.column_stack([A, _right_hand_side(b, len(A), "b", "A")])
    tolerance = 8 * max(A.shape) * EPSILON if tolerance is None else as_number(tolerance, "tolerance", low=0, high=1)
    rows = Rows(start.copy(), tolerance, record)
    with np.errstate(over="ignore", invalid="ignore"):
        pivot_columns = to_echelon(rows, A.shape[1], pivoting)
        if reduced:
            to_reduced(rows, pivot_columns)
    return Elimination(start, rows.M, tuple(rows.steps or ()), tuple(pivot_columns), A.shape[1])


def _right_hand_side(b, m: int, name: str, matrix: str) -> np.ndarray:
    b = as_matrix(b, name) if np.ndim(b) == 2 else as_vector(b, name)
    if len(b) != m:
        raise ValueError(f"{name} has {counted(len(b), 'entry' if b.ndim == 1 else 'row')}, but {matrix} has {counted(m, 'row')}")
    return b


def solutions(A, b, *, tolerance=None) -> Solutions:
    """Return all solutions of A x = b, read off the reduced echelon form of [A | b].

    A row 0 = c with c ≠ 0: none. A pivot in every column of A: one. Otherwise many: a column without
    a pivot belongs to a free variable, and x = particular + null_space @ parameters for any parameters.

    Parameters
    ----------
    A : array_like of shape (m, n)
    b : array_like of shape (m,)
    tolerance : float, optional
        As in :func:`eliminate`. Raise it if b is known to a few digits only.

    Raises
    ------
    ValueError, OverflowError
        As :func:`eliminate`.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 3.3.

    Examples
    --------
    >>> solutions([[1, 1], [1, 1]], [1, 2]).kind
    'none'
    >>> solutions([[1, 1], [1, -1]], [3, 1]).particular
    array([2., 1.])
    >>> many = solutions([[1, 1]], [3])
    >>> many.kind, many.particular, many.null_space[:, 0]
    ('many', array([3., 0.]), array([-1.,  1.]))
    """
    A, b = as_matrix(A, "A"), as_vector(b, "b")
    form = _eliminated(A, b, tolerance=tolerance)
    free = _special_solutions(form)
    last = form.echelon[:, -1]
    if np.any(last[form.rank :]):
        return Solutions("none", None, free)
    particular = np.zeros(form.columns)
    particular[list(form.pivot_columns)] = last[: form.rank]
    return Solutions("many" if free.shape[1] else "one", particular, free)


def _special_solutions(form: Elimination) -> np.ndarray:
    """Return a basis of the null space from a reduced form: one free variable 1, the other free ones 0."""
    pivots = list(form.pivot_columns)
    free = [j for j in range(form.columns) if j not in pivots]
    N = np.zeros((form.columns, len(free)))
    N[free, range(len(free))] = 1
    N[pivots] = -form.echelon[: form.rank, free] + 0.0  # no −0
    return N


def rank(A, *, tolerance=None) -> int:
    """Return the number of pivots of A: how many dimensions are left of space after A.

    Parameters
    ----------
    A : array_like of shape (m, n)
    tolerance : float, optional
        As in :func:`eliminate`; the scale of A, of its rows and of its columns does not matter.

    Raises
    ------
    ValueError, OverflowError
        As :func:`eliminate`.

    See Also
    --------
    numpy.linalg.matrix_rank : by singular values, so that a row in smaller units counts less.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 3.2.

    Examples
    --------
    >>> rank([[1, 2], [2, 4]]), rank(1e-200 * np.array([[1, 2], [2, 5]]))
    (1, 2)
    """
    return _eliminated(as_matrix(A, "A"), None, reduced=False, tolerance=tolerance).rank


def null_space(A, *, tolerance=None) -> np.ndarray:
    """Return a basis of the vectors that A sends to zero, as the columns of a matrix.

    Each column has one free variable set to 1 and the others to 0. Together with the
    rank they fill the space: rank + number of columns = n.

    Parameters
    ----------
    A : array_like of shape (m, n)
    tolerance : float, optional
        As in :func:`eliminate`.

    Returns
    -------
    ndarray of shape (n, n − rank)

    Raises
    ------
    ValueError, OverflowError
        As :func:`eliminate`.

    See Also
    --------
    scipy.linalg.null_space : an orthonormal basis, by singular values.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 3.2.

    Examples
    --------
    >>> null_space([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).round(12)
    array([[ 1.],
           [-2.],
           [ 1.]])
    >>> null_space([[1, 0], [0, 1]]).shape
    (2, 0)
    """
    return _special_solutions(_eliminated(as_matrix(A, "A"), None, tolerance=tolerance))


def lu(A) -> LU:
    """Return P, L and U with P A = L U: elimination, remembered.

    L is lower triangular with 1 on its diagonal and holds the multiples lᵢⱼ (at most 1 in modulus) that
    elimination subtracts, U is upper triangular and holds the pivots, P is the identity with its rows
    in the order that partial pivoting chose. It exists for singular matrices too (a pivot is then 0).

    Parameters
    ----------
    A : array_like of shape (n, n)

    Raises
    ------
    ValueError
        If A is not a square, finite, nonempty matrix.
    OverflowError
        If an entry of U is too large for a float.

    See Also
    --------
    scipy.linalg.lu : its P is the transpose of this one, A = P L U.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 3.4.

    Examples
    --------
    >>> P, L, U = lu([[1, 2], [4, 4]])
    >>> L
    array([[1.  , 0.  ],
           [0.25, 1.  ]])
    >>> U
    array([[4., 4.],
           [0., 1.]])
    """
    U = as_square_matrix(A, "A")
    n = len(U)
    order, L = np.arange(n), np.eye(n)
    for k in range(n):
        best = k + int(np.argmax(np.abs(U[k:, k])))
        for rows in (U, order, L[:, :k]):
            rows[[k, best]] = rows[[best, k]]
        if U[k, k] == 0:
            continue
        L[k + 1 :, k] = U[k + 1 :, k] / U[k, k]
        with np.errstate(over="ignore", invalid="ignore"):
            U[k + 1 :, k:] -= np.outer(L[k + 1 :, k], U[k, k:])
        U[k + 1 :, k] = 0
    return LU(np.eye(n)[order], L, within_range(U, "an entry of U"))


def is_negligible_pivot(L: np.ndarray, U: np.ndarray) -> np.ndarray:
    """Return for each pivot uₖₖ whether rounding alone could have made it: if \\|uₖₖ\\| ≤ 8 n ε (\\|L\\| \\|U\\|)ₖₖ."""
    noise = np.einsum("kj,jk->k", np.abs(L), 8 * len(L) * EPSILON * np.abs(U))
    return np.abs(np.diag(U)) <= noise


def _singular(column: int) -> SingularMatrixError:
    return SingularMatrixError(f"A is singular, or too near to a singular matrix to tell: column {column} has no pivot")


def solve(A, b) -> np.ndarray:
    """Return the one x with A x = b: from P A = L U solve L y = P b, then U x = y.

    Parameters
    ----------
    A : array_like of shape (n, n)
    b : array_like of shape (n,) or (n, k)
        One right-hand side, or several as columns.

    Returns
    -------
    ndarray of the shape of b

    Raises
    ------
    ValueError
        If A is not a square, finite, nonempty matrix, or b does not fit it.
    SingularMatrixError
        If a pivot is zero, or no larger than the rounding errors in it; the
        message names its column, counted from 0. :func:`solutions` answers for such matrices.
    OverflowError
        If the result is too large for a float.

    See Also
    --------
    numpy.linalg.solve : refuses only pivots that are exactly zero.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 3.4.

    Examples
    --------
    Two apples and three bananas cost 8, ten apples and one banana 13:

    >>> solve([[2, 3], [10, 1]], [8, 13]).round(12) + 0.0
    array([1.10714286, 1.92857143])
    """
    A = as_square_matrix(A, "A")
    b = _right_hand_side(b, len(A), "b", "A")
    P, L, U = lu(A)
    negligible = is_negligible_pivot(L, U)
    if np.any(negligible):
        raise _singular(int(np.argmax(negligible)))
    return back_substitution(U, forward_substitution(L, P @ b))
