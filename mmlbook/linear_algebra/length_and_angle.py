"""Lengths, angles and shadows: what the dot product knows about two vectors.

In the order and with the names of the chapter: the norm ‖v‖, the cosine of the angle between a and b,
and the projection of a onto b, as a number (with a sign) and as a vector.
"""

import numpy as np

from mmlbook.linear_algebra._checks import require_same_length, scaled, within_range
from mmlbook.validation import as_vector

__all__ = ["cosine_similarity", "norm", "scalar_projection", "vector_projection"]


def norm(v, *, p: float = 2) -> float:
    """Return the p-norm (|v₁|ᵖ + … + |vₙ|ᵖ)^(1/p) of a vector; its length for p = 2.

    For p = 1 it is the sum of the moduli, for p = ∞ the largest of them. The vector is first divided
    by a power of two near its largest entry, so that no power overflows or vanishes on the way.

    Parameters
    ----------
    v : array_like of shape (n,)
    p : float
        A number of at least 1, or ``numpy.inf``.

    Raises
    ------
    ValueError
        If v is not a nonempty, finite vector, or p is less than 1 (the triangle inequality then fails).
    OverflowError
        If the norm is too large for a float.

    See Also
    --------
    numpy.linalg.norm : also for matrices; does not guard against overflow.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 2.2.

    Examples
    --------
    >>> norm([3, 4])
    5.0
    >>> norm([3, -4], p=1), norm([3, -4], p=np.inf)
    (7.0, 4.0)
    >>> round(norm([3e200, 4e200]) / 1e200, 12)
    5.0
    """
    v, s = scaled(as_vector(v, "v"))
    if isinstance(p, bool) or not isinstance(p, (int, float, np.number)) or not p >= 1:
        raise ValueError(f"p must be a number of at least 1 or infinity, but it is {p!r}")
    sizes = np.abs(v)
    largest = np.max(sizes)
    if p == 1:
        length = np.sum(sizes)
    elif p == 2:
        length = np.sqrt(sizes @ sizes)
    elif np.isinf(p) or largest == 0:
        length = largest
    else:
        length = largest * np.sum((sizes / largest) ** p) ** (1 / p)
    with np.errstate(over="ignore"):
        return float(within_range(length * s, "the norm"))


def cosine_similarity(a, b) -> float:
    """Return the cosine of the angle between a and b: (a · b) / (‖a‖ ‖b‖), from −1 to 1.

    1 means the same direction, 0 a right angle, −1 opposite directions; the lengths do not matter.

    Parameters
    ----------
    a, b : array_like of shape (n,)

    Raises
    ------
    ValueError
        If a and b differ in length, or one is zero (which has no direction), empty or not finite.

    See Also
    --------
    scipy.spatial.distance.cosine : 1 minus this.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 1.2.

    Examples
    --------
    >>> cosine_similarity([1, 0], [5, 0])
    1.0
    >>> round(cosine_similarity([1, 0], [1, 1]), 6)
    0.707107
    >>> cosine_similarity([1, 0], [0, 0])
    Traceback (most recent call last):
        ...
    ValueError: b is the zero vector, which has no direction
    """
    a, b = as_vector(a, "a"), as_vector(b, "b")
    require_same_length(a, b, ("a", "b"))
    cosine = _direction(a, "a") @ _direction(b, "b")
    return float(np.clip(cosine, -1.0, 1.0))  # rounding may leave it a little outside


def scalar_projection(a, *, onto) -> float:
    """Return how far a reaches in the direction of b: (a · b) / ‖b‖ = ‖a‖ cos θ, with its sign.

    Parameters
    ----------
    a : array_like of shape (n,)
        The vector whose shadow is measured.
    onto : array_like of shape (n,)
        The vector b on whose line the shadow falls; its length does not matter.

    Raises
    ------
    ValueError
        If a and b differ in length, or b is zero, or one is empty or not finite.
    OverflowError
        If the projection is too large for a float.

    See Also
    --------
    vector_projection : as a vector.
    numpy.dot

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 4.2.

    Examples
    --------
    >>> scalar_projection([2, 3], onto=[10, 0])
    2.0
    >>> scalar_projection([2, 3], onto=[-1, 0])
    -2.0
    """
    a, b = as_vector(a, "a"), as_vector(onto, "onto")
    require_same_length(a, b, ("a", "onto"))
    direction = _direction(b, "onto")
    a, s = scaled(a)
    with np.errstate(over="ignore"):
        return float(within_range((a @ direction) * s, "the projection"))


def vector_projection(a, *, onto) -> np.ndarray:
    """Return the shadow of a on the line along b: ((a · b) / ‖b‖²) b.

    What is left, a minus its projection, is at a right angle to b.

    Parameters
    ----------
    a : array_like of shape (n,)
    onto : array_like of shape (n,)
        The vector b that spans the line; its length and sign do not matter.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError, OverflowError
        As :func:`scalar_projection`.

    See Also
    --------
    mmlbook.dimensionality_reduction.projections.project : on a line, a plane or more.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 4.2.

    Examples
    --------
    >>> vector_projection([2, 3], onto=[10, 0])
    array([2., 0.])
    >>> vector_projection([2, 3], onto=[1, 2, 3])
    Traceback (most recent call last):
        ...
    ValueError: a has 2 entries, but onto has 3 entries
    """
    a, b = as_vector(a, "a"), as_vector(onto, "onto")
    require_same_length(a, b, ("a", "onto"))
    (a, s), (b, _) = scaled(a), scaled(b)
    if not np.any(b):
        raise ValueError("onto is the zero vector, which has no direction")
    with np.errstate(over="ignore"):
        return within_range((a @ b) / (b @ b) * b * s, "the projection")


def _direction(v: np.ndarray, name: str) -> np.ndarray:
    """Return v / ‖v‖."""
    if not np.any(v):
        raise ValueError(f"{name} is the zero vector, which has no direction")
    v, _ = scaled(v)
    return v / norm(v)
