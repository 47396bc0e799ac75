"""Checks of the exercises on orthogonality."""

from itertools import combinations, product

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake
from mmlbook.linear_algebra.orthogonality import gram_schmidt, qr, reflect_points, reflection_matrix

LEANING = np.array([[4.0, 1.0], [3.0, 7.0]])
MIRROR = np.array([1.0, 3.0])
COLUMNS = np.array([[1.0, 4.0], [2.0, 5.0], [2.0, 2.0]])
TENT = np.array([[0.0, 4.0, 0.0], [1.0, 4.0, 0.0], [0.5, 4.0, 1.5], [0.0, 4.0, 0.0]])
TELEPHONES = 6


def lauchli(n: int, eps: float) -> np.ndarray:
    """Return n columns that differ from (1, 0, …, 0) by eps only."""
    return np.vstack([np.ones(n), eps * np.eye(n)])


def orthonormal_basis(A):
    """Return an orthonormal basis of the span of the columns, without the dependent ones."""
    return gram_schmidt(A, repeated=True)


def in_the_mirror(X, r, s):
    """Return the points in the rows of X, reflected in the plane of r and s."""
    plane = np.column_stack([r, s])
    gram_schmidt(plane, dependent="raise")
    return reflect_points(X, plane=plane)


def mirror_between(a, b):
    """Return the matrix of the mirror that sends a to the direction of b."""
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if not np.any(a) or not np.any(b):
        raise ValueError("the zero vector has no direction")
    w = a / np.linalg.norm(a) - b / np.linalg.norm(b)
    return np.eye(len(a)) if np.linalg.norm(w) < 1e-12 else reflection_matrix(normal=w)


def conference_matrix(n: int = TELEPHONES) -> np.ndarray:
    """Return a symmetric matrix of zeros on the diagonal and ±1 elsewhere with CᵀC = (n − 1) I, by trying all signs."""
    pairs = list(combinations(range(1, n), 2))
    rows, columns = np.transpose(pairs)
    for signs in product([1.0, -1.0], repeat=len(pairs)):
        C = 1.0 - np.eye(n)
        C[rows, columns] = C[columns, rows] = signs
        if _is_balanced(C):
            return C
    raise ValueError(f"there is no symmetric conference matrix of size {n}")


def _has_the_pattern(C: np.ndarray) -> bool:
    n = TELEPHONES
    return C.shape == (n, n) and not np.any(np.diag(C)) and bool(np.all(np.abs(C) + np.eye(n) == 1))


def _is_balanced(C: np.ndarray) -> bool:
    return bool(np.allclose(C.T @ C, (len(C) - 1) * np.eye(len(C))))


def _without_projections(A):
    return np.array(A, dtype=float) / np.linalg.norm(A, axis=0)


def _absolute_limit(A):
    A = np.array(A, dtype=float)
    found = []
    for a in A.T:
        for q in found * 2:
            a = a - (q @ a) * q
        if np.linalg.norm(a) > 1e-12:
            found.append(a / np.linalg.norm(a))
    return np.transpose(found) if found else np.zeros((len(A), 0))


def _classical(A):
    return gram_schmidt(A, method="classical")


def _not_normalized(A):
    return orthonormal_basis(A) @ np.diag(np.arange(2.0, 2.0 + orthonormal_basis(A).shape[1]))


def _slanted(X, r, s):
    E = np.column_stack([r, s, np.cross(r, s)])
    return X @ (E @ np.diag([1.0, 1.0, -1.0]) @ E.T).T


def _on_the_glass(X, r, s):
    return (np.array(X, dtype=float) + in_the_mirror(X, r, s)) / 2


def _other_mirror(a, b):
    return mirror_between(a, -np.array(b, dtype=float))


def _different_lengths(a, b):
    w = np.array(a, dtype=float) - np.array(b, dtype=float)
    return reflection_matrix(normal=w) if np.any(w) else np.eye(len(w))


def _projection(a, b):
    return (np.eye(len(a)) + mirror_between(a, b)) / 2


