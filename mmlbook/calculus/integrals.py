"""Integrals: the area under a curve, by sums that are refined until they settle.

In the order of the chapter: plain rectangles first (:func:`riemann_sum`), then the nodes of Gauss and
Legendre (:func:`gauss_legendre`), then :func:`integrate`, which applies a rule piece by piece, splits the pieces
that need it, and says how far to trust the result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from mmlbook.errors import NotConvergedError
from mmlbook.linear_algebra.eigenvectors import diagonalise
from mmlbook.validation import as_count, as_number

__all__ = ["Integral", "Rule", "gauss_legendre", "integrate", "riemann_sum"]

_EPSILON = np.finfo(float).eps
_FIRST_PIECES = 11  # a prime: a wave that fits 2, 4, 8 … times must not look like a constant
_NODES = 10
_MOST_EVALUATIONS = 2_000_000
_MOST_ROUNDS = 100
_NARROWEST = 256 * _EPSILON  # of the size of its ends: below, the nodes of a piece are rounded together


class Rule(NamedTuple):
    """Where to look at a function on [−1, 1], and how much each value counts: ∫f ≈ Σ wᵢ f(xᵢ).

    Attributes
    ----------
    nodes, weights : ndarray of shape (n,)
        The places xᵢ in increasing order, and the weights wᵢ, which add up to 2.
    """

    nodes: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Integral:
    """A numerical integral and how far to trust it.

    Attributes
    ----------
    value : float
        The integral.
    error : float
        An estimate of its absolute error: the change when every piece was halved, plus rounding.
    evaluations : int
        At how many points the function was computed in all, those for the estimate included.
    """

    value: float
    error: float
    evaluations: int


def riemann_sum(f, a: float, b: float, *, pieces: int, at: str = "left") -> float:
    """Return the total area of rectangles between a and b, all of the same width h.

    h f(x₁) + h f(x₂) + … + h f(xₙ) with h = (b − a)/n, where xᵢ is the left end, the middle or the right
    end of the piece number i.

    Parameters
    ----------
    f : callable
        Takes an array of shape (n,) and returns one of shape (n,): the values at these points.
    a, b : float
    pieces : int
        The number n of rectangles.
    at : {"left", "middle", "right"}

    Raises
    ------
    ValueError, TypeError
        If an end is not finite, or f does not return one finite real number for each point.

    See Also
    --------
    integrate : by rules that need far fewer values.

    References
    ----------
    M. Spivak, *Calculus*, chapter 13.

    Examples
    --------
    >>> riemann_sum(lambda x: x**2, 0, 1, pieces=4, at="right")
    0.46875
    >>> riemann_sum(lambda x: x**2, 0, 1, pieces=4, at="middle")
    0.328125
    """
    a, b = as_number(a, "a"), as_number(b, "b")
    n = as_count(pieces, "pieces")
    places = {"left": 0.0, "middle": 0.5, "right": 1.0}
    if at not in places:
        raise ValueError(f"at must be one of {', '.join(places)}, but it is {at!r}")
    h = (b - a) / n
    x = a + h * (np.arange(n) + places[at])
    return float(h * np.sum(_values(f, x)))


@cache
def gauss_legendre(n: int) -> Rule:
    """Return the n nodes and weights on [−1, 1] that integrate every polynomial of degree 2n − 1 exactly.

    The nodes are the eigenvalues of the symmetric matrix J with zeros on its diagonal and
    k/√(4k² − 1), k = 1, …, n − 1, on both sides of it; the weight of a node is 2v₁², where v₁ is the first entry of
    the eigenvector of length 1.

    Parameters
    ----------
    n : int

    Returns
    -------
    Rule
        Named arrays `nodes` and `weights` of shape (n,), which cannot be written to.

    Raises
    ------
    ValueError, TypeError
        If n is not a whole number of at least 1.

    See Also
    --------
    numpy.polynomial.legendre.leggauss

    References
    ----------
    G. H. Golub and J. H. Welsch, "Calculation of Gauss quadrature rules", *Mathematics of Computation* 23, 1969.

    Examples
    --------
    >>> nodes, weights = gauss_legendre(2)
    >>> nodes.round(6), weights.round(6)
    (array([-0.57735,  0.57735]), array([1., 1.]))
    """
    n = as_count(n, "n")
    k = np.arange(1, n)
    beside = k / np.sqrt(4.0 * k**2 - 1)
    found = diagonalise(np.diag(beside, 1) + np.diag(beside, -1))
    order = np.argsort(found.values)
    nodes, weights = found.values[order], 2 * found.C[0, order] ** 2
    nodes, weights = (nodes - nodes[::-1]) / 2, (weights + weights[::-1]) / 2  # symmetric to the last digit
    weights *= 2 / np.sum(weights)
    nodes.setflags(write=False)
    weights.setflags(write=False)
    return Rule(nodes, weights)


def integrate(
    f, a: float, b: float, *, method: str = "gauss", pieces: int | None = None, tolerance: float | None = None
) -> Integral:
    """Return the integral of f from a to b: the signed area under its graph.

    ∫ₐᵇ f(x) dx ≈ Σ (hⱼ/2) Σ wᵢ f(xᵢⱼ): over pieces of width hⱼ, and on each of them over the nodes of the rule.

    Without `pieces`, it starts with a few, compares each with its two halves, and halves those again that
    differ most, until all differences together are at most `tolerance`·∫|f|. With `pieces`, it cuts [a, b]
    once into so many of the same width and compares with twice as many.

    A half-line [a, ∞) is cut at a + 1, and what lies beyond is mapped to 0 < s ≤ 1 by x = a + 1/s, so that dx becomes
    ds/s². The whole line is two half-lines from 0. All these parts must converge, each by itself.

    Parameters
    ----------
    f : callable
        Takes an array of shape (n,) and returns one of shape (n,): the values at these points.
    a, b : float
        The ends; −inf and inf are allowed with method "gauss". With b < a the result changes its sign.
    method : {"gauss", "trapezoid", "simpson"}
        The rule on each piece: 10 nodes of Gauss and Legendre, the 2 ends, or the 2 ends and the middle.
        Only the first never looks at the ends themselves.
    pieces : int, optional
        Cut (each part) into exactly so many pieces instead of as many as it takes.
    tolerance : float, optional
        The error allowed, relative to ∫|f|; 1e-10 if neither this nor `pieces` is given.

    Returns
    -------
    Integral

    Raises
    ------
    ValueError, TypeError
        If an end is NaN, or f does not return one finite real number for each point.
    NotConvergedError
        If the tolerance is not reached: the integral may be infinite, or f too wild for so many points.

    Notes
    -----
    A rule knows f only where it looks. A peak so narrow that it lies between all points is not seen, and then
    value and error are both wrong: give such an f in parts that end at its peak.

    See Also
    --------
    scipy.integrate.quad

    References
    ----------
    P. J. Davis and P. Rabinowitz, *Methods of Numerical Integration*, 2nd edition, 1984, chapters 2, 3 and 6.

    Examples
    --------
    >>> round(integrate(lambda x: x**2, 0, 3).value, 12)
    9.0
    >>> integrate(lambda x: x**2, 0, 2, method="trapezoid", pieces=2).value
    3.0
    >>> round(integrate(lambda x: np.exp(-(x**2)), -np.inf, np.inf).value ** 2, 9)
    3.141592654
    >>> found = integrate(np.sqrt, 0, 1, tolerance=1e-6)
    >>> found.error < 1e-6, abs(found.value - 2 / 3) < found.error
    (True, True)
    """
    a, b = _end(a, "a"), _end(b, "b")
    rule = _rule(method)
    pieces = None if pieces is None else as_count(pieces, "pieces")
    if tolerance is not None or pieces is None:
        tolerance = as_number(1e-10 if tolerance is None else tolerance, "tolerance", low=1e-14, high=1.0)
    if a == b:
        if np.isinf(a):
            raise ValueError(f"a and b must not be the same infinity, but both are {a}")
        return Integral(0.0, 0.0, 0)
    if np.isinf([a, b]).any() and method != "gauss":
        raise ValueError(f'the method "{method}" looks at both ends, and nothing is at infinity: use "gauss"')
    sums = [
        _refined(part, rule, tolerance) if pieces is None else _fixed(part, rule, pieces, tolerance)
        for part in _parts(f, a, b)
    ]
    value, error, size = (float(sum(column)) for column in list(zip(*sums, strict=True))[:3])
    return Integral(value, error + float(4 * _EPSILON * size), sum(part.evaluations for part in sums))


class _Part(NamedTuple):
    """A function on a finite interval, where its points lie on the original axis, and the first pieces to try."""

    values: Callable
    place: Callable
    edges: np.ndarray


class _Sum(NamedTuple):
    """What a rule finds on a part: ∫f, its error, ∫|f|, and at how many points it looked."""

    value: float
    error: float
    size: float
    evaluations: int


def _rule(method: str) -> Rule:
    if method == "gauss":
        return gauss_legendre(_NODES)
    if method == "trapezoid":
        return Rule(np.array([-1.0, 1.0]), np.array([1.0, 1.0]))
    if method == "simpson":
        return Rule(np.array([-1.0, 0.0, 1.0]), np.array([1.0, 4.0, 1.0]) / 3)
    raise ValueError(f"method must be gauss, trapezoid or simpson, but it is {method!r}")


def _end(x, name: str) -> float:
    """Return an end of the interval as a float; infinities are allowed."""
    return float(x) if np.ndim(x) == 0 and np.isin(x, [np.inf, -np.inf]) else as_number(x, name)


def _values(f, x: np.ndarray) -> np.ndarray:
    """Return f(x) as an array of the shape of x, or say what is wrong with it."""
    try:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # reported in words below
            y = np.asarray(f(x))
    except TypeError as error:
        raise TypeError(f"f must take an array of points, as np.exp does and math.exp does not ({error})") from error
    if np.iscomplexobj(y) or not (np.issubdtype(y.dtype, np.number) or y.dtype == bool):
        raise TypeError(f"f must return real numbers, but they are of type {y.dtype}")
    if y.shape not in ((), x.shape):
        raise ValueError(f"f must return one value for each point: {x.shape} went in, {y.shape} came out")
    y = np.broadcast_to(y.astype(float), x.shape)
    if not np.all(np.isfinite(y)):
        k = int(np.argmin(np.isfinite(y)))
        raise ValueError(f"f must be finite, but f({x[k]:.6g}) is {y[k]}")
    return y


def _parts(f, a: float, b: float) -> list[_Part]:
    """Return finite parts whose integrals add up to that from a to b."""
    if b < a:
        return _parts(lambda x: -_values(f, x), b, a)
    if np.isinf(a) and np.isinf(b):
        return _parts(f, a, 0.0) + _parts(f, 0.0, b)
    if np.isinf(a):
        return _half_line(f, b, -1.0)
    if np.isinf(b):
        return _half_line(f, a, 1.0)
    return [_Part(lambda x: _values(f, x), lambda x: x, np.linspace(a, b, _FIRST_PIECES + 1))]


def _half_line(f, end: float, sign: float) -> list[_Part]:
    """Return f from `end` to `sign`·∞: up to the distance t = 1 as it is, and beyond it as a function of s = 1/t."""

    def near(t):
        return end + sign * t

    def far(s):
        return end + sign / s

    edges = np.append(0, 0.5 ** np.arange(20, -1, -1))  # to see f at all distances from a millionth to a million
    return [
        _Part(lambda t: _values(f, near(t)), near, edges),
        _Part(lambda s: _values(f, far(s)) / s**2, far, edges),
    ]


def _piecewise(part: _Part, rule: Rule, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return ∫f and ∫|f| on each of the pieces (m,), and the number of different points."""
    u = (rule.nodes + 1) / 2
    x = left[:, None] * (1 - u) + right[:, None] * u  # exactly left and right where u is 0 and 1
    points, back = np.unique(x, return_inverse=True)
    y = part.values(points)[back].reshape(x.shape)
    weights = (right - left)[:, None] * rule.weights / 2
    return np.sum(weights * y, axis=1), np.sum(weights * np.abs(y), axis=1), len(points)


