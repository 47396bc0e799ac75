"""Decompositions three ways: against NumPy, SciPy and 60 digits, against published values, and by what must hold."""

import math

import mpmath
import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.errors import NotConvergedError, NotPositiveDefiniteError
from mmlbook.linear_algebra.decompositions import cholesky, condition_number, low_rank, pseudo_inverse, svd

EPSILON = np.finfo(float).eps


@st.composite
def matrices(draw):
    """Any shape and any rank."""
    m, n = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    r = draw(st.integers(1, min(m, n)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.standard_normal((m, r)) @ rng.standard_normal((r, n))


positive_definite = st.tuples(st.integers(1, 12), st.integers(0, 2**32 - 1)).map(
    lambda p: (lambda B: B.T @ B + 0.1 * np.eye(p[0]))(np.random.default_rng(p[1]).standard_normal((p[0], p[0])))
)

AWKWARD = [
    np.zeros((3, 2)),
    np.ones((4, 4)),
    np.eye(5)[:, ::-1],
    np.array([[-3.0]]),
    np.array([[0.0, 0.0, -2.0]]),
    scipy.linalg.hilbert(15),
    np.vstack([np.ones(8), 1e-9 * np.eye(8)]),
    np.diag([1.0, 1e-100, 1e-200, 0.0]),
    np.diag([1.0, 1e-300]),
    np.full((3, 2), 1e-300),
    np.triu(-np.ones((20, 20)), 1) + np.eye(20),
    np.arange(1.0, 13.0).reshape(3, 4) * 1e-200,
    np.arange(1.0, 13.0).reshape(4, 3) * 1e150,
]


def exact_singular_values(A):
    """The singular values to 60 digits."""
    with mpmath.workdps(60):
        return list(mpmath.svd_r(mpmath.matrix(A.tolist()), compute_uv=False))


def worst_relative_error(found, exact):
    with mpmath.workdps(60):
        return max(float(abs(mpmath.mpf(float(f)) - e) / e) for f, e in zip(found, exact, strict=True))


class TestCholesky:
    @settings(deadline=None)
    @given(positive_definite)
    def test_factor(self, A):
        L = cholesky(A)
        assert np.array_equal(L, np.tril(L))
        assert np.all(np.diag(L) > 0)
        assert np.max(np.abs(L @ L.T - A)) <= 1e-15 * len(A) * np.max(np.abs(A))

    @settings(deadline=None)
    @given(positive_definite)
    def test_agrees_with_numpy(self, A):
        expected = np.linalg.cholesky(A)
        assert np.allclose(cholesky(A), expected, rtol=0, atol=1e-15 * np.linalg.cond(A) * np.max(np.abs(expected)))

    def test_known_factors(self):
        assert np.array_equal(
            cholesky([[4, 12, -16], [12, 37, -43], [-16, -43, 98]]), [[2, 0, 0], [6, 1, 0], [-8, 5, 3]]
        )
        for n in (1, 4, 9):  # Pascal's matrix is L Lᵀ with Pascal's triangle in L
            triangle = [[math.comb(i, j) for j in range(n)] for i in range(n)]
            assert np.allclose(cholesky(scipy.linalg.pascal(n)), triangle, rtol=1e-9)
        smallest = [[min(i, j) for j in range(1, 7)] for i in range(1, 7)]
        assert np.array_equal(cholesky(smallest), np.tril(np.ones((6, 6))))

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scales(self, factor):
        A = np.array([[4.0, 2.0], [2.0, 5.0]])
        assert np.allclose(cholesky(factor * A) / np.sqrt(factor), [[2, 0], [1, 2]], rtol=1e-14)

    def test_units_do_not_matter(self):
        d = np.array([1e-120, 1.0, 1e120])
        A = d[:, None] * (np.ones((3, 3)) + np.eye(3)) * d
        assert np.allclose(cholesky(A) / d[:, None], cholesky(np.ones((3, 3)) + np.eye(3)), rtol=1e-14)

    @pytest.mark.parametrize(
        ("A", "says"),
        [
            ([[1, 2], [2, 1]], "A is not positive definite: the root in column 1 would be of -3"),
            ([[0, 0], [0, 1]], "the root in column 0 would be of 0"),
            ([[-4]], "the root in column 0 would be of -4"),
            ([[1, 1], [1, 1]], "the root in column 1 would be of 0"),
            ([[1, 2], [3, 8]], r"A is not symmetric: its entry \(0, 1\) is 2, but \(1, 0\) is 3"),
        ],
    )
    @pytest.mark.parametrize("factor", [1, 1e-200])
    def test_not_positive_definite_is_said(self, A, says, factor):
        says = says if factor == 1 else says.split(" would")[0].split(": its")[0]
        with pytest.raises(NotPositiveDefiniteError, match=says):
            cholesky(factor * np.array(A))

    @settings(deadline=None)
    @given(st.integers(2, 8), st.integers(0, 2**32 - 1), st.sampled_from([1e-200, 0.1, 1e150]))
    def test_semidefinite_is_refused_in_spite_of_rounding(self, n, seed, factor):
        B = np.random.default_rng(seed).standard_normal((n, n - 1))
        with pytest.raises(NotPositiveDefiniteError, match="A is not positive definite"):
            cholesky(factor * (B @ B.T))

    def test_rounding_in_the_symmetry_is_forgiven(self):
        A = np.array([[2.0, 1.0], [1.0 + 1e-15, 2.0]])
        assert np.allclose(cholesky(A), np.linalg.cholesky([[2, 1], [1, 2]]), rtol=1e-14)

    @settings(deadline=None)
    @given(st.integers(2, 8), st.integers(0, 2**32 - 1))
    def test_refused_exactly_when_an_eigenvalue_is_not_positive(self, n, seed):
        A = np.random.default_rng(seed).standard_normal((n, n))
        A = A + A.T + n * np.eye(n)
        smallest = np.linalg.eigvalsh(A)[0]
        if smallest > 1e-8:
            cholesky(A)
        elif smallest < -1e-8:
            with pytest.raises(NotPositiveDefiniteError):
                cholesky(A)


class TestSVD:
    @staticmethod
    def check(A):
        U, S, Vt = svd(A)
        (m, n), p = A.shape, min(A.shape)
        assert (U.shape, S.shape, Vt.shape) == ((m, p), (p,), (p, n))
        assert np.linalg.norm(U.T @ U - np.eye(p), 2) <= 1e-14 * p
        assert np.linalg.norm(Vt @ Vt.T - np.eye(p), 2) <= 1e-14 * p
        assert np.all(S >= 0)
        assert np.all(np.diff(S) <= 0)
        size = np.max(np.abs(A)) or 1.0
        assert np.max(np.abs(U * (S / size) @ Vt - A / size)) <= 1e-15 * (m + n)
        expected = np.linalg.svd(A / size, compute_uv=False)
        assert np.max(np.abs(S / size - expected)) <= 1e-14 * max(expected[0], 1)
        assert np.all(Vt[np.arange(p), np.argmax(np.abs(Vt), axis=1)] > 0)

    @pytest.mark.parametrize("A", AWKWARD)
    def test_awkward_matrices(self, A):
        self.check(A)

    @settings(deadline=None)
    @given(matrices())
    def test_any_matrix(self, A):
        self.check(A)

    @pytest.mark.parametrize("shape", [(50, 50), (200, 5), (5, 200), (41, 40)])
    def test_larger_matrices(self, shape):
        self.check(np.random.default_rng(2).standard_normal(shape))

    @settings(deadline=None)
    @given(matrices(), st.integers(-200, 150))
    def test_scale_multiplies_the_values_and_nothing_else(self, A, k):
        U, S, Vt = svd(A)
        scaled = svd(2.0**k * A)
        assert np.array_equal(scaled.S, 2.0**k * S)
        assert np.array_equal(scaled.U, U)
        assert np.array_equal(scaled.Vt, Vt)

    @settings(deadline=None)
    @given(matrices())
    def test_transpose_swaps_the_vectors(self, A):
        assert np.allclose(svd(A.T).S, svd(A).S, rtol=0, atol=1e-14 * np.linalg.norm(A))

    def test_squares_are_the_eigenvalues_of_the_gram_matrix(self):
        A = np.random.default_rng(4).standard_normal((7, 4))
        assert np.allclose(svd(A).S ** 2, np.linalg.eigvalsh(A.T @ A)[::-1], rtol=1e-12)

    def test_known_values(self):
        assert np.allclose(svd([[3, 0], [4, 5]]).S, np.sqrt([45, 5]), rtol=1e-15)
        golden = (1 + np.sqrt(5)) / 2
        assert np.allclose(svd([[1, 1], [1, 0]]).S, [golden, 1 / golden], rtol=1e-15)
        assert np.allclose(svd(scipy.linalg.hadamard(8)).S, np.sqrt(8), rtol=1e-14)
        _, S, Vt = svd([[3, 2, 2], [2, 3, -2]])
        assert np.allclose(S, [5, 3], rtol=1e-15)
        assert np.allclose(np.abs(Vt[0]), [1 / np.sqrt(2), 1 / np.sqrt(2), 0], atol=1e-15)
        n = np.arange(1, 11)
        second_difference = 2 * np.eye(10) - np.eye(10, k=1) - np.eye(10, k=-1)
        assert np.allclose(svd(second_difference).S, (2 - 2 * np.cos(n * np.pi / 11))[::-1], rtol=1e-13)

    @pytest.mark.parametrize("graded", ["columns", "rows", "both", "wide"])
    def test_small_values_of_graded_matrices_are_right_to_nearly_all_digits(self, graded):
        for seed in range(3):
            rng = np.random.default_rng(seed)
            A = rng.standard_normal((9, 7)) if graded == "wide" else rng.standard_normal((7, 7))
            falling = 10.0 ** -rng.permutation(np.linspace(0, 30, 7))
            if graded != "rows":
                A = A * falling
            if graded in ("rows", "both"):
                A = A * rng.permutation(falling)[:, None]
            A = A.T if graded == "wide" else A
            exact = exact_singular_values(A)
            assert exact[-1] < 1e-20 * exact[0]
            assert worst_relative_error(svd(A).S, exact) <= 1e-12
            assert worst_relative_error(np.linalg.svd(A, compute_uv=False), exact) > 1e-3

    def test_hilbert_values_are_right_relative_to_the_largest(self):
        """Largest and smallest of order 5: 1.567050691098231 and 3.28792877217e-06 (Gregory and Karney, 1969)."""
        S = svd(scipy.linalg.hilbert(5)).S
        assert S[0] == pytest.approx(1.567050691098231, rel=1e-14)
        assert S[-1] == pytest.approx(3.28792877217e-6, rel=1e-9)
        exact = exact_singular_values(scipy.linalg.hilbert(12))
        assert max(float(abs(s - e)) for s, e in zip(svd(scipy.linalg.hilbert(12)).S, exact, strict=True)) <= 1e-14

    def test_values_of_very_different_size(self):
        assert np.allclose(svd(np.diag([1e-200, 1.0, 1e-100])).S, [1, 1e-100, 1e-200], rtol=1e-15, atol=0)
        assert np.array_equal(svd(np.diag([1.0, 1e-295])).S, [1, 0])
        assert np.allclose(svd([[1, 1], [0, 1e-310]]).S, [np.sqrt(2), 0], rtol=1e-15, atol=0)

    def test_not_converging_is_raised_by_name(self):
        with pytest.raises(NotConvergedError, match="rotations of the SVD have not settled") as caught:
            svd(np.random.default_rng(0).standard_normal((20, 20)), max_sweeps=1)
        assert caught.value.iterations == 1
        assert caught.value.change > 0

    def test_taking_the_longest_column_first_saves_sweeps(self):
        assert svd(scipy.linalg.hilbert(20), max_sweeps=9).S[0] == pytest.approx(1.9071347204072533, rel=1e-13)

    def test_a_diagonal_matrix_needs_one_look(self):
        assert np.array_equal(svd(np.diag([1.0, 3.0, 2.0]), max_sweeps=1).S, [3, 2, 1])

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="a singular value is too large"):
            svd(np.full((2, 2), 1.7e308))


class TestLowRank:
    @settings(deadline=None)
    @given(matrices(), st.integers(0, 5), st.integers(0, 2**32 - 1))
    def test_error_is_the_next_singular_value_and_no_other_matrix_does_better(self, A, k, seed):
        k = min(k, *A.shape)
        S = np.append(np.linalg.svd(A, compute_uv=False), 0)
        error = A - low_rank(A, k)
        assert np.linalg.norm(error, 2) == pytest.approx(S[k], abs=1e-13 * S[0])
        assert np.sum(error**2) == pytest.approx(np.sum(S[k:] ** 2), abs=1e-13 * S[0] ** 2)
        rng = np.random.default_rng(seed)
        columns = rng.standard_normal((len(A), k))
        other = columns @ np.linalg.pinv(columns) @ A if k else np.zeros_like(A)
        assert np.linalg.norm(A - other) >= np.linalg.norm(error) - 1e-13 * S[0]

    def test_all_ranks_from_one_decomposition(self):
        A = np.random.default_rng(1).standard_normal((4, 6))
        parts = svd(A)
        for k in range(5):
            assert np.array_equal(parts.low_rank(k), low_rank(A, k))
            assert np.linalg.matrix_rank(low_rank(A, k), tol=1e-10) == k
        assert np.allclose(low_rank(A, 4), A, atol=1e-14)

    def test_k_is_checked(self):
        with pytest.raises(ValueError, match="k is 3, but a 2×5 matrix has 2 singular values"):
            low_rank(np.ones((2, 5)), 3)
        with pytest.raises(ValueError, match="k must be a whole number of at least 0"):
            low_rank([[1]], -1)
        with pytest.raises(TypeError, match="k must be a whole number"):
            low_rank([[1]], 0.5)


class TestPseudoInverse:
    @settings(deadline=None)
    @given(matrices(), st.sampled_from([1e-200, 1.0, 1e150]))
    def test_the_four_conditions_of_penrose(self, A, factor):
        X = pseudo_inverse(factor * A) * factor
        bound = 1e-13 * condition_of_what_is_there(A)
        assert np.allclose(A @ X @ A, A, rtol=0, atol=bound * np.max(np.abs(A)))
        assert np.allclose(X @ A @ X, X, rtol=0, atol=bound * np.max(np.abs(X)))
        assert np.allclose(A @ X, (A @ X).T, rtol=0, atol=bound)
        assert np.allclose(X @ A, (X @ A).T, rtol=0, atol=bound)

    @settings(deadline=None)
    @given(matrices())
    def test_agrees_with_numpy(self, A):
        expected = np.linalg.pinv(A, rcond=1e-13)
        bound = 1e-14 * condition_of_what_is_there(A) ** 2
        assert np.allclose(pseudo_inverse(A), expected, rtol=0, atol=bound * np.max(np.abs(expected)))

    def test_known_values(self):
        assert np.allclose(pseudo_inverse([[1, 2], [2, 4]]), np.array([[1, 2], [2, 4]]) / 25, atol=1e-16)
        assert np.allclose(pseudo_inverse(np.ones((3, 4))), np.ones((4, 3)) / 12, atol=1e-16)
        assert np.allclose(pseudo_inverse([[2, 1], [1, 1]]), [[1, -1], [-1, 2]], atol=1e-14)
        assert np.array_equal(pseudo_inverse(np.zeros((2, 3))), np.zeros((3, 2)))

    def test_least_squares_and_least_norm(self):
        A, b = np.random.default_rng(1).standard_normal((8, 3)), np.arange(8.0)
        assert np.allclose(pseudo_inverse(A) @ b, np.linalg.lstsq(A, b)[0], atol=1e-14)
        x = pseudo_inverse(A.T) @ b[:3]
        assert np.allclose(A.T @ x, b[:3], atol=1e-14)
        assert np.allclose(scipy.linalg.null_space(A.T).T @ x, 0, atol=1e-14)

    def test_tolerance(self):
        A = np.diag([1.0, 1e-6])
        assert pseudo_inverse(A)[1, 1] == pytest.approx(1e6)
        assert pseudo_inverse(A, tolerance=1e-5)[1, 1] == 0
        with pytest.raises(ValueError, match="tolerance must be a number in"):
            pseudo_inverse(A, tolerance=-1)

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="an entry of the pseudo-inverse is too large"):
            pseudo_inverse([[1e-310]])


