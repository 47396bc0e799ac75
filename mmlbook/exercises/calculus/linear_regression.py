"""Checks of the exercises on linear regression."""

import numpy as np

from mmlbook.calculus.linear_regression import fit_line, least_squares, polynomial_features, ridge
from mmlbook.exercises import array, case, choice, function, mistake, number

BY_HAND = np.array([0.0, 1, 2, 3, 4]), np.array([1.0, 3, 2, 5, 4])
TIMES, FALLEN = np.array([0.2, 0.4, 0.6, 0.8]), np.array([0.21, 0.77, 1.79, 3.12])
LENGTHS, SIGMAS = np.array([10.2, 9.6]), np.array([0.1, 0.3])
MEASURED, ERROR, WANTED = 8, 0.06, 0.02
PLACES, DEGREE = 6, 2
BEST_PLACES = np.repeat([-1.0, 0.0, 1.0], 2)

SPRING = np.array([1.0, 2, 3, 4, 5]), np.array([1.0, 2.2, 2.4, 2.6, 3.8])
FAR_OUT = np.array([200.0, 201, 203, 206, 207, 210]), np.array([3.1, 2.2, 2.9, 0.4, 0.7, -1.5])
SLANTED = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 3.0], [6.0, 4.0]]), np.array([31.0, 33, 40, 39, 44])
TWICE = np.repeat(np.arange(5.0)[:, np.newaxis], 2, axis=1), np.array([10.0, 12, 11, 14, 16])


def by_hand() -> list[float]:
    """Return intercept and slope of the line through the five points."""
    fit = fit_line(*BY_HAND)
    return [fit.intercept, fit.slope]


def through_origin() -> list[float]:
    """Return the line without intercept: a = 0, b = Σ x y / Σ x²."""
    x, y = BY_HAND
    return [0.0, x @ y / (x @ x)]


def end_to_end() -> list[float]:
    """Return the line through the first and the last point."""
    x, y = BY_HAND
    b = (y[-1] - y[0]) / (x[-1] - x[0])
    return [y[0] - b * x[0], b]


def exchanged() -> list[float]:
    """Return the line with the misses made small in x."""
    x, y = BY_HAND
    b = 1 / fit_line(y, x).slope
    return [y.mean() - b * x.mean(), b]


def fall(column) -> float:
    """Return the one coefficient of d ≈ g · column."""
    return float(least_squares(np.reshape(column, (-1, 1)), FALLEN).coefficients[0])


def combined(weights) -> float:
    """Return the weighted mean of the two lengths."""
    return float(least_squares(np.ones((2, 1)), LENGTHS, weights=weights).coefficients[0])


def line_with_errors(x, y) -> np.ndarray:
    """Return slope, intercept and their standard errors."""
    fit = fit_line(x, y)
    return np.array([fit.slope, fit.intercept, fit.slope_error, fit.intercept_error])


def _other_variance(divisor):
    """Return the same with the sum of squares divided by divisor(m) in place of m − 2."""

    def line(x, y):
        m = len(x)
        return line_with_errors(x, y) * np.array([1, 1, *2 * [np.sqrt((m - 2) / divisor(m))]])

    return line


def _intercept_as_mean(x, y):
    """Return the same with the error of the mean as that of the intercept."""
    fit = fit_line(x, y)
    return np.array([fit.slope, fit.intercept, fit.slope_error, np.sqrt(fit.variance / len(x))])


def shrink(X, y, penalty) -> np.ndarray:
    """Return ridge's coefficients, the free intercept first."""
    X = np.asarray(X, dtype=float)
    price = np.full(X.shape[1] + 1, float(penalty))
    price[0] = 0.0
    return ridge(np.column_stack([np.ones(len(X)), X]), y, penalty=price).coefficients


def _with_intercept_punished(X, y, penalty):
    return ridge(np.column_stack([np.ones(len(X)), X]), y, penalty=penalty).coefficients


def _through_the_origin(X, y, penalty):
    return np.concatenate([[0.0], ridge(X, y, penalty=penalty).coefficients])


