"""The exercises on bases accept what is right and say what is wrong."""

import numpy as np

SQUARES = [np.array([[1.0]])]
while len(SQUARES[-1]) < 8:
    SQUARES.append(np.block([[SQUARES[-1], SQUARES[-1]], [SQUARES[-1], -SQUARES[-1]]]))


def twelve_by_search() -> list[np.ndarray]:
    """Return twelve vectors of ±1 at right angles: one vector around a circle of eleven, found by trying all."""
    for bits in range(2**11):
        around = np.array([1 if bits >> k & 1 else -1 for k in range(11)])
        if all(around @ np.roll(around, shift) == -1 for shift in range(1, 11)) and abs(around.sum()) == 1:
            front = -around.sum()
            return [np.ones(12), *(np.r_[front, np.roll(around, shift)] for shift in range(11))]
    raise AssertionError("there is one")


def by_solving(c, old, new):
    """Translate with NumPy's solver, the vectors in columns."""
    return np.linalg.solve(np.transpose(new), np.transpose(old) @ c)


def by_rank(vectors):
    """Count directions by singular values, each vector first given length 1."""
    X = np.array(vectors, dtype=float)
    X = X[np.any(X, axis=1)]
    return int(np.linalg.matrix_rank(X / np.linalg.norm(X, axis=1, keepdims=True))) if len(X) else 0


WRONG = [
    ("basis.1", [16, 9], "forward"),
    ("basis.1", [-2, 7], "streets-swapped"),
    ("basis.1", [10, 0], "dot-products"),
    ("basis.1", "far away", None),
    ("basis.2", [78, 47], "wrong-direction"),
    ("basis.2", [67 / 17, 61 / 13], "shadows"),
    ("basis.2", [3.1, 1.6], "streets-as-rows"),
    ("basis.2", [3, 2], "order"),
    ("basis.3", "A", "A"),
    ("basis.3", "B", "B"),
    ("basis.3", "D", "D"),
    ("basis.4", [6, -3, 9], "length-not-squared"),
    ("basis.4", [18, -9, 27], "dot-products"),
    ("basis.4", [2, 1, 3], "signs-lost"),
    ("basis.5", [3, 0, 1], "other-side"),
    ("basis.5", [1, -4, 7], "highest-first"),
    ("basis.5", [4, -2, 1], "old-coordinates"),
    ("basis.6", lambda c, old, new: by_solving(c, new, old), "bases-swapped"),
    ("basis.6", lambda c, old, new: np.linalg.solve(np.transpose(new), c), "taken-for-a-place"),
    ("basis.6", lambda c, old, new: np.transpose(old) @ c, "stopped-on-the-map"),
    ("basis.6", lambda c, old, new: np.linalg.solve(np.array(new), np.array(old) @ c), None),
    ("basis.7", len, "all-counted"),
    ("basis.7", lambda vectors: np.shape(vectors)[1], "entries-counted"),
    ("basis.7", lambda vectors: sum(bool(np.any(v)) for v in vectors), None),
    ("basis.7", lambda vectors: np.linalg.matrix_rank(vectors, tol=1e-3), None),
    ("basis.8", SQUARES[-1], "not-twelve"),
    ("basis.8", 12 * np.eye(12), "other-entries"),
    ("basis.8", np.ones((12, 12)), "not-at-right-angles"),
]


def by_solving_what_is_independent(c, old, new):
    """Translate, but refuse dependent vectors: rounding hides from the solver that there is no answer."""
    if np.linalg.matrix_rank(new) < len(new):
        raise ValueError("dependent")
    return by_solving(c, old, new)


RIGHT = [
    ("basis.1", (8, -3)),
    ("basis.2", [2, 3]),
    ("basis.3", "C"),
    ("basis.4", [2, -1, 3]),
    ("basis.5", [7, -4, 1]),
    ("basis.6", by_solving_what_is_independent),
    ("basis.7", by_rank),
    ("basis.8", twelve_by_search()),
]
