"""Wrong and right answers to the exercises on inner products."""

import numpy as np
from scipy.spatial.distance import cdist

from mmlbook.exercises.dimensionality_reduction.inner_products import (
    PIXELS,
    PLAIN,
    _small,
    angles,
    compare_by,
    count_mistakes,
    identity,
    shrink,
    vote_by,
)


def angles_by_correlation(X):
    """The angles whose cosines NumPy's correlations are."""
    return np.degrees(np.arccos(np.clip(np.corrcoef(X, rowvar=False), -1, 1)))


def compare_by_sums(x, y, A):
    """The double sums, entry by entry."""

    def product(p, q):
        return sum(p[i] * A[i][j] * q[j] for i in range(len(p)) for j in range(len(q)))

    cosine = product(x, y) / np.sqrt(float(product(x, x) * product(y, y)))
    return np.sqrt(float(product(x - y, x - y))), np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def vote_by_cdist(X, labels, queries, k, A):
    """The votes by the distances of SciPy."""
    far = cdist(queries, X, metric="mahalanobis", VI=A)
    predicted = []
    for row in far:
        near = [labels[i] for i in np.argsort(row, kind="stable")[:k]]
        counts = {label: near.count(label) for label in near}
        predicted.append(next(label for label in near if counts[label] == max(counts.values())))
    return np.array(predicted)


def learned_ruler() -> np.ndarray:
    """Count differences between labels more, and those within a label less."""
    X, labels, _, _ = _small()
    near = np.argsort(cdist(X, X), axis=1)[:, :30]
    W, B = np.zeros((PIXELS, PIXELS)), np.zeros((PIXELS, PIXELS))
    for i, who in enumerate(near):
        same = labels[who] == labels[i]
        D, E = X[who[same]] - X[i], X[who[~same]] - X[i]
        W += D.T @ D / max(len(D), 1)
        B += E.T @ E / max(len(E), 1)
    values, Q = np.linalg.eigh(W / len(X) + 0.1 * np.eye(PIXELS))
    R = (Q / np.sqrt(values)) @ Q.T
    A = R @ (B / len(X) + 0.001 * np.eye(PIXELS)) @ R
    return (A + A.T) / 2


def blur(sigma: float) -> np.ndarray:
    """The closeness of pixels on 14 rows and 14 columns."""
    row, column = np.divmod(np.arange(PIXELS), 14)
    return np.exp(-((row[:, None] - row) ** 2 + (column[:, None] - column) ** 2) / (2 * sigma**2))


RIGHT = [
    ("inner_products.1", float(np.linalg.norm(np.linalg.cholesky([[2, 1], [1, 3]]).T @ [1, -2]))),
    ("inner_products.2", "C"),
    ("inner_products.3", [-1, 0.75]),
    ("inner_products.4", float(np.degrees(np.arctan(2 / np.sqrt(5))))),
    ("inner_products.5", angles_by_correlation),
    ("inner_products.6", compare_by_sums),
    ("inner_products.7", vote_by_cdist),
    ("inner_products.8", learned_ruler()),
]


def vote_among(order):
    """Return a function whose ties are won by the label that comes first in this order of the neighbors' labels."""
    return lambda X, t, q, k, A: vote_by(X, t, q, k, np.linalg.cholesky(A), among=order)


