"""PCA: against scikit-learn, by hand, published values, on a Dask cluster, and what must hold."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import decomposition
from sklearn.datasets import load_iris

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.principal_components import PCA

EXACT = ("covariance", "svd", "gram")


def some_points(seed: int, n: int, d: int, *, gap: float = 1.5) -> np.ndarray:
    """Return points whose standard deviations along hidden directions fall by a factor each."""
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(d, d)))[0]
    return rng.normal(size=(n, d)) * gap ** -np.arange(d) @ Q.T + rng.normal(size=d)


def theirs(X, k=None):
    """Return scikit-learn's model, with signs by our rule."""
    model = decomposition.PCA(k, svd_solver="full").fit(X)
    rows = model.components_
    largest = rows[np.arange(len(rows)), np.argmax(np.abs(rows), axis=1)]
    model.components_ = rows * np.sign(largest)[:, None]
    return model


@pytest.mark.parametrize("solver", [None, *EXACT])
@pytest.mark.parametrize(("n", "d"), [(60, 5), (8, 5), (5, 8), (6, 40), (2, 3), (50, 1)])
def test_every_solver_agrees_with_scikit_learn(solver, n, d):
    k = min(n - 1, d)
    X = some_points(n + d, n, d)
    ours, sk = PCA(solver=solver).fit(X), theirs(X, k)
    assert ours.components.shape == (k, d)
    assert np.allclose(ours.mean, sk.mean_, atol=1e-13)
    assert np.allclose(ours.components, sk.components_, atol=1e-8)
    assert np.allclose(ours.explained_variance, sk.explained_variance_, rtol=1e-8)
    assert np.allclose(ours.explained_variance_ratio, sk.explained_variance_ratio_, rtol=1e-8)
    assert np.allclose(ours.transform(X), sk.transform(X), atol=1e-8)
    assert np.allclose(ours.inverse_transform(ours.transform(X)), X, atol=1e-10)
    assert ours.total_variance == pytest.approx(np.trace(np.cov(X, rowvar=False).reshape(d, d)))


def test_solvers_agree_on_digits():
    digits = load_mnist()[:600]
    models = [PCA(30, solver=solver).fit(digits.X) for solver in (*EXACT, "randomized")]
    sk = theirs(digits.X, 30)
    for model in models[:3]:
        assert np.allclose(model.components, sk.components_, atol=1e-8)
        assert np.allclose(model.explained_variance, sk.explained_variance_, rtol=1e-8)
        assert np.allclose(model.explained_variance_ratio, sk.explained_variance_ratio_, rtol=1e-8)
    assert models[3].explained_variance_ratio.sum() == pytest.approx(sk.explained_variance_ratio_.sum(), rel=0.005)
    nearly = models[3].explained_variance  # never more than the truth, and least wrong for the largest
    assert np.all(nearly <= sk.explained_variance_ * (1 + 1e-12))
    assert np.allclose(nearly[:5], sk.explained_variance_[:5], rtol=1e-6)
    assert nearly.sum() >= 0.995 * sk.explained_variance_.sum()
    in_whole_numbers = PCA(30).fit(digits.images.reshape(600, -1))
    assert np.allclose(in_whole_numbers.explained_variance, 255**2 * sk.explained_variance_, rtol=1e-8)


def test_published_values_of_iris():
    # the ratios that scikit-learn's user guide and many textbooks print for Fisher's iris: 92.5, 5.3, 1.7 and 0.5 %
    ratio = PCA().fit(load_iris().data).explained_variance_ratio
    assert np.allclose(100 * ratio, [92.46, 5.31, 1.71, 0.52], atol=0.005)


def test_by_hand():
    # points on an ellipse turned by 3-4-5: variances 4·25·2/3 along (0.8, 0.6) and 25·2/3 along (−0.6, 0.8)
    C = np.array([[8.0, 6], [-8, -6], [-3, 4], [3, -4]])
    X = C + np.array([10, 20])
    pca = PCA().fit(X)
    assert np.allclose(pca.mean, [10, 20])
    assert np.allclose(pca.components, [[0.8, 0.6], [-0.6, 0.8]])
    assert np.allclose(pca.explained_variance, [200 / 3, 50 / 3])
    assert np.allclose(pca.explained_variance_ratio, [0.8, 0.2])
    assert np.allclose(pca.transform([18, 26]), [10, 0])


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(2, 6), st.data())
def test_error_is_what_is_discarded_and_no_other_directions_lose_less(seed, n, d, data):
    X = some_points(seed, n, d, gap=1.2)
    k = data.draw(st.integers(1, min(n - 1, d)))
    pca = PCA(k).fit(X)
    B = pca.components
    assert np.allclose(B @ B.T, np.eye(k), atol=1e-12)
    rebuilt = pca.inverse_transform(pca.transform(X))
    lost = np.sum((X - rebuilt) ** 2) / (n - 1)
    assert lost == pytest.approx(pca.total_variance - pca.explained_variance.sum(), abs=1e-12 * pca.total_variance)
    Z = pca.transform(X)
    assert np.allclose(Z.T @ Z / (n - 1), np.diag(pca.explained_variance), atol=1e-12 * pca.total_variance)
    Q = np.linalg.qr(np.random.default_rng(seed + 1).normal(size=(d, k)))[0]
    C = X - X.mean(axis=0)
    assert lost <= np.sum((C - C @ Q @ Q.T) ** 2) / (n - 1) * (1 + 1e-12) + 1e-12


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 29), max_size=6))
def test_any_split_of_the_rows_gives_the_same_model(seed, cuts):
    X = some_points(seed, 30, 4)
    whole, parts = PCA(3).fit(X), PCA(3)
    edges = sorted({0, 30, *cuts})
    for a, b in pairwise(edges):
        parts.partial_fit(X[a:b])
    assert parts.n_points == 30
    assert np.allclose(parts.mean, whole.mean, atol=1e-13)
    assert np.allclose(parts.components, whole.components, atol=1e-11)
    assert np.allclose(parts.explained_variance, whole.explained_variance, rtol=1e-11)


