"""Linear systems: what x makes A x = b, if any does, and how many there are.

In the order and with the names of the chapter: elimination to echelon form and its pivots, the three cases of
a system, the factorization P A = L U, the inverse, rank and null space. An entry that nearly cancels, and
whose rest is no larger than the rounding errors in it, counts as zero; the scale of A does not matter.
"""

from typing import NamedTuple

import numpy as np

from mmlbook.errors import SingularMatrixError
from mmlbook.linear_algebra._checks import EPSILON, counted, require_choice, within_range
from mmlbook.linear_algebra._elimination import Elimination, RowOperation, Solutions, eliminated, numerical_rank
from mmlbook.linear_algebra._triangular import (
    back_substitution,
    forward_substitution,
    right_hand_side,
)
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
        sizes of the numbers it was made from. If not given, a few max(m, n) machine epsilons: as many
        as leave ``rank(A)`` pivots.

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
    A = as_matrix(A, "A")
    require_choice(pivoting, "pivoting", ("partial", "first"))
    M = A if b is None else np.column_stack([A, right_hand_side(b, len(A), "A")])
    tolerance = _checked(tolerance)
    return eliminated(M, A.shape[1], reduced=reduced, pivoting=pivoting, tolerance=tolerance, record=True)


def _checked(tolerance) -> float | None:
    return None if tolerance is None else as_number(tolerance, "tolerance", low=0.0, high=1.0)


def solutions(A, b, *, tolerance=None) -> Solutions:
    """Return all solutions of A x = b, read off the reduced echelon form of [A | b].

    A row 0 = c with c ≠ 0: none. A pivot in every column of A: one. Otherwise many: a column without
    a pivot belongs to a free variable, and x = particular + null_space @ parameters for any parameters.
    Whether c is zero but for rounding is judged by putting the particular solution into A x = b.

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

    See Also
    --------
    sympy.linsolve : all solutions, exactly.

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
    A, b = as_matrix(A, "A"), right_hand_side(as_vector(b, "b"), len(A), "A")
    tolerance = _checked(tolerance)
    form = eliminated(np.column_stack([A, b]), A.shape[1], reduced=True, tolerance=tolerance)
    free = _special_solutions(form)
    particular = np.zeros(form.columns)
    particular[list(form.pivot_columns)] = form.echelon[: form.rank, -1]
    rounding = 100 * max(A.shape) * EPSILON if tolerance is None else tolerance
    if np.any(np.abs(A @ particular - b) > rounding * (np.abs(A) @ np.abs(particular) + np.abs(b))):
        return Solutions("none", None, free)
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

    To count pivots safely, each is the largest entry that is left, of all rows and columns.

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
    return numerical_rank(as_matrix(A, "A"), _checked(tolerance))


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
    A = as_matrix(A, "A")
    return _special_solutions(eliminated(A, A.shape[1], reduced=True, tolerance=_checked(tolerance)))


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


def require_regular(A: np.ndarray) -> None:
    """Refuse a square matrix that is singular, or becomes so by a change no larger than rounding."""
    r, n = numerical_rank(A, None), len(A)
    if r < n:
        raise SingularMatrixError(f"A is singular to within rounding: it has {counted(n, 'column')}, but rank {r}")


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
        If ``rank(A)`` is less than n; :func:`solutions` answers for such matrices.
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
    b = right_hand_side(b, len(A), "A")
    require_regular(A)
    P, L, U = lu(A)
    return back_substitution(U, forward_substitution(L, P @ b))


def inverse(A) -> np.ndarray:
    """Return the matrix A⁻¹ with A A⁻¹ = A⁻¹ A = I, by Gauss and Jordan: row operations turn [A | I] into [I | A⁻¹].

    To solve one system, :func:`solve` takes a third of the work and rounds less.

    Parameters
    ----------
    A : array_like of shape (n, n)

    Raises
    ------
    ValueError, SingularMatrixError, OverflowError
        As :func:`solve`.

    See Also
    --------
    numpy.linalg.inv : refuses only pivots that are exactly zero.

    References
    ----------
    N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, 2002, section 14.4.

    Examples
    --------
    >>> inverse([[2, 1], [1, 1]])
    array([[ 1., -1.],
           [-1.,  2.]])
    >>> inverse([[1, 2], [2, 4]])
    Traceback (most recent call last):
        ...
    mmlbook.errors.SingularMatrixError: A is singular to within rounding: it has 2 columns, but rank 1
    """
    A = as_square_matrix(A, "A")
    n = len(A)
    require_regular(A)
    return eliminated(np.column_stack([A, np.eye(n)]), n, reduced=True, tolerance=0.0).echelon[:, n:]
