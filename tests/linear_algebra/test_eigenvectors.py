"""Eigenvalues three ways: against NumPy and SciPy, against published values, and by what must always hold."""

from itertools import permutations

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.errors import NotConvergedError
from mmlbook.linear_algebra.eigenvectors import (
    DefectiveMatrixError,
    characteristic_polynomial,
    diagonalise,
    inverse_iteration,
    power_iteration,
    qr_algorithm,
)

FUNCTIONS = [characteristic_polynomial, power_iteration, inverse_iteration, qr_algorithm, diagonalise]
SIZES = [1, 2, 3, 4, 7, 12, 25, 50]

matrices = st.tuples(st.integers(1, 8), st.integers(0, 2**32 - 1)).map(
    lambda p: np.random.default_rng(p[1]).standard_normal((p[0], p[0]))
)
whole_matrices = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n).map(np.array)
)


def farthest(found, expected):
    """Return the largest distance between two lists of numbers after pairing nearest ones."""
    left, worst = list(expected), 0.0
    assert len(found) == len(left)
    for value in found:
        k = int(np.argmin(np.abs(np.array(left) - value)))
        worst = max(worst, abs(left.pop(k) - value))
    return worst


def second_difference(n):
    """The matrix with −1, 2, −1 on its diagonals; its eigenvalues are 2 − 2 cos(kπ/(n+1))."""
    return 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)


def second_difference_eigenvalues(n):
    return 2 - 2 * np.cos(np.arange(n, 0, -1) * np.pi / (n + 1))


class TestBadInput:
    @pytest.mark.parametrize("f", FUNCTIONS)
    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            ([[1.0, 2.0, 3.0]], "square"),
            ([[1.0, np.nan], [0.0, 1.0]], "finite"),
            ([[1.0, np.inf], [0.0, 1.0]], "finite"),
            (np.zeros((0, 0)), "empty"),
            ([1.0, 2.0], "two axes"),
        ],
    )
    def test_is_refused_in_words(self, f, bad, says):
        with pytest.raises(ValueError, match=says):
            f(bad)

    @pytest.mark.parametrize("f", FUNCTIONS)
    def test_complex_matrix_is_refused(self, f):
        with pytest.raises(TypeError, match="complex"):
            f([[1j, 0], [0, 1]])

    @pytest.mark.parametrize("f", FUNCTIONS)
    def test_input_is_never_changed(self, f):
        A = np.array([[4.0, 1.0, 0.0], [2.0, 3.0, 1.0], [0.0, 1.0, 1.0]])
        before = A.copy()
        A.setflags(write=False)
        f(A)
        assert np.array_equal(A, before)

    @pytest.mark.parametrize("f", [power_iteration, inverse_iteration])
    def test_start(self, f):
        with pytest.raises(ValueError, match="start has 3 entries, but A has 2 columns"):
            f(np.eye(2), start=[1, 2, 3])
        with pytest.raises(ValueError, match="zero vector"):
            f(np.eye(2), start=[0, 0])
        start = np.array([3.0, 4.0])
        f([[2, 0], [0, 1]], start=start)
        assert np.array_equal(start, [3.0, 4.0])

    def test_counts_and_tolerances(self):
        with pytest.raises(ValueError, match="max_iterations"):
            power_iteration(np.eye(2), max_iterations=0)
        with pytest.raises(ValueError, match="max_iterations"):
            qr_algorithm(np.eye(2), max_iterations=0)
        with pytest.raises(ValueError, match="tolerance"):
            power_iteration(np.eye(2), tolerance=-1.0)
        with pytest.raises(ValueError, match="tolerance"):
            diagonalise(np.eye(2), tolerance=2.0)
        with pytest.raises(ValueError, match="shift"):
            inverse_iteration(np.eye(2), shift=np.nan)
        with pytest.raises(ValueError, match="shift relative to A"):
            inverse_iteration(1e-200 * np.eye(2), shift=1e200)


