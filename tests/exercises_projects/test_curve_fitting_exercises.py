"""The exercises on fitting a curve accept what is right and say what is wrong."""

import numpy as np
import scipy.optimize
import scipy.stats

from mmlbook.calculus import autodiff
from mmlbook.datasets import load_nist_regression
from mmlbook.exercises import check

PASTURE = load_nist_regression("Rat42")


def numerical(model, b, step=1e-5):
    """The Jacobian of model(b) by central differences with steps relative to the parameters."""
    b, columns = np.asarray(b, dtype=float), []
    for j in range(len(b)):
        h = np.zeros(len(b))
        h[j] = step * max(abs(b[j]), 1e-3)
        columns.append((model(b + h) - model(b - h)) / (2 * h[j]))
    return np.stack(columns, axis=1)


def gompertz(x, b):
    return b[0] * np.exp(-np.exp(b[1] - b[2] * np.asarray(x, dtype=float)))


def by_autodiff(x, b):
    x = np.asarray(x, dtype=float)
    return autodiff.jacobian(lambda b: b[0] * autodiff.exp(-autodiff.exp(b[1] - b[2] * x)), np.asarray(b, dtype=float))


def chain_stopped(x, b):
    q = gompertz(x, b) / b[0]
    return np.stack([q, -b[0] * q, b[0] * q * x], axis=1)


def two_bells(x, b, width=2):
    x = np.asarray(x, dtype=float)
    first, second = scipy.stats.norm.pdf(x, b[1], b[4]), scipy.stats.norm.pdf(x, b[3], b[5])
    return width * (b[0] * first + b[2] * second)


def tied(x, b, width=2):
    return numerical(lambda c: two_bells(x, [*c, c[4]], width), b)


def free(x, b):
    """Columns N₁, μ₁, N₂, μ₂, σ₁, σ₂."""
    return numerical(lambda c: two_bells(x, c), [*b, b[4]])


def by_pages(x, b):
    """The six columns in the order of the page."""
    return free(x, b)[:, [0, 1, 4, 2, 3, 5]]


def scipy_fit(model, x, y, start):
    options = {"xtol": 1e-14, "ftol": 1e-14, "gtol": 1e-14}
    return scipy.optimize.least_squares(lambda b: y - model(x, b), start, jac="3-point", x_scale="jac", **options).x


def left_out(measure):
    def of(model, x, y, start):
        x, y = np.array(x, dtype=float), np.array(y, dtype=float)
        errors = []
        for i in range(len(x)):
            b = scipy_fit(model, np.delete(x, i), np.delete(y, i), start)
            errors.append(y[i] - model(x[i : i + 1], b)[0])
        return measure(np.array(errors))

    return of


def all_in(model, x, y, start):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    return np.sqrt(np.mean((y - model(x, scipy_fit(model, x, y, start))) ** 2))


def certified_time(*, power=0.5, fixed=False, correlated=True):
    """The time of 60 from the certified parameters, and its error with the covariance from differences."""
    b = PASTURE.parameters
    J = numerical(lambda b: PASTURE.model(PASTURE.x, b), b)
    C = np.linalg.inv(J.T @ J) * PASTURE.residual_sum_of_squares / PASTURE.degrees_of_freedom
    C = C if correlated else np.diag(np.diag(C))

    def time(b):
        return np.array([(b[1] - np.log(b[0] / 60 - 1)) / b[2]])

    g = numerical(time, b)[0] * ([0, 1, 1] if fixed else [1, 1, 1])
    return [time(b)[0], (g @ C @ g) ** power]


RIGHT = [
    ("curve_fitting.1", [2.1972246, 0.21972246]),
    ("curve_fitting.2", 0.05**0.5),
    ("curve_fitting.3", "C"),
    ("curve_fitting.4", by_autodiff),
    ("curve_fitting.5", certified_time()),
    ("curve_fitting.6", tied),
    ("curve_fitting.7", left_out(lambda e: np.sqrt(np.mean(e**2)))),
    ("curve_fitting.8", "misra1c"),
]


WRONG = [
    ("curve_fitting.1", [np.log(10), np.log(10) / 10], "forgot-one"),
    ("curve_fitting.1", [-2.1972246, -0.21972246], "upside-down"),
    ("curve_fitting.1", [2.1972246, 10], "halfway-time"),
    ("curve_fitting.1", 2.1972246, None),
    ("curve_fitting.2", 0.05, "variance"),
    ("curve_fitting.2", 0.13**0.5, "no-correlation"),
    ("curve_fitting.2", 0.5, "errors-added"),
    ("curve_fitting.2", 0.3, "covariance-once"),
    ("curve_fitting.3", "a", "a"),
    ("curve_fitting.3", "b", "b"),
    ("curve_fitting.3", "d", "d"),
    ("curve_fitting.3", "e", "unknown-option"),
    ("curve_fitting.4", lambda x, b: by_autodiff(x, b).T, "outputs-times-inputs"),
    ("curve_fitting.4", chain_stopped, "without-inner"),
    ("curve_fitting.4", lambda x, b: by_autodiff(x, b) * [1, -1, -1], "signs"),
    ("curve_fitting.4", lambda x, b: by_autodiff(x, b)[:, [0, 2, 1]], "columns-swapped"),
    ("curve_fitting.5", certified_time(correlated=False), "no-correlation"),
    ("curve_fitting.5", certified_time(power=1), "variance"),
    ("curve_fitting.5", certified_time(fixed=True), "fixed-ceiling"),
    ("curve_fitting.5", [38.867398, 1.1794406], "halfway"),
    ("curve_fitting.6", lambda x, b: free(x, b)[:, :5], "first-width-only"),
    ("curve_fitting.6", by_pages, "six-columns"),
    ("curve_fitting.6", lambda x, b: tied(x, b)[:, [0, 1, 4, 2, 3]], "order-of-untied"),
    ("curve_fitting.6", lambda x, b: tied(x, b, width=1), "width-of-bins"),
    ("curve_fitting.6", lambda x, b: tied(x, b) * [1, 1, 1, 1, 0.5], "mean-of-both"),
    ("curve_fitting.7", all_in, "fitted"),
    ("curve_fitting.7", left_out(lambda e: np.mean(e**2)), "mean-square"),
    ("curve_fitting.7", left_out(lambda e: np.mean(np.abs(e))), "mean-size"),
    ("curve_fitting.7", left_out(np.linalg.norm), "sum"),
    ("curve_fitting.8", "Misra1a", "Misra1a"),
    ("curve_fitting.8", "Misra1b", "Misra1b"),
    ("curve_fitting.8", "Misra1d", "Misra1d"),
    ("curve_fitting.8", "Rat42", "unknown-option"),
]


def test_a_jacobian_that_changes_its_argument():
    def jacobian(x, b):
        result = by_autodiff(x, b)
        x[:] = 0
        return result

    assert check("curve_fitting.4", jacobian).mistake == "in-place"
