"""Checks of the exercises on functions and slopes."""

import numpy as np

from mmlbook.calculus.functions_and_slopes import derivative
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.linear_systems import solve

POINTS = np.array([-2.0, -1.0, 1.0, 2.0])


def train(t):
    """Return the way of the train in meters after t seconds."""
    return 3 * t**2 + 2 * t


def cubic(x):
    """Return the polynomial whose slope is asked for."""
    return x**3 - 4 * x + 1


def slope_at(f, x) -> float:
    """Return the slope of f at x by the complex step, exact but for rounding."""
    return derivative(f, x, method="complex").value


def tangent_estimate(x: float = 4.0, step: float = 0.1) -> float:
    """Return the height of the tangent of the root at x, a step to the right."""
    return float(np.sqrt(x) + step * slope_at(np.sqrt, x))


def places_of_zero_slope() -> np.ndarray:
    """Return where x² e⁻ˣ has the slope zero, by bisection between places of different sign."""
    found = []
    for low, high in ((-1.0, 0.7), (0.7, 4.0)):
        falls_first = slope_at(_bump, low) < 0
        for _ in range(60):
            middle = (low + high) / 2
            if (slope_at(_bump, middle) < 0) == falls_first:
                low = middle
            else:
                high = middle
        found.append(round((low + high) / 2, 9))
    return np.array(found)


def _bump(x):
    return x**2 * np.exp(-x)


def ball(r):
    """Return the volume of a ball."""
    return 4 / 3 * np.pi * r**3


def logistic_slope(x):
    """Return the derivative of 1/(1 + e⁻ˣ), without loss of digits for any x."""
    small = np.exp(-np.abs(x))
    return small / (1 + small) ** 2


def four_point_weights() -> np.ndarray:
    """Return the weights that make the quotient of four values exact for the powers up to 4."""
    powers = np.array([POINTS**k for k in range(4)])
    return solve(powers, [0.0, 1.0, 0.0, 0.0])


def _moments(weights) -> np.ndarray:
    """Return what the formula makes of x⁰ to x⁴ at zero, with h = 1."""
    return np.array([POINTS**k @ weights for k in range(5)])


def _four(weights) -> bool:
    return np.shape(weights) == (4,)


def _same_digits(result, expected) -> bool:
    """Whether a result is as near as rounding allows; far out, where the slope is below all floats, zero is right."""
    result, expected = np.asarray(result, dtype=float), np.asarray(expected, dtype=float)
    return result.shape == expected.shape and bool(np.all(np.abs(result - expected) <= 1e-9 * expected))


