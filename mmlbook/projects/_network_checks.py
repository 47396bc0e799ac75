"""Checks of what goes into a neural network and of what is wanted from it."""

import numpy as np


def as_rows(X, name: str, columns: int) -> np.ndarray:
    """Return a finite float matrix with this many columns; it is copied only if it is not one already."""
    X = np.asarray(X)
    if not (np.issubdtype(X.dtype, np.number) or X.dtype == bool) or np.iscomplexobj(X):
        raise TypeError(f"{name} must hold real numbers, but its entries are of type {X.dtype}")
    if X.ndim != 2 or X.shape[1] != columns or not len(X):
        raise ValueError(f"{name} must have the shape (n, {columns}), a row for each point, but it has {X.shape}")
    X = X.astype(float, copy=False)
    if not np.all(np.isfinite(X)):
        raise ValueError(f"{name} must be finite, but its row {int(np.argmin(np.isfinite(X).all(axis=1)))} is not")
    return X


def as_classes(labels, name: str, classes: int) -> np.ndarray:
    """Return whole numbers from 0 to classes − 1, shape (n,)."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or not labels.size:
        raise ValueError(f"{name} must have the shape (n,), but it has {labels.shape}")
    if not (np.issubdtype(labels.dtype, np.number) or labels.dtype == bool) or np.any(labels != np.floor(labels.real)):
        raise ValueError(f"{name} must hold whole numbers, the classes, but its entries are like {labels.flat[0]!r}")
    if labels.min() < 0 or labels.max() >= classes:
        bad = labels.min() if labels.min() < 0 else labels.max()
        raise ValueError(f"{name} must hold classes from 0 to {classes - 1}, but one is {bad:g}")
    return labels.astype(int)


def as_targets(Y, n: int, outputs: int, *, output: str, loss: str) -> np.ndarray:
    """Return the wanted outputs of n points as a matrix of shape (n, outputs) that goes with the kind of output."""
    Y = np.asarray(Y)
    if Y.ndim == 1 and output == "softmax":
        Y = np.eye(outputs)[as_classes(Y, "Y", outputs)]
    elif Y.ndim == 1 and outputs == 1:
        Y = Y[:, np.newaxis]
    Y = as_rows(Y, "Y", outputs)
    if len(Y) != n:
        raise ValueError(f"X has {n} rows, but Y has {len(Y)}")
    if loss == "cross-entropy" and not (Y.min() >= 0 and Y.max() <= 1):
        raise ValueError(f"Y must hold chances in [0, 1], but its entries reach from {Y.min():g} to {Y.max():g}")
    if output == "softmax" and np.max(np.abs(Y.sum(axis=1) - 1)) > 1e-9:
        raise ValueError("each row of Y must sum to 1: it holds the chances of classes that exclude each other")
    return Y
