"""Entropy and its kin: against SciPy and scikit-learn, published values, zeros, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mutual_info_score

from mmlbook.probability.information import cross_entropy, entropy, kl_divergence, mutual_information


def distribution(size):
    weights = st.lists(st.integers(0, 20), min_size=size, max_size=size).filter(any)
    return weights.map(lambda w: np.array(w) / sum(w))


pairs = st.integers(1, 8).flatmap(lambda size: st.tuples(distribution(size), distribution(size)))


def test_english_letters_of_shannon():
    # Shannon 1951, "Prediction and entropy of printed English": 26 equally likely letters have 4.70 bits
    assert round(entropy(np.full(26, 1 / 26)), 2) == 4.70


def test_a_race_of_eight_horses():
    # Cover and Thomas, Elements of Information Theory, example 1.1.2: 2 bits
    assert entropy([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 64, 1 / 64, 1 / 64, 1 / 64]) == pytest.approx(2, rel=1e-14)


def test_a_joint_law_of_cover_and_thomas():
    # Example 2.2.1: H(X) = 7/4, H(Y) = 2, H(X, Y) = 27/8, so I(X; Y) = 3/8 bits
    joint = np.array([[4, 2, 1, 1], [2, 4, 1, 1], [2, 2, 2, 2], [8, 0, 0, 0]]) / 32
    assert entropy(joint.ravel()) == pytest.approx(27 / 8)
    assert mutual_information(joint) == pytest.approx(3 / 8)


@settings(deadline=None)
@given(pairs, st.sampled_from([2, np.e, 10]))
def test_same_as_scipy(pair, base):
    p, q = pair
    assert entropy(p, base=base) == pytest.approx(stats.entropy(p, base=base), abs=1e-13)
    assert kl_divergence(p, q, base=base) == pytest.approx(stats.entropy(p, q, base=base), rel=1e-11, abs=1e-13)
    expected = kl_divergence(p, q, base=base) + entropy(p, base=base)
    assert cross_entropy(p, q, base=base) == pytest.approx(expected, abs=1e-13)


@settings(deadline=None)
@given(pairs)
def test_gibbs_inequality(pair):
    p, q = pair
    assert kl_divergence(p, q) >= 0
    assert (kl_divergence(p, q) == 0) == np.allclose(p, q, rtol=1e-9, atol=0)
    assert 0 <= entropy(p) <= np.log2(len(p)) + 1e-12
    assert np.isinf(kl_divergence(p, q)) == bool(np.any((p > 0) & (q == 0))) == np.isinf(cross_entropy(p, q))


def test_nearly_equal_laws_keep_their_digits():
    shift = 1e-8 * np.array([1, -1, 0.5, -0.5])
    p, q = np.full(4, 0.25), np.full(4, 0.25) + shift
    expected = np.sum(shift**2 / p) / 2  # to first order
    assert kl_divergence(p, q, base=np.e) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("tiny", [1e-17, 1e-30, 1e-300])
def test_an_improbable_value_is_not_an_impossible_one(tiny):
    p, q = np.array([0.5, 0.5]), np.array([tiny, 1 - tiny])
    expected = np.log(0.5) - np.log(tiny) / 2
    assert kl_divergence(p, q, base=np.e) == pytest.approx(expected, rel=1e-12)
    assert kl_divergence(q, p, base=np.e) == pytest.approx(np.log(2), rel=1e-12)
    assert kl_divergence([5e-324, 1], [0.5, 0.5]) == pytest.approx(1, rel=1e-12)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4).filter(np.any))
def test_mutual_information_is_that_of_scikit_learn_and_of_entropies(table):
    counts = np.array(table)
    joint = counts / counts.sum()
    assert mutual_information(joint, base=np.e) == pytest.approx(
        mutual_info_score(None, None, contingency=counts), abs=1e-12
    )
    apart = entropy(joint.sum(axis=0)) + entropy(joint.sum(axis=1)) - entropy(joint.ravel())
    assert mutual_information(joint) == pytest.approx(apart, abs=1e-12)
    assert mutual_information(joint) == pytest.approx(mutual_information(joint.T), abs=1e-12)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: entropy([0.5, 0.6]), "p must sum to 1"),
        (lambda: entropy([1.1, -0.1]), "p must not be negative"),
        (lambda: entropy([1.0], base=1), "base must be greater than 1"),
        (lambda: kl_divergence([0.5, 0.5], [1.0]), "p has 2 outcomes, but q has 1"),
        (lambda: cross_entropy([0.5, 0.5], [0.4, 0.4]), "q must sum to 1"),
        (lambda: mutual_information([0.5, 0.5]), "joint must be a matrix"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
