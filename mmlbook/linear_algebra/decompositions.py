"""Decompositions: a matrix as a product of simple ones, and what these tell about it.

In the order and with the names of the chapter: A = L Lᵀ for symmetric positive definite matrices; A = U S Vᵀ for all;
and what the singular values in S are good for: the best approximation of rank k, the pseudo-inverse, the
condition number.
"""

from typing import NamedTuple

import numpy as np

from mmlbook.errors import NotPositiveDefiniteError
from mmlbook.linear_algebra._checks import EPSILON, counted, scaled, within_range
from mmlbook.linear_algebra._jacobi import thin_svd
from mmlbook.linear_algebra.linear_systems import rank
from mmlbook.validation import as_count, as_matrix, as_number, as_square_matrix

__all__ = ["SVD", "cholesky", "condition_number", "low_rank", "pseudo_inverse", "svd"]


class SVD(NamedTuple):
    """The factors in A = U diag(S) Vt: left singular vectors, singular values, right singular vectors.

    Attributes
    ----------
    U : ndarray of shape (m, p), p = min(m, n)
        Orthonormal columns.
    S : ndarray of shape (p,)
        The singular values, the largest first; never negative.
    Vt : ndarray of shape (p, n)
        Orthonormal rows; the largest entry (in modulus) of each is positive.
    """

    U: np.ndarray
    S: np.ndarray
    Vt: np.ndarray

    def low_rank(self, k: int) -> np.ndarray:
        """Return σ₁u₁v₁ᵀ + … + σₖuₖvₖᵀ, the best approximation of rank k."""
        k = as_count(k, "k", low=0)
        if k > len(self.S):
            m, n = len(self.U), self.Vt.shape[1]
            raise ValueError(f"k is {k}, but a {m}×{n} matrix has {counted(len(self.S), 'singular value')}")
        return (self.U[:, :k] * self.S[:k]) @ self.Vt[:k]


def cholesky(A) -> np.ndarray:
    """Return the lower triangular L with positive diagonal and A = L Lᵀ: a square root of A.

    Column by column: lⱼⱼ = √(aⱼⱼ − Σ lⱼₖ²) and lᵢⱼ = (aᵢⱼ − Σ lᵢₖ lⱼₖ) / lⱼⱼ, sums over k < j. A real square
    root exists at every step if and only if A is positive definite: xᵀA x > 0 for every x ≠ 0.

    Parameters
    ----------
    A : array_like of shape (n, n)
        Symmetric but for rounding (100 n machine epsilons of its largest entry); the lower triangle is used.

    Returns
    -------
    ndarray of shape (n, n)

    Raises
    ------
    ValueError
        If A is not a square, finite, nonempty matrix.
    NotPositiveDefiniteError
        If A is not symmetric, if what stands under a root is not positive, or if A is singular to
        within rounding (``rank(A)`` < n).

    See Also
    --------
    numpy.linalg.cholesky, scipy.linalg.cholesky : LAPACK; they read one triangle only.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 4.2.

    Examples
    --------
    >>> cholesky([[4, 2], [2, 5]])
    array([[2., 0.],
           [1., 2.]])
    >>> cholesky([[1, 2], [2, 1]])
    Traceback (most recent call last):
        ...
    mmlbook.errors.NotPositiveDefiniteError: A is not positive definite: the root in column 1 would be of -3
    """
    A = as_square_matrix(A, "A")
    n = len(A)
    uneven = np.argwhere(np.abs(A / 2 - A.T / 2) > 50 * n * EPSILON * np.max(np.abs(A)))
    if len(uneven):
        i, j = map(int, uneven[0])
        raise NotPositiveDefiniteError(
            f"A is not symmetric: its entry ({i}, {j}) is {A[i, j]:g}, but ({j}, {i}) is {A[j, i]:g}"
        )
    L = np.zeros_like(A)
    for j in range(n):
        under_root = A[j, j] - L[j, :j] @ L[j, :j]
        if under_root <= 0:
            what = f"the root in column {j} would be of {under_root:g}"
            raise NotPositiveDefiniteError(f"A is not positive definite: {what}")
        L[j, j] = np.sqrt(under_root)
        L[j + 1 :, j] = (A[j + 1 :, j] - L[j + 1 :, :j] @ L[j, :j]) / L[j, j]
    if (r := rank(A)) < n:
        raise NotPositiveDefiniteError(f"A is not positive definite to within rounding: its rank is {r}, not {n}")
    return L