WRONG = [
    ("inner_products.1", 10, "length-squared"),
    ("inner_products.1", np.sqrt(5), "dot-product"),
    ("inner_products.1", np.sqrt(18), "lost-sign"),
    ("inner_products.1", np.sqrt(12), "mixed-once"),
    ("inner_products.1", 5, None),
    ("inner_products.1", np.sqrt(14), None),
    ("inner_products.1", "root ten", None),
    ("inner_products.2", "A", "A"),
    ("inner_products.2", "B", "B"),
    ("inner_products.2", "D", "D"),
    ("inner_products.2", "E", "E"),
    ("inner_products.2", "F", "unknown-option"),
    ("inner_products.3", [1, -1], "dot-product"),
    ("inner_products.3", [-2, 2], "dot-product"),
    ("inner_products.3", [3, 4], "image"),
    ("inner_products.3", [3, -4], "not-swapped"),
    ("inner_products.3", [0, 0], None),
    ("inner_products.3", [4, 3], None),
    ("inner_products.3", [4, -3, 0], None),
    ("inner_products.4", np.sqrt(5) / 3, "cosine"),
    ("inner_products.4", np.degrees(np.arccos(1 / 3)), "no-lengths"),
    ("inner_products.4", np.degrees(np.arccos(1 / np.sqrt(3))), "not-squared"),
    ("inner_products.4", np.degrees(np.arccos(np.sqrt(15) / 4)), None),
    ("inner_products.4", 90, None),
    ("inner_products.4", 0.7297, "radians"),
    ("inner_products.4", 45, None),
    ("inner_products.5", lambda X: np.corrcoef(X.T), "cosines"),
    ("inner_products.5", lambda X: np.radians(angles(X)), "radians"),
    ("inner_products.5", lambda X: angles(X.T), "rows"),
    ("inner_products.5", lambda X: np.minimum(angles(X), 180 - angles(X)), None),
    (
        "inner_products.5",
        lambda X: np.degrees(
            np.arccos(np.clip((X / np.linalg.norm(X, axis=0)).T @ (X / np.linalg.norm(X, axis=0)), -1, 1))
        ),
        "not-centered",
    ),
    ("inner_products.5", lambda X: np.cov(X.T), None),
    ("inner_products.6", lambda x, y, A: compare_by(x, y, A, matrix=identity), "dot-product"),
    ("inner_products.6", lambda x, y, A: compare_by(x, y, A, angle_matrix=identity), "ordinary-angle"),
    ("inner_products.6", lambda x, y, A: compare_by(x, y, A, root=False), "squared-distance"),
    ("inner_products.6", lambda x, y, A: compare_by(x, y, A, turn=np.cos), "cosine"),
    ("inner_products.6", lambda x, y, A: (compare_by(x, y, A)[0], np.radians(compare_by(x, y, A)[1])), "in-radians"),
    ("inner_products.6", lambda x, y, A: compare_by(x, y, A, matrix=lambda A: A.T @ A), "matrix-twice"),
    (
        "inner_products.6",
        lambda x, y, A: (
            compare_by(x, y, A)[0],
            np.degrees(np.arccos(np.clip(x @ A @ y / np.linalg.norm(x) / np.linalg.norm(y), -1, 1))),
        ),
        "lengths-without-matrix",
    ),
    ("inner_products.6", lambda x, y, A: compare_by(x, y, A)[0], None),
    ("inner_products.7", lambda X, t, q, k, A: vote_by(X, t, q, k, np.eye(len(A))), "dot-product"),
    ("inner_products.7", lambda X, t, q, k, A: vote_by(X, t, q, k, A), "not-factored"),
    ("inner_products.7", lambda X, t, q, k, A: vote_by(X, t, q, k, np.linalg.cholesky(A).T), "factor-transposed"),
    ("inner_products.7", lambda X, t, q, k, A: vote_by(X, t, q, k, np.linalg.cholesky(A), farthest=True), "farthest"),
    ("inner_products.7", lambda X, t, q, k, A: vote_by(X, t, q, 1, np.linalg.cholesky(A)), "nearest-only"),
    ("inner_products.7", vote_among(sorted), "smallest-label"),
    ("inner_products.7", vote_among(lambda near: sorted(near, reverse=True)), "largest-label"),
    ("inner_products.7", vote_among(lambda near: near[::-1]), "farthest-wins-ties"),
    ("inner_products.7", lambda X, t, q, k, A: q, None),
    ("inner_products.8", np.eye(784), "shape"),
    ("inner_products.8", np.triu(np.ones((PIXELS, PIXELS))), "not-symmetric"),
    ("inner_products.8", blur(2.0) - 0.1 * np.eye(PIXELS), "not-definite"),
    ("inner_products.8", np.eye(PIXELS), "no-better"),
    ("inner_products.8", blur(0.5), "no-better"),
    ("inner_products.8", blur(0.7), "almost"),
]


def test_the_dot_product_makes_as_many_mistakes_as_the_text_says():
    assert count_mistakes(np.eye(PIXELS)) == PLAIN


def test_shrinking_keeps_the_mean_ink():
    images = np.random.default_rng(0).integers(0, 256, size=(3, 28, 28), dtype=np.uint8)
    assert np.allclose(shrink(images).mean(axis=1), images.reshape(3, -1).mean(axis=1) / 255)
