"""Checks of the exercises on linear systems."""

from functools import cache

import numpy as np

from mmlbook.errors import SingularMatrixError
from mmlbook.exercises import array, case, choice, function, mistake
from mmlbook.linear_algebra.linear_systems import (
    back_substitution,
    inverse,
    null_space,
    solutions,
    solve,
)

STAIRS, AT_THE_BOTTOM = np.array([[2.0, 1.0, -1.0], [0.0, 3.0, 2.0], [0.0, 0.0, 4.0]]), np.array([1.0, 1.0, 8.0])
LINES, MEET = np.array([[1.0, 1.0], [1.0, -1.0], [3.0, 1.0]]), np.array([3.0, 1.0, 7.0])
ATOMS = np.array([[2.0, 0.0, -1.0, 0.0], [6.0, 0.0, 0.0, -2.0], [0.0, 2.0, -2.0, -1.0]])
BY_HAND = np.array([[1.0, 2.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])

TOWN = np.array([[3.0, -1.0], [1.0, 1.0]])
CUBE = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
TURN = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
SOUTH = np.array([[2.0, 1.0, 1.0], [4.0, 3.0, 1.0], [6.0, 2.0, 4.0]])
ROUNDED = np.array([[0.1, 0.7], [0.3, 2.1]])


def seen_in(A, B):
    """Return B⁻¹ A B, the matrix in the basis B of the move A."""
    return solve(B, np.asarray(A, dtype=float) @ np.asarray(B, dtype=float))


def is_singular(A) -> bool:
    """Return whether a square matrix has no inverse."""
    try:
        inverse(A)
    except SingularMatrixError:
        return True
    return False


def _same_answer(result, expected) -> bool:
    return isinstance(result, (bool, np.bool_)) and bool(result) == expected


def _never_swaps(A) -> bool:
    M = np.array(A, dtype=float)
    small = 1e-12 * np.max(np.abs(M))
    for j in range(len(M)):
        if abs(M[j, j]) <= small:
            return True
        for i in range(j + 1, len(M)):
            M[i] -= M[i, j] / M[j, j] * M[j]
    return False


def _pivots_larger_than(A, small: float, *, overwriting: bool = False) -> bool:
    M = np.array(A, dtype=float)
    for j in range(len(M)):
        p = j + int(np.argmax(np.abs(M[j:, j])))
        if abs(M[p, j]) <= small:
            return True
        if overwriting:
            M[j] = M[p]  # what M[j], M[p] = M[p], M[j] does to the rows of an array
        else:
            M[[j, p]] = M[[p, j]]
        for i in range(j + 1, len(M)):
            M[i] -= M[i, j] / M[j, j] * M[j]
    return False


def _swaps_by_overwriting(A) -> bool:
    return _pivots_larger_than(A, 1e-12 * float(np.max(np.abs(A))), overwriting=True)


def _has_a_zero_line(A) -> bool:
    M = np.array(A, dtype=float)
    return not (np.all(np.any(M, axis=0)) and np.all(np.any(M, axis=1)))


def presses(n: int, *, itself: bool = True) -> np.ndarray:
    """Return which lamps (rows) each button (column) toggles on a board of n by n."""
    lamps = [(i, j) for i in range(n) for j in range(n)]
    near = (0, 1) if itself else (1,)
    return np.array([[int(abs(i - k) + abs(j - m) in near) for k, m in lamps] for i, j in lamps])


@cache
def forgotten(n: int, *, itself: bool = True) -> int:
    """Return the dimension of the null space of the board's matrix, where 1 + 1 = 0."""
    A, r = presses(n, itself=itself), 0
    for j in range(n * n):
        ones = r + np.flatnonzero(A[r:, j])
        if ones.size:
            A[[r, ones[0]]] = A[[ones[0], r]]
            A[ones[1:]] ^= A[r]
            r += 1
    return n * n - r


EXERCISES = {
    "linear_systems.1": array(
        lambda: back_substitution(STAIRS, AT_THE_BOTTOM),
        level="easy",
        hints=(
            "Begin with the equation that has one unknown only.",
            "Put what you know into the equation above, take it to the other side (its sign changes), then divide.",
        ),
        mistakes=[
            mistake(
                "only-divided",
                "You divided each right-hand side by its pivot. What about the unknowns that are already known?",
                lambda right: AT_THE_BOTTOM / np.diag(STAIRS),
            ),
            mistake(
                "sign-not-changed",
                "What goes to the other side of an equation changes its sign.",
                lambda right: back_substitution(2 * np.diag(np.diag(STAIRS)) - STAIRS, AT_THE_BOTTOM),
            ),
            mistake(
                "unknowns-in-a-row",
                r"You used $x_3$ in the first equation but forgot $x_2$, which is known by then too.",
                lambda right: [1.5, -1, 2],
            ),
        ],
        remark="Put them into all three equations: that is the only check you need.",
    ),
    "linear_systems.2": choice(
        lambda: solutions(LINES, MEET).kind,
        {
            "none": "More equations than unknowns do not have to contradict each other. Eliminate, and see what the "
            "last row says.",
            "one": "",
            "many": "For many solutions some column would have to be without a pivot. Is there such a column?",
        },
        level="easy",
        hints=(
            "Write the augmented matrix, three rows and three columns, and clear the first column below its pivot.",
            "Then clear the second column below its pivot. Which columns have a pivot, and what does the last row say?",
        ),
        remark="Count pivots, not equations.",
    ),
    "linear_systems.3": array(
        lambda: 6 * null_space(ATOMS)[:, 0],
        up_to="scale",
        level="medium",
        hints=(
            "One equation for carbon, one for hydrogen, one for oxygen: as many atoms before as after.",
            "Hydrogen: 6 atoms in each ethane, 2 in each water, so $6x_1 - 2x_4 = 0$. Choose the free unknown so that "
            "all numbers become whole.",
        ),
        mistakes=[
            mistake(
                "sign-of-what-comes-out",
                "Products must not have a negative number of molecules: count atoms before *minus* atoms after.",
                lambda right: right * [1, 1, -1, -1],
            ),
            mistake(
                "atoms-not-molecules",
                "You counted atoms of oxygen. Each molecule of it has two.",
                lambda right: right * [1, 2, 1, 1],
            ),
            mistake(
                "zero-vector",
                "Nothing burns, nothing comes out: true, but there are more interesting solutions.",
                when=lambda answer: not np.any(answer),
            ),
        ],
        remark="Every balanced reaction is a vector in a null space.",
    ),
    "linear_systems.4": array(
        lambda: inverse(BY_HAND),
        level="medium",
        hints=(
            r"Write $[\mathbf{A} \mid \mathbf{I}]$ and do every row operation to all six columns.",
            "Two operations clear what is below the pivots, two more what is above them. All pivots are already 1.",
        ),
        mistakes=[
            mistake(
                "entries-upside-down",
                r"The inverse is not made of the reciprocals of the entries: multiply by $\mathbf{A}$ and see.",
                lambda right: np.divide(1.0, BY_HAND, out=np.zeros((3, 3)), where=BY_HAND != 0),
            ),
            mistake(
                "half-way",
                "That stands on the right after the way down. The columns above the pivots are still to be cleared.",
                lambda right: [[1, 0, 0], [-1, 1, 0], [1, -1, 1]],
            ),
            mistake(
                "transposed",
                "Rows and columns are swapped.",
                lambda right: right.T,
            ),
        ],
        remark=r"Multiply your result by $\mathbf{A}$, in both orders: it must be $\mathbf{I}$ both times.",
    ),
    "linear_systems.5": function(
        back_substitution,
        [
            (STAIRS, AT_THE_BOTTOM),
            (np.array([[1.0, 2.0], [0.0, 4.0]]), np.array([3.0, 2.0])),
            (
                np.array([[2.0, 1.0, 0.0, 3.0], [0.0, 1.0, 1.0, 1.0], [0.0, 0.0, 5.0, 1.0], [0.0, 0.0, 0.0, 0.5]]),
                np.ones(4),
            ),
            case(np.array([[2, 1], [0, 4]]), np.array([1, 1]), label="whole numbers"),
            case(np.array([[4.0]]), np.array([2.0]), label="a single equation"),
            case(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([1.0, 1.0]), label="a zero on the diagonal"),
        ],
        level="medium",
        hints=(
            "A loop over the rows from the last to the first: `for i in reversed(range(len(b)))`.",
            "In row `i`, the unknowns after number `i` are known. Subtract `U[i, i + 1:] @ x[i + 1:]` from `b[i]` "
            "before you divide.",
        ),
        mistakes=[
            mistake(
                "only-divided",
                "You divided each right-hand side by its pivot. What about the unknowns that are already known?",
                like=lambda U, b: back_substitution(np.diag(np.diag(U)), b),
            ),
            mistake(
                "not-divided",
                "You forgot to divide by the pivot.",
                like=lambda U, b: back_substitution(U - np.diag(np.diag(U)) + np.eye(len(U)), b),
            ),
            mistake(
                "sign-not-changed",
                "What goes to the other side of an equation changes its sign: subtract the part that is known.",
                like=lambda U, b: back_substitution(2 * np.diag(np.diag(U)) - U, b),
            ),
            mistake(
                "whole-numbers-only",
                "All digits after the point are cut off: an array of whole numbers can hold no others. Start from "
                "zeros of type `float`.",
                like=lambda U, b: back_substitution(U, b).astype(np.asarray(b).dtype),
            ),
        ],
        remark="Five lines, and half of every solver of linear systems.",
    ),
    "linear_systems.6": function(
        seen_in,
        [
            (np.array([[2.0, 1.0], [0.0, 3.0]]), TOWN),
            (TURN, CUBE),
            (TOWN, np.array([[1.0, 1.0], [0.0, 1.0]])),
            case(np.eye(2), TOWN, label="the move that does nothing"),
            case(TURN, SOUTH, label="columns that are no basis"),
        ],
        level="medium",
        hints=(
            "Read from the right: what has to happen first to a vector that is given by its coordinates?",
            r"Out of the basis is $\mathbf{B}$, the move is $\mathbf{A}$, and back into the basis is "
            r"$\mathbf{B}^{-1}$. The last one stands on the left.",
        ),
        mistakes=[
            mistake(
                "wrong-way",
                "That translates the other way: it takes a move given in the basis to the map.",
                like=lambda A, B: B @ A @ inverse(B),
            ),
            mistake(
                "transpose-for-inverse",
                r"$\mathbf{B}^\top$ is not $\mathbf{B}^{-1}$, unless the basis vectors have length 1 and stand at "
                "right angles.",
                like=lambda A, B: B.T @ A @ B,
            ),
            mistake(
                "one-side-only",
                "You translated the result, but not the vector that goes in.",
                like=lambda A, B: solve(B, A),
            ),
        ],
        remark="The identity looks the same in every basis. Which other moves do?",
    ),
    "linear_systems.7": function(
        is_singular,
        [
            (np.array([[1.0, 2.0], [3.0, 4.0]]),),
            (np.array([[1.0, 2.0], [2.0, 4.0]]),),
            (SOUTH,),
            (np.array([[2.0, 1.0, 1.0], [4.0, 3.0, 1.0], [2.0, 3.0, 3.0]]),),
            (np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]),),
            case(np.array([[0.0, 1.0], [1.0, 0.0]]), label="a zero in the corner that a swap repairs"),
            case(
                np.array([[1.0, 2.0, 0.0, 1.0], [1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 1.0, 1.0], [2.0, 0.0, 1.0, 5.0]]),
                label="a zero that appears on the way",
            ),
            case(np.zeros((3, 3)), label="the zero matrix"),
            case(np.array([[5.0]]), label="a single number"),
            case(ROUNDED, label="singular, but for rounding"),
            case(1e-15 * np.array([[1.0, 2.0], [3.0, 4.0]]), label="tiny entries"),
            case(np.ones((2, 3)), label="a matrix that is not square"),
        ],
        level="hard",
        same=_same_answer,
        hints=(
            "If a pivot is zero, the matrix is not yet singular: look further down in the same column and swap rows.",
            "A number left over is zero if it is small compared with the entries that went in, say at most "
            "`1e-12` times the largest of them.",
        ),
        mistakes=[
            mistake(
                "never-swaps",
                "A zero where the pivot should be does not settle it: a row further down may have something there.",
                like=_never_swaps,
            ),
            mistake(
                "exact-zero",
                "You ask whether an entry is exactly zero. After rounding it seldom is.",
                like=lambda A: _pivots_larger_than(A, 0.0),
            ),
            mistake(
                "fixed-tolerance",
                "Your limit for zero does not know how large the entries of the matrix are. In other units they may "
                "all be tiny.",
                like=lambda A: _pivots_larger_than(A, 1e-12),
            ),
            mistake(
                "zero-lines-only",
                "A row or column of zeros is one way to be singular. Most singular matrices have none until they are "
                "eliminated.",
                like=_has_a_zero_line,
            ),
            mistake(
                "swap-overwrites",
                "Does your swap of two rows lose one of them? `A[j], A[p] = A[p], A[j]` writes the first row over the "
                "second before it is read; `A[[j, p]] = A[[p, j]]` copies both first.",
                like=_swaps_by_overwriting,
            ),
            mistake(
                "turned-around",
                "The answers are turned around: `True` should mean singular.",
                lambda right: not right,
            ),
        ],
        remark="Compare `rank(A) < n`, which goes to more trouble to tell rounding from the real thing.",
    ),
    "linear_systems.8": function(
        forgotten,
        [(1,), (2,), (3,), (4,), (5,), (6,), (9,), (11,)],
        level="hard",
        hints=(
            "Number the lamps. Column number $j$ of the matrix has a 1 for each lamp that button $j$ toggles.",
            "To clear a column below a pivot, add the pivot's row to every row that has a 1 there; for arrays of 0 and "
            "1 the sign `^` adds so that $1 + 1 = 0$. The answer is the number of columns without a pivot.",
        ),
        mistakes=[
            mistake(
                "ordinary-numbers",
                "You calculated with ordinary numbers. Here $1 + 1 = 0$, and that changes the rank.",
                like=lambda n: n * n - int(np.linalg.matrix_rank(presses(n))),
            ),
            mistake(
                "rank-instead",
                "That is the rank: how many dimensions of patterns can be reached. What is forgotten?",
                like=lambda n: n * n - forgotten(n),
            ),
            mistake(
                "not-itself",
                "Your buttons toggle the neighbors, but not the lamp itself.",
                like=lambda n: forgotten(n, itself=False),
            ),
        ],
        remark="Now for the open part: make the list longer, and look for a rule.",
    ),
}
