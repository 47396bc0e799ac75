"""Naive Bayes from counted pixels, and whether its probabilities mean what they say.

In the order of the project: the counts of the classes and of their lit pixels, the smoothing that is a prior, the
log-posterior, then calibration: a reliability table, and the temperature that mends it.
"""

from dataclasses import dataclass

import numpy as np

from mmlbook.calculus.optimization import newton_minimize
from mmlbook.validation import as_count, as_matrix, as_number

__all__ = [
    "BernoulliNaiveBayes",
    "Reliability",
    "log_loss",
    "log_softmax",
    "reliability",
    "temperature",
]


def _labels(y, name: str, n: int) -> np.ndarray:
    y = np.asarray(y)
    if y.shape != (n,):
        raise ValueError(f"{name} must have one label for each of {n} rows, but its shape is {y.shape}")
    return y


def _scores(log_posterior) -> np.ndarray:
    scores = np.asarray(log_posterior, dtype=float)
    if scores.ndim != 2 or scores.size == 0 or np.isnan(scores).any() or np.any(scores == np.inf):
        raise ValueError(f"log_posterior must be numbers of shape (n, classes), but its shape is {scores.shape}")
    if np.any(scores.max(axis=1) == -np.inf):
        raise ValueError("every row of log_posterior needs one class that is possible")
    return scores


def log_softmax(scores) -> np.ndarray:
    """Return log pₖ = sₖ − log Σⱼ exp(sⱼ) for every row, without overflow and without taking a logarithm of 0.

    Parameters
    ----------
    scores : array_like, shape (n, classes)

    Raises
    ------
    ValueError
        If the scores are not a finite matrix.

    See Also
    --------
    scipy.special.log_softmax

    References
    ----------
    P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and softmax functions",
        *IMA Journal of Numerical Analysis* 41, 2021.

    Examples
    --------
    >>> np.exp(log_softmax([[-1000.0, -1000.0]]))
    array([[0.5, 0.5]])
    """
    scores = _scores(scores)
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


class BernoulliNaiveBayes:
    """A classifier of binary rows that counts, and takes the entries of a row for independent given its class.

    P(class k | x) ∝ P(k) · Πⱼ qₖⱼ^xⱼ (1 − qₖⱼ)^(1 − xⱼ), with qₖⱼ = (Nₖⱼ + a)/(Nₖ + 2a): Nₖ rows of class k were
    seen, Nₖⱼ of them with entry j lit. The smoothing a is a prior Beta(a, a) for each qₖⱼ, which is its posterior mean.

    Parameters
    ----------
    smoothing : float
        The number a, greater than 0: without it, one pixel never seen lit would rule a class out.

    Attributes
    ----------
    classes : ndarray of shape (c,)
        The labels, sorted.
    log_prior : ndarray of shape (c,)
        log P(k), the shares of the classes.
    log_lit, log_dark : ndarray of shape (c, d)
        log qₖⱼ and log(1 − qₖⱼ).

    Raises
    ------
    ValueError
        If the smoothing is not positive.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 4.2.3.
    K. P. Murphy, *Probabilistic Machine Learning: An Introduction*, MIT Press, 2022, section 9.3.

    See Also
    --------
    sklearn.naive_bayes.BernoulliNB

    Examples
    --------
    >>> model = BernoulliNaiveBayes().fit([[1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 1]], ["a", "a", "b", "b"])
    >>> model.predict([[1, 1, 0], [0, 0, 0]]).tolist()
    ['a', 'a']
    >>> np.exp(model.log_lit[0])
    array([0.75, 0.5 , 0.25])
    """

    def __init__(self, *, smoothing: float = 1.0):
        self.smoothing = as_number(smoothing, "smoothing", low=0)
        if self.smoothing == 0:
            raise ValueError("smoothing must be greater than 0: a pixel never seen lit would rule a class out")

    def fit(self, X, y) -> "BernoulliNaiveBayes":
        """Count. X has rows of 0 and 1, shape (n, d); y has their labels, shape (n,). Returns the model."""
        X = self._binary(X)
        y = _labels(y, "y", len(X))
        self.classes, which = np.unique(y, return_inverse=True)
        counts = np.bincount(which)
        lit = np.zeros((len(self.classes), X.shape[1]))
        np.add.at(lit, which, X)
        self.log_prior = np.log(counts / counts.sum())
        total = np.log(counts + 2 * self.smoothing)[:, None]
        self.log_lit = np.log(lit + self.smoothing) - total
        self.log_dark = np.log(counts[:, None] - lit + self.smoothing) - total
        return self

    def _binary(self, X) -> np.ndarray:
        X = as_matrix(X, "X")
        if not np.all((X == 0) | (X == 1)):
            raise ValueError("X must have entries 0 and 1 only: choose a threshold, such as X > 0.5")
        return X

    def log_joint(self, X) -> np.ndarray:
        """Return log P(k) + Σⱼ log P(xⱼ | k) for every row and class, shape (n, c)."""
        if not hasattr(self, "classes"):
            raise ValueError("the model has not counted anything yet: call fit first")
        X = self._binary(X)
        if X.shape[1] != self.log_lit.shape[1]:
            raise ValueError(f"X has {X.shape[1]} columns, but the model was fitted to {self.log_lit.shape[1]}")
        return self.log_prior + X @ self.log_lit.T + (1 - X) @ self.log_dark.T

    def log_posterior(self, X) -> np.ndarray:
        """Return log P(k | x) for every row and class, shape (n, c)."""
        return log_softmax(self.log_joint(X))

    def predict(self, X) -> np.ndarray:
        """Return the most probable class of every row, shape (n,)."""
        best = np.argmax(self.log_joint(X), axis=1)
        return self.classes[best]


