"""Triangular systems: solved one entry after the other.

Part of :mod:`mmlbook.linear_algebra.linear_systems`, which offers both functions.
"""

import numpy as np

from mmlbook.errors import SingularMatrixError
from mmlbook.linear_algebra._checks import counted, within_range
from mmlbook.validation import as_matrix, as_square_matrix, as_vector


def forward_substitution(L, b) -> np.ndarray:
    """Return x with L x = b for a lower triangular L: xᵢ = (bᵢ − Σ_{j<i} lᵢⱼ xⱼ) / lᵢᵢ, the first entry first.

    Parameters
    ----------
    L : array_like of shape (n, n)
        Zero above its diagonal.
    b : array_like of shape (n,) or (n, k)
        One right-hand side, or several as columns.

    Raises
    ------
    ValueError
        If L is not square or not triangular, or b does not fit it.
    SingularMatrixError
        If an entry on the diagonal is zero.
    OverflowError
        If the result is too large for a float.

    See Also
    --------
    scipy.linalg.solve_triangular : with ``lower=True``.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 3.1.

    Examples
    --------
    >>> forward_substitution([[2, 0], [1, 3]], [4, 8])
    array([2., 2.])
    """
    return _substituted(as_square_matrix(L, "L"), b, "L", lower=True)


def back_substitution(U, b) -> np.ndarray:
    """Return x with U x = b for an upper triangular U: xᵢ = (bᵢ − Σ_{j>i} uᵢⱼ xⱼ) / uᵢᵢ, the last entry first.

    Parameters
    ----------
    U : array_like of shape (n, n)
        Zero below its diagonal.
    b : array_like of shape (n,) or (n, k)

    Raises
    ------
    ValueError, SingularMatrixError, OverflowError
        As :func:`forward_substitution`.

    See Also
    --------
    scipy.linalg.solve_triangular : the same by LAPACK.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 3.1.

    Examples
    --------
    >>> back_substitution([[2, 1], [0, 3]], [5, 3])
    array([2., 1.])
    >>> back_substitution([[2, 1], [0, 0]], [5, 3])
    Traceback (most recent call last):
        ...
    mmlbook.errors.SingularMatrixError: U is singular: its entry (1, 1) is 0
    """
    return _substituted(as_square_matrix(U, "U"), b, "U", lower=False)


def right_hand_side(b, m: int, name: str) -> np.ndarray:
    """Return b as a vector of m entries or a matrix of m rows, to stand beside the matrix called `name`."""
    b = as_matrix(b, "b") if np.ndim(b) == 2 else as_vector(b, "b")
    if len(b) != m:
        size = counted(len(b), "entry" if b.ndim == 1 else "row")
        raise ValueError(f"b has {size}, but {name} has {counted(m, 'row')}")
    return b


def _substituted(T: np.ndarray, b, name: str, *, lower: bool) -> np.ndarray:
    n = len(T)
    b = right_hand_side(b, n, name)
    outside = np.argwhere(np.triu(T, 1) if lower else np.tril(T, -1))
    if len(outside):
        i, j = map(int, outside[0])
        kind = "lower" if lower else "upper"
        raise ValueError(f"{name} must be {kind} triangular, but its entry ({i}, {j}) is {T[i, j]:g}")
    zeros = np.flatnonzero(np.diag(T) == 0)
    if len(zeros):
        raise SingularMatrixError(f"{name} is singular: its entry ({zeros[0]}, {zeros[0]}) is 0")
    x = np.zeros_like(b)
    with np.errstate(over="ignore", invalid="ignore"):
        for i in range(n) if lower else reversed(range(n)):
            known = slice(0, i) if lower else slice(i + 1, n)
            x[i] = (b[i] - T[i, known] @ x[known]) / T[i, i]
    return within_range(x, "the solution")
