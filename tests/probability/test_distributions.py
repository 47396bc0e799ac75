"""The ten distributions: against SciPy over the support and in the tails, against tables, against what must hold."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from mmlbook.probability.distributions import (
    Bernoulli,
    Beta,
    Binomial,
    Exponential,
    Gamma,
    Gaussian,
    Geometric,
    Poisson,
    StudentT,
    Uniform,
)

COUNTING = [
    (Bernoulli(0.3), stats.bernoulli(0.3)),
    (Bernoulli(0.0), stats.bernoulli(0.0)),
    (Binomial(1, 0.2), stats.binom(1, 0.2)),
    (Binomial(17, 0.35), stats.binom(17, 0.35)),
    (Binomial(400, 0.01), stats.binom(400, 0.01)),
    (Binomial(6, 1.0), stats.binom(6, 1.0)),
    (Geometric(0.15), stats.geom(0.15)),
    (Geometric(1e-4), stats.geom(1e-4)),
    (Poisson(0.02), stats.poisson(0.02)),
    (Poisson(3.7), stats.poisson(3.7)),
    (Poisson(250.0), stats.poisson(250.0)),
]
MEASURING = [
    (Uniform(-2, 5), stats.uniform(-2, 7)),
    (Exponential(0.4), stats.expon(scale=2.5)),
    (Exponential(1e3), stats.expon(scale=1e-3)),
    (Gaussian(), stats.norm()),
    (Gaussian(-3, 0.2), stats.norm(-3, 0.2)),
    (Gaussian(1e3, 0.5), stats.norm(1e3, 0.5)),
    (Gamma(0.3, 2), stats.gamma(0.3, scale=0.5)),
    (Gamma(4.5, 0.1), stats.gamma(4.5, scale=10)),
    (Gamma(300, 7), stats.gamma(300, scale=1 / 7)),
    (Beta(0.5, 0.5), stats.beta(0.5, 0.5)),
    (Beta(2, 7), stats.beta(2, 7)),
    (Beta(120, 30), stats.beta(120, 30)),
    (StudentT(1), stats.t(1)),
    (StudentT(2.5), stats.t(2.5)),
    (StudentT(30, 2, 0.1), stats.t(30, 2, 0.1)),
    (StudentT(1e4), stats.t(1e4)),
]
ALL = [*COUNTING, *MEASURING]


def names(pairs) -> list[str]:
    return [repr(law) for law, _ in pairs]


def scipy_says(method, *arguments) -> np.ndarray:
    """Return what SciPy answers, without its complaints about tails."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return method(*arguments)


def places(law, reference) -> np.ndarray:
    """Return places over the support and far into both tails."""
    p = np.array([1e-300, 1e-100, 1e-30, 1e-12, 1e-5, 0.01, 0.2, 0.5, 0.7, 0.95])
    if isinstance(law, Uniform):  # its ends are as near as floats come
        p = p[4:]
    x = np.concatenate([scipy_says(reference.ppf, p), scipy_says(reference.isf, p)])
    return np.unique(x[np.abs(x) < 1e150])


def agree(ours, theirs, rtol=1e-10):
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-320)


@pytest.mark.parametrize(("law", "reference"), ALL, ids=names(ALL))
def test_distribution_functions_agree_with_scipy_to_the_tails(law, reference):
    x = places(law, reference)
    if isinstance(law, StudentT):  # SciPy's own upper tail of t loses digits: its lower tail, mirrored, does not
        agree(law.survival(x), scipy_says(reference.cdf, 2 * law.center - x))
    else:
        agree(law.survival(x), scipy_says(reference.sf, x))
    agree(law.cdf(x), scipy_says(reference.cdf, x))


@pytest.mark.parametrize(("law", "reference"), COUNTING, ids=names(COUNTING))
def test_probabilities_agree_with_scipy(law, reference):
    k = np.unique(np.concatenate([places(law, reference), np.arange(-2, 30)]))
    agree(law.pmf(k), scipy_says(reference.pmf, k))
    np.testing.assert_allclose(law.log_density(k), scipy_says(reference.logpmf, k), rtol=1e-10, atol=1e-10)
    assert law.pmf(0.5) == 0


@pytest.mark.parametrize(("law", "reference"), MEASURING, ids=names(MEASURING))
def test_densities_agree_with_scipy(law, reference):
    x = places(law, reference)
    x = x[(x != 0) & (x != 1)] if isinstance(law, (Beta, Gamma)) else x
    np.testing.assert_allclose(law.log_density(x), scipy_says(reference.logpdf, x), rtol=1e-10, atol=1e-10)
    agree(law.pdf(x), np.exp(scipy_says(reference.logpdf, x)))


