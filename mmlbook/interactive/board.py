"""The board: what moves, what follows from it, and what is read from it.

A board is filled from top to bottom, in a cell, and shown by its last expression. Everything
on it is a formula in the places of what moves, so that one declaration gives the still
figure, the moving one and the numbers that tests compare.
"""

import re
from collections.abc import Sequence

from mmlbook.interactive.expressions import Expression, Vector, as_expression, is_number, symbol
from mmlbook.interactive.frame import Frame, number_range, number_text
from mmlbook.interactive.functions import vector
from mmlbook.interactive.holding import Held, nearest_place
from mmlbook.interactive.page import Interactive
from mmlbook.interactive.shapes import Shapes, known_color

__all__ = ["Board"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Board(Shapes):
    """A board on which the reader moves points and sliders.

    Parameters
    ----------
    x, y : pair of float
        What is seen of the plane; points cannot be moved off it.
    equal : bool
        Whether a unit is equally long on both axes.
    aspect : float, optional
        Height over width; only where the units are not equal. 0.6 if nothing is said.
    x_label, y_label : str
        Names of the axes.
    x_ticks, y_ticks : None, sequence of float, or dict of float to str
        Where the axes are marked; chosen if None.
    axes, grid : bool
        Whether axes and grid are drawn.

    Raises
    ------
    ValueError
        If a range is empty, or `aspect` is given for equal units.

    Examples
    --------
    >>> from mmlbook.interactive import Board, norm
    >>> board = Board(x=(-3, 3), y=(-2, 2))
    >>> v = board.vector("v", (1, 0.5))
    >>> board.arrow(2 * v, color="orange", label="2v")
    >>> board.readout("length", norm(2 * v), label="length of 2v")
    >>> figure = board.show(
    ...     name="fig-doubled",
    ...     caption="An arrow and its double; drag the arrow.",
    ...     alt="An arrow from the origin and a second one, twice as long.",
    ... )
    >>> figure.values({"v": (0.6, 0.8)})
    {'length': 2.0}
    """

    def __init__(
        self,
        x=(-5, 5),
        y=(-3, 3),
        *,
        equal: bool = True,
        aspect: float | None = None,
        x_label: str = "",
        y_label: str = "",
        x_ticks=None,
        y_ticks=None,
        axes: bool = True,
        grid: bool = True,
    ):
        if equal and aspect is not None:
            raise ValueError("aspect follows from the ranges where units are equal: leave it out, or say equal=False")
        self.frame = Frame(x, y, None if equal else aspect or 0.6, axes, bool(x_label))
        self.movable, self.shapes, self.readouts, self.references = [], [], [], {}
        if axes or grid:
            self._draw_axes(x_label, y_label, x_ticks, y_ticks, axes, grid)

    # What moves

    def _claim(self, name: str) -> None:
        if not (isinstance(name, str) and _NAME.fullmatch(name)):
            raise ValueError(f"a name on a board is a letter, then letters, digits and _, but it is {name!r}")
        if name in {item["name"] for item in self.movable}:
            raise ValueError(f"two things on this board are called {name!r}")

    def point(
        self,
        name: str,
        start,
        *,
        on: Held | None = None,
        snap: float | None = None,
        color: str = "blue",
        label: str | None = None,
        bold: bool = False,
    ) -> Vector:
        """Put a point on the board that the reader can move; return its place as a vector of formulas.

        Parameters
        ----------
        name : str
            What it is called in states and references.
        start : pair of float
            Where it begins.
        on : circle, segment or graph of :mod:`mmlbook.interactive`, optional
            What it is held on.
        snap : float, optional
            It moves in steps of this size.
        color : str
            A name in ``mmlbook.plotting.COLORS``.
        label : str, optional
            Written beside it; its name if None.

        Raises
        ------
        ValueError
            If the name is taken, or the start is off the board or off what holds it.
        """
        self._claim(name)
        place, frame = [float(part) for part in start], self.frame
        if len(place) != 2 or not frame.holds(place):
            raise ValueError(
                f"point {name!r} starts at {tuple(start)}, which is off the board: "
                f"x from {frame.x[0]:g} to {frame.x[1]:g}, y from {frame.y[0]:g} to {frame.y[1]:g}"
            )
        if on is not None and not isinstance(on, Held):
            raise TypeError(f"point {name!r} can be held on circle(…), segment(…) or graph(…), but on is {on!r}")
        if on is not None and snap is not None:
            raise ValueError(f"point {name!r} can be held on something or snap to a grid, but not both")
        shown = name if label is None else label
        nudge = frame.nudges() if snap is None else [float(snap)] * 2
        item = {"kind": "point", "name": name, "start": place, "label": shown, "color": known_color(color)}
        item |= {"hold": nearest_place(on, snap, frame.x, frame.y), "nudge": nudge}
        if on is not None:
            item |= {"along": on.along(nudge[0]), "on": on.words}
        self.movable.append({"where": f"point {name!r}", **item})
        at = vector(symbol(f"{name}.x"), symbol(f"{name}.y"))
        if shown:
            self._write(at, shown, color=color, bold=bold or None, shift=(11, 8))
        return at

    def vector(self, name: str, start, *, color: str = "blue", label: str | None = None, **options) -> Vector:
        """Put an arrow from the origin on the board whose tip the reader can move; like :meth:`point`."""
        self._claim(name)
        tip = vector(symbol(f"{name}.x"), symbol(f"{name}.y"))
        self.arrow(tip, color=color)
        return self.point(name, start, color=color, label=label, bold=True, **options)

    def slider(
        self,
        name: str,
        low: float,
        high: float,
        *,
        step: float,
        start: float | None = None,
        label: str | None = None,
        unit: str = "",
        shows: Sequence | None = None,
        play: bool = False,
    ) -> Expression:
        """Put a slider under the board; return its value as a formula.

        Parameters
        ----------
        low, high, step : float
            Its values are low, low + step, …, not above high.
        start : float, optional
            Where it begins (the nearest value); `low` if None.
        label, unit : str
            What it is called on the page, and what follows its value.
        shows : sequence of str or float, optional
            What is written beside it, one entry for every value, in place of the value.
        play : bool
            Whether there is a button that steps through the values.

        Raises
        ------
        ValueError
            If the range is empty, the step does not fit, or `shows` has another length.
        """
        self._claim(name)
        low, high = number_range((low, high), f"slider {name!r}")
        if not 0 < step <= high - low:
            raise ValueError(f"slider {name!r} goes from {low:g} to {high:g} and cannot step by {step!r}")
        count = int((high - low) / step + 1e-9) + 1
        start = low if start is None else float(start)
        if not low <= start <= high:
            raise ValueError(f"slider {name!r} starts at {start:g}, which is not from {low:g} to {high:g}")
        digits = max((len(f"{part:.10g}".partition(".")[2]) for part in (low, step)), default=0)
        item = {"kind": "slider", "name": name, "low": low, "step": float(step), "count": count}
        item |= {"start": round((start - low) / step), "digits": digits, "play": play}
        item |= {"label": label or name, "unit": unit}
        if shows is not None:
            item["texts"] = [entry if isinstance(entry, str) else number_text(entry) for entry in shows]
            if len(item["texts"]) != count:
                raise ValueError(f"slider {name!r} has {count} values, but shows has {len(item['texts'])} entries")
        self.movable.append({"where": f"slider {name!r}", **item})
        return symbol(name)

    # What is read

    def readout(
        self, name: str, value, *, digits: int = 2, label: str | None = None, unit: str = "", words=None, reference=None
    ) -> None:
        """Show a number under the board; it is spoken when it has changed.

        Parameters
        ----------
        name : str
            What tests call it.
        value : formula
        digits : int
            Digits after the point.
        label, unit : str
            What it is called on the page, and what follows it.
        words : sequence of str, optional
            Shown in place of the number, which (rounded) says which: ``["no", "yes"]``.
        reference : callable, optional
            The same number computed by other means, usually by a function of ``mmlbook``; its
            arguments are named as what moves. It must agree wherever it is tried.

        Raises
        ------
        ValueError
            If the name is taken.
        """
        if not (isinstance(name, str) and _NAME.fullmatch(name)):
            raise ValueError(f"a readout's name is a letter, then letters, digits and _, but it is {name!r}")
        if name in {item["name"] for item in self.readouts}:
            raise ValueError(f"two readouts on this board are called {name!r}")
        if not (isinstance(value, Expression) or is_number(value)):
            raise TypeError(f"readout {name!r} must be a formula of one number, but it is {type(value).__name__}")
        if not 0 <= int(digits) <= 12:
            raise ValueError(f"readout {name!r} can have 0 to 12 digits, but digits is {digits}")
        item = {"where": f"readout {name!r}", "name": name, "value": as_expression(value), "digits": int(digits)}
        item |= {"label": label or name, "unit": unit}
        if words is not None:
            item["words"] = [str(word) for word in words]
        self.readouts.append(item)
        if reference is not None:
            self.references[name] = reference

    def show(self, *, name: str, caption: str, alt: str) -> Interactive:
        """Show the board from a cell, of which this must be the last expression.

        Parameters
        ----------
        name : str
            ``fig-`` and words in lower case joined by hyphens: what the text refers to.
        caption : str
            What to move and what to see; may hold Markdown and mathematics.
        alt : str
            What the figure shows at the start, for one who cannot see it.

        Returns
        -------
        Interactive

        Raises
        ------
        ValueError
            If nothing moves, nothing is read, a formula uses a name that is not on the board, or a
            readout and its reference differ.
        """
        return Interactive(self, name=name, caption=caption, alt=alt)
