"""Checks of the exercises on the Jacobian and the Hessian."""

import numpy as np

from mmlbook.calculus.jacobian_and_hessian import classify, hessian, jacobian
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.determinants import determinant

POINT = np.array([1.0, 2.0])
TOUR = np.array([[-2.0, 3.0], [3.0, -5.0]])
HALF_AXES = np.array([3.0, 2.0])
PLACE = np.array([2.0, 1.0])
BATTERY = 200


def two_outputs(x):
    """Return (x²y, 5x + y³)."""
    return np.array([x[0] ** 2 * x[1], 5 * x[0] + x[1] ** 3])


def one_output(x):
    """Return x³y + 2y²."""
    return x[0] ** 3 * x[1] + 2 * x[1] ** 2


def ellipse(u):
    """Return the point of the ellipse with the coordinates r and θ."""
    return HALF_AXES * u[0] * np.array([np.cos(u[1]), np.sin(u[1])])


def ellipse_area() -> float:
    """Return the integral of the area factor, which is proportional to r, over r ≤ 1 and a full turn."""
    return determinant(jacobian(ellipse, [1.0, 0.7]).value) / 2 * 2 * np.pi


def cubic_slope(x):
    """Return the gradient of x³ − 3xy + y³."""
    return np.array([3 * x[0] ** 2 - 3 * x[1], 3 * x[1] ** 2 - 3 * x[0]])


def cubic_hessian(x):
    """Return the Hessian of x³ − 3xy + y³."""
    return np.array([[6 * x[0], -3.0], [-3.0, 6 * x[1]]])


def _readings(slope, place, h):
    """Return the slope at a place and the Hessian from one more reading to the east and one to the north."""
    place = np.array(place, dtype=float)
    g = np.asarray(slope(place), dtype=float)
    east, north = (np.asarray(slope(place + h * e), dtype=float) for e in np.eye(2))
    return g, np.column_stack([east - g, north - g]) / h


def jump(slope, place, h):
    """Return where the Newton step from a place leads, from three readings of the slope."""
    g, H = _readings(slope, place, h)
    return place - np.linalg.solve(H, g)


def lopsided(x):
    """Return slopes that depend on the place in a lopsided way, so that every mix-up shows."""
    return np.array([np.exp(x[0]) + x[1] ** 2 - 3, x[0] * x[1] + 4 * x[1] - 2 + x[0] ** 2])


def quadratic(x):
    """Return the gradient of a quadratic function."""
    return np.array([[20.0, 10.0], [10.0, 30.0]]) @ x - [40.0, 50.0]


def hollow(A, center, depth=1.0):
    """Return a probe for the hollow −depth·exp(−(x − c)ᵀA(x − c)/2): place → (height, slope)."""
    A, center = np.asarray(A, dtype=float), np.asarray(center, dtype=float)

    def read(place):
        d = np.asarray(place, dtype=float) - center
        dent = depth * np.exp(-d @ A @ d / 2)
        return -dent, dent * (A @ d)

    return read


def bowl(A, center):
    """Return a probe for the bowl √(1 + (x − c)ᵀA(x − c))."""
    A, center = np.asarray(A, dtype=float), np.asarray(center, dtype=float)

    def read(place):
        d = np.asarray(place, dtype=float) - center
        root = np.sqrt(1 + d @ A @ d)
        return root, A @ d / root

    return read


class Probe:
    """A probe whose battery lasts for 200 readings; a reading at the start puts in a fresh one."""

    def __init__(self, read, start):
        self.read, self.start, self.left = read, start, BATTERY

    def __call__(self, place):
        if np.array_equal(place, self.start) and self.left < BATTERY:
            self.left = BATTERY
        if self.left == 0:
            raise RuntimeError(f"the battery is empty after {BATTERY} readings")
        self.left -= 1
        return self.read(place)


def pit(read, start):
    """Return the arguments of a search: a probe with a battery, and the start."""
    start = np.array(start, dtype=float)
    return Probe(read, start.copy()), start


