"""Checks of the exercises on integrals."""

import numpy as np

from mmlbook.calculus.integrals import integrate, riemann_sum
from mmlbook.exercises import array, case, choice, function, mistake, number

SPEED = np.array([2.0, 4.0, 6.0, 7.0, 7.0, 5.0, 3.0])
EVERY = 5.0
MEAN, SCATTER, LEAST = 503.0, 4.0, 495.0


def by_hand(x):
    """Return the function of the first exercise."""
    return x**2 + 2 * x


def distance(at: str = "") -> float:
    """Return the way by trapezoids, or by rectangles with the speed at the left or right of each piece."""
    end = EVERY * (len(SPEED) - 1)
    pieces = len(SPEED) - 1

    def speed(t):
        return np.interp(t, np.linspace(0, end, len(SPEED)), SPEED)

    if at:
        return riemann_sum(speed, 0, end, pieces=pieces, at=at)
    return integrate(speed, 0, end, method="trapezoid", pieces=pieces).value


def x_times_bell(x):
    """Return the function of the exercise on substitution."""
    return x * np.exp(-(x**2))


def by_bell(x):
    """Return the same without its factor x."""
    return np.exp(-(x**2))


def density(x, mean=MEAN, scatter=SCATTER):
    """Return the bell curve of area one."""
    return np.exp(-(((x - mean) / scatter) ** 2) / 2) / (scatter * np.sqrt(2 * np.pi))


def share_below(mean=MEAN, scatter=SCATTER, least=LEAST) -> float:
    """Return the share of bottles with less than `least`."""
    return integrate(lambda x: density(x, mean, scatter), -np.inf, least).value


def simpson(f, a, b, n):
    """Return Simpson's rule over n pieces."""
    return integrate(f, a, b, method="simpson", pieces=n).value


def _weighted(f, a, b, n, weights, width=6.0):
    ends = np.linspace(a, b, n + 1)
    points = (ends[:-1], (ends[:-1] + ends[1:]) / 2, ends[1:])
    return (b - a) / n / width * sum(w * np.sum(f(x)) for w, x in zip(weights, points, strict=True))


def two_nodes() -> np.ndarray:
    """Return the nodes and weights of the rule for averages over waiting times."""
    moments = [integrate(lambda x, k=k: x**k * np.exp(-x), 0, np.inf).value for k in range(4)]
    t, s = np.linalg.solve([[moments[0], -moments[1]], [moments[1], -moments[2]]], [-moments[2], -moments[3]])
    nodes = np.sort(np.roots([1, -s, t]))
    weights = np.linalg.solve([[1, 1], nodes], moments[:2])
    return np.concatenate([nodes, weights])


def leftover() -> float:
    """Return what the rectangles on 1/x leave over; by parts it is minus the integral of e^(−x) ln x."""
    return -integrate(lambda x: np.exp(-x) * np.log(x), 0, np.inf, tolerance=1e-12).value


