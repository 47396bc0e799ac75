"""The exercises on constrained optimization accept what is right and say what is wrong."""

from itertools import pairwise

import numpy as np
import scipy.optimize

from mmlbook.exercises import check

FOUR = np.array([[-1.2393, 1.2849], [1.2215, -0.2919], [-0.8884, -0.3959], [1.7903, 0.9457]])


def bump(x):
    return x[0] * x[1] * np.exp(x[0] / 2)


def oval(x):
    return x[0] ** 2 + 4 * (x[1] - 0.5) ** 2 - 4


def by_differences(z):
    """Lagrange's equations with slopes of high order from values alone."""
    z = np.array(z, dtype=float)

    def lagrangian(z):
        return bump(z) - z[2] * oval(z)

    slopes = []
    for h in 1e-3 * np.eye(3)[:2]:
        near, far = (lagrangian(z + k * h) - lagrangian(z - k * h) for k in (1, 2))
        slopes.append((8 * near - far) / 12e-3)
    return np.array([*slopes, oval(z)])


def plus(z):
    return by_differences([z[0], z[1], -z[2]])


def stationary_on_the_ellipse():
    """Return where the value along the ellipse, a function of one angle, has no slope."""

    def at(t):
        return np.array([2 * np.cos(t), 0.5 + np.sin(t)])

    def slope(t):
        return (bump(at(t + 1e-5)) - bump(at(t - 1e-5))) / 2e-5

    grid = np.linspace(0.01, 0.01 + 2 * np.pi, 400)
    return np.array([at(scipy.optimize.brentq(slope, s, t)) for s, t in pairwise(grid) if slope(s) * slope(t) < 0])


def by_bisection(a, b, total):
    """Share out the hours by a search for the price."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)

    def shares(price):
        return np.maximum(a / price - b, 0)

    price = scipy.optimize.brentq(lambda p: shares(p).sum() - total, 1e-9, np.max(a / b), xtol=1e-14, rtol=1e-14)
    return shares(price)


def equality_only(a, b, total):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return a * (total + b.sum()) / a.sum() - b


def turned_bipyramid():
    Q, _ = np.linalg.qr(np.random.default_rng(4).standard_normal((3, 3)))
    t = np.radians([0, 120, 240])
    return np.array([[0, 0, 1], *np.column_stack([np.sin(t), np.cos(t), 0 * t]), [0, 0, -1]]) @ Q


SQUARE_PYRAMID = np.array([[0, 0, 1], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]], dtype=float)
CROWDED = np.array([[0, 0, 1], [0.6, 0, 0.8], [-0.6, 0, 0.8], [0, 0.6, 0.8], [0, -0.6, 0.8]])

WRONG = [
    ("constrained_optimization.1", [6, 3, 3], "swapped"),
    ("constrained_optimization.1", [3, 6, -3], "plus-convention"),
    ("constrained_optimization.1", [3, 6, 1 / 3], "upside-down"),
    ("constrained_optimization.1", [6, 6, 3], "equal-parts"),
    ("constrained_optimization.1", [3, 6], "without-multiplier"),
    ("constrained_optimization.2", 3, "price-of-one"),
    ("constrained_optimization.2", 1.53125, "solved-again"),
    ("constrained_optimization.2", 19.5, "new-value"),
    ("constrained_optimization.2", 6, "divided"),
    ("constrained_optimization.3", "zero, zero", None),
    ("constrained_optimization.3", "zero, positive", None),
    ("constrained_optimization.3", "negative, zero", None),
    ("constrained_optimization.4", plus, "plus-convention"),
    ("constrained_optimization.4", lambda z: by_differences(z)[:2], "constraint-missing"),
    ("constrained_optimization.4", lambda z: by_differences(z)[[2, 0, 1]], "constraint-first"),
    ("constrained_optimization.4", lambda z: by_differences(z) * [1, 1, z[2]], "constraint-times-multiplier"),
    ("constrained_optimization.5", FOUR[:2], "some-missing"),
    ("constrained_optimization.5", np.vstack([FOUR, FOUR[:1]]), "found-twice"),
    ("constrained_optimization.5", np.column_stack([FOUR, np.ones(4)]), "with-multipliers"),
    ("constrained_optimization.5", np.vstack([FOUR[:3], [[0.0, 0.0]]]), "off-the-ellipse"),
    ("constrained_optimization.6", 2 - 2**0.5, "length-one"),
    ("constrained_optimization.6", 3 * (2 - 2**0.5), "length-not-squared"),
    ("constrained_optimization.6", 9 * (2 + 2**0.5), "largest"),
    ("constrained_optimization.6", 18, "middle"),
    ("constrained_optimization.7", equality_only, "negative-hours"),
    ("constrained_optimization.7", lambda a, b, t: np.maximum(equality_only(a, b, t), 0), "cut-off"),
    ("constrained_optimization.7", lambda a, b, t: np.ones(len(a)) * t / len(a), "evenly"),
    ("constrained_optimization.8", 2 * turned_bipyramid(), "off-the-sphere"),
    ("constrained_optimization.8", SQUARE_PYRAMID, "square-pyramid"),
    ("constrained_optimization.8", CROWDED, "not-the-least"),
    ("constrained_optimization.8", turned_bipyramid().T, "columns"),
    ("constrained_optimization.8", np.ones((5, 3)) / 3**0.5, "same-place"),
]

RIGHT = [
    ("constrained_optimization.1", [3, 6, 3]),
    ("constrained_optimization.2", 1.5),
    ("constrained_optimization.3", "positive, zero"),
    ("constrained_optimization.4", by_differences),
    ("constrained_optimization.5", stationary_on_the_ellipse()),
    ("constrained_optimization.6", 9 * 4 * np.sin(np.pi / 8) ** 2),
    ("constrained_optimization.7", by_bisection),
    ("constrained_optimization.8", turned_bipyramid()),
]


def test_the_order_of_the_stationary_points_does_not_matter():
    assert check("constrained_optimization.5", FOUR)
    assert check("constrained_optimization.5", FOUR[::-1])


def test_the_least_energy_of_five_electrons_is_the_published_one():
    X = turned_bipyramid()
    i, j = np.triu_indices(5, 1)
    assert abs(np.sum(1 / np.linalg.norm(X[i] - X[j], axis=1)) - 6.474691494688) < 1e-9
