"""The exercises on eigenvectors accept what is right and say what is wrong."""

import numpy as np

from mmlbook.exercises import check
from mmlbook.linear_algebra.eigenvectors import diagonalise, power_iteration

CHAIN = np.zeros((4, 4))
CHAIN[[0, 1, 2, 3, 0, 1, 2], [1, 2, 3, 0, 0, 1, 2]] = 1  # a round trip and three loops: seven ones
NIGHT = np.array([[0.8, 0.3, 0.2], [0.1, 0.5, 0.2], [0.1, 0.2, 0.6]])
STATIONARY = np.linalg.solve(np.vstack([(NIGHT - np.eye(3))[:2], np.ones(3)]), [0, 0, 1])


def deflated(first_run, second_run):
    """Return a function that finds the second eigenvalue, with these options of its two runs."""

    def second(A):
        options = [run(len(A)) for run in (first_run, second_run)]
        first = power_iteration(A, **options[0])
        return power_iteration(A - first.value * np.outer(first.vector, first.vector), **options[1]).value

    return second


def seed(number):
    return lambda n: {"rng": number}


def ones(n):
    return {"start": np.ones(n)}


def axis(n):
    return {"start": np.eye(n)[0]}


WRONG = [
    ("eigenvectors.1", [6, 5], "diagonal"),
    ("eigenvectors.1", [-3, -8], "signs-of-roots"),
    ("eigenvectors.1", [24, 11], "trace-and-determinant"),
    ("eigenvectors.1", [8, 4], None),
    ("eigenvectors.2", [5, 5], "other-eigenvector"),
    ("eigenvectors.2", [3, 2], "row-read-off"),
    ("eigenvectors.2", [2, 3], "sign-in-one-entry"),
    ("eigenvectors.2", [0, 0], "zero-vector"),
    ("eigenvectors.3", "shear", "shear"),
    ("eigenvectors.3", "reflection", "reflection"),
    ("eigenvectors.3", "projection", "projection"),
    ("eigenvectors.4", STATIONARY / np.linalg.norm(STATIONARY), "length-one"),
    ("eigenvectors.4", [1 / 3, 1 / 3, 1 / 3], "rows-for-columns"),
    ("eigenvectors.4", STATIONARY * 25, "not-scaled"),
    ("eigenvectors.4", STATIONARY / STATIONARY[2], "not-scaled"),
    ("eigenvectors.4", -100 * STATIONARY, "not-scaled"),
    ("eigenvectors.4", [13 / 30, 8 / 30, 9 / 30], "one-night"),
    ("eigenvectors.5", 20, "rounded-down"),
    ("eigenvectors.5", 22, "one-too-many"),
    ("eigenvectors.5", np.log(0.01) / np.log(0.8), "not-whole"),
    ("eigenvectors.5", 20.64, "not-whole"),
    ("eigenvectors.5", 20.6, "not-whole"),
    ("eigenvectors.5", 37, "only-downhill"),
    ("eigenvectors.5", 3, "sum-of-moves"),
    ("eigenvectors.6", lambda A, n: A**n, "each-entry"),
    ("eigenvectors.6", lambda A, n: diagonalise(A).power(n + 1), "one-too-many"),
    ("eigenvectors.6", lambda A, n: np.linalg.matrix_power(A, n), "not-raised"),
    ("eigenvectors.7", lambda A: np.max(np.linalg.eigvalsh(A)), None),
    ("eigenvectors.7", lambda A: sorted(np.linalg.eigvalsh(A), key=abs)[0], "last"),
    ("eigenvectors.7", lambda A: np.linalg.eigvalsh(A)[-2], "second-on-the-number-line"),
    ("eigenvectors.7", deflated(seed(0), seed(0)), "same-start"),
    ("eigenvectors.7", deflated(seed(5), seed(5)), "same-start"),
    ("eigenvectors.7", deflated(ones, ones), "start-of-ones"),
    ("eigenvectors.7", deflated(axis, axis), "start-on-an-axis"),
    ("eigenvectors.8", np.ones((4, 4)), "not-seven"),
    ("eigenvectors.8", 0.5 * np.ones((4, 4)), "not-zeros-and-ones"),
    ("eigenvectors.8", CHAIN, "not-the-largest"),
]


RIGHT = [
    ("eigenvectors.1", [3, 8]),
    ("eigenvectors.2", [-4, 6]),
    ("eigenvectors.3", "turn"),
    ("eigenvectors.4", STATIONARY),
    ("eigenvectors.5", 21),
    ("eigenvectors.7", deflated(seed(3), seed(4))),
    ("eigenvectors.7", lambda A: sorted(np.linalg.eigvalsh(A), key=abs)[-2]),
    ("eigenvectors.8", np.pad([[1, 1, 1], [1, 1, 0], [1, 0, 1]], ((0, 1), (0, 1)))),
]


def test_a_shear_has_powers_but_no_eigenbasis():
    text = check("eigenvectors.6", lambda A, n: np.linalg.matrix_power(A, n)).text
    assert "no eigenbasis" in text
    assert "no right result" not in text


def test_an_unlucky_start_is_told_from_a_wrong_method():
    text = check("eigenvectors.7", deflated(seed(0), seed(0))).text
    assert "unlucky start" in text
    assert "smallest modulus" not in text
