"""Checks of the exercises on sampling."""

import numpy as np

from mmlbook.exercises import case, function, mistake, number

SPREAD, WANTED, FIRST_RUN = 2.0, 0.01, 1000
HERE, THERE, FORWARD, BACK = 0.20, 0.10, 0.3, 0.5
STEPS, PHI = 10_000, 0.8


def bumpy(x):
    """Return the density 12 x (1 − x)²."""
    return 12 * x * (1 - x) ** 2


def bus(people) -> np.ndarray:
    """Return the column-stochastic Metropolis matrix whose proposals are even over all other states."""
    people = np.asarray(people, dtype=float)
    n = len(people)
    matrix = np.minimum(1, people[:, None] / people[None, :]) / (n - 1)
    np.fill_diagonal(matrix, 0)
    return matrix + np.diag(1 - matrix.sum(axis=0))


def _bus_with(people, accept, proposals) -> np.ndarray:
    """Return the matrix of a bus with another rule: ``accept(there, here)`` and so many villages to choose from."""
    people = np.asarray(people, dtype=float)
    matrix = accept(people[:, None], people[None, :]) / proposals
    np.fill_diagonal(matrix, 0)
    return matrix + np.diag(1 - matrix.sum(axis=0))


def weighted_mean(values, log_weights) -> float:
    """Return the mean of values whose weights are given by their logarithms."""
    log_weights = np.asarray(log_weights, dtype=float)
    weights = np.exp(log_weights - log_weights.max())
    return float(weights @ np.asarray(values, dtype=float) / weights.sum())


def _naive(values, log_weights):
    with np.errstate(all="ignore"):
        weights = np.exp(np.asarray(log_weights, dtype=float))
        return float(np.sum(weights * np.asarray(values)) / weights.sum())


def _parts(chains) -> tuple[int, float, float]:
    """Return the number of steps, the mean variance within the rows, and the variance of their means."""
    chains = np.asarray(chains, dtype=float)
    return chains.shape[1], chains.var(axis=1, ddof=1).mean(), chains.mean(axis=1).var(ddof=1)


def rhat(chains) -> float:
    """Return √((n − 1)/n + B/W) of chains in rows, without cutting them."""
    n, within, between = _parts(chains)
    return float(np.sqrt((n - 1) / n + between / within))


def _rhat_without_correction(chains) -> float:
    chains = np.asarray(chains, dtype=float)
    n = chains.shape[1]
    return float(np.sqrt((n - 1) / n + chains.mean(axis=1).var() / chains.var(axis=1).mean()))


def _rhat_scaled(chains) -> float:
    n, within, between = _parts(chains)
    return float(np.sqrt((n - 1) / n + n * between / within))


def fillings(n: int) -> int:
    """Count the fillings of an n × n board without two neighbors, exactly: row after row."""
    rows = [row for row in range(2**n) if row & (row >> 1) == 0]
    ways = dict.fromkeys(rows, 1)
    for _ in range(n - 1):
        ways = {row: sum(ways[above] for above in rows if row & above == 0) for row in rows}
    return sum(ways.values())


def _chains(seed: int, count: int, steps: int, gap: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, steps)).round(3) + gap * np.arange(count)[:, None]


