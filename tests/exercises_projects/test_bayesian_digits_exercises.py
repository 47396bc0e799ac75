"""The exercises on naive Bayes: right answers are accepted, wrong ones get the hint that fits."""

import numpy as np
from scipy import special, stats
from sklearn.naive_bayes import BernoulliNB

from mmlbook.datasets import load_mnist

TRAIN, TEST = load_mnist().split()


def some_wrong(count: int) -> np.ndarray:
    """Return the answers to the test digits with so many of them wrong."""
    answers = TEST.labels.copy()
    answers[:count] = (answers[:count] + 1) % 10
    return answers


def read_as_they_are():
    """Return what scikit-learn's naive Bayes says without any change of the pictures."""
    model = BernoulliNB(alpha=0.3, binarize=0.5).fit(TRAIN.X, TRAIN.labels)
    return model.predict(TEST.X)


def parts(X, Q):
    return np.where(np.asarray(X)[:, None, :] == 1, np.log(Q), np.log1p(-np.asarray(Q)))


def posterior_by_scipy(X, log_prior, Q):
    return special.log_softmax(log_prior + parts(X, Q).sum(axis=2), axis=1)


def scores_by_sums(X, log_prior, Q):
    return log_prior + parts(X, Q).sum(axis=2)


def only_lit(X, log_prior, Q):
    return special.log_softmax(log_prior + (np.asarray(X)[:, None, :] * np.log(Q)).sum(axis=2), axis=1)


def plain_products(X, log_prior, Q):
    products = np.exp(log_prior) * np.exp(parts(X, Q)).prod(axis=2)
    with np.errstate(all="ignore"):
        return np.log(products / products.sum(axis=1)[:, None])


def by_binomial_test(right_a, right_b):
    a, b = int((right_a > right_b).sum()), int((right_b > right_a).sum())
    return stats.binomtest(a, a + b).pvalue if a + b else 1.0


def half_of_it(right_a, right_b):
    a, b = int((right_a > right_b).sum()), int((right_b > right_a).sum())
    return stats.binom.sf(max(a, b) - 1, a + b, 0.5) if a + b else 1.0


def of_two_samples(right_a, right_b):
    table = [[right_a.sum(), (~right_a).sum()], [right_b.sum(), (~right_b).sum()]]
    if min(np.sum(table, axis=0)) == 0:
        return 1.0
    return stats.chi2_contingency(table, correction=False).pvalue


def evidence_step_by_step(lit, sizes, a):
    """Return the log evidence as a chain of predictions, one picture after another (Pólya's urn)."""
    total = 0.0
    for row, n in zip(lit, sizes):
        for k in row:
            total += np.log((a + np.arange(k)) / (2 * a + np.arange(k))).sum()
            total += np.log((a + np.arange(n - k)) / (2 * a + k + np.arange(n - k))).sum()
    return total


def evidence_of_counts(lit, sizes, a):
    return sum(stats.betabinom(n, a, a).logpmf(row).sum() for row, n in zip(lit, sizes))


def beta_parts(lit, sizes, a):
    return special.betaln(a + lit, a + sizes[:, None] - lit)


def all_taken_for_dark(lit, sizes, a):
    return (special.betaln(a + lit, a + sizes[:, None]) - special.betaln(a, a)).sum()


def at_smoothed_shares(lit, sizes, a):
    return stats.binom.logpmf(lit, sizes[:, None], (lit + a) / (sizes[:, None] + 2 * a)).sum()


def b_better(right_a, right_b):
    a, b = int((right_a > right_b).sum()), int((right_b > right_a).sum())
    return stats.binom.sf(b - 1, a + b, 0.5) if a + b else 1.0


def without_the_seen(right_a, right_b):
    a, b = int((right_a > right_b).sum()), int((right_b > right_a).sum())
    return min(1.0, 2 * stats.binom.sf(max(a, b), a + b, 0.5)) if a + b else 1.0


RIGHT = [
    ("bayesian_digits.1", 7 / 82),
    ("bayesian_digits.2", 6 / 7),
    ("bayesian_digits.3", "belief"),
    ("bayesian_digits.4", posterior_by_scipy),
    ("bayesian_digits.5", 2 * np.arctanh(0.98) / np.log(3)),
    ("bayesian_digits.6", by_binomial_test),
    ("bayesian_digits.7", evidence_step_by_step),
    ("bayesian_digits.8", some_wrong(170)),
]


