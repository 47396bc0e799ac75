"""The exercises on non-linear least squares accept what is right and say what is wrong."""

import numpy as np
import scipy.optimize
import scipy.stats

from mmlbook.calculus import autodiff
from mmlbook.exercises.calculus.nonlinear_least_squares import best_plan, rate_error


def density(x, b):
    return scipy.stats.norm.pdf(x, loc=b[0], scale=b[1])


def plain(x, b):
    return np.exp(-((x - b[0]) ** 2) / (2 * b[1] ** 2)) / (b[1] * np.sqrt(2 * np.pi))


def written(x, b):
    return autodiff.exp(-((x - b[0]) ** 2) / (2 * b[1] ** 2)) / (b[1] * np.sqrt(2 * np.pi))


def automatic_jacobian(x, b):
    return autodiff.jacobian(lambda b: written(np.asarray(x, dtype=float), b), np.asarray(b, dtype=float))


def numerical_jacobian(x, b):
    b, columns = np.asarray(b, dtype=float), []
    for j in range(2):
        h = 1e-5 * np.eye(2)[j]
        columns.append((density(x, b + h) - density(x, b - h)) / 2e-5)
    return np.stack(columns, axis=1)


def walk(sign=1.0, factor=2.0):
    def descend(x, y, start, step, steps):
        b = np.array(start, dtype=float)
        for _ in range(steps):
            columns = [plain(x, b + 1e-20j * e).imag / 1e-20 for e in np.eye(2)]
            b += sign * factor * step * np.array(columns) @ (y - plain(x, b))
        return b

    return descend


def by_scipy(x, y, start):
    found, covariance = scipy.optimize.curve_fit(
        lambda x, *b: density(x, b), x, y, p0=start, xtol=1e-13, ftol=1e-13, gtol=1e-13,
        jac=lambda x, *b: automatic_jacobian(x, b),
    )  # fmt: skip
    return [*found, *np.sqrt(np.diag(covariance))]


def squares(x, y, start):
    found = by_scipy(x, y, start)
    return [*found[:2], found[2] ** 2, found[3] ** 2]


WRONG = [
    ("nonlinear_least_squares.1", "growth", "growth"),
    ("nonlinear_least_squares.1", "saturation", "saturation"),
    ("nonlinear_least_squares.1", "wave", "wave"),
    ("nonlinear_least_squares.1", "parabola", "unknown-option"),
    ("nonlinear_least_squares.2", 10, "uphill"),
    ("nonlinear_least_squares.2", -5, "half"),
    ("nonlinear_least_squares.2", -6, "chain-rule"),
    ("nonlinear_least_squares.2", 5, "sum-of-squares"),
    ("nonlinear_least_squares.2", 0, None),
    ("nonlinear_least_squares.3", [1.5, 1.5], "measurements"),
    ("nonlinear_least_squares.3", [6, 9], "steepest-descent"),
    ("nonlinear_least_squares.3", [-0.5, -1.5], "uphill"),
    ("nonlinear_least_squares.3", [1.5, 0.5], "swapped"),
    ("nonlinear_least_squares.3", [0, 2], None),
    ("nonlinear_least_squares.4", 50, "ten-times"),
    ("nonlinear_least_squares.4", 9 * np.sqrt(5), "length-not-squared"),
    ("nonlinear_least_squares.4", 9, "only-nine"),
    ("nonlinear_least_squares.4", 0, None),
    ("nonlinear_least_squares.5", lambda x, b: automatic_jacobian(x, b).T, "outputs-times-inputs"),
    ("nonlinear_least_squares.5", lambda x, b: automatic_jacobian(x, b)[:, ::-1], "columns-swapped"),
    ("nonlinear_least_squares.5", lambda x, b: automatic_jacobian(x, b) * [-1, 1], "sign-of-mean"),
    ("nonlinear_least_squares.5", lambda x, b: density(x, b), None),
    ("nonlinear_least_squares.6", walk(sign=-1.0), "uphill"),
    ("nonlinear_least_squares.6", walk(factor=1.0), "without-two"),
    (
        "nonlinear_least_squares.6",
        lambda x, y, start, step, steps: walk()(x, y, start, step, steps + 1),
        "one-too-many",
    ),
    ("nonlinear_least_squares.7", squares, "squared-errors"),
    ("nonlinear_least_squares.7", lambda x, y, start: by_scipy(x, y, start)[:2], "only-parameters"),
    ("nonlinear_least_squares.7", lambda x, y, start: np.roll(by_scipy(x, y, start), 2), "errors-first"),
    ("nonlinear_least_squares.8", [1, 2, 3, 5, 7, 10], "no-better"),
    ("nonlinear_least_squares.8", [5] * 6, "one-place"),
    ("nonlinear_least_squares.8", [1, 2, 3, 5, 7, 11], "not-a-plan"),
    ("nonlinear_least_squares.8", [1, 1, 1, 4, 10, 10], "not-the-best"),
]

RIGHT = [
    ("nonlinear_least_squares.1", "hyperbola"),
    ("nonlinear_least_squares.2", -10),
    ("nonlinear_least_squares.3", [0.5, 1.5]),
    ("nonlinear_least_squares.4", 45),
    ("nonlinear_least_squares.5", automatic_jacobian),
    ("nonlinear_least_squares.5", numerical_jacobian),
    ("nonlinear_least_squares.6", walk()),
    ("nonlinear_least_squares.7", by_scipy),
    ("nonlinear_least_squares.8", [10, 1.45, 1.45, 1.45, 10, 1.45]),
]


def test_no_plan_of_other_days_is_better():
    """The best plan was searched among those of two days; a search over all six days finds none that beats it."""
    least = rate_error(best_plan())
    bounds = [(0.05, 10)] * 6
    for seed in range(3):
        found = scipy.optimize.differential_evolution(rate_error, bounds, seed=seed, maxiter=150, polish=False)
        assert found.fun > 0.9999 * least