def condition_of_what_is_there(A):
    """σ₁ / σᵣ with r the rank."""
    S = np.linalg.svd(A, compute_uv=False)
    S = S[S > 1e-13 * S[0]]
    return S[0] / S[-1]


class TestConditionNumber:
    def test_known_values(self):
        assert condition_number(np.eye(4)) == 1
        assert condition_number([[1, 1], [1, 0]]) == pytest.approx(((1 + np.sqrt(5)) / 2) ** 2, rel=1e-14)
        assert condition_number(np.diag([1e200, 1e-50])) == pytest.approx(1e250, rel=1e-13)
        assert condition_number([[1, 2, 3]]) == 1

    def test_hilbert_as_published(self):
        """Todd (1961) and later tables: 1.93e1, 5.24e2, 1.55e4, 4.77e5, 1.50e7, 4.75e8, 1.53e10, 4.93e11, 1.60e13."""
        published = [1.93e1, 5.24e2, 1.55e4, 4.77e5, 1.50e7, 4.75e8, 1.53e10, 4.93e11, 1.60e13]
        for n, expected in enumerate(published, start=2):
            assert condition_number(scipy.linalg.hilbert(n)) == pytest.approx(expected, rel=5e-3)

    @settings(deadline=None)
    @given(matrices())
    def test_agrees_with_numpy(self, A):
        expected = np.linalg.cond(A)
        if expected < 1e12:
            assert condition_number(A) == pytest.approx(expected, rel=1e-15 * expected + 1e-13)
        else:
            assert condition_number(A) > 1e12

    @pytest.mark.parametrize("factor", [1e-200, 1e-310, 1e150, 1.7e308])
    def test_scale_does_not_matter(self, factor):
        assert condition_number(factor * np.array([[1.0, 1.0], [1.0, -1.0]])) == pytest.approx(1, rel=1e-14)

    @pytest.mark.parametrize("A", [np.zeros((2, 2)), [[1, 0], [0, 0]], [[1e200, 0], [0, 1e-200]]])
    def test_infinite(self, A):
        assert condition_number(A) == np.inf


