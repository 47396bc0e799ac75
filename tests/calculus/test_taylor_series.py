"""Taylor polynomials: against SymPy, NumPy and SciPy, published coefficients, and the order of the remainder."""

from math import factorial

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import interpolate

from mmlbook.calculus.jacobian_and_hessian import hessian
from mmlbook.calculus.partial_derivatives import gradient
from mmlbook.calculus.taylor_series import second_order_expansion, taylor_polynomial

numbers = st.floats(-5, 5)
t = sympy.symbols("t")


@pytest.mark.parametrize("formula", [sympy.exp(t), sympy.sin(2 * t), sympy.log(1 + t), sympy.atan(t), 1 / (3 + t)])
@pytest.mark.parametrize("center", [0, 1, sympy.Rational(1, 2)])
def test_coefficients_are_those_of_sympy(formula, center):
    derivatives = [float(sympy.diff(formula, t, j).subs(t, center)) for j in range(9)]
    shifted = sympy.series(formula, t, center, 9).removeO().subs(t, t + center).expand()
    expected = [float(shifted.coeff(t, j)) for j in range(9)]
    p = taylor_polynomial(derivatives, about=float(center))
    np.testing.assert_allclose(p.coefficients, expected, rtol=1e-12, atol=1e-15)
    assert p.degree == 8
    assert p.about == float(center)


def test_published_coefficients():
    """The tangent's series x + x³/3 + 2x⁵/15 + 17x⁷/315 (Abramowitz and Stegun, 4.3.67)."""
    p = taylor_polynomial([0, 1, 0, 2, 0, 16, 0, 272])
    np.testing.assert_allclose(p.coefficients, [0, 1, 0, 1 / 3, 0, 2 / 15, 0, 17 / 315], rtol=1e-15)
    assert p(0.5) == pytest.approx(np.tan(0.5), abs=2e-4)


def test_agrees_with_scipy():
    ours = taylor_polynomial([np.exp(1.0)] * 5, about=1.0)
    theirs = interpolate.approximate_taylor_polynomial(np.exp, 1.0, 4, 0.1, order=10)
    np.testing.assert_allclose(ours.coefficients, theirs.coefficients[::-1], rtol=1e-4)


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), numbers, st.lists(numbers, min_size=1, max_size=4))
def test_evaluation_agrees_with_numpy(derivatives, center, places):
    p = taylor_polynomial(derivatives, about=center)
    x = np.array(places)
    np.testing.assert_allclose(p(x), np.polynomial.Polynomial(p.coefficients)(x - center), rtol=1e-9, atol=1e-9)
    assert p(x).shape == x.shape
    assert isinstance(p(float(x[0])), float)


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=7), numbers, numbers)
def test_a_polynomial_is_its_own_taylor_polynomial(coefficients, center, x):
    q = np.polynomial.Polynomial(coefficients)
    derivatives = [q.deriv(j)(center) for j in range(len(coefficients))]
    scale = np.polynomial.Polynomial(np.abs(coefficients))(abs(x) + 2 * abs(center))
    assert taylor_polynomial(derivatives, about=center)(x) == pytest.approx(q(x), abs=1e-12 * (1 + scale))


@pytest.mark.parametrize("k", range(5))
def test_remainder_has_the_order_k_plus_one(k):
    p = taylor_polynomial(np.exp(np.full(k + 1, 0.3)), about=0.3)
    off = [abs(np.exp(0.3 + h) - p(0.3 + h)) for h in (0.02, 0.01)]
    assert np.log2(off[0] / off[1]) == pytest.approx(k + 1, abs=0.05)


@settings(deadline=None)
@given(st.integers(0, 12), st.floats(-3, 3))
def test_remainder_of_the_sine_is_within_its_bound(k, x):
    p = taylor_polynomial(np.array([0.0, 1.0, 0.0, -1.0])[np.arange(k + 1) % 4])
    assert abs(np.sin(x) - p(x)) <= abs(x) ** (k + 1) / factorial(k + 1) + 1e-14