class TestCharacteristicPolynomial:
    def test_two_by_two_is_trace_and_determinant(self):
        assert np.array_equal(characteristic_polynomial([[4, 1], [2, 3]]), [1, -7, 10])

    def test_companion_matrix_has_the_coefficients_it_was_made_of(self):
        c = [1.0, -10.0, 35.0, -50.0, 24.0]  # (x−1)(x−2)(x−3)(x−4)
        assert np.array_equal(characteristic_polynomial(scipy.linalg.companion(c)), c)

    @given(whole_matrices)
    def test_agrees_with_numpy(self, A):
        expected = np.poly(A)
        assert np.allclose(characteristic_polynomial(A), expected, rtol=0, atol=1e-6 * max(1, np.max(np.abs(expected))))

    @given(whole_matrices)
    def test_cayley_hamilton(self, A):
        n = len(A)
        value = sum(
            c * np.linalg.matrix_power(A.astype(float), n - k) for k, c in enumerate(characteristic_polynomial(A))
        )
        assert np.max(np.abs(value)) <= 1e-9 * max(1.0, np.max(np.abs(A))) ** n * n**n

    def test_coefficients_scale_as_powers(self):
        small = characteristic_polynomial(1e-100 * np.array([[4, 1], [2, 3]]))
        assert np.allclose(small, [1, -7e-100, 10e-200], rtol=1e-14, atol=0)

    @pytest.mark.parametrize("factor", [1e-200, 1e200])
    def test_out_of_range_is_said(self, factor):
        with pytest.raises(OverflowError, match="scale A"):
            characteristic_polynomial(factor * np.array([[4, 1], [2, 3]]))


class TestPowerIteration:
    def test_known_pair(self):
        found = power_iteration([[4, 1], [2, 3]])
        assert found.value == pytest.approx(5, rel=1e-11)
        assert np.allclose(found.vector, [np.sqrt(0.5), np.sqrt(0.5)], atol=1e-10)

    def test_golden_ratio(self):
        assert power_iteration([[1, 1], [1, 0]]).value == pytest.approx((1 + np.sqrt(5)) / 2, rel=1e-14)

    def test_negative_dominant_eigenvalue(self):
        assert power_iteration([[-3, 1], [1, 1]]).value == pytest.approx(-1 - np.sqrt(5), rel=1e-12)

    @given(matrices)
    def test_symmetric_positive_agrees_with_numpy(self, B):
        A = B.T @ B + np.outer(np.ones(len(B)), np.ones(len(B))) * len(B) * 5
        found = power_iteration(A)
        assert found.value == pytest.approx(np.linalg.eigvalsh(A)[-1], rel=1e-10)
        assert np.linalg.norm(A @ found.vector - found.value * found.vector) <= 2e-12 * np.linalg.norm(A)
        assert np.linalg.norm(found.vector) == pytest.approx(1, rel=1e-14)

    def test_error_shrinks_at_the_rate_of_the_second_eigenvalue(self):
        found = power_iteration(np.diag([5.0, 3.0, -1.0]), start=[1, 1, 1])
        tangent = np.abs(found.vectors[:, 1] / found.vectors[:, 0])
        assert np.allclose(tangent[1:] / tangent[:-1], 3 / 5, rtol=1e-12)

    def test_path_is_the_iteration(self):
        A = np.array([[2.0, 1.0], [1.0, 3.0]])
        found = power_iteration(A, start=[1, 0])
        assert len(found.vectors) == len(found.values) == len(found.residuals) == found.iterations + 1
        for v, w, value in zip(found.vectors, found.vectors[1:], found.values):
            assert np.allclose(w, A @ v / np.linalg.norm(A @ v), rtol=1e-14)
            assert value == pytest.approx(v @ A @ v)

    @pytest.mark.parametrize(
        "A",
        [
            [[0, -1], [1, 0]],  # a complex pair
            [[1, 0], [0, -1]],  # a tie
            [[1, 1], [0, 1]],  # defective
        ],
    )
    def test_not_converging_is_raised_by_name(self, A):
        with pytest.raises(NotConvergedError) as caught:
            power_iteration(A, max_iterations=500)
        assert caught.value.iterations == 500
        assert caught.value.change > 0

    def test_repeated_dominant_eigenvalue_is_no_obstacle(self):
        assert power_iteration(np.diag([2.0, 2.0, 1.0])).value == pytest.approx(2)

    def test_start_without_a_part_along_the_dominant_direction_finds_the_next(self):
        found = power_iteration(np.diag([3.0, 2.0, 1.0]), start=[0, 1, 1])
        assert found.value == pytest.approx(2, rel=1e-11)

    @pytest.mark.parametrize("A", [np.zeros((3, 3)), [[0.0, 1.0], [0.0, 0.0]]])
    def test_zero_eigenvalue(self, A):
        found = power_iteration(A)
        assert found.value == 0
        assert np.all(np.asarray(A) @ found.vector == 0)

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scale_changes_nothing_but_the_value(self, factor):
        A = np.array([[4.0, 1.0], [2.0, 3.0]])
        found = power_iteration(factor * A)
        assert found.value / factor == pytest.approx(5, rel=1e-11)
        assert found.iterations == pytest.approx(power_iteration(A).iterations, abs=1)

    def test_stops_at_the_first_residual_that_is_small_relative_to_the_matrix(self):
        A = second_difference(50) + 3 * np.ones((50, 50))
        found = power_iteration(A, tolerance=1e-8)
        assert found.residuals[-1] <= 1e-8 * np.linalg.norm(A) < found.residuals[-2]

    def test_exactly_enough_steps_are_enough(self):
        needed = power_iteration([[4, 1], [2, 3]]).iterations
        assert power_iteration([[4, 1], [2, 3]], max_iterations=needed).iterations == needed
        with pytest.raises(NotConvergedError):
            power_iteration([[4, 1], [2, 3]], max_iterations=needed - 1)

    @pytest.mark.parametrize("size", [1e-200, 1e200])
    def test_only_the_direction_of_the_start_matters(self, size):
        found = power_iteration([[4, 1], [2, 3]], start=[size, 2 * size])
        assert np.allclose(found.vectors, power_iteration([[4, 1], [2, 3]], start=[1, 2]).vectors, atol=1e-14)

    def test_random_start_comes_from_rng_alone(self):
        A = np.diag([3.0, 1.0])
        assert np.array_equal(power_iteration(A, rng=5).vectors, power_iteration(A, rng=5).vectors)
        assert not np.array_equal(power_iteration(A, rng=5).vectors[0], power_iteration(A, rng=6).vectors[0])


