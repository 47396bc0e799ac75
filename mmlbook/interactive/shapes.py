"""What is drawn on a board and follows from what moves."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO

import numpy as np

from mmlbook.interactive.expressions import Table, as_expression, as_vector, bound
from mmlbook.interactive.frame import Frame
from mmlbook.interactive.functions import cos, lookup, maximum, minimum, sin, vector, where
from mmlbook.interactive.writing import plain_number
from mmlbook.plotting import COLORS

__all__ = ["Shapes", "known_color"]


def known_color(color: str) -> str:
    """Return the name of a color.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if color not in COLORS:
        raise ValueError(f"a color is one of {', '.join(COLORS)}, but it is {color!r}")
    return color


class Shapes:
    """The part of a board that draws.

    All methods take ``color`` (a name in ``mmlbook.plotting.COLORS``), ``width`` (pixels),
    ``dash`` (whether lines are dashed), ``opacity``, and closed shapes ``fill`` (how opaque
    their inside is). Coordinates are formulas or numbers.
    """

    frame: Frame
    shapes: list[dict]

    def _add(self, kind: str, where: str, *, color, width: float = 2, dash=False, opacity=1, fill=0, **shape) -> None:
        style = {"kind": kind, "color": known_color(color), "width": width}
        style |= {key: value for key, value in (("dash", bool(dash)), ("fill", fill)) if value}
        if opacity != 1:
            style["opacity"] = opacity
        self.shapes.append({"where": where, **style, **{key: part for key, part in shape.items() if part is not None}})

    def _write(self, at, text, *, color="ink", anchor="left bottom", shift=(7, 5), size=15, bold=None) -> None:
        at = as_vector(at, "the place of a text", 2)
        shape = {"at": at, "text": str(text), "anchor": anchor.split(), "shift": list(shift)}
        self._add("text", f"the text {text!r}", color=color, size=size, bold=bold, **shape)

    def _draw_axes(self, x_label, y_label, x_ticks, y_ticks, axes, grid) -> None:
        frame = self.frame
        (left, right), (bottom, top), (x0, y0) = frame.x, frame.y, frame.origin
        across, up = frame.ticks(x_ticks, frame.x), frame.ticks(y_ticks, frame.y)
        if grid:
            lines = [[(t, bottom), (t, top)] for t in across] + [[(left, t), (right, t)] for t in up]
            self._add("path", "the grid", color="grid", width=1, parts=lines)
        if not axes:
            return
        lines = [[(left, y0), (right, y0)], [(x0, bottom), (x0, top)]]
        self._add("path", "the axes", color="muted", width=1.2, parts=lines)
        for t, text in across.items():
            if t != x0 or y0 == bottom:
                self._write((t, y0), text, color="muted", anchor="middle top", shift=(0, -5), size=12)
        for t, text in up.items():
            if t != y0 or x0 == left:
                self._write((x0, t), text, color="muted", anchor="right middle", shift=(-6, 0), size=12)
        if x_label:
            below = ("right top", (0, -20)) if frame.low_axis else ("right bottom", (0, 5))
            self._write((right, y0), x_label, anchor=below[0], shift=below[1], size=13)
        if y_label:
            self._write((x0, top), y_label, anchor="left top", shift=(7, 0), size=13)

    def text(self, at, text: str, *, color: str = "ink", anchor: str = "left bottom", size: float = 14) -> None:
        """Write words at a place; `anchor` says which corner of them is there (``"middle top"``, …)."""
        allowed = [f"{h} {v}" for h in ("left", "middle", "right") for v in ("top", "middle", "bottom")]
        if anchor not in allowed:
            raise ValueError(f"anchor is one of {', '.join(allowed)}, but it is {anchor!r}")
        self._write(at, text, color=color, anchor=anchor, shift=(0, 0), size=size)

    def mark(self, at, *, color: str = "blue", size: float = 9, label: str | None = None, **style) -> None:
        """Mark a place."""
        at = as_vector(at, "the place of a mark", 2)
        self._add("path", f"mark {label or ''}", color=color, size=size, parts=[[at, at]], **style)
        if label:
            self._write(at, label, color=color)

    def arrow(self, tip, start=(0, 0), *, color: str = "blue", label: str | None = None, **style) -> None:
        """Draw an arrow to `tip` from `start`."""
        tip, start = as_vector(tip, "the tip of an arrow", 2), as_vector(start, "the start of an arrow", 2)
        self._add("arrow", f"arrow {label or ''}", color=color, tail=start, tip=tip, **style)
        if label:
            self._write(tip, label, color=color, bold=True)

    def segment(self, a, b, *, color: str = "muted", **style) -> None:
        """Draw the straight line between two places."""
        self.path([a, b], color=color, **style)

    def line(self, a, b, *, color: str = "muted", **style) -> None:
        """Draw the straight line through two places, from edge to edge."""
        self._add("line", "a line", color=color, a=as_vector(a, "a", 2), b=as_vector(b, "b", 2), **style)

    def path(self, points, *, closed: bool = False, color: str = "blue", **style) -> None:
        """Draw a broken line through places."""
        part = [as_vector(point, "a point of a path", 2) for point in points]
        if len(part) < 2:
            raise ValueError(f"a path needs at least two points, but it has {len(part)}")
        self._add("path", "a path", color=color, parts=[part], closed=closed or None, **style)

    def polygon(self, points, *, color: str = "blue", fill: float = 0.2, **style) -> None:
        """Draw a filled polygon."""
        self.path(points, closed=True, color=color, fill=fill, **style)

    def curve(self, f: Callable, low, high, *, samples: int = 200, color: str = "blue", **style) -> None:
        """Draw the places f(t), a vector for every t from `low` to `high`; ``closed=True`` joins the ends."""
        if not 2 <= int(samples) <= 2000:
            raise ValueError(f"a curve has 2 to 2000 samples, but samples is {samples}")
        variable, place = bound(f)
        ends = {"low": as_expression(low, "low"), "high": as_expression(high, "high")}
        at = as_vector(place, "f(t)", 2)
        self._add("curve", "a curve", color=color, variable=variable, samples=int(samples), at=at, **ends, **style)

    def graph(self, f: Callable, low=None, high=None, *, samples: int = 200, color: str = "blue", **style) -> None:
        """Draw the graph of a function of one number, from edge to edge if no ends are given, broken where it jumps."""
        low, high = self.frame.x[0] if low is None else low, self.frame.x[1] if high is None else high
        self.curve(lambda t: vector(t, f(t)), low, high, samples=samples, color=color, breaks=True, **style)

    def area(self, f: Callable, low, high, *, base=0, samples: int = 100, color: str = "blue", fill=0.25) -> None:
        """Fill what lies between the graph of a function and the height `base`, from `low` to `high`."""
        low, high, last = as_expression(low), as_expression(high), samples - 1

        def there(t):
            return low + (high - low) * (t - 1) / (last - 2)

        variable, place = bound(lambda t: there(minimum(maximum(t, 1), last - 1)))
        inside = (variable > 0.5) * (variable < last - 0.5)
        at = vector(place, where(inside, f(place), base))
        ends = {"low": as_expression(0), "high": as_expression(last)}
        style = {"color": color, "fill": fill, "width": 0}
        self._add("curve", "an area", variable=variable, samples=samples, at=at, closed=True, **ends, **style)

    def circle(self, center, radius, *, color: str = "muted", **style) -> None:
        """Draw a circle."""
        center = as_vector(center, "the center", 2)

        def place(t):
            return center + vector(cos(t), sin(t)) * radius

        self.curve(place, 0, 2 * np.pi, samples=97, color=color, closed=True, **style)

    def table(self, xs, ys, *indices, color: str = "blue", **style) -> None:
        """Draw a broken line through computed values: ``ys[index, …, j]`` over ``xs[j]``.

        Parameters
        ----------
        xs : array_like, shape (n,)
        ys : array_like, shape (…, n)
            One row for every value of the indices.
        *indices : formulas
            Which row, usually sliders.
        """
        xs, ys = Table(xs), Table(ys)
        if xs.values.shape != ys.values.shape[-1:]:
            raise ValueError(f"xs has shape {xs.values.shape}, but the rows of ys have {ys.values.shape[-1]} entries")
        last = len(xs.values) - 1

        def place(t):
            return vector(lookup(xs, t), lookup(ys, *indices, t))

        self.curve(place, 0, last, samples=last + 1, color=color, **style)

    def _repeat(self, kind: str, what: str, f: Callable, n, parts: Callable, **style) -> None:
        variable, result = bound(f)
        self._add(kind, what, each=[variable, as_expression(n, "how many")], **parts(variable, result), **style)

    def dots(self, f: Callable, n, *, size: float = 5, color: str = "blue", **style) -> None:
        """Draw `n` dots, the i-th at the place f(i), i from 0."""

        def place(i, at):
            return {"parts": [[as_vector(at, "f(i)", 2)] * 2]}

        self._repeat("path", "dots", f, n, place, color=color, size=size, **style)

    def arrows(self, f: Callable, n, *, color: str = "blue", **style) -> None:
        """Draw `n` arrows; f(i) is the pair of the i-th one's start and tip."""

        def ends(i, pair):
            return {"tail": as_vector(pair[0], "a start", 2), "tip": as_vector(pair[1], "a tip", 2)}

        self._repeat("arrow", "arrows", f, n, ends, color=color, **style)

    def bars(self, f: Callable, n, *, left=0, step=1, gap: float = 0.2, base=0, color: str = "blue", **style) -> None:
        """Draw `n` bars, the i-th of height f(i) between left + i·step and left + (i + 1)·step.

        `gap` is the share of a step that stays free.
        """

        def outline(i, height):
            a, b = left + (i + gap / 2) * step, left + (i + 1 - gap / 2) * step
            return {"parts": [[vector(a, base), vector(a, height), vector(b, height), vector(b, base)]]}

        style = {"width": 1.2, "closed": True, "fill": 0.5, **style}
        self._repeat("path", "bars", f, n, outline, color=color, **style)

    def lattice(self, a, b, *, reach: int = 6, origin=(0, 0), color: str = "sky", **style) -> None:
        """Draw the grid lines of the basis a, b: origin + i·a + j·b for whole i, j up to `reach`."""
        a, b, origin = as_vector(a, "a", 2), as_vector(b, "b", 2), as_vector(origin, "the origin", 2)

        def lines(_, step):
            along, across = origin + a * step, origin + b * step
            return {"parts": [[along - b * reach, along + b * reach], [across - a * reach, across + a * reach]]}

        style = {"width": 1, **style}
        self._repeat("path", "a lattice", lambda i: i - reach, 2 * reach + 1, lines, color=color, **style)

    def picture(self, frames, index=0, *, low=None, high=None, quality: int | None = None) -> None:
        """Show one of several pictures of gray pixels, chosen by a formula, between two corners of the board.

        Parameters
        ----------
        frames : array_like, shape (k, rows, columns)
            Gray values from 0 (black) to 1 (white); anything beyond is cut.
        index : formula
            Which picture, from 0; rounded, and held between the first and the last.
        low, high : pair of float, optional
            The lower left and the upper right corner; those of the board if None.
        quality : int, optional
            From 0 to 100: for photographs, stored with a loss in a quarter of the space. Without loss if None.

        Raises
        ------
        ValueError
            If the frames are not pictures of finite numbers.
        """
        from PIL import Image  # comes with Matplotlib; only this method needs it

        frames = np.asarray(frames, dtype=float)
        if frames.ndim != 3 or not frames.size or not np.isfinite(frames).all():
            raise ValueError(f"pictures are finite numbers of shape (k, rows, columns), but these have {frames.shape}")
        count, rows, columns = frames.shape
        gray = np.round(255 * np.clip(frames, 0, 1)).astype(np.uint8)
        kind, options = ("png", {"optimize": True}) if quality is None else ("webp", {"quality": quality})
        strip = BytesIO()
        Image.fromarray(gray.reshape(count * rows, columns)).save(strip, kind, **options)
        frame = self.frame
        corners = {
            "low": as_vector((frame.x[0], frame.y[0]) if low is None else low, "low", 2),
            "high": as_vector((frame.x[1], frame.y[1]) if high is None else high, "high", 2),
        }
        source = f"data:image/{kind};base64,{b64encode(strip.getvalue()).decode()}"
        pixels = {"count": count, "rows": rows, "columns": columns, "source": source}
        self._add("picture", "a picture", color="ink", frame=as_expression(index, "index"), **corners, **pixels)

    def contour(self, f: Callable, levels, *, color: str = "muted", points: int = 81, **style) -> None:
        """Draw level lines of a function of two arrays; they are computed when the book is built and stay.

        Parameters
        ----------
        f : callable
            ``f(X, Y)`` for arrays of one shape.
        levels : sequence of float
        """
        from contourpy import contour_generator  # comes with Matplotlib; only this method needs it

        x, y = np.linspace(*self.frame.x, points), np.linspace(*self.frame.y, points)
        heights = contour_generator(x=x, y=y, z=np.asarray(f(*np.meshgrid(x, y)), dtype=float))
        lines = [line for level in levels for line in heights.lines(float(level)) if len(line) > 1]
        if not lines:
            raise ValueError(f"no level line of {list(levels)} crosses the board")
        parts = [[[plain_number(f"{c:.4g}") for c in pair] for pair in line] for line in lines]
        self._add("path", "level lines", color=color, parts=parts, **{"width": 1, **style})
