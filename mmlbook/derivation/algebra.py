"""Powers, inverses, determinants, norms: what is built from the operations of :mod:`mmlbook.derivation.values`."""

import math

import numpy as np

from mmlbook.derivation import values as val
from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.values import EPS, Dual, Num, constant

__all__ = ["determinant", "factorial", "gamma", "inverse", "matrix_power", "norm", "power", "pseudo_inverse", "rank"]


def power(a, b):
    """A number to the power of a number."""
    exponent = val.base(b)
    whole = (
        not isinstance(exponent.v, np.ndarray | complex) and float(exponent.v).is_integer() and abs(exponent.v) < 1e6
    )
    if whole and not isinstance(b, Dual):
        return _whole_power(a, int(exponent.v))
    if not isinstance(b, Dual) and not isinstance(exponent.v, np.ndarray) and exponent.v == 0.5:
        return val.sqrt(a)
    number = val.base(a)
    if not np.iscomplexobj(number.v) and np.any(number.v < 0):
        if isinstance(b, Dual) or not np.all(np.asarray(exponent.v) % 1 == 0):
            raise UndefinedError("a power of a negative number that is not a whole one")
        return Num(number.v**exponent.v, np.abs(number.v) ** exponent.v * (1 + np.abs(exponent.v)))
    if not isinstance(a, Dual) and not isinstance(b, Dual) and np.any(number.v == 0):
        if np.any((number.v == 0) & (exponent.v < 0)):
            raise UndefinedError("a division by zero")
        v = number.v**exponent.v
        return Num(v, abs(v) * (1 + abs(exponent.v)) + number.s * EPS)
    return val.exp(val.mul(b, val.log(a)))


def _whole_power(a, k: int):
    if isinstance(a, Dual):
        if k == 0:
            return constant(1.0)
        slope = val.mul(constant(float(k)), _whole_power(a.value, k - 1))
        return Dual(_whole_power(a.value, k), val.mul(slope, a.slope), a.level)
    if k < 0:
        return _whole_power(val.reciprocal(a), -k)
    try:
        v = a.v**k
        s = abs(v) + k * abs(a.v) ** (k - 1) * a.s if k else 1.0
    except OverflowError:
        raise UndefinedError("a number that is too large") from None
    return Num(v, s)


def inverse(a):
    """The inverse of a matrix; a singular matrix has none."""
    if isinstance(a, Dual):
        r = inverse(a.value)
        return Dual(r, val.neg(val.matmul(r, val.matmul(a.slope, r))), a.level)
    if a.v.shape[-1] != a.v.shape[-2]:
        raise UndefinedError("the inverse of a matrix that is not square")
    try:
        v = np.linalg.inv(a.v)
    except np.linalg.LinAlgError:
        raise UndefinedError("the inverse of a singular matrix") from None
    n, size = a.v.shape[-1], val._largest(v)
    if not np.all(np.isfinite(v)) or np.any(np.asarray(size * a.s) * n * EPS > 1e-3):
        raise UndefinedError("the inverse of a singular matrix")
    return Num(v, size + n * size * size * a.s)


def pseudo_inverse(a):
    """The pseudo-inverse of a matrix."""
    if isinstance(a, Dual):
        raise UndefinedError("the derivative of a pseudo-inverse")
    v = np.linalg.pinv(a.v, rtol=1e-10)
    size = val._largest(v)
    return Num(v, size + max(a.v.shape[-2:]) * size * size * a.s)


def matrix_power(a, exponent: float):
    """A square matrix to a whole power, or a symmetric one to the power ±1/2."""
    if float(exponent).is_integer():
        k = int(exponent)
        if k < 0:
            return matrix_power(inverse(a), -k)
        result = val.matrix_value(np.eye(val.base(a).v.shape[-1]))
        square = a
        while k:
            if k & 1:
                result = val.matmul(result, square)
            k >>= 1
            if k:
                square = val.matmul(square, square)
        return result
    if isinstance(a, Dual):
        raise UndefinedError("the derivative of a broken power of a matrix")
    if not np.allclose(a.v, np.swapaxes(a.v, -1, -2), rtol=1e-9, atol=1e-12):
        raise UndefinedError("a broken power of a matrix that is not symmetric")
    lengths, q = np.linalg.eigh(a.v)
    if np.any(lengths <= 0):
        raise UndefinedError("a broken power of a matrix that is not positive definite")
    v = (q * lengths[..., None, :] ** exponent) @ np.swapaxes(q, -1, -2)
    spread = np.max(lengths) / np.min(lengths)
    return Num(v, val._largest(v) * spread * 8)


