"""Numerical Jacobians and Hessians: layout, formulas, SciPy, and errors that hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import differentiate

from mmlbook.calculus.jacobian_and_hessian import classify, hessian, jacobian
from mmlbook.calculus.partial_derivatives import gradient


def polar(p):
    return np.array([p[0] * np.cos(p[1]), p[0] * np.sin(p[1])])


def polar_jacobian(p):
    return np.array([[np.cos(p[1]), -p[0] * np.sin(p[1])], [np.sin(p[1]), p[0] * np.cos(p[1])]])


def rosenbrock(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def rosenbrock_hessian(x):
    return np.array([[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200.0]])


def rosenbrock_gradient(x):
    return np.array([-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)])


class TestJacobian:
    @pytest.mark.parametrize("method", ["forward", "central", "complex"])
    @settings(deadline=None, max_examples=60)
    @given(st.floats(0.01, 100), st.floats(-7, 7))
    def test_polar_coordinates(self, method, r, angle):
        found = jacobian(polar, [r, angle], method=method)
        assert np.all(np.abs(found.value - polar_jacobian([r, angle])) <= 5 * found.error + 1e-14 * r)

    def test_rows_are_outputs_and_columns_are_inputs(self):
        A = np.arange(6.0).reshape(3, 2) + 1
        found = jacobian(lambda x: A @ x, [0.5, -1.0])
        assert found.value.shape == found.error.shape == found.step.shape == (3, 2)
        assert np.all(np.abs(found.value - A) <= 5 * found.error)

    def test_of_one_output_is_the_gradient_lying_down(self):
        x = np.array([-1.2, 1.0])
        assert np.array_equal(jacobian(lambda v: [rosenbrock(v)], x).value, gradient(rosenbrock, x).value[np.newaxis])

    @settings(deadline=None, max_examples=40)
    @given(st.integers(0, 10_000))
    def test_chain_rule(self, seed):
        rng = np.random.default_rng(seed)
        A, B, x = rng.normal(size=(3, 2)), rng.normal(size=(2, 4)), rng.normal(size=4)
        inner, outer = (lambda v: np.tanh(B @ v)), (lambda u: np.sin(A @ u))
        product = jacobian(outer, inner(x)).value @ jacobian(inner, x).value
        found = jacobian(lambda v: outer(inner(v)), x)
        assert np.allclose(found.value, product, atol=1e-8)

    def test_outputs_and_inputs_of_different_scale(self):
        outputs, inputs = np.array([1e-9, 1.0, 1e9]), np.array([1e6, 1e-6])
        x = np.array([0.3, 0.8])
        found = jacobian(lambda v: outputs * np.sin(np.sum(v / inputs) + np.arange(3)), x * inputs)
        right = np.outer(outputs * np.cos(np.sum(x) + np.arange(3)), 1 / inputs)
        assert np.all(np.abs(found.value - right) <= 5 * found.error)
        assert np.all(found.error <= 1e-6 * np.abs(right))

    def test_agrees_with_scipy(self):
        theirs = differentiate.jacobian(lambda p: np.array([p[0] * np.cos(p[1]), p[0] * np.sin(p[1])]), [2.0, 0.7]).df
        assert jacobian(polar, [2.0, 0.7]).value == pytest.approx(theirs, abs=1e-8)

    def test_small_parameter_of_a_model(self):
        """As in fitting: y = b₁(1 − exp(−b₂ x)) with b₂ near 5.5e-4, where a step for numbers near one is far off."""
        x, b = np.array([77.6, 289.0, 760.0]), np.array([238.94, 5.5e-4])
        found = jacobian(lambda b: b[0] * (1 - np.exp(-b[1] * x)), b)
        right = np.column_stack([1 - np.exp(-b[1] * x), b[0] * x * np.exp(-b[1] * x)])
        assert np.all(np.abs(found.value - right) <= 5 * found.error)
        assert np.all(found.error <= 1e-8 * right)

    def test_undefined_next_to_x_names_the_entry(self):
        with pytest.raises(ValueError, match=r"not finite next to x\[0\] = 0"):
            jacobian(lambda v: np.array([v[1], np.sqrt(v[0])]), [0.0, 1.0])
        with pytest.raises(ValueError, match="must be finite at"):
            jacobian(lambda v: np.log(v), [1.0, -1.0])


class TestHessian:
    @settings(deadline=None, max_examples=80)
    @given(st.floats(-3, 3), st.floats(-3, 3))
    def test_rosenbrock(self, a, b):
        found = hessian(rosenbrock, [a, b])
        assert np.all(np.abs(found.value - rosenbrock_hessian([a, b])) <= 5 * found.error + 1e-9)
        assert np.array_equal(found.value, found.value.T)
        better = hessian(rosenbrock, [a, b], gradient=rosenbrock_gradient)
        assert np.all(np.abs(better.value - rosenbrock_hessian([a, b])) <= 5 * better.error + 1e-11)
        assert np.array_equal(better.value, better.value.T)

    def test_published_value(self):
        """The Hessian of Rosenbrock's function at its minimum (1, 1) is ((802, -400), (-400, 200))."""
        assert hessian(rosenbrock, [1, 1]).value == pytest.approx(np.array([[802, -400], [-400, 200]]), rel=1e-6)

    @settings(deadline=None, max_examples=40)
    @given(st.integers(1, 4), st.integers(0, 10_000))
    def test_quadratic_form(self, n, seed):
        rng = np.random.default_rng(seed)
        A, x = rng.normal(size=(n, n)), rng.normal(size=n)
        found = hessian(lambda v: v @ A @ v, x)
        assert found.value.shape == found.error.shape == found.step.shape == (n, n)
        assert np.all(np.abs(found.value - A - A.T) <= 5 * found.error)
        assert np.max(found.error) < 1e-4 * (1 + np.max(np.abs(A)))

    def test_other_scales(self):
        scales = np.array([1e-4, 1.0, 1e5])
        for place in ([0.3, 0.7, 1.1], [1.0, -2.0, 0.4]):
            x = np.array(place)
            found = hessian(lambda v: np.sin(np.sum(v / scales)), x * scales)
            right = -np.sin(np.sum(x)) / np.outer(scales, scales)
            assert np.all(np.abs(found.value - right) <= 5 * found.error)
            assert np.all(found.error <= 1e-5 / np.outer(scales, scales))

    def test_agrees_with_scipy(self):
        x = np.array([0.4, -0.3])
        theirs = differentiate.hessian(lambda v: np.exp(v[0]) * np.sin(v[1]) + v[0] ** 2 * v[1], x).ddf
        ours = hessian(lambda v: np.exp(v[0]) * np.sin(v[1]) + v[0] ** 2 * v[1], x)
        assert ours.value == pytest.approx(theirs, abs=1e-6)

    def test_corner_is_not_given_a_curvature(self):
        found = hessian(lambda v: abs(v[0]) + v[1] ** 2, [0.0, 1.0])
        assert found.error[0, 0] == np.inf
        assert found.error[1, 1] < 1e-5

    def test_undefined_next_to_x_names_the_entry(self):
        with pytest.raises(ValueError, match=r"not finite next to x\[0\] = 0"):
            hessian(lambda v: v[1] + v[0] ** 1.5, [0.0, 1.0])
        with pytest.raises(ValueError, match="f must be finite at x, but it is nan"):
            hessian(lambda v: np.log(v[0]), [-1.0])

    def test_asymmetry_of_a_wrong_gradient_is_in_the_error(self):
        found = hessian(rosenbrock, [1.0, 1.0], gradient=lambda x: np.array([x[1], 0.0]))
        assert found.error[0, 1] >= 0.5


