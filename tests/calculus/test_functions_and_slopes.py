"""Numerical derivatives: values against exact ones and SciPy, and stated errors that are neither too small nor idle."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import differentiate

from mmlbook.calculus.functions_and_slopes import derivative

EPSILON = np.finfo(float).eps

# f, f', f'': the last one says how much of an error is the argument's own rounding.
FUNCTIONS = {
    "exp": (np.exp, np.exp, np.exp),
    "sin": (np.sin, np.cos, lambda x: -np.sin(x)),
    "cos": (np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x)),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2, lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2),
    "reciprocal": (lambda x: 1 / x, lambda x: -1 / x**2, lambda x: 2 / x**3),
    "cube": (lambda x: x**3, lambda x: 3 * x**2, lambda x: 6 * x),
    "polynomial": (
        lambda x: x**5 - 3 * x**3 + 2 * x - 7,
        lambda x: 5 * x**4 - 9 * x**2 + 2,
        lambda x: 20 * x**3 - 18 * x,
    ),
    "root": (lambda x: np.sqrt(1 + x * x), lambda x: x / np.sqrt(1 + x * x), lambda x: (1 + x * x) ** -1.5),
    "bell": (lambda x: np.exp(-x * x), lambda x: -2 * x * np.exp(-x * x), lambda x: (4 * x * x - 2) * np.exp(-x * x)),
    "logistic": (
        lambda x: 1 / (1 + np.exp(-x)),
        lambda x: 1 / (2 + np.exp(x) + np.exp(-x)),
        lambda x: np.sinh(-x) * 2 / (2 + np.exp(x) + np.exp(-x)) ** 2,
    ),
    "on a pedestal": (lambda x: 1e6 + x * x, lambda x: 2 * x, lambda x: 2.0 + 0 * x),
    "cancelling": (lambda x: (1 + x) - 1, lambda x: 1.0 + 0 * x, lambda x: 0.0 * x),
    "logarithm": (
        lambda x: np.log(1 + x * x),
        lambda x: 2 * x / (1 + x * x),
        lambda x: (2 - 2 * x * x) / (1 + x * x) ** 2,
    ),
    "narrow": (
        lambda x: 1 / (1 + 25 * x * x),
        lambda x: -50 * x / (1 + 25 * x * x) ** 2,
        lambda x: (3750 * x * x - 50) / (1 + 25 * x * x) ** 3,
    ),
    "constant": (lambda x: 3.0 + 0 * x, lambda x: 0.0 * x, lambda x: 0.0 * x),
}
SCALES = [1e-12, 1e-9, 1e-6, 1e-3, 0.1, 1.0, 10.0, 1e3, 1e6, 1e9]
PLACES = [-2.7, -1.0, -0.31, 0.0, 0.3, 0.77, 1.0, 1.7, 5.3]
USUAL = {"forward": 1e-5, "central": 1e-7, "complex": 1e-12}


def cases(name, scale, *, places=PLACES):
    """Yield f(x/s) with x, its derivative, and what rounding x/s makes of it."""
    f, slope, bend = FUNCTIONS[name]
    for place in places:
        if place != 0 or name != "reciprocal":
            x = place * scale
            own = abs(bend(x / scale) * x / scale) * EPSILON / scale + 4 * EPSILON * abs(slope(x / scale) / scale)
            yield lambda t: f(t / scale), x, slope(x / scale) / scale, own


@pytest.mark.parametrize("method", ["forward", "central", "complex"])
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_true_error_is_within_three_times_the_stated_one(name, scale, method):
    for f, x, right, own in cases(name, scale):
        found = derivative(f, x, method=method)
        assert abs(found.value - right) <= 3 * found.error + own, (x, found, right)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(sorted(FUNCTIONS)),
    st.floats(-6, 6).filter(lambda x: abs(x) > 0.01),
    st.floats(-9, 9),
    st.booleans(),
)
def test_true_error_is_within_ten_times_the_stated_one_anywhere(name, place, exponent, both):
    for f, x, right, own in cases(name, 10.0**exponent, places=[place]):
        found = derivative(f, x, method="central" if both else "forward")
        assert abs(found.value - right) <= 10 * found.error + own, (x, found, right)


@pytest.mark.parametrize("method", ["forward", "central", "complex"])
def test_polynomial_whose_terms_cancel(method):
    """(x − 1)⁶ multiplied out: near 1 its values are noise, a thousand times what rounding them to floats would do."""
    for scale in (1e-3, 0.1, 1.0, 100.0):
        for place in 1 + 0.1 * np.sin(np.arange(60)):
            x, f = place * scale, np.polynomial.Polynomial([1, -6, 15, -20, 15, -6, 1])
            found = derivative(lambda t, f=f, s=scale: f(t / s), x, method=method)
            assert abs(found.value - 6 * (x / scale - 1) ** 5 / scale) <= 10 * found.error, (x, found)


@pytest.mark.parametrize("method", ["forward", "central", "complex"])
@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"on a pedestal", "constant", "cancelling"}))
def test_stated_error_is_small_where_the_slope_is_not(name, method):
    for scale in SCALES:
        for f, x, right, _ in cases(name, scale, places=[-2.7, -0.31, 0.3, 0.77, 1.7]):
            found = derivative(f, x, method=method)
            size = max(abs(right), 0.1 * abs(f(x)) / abs(x))
            assert found.error <= USUAL[method] * size, (x, found, right)


def test_stated_error_is_not_idle():
    """Over many cases the stated error is seldom much more than the true one."""
    ratios = []
    for name in sorted(set(FUNCTIONS) - {"constant", "cancelling", "on a pedestal"}):
        for f, x, right, own in cases(name, 1.0, places=np.linspace(-2, 2, 40)):
            found = derivative(f, x)
            ratios.append(found.error / max(abs(found.value - right), own, 1e-300))
    assert np.median(ratios) < 30


def test_agrees_with_scipy():
    x = np.linspace(-2, 3, 11)
    for f in (np.exp, np.sin, np.tanh, lambda x: x**3):
        theirs = differentiate.derivative(f, x).df
        found = derivative(f, x)
        assert np.all(np.abs(found.value - theirs) <= 3 * found.error + 1e-10)


def test_published_value():
    """The function and the place with which Squire and Trapp introduced the complex step."""
    f = lambda x: x**4.5  # noqa: E731
    assert abs(derivative(f, 1.5, method="complex").value - 18.600812734259759) < 1e-13 * 18.6
    assert abs(derivative(f, 1.5).value - 18.600812734259759) < 1e-8


@settings(deadline=None)
@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-2, 2))
def test_is_linear_in_the_function(a, b, x):
    both = derivative(lambda t: a * np.sin(t) + b * np.exp(t), x)
    s, e = derivative(np.sin, x), derivative(np.exp, x)
    apart = abs(both.value - a * s.value - b * e.value)
    assert apart <= 3 * (both.error + abs(a) * s.error + abs(b) * e.error) + 1e-15 * abs(both.value)


@pytest.mark.parametrize("method", ["forward", "central", "complex"])
def test_array_gives_the_same_as_its_entries(method):
    x = np.array([[0.0, 1e10, 1e-10], [3.0, -2.0, 0.1]])
    together = derivative(np.sin, x, method=method)
    assert together.value.shape == together.error.shape == together.step.shape == x.shape
    for place in np.ndindex(x.shape):
        alone = derivative(np.sin, x[place], method=method)
        assert abs(alone.value - together.value[place]) <= 3 * (alone.error + together.error[place])


def test_step_follows_the_scale():
    steps = [derivative(lambda t, s=s: np.exp(t / s), 1.0 * s).step / s for s in (1e-6, 1.0, 1e6)]
    assert max(steps) / min(steps) < 1.01
    assert derivative(lambda t: np.sin(1e6 * t + 1), 0.0).step < 1e-9  # at zero the size of x says nothing
    assert derivative(lambda t: (t - 1) ** 2, 1e-20).error < 1e-8


def test_step_may_be_given():
    found = derivative(np.exp, 0.0, step=0.1)
    assert found.step == 0.1
    assert found.value == pytest.approx(np.sinh(0.1) / 0.1, rel=1e-14)
    true = abs(found.value - 1)
    assert true <= found.error <= 2 * true
    forward = derivative(np.exp, 0.0, method="forward", step=0.1)
    assert forward.value == pytest.approx(np.expm1(0.1) / 0.1, rel=1e-13)
    rough = derivative(np.exp, 0.0, method="complex", step=0.1)
    assert rough.value == pytest.approx(np.sin(0.1) / 0.1, rel=1e-14)
    assert abs(rough.value - 1) <= rough.error


@pytest.mark.parametrize("exponent", range(-15, 0))
def test_given_step_states_its_error_all_along_the_v(exponent):
    for x in (0.7, 1.0, 2.3):
        for method in ("forward", "central"):
            found = derivative(np.sin, x, method=method, step=10.0**exponent)
            assert abs(found.value - np.cos(x)) <= 3 * found.error


def test_noisy_function():
    def noisy(x, noise=1e-6):
        return np.sin(x) + noise * np.sin(1e9 * np.sin(1e7 * x))

    for x in np.linspace(0.5, 2, 7):
        found = derivative(noisy, x)
        assert abs(found.value - np.cos(x)) <= 3 * found.error


@pytest.mark.parametrize("method", ["forward", "central", "complex"])
def test_fast_wave_is_not_mistaken_for_a_slow_one(method):
    for x in (1e10, -3e11, 7e8):
        found = derivative(np.sin, x, method=method)
        assert abs(found.value - math.cos(x)) <= 3 * found.error
        assert found.error < 0.1


class TestWhereThereIsNoDerivative:
    def test_corner(self):
        found = derivative(abs, 0.0)
        assert (found.value, round(found.error, 9)) == (0.0, 1.0)
        found = derivative(lambda x: max(x, 0.0), 0)
        assert (found.value, round(found.error, 9)) == (0.5, 0.5)

    def test_corner_nearby(self):
        for distance in (1e-3, 1e-6, 1e-9, 1e-12):
            for x, right in ((1 + distance, 1.0), (1 - distance, -1.0)):
                found = derivative(lambda t: abs(t - 1), x)
                assert abs(found.value - right) <= 3 * found.error < 0.1

    def test_slope_is_zero_beside_the_corner_of_relu(self):
        for x in (-1.0, -1e-3, -1e-7):
            found = derivative(lambda t: max(t, 0.0), x)
            assert found.value == 0
            assert found.error < 1e-8

    @pytest.mark.parametrize("f", [np.sign, np.cbrt, lambda x: 1 + np.cbrt(x) + x, lambda x: np.sign(x) + 100 * x])
    def test_jump_or_vertical_tangent(self, f):
        assert derivative(f, 0.0).error == np.inf

    def test_vertical_tangent_to_the_right(self):
        assert derivative(np.sqrt, 0.0, method="forward").error == np.inf

    def test_wave_too_fast_for_floats(self):
        assert derivative(np.sin, 1e17).error == np.inf

    def test_slopes_that_never_settle(self):
        found = derivative(lambda x: x * np.sin(1 / x) if x else 0.0, 0.0)
        assert found.error > 0.1

    def test_complex_step_is_checked_against_a_difference(self):
        found = derivative(lambda x: x * np.conj(x), 1.0, method="complex")
        assert abs(found.value - 2) <= 3 * found.error
        assert derivative(lambda x: np.sqrt(x * x), 0.0, method="complex").error >= 1


class TestEndsOfTheDomain:
    def test_step_stays_inside(self):
        for f in (np.log, math.log):
            for x in (1e-100, 1e-10, 1e-3, 1.0, 1e10):
                found = derivative(f, x)
                assert abs(found.value - 1 / x) <= 3 * found.error < 1e-6 / x

    def test_pole_is_not_straddled(self):
        found = derivative(lambda x: 1 / x, 1e-10)
        assert abs(found.value + 1e20) <= 3 * found.error < 1e-6 * 1e20

    def test_one_side(self):
        with pytest.raises(ValueError, match=r"not finite next to x = 0.*method='forward'"):
            derivative(np.sqrt, 0.0)
        found = derivative(lambda x: x**1.5, 0.0, method="forward")
        assert abs(found.value) <= 3 * found.error < 1e-10

    @pytest.mark.parametrize("f", [np.log, math.log, lambda x: 1 / x, lambda x: np.log(x - 1), lambda x: np.nan * x])
    def test_undefined_at_x(self, f):
        with pytest.raises(ValueError, match=r"f (must be finite|cannot be computed) at x = 0"):
            derivative(f, 0)

    def test_defined_at_x_alone(self):
        with pytest.raises(ValueError, match="f is not finite next to x = 2"):
            derivative(lambda x: 1.0 if x == 2 else np.nan, 2.0)

    def test_undefined_at_one_entry(self):
        with pytest.raises(ValueError, match="f must be finite at x, but it is nan"):
            derivative(np.log, [1.0, -1.0])
        with pytest.raises(ValueError, match="next to x = 0"):
            derivative(np.sqrt, [1.0, 0.0])

    def test_given_step_is_too_long(self):
        with pytest.raises(ValueError, match="choose a smaller step"):
            derivative(np.log, 1.0, step=2.0)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: derivative(np.sin, np.nan), ValueError, "x must be a finite number"),
        (lambda: derivative(np.sin, [1.0, np.inf]), ValueError, "x must be finite"),
        (lambda: derivative(np.sin, []), ValueError, "x is empty"),
        (lambda: derivative(np.sin, 1j), TypeError, "x must be a number"),
        (lambda: derivative(np.sin, 1.0, method="backward"), ValueError, "method must be one of"),
        (lambda: derivative(np.sin, 1.0, step=0), ValueError, "step must be positive"),
        (lambda: derivative(np.sin, 1.0, step=-1e-3), ValueError, "step must be positive"),
        (lambda: derivative(lambda x: np.array([x, x]), 1.0), ValueError, "one number"),
        (lambda: derivative(np.sum, [1.0, 2.0]), ValueError, "shape of x"),
        (lambda: derivative(lambda x: "a", 1.0), TypeError, "must return numbers"),
        (lambda: derivative(lambda x: None, 1.0), TypeError, "must return numbers"),
        (lambda: derivative(lambda x: x + 1j, 1.0), TypeError, "real numbers"),
        (lambda: derivative(np.abs, 1.0, method="complex"), ValueError, "real numbers for complex input"),
    ],
)
def test_bad_input_is_refused_in_words(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_input_is_not_changed_and_nothing_warns():
    x = np.array([1.0, 2.0])

    def rude(t):
        t *= 2
        return t

    before = x.copy()
    derivative(np.exp, x)
    assert np.array_equal(x, before)
    assert derivative(rude, x).value == pytest.approx([2.0, 2.0])


def test_few_values_are_needed_for_an_ordinary_function():
    calls = []
    derivative(lambda x: calls.append(x) or math.exp(x), 1.0)
    assert len(calls) == 7
