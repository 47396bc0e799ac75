"""Checks of the exercises on decompositions."""

from functools import cache
from itertools import product

import numpy as np

from mmlbook.errors import NotPositiveDefiniteError
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.decompositions import cholesky, low_rank, pseudo_inverse, svd

PERPENDICULAR = np.array([[3.0, -8.0], [4.0, 6.0]])
ROWS, COLUMNS, TERMS = 400, 300, 12
FOUR = {
    "A": [[1, 3], [3, 5]],
    "B": [[1, 2], [2, 4]],
    "C": [[2, -3], [-3, 5]],
    "D": [[-4, 1], [1, -3]],
}
SYMMETRIC = np.array([[5.0, 2.0], [2.0, 2.0]])
ROW, PAID = np.array([1.0, 2.0, 2.0]), 18.0
TALL = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0], [1.0, 1.0]])


def _is_positive_definite(A) -> bool:
    try:
        cholesky(A)
    except NotPositiveDefiniteError:
        return False
    return True


def relative_error(A, k):
    """Return the error of the best approximation of rank k, relative to A, from the singular values alone."""
    S = svd(A).S
    return np.linalg.norm(S[k:]) / np.linalg.norm(S)


def shortest_solution(A, b):
    """Return the shortest of all x that make ‖A x − b‖ least."""
    return pseudo_inverse(A) @ np.asarray(b, dtype=float)


def _by_singular_values(A, b, divide):
    """Return V f(S) Uᵀ b, where `divide` says what becomes of the singular values."""
    U, S, Vt = svd(A)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Vt.T @ (divide(S) * (U.T @ np.asarray(b, dtype=float)))


def _solves(x: np.ndarray) -> bool:
    return x.shape == (3,) and bool(abs(ROW @ x - PAID) < 1e-6)


@cache
def worst_of_zeros_and_ones() -> tuple[float, tuple]:
    """Return the largest condition number of the invertible 4×4 matrices of zeros and ones, and one that has it."""
    stack = np.array(list(product((0.0, 1.0), repeat=16))).reshape(-1, 4, 4)
    stack = stack[np.abs(np.linalg.det(stack)) > 0.5]
    values = np.linalg.svd(stack, compute_uv=False)
    kappa = values[:, 0] / values[:, -1]
    k = int(np.argmax(kappa.round(9)))
    return float(kappa[k]), tuple(stack[k].ravel())


def _is_zeros_and_ones(A: np.ndarray) -> bool:
    return A.shape == (4, 4) and bool(np.all((A == 0) | (A == 1)))


def _is_invertible(A: np.ndarray) -> bool:
    return bool(abs(np.linalg.det(A)) > 0.5)


def _is_worst(A: np.ndarray) -> bool:
    allowed = _is_zeros_and_ones(A) and _is_invertible(A)
    return bool(allowed and np.linalg.cond(A) > worst_of_zeros_and_ones()[0] - 1e-8)


