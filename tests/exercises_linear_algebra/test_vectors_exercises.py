"""The exercises on vectors accept what is right and say what is wrong."""

import numpy as np

from mmlbook.exercises import check


def careless_coefficients(v, w, target):
    """Divide by the first entry, as many do by hand: fails for an arrow straight up."""
    factor = v[1] / v[0]
    b = (target[1] - factor * target[0]) / (w[1] - factor * w[0])
    return [(target[0] - b * w[0]) / v[0], b]


def unsafe_coefficients(v, w, target):
    """Solve, but answer something for two arrows on one line."""
    bracket = (v[0] * w[1] - v[1] * w[0]) or 1.0
    a, b = target[0] * w[1] - target[1] * w[0], v[0] * target[1] - v[1] * target[0]
    return [a / bracket, b / bracket]


def shortening_average(vectors):
    """Average, but cut all vectors to the length of the shortest."""
    return [sum(entries) / len(vectors) for entries in zip(*vectors, strict=False)]


WRONG = [
    ("vectors.1", [9, -4, 12], "plus-for-minus"),
    ("vectors.1", [3, -4, -12], "minus-times-minus"),
    ("vectors.1", [-7, -7, 8], "coefficients-swapped"),
    ("vectors.1", [-3, -8, 12], "sign"),
    ("vectors.2", [640, 11, 720], "swapped"),
    ("vectors.2", [90, 1.5, 105], "one-of-each"),
    ("vectors.2", [1260, 21, 1470], "all-of-both"),
    ("vectors.2", [320, 4, 480], "pancakes-only"),
    ("vectors.3", [8, -3], "from-the-other-end"),
    ("vectors.3", [2, -3], "move-not-place"),
    ("vectors.3", [3, 0], "quarter-of-sum"),
    ("vectors.3", [4.5, 4.5], "quarter-of-the-end"),
    ("vectors.4", [2, 1], "swapped"),
    ("vectors.4", [1.9, 1.3], "rows-for-columns"),
    ("vectors.4", [2, 0.5], "first-purchase-only"),
    ("vectors.4", [3, 3], None),
    ("vectors.5", lambda vectors: sum(vectors), "sum-only"),
    ("vectors.5", lambda vectors: sum(vectors) / len(vectors[0]), "divided-by-entries"),
    ("vectors.5", lambda vectors: np.mean(vectors), "one-number"),
    ("vectors.5", lambda vectors: np.mean(vectors, axis=1), "each-vector"),
    ("vectors.5", shortening_average, "not-raised"),
    ("vectors.6", [-5.03, 20.2, 1.81], None),
    ("vectors.6", [1.8, 20.2, 5.0], None),
    ("vectors.6", [1.8, 20.3, -5.1], "near"),
    ("vectors.6", [0, 18, -4], None),
    ("vectors.7", lambda v, w, target: np.linalg.solve(np.array([v, w]), target), "rows-for-columns"),
    ("vectors.7", lambda v, w, target: np.linalg.solve(np.array([w, v]).T, target), "swapped"),
    ("vectors.7", unsafe_coefficients, None),
    ("vectors.7", careless_coefficients, None),
    ("vectors.8", [1, 2, 3, 6, 7, 14, 15], "too-long"),
    ("vectors.8", [1, 2, 4, 8, 12, 15], "not-a-sum"),
    ("vectors.8", [2, 4, 8, 15], "not-from-one-to-the-end"),
    ("vectors.8", [1, 2, 4, 8, 16], "not-from-one-to-the-end"),
    ("vectors.8", 15, "not-from-one-to-the-end"),
]


RIGHT = [
    ("vectors.1", [3, 8, -12]),
    ("vectors.2", [620, 10, 750]),
    ("vectors.3", [4, 3]),
    ("vectors.4", np.linalg.solve([[3, 2], [1, 4]], [7, 9])),
    ("vectors.5", lambda vectors: np.mean(np.array(vectors), axis=0)),
    ("vectors.6", [1.81, 20.2, -5.025]),
    ("vectors.7", lambda v, w, target: np.linalg.solve(np.array([v, w]).T, target)),
    ("vectors.8", [1, 2, 3, 5, 10, 15]),
    ("vectors.8", [1, 2, 3, 6, 12, 15]),
    ("vectors.8", [1, 2, 4, 5, 10, 15]),
]


def test_shortest_lists_have_the_published_lengths():
    # D. E. Knuth, The Art of Computer Programming, volume 2, section 4.6.3: l(7) = 4, l(15) = 5, l(23) = 6
    from mmlbook.exercises.linear_algebra.vectors import shortest_chain

    assert [len(shortest_chain(n)) - 1 for n in (1, 2, 7, 15, 23)] == [0, 1, 4, 5, 6]


def test_vectors_that_cannot_be_added_are_named_by_their_entries():
    def average(vectors):
        shortest = min(len(v) for v in vectors)
        return sum(v[:shortest] for v in vectors) / len(vectors)

    reply = check("vectors.5", average)
    assert reply.mistake == "not-raised"
    assert "vectors with different numbers of entries" in reply.text
