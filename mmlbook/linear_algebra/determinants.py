"""Determinants: by how much a matrix magnifies areas and volumes, with a sign for orientation.

In the order and with the names of the chapter: the determinant by row operations, which costs about n³/3
multiplications, and by cofactors, which costs about 1.7 n!; both are counted.
"""

from typing import NamedTuple

import numpy as np

from mmlbook.linear_algebra._checks import require_choice
from mmlbook.linear_algebra.linear_systems import rank
from mmlbook.validation import as_count, as_square_matrix

__all__ = ["CountedDeterminant", "counted_determinant", "determinant", "multiplications"]

METHODS = ("elimination", "cofactor")
MOST_COFACTOR_ROWS = 9


class CountedDeterminant(NamedTuple):
    """A determinant and how many multiplications and divisions were done to find it."""

    value: float
    multiplications: int


def determinant(A, *, method: str = "elimination") -> float:
    """Return det A, the signed volume of the box whose edges are the columns of A.

    By elimination: a swap of two rows changes the sign, adding a multiple of a row to another changes
    nothing, and the determinant of a triangular matrix is the product of its diagonal. By cofactors: det A =
    Σⱼ (−1)ʲ a₀ⱼ det(A without row 0 and column j), j = 0, …, n − 1. A matrix that is singular to
    within rounding (``rank(A)`` < n) has determinant 0.

    Parameters
    ----------
    A : array_like of shape (n, n)
    method : {"elimination", "cofactor"}
        Cofactors are refused above 9×9.

    Raises
    ------
    ValueError
        If A is not a square, finite, nonempty matrix, the method is unknown, or A too large for cofactors.
    OverflowError
        If the determinant is too large for a float, or so small that it would wrongly become 0.

    See Also
    --------
    numpy.linalg.det : the same by LAPACK, without a check for singular matrices.
    numpy.linalg.slogdet : the sign and the logarithm, which neither overflow nor vanish.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, sections 5.1 and 5.2.

    Examples
    --------
    >>> round(determinant([[3, 1], [1, 2]]), 12)
    5.0
    >>> determinant([[0, 1], [1, 0]])
    -1.0
    >>> determinant([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    0.0
    """
    return counted_determinant(A, method=method).value


def counted_determinant(A, *, method: str = "elimination") -> CountedDeterminant:
    """Return det A and the number of multiplications and divisions that it took.

    Parameters
    ----------
    A, method
        As in :func:`determinant`. The test for singular matrices is not counted.

    Raises
    ------
    ValueError, OverflowError
        As :func:`determinant`.

    See Also
    --------
    determinant : without the count.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 5.2.

    Examples
    --------
    >>> counted_determinant([[2, 0, 0], [0, 3, 0], [0, 0, 4]], method="cofactor")
    CountedDeterminant(value=24.0, multiplications=9)
    """
    A = as_square_matrix(A, "A")
    require_choice(method, "method", METHODS)
    if method == "cofactor" and len(A) > MOST_COFACTOR_ROWS:
        work = multiplications(len(A), method="cofactor")
        raise ValueError(f"A has {len(A)} rows: cofactors would take {work} multiplications; use method='elimination'")
    exponents = np.frexp(np.max(np.abs(A), axis=1, keepdims=True))[1]
    rows = np.ldexp(A, -exponents)  # each row divided by a power of two: det A is multiplied back at the end
    number, exponent, count = _by_elimination(rows) if method == "elimination" else _by_cofactors(rows)
    if rank(A) < len(A):
        number = 0.0
    return CountedDeterminant(_number_times_power(number, exponent + int(np.sum(exponents))), count)


def _number_times_power(number: float, exponent: int) -> float:
    """Return number · 2^exponent, or say that it does not fit a float."""
    with np.errstate(over="ignore", under="ignore"):
        value = float(np.ldexp(number, np.clip(exponent, -10_000, 10_000)))
    if not np.isfinite(value) or (number != 0 and abs(value) < np.finfo(float).tiny):
        small = "too large" if abs(value) > 1 else "too small"
        raise OverflowError(f"the determinant is {small} for a float: scale A, or take its logarithm")
    return value


def _by_elimination(U: np.ndarray) -> tuple[float, int, int]:
    """Return number, exponent and count with det U = number · 2^exponent; U is changed."""
    n = len(U)
    number, exponent, count = 1.0, 0, max(n - 1, 0)  # n − 1 products of the pivots
    for k in range(n):
        best = k + int(np.argmax(np.abs(U[k:, k])))
        if best != k:
            U[[k, best]] = U[[best, k]]
            number = -number
        number, shift = np.frexp(number * U[k, k])
        exponent += int(shift)
        for i in range(k + 1, n) if U[k, k] != 0 else ():
            U[i, k + 1 :] -= U[i, k] / U[k, k] * U[k, k + 1 :]
            count += n - k
    return float(number), exponent, count


def _by_cofactors(A: np.ndarray) -> tuple[float, int, int]:
    """Return det A as number, exponent (0) and count."""

    def expanded(row: int, columns: tuple[int, ...]) -> tuple[float, int]:
        if len(columns) == 1:
            return entries[row][columns[0]], 0
        total, count, sign = 0.0, 0, 1
        for j, column in enumerate(columns):
            minor, inner = expanded(row + 1, columns[:j] + columns[j + 1 :])
            total += sign * entries[row][column] * minor
            count += inner + 1
            sign = -sign
        return total, count

    entries = A.tolist()
    number, count = expanded(0, tuple(range(len(A))))
    return number, 0, count


def multiplications(n: int, *, method: str = "elimination") -> int:
    """Return how many multiplications and divisions the determinant of a general n×n matrix takes.

    Elimination: Σₖ (n − k)(n − k + 1) for k = 1, …, n − 1, and n − 1 for the product of the pivots, together
    (n³ + 2n)/3 − 1. Cofactors: M(1) = 0, M(n) = n (M(n − 1) + 1), which grows like (e − 1) n!.

    Parameters
    ----------
    n : int
    method : {"elimination", "cofactor"}

    Raises
    ------
    ValueError, TypeError
        If n is not a whole number of at least 1, or the method is unknown.

    See Also
    --------
    counted_determinant : counts them while it computes.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, sections 2.6 and 5.2.

    Examples
    --------
    >>> [multiplications(n) for n in (2, 3, 10)]
    [3, 10, 339]
    >>> [multiplications(n, method="cofactor") for n in (2, 3, 10)]
    [2, 9, 6235300]
    """
    n = as_count(n, "n")
    require_choice(method, "method", METHODS)
    if method == "elimination":
        return (n**3 + 2 * n) // 3 - 1
    count = 0
    for k in range(2, n + 1):
        count = k * (count + 1)
    return count
