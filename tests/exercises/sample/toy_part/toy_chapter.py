"""Checks of a small chapter: one exercise of every kind, and what the tests of the checker need."""

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number, string

A = np.array([[2.0, 1.0], [0.0, 5.0]])
HINTS = ("Draw it first.", "Write the definition, and put the numbers in.")


def normalize(v):
    """Return v divided by its length."""
    v = np.asarray(v, dtype=float)
    if not np.any(v):
        raise ValueError("the zero vector has no direction")
    return v / np.linalg.norm(v)


def larger_root(b, c):
    """Return the larger root of x² + bx + c, or None where there is none."""
    disc = b * b - 4 * c
    return None if disc < 0 else (-b + disc**0.5) / 2


EXERCISES = {
    "toy_chapter.1": number(
        lambda: np.trace(A) * 3.7,
        level="easy",
        hints=HINTS,
        remark="The trace is the sum of the eigenvalues.",
        mistakes=[mistake("determinant", "That comes from the determinant.", lambda right: np.linalg.det(A) * 3.7)],
    ),
    "toy_chapter.2": array(
        lambda: A @ np.diag([3.0, 7.5]),
        level="medium",
        hints=HINTS,
        mistakes=[
            mistake("wrong-side", "The factors are in the other order.", lambda right: np.diag([3.0, 7.5]) @ A),
            mistake("column-sums", "These are sums over an axis.", lambda right: right.sum(axis=0)),
            mistake("big", "Look at the size of the first entry.", when=lambda answer: answer[0, 0] > 1000),
        ],
    ),
    "toy_chapter.3": array(
        lambda: np.linalg.eig(A)[1],
        up_to=("sign", "order"),
        level="hard",
        hints=HINTS,
    ),
    "toy_chapter.4": string(
        lambda: "null space",
        also=("kernel",),
        level="easy",
        hints=HINTS,
        mistakes=[mistake("image", "That is where vectors arrive.", when=lambda word: "image" in word)],
    ),
    "toy_chapter.5": choice(
        lambda: "rotation" if np.linalg.det(A) > 100 else "shear",
        {"rotation": "A quarter turn turns every direction.", "shear": "", "projection": "It loses an axis."},
        level="easy",
        hints=HINTS,
    ),
    "toy_chapter.6": function(
        normalize,
        [
            (np.array([3.0, 4.0]),),
            (np.array([1.0, -2.0, 2.0]),),
            case(np.array([3, 4]), label="whole numbers"),
            case(np.zeros(2), label="the zero vector"),
        ],
        level="medium",
        hints=HINTS,
        seconds=0.3,
        mistakes=[
            mistake("sum-not-length", "It divides by a sum.", like=lambda v: v / np.sum(v)),
            mistake("opposite", "It points the other way.", lambda right: -right),
        ],
    ),
    "toy_chapter.7": function(
        larger_root, [(-3, 2), (0.0, -4.0), case(0, 1, label="no root")], level="hard", hints=HINTS
    ),
    "toy_chapter.8": array(
        lambda: [1.0, 1.0, -2.0],
        accepts=lambda v: np.any(v) and abs(v.sum()) < 1e-9,
        level="easy",
        hints=HINTS,
        mistakes=[mistake("zero-vector", "It has no direction.", lambda right: np.zeros(3))],
    ),
}
