"""Checks of the exercises of the project on naive Bayes."""

import numpy as np

from mmlbook.datasets import load_mnist
from mmlbook.errors import require
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.exercises.projects._reading import NO_READING, are_digits, right_of
from mmlbook.probability.bayesian_inference import BetaBinomial
from mmlbook.probability.distributions import Beta, Binomial
from mmlbook.probability.intervals_and_tests import chi_squared_test
from mmlbook.projects.naive_bayes import BernoulliNaiveBayes, log_softmax

LIT, SEEN, A = 3, 40, 0.5
PRIOR = np.array([0.6, 0.4])
CHANCES = np.array([[0.9, 0.2, 0.5], [0.3, 0.4, 0.5]])
PICTURE = np.array([1, 0, 0])
CLAIMED, TRUE = 0.99, 0.75
ENOUGH = 830


def smoothed_share():
    """Return what a naive Bayes reader that has counted one pixel believes of it."""
    rows = (np.arange(SEEN) < LIT)[:, None]
    model = BernoulliNaiveBayes(smoothing=A).fit(rows.astype(int), np.zeros(SEEN, dtype=int))
    return float(np.exp(model.log_lit[0, 0]))


def by_hand(*, prior=True, dark=True, lit_only=False):
    """Return the posterior of the first class, with or without some of its factors."""
    factors = np.where(PICTURE == 1, CHANCES, 1 - CHANCES if dark else CHANCES)
    if lit_only:
        factors = CHANCES[:, PICTURE == 1]
    products = (PRIOR if prior else 1) * factors.prod(axis=1)
    return float(products[0] / products.sum())


def log_odds(p):
    return np.log(p / (1 - p))


def scores(X, log_prior, Q):
    X, Q = np.asarray(X, dtype=float), np.asarray(Q, dtype=float)
    return np.asarray(log_prior) + X @ np.log(Q).T + (1 - X) @ np.log(1 - Q).T


def log_posterior(X, log_prior, Q):
    """Return the log-posterior of naive Bayes, row by row."""
    return log_softmax(scores(X, log_prior, Q))


def lit_pixels_only(X, log_prior, Q):
    return log_softmax(np.asarray(log_prior) + np.asarray(X) @ np.log(Q).T)


def by_products(X, log_prior, Q):
    X = np.asarray(X)[:, None, :]
    with np.errstate(all="ignore"):
        products = np.exp(log_prior) * np.where(X == 1, Q, 1 - np.asarray(Q)).prod(axis=2)
        return np.log(products / products.sum(axis=1, keepdims=True))


def without_shift(X, log_prior, Q):
    s = scores(X, log_prior, Q)
    with np.errstate(all="ignore"):
        return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


def along_rows(X, log_prior, Q):
    return log_softmax(scores(X, log_prior, Q).T).T


def wins(right_a, right_b):
    a, b = np.asarray(right_a, dtype=bool), np.asarray(right_b, dtype=bool)
    return int(np.sum(a & ~b)), int(np.sum(b & ~a))


def tail(right_a, right_b):
    a, b = wins(right_a, right_b)
    return float(Binomial(a + b, 0.5).survival(max(a, b) - 1)) if a + b else 1.0


def sign_test(right_a, right_b):
    """Return the exact two-sided p-value for two versions that read the same digits."""
    return min(1.0, 2 * tail(right_a, right_b))


def one_sided(right_a, right_b):
    a, b = wins(right_a, right_b)
    return float(Binomial(a + b, 0.5).survival(b - 1)) if a + b else 1.0


def strictly_more(right_a, right_b):
    a, b = wins(right_a, right_b)
    return min(1.0, 2 * float(Binomial(a + b, 0.5).survival(max(a, b)))) if a + b else 1.0


def unpaired(right_a, right_b):
    a, b, n = np.sum(right_a), np.sum(right_b), len(right_a)
    if a + b in (0, 2 * n):
        return 1.0
    return chi_squared_test([[a, n - a], [b, n - b]]).p_value


def log_evidence(lit, sizes, a):
    """Return the log evidence of Beta(a, a) for every share, counted class by class and pixel by pixel."""
    prior = BetaBinomial(a, a)
    return sum(
        prior.log_evidence(successes=int(k), failures=int(n) - int(k)) for row, n in zip(lit, sizes) for k in row
    )


