"""Checks of the exercises on estimation."""

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number

SPAM, MAILS = 14, 40
DRAWS, SPREAD = 6, 3.0
POOLS, POOL_SIZE, POSITIVE = 20, 5, 8
TOSSES = 10
SCALES = {"A": (0.0, 5.0), "B": (3.0, 3.0), "C": (-1.0, 4.5), "D": (4.0, 1.0)}
GRID = np.linspace(0.0, 1.0, 1001)


def share_error(ones: int, n: int) -> float:
    """Return the standard error of a share from the curvature of its log-likelihood."""
    share = ones / n
    return float(np.sqrt(share * (1 - share) / n))


def mean_squared_error(bias: float, sd: float) -> float:
    """Return variance plus squared bias."""
    return bias**2 + sd**2


def rate(waits):
    """Return the rate of an exponential law that makes the waits likeliest, and its standard error."""
    best = 1 / np.mean(waits)
    return best, best / np.sqrt(len(waits))


def top(numbers):
    """Return the unbiased multiple of the largest of n draws that are uniform between 0 and an unknown end."""
    n = len(numbers)
    return (n + 1) / n * np.max(numbers)


def pooled(positive: int, pools: int, size: int) -> float:
    """Return the likeliest chance of a single sample, if so many of the pools of this size are positive."""
    return 1 - (1 - positive / pools) ** (1 / size)


def failure_rate(times, failed):
    """Return the number of failures over the total time, of lamps that failed and of those that still burn."""
    return np.sum(failed) / np.sum(times)


def shrunk_shares(prior: float) -> np.ndarray:
    """Return (k + a)/(n + 2a) for k = 0 … 10 heads in ten tosses: a heads and a tails are added."""
    return (np.arange(TOSSES + 1) + prior) / (TOSSES + 2 * prior)


def worst_error(estimates) -> float:
    """Return the largest mean squared error over all chances of heads of a rule for ten tosses."""
    from math import comb

    heads = np.arange(TOSSES + 1)
    ways = np.array([comb(TOSSES, k) for k in heads])
    chances = ways * GRID[:, None] ** heads * (1 - GRID[:, None]) ** (TOSSES - heads)
    return float(np.max(np.sum(chances * (np.asarray(estimates, dtype=float) - GRID[:, None]) ** 2, axis=1)))


LEAST_WORST = 1 / (4 * (1 + np.sqrt(TOSSES)) ** 2)
BEST_SCALE = min(SCALES, key=lambda name: mean_squared_error(*SCALES[name]))


def _rule(answer) -> bool:
    return np.shape(answer) == (TOSSES + 1,)


def _like(rule):
    return lambda answer: _rule(answer) and bool(np.allclose(answer, rule, atol=1e-3))


