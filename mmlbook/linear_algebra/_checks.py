"""Checks of vectors and results that the modules of this part share."""

import numpy as np

from mmlbook.validation import as_vector

EPSILON = float(np.finfo(float).eps)


def counted(number: int, thing: str) -> str:
    """Return "1 row" or "3 rows": a number with its thing."""
    plural = "entries" if thing == "entry" else f"{thing}s"
    return f"{number} {thing if number == 1 else plural}"


def as_vectors(vectors, name: str) -> np.ndarray:
    """Return several vectors of equal length as the rows of a new float array of shape ``(k, n)``."""
    try:
        rows = list(vectors)
    except TypeError:
        raise TypeError(f"{name} must be a list of vectors, but it is {vectors!r}") from None
    if not rows:
        raise ValueError(f"{name} is empty: at least one vector is needed")
    rows = [as_vector(row, f"{name}[{i}]") for i, row in enumerate(rows)]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            first, this = counted(len(rows[0]), "entry"), counted(len(row), "entry")
            raise ValueError(f"{name}[0] has {first}, but {name}[{i}] has {this}")
    return np.array(rows)


def require_same_length(a: np.ndarray, b: np.ndarray, names: tuple[str, str]) -> None:
    """Refuse two vectors of different length, naming both."""
    if len(a) != len(b):
        raise ValueError(f"{names[0]} has {counted(len(a), 'entry')}, but {names[1]} has {counted(len(b), 'entry')}")


def require_choice(choice, name: str, choices: tuple[str, ...]) -> None:
    """Refuse an option that is none of the choices."""
    if choice not in choices:
        listed = " or ".join(repr(c) for c in choices)
        raise ValueError(f"{name} must be {listed}, but it is {choice!r}")


def within_range(result: np.ndarray, what: str) -> np.ndarray:
    """Return `result`, or say that it is too large for a float."""
    if not np.all(np.isfinite(result)):
        raise OverflowError(f"{what} is too large for a float: scale the input")
    return result


def scaled(A: np.ndarray) -> tuple[np.ndarray, float]:
    """Return A / s and s, a power of two (so that nothing is rounded) near the largest entry.

    The entries of A / s are then neither so large nor so small that their squares leave the range of floats.
    """
    largest = np.max(np.abs(A))
    s = 2.0 ** (int(np.frexp(largest)[1]) - 1) if largest > 0 else 1.0
    return A / s, s
