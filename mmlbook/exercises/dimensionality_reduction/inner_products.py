"""Checks of the exercises on inner products."""

from functools import lru_cache

import numpy as np

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.inner_products import InnerProduct, k_nearest_neighbours
from mmlbook.exercises import array, case, choice, function, mistake, number

A = np.array([[2.0, 1.0], [1.0, 3.0]])
PRODUCT = InnerProduct(A)
STEEP = np.array([1.0, -2.0])
DIAGONAL = np.array([1.0, 1.0])
PIXELS = 196
PLAIN, AT_MOST = 54, 50  # mistakes of the dot product, and of the ruler that is looked for
# Without the first formula, which has no matrix: it is not linear.
FORMULAS = {"A": np.nan, "B": [[1, 0], [0, -1]], "C": [[2, 1], [1, 1]], "D": [[2, 1], [0, 1]], "E": [[1, 1], [1, 1]]}


def is_inner_product(matrix) -> bool:
    """Return whether xᵀ A y is an inner product."""
    try:
        InnerProduct(matrix)
    except ValueError:
        return False
    return True


def angles(X):
    """Return the angles between the centered columns of X, shape (n, d), in degrees; shape (d, d)."""
    C = np.asarray(X, dtype=float) - np.mean(X, axis=0)
    U = C / np.linalg.norm(C, axis=0)
    return np.degrees(np.arccos(np.clip(U.T @ U, -1, 1)))


def compare(x, y, A):
    """Return the distance of x and y under xᵀ A y, and the angle between them in degrees."""
    product = InnerProduct(A)
    return product.distance(x, y), float(np.degrees(product.angle(x, y)))


def compare_by(x, y, A, *, matrix=np.asarray, angle_matrix=None, root=True, turn=np.degrees):
    """Return what `compare` returns, with one thing done in another way: for typical mistakes."""
    B, C = matrix(A), (angle_matrix or matrix)(A)
    difference = np.asarray(x, dtype=float) - y
    squared = difference @ B @ difference
    cosine = np.clip(x @ C @ y / np.sqrt(float((x @ C @ x) * (y @ C @ y))), -1, 1)
    return np.sqrt(squared) if root else squared, turn(np.arccos(cosine))


def identity(A):
    """Return the matrix of the dot product, as large as A."""
    return np.eye(len(A))


def _compared(**options):
    return lambda x, y, A: compare_by(x, y, A, **options)


def _mixed(x, y, A):
    cosine = x @ A @ y / (np.linalg.norm(x) * np.linalg.norm(y))
    return compare_by(x, y, A)[0], np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def vote(X, labels, queries, k, A):
    """Return the labels that the k nearest rows of X give to the queries under xᵀ A y."""
    return k_nearest_neighbours(X, labels, queries, k=k, inner_product=InnerProduct(A)).predicted


def vote_by(X, labels, queries, k, map_, *, farthest=False, among=list):
    """Return votes by ordinary distances after each row was multiplied by a matrix: for typical mistakes."""
    known, asked = np.asarray(X, dtype=float) @ map_, np.asarray(queries, dtype=float) @ map_
    predicted = []
    for q in asked:
        order = np.argsort(np.linalg.norm(known - q, axis=1), kind="stable")
        near = list(np.asarray(labels)[order[-k:] if farthest else order[:k]])
        predicted.append(max(among(near), key=near.count))
    return np.array(predicted)


def _voted(map_, **options):
    return lambda X, labels, queries, k, A: vote_by(X, labels, queries, k, map_(A), **options)


def _parallel(answer, to) -> bool:
    return np.shape(answer) == (2,) and bool(np.any(answer)) and bool(np.isclose(answer[0] * to[1], answer[1] * to[0]))


def shrink(images) -> np.ndarray:
    """Return the images, shape (n, 28, 28), as rows of 196 means of 2 × 2 pixels, from 0 to 1."""
    return images.reshape(len(images), 14, 2, 14, 2).mean(axis=(2, 4)).reshape(len(images), PIXELS) / 255


@lru_cache(maxsize=1)
def _small():
    train, test = load_mnist().split()
    return shrink(train.images), train.labels, shrink(test.images), test.labels


def count_mistakes(A) -> int:
    """Return how many of the 1,000 test digits their nearest training digit under xᵀ A y gets wrong."""
    X, labels, queries, truth = _small()
    return int(np.sum(vote(X, labels, queries, 1, A) != truth))


