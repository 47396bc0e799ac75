"""Checks of the exercises on Taylor series."""

from functools import cache
from math import factorial

import numpy as np

from mmlbook.calculus.jacobian_and_hessian import hessian
from mmlbook.calculus.partial_derivatives import gradient
from mmlbook.calculus.taylor_series import second_order_expansion, taylor_polynomial
from mmlbook.exercises import array, case, choice, function, mistake, number

ROOT = np.array([2.0, 1 / 4, -1 / 32, 3 / 256])  # the square root and its first derivatives at 4
LARGEST, TARGET, AT = 2.0, 1e-6, 0.5
PLACE = np.array([0.2, 0.1])
STRETCH = np.pi / 4


def smallest_degree(last=lambda k: factorial(k + 1)) -> int:
    """Return the first degree k with M |x|ᵏ⁺¹/(k+1)! at most the target."""
    k = 0
    while LARGEST * AT ** (k + 1) / last(k) > TARGET:
        k += 1
    return k


def area(terms: int = 4, divide=factorial) -> float:
    """Return ∫ e^(−x²) dx from 0 to one half, from the first terms of the series."""
    series = np.polynomial.Polynomial([0.0] if terms == 0 else [1.0])
    minus_square = np.polynomial.Polynomial([0.0, 0.0, -1.0])
    for j in range(1, terms):
        series = series + minus_square**j / divide(j)
    return float(series.integ()(AT))


def product(x) -> float:
    """Return e^x ln(1 + y)."""
    return np.exp(x[0]) * np.log1p(x[1])


@cache
def expansion():
    """Return the second-order expansion of `product` about the origin."""
    a = np.zeros(2)
    return second_order_expansion(product(a), gradient(product, a).value, hessian(product, a).value, about=a)


def one_minus_cos(x):
    """Return 1 − cos x without cancellation, as 2 sin²(x/2)."""
    return 2 * np.sin(x / 2) ** 2


def reciprocal_series(c):
    """Return the coefficients of 1/f from those of f."""
    c = np.array(c, dtype=float)
    if c[0] == 0:
        raise ValueError("f is zero at the center, so 1/f has no value there")
    b = np.zeros(len(c))
    b[0] = 1 / c[0]
    for n in range(1, len(c)):
        b[n] = -sum(c[j] * b[n - j] for j in range(1, n + 1)) / c[0]
    return b


def _wrong_reciprocal(*, sign=-1.0, divisor=lambda c: c[0], first=lambda c: 1 / c[0], terms=lambda n: range(1, n + 1)):
    """Return a reciprocal with a typical slip in it, that refuses what the right one refuses."""

    def found(c):
        c = np.array(c, dtype=float)
        reciprocal_series(c)
        b = np.zeros(len(c))
        b[0] = first(c)
        for n in range(1, len(c)):
            b[n] = sign * sum(c[j] * b[n - j] for j in terms(n)) / divisor(c)
        return b

    return found


def _each_reciprocal(c):
    c = np.array(c, dtype=float)
    reciprocal_series(c)
    return np.divide(1, c, out=np.zeros_like(c), where=c != 0)


def largest_error(c) -> float:
    """Return the largest error of c₁x + c₃x³ + c₅x⁵ as an imitation of the sine on the stretch."""
    x = np.linspace(0, STRETCH, 2001)
    return float(np.max(np.abs(np.sin(x) - c[0] * x - c[1] * x**3 - c[2] * x**5)))


def taylors() -> np.ndarray:
    """Return the three coefficients of Taylor's polynomial of degree five."""
    return taylor_polynomial([0, 1, 0, -1, 0, 1]).coefficients[1::2]


def evenly_good() -> np.ndarray:
    """Return the coefficients of least squares at places that crowd together toward the end of the stretch."""
    x = STRETCH * np.sin(np.linspace(0, np.pi / 2, 100))
    return np.linalg.lstsq(np.column_stack([x, x**3, x**5]), np.sin(x), rcond=None)[0]


def _is_better_by(factor: float, c) -> bool:
    return np.shape(c) == (3,) and largest_error(c) * factor <= largest_error(taylors())


