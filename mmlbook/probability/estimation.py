"""Estimation: how likely each choice of parameters makes the data, and the choice that makes them likeliest."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmlbook.calculus.jacobian_and_hessian import hessian
from mmlbook.calculus.optimization import newton_minimize
from mmlbook.errors import NotConvergedError, NotPositiveDefiniteError
from mmlbook.linear_algebra.decompositions import cholesky
from mmlbook.linear_algebra.linear_systems import inverse
from mmlbook.validation import as_vector

__all__ = ["MaximumLikelihood", "log_likelihood", "maximum_likelihood"]


def _data(data) -> np.ndarray:
    data = np.asarray(data, dtype=float)
    if data.ndim not in (1, 2) or len(data) == 0 or not np.isfinite(data).all():
        raise ValueError(f"data must be finite numbers, one observation a row, but their shape is {data.shape}")
    return data


def log_likelihood(log_density: Callable, data, parameters) -> float:
    """Return ℓ(θ) = Σ log p(xᵢ | θ), the logarithm of the probability (or density) of independent data.

    Parameters
    ----------
    log_density : callable
        ``log_density(x, parameters)`` returns log p for all n observations x at once.
    data : array_like, shape (n,) or (n, d)
    parameters : array_like, shape (k,), or a number

    Returns
    -------
    float
        −inf if the parameters make an observation impossible.

    Raises
    ------
    ValueError
        If `log_density` does not return one number below infinity for each observation.

    See Also
    --------
    maximum_likelihood : the parameters that make it largest.

    References
    ----------
    R. A. Fisher, "On the mathematical foundations of theoretical statistics", *Philosophical Transactions A*
        222, 1922.

    Examples
    --------
    Seven heads and three tails, if heads have probability 0.5:

    >>> tosses = [1] * 7 + [0] * 3
    >>> coin = lambda x, p: np.where(x == 1, np.log(p), np.log(1 - p))
    >>> round(log_likelihood(coin, tosses, 0.5), 6)  # 10 times the logarithm of 0.5
    -6.931472
    """
    data = _data(data)
    terms = np.asarray(log_density(data, parameters), dtype=float)
    if terms.shape != (len(data),):
        raise ValueError(
            f"log_density must return {len(data)} numbers, one an observation, but its shape is {terms.shape}"
        )
    if np.any(np.isnan(terms) | (terms == np.inf)):
        raise ValueError(f"log_density must be below infinity, but at parameters {parameters} it is not")
    return float(terms.sum())


@dataclass(frozen=True, eq=False)
class MaximumLikelihood:
    """The parameters that make the data likeliest, and how sharply the data tell them from others.

    Attributes
    ----------
    parameters : ndarray of shape (k,)
        The maximum θ̂ of ℓ.
    log_likelihood : float
        ℓ(θ̂).
    information : ndarray of shape (k, k)
        The observed Fisher information −∇²ℓ(θ̂).
    covariance : ndarray of shape (k, k)
        Its inverse: the approximate covariance of θ̂ when there are many data.
    iterations : int
        How many steps of Newton's method were made.
    """

    parameters: np.ndarray
    log_likelihood: float
    information: np.ndarray
    covariance: np.ndarray
    iterations: int

    @property
    def standard_errors(self) -> np.ndarray:
        """The roots of the diagonal of the covariance, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))


def maximum_likelihood(
    log_density: Callable, data, *, start, tolerance: float = 1e-6, max_iterations: int = 200
) -> MaximumLikelihood:
    """Return the parameters θ̂ that maximize ℓ(θ) = Σ log p(xᵢ | θ), by Newton's method from a start.

    Where parameters are limited (a standard deviation is positive), either let `log_density` return −inf
    outside, or better, take the logarithm as the parameter.

    Parameters
    ----------
    log_density : callable
        ``log_density(x, parameters)`` returns log p for all n observations x at once.
    data : array_like, shape (n,) or (n, d)
    start : array_like, shape (k,)
        Where the search begins; the data must be possible there.
    tolerance : float
        The search ends when no slope exceeds this part of the largest one seen.
    max_iterations : int

    Returns
    -------
    MaximumLikelihood

    Raises
    ------
    NotConvergedError
        If the search does not end at a maximum.
    ValueError
        If the data are impossible at the start, or if ℓ is flat at its maximum in some direction or levels off
        without one, so that the data do not determine the parameters.

    See Also
    --------
    scipy.stats.fit

    References
    ----------
    R. A. Fisher, "On the mathematical foundations of theoretical statistics", *Philosophical Transactions A*
        222, 1922.

    Examples
    --------
    Waiting times with a rate that is to be found; its estimate is 1 over their mean:

    >>> waits = [0.5, 1.5, 1.0, 3.0]
    >>> found = maximum_likelihood(lambda x, log_rate: log_rate - np.exp(log_rate) * x, waits, start=[0.0])
    >>> round(float(np.exp(found.parameters[0])), 6), found.standard_errors.round(3)
    (0.666667, array([0.5]))
    """
    data, start = _data(data), as_vector(start, "start")
    if log_likelihood(log_density, data, start) == -np.inf:
        raise ValueError(f"the data are impossible at the start {start}: begin where their likelihood is positive")

    def loss(parameters):  # the mean, so that the tolerance does not depend on the number of data
        return -log_likelihood(log_density, data, parameters) / len(data)

    found = newton_minimize(loss, start, tolerance=tolerance, max_iterations=max_iterations)
    if not found.converged:
        raise NotConvergedError(
            f"the search of the maximum ended without one ({found.reason})",
            iterations=found.iterations,
            change=float(abs(np.diff(found.values[-2:])).sum()),
        )
    information = len(data) * hessian(loss, found.x).value
    try:
        cholesky(information)
    except NotPositiveDefiniteError:
        raise ValueError("the likelihood is flat at its maximum: the data do not determine all parameters") from None
    result = MaximumLikelihood(found.x, -len(data) * found.value, information, inverse(information), found.iterations)
    for shift in np.diag(result.standard_errors):  # where the likelihood only levels off, the way goes on uphill
        if max(log_likelihood(log_density, data, found.x + s * shift) for s in (-1, 1)) > result.log_likelihood:
            raise ValueError(
                f"there is no maximum near {found.x}: the likelihood levels off, but is higher still at "
                f"{found.x + shift} or at {found.x - shift}"
            )
    return result
