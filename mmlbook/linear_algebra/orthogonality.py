"""Orthogonality: bases of perpendicular directions, and matrices that keep lengths and angles.

In the order and with the names of the chapter: Gram–Schmidt makes the columns of Q out of those of A, Householder's
mirrors give A = Q R without loss, and T = E M Eᵀ reflects in a tilted mirror by way of a basis E in which that is easy.
"""

from typing import NamedTuple

import numpy as np

from mmlbook.linear_algebra._checks import EPSILON, counted, require_choice, scaled, within_range
from mmlbook.linear_algebra.basis import DependentVectorsError
from mmlbook.validation import as_matrix, as_number, as_vector

__all__ = ["QR", "gram_schmidt", "qr", "reflect_points", "reflection_matrix"]


class QR(NamedTuple):
    """The factors in A = Q R: orthonormal columns, upper triangular."""

    Q: np.ndarray
    R: np.ndarray


def gram_schmidt(
    A,
    *,
    method: str = "modified",
    repeated: bool = False,
    dependent: str = "drop",
    tolerance: float | None = None,
) -> np.ndarray:
    """Return an orthonormal basis of the span of the columns of A, made one column after the other.

    Take from aⱼ its projections on the directions so far and give what is left length 1:
    v = aⱼ − Σᵢ (qᵢ · aⱼ) qᵢ, qⱼ = v / ‖v‖. The modified method projects what is left so far instead of aⱼ, which is
    the same but for rounding: the classical one loses orthogonality like κ² ε, the modified one
    like κ ε. Done twice (`repeated`), both keep it: ‖QᵀQ − I‖ ≤ 1e-14 n.

    Parameters
    ----------
    A : array_like of shape (m, n)
        The vectors, as columns; any number of them.
    method : {"modified", "classical"}
    repeated : bool
        Take the projections away twice.
    dependent : {"drop", "zero", "raise"}
        What becomes of a column in the span of those before it: it is left out, gives a column
        of zeros, or is refused.
    tolerance : float, optional
        A column depends on those before it if no more than this part of its length is left;
        10 max(m, n) machine epsilons if not given. With 0 every leftover, noise too, is a new direction.

    Returns
    -------
    ndarray of shape (m, r), or (m, n) for ``dependent="zero"``

    Raises
    ------
    ValueError
        If A is not a nonempty, finite matrix, or an option is unknown.
    DependentVectorsError
        If a column is dependent and ``dependent="raise"``.

    See Also
    --------
    qr : the numerically safe way to an orthonormal basis.
    scipy.linalg.orth : by singular values.

    References
    ----------
    Å. Björck, *Numerical Methods for Least Squares Problems*, SIAM 1996, section 2.4.
    L. Giraud, J. Langou and M. Rozložník, "The loss of orthogonality in the Gram–Schmidt orthogonalization
        process", *Computers & Mathematics with Applications* 50, 2005.

    Examples
    --------
    >>> gram_schmidt([[3, 5], [4, 0]])
    array([[ 0.6,  0.8],
           [ 0.8, -0.6]])
    >>> gram_schmidt([[1, 2], [1, 2]], dependent="raise")
    Traceback (most recent call last):
        ...
    mmlbook.linear_algebra.basis.DependentVectorsError: column 1 is in the span of the columns before it
    """
    A = as_matrix(A, "A")
    require_choice(method, "method", ("modified", "classical"))
    require_choice(dependent, "dependent", ("drop", "zero", "raise"))
    if tolerance is None:
        tolerance = 10 * max(A.shape) * EPSILON
    tolerance = as_number(tolerance, "tolerance", low=0.0, high=1.0)
    columns, zero = [], np.zeros(len(A))
    for j, a in enumerate(A.T):
        v = a = scaled(a)[0]
        for _ in range(2 if repeated else 1):
            v = _without_projections(v, columns, method)
        if np.linalg.norm(v) > tolerance * np.linalg.norm(a):
            columns.append(_unit(v))
        elif dependent == "raise":
            raise DependentVectorsError(f"column {j} is in the span of the columns before it")
        elif dependent == "zero":
            columns.append(zero)
    return np.column_stack([np.empty((len(A), 0)), *columns])


def _without_projections(a: np.ndarray, directions: list[np.ndarray], method: str) -> np.ndarray:
    """Return a without its projections on the directions: of a itself, or of what is left so far."""
    v = a
    for q in directions:
        v = v - (q @ (a if method == "classical" else v)) * q
    return v


def _unit(v: np.ndarray) -> np.ndarray:
    """Return v / ‖v‖ for v ≠ 0, however small or large."""
    v = scaled(v)[0]
    return v / np.linalg.norm(v)


