"""Choosing k, whitening, probabilistic and kernel PCA: against scikit-learn, by hand, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import decomposition
from sklearn.datasets import load_wine, make_circles

from mmlbook.dimensionality_reduction.pca_in_practice import (
    choose_components,
    gaussian_kernel,
    kernel_pca,
    probabilistic_pca,
    whiten,
)
from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.probability.multivariate_gaussian import MultivariateGaussian


def some_points(seed, n=80, d=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) @ (rng.normal(size=(d, d)) + np.eye(d)) + rng.normal(size=d)


def test_share_by_hand():
    variances = [5.0, 3.0, 1.5, 0.5]
    shares = {0.5: 1, 0.51: 2, 0.8: 2, 0.81: 3, 0.95: 3, 0.96: 4, 1.0: 4}
    assert {share: choose_components(variances, share=share) for share in shares} == shares
    assert choose_components([0.9, 0.8, 0.7, 0.6], share=0.3) == 1  # in floats 0.9 falls short of 0.3 · 3


def test_share_as_in_scikit_learn():
    X = load_wine().data
    for share in (0.5, 0.9, 0.999, 0.9999):
        variances = PCA().fit(X).explained_variance
        assert (
            choose_components(variances, share=share)
            == decomposition.PCA(share, svd_solver="full").fit(X).n_components_
        )


def test_broken_stick_is_what_broken_sticks_do():
    rng, d = np.random.default_rng(1), 5
    pieces = np.diff(np.sort(rng.random((40_000, d - 1)), axis=1), axis=1, prepend=0, append=1)
    longest_first = np.sort(pieces, axis=1)[:, ::-1].mean(axis=0)
    above = longest_first + np.where(np.arange(d) < 3, 0.01, -0.01)
    assert choose_components(np.sort(above)[::-1], rule="broken stick") == 3
    assert choose_components(np.ones(6), rule="broken stick") == 0
    assert choose_components([1.0, 0, 0], rule="broken stick") == 1


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000), st.sampled_from(["pca", "zca"]))
def test_white_data_have_the_identity_as_covariance(seed, kind):
    X = some_points(seed)
    Z, W, mean = whiten(X, kind=kind)
    assert np.allclose(np.cov(Z, rowvar=False), np.eye(5), atol=1e-8)
    assert np.allclose(Z.mean(axis=0), 0, atol=1e-9)
    assert np.allclose((X - mean) @ W.T, Z)
    if kind == "zca":
        assert np.allclose(W, W.T)


def test_whitening_as_in_scikit_learn():
    X = some_points(3)
    theirs = decomposition.PCA(3, whiten=True, svd_solver="full").fit_transform(X)
    assert np.allclose(np.abs(whiten(X, n_components=3).Z), np.abs(theirs), atol=1e-10)
    # Mahalanobis distances are distances of white points
    law = MultivariateGaussian(X.mean(axis=0), np.cov(X, rowvar=False))
    assert np.allclose(np.linalg.norm(whiten(X).Z, axis=1), law.mahalanobis(X))


def test_zca_moves_points_least_of_all_whitenings():
    X = some_points(4)
    Z, _, mean = whiten(X, kind="zca")
    moved = np.sum((Z - (X - mean)) ** 2)
    for seed in range(20):
        turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(5, 5)))[0]
        assert moved < np.sum((Z @ turn - (X - mean)) ** 2)


def test_probabilistic_pca_is_that_of_scikit_learn():
    X = some_points(5, n=60)
    n = len(X)
    ours, theirs = probabilistic_pca(X, 2), decomposition.PCA(2, svd_solver="full").fit(X)
    # theirs divides by n − 1
    assert ours.noise_variance == pytest.approx(theirs.noise_variance_ * (n - 1) / n, rel=1e-10)
    assert np.allclose(ours.law.covariance, theirs.get_covariance() * (n - 1) / n)


def test_probabilistic_pca_is_most_likely():
    X = some_points(6)
    best = probabilistic_pca(X, 2)
    peak = best.law.log_density(X).sum()
    rng = np.random.default_rng(7)
    for _ in range(100):
        W = best.W + 0.02 * rng.normal(size=best.W.shape)
        noise = best.noise_variance * np.exp(0.05 * rng.normal())
        assert MultivariateGaussian(best.mean, W @ W.T + noise * np.eye(5)).log_density(X).sum() < peak


def test_hidden_coordinates_are_those_of_the_joint_gaussian():
    X = some_points(8)
    model = probabilistic_pca(X, 2)
    W, s = model.W, model.noise_variance
    joint = MultivariateGaussian(
        np.concatenate([np.zeros(2), model.mean]),
        np.block([[np.eye(2), W.T], [W, W @ W.T + s * np.eye(5)]]),
    )
    assert np.allclose(model.expected_latent(X[:3]), [joint.condition([2, 3, 4, 5, 6], x).mean for x in X[:3]])


def test_kernel_pca_is_that_of_scikit_learn():
    X, _ = make_circles(60, factor=0.3, noise=0.05, random_state=0)
    theirs = decomposition.KernelPCA(3, kernel="rbf", gamma=1 / (2 * 0.4**2)).fit_transform(X)
    ours = kernel_pca(X, 3, kernel=lambda A, B: gaussian_kernel(A, B, width=0.4))
    assert np.allclose(np.abs(ours), np.abs(theirs), atol=1e-8)


def test_the_linear_kernel_gives_back_pca():
    X = some_points(9, n=30)
    ours, plain = kernel_pca(X, 4, kernel=lambda A, B: A @ B.T), PCA(4).fit(X).transform(X)
    assert np.allclose(np.abs(ours), np.abs(plain), atol=1e-8)
    assert np.all(ours[np.argmax(np.abs(ours), axis=0), range(4)] > 0)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: choose_components([1.0, 2.0]), "largest first"),
        (lambda: choose_components([0.0, 0.0]), "not all 0"),
        (lambda: choose_components([1.0], share=1.5), r"in \[0, 1\]"),
        (lambda: choose_components([1.0], share=0), "greater than 0"),
        (lambda: choose_components([1.0], rule="elbow"), "rule must be"),
        (lambda: whiten([[1.0, 2.0], [2.0, 1.0]], kind="round"), "kind must be"),
        (lambda: probabilistic_pca(some_points(1), 5), "left for the noise"),
        (lambda: probabilistic_pca([[1.0, 0.0], [2.0, 0.0], [4.0, 0.0]], 1), "nothing is left"),
        (lambda: gaussian_kernel([[1.0]], [[1.0, 2.0]], width=1), "1 entries, but those of Y have 2"),
        (lambda: gaussian_kernel([[1.0]], [[1.0]], width=0), "greater than 0"),
        (lambda: kernel_pca(some_points(1), 6, kernel=lambda A, B: A @ B.T), "vary in 5 directions"),
        (lambda: kernel_pca(some_points(1), 1, kernel=lambda A, B: A), "symmetric"),
    ],
)
def test_bad_input_is_refused_in_words(call, says):
    with pytest.raises(ValueError, match=says):
        call()