@lru_cache(maxsize=1)
def between_ruler() -> np.ndarray:
    """Return the root of the mean outer product of the differences of near digits with different labels."""
    X, labels, _, _ = _small()
    near = k_nearest_neighbours(X, labels, X, k=30).indices
    B = np.zeros((PIXELS, PIXELS))
    for i, row in enumerate(near):
        D = X[row[labels[row] != labels[i]][:5]] - X[i]
        B += D.T @ D
    values, Q = np.linalg.eigh(B / len(X) + 1e-5 * np.eye(PIXELS))
    return (Q * np.sqrt(values)) @ Q.T


def _makes(answer, low: int, high: int) -> bool:
    return is_inner_product(answer) and low <= count_mistakes(answer) <= high


def _symmetric(answer) -> bool:
    answer = np.asarray(answer)
    return bool(np.allclose(answer, answer.T, rtol=0, atol=1e-8 * np.max(np.abs(answer))))


def _points(seed: int, n: int, d: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, d)) * np.linspace(1, 3, d) + np.arange(d)


def _ruler(seed: int, d: int) -> np.ndarray:
    M = np.random.default_rng(seed).normal(size=(d, d))
    return M.T @ M + 0.2 * np.eye(d)


TIE = (
    np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0], [6.0, 0.0]]),
    np.array([7, 7, 2, 2]),
    np.array([[2.0, 0.0], [4.0, 1.0], [3.4, 0.0]]),
    4,
    np.array([[2.0, 0.5], [0.5, 1.0]]),
)

TIES = "All is right but for ties: of the labels with most votes, take that of the nearest point, whatever its number."

