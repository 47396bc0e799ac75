"""Checks of the exercises on PCA in practice."""

from functools import lru_cache

import numpy as np

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.pca_in_practice import choose_components, whiten
from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.errors import require
from mmlbook.exercises import array, case, choice, function, mistake, number

FACES, PIXELS = 30, 64 * 64
S = np.array([[25.0, 6.0], [6.0, 4.0]])
SHARE = 0.9


@lru_cache(maxsize=1)
def forty_threes() -> np.ndarray:
    """Return the first 40 threes of the book's digits, shape (40, 784), gray values from 0 to 255."""
    digits = load_mnist()
    return digits[digits.labels == 3].images[:40].reshape(40, -1)


def correlation_share(covariance) -> float:
    """Return the share of the first component of two standardized columns."""
    rho = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    return (1 + abs(rho)) / 2


def share_of_first(covariance) -> float:
    """Return the largest eigenvalue over the trace."""
    values = np.linalg.eigvalsh(covariance)
    return float(values[-1] / values.sum())


def few_points(X, k):
    """Return the first k components, as rows, from the products of the centered points."""
    X = np.asarray(X, dtype=float)
    C = X - X.mean(axis=0)
    values, U = np.linalg.eigh(C @ C.T)
    return (U[:, ::-1][:, :k].T @ C) / np.sqrt(values[::-1][:k])[:, None]


def whiten_new(X, new, k):
    """Return new points in the k white coordinates that were found for X."""
    made = whiten(X, n_components=k)
    return (np.asarray(new, dtype=float) - made.mean) @ made.matrix.T


def map_from_distances(D, k):
    """Return points in k dimensions, centered, whose distances are nearest to those of the table D."""
    products = _products(np.asarray(D, dtype=float) ** 2)
    values, U = np.linalg.eigh(products)
    return U[:, ::-1][:, :k] * np.sqrt(values[::-1][:k])


def _products(squares: np.ndarray) -> np.ndarray:
    return -0.5 * (squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean())


def _from_products(products: np.ndarray, k: int, power: float = 0.5) -> np.ndarray:
    values, U = np.linalg.eigh(products)
    return U[:, ::-1][:, :k] * np.maximum(values[::-1][:k], 0) ** power


def _white(X, new, k, *, center=None, power=-0.5, ddof=1):
    X, new = np.asarray(X, dtype=float), np.asarray(new, dtype=float)
    pca = PCA(k).fit(X)
    variances = pca.explained_variance * (len(X) - 1) / (len(X) - ddof)
    return (new - (pca.mean if center is None else center(X, new))) @ pca.components.T * variances**power


def _gram_rows(X, k, *, center=True, divide=True, last=False):
    X = np.asarray(X, dtype=float)
    C = X - X.mean(axis=0) if center else X
    values, U = np.linalg.eigh(C @ C.T)
    if not last:
        values, U = values[::-1], U[:, ::-1]
    rows = U[:, :k].T @ C
    return rows / np.sqrt(np.abs(values[:k]))[:, None] if divide else rows


def threes_needed(X, *, center=True, power=2, share=SHARE) -> int:
    """Return how many components hold a share of the sum of the singular values to a power."""
    X = np.asarray(X, dtype=float)
    S = np.linalg.svd(X - X.mean(axis=0) if center else X, compute_uv=False)
    return choose_components(S**power, share=share)


def spoiled_wines():
    """Return the wines in robust units, with the malic acid of every twentieth multiplied by ten, and unspoiled."""
    X = require("sklearn.datasets", extra="data").load_wine().data
    spoiled = X.copy()
    spoiled[::20, 1] *= 10
    middle = np.median(spoiled, axis=0)
    unit = np.median(np.abs(spoiled - middle), axis=0)
    return (spoiled - middle) / unit, (X - middle) / unit


def first_component(X) -> np.ndarray:
    """Return the first principal component of the rows."""
    return PCA(1).fit(X).components[0]


def clipped_component() -> np.ndarray:
    """Return the first component of the spoiled wines, every number moved to between −5 and 5."""
    return first_component(np.clip(spoiled_wines()[0], -5, 5))


