"""Vectors: lists of numbers that can be added and scaled.

In the order and with the names of the chapter: coefficients c₁, …, cₖ and vectors v₁, …, vₖ. NumPy
arrays already know v + w and c * v; what they lack is both at once.
"""

import numpy as np

from mmlbook.linear_algebra._checks import as_vectors, counted, within_range
from mmlbook.validation import as_vector

__all__ = ["linear_combination"]


def linear_combination(coefficients, vectors) -> np.ndarray:
    """Return c₁ v₁ + c₂ v₂ + … + cₖ vₖ: each vector scaled by its number, and all added.

    Parameters
    ----------
    coefficients : array_like of shape (k,)
        One number for each vector.
    vectors : sequence of k array_like of shape (n,)
        The vectors, in a list (or as the rows of one array).

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If there are more or fewer coefficients than vectors, if the vectors differ in length, or if
        any of them is empty or holds NaN or infinity.
    OverflowError
        If the result is too large for a float.

    See Also
    --------
    numpy.tensordot : the same for arrays of any shape.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 1.1.

    Examples
    --------
    Twice a bag of two apples and three bananas, less one of each:

    >>> linear_combination([2, -1], [[2, 3], [1, 1]])
    array([3., 5.])
    >>> linear_combination([2, -1], [[2, 3]])
    Traceback (most recent call last):
        ...
    ValueError: 2 coefficients came, but 1 vector
    """
    vectors = as_vectors(vectors, "vectors")
    coefficients = as_vector(coefficients, "coefficients")
    if len(coefficients) != len(vectors):
        came = counted(len(coefficients), "coefficient")
        raise ValueError(f"{came} came, but {counted(len(vectors), 'vector')}")
    total = np.zeros(vectors.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        for c, v in zip(coefficients, vectors):
            total = total + c * v
    return within_range(total, "the linear combination")
