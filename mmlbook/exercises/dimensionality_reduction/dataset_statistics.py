"""Checks of the exercises on statistics of a data set."""

import numpy as np

from mmlbook.dimensionality_reduction.dataset_statistics import RunningMoments, covariance
from mmlbook.exercises import array, case, choice, function, mistake, number

POINTS = np.array([[1.0, 2.0], [3.0, 3.0], [5.0, 9.0], [7.0, 6.0]])
CELSIUS_MEAN, CELSIUS_VARIANCE, FACTOR, SHIFT = 20.0, 25.0, 1.8, 32.0
PARCELS, WEIGHT, SPREAD, TENTH = 9, 12.0, 4.0, 17.0
OLD = np.array([[4.0, 1.2], [1.2, 1.0]])
NEW = np.array([[1.0, 0.3], [0.3, 3.0]])

_rng = np.random.default_rng(8)
_SLANTED = _rng.normal(size=(3, 3))
_SPREAD_3 = _SLANTED @ _SLANTED.T + np.eye(3)
_LETTERS = _rng.normal(size=(6, 3)) @ _SLANTED.T + np.array([1.0, -2.0, 4.0])


def tenth_parcel(count: int, center: float, variance: float, weight: float) -> float:
    """Return the variance of weights, known by count, mean and variance, and of one more."""
    moments = RunningMoments(count, np.array([center]), np.array([[(count - 1) * variance]]))
    return float(moments.update([weight]).covariance()[0, 0])


def after(center, S, A, b):
    """Return the mean and the covariance matrix after x ↦ A x + b."""
    return A @ center + b, A @ S @ A.T


def forget(count, center, S, x):
    """Return the count, the mean and the covariance matrix of all points but one."""
    if count < 3:
        raise ValueError("fewer than two points would remain")
    step = np.asarray(x) - center
    delta = count / (count - 1) * step
    return count - 1, center - delta / count, ((count - 1) * S - np.outer(delta, step)) / (count - 2)


def _root(M: np.ndarray) -> np.ndarray:
    """Return the symmetric square root of a positive definite matrix."""
    values, vectors = np.linalg.eigh(M)
    return vectors * np.sqrt(values) @ vectors.T


def least_map(S: np.ndarray, T: np.ndarray) -> np.ndarray:
    """Return the symmetric A with A S Aᵀ = T, which moves points with the covariance S the least."""
    root = _root(S)
    undo = np.linalg.inv(root)
    return undo @ _root(root @ T @ root) @ undo


def effort(A) -> float:
    """Return the mean squared move of points with the covariance `OLD` under A."""
    rest = np.asarray(A, dtype=float) - np.eye(2)
    return float(np.trace(rest @ OLD @ rest.T))


LEAST = effort(least_map(OLD, NEW))


def _dresses(A) -> bool:
    A = np.asarray(A, dtype=float)
    return A.shape == (2, 2) and bool(np.allclose(A @ OLD @ A.T, NEW, atol=2e-3))


def _like(build):
    return lambda A: np.shape(A) == (2, 2) and bool(np.allclose(A, build(), atol=1e-2))


def _eigen_axes() -> np.ndarray:
    """Return a map of the axes of the one ellipse to those of the other, in order of their length."""
    old, axes = np.linalg.eigh(OLD)
    new, new_axes = np.linalg.eigh(NEW)
    return new_axes * np.sqrt(new / old) @ axes.T


def _moves_too_much(A) -> bool:
    return _dresses(A) and effort(A) > 1.01 * LEAST


def _centered(X) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    return X - X.mean(axis=0)


def _uncentered(X) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    return X.T @ X / (len(X) - 1)


def _one_mean(X) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    C = X - X.mean()
    return C.T @ C / (len(X) - 1)


