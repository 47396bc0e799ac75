"""The Gaussian in several dimensions: against SciPy, published formulas, samples, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmlbook.errors import NotPositiveDefiniteError
from mmlbook.probability.distributions import Gaussian
from mmlbook.probability.multivariate_gaussian import MultivariateGaussian


def some_law(seed: int, d: int) -> MultivariateGaussian:
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(d, d)) + 2 * np.eye(d)
    return MultivariateGaussian(rng.normal(size=d), half @ half.T)


laws = st.builds(some_law, st.integers(0, 500), st.integers(1, 5))


@settings(deadline=None, max_examples=50)
@given(laws, st.integers(0, 500))
def test_density_is_that_of_scipy(law, seed):
    X = np.random.default_rng(seed).normal(size=(4, law.dimension)) * 5
    theirs = stats.multivariate_normal(law.mean, law.covariance)
    assert np.allclose(law.log_density(X), theirs.logpdf(X), rtol=1e-9)
    assert law.log_density(X[0]) == pytest.approx(law.log_density(X)[0], rel=1e-13)
    d = X - law.mean
    assert np.allclose(law.mahalanobis(X) ** 2, np.sum(d @ np.linalg.inv(law.covariance) * d, axis=1), rtol=1e-7)


@settings(deadline=None, max_examples=50)
@given(st.builds(some_law, st.integers(0, 500), st.integers(2, 5)), st.data())
def test_density_is_marginal_times_conditional(law, data):
    known = data.draw(st.lists(st.integers(0, law.dimension - 1), min_size=1, max_size=law.dimension - 1, unique=True))
    x = np.random.default_rng(1).normal(size=law.dimension) * 3
    unknown = [i for i in range(law.dimension) if i not in known]
    product = law.marginal(known).log_density(x[known]) + law.condition(known, x[known]).log_density(x[unknown])
    assert law.log_density(x) == pytest.approx(product, rel=1e-9, abs=1e-9)


def test_two_dimensions_by_the_formula_of_the_books():
    # with correlation r: E[Y | x] = m_y + r (s_y/s_x)(x − m_x), Var[Y | x] = s_y² (1 − r²)
    law = MultivariateGaussian([1, 2], [[4, 0.6 * 2 * 3], [0.6 * 2 * 3, 9]])
    given_x = law.condition([0], [5])
    assert given_x.mean[0] == pytest.approx(2 + 0.6 * 3 / 2 * 4)
    assert given_x.covariance[0, 0] == pytest.approx(9 * (1 - 0.36))


@settings(deadline=None, max_examples=30)
@given(laws, st.integers(0, 100))
def test_affine_map_has_the_density_of_the_changed_variable(law, seed):
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(law.dimension, law.dimension)) + 3 * np.eye(law.dimension), rng.normal(size=law.dimension)
    x = rng.normal(size=law.dimension)
    expected = law.log_density(x) - np.log(abs(np.linalg.det(A)))
    assert law.affine(A, b).log_density(A @ x + b) == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert np.allclose(law.affine(np.eye(law.dimension)[:1]).covariance, law.marginal([0]).covariance)


def test_samples_have_the_law():
    law = some_law(3, 3)
    X = law.sample(20_000, rng=0)
    se = np.sqrt(np.diag(law.covariance) / len(X))
    assert np.all(np.abs(X.mean(axis=0) - law.mean) < 4 * se)
    assert np.allclose(np.cov(X.T), law.covariance, rtol=0.06, atol=0.06 * np.trace(law.covariance))
    for direction in np.random.default_rng(1).normal(size=(4, 3)):
        mean, sd = direction @ law.mean, np.sqrt(direction @ law.covariance @ direction)
        assert stats.kstest(X @ direction, Gaussian(mean, sd).cdf).pvalue > 1e-3
    assert stats.kstest(law.mahalanobis(X) ** 2, stats.chi2(3).cdf).pvalue > 1e-3
    assert np.array_equal(law.sample(5, rng=7), law.sample(5, rng=np.random.default_rng(7)))


@pytest.mark.parametrize("level", [0.1, 0.5, 0.95])
def test_ellipse_holds_what_it_says(level):
    law = some_law(9, 2)
    edge = law.ellipse(level)
    assert np.allclose(law.mahalanobis(edge), np.sqrt(stats.chi2(2).ppf(level)))
    share = np.mean(law.mahalanobis(law.sample(20_000, rng=2)) <= law.mahalanobis(edge[0]))
    assert abs(share - level) < 4 * np.sqrt(level * (1 - level) / 20_000)
    assert np.allclose(edge[0], edge[-1])


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: MultivariateGaussian([0], np.eye(2)), ValueError, "mean has 1 entries"),
        (lambda: MultivariateGaussian([0, 0], [[1, 2], [2, 1]]), NotPositiveDefiniteError, "positive definite"),
        (lambda: MultivariateGaussian([0, 0], [[1, 0.5], [0.4, 1]]), NotPositiveDefiniteError, "symmetric"),
        (lambda: some_law(1, 2).log_density([1, 2, 3]), ValueError, "a point has 2 entries"),
        (lambda: some_law(1, 2).condition([0, 1], [1, 2]), ValueError, "all entries are known"),
        (lambda: some_law(1, 2).condition([0], [1, 2]), ValueError, "1 entries are known"),
        (lambda: some_law(1, 2).marginal([2]), ValueError, "indices must be"),
        (lambda: some_law(1, 2).marginal([0, 0]), ValueError, "indices must be"),
        (lambda: some_law(1, 3).ellipse(0.5), ValueError, "two dimensions"),
        (lambda: some_law(1, 2).ellipse(1.0), ValueError, "level must be"),
        (lambda: some_law(1, 2).affine(np.eye(3)), ValueError, "A has 3 columns"),
        (lambda: some_law(1, 2).sample(-1), ValueError, "n must be"),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
