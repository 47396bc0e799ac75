"""Checks of the exercises on principal components."""

from functools import cache

import numpy as np

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.exercises import array, case, choice, function, mistake, number

BY_HAND = np.array([[5.0, 2.0], [2.0, 2.0]])
MEAN, DIRECTION, POINT = np.array([2.0, 1.0]), np.array([0.6, 0.8]), np.array([9.0, 2.0])
EIGENVALUES, POINTS_SEEN, KEPT = np.array([12.0, 5.0, 2.0, 0.6, 0.4]), 41, 2
PER_PIXEL = 0.01
POINTS = np.array([[-4, -2], [-2, -1.5], [-1, 0], [0, 0.5], [1, 0], [2, 1], [3, 2], [1, 9]], dtype=float)


def there_and_back() -> np.ndarray:
    """Return x̃ of the point in the exercise."""
    return MEAN + DIRECTION @ (POINT - MEAN) * DIRECTION


def reconstruct(X, k):
    """Return the reconstructions of the rows of X from k components."""
    X = np.asarray(X, dtype=float)
    return _rebuilt(X, X.mean(axis=0), slice(-k, None))


def _rebuilt(X, origin, which):
    """Project on some eigenvectors of the scatter about an origin, in ascending order of the eigenvalues."""
    C = X - origin
    B = np.linalg.eigh(C.T @ C).eigenvectors[:, which]
    return origin + C @ B @ B.T


def _by_rows(X, k):
    """Reconstruct as one does who takes rows of the array of eigenvectors for the eigenvectors."""
    C = X - X.mean(axis=0)
    B = np.linalg.eigh(C.T @ C).eigenvectors[::-1][:k].T
    return X - C + C @ B @ B.T


@cache
def _errors_of_3_and_8() -> tuple[np.ndarray, float, int]:
    """Return the squared errors of all pictures for k = 0, 1, 2, …, the total of them and how many pictures."""
    digits = load_mnist()
    pictures = digits.X[np.isin(digits.labels, [3, 8])]
    model = PCA().fit(pictures)
    kept, total = np.append(0, np.cumsum(model.explained_variance)), model.total_variance
    return (total - kept) * (len(pictures) - 1), total * (len(pictures) - 1), len(pictures)


def components_for_3_and_8(most: float = PER_PIXEL * 784) -> int:
    """Return the smallest k with at most this mean squared error of a picture."""
    errors, _, n = _errors_of_3_and_8()
    return int(np.argmax(errors / n <= most))


def classify(X, labels, queries, k, *, choose=np.argmin, origin=None, best=True, distance=True):
    """Return the label of the class whose own PCA rebuilds each query best; the options make the typical mistakes."""
    X, queries, names = np.asarray(X, dtype=float), np.asarray(queries, dtype=float), np.unique(labels)
    scores = []
    for name in names:
        own = X[labels == name]
        center = own.mean(axis=0) if origin is None else origin(X)
        vectors = np.linalg.eigh((own - center).T @ (own - center)).eigenvectors
        B = vectors[:, -k:] if best else vectors[:, :k]
        C = queries - center
        scores.append(np.sum((C - C @ B @ B.T) ** 2 if distance else (C @ B) ** 2, axis=1))
    return names[choose(scores, axis=0)]


def _cloud(n: int, d: int) -> np.ndarray:
    rng = np.random.default_rng(n + d)
    return rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + 3 * rng.normal(size=d)


def _flat_classes(classes: int, n: int, d: int) -> tuple:
    rng = np.random.default_rng(classes)
    labels = rng.permutation(np.repeat(np.arange(classes), 2 * n))
    centers, planes = rng.normal(size=(classes, d)), 2 * rng.normal(size=(classes, 2, d))
    X = centers[labels] + np.einsum("ij,ijk->ik", rng.normal(size=(len(labels), 2)), planes[labels])
    X = np.pad(X + 0.4 * rng.normal(size=X.shape), ((0, 0), (0, 1)))  # and a column that never varies
    return X[::2], labels[::2], X[1::2]


THREE = _flat_classes(3, 25, 6)


