"""Random variables with finitely many values: expectation, variance, covariance; and what a sample says of a law."""

from dataclasses import dataclass

import numpy as np

from mmlbook.probability.chance import as_distribution
from mmlbook.validation import as_matrix, as_number, as_vector

__all__ = ["EmpiricalCdf", "correlation", "covariance", "empirical_cdf", "expectation", "variance"]


def _values_and_probabilities(values, probabilities) -> tuple[np.ndarray, np.ndarray]:
    values, probabilities = as_vector(values, "values"), as_distribution(probabilities, "probabilities")
    if len(values) != len(probabilities):
        raise ValueError(f"there are {len(values)} values, but {len(probabilities)} probabilities")
    return values, probabilities


def expectation(values, probabilities) -> float:
    """Return E[X] = Σ xᵢ P(X = xᵢ).

    Parameters
    ----------
    values : array_like, shape (k,)
        The values xᵢ; for E[g(X)], the values g(xᵢ).
    probabilities : array_like, shape (k,)
        P(X = xᵢ), which sum to 1.

    Raises
    ------
    ValueError
        If the lengths differ, or the probabilities are negative or do not sum to 1.

    See Also
    --------
    numpy.average : with ``weights``

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 6.4.1.

    Examples
    --------
    >>> round(expectation([1, 2, 3, 4, 5, 6], np.full(6, 1 / 6)), 12)
    3.5
    """
    values, probabilities = _values_and_probabilities(values, probabilities)
    return float(values @ probabilities)


def variance(values, probabilities) -> float:
    """Return Var[X] = E[(X − E[X])²].

    This is E[X²] − E[X]² as well, but that difference loses its digits when X is far from 0.

    Parameters
    ----------
    values, probabilities : array_like, shape (k,)
        As in :func:`expectation`.

    Raises
    ------
    ValueError
        As :func:`expectation`.

    See Also
    --------
    numpy.var : of measured values.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 6.4.1.

    Examples
    --------
    >>> round(variance([1, 2, 3, 4, 5, 6], np.full(6, 1 / 6)), 6)
    2.916667
    """
    values, probabilities = _values_and_probabilities(values, probabilities)
    return float((values - values @ probabilities) ** 2 @ probabilities)


def _joint(x_values, y_values, joint) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y, joint = as_vector(x_values, "x_values"), as_vector(y_values, "y_values"), as_matrix(joint, "joint")
    if joint.shape != (len(x), len(y)):
        raise ValueError(f"joint must have shape ({len(x)}, {len(y)}), but it has shape {joint.shape}")
    as_distribution(joint.ravel(), "joint")
    return x, y, joint


def covariance(x_values, y_values, joint) -> float:
    """Return Cov[X, Y] = E[(X − E[X])(Y − E[Y])].

    Parameters
    ----------
    x_values : array_like, shape (k,)
    y_values : array_like, shape (m,)
    joint : array_like, shape (k, m)
        P(X = xᵢ and Y = yⱼ), which sum to 1.

    Raises
    ------
    ValueError
        If the shapes do not fit, or the probabilities are negative or do not sum to 1.

    See Also
    --------
    numpy.cov : of measured values.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 6.4.1.

    Examples
    --------
    >>> covariance([0, 1], [0, 1], [[0.5, 0], [0, 0.5]])
    0.25
    """
    x, y, joint = _joint(x_values, y_values, joint)
    return float((x - x @ joint.sum(axis=1)) @ joint @ (y - joint.sum(axis=0) @ y))


def correlation(x_values, y_values, joint) -> float:
    """Return the correlation Cov[X, Y] / √(Var[X] Var[Y]), which lies in [−1, 1].

    Parameters
    ----------
    x_values, y_values, joint : array_like
        As in :func:`covariance`.

    Raises
    ------
    ValueError
        If one of the variables does not vary.

    See Also
    --------
    numpy.corrcoef : of measured values.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 6.4.1.

    Examples
    --------
    >>> round(correlation([0, 1], [0, 1], [[0.4, 0.1], [0.1, 0.4]]), 12)
    0.6
    """
    x, y, joint = _joint(x_values, y_values, joint)
    spread_x, spread_y = np.sqrt(variance(x, joint.sum(axis=1))), np.sqrt(variance(y, joint.sum(axis=0)))
    if spread_x == 0 or spread_y == 0:
        raise ValueError(f"{'X' if spread_x == 0 else 'Y'} does not vary: its correlation is not defined")
    ratio = covariance(x, y, joint) / spread_x / spread_y
    return float(min(max(ratio, -1.0), 1.0))


@dataclass(frozen=True, eq=False)
class EmpiricalCdf:
    """The distribution function of a sample: a step of 1/n at every value.

    Attributes
    ----------
    values : ndarray of shape (n,)
        The sample, sorted.
    """

    values: np.ndarray

    def __call__(self, x):
        """Return the share of the sample that is at most `x`, for a number or an array."""
        share = np.searchsorted(self.values, x, side="right") / len(self.values)
        return float(share) if np.ndim(share) == 0 else share

    def quantile(self, p: float) -> float:
        """Return the smallest value of the sample that at least a share `p` of it does not exceed."""
        p = as_number(p, "p", low=0, high=1)
        n = len(self.values)
        return float(self.values[max(int(np.ceil(p * n - 1e-9)), 1) - 1])


def empirical_cdf(sample) -> EmpiricalCdf:
    """Return the empirical distribution function F(x) = (number of values ≤ x) / n.

    Parameters
    ----------
    sample : array_like, shape (n,)

    Raises
    ------
    ValueError
        If the sample is empty or not finite.

    See Also
    --------
    scipy.stats.ecdf

    References
    ----------
    L. Wasserman, *All of Statistics*, Springer, 2004, section 7.1.

    Examples
    --------
    >>> F = empirical_cdf([3, 1, 4, 1, 5])
    >>> F(1), F(3.5), F.quantile(0.5)
    (0.4, 0.6, 3.0)
    """
    return EmpiricalCdf(np.sort(as_vector(sample, "sample")))
