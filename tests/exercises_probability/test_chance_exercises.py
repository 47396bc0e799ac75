"""The exercises on chance accept what is right and say what is wrong."""

from fractions import Fraction
from math import comb, factorial

import numpy as np

from mmlbook.exercises import check

CLASSIC = [[2, 2, 4, 4, 9, 9], [1, 1, 6, 6, 8, 8], [3, 3, 5, 5, 7, 7]]
FROM_1_TO_6 = [[3, 3, 3, 3, 3, 6], [2, 2, 2, 5, 5, 5], [1, 4, 4, 4, 4, 4]]
WEAK = [[5, 6, 7, 9, 12, 18], [3, 4, 8, 11, 15, 17], [1, 2, 10, 13, 14, 16]]


def birthdays_by_counting(n, days):
    """Return one minus the ways to give n people different days over the ways to give them any, exactly."""
    return float(1 - Fraction(comb(days, n) * factorial(n), days**n))


def doors_by_odds(q):
    """Return the answer from the odds q : 1 : 0."""
    if not 0 <= q <= 1:
        raise ValueError("q is a probability")
    return [q / (1 + q), 1 / (1 + q), 0]


WRONG = [
    ("chance.1", 3 / 11, "sums-equally-likely"),
    ("chance.1", 4 / 21, "unordered"),
    ("chance.1", 3 / 36, "more-than-ten"),
    ("chance.1", 5 / 6, "complement"),
    ("chance.1", 6, None),
    ("chance.2", 1.033, "added"),
    ("chance.2", 0.701, "triple-forgotten"),
    ("chance.2", 11 / 15, "only-almost-independent"),
    ("chance.2", 734, "count"),
    ("chance.3", "even, at most 3", "even, at most 3"),
    ("chance.3", "even, odd", "even, odd"),
    ("chance.3", "even, a six", "even, a six"),
    ("chance.4", 16 / 17, "first-word-only"),
    ("chance.4", 1 / 31, "second-word-only"),
    ("chance.4", 1.2 / 2.2, "prior-forgotten"),
    ("chance.4", 0.00048, "joint"),
    ("chance.4", 0.8, "odds"),
    ("chance.4", 5 / 9, "not-spam"),
    ("chance.5", 24, "in-proportion"),
    ("chance.5", 18, "added"),
    ("chance.5", 4, "single-sixes"),
    ("chance.5", 26, "one-too-many"),
    ("chance.5", 24.6, "not-whole"),
    ("chance.5", 1 - (35 / 36) ** 25, "a-chance"),
    ("chance.5", 36, "on-average"),
    ("chance.6", lambda n, days: 1 - birthdays_by_counting(n, days), "none-shared"),
    ("chance.6", lambda n, days: 1 - (1 - 1 / days) ** (n - 1), "your-birthday"),
    ("chance.6", lambda n, days: n / days, "people-over-days"),
    ("chance.6", lambda n, days: 1 - (1 - 1 / days) ** comb(n, 2), "pairs-as-independent"),
    ("chance.6", lambda n, days: 1 - np.exp(-comb(n, 2) / days), "exponential"),
    ("chance.6", lambda n, days: birthdays_by_counting(n + 1, days), "one-person-too-many"),
    ("chance.6", lambda n, days: birthdays_by_counting(n - 1, days), "one-person-too-few"),
    ("chance.7", lambda q: [0.5, 0.5, 0], "half-half"),
    ("chance.7", lambda q: [1 / 3, 2 / 3, 0], "host-forgotten"),
    ("chance.7", lambda q: [q, 1, 0], "likelihood"),
    ("chance.7", lambda q: [q / 3, 1 / 3, 0], "joint"),
    ("chance.7", lambda q: doors_by_odds(1 - q), "other-door"),
    ("chance.8", CLASSIC[::-1], "other-way-round"),
    ("chance.8", [[1, 2, 3, 4, 5, 6]] * 3, "no-circle"),
    ("chance.8", WEAK, "too-weak"),
    ("chance.8", [[1, 2, 3], [4, 5, 6]], "not-three-dice"),
]


RIGHT = [
    ("chance.1", 1 / 6),
    ("chance.2", (500 + 333 + 200 - 166 - 100 - 66 + 33) / 1000),
    ("chance.3", "even, at most 4"),
    ("chance.4", 4 / 9),
    ("chance.5", 25),
    ("chance.6", birthdays_by_counting),
    ("chance.7", doors_by_odds),
    ("chance.8", CLASSIC),
    ("chance.8", FROM_1_TO_6),
]


def test_the_gambler_is_told_why():
    assert "just short of one half" in check("chance.5", 24).text
    assert "round *up*" in check("chance.5", 25).text


def test_nothing_stronger_is_made_of_faces_from_1_to_6():
    from mmlbook.exercises.probability.chance import circle_of, strongest_circle

    least, dice = strongest_circle()
    assert least == min(circle_of(dice)) == min(circle_of(FROM_1_TO_6)) == 21 / 36
