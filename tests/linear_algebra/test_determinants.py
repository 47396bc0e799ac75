"""Determinants three ways: against NumPy and SymPy, against published values, and by what defines them."""

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.errors import SingularMatrixError
from mmlbook.linear_algebra.determinants import counted_determinant, determinant, multiplications
from mmlbook.linear_algebra.linear_systems import inverse, rank

METHODS = ["elimination", "cofactor"]
whole_square = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(st.integers(-4, 4), min_size=n, max_size=n), min_size=n, max_size=n).map(np.array)
)
square = st.tuples(st.integers(1, 5), st.integers(0, 2**32 - 1)).map(
    lambda p: np.random.default_rng(p[1]).standard_normal((p[0], p[0]))
)


def hadamard_bound(A):
    """The product of the lengths of the columns: no determinant is larger in modulus."""
    return float(np.prod(np.linalg.norm(A, axis=0)))


@pytest.mark.parametrize("method", METHODS)
class TestValue:
    @settings(deadline=None)
    @given(A=whole_square)
    def test_agrees_with_exact_arithmetic(self, method, A):
        exact = int(sympy.Matrix(A.tolist()).det())
        assert determinant(A, method=method) == pytest.approx(exact, abs=1e-14 * max(hadamard_bound(A), 1) * len(A))
        assert (determinant(A, method=method) == 0) == (exact == 0)

    @settings(deadline=None)
    @given(A=square)
    def test_agrees_with_numpy(self, method, A):
        bound = 1e-14 * len(A) * hadamard_bound(A)
        assert determinant(A, method=method) == pytest.approx(np.linalg.det(A), abs=bound)

    @settings(deadline=None)
    @given(A=square)
    def test_product_and_transpose(self, method, A):
        B = np.roll(A, 1, axis=0) + 2 * np.eye(len(A))
        both, bound = determinant(A @ B, method=method), 1e-13 * len(A) * hadamard_bound(A) * hadamard_bound(B)
        assert both == pytest.approx(determinant(A, method=method) * determinant(B, method=method), abs=bound)
        flipped = determinant(A.T, method=method)
        assert flipped == pytest.approx(determinant(A, method=method), abs=1e-14 * len(A) * hadamard_bound(A))

    @settings(deadline=None)
    @given(A=square, factor=st.integers(-20, 20).map(lambda k: k / 4))
    def test_row_operations(self, method, A, factor):
        n, value, bound = len(A), determinant(A, method=method), 1e-12 * hadamard_bound(A)
        if n == 1:
            return
        swapped, added, scaled = A.copy(), A.copy(), A.copy()
        swapped[[0, 1]] = A[[1, 0]]
        added[1] += factor * A[0]
        scaled[0] *= factor
        assert determinant(swapped, method=method) == pytest.approx(-value, abs=bound)
        assert determinant(added, method=method) == pytest.approx(value, abs=bound * 30)
        assert determinant(scaled, method=method) == pytest.approx(factor * value, abs=bound * 5)

    def test_known_values(self, method):
        def value(A):
            return determinant(A, method=method)

        assert value([[7]]) == 7
        assert value([[3, 1], [1, 2]]) == pytest.approx(5, rel=1e-15)
        assert value(np.eye(4)[[1, 0, 2, 3]]) == -1
        assert value(np.eye(4)[[1, 2, 0, 3]]) == 1
        assert value([[2, 9, 9], [0, 3, 9], [0, 0, 4]]) == 24
        vandermonde = np.vander([1, 2, 4, 7])
        assert value(vandermonde) == pytest.approx((1 - 2) * (1 - 4) * (1 - 7) * (2 - 4) * (2 - 7) * (4 - 7), rel=1e-13)
        assert value(scipy.linalg.hadamard(8)) == pytest.approx(8**4, rel=1e-14)
        assert value(scipy.linalg.pascal(6)) == pytest.approx(1, rel=1e-11)

    def test_hilbert_matrix_as_published(self, method):
        """1 / det H = ∏ (2k+1) C(2k, k)² (OEIS A005249: 1, 12, 2160, 6048000, 266716800000, …)."""
        published = {1: 1, 2: 12, 3: 2160, 4: 6048000, 5: 266716800000, 6: 186313420339200000}
        for n, reciprocal in published.items():
            assert math.prod((2 * k + 1) * math.comb(2 * k, k) ** 2 for k in range(n)) == reciprocal
            H = scipy.linalg.hilbert(n)
            assert determinant(H, method=method) * reciprocal == pytest.approx(1, rel=1e-15 * n * np.linalg.cond(H))

    @pytest.mark.parametrize("factor", [1, 0.1, 1e-100, 1e100])
    def test_singular_in_spite_of_rounding(self, method, factor):
        assert determinant(factor * np.arange(1.0, 10.0).reshape(3, 3), method=method) == 0
        assert determinant(np.zeros((3, 3)), method=method) == 0

    def test_range(self, method):
        assert determinant(np.diag([1e200, 1e200, 1e-200, 1e-200]), method=method) == pytest.approx(1, rel=1e-14)
        assert determinant(np.diag([1e-200, 1e-200, 1e200, 1e200]), method=method) == pytest.approx(1, rel=1e-14)
        with pytest.raises(OverflowError, match="the determinant is too large for a float"):
            determinant(1e200 * np.eye(2), method=method)
        with pytest.raises(OverflowError, match="the determinant is too small for a float"):
            determinant(1e-200 * np.eye(2), method=method)
        assert determinant(1e-200 * np.ones((2, 2)), method=method) == 0

    def test_bad_input_is_refused_in_words(self, method):
        for bad, says in [
            ([[1, 2, 3]], "A must be square, but it has 1 row and 3 columns"),
            ([[1, np.nan], [0, 1]], "A must be finite"),
            (np.zeros((0, 0)), "A is empty"),
            ([1, 2], "A must be a matrix"),
        ]:
            with pytest.raises(ValueError, match=says):
                determinant(bad, method=method)

    def test_input_is_never_changed(self, method):
        A = np.array([[0.0, 2.0], [3.0, 4.0]])
        A.setflags(write=False)
        determinant(A, method=method)
        assert np.array_equal(A, [[0, 2], [3, 4]])


