"""Wrong and right answers to the exercises on principal components."""

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn import decomposition

from mmlbook.datasets import load_mnist

POINTS = np.array([[-4, -2], [-2, -1.5], [-1, 0], [0, 0.5], [1, 0], [2, 1], [3, 2], [1, 9]])


def by_scikit_learn(X, k):
    """Reconstruct with scikit-learn."""
    model = decomposition.PCA(k, svd_solver="full").fit(X)
    return model.inverse_transform(model.transform(X))


def by_svd(X, k):
    """Reconstruct from the singular value decomposition of the centered data."""
    mean = np.mean(X, axis=0)
    _, _, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return mean + (X - mean) @ Vt[:k].T @ Vt[:k]


def smallest_first(X, k):
    """Forget that eigh begins with the smallest eigenvalue."""
    C = X - X.mean(axis=0)
    B = np.linalg.eigh(C.T @ C)[1][:, :k]
    return X.mean(axis=0) + C @ B @ B.T


def through_origin(X, k):
    """Forget to center."""
    _, _, Vt = np.linalg.svd(X, full_matrices=False)
    return X @ Vt[:k].T @ Vt[:k]


def coordinates(X, k):
    """Stop before the way back."""
    C = X - X.mean(axis=0)
    return C @ np.linalg.eigh(C.T @ C)[1][:, ::-1][:, :k]


def with_rows(X, k):
    """Take rows for columns."""
    C = X - X.mean(axis=0)
    B = np.linalg.eigh(C.T @ C)[1][::-1][:k].T
    return X.mean(axis=0) + C @ B @ B.T


def one_mean(X, k):
    """Subtract the mean of all entries."""
    C = X - X.mean()
    B = np.linalg.eigh(C.T @ C)[1][:, ::-1][:, :k]
    return X.mean() + C @ B @ B.T


def components_by_rebuilding() -> int:
    """Rebuild the pictures for more and more components until the error is small enough."""
    digits = load_mnist()
    pictures = digits.X[np.isin(digits.labels, [3, 8])]
    low, high = 1, 784  # the error falls with k, so halve
    mean = pictures.mean(axis=0)
    U, S, Vt = np.linalg.svd(pictures - mean, full_matrices=False)
    while low < high:
        k = (low + high) // 2
        rebuilt = mean + (U[:, :k] * S[:k]) @ Vt[:k]
        low, high = (low, k) if np.mean((pictures - rebuilt) ** 2) <= 0.01 else (k + 1, high)
    return low


K = components_by_rebuilding()


def reader(*, own_mean=True, pick=np.argmin, label=True):
    """Classify by scikit-learn's models, one a class."""

    def classify(X, labels, queries, k):
        names = np.unique(labels)
        errors = []
        for name in names:
            shift = 0 if own_mean else X[labels == name].mean(axis=0) - X.mean(axis=0)
            model = decomposition.PCA(k, svd_solver="full").fit(X[labels == name])
            errors.append(np.sum((queries + shift - model.inverse_transform(model.transform(queries + shift))) ** 2, 1))
        best = pick(errors, axis=0)
        return names[best] if label else best

    return classify


def distances(t, origin):
    """The sum of the distances from the line with the angle t."""
    return np.abs((POINTS - origin) @ [-np.sin(t), np.cos(t)]).sum()


def through_a_point():
    """The best line through the mean passes through one of the points: try each."""
    C = POINTS - POINTS.mean(axis=0)
    angles = np.arctan2(C[:, 1], C[:, 0])
    best = min(angles, key=lambda t: distances(t, POINTS.mean(axis=0)))
    return [np.cos(best), np.sin(best)]


def widest_by_signs():
    """The longest sum of the points with signs."""
    C = POINTS - POINTS.mean(axis=0)
    signs = np.array(np.meshgrid(*[[-1, 1]] * len(C))).reshape(len(C), -1).T
    sums = signs @ C
    longest = sums[np.argmax(np.linalg.norm(sums, axis=1))]
    return longest / np.linalg.norm(longest)


def by_scipy():
    """The best of many local searches, with the sign turned."""
    mean, starts = POINTS.mean(axis=0), np.linspace(0, np.pi, 30)
    found = [minimize_scalar(distances, bounds=(a, a + 0.2), args=(mean,), method="bounded") for a in starts]
    best = min(found, key=lambda result: result.fun).x
    return [-np.cos(best), -np.sin(best)]


RIGHT = [
    ("principal_components.1", 0.857143),
    ("principal_components.2", [5, 5]),
    ("principal_components.3", "ratios"),
    ("principal_components.4", 120),
    ("principal_components.5", by_scikit_learn),
    ("principal_components.5", by_svd),
    ("principal_components.6", K),
    ("principal_components.7", reader()),
    ("principal_components.8", through_a_point()),
    ("principal_components.8", by_scipy()),
]

WRONG = [
    ("principal_components.1", 5 / 7, "first-column"),
    ("principal_components.1", 6, "variance"),
    ("principal_components.1", 1 / 7, "second"),
    ("principal_components.1", 0.7101, "standard-deviations"),
    ("principal_components.1", 0.5, None),
    ("principal_components.2", [3, 4], "mean-not-added"),
    ("principal_components.2", [4.2, 5.6], "not-centered"),
    ("principal_components.2", [4, -3], "left-over"),
    ("principal_components.2", [6.2, 6.6], "mean-only-added"),
    ("principal_components.2", 5, None),
    ("principal_components.3", "variances", "variances"),
    ("principal_components.3", "coordinates", "coordinates"),
    ("principal_components.3", "nothing", "nothing"),
    ("principal_components.4", 3, "per-point"),
    ("principal_components.4", 123, "times-n"),
    ("principal_components.4", 680, "kept"),
    ("principal_components.4", 80, "first-discarded"),
    ("principal_components.5", smallest_first, "smallest"),
    ("principal_components.5", through_origin, "not-centered"),
    ("principal_components.5", coordinates, "coordinates"),
    ("principal_components.5", with_rows, "rows-of-vectors"),
    ("principal_components.5", one_mean, "one-mean"),
    ("principal_components.5", lambda X, k: by_svd(X, k) - X.mean(axis=0), "mean-not-added"),
    ("principal_components.5", lambda X, k: by_svd(X, k + 1), None),
    ("principal_components.6", K - 1, "counted-from-zero"),
    ("principal_components.6", K + 1, "one-too-many"),
    ("principal_components.6", 5 * K, None),
    ("principal_components.6", "many", None),
    ("principal_components.7", reader(pick=np.argmax), "largest-error"),
    ("principal_components.7", reader(label=False), "positions"),
    ("principal_components.7", reader(own_mean=False), None),
    ("principal_components.7", lambda X, labels, queries, k: labels[: len(queries)], None),
    ("principal_components.8", decomposition.PCA(1).fit(POINTS).components_[0], "squares"),
    ("principal_components.8", widest_by_signs(), "widest"),
    ("principal_components.8", [1, 0], None),
    ("principal_components.8", [-through_a_point()[1], through_a_point()[0]], "across"),
]
