"""When two values count as the same answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmlbook.exercises.compare import Closeness, as_numbers

numbers = st.floats(-100, 100).filter(lambda x: abs(x) > 1e-3)
vectors = st.lists(numbers, min_size=2, max_size=5).map(np.array)


@given(vectors, numbers)
def test_any_nonzero_multiple_is_the_same_up_to_scale(v, factor):
    assert Closeness(up_to="scale").same(factor * v, v)
    assert not Closeness(up_to="scale").same(0 * v, v)


@given(st.lists(numbers, min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_any_order_is_the_same_up_to_order(values, random):
    shuffled = random.sample(values, len(values))
    assert Closeness(up_to="order").same(shuffled, values)
    assert Closeness(rtol=1e-12).same(shuffled, values) == (shuffled == values)


def test_up_to_order_counts_how_often_an_entry_comes():
    assert not Closeness(up_to="order").same([1.0, 1.0, 2.0], [1.0, 2.0, 2.0])


def test_a_pair_gives_way_when_two_expected_entries_are_near_each_other():
    close = Closeness(rtol=0, atol=1.0, up_to="order")
    assert close.same([0.9, -0.5], [0.0, 1.2])
    assert not close.same([0.9, -0.5], [1.2, 1.4])


def test_columns_or_rows_may_each_have_their_own_factor():
    V = np.array([[1.0, 2.0], [0.0, 1.0]])
    W = V[:, ::-1] * [-3.0, 0.5]
    assert Closeness(up_to=("scale", "order")).same(W, V)
    assert not Closeness(up_to=("sign", "order")).same(W, V)
    assert not Closeness(up_to=("scale", "order"), axis="rows").same(W, V)
    assert Closeness(up_to=("scale", "order"), axis="rows").same(W.T, V.T)


def test_a_complex_eigenvector_may_be_turned_by_any_phase():
    v = np.array([1.0, 1j])
    assert Closeness(up_to="scale").same(np.exp(0.7j) * v, v)
    assert not Closeness(up_to="scale").same(v.conj(), v)


@pytest.mark.parametrize("up_to", [(), "scale", "sign", "order"])
@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_what_is_not_finite_is_never_right(up_to, odd):
    assert not Closeness(up_to=up_to).same([odd, 1.0], [1.0, 1.0])


def test_what_is_infinite_must_be_met_exactly():
    right = [np.inf, 1.0]
    assert Closeness().same(right, right)
    for wrong in ([1e300, 1.0], [-np.inf, 1.0], [np.inf, 2.0], [np.inf, np.inf], [np.nan, 1.0]):
        assert not Closeness().same(wrong, right)
    assert not Closeness(up_to="scale").same([np.inf, 2.0], right)


def test_tolerance_is_relative_to_the_largest_entry():
    assert Closeness(rtol=1e-4).same([1e6, 1.0], [1e6, 2.0])
    assert not Closeness(rtol=1e-4).same([1e-8, 2e-8], [1e-8, 1e-8])
    assert Closeness(rtol=1e-4).same(1e-16, 0.0)
    assert not Closeness(rtol=1e-4).same(1e-3, 0.0)
    assert not Closeness(rtol=1e-4).same(0.0, 3e-11)


@pytest.mark.parametrize(
    ("result", "expected", "same"),
    [
        (None, None, True),
        (0.0, None, False),
        ("a", "a", True),
        ("a", "b", False),
        (True, True, True),
        (np.True_, True, True),
        (1, True, False),
        ((2.0, np.array([1.0, 0.0])), (2.0, np.array([1.0, 0.0])), True),
        ((2.0, np.array([1.0, 1.0])), (2.0, np.array([1.0, 0.0])), False),
        ((2.0,), (2.0, np.array([1.0, 0.0])), False),
        ([1, 2], np.array([1.0, 2.0]), True),
        ({"a": 1.0}, {"a": 1.0}, True),
        ({"a": 1.0}, {"a": 2.0}, False),
        ({"b": 1.0}, {"a": 1.0}, False),
        ({1, 2}, {2, 1}, True),
        ("1.0", 1.0, False),
        (np.array(["a"]), 1.0, False),
        ([np.nan], [1.0], False),
    ],
)
def test_what_functions_return_is_compared_by_kind(result, expected, same):
    assert Closeness().same_value(result, expected) is same


def test_what_is_no_number_is_none():
    assert as_numbers(None) is None
    assert as_numbers([1, None]) is None
    assert as_numbers("3") is None
    assert as_numbers([1 + 0j, 2]).dtype == float


@pytest.mark.parametrize("wrong", [{"up_to": "phase"}, {"axis": "diagonal"}])
def test_an_unknown_freedom_is_refused(wrong):
    with pytest.raises(ValueError, match=r"may hold .* phase|must be .* 'diagonal'"):
        Closeness(**wrong)
