"""Projections: the shadow of a point on a line, a plane, or any flat set in any number of dimensions.

In the order of the chapter: the matrix P = B(BᵀB)⁻¹Bᵀ, then the projection itself with coordinates and distances.
"""

from typing import NamedTuple

import numpy as np

from mmlbook.linear_algebra.linear_systems import back_substitution
from mmlbook.linear_algebra.orthogonality import gram_schmidt
from mmlbook.validation import as_matrix, as_vector

__all__ = ["Projection", "project", "projection_matrix"]


def _basis(B, name: str) -> np.ndarray:
    """Return one vector, shape (d,), or several as columns, shape (d, k), as a matrix of columns."""
    return as_vector(B, name)[:, None] if np.ndim(B) == 1 else as_matrix(B, name)


def projection_matrix(B) -> np.ndarray:
    """Return the matrix P = B(BᵀB)⁻¹Bᵀ that projects on the span of the columns of B.

    It is computed as Q Qᵀ with an orthonormal basis Q of the same span, which is the same matrix with less rounding.

    Parameters
    ----------
    B : array_like, shape (d, k), or (d,) for a line
        Independent columns.

    Returns
    -------
    ndarray of shape (d, d)
        Symmetric, with P² = P.

    Raises
    ------
    DependentVectorsError
        If the columns are dependent: then BᵀB has no inverse.

    See Also
    --------
    project : of points, without the matrix.
    mmlbook.linear_algebra.length_and_angle.vector_projection : on one direction.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge
        University Press, 2020, section 3.8.

    Examples
    --------
    >>> projection_matrix([1, 2]).round(3)
    array([[0.2, 0.4],
           [0.4, 0.8]])
    """
    Q = gram_schmidt(_basis(B, "B"), repeated=True, dependent="raise")
    return Q @ Q.T


class Projection(NamedTuple):
    """Points projected on a flat set.

    Attributes
    ----------
    coordinates : ndarray of shape (n, k), or (k,) for one point
        z = (BᵀB)⁻¹Bᵀ(x − through): how much of each column of B.
    points : ndarray of shape (n, d), or (d,)
        The nearest points of the flat set, through + B z.
    distances : ndarray of shape (n,), or float
        How far the points were from it, ‖x − point‖.
    """

    coordinates: np.ndarray
    points: np.ndarray
    distances: np.ndarray


def project(X, *, onto, through=None) -> Projection:
    """Project points on the span of some vectors, or on that span moved to pass through a point.

    Parameters
    ----------
    X : array_like, shape (n, d), or (d,) for one point
        The points, one in each row.
    onto : array_like, shape (d, k), or (d,) for a line
        Independent columns: a basis B of the directions.
    through : array_like, shape (d,), optional
        A point of the affine subspace; the origin if None.

    Returns
    -------
    Projection
        ``.coordinates``, ``.points``, ``.distances``.

    Raises
    ------
    ValueError
        If the dimensions differ.
    DependentVectorsError
        If the columns of `onto` are dependent.

    See Also
    --------
    mmlbook.calculus.linear_regression.least_squares : the coordinates of one point, seen as a fit.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 3.8.

    Examples
    --------
    >>> shadow = project([3, 4], onto=[1, 0], through=[0, 1])
    >>> shadow.points, shadow.distances
    (array([3., 1.]), 3.0)
    """
    B, single = _basis(onto, "onto"), np.ndim(X) == 1
    X = as_vector(X, "X")[None, :] if single else as_matrix(X, "X")
    d = len(B)
    origin = np.zeros(d) if through is None else as_vector(through, "through")
    if X.shape[1] != d:
        raise ValueError(f"a point has {X.shape[1]} entries, but the vectors to project on have {d}")
    if len(origin) != d:
        raise ValueError(f"through has {len(origin)} entries, but the vectors to project on have {d}")
    Q = gram_schmidt(B, repeated=True, dependent="raise")
    along = (X - origin) @ Q
    coordinates = back_substitution(np.triu(Q.T @ B), along.T).T  # B = QR, so B z = Q along means R z = along
    points = origin + along @ Q.T
    distances = np.linalg.norm(X - points, axis=1)
    if single:
        return Projection(coordinates[0], points[0], float(distances[0]))
    return Projection(coordinates, points, distances)