def log_loss(log_posterior, labels) -> float:
    """Return the mean surprise −log P(true class), in nats.

    Parameters
    ----------
    log_posterior : array_like, shape (n, classes)
        Logarithms of probabilities.
    labels : array_like of int, shape (n,)
        The column of the true class of each row.

    Raises
    ------
    ValueError
        If the scores are not a finite matrix, or a label is not the number of a column.

    See Also
    --------
    sklearn.metrics.log_loss

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 4.3.4.

    Examples
    --------
    >>> round(log_loss(np.log([[0.5, 0.5], [0.1, 0.9]]), [0, 1]), 4)
    0.3993
    """
    scores = _scores(log_posterior)
    labels = _columns(labels, scores)
    return float(-scores[np.arange(len(scores)), labels].mean())


def _columns(labels, scores: np.ndarray) -> np.ndarray:
    labels = _labels(labels, "labels", len(scores))
    if not np.issubdtype(labels.dtype, np.integer) or labels.min() < 0 or labels.max() >= scores.shape[1]:
        raise ValueError(f"labels must be the numbers of columns, from 0 to {scores.shape[1] - 1}")
    return labels


@dataclass(frozen=True, eq=False)
class Reliability:
    """How often predictions of a stated confidence were right.

    Attributes
    ----------
    confidence, accuracy : ndarray of shape (k,)
        The mean stated probability of the predicted class, and the share that was right, of every bin that is
        not empty.
    counts : ndarray of int, shape (k,)
        How many predictions each bin holds.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    counts: np.ndarray

    @property
    def expected_error(self) -> float:
        """The mean distance |accuracy − confidence| over all predictions (expected calibration error)."""
        return float(self.counts @ np.abs(self.accuracy - self.confidence) / self.counts.sum())


def reliability(log_posterior, labels, *, bins: int = 10) -> Reliability:
    """Sort predictions by their stated confidence into bins of equal width, and compare with how often they are right.

    Parameters
    ----------
    log_posterior : array_like, shape (n, classes)
    labels : array_like of int, shape (n,)
        The column of the true class of each row.
    bins : int
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the scores are not a finite matrix, or a label is not the number of a column.

    References
    ----------
    A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised learning", *ICML* 2005.

    See Also
    --------
    sklearn.calibration.calibration_curve

    Examples
    --------
    >>> table = reliability(np.log([[0.9, 0.1], [0.8, 0.2], [0.85, 0.15], [0.05, 0.95]]), [0, 0, 1, 1], bins=5)
    >>> table.counts.tolist(), table.accuracy.round(2).tolist()
    ([4], [0.75])
    """
    scores, bins = _scores(log_posterior), as_count(bins, "bins")
    labels = _columns(labels, scores)
    stated = np.exp(scores.max(axis=1))
    right = scores.argmax(axis=1) == labels
    which = np.minimum((stated * bins + 1e-9).astype(int), bins - 1)
    counts = np.bincount(which, minlength=bins)
    there = counts > 0
    confidence = np.bincount(which, stated, bins)[there] / counts[there]
    return Reliability(confidence, np.bincount(which, right, bins)[there] / counts[there], counts[there])


def temperature(log_posterior, labels) -> float:
    """Return the T for which softmax(log p / T) has the smallest log loss: above 1 for a classifier too sure of itself.

    Dividing by T changes no prediction, only how sure it is. Choose T on data that were not counted.

    Parameters
    ----------
    log_posterior : array_like, shape (n, classes)
    labels : array_like of int, shape (n,)

    Raises
    ------
    ValueError
        If every prediction is right, so that no T is best.

    See Also
    --------
    sklearn.calibration.CalibratedClassifierCV

    References
    ----------
    C. Guo et al., "On calibration of modern neural networks", *ICML* 2017.

    Examples
    --------
    >>> round(temperature(np.log([[0.99, 0.01]] * 4), [0, 0, 0, 1]), 3)  # says 99 %, and is right in 3 of 4 cases
    4.183
    """
    scores = _scores(log_posterior)
    labels = _columns(labels, scores)
    if np.all(scores.argmax(axis=1) == labels):
        raise ValueError("every prediction is right: the surer, the better, and no temperature is best")

    def loss(log_t):
        return log_loss(log_softmax(scores / np.exp(log_t[0])), labels)

    return float(np.exp(newton_minimize(loss, [0.0], tolerance=1e-6).x[0]))
