"""Checks of the exercises on partial derivatives and the gradient."""

import numpy as np

from mmlbook.calculus.partial_derivatives import gradient
from mmlbook.exercises import array, case, choice, function, mistake, number

POINT = np.array([2.0, 1.0])
PLACE, DIRECTION = np.array([2.0, 1.0]), np.array([-3.0, 4.0])
CYLINDER, SHRINKING = np.array([5.0, 12.0]), np.array([-0.2, -0.3])
T, B = np.array([1.0, 2.0, 4.0]), np.array([2.0, 2.0, 5.0])
DESIGN, LINE = np.column_stack([np.ones(3), T]), np.array([1.0, 0.5])
STEP = 1e-5


def by_hand(x):
    """Return x²y + 3y²."""
    return x[0] ** 2 * x[1] + 3 * x[1] ** 2


def hill(x):
    """Return the height 10 − x² − 2y²."""
    return 10 - x[0] ** 2 - 2 * x[1] ** 2


def volume(x):
    """Return the volume of a cylinder from its radius and its height."""
    return np.pi * x[0] ** 2 * x[1]


def squared_error(x):
    """Return the sum of the squared errors of the line x₁ + x₂ t."""
    return np.sum((DESIGN @ x - B) ** 2)


def direction_slope() -> float:
    """Return the slope of the hill in the direction of a vector that is not of length one."""
    return gradient(hill, PLACE).value @ (DIRECTION / np.linalg.norm(DIRECTION))


def melting() -> np.ndarray:
    """Return what each variable contributes to the change of the volume per minute."""
    return gradient(volume, CYLINDER).value * SHRINKING


def quadratic_gradient(A, a, x):
    """Return the gradient of xᵀAx + aᵀx."""
    return (A + A.T) @ x + a


def _detector(measure):
    """Return a function that compares a claimed gradient with the numerical one by `measure(c, g)`."""

    def error(f, claimed, x):
        x = np.array(x, dtype=float)
        c = np.asarray(claimed(x), dtype=float)
        if c.shape != x.shape:
            raise ValueError(f"the gradient has shape {c.shape}, but x has shape {x.shape}")
        return float(measure(c, np.array([(f(x + h) - f(x - h)) / (2 * STEP) for h in STEP * np.eye(len(x))])))

    return error


def _length(v) -> float:
    return float(np.linalg.norm(v))


def _relative(difference, size) -> float:
    return difference / size if size else 0.0


gradient_error = _detector(lambda c, g: _relative(_length(c - g), max(_length(c), _length(g))))


def _same_error(result, expected) -> bool:
    """Whether two errors agree to a percent, or both are as small as the noise of central differences."""
    result = np.asarray(result, dtype=float)
    return result.shape == () and bool(np.isclose(result, expected, rtol=1e-2, atol=1e-6))


def rosenholtz(x):
    """Return −(x² − 1)² − (x²y − x − 1)²."""
    return -((x[0] ** 2 - 1) ** 2) - (x[0] ** 2 * x[1] - x[0] - 1) ** 2


def summits() -> np.ndarray:
    """Return the points where both squares vanish; each is a summit, and no other point has the gradient zero."""
    return np.array([[x, (x + 1) / x**2] for x in np.roots([1.0, 0.0, -1.0]).real])


def _one_of_two(answer) -> bool:
    answer = np.ravel(answer)
    return answer.size == 2 and any(np.allclose(answer, summit, atol=1e-3) for summit in summits())


def _flat_elsewhere(answer) -> bool:
    """Whether points with x = 0 were given beside a summit."""
    points = np.atleast_2d(answer)
    return bool(np.any(np.abs(points[:, 0]) < 1e-9)) and any(_one_of_two(point) for point in points)


def wave(x):
    """Return sin(x₁) x₂ + x₃², a function of three variables."""
    return np.sin(x[0]) * x[1] + x[2] ** 2


def wave_gradient(x):
    """Return the gradient of `wave`."""
    return np.array([np.cos(x[0]) * x[1], np.sin(x[0]), 2 * x[2]])


