"""Which mistake a wrong number or array looks like: those that learners make everywhere.

Each function returns the slug of a mistake and a sentence, or None. A sentence says what
happened, not what the right value is.
"""

from dataclasses import replace

import numpy as np

from mmlbook.exercises.compare import Closeness

__all__ = ["array_mistake", "number_mistake", "right_entries", "shapes_in_words"]

# A wrong answer is often typed from a rounded display: it is recognized less precisely than a right one is accepted.
RECOGNIZED = 2e-3
ROUNDED = 2e-2

SAYS = {
    "sign": "The size is right; the sign is not.",
    "degrees": "It looks like an angle in degrees, where radians are asked.",
    "radians": "It looks like an angle in radians, where degrees are asked.",
    "percent": "It looks like a percentage, where a plain fraction is asked.",
    "off-by-one": "It is off by one, one way or the other: is one counted too many, or left out?",
    "reciprocal": "It looks upside down: one over the number that is asked.",
    "squared": "It looks like the square of the number that is asked: is a square root missing?",
    "square-root": "It looks like the square root of the number that is asked: was the root taken once too often?",
    "factor": "It is off by a plain factor: is a factor lost, or counted twice?",
    "integer-division": "It looks as if the part after the point was cut off: `//` where `/` is meant, or an array of "
    "whole numbers that cannot hold fractions?",
    "rounded": "It is close, but not close enough: were numbers rounded on the way? Keep all digits until the end.",
    "transposed": "It looks transposed: rows and columns are swapped.",
    "order": "The numbers are right; their order is not.",
    "unnormalized": "It is right up to a factor: it still has to be normalized.",
    "zero": "All of it is zero, and zeros cannot be the answer here.",
}


def number_mistake(answer: complex, right: complex) -> tuple[str, str] | None:
    """Return the mistake that a wrong number looks like.

    >>> number_mistake(-3.0, 3.0)[0], number_mistake(57.2958, 1.0)[0], number_mistake(7, 8.0)[0]
    ('sign', 'degrees', 'off-by-one')
    >>> number_mistake(123.0, 8.0) is None
    True
    """
    if right == 0 or not np.isfinite(right) or (answer == 0 and abs(right) >= 1):
        return None
    real = isinstance(right, float)
    whole = real and abs(right - round(right)) < 1e-9
    candidates = [("sign", -right)]
    candidates += [("degrees", np.rad2deg(right)), ("radians", np.deg2rad(right))] if real else []
    if not whole or abs(right) <= 1:  # a count is no share
        candidates += [("percent", 100 * right), ("percent", right / 100)]
    if whole and abs(right) > 2:
        candidates += [("off-by-one", right + 1), ("off-by-one", right - 1)]
    if abs(abs(right) - 1) > 10 * RECOGNIZED:
        candidates += [("squared", right * right), ("square-root", abs(right) ** 0.5), ("reciprocal", 1 / right)]
    candidates += [("factor", right * factor) for factor in (2, 0.5, 10, 0.1, 1000, 0.001, np.pi, 1 / np.pi)]
    tight = {"off-by-one"}
    for slug, wrong in candidates:
        if abs(answer - wrong) <= (1e-9 if slug in tight else RECOGNIZED) * abs(wrong):
            return slug, SAYS[slug]
    if real and not whole and answer in (np.floor(right), np.trunc(right)):
        return "integer-division", SAYS["integer-division"]
    if abs(answer - right) <= ROUNDED * abs(right) or (not whole and answer == np.round(right)):
        return "rounded", SAYS["rounded"]
    return None


