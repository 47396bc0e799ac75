"""Numbers that know how far off they may be, and that can be differentiated.

A :class:`Num` is a number or a matrix with a *scale* ``s``: to first order its rounding error is
at most about ε·s, where ε is the spacing of floating-point numbers. Sums add the scales of their terms,
so that in a − b with a ≈ b the result is judged by the size of the terms and not by its own.

A :class:`Dual` is a + b·ε with ε² = 0 (forward differentiation); its parts may be duals again,
of a lower level, which gives derivatives of any order. All operations below take both.

Leading axes, where there are any, are points of a quadrature or of a sample space: a number
may have the shape ``(q,)``, a matrix ``(q, m, n)``.
"""

import math

import numpy as np

from mmlbook.derivation.errors import UndefinedError

__all__ = ["EPS", "Dual", "Num", "constant", "matrix_value"]

EPS = float(np.finfo(float).eps)


def _largest(v):
    """The largest absolute entry of a matrix (of each, where there are leading axes)."""
    return np.abs(v).max(axis=(-2, -1)) if v.ndim > 2 else float(np.abs(v).max())


def _wide(s):
    """A number made to multiply a matrix."""
    return s[..., None, None] if isinstance(s, np.ndarray) else s


class Num:
    """A value and the scale of its rounding error, in units of the spacing of floating-point numbers."""

    __slots__ = ("s", "v")

    def __init__(self, v, s):
        self.v, self.s = v, s

    def __repr__(self) -> str:
        return f"Num({self.v!r})"


class Dual:
    """value + slope·ε with ε² = 0; `level` tells the ε of nested derivatives apart."""

    __slots__ = ("level", "slope", "value")

    def __init__(self, value, slope, level: int):
        self.value, self.slope, self.level = value, slope, level


def constant(v) -> Num:
    """A number that is exact."""
    return Num(v, abs(v))


def matrix_value(v: np.ndarray) -> Num:
    """A matrix that is exact."""
    return Num(v, _largest(v))


# --- lifting to duals --------------------------------------------------------------------------------------------


def _split(a, level: int):
    return (a.value, a.slope) if isinstance(a, Dual) and a.level == level else (a, None)


def linear(function):
    """Lift a linear function of one value (and constants) to duals."""

    def lifted(a, *fixed):
        if not isinstance(a, Dual):
            return function(a, *fixed)
        return Dual(lifted(a.value, *fixed), lifted(a.slope, *fixed), a.level)

    return lifted


def bilinear(function):
    """Lift a product of two values to duals, by the product rule."""

    def lifted(a, b):
        if not isinstance(a, Dual) and not isinstance(b, Dual):
            return function(a, b)
        level = max(x.level for x in (a, b) if isinstance(x, Dual))
        (p, dp), (q, dq) = _split(a, level), _split(b, level)
        slopes = [lifted(dp, q)] if dp is not None else []
        slopes += [lifted(p, dq)] if dq is not None else []
        return Dual(lifted(p, q), slopes[0] if len(slopes) == 1 else add(*slopes), level)

    return lifted


def add(a, b):
    """The sum of two values of one shape."""
    if not isinstance(a, Dual) and not isinstance(b, Dual):
        return Num(a.v + b.v, a.s + b.s)
    level = max(x.level for x in (a, b) if isinstance(x, Dual))
    (p, dp), (q, dq) = _split(a, level), _split(b, level)
    slope = dp if dq is None else dq if dp is None else add(dp, dq)
    return Dual(add(p, q), slope, level)


def sub(a, b):
    """The difference of two values of one shape."""
    return add(a, neg(b))


@linear
def neg(a):
    """The negative of a value."""
    return Num(-a.v, a.s)


@bilinear
def mul(a, b):
    """The product of two numbers."""
    return Num(a.v * b.v, abs(a.v) * b.s + a.s * abs(b.v))


@bilinear
def scale(a, b):
    """A number times a matrix."""
    return Num(_wide(a.v) * b.v, abs(a.v) * b.s + a.s * _largest(b.v))