EXERCISES = {
    "estimation.1": number(
        lambda: share_error(SPAM, MAILS),
        level="easy",
        rtol=1e-2,
        hints=(
            "First the estimate: which share makes 14 of 40 most probable? Then the information that one mail holds.",
            r"The standard error is one over the root of $n\,I(\hat{p})$, with $I(p) = \frac{1}{p\,(1 - p)}$.",
        ),
        mistakes=[
            mistake("estimate", "That is the estimate itself. How far off may it be?", lambda right: SPAM / MAILS),
            mistake(
                "variance",
                "That is the variance of the estimate. The standard error is its square root.",
                lambda right: right**2,
            ),
            mistake(
                "one-mail",
                "That is how much a *single* mail scatters. The estimate is a mean over all of them.",
                lambda right: right * np.sqrt(MAILS),
            ),
            mistake(
                "divided-by-n",
                "You divided the standard deviation of one mail by $n$. Divide its variance, then take the root.",
                lambda right: right / np.sqrt(MAILS),
            ),
            mistake(
                "information",
                "That is the information of all mails. It grows when the error shrinks: invert it, and take the root.",
                lambda right: 1 / right**2,
            ),
            mistake(
                "worst-case",
                "That is the standard error of a share of one half. Put in the share that was found.",
                lambda right: share_error(MAILS // 2, MAILS),
            ),
            mistake(
                "p-only",
                "You left out the factor for the mails that are not spam: a one has the variance $p\\,(1 - p)$.",
                lambda right: np.sqrt(SPAM / MAILS / MAILS),
            ),
        ],
        remark="To halve it, you would have to read four times as many mails.",
    ),
    "estimation.2": number(
        lambda: (DRAWS - 1) * SPREAD**2 / DRAWS,
        level="easy",
        hints=(
            "What is the variance of the law? And what does the *sum* of squared distances give on average?",
            "The sum gives $(n - 1)\\,\\sigma^2$ on average. By which number does `np.var` divide it?",
        ),
        mistakes=[
            mistake(
                "unbiased",
                "That is the true variance. `np.var` divides by $n$ and misses it on average.",
                lambda right: SPREAD**2,
            ),
            mistake(
                "other-way",
                "`np.var` is too *small* on average: the mean of the data lies in the middle of the data.",
                lambda right: SPREAD**2 * DRAWS / (DRAWS - 1),
            ),
            mistake(
                "bias",
                "That is the size of the bias (and the variance of the mean). What does `np.var` itself give?",
                when=lambda answer: bool(np.isclose(abs(answer), SPREAD**2 / DRAWS)),
            ),
            mistake(
                "sum",
                "That is the average of the sum of squares. `np.var` divides it by the number of draws.",
                lambda right: (DRAWS - 1) * SPREAD**2,
            ),
            mistake(
                "not-squared",
                "You took the standard deviation of the law for its variance.",
                lambda right: (DRAWS - 1) * SPREAD / DRAWS,
            ),
        ],
        remark="One sixth is missing: the variance of the mean, from which the distances are measured.",
    ),
    "estimation.3": choice(
        lambda: BEST_SCALE,
        {
            "A": "No bias, but look how it scatters: $0 + 5^2$. Unbiased is not the same as close.",
            "B": "$3^2 + 3^2$ is not bad. Compare it with each of the others.",
            "C": "The bias is small, but the variance is $4.5^2$.",
            "D": "",
        },
        level="easy",
        hints=(
            "The mean squared error adds up two numbers in square grams.",
            "Compute bias² + variance for each. The variance is the square of the standard deviation; "
            "the sign of the bias does not matter.",
        ),
        remark="Steady and wrong can beat right and wild, for a single weighing. A known bias would be subtracted.",
    ),
    "estimation.4": function(
        rate,
        [
            ([0.5, 1.5, 1.0, 3.0],),
            (np.array([2.0, 2.5, 0.1, 7.0, 4.4, 1.2, 0.3]),),
            (np.array([10, 30, 20]),),
            case(np.array([4.0]), label="a single wait"),
        ],
        level="medium",
        hints=(
            r"Add up the logarithms: $\ell(\lambda) = n\log\lambda - \lambda\sum_i x_i$. Where is its slope zero?",
            "The second derivative is $-n/\\lambda^2$. The standard error is one over the root of its size, "
            "at the maximum. Return both numbers, `best, error`.",
        ),
        mistakes=[
            mistake(
                "mean",
                "Your first number is the mean waiting time. The rate is waits per unit of time.",
                like=lambda x: (np.mean(x), np.mean(x) / np.sqrt(len(x))),
            ),
            mistake(
                "spread-of-the-waits",
                "The rate is right. Your error is that of the mean *wait*; what is asked for is the error of the rate.",
                like=lambda x: (1 / np.mean(x), np.mean(x) / np.sqrt(len(x))),
            ),
            mistake(
                "variance",
                "The rate is right. The second number is its variance: take the root.",
                like=lambda x: (1 / np.mean(x), 1 / np.mean(x) ** 2 / len(x)),
            ),
            mistake(
                "one-wait",
                "The rate is right. For its error you used the curvature of a single wait; all of them add up.",
                like=lambda x: (1 / np.mean(x), 1 / np.mean(x)),
            ),
            mistake(
                "information",
                "The rate is right. The second number is the information; the error is one over its root.",
                like=lambda x: (1 / np.mean(x), len(x) * np.mean(x) ** 2),
            ),
            mistake(
                "mean-of-rates",
                "You took the mean of the reciprocals. The likelihood asks for the reciprocal of the mean.",
                like=lambda x: (np.mean(1 / np.asarray(x)), np.mean(1 / np.asarray(x)) / np.sqrt(len(x))),
            ),
            mistake(
                "rate-alone",
                "That is the rate alone. Return two numbers, the rate and its standard error.",
                like=lambda x: 1 / np.mean(x),
            ),
        ],
        remark="In relative terms the error is $1/\\sqrt{n}$, whatever the rate: 10 % for a hundred waits.",
    ),
    "estimation.5": function(
        top,
        [
            (np.array([3.0, 8.0, 5.5, 1.0]),),
            (np.array([0.2, 0.9, 0.4, 0.7, 0.65]),),
            ([12, 60, 43],),
            case(np.array([2.0]), label="a single number"),
        ],
        level="medium",
        hints=(
            "The expectation of the largest number is a known multiple of $\\theta$. Which factor makes up for that?",
            r"If $\operatorname{E}[M] = \frac{n}{n + 1}\theta$, then what is $\operatorname{E}[cM]$, and for which "
            "$c$ is it $\\theta$?",
        ),
        mistakes=[
            mistake(
                "largest",
                "That is the maximum-likelihood estimate. It is never above the truth, so it is too small on average.",
                like=lambda x: np.max(x),
            ),
            mistake(
                "twice-the-mean",
                "Twice the mean is unbiased, too, but it does not use the largest number; and it may say less than it.",
                like=lambda x: 2 * np.mean(x),
            ),
            mistake(
                "upside-down",
                "You multiplied by the factor that you should divide by.",
                like=lambda x: len(x) / (len(x) + 1) * np.max(x),
            ),
            mistake(
                "n-minus-one",
                "$n/(n - 1)$ repairs the variance. Here the factor that is missing is another.",
                like=lambda x: len(x) / (len(x) - 1) * np.max(x) if len(x) > 1 else np.inf,
            ),
            mistake(
                "both-ends",
                "You added the smallest number to the largest. That is unbiased as well, "
                "but not a multiple of the largest.",
                like=lambda x: np.max(x) + np.min(x),
            ),
        ],
        remark="From serial numbers on captured tanks their total number was once estimated in this way.",
    ),
    "estimation.6": number(
        lambda: pooled(POSITIVE, POOLS, POOL_SIZE),
        level="medium",
        rtol=1e-3,
        hints=(
            "Write down the chance that a whole pool is negative, if each sample is positive with the chance $p$.",
            "The likelihood depends on $p$ only through the chance of a positive pool, and is largest when that is "
            "the share of positive pools. Solve for $p$.",
        ),
        mistakes=[
            mistake(
                "pools",
                "That is the estimated chance of a positive *pool*. One positive sample is enough for that.",
                lambda right: POSITIVE / POOLS,
            ),
            mistake(
                "one-in-each-pool",
                "You counted one positive sample in each positive pool. There may be several.",
                lambda right: POSITIVE / (POOLS * POOL_SIZE),
            ),
            mistake(
                "all-positive",
                "You solved for a pool in which *all* samples are positive. At least one is enough.",
                lambda right: (POSITIVE / POOLS) ** (1 / POOL_SIZE),
            ),
            mistake("negative", "That is the chance of a *negative* sample.", lambda right: 1 - right),
            mistake(
                "logarithm",
                "You used $1 - p \\approx e^{-p}$, which is close. Solve it exactly.",
                lambda right: -np.log(1 - POSITIVE / POOLS) / POOL_SIZE,
            ),
            mistake(
                "power",
                "You took a power where the root is needed: undo the power of the pool size.",
                lambda right: 1 - (1 - POSITIVE / POOLS) ** POOL_SIZE,
            ),
        ],
        remark="Twenty tests in place of a hundred; as long as positives are rare, hardly any information is lost.",
    ),
    "estimation.7": function(
        failure_rate,
        [
            (np.array([3.0, 8.0, 5.5, 1.0, 10.0]), np.array([1, 1, 1, 1, 0])),
            (np.array([100.0, 100.0, 40.0, 73.0, 100.0, 12.5]), np.array([0, 0, 1, 1, 0, 1])),
            (np.array([2.0, 7.0, 7.0, 7.0]), np.array([1, 0, 0, 0])),
            case(np.array([4.0, 6.0]), np.array([1, 1]), label="all of them failed"),
            case(np.array([4.0, 6.0, 8.0]), np.array([0, 0, 0]), label="none of them failed"),
        ],
        level="hard",
        hints=(
            "What do you know of a lamp that still burns at time $t$? Its time is more than $t$: "
            "which probability has that?",
            r"A failed lamp adds $\log\lambda - \lambda t_i$ to the log-likelihood, a burning one only $-\lambda t_i$. "
            "Add up, differentiate, solve.",
        ),
        mistakes=[
            mistake(
                "burning-left-out",
                "You left out the lamps that still burn. They are the good ones, so your rate is too high.",
                like=lambda t, f: np.sum(f) / np.sum(t * f) if np.any(f) else 0.0,
            ),
            mistake(
                "burning-as-failed",
                "You took the lamps that still burn as if they had failed at that time.",
                like=lambda t, f: len(t) / np.sum(t),
            ),
            mistake(
                "mean-life",
                "That is the mean life, one over the rate.",
                like=lambda t, f: np.sum(t) / np.sum(f) if np.any(f) else np.inf,
            ),
            mistake(
                "share",
                "That is the share of lamps that failed, without any time in it.",
                like=lambda t, f: np.mean(f),
            ),
        ],
        remark="Such data are called censored. Each hour of burning is evidence, whether it ended in a failure or not.",
    ),
    "estimation.8": array(
        lambda: shrunk_shares(np.sqrt(TOSSES) / 2),
        accepts=lambda rule: bool(_rule(rule) and worst_error(rule) <= 1.02 * LEAST_WORST),
        level="hard",
        hints=(
            "The share is worst for a fair coin and perfect at the ends. Give some of that away: "
            "move all estimates a little toward the middle.",
            r"Try $\frac{k + a}{n + 2a}$ and compute variance plus squared bias as a function of $p$. "
            "For one $a$ it does not depend on $p$.",
        ),
        mistakes=[
            mistake(
                "not-eleven",
                "Eleven numbers, please, one for each possible number of heads.",
                when=lambda rule: not _rule(rule),
            ),
            mistake(
                "share",
                "That is the share of heads. It is unbiased, and its worst case, the fair coin, can be improved.",
                when=_like(shrunk_shares(0.0)),
            ),
            mistake(
                "always-half",
                "You say one half whatever you see. Perfect for a fair coin, a disaster for one with two heads.",
                when=_like(np.full(TOSSES + 1, 0.5)),
            ),
            mistake(
                "one-of-each",
                "Adding one head and one tail is a good idea, and already better than the share. "
                "Why one? Try other numbers.",
                when=_like(shrunk_shares(1.0)),
            ),
            mistake(
                "counts",
                "These look like numbers of heads. Probabilities between 0 and 1 are asked for.",
                when=lambda rule: _rule(rule) and np.max(rule) > 1,
            ),
            mistake(
                "reversed",
                "You seem to estimate the chance of tails: more heads should mean a larger estimate.",
                when=lambda rule: _rule(rule) and rule[0] > rule[-1],
            ),
            mistake(
                "too-much",
                "You move the estimates too far toward the middle: now the worst coin is one with two equal sides.",
                when=lambda rule: _rule(rule) and rule[0] > 1 / 6 and np.max(rule) <= 1 and np.ptp(rule) > 0.1,
            ),
        ],
        remark="Its error is the same for every coin. In Bayesian terms you have just met a prior.",
    ),
}