def determinant(a):
    """The determinant, differentiated by expanding it."""
    if isinstance(a, Dual):
        n = val.base(a).v.shape[-1]
        return _expand([[val.entry(a, i, j) for j in range(n)] for i in range(n)])
    v = np.linalg.det(a.v)
    lengths = np.linalg.svd(a.v, compute_uv=False)  # all but the last multiply to the largest cofactor
    s = a.v.shape[-1] * np.prod(lengths[..., :-1], axis=-1) * a.s
    return Num(v if np.ndim(v) else v.item(), s if np.ndim(s) else float(s))


def _expand(rows: list[list]):
    if len(rows) == 1:
        return rows[0][0]
    result = None
    for j, first in enumerate(rows[0]):
        minor = [row[:j] + row[j + 1 :] for row in rows[1:]]
        term = val.mul(first, _expand(minor))
        term = val.neg(term) if j % 2 else term
        result = term if result is None else val.add(result, term)
    return result


def norm(a, kind: str):
    """A norm of a vector or a matrix."""
    shape = val.base(a).v.shape[-2:]
    if kind == "2" and 1 not in shape:
        if isinstance(a, Dual):
            raise UndefinedError("the derivative of the largest singular value")
        v = np.linalg.norm(a.v, 2, axis=(-2, -1))
        return Num(v if v.ndim else v.item(), max(shape) * a.s)
    if kind in ("2", "F"):
        if np.iscomplexobj(val.base(a).v):
            v = np.sqrt((np.abs(a.v) ** 2).sum(axis=(-2, -1)))
            return Num(v if v.ndim else v.item(), math.prod(shape) * a.s)
        if not isinstance(a, Dual):
            v = np.sqrt((a.v * a.v).sum(axis=(-2, -1)))
            return Num(v if v.ndim else v.item(), math.prod(shape) * a.s)
        return val.sqrt(val.trace(val.matmul(val.transpose(a), a)))
    entries = [val.absolute(val.entry(a, i, j)) for i in range(shape[0]) for j in range(shape[1])]
    if 1 not in shape:
        raise UndefinedError(f"the norm of a matrix that is written _{kind}")
    result = entries[0]
    for other in entries[1:]:
        result = val.add(result, other) if kind == "1" else extreme([result, other], 1)
    return result


def extreme(numbers: list, direction: int):
    """The largest (`direction` 1) or the smallest (−1) of numbers."""
    result = numbers[0]
    for other in numbers[1:]:
        a, b = val.base(result), val.base(other)
        if isinstance(a.v, np.ndarray) or isinstance(b.v, np.ndarray):
            if isinstance(result, Dual) or isinstance(other, Dual):
                raise UndefinedError("the derivative of a maximum under an integral")
            pick = np.maximum if direction > 0 else np.minimum
            result = Num(pick(a.v, b.v), np.maximum(a.s, b.s))
        elif (b.v - a.v) * direction > 0:
            result = other
    return result


def rank(a) -> Num:
    """The number of independent columns."""
    v = val.base(a).v
    return constant(float(np.linalg.matrix_rank(v, tol=1e-9 * max(float(np.abs(v).max()), 1e-300))))


def gamma(a) -> Num:
    """Euler's gamma function."""
    if isinstance(a, Dual):
        raise UndefinedError("the derivative of the gamma function")
    try:
        v = np.vectorize(math.gamma, otypes=[float])(a.v)
    except (ValueError, OverflowError):
        raise UndefinedError("the gamma function outside of its domain") from None
    return Num(v if v.ndim else v.item(), abs(v) * (8 + a.s * (1 + np.log1p(np.abs(a.v)))))


def factorial(a) -> Num:
    """n! of a whole number n ≥ 0."""
    if isinstance(a, Dual):
        raise UndefinedError("the derivative of a factorial")
    if np.any(np.asarray(a.v) < 0) or np.any(np.asarray(a.v) % 1 != 0):
        raise UndefinedError("the factorial of a number that is not whole")
    return gamma(Num(a.v + 1.0, a.s * 0))


def binomial(n, k) -> Num:
    """The binomial coefficient of whole numbers."""
    if isinstance(n, Dual) or isinstance(k, Dual):
        raise UndefinedError("the derivative of a binomial coefficient")
    if np.any(np.asarray(n.v) % 1 != 0) or np.any(np.asarray(k.v) % 1 != 0) or np.any(np.asarray(n.v) < 0):
        raise UndefinedError("a binomial coefficient of numbers that are not whole")
    v = np.vectorize(lambda p, q: float(math.comb(int(p), int(q))) if q >= 0 else 0.0, otypes=[float])(n.v, k.v)
    return Num(v if v.ndim else v.item(), abs(v))
