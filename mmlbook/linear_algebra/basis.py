"""Bases: vectors enough to reach every point, and none too many.

In the order and with the names of the chapter: vectors b₁, …, bₖ are independent if each adds a direction
of its own; n independent vectors are a basis of ℝⁿ, and every v is c₁b₁ + … + cₙbₙ in exactly one way.
Both functions rest on one move: take from a vector its projections onto others and see what is left.
"""

import numpy as np

from mmlbook.linear_algebra._checks import EPSILON, as_vectors, counted, scaled, within_range
from mmlbook.validation import as_number, as_vector

__all__ = ["DependentVectorsError", "coordinates_in_basis", "is_independent"]


class DependentVectorsError(ValueError):
    """Vectors that lie in each other's span were given where independent ones are needed."""


def is_independent(vectors, *, tolerance: float | None = None) -> bool:
    """Return whether no vector is a linear combination of the others.

    Each vector is first given length 1: independence is a matter of directions. Then the longest
    vector is taken, its direction removed from all others, and so on; if nothing is left of one
    before its turn, it was in the span of those taken.

    Parameters
    ----------
    vectors : sequence of k array_like of shape (n,)
    tolerance : float, optional
        The length of a leftover (of a vector of length 1) that counts as nothing;
        4 max(k, n) machine epsilons if not given, which is what rounding may leave.

    Raises
    ------
    ValueError
        If the vectors differ in length, or one is empty or not finite.

    See Also
    --------
    numpy.linalg.matrix_rank : equal to k if and only if the k vectors are independent.

    References
    ----------
    S. Axler, *Linear Algebra Done Right*, 4th edition, 2024, section 2A.

    Examples
    --------
    >>> is_independent([[1, 0], [1, 1]])
    True
    >>> is_independent([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    False
    >>> is_independent([[1, 0], [0, 0]])
    False
    """
    vectors = as_vectors(vectors, "vectors")
    nothing = 4 * max(vectors.shape) * EPSILON if tolerance is None else tolerance
    return len(_directions(vectors, as_number(nothing, "tolerance", low=0.0, high=1.0))) == len(vectors)


def coordinates_in_basis(v, basis) -> np.ndarray:
    """Return the numbers c with v = c₁b₁ + … + cₙbₙ.

    cᵢ = (v · dᵢ) / (bᵢ · dᵢ), where dᵢ is what is left of bᵢ without its part in the span of the other
    basis vectors: dᵢ sees nothing of the others. In an orthogonal basis dᵢ = bᵢ and the
    coordinates are projections, cᵢ = (v · bᵢ) / ‖bᵢ‖². The way back is ``linear_combination(c, basis)``.

    Parameters
    ----------
    v : array_like of shape (n,)
    basis : sequence of n array_like of shape (n,)
        The basis vectors, in a list (or as the rows of one array).

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If there are not n basis vectors of n entries, or something is empty or not finite.
    DependentVectorsError
        If the vectors are dependent: they are no basis.
    OverflowError
        If a coordinate is too large for a float.

    See Also
    --------
    numpy.linalg.solve : with the basis vectors as columns; faster for many vectors v.

    References
    ----------
    P. R. Halmos, *Finite-Dimensional Vector Spaces*, 2nd edition, 1958, sections 7 and 15 (dual bases).

    Examples
    --------
    >>> coordinates_in_basis([2, 3], [[1, 1], [1, -1]])
    array([ 2.5, -0.5])
    >>> coordinates_in_basis([5, 4], [[1, 0], [1, 2]])
    array([3., 2.])
    >>> coordinates_in_basis([5, 4], [[1, 2], [2, 4]])
    Traceback (most recent call last):
        ...
    mmlbook.linear_algebra.basis.DependentVectorsError: the vectors are dependent, so they are no basis
    """
    v, s = scaled(as_vector(v, "v"))
    basis = as_vectors(basis, "basis")
    k, n = basis.shape
    if len(v) != n:
        raise ValueError(f"v has {counted(len(v), 'entry')}, but the basis vectors have {n}")
    if k != n:
        raise ValueError(f"a basis of vectors with {counted(n, 'entry')} has {n} of them, but {k} came")
    if not is_independent(basis):
        raise DependentVectorsError("the vectors are dependent, so they are no basis")
    c = np.empty(n)
    for i in range(n):
        b, t = scaled(basis[i])
        d = _left_over(b, _directions(np.delete(basis, i, axis=0), 0.0))
        with np.errstate(over="ignore"):
            c[i] = (v @ d) / (b @ d) * s / t
    return within_range(c, "a coordinate")


def _left_over(v: np.ndarray, directions: list[np.ndarray]) -> np.ndarray:
    """Return v without its projections onto `directions`, which have length 1 and are perpendicular.

    Done twice: rounding leaves a little of them in the first result, and the second time removes that.
    """
    for _ in range(2):
        for q in directions:
            v = v - (v @ q) * q
    return v


def _directions(vectors: np.ndarray, nothing: float) -> list[np.ndarray]:
    """Return perpendicular directions of length 1 that span what `vectors` do, the longest leftover first."""
    rest = [scaled(v)[0] for v in vectors if np.any(v)]
    rest = [v / np.sqrt(v @ v) for v in rest]
    directions: list[np.ndarray] = []
    while rest:
        lengths = [np.sqrt(v @ v) for v in rest]
        longest = int(np.argmax(lengths))
        if lengths[longest] <= nothing:
            break
        q = _left_over(rest.pop(longest) / lengths[longest], directions)
        directions.append(q / np.sqrt(q @ q))
        rest = [_left_over(v, directions[-1:]) for v in rest]
    return directions
