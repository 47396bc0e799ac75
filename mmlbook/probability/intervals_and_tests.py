"""Intervals and tests: how far an estimate may be off, and whether chance alone could have done it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmlbook.probability.distributions import Gamma, Gaussian, StudentT
from mmlbook.validation import as_count, as_generator, as_number, as_vector

__all__ = [
    "Bootstrap", "Interval", "SignificanceTest", "bootstrap", "chi_squared_test", "confidence_interval",
    "permutation_test", "t_test",
]  # fmt: skip

TAILS = ("two-sided", "greater", "less")


@dataclass(frozen=True)
class Interval:
    """An interval made by a rule that catches the true value in a share `level` of all samples.

    Attributes
    ----------
    low, high : float
        The ends.
    level : float
        How often the rule is right: of the rule, not of this one interval.
    estimate : float
        What it is an interval around.
    """

    low: float
    high: float
    level: float
    estimate: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class SignificanceTest:
    """What a test says.

    Attributes
    ----------
    statistic : float
        What was measured.
    p_value : float
        The probability of a statistic at least as extreme, if the null hypothesis is true.
    df : float
        Degrees of freedom of the law it was compared with; NaN where there is none.
    """

    statistic: float
    p_value: float
    df: float = float("nan")


def _level(level: float) -> float:
    level = as_number(level, "level", low=0, high=1)
    if level in (0, 1):
        raise ValueError(f"level must be between 0 and 1, but it is {level}")
    return level


def _sample(x, name: str, *, fewest: int = 2) -> np.ndarray:
    x = as_vector(x, name)
    if len(x) < fewest:
        raise ValueError(f"{name} needs at least {fewest} values, but it has {len(x)}")
    return x


def _spread(*groups: np.ndarray) -> None:
    if all(np.ptp(group) == 0 for group in groups):
        raise ValueError("all values are equal: there is no spread to measure a difference by")


def confidence_interval(sample, *, level: float = 0.95, sd: float | None = None) -> Interval:
    """Return a confidence interval for the mean of the law that a sample was drawn from.

    mean ± t · s/√n, where t is the quantile (1 + level)/2 of Student's law with n − 1 degrees of freedom and s the
    standard deviation of the sample (with n − 1). Exact if the law is Gaussian; nearly so for many data otherwise.

    Parameters
    ----------
    sample : array_like, shape (n,)
        Independent values.
    level : float
        How often the interval is to hold the mean.
    sd : float, optional
        The standard deviation of the law, if it is known: Gaussian quantiles are used then.

    Raises
    ------
    ValueError
        If there are fewer than two values (one, if `sd` is known), or they are all equal.

    References
    ----------
    Student, "The probable error of a mean", *Biometrika* 6, 1908.

    See Also
    --------
    scipy.stats.t : whose ``interval`` is the middle part of the law.

    Examples
    --------
    >>> interval = confidence_interval([4.8, 5.1, 5.3, 4.9, 5.4])
    >>> round(interval.low, 3), round(interval.high, 3)
    (4.783, 5.417)
    """
    x, level = _sample(sample, "sample", fewest=2 if sd is None else 1), _level(level)
    if sd is None:
        _spread(x)
        reach = StudentT(len(x) - 1).quantile((1 + level) / 2) * x.std(ddof=1)
    else:
        reach = Gaussian(0, sd).quantile((1 + level) / 2)
    half = float(reach / np.sqrt(len(x)))
    return Interval(float(x.mean() - half), float(x.mean() + half), level, float(x.mean()))


def _p_value(t: float, df: float, alternative: str) -> float:
    if alternative not in TAILS:
        raise ValueError(f"alternative is one of {', '.join(TAILS)}, but it is {alternative!r}")
    law = StudentT(df)
    return {"two-sided": 2 * law.survival(abs(t)), "greater": law.survival(t), "less": law.cdf(t)}[alternative]


def t_test(
    x, y=None, *, mean: float = 0.0, equal_variances: bool = False, alternative: str = "two-sided"
) -> SignificanceTest:
    """Test whether the mean of a law is `mean`, or whether two laws have the same mean.

    For one sample t = (x̄ − mean)/(s/√n), with n − 1 degrees of freedom. For two, Welch's
    t = (x̄ − ȳ)/√(s²ₓ/n + s²ᵧ/m), with the degrees of freedom of Welch and Satterthwaite, or with a pooled variance
    and n + m − 2 degrees of freedom if the variances are known to be equal. For pairs, pass their differences.

    Parameters
    ----------
    x : array_like, shape (n,)
    y : array_like, shape (m,), optional
    mean : float
        The mean of x under the null hypothesis; of x − y if there is a `y`.
    equal_variances : bool
        Whether the two laws are known to have the same variance.
    alternative : {"two-sided", "greater", "less"}
        Which deviations count as extreme.

    Raises
    ------
    ValueError
        If a sample has fewer than two values, or all values are equal.

    References
    ----------
    B. L. Welch, "The generalization of Student's problem when several different population variances are
        involved", *Biometrika* 34, 1947.

    See Also
    --------
    scipy.stats.ttest_1samp, scipy.stats.ttest_ind

    Examples
    --------
    >>> result = t_test([5.1, 4.9, 5.6, 5.8, 5.5], mean=5)
    >>> round(result.statistic, 3), round(result.p_value, 3), result.df
    (2.296, 0.083, 4)
    """
    x, mean = _sample(x, "x"), as_number(mean, "mean")
    if y is None:
        _spread(x)
        n = len(x)
        t = float((x.mean() - mean) / (x.std(ddof=1) / np.sqrt(n)))
        return SignificanceTest(t, _p_value(t, n - 1, alternative), n - 1)
    y = _sample(y, "y")
    _spread(x, y)
    n, m = len(x), len(y)
    a, b = x.var(ddof=1) / n, y.var(ddof=1) / m
    if equal_variances:
        df = n + m - 2
        error = np.sqrt(((n - 1) * n * a + (m - 1) * m * b) / df * (1 / n + 1 / m))
    else:
        df = float((a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1)))
        error = np.sqrt(a + b)
    t = float((x.mean() - y.mean() - mean) / error)
    return SignificanceTest(t, _p_value(t, df, alternative), df)


def chi_squared_test(observed, expected=None) -> SignificanceTest:
    """Test whether counts fit what is expected, or whether the rows of a table have the same shares.

    χ² = Σ (observed − expected)²/expected is compared with the chi-squared law, which is Gamma(df/2, 1/2). It is an
    approximation, good if no expected count is below 5.

    Parameters
    ----------
    observed : array_like, shape (k,) or (r, c)
        Counts. A table is compared with row total × column total / total; df = (r − 1)(c − 1).
    expected : array_like, shape (k,), optional
        For a vector of counts: what is expected, with the same total; all alike if None. df = k − 1.

    Raises
    ------
    ValueError
        If counts are negative, the totals differ, or an expected count is 0.

    References
    ----------
    K. Pearson, "On the criterion that a given system of deviations …", *Philosophical Magazine* 50, 1900.

    See Also
    --------
    scipy.stats.chisquare, scipy.stats.chi2_contingency

    Examples
    --------
    >>> result = chi_squared_test([18, 23, 16, 21, 18, 24])  # 120 throws of a die
    >>> round(result.statistic, 2), round(result.p_value, 3), result.df
    (2.5, 0.776, 5)
    """
    counts = np.asarray(observed, dtype=float)
    if counts.ndim not in (1, 2) or min(counts.shape, default=0) < (1 if counts.ndim == 2 else 2):
        raise ValueError(f"observed must be counts of shape (k,) or (r, c), but their shape is {counts.shape}")
    if not np.isfinite(counts).all() or np.any(counts < 0):
        raise ValueError("observed must be counts: finite and not negative")
    if counts.ndim == 2:
        if expected is not None:
            raise ValueError("what is expected of a table follows from its totals: leave expected out")
        if min(counts.shape) < 2:
            raise ValueError(f"a table needs two rows and two columns at least, but its shape is {counts.shape}")
        wanted = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
        df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    else:
        wanted = np.full(len(counts), counts.mean()) if expected is None else as_vector(expected, "expected")
        if wanted.shape != counts.shape or abs(wanted.sum() - counts.sum()) > 1e-6 * counts.sum():
            raise ValueError(
                f"expected must have {len(counts)} entries that sum to {counts.sum():g}, but it has {len(wanted)} that "
                f"sum to {wanted.sum():g}"
            )
        df = len(counts) - 1
    if np.any(wanted <= 0):
        raise ValueError("every expected count must be greater than 0")
    statistic = float(np.sum((counts - wanted) ** 2 / wanted))
    return SignificanceTest(statistic, Gamma(df / 2, 0.5).survival(statistic), df)


def _difference_of_means(x, y):
    return x.mean() - y.mean()


def permutation_test(
    x,
    y,
    *,
    statistic: Callable = _difference_of_means,
    alternative: str = "two-sided",
    repetitions: int = 9999,
    rng=None,
) -> SignificanceTest:
    """Test whether two samples come from one law, by shuffling which value belongs to which sample.

    The p-value is (1 + number of shuffles at least as extreme) / (1 + repetitions): the order that was observed is
    one of the possible ones, so it is never 0.

    Parameters
    ----------
    x, y : array_like, shapes (n,) and (m,)
    statistic : callable
        ``statistic(x, y)`` returns a number; the difference of the means if nothing is said.
    alternative : {"two-sided", "greater", "less"}
        Which statistics count as extreme: large in modulus, large, or small.
    repetitions : int
        How many shuffles.
    rng : numpy.random.Generator, int or None
        A generator, a seed, or None for fresh randomness.

    Raises
    ------
    ValueError
        If a sample is empty or not finite, or `alternative` is none that there is.

    References
    ----------
    B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", *Statistical Applications in
        Genetics and Molecular Biology* 9, 2010.

    See Also
    --------
    scipy.stats.permutation_test

    Examples
    --------
    >>> permutation_test([1, 2, 3, 4], [11, 12, 13, 14], repetitions=999, rng=1).p_value
    0.031
    """
    x, y = _sample(x, "x", fewest=1), _sample(y, "y", fewest=1)
    repetitions, rng = as_count(repetitions, "repetitions"), as_generator(rng)
    if alternative not in TAILS:
        raise ValueError(f"alternative is one of {', '.join(TAILS)}, but it is {alternative!r}")
    size = {"two-sided": abs, "greater": lambda s: s, "less": lambda s: -s}[alternative]
    pooled, n = np.concatenate([x, y]), len(x)
    seen = float(statistic(x, y))
    least = size(seen) - 1e-12 * abs(seen)  # shuffles that tie must not be lost to rounding
    extreme = 0
    for _ in range(repetitions):
        shuffled = rng.permutation(pooled)
        extreme += bool(size(float(statistic(shuffled[:n], shuffled[n:]))) >= least)
    return SignificanceTest(seen, (1 + extreme) / (1 + repetitions))


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """What a statistic does when the sample is drawn again from itself.

    Attributes
    ----------
    estimate : float
        The statistic of the sample.
    interval : Interval
        Between quantiles of the replicates.
    replicates : ndarray of shape (repetitions,)
        The statistic of every new sample.
    """

    estimate: float
    interval: Interval
    replicates: np.ndarray

    @property
    def standard_error(self) -> float:
        """The standard deviation of the replicates."""
        return float(self.replicates.std(ddof=1))


def bootstrap(
    sample, statistic: Callable, *, level: float = 0.95, method: str = "bca", repetitions: int = 2000, rng=None
) -> Bootstrap:
    """Judge a statistic by drawing new samples, with replacement, from the one there is.

    Parameters
    ----------
    sample : array_like, shape (n,) or (n, d)
        Independent observations, one a row.
    statistic : callable
        Takes a sample of the same shape and returns a number.
    level : float
    method : {"percentile", "bca"}
        The plain quantiles (1 ∓ level)/2 of the replicates, or quantiles that are corrected for bias and for a
        spread that depends on the value (Efron).
    repetitions : int
    rng : numpy.random.Generator, int or None

    Raises
    ------
    ValueError
        If there are fewer than two observations, or the statistic is not finite or never varies.

    Notes
    -----
    The level is reached for many data only: with twenty, fewer intervals hold the truth than promised.

    References
    ----------
    B. Efron, "Better bootstrap confidence intervals", *Journal of the American Statistical Association* 82,
        1987.

    See Also
    --------
    scipy.stats.bootstrap

    Examples
    --------
    >>> middle = bootstrap([2, 3, 3, 4, 5, 7, 9, 12], np.median, rng=1)
    >>> middle.estimate, middle.interval.low, middle.interval.high
    (4.5, 3.0, 8.0)
    """
    sample, level, rng = np.asarray(sample, dtype=float), _level(level), as_generator(rng)
    if method not in ("percentile", "bca"):
        raise ValueError(f"method is 'percentile' or 'bca', but it is {method!r}")
    if sample.ndim not in (1, 2) or len(sample) < 2 or not np.isfinite(sample).all():
        raise ValueError(f"sample must be at least two finite observations, one a row, but its shape is {sample.shape}")
    n, repetitions = len(sample), as_count(repetitions, "repetitions", low=2)
    estimate = float(statistic(sample))
    replicates = np.array([float(statistic(sample[rng.integers(0, n, n)])) for _ in range(repetitions)])
    if not np.isfinite([estimate, *replicates]).all() or np.ptp(replicates) == 0:
        raise ValueError("statistic must be finite, and must differ from one new sample to another")
    shares = np.array([(1 - level) / 2, (1 + level) / 2])
    if method == "bca":
        below = (np.sum(replicates < estimate) + np.sum(replicates <= estimate)) / (2 * repetitions)
        bias = Gaussian().quantile(min(max(below, 0.5 / repetitions), 1 - 0.5 / repetitions))
        left_out = np.array([float(statistic(np.delete(sample, i, axis=0))) for i in range(n)])
        pull = left_out.mean() - left_out
        acceleration = np.sum(pull**3) / (6 * np.sum(pull**2) ** 1.5) if np.any(pull) else 0.0
        z = bias + Gaussian().quantile(shares)
        shares = Gaussian().cdf(bias + z / (1 - acceleration * z))
    low, high = np.quantile(replicates, shares)
    return Bootstrap(estimate, Interval(float(low), float(high), level, estimate), replicates)
