"""Integrals three ways: against NumPy and SciPy, against published values, and by what must always hold."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mmlbook.calculus.integrals import Integral, gauss_legendre, integrate, riemann_sum
from mmlbook.errors import NotConvergedError

METHODS = ["gauss", "trapezoid", "simpson"]
INF = math.inf

numbers = st.floats(-5, 5).map(lambda x: round(x, 3))
coefficients = st.lists(st.integers(-9, 9), min_size=1, max_size=8)

# name: f, a, b, the exact integral
SMOOTH = {
    "polynomial": (lambda x: 3 * x**2 - 2 * x + 1, -1.0, 2.0, 9.0),
    "exponential": (np.exp, 0.0, 1.0, math.e - 1),
    "sine": (np.sin, 0.0, math.pi, 2.0),
    "arc tangent": (lambda x: 4 / (1 + x**2), 0.0, 1.0, math.pi),
    "Runge": (lambda x: 1 / (1 + 25 * x**2), -1.0, 1.0, 0.4 * math.atan(5)),
    "error function": (lambda x: 2 / math.sqrt(math.pi) * np.exp(-(x**2)), 0.0, 1.0, math.erf(1)),
}
AWKWARD = {
    "a corner": (lambda x: np.abs(x - 1 / 3), 0.0, 1.0, 5 / 18),
    "a step": (lambda x: np.where(x < 1 / 3, 1.0, 3.0), 0.0, 1.0, 7 / 3),
    "a truth value": (lambda x: x > 0.3, 0.0, 1.0, 0.7),
    "an upright start": (np.sqrt, 0.0, 1.0, 2 / 3),
    "infinitely high": (lambda x: 1 / np.sqrt(x), 0.0, 1.0, 2.0),
    "a logarithm": (np.log, 0.0, 1.0, -1.0),
    "many waves": (lambda x: np.sin(1000 * x) ** 2, 0.0, 1.0, 0.5 - math.sin(2000) / 4000),
    "waves that cancel": (np.sin, 0.0, 100 * math.pi, 0.0),
    "a narrow peak": (lambda x: 1e-3 / (x**2 + 1e-6), -1.0, 1.0, 2 * math.atan(1e3)),
}
INFINITE = {
    "exponential": (lambda x: np.exp(-x), 0.0, INF, 1.0),
    "power": (lambda x: x**-2.0, 1.0, INF, 1.0),
    "slow power": (lambda x: x**-1.5, 1.0, INF, 2.0),
    "both ends": (lambda x: 1 / (np.sqrt(x) * (1 + x)), 0.0, INF, math.pi),
    "from the left": (np.exp, -INF, 1.0, math.e),
    "bell": (lambda x: np.exp(-(x**2)), -INF, INF, math.sqrt(math.pi)),
    "a bell far away": (lambda x: np.exp(-((x - 1000) ** 2) / 2), -INF, INF, math.sqrt(2 * math.pi)),
    "a narrow bell": (lambda x: np.exp(-((1e4 * x) ** 2) / 2), -INF, INF, 1e-4 * math.sqrt(2 * math.pi)),
    "eighth moment": (lambda x: x**8 * np.exp(-(x**2) / 2), -INF, INF, 105 * math.sqrt(2 * math.pi)),
    "Cauchy": (lambda x: 1 / (1 + x**2), -INF, INF, math.pi),
}


def polynomial(c):
    return lambda x: np.polynomial.polynomial.polyval(x, c)


def by_antiderivative(c, a, b):
    """Return F(b) − F(a) for the polynomial with these coefficients, and how far rounding may have moved it."""
    ends = polynomial(np.polynomial.polynomial.polyint(c))(np.array([a, b]))
    return float(ends[1] - ends[0]), 1e-14 * float(np.sum(np.abs(ends)))


class TestBadInput:
    @pytest.mark.parametrize(
        ("f", "error", "says"),
        [
            (lambda x: np.full(len(x), np.nan), ValueError, r"finite, but f\(.*\) is nan"),
            (lambda x: np.full(len(x) + 1, 1.0), ValueError, "one value for each point"),
            (lambda x: np.ones((len(x), 1)), ValueError, "one value for each point"),
            (lambda x: x + 1j, TypeError, "real numbers"),
            (lambda x: np.array(["a"] * len(x)), TypeError, "real numbers"),
            (lambda x: None, TypeError, "real numbers"),
            (lambda x: math.exp(x), TypeError, "math.exp does not"),
        ],
    )
    @pytest.mark.parametrize("method", METHODS)
    def test_function(self, f, error, says, method):
        with pytest.raises(error, match=says):
            integrate(f, 0, 1, method=method)
        with pytest.raises(error, match=says):
            riemann_sum(f, 0, 1, pieces=3)

    @pytest.mark.parametrize(
        ("a", "b", "error", "says"),
        [
            (math.nan, 1, ValueError, "a must be"),
            (0, math.nan, ValueError, "b must be"),
            (INF, INF, ValueError, "same infinity"),
            ("0", "b", TypeError, "b must be a number"),
            ([0.0], 1, TypeError, "a must be a number"),
            (0, 1j, TypeError, "b must be a number"),
        ],
    )
    def test_ends(self, a, b, error, says):
        with pytest.raises(error, match=says):
            integrate(np.exp, a, b)

    @pytest.mark.parametrize(
        ("options", "error", "says"),
        [
            ({"method": "magic"}, ValueError, "gauss, trapezoid or simpson"),
            ({"pieces": 0}, ValueError, "at least 1"),
            ({"pieces": 2.5}, TypeError, "whole number"),
            ({"tolerance": 0}, ValueError, "tolerance"),
            ({"tolerance": 1e-20}, ValueError, "tolerance"),
        ],
    )
    def test_options(self, options, error, says):
        with pytest.raises(error, match=says):
            integrate(np.exp, 0, 1, **options)

    @pytest.mark.parametrize("method", ["trapezoid", "simpson"])
    @pytest.mark.parametrize("ends", [(0, INF), (-INF, 0), (-INF, INF), (INF, 0)])
    def test_rules_that_look_at_the_ends_refuse_infinity(self, method, ends):
        with pytest.raises(ValueError, match="nothing is at infinity"):
            integrate(lambda x: np.exp(-(x**2)), *ends, method=method)

    @pytest.mark.parametrize("method", ["trapezoid", "simpson"])
    def test_rules_that_look_at_the_ends_name_the_place(self, method):
        with pytest.raises(ValueError, match=r"f\(0\) is inf"):
            integrate(lambda x: 1 / np.sqrt(x), 0, 1, method=method)

    def test_riemann_sum(self):
        with pytest.raises(ValueError, match="left, middle, right"):
            riemann_sum(np.exp, 0, 1, pieces=2, at="top")
        with pytest.raises(ValueError, match="b must be a finite number"):
            riemann_sum(np.exp, 0, INF, pieces=2)
        with pytest.raises(ValueError, match="at least 1"):
            riemann_sum(np.exp, 0, 1, pieces=0)

    def test_nodes(self):
        with pytest.raises(ValueError, match="at least 1"):
            gauss_legendre(0)
        with pytest.raises(TypeError, match="whole number"):
            gauss_legendre(2.0)
        with pytest.raises(ValueError, match="read-only"):
            gauss_legendre(4).nodes[0] = 0


class TestRiemannSum:
    def test_by_hand(self):
        squares = {at: riemann_sum(lambda x: x**2, 0, 3, pieces=3, at=at) for at in ("left", "middle", "right")}
        assert squares == {"left": 5.0, "middle": 8.75, "right": 14.0}

    def test_closed_form_of_the_sum_of_squares(self):
        for n in (1, 7, 100):
            right = riemann_sum(lambda x: x**2, 0, 1, pieces=n, at="right")
            assert right == pytest.approx((n + 1) * (2 * n + 1) / (6 * n**2), rel=1e-13)

    @given(coefficients, numbers, numbers, st.integers(1, 40))
    def test_right_minus_left_is_rise_times_width(self, c, a, b, n):
        f = polynomial(c)
        gap = riemann_sum(f, a, b, pieces=n, at="right") - riemann_sum(f, a, b, pieces=n, at="left")
        scale = 1 + abs(f(a)) + abs(f(b)) + np.max(np.abs(f(np.linspace(a, b, n + 1)))) * n
        assert gap == pytest.approx((f(b) - f(a)) * (b - a) / n, abs=1e-12 * scale)

    @pytest.mark.parametrize("pieces", [1, 4, 33])
    def test_mean_of_left_and_right_is_the_trapezoid_rule(self, pieces):
        mean = sum(riemann_sum(np.exp, 0, 2, pieces=pieces, at=at) for at in ("left", "right")) / 2
        assert mean == pytest.approx(integrate(np.exp, 0, 2, method="trapezoid", pieces=pieces).value, rel=1e-13)


class TestGaussLegendre:
    @pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 10, 17, 32, 64])
    def test_numpy(self, n):
        nodes, weights = np.polynomial.legendre.leggauss(n)
        rule = gauss_legendre(n)
        np.testing.assert_allclose(rule.nodes, nodes, atol=1e-14)
        np.testing.assert_allclose(rule.weights, weights, rtol=1e-11, atol=1e-15)

    def test_published(self):
        """Abramowitz and Stegun, table 25.4, n = 3 in closed form and n = 5 and 10 to the printed digits."""
        np.testing.assert_allclose(gauss_legendre(3).nodes, [-math.sqrt(0.6), 0, math.sqrt(0.6)], atol=1e-15)
        np.testing.assert_allclose(gauss_legendre(3).weights, [5 / 9, 8 / 9, 5 / 9], rtol=1e-14)
        np.testing.assert_allclose(gauss_legendre(5).nodes[2:], [0, 0.538469310105683, 0.906179845938664], atol=1e-15)
        np.testing.assert_allclose(
            gauss_legendre(5).weights[2:], [0.568888888888889, 0.478628670499366, 0.236926885056189], rtol=1e-14
        )
        assert gauss_legendre(10).nodes[-1] == pytest.approx(0.973906528517172, rel=1e-14)
        assert gauss_legendre(10).weights[-1] == pytest.approx(0.066671344308688, rel=1e-13)

    @given(st.integers(1, 20), st.data())
    @settings(deadline=None)
    def test_exact_up_to_degree_2n_minus_1_and_not_beyond(self, n, data):
        rule = gauss_legendre(n)
        degree = data.draw(st.integers(0, 2 * n - 1))
        exact = 0.0 if degree % 2 else 2 / (degree + 1)
        assert rule.weights @ rule.nodes**degree == pytest.approx(exact, abs=1e-13)
        # the error on x^2n is the integral of the squared Legendre polynomial with leading coefficient one
        missed = 2 / (2 * n + 1) - rule.weights @ rule.nodes ** (2 * n)
        expected = 2 / (2 * n + 1) * (2**n * math.factorial(n) ** 2 / math.factorial(2 * n)) ** 2
        assert missed == pytest.approx(expected, abs=1e-13, rel=1e-6)

    def test_nodes_and_weights_are_symmetric_and_increasing(self):
        for n in (2, 5, 16, 31):
            nodes, weights = gauss_legendre(n)
            assert np.all(np.diff(nodes) > 0)
            assert np.all(weights > 0)
            assert np.array_equal(nodes, -nodes[::-1])
            assert np.array_equal(weights, weights[::-1])


class TestIntegrate:
    @pytest.mark.parametrize("name", SMOOTH)
    @pytest.mark.parametrize(("method", "tolerance"), [("gauss", 1e-13), ("trapezoid", 1e-7), ("simpson", 1e-10)])
    def test_smooth(self, name, method, tolerance):
        f, a, b, exact = SMOOTH[name]
        found = integrate(f, a, b, method=method, tolerance=tolerance)
        assert abs(found.value - exact) <= found.error + 1e-15 * abs(exact)
        assert found.error <= 2 * tolerance * abs(exact)
        assert found.value == pytest.approx(scipy.integrate.quad(f, a, b)[0], rel=2 * tolerance)

    @pytest.mark.parametrize("name", AWKWARD)
    def test_awkward(self, name):
        f, a, b, exact = AWKWARD[name]
        found = integrate(f, a, b)
        size = integrate(lambda x: np.abs(f(x)), a, b).value
        assert abs(found.value - exact) <= 1.01 * found.error <= 1.02e-10 * size
        assert found.evaluations < 20_000

    @pytest.mark.parametrize("name", INFINITE)
    def test_infinite(self, name):
        f, a, b, exact = INFINITE[name]
        found = integrate(f, a, b)
        assert abs(found.value - exact) <= 1.01 * found.error <= 1.02e-10 * exact
        assert found.evaluations < 20_000

    @pytest.mark.parametrize("name", [name for name in INFINITE if name != "both ends"])
    def test_infinite_against_scipy(self, name):
        f, a, b, _ = INFINITE[name]
        points = {"a bell far away": (900.0, 1100.0), "a narrow bell": (-1e-2, 1e-2)}.get(name, (a, b))
        assert integrate(f, a, b).value == pytest.approx(scipy.integrate.quad(f, *points)[0], rel=1e-7)

    def test_published(self):
        """DLMF 6.2, 7.2 and 25.11: the exponential integral, the error function and ζ(3) as integrals."""
        assert integrate(lambda t: np.exp(-t) / t, 1, INF).value == pytest.approx(0.219383934395520, rel=1e-10)
        assert integrate(lambda t: np.sin(t) / t, 1e-300, 1).value == pytest.approx(0.946083070367183, rel=1e-10)
        zeta = integrate(lambda t: t**2 / np.expm1(t) / 2, 0, 700).value
        assert zeta == pytest.approx(1.202056903159594, rel=1e-10)

    @pytest.mark.parametrize("cell", [(np.exp, 0, 1), (np.cos, -1, 3), (lambda x: x**6, -1, 1)])
    @pytest.mark.parametrize(("method", "rule"), [("trapezoid", "trapezoid"), ("simpson", "simpson")])
    @pytest.mark.parametrize("pieces", [1, 4, 10])
    def test_fixed_pieces_against_scipy(self, cell, method, rule, pieces):
        f, a, b = cell
        x = np.linspace(a, b, (2 if rule == "simpson" else 1) * pieces + 1)
        expected = getattr(scipy.integrate, rule)(f(x), x=x)
        assert integrate(f, a, b, method=method, pieces=pieces).value == pytest.approx(expected, rel=1e-13)

    @pytest.mark.parametrize(("method", "order"), [("trapezoid", 2), ("simpson", 4)])
    def test_order_of_fixed_pieces(self, method, order):
        errors = []
        for n in (8, 16, 32):
            found = integrate(np.exp, 0, 1, method=method, pieces=n)
            errors.append(abs(found.value - (math.e - 1)))
            assert found.error == pytest.approx(errors[-1] * (1 - 0.5**order), rel=0.01)
        rates = np.log2(np.array(errors[:-1]) / errors[1:])
        np.testing.assert_allclose(rates, order, atol=0.01)

    @pytest.mark.parametrize(("method", "expected"), [("trapezoid", 9 + 17), ("simpson", 17 + 33)])
    def test_evaluations_are_those_really_made(self, method, expected):
        seen = []

        def f(x):
            seen.append(x.copy())
            return np.exp(x)

        found = integrate(f, 0, 1, method=method, pieces=8)
        assert found.evaluations == sum(map(len, seen)) == expected
        for points in seen:
            assert len(np.unique(points)) == len(points)
            assert points.min() >= 0
            assert points.max() <= 1

    def test_gauss_never_looks_at_the_ends(self):
        def f(x):
            assert np.all((x > 0) & (x < 1))
            return np.sqrt(x)

        integrate(f, 0, 1)

    @pytest.mark.parametrize(
        ("f", "a", "b"),
        [
            (lambda x: 1 / x, 0, 1),
            (lambda x: 1 / x, 1, INF),
            (lambda x: x**-1.01, 0, 1),
            (lambda x: x, -INF, INF),
            (lambda x: np.ones_like(x), 0, INF),
            (lambda x: 1 / (x - 0.3) ** 2, 0, 1),
            (lambda x: 1 / (x - 1 / 3), 0, 1),
            (np.cos, 0, INF),
            (lambda x: 1 / np.sqrt(1 - x), 0, 1),
        ],
    )
    def test_what_does_not_settle_is_said_by_name(self, f, a, b):
        with pytest.raises(NotConvergedError, match="has not settled near x ="):
            integrate(f, a, b)

    def test_the_place_is_named(self):
        with pytest.raises(NotConvergedError, match=r"near x = 0\.3 ") as caught:
            integrate(lambda x: 1 / np.abs(x - 0.3), 0, 1)
        assert caught.value.iterations > 1

    def test_the_change_is_that_of_the_worst_piece(self):
        with pytest.raises(NotConvergedError) as caught:
            integrate(lambda x: 1 / x, 0, 1)
        assert caught.value.change == pytest.approx(math.log(2), rel=1e-2)  # each half takes another ln 2 off

    def test_the_place_on_a_half_line_is_the_x_of_the_caller(self):
        with pytest.raises(NotConvergedError, match=r"near x = -\d.*e\+\d"):
            integrate(lambda x: 1 / (1 - x), -INF, 0)

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("waves", [1, 2, 3, 4, 5, 6, 8, 10, 12, 16])
    def test_waves_that_fit_in_are_not_taken_for_zero(self, method, waves):
        found = integrate(lambda x: np.sin(waves * np.pi * x) ** 2, 0, 1, method=method, tolerance=1e-5)
        assert found.value == pytest.approx(0.5, rel=1e-4)

    def test_fixed_pieces_with_a_tolerance(self):
        assert integrate(np.exp, 0, 1, method="trapezoid", pieces=100, tolerance=1e-4).error < 1e-4
        with pytest.raises(NotConvergedError, match="3 pieces"):
            integrate(np.exp, 0, 1, method="trapezoid", pieces=3, tolerance=1e-4)

    @pytest.mark.parametrize("method", METHODS)
    def test_a_function_that_returns_one_number_is_constant(self, method):
        assert integrate(lambda x: 3.0, 1, 3, method=method).value == pytest.approx(6, rel=1e-15)

    def test_nothing_wide_has_no_area(self):
        assert integrate(np.exp, 2, 2) == Integral(0.0, 0.0, 0)
        assert integrate(lambda x: 0 * x, 0, 1).value == 0

    @pytest.mark.parametrize("shift", [0.0, 1e6])
    @pytest.mark.parametrize("scale", [1e-250, 1e-8, 1e250])
    def test_units_do_not_matter(self, scale, shift):
        found = integrate(lambda x: scale * np.exp(-np.abs(x - shift)), shift - 3, shift + 4)
        exact = scale * (2 - math.exp(-3) - math.exp(-4))
        assert found.value == pytest.approx(exact, rel=3e-10)
        assert found.error <= 1.01e-10 * exact

    @pytest.mark.parametrize("method", METHODS)
    @given(coefficients, coefficients, numbers, numbers, numbers)
    @settings(deadline=None, max_examples=40)
    def test_linear_additive_and_reversed(self, method, c, d, a, m, b):
        tolerance = 1e-10 if method == "gauss" else 1e-6
        assume(len({a, m, b}) == 3)
        f, g = polynomial(c), polynomial(d)

        def area(h, low, high):
            return integrate(h, low, high, method=method, tolerance=tolerance)

        whole, left, right = area(f, a, b), area(f, a, m), area(f, m, b)
        assert whole.value == pytest.approx(left.value + right.value, abs=whole.error + left.error + right.error)
        assert area(f, b, a).value == -whole.value
        other, both = area(g, a, b), area(lambda x: 2 * f(x) - g(x), a, b)
        allowed = both.error + 2 * whole.error + other.error
        assert both.value == pytest.approx(2 * whole.value - other.value, abs=allowed)
        exact, rounding = by_antiderivative(c, a, b)
        assert whole.value == pytest.approx(exact, abs=whole.error + rounding)

    @given(st.floats(0.01, 100), st.floats(-300, 300))
    @settings(deadline=None, max_examples=40)
    def test_substitution_on_the_whole_line(self, sigma, mean):
        found = integrate(lambda x: np.exp(-(((x - mean) / sigma) ** 2) / 2), -INF, INF)
        assume(sigma > abs(mean) / 300)
        assert found.value == pytest.approx(sigma * math.sqrt(2 * math.pi), rel=1e-9)

    def test_the_input_of_f_may_be_changed_by_f(self):
        def f(x):
            x *= 2
            return x

        assert integrate(f, 0, 1).value == pytest.approx(1)