def _fixed(part: _Part, rule: Rule, pieces: int, tolerance: float | None) -> _Sum:
    """Return the sum over so many equal pieces, and by how much twice as many differ."""
    found = []
    for n in (pieces, 2 * pieces):
        edges = np.linspace(part.edges[0], part.edges[-1], n + 1)
        found.append(_piecewise(part, rule, edges[:-1], edges[1:]))
    (values, sizes, count), (finer, _, more) = found
    error, size = abs(np.sum(values) - np.sum(finer)), np.sum(sizes)
    if tolerance is not None and error > tolerance * size:
        raise NotConvergedError(f"{pieces} pieces do not reach the tolerance", iterations=1, change=error)
    return _Sum(np.sum(values), error, size, count + more)


def _refined(part: _Part, rule: Rule, tolerance: float) -> _Sum:
    """Return the sum over pieces that are halved where it helps most, until they agree with their halves."""
    left, right = part.edges[:-1], part.edges[1:]
    whole, _, evaluations = _piecewise(part, rule, left, right)
    before, done, rounds = np.full(len(left), np.inf), np.empty((0, 7)), 0
    while True:
        rounds += 1
        middle = (left + right) / 2
        values, sizes, count = _piecewise(part, rule, np.concatenate([left, middle]), np.concatenate([middle, right]))
        evaluations += count
        (first, second), size = np.split(values, 2), sum(np.split(sizes, 2))
        change = np.abs(first + second - whole)
        error = _to_come(change, before, size)
        rows = np.vstack([done, np.column_stack([left, right, first, second, size, change, error])])
        rows = rows[np.argsort(rows[:, 6], kind="stable")]
        total, errors = np.sum(rows[:, 4]), np.cumsum(rows[:, 6])
        if errors[-1] <= tolerance * total:
            return _Sum(np.sum(rows[:, 2:4]), errors[-1], total, evaluations)
        split = errors > tolerance * total / 2  # the others together stay within half of what is allowed
        start, stop = rows[-1, :2]
        too_narrow = stop - start <= _NARROWEST * max(abs(start), abs(stop))
        too_many = evaluations + 4 * len(rule.nodes) * np.sum(split) > _MOST_EVALUATIONS
        if too_narrow or too_many or rounds == _MOST_ROUNDS:
            where = float(part.place((start + stop) / 2))
            what = f"the integral has not settled near x = {where:.3g}"
            raise NotConvergedError(what, iterations=rounds, change=float(rows[-1, 5]))
        (left, right, first, second, _, change, _), done = rows[split].T, rows[~split]
        middle, whole, before = (left + right) / 2, np.concatenate([first, second]), np.tile(change, 2)
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])


def _to_come(change: np.ndarray, before: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return an estimate of all changes still to come, from the last one and the one before it.

    If each halving changes the result r times as much as the one before, what comes adds up to change·r/(1 − r).
    Where the changes fall fast that is far too cautious already with `change` itself.
    """
    seen = change > 32 * _EPSILON * size  # below, it is rounding that changes, and r says nothing
    r = np.minimum(np.divide(change, before, out=np.zeros_like(change), where=seen & (before > 0)), 0.99)
    return change * np.maximum(1.0, r / (1 - r))
