"""Checks of the exercises on optimization."""

from functools import cache

import numpy as np

from mmlbook.calculus.optimization import gradient_descent, newton_minimize, newton_root
from mmlbook.exercises import array, case, function, mistake, number

CENTERS = np.array([[-2.2, -0.9], [0.1, 1.7], [2.2, -0.6]])
DEPTHS = np.array([1.4, 1.2, 1.5])
CONDITION, ACCURACY = 400, 1e-6
SLOW = (CONDITION - 1) / (CONDITION + 1)
BOWL, PULL = np.array([[2.0, 1.0], [1.0, 4.0]]), np.array([4.0, 0.0])
CURVATURES = np.linspace(1, 9, 2001)
HERE = np.array([1.0, 1.0])


def root_of_three(steps: int) -> float:
    """Return where Newton–Raphson is for x² − 3 after these steps from 2."""
    return newton_root(lambda x: x**2 - 3, 2.0, derivative=lambda x: 2 * x, max_iterations=steps).x


def bowl_slope(x):
    """Return the gradient of x² + 10 y²."""
    return np.array([2.0, 20.0]) * x


def dent_slope(x):
    """Return the gradient of ‖x‖²/10 − exp(−‖x‖²/2)."""
    return 0.2 * x + np.exp(-np.sum(x * x) / 2) * x


def descend(gradient, start, step, steps):
    """Return the path of gradient descent, one point a row."""
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - step * gradient(path[-1]))
    return np.array(path)


def _uphill(gradient, start, step, steps):
    return descend(lambda x: -gradient(x), start, step, steps)


def _same_slope(gradient, start, step, steps):
    slope = gradient(np.array(start, dtype=float))
    return descend(lambda x: slope, start, step, steps)


def next_step(g, H):
    """Return Newton's step if it leads downhill, else the step against the gradient."""
    try:
        newton = -np.linalg.solve(H, g)
    except np.linalg.LinAlgError:
        return -g
    return newton if g @ newton < 0 else -g


def _always_newton(g, H):
    return -np.linalg.solve(H, g)


def _newton_or_zero(g, H):
    newton = _always_newton(g, H)
    return newton if g @ newton < 0 else 0 * g


def _steps_for(rate: float) -> int:
    """Return the first number of steps after which rate**steps is at most the accuracy that is asked for."""
    return int(np.ceil(np.log(ACCURACY) / np.log(rate)))


def pit(p) -> float:
    """Return the height of the sandpit with three hollows."""
    return 0.1 * np.sum(p * p) - DEPTHS @ np.exp(-np.sum((p - CENTERS) ** 2, axis=1) / 2)


def pit_slope(p) -> np.ndarray:
    """Return its gradient."""
    away = p - CENTERS
    return 0.2 * p + (DEPTHS * np.exp(-np.sum(away**2, axis=1) / 2)) @ away


@cache
def hollows() -> tuple[tuple[float, float], ...]:
    """Return the bottoms of the three hollows, the deepest first."""
    bottoms = [gradient_descent(pit, start, gradient=pit_slope, step=0.3).x for start in CENTERS]
    return tuple(tuple(newton_minimize(pit, p, gradient=pit_slope).x) for p in sorted(bottoms, key=pit))


def _is_near(answer, place, within=0.03) -> bool:
    return answer.shape == (2,) and float(np.linalg.norm(answer - place)) < within


def worst_factor(steps) -> float:
    """Return by how much these steps shrink the worst error, over all curvatures from 1 to 9."""
    return float(np.max(np.abs(np.prod(1 - np.outer(steps, CURVATURES), axis=0))))


def best_three_steps() -> np.ndarray:
    """Return 1/λ at the three zeros of the Chebyshev polynomial that is stretched to 1 … 9."""
    return 1 / (5 + 4 * np.cos((2 * np.arange(3) + 1) * np.pi / 6))


def _are_best(steps) -> bool:
    return steps.shape == (3,) and worst_factor(steps) <= 1.01 * worst_factor(best_three_steps())


