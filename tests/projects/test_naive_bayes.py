"""Naive Bayes on digits: as accurate as scikit-learn's, the same probabilities, and honest about them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics
from sklearn.naive_bayes import BernoulliNB

from mmlbook.datasets import load_mnist
from mmlbook.probability.bayesian_inference import BetaBinomial
from mmlbook.projects.naive_bayes import BernoulliNaiveBayes, log_loss, log_softmax, reliability, temperature

tables = st.integers(2, 20).flatmap(
    lambda n: st.tuples(
        hnp.arrays(np.int64, (n, 5), elements=st.integers(0, 1)), hnp.arrays(np.int64, n, elements=st.integers(0, 2))
    )
)


@settings(deadline=None, max_examples=60)
@given(tables, st.floats(0.01, 5))
def test_posterior_is_that_of_scikit_learn(table, smoothing):
    X, y = table
    ours = BernoulliNaiveBayes(smoothing=smoothing).fit(X, y)
    theirs = BernoulliNB(alpha=smoothing).fit(X, y)
    assert ours.classes.tolist() == theirs.classes_.tolist()
    assert ours.log_posterior(X) == pytest.approx(theirs.predict_log_proba(X), abs=1e-10)
    assert np.exp(ours.log_posterior(X)).sum(axis=1) == pytest.approx(1)


def test_smoothing_is_the_mean_of_a_beta_posterior():
    X, y = np.array([[1], [1], [0], [1], [0]]), np.array([0, 0, 0, 0, 1])
    model = BernoulliNaiveBayes(smoothing=2.5).fit(X, y)
    expected = BetaBinomial(2.5, 2.5).update(successes=3, failures=1).mean
    assert np.exp(model.log_lit[0, 0]) == pytest.approx(expected)


@pytest.fixture(scope="module")
def digits():
    train, test = load_mnist().split()
    return (train.X > 0.5).astype(int), train.labels, (test.X > 0.5).astype(int), test.labels


@pytest.mark.parametrize("smoothing", [0.01, 1.0])
def test_digits_are_read_as_well_as_by_scikit_learn(digits, smoothing):
    X, y, X_test, y_test = digits
    ours = BernoulliNaiveBayes(smoothing=smoothing).fit(X, y)
    theirs = BernoulliNB(alpha=smoothing).fit(X, y)
    accuracy = np.mean(ours.predict(X_test) == y_test)
    assert accuracy >= theirs.score(X_test, y_test)
    assert accuracy > 5 * np.mean(y_test == np.bincount(y).argmax())  # far above a guess
    assert ours.log_posterior(X_test[:50]) == pytest.approx(theirs.predict_log_proba(X_test[:50]), abs=1e-6)


def test_temperature_mends_what_is_too_sure_and_changes_no_prediction(digits):
    X, y, X_test, y_test = digits
    model = BernoulliNaiveBayes().fit(X[:3000], y[:3000])
    before = model.log_posterior(X_test)
    T = temperature(model.log_posterior(X[3000:]), y[3000:])
    after = log_softmax(before / T)
    assert T > 2
    assert np.array_equal(after.argmax(axis=1), before.argmax(axis=1))
    assert log_loss(after, y_test) < 0.5 * log_loss(before, y_test)
    assert reliability(after, y_test).expected_error < 0.5 * reliability(before, y_test).expected_error


def test_temperature_is_the_best_of_all():
    rng = np.random.default_rng(3)
    scores = 6 * rng.normal(size=(300, 4))
    labels = np.array([rng.choice(4, p=p) for p in np.exp(log_softmax(scores / 3.0))])
    T = temperature(log_softmax(scores), labels)
    assert T == pytest.approx(3, rel=0.3)
    grid = np.exp(np.linspace(np.log(T) - 0.5, np.log(T) + 0.5, 101))
    losses = [log_loss(log_softmax(log_softmax(scores) / t), labels) for t in grid]
    assert np.argmin(losses) == 50


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000))
def test_log_loss_and_reliability_against_scikit_learn_and_counting(seed):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(3), size=40)
    labels = rng.integers(0, 3, 40)
    assert log_loss(np.log(p), labels) == pytest.approx(metrics.log_loss(labels, p, labels=[0, 1, 2]))
    table = reliability(np.log(p), labels, bins=5)
    stated, right = p.max(axis=1), p.argmax(axis=1) == labels
    rows = [(stated >= k / 5) & (stated < (k + 1) / 5) for k in range(5)]
    rows = [row for row in rows if row.any()]
    assert table.counts.tolist() == [row.sum() for row in rows]
    assert table.accuracy == pytest.approx([right[row].mean() for row in rows])
    assert table.confidence == pytest.approx([stated[row].mean() for row in rows])


def test_a_thousand_pixels_do_not_underflow():
    X = np.random.default_rng(0).integers(0, 2, size=(20, 5000))
    model = BernoulliNaiveBayes().fit(X, [0, 1] * 10)
    assert np.isfinite(model.log_joint(X)).all()
    assert np.exp(model.log_joint(X)).max() == 0
    assert np.exp(model.log_posterior(X)).sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: BernoulliNaiveBayes(smoothing=0), "smoothing must be greater than 0"),
        (lambda: BernoulliNaiveBayes().fit([[0.5]], [1]), "0 and 1 only"),
        (lambda: BernoulliNaiveBayes().fit([[0], [1]], [1]), "one label for each of 2 rows"),
        (lambda: BernoulliNaiveBayes().predict([[1]]), "call fit first"),
        (lambda: BernoulliNaiveBayes().fit([[0], [1]], [0, 1]).predict([[1, 0]]), "X has 2 columns"),
        (lambda: log_loss([[0.0, -1.0]], [2]), "from 0 to 1"),
        (lambda: log_loss([[0.0, np.nan]], [0]), "log_posterior must be numbers"),
        (lambda: log_softmax([[-np.inf, -np.inf]]), "one class that is possible"),
        (lambda: temperature(np.log([[0.9, 0.1]]), [0]), "every prediction is right"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
