"""Inner products and nearest neighbors: against scikit-learn and SciPy, by hand, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.neighbors import KNeighborsClassifier

from mmlbook.dimensionality_reduction import inner_products
from mmlbook.dimensionality_reduction.inner_products import InnerProduct, k_nearest_neighbours
from mmlbook.errors import NotPositiveDefiniteError


def some_product(seed: int, d: int) -> InnerProduct:
    half = np.random.default_rng(seed).normal(size=(d, d)) + 2 * np.eye(d)
    return InnerProduct(half @ half.T)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_laws_of_an_inner_product(seed, d):
    product = some_product(seed, d)
    x, y, z = np.random.default_rng(seed + 1).normal(size=(3, d))
    size = np.linalg.norm(product.A, 2) * 30
    assert product(x, y) == pytest.approx(product(y, x), abs=1e-12 * size)
    assert product(2 * x - 3 * z, y) == pytest.approx(2 * product(x, y) - 3 * product(z, y), abs=1e-11 * size)
    assert product.length(x) == pytest.approx(np.sqrt(product(x, x)))
    assert product.length(x) > 0
    assert abs(product(x, y)) <= product.length(x) * product.length(y) * (1 + 1e-12)
    assert product.distance(x, z) <= product.distance(x, y) + product.distance(y, z) + 1e-12 * size
    assert np.cos(product.angle(x, y)) == pytest.approx(product(x, y) / product.length(x) / product.length(y))
    flat = product.flatten([x, y])
    assert np.allclose(flat @ flat.T, [[product(x, x), product(x, y)], [product(y, x), product(y, y)]])


def test_distance_is_that_of_mahalanobis():
    rng = np.random.default_rng(3)
    product, X = some_product(5, 4), rng.normal(size=(6, 4))
    theirs = cdist(X, X, "mahalanobis", VI=product.A)
    assert np.allclose([[product.distance(x, y) for y in X] for x in X], theirs)


def test_example_of_the_mml_book():
    # sections 3.2 to 3.4: ⟨x, y⟩ = x₁y₁ − (x₁y₂ + x₂y₁) + 2 x₂y₂ is an inner product; under [[2, 0], [0, 1]] the angle
    # of (1, 1) and (−1, 1) is about 1.91 rad = 109.5°
    assert InnerProduct([[1, -1], [-1, 2]])([3, 1], [2, 5]) == 6 - (15 + 2) + 10
    assert np.degrees(InnerProduct([[2, 0], [0, 1]]).angle([1, 1], [-1, 1])) == pytest.approx(109.5, abs=0.05)


def test_small_angles_keep_their_digits():
    assert InnerProduct(np.eye(2)).angle([1, 0], [1, 1e-9]) == pytest.approx(1e-9, rel=1e-12)


@pytest.mark.parametrize("A", [[[1, 2], [2, 1]], [[1, 1], [1, 1]], [[1, 2], [0, 1]], [[0, 0], [0, 1]]])
def test_a_matrix_that_gives_no_inner_product_is_refused(A):
    with pytest.raises(NotPositiveDefiniteError):
        InnerProduct(A)


@pytest.mark.parametrize("k", [1, 4, 30])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_neighbours_are_those_of_scikit_learn(k, offset):
    rng = np.random.default_rng(k)
    X, queries = rng.normal(size=(200, 6)) + offset, rng.normal(size=(40, 6)) + offset
    labels = rng.integers(0, 2, 200)
    theirs = KNeighborsClassifier(k, algorithm="brute").fit(X, labels)
    distances = np.sort(cdist(queries, X), axis=1)[:, :k]  # without the expansion of the square
    ours = k_nearest_neighbours(X, labels, queries, k=k)
    assert np.allclose(ours.distances, distances, rtol=1e-9)
    if offset == 0:
        assert np.array_equal(ours.indices, theirs.kneighbors(queries)[1])
    if k == 1:  # an even k may tie, where the rules differ
        assert np.array_equal(ours.predicted, labels[np.argmin(cdist(queries, X), axis=1)])


def test_neighbours_under_another_inner_product(monkeypatch):
    rng = np.random.default_rng(8)
    X, queries, product = rng.normal(size=(150, 3)), rng.normal(size=(31, 3)), some_product(9, 3)
    theirs = np.argsort(cdist(queries, X, "mahalanobis", VI=product.A), axis=1)[:, :5]
    assert np.array_equal(k_nearest_neighbours(X, np.zeros(150), queries, k=5, inner_product=product).indices, theirs)
    monkeypatch.setattr(inner_products, "BLOCK", 7)  # several blocks
    assert np.array_equal(k_nearest_neighbours(X, np.zeros(150), queries, k=5, inner_product=product).indices, theirs)


def test_near_ties_far_from_the_origin_are_told_apart():
    rng = np.random.default_rng(4)
    far = np.array([[1e8, 0.0], [-1e8, 0.0]])  # no shift brings both near the origin
    X = (far[:, None, :] + rng.integers(0, 20, size=(2, 60, 2)) / 4).reshape(-1, 2)
    queries = X[rng.integers(0, 120, 50)] + rng.integers(-8, 8, size=(50, 2)) / 16
    for some, points in ((X, queries), (X[:60], queries[queries[:, 0] > 0])):
        expected = np.sort(cdist(points, some), axis=1)[:, :2]
        found = k_nearest_neighbours(some, np.zeros(len(some)), points, k=2)
        assert np.allclose(found.distances, expected, rtol=1e-14, atol=0)


def test_ties():
    X, labels = [[0.0], [0.0], [1.0], [3.0]], ["b", "a", "a", "c"]
    found = k_nearest_neighbours(X, labels, [[0.0], [2.0]], k=2)
    assert found.indices.tolist() == [[0, 1], [2, 3]]  # equally far: the one that comes first
    assert found.predicted.tolist() == ["b", "a"]  # one vote each: the nearest
    assert k_nearest_neighbours(X, labels, [[0.0]], k=3).predicted.tolist() == ["a"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: InnerProduct(np.eye(2))([1, 2, 3], [1, 2]), "x must have 2 entries"),
        (lambda: InnerProduct(np.eye(2)).angle([1, 2], [0, 0]), "y is zero"),
        (lambda: InnerProduct(np.eye(2)).flatten([[1.0]]), "must have 2 entries, but they have 1"),
        (lambda: k_nearest_neighbours([[1.0]], [1], [[1.0]], k=2), "only 1 point"),
        (lambda: k_nearest_neighbours([[1.0]], [1, 2], [[1.0]]), "one entry for each of 1 points"),
        (lambda: k_nearest_neighbours([[1.0]], [1], [[1.0, 2.0]]), "a query has 2"),
    ],
)
def test_bad_input_is_refused_in_words(call, says):
    with pytest.raises(ValueError, match=says):
        call()