def array_mistake(answer: np.ndarray, right: np.ndarray, close: Closeness) -> tuple[str, str] | None:
    """Return the mistake that a wrong array looks like; `close` says what does not matter.

    >>> array_mistake(np.array([1.0, 3.0]), np.array([3.0, 1.0]), Closeness())[0]
    'order'
    >>> array_mistake(np.array([0.33, 0.67, 0.33]), np.array([1, 2, 1]) / 3, Closeness())[0]
    'rounded'
    """
    loose = replace(close, rtol=max(close.rtol, RECOGNIZED))
    if answer.shape != right.shape:
        return _shape_mistake(answer, right, loose)
    near = loose.same(answer, right)

    def looks(given, wanted, **more) -> bool:
        """Whether they agree; an answer that is nearly right as it stands must fit better than that."""
        precise, loosely = replace(close, **more), replace(loose, **more)
        return precise.same(given, wanted) or (not near and loosely.same(given, wanted))

    tests = [
        ("integer-division", lambda: _cut_off(answer, right)),
        ("zero", lambda: not np.any(answer)),
        ("transposed", lambda: right.ndim == 2 and looks(answer.T, right)),
        ("sign", lambda: looks(-answer, right)),
        ("order", lambda: _has_order(right, close) and looks(answer, right, up_to=(*close.up_to, "order"))),
        ("degrees", lambda: np.isrealobj(right) and looks(answer, np.rad2deg(right))),
        ("radians", lambda: np.isrealobj(right) and looks(answer, np.deg2rad(right))),
        ("percent", lambda: looks(answer / 100, right) or looks(answer * 100, right)),
        ("rounded", lambda: replace(close, rtol=ROUNDED).same(answer, right) or _whole_rounded(answer, right)),
        (_scale_slug(right), lambda: _proportional(answer, right, loose)),
    ]
    return next(((slug, SAYS[slug]) for slug, test in tests if test()), None)


def right_entries(answer: np.ndarray, right: np.ndarray, close: Closeness) -> str:
    """Say which entries of an array of the right shape are right, where some are and some are not.

    >>> right_entries(np.array([1.0, 5.0, 3.0]), np.array([1.0, 2.0, 3.0]), Closeness())
    '2 of the 3 entries are right; look again at entry `[1]` (counted from 0).'
    """
    if close.up_to or answer.shape != right.shape or right.size < 2:
        return ""
    wrong = np.abs(answer - right) > close.tolerance(right)
    if np.all(wrong):
        return ""
    count = right.size - int(np.sum(wrong))
    place = ", ".join(str(int(i)) for i in np.argwhere(wrong)[0])
    are = "is" if count == 1 else "are"
    return f"{count} of the {right.size} entries {are} right; look again at entry `[{place}]` (counted from 0)."


def shapes_in_words(answer: np.ndarray, right: np.ndarray) -> str:
    """Say which shape came and which is asked.

    >>> shapes_in_words(np.array(2.0), np.array([1.0, 2.0]))
    'It is one number, but a list of 2 numbers is asked.'
    """
    if answer.ndim == 0 and right.ndim == 1:
        return f"It is one number, but a list of {right.size} numbers is asked."
    return f"It has shape {answer.shape}, but an array of shape {right.shape} is asked."


def _shape_mistake(answer: np.ndarray, right: np.ndarray, loose: Closeness) -> tuple[str, str]:
    if right.ndim == 2 and answer.T.shape == right.shape and loose.same(answer.T, right):
        return "transposed", SAYS["transposed"]
    shapes = shapes_in_words(answer, right)
    if answer.size == right.size and loose.same(answer.reshape(right.shape), right):
        return "shape", f"The numbers are right, but not their arrangement. {shapes}"
    return "shape", shapes


def _has_order(right: np.ndarray, close: Closeness) -> bool:
    return "order" not in close.up_to and right.ndim in (1, 2)


def _proportional(answer: np.ndarray, right: np.ndarray, loose: Closeness) -> bool:
    if "scale" in loose.up_to or right.size < 2:
        return False
    if replace(loose, up_to=("scale",)).same(answer.ravel(), right.ravel()):
        return True
    return replace(loose, up_to=(*loose.up_to, "scale")).same(answer, right) and _normalized(right)


def _scale_slug(right: np.ndarray) -> str:
    return "unnormalized" if _normalized(right) else "factor"


def _normalized(right: np.ndarray) -> bool:
    """Are these unit vectors, or numbers that sum to one (as a whole, or column by column, or row by row)?"""
    sizes = [np.linalg.norm(right), np.sum(right)]
    if right.ndim == 2:
        for axis in (0, 1):
            sizes += [np.linalg.norm(right, axis=axis), np.sum(right, axis=axis)]
    return any(np.allclose(size, 1.0, rtol=1e-9) for size in sizes)


def _cut_off(answer: np.ndarray, right: np.ndarray) -> bool:
    if np.iscomplexobj(right) or np.allclose(right, np.round(right), atol=1e-9):
        return False
    return np.array_equal(answer, np.floor(right)) or np.array_equal(answer, np.trunc(right))


def _whole_rounded(answer: np.ndarray, right: np.ndarray) -> bool:
    return not np.allclose(right, np.round(right), atol=1e-9) and np.array_equal(answer, np.round(right))
