"""What a data set is like as a whole: where its center lies, how it spreads, and both of these as data arrive.

In the order of the chapter: the mean, the covariance, moments that can be updated and merged, standardization.
"""

from dataclasses import dataclass

import numpy as np

from mmlbook.validation import as_count, as_matrix, as_vector

__all__ = ["RunningMoments", "Standardized", "covariance", "mean", "standardize"]


def _points(X, name: str = "X") -> np.ndarray:
    """Return data as a float matrix of shape (n, d); numbers alone, shape (n,), are points on a line."""
    return as_vector(X, name)[:, None] if np.ndim(X) == 1 else as_matrix(X, name)


def centered(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of the rows and the rows less it.

    The first mean is off by the rounding of sums of numbers as large as the data; the mean of what it
    leaves measures that error, with the rounding of numbers as large as their spread only.
    """
    center = X.mean(axis=0)
    rest = X - center
    missed = rest.mean(axis=0)
    rest -= missed
    if not np.all(np.isfinite(rest)):
        raise OverflowError("the sum of the rows of X is too large for a float: scale the data")
    return center + missed, rest


def mean(X) -> np.ndarray:
    """Return the mean x̄ = (1/n) Σᵢ xᵢ of the points of a data set, entry by entry.

    Parameters
    ----------
    X : array_like, shape (n, d), or (n,) for numbers
        One point in each row.

    Returns
    -------
    ndarray of shape (d,)

    Raises
    ------
    ValueError
        If X is empty or not finite.

    See Also
    --------
    numpy.mean : with ``axis=0``.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 6.4.2.

    Examples
    --------
    >>> mean([[1, 2], [3, 6]])
    array([2., 4.])
    """
    return centered(_points(X))[0]


def covariance(X, *, ddof: int = 1) -> np.ndarray:
    """Return the covariance matrix S = Σᵢ (xᵢ − x̄)(xᵢ − x̄)ᵀ / (n − ddof) of the points of a data set.

    Parameters
    ----------
    X : array_like, shape (n, d), or (n,) for numbers
        One point in each row.
    ddof : int
        1 for the unbiased estimate from a sample, 0 for the mean over the data themselves.

    Returns
    -------
    ndarray of shape (d, d)
        On the diagonal the variances.

    Raises
    ------
    ValueError
        If there are not more than `ddof` points.

    See Also
    --------
    numpy.cov : with ``rowvar=False``.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge
        University Press, 2020, section 6.4.2.

    Examples
    --------
    >>> covariance([[1, 2], [3, 6]])
    array([[2., 4.],
           [4., 8.]])
    """
    return RunningMoments.of(X).covariance(ddof=ddof)


@dataclass(frozen=True, eq=False)
class RunningMoments:
    """How many points there are, their mean and their scatter: all that is needed to go on when more arrive.

    Two of them are merged by δ = x̄_b − x̄_a, n = n_a + n_b, x̄ = x̄_a + (n_b/n) δ, and
    M = M_a + M_b + (n_a n_b/n) δ δᵀ. With one new point this is Welford's update.

    Attributes
    ----------
    count : int
        The number n of points so far.
    mean : ndarray of shape (d,)
        Their mean x̄.
    scatter : ndarray of shape (d, d)
        M = Σᵢ (xᵢ − x̄)(xᵢ − x̄)ᵀ.

    References
    ----------
    B. P. Welford, "Note on a method for calculating corrected sums of squares and products",
        *Technometrics* 4 (1962), 419–420.
    T. F. Chan, G. H. Golub and R. J. LeVeque, "Algorithms for computing the sample variance: analysis and
        recommendations", *The American Statistician* 37 (1983), 242–247.

    Examples
    --------
    >>> morning, evening = RunningMoments.of([[1, 2], [3, 6]]), RunningMoments.of([[5, 1]])
    >>> day = morning.merge(evening)
    >>> day.count, day.mean
    (3, array([3., 3.]))
    >>> day.covariance()
    array([[ 4., -1.],
           [-1.,  7.]])
    """

    count: int
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def of(cls, X) -> "RunningMoments":
        """Return the moments of the rows of X, shape (n, d), or of numbers, shape (n,), in two passes over them."""
        X = _points(X)
        center, rest = centered(X)
        return cls(len(X), center, rest.T @ rest)

    def update(self, X) -> "RunningMoments":
        """Return the moments of these and of further points: rows of X, shape (m, d), or one point, shape (d,)."""
        if np.ndim(X) == 1 and len(self.mean) > 1:
            X = as_vector(X, "X")[None, :]
        return self.merge(RunningMoments.of(X))

    def merge(self, other: "RunningMoments") -> "RunningMoments":
        """Return the moments of both data sets together."""
        if len(other.mean) != len(self.mean):
            raise ValueError(f"points with {len(self.mean)} entries came before, but these have {len(other.mean)}")
        count = self.count + other.count
        delta = other.mean - self.mean
        share = other.count / count
        scatter = self.scatter + other.scatter + self.count * share * np.outer(delta, delta)
        return RunningMoments(count, self.mean + share * delta, scatter)

    def __sizeof__(self) -> int:
        """Return the bytes of the arrays, too: Dask weighs by them what it moves and where it works."""
        return object.__sizeof__(self) + self.mean.nbytes + self.scatter.nbytes

    def covariance(self, *, ddof: int = 1) -> np.ndarray:
        """Return scatter / (count − ddof), shape (d, d)."""
        ddof = as_count(ddof, "ddof", low=0)
        if self.count <= ddof:
            points = "1 point" if self.count == 1 else f"{self.count} points"
            raise ValueError(f"a covariance with ddof={ddof} needs at least {ddof + 1} points, but there is {points}")
        return self.scatter / (self.count - ddof)


@dataclass(frozen=True, eq=False)
class Standardized:
    """Data whose columns have mean 0 and standard deviation 1, and what was done to them.

    Attributes
    ----------
    Z : ndarray of shape (n, d)
        (X − mean) / scale.
    mean, scale : ndarray of shape (d,)
        The means and the standard deviations of the columns; the scale of a constant column is 1, so that it becomes 0.
    """

    Z: np.ndarray
    mean: np.ndarray
    scale: np.ndarray


def standardize(X, *, ddof: int = 0) -> Standardized:
    """Give every column mean 0 and standard deviation 1: zᵢⱼ = (xᵢⱼ − x̄ⱼ)/sⱼ.

    Parameters
    ----------
    X : array_like, shape (n, d), or (n,) for numbers
    ddof : int
        What is taken from n in the standard deviation; 0 as in scikit-learn.

    Raises
    ------
    ValueError
        If there are not more than `ddof` points.

    See Also
    --------
    sklearn.preprocessing.StandardScaler

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 10.6.

    Examples
    --------
    >>> standardize([[1, 20], [3, 20]]).Z
    array([[-1.,  0.],
           [ 1.,  0.]])
    """
    X, ddof = _points(X), as_count(ddof, "ddof", low=0)
    if len(X) <= ddof:
        raise ValueError(f"a standard deviation with ddof={ddof} needs at least {ddof + 1} points, not {len(X)}")
    center, rest = centered(X)
    spread = np.sqrt(np.sum(rest**2, axis=0) / (len(X) - ddof))
    scale = np.where(spread > 0, spread, 1.0)
    return Standardized(rest / scale, center, scale)
