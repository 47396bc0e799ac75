"""Principal components: the directions in which data spread most, which are those that lose least.

In the order of the chapter: center the data, take the eigenvectors of their covariance, project, and map back.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from mmlbook.dimensionality_reduction._blocks import is_dask_array, moments_of_blocks, on_blocks
from mmlbook.dimensionality_reduction._randomized import with_positive_largest
from mmlbook.dimensionality_reduction._solvers import by_covariance, by_gram, by_randomized, by_svd
from mmlbook.dimensionality_reduction.dataset_statistics import RunningMoments, centered
from mmlbook.linear_algebra._checks import require_choice
from mmlbook.validation import as_count, as_matrix, as_vector

__all__ = ["PCA"]

SOLVERS = ("covariance", "svd", "gram", "randomized")


class _Model(NamedTuple):
    """What was found; a scatter is a variance times n − 1."""

    mean: np.ndarray
    scatter: np.ndarray
    components: np.ndarray
    total_scatter: float
    n_points: int


class PCA:
    """Principal component analysis of points that are the rows of a matrix.

    The components b₁, b₂, … are the orthonormal eigenvectors of the covariance matrix
    S = Σᵢ (xᵢ − x̄)(xᵢ − x̄)ᵀ/(n − 1), those with the largest eigenvalues first. Their eigenvalues are the variances
    along them. Of b and −b, which serve equally well, the one is taken whose entry of largest modulus is positive.

    Parameters
    ----------
    n_components : int, optional
        How many components to keep; if None, every direction in which the data vary.
    solver : {"covariance", "svd", "gram", "randomized"}, optional
        How they are found: from the covariance matrix, shape (d, d); from the singular value decomposition of the
        centered data; from the products of the centered points, shape (n, n); or nearly, from random combinations
        of columns. If None, "gram" for fewer points than dimensions, else "covariance".
    rng : Generator, int or None
        For the randomized solver.

    Attributes
    ----------
    mean : ndarray of shape (d,)
        x̄.
    components : ndarray of shape (k, d)
        b₁, …, b_k as rows.
    explained_variance : ndarray of shape (k,)
        The variances λ₁ ≥ … ≥ λ_k along them.
    explained_variance_ratio : ndarray of shape (k,)
        λⱼ divided by the sum of all variances of the data.
    total_variance : float
        The trace of S. What a projection loses, Σᵢ ‖xᵢ − x̃ᵢ‖²/(n − 1), is ``total_variance`` less the sum of
        ``explained_variance``.
    n_points : int
        How many points have been seen.

    Raises
    ------
    ValueError
        If there are fewer than two points or all are equal, an entry is not finite, or there are fewer directions in
        which the data vary than `n_components`.

    References
    ----------
    K. Pearson, "On lines and planes of closest fit to systems of points in space", *Philosophical Magazine* 2
        (1901), 559–572.
    H. Hotelling, "Analysis of a complex of statistical variables into principal components", *Journal of
        Educational Psychology* 24 (1933), 417–441 and 498–520.
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge
        University Press, 2020, chapter 10.

    See Also
    --------
    sklearn.decomposition.PCA

    Examples
    --------
    >>> pca = PCA(n_components=1).fit([[1, 2], [3, 4], [5, 6], [3, 4]])
    >>> pca.components.round(4), pca.explained_variance_ratio.round(4)
    (array([[0.7071, 0.7071]]), array([1.]))
    >>> pca.transform([[5, 6]]).round(4)
    array([[2.8284]])
    >>> pca.inverse_transform([[0.0]])
    array([[3., 4.]])
    """

    def __init__(self, n_components: int | None = None, *, solver: str | None = None, rng=0):
        if solver is not None:
            require_choice(solver, "solver", SOLVERS)
        self.n_components = None if n_components is None else as_count(n_components, "n_components")
        self.solver = solver
        self.rng = rng
        self._moments = None  # of all points, if they come in parts
        self._model = None  # found when it is first asked for

    def fit(self, X) -> "PCA":
        """Find the components of the rows of X, shape (n, d); all that was seen before is forgotten.

        X may be a Dask array, larger than the memory of any machine: each block of rows is reduced to its moments
        where it lies (solver "covariance" only).
        """
        if is_dask_array(X):
            self._needs_covariance("a Dask array")
            return self._of_moments(moments_of_blocks(X))
        X = as_matrix(X, "X")
        solver = self.solver or ("gram" if len(X) < X.shape[1] else "covariance")
        if solver == "covariance":
            return self._of_moments(RunningMoments.of(X))
        mean, C = centered(X)
        total = self._checked_scatter(float(np.sum(C**2)), len(X))
        if solver == "randomized":
            found = by_randomized(C, self._at_most(min(len(X) - 1, X.shape[1])), self.rng)
        else:
            found = by_svd(C) if solver == "svd" else by_gram(C)
        self._moments, self._model = None, self._kept(mean, *found, total, len(X))
        return self

    def _of_moments(self, moments: RunningMoments) -> "PCA":
        self._moments, self._model = moments, self._solved(moments)
        return self

    def partial_fit(self, X) -> "PCA":
        """Take further points into account, rows of X, shape (m, d): the model is that of all points together.

        Only the moments are updated; the components are found anew when they are next asked for.
        """
        self._needs_covariance("partial_fit")
        X = as_matrix(X, "X")
        if self._moments is None and self._model is not None:
            raise ValueError(
                "fit kept no moments to go on from: it used another solver. Choose PCA(solver='covariance')"
            )
        self._moments = RunningMoments.of(X) if self._moments is None else self._moments.update(X)
        self._model = None
        return self

    def _needs_covariance(self, what: str) -> None:
        if self.solver not in (None, "covariance"):
            raise ValueError(f"{what} needs the solver 'covariance', which adds up moments, but it is {self.solver!r}")

    def _at_most(self, directions: int) -> int:
        """Return how many components to look for, of so many directions that there can be."""
        if self.n_components is not None and self.n_components > directions:
            vary = "1 direction" if directions == 1 else f"{directions} directions"
            raise ValueError(f"n_components is {self.n_components}, but the data vary in at most {vary}")
        return self.n_components or directions

    @staticmethod
    def _checked_scatter(total: float, n: int) -> float:
        if n < 2:
            raise ValueError("one point has no spread: PCA needs at least two points")
        if total == 0:
            raise ValueError("all points are equal: there is no direction in which they vary (or scale the data)")
        if not np.isfinite(total):
            raise OverflowError("the squares of the data are too large for a float: scale the data")
        return total

    def _solved(self, moments: RunningMoments) -> _Model:
        n, M = moments.count, moments.scatter
        total = self._checked_scatter(float(np.trace(M)), n)
        return self._kept(moments.mean, *by_covariance(M, n), total, n)

    def _kept(self, mean, scatter, directions, total, n) -> _Model:
        k = self._at_most(len(scatter))
        components = directions[:k] * with_positive_largest(directions[:k])[:, None]
        return _Model(mean, scatter[:k], components, total, n)

    @property
    def _fitted(self) -> _Model:
        if self._model is None:
            if self._moments is None:
                raise ValueError("the model has not seen any points yet: call fit first")
            self._model = self._solved(self._moments)
        return self._model

    @property
    def mean(self) -> np.ndarray:
        """The mean x̄ of the points, shape (d,)."""
        return self._fitted.mean

    @property
    def explained_variance(self) -> np.ndarray:
        """The variances λ₁ ≥ … ≥ λ_k along the components, shape (k,)."""
        return self._fitted.scatter / (self.n_points - 1)

    @property
    def components(self) -> np.ndarray:
        """The components as rows, shape (k, d)."""
        return self._fitted.components

    @property
    def total_variance(self) -> float:
        """The sum of the variances of all columns, which is that of all eigenvalues."""
        return self._fitted.total_scatter / (self.n_points - 1)

    @property
    def explained_variance_ratio(self) -> np.ndarray:
        """The share of each component in the total variance, shape (k,)."""
        return self._fitted.scatter / self._fitted.total_scatter

    @property
    def n_points(self) -> int:
        """How many points the model has seen."""
        return self._fitted.n_points

    def transform(self, X):
        """Return the coordinates zᵢ = B(xᵢ − x̄) of points along the components, the rows of B.

        Parameters
        ----------
        X : array_like, shape (n, d), (d,) for one point, or a Dask array

        Returns
        -------
        ndarray of shape (n, k) or (k,), or a Dask array that is computed when asked for
        """
        return self._mapped(X, partial(_coordinates, mean=self.mean, B=self.components), *self.components.shape[::-1])

    def inverse_transform(self, Z):
        """Return the points x̃ᵢ = x̄ + Bᵀzᵢ that have given coordinates along the components.

        Parameters
        ----------
        Z : array_like, shape (n, k), (k,) for one point, or a Dask array

        Returns
        -------
        ndarray of shape (n, d) or (d,), or a Dask array that is computed when asked for
        """
        return self._mapped(Z, partial(_points, mean=self.mean, B=self.components), *self.components.shape)

    @staticmethod
    def _mapped(X, function, inputs: int, outputs: int):
        if is_dask_array(X):
            if X.shape[-1] != inputs:
                raise ValueError(f"each row must have {inputs} entries, but it has {X.shape[-1]}")
            return on_blocks(function, X, outputs)
        single = np.ndim(X) == 1
        X = as_vector(X, "the point")[None, :] if single else as_matrix(X, "the points")
        if X.shape[1] != inputs:
            raise ValueError(f"each row must have {inputs} entries, but it has {X.shape[1]}")
        return function(X)[0] if single else function(X)


def _coordinates(X: np.ndarray, *, mean: np.ndarray, B: np.ndarray) -> np.ndarray:
    return (X - mean) @ B.T


def _points(Z: np.ndarray, *, mean: np.ndarray, B: np.ndarray) -> np.ndarray:
    return mean + Z @ B
