"""The frame of a board: what is seen of the plane, and the axes in it."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from mmlbook.interactive.evaluation import WIDTH
from mmlbook.interactive.writing import plain_number

__all__ = ["Frame", "number_range", "number_text"]

MARGIN = 16  # pixels around what is seen
BELOW, LEFT, NAMED = 40, 52, 32  # pixels for the numbers of an axis that lies at the edge, and for its name


def number_range(pair, name: str) -> tuple[float, float]:
    """Return the ends of a range.

    Raises
    ------
    ValueError
        If it does not go from a lower to a higher number.
    """
    low, high = (float(end) for end in pair)
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"the range of {name} must go from a lower to a higher number, but it is {pair!r}")
    return low, high


def number_text(value) -> str:
    """Return a number as an axis shows it."""
    return f"{float(value):.6g}".replace("-", "−")


@dataclass
class Frame:
    """The ranges of a board, and what follows from them.

    Parameters
    ----------
    x, y : pair of float
        The ranges in which points can be moved.
    aspect : float or None
        Height over width; None where units are equal.
    axes : bool
        Whether room is left for the numbers at the axes.
    named : bool
        Whether room is left for the name of the horizontal axis.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    aspect: float | None
    axes: bool
    named: bool = False

    def __post_init__(self):
        self.x, self.y = number_range(self.x, "x"), number_range(self.y, "y")
        self.origin = tuple(min(max(0.0, low), high) for low, high in (self.x, self.y))
        wide, high = self.x[1] - self.x[0], self.y[1] - self.y[0]
        left = LEFT if self.axes and self.origin[0] - self.x[0] < 0.08 * wide else MARGIN
        self.low_axis = self.axes and self.origin[1] - self.y[0] < 0.08 * high
        below = BELOW + NAMED * self.named if self.low_axis else MARGIN
        unit = wide / (WIDTH - left - MARGIN)
        height = high / unit + below + MARGIN if self.aspect is None else WIDTH * self.aspect
        if not below + 40 <= height <= 4 * WIDTH:
            raise ValueError(
                f"the board would be {height:.0f} pixels high and {WIDTH} wide: "
                "choose other ranges, or equal=False and an aspect"
            )
        up = unit if self.aspect is None else high / (height - below - MARGIN)
        self.aspect = round(height / WIDTH, 6)
        ends = (self.x[0] - left * unit, self.x[1] + MARGIN * unit, self.y[0] - below * up, self.y[1] + MARGIN * up)
        self.view = [plain_number(f"{end:.9g}") for end in ends]

    def holds(self, place) -> bool:
        """Say whether a place is on the board."""
        return self.x[0] <= place[0] <= self.x[1] and self.y[0] <= place[1] <= self.y[1]

    def ticks(self, ticks, ends) -> dict[float, str]:
        """Return where an axis is marked, and with what."""
        if ticks is None:
            chosen = MaxNLocator(7, steps=[1, 2, 5, 10]).tick_values(*ends)
            ticks = [t for t in chosen if ends[0] - 1e-9 <= t <= ends[1] + 1e-9]
        if isinstance(ticks, dict):
            return {float(t): str(text) for t, text in ticks.items()}
        return {float(t): number_text(t) for t in np.round(np.asarray(ticks, dtype=float), 12)}

    def nudges(self) -> list[float]:
        """Return how far an arrow key moves a point: a power of ten, a fortieth to a four-hundredth of the board."""
        return [plain_number(f"{10.0 ** np.floor(np.log10((high - low) / 40)):.6g}") for low, high in (self.x, self.y)]