@bilinear
def matmul(a, b):
    """The product of two matrices."""
    return Num(a.v @ b.v, a.v.shape[-1] * (_largest(a.v) * b.s + a.s * _largest(b.v)))


@bilinear
def hadamard(a, b):
    """The product of two matrices, entry by entry."""
    return Num(a.v * b.v, _largest(a.v) * b.s + a.s * _largest(b.v))


@linear
def transpose(a):
    """The transpose of a matrix."""
    return Num(np.swapaxes(a.v, -1, -2), a.s)


@linear
def entry(a, i: int, j: int):
    """One entry of a matrix, counted from 0."""
    v = a.v[..., i, j]
    return Num(v if v.ndim else v.item(), a.s)


@linear
def trace(a):
    """The sum of the diagonal entries."""
    v = np.trace(a.v, axis1=-2, axis2=-1)
    return Num(v if v.ndim else v.item(), a.s * a.v.shape[-1])


@linear
def diagonal(a):
    """The diagonal matrix with the entries of a column vector."""
    return Num(a.v * np.eye(a.v.shape[-2]), a.s)


# --- matrices written out ------------------------------------------------------------------------------------------


def stack(entries: list, rows: int, columns: int):
    """A matrix from its entries, row by row."""
    level = max((x.level for x in entries if isinstance(x, Dual)), default=None)
    if level is None:
        if any(isinstance(x.v, np.ndarray) for x in entries):
            v = np.stack(np.broadcast_arrays(*[x.v for x in entries]), axis=-1)
            v = v.reshape(*v.shape[:-1], rows, columns)
        else:
            v = np.array([x.v for x in entries]).reshape(rows, columns)
        s = entries[0].s
        for x in entries[1:]:
            s = np.maximum(s, x.s)
        return Num(v, s)
    pairs = [_split(x, level) for x in entries]
    slopes = [zero_like(p) if d is None else d for p, d in pairs]
    return Dual(stack([p for p, _ in pairs], rows, columns), stack(slopes, rows, columns), level)


def blocks(parts: list[list]):
    """A matrix from blocks."""
    flat = [x for row in parts for x in row]
    level = max((x.level for x in flat if isinstance(x, Dual)), default=None)
    if level is None:
        lead = np.broadcast_shapes(*[x.v.shape[:-2] for x in flat])
        wide = [[np.broadcast_to(x.v, lead + x.v.shape[-2:]) for x in row] for row in parts]
        v = np.concatenate([np.concatenate(row, axis=-1) for row in wide], axis=-2)
        return Num(v, sum(x.s for x in flat))
    values = [[_split(x, level)[0] for x in row] for row in parts]
    slopes = [[zero_like(p) if (d := _split(x, level)[1]) is None else d for x, p in zip(row, ps, strict=True)]
              for row, ps in zip(parts, values, strict=True)]  # fmt: skip
    return Dual(blocks(values), blocks(slopes), level)


@linear
def zero_like(a):
    """Zero, of the shape of `a`."""
    return Num(a.v * 0, 0.0)


# --- functions of one number --------------------------------------------------------------------------------------


def base(a):
    """The value without its derivatives."""
    while isinstance(a, Dual):
        a = a.value
    return a


def through(function, derivative):
    """Make a function of a value: the value by `function` (of a Num), the slope by `derivative` (of a value)."""

    def lifted(a):
        if not isinstance(a, Dual):
            return function(a)
        return Dual(lifted(a.value), mul(derivative(a.value), a.slope), a.level)

    return lifted


def _smooth(f, slope):
    def function(a):
        with np.errstate(all="ignore"):
            v = f(a.v)
            v = v if isinstance(v, np.ndarray) else v.item()
            s = abs(v) + abs(slope(a.v, v)) * a.s
        if not isinstance(v, np.ndarray) and not np.isfinite(v):  # far nodes of a quadrature may overflow
            raise UndefinedError("a number that is too large")
        return Num(v, s)

    return function


