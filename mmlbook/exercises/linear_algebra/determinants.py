"""Checks of the exercises on determinants."""

from functools import cache
from itertools import pairwise, product

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.determinants import determinant
from mmlbook.linear_algebra.linear_systems import inverse, lu, rank
from mmlbook.linear_algebra.matrices import reflection, rotation, shear

V, W = np.array([5.0, 1.0]), np.array([2.0, 4.0])
TO_ELIMINATE = np.array([[0.0, 2.0, 1.0], [1.0, 3.0, 2.0], [2.0, 4.0, 7.0]])
DET_A, DET_B = -2.0, 5.0
SHORE = np.array([[1.0, 1.0], [6.0, 0.0], [7.0, 4.0], [4.0, 3.0], [2.0, 6.0]])


def negative_move() -> str:
    """Return which of four moves has the determinant −1."""
    u = np.array([0.8, 0.6])
    moves = {
        "rotation": rotation(0.3),
        "shear": shear(0.3),
        "reflection": reflection(0.3),
        "projection": np.outer(u, u),
    }
    return next(name for name, M in moves.items() if abs(determinant(M) + 1) < 1e-12)


def by_the_rules() -> float:
    """Return det(2 A A B⁻¹), from two matrices that have the given determinants."""
    A, B = np.diag([DET_A, 1.0, 1.0]), np.diag([DET_B, 1.0, 1.0])
    return determinant(2 * A @ A @ inverse(B))


def collapsing() -> np.ndarray:
    """Return the zeros of det [[t, 2], [3, t + 1]], a quadratic in t that three values determine."""
    at = np.array([-1.0, 0.0, 1.0])
    return np.roots(np.polyfit(at, [determinant([[t, 2.0], [3.0, t + 1.0]]) for t in at], 2))


def polygon_area(corners) -> float:
    """Return the signed area of a polygon from its corners, one a row."""
    corners = np.asarray(corners, dtype=float)
    following = np.roll(corners, -1, axis=0)
    return sum(determinant(np.column_stack(pair)) for pair in zip(corners, following, strict=True)) / 2


def log_determinant(A) -> list[float]:
    """Return the sign of det A and the logarithm of its size."""
    A = np.asarray(A, dtype=float)
    if rank(A) < len(A):
        raise ValueError("A is singular")
    P, _, U = lu(A)
    pivots = np.diag(U)
    return [determinant(P) * np.prod(np.sign(pivots)), np.sum(np.log(np.abs(pivots)))]


@cache
def largest_box() -> tuple[float, tuple]:
    """Return the largest determinant of a 5×5 matrix of ±1, and such a matrix."""
    signs = np.array(list(product([1.0, -1.0], repeat=16)))
    tried = np.ones((len(signs), 5, 5))
    tried[:, 1:, 1:] = signs.reshape(-1, 4, 4)  # signs of rows and columns may be changed freely
    best = tried[np.argmax(np.linalg.det(tried))]
    return round(determinant(best)), tuple(best.ravel())


def _is_plus_minus_one(A: np.ndarray) -> bool:
    return A.shape == (5, 5) and bool(np.all(np.abs(A) == 1))


def _value(A: np.ndarray) -> float:
    return float(np.round(np.linalg.det(A)))


