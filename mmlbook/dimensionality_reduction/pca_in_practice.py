"""Principal components at work: how many to keep, whitening, the curved kind, and the law behind them.

In the order of the chapter: choosing k, whitening, probabilistic PCA, kernel PCA.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mmlbook.dimensionality_reduction._randomized import with_positive_largest
from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.linear_algebra._checks import require_choice
from mmlbook.probability.multivariate_gaussian import MultivariateGaussian
from mmlbook.validation import as_count, as_matrix, as_number, as_vector

__all__ = [
    "ProbabilisticPCA",
    "Whitened",
    "choose_components",
    "gaussian_kernel",
    "kernel_pca",
    "probabilistic_pca",
    "whiten",
]


def choose_components(variances, *, rule: str = "share", share: float = 0.95) -> int:
    """Return how many components to keep, by the variances along all of them.

    By "share" the fewest that hold this share of the total. By "broken stick" those at the head whose share is
    larger than the j-th longest of d pieces of a stick broken at random is on average, (1/d) Σ_{i=j}^{d} 1/i; that
    may be none.

    Parameters
    ----------
    variances : array_like, shape (d,)
        The variances along all components, none negative, the largest first.
    rule : {"share", "broken stick"}
    share : float
        Above 0, at most 1; for the rule "share".

    Raises
    ------
    ValueError
        If the variances are not in descending order, or negative, or all 0; if the rule is unknown or the share not in
        (0, 1].

    See Also
    --------
    sklearn.decomposition.PCA : with a share as ``n_components``.

    References
    ----------
    D. A. Jackson, "Stopping rules in principal components analysis", *Ecology* 74 (1993), 2204–2214.

    Examples
    --------
    >>> choose_components([6.0, 3.0, 0.8, 0.2], share=0.9)
    2
    >>> choose_components([6.0, 3.0, 0.8, 0.2], rule="broken stick")
    2
    """
    variances = as_vector(variances, "variances")
    require_choice(rule, "rule", ("share", "broken stick"))
    share = as_number(share, "share", low=0, high=1)
    if np.any(variances < 0) or np.any(np.diff(variances) > 0) or variances[0] == 0:
        raise ValueError("variances must be the largest first, none negative and not all 0")
    if share == 0:
        raise ValueError("share must be greater than 0")
    if rule == "share":
        held = np.cumsum(variances)
        return int(np.argmax(held >= share * held[-1] * (1 - 1e-12))) + 1  # the last sum may miss by rounding
    d = len(variances)
    expected = np.cumsum(1 / np.arange(d, 0, -1))[::-1] / d
    return int(np.argmin(np.append(variances / variances.sum() > expected, False)))


class Whitened(NamedTuple):
    """Data without correlation and with variance 1 in every direction, and how they were made.

    Attributes
    ----------
    Z : ndarray of shape (n, k), or (n, d) for the kind "zca"
        Row i is W(xᵢ − mean).
    matrix : ndarray of shape (k, d) or (d, d)
        W.
    mean : ndarray of shape (d,)
    """

    Z: np.ndarray
    matrix: np.ndarray
    mean: np.ndarray


def whiten(X, *, n_components: int | None = None, kind: str = "pca") -> Whitened:
    """Make data round: mean 0, and the identity as covariance matrix.

    With the components as rows of B and their variances in Λ, W = Λ^(−1/2) B ("pca"), or turned back to the old
    axes, W = Bᵀ Λ^(−1/2) B ("zca"), which of all whitenings changes the (centered) points least.

    Parameters
    ----------
    X : array_like, shape (n, d)
    n_components : int, optional
        How many components are kept; directions that hardly vary become noise of variance 1 as well.
    kind : {"pca", "zca"}

    Raises
    ------
    ValueError
        If X is not a finite matrix of at least two rows, or `kind` or `n_components` is none that there is.

    References
    ----------
    A. Kessy, A. Lewin and K. Strimmer, "Optimal whitening and decorrelation", *The American Statistician* 72
        (2018), 309–314.

    See Also
    --------
    sklearn.decomposition.PCA : with ``whiten=True``.

    Examples
    --------
    >>> Z = whiten([[0, 0], [4, 1], [0, 1], [4, 0], [8, 3]]).Z
    >>> np.cov(Z, rowvar=False).round(12) + 0.0
    array([[1., 0.],
           [0., 1.]])
    """
    require_choice(kind, "kind", ("pca", "zca"))
    X = as_matrix(X, "X")
    pca = PCA(n_components).fit(X)
    W = pca.components / np.sqrt(pca.explained_variance)[:, None]
    if kind == "zca":
        W = pca.components.T @ W
    return Whitened((X - pca.mean) @ W.T, W, pca.mean)


@dataclass(frozen=True, eq=False)
class ProbabilisticPCA:
    """The law x = W z + μ + ε with z ~ N(0, I) hidden and ε ~ N(0, σ²I), most likely for some data.

    Attributes
    ----------
    mean : ndarray of shape (d,)
        μ.
    W : ndarray of shape (d, k)
        The components, each times √(λⱼ − σ²).
    noise_variance : float
        σ²: the mean of the variances along the directions left out.
    """

    mean: np.ndarray
    W: np.ndarray
    noise_variance: float

    @property
    def law(self) -> MultivariateGaussian:
        """The law of a point, N(μ, WWᵀ + σ²I)."""
        return MultivariateGaussian(self.mean, self.W @ self.W.T + self.noise_variance * np.eye(len(self.mean)))

    def expected_latent(self, X) -> np.ndarray:
        """Return E[z | x] = (WᵀW + σ²I)⁻¹Wᵀ(x − μ) for the rows of X, shape (n, d); the result has shape (n, k)."""
        M = self.W.T @ self.W + self.noise_variance * np.eye(self.W.shape[1])
        return np.linalg.solve(M, self.W.T @ (as_matrix(X, "X") - self.mean).T).T


def probabilistic_pca(X, n_components: int) -> ProbabilisticPCA:
    """Fit the latent-variable model of PCA by maximum likelihood.

    With the eigenvalues λⱼ of the covariance (divided by n, as maximum likelihood has it) and its eigenvectors bⱼ:
    σ² = Σ_{j>k} λⱼ/(d − k) and W = [√(λ₁ − σ²) b₁, …, √(λ_k − σ²) b_k].

    Parameters
    ----------
    X : array_like, shape (n, d)
    n_components : int
        k, less than d.

    Raises
    ------
    ValueError
        If nothing is left for the noise: the data vary in no more than k directions.

    See Also
    --------
    sklearn.decomposition.PCA : its ``score_samples`` is the log-density under the same model.

    References
    ----------
    M. E. Tipping and C. M. Bishop, "Probabilistic principal component analysis", *Journal of the Royal
        Statistical Society B* 61 (1999), 611–622.

    Examples
    --------
    >>> model = probabilistic_pca([[3, 0], [-3, 0], [0, 1], [0, -1]], 1)
    >>> model.noise_variance, (model.W @ model.W.T).round(6)
    (0.5, array([[4., 0.],
           [0., 0.]]))
    """
    X, k = as_matrix(X, "X"), as_count(n_components, "n_components")
    n, d = X.shape
    if k >= d:
        raise ValueError(f"n_components is {k}, but a part of the {d} directions must be left for the noise")
    pca = PCA(k).fit(X)
    likely = pca.explained_variance * (n - 1) / n
    noise = (pca.total_variance * (n - 1) / n - likely.sum()) / (d - k)
    if noise <= 1e-12 * likely[0]:
        raise ValueError(f"the data vary in {k} directions only, so that nothing is left for the noise")
    return ProbabilisticPCA(pca.mean, (pca.components * np.sqrt(likely - noise)[:, None]).T, float(noise))


def gaussian_kernel(X, Y, *, width: float) -> np.ndarray:
    """Return exp(−‖xᵢ − yⱼ‖²/(2 width²)) for the rows xᵢ of X and yⱼ of Y.

    Parameters
    ----------
    X, Y : array_like, shapes (n, d) and (m, d)
        Points, one a row.
    width : float
        How far from a point the kernel is still large.

    Raises
    ------
    ValueError
        If the width is not positive or the rows of X and Y have not the same number of entries.

    See Also
    --------
    sklearn.metrics.pairwise.rbf_kernel : with ``gamma`` = 1/(2 width²).

    References
    ----------
    B. Schölkopf, A. Smola and K.-R. Müller, "Nonlinear component analysis as a kernel eigenvalue problem",
        *Neural Computation* 10 (1998), 1299–1319.

    Examples
    --------
    >>> gaussian_kernel([[0.0]], [[0.0], [1.0]], width=1).round(4)
    array([[1.    , 0.6065]])
    """
    X, Y, width = as_matrix(X, "X"), as_matrix(Y, "Y"), as_number(width, "width", low=0)
    if width == 0:
        raise ValueError("width must be greater than 0")
    if X.shape[1] != Y.shape[1]:
        raise ValueError(f"the rows of X have {X.shape[1]} entries, but those of Y have {Y.shape[1]}")
    squares = np.sum((X[:, None, :] - Y[None, :, :]) ** 2, axis=2)
    return np.exp(-squares / (2 * width**2))


def kernel_pca(X, n_components: int, *, kernel: Callable) -> np.ndarray:
    """Return the coordinates of points along the principal components of their images under a kernel.

    The kernel k(x, y) is the dot product of the images of x and y, which are never computed. Centered,
    K̄ = (I − 𝟏𝟏ᵀ/n) K (I − 𝟏𝟏ᵀ/n) takes the place of CCᵀ; with its eigenvectors u and eigenvalues λ the coordinates
    are √λ u.

    Parameters
    ----------
    X : array_like, shape (n, d)
    n_components : int
    kernel : callable
        ``kernel(X, Y)`` returns the matrix of k(xᵢ, yⱼ), symmetric and positive semidefinite if Y is X.

    Returns
    -------
    ndarray of shape (n, k)
        Of each column and its negative, the one whose entry of largest modulus is positive.

    Raises
    ------
    ValueError
        If the images vary in fewer directions.

    References
    ----------
    B. Schölkopf, A. Smola and K.-R. Müller, "Nonlinear component analysis as a kernel eigenvalue problem",
        *Neural Computation* 10 (1998), 1299–1319.

    See Also
    --------
    sklearn.decomposition.KernelPCA

    Examples
    --------
    >>> kernel_pca([[0, 0], [2, 0], [1, 3]], 1, kernel=lambda X, Y: X @ Y.T).round(4).ravel() + 0.0
    array([-1.,  -1.,  2.])
    """
    X, k = as_matrix(X, "X"), as_count(n_components, "n_components")
    K = as_matrix(kernel(X, X), "the kernel's matrix")
    if K.shape != (len(X), len(X)) or not np.allclose(K, K.T, rtol=1e-10):
        raise ValueError(f"the kernel of {len(X)} points must be a symmetric matrix of so many rows and columns")
    K = K - K.mean(axis=0) - K.mean(axis=1, keepdims=True) + K.mean()
    values, vectors = np.linalg.eigh(K)
    values, vectors = values[::-1], vectors[:, ::-1]
    vary = int(np.count_nonzero(values > 10 * len(X) * np.finfo(float).eps * np.max(np.abs(values))))
    if k > vary:
        raise ValueError(f"n_components is {k}, but the images of the points vary in {vary} directions")
    coordinates = (vectors[:, :k] * np.sqrt(values[:k])).T
    return (coordinates * with_positive_largest(coordinates)[:, None]).T
