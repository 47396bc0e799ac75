"""The answers that are tried in the exercises on the Jacobian and the Hessian, and what is particular to them."""

import numpy as np
import pytest
import sympy
from scipy.integrate import quad
from scipy.optimize import brentq, minimize

from mmlbook.exercises import check
from mmlbook.exercises.calculus.jacobian_and_hessian import find_bottom, hollow, pit


def jacobian_by_symbols():
    x, y = sympy.symbols("x y")
    J = sympy.Matrix([x**2 * y, 5 * x + y**3]).jacobian([x, y])
    return np.array(J.subs({x: 1, y: 2}), dtype=float)


def hessian_by_symbols():
    x, y = sympy.symbols("x y")
    return np.array(sympy.hessian(x**3 * y + 2 * y**2, (x, y)).subs({x: 1, y: 2}), dtype=float)


def area_by_strips():
    """Return the area of the ellipse from the heights of its vertical strips."""
    return quad(lambda x: 2 * 2 * np.sqrt(max(1 - x**2 / 9, 0)), -3, 3)[0]


def landed_by_symbols():
    x, y = sympy.symbols("x y")
    f = x**3 - 3 * x * y + y**3
    g = sympy.Matrix([f]).jacobian([x, y]).T
    step = sympy.hessian(f, (x, y)).subs({x: 2, y: 1}).LUsolve(-g.subs({x: 2, y: 1}))
    return [float(2 + step[0]), float(1 + step[1])]


def jump_with(arrange, sign=-1.0, add=True, divide=True):
    """Return a solution of exercise 6; the keywords put in a slip."""

    def jump(slope, place, h):
        g = np.asarray(slope(place))
        changes = [np.asarray(slope(place + h * e)) - g for e in np.eye(2)]
        d = np.linalg.solve(arrange(changes) / (h if divide else 1.0), sign * g)
        return place + d if add else d

    return jump


def jump_by_cramer(slope, place, h):
    g = slope(place)
    a, b = (slope(place + np.array([h, 0])) - g) / h, (slope(place + np.array([0, h])) - g) / h
    det = a[0] * b[1] - a[1] * b[0]
    return [place[0] - (g[0] * b[1] - g[1] * b[0]) / det, place[1] - (a[0] * g[1] - a[1] * g[0]) / det]


def bottom_by_scipy(read, start):
    return minimize(read, start, jac=True, method="BFGS", options={"gtol": 1e-9}).x


def bottom_by_small_steps(read, start):
    """Return where walking downhill with tiny steps arrives: too slow for the battery."""
    x = np.array(start, dtype=float)
    for _ in range(5000):
        x = x - 0.001 * read(x)[1]
    return x


def bottom_by_newton(read, start):
    x = np.array(start, dtype=float)
    for _ in range(15):
        g = read(x)[1]
        H = np.array([(read(x + 1e-5 * e)[1] - g) / 1e-5 for e in np.eye(len(x))])
        x = x - np.linalg.lstsq(H, g)[0]
    return x


def width_by_curvature():
    """Return the width at which the second derivative along the ray through a center is zero at the origin."""

    def curvature(sigma):
        angles = 2 * np.pi * np.arange(3) / 3
        return np.sum(1 - np.cos(angles) ** 2 / sigma**2)

    return brentq(curvature, 0.5, 1.0)


