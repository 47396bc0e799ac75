"""Webs for the PageRank chapter: the matrix of a web's links, and a random web of any size.

The link matrix L has one column a page, the page one leaves, and one row a page, the page one arrives
at; a column sums to one, or to zero where a page has no links (a *dangling* page).
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from mmlbook.errors import require
from mmlbook.validation import as_count, as_generator, as_number, as_vector

__all__ = ["link_matrix", "random_web"]


def link_matrix(links: Iterable, pages: int | Sequence[Hashable], *, weights=None, sparse: bool = False) -> Any:
    """Return the link matrix L of a web: Lᵢⱼ = (weight of the links from j to i) / (weight of all links from j).

    A page without links, or with links of weight zero only, is dangling: its column is zero.
    Links that are given twice count twice.

    Parameters
    ----------
    links : iterable of pairs (source, target), or integer array of shape (m, 2)
        The links, by the names of the pages, or by their numbers if `pages` is a number.
    pages : int or sequence of names
        How many pages there are (numbered from 0), or their names, in the order of the rows and columns of L.
    weights : array_like of shape (m,), optional
        One nonnegative weight a link. Each link weighs one by default.
    sparse : bool, optional
        Return a ``scipy.sparse.csr_array`` in place of a NumPy array.

    Returns
    -------
    ndarray or scipy.sparse.csr_array of shape (n, n)
        Nonnegative; each column sums to one, or to zero for a dangling page.

    Raises
    ------
    ValueError
        If there is no page, a page is named twice, a link is no pair or touches a page that does not exist, or a
        weight is negative, NaN or infinite.
    TypeError
        If pages are numbered and a link has something else than whole numbers.
    MissingExtraError
        If `sparse` is asked for and SciPy is not installed.

    References
    ----------
    Page, Brin, Motwani, Winograd: *The PageRank Citation Ranking: Bringing Order to the Web*, section 2.

    See Also
    --------
    networkx.to_scipy_sparse_array : The same from a graph of NetworkX, transposed and without the division.

    Examples
    --------
    >>> link_matrix([("home", "news"), ("home", "shop"), ("news", "home")], ["home", "news", "shop"])
    array([[0. , 1. , 0. ],
           [0.5, 0. , 0. ],
           [0.5, 0. , 0. ]])
    >>> link_matrix([(0, 1), (0, 2)], 3, weights=[3, 1])
    array([[0.  , 0.  , 0.  ],
           [0.75, 0.  , 0.  ],
           [0.25, 0.  , 0.  ]])
    """
    n, pairs = _numbered_links(links, pages)
    source, target = pairs[:, 0], pairs[:, 1]
    if weights is None:
        shares = 1.0 / np.bincount(source, minlength=n)[source]
    else:
        shares = _shares(source, _as_weights(weights, len(pairs)), n)
    if sparse:
        matrix = require("scipy.sparse", extra="sparse").coo_array((shares, (target, source)), shape=(n, n)).tocsr()
        matrix.eliminate_zeros()
        return matrix
    matrix = np.zeros((n, n))
    np.add.at(matrix, (target, source), shares)
    return matrix


def random_web(
    pages: int,
    links_per_page: float,
    *,
    dangling_share: float = 0.1,
    exponent: float = 2.1,
    rng: np.random.Generator | int | None = None,
) -> np.ndarray:
    """Return the links of a random web that has a few very popular pages and very many that hardly anyone links to.

    The number of links from a page is Poisson distributed, or zero for the dangling pages. Each link goes to page
    number t with a chance that falls as 1/(t + 1)^(1/(e − 1)), so that the number of pages with k incoming links
    falls as 1/kᵉ, as was found for the web.
    No page links to itself, and no link is there twice.

    Parameters
    ----------
    pages : int
        How many pages; they are numbered from 0, the most popular first.
    links_per_page : float
        How many links a page has on average, before the few that would be there twice or lead nowhere else are dropped.
    dangling_share : float, optional
        The chance that a page is dangling, in [0, 1].
    exponent : float, optional
        The exponent e, greater than 2.
    rng : numpy.random.Generator, int or None, optional
        The source of chance, or its seed.

    Returns
    -------
    ndarray of int32, shape (m, 2)
        The links (source, target), in the order of their sources, then of their targets.

    Raises
    ------
    ValueError, TypeError
        If a number is not of its kind, or outside its range.

    References
    ----------
    Broder, Kumar, Maghoul, Raghavan, Rajagopalan, Stata, Tomkins, Wiener: *Graph structure in the Web*, section 2
        (the exponent 2.1).

    See Also
    --------
    networkx.scale_free_graph : A random graph with such popular nodes that grows link by link.

    Examples
    --------
    >>> links = random_web(1000, 5, rng=1)
    >>> links[:3].tolist()
    [[0, 1], [0, 3], [0, 29]]
    """
    pages, rng = as_count(pages, "pages", low=2), as_generator(rng)
    if pages > np.iinfo(np.int32).max:
        raise ValueError(f"pages must be at most {np.iinfo(np.int32).max}, but it is {pages}")
    links_per_page = as_number(links_per_page, "links_per_page", low=0, high=pages - 1)
    dangling_share = as_number(dangling_share, "dangling_share", low=0, high=1)
    if as_number(exponent, "exponent") <= 2:
        raise ValueError(f"exponent must be greater than 2, but it is {exponent}")
    is_dangling = rng.random(pages) < dangling_share
    mean = links_per_page / (1 - dangling_share) if dangling_share < 1 else 0.0
    out_links = np.where(is_dangling, 0, rng.poisson(mean, pages))
    source = np.repeat(np.arange(pages), out_links)
    power = 1 - 1 / (exponent - 1)  # popularity summed up to page t grows as (t + 1) ** power
    target = rng.random(len(source))
    target *= (pages + 1) ** power - 1
    target += 1
    target **= 1 / power
    target = np.minimum(target.astype(np.int64), pages) - 1
    key = np.sort((source * pages + target)[source != target])
    key = key[np.diff(key, prepend=-1) > 0]
    source = key // pages
    return np.column_stack([source, key - source * pages]).astype(np.int32)


def _numbered_links(links, pages) -> tuple[int, np.ndarray]:
    """Return the number of pages and the links as an integer array of shape (m, 2)."""
    if isinstance(pages, str):
        raise TypeError(f"pages must be a number or a sequence of names, but it is the string {pages!r}")
    if isinstance(pages, Iterable):
        names = list(pages)
        number = {name: i for i, name in enumerate(names)}
        if not names:
            raise ValueError("a web must have at least one page, but pages is empty")
        if len(number) < len(names):
            twice = next(name for i, name in enumerate(names) if number[name] != i)
            raise ValueError(f"every page must have a name of its own, but {twice!r} is there twice")
        return len(names), _look_up(links, number)
    n = as_count(pages, "pages")
    pairs = np.asarray(links if isinstance(links, np.ndarray) else list(links))
    if pairs.size == 0:
        return n, np.zeros((0, 2), dtype=np.intp)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"links must be pairs (source, target), but they have the shape {pairs.shape}")
    if not np.issubdtype(pairs.dtype, np.integer):
        raise TypeError(f"links must be pairs of whole numbers from 0 to {n - 1}, but they are of type {pairs.dtype}")
    outside = (pairs < 0) | (pairs >= n)
    if outside.any():
        link, end = np.argwhere(outside)[0]
        raise ValueError(
            f"link {link} {'comes from' if end == 0 else 'goes to'} page {pairs[link, end]}, "
            f"but the pages are numbered from 0 to {n - 1}"
        )
    return n, pairs


def _look_up(links, number: dict) -> np.ndarray:
    pairs = []
    for i, link in enumerate(links):
        if isinstance(link, str) or not isinstance(link, Iterable) or len(link := tuple(link)) != 2:
            raise ValueError(f"links must be pairs (source, target), but link {i} is {link!r}")
        for end, word in zip(link, ("comes from", "goes to"), strict=True):
            if end not in number:
                raise ValueError(f"link {i} {word} {end!r}, which is not one of the pages")
        pairs.append([number[link[0]], number[link[1]]])
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


def _as_weights(weights, m: int) -> np.ndarray:
    weights = as_vector(weights, "weights") if m or np.size(weights) else np.zeros(0)
    if len(weights) != m:
        raise ValueError(f"weights has {len(weights)} entries, but there are {m} links")
    if np.any(weights < 0):
        i = int(np.argmax(weights < 0))
        raise ValueError(f"weights must not be negative, but its entry {i} is {weights[i]}")
    return weights


def _shares(source: np.ndarray, weights: np.ndarray, n: int) -> np.ndarray:
    """Divide each weight by the sum of those from the same source; by the largest first, so that no sum overflows."""
    largest = np.zeros(n)
    np.maximum.at(largest, source, weights)
    largest[largest == 0] = 1
    scaled = weights / largest[source]
    total = np.bincount(source, weights=scaled, minlength=n)
    total[total == 0] = 1
    return scaled / total[source]
