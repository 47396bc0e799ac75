"""Checks of the exercises on data beyond memory."""

import numpy as np

from mmlbook.dimensionality_reduction.dataset_statistics import RunningMoments, covariance
from mmlbook.errors import require
from mmlbook.exercises import array, case, choice, function, mistake, number

COLUMNS = 3072
LATE = (RunningMoments(4, np.array([10.0]), np.array([[6.0]])), RunningMoments.of([20.0]))
K, FACTOR = 20, 1.1
WORK, MESSAGE = 1e8 * 100**2 / 1e10, 8 * (1 + 100 + 100**2) / 1e9
BATCHES, BATCH, FAR, GAP = 8, 5, 60.0, 2.0


def latecomer() -> list[float]:
    """Return count, mean and scatter of four numbers and a fifth."""
    both = LATE[0].merge(LATE[1])
    return [both.count, float(both.mean[0]), float(both.scatter[0, 0])]


def pooled(a, b):
    """Return count, mean and standard deviation of two laboratories together."""
    first, second = (RunningMoments(n, np.array([x]), np.array([[(n - 1) * s**2]])) for n, x, s in (a, b))
    both = first.merge(second)
    return both.count, float(both.mean[0]), float(np.sqrt(both.covariance()[0, 0]))


def _with_spread(spread):
    """Return a wrong way to pool: the right count and mean, and another standard deviation."""

    def pool(a, b):
        n, x, _ = pooled(a, b)
        return n, x, float(np.sqrt(spread(*a, *b)))

    return pool


def least_oversampling() -> int:
    """Return the first p for which the theorem promises the factor."""
    p = 2
    while np.sqrt(1 + K / (p - 1)) > FACTOR:
        p += 1
    return p


def streamed_variances(blocks, k):
    """Return the k largest variances of the rows of all blocks, from moments that merge."""
    total = None
    for block in blocks:
        if len(block):
            part = RunningMoments.of(block)
            total = part if total is None else total.merge(part)
    return np.linalg.eigvalsh(total.covariance())[::-1][:k]


def _of_matrix(make):
    """Return a wrong way: the largest eigenvalues of what `make` does to the blocks that have rows."""
    return lambda blocks, k: np.linalg.eigvalsh(make([block for block in blocks if len(block)]))[::-1][:k]


def _count(blocks):
    return sum(map(len, blocks))


def _scatters(blocks):
    return sum(RunningMoments.of(block).scatter for block in blocks)


def _averaged(blocks):
    return np.mean([covariance(block) for block in blocks if len(block) > 1], axis=0)


def _from_sums(blocks):
    n, s = _count(blocks), sum(block.sum(axis=0) for block in blocks)
    return (sum(block.T @ block for block in blocks) - np.outer(s, s) / n) / (n - 1)


def _around_zero(blocks):
    return sum(block.T @ block for block in blocks) / (_count(blocks) - 1)


def _by_count(blocks):
    return covariance(np.vstack(blocks), ddof=0)


