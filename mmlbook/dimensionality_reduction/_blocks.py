"""Data in blocks of rows that Dask keeps apart: read from disk or made when needed, on one machine or many."""

import numpy as np

from mmlbook.dimensionality_reduction.dataset_statistics import RunningMoments
from mmlbook.errors import require

AT_ONCE = 8  # how many moments one task merges: a matrix of shape (d, d) each


def is_dask_array(X) -> bool:
    """Return whether X is a Dask array, without importing Dask for it."""
    return type(X).__module__.partition(".")[0] == "dask"


def _rows_whole(X):
    """Return the Dask array with every row in one block."""
    if X.ndim != 2:
        raise ValueError(f"X must be a matrix (two axes), but it has shape {X.shape}")
    return X.rechunk({1: -1})


def _moments_of_block(block: np.ndarray, number: int) -> RunningMoments | None:
    if len(block) == 0:
        return None
    try:
        return RunningMoments.of(block)
    except (TypeError, ValueError) as error:
        raise type(error)(f"in block {number}: {error}") from None


def _merged(some: list[RunningMoments | None]) -> RunningMoments | None:
    total = None
    for moments in some:
        if moments is not None:
            total = moments if total is None else total.merge(moments)
    return total


def moments_of_blocks(X) -> RunningMoments:
    """Return the moments of the rows of a Dask array: those of each block where it lies, merged along a tree.

    Of a block only its count, mean and scatter travel. Dask decides where and when: the scheduler in force, which
    is the cluster of the last ``dask.distributed.Client``, or threads if there is none.
    """
    delayed = require("dask", extra="dask").delayed
    blocks = _rows_whole(X).to_delayed().ravel()
    parts = [delayed(_moments_of_block)(block, number) for number, block in enumerate(blocks)]
    while len(parts) > 1:
        parts = [delayed(_merged)(parts[start : start + AT_ONCE]) for start in range(0, len(parts), AT_ONCE)]
    total = parts[0].compute()
    if total is None:
        raise ValueError(f"X is empty (shape {X.shape})")
    return total


def on_blocks(function, X, columns: int):
    """Return the Dask array of what a function makes of each block; it has `columns` columns. Nothing runs yet."""
    X = _rows_whole(X)
    return X.map_blocks(function, dtype=float, chunks=(X.chunks[0], (columns,)), meta=np.empty((0, 0)))
