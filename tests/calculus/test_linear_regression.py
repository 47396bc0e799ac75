"""Least squares three ways: against SciPy and scikit-learn, against certified values, and by what must always hold."""

import numpy as np
import pytest
import scipy.optimize
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from mmlbook.calculus.linear_regression import LineFit, fit_line, least_squares, polynomial_features, ridge
from mmlbook.errors import SingularMatrixError

# NIST Statistical Reference Datasets, linear regression: Norris (calibration of ozone monitors) and Longley (1967).
NORRIS_X = np.array([
    0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4,
    0.6, 775.5, 666.9, 338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3,
    0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
])  # fmt: skip
NORRIS_Y = np.array([
    0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3,
    0.1, 778.1, 668.8, 339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3,
    0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
])  # fmt: skip
LONGLEY = np.array([
    [60323, 83.0, 234289, 2356, 1590, 107608, 1947], [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
    [60171, 88.2, 258054, 3682, 1616, 109773, 1949], [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
    [63221, 96.2, 328975, 2099, 3099, 112075, 1951], [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
    [64989, 99.0, 365385, 1870, 3547, 115094, 1953], [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
    [66019, 101.2, 397469, 2904, 3048, 117388, 1955], [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
    [68169, 108.4, 442769, 2936, 2798, 120445, 1957], [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
    [68655, 112.6, 482704, 3813, 2552, 123366, 1959], [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
    [69331, 115.7, 518173, 4806, 2572, 127852, 1961], [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
])  # fmt: skip
LONGLEY_A, LONGLEY_B = np.column_stack([np.ones(16), LONGLEY[:, 1:]]), LONGLEY[:, 0]
LONGLEY_COEFFICIENTS = np.array([
    -3482258.63459582, 15.0618722713733, -0.358191792925910e-1, -2.02022980381683,
    -1.03322686717359, -0.511041056535807e-1, 1829.15146461355,
])  # fmt: skip
LONGLEY_ERRORS = np.array([
    890420.383607373, 84.9149257747669, 0.334910077722432e-1, 0.488399681651699,
    0.214274163161675, 0.226073200069370, 455.478499142212,
])  # fmt: skip

ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]

numbers = st.floats(-100, 100).map(lambda x: round(x, 3))
seeds = st.integers(0, 10**6)


def problem(seed, m=12, n=3):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, n)) * 10.0 ** rng.integers(-2, 3, n), rng.standard_normal(m), rng


class TestFitLine:
    def test_norris_certified(self):
        fit = fit_line(NORRIS_X, NORRIS_Y)
        assert fit.slope == pytest.approx(1.00211681802045, rel=1e-14)
        assert fit.intercept == pytest.approx(-0.262323073774029, rel=1e-12)
        assert fit.slope_error == pytest.approx(0.429796848199937e-3, rel=1e-13)
        assert fit.intercept_error == pytest.approx(0.232818234301152, rel=1e-13)
        assert fit.chi_squared == pytest.approx(26.6173985294224, rel=1e-13)
        assert np.sqrt(fit.variance) == pytest.approx(0.884796396144373, rel=1e-13)
        assert fit.degrees_of_freedom == 34

    @pytest.mark.parametrize(
        ("x", "y"),
        [
            (ANSCOMBE_X, [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]),
            (ANSCOMBE_X, [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74]),
            (ANSCOMBE_X, [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]),
            ([8] * 7 + [19] + [8] * 3, [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.5, 5.56, 7.91, 6.89]),
        ],
    )
    def test_anscombe(self, x, y):
        """Anscombe (1973) gives for all four sets: y = 3 + 0.5 x, standard error of the slope 0.118, Σ r² 13.75."""
        fit = fit_line(x, y)
        assert (round(fit.intercept, 2), round(fit.slope, 2)) == (3.0, 0.5)
        assert fit.slope_error == pytest.approx(0.118, abs=5e-4)
        assert fit.chi_squared == pytest.approx(13.75, abs=0.03)

    @given(seeds)
    def test_as_scipy(self, seed):
        A, y, rng = problem(seed)
        x, sigma = A[:, 0], rng.uniform(0.1, 3, len(y))
        fit, theirs = fit_line(x, y), scipy.stats.linregress(x, y)
        assert np.allclose([fit.slope, fit.intercept], [theirs.slope, theirs.intercept], rtol=1e-9)
        assert np.allclose([fit.slope_error, fit.intercept_error], [theirs.stderr, theirs.intercept_stderr], rtol=1e-9)
        fit = fit_line(x, y, sigma=sigma)
        c, covariance = np.polyfit(x, y, 1, w=1 / sigma, cov="unscaled")
        assert np.allclose([fit.slope, fit.intercept], c, rtol=1e-8)
        assert np.allclose(fit.covariance, covariance, rtol=1e-8)
        assert fit.chi_squared == pytest.approx(np.sum((fit.residuals / sigma) ** 2))

    @given(seeds, st.floats(0.01, 100), numbers)
    def test_units_and_origin_do_not_matter(self, seed, unit, shift):
        A, y, _ = problem(seed)
        x = A[:, 0]
        fit, moved = fit_line(x, y), fit_line(unit * x + shift, y)
        assert np.allclose(moved.residuals, fit.residuals, atol=1e-8)
        assert np.allclose(moved.slope * unit, fit.slope, rtol=1e-6, atol=1e-9)
        assert np.allclose(moved.prediction_error(unit * x + shift), fit.prediction_error(x), rtol=1e-6)

    @given(seeds)
    def test_one_sigma_for_all_changes_only_the_errors(self, seed):
        A, y, _ = problem(seed)
        plain, known = fit_line(A[:, 0], y), fit_line(A[:, 0], y, sigma=0.3)
        assert known.slope == pytest.approx(plain.slope)
        assert known.slope_error == pytest.approx(plain.slope_error * 0.3 / np.sqrt(plain.variance))

    @given(seeds)
    def test_is_least_squares_with_two_columns(self, seed):
        A, y, rng = problem(seed)
        x, sigma = A[:, 0], rng.uniform(0.1, 3, len(y))
        line = fit_line(x, y, sigma=sigma)
        general = least_squares(polynomial_features(x, 1), y, weights=1 / sigma**2)
        assert np.allclose(general.coefficients, [line.intercept, line.slope])
        assert np.allclose(general.covariance / general.variance, line.covariance[::-1, ::-1])
        assert general.residual_sum_of_squares == pytest.approx(line.chi_squared)
        features = polynomial_features([2.5], 1)[0]
        assert line.prediction_error(2.5) ** 2 == pytest.approx(features @ line.covariance[::-1, ::-1] @ features)

    def test_standard_errors_are_the_spread_of_repeated_fits(self):
        rng, x = np.random.default_rng(4), np.arange(8.0)
        slopes, intercepts = np.array(
            [(f.slope, f.intercept) for f in (fit_line(x, 1 + 2 * x + e) for e in rng.normal(0, 0.5, (4000, 8)))]
        ).T
        known = fit_line(x, x, sigma=0.5)
        assert np.std(slopes) == pytest.approx(known.slope_error, rel=0.05)
        assert np.std(intercepts) == pytest.approx(known.intercept_error, rel=0.05)
        assert np.cov(slopes, intercepts)[0, 1] == pytest.approx(known.covariance[0, 1], rel=0.07)

    def test_variance_is_right_on_average(self):
        rng, x = np.random.default_rng(5), np.arange(4.0)
        found = [fit_line(x, e).variance for e in rng.standard_normal((4000, 4))]
        assert np.mean(found) == pytest.approx(1, rel=0.05)  # with m instead of m − 2 it would be 1/2

    def test_far_from_the_origin(self):
        x = 1e8 + np.arange(10.0)
        fit = fit_line(x, 3 * np.arange(10.0))
        assert fit.slope == pytest.approx(3, rel=1e-15)
        assert fit.chi_squared < 1e-20

    @pytest.mark.parametrize(("across", "up"), [(1e-200, 1.0), (1e150, 1e-150), (1.0, 1e150)])
    def test_tiny_and_huge_units(self, across, up):
        fit = fit_line(across * np.arange(5), up * np.array([0, 1, 2, 3, 5]))
        assert fit.slope * (across / up) == pytest.approx(1.2)
        assert fit.slope_error * (across / up) == pytest.approx(fit_line(range(5), [0, 1, 2, 3, 5]).slope_error)

    def test_too_large(self):
        with pytest.raises(OverflowError, match="slope, intercept or χ² is too large for a float"):
            fit_line([0, 1e-200], [0, 1e200])

    def test_two_points(self):
        fit = fit_line([1, 3], [2, 6])
        assert (fit.slope, fit.intercept, fit.chi_squared, fit.degrees_of_freedom) == (2, 0, 0, 0)
        with pytest.raises(ValueError, match="no more measurements than a line has coefficients"):
            _ = fit.slope_error
        assert fit_line([1, 3], [2, 6], sigma=[1, 1]).slope_error == pytest.approx(np.sqrt(0.5))

    def test_predict(self):
        fit = fit_line([0, 1, 2], [1, 2, 4])
        assert fit.predict(1.0) == pytest.approx(7 / 3)
        assert np.allclose(fit.predict([0, 1]), [5 / 6, 7 / 3])
        assert isinstance(fit, LineFit)
        assert np.shape(fit.prediction_error([0, 1])) == (2,)

    @pytest.mark.parametrize(
        ("x", "y", "sigma", "says"),
        [
            ([1, 2, 3], [1, 2], None, "x has 3 entries, but y has 2 entries"),
            ([1], [1], None, "at least 2 points"),
            ([2, 2, 2], [1, 2, 3], None, "all x are 2, and a line that stands upright"),
            ([1, np.nan], [1, 2], None, "x must be finite, but its entry 1 is nan"),
            ([1, 2], [1, 2], [1, 0], "sigma must be positive, but its entry 1 is 0"),
            ([1, 2], [1, 2], [1, 1, 1], "sigma has 3 entries, but there are 2 measurements"),
            ([1, 2], [1, 2], [1, 1e-120], "the entries of sigma differ by more than a factor of 1e\\+100"),
            ([], [], None, "x is empty"),
        ],
    )
    def test_bad_input(self, x, y, sigma, says):
        with pytest.raises(ValueError, match=says):
            fit_line(x, y, sigma=sigma)


class TestLeastSquares:
    def test_longley_certified(self):
        fit = least_squares(LONGLEY_A, LONGLEY_B)
        assert np.allclose(fit.coefficients, LONGLEY_COEFFICIENTS, rtol=1e-9, atol=0)
        assert np.allclose(fit.standard_errors, LONGLEY_ERRORS, rtol=1e-9, atol=0)
        assert fit.residual_sum_of_squares == pytest.approx(836424.055505915, rel=1e-10)
        assert np.sqrt(fit.variance) == pytest.approx(304.854073561965, rel=1e-10)
        assert (fit.rank, fit.degrees_of_freedom) == (7, 9)

    def test_normal_equations_lose_digits_on_longley(self):
        qr = np.abs(least_squares(LONGLEY_A, LONGLEY_B).coefficients / LONGLEY_COEFFICIENTS - 1).max()
        normal = np.abs(
            least_squares(LONGLEY_A, LONGLEY_B, method="normal").coefficients / LONGLEY_COEFFICIENTS - 1
        ).max()
        assert 1e3 * qr < normal < 1e-2

    @pytest.mark.parametrize("coefficients", [np.ones(6), 0.1 ** np.arange(6.0)])
    def test_wampler_certified(self, coefficients):
        """NIST's Wampler 1 and 2: values of a polynomial of degree five at 0, 1, …, 20, without scatter."""
        A = polynomial_features(np.arange(21.0), 5)
        fit = least_squares(A, A @ coefficients)
        assert np.allclose(fit.coefficients, coefficients, rtol=1e-7)
        assert np.max(fit.standard_errors) < 1e-7

    @given(seeds, st.sampled_from(["qr", "normal"]), st.booleans())
    def test_as_scipy(self, seed, method, weighted):
        A, b, rng = problem(seed)
        sigma = rng.uniform(0.2, 3, len(b)) if weighted else np.ones(len(b))
        fit = least_squares(A, b, weights=1 / sigma**2 if weighted else None, method=method)
        theirs = np.linalg.lstsq(A / sigma[:, None], b / sigma)[0]
        assert np.allclose(fit.coefficients, theirs, rtol=1e-7, atol=1e-9)
        _, covariance = scipy.optimize.curve_fit(lambda _, *c: A @ c, np.arange(len(b)), b, p0=theirs, sigma=sigma)
        assert np.allclose(fit.standard_errors, np.sqrt(np.diag(covariance)), rtol=1e-4)

    @given(seeds, st.integers(1, 6), st.integers(0, 10))
    def test_residuals_are_perpendicular_to_the_columns(self, seed, n, more):
        A, b, rng = problem(seed, n + more, n)
        w = rng.uniform(0.2, 3, len(b))
        fit = least_squares(A, b, weights=w)
        assert np.allclose(A.T @ (w * fit.residuals), 0, atol=1e-9 * np.linalg.norm(A))
        assert np.allclose(fit.residuals, b - A @ fit.coefficients, atol=1e-10)
        nearby = fit.coefficients + rng.standard_normal(n)
        assert np.sum(w * (b - A @ nearby) ** 2) >= fit.residual_sum_of_squares * (1 - 1e-12)

    @given(seeds)
    def test_whole_weights_are_repeated_measurements(self, seed):
        A, b, rng = problem(seed)
        times = rng.integers(1, 4, len(b))
        fit, repeated = least_squares(A, b, weights=times), least_squares(np.repeat(A, times, 0), np.repeat(b, times))
        assert np.allclose(fit.coefficients, repeated.coefficients)
        assert fit.residual_sum_of_squares == pytest.approx(repeated.residual_sum_of_squares)

    @given(seeds, st.floats(1e-3, 1e3))
    def test_only_ratios_of_weights_count(self, seed, unit):
        A, b, rng = problem(seed)
        w = rng.uniform(0.2, 3, len(b))
        fit, other = least_squares(A, b, weights=w), least_squares(A, b, weights=unit * w)
        assert np.allclose(fit.coefficients, other.coefficients)
        assert np.allclose(fit.covariance, other.covariance)

    @given(seeds, st.floats(0.01, 100))
    def test_units_of_a_column(self, seed, unit):
        A, b, _ = problem(seed)
        D = np.array([1.0, unit, 1.0])
        fit, other = least_squares(A, b), least_squares(A * D, b)
        assert np.allclose(other.coefficients * D, fit.coefficients)
        assert np.allclose(other.standard_errors * D, fit.standard_errors)

    @settings(max_examples=40)
    @given(seeds, st.integers(1, 5), st.integers(1, 6), st.integers(1, 7))
    def test_dependent_columns_give_the_shortest(self, seed, r, n, m):
        rng = np.random.default_rng(seed)
        r = min(r, n, m)
        A, b = rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, n)), rng.standard_normal(m)
        fit = least_squares(A, b)
        assert fit.rank == np.linalg.matrix_rank(A)
        assert np.allclose(fit.coefficients, np.linalg.pinv(A) @ b, atol=1e-9)

    def test_dependent_columns_have_no_errors(self):
        A = np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 1.0], [1.0, 2.0, 5.0], [1.0, 2.0, 7.0]])
        fit = least_squares(A, [1, 2, 3, 5])
        assert fit.rank == 2
        with pytest.raises(SingularMatrixError, match="only 2 of the 3 columns of A are independent"):
            _ = fit.standard_errors
        with pytest.raises(SingularMatrixError, match='take method="qr"'):
            least_squares(A, [1, 2, 3, 5], method="normal")

    def test_rank_does_not_depend_on_units(self):
        A = np.column_stack([np.ones(5), 1e-30 * np.arange(5)])
        assert least_squares(A, [1, 2, 3, 4, 6]).rank == 2
        assert least_squares(np.column_stack([np.ones(5), 1 + 1e-9 * np.arange(5)]), [1, 2, 3, 4, 6]).rank == 2
        assert least_squares(np.zeros((3, 2)), [1, 2, 3]).rank == 0
        assert np.array_equal(least_squares(np.zeros((3, 2)), [1, 2, 3]).coefficients, [0, 0])

    @pytest.mark.parametrize("unit", [1e-150, 1e150])
    def test_tiny_and_huge_units(self, unit):
        A, b, _ = problem(0)
        fit, other = least_squares(A, b), least_squares(unit * A, b)
        assert np.allclose(other.coefficients * unit, fit.coefficients)
        assert np.allclose(other.standard_errors * unit, fit.standard_errors)
        assert np.allclose(least_squares(unit * A, b, method="normal").coefficients * unit, fit.coefficients)

    def test_as_many_coefficients_as_measurements(self):
        fit = least_squares([[1, 0], [1, 1]], [1, 3])
        assert np.allclose(fit.coefficients, [1, 2])
        with pytest.raises(ValueError, match="no more measurements than the model has coefficients"):
            _ = fit.covariance

    @pytest.mark.parametrize(
        ("A", "b", "options", "says"),
        [
            ([[1, 2]], [1, 2], {}, "A has 1 row, but b has 2 entries"),
            ([1, 2], [1, 2], {}, "A must be a matrix"),
            ([[1], [np.inf]], [1, 2], {}, "A must be finite"),
            ([[1], [2]], [1, 2], {"weights": [1, -1]}, "weights must be positive, but its entry 1 is -1"),
            ([[1], [2]], [1, 2], {"weights": [1]}, "weights has 1 entry, but there are 2 measurements"),
            ([[1], [2]], [1, 2], {"method": "svd"}, "method must be 'qr' or 'normal', but it is 'svd'"),
        ],
    )
    def test_bad_input(self, A, b, options, says):
        with pytest.raises(ValueError, match=says):
            least_squares(A, b, **options)

    def test_input_is_not_changed(self):
        A, b, _ = problem(1)
        A0, b0 = A.copy(), b.copy()
        least_squares(A, b, weights=np.full(12, 2.0))
        ridge(A, b, penalty=1.0)
        assert np.array_equal(A, A0)
        assert np.array_equal(b, b0)


