"""Checks of the exercises on fitting a curve."""

from functools import lru_cache

import numpy as np

from mmlbook.calculus.nonlinear_least_squares import levenberg_marquardt
from mmlbook.datasets import load_nist_regression
from mmlbook.exercises import array, case, choice, function, mistake, number

CEILING, AT_ZERO, HALFWAY = 50.0, 5.0, 10.0
COVARIANCE = np.array([[0.09, -0.02], [-0.02, 0.01]])
GRADIENT = np.array([1.0, 2.0])
YIELD = 60.0
FILMS = ("Misra1a", "Misra1b", "Misra1c", "Misra1d")

TIMES = np.array([1.0, 3.0, 4.0, 6.0, 8.0, 9.0, 12.0])
GROWN = np.array([6.3, 14.1, 17.9, 29.0, 37.2, 40.9, 44.8])


def logistic(x, b):
    return b[0] / (1 + np.exp(b[1] - b[2] * x))


def saturation(x, b):
    return b[0] * (1 - np.exp(-b[1] * x))


def line(x, b):
    return b[0] + b[1] * x


def first_guess():
    shift = np.log(CEILING / AT_ZERO - 1)
    return np.array([shift, shift / HALFWAY])


@lru_cache(maxsize=1)
def pasture_fit():
    pasture = load_nist_regression("Rat42")
    return levenberg_marquardt(pasture.model, pasture.x, pasture.y, pasture.starts[1], jacobian="automatic")


def time_and_gradient(b):
    """Return when the logistic curve reaches YIELD, and the gradient of that time by b."""
    over = b[0] / YIELD - 1
    time = (b[1] - np.log(over)) / b[2]
    return time, np.array([-1 / (YIELD * over * b[2]), 1 / b[2], -time / b[2]])


def time_with_error(keep=(1, 1, 1), whole=True, root=True):
    fit = pasture_fit()
    time, g = time_and_gradient(fit.parameters)
    g = g * keep
    variance = g @ (fit.covariance if whole else np.diag(np.diag(fit.covariance))) @ g
    return np.array([time, np.sqrt(variance) if root else variance])


def gompertz_jacobian(x, b):
    u = np.exp(b[1] - b[2] * np.asarray(x, dtype=float))
    q = np.exp(-u)
    return np.stack([q, -b[0] * q * u, b[0] * q * u * x], axis=1)


def _without_inner(x, b):
    q = np.exp(-np.exp(b[1] - b[2] * np.asarray(x, dtype=float)))
    return np.stack([q, -b[0] * q, b[0] * q * x], axis=1)


def tied_columns(x, b):
    """Return the six columns of two bells of the same width in bins of 2, for b = (N₁, μ₁, N₂, μ₂, σ)."""
    columns, x = [], np.asarray(x, dtype=float)
    for people, mean in (b[0:2], b[2:4]):
        away = (x - mean) / b[4]
        g = 2 * np.exp(-(away**2) / 2) / (b[4] * np.sqrt(2 * np.pi))
        columns += [g, people * g * away / b[4], people * g * (away**2 - 1) / b[4]]
    return np.stack(columns, axis=1)


def tied_jacobian(x, b):
    columns = tied_columns(x, b)
    return np.column_stack([columns[:, [0, 1, 3, 4]], columns[:, 2] + columns[:, 5]])


