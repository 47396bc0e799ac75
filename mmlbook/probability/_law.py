"""What all distributions share: clean input, one number in and one number out, sampling by inversion."""

from types import ModuleType

import numpy as np

from mmlbook.errors import require
from mmlbook.validation import as_count, as_generator, as_number

__all__ = ["Distribution", "as_numbers", "as_positive", "as_probabilities", "plain", "special"]


def special() -> ModuleType:
    """Return SciPy's library of special functions, or say how to install it."""
    return require("scipy.special", extra="probability")


def as_numbers(x, name: str) -> np.ndarray:
    """Return `x` as a float array of any shape; infinities are numbers here, NaN is not."""
    try:
        array = np.asarray(x, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number or an array of numbers, but it is {x!r}") from None
    if np.isnan(array).any():
        raise ValueError(f"{name} must be a number, but it contains NaN")
    return array


def as_positive(x, name: str) -> float:
    """Return `x` as a finite float greater than 0."""
    number = as_number(x, name, low=0)
    if number == 0:
        raise ValueError(f"{name} must be greater than 0, but it is {x}")
    return number


def as_probabilities(p, name: str) -> np.ndarray:
    """Return `p` as a float array with entries in [0, 1]."""
    array = as_numbers(p, name)
    if np.any((array < 0) | (array > 1)):
        raise ValueError(f"{name} must be in [0, 1], but it contains {array[(array < 0) | (array > 1)].flat[0]:g}")
    return array


def plain(array):
    """Return a float for an array without axes, and any other array as it is."""
    return float(array) if np.ndim(array) == 0 else array


class Distribution:
    """The law of a random variable. Its kinds say their density, distribution function and quantiles."""

    mean: float
    variance: float

    @property
    def standard_deviation(self) -> float:
        """The root of the variance."""
        return float(np.sqrt(self.variance))

    def log_density(self, x):
        """Return the logarithm of the density (or of the probability) at `x`; −inf where it is 0."""
        with np.errstate(divide="ignore"):
            return plain(self._log_density(as_numbers(x, "x")))

    def cdf(self, x):
        """Return P(X ≤ x), for a number or an array."""
        return plain(self._cdf(as_numbers(x, "x")))

    def survival(self, x):
        """Return P(X > x) = 1 − P(X ≤ x), to full accuracy where it is small."""
        return plain(self._survival(as_numbers(x, "x")))

    def quantile(self, p):
        """Return the smallest x with P(X ≤ x) ≥ p, for a probability or an array of them."""
        return plain(self._quantile(as_probabilities(p, "p")))

    def sample(self, size: int | tuple[int, ...] | None = None, *, rng=None):
        """Draw independent values: one number for `size` None, otherwise an array of that shape.

        By inversion, unless the law has a better way: if U is uniform on [0, 1), the quantile of U
        has this law, because P(quantile(U) ≤ x) = P(U ≤ cdf(x)) = cdf(x).

        Parameters
        ----------
        size : int or tuple of int, optional
            How many.
        rng : numpy.random.Generator, int or None
            A generator, a seed, or None for fresh randomness.
        """
        shape = () if size is None else tuple(as_count(k, "size", low=0) for k in np.atleast_1d(size).tolist())
        return plain(self._sample(shape, as_generator(rng)))

    def _sample(self, shape, rng):
        return self._quantile(rng.random(shape))
