"""Intervals and tests: against SciPy, against published results, and against what they promise, by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmlbook.probability.intervals_and_tests import (
    bootstrap,
    chi_squared_test,
    confidence_interval,
    permutation_test,
    t_test,
)

samples = st.lists(st.floats(-100, 100), min_size=2, max_size=25).filter(lambda x: np.ptp(x) > 1e-3)
tails = st.sampled_from(["two-sided", "greater", "less"])


# -- as SciPy says --------------------------------------------------------------------------


@settings(deadline=None)
@given(samples, st.floats(0.5, 0.999))
def test_interval_is_that_of_scipy(x, level):
    ours = confidence_interval(x, level=level)
    low, high = stats.t.interval(level, len(x) - 1, loc=np.mean(x), scale=stats.sem(x))
    assert [ours.low, ours.high] == pytest.approx([low, high], rel=1e-9, abs=1e-9)
    assert ours.estimate in ours
    known = confidence_interval(x, level=level, sd=3.0)
    low, high = stats.norm.interval(level, loc=np.mean(x), scale=3 / np.sqrt(len(x)))
    assert [known.low, known.high] == pytest.approx([low, high], rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(samples, samples, st.floats(-5, 5), st.booleans(), tails)
def test_t_tests_are_those_of_scipy(x, y, mean, equal, alternative):
    one, theirs = t_test(x, mean=mean, alternative=alternative), stats.ttest_1samp(x, mean, alternative=alternative)
    assert [one.statistic, one.p_value, one.df] == pytest.approx(
        [theirs.statistic, theirs.pvalue, theirs.df], rel=1e-8, abs=1e-12
    )
    two = t_test(x, y, equal_variances=equal, alternative=alternative)
    theirs = stats.ttest_ind(x, y, equal_var=equal, alternative=alternative)
    assert [two.statistic, two.p_value, two.df] == pytest.approx(
        [theirs.statistic, theirs.pvalue, theirs.df], rel=1e-8, abs=1e-12
    )
    assert t_test(np.add(x, mean), mean=mean).statistic == pytest.approx(t_test(x).statistic, rel=1e-6, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_chi_squared_is_that_of_scipy(counts):
    ours, theirs = chi_squared_test(counts), stats.chisquare(counts)
    assert [ours.statistic, ours.p_value] == pytest.approx([theirs.statistic, theirs.pvalue], rel=1e-9, abs=1e-12)
    table = np.array([counts, counts[::-1], [7] * len(counts)])
    ours, theirs = chi_squared_test(table), stats.chi2_contingency(table, correction=False)
    assert [ours.statistic, ours.p_value] == pytest.approx([theirs.statistic, theirs.pvalue], rel=1e-9, abs=1e-12)
    assert ours.df == theirs.dof


def test_permutation_test_is_the_exact_one_of_scipy():
    x, y = [1.2, 2.9, 3.1, 4.4], [2.8, 4.9, 5.5, 6.0, 7.1]
    for alternative in ("two-sided", "greater", "less"):
        ours = permutation_test(x, y, alternative=alternative, repetitions=20_000, rng=1)
        exact = stats.permutation_test(
            (x, y), lambda a, b: np.mean(a) - np.mean(b), alternative=alternative, n_resamples=np.inf
        )
        assert ours.statistic == pytest.approx(exact.statistic)
        p = min(exact.pvalue, 1)
        if alternative == "two-sided":  # SciPy doubles the smaller tail: count both tails here
            shares = np.abs(exact.null_distribution) >= abs(exact.statistic) - 1e-12
            p = shares.mean()
        assert abs(ours.p_value - p) < 4 * np.sqrt(p * (1 - p) / 20_000) + 1e-4


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_bootstrap_is_that_of_scipy(method):
    x = stats.expon.rvs(size=40, random_state=2)
    ours = bootstrap(x, np.mean, method=method, repetitions=20_000, rng=1)
    theirs = stats.bootstrap(
        (x,), np.mean, method={"bca": "BCa"}.get(method, method), n_resamples=20_000, rng=np.random.default_rng(2)
    )
    width = ours.interval.high - ours.interval.low
    assert ours.interval.low == pytest.approx(theirs.confidence_interval.low, abs=0.02 * width)
    assert ours.interval.high == pytest.approx(theirs.confidence_interval.high, abs=0.03 * width)
    assert ours.standard_error == pytest.approx(theirs.standard_error, rel=0.03)


# -- published results ----------------------------------------------------------------------


def test_student_s_sleep_data():
    # Student 1908, hours of sleep gained with two drugs by ten patients: mean difference 1.58, t = 4.06, p = 0.0028
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    paired = t_test(second - first)
    assert (second - first).mean() == pytest.approx(1.58)
    assert (round(paired.statistic, 4), round(paired.p_value, 6)) == (4.0621, 0.002833)
    welch = t_test(first, second)
    assert (round(welch.statistic, 4), round(welch.df, 3), round(welch.p_value, 5)) == (-1.8608, 17.776, 0.07939)


def test_mendel_s_peas():
    # Mendel 1866: 315, 101, 108, 32 peas against 9 : 3 : 3 : 1; χ² = 0.470
    observed = np.array([315, 101, 108, 32])
    result = chi_squared_test(observed, observed.sum() * np.array([9, 3, 3, 1]) / 16)
    assert round(result.statistic, 3) == 0.470
    assert round(result.p_value, 3) == 0.925


# -- what is promised -----------------------------------------------------------------------

REPETITIONS = 10_000


def within_three_standard_errors(hits, level):
    return abs(hits / REPETITIONS - level) <= 3 * np.sqrt(level * (1 - level) / REPETITIONS)


@pytest.mark.parametrize(("n", "level"), [(2, 0.5), (5, 0.95), (30, 0.9)])
def test_intervals_hold_the_mean_as_often_as_they_say(n, level):
    rng = np.random.default_rng(2)
    hits = sum(7.0 in confidence_interval(rng.normal(7, 3, n), level=level) for _ in range(REPETITIONS))
    assert within_three_standard_errors(hits, level)
    hits = sum(7.0 in confidence_interval(rng.normal(7, 3, n), level=level, sd=3) for _ in range(REPETITIONS))
    assert within_three_standard_errors(hits, level)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_p_values_are_uniform_where_nothing_is_to_be_found(alternative):
    rng = np.random.default_rng(3)
    p = [t_test(rng.normal(5, 2, 8), mean=5, alternative=alternative).p_value for _ in range(REPETITIONS)]
    for level in (0.01, 0.05, 0.5):
        assert within_three_standard_errors(np.sum(np.array(p) <= level), level)
    pairs = [
        t_test(rng.normal(5, 2, 8), rng.normal(5, 2, 6), equal_variances=True, alternative=alternative).p_value
        for _ in range(REPETITIONS)
    ]
    assert within_three_standard_errors(np.sum(np.array(pairs) <= 0.05), 0.05)


def test_welch_keeps_its_level_where_the_pooled_test_does_not():
    rng = np.random.default_rng(4)
    draws = [(rng.normal(0, 5, 6), rng.normal(0, 1, 20)) for _ in range(REPETITIONS)]
    welch = np.mean([t_test(x, y).p_value <= 0.05 for x, y in draws])
    pooled = np.mean([t_test(x, y, equal_variances=True).p_value <= 0.05 for x, y in draws])
    assert abs(welch - 0.05) < 0.01
    assert pooled > 0.15


def test_permutation_p_values_keep_their_level():
    rng = np.random.default_rng(5)
    p = [
        permutation_test(rng.exponential(size=5), rng.exponential(size=5), repetitions=99, rng=rng).p_value
        for _ in range(1000)
    ]
    for level in (0.05, 0.2):
        assert np.mean(np.array(p) <= level) < level + 3 * np.sqrt(level * (1 - level) / 1000)
    assert min(p) >= 1 / 100


def test_bca_ends_are_finite_where_no_new_sample_reaches_the_estimate():
    found = bootstrap(np.arange(10.0), lambda x: len(np.unique(x)), method="bca", repetitions=200, rng=1)
    assert found.replicates.max() < found.estimate == 10
    assert found.replicates.min() <= found.interval.low <= found.interval.high <= 10


def test_bootstrap_covers_nearly_what_it_says_and_bca_more_of_a_skewed_law():
    rng = np.random.default_rng(6)
    hits = {"percentile": 0, "bca": 0}
    for _ in range(400):
        x = rng.exponential(size=25)
        for method in hits:
            hits[method] += 1.0 in bootstrap(x, np.mean, method=method, repetitions=400, rng=rng).interval
    assert hits["bca"] >= hits["percentile"]
    assert 0.87 < hits["bca"] / 400 < 0.975


def test_bootstrap_of_rows():
    X = np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], size=80)
    found = bootstrap(X, lambda X: np.corrcoef(X.T)[0, 1], rng=3, repetitions=500)
    assert found.interval.low < found.estimate < found.interval.high
    assert found.standard_error == pytest.approx((1 - found.estimate**2) / np.sqrt(80), rel=0.35)
    again = bootstrap(X, lambda X: np.corrcoef(X.T)[0, 1], rng=3, repetitions=500)
    assert np.array_equal(again.replicates, found.replicates)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: confidence_interval([1.0]), "at least 2 values"),
        (lambda: confidence_interval([1, 1, 1]), "no spread"),
        (lambda: confidence_interval([1, 2], level=95), "level must be"),
        (lambda: confidence_interval([1, 2], level=1), "between 0 and 1"),
        (lambda: confidence_interval([1, 2], sd=0), "sd must be greater than 0"),
        (lambda: t_test([1, np.nan]), "x must be finite"),
        (lambda: t_test([2, 2], [3, 3]), "no spread"),
        (lambda: t_test([1, 2], alternative="both"), "alternative is one of"),
        (lambda: chi_squared_test([3, -1]), "not negative"),
        (lambda: chi_squared_test([3, 4], [3, 5]), "that sum to 7"),
        (lambda: chi_squared_test([3, 4], [7, 0]), "greater than 0"),
        (lambda: chi_squared_test([[3, 4]]), "two rows and two columns"),
        (lambda: chi_squared_test([[3, 4], [1, 2]], [1, 2]), "leave expected out"),
        (lambda: permutation_test([1], [2], alternative="both"), "alternative is one of"),
        (lambda: bootstrap([1, 2], np.mean, method="magic"), "method is"),
        (lambda: bootstrap([1, 1, 1], np.mean, rng=1), "differ from one"),
        (lambda: bootstrap([1], np.mean), "at least two"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