@lru_cache(maxsize=1)
def _unspoiled() -> np.ndarray:
    return first_component(spoiled_wines()[1])


def degrees_off(u) -> float:
    """Return the angle between the line along u and the first component of the unspoiled wines."""
    u = np.asarray(u, dtype=float)
    if u.shape != (13,) or not np.any(u):
        return 90.0
    return float(np.degrees(np.arccos(min(1.0, abs(u @ _unspoiled()) / np.linalg.norm(u)))))


def _along(u, v) -> bool:
    return np.shape(u) == np.shape(v) and abs(u @ v) > 0.999 * np.linalg.norm(u) * np.linalg.norm(v) > 0


_RNG = np.random.default_rng(11)
_WIDE = _RNG.normal(size=(6, 3)) @ _RNG.normal(size=(3, 40)) + 0.1 * _RNG.normal(size=(6, 40)) + 2
_HUGE = _RNG.normal(size=(5, 6000)) * np.arange(1, 6)[:, None]
_CLOUD = _RNG.normal(size=(30, 4)) @ np.array([[3, 1, 0, 0], [0, 2, 1, 0], [0, 0, 1, 0.5], [0, 0, 0, 0.4]]) + 5
_PLACES = _RNG.normal(size=(9, 3)) * [5.0, 3.0, 1.0]


def _distances(points) -> np.ndarray:
    points = np.asarray(points, dtype=float)
    return np.linalg.norm(points[:, None] - points[None], axis=2)


