"""Sums over a sample space and integrals over an interval, as weighted sums over an axis of points.

The integrals use the double-exponential rules of Takahasi and Mori: a change of variable that makes the integrand
die off so fast at both ends that the plain sum over equally spaced points is nearly exact. The same
sum over every second point tells how good it is.

References
----------
H. Takahasi, M. Mori, "Double exponential formulas for numerical integration", Publ. RIMS 9 (1974), 721-741.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.values import EPS, Num, base, linear

__all__ = ["Axis", "center", "collect", "rule"]

SETTLED = 1e-5


@dataclass(slots=True)
class Axis:
    """Points with weights; `coarse` are the weights of every second point, where there is an error to estimate."""

    weights: np.ndarray
    coarse: np.ndarray | None = None


@cache
def rule(low_open: bool, high_open: bool, fine: bool) -> tuple[np.ndarray, np.ndarray, Axis]:
    """Return the points of a rule as (distance from the lower end, distance from the upper end), and its axis.

    For a finite interval the points are fractions of its length; for a half-line distances from its end;
    for the whole line the points themselves (twice).
    """
    h = 1 / 32 if fine else 1 / 20
    if low_open and high_open:
        t = np.arange(-round(4 / h), round(4 / h) + 1) * h
        x = np.sinh(math.pi / 2 * np.sinh(t))
        w = h * math.pi / 2 * np.cosh(t) * np.cosh(math.pi / 2 * np.sinh(t))
        left = right = x
    elif low_open or high_open:
        t = np.arange(-round(4 / h), round(4 / h) + 1) * h
        x = np.exp(math.pi / 2 * np.sinh(t))
        w = h * math.pi / 2 * np.cosh(t) * x
        left = right = x
    else:
        t = np.arange(-round(3.5 / h), round(3.5 / h) + 1) * h
        u = math.pi / 2 * np.sinh(t)
        left, right = 1 / (1 + np.exp(-2 * u)), 1 / (1 + np.exp(2 * u))
        w = h * math.pi / 2 * np.cosh(t) / np.cosh(u) ** 2 / 2
    coarse = np.where(np.arange(len(t)) % 2 == len(t) // 2 % 2, 2 * w, 0.0)
    return left, right, Axis(w, coarse)


@linear
def collect(a: Num, axis: Axis, lead: int, core: int, trace) -> Num:
    """Sum a value over its first axis with weights.

    Parameters
    ----------
    a : Num
        The value at all points.
    axis : Axis
        The weights.
    lead : int
        How many leading axes there are, with this one.
    core : int
        How many axes the value has by itself: 0 for a number, 2 for a matrix.
    trace : object
        Its ``approximation`` is raised to the relative error of this sum.
    """
    v, s = np.asarray(a.v), np.asarray(a.s, dtype=float)
    v, s = _spread(v, len(axis.weights), lead + core), _spread(s, len(axis.weights), lead)
    if not np.all(np.isfinite(v)):
        v, s = _without_far_points(v, s, axis)
    result = np.tensordot(axis.weights, v, (0, 0))
    size = np.tensordot(np.abs(axis.weights), s, (0, 0))
    if axis.coarse is not None:
        difference = np.abs(result - np.tensordot(axis.coarse, v, (0, 0)))
        difference = difference.max(axis=(-2, -1)) if core else difference
        whole = np.tensordot(np.abs(axis.weights), np.abs(v), (0, 0))
        whole = whole.max(axis=(-2, -1)) if core else whole
        relative = float(np.max(difference / np.maximum(whole, 1e-300)))
        if relative > SETTLED:
            raise UndefinedError("an integral whose quadrature does not settle (it diverges, or has a corner inside)")
        # halving the step squares the relative error of these rules; this leaves three digits of room
        error = 1e3 * relative * difference
        trace.approximation = max(trace.approximation, min(1e3 * relative, 1.0) * relative)
        size = size + error / (50 * EPS)
    return Num(result if result.ndim else result.item(), size if np.ndim(size) else float(size))


def center(value, axis: Axis, lead: int, core: int):
    """Where an integrand on the whole line has its weight: the median of |f|, and half of its quartiles' distance.

    For each point of the other axes, of which there are ``lead - 1``; the points are the rule's on the whole line.
    """
    v = _spread(np.asarray(base(value).v), len(axis.weights), lead + core)
    size = np.abs(np.where(np.isfinite(v), v, 0.0))
    size = size.max(axis=(-2, -1)) if core else size
    points = rule(True, True, len(axis.weights) == len(rule(True, True, True)[0]))[0]
    column = (-1, *(1,) * (lead - 1))
    mass = np.cumsum(size * axis.weights.reshape(column), axis=0)
    total = np.maximum(mass[-1:], 1e-300)
    low, middle, high = (points[np.argmax(mass >= share * total, axis=0)] for share in (0.25, 0.5, 0.75))
    spread = np.clip((high - low) / 1.35, 1e-3, 1e3)
    shape = (1, *np.shape(middle)) if lead > 1 else ()
    return (np.reshape(middle, shape), np.reshape(spread, shape)) if shape else (float(middle), float(spread))


def _spread(v: np.ndarray, points: int, axes: int) -> np.ndarray:
    """Give a value that does not depend on the first axis one, of the right length."""
    v = v.reshape(*(1,) * (axes - v.ndim), *v.shape)
    return np.broadcast_to(v, (points, *v.shape[1:]))


def _without_far_points(v: np.ndarray, s: np.ndarray, axis: Axis) -> tuple[np.ndarray, np.ndarray]:
    """Drop points that overflow, where those next to them no longer matter."""
    bad = ~np.isfinite(v.reshape(len(v), -1)).all(axis=1)
    sizes = np.abs(np.where(np.isfinite(v), v, 0.0)).reshape(len(v), -1).max(axis=1) * np.abs(axis.weights)
    edges = np.flatnonzero(bad[1:] != bad[:-1])
    near = [i + (1 if bad[i] else 0) for i in edges]
    if bad.all() or any(sizes[i] > 1e-14 * sizes.max() for i in near):
        raise UndefinedError("an integral that diverges")
    keep = ~bad
    clean = np.where(keep.reshape(-1, *(1,) * (v.ndim - 1)), np.where(np.isfinite(v), v, 0.0), 0.0)
    return clean, np.where(keep.reshape(-1, *(1,) * (s.ndim - 1)), np.where(np.isfinite(s), s, 0.0), 0.0)