def betaln(u, v):
    return require("scipy.special", extra="probability").betaln(u, v)


def prior_forgotten(lit, sizes, a):
    return np.sum(betaln(a + lit, a + sizes[:, None] - lit))


def with_orders(lit, sizes, a):
    n = sizes[:, None]
    ways = -np.log(n + 1) - betaln(n - lit + 1, lit + 1)
    return log_evidence(lit, sizes, a) + np.sum(ways)


def plugged_in(lit, sizes, a):
    """Return the log-likelihood at the smoothed shares: what they predict of the data that made them."""
    n = sizes[:, None]
    q = (lit + a) / (n + 2 * a)
    return np.sum(lit * np.log(q) + (n - lit) * np.log(1 - q))


def versions(n, only_a, only_b, both, *, seed=0, label=""):
    """Return the right and wrong answers of two versions, in a random order."""
    kinds = np.repeat([0, 1, 2, 3], [only_a, only_b, both, n - only_a - only_b - both])
    kinds = np.random.default_rng(seed).permutation(kinds)
    return case((kinds == 0) | (kinds == 2), (kinds == 1) | (kinds == 2), label=label)


def pictures(n, d, c, *, seed, label=""):
    rng = np.random.default_rng(seed)
    prior = rng.dirichlet(np.ones(c))
    return case(rng.integers(0, 2, (n, d)), np.log(prior), rng.uniform(0.05, 0.95, (c, d)).round(3), label=label)


def counts(c, d, a, *, seed, label=""):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(4, 15, c)
    return case(rng.integers(0, sizes[:, None] + 1, (c, d)), sizes, a, label=label)


