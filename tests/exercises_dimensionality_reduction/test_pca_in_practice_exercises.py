"""Wrong and right answers to the exercises on PCA in practice."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA as TheirPCA

from mmlbook.dimensionality_reduction.pca_in_practice import kernel_pca
from mmlbook.exercises.dimensionality_reduction.pca_in_practice import (
    clipped_component,
    degrees_off,
    first_component,
    forty_threes,
    spoiled_wines,
)


def rows_by_svd(X, k):
    """The first components by the singular value decomposition."""
    X = np.asarray(X, dtype=float)
    return np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2][:k]


def rows_from_products(X, k, *, center=True, divide=True):
    """The components from the products of points, with the faults that readers make."""
    X = np.asarray(X, dtype=float)
    C = X - X.mean(axis=0) * center
    U, S, _ = np.linalg.svd(C, full_matrices=False)
    rows = U[:, :k].T @ C
    return rows / S[:k, None] if divide else rows


def last_rows(X, k):
    """The eigenvectors in the order in which `eigh` lists them."""
    C = np.asarray(X, dtype=float) - np.mean(X, axis=0)
    values, U = np.linalg.eigh(C @ C.T)
    return (U[:, :k].T @ C) / np.sqrt(np.abs(values[:k]))[:, None]


def threes_by_scikit_learn() -> int:
    """How many components scikit-learn keeps for nine tenths of the variance."""
    return TheirPCA(0.9, svd_solver="full").fit(forty_threes().astype(float)).n_components_


def white_by_scikit_learn(X, new, k):
    """New points, whitened by scikit-learn."""
    return TheirPCA(k, whiten=True, svd_solver="full").fit(X).transform(new)


def turned(X, new, k, *, mean=None, power=0.0):
    """Coordinates along the components of X, each times a power of its standard deviation."""
    mean = np.mean(X, axis=0) if mean is None else mean
    return (
        (new - mean) @ rows_by_svd(X, k).T * np.std((X - np.mean(X, axis=0)) @ rows_by_svd(X, k).T, 0, ddof=1) ** power
    )


def map_by_kernel(D, k):
    """A map from distances: kernel PCA with minus half the squared distances as the kernel."""
    squares = np.asarray(D, dtype=float) ** 2
    return kernel_pca(np.arange(len(squares), dtype=float)[:, None], k, kernel=lambda X, Y: -squares / 2)


def eigenmap(table, k, *, power=0.5):
    """Eigenvectors of a table, centered on both sides, times a power of its eigenvalues."""
    J = np.eye(len(table)) - 1 / len(table)
    values, U = np.linalg.eigh(J @ table @ J)
    return U[:, ::-1][:, :k] * np.maximum(values[::-1][:k], 0) ** power


def uncentered_map(D, k):
    """The same without centering."""
    values, U = np.linalg.eigh(-(np.asarray(D) ** 2) / 2)
    return U[:, ::-1][:, :k] * np.sqrt(np.maximum(values[::-1][:k], 0))


def without_the_far_tenth() -> np.ndarray:
    """The first component of the nine tenths of the spoiled wines that are nearest to the middle."""
    C = spoiled_wines()[0]
    length = np.linalg.norm(C, axis=1)
    return first_component(C[length <= np.quantile(length, 0.9)])


def on_the_sphere() -> np.ndarray:
    """The first component when every wine gets length one."""
    C = spoiled_wines()[0]
    return first_component(C / np.linalg.norm(C, axis=1)[:, None])


RIGHT = [
    ("pca_in_practice.1", int(np.linalg.matrix_rank(np.cov(np.random.default_rng(0).random((30, 200)).T)))),
    ("pca_in_practice.2", "patients"),
    ("pca_in_practice.3", float(np.linalg.eigvalsh([[1, 6 / 10], [6 / 10, 1]])[-1] / 2)),
    ("pca_in_practice.4", rows_by_svd),
    ("pca_in_practice.5", threes_by_scikit_learn()),
    ("pca_in_practice.6", white_by_scikit_learn),
    ("pca_in_practice.7", map_by_kernel),
    ("pca_in_practice.8", without_the_far_tenth()),
]

WRONG = [
    ("pca_in_practice.1", 30, "mean-forgotten"),
    ("pca_in_practice.1", 4096, "dimensions"),
    ("pca_in_practice.1", 4095, "dimensions"),
    ("pca_in_practice.1", 64, "side"),
    ("pca_in_practice.1", 1, None),
    ("pca_in_practice.2", "pixels", "pixels"),
    ("pca_in_practice.2", "stations", "stations"),
    ("pca_in_practice.2", "places", "places"),
    ("pca_in_practice.2", "all of them", "unknown-option"),
    ("pca_in_practice.3", 0.917042, "not-standardized"),
    ("pca_in_practice.3", 0.6, "correlation"),
    ("pca_in_practice.3", 1.6, "eigenvalue"),
    ("pca_in_practice.3", 0.2, "second"),
    ("pca_in_practice.3", 0.53, "divided-by-variance"),
    ("pca_in_practice.3", 0.5, None),
    ("pca_in_practice.4", lambda X, k: rows_from_products(X, k, center=False), "not-centered"),
    ("pca_in_practice.4", lambda X, k: rows_from_products(X, k, divide=False), "not-unit"),
    ("pca_in_practice.4", lambda X, k: rows_by_svd(X, k).T, "transposed"),
    ("pca_in_practice.4", last_rows, "smallest-first"),
    ("pca_in_practice.4", lambda X, k: np.asarray(X, dtype=float)[:k], None),
    ("pca_in_practice.5", 15, "not-centered"),
    ("pca_in_practice.5", 31, "not-squared"),
    ("pca_in_practice.5", 22, "one-short"),
    ("pca_in_practice.5", 29, "share-of-95"),
    ("pca_in_practice.5", 39, "all"),
    ("pca_in_practice.5", 784, None),
    ("pca_in_practice.6", lambda X, new, k: turned(X, new, k, mean=np.mean(new, axis=0), power=-1), "own-mean"),
    ("pca_in_practice.6", lambda X, new, k: turned(X, new, k, mean=0.0, power=-1), "no-mean"),
    ("pca_in_practice.6", turned, "only-turned"),
    ("pca_in_practice.6", lambda X, new, k: turned(X, new, k, power=-2), "variance"),
    (
        "pca_in_practice.6",
        lambda X, new, k: turned(X, new, k, power=-1) * np.sqrt(len(X) / (len(X) - 1)),
        "divided-by-n",
    ),
    ("pca_in_practice.6", lambda X, new, k: new[:, :k], None),
    ("pca_in_practice.7", lambda D, k: eigenmap(-D / 2, k), "not-squared"),
    ("pca_in_practice.7", lambda D, k: eigenmap(-(D**2), k), "no-half"),
    ("pca_in_practice.7", lambda D, k: eigenmap(-(D**2) / 2, k, power=0), "not-scaled"),
    ("pca_in_practice.7", lambda D, k: eigenmap(-(D**2) / 2, k, power=1), "scaled-by-mu"),
    ("pca_in_practice.7", uncentered_map, "not-centered"),
    ("pca_in_practice.7", lambda D, k: D[:, :k], None),
    ("pca_in_practice.8", first_component(spoiled_wines()[0]), "pca"),
    ("pca_in_practice.8", np.eye(13)[1], "one-column"),
    ("pca_in_practice.8", first_component(spoiled_wines()[0] / spoiled_wines()[0].std(axis=0)), "standardized"),
    ("pca_in_practice.8", on_the_sphere(), "nearly"),
    ("pca_in_practice.8", [1.0, 0.0], "not-thirteen"),
    ("pca_in_practice.8", np.ones(13), None),
]


def test_only_every_twentieth_malic_acid_is_spoiled():
    spoiled, clean = spoiled_wines()
    rows, columns = np.nonzero(~np.isclose(spoiled, clean))
    assert rows.tolist() == list(range(0, 178, 20))
    assert set(columns.tolist()) == {1}
    assert spoiled.shape == load_wine().data.shape


def test_bounding_every_number_brings_the_component_back():
    assert degrees_off(first_component(spoiled_wines()[0])) > 60
    assert degrees_off(clipped_component()) < 3
    assert degrees_off(-3 * clipped_component()) < 3


def test_eigenmap_with_nothing_wrong_is_the_map():
    points = np.random.default_rng(2).normal(size=(7, 2))
    D = np.linalg.norm(points[:, None] - points[None], axis=2)
    made = eigenmap(-(D**2) / 2, 2)
    assert np.allclose(np.linalg.norm(made[:, None] - made[None], axis=2), D)
