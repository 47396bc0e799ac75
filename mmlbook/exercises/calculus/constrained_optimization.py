"""Checks of the exercises on constrained optimization."""

from functools import cache

import numpy as np

from mmlbook.calculus.constrained_optimization import lagrange_stationary_points
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.eigenvectors import qr_algorithm

LINE, MORE = 12.0, 0.5
A3, RADIUS = np.array([[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]]), 3.0


@cache
def on_the_line() -> tuple[float, float, float]:
    """Return x, y and the multiplier of the largest product on 2x + y = 12."""
    [best] = lagrange_stationary_points(lambda x: x[0] * x[1], lambda x: 2 * x[0] + x[1] - LINE, starts=[1, 1])
    return (*best.x.round(8), best.multipliers[0].round(8))


def bump(x) -> float:
    """Return x y exp(x/2)."""
    return x[0] * x[1] * np.exp(x[0] / 2)


def bump_slope(x) -> np.ndarray:
    """Return its gradient."""
    return np.array([x[1] * (1 + x[0] / 2), x[0]]) * np.exp(x[0] / 2)


def oval(x) -> float:
    """Return x² + 4(y − ½)² − 4, zero on an ellipse."""
    return x[0] ** 2 + 4 * (x[1] - 0.5) ** 2 - 4


def oval_slope(x) -> np.ndarray:
    """Return its gradient."""
    return np.array([2 * x[0], 8 * (x[1] - 0.5)])


def equations(z) -> np.ndarray:
    """Return ∇f − λ∇g and g, three numbers, for z = (x, y, λ)."""
    x = np.array([z[0], z[1]])
    return np.append(bump_slope(x) - z[2] * oval_slope(x), oval(x))


@cache
def all_points() -> tuple:
    """Return the stationary points on the ellipse, from the lowest value to the highest."""
    t = np.radians(np.arange(5, 365, 30))
    starts = np.column_stack([2 * np.cos(t), 0.5 + np.sin(t)])
    found = lagrange_stationary_points(
        bump, oval, starts=starts, gradient=bump_slope, jacobian=lambda x: oval_slope(x)[None, :]
    )
    return tuple(tuple(point.x) for point in found)


def _rows(answer) -> np.ndarray | None:
    """Return the answer as points, one a row, or None if it is none."""
    answer = np.asarray(answer, dtype=float)
    return answer if answer.ndim == 2 and answer.shape[1] == 2 and len(answer) else None


def _surplus(answer) -> int:
    """Return how many points too many there are if each is a right one, otherwise 0."""
    rows, known = _rows(answer), np.array(all_points())
    if rows is None or any(np.min(np.linalg.norm(known - row, axis=1)) > 2e-3 for row in rows):
        return 0
    return len(rows) - len(known)


