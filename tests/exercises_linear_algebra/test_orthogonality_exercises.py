"""The exercises on orthogonality accept what is right and say what is wrong."""

import numpy as np

ALL_ONES = np.ones((6, 6)) - np.eye(6)


def no_shadows(A):
    return A / np.linalg.norm(A, axis=0)


def numpy_columns(A):
    return np.linalg.qr(A).Q


def drops_nothing(A):
    """Classical Gram–Schmidt as one writes it first: no look at what is left."""
    found = []
    for a in A.T:
        v = a - sum((q @ a) * q for q in found)
        found.append(v / np.linalg.norm(v))
    return np.column_stack(found)


def by_normal(X, r, s):
    n = np.cross(r, s)
    if not np.any(n):
        raise ValueError("parallel")
    return X - 2 * np.outer(X @ n, n) / (n @ n)


def slanted(X, r, s):
    E = np.column_stack([r, s, np.cross(r, s)])
    return X @ (E @ np.diag([1, 1, -1]) @ E.T).T


def onto_the_glass(X, r, s):
    n = np.cross(r, s)
    return X - np.outer(X @ n, n) / (n @ n)


def mirror_with(normal):
    return np.eye(len(normal)) - 2 * np.outer(normal, normal) / (normal @ normal)


def halfway(a, b):
    """Reflect in the line or plane of Householder, made as minus the mirror of the sum within the plane of a and b."""
    if not np.any(a) or not np.any(b):
        raise ValueError("zero")
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    w = a - b
    return np.eye(len(a)) if np.allclose(w, 0) else np.eye(len(a)) - np.outer(w, w) / (1 - a @ b)


def paley():
    """Return the conference matrix of the squares modulo 5, which are 1 and 4."""
    core = [[0 if i == j else (1 if (i - j) % 5 in (1, 4) else -1) for j in range(5)] for i in range(5)]
    return np.block([[np.zeros((1, 1)), np.ones((1, 5))], [np.ones((5, 1)), np.array(core)]])


def with_a_fixed_limit(A):
    """Drop what is shorter than a fixed number, in whatever units."""
    kept = []
    for column in np.array(A, dtype=float).T:
        for q in kept + kept:
            column = column - q * (q @ column)
        kept += [column / np.linalg.norm(column)] if np.linalg.norm(column) > 1e-10 else []
    return np.array(kept).reshape(-1, len(A)).T


WRONG = [
    ("orthogonality.5", with_a_fixed_limit, "fixed-limit"),
    ("orthogonality.3", [[0.8, 0.6], [0.6, -0.8]], "swapped"),
    ("orthogonality.1", [-3, 4], "not-normalized"),
    ("orthogonality.1", np.array([1, 7]) / np.sqrt(50), "shadow-not-taken-away"),
    ("orthogonality.1", [0.8, 0.6], "first-vector"),
    ("orthogonality.1", [0.6, -0.8], "other-side"),
    ("orthogonality.2", "A", "A"),
    ("orthogonality.2", "B", "B"),
    ("orthogonality.2", "D", "D"),
    ("orthogonality.3", [[-8, 6], [6, 8]], "lengths-forgotten"),
    ("orthogonality.3", [[-0.8, -0.6], [-0.6, 0.8]], "wrong-order"),
    ("orthogonality.3", [[0.8, -0.6], [-0.6, -0.8]], "normal-for-mirror"),
    ("orthogonality.3", [[0.1, 0.3], [0.3, 0.9]], "projection"),
    ("orthogonality.4", [[3, 0], [6, 3]], "lower-triangular"),
    ("orthogonality.4", [[3, 18], [0, 3]], "dot-with-long-vector"),
    ("orthogonality.4", [[3, 6], [0, np.sqrt(45)]], "length-before"),
    ("orthogonality.5", no_shadows, "shadows-left"),
    ("orthogonality.5", numpy_columns, None),
    ("orthogonality.5", drops_nothing, None),
    ("orthogonality.6", slanted, "slanted-basis"),
    ("orthogonality.6", onto_the_glass, "shadow-on-the-glass"),
    ("orthogonality.6", lambda X, r, s: -by_normal(X, r, s), "sign-of-the-rest"),
    ("orthogonality.6", lambda X, r, s: by_normal(X, r, s).T, "points-in-columns"),
    ("orthogonality.7", lambda a, b: mirror_with(a - b), "lengths-differ"),
    ("orthogonality.7", lambda a, b: halfway(a, -b), "sum-for-difference"),
    ("orthogonality.7", lambda a, b: (np.eye(len(a)) + halfway(a, b)) / 2, "projection"),
    ("orthogonality.8", ALL_ONES, "not-orthogonal"),
    ("orthogonality.8", np.ones((6, 6)), "not-the-pattern"),
    ("orthogonality.8", paley() / np.sqrt(5), "not-the-pattern"),
]


RIGHT = [
    ("orthogonality.1", [-0.6, 0.8]),
    ("orthogonality.2", "c"),
    ("orthogonality.3", [[-0.8, 0.6], [0.6, 0.8]]),
    ("orthogonality.4", np.linalg.cholesky([[9.0, 18.0], [18.0, 45.0]]).T),
    ("orthogonality.6", by_normal),
    ("orthogonality.7", halfway),
    ("orthogonality.8", paley()),
    ("orthogonality.8", paley() * np.array([1, 1, -1, 1, -1, 1])),
]
