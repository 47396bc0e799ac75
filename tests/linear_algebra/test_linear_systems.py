"""Linear systems three ways: against NumPy, SciPy and SymPy, against published matrices, and by what must hold."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import scipy.linalg
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.errors import SingularMatrixError
from mmlbook.linear_algebra.linear_systems import (
    back_substitution,
    eliminate,
    forward_substitution,
    inverse,
    lu,
    null_space,
    rank,
    solutions,
    solve,
)

COUNTING = np.arange(1.0, 10.0).reshape(3, 3)  # 1, 2, …, 9: singular, rank 2
square = st.tuples(st.integers(1, 12), st.integers(0, 2**32 - 1)).map(
    lambda p: np.random.default_rng(p[1]).standard_normal((p[0], p[0]))
)
whole_square = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n).map(np.array)
)
whole = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda s: st.lists(st.lists(st.integers(-3, 3), min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0])
)


@st.composite
def of_known_rank(draw):
    """A matrix with its rank: the product of a tall and a wide one."""
    m, n = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    r = draw(st.integers(1, min(m, n)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.standard_normal((m, r)) @ rng.standard_normal((r, n)), r


def hilbert_inverse(n):
    """The exact inverse of the Hilbert matrix (whole numbers; Choi, *American Mathematical Monthly* 90, 1983)."""
    return [
        [
            (-1) ** (i + j)
            * (i + j - 1)
            * comb(n + i - 1, n - j)
            * comb(n + j - 1, n - i)
            * comb(i + j - 2, i - 1) ** 2
            for j in range(1, n + 1)
        ]
        for i in range(1, n + 1)
    ]


def wilkinson_growth(n):
    """1 on the diagonal and in the last column, −1 below: partial pivoting lets its entries grow to 2ⁿ⁻¹."""
    A = np.eye(n) - np.tril(np.ones((n, n)), -1)
    A[:, -1] = 1
    return A


class TestEliminate:
    @settings(deadline=None)
    @given(whole)
    def test_reduced_form_agrees_with_exact_arithmetic(self, A):
        exact, pivots = sympy.Matrix(A).rref()
        for pivoting in ("partial", "first"):
            form = eliminate(A, reduced=True, pivoting=pivoting)
            assert form.pivot_columns == pivots
            assert np.allclose(form.echelon, np.array(exact, float), rtol=0, atol=1e-10)

    @settings(deadline=None)
    @given(whole)
    def test_echelon_form_is_one(self, A):
        form = eliminate(A)
        for i, j in enumerate(form.pivot_columns):
            assert form.echelon[i, j] != 0
            assert np.all(form.echelon[i, :j] == 0)
            assert np.all(form.echelon[i + 1 :, j] == 0)
        assert np.all(form.echelon[form.rank :] == 0)

    @settings(deadline=None)
    @given(whole, st.booleans(), st.sampled_from(["partial", "first"]))
    def test_every_step_is_the_row_operation_that_it_says(self, A, reduced, pivoting):
        form = eliminate(A, np.ones(len(A)), reduced=reduced, pivoting=pivoting)
        before = form.start
        for step in form.steps:
            E = np.eye(len(before))
            if step.kind == "swap":
                E[[step.row, step.other]] = E[[step.other, step.row]]
            elif step.kind == "scale":
                E[step.row, step.row] = step.factor
            else:
                assert step.row != step.other
                E[step.row, step.other] = step.factor
            assert np.allclose(step.matrix, E @ before, rtol=1e-12, atol=1e-12 * np.max(np.abs(before)))
            before = step.matrix
        assert np.array_equal(before, form.echelon)

    def test_worked_example(self):
        form = eliminate([[2, 4, -2], [4, 9, -3], [-2, -3, 7]], [2, 8, 10], pivoting="first")
        assert [str(step) for step in form.steps] == [
            "row 2 ← row 2 − 2 · row 1",
            "row 3 ← row 3 + row 1",
            "row 3 ← row 3 − row 2",
        ]
        assert np.array_equal(form.echelon, [[2, 4, -2, 2], [0, 1, 1, 4], [0, 0, 4, 8]])
        assert np.array_equal(form.steps[0].matrix[1], [0, 1, 1, 4])

    def test_steps_in_words_and_as_formulas(self):
        form = eliminate([[0, 3], [-6, 2]], reduced=True)
        assert [str(step) for step in form.steps] == [
            "row 1 ↔ row 2",
            "row 2 ← 1/3 · row 2",
            "row 1 ← row 1 − 2 · row 2",
            "row 1 ← −1/6 · row 1",
        ]
        assert [step.latex for step in form.steps] == [
            r"r_{1} \leftrightarrow r_{2}",
            r"r_{2} \leftarrow \tfrac{1}{3}\,r_{2}",
            r"r_{1} \leftarrow r_{1} - 2\,r_{2}",
            r"r_{1} \leftarrow -\tfrac{1}{6}\,r_{1}",
        ]
        assert np.array_equal(form.echelon, np.eye(2))

    def test_a_factor_that_is_no_simple_fraction_is_shown_in_decimals(self):
        [step] = eliminate([[np.pi, 1], [1, 1]]).steps
        assert str(step) == "row 2 ← row 2 − 0.31831 · row 1"
        assert step.latex == r"r_{2} \leftarrow r_{2} - 0.31831\,r_{1}"

    def test_no_zero_has_a_sign(self):
        form = eliminate([[1, 2, 3], [4, 5, 6], [7, 8, 10]], [1, 2, 3], reduced=True)
        for M in (form.echelon, *(step.matrix for step in form.steps), inverse(np.diag([-1.0, 2.0]))):
            assert not np.any(np.signbit(M[M == 0]))

    def test_partial_pivoting_takes_the_largest_and_first_the_first(self):
        A = [[0, 1], [1, 1], [-5, 1]]
        assert eliminate(A).steps[0].other == 2
        assert eliminate(A, pivoting="first").steps[0].other == 1

    def test_right_hand_sides_have_no_pivots(self):
        form = eliminate([[1, 1], [1, 1]], [[1, 2], [3, 4]])
        assert form.columns == 2
        assert form.rank == 1
        assert form.echelon.shape == (2, 4)
        assert np.any(form.echelon[1, 2:])

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scales(self, factor):
        form = eliminate(factor * COUNTING, reduced=True)
        assert np.allclose(form.echelon, [[1, 0, -1], [0, 1, 2], [0, 0, 0]], rtol=0, atol=1e-14)

    def test_what_counts_as_zero_can_be_set(self):
        A = [[1, 1], [1, 1 + 1e-6]]
        assert eliminate(A).rank == 2
        assert eliminate(A, tolerance=1e-5).rank == 1
        through_one = [[1, 0, 1], [0, 1, 1], [1, -1, 1e-6]]  # 1e-6 − 1 + 1: judged by the sizes of all three
        assert eliminate(through_one).rank == 3
        assert eliminate(through_one, tolerance=1e-5).rank == 2

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="an entry in the elimination is too large"):
            eliminate([[1e-200, 1], [1e200, 1]], pivoting="first")


class TestSolutions:
    @pytest.mark.parametrize(
        ("A", "b", "kind"),
        [
            ([[1, 1], [1, 1]], [1, 2], "none"),
            ([[1, 1], [1, 1]], [2, 2], "many"),
            ([[1, 1], [1, -1]], [2, 0], "one"),
            ([[1], [2], [3]], [2, 4, 6], "one"),
            ([[1], [2], [3]], [2, 4, 7], "none"),
            ([[1, 2, 3]], [6], "many"),
            ([[0, 0]], [0], "many"),
            ([[0, 0]], [1], "none"),
            (COUNTING, [6, 15, 24], "many"),
            (COUNTING, [6, 15, 25], "none"),
        ],
    )
    @pytest.mark.parametrize("factor", [1, 1e-200, 1e150])
    def test_three_cases(self, A, b, kind, factor):
        assert solutions(factor * np.array(A), b).kind == kind
        assert solutions(A, factor * np.array(b)).kind == kind

    @settings(deadline=None)
    @given(whole, st.integers(0, 2**32 - 1))
    def test_agrees_with_exact_ranks(self, A, seed):
        b = np.random.default_rng(seed).integers(-2, 3, len(A))
        r, augmented = sympy.Matrix(A).rank(), sympy.Matrix(A).row_join(sympy.Matrix(b)).rank()
        kind = "none" if augmented > r else "one" if r == len(A[0]) else "many"
        assert solutions(A, b).kind == kind

    @settings(deadline=None)
    @given(of_known_rank())
    def test_all_of_them_solve_the_system(self, known):
        A, r = known
        n = A.shape[1]
        b = A @ np.linspace(-1, 1, n)
        found = solutions(A, b)
        assert found.kind == ("one" if r == n else "many")
        assert found.null_space.shape == (n, n - r)
        x = found.at(np.arange(1.0, n - r + 1)) if r < n else found.particular
        assert np.max(np.abs(A @ x - b)) <= 1e-11 * np.max(np.abs(A)) * max(1, np.max(np.abs(x)))

    def test_particular_solution_has_zero_free_variables(self):
        found = solutions([[1, 2, 0, 3], [0, 0, 1, 4]], [5, 6])
        assert np.array_equal(found.particular, [5, 0, 6, 0])
        assert np.array_equal(found.null_space.T, [[-2, 1, 0, 0], [-3, 0, -4, 1]])
        assert np.array_equal(found.at([1, 2]), [5 - 2 - 6, 1, 6 - 8, 2])

    def test_measured_right_hand_side(self):
        A, b = [[1, 1], [1, 1]], [1, 1.001]
        assert solutions(A, [1, 1 + 1e-10]).kind == "none"
        assert solutions(A, b).kind == "none"
        assert solutions(A, b, tolerance=0.01).kind == "many"

    def test_at_is_checked(self):
        with pytest.raises(ValueError, match="the system has no solution"):
            solutions([[0]], [1]).at([1])
        with pytest.raises(ValueError, match="the solutions have 1 free variable, but 2 parameters came"):
            solutions([[1, 1]], [1]).at([1, 2])


class TestRankAndNullSpace:
    @settings(deadline=None)
    @given(whole)
    def test_agree_with_exact_arithmetic(self, A):
        exact = sympy.Matrix(A)
        assert rank(A) == exact.rank()
        found, expected = null_space(A), exact.nullspace()
        assert found.shape == (len(A[0]), len(expected))
        for k, vector in enumerate(expected):
            assert np.allclose(found[:, k], np.array(vector, float).ravel(), rtol=0, atol=1e-11)

    @settings(deadline=None)
    @given(of_known_rank())
    def test_agree_with_numpy_and_scipy(self, known):
        A, r = known
        assert rank(A) == r == np.linalg.matrix_rank(A)
        N = null_space(A)
        assert N.shape[1] == A.shape[1] - r  # rank–nullity
        if N.size:
            assert np.max(np.abs(A @ N)) <= 1e-12 * np.max(np.abs(A)) * np.max(np.abs(N))
            expected = scipy.linalg.null_space(A)
            assert np.linalg.matrix_rank(np.column_stack([N, expected]), tol=1e-7) == N.shape[1]

    @settings(deadline=None)
    @given(of_known_rank(), st.integers(0, 2**32 - 1))
    def test_neither_scale_nor_units_matter(self, known, seed):
        A, r = known
        rng = np.random.default_rng(seed)
        assert rank(1e-200 * A) == rank(1e150 * A) == r
        rows, columns = (10.0 ** rng.integers(-60, 60, k) for k in A.shape)
        assert rank(rows[:, None] * A * columns) == r
        assert null_space(1e-200 * A).shape == null_space(1e150 * A).shape == (A.shape[1], A.shape[1] - r)

    def test_rank_of_transpose_is_the_same(self):
        for m, n, r in [(3, 7, 2), (10, 4, 4), (6, 6, 5)]:
            rng = np.random.default_rng(m)
            A = rng.standard_normal((m, r)) @ rng.standard_normal((r, n))
            assert rank(A) == rank(A.T) == r

    def test_zero_matrix(self):
        assert rank(np.zeros((2, 3))) == 0
        assert np.array_equal(null_space(np.zeros((2, 3))), np.eye(3))

    def test_tolerance(self):
        A = [[1, 1], [1, 1 + 1e-6]]
        assert (rank(A), rank(A, tolerance=1e-5)) == (2, 1)
        assert null_space(A, tolerance=1e-5).shape == (2, 1)

    def test_hilbert_matrix_keeps_its_rank_as_long_as_digits_last(self):
        assert [rank(scipy.linalg.hilbert(n)) for n in (2, 5, 8, 11)] == [2, 5, 8, 11]


class TestLU:
    @settings(deadline=None)
    @given(square)
    def test_factors(self, A):
        P, L, U = lu(A)
        n = len(A)
        assert np.array_equal(P @ P.T, np.eye(n))
        assert np.array_equal(L, np.tril(L))
        assert np.array_equal(U, np.triu(U))
        assert np.array_equal(np.diag(L), np.ones(n))
        assert np.max(np.abs(L)) <= 1
        assert np.max(np.abs(P @ A - L @ U)) <= 1e-15 * n * np.max(np.abs(L) @ np.abs(U))

    @settings(deadline=None)
    @given(square)
    def test_agrees_with_scipy(self, A):
        P, L, U = lu(A)
        scipy_P, scipy_L, scipy_U = scipy.linalg.lu(A)
        assert np.array_equal(P, scipy_P.T)
        assert np.allclose(L, scipy_L, atol=1e-11)
        assert np.allclose(U, scipy_U, atol=1e-11 * np.max(np.abs(scipy_U)))

    @pytest.mark.parametrize("n", [2, 5, 20, 60])
    def test_wilkinson_matrix_grows_as_published(self, n):
        _, L, U = lu(wilkinson_growth(n))
        assert np.max(np.abs(U)) == U[-1, -1] == 2.0 ** (n - 1)
        assert np.array_equal(L, np.eye(n) - np.tril(np.ones((n, n)), -1))

    @pytest.mark.parametrize("A", [np.zeros((3, 3)), [[0, 1], [0, 2]], [[1, 2], [2, 4]]])
    def test_singular_matrices_have_factors_too(self, A):
        P, L, U = lu(A)
        assert np.array_equal(P @ A, L @ U)
        assert np.any(np.diag(U) == 0)

    def test_a_zero_pivot_needs_a_swap(self):
        P, L, U = lu([[0, 1], [1, 0]])
        assert np.array_equal(P, [[0, 1], [1, 0]])
        assert np.array_equal(L, np.eye(2))
        assert np.array_equal(U, np.eye(2))

    def test_a_tiny_pivot_is_not_taken(self):
        x = solve([[1e-20, 1], [1, 1]], [1, 2])
        assert np.allclose(x, [1, 1], rtol=1e-15)

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="an entry of U is too large"):
            lu([[1e308, 1e308], [1e308, -1e308]])


class TestSolve:
    @settings(deadline=None)
    @given(square)
    def test_agrees_with_numpy(self, A):
        b = np.arange(1.0, len(A) + 1)
        expected = np.linalg.solve(A, b)
        bound = 1e-15 * len(A) ** 2 * np.linalg.cond(A) * np.max(np.abs(expected))
        assert np.allclose(solve(A, b), expected, rtol=0, atol=bound)

    @settings(deadline=None)
    @given(square)
    def test_residual_is_rounding(self, A):
        b = np.ones(len(A))
        x = solve(A, b)
        assert np.max(np.abs(A @ x - b)) <= 1e-14 * len(A) * (np.max(np.abs(A) @ np.abs(x)) + 1)

    def test_several_right_hand_sides(self):
        A, B = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([[3.0, 5.0, 1.0], [4.0, 5.0, 0.0]])
        assert np.allclose(solve(A, B), np.column_stack([solve(A, b) for b in B.T]), rtol=1e-15)

    def test_hilbert_loses_no_more_digits_than_its_condition_says(self):
        for n in range(2, 12):
            H = scipy.linalg.hilbert(n)
            exact = np.array([sum(row) for row in hilbert_inverse(n)], float)
            error = np.max(np.abs(solve(H, np.ones(n)) - exact)) / np.max(np.abs(exact))
            assert error <= 1e-16 * n * np.linalg.cond(H)

    def test_fractions_confirm_an_example(self):
        A, b = [[3, 1, 2], [1, 4, 1], [2, 1, 5]], [1, 2, 3]
        exact = [Fraction(int(x.p), int(x.q)) for x in sympy.Matrix(A).LUsolve(sympy.Matrix(b))]
        assert np.allclose(solve(A, b), [float(x) for x in exact], rtol=1e-14)

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scales(self, factor):
        A, b = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3.0, 4.0])
        assert np.allclose(solve(factor * A, factor * b), [1, 1], rtol=1e-15)
        assert np.allclose(solve(factor * A, b) * factor, [1, 1], rtol=1e-15)

    def test_units_of_rows_and_columns_do_not_matter(self):
        assert np.array_equal(solve(np.diag([1.0, 1e-20, 1e30]), [1, 1e-20, 1e30]), [1, 1, 1])
        assert np.allclose(solve([[1, 1e17], [0, 1]], [1e17, 1]), [0, 1])


class TestInverse:
    @settings(deadline=None)
    @given(square)
    def test_both_sides_and_numpy(self, A):
        n, condition = len(A), np.linalg.cond(A)
        found, expected = inverse(A), np.linalg.inv(A)
        assert np.max(np.abs(A @ found - np.eye(n))) <= 1e-15 * n**2 * condition
        assert np.max(np.abs(found @ A - np.eye(n))) <= 1e-15 * n**2 * condition
        assert np.allclose(found, expected, rtol=0, atol=1e-15 * n**2 * condition * np.max(np.abs(expected)))

    @pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
    def test_inverse_of_the_hilbert_matrix_is_whole(self, n):
        exact = np.array(hilbert_inverse(n), float)
        assert exact[0, 0] == n**2
        condition = np.linalg.cond(scipy.linalg.hilbert(n))
        found = inverse(scipy.linalg.hilbert(n))
        assert np.max(np.abs(found - exact)) <= 1e-16 * n * condition * np.max(np.abs(exact))

    def test_formula_for_two_by_two(self):
        assert np.allclose(inverse([[3, 1], [4, 2]]), np.array([[2, -1], [-4, 3]]) / 2, rtol=1e-14)

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scales(self, factor):
        assert np.allclose(inverse(factor * np.array([[2, 1], [1, 1]])) * factor, [[1, -1], [-1, 2]], rtol=1e-14)

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="elimination is too large"):
            inverse([[1e-310]])


class TestSingular:
    @given(whole_square)
    @settings(max_examples=200, deadline=None)
    def test_refused_exactly_when_the_determinant_is_zero(self, A):
        if sympy.Matrix(A.tolist()).det() != 0:
            assert np.allclose(A @ solve(A, np.ones(len(A))), 1, atol=1e-10)
            return
        for f in (inverse, lambda A: solve(A, np.ones(len(A)))):
            with pytest.raises(SingularMatrixError, match="A is singular"):
                f(A)

    @pytest.mark.parametrize("factor", [1, 0.1, 1e-200, 1e150])
    def test_rounding_does_not_hide_it(self, factor):
        for f in (inverse, lambda A: solve(A, np.ones(3))):
            with pytest.raises(
                SingularMatrixError, match="A is singular to within rounding: it has 3 columns, but rank 2"
            ):
                f(factor * COUNTING)

    @settings(deadline=None)
    @given(of_known_rank())
    def test_products_of_lower_rank(self, known):
        A, r = known
        B = A @ A.T
        if r < len(B):
            with pytest.raises(SingularMatrixError, match=f"it has {len(B)} columns, but rank {r}"):
                inverse(B)


class TestSubstitution:
    @settings(deadline=None)
    @given(square)
    def test_agree_with_scipy(self, A):
        b = np.arange(1.0, len(A) + 1)
        L, U = np.tril(A) + 5 * np.eye(len(A)), np.triu(A) + 5 * np.eye(len(A))
        L[np.diag_indices(len(A))] = U[np.diag_indices(len(A))] = 5 + np.abs(np.diag(A))
        assert np.allclose(forward_substitution(L, b), scipy.linalg.solve_triangular(L, b, lower=True), rtol=1e-10)
        assert np.allclose(back_substitution(U, b), scipy.linalg.solve_triangular(U, b), rtol=1e-10)
        both = np.column_stack([b, -b])
        assert np.allclose(back_substitution(U, both)[:, 1], -back_substitution(U, b))

    def test_refuse_what_is_not_triangular(self):
        with pytest.raises(ValueError, match=r"L must be lower triangular, but its entry \(0, 1\) is 2"):
            forward_substitution([[1, 2], [3, 4]], [1, 1])
        with pytest.raises(ValueError, match=r"U must be upper triangular, but its entry \(1, 0\) is 3"):
            back_substitution([[1, 2], [3, 4]], [1, 1])

    def test_refuse_a_zero_on_the_diagonal(self):
        with pytest.raises(SingularMatrixError, match=r"L is singular: its entry \(0, 0\) is 0"):
            forward_substitution([[0, 0], [3, 4]], [1, 1])

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="the solution is too large"):
            back_substitution([[1e-200]], [1e200])


ONE_MATRIX = [eliminate, rank, null_space, lu, inverse, lambda A: solve(A, [1, 1]), lambda A: solutions(A, [1, 1])]
SQUARE = [lu, inverse, lambda A: solve(A, [1, 1]), lambda A: back_substitution(A, [1, 1])]
WITH_B = [lambda b: eliminate(np.eye(2), b), lambda b: solve(np.eye(2), b), lambda b: solutions(np.eye(2), b)]


class TestBadInput:
    @pytest.mark.parametrize("f", ONE_MATRIX)
    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            ([[1.0, np.nan], [0.0, 1.0]], r"A must be finite, but its entry \(0, 1\) is nan"),
            ([[1.0, 0.0], [-np.inf, 1.0]], r"A must be finite, but its entry \(1, 0\) is -inf"),
            (np.zeros((0, 0)), "A is empty"),
            ([1.0, 2.0], "A must be a matrix"),
            ([[1, 2], [3]], "A must be a matrix, but its rows have different lengths"),
        ],
    )
    def test_is_refused_in_words(self, f, bad, says):
        with pytest.raises(ValueError, match=says):
            f(bad)

    @pytest.mark.parametrize("f", SQUARE)
    def test_square_is_needed(self, f):
        with pytest.raises(ValueError, match="must be square, but it has 2 rows and 3 columns"):
            f(np.ones((2, 3)))

    @pytest.mark.parametrize("f", WITH_B)
    def test_b_must_fit(self, f):
        with pytest.raises(ValueError, match="b has 3 entries, but A has 2 rows"):
            f([1, 2, 3])
        with pytest.raises(ValueError, match="b must be finite"):
            f([1, np.nan])
        with pytest.raises(ValueError, match="b is empty"):
            f([])

    def test_b_as_a_matrix_must_fit(self):
        for f in WITH_B[:2]:
            with pytest.raises(ValueError, match="b has 1 row, but A has 2 rows"):
                f([[1, 2]])
        with pytest.raises(ValueError, match="b must be a vector"):
            solutions(np.eye(2), [[1], [2]])

    def test_options(self):
        with pytest.raises(ValueError, match="pivoting must be 'partial' or 'first', but it is 'best'"):
            eliminate([[1]], pivoting="best")
        for f in (eliminate, rank, null_space):
            with pytest.raises(ValueError, match="tolerance must be a number in"):
                f([[1]], tolerance=-1)

    @pytest.mark.parametrize("f", ONE_MATRIX)
    def test_input_is_never_changed(self, f):
        A = np.array([[0.0, 2.0], [3.0, 4.0]])
        A.setflags(write=False)
        f(A)
        assert np.array_equal(A, [[0, 2], [3, 4]])

    def test_right_hand_side_is_never_changed(self):
        b = np.array([1.0, 2.0])
        b.setflags(write=False)
        for f in WITH_B:
            f(b)
        assert np.array_equal(b, [1, 2])