def test_log_densities_reach_where_densities_underflow():
    assert Gaussian().pdf(60.0) == 0.0
    assert Gaussian().log_density(60.0) == pytest.approx(-0.5 * 60**2 - 0.5 * np.log(2 * np.pi), rel=1e-14)
    assert Poisson(1.0).log_density(400) == pytest.approx(stats.poisson(1.0).logpmf(400), rel=1e-12)
    assert Exponential(2.0).log_density(1e4) == pytest.approx(np.log(2) - 2e4, rel=1e-14)
    assert Gaussian().survival(37.0) == pytest.approx(stats.norm.sf(37.0), rel=1e-10, abs=0)
    assert StudentT(1).survival(1e200) == pytest.approx(1e-200 / np.pi, rel=1e-12, abs=0)
    assert StudentT(1).log_density(1e200) == pytest.approx(-np.log(np.pi) - 400 * np.log(10), rel=1e-13)


@pytest.mark.parametrize(("law", "reference"), ALL, ids=names(ALL))
def test_quantiles_agree_with_scipy(law, reference):
    p = np.array([1e-30, 1e-12, 1e-4, 0.03, 0.25, 0.4999, 0.5, 0.6, 0.9, 0.999, 1 - 1e-9])
    agree(law.quantile(p), scipy_says(reference.ppf, p), rtol=1e-9)


@pytest.mark.parametrize(("law", "reference"), COUNTING, ids=names(COUNTING))
def test_quantile_undoes_the_distribution_function_of_counts(law, reference):
    k = np.arange(law.quantile(1e-12), law.quantile(0.999) + 1)
    k = k[law.pmf(k) > 1e-12]  # elsewhere the next value has the same float
    assert np.array_equal(law.quantile(law.cdf(k)), k)
    assert np.all(law.cdf(law.quantile(np.linspace(0.001, 0.999, 57))) >= np.linspace(0.001, 0.999, 57))


@pytest.mark.parametrize(("law", "reference"), MEASURING, ids=names(MEASURING))
def test_quantile_undoes_the_distribution_function_of_measures(law, reference):
    p = np.array([1e-20, 1e-6, 0.01, 0.3, 0.5, 0.77, 0.99])
    if isinstance(law, Uniform) or law.mean > 100:  # there x itself has too few digits to say p
        p = p[2:]
    agree(law.cdf(law.quantile(p)), p)


@pytest.mark.parametrize(("law", "reference"), ALL, ids=names(ALL))
def test_moments_agree_with_scipy(law, reference):
    mean, variance = reference.stats("mv")
    if isinstance(law, StudentT) and law.df <= 1:
        assert np.isnan(law.mean)
        assert np.isnan(law.variance)
    else:
        assert law.mean == pytest.approx(float(mean), rel=1e-12)
        assert law.variance == pytest.approx(float(variance), rel=1e-12)
        assert law.standard_deviation == pytest.approx(np.sqrt(float(variance)), rel=1e-12)


def test_heavy_tails_have_no_moments():
    assert StudentT(1.5).variance == np.inf
    assert StudentT(1.5, center=3).mean == 3
    assert np.isnan(StudentT(1.0).mean)


@pytest.mark.parametrize(("law", "reference"), MEASURING, ids=names(MEASURING))
def test_densities_enclose_the_area_one(law, reference):
    if isinstance(law, (Beta, Gamma)) and min(getattr(law, "a", 9), getattr(law, "shape", 9)) < 1:
        # the density is infinite at an end
        low, high = law.quantile(0.25), law.quantile(0.75)
        assert integrate.quad(law.pdf, low, high)[0] == pytest.approx(0.5, rel=1e-9)
        return
    tail = 1e-4 if law == StudentT(1) else 1e-9
    ends = law.quantile(np.array([tail, 0.3, 0.5, 0.7, 1 - tail]))
    area = sum(integrate.quad(law.pdf, a, b, epsabs=0, epsrel=1e-11)[0] for a, b in pairwise(ends))
    assert area == pytest.approx(1 - 2 * tail, rel=1e-9)


@pytest.mark.parametrize(("law", "reference"), COUNTING, ids=names(COUNTING))
def test_probabilities_sum_to_one(law, reference):
    k = np.arange(law.quantile(1e-16), law.quantile(1 - 1e-14) + 1)
    assert law.pmf(k).sum() == pytest.approx(1, abs=1e-12)


# -- samples --------------------------------------------------------------------------------


@pytest.mark.parametrize(("law", "reference"), MEASURING, ids=names(MEASURING))
def test_samples_pass_kolmogorov_and_smirnov(law, reference):
    sample = law.sample(5000, rng=12)
    assert stats.kstest(sample, reference.cdf).pvalue > 1e-3
    assert (
        stats.kstest(sample, lambda x: reference.cdf(x - 0.1 * (law.quantile(0.75) - law.quantile(0.25)))).pvalue < 1e-3
    )


@pytest.mark.parametrize(("law", "reference"), COUNTING, ids=names(COUNTING))
def test_samples_pass_chi_squared(law, reference):
    sample = law.sample(5000, rng=5)
    edges = np.unique(scipy_says(reference.ppf, np.linspace(0, 1, 12)[1:-1]))
    classes = np.searchsorted(edges, sample)
    p = np.diff(np.concatenate([[0], scipy_says(reference.cdf, edges), [1]]))
    observed = np.bincount(classes, minlength=len(p))
    assert observed[p < 1e-12].sum() == 0
    likely = p * len(sample) > 5
    if likely.sum() > 1:
        expected = p[likely] * observed[likely].sum() / p[likely].sum()
        assert stats.chisquare(observed[likely], expected).pvalue > 1e-3