EXERCISES = {
    "optimization.1": number(
        lambda: root_of_three(2),
        level="easy",
        hints=(
            r"Write $f(x) = x^2 - 3$ and its derivative. One step replaces $x$ by $x - f(x)/f'(x)$.",
            "Work with fractions: the first step starts with $f(2) = 1$ and $f'(2) = 4$.",
        ),
        mistakes=[
            mistake(
                "one-step", "That is the place after one step. Take another from there.", lambda r: root_of_three(1)
            ),
            mistake(
                "wrong-way",
                r"You added $f/f'$. Where $f$ is positive and rising, the tangent comes down to zero on the left.",
                lambda r: 2.25 + (2.25**2 - 3) / 4.5,
            ),
            mistake(
                "upside-down",
                "You divided the slope by the height. Rise over run: the run is the height divided by the slope.",
                lambda r: 2.0,
            ),
            mistake(
                "same-slope",
                "In the second step the slope has to be read again, at the new place.",
                lambda r: 1.75 - (1.75**2 - 3) / 4,
            ),
        ],
        rtol=1e-5,
        remark="Four digits are right after two steps, and the next step would give eight.",
    ),
    "optimization.2": number(
        lambda: 2 / 6,
        level="easy",
        hints=(
            r"A step multiplies $x$ by a number. Write it down: $x - s f'(x) = (\dots)\,x$.",
            "The distance must not grow: that number has to lie between $-1$ and $1$.",
        ),
        mistakes=[
            mistake(
                "coefficient",
                "You took the coefficient for the curvature. Differentiate twice.",
                lambda right: 2 / 3,
            ),
            mistake(
                "one-jump",
                "That step lands on the bottom at once. It is the best one, but longer ones do not yet run away.",
                lambda right: 1 / 6,
            ),
            mistake("curvature", "That is the second derivative. What does it say about the step?", lambda right: 6.0),
            mistake(
                "half-the-curvature",
                "The other way around: the sharper the curvature, the shorter the step must be.",
                lambda right: 6 / 2,
            ),
        ],
        remark="The limit is two over the curvature. Near a minimum nearly every function looks like a parabola.",
    ),
    "optimization.3": array(
        lambda: newton_root(lambda x: BOWL @ x - PULL, HERE, derivative=lambda x: BOWL).path[1],
        level="easy",
        hints=(
            r"You need the gradient at $(1, 1)^\top$, a column of two numbers, and the Hessian, the same everywhere.",
            r"Solve $\mathbf{H}\mathbf{d} = -\mathbf{g}$: two equations for two numbers. Add the step to the start.",
        ),
        mistakes=[
            mistake(
                "only-the-step",
                "That is the step. Where does it lead from $(1, 1)^\\top$?",
                lambda right: right - HERE,
            ),
            mistake(
                "wrong-way",
                r"You went the opposite way: the step solves $\mathbf{H}\mathbf{d} = -\mathbf{g}$, with a minus.",
                lambda right: 2 * HERE - right,
            ),
            mistake(
                "not-divided",
                "You multiplied by the Hessian instead of solving with it.",
                lambda right: HERE - BOWL @ (BOWL @ HERE - PULL),
            ),
            mistake(
                "gradient-step",
                "That is a step against the gradient, of size one. Newton's also asks the Hessian.",
                lambda right: HERE - (BOWL @ HERE - PULL),
            ),
        ],
        remark="Put it into the gradient: both entries are zero. On a quadratic function one step is all it takes.",
    ),
    "optimization.4": function(
        descend,
        [
            (bowl_slope, np.array([3.0, 1.0]), 0.04, 5),
            (dent_slope, np.array([-1.5, 0.7]), 0.5, 20),
            (bowl_slope, np.array([1.0, -2.0]), 0.11, 3),
            case(bowl_slope, np.array([3, 1]), 0.04, 2, label="a start of whole numbers"),
            case(bowl_slope, np.array([3.0, 1.0]), 0.04, 0, label="no step at all"),
        ],
        level="medium",
        hints=(
            "Begin a list with the start. Each step adds the last entry minus `step` times the gradient *there*.",
            "Make a new array for every point (`x = x - …`, not `x -= …`, which changes the arrays already in the "
            "list), and return `np.array(path)`.",
        ),
        mistakes=[
            mistake("uphill", "You climb: the gradient shows the way up.", like=_uphill),
            mistake(
                "without-start",
                "The start is missing: the path has one point more than there are steps.",
                lambda right: right[1:],
            ),
            mistake(
                "same-point-everywhere",
                "Every row is the last point: your list holds one array many times, which each step changes. Make a "
                "new one in each step.",
                lambda right: np.tile(right[-1], (len(right), 1)),
            ),
            mistake("only-the-end", "That is the last point. Return the whole path.", lambda right: right[-1]),
            mistake(
                "same-slope",
                "You go on with the gradient of the start. Read it again at every point.",
                like=_same_slope,
            ),
        ],
        remark="Five lines: the algorithm behind nearly all of machine learning.",
    ),
    "optimization.5": function(
        next_step,
        [
            (np.array([2.0, 1.0]), np.array([[2.0, 0.0], [0.0, 8.0]])),
            (np.array([1.0, -3.0]), np.array([[3.0, 1.0], [1.0, 2.0]])),
            (np.array([1.0, 2.0]), np.array([[-2.0, 0.0], [0.0, -1.0]])),
            (np.array([0.5, 2.0]), np.array([[4.0, 0.0], [0.0, -1.0]])),
            (np.array([3.0, 0.5]), np.array([[2.0, 0.0], [0.0, -2.0]])),
            case(np.array([1.0, 1.0]), np.array([[1.0, 2.0], [2.0, 4.0]]), label="a Hessian without an inverse"),
        ],
        level="medium",
        hints=(
            r"A step $\mathbf{d}$ leads downhill if $\mathbf{g}^\top\mathbf{d} < 0$: in code, `g @ d < 0`.",
            "`np.linalg.solve` raises `np.linalg.LinAlgError` for a matrix without an inverse: catch it with `try` "
            "and `except`, and go against the gradient then.",
        ),
        mistakes=[
            mistake(
                "always-newton",
                "You trust Newton's step everywhere. On a hilltop or a saddle it may lead uphill: ask the gradient.",
                like=_always_newton,
            ),
            mistake("always-gradient", "That is gradient descent. Where does the Hessian enter?", like=lambda g, H: -g),
            mistake("sign", "The sign is turned around: this step goes the opposite way.", lambda right: -right),
            mistake(
                "stays",
                "Where Newton's step leads uphill you stay. Go against the gradient there.",
                like=_newton_or_zero,
            ),
            mistake(
                "multiplied",
                r"You multiplied by the Hessian. Newton's step solves $\mathbf{H}\mathbf{d} = -\mathbf{g}$.",
                like=lambda g, H: -H @ g if g @ H @ g > 0 else -g,
            ),
        ],
        remark="With it, a search in the sandpit is fast near the bottom and safe elsewhere.",
    ),
    "optimization.6": number(
        lambda: _steps_for(SLOW),
        level="medium",
        rtol=0,
        hints=(
            r"The rate of the best fixed step is a fraction of $\kappa - 1$ and $\kappa + 1$. Which power is needed?",
            r"Take logarithms of $r^k \le 10^{-6}$; dividing by $\ln r < 0$ turns the inequality around.",
        ),
        mistakes=[
            mistake(
                "with-momentum",
                r"That many are enough with momentum, whose rate has $\sqrt\kappa$ in place of $\kappa$.",
                lambda right: _steps_for((np.sqrt(CONDITION) - 1) / (np.sqrt(CONDITION) + 1)),
            ),
            mistake(
                "rounded-down",
                "One step too few: a little more than asked is left.",
                when=lambda answer: answer == _steps_for(SLOW) - 1,
            ),
            mistake(
                "one-too-many",
                "So little is left then, but it was one step earlier too.",
                when=lambda answer: answer == _steps_for(SLOW) + 1,
            ),
            mistake(
                "height",
                "That many are enough for the *height* above the bottom, whose rate is the rate squared.",
                when=lambda answer: abs(answer - _steps_for(SLOW**2)) <= 1,
            ),
            mistake(
                "two-kinds-of-logarithms",
                "One logarithm to the base 10 and one to the base $e$: take the same kind for both.",
                when=lambda answer: abs(answer - np.log10(ACCURACY) / np.log(SLOW)) <= 1,
            ),
            mistake(
                "slope-for-logarithm",
                r"You took $r - 1$ for $\ln r$. The two are close, but here every step counts.",
                when=lambda answer: abs(answer - np.log(ACCURACY) / (SLOW - 1)) <= 1,
            ),
            mistake(
                "careful-step",
                r"That is the number for the step $1/\lambda_1$. The best fixed step is nearly twice as long.",
                lambda right: _steps_for(1 - 1 / CONDITION),
            ),
            mistake(
                "not-whole",
                "Steps are counted. At which whole number is little enough left for the first time?",
                when=lambda answer: answer % 1 != 0,
            ),
        ],
        remark="Per digit that is about one step for each unit of the condition number.",
    ),
    "optimization.7": array(
        lambda: hollows()[0],
        accepts=lambda answer: _is_near(answer, hollows()[0]),
        level="hard",
        hints=(
            "One search ends in one hollow, and which one depends on the start. Use many starts, and compare heights.",
            "Draw starts at random over the whole sandpit (`rng.uniform`), search from each, and keep the lowest end.",
        ),
        mistakes=[
            mistake(
                "other-hollow",
                "The bottom of a hollow, but there is a deeper one: start from other places, too.",
                when=lambda answer: any(_is_near(answer, bottom) for bottom in hollows()[1:]),
            ),
            mistake(
                "center",
                "That is the center of a dent. The other dents and the bowl shift the deepest point away from it: "
                "let a search settle.",
                when=lambda answer: any(_is_near(answer, center) for center in CENTERS),
            ),
            mistake(
                "height",
                "That looks like the height. The place was asked: two coordinates.",
                when=lambda answer: answer.size == 1,
            ),
            mistake("place-and-height", "Give the place alone, without the height.", when=lambda a: a.shape == (3,)),
            mistake("swapped", "The coordinates have changed places: $x$ comes first.", lambda right: right[::-1]),
            mistake(
                "not-settled",
                "Near the bottom of a hollow, but not at it: let the search go on until the gradient is nearly zero.",
                when=lambda answer: any(_is_near(answer, bottom, within=0.2) for bottom in hollows()),
            ),
            mistake(
                "still-sloping",
                "The sand still slopes there: the gradient at your point is not zero. Go on.",
                when=lambda answer: answer.shape == (2,) and np.linalg.norm(pit_slope(answer)) > 0.05,
            ),
            mistake(
                "saddle",
                "The sand is level there, but it falls to two sides: a saddle. Look at the Hessian's eigenvalues.",
                when=lambda answer: answer.shape == (2,) and np.linalg.norm(pit_slope(answer)) <= 0.05,
            ),
        ],
        remark="Did your search prove that there is no deeper point? It did not: it only never met one.",
    ),
    "optimization.8": array(
        best_three_steps,
        accepts=_are_best,
        level="hard",
        hints=(
            r"After three steps the part of the error with curvature $\lambda$ is multiplied by the polynomial "
            r"$(1 - s_1\lambda)(1 - s_2\lambda)(1 - s_3\lambda)$. Plot it from 1 to 9: how high are its hills?",
            "It is best when all its hills and valleys between 1 and 9, the ends included, are equally far from zero. "
            "Let a program try many triples (a coarse grid, then a finer one), or look up Chebyshev polynomials.",
        ),
        mistakes=[
            mistake(
                "one-step-thrice",
                "That is the best *fixed* step, three times. Steps of different lengths do better together.",
                lambda right: np.full(3, 2 / 10),
            ),
            mistake(
                "runs-away",
                "With these steps some error grows: the polynomial leaves the band from −1 to 1.",
                when=lambda answer: answer.shape == (3,) and worst_factor(answer) >= 1,
            ),
            mistake(
                "not-the-best",
                "These steps work, but others shrink the worst error more.",
                when=lambda answer: answer.shape == (3,) and not _are_best(answer),
            ),
        ],
        remark="One of the three steps is longer than what would diverge if it were repeated.",
    ),
}