EXERCISES = {
    "pca_in_practice.1": number(
        lambda: min(FACES - 1, PIXELS),
        level="easy",
        hints=(
            "How many eigenvalues of a covariance matrix can be other than zero, if there are few points?",
            "Subtracting the mean uses up something: the rows of $\\mathbf{C}$ add up to $\\mathbf{0}$.",
        ),
        mistakes=[
            mistake(
                "mean-forgotten",
                "Two points span one line, not two directions. What does subtracting the mean cost?",
                lambda right: FACES,
            ),
            mistake(
                "dimensions",
                "That is how many directions the space has. So few points cannot vary in so many.",
                lambda right: PIXELS,
            ),
            mistake("side", "That is the side of an image. Its pixels are the dimensions.", lambda right: 64),
        ],
        remark="Whatever the images show. The last of these directions will hold little but noise.",
    ),
    "pca_in_practice.2": choice(
        lambda: "patients",
        {
            "pixels": "All pixels share one scale of grays. Standardizing would blow up those that are mostly 0.",
            "stations": "One quantity, one unit: that a station varies more than another is what you want to see.",
            "patients": "",
            "places": "If you stretch one axis of space, distances are no longer distances.",
        },
        level="easy",
        hints=(
            "In which table would the result change if one column were written in another unit of its own?",
            "Where all columns share a unit, their variances can be compared as they are.",
        ),
        remark="Years, milligrams and counts have no common unit, so you have to choose one: the standard deviation.",
    ),
    "pca_in_practice.3": number(
        lambda: correlation_share(S),
        level="easy",
        rtol=1e-3,
        hints=(
            "Which covariance matrix do the standardized columns have? Ones on the diagonal, and beside it?",
            "The matrix with 1 on the diagonal and $\\rho$ beside it has the eigenvalues $1 + \\rho$ and $1 - \\rho$.",
        ),
        mistakes=[
            mistake(
                "not-standardized",
                "That is the share for the columns as they are. Standardize first.",
                lambda right: share_of_first(S),
            ),
            mistake(
                "correlation", "That is the correlation. Which eigenvalues follow from it?", lambda right: 2 * right - 1
            ),
            mistake("eigenvalue", "That is the eigenvalue. Divide by the sum of both.", lambda right: 2 * right),
            mistake("second", "That is the share of the second component.", lambda right: 1 - right),
            mistake(
                "divided-by-variance",
                "Divide the covariance by both standard deviations, not by the variances.",
                lambda right: (1 + S[0, 1] / (S[0, 0] * S[1, 1])) / 2,
            ),
        ],
        remark="If the columns are correlated at all, the components are $(1, 1)$ and $(1, -1)$ over $\\sqrt{2}$.",
    ),
    "pca_in_practice.4": function(
        few_points,
        [
            (_WIDE, 3),
            (_WIDE[:4], 2),
            case(_HUGE, 4, label="6,000 dimensions"),
            case(np.random.default_rng(4).integers(0, 256, (20, 90), np.uint8), 5, label="whole numbers of one byte"),
        ],
        up_to="sign",
        axis="rows",
        level="medium",
        hints=(
            "Center, then take the eigenvectors of `C @ C.T`. Which of them does `np.linalg.eigh` list first?",
            "Each $\\mathbf{C}^\\top\\mathbf{u}$ has the length $\\sqrt{\\mu}$: divide by it. "
            "The result has the shape $(k, d)$.",
        ),
        mistakes=[
            mistake("not-centered", "You did not subtract the mean.", like=lambda X, k: _gram_rows(X, k, center=False)),
            mistake(
                "not-unit",
                "The directions are right, but the components must have length one.",
                like=lambda X, k: _gram_rows(X, k, divide=False),
            ),
            mistake(
                "smallest-first",
                "`np.linalg.eigh` lists the smallest eigenvalue first; you kept the wrong end.",
                like=lambda X, k: _gram_rows(X, k, last=True),
            ),
        ],
        remark="The 6,000 × 6,000 covariance matrix was never made: for 5 points a 5 × 5 matrix is enough.",
    ),
    "pca_in_practice.5": number(
        lambda: threes_needed(forty_threes()),
        level="medium",
        hints=(
            "The eigenvalues of the 40 × 40 matrix of products are the scatters along the components.",
            "Add them up from the largest down, divide by the sum of all, and count how many it takes to reach 0.9.",
        ),
        mistakes=[
            mistake(
                "not-centered",
                "You did not subtract the mean three. Its share in the sum is large, and it is no variation.",
                lambda right: threes_needed(forty_threes(), center=False),
            ),
            mistake(
                "not-squared",
                "You added up standard deviations (singular values). Variances add up; these are their squares.",
                lambda right: threes_needed(forty_threes(), power=1),
            ),
            mistake(
                "one-short",
                "With so many you have not reached the share yet (Python counts from 0).",
                lambda right: right - 1,
            ),
            mistake(
                "share-of-95",
                "That many you need for a share of 0.95.",
                lambda right: threes_needed(forty_threes(), share=0.95),
            ),
            mistake(
                "all", "So many hold everything. How many hold nine tenths?", lambda right: len(forty_threes()) - 1
            ),
        ],
        remark="Of 784 numbers so many do, for these forty. For 500 threes it takes nearly three times as many.",
    ),
    "pca_in_practice.6": function(
        whiten_new,
        [
            (_CLOUD, _CLOUD[:6] + 1, 2),
            (_CLOUD[:12], np.array([[5.0, 6.0, 5.0, 4.0], [9.0, 5.0, 5.0, 5.5], [5.0, 5.0, 5.0, 5.0]]), 3),
            case(_CLOUD, np.array([[8.0, 7.0, 5.0, 5.0]]), 2, label="a single new point"),
        ],
        up_to="sign",
        level="medium",
        hints=(
            "Mean, components and variances all come from `X`. The new points only go through the map.",
            "Coordinates along the components first; then divide each column by its standard deviation in `X`.",
        ),
        mistakes=[
            mistake(
                "own-mean",
                "You subtracted the mean of the new points. So they land in other coordinates than the old ones.",
                like=lambda X, new, k: _white(X, new, k, center=lambda X, new: new.mean(axis=0)),
            ),
            mistake(
                "no-mean",
                "You did not subtract the mean of `X`.",
                like=lambda X, new, k: _white(X, new, k, center=lambda X, new: 0.0),
            ),
            mistake(
                "only-turned",
                "These are the coordinates along the components. They are not white yet.",
                like=lambda X, new, k: _white(X, new, k, power=0),
            ),
            mistake(
                "variance",
                "You divided by the variances. Divide by their roots.",
                like=lambda X, new, k: _white(X, new, k, power=-1),
            ),
            mistake(
                "divided-by-n",
                "Nearly: your variances were divided by $n$, not by $n - 1$.",
                like=lambda X, new, k: _white(X, new, k, ddof=0),
            ),
        ],
        remark="So scikit-learn separates `fit` from `transform`: what the old points taught is kept for new ones.",
    ),
    "pca_in_practice.7": function(
        map_from_distances,
        [
            (_distances(_PLACES), 3),
            (_distances(_PLACES[:6, :2]), 2),
            case(_distances(_CLOUD[:15]), 2, label="a map in fewer dimensions"),
        ],
        up_to="sign",
        level="hard",
        hints=(
            "Square the distances: $\\lVert\\mathbf{x}_i - \\mathbf{x}_j\\rVert^2$ holds the dot product "
            "$\\mathbf{x}_i^\\top\\mathbf{x}_j$ and two numbers that depend on $i$ or on $j$ alone.",
            "Subtract the row means and the column means of the squares and add the mean of all; "
            "times $-\\frac12$ that is $\\mathbf{C}\\mathbf{C}^\\top$. Its eigenvectors, times $\\sqrt{\\mu}$, "
            "are the coordinates.",
        ),
        mistakes=[
            mistake(
                "not-squared",
                "Square the distances before anything else.",
                like=lambda D, k: _from_products(_products(np.asarray(D)), k),
            ),
            mistake(
                "no-half",
                "The directions are right, the scale is not. Which number stands before "
                "$\\mathbf{x}_i^\\top\\mathbf{x}_j$ in the square?",
                like=lambda D, k: _from_products(2 * _products(np.asarray(D) ** 2), k),
            ),
            mistake(
                "not-scaled",
                "These are unit eigenvectors. The coordinates are longer where the points vary more.",
                like=lambda D, k: _from_products(_products(np.asarray(D) ** 2), k, 0.0),
            ),
            mistake(
                "scaled-by-mu",
                "Multiply the eigenvectors by $\\sqrt{\\mu}$, not by $\\mu$.",
                like=lambda D, k: _from_products(_products(np.asarray(D) ** 2), k, 1.0),
            ),
            mistake(
                "not-centered",
                "You did not center the table of squares on both sides.",
                like=lambda D, k: _from_products(-0.5 * np.asarray(D) ** 2, k),
            ),
        ],
        remark="This is classical multidimensional scaling. Flip or turn the map, and the distances stay the same.",
    ),
    "pca_in_practice.8": array(
        clipped_component,
        accepts=lambda u: degrees_off(u) <= 10,
        level="hard",
        hints=(
            "A point counts by the square of its distance. Which points should not be allowed to count so much?",
            "Try several: leave out the tenth of the points that are farthest away; or give every point the same "
            "length; or move numbers beyond $\\pm 5$ to $\\pm 5$. Then do an ordinary PCA.",
        ),
        mistakes=[
            mistake("not-thirteen", "Thirteen numbers, one for each column.", when=lambda u: np.shape(u) != (13,)),
            mistake(
                "pca",
                "That is plain PCA. It points along the second column, the malic acid: it has found the slips.",
                when=lambda u: np.shape(u) == (13,) and _along(u, first_component(spoiled_wines()[0])),
            ),
            mistake(
                "one-column",
                "That is a single column, and the spoiled one.",
                when=lambda u: np.shape(u) == (13,) and _along(u, np.eye(13)[1]),
            ),
            mistake(
                "standardized",
                "Standardizing helps, but the standard deviation listens to the slips, too.",
                when=lambda u: (
                    np.shape(u) == (13,)
                    and _along(u, first_component(spoiled_wines()[0] / spoiled_wines()[0].std(axis=0)))
                ),
            ),
            mistake(
                "nearly",
                "Closer: within 20 degrees. Make the nine spoiled wines count still less.",
                when=lambda u: 10 < degrees_off(u) <= 20,
            ),
        ],
        remark="You never had to find the slips: it was enough to bound what any single wine may do.",
    ),
}
