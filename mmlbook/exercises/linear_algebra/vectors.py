"""Checks of the exercises on vectors."""

from functools import cache
from itertools import product

import numpy as np

from mmlbook.exercises import array, case, function, mistake
from mmlbook.linear_algebra.basis import coordinates_in_basis
from mmlbook.linear_algebra.vectors import linear_combination

V, W = [3.0, 1.0, 0.0], [1.0, -2.0, 4.0]
PANCAKE, WAFFLE = np.array([40.0, 0.5, 60.0]), np.array([50.0, 1.0, 45.0])
START, END = np.array([2.0, 6.0]), np.array([10.0, -6.0])
PEARS, PLUMS, PAID = [3.0, 1.0], [2.0, 4.0], [7.0, 9.0]
SECONDS = np.arange(5.0)
HEIGHTS = np.array([2.2, 16.6, 22.5, 16.9, 1.8])
GOOD_ENOUGH = 0.42
FULL = 15


def average(vectors) -> np.ndarray:
    """Return the average of several vectors, entry by entry."""
    vectors = list(vectors)
    return linear_combination([1 / len(vectors)] * len(vectors), vectors)


def worst_miss(parameters) -> float:
    """Return the largest difference, without its sign, of the curve with these parameters from the ball's heights."""
    return float(np.max(np.abs(linear_combination(parameters, [np.ones(5), SECONDS, SECONDS**2]) - HEIGHTS)))


@cache
def best_parameters() -> tuple[float, ...]:
    """Walk through the space of parameters, in steps that are halved when none helps."""
    here, step = np.array([2.0, 20.0, -5.0]), 0.1
    while step > 1e-3:
        moves = (here + step * np.array(move) for move in product([-1, 0, 1], repeat=3))
        best = min(moves, key=worst_miss)
        if worst_miss(best) < worst_miss(here):
            here = best
        else:
            step /= 2
    return tuple(here.tolist())


def _fits(parameters: np.ndarray) -> bool:
    return worst_miss(parameters) <= GOOD_ENOUGH


@cache
def shortest_chain(full: int) -> tuple[int, ...]:
    """Return a shortest growing list from 1 to `full`, each number the sum of two before it (or twice one)."""
    chains = [(1,)]
    while True:
        for chain in chains:
            if chain[-1] == full:
                return chain
        chains = [
            (*chain, total)
            for chain in chains
            for total in sorted({x + y for x in chain for y in chain})
            if chain[-1] < total <= full
        ]


def _runs_to_the_end(chain) -> bool:
    chain = np.atleast_1d(chain)
    return chain.ndim == 1 and len(chain) > 1 and chain[0] == 1 and chain[-1] == FULL


def _adds(chain) -> bool:
    """Return whether every number after the first is the sum of two before it, or twice one of them."""
    numbers = np.atleast_1d(chain).tolist()
    return all(any(x + y == numbers[k] for x in numbers[:k] for y in numbers[:k]) for k in range(1, len(numbers)))


def _is_shortest(chain: np.ndarray) -> bool:
    return _runs_to_the_end(chain) and _adds(chain) and len(chain) == len(shortest_chain(FULL))