def test_many_derivatives():
    """200! is no float, but 200 derivatives are no harm, even if they are large."""
    assert taylor_polynomial(np.ones(201))(1.0) == pytest.approx(np.e, rel=1e-15)
    assert taylor_polynomial([100.0**j for j in range(151)])(0.1) == pytest.approx(np.exp(10), rel=1e-12)


def test_what_it_refuses():
    for wrong in ([], [1, np.nan], [[1, 2]], [np.inf]):
        with pytest.raises(ValueError, match="derivatives"):
            taylor_polynomial(wrong)
    with pytest.raises(ValueError, match="about"):
        taylor_polynomial([1], about=np.nan)
    with pytest.raises(TypeError, match="derivatives"):
        taylor_polynomial([1j])
    with pytest.raises(TypeError):
        taylor_polynomial([1, 2], 3)
    p = taylor_polynomial([1, 2, 3])
    with pytest.raises(ValueError, match="finite"):
        p([1, np.inf])
    with pytest.raises(OverflowError, match="degree 2"):
        p(1e200)
    with pytest.raises(ValueError, match="read-only"):
        p.coefficients[0] = 5


def wave(x):
    return np.exp(0.3 * x[0]) * np.sin(x[1]) + x[0] * x[1] ** 2


def test_expansion_agrees_with_sympy():
    x, y = sympy.symbols("x y")
    formula = sympy.exp(0.3 * x) * sympy.sin(y) + x * y**2
    a = {x: 0.5, y: -1.2}
    slopes = [float(sympy.diff(formula, s).subs(a)) for s in (x, y)]
    bends = [[float(sympy.diff(formula, s, r).subs(a)) for s in (x, y)] for r in (x, y)]
    q = second_order_expansion(float(formula.subs(a)), slopes, bends, about=[0.5, -1.2])
    along = formula.subs({x: 0.5 + 0.3 * t, y: -1.2 + 0.7 * t})
    expected = sum(float(sympy.diff(along, t, j).subs(t, 0)) / factorial(j) for j in range(3))
    assert q([0.8, -0.5]) == pytest.approx(expected, rel=1e-12)


def test_expansion_from_numerical_derivatives_has_order_three():
    a = np.array([0.5, -1.2])
    q = second_order_expansion(wave(a), gradient(wave, a).value, hessian(wave, a).value, about=a)
    u = np.array([0.6, 0.8])
    off = [abs(wave(a + h * u) - q(a + h * u)) for h in (0.04, 0.02)]
    assert np.log2(off[0] / off[1]) == pytest.approx(3, abs=0.1)


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_a_quadratic_function_is_its_own_expansion(n, seed):
    rng = np.random.default_rng(seed)
    A, b, a = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)
    A = A + A.T
    q = second_order_expansion(a @ A @ a + b @ a, 2 * A @ a + b, 2 * A, about=a)
    X = rng.normal(size=(4, n))
    np.testing.assert_allclose(q(X), [x @ A @ x + b @ x for x in X], rtol=1e-9, atol=1e-9)
    assert isinstance(q(X[0]), float)
    assert q(a) == pytest.approx(q.value)


def test_what_the_expansion_refuses():
    with pytest.raises(ValueError, match="symmetric"):
        second_order_expansion(1, [1, 2], [[1, 2], [3, 4]], about=[0, 0])
    with pytest.raises(ValueError, match="about has 2 entries"):
        second_order_expansion(1, [1, 2, 3], np.eye(2), about=[0, 0])
    q = second_order_expansion(1, [1, 2], np.eye(2), about=[0, 0])
    for wrong in (1.0, [1.0, 2.0, 3.0]):
        with pytest.raises(ValueError, match="last axis"):
            q(wrong)
    with pytest.raises(ValueError, match="finite"):
        q([1, np.nan])