EXERCISES = {
    "sampling.1": number(
        lambda: (SPREAD / WANTED) ** 2,
        level="easy",
        hints=(
            r"The standard error of a mean of $n$ independent terms is $\sigma/\sqrt n$. Here you know $\sigma$.",
            r"Set $\sigma/\sqrt n$ equal to the wanted error and solve for $n$: first for $\sqrt n$, then square.",
        ),
        mistakes=[
            mistake(
                "root-forgotten",
                r"That is $\sqrt n$: the error goes with one over the *root* of the number of draws.",
                lambda right: SPREAD / WANTED,
            ),
            mistake(
                "in-proportion",
                "You took the error as proportional to $1/n$. It goes with $1/\\sqrt n$, which is more expensive.",
                lambda right: FIRST_RUN * SPREAD / np.sqrt(FIRST_RUN) / WANTED,
            ),
            mistake(
                "spread-forgotten",
                "That would be right for terms with the standard deviation 1.",
                lambda right: 1 / WANTED**2,
            ),
            mistake(
                "spread-not-squared",
                r"The standard deviation stands beside the root, so it is squared with it.",
                lambda right: SPREAD / WANTED**2,
            ),
            mistake("error-not-squared", "Square both: spread and wanted error.", lambda right: SPREAD**2 / WANTED),
            mistake(
                "two-standard-errors",
                "That is what it takes to make *two* standard errors so small.",
                lambda right: (2 * SPREAD / WANTED) ** 2,
            ),
        ],
        remark="The first run told you only the standard deviation. That is what pilot runs are for.",
    ),
    "sampling.2": number(
        lambda: 1 / bumpy(1 / 3),
        level="easy",
        hints=(
            "The proposal has the density 1 on the whole interval. So $c$ must be at least as large as the density "
            "anywhere: find its top.",
            r"The derivative is $12\,(1 - x)(1 - 3x)$. Put its root inside the interval into the density for $c$. "
            r"The share that is kept is the area under the density over $c$.",
        ),
        mistakes=[
            mistake("bound", "That is $c$. The share that is kept is one over it.", lambda right: 1 / right),
            mistake(
                "place",
                "That is the place of the top. You need how high the density is there.",
                lambda right: 1 / 3,
            ),
            mistake(
                "thrown-away",
                "That is the share that is thrown away.",
                lambda right: 1 - right,
            ),
            mistake(
                "top-in-the-middle",
                "The top is not in the middle of the interval. With this $c$ some quotients would be above 1.",
                lambda right: 1 / bumpy(1 / 2),
            ),
        ],
        remark="The share is the area under the density over the area of the box around it.",
    ),
    "sampling.3": number(
        lambda: min(1.0, BACK * THERE / (FORWARD * HERE)),
        level="easy",
        hints=(
            "Above in the fraction stands the flow *back*: how probable the other place is, times the probability to "
            "propose coming back from it.",
            r"Below stands the flow *there*: $0.3 \cdot 0.20$.",
        ),
        mistakes=[
            mistake(
                "metropolis",
                "That is the rule for symmetric proposals. Here one direction is proposed more often than the other.",
                lambda right: THERE / HERE,
            ),
            mistake(
                "proposals-swapped",
                "The two proposal probabilities are exchanged: the one for the way *back* stands above.",
                lambda right: FORWARD * THERE / (BACK * HERE),
            ),
            mistake(
                "upside-down",
                "The fraction is upside down. A probability above 1 should ring a bell.",
                lambda right: 1 / right,
            ),
            mistake(
                "flow",
                "Multiplied by the proposal: that is the probability of *going*. The one of accepting was asked.",
                lambda right: FORWARD * right,
            ),
            mistake(
                "certain",
                "That would be right if the flow back were at least as large as the flow there.",
                lambda right: 1.0,
            ),
        ],
        remark="A step that is proposed rarely must be accepted often, so that the flows balance.",
    ),
    "sampling.4": number(
        lambda: STEPS * (1 - PHI) / (1 + PHI),
        level="medium",
        hints=(
            r"The price is $1 + 2\sum_{k=1}^{\infty}\rho_k$, and the sum is a geometric series that starts at $k = 1$.",
            r"$\sum_{k=1}^{\infty}\varphi^k = \frac{\varphi}{1 - \varphi}$. Divide the number of steps by the price.",
        ),
        mistakes=[
            mistake(
                "one-side",
                "The two is missing in the price: each pair at the distance $k$ comes in two orders.",
                lambda right: STEPS * (1 - PHI),
            ),
            mistake(
                "multiplied",
                "You multiplied by the price. A chain with positive correlations is worth *less* than its steps.",
                lambda right: STEPS * (1 + PHI) / (1 - PHI),
            ),
            mistake(
                "sum-from-zero",
                "The sum begins at $k = 1$. The correlation at the distance 0 is the 1 in front.",
                lambda right: STEPS / (1 + 2 / (1 - PHI)),
            ),
            mistake("price", "That is the price of one draw, in steps.", lambda right: STEPS / right),
            mistake(
                "first-neighbors-only",
                "You counted only the correlation of direct neighbors. Those farther apart are correlated, too.",
                lambda right: STEPS / (1 + 2 * PHI),
            ),
        ],
        remark="Every ninth step or so brings something new; but keep them all.",
    ),
    "sampling.5": function(
        bus,
        [
            ([100, 200, 300],),
            ([300, 100, 200, 50],),
            ([7.0, 1.0, 4.0, 2.0, 2.0],),
            case([1, 3], label="two villages"),
            case([5, 5, 5], label="equal villages"),
        ],
        level="medium",
        hints=(
            "Column $j$ belongs to the village where the bus is. First fill what is outside the diagonal: "
            r"$\frac{1}{n-1}\min\left(1, \frac{\text{there}}{\text{here}}\right)$.",
            "Then the diagonal: what each column lacks to one. `people[:, None] / people[None, :]` is the matrix of "
            "all quotients, row over column.",
        ),
        mistakes=[
            mistake(
                "rows-sum-to-one",
                "Rows and columns are swapped: in this book column $j$ says where things go from $j$.",
                lambda right: right.T,
            ),
            mistake(
                "no-staying",
                "The columns do not sum to one. A refused step means that the bus stays: fill the diagonal.",
                lambda right: right - np.diag(np.diag(right)),
            ),
            mistake(
                "normalized",
                "You divided the columns by their sums. That changes the flows, and the balance is lost. What is "
                "missing belongs on the diagonal.",
                like=lambda people: (lambda M: M / M.sum(axis=0))(bus(people) * (1 - np.eye(len(people)))),
            ),
            mistake(
                "upside-down",
                "The quotient is upside down: this bus prefers small villages.",
                like=lambda people: bus(1 / np.asarray(people, dtype=float)),
            ),
            mistake(
                "proposes-itself",
                "You propose one of all $n$ villages. The present one is not among the proposals.",
                like=lambda people: _bus_with(people, lambda there, here: np.minimum(1, there / here), len(people)),
            ),
            mistake(
                "always-accepts",
                "You accept every proposal, so all villages are visited equally often.",
                like=lambda people: _bus_with(people, lambda there, here: 1 + 0 * there * here, len(people) - 1),
            ),
            mistake(
                "no-minimum",
                "A probability of acceptance above 1? The minimum with 1 is missing.",
                like=lambda people: _bus_with(people, lambda there, here: there / here, len(people) - 1),
            ),
            mistake(
                "independent-draws",
                "That matrix draws the next village by its size, wherever the bus is. It has the right stationary "
                "distribution, but its driver must know the sizes of all villages.",
                like=lambda people: np.outer(np.asarray(people, dtype=float) / np.sum(people), np.ones(len(people))),
            ),
        ],
        remark="Multiply it by the shares of the villages: nothing changes.",
    ),
    "sampling.6": function(
        weighted_mean,
        [
            (np.array([1.0, 2.0, 4.0]), np.log([0.2, 0.5, 0.3])),
            (np.array([3.0, -1.0, 0.5, 2.0]), np.array([1.0, 0.0, -2.0, 0.5])),
            (np.array([1.0, 0.0, 1.0]), np.array([-0.4, 2.2, 0.9])),
            case(np.array([2.0, 5.0]), np.array([-5000.0, -5001.0]), label="tiny weights"),
            case(np.array([2.0, 5.0]), np.array([5001.0, 5000.0]), label="huge weights"),
        ],
        level="medium",
        hints=(
            "Turn logarithms into weights with `np.exp`. A factor that all weights have in common cancels.",
            "Subtract the largest logarithm from all before `np.exp`: then the largest weight is 1, and at least one "
            "weight is not rounded to zero.",
        ),
        mistakes=[
            mistake(
                "underflow",
                "Right, as long as the weights are neither tiny nor huge. Near $e^{-5000}$ all are rounded to zero, "
                "and near $e^{5000}$ to infinity.",
                like=_naive,
            ),
            mistake(
                "logarithms-as-weights",
                "You used the logarithms themselves as weights.",
                like=lambda values, logs: float(np.sum(logs * values) / np.sum(logs)),
            ),
            mistake(
                "not-normalized",
                "You have not divided by the sum of the weights.",
                like=lambda values, logs: float(np.sum(np.exp(logs - np.max(logs)) * values)),
            ),
            mistake(
                "divided-by-n",
                "You divided by the number of values, not by the sum of the weights.",
                like=lambda values, logs: float(np.mean(np.exp(logs - np.max(logs)) * values)),
            ),
        ],
        remark="The same trick is inside `np.logaddexp` and every soft-max.",
    ),
    "sampling.7": function(
        rhat,
        [
            (_chains(1, 4, 10),),
            (_chains(2, 2, 25, gap=2.0),),
            (_chains(3, 5, 6, gap=0.5),),
            case(np.arange(8).reshape(2, 4), label="whole numbers"),
        ],
        level="hard",
        hints=(
            "Along each row (`axis=1`) you need a mean and a variance; `ddof=1` divides by one less than the number.",
            "$W$: take the variance in each row, then the mean of these. $B$: take the mean in each row, then the "
            "variance of these. Mind the root at the end.",
        ),
        mistakes=[
            mistake("root-forgotten", "The root is missing.", lambda right: right**2),
            mistake(
                "steps-as-chains",
                "You took columns for rows: each chain is a row.",
                like=lambda chains: rhat(np.asarray(chains).T),
            ),
            mistake(
                "divided-by-n",
                "You divided by the number, not by one less. `ddof=1` does it, for both variances.",
                like=_rhat_without_correction,
            ),
            mistake(
                "between-times-n",
                "Your $B$ has one factor too many: here it is the variance of the means, without the number of steps.",
                like=_rhat_scaled,
            ),
            mistake(
                "upside-down",
                "The quotient is upside down: when chains disagree, $\\hat R$ should become large.",
                like=lambda chains: (lambda n, w, b: float(np.sqrt((n - 1) / n + w / b)))(*_parts(chains)),
            ),
        ],
        remark="One row that drifts is not noticed by this version: that is why chains are cut into halves.",
    ),
    "sampling.8": number(
        lambda: float(fillings(6)),
        level="hard",
        rtol=0.03,
        hints=(
            "Build a filling square by square, row by row. If the left or the upper neighbor is filled, the square "
            "must stay empty; otherwise toss a fair coin. Not all fillings are equally likely then: weigh them.",
            "A filling in which you tossed $f$ coins came with the probability $2^{-f}$, so its weight is $2^f$. The "
            "mean of the weights over many fillings estimates the number. Test the program on the 2 × 2 board.",
        ),
        mistakes=[
            mistake(
                "five-by-five",
                "That fits the board with five rows and columns. Is there one too few in your loop?",
                lambda right: float(fillings(5)),
            ),
            mistake(
                "seven-by-seven",
                "That fits the board with seven rows and columns. Is your border counted as a part of the board?",
                lambda right: float(fillings(7)),
            ),
            mistake(
                "rows-only",
                "You look at left neighbors only: that is the number of fillings whose *rows* obey.",
                lambda right: 21.0**6,
            ),
            mistake(
                "per-square",
                "That is the number of possibilities per square. The number itself was asked.",
                when=lambda answer: 1.4 < answer < 1.6,
            ),
            mistake(
                "not-precise-enough",
                "The right order of magnitude, but more than 3 % off. How large is the standard error of your mean? "
                "If it is right, take more draws.",
                when=lambda answer: 0.5 < answer / fillings(6) < 2,
            ),
        ],
        remark="A few hundred thousand draws instead of seventy billion trials.",
    ),
}