EXERCISES = {
    "dataset_statistics.1": number(
        lambda: FACTOR * CELSIUS_VARIANCE * FACTOR,
        level="easy",
        hints=(
            "What does the shift by 32 do to distances from the mean? And the factor?",
            "A variance is a mean of *squared* distances. Each distance is multiplied by 1.8.",
        ),
        mistakes=[
            mistake(
                "factor-once",
                "A variance counts squares: the factor comes in twice.",
                lambda right: FACTOR * CELSIUS_VARIANCE,
            ),
            mistake(
                "with-shift",
                "The factor is right. The shift moves the mean and leaves all distances as they are.",
                lambda right: right + SHIFT,
            ),
            mistake("mean", "That is the new mean.", lambda right: FACTOR * CELSIUS_MEAN + SHIFT),
            mistake(
                "standard-deviation",
                "That is the new standard deviation, the root of what is asked for.",
                lambda right: np.sqrt(right),
            ),
            mistake("unchanged", "Only a shift leaves the variance alone.", lambda right: CELSIUS_VARIANCE),
        ],
        remark="The standard deviation goes from 5 °C to 9 °F: the factor, once.",
    ),
    "dataset_statistics.2": array(
        lambda: covariance(POINTS),
        level="easy",
        hints=(
            "First the mean of each of the two entries, then the four deviations from it.",
            "Add up the squares of the first entries, of the second entries, and the products. Divide by $n - 1$.",
        ),
        mistakes=[
            mistake(
                "divided-by-n",
                "You divided by the number of points. Divide by one less.",
                lambda right: covariance(POINTS, ddof=0),
            ),
            mistake(
                "scatter", "That is the scatter matrix: it remains to divide.", lambda right: (len(POINTS) - 1) * right
            ),
            mistake("not-centered", "Subtract the mean from the entries first.", lambda right: _uncentered(POINTS)),
            mistake(
                "rows-and-columns",
                "That is the covariance of the four *points*, a matrix of shape (4, 4). "
                "There must be a row and a column for each entry of a point.",
                lambda right: np.cov(POINTS),
            ),
            mistake(
                "correlation",
                "That is the correlation matrix. Don't divide by the standard deviations.",
                lambda right: np.corrcoef(POINTS, rowvar=False),
            ),
            mistake(
                "variances-only", "Those are the variances. The covariance is missing.", lambda right: np.diag(right)
            ),
        ],
        remark="The two places beside the diagonal are equal: a covariance matrix is symmetric.",
    ),
    "dataset_statistics.3": choice(
        lambda: "threshold",
        {
            "brightness": "The sum of all pixels is a linear map, with a single row of ones.",
            "mirrored": "Mirroring only renumbers the pixels; that is a linear map.",
            "threshold": "",
            "without": "The update by one point can be run backward, if you know the point.",
        },
        level="easy",
        hints=(
            "Which of these are affine maps, or updates?",
            "An affine map of the pixels sends the mean of two images to the mean of their images. "
            "Which of the operations does not?",
        ),
        remark="Whatever is not affine needs the data, or a summary that was made for it.",
    ),
    "dataset_statistics.4": number(
        lambda: tenth_parcel(PARCELS, WEIGHT, SPREAD, TENTH),
        level="medium",
        rtol=1e-3,
        hints=(
            "Go back from the variance to the scatter, the sum of squared deviations. Then update it.",
            r"The scatter grows by $\frac{n}{n + 1}\delta^2$, where $n$ counts the old parcels and $\delta$ is how far "
            "the newcomer is from their mean. At the end divide by one less than the new count.",
        ),
        mistakes=[
            mistake(
                "full-square",
                "You added the whole square of the surprise. The mean moves, too, so a little less comes on top.",
                lambda right: ((PARCELS - 1) * SPREAD + (TENTH - WEIGHT) ** 2) / PARCELS,
            ),
            mistake(
                "nine-fold",
                "You took the variance times nine for the old scatter. It had been divided by $n - 1$.",
                lambda right: (PARCELS * SPREAD + PARCELS / (PARCELS + 1) * (TENTH - WEIGHT) ** 2) / PARCELS,
            ),
            mistake(
                "divided-by-n",
                "The scatter is right. Divide it by one less than the number of parcels.",
                lambda right: right * PARCELS / (PARCELS + 1),
            ),
            mistake(
                "old-divisor",
                "The scatter is right. There is one parcel more now, so the divisor grows as well.",
                lambda right: right * PARCELS / (PARCELS - 1),
            ),
            mistake("scatter", "That is the new scatter. The variance is asked for.", lambda right: PARCELS * right),
        ],
        remark="One parcel raised the variance by half. It was 2.5 standard deviations away.",
    ),
    "dataset_statistics.5": function(
        lambda X: covariance(X),
        [
            (POINTS,),
            (np.array([[1.0, 0.0, 2.0], [0.5, 3.0, 1.0], [2.0, 1.0, -1.0], [4.0, 2.0, 2.5], [0.0, 0.0, 1.0]]),),
            case(np.array([[0, 255, 3], [255, 10, 200], [250, 255, 90]], dtype=np.uint8), label="whole numbers"),
            case(np.array([[1.0, 2.0, 3.0, 5.0], [2.0, 0.0, 1.0, 7.0]]), label="more columns than rows"),
            case(np.array([[3.0, 1.0], [3.0, 2.0], [3.0, 6.0]]), label="a constant column"),
            case(np.array([[1.0, 2.0], [2.0, 2.5], [4.0, 0.0], [3.0, 1.0]]) + 1e8, label="numbers near $10^8$"),
            case(np.array([[1.0, 2.0]]), label="a single row"),
        ],
        level="medium",
        hints=(
            "Compute the mean of each *column*, subtract it from every row, and multiply the result by itself: "
            "which of the two is transposed?",
            "`C.T @ C / (n - 1)` with the centered data `C`. Raise an error first, if there are fewer than two rows.",
        ),
        mistakes=[
            mistake(
                "divided-by-n",
                "You divided by the number of rows. Divide by one less.",
                like=lambda X: _centered(X).T @ _centered(X) / len(X),
            ),
            mistake(
                "rows-and-columns",
                "You took the rows for the variables. Points are rows here; the matrix has a row for each column of X.",
                like=lambda X: np.cov(np.asarray(X, dtype=float)),
            ),
            mistake("not-centered", "Subtract the mean from every row before you multiply.", like=_uncentered),
            mistake("one-mean", "You subtracted one mean of *all* entries. Each column has its own.", like=_one_mean),
            mistake(
                "variances-only",
                "That is the diagonal only. The covariances of different columns are missing.",
                like=lambda X: np.var(np.asarray(X, dtype=float), axis=0, ddof=1),
            ),
            mistake("scatter", "That is the scatter matrix. Divide it.", like=lambda X: _centered(X).T @ _centered(X)),
        ],
        remark="Subtract first, multiply afterwards: that is why numbers near $10^8$ do no harm.",
    ),
    "dataset_statistics.6": function(
        after,
        [
            (np.array([1.0, 2.0]), np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([[1.0, 2.0], [0.0, 3.0]]), [4.0, -1.0]),
            (np.array([0.5, -1.0, 2.0]), _SPREAD_3, _SLANTED, np.array([1.0, 0.0, -2.0])),
            (np.array([0.2, 0.7]), np.array([[0.3, 0.1], [0.1, 0.2]]), -np.eye(2), np.ones(2)),
            case(
                np.array([0.5, -1.0, 2.0]),
                _SPREAD_3,
                np.array([[1.0, 1.0, 0.0], [0.0, 2.0, -1.0]]),
                np.array([1.0, 3.0]),
                label="fewer entries than before",
            ),
        ],
        level="medium",
        hints=(
            "The mean goes where every point goes. The covariance matrix gets the matrix from both sides.",
            "Return `(A @ center + b, A @ S @ …)`. What must stand at the right, so that the shapes fit?",
        ),
        mistakes=[
            mistake(
                "transposed",
                "The mean is right. In the covariance the transposed matrix belongs to the other side.",
                like=lambda c, S, A, b: (A @ c + b, A.T @ S @ A if A.shape[0] == A.shape[1] else A @ S @ A.T),
            ),
            mistake(
                "shifted-covariance",
                "You added the shift to the covariance, too. It does not change deviations from the mean.",
                like=lambda c, S, A, b: (A @ c + b, A @ S @ A.T + b),
            ),
            mistake(
                "shift-forgotten",
                "The covariance is right. In the mean the shift is missing.",
                like=lambda c, S, A, b: (A @ c, A @ S @ A.T),
            ),
            mistake(
                "matrix-once",
                "The mean is right. The covariance is made of products of two deviations, and each is mapped.",
                like=lambda c, S, A, b: (A @ c + b, A @ S),
            ),
            mistake(
                "swapped",
                "Both are right, in the wrong order: mean first.",
                like=lambda c, S, A, b: (A @ S @ A.T, A @ c + b),
            ),
        ],
        remark="Two matrix products, however many images there were.",
    ),
    "dataset_statistics.7": function(
        forget,
        [
            (6, _LETTERS.mean(axis=0), covariance(_LETTERS), _LETTERS[2]),
            (4, POINTS.mean(axis=0), covariance(POINTS), POINTS[0]),
            case(3, POINTS[:3].mean(axis=0), covariance(POINTS[:3]), POINTS[1], label="three points"),
            case(2, POINTS[:2].mean(axis=0), covariance(POINTS[:2]), POINTS[1], label="two points"),
        ],
        level="hard",
        hints=(
            "Call the mean of all $n$ points $\\mathbf{m}$. What is the mean of the others? "
            "And how is the update written in terms of $\\mathbf{x} - \\mathbf{m}$?",
            r"With $\boldsymbol{\delta} = \frac{n}{n - 1}(\mathbf{x} - \mathbf{m})$ the mean goes back by "
            r"$\frac1n\boldsymbol{\delta}$, and the scatter loses $\boldsymbol{\delta}(\mathbf{x} - \mathbf{m})^\top$. "
            "The new divisor is smaller by one.",
        ),
        mistakes=[
            mistake(
                "old-mean",
                "The covariance is right. But the mean goes away from the point that left.",
                like=lambda n, c, S, x: (n - 1, c, forget(n, c, S, x)[2]),
            ),
            mistake(
                "old-divisor",
                "Count and mean are right, and so is the scatter. There is one point less now: divide by $n - 2$.",
                like=lambda n, c, S, x: (*forget(n, c, S, x)[:2], forget(n, c, S, x)[2] * (n - 2) / (n - 1)),
            ),
            mistake(
                "plain-square",
                "Count and mean are right. From the scatter you took the squared distance from the mean of *all*. "
                "Without the point the others are nearer to their mean, too.",
                like=lambda n, c, S, x: (*forget(n, c, S, x)[:2], ((n - 1) * S - np.outer(x - c, x - c)) / (n - 2)),
            ),
            mistake(
                "added",
                "Count and mean are right. But the scatter must become *smaller*.",
                like=lambda n, c, S, x: (
                    *forget(n, c, S, x)[:2],
                    ((n - 1) * S + n / (n - 1) * np.outer(x - c, x - c)) / (n - 2),
                ),
            ),
            mistake(
                "count",
                "Mean and covariance are right. The count must go down.",
                like=lambda n, c, S, x: (n, *forget(n, c, S, x)[1:]),
            ),
        ],
        remark="Whoever knows the statistics with and without a letter knows the letter: privacy takes more.",
    ),
    "dataset_statistics.8": array(
        lambda: least_map(OLD, NEW),
        accepts=lambda A: _dresses(A) and effort(A) <= 1.01 * LEAST,
        level="hard",
        hints=(
            "First find any solution, from the Cholesky factors of both matrices. "
            "Then: what may you put between the two factors without changing the result?",
            r"All solutions are $\mathbf{K}\mathbf{Q}\mathbf{L}^{-1}$ with $\mathbf{Q}$ orthogonal. Compute the trace "
            r"of $(\mathbf{A} - \mathbf{I})\mathbf{S}(\mathbf{A} - \mathbf{I})^\top$ for many turns and mirror turns.",
        ),
        mistakes=[
            mistake(
                "cholesky",
                "That map gives the right covariance, and moves the points more than necessary: "
                "a turn may be put between the two triangles.",
                when=_like(lambda: np.linalg.cholesky(NEW) @ np.linalg.inv(np.linalg.cholesky(OLD))),
            ),
            mistake(
                "roots",
                "Close: undoing the one root and applying the other gives the right covariance, but not by the "
                "shortest way, because the two roots do not commute.",
                when=_like(lambda: _root(NEW) @ np.linalg.inv(_root(OLD))),
            ),
            mistake(
                "axes",
                "You send the axes of the one ellipse to the axes of the other. That turns the whole cloud.",
                when=lambda A: _dresses(A) and effort(A) > 5 * LEAST,
            ),
            mistake("too-far", "The covariance is right. But other maps move the points less.", when=_moves_too_much),
            mistake(
                "reversed",
                "Your map makes new data look old.",
                when=lambda A: np.shape(A) == (2, 2) and bool(np.allclose(A @ NEW @ np.transpose(A), OLD, atol=2e-3)),
            ),
            mistake(
                "quotient",
                "That is $\\mathbf{T}\\mathbf{S}^{-1}$. It would be right if the matrix counted once; "
                "it counts from both sides.",
                when=_like(lambda: NEW @ np.linalg.inv(OLD)),
            ),
            mistake(
                "another-covariance",
                "The mapped data do not have the covariance matrix $\\mathbf{T}$.",
                when=lambda A: np.shape(A) == (2, 2) and not _dresses(A),
            ),
        ],
        remark="What you have found is the optimal transport from one Gaussian to another.",
    ),
}