class TestClassify:
    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.sampled_from([-2.0, -0.5, 0.5, 3.0]), min_size=1, max_size=4), st.integers(0, 1000))
    def test_turned_signs(self, values, seed):
        Q = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))[0]
        H = Q @ np.diag(values) @ Q.T
        expected = "minimum" if min(values) > 0 else "maximum" if max(values) < 0 else "saddle"
        for scale in (1e-150, 1.0, 1e150):
            assert classify(scale * (H + H.T) / 2) == expected

    @pytest.mark.parametrize("values", [[0.0, 1.0], [0.0, -1.0], [0.0, 0.0], [1e-15, 1.0]])
    def test_zero_eigenvalue_decides_nothing(self, values):
        assert classify(np.diag(values)) == "undecided"

    def test_zero_beside_both_signs_is_still_a_saddle(self):
        assert classify(np.diag([1.0, 0.0, -1.0])) == "saddle"

    def test_numerical_hessians(self):
        for f, expected in (
            (lambda v: v[0] ** 2 + v[1] ** 2, "minimum"),
            (lambda v: np.cos(v[0]) + np.cos(v[1]), "maximum"),
            (lambda v: v[0] * v[1], "saddle"),
            (lambda v: v[0] ** 2 + v[1] ** 4, "undecided"),
        ):
            found = hessian(f, [0.0, 0.0])
            assert classify(found.value, tolerance=np.sum(found.error)) == expected

    @pytest.mark.parametrize(
        ("call", "says"),
        [
            (lambda: classify([[1.0, 2.0], [0.0, 1.0]]), r"symmetric, but H\[0, 1\] is 2 and H\[1, 0\] is 0"),
            (lambda: classify([[1.0, 2.0]]), "H must be square"),
            (lambda: classify([[np.nan]]), "H must be finite"),
            (lambda: classify([[1.0]], tolerance=-1), "tolerance must be"),
        ],
    )
    def test_bad_input_is_refused_in_words(self, call, says):
        with pytest.raises(ValueError, match=says):
            call()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: jacobian(polar, 1.0), ValueError, "x must be a vector"),
        (lambda: jacobian(rosenbrock, [1.0, 2.0]), ValueError, "f must return a vector"),
        (lambda: jacobian(polar, [1.0, np.inf]), ValueError, "x must be finite"),
        (lambda: jacobian(polar, [1.0, 2.0], method="x"), ValueError, "method must be one of"),
        (lambda: jacobian(lambda v: v[: 1 + int(v[0] > 1)], [1.0, 2.0]), ValueError, "shape"),
        (lambda: hessian(polar, [1.0, 2.0]), ValueError, "f must return one number"),
        (lambda: hessian(rosenbrock, [1.0, 2.0], step=-1), ValueError, "step must be positive"),
        (lambda: hessian(rosenbrock, [1.0, 2.0], gradient=lambda v: v[:1]), ValueError, "gradient must return 2"),
    ],
)
def test_bad_input_is_refused_in_words(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_step_may_be_given():
    found = hessian(lambda v: np.exp(v[0] + v[1]), [0.0, 0.0], step=0.1)
    assert np.all(np.abs(found.value - 1) <= found.error)
    assert found.value[0, 0] == pytest.approx((2 * np.cosh(0.1) - 2) / 0.01, rel=1e-12)
    assert np.all(jacobian(polar, [1.0, 1.0], step=0.1).step == 0.1)
