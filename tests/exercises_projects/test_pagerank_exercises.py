"""The exercises on PageRank: right answers are accepted, wrong ones get the hint that fits."""

import numpy as np

from mmlbook.exercises import check
from mmlbook.projects.pagerank import google_matrix, link_matrix, pagerank

TOUR = np.array([[0, 0, 1 / 3, 0], [1 / 2, 0, 1 / 3, 0], [1 / 2, 1, 0, 0], [0, 0, 1 / 3, 0]])


def patched(L):
    return np.where(L.sum(axis=0) == 0, 1 / len(L), L)


RIGHT = [
    ("pagerank.1", TOUR.tolist()),
    ("pagerank.2", (0.4, 0.4, 0.2)),
    ("pagerank.3", 1.85 / 2.85),
    ("pagerank.4", 118),
    ("pagerank.5", "islands"),
    ("pagerank.6", lambda L, d: google_matrix(L, damping=d)),
    ("pagerank.7", lambda L, d: pagerank(L, damping=d).ranks),
    ("pagerank.8", "dunes"),
]


WRONG = [
    ("pagerank.1", TOUR.T, "transposed"),
    ("pagerank.1", [[0, 0, 1, 0], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 1, 0]], "counts"),
    ("pagerank.1", [[0, 1, 1, 0], [0, 0, 1, 0], [1, 1, 0, 1], [0, 0, 0, 0]], "counts-in-rows"),
    ("pagerank.1", patched(TOUR), "mended"),
    ("pagerank.1", [[0, 0, 1, 0], [0.5, 0, 0.5, 0], [0.5, 0.5, 0, 0], [0, 0, 1, 0]], "divided-by-rows"),
    ("pagerank.2", [2, 2, 1], "not-scaled"),
    ("pagerank.2", [0.5, 0.25, 0.25], "counted"),
    ("pagerank.2", pagerank(link_matrix([(0, 1), (1, 0), (1, 2), (2, 0)], 3)).ranks, "damped"),
    ("pagerank.2", [0.2, 0.4, 0.4], "order"),
    ("pagerank.3", 1 / 2.85, "other-page"),
    ("pagerank.3", 0.075 * 1.85, "lost-rank"),
    ("pagerank.3", 2 / 3, "undamped"),
    ("pagerank.3", 0.925, "loop"),
    ("pagerank.4", 114, "without-two"),
    ("pagerank.4", 11, "bored"),
    ("pagerank.4", np.log(5e-9) / np.log(0.85), "not-whole"),
    ("pagerank.4", 117, "rounded-down"),
    ("pagerank.4", 119, "one-too-many"),
    ("pagerank.5", "drawn", "drawn"),
    ("pagerank.5", "hub", "hub"),
    ("pagerank.5", "dangling", "dangling"),
    ("pagerank.6", lambda L, d: d * L + (1 - d) / len(L), "dangling"),
    ("pagerank.6", lambda L, d: (1 - d) * patched(L) + d / len(L), "swapped"),
    ("pagerank.6", lambda L, d: d * patched(L) + 1 - d, "not-shared"),
    ("pagerank.7", lambda L, d: np.linalg.solve(np.eye(len(L)) - d * L, np.full(len(L), (1 - d) / len(L))), "dangling"),
    ("pagerank.7", lambda L, d: pagerank(L, damping=d).ranks * len(L), "sum-n"),
    ("pagerank.7", lambda L, d: pagerank(L, damping=d).ranks / (1 - d), "right-side"),
    ("pagerank.8", "Dunes, Earth", "as-drawn"),
    ("pagerank.8", "Atlas", "popular"),
    ("pagerank.8", "Atlas, Birds, Comets, Dunes, Earth", "everyone"),
]


def test_a_function_that_changes_its_argument():
    def google(L, d):
        L[:, L.sum(axis=0) == 0] = 1 / len(L)
        return d * L + (1 - d) / len(L)

    assert check("pagerank.6", google).mistake == "in-place"
