"""Checks of the exercises on bases and coordinates."""

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake
from mmlbook.linear_algebra.basis import coordinates_in_basis, is_independent
from mmlbook.linear_algebra.vectors import linear_combination

VILLAGE = [np.array([4.0, 1.0]), np.array([2.0, 3.0])]
WALK = np.array([3.0, -2.0])
SCHOOL = np.array([14.0, 11.0])
LISTS = {
    "A": [[1, 0, 0], [0, 1, 1]],
    "B": [[1, 1, 0], [0, 1, 1], [1, 0, -1]],
    "C": [[1, 1, 0], [0, 1, 1], [1, 0, 1]],
    "D": [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]],
}
RIGHT_ANGLES = [np.array([1.0, 2.0, 2.0]), np.array([2.0, 1.0, -2.0]), np.array([2.0, -2.0, 1.0])]
IN_SPACE = np.array([6.0, -3.0, 9.0])
POLYNOMIAL = np.array([4.0, -2.0, 1.0])
FROM_MINUS_ONE = [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 2.0, 1.0]]
FROM_ONE = [[1.0, 0.0, 0.0], [-1.0, 1.0, 0.0], [1.0, -2.0, 1.0]]

OLD_TOWN = [np.array([3.0, 1.0]), np.array([-1.0, 1.0])]
NEW_TOWN = [np.array([3.0, 1.0]), np.array([-1.0, 3.0])]
CUBE = [np.array([1.0, 1.0, 0.0]), np.array([0.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0])]
PARALLEL = [np.array([1.0, 2.0]), np.array([2.0, 4.0])]


def the_basis_of_space() -> str:
    """Return the letter of the one list that is a basis of three-dimensional space."""
    [letter] = [name for name, vectors in LISTS.items() if len(vectors) == 3 and is_independent(vectors)]
    return letter


def translate(c, old, new):
    """Return the coordinates in the basis `new` of the vector with the coordinates c in `old`."""
    return coordinates_in_basis(linear_combination(c, old), new)


def dimension(vectors) -> int:
    """Return the number of vectors that are left when all that can be spared are left out."""
    kept: list = []
    for v in vectors:
        if is_independent([*kept, v]):
            kept.append(v)
    return len(kept)


def _not_parallel_to_an_earlier_one(vectors) -> int:
    return sum(
        is_independent([v]) and all(is_independent([v, u]) for u in vectors[:k] if np.any(u))
        for k, v in enumerate(vectors)
    )


def twelve_at_right_angles() -> np.ndarray:
    """Return an orthogonal basis of ones and minus ones, one vector a row, from the squares modulo 11."""
    here = {0} | {k * k % 11 for k in range(1, 11)}
    around = [[1 if (j - i) % 11 in here else -1 for j in range(11)] for i in range(11)]
    return np.array([[1] * 12] + [[-1, *row] for row in around], dtype=float)


def _is_twelve(vectors: np.ndarray) -> bool:
    return vectors.shape == (12, 12)


def _ones_only(vectors: np.ndarray) -> bool:
    return _is_twelve(vectors) and bool(np.all(np.abs(vectors) == 1))


def _at_right_angles(vectors: np.ndarray) -> bool:
    return _ones_only(vectors) and bool(np.all(vectors @ vectors.T == 12 * np.eye(12)))


