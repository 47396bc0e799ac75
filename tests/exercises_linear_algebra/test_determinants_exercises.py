"""The exercises on determinants accept what is right and say what is wrong."""

import numpy as np

CIRCULANT = np.array([np.roll([-1, 1, 1, 1, 1], k) for k in range(5)])  # 2·(all ones less 2 I): 3·(−2)⁴ = 48


def shoelace(corners):
    x, y = np.asarray(corners, dtype=float).T
    return 0.5 * (np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def open_shoelace(corners):
    x, y = np.asarray(corners, dtype=float).T
    return 0.5 * np.sum(x[:-1] * y[1:] - y[:-1] * x[1:])


def slogdet(A):
    sign, size = np.linalg.slogdet(A)
    if sign == 0:
        raise ValueError("singular")
    return sign, size


def of_the_determinant(A):
    value = np.linalg.det(A)
    return np.sign(value), np.log(abs(value))


def base_ten(A):
    sign, size = slogdet(A)
    return sign, size / np.log(10)


WRONG = [
    ("determinants.1", 22, "plus"),
    ("determinants.1", 9, "triangle"),
    ("determinants.1", 14, "dot-product"),
    ("determinants.1", np.sqrt(26 * 20), "lengths"),
    ("determinants.1", -18, "sign"),
    ("determinants.2", "rotation", "rotation"),
    ("determinants.2", "shear", "shear"),
    ("determinants.2", "projection", "projection"),
    ("determinants.3", 8, "swap-forgotten"),
    ("determinants.3", 0, "diagonal-at-once"),
    ("determinants.3", 4, "cofactor-signs"),
    ("determinants.4", 1.6, "one-row-doubled"),
    ("determinants.4", 160, "inverse-forgotten"),
    ("determinants.4", -3.2, "one-A"),
    ("determinants.5", [-2, 3], "signs"),
    ("determinants.5", [0, -1], "zero-diagonal"),
    ("determinants.5", [2, 3], None),
    ("determinants.5", [6**0.5, -(6**0.5)], "plus-one-lost"),
    ("determinants.6", lambda corners: 2 * shoelace(corners), "twice"),
    ("determinants.6", lambda corners: abs(shoelace(corners)), "without-sign"),
    ("determinants.6", open_shoelace, "not-closed"),
    ("determinants.7", of_the_determinant, None),
    ("determinants.7", base_ten, "other-logarithm"),
    ("determinants.7", lambda A: slogdet(A)[::-1], "order-of-two"),
    ("determinants.8", 0.5 * np.ones((5, 5)), "not-plus-minus-one"),
    ("determinants.8", np.ones((5, 5)), "flat"),
    ("determinants.8", CIRCULANT[[1, 0, 2, 3, 4]], "negative"),
    ("determinants.8", 1 - 2 * np.tril(np.ones((5, 5)), -1), "not-the-largest"),
]


RIGHT = [
    ("determinants.1", 18),
    ("determinants.2", "Reflection"),
    ("determinants.3", -8),
    ("determinants.4", 6.4),
    ("determinants.5", [2, -3]),
    ("determinants.6", shoelace),
    ("determinants.7", slogdet),
    ("determinants.8", CIRCULANT),
]