EXERCISES = {
    "functions_and_slopes.1": number(
        lambda: (train(3) - train(1)) / 2,
        level="easy",
        hints=(
            "An average speed is rise over run: a way divided by the time that it took.",
            "How far has the train gone at the first moment, how far at the second? Divide what lies between by the "
            "time between.",
        ),
        mistakes=[
            mistake("way-not-speed", "That is the way between the two moments. How long did it take?", lambda r: 2 * r),
            mistake(
                "at-the-start",
                "That is the speed *at* the first moment, a derivative. The average between two was asked.",
                lambda right: slope_at(train, 1.0),
            ),
            mistake(
                "at-the-end",
                "That is the speed *at* the last moment, a derivative. The average between two was asked.",
                lambda right: slope_at(train, 3.0),
            ),
            mistake(
                "from-zero",
                "You divided the whole way from the very start by the whole time. The stretch begins one second later.",
                lambda right: train(3) / 3,
            ),
            mistake(
                "divided-by-three",
                "The way is right, but it did not take three seconds.",
                lambda right: (train(3) - train(1)) / 3,
            ),
        ],
        remark="It is also the speed at the middle of the stretch: true of every parabola, and of few other curves.",
    ),
    "functions_and_slopes.2": number(
        lambda: slope_at(cubic, 2.0),
        level="easy",
        hints=(
            "Slopes of sums add: take one term after the other.",
            "The exponent of a power comes down as a factor and goes down by one. What is the slope of a constant?",
        ),
        mistakes=[
            mistake("value", "That is the height of the curve there, not its slope.", lambda right: cubic(2)),
            mistake("constant", "A constant has no slope: lifting a curve does not tilt it.", lambda right: right + 1),
            mistake(
                "linear-term-lost",
                "That is the slope of the first term alone. The second one has a slope too.",
                lambda right: 3 * 2**2,
            ),
            mistake(
                "linear-term-kept",
                "The slope of the second term is its factor, without the $x$.",
                lambda right: 3 * 2**2 - 4 * 2,
            ),
            mistake(
                "exponent-not-lowered",
                "In the first term the exponent came down as a factor, but it must also go down by one.",
                lambda right: 3 * 2**3 - 4,
            ),
        ],
        remark="Positive: the curve is on its way up there.",
    ),
    "functions_and_slopes.3": choice(
        lambda: "ramp",
        {
            "square": "The square of $\\lvert x \\rvert$ is the square of $x$: squaring removes the corner.",
            "ramp": "",
            "bell": "Only the square of $\\lvert x \\rvert$ occurs in it, and that has no corner.",
            "curl": "Write down its difference quotient at zero: it is $\\lvert h \\rvert$. Where does that go?",
        },
        level="easy",
        hints=(
            "At zero, look at the difference quotient for $h > 0$ and for $h < 0$ apart. Do both go to one number?",
            "Write each function without the bars, once for $x > 0$ and once for $x < 0$.",
        ),
        remark="Half of it is max(0, x), which sits in most neural networks.",
    ),
    "functions_and_slopes.4": number(
        tangent_estimate,
        level="medium",
        rtol=1e-7,
        hints=(
            r"With $w$ for the slope of $\sqrt{x}$, the product rule turns $\sqrt{x}\cdot\sqrt{x} = x$ into an "
            "equation for $w$.",
            "The height of the tangent is the height at the point where it touches, plus the step times the slope.",
        ),
        mistakes=[
            mistake(
                "the-root-itself",
                "That is the root itself, from a calculator. The height of the *tangent* is asked: it is a little off.",
                lambda right: np.sqrt(4.1),
            ),
            mistake(
                "slope-doubled",
                r"The slope is too large: both factors of $\sqrt{x}\cdot\sqrt{x}$ have it, so it occurs twice in the "
                "product rule.",
                lambda right: 2 + 0.1 / 2,
            ),
            mistake(
                "slope-for-step",
                "That is height plus slope. The step is a tenth, so only a tenth of the slope is gained.",
                lambda right: 2 + 0.25,
            ),
            mistake("slope-only", "That is the slope. Now take the step along the tangent.", lambda right: 0.25),
            mistake(
                "rise-only",
                "That is the rise of the tangent. Add it to the height from which you set out.",
                lambda right: 0.025,
            ),
        ],
        remark="Off by less than a ten-thousandth: the square of the step, times a small number.",
    ),
    "functions_and_slopes.5": array(
        places_of_zero_slope,
        up_to="order",
        level="medium",
        atol=1e-6,
        hints=(
            "A product needs the product rule, and the exponential with $-x$ inside needs the chain rule.",
            "Take out what both terms share. A product is zero where one of its factors is.",
        ),
        mistakes=[
            mistake(
                "chain-forgotten",
                r"You took $e^{-x}$ as its own slope. Inside is $-x$, which has a slope too.",
                lambda right: -right,
            ),
            mistake(
                "one-place",
                "That is one of the two.",
                when=lambda answer: np.size(answer) == 1 and np.min(np.abs(places_of_zero_slope() - answer)) < 1e-6,
            ),
            mistake(
                "product-of-slopes",
                "You multiplied the two slopes. The product rule has two terms, in each of which one factor is "
                "left as it is.",
                when=lambda answer: np.size(answer) in (1, 2) and not np.any(answer),
            ),
            mistake(
                "bend",
                "At these places the *second* derivative is zero: there the curve changes from bending up to bending "
                "down.",
                lambda right: np.array([2 - np.sqrt(2), 2 + np.sqrt(2)]),
            ),
        ],
        remark="The first is the bottom (the function is never negative), the second the top to the right of it.",
    ),
    "functions_and_slopes.6": number(
        lambda: slope_at(lambda t: ball(10 + 2 * t), 0.0),
        level="medium",
        hints=(
            "Volume depends on radius, radius depends on time: a chain. What are the two slopes?",
            "The slope of the volume with respect to the radius is the surface of the ball. How fast does the radius "
            "grow?",
        ),
        mistakes=[
            mistake(
                "chain-forgotten",
                "That is how much the volume grows for each centimeter of *radius*. But the radius gains more than "
                "one centimeter a second.",
                lambda right: right / 2,
            ),
            mistake("volume", "That is the volume at that moment, not its growth.", lambda right: ball(10)),
            mistake(
                "whole-second",
                "That is what it gains in the whole second that follows, while the ball grows on. The rate *at* the "
                "moment was asked.",
                lambda right: ball(12) - ball(10),
            ),
            mistake(
                "thirds",
                r"The factor $\frac43$ is still there: the exponent comes down and cancels the 3.",
                lambda right: right / 3,
            ),
            mistake(
                "radius-doubled",
                "The 2 belongs outside: it is the slope of the inner function, not a change of the radius.",
                lambda right: 4 * np.pi * (2 * 10) ** 2,
            ),
        ],
        remark="More than two liters a second: the last breaths blow up a ball fastest in volume, slowest in radius.",
    ),
    "functions_and_slopes.7": function(
        logistic_slope,
        [
            (0.0,),
            (2.0,),
            (-3.0,),
            (np.array([-1.5, 0.0, 0.5, 4.0]),),
            case(50.0, label="x = 50, where σ(x) is rounded to 1"),
            case(-1000.0, label="x = −1000, where the slope is below all floats"),
            case(np.array([-1000.0, -40.0, 40.0, 1000.0]), label="an array with places far out"),
        ],
        level="hard",
        same=_same_digits,
        hints=(
            r"First the formula: the outer function is $1/u$, the inner one $u = 1 + e^{-x}$. Write the result with "
            r"$e^{-x}$, not with $1 - \sigma(x)$.",
            "The curve of the slope is the same to the left and to the right of zero. Which of $x$ and $-x$ keeps the "
            "exponential small?",
        ),
        mistakes=[
            mistake(
                "value",
                "That is the logistic function itself, not its slope.",
                like=lambda x: 1 / (1 + np.exp(-np.clip(x, -700, 700))),
            ),
            mistake(
                "sign",
                "The sign is wrong: the S rises everywhere. Two minus signs meet in the chain rule.",
                lambda right: -right,
            ),
            mistake(
                "inner-slope-lost",
                "The slope of the inner function is missing.",
                like=lambda x: 1 / (1 + np.exp(-np.clip(x, -300, 300))) ** 2,
            ),
            mistake(
                "plus-for-minus",
                r"It is $1 - \sigma(x)$, not $1 + \sigma(x)$.",
                like=lambda x: (
                    (1 / (1 + np.exp(-np.clip(x, -700, 700)))) * (1 + 1 / (1 + np.exp(-np.clip(x, -700, 700))))
                ),
            ),
        ],
        remark="Far out the slope is next to nothing. A network that gets there stops learning: this one function "
        "held the field back for years.",
    ),
    "functions_and_slopes.8": array(
        four_point_weights,
        level="hard",
        rtol=1e-6,
        hints=(
            r"It is enough to look at $x = 0$ with $h = 1$. What does the formula make of $1, x, x^2, x^3, x^4$?",
            "Each power gives one linear equation for the four weights; the right-hand sides are the slopes at zero. "
            "Four of the five equations determine them.",
        ),
        mistakes=[
            mistake(
                "sign",
                "All four have the wrong sign: try the formula on the function $x$.",
                lambda right: -right,
            ),
            mistake(
                "reversed",
                "The order is reversed: the first weight belongs to the leftmost point.",
                lambda right: np.array([right[2], right[3], right[0], right[1]]),
            ),
            mistake(
                "not-divided",
                "The proportions are right, but on the function $x$ the formula does not give 1. Divide by what it "
                "gives.",
                when=lambda w: (
                    _four(w)
                    and abs(_moments(w)[1]) > 1e-9
                    and abs(_moments(w)[1] - 1) > 1e-6
                    and np.allclose(w / _moments(w)[1], four_point_weights(), atol=1e-6)
                ),
            ),
            mistake(
                "degree-two",
                "That is right for polynomials up to the degree 2. At $x^3$ it fails.",
                when=lambda w: (
                    _four(w) and np.allclose(_moments(w)[:3], [0, 1, 0], atol=1e-6) and abs(_moments(w)[3]) > 1e-6
                ),
            ),
            mistake(
                "constant",
                "A constant function has the slope zero, but your weights do not add up to zero.",
                when=lambda w: _four(w) and abs(_moments(w)[0]) > 1e-6,
            ),
        ],
        remark="Its error is about $h^4$ times a fifth derivative, divided by 30.",
    ),
}
