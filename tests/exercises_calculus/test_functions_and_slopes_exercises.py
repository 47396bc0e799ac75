"""The exercises on functions and slopes accept what is right and say what is wrong."""

import numpy as np
import pytest

from mmlbook.exercises import check


def by_formula(x):
    """Take the formula as it stands: digits are lost far to the right, and the exponential overflows on the left."""
    s = 1 / (1 + np.exp(-np.asarray(x)))
    return s * (1 - s)


def one_sided(x):
    """Safe on the left, but still 1 − 1 far to the right."""
    e = np.exp(np.minimum(x, 700))
    s = e / (1 + e)
    return s * (1 - s)


def by_hyperbolic_cosine(x):
    """Return σ'(x) = 1/(2 + 2 cosh x), cut off where the cosine leaves the range of floats."""
    x = np.asarray(x, dtype=float)
    return np.where(np.abs(x) > 705, 0.0, 0.5 / (1 + np.cosh(np.clip(x, -705, 705))))


def by_two_tails(x):
    """Return σ(x) σ(−x), where both factors keep their digits."""
    with np.errstate(over="ignore"):
        return (1 / (1 + np.exp(-np.asarray(x)))) * (1 / (1 + np.exp(np.asarray(x))))


WRONG = [
    ("functions_and_slopes.1", 28, "way-not-speed"),
    ("functions_and_slopes.1", 8, "at-the-start"),
    ("functions_and_slopes.1", 20, "at-the-end"),
    ("functions_and_slopes.1", 11, "from-zero"),
    ("functions_and_slopes.1", -14, "sign"),
    ("functions_and_slopes.2", 1, "value"),
    ("functions_and_slopes.2", 9, "constant"),
    ("functions_and_slopes.2", 12, "linear-term-lost"),
    ("functions_and_slopes.2", 4, "linear-term-kept"),
    ("functions_and_slopes.2", 20, "exponent-not-lowered"),
    ("functions_and_slopes.3", "square", "square"),
    ("functions_and_slopes.3", "bell", "bell"),
    ("functions_and_slopes.3", "curl", "curl"),
    ("functions_and_slopes.4", 4.1**0.5, "the-root-itself"),
    ("functions_and_slopes.4", 2.05, "slope-doubled"),
    ("functions_and_slopes.4", 2.25, "slope-for-step"),
    ("functions_and_slopes.4", 0.25, "slope-only"),
    ("functions_and_slopes.4", 0.025, "rise-only"),
    ("functions_and_slopes.5", [0, -2], "chain-forgotten"),
    ("functions_and_slopes.5", 2, "one-place"),
    ("functions_and_slopes.5", [0], "one-place"),
    ("functions_and_slopes.5", [0, 0], "product-of-slopes"),
    ("functions_and_slopes.5", [0.5858, 3.4142], "bend"),
    ("functions_and_slopes.6", 400 * np.pi, "chain-forgotten"),
    ("functions_and_slopes.6", 4000 / 3 * np.pi, "volume"),
    ("functions_and_slopes.6", 4 / 3 * np.pi * (12**3 - 10**3), "whole-second"),
    ("functions_and_slopes.6", 800 / 3 * np.pi, "thirds"),
    ("functions_and_slopes.6", 1600 * np.pi, "radius-doubled"),
    ("functions_and_slopes.7", by_formula, None),
    ("functions_and_slopes.7", one_sided, None),
    ("functions_and_slopes.7", lambda x: -by_two_tails(x), "sign"),
    ("functions_and_slopes.7", lambda x: 0.5 + np.tanh(np.asarray(x) / 2) / 2, None),
    ("functions_and_slopes.7", lambda x: 0.25, None),
    ("functions_and_slopes.8", [-1 / 12, 8 / 12, -8 / 12, 1 / 12], "sign"),
    ("functions_and_slopes.8", [1, -8, 8, -1], "not-divided"),
    ("functions_and_slopes.8", [0, -0.5, 0.5, 0], "degree-two"),
    ("functions_and_slopes.8", [-0.25, 0, 0, 0.25], "degree-two"),
    ("functions_and_slopes.8", [8 / 12, -1 / 12, 1 / 12, -8 / 12], None),
    ("functions_and_slopes.8", [1, 1, 1, 1], "constant"),
    ("functions_and_slopes.8", [1 / 12, -8 / 12, 0, 8 / 12, -1 / 12], None),
]


RIGHT = [
    ("functions_and_slopes.1", (33 - 5) / 2),
    ("functions_and_slopes.2", 8),
    ("functions_and_slopes.3", "ramp"),
    ("functions_and_slopes.4", 81 / 40),
    ("functions_and_slopes.5", [2, 0]),
    ("functions_and_slopes.6", 800 * np.pi),
    ("functions_and_slopes.6", 2513.3),
    ("functions_and_slopes.7", by_hyperbolic_cosine),
    ("functions_and_slopes.7", by_two_tails),
    ("functions_and_slopes.8", np.array([1, -8, 8, -1]) / 12),
]


def test_lost_digits_are_named_by_the_place():
    reply = check("functions_and_slopes.7", one_sided)
    assert reply.mistake == "edge-case"
    assert "x = 50" in reply.text


@pytest.mark.parametrize("degree", range(5))
def test_four_point_formula_is_exact_up_to_the_degree_four(degree):
    from mmlbook.exercises.calculus.functions_and_slopes import POINTS, four_point_weights

    x, h = 0.7, 0.3
    values = (x + h * POINTS) ** degree
    assert values @ four_point_weights() / h == pytest.approx(degree * x ** max(degree - 1, 0), abs=1e-13)