EXERCISES = {
    "bayesian_digits.1": number(
        smoothed_share,
        level="easy",
        hints=(
            "The prior acts like pictures that were seen before. How many with ink, and how many without?",
            r"$\frac{k + a}{n + 2a}$: half a picture is added to each of the two kinds.",
        ),
        mistakes=[
            mistake("share", "That is the plain share. The prior is missing.", lambda r: LIT / SEEN),
            mistake(
                "added-once", "Below, add half a picture for each of the *two* kinds.", lambda r: (LIT + A) / (SEEN + A)
            ),
            mistake("only-above", "You added to those with ink, but not to all pictures.", lambda r: (LIT + A) / SEEN),
            mistake(
                "only-below", "You added to all pictures, but not to those with ink.", lambda r: LIT / (SEEN + 2 * A)
            ),
            mistake("laplace", "That is for the uniform prior, $a = 1$.", lambda r: (LIT + 1) / (SEEN + 2)),
            mistake("dark", "That is the probability of *no* ink.", lambda r: 1 - r),
            mistake(
                "mode",
                "That is the top of the density. You need the mean.",
                lambda r: (LIT + A - 1) / (SEEN + 2 * A - 2),
            ),
        ],
        remark="The prior counts like one picture, half of it with ink.",
    ),
    "bayesian_digits.2": number(
        lambda: float(np.exp(log_posterior(PICTURE[None], np.log(PRIOR), CHANCES)[0, 0])),
        level="easy",
        hints=(
            "One product for each class: its prior probability, and one factor for each of the three pixels.",
            "A pixel without ink has the factor $1 - q$. Then divide the first product by the sum of both.",
        ),
        mistakes=[
            mistake(
                "lit-only",
                "You used the lit pixel only. A dark one is evidence, too.",
                lambda r: by_hand(lit_only=True),
            ),
            mistake("no-prior", "The prior probabilities are missing.", lambda r: by_hand(prior=False)),
            mistake("dark-as-lit", "A pixel without ink has the factor $1 - q$.", lambda r: by_hand(dark=False)),
            mistake("other-class", "That is the posterior of the second class.", lambda r: 1 - r),
            mistake(
                "product",
                "That is prior times likelihood. Divide by the sum over both classes.",
                lambda r: PRIOR[0] * np.where(PICTURE == 1, CHANCES, 1 - CHANCES)[0].prod(),
            ),
            mistake("odds", "Those are the odds. Turn them into a probability.", lambda r: r / (1 - r)),
        ],
        remark="The third pixel contributes nothing: it has the same factor in both classes.",
    ),
    "bayesian_digits.3": choice(
        lambda: "belief",
        {
            "chance": "That is what a p-value says: it speaks of data, *given* that the pages are equally good. "
            "A posterior speaks of the pages, given the data.",
            "belief": "",
            "next": "The 97 % are about the unknown shares. A week's count scatters around its share, too.",
            "size": "How probable it is that B is better says nothing about how much better.",
        },
        level="easy",
        hints=(
            "A posterior speaks of the unknown numbers, given the data and something else. What is the something else?",
            "Look for the sentence that names the prior, and does not promise anything about counts to come.",
        ),
        remark="Without its “if” the sentence would claim more than anybody computed.",
    ),
    "bayesian_digits.4": function(
        log_posterior,
        [
            (np.array([[1, 0, 0], [0, 1, 1]]), np.log(PRIOR), CHANCES),
            pictures(5, 8, 3, seed=1),
            pictures(4, 6, 4, seed=2),
            pictures(1, 3, 2, seed=3, label="a single picture"),
            pictures(3, 10_000, 3, seed=4, label="ten thousand pixels"),
        ],
        level="medium",
        hints=(
            "The score of a class is `log_prior` plus a sum over the pixels: a matrix product for those with ink, and "
            "another one.",
            "`X @ np.log(Q).T + (1 - X) @ np.log(1 - Q).T`. Then subtract from each row the logarithm of its sum of "
            "exponentials, after its largest entry.",
        ),
        mistakes=[
            mistake(
                "lit-only", "Dark pixels are missing in your scores. Their factor is $1 - q$.", like=lit_pixels_only
            ),
            mistake("no-prior", "The prior is missing.", like=lambda X, w, Q: log_posterior(X, 0 * w, Q)),
            mistake("scores", "Those are the scores. Each row of probabilities must add up to 1.", like=scores),
            mistake(
                "probabilities", "Those are probabilities. Return logarithms, which do not vanish.", lambda r: np.exp(r)
            ),
            mistake("columns", "You normalize over the pictures. The classes lie along `axis=1`.", like=along_rows),
            mistake("products", "With ten thousand pixels your products are all 0: add logarithms.", like=by_products),
            mistake("unshifted", "With ten thousand pixels `np.exp` of all scores is 0: shift.", like=without_shift),
        ],
        remark="Add counting, and you have all of `BernoulliNB`.",
    ),
    "bayesian_digits.5": number(
        lambda: log_odds(CLAIMED) / log_odds(TRUE),
        level="medium",
        hints=(
            "What should it say? And what does a temperature do to the logarithm of the odds of two classes?",
            r"$\log\frac{p}{1 - p}$ is divided by $T$. You know it before and after.",
        ),
        mistakes=[
            mistake("probabilities", "A temperature divides log-*odds*.", lambda r: CLAIMED / TRUE),
            mistake(
                "odds",
                "A temperature divides the *logarithms* of odds.",
                lambda r: np.exp(log_odds(CLAIMED) - log_odds(TRUE)),
            ),
            mistake(
                "log-probabilities",
                r"You divided the logarithms of the probabilities. Both classes change: take $\log\frac{p}{1 - p}$.",
                lambda r: np.log(TRUE) / np.log(CLAIMED),
            ),
            mistake("upside-down", "That is one over it: too sure means above 1.", lambda r: 1 / r),
            mistake(
                "difference", "You subtracted the log-odds. Divide them.", lambda r: log_odds(CLAIMED) - log_odds(TRUE)
            ),
        ],
        remark="And this is the $T$ with the smallest mean surprise, too.",
    ),
    "bayesian_digits.6": function(
        sign_test,
        [
            versions(40, 5, 12, 20),
            versions(60, 15, 4, 30, seed=1),
            versions(30, 2, 9, 0, seed=2),
            versions(20, 6, 6, 5, seed=3, label="equally many wins"),
            versions(25, 0, 7, 10, seed=5, label="all wins on one side"),
            versions(12, 0, 0, 8, seed=4, label="versions that never differ"),
        ],
        level="medium",
        hints=(
            "Count the digits that only A reads, and those that only B reads. All others say nothing.",
            "Under the null hypothesis each of these is a fair coin. At least `k` is more than `k - 1`; two sides are "
            "twice one.",
        ),
        mistakes=[
            mistake("larger-tail", "That is the smaller tail only. Two-sided is twice that, but at most 1.", like=tail),
            mistake("one-sided", "You asked whether *B* is better. Two-sided: in either direction.", like=one_sided),
            mistake(
                "more-than", "`survival(k)` is *more* than `k`. What was observed counts, too.", like=strictly_more
            ),
            mistake("unpaired", "You compare two totals, as if of different digits. These are pairs!", like=unpaired),
            mistake(
                "above-one",
                "A probability is at most 1, even if both sides win equally often.",
                like=lambda a, b: 2 * tail(a, b) if sum(wins(a, b)) else 1.0,
            ),
            mistake(
                "posterior",
                "That is the posterior probability that B is better, another question.",
                like=lambda a, b: Beta(1 + wins(a, b)[1], 1 + wins(a, b)[0]).survival(0.5),
            ),
            mistake(
                "never-differ",
                "What if they never differ? Then nothing speaks against the null hypothesis.",
                like=lambda a, b: sign_test(a, b) if sum(wins(a, b)) else np.nan,
            ),
        ],
        remark="With hundreds of disagreements one may use a Gaussian; the exact test costs no more.",
    ),
    "bayesian_digits.7": function(
        log_evidence,
        [
            counts(2, 3, 1.0, seed=0),
            counts(3, 4, 0.3, seed=1),
            counts(2, 5, 2.5, seed=2),
            case(np.array([[0, 6], [9, 0]]), np.array([6, 9]), 0.1, label="pixels that are always lit or always dark"),
            case(np.array([[700, 20], [3, 900]]), np.array([1500, 2000]), 0.2, label="thousands of pictures"),
        ],
        level="hard",
        hints=(
            r"Begin with one pixel of one class: $\int_0^1 t^k (1 - t)^{n - k} f(t)\,dt$, with the prior density $f$. "
            "Which two values of `betaln` are in it?",
            "`betaln(a + lit, a + dark) - betaln(a, a)` for every pixel of every class, and `dark` is the number of "
            "pictures of the class without ink there. Then add all up.",
        ),
        mistakes=[
            mistake(
                "not-added",
                "Those are the parts. The logarithm of the whole is their sum.",
                like=lambda lit, n, a: betaln(a + lit, a + n[:, None] - lit) - betaln(a, a),
            ),
            mistake("no-prior-constant", "The constant of the prior's density is missing.", like=prior_forgotten),
            mistake(
                "one-prior-constant",
                "Each pixel of each class has a prior of its own, with its constant.",
                like=lambda lit, n, a: prior_forgotten(lit, n, a) - betaln(a, a),
            ),
            mistake("any-order", "You count all orders of the pictures. Theirs is given.", like=with_orders),
            mistake(
                "all-for-dark",
                "You took all pictures of a class for those without ink.",
                like=lambda lit, n, a: np.sum(betaln(a + lit, a + n[:, None]) - betaln(a, a)),
            ),
            mistake("plugged-in", "You put in the smoothed shares. Average over the prior.", like=plugged_in),
        ],
        remark="No digit was read to choose $a$: only the counts were asked how surprising they are.",
    ),
    "bayesian_digits.8": array(
        lambda: load_mnist().split()[1].labels,
        accepts=lambda answers: are_digits(answers) and right_of(answers) >= ENOUGH,
        level="hard",
        hints=(
            "Why are the mean pictures smeared? What differs from hand to hand that you could take out beforehand?",
            "Measure the slant by a regression of the sideways place of the ink on the row, and shift each row back. "
            "Count, and read the test digits after the same treatment.",
        ),
        mistakes=[
            *NO_READING,
            mistake(
                "guessed",
                "That is hardly better than guessing. Are the answers in the order of `test`? Did `test` get the same "
                "treatment as what was counted?",
                when=lambda answers: right_of(answers) < 300,
            ),
            mistake(
                "not-enough", "It reads, but not well enough yet.", when=lambda answers: right_of(answers) < ENOUGH
            ),
        ],
        remark="Now decide in three ways whether it is better, and say each answer in a full sentence.",
    ),
}