class TestPolynomialFeatures:
    def test_as_numpy(self):
        x = np.linspace(-2, 3, 7)
        assert np.allclose(polynomial_features(x, 4), np.vander(x, 5, increasing=True))
        assert np.array_equal(polynomial_features([0.0], 0), [[1.0]])

    def test_bad_input(self):
        with pytest.raises(ValueError, match="degree must be a whole number of at least 0, but it is -1"):
            polynomial_features([1], -1)
        with pytest.raises(OverflowError, match="a power of x is too large"):
            polynomial_features([1e200], 2)

    def test_interpolates(self):
        x, y = np.linspace(0, 1, 5), np.array([3.0, 1, 4, 1, 5])
        assert np.allclose(least_squares(polynomial_features(x, 4), y).residuals, 0, atol=1e-12)


class TestRidge:
    @given(seeds, st.floats(0.001, 1000))
    def test_as_scikit_learn(self, seed, penalty):
        A, b, _ = problem(seed)
        theirs = Ridge(alpha=penalty, fit_intercept=False, solver="svd").fit(A, b)
        assert np.allclose(ridge(A, b, penalty=penalty).coefficients, theirs.coef_, rtol=1e-6, atol=1e-9)
        theirs = Ridge(alpha=penalty, solver="svd").fit(A, b)
        ours = ridge(np.column_stack([np.ones(12), A]), b, penalty=[0, penalty, penalty, penalty]).coefficients
        assert np.allclose(ours, [theirs.intercept_, *theirs.coef_], rtol=1e-5, atol=1e-8)

    @given(seeds, st.floats(0.001, 1000))
    def test_solves_its_equation(self, seed, penalty):
        A, b, _ = problem(seed)
        fit = ridge(A, b, penalty=penalty)
        assert np.allclose((A.T @ A + penalty * np.eye(3)) @ fit.coefficients, A.T @ b, atol=1e-8 * np.sum(A**2))
        assert fit.residual_sum_of_squares == pytest.approx(np.sum((b - A @ fit.coefficients) ** 2))

    @given(seeds, st.floats(0.01, 10))
    def test_more_penalty_shorter_coefficients_larger_residuals(self, seed, penalty):
        A, b, _ = problem(seed)
        less, more = ridge(A, b, penalty=penalty), ridge(A, b, penalty=3 * penalty)
        assert np.linalg.norm(more.coefficients) <= np.linalg.norm(less.coefficients) * (1 + 1e-12)
        assert more.residual_sum_of_squares >= less.residual_sum_of_squares * (1 - 1e-12)

    def test_no_penalty_is_least_squares(self):
        A, b, _ = problem(2)
        assert np.allclose(ridge(A, b, penalty=0).coefficients, least_squares(A, b).coefficients)

    def test_dependent_columns_share(self):
        assert np.allclose(ridge([[1, 1], [2, 2]], [2, 4], penalty=2).coefficients, [10 / 12, 10 / 12])

    @pytest.mark.parametrize(
        ("penalty", "says"),
        [
            (-1, "penalty must not be negative, but it is -1"),
            ([1, 1, 1], "penalty has 3 entries, but A has 2 columns"),
            (np.nan, "penalty must be a finite number"),
        ],
    )
    def test_bad_input(self, penalty, says):
        with pytest.raises(ValueError, match=says):
            ridge(np.eye(2), [1, 2], penalty=penalty)
