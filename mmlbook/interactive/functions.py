"""The functions that a formula may use, by the names of the chapters."""

import math
from collections.abc import Callable

from mmlbook.interactive.expressions import (
    Expression,
    Matrix,
    Table,
    Vector,
    apply,
    as_expression,
    as_matrix,
    as_vector,
    bound,
)

__all__ = [
    "acos", "angle", "asin", "atan", "atan2", "columns", "cos", "degrees", "det", "dot", "erf", "exp", "floor",
    "inverse", "log", "log_gamma", "lookup", "maximum", "minimum", "mod", "norm", "radians", "sign", "sin", "sqrt",
    "tan", "tanh", "total", "vector", "where",
]  # fmt: skip


def _unary(operation: str, text: str) -> Callable:
    def function(x) -> Expression:
        return apply(operation, x)

    function.__name__ = function.__qualname__ = operation
    function.__doc__ = f"Return the formula of {text}."
    return function


sqrt = _unary("sqrt", "√x (no value for x < 0)")
exp = _unary("exp", "eˣ")
log = _unary("log", "the natural logarithm of x (no value for x < 0)")
sin = _unary("sin", "sin x, x in radians")
cos = _unary("cos", "cos x, x in radians")
tan = _unary("tan", "tan x, x in radians")
asin = _unary("asin", "the angle in radians, from −π/2 to π/2, whose sine is x")
acos = _unary("acos", "the angle in radians, from 0 to π, whose cosine is x")
atan = _unary("atan", "the angle in radians, from −π/2 to π/2, whose tangent is x")
tanh = _unary("tanh", "the hyperbolic tangent of x")
erf = _unary("erf", "the error function, 2/√π ∫₀ˣ e^(−t²) dt")
log_gamma = _unary("lgamma", "log Γ(x) for x > 0 (no value elsewhere)")
floor = _unary("floor", "the largest whole number that is not above x")
sign = _unary("sign", "−1, 0 or 1 as x is negative, zero or positive")


def atan2(y, x) -> Expression:
    """Return the formula of the angle of the point (x, y), in radians from −π to π."""
    return apply("atan2", y, x)


def minimum(a, b) -> Expression:
    """Return the formula of the smaller of two numbers."""
    return apply("min", a, b)


def maximum(a, b) -> Expression:
    """Return the formula of the larger of two numbers."""
    return apply("max", a, b)


def mod(a, b) -> Expression:
    """Return the formula of the remainder a − b⌊a/b⌋, which has the sign of b."""
    return apply("mod", a, b)


def where(condition, a, b) -> Expression:
    """Return the formula that is `a` where the condition holds (is not 0), else `b`."""
    return apply("where", condition, a, b)


def degrees(radians) -> Expression:
    """Return the formula of an angle in degrees from that in radians."""
    return as_expression(radians) * (180 / math.pi)


def radians(degrees) -> Expression:
    """Return the formula of an angle in radians from that in degrees."""
    return as_expression(degrees) * (math.pi / 180)


def vector(*entries) -> Vector:
    """Return a vector of formulas and numbers."""
    return Vector(entries)


def columns(*vectors) -> Matrix:
    """Return the matrix that has these vectors as its columns."""
    return Matrix([as_vector(v, "a column") for v in vectors]).T


def dot(a, b) -> Expression:
    """Return the formula of the dot product Σ aᵢbᵢ."""
    return as_vector(a, "a") @ as_vector(b, "b")


def norm(a) -> Expression:
    """Return the formula of the length √(Σ aᵢ²)."""
    return sqrt(dot(a, a))


def angle(a, b) -> Expression:
    """Return the formula of the angle between two vectors, in radians from 0 to π.

    The cosine is held between −1 and 1, so that rounding cannot take the value away; the angle
    with the zero vector has no value.
    """
    cosine = dot(a, b) / (norm(a) * norm(b))
    return acos(minimum(maximum(cosine, -1), 1))


def det(A) -> Expression:
    """Return the formula of the determinant of a 2×2 matrix.

    Parameters
    ----------
    A : Matrix
        Made by :func:`columns`, say.

    Raises
    ------
    ValueError
        If the matrix is not 2×2.

    Examples
    --------
    >>> det([[1, 2], [3, 4]])
    <formula number>
    """
    A = as_matrix(A)
    if (len(A), len(A[0])) != (2, 2):
        raise ValueError(f"det is there for 2×2 matrices, but this one is {len(A)}×{len(A[0])}")
    return A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]


def inverse(A) -> Matrix:
    """Return the inverse of a 2×2 matrix of formulas; it has no value where the determinant is 0."""
    A = as_matrix(A)
    d = det(A)
    return Matrix([[A[1, 1] / d, -A[0, 1] / d], [-A[1, 0] / d, A[0, 0] / d]])


def total(f: Callable, n) -> Expression:
    """Return the formula of f(0) + f(1) + … + f(n − 1).

    Parameters
    ----------
    f : callable
        Called once, with a variable; returns a formula.
    n : number or formula
        How many terms; may change with a slider.

    Examples
    --------
    >>> total(lambda k: k * k, 3)
    <formula total>
    """
    variable, term = bound(f)
    return Expression("total", (variable, as_expression(n, "the number of terms"), as_expression(term, "a term")))


def lookup(table, *indices) -> Expression:
    """Return the formula of an entry of a table that was computed when the book was built.

    An index is rounded to the nearest whole number and held inside the table.

    Parameters
    ----------
    table : array_like of float
        Its entries are rounded to six significant digits.
    *indices : numbers or formulas
        As many as the table has dimensions, counted from 0.

    Raises
    ------
    ValueError
        If the number of indices is not that of the dimensions.

    Examples
    --------
    >>> lookup([1.0, 4.0, 9.0], 2)
    <formula lookup>
    >>> lookup([1.0, 4.0, 9.0], 2, 1)
    Traceback (most recent call last):
        ...
    ValueError: the table has 1 dimension(s), but 2 indices were given
    """
    table = table if isinstance(table, Table) else Table(table)
    if len(indices) != table.values.ndim:
        raise ValueError(f"the table has {table.values.ndim} dimension(s), but {len(indices)} indices were given")
    return Expression("lookup", (table, *(as_expression(i, "an index") for i in indices)))