def qr(A, *, full: bool = False) -> QR:
    """Return Q with orthonormal columns and an upper triangular R with A = Q R, by Householder's mirrors.

    The mirror I − 2uuᵀ with u along x + sign(x₀)‖x‖e₀ sends x to a multiple of e₀. One mirror a column turns
    A into R, and the product of the mirrors is Q: ‖QᵀQ − I‖ ≤ 1e-14 n for every A, dependent columns included.
    The diagonal of R is not negative, so that for independent columns Q is the one of Gram and Schmidt.

    Parameters
    ----------
    A : array_like of shape (m, n)
    full : bool
        Return a square Q of shape (m, m) and R of shape (m, n), instead of shapes
        (m, min(m, n)) and (min(m, n), n).

    Raises
    ------
    ValueError
        If A is not a nonempty, finite matrix.
    OverflowError
        If an entry of R is too large for a float.

    See Also
    --------
    numpy.linalg.qr : LAPACK's; its R may have negative entries on the diagonal.

    References
    ----------
    A. S. Householder, "Unitary triangularization of a nonsymmetric matrix", *Journal of the ACM* 5, 1958.
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 5.2.

    Examples
    --------
    >>> Q, R = qr([[3, 5], [4, 0]])
    >>> Q.round(12)
    array([[ 0.6,  0.8],
           [ 0.8, -0.6]])
    >>> R.round(12) + 0.0
    array([[5., 3.],
           [0., 4.]])
    """
    R, s = scaled(as_matrix(A, "A"))
    m, n = R.shape
    mirrors = []
    for k in range(min(m, n)):
        u = _mirror(R[k:, k])
        R[k:, k:] -= 2 * np.outer(u, u @ R[k:, k:])
        R[k + 1 :, k] = 0
        mirrors.append(u)
    Q = np.eye(m, m if full else min(m, n))
    for k, u in reversed(list(enumerate(mirrors))):
        Q[k:, k:] -= 2 * np.outer(u, u @ Q[k:, k:])
    negative = np.flatnonzero(np.diag(R) < 0)
    R[negative] *= -1
    Q[:, negative] *= -1
    with np.errstate(over="ignore"):
        return QR(Q, within_range(R[: Q.shape[1]] * s + 0.0, "an entry of R"))  # no −0


def _mirror(x: np.ndarray) -> np.ndarray:
    """Return the unit vector u for which (I − 2uuᵀ) x has zeros below its first entry; 0 if there are zeros already."""
    if not np.any(x[1:]):
        return np.zeros_like(x)
    u = _unit(x)
    u[0] += np.copysign(1.0, u[0])
    return u / np.linalg.norm(u)


def reflection_matrix(*, plane=None, normal=None) -> np.ndarray:
    """Return the matrix that reflects space in a mirror through the origin: T = E M Eᵀ.

    E is an orthonormal basis whose first directions span the mirror and whose others are perpendicular
    to it, made by Gram–Schmidt. Seen in that basis the reflection is M = diag(1, …, 1, −1, …, −1): Eᵀ
    takes a vector into it, M reflects, E takes it back. For a mirror with one normal n, T = I − 2nnᵀ/‖n‖².

    Parameters
    ----------
    plane : array_like of shape (n,) or (n, k), optional
        A vector along the mirror, or vectors that span it, as columns.
    normal : array_like of shape (n,), optional
        The vector perpendicular to the mirror. Give this or `plane`.

    Returns
    -------
    ndarray of shape (n, n)

    Raises
    ------
    ValueError
        If both or none are given, if something is empty or not finite, if the
        normal is zero, or if the plane is a point or the whole space.

    See Also
    --------
    mmlbook.linear_algebra.matrices.reflection : in the plane, from an angle.
    scipy.linalg.qr : whose factors are made of such mirrors.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 8.2 (change of basis).

    Examples
    --------
    >>> reflection_matrix(plane=[1, 1]).round(12) + 0.0
    array([[0., 1.],
           [1., 0.]])
    >>> reflection_matrix(normal=[0, 0, 2])
    array([[ 1.,  0.,  0.],
           [ 0.,  1.,  0.],
           [ 0.,  0., -1.]])
    """
    if (plane is None) == (normal is None):
        raise ValueError("give the mirror by plane or by normal: one of them, not both")
    if normal is not None:
        span = as_vector(normal, "normal")[:, None]
        if not np.any(span):
            raise ValueError("normal is the zero vector, which has no direction")
    else:
        span = as_matrix(plane, "plane") if np.ndim(plane) == 2 else as_vector(plane, "plane")[:, None]
    n = len(span)
    r = gram_schmidt(span, repeated=True).shape[1]
    if normal is None and not 0 < r < n:
        what = "only zero vectors" if r == 0 else f"all {counted(n, 'dimension')}"
        raise ValueError(f"plane spans {what}: there is no mirror")
    E = gram_schmidt(np.column_stack([span, np.eye(n)]), repeated=True)
    along = np.where(np.arange(n) < r, 1.0, -1.0)
    M = np.diag(along if normal is None else -along)
    return E @ M @ E.T


def reflect_points(X, *, plane=None, normal=None, through=None) -> np.ndarray:
    """Return points reflected in a mirror, which need not go through the origin: x ↦ p + T (x − p).

    Parameters
    ----------
    X : array_like of shape (k, n)
        The points, one a row.
    plane, normal
        The directions of the mirror, as in :func:`reflection_matrix`.
    through : array_like of shape (n,), optional
        A point p of the mirror; the origin if not given.

    Returns
    -------
    ndarray of shape (k, n)

    Raises
    ------
    ValueError
        As :func:`reflection_matrix`, or if points and mirror have not the same number of entries.

    See Also
    --------
    reflection_matrix : the matrix T.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, 5th edition, 2016, section 8.2 (change of basis).

    Examples
    --------
    >>> reflect_points([[2, 0], [3, 5]], normal=[1, 0], through=[1, 0])
    array([[ 0.,  0.],
           [-1.,  5.]])
    """
    X = as_matrix(X, "X")
    T = reflection_matrix(plane=plane, normal=normal)
    p = np.zeros(len(T)) if through is None else as_vector(through, "through")
    if X.shape[1] != len(T):
        raise ValueError(f"the points in X have {counted(X.shape[1], 'entry')}, but the mirror has {len(T)} dimensions")
    if len(p) != len(T):
        raise ValueError(f"through has {counted(len(p), 'entry')}, but the mirror has {len(T)} dimensions")
    with np.errstate(over="ignore", invalid="ignore"):
        return within_range((X - p) @ T.T + p, "a reflected point")