EXERCISES = {
    "partial_derivatives.1": array(
        lambda: gradient(by_hand, POINT).value,
        level="easy",
        hints=(
            "For the first entry read $y$ as if it were a number such as 7. Which of the two terms contains $x$?",
            "A constant that is a factor stays; a constant that is a term of its own goes. Put in the point last.",
        ),
        mistakes=[
            mistake(
                "swapped",
                "The entries are in the wrong order: the slope along $x$ comes first.",
                lambda right: right[::-1],
            ),
            mistake(
                "term-kept",
                r"In the first entry you kept $3y^2$. As a term of its own it is a constant for $\partial/\partial x$.",
                lambda right: np.add(right, [3 * POINT[1] ** 2, 0]),
            ),
            mistake(
                "factor-dropped",
                "A constant factor stays: you dropped $y$ from the first entry or $x^2$ from the second.",
                when=lambda answer: (
                    np.shape(answer) == (2,)
                    and (np.isclose(answer[0], 2 * POINT[0] + 3 * POINT[1] ** 2) or np.isclose(answer[1], 6 * POINT[1]))
                ),
            ),
            mistake(
                "values-of-terms",
                "These are the values of the two terms, not slopes.",
                lambda right: [POINT[0] ** 2 * POINT[1], 3 * POINT[1] ** 2],
            ),
        ],
        remark="Two numbers, one column: the gradient.",
    ),
    "partial_derivatives.2": choice(
        lambda: "ds/dx",
        {
            "ds/dw": "Those are needed in training, where the image is given and the weights vary.",
            "ds/dx": "",
            "dx/dw": "The pixels do not depend on the weights: the image is what it is, whatever the network does.",
        },
        level="easy",
        hints=(
            "Ask what can change in this question, and what is held still.",
            "The question is how much the score reacts when a pixel of this image is made a little darker.",
        ),
        remark="Such a gradient is an image itself. Drawn as one, it is called a saliency map.",
    ),
    "partial_derivatives.3": number(
        direction_slope,
        level="easy",
        hints=(
            "Find the gradient at the point first. Then: how long is the vector that gives the direction?",
            r"The slope is $\nabla f^\top\mathbf{u}$ with a vector $\mathbf{u}$ of length one.",
        ),
        mistakes=[
            mistake(
                "not-of-length-one",
                "The vector that gives the direction does not have length one. Divide by its length.",
                lambda right: right * np.linalg.norm(DIRECTION),
            ),
            mistake(
                "divided-twice",
                "You divided by the square of the length: the length is the square *root* of the sum of the squares.",
                lambda right: right / np.linalg.norm(DIRECTION),
            ),
            mistake(
                "steepest",
                "That is the length of the gradient: the steepest slope of all. Here the direction is given.",
                lambda right: np.linalg.norm(gradient(hill, PLACE).value),
            ),
            mistake(
                "point-for-gradient",
                "You took the dot product with the point. Take it with the gradient at the point.",
                lambda right: PLACE @ DIRECTION / np.linalg.norm(DIRECTION),
            ),
            mistake("uphill", "The size is right. Do you start uphill or downhill?", lambda right: -right),
        ],
    ),
    "partial_derivatives.4": number(
        lambda: np.sum(melting()),
        level="medium",
        hints=(
            r"Write the volume as $\pi r^2 z$ with radius $r$ and height $z$, and find both partial derivatives.",
            "Each variable contributes its slope times its speed. Something that shrinks has a negative speed.",
        ),
        mistakes=[
            mistake(
                "radius-only",
                "That is what the radius alone contributes. The height shrinks, too.",
                lambda right: melting()[0],
            ),
            mistake(
                "height-only",
                "That is what the height alone contributes. The radius shrinks, too.",
                lambda right: melting()[1],
            ),
            mistake(
                "grows",
                "The size is right, but the ice shrinks. Which sign has its volume's rate?",
                lambda right: -right,
            ),
            mistake(
                "no-speeds",
                "You added the two partial derivatives. Each must be multiplied by the speed of its variable first.",
                lambda right: np.sum(gradient(volume, CYLINDER).value),
            ),
            mistake(
                "square-not-differentiated",
                r"The square of the radius brings a factor 2 when it is differentiated.",
                lambda right: melting()[0] / 2 + melting()[1],
            ),
            mistake(
                "minute-later",
                "That is the change over a whole minute. The rate at this moment is asked, the total derivative.",
                lambda right: volume(CYLINDER + SHRINKING) - volume(CYLINDER),
            ),
        ],
        remark="Most of it comes from the radius, although it shrinks more slowly: the volume reacts to it more.",
    ),
    "partial_derivatives.5": array(
        lambda: gradient(squared_error, LINE).value,
        level="medium",
        hints=(
            r"Write the three predictions as $\mathbf{A}\mathbf{x}$. Which two columns has $\mathbf{A}$?",
            r"It is $2\mathbf{A}^\top\mathbf{r}$ with the residual $\mathbf{r} = \mathbf{A}\mathbf{x} - \mathbf{b}$.",
        ),
        mistakes=[
            mistake("two-missing", "The factor 2 from the square is missing.", lambda right: right / 2),
            mistake(
                "residual-turned-around",
                r"The signs are turned around: the residual is $\mathbf{A}\mathbf{x} - \mathbf{b}$, not "
                r"$\mathbf{b} - \mathbf{A}\mathbf{x}$.",
                lambda right: -right,
            ),
            mistake(
                "order-of-unknowns",
                "The entries are in the wrong order: $c_1$, the intercept, comes first.",
                lambda right: right[::-1],
            ),
            mistake(
                "mean-not-sum",
                "You took the mean of the squared errors. Here it is their sum.",
                lambda right: right / len(B),
            ),
            mistake(
                "residuals",
                r"These are the errors themselves, one for each point. Multiply by $2\mathbf{A}^\top$.",
                lambda right: DESIGN @ LINE - B,
            ),
        ],
        remark="Both entries are negative: a higher and a steeper line would be better.",
    ),
    "partial_derivatives.6": function(
        quadratic_gradient,
        [
            (np.array([[2.0, 1.0], [-3.0, 4.0]]), np.array([1.0, -2.0]), np.array([3.0, 5.0])),
            (np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 4.0], [5.0, 0.0, 3.0]]), np.zeros(3), np.array([1.0, -1.0, 2.0])),
            (np.array([[0.0, 1.0], [-1.0, 0.0]]), np.array([0.5, 2.5]), np.array([4.0, 7.0])),
            case(np.array([[3.0]]), np.array([2.0]), np.array([-1.5]), label="one variable"),
            case(np.array([[2.0, 1.0], [1.0, 4.0]]), np.array([1.0, 1.0]), np.zeros(2), label="the origin"),
        ],
        level="medium",
        hints=(
            "The gradient of a sum is the sum of the gradients. Both are in the chapter.",
            r"For a quadratic form whose matrix is not symmetric it is $(\mathbf{A} + \mathbf{A}^\top)\mathbf{x}$.",
        ),
        mistakes=[
            mistake(
                "only-symmetric",
                r"$2\mathbf{A}\mathbf{x}$ is right for symmetric matrices only.",
                like=lambda A, a, x: 2 * A @ x + a,
            ),
            mistake(
                "transposed-only",
                r"With $2\mathbf{A}^\top\mathbf{x}$ you count $\mathbf{A}^\top$ twice, and $\mathbf{A}$ not at all.",
                like=lambda A, a, x: 2 * A.T @ x + a,
            ),
            mistake(
                "one-factor-held-still",
                r"$\mathbf{x}$ stands in the quadratic form twice, and you let only one of the two vary.",
                like=lambda A, a, x: A @ x + a,
            ),
            mistake(
                "linear-term-lost",
                r"The gradient of the linear term $\mathbf{a}^\top\mathbf{x}$ is missing.",
                like=lambda A, a, x: (A + A.T) @ x,
            ),
            mistake(
                "value",
                "That is the value of the function, one number. A gradient has as many entries as $\\mathbf{x}$.",
                like=lambda A, a, x: x @ A @ x + a @ x,
            ),
        ],
        remark=r"For a matrix with $\mathbf{A}^\top = -\mathbf{A}$ that part vanishes: the form is zero everywhere.",
    ),
    "partial_derivatives.7": function(
        gradient_error,
        [
            (by_hand, lambda x: np.array([2 * x[0] * x[1], x[0] ** 2]), np.array([2.0, 1.0])),
            (wave, lambda x: wave_gradient(x) * [1, 1, 0.5], np.array([0.3, -2.0, 1.5])),
            (wave, lambda x: -wave_gradient(x), np.array([1.0, 2.0, -0.5])),
            (hill, lambda x: np.array([-20.0 * x[0], -40.0 * x[1]]), np.array([1.5, -0.5])),
            (lambda x: 1e6 * wave(x), lambda x: 1.1e6 * wave_gradient(x), np.array([0.3, -2.0, 1.5])),
            case(wave, wave_gradient, np.array([0.7, 1.2, -3.0]), label="a right gradient"),
            case(lambda x: 5.0, lambda x: np.zeros(2), np.array([1.0, 2.0]), label="a constant"),
            case(
                hill,
                lambda x: np.array([[-2 * x[0], -4 * x[1]]]),
                np.array([1.0, 2.0]),
                label="a gradient that lies down, of shape (1, 2)",
                refused="its shape is not that of x",
            ),
        ],
        level="hard",
        same=_same_error,
        hints=(
            "First the numerical gradient: a loop over the axes, one small step to each side of $\\mathbf{x}$.",
            "Compare shapes first. Divide by the larger of the two lengths, and think of what happens if it is zero.",
        ),
        mistakes=[
            mistake(
                "not-relative",
                "You return the length of the difference. Divided by the size of the gradients it does not depend on "
                "the units.",
                like=_detector(lambda c, g: _length(c - g)),
            ),
            mistake(
                "divided-by-numerical",
                "You divide by the length of the numerical gradient alone. The larger of the two lengths was asked.",
                like=_detector(lambda c, g: _relative(_length(c - g), _length(g))),
            ),
            mistake(
                "divided-by-claimed",
                "You divide by the length of the claimed gradient alone. The larger of the two lengths was asked.",
                like=_detector(lambda c, g: _relative(_length(c - g), _length(c))),
            ),
            mistake(
                "divided-by-sum",
                "You divide by the sum of both lengths. The larger of the two was asked.",
                like=_detector(lambda c, g: _relative(_length(c - g), _length(c) + _length(g))),
            ),
            mistake(
                "lengths-only",
                "You compare only the lengths of the two gradients. They may be equally long and point elsewhere.",
                like=_detector(lambda c, g: _relative(abs(_length(c) - _length(g)), max(_length(c), _length(g)))),
            ),
            mistake(
                "step-counted-once",
                "From one side to the other it is *two* steps: divide the difference of the values by $2h$.",
                like=_detector(lambda c, g: _relative(_length(c - 2 * g), max(_length(c), 2 * _length(g)))),
            ),
        ],
        remark="Keep it beside every gradient that you work out by hand: a right one gives less than about 1e-7.",
    ),
    "partial_derivatives.8": array(
        summits,
        up_to="order",
        axis="rows",
        level="hard",
        hints=(
            "Begin with the slope along $y$. It is a product: which of its factors can be zero?",
            "If $x$ is not zero, the second bracket is. What is then left of the slope along $x$?",
        ),
        mistakes=[
            mistake(
                "only-one", "That is one of them. A square is zero for two values of what is squared.", when=_one_of_two
            ),
            mistake(
                "x-zero",
                "For $x = 0$ the slope along $y$ is zero, but what is the slope along $x$ there?",
                when=_flat_elsewhere,
            ),
            mistake("coordinates-swapped", "Each row is a point: first $x$, then $y$.", lambda right: right[:, ::-1]),
            mistake(
                "y-forgotten",
                r"The values of $x$ are right. For each of them the second bracket must be zero: solve it for $y$.",
                when=lambda answer: (
                    np.shape(answer) == (2, 2)
                    and np.allclose(np.sort(np.asarray(answer)[:, 0]), [-1, 1])
                    and not np.allclose(np.asarray(answer), summits())
                    and not np.allclose(np.asarray(answer)[::-1], summits())
                ),
            ),
        ],
        remark="Two summits and nothing between them. Now try three, and a lower degree.",
    ),
}
