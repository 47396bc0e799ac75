"""The exercises on neural networks: right answers are accepted, wrong ones get the hint that fits."""

import numpy as np

from mmlbook.calculus import autodiff
from mmlbook.datasets import load_mnist

TEST = load_mnist().split()[1]


def some_wrong(count: int) -> np.ndarray:
    """Return the answers to the test digits with so many of them wrong."""
    answers = TEST.labels.copy()
    answers[:count] = (answers[:count] + 1) % 10
    return answers


def slopes_by_autodiff(weights, biases, X, Y):
    def cost(*parts):
        A = X
        for W, b in zip(parts[::2], parts[1::2]):
            A = autodiff.sigmoid(A @ W.T + b)
        return ((A - Y) ** 2).sum() / (2 * len(X))

    return list(autodiff.gradient(cost, *(part for pair in zip(weights, biases) for part in pair)))


def layer_by_autodiff(A_bar, X, W, b):
    return autodiff.gradient(lambda X, W, b: (A_bar * autodiff.tanh(X @ W.T + b)).sum(), X, W, b)


def weights_transposed(*given):
    of_inputs, of_weights, of_biases = layer_by_autodiff(*given)
    return of_inputs, of_weights.T, of_biases


def bias_not_summed(A_bar, X, W, b):
    of_inputs, of_weights, _ = layer_by_autodiff(A_bar, X, W, b)
    return of_inputs, of_weights, A_bar / np.cosh(X @ W.T + b) ** 2


def mean_of_points(A_bar, X, W, b):
    of_inputs, of_weights, of_biases = layer_by_autodiff(A_bar, X, W, b)
    return of_inputs, of_weights / len(X), of_biases / len(X)


def with_log_sum_exp(Z):
    from scipy.special import log_softmax

    return np.exp(log_softmax(Z, axis=1))


def nearest_mean():
    """Return what the nearest mean digit says, a reader without a network."""
    train, test = load_mnist().split()
    means = np.array([train.X[train.labels == k].mean(axis=0) for k in range(10)])
    return np.argmin([np.sum((test.X - mean) ** 2, axis=1) for mean in means], axis=0)


RIGHT = [
    ("neural_network.1", 784 * 100 + 100 + 100 * 50 + 50 + 50 * 10 + 10),
    ("neural_network.2", [-6 / 8, 5 / 8, 1 / 8]),
    ("neural_network.3", "twins"),
    ("neural_network.4", np.log(10)),
    ("neural_network.5", with_log_sum_exp),
    ("neural_network.6", layer_by_autodiff),
    ("neural_network.7", slopes_by_autodiff),
    ("neural_network.8", some_wrong(60)),
]


WRONG = [
    ("neural_network.1", 783 * 100 + 100, None),
    ("neural_network.1", 784 * 100 + 100 * 50 + 50 * 10, "no-biases"),
    ("neural_network.1", 784 * 100 + 100 * 50 + 50 * 10 + 160 + 784, None),
    ("neural_network.1", 784 * 100 + 100 * 50 + 50 * 10 + 3, "one-bias-a-layer"),
    ("neural_network.1", 160, "neurons"),
    ("neural_network.2", [2 / 8, 5 / 8, 1 / 8], "chances"),
    ("neural_network.2", [6 / 8, -5 / 8, -1 / 8], "uphill"),
    ("neural_network.2", [2 / 8, -3 / 8, 1 / 8], "other-truth"),
    ("neural_network.2", np.array([-6, 5, 1]) / 8 * np.array([12, 15, 7]) / 64, "squared-error"),
    ("neural_network.3", "stuck", "stuck"),
    ("neural_network.3", "free", "free"),
    ("neural_network.3", "nan", "nan"),
    ("neural_network.4", 0.1, "chance"),
    ("neural_network.4", 1.0, "log-ten"),
    ("neural_network.4", 10 * np.log(10), "all-classes"),
    ("neural_network.4", 0.9, "wrong-part"),
    ("neural_network.4", -np.log(10), "sign"),
    ("neural_network.5", lambda Z: np.exp(Z - Z.max(axis=0)) / np.exp(Z - Z.max(axis=0)).sum(axis=0), "columns"),
    ("neural_network.5", lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(), "whole-array"),
    ("neural_network.5", lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True), None),
    ("neural_network.5", lambda Z: np.log(np.maximum(with_log_sum_exp(Z), 1e-300)), None),
    ("neural_network.6", lambda A_bar, X, W, b: (A_bar @ W, A_bar.T @ X, A_bar.sum(axis=0)), "no-slope"),
    ("neural_network.6", lambda *given: [part / len(given[1]) for part in layer_by_autodiff(*given)], None),
    ("neural_network.6", lambda *given: [*layer_by_autodiff(*given)][1:] + [*layer_by_autodiff(*given)][:1], "order"),
    ("neural_network.6", bias_not_summed, "not-summed"),
    ("neural_network.6", mean_of_points, "mean"),
    ("neural_network.6", weights_transposed, "transposed-weights"),
    ("neural_network.7", lambda *given: [2 * part for part in slopes_by_autodiff(*given)], "two"),
    ("neural_network.7", lambda *given: [-part for part in slopes_by_autodiff(*given)], "uphill"),
    ("neural_network.7", lambda *given: [len(given[2]) * part for part in slopes_by_autodiff(*given)], "sum-for-mean"),
    ("neural_network.7", lambda *given: slopes_by_autodiff(*given)[::-1], "last-first"),
    ("neural_network.8", some_wrong(61), "not-enough"),
    ("neural_network.8", nearest_mean(), "not-enough"),
    ("neural_network.8", np.eye(10)[TEST.labels], "chances"),
    ("neural_network.8", TEST.labels[::-1], "guessed"),
    ("neural_network.8", TEST.labels[:900], "not-digits"),
    ("neural_network.8", TEST.labels + 0.5, "not-digits"),
]  # fmt: skip
