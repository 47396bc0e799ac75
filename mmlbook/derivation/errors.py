"""What can be wrong with a derivation: how it is written, or what it says."""

__all__ = ["DerivationError", "NotationError", "UndefinedError"]


class NotationError(ValueError):
    """A formula that is unknown, ambiguous or of the wrong shape, with its place.

    Parameters
    ----------
    message : str
        What is wrong, in words.
    source : str
        The LaTeX that was read.
    start, end : int
        The place in it: characters from `start` up to `end`.

    Examples
    --------
    >>> print(NotationError("x is not declared", "2 x + 1", 2, 3))
    x is not declared
      2 x + 1
        ^
    """

    def __init__(self, message: str, source: str = "", start: int = 0, end: int | None = None):
        self.message, self.source, self.start = message, source, start
        self.end = start + 1 if end is None else max(end, start + 1)
        super().__init__(message)

    def __str__(self) -> str:
        if not self.source:
            return self.message
        flat = self.source.replace("\n", " ").replace("\t", " ")
        width = min(self.end, len(flat) + 1) - self.start
        return f"{self.message}\n  {flat}\n  {' ' * self.start}{'^' * max(width, 1)}"


class UndefinedError(ArithmeticError):
    """A formula that has no value at an instance: 1/0, the logarithm of −1, the inverse of a singular matrix."""


class DerivationError(ValueError):
    """A derivation that is wrong, with the step and the smallest counterexample that was found.

    Parameters
    ----------
    message : str
        What is wrong, in words.
    name : str
        The name of the derivation.
    step : int, optional
        The number of the step, from 1.
    latex : str, optional
        The step as it was written.
    counterexample : str, optional
        The values at which it fails.
    """

    def __init__(
        self,
        message: str,
        *,
        name: str,
        step: int | None = None,
        latex: str | None = None,
        counterexample: str | None = None,
    ):
        self.name, self.step, self.latex, self.counterexample = name, step, latex, counterexample
        place = f"derivation {name!r}" + ("" if step is None else f", step {step}")
        lines = [f"{place}: {message}"]
        if latex is not None:
            lines.append(f"  {latex}")
        if counterexample is not None:
            lines.append(f"  counterexample: {counterexample}")
        super().__init__("\n".join(lines))
