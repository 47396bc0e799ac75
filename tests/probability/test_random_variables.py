"""Moments of finite laws: against NumPy and exact fractions, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmlbook.probability.random_variables import correlation, covariance, empirical_cdf, expectation, variance


@st.composite
def joint_laws(draw):
    """A joint law of two variables with few values each."""
    k, m = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    number = st.floats(-100, 100).map(lambda x: round(x, 3))
    x = draw(st.lists(number, min_size=k, max_size=k))
    y = draw(st.lists(number, min_size=m, max_size=m))
    weights = np.array(draw(st.lists(st.integers(0, 9), min_size=k * m, max_size=k * m)), dtype=float).reshape(k, m)
    weights[0, 0] += 1
    return np.array(x), np.array(y), weights / weights.sum()


def test_a_die():
    faces, sixth = np.arange(1, 7), np.full(6, 1 / 6)
    assert expectation(faces, sixth) == pytest.approx(7 / 2)
    assert variance(faces, sixth) == pytest.approx(35 / 12)
    assert expectation(faces**2, sixth) == pytest.approx(91 / 6)


def test_variance_keeps_its_digits_far_from_zero():
    assert variance([1e9, 1e9 + 1], [0.5, 0.5]) == 0.25


@settings(deadline=None)
@given(joint_laws(), st.floats(-5, 5), st.floats(-5, 5))
def test_rules_of_expectation_and_variance(law, a, b):
    x, y, joint = law
    px, py = joint.sum(axis=1), joint.sum(axis=0)
    sums = (a * x[:, None] + b * y).ravel()
    scale = 1 + np.abs(sums).max() ** 2
    assert expectation(sums, joint.ravel()) == pytest.approx(a * expectation(x, px) + b * expectation(y, py), abs=1e-9)
    pieces = a**2 * variance(x, px) + b**2 * variance(y, py) + 2 * a * b * covariance(x, y, joint)
    assert variance(sums, joint.ravel()) == pytest.approx(pieces, abs=1e-11 * scale)
    assert covariance(x, x, np.diag(px)) == pytest.approx(variance(x, px), abs=1e-9)
    assert covariance(x, y, np.outer(px, py)) == pytest.approx(0, abs=1e-9)
    assert variance(x, px) == pytest.approx(np.average((x - np.average(x, weights=px)) ** 2, weights=px), abs=1e-9)


@settings(deadline=None)
@given(joint_laws())
def test_correlation_is_that_of_numpy_and_never_beyond_one(law):
    x, y, joint = law
    px, py = joint.sum(axis=1), joint.sum(axis=0)
    if variance(x, px) < 1e-6 or variance(y, py) < 1e-6:
        return
    X, Y = np.meshgrid(x, y, indexing="ij")
    C = np.cov(X.ravel(), Y.ravel(), aweights=joint.ravel(), bias=True)
    assert correlation(x, y, joint) == pytest.approx(C[0, 1] / np.sqrt(C[0, 0] * C[1, 1]), abs=1e-9)
    assert abs(correlation(x, y, joint)) <= 1
    assert correlation(x, 3 * x - 2, np.diag(px)) == pytest.approx(1)


@settings(deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=30), st.integers(-25, 25))
def test_empirical_distribution_function_is_that_of_scipy(sample, x):
    F, theirs = empirical_cdf(sample), stats.ecdf(np.array(sample, dtype=float)).cdf
    assert F(x) == pytest.approx(float(theirs.evaluate(x)), abs=1e-12)
    assert np.allclose(F([x, x + 0.5]), theirs.evaluate([x, x + 0.5]))
    for p in (0, 0.1, 0.25, 0.5, 0.9, 1):
        assert F(F.quantile(p)) >= p - 1e-12
        below = [value for value in sample if value < F.quantile(p)]
        assert not below or F(max(below)) < p


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: expectation([1, 2], [0.5, 0.4]), "probabilities must sum to 1"),
        (lambda: expectation([1, 2, 3], [0.5, 0.5]), "3 values, but 2 probabilities"),
        (lambda: covariance([1, 2], [1], [[0.5, 0.5]]), "joint must have shape"),
        (lambda: covariance([1, 2], [1], [[0.5], [0.6]]), "joint must sum to 1"),
        (lambda: correlation([1, 2], [1], [[0.5], [0.5]]), "Y does not vary"),
        (lambda: correlation([1], [1, 2], [[0.5, 0.5]]), "X does not vary"),
        (lambda: empirical_cdf([]), "empty"),
        (lambda: empirical_cdf([1]).quantile(2), "p must be"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
