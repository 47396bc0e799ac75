"""The few checks of shape, finiteness and domain that all modules share.

Each takes what a caller passed and the name that the caller knows it by, and returns a
clean value or raises :class:`ValueError` (wrong value) or :class:`TypeError` (wrong kind)
with a sentence that says what was expected and what came. None changes its argument.
"""

import operator

import numpy as np

__all__ = ["as_count", "as_generator", "as_matrix", "as_number", "as_square_matrix", "as_vector"]


def _as_real_array(values, name: str, kind: str) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be {kind}, but its rows have different lengths") from None
    if array.dtype == object or (not np.issubdtype(array.dtype, np.number) and array.dtype != bool):
        raise TypeError(f"{name} must be {kind} of real numbers, but its entries are of type {array.dtype}")
    if np.iscomplexobj(array):
        raise TypeError(f"{name} must be {kind} of real numbers, but its entries are complex")
    return array.astype(float)


def _refuse_empty_and_not_finite(array: np.ndarray, name: str) -> None:
    if array.size == 0:
        raise ValueError(f"{name} is empty (shape {array.shape})")
    if not np.all(np.isfinite(array)):
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        where = place[0] if len(place) == 1 else place
        raise ValueError(f"{name} must be finite, but its entry {where} is {array[place]}")


def as_vector(x, name: str) -> np.ndarray:
    """Return `x` as a new float vector of shape ``(n,)``, n ≥ 1.

    Parameters
    ----------
    x : array_like of shape (n,)
    name : str
        What to call it in a message.

    Examples
    --------
    >>> as_vector([1, 2], "x")
    array([1., 2.])
    >>> as_vector([[1, 2]], "x")
    Traceback (most recent call last):
        ...
    ValueError: x must be a vector (one axis), but it has shape (1, 2)
    """
    array = _as_real_array(x, name, "a vector")
    if array.ndim != 1:
        raise ValueError(f"{name} must be a vector (one axis), but it has shape {array.shape}")
    _refuse_empty_and_not_finite(array, name)
    return array


def as_matrix(A, name: str) -> np.ndarray:
    """Return `A` as a new float matrix of shape ``(m, n)``, m and n ≥ 1.

    Parameters
    ----------
    A : array_like of shape (m, n)
    name : str
        What to call it in a message.

    Examples
    --------
    >>> as_matrix([[1, float("nan")]], "A")
    Traceback (most recent call last):
        ...
    ValueError: A must be finite, but its entry (0, 1) is nan
    """
    array = _as_real_array(A, name, "a matrix")
    if array.ndim != 2:
        raise ValueError(f"{name} must be a matrix (two axes), but it has shape {array.shape}")
    _refuse_empty_and_not_finite(array, name)
    return array


def as_square_matrix(A, name: str) -> np.ndarray:
    """Return `A` as a new float matrix of shape ``(n, n)``, n ≥ 1.

    Parameters
    ----------
    A : array_like of shape (n, n)
    name : str
        What to call it in a message.

    Examples
    --------
    >>> as_square_matrix([[1, 2, 3]], "A")
    Traceback (most recent call last):
        ...
    ValueError: A must be square, but it has 1 row and 3 columns
    """
    array = as_matrix(A, name)
    rows, columns = array.shape
    if rows != columns:
        shape = f"{rows} row{'s' * (rows != 1)} and {columns} column{'s' * (columns != 1)}"
        raise ValueError(f"{name} must be square, but it has {shape}")
    return array


def as_number(x, name: str, *, low: float = -np.inf, high: float = np.inf) -> float:
    """Return `x` as a float in the closed interval from `low` to `high`.

    Parameters
    ----------
    x : float
    name : str
        What to call it in a message.
    low, high : float

    Examples
    --------
    >>> as_number(1.5, "damping", low=0, high=1)
    Traceback (most recent call last):
        ...
    ValueError: damping must be a number in [0, 1], but it is 1.5
    """
    if isinstance(x, bool) or (not np.isscalar(x) and np.ndim(x) != 0):
        raise TypeError(f"{name} must be a number, but it is {x!r}")
    try:
        number = float(x)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, but it is {x!r}") from None
    if not (np.isfinite(number) and low <= number <= high):
        bounded = np.isfinite(low) or np.isfinite(high)
        expected = f"a number in [{low:g}, {high:g}]" if bounded else "a finite number"
        raise ValueError(f"{name} must be {expected}, but it is {number}")
    return number


def as_count(k, name: str, *, low: int = 1) -> int:
    """Return `k` as an integer that is at least `low`.

    Parameters
    ----------
    k : int
    name : str
        What to call it in a message.
    low : int

    Examples
    --------
    >>> as_count(0, "max_iterations")
    Traceback (most recent call last):
        ...
    ValueError: max_iterations must be a whole number of at least 1, but it is 0
    """
    try:
        count = operator.index(k)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, but it is {k!r}") from None
    if isinstance(k, bool) or count < low:
        raise ValueError(f"{name} must be a whole number of at least {low}, but it is {k}")
    return count


def as_generator(rng) -> np.random.Generator:
    """Return a random generator for a generator, a whole-number seed or None (fresh entropy).

    Parameters
    ----------
    rng : numpy.random.Generator, int or None

    Examples
    --------
    >>> bool(as_generator(3).random() == as_generator(3).random())
    True
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is not None:
        rng = as_count(rng, "rng", low=0)
    return np.random.default_rng(rng)
