"""Run a reader's function safely: on copies, watched, with a time limit, and its errors explained in words."""

import contextlib
import copy
import inspect
import io
import linecache
import re
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Outcome", "TooSlow", "describe", "explain", "run"]

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_LONG = 120

# In this order: a class before the classes that it derives from.
_IN_WORDS = (
    (UnboundLocalError, "a variable is used before it has a value in this function."),
    (NameError, "a name is used that Python does not know here: is it spelled so, and assigned or imported before?"),
    (ZeroDivisionError, "something is divided by zero."),
    (IndexError, "an index points past the end: of n entries the last has index n - 1."),
    (KeyError, "a dictionary is asked for a key that it does not have."),
    (AttributeError, "a value does not have what is asked of it after the dot: is it of the type that you expect?"),
    (RecursionError, "the function calls itself without an end."),
    (ImportError, "something cannot be imported."),
    (AssertionError, "an `assert` does not hold."),
    (np.linalg.LinAlgError, "NumPy cannot solve this: the matrix is singular, or not square."),
    (TypeError, "an operation meets a type that it is not made for, or a call has the wrong number of arguments."),
    (ValueError, "a value does not fit: often two shapes that do not go together."),
    (SystemExit, "the function ends Python itself (`exit`)."),
)


class TooSlow(BaseException):
    """The reader's function ran past its time; no `except Exception` of theirs catches it."""


@dataclass(frozen=True)
class Outcome:
    """What a call did: its result or its error, whether it changed its input, and what it printed."""

    result: Any = None
    error: BaseException | None = None
    changed_input: bool = False
    printed: str = ""


def run(function: Callable, arguments: tuple, *, seconds: float) -> Outcome:
    """Call a function on copies of the arguments, for a limited time, with its output caught.

    The limit is looked at on every line of Python of the function's file, so it ends an endless loop there,
    on every system and in every thread, but not a single endless call into compiled code.

    Examples
    --------
    >>> run(lambda v: v.sort(), ([3, 1, 2],), seconds=5).changed_input
    True
    """
    given, kept = copy.deepcopy(arguments), copy.deepcopy(arguments)
    printed = io.StringIO()
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")
        try:
            with _time_limit(function, seconds):
                result = function(*given)
        except (Exception, SystemExit, TooSlow) as error:
            return Outcome(error=error, changed_input=not _equal(given, kept), printed=printed.getvalue())
    return Outcome(result, None, not _equal(given, kept), printed.getvalue())


@contextlib.contextmanager
def _time_limit(function: Callable, seconds: float) -> Iterator[None]:
    file = _file_of(function)
    end = time.perf_counter() + seconds

    def watch(frame, event, argument):
        if frame.f_code.co_filename != file:
            return None
        if time.perf_counter() > end:
            raise TooSlow
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)


def _file_of(function: Callable) -> str | None:
    """Return the file or cell that a function (or the method that makes an object callable) is written in."""
    function = inspect.unwrap(function)
    if not inspect.isroutine(function):
        function = type(function).__call__
    code = getattr(function, "__code__", None)
    return code.co_filename if code else None


def _equal(a: Any, b: Any) -> bool:
    """Are two arguments equal, entry by entry? What cannot be compared counts as unchanged."""
    if isinstance(a, np.ndarray):
        if a.shape != b.shape or a.dtype != b.dtype:
            return False
        return np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(_equal(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_equal(a[key], b[key]) for key in a)
    if isinstance(a, set | int | float | complex | str | bytes):
        return a == b or a != a
    return True


def explain(error: BaseException, function: Callable) -> str:
    """Say in words what went wrong in the reader's function, and in which of their lines.

    >>> def half(x):
    ...     return x / 0
    >>> explain(run(half, (1,), seconds=5).error, half)
    'In line 2, `return x / 0`, something is divided by zero. (Python says: `ZeroDivisionError: division by zero`)'
    """
    words = next((words for kind, words in _IN_WORDS if isinstance(error, kind)), "an error is raised.")
    message = _one_line(str(error))
    python = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return f"{_place(error, function)}{words} (Python says: `{python}`)"


def _place(error: BaseException, function: Callable) -> str:
    """Return "In line 3, `code`, " for the deepest line that is in the reader's own file or cell."""
    file = _file_of(function)
    own = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    if not own:
        return "When it is called, "
    frame, line = own[-1]
    code = linecache.getline(file, line, frame.f_globals).strip().replace("`", "'")
    return f"In line {line}, `{code}`, " if code else f"In line {line}, "


def _one_line(text: str) -> str:
    text = _ADDRESS.sub("", " ".join(text.split())).replace("`", "'")
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def describe(value: Any) -> str:
    """Write a value as a reader would type it, in one short line.

    >>> describe(np.array([[1.0, 0.5], [0.0, 2.0]]))
    '[[1, 0.5], [0, 2]]'
    >>> describe(np.zeros((28, 28)))
    'an array of shape (28, 28)'
    """
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc":
        if value.size > 12:
            return f"an array of shape {value.shape}"
        return _nested(value.tolist())
    if isinstance(value, float | complex) and not isinstance(value, bool):
        return _nested(value)
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, list | tuple) and value and len(value) <= 12:
        inner = ", ".join(describe(one) for one in value)
        return _one_line(f"[{inner}]" if isinstance(value, list) else f"({inner})")
    return _one_line(repr(value))


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(one) for one in value) + "]"
    return f"{value:.6g}" if isinstance(value, float | complex) else str(value)
