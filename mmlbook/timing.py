"""Measured times, marked as such wherever a page shows them.

Everything else on a page is the same in every build; a measured time is not. It reaches a
page through :class:`Measured` alone, so that a comparison of two builds can leave it out.
"""

import statistics
import time
from collections.abc import Callable

__all__ = ["Measured", "measured", "median_seconds"]

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


class Measured:
    """A measured time in seconds, or a ratio of two; its text is marked as measured."""

    def __init__(self, value: float, *, ratio: bool = False):
        self.value = float(value)
        self.ratio = ratio

    @property
    def plain(self) -> str:
        """The value in words, without the mark."""
        if self.ratio:
            return f"{self.value:.2f} times"
        scale, unit = next((pair for pair in _UNITS if self.value >= pair[0]), _UNITS[-1])
        return f"{self.value / scale:.3g} {unit}"

    def __str__(self) -> str:
        return f"[{self.plain}]{{.measured}}"

    def __repr__(self) -> str:
        return self.plain

    def _repr_markdown_(self) -> str:
        return str(self)


def measured(seconds: float, *, ratio: bool = False) -> Measured:
    """Mark a measured time (or, with `ratio`, a quotient of two) as measured.

    Parameters
    ----------
    seconds : float
        What was measured; for a quotient, the quotient.
    ratio : bool
        Whether it is a quotient.

    Examples
    --------
    >>> measured(0.01234)
    12.3 ms
    >>> str(measured(0.01234))
    '[12.3 ms]{.measured}'
    >>> measured(1.5, ratio=True)
    1.50 times
    """
    return Measured(seconds, ratio=ratio)


def median_seconds(function: Callable[[], object], *, repeats: int = 5) -> float:
    """Return the median of the seconds that `repeats` calls of `function` take.

    Parameters
    ----------
    function : callable
        Called without arguments.
    repeats : int
        How often, at least once.

    Examples
    --------
    >>> median_seconds(lambda: None, repeats=3) >= 0
    True
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, but it is {repeats}")
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)
