"""Randomized factors against their proved bounds, and PCA of blocks on a Dask cluster against PCA in memory."""

import os

import dask
import dask.array as da
import numpy as np
import pytest
from dask.distributed import Client, LocalCluster
from dask.sizeof import sizeof
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.extmath import randomized_svd as sklearn_svd

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.beyond_memory import expected_error_bound, randomized_svd, range_finder
from mmlbook.dimensionality_reduction.dataset_statistics import RunningMoments
from mmlbook.dimensionality_reduction.principal_components import PCA


def with_singular_values(values, m: int, n: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    U, V = (np.linalg.qr(rng.normal(size=(size, len(values))))[0] for size in (m, n))
    return U * values @ V.T


# -- random directions --------------------------------------------------------------------

SPECTRA = {
    "fast": 2.0 ** -np.arange(40),
    "slow": 1 / np.arange(1, 41.0),
    "flat": np.ones(40),
    "a step": np.repeat([100.0, 1.0], [8, 32]),
}


@pytest.mark.parametrize("name", SPECTRA)
@pytest.mark.parametrize(("k", "p"), [(8, 2), (8, 5), (5, 10)])
def test_mean_error_is_within_the_proved_bound_and_not_below_the_best(name, k, p):
    values = SPECTRA[name]
    A = with_singular_values(values, 60, 50)
    squares = []
    for seed in range(400):
        Q = range_finder(A, k + p, rng=seed)
        squares.append(np.sum((A - Q @ (Q.T @ A)) ** 2))
    bound = expected_error_bound(values, k, oversampling=p)
    spread = 4 * np.std(squares) / np.sqrt(len(squares))  # four standard errors
    assert np.mean(squares) <= bound**2 + spread
    assert min(squares) >= np.sum(values[k + p :] ** 2) * (1 - 1e-12)  # no k + p columns can do better


@pytest.mark.parametrize("q", [1, 2, 4])
def test_power_iterations_keep_to_their_bound(q):
    # Halko, Martinsson and Tropp, corollary 10.10, in the spectral norm
    values, k, p = SPECTRA["slow"], 5, 5
    A = with_singular_values(values, 80, 60)
    errors = []
    for seed in range(100):
        Q = range_finder(A, k + p, power_iterations=q, rng=seed)
        errors.append(np.linalg.norm(A - Q @ (Q.T @ A), 2))
    power = 2 * q + 1
    tail = np.linalg.norm(values[k:] ** power)
    bound = (1 + np.sqrt(k / (p - 1))) * values[k] ** power + np.e * np.sqrt(k + p) / p * tail
    assert values[k + p] < np.mean(errors) <= bound ** (1 / power)
    without = range_finder(A, k + p, rng=0)
    assert errors[0] < np.linalg.norm(A - without @ (without.T @ A), 2)


def test_power_iterations_lose_nothing_to_rounding():
    values = np.geomspace(1, 1e-14, 20)
    A = with_singular_values(values, 50, 40)
    Q = range_finder(A, 16, power_iterations=6, rng=1)
    assert np.allclose(Q.T @ Q, np.eye(16), atol=1e-13)
    assert np.linalg.norm(A - Q @ (Q.T @ A), 2) < 2 * values[16]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000), st.integers(1, 15), st.integers(1, 15), st.data())
def test_a_matrix_of_that_rank_is_found_exactly(seed, m, n, data):
    k = data.draw(st.integers(1, min(m, n)))
    values = np.linspace(3, 1, k)
    A = with_singular_values(values, m, n, seed)
    U, S, Vt = randomized_svd(A, k, oversampling=2, rng=seed)
    assert np.allclose(S, values, rtol=1e-10)
    assert np.allclose(U * S @ Vt, A, atol=1e-10)
    assert np.allclose(U.T @ U, np.eye(k), atol=1e-12)
    assert np.allclose(Vt @ Vt.T, np.eye(k), atol=1e-12)