WRONG = [
    ("bayesian_digits.1", 0.075, "share"),
    ("bayesian_digits.1", 3.5 / 40.5, "added-once"),
    ("bayesian_digits.1", 3.5 / 40, "only-above"),
    ("bayesian_digits.1", 3 / 41, "only-below"),
    ("bayesian_digits.1", 4 / 42, "laplace"),
    ("bayesian_digits.1", 37.5 / 41, "dark"),
    ("bayesian_digits.1", 2.5 / 39, "mode"),
    ("bayesian_digits.2", 9 / 11, "lit-only"),
    ("bayesian_digits.2", 0.8, "no-prior"),
    ("bayesian_digits.2", 9 / 13, "dark-as-lit"),
    ("bayesian_digits.2", 1 / 7, "other-class"),
    ("bayesian_digits.2", 0.216, "product"),
    ("bayesian_digits.2", 6.0, "odds"),
    ("bayesian_digits.3", "chance", "chance"),
    ("bayesian_digits.3", "next", "next"),
    ("bayesian_digits.3", "size", "size"),
    ("bayesian_digits.4", only_lit, "lit-only"),
    ("bayesian_digits.4", lambda X, log_prior, Q: posterior_by_scipy(X, np.zeros(len(Q)), Q), "no-prior"),
    ("bayesian_digits.4", scores_by_sums, "scores"),
    ("bayesian_digits.4", lambda *given: np.exp(posterior_by_scipy(*given)), "probabilities"),
    ("bayesian_digits.4", lambda *given: special.log_softmax(scores_by_sums(*given), axis=0), "columns"),
    ("bayesian_digits.4", plain_products, "products"),
    ("bayesian_digits.4", lambda X, log_prior, Q: posterior_by_scipy(1 - X, log_prior, Q), None),
    ("bayesian_digits.5", 0.99 / 0.75, "probabilities"),
    ("bayesian_digits.5", 33.0, "odds"),
    ("bayesian_digits.5", np.log(0.75) / np.log(0.99), "log-probabilities"),
    ("bayesian_digits.5", np.log(3) / np.log(99), "upside-down"),
    ("bayesian_digits.5", np.log(33), "difference"),
    ("bayesian_digits.6", half_of_it, "larger-tail"),
    ("bayesian_digits.6", of_two_samples, "unpaired"),
    ("bayesian_digits.6", b_better, "one-sided"),
    ("bayesian_digits.6", lambda a, b: 2 * half_of_it(a, b) if np.any(a != b) else 1.0, "above-one"),
    ("bayesian_digits.6", without_the_seen, "more-than"),
    ("bayesian_digits.6", lambda a, b: stats.beta.sf(0.5, 1 + np.sum(b > a), 1 + np.sum(a > b)), "posterior"),
    ("bayesian_digits.6", lambda a, b: by_binomial_test(a, b) if np.any(a != b) else np.nan, "never-differ"),
    ("bayesian_digits.6", lambda a, b: stats.ttest_rel(a * 1.0, b * 1.0).pvalue, None),
    ("bayesian_digits.7", lambda *given: beta_parts(*given).sum(), "no-prior-constant"),
    ("bayesian_digits.7", lambda lit, n, a: beta_parts(lit, n, a).sum() - special.betaln(a, a), "one-prior-constant"),
    ("bayesian_digits.7", evidence_of_counts, "any-order"),
    ("bayesian_digits.7", all_taken_for_dark, "all-for-dark"),
    ("bayesian_digits.7", lambda lit, n, a: beta_parts(lit, n, a) - special.betaln(a, a), "not-added"),
    ("bayesian_digits.7", at_smoothed_shares, None),
    ("bayesian_digits.7", lambda lit, sizes, a: np.exp(evidence_step_by_step(lit, sizes, a)), None),
    ("bayesian_digits.8", some_wrong(171), "not-enough"),
    ("bayesian_digits.8", read_as_they_are(), "not-enough"),
    ("bayesian_digits.8", np.eye(10)[TEST.labels], "chances"),
    ("bayesian_digits.8", TEST.labels[::-1], "guessed"),
    ("bayesian_digits.8", TEST.labels + 0.5, "not-digits"),
]  # fmt: skip