class TestInverseIteration:
    @pytest.mark.parametrize("shift", [-0.4, 0.9, 1.9, 2.6, 4.0])
    def test_finds_the_nearest(self, shift):
        A = second_difference(5)
        expected = second_difference_eigenvalues(5)
        nearest = expected[np.argmin(np.abs(expected - shift))]
        assert inverse_iteration(A, shift=shift).value == pytest.approx(nearest, rel=1e-11)

    def test_shift_that_is_an_eigenvalue(self):
        found = inverse_iteration([[4, 1], [2, 3]], shift=2)
        assert found.value == pytest.approx(2, rel=1e-12)
        assert found.iterations <= 2
        assert abs(found.vector[0] / found.vector[1]) == pytest.approx(0.5, rel=1e-10)

    def test_shift_that_leaves_exact_zeros_to_divide_by(self):
        assert np.allclose(np.abs(inverse_iteration(np.diag([1.0, 2.0]), shift=2).vector), [0, 1], atol=1e-14)
        assert inverse_iteration(np.zeros((2, 2))).value == 0

    def test_singular_matrix_gives_its_null_vector(self):
        A = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
        found = inverse_iteration(A)
        assert found.value == pytest.approx(0, abs=1e-12)
        assert np.allclose(found.vector / found.vector[0], [1, -2, 1], atol=1e-9)

    def test_rate(self):
        found = inverse_iteration(np.diag([1.0, 4.0]), shift=2, start=[1, 1], tolerance=1e-10)
        tangent = np.abs(found.vectors[:, 1] / found.vectors[:, 0])
        assert np.allclose(tangent[1:] / tangent[:-1], 1 / 2, rtol=1e-9)

    def test_tie_is_raised_by_name(self):
        with pytest.raises(NotConvergedError):
            inverse_iteration(np.diag([1.0, 3.0]), shift=2, max_iterations=50)

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scale(self, factor):
        found = inverse_iteration(factor * np.array([[4.0, 1.0], [2.0, 3.0]]), shift=1.7 * factor)
        assert found.value / factor == pytest.approx(2, rel=1e-11)

    @given(matrices)
    def test_agrees_with_numpy(self, B):
        A = B + B.T
        values = np.linalg.eigvalsh(A)
        shift = values[0] - 0.1
        if len(A) > 1 and values[1] - shift < 0.15:
            return
        assert inverse_iteration(A, shift=shift).value == pytest.approx(values[0], abs=1e-10 * np.linalg.norm(A))