EXERCISES = {
    "decompositions.1": array(
        lambda: svd(PERPENDICULAR).S,
        up_to="order",
        level="easy",
        hints=(
            "What is the dot product of the two columns?",
            "Columns that are already at right angles need no turning. What are the singular values then?",
        ),
        mistakes=[
            mistake(
                "negative",
                "The sizes are right, but a singular value is a length and never negative.",
                when=lambda S: (
                    S.shape == (2,) and S.min() < 0 and np.allclose(np.sort(-np.abs(S)), -svd(PERPENDICULAR).S)
                ),
            ),
            mistake("squared", "These are the eigenvalues of $\\mathbf{A}^\\top\\mathbf{A}$.", lambda right: right**2),
            mistake(
                "rows",
                "These are the lengths of the rows. It is the columns that are at right angles.",
                lambda right: np.linalg.norm(PERPENDICULAR, axis=1),
            ),
            mistake(
                "diagonal",
                "These are the entries on the diagonal. The matrix is not diagonal.",
                lambda right: np.diag(PERPENDICULAR),
            ),
        ],
        remark="Their product is the determinant, but for its sign: another check that costs nothing.",
    ),
    "decompositions.2": number(
        lambda: TERMS * (ROWS + COLUMNS),
        level="easy",
        rtol=0,
        hints=(
            "What do you have to send for one term, if its singular value is multiplied into one of the vectors?",
            "One number for each row and one for each column, and that for every term.",
        ),
        mistakes=[
            mistake("one-term", "That is what one term costs.", lambda right: ROWS + COLUMNS),
            mistake("whole-picture", "That is the whole picture, square by square.", lambda right: ROWS * COLUMNS),
            mistake(
                "whole-terms",
                "You send each term square by square. Send the two vectors, and let the other side multiply.",
                lambda right: TERMS * ROWS * COLUMNS,
            ),
            mistake(
                "values-apart",
                "You count the singular values as well. Multiply each into one of its vectors.",
                lambda right: TERMS * (ROWS + COLUMNS + 1),
            ),
        ],
        remark="Seven percent of the picture.",
    ),
    "decompositions.3": choice(
        lambda: next(name for name, A in FOUR.items() if _is_positive_definite(A)),
        {
            "A": "Its entries are positive, but its determinant is not: one eigenvalue is negative.",
            "B": r"It is semidefinite: for $\mathbf{x} = (2, -1)^\top$ the number "
            r"$\mathbf{x}^\top\mathbf{B}\mathbf{x}$ is zero.",
            "C": "",
            "D": r"Try $\mathbf{x} = \mathbf{e}_1$: you get the first entry of the diagonal.",
        },
        level="easy",
        hints=(
            "For two rows, trace and determinant tell you the signs of both eigenvalues.",
            "Sum and product of the eigenvalues must both be positive.",
        ),
        remark="The signs off the diagonal do not matter, their size does.",
    ),
    "decompositions.4": array(
        lambda: low_rank(SYMMETRIC, 1),
        level="medium",
        hints=(
            "The matrix is symmetric, so it is a sum of two stretched shadows. Which one do you keep?",
            r"Keep $\lambda_1\mathbf{q}_1\mathbf{q}_1^\top$ with the larger eigenvalue, "
            r"and $\mathbf{q}_1$ of length one.",
        ),
        mistakes=[
            mistake(
                "length-not-one",
                "The eigenvector in your outer product does not have length one.",
                lambda right: 5 * right,
            ),
            mistake(
                "other-term",
                "That is the term with the smaller eigenvalue: the error, not the approximation.",
                lambda right: SYMMETRIC - right,
            ),
            mistake(
                "without-eigenvalue",
                "That is the shadow without its stretch: multiply by the eigenvalue.",
                lambda right: right / np.trace(right),
            ),
            mistake(
                "one-column",
                "You set a column to zero. That has rank one, but nearer matrices exist.",
                lambda right: SYMMETRIC * [1, 0],
            ),
        ],
        remark="What you left out has the other eigenvalue as its size: the error that Eckart and Young promise.",
    ),
    "decompositions.5": array(
        lambda: shortest_solution([ROW], [PAID]),
        level="medium",
        hints=(
            r"The shortest solution is at a right angle to the plane of all solutions. "
            r"Which vector is at a right angle to it?",
            "It is a multiple of the row of coefficients. Put that into the equation to find the multiple.",
        ),
        mistakes=[
            mistake("longer", "That solves the equation, but a shorter vector does so, too.", when=_solves),
            mistake(
                "not-divided",
                "The direction is right. Divide by the squared length of the row.",
                lambda right: PAID * ROW,
            ),
            mistake(
                "divided-by-length",
                "The direction is right. You divided by the length of the row once; once more is needed.",
                lambda right: PAID * ROW / np.linalg.norm(ROW),
            ),
        ],
        remark="It is the projection of any solution on the row.",
    ),
    "decompositions.6": function(
        relative_error,
        [
            (TALL, 1),
            (np.array([[2.0, 0.0, 1.0], [1.0, 3.0, 0.0], [0.0, 1.0, 1.0]]), 2),
            (np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 0.0, 1.0, 0.0], [0.0, 1.0, 5.0, 1.0]]), 1),
            case(TALL, 0, label="nothing kept"),
            case(TALL, 2, label="everything kept"),
        ],
        level="medium",
        atol=1e-10,
        hints=(
            "Which singular values belong to the difference, and which to the whole?",
            "The Frobenius norm is the root of the sum of their squares; take the slice from `k` on.",
        ),
        mistakes=[
            mistake(
                "not-squared",
                "You add up the singular values. Add up their squares, and take the root.",
                like=lambda A, k: np.sum(svd(A).S[k:]) / np.sum(svd(A).S),
            ),
            mistake(
                "first-alone",
                "You take only the first of the singular values that are left out. All of them count.",
                like=lambda A, k: np.linalg.norm(svd(A).S[k : k + 1]) / np.linalg.norm(svd(A).S),
            ),
            mistake(
                "one-too-few",
                "You leave out one singular value too many: Python counts from 0, so `S[k]` is the first not kept.",
                like=lambda A, k: np.linalg.norm(svd(A).S[k + 1 :]) / np.linalg.norm(svd(A).S),
            ),
            mistake("root-forgotten", "The root is missing.", like=lambda A, k: relative_error(A, k) ** 2),
            mistake(
                "part-kept",
                "That is the part that is kept, not the error.",
                like=lambda A, k: np.linalg.norm(svd(A).S[:k]) / np.linalg.norm(svd(A).S),
            ),
            mistake(
                "not-relative",
                "That is the error itself. Divide by the size of the whole matrix.",
                like=lambda A, k: np.linalg.norm(svd(A).S[k:]),
            ),
        ],
        remark="So you can choose the rank before you compute a single approximation.",
    ),
    "decompositions.7": function(
        shortest_solution,
        [
            (np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3.0, 5.0])),
            (TALL, np.array([1.0, 2.0, 0.0, 1.0])),
            (TALL.T, np.array([1.0, 2.0])),
            case(np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]), np.array([1.0, 2.0, 3.0]), label="dependent columns"),
            case(TALL @ TALL.T / 3, np.array([1.0, 2.0, 0.0, 1.0]), label="rank two in a matrix with four rows"),
            case(1e-15 * TALL, np.array([1.0, 2.0, 0.0, 1.0]), label="very small units"),
        ],
        level="hard",
        rtol=1e-6,
        hints=(
            r"Undo the three steps in the opposite order: $\mathbf{U}^\top$, then divide, then $\mathbf{V}$.",
            "Leave out every singular value that is tiny compared with the first one.",
        ),
        mistakes=[
            mistake(
                "fixed-limit",
                "You compare singular values with a fixed number, so the units of the matrix matter.",
                like=lambda A, b: _by_singular_values(A, b, lambda S: np.where(S > 1e-10, 1 / S, 0.0)),
            ),
            mistake(
                "multiplied",
                "You stretch once more in place of undoing the stretch: divide by the singular values.",
                like=lambda A, b: _by_singular_values(A, b, lambda S: S),
            ),
            mistake(
                "squared",
                "You divide by the singular values twice. One stretch is undone by one division.",
                like=lambda A, b: _by_singular_values(A, b, lambda S: np.where(S > 1e-12 * S[0], 1 / S**2, 0.0)),
            ),
            mistake(
                "only-exact-zeros",
                "You leave out singular values that are exactly zero. By rounding, zero may come out as a tiny number.",
                like=lambda A, b: _by_singular_values(A, b, lambda S: np.where(S > 0, 1 / S, 0.0)),
            ),
            mistake(
                "none-left-out",
                "You divide by *every* singular value. A direction that the matrix flattens cannot be undone.",
                like=lambda A, b: _by_singular_values(A, b, lambda S: 1 / S),
            ),
            mistake(
                "nothing-undone",
                "You turn, and turn back, but the stretch is not undone.",
                like=lambda A, b: _by_singular_values(A, b, lambda S: np.where(S > 1e-12 * S[0], 1.0, 0.0)),
            ),
        ],
        remark="One function for every system of linear equations: none, one or many solutions.",
    ),
    "decompositions.8": array(
        lambda: np.reshape(worst_of_zeros_and_ones()[1], (4, 4)),
        accepts=_is_worst,
        level="hard",
        hints=(
            "There are only 65,536 matrices of zeros and ones with four rows and four columns. Try them all.",
            "Keep those whose determinant is not zero (it is a whole number), and let `np.linalg.cond` or "
            "`np.linalg.svd` take the whole stack.",
        ),
        mistakes=[
            mistake(
                "not-zeros-and-ones",
                "Something else than zeros and ones is in it, or it is not four by four.",
                when=lambda A: not _is_zeros_and_ones(A),
            ),
            mistake(
                "singular",
                "That matrix has no inverse: its columns are dependent.",
                when=lambda A: _is_zeros_and_ones(A) and not _is_invertible(A),
            ),
            mistake(
                "not-the-worst",
                "Invertible, but another one has a larger condition number.",
                when=lambda A: _is_zeros_and_ones(A) and _is_invertible(A) and not _is_worst(A),
            ),
        ],
        remark="Now for the open part: look at its inverse, and at the worst matrices of other sizes.",
    ),
}
