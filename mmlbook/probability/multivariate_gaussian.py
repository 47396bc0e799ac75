"""The Gaussian in several dimensions: an ellipse of probability that stays one whatever linear thing is done to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmlbook.linear_algebra.decompositions import cholesky
from mmlbook.linear_algebra.linear_systems import forward_substitution
from mmlbook.validation import as_count, as_generator, as_matrix, as_number, as_square_matrix, as_vector

__all__ = ["MultivariateGaussian"]


@dataclass(frozen=True, eq=False)
class MultivariateGaussian:
    """The law N(μ, Σ) of a random vector.

    Density (2π)^(−d/2) det(Σ)^(−1/2) exp(−½ (x − μ)ᵀ Σ⁻¹ (x − μ)).

    Parameters
    ----------
    mean : array_like, shape (d,)
        The center μ.
    covariance : array_like, shape (d, d)
        The matrix Σ, symmetric positive definite.

    Attributes
    ----------
    factor : ndarray of shape (d, d)
        The lower triangular L with Σ = L Lᵀ.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    NotPositiveDefiniteError
        If the covariance is not symmetric positive definite.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 2.3.

    See Also
    --------
    scipy.stats.multivariate_normal

    Examples
    --------
    >>> heights = MultivariateGaussian([170, 65], [[49, 35], [35, 100]])
    >>> heights.condition([0], [184]).mean
    array([75.])
    """

    mean: np.ndarray
    covariance: np.ndarray

    def __post_init__(self):
        mean, covariance = as_vector(self.mean, "mean"), as_square_matrix(self.covariance, "covariance")
        if len(mean) != len(covariance):
            raise ValueError(f"mean has {len(mean)} entries, but covariance has shape {covariance.shape}")
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "covariance", covariance)
        object.__setattr__(self, "factor", cholesky(covariance))

    @property
    def dimension(self) -> int:
        """How many numbers a point has."""
        return len(self.mean)

    def _points(self, X) -> np.ndarray:
        single = np.ndim(X) == 1
        X = as_vector(X, "X")[None, :] if single else as_matrix(X, "X")
        if X.shape[1] != self.dimension:
            raise ValueError(f"a point has {self.dimension} entries, but X has {X.shape[1]}")
        return X

    def mahalanobis(self, X):
        """Return the distances √((x − μ)ᵀ Σ⁻¹ (x − μ)): how many standard deviations from the center.

        Parameters
        ----------
        X : array_like, shape (n, d), or (d,) for one point

        Returns
        -------
        ndarray of shape (n,), or float
        """
        standardized = forward_substitution(self.factor, (self._points(X) - self.mean).T)
        distances = np.sqrt(np.sum(standardized**2, axis=0))
        return float(distances[0]) if np.ndim(X) == 1 else distances

    def log_density(self, X):
        """Return the logarithm of the density at the points of X, shape (n, d), or at one point, shape (d,)."""
        log_root_determinant = np.sum(np.log(np.diag(self.factor)))
        return -0.5 * self.mahalanobis(X) ** 2 - log_root_determinant - 0.5 * self.dimension * np.log(2 * np.pi)

    def sample(self, n: int, *, rng=None) -> np.ndarray:
        """Draw n independent points μ + L z, where the entries of z are independent standard Gaussians.

        Parameters
        ----------
        n : int
            How many.
        rng : numpy.random.Generator, int or None
            A generator, a seed, or None for fresh randomness.

        Returns
        -------
        ndarray of shape (n, d)
        """
        z = as_generator(rng).standard_normal((as_count(n, "n", low=0), self.dimension))
        return self.mean + z @ self.factor.T

    def affine(self, A, b=None) -> "MultivariateGaussian":
        """Return the law of A x + b, which is N(A μ + b, A Σ Aᵀ).

        Parameters
        ----------
        A : array_like, shape (m, d)
            With independent rows.
        b : array_like, shape (m,), optional
            Zero if None.
        """
        A = as_matrix(A, "A")
        if A.shape[1] != self.dimension:
            raise ValueError(f"A has {A.shape[1]} columns, but a point has {self.dimension} entries")
        b = np.zeros(len(A)) if b is None else as_vector(b, "b")
        if len(b) != len(A):
            raise ValueError(f"b has {len(b)} entries, but A has {len(A)} rows")
        half = A @ self.factor
        return MultivariateGaussian(A @ self.mean + b, half @ half.T)

    def _indices(self, indices: Sequence[int]) -> list[int]:
        listed = [as_count(i, "an index", low=0) for i in np.atleast_1d(indices).tolist()]
        if not listed or len(set(listed)) < len(listed) or max(listed) >= self.dimension:
            raise ValueError(f"indices must be different numbers from 0 to {self.dimension - 1}, but they are {listed}")
        return listed

    def marginal(self, indices) -> "MultivariateGaussian":
        """Return the law of some of the entries, named by their indices (from 0), whatever the others are."""
        kept = self._indices(indices)
        return MultivariateGaussian(self.mean[kept], self.covariance[np.ix_(kept, kept)])

    def condition(self, indices, values) -> "MultivariateGaussian":
        """Return the law of the other entries when those at `indices` are known to be `values`.

        With a the unknown and b the known entries: mean μₐ + Σₐᵦ Σᵦᵦ⁻¹ (xᵦ − μᵦ), covariance
        Σₐₐ − Σₐᵦ Σᵦᵦ⁻¹ Σᵦₐ (the Schur complement).

        Parameters
        ----------
        indices : sequence of int
            Which entries are known, from 0.
        values : array_like, shape (k,)
            What they are.

        Raises
        ------
        ValueError
            If the lengths differ, or nothing remains unknown.
        """
        known, values = self._indices(indices), as_vector(values, "values")
        unknown = [i for i in range(self.dimension) if i not in known]
        if len(values) != len(known):
            raise ValueError(f"{len(known)} entries are known, but there are {len(values)} values")
        if not unknown:
            raise ValueError("all entries are known: nothing is left to have a law")
        across = self.covariance[np.ix_(known, unknown)]
        L = cholesky(self.covariance[np.ix_(known, known)])
        half = forward_substitution(L, across)  # Σₐᵦ Σᵦᵦ⁻¹ Σᵦₐ = halfᵀ half
        mean = self.mean[unknown] + half.T @ forward_substitution(L, values - self.mean[known])
        return MultivariateGaussian(mean, self.covariance[np.ix_(unknown, unknown)] - half.T @ half)

    def ellipse(self, level: float, *, points: int = 200) -> np.ndarray:
        """Return the ellipse that holds a share `level` of the probability in two dimensions.

        The squared Mahalanobis distance is exponential with mean 2 there, so its radius is
        √(−2 log(1 − level)).

        Parameters
        ----------
        level : float
            Between 0 and 1.
        points : int
            How many points of the ellipse; the last is the first.

        Returns
        -------
        ndarray of shape (points, 2)
        """
        if self.dimension != 2:
            raise ValueError(f"an ellipse lies in two dimensions, but this law has {self.dimension}")
        level = as_number(level, "level", low=0, high=1 - 1e-15)
        angle = np.linspace(0, 2 * np.pi, as_count(points, "points", low=2))
        circle = np.sqrt(-2 * np.log1p(-level)) * np.column_stack([np.cos(angle), np.sin(angle)])
        return self.mean + circle @ self.factor.T
