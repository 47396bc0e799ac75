"""The exercises on decompositions accept what is right and say what is wrong."""

import numpy as np

from mmlbook.linear_algebra.decompositions import svd as our_svd


def values(A):
    return np.linalg.svd(np.asarray(A, dtype=float), compute_uv=False)


def thin_svd(A):
    return np.linalg.svd(A, full_matrices=False)


def by_factors(divide, svd=thin_svd):
    def solve(A, b):
        U, S, Vt = svd(A)
        return Vt.T @ (divide(S) * (U.T @ b))

    return solve


WRONG = [
    ("decompositions.1", [5, -10], "negative"),
    ("decompositions.6", lambda A, k: np.append(values(A), 0)[k] / np.linalg.norm(A), "first-alone"),
    ("decompositions.6", lambda A, k: np.linalg.norm(values(A)[k + 1 :]) / np.linalg.norm(A), "one-too-few"),
    ("decompositions.1", [100, 25], "squared"),
    ("decompositions.1", [np.sqrt(73), np.sqrt(52)], "rows"),
    ("decompositions.1", [3, 6], "diagonal"),
    ("decompositions.1", [10, 10], None),
    ("decompositions.2", 700, "one-term"),
    ("decompositions.2", 120_000, "whole-picture"),
    ("decompositions.2", 1_440_000, "whole-terms"),
    ("decompositions.2", 8412, "values-apart"),
    ("decompositions.3", "A", "A"),
    ("decompositions.3", "B", "B"),
    ("decompositions.3", "D", "D"),
    ("decompositions.4", [[24, 12], [12, 6]], "length-not-one"),
    ("decompositions.4", [[0.2, -0.4], [-0.4, 0.8]], "other-term"),
    ("decompositions.4", [[0.8, 0.4], [0.4, 0.2]], "without-eigenvalue"),
    ("decompositions.4", [[5, 0], [2, 0]], "one-column"),
    ("decompositions.5", [18, 0, 0], "longer"),
    ("decompositions.5", [3.6, 3.6, 3.6], "longer"),
    ("decompositions.5", [18, 36, 36], "not-divided"),
    ("decompositions.5", [6, 12, 12], "divided-by-length"),
    ("decompositions.6", lambda A, k: values(A)[k:].sum() / values(A).sum(), "not-squared"),
    ("decompositions.6", lambda A, k: (values(A)[k:] ** 2).sum() / (values(A) ** 2).sum(), "root-forgotten"),
    ("decompositions.6", lambda A, k: np.linalg.norm(values(A)[:k]) / np.linalg.norm(A), "part-kept"),
    ("decompositions.6", lambda A, k: np.linalg.norm(values(A)[k:]), "not-relative"),
    ("decompositions.7", by_factors(lambda S: S), "multiplied"),
    ("decompositions.7", by_factors(lambda S: np.where(S > 1e-12 * S[0], 1.0, 0.0)), "nothing-undone"),
    ("decompositions.7", by_factors(lambda S: np.where(S > 1e-10, 1 / np.maximum(S, 1e-300), 0)), "fixed-limit"),
    ("decompositions.7", lambda A, b: np.linalg.solve(A.T @ A, A.T @ b), None),
    (
        "decompositions.7",
        by_factors(lambda S: np.where(S > 1e-12 * S[0], 1 / np.maximum(S, 1e-300) ** 2, 0)),
        "squared",
    ),
    ("decompositions.7", by_factors(lambda S: np.divide(1, S, where=S > 0, out=0 * S), our_svd), "only-exact-zeros"),
    ("decompositions.7", by_factors(lambda S: 1 / S, our_svd), "none-left-out"),
    ("decompositions.8", np.eye(4) / 2, "not-zeros-and-ones"),
    ("decompositions.8", np.ones((4, 4)), "singular"),
    ("decompositions.8", np.eye(4), "not-the-worst"),
]


RIGHT = [
    ("decompositions.1", [5, 10]),
    ("decompositions.2", 8400),
    ("decompositions.3", "C"),
    ("decompositions.4", [[4.8, 2.4], [2.4, 1.2]]),
    ("decompositions.5", [2, 4, 4]),
    ("decompositions.6", lambda A, k: np.sqrt(max(0, 1 - (values(A)[:k] ** 2).sum() / np.linalg.norm(A) ** 2))),
    ("decompositions.7", lambda A, b: np.linalg.pinv(A) @ b),
    ("decompositions.7", lambda A, b: np.linalg.lstsq(A, b, rcond=None)[0]),
    ("decompositions.8", [[0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 1]]),
]
