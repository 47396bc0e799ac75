"""Checks of the exercises on Bayesian inference."""

from functools import cache

import numpy as np

from mmlbook.calculus.linear_regression import ridge
from mmlbook.datasets import load_mnist
from mmlbook.errors import require
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.probability.bayesian_inference import BayesianLinearRegression, BetaBinomial, GaussianMean

BOYS, GIRLS = 251_527, 241_945
JUDGED = 15
UNIFORM = BetaBinomial(1, 1)


def room() -> GaussianMean:
    """Return what is believed of the room's temperature after the four measurements."""
    return GaussianMean(20, 2, noise_sd=4).update([26.0] * 4)


def one_reading() -> GaussianMean:
    """Return what would be believed after a single measurement of 26."""
    return GaussianMean(20, 2, noise_sd=4).update([26.0])


def two_more(k, n):
    """Return the probability that the next two trials succeed, after k successes in n and with a uniform prior."""
    return float(BetaBinomial(1, 1).update(successes=k, failures=n - k).predictive(2, 2))


def most_probable(A, y, alpha, beta):
    """Return the coefficients with the highest posterior density."""
    return BayesianLinearRegression(prior_precision=alpha, noise_precision=beta).fit(A, y).mean


def log_factor(k, n):
    """Return the logarithm of the Bayes factor for an unknown chance against a fair coin."""
    return UNIFORM.log_evidence(successes=k, failures=n - k) + n * np.log(2)


def log_choose(k, n):
    """Return the logarithm of "n choose k"."""
    gammaln = require("scipy.special", extra="probability").gammaln
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def log_best(k, n):
    """Return the logarithm of the largest likelihood of one sequence with k heads in n tosses."""
    xlogy = require("scipy.special", extra="probability").xlogy
    return xlogy(k, k / n) + xlogy(n - k, 1 - k / n)


@cache
def right_ones() -> tuple[int, ...]:
    """Return how many of fifteen pictures of each digit the nearest of the ten mean pictures reads correctly."""
    digits = load_mnist()
    pixels = digits.images.reshape(5000, -1) / 255
    order = np.random.default_rng(1).permutation(5000)
    known, unseen = order[:4000], order[4000:]
    means = np.array([pixels[known][digits.labels[known] == d].mean(axis=0) for d in range(10)])
    distances = ((pixels[unseen][:, None, :] - means) ** 2).sum(axis=2)
    correct = distances.argmin(axis=1) == digits.labels[unseen]
    return tuple(int(correct[digits.labels[unseen] == d][:JUDGED].sum()) for d in range(10))


def total_evidence(a, b) -> float:
    """Return the log evidence of the ten counts under the prior Beta(a, b)."""
    prior = BetaBinomial(a, b)
    return sum(prior.log_evidence(successes=k, failures=JUDGED - k) for k in right_ones())


@cache
def best_prior() -> tuple[float, float, float]:
    """Return a, b and the largest log evidence of the ten counts, by a search that narrows around the best place."""
    mean, weight, mean_step, weight_step = 0.8, np.log(20.0), 0.15, 2.0
    for _ in range(25):
        places = [
            (total_evidence(m * np.exp(w), (1 - m) * np.exp(w)), m, w)
            for m in mean + mean_step * np.linspace(-1, 1, 5)
            for w in weight + weight_step * np.linspace(-1, 1, 5)
        ]
        largest, mean, weight = max(places)
        mean_step, weight_step = 0.6 * mean_step, 0.6 * weight_step
    return float(mean * np.exp(weight)), float((1 - mean) * np.exp(weight)), float(largest)


def _is_pair(answer) -> bool:
    return np.shape(answer) == (2,) and bool(np.all(np.asarray(answer) > 0))


def _shortfall(answer) -> float:
    return best_prior()[2] - total_evidence(*answer)


def _mean(answer) -> float:
    return answer[0] / (answer[0] + answer[1])


LINE = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0]])
HEIGHTS = np.array([1.0, 3.0, 4.0, 9.0])
TWINS = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])