EXERCISES = {
    "inner_products.1": number(
        lambda: PRODUCT.length(STEEP),
        level="easy",
        hints=(
            "First multiply the matrix with the vector, then take the dot product of the result with the vector.",
            r"The length is $\sqrt{\mathbf{x}^\top\mathbf{A}\mathbf{x}}$. Mind the signs; $A_{12}$ counts twice.",
        ),
        mistakes=[
            mistake(
                "length-squared",
                "That is the length squared. One more step is missing.",
                lambda right: PRODUCT(STEEP, STEEP),
            ),
            mistake(
                "dot-product",
                "That is the length by the dot product. Where did the matrix go?",
                lambda right: np.linalg.norm(STEEP),
            ),
            mistake(
                "lost-sign",
                "You lost the sign of the second entry: the mixed terms are negative here.",
                lambda right: PRODUCT.length(np.abs(STEEP)),
            ),
            mistake(
                "mixed-once",
                "The entry off the diagonal stands in the matrix twice, and counts twice.",
                lambda right: np.sqrt(STEEP**2 @ np.diag(A) + A[0, 1] * STEEP[0] * STEEP[1]),
            ),
        ],
    ),
    "inner_products.2": choice(
        lambda: next(name for name, matrix in FORMULAS.items() if is_inner_product(matrix)),
        {
            "A": "Put in $\\mathbf{x} = \\mathbf{0}$. What must a linear function give there?",
            "B": "How long is $(0, 1)^\\top$?",
            "C": "",
            "D": "Exchange $\\mathbf{x}$ and $\\mathbf{y}$. Is it the same?",
            "E": "Find a vector that is not zero, but has length zero.",
        },
        level="easy",
        hints=(
            "Write each as $\\mathbf{x}^\\top\\mathbf{A}\\mathbf{y}$, if you can. Before $x_iy_j$ stands $A_{ij}$.",
            "Is the matrix symmetric? Then: is $a > 0$ and $ac > b^2$?",
        ),
    ),
    "inner_products.3": array(
        lambda: np.array([(A @ DIAGONAL)[1], -(A @ DIAGONAL)[0]]),
        up_to="scale",
        level="easy",
        hints=(
            "Multiply the matrix with the given vector first. To what must your vector be at an ordinary right angle?",
            "In the plane, $(q, -p)^\\top$ is at an ordinary right angle to $(p, q)^\\top$.",
        ),
        mistakes=[
            mistake(
                "dot-product",
                "This is orthogonal by the dot product. The question was about another inner product.",
                when=lambda answer: _parallel(answer, [1, -1]),
            ),
            mistake(
                "image",
                "That is $\\mathbf{A}$ times the given vector. Yours must be at an ordinary right angle to this.",
                when=lambda answer: _parallel(answer, A @ DIAGONAL),
            ),
            mistake(
                "not-swapped",
                "One sign has changed, but the entries have not changed places.",
                when=lambda answer: _parallel(answer, A @ DIAGONAL * [1, -1]),
            ),
        ],
    ),
    "inner_products.4": number(
        lambda: np.degrees(np.arccos((1 / 3) / (1 * np.sqrt(1 / 5)))),
        level="medium",
        rtol=1e-3,
        hints=(
            "Three integrals: of the product, and of each function squared.",
            "The cosine is the first, divided by the roots of the other two. The square of $t^2$ is $t^4$.",
        ),
        mistakes=[
            mistake("cosine", "That is the cosine. Which angle has it?", lambda right: np.cos(np.radians(right))),
            mistake(
                "no-lengths",
                "You took the inner product itself for the cosine. Divide by both lengths.",
                lambda right: np.degrees(np.arccos(1 / 3)),
            ),
            mistake(
                "not-squared",
                "You took the integral of $t^2$ for the squared length of $t^2$. Square the function first.",
                lambda right: np.degrees(np.arccos((1 / 3) / np.sqrt(1 / 3))),
            ),
        ],
        remark="On the interval from −1 to 1 the angle is the same, because both functions are even.",
    ),
    "inner_products.5": function(
        angles,
        [
            (_points(0, 6, 2),),
            (_points(1, 20, 4),),
            (_points(2, 5, 3) @ np.array([[1.0, 0.9, -0.5], [0.0, 0.3, 0.2], [0.0, 0.0, 1.0]]),),
            case(np.array([[1, 2], [2, 4], [3, 7], [4, 8]]), label="whole numbers"),
            case(
                np.column_stack([np.arange(7.0), 3 * np.arange(7.0) + 1, -np.arange(7.0)]), label="features on a line"
            ),
        ],
        level="medium",
        atol=1e-4,
        hints=(
            "Center the columns. Then divide each column by its length.",
            "The dot products of all pairs of columns are one matrix product. Clip before the arccosine.",
        ),
        mistakes=[
            mistake(
                "not-centered",
                "You did not center the columns; the angle then depends on where zero is.",
                like=lambda X: np.degrees(
                    np.arccos(np.clip(X.T @ X / np.outer(np.linalg.norm(X, axis=0), np.linalg.norm(X, axis=0)), -1, 1))
                ),
            ),
            mistake(
                "cosines",
                "Those are the cosines, the correlations. The angles are asked.",
                like=lambda X: np.corrcoef(X.T),
            ),
            mistake("radians", "Those are the angles in radians. Degrees are asked.", lambda right: np.radians(right)),
            mistake(
                "rows",
                "You took the angles between the points. The features are the columns.",
                like=lambda X: angles(np.transpose(X)),
            ),
        ],
    ),
    "inner_products.6": function(
        compare,
        [
            (np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([[2.0, 1.0], [1.0, 2.0]])),
            (np.array([1.0, 3.0, -1.0]), np.array([2.0, 0.5, 1.0]), _ruler(3, 3)),
            (np.array([0.5, -1.0, 2.0, 1.0]), np.array([1.0, 1.0, 0.0, -2.0]), _ruler(4, 4)),
            (np.array([1.0, 2.0]), np.array([-3.0, 1.0]), np.diag([4.0, 0.5])),
            case(np.array([1, 2]), np.array([3, -1]), np.array([[2, 1], [1, 3]]), label="whole numbers"),
            case(np.array([1.0, 5.0]), np.array([1.0, 5.0]), np.eye(2), label="the same vector twice"),
        ],
        level="medium",
        atol=1e-4,
        hints=(
            "The distance is the length of the difference; every length is the root of an inner product.",
            "For the angle you need three inner products, all with the matrix. Clip the cosine before the arccosine.",
        ),
        mistakes=[
            mistake(
                "dot-product",
                "You used the dot product throughout. The matrix belongs into every product.",
                like=_compared(matrix=identity),
            ),
            mistake(
                "lengths-without-matrix",
                "The product in the numerator has the matrix, but the lengths below it do not.",
                like=_mixed,
            ),
            mistake(
                "ordinary-angle",
                "The distance is right, but the angle is measured by the dot product.",
                like=_compared(angle_matrix=identity),
            ),
            mistake("squared-distance", "You return the distance squared.", like=_compared(root=False)),
            mistake("cosine", "You return the cosine in place of the angle.", like=_compared(turn=np.cos)),
            mistake("in-radians", "The angle is in radians.", like=_compared(turn=float)),
            mistake(
                "matrix-twice",
                "You measured the ordinary lengths after multiplying by $\\mathbf{A}$. That is the product with "
                "$\\mathbf{A}^\\top\\mathbf{A}$.",
                like=_compared(matrix=lambda A: np.transpose(A) @ A),
            ),
        ],
    ),
    "inner_products.7": function(
        vote,
        [
            (_points(5, 30, 3), np.arange(30) % 3, _points(6, 8, 3), 3, _ruler(7, 3)),
            (_points(8, 40, 2), (_points(8, 40, 2)[:, 0] > 0).astype(int), _points(9, 12, 2), 5, _ruler(10, 2)),
            (_points(11, 25, 4), np.arange(25) % 2, _points(12, 10, 4), 1, _ruler(13, 4)),
            (_points(14, 60, 2), np.arange(60) % 5, _points(15, 15, 2), 7, np.diag([9.0, 0.1])),
            case(*TIE, label="two labels with equally many votes"),
        ],
        level="hard",
        hints=(
            "Factor the matrix, map all points and all queries, and use ordinary distances from there on.",
            "With `L = np.linalg.cholesky(A)`, the mapped rows are `X @ L`. Then sort, take the first $k$, and count.",
        ),
        mistakes=[
            mistake(
                "dot-product",
                "You measured by ordinary distance. The matrix has no effect in your function.",
                like=_voted(identity),
            ),
            mistake(
                "not-factored",
                "You multiplied by $\\mathbf{A}$ and took ordinary distances. Then the matrix counts twice.",
                like=_voted(np.asarray),
            ),
            mistake(
                "factor-transposed",
                "The factor is the wrong way round: the rows must become $\\mathbf{x}^\\top\\mathbf{L}$.",
                like=_voted(lambda A: np.linalg.cholesky(A).T),
            ),
            mistake("farthest", "You let the farthest points vote.", like=_voted(np.linalg.cholesky, farthest=True)),
            mistake(
                "nearest-only",
                "Only the nearest point decides in your function; let all $k$ vote.",
                like=lambda X, labels, queries, k, A: vote(X, labels, queries, 1, A),
            ),
            mistake("smallest-label", TIES, like=_voted(np.linalg.cholesky, among=sorted)),
            mistake("largest-label", TIES, like=_voted(np.linalg.cholesky, among=lambda near: sorted(near)[::-1])),
            mistake("farthest-wins-ties", TIES, like=_voted(np.linalg.cholesky, among=lambda near: near[::-1])),
        ],
    ),
    "inner_products.8": array(
        between_ruler,
        accepts=lambda answer: _makes(answer, 0, AT_MOST),
        level="hard",
        hints=(
            "Start with blurring, as in the chapter, and see which widths help at this size. Then bring in the labels.",
            "Which differences occur between near digits with *different* labels? Directions in which these are large "
            "deserve to count more; those between near digits with the same label deserve to count less.",
        ),
        mistakes=[
            mistake(
                "not-symmetric",
                "This matrix is not symmetric.",
                when=lambda answer: np.shape(answer) == (PIXELS, PIXELS) and not _symmetric(answer),
            ),
            mistake(
                "not-definite",
                "This matrix is symmetric, but not positive definite: some picture would have no length.",
                when=lambda answer: (
                    np.shape(answer) == (PIXELS, PIXELS) and _symmetric(answer) and not is_inner_product(answer)
                ),
            ),
            mistake(
                "no-better",
                "An inner product it is, but it is no better than the dot product on the test digits.",
                when=lambda answer: _makes(answer, PLAIN, 1000),
            ),
            mistake(
                "almost",
                "Better than the dot product, but not yet by enough.",
                when=lambda answer: _makes(answer, AT_MOST + 1, PLAIN - 1),
            ),
        ],
        remark="Is the lead more than luck? Count the digits on which your ruler and the dot product disagree.",
    ),
}
