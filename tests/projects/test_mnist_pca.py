"""Errors, codes, maps and denoising of digits, against other ways to get them, published facts, and invariants."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy
from sklearn import decomposition
from sklearn.covariance import EmpiricalCovariance

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.projects.mnist_pca import Codec, denoise, denoising_errors, errors_by_count, without_overlap

SEEDS = st.integers(0, 10_000)


def cloud(seed, n=60, d=6):
    """Points along some directions much more than along others."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) * 2.0 ** -np.arange(d) @ np.linalg.qr(rng.normal(size=(d, d)))[0] + rng.normal(
        size=d
    )


# -- errors ----------------------------------------------------------------------------------------------------


@given(seed=SEEDS, components=st.integers(1, 6))
def test_errors_are_those_of_scikit_learn_when_every_picture_is_rebuilt(seed, components):
    X, new = cloud(seed), cloud(seed + 1, n=9)
    found = errors_by_count(PCA(components).fit(X), new)
    for k in range(1, components + 1):
        theirs = decomposition.PCA(k, svd_solver="full").fit(X)
        rebuilt = theirs.inverse_transform(theirs.transform(new))
        assert found[k] == pytest.approx(np.mean(np.sum((new - rebuilt) ** 2, axis=1)), rel=1e-8, abs=1e-12)
    assert found[0] == pytest.approx(np.mean(np.sum((new - X.mean(axis=0)) ** 2, axis=1)), rel=1e-10)
    assert np.all(np.diff(found) <= 0)


@given(seed=SEEDS)
def test_on_its_own_points_the_error_is_the_sum_of_the_discarded_eigenvalues(seed):
    X = cloud(seed)
    eigenvalues = np.linalg.eigvalsh(EmpiricalCovariance().fit(X).covariance_)[::-1]
    expected = np.append(np.cumsum(eigenvalues[::-1])[::-1], 0)
    np.testing.assert_allclose(errors_by_count(PCA().fit(X), X), expected, atol=1e-10 * eigenvalues[0])


def test_fifty_numbers_of_a_digit_keep_four_fifths_of_the_variance_also_of_digits_not_seen():
    train, test = load_mnist().split()
    pca = PCA(50).fit(train.X)
    seen, new = errors_by_count(pca, train.X), errors_by_count(pca, test.X)
    assert seen[50] == pytest.approx((pca.total_variance - pca.explained_variance.sum()) * 3999 / 4000, rel=1e-10)
    assert 0.82 < 1 - new[50] / new[0] < 1 - seen[50] / seen[0] < 0.84


# -- a map without overlaps ------------------------------------------------------------------------------------


@given(seed=SEEDS, side=st.floats(0.05, 3))
def test_no_two_squares_overlap_and_no_further_one_would_fit(seed, side):
    points = np.random.default_rng(seed).normal(size=(40, 2))
    kept = without_overlap(points, side=side)
    gaps = np.max(np.abs(points[:, None] - points[None, kept]), axis=2)
    assert np.all(gaps[kept][~np.eye(len(kept), dtype=bool)] >= side)
    left_out = np.delete(np.arange(40), kept)
    assert np.all(gaps[left_out].min(axis=1, initial=np.inf) < side)
    assert kept[0] == 0
    assert np.all(np.diff(kept) > 0)


@pytest.mark.parametrize(("points", "side"), [([[1.0, 2.0, 3.0]], 1), ([[1.0, 2.0]], 0), ([[1.0, 2.0]], -1)])
def test_bad_squares(points, side):
    with pytest.raises(ValueError, match="side"):
        without_overlap(points, side=side)


# -- codes -----------------------------------------------------------------------------------------------------


@given(seed=SEEDS, k=st.integers(1, 6), step=st.sampled_from([0.05, 0.3, 1.0]))
def test_each_coordinate_comes_back_within_half_a_step(seed, k, step):
    X = cloud(seed)
    pca = PCA(6).fit(X)
    codec = Codec.of(pca, X, k=k, step=step)
    codes = codec.encode(X)
    back = pca.transform(codec.decode(codes))
    wanted = pca.transform(X)
    assert np.max(np.abs(back - wanted)[:, :k]) <= step / 2 * (1 + 1e-9)
    np.testing.assert_allclose(back[:, k:], 0, atol=1e-9)
    np.testing.assert_array_equal(codec.encode(codec.decode(codes)), codes)


def test_many_small_steps_lose_a_twelfth_of_the_step_squared():
    X = np.random.default_rng(0).normal(size=(20_000, 2)) * [30, 20]
    pca = PCA().fit(X)
    codec = Codec.of(pca, X, k=2, step=0.5)
    lost = np.mean(np.sum((X - codec.decode(codec.encode(X))) ** 2, axis=1))
    assert lost == pytest.approx(2 * 0.5**2 / 12, rel=0.02)


@given(seed=SEEDS)
def test_bits_are_the_entropy_of_the_counts_and_no_code_is_shorter(seed):
    X = cloud(seed, n=200)
    codec = Codec.of(PCA().fit(X), X, k=2, step=0.4)
    codes = codec.encode(X)
    tables = [np.bincount(column - column.min()) for column in codes.T]
    assert sum(np.sum(2.0**-column) for column in codec.lengths) == pytest.approx(2)  # Kraft, with equality
    least = sum(entropy(table, base=2) for table in tables)
    extra = sum(entropy(table, table + 1, base=2) for table in tables)
    assert np.mean(codec.bits(codes)) == pytest.approx(least + extra)


