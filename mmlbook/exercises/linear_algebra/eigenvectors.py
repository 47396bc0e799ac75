"""Checks of the exercises on eigenvectors."""

from functools import cache
from itertools import combinations

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.eigenvectors import diagonalise, inverse_iteration, power_iteration, qr_algorithm

BY_HAND = np.array([[6.0, 2.0], [3.0, 5.0]])
STATIONS = np.array([[0.8, 0.3, 0.2], [0.1, 0.5, 0.2], [0.1, 0.2, 0.6]])
DOWN, UP = 0.12, 0.08
ONES = 7
UNLUCKY = (
    "The method works, but here the second run has an unlucky start, in which the first run left nothing of the "
    "direction that is sought. Give it another random start."
)


def settled_shares() -> np.ndarray:
    """Return the shares of bikes at the three stations that one night leaves as they are."""
    v = power_iteration(STATIONS).vector
    return v / v.sum()


def nights_until_one_percent(factor: float = 1 - DOWN - UP) -> int:
    """Return the first night after which factor**nights is at most 0.01."""
    nights = 0
    while factor**nights > 0.01:
        nights += 1
    return nights


def power_by_eigenbasis(A, n):
    """Return Aⁿ as C Dⁿ C⁻¹."""
    return diagonalise(A).power(n)


def second_eigenvalue(A):
    """Return the eigenvalue of second largest modulus of a symmetric matrix, by power iteration alone."""
    A = np.array(A, dtype=float)
    first = power_iteration(A)
    rest = A - first.value * np.outer(first.vector, first.vector)
    return power_iteration(rest, rng=1).value  # the old start has no part left along a second v₁ of the same eigenvalue


def _with_one_start(A, start=None):
    """Return what `second_eigenvalue` finds if its second run starts like the first."""
    first = power_iteration(A, start=start)
    return power_iteration(A - first.value * np.outer(first.vector, first.vector), start=start).value


def _right_but_for_scale(shares) -> bool:
    """Whether these are the settled shares times a number that is not about one."""
    total = np.sum(shares)
    if np.shape(shares) != (3,) or abs(total) < 1e-9 or abs(total - 1) < 0.02:
        return False
    return bool(np.allclose(shares / total, settled_shares(), rtol=2e-3))


def _spectral(A) -> np.ndarray:
    return np.max(np.abs(np.linalg.eigvals(A)), axis=-1)


@cache
def largest_with_seven_ones() -> tuple[float, tuple]:
    """Return the largest eigenvalue of all 4×4 matrices with seven ones and nine zeros, and one that has it."""
    places = np.array(list(combinations(range(16), ONES)))
    tried = np.zeros((len(places), 16))
    np.put_along_axis(tried, places, 1.0, axis=1)
    values = _spectral(tried.reshape(-1, 4, 4))
    k = int(np.argmax(values > values.max() - 1e-9))
    return float(values.max()), tuple(tried[k])


def _is_zeros_and_ones(A: np.ndarray) -> bool:
    return A.shape == (4, 4) and bool(np.all((A == 0) | (A == 1)))


def _has_largest(A: np.ndarray) -> bool:
    allowed = _is_zeros_and_ones(A) and A.sum() == ONES
    return bool(allowed and _spectral(A) > largest_with_seven_ones()[0] - 1e-9)


