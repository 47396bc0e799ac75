"""Four ways to the principal components of centered data C, shape (n, d).

Each returns the scatter along the components, Σᵢ (cᵢ · b)², the largest first, and the components b as rows. What is
not above rounding is left out: a direction in which the data do not vary is no component.
"""

import numpy as np

from mmlbook.dimensionality_reduction._randomized import randomized_svd

EPSILON = float(np.finfo(float).eps)


def _kept(scatter: np.ndarray, rows: np.ndarray, floor: float) -> tuple[np.ndarray, np.ndarray]:
    kept = scatter > floor * max(scatter[0], 0)
    return scatter[kept], rows[kept]


def _rounding(n: int, d: int) -> float:
    """Return how large, beside the largest eigenvalue, one of a product of n×d matrices can be by rounding alone."""
    return 10 * max(n, d) * EPSILON


def by_covariance(M: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvectors of the scatter matrix M = CᵀC, shape (d, d), of n points."""
    values, vectors = np.linalg.eigh(M)  # n points less their mean vary in at most n − 1 directions
    return _kept(values[::-1][: n - 1], vectors[:, ::-1].T[: n - 1], _rounding(n, len(M)))


def by_svd(C: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Right singular vectors of C = USVᵀ; small ones are exact too, since CᵀC is never formed."""
    _, S, Vt = np.linalg.svd(C, full_matrices=False)
    return _kept(S[: len(C) - 1] ** 2, Vt[: len(C) - 1], _rounding(*C.shape) ** 2)


def by_gram(C: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvectors u of the n×n matrix CCᵀ, for fewer points than dimensions: CᵀC(Cᵀu) = Cᵀ(CCᵀu) = λ Cᵀu."""
    values, vectors = np.linalg.eigh(C @ C.T)
    values, u = _kept(values[::-1][:-1], vectors[:, ::-1].T[:-1], _rounding(*C.shape))
    Q, R = np.linalg.qr((u @ C).T)  # Cᵀu are perpendicular but for rounding, which weighs on small ones
    return values, (Q * np.sign(np.diag(R))).T


def by_randomized(C: np.ndarray, k: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """The first k right singular vectors, nearly, from random combinations of the columns."""
    _, S, Vt = randomized_svd(C, k, rng=rng)
    return _kept(S**2, Vt, _rounding(*C.shape) ** 2)
