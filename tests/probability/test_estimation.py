"""Maximum likelihood: against formulas, SciPy and published data; its errors against simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmlbook.errors import NotConvergedError
from mmlbook.probability.distributions import Gaussian
from mmlbook.probability.estimation import log_likelihood, maximum_likelihood


def coin(x, log_odds):
    """Heads with probability 1/(1 + e^(−log_odds))."""
    return -np.logaddexp(0, np.where(x == 1, -log_odds[0], log_odds[0]))


def gaussian(x, parameters):
    """Mean and logarithm of the standard deviation."""
    mean, log_sd = parameters
    return -0.5 * ((x - mean) / np.exp(log_sd)) ** 2 - log_sd - 0.5 * np.log(2 * np.pi)


@settings(deadline=None, max_examples=10)
@given(st.integers(1, 60), st.integers(1, 60))
def test_coin_is_the_share_of_heads(heads, tails):
    found = maximum_likelihood(coin, [1] * heads + [0] * tails, start=[0.0])
    p = 1 / (1 + np.exp(-found.parameters[0]))
    n = heads + tails
    assert p == pytest.approx(heads / n, rel=1e-5)
    assert found.log_likelihood == pytest.approx(heads * np.log(heads / n) + tails * np.log(tails / n), rel=1e-9)
    assert found.information[0, 0] == pytest.approx(n * p * (1 - p), rel=1e-4)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 1000), st.integers(3, 80))
def test_gaussian_is_mean_and_root_mean_square(seed, n):
    x = np.random.default_rng(seed).normal(20, 5, size=n)
    found = maximum_likelihood(gaussian, x, start=[x[0], 1.0])
    assert found.parameters[0] == pytest.approx(x.mean(), rel=1e-5)
    assert np.exp(found.parameters[1]) == pytest.approx(x.std(), rel=1e-5)
    assert found.standard_errors == pytest.approx([x.std() / np.sqrt(n), 1 / np.sqrt(2 * n)], rel=1e-3)
    assert found.log_likelihood == pytest.approx(stats.norm(x.mean(), x.std()).logpdf(x).sum(), rel=1e-8)


def test_gamma_is_what_scipy_finds():
    x = stats.gamma(2.5, scale=3).rvs(400, random_state=3)

    def gamma(x, parameters):
        from scipy.special import gammaln

        a, rate = np.exp(parameters)
        return a * np.log(rate) + (a - 1) * np.log(x) - rate * x - gammaln(a)

    found = np.exp(maximum_likelihood(gamma, x, start=[0.0, 0.0]).parameters)
    a, _, scale = stats.gamma.fit(x, floc=0)
    assert found == pytest.approx([a, 1 / scale], rel=1e-4)


def test_fisher_s_example_of_linkage():
    # Rao, Linear Statistical Inference, 5g: counts 125, 18, 20, 34 with probabilities (2 + t, 1 − t, 1 − t, t)/4
    counts = np.array([125, 18, 20, 34])
    data = np.repeat(np.arange(4), counts)

    def linkage(x, parameters):
        t = parameters[0]
        p = np.array([2 + t, 1 - t, 1 - t, t]) / 4
        return np.log(p)[x.astype(int)] if 0 < t < 1 else np.full(len(x), -np.inf)

    found = maximum_likelihood(linkage, data, start=[0.5])
    assert found.parameters[0] == pytest.approx((15 + np.sqrt(53809)) / 394, rel=1e-6)  # the root of the quadratic
    assert round(found.parameters[0], 4) == 0.6268
    t = found.parameters[0]
    assert found.information[0, 0] == pytest.approx(125 / (2 + t) ** 2 + 38 / (1 - t) ** 2 + 34 / t**2, rel=1e-4)


def test_standard_errors_are_the_scatter_of_repeated_experiments():
    rng = np.random.default_rng(5)
    found = [maximum_likelihood(gaussian, rng.normal(3, 2, size=60), start=[0.0, 0.0]) for _ in range(100)]
    scatter = np.std([one.parameters for one in found], axis=0)
    promised = np.mean([one.standard_errors for one in found], axis=0)
    assert promised == pytest.approx(scatter, rel=0.25)


def test_two_numbers_a_row():
    X = np.random.default_rng(1).normal([1, -2], 1, size=(50, 2))
    found = maximum_likelihood(lambda x, m: -0.5 * np.sum((x - m) ** 2, axis=1), X, start=[0.0, 0.0])
    assert found.parameters == pytest.approx(X.mean(axis=0), rel=1e-5)


def test_log_likelihood_adds_up():
    x = [0.3, -1.2, 2.2]
    law = Gaussian(1, 2)
    assert log_likelihood(lambda x, m: Gaussian(m, 2).log_density(x), x, 1.0) == pytest.approx(
        np.log(np.prod(law.pdf(x)))
    )
    assert log_likelihood(lambda x, p: np.full(3, -np.inf), x, 0) == -np.inf


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: log_likelihood(coin, [], [0.0]), ValueError, "data must be"),
        (lambda: log_likelihood(coin, [1, np.nan], [0.0]), ValueError, "data must be finite"),
        (lambda: log_likelihood(lambda x, p: 1.0, [1, 0], [0.0]), ValueError, "must return 2 numbers"),
        (lambda: log_likelihood(lambda x, p: np.full(2, np.nan), [1, 0], [0.0]), ValueError, "below infinity"),
        (
            lambda: maximum_likelihood(lambda x, p: x - np.inf, [1, 2], start=[1.0]),
            ValueError,
            "impossible at the start",
        ),
        (
            lambda: maximum_likelihood(lambda x, p: -((x - p[0] - p[1]) ** 2), [1, 2], start=[0.0, 0.0]),
            ValueError,
            "flat",
        ),
        (lambda: maximum_likelihood(coin, [1, 1, 1], start=[0.0]), ValueError, "levels off"),
        (lambda: maximum_likelihood(lambda x, p: p[0] + 0 * x, [1, 2], start=[0.0]), NotConvergedError, "without one"),
        (lambda: maximum_likelihood(coin, [1, 0], start=[[0.0]]), ValueError, "start must be a vector"),
    ],
)
def test_what_cannot_be_estimated_is_said(call, error, says):
    with pytest.raises(error, match=says):
        call()
