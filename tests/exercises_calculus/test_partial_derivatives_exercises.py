"""The answers that are tried in the exercises on partial derivatives, and what is particular to them."""

import numpy as np
import sympy
from scipy.optimize import approx_fprime, check_grad, fsolve

from mmlbook.exercises import check

T, B = np.array([1.0, 2.0, 4.0]), np.array([2.0, 2.0, 5.0])
DESIGN, LINE = np.column_stack([np.ones(3), T]), np.array([1.0, 0.5])


def by_symbols():
    """Return the gradient of x²y + 3y² at (2, 1), by SymPy."""
    x, y = sympy.symbols("x y")
    f = x**2 * y + 3 * y**2
    return [float(sympy.diff(f, letter).subs({x: 2, y: 1})) for letter in (x, y)]


def slope_by_secant():
    """Return the slope of the hill in the given direction, from two points very close together."""

    def height(x, y):
        return 10 - x**2 - 2 * y**2

    return (height(2 - 0.6e-6, 1 + 0.8e-6) - height(2 + 0.6e-6, 1 - 0.8e-6)) / 2e-6


def melting_by_time():
    """Return the rate of the volume, differentiated by SymPy as a function of time."""
    t = sympy.symbols("t")
    return float(sympy.diff(sympy.pi * (5 - t / 5) ** 2 * (12 - 3 * t / 10), t).subs(t, 0))


def line_by_components():
    """Return the two partial derivatives of the squared error, each from its own sum."""
    errors = LINE[0] + LINE[1] * T - B
    return [2 * errors.sum(), 2 * (errors * T).sum()]


def quadratic_by_differences(A, a, x):
    return approx_fprime(x, lambda z: z @ A @ z + a @ z, 1e-9).round(5)


def quadratic_by_einsum(A, a, x):
    return np.einsum("kj,j->k", A, x) + np.einsum("ik,i->k", A, x) + a


def detector(measure, *, shapes=True, step=1e-5, span=2):
    """Return a solution of exercise 7 that compares the two gradients by `measure`."""

    def gradient_error(f, claimed, x):
        x = np.array(x, dtype=float)
        c = np.asarray(claimed(x), dtype=float)
        if shapes and c.shape != x.shape:
            raise ValueError(f"shape {c.shape} instead of {x.shape}")
        g = np.zeros(len(x))
        for i in range(len(x)):
            ahead, behind = x.copy(), x.copy()
            ahead[i] += step
            behind[i] -= step
            g[i] = (f(ahead) - f(behind)) / (span * step)
        return measure(np.ravel(c), g)

    return gradient_error


def relative(c, g):
    size = max(np.linalg.norm(c), np.linalg.norm(g))
    return np.linalg.norm(c - g) / size if size else 0.0


def by_numerical(c, g):
    return np.linalg.norm(c - g) / np.linalg.norm(g) if np.any(g) else 0.0


def by_claimed(c, g):
    return np.linalg.norm(c - g) / np.linalg.norm(c) if np.any(c) else 0.0


def by_sum(c, g):
    total = np.linalg.norm(c) + np.linalg.norm(g)
    return np.linalg.norm(c - g) / total if total else 0.0


def lengths_only(c, g):
    longer = max(np.linalg.norm(c), np.linalg.norm(g))
    return abs(np.linalg.norm(c) - np.linalg.norm(g)) / longer if longer else 0.0


def never_zero(c, g):
    return np.float64(np.linalg.norm(c - g)) / max(np.linalg.norm(c), np.linalg.norm(g), 1e-3)


def summits_by_solver():
    """Return where the gradient of Rosenholtz's function is zero, by a general solver from two starts."""

    def slopes(p):
        x, y = p
        bracket = x**2 * y - x - 1
        return [-4 * x * (x**2 - 1) - 2 * bracket * (2 * x * y - 1), -2 * x**2 * bracket]

    return [fsolve(slopes, start) for start in ([0.9, 1.8], [-1.1, 0.1])]