class TestQRAlgorithm:
    @pytest.mark.parametrize("n", SIZES)
    def test_symmetric_agrees_with_numpy(self, n):
        for seed in range(3):
            B = np.random.default_rng(seed).standard_normal((n, n))
            found = qr_algorithm(B + B.T)
            assert found.values.dtype == float
            expected = np.linalg.eigvalsh(B + B.T)
            assert np.max(np.abs(np.sort(found.values) - expected)) <= 1e-13 * n * np.max(np.abs(expected))
            assert np.count_nonzero(found.T - np.diag(np.diag(found.T))) == 0

    @pytest.mark.parametrize("n", SIZES)
    def test_general_agrees_with_numpy_to_nine_digits_of_each_value(self, n):
        for seed in range(3):
            A = np.random.default_rng(seed).standard_normal((n, n)) + np.diag(np.arange(n))
            left = list(np.linalg.eigvals(A))
            for value in qr_algorithm(A).values:
                k = int(np.argmin(np.abs(np.array(left) - value)))
                assert abs(value - left[k]) <= 1e-9 * abs(left.pop(k))

    @pytest.mark.parametrize("n", SIZES)
    def test_published_second_difference(self, n):
        found = qr_algorithm(second_difference(n)).values
        assert np.allclose(found, second_difference_eigenvalues(n), rtol=1e-12, atol=0)

    @pytest.mark.parametrize("n", [3, 4, 5, 10, 30, 50])
    def test_published_cyclic_shift_has_the_roots_of_one(self, n):
        found = qr_algorithm(np.roll(np.eye(n), 1, axis=0)).values
        assert farthest(found, np.exp(2j * np.pi * np.arange(n) / n)) <= 1e-12

    def test_published_frank_matrix(self):
        # Frank's matrix of order 6: determinant 1, eigenvalues real and positive in pairs λ, 1/λ.
        n = 6
        F = np.array([[n - max(i, j) if j >= i - 1 else 0 for j in range(n)] for i in range(n)], dtype=float)
        found = np.sort(qr_algorithm(F).values)
        assert found.dtype == float
        assert np.allclose(found * found[::-1], 1, rtol=1e-9)

    @pytest.mark.parametrize("h", [1e-3, 1e-6, 1e-8, 1e-12])
    def test_matrix_on_which_older_shifts_circle_for_ever(self, h):
        A = np.array([[0, 1, 0, 0], [1, 0, h, 0], [0, -h, 0, 1], [0, 0, 1, 0]])
        assert farthest(qr_algorithm(A).values, np.linalg.eigvals(A)) <= 1e-12

    @pytest.mark.parametrize("symmetric", [True, False])
    def test_close_to_a_multiple_of_the_identity(self, symmetric):
        for seed in range(200):
            rng = np.random.default_rng(seed)
            n = int(rng.integers(3, 6))
            E = rng.standard_normal((n, n)) * 10.0 ** -rng.uniform(6, 15)
            A = rng.uniform(0.5, 3) * np.eye(n) + (E + E.T if symmetric else E)
            found = qr_algorithm(A)
            assert np.linalg.norm(found.Q @ found.T @ found.Q.T - A) <= 1e-13 * n * np.linalg.norm(A)
            if symmetric:
                assert farthest(found.values, np.linalg.eigvalsh(A)) <= 1e-13 * np.linalg.norm(A)

    @pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
    def test_every_permutation(self, n):
        for places in permutations(range(n)):
            values = qr_algorithm(np.eye(n)[list(places)]).values
            assert np.allclose(np.abs(values), 1, rtol=1e-13)
            assert np.sum(values) == pytest.approx(np.sum(np.arange(n) == places), abs=1e-12)

    def test_repeated_eigenvalues_of_whole_matrices(self):
        rng = np.random.default_rng(2)
        for _ in range(300):
            A = rng.integers(-1, 2, (6, 6))
            found = qr_algorithm(A)
            assert np.linalg.norm(found.Q @ found.T @ found.Q.T - A) <= 1e-13 * 6 * np.linalg.norm(A)

    @settings(deadline=None)
    @given(matrices)
    def test_schur_form_is_a_factorization(self, A):
        found = qr_algorithm(A)
        n, size = len(A), np.linalg.norm(A)
        assert np.linalg.norm(found.Q @ found.T @ found.Q.T - A) <= 1e-13 * n * size
        assert np.linalg.norm(found.Q.T @ found.Q - np.eye(n)) <= 1e-13 * n
        assert np.count_nonzero(np.tril(found.T, -2)) == 0
        pairs = np.flatnonzero(np.diag(found.T, -1))
        assert 2 * len(pairs) == np.count_nonzero(found.values.imag)

    @settings(deadline=None)
    @given(whole_matrices)
    def test_trace_determinant_and_conjugates(self, A):
        values = qr_algorithm(A).values
        size = max(1.0, np.linalg.norm(A))
        assert np.sum(values) == pytest.approx(np.trace(A), abs=1e-10 * size)
        assert np.prod(values) == pytest.approx(np.linalg.det(A), abs=1e-9 * size ** len(A))
        assert np.array_equal(np.sort_complex(values), np.sort_complex(values.conj()))
        assert np.all(np.diff(np.abs(values)) <= 1e-15 * size)

    @pytest.mark.parametrize(
        ("A", "expected"),
        [
            ([[7]], [7]),
            ([[0, -1], [1, 0]], [1j, -1j]),
            ([[2, 1], [1, 2]], [3, 1]),
            ([[1, 1], [0, 1]], [1, 1]),
            (np.zeros((4, 4)), [0, 0, 0, 0]),
            (np.triu(np.ones((5, 5))), [1, 1, 1, 1, 1]),
            ([[1, -3, 3], [3, -5, 3], [6, -6, 4]], [4, -2, -2]),
            ([[0, 0, 6], [1, 0, -11], [0, 1, 6]], [3, 2, 1]),
        ],
    )
    def test_by_hand(self, A, expected):
        found = qr_algorithm(A).values
        assert np.iscomplexobj(found) == np.iscomplexobj(np.array(expected))
        assert np.allclose(found, expected, atol=1e-12)

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scale(self, factor):
        A = np.random.default_rng(4).standard_normal((9, 9))
        found, scaled = qr_algorithm(A).values, qr_algorithm(factor * A).values
        assert np.allclose(scaled / factor, found, rtol=1e-11, atol=0)

    def test_path_ends_with_zeros(self):
        found = qr_algorithm(second_difference(8))
        assert found.subdiagonals.shape == (found.iterations + 1, 7)
        assert np.all(found.subdiagonals[-1] == 0)
        assert np.all(found.subdiagonals[0] > 0.9)

    def test_steps_that_run_out_are_raised_by_name(self):
        with pytest.raises(NotConvergedError) as caught:
            qr_algorithm(second_difference(10), max_iterations=3)
        assert caught.value.iterations == 3
        assert caught.value.change > 0

    def test_exactly_enough_steps_are_enough(self):
        needed = qr_algorithm(second_difference(10)).iterations
        assert qr_algorithm(second_difference(10), max_iterations=needed).iterations == needed
        with pytest.raises(NotConvergedError):
            qr_algorithm(second_difference(10), max_iterations=needed - 1)