@pytest.mark.parametrize(("law", "reference"), ALL, ids=names(ALL))
def test_samples_have_the_asked_shape_and_come_again_from_a_seed(law, reference):
    assert isinstance(law.sample(rng=1), float)
    assert law.sample((3, 2), rng=1).shape == (3, 2)
    assert np.array_equal(law.sample(10, rng=7), law.sample(10, rng=np.random.default_rng(7)))
    assert law.sample(0, rng=1).shape == (0,)


# -- published values -----------------------------------------------------------------------


def test_tabulated_quantiles():
    # printed in every table of statistics: Gaussian and Student's t at 97.5 %, to the digits that are printed
    assert round(Gaussian().quantile(0.975), 4) == 1.9600
    assert [round(StudentT(df).quantile(0.975), 3) for df in (1, 2, 5, 10, 30)] == [12.706, 4.303, 2.571, 2.228, 2.042]
    assert round(Gamma(1, 0.5).quantile(0.95), 3) == 5.991  # chi-squared with two degrees of freedom


def test_bortkiewicz_and_the_horse_kicks():
    # Bortkiewicz 1898: 200 corps-years with 0.61 deaths by horse kick a year; expected numbers of years with 0 … 4
    expected = 200 * Poisson(0.61).pmf(np.arange(5))
    assert np.allclose(expected, [108.67, 66.29, 20.22, 4.11, 0.63], atol=0.01)


# -- what must always hold ------------------------------------------------------------------

positive = st.floats(0.05, 50)


@settings(deadline=None, max_examples=60)
@given(positive, positive, st.floats(0.001, 0.999))
def test_families_meet(a, rate, p):
    assert Gamma(1, rate).cdf(p / rate) == pytest.approx(Exponential(rate).cdf(p / rate), rel=1e-12)
    assert Beta(a, rate).cdf(p) == pytest.approx(Beta(rate, a).survival(1 - p), rel=1e-9)
    assert Binomial(1, p).pmf(1) == pytest.approx(Bernoulli(p).pmf(1), rel=1e-13)
    assert StudentT(1e9).quantile(p) == pytest.approx(Gaussian().quantile(p), rel=1e-6, abs=1e-9)
    assert Poisson(rate).cdf(3) == pytest.approx(Gamma(4, 1).survival(rate), rel=1e-12)
    assert Beta(1, 1).pdf(p) == pytest.approx(Uniform().pdf(p), rel=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 300), st.floats(0, 1), st.integers(-3, 303))
def test_a_step_of_the_distribution_function_is_a_probability(n, p, k):
    law = Binomial(n, p)
    assert law.cdf(k) - law.cdf(k - 1) == pytest.approx(law.pmf(k), abs=1e-12)
    assert law.cdf(k) + law.survival(k) == pytest.approx(1, abs=1e-14)
    assert law.cdf(k + 0.5) == law.cdf(k)


def test_ends_of_the_line():
    for law, _ in ALL:
        assert law.cdf(-np.inf) == 0
        assert law.cdf(np.inf) == 1
        assert law.survival(np.inf) == 0
        assert law.log_density(np.inf) == -np.inf
    assert Exponential(1).quantile(1) == np.inf
    assert Poisson(2).quantile([0, 1]).tolist() == [0, np.inf]
    assert Geometric(0.5).quantile(0) == 1
    assert Geometric(1.0).quantile([0, 0.5, 1]).tolist() == [1, 1, 1]
    assert Geometric(1.0).pmf([1, 2]).tolist() == [1, 0]
    assert Gaussian().quantile([0, 1]).tolist() == [-np.inf, np.inf]
    assert Exponential(2).pdf(0) == 2
    assert Exponential(2).pdf(-1e-9) == 0


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Bernoulli(-0.1), "p must be"),
        (lambda: Bernoulli("half"), "p must be a number"),
        (lambda: Binomial(0, 0.5), "n must be"),
        (lambda: Binomial(2.5, 0.5), "n must be a whole number"),
        (lambda: Geometric(0), "greater than 0"),
        (lambda: Poisson(0), "greater than 0"),
        (lambda: Poisson(float("nan")), "rate must be"),
        (lambda: Uniform(2, 2), "low must be less than high"),
        (lambda: Exponential(-1), "rate must be"),
        (lambda: Gaussian(0, 0), "sd must be greater than 0"),
        (lambda: Gaussian(float("inf"), 1), "mean must be"),
        (lambda: Gamma(1, 0), "rate must be greater than 0"),
        (lambda: Beta(0, 1), "a must be greater than 0"),
        (lambda: StudentT(0), "df must be greater than 0"),
        (lambda: Gaussian().quantile(1.2), "p must be in"),
        (lambda: Gaussian().cdf(float("nan")), "NaN"),
        (lambda: Gaussian().cdf("far"), "x must be a number"),
        (lambda: Gaussian().sample(-1), "size must be"),
    ],
)
def test_bad_input_is_named(make, says):
    with pytest.raises((ValueError, TypeError), match=says):
        make()
