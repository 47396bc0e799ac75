"""Searches three ways: against SciPy, against published values, and by what must always hold."""

import math

import numpy as np
import pytest
import scipy.optimize
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mmlbook.calculus.optimization import (
    DivergedError,
    OptimizationResult,
    adam,
    gradient_descent,
    momentum,
    newton_minimize,
    newton_root,
    stochastic_gradient_descent,
)
from mmlbook.errors import NotConvergedError

HIMMELBLAU_MINIMA = np.array([[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]])


def bowl(x):
    return x[0] ** 2 + 4 * x[1] ** 2


def bowl_slope(x):
    return np.array([2 * x[0], 8 * x[1]])


def rosenbrock(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def rosenbrock_slope(x):
    return np.array([-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)])


def rosenbrock_curvature(x):
    return np.array([[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200]])


def himmelblau(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def random_bowl(seed, n, *, condition=20.0):
    """A positive definite A with eigenvalues from 1 to `condition`, and a center."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.standard_normal((n, n)))
    curvatures = np.geomspace(1, condition, n)
    return (Q * curvatures) @ Q.T, curvatures, rng.standard_normal(n)


MINIMIZERS = {
    "newton_minimize": newton_minimize,
    "gradient_descent": gradient_descent,
    "line search": lambda f, start, **kw: gradient_descent(f, start, step="line search", **kw),
    "momentum": momentum,
    "adam": lambda f, start, **kw: adam(f, start, step=0.05, **kw),
}


class TestNewtonRoot:
    def test_first_steps_for_the_root_of_two_are_the_known_fractions(self):
        found = newton_root(lambda x: x**2 - 2, 1.0, derivative=lambda x: 2 * x)
        assert found.path[:4, 0] == pytest.approx([1, 3 / 2, 17 / 12, 577 / 408], rel=1e-15)
        assert found.x == math.sqrt(2)
        assert found.converged

    @pytest.mark.parametrize("derivative", [lambda x: 3 * x**2 - 2, None])
    def test_newtons_own_cubic(self, derivative):  # x³ − 2x − 5 = 0, root published to 2.09455148154…
        found = newton_root(lambda x: x**3 - 2 * x - 5, 2.0, derivative=derivative)
        assert found.x == pytest.approx(2.0945514815423265, rel=1e-13)

    def test_agrees_with_scipy_step_by_step(self):
        theirs = [
            scipy.optimize.newton(lambda x: np.cos(x) - x, 1.0, lambda x: -np.sin(x) - 1, maxiter=k, disp=False)
            for k in range(1, 4)
        ]
        ours = newton_root(lambda x: np.cos(x) - x, 1.0, derivative=lambda x: -np.sin(x) - 1)
        assert ours.path[1:4, 0] == pytest.approx(theirs, rel=1e-14)

    @pytest.mark.parametrize("given_jacobian", [True, False])
    def test_two_equations(self, given_jacobian):
        def f(x):
            return np.array([x[0] ** 2 + x[1] ** 2 - 4, x[0] - x[1] ** 3])

        def jacobian(x):
            return np.array([[2 * x[0], 2 * x[1]], [1, -3 * x[1] ** 2]])

        ours = newton_root(f, [2.0, 1.0], derivative=jacobian if given_jacobian else None)
        theirs = scipy.optimize.root(f, [2.0, 1.0], tol=1e-13).x
        assert ours.x == pytest.approx(theirs, rel=1e-10)
        assert ours.values == pytest.approx([np.linalg.norm(f(x)) for x in ours.path])

    @given(st.floats(0.01, 1e6), st.floats(-1, 1))
    def test_error_is_squared_in_each_step_for_square_roots(self, a, exponent):
        start = math.sqrt(a) * 10**exponent
        found = newton_root(lambda x: x**2 - a, start, derivative=lambda x: 2 * x)
        x = found.path[:, 0]
        exact = (x[:-1] - math.sqrt(a)) ** 2 / (2 * x[:-1])  # the next error, by algebra
        assert x[1:] - math.sqrt(a) == pytest.approx(exact, abs=4e-15 * math.sqrt(a), rel=1e-6)
        assert found.converged
        assert found.x == pytest.approx(math.sqrt(a), rel=1e-14)

    @given(st.integers(-300, 300), st.integers(-60, 60))
    def test_units_do_not_matter(self, f_power, x_power):
        unit, start = 2.0**x_power, 3.0
        plain = newton_root(lambda x: math.exp(x) - 7, start, derivative=math.exp)
        scaled = newton_root(
            lambda x: math.ldexp(math.exp(x / unit) - 7, f_power),
            start * unit,
            derivative=lambda x: math.ldexp(math.exp(x / unit), f_power) / unit,
        )
        assert scaled.path == pytest.approx(plain.path * unit, rel=1e-14)

    def test_stops_at_once_on_a_root(self):
        found = newton_root(lambda x: x - 1, 1.0)
        assert (found.iterations, found.reason, found.converged) == (0, "f is zero", True)

    def test_zero_derivative_is_named(self):
        found = newton_root(lambda x: x**2 - 1, 0.0, derivative=lambda x: 2 * x)
        assert (found.reason, found.converged) == ("derivative is zero", False)

    def test_singular_jacobian_is_named(self):
        found = newton_root(lambda x: np.array([x[0] + x[1], x[0] + x[1] - 1]), [1.0, 2.0])
        assert (found.reason, found.converged) == ("Jacobian is singular", False)

    def test_a_cycle_runs_out_of_steps(self):
        found = newton_root(lambda x: x**3 - 2 * x + 2, 0.0, derivative=lambda x: 3 * x**2 - 2)
        assert (found.reason, found.converged, found.iterations) == ("max_iterations", False, 50)
        assert set(found.path[:, 0]) == {0.0, 1.0}

    def test_arctan_from_afar_diverges(self):
        found = newton_root(math.atan, 1.5, derivative=lambda x: 1 / (1 + x**2))
        assert (found.reason, found.converged) == ("diverged", False)
        assert np.all(np.isfinite(found.path))
        with pytest.raises(DivergedError, match="diverged"):
            found.x  # noqa: B018

    def test_cube_root_diverges_though_nothing_overflows(self):
        found = newton_root(np.cbrt, 0.1, derivative=lambda x: np.cbrt(x) / (3 * x))
        assert found.reason == "diverged"
        assert np.abs(found.path[:, 0]) == pytest.approx(0.1 * 2.0 ** np.arange(51))


class TestMinimizers:
    @pytest.mark.parametrize("name", MINIMIZERS)
    @pytest.mark.parametrize("slope", [bowl_slope, None])
    def test_find_the_bottom_of_a_bowl(self, name, slope):
        found = MINIMIZERS[name](bowl, [3.0, 1.0], gradient=slope)
        assert found.converged
        assert found.reason in ("gradient below tolerance", "no lower value found")
        assert found.x == pytest.approx([0, 0], abs=1e-6)
        assert found.values == pytest.approx([bowl(x) for x in found.path])
        assert found.path.shape == (found.iterations + 1, 2)

    @pytest.mark.parametrize("name", MINIMIZERS)
    def test_a_number_as_start_gives_a_number(self, name):
        found = MINIMIZERS[name](lambda x: math.cosh(x - 2), 1.0)
        assert isinstance(found.x, float)
        assert found.x == pytest.approx(2.0, abs=1e-5)
        assert found.path.shape == (found.iterations + 1, 1)

    @pytest.mark.parametrize("name", MINIMIZERS)
    def test_start_on_the_minimum_stays(self, name):
        found = MINIMIZERS[name](bowl, [0.0, 0.0], gradient=bowl_slope)
        assert found.converged
        assert np.array_equal(found.x, [0, 0])

    @pytest.mark.parametrize("name", ["newton_minimize", "line search"])
    def test_value_never_rises(self, name):
        found = MINIMIZERS[name](rosenbrock, [-1.2, 1.0], gradient=rosenbrock_slope)
        assert np.all(np.diff(found.values) <= 0)

    @pytest.mark.parametrize("name", MINIMIZERS)
    @pytest.mark.parametrize("power", [-200, 300])
    def test_the_unit_of_f_does_not_decide_when_to_stop(self, name, power):
        unit = 2.0**power
        options = {"epsilon": 1e-8 * unit} if name == "adam" else {}
        if name in ("gradient_descent", "momentum"):  # their step size has a unit, and is changed with it
            options = {"step": 0.1 / unit}
        plain = MINIMIZERS[name](bowl, [3.0, 1.0], gradient=bowl_slope)
        scaled = MINIMIZERS[name](
            lambda x: unit * bowl(x), [3.0, 1.0], gradient=lambda x: unit * bowl_slope(x), **options
        )
        assert scaled.converged
        if name != "line search":
            assert scaled.path == pytest.approx(plain.path)
        assert scaled.x == pytest.approx([0, 0], abs=1e-6)

    @pytest.mark.parametrize("name", MINIMIZERS)
    def test_running_out_of_steps_is_said(self, name):
        found = MINIMIZERS[name](
            rosenbrock, [-1.2, 1.0], gradient=lambda x: rosenbrock_slope(x) / 1e3, max_iterations=3
        )
        assert not found.converged
        assert found.reason in ("max_iterations", "no lower value found")
        assert found.iterations <= 3

    @pytest.mark.parametrize("name", MINIMIZERS)
    def test_input_is_never_changed(self, name):
        start = np.array([3.0, 1.0])
        start.setflags(write=False)
        MINIMIZERS[name](bowl, start)

    @pytest.mark.parametrize("name", MINIMIZERS)
    def test_a_function_that_changes_its_argument_does_no_harm(self, name):
        def rude(x):
            value = bowl(x)
            x[:] = 7.0
            return value

        polite = MINIMIZERS[name](bowl, [3.0, 1.0], gradient=bowl_slope)
        assert np.array_equal(MINIMIZERS[name](rude, [3.0, 1.0], gradient=bowl_slope).path, polite.path)


class TestNewtonMinimize:
    @pytest.mark.parametrize("derivatives", [{}, {"gradient": rosenbrock_slope}, {"hessian": rosenbrock_curvature}])
    def test_rosenbrock(self, derivatives):
        found = newton_minimize(rosenbrock, [-1.2, 1.0], **derivatives)
        assert found.converged
        assert found.x == pytest.approx([1, 1], abs=1e-6)
        assert found.iterations < 40

    @given(st.floats(-6, 6), st.floats(-6, 6))
    @settings(max_examples=60, deadline=None)
    @example(-0.270845, -0.923039)  # Himmelblau's maximum
    @example(0.0, 0.0)
    def test_ends_in_a_minimum_from_everywhere(self, a, b):
        found = newton_minimize(himmelblau, [a, b])
        assert found.converged
        assert np.min(np.linalg.norm(HIMMELBLAU_MINIMA - found.x, axis=1)) < 1e-5

    @given(st.integers(0, 10_000), st.integers(1, 6))
    @settings(max_examples=40, deadline=None)
    def test_one_step_on_a_bowl(self, seed, n):
        A, _, center = random_bowl(seed, n)
        found = newton_minimize(
            lambda x: (x - center) @ A @ (x - center) / 2,
            np.zeros(n),
            gradient=lambda x: A @ (x - center),
            hessian=lambda x: A,
        )
        assert found.path[1] == pytest.approx(center, rel=1e-9, abs=1e-12)
        assert found.iterations <= 2
        assert found.converged

    def test_agrees_with_scipy(self):
        def f(x):
            return np.log(np.exp(x[0] + 3 * x[1]) + np.exp(x[0] - 3 * x[1]) + np.exp(-x[0]))

        ours = newton_minimize(f, [1.0, 1.0])
        theirs = scipy.optimize.minimize(f, [1.0, 1.0], method="BFGS", options={"gtol": 1e-9})
        assert ours.x == pytest.approx(theirs.x, abs=1e-6)
        assert ours.value == pytest.approx(1.5 * math.log(2), abs=1e-12)  # by hand: x₁ = −ln(2)/2, x₂ = 0

    def test_leaves_a_saddle(self):  # plain Newton goes to (0, 0), where the gradient is zero
        found = newton_minimize(lambda x: x[0] ** 2 - x[1] ** 2 + x[1] ** 4, [1.0, 0.0])
        assert np.abs(found.x) == pytest.approx([0, math.sqrt(0.5)], abs=1e-6)

    def test_leaves_a_maximum(self):
        found = newton_minimize(math.cos, 0.0, gradient=lambda x: -math.sin(x), hessian=lambda x: -math.cos(x))
        assert abs(found.x) == pytest.approx(math.pi)

    def test_degenerate_minimum_is_accepted_and_degenerate_saddle_is_not(self):
        assert newton_minimize(lambda x: x**4, 1.0).x == pytest.approx(0, abs=0.02)
        cube = newton_minimize(lambda x: x**3, 1.0, gradient=lambda x: 3 * x**2, hessian=lambda x: 6 * x)
        assert not cube.converged
        monkey = newton_minimize(lambda x: x[0] ** 3 - 3 * x[0] * x[1] ** 2 + (x @ x) ** 2, [0.0, 0.0])
        assert monkey.value < -0.1

    def test_a_flat_valley_is_a_minimum(self):
        found = newton_minimize(lambda x: (x[0] + x[1] - 1) ** 2, [3.0, 4.0])
        assert found.converged
        assert sum(found.x) == pytest.approx(1)

    def test_without_a_bottom_nothing_converges(self):
        found = newton_minimize(lambda x: -(x**2), 1.0, gradient=lambda x: -2 * x, hessian=lambda x: -2.0)
        assert not found.converged


class TestGradientDescent:
    @given(st.integers(0, 10_000), st.integers(1, 5), st.floats(0.05, 0.95))
    @settings(max_examples=40, deadline=None)
    def test_follows_the_matrix_formula_on_a_bowl(self, seed, n, part):
        A, curvatures, start = random_bowl(seed, n)
        step = part * 2 / curvatures[-1]
        found = gradient_descent(lambda x: x @ A @ x / 2, start, gradient=lambda x: A @ x, step=step, max_iterations=20)
        expected = [np.linalg.matrix_power(np.eye(n) - step * A, k) @ start for k in range(len(found.path))]
        assert found.path == pytest.approx(np.array(expected), abs=1e-12)

    def test_best_fixed_step_has_the_promised_rate(self):
        A, curvatures, _ = random_bowl(1, 4, condition=50.0)
        worst = np.linalg.eigh(A)[1] @ [1, 0, 0, 1]
        found = gradient_descent(
            lambda x: x @ A @ x / 2, worst, gradient=lambda x: A @ x, step=2 / (curvatures[0] + curvatures[-1])
        )
        lengths = np.linalg.norm(found.path, axis=1)
        assert lengths[1:100] / lengths[:99] == pytest.approx((50 - 1) / (50 + 1))

    @pytest.mark.parametrize("step", [0.251, 0.3, 1.0, 1e300])
    def test_too_long_a_step_diverges_and_gives_no_answer(self, step):
        found = gradient_descent(bowl, [3.0, 1.0], gradient=bowl_slope, step=step)
        assert (found.reason, found.converged) == ("diverged", False)
        assert np.all(np.isfinite(found.path))
        assert np.all(np.isfinite(found.values))
        failed = found.iterations + (step > 0.26)  # the slowest one is still finite when its steps are used up
        for name in ("x", "value"):
            with pytest.raises(DivergedError, match=f"step {failed} "):
                getattr(found, name)

    def test_rising_to_the_last_allowed_step_is_divergence_too(self):
        found = gradient_descent(bowl, [3.0, 1.0], gradient=bowl_slope, step=0.26, max_iterations=60)
        assert found.reason == "diverged"
        with pytest.raises(NotConvergedError):
            found.x  # noqa: B018

    def test_line_search_agrees_with_scipy_on_rosenbrock(self):
        found = gradient_descent(
            rosenbrock, [-1.2, 1.0], gradient=rosenbrock_slope, step="line search", max_iterations=50_000
        )
        theirs = scipy.optimize.minimize(rosenbrock, [-1.2, 1.0], jac=rosenbrock_slope, method="BFGS", tol=1e-9).x
        assert found.converged
        assert found.x == pytest.approx(theirs, abs=1e-4)

    def test_line_search_needs_no_hint_about_units(self):
        found = gradient_descent(lambda x: 1e12 * bowl(x), [3.0, 1.0], step="line search")
        assert found.converged
        assert found.iterations < 100

    def test_wrong_gradient_is_not_called_converged(self):
        found = gradient_descent(bowl, [3.0, 1.0], gradient=lambda x: -bowl_slope(x), step="line search")
        assert (found.reason, found.converged) == ("no lower value found", False)
        assert "gradient" in found.detail

    def test_line_search_finds_its_length_in_the_first_step(self):  # where f is almost zero, |f|/‖∇f‖² is no hint
        found = gradient_descent(lambda x: x**2 - 9 + 1e-9, 3.0, gradient=lambda x: 2 * x, step="line search")
        assert found.converged
        assert found.iterations < 15

    def test_numerical_gradient_below_its_own_error_is_zero(self):
        found = gradient_descent(lambda x: 1e5 + np.exp(x) + np.exp(-2 * x), 2.0, tolerance=0.0, max_iterations=200)
        assert (found.converged, found.reason) == (True, "gradient below tolerance")
        assert found.x == pytest.approx(math.log(2) / 3, abs=1e-6)
        assert found.iterations < 40  # later the estimates are zero by luck

    def test_a_slope_without_a_bound_is_not_taken_for_zero(self):
        assert not gradient_descent(np.cbrt, 0.0, step="line search", max_iterations=5).converged

    def test_no_bottom_diverges(self):
        assert gradient_descent(lambda x: -(x**2), 1.0, gradient=lambda x: -2 * x).reason == "diverged"

    def test_nan_on_the_way_is_divergence(self):
        found = gradient_descent(lambda x: np.log(x) ** 2 + 100 * x, 1.0, gradient=lambda x: 2 * np.log(x) / x + 100)
        assert found.reason == "diverged"
        assert found.iterations == 0

    def test_no_numbers_beside_the_point_is_divergence(self):
        def half(x):
            return x[0] if x[0] == 0.5 else np.nan

        for search in (gradient_descent, newton_minimize):
            found = search(half, [0.5])
            assert (found.reason, found.iterations) == ("diverged", 0)
            assert "not finite next to" in found.detail
        assert newton_root(lambda x: 1.0 if x == 0.5 else math.nan, 0.5).reason == "diverged"

    def test_bottom_of_a_kink_is_found_by_a_line_search(self):
        found = gradient_descent(lambda x: abs(x - 1) + 0.1 * x**2, 3.0, step="line search")
        assert found.x == pytest.approx(1.0, abs=1e-5)

    def test_overflow_in_plain_python_is_divergence(self):
        found = gradient_descent(lambda x: math.exp(x * x), 3.0, gradient=lambda x: 2 * x * math.exp(x * x))
        assert found.reason == "diverged"


class TestMomentum:
    def test_without_memory_it_is_gradient_descent(self):
        plain = gradient_descent(bowl, [3.0, 1.0], gradient=bowl_slope)
        ball = momentum(bowl, [3.0, 1.0], gradient=bowl_slope, beta=0.0)
        assert ball.path[: len(plain.path)] == pytest.approx(plain.path)

    def test_best_numbers_have_polyaks_rate(self):  # (√κ − 1)/(√κ + 1), Polyak 1964
        kappa, root = 100.0, 10.0
        found = momentum(
            lambda x: (x[0] ** 2 + kappa * x[1] ** 2) / 2,
            [1.0, 1.0],
            gradient=lambda x: np.array([x[0], kappa * x[1]]),
            step=4 / (root + 1) ** 2,
            beta=((root - 1) / (root + 1)) ** 2,
        )
        lengths = np.linalg.norm(found.path, axis=1)
        measured = (lengths[100] / lengths[40]) ** (1 / 60)
        assert measured == pytest.approx((root - 1) / (root + 1), abs=0.02)

    def test_rolling_fast_over_the_bottom_is_not_convergence(self):
        found = momentum(lambda x: x**2, 1.0, gradient=lambda x: 2 * x, step=0.5, beta=0.9)  # step 1 lands on 0
        assert found.path[1, 0] == 0.0
        assert found.iterations > 10
        assert abs(found.x) < 1e-6


class TestAdam:
    def test_first_step_has_the_same_length_in_every_coordinate(self):
        found = adam(bowl, [3.0, -1.0], gradient=bowl_slope, step=0.01, max_iterations=1)
        assert found.path[1] - found.path[0] == pytest.approx([-0.01, 0.01], rel=1e-6)

    def test_second_step_by_hand(self):
        found = adam(lambda x: x**2 / 2, 1.0, gradient=lambda x: x, step=0.5, max_iterations=2, epsilon=0.0)
        m, v = 0.1 * 0.9 * 1 + 0.1 * 0.5, 0.001 * 0.999 * 1 + 0.001 * 0.25
        assert found.path[1, 0] == pytest.approx(0.5)
        assert found.path[2, 0] == pytest.approx(0.5 - 0.5 * (m / 0.19) / math.sqrt(v / (1 - 0.999**2)))

    def test_passing_over_the_bottom_is_not_convergence(self):  # the first step lands on 0 with all its speed
        found = adam(lambda x: x**2 / 2, 0.5, gradient=lambda x: x, step=0.5, epsilon=0.0)
        assert found.path[1, 0] == 0.0
        assert found.iterations > 1

    def test_a_coordinate_without_slope_stays(self):
        found = adam(lambda x: x[0] ** 2, [1.0, 5.0], step=0.1, epsilon=0.0)
        assert found.x == pytest.approx([0, 5], abs=1e-4)


class TestStochastic:
    points = np.random.default_rng(3).standard_normal((60, 3)) + np.array([1.0, 2.0, 3.0])

    def slope(self, x, rows):
        return x - self.points[rows].mean(axis=0)

    def loss(self, x):
        return np.mean(np.sum((x - self.points) ** 2, axis=1)) / 2

    def test_one_batch_of_everything_is_gradient_descent(self):
        ours = stochastic_gradient_descent(
            self.slope, np.zeros(3), size=60, batch_size=60, step=0.1, epochs=30, rng=0, f=self.loss
        )
        plain = gradient_descent(self.loss, np.zeros(3), gradient=lambda x: self.slope(x, np.arange(60)), step=0.1)
        assert ours.path == pytest.approx(plain.path[:31])
        assert ours.values == pytest.approx(plain.values[:31])

    def test_step_one_over_k_is_the_running_mean(self):
        found = stochastic_gradient_descent(self.slope, np.zeros(3), size=60, epochs=3, step=lambda k: 1 / k, rng=4)
        assert found.x == pytest.approx(self.points.mean(axis=0))
        assert found.iterations == 180

    def test_each_epoch_uses_every_point_once_in_a_new_order(self):
        seen = []

        def watch(x, rows):
            seen.append(rows)
            return 0 * x

        stochastic_gradient_descent(watch, np.zeros(2), size=10, batch_size=4, epochs=1, rng=1)
        assert [len(rows) for rows in seen] == [4, 4, 2]
        assert sorted(np.concatenate(seen)) == list(range(10))

    def test_fixed_step_never_settles_and_says_so(self):
        found = stochastic_gradient_descent(self.slope, np.zeros(3), size=60, epochs=50, rng=0)
        assert (found.converged, found.reason) == (False, "all epochs done")
        assert np.linalg.norm(found.x - self.points.mean(axis=0)) < 1.5

    def test_small_units_are_not_convergence(self):
        unit = 2.0**-100
        found = stochastic_gradient_descent(
            lambda x, rows: unit * self.slope(x, rows), np.zeros(3), size=60, epochs=3, step=0.1 / unit, rng=0
        )
        assert not found.converged

    def test_batches_count_by_their_size(self):  # 4 + 4 points pull up as much as the other 2 pull down
        found = stochastic_gradient_descent(
            lambda x, rows: 1.0 if len(rows) == 4 else -4.0, 0.0, size=10, batch_size=4, epochs=1, rng=0
        )
        assert found.converged

    def test_points_that_agree_let_it_settle(self):
        x_true, A = np.array([2.0, -1.0]), np.random.default_rng(0).standard_normal((30, 2))
        found = stochastic_gradient_descent(
            lambda x, rows: A[rows].T @ (A[rows] @ (x - x_true)) / len(rows), [0.0, 0.0], size=30, epochs=400, rng=0
        )
        assert (found.converged, found.reason) == (True, "gradient below tolerance")
        assert found.x == pytest.approx(x_true)

    @pytest.mark.parametrize("method", ["plain", "momentum", "adam"])
    def test_seed_repeats_the_path(self, method):
        paths = [
            stochastic_gradient_descent(
                self.slope, np.zeros(3), size=60, batch_size=7, epochs=5, step=0.05, rng=seed, method=method
            ).path
            for seed in (5, 5, 6)
        ]
        assert np.array_equal(paths[0], paths[1])
        assert not np.array_equal(paths[0], paths[2])

    def test_divergence(self):
        found = stochastic_gradient_descent(self.slope, np.zeros(3), size=60, step=3.0, epochs=40, rng=0, f=self.loss)
        assert found.reason == "diverged"
        assert len(found.values) == len(found.path)
        assert np.all(np.isfinite(found.values))
        with pytest.raises(DivergedError):
            found.x  # noqa: B018

    def test_without_f_there_are_no_values(self):
        found = stochastic_gradient_descent(self.slope, np.zeros(3), size=60, rng=0)
        assert found.values.shape == (0,)
        with pytest.raises(ValueError, match="give the search the function f"):
            found.value  # noqa: B018

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"size": 3, "batch_size": 4}, "at most size"),
            ({"size": 3, "step": -1.0}, "step must be positive"),
            ({"size": 3, "method": "magic"}, "magic"),
            ({"size": 0}, "size"),
        ],
    )
    def test_bad_options(self, options, says):
        with pytest.raises(ValueError, match=says):
            stochastic_gradient_descent(self.slope, np.zeros(3), **options)


class TestBadInput:
    @pytest.mark.parametrize("search", [*MINIMIZERS.values(), newton_root])
    @pytest.mark.parametrize(
        ("f", "start", "error", "says"),
        [
            (bowl, [np.nan, 1.0], ValueError, "finite"),
            (bowl, [], ValueError, "empty"),
            (lambda x: np.full(len(x), 1.0)[:1], [1.0, 2.0], ValueError, "shape"),
            (lambda x: math.inf, 1.0, ValueError, "finite at the start"),
            (lambda x: 1j * x, 1.0, TypeError, "real"),
            (lambda x: None, 1.0, TypeError, "real"),
        ],
    )
    def test_is_refused_in_words(self, search, f, start, error, says):
        with pytest.raises(error, match=says):
            search(f, start)

    @pytest.mark.parametrize(
        ("search", "options", "says"),
        [
            (gradient_descent, {"step": 0.0}, "step must be positive"),
            (gradient_descent, {"step": "linesearch"}, "line search"),
            (gradient_descent, {"gradient": lambda x: [1.0]}, "gradient must return an array of shape"),
            (gradient_descent, {"max_iterations": 0}, "max_iterations"),
            (gradient_descent, {"tolerance": -1.0}, "tolerance"),
            (momentum, {"beta": 1.0}, "beta must be below 1"),
            (adam, {"beta_2": 1.5}, "beta_2"),
            (newton_minimize, {"hessian": lambda x: [[1.0]]}, "hessian must return an array of shape"),
        ],
    )
    def test_bad_options(self, search, options, says):
        with pytest.raises(ValueError, match=says):
            search(bowl, [3.0, 1.0], **options)

    def test_f_must_be_a_function(self):
        with pytest.raises(TypeError, match="f must be a function"):
            gradient_descent(3.0, [1.0])


def test_evaluations_count_every_call():
    calls = []

    def counted(name, function):
        def call(x):
            calls.append(name)
            return function(x)

        return call

    found = newton_minimize(
        counted("f", rosenbrock),
        [-1.2, 1.0],
        gradient=counted("g", rosenbrock_slope),
        hessian=counted("H", rosenbrock_curvature),
    )
    assert found.evaluations == len(calls)
    calls.clear()
    assert newton_root(counted("f", lambda x: x**2 - 2), 1.0).evaluations == len(calls)


def test_result_is_frozen():
    found = newton_root(lambda x: x - 1, 3.0)
    assert isinstance(found, OptimizationResult)
    with pytest.raises(AttributeError):
        found.converged = False