def left_out_errors(model, x, y, start):
    """Return what each measurement differs by from the prediction of the others."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    errors = np.empty(len(y))
    for i in range(len(y)):
        kept = np.arange(len(y)) != i
        b = levenberg_marquardt(model, x[kept], y[kept], start).parameters
        errors[i] = y[i] - model(x[[i]], b)[0]
    return errors


def leave_one_out(model, x, y, start):
    return np.sqrt(np.mean(left_out_errors(model, x, y, start) ** 2))


def _fitted_errors(model, x, y, start):
    return np.sqrt(np.mean(levenberg_marquardt(model, x, y, start).residuals ** 2))


def preferred():
    sums = []
    for name in FILMS:
        film = load_nist_regression(name)
        sums.append(levenberg_marquardt(film.model, film.x, film.y, film.starts[1]).residual_sum_of_squares)
    return FILMS[int(np.argmin(sums))]


def _halfway():
    fit = pasture_fit()
    _, b2, b3 = fit.parameters
    g = np.array([0, 1 / b3, -b2 / b3**2])
    return np.array([b2 / b3, np.sqrt(g @ fit.covariance @ g)])


EXERCISES = {
    "curve_fitting.1": array(
        first_guess,
        level="easy",
        hints=(
            "Put $x = 0$ into the model: then only $b_2$ is left. And what is special about the value 25?",
            "The value is halfway to the ceiling where $b_2 - b_3 x = 0$. That gives $b_3$ once you have $b_2$.",
        ),
        mistakes=[
            mistake(
                "forgot-one",
                "You solved $5 = 50/e^{b_2}$. There is a 1 in the denominator, too.",
                lambda right: np.log(CEILING / AT_ZERO) * np.array([1, 1 / HALFWAY]),
            ),
            mistake("upside-down", "That curve falls: both signs are wrong.", lambda right: -right),
            mistake(
                "halfway-time",
                "The second number is the time of half the ceiling. It is $b_2/b_3$.",
                lambda right: np.array([right[0], HALFWAY]),
            ),
        ],
        remark="Three numbers read from a picture are a start for three parameters.",
    ),
    "curve_fitting.2": number(
        lambda: np.sqrt(GRADIENT @ COVARIANCE @ GRADIENT),
        level="easy",
        hints=(
            r"The height is $b_1 + 2 b_2$. What is its gradient $\mathbf{g}$ by the parameters?",
            r"Compute $\mathbf{g}^\top\mathbf{C}\,\mathbf{g}$ with $\mathbf{g} = (1, 2)^\top$, and take the root.",
        ),
        mistakes=[
            mistake("variance", "That is the square of the standard error.", lambda right: right**2),
            mistake(
                "no-correlation",
                "You left out the entries beside the diagonal. The two parameters do not err independently.",
                lambda right: np.sqrt(GRADIENT**2 @ np.diag(COVARIANCE)),
            ),
            mistake(
                "errors-added",
                "You added the two errors. They are neither independent nor of the same sign.",
                lambda right: GRADIENT @ np.sqrt(np.diag(COVARIANCE)),
            ),
            mistake(
                "covariance-once",
                r"The entry beside the diagonal appears twice in $\mathbf{g}^\top\mathbf{C}\,\mathbf{g}$.",
                lambda right: np.sqrt(right**2 - GRADIENT.prod() * COVARIANCE[0, 1]),
            ),
        ],
        remark="Of all heights of the line, the one at $x = 2$ is known best.",
    ),
    "curve_fitting.3": choice(
        lambda: "c",
        {
            "a": r"$\chi^2$ is about the number of degrees of freedom, and the signs are in no order: all is well.",
            "b": r"Residuals twice as large as expected, but in no order: the measurements scatter more than claimed.",
            "c": "",
            "d": r"A $\chi^2$ far too small, in no order: the measurements scatter less than claimed.",
        },
        level="easy",
        hints=(
            r"There are 57 degrees of freedom. But what does the *order* of the signs tell?",
            "Wrong standard deviations make all residuals larger or smaller. They cannot put them in order.",
        ),
        remark="Long runs of one sign: the model is too low, then too high, then too low.",
    ),
    "curve_fitting.4": function(
        gompertz_jacobian,
        [
            (np.array([0.0, 10.0, 25.0, 60.0]), np.array([80.0, 1.2, 0.04])),
            (np.array([-1.0, 0.0, 0.5, 2.0, 3.0]), np.array([2.0, -0.3, 0.9])),
            case(np.array([5.0]), np.array([1.0, 0.5, 0.1]), label="a single place"),
            case(np.array([1, 2, 4, 8]), [2.0, 1.5, 0.5], label="whole numbers, and the parameters as a list"),
        ],
        level="medium",
        hints=(
            "Name the inner exponential $u = e^{b_2 - b_3 x}$. The chain rule goes through it.",
            r"By $b_2$ the derivative of $e^{-u}$ is $-u\,e^{-u}$; by $b_3$ there is a further factor $-x$.",
        ),
        mistakes=[
            mistake(
                "outputs-times-inputs",
                "Rows and columns are swapped: a row for each place, a column for each parameter.",
                lambda right: right.T if right.shape[0] != right.shape[1] else right + np.nan,
            ),
            mistake(
                "without-inner",
                "The inner exponential has a derivative, too: a factor is missing.",
                like=_without_inner,
            ),
            mistake("signs", "The signs of the last two columns.", lambda right: right * [1, -1, -1]),
            mistake("columns-swapped", "The last two columns are swapped.", lambda right: right[:, [0, 2, 1]]),
        ],
        remark="Check such a function once against automatic differentiation, and never doubt it again.",
    ),
    "curve_fitting.5": array(
        time_with_error,
        level="medium",
        hints=(
            r"The time is $x = \bigl(b_2 - \ln(b_1/60 - 1)\bigr)/b_3$. You need its gradient by all three parameters.",
            r"Let `autodiff.gradient` find $\mathbf{g}$, then take the root of $\mathbf{g}^\top\mathbf{C}\,\mathbf{g}$ "
            "with `fit.covariance`.",
        ),
        mistakes=[
            mistake(
                "no-correlation",
                "The time is right. For the error you used the standard errors without the correlations.",
                lambda right: time_with_error(whole=False),
            ),
            mistake(
                "variance",
                "The time is right. The second number is the square of its standard error.",
                lambda right: time_with_error(root=False),
            ),
            mistake(
                "fixed-ceiling",
                "The time is right. For its error you held the ceiling $b_1$ fixed, but it is uncertain as well.",
                lambda right: time_with_error(keep=(0, 1, 1)),
            ),
            mistake(
                "halfway",
                "That is the time of half the ceiling, with its error.",
                lambda right: _halfway(),
            ),
        ],
        remark="The same three lines of code serve any question that you can write as a function of the parameters.",
    ),
    "curve_fitting.6": function(
        tied_jacobian,
        [
            (np.arange(150.0, 190.0, 5), np.array([5000.0, 163.0, 4000.0, 176.0, 7.0])),
            (np.array([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0]), np.array([10.0, -1.0, 20.0, 1.5, 0.8])),
            case(np.array([0.5]), np.array([1.0, 0.0, 2.0, 1.0, 0.5]), label="a single place"),
            case(np.array([1, 2, 4]), [2.0, 1.0, 3.0, 3.0, 1.5], label="whole numbers, and the parameters as a list"),
        ],
        level="medium",
        hints=(
            "Four of the columns you have already, in `bells_jacobian`. Mind the order.",
            r"$\sigma$ stands in both bells. By the chain rule its column is the sum of two columns.",
        ),
        mistakes=[
            mistake(
                "first-width-only",
                r"The column of $\sigma$ contains the first bell alone. The second widens, too.",
                like=lambda x, b: tied_columns(x, b)[:, [0, 1, 3, 4, 2]],
            ),
            mistake(
                "six-columns",
                "There are six columns, but only five parameters.",
                like=tied_columns,
            ),
            mistake(
                "order-of-untied",
                r"The columns are right but in another order: $N_1, \mu_1, N_2, \mu_2, \sigma$ is asked for.",
                lambda right: right[:, [0, 1, 4, 2, 3]],
            ),
            mistake("width-of-bins", "The width of the bins, 2 cm, is missing.", lambda right: right / 2),
            mistake(
                "mean-of-both",
                r"You took the mean of the two columns of $\sigma$. Both changes happen at once: add them.",
                lambda right: right * [1, 1, 1, 1, 0.5],
            ),
        ],
        remark="This is how a network shares its weights, too: what stands in two places collects two gradients.",
    ),
    "curve_fitting.7": function(
        leave_one_out,
        [
            (logistic, TIMES, GROWN, np.array([45.0, 2.5, 0.5])),
            (saturation, TIMES, GROWN, np.array([60.0, 0.1])),
            case(line, TIMES, GROWN, [0.0, 1.0], label="a straight line, and the start as a list"),
            case(line, [0, 1, 3, 4], [1, 2, 2, 5], [0.0, 1.0], label="measurements as lists of whole numbers"),
        ],
        level="medium",
        rtol=1e-5,
        hints=(
            "For each $i$ make a mask that is true for all measurements but number $i$, and fit with `x[mask]`.",
            "The error is `y[i] - model(x[[i]], b)[0]`. Square, take the mean over all $i$, then the root.",
        ),
        mistakes=[
            mistake(
                "fitted",
                "Those are the residuals of the fit to all: each measurement was used to predict itself.",
                like=_fitted_errors,
            ),
            mistake("mean-square", "That is the mean square. Take the root of it.", lambda right: right**2),
            mistake(
                "mean-size",
                "You averaged the sizes of the errors. Average their squares, and take the root.",
                like=lambda model, x, y, start: np.mean(np.abs(left_out_errors(model, x, y, start))),
            ),
            mistake(
                "sum",
                "You took the root of the sum of the squares, not of their mean.",
                like=lambda model, x, y, start: np.linalg.norm(left_out_errors(model, x, y, start)),
            ),
        ],
        remark="The function does not look into the model: it judges anything that can be fitted.",
    ),
    "curve_fitting.8": choice(
        preferred,
        {
            "Misra1a": "This one leaves the largest sum of squares of the four.",
            "Misra1b": "Better than the first one, but two others leave less.",
            "Misra1c": "",
            "Misra1d": "A close second. Compare the sums of squares once more.",
        },
        level="hard",
        hints=(
            "Each problem brings its own `model` and `starts`. Fit all four, and compare what they leave.",
            "They have the same number of parameters, so the smallest `residual_sum_of_squares` decides.",
        ),
        remark="Preferred, not right: look at the signs of its residuals.",
    ),
}
