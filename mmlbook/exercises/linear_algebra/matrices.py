"""Checks of the exercises on matrices."""

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.matrices import compose, reflection, rotation, shear

IMAGES = np.array([[3.0, -1.0], [1.0, 4.0]])  # its columns are the images of the basis vectors
POINT = np.array([2.0, 3.0])
LEFT = np.array([[1.0, 2.0], [0.0, 3.0]])
RIGHT = np.array([[4.0, 1.0], [2.0, 0.0]])
MIRRORS = 15.0, 50.0  # degrees, in the order in which a point meets them
STEPS = 6

ONE = np.array([[0, 0, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]])
SEVEN = np.array([[1, 1, 1, 1, 0], [0, 0, 0, 1, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0]])
IMAGE = np.array([[0, 1, 1, 1, 1], [0, 0, 0, 1, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]])


def turn_of_two_mirrors() -> float:
    """Return by how many degrees the reflections in both mirrors turn the plane."""
    first, second = np.radians(MIRRORS)
    both = compose(reflection(second), reflection(first))
    return float(np.degrees(np.arctan2(both[1, 0], both[0, 0])))


def move_points(A, X):
    """Return the points in the rows of X, each moved by A."""
    return compose(X, np.transpose(A))


def scores(T, X):
    """Return the dot product of every image with every pattern, shape (images, patterns)."""
    if np.shape(T)[1:] != np.shape(X)[1:]:
        raise ValueError(f"the patterns have shape {np.shape(T)[1:]}, but the images {np.shape(X)[1:]}")
    return np.einsum("nij,kij->nk", X, T)


def stretch(angle, factor):
    """Return the matrix that stretches by the factor in the direction at the angle."""
    return compose(rotation(angle), np.diag([factor, 1.0]), rotation(-angle))


def straighten(baseline, upright):
    """Return the rotation that lays the baseline on the x-axis, followed by the shear that raises the upright."""
    back = rotation(-np.arctan2(baseline[1], baseline[0]))
    p, q = back @ np.asarray(upright, dtype=float)
    return compose(shear(-p / q), back)


def _back(baseline):
    return rotation(-np.arctan2(baseline[1], baseline[0]))


def _whole(A: np.ndarray) -> bool:
    return A.shape == (2, 2) and bool(np.all(A == np.round(A)) and np.all(np.abs(A) < 1e6))


def first_time_home(A: np.ndarray, most: int = STEPS) -> int:
    """Return the smallest k from 1 to `most` with Aᵏ = I, or 0 if there is none."""
    numbers = [[int(entry) for entry in row] for row in A]  # whole numbers of Python are exact, however large
    power = [[1, 0], [0, 1]]
    for k in range(1, most + 1):
        power = [[sum(p * q for p, q in zip(row, column)) for column in zip(*numbers)] for row in power]
        if power == [[1, 0], [0, 1]]:
            return k
    return 0


