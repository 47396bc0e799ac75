"""What becomes of digits that are described by a few numbers: their errors, bits, noise, and a map without overlaps.

In the order of the chapter: errors for every number of components, thumbnails for a map, a codec, and denoising.
"""

from dataclasses import dataclass

import numpy as np

from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.validation import as_count, as_matrix, as_number, as_vector

__all__ = ["Codec", "denoise", "denoising_errors", "errors_by_count", "without_overlap"]


def errors_by_count(pca: PCA, X) -> np.ndarray:
    """Return the mean of ‖xᵢ − x̃ᵢ‖² over the rows of X for each number of coordinates, from none to all.

    With the coordinates zᵢ along K components and the part rᵢ of xᵢ − x̄ that lies outside of all of them, the error of
    the first k is (1/n) Σᵢ (z²ᵢ,ₖ₊₁ + … + z²ᵢ,K + ‖rᵢ‖²): nothing has to be rebuilt K times.

    Parameters
    ----------
    pca : PCA
        Fitted, on these points or on others.
    X : array_like, shape (n, d)

    Returns
    -------
    ndarray of shape (K + 1,)
        Entry k belongs to the first k components; it never grows with k.

    Raises
    ------
    ValueError
        If the rows of X have another length than the mean.

    See Also
    --------
    sklearn.decomposition.PCA : whose ``explained_variance_`` are the variances.

    References
    ----------
    M. P. Deisenroth, A. A. Faisal and C. S. Ong, *Mathematics for Machine Learning*, Cambridge University
        Press, 2020, section 10.3.

    Examples
    --------
    >>> pca = PCA().fit([[2, 0], [-2, 0], [0, 1], [0, -1]])
    >>> errors_by_count(pca, [[2, 1], [0, 3]]).tolist()
    [7.0, 5.0, 0.0]
    """
    X = as_matrix(X, "X")
    Z = pca.transform(X)
    outside = np.sum((X - pca.inverse_transform(Z)) ** 2, axis=1)
    squares = np.mean(Z**2, axis=0)
    return np.append(np.cumsum(squares[::-1])[::-1], 0.0) + np.mean(outside)


def without_overlap(points, *, side: float) -> np.ndarray:
    """Return which points to show as squares of a given side, so that no two squares overlap.

    The points are taken in their order; each is kept if its square touches none of those kept before.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        The centers of the squares.
    side : float

    Returns
    -------
    ndarray of int, shape (m,)
        Indices in increasing order. Every point that is left out is nearer than `side` to one that is kept, in both
        directions: no further square would fit.

    Raises
    ------
    ValueError
        If the points are not in the plane or the side is not positive.

    See Also
    --------
    scipy.spatial.KDTree : which finds what is near, for very many points.

    References
    ----------
    R. L. Cook, "Stochastic sampling in computer graphics", *ACM Transactions on Graphics* 5, 1986 (no two points
        nearer than a given distance).

    Examples
    --------
    >>> without_overlap([[0, 0], [0.5, 0.5], [0, 1], [3, 0]], side=1).tolist()
    [0, 2, 3]
    """
    points = as_matrix(points, "points")
    side = as_number(side, "side", low=0)
    if points.shape[1] != 2 or side == 0:
        raise ValueError(f"expected points of shape (n, 2) and a side above 0, but got {points.shape} and {side:g}")
    kept: list[int] = []
    for i, point in enumerate(points):
        if not np.any(np.max(np.abs(points[kept] - point), axis=1, initial=0) < side, where=bool(kept)):
            kept.append(i)
    return np.array(kept)


