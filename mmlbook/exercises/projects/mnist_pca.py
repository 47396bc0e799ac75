"""Checks of the exercises on principal digits."""

from functools import lru_cache

import numpy as np

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.inner_products import k_nearest_neighbours
from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.projects.mnist_pca import denoise, denoising_errors, errors_by_count

STORED, PIXELS, KEPT = 10_000, 784, 40
VARIANCES, NOISE = np.array([5.0, 2.0, 1.0, 0.5, 0.2]), 0.8
ENOUGH = 905


def pieces():
    """Return how many numbers the coordinates, the components and the mean are."""
    return STORED * KEPT, KEPT * PIXELS, PIXELS


def kept_with(noise):
    return int(np.argmin(denoising_errors(VARIANCES, noise=noise)))


def shorter_or_longer():
    """Compare distances in the plane of two components with those in all dimensions."""
    X = load_mnist().X[:50]
    Z = PCA(2).fit(X).transform(X)
    far = np.linalg.norm(X[:, None] - X[None], axis=2)
    near = np.linalg.norm(Z[:, None] - Z[None], axis=2)
    if np.allclose(near, far):
        return "equal"
    return "at least" if np.all(near <= far + 1e-9) else "at most" if np.all(near >= far) else "nothing"


@lru_cache(maxsize=1)
def shares_lost():
    """Return for each kind of digit the error and the squared distance from the mean, summed over the test digits."""
    train, test = load_mnist().split()
    pca, X = PCA(20).fit(train.X), test.X
    lost = np.sum((X - pca.inverse_transform(pca.transform(X))) ** 2, axis=1)
    total = np.sum((X - pca.mean) ** 2, axis=1)
    return np.array([[part[test.labels == digit].sum() for part in (lost, total)] for digit in range(10)]).T


def hardest():
    lost, total = shares_lost()
    return int(np.argmax(lost / total))


def errors(X, new):
    return errors_by_count(PCA().fit(X), new)


def own_mean(X, new):
    return errors(X, new - np.mean(new, axis=0) + np.mean(X, axis=0))


def seen_only(X, new):
    return errors(X, X)


def eigenvalues_only(X, new):
    lam = PCA().fit(X).explained_variance
    return np.append(np.cumsum(lam[::-1])[::-1], 0)


def saved(X, new):
    found = errors(X, new)
    return found[0] - found


def summed(X, new):
    return errors(X, new) * len(new)


def clean(X, noisy, sigma):
    return denoise(PCA().fit(X), noisy, noise=sigma)


def weighted(factors):
    """Return a cleaner that multiplies the coordinates by factors(variances, sigma)."""

    def by(X, noisy, sigma):
        pca = PCA().fit(X)
        return pca.inverse_transform(pca.transform(noisy) * factors(pca.explained_variance, sigma))

    return by


def mean_forgotten(X, noisy, sigma):
    pca = PCA().fit(X)
    lam = pca.explained_variance
    return (pca.transform(noisy) * lam / (lam + sigma**2)) @ pca.components


def blind(noisy, sigma):
    """Clean pictures by the variances that are left when the noise is subtracted."""
    return weighted(lambda l, s: np.maximum(l - s**2, 0) / l)(noisy, noisy, sigma)


def on_itself(factors):
    return lambda noisy, sigma: weighted(factors)(noisy, noisy, sigma)


def points(seed, n=40, d=5, noise=0.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) * 2.0 ** (1 - np.arange(d)) @ np.linalg.qr(rng.normal(size=(d, d)))[0]
    return (X + rng.normal(size=d) + noise * rng.normal(size=X.shape)).round(3)


@lru_cache(maxsize=1)
def halves():
    train, test = load_mnist().split()
    return train.X, train.labels, test.X, test.labels


def read_with(W):
    """Return how many of the test digits five neighbors read from the numbers Wᵀx."""
    X, labels, new, truth = halves()
    return int(np.sum(k_nearest_neighbours(X @ W, labels, new @ W, k=5).predicted == truth))


def ten_directions():
    """Return the components of digits in which each pixel is mixed with its neighbors."""
    from scipy.ndimage import gaussian_filter

    blur = gaussian_filter(np.eye(PIXELS).reshape(PIXELS, 28, 28), (0, 1, 1)).reshape(PIXELS, PIXELS)
    return blur @ PCA(10).fit(halves()[0] @ blur).components.T


def fits(W):
    return np.shape(W) == (PIXELS, 10)


