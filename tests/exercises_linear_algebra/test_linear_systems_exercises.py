"""The exercises on linear systems accept what is right and say what is wrong."""

import numpy as np


def loop_substitution(U, b):
    """Substitute from the last row up, one product at a time."""
    x = [0.0] * len(b)
    for i in range(len(b) - 1, -1, -1):
        if U[i][i] == 0:
            raise ValueError("a pivot is zero")
        x[i] = (b[i] - sum(U[i][j] * x[j] for j in range(i + 1, len(b)))) / U[i][i]
    return x


def by_singular_values(A):
    """Say whether a matrix is singular by its singular values, which elimination never sees."""
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    s = np.linalg.svd(A, compute_uv=False)
    return bool(s[-1] <= 1e-12 * s[0])


def first_row_decides(n):
    """Count lost patterns by chasing lights: the presses of the first row determine all others."""
    last = []
    for k in range(n):
        rows = [np.zeros(n, dtype=int), np.eye(n, dtype=int)[k]]
        for _ in range(n):
            here = np.pad(rows[-1], 1)
            rows.append((rows[-1] + here[:-2] + here[2:] + rows[-2]) % 2)
        last.append(rows[-1])
    reached = {tuple(np.zeros(n, dtype=int))}
    for column in last:
        reached |= {tuple((np.array(seen) + column) % 2) for seen in reached}
    return n - int(np.log2(len(reached)))


def with_rows_overwritten(A):
    """Eliminate as a learner does who swaps rows of an array like two variables."""
    A = A.astype(float)
    limit = 1e-12 * np.max(np.abs(A))
    for j in range(len(A)):
        p = j + np.argmax(np.abs(A[j:, j]))
        if abs(A[p, j]) <= limit:
            return True
        A[j], A[p] = A[p], A[j]
        for i in range(j + 1, len(A)):
            A[i] -= A[i, j] / A[j, j] * A[j]
    return False


WRONG = [
    ("linear_systems.1", [0.5, 1 / 3, 2], "only-divided"),
    ("linear_systems.1", [1 / 3, 5 / 3, 2], "sign-not-changed"),
    ("linear_systems.1", [1.5, -1, 2], "unknowns-in-a-row"),
    ("linear_systems.1", [2, 1, 2], None),
    ("linear_systems.2", "none", "none"),
    ("linear_systems.2", "many", "many"),
    ("linear_systems.2", "three", None),
    ("linear_systems.3", [2, 7, -4, -6], "sign-of-what-comes-out"),
    ("linear_systems.3", [2, 14, 4, 6], "atoms-not-molecules"),
    ("linear_systems.3", [0, 0, 0, 0], "zero-vector"),
    ("linear_systems.3", [1, 3, 2, 3], None),
    ("linear_systems.4", [[1, 0.5, 0], [1, 1 / 3, 1], [0, 1, 0.5]], "entries-upside-down"),
    ("linear_systems.4", [[1, 0, 0], [-1, 1, 0], [1, -1, 1]], "half-way"),
    ("linear_systems.4", [[5, -2, 1], [-4, 2, -1], [2, -1, 1]], "transposed"),
    ("linear_systems.5", lambda U, b: np.array([b[i] / (U[i, i] or [][0]) for i in range(len(b))]), "only-divided"),
    ("linear_systems.5", lambda U, b: np.linalg.solve(2 * np.diag(np.diag(U)) - U, b), "sign-not-changed"),
    ("linear_systems.5", lambda U, b: np.linalg.solve(U, b).astype(b.dtype), "whole-numbers-only"),
    ("linear_systems.6", lambda A, B: B @ A @ np.linalg.inv(B), "wrong-way"),
    ("linear_systems.6", lambda A, B: np.linalg.inv(B) @ A, "one-side-only"),
    ("linear_systems.6", lambda A, B: A @ B, None),
    ("linear_systems.7", lambda A: not by_singular_values(A), "turned-around"),
    ("linear_systems.7", with_rows_overwritten, "swap-overwrites"),
    ("linear_systems.7", lambda A: by_singular_values(A) or bool(A[0, 0] == 0), None),
    ("linear_systems.7", lambda A: not by_singular_values(A) if A[0, 0] < 1e-14 else by_singular_values(A), None),
    ("linear_systems.8", lambda n: n * n - first_row_decides(n), "rank-instead"),
    ("linear_systems.8", lambda n: 0, None),
    ("linear_systems.8", lambda n: n - first_row_decides(n), None),
]


RIGHT = [
    ("linear_systems.1", [2, -1, 2]),
    ("linear_systems.2", "one"),
    ("linear_systems.3", [1, 3.5, 2, 3]),
    ("linear_systems.4", [[5, -4, 2], [-2, 2, -1], [1, -1, 1]]),
    ("linear_systems.5", loop_substitution),
    ("linear_systems.6", lambda A, B: np.linalg.inv(B) @ A @ B),
    ("linear_systems.7", by_singular_values),
    ("linear_systems.8", first_row_decides),
]