def test_parts_that_come_after_a_fit_are_added():
    X = some_points(4, 40, 3)
    assert np.allclose(PCA().fit(X[:25]).partial_fit(X[25:]).components, PCA().fit(X).components, atol=1e-12)
    again = PCA().fit(X[:25])
    again.fit(X[25:])
    assert np.allclose(again.mean, X[25:].mean(axis=0))  # a new fit forgets
    assert np.allclose(again.partial_fit(X[:25]).mean, X.mean(axis=0))
    wide = PCA().partial_fit(some_points(5, 9, 7)).fit(some_points(6, 4, 7))  # of products, without moments
    with pytest.raises(ValueError, match="kept no moments"):
        wide.partial_fit(some_points(5, 9, 7))


def test_a_fit_that_is_refused_leaves_the_model_as_it_was():
    X = some_points(4, 40, 3)
    model = PCA().fit(X)
    with pytest.raises(ValueError, match="finite"):
        model.fit(np.full((3, 3), np.nan))
    assert np.allclose(model.mean, X.mean(axis=0))
    assert model.partial_fit(X).n_points == 80


@pytest.mark.parametrize("solver", EXACT)
def test_a_large_mean_costs_no_digits(solver):
    exact = np.round(some_points(3, 50, 4) * 2**20) / 2**20  # so that adding 1e8 rounds nothing away
    moved, still = PCA(solver=solver).fit(exact + 1e8), PCA(solver=solver).fit(exact)
    assert np.all((exact + 1e8) - 1e8 == exact)
    assert np.allclose(moved.components, still.components, atol=1e-8)
    assert np.allclose(moved.explained_variance, still.explained_variance, rtol=1e-9)


@pytest.mark.parametrize("solver", [*EXACT, "randomized"])
def test_only_directions_in_which_the_data_vary_are_components(solver):
    rng = np.random.default_rng(6)
    X = np.column_stack([rng.normal(size=(30, 2)) @ rng.normal(size=(2, 5)), np.full(30, 7.1), np.full(30, 1e8 + 0.1)])
    model = PCA(solver=solver).fit(X)
    assert len(model.components) == 2
    assert np.allclose(model.components[:, 5:], 0, atol=1e-12)
    assert np.allclose(model.inverse_transform(model.transform(X)), X, rtol=1e-12)
    with pytest.raises(ValueError, match="n_components is 3, but the data vary in at most 2 directions"):
        PCA(3, solver=solver).fit(X)


def test_small_variances_are_exact_by_svd():
    Q = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    rng = np.random.default_rng(2)
    C = np.linalg.qr(rng.normal(size=(50, 3)) - 0)[0]
    C -= C.mean(axis=0)
    X = np.linalg.qr(C)[0] * [1, 1e-4, 1e-10] @ Q.T
    X -= X.mean(axis=0)
    values = PCA(solver="svd").fit(X).explained_variance * 49
    assert np.sqrt(values) == pytest.approx([1, 1e-4, 1e-10], rel=1e-4)
    assert len(PCA(solver="covariance").fit(X).components) == 2  # 1e-20 is below the rounding of the covariance


def test_sign_rule_does_not_hang_on_rounding():
    line = np.arange(10.0)
    for noise in (0.0, 1e-13, -1e-13):
        falling = PCA(1).fit(np.column_stack([line, -line * (1 + noise)])).components[0]
        assert falling[0] > 0 > falling[1]  # equally large entries: the first is positive
    assert PCA(1).fit(np.column_stack([line, -2 * line])).components[0, 1] > 0


@pytest.mark.parametrize("solver", [None, *EXACT, "randomized"])
@pytest.mark.parametrize(
    ("X", "says"),
    [
        ([[1.0, 2.0]], "at least two points"),
        ([[1.0, 2.0], [1.0, 2.0]], "all points are equal"),
        ([[0.1, 2.0]] * 7, "all points are equal"),
        ([[1.0, np.nan], [2.0, 3.0]], "finite"),
        ([[]], "empty"),
        ([1.0, 2.0], "two axes"),
    ],
)
def test_bad_data_are_refused_in_words(solver, X, says):
    with pytest.raises(ValueError, match=says):
        PCA(solver=solver).fit(X)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: PCA(0), "at least 1"),
        (lambda: PCA(solver="lapack"), "solver must be"),
        (lambda: PCA().components, "has not seen any points"),
        (lambda: PCA().transform([[1.0]]), "has not seen any points"),
        (lambda: PCA(solver="svd").partial_fit([[1.0]]), "needs the solver 'covariance'"),
        (lambda: PCA().fit(some_points(1, 3, 5)).partial_fit(some_points(1, 3, 5)), "kept no moments"),
        (lambda: PCA().partial_fit([[1.0, 2.0]]).components, "at least two points"),
        (lambda: PCA().fit(some_points(1, 9, 5)).transform([[1.0, 2.0]]), "must have 5 entries, but it has 2"),
        (lambda: PCA(2).fit(some_points(1, 9, 5)).inverse_transform([1.0, 2, 3]), "must have 2 entries, but it has 3"),
    ],
)
def test_bad_calls_are_refused_in_words(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_squares_too_large_are_refused():
    with pytest.raises(OverflowError, match="scale the data"), np.errstate(over="ignore"):
        PCA(solver="svd").fit([[1e200, 0], [-1e200, 1]])