def find_bottom(read, start):
    """Return the bottom: Newton steps where the ground bends up, steps downhill elsewhere, halved until lower."""
    x = np.array(start, dtype=float)
    z, g = read(x)
    for _ in range(40):
        H = np.column_stack([(read(x + 1e-5 * e)[1] - g) / 1e-5 for e in np.eye(len(x))])
        length = np.linalg.norm(g)
        if length < 1e-9:
            return x
        in_the_hollow = np.linalg.eigvalsh((H + H.T) / 2)[0] > 0
        d = -np.linalg.solve(H, g) if in_the_hollow else -0.5 * g / length
        while (after := read(x + d))[0] > z and np.linalg.norm(d) > 1e-8:
            d = d / 2
        x, (z, g) = x + d, after
        if np.linalg.norm(d) < 1e-7:
            return x
    return x


def _plain_newton(read, start):
    """Return where twenty unguarded Newton steps lead."""
    x = np.array(start, dtype=float)
    for _ in range(20):
        g = read(x)[1]
        H = np.column_stack([(read(x + 1e-5 * e)[1] - g) / 1e-5 for e in np.eye(len(x))])
        if not np.all(np.isfinite(H)) or abs(np.linalg.det(H)) < 1e-290:
            break
        x = x - np.linalg.solve(H, g)
    return x


def _same_place(result, expected) -> bool:
    result = np.asarray(result, dtype=float)
    return result.shape == np.shape(expected) and bool(np.allclose(result, expected, rtol=0, atol=1e-3))


def three_dents(sigma):
    """Return the function with three equal round dents on the unit circle."""
    centers = np.array([[np.cos(a), np.sin(a)] for a in 2 * np.pi * np.arange(3) / 3])
    return lambda x: -np.sum(np.exp(-np.sum((x - centers) ** 2, axis=1) / (2 * sigma**2)))


def turning_width() -> float:
    """Return the width of the dents at which the curvature in the middle is zero, by halving an interval."""
    low, high = 0.5, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        bends_up = hessian(three_dents(middle), [0.0, 0.0], step=1e-3).value[0, 0] > 0
        low, high = (low, middle) if bends_up else (middle, high)
    return low