EXERCISES = {
    "determinants.1": number(
        lambda: determinant(np.column_stack([V, W])),
        level="easy",
        hints=(
            "Write the two vectors side by side as the columns of a matrix.",
            r"For the columns $\mathbf{v}$ and $\mathbf{w}$ the determinant is $v_1 w_2 - v_2 w_1$.",
        ),
        mistakes=[
            mistake("plus", "You added the two products. One is subtracted from the other.", lambda right: 22.0),
            mistake("triangle", "That is the triangle between the two arrows, half of it.", lambda right: right / 2),
            mistake(
                "lengths",
                "You multiplied the lengths of the sides. That is the area only if they stand at a right angle.",
                lambda right: np.linalg.norm(V) * np.linalg.norm(W),
            ),
            mistake("dot-product", "That is the dot product of the two vectors.", lambda right: V @ W),
        ],
        remark="Swap the two vectors, and only the sign changes.",
    ),
    "determinants.2": choice(
        negative_move,
        {
            "rotation": "A rotation keeps areas, but it does not turn the sheet over: its determinant is positive.",
            "shear": "A shear keeps areas and also the orientation: layers only slide.",
            "reflection": "",
            "projection": "A projection flattens the plane: no area is kept.",
        },
        level="easy",
        hints=(
            "What does a negative determinant say about the way round from the first column to the second?",
            "Think of the sheet of paper: which move can be done only by lifting it and turning it over?",
        ),
        remark="Do it twice and you are back: the product of both determinants is one.",
    ),
    "determinants.3": number(
        lambda: determinant(TO_ELIMINATE),
        level="easy",
        hints=(
            "The first entry is zero and cannot be a pivot: begin with a swap, and remember what a swap does.",
            "After the swap, clear the first column, then the second. Multiply the diagonal, and mind the sign.",
        ),
        mistakes=[
            mistake("swap-forgotten", "The size is right. What did the swap of rows do?", lambda right: -right),
            mistake(
                "diagonal-at-once",
                "You multiplied the diagonal of the matrix as it stands. Make it triangular first.",
                lambda right: np.prod(np.diag(TO_ELIMINATE)),
            ),
            mistake(
                "cofactor-signs",
                "You expanded by cofactors with a plus everywhere. The signs alternate.",
                lambda right: 2 * (1 * 7 - 2 * 2) + 1 * (1 * 4 - 3 * 2),
            ),
        ],
        remark="Elimination with a swap of other rows gives the same number: that is what the theorem promises.",
    ),
    "determinants.4": number(
        by_the_rules,
        level="medium",
        hints=(
            "Take the product apart, one factor at a time.",
            r"How many rows are multiplied in $2\mathbf{A}$? And what does an inverse do to the volume?",
        ),
        mistakes=[
            mistake(
                "one-row-doubled",
                "You counted the factor two once. It multiplies every row.",
                lambda right: 2 * DET_A**2 / DET_B,
            ),
            mistake(
                "inverse-forgotten",
                r"You multiplied by $\det(\mathbf{B})$. The inverse undoes it.",
                lambda right: 8 * DET_A**2 * DET_B,
            ),
            mistake("one-A", r"$\mathbf{A}$ occurs twice.", lambda right: 8 * DET_A / DET_B),
        ],
    ),
    "determinants.5": array(
        collapsing,
        up_to="order",
        level="medium",
        hints=(
            "There is no inverse exactly when the determinant is zero. Write it down with the letter $t$ in it.",
            "You get a quadratic equation. Solve it by the formula, or look for two numbers that fit.",
        ),
        mistakes=[
            mistake("signs", "Both signs are turned around: put your numbers into the matrix.", lambda right: -right),
            mistake(
                "zero-diagonal",
                "These make an entry of the diagonal zero. That is not enough for a zero determinant.",
                lambda right: [0.0, -1.0],
            ),
            mistake(
                "plus-one-lost",
                "You solved $t \\cdot t = 6$. What became of the one?",
                lambda right: [np.sqrt(6.0), -np.sqrt(6.0)],
            ),
        ],
        remark="Two numbers on the diagonal at which a matrix collapses: a later chapter asks this of every matrix.",
    ),
    "determinants.6": function(
        polygon_area,
        [
            (np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 2.0], [0.0, 2.0]]),),
            (SHORE,),
            case(SHORE[::-1], label="walked clockwise"),
            case(SHORE - 10.0, label="a lake far from the origin"),
            case(np.array([[0, 0], [4, 0], [4, 1], [1, 1], [1, 3], [0, 3]]), label="a lake shaped like the letter L"),
            case(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), label="three points on a line"),
        ],
        level="medium",
        atol=1e-9,
        hints=(
            "Join the origin to two corners in a row: a triangle, half of a parallelogram.",
            "Add the signed areas of all these triangles, the one from the last corner to the first included. What "
            "happens to the parts outside the shore?",
        ),
        mistakes=[
            mistake("twice", "You added parallelograms. A triangle is half of one.", lambda right: 2 * right),
            mistake(
                "without-sign",
                "The size is right, but the sign should tell in which direction one walked.",
                like=lambda corners: abs(polygon_area(corners)),
            ),
            mistake(
                "not-closed",
                "The way back from the last corner to the first is missing.",
                like=lambda corners: sum(determinant(np.column_stack(pair)) for pair in pairwise(corners)) / 2,
            ),
            mistake(
                "sizes-added",
                "You dropped the sign of each triangle before adding, so what lies outside does not cancel.",
                like=lambda corners: (
                    sum(
                        abs(determinant(np.column_stack(pair)))
                        for pair in zip(corners, np.roll(corners, -1, axis=0), strict=True)
                    )
                    / 2
                ),
            ),
        ],
        remark="With it a program measures any area that someone outlines on a map.",
    ),
    "determinants.7": function(
        log_determinant,
        [
            (np.array([[2.0, 1.0], [1.0, 3.0]]),),
            (np.array([[0.0, 2.0, 1.0], [1.0, 3.0, 2.0], [2.0, 4.0, 7.0]]),),
            case(np.array([[-3.0]]), label="a single number"),
            case(
                1e3 * np.random.default_rng(5).normal(size=(120, 120)),
                label="a determinant that is too large for a float",
            ),
            case(
                1e-4 * np.random.default_rng(6).normal(size=(120, 120)),
                label="a determinant that is too small for a float",
            ),
            case(np.array([[1.0, 2.0], [2.0, 4.0]]), label="a singular matrix"),
        ],
        level="hard",
        rtol=1e-8,
        hints=(
            "The determinant is a product of pivots, with a sign for each swap. The logarithm of a product is a sum.",
            r"From $\mathbf{P}\mathbf{A} = \mathbf{L}\mathbf{U}$: what are the determinants of $\mathbf{P}$ and "
            r"$\mathbf{L}$? Collect the signs in one place and add the logarithms of the sizes in another.",
        ),
        mistakes=[
            mistake(
                "swaps-forgotten",
                "The logarithm is right, but the sign misses the swaps of rows.",
                like=lambda A: (lambda pivots: [np.prod(np.sign(pivots)), log_determinant(A)[1] + 0 * pivots.sum()])(
                    np.diag(lu(A).U)
                ),
            ),
            mistake(
                "other-logarithm",
                "You took the logarithm with the base 10. The natural one was asked.",
                like=lambda A: [log_determinant(A)[0], log_determinant(A)[1] / np.log(10)],
            ),
            mistake(
                "order-of-two",
                "The two numbers are in the other order: first the sign, then the logarithm.",
                lambda right: right[::-1],
            ),
        ],
        remark="Compare `np.linalg.slogdet`: formulas of statistics are computed with it.",
    ),
    "determinants.8": array(
        lambda: np.reshape(largest_box()[1], (5, 5)),
        accepts=lambda A: _is_plus_minus_one(A) and _value(A) == largest_box()[0],
        level="hard",
        hints=(
            "Changing the sign of a whole row or column changes only the sign of the determinant. So you may choose "
            "the first row and the first column: how many matrices are left to try?",
            "Let a program try all choices of the sixteen other entries; `np.linalg.det` takes a stack of matrices.",
        ),
        mistakes=[
            mistake(
                "not-plus-minus-one",
                "Every entry must be $1$ or $-1$, in five rows and five columns.",
                when=lambda A: not _is_plus_minus_one(A),
            ),
            mistake(
                "negative",
                "The size is the largest there is, but with a minus. How do you change the sign?",
                when=lambda A: _is_plus_minus_one(A) and _value(A) == -largest_box()[0],
            ),
            mistake(
                "flat",
                "The determinant of that one is zero: some rows are dependent.",
                when=lambda A: _is_plus_minus_one(A) and _value(A) == 0,
            ),
            mistake(
                "not-the-largest",
                "A matrix of the kind that was asked, but another one has a larger determinant.",
                when=lambda A: _is_plus_minus_one(A) and 0 < abs(_value(A)) < largest_box()[0],
            ),
        ],
        remark="Now for the open part: which sizes reach the bound, and how close can the others come?",
    ),
}