@dataclass(frozen=True, eq=False)
class Codec:
    """Points as a few whole numbers: k coordinates along the components, each rounded to a multiple of a step.

    The whole number for coordinate z is the nearest to z/step. How many bits it takes depends on how often it occurs
    among the points that the codec was made from: −log₂ of its share, the length of the best code.

    Attributes
    ----------
    pca : PCA
        Fitted; the first `k` of its components are used.
    k : int
    step : float
    lowest : ndarray of int, shape (k,)
        The smallest code of each coordinate; smaller ones are moved to it.
    lengths : tuple of k ndarrays
        Bits of each code of each coordinate, from the smallest code to the largest.

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication", *Bell System Technical Journal* 27 (1948), 379–423.

    Examples
    --------
    >>> X = [[2, 0], [-2, 0], [0, 1], [0, -1]]
    >>> codec = Codec.of(PCA().fit(X), X, k=1, step=1.0)
    >>> codec.encode([[1.2, 5], [-9, 0]]).tolist()
    [[1], [-2]]
    >>> codec.decode([[1], [-2]]).tolist()
    [[1.0, 0.0], [-2.0, 0.0]]
    """

    pca: PCA
    k: int
    step: float
    lowest: np.ndarray
    lengths: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, pca: PCA, X, *, k: int, step: float) -> "Codec":
        """Return the codec whose tables are counted on the rows of X, shape (n, d).

        Each code between the smallest and the largest that occurs is counted once more than it occurs, so that none
        has an infinite length.

        Raises
        ------
        ValueError
            If there are fewer than k components, or the step is not positive.
        """
        k, step = as_count(k, "k"), as_number(step, "step", low=0)
        if k > len(pca.components) or step == 0:
            raise ValueError(f"expected k up to {len(pca.components)} and a step above 0, but got {k} and {step:g}")
        codes = np.rint(pca.transform(as_matrix(X, "X"))[:, :k] / step).astype(int)
        lowest = codes.min(axis=0)
        counts = [np.bincount(column) + 1 for column in (codes - lowest).T]
        return cls(pca, k, step, lowest, tuple(-np.log2(count / count.sum()) for count in counts))

    def encode(self, X) -> np.ndarray:
        """Return the whole numbers for the rows of X, shape (n, k), held between the smallest and the largest known."""
        highest = self.lowest + [len(column) - 1 for column in self.lengths]
        codes = np.rint(self.pca.transform(as_matrix(X, "X"))[:, : self.k] / self.step)
        return np.clip(codes, self.lowest, highest).astype(int)

    def decode(self, codes) -> np.ndarray:
        """Return the points that belong to whole numbers of shape (n, k), shape (n, d)."""
        return self.pca.mean + self.step * self._checked(codes) @ self.pca.components[: self.k]

    def bits(self, codes) -> np.ndarray:
        """Return how many bits each row of whole numbers takes, shape (n,)."""
        places = self._checked(codes) - self.lowest
        return np.sum([column[place] for column, place in zip(self.lengths, places.T)], axis=0)

    def _checked(self, codes) -> np.ndarray:
        codes = np.asarray(codes)
        if codes.ndim != 2 or codes.shape[1] != self.k or not np.issubdtype(codes.dtype, np.integer):
            raise ValueError(f"codes must be whole numbers of shape (n, {self.k}), but their shape is {codes.shape}")
        highest = self.lowest + [len(column) - 1 for column in self.lengths]
        if np.any(codes < self.lowest) or np.any(codes > highest):
            raise ValueError("a code is smaller or larger than any that encode returns")
        return codes


def denoising_errors(variances, *, noise: float) -> np.ndarray:
    """Return the error to be expected from the first k coordinates of noisy points, for k = 0, …, d.

    λₖ₊₁ + … + λ_d is lost, and each coordinate that is kept brings the noise σ² with it:
    the error is λₖ₊₁ + … + λ_d + kσ², smallest where the variances fall below σ².

    Parameters
    ----------
    variances : array_like, shape (d,)
        λ₁ ≥ … ≥ λ_d ≥ 0 of the points without noise.
    noise : float
        The standard deviation σ of the noise in each entry of a point.

    Returns
    -------
    ndarray of shape (d + 1,)

    Raises
    ------
    ValueError
        If a variance or the noise is negative.

    See Also
    --------
    denoise

    References
    ----------
    N. Wiener, *Extrapolation, Interpolation, and Smoothing of Stationary Time Series*, Wiley, 1949.

    Examples
    --------
    >>> denoising_errors([4, 1, 0.25], noise=0.5).tolist()
    [5.25, 1.5, 0.75, 0.75]
    """
    variances, noise = as_vector(variances, "variances"), as_number(noise, "noise", low=0)
    if np.any(variances < 0):
        raise ValueError(f"a variance cannot be negative, but one is {variances.min():g}")
    lost = np.append(np.cumsum(variances[::-1])[::-1], 0.0)
    return lost + noise**2 * np.arange(len(lost))


def denoise(pca: PCA, X, *, noise: float, shrink: bool = True) -> np.ndarray:
    """Return the rows of X with less noise, shape (n, d).

    Coordinate j along the components is multiplied by λⱼ/(λⱼ + σ²), which makes the expected error smallest; or, if
    `shrink` is false, it is kept if λⱼ > σ² and dropped if not.

    Parameters
    ----------
    pca : PCA
        Fitted on points without noise.
    X : array_like, shape (n, d)
        Other points of that kind, with noise.
    noise : float
        The standard deviation σ of the noise in each entry.

    Raises
    ------
    ValueError
        If the noise is negative, or the rows of X have another length than the mean.

    See Also
    --------
    denoising_errors : how many coordinates to keep.

    References
    ----------
    N. Wiener, *Extrapolation, Interpolation, and Smoothing of Stationary Time Series*, Wiley, 1949.

    Examples
    --------
    >>> pca = PCA().fit([[2, 0], [-2, 0], [0, 1], [0, -1]])
    >>> pca.explained_variance.round(3).tolist()
    [2.667, 0.667]
    >>> denoise(pca, [[3, 1]], noise=1.0).round(3).tolist()
    [[2.182, 0.4]]
    >>> denoise(pca, [[3, 1]], noise=1.0, shrink=False).tolist()
    [[3.0, 0.0]]
    """
    noise, variances = as_number(noise, "noise", low=0), pca.explained_variance
    factors = variances / (variances + noise**2) if shrink else (variances > noise**2).astype(float)
    return pca.inverse_transform(pca.transform(as_matrix(X, "X")) * factors)
