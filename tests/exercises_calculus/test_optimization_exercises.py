"""The exercises on optimization accept what is right and say what is wrong."""

import numpy as np
import scipy.optimize

from mmlbook.exercises import check

CENTERS = np.array([[-2.2, -0.9], [0.1, 1.7], [2.2, -0.6]])
DEPTHS = np.array([1.4, 1.2, 1.5])


def pit(p):
    return 0.1 * p @ p - DEPTHS @ np.exp(-np.sum((p - CENTERS) ** 2, axis=1) / 2)


def bottom_near(start):
    return scipy.optimize.minimize(pit, start, method="BFGS").x


def level_place(start):
    """Return where the gradient is zero, whatever the curvature."""
    return scipy.optimize.root(lambda p: scipy.optimize.approx_fprime(p, pit, 1e-7), start).x


def descend(gradient, start, step, steps):
    path = np.empty((steps + 1, len(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - step * gradient(path[k])
    return path


def in_place(gradient, start, step, steps):
    x, path = np.array(start, dtype=float), []
    path.append(x)
    for _ in range(steps):
        x -= step * gradient(x)
        path.append(x)
    return np.array(path)


def climbs(gradient, start, step, steps):
    return descend(lambda x: -gradient(x), start, step, steps)


def by_eigenvectors(g, H):
    """Newton's step as a sum over eigenvectors; a zero eigenvalue means that there is none."""
    values, axes = np.linalg.eigh(H)
    if np.min(np.abs(values)) < 1e-12:
        return -g
    d = -axes @ ((axes.T @ g) / values)
    return d if g @ d < 0 else -g


def newton(g, H):
    return -np.linalg.solve(H, g)


WRONG = [
    ("optimization.1", 1.75, "one-step"),
    ("optimization.1", 2.708333333, "wrong-way"),
    ("optimization.1", 2, "upside-down"),
    ("optimization.1", 1.734375, "same-slope"),
    ("optimization.1", 3**0.5, None),
    ("optimization.2", 2 / 3, "coefficient"),
    ("optimization.2", 1 / 6, "one-jump"),
    ("optimization.2", 6, "curvature"),
    ("optimization.2", 3, "half-the-curvature"),
    ("optimization.3", [9 / 7, -11 / 7], "only-the-step"),
    ("optimization.3", [-2 / 7, 18 / 7], "wrong-way"),
    ("optimization.3", [2, -4], "gradient-step"),
    ("optimization.3", [-2, -18], "not-divided"),
    ("optimization.4", climbs, "uphill"),
    ("optimization.4", in_place, "same-point-everywhere"),
    ("optimization.4", lambda *inputs: descend(*inputs)[1:], "without-start"),
    ("optimization.4", lambda *inputs: descend(*inputs)[-1], "only-the-end"),
    ("optimization.4", lambda g, x, s, k: descend(lambda y: g(np.array(x, dtype=float)), x, s, k), "same-slope"),
    ("optimization.5", newton, "always-newton"),
    ("optimization.5", lambda g, H: -g, "always-gradient"),
    ("optimization.5", lambda g, H: -by_eigenvectors(g, H), "sign"),
    ("optimization.5", lambda g, H: newton(g, H) if g @ newton(g, H) < 0 else -g, "exception"),
    ("optimization.6", 139, "with-momentum"),
    ("optimization.6", 2763, "rounded-down"),
    ("optimization.6", 2765, "one-too-many"),
    ("optimization.6", 5520, "careful-step"),
    ("optimization.6", np.log(1e-6) / np.log(399 / 401), "not-whole"),
    ("optimization.6", np.log(1e-6) / np.log(399 / 401) / 2 + 0.5, "height"),
    ("optimization.6", 1200, "two-kinds-of-logarithms"),
    ("optimization.6", 2771, "slope-for-logarithm"),
    ("optimization.7", [*bottom_near([2, 0]), pit(bottom_near([2, 0]))], "place-and-height"),
    ("optimization.7", bottom_near([2, 0])[::-1], "swapped"),
    ("optimization.7", np.add(bottom_near([2, 0]), [0.031, 0]), "not-settled"),
    ("optimization.7", np.add(bottom_near([-2, -1]), [0, 0.05]), "not-settled"),
    ("optimization.7", bottom_near([-2, -1]), "other-hollow"),
    ("optimization.7", bottom_near([0, 1.5]), "other-hollow"),
    ("optimization.7", [2.2, -0.6], "center"),
    ("optimization.7", pit(bottom_near([2, 0])), "height"),
    ("optimization.7", [3, 1], "still-sloping"),
    ("optimization.7", level_place([-0.7, 0.0]), "saddle"),
    ("optimization.8", [0.2, 0.2, 0.2], "one-step-thrice"),
    ("optimization.8", [1, 1, 1], "runs-away"),
    ("optimization.8", [0.12, 0.2, 0.5], "not-the-best"),
]

RIGHT = [
    ("optimization.1", 97 / 56),
    ("optimization.2", 1 / 3),
    ("optimization.3", [16 / 7, -4 / 7]),
    ("optimization.3", scipy.optimize.minimize(lambda x: x[0] ** 2 + x[0] * x[1] + 2 * x[1] ** 2 - 4 * x[0], [1, 1]).x),
    ("optimization.4", descend),
    ("optimization.5", by_eigenvectors),
    ("optimization.6", 2764),
    ("optimization.7", bottom_near([2, 0])),
    ("optimization.8", 1 / np.array([5.0, 5 - 12**0.5, 5 + 12**0.5])),
]


def test_any_order_of_the_three_steps_is_accepted():
    assert check("optimization.8", [0.2, 0.651, 0.118])
    assert check("optimization.8", [0.651, 0.118, 0.2])
