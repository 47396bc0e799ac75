"""Non-linear least squares three ways: NIST's certified values, SciPy, and what must hold for every fit."""

import mpmath
import numpy as np
import pytest
import scipy.optimize
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.calculus.linear_regression import least_squares
from mmlbook.calculus.nonlinear_least_squares import gauss_newton, levenberg_marquardt
from mmlbook.calculus.optimization import DivergedError
from mmlbook.datasets import load_nist_regression, nist_regression_names
from mmlbook.errors import NotConvergedError, SingularMatrixError

NAMES = nist_regression_names()
KINDS = ["analytic", "automatic", "numeric"]
# The residuals of this problem are of size 1e-13, and reading its measurements into double precision changes the
# certified standard deviations in their fourth digit (`test_double_precision_cannot_hold_lanczos1`).
NEEDS_MORE_THAN_DOUBLE = {"Lanczos1"}
EPSILON = np.finfo(float).eps
HAS_MORE_THAN_DOUBLE = np.finfo(np.longdouble).eps < np.finfo(float).eps


def digits(found, certified):
    """How many digits of the worst entry agree: −log₁₀ of the relative difference."""
    relative = np.abs(np.asarray(found, dtype=float) / np.asarray(certified, dtype=float) - 1)
    return float(np.min(-np.log10(np.maximum(relative, 1e-16))))


def analytic(problem):
    """The Jacobian of a formula, differentiated by SymPy."""
    n = len(problem.parameters)
    b = sympy.symbols(f"b1:{n + 1}")
    x = sympy.symbols("x") if problem.x.ndim == 1 else sympy.symbols("x1 x2")
    predictors = [x] if problem.x.ndim == 1 else list(x)
    names = {str(s): s for s in (*b, *predictors)} | {"arctan": sympy.atan}
    formula = sympy.sympify(problem.formula, locals=names)
    columns = [sympy.lambdify((*predictors, *b), formula.diff(p), "numpy", cse=True) for p in b]

    def jacobian(x, b):
        places = [x] if x.ndim == 1 else list(x.T)
        return np.stack([np.broadcast_to(column(*places, *b), len(x)) for column in columns], axis=1)

    return jacobian


def given_jacobian(problem, kind):
    return {"analytic": analytic, "automatic": lambda _: "automatic", "numeric": lambda _: None}[kind](problem)


class TestNist:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("start", [0, 1])
    @pytest.mark.parametrize("name", NAMES)
    def test_certified_values(self, name, start, kind):
        problem = load_nist_regression(name)
        jacobian = given_jacobian(problem, kind)
        fit = levenberg_marquardt(problem.model, problem.x, problem.y, problem.starts[start], jacobian=jacobian)
        assert fit.converged
        assert digits(fit.parameters, problem.parameters) >= 6
        assert digits(fit.standard_errors, problem.standard_deviations) >= (
            2.5 if name in NEEDS_MORE_THAN_DOUBLE else 4
        )

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("start", [0, 1])
    @pytest.mark.parametrize("name", ["BoxBOD", "ENSO", *sorted(NEEDS_MORE_THAN_DOUBLE)])
    def test_in_extended_precision(self, name, start, kind):
        problem = load_nist_regression(name, dtype=np.longdouble)
        jacobian = given_jacobian(load_nist_regression(name), kind)
        fit = levenberg_marquardt(problem.model, problem.x, problem.y, problem.starts[start], jacobian=jacobian)
        assert fit.converged
        assert fit.path.dtype == np.longdouble
        assert digits(fit.parameters, problem.parameters) >= 6
        required = 4 if HAS_MORE_THAN_DOUBLE or name not in NEEDS_MORE_THAN_DOUBLE else 2.5
        assert digits(fit.standard_errors, problem.standard_deviations) >= required

    def test_double_precision_cannot_hold_lanczos1(self):
        problem = load_nist_regression("Lanczos1")
        columns = (problem.x, problem.y)
        with mpmath.workdps(40):
            as_printed = [[mpmath.mpf(repr(float(v))) for v in column] for column in columns]
            as_read = [[mpmath.mpf(float(v)) for v in column] for column in columns]
            of_printed, of_read = (exact_deviations(*data, problem.parameters) for data in (as_printed, as_read))
        assert digits(of_printed, problem.standard_deviations) >= 9
        assert digits(of_read, problem.standard_deviations) < 4

    def test_gauss_newton_from_the_nearer_starts(self):
        reached = set()
        for name in NAMES:
            problem = load_nist_regression(name)
            fit = gauss_newton(problem.model, problem.x, problem.y, problem.starts[1], jacobian="automatic")
            if fit.converged and digits(fit.parameters, problem.parameters) >= 6:
                reached.add(name)
            elif fit.converged:  # another valley
                assert fit.residual_sum_of_squares > 1.1 * problem.residual_sum_of_squares
        assert set(NAMES) - reached == {"Gauss3", "Nelson", "MGH09"}