EXERCISES = {
    "mnist_pca.1": number(
        lambda: sum(pieces()),
        level="easy",
        rtol=0,
        hints=(
            r"Read $\tilde{\mathbf{x}} = \bar{\mathbf{x}} + \mathbf{B}\mathbf{z}$: what must be known to compute it?",
            "Some of it is different for each digit, and some is needed only once. Count both.",
        ),
        mistakes=[
            mistake(
                "coordinates-only",
                "Those are the coordinates. With them alone nobody can rebuild a picture.",
                lambda right: pieces()[0],
            ),
            mistake(
                "no-mean",
                "Coordinates and components are there. One more picture is needed.",
                lambda right: sum(pieces()[:2]),
            ),
            mistake(
                "no-components", "What do the coordinates count amounts of?", lambda right: pieces()[0] + pieces()[2]
            ),
            mistake("pixels", "That is how many numbers there were before.", lambda right: STORED * PIXELS),
        ],
        remark="The components cost as much as 784 digits do; with many digits that is soon forgotten.",
    ),
    "mnist_pca.2": number(
        lambda: denoising_errors(VARIANCES, noise=NOISE).min(),
        level="easy",
        hints=(
            r"Compare the variances with $\sigma^2$. Which components are kept?",
            r"What is dropped costs its variance; what is kept costs $\sigma^2$ each.",
        ),
        mistakes=[
            mistake(
                "no-noise",
                "That is what is lost. The coordinates that are kept bring noise with them.",
                lambda right: VARIANCES[kept_with(NOISE) :].sum(),
            ),
            mistake(
                "sigma-not-squared",
                r"The noise in a coordinate has the variance $\sigma^2$, not $\sigma$.",
                lambda right: VARIANCES[kept_with(NOISE) :].sum() + kept_with(NOISE) * NOISE,
            ),
            mistake(
                "all-noise",
                "You counted the noise of all five coordinates. Those that are dropped take their noise along.",
                lambda right: VARIANCES[kept_with(NOISE) :].sum() + len(VARIANCES) * NOISE**2,
            ),
            mistake("all-kept", "That is the error if nothing is dropped.", lambda right: len(VARIANCES) * NOISE**2),
            mistake(
                "shrunk",
                "That would be the error with the best factor for each coordinate. Here they are kept or dropped.",
                lambda right: np.sum(VARIANCES * NOISE**2 / (VARIANCES + NOISE**2)),
            ),
        ],
        remark=r"With the best factors $\frac{\lambda}{\lambda + \sigma^2}$ it would be about a quarter less.",
    ),
    "mnist_pca.3": choice(
        shorter_or_longer,
        {
            "at most": "A hill and the valley below are neighbors on a map. Which of the two distances is shorter?",
            "at least": "",
            "equal": "Then nothing would have been lost by the projection.",
            "nothing": "There is something that a projection never does to a distance.",
        },
        level="easy",
        hints=(
            "A distance in 784 dimensions has a part along the map and a part across it.",
            "By Pythagoras the squares of both parts add up. Can the sum be smaller than one of them?",
        ),
        remark="Only if all that lies across the map is the same for both digits are the two distances equal.",
    ),
    "mnist_pca.4": number(
        hardest,
        level="medium",
        rtol=0,
        hints=(
            "Fit to the 4,000, rebuild the 1,000, and sum the squared errors with `test.labels == digit`.",
            "Divide each sum by the sum of the squared distances of the same digits from `pca.mean`. Then `np.argmax`.",
        ),
        mistakes=[
            mistake(
                "easiest",
                "That is the one that is rebuilt best.",
                lambda right: int(np.argmin(shares_lost()[0] / shares_lost()[1])),
            ),
            mistake(
                "most-variance",
                "That is the one which lies farthest from the mean. What matters is which share of it is lost.",
                lambda right: int(np.argmax(shares_lost()[1])),
            ),
            mistake(
                "share",
                "That is the share. The question is which digit it belongs to.",
                lambda right: float(np.max(shares_lost()[0] / shares_lost()[1])),
            ),
        ],
        remark="Two loops and a crossing: every hand puts them elsewhere.",
    ),
    "mnist_pca.5": function(
        errors,
        [
            (points(0), points(1, n=12)),
            (points(2, d=3), points(3, n=7, d=3)),
            case(points(4), points(5, n=1), label="a single new point"),
            case(points(6, d=2), points(7, n=30, d=2) + 1e4, label="new points far away"),
        ],
        level="medium",
        atol=1e-9,
        hints=(
            "Components are orthonormal, so the squared error is the sum of the squares of the coordinates dropped.",
            "Take the mean of each squared coordinate over the new points, and cumulate from the last to the first; "
            "with all components nothing is left.",
        ),
        mistakes=[
            mistake(
                "own-mean", "The new points must be measured from the mean of `X`, not from their own.", like=own_mean
            ),
            mistake("seen", "Those are the errors of the rows of `X`. Asked for are those of `new`.", like=seen_only),
            mistake(
                "eigenvalues",
                "Those are the sums of discarded eigenvalues. They hold for the points of the fit; these are new.",
                like=eigenvalues_only,
            ),
            mistake("kept", "That is what is kept. What is lost?", like=saved),
            mistake("sum", "Those are sums over the new points. Take the mean.", like=summed),
            mistake(
                "starts-at-one",
                "The first entry belongs to no component at all, $k = 0$.",
                lambda right: right[1:],
            ),
        ],
        remark="One projection for all $k$: that is what right angles are good for.",
    ),
    "mnist_pca.6": function(
        clean,
        [
            (points(0), points(1, n=6, noise=0.5), 0.5),
            (points(2, d=3), points(3, n=4, d=3, noise=0.2), 0.2),
            case(points(4), points(5, n=3), 0.0, label="no noise"),
            case(points(6), points(7, n=3, noise=100.0), 100.0, label="very much noise"),
        ],
        level="medium",
        atol=1e-9,
        hints=(
            r"The best factor is $\frac{\lambda}{\lambda + \sigma^2}$, with the variances of the clean points.",
            "`transform`, multiply by the factors (they belong to the columns), `inverse_transform`.",
        ),
        mistakes=[
            mistake(
                "all-or-nothing",
                "You keep or drop whole coordinates. The best factor lies between.",
                like=weighted(lambda l, s: l > s**2),
            ),
            mistake(
                "sigma-not-squared",
                r"`sigma` is a standard deviation, and $\lambda$ is a variance. Square it.",
                like=weighted(lambda l, s: l / (l + s)),
            ),
            mistake(
                "standard-deviations",
                "You took the standard deviations along the components; the factor has variances.",
                like=weighted(lambda l, s: np.sqrt(l) / (np.sqrt(l) + s)),
            ),
            mistake("no-mean", "The mean is missing at the end.", like=mean_forgotten),
            mistake(
                "share-of-noise",
                "That multiplies by the share of the noise. It keeps what should go.",
                like=weighted(lambda l, s: s**2 / (l + s**2)),
            ),
        ],
        remark="With much noise the answer is the mean, and nothing else: who knows nothing says what is usual.",
    ),
    "mnist_pca.7": function(
        blind,
        [
            (points(0, n=60, noise=0.3), 0.3),
            (points(1, n=30, d=3, noise=0.5), 0.5),
            case(points(2, n=50), 0.0, label="no noise"),
            case(points(3, n=50, noise=0.1), 50.0, label="more noise than there is variance"),
        ],
        level="hard",
        atol=1e-9,
        hints=(
            r"The covariance matrix of noisy pictures is that of clean ones plus $\sigma^2\mathbf{I}$. What "
            "does that do to eigenvalues and eigenvectors?",
            r"With an eigenvalue $l$ of the noisy data put $\lambda = l - \sigma^2$ into the best factor. A variance "
            "below zero means that there is nothing.",
        ),
        mistakes=[
            mistake(
                "noise-twice",
                r"Your eigenvalues are those of noisy pictures: $\sigma^2$ is in them already.",
                like=on_itself(lambda l, s: l / (l + s**2)),
            ),
            mistake(
                "negative",
                "Some of your factors are negative. What does it mean if an eigenvalue is smaller than the noise?",
                like=on_itself(lambda l, s: (l - s**2) / l),
            ),
            mistake(
                "all-or-nothing",
                "You keep or drop whole coordinates. The best factor lies between.",
                like=on_itself(lambda l, s: l > s**2),
            ),
            mistake(
                "sigma-not-squared",
                "`sigma` is a standard deviation, an eigenvalue is a variance. Square it.",
                like=on_itself(lambda l, s: np.maximum(l - s, 0) / l),
            ),
        ],
        remark="Electron microscopes see proteins in this way: thousands of pictures, each of them mostly noise.",
    ),
    "mnist_pca.8": array(
        ten_directions,
        accepts=lambda W: fits(W) and read_with(W) >= ENOUGH,
        level="hard",
        hints=(
            "Which changes of a digit should a reader not notice? Make these small before you look for components.",
            "Blurring is a matrix. With the components of the blurred digits as columns, the product of both is a "
            "candidate. Or use the labels: how far apart are the class means, compared with the spread within?",
        ),
        mistakes=[
            mistake(
                "rows",
                "Directions are the columns: the shape must be (784, 10).",
                when=lambda W: np.shape(W) == (10, PIXELS),
            ),
            mistake(
                "wrong-shape",
                "The matrix must have 784 rows, one for each pixel, and ten columns.",
                when=lambda W: not fits(W) and np.shape(W) != (10, PIXELS),
            ),
            mistake(
                "principal",
                "That reads about as well as the principal components do. Some more are wanted.",
                when=lambda W: fits(W) and 880 <= read_with(W) < ENOUGH,
            ),
            mistake(
                "worse",
                "With these directions fewer digits are read than with the principal components.",
                when=lambda W: fits(W) and read_with(W) < 880,
            ),
        ],
        remark="Now for the open part: how far can ten numbers get?",
    ),
}