def test_a_gaussian_takes_as_many_bits_as_theory_says():
    """Fine steps: the entropy of a rounded Gaussian is ½ log₂(2πe σ²) − log₂ step (Cover and Thomas, theorem 8.3.1)."""
    X = np.random.default_rng(1).normal(size=(50_000, 2)) * [8, 3]
    codec = Codec.of(PCA().fit(X), X, k=2, step=0.5)
    expected = sum(0.5 * np.log2(2 * np.pi * np.e * s**2) - np.log2(0.5) for s in (8, 3))
    assert np.mean(codec.bits(codec.encode(X))) == pytest.approx(expected, abs=0.02)


def test_points_from_far_away_are_moved_to_the_rim():
    X = cloud(0)
    codec = Codec.of(PCA().fit(X), X, k=3, step=0.2)
    far = codec.encode(X[:5] + 1e6)
    assert np.all(np.isfinite(codec.bits(far)))
    for j in range(3):
        assert set(far[:, j]) <= {codec.lowest[j], codec.lowest[j] + len(codec.lengths[j]) - 1}


@pytest.mark.parametrize("codes", [[1, 2], [[1]], [[0.5, 0.5]], [[0, 10**6]], [[-(10**6), 0]]])
def test_bad_codes(codes):
    X = cloud(0)
    codec = Codec.of(PCA().fit(X), X, k=2, step=0.2)
    for use in (codec.decode, codec.bits):
        with pytest.raises(ValueError, match="code"):
            use(codes)


@pytest.mark.parametrize("options", [{"k": 7, "step": 1}, {"k": 2, "step": 0}, {"k": 0, "step": 1}])
def test_bad_codecs(options):
    X = cloud(0)
    with pytest.raises(ValueError, match=r"k|step"):
        Codec.of(PCA().fit(X), X, **options)


# -- noise -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.02, 0.2, 1.0])
def test_the_errors_are_those_that_are_found(noise):
    X = cloud(3, n=20_000)
    pca = PCA().fit(X)
    noisy = X + noise * np.random.default_rng(4).normal(size=X.shape)
    Z, promised = pca.transform(noisy), denoising_errors(pca.explained_variance, noise=noise)
    for k in range(7):
        rebuilt = pca.mean + Z[:, :k] @ pca.components[:k]
        assert np.mean(np.sum((rebuilt - X) ** 2, axis=1)) == pytest.approx(promised[k], rel=0.03)
    best = np.argmin(promised)
    np.testing.assert_allclose(
        denoise(pca, noisy, noise=noise, shrink=False), pca.mean + Z[:, :best] @ pca.components[:best]
    )


@given(seed=SEEDS, noise=st.floats(0.01, 2))
def test_shrinking_is_the_conditional_mean_of_a_gaussian(seed, noise):
    X = cloud(seed)
    pca, new = PCA().fit(X), cloud(seed + 1, n=5)
    S = np.cov(X.T)
    expected = X.mean(axis=0) + (new - X.mean(axis=0)) @ np.linalg.solve(S + noise**2 * np.eye(6), S)
    np.testing.assert_allclose(denoise(pca, new, noise=noise), expected, rtol=1e-7, atol=1e-9)


def test_no_other_factors_are_better():
    X = cloud(5, n=40_000)
    pca, noise = PCA().fit(X), 0.3
    noisy = X + noise * np.random.default_rng(6).normal(size=X.shape)
    lam = pca.explained_variance
    error = np.mean(np.sum((denoise(pca, noisy, noise=noise) - X) ** 2, axis=1))
    assert error == pytest.approx(np.sum(lam * noise**2 / (lam + noise**2)), rel=0.02)
    Z = pca.transform(noisy)
    for factors in (lam / (lam + 2 * noise**2), lam / (lam + 0.5 * noise**2), lam > noise**2):
        assert np.mean(np.sum((pca.inverse_transform(Z * factors) - X) ** 2, axis=1)) > error


def test_without_noise_nothing_is_taken_away():
    X = cloud(7)
    pca = PCA().fit(X)
    np.testing.assert_allclose(denoise(pca, X, noise=0), X)
    np.testing.assert_allclose(denoise(pca, X, noise=0, shrink=False), X)
    np.testing.assert_allclose(denoising_errors(pca.explained_variance, noise=0)[-1], 0, atol=1e-12)


def test_bad_noise():
    pca = PCA().fit(cloud(0))
    with pytest.raises(ValueError, match="noise"):
        denoise(pca, cloud(0), noise=-1)
    with pytest.raises(ValueError, match="noise"):
        denoising_errors([1.0], noise=-1)
    with pytest.raises(ValueError, match="variance"):
        denoising_errors([1.0, -0.5], noise=1)


@pytest.mark.parametrize("use", [errors_by_count, lambda pca, X: denoise(pca, X, noise=1.0)])
def test_points_must_fit(use):
    pca = PCA().fit(cloud(0))
    for bad in (np.zeros((3, 5)), np.full((3, 6), np.nan), np.zeros((0, 6))):
        with pytest.raises(ValueError):
            use(pca, bad)


def test_arguments_stay_as_they_are():
    X = cloud(8)
    kept, pca = X.copy(), PCA().fit(X)
    errors_by_count(pca, X)
    denoise(pca, X, noise=0.5)
    codec = Codec.of(pca, X, k=2, step=0.3)
    codec.decode(codec.encode(X))
    np.testing.assert_array_equal(X, kept)
