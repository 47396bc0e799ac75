"""Mean, covariance and running moments: against NumPy and scikit-learn, exact fractions, and what must hold."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.preprocessing import StandardScaler

from mmlbook.dimensionality_reduction.dataset_statistics import RunningMoments, covariance, mean, standardize

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
data = hnp.arrays(float, st.tuples(st.integers(2, 12), st.integers(1, 5)), elements=numbers)


@settings(deadline=None, max_examples=100)
@given(data, st.integers(0, 1))
def test_agrees_with_numpy(X, ddof):
    size = np.abs(X).max() + 1
    assert np.allclose(mean(X), X.mean(axis=0), atol=1e-12 * size)
    assert np.allclose(covariance(X, ddof=ddof), np.cov(X, rowvar=False, ddof=ddof), atol=1e-12 * size**2)


def exact(X, ddof):
    """Return the mean and the covariance in fractions."""
    rows = [[Fraction(float(x)) for x in row] for row in X]
    n, d = X.shape
    center = [sum(row[j] for row in rows) / n for j in range(d)]
    S = [[sum((r[i] - center[i]) * (r[j] - center[j]) for r in rows) / (n - ddof) for j in range(d)] for i in range(d)]
    return np.array(center, dtype=float), np.array(S, dtype=float)


@pytest.mark.parametrize("offset", [0.0, 1e4, 1e8, -1e8])
def test_no_digits_are_lost_to_a_large_mean(offset):
    X = np.random.default_rng(1).normal(size=(300, 3)) + offset
    center, S = exact(X, 1)
    assert np.allclose(mean(X), center, rtol=1e-15)
    assert np.allclose(covariance(X), S, rtol=0, atol=1e-14 * S.max())
    parts = RunningMoments.of(X[:1])
    for x in X[1:]:
        parts = parts.update(x)
    # one by one, each mean is rounded to the last digit that the data themselves have
    assert np.allclose(parts.covariance(), S, rtol=0, atol=10 * np.finfo(float).eps * max(10, abs(offset)))


def test_a_constant_column_has_variance_zero_exactly():
    X = np.column_stack([np.full(1001, 0.1), np.full(1001, 1e8 + 0.1), np.arange(1001)])
    assert np.all(covariance(X)[:2] == 0)
    assert X[:, 0].mean() != 0.1  # the plain sum is off in the last digit
    assert np.array_equal(mean(X)[:2], [0.1, 1e8 + 0.1])
    assert np.all(standardize(X).Z[:, :2] == 0)
    assert np.all(np.isfinite(standardize(X).Z))


@settings(deadline=None, max_examples=60)
@given(data, st.lists(st.integers(0, 12), max_size=4))
def test_any_split_gives_the_same_moments(X, cuts):
    whole = RunningMoments.of(X)
    edges = sorted({0, len(X), *(cut for cut in cuts if cut < len(X))})
    parts = [RunningMoments.of(X[a:b]) for a, b in pairwise(edges)]
    forward, backward = parts[0], parts[-1]
    for part in parts[1:]:
        forward = forward.merge(part)
    for part in parts[-2::-1]:
        backward = backward.merge(part)
    size = np.abs(X).max() + 1
    for merged in (forward, backward):
        assert merged.count == whole.count
        assert np.allclose(merged.mean, whole.mean, atol=1e-13 * size)
        assert np.allclose(merged.scatter, whole.scatter, atol=1e-12 * size**2)


def test_welford_in_his_own_order():
    # n = 3: after 2 and 4 the mean is 3 and the sum of squares 2; with 9 it is 5 and 2 + (9 − 3)(9 − 5) = 26
    moments = RunningMoments.of([2.0, 4.0])
    assert (moments.count, moments.mean[0], moments.scatter[0, 0]) == (2, 3, 2)
    moments = moments.update([9.0])
    assert (moments.count, moments.mean[0], moments.scatter[0, 0]) == (3, 5, 26)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000), st.integers(1, 4))
def test_affine_map(seed, rows):
    rng = np.random.default_rng(seed)
    X, A, b = rng.normal(size=(8, 3)), rng.normal(size=(rows, 3)), rng.normal(size=rows)
    Y = X @ A.T + b
    assert np.allclose(mean(Y), A @ mean(X) + b)
    assert np.allclose(covariance(Y), A @ covariance(X) @ A.T)


def test_standardized_as_in_scikit_learn():
    X = np.random.default_rng(2).gamma(2, size=(50, 4)) * [1, 10, 1e5, 1e-5]
    scaler = StandardScaler().fit(X)
    ours = standardize(X)
    assert np.allclose(ours.Z, scaler.transform(X), atol=1e-12)
    assert np.allclose(ours.scale, scaler.scale_, rtol=1e-13)
    assert np.allclose(np.cov(standardize(X, ddof=1).Z, rowvar=False).diagonal(), 1)


def test_whole_numbers_and_one_axis():
    images = np.array([[0, 255], [255, 0], [255, 255]], dtype=np.uint8)
    assert np.allclose(mean(images), [170, 170])
    assert np.allclose(covariance(images), np.cov(images.astype(float), rowvar=False))
    assert covariance([1.0, 2.0, 6.0]) == pytest.approx(np.array([[7.0]]))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: mean([]), "empty"),
        (lambda: mean([[1, np.nan]]), r"entry \(0, 1\) is nan"),
        (lambda: covariance([[1.0, 2.0]]), "at least 2 points, but there is 1 point"),
        (lambda: standardize([[1.0, 2.0]], ddof=1), "at least 2 points"),
        (lambda: RunningMoments.of([[1.0, 2.0]]).update([1.0, 2.0, 3.0]), "2 entries came before, but these have 3"),
        (lambda: covariance([[1.0], [2.0]], ddof=-1), "at least 0"),
    ],
)
def test_bad_input_is_refused_in_words(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_sums_too_large_are_refused():
    with pytest.raises(OverflowError, match="scale the data"), np.errstate(over="ignore", invalid="ignore"):
        mean([[1.7e308], [1.7e308]])