EXERCISES = {
    "taylor_series.1": array(
        lambda: taylor_polynomial(ROOT, about=4).coefficients,
        level="easy",
        hints=(
            "Write the root as a power, differentiate three times, and only then put in the place.",
            "The coefficient of the power $j$ is the derivative of order $j$ at the center, divided by $j!$.",
        ),
        mistakes=[
            mistake("no-factorials", "These are the derivatives. Divide each by its factorial.", lambda right: ROOT),
            mistake(
                "divided-by-order",
                "You divided by the order $j$ of the derivative. It is the factorial $j!$.",
                lambda right: ROOT / np.array([1, 1, 2, 3]),
            ),
            mistake(
                "signs",
                "The sizes are right. Each derivative of a power brings down the exponent: which of them are negative?",
                lambda right: np.abs(right),
            ),
            mistake(
                "highest-first",
                "These are the coefficients from the highest power down. The constant comes first.",
                lambda right: right[::-1],
            ),
            mistake(
                "about-one",
                "That is the expansion about 1. The center here is 4.",
                lambda right: [1, 1 / 2, -1 / 8, 1 / 16],
            ),
        ],
        remark="At 4.4 it is right to five digits.",
    ),
    "taylor_series.2": choice(
        lambda: "a sixteenth",
        {
            "a half": "That would be an error in proportion to the distance. Which term is the first that is missing?",
            "a sixth": "The factorial in the term stays as it is when you come closer. What does the power do?",
            "an eighth": "That would be the last power that is *in* the polynomial.",
            "a sixteenth": "",
        },
        level="easy",
        hints=(
            "What is the first term that the polynomial leaves out?",
            r"The error is $O(h^{k+1})$. What happens to that power when $h$ is halved?",
        ),
        remark="Measured on logarithmic axes this is the slope four.",
    ),
    "taylor_series.3": number(
        smallest_degree,
        level="medium",
        rtol=0,
        hints=(
            r"For the degree $k$ the bound is $2 \cdot 0.5^{k+1}/(k + 1)!$. Try $k = 0, 1, 2, \dots$",
            "A loop that stops at the first bound below the target does it. Count the degree, not the terms.",
        ),
        mistakes=[
            mistake(
                "terms-counted",
                "Mind what is counted: the degree $k$ belongs to the bound with the power $k + 1$.",
                lambda right: right + 1,
            ),
            mistake(
                "not-enough",
                "Very near, but at this degree the bound is still larger than the target.",
                lambda right: right - 1,
            ),
            mistake(
                "factorial-forgotten",
                "You need fewer: the bound has a factorial below, not only powers of one half above.",
                lambda right: smallest_degree(lambda k: 1),
            ),
        ],
        remark="Each further degree now gains more than a digit.",
    ),
    "taylor_series.4": number(
        area,
        level="medium",
        rtol=1e-4,
        hints=(
            r"The first four terms are $1 + u + \frac{u^2}{2} + \frac{u^3}{6}$. What is $(-x^2)^3$?",
            "Integrate each power of $x$ by itself: the exponent grows by one, and you divide by the new exponent.",
        ),
        mistakes=[
            mistake(
                "three-terms", "That is what three terms give. Take the fourth one, too.", lambda right: area(terms=3)
            ),
            mistake(
                "no-factorials",
                "The factorials in the series of $e^u$ are missing.",
                lambda right: area(divide=lambda j: 1),
            ),
            mistake(
                "not-integrated",
                "That is the height of the curve at one half, not the area under it.",
                lambda right: np.exp(-(AT**2)),
            ),
            mistake(
                "all-plus",
                "The signs alternate: an odd power of $-x^2$ is negative.",
                lambda right: AT + AT**3 / 3 + AT**5 / 10 + AT**7 / 42,
            ),
        ],
        remark="What you left out is less than the next term, $x^9/216$ at one half.",
    ),
    "taylor_series.5": number(
        lambda: expansion()(PLACE),
        level="medium",
        rtol=1e-4,
        hints=(
            "You need the value, the gradient and the Hessian at the origin. One of them is zero.",
            r"The mixed term occurs twice in $\mathbf{h}^\top\mathbf{H}\mathbf{h}$, and one half stands in front.",
        ),
        mistakes=[
            mistake(
                "half-forgotten",
                r"The factor $\frac12$ in front of the quadratic form is missing.",
                lambda right: PLACE[1] + 2 * (right - PLACE[1]),
            ),
            mistake(
                "mixed-once",
                "The mixed second derivative stands in the Hessian twice; you counted it once.",
                lambda right: right - PLACE[0] * PLACE[1] / 2,
            ),
            mistake("plane-only", "That is the plane. The second order is missing.", lambda right: PLACE[1]),
            mistake("swapped", "You exchanged $x$ and $y$.", lambda right: expansion()(PLACE[::-1])),
            mistake(
                "exact",
                "That is the value of the function itself. What does its expansion to second order say?",
                lambda right: product(PLACE),
            ),
            mistake(
                "bend-sign",
                r"The second derivative of $\ln(1 + y)$ is negative.",
                lambda right: right + PLACE[1] ** 2,
            ),
        ],
        remark="The true value differs in the third digit: an error of third order.",
    ),
    "taylor_series.6": function(
        one_minus_cos,
        [
            (1.0,),
            (-2.5,),
            (0.3,),
            (0.11,),
            (0.09,),
            (1e-3,),
            (-1e-5,),
            (1e-9,),
            case(0.0, label="zero"),
        ],
        level="medium",
        rtol=1e-9,
        hints=(
            "Where is the subtraction harmless, and where does it lose its digits? Use an `if`.",
            "For small `x` take three terms of the series, from half of the square on; for the rest the formula.",
        ),
        mistakes=[
            mistake(
                "cancels",
                "For a small `x` the cosine is so near 1 that, once rounded, it leaves few digits of the difference.",
                like=lambda x: 1 - np.cos(x),
            ),
            mistake(
                "one-term",
                "One term alone has nine right digits only very near zero. Up to where do you use it?",
                like=lambda x: x**2 / 2 if abs(x) < 0.1 else 1 - np.cos(x),
            ),
            mistake(
                "everywhere",
                "Near zero it is right. Far from the center a polynomial is of no use.",
                like=lambda x: x**2 / 2 - x**4 / 24 + x**6 / 720,
            ),
            mistake("cosine", "That is the cosine itself, not one minus it.", like=np.cos),
        ],
        remark=r"There is another way: $1 - \cos x = 2\sin^2\frac{x}{2}$ subtracts nothing at all.",
    ),
    "taylor_series.7": function(
        reciprocal_series,
        [
            (np.array([1.0, 1.0, 0.5, 1 / 6, 1 / 24]),),
            (np.array([1.0, -1.0, 0.0, 0.0, 0.0]),),
            (np.array([2.0, 1.0, 3.0, -1.0]),),
            (np.array([-0.5, 2.0, 0.25, 1.0, 4.0, -3.0]),),
            case(np.array([1.0, 0.0, -0.5, 0.0, 1 / 24, 0.0, -1 / 720]), label="the cosine"),
            case(np.array([4.0]), label="a single coefficient"),
            case(
                np.array([0.0, 1.0, 2.0]), label="a function that is zero at the center", refused="1/f is not defined"
            ),
        ],
        level="hard",
        rtol=1e-8,
        hints=(
            "Multiply the series that you have by the one that you seek. What must every power of the product be?",
            r"For each $n \ge 1$: $\sum_{j=0}^{n} c_j\,b_{n-j} = 0$. Solve it for $b_n$; all earlier ones are known.",
        ),
        mistakes=[
            mistake(
                "each-reciprocal",
                "You took one over each coefficient. A quotient of sums is not the sum of quotients.",
                like=_each_reciprocal,
            ),
            mistake(
                "sign",
                "The sum of the earlier terms goes to the other side of the equation: mind its sign.",
                like=_wrong_reciprocal(sign=1.0),
            ),
            mistake(
                "not-divided",
                "It is right only if the first coefficient is 1: divide by it.",
                like=_wrong_reciprocal(divisor=lambda c: 1.0),
            ),
            mistake(
                "first-term-only",
                "The sum stops too early: all coefficients $c_1$ to $c_n$ take part in the power $n$.",
                like=_wrong_reciprocal(terms=lambda n: range(1, 2)),
            ),
        ],
        remark="With this and a product you can divide any two series.",
    ),
    "taylor_series.8": array(
        evenly_good,
        accepts=lambda c: _is_better_by(30, c),
        level="hard",
        hints=(
            "Do not ask for agreement at one point. Ask for a small error at many points of the stretch at once.",
            "Three columns, a row for each place, and least squares. Place more points toward the right end.",
        ),
        mistakes=[
            mistake(
                "taylor",
                "These are Taylor's: perfect at zero, and worst at the end.",
                when=lambda c: np.shape(c) == (3,) and np.allclose(c, taylors(), rtol=1e-4, atol=0),
            ),
            mistake(
                "halfway",
                "Better than Taylor's, but not yet thirty times. Where on the stretch is your largest error?",
                when=lambda c: np.shape(c) == (3,) and _is_better_by(1.001, c),
            ),
            mistake(
                "derivatives",
                "These are derivatives of the sine, without the factorials.",
                lambda right: [1, -1, 1],
            ),
        ],
        remark="Draw the error: it swings up and down, and the best one swings evenly.",
    ),
}
