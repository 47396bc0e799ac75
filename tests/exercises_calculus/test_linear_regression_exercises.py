"""The exercises on linear regression accept what is right and say what is wrong."""

import numpy as np
import scipy.optimize
import scipy.stats
from sklearn.linear_model import Ridge

from mmlbook.exercises import check


def by_scipy(x, y):
    found = scipy.stats.linregress(x, y)
    return [found.slope, found.intercept, found.stderr, found.intercept_stderr]


def by_polyfit(divisor):
    """Return a function with the errors of a sum of squares that is divided by divisor(m)."""

    def line(x, y):
        c, covariance = np.polyfit(x, y, 1, cov="unscaled")
        s2 = np.sum((y - np.polyval(c, x)) ** 2) / divisor(len(x))
        return np.concatenate([c, np.sqrt(s2 * np.diag(covariance))])

    return line


def squares_of_errors(x, y):
    c, covariance = np.polyfit(x, y, 1, cov="unscaled")
    return np.concatenate([c, np.diag(covariance) * np.sum((y - np.polyval(c, x)) ** 2) / (len(x) - 2)])


def error_of_the_mean(x, y):
    found = by_scipy(x, y)
    s = np.sqrt(np.sum((y - found[1] - found[0] * x) ** 2) / (len(x) - 2))
    return [*found[:3], s / np.sqrt(len(x))]


def by_scikit_learn(X, y, penalty):
    model = Ridge(alpha=penalty, solver="svd").fit(X, y)
    return np.array([model.intercept_, *model.coef_])


def everything_pays(X, y, penalty):
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.solve(A.T @ A + penalty * np.eye(A.shape[1]), A.T @ y)


def no_intercept(X, y, penalty):
    return np.array([0.0, *np.linalg.solve(X.T @ X + penalty * np.eye(X.shape[1]), X.T @ y)])


def best_places():
    """Return six places with a large determinant, found by a search from random starts."""

    def lost(angles):
        A = np.vander(np.sin(angles), 3)
        return -np.linalg.det(A.T @ A)

    starts = np.random.default_rng(0).uniform(-1.5, 1.5, (20, 6))
    found = min((scipy.optimize.minimize(lost, start, tol=1e-12) for start in starts), key=lambda f: f.fun)
    return np.sin(found.x)


WRONG = [
    ("linear_regression.1", [0.8, 1.4], "swapped"),
    ("linear_regression.1", [0, 38 / 30], "through-origin"),
    ("linear_regression.1", [3 - 2 * 38 / 30, 38 / 30], "slope-through-origin"),
    ("linear_regression.1", [1, 0.75], "end-to-end"),
    ("linear_regression.1", [0.5, 1.25], "exchanged"),
    ("linear_regression.1", [3, 0.8], "intercept-is-mean"),
    ("linear_regression.1", [1.4, 0.9], None),
    ("linear_regression.2", "sum of squares", "sum of squares"),
    ("linear_regression.2", "sum of sizes", "sum of sizes"),
    ("linear_regression.2", "middle residual", "middle residual"),
    ("linear_regression.3", 4.8955, "half"),
    ("linear_regression.3", 2.4478, "half-upside-down"),
    ("linear_regression.3", np.polyfit([0.02, 0.08, 0.18, 0.32], [0.21, 0.77, 1.79, 3.12], 1)[0], "with-intercept"),
    ("linear_regression.3", np.mean([10.5, 9.625, 1.79 / 0.18, 9.75]), "mean-of-ratios"),
    ("linear_regression.3", 3.92 / 1.2, "straight"),
    ("linear_regression.4", 9.9, "plain-mean"),
    ("linear_regression.4", 10.05, "weights-not-squared"),
    ("linear_regression.4", 9.66, "weights-upside-down"),
    ("linear_regression.4", 9.75, "weights-are-sigmas"),
    ("linear_regression.5", 24, "linear"),
    ("linear_regression.5", 64, "only-the-new"),
    ("linear_regression.5", 9, "factor-alone"),
    ("linear_regression.5", 13.86, None),
    ("linear_regression.6", by_polyfit(lambda m: m), "divided-by-m"),
    ("linear_regression.6", by_polyfit(lambda m: m - 1), "divided-by-m-1"),
    ("linear_regression.6", squares_of_errors, "squares-of-errors"),
    ("linear_regression.6", error_of_the_mean, "error-of-the-mean"),
    ("linear_regression.6", lambda x, y: np.array(by_scipy(x, y))[[1, 0, 3, 2]], "order"),
    ("linear_regression.6", lambda x, y: np.polyfit(x, y, 1), None),
    ("linear_regression.7", everything_pays, "intercept-pays"),
    ("linear_regression.7", no_intercept, "no-intercept"),
    (
        "linear_regression.7",
        lambda X, y, p: np.array([np.mean(y), *by_scikit_learn(X, y, p)[1:]]),
        "mean-for-intercept",
    ),
    ("linear_regression.7", lambda X, y, p: by_scikit_learn(X, y, p**2), "penalty-squared"),
    ("linear_regression.7", lambda X, y, p: by_scikit_learn(X, y, len(X) * p), "penalty-times-m"),
    ("linear_regression.7", lambda X, y, p: np.roll(by_scikit_learn(X, y, p), -1), "intercept-last"),
    ("linear_regression.8", [-1, 1], "number"),
    ("linear_regression.8", [-2, -2, 0, 0, 2, 2], "outside"),
    ("linear_regression.8", [-1, -1, -1, 1, 1, 1], "ends-only"),
    ("linear_regression.8", np.linspace(-1, 1, 6), "evenly-spaced"),
    ("linear_regression.8", [-1, -1, -0.5, 0.5, 1, 1], "not-the-best"),
]


RIGHT = [
    ("linear_regression.1", np.polyfit([0, 1, 2, 3, 4], [1, 3, 2, 5, 4], 1)[::-1]),
    ("linear_regression.2", "Sum of residuals"),
    ("linear_regression.3", 1.3864 / 0.1416),
    (
        "linear_regression.4",
        scipy.optimize.minimize_scalar(lambda c: ((c - 10.2) / 0.1) ** 2 + ((c - 9.6) / 0.3) ** 2).x,
    ),
    ("linear_regression.5", 72),
    ("linear_regression.6", by_scipy),
    ("linear_regression.6", by_polyfit(lambda m: m - 2)),
    ("linear_regression.7", by_scikit_learn),
    ("linear_regression.8", best_places()),
    ("linear_regression.8", [1, 0, -1, -1, 0, 1]),
]


def test_a_slope_without_means_is_told_from_a_line_without_intercept():
    assert "without the means" in check("linear_regression.1", [3 - 2 * 38 / 30, 38 / 30]).text
    assert "forced through the origin" in check("linear_regression.1", [0, 38 / 30]).text