WRONG = [
    ("jacobian_and_hessian.1", [[4, 5], [1, 12]], "transposed"),
    ("jacobian_and_hessian.1", [[5, 12], [4, 1]], "outputs-swapped"),
    ("jacobian_and_hessian.1", [[1, 4], [12, 5]], "inputs-swapped"),
    ("jacobian_and_hessian.1", [2, 13], "values"),
    ("jacobian_and_hessian.1", [[4, 0], [0, 12]], "only-diagonal"),
    ("jacobian_and_hessian.1", [[4, 1], [5, 8]], None),
    ("jacobian_and_hessian.2", [6, 9], "gradient"),
    ("jacobian_and_hessian.2", [[12, 0], [0, 4]], "only-diagonal"),
    ("jacobian_and_hessian.2", [[4, 3], [3, 12]], "diagonal-swapped"),
    ("jacobian_and_hessian.2", [[12, 3], [1, 4]], "not-symmetric"),
    ("jacobian_and_hessian.3", "minimum", "minimum"),
    ("jacobian_and_hessian.3", "saddle", "saddle"),
    ("jacobian_and_hessian.3", "undecided", "undecided"),
    ("jacobian_and_hessian.4", 12 * np.pi, "r-forgotten"),
    ("jacobian_and_hessian.4", np.pi, "disk"),
    ("jacobian_and_hessian.4", 2 * np.pi, "circle-factor"),
    ("jacobian_and_hessian.4", 6, "factor-not-integrated"),
    ("jacobian_and_hessian.4", 3, "angle-not-integrated"),
    ("jacobian_and_hessian.5", [-5 / 7, 1 / 7], "step-only"),
    ("jacobian_and_hessian.5", [2 + 5 / 7, 1 - 1 / 7], "uphill"),
    ("jacobian_and_hessian.5", [-7, 4], "slope-step"),
    ("jacobian_and_hessian.5", [1.25, 1.5], "diagonal-only"),
    ("jacobian_and_hessian.5", [2 - 117, 1 + 45], "multiplied"),
    ("jacobian_and_hessian.5", [1, 1], None),
    ("jacobian_and_hessian.6", jump_with(np.vstack), "rows"),
    ("jacobian_and_hessian.6", jump_with(np.column_stack, divide=False), "not-divided"),
    ("jacobian_and_hessian.6", jump_with(np.column_stack, add=False), "step-only"),
    ("jacobian_and_hessian.6", jump_with(np.column_stack, sign=1.0), "uphill"),
    ("jacobian_and_hessian.6", lambda slope, place, h: place - slope(place), "slope-step"),
    ("jacobian_and_hessian.6", lambda slope, place, h: place, None),
    ("jacobian_and_hessian.7", bottom_by_newton, None),
    ("jacobian_and_hessian.7", lambda read, start: start, "start"),
    ("jacobian_and_hessian.7", bottom_by_small_steps, "exception"),
    ("jacobian_and_hessian.7", lambda read, start: np.zeros(2), None),
    ("jacobian_and_hessian.8", 0.5, "variance"),
    ("jacobian_and_hessian.8", 1.0, "one-dent"),
    ("jacobian_and_hessian.8", np.sqrt(1 / 3), "projections-not-added"),
    ("jacobian_and_hessian.8", 0.72, None),
]

RIGHT = [
    ("jacobian_and_hessian.1", jacobian_by_symbols()),
    ("jacobian_and_hessian.2", hessian_by_symbols()),
    ("jacobian_and_hessian.4", area_by_strips()),
    ("jacobian_and_hessian.5", landed_by_symbols()),
    ("jacobian_and_hessian.6", jump_by_cramer),
    ("jacobian_and_hessian.6", jump_with(np.column_stack)),
    ("jacobian_and_hessian.7", bottom_by_scipy),
    ("jacobian_and_hessian.8", width_by_curvature()),
]


def test_the_battery_runs_empty():
    read, start = pit(hollow(np.eye(2), [1.0, 0.0]), [0.5, 0.5])
    read(start)
    for _ in range(199):
        read(start + 1)
    with pytest.raises(RuntimeError, match="battery"):
        read(start + 1)


def test_every_search_has_a_fresh_battery():
    read, start = pit(hollow(np.eye(2), [1.0, 0.0]), [0.5, 0.5])
    for _ in range(10):
        assert np.allclose(find_bottom(read, start), [1, 0], atol=1e-6)
    assert check("jacobian_and_hessian.7", find_bottom)
    assert check("jacobian_and_hessian.7", find_bottom)