EXERCISES = {
    "integrals.1": number(
        lambda: integrate(by_hand, 1, 3).value,
        level="easy",
        hints=(
            "Each of the two powers has its own antiderivative: raise the exponent by one, and divide by the new one.",
            r"$F(x) = \frac13 x^3 + x^2$. What is left to do with the two ends?",
        ),
        mistakes=[
            mistake(
                "lower-end-forgotten",
                "That is the area from $0$ to the upper end. The part left of the lower end does not belong to it.",
                lambda right: integrate(by_hand, 0, 3).value,
            ),
            mistake(
                "ends-added",
                "You added the values at the two ends. The area is their *difference*.",
                lambda right: integrate(by_hand, 0, 3).value + integrate(by_hand, 0, 1).value,
            ),
            mistake(
                "slope-taken",
                "You took the slope of the function instead of an antiderivative.",
                lambda right: (2 * 3 + 2) - (2 * 1 + 2),
            ),
            mistake(
                "no-antiderivative",
                "That is the difference of the function's own values at the ends. Find an antiderivative first.",
                lambda right: by_hand(3) - by_hand(1),
            ),
        ],
        remark="A quick check: the curve lies between $3$ and $15$ there, so the area must lie between $6$ and $30$.",
    ),
    "integrals.2": number(
        distance,
        level="easy",
        hints=(
            "Within each five seconds take the mean of the speeds at its two ends.",
            "Seven readings make six pieces. In the sum the first and the last reading count half.",
        ),
        mistakes=[
            mistake(
                "left-rectangles",
                "These are rectangles with the speed at the start of each piece.",
                lambda right: distance("left"),
            ),
            mistake(
                "right-rectangles",
                "These are rectangles with the speed at the end of each piece.",
                lambda right: distance("right"),
            ),
            mistake(
                "ends-count-full",
                "You added all seven readings, and each counts five seconds: that makes 35 seconds.",
                lambda right: EVERY * SPEED.sum(),
            ),
            mistake(
                "seconds-forgotten",
                "You took the readings to be one second apart.",
                lambda right: right / EVERY,
            ),
            mistake(
                "mean-of-readings",
                "The mean of all readings times the whole time gives the two ends too much weight.",
                lambda right: SPEED.mean() * EVERY * (len(SPEED) - 1),
            ),
        ],
        remark="What a bicycle computer does all day: it integrates.",
    ),
    "integrals.3": choice(
        lambda: "spike",
        {
            "root": r"An antiderivative is $2\sqrt{x}$, and that grows without a bound.",
            "square": "An antiderivative is $-1/x$. What does it do as $x$ comes down to $0$?",
            "spike": "",
            "late": "The area from 1 to 100 is finite. If it is all that is missing, what does that say of the rest?",
        },
        level="easy",
        hints=(
            "Write down an antiderivative of each, and see what it does at the end where something becomes infinite.",
            "Three of these antiderivatives pass every bound at that end, and one tends to a number.",
        ),
        remark=r"At $0$ the powers change roles: $x^{-k}$ has a finite area from $0$ to $1$ for $k < 1$, and from $1$ "
        "on for $k > 1$.",
    ),
    "integrals.4": number(
        lambda: integrate(x_times_bell, 0, 2).value,
        level="medium",
        rtol=1e-5,
        hints=(
            "What stands in the exponent has the slope $-2x$, and a factor $x$ is there already.",
            r"Substitute $u = x^2$: then $x\,dx = \frac12\,du$. Where do the ends $0$ and $2$ go?",
        ),
        mistakes=[
            mistake(
                "half-forgotten",
                r"The factor $\frac12$ is missing: with $u = x^2$, a step $du$ is $2x\,dx$ and not $x\,dx$.",
                lambda right: 2 * right,
            ),
            mistake(
                "ends-not-moved",
                "The ends are still those of $x$. After the substitution they must be values of $u$.",
                lambda right: (1 - np.exp(-2)) / 2,
            ),
            mistake(
                "lower-end-forgotten",
                "At the lower end the antiderivative is not zero: $e^0 = 1$.",
                lambda right: -np.exp(-4) / 2,
            ),
            mistake(
                "to-infinity",
                "That is the area from 0 to infinity.",
                lambda right: 0.5,
            ),
            mistake("factor-x-lost", "Where did the factor $x$ go?", lambda right: integrate(by_bell, 0, 2).value),
        ],
        remark=r"Without the factor $x$ there would be no formula. In the plane, the factor $r$ did the same service.",
    ),
    "integrals.5": number(
        share_below,
        level="medium",
        rtol=1e-3,
        hints=(
            r"Take the density with $\mu = 503$ and $\sigma = 4$, and the area under it left of 495.",
            "Write the density as a function of $x$, called `machine` perhaps. `integrate(machine, -np.inf, np.inf)` "
            "should give one: check that first. Then put 495 for the upper end.",
        ),
        mistakes=[
            mistake("the-others", "These are the bottles with *more* than 495.", lambda right: 1 - right),
            mistake(
                "not-divided",
                "You did not divide by the whole area under the bell curve.",
                lambda right: right * SCATTER * np.sqrt(2 * np.pi),
            ),
            mistake(
                "height",
                "That is the height of the density at 495, a share per milliliter. The area left of it was asked.",
                lambda right: density(LEAST),
            ),
            mistake(
                "first-machine",
                "That is the machine of the chapter, not the second one.",
                lambda right: share_below(500, 3),
            ),
            mistake(
                "old-scatter",
                r"The center is right, but this is for $\sigma = 3$.",
                lambda right: share_below(MEAN, 3),
            ),
            mistake(
                "old-center",
                r"The scatter is right, but this is for $\mu = 500$.",
                lambda right: share_below(500, SCATTER),
            ),
            mistake(
                "sigma-not-squared",
                r"In the exponent $\sigma$ must be squared, and the 2 before it must not.",
                lambda right: share_below(MEAN, np.sqrt(SCATTER)),
            ),
        ],
        remark="It fills three milliliters more, and about half as many bottles are short: scatter is expensive.",
    ),
    "integrals.6": function(
        simpson,
        [
            (np.exp, 0.0, 1.0, 4),
            (np.cos, -1.0, 2.0, 3),
            (lambda x: x**3 - 2 * x**2 + 5, 0.0, 2.0, 2),
            case(lambda x: np.exp(-(x**2)), 0.0, 3.0, 1, label="a single piece"),
            case(np.exp, 1.0, 0.0, 4, label="from right to left"),
        ],
        level="medium",
        rtol=1e-9,
        hints=(
            "Cut the interval with `np.linspace(a, b, n + 1)`; the left ends are all but the last of these points, and "
            "each piece has a middle.",
            r"On one piece of width $h$ the rule is $\frac{h}{6}$ times (left + 4 · middle + right). Add the pieces.",
        ),
        mistakes=[
            mistake(
                "width-doubled",
                "All is twice too large: in the formula $h/3$, the letter $h$ is *half* the width of a piece.",
                lambda right: 2 * right,
            ),
            mistake(
                "middle-not-weighted",
                "The middle must count four times as much as an end.",
                like=lambda f, a, b, n: _weighted(f, a, b, n, (1, 1, 1), 3.0),
            ),
            mistake(
                "middle-counts-twice",
                "The weights are 1, 2, 1; Simpson's are 1, 4, 1.",
                like=lambda f, a, b, n: _weighted(f, a, b, n, (1, 2, 1), 4.0),
            ),
            mistake(
                "trapezoid",
                "That is the trapezoid rule.",
                like=lambda f, a, b, n: _weighted(f, a, b, n, (1, 0, 1), 2.0),
            ),
            mistake(
                "middle",
                "That is the rule of rectangles with heights in the middle.",
                like=lambda f, a, b, n: _weighted(f, a, b, n, (0, 1, 0), 1.0),
            ),
            mistake(
                "twice-as-many",
                "You cut into twice as many pieces as was asked.",
                like=lambda f, a, b, n: simpson(f, a, b, 2 * n),
            ),
        ],
        remark="Your rule integrated the cubic exactly. `scipy.integrate.simpson` does the same for a table of values.",
    ),
    "integrals.7": array(
        two_nodes,
        level="hard",
        hints=(
            "Four unknowns, four equations, but not linear ones. Do not look for the nodes; look first for the "
            "polynomial $x^2 - sx + t$ that is zero at both of them.",
            r"The rule gives zero for $(x^2 - sx + t)$ and for $x\,(x^2 - sx + t)$. The integrals of these are sums of "
            "$k!$: two linear equations for $s$ and $t$.",
        ),
        mistakes=[
            mistake(
                "weights-swapped",
                "Nodes and weights are right, but each weight belongs to the other node. Which waits are more common?",
                lambda right: right[[0, 1, 3, 2]],
            ),
            mistake(
                "nodes-swapped",
                "All right, but the smaller node was to come first.",
                lambda right: right[[1, 0, 3, 2]],
            ),
            mistake(
                "equal-weights",
                "The nodes are right. The weights are not equal here; they follow from $f = 1$ and $f = x$.",
                lambda right: [*right[:2], 0.5, 0.5],
            ),
            mistake(
                "finite-interval",
                r"That is the rule for $-1$ to $1$ without a density. Waiting times go from $0$ to infinity.",
                lambda right: [-1 / np.sqrt(3), 1 / np.sqrt(3), 1, 1],
            ),
        ],
        remark="Gauss–Laguerre, as it is called; `np.polynomial.laguerre.laggauss(2)` has the same four numbers.",
    ),
    "integrals.8": number(
        leftover,
        level="hard",
        rtol=1.5e-10,
        hints=(
            "Try the sums for n = 10, 100, 1000, and look at how much too large each is: it is nearly a simple "
            "fraction of n.",
            r"Taking away $\frac{1}{2n}$ leaves an error of about $\frac{1}{12 n^2}$. How large must $n$ be?",
        ),
        mistakes=[
            mistake(
                "too-few-digits",
                "The first digits are right, but not ten of them.",
                when=lambda answer: 1.5e-10 < abs(answer / leftover() - 1) < 1e-2,
            ),
            mistake(
                "right-rectangles",
                "You left out the first rectangle: that is the sum with heights at the right.",
                lambda right: right - 1,
            ),
            mistake(
                "first-piece-only",
                "That is what sticks out over the first piece alone.",
                lambda right: 1 - np.log(2),
            ),
        ],
        remark="Euler's constant. It turns up all over mathematics, and nobody knows whether it is a fraction.",
    ),
}
