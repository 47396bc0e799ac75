"""What a movable point can be held on, and where it goes when the reader takes it elsewhere."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mmlbook.interactive.expressions import Vector, as_expression, as_vector, symbol
from mmlbook.interactive.functions import cos, dot, floor, maximum, minimum, norm, sin, vector, where

__all__ = ["Held", "circle", "graph", "segment"]

RAW = vector(symbol("raw.x"), symbol("raw.y"))  # where the reader's hand is
STEPS = symbol("raw.s")  # arrow keys: 1 for right and up, −1 for left and down


@dataclass(frozen=True)
class Held:
    """What a point is held on: where it is when the hand is elsewhere, and where an arrow key takes it.

    Parameters
    ----------
    words : str
        What it is called in an error.
    nearest : Vector
        The place for the hand at ``raw``.
    along : callable
        The place one arrow key further, given the size of a step.
    """

    words: str
    nearest: Vector
    along: Callable


def _between(value, low, high):
    return minimum(maximum(value, low), high)


def circle(center, radius) -> Held:
    """Hold a point on a circle; arrow keys turn it by three degrees, up and right counterclockwise."""
    center, radius = as_vector(center, "the center", 2), as_expression(radius, "the radius")
    away = RAW - center
    length = norm(away)
    at = where(length == 0, 1, away.x / length), where(length == 0, 0, away.y / length)
    turn = STEPS * (3 * math.pi / 180)
    turned = vector(cos(turn) * away.x - sin(turn) * away.y, sin(turn) * away.x + cos(turn) * away.y)
    return Held("its circle", center + vector(*at) * radius, lambda step: center + turned)


def segment(a, b) -> Held:
    """Hold a point on the straight line between two places; arrow keys take it a fortieth of the way."""
    a, b = as_vector(a, "a", 2), as_vector(b, "b", 2)
    share = _between(dot(RAW - a, b - a) / dot(b - a, b - a), 0, 1)
    return Held("its segment", a + share * (b - a), lambda step: RAW + (b - a) * (STEPS / 40))


def graph(f: Callable, low: float, high: float) -> Held:
    """Hold a point on the graph of a function between two places on the x-axis."""
    if not low < high:
        raise ValueError(f"a graph needs low < high, but they are {low!r} and {high!r}")
    x = _between(RAW.x, low, high)
    return Held("its graph", vector(x, f(x)), lambda step: vector(RAW.x + STEPS * step, RAW.y))


def nearest_place(on: Held | None, snap: float | None, x: tuple, y: tuple) -> Vector:
    """Return where a point is, for the reader's hand at ``raw``: held, snapped, and on the board."""
    if on is not None:
        return on.nearest
    if snap is None:
        return vector(_between(RAW.x, *x), _between(RAW.y, *y))
    if not snap > 0:
        raise ValueError(f"snap must be positive, but it is {snap!r}")
    ends = [(math.ceil(low / snap - 1e-9), math.floor(high / snap + 1e-9)) for low, high in (x, y)]
    if any(low > high for low, high in ends):
        raise ValueError(f"no multiple of snap={snap!r} lies on the board")
    return vector(*(_between(floor(raw / snap + 0.5), *end) * snap for raw, end in zip(RAW, ends)))
