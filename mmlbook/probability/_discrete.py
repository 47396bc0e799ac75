"""Distributions of random variables that count."""

from dataclasses import dataclass

import numpy as np

from mmlbook.probability._law import Distribution, as_numbers, plain, special
from mmlbook.validation import as_count, as_number

__all__ = ["Bernoulli", "Binomial", "Geometric", "Poisson"]

LARGEST = 2.0**53  # beyond it, floats do not hold every whole number


class Counting(Distribution):
    """A law on whole numbers from `_first` on (to `_last`, if there is a last one)."""

    _first = 0
    _last = np.inf

    def pmf(self, k):
        """Return P(X = k), for a number or an array; 0 where k is not a possible value."""
        with np.errstate(divide="ignore"):
            return plain(np.exp(self._log_density(as_numbers(k, "k"))))

    def _possible(self, k):
        return (k == np.floor(k)) & (k >= self._first) & (k <= self._last) & np.isfinite(k)

    def _log_density(self, k):
        possible = self._possible(k)
        return np.where(possible, self._log_pmf(np.where(possible, k, self._first)), -np.inf)

    def _cdf(self, k):
        k = np.floor(k)
        inside = (k >= self._first) & (k < self._last)
        return np.where(inside, self._lower(np.where(inside, k, self._first)), (k >= self._last).astype(float))

    def _survival(self, k):
        k = np.floor(k)
        inside = (k >= self._first) & (k < self._last)
        return np.where(inside, self._upper(np.where(inside, k, self._first)), (k < self._first).astype(float))

    def _quantile(self, p):
        """Return the smallest k with cdf(k) ≥ p, by halving an interval that holds it."""
        low = np.full(p.shape, self._first - 1.0)  # cdf(low) < p, or p = 0
        high = np.full(p.shape, min(self._last, self._first + 1.0 + np.ceil(2 * self.mean)))
        with np.errstate(invalid="ignore"):
            while np.any(short := (self._cdf(high) < p) & (high < LARGEST)):
                high = np.where(short, np.minimum(2 * high + 1, min(self._last, LARGEST)), high)
            while np.any(high - low > 1):
                middle = np.floor((low + high) / 2)
                enough = self._cdf(middle) >= p
                low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        high = np.where(p == 0, self._first, high)
        return np.where((p == 1) & (self._last == np.inf), np.inf, high)


@dataclass(frozen=True)
class Bernoulli(Counting):
    """One trial: 1 with probability p, 0 otherwise.

    P(X = 1) = p, P(X = 0) = 1 − p; mean p, variance p(1 − p).

    Parameters
    ----------
    p : float
        The probability of 1.

    Raises
    ------
    ValueError
        If `p` is not in [0, 1].

    See Also
    --------
    scipy.stats.bernoulli

    Examples
    --------
    >>> Bernoulli(0.25).variance
    0.1875
    >>> Bernoulli(1.5)
    Traceback (most recent call last):
        ...
    ValueError: p must be a number in [0, 1], but it is 1.5
    """

    p: float
    _last = 1

    def __post_init__(self):
        object.__setattr__(self, "p", as_number(self.p, "p", low=0, high=1))

    @property
    def mean(self) -> float:
        """The probability p."""
        return self.p

    @property
    def variance(self) -> float:
        """The number p(1 − p)."""
        return self.p * (1 - self.p)

    def _log_pmf(self, k):
        return np.where(k == 1, np.log(self.p), np.log1p(-self.p))

    def _lower(self, k):
        return np.where(k < 1, 1 - self.p, 1.0)

    def _upper(self, k):
        return np.where(k < 1, self.p, 0.0)