EXERCISES = {
    "jacobian_and_hessian.1": array(
        lambda: jacobian(two_outputs, POINT).value,
        level="easy",
        hints=(
            "Each output has a gradient of its own. Which of the two is the first row?",
            "Row one: $x^2y$ by $x$, then by $y$. Row two: the same for $5x + y^3$. Put in the point last.",
        ),
        mistakes=[
            mistake(
                "outputs-swapped", "The rows are exchanged: the first output comes first.", lambda right: right[::-1]
            ),
            mistake(
                "inputs-swapped",
                "The columns are exchanged: in the first one $x$ varies.",
                lambda right: right[:, ::-1],
            ),
            mistake(
                "values",
                "Those are the two outputs. Their slopes are wanted, four numbers.",
                lambda right: two_outputs(POINT),
            ),
            mistake(
                "only-diagonal",
                "Both outputs depend on both inputs: off the diagonal the entries are not zero.",
                lambda right: np.diag(np.diag(right)),
            ),
        ],
        remark="Its first column says where both outputs go when only $x$ moves.",
    ),
    "jacobian_and_hessian.2": array(
        lambda: hessian(one_output, POINT).value,
        level="easy",
        hints=(
            "First the gradient, as a formula. Then the Jacobian of that.",
            "The gradient is $(3x^2y,\\ x^3 + 4y)^\\top$. Differentiate each entry by $x$ and by $y$.",
        ),
        mistakes=[
            mistake(
                "gradient",
                "That is the gradient at the point. Differentiate its formula once more, then put in the point.",
                lambda right: np.array([3 * POINT[0] ** 2 * POINT[1], POINT[0] ** 3 + 4 * POINT[1]]),
            ),
            mistake(
                "only-diagonal",
                "The mixed second derivatives are missing: the slope along $x$ contains $y$.",
                lambda right: np.diag(np.diag(right)),
            ),
            mistake(
                "diagonal-swapped",
                "The diagonal is turned around: twice by $x$ comes first.",
                lambda right: right[::-1, ::-1],
            ),
            mistake(
                "not-symmetric",
                "Your matrix is not symmetric, and this function has continuous second derivatives.",
                when=lambda answer: np.shape(answer) == (2, 2) and not np.allclose(answer, np.transpose(answer)),
            ),
        ],
    ),
    "jacobian_and_hessian.3": choice(
        lambda: classify(TOUR),
        {
            "minimum": "Both entries on the diagonal are negative: along the axes the ground bends down.",
            "maximum": "",
            "saddle": "For a saddle the eigenvalues have both signs, and their product is negative. Is it?",
            "undecided": "Some eigenvalue would be zero, and with it the determinant. Is it?",
        },
        level="easy",
        hints=(
            "You need only the signs of the eigenvalues. What are their product and their sum?",
            "The product is the determinant: multiply along both diagonals. The sum is the trace.",
        ),
    ),
    "jacobian_and_hessian.4": number(
        ellipse_area,
        level="medium",
        hints=(
            "First the Jacobian: one row for $x$, one for $y$; one column for $r$, one for $\\theta$. Its determinant?",
            "The determinant is proportional to $r$ and does not depend on $\\theta$. Integrate it over $r$, then over "
            "$\\theta$.",
        ),
        mistakes=[
            mistake(
                "r-forgotten", "The area factor contains $r$: far out the pieces are larger.", lambda right: 2 * right
            ),
            mistake("disk", "That is the area of the disk of radius 1, before it is stretched.", lambda right: np.pi),
            mistake(
                "circle-factor",
                "The factor $r$ alone belongs to circles, and its integral is the area of a disk. What do the 3 and "
                "the 2 add?",
                lambda right: 2 * np.pi,
            ),
            mistake(
                "factor-not-integrated",
                "That is the area factor at $r = 1$. Integrate it.",
                lambda right: determinant(jacobian(ellipse, [1.0, 0.7]).value),
            ),
            mistake(
                "angle-not-integrated",
                "You integrated over $r$. The angle runs over a full turn, too.",
                lambda right: right / (2 * np.pi),
            ),
        ],
        remark="With half-axes $a$ and $b$ it is $\\pi a b$: a matrix stretches all areas alike.",
    ),
    "jacobian_and_hessian.5": array(
        lambda: PLACE - np.linalg.solve(cubic_hessian(PLACE), cubic_slope(PLACE)),
        level="medium",
        hints=(
            "Work out the gradient and the Hessian as formulas and put in the point; then solve "
            "$\\mathbf{H}\\mathbf{d} = -\\mathbf{g}$.",
            "The inverse of a matrix of shape (2, 2): swap the diagonal, change the other signs, divide by the "
            "determinant. In the end add $\\mathbf{d}$ to the place.",
        ),
        mistakes=[
            mistake("step-only", "That is the step. Where do you land?", lambda right: right - PLACE),
            mistake(
                "uphill", "The sign: solve for $-\\mathbf{g}$, not for $\\mathbf{g}$.", lambda right: 2 * PLACE - right
            ),
            mistake(
                "slope-step",
                "You took the negative slope itself for a step. The Hessian says how far to go.",
                lambda right: PLACE - cubic_slope(PLACE),
            ),
            mistake(
                "diagonal-only",
                "You divided each slope by its own curvature. The entries off the diagonal matter, too.",
                lambda right: PLACE - cubic_slope(PLACE) / np.diag(cubic_hessian(PLACE)),
            ),
            mistake(
                "multiplied",
                "You multiplied by the Hessian. The system has to be solved.",
                lambda right: PLACE - cubic_hessian(PLACE) @ cubic_slope(PLACE),
            ),
        ],
        remark="A second step from there leads to about (1.04, 1.03).",
    ),
    "jacobian_and_hessian.6": function(
        jump,
        [
            (quadratic, np.array([0.0, 0.0]), 1.0),
            (quadratic, np.array([2.0, -1.0]), 0.01),
            (lopsided, np.array([0.5, 0.5]), 0.1),
            (lopsided, np.array([-0.2, 1.0]), 0.001),
            case(cubic_slope, np.array([2, 1]), 0.5, label="whole numbers"),
        ],
        level="medium",
        hints=(
            "What changes from the first reading to the one in the east, divided by `h`, is a *column* of the Hessian.",
            "Put the two columns together with `np.column_stack`, then `np.linalg.solve` with $-\\mathbf{g}$. Return "
            "the place, not the step.",
        ),
        mistakes=[
            mistake(
                "rows",
                "You put the changes in rows. The slopes change with the *input* east in the first column.",
                like=lambda slope, place, h: place - np.linalg.solve(_readings(slope, place, h)[1].T, slope(place)),
            ),
            mistake(
                "not-divided",
                "The changes have to be divided by the distance `h`.",
                like=lambda slope, place, h: place - np.linalg.solve(h * _readings(slope, place, h)[1], slope(place)),
            ),
            mistake("step-only", "You return the step. Add it to the place.", like=lambda s, p, h: jump(s, p, h) - p),
            mistake(
                "uphill", "The sign: solve for $-\\mathbf{g}$.", like=lambda s, p, h: 2 * p - np.asarray(jump(s, p, h))
            ),
            mistake(
                "slope-step",
                "You step against the slope. How far to go, the Hessian says.",
                like=lambda slope, place, h: place - slope(place),
            ),
        ],
        remark="For a quadratic function the distance `h` does not matter: its gradient is linear.",
    ),
    "jacobian_and_hessian.7": function(
        find_bottom,
        [
            pit(hollow(np.eye(2), [1.0, -0.5]), [1.3, -0.2]),
            pit(hollow([[2.0, 0.8], [0.8, 1.0]], [0.4, 0.3]), [1.6, -1.2]),
            pit(hollow([[1.0, 0.0], [0.0, 3.0]], [-0.5, 0.2], 25.0), [1.5, 1.0]),
            pit(bowl([[3.0, 1.0], [1.0, 2.0]], [-1.0, 0.5]), [2.5, 2.0]),
            case(*pit(hollow(np.eye(3), [0.2, 0.4, -0.3]), [0.8, -0.1, 0.4]), label="three dimensions"),
            case(*pit(hollow(np.eye(2), [0.5, 0.5]), [0.5, 0.5]), label="a start at the bottom"),
        ],
        level="hard",
        same=_same_place,
        hints=(
            "Which eigenvalue is negative where the step ran away? `classify` or `np.linalg.eigvalsh` tells when a "
            "Newton step can be trusted.",
            "Compare the height after a step with the height before it. If it is not lower, halve the step and read "
            "again; stop when the step is tiny.",
        ),
        mistakes=[
            mistake(
                "plain-newton",
                "Inside the hollow your steps work. Outside, where an eigenvalue is negative, a Newton step need not "
                "lead downhill.",
                like=_plain_newton,
            ),
            mistake("start", "You return the start itself.", like=lambda read, start: start),
        ],
        remark="This is a Newton method with a safety net, as the chapter on optimization will build it.",
    ),
    "jacobian_and_hessian.8": number(
        turning_width,
        level="hard",
        rtol=1e-3,
        hints=(
            "Find the Hessian of *one* dent at the origin, then add up three. What do the three projections "
            "$\\mathbf{c}_i\\mathbf{c}_i^\\top$ add up to?",
            "They add up to $\\frac32\\mathbf{I}$. So the Hessian at the origin is a number times $\\mathbf{I}$; when "
            "is that number zero?",
        ),
        mistakes=[
            mistake("variance", "That is $\\sigma^2$. Take the root.", lambda right: right**2),
            mistake(
                "one-dent",
                "At this width a *single* dent changes its curvature at the distance 1. Add up all three.",
                lambda right: 1.0,
            ),
            mistake(
                "projections-not-added",
                "The three projections add up to $\\frac32\\mathbf{I}$, not to $3\\mathbf{I}$ or $\\mathbf{I}$.",
                when=lambda answer: np.size(answer) == 1 and np.isclose(answer, np.sqrt(1 / 3), rtol=1e-3),
            ),
        ],
    ),
}