def exact_deviations(x, y, start):
    """Standard deviations of a sum of three exponentials, by Gauss–Newton with as many digits as mpmath is set to."""
    b = [mpmath.mpf(float(v)) for v in start]
    for step in range(9):
        decays = [[mpmath.exp(-b[2 * k + 1] * t) for k in range(3)] for t in x]
        J = mpmath.matrix([[v for k in range(3) for v in (d[k], -t * b[2 * k] * d[k])] for t, d in zip(x, decays)])
        r = mpmath.matrix([sum(b[2 * k] * d[k] for k in range(3)) - v for d, v in zip(decays, y)])
        if step < 8:
            b = [old + new for old, new in zip(b, mpmath.lu_solve(J.T * J, -(J.T * r)))]
    variance, inverse = sum(v * v for v in r) / (len(x) - 6), (J.T * J) ** -1
    return [float(mpmath.sqrt(variance * inverse[k, k])) for k in range(6)]


def decay(x, b):
    return b[0] * np.exp(-b[1] * x) + b[2]


def decay_jacobian(x, b):
    e = np.exp(-b[1] * x)
    return np.stack([e, -b[0] * x * e, np.ones(len(x))], axis=1)


@st.composite
def decays(draw):
    """Measurements of a decay with noise: x, y and the true parameters."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    b = np.array([rng.uniform(2, 9), rng.uniform(0.3, 1.5), rng.uniform(-2, 2)])
    x = np.linspace(0, 6, draw(st.integers(8, 40)))
    return x, decay(x, b) + draw(st.sampled_from([1e-6, 0.01, 0.1])) * rng.standard_normal(len(x)), b


class TestAgainstScipy:
    @settings(deadline=None, max_examples=30)
    @given(decays(), st.booleans())
    def test_curve_fit(self, data, weighted):
        x, y, b = data
        sigma = np.linspace(0.5, 2.0, len(x)) if weighted else None
        fit = levenberg_marquardt(decay, x, y, 1.3 * b, jacobian=decay_jacobian, sigma=sigma)
        expected, covariance = scipy.optimize.curve_fit(
            lambda x, *b: decay(x, b), x, y, p0=1.3 * b, sigma=sigma, absolute_sigma=weighted,
            jac=lambda x, *b: decay_jacobian(x, b), xtol=1e-14, ftol=1e-14, gtol=1e-14,
        )  # fmt: skip
        assert fit.converged
        assert np.allclose(fit.parameters, expected, rtol=1e-5, atol=1e-4 * np.sqrt(np.diag(covariance)))
        assert np.allclose(fit.covariance, covariance, rtol=1e-3, atol=1e-5 * np.max(np.abs(covariance)))

    def test_plane_of_two_predictors(self):
        rng = np.random.default_rng(0)
        X = rng.uniform(1, 2, (30, 2))
        y = 3 * X[:, 0] ** 1.5 * X[:, 1] ** -0.5 + 0.01 * rng.standard_normal(30)
        fit = levenberg_marquardt(lambda X, b: b[0] * X[:, 0] ** b[1] * X[:, 1] ** b[2], X, y, [1, 1, 1])
        found = scipy.optimize.least_squares(
            lambda b: b[0] * X[:, 0] ** b[1] * X[:, 1] ** b[2] - y, [1, 1, 1], xtol=1e-15, ftol=1e-15, gtol=1e-15
        )
        assert np.allclose(fit.parameters, found.x, rtol=1e-7)


class TestWhatMustHold:
    @settings(deadline=None, max_examples=40)
    @given(decays(), st.sampled_from([None, "automatic", decay_jacobian]))
    def test_residuals_are_perpendicular_to_the_columns(self, data, jacobian):
        x, y, b = data
        fit = levenberg_marquardt(decay, x, y, 0.8 * b, jacobian=jacobian)
        J, r = decay_jacobian(x, fit.parameters), fit.residuals
        assert fit.converged
        assert np.allclose(r, y - decay(x, fit.parameters), rtol=0, atol=1e-12)
        assert np.max(np.abs(J.T @ r) / np.linalg.norm(J, axis=0)) <= 1e-6 * np.linalg.norm(r)
        assert np.isclose(fit.residual_sum_of_squares, r @ r, rtol=1e-9)

    @settings(deadline=None, max_examples=40)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.booleans())
    def test_a_straight_model_takes_one_step(self, seed, n, weighted):
        rng = np.random.default_rng(seed)
        A, y = rng.standard_normal((n + 6, n)), rng.standard_normal(n + 6)
        sigma = rng.uniform(0.5, 2, n + 6) if weighted else None
        expected = least_squares(A, y, weights=None if sigma is None else 1 / sigma**2)
        for fitted in (gauss_newton, levenberg_marquardt):
            fit = fitted(lambda A, b: A @ b, A, y, np.ones(n), jacobian=lambda A, b: A, sigma=sigma)
            assert fit.converged
            assert np.allclose(fit.parameters, expected.coefficients, rtol=1e-8, atol=1e-10)
            scale = 1.0 if sigma is None else fit.degrees_of_freedom / fit.residual_sum_of_squares
            inverse = np.linalg.inv(A.T @ A if sigma is None else A.T @ (A / sigma[:, np.newaxis] ** 2))
            variance = fit.residual_sum_of_squares / fit.degrees_of_freedom * scale
            assert np.allclose(fit.covariance, variance * inverse, rtol=1e-8, atol=1e-12)
        assert gauss_newton(lambda A, b: A @ b, A, y, np.ones(n), jacobian=lambda A, b: A).iterations <= 2

    @settings(deadline=None, max_examples=30)
    @given(decays(), st.lists(st.integers(-60, 60), min_size=3, max_size=3))
    def test_the_units_of_the_parameters_do_not_matter(self, data, powers):
        x, y, b = data
        units = 2.0 ** np.array(powers)
        plain = levenberg_marquardt(decay, x, y, 2 * b, jacobian=decay_jacobian)
        other = levenberg_marquardt(
            lambda x, c: decay(x, c * units),
            x,
            y,
            2 * b / units,
            jacobian=lambda x, c: decay_jacobian(x, c * units) * units,
        )
        assert np.array_equal(plain.path, other.path * units)
        assert np.allclose(plain.standard_errors, other.standard_errors * units, rtol=1e-12)

    @settings(deadline=None, max_examples=30)
    @given(decays())
    def test_the_sum_of_squares_never_rises(self, data):
        x, y, b = data
        fit = levenberg_marquardt(decay, x, y, 5 * b, jacobian=decay_jacobian)
        rounding = 4 * EPSILON * np.linalg.norm(y) * np.sqrt(fit.values[:-1])
        assert np.all(np.diff(fit.values) <= rounding)
        assert len(fit.path) == len(fit.values) == fit.iterations + 1
        assert np.array_equal(fit.path[0], 5 * b)

    def test_correlation(self):
        x = np.linspace(0, 6, 20)
        fit = levenberg_marquardt(decay, x, decay(x, [5, 1, 2]) + 0.1 * np.cos(9 * x), [4, 0.8, 1])
        assert np.allclose(np.diag(fit.correlation), 1)
        assert np.all(np.abs(fit.correlation) <= 1 + 1e-12)
        assert np.allclose(fit.correlation * np.outer(fit.standard_errors, fit.standard_errors), fit.covariance)

    def test_standard_errors_are_the_spread_of_repeated_experiments(self):
        rng, x, true = np.random.default_rng(4), np.linspace(0, 6, 25), np.array([5.0, 1.0, 2.0])
        found, claimed = [], []
        for _ in range(300):
            fit = levenberg_marquardt(
                decay, x, decay(x, true) + 0.1 * rng.standard_normal(25), true, jacobian="automatic"
            )
            found.append(fit.parameters)
            claimed.append(fit.standard_errors)
        assert np.allclose(np.std(found, axis=0), np.mean(claimed, axis=0), rtol=0.12)

    def test_a_perfect_fit(self):
        x = np.linspace(0, 6, 9)
        fit = levenberg_marquardt(decay, x, decay(x, np.array([4.0, 0.5, 1.0])), [3, 1, 0])
        assert fit.converged
        assert np.allclose(fit.parameters, [4, 0.5, 1], rtol=1e-7)

    def test_the_radius_grows_where_the_tangent_holds(self):
        x = np.linspace(1, 6, 20)
        fit = levenberg_marquardt(lambda x, b: b[0] + b[1] * x, x, 3 + 2 * x + np.cos(9 * x), [1e-9, 1e-9])
        assert fit.converged
        assert fit.iterations < 50

    def test_a_start_of_zeros(self):
        x = np.arange(1.0, 9.0)
        fit = levenberg_marquardt(lambda x, b: b[0] + b[1] * x**2, x, 3 + 2 * x**2 + np.cos(x), [0, 0])
        assert np.allclose(fit.parameters, np.linalg.lstsq(np.stack([x**0, x**2], 1), 3 + 2 * x**2 + np.cos(x))[0])

    def test_a_model_that_is_undefined_beyond_a_wall(self):
        x = np.linspace(1, 5, 12)
        y = np.log(x - 0.9) + 0.01 * np.sin(7 * x)
        fit = levenberg_marquardt(lambda x, b: b[1] * np.log(x - b[0]), x, y, [0.0, 3.0])
        assert fit.converged
        assert abs(fit.parameters[0] - 0.9) < 0.02

    def test_inputs_are_left_alone(self):
        x, y, start = np.arange(5.0), np.array([9.0, 5, 3, 2, 2]), np.array([7.0, 1, 1])
        levenberg_marquardt(decay, x, y, start)
        assert np.array_equal(x, np.arange(5.0))
        assert np.array_equal(y, [9, 5, 3, 2, 2])
        assert np.array_equal(start, [7, 1, 1])

    def test_evaluations_are_counted(self):
        calls, x = [], np.linspace(0, 6, 20)

        def model(x, b):
            calls.append(1)
            return decay(x, b)

        fit = levenberg_marquardt(model, x, decay(x, [5, 1, 2]) + 0.1 * np.cos(9 * x), [4, 0.8, 1])
        assert fit.evaluations == len(calls)


class TestWhatGoesWrong:
    x = np.linspace(0, 6, 20)
    y = decay(x, [5, 1, 2]) + 0.1 * np.cos(9 * x)

    def test_gauss_newton_that_runs_away_has_no_answer(self):
        problem = load_nist_regression("Rat43")
        fit = gauss_newton(problem.model, problem.x, problem.y, problem.starts[0])
        assert not fit.converged
        assert fit.reason == "diverged"
        assert np.all(np.isfinite(fit.path))
        with pytest.raises(DivergedError, match="not finite after step"):
            _ = fit.parameters
        with pytest.raises(NotConvergedError):
            _ = fit.standard_errors

    def test_parameters_that_cannot_be_told_apart(self):
        fit = levenberg_marquardt(lambda x, b: b[0] * np.exp(b[1] - b[2] * x), self.x, self.y, [4, 0, 0.5])
        assert fit.converged
        assert fit.rank == 2
        assert "do not determine all parameters" in fit.detail
        with pytest.raises(SingularMatrixError, match="changes no prediction"):
            _ = fit.standard_errors
        assert (
            gauss_newton(
                lambda x, b: b[0] * np.exp(b[1] - b[2] * x), self.x, self.y, [4, 0, 0.5], jacobian="automatic"
            ).reason
            == "Jacobian is singular"
        )

    def test_out_of_steps(self):
        fit = levenberg_marquardt(decay, self.x, self.y, [1, 5, 0], max_iterations=2)
        assert (fit.reason, fit.converged, fit.iterations) == ("max_iterations", False, 2)
        assert fit.parameters.shape == (3,)
        with pytest.raises(NotConvergedError, match="max_iterations"):
            _ = fit.covariance

    def test_a_jacobian_of_the_wrong_sign_is_not_called_a_minimum(self):
        fit = levenberg_marquardt(decay, self.x, self.y, [3, 0.5, 1], jacobian=lambda x, b: -decay_jacobian(x, b))
        assert not fit.converged
        assert "no step" in fit.detail

    def test_as_many_parameters_as_measurements(self):
        x, y = np.array([0.0, 1, 3]), np.array([7.0, 4, 2.4])
        fit = levenberg_marquardt(decay, x, y, [5, 1, 2])
        assert fit.converged
        assert fit.degrees_of_freedom == 0
        with pytest.raises(ValueError, match="nothing to estimate the errors"):
            _ = fit.standard_errors
        known = levenberg_marquardt(decay, x, y, [5, 1, 2], sigma=0.1)
        assert np.all(known.standard_errors > 0)

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"y": [1, 2, np.nan]}, "y must be finite"),
            ({"x": [1, 2, np.inf]}, "x must be finite"),
            ({"x": [1, 2]}, r"\(2,\) and \(3,\)"),
            ({"y": [[1, 2, 3]]}, "y must be a vector"),
            ({"y": []}, "y is empty"),
            ({"start": [1, np.nan]}, "start must be finite"),
            ({"start": [1, 2, 3, 4]}, "4 parameters need at least 4 measurements, but there are 3"),
            ({"sigma": 0.0}, "sigma must be one positive number"),
            ({"sigma": [1, 2]}, "3 of them"),
            ({"jacobian": "symbolic"}, "automatic"),
            ({"jacobian": lambda x, b: np.ones((2, 3))}, r"\(3, 2\), outputs × inputs, but it has shape \(2, 3\)"),
            ({"jacobian": lambda x, b: np.full((3, 2), np.nan)}, "Jacobian is not finite at the start"),
            ({"model": lambda x, b: b}, r"shape \(3,\), not \(2,\)"),
            ({"model": lambda x, b: b[0] / (x - 2)}, "not finite at the start, measurement 1"),
            ({"tolerance": -1}, "tolerance"),
            ({"max_iterations": 0}, "max_iterations"),
        ],
    )
    @pytest.mark.parametrize("fitted", [gauss_newton, levenberg_marquardt])
    def test_bad_input(self, fitted, change, says):
        arguments = {"model": lambda x, b: b[0] + b[1] * x, "x": [1, 2, 3], "y": [1, 2, 4], "start": [1, 1]} | change
        operands = [arguments.pop(word) for word in ("model", "x", "y", "start")]
        with pytest.raises(ValueError, match=says):
            fitted(*operands, **arguments)

    def test_text_is_refused(self):
        with pytest.raises(TypeError, match="y must be a vector of real numbers"):
            levenberg_marquardt(decay, [1, 2, 3], ["a", "b", "c"], [1, 1, 1])