EXERCISES = {
    "basis.1": array(
        lambda: linear_combination(WALK, VILLAGE),
        level="easy",
        hints=(
            "Write the walk as a linear combination: a number times the one street plus a number times the other.",
            "Walking backward is a negative number of blocks. Then add up the east parts, and the north parts.",
        ),
        mistakes=[
            mistake(
                "forward",
                "You walked forward along Church Street. Backward is a negative coordinate.",
                lambda right: linear_combination(np.abs(WALK), VILLAGE),
            ),
            mistake(
                "streets-swapped",
                "Each number goes with its own street: the first with Long Road, the second with Church Street.",
                lambda right: linear_combination(WALK[::-1], VILLAGE),
            ),
            mistake(
                "dot-products",
                "These are dot products of the walk with the streets. You need a sum of multiples of the streets.",
                lambda right: [WALK @ b for b in VILLAGE],
            ),
        ],
        remark="Nothing had to be solved: this is the easy direction.",
    ),
    "basis.2": array(
        lambda: coordinates_in_basis(SCHOOL, VILLAGE),
        level="easy",
        hints=(
            "Write what the walk says about east and about north: two equations for the two numbers of blocks.",
            "Solve the equation for north for the blocks of Long Road, and put that into the equation for east.",
        ),
        mistakes=[
            mistake(
                "wrong-direction",
                "You treated the map's numbers as blocks. Here the place is known and the blocks are wanted.",
                lambda right: linear_combination(SCHOOL, VILLAGE),
            ),
            mistake(
                "shadows",
                "These are projections. They are coordinates only if the streets cross at a right angle; do these?",
                lambda right: [SCHOOL @ b / (b @ b) for b in VILLAGE],
            ),
            mistake(
                "streets-as-rows",
                "In your equations each street has become a row. East gets one part from each street.",
                lambda right: np.linalg.solve(np.array(VILLAGE), SCHOOL),
            ),
        ],
        remark="Did you test it by walking? The easy direction checks the hard one.",
    ),
    "basis.3": choice(
        the_basis_of_space,
        {
            "A": "These two are independent, but they span a plane only. Something is missing.",
            "B": "The right number of vectors. Subtract the second from the first, though.",
            "C": "",
            "D": "They reach everything, but one of them can be spared.",
        },
        level="easy",
        hints=(
            "How many vectors does a basis of space have? That rules out two of the lists.",
            "In each list that is left, look for a vector that is the sum or the difference of the others.",
        ),
        remark="Enough to reach everything, and none to spare.",
    ),
    "basis.4": array(
        lambda: coordinates_in_basis(IN_SPACE, RIGHT_ANGLES),
        level="medium",
        hints=(
            "Because of the right angles each coordinate can be found by itself, as a projection.",
            "Take the dot product with each basis vector. By what do you have to divide if its length is not one?",
        ),
        mistakes=[
            mistake(
                "length-not-squared",
                "You divided by the length of the basis vector. A coordinate counts in multiples of that vector: "
                "divide once more.",
                lambda right: [IN_SPACE @ b / np.linalg.norm(b) for b in RIGHT_ANGLES],
            ),
            mistake(
                "dot-products",
                "These are the bare dot products, which are coordinates only if the basis vectors have length one.",
                lambda right: [IN_SPACE @ b for b in RIGHT_ANGLES],
            ),
            mistake(
                "signs-lost",
                "The sizes are right, but a coordinate may be negative.",
                lambda right: np.abs(right),
            ),
        ],
        remark="Three dot products in place of three equations with three unknowns.",
    ),
    "basis.5": array(
        lambda: coordinates_in_basis(POLYNOMIAL, FROM_MINUS_ONE),
        level="medium",
        hints=(
            "Write $t$ as $(t + 1)$ less something, put that in for every $t$, and keep $t + 1$ together.",
            "Or write each new basis polynomial as a list of three coefficients in the basis $1, t, t^2$, and then "
            "ask as in the town.",
        ),
        mistakes=[
            mistake(
                "other-side",
                "That is what you get from $t - 1$, or from putting $t + 1$ in for $t$. Which direction do you need?",
                lambda right: coordinates_in_basis(POLYNOMIAL, FROM_ONE),
            ),
            mistake(
                "highest-first",
                "These are the right numbers from the highest power down. The basis begins with the constant.",
                lambda right: right[::-1],
            ),
            mistake(
                "old-coordinates",
                "These are the coordinates in the basis you came from.",
                lambda right: POLYNOMIAL,
            ),
        ],
        remark="Such expansions around a point return in the part on calculus, for functions of all kinds.",
    ),
    "basis.6": function(
        translate,
        [
            (np.array([2.0, 1.0]), OLD_TOWN, NEW_TOWN),
            (np.array([1.8, 0.4]), NEW_TOWN, OLD_TOWN),
            (np.array([1.0, -2.0, 0.5]), CUBE, RIGHT_ANGLES),
            case(np.array([2.0, 1.0]), OLD_TOWN, OLD_TOWN, label="the same basis twice"),
            case(np.array([2.0, 1.0]), OLD_TOWN, PARALLEL, label="dependent vectors as the new basis"),
        ],
        level="medium",
        hints=(
            "There is no direct way, but both towns can be found on the map. Go through it.",
            "First find the place: that is the easy direction, in the old basis. Then find its coordinates in the "
            "new one.",
        ),
        mistakes=[
            mistake(
                "bases-swapped",
                "You translate from the new basis to the old one.",
                like=lambda c, old, new: translate(c, new, old),
            ),
            mistake(
                "taken-for-a-place",
                "You took the coordinates for a place on the map. In which basis are they given?",
                like=lambda c, old, new: coordinates_in_basis(c, new),
            ),
            mistake(
                "stopped-on-the-map",
                "That is the place on the map. One step is missing.",
                like=lambda c, old, new: linear_combination(c, old),
            ),
        ],
        remark="The chapter on linear systems makes one table of numbers from the two steps.",
    ),
    "basis.7": function(
        dimension,
        [
            ([[3.0, 1.0], [-1.0, 1.0]],),
            ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]],),
            ([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0], [1.0, 1.0, 1.0], [2.0, 1.0, 3.0]],),
            ([[1.0, 2.0, 0.0], [2.0, 4.0, 0.0], [0.0, 1.0, 1.0], [1.0, 3.0, 1.0]],),
            case([[1.0, 2.0], [3.0, 1.0], [0.0, 5.0]], label="more vectors than entries"),
            case([[1.0, 2.0, 0.0], [1.0, 2.0, 0.0]], label="the same vector twice"),
            case([[0.0, 0.0], [0.0, 0.0]], label="zero vectors only"),
            case([[1e6, 0.0], [0.0, 1e-6]], label="very different lengths"),
            case([[0.1, 0.7], [0.3, 2.1]], label="parallel but for rounding"),
        ],
        level="hard",
        hints=(
            "Go through the list and keep only what adds a direction. How can you tell?",
            "Start with an empty list. A vector is worth keeping if it is independent together with all those kept "
            "before; `is_independent` tells you.",
        ),
        mistakes=[
            mistake(
                "all-counted",
                "You counted the vectors. Some of them can be spared.",
                like=len,
            ),
            mistake(
                "entries-counted",
                "You counted the entries of a vector, which is the dimension of the space around, not of the span.",
                like=lambda vectors: len(vectors[0]),
            ),
            mistake(
                "pairs-only",
                "You compare vectors two at a time. A vector may be a combination of several others without being "
                "parallel to any.",
                like=_not_parallel_to_an_earlier_one,
            ),
        ],
        remark="The number that you computed will be called the rank. NumPy: `np.linalg.matrix_rank`.",
    ),
    "basis.8": array(
        twelve_at_right_angles,
        accepts=_at_right_angles,
        level="hard",
        hints=(
            "You may take the first vector to be all ones. Then each other one has as many ones as minus ones. Build "
            "the vectors one by one, by program, and go back when you are stuck.",
            "Or look for eleven vectors that are one vector pushed around in a circle, with one more entry in front "
            "of each: then there are few patterns to try, and only their dot products with shifts of themselves to "
            "look at.",
        ),
        mistakes=[
            mistake(
                "not-twelve",
                "Twelve vectors of twelve entries are needed, one in each row.",
                when=lambda vectors: not _is_twelve(vectors),
            ),
            mistake(
                "other-entries",
                "Some entries are neither 1 nor −1.",
                when=lambda vectors: _is_twelve(vectors) and not _ones_only(vectors),
            ),
            mistake(
                "not-at-right-angles",
                "Only ones and minus ones, but some two of the vectors are not at right angles.",
                when=lambda vectors: _ones_only(vectors) and not _at_right_angles(vectors),
            ),
        ],
        remark="Now for the open part: which numbers of entries have such a basis?",
    ),
}
