"""Bayesian inference where the posterior has a formula: coins, Gaussian means, linear regression."""

from dataclasses import dataclass

import numpy as np

from mmlbook.errors import require
from mmlbook.linear_algebra.decompositions import cholesky
from mmlbook.linear_algebra.linear_systems import solve
from mmlbook.probability._law import Distribution, as_positive
from mmlbook.probability.distributions import Beta, Gaussian
from mmlbook.probability.multivariate_gaussian import MultivariateGaussian
from mmlbook.validation import as_count, as_matrix, as_number, as_vector

__all__ = ["BayesianLinearRegression", "BetaBinomial", "GaussianMean"]


class Belief:
    """What is believed of one number, as a law."""

    law: Distribution

    def credible_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval that the number is in with probability `level`, with as much left below as above."""
        level = as_number(level, "level", low=0, high=1)
        low, high = self.law.quantile(np.array([1 - level, 1 + level]) / 2)
        return float(low), float(high)


@dataclass(frozen=True)
class BetaBinomial(Belief):
    """What is believed of the probability p of a success: the law Beta(a, b).

    Parameters
    ----------
    a, b : float
        Greater than 0. Beta(1, 1) is uniform: all p alike.

    Raises
    ------
    ValueError
        If one of them is not positive.

    References
    ----------
    A. Gelman et al., *Bayesian Data Analysis*, 3rd ed., CRC Press, 2013, chapter 2.

    Examples
    --------
    Seven successes in ten trials, beginning with all p alike:

    >>> after = BetaBinomial(1, 1).update(successes=7, failures=3)
    >>> after, round(after.mean, 4), float(after.predictive(1, 1).round(4))
    (BetaBinomial(a=8.0, b=4.0), 0.6667, 0.6667)
    """

    a: float
    b: float

    def __post_init__(self):
        object.__setattr__(self, "a", as_positive(self.a, "a"))
        object.__setattr__(self, "b", as_positive(self.b, "b"))

    @property
    def law(self) -> Beta:
        """The law of p, with its density, quantiles and samples."""
        return Beta(self.a, self.b)

    @property
    def mean(self) -> float:
        """The expected p: a/(a + b)."""
        return self.law.mean

    @property
    def mode(self) -> float:
        """The most probable p: (a − 1)/(a + b − 2); only for a and b above 1 is it inside of (0, 1)."""
        if self.a <= 1 or self.b <= 1:
            raise ValueError(f"Beta({self.a:g}, {self.b:g}) has no highest point inside of (0, 1)")
        return (self.a - 1) / (self.a + self.b - 2)

    def update(self, *, successes: int, failures: int) -> "BetaBinomial":
        """Return what is believed after more trials: Beta(a + successes, b + failures)."""
        return BetaBinomial(
            self.a + as_count(successes, "successes", low=0), self.b + as_count(failures, "failures", low=0)
        )

    def log_evidence(self, *, successes: int, failures: int) -> float:
        """Return the logarithm of the probability of one sequence of trials with so many successes and failures.

        log B(a + successes, b + failures) − log B(a, b), the integral of pˢ (1 − p)ᶠ over the law of p.
        """
        betaln = require("scipy.special", extra="probability").betaln
        s, f = as_count(successes, "successes", low=0), as_count(failures, "failures", low=0)
        return float(betaln(self.a + s, self.b + f) - betaln(self.a, self.b))

    def predictive(self, k, n: int):
        """Return the probability of `k` successes in `n` further trials, averaged over what is believed of p.

        The binomial coefficient times B(a + k, b + n − k)/B(a, b): the beta-binomial law.

        Parameters
        ----------
        k : int or array_like of int
        n : int
        """
        betaln = require("scipy.special", extra="probability").betaln
        n, k = as_count(n, "n", low=0), np.asarray(k, dtype=float)
        if np.any((k < 0) | (k > n) | (k != np.floor(k))):
            raise ValueError(f"k must be a whole number from 0 to {n}, but it is {k}")
        ways = -np.log(n + 1) - betaln(n - k + 1, k + 1)
        return np.exp(ways + betaln(self.a + k, self.b + n - k) - betaln(self.a, self.b))


@dataclass(frozen=True)
class GaussianMean(Belief):
    """What is believed of the mean μ of measurements with known noise: the law N(mean, sd²).

    Parameters
    ----------
    mean, sd : float
        Of the belief.
    noise_sd : float
        The standard deviation of one measurement around μ.

    Raises
    ------
    ValueError
        If a standard deviation is not positive.

    Examples
    --------
    >>> GaussianMean(0, 2, noise_sd=2).update([3, 5]).mean.__round__(6)
    2.666667
    """

    mean: float
    sd: float
    noise_sd: float

    def __post_init__(self):
        object.__setattr__(self, "mean", as_number(self.mean, "mean"))
        object.__setattr__(self, "sd", as_positive(self.sd, "sd"))
        object.__setattr__(self, "noise_sd", as_positive(self.noise_sd, "noise_sd"))

    @property
    def law(self) -> Gaussian:
        """The law of μ."""
        return Gaussian(self.mean, self.sd)

    @property
    def predictive(self) -> Gaussian:
        """The law of the next measurement: its noise and the doubt about μ add up."""
        return Gaussian(self.mean, float(np.hypot(self.sd, self.noise_sd)))

    def update(self, data) -> "GaussianMean":
        """Return what is believed after the measurements `data`, shape (n,).

        Precisions (1 over the variance) add: 1/sd² + n/noise². The mean is weighted by them.
        """
        data = as_vector(data, "data")
        prior, each = 1 / self.sd**2, 1 / self.noise_sd**2
        precision = prior + len(data) * each
        mean = (prior * self.mean + each * data.sum()) / precision
        return GaussianMean(mean, float(precision**-0.5), self.noise_sd)

    def log_evidence(self, data) -> float:
        """Return the logarithm of the density of `data`, each predicted from those before it."""
        belief, total = self, 0.0
        for x in as_vector(data, "data"):
            total += belief.predictive.log_density(x)
            belief = belief.update([x])
        return total


@dataclass(frozen=True, eq=False)
class BayesianLinearRegression:
    """What is believed of the coefficients w of y = A w + noise.

    Before data, w has the law N(0, I/prior_precision); the noise has the law N(0, 1/noise_precision).

    Parameters
    ----------
    prior_precision, noise_precision : float
        One over the variances; greater than 0.

    Raises
    ------
    ValueError
        If one of them is not positive.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, sections 3.3 and 3.5.

    See Also
    --------
    sklearn.linear_model.BayesianRidge : which estimates both precisions

    Examples
    --------
    >>> A = [[1, 0], [1, 1], [1, 2]]
    >>> after = BayesianLinearRegression(prior_precision=1e-6, noise_precision=4).fit(A, [1, 3, 5])
    >>> after.mean.round(3)
    array([1., 2.])
    """

    prior_precision: float
    noise_precision: float

    def __post_init__(self):
        object.__setattr__(self, "prior_precision", as_positive(self.prior_precision, "prior_precision"))
        object.__setattr__(self, "noise_precision", as_positive(self.noise_precision, "noise_precision"))

    def fit(self, A, y) -> "RegressionPosterior":
        """Return what is believed of w after observing y at the rows of A.

        Covariance Σ = (α I + β AᵀA)⁻¹ and mean β Σ Aᵀy, with α the prior and β the noise precision.

        Parameters
        ----------
        A : array_like, shape (n, k)
        y : array_like, shape (n,)

        Raises
        ------
        ValueError
            If the lengths differ.
        """
        A, y = as_matrix(A, "A"), as_vector(y, "y")
        if len(A) != len(y):
            raise ValueError(f"A has {len(A)} rows, but y has {len(y)} entries")
        alpha, beta = self.prior_precision, self.noise_precision
        precision = alpha * np.eye(A.shape[1]) + beta * A.T @ A
        mean = beta * solve(precision, A.T @ y)
        covariance = solve(precision, np.eye(A.shape[1]))
        n, k = A.shape
        misfit = beta * np.sum((y - A @ mean) ** 2) + alpha * mean @ mean
        log_determinant = 2 * np.sum(np.log(np.diag(cholesky(precision))))
        log_evidence = 0.5 * (k * np.log(alpha) + n * np.log(beta / (2 * np.pi)) - misfit - log_determinant)
        return RegressionPosterior(mean, (covariance + covariance.T) / 2, beta, float(log_evidence))


@dataclass(frozen=True, eq=False)
class RegressionPosterior:
    """The law N(mean, covariance) of the coefficients after the data.

    Attributes
    ----------
    mean : ndarray of shape (k,)
    covariance : ndarray of shape (k, k)
    noise_precision : float
    log_evidence : float
        The logarithm of the density of y, averaged over all coefficients that were believed possible.
    """

    mean: np.ndarray
    covariance: np.ndarray
    noise_precision: float
    log_evidence: float

    def predict(self, A) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and standard deviation of new measurements at the rows of A, each of shape (n,).

        The variance aᵀΣa + 1/β is the doubt about the line plus the noise.
        """
        A = as_matrix(A, "A")
        if A.shape[1] != len(self.mean):
            raise ValueError(f"A has {A.shape[1]} columns, but there are {len(self.mean)} coefficients")
        return A @ self.mean, np.sqrt(np.sum(A @ self.covariance * A, axis=1) + 1 / self.noise_precision)

    def sample(self, n: int, *, rng=None) -> np.ndarray:
        """Draw n vectors of coefficients from the posterior, shape (n, k)."""
        return MultivariateGaussian(self.mean, self.covariance).sample(n, rng=rng)