class TestDiagonalise:
    @settings(deadline=None)
    @given(matrices)
    def test_is_a_factorization_into_unit_eigenvectors(self, A):
        found = diagonalise(A)
        again = (found.C * found.values) @ found.C_inverse
        assert np.linalg.norm(again - A) <= 1e-13 * len(A) * found.condition * np.linalg.norm(A)
        assert np.allclose(np.linalg.norm(found.C, axis=0), 1, rtol=1e-14)
        assert np.linalg.norm(A @ found.C - found.C * found.values) <= 1e-13 * len(A) * np.linalg.norm(A)

    @settings(deadline=None)
    @given(matrices)
    def test_symmetric_matrix_has_an_orthonormal_real_eigenbasis(self, B):
        found = diagonalise(B + B.T)
        assert found.C.dtype == float
        assert np.linalg.norm(found.C.T @ found.C - np.eye(len(B))) <= 1e-13 * len(B)

    def test_conjugate_pairs_and_real_columns(self):
        A = np.zeros((4, 4))
        A[:2, :2], A[2, 2], A[3, 3] = [[0, -2], [2, 0]], 1.0, 1.0
        Q, _ = np.linalg.qr(np.random.default_rng(1).standard_normal((4, 4)))
        found = diagonalise(Q @ A @ Q.T)
        assert np.allclose(found.values, [2j, -2j, 1, 1])
        assert np.array_equal(found.C[:, 0], found.C[:, 1].conj())
        assert np.all(found.C[:, 2:].imag == 0)

    def test_powers(self):
        A = np.array([[1.0, 1.0], [1.0, 0.0]])
        found = diagonalise(A)
        assert np.allclose(found.power(0), np.eye(2), atol=1e-15)
        assert found.power(70)[0, 1] == pytest.approx(190392490709135, rel=1e-13)  # F₇₀, the 70th Fibonacci number
        turn = diagonalise([[0, -1], [1, 0]]).power(4)
        assert turn.dtype == float
        assert np.allclose(turn, np.eye(2), atol=1e-15)
        with pytest.raises(ValueError, match="n must be"):
            found.power(-1)

    @pytest.mark.parametrize("size", [2, 3, 4, 6])
    def test_defective_is_raised_by_name_in_any_coordinates(self, size):
        rng = np.random.default_rng(size)
        for block in range(2, size + 1):
            for _ in range(10):
                J = np.diag(rng.standard_normal(size))
                J[:block, :block] = 0.7 * np.eye(block) + np.eye(block, k=1)
                Q, _ = np.linalg.qr(rng.standard_normal((size, size)))
                with pytest.raises(DefectiveMatrixError):
                    diagonalise(Q @ J @ Q.T)

    @pytest.mark.parametrize(
        "A", [[[1, 1], [0, 1]], [[1, 1e-12], [0, 1]], [[0, 1e-200], [0, 0]], [[1, 1], [0, 1 + 1e-9]]]
    )
    def test_defective_or_too_near_to_tell(self, A):
        with pytest.raises(DefectiveMatrixError):
            diagonalise(A)

    def test_complex_defective(self):
        J = np.zeros((4, 4))
        J[:2, :2] = J[2:, 2:] = [[0, -1], [1, 0]]
        J[:2, 2:] = np.eye(2)
        with pytest.raises(DefectiveMatrixError):
            diagonalise(J)

    @pytest.mark.parametrize("n", [2, 3, 5, 8])
    def test_repeated_but_not_defective_is_accepted(self, n):
        rng = np.random.default_rng(n)
        for _ in range(30):
            C = rng.standard_normal((n, n))
            values = rng.integers(-2, 3, n)
            A = C @ np.diag(values) @ np.linalg.inv(C)
            assert farthest(diagonalise(A).values, values) <= 1e-11 * np.linalg.cond(C)

    def test_nearly_parallel_eigenvectors_are_accepted_while_rounding_can_tell_them_apart(self):
        found = diagonalise([[1, 1], [0, 1 + 1e-6]])
        assert np.allclose(found.values, [1 + 1e-6, 1], rtol=1e-14)
        with pytest.raises(DefectiveMatrixError, match="too near"):
            diagonalise([[1, 1], [0, 1 + 1e-6]], tolerance=1e-8)

    def test_ours_and_numpy_find_the_same_directions(self):
        A = np.random.default_rng(8).standard_normal((10, 10))
        found = diagonalise(A)
        values, vectors = np.linalg.eig(A)
        for value, v in zip(found.values, found.C.T):
            w = vectors[:, np.argmin(np.abs(values - value))]
            assert abs(np.vdot(v, w)) == pytest.approx(1, abs=1e-12)

    @pytest.mark.parametrize("factor", [1e-200, 1e150])
    def test_scale(self, factor):
        A = np.array([[4.0, 1.0], [2.0, 3.0]])
        found = diagonalise(factor * A)
        assert np.allclose(found.values / factor, [5, 2], rtol=1e-14)
        assert np.allclose(found.C, diagonalise(A).C, rtol=1e-14)
