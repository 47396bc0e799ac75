"""Projections: against NumPy's least squares, published examples, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.dimensionality_reduction.projections import project, projection_matrix
from mmlbook.linear_algebra.basis import DependentVectorsError


def some_basis(seed: int, d: int, k: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(d, k))


cases = st.tuples(st.integers(0, 10_000), st.integers(1, 6)).flatmap(
    lambda sd: st.tuples(st.just(sd[0]), st.just(sd[1]), st.integers(1, sd[1]))
)


@settings(deadline=None, max_examples=80)
@given(cases)
def test_projection_is_symmetric_repeats_and_leaves_a_perpendicular_error(case):
    seed, d, k = case
    B = some_basis(seed, d, k)
    P, x = projection_matrix(B), np.random.default_rng(seed + 1).normal(size=d)
    assert np.allclose(P, P.T, atol=1e-13)
    assert np.allclose(P @ P, P, atol=1e-13)
    assert np.trace(P) == pytest.approx(k)
    assert np.allclose(P @ B, B, atol=1e-12 * np.abs(B).max() * 10)
    assert np.allclose(B.T @ (x - P @ x), 0, atol=1e-11)


@settings(deadline=None, max_examples=80)
@given(cases)
def test_coordinates_are_those_of_least_squares(case):
    seed, d, k = case
    B, rng = some_basis(seed, d, k), np.random.default_rng(seed + 2)
    X, origin = rng.normal(size=(4, d)), rng.normal(size=d)
    theirs = np.linalg.lstsq(B, (X - origin).T, rcond=None)[0].T
    ours = project(X, onto=B, through=origin)
    scale = np.linalg.cond(B)
    assert np.allclose(ours.coordinates, theirs, atol=1e-12 * scale * (1 + np.abs(theirs).max()))
    assert np.allclose(ours.points, origin + ours.coordinates @ B.T, atol=1e-12 * scale)
    assert np.allclose(ours.points, origin + (X - origin) @ projection_matrix(B), atol=1e-11)
    assert np.allclose(ours.distances, np.linalg.norm(X - ours.points, axis=1))
    one = project(X[0], onto=B, through=origin)
    assert np.allclose(one.points, ours.points[0], atol=1e-14)
    assert isinstance(one.distances, float)


def test_examples_of_the_mml_book():
    # examples 3.10 and 3.11 of Deisenroth, Faisal and Ong
    assert np.allclose(projection_matrix([1, 2, 2]), np.array([[1, 2, 2], [2, 4, 4], [2, 4, 4]]) / 9)
    B = np.array([[1, 0], [1, 1], [1, 2]])
    assert np.allclose(projection_matrix(B), np.array([[5, 2, -1], [2, 2, 2], [-1, 2, 5]]) / 6)
    shadow = project([6, 0, 0], onto=B)
    assert np.allclose(shadow.coordinates, [5, -3])
    assert np.allclose(shadow.points, [5, 2, -1])
    assert shadow.distances == pytest.approx(np.sqrt(6))


def test_nearly_dependent_columns_still_give_a_projection():
    B = np.vander(np.linspace(0, 1, 20), 9)  # condition about 1e7; BᵀB would lose all its digits
    P = projection_matrix(B)
    assert np.allclose(P @ P, P, atol=1e-13)
    assert np.allclose(P @ B, B, atol=1e-13)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: projection_matrix([[1, 2], [2, 4]]), DependentVectorsError, "column"),
        (lambda: projection_matrix([[1, 0, 1], [0, 1, 1]]), DependentVectorsError, "column"),
        (lambda: projection_matrix([0.0, 0.0]), DependentVectorsError, "column"),
        (lambda: project([1, 2, 3], onto=[1, 0]), ValueError, "a point has 3 entries"),
        (lambda: project([1, 2], onto=[1, 0], through=[1]), ValueError, "through has 1 entries"),
        (lambda: project([[1, np.inf]], onto=[1, 0]), ValueError, "finite"),
    ],
)
def test_bad_input_is_refused_in_words(call, error, says):
    with pytest.raises(error, match=says):
        call()
