"""Checks of the exercises on length and angle."""

import numpy as np

from mmlbook.exercises import array, case, function, mistake, number
from mmlbook.linear_algebra.length_and_angle import cosine_similarity, norm, scalar_projection, vector_projection

STEP = np.array([2.0, -3.0, 6.0])
RIGHT = np.array([6.0, -4.0])
HEIGHT = 3.0
FIRST, SECOND = np.array([1.0, 2.0, 2.0]), np.array([4.0, 0.0, 3.0])
PULL, RAIL = np.array([4.0, 3.0, 5.0]), np.array([2.0, -1.0, 2.0])
PLAYS = [[9.0, 1.0, 0.0], [40.0, 35.0, 2.0], [3.0, 9.0, 1.0]]
TINY = 1e-8


def most_similar(a, others) -> int:
    """Return the number, from 0, of the vector whose angle with a is the smallest."""
    return int(np.argmax([cosine_similarity(a, b) for b in others]))


def angle(a, b) -> float:
    """Return the angle between a and b in radians, with full accuracy near 0 and π too."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    cosine_similarity(a, b)  # refuses what has no angle
    u, v = a / norm(a), b / norm(b)
    return float(2 * np.arctan2(norm(u - v), norm(u + v)))


def six_lines() -> np.ndarray:
    """Return one corner of each of the six diagonals of an icosahedron, as rows."""
    golden = (1 + np.sqrt(5)) / 2
    corners = [np.roll([0.0, 1.0, sign * golden], k) for k in range(3) for sign in (1, -1)]
    return np.array(corners)


def _cosines(X) -> np.ndarray:
    """Return |cos| of the angle of every pair of rows; 1 where a row is zero."""
    pairs = [(i, j) for i in range(len(X)) for j in range(i)]
    shown = [bool(np.any(X[i]) and np.any(X[j])) for i, j in pairs]
    return np.array([abs(cosine_similarity(X[i], X[j])) if ok else 1.0 for (i, j), ok in zip(pairs, shown)])


def _equiangular(X) -> bool:
    cosines = _cosines(X)
    return bool(np.ptp(cosines) < 1e-4 and cosines.max() < 0.999)


def _same_line_twice(X) -> bool:
    return bool(np.all(np.any(X, axis=1)) and _cosines(X).max() >= 0.999)


def _nonzero_and_level(v) -> bool:
    """Whether all entries have the same modulus, not zero."""
    sizes = np.abs(v)
    return bool(np.any(v) and np.ptp(sizes) <= 1e-6 * sizes.max())


EXERCISES = {
    "length_and_angle.1": number(
        lambda: norm(STEP),
        level="easy",
        hints=(
            "Square each entry, add the squares, and do not forget the last step.",
            r"The square of a negative number is positive: $(-3)^2 = 9$.",
        ),
        mistakes=[
            mistake("entries-added", "You added the entries themselves. Square them first.", lambda right: STEP.sum()),
            mistake(
                "moduli-added",
                "That is the 1-norm: the way through the streets. The arrow goes straight.",
                lambda right: norm(STEP, p=1),
            ),
            mistake(
                "negative-square",
                "One square was taken away instead of added: a square is never negative.",
                lambda right: np.sqrt(np.sum(np.sign(STEP) * STEP**2)),
            ),
            mistake("no-root", "That is the square of the length. One step is missing.", lambda right: right**2),
        ],
        remark="Whole numbers with a whole length are rare in space; how many others can you find?",
    ),
    "length_and_angle.2": number(
        lambda: -HEIGHT * RIGHT[1] / RIGHT[0],
        level="easy",
        hints=(
            "Two arrows are at a right angle exactly when their dot product has one particular value.",
            r"Write out $\mathbf{a} \cdot \mathbf{b}$ with the unknown $x$ in it, and solve for $x$.",
        ),
        mistakes=[
            mistake(
                "parallel",
                "With this number the two arrows lie on one line. You made the entries proportional.",
                lambda right: RIGHT[0] * HEIGHT / RIGHT[1],
            ),
            mistake(
                "crossed",
                "You multiplied crosswise. First entry goes with first entry, second with second.",
                lambda right: -RIGHT[0] * HEIGHT / RIGHT[1],
            ),
        ],
        remark="In the plane there is a quick way: swap the two entries and change one sign.",
    ),
    "length_and_angle.3": number(
        lambda: np.degrees(np.arccos(cosine_similarity(FIRST, SECOND))),
        level="easy",
        hints=(
            "Three numbers first: the dot product and the two lengths. All are whole.",
            r"Divide the dot product by both lengths, then take the arccosine, and turn radians into degrees.",
        ),
        mistakes=[
            mistake(
                "cosine",
                "That is the cosine of the angle. Which angle has it?",
                lambda right: cosine_similarity(FIRST, SECOND),
            ),
            mistake(
                "sine",
                "That is the angle whose *sine* is the quotient.",
                lambda right: 90 - right,
            ),
            mistake(
                "one-length",
                "You divided by one length only, or by one of them twice.",
                lambda right: np.degrees(np.arccos(FIRST @ SECOND / norm(SECOND) ** 2)),
            ),
        ],
        remark="No protractor was needed, and the same works with 64 entries.",
    ),
    "length_and_angle.4": array(
        lambda: vector_projection(PULL, onto=RAIL),
        level="medium",
        hints=(
            r"You need two dot products: $\mathbf{a} \cdot \mathbf{b}$ and $\mathbf{b} \cdot \mathbf{b}$.",
            r"Their quotient is what $\mathbf{b}$ is multiplied by. The result lies on the line of the rail.",
        ),
        mistakes=[
            mistake(
                "other-way-round",
                "You projected the rail on the force. The shadow must fall on the rail.",
                lambda right: vector_projection(RAIL, onto=PULL),
            ),
            mistake(
                "length-not-squared",
                r"You divided by $\lVert\mathbf{b}\rVert$ once. It takes two: one to measure the shadow, one to make "
                r"$\mathbf{b}$ a unit vector.",
                lambda right: scalar_projection(PULL, onto=RAIL) * RAIL,
            ),
            mistake(
                "rest",
                "That is the part across the rail, which is lost. The other part was asked.",
                lambda right: PULL - right,
            ),
            mistake(
                "not-divided",
                r"The direction is right, but you still have to divide by $\mathbf{b} \cdot \mathbf{b}$.",
                lambda right: (PULL @ RAIL) * RAIL,
            ),
        ],
        remark="Take it away from the force: what is left has dot product zero with the rail. That is the test.",
    ),
    "length_and_angle.5": function(
        most_similar,
        [
            (np.array([2.0, 2.0, 0.0]), PLAYS),
            (np.array([1.0, 0.0, 0.0]), PLAYS),
            (np.array([0.5, 1.5, 0.2]), PLAYS),
            (np.array([1.0, -1.0]), [[-1.0, 1.0], [0.1, -0.2], [5.0, 5.0]]),
            case([3, 4], [[4, 3], [30, 41]], label="lists of whole numbers"),
            case(np.array([1.0, 2.0]), [[1.0, 2.0], [0.0, 0.0]], label="somebody who never listens"),
        ],
        level="medium",
        hints=(
            "`cosine_similarity` compares two vectors. Compare `a` with each of the others and keep the results.",
            "`np.argmax` tells at which place of a list the largest number stands.",
        ),
        mistakes=[
            mistake(
                "nearest",
                "You took the smallest distance. Somebody with the same taste who listens a lot is then far away.",
                like=lambda a, others: int(np.argmin([norm(np.asarray(a) - np.asarray(b)) for b in others])),
            ),
            mistake(
                "largest-product",
                "You took the largest dot product, which favors long vectors. Divide by the lengths.",
                like=lambda a, others: int(np.argmax([np.dot(a, b) for b in others])),
            ),
            mistake(
                "least-similar",
                "That is the one who differs most: a large cosine means a small angle.",
                like=lambda a, others: int(np.argmin([cosine_similarity(a, b) for b in others])),
            ),
            mistake(
                "value",
                "You return how similar the best one is. Return its place in the list.",
                like=lambda a, others: max(cosine_similarity(a, b) for b in others),
            ),
        ],
        remark="This is a recommender: suggest to `a` what that person plays and `a` does not know yet.",
    ),
    "length_and_angle.6": array(
        lambda: [1.0, -1.0, 1.0, 1.0],
        accepts=lambda v: _nonzero_and_level(v) and bool(np.ptp(v) > 0),
        level="medium",
        hints=(
            "In the derivation there is one inequality. When does it hold with the equals sign?",
            r"Cauchy–Schwarz is an equality when both vectors lie on one line. Here they are the vector of the "
            r"$\lvert v_i \rvert$ and the vector of ones.",
        ),
        mistakes=[
            mistake(
                "zero-vector",
                r"Both norms are zero, and $0 = 2 \cdot 0$ is true; but it was to be another vector.",
                when=lambda v: not np.any(v),
            ),
            mistake(
                "all-equal",
                "It does have the property, but its entries are all equal, which was not allowed.",
                when=lambda v: _nonzero_and_level(v) and np.ptp(v) == 0,
            ),
            mistake(
                "along-an-axis",
                "With a single entry that is not zero, both norms are the same.",
                when=lambda v: np.count_nonzero(v) == 1,
            ),
        ],
        remark="The 1-norm is largest, next to the 2-norm, when the size is shared out evenly.",
    ),
    "length_and_angle.7": function(
        angle,
        [
            (np.array([1.0, 0.0]), np.array([1.0, 1.0])),
            (np.array([1.0, 2.0, 2.0]), np.array([4.0, 0.0, 3.0])),
            (np.array([1.0, -1.0, 2.0, 0.0, 3.0]), np.array([-2.0, 1.0, 0.5, 1.0, -3.0])),
            case(np.array([1.0, 0.0]), np.array([2.0, 2 * TINY]), label="nearly the same direction"),
            case(np.array([3.0, 4.0]), np.array([-3.0 + 8 * TINY, -4.0 - 6 * TINY]), label="nearly opposite"),
            case(np.array([0.0, 3.0]), np.array([0.0, 5.0]), label="the same direction"),
            case(np.array([0.0, 0.0]), np.array([1.0, 0.0]), label="the zero vector"),
        ],
        level="hard",
        rtol=1e-6,
        atol=1e-14,
        hints=(
            r"Make both unit vectors, $\mathbf{u}$ and $\mathbf{v}$, and draw the four-sided figure whose corners are "
            r"$\mathbf{0}$, $\mathbf{u}$, $\mathbf{u} + \mathbf{v}$ and $\mathbf{v}$. Where in it are "
            r"$\mathbf{u} + \mathbf{v}$ and $\mathbf{u} - \mathbf{v}$?",
            "It is a rhombus: its diagonals meet at a right angle, cut each other in half and halve its angles. Look "
            "at one of the four right triangles: which two sides do you know, and which angle do they give? "
            "`np.arctan2(y, x)` is the angle whose tangent is y / x.",
        ),
        mistakes=[
            mistake(
                "arccosine",
                "Right for most angles, but the arccosine loses the small ones: near 1 the cosine hardly changes.",
                like=lambda a, b: float(np.arccos(cosine_similarity(a, b))),
            ),
            mistake(
                "half",
                "That is half of the angle.",
                lambda right: right / 2,
            ),
            mistake(
                "not-unit",
                "The two diagonals meet at a right angle only if both sides are equally long.",
                like=lambda a, b: float(2 * np.arctan2(norm(np.subtract(a, b)), norm(np.add(a, b)))),
            ),
        ],
        remark="The formula is William Kahan's; near zero it keeps all digits that the unit vectors have.",
    ),
    "length_and_angle.8": array(
        six_lines,
        accepts=_equiangular,
        level="hard",
        hints=(
            "Four are easy: the diagonals of a cube. For six, think of a solid with twelve corners that lie opposite "
            "one another in pairs.",
            "Try rows made from $0$, $1$ and a number $g$ by moving the entries around in a circle, with both signs "
            "of $g$. Compute the cosines of two different kinds of pairs: for which $g$ are they the same size?",
        ),
        mistakes=[
            mistake(
                "zero-row",
                "A zero vector has no direction, and so gives no line.",
                when=lambda X: not np.all(np.any(X, axis=1)),
            ),
            mistake(
                "same-line-twice",
                "Two of your vectors lie on one line, perhaps pointing opposite ways.",
                when=_same_line_twice,
            ),
            mistake(
                "not-the-same-angle",
                "Six lines, but their angles differ from pair to pair.",
                when=lambda X: bool(np.all(np.any(X, axis=1))) and not _same_line_twice(X) and not _equiangular(X),
            ),
        ],
        remark="More than six are impossible in space. In four dimensions it is six again; in five, ten.",
    ),
}
