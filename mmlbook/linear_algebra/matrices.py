"""Matrices: functions that move space and keep its grid straight.

In the order of the chapter: three matrices that move the plane, each with its columns where the basis
vectors go, and the product, which does one move after the other. Vectors are columns: x ↦ A x.
"""

from functools import reduce
from itertools import pairwise

import numpy as np

from mmlbook.linear_algebra._checks import counted, require_choice, within_range
from mmlbook.validation import as_matrix, as_number

__all__ = ["compose", "reflection", "rotation", "shear"]


def rotation(angle: float) -> np.ndarray:
    """Return the 2×2 matrix that turns the plane by `angle`, counter-clockwise about the origin.

    R = [[cos θ, −sin θ], [sin θ, cos θ]]: the first basis vector goes to (cos θ, sin θ), the second
    to (−sin θ, cos θ).

    Parameters
    ----------
    angle : float
        The angle θ in radians; negative angles turn clockwise.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    ValueError, TypeError
        If the angle is not a finite number.

    See Also
    --------
    scipy.spatial.transform.Rotation : rotations of space.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 8.1.

    Examples
    --------
    >>> rotation(np.pi / 2).round(12) + 0.0
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    angle = as_number(angle, "angle")
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


def shear(factor: float, *, along: str = "x") -> np.ndarray:
    """Return the 2×2 matrix that slides the plane along an axis: (x, y) ↦ (x + k y, y).

    H = [[1, k], [0, 1]]; along the y-axis (x, y) ↦ (x, y + k x), H = [[1, 0], [k, 1]]. Areas stay.

    Parameters
    ----------
    factor : float
        The number k: how far a point at distance 1 from the axis slides.
    along : {"x", "y"}
        The axis that stays where it is and along which the others slide.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    ValueError, TypeError
        If the factor is not a finite number, or `along` is no axis.

    See Also
    --------
    rotation, reflection

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 8.1.

    Examples
    --------
    >>> shear(0.5) @ [0, 2]
    array([1., 2.])
    >>> shear(0.5, along="y")
    array([[1. , 0. ],
           [0.5, 1. ]])
    """
    k = as_number(factor, "factor")
    require_choice(along, "along", ("x", "y"))
    return np.array([[1.0, k], [0.0, 1.0]] if along == "x" else [[1.0, 0.0], [k, 1.0]])


def reflection(angle: float) -> np.ndarray:
    """Return the 2×2 matrix that reflects the plane in a line through the origin.

    F = [[cos 2θ, sin 2θ], [sin 2θ, −cos 2θ]], where θ is the angle from the x-axis to the mirror.
    Twice reflected is not moved at all: F F = I.

    Parameters
    ----------
    angle : float
        The angle θ of the mirror line, in radians.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    ValueError, TypeError
        If the angle is not a finite number.

    See Also
    --------
    mmlbook.linear_algebra.orthogonality.reflection_matrix : in any dimension.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 8.1.

    Examples
    --------
    >>> reflection(0)
    array([[ 1.,  0.],
           [ 0., -1.]])
    >>> reflection(np.pi / 4).round(12) + 0.0
    array([[0., 1.],
           [1., 0.]])
    """
    angle = as_number(angle, "angle")
    c, s = np.cos(2 * angle), np.sin(2 * angle)
    return np.array([[c, s], [s, -c]])


def compose(*matrices) -> np.ndarray:
    """Return the matrix that does all moves one after the other, the rightmost first: A B ⋯ Z.

    (A B) x = A (B x): ``compose(A, B)`` first does B and then A. The order matters.

    Parameters
    ----------
    *matrices : array_like of shape (m, p), (p, q), …, (r, n)
        One or more; each must have as many columns as the next has rows.

    Returns
    -------
    ndarray of shape (m, n)

    Raises
    ------
    ValueError
        If no matrix came, if two neighbors do not fit, or if one is empty or not finite.
    OverflowError
        If an entry is too large for a float.

    See Also
    --------
    numpy.linalg.multi_dot : the same, in the order of multiplications that costs least.

    References
    ----------
    A. Cayley, "A memoir on the theory of matrices", *Philosophical Transactions* 148, 1858.

    Examples
    --------
    First a reflection in the x-axis, then a quarter turn; and the other way around:

    >>> compose(rotation(np.pi / 2), reflection(0)).round(12) + 0.0
    array([[0., 1.],
           [1., 0.]])
    >>> compose(reflection(0), rotation(np.pi / 2)).round(12) + 0.0
    array([[ 0., -1.],
           [-1.,  0.]])
    >>> compose([[1, 2, 3]], [[1, 2]])
    Traceback (most recent call last):
        ...
    ValueError: matrix 1 has 3 columns, but matrix 2 has 1 row
    """
    if not matrices:
        raise ValueError("compose needs at least one matrix")
    moves = [as_matrix(A, f"matrix {i}") for i, A in enumerate(matrices, start=1)]
    for i, (A, B) in enumerate(pairwise(moves), start=1):
        if A.shape[1] != B.shape[0]:
            columns, rows = counted(A.shape[1], "column"), counted(B.shape[0], "row")
            raise ValueError(f"matrix {i} has {columns}, but matrix {i + 1} has {rows}")
    with np.errstate(over="ignore", invalid="ignore"):
        return within_range(reduce(np.matmul, moves), "an entry of the product")
