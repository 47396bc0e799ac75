"""Random directions that catch most of a matrix, and the factors found with them."""

import numpy as np

from mmlbook.linear_algebra.decompositions import SVD
from mmlbook.validation import as_count, as_generator, as_matrix, as_vector


def with_positive_largest(rows: np.ndarray) -> np.ndarray:
    """Return for each row the sign, +1 or −1, that makes its entry of largest modulus positive.

    Of entries as large as the largest but for rounding, the first counts: so the sign does not hang on rounding.
    """
    sizes = np.abs(rows)
    first = np.argmax(sizes >= (1 - 1e-8) * sizes.max(axis=1, keepdims=True), axis=1)
    return np.where(rows[np.arange(len(rows)), first] < 0, -1.0, 1.0)


def range_finder(A, size: int, *, power_iterations: int = 0, rng=0) -> np.ndarray:
    """Return orthonormal columns Q that span A(AᵀA)^q Ω, for a random Gaussian matrix Ω with `size` columns.

    Parameters
    ----------
    A : array_like, shape (m, n)
    size : int
        How many columns; at most min(m, n).
    power_iterations : int
        The number q of times that the columns go through AᵀA; each is orthonormalized on the way, so that small
        singular values are not lost to rounding.
    rng : Generator, int or None

    Returns
    -------
    ndarray of shape (m, size)

    Raises
    ------
    ValueError
        If A is not a finite matrix, or `size` is greater than its rank can be.

    See Also
    --------
    sklearn.utils.extmath.randomized_range_finder

    References
    ----------
    N. Halko, P. G. Martinsson and J. A. Tropp, "Finding structure with randomness", *SIAM Review* 53 (2011),
        217–288, algorithms 4.1 and 4.4.

    Examples
    --------
    >>> Q = range_finder(np.outer([3, 4], [1, 2]), 1)
    >>> np.abs(Q).round(6)
    array([[0.6],
           [0.8]])
    """
    A, size = as_matrix(A, "A"), as_count(size, "size")
    power_iterations = as_count(power_iterations, "power_iterations", low=0)
    if size > min(A.shape):
        raise ValueError(f"size is {size}, but a matrix of shape {A.shape} has rank at most {min(A.shape)}")
    Q = np.linalg.qr(A @ as_generator(rng).standard_normal((A.shape[1], size)))[0]
    for _ in range(power_iterations):
        Q = np.linalg.qr(A @ np.linalg.qr(A.T @ Q)[0])[0]
    return Q


def expected_error_bound(singular_values, k: int, *, oversampling: int = 10) -> float:
    """Return the bound (1 + k/(p − 1))^½ (Σ_{j>k} σⱼ²)^½ on the expectation of ‖A − QQᵀA‖_F, without power iterations.

    Q comes from :func:`range_finder` with k + p columns. The second factor is the smallest error that rank k allows.

    Parameters
    ----------
    singular_values : array_like, shape (r,)
        All of A, the largest first.
    k : int
        At least 1, less than r.
    oversampling : int
        The number p, at least 2.

    Raises
    ------
    ValueError
        If k is less than 1 or `oversampling` less than 2.

    See Also
    --------
    randomized_svd : the decomposition whose error it bounds.

    References
    ----------
    N. Halko, P. G. Martinsson and J. A. Tropp, "Finding structure with randomness", *SIAM Review* 53 (2011),
        217–288, theorem 10.5.

    Examples
    --------
    >>> round(expected_error_bound([8.0, 4.0, 0.3, 0.4], 2, oversampling=5), 4)
    0.6124
    """
    values, k = as_vector(singular_values, "singular_values"), as_count(k, "k")
    p = as_count(oversampling, "oversampling", low=2)
    if np.any(values < 0) or np.any(np.diff(values) > 0):
        values = np.sort(np.abs(values))[::-1]
    return float(np.sqrt(1 + k / (p - 1)) * np.linalg.norm(values[k:]))


def randomized_svd(A, k: int, *, oversampling: int = 10, power_iterations: int = 4, rng=0) -> SVD:
    """Return the k largest singular values and their vectors, from a few random combinations of the columns.

    With Q from :func:`range_finder`, A ≈ Q(QᵀA), and the small matrix QᵀA = ŨSVᵀ gives U = QŨ.

    Parameters
    ----------
    A : array_like, shape (m, n)
    k : int
        How many, at most min(m, n).
    oversampling : int
        How many more columns are tried than kept.
    power_iterations : int
        Each goes through A twice more, and shrinks what the directions left out add to the error.
    rng : Generator, int or None

    Returns
    -------
    SVD
        ``.U`` (m, k), ``.S`` (k,), ``.Vt`` (k, n); the entry of largest modulus of each row of Vt is positive.

    Raises
    ------
    ValueError
        If k is more than min(m, n).

    References
    ----------
    N. Halko, P. G. Martinsson and J. A. Tropp, "Finding structure with randomness", *SIAM Review* 53 (2011),
        217–288, algorithm 5.1.

    See Also
    --------
    sklearn.utils.extmath.randomized_svd, dask.array.linalg.svd_compressed

    Examples
    --------
    >>> A = np.outer([1, 2, 2], [3, 4]) + np.outer([2, -2, 1], [-4, 3])
    >>> randomized_svd(A, 1).S.round(6)
    array([15.])
    """
    A, k, oversampling = as_matrix(A, "A"), as_count(k, "k"), as_count(oversampling, "oversampling", low=0)
    if k > min(A.shape):
        raise ValueError(f"k is {k}, but a matrix of shape {A.shape} has {min(A.shape)} singular values")
    Q = range_finder(A, min(k + oversampling, *A.shape), power_iterations=power_iterations, rng=rng)
    U, S, Vt = np.linalg.svd(Q.T @ A, full_matrices=False)
    signs = with_positive_largest(Vt[:k])
    return SVD(Q @ (U[:, :k] * signs), S[:k], Vt[:k] * signs[:, None])