WRONG = [
    ("partial_derivatives.1", [10, 4], "swapped"),
    ("partial_derivatives.1", [7, 10], "term-kept"),
    ("partial_derivatives.1", [4, 6], "factor-dropped"),
    ("partial_derivatives.1", [4, 3], "values-of-terms"),
    ("partial_derivatives.1", 14, None),
    ("partial_derivatives.2", "ds/dw", "ds/dw"),
    ("partial_derivatives.2", "dx/dw", "dx/dw"),
    ("partial_derivatives.2", "dw/dx", "unknown-option"),
    ("partial_derivatives.3", -4, "not-of-length-one"),
    ("partial_derivatives.3", -4 / 25, "divided-twice"),
    ("partial_derivatives.3", np.sqrt(32), "steepest"),
    ("partial_derivatives.3", -2 / 5, "point-for-gradient"),
    ("partial_derivatives.3", 0.8, "uphill"),
    ("partial_derivatives.4", -24 * np.pi, "radius-only"),
    ("partial_derivatives.4", -7.5 * np.pi, "height-only"),
    ("partial_derivatives.4", 31.5 * np.pi, "grows"),
    ("partial_derivatives.4", 145 * np.pi, "no-speeds"),
    ("partial_derivatives.4", -31.5, None),
    ("partial_derivatives.4", -19.5 * np.pi, "square-not-differentiated"),
    ("partial_derivatives.4", np.pi * (4.8**2 * 11.7 - 25 * 12), "minute-later"),
    ("partial_derivatives.5", DESIGN.T @ (DESIGN @ LINE - B), "two-missing"),
    ("partial_derivatives.5", 2 * DESIGN.T @ (B - DESIGN @ LINE), "residual-turned-around"),
    ("partial_derivatives.5", line_by_components()[::-1], "order-of-unknowns"),
    ("partial_derivatives.5", 2 / 3 * DESIGN.T @ (DESIGN @ LINE - B), "mean-not-sum"),
    ("partial_derivatives.5", DESIGN @ LINE - B, "residuals"),
    ("partial_derivatives.6", lambda A, a, x: 2 * A @ x + a, "only-symmetric"),
    ("partial_derivatives.6", lambda A, a, x: 2 * x @ A + a, "transposed-only"),
    ("partial_derivatives.6", lambda A, a, x: A @ x + a, "one-factor-held-still"),
    ("partial_derivatives.6", lambda A, a, x: x @ (A + A.T), "linear-term-lost"),
    ("partial_derivatives.6", lambda A, a, x: x @ A @ x + a @ x, "value"),
    ("partial_derivatives.6", lambda A, a, x: ((A + A.T) @ x + a)[None, :], "shape"),
    ("partial_derivatives.7", detector(lambda c, g: np.linalg.norm(c - g)), "not-relative"),
    ("partial_derivatives.7", detector(by_numerical), "divided-by-numerical"),
    ("partial_derivatives.7", detector(by_claimed), "divided-by-claimed"),
    ("partial_derivatives.7", detector(by_sum), "divided-by-sum"),
    ("partial_derivatives.7", detector(lengths_only), "lengths-only"),
    ("partial_derivatives.7", detector(relative, span=1), "step-counted-once"),
    ("partial_derivatives.7", detector(relative, shapes=False), "not-raised"),
    ("partial_derivatives.7", lambda f, claimed, x: check_grad(f, claimed, x), None),
    ("partial_derivatives.8", [[1, 2]], "only-one"),
    ("partial_derivatives.8", [-1, 0], "only-one"),
    ("partial_derivatives.8", [[1, 2], [-1, 0], [0, 0]], "x-zero"),
    ("partial_derivatives.8", [[2, 1], [0, -1]], "coordinates-swapped"),
    ("partial_derivatives.8", [[1, -1], [2, 0]], "transposed"),
    ("partial_derivatives.8", [[1, 0], [-1, 0]], "y-forgotten"),
    ("partial_derivatives.8", [[1, 1], [2, 2]], None),
]

RIGHT = [
    ("partial_derivatives.1", by_symbols()),
    ("partial_derivatives.3", slope_by_secant()),
    ("partial_derivatives.4", melting_by_time()),
    ("partial_derivatives.5", line_by_components()),
    ("partial_derivatives.6", quadratic_by_differences),
    ("partial_derivatives.6", quadratic_by_einsum),
    ("partial_derivatives.7", detector(relative)),
    ("partial_derivatives.7", detector(relative, step=1e-6)),
    ("partial_derivatives.8", summits_by_solver()),
]


def test_a_small_constant_in_the_denominator_is_no_harm():
    """Guarding against a division by zero in another way than the chapter's is right, too."""
    assert check("partial_derivatives.7", detector(never_zero))


def test_what_a_gradient_that_lies_down_is_told():
    text = check("partial_derivatives.7", detector(relative, shapes=False)).text
    assert "shape" in text
