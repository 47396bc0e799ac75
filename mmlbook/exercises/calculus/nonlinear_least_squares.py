"""Checks of the exercises on non-linear least squares."""

from functools import cache

import numpy as np

from mmlbook.calculus.linear_regression import fit_line
from mmlbook.calculus.nonlinear_least_squares import gauss_newton, levenberg_marquardt
from mmlbook.exercises import array, case, choice, function, mistake, number

PLACES, MEASURED = np.array([1.0, 2.0]), np.array([2.0, 3.0])
COLUMN = PLACES  # of the Jacobian of exp(bx) at b = 0
LEFT = MEASURED - 1
OFFSETS, HEIGHTS = np.array([0.0, 1.0, 2.0]), np.array([2.0, 2.0, 5.0])
RIVER, LONGEST, BOTTLES = np.array([214.0, 0.55]), 10.0, 6


def offset_growth(x, b):
    """Return b₁ + exp(b₂ x)."""
    return b[0] + np.exp(b[1] * x)


def offset_growth_jacobian(x, b):
    """Return its Jacobian, of shape (m, 2)."""
    return np.stack([np.ones(len(x)), x * np.exp(b[1] * x)], axis=1)


def first_step():
    """Return the first Gauss–Newton step from b = 0."""
    return gauss_newton(
        offset_growth, OFFSETS, HEIGHTS, [0, 0], jacobian=offset_growth_jacobian, max_iterations=1
    ).path[1]


def bell(x, b):
    """Return the Gaussian with mean b₁ and standard deviation b₂."""
    return np.exp(-((x - b[0]) ** 2) / (2 * b[1] ** 2)) / (b[1] * np.sqrt(2 * np.pi))


def bell_jacobian(x, b):
    """Return its Jacobian by mean and standard deviation, of shape (m, 2)."""
    g = bell(x, b)
    return np.stack([g * (x - b[0]) / b[1] ** 2, g * ((x - b[0]) ** 2 / b[1] ** 3 - 1 / b[1])], axis=1)


def _scaled_bell_jacobian(factors):
    return lambda x, b: bell_jacobian(x, b) * factors(x, b)


def _without_first_factor(x, b):
    g = bell(x, b)
    return np.stack([g * (x - b[0]) / b[1] ** 2, g * (x - b[0]) ** 2 / b[1] ** 3], axis=1)


def descend(x, y, start, step, steps, *, slope=lambda J, r: -2 * J.T @ r):
    """Return b after these steps b ← b − s ∇S."""
    b = np.array(start, dtype=float)
    for _ in range(steps):
        b = b - step * slope(bell_jacobian(x, b), y - bell(x, b))
    return b


def _descend_by(slope):
    return lambda x, y, start, step, steps: descend(x, y, start, step, steps, slope=slope)


def _fixed_slope(x, y, start, step, steps):
    b = np.array(start, dtype=float)
    return b + step * steps * 2 * bell_jacobian(x, b).T @ (y - bell(x, b))


def fit_bell(x, y, start):
    """Return mean, standard deviation and the standard errors of both, fitted to a histogram."""
    fit = levenberg_marquardt(bell, x, y, start, jacobian=bell_jacobian)
    return np.concatenate([fit.parameters, fit.standard_errors])


def _other_errors(errors):
    """Return a fit with standard errors made by `errors(J, r)` in place of the right ones."""

    def fitted(x, y, start):
        fit = levenberg_marquardt(bell, x, y, start, jacobian=bell_jacobian)
        return np.concatenate([fit.parameters, errors(fit.jacobian, fit.residuals)])

    return fitted


def _roots(J, variance):
    return np.sqrt(variance * np.diag(np.linalg.inv(J.T @ J)))


@cache
def histogram(mean: float, width: float, seed: int):
    """Return bin centers and heights (fractions per unit) of 500 draws from a Gaussian."""
    draws = np.random.default_rng(seed).normal(mean, width, 500)
    edges = np.linspace(mean - 4 * width, mean + 4 * width, 21)
    counts, _ = np.histogram(draws, edges)
    return (edges[1:] + edges[:-1]) / 2, counts / (500 * np.diff(edges))