def drawn_blocks(seed: int, rows: list[int], d: int, far: float) -> list[np.ndarray]:
    """Return blocks of random rows around centers that differ from block to block."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(m, d)) * np.arange(d, 0, -1) + far + 3 * rng.normal(size=d) for m in rows]


def two_variances(points) -> np.ndarray:
    """Return the two variances along the principal components of points of the plane, the larger first."""
    return np.linalg.eigvalsh(covariance(points))[::-1]


def fooled_by(points) -> float:
    """Return the degrees between the first component and what IncrementalPCA(1) takes for it after all batches."""
    model = require("sklearn.decomposition", extra="data").IncrementalPCA(1)
    with np.errstate(divide="ignore", invalid="ignore"):  # a batch of equal points explains 0/0 of its variance
        for batch in np.split(np.asarray(points, dtype=float), BATCHES):
            model.partial_fit(batch)
    first = np.linalg.eigh(covariance(points))[1][:, -1]
    return float(np.degrees(np.arccos(min(1.0, abs(first @ model.components_[0])))))


def strong_first_impression() -> np.ndarray:
    """Return points whose first batch varies along one axis, and all later ones, less, along the other."""
    loud = np.zeros((BATCH, 2))
    loud[:2, 0] = -2, 2
    return np.vstack([loud, *(BATCHES - 1) * [0.9 * loud[:, ::-1]]])


def _is_fooling(points) -> bool:
    return bool(_settled(points) and fooled_by(points) >= FAR)


def _settled(points) -> bool:
    if np.shape(points) != (BATCHES * BATCH, 2) or not np.all(np.isfinite(points)):
        return False
    first, second = two_variances(points)
    return bool(first >= GAP * second and first > 0)


EXERCISES = {
    "beyond_memory.1": number(
        lambda: 8 * (1 + COLUMNS + COLUMNS**2) / 1e6,
        level="easy",
        hints=(
            "The number of rows does not matter. Which three things are sent, and how many numbers is each?",
            "One number, $d$ numbers and $d^2$ numbers; 8 bytes each, and a megabyte is a million bytes.",
        ),
        mistakes=[
            mistake("numbers", "So many millions of *numbers* are sent. Each has 8 bytes.", lambda right: right / 8),
            mistake("mean-only", "That is the mean. The scatter is much heavier.", lambda right: 8 * COLUMNS / 1e6),
            mistake(
                "scatter-only", "Nearly: the mean was left out.", when=lambda answer: abs(answer - 75.497472) < 1e-3
            ),
            mistake("mebibytes", "You divided by $2^{20}$; here it is $10^6$.", lambda right: right * 1e6 / 2**20),
            mistake(
                "triangle",
                "You sent half of the symmetric matrix: a good idea, but the question was about all of it.",
                lambda right: 8 * (1 + COLUMNS + COLUMNS * (COLUMNS + 1) / 2) / 1e6,
            ),
            mistake("bytes", "That is in bytes, not in megabytes.", lambda right: right * 1e6),
        ],
        rtol=1e-4,
        remark="As much as some three thousand rows: a block with fewer rows had better be sent as it is.",
    ),
    "beyond_memory.2": array(
        latecomer,
        level="easy",
        hints=(
            "Take the fifth number as a block of its own. What is its mean, and what its scatter?",
            r"The scatters add up, with a term for the distance of the means: $\frac{n_an_b}{n_a + n_b}\delta^2$.",
        ),
        mistakes=[
            mistake(
                "mean-of-means",
                "You took the plain mean of both means. Four numbers weigh more than one.",
                when=lambda a: np.shape(a) == (3,) and a[1] == 15,
            ),
            mistake(
                "no-between",
                "Count and mean are right. The scatter has grown, because the new number lies far from the old mean.",
                lambda right: [right[0], right[1], LATE[0].scatter[0, 0]],
            ),
            mistake(
                "old-mean",
                "You measured the new number from the *old* mean. The mean has moved, and for the old numbers, too.",
                lambda right: [right[0], right[1], 106],
            ),
            mistake(
                "new-mean",
                "You measured the new number from the new mean, but not the old ones: "
                "around the new mean they have more scatter.",
                lambda right: [right[0], right[1], 70],
            ),
            mistake(
                "variance",
                "Count and mean are right. Scatter is the sum of squares; you divided it.",
                when=lambda a: np.shape(a) == (3,) and any(np.isclose(a[2], 86 / m, rtol=1e-3) for m in (4, 5)),
            ),
        ],
        remark="One number far away has more scatter to give than the four others together.",
    ),
    "beyond_memory.3": choice(
        lambda: "mode",
        {
            "range": "The largest and the smallest of each block are enough: take the largest of the largest.",
            "correlation": "It is made from the moments of two columns, and these merge.",
            "mode": "",
            "geometric mean": "Its logarithm is a mean of logarithms: send their sum and the count.",
        },
        level="easy",
        hints=(
            "For each, think of what a block could send so that the answer for two blocks can be found from it.",
            "Three of them are made of sums, counts, maxima or minima. Logarithms turn products into sums.",
        ),
        remark="Approximately it can be done; such *sketches* are an art of their own.",
    ),
    "beyond_memory.4": function(
        pooled,
        [
            ((5, 2.0, 1.5), (8, 3.5, 0.7)),
            ((30, 100.0, 4.0), (12, 100.0, 6.0)),
            ((3, -1.0, 0.2), (50, 9.0, 2.0)),
            case((10, 4.0, 1.0), (1, 6.5, 0.0), label="a laboratory with one measurement"),
            case((1, 4.0, 0.0), (1, 6.0, 0.0), label="two single measurements"),
        ],
        level="medium",
        hints=(
            "What is the scatter of a laboratory, if its standard deviation is $s$?",
            r"The scatters are $(n_a - 1)s_a^2$ and $(n_b - 1)s_b^2$. Merge them by the theorem, divide by $n - 1$, "
            "take the root.",
        ),
        mistakes=[
            mistake(
                "no-between",
                "You left out the scatter between the laboratories: their means differ, too.",
                like=_with_spread(lambda n, x, s, m, y, t: ((n - 1) * s**2 + (m - 1) * t**2) / (n + m - 1)),
            ),
            mistake(
                "pooled-as-in-a-test",
                "That is the pooled standard deviation of a test for two means: it measures each from its own mean.",
                like=_with_spread(lambda n, x, s, m, y, t: ((n - 1) * s**2 + (m - 1) * t**2) / max(n + m - 2, 1)),
            ),
            mistake(
                "n-for-n-minus-one",
                "You treated the deviations as if they were with $n$. The scatter is $(n - 1)s^2$.",
                like=_with_spread(
                    lambda n, x, s, m, y, t: (n * s**2 + m * t**2 + n * m / (n + m) * (y - x) ** 2) / (n + m),
                ),
            ),
            mistake(
                "divided-by-n",
                "The scatter is right. Divide it by $n - 1$, as the laboratories did.",
                like=_with_spread(
                    lambda n, x, s, m, y, t: (
                        ((n - 1) * s**2 + (m - 1) * t**2 + n * m / (n + m) * (y - x) ** 2) / (n + m)
                    ),
                ),
            ),
            mistake(
                "variance",
                "The third number is the variance. Take the root.",
                like=lambda a, b: (*pooled(a, b)[:2], pooled(a, b)[2] ** 2),
            ),
            mistake(
                "average-deviation",
                "Standard deviations cannot be averaged. Go by way of the scatters.",
                like=lambda a, b: (*pooled(a, b)[:2], (a[0] * a[2] + b[0] * b[2]) / (a[0] + b[0])),
            ),
            mistake(
                "plain-mean",
                "The mean of the means counts both laboratories alike. The larger one should weigh more.",
                like=lambda a, b: (a[0] + b[0], (a[1] + b[1]) / 2, pooled(a, b)[2]),
            ),
        ],
        remark="So published summaries can be merged, years later, without the measurements.",
    ),
    "beyond_memory.5": number(
        least_oversampling,
        level="medium",
        rtol=0,
        hints=(
            r"Which factor does the theorem have for the mean *square*, and which one for its root?",
            r"Solve $\sqrt{1 + \frac{k}{p - 1}} \le 1.1$ for $p$, and take the next whole number.",
        ),
        mistakes=[
            mistake(
                "no-root",
                "You allowed the mean *square* 10 % more. The root was asked for, and it grows half as fast.",
                lambda right: round(K / (FACTOR - 1)) + 1,
            ),
            mistake("p-for-p-minus-one", "One too few: is that $p - 1$, or rounded down?", lambda right: right - 1),
            mistake(
                "not-whole",
                "Columns are counted: take the next whole number that keeps the promise.",
                when=lambda answer: answer % 1 != 0,
            ),
            mistake("columns", "That is $k + p$, the number of columns.", lambda right: right + K),
            mistake("one-too-many", "The promise is kept with one column fewer, too.", lambda right: right + 1),
        ],
        remark="Five times as many columns as wanted. A power iteration is usually the cheaper way.",
    ),
    "beyond_memory.6": number(
        lambda: round(float(np.sqrt(WORK / MESSAGE))),
        level="medium",
        rtol=0.01,
        hints=(
            r"How many seconds does one worker alone need for $nd^2$ multiplications? How long does a message take?",
            r"The time is $\frac{an}{w} + bw$; its minimum is derived in the chapter. Mind that $an$ is in seconds.",
        ),
        mistakes=[
            mistake("no-root", "You forgot the root.", lambda right: WORK / MESSAGE),
            mistake(
                "columns-not-squared",
                "Each row costs $d^2$ multiplications, not $d$.",
                lambda right: np.sqrt(WORK / 100 / MESSAGE),
            ),
            mistake(
                "message-in-numbers",
                "A number has 8 bytes: the message is heavier.",
                lambda right: np.sqrt(WORK / (MESSAGE / 8)),
            ),
            mistake(
                "upside-down", "Upside down: that would be less than one worker.", lambda right: np.sqrt(MESSAGE / WORK)
            ),
            mistake(
                "mean-only",
                "Your message holds the mean alone. The scatter has $d^2$ numbers.",
                lambda right: np.sqrt(WORK / (8 * 101 / 1e9)),
            ),
            mistake(
                "time",
                "That is the least time in seconds. How many workers?",
                lambda right: 2 * np.sqrt(WORK * MESSAGE),
            ),
        ],
        remark="At the minimum both parts take the same time: half of it goes into collecting.",
    ),
    "beyond_memory.7": function(
        streamed_variances,
        [
            (drawn_blocks(0, [40, 25, 60], 4, 0.0), 2),
            (drawn_blocks(1, [7, 1, 12, 3], 3, 5.0), 3),
            (drawn_blocks(2, [50, 50], 5, -2.0), 1),
            case(drawn_blocks(3, [30, 20, 45], 3, 1e8), 2, label="rows far from zero"),
            case(drawn_blocks(4, [10, 0, 15], 3, 1.0), 2, label="a block without rows"),
        ],
        level="hard",
        hints=(
            "Which three things do you carry from block to block? The first block sets them, the others are merged in.",
            "Reduce each block to count, mean and scatter around its own mean, merge by the theorem, and take "
            "`np.linalg.eigvalsh` of the scatter at the end.",
        ),
        mistakes=[
            mistake(
                "average-of-covariances",
                "You averaged the covariances of the blocks. That forgets the scatter between blocks, "
                "and weighs short blocks like long ones.",
                like=_of_matrix(_averaged),
            ),
            mistake(
                "no-between",
                "You added up the scatters inside the blocks. The term with "
                r"$\boldsymbol{\delta}\boldsymbol{\delta}^\top$ is missing.",
                like=_of_matrix(lambda blocks: _scatters(blocks) / (_count(blocks) - 1)),
            ),
            mistake(
                "sums-of-squares",
                "Right near zero. But with rows far from it, sums of squares lose all digits that matter: "
                "measure each block from its own mean.",
                like=_of_matrix(_from_sums),
            ),
            mistake("not-centered", "The mean was not subtracted.", like=_of_matrix(_around_zero)),
            mistake("divided-by-n", "You divided by $n$; it should be $n - 1$.", like=_of_matrix(_by_count)),
            mistake("scatter", "Divide the scatter by $n - 1$.", like=_of_matrix(lambda b: _by_count(b) * _count(b))),
            mistake("smallest-first", "The largest come first.", lambda right: right[::-1]),
            mistake("deviations", "Those are standard deviations: you took roots.", lambda right: np.sqrt(right)),
        ],
        remark="It needs the memory of one block and two matrices, however many blocks there are.",
    ),
    "beyond_memory.8": array(
        strong_first_impression,
        accepts=_is_fooling,
        level="hard",
        hints=(
            "At each batch it compares what it kept with what is new, and keeps the stronger. What would you say "
            "loudly, and what often?",
            "Give the first batch a large scatter along one axis. Let every later batch vary along the other axis, "
            "each a little less; give all batches the same mean.",
        ),
        mistakes=[
            mistake(
                "shape",
                "The shape is not the one that was asked for: eight batches of five points of the plane.",
                when=lambda points: np.shape(points) != (BATCHES * BATCH, 2),
            ),
            mistake(
                "no-first-component",
                "The true variances are too close to each other: here it is a matter of taste which one comes first.",
                when=lambda points: np.shape(points) == (BATCHES * BATCH, 2) and not _settled(points),
            ),
            mistake(
                "not-fooled",
                "It finds the first component well enough. Make the direction that matters weak in each single batch.",
                when=lambda points: _settled(points) and not _is_fooling(points),
            ),
        ],
        remark="And shuffled? Try `np.random.default_rng(0).permutation(points)`: it is much harder to fool then.",
    ),
}