def _inverse(a):
    small = np.abs(a.v) <= 4 * EPS * a.s if not isinstance(a.v, np.ndarray) else a.v == 0
    if np.any(small):
        raise UndefinedError("a division by zero")
    v = 1 / a.v
    return Num(v, abs(v) + v * v.conjugate() * a.s if not isinstance(v, complex) else abs(v) + abs(v) ** 2 * a.s)


def reciprocal(a):
    """One over a number."""
    if not isinstance(a, Dual):
        return _inverse(a)
    r = reciprocal(a.value)
    return Dual(r, mul(neg(mul(r, r)), a.slope), a.level)


def _root(a):
    v = a.v
    if isinstance(v, complex):
        r = v**0.5
        return Num(r, abs(r) + a.s / max(abs(r), math.sqrt(EPS * a.s) or 1.0))
    if np.any(v < -4 * EPS * a.s):
        raise UndefinedError("the square root of a negative number")
    r = np.sqrt(np.maximum(v, 0.0))
    r = r if isinstance(r, np.ndarray) else r.item()
    floor = np.maximum(r, np.sqrt(EPS * a.s) + 1e-300)
    return Num(r, abs(r) + a.s / floor)


def sqrt(a):
    """The square root; of zero it has no slope."""
    if not isinstance(a, Dual):
        return _root(a)
    r = sqrt(a.value)
    return Dual(r, mul(reciprocal(mul(constant(2.0), r)), a.slope), a.level)


def _logarithm(a):
    if isinstance(a.v, complex):
        return Num(np.log(a.v).item(), abs(np.log(a.v)) + a.s / abs(a.v))
    if np.any(a.v <= 0):
        raise UndefinedError("the logarithm of zero or of a negative number")
    v = np.log(a.v)
    return Num(v if isinstance(v, np.ndarray) else v.item(), abs(v) + a.s / a.v)


def _arc(f, slope, name):
    def function(a):
        if np.any(np.abs(a.v) > 1 + 4 * EPS * a.s):
            raise UndefinedError(f"the {name} of a number outside of [-1, 1]")
        v = f(np.clip(a.v, -1, 1))
        near = np.sqrt(np.maximum(1 - np.clip(a.v, -1, 1) ** 2, EPS * a.s + 1e-300))
        return Num(v if isinstance(v, np.ndarray) else v.item(), abs(v) + a.s / near)

    return function


one = constant(1.0)
exp = through(_smooth(np.exp, lambda x, v: v), lambda a: exp(a))
log = through(_logarithm, lambda a: reciprocal(a))
sin = through(_smooth(np.sin, lambda x, v: np.cos(x)), lambda a: cos(a))
cos = through(_smooth(np.cos, lambda x, v: np.sin(x)), lambda a: neg(sin(a)))
tan = through(_smooth(np.tan, lambda x, v: 1 + v * v), lambda a: add(one, mul(tan(a), tan(a))))
sinh = through(_smooth(np.sinh, lambda x, v: np.cosh(x)), lambda a: cosh(a))
cosh = through(_smooth(np.cosh, lambda x, v: np.sinh(x)), lambda a: sinh(a))
tanh = through(_smooth(np.tanh, lambda x, v: 1 - v * v), lambda a: sub(one, mul(tanh(a), tanh(a))))
arctan = through(_smooth(np.arctan, lambda x, v: 1 / (1 + x * x)), lambda a: reciprocal(add(one, mul(a, a))))
arcsin = through(_arc(np.arcsin, None, "arcsine"), lambda a: reciprocal(sqrt(sub(one, mul(a, a)))))
arccos = through(_arc(np.arccos, None, "arccosine"), lambda a: neg(reciprocal(sqrt(sub(one, mul(a, a))))))


def sign(a):
    """−1, 0 or 1."""
    v = np.sign(base(a).v)
    return constant(v if isinstance(v, np.ndarray) else v.item())


def absolute(a):
    """The absolute value; it has no slope at zero."""
    if not isinstance(a, Dual):
        return Num(abs(a.v), a.s)
    if np.any(base(a).v == 0):
        raise UndefinedError("the derivative of |x| at zero")
    if np.iscomplexobj(base(a).v):
        raise UndefinedError("the derivative of the modulus of a complex number")
    return mul(sign(a), a)
