"""Constrained searches three ways: against SciPy, against published values, and by what must always hold."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.calculus.constrained_optimization import StationaryPoint, lagrange_stationary_points
from mmlbook.errors import NotConvergedError
from mmlbook.linear_algebra.decompositions import pseudo_inverse

RING = np.array([[np.cos(t), np.sin(t)] for t in 0.3 + np.arange(8) * np.pi / 4])


def circle(x):
    return x @ x - 1


def symmetric(seed, n):
    A = np.random.default_rng(seed).standard_normal((n, n))
    return (A + A.T) / 2


class TestKnownValues:
    def test_linear_function_on_a_circle(self):
        low, high = lagrange_stationary_points(lambda x: x[0] + 2 * x[1], lambda x: x @ x - 5, starts=RING)
        assert high.x == pytest.approx([1, 2], rel=1e-8)
        assert low.x == pytest.approx([-1, -2], rel=1e-8)
        assert (high.multipliers[0], low.multipliers[0]) == pytest.approx((0.5, -0.5), rel=1e-8)
        assert (low.kind, high.kind) == ("minimum", "maximum")
        assert (low.value, high.value) == pytest.approx((-5, 5), rel=1e-12)

    def test_hock_schittkowski_problem_6(self):
        # min (1 − x₁)² with 10 (x₂ − x₁²) = 0: the published minimum is 0 at (1, 1).
        [found] = lagrange_stationary_points(
            lambda x: (1 - x[0]) ** 2, lambda x: 10 * (x[1] - x[0] ** 2), starts=[-1.2, 1]
        )
        assert found.x == pytest.approx([1, 1], abs=1e-6)
        assert found.kind == "minimum"

    def test_hock_schittkowski_problem_28(self):
        # min (x₁ + x₂)² + (x₂ + x₃)² with x₁ + 2x₂ + 3x₃ = 1: 0 at (0.5, −0.5, 0.5).
        [found] = lagrange_stationary_points(
            lambda x: (x[0] + x[1]) ** 2 + (x[1] + x[2]) ** 2, lambda x: x @ [1, 2, 3] - 1, starts=[-4, 1, 1]
        )
        assert found.x == pytest.approx([0.5, -0.5, 0.5], abs=1e-6)
        assert found.kind == "minimum"

    def test_hock_schittkowski_problem_39_two_constraints(self):
        # min −x₁ with x₂ − x₁³ − x₃² = 0 and x₁² − x₂ − x₄² = 0: −1 at (1, 1, 0, 0).
        found = lagrange_stationary_points(
            lambda x: -x[0],
            [lambda x: x[1] - x[0] ** 3 - x[2] ** 2, lambda x: x[0] ** 2 - x[1] - x[3] ** 2],
            starts=[[2, 2, 2, 2], [1.2, 1.1, 0.2, 0.2]],
        )
        assert found[0].x == pytest.approx([1, 1, 0, 0], abs=1e-5)
        assert found[0].value == pytest.approx(-1)
        assert found[0].multipliers == pytest.approx([1, 1], rel=1e-5)

    def test_no_constraint_is_plain_newton(self):
        [found] = lagrange_stationary_points(lambda x: (x[0] - 2) ** 2 + (x[1] + 1) ** 4 + x[1] ** 2, [], starts=[0, 0])
        assert found.multipliers.shape == (0,)
        assert found.kind == "minimum"
        assert found.x == pytest.approx(
            scipy.optimize.minimize(lambda x: (x[1] + 1) ** 4 + x[1] ** 2 + (x[0] - 2) ** 2, [0, 0]).x, abs=1e-4
        )

    def test_as_many_constraints_as_variables_leave_isolated_points(self):
        found = lagrange_stationary_points(lambda x: x[0], [circle, lambda x: x[0] - x[1]], starts=[[1, 1], [-1, 0]])
        assert [p.kind for p in found] == ["isolated", "isolated"]
        assert found[1].x == pytest.approx([0.5**0.5] * 2)

    def test_a_saddle_on_the_sphere(self):
        found = lagrange_stationary_points(
            lambda x: x @ (np.array([1.0, 2.0, 3.0]) * x), circle, starts=np.eye(3) + 0.1
        )
        assert [p.kind for p in found] == ["minimum", "saddle", "maximum"]


class TestAgainstOthers:
    @pytest.mark.filterwarnings("ignore:delta_grad")
    def test_scipy_finds_the_same_minimum_and_multiplier(self):
        f, g = lambda x: np.exp(x[0]) + x[1] ** 2 + x[0] * x[1], lambda x: x[0] ** 2 + 2 * x[1] ** 2 - 3
        theirs = scipy.optimize.minimize(
            f, [-1, 1], method="trust-constr", constraints=[{"type": "eq", "fun": g}], tol=1e-12
        )
        found = lagrange_stationary_points(f, g, starts=2 * RING)
        nearest = min(found, key=lambda p: np.linalg.norm(p.x - theirs.x))
        assert nearest.x == pytest.approx(theirs.x, abs=1e-5)
        assert nearest.kind == "minimum"
        assert nearest.multipliers[0] == pytest.approx(-theirs.v[0][0], rel=1e-4)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10**6), st.integers(2, 4))
    def test_quadratic_form_on_the_sphere_gives_eigenpairs(self, seed, n):
        A = symmetric(seed, n)
        values, vectors = np.linalg.eigh(A)
        if np.min(np.diff(values)) < 0.05:
            return
        found = lagrange_stationary_points(lambda x: x @ A @ x, circle, starts=(vectors + 0.02).T)
        assert [p.value for p in found] == pytest.approx(values, abs=1e-6)
        assert [p.multipliers[0] for p in found] == pytest.approx(values, abs=1e-6)
        assert [p.kind for p in found] == ["minimum", *["saddle"] * (n - 2), "maximum"]

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10**6))
    def test_shortest_solution_is_that_of_the_pseudo_inverse(self, seed):
        rng = np.random.default_rng(seed)
        A, b = rng.standard_normal((2, 4)), rng.standard_normal(2)
        [found] = lagrange_stationary_points(
            lambda x: x @ x / 2, [lambda x, i=i: A[i] @ x - b[i] for i in range(2)], starts=np.ones(4)
        )
        expected = pseudo_inverse(A) @ b
        assert found.x == pytest.approx(expected, abs=1e-6 * np.linalg.norm(expected))
        assert found.kind == "minimum"


class TestInvariants:
    @settings(max_examples=20, deadline=None)
    @given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.5, 3))
    def test_points_satisfy_the_conditions_and_the_multiplier_is_the_price(self, p, q, radius):
        def f(x):
            return np.sin(x[0]) + (x[0] - p) ** 2 + (x[1] - q) ** 2

        def slope(x):
            return np.array([np.cos(x[0]) + 2 * (x[0] - p), 2 * (x[1] - q)])

        def at(c):
            found = lagrange_stationary_points(
                f, lambda x: x @ x - c, starts=radius * RING, gradient=slope, jacobian=lambda x: 2 * x[None, :]
            )
            return found[0]

        best, c, h = at(radius**2), radius**2, 1e-4 * radius**2
        assert best.x @ best.x == pytest.approx(c, rel=1e-9)
        assert slope(best.x) == pytest.approx(2 * best.multipliers[0] * best.x, abs=1e-7)
        ring = radius * np.array([np.cos(t := np.linspace(0, 7, 3000)), np.sin(t)])
        assert best.value <= np.min(f(ring)) + 1e-9
        if best.kind == "undecided":  # the second derivative along the circle is zero, too: the price need not exist
            return
        price = (at(c + h).value - at(c - h).value) / (2 * h)
        assert price == pytest.approx(best.multipliers[0], rel=1e-4, abs=1e-4)

    @pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
    def test_units_of_function_and_constraint_do_not_matter(self, scale):
        found = lagrange_stationary_points(
            lambda x: scale * (x[0] + 2 * x[1]), lambda x: (x @ x - 5) / scale, starts=RING
        )
        assert [p.kind for p in found] == ["minimum", "maximum"]
        assert found[1].x == pytest.approx([1, 2], rel=1e-6)
        assert found[1].multipliers[0] == pytest.approx(0.5 * scale**2, rel=1e-6)

    def test_a_large_multiplier_does_not_end_the_search_too_soon(self):
        [found] = lagrange_stationary_points(
            lambda x: 1e9 * x[0] + x[1] ** 4 / 4 - x[1],
            lambda x: x[0] - 1,
            starts=[1, 3],
            gradient=lambda x: np.array([1e9, x[1] ** 3 - 1]),
            jacobian=lambda x: np.array([[1.0, 0.0]]),
        )
        assert found.x == pytest.approx([1, 1], abs=1e-6)
        assert found.residual < 1e-12

    def test_units_of_the_point_do_not_matter(self):
        found = lagrange_stationary_points(lambda x: x[0] + 2 * x[1], lambda x: x @ x - 5e12, starts=1e6 * RING)
        assert found[1].x == pytest.approx([1e6, 2e6], rel=1e-6)
        assert len(found) == 2

    def test_order_of_the_starts_does_not_matter(self):
        f = lambda x: x[0] * x[1]  # noqa: E731
        here, there = (lagrange_stationary_points(f, circle, starts=s) for s in (RING, RING[::-1]))
        assert len(here) == 4
        assert np.allclose([p.x for p in here], [p.x for p in there], atol=1e-6)
        assert [p.kind for p in here] == ["minimum", "minimum", "maximum", "maximum"]

    def test_starts_are_not_changed(self):
        starts = RING.copy()
        lagrange_stationary_points(lambda x: x[0], circle, starts=starts)
        assert np.array_equal(starts, RING)


class TestRefusals:
    def test_a_constraint_that_cannot_hold(self):
        with pytest.raises(NotConvergedError, match="no start led to a stationary point"):
            lagrange_stationary_points(lambda x: x[0], lambda x: x @ x + 1, starts=RING)

    def test_a_cusp_is_not_stationary(self):
        with pytest.raises(NotConvergedError):
            lagrange_stationary_points(lambda x: x[0], lambda x: x[1] ** 2 - x[0] ** 3, starts=[[0.5, 0.2], [1, 1]])

    def test_a_start_that_gets_lost_does_not_spoil_the_others(self):
        found = lagrange_stationary_points(lambda x: x[0] + 2 * x[1], lambda x: x @ x - 5, starts=[[0, 0], [1, 1]])
        assert [p.kind for p in found] == ["maximum"]

    @pytest.mark.parametrize(
        ("arguments", "error", "words"),
        [
            ((1.0, circle), TypeError, "f must be a function"),
            ((np.sum, [circle, 3]), TypeError, "constraint 1 must be a function"),
            ((np.sum, [circle] * 3), ValueError, "3 constraints, but only 2 variables"),
            ((np.sum, lambda x: x), ValueError, "must return one number"),
            ((lambda x: np.inf, circle), ValueError, "finite at the start"),
        ],
    )
    def test_bad_input_is_named(self, arguments, error, words):
        with pytest.raises(error, match=words):
            lagrange_stationary_points(*arguments, starts=[[1.0, 0.5]])

    def test_wrong_layout_of_the_jacobian(self):
        with pytest.raises(ValueError, match="outputs × inputs"):
            lagrange_stationary_points(np.sum, circle, starts=[1, 0.5], jacobian=lambda x: 2 * x)

    def test_starts_must_be_finite(self):
        with pytest.raises(ValueError, match="starts must be finite"):
            lagrange_stationary_points(np.sum, circle, starts=[[np.nan, 1]])

    def test_the_result_cannot_be_changed(self):
        [found] = lagrange_stationary_points(lambda x: x[0] ** 2 + x[1], lambda x: x[0] - 1 + x[1], starts=[1, 1])
        assert isinstance(found, StationaryPoint)
        with pytest.raises(AttributeError):
            found.value = 0.0
