"""Linear combinations three ways: against NumPy, against exact fractions, and by the laws of a vector space."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.linear_algebra.vectors import linear_combination

whole = st.integers(-1000, 1000)


@st.composite
def combinations(draw):
    k, n = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    vectors = draw(st.lists(st.lists(whole, min_size=n, max_size=n), min_size=k, max_size=k))
    return draw(st.lists(whole, min_size=k, max_size=k)), vectors


@settings(deadline=None)
@given(combinations())
def test_agrees_with_numpy(combination):
    coefficients, vectors = combination
    assert np.array_equal(linear_combination(coefficients, vectors), np.array(coefficients) @ np.array(vectors))


def test_agrees_with_fractions():
    coefficients, vectors = [0.5, -0.25, 3.0], [[0.125, 7.0], [1.5, -2.0], [0.75, 0.0]]
    exact = [sum(Fraction(c) * Fraction(v[i]) for c, v in zip(coefficients, vectors)) for i in range(2)]
    assert list(linear_combination(coefficients, vectors)) == exact


@settings(deadline=None)
@given(combinations(), whole)
def test_is_linear_in_the_coefficients(combination, factor):
    coefficients, vectors = np.array(combination[0]), combination[1]
    other = coefficients[::-1]
    together = linear_combination(factor * coefficients + other, vectors)
    apart = factor * linear_combination(coefficients, vectors) + linear_combination(other, vectors)
    assert np.array_equal(together, apart)


@settings(deadline=None)
@given(combinations())
def test_order_does_not_matter(combination):
    coefficients, vectors = combination
    assert np.array_equal(
        linear_combination(coefficients, vectors), linear_combination(coefficients[::-1], vectors[::-1])
    )


def test_unit_coefficients_pick_a_vector():
    assert np.array_equal(linear_combination([0, 1, 0], [[1, 2], [3, 4], [5, 6]]), [3, 4])


def test_vectors_may_be_rows_of_an_array_or_come_one_by_one():
    rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    expected = [7.0, 10.0]
    assert np.array_equal(linear_combination((1, 2), rows), expected)
    assert np.array_equal(linear_combination((1, 2), (row for row in rows)), expected)


def test_input_is_never_changed():
    coefficients, vectors = np.array([1.0, 2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])
    for array in (coefficients, vectors):
        array.setflags(write=False)
    result = linear_combination(coefficients, vectors)
    result[:] = 0
    assert np.array_equal(vectors, [[1, 2], [3, 4]])
    assert np.array_equal(coefficients, [1, 2])


@pytest.mark.parametrize(
    ("coefficients", "vectors", "says"),
    [
        ([1, 2, 3], [[1, 2], [3, 4]], "3 coefficients came, but 2 vectors"),
        ([1], [[1, 2], [3, 4]], "1 coefficient came, but 2 vectors"),
        ([1, 2], [[1, 2], [3, 4, 5]], r"vectors\[0\] has 2 entries, but vectors\[1\] has 3 entries"),
        ([1, 2], [[1], [3, 4]], r"vectors\[0\] has 1 entry, but vectors\[1\] has 2 entries"),
        ([], [], "vectors is empty"),
        ([], [[1]], "coefficients is empty"),
        ([1], [[]], r"vectors\[0\] is empty"),
        ([np.nan], [[1]], "coefficients must be finite, but its entry 0 is nan"),
        ([1, 1], [[1], [np.inf]], r"vectors\[1\] must be finite, but its entry 0 is inf"),
        ([1, 1], [1, 2], r"vectors\[0\] must be a vector"),
    ],
)
def test_bad_input_is_refused_in_words(coefficients, vectors, says):
    with pytest.raises(ValueError, match=says):
        linear_combination(coefficients, vectors)


def test_wrong_kinds_are_refused():
    with pytest.raises(TypeError, match="vectors must be a list of vectors, but it is 3"):
        linear_combination([1], 3)
    with pytest.raises(TypeError, match="complex"):
        linear_combination([1j], [[1]])


@pytest.mark.parametrize("vectors", [[[1e308], [1e308]], [[1e308], [-1e308]]])
def test_overflow_is_said(vectors):
    with pytest.raises(OverflowError, match="linear combination is too large"):
        linear_combination([10, 10], vectors)
