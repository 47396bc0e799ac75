"""Numerical gradients: against formulas, automatic differentiation and SciPy, with errors that hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from mmlbook.calculus import autodiff
from mmlbook.calculus.functions_and_slopes import derivative
from mmlbook.calculus.partial_derivatives import gradient

entries = st.floats(-3, 3)


def rosenbrock(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def rosenbrock_gradient(x):
    return np.array([-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)])


@pytest.mark.parametrize("method", ["forward", "central", "complex"])
@settings(deadline=None, max_examples=60)
@given(st.lists(entries, min_size=2, max_size=2))
def test_error_holds_on_rosenbrock(method, x):
    found = gradient(rosenbrock, x, method=method)
    assert np.all(np.abs(found.value - rosenbrock_gradient(x)) <= 5 * found.error + 1e-13)


def test_published_value():
    """The gradient of Rosenbrock's function at its usual start (-1.2, 1) is (-215.6, -88)."""
    assert gradient(rosenbrock, [-1.2, 1]).value == pytest.approx([-215.6, -88.0], rel=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_quadratic_form(n, seed):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=(n, n)), rng.normal(size=n)
    found = gradient(lambda v: v @ A @ v, x)
    assert found.value.shape == found.error.shape == found.step.shape == (n,)
    assert np.all(np.abs(found.value - (A + A.T) @ x) <= 5 * found.error)
    assert np.max(found.error) < 1e-7 * (1 + np.linalg.norm(A) * np.linalg.norm(x))


def test_agrees_with_automatic_differentiation():
    rng = np.random.default_rng(3)
    W = rng.normal(size=(4, 3))

    def loss(x):
        return autodiff.log_sum_exp(autodiff.tanh(W @ x)) + 0.1 * (x * x).sum()

    for x in rng.normal(size=(5, 3)):
        found = gradient(loss, x)
        assert np.all(np.abs(found.value - autodiff.gradient(loss, x)) <= 5 * found.error)


def test_agrees_with_scipy():
    for x in ([0.3, -0.4], [2.0, 1.0]):
        theirs = optimize.approx_fprime(x, rosenbrock)
        assert gradient(rosenbrock, x).value == pytest.approx(theirs, rel=1e-5)


def test_each_entry_has_a_step_for_its_scale():
    scales = np.array([1e-9, 1.0, 1e9])
    x = np.array([0.3, 0.7, 1.1]) * scales
    found = gradient(lambda v: np.sum(np.sin(v / scales)), x)
    right = np.cos(x / scales) / scales
    assert np.all(np.abs(found.value - right) <= 5 * found.error)
    assert np.all(found.error < 1e-7 / scales)


def test_one_entry_moves_and_the_others_stay():
    f = lambda v: np.exp(v[0]) * v[1] + v[2]  # noqa: E731
    found = gradient(f, [0.5, 2.0, 1.0])
    assert found.value[0] == derivative(lambda t: np.exp(t) * 2.0 + 1.0, 0.5).value


def test_gradient_is_zero_at_a_minimum_within_its_error():
    found = gradient(rosenbrock, [1.0, 1.0])
    assert np.all(np.abs(found.value) <= found.error)
    assert np.max(found.error) < 1e-7


def test_length_has_a_corner_at_zero():
    found = gradient(np.linalg.norm, np.zeros(2))
    assert found.error == pytest.approx([1.0, 1.0])


def test_undefined_next_to_x_names_the_entry():
    with pytest.raises(ValueError, match=r"f is not finite next to x\[1\] = 0"):
        gradient(lambda v: v[0] + np.sqrt(v[1]), [1.0, 0.0])
    with pytest.raises(ValueError, match=r"f must be finite at x\[0\] = 1, but it is nan"):
        gradient(lambda v: v[0] + np.sqrt(v[1]), [1.0, -1.0])
    forward = gradient(lambda v: v[0] + v[1] ** 1.5, [1.0, 0.0], method="forward")
    assert np.all(np.abs(forward.value - [1.0, 0.0]) <= 3 * forward.error)
    assert np.max(forward.error) < 1e-4


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: gradient(rosenbrock, 1.0), ValueError, "x must be a vector"),
        (lambda: gradient(rosenbrock, [1.0, np.nan]), ValueError, "x must be finite"),
        (lambda: gradient(rosenbrock, []), ValueError, "x is empty"),
        (lambda: gradient(lambda v: v, [1.0, 2.0]), ValueError, "use jacobian"),
        (lambda: gradient(rosenbrock, [1.0, 2.0], method="newton"), ValueError, "method must be one of"),
        (lambda: gradient(rosenbrock, [1.0, 2.0], step=0.0), ValueError, "step must be positive"),
        (lambda: gradient(lambda v: 1j * v[0], [1.0]), TypeError, "real numbers"),
    ],
)
def test_bad_input_is_refused_in_words(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_function_cannot_change_the_point():
    x = np.array([1.0, 2.0])

    def rude(v):
        v *= 2
        return float(np.sum(v))

    assert gradient(rude, x).value == pytest.approx([2.0, 2.0])
    assert np.array_equal(x, [1.0, 2.0])


def test_few_values_are_needed():
    calls = []
    gradient(lambda v: calls.append(1) or rosenbrock(v), [-1.2, 1.0])
    assert len(calls) == 1 + 2 * 6