EXERCISES = {
    "matrices.1": array(
        lambda: IMAGES @ POINT,
        level="easy",
        hints=(
            r"Write the vector as a combination of the basis vectors: $2\mathbf{e}_1 + 3\mathbf{e}_2$. The map carries "
            "combinations along.",
            "Take two steps along the image of the first basis vector and three along the image of the second.",
        ),
        mistakes=[
            mistake(
                "rows-for-columns",
                "You wrote the two images as the rows of the matrix. They are its columns.",
                lambda right: IMAGES.T @ POINT,
            ),
            mistake(
                "weights-swapped",
                r"The coefficients are swapped: the first entry of the vector belongs to the image of $\mathbf{e}_1$.",
                lambda right: IMAGES @ POINT[::-1],
            ),
            mistake(
                "no-weights",
                "You added the two images. How many of each are needed?",
                lambda right: IMAGES.sum(axis=1),
            ),
        ],
    ),
    "matrices.2": array(
        lambda: compose(LEFT, RIGHT),
        level="easy",
        hints=(
            "Which of the two matrices stands next to the vector, and which on the outside?",
            "Apply the matrix that acts second to each column of the one that acts first.",
        ),
        mistakes=[
            mistake(
                "other-order",
                "That is the product in the other order. What acts first stands on the right.",
                lambda right: compose(RIGHT, LEFT),
            ),
            mistake(
                "entry-by-entry",
                "You multiplied entry by entry. In a product each entry is a row times a column.",
                lambda right: LEFT * RIGHT,
            ),
            mistake(
                "columns-with-columns",
                "You multiplied columns with columns. It is a row of the left matrix with a column of the right one.",
                lambda right: LEFT.T @ RIGHT,
            ),
            mistake(
                "rows-with-rows",
                "You multiplied rows with rows. It is a row of the left matrix with a column of the right one.",
                lambda right: LEFT @ RIGHT.T,
            ),
        ],
    ),
    "matrices.3": choice(
        lambda: "reflection",
        {
            "rotation": "In a rotation the second image is a quarter turn counter-clockwise ahead of the first. Is it?",
            "reflection": "",
            "shear": "A shear keeps one axis where it is. Do you see a basis vector that stays on its axis?",
            "projection": "A projection sends everything to one line. Are the two columns on one line?",
        },
        level="easy",
        hints=(
            "The columns tell you where the two basis vectors go. Draw both images.",
            "The images still have length one and are at a right angle. Which of the two is ahead of the other?",
        ),
        remark="Its mirror is the line through the origin and the point (1, −1).",
    ),
    "matrices.4": number(
        turn_of_two_mirrors,
        level="medium",
        hints=(
            "Compose the two reflections, the first one on the right, and look at the first column.",
            r"In a rotation the first column is $(\cos\theta, \sin\theta)^\top$; `np.arctan2` finds $\theta$ from it.",
        ),
        mistakes=[
            mistake(
                "other-order",
                "The size is right. Which mirror comes first, and on which side of the product does it stand?",
                lambda right: -right,
            ),
            mistake(
                "angle-between",
                "That is the angle between the mirrors. The point is turned by more.",
                lambda right: right / 2,
            ),
            mistake("sum-of-angles", "You added where you should subtract.", lambda right: 2 * sum(MIRRORS)),
            mistake(
                "radians-for-degrees",
                "That is in radians; degrees are asked.",
                lambda right: np.radians(right),
            ),
        ],
        remark="Only the angle between the two mirrors matters. Turn both together, and the result is the same.",
    ),
    "matrices.5": function(
        move_points,
        [
            (np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0]])),
            (rotation(0.3), np.array([[1.0, 2.0], [-3.0, 0.5]])),
            case(
                np.array([[0.9, 0.5, 0.0], [-0.2, 0.3, 1.0]]),
                np.array([[1.0, 1.0, 1.0], [0.0, 2.0, 1.0], [1.0, 0.0, 3.0]]),
                label="from space to the plane",
            ),
            case(np.array([[1.0, 2.0], [0.0, 1.0], [4.0, -1.0]]), np.array([[2.0, 3.0]]), label="a single point"),
            case(np.eye(3), np.array([[1.0, 2.0]]), label="shapes that do not fit"),
        ],
        level="medium",
        hints=(
            r"For one point the answer is $\mathbf{A}\mathbf{x}$ with a column $\mathbf{x}$. Turn the table of points "
            "on its side first.",
            "That gives the moved points in columns. Turn the result back, and use the rule for the transpose of a "
            "product to write it in one line.",
        ),
        mistakes=[
            mistake(
                "not-transposed",
                "You multiplied the rows by the matrix itself: each point was moved by its transpose.",
                like=lambda A, X: X @ A if A.shape[0] == A.shape[1] == X.shape[1] else X @ A.T,
            ),
            mistake(
                "points-in-columns",
                "The moved points are right, but they lie in the columns of your result.",
                lambda right: np.transpose(right),
            ),
            mistake(
                "matrix-on-the-table",
                "You applied the matrix to the columns of the table. The points are in its rows.",
                like=lambda A, X: A @ X if A.shape[1] == X.shape[0] else X @ A.T,
            ),
        ],
    ),
    "matrices.6": function(
        scores,
        [
            (np.array([ONE, SEVEN]), np.array([IMAGE, ONE, SEVEN])),
            (np.arange(12.0).reshape(2, 2, 3), np.arange(24.0).reshape(4, 2, 3) - 9),
            case(np.array([SEVEN]), np.array([IMAGE]), label="one pattern and one image"),
            case(np.ones((2, 3, 3)), np.ones((1, 2, 2)), label="images of another size"),
        ],
        level="medium",
        hints=(
            "Give a letter each to the image, the pattern, the row of a pixel and its column. Which of them are in "
            "both arrays, and which have to be left at the end?",
            "The two letters of the pixel occur in both groups and not after the arrow. After the arrow the image "
            "comes first.",
        ),
        mistakes=[
            mistake(
                "patterns-in-rows",
                "The scores are right, but rows and columns are swapped: the letter of the image comes first.",
                lambda right: np.transpose(right),
            ),
            mistake(
                "mean-not-sum",
                "You took the mean of the products. The sum is asked.",
                like=lambda T, X: np.einsum("nij,kij->nk", X, T) / T[0].size,
            ),
            mistake(
                "sums-multiplied",
                "You added the pixels of each picture before multiplying: each pair of letters must be the same in "
                "both groups.",
                like=lambda T, X: np.einsum("nij,kpq->nk", X, T),
            ),
        ],
        remark="In one line without `einsum`: `X.reshape(len(X), -1) @ T.reshape(len(T), -1).T`.",
    ),
    "matrices.7": function(
        stretch,
        [
            (0.4, 2.0),
            (2.5, 0.5),
            (-1.0, 3.0),
            case(0.0, 4.0, label="along the x-axis"),
            case(np.pi / 2, 4.0, label="along the y-axis"),
            case(0.7, 0.0, label="the factor zero"),
            case(0.7, -1.0, label="the factor −1"),
        ],
        level="medium",
        hints=(
            "If only the direction were the x-axis! Which rotation brings it there?",
            "Three moves: turn the direction onto the x-axis, stretch along it, turn back. In the product the first of "
            "them stands on the right.",
        ),
        mistakes=[
            mistake(
                "turns-swapped",
                "The two rotations have changed places: the one on the right acts first.",
                like=lambda angle, factor: compose(rotation(-angle), np.diag([factor, 1.0]), rotation(angle)),
            ),
            mistake(
                "not-turned-back",
                "Something stays turned: the third of the three moves is missing.",
                like=lambda angle, factor: compose(np.diag([factor, 1.0]), rotation(-angle)),
            ),
            mistake(
                "not-turned-first",
                "You stretched along the x-axis and turned the result. The direction has to be on the x-axis first.",
                like=lambda angle, factor: compose(rotation(angle), np.diag([factor, 1.0])),
            ),
            mistake(
                "both-directions",
                "You stretched everything. The direction at a right angle must stay as it is.",
                like=lambda angle, factor: factor * np.eye(2),
            ),
            mistake(
                "angle-in-degrees",
                "The angle comes in radians already; you converted it once more.",
                like=lambda angle, factor: stretch(np.radians(angle), factor),
            ),
        ],
        remark="With the factor 0 it is a projection, with −1 a reflection: both were special cases all along. And all "
        "of these matrices are symmetric.",
    ),
    "matrices.8": function(
        straighten,
        [
            (np.array([0.9, 0.4]), np.array([-0.1, 1.2])),
            (np.array([2.0, -1.0]), np.array([1.5, 3.0])),
            (np.array([1.0, 0.0]), np.array([0.4, 1.0])),
            case(np.array([-1.0, 0.2]), np.array([0.3, -2.0]), label="an envelope that lies upside down"),
            case(np.array([0.0, 3.0]), np.array([-1.0, 0.5]), label="an envelope that stands on its side"),
        ],
        level="hard",
        hints=(
            "Find the angle of the baseline with `np.arctan2` and undo it. Where is the upright stroke "
            "after that turn?",
            r"If the upright stroke is at $(p, q)^\top$ after the turn, the shear must send it to $(0, q)^\top$. Solve "
            r"$p + kq = 0$, and compose the two moves with the first one on the right.",
        ),
        mistakes=[
            mistake(
                "only-turned",
                "The baseline is straight, but the upright stroke still leans.",
                like=lambda baseline, upright: _back(baseline),
            ),
            mistake(
                "sheared-first",
                "The two moves are in the wrong order: first turn, then shear.",
                like=lambda baseline, upright: compose(
                    _back(baseline), shear(-(_back(baseline) @ upright)[0] / (_back(baseline) @ upright)[1])
                ),
            ),
            mistake(
                "lean-before-turn",
                "You measured the lean in the crooked image. Measure it after the turn.",
                like=lambda baseline, upright: compose(shear(-upright[0] / upright[1]), _back(baseline)),
            ),
            mistake(
                "turned-further",
                "You turned the image further instead of back.",
                like=lambda baseline, upright: (lambda R: compose(shear(-(R @ upright)[0] / (R @ upright)[1]), R))(
                    rotation(np.arctan2(baseline[1], baseline[0]))
                ),
            ),
            mistake(
                "shear-sign",
                "The shear pushes to the wrong side.",
                like=lambda baseline, upright: compose(
                    shear((_back(baseline) @ upright)[0] / (_back(baseline) @ upright)[1]), _back(baseline)
                ),
            ),
        ],
        remark="Two measured vectors with two entries each determine one matrix with four. The next chapters find such "
        "matrices by solving equations.",
    ),
    "matrices.9": array(
        lambda: np.array([[1.0, -1.0], [1.0, 0.0]]),
        accepts=lambda A: _whole(A) and first_time_home(A) == STEPS,
        level="hard",
        hints=(
            "What is the trace of the rotation by 60 degrees? Look for a matrix with whole numbers and the same trace.",
            "Entries 0, 1 and −1 are enough. Write a function that says after how many steps a matrix leads home for "
            "the first time, and try all of them.",
        ),
        mistakes=[
            mistake(
                "not-whole",
                "It must have shape (2, 2), and whole numbers as entries.",
                when=lambda A: not _whole(A),
            ),
            mistake(
                "home-too-early",
                "After six steps you are home, but you were there before.",
                when=lambda A: _whole(A) and 0 < first_time_home(A) < STEPS and STEPS % first_time_home(A) == 0,
            ),
            mistake(
                "never-home-at-six",
                "After six steps it has not led home. Compute its powers one by one.",
                when=lambda A: _whole(A) and (first_time_home(A) == 0 or STEPS % first_time_home(A) != 0),
            ),
        ],
        remark="And now the open part: which other numbers of steps are possible, and in which dimension?",
    ),
}
