"""Posteriors and evidences: against numerical integration, SciPy, published numbers, and simulated truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from sklearn.linear_model import Ridge

from mmlbook.probability.bayesian_inference import BayesianLinearRegression, BetaBinomial, GaussianMean

shapes = st.floats(0.5, 20)
counts = st.integers(0, 30)


def integral(f, low, high, *breaks):
    return sum(
        integrate.quad(f, a, b, epsabs=0, epsrel=1e-11, limit=200)[0] for a, b in zip([low, *breaks], [*breaks, high])
    )


def normal(x, mean, sd):
    return np.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))


# -- coins ----------------------------------------------------------------------------------


@settings(deadline=None, max_examples=25)
@given(st.floats(1, 20), st.floats(1, 20), counts, counts)
def test_coin_against_integration(a, b, s, f):
    prior = BetaBinomial(a, b)
    after = prior.update(successes=s, failures=f)

    whole = stats.beta(a, b)

    def joint(p):
        return p**s * (1 - p) ** f * whole.pdf(p)

    peak = after.mean
    evidence = integral(joint, 0, 1, peak)
    assert np.exp(prior.log_evidence(successes=s, failures=f)) == pytest.approx(evidence, rel=1e-8)
    assert after.law.pdf(peak) == pytest.approx(joint(peak) / evidence, rel=1e-8)
    assert after.mean == pytest.approx(integral(lambda p: p * joint(p), 0, 1, peak) / evidence, rel=1e-8)
    low, high = after.credible_interval(0.9)
    assert integral(joint, low, high, peak) / evidence == pytest.approx(0.9, rel=1e-7)


@settings(deadline=None, max_examples=30)
@given(shapes, shapes, st.integers(0, 40))
def test_predictive_is_the_beta_binomial_of_scipy(a, b, n):
    k = np.arange(n + 1)
    ours = BetaBinomial(a, b).predictive(k, n)
    assert ours == pytest.approx(stats.betabinom(n, a, b).pmf(k), rel=1e-9)
    assert ours.sum() == pytest.approx(1)


def test_placenta_previa():
    # Gelman et al., Bayesian Data Analysis, section 2.4: 437 girls of 980 births, uniform prior:
    # posterior mean 0.446, standard deviation 0.016, central 95 % interval [0.415, 0.477]
    after = BetaBinomial(1, 1).update(successes=437, failures=543)
    assert round(after.mean, 3) == 0.446
    assert round(after.law.standard_deviation, 3) == 0.016
    assert [round(end, 3) for end in after.credible_interval()] == [0.415, 0.477]


@settings(deadline=None)
@given(shapes, shapes, counts, counts, counts, counts)
def test_learning_at_once_or_in_turn(a, b, s1, f1, s2, f2):
    prior = BetaBinomial(a, b)
    first = prior.update(successes=s1, failures=f1)
    both = prior.update(successes=s1 + s2, failures=f1 + f2)
    assert first.update(successes=s2, failures=f2).mean == pytest.approx(both.mean)
    chained = prior.log_evidence(successes=s1, failures=f1) + first.log_evidence(successes=s2, failures=f2)
    assert chained == pytest.approx(prior.log_evidence(successes=s1 + s2, failures=f1 + f2), rel=1e-9, abs=1e-9)


def test_mode_is_the_highest_point():
    after = BetaBinomial(3, 8)
    grid = np.linspace(0.001, 0.999, 999)
    assert after.mode == pytest.approx(grid[np.argmax(after.law.pdf(grid))], abs=1e-3)


def test_credible_intervals_hold_the_truth_as_often_as_they_say_if_it_comes_from_the_prior():
    rng = np.random.default_rng(0)
    n, repetitions = 12, 4000
    p = rng.beta(2, 3, size=repetitions)
    held = 0
    for truth, s in zip(p, rng.binomial(n, p)):
        low, high = BetaBinomial(2, 3).update(successes=int(s), failures=int(n - s)).credible_interval(0.8)
        held += low <= truth <= high
    assert abs(held / repetitions - 0.8) < 3 * np.sqrt(0.16 / repetitions)


# -- means ----------------------------------------------------------------------------------


@settings(deadline=None, max_examples=25)
@given(st.floats(-3, 3), st.floats(0.3, 3), st.floats(0.3, 3), st.lists(st.floats(-5, 5), min_size=1, max_size=6))
def test_gaussian_mean_against_integration(m, sd, noise, data):
    prior = GaussianMean(m, sd, noise_sd=noise)
    after = prior.update(data)

    def joint(mu):
        return normal(mu, m, sd) * np.prod(normal(np.array(data), mu, noise))

    ends = after.mean - 9 * after.sd, after.mean + 9 * after.sd
    evidence = integral(joint, *ends, after.mean)
    assert prior.log_evidence(data) == pytest.approx(np.log(evidence), rel=1e-8, abs=1e-8)
    assert after.mean == pytest.approx(integral(lambda u: u * joint(u), *ends, after.mean) / evidence, abs=1e-7)
    variance = integral(lambda u: (u - after.mean) ** 2 * joint(u), *ends, after.mean) / evidence
    assert after.sd**2 == pytest.approx(variance, rel=1e-7)
    low, high = after.credible_interval(0.5)
    assert integral(joint, low, high) / evidence == pytest.approx(0.5, rel=1e-7)
    x = 0.7
    expected = integral(lambda u: normal(x, u, noise) * joint(u), *ends, after.mean) / evidence
    assert after.predictive.pdf(x) == pytest.approx(expected, rel=1e-7)


# -- regression -----------------------------------------------------------------------------


def some_regression(seed, n=7, k=3):
    rng = np.random.default_rng(seed)
    A, w = rng.normal(size=(n, k)), rng.normal(size=k)
    return A, A @ w + 0.5 * rng.normal(size=n)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 300), st.floats(0.1, 5), st.floats(0.5, 8))
def test_regression_against_the_joint_gaussian(seed, alpha, beta):
    A, y = some_regression(seed)
    after = BayesianLinearRegression(prior_precision=alpha, noise_precision=beta).fit(A, y)
    # y is Gaussian with covariance A Aᵀ/α + I/β: its density is the evidence
    S = A @ A.T / alpha + np.eye(len(y)) / beta
    assert after.log_evidence == pytest.approx(stats.multivariate_normal(np.zeros(len(y)), S).logpdf(y), rel=1e-8)
    # (w, y) are jointly Gaussian: condition on y
    gain = (A.T / alpha) @ np.linalg.inv(S)
    assert after.mean == pytest.approx(gain @ y, abs=1e-9)
    assert after.covariance == pytest.approx(np.eye(3) / alpha - gain @ A / alpha, abs=1e-9)
    a = np.array([[0.3, -1.0, 2.0]])
    mean, sd = after.predict(a)
    assert mean[0] == pytest.approx(a[0] @ gain @ y)
    assert sd[0] ** 2 == pytest.approx(a[0] @ after.covariance @ a[0] + 1 / beta)


def test_one_coefficient_against_integration():
    A, y = np.array([[1.0], [2.0], [-1.0]]), np.array([1.5, 2.9, -1.0])

    def joint(w):
        return normal(w, 0, 2**-0.5) * np.prod(normal(y, w * A[:, 0], 3**-0.5))

    after = BayesianLinearRegression(prior_precision=2, noise_precision=3).fit(A, y)
    evidence = integral(joint, -6, 8, after.mean[0])
    assert np.exp(after.log_evidence) == pytest.approx(evidence, rel=1e-9)
    assert after.mean[0] == pytest.approx(integral(lambda w: w * joint(w), -6, 8, after.mean[0]) / evidence)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 300), st.floats(0.1, 5), st.floats(0.5, 8))
def test_mean_is_ridge_regression(seed, alpha, beta):
    A, y = some_regression(seed)
    after = BayesianLinearRegression(prior_precision=alpha, noise_precision=beta).fit(A, y)
    penalized = Ridge(alpha=alpha / beta, fit_intercept=False, solver="svd").fit(A, y)
    assert after.mean == pytest.approx(penalized.coef_, abs=1e-9)


def test_samples_of_the_posterior():
    A, y = some_regression(4)
    after = BayesianLinearRegression(prior_precision=1, noise_precision=4).fit(A, y)
    W = after.sample(20_000, rng=1)
    assert W.mean(axis=0) == pytest.approx(after.mean, abs=4 * np.sqrt(after.covariance.max() / 20_000))
    assert np.cov(W.T) == pytest.approx(after.covariance, abs=0.05 * after.covariance.max())


def test_evidence_prefers_the_degree_that_made_the_data():
    rng = np.random.default_rng(3)
    x = np.linspace(-1, 1, 30)
    y = 1 - 2 * x + 3 * x**2 + 0.2 * rng.normal(size=30)
    model = BayesianLinearRegression(prior_precision=0.1, noise_precision=25)
    evidence = [model.fit(np.vander(x, degree + 1), y).log_evidence for degree in range(7)]
    assert int(np.argmax(evidence)) == 2


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: BetaBinomial(0, 1), "a must be greater than 0"),
        (lambda: BetaBinomial(1, 1).update(successes=-1, failures=0), "successes must be"),
        (lambda: BetaBinomial(1, 1).update(successes=0.5, failures=0), "successes must be a whole number"),
        (lambda: BetaBinomial(1, 2).mode, "no highest point inside"),
        (lambda: BetaBinomial(1, 2).credible_interval(95), "level must be"),
        (lambda: BetaBinomial(1, 2).predictive(5, 4), "k must be a whole number from 0 to 4"),
        (lambda: GaussianMean(0, 0, noise_sd=1), "sd must be greater than 0"),
        (lambda: GaussianMean(0, 1, noise_sd=-1), "noise_sd must be"),
        (lambda: GaussianMean(0, 1, noise_sd=1).update([]), "data is empty"),
        (lambda: BayesianLinearRegression(prior_precision=0, noise_precision=1), "prior_precision must be greater"),
        (lambda: BayesianLinearRegression(prior_precision=1, noise_precision=1).fit([[1]], [1, 2]), "A has 1 rows"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises((ValueError, TypeError), match=says):
        call()
