"""The exercises on principal digits accept what is right and say what is wrong."""

import numpy as np
import pytest
from sklearn.decomposition import PCA as TheirPCA

from mmlbook.datasets import load_mnist
from mmlbook.exercises import audit, check, exercise_names

TRAIN, TEST = load_mnist().split()


def svd(X):
    X = np.asarray(X, dtype=float)
    mean = X.mean(axis=0)
    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return mean, S**2 / (len(X) - 1), Vt


def rebuilt_errors(X, new, *, shift=0, mean=True):
    m, _, Vt = svd(X)
    if shift:
        m = np.mean(new, axis=0)
    C = new - m
    losses = [np.sum((C - C @ Vt[:k].T @ Vt[:k]) ** 2, axis=1) for k in range(len(Vt) + 1)]
    return np.array([np.mean(loss) if mean else np.sum(loss) for loss in losses])


def by_filter(X, noisy, sigma, *, power=2):
    m, lam, Vt = svd(X)
    H = Vt.T @ np.diag(lam / (lam + sigma**power)) @ Vt
    return m + (noisy - m) @ H


def by_solving(X, noisy, sigma):
    X = np.asarray(X, dtype=float)
    S = np.cov(X.T)
    return X.mean(axis=0) + np.linalg.solve(S + sigma**2 * np.eye(len(S)), S @ (noisy - X.mean(axis=0)).T).T


def hard_limit(X, noisy, sigma):
    m, lam, Vt = svd(X)
    V = Vt[lam > sigma**2]
    return m + (noisy - m) @ V.T @ V


def without_looking(noisy, sigma, *, floor=0.0, power=2):
    m, l, Vt = svd(noisy)
    factors = np.maximum(1 - sigma**power / l, floor)
    return m + ((noisy - m) @ Vt.T * factors) @ Vt


def twice(noisy, sigma):
    return by_filter(noisy, noisy, sigma)


def principal(k):
    return TheirPCA(k, svd_solver="covariance_eigh").fit(TRAIN.X).components_.T


def box_blur():
    weights = np.zeros((784, 784))
    for row in range(28):
        for column in range(28):
            block = np.zeros((28, 28))
            block[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = 1 / 9
            weights[28 * row + column] = block.ravel()
    mixed = TRAIN.X @ weights
    return weights @ TheirPCA(10, svd_solver="covariance_eigh").fit(mixed).components_.T


def in_place(X, noisy, sigma):
    result = by_filter(X, noisy, sigma)
    noisy[:] = 0
    return result


RIGHT = [
    ("mnist_pca.1", 432_144),
    ("mnist_pca.2", 2.62),
    ("mnist_pca.3", "At least"),
    ("mnist_pca.4", 8),
    ("mnist_pca.5", rebuilt_errors),
    ("mnist_pca.6", by_filter),
    ("mnist_pca.6", by_solving),
    ("mnist_pca.7", without_looking),
    ("mnist_pca.8", box_blur()),
]


WRONG = [
    ("mnist_pca.1", 400_000, "coordinates-only"),
    ("mnist_pca.1", 431_360, "no-mean"),
    ("mnist_pca.1", 400_784, "no-components"),
    ("mnist_pca.1", 7_840_000, "pixels"),
    ("mnist_pca.2", 0.7, "no-noise"),
    ("mnist_pca.2", 3.1, "sigma-not-squared"),
    ("mnist_pca.2", 3.9, "all-noise"),
    ("mnist_pca.2", 3.2, "all-kept"),
    ("mnist_pca.2", 1.8767, "shrunk"),
    ("mnist_pca.2", 2.76, None),
    ("mnist_pca.3", "at most", "at most"),
    ("mnist_pca.3", "equal", "equal"),
    ("mnist_pca.3", "nothing", "nothing"),
    ("mnist_pca.3", "more", "unknown-option"),
    ("mnist_pca.4", 1, "easiest"),
    ("mnist_pca.4", 0, "most-variance"),
    ("mnist_pca.4", 5, None),
    ("mnist_pca.5", lambda X, new: rebuilt_errors(X, new, shift=1), "own-mean"),
    ("mnist_pca.5", lambda X, new: rebuilt_errors(X, X), "seen"),
    ("mnist_pca.5", lambda X, new: np.append(np.cumsum(svd(X)[1][::-1])[::-1], 0), "eigenvalues"),
    ("mnist_pca.5", lambda X, new: rebuilt_errors(X, new, mean=False), "sum"),
    ("mnist_pca.5", lambda X, new: rebuilt_errors(X, new)[1:], "starts-at-one"),
    ("mnist_pca.5", lambda X, new: rebuilt_errors(X, new)[0] - rebuilt_errors(X, new), "kept"),
    ("mnist_pca.6", hard_limit, "all-or-nothing"),
    ("mnist_pca.6", lambda X, noisy, sigma: by_filter(X, noisy, sigma, power=1), "sigma-not-squared"),
    ("mnist_pca.6", lambda X, noisy, sigma: by_filter(X, noisy, sigma) - np.mean(X, axis=0), "no-mean"),
    ("mnist_pca.6", lambda X, noisy, sigma: noisy + np.mean(X, axis=0) - by_filter(X, noisy, sigma), "share-of-noise"),
    ("mnist_pca.6", in_place, "in-place"),
    ("mnist_pca.7", twice, "noise-twice"),
    ("mnist_pca.7", lambda noisy, sigma: without_looking(noisy, sigma, floor=-np.inf), "negative"),
    ("mnist_pca.7", lambda noisy, sigma: hard_limit(noisy, noisy, sigma), "all-or-nothing"),
    ("mnist_pca.7", lambda noisy, sigma: without_looking(noisy, sigma, power=1), "sigma-not-squared"),
    ("mnist_pca.7", lambda noisy, sigma: noisy, None),
    ("mnist_pca.8", principal(10), "principal"),
    ("mnist_pca.8", principal(10).T, "rows"),
    ("mnist_pca.8", principal(20), "wrong-shape"),
    ("mnist_pca.8", np.random.default_rng(0).normal(size=(784, 10)), "worse"),
]


@pytest.mark.parametrize("name", exercise_names("mnist_pca"))
def test_exercise_is_sound(name):
    assert audit(name) == []


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(name, answer):
    reply = check(name, answer)
    assert reply, reply


@pytest.mark.parametrize(("name", "answer", "slug"), WRONG)
def test_wrong_answers(name, answer, slug):
    reply = check(name, answer)
    assert not reply
    assert slug is None or reply.mistake == slug
