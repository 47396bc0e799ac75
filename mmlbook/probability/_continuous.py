"""Distributions of random variables that measure."""

from dataclasses import dataclass

import numpy as np

from mmlbook.probability._law import Distribution, as_numbers, as_positive, plain, special
from mmlbook.validation import as_number

__all__ = ["Beta", "Exponential", "Gamma", "Measuring", "Uniform"]


class Measuring(Distribution):
    """A law with a density, from `_low` to `_high`."""

    _low = -np.inf
    _high = np.inf

    def pdf(self, x):
        """Return the density at `x`, for a number or an array; 0 outside of the support."""
        with np.errstate(divide="ignore"):
            return plain(np.exp(self._log_density(as_numbers(x, "x"))))

    def _log_density(self, x):
        inside = (x >= self._low) & (x <= self._high) & np.isfinite(x)
        return np.where(inside, self._log_pdf(np.where(inside, x, self._somewhere)), -np.inf)

    @property
    def _somewhere(self) -> float:
        return 1.0

    def _cdf(self, x):
        return np.where(x <= self._low, 0.0, np.where(x >= self._high, 1.0, self._lower(self._held(x))))

    def _survival(self, x):
        return np.where(x <= self._low, 1.0, np.where(x >= self._high, 0.0, self._upper(self._held(x))))

    def _held(self, x):
        return np.where((x > self._low) & (x < self._high), x, self._somewhere)


@dataclass(frozen=True)
class Uniform(Measuring):
    """All values from `low` to `high` alike.

    Density 1/(high − low); mean (low + high)/2, variance (high − low)²/12.

    Parameters
    ----------
    low, high : float
        The ends; `low` is less than `high`.

    Raises
    ------
    ValueError
        If `low` is not less than `high`.

    See Also
    --------
    scipy.stats.uniform

    Examples
    --------
    >>> Uniform(0.0, 4.0).cdf([-1, 1, 9])
    array([0.  , 0.25, 1.  ])
    """

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self):
        low, high = as_number(self.low, "low"), as_number(self.high, "high")
        if not low < high:
            raise ValueError(f"low must be less than high, but they are {low} and {high}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    @property
    def _low(self) -> float:
        return self.low

    @property
    def _high(self) -> float:
        return self.high

    @property
    def _somewhere(self) -> float:
        return self.low

    @property
    def mean(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """A twelfth of the squared width."""
        return (self.high - self.low) ** 2 / 12

    def _log_pdf(self, x):
        return np.full(x.shape, -np.log(self.high - self.low))

    def _lower(self, x):
        return (x - self.low) / (self.high - self.low)

    def _upper(self, x):
        return (self.high - x) / (self.high - self.low)

    def _quantile(self, p):
        return self.low + (self.high - self.low) * p


@dataclass(frozen=True)
class Gamma(Measuring):
    """The waiting time for event number `shape`, if `rate` events come in a unit of time.

    Density rateᵃ xᵃ⁻¹ e^(−rate·x) / Γ(a) for x > 0, with a = shape; mean a/rate, variance a/rate².

    Parameters
    ----------
    shape, rate : float
        Both greater than 0; the shape need not be whole.

    Raises
    ------
    ValueError
        If one of them is not positive.

    See Also
    --------
    scipy.stats.gamma : its ``scale`` is 1/rate

    Examples
    --------
    >>> Gamma(3, 2).mean, Gamma(3, 2).variance
    (1.5, 0.75)
    """

    shape: float
    rate: float
    _low = 0.0

    def __post_init__(self):
        object.__setattr__(self, "shape", as_positive(self.shape, "shape"))
        object.__setattr__(self, "rate", as_positive(self.rate, "rate"))

    @property
    def mean(self) -> float:
        """The number shape/rate."""
        return self.shape / self.rate

    @property
    def variance(self) -> float:
        """The number shape/rate²."""
        return self.shape / self.rate**2

    def _log_pdf(self, x):
        sp, a = special(), self.shape
        return a * np.log(self.rate) + sp.xlogy(a - 1, x) - self.rate * x - sp.gammaln(a)

    def _lower(self, x):
        return special().gammainc(self.shape, self.rate * x)

    def _upper(self, x):
        return special().gammaincc(self.shape, self.rate * x)

    def _quantile(self, p):
        return special().gammaincinv(self.shape, p) / self.rate


@dataclass(frozen=True)
class Exponential(Measuring):
    """The waiting time for the first event, if `rate` events come in a unit of time, independently.

    Density rate · e^(−rate·x) for x ≥ 0; mean 1/rate, variance 1/rate².

    Parameters
    ----------
    rate : float
        Greater than 0.

    Raises
    ------
    ValueError
        If `rate` is not positive.

    See Also
    --------
    scipy.stats.expon : its ``scale`` is 1/rate

    Examples
    --------
    >>> round(Exponential(0.5).survival(2.0), 6)
    0.367879
    """

    rate: float
    _low = 0.0

    def __post_init__(self):
        object.__setattr__(self, "rate", as_positive(self.rate, "rate"))

    @property
    def mean(self) -> float:
        """The number 1/rate."""
        return 1 / self.rate

    @property
    def variance(self) -> float:
        """The number 1/rate²."""
        return 1 / self.rate**2

    def _log_pdf(self, x):
        return np.log(self.rate) - self.rate * x

    def _lower(self, x):
        return -np.expm1(-self.rate * x)

    def _upper(self, x):
        return np.exp(-self.rate * x)

    def _quantile(self, p):
        with np.errstate(divide="ignore"):
            return -np.log1p(-p) / self.rate


@dataclass(frozen=True)
class Beta(Measuring):
    """A probability that is itself uncertain, after a − 1 successes and b − 1 failures.

    Density xᵃ⁻¹ (1 − x)ᵇ⁻¹ / B(a, b) for 0 < x < 1; mean a/(a + b), variance ab/((a + b)²(a + b + 1)).

    Parameters
    ----------
    a, b : float
        Both greater than 0.

    Raises
    ------
    ValueError
        If one of them is not positive.

    See Also
    --------
    scipy.stats.beta

    Examples
    --------
    >>> Beta(3, 1).mean
    0.75
    """

    a: float
    b: float
    _low = 0.0
    _high = 1.0

    def __post_init__(self):
        object.__setattr__(self, "a", as_positive(self.a, "a"))
        object.__setattr__(self, "b", as_positive(self.b, "b"))

    @property
    def _somewhere(self) -> float:
        return 0.5

    @property
    def mean(self) -> float:
        """The number a/(a + b)."""
        return self.a / (self.a + self.b)

    @property
    def variance(self) -> float:
        """The number ab/((a + b)²(a + b + 1))."""
        return self.a * self.b / ((self.a + self.b) ** 2 * (self.a + self.b + 1))

    def _log_pdf(self, x):
        sp = special()
        return sp.xlogy(self.a - 1, x) + sp.xlog1py(self.b - 1, -x) - sp.betaln(self.a, self.b)

    def _lower(self, x):
        return special().betainc(self.a, self.b, x)

    def _upper(self, x):
        return special().betaincc(self.a, self.b, x)

    def _quantile(self, p):
        return special().betaincinv(self.a, self.b, p)