def _without_squares(score) -> np.ndarray:
    """Return the direction whose angle makes a score of all points smallest, found among many and then refined."""
    low, high = 0.0, np.pi
    for _ in range(4):
        t = np.linspace(low, high, 4001)
        best = t[np.argmin(score(np.array([np.cos(t), np.sin(t)])))]
        low, high = best - 2 * (high - low) / 4000, best + 2 * (high - low) / 4000
    return np.array([np.cos(best), np.sin(best)])


def _sum_of_distances(b, origin) -> np.ndarray:
    return np.abs((POINTS - origin) @ np.array([-b[1], b[0]])).sum(axis=0)


@cache
def _directions() -> dict[str, tuple]:
    """Return the direction asked for and those of the typical mistakes."""
    mean = POINTS.mean(axis=0)
    found = {
        "nearest": _without_squares(lambda b: _sum_of_distances(b, mean)),
        "widest": _without_squares(lambda b: -np.abs((POINTS - mean) @ b).sum(axis=0)),
        "squares": PCA(1).fit(POINTS).components[0],
        "origin": _without_squares(lambda b: _sum_of_distances(b, 0)),
        "without-outlier": PCA(1).fit(POINTS[:-1]).components[0],
    }
    return {name: tuple(b) for name, b in found.items()}