def _intercept_as_the_mean(X, y, penalty):
    """Return the slopes that belong to centered columns, and the mean of y as the intercept of the others."""
    return np.concatenate([[np.mean(y)], shrink(X, y, penalty)[1:]])


def certainty(places) -> float:
    """Return det(AᵀA) of the parabola's design matrix."""
    A = polynomial_features(places, DEGREE)
    return float(np.linalg.det(A.T @ A))


def _allowed(places) -> bool:
    return np.shape(places) == (PLACES,) and bool(np.all(np.abs(places) <= 1 + 1e-9))


def _best(places) -> bool:
    return _allowed(places) and certainty(places) >= certainty(BEST_PLACES) * (1 - 1e-6)


EXERCISES = {
    "linear_regression.1": array(
        by_hand,
        level="easy",
        hints=(
            "Begin with the two means, and write the distances from them below each other.",
            "The slope is the sum of the products of the distances over the sum of the squares of those in $x$; "
            "the line then runs through the point of the means.",
        ),
        mistakes=[
            mistake(
                "swapped", "These two belong to the line, but the intercept comes first.", lambda right: right[::-1]
            ),
            mistake(
                "through-origin",
                r"That is $\sum x_i y_i / \sum x_i^2$, the slope of a line that is forced through the origin. Take the "
                "distances from the means.",
                lambda right: through_origin(),
            ),
            mistake(
                "slope-through-origin",
                r"The slope is $\sum x_i y_i / \sum x_i^2$, without the means: it belongs to a line without intercept.",
                lambda right: [3 - 2 * through_origin()[1], through_origin()[1]],
            ),
            mistake(
                "end-to-end",
                "That line joins the first point to the last. All five have a say.",
                lambda right: end_to_end(),
            ),
            mistake(
                "exchanged",
                "You divided by the squares of the distances in $y$, or turned the roles around: the misses are to be "
                "small in the direction of $y$.",
                lambda right: exchanged(),
            ),
            mistake(
                "intercept-is-mean",
                r"The slope is right. $\bar{y}$ is the height of the line at $\bar{x}$, not at $0$.",
                lambda right: [np.mean(BY_HAND[1]), right[1]],
            ),
        ],
        remark="Add up the residuals: if the sum is not zero, something went wrong. A check that costs ten seconds.",
    ),
    "linear_regression.2": choice(
        lambda: "sum of residuals",
        {
            "sum of residuals": "",
            "sum of squares": "It is made as small as possible, but zero only if all points lie on one line.",
            "sum of sizes": "It is zero only if every residual is.",
            "middle residual": "Half of the points lie above a line only by chance; one far out can change that.",
        },
        level="easy",
        hints=(
            r"What does the derivative by $a$ say, when it is zero?",
            "The residuals are at a right angle to every column of the design matrix. Which columns does a line have?",
        ),
        remark="Without an intercept there is no column of ones, and then this is not true.",
    ),
    "linear_regression.3": number(
        lambda: fall(TIMES**2 / 2),
        level="easy",
        rtol=1e-3,
        hints=(
            r"Write the law as a column of known numbers times $g$. What are these numbers?",
            r"With a single column $\mathbf{a}$ the normal equations are $\mathbf{a}^\top\mathbf{a}\,g = "
            r"\mathbf{a}^\top\mathbf{d}$.",
        ),
        mistakes=[
            mistake("half", r"You fitted $d = g t^2$. Where is the factor $\tfrac12$?", lambda right: fall(TIMES**2)),
            mistake(
                "half-upside-down",
                r"The factor $\tfrac12$ went in upside down: the column is *half* of $t^2$.",
                lambda right: fall(2 * TIMES**2),
            ),
            mistake(
                "with-intercept",
                "You fitted a line with an intercept. The law has none: at time zero the stone has fallen nothing.",
                lambda right: fit_line(TIMES**2 / 2, FALLEN).slope,
            ),
            mistake(
                "mean-of-ratios",
                "That is the mean of the four values of $2d/t^2$. The first of them is the least precise, and counts "
                "as much as the last. Least squares weighs them.",
                lambda right: np.mean(2 * FALLEN / TIMES**2),
            ),
            mistake(
                "straight",
                "You fitted the distance as a multiple of the time. It grows with the square of the time.",
                lambda right: fall(TIMES),
            ),
        ],
        remark="Near the ground $g$ is about 9.81 meters per square second: four readings came close.",
    ),
    "linear_regression.4": number(
        lambda: combined(1 / SIGMAS**2),
        level="medium",
        rtol=5e-4,
        hints=(
            r"Write $\chi^2$ for a length $c$: two squares, each divided by its own $\sigma^2$. Where is its "
            "derivative zero?",
            r"It is a weighted mean with the weights $1/\sigma_i^2$. How many times as much does the first one weigh?",
        ),
        mistakes=[
            mistake(
                "plain-mean", "That is the plain mean. One of the two is more precise.", lambda right: LENGTHS.mean()
            ),
            mistake(
                "weights-not-squared",
                r"You used the weights $1/\sigma_i$. In $\chi^2$ the whole fraction is squared.",
                lambda right: combined(1 / SIGMAS),
            ),
            mistake(
                "weights-upside-down",
                "You gave the less precise measurement the larger weight.",
                lambda right: combined(SIGMAS**2),
            ),
            mistake(
                "weights-are-sigmas",
                r"You used the $\sigma_i$ themselves as weights: the less precise measurement got the larger one.",
                lambda right: combined(SIGMAS),
            ),
        ],
        remark=r"And $\chi^2$ there? With one degree of freedom it is about 3.6: the laboratories hardly agree.",
    ),
    "linear_regression.5": number(
        lambda: MEASURED * (ERROR / WANTED) ** 2,
        level="medium",
        rtol=0,
        atol=1e-6,
        hints=(
            r"The standard error is $\sigma/\sqrt{q}$. What happens to $q$ if each place is measured twice?",
            "The error must shrink to a third. By which factor must $q$ grow?",
        ),
        mistakes=[
            mistake(
                "linear",
                "Three times the measurements do not make the error three times smaller: there is a root.",
                lambda right: MEASURED * ERROR / WANTED,
            ),
            mistake(
                "only-the-new",
                "That is how many you need in addition. In all was asked.",
                lambda right: right - MEASURED,
            ),
            mistake("factor-alone", "That is the factor. How many measurements is it?", lambda right: right / MEASURED),
            mistake(
                "root",
                "You took the root of the ratio. It must be squared.",
                lambda right: MEASURED * np.sqrt(ERROR / WANTED),
            ),
        ],
        remark="That is expensive. If you can, make the range wider: three times as wide would do the same with eight.",
    ),
    "linear_regression.6": function(
        line_with_errors,
        [
            SPRING,
            BY_HAND,
            case(*FAR_OUT, label="points far from the origin"),
            case(np.array([1, 2, 4, 7]), np.array([1, 3, 2, 6]), label="whole numbers"),
        ],
        level="medium",
        hints=(
            r"First slope and intercept, then the residuals, then $s$, then both errors.",
            r"$s^2$ is the sum of squared residuals over $m - 2$. The intercept is the line at $x = 0$, at the "
            r"distance $\bar{x}$ from the center.",
        ),
        mistakes=[
            mistake(
                "divided-by-m",
                "Slope and intercept are right. You divided the sum of squares by $m$, so your errors are too small: "
                "two numbers were already taken from the data.",
                like=_other_variance(lambda m: m),
            ),
            mistake(
                "divided-by-m-1",
                "Slope and intercept are right. You divided the sum of squares by $m - 1$, as for a mean; a line has "
                "two coefficients.",
                like=_other_variance(lambda m: m - 1),
            ),
            mistake(
                "no-variance",
                "Slope and intercept are right. The errors are those for $s = 1$: how far do the points scatter?",
                like=lambda x, y: line_with_errors(x, y) / np.array([1, 1, *2 * [np.sqrt(fit_line(x, y).variance)]]),
            ),
            mistake(
                "squares-of-errors",
                "Slope and intercept are right. You returned the squares of the errors: take the root.",
                lambda right: right ** np.array([1, 1, 2, 2]),
            ),
            mistake(
                "error-of-the-mean",
                r"Three of the four are right. $s/\sqrt{m}$ is the error of the line at $\bar{x}$; the intercept is "
                "the line at 0.",
                like=_intercept_as_mean,
            ),
            mistake(
                "order",
                "The numbers are right, but slope comes before intercept.",
                lambda right: right[[1, 0, 3, 2]],
            ),
        ],
        remark="Compare `scipy.stats.linregress`, which returns the same four among others.",
    ),
    "linear_regression.7": function(
        shrink,
        [
            (*SLANTED, 2.0),
            (*SLANTED, 0.1),
            case(*SLANTED, 0.0, label="no penalty"),
            case(*TWICE, 1.0, label="a column that occurs twice"),
        ],
        level="hard",
        hints=(
            r"Put a column of ones in front. What does the gradient of $\lambda(c_1^2 + \dots + c_d^2)$ look like, "
            "with $c_0$ left out?",
            r"The matrix that is added to $\mathbf{A}^\top\mathbf{A}$ is $\lambda\mathbf{I}$ but for one entry.",
        ),
        mistakes=[
            mistake(
                "intercept-pays",
                "Your intercept pays, too: it is pulled toward zero. Leave its place on the diagonal free.",
                like=_with_intercept_punished,
            ),
            mistake(
                "no-intercept",
                "Your fit has no intercept: it is forced through the origin.",
                like=_through_the_origin,
            ),
            mistake(
                "mean-for-intercept",
                r"The slopes are right. $\bar{y}$ is the intercept only if the columns have the mean zero.",
                like=_intercept_as_the_mean,
            ),
            mistake(
                "penalty-squared",
                r"You added $\lambda^2$ on the diagonal, not $\lambda$. (In the added rows it is $\sqrt{\lambda}$.)",
                like=lambda X, y, penalty: shrink(X, y, penalty**2),
            ),
            mistake(
                "penalty-times-m",
                r"You took the *mean* of the squared residuals, or $m\lambda$ as the penalty.",
                like=lambda X, y, penalty: shrink(X, y, len(X) * penalty),
            ),
            mistake("intercept-last", "The intercept comes first.", lambda right: np.roll(right, -1)),
        ],
        remark="Another way: take the means from the columns and from $y$, use plain ridge, find the intercept last.",
    ),
    "linear_regression.8": array(
        lambda: BEST_PLACES,
        accepts=_best,
        level="hard",
        hints=(
            "For a line, all measurements would belong at the two ends. Why can that not be enough for a parabola?",
            "Three different places are as many as a parabola needs; use each of them twice. Which three? Or let a "
            "program try all choices from a grid.",
        ),
        mistakes=[
            mistake("number", "Six places were asked for.", when=lambda places: np.shape(places) != (PLACES,)),
            mistake(
                "outside",
                "All places must lie between $-1$ and $1$.",
                when=lambda places: np.shape(places) == (PLACES,) and not _allowed(places),
            ),
            mistake(
                "ends-only",
                "With fewer than three different places the columns are dependent: the determinant is zero, and the "
                "parabola is not determined at all.",
                when=lambda places: _allowed(places) and len(np.unique(np.round(places, 9))) < 3,
            ),
            mistake(
                "evenly-spaced",
                "Evenly spaced is the first idea, and gives about half of the determinant that is possible.",
                when=lambda places: _allowed(places) and np.allclose(np.sort(places), np.linspace(-1, 1, PLACES)),
            ),
            mistake(
                "not-the-best",
                "These places determine the parabola, but others do so better. Compute the determinant, move one of "
                "them a little, and compute it again.",
                when=lambda places: _allowed(places) and not _best(places),
            ),
        ],
        remark="Now for the cubic and beyond: you know one family of polynomials in which the answer is hidden.",
    ),
}