def test_agrees_with_scikit_learn_where_both_are_settled():
    A = with_singular_values(SPECTRA["fast"], 300, 100)
    ours = randomized_svd(A, 6)
    U, S, Vt = sklearn_svd(A, 6, random_state=0, n_iter=4)
    signs = np.sign(np.sum(Vt * ours.Vt, axis=1))
    assert np.allclose(ours.S, S, rtol=1e-12)
    assert np.allclose(ours.Vt, Vt * signs[:, None], atol=1e-10)
    assert np.allclose(ours.U, U * signs, atol=1e-10)
    rows = np.arange(6)
    assert np.all(ours.Vt[rows, np.argmax(np.abs(ours.Vt), axis=1)] > 0)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: randomized_svd(np.eye(3), 4), "has 3 singular values"),
        (lambda: range_finder(np.eye(3), 4), "rank at most 3"),
        (lambda: expected_error_bound([1.0, 0.5], 1, oversampling=1), "at least 2"),
        (lambda: randomized_svd([[1.0, np.nan]], 1), "finite"),
    ],
)
def test_bad_input_is_refused_in_words(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_dask_is_told_what_moments_weigh():
    numbers = 8 * (30 + 30**2)
    assert numbers <= sizeof(RunningMoments.of(np.eye(30))) <= numbers + 200


# -- blocks on a cluster ------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A cluster of two processes that may use 400 MB each."""
    with (
        dask.config.set({"distributed.scheduler.no-workers-timeout": "60s"}),  # rather an error than to wait for ever
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            memory_limit="400MB",
            dashboard_address=":0",  # any free port: another cluster may hold the usual one
            local_directory=str(tmp_path_factory.mktemp("dask")),
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def block_maker():
    """Return the function that makes one block of points, the same in whatever process.

    Made inside of another, it is sent to the workers whole: by its name they would import this module and all that it
    imports, which fills a third of the memory that they may use.
    """

    def block_of_points(start: int, rows: int, d: int) -> np.ndarray:
        rng = np.random.default_rng(start)
        return rng.normal(size=(rows, d)) * np.linspace(3, 1, d) + np.arange(d)

    return block_of_points


def points_in_blocks(n: int, d: int, rows: int):
    make = dask.delayed(block_maker())
    return da.concatenate([da.from_delayed(make(start, rows, d), (rows, d), float) for start in range(0, n, rows)])


@pytest.mark.xdist_group("dask")
def test_digits_in_blocks_are_the_digits_in_memory(client):
    X = load_mnist()[:1000].X
    there, here = PCA(20).fit(da.from_array(X, chunks=(170, 300))), PCA(20, solver="covariance").fit(X)
    assert np.allclose(there.components, here.components, atol=1e-8)
    assert np.allclose(there.explained_variance, here.explained_variance, rtol=1e-12)
    assert np.allclose(there.explained_variance_ratio, here.explained_variance_ratio, rtol=1e-12)
    lazy = there.transform(da.from_array(X, chunks=(170, 300)))
    assert lazy.shape == (1000, 20)
    assert np.allclose(lazy.compute(), here.transform(X), atol=1e-8)
    assert np.allclose(there.inverse_transform(lazy).compute(), here.inverse_transform(here.transform(X)), atol=1e-8)


@pytest.mark.xdist_group("dask")
def test_data_larger_than_all_the_memory_that_the_workers_may_use(client):
    n, d, rows = 500_000, 256, 10_000
    X = points_in_blocks(n, d, rows)
    limits = [worker["memory_limit"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()]
    assert len(limits) == 2
    assert X.nbytes > 1.2 * sum(limits)
    before = client.run(os.getpid)
    there = PCA(3).fit(X)
    assert client.run(os.getpid) == before  # no worker died of too much memory and was started anew
    in_parts = PCA(3)
    for start in range(0, n, rows):
        in_parts.partial_fit(block_maker()(start, rows, d))
    assert there.n_points == in_parts.n_points == n
    assert np.allclose(there.mean, in_parts.mean, atol=1e-12)
    assert np.allclose(there.explained_variance, in_parts.explained_variance, rtol=1e-11)
    assert np.allclose(there.components, in_parts.components, atol=1e-8)
    assert np.allclose(there.explained_variance, [9, (3 - 2 / 255) ** 2, (3 - 4 / 255) ** 2], rtol=0.02)  # the truth


@pytest.mark.xdist_group("dask")
def test_a_block_with_a_hole_is_named_and_empty_blocks_pass(client):
    X = np.ones((6, 2))
    X[5, 1] = np.nan
    with pytest.raises(ValueError, match=r"in block 2: X must be finite, but its entry \(1, 1\) is nan"):
        PCA().fit(da.from_array(X, chunks=(2, 2)))
    Y = np.arange(12.0).reshape(6, 2) ** 2
    some = da.from_array(Y, chunks=(2, 2))
    for chosen in (lambda Z: Z[:, 0] > 10, lambda Z: abs(Z[:, 0] - 30) > 20):  # the first block is empty, the second
        here = PCA(1).fit(Y[chosen(Y)])
        assert np.allclose(PCA(1).fit(some[chosen(some)]).components, here.components)
    with pytest.raises(ValueError, match="X is empty"):
        PCA().fit(some[some[:, 0] < 0])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: PCA(solver="svd").fit(da.ones((4, 2))), "a Dask array needs the solver 'covariance'"),
        (lambda: PCA().fit(da.ones(4)), "two axes"),
        (lambda: PCA().fit(da.ones((4, 2))), "all points are equal"),
        (lambda: PCA().fit(np.eye(3)).transform(da.ones((4, 2))), "must have 3 entries, but it has 2"),
    ],
)
def test_bad_blocks_are_refused_in_words(call, says):
    with pytest.raises(ValueError, match=says):
        call()