@settings(deadline=None)
@given(whole_square)
def test_zero_means_no_inverse_and_lower_rank(A):
    if determinant(A) == 0:
        assert rank(A) < len(A)
        with pytest.raises(SingularMatrixError):
            inverse(A)
    else:
        assert rank(A) == len(A)
        inverse(A)


def test_larger_matrices_agree_with_numpy():
    A = np.random.default_rng(5).standard_normal((40, 40))
    assert determinant(A) == pytest.approx(np.linalg.det(A), rel=1e-12)


class Counting(Fraction):
    """A fraction that counts the multiplications and divisions done with it."""

    done = 0

    def __mul__(self, other):
        Counting.done += 1
        return Counting(Fraction(self) * Fraction(other))

    def __truediv__(self, other):
        Counting.done += 1
        return Counting(Fraction(self) / Fraction(other))

    def __sub__(self, other):
        return Counting(Fraction(self) - Fraction(other))

    def __add__(self, other):
        return Counting(Fraction(self) + Fraction(other))


def by_elimination(A):
    n = len(A)
    for k in range(n):
        for i in range(k + 1, n):
            factor = A[i][k] / A[k][k]
            for j in range(k + 1, n):
                A[i][j] = A[i][j] - factor * A[k][j]
    value = A[0][0]
    for k in range(1, n):
        value = value * A[k][k]
    return value


def by_cofactors(A):
    if len(A) == 1:
        return A[0][0]
    total = Counting(0)
    for j in range(len(A)):
        term = A[0][j] * by_cofactors([row[:j] + row[j + 1 :] for row in A[1:]])
        total = total + term if j % 2 == 0 else total - term
    return total


class TestCost:
    @pytest.mark.parametrize("n", range(1, 7))
    @pytest.mark.parametrize(("method", "plain"), [("elimination", by_elimination), ("cofactor", by_cofactors)])
    def test_count_is_what_plain_code_does(self, n, method, plain):
        A = [[Counting(1, i + j + 1) for j in range(n)] for i in range(n)]
        Counting.done = 0
        value = plain(A)
        result = counted_determinant(scipy.linalg.hilbert(n), method=method)
        assert result.multiplications == multiplications(n, method=method) == Counting.done
        assert result.value == pytest.approx(float(value), rel=1e-8)

    def test_formulas(self):
        assert [multiplications(n) for n in (1, 2, 3)] == [0, 3, 10]
        assert [multiplications(n, method="cofactor") for n in (1, 2, 3, 4)] == [0, 2, 9, 40]
        assert multiplications(1000) / 1000**3 == pytest.approx(1 / 3, rel=1e-5)
        assert multiplications(20, method="cofactor") / math.factorial(20) == pytest.approx(math.e - 1, rel=1e-12)

    def test_too_many_cofactors_are_refused(self):
        assert determinant(np.eye(9), method="cofactor") == 1
        with pytest.raises(ValueError, match="A has 10 rows: cofactors would take 6235300 multiplications"):
            determinant(np.eye(10), method="cofactor")

    def test_bad_input(self):
        for f in (lambda m: determinant([[1]], method=m), lambda m: multiplications(3, method=m)):
            with pytest.raises(ValueError, match="method must be 'elimination' or 'cofactor', but it is 'luck'"):
                f("luck")
        with pytest.raises(ValueError, match="n must be a whole number of at least 1"):
            multiplications(0)
        with pytest.raises(TypeError, match="n must be a whole number"):
            multiplications(2.5)