def allocate(a, b, total) -> np.ndarray:
    """Return the hours that maximize Σ aᵢ ln(1 + xᵢ/bᵢ) with the sum `total`, none of them negative."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    order = np.argsort(-a / b)
    price = 0.0
    for k in range(1, len(a) + 1):
        price = np.sum(a[order[:k]]) / (total + np.sum(b[order[:k]]))
        if k < len(a) and a[order[k]] / b[order[k]] <= price:
            break
    return np.maximum(a / price - b, 0.0)


def _equality_only(a, b, total):
    return a * (total + np.sum(b)) / np.sum(a) - b


def _cut_off(a, b, total):
    return np.maximum(_equality_only(a, b, total), 0.0)


def energy(X) -> float:
    """Return the sum of one over the distance, over all pairs of points."""
    i, j = np.triu_indices(len(X), 1)
    return float(np.sum(1 / np.linalg.norm(X[i] - X[j], axis=1)))


def bipyramid() -> np.ndarray:
    """Return two poles and three points around the equator, one a row."""
    t = 2 * np.pi * np.arange(3) / 3
    return np.vstack([[0, 0, 1], [0, 0, -1], np.column_stack([np.cos(t), np.sin(t), 0 * t])])


def _points(answer) -> np.ndarray | None:
    answer = np.asarray(answer, dtype=float)
    if answer.shape != (5, 3) or len(np.unique(answer.round(9), axis=0)) < 5:
        return None
    return answer


def _on_sphere(X) -> bool:
    return bool(np.allclose(np.linalg.norm(X, axis=1), 1, atol=1e-6))


def _least_energy(answer) -> bool:
    X = _points(answer)
    return X is not None and _on_sphere(X) and energy(X) <= 1.001 * energy(bipyramid())


def _pyramid() -> np.ndarray:
    """Return the apex and a square below it, as low as is best: nearly the least energy, but not quite."""
    t = np.pi * np.arange(4) / 2
    shapes = [
        np.vstack([[0, 0, 1], np.column_stack([s * np.cos(t), s * np.sin(t), 0 * t - np.sqrt(1 - s**2)])])
        for s in np.linspace(0.8, 1, 201)
    ]
    return min(shapes, key=energy)


EXERCISES = {
    "constrained_optimization.1": array(
        on_the_line,
        level="easy",
        hints=(
            "Write down both gradients. That gives one equation for each entry, and the line is the third.",
            r"Solve the first two for $x$ and $y$ in terms of $\lambda$, and put them into the equation of the line.",
        ),
        mistakes=[
            mistake(
                "swapped",
                "Is it $x$ that is the larger of the two? Look at the entries of both gradients again: the slope of "
                "$xy$ along $x$ is $y$.",
                lambda right: [right[1], right[0], right[2]],
            ),
            mistake(
                "plus-convention",
                r"The point is right. The multiplier has the sign of the other convention, $L = f + \lambda g$.",
                lambda right: [right[0], right[1], -right[2]],
            ),
            mistake(
                "upside-down",
                r"The point is right. You wrote $\nabla g = \lambda\,\nabla f$; it is $\nabla f = \lambda\,\nabla g$.",
                lambda right: [right[0], right[1], 1 / right[2]],
            ),
            mistake(
                "equal-parts",
                "Equal factors would be the best on the line $x + y = 12$. Here $x$ counts twice.",
                when=lambda answer: np.shape(answer) == (3,) and np.isclose(answer[0], answer[1]),
            ),
            mistake(
                "without-multiplier", "The point is right. The multiplier is asked as well.", lambda right: right[:2]
            ),
        ],
        remark="Both terms of the constraint, $2x$ and $y$, are 6: the budget is shared in halves.",
    ),
    "constrained_optimization.2": number(
        lambda: MORE * on_the_line()[2],
        level="easy",
        rtol=1e-3,
        hints=(
            "The multiplier of the last exercise says how much the largest product grows for each unit of the 12.",
            "How many units more are there? Multiply.",
        ),
        mistakes=[
            mistake("price-of-one", "That is the price of a whole unit. Here it is half a unit.", lambda r: r / MORE),
            mistake(
                "solved-again",
                "That is the exact gain, from solving the problem again. The first-order answer from the multiplier "
                "is asked.",
                lambda right: ((LINE + MORE) ** 2 - LINE**2) / 8,
            ),
            mistake(
                "new-value",
                "That is the new largest product. The gain is asked.",
                lambda r: np.prod(on_the_line()[:2]) + r,
            ),
            mistake("divided", "A price is multiplied by the amount, not divided by it.", lambda r: r / MORE**2),
        ],
    ),
    "constrained_optimization.3": choice(
        lambda: "positive, zero",
        {
            "zero, zero": "With $c = 0$ the summit is not allowed. Would it help to loosen the constraint?",
            "positive, zero": "",
            "zero, positive": "Where is the summit, and in which of the two cases may you go there?",
            "negative, zero": "A negative price would mean that the best value falls when more is allowed.",
        },
        level="easy",
        hints=(
            "Where is the summit of $f$? For each $c$, ask whether you are allowed to stand there.",
            "A constraint that is not active has no price. For the other, compare the slopes of $f$ and of $g(x) = x$.",
        ),
    ),
    "constrained_optimization.4": function(
        equations,
        [
            (np.array([1.0, 1.0, 0.5]),),
            (np.array([-1.5, 0.8, -0.2]),),
            (np.array([0.3, -0.4, 2.0]),),
            case([1, 2, -1], label="a list of whole numbers"),
            case(np.array([2.0, 0.5, 0.0]), label="the multiplier zero"),
        ],
        level="medium",
        hints=(
            r"Along $x$ you need the product rule for $x\,e^{x/2}$; $y$ is a constant factor there.",
            r"The derivative of $e^{x/2}$ is $\tfrac12 e^{x/2}$. Mind $8\left(y - \tfrac12\right)$ in $\nabla g$.",
        ),
        mistakes=[
            mistake(
                "plus-convention",
                r"Between the gradients stands a minus: $\nabla f - \lambda\,\nabla g$.",
                like=lambda z: equations([z[0], z[1], -z[2]]),
            ),
            mistake(
                "constraint-first",
                r"The three numbers are right; their order is the two entries of $\nabla f - \lambda\,\nabla g$ first, "
                "then $g$.",
                like=lambda z: np.roll(equations(z), 1),
            ),
            mistake(
                "constraint-missing",
                "The third entry is missing: the constraint itself.",
                like=lambda z: equations(z)[:2],
            ),
            mistake(
                "constraint-times-multiplier",
                r"The third entry is $g$ alone. Times $\lambda$ it is zero for $\lambda = 0$, anywhere.",
                like=lambda z: equations(z) * [1, 1, z[2]],
            ),
            mistake(
                "product-rule",
                "The exponential contains $x$, too. Along $x$ you took the derivative of the first factor only.",
                like=lambda z: equations(z) - [bump([z[0], z[1]]) / 2, 0, 0],
            ),
        ],
    ),
    "constrained_optimization.5": array(
        lambda: np.array(all_points()),
        level="medium",
        up_to="order",
        axis="rows",
        rtol=1e-3,
        hints=(
            "Start in twenty or more places around the ellipse. Does every search converge?",
            "Two results that agree to six digits are the same point. Sort the rounded points and keep one of each.",
        ),
        mistakes=[
            mistake(
                "some-missing",
                "All of these are right, but there are more. Use more starts.",
                when=lambda answer: _surplus(answer) < 0,
            ),
            mistake(
                "found-twice",
                "Some of these are the same point, found from two starts.",
                when=lambda answer: _surplus(answer) > 0,
            ),
            mistake(
                "with-multipliers",
                r"You returned three columns, the last one is $\lambda$. Only the points are asked.",
                when=lambda answer: np.shape(answer)[1:] == (3,),
            ),
            mistake(
                "off-the-ellipse",
                "At least one of these points is not on the ellipse. Did that search converge?",
                when=lambda answer: (rows := _rows(answer)) is not None and np.max(np.abs(oval(rows.T))) > 0.02,
            ),
        ],
        remark="Half of them are minima along the ellipse and half are maxima: walking around, they take turns.",
    ),
    "constrained_optimization.6": number(
        lambda: RADIUS**2 * np.min(qr_algorithm(A3).values),
        level="medium",
        hints=(
            r"Only the constraint has changed: $\mathbf{x}^\top\mathbf{x} = 9$. Which condition do you get?",
            r"At an eigenvector the value is $\lambda\,\mathbf{x}^\top\mathbf{x}$.",
        ),
        mistakes=[
            mistake(
                "length-one", "That is the value for vectors of length one.", lambda r: np.min(qr_algorithm(A3).values)
            ),
            mistake(
                "length-not-squared",
                r"A quadratic form grows with the *square* of the length.",
                lambda right: RADIUS * np.min(qr_algorithm(A3).values),
            ),
            mistake(
                "largest",
                "That is the largest value. The smallest is asked.",
                lambda r: RADIUS**2 * np.max(qr_algorithm(A3).values),
            ),
            mistake(
                "middle",
                "That is the value at a stationary point, but it is neither the smallest nor the largest.",
                lambda right: RADIUS**2 * np.median(qr_algorithm(A3).values),
            ),
        ],
    ),
    "constrained_optimization.7": function(
        allocate,
        [
            (np.array([30.0, 20.0, 12.0]), np.array([2.0, 4.0, 12.0]), 20.0),
            (np.array([12.0, 20.0, 30.0]), np.array([12.0, 4.0, 2.0]), 60.0),
            (np.array([5.0, 9.0, 1.0, 4.0]), np.array([10.0, 1.0, 8.0, 3.0]), 3.0),
            (np.array([1.0, 1.1, 8.0, 0.9]), np.array([1.0, 2.0, 30.0, 6.0]), 2.0),
            case(np.array([3.0]), np.array([2.0]), 7.0, label="one exam"),
            case([4, 4], [1, 1], 10, label="two equal exams, as whole numbers"),
        ],
        level="hard",
        hints=(
            r"An exam with hours has the slope $\frac{a_i}{b_i + x_i} = \lambda$; one without has $\frac{a_i}{b_i} \le "
            r"\lambda$. In which order do exams come into play?",
            "Sort by first slope. Let in one exam after another and compute the price for those that are in; stop when "
            "the first slope of the next is not above the price.",
        ),
        mistakes=[
            mistake(
                "negative-hours",
                "Some of your hours are negative: you solved with the equality alone.",
                like=_equality_only,
            ),
            mistake(
                "cut-off",
                "You set negative hours to zero. Then the sum is too large: the price must be found anew.",
                like=_cut_off,
            ),
            mistake(
                "rescaled",
                "You set negative hours to zero and scaled the rest. Then the slopes of the rest are not equal.",
                like=lambda a, b, total: total * (cut := _cut_off(a, b, total)) / np.sum(cut),
            ),
            mistake(
                "evenly",
                "Sharing evenly takes no account of the slopes.",
                like=lambda a, b, total: np.full(len(a), total / len(a)),
            ),
            mistake(
                "all-to-one",
                "The best first hour goes to one exam, but its slope falls, and others catch up.",
                like=lambda a, b, total: total * (np.arange(len(a)) == np.argmax(a / b)),
            ),
        ],
        remark="As the total grows, more and more exams come into play, and the price falls.",
    ),
    "constrained_optimization.8": array(
        bipyramid,
        level="hard",
        accepts=_least_energy,
        hints=(
            "Start with random points. Push each along its force, but only along the sphere, then back onto it.",
            "Take away from each force its part along the point itself, take a short step, divide by the length.",
        ),
        mistakes=[
            mistake(
                "off-the-sphere",
                "At least one of the points does not have length one.",
                when=lambda answer: (X := _points(answer)) is not None and not _on_sphere(X),
            ),
            mistake(
                "square-pyramid",
                "Very close: that is nearly the energy of a pyramid with a square base. There is a better shape.",
                when=lambda answer: (
                    (X := _points(answer)) is not None
                    and _on_sphere(X)
                    and 1.001 * energy(bipyramid()) < energy(X) <= 1.03 * energy(_pyramid())
                ),
            ),
            mistake(
                "columns",
                "Write one point in each row: five rows, three columns.",
                when=lambda answer: np.shape(answer) == (3, 5),
            ),
            mistake(
                "same-place",
                "Two of the points are at the same place, where their energy is infinite.",
                when=lambda answer: np.shape(answer) == (5, 3) and _points(answer) is None,
            ),
            mistake(
                "not-the-least",
                "These points are on the sphere, but their energy can be made smaller.",
                when=lambda answer: (X := _points(answer)) is not None and _on_sphere(X),
            ),
        ],
        remark="Two poles and a triangle around the equator.",
    ),
}
