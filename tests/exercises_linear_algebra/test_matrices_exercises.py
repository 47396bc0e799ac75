"""The exercises on matrices accept what is right and say what is wrong."""

import numpy as np

A, B = np.array([[1, 2], [0, 3]]), np.array([[4, 1], [2, 0]])


def turn(t):
    """Return the rotation by t, written without the book's package."""
    z = np.exp(1j * t)
    return np.array([[z.real, -z.imag], [z.imag, z.real]])


def back(v):
    """Return the rotation that brings v to the positive x-axis."""
    x, y = np.asarray(v) / np.hypot(*v)
    return np.array([[x, y], [-y, x]])


def slid(k):
    """Return the shear along the x-axis."""
    return np.array([[1.0, k], [0.0, 1.0]])


def lean(baseline, upright):
    """Return p / q of the upright stroke (p, q) after the turn."""
    p, q = back(baseline) @ upright
    return p / q


WRONG = [
    ("matrices.1", [9, 10], "rows-for-columns"),
    ("matrices.1", [7, 11], "weights-swapped"),
    ("matrices.1", [2, 5], "no-weights"),
    ("matrices.1", [14, 3], "order"),
    ("matrices.2", B @ A, "other-order"),
    ("matrices.2", A * B, "entry-by-entry"),
    ("matrices.2", A.T @ B, "columns-with-columns"),
    ("matrices.2", A @ B.T, "rows-with-rows"),
    ("matrices.2", (A @ B).T, "transposed"),
    ("matrices.3", "rotation", "rotation"),
    ("matrices.3", "shear", "shear"),
    ("matrices.3", "projection", "projection"),
    ("matrices.4", -70, "other-order"),
    ("matrices.4", 35, "angle-between"),
    ("matrices.4", 130, "sum-of-angles"),
    ("matrices.4", 1.2217, "radians-for-degrees"),
    ("matrices.5", lambda A, X: X @ A, None),
    ("matrices.5", lambda A, X: X @ A if A.shape == (2, 2) else X @ A.T, "not-transposed"),
    ("matrices.5", lambda A, X: A @ X.T, "points-in-columns"),
    ("matrices.5", lambda A, X: np.array([A @ X[0]]), None),
    ("matrices.6", lambda T, X: np.einsum("nij,kij->kn", X, T), "patterns-in-rows"),
    ("matrices.6", lambda T, X: np.einsum("nij,kij->nk", X, T) / T.shape[1] / T.shape[2], "mean-not-sum"),
    ("matrices.6", lambda T, X: np.einsum("nij,kij->n", X, T), None),
    ("matrices.7", lambda t, f: turn(-t) @ np.diag([f, 1]) @ turn(t), "turns-swapped"),
    ("matrices.7", lambda t, f: np.diag([f, 1]) @ turn(-t), "not-turned-back"),
    ("matrices.7", lambda t, f: turn(t) @ np.diag([f, 1]), "not-turned-first"),
    ("matrices.7", lambda t, f: f * np.eye(2), "both-directions"),
    ("matrices.8", lambda b, u: back(b), "only-turned"),
    ("matrices.8", lambda b, u: back(b) @ slid(-lean(b, u)), "sheared-first"),
    ("matrices.8", lambda b, u: slid(-u[0] / u[1]) @ back(b), "lean-before-turn"),
    ("matrices.8", lambda b, u: slid(lean(b, u)) @ back(b), "shear-sign"),
    ("matrices.8", lambda b, u: slid(-lean(np.abs(b), u)) @ back(np.abs(b)), None),
    ("matrices.9", turn(np.pi / 3), "not-whole"),
    ("matrices.9", [[0, -1], [1, -1]], "home-too-early"),
    ("matrices.9", [[-1, 0], [0, 1]], "home-too-early"),
    ("matrices.9", [[0, -1], [1, 0]], "never-home-at-six"),
    ("matrices.9", [[1, 1], [0, 1]], "never-home-at-six"),
]


def by_directions(t, f):
    """Return the stretch as f u uᵀ + w wᵀ, with w at a right angle to u."""
    u = np.array([np.cos(t), np.sin(t)])
    return np.eye(2) + (f - 1) * np.outer(u, u)


def by_solving(baseline, upright):
    """Return the matrix from what it does: the baseline keeps its length, the upright its distance from it."""
    length = np.hypot(*baseline)
    area = baseline[0] * upright[1] - baseline[1] * upright[0]
    return np.linalg.solve(np.array([baseline, upright]), np.array([[length, 0], [0, area / length]])).T


RIGHT = [
    ("matrices.1", [3, 14]),
    ("matrices.2", np.einsum("ik,kj", A, B)),
    ("matrices.3", "reflection"),
    ("matrices.4", 70),
    ("matrices.5", lambda A, X: np.array([A @ x for x in X])),
    ("matrices.6", lambda T, X: np.array([[(x * t).sum() for t in T] for x in X])),
    ("matrices.7", by_directions),
    ("matrices.8", by_solving),
    ("matrices.9", [[0, 1], [-1, 1]]),
    ("matrices.9", [[2, -1], [3, -1]]),
]