EXERCISES = {
    "vectors.1": array(
        lambda: linear_combination([2, -3], [V, W]),
        level="easy",
        hints=(
            r"One entry at a time: twice the entry of $\mathbf{v}$, minus three times the entry of $\mathbf{w}$.",
            r"The second entry of $\mathbf{w}$ is negative, and it is taken away: what is minus times minus?",
        ),
        mistakes=[
            mistake(
                "plus-for-minus",
                r"You added three times $\mathbf{w}$ instead of taking it away.",
                lambda right: linear_combination([2, 3], [V, W]),
            ),
            mistake(
                "minus-times-minus",
                "The second entry has lost a sign: taking away a negative number adds it.",
                lambda right: linear_combination([2, -3], [V, np.abs(W)]),
            ),
            mistake(
                "coefficients-swapped",
                "The coefficients stand with the wrong vectors.",
                lambda right: linear_combination([-3, 2], [V, W]),
            ),
        ],
        remark="Pencil and paper are slow, but now you know what each of those machine operations means.",
    ),
    "vectors.2": array(
        lambda: linear_combination([8, 6], [PANCAKE, WAFFLE]),
        level="easy",
        hints=(
            "Write each recipe as a vector with three entries, in the order flour, eggs, milk.",
            "How many pancakes is the coefficient of one vector, how many waffles that of the other. Add.",
        ),
        mistakes=[
            mistake(
                "swapped",
                "That is enough for 6 pancakes and 8 waffles.",
                lambda right: linear_combination([6, 8], [PANCAKE, WAFFLE]),
            ),
            mistake(
                "one-of-each",
                "That is one pancake and one waffle.",
                lambda right: PANCAKE + WAFFLE,
            ),
            mistake(
                "all-of-both",
                "Each recipe must be scaled by its own number, before they are added.",
                lambda right: (8 + 6) * (PANCAKE + WAFFLE),
            ),
            mistake(
                "pancakes-only",
                "These are the pancakes. Who eats waffles?",
                lambda right: 8 * PANCAKE,
            ),
        ],
        remark="Three different units in one vector, and no harm done: entries are added only to their like.",
    ),
    "vectors.3": array(
        lambda: linear_combination([3 / 4, 1 / 4], [START, END]),
        level="easy",
        hints=(
            r"Which move leads all the way from $\mathbf{v}$ to $\mathbf{w}$? Take a quarter of it.",
            "A move must begin somewhere: add it to the place where you started.",
        ),
        mistakes=[
            mistake(
                "from-the-other-end",
                r"That is a quarter of the way from $\mathbf{w}$, not from $\mathbf{v}$.",
                lambda right: linear_combination([1 / 4, 3 / 4], [START, END]),
            ),
            mistake(
                "move-not-place",
                "That is the move you make, not the place where it takes you. Where did you start?",
                lambda right: (END - START) / 4,
            ),
            mistake(
                "quarter-of-sum",
                r"You took a quarter of $\mathbf{v} + \mathbf{w}$; the way between them is their difference.",
                lambda right: (START + END) / 4,
            ),
            mistake(
                "quarter-of-the-end",
                r"You added a quarter of $\mathbf{w}$, which is the move from the *origin* toward $\mathbf{w}$.",
                lambda right: START + END / 4,
            ),
        ],
        remark="Coefficients that add up to one, none of them negative, always give a place between the two.",
    ),
    "vectors.4": array(
        lambda: coordinates_in_basis(PAID, [PEARS, PLUMS]),
        level="medium",
        hints=(
            "The vector of pears has two entries: how many you bought the first time, and how many the second.",
            "Take twice the first entry minus the second, on both sides. Which unknown is gone?",
        ),
        mistakes=[
            mistake("swapped", "Right prices, wrong fruits.", lambda right: right[::-1]),
            mistake(
                "rows-for-columns",
                "You scaled the purchases. A price multiplies what there was of *its* fruit in both purchases.",
                lambda right: coordinates_in_basis(PAID, np.transpose([PEARS, PLUMS])),
            ),
            mistake(
                "first-purchase-only",
                "That is right for one of the purchases. Does it also give what was paid for the other?",
                when=lambda answer: (
                    np.shape(answer) == (2,)
                    and any(
                        np.isclose(linear_combination(answer, [PEARS, PLUMS])[k], PAID[k], rtol=1e-6) for k in (0, 1)
                    )
                ),
            ),
        ],
        remark="Always put the prices back into the question: it takes ten seconds.",
    ),
    "vectors.5": function(
        average,
        [
            ([np.array([1.0, 2.0, 6.0]), np.array([3.0, 4.0, 0.0])],),
            ([np.array([1.0, -1.0]), np.array([2.0, 5.0]), np.array([6.0, 2.0]), np.array([0.0, 0.5])],),
            case([np.array([4.0, 2.0])], label="a single vector"),
            case([np.array([1, 2]), np.array([2, 5])], label="whole numbers"),
            case([np.array([1.0, 2.0]), np.array([1.0, 2.0, 3.0])], label="vectors with different numbers of entries"),
        ],
        level="medium",
        hints=(
            "The average of the numbers 4 and 6 is half of 4 plus half of 6. Do the same with vectors.",
            "All coefficients are equal, and they add up to one. `linear_combination` does the rest.",
        ),
        mistakes=[
            mistake(
                "sum-only",
                "That is the sum. Divide by how many vectors there are.",
                like=lambda vectors: linear_combination([1] * len(vectors), vectors),
            ),
            mistake(
                "divided-by-entries",
                "You divide by the number of entries. Divide by the number of vectors.",
                like=lambda vectors: linear_combination([1 / len(vectors[0])] * len(vectors), vectors),
            ),
            mistake(
                "one-number",
                "You averaged all numbers of all vectors into one. The average of vectors is a vector.",
                like=lambda vectors: np.mean(np.array(vectors)),
            ),
            mistake(
                "each-vector",
                "You averaged the entries within each vector. Average the first entries of all, then the second ones.",
                like=lambda vectors: np.mean(np.array(vectors), axis=1),
            ),
        ],
        remark="NumPy has it as `np.mean(vectors, axis=0)`: it averages over the list, not within each vector.",
    ),
    "vectors.6": array(
        best_parameters,
        accepts=_fits,
        level="medium",
        hints=(
            "Begin where the sliders were best, and look how `worst_miss` changes if you add a small vector such as "
            "`[0.05, 0, 0]` or `[0, 0.1, -0.02]`.",
            "Changing one parameter at a time gets stuck. Try all combinations of small changes of the three, keep the "
            "best, and repeat with smaller changes when nothing helps any more.",
        ),
        mistakes=[
            mistake(
                "order-reversed",
                "The order is turned around: the height at the start comes first, the pull of the Earth last.",
                lambda right: right[::-1],
            ),
            mistake(
                "pull-upward",
                "The Earth pulls down: what does that say about the sign of the last parameter?",
                lambda right: np.multiply(right, [1, 1, -1]),
            ),
            mistake(
                "near",
                "Near, but not near enough: the worst miss is still above what was asked. Make your steps smaller.",
                when=lambda answer: np.shape(answer) == (3,) and GOOD_ENOUGH < worst_miss(answer) < 1,
            ),
        ],
        remark="There are better ways to walk downhill; the part on calculus is about them.",
    ),
    "vectors.7": function(
        lambda v, w, target: coordinates_in_basis(target, [v, w]),
        [
            (np.array([4.0, 2.0]), np.array([1.0, 3.0]), np.array([3.0, 4.0])),
            (np.array([3.0, 1.0]), np.array([2.0, 4.0]), np.array([7.0, 9.0])),
            (np.array([1.0, -2.0]), np.array([0.5, 3.0]), np.array([-2.0, 0.25])),
            case(np.array([0.0, 2.0]), np.array([3.0, 1.0]), np.array([6.0, 4.0]), label="an arrow straight up"),
            case(np.array([2.0, 1.0]), np.array([1.0, 3.0]), np.array([0.0, 0.0]), label="the target zero"),
            case(np.array([1.0, 2.0]), np.array([2.0, 4.0]), np.array([3.0, 3.0]), label="two arrows on one line"),
        ],
        level="hard",
        hints=(
            r"Write down both entries of $a\mathbf{v} + b\mathbf{w} = \mathbf{t}$ with letters, and get rid of $b$ as "
            "with the fruit: multiply each entry by something that makes the terms with $b$ equal.",
            r"Multiply the first entry by $w_2$ and the second by $w_1$, and subtract. What stands with $a$ must not "
            "be zero: test that before you divide.",
        ),
        mistakes=[
            mistake("swapped", "Both numbers are right, in the wrong order.", lambda right: right[::-1]),
            mistake(
                "rows-for-columns",
                r"You used $v_2$ where $w_1$ belongs: in the first entry stand $v_1$ and $w_1$.",
                like=lambda v, w, target: coordinates_in_basis(target, [[v[0], w[0]], [v[1], w[1]]]),
            ),
            mistake(
                "sign-of-the-second",
                "The second number has the wrong sign.",
                lambda right: right * [1, -1],
            ),
            mistake(
                "not-divided",
                "Both numbers are wrong by the same factor: the difference of products that stands with them.",
                like=lambda v, w, target: coordinates_in_basis(target, [v, w]) * (v[0] * w[1] - v[1] * w[0]),
            ),
        ],
        remark="Two unknowns by a formula; for more, the chapter on linear systems has a method that does not tire.",
    ),
    "vectors.8": array(
        lambda: shortest_chain(FULL),
        accepts=_is_shortest,
        level="hard",
        hints=(
            "Adding one after every doubling wastes an addition. Which other number on the way could you add?",
            r"15 is 3 times 5. Make $3\mathbf{v}$ first, call it $\mathbf{u}$, and then make $5\mathbf{u}$.",
        ),
        mistakes=[
            mistake(
                "not-from-one-to-the-end",
                r"The list begins with 1, which is $\mathbf{v}$ itself, and ends with the multiple that was asked.",
                when=lambda answer: not _runs_to_the_end(answer),
            ),
            mistake(
                "not-a-sum",
                "One of the numbers is not the sum of two numbers before it (or twice one of them).",
                when=lambda answer: _runs_to_the_end(answer) and not _adds(answer),
            ),
            mistake(
                "too-long",
                "A right list, but there is a shorter one.",
                when=lambda answer: _runs_to_the_end(answer) and _adds(answer) and not _is_shortest(np.array(answer)),
            ),
        ],
        remark="The same lists tell how to raise a number to a power with the fewest multiplications.",
    ),
}