def rate_error(days) -> float:
    """Return the standard error of the river's rate for bottles opened on these days, up to the factor s."""
    days = np.asarray(days, dtype=float)
    decay = np.exp(-RIVER[1] * days)
    J = np.stack([1 - decay, RIVER[0] * days * decay], axis=1)
    information = J.T @ J
    determinant = np.linalg.det(information)
    return np.sqrt(information[0, 0] / determinant) if determinant > 1e-9 * np.prod(np.diag(information)) else np.inf


@cache
def best_plan() -> tuple[float, ...]:
    """Return the best plan with all bottles on one early day and on the last: no plan of other days beats it."""
    plans = [(k, t) for k in range(1, BOTTLES) for t in np.linspace(0.1, 6, 600)]
    k, early = min(plans, key=lambda plan: rate_error([plan[1]] * plan[0] + [LONGEST] * (BOTTLES - plan[0])))
    return (float(early),) * k + (LONGEST,) * (BOTTLES - k)


def _is_plan(days) -> bool:
    days = np.asarray(days)
    return days.shape == (BOTTLES,) and bool(np.all((days >= 0) & (days <= LONGEST)))


def _is_good(days) -> bool:
    return _is_plan(days) and rate_error(days) <= 1.01 * rate_error(best_plan())


EXERCISES = {
    "nonlinear_least_squares.1": choice(
        lambda: "hyperbola",
        {
            "growth": "Differentiate by the second parameter: the exponential stays, and both parameters with it.",
            "saturation": "The second parameter is in the denominator, so it stays there when you differentiate.",
            "hyperbola": "",
            "wave": "The second parameter is inside the sine: its derivative is a cosine that contains it.",
        },
        level="easy",
        hints=(
            "Differentiate each model by each of its parameters. In which one is no parameter left over?",
            r"It does not matter how the model bends in $x$, only where the $b_j$ stand.",
        ),
        remark="The wave becomes linear with other parameters: the factors of sine and cosine.",
    ),
    "nonlinear_least_squares.2": number(
        lambda: -2 * COLUMN @ LEFT,
        level="easy",
        hints=(
            r"What does the model say at $b = 0$, and what is left over at the two places?",
            r"The derivative of $e^{bx}$ by $b$ is $x\,e^{bx}$. The slope is $-2\,\mathbf{J}^\top\mathbf{r}$.",
        ),
        mistakes=[
            mistake(
                "uphill", "The size is right. Where does $S$ fall: for larger or for smaller $b$?", lambda right: -right
            ),
            mistake("half", "Half of it. Where is the factor that comes from the square?", lambda right: right / 2),
            mistake(
                "chain-rule",
                "You forgot the inner derivative: by $b$, the exponent $bx$ has the slope $x$.",
                lambda right: -2 * np.sum(LEFT),
            ),
            mistake("sum-of-squares", "That is $S$ itself, not its slope.", lambda right: LEFT @ LEFT),
        ],
        remark="The two measurements pull with different force: the second has twice the residual and twice the lever.",
    ),
    "nonlinear_least_squares.3": array(
        first_step,
        level="easy",
        hints=(
            r"At $\mathbf{b} = (0, 0)^\top$ the model says the same at all three places. "
            r"Write down $\mathbf{r}$ and $\mathbf{J}$.",
            "The columns are $1$ and $x$: you fit a straight line to the residuals. Intercept and slope are the step.",
        ),
        mistakes=[
            mistake(
                "measurements",
                "You fitted the line to the measurements. A step explains what the model has left over.",
                lambda right: [fit_line(OFFSETS, HEIGHTS).intercept, fit_line(OFFSETS, HEIGHTS).slope],
            ),
            mistake(
                "steepest-descent",
                r"That is $\mathbf{J}^\top\mathbf{r}$, the direction of steepest descent. Gauss–Newton divides by "
                r"$\mathbf{J}^\top\mathbf{J}$.",
                lambda right: offset_growth_jacobian(OFFSETS, [0, 0]).T @ (HEIGHTS - 1),
            ),
            mistake("uphill", "Both signs are wrong: the residuals are $y - f$.", lambda right: -right),
            mistake("swapped", "Intercept and slope are swapped.", lambda right: right[::-1]),
        ],
        remark="Whatever the model, at the start you always fit a linear model to residuals.",
    ),
    "nonlinear_least_squares.4": number(
        lambda: 9 * COLUMN @ COLUMN,
        level="medium",
        hints=(
            r"The numerator is the same with and without damping. How large must the denominator be?",
            r"$\mathbf{J}^\top\mathbf{J}$ is one number here. It must be ten times as large with $\lambda$ added.",
        ),
        mistakes=[
            mistake(
                "ten-times",
                r"With this $\lambda$ the denominator is eleven times as large: $\mathbf{J}^\top\mathbf{J}$ is still "
                "there.",
                lambda right: 10 * COLUMN @ COLUMN,
            ),
            mistake(
                "length-not-squared",
                r"You took the length of $\mathbf{J}$ in place of $\mathbf{J}^\top\mathbf{J}$, its square.",
                lambda right: 9 * np.linalg.norm(COLUMN),
            ),
            mistake(
                "with-residuals",
                "The residuals are in the numerator alone, and that does not change.",
                lambda right: 9 * COLUMN @ LEFT * 2,
            ),
            mistake(
                "only-nine", r"Nine times what? Compare $\lambda$ with $\mathbf{J}^\top\mathbf{J}$.", lambda right: 9
            ),
        ],
        remark=r"So $\lambda$ is best measured in units of $\mathbf{J}^\top\mathbf{J}$, as in $\lambda\mathbf{D}^2$.",
    ),
    "nonlinear_least_squares.5": function(
        bell_jacobian,
        [
            (np.array([150.0, 160.0, 170.0]), np.array([162.0, 7.0])),
            (np.array([-1.0, 0.0, 0.5, 2.0]), np.array([0.2, 0.8])),
            case(np.array([3.0]), np.array([3.0, 2.0]), label="a single place, at the mean"),
            case(np.array([1, 2, 4]), [2.0, 1.5], label="whole numbers, and the parameters as a list"),
        ],
        level="medium",
        hints=(
            r"Keep $g(x)$ as a factor. What does the chain rule bring down, by $\mu$ and by $\sigma$?",
            r"$\sigma$ stands in the exponent and in $1/\sigma$. The second gives the term $-g(x)/\sigma$.",
        ),
        mistakes=[
            mistake(
                "outputs-times-inputs",
                "Rows and columns are swapped: a row for each place, a column for each parameter.",
                lambda right: right.T if right.shape[0] != right.shape[1] else right + np.nan,
            ),
            mistake(
                "width-in-front",
                r"The column of $\sigma$ lacks a term: $\sigma$ also stands in front, in $1/\sigma$.",
                like=_without_first_factor,
            ),
            mistake(
                "sign-of-mean",
                r"The sign in the column of $\mu$: the inner derivative of $x - \mu$ by $\mu$ is $-1$.",
                lambda right: right * [-1, 1],
            ),
            mistake(
                "columns-swapped",
                r"The column of $\mu$ comes first, then that of $\sigma$.",
                lambda right: right[:, ::-1],
            ),
            mistake(
                "without-norm",
                r"The factor $1/(\sigma\sqrt{2\pi})$ of $g$ is missing.",
                like=_scaled_bell_jacobian(lambda x, b: b[1] * np.sqrt(2 * np.pi)),
            ),
        ],
        remark=r"At $x = \mu$ the first column is zero: a small shift does not change the height of the top.",
    ),
    "nonlinear_least_squares.6": function(
        descend,
        [
            (*histogram(162.0, 7.0, 1), np.array([155.0, 6.0]), 500.0, 50),
            (*histogram(162.0, 7.0, 2), np.array([165.0, 9.0]), 1500.0, 7),
            (*histogram(0.0, 1.0, 3), np.array([0.3, 1.2]), 0.3, 20),
            case(*histogram(0.0, 1.0, 3), [1, 1], 0.1, 3, label="a start of whole numbers, as a list"),
            case(*histogram(0.0, 1.0, 3), np.array([0.3, 1.2]), 0.3, 0, label="no step at all"),
        ],
        level="medium",
        hints=(
            r"In each step compute $\mathbf{r}$ and $\mathbf{J}$ anew, at the present $\mathbf{b}$.",
            r"$\nabla S = -2\,\mathbf{J}^\top\mathbf{r}$, and you subtract $s$ times that. Copy the start first.",
        ),
        mistakes=[
            mistake("uphill", "You climb: $S$ grows from step to step.", like=_descend_by(lambda J, r: 2 * J.T @ r)),
            mistake("without-two", "The factor 2 of the gradient is missing.", like=_descend_by(lambda J, r: -J.T @ r)),
            mistake(
                "mean",
                "You divide by the number of places. $S$ is a sum, not a mean.",
                like=_descend_by(lambda J, r: -2 * J.T @ r / len(r)),
            ),
            mistake(
                "same-slope",
                "You use the gradient at the start in every step. Compute it again where you are.",
                like=_fixed_slope,
            ),
            mistake(
                "one-too-many",
                "That is one step too many.",
                like=lambda x, y, start, step, steps: descend(x, y, start, step, steps + 1),
            ),
        ],
        remark="On the heights, try how far you can raise the step size, and how few steps you can do with.",
    ),
    "nonlinear_least_squares.7": function(
        fit_bell,
        [
            (*histogram(162.0, 7.0, 1), np.array([155.0, 6.0])),
            (*histogram(175.0, 8.0, 2), np.array([170.0, 6.0])),
            (*histogram(0.0, 1.0, 3), np.array([0.5, 1.5])),
        ],
        level="medium",
        rtol=1e-5,
        hints=(
            "`levenberg_marquardt` takes the model, x, y and the start, and the Jacobian if you have it.",
            "`fit.parameters` and `fit.standard_errors` are the two pairs. Put them one after the other.",
        ),
        mistakes=[
            mistake(
                "squared-errors",
                "The last two are the diagonal of the covariance: the squares of the standard errors.",
                lambda right: np.concatenate([right[:2], right[2:] ** 2]),
            ),
            mistake(
                "divided-by-all",
                r"You estimate $s^2$ by $S/m$. Two parameters were fitted: $S/(m - 2)$.",
                like=_other_errors(lambda J, r: _roots(J, r @ r / len(r))),
            ),
            mistake(
                "without-scatter",
                r"Those are roots of the diagonal of $(\mathbf{J}^\top\mathbf{J})^{-1}$. The factor $s$ is missing.",
                like=_other_errors(lambda J, r: _roots(J, 1.0)),
            ),
            mistake("errors-first", "First the two parameters, then their errors.", lambda right: np.roll(right, 2)),
            mistake("only-parameters", "The standard errors are missing.", lambda right: right[:2]),
        ],
        remark="The errors assume that all bins scatter alike. Those in the middle scatter more: a good use for sigma.",
    ),
    "nonlinear_least_squares.8": array(
        lambda: np.array(best_plan()),
        accepts=_is_good,
        level="hard",
        hints=(
            r"Write a function that computes $(\mathbf{J}^\top\mathbf{J})^{-1}$ for six days, and see $b_2$'s entry.",
            "Let a program try many plans. How many different days does the best of them use?",
        ),
        mistakes=[
            mistake(
                "not-a-plan",
                "Six days are wanted, each from 0 to 10.",
                when=lambda days: not _is_plan(days),
            ),
            mistake(
                "one-place",
                r"From such days the two parameters cannot be told apart: $\mathbf{J}^\top\mathbf{J}$ has no inverse.",
                when=lambda days: _is_plan(days) and not np.isfinite(rate_error(days)),
            ),
            mistake(
                "no-better",
                "The plan is no better than the one that was used: days 1, 2, 3, 5, 7 and 10.",
                when=lambda days: _is_plan(days) and rate_error([1, 2, 3, 5, 7, 10]) <= rate_error(days) < np.inf,
            ),
            mistake(
                "not-the-best",
                "Better than the plan that was used, but there is a better one still.",
                when=lambda days: (
                    _is_plan(days) and not _is_good(days) and rate_error(days) < rate_error([1, 2, 3, 5, 7, 10])
                ),
            ),
        ],
        remark="So planned, an experiment cannot show that the model is wrong: that takes bottles in between.",
    ),
}