EXERCISES = {
    "bayesian_inference.1": number(
        lambda: BetaBinomial(3, 2).update(successes=9, failures=1).mean,
        level="easy",
        hints=(
            "First find the posterior: what is added to $a$, and what to $b$?",
            r"The mean of $\operatorname{Beta}(a, b)$ is $\frac{a}{a + b}$, before and after the data. "
            "Ten trials were made, so how many of them failed?",
        ),
        mistakes=[
            mistake("frequency", "That is the frequency. The prior counts, too.", lambda right: 9 / 10),
            mistake("prior-mean", "That is the mean of the prior: the data are missing.", lambda right: 3 / 5),
            mistake("uniform", "That would be right for the uniform prior.", lambda r: 10 / 12),
            mistake("mode", "That is the top of the posterior. The mean was asked.", lambda r: 11 / 13),
            mistake("trials-as-failures", "To $b$ only the failures are added.", lambda right: 12 / 24),
            mistake(
                "halfway",
                "You took the plain average of prior mean and frequency. Their weights are $a + b$ and $n$.",
                lambda right: (3 / 5 + 9 / 10) / 2,
            ),
        ],
        remark="The prior counts like five trials, the data are ten: two thirds of the way to the frequency.",
    ),
    "bayesian_inference.2": array(
        lambda: np.array([room().mean, room().sd]),
        level="easy",
        hints=(
            "Work with precisions, one over the variance: of the prior, and of all four measurements together.",
            "Add the precisions. The mean is the average of 20 and 26, weighted by them; "
            "the standard deviation is one over the root of their sum.",
        ),
        mistakes=[
            mistake("variance", "The second number is the variance.", lambda right: right ** np.array([1.0, 2.0])),
            mistake(
                "precision",
                "The second is the precision: take one over its root.",
                lambda right: right ** np.array([1.0, -2.0]),
            ),
            mistake(
                "one-measurement",
                "You gave all four measurements the weight of one.",
                lambda right: np.array([one_reading().mean, one_reading().sd]),
            ),
            mistake(
                "no-prior",
                "That is the mean of the measurements with its standard error: the prior is missing.",
                lambda right: np.array([26.0, 2.0]),
            ),
            mistake(
                "next-measurement",
                "The second number belongs to the *next measurement*, with its noise. The room itself was asked.",
                lambda right: np.array([room().mean, room().predictive.variance ** 0.5]),
            ),
            mistake(
                "added-variances",
                "You added the variances. It is the precisions that add: with more data the doubt must shrink.",
                lambda right: np.array([room().mean, np.sqrt(2.0**2 + 4.0**2 / 4)]),
            ),
            mistake(
                "weighted-by-sd",
                "You weighted by the standard deviations, so the more doubtful number got more weight.",
                when=lambda answer: np.shape(answer) == (2,) and abs(answer[0] - (2 * 20 + 4 * 26) / 6) < 1e-3,
            ),
        ],
        remark="Four measurements of noise 4 weigh as much as a prior of standard deviation 2.",
    ),
    "bayesian_inference.3": choice(
        lambda: "given the prior",
        {
            "given the prior": "",
            "repetitions": "That is the promise of a *confidence* interval. A credible interval keeps it "
            "on average over the truths that the prior holds possible, and not for each of them.",
            "next forty": "The share among new patients scatters around the chance, which is itself uncertain: "
            "an interval for it must be wider.",
            "without assumptions": "The data alone give a likelihood. Without a prior there is no probability "
            "of a parameter.",
        },
        level="easy",
        hints=(
            "For each sentence ask: what is random here, the data, the parameter, or new patients?",
            "A posterior is made of two things. The sentence has to name both.",
        ),
        remark="Whoever had another prior, is entitled to another interval.",
    ),
    "bayesian_inference.4": function(
        two_more,
        [
            (9, 10),
            (3, 4),
            (20, 20),
            (50, 100),
            case(0, 5, label="no success yet"),
            case(0, 0, label="no trial yet"),
        ],
        level="medium",
        hints=(
            "What is the probability that the next one succeeds? And, *given* that it did, the one after it?",
            "After one more success there are $k + 1$ successes in $n + 1$ trials: use the rule of succession twice.",
        ),
        mistakes=[
            mistake(
                "squared",
                "You squared, as if the trials were independent. They are so only *given* $p$.",
                like=lambda k, n: ((k + 1) / (n + 2)) ** 2,
            ),
            mistake(
                "plugged-in",
                "You plugged in the frequency, as if it were the true chance. Average over the posterior instead.",
                like=lambda k, n: (k / n) ** 2 if n else 0.0,
            ),
            mistake(
                "one-more", "That is the probability that the next *one* succeeds.", like=lambda k, n: (k + 1) / (n + 2)
            ),
            mistake("failures", "That is the probability that both fail.", like=lambda k, n: two_more(n - k, n)),
            mistake(
                "one-of-two",
                "That is the probability that exactly one of the two succeeds.",
                like=lambda k, n: 2 * (k + 1) * (n - k + 1) / ((n + 2) * (n + 3)),
            ),
            mistake(
                "same-count",
                "After the first of the two there is one trial more, but also one *success* more.",
                like=lambda k, n: (k + 1) / (n + 2) * (k + 1) / (n + 3),
            ),
        ],
        remark="For no trial at all it is one third: the average of $p^2$ over all $p$.",
    ),
    "bayesian_inference.5": number(
        lambda: np.log10(BetaBinomial(1, 1).update(successes=BOYS, failures=GIRLS).law.cdf(0.5)),
        level="medium",
        hints=(
            "Find the posterior. Which of its functions gives the probability of all $p$ up to one half?",
            "`BetaBinomial(1, 1).update(…)` has a `.law` with `.cdf`. Then `np.log10`.",
        ),
        mistakes=[
            mistake("natural", "That is the natural logarithm. The base is 10.", lambda right: right * np.log(10)),
            mistake(
                "boys-and-girls",
                "That belongs to a probability of nearly 1: you exchanged boys and girls, or took the other side.",
                when=lambda answer: -1e-9 < answer <= 0,
            ),
            mistake(
                "not-a-logarithm", "That is the probability itself. Its logarithm was asked.", lambda right: 10.0**right
            ),
            mistake(
                "density",
                r"That is the logarithm of the *density* at $\frac12$. A probability is an area.",
                lambda right: (
                    BetaBinomial(1, 1).update(successes=BOYS, failures=GIRLS).law.log_density(0.5) / np.log(10)
                ),
            ),
            mistake(
                "two-sided",
                r"You doubled it, as for a two-sided p-value. The question is about $p \le \frac12$ only.",
                lambda right: right + np.log10(2),
            ),
            mistake("positive", "A probability is below 1, so its logarithm is negative.", lambda right: -right),
        ],
        remark="About half a million births leave no doubt about the direction, however small the difference.",
    ),
    "bayesian_inference.6": function(
        most_probable,
        [
            (LINE, HEIGHTS, 1.0, 1.0),
            (LINE, HEIGHTS, 0.5, 4.0),
            (LINE, HEIGHTS, 3.0, 0.25),
            case(LINE, HEIGHTS, 1e-6, 2.0, label="hardly any prior"),
            case(TWINS, np.array([1.0, 2.0, 2.0]), 1.0, 2.0, label="dependent columns"),
        ],
        level="medium",
        hints=(
            "The posterior is Gaussian. Where is the top of a Gaussian?",
            r"Solve $\boldsymbol{\Lambda}\mathbf{m} = \beta\mathbf{A}^\top\mathbf{y}$, or use ridge regression "
            r"with the right penalty, made of $\alpha$ and $\beta$.",
        ),
        mistakes=[
            mistake(
                "penalty-upside-down",
                r"Your penalty is $\beta/\alpha$. More precise measurements (larger $\beta$) must mean *less* penalty.",
                like=lambda A, y, alpha, beta: ridge(A, y, penalty=beta / alpha).coefficients,
            ),
            mistake(
                "noise-forgotten",
                r"You used $\alpha$ as the penalty. The precision of the noise matters, too.",
                like=lambda A, y, alpha, beta: ridge(A, y, penalty=alpha).coefficients,
            ),
            mistake(
                "product",
                r"You used the product of $\alpha$ and $\beta$ as the penalty.",
                like=lambda A, y, alpha, beta: ridge(A, y, penalty=alpha * beta).coefficients,
            ),
            mistake(
                "least-squares",
                "That is least squares: the prior is missing.",
                like=lambda A, y, alpha, beta: np.linalg.lstsq(A, y, rcond=None)[0],
            ),
            mistake(
                "beta-forgotten-right",
                r"The matrix is right, but on the right-hand side the factor $\beta$ is missing.",
                like=lambda A, y, alpha, beta: most_probable(A, y, alpha, beta) / beta,
            ),
            mistake(
                "variances-for-precisions",
                r"You took $\alpha$ and $\beta$ as standard deviations. They are precisions: one over the variance.",
                like=lambda A, y, alpha, beta: ridge(A, y, penalty=(beta / alpha) ** 2).coefficients,
            ),
        ],
        remark="With a prior even dependent columns give one answer.",
    ),
    "bayesian_inference.7": function(
        log_factor,
        [
            (12, 20),
            (16, 20),
            (55, 100),
            (0, 3),
            case(0, 0, label="no toss yet"),
            case(5100, 10000, label="ten thousand tosses"),
        ],
        level="hard",
        hints=(
            "Compute the evidence of one sequence under both models, and subtract the logarithms.",
            r"Under U one sequence has the evidence $\frac{1}{(n + 1)\binom nk}$, under F it has $2^{-n}$. "
            "`scipy.special.gammaln(n + 1)` is the logarithm of $n!$ and does not overflow.",
        ),
        mistakes=[
            mistake("sign", "That is the factor for the *fair* coin against the unknown chance.", lambda right: -right),
            mistake(
                "best-fit",
                "You took the *best* chance for U. It did not know that in advance: average over all.",
                like=lambda k, n: log_best(k, n) + n * np.log(2) if n else 0.0,
            ),
            mistake(
                "choose-in-one",
                r"One of your models predicts a sequence, the other a number of heads: a $\binom nk$ is missing.",
                like=lambda k, n: log_factor(k, n) + log_choose(k, n),
            ),
            mistake(
                "choose-twice",
                r"$\binom nk$ came in once too often: compare both models on the same event.",
                like=lambda k, n: log_factor(k, n) - log_choose(k, n),
            ),
            mistake("base-ten", "That is the logarithm to base 10.", lambda r: r / np.log(10)),
            mistake(
                "n-for-n-plus-one",
                "The number of heads can have $n + 1$ values, not $n$.",
                like=lambda k, n: log_factor(k, n) + np.log((n + 1) / max(n, 1)),
            ),
            mistake(
                "overflow",
                "Right for few tosses. For many, a factorial or a power of 2 leaves the range of floats: "
                "use logarithms from the start.",
                like=lambda k, n: log_factor(k, n) if n < 1000 else np.inf,
            ),
        ],
        remark="Before the first toss the factor is 1, its logarithm 0: no data, no evidence.",
    ),
    "bayesian_inference.8": array(
        lambda: np.array(best_prior()[:2]),
        accepts=lambda pair: bool(_is_pair(pair) and _shortfall(pair) < 0.01),
        level="hard",
        hints=(
            "For one digit, `BetaBinomial(a, b).log_evidence(successes=k, failures=15 - k)`. What do you do with ten?",
            r"Search over the mean $\frac{a}{a + b}$ and the weight $a + b$ of the prior: on a grid, "
            "with `scipy.optimize.minimize`, or by hand.",
        ),
        mistakes=[
            mistake("not-a-pair", "Two positive numbers, please.", when=lambda answer: not _is_pair(answer)),
            mistake(
                "exchanged",
                "Exchange the two: $a$ belongs to the successes.",
                when=lambda answer: _is_pair(answer) and _shortfall(answer[::-1]) < 0.01,
            ),
            mistake(
                "all-in-one",
                "You added the counts of all digits, as if there were one accuracy for all: that is a posterior, "
                "not the prior from which ten accuracies were drawn.",
                when=lambda answer: (
                    _is_pair(answer) and sum(answer) > 100 and abs(_mean(answer) - sum(right_ones()) / 150) < 0.02
                ),
            ),
            mistake(
                "uniform",
                "That is the uniform prior. The ten counts say more than that about where accuracies lie.",
                when=lambda answer: _is_pair(answer) and np.allclose(answer, 1),
            ),
            mistake(
                "weight",
                "The mean of your prior is about right. Its weight $a + b$ is not: how much do the ten differ?",
                when=lambda answer: _is_pair(answer) and abs(_mean(answer) - _mean(best_prior())) < 0.015,
            ),
            mistake("mean", "The mean of your prior is too far from the middle of the ten.", when=_is_pair),
        ],
        remark="The weight says how many pictures of a single digit would count as much as what the other nine tell.",
    ),
}