FUNCTIONS = [cholesky, svd, lambda A: low_rank(A, 1), pseudo_inverse, condition_number]


class TestBadInput:
    @pytest.mark.parametrize("f", FUNCTIONS)
    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            ([[1.0, np.nan], [0.0, 1.0]], r"A must be finite, but its entry \(0, 1\) is nan"),
            ([[1.0, 0.0], [np.inf, 1.0]], r"A must be finite, but its entry \(1, 0\) is inf"),
            (np.zeros((0, 0)), "A is empty"),
            ([1.0, 2.0], "A must be a matrix"),
        ],
    )
    def test_is_refused_in_words(self, f, bad, says):
        with pytest.raises(ValueError, match=says):
            f(bad)

    @pytest.mark.parametrize("f", FUNCTIONS)
    def test_input_is_never_changed(self, f):
        A = np.array([[4.0, 2.0], [2.0, 5.0]])
        A.setflags(write=False)
        f(A)
        assert np.array_equal(A, [[4, 2], [2, 5]])

    def test_the_rest(self):
        with pytest.raises(ValueError, match="A must be square, but it has 1 row and 2 columns"):
            cholesky([[1, 2]])
        with pytest.raises(ValueError, match="max_sweeps must be a whole number of at least 1"):
            svd([[1]], max_sweeps=0)
