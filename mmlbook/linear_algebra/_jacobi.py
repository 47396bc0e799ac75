"""One-sided Jacobi: rotate pairs of columns (here the rows of the transpose) until all are perpendicular.

Private to :mod:`mmlbook.linear_algebra.decompositions`, which tells what it is used for. The functions whose name
ends in ``_in_place`` change the work arrays that they are given, which are never a caller's own.
"""

import numpy as np

from mmlbook.errors import NotConvergedError
from mmlbook.linear_algebra._checks import EPSILON
from mmlbook.linear_algebra.orthogonality import gram_schmidt, qr

NOTHING = 1e-290  # relative to the largest: smaller columns are zero, as their products with others leave the floats


def lengths_of(rows: np.ndarray) -> np.ndarray:
    """Return the length of each row, however small."""
    largest = np.max(np.abs(rows), axis=1)
    safe = np.where(largest > 0, largest, 1.0)[:, None]
    return largest * np.linalg.norm(rows / safe, axis=1)


def rounds(n: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return a tournament: every pair of n players meets once, in rounds of pairs that have nobody in common."""
    players = list(range(n + n % 2))  # an odd one out sits still against a player who is not there
    half = len(players) // 2
    schedule = []
    for _ in range(len(players) - 1):
        pairs = [(i, j) for i, j in zip(players[:half], players[: half - 1 : -1]) if max(i, j) < n]
        schedule.append((np.array([min(p) for p in pairs], int), np.array([max(p) for p in pairs], int)))
        players.insert(1, players.pop())
    return schedule


def make_perpendicular_in_place(X: np.ndarray, W: np.ndarray, max_sweeps: int) -> None:
    """Rotate pairs of rows of X, and of W alike, until the rows of X are perpendicular."""
    enough = max(X.shape) * EPSILON
    schedule = rounds(len(X))
    for _ in range(max_sweeps):
        lengths, worst = lengths_of(X), 0.0
        for I, J in schedule:
            worst = max(worst, _rotate_in_place(X, W, lengths, I, J, enough))
        if worst <= enough:
            return
    raise NotConvergedError("the rotations of the SVD have not settled", iterations=max_sweeps, change=worst)


def _rotate_in_place(X, W, lengths, I: np.ndarray, J: np.ndarray, enough: float) -> float:
    """Make row I[k] of X perpendicular to row J[k], for all k; return the largest cosine that was found."""
    there = np.minimum(lengths[I], lengths[J]) > NOTHING
    I, J = I[there], J[there]
    if len(I) == 0:
        return 0.0
    x, y, a, b = X[I], X[J], lengths[I], lengths[J]
    cosine = np.einsum("ij,ij->i", x / a[:, None], y / b[:, None])
    worst = float(np.max(np.abs(cosine)))
    turn = np.abs(cosine) > enough
    if not np.any(turn):
        return worst
    I, J, x, y, ratio = I[turn], J[turn], x[turn], y[turn], (b / a)[turn]
    cotangent = (ratio - 1 / ratio) / (2 * cosine[turn])  # of twice the angle, so that x·y becomes 0
    t = np.copysign(1.0, cotangent) / (np.abs(cotangent) + np.hypot(1.0, cotangent))
    c = (1 / np.hypot(1.0, t))[:, None]
    s = c * t[:, None]
    X[I], X[J] = c * x - s * y, s * x + c * y
    W[I], W[J] = c * W[I] - s * W[J], s * W[I] + c * W[J]
    lengths[I], lengths[J] = lengths_of(X[I]), lengths_of(X[J])
    return worst


def pivoted_qr(A: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return Q, R and an order of the columns with A[:, order] = Q R, where R falls off along its diagonal.

    The order is found by Gram–Schmidt's idea: next comes the column of which most is left.
    """
    rest, order = A.T.copy(), np.arange(A.shape[1])
    for k in range(min(A.shape)):
        lengths = lengths_of(rest[k:])
        longest = int(np.argmax(lengths))
        if lengths[longest] == 0:
            break
        for array in (rest, order):
            array[[k, k + longest]] = array[[k + longest, k]]
        q = rest[k] / lengths[longest]
        rest[k + 1 :] -= np.outer(rest[k + 1 :] @ q, q)
    Q, R = qr(A[:, order])
    return Q, R, order


def thin_svd(A: np.ndarray, max_sweeps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return U, S and V with A = U diag(S) Vᵀ for a matrix with m ≥ n and entries not far from 1 in size.

    Rotations of the columns of Rᵀ, not of A, settle in fewer sweeps and keep small values accurate also
    when rows of A differ in size: AP = Q R and Rᵀ W = V S give A = (Q W) S Vᵀ, but for the order P.
    """
    n = A.shape[1]
    rows = np.argsort(-np.max(np.abs(A), axis=1), kind="stable")
    Q, R, order = pivoted_qr(A[rows])
    X, W = R.copy(), np.eye(n)  # the rows of X are the columns of Rᵀ
    make_perpendicular_in_place(X, W, max_sweeps)
    S = lengths_of(X)
    S[S <= NOTHING * np.max(S)] = 0
    largest_first = np.argsort(-S, kind="stable")
    S, X, W = S[largest_first], X[largest_first], W[largest_first]
    r = int(np.count_nonzero(S))
    V = np.empty((n, n))
    V[order, :r] = X[:r].T / S[:r]
    if r < n:  # any perpendicular directions do for the values 0
        V[:, r:] = gram_schmidt(np.column_stack([V[:, :r], np.eye(n)]), repeated=True)[:, r:]
    U = np.empty_like(Q)
    U[rows] = Q @ W.T
    return U, S, V