EXERCISES = {
    "eigenvectors.1": array(
        lambda: qr_algorithm(BY_HAND).values,
        up_to="order",
        level="easy",
        hints=(
            "Write down the trace and the determinant first; the characteristic polynomial is then "
            r"$\lambda^2 - (\text{trace})\,\lambda + \det$.",
            "You need two numbers whose sum is the trace and whose product is the determinant. "
            "Try the whole numbers that divide the determinant.",
        ),
        mistakes=[
            mistake(
                "diagonal",
                "These are the entries on the diagonal: eigenvalues only if one of the other two entries is zero.",
                lambda right: np.diag(BY_HAND),
            ),
            mistake(
                "signs-of-roots",
                r"The signs are turned around: $(\lambda - 4)$ is zero at $\lambda = +4$.",
                lambda right: -right,
            ),
            mistake(
                "trace-and-determinant",
                "These are the sum and the product of the eigenvalues. Which two numbers have them?",
                lambda right: [np.trace(BY_HAND), np.linalg.det(BY_HAND)],
            ),
        ],
        remark="Their sum is the trace and their product the determinant: a check that costs two seconds.",
    ),
    "eigenvectors.2": array(
        lambda: inverse_iteration(BY_HAND, shift=2.5).vector,
        up_to="scale",
        level="easy",
        hints=(
            r"Subtract the smaller eigenvalue from both diagonal entries. Both rows now say the same of $\mathbf{v}$.",
            r"A row $p\,x + q\,y = 0$ is solved by $x = q$, $y = -p$, whatever $p$ and $q$ are.",
        ),
        mistakes=[
            mistake(
                "other-eigenvector",
                "That is an eigenvector, but for the larger eigenvalue.",
                lambda right: power_iteration(BY_HAND).vector,
            ),
            mistake(
                "row-read-off",
                "These are the numbers in the row of the equation. The solution is at a right angle to them.",
                lambda right: [right[1], -right[0]],
            ),
            mistake(
                "sign-in-one-entry",
                "One sign is wrong: put your vector into the equation and see what is left.",
                lambda right: np.abs(right),
            ),
            mistake(
                "zero-vector",
                r"$\mathbf{0}$ solves the equation for every number $\lambda$; that is why the definition excludes it.",
                when=lambda answer: not np.any(answer),
            ),
        ],
        remark="Any multiple of your vector would have been accepted too: an eigenvector is a direction.",
    ),
    "eigenvectors.3": choice(
        lambda: "turn",
        {
            "reflection": "A vector along the mirror stays, and one at a right angle to it comes out reversed.",
            "shear": "A shear pushes points along one direction, and vectors in that direction stay.",
            "turn": "",
            "projection": "A vector on the line stays; one at a right angle to the line becomes zero times itself.",
        },
        level="easy",
        hints=(
            "Picture all arrows of length one, and for each map look for an arrow that stays on its own line.",
            "Three of the four leave at least one line where it was.",
        ),
        remark="And what if the turn is by 180 degrees? Then every arrow is an eigenvector.",
    ),
    "eigenvectors.4": array(
        settled_shares,
        level="medium",
        hints=(
            "The settled shares are left as they are by one night: an eigenvector, and you know its eigenvalue.",
            "Whichever function finds it for you, it gives a vector of length 1. What do shares have to add up to?",
        ),
        mistakes=[
            mistake(
                "length-one",
                "The direction is right, but shares add up to 1: divide by the sum of the entries, not by the length.",
                lambda right: right / np.linalg.norm(right),
            ),
            mistake(
                "not-scaled",
                "The direction is right, but these are not yet shares: divide by the sum, so that they add up to 1.",
                when=_right_but_for_scale,
            ),
            mistake(
                "rows-for-columns",
                "You used the transposed matrix. Here the columns, not the rows, add up to 1: a column tells where the "
                "bikes of one station go.",
                lambda right: np.full(3, 1 / 3),
            ),
            mistake(
                "one-night",
                "That is one night from an even start. Let more nights pass.",
                lambda right: STATIONS @ np.full(3, 1 / 3),
            ),
        ],
        remark="You did not have to say how the bikes stood at first: in the long run it does not matter.",
    ),
    "eigenvectors.5": number(
        nights_until_one_percent,
        level="medium",
        rtol=0,
        hints=(
            r"What is the second eigenvalue of $\mathbf{P}$? The trace tells you, because you know the first.",
            r"You need the first whole number $k$ with $\lambda_2^k \le 0.01$. Take logarithms, or let a loop count.",
        ),
        mistakes=[
            mistake(
                "rounded-down",
                "Very near. After that many nights slightly more than one percent is left.",
                lambda right: right - 1,
            ),
            mistake(
                "only-downhill",
                "You let the deviation shrink by the share of bikes that stay on the hill. Bikes come back too: use "
                r"$\lambda_2$.",
                lambda right: nights_until_one_percent(1 - DOWN),
            ),
            mistake(
                "sum-of-moves",
                "The sum of both fractions is the part of the deviation that goes in a night, not the part that stays.",
                lambda right: nights_until_one_percent(DOWN + UP),
            ),
            mistake(
                "one-too-many",
                "So little is left then, but it was so the night before, too: the *first* time was asked.",
                lambda right: right + 1,
            ),
            mistake(
                "not-whole",
                "Nights are counted: it must be a whole number, the first one after which so little is left.",
                when=lambda answer: answer % 1 != 0,
            ),
        ],
        remark="About three weeks. How the bikes stood at first did not enter, and neither did how many there are.",
    ),
    "eigenvectors.6": function(
        power_by_eigenbasis,
        [
            (np.array([[1.0, 1.0], [1.0, 0.0]]), 10),
            (np.array([[4.0, 1.0], [2.0, 3.0]]), 3),
            (np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 0.5]]), 5),
            case(np.array([[0.0, -1.0], [1.0, 0.0]]), 3, label="a quarter turn, whose eigenvalues are complex"),
            case(np.array([[3.0, 1.0], [1.0, 3.0]]), 0, label="the power zero"),
            case(
                np.array([[1.0, 1.0], [0.0, 1.0]]),
                4,
                label="a shear",
                refused="there is no eigenbasis, so by way of `diagonalise` there is no result",
            ),
        ],
        level="medium",
        hints=(
            "`diagonalise` gives you the three factors: `C`, `values` and `C_inverse`.",
            "Raise the values to the power, multiply the columns of `C` by them, then multiply by `C_inverse`; "
            "the result of a real matrix is real, so take `.real` at the end.",
        ),
        mistakes=[
            mistake(
                "each-entry",
                "You raised every entry to the power, as `A**n` does. A matrix power is a product of matrices.",
                like=lambda A, n: A**n,
            ),
            mistake(
                "factors-swapped",
                r"The outer factors are swapped. Read from the right: first into the eigenbasis ($\mathbf{C}^{-1}$), "
                r"then stretch, then back ($\mathbf{C}$).",
                like=lambda A, n: (lambda found: (found.C_inverse @ np.diag(found.values**n) @ found.C).real)(
                    diagonalise(A)
                ),
            ),
            mistake(
                "one-too-many",
                "That is one factor too many.",
                like=lambda A, n: diagonalise(A).power(n + 1),
            ),
        ],
        remark="Compare `np.linalg.matrix_power`, which multiplies instead and so takes defective matrices too.",
    ),
    "eigenvectors.7": function(
        second_eigenvalue,
        [
            (np.array([[2.0, 1.0], [1.0, 2.0]]),),
            (np.array([[4.0, 1.0, 0.0, 0.0], [1.0, -3.0, 1.0, 0.0], [0.0, 1.0, 2.0, 1.0], [0.0, 0.0, 1.0, 0.0]]),),
            (np.array([[1.0, 2.0, 0.0], [2.0, -3.0, 1.0], [0.0, 1.0, 1.0]]),),
            case(np.diag([2.0, 2.0, 1.0, 0.0]), label="the largest eigenvalue twice"),
            case(np.diag([5.0, 0.0, 0.0]), label="all others zero"),
        ],
        level="hard",
        rtol=1e-6,
        atol=1e-8,
        hints=(
            r"Which matrix does to $\mathbf{v}_1$ the same as $\mathbf{A}$, and to every vector at a right angle to "
            r"$\mathbf{v}_1$ nothing at all?",
            r"With $\mathbf{v}_1$ of length 1 the matrix $\lambda_1 \mathbf{v}_1 \mathbf{v}_1^\top$ does that. "
            "When it is taken away, what is the largest eigenvalue of the rest? (Choose another random start.)",
        ),
        mistakes=[
            mistake(
                "first",
                "That is the first eigenvalue. Has it been taken away?",
                like=lambda A: qr_algorithm(A).values[0],
            ),
            mistake("same-start", UNLUCKY, like=_with_one_start),
            mistake("start-of-ones", UNLUCKY, like=lambda A: _with_one_start(A, np.ones(len(A)))),
            mistake("start-on-an-axis", UNLUCKY, like=lambda A: _with_one_start(A, np.eye(len(A))[0])),
            mistake(
                "last",
                "That is the eigenvalue of smallest modulus.",
                like=lambda A: qr_algorithm(A).values[-1],
            ),
            mistake(
                "second-on-the-number-line",
                "You sorted the eigenvalues as numbers. Power iteration sees their size without the sign.",
                like=lambda A: np.sort(qr_algorithm(A).values)[-2],
            ),
            mistake(
                "vector-not-of-length-one",
                r"You take away too much or too little: $\mathbf{v}_1$ must have length 1.",
                like=lambda A: (
                    lambda first: power_iteration(A - 2 * first.value * np.outer(first.vector, first.vector)).value
                )(power_iteration(A)),
            ),
        ],
        remark="Repeat it and you have all eigenvalues, but the rounding errors of each one are passed on to the next.",
    ),
    "eigenvectors.8": array(
        lambda: np.reshape(largest_with_seven_ones()[1], (4, 4)),
        accepts=_has_largest,
        level="hard",
        hints=(
            r"Think of the ones as one-way streets between four places: entry $(i, j)$ leads from $j$ to $i$. The "
            "eigenvalue tells by which factor the number of routes grows with each further street. "
            "Where should the streets be?",
            "A place that few streets reach wastes them. Try to crowd the ones together, and use a program to try all.",
        ),
        mistakes=[
            mistake(
                "not-zeros-and-ones",
                "Something else than zeros and ones is in it, or it is not four by four.",
                when=lambda A: not _is_zeros_and_ones(A),
            ),
            mistake(
                "not-seven",
                "The number of ones is not what was asked.",
                when=lambda A: _is_zeros_and_ones(A) and A.sum() != ONES,
            ),
            mistake(
                "not-the-largest",
                "A matrix of the kind that was asked, but another one grows faster.",
                when=lambda A: _is_zeros_and_ones(A) and A.sum() == ONES and not _has_largest(A),
            ),
        ],
        remark="Now for the open part: what do the best patterns have in common, for every number of ones?",
    ),
}