@dataclass(frozen=True)
class Binomial(Counting):
    """The number of ones in n independent trials with probability p each.

    P(X = k) = n! / (k! (n − k)!) · pᵏ (1 − p)ⁿ⁻ᵏ; mean np, variance np(1 − p).

    Parameters
    ----------
    n : int
        How many trials.
    p : float
        The probability of each.

    Raises
    ------
    ValueError
        If `p` is not in [0, 1] or `n` is below 1.

    See Also
    --------
    scipy.stats.binom

    Examples
    --------
    >>> round(Binomial(10, 0.5).pmf(5), 6)
    0.246094
    """

    n: int
    p: float

    def __post_init__(self):
        object.__setattr__(self, "n", as_count(self.n, "n"))
        object.__setattr__(self, "p", as_number(self.p, "p", low=0, high=1))

    @property
    def _last(self) -> int:
        return self.n

    @property
    def mean(self) -> float:
        """The number np."""
        return self.n * self.p

    @property
    def variance(self) -> float:
        """The number np(1 − p)."""
        return self.n * self.p * (1 - self.p)

    def _log_pmf(self, k):
        sp, n = special(), self.n
        ways = -np.log(n + 1) - sp.betaln(n - k + 1, k + 1)  # n! / (k! (n − k)!) = 1 / ((n + 1) B(n − k + 1, k + 1))
        return ways + sp.xlogy(k, self.p) + sp.xlog1py(n - k, -self.p)

    def _lower(self, k):
        return special().betaincc(k + 1, self.n - k, self.p)

    def _upper(self, k):
        return special().betainc(k + 1, self.n - k, self.p)


@dataclass(frozen=True)
class Geometric(Counting):
    """The number of trials up to and with the first success.

    P(X = k) = (1 − p)ᵏ⁻¹ p for k = 1, 2, …; mean 1/p, variance (1 − p)/p².

    Parameters
    ----------
    p : float
        The probability of success.

    Raises
    ------
    ValueError
        If `p` is not in (0, 1].

    See Also
    --------
    scipy.stats.geom

    Examples
    --------
    >>> Geometric(1 / 6).quantile(0.5)
    4.0
    """

    p: float
    _first = 1

    def __post_init__(self):
        object.__setattr__(self, "p", as_number(self.p, "p", low=0, high=1))
        if self.p == 0:
            raise ValueError("p must be greater than 0, or the first success never comes")

    @property
    def _last(self) -> float:
        return 1 if self.p == 1 else np.inf

    @property
    def mean(self) -> float:
        """The number 1/p."""
        return 1 / self.p

    @property
    def variance(self) -> float:
        """The number (1 − p)/p²."""
        return (1 - self.p) / self.p**2

    def _log_pmf(self, k):
        return special().xlog1py(k - 1, -self.p) + np.log(self.p)

    def _lower(self, k):
        return -np.expm1(special().xlog1py(k, -self.p))

    def _upper(self, k):
        return np.exp(special().xlog1py(k, -self.p))


@dataclass(frozen=True)
class Poisson(Counting):
    """The number of events in a time in which `rate` are expected, if they come independently of each other.

    P(X = k) = rateᵏ e^(−rate) / k!; mean and variance are the rate.

    Parameters
    ----------
    rate : float
        How many are expected; greater than 0.

    Raises
    ------
    ValueError
        If `rate` is not positive.

    See Also
    --------
    scipy.stats.poisson

    Examples
    --------
    >>> round(Poisson(2.0).survival(0), 6)
    0.864665
    """

    rate: float

    def __post_init__(self):
        object.__setattr__(self, "rate", as_number(self.rate, "rate", low=0))
        if self.rate == 0:
            raise ValueError("rate must be greater than 0, but it is 0.0")

    @property
    def mean(self) -> float:
        """The rate."""
        return self.rate

    @property
    def variance(self) -> float:
        """The rate."""
        return self.rate

    def _log_pmf(self, k):
        sp = special()
        return sp.xlogy(k, self.rate) - self.rate - sp.gammaln(k + 1)

    def _lower(self, k):
        return special().gammaincc(k + 1, self.rate)

    def _upper(self, k):
        return special().gammainc(k + 1, self.rate)