EXERCISES = {
    "principal_components.1": number(
        lambda: np.linalg.eigvalsh(BY_HAND)[1] / np.trace(BY_HAND),
        level="easy",
        hints=(
            "Find the eigenvalues first, from the trace and the determinant: two numbers with that sum and product.",
            "The share is the larger eigenvalue divided by the sum of both.",
        ),
        mistakes=[
            mistake(
                "first-column",
                "That is the share of the first *column* of the data. The first component has a direction of its own.",
                lambda right: BY_HAND[0, 0] / np.trace(BY_HAND),
            ),
            mistake("variance", "That is the variance along it. Which share of the total is it?", lambda right: 6.0),
            mistake("second", "That is the share of the other component.", lambda right: 1 - right),
            mistake(
                "standard-deviations",
                "You compare the roots of the eigenvalues. Variances add up, standard deviations do not.",
                lambda right: np.sqrt(6) / (np.sqrt(6) + 1),
            ),
        ],
        remark="And the first column alone has a share of 5/7 only: turning the axes pays.",
    ),
    "principal_components.2": array(
        there_and_back,
        level="easy",
        hints=(
            r"Three steps: subtract the mean, take the dot product with $\mathbf{b}_1$, go back.",
            r"Going back means: that many times $\mathbf{b}_1$, starting from the mean.",
        ),
        mistakes=[
            mistake(
                "mean-not-added",
                "The way back starts from the mean. You end where the centered point has its foot.",
                lambda right: right - MEAN,
            ),
            mistake(
                "not-centered",
                r"You projected on a line through the origin. Subtract the mean from $\mathbf{x}$ first.",
                lambda right: DIRECTION @ POINT * DIRECTION,
            ),
            mistake(
                "mean-only-added",
                "You added the mean at the end but did not subtract it at the start.",
                lambda right: MEAN + DIRECTION @ POINT * DIRECTION,
            ),
            mistake(
                "left-over",
                "That is what is lost, the part across the line.",
                lambda right: POINT - right,
            ),
        ],
        remark="What is lost is at a right angle to the component: take the dot product and see.",
    ),
    "principal_components.3": choice(
        lambda: "ratios",
        {
            "variances": "A variance is measured in *square* units: what happens to it if all numbers are a hundred "
            "times as large?",
            "ratios": "",
            "coordinates": r"A coordinate $\mathbf{b}^\top\mathbf{c}$ is a length, in the units of the data.",
            "nothing": "Think of the cloud: it is blown up evenly. What of its shape does not change?",
        },
        level="easy",
        hints=(
            "The data are multiplied by a number. What does that do to the covariance matrix?",
            "Which eigenvectors has a matrix that is multiplied by a number, and which eigenvalues?",
        ),
        remark="So units matter only when they differ from column to column, and then they matter very much.",
    ),
    "principal_components.4": number(
        lambda: EIGENVALUES[KEPT:].sum() * (POINTS_SEEN - 1),
        level="medium",
        hints=(
            "Which eigenvalues are discarded? Their sum is an error *per point*, more or less.",
            r"The covariance divides by $n - 1$; undo that.",
        ),
        mistakes=[
            mistake(
                "per-point",
                "That is the error divided by a number, as in the covariance. The sum over all points was asked.",
                lambda right: EIGENVALUES[KEPT:].sum(),
            ),
            mistake(
                "times-n",
                "Nearly. The covariance matrix did not divide by the number of points.",
                lambda right: EIGENVALUES[KEPT:].sum() * POINTS_SEEN,
            ),
            mistake(
                "kept",
                "That is the sum over what is kept. What is lost belongs to the other eigenvalues.",
                lambda right: EIGENVALUES[:KEPT].sum() * (POINTS_SEEN - 1),
            ),
            mistake(
                "first-discarded",
                "Only the first of the discarded eigenvalues is in it. What about the others?",
                lambda right: EIGENVALUES[KEPT] * (POINTS_SEEN - 1),
            ),
        ],
        remark="No point had to be projected for that.",
    ),
    "principal_components.5": function(
        reconstruct,
        [
            (_cloud(60, 4), 1),
            (_cloud(50, 3), 2),
            (np.array([[18.0, 26.0], [2.0, 14.0], [7.0, 24.0], [13.0, 16.0]]), 1),
            case(_cloud(60, 4), 4, label="all components, which give the data back"),
            case(np.pad(_cloud(40, 8), ((0, 0), (2, 2))), 5, label="columns of which some never vary"),
            case(np.array([[1, 2], [3, 5], [4, 9], [0, 1]]), 1, label="whole numbers"),
        ],
        level="medium",
        atol=1e-8,
        hints=(
            "Subtract the mean of each column, find the eigenvectors of the covariance, project, add the mean again.",
            "`eigh` lists the smallest eigenvalue first, and the eigenvectors are columns: you need the *last* $k$ "
            "columns.",
        ),
        mistakes=[
            mistake(
                "smallest",
                "You kept the directions of smallest variance: `eigh` begins with these.",
                like=lambda X, k: _rebuilt(X, X.mean(axis=0), slice(0, k)),
            ),
            mistake(
                "mean-not-added",
                "The mean is missing on the way back.",
                lambda right: right - right.mean(axis=0),
            ),
            mistake(
                "not-centered",
                "You projected on a subspace through the origin: the data were not centered.",
                like=lambda X, k: _rebuilt(X, 0.0, slice(-k, None)),
            ),
            mistake(
                "coordinates",
                "These are the coordinates, one for each component. Go back to the space of the data.",
                like=lambda X, k: (X - X.mean(axis=0)) @ np.linalg.eigh(np.cov(X, rowvar=False))[1][:, ::-1][:, :k],
            ),
            mistake(
                "rows-of-vectors",
                "You took rows of the array of eigenvectors. They are its columns.",
                like=lambda X, k: _by_rows(np.asarray(X, dtype=float), k),
            ),
            mistake(
                "one-mean",
                "You subtracted one number, the mean of all entries. Each column has a mean of its own (`axis=0`).",
                like=lambda X, k: _rebuilt(X, np.full(np.shape(X)[1], np.mean(X)), slice(-k, None)),
            ),
        ],
        remark=r"Computed as `C @ (B @ B.T)`, it needs a matrix of shape $(d, d)$; from left to right it does not.",
    ),
    "principal_components.6": number(
        components_for_3_and_8,
        level="medium",
        rtol=0,
        hints=(
            "The sum of the discarded eigenvalues tells the error of a picture for every $k$; a picture has 784 "
            "pixels. Or rebuild the pictures for some $k$ and measure.",
            "`np.cumsum(...)[0]` belongs to $k = 1$. Check the number you found, and the one before it, by rebuilding.",
        ),
        mistakes=[
            mistake(
                "counted-from-zero",
                "Very near. Rebuild the pictures with this $k$: is the error small enough already?",
                lambda right: right - 1,
            ),
            mistake(
                "one-too-many",
                "The error is small enough then, but it was so with one component less.",
                lambda right: right + 1,
            ),
            mistake(
                "share-of-variance",
                "That many keep 99 % of the variance. The error was to be measured per pixel, in gray values squared.",
                lambda right: components_for_3_and_8(0.01 * _errors_of_3_and_8()[1] / _errors_of_3_and_8()[2]),
            ),
            mistake(
                "per-picture",
                "That is for an error per *picture*. The mean also runs over the 784 pixels.",
                lambda right: components_for_3_and_8(PER_PIXEL),
            ),
        ],
        remark="784 numbers are replaced by so few, and the typical error of a pixel is a tenth of the gray scale.",
    ),
    "principal_components.7": function(
        classify,
        [
            (*_flat_classes(10, 20, 24), 2),
            (*_flat_classes(6, 20, 12), 3),
            (*THREE, 1),
            case(THREE[0], np.array(["a", "b", "c"])[THREE[1]], THREE[2], 2, label="labels that are words"),
            case(
                np.array([[0.0, 0], [1, 0], [2, 0], [0, 5], [1, 6], [2, 7]]),
                np.array([7, 7, 7, 3, 3, 3]),
                np.array([[9.0, 0], [9, 14], [1, 1], [1, 5]]),
                1,
                label="labels that are not 0, 1, 2, …",
            ),
        ],
        level="hard",
        same=lambda result, expected: bool(np.array_equal(np.asarray(result), expected)),
        hints=(
            "For each class: its mean, its first $k$ components, and the squared error of every query.",
            "Stack the errors to shape (classes, queries), and return the *label* of the smallest one for each query.",
        ),
        mistakes=[
            mistake(
                "largest-error",
                "You take the class that rebuilds the query worst.",
                like=lambda X, labels, queries, k: classify(X, labels, queries, k, choose=np.argmax),
            ),
            mistake(
                "common-mean",
                "You center with the mean of all points. Each class has a mean of its own.",
                like=lambda X, labels, queries, k: classify(X, labels, queries, k, origin=lambda X: X.mean(axis=0)),
            ),
            mistake(
                "not-centered",
                "Your subspaces pass through the origin. Subtract the mean of the class first.",
                like=lambda X, labels, queries, k: classify(X, labels, queries, k, origin=lambda X: 0.0),
            ),
            mistake(
                "smallest",
                "You keep the directions of smallest variance of each class: `eigh` begins with these.",
                like=lambda X, labels, queries, k: classify(X, labels, queries, k, best=False),
            ),
            mistake(
                "largest-coordinates",
                "You choose the class with the longest projection. A query far from the mean of a class may have a "
                "long one; the *error* must be small.",
                like=lambda X, labels, queries, k: classify(X, labels, queries, k, choose=np.argmax, distance=False),
            ),
            mistake(
                "positions",
                "You give back the number of the class in the list, not its label.",
                like=lambda X, labels, queries, k: np.searchsorted(np.unique(labels), classify(X, labels, queries, k)),
            ),
        ],
        remark="Each class has learned its own way to vary. Nobody told them what tells them apart.",
    ),
    "principal_components.8": array(
        lambda: np.array(_directions()["nearest"]),
        level="hard",
        up_to="sign",
        rtol=5e-3,
        hints=(
            "In the plane a direction is one angle. Write the sum of the distances as a function of it, and try many.",
            r"The distance of a centered point from the line of $(\cos t, \sin t)$ is "
            r"$\lvert -c_1\sin t + c_2\cos t\rvert$.",
        ),
        mistakes=[
            mistake(
                "squares",
                "That is the first principal component: the *squares* of the distances have the smallest sum there.",
                lambda right: np.array(_directions()["squares"]),
            ),
            mistake(
                "widest",
                r"There the sum of the $\lvert\mathbf{b}^\top\mathbf{c}_i\rvert$ is largest: the other view. Here the "
                "two do not agree.",
                lambda right: np.array(_directions()["widest"]),
            ),
            mistake(
                "through-origin",
                "Your line passes through the origin. Subtract the mean of the points first.",
                lambda right: np.array(_directions()["origin"]),
            ),
            mistake(
                "without-outlier",
                "You left out the last point. It belongs to the data.",
                lambda right: np.array(_directions()["without-outlier"]),
            ),
            mistake(
                "across",
                "That is the direction *across* the best line.",
                lambda right: np.array([-right[1], right[0]]),
            ),
        ],
        remark="One point far off pulls much less than it does with squares. Now for the open part.",
    ),
}
