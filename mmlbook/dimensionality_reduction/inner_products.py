"""Inner products: other ways to measure lengths, angles and distances, and neighbors by any of them.

In the order of the chapter: ⟨x, y⟩ = xᵀ A y for a symmetric positive definite A, then nearest neighbors.
"""

from dataclasses import dataclass

import numpy as np

from mmlbook.linear_algebra.decompositions import cholesky
from mmlbook.validation import as_count, as_matrix, as_square_matrix, as_vector

__all__ = ["InnerProduct", "Neighbours", "k_nearest_neighbours"]

BLOCK = 512  # queries at a time: distances of all of them to all points need not fit into memory


@dataclass(frozen=True, eq=False)
class InnerProduct:
    """The inner product ⟨x, y⟩ = xᵀ A y, and the length, distance and angle that belong to it.

    With A = L Lᵀ (Cholesky) it is the dot product of Lᵀx and Lᵀy.

    Parameters
    ----------
    A : array_like, shape (d, d)
        Symmetric positive definite.

    Attributes
    ----------
    factor : ndarray of shape (d, d)
        The lower triangular L with A = L Lᵀ.

    Raises
    ------
    NotPositiveDefiniteError
        If A is not symmetric positive definite: some vector would have no length, or length 0 without being zero.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge
        University Press, 2020, sections 3.2 to 3.4.

    Examples
    --------
    >>> product = InnerProduct([[2, 1], [1, 2]])
    >>> product([1, 0], [0, 1])
    1.0
    >>> round(float(np.degrees(product.angle([1, 0], [0, 1]))), 10)
    60.0
    """

    A: np.ndarray

    def __post_init__(self):
        A = as_square_matrix(self.A, "A")
        object.__setattr__(self, "A", A)
        object.__setattr__(self, "factor", cholesky(A))

    def _vector(self, x, name: str) -> np.ndarray:
        x = as_vector(x, name)
        if len(x) != len(self.A):
            raise ValueError(f"{name} must have {len(self.A)} entries, as A has rows, but it has {len(x)}")
        return x

    def __call__(self, x, y) -> float:
        """Return ⟨x, y⟩ = xᵀ A y for two vectors of shape (d,)."""
        return float(self._vector(x, "x") @ self.A @ self._vector(y, "y"))

    def length(self, x) -> float:
        """Return ‖x‖ = √⟨x, x⟩."""
        return float(np.linalg.norm(self.factor.T @ self._vector(x, "x")))

    def distance(self, x, y) -> float:
        """Return ‖x − y‖."""
        return self.length(self._vector(x, "x") - self._vector(y, "y"))

    def angle(self, x, y) -> float:
        """Return the angle ω between x and y in radians, from 0 to π: cos ω = ⟨x, y⟩ / (‖x‖ ‖y‖).

        Raises
        ------
        ValueError
            If one of them is zero, which has no direction.
        """
        u, v = self.factor.T @ self._vector(x, "x"), self.factor.T @ self._vector(y, "y")
        lengths = np.linalg.norm(u), np.linalg.norm(v)
        if 0 in lengths:
            raise ValueError(f"{'x' if lengths[0] == 0 else 'y'} is zero, and the zero vector has no direction")
        u, v = u / lengths[0], v / lengths[1]
        return float(2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v)))  # exact for small angles too

    def flatten(self, X) -> np.ndarray:
        """Return the rows Lᵀxᵢ, whose ordinary dot products are the inner products of the rows of X, shape (n, d)."""
        X = as_matrix(X, "X")
        if X.shape[1] != len(self.A):
            raise ValueError(f"the rows of X must have {len(self.A)} entries, but they have {X.shape[1]}")
        return X @ self.factor


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest neighbors of some points, and how they vote.

    Attributes
    ----------
    indices : ndarray of int, shape (q, k)
        For each query the rows of its k nearest points, the nearest first.
    distances : ndarray of shape (q, k)
    predicted : ndarray of shape (q,)
        The label that most of the k have; of several with equally many, the one whose nearest is nearest.
    """

    indices: np.ndarray
    distances: np.ndarray
    predicted: np.ndarray


def k_nearest_neighbours(X, labels, queries, *, k: int = 1, inner_product: InnerProduct | None = None) -> Neighbours:
    """Find the k points nearest to each query, and let them vote on its label.

    Parameters
    ----------
    X : array_like, shape (n, d)
        The points that are known.
    labels : array_like, shape (n,)
        Their labels.
    queries : array_like, shape (q, d)
        The points asked about.
    k : int
        How many neighbors vote; at most n.
    inner_product : InnerProduct, optional
        How distances are measured; by the dot product if None.

    Returns
    -------
    Neighbours

    Raises
    ------
    ValueError
        If the shapes do not fit, or there are fewer than k points.

    References
    ----------
    T. M. Cover and P. E. Hart, "Nearest neighbor pattern classification", *IEEE Transactions on Information
        Theory* 13 (1967), 21–27.

    See Also
    --------
    sklearn.neighbors.KNeighborsClassifier

    Examples
    --------
    >>> found = k_nearest_neighbours([[0, 0], [1, 0], [5, 5]], ["a", "a", "b"], [[4, 4], [0, 1]], k=1)
    >>> found.predicted.tolist(), found.indices.ravel().tolist()
    (['b', 'a'], [2, 0])
    """
    X, queries = as_matrix(X, "X"), as_matrix(queries, "queries")
    labels, k = np.asarray(labels), as_count(k, "k")
    if labels.shape != (len(X),):
        raise ValueError(f"labels must have one entry for each of {len(X)} points, but its shape is {labels.shape}")
    if queries.shape[1] != X.shape[1]:
        raise ValueError(f"a point has {X.shape[1]} entries, but a query has {queries.shape[1]}")
    if k > len(X):
        raise ValueError(f"k is {k}, but there are only {len(X)} points")
    if inner_product is not None:
        X, queries = inner_product.flatten(X), inner_product.flatten(queries)
    center = X.mean(axis=0)
    X, queries = X - center, queries - center  # moves no distance, but keeps the squares below small
    pairs = [_nearest(X, queries[start : start + BLOCK], k) for start in range(0, len(queries), BLOCK)]
    indices, distances = (np.concatenate(parts) for parts in zip(*pairs))
    return Neighbours(indices, distances, np.array([_vote(labels[row]) for row in indices]))


def _nearest(X: np.ndarray, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices and distances of the k rows of X nearest to each query, ties by index.

    ‖x − q‖² = ‖x‖² − 2 x·q + ‖q‖² finds candidates quickly, but only up to the rounding of ‖x‖² + ‖q‖²: whatever may be
    among the k nearest within that rounding is measured again as ‖x − q‖.
    """
    squares, lengths = np.sum(X**2, axis=1), np.linalg.norm(queries, axis=1)
    rough = squares - 2 * queries @ X.T  # less ‖q‖², which is the same for all points
    slack = 2 * (X.shape[1] + 4) * np.finfo(float).eps * (np.sqrt(squares.max()) + lengths) ** 2
    limit = np.partition(rough, k - 1, axis=1)[:, k - 1] + slack
    indices, distances = np.empty((len(queries), k), dtype=int), np.empty((len(queries), k))
    for row, query in enumerate(queries):
        candidates = np.flatnonzero(rough[row] <= limit[row])
        exact = np.linalg.norm(X[candidates] - query, axis=1)
        order = np.argsort(exact, kind="stable")[:k]
        indices[row], distances[row] = candidates[order], exact[order]
    return indices, distances


def _vote(neighbors: np.ndarray):
    """Return the most frequent label of a row of neighbors, the nearest first; of equally frequent ones the first."""
    values, first, counts = np.unique(neighbors, return_index=True, return_counts=True)
    most = counts == counts.max()
    return values[most][np.argmin(first[most])]
