"""The normal distribution, and Student's, which takes its place where the variance is estimated."""

from dataclasses import dataclass

import numpy as np

from mmlbook.probability._continuous import Gamma, Measuring
from mmlbook.probability._law import as_positive, special
from mmlbook.validation import as_number

__all__ = ["Gaussian", "StudentT"]

FAR = 1e100  # beyond it the tail of Student's t is a power to all digits, and squares would overflow


@dataclass(frozen=True)
class Gaussian(Measuring):
    """The normal distribution: what sums of many small independent effects come to.

    Density e^(−z²/2) / (sd √(2π)) with z = (x − mean)/sd.

    Parameters
    ----------
    mean : float
    sd : float
        The standard deviation, greater than 0.

    Raises
    ------
    ValueError
        If `sd` is not positive.

    See Also
    --------
    scipy.stats.norm

    Examples
    --------
    >>> round(Gaussian().cdf(1.96), 6)
    0.975002
    """

    mean: float = 0.0
    sd: float = 1.0

    def __post_init__(self):
        object.__setattr__(self, "mean", as_number(self.mean, "mean"))
        object.__setattr__(self, "sd", as_positive(self.sd, "sd"))

    @property
    def variance(self) -> float:
        """The number sd²."""
        return self.sd**2

    def _z(self, x):
        return (x - self.mean) / self.sd

    def _log_pdf(self, x):
        return -0.5 * self._z(x) ** 2 - np.log(self.sd) - 0.5 * np.log(2 * np.pi)

    def _lower(self, x):
        return 0.5 * special().erfc(-self._z(x) / np.sqrt(2))

    def _upper(self, x):
        return 0.5 * special().erfc(self._z(x) / np.sqrt(2))

    def _quantile(self, p):
        return self.mean - self.sd * np.sqrt(2) * special().erfcinv(2 * p)

    def _sample(self, shape, rng):
        """Box and Muller: a point of the plane with a uniform angle and a squared distance that is exponential."""
        radius = np.sqrt(-2 * np.log1p(-rng.random(shape)))
        return self.mean + self.sd * radius * np.cos(2 * np.pi * rng.random(shape))


@dataclass(frozen=True)
class StudentT(Measuring):
    """A Gaussian over the root of an independent estimate of its variance: heavier tails.

    Density proportional to (1 + z²/df)^(−(df + 1)/2) with z = (x − center)/scale.

    Parameters
    ----------
    df : float
        Degrees of freedom, greater than 0.
    center, scale : float
        Where it is centered, and by how much it is stretched (greater than 0).

    Raises
    ------
    ValueError
        If `df` or `scale` is not positive.

    Notes
    -----
    For df ≤ 1 there is no mean, and for df ≤ 2 no finite variance: they are NaN and infinite then.

    See Also
    --------
    scipy.stats.t

    Examples
    --------
    >>> round(StudentT(4).quantile(0.975), 6)
    2.776445
    """

    df: float
    center: float = 0.0
    scale: float = 1.0

    def __post_init__(self):
        object.__setattr__(self, "df", as_positive(self.df, "df"))
        object.__setattr__(self, "center", as_number(self.center, "center"))
        object.__setattr__(self, "scale", as_positive(self.scale, "scale"))

    @property
    def mean(self) -> float:
        """The center, for df > 1; NaN otherwise."""
        return self.center if self.df > 1 else float("nan")

    @property
    def variance(self) -> float:
        """The number scale² df/(df − 2), for df > 2; infinite for 1 < df ≤ 2, NaN below."""
        if self.df <= 1:
            return float("nan")
        return self.scale**2 * self.df / (self.df - 2) if self.df > 2 else float("inf")

    def _z(self, x):
        return (x - self.center) / self.scale

    def _log_pdf(self, x):
        constant = -special().betaln(0.5, self.df / 2) - 0.5 * np.log(self.df) - np.log(self.scale)
        z = np.abs(self._z(x)) / np.sqrt(self.df)
        grown = np.where(z < FAR, np.log1p(np.minimum(z, FAR) ** 2), 2 * np.log(np.maximum(z, 1)))
        return constant - 0.5 * (self.df + 1) * grown

    def _tail(self, z):
        """Return P(Z > z) for z ≥ 0."""
        sp, df = special(), self.df
        square = np.minimum(z, FAR) ** 2
        far = 0.5 * sp.betainc(df / 2, 0.5, df / (df + square))
        near = 0.5 * sp.betaincc(0.5, df / 2, square / (df + square))
        farthest = np.exp(self._log_pdf(self.center + self.scale * z) + np.log(self.scale * np.maximum(z, 1) / df))
        return np.where(z > FAR, farthest, np.where(square > df, far, near))

    def _lower(self, x):
        z = self._z(x)
        tail = self._tail(np.abs(z))
        return np.where(z < 0, tail, 1 - tail)

    def _upper(self, x):
        z = self._z(x)
        tail = self._tail(np.abs(z))
        return np.where(z > 0, tail, 1 - tail)

    def _quantile(self, p):
        sp, df = special(), self.df
        small = np.minimum(p, 1 - p)
        with np.errstate(divide="ignore", over="ignore"):
            far = sp.betaincinv(df / 2, 0.5, 2 * small)
            near = sp.betaincinv(0.5, df / 2, 1 - 2 * small)
            z = np.where(small < 0.25, np.sqrt(df * (1 - far) / far), np.sqrt(df * near / (1 - near)))
        return self.center + self.scale * np.where(p < 0.5, -z, z)

    def _sample(self, shape, rng):
        """A Gaussian over the root of a gamma variable with mean 1."""
        z = Gaussian()._sample(shape, rng)
        return self.center + self.scale * z / np.sqrt(Gamma(self.df / 2, self.df / 2)._sample(shape, rng))
