"""The exercises on length and angle accept what is right and say what is wrong."""

import numpy as np
import scipy.spatial.distance

from mmlbook.exercises import exercise_names, get_exercise

CUBE = [[1, 1, 1], [1, 1, -1], [1, -1, 1], [-1, 1, 1]]
GOLDEN = (1 + np.sqrt(5)) / 2


def plain_angle(a, b):
    return np.arccos(np.clip(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1))


def kahan(a, b):
    if not (np.any(a) and np.any(b)):
        raise ValueError("the zero vector has no direction")
    left, right = np.linalg.norm(a) * np.asarray(b), np.linalg.norm(b) * np.asarray(a)
    return 2 * np.arctan2(np.linalg.norm(left - right), np.linalg.norm(left + right))


def by_scipy(a, others):
    if not all(np.any(b) for b in others):
        raise ValueError("the zero vector has no direction")
    return int(np.argmin([scipy.spatial.distance.cosine(a, b) for b in others]))


WRONG = [
    ("length_and_angle.1", 5, "entries-added"),
    ("length_and_angle.1", 11, "moduli-added"),
    ("length_and_angle.1", 31**0.5, "negative-square"),
    ("length_and_angle.1", 49, "no-root"),
    ("length_and_angle.2", -4.5, "parallel"),
    ("length_and_angle.2", 4.5, "crossed"),
    ("length_and_angle.2", -2, "sign"),
    ("length_and_angle.3", 2 / 3, "cosine"),
    ("length_and_angle.3", np.degrees(np.arcsin(2 / 3)), "sine"),
    ("length_and_angle.3", np.arccos(2 / 3), "radians"),
    ("length_and_angle.3", np.degrees(np.arccos(10 / 25)), "one-length"),
    ("length_and_angle.4", [1.2, 0.9, 1.5], "other-way-round"),
    ("length_and_angle.4", [10, -5, 10], "length-not-squared"),
    ("length_and_angle.4", [2 / 3, 14 / 3, 5 / 3], "rest"),
    ("length_and_angle.4", [30, -15, 30], "not-divided"),
    ("length_and_angle.4", 5, None),
    ("length_and_angle.4", [3.33, -1.67, 3.33], "rounded"),
    ("length_and_angle.4", [3.3, -1.7, 3.3], "rounded"),
    ("length_and_angle.4", [-5 / 3, 10 / 3, 10 / 3], "order"),
    ("length_and_angle.4", [-1.667, 3.333, 3.333], "order"),
    ("length_and_angle.5", lambda a, others: int(np.argmax(np.array(others) @ a)), "largest-product"),
    (
        "length_and_angle.5",
        lambda a, others: int(np.argmin(np.linalg.norm(np.array(others) - a, axis=1))),
        "nearest",
    ),
    ("length_and_angle.5", lambda a, others: int(np.argmax([plain_angle(a, b) for b in others])), None),
    ("length_and_angle.6", [2, 2, 2, 2], "all-equal"),
    ("length_and_angle.6", [0, -3, 0, 0], "along-an-axis"),
    ("length_and_angle.6", [0, 0, 0, 0], "zero-vector"),
    ("length_and_angle.6", [1, 2, 3, 4], None),
    ("length_and_angle.7", plain_angle, None),
    ("length_and_angle.7", lambda a, b: kahan(a, b) / 2, "half"),
    ("length_and_angle.7", lambda a, b: np.degrees(kahan(a, b)), None),
    ("length_and_angle.8", [*CUBE, [1, 0, 0], [0, 1, 0]], "not-the-same-angle"),
    ("length_and_angle.8", [*CUBE, [-1, -1, -1], [0, 1, 0]], "same-line-twice"),
    ("length_and_angle.8", [*CUBE, [0, 0, 0], [0, 1, 0]], "zero-row"),
]


RIGHT = [
    ("length_and_angle.1", 7),
    ("length_and_angle.2", 2),
    ("length_and_angle.3", 48.19),
    ("length_and_angle.4", [10 / 3, -5 / 3, 10 / 3]),
    ("length_and_angle.5", by_scipy),
    ("length_and_angle.6", [-3, 3, 3, -3]),
    ("length_and_angle.7", kahan),
    (
        "length_and_angle.8",
        [
            [GOLDEN, 1, 0],
            [-GOLDEN, 1, 0],
            [0, GOLDEN, 1],
            [0, -GOLDEN, 1],
            [1, 0, GOLDEN],
            [-2, 0, 2 * GOLDEN],
        ],
    ),
]


def test_no_reply_needs_the_span_which_comes_later():
    for name in exercise_names("length_and_angle"):
        exercise = get_exercise(name)
        said = [*exercise.hints, exercise.remark, *(one.says for one in exercise.mistakes)]
        assert not [text for text in said if "span" in text]


def test_the_hints_leave_the_formula_to_the_reader():
    assert not [hint for hint in get_exercise("length_and_angle.7").hints if r"\rVert /" in hint]