EXERCISES = {
    "orthogonality.1": array(
        lambda: gram_schmidt(LEANING)[:, 1],
        level="easy",
        hints=(
            r"First $\mathbf{q}_1$, the first vector with its length made one. Then the shadow of the second on it.",
            r"The shadow is $(\mathbf{q}_1 \cdot \mathbf{a}_2)\,\mathbf{q}_1$. Take it from $\mathbf{a}_2$, and divide "
            "what is left by its length.",
        ),
        mistakes=[
            mistake(
                "not-normalized",
                "The direction is right. Now give it length one.",
                lambda right: 5 * right,
            ),
            mistake(
                "shadow-not-taken-away",
                "That is the second vector with length one, and it still leans over the first.",
                lambda right: LEANING[:, 1] / np.linalg.norm(LEANING[:, 1]),
            ),
            mistake(
                "first-vector",
                r"That is $\mathbf{q}_1$; the question is for the next one.",
                lambda right: gram_schmidt(LEANING)[:, 0],
            ),
            mistake(
                "other-side",
                "It has length one and a right angle to the first, but it points away from the second vector.",
                lambda right: -right,
            ),
        ],
        remark="The first vector again, a quarter turn further: in the plane there is not much choice.",
    ),
    "orthogonality.2": choice(
        lambda: "C",
        {
            "A": "Its columns are at a right angle, but how long are they?",
            "B": "Its columns have length one. What is their dot product?",
            "C": "",
            "D": "The second column is longer than one, and leans over the first.",
        },
        level="easy",
        hints=(
            "Two tests: every column has length one, and any two columns have the dot product zero.",
            "Two of the four pass the test of length; one of these two passes the test of the right angle.",
        ),
        remark="It is a rotation. Divide A by the square root of two, and it is one as well.",
    ),
    "orthogonality.3": array(
        lambda: reflection_matrix(plane=MIRROR),
        level="easy",
        hints=(
            "The basis that fits: one vector along the mirror, one a quarter turn further, both of length one.",
            r"Write them as columns of $\mathbf{E}$. With $\mathbf{M} = \operatorname{diag}(1, -1)$, multiply the "
            "three; the roots multiply to a whole number.",
        ),
        mistakes=[
            mistake(
                "lengths-forgotten",
                r"The columns of $\mathbf{E}$ must have length one.",
                lambda right: 10 * right,
            ),
            mistake(
                "wrong-order",
                r"That is $\mathbf{E}^\top\mathbf{M}\mathbf{E}$. First into the basis, so $\mathbf{E}^\top$ stands on "
                "the right.",
                lambda right: right * [[1, -1], [-1, 1]],
            ),
            mistake(
                "normal-for-mirror",
                "You reflected in the line at a right angle to the mirror.",
                lambda right: -right,
            ),
            mistake(
                "swapped",
                "That mirror runs through the point with the two numbers swapped: across first, then up.",
                lambda right: reflection_matrix(plane=MIRROR[::-1]),
            ),
            mistake(
                "projection",
                "That is the shadow on the mirror. The image is as far behind it again.",
                lambda right: (np.eye(2) + right) / 2,
            ),
        ],
        remark="Symmetric, and its own inverse: the marks of a mirror.",
    ),
    "orthogonality.4": array(
        lambda: qr(COLUMNS).R,
        level="medium",
        hints=(
            r"On the diagonal stand the lengths by which Gram–Schmidt divides, above it the number of the shadow.",
            r"$R_{11} = \lVert\mathbf{a}_1\rVert$, $R_{12} = \mathbf{q}_1 \cdot \mathbf{a}_2$, and $R_{22}$ is the "
            "length of what is left of the second column.",
        ),
        mistakes=[
            mistake(
                "lower-triangular",
                r"The shadow belongs above the diagonal: $\mathbf{a}_2$ needs $\mathbf{q}_1$, not the other way round.",
                lambda right: right.T,
            ),
            mistake(
                "dot-with-long-vector",
                r"The dot product is with $\mathbf{q}_1$, which has length one, and not with $\mathbf{a}_1$.",
                lambda right: right * [[1, 3], [1, 1]],
            ),
            mistake(
                "length-before",
                "In the last place you put the length of the second column itself. It is the length of what is left "
                "of it.",
                lambda right: [[right[0, 0], right[0, 1]], [0, np.linalg.norm(COLUMNS[:, 1])]],
            ),
        ],
        remark="A check: the squares in the second column of R add up to the squared length of the second column of A.",
    ),
    "orthogonality.5": function(
        orthonormal_basis,
        [
            (np.array([[3.0, 5.0], [4.0, 0.0]]),),
            (np.array([[2.0, 0.0, 1.0], [1.0, 3.0, 0.0], [2.0, 3.0, 5.0]]),),
            (np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 1.0]]),),
            case(np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 1.0]]), label="a column that is a multiple of another"),
            case(
                np.array([[2.0, 0.0, 2.0, 1.0], [1.0, 3.0, 4.0, 0.0], [2.0, 3.0, 5.0, 0.0]]),
                label="more columns than rows",
            ),
            case(np.array([[0.1, 0.3], [0.7, 2.1], [0.3, 0.9]]), label="dependent only to within rounding"),
            case(np.array([[0.0, 1.0], [0.0, 2.0]]), label="a column of zeros"),
            case(np.array([[3e-15, 5e-15], [4e-15, 0.0]]), label="tiny entries"),
            case(lauchli(3, 1e-9), label="three nearly parallel columns"),
        ],
        rtol=1e-6,
        level="medium",
        hints=(
            "Two loops: the outer one over the columns, the inner one over the vectors found so far. "
            "When the inner one has ended, look at what is left.",
            "Compare the length of what is left with the length of the column it came from; below a tiny part of it, "
            "say `1e-12`, leave the column out. For nearly parallel columns let the inner loop run twice.",
        ),
        mistakes=[
            mistake(
                "shadows-left",
                "Each column has length one, but the shadows on the columns before are still in it.",
                like=_without_projections,
            ),
            mistake(
                "not-normalized",
                "The right angles are there. Now give every column length one.",
                like=_not_normalized,
            ),
            mistake(
                "rows",
                "The vectors are the columns of `A`, and so are those of the result.",
                like=lambda A: orthonormal_basis(np.transpose(A)),
            ),
            mistake(
                "fixed-limit",
                "You compare what is left with a fixed number, so in small units all of it is thrown away. Compare it "
                "with the length of the column.",
                like=_absolute_limit,
            ),
        ],
        remark="With this function you can also find out whether vectors are independent: count the columns.",
    ),
    "orthogonality.6": function(
        in_the_mirror,
        [
            (TENT, np.array([2.0, 1.0, 2.0]), np.array([0.0, 3.0, 3.0])),
            (TENT, np.array([1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0])),
            (np.array([[1.0, 2.0, 3.0]]), np.array([1.0, 1.0, 1.0]), np.array([0.0, -1.0, 4.0])),
            case(
                np.array([[1.0, 2.0, 3.0]]),
                np.array([0.0, 0.0, 2.0]),
                np.array([0.0, 5.0, 1.0]),
                label="the last axis first",
            ),
            case(TENT, np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]), label="parallel directions"),
        ],
        level="medium",
        hints=(
            "Gram–Schmidt on `r`, `s` and the three axes gives a basis whose first two vectors lie in the mirror.",
            r"Only the last coordinate changes its sign: $\mathbf{M} = \operatorname{diag}(1, 1, -1)$. And a row of "
            r"`X` is a point, so you need $\mathbf{X}\mathbf{T}^\top$.",
        ),
        mistakes=[
            mistake(
                "slanted-basis",
                r"You used `r` and `s` as they are. Then the transpose of $\mathbf{E}$ is not its inverse.",
                like=_slanted,
            ),
            mistake(
                "shadow-on-the-glass",
                "That is the shadow on the glass, half the way to the image.",
                like=_on_the_glass,
            ),
            mistake(
                "sign-of-the-rest",
                "The signs are the wrong way round: along the mirror nothing changes, across it the sign does.",
                like=lambda X, r, s: -in_the_mirror(X, r, s),
            ),
            mistake(
                "points-in-columns",
                "The values are right, but the points stand in columns. One point a row was asked for.",
                lambda right: right.T,
            ),
        ],
        remark="For a mirror beside the origin, subtract one of its points first and add it at the end.",
    ),
    "orthogonality.7": function(
        mirror_between,
        [
            (np.array([3.0, 4.0]), np.array([1.0, 0.0])),
            (np.array([1.0, 2.0, 2.0]), np.array([0.0, -3.0, 4.0])),
            (np.array([1.0, 0.0, -2.0, 1.0]), np.array([2.0, 2.0, 0.0, 1.0])),
            case(np.array([1.0, 2.0]), np.array([2.0, 4.0]), label="the same direction"),
            case(np.array([1.0, 2.0]), np.array([-1.0, -2.0]), label="opposite directions"),
            case(np.array([0.0, 0.0]), np.array([1.0, 2.0]), label="a zero vector"),
        ],
        level="hard",
        hints=(
            "The mirror lies halfway between the two directions. What is orthogonal to it?",
            r"Give both vectors length one and take their difference $\mathbf{w}$: it is a normal. Then "
            r"$\mathbf{T} = \mathbf{I} - 2\,\mathbf{w}\mathbf{w}^\top / \lVert\mathbf{w}\rVert^2$.",
        ),
        mistakes=[
            mistake(
                "lengths-differ",
                "You took the difference of the vectors as they are. A mirror keeps lengths: make them equal first.",
                like=_different_lengths,
            ),
            mistake(
                "sum-for-difference",
                "Your mirror sends the vector to the opposite direction. Look at the sign between the two.",
                like=_other_mirror,
            ),
            mistake(
                "projection",
                "Half the way only: that is the projection on the mirror. There is a factor in front of the outer "
                "product.",
                like=_projection,
            ),
        ],
        remark="With an axis for the second vector this is the one step of which Householder's QR consists.",
    ),
    "orthogonality.8": array(
        conference_matrix,
        accepts=lambda C: _has_the_pattern(C) and _is_balanced(C),
        level="hard",
        hints=(
            "Any two columns must have the dot product zero. Four places count in it; how many of the four products "
            "are 1?",
            "Let the first row and column be ones (but for the zero), and look for a symmetric matrix. Few signs are "
            "left: try all by program.",
        ),
        mistakes=[
            mistake(
                "not-the-pattern",
                "The pattern is not the one asked for: six by six, zeros on the diagonal, and 1 or −1 everywhere else.",
                when=lambda C: not _has_the_pattern(C),
            ),
            mistake(
                "not-orthogonal",
                r"The pattern is right, but some columns are not orthogonal. Print $\mathbf{C}^\top\mathbf{C}$.",
                when=lambda C: _has_the_pattern(C) and not _is_balanced(C),
            ),
        ],
        remark="Change the signs of a row or column, or swap two rows and the same two columns: it stays one.",
    ),
}
