"""The kinds of exercise whose answer is a value: number, array, string, choice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mmlbook.exercises.compare import Closeness, as_numbers
from mmlbook.exercises.exercise import Exercise, Mistake, Verdict, called_safely, checked_mistakes
from mmlbook.exercises.recognize import array_mistake, number_mistake, right_entries, shapes_in_words

__all__ = ["array", "choice", "not_a_value", "number", "string"]


def not_a_value(answer: Any) -> Verdict | None:
    """Return the verdict on what is no answer at all, or None."""
    if answer is Ellipsis:
        return Verdict(
            False,
            ("Work it out, put your answer in place of the three dots `...`, and run the cell again.",),
            "unanswered",
            hinted=False,
        )
    if answer is None:
        says = "There is no value here (`None`): does a function print its result instead of returning it?"
        return Verdict(False, (says,), "none", hinted=False)
    if callable(answer):
        says = "This is a function itself. Call it, with parentheses, and give what it returns."
        return Verdict(False, (says,), "type", hinted=False)
    return None


def _wrong_type(asked: str, answer: Any) -> Verdict:
    says = f"The answer to this exercise is {asked}, but what came is of type `{type(answer).__name__}`."
    if isinstance(answer, str):
        says += " If a number is in it, leave out the quotes."
    return Verdict(False, (says,), "type", hinted=False)


def _judge_numbers(answer, right, close: Closeness, accepts, mistakes: Sequence[Mistake], remark: str) -> Verdict:
    """Judge a number (no axes) or an array, after both were made arrays of numbers."""
    if not np.all(np.isfinite(answer)):
        says = "There is a `nan` or an infinity in it: was something divided by zero, or the logarithm of 0 taken?"
        return Verdict(False, (says,), "not-finite")
    value = answer if right.ndim else answer.item()
    if answer.shape == right.shape:
        if called_safely(accepts, value) if accepts else close.same(answer, right):
            return Verdict(True, (remark,) if remark else ())
    found = _declared(value, right if right.ndim else right.item(), close, mistakes)
    if found is None and accepts is None:
        found = array_mistake(answer, right, close) if right.ndim else number_mistake(value, right.item())
    if found is None and answer.shape != right.shape:
        found = "shape", shapes_in_words(answer, right)
    if found is not None:
        return Verdict(False, (found[1],), found[0])
    partly = right_entries(answer, right, close) if right.ndim and accepts is None else ""
    return Verdict(False, (partly or "This is not it yet.",))


def _declared(value, right, close: Closeness, mistakes: Sequence[Mistake]) -> tuple[str, str] | None:
    loose = Closeness(max(close.rtol, 1e-3), close.atol, close.up_to, close.axis)
    for one in mistakes:
        if one.when is not None:
            found = bool(called_safely(one.when, value))
        else:
            found = loose.same(value, as_numbers(one.transform(right)))
        if found:
            return one.slug, one.says
    return None


def _acted_out(right: Callable, mistakes: Sequence[Mistake]) -> Callable[[], dict[str, Any]]:
    return lambda: {one.slug: one.transform(right()) for one in mistakes if one.transform is not None}


def number(
    answer: Callable[[], float],
    *,
    level: str,
    hints: Sequence[str],
    mistakes: Sequence[Mistake] = (),
    remark: str = "",
    rtol: float = 1e-4,
    atol: float | None = None,
    accepts: Callable[[float], bool] | None = None,
) -> Exercise:
    r"""Declare an exercise whose answer is a number.

    An answer x is accepted for the right number a when ``|x - a| <= rtol |a| + atol``.

    Parameters
    ----------
    answer : callable
        Computes the right number; called when an answer is checked.
    level : {"easy", "medium", "hard"}
        Difficulty.
    hints : sequence of two str
        Shown one after the other; MyST.
    mistakes : sequence of Mistake, optional
        Typical for this exercise; those typical everywhere are recognized anyway.
    remark : str, optional
        Shown when the answer is accepted.
    rtol, atol : float, optional
        Tolerances; `atol` None means 1e-9 where the right number is 0, else 0.
    accepts : callable, optional
        For questions with many right answers: a test of the number in place of the comparison.

    Raises
    ------
    ValueError
        If there are not two hints, or the level is unknown.

    See Also
    --------
    mmlbook.exercises.array : for several numbers.

    Examples
    --------
    >>> exercise = number(lambda: 3 * 4, level="easy", hints=("Count rows.", "Rows times columns."))
    >>> exercise.judge(12).accepted, exercise.judge(-12.0).mistake, exercise.judge("12").mistake
    (True, 'sign', 'type')
    """
    mistakes = checked_mistakes(mistakes, values=True)
    close = Closeness(rtol, atol)

    def judge(given) -> Verdict:
        numbers = as_numbers(given)
        refused = not_a_value(given)
        if refused or isinstance(given, str) or numbers is None or numbers.ndim:
            asked = "one number" if numbers is None or not numbers.ndim else "one number alone, without brackets"
            return refused or _wrong_type(asked, given)
        return _judge_numbers(numbers, as_numbers(answer()), close, accepts, mistakes, remark)

    return Exercise(
        "number", answer, judge, level, hints, mistakes, remark, _acted_out(answer, mistakes), lambda: [answer()]
    )


def array(
    answer: Callable[[], Any],
    *,
    level: str,
    hints: Sequence[str],
    mistakes: Sequence[Mistake] = (),
    remark: str = "",
    rtol: float = 1e-4,
    atol: float | None = None,
    up_to: str | Sequence[str] = (),
    axis: str = "columns",
    accepts: Callable[[np.ndarray], bool] | None = None,
) -> Exercise:
    """Declare an exercise whose answer is an array: a vector, a matrix, a list of numbers.

    The parameters are those of :func:`number`, and these.

    Parameters
    ----------
    up_to : str or sequence of str
        What does not matter: ``"scale"`` (any nonzero multiple), ``"sign"``, ``"order"``; of a vector
        and its entries, or of the columns of a matrix.
    axis : {"columns", "rows"}
        Which of them are the vectors of a matrix.

    Raises
    ------
    ValueError
        If there are not two hints, or the level or `up_to` is unknown.

    See Also
    --------
    mmlbook.exercises.number : for one number.

    Examples
    --------
    >>> exercise = array(lambda: [3.0, 4.0], up_to="scale", level="easy", hints=("Draw it.", "Which slope?"))
    >>> exercise.judge([-6, -8]).accepted, exercise.judge([4, 3]).mistake
    (True, 'order')
    """
    mistakes = checked_mistakes(mistakes, values=True)
    close = Closeness(rtol, atol, up_to, axis)

    def judge(given) -> Verdict:
        numbers = as_numbers(given)
        refused = not_a_value(given)
        if refused or isinstance(given, str) or numbers is None:
            return refused or _wrong_type("an array of numbers, with rows of one length", given)
        return _judge_numbers(numbers, as_numbers(answer()), close, accepts, mistakes, remark)

    return Exercise(
        "array", answer, judge, level, hints, mistakes, remark, _acted_out(answer, mistakes), lambda: [answer()]
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def string(
    answer: Callable[[], str],
    *,
    level: str,
    hints: Sequence[str],
    mistakes: Sequence[Mistake] = (),
    remark: str = "",
    also: Sequence[str] = (),
) -> Exercise:
    """Declare an exercise whose answer is a word; letter case and extra spaces do not matter.

    Parameters
    ----------
    answer, level, hints, mistakes, remark
        As in :func:`number`; the right answer is a word.
    also : sequence of str
        Other spellings that are right.

    Examples
    --------
    >>> exercise = string(lambda: "rank", level="easy", hints=("Four letters.", "Count pivots."))
    >>> exercise.judge(" Rank ").accepted, exercise.judge(4).mistake
    (True, 'type')
    """
    mistakes = checked_mistakes(mistakes, values=True)

    def judge(given) -> Verdict:
        refused = not_a_value(given)
        if refused or not isinstance(given, str):
            return refused or _wrong_type("text, in quotes", given)
        right = answer()
        if _plain(given) in {_plain(text) for text in (right, *also)}:
            return Verdict(True, (remark,) if remark else ())
        for one in mistakes:
            if called_safely(one.when, given) if one.when else _plain(given) == _plain(one.transform(right)):
                return Verdict(False, (one.says,), one.slug)
        return Verdict(False, ("This is not it yet.",))

    return Exercise(
        "string",
        answer,
        judge,
        level,
        hints,
        mistakes,
        remark,
        _acted_out(answer, mistakes),
        lambda: [answer(), *also],
    )


def choice(
    answer: Callable[[], str],
    options: Mapping[str, str],
    *,
    level: str,
    hints: Sequence[str],
    remark: str = "",
) -> Exercise:
    """Declare an exercise whose answer is one of a few options.

    Parameters
    ----------
    answer : callable
        Computes the right key of `options`.
    options : mapping of str to str
        Each option and the feedback to who chooses it wrongly (``""`` for the right one).
    level, hints, remark
        As in :func:`number`.

    Raises
    ------
    ValueError
        If there are fewer than two options.

    Examples
    --------
    >>> exercise = choice(lambda: "b", {"a": "Look at its sign.", "b": ""}, level="easy", hints=("One.", "Two."))
    >>> exercise.judge("B").accepted, exercise.judge("a").mistake, exercise.judge("z").mistake
    (True, 'a', 'unknown-option')
    """
    if len(options) < 2:
        raise ValueError(f"a choice needs at least two options, but it has {len(options)}")
    by_plain = {_plain(option): option for option in options}
    mistakes = tuple(
        Mistake(option, says, lambda right, option=option: option) for option, says in options.items() if says
    )

    def judge(given) -> Verdict:
        listed = ", ".join(f'`"{option}"`' for option in options)
        refused = not_a_value(given)
        if refused or not isinstance(given, str):
            return refused or _wrong_type(f"one of {listed}", given)
        chosen = by_plain.get(_plain(given))
        if chosen is None:
            return Verdict(False, (f"This is none of the options: they are {listed}.",), "unknown-option", hinted=False)
        if chosen == answer():
            return Verdict(True, (remark,) if remark else ())
        return Verdict(False, (options[chosen] or "This is not it yet.",), chosen)

    def wrong() -> dict[str, str]:
        return {option: option for option in options if option != answer()}

    return Exercise("choice", answer, judge, level, hints, mistakes, remark, wrong, lambda: [answer()])
