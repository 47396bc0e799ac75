"""PageRank: the importance of pages from the links between them.

In the order of the chapter: the random surfer's matrix, the ranks by power iteration, and the surfers
themselves. The link matrix L comes from :func:`link_matrix`; it is a NumPy array or,
for large webs, an array of ``scipy.sparse``.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from mmlbook.errors import NotConvergedError
from mmlbook.projects._webs import link_matrix, random_web
from mmlbook.validation import as_count, as_generator, as_matrix, as_number, as_vector

__all__ = ["PageRankResult", "google_matrix", "link_matrix", "pagerank", "random_web", "surf"]

COLUMN_SUM_TOLERANCE = 1e-9


def google_matrix(L, *, damping: float = 0.85, personalization=None, dangling=None) -> np.ndarray:
    """Return the random surfer's matrix G = d (L + w zᵀ) + (1 − d) v 1ᵀ, dense.

    Here d is the damping, v says where a bored surfer goes, w where a surfer on a dangling page goes, and z has a
    one for each dangling page. G has n² entries: for small webs only.

    Parameters
    ----------
    L : array_like or sparse array of shape (n, n)
        A link matrix, as from :func:`link_matrix`.
    damping : float, optional
        The chance d of following a link, in [0, 1].
    personalization, dangling : array_like of shape (n,), optional
        v and w, as for :func:`pagerank`.

    Returns
    -------
    ndarray of shape (n, n)
        Nonnegative with columns that sum to one; positive if d < 1 and v is positive.

    Raises
    ------
    ValueError, TypeError
        For the same bad input as :func:`pagerank`.

    References
    ----------
    Langville, Meyer: *A Survey of Eigenvector Methods for Web Information Retrieval*, section 5.

    See Also
    --------
    networkx.google_matrix : The same, transposed, from a graph of NetworkX.

    Examples
    --------
    >>> L = link_matrix([(0, 1)], 2)
    >>> google_matrix(L, damping=0.5)
    array([[0.25, 0.5 ],
           [0.75, 0.5 ]])
    """
    L, v, w, d, dead_ends = _as_surfing(L, personalization, dangling, damping)
    G = L.toarray() if _is_sparse(L) else L
    G[:, dead_ends] = w[:, np.newaxis]
    return d * G + (1 - d) * v[:, np.newaxis]


@dataclass(frozen=True)
class PageRankResult:
    """The ranks of a web, and how they were reached.

    Attributes
    ----------
    ranks : ndarray of shape (n,)
        The share of its time that a random surfer spends on each page; sums to one.
    iterations : int
        How many times the matrix was applied.
    changes : ndarray of shape (iterations,)
        The 1-norm of each change, ‖xₖ − xₖ₋₁‖₁.
    error_bound : float
        A proven bound for the 1-norm of the error of `ranks`, rounding aside; infinity if the damping is one,
        where nothing is proven.
    """

    ranks: np.ndarray
    iterations: int
    changes: np.ndarray
    error_bound: float


def pagerank(
    L,
    *,
    damping: float = 0.85,
    personalization=None,
    dangling=None,
    start=None,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
) -> PageRankResult:
    """Return the PageRank of every page, by power iteration.

    xₖ₊₁ = G xₖ = d (L xₖ + (zᵀxₖ) w) + (1 − d) v, until the error is proven to be at most the tolerance:
    ‖xₖ − x‖₁ ≤ d/(1 − d) ‖xₖ − xₖ₋₁‖₁. The matrix G of :func:`google_matrix` is never formed.

    Parameters
    ----------
    L : array_like or sparse array of shape (n, n)
        A link matrix, as from :func:`link_matrix`.
    damping : float, optional
        The chance d of following a link, in [0, 1].
    personalization : array_like of shape (n,), optional
        v: where a surfer goes who follows no link. Nonnegative; it is divided by its sum.
        Every page alike by default.
    dangling : array_like of shape (n,), optional
        w: where a surfer on a dangling page goes. Nonnegative; it is divided by its sum.
        The same as v by default.
    start : array_like of shape (n,), optional
        The surfers' places before the first step. Nonnegative; it is divided by its sum. Every page alike by default.
    tolerance : float, optional
        The largest 1-norm of the error that is accepted.
    max_iterations : int, optional
        How many steps may be taken.

    Returns
    -------
    PageRankResult
        The ranks; they always meet the tolerance.

    Raises
    ------
    NotConvergedError
        If `max_iterations` steps were not enough.
    ValueError, TypeError
        If L is not square, is empty, or has an entry that is negative, NaN or infinite, or a column that sums
        neither to one nor to zero; if `damping` is outside [0, 1]; if a vector has the wrong number of entries, a
        negative entry or nothing but zeros; if `tolerance` is negative.

    Notes
    -----
    With ``damping=1`` no one is ever bored, and no bound is proven: the iteration stops when a change is at most the
    tolerance. It may then go round in circles, which raises :class:`~mmlbook.errors.NotConvergedError`, or settle
    on ranks that depend on `start`.

    References
    ----------
    Brin, Page: *The Anatomy of a Large-Scale Hypertextual Web Search Engine*, section 2.1.

    Langville, Meyer: *A Survey of Eigenvector Methods for Web Information Retrieval*, section 5.

    See Also
    --------
    networkx.pagerank : The same from a graph of NetworkX; its tolerance is for the change, and for each page.

    Examples
    --------
    Three pages: 0 links to 1 and 2, 1 links to 2, 2 links to 0.

    >>> L = link_matrix([(0, 1), (0, 2), (1, 2), (2, 0)], 3)
    >>> pagerank(L, damping=1).ranks.round(6)
    array([0.4, 0.2, 0.4])
    >>> result = pagerank(L)
    >>> result.ranks.round(3), result.error_bound <= 1e-10
    (array([0.388, 0.215, 0.397]), True)

    Two pages that link only to each other, and no boredom: the surfers jump to and fro forever.

    >>> pagerank([[0, 1], [1, 0]], damping=1, start=[1, 0], max_iterations=50)
    Traceback (most recent call last):
        ...
    mmlbook.errors.NotConvergedError: PageRank is not settled to 1e-10 (after 50 iterations the last change was 2)
    """
    L, v, w, d, dead_ends = _as_surfing(L, personalization, dangling, damping)
    x = _as_distribution(start, "start", len(v))
    tolerance = as_number(tolerance, "tolerance", low=0)
    max_iterations = as_count(max_iterations, "max_iterations")
    bored = (1 - d) * v
    factor = d / (1 - d) if d < 1 else 1.0
    changes = []
    for _ in range(max_iterations):
        moved = d * (L @ x + x[dead_ends].sum() * w) + bored
        changes.append(float(np.abs(moved - x).sum()))
        x = moved
        if factor * changes[-1] <= tolerance:
            bound = factor * changes[-1] if d < 1 else np.inf
            return PageRankResult(x / x.sum(), len(changes), np.array(changes), bound)
    raise NotConvergedError(f"PageRank is not settled to {tolerance:g}", iterations=len(changes), change=changes[-1])


def surf(
    L,
    *,
    steps: int,
    surfers: int = 1,
    damping: float = 0.85,
    personalization=None,
    dangling=None,
    start=None,
    rng: np.random.Generator | int | None = None,
) -> np.ndarray:
    """Let random surfers walk the web, and return where each was at every step.

    At each step a surfer follows one of the links of the page, in proportion to their weights, with the chance
    `damping`, and otherwise goes to a page drawn from `personalization`; on a dangling page, in place of following
    a link, to one drawn from `dangling`. As they walk on, the share of surfers on a page approaches its rank.

    Parameters
    ----------
    L : array_like or sparse array of shape (n, n)
        A link matrix, as from :func:`link_matrix`.
    steps : int
        How many steps each surfer takes.
    surfers : int, optional
        How many there are.
    damping, personalization, dangling, start
        As for :func:`pagerank`; `start` is what the first page of each surfer is drawn from.
    rng : numpy.random.Generator, int or None, optional
        The source of chance, or its seed.

    Returns
    -------
    ndarray of int, shape (steps + 1, surfers)
        The page that each surfer was on, before the first step and after each.

    Raises
    ------
    ValueError, TypeError
        For the same bad input as :func:`pagerank`, and if `steps` or `surfers` is no whole number of at least one.

    References
    ----------
    Page, Brin, Motwani, Winograd: *The PageRank Citation Ranking: Bringing Order to the Web*, section 2.5.

    See Also
    --------
    numpy.random.Generator.choice : One draw from given chances.

    Examples
    --------
    >>> L = link_matrix([(0, 1), (1, 2), (2, 0)], 3)
    >>> surf(L, steps=4, damping=1, start=[1, 0, 0], rng=0).T
    array([[0, 1, 2, 0, 1]])
    """
    L, v, w, d, dead_ends = _as_surfing(L, personalization, dangling, damping)
    steps, surfers, rng = as_count(steps, "steps"), as_count(surfers, "surfers"), as_generator(rng)
    targets, reach, first = _columns(L)
    is_dead_end = np.zeros(len(v), dtype=bool)
    is_dead_end[dead_ends] = True
    paths = np.empty((steps + 1, surfers), dtype=np.intp)
    paths[0] = _draw(_as_distribution(start, "start", len(v)), surfers, rng)
    for here, there in pairwise(paths):
        follows = rng.random(surfers) < d
        there[:] = _draw(v, surfers, rng)
        lost = np.flatnonzero(follows & is_dead_end[here])
        there[lost] = _draw(w, len(lost), rng)
        led = np.flatnonzero(follows & ~is_dead_end[here])
        page = here[led]
        link = np.searchsorted(reach, page + rng.random(len(led)), side="right")
        there[led] = targets[np.clip(link, first[page], first[page + 1] - 1)]
    return paths


# ---------------------------------------------------------------------------------------------------------------
# What is checked, and what is looked up


def _is_sparse(L) -> bool:
    return hasattr(L, "tocsr")


def _as_surfing(L, personalization, dangling, damping) -> tuple[Any, np.ndarray, np.ndarray, float, np.ndarray]:
    """Return the checked L, v, w, d and the numbers of the dangling pages."""
    if _is_sparse(L):
        L = L.tocsr()
        if L.ndim != 2 or L.shape[0] != L.shape[1] or L.shape[0] == 0:
            raise ValueError(f"L must be square and not empty, but it has the shape {L.shape}")
        entries = as_vector(L.data, "the stored entries of L") if L.nnz else L.data
        column_sums = np.bincount(L.indices, weights=entries, minlength=L.shape[1])
    else:
        L = entries = as_matrix(L, "L")
        if L.shape[0] != L.shape[1]:
            raise ValueError(f"L must be square, but it has the shape {L.shape}")
        column_sums = L.sum(axis=0)
    if np.any(entries < 0):
        raise ValueError(f"L must not have negative entries, but it has {entries.min()}")
    wrong = (np.abs(column_sums - 1) > COLUMN_SUM_TOLERANCE) & (column_sums != 0)
    if wrong.any():
        j = int(np.argmax(wrong))
        raise ValueError(
            f"each column of L must sum to 1, or to 0 for a dangling page, but column {j} sums to {column_sums[j]:g}"
        )
    d = as_number(damping, "damping", low=0, high=1)
    v = _as_distribution(personalization, "personalization", L.shape[0])
    w = v if dangling is None else _as_distribution(dangling, "dangling", L.shape[0])
    return L, v, w, d, np.flatnonzero(column_sums == 0)


def _as_distribution(x, name: str, n: int) -> np.ndarray:
    if x is None:
        return np.full(n, 1 / n)
    x = as_vector(x, name)
    if len(x) != n:
        raise ValueError(f"{name} has {len(x)} entries, but there are {n} pages")
    if np.any(x < 0):
        i = int(np.argmax(x < 0))
        raise ValueError(f"{name} must not be negative, but its entry {i} is {x[i]}")
    if not np.any(x > 0):
        raise ValueError(f"{name} must have a positive entry, but all are 0")
    x = x / x.max()
    return x / x.sum()


def _draw(chances: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    reach = np.cumsum(chances)
    drawn = np.searchsorted(reach, rng.random(count) * reach[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(chances)[-1])


def _columns(L) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the links by column: their targets, the column's number + its sum up to each, where columns begin."""
    if _is_sparse(L):
        L = L.tocsc()
        targets, shares, first = L.indices, L.data, L.indptr
        source = np.repeat(np.arange(L.shape[1]), np.diff(first))
    else:
        source, targets = np.nonzero(L.T)
        shares = L[targets, source]
        first = np.searchsorted(source, np.arange(L.shape[1] + 1))
    reach = np.cumsum(shares)
    before = np.concatenate([[0.0], reach])[first[:-1]]
    return targets, source + (reach - before[source]), first
