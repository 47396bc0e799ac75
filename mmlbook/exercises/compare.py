"""When is an answer the right one: to a tolerance, up to sign, up to scale, in any order."""

from dataclasses import dataclass

import numpy as np

__all__ = ["UP_TO", "Closeness", "as_numbers"]

UP_TO = ("scale", "sign", "order")


@dataclass(frozen=True)
class Closeness:
    """A comparison of an answer with the expected one.

    Parameters
    ----------
    rtol : float
        Tolerance relative to the largest entry of the expected value.
    atol : float or None
        Added to it. None: 1e-9 where the expected value is zero (to 1e-12), else 0.
    up_to : tuple of str
        What does not matter, of ``"scale"``, ``"sign"``, ``"order"``: of a vector and its entries,
        or of a matrix and its columns (rows).
    axis : str
        ``"columns"`` or ``"rows"``: which of them are the vectors of a matrix.

    Examples
    --------
    >>> Closeness(rtol=1e-6, up_to=("scale",)).same([2.0, 4.0], [-1.0, -2.0])
    True
    >>> Closeness(rtol=1e-6, up_to=("sign",)).same([2.0, 4.0], [-1.0, -2.0])
    False
    """

    rtol: float = 1e-4
    atol: float | None = None
    up_to: tuple[str, ...] = ()
    axis: str = "columns"

    def __post_init__(self):
        if isinstance(self.up_to, str):
            object.__setattr__(self, "up_to", (self.up_to,))
        unknown = set(self.up_to) - set(UP_TO)
        if unknown:
            raise ValueError(f"up_to may hold {', '.join(UP_TO)}, but it holds {', '.join(sorted(unknown))}")
        if self.axis not in ("columns", "rows"):
            raise ValueError(f'axis must be "columns" or "rows", but it is {self.axis!r}')

    def tolerance(self, expected: np.ndarray) -> float:
        """Return the absolute tolerance for an expected value."""
        size = float(np.max(np.abs(expected), initial=0.0))
        atol = self.atol if self.atol is not None else (1e-9 if size < 1e-12 else 0.0)
        return self.rtol * size + atol

    def near(self, answer: np.ndarray, expected: np.ndarray) -> bool:
        """Return whether every entry agrees, position by position."""
        if answer.shape != expected.shape:
            return False
        finite = np.isfinite(expected)  # an infinite entry must be met exactly, and sets no tolerance for the others
        near = np.abs(answer[finite] - expected[finite]) <= self.tolerance(expected[finite])
        return bool(np.all(near) and np.array_equal(answer[~finite], expected[~finite]))

    def same(self, answer, expected) -> bool:
        """Return whether `answer` is `expected`, up to what does not matter; what is infinite must be met exactly."""
        answer, expected = np.asarray(answer), np.asarray(expected)
        if answer.shape != expected.shape or not np.array_equal(np.isfinite(answer), np.isfinite(expected)):
            return False
        if expected.ndim == 2 and self.up_to:
            return self._same_vectors(answer, expected)
        if "order" in self.up_to and expected.ndim == 1:
            return _matched(answer, expected, lambda a, b: abs(a - b) <= self.tolerance(expected))
        return self._same_vector(answer, expected)

    def _same_vector(self, answer: np.ndarray, expected: np.ndarray) -> bool:
        if "scale" in self.up_to:
            return self._parallel(answer.ravel(), expected.ravel())
        if "sign" in self.up_to and self.near(-answer, expected):
            return True
        return self.near(answer, expected)

    def _same_vectors(self, answer: np.ndarray, expected: np.ndarray) -> bool:
        if self.axis == "columns":
            answer, expected = answer.T, expected.T
        if "order" in self.up_to:
            return _matched(answer, expected, self._same_vector)
        return all(self._same_vector(a, b) for a, b in zip(answer, expected, strict=True))

    def _parallel(self, answer: np.ndarray, expected: np.ndarray) -> bool:
        """Is one a nonzero multiple of the other? The part of `answer` off the line is compared with its length."""
        length, expected_length = np.linalg.norm(answer), np.linalg.norm(expected)
        if not np.isfinite(expected_length):
            return self.near(answer, expected)
        if length == 0 or expected_length == 0:
            return length == expected_length
        direction = expected / expected_length
        off = answer / length - direction * np.vdot(direction, answer / length)
        return bool(np.linalg.norm(off) <= max(self.rtol, 1e-12))

    def same_value(self, result, expected) -> bool:
        """Compare what two functions returned: numbers, arrays, text, truth values, None, collections of these."""
        if expected is None or isinstance(expected, str):
            return type(result) is type(expected) and result == expected
        if isinstance(expected, bool | np.bool_):
            return isinstance(result, bool | np.bool_) and bool(result) == bool(expected)
        if isinstance(expected, dict):
            if not isinstance(result, dict) or result.keys() != expected.keys():
                return False
            return all(self.same_value(result[key], expected[key]) for key in expected)
        numbers = as_numbers(expected)
        if numbers is not None:
            given = as_numbers(result)
            return given is not None and self.same(given, numbers)
        if isinstance(expected, tuple | list):
            if not isinstance(result, tuple | list) or len(result) != len(expected):
                return False
            return all(self.same_value(a, b) for a, b in zip(result, expected, strict=True))
        return bool(result == expected)


def _matched(answers, expected, same) -> bool:
    """Can every answer be paired with an expected item of its own? (Augmenting paths: a pair gives way if it can.)"""
    partner: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for k, candidate in enumerate(expected):
            if k not in tried and same(answers[i], candidate):
                tried.add(k)
                if k not in partner or place(partner[k], tried):
                    partner[k] = i
                    return True
        return False

    return len(answers) == len(expected) and all(place(i, set()) for i in range(len(answers)))


def as_numbers(value) -> np.ndarray | None:
    """Return `value` as an array of floats (or complex numbers), or None if it is not made of numbers.

    >>> as_numbers([1, 2])
    array([1., 2.])
    >>> as_numbers(["a"]) is None, as_numbers([[1], [2, 3]]) is None, as_numbers(True) is None
    (True, True, True)
    """
    try:
        array = np.asarray(value)
        if array.dtype == bool and array.ndim == 0:
            return None
        if array.dtype == object:
            if any(entry is None for entry in array.ravel()):
                return None
            array = array.astype(float)
    except (ValueError, TypeError):
        return None
    if array.dtype.kind not in "biufc":
        return None
    array = array.astype(complex if array.dtype.kind == "c" else float)
    if np.iscomplexobj(array) and np.all(np.abs(array.imag) <= 1e-12 * np.max(np.abs(array), initial=0.0)):
        array = array.real
    return array
