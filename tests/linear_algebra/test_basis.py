"""Bases three ways: against NumPy, against exact fractions, and by going there and back."""

import numpy as np
import pytest
import scipy.linalg
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.linear_algebra.basis import DependentVectorsError, coordinates_in_basis, is_independent
from mmlbook.linear_algebra.vectors import linear_combination

lists_of_vectors = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda s: st.lists(st.lists(st.integers(-3, 3), min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0])
)
bases = st.tuples(st.integers(1, 12), st.integers(0, 2**32 - 1)).map(
    lambda p: np.random.default_rng(p[1]).standard_normal((p[0], p[0]))
)


class TestIsIndependent:
    @settings(deadline=None)
    @given(lists_of_vectors)
    def test_agrees_with_exact_rank(self, vectors):
        assert is_independent(vectors) == (sympy.Matrix(vectors).rank() == len(vectors))

    @settings(deadline=None)
    @given(bases, st.integers(1, 12))
    def test_a_combination_of_the_others_is_noticed(self, basis, k):
        n = len(basis)
        few = basis[: min(k, n)]
        assert is_independent(few)
        mixed = np.vstack([few, linear_combination(np.linspace(-2, 3, len(few)), few)])
        assert not is_independent(mixed)

    @pytest.mark.parametrize("factor", [1e-200, 1e-20, 1e20, 1e150])
    def test_length_does_not_matter(self, factor):
        assert is_independent([[factor, 0, 0], [0, 1, 0], [0, 0, 1 / factor]])
        assert not is_independent([[factor, 0, 0], [0, 1, 0], [factor, 3, 0]])
        assert not is_independent(factor * np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]))

    def test_zero_and_too_many_vectors_are_dependent(self):
        assert not is_independent([[0, 0]])
        assert not is_independent([[1, 0], [0, 1], [1, 2]])
        assert is_independent([[5]])

    def test_near_parallel_vectors_are_told_apart_down_to_rounding(self):
        assert is_independent([[1, 0], [1, 1e-14]])
        assert not is_independent([[1, 0], [1, 1e-16]])
        assert not is_independent([[1, 0], [1, 1e-7]], tolerance=1e-6)

    def test_the_small_difference_of_two_vectors_depends_on_them(self):
        rng = np.random.default_rng(0)
        for _ in range(20):
            a, d = rng.uniform(1, 2, 3), rng.uniform(-1, 1, 3)
            b = a + 1e-8 * d
            assert not is_independent([a, b, b - a])  # b − a is exact
            assert is_independent([a, b])

    def test_order_does_not_matter_for_a_badly_conditioned_list(self):
        rows = list(scipy.linalg.hilbert(10))
        assert is_independent(rows)
        assert is_independent(rows[::-1])

    @pytest.mark.parametrize("tolerance", [-1, 2, np.nan])
    def test_tolerance_is_checked(self, tolerance):
        with pytest.raises(ValueError, match="tolerance"):
            is_independent([[1, 0]], tolerance=tolerance)


class TestCoordinatesInBasis:
    def test_orthogonal_basis_gives_projections(self):
        v, basis = np.array([1.0, 2.0, 3.0]), np.array([[1, 1, 0], [1, -1, 0], [0, 0, 2]])
        assert np.allclose(coordinates_in_basis(v, basis), [v @ b / (b @ b) for b in basis], rtol=1e-15)

    def test_slanted_basis_by_hand(self):
        assert np.allclose(coordinates_in_basis([5, 4], [[1, 0], [1, 2]]), [3, 2], rtol=1e-15)
        assert np.allclose(coordinates_in_basis([1, 2, 3], [[1, 1, 1], [0, 1, 1], [0, 0, 1]]), [1, 1, 1], rtol=1e-14)

    @settings(deadline=None)
    @given(bases, st.integers(0, 2**32 - 1))
    def test_there_and_back(self, basis, seed):
        c = np.random.default_rng(seed).standard_normal(len(basis))
        condition = np.linalg.cond(basis)
        found = coordinates_in_basis(linear_combination(c, basis), basis)
        assert np.allclose(found, c, rtol=0, atol=1e-14 * len(c) * condition * np.max(np.abs(c)))

    @settings(deadline=None)
    @given(bases)
    def test_agrees_with_numpy(self, basis):
        v = np.arange(1.0, len(basis) + 1)
        expected = np.linalg.solve(basis.T, v)
        bound = 1e-14 * len(basis) * np.linalg.cond(basis) * np.max(np.abs(expected))
        assert np.allclose(coordinates_in_basis(v, basis), expected, rtol=0, atol=bound)

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scales(self, factor):
        basis = np.array([[1.0, 0.0], [1.0, 2.0]])
        assert np.allclose(coordinates_in_basis([5, 4], factor * basis) * factor, [3, 2], rtol=1e-14)
        assert np.allclose(coordinates_in_basis(factor * np.array([5.0, 4.0]), basis), [3 * factor, 2 * factor])
        assert np.allclose(coordinates_in_basis([5, 4], [factor * basis[0], basis[1]]), [3 / factor, 2], rtol=1e-14)

    def test_badly_conditioned_basis_loses_no_more_than_its_condition_says(self):
        for n in range(2, 11):
            H = scipy.linalg.hilbert(n)
            error = np.max(np.abs(coordinates_in_basis(H.sum(axis=0), H) - 1))
            assert error <= 1e-15 * np.linalg.cond(H)

    def test_zero_vector_has_zero_coordinates(self):
        assert np.array_equal(coordinates_in_basis([0, 0], [[1, 1], [1, 2]]), [0, 0])

    @pytest.mark.parametrize("basis", [[[1, 2], [2, 4]], [[1, 2], [0, 0]], [[1e-200, 0], [3e-200, 0]]])
    def test_dependent_vectors_are_refused(self, basis):
        with pytest.raises(DependentVectorsError, match="dependent, so they are no basis"):
            coordinates_in_basis([1, 1], basis)

    @pytest.mark.parametrize(
        ("v", "basis", "says"),
        [
            ([1, 2, 3], [[1, 0], [0, 1]], "v has 3 entries, but the basis vectors have 2"),
            ([1, 2], [[1, 0]], "a basis of vectors with 2 entries has 2 of them, but 1 came"),
            ([1, 2], [[1, 0], [0, 1], [1, 1]], "has 2 of them, but 3 came"),
            ([1, 2], [[1, 0], [0, 1, 2]], r"basis\[0\] has 2 entries, but basis\[1\] has 3 entries"),
            ([1, np.nan], [[1, 0], [0, 1]], "v must be finite"),
            ([1, 2], [[1, 0], [0, np.inf]], r"basis\[1\] must be finite"),
            ([], [], "v is empty"),
            ([1], [], "basis is empty"),
        ],
    )
    def test_bad_input_is_refused_in_words(self, v, basis, says):
        with pytest.raises(ValueError, match=says):
            coordinates_in_basis(v, basis)

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="a coordinate is too large"):
            coordinates_in_basis([1e200, 0], [[1e-200, 0], [0, 1]])

    def test_input_is_never_changed(self):
        v, basis = np.array([1.0, 2.0]), np.array([[3.0, 1.0], [1.0, 2.0]])
        for array in (v, basis):
            array.setflags(write=False)
        coordinates_in_basis(v, basis)
        is_independent(basis)
        assert np.array_equal(basis, [[3, 1], [1, 2]])