def svd(A, *, max_sweeps: int = 60) -> SVD:
    """Return U, S and Vt with A = U diag(S) Vt: turn, stretch along the axes, turn.

    One-sided Jacobi: rotations of pairs of columns make them all perpendicular. Then their lengths are the
    singular values, their directions one set of singular vectors, and the product of the rotations
    is the other. Values are right to 1e-14 of the largest, and small ones to nearly all digits
    where the entries of A determine them (rows or columns of very different size).

    Parameters
    ----------
    A : array_like of shape (m, n)
    max_sweeps : int
        How often every pair of columns may be rotated; 5 to 10 are usual.

    Raises
    ------
    ValueError
        If A is not a nonempty, finite matrix.
    NotConvergedError
        If `max_sweeps` were not enough.
    OverflowError
        If a singular value is too large for a float.

    See Also
    --------
    numpy.linalg.svd : faster; small singular values are right only relative to the largest.

    Notes
    -----
    Singular values below 1e-290 of the largest are returned as 0.

    References
    ----------
    M. R. Hestenes, "Inversion of matrices by biorthogonalization and related results", *Journal of SIAM* 6, 1958.
    Z. Drmač and K. Veselić, "New fast and accurate Jacobi SVD algorithm", *SIAM Journal on Matrix Analysis
        and Applications* 29, 2008.

    Examples
    --------
    >>> U, S, Vt = svd([[3, 0], [4, 5]])
    >>> (S**2).round(12)
    array([45.,  5.])
    >>> np.allclose(U * S @ Vt, [[3, 0], [4, 5]])
    True
    """
    A, s = scaled(as_matrix(A, "A"))
    max_sweeps = as_count(max_sweeps, "max_sweeps")
    wide = A.shape[0] < A.shape[1]
    U, S, V = thin_svd(A.T if wide else A, max_sweeps)
    if wide:
        U, V = V, U
    largest = V[np.argmax(np.abs(V), axis=0), np.arange(len(S))]
    signs = np.where(largest < 0, -1.0, 1.0)
    with np.errstate(over="ignore"):
        return SVD(U * signs, within_range(S * s, "a singular value"), (V * signs).T)


def low_rank(A, k: int) -> np.ndarray:
    """Return the matrix of rank at most k that is nearest to A: Aₖ = σ₁u₁v₁ᵀ + … + σₖuₖvₖᵀ.

    No matrix of that rank is nearer (Eckart and Young): ‖A − Aₖ‖₂ = σₖ₊₁, and the sum of the squared
    errors of all entries is σₖ₊₁² + … + σₚ². For many k call :func:`svd` once and use its ``low_rank(k)``.

    Parameters
    ----------
    A : array_like of shape (m, n)
    k : int
        From 0 to min(m, n).

    Raises
    ------
    ValueError
        If A is not a nonempty, finite matrix, or k is out of range.
    NotConvergedError, OverflowError
        As :func:`svd`.

    See Also
    --------
    sklearn.decomposition.TruncatedSVD : for large and sparse matrices.

    References
    ----------
    C. Eckart and G. Young, "The approximation of one matrix by another of lower rank", *Psychometrika* 1, 1936.

    Examples
    --------
    >>> low_rank([[3, 0, 0], [0, 2, 0], [0, 0, 1]], 2)
    array([[3., 0., 0.],
           [0., 2., 0.],
           [0., 0., 0.]])
    """
    return svd(A).low_rank(k)


def pseudo_inverse(A, *, tolerance: float | None = None) -> np.ndarray:
    """Return A⁺ = V diag(1/σ) Uᵀ, without the singular values that are zero: undo A where it can be undone.

    x = A⁺b makes ‖A x − b‖ least, and of all x that do, it is the shortest.

    Parameters
    ----------
    A : array_like of shape (m, n)
    tolerance : float, optional
        Singular values up to this part of the largest count as zero; 4 max(m, n) machine epsilons if not given.

    Returns
    -------
    ndarray of shape (n, m)

    Raises
    ------
    ValueError
        If A is not a nonempty, finite matrix.
    NotConvergedError, OverflowError
        As :func:`svd`; also if an entry of A⁺ is too large for a float.

    See Also
    --------
    numpy.linalg.pinv : the same by LAPACK.

    References
    ----------
    R. Penrose, "A generalized inverse for matrices", *Proceedings of the Cambridge Philosophical Society* 51, 1955.

    Examples
    --------
    >>> pseudo_inverse([[1, 0], [0, 0], [0, 0]])
    array([[1., 0., 0.],
           [0., 0., 0.]])
    >>> pseudo_inverse([[1, 1]])
    array([[0.5],
           [0.5]])
    """
    A, s = scaled(as_matrix(A, "A"))
    tolerance = (
        4 * max(A.shape) * EPSILON if tolerance is None else as_number(tolerance, "tolerance", low=0.0, high=1.0)
    )
    U, S, Vt = svd(A)
    r = int(np.count_nonzero(S > tolerance * S[0]))
    with np.errstate(over="ignore", invalid="ignore"):
        return within_range((Vt[:r].T / S[:r]) @ U[:, :r].T / s, "an entry of the pseudo-inverse")


def condition_number(A) -> float:
    """Return κ = σ₁ / σₚ, p = min(m, n): how many times a relative error may be magnified by solving with A.

    About log₁₀ κ of the 16 digits of a float can be lost. From 1/ε ≈ 5e15 on, rounding
    alone may make A singular; κ = ∞ if σₚ is 0.

    Parameters
    ----------
    A : array_like of shape (m, n)

    Raises
    ------
    ValueError
        If A is not a nonempty, finite matrix.
    NotConvergedError
        As :func:`svd`.

    See Also
    --------
    numpy.linalg.cond : the same, also in other norms.

    References
    ----------
    L. N. Trefethen and D. Bau, *Numerical Linear Algebra*, SIAM 1997, lecture 12.

    Examples
    --------
    >>> condition_number([[2, 0], [0, 0.5]])
    4.0
    >>> condition_number([[1, 0], [0, 0]])
    inf
    """
    S = svd(scaled(as_matrix(A, "A"))[0]).S
    with np.errstate(over="ignore"):
        return float(S[0] / S[-1]) if S[-1] > 0 else float("inf")
