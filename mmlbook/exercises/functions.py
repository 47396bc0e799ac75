"""Exercises whose answer is a function: it is tried on several inputs, edge cases included."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmlbook.exercises.compare import Closeness, as_numbers
from mmlbook.exercises.exercise import Exercise, Mistake, Verdict, checked_mistakes
from mmlbook.exercises.recognize import array_mistake, number_mistake
from mmlbook.exercises.running import Outcome, TooSlow, describe, explain, run

__all__ = ["Case", "case", "function"]


@dataclass(frozen=True)
class Case:
    """One input of a function, with a name if it is an edge case; made by :func:`case`."""

    arguments: tuple
    label: str = ""
    refused: str = "there is no right result"

    @property
    def call(self) -> str:
        """The input as it is shown to the reader."""
        shown = ", ".join(describe(argument) for argument in self.arguments)
        return f"`{shown}`" if len(self.arguments) == 1 else f"`({shown})`"

    @property
    def named(self) -> str:
        """The input with its label, if it has one."""
        return f"{self.label}, {self.call}" if self.label else f"the input {self.call}"


@dataclass(frozen=True)
class Trial:
    """A case, what the reference does with it, and what the reader's function does."""

    case: Case
    expected: Outcome
    outcome: Outcome
    right: bool


def case(*arguments: Any, label: str = "", refused: str = "there is no right result") -> Case:
    """Return an input on which a reader's function is tried.

    Parameters
    ----------
    *arguments
        What the function is called with.
    label : str, optional
        Names an edge case.
    refused : str, optional
        Why an error is right there, as a clause; said to the reader whose function raises none.

    Examples
    --------
    >>> case([0, 0], label="the zero vector").named
    'the zero vector, `[0, 0]`'
    """
    return Case(arguments, label, refused)


def function(
    answer: Callable,
    cases: Sequence[Case | tuple],
    *,
    level: str,
    hints: Sequence[str],
    mistakes: Sequence[Mistake] = (),
    remark: str = "",
    rtol: float = 1e-6,
    atol: float | None = None,
    up_to: str | Sequence[str] = (),
    axis: str = "columns",
    same: Callable[[Any, Any], bool] | None = None,
    seconds: float = 5.0,
) -> Exercise:
    """Declare an exercise whose answer is a function.

    The reader's function must do on every case what the reference does: return the same (to a tolerance), or
    raise an error where the reference raises one. It must not change its input.

    Parameters
    ----------
    answer : callable
        The reference: a function of this package, or one built from them.
    cases : sequence of tuple or Case
        Tuples of positional arguments; :func:`case` with a label for the edge cases.
    level, hints, remark, rtol, atol
        As in :func:`mmlbook.exercises.number`.
    mistakes : sequence of Mistake, optional
        Each a transform of the right *result*, or ``like=`` a function that makes the mistake.
    up_to, axis
        As in :func:`mmlbook.exercises.array`.
    same : callable, optional
        ``same(result, expected) -> bool`` in place of the built-in comparison.
    seconds : float, optional
        After this time a call is stopped, and the reader is told.

    Raises
    ------
    ValueError
        If there is no case.

    Examples
    --------
    >>> exercise = function(abs, [(2.0,), case(0.0, label="zero")], level="easy", hints=("One.", "Two."))
    >>> exercise.judge(lambda x: max(x, -x)).accepted, exercise.judge(lambda x: -abs(x)).mistake
    (True, 'sign')
    """
    if not cases:
        raise ValueError("a function is tried on at least one case, but none is given")
    mistakes = checked_mistakes(mistakes, values=False)
    tried = [one if isinstance(one, Case) else Case(tuple(one)) for one in cases]
    close = Closeness(rtol, atol, up_to, axis)
    agree = same or close.same_value

    def judge(given) -> Verdict:
        refused = _not_a_function(given, tried[0])
        if refused:
            return refused
        trials = []
        for one in tried:
            trials.append(_try(answer, given, one, agree, seconds))
            if isinstance(trials[-1].outcome.error, TooSlow):
                break
        failed = [trial for trial in trials if not trial.right]
        if not failed:
            return Verdict(True, (remark,) if remark else ())
        slug, says = _fault(failed[0], given, seconds) or _wrong_results(failed, mistakes, agree, close, seconds)
        return Verdict(False, (_tally(trials, len(tried)), says), slug)

    def wrong() -> dict[str, Callable]:
        return {one.slug: one.like or _followed_by(answer, one.transform) for one in mistakes}

    def secrets() -> list:
        results = [run(answer, one.arguments, seconds=seconds).result for one in tried]
        return [result for result in results if as_numbers(result) is not None and np.size(result) > 2]

    def faults() -> list[str]:
        errors = [(one.named, run(answer, one.arguments, seconds=60.0).error) for one in tried if not one.label]
        return [
            f"its own function raises {error!r} for {named}, which has no label" for named, error in errors if error
        ]

    return Exercise("function", lambda: answer, judge, level, hints, mistakes, remark, wrong, secrets, faults)


def _followed_by(first: Callable, second: Callable) -> Callable:
    return lambda *arguments: second(first(*arguments))


def _not_a_function(given: Any, one: Case) -> Verdict | None:
    if given is Ellipsis:
        return Verdict(
            False,
            ("Write the function, put its name in place of the three dots `...`, and run the cell again.",),
            "unanswered",
            hinted=False,
        )
    if not callable(given):
        says = (
            f"The answer to this exercise is a function, but what came is of type `{type(given).__name__}`. "
            "Give the function itself: its name, without parentheses."
        )
        return Verdict(False, (says,), "not-a-function", hinted=False)
    try:
        signature = inspect.signature(given)
    except (TypeError, ValueError):
        return None  # compiled functions may not say what they take
    try:
        signature.bind(*one.arguments)
    except TypeError:
        count = len(one.arguments)
        says = (
            f"Your function is called with {count} argument{'s' * (count != 1)}, such as {one.call}, "
            f"but it is written as `{getattr(given, '__name__', 'function')}{signature}`."
        )
        return Verdict(False, (says,), "parameters", hinted=False)
    return None


def _try(answer: Callable, given: Callable, one: Case, agree: Callable, seconds: float) -> Trial:
    expected = run(answer, one.arguments, seconds=60.0)
    outcome = run(given, one.arguments, seconds=seconds)
    if outcome.changed_input and not expected.changed_input:
        return Trial(one, expected, outcome, right=False)
    if expected.error is not None:
        return Trial(one, expected, outcome, right=isinstance(outcome.error, _public_kind(expected.error)))
    return Trial(one, expected, outcome, right=outcome.error is None and bool(agree(outcome.result, expected.result)))


def _public_kind(error: BaseException) -> type[BaseException]:
    """Return the class that a reader can know: the nearest one that is built into Python."""
    return next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")


def _tally(trials: Sequence[Trial], count: int) -> str:
    right = sum(trial.right for trial in trials)
    if right == 0:
        return f"It was tried on {count} input{'s' * (count != 1)}." if len(trials) == count else "It was tried."
    return f"It is right for {right} of {count} inputs."


def _fault(trial: Trial, given: Callable, seconds: float) -> tuple[str, str] | None:
    """Return what a call did that no right function does, whatever its result; None if only its result is wrong."""
    outcome, named = trial.outcome, trial.case.named
    if isinstance(outcome.error, TooSlow):
        return "too-slow", f"For {named} it had not ended after {seconds:g} seconds: does a loop never stop?"
    if outcome.error is not None and trial.expected.error is not None:
        kind = _public_kind(trial.expected.error).__name__
        return "exception", f"For {named} a `{kind}` is right, but another error came. {explain(outcome.error, given)}"
    if outcome.error is not None:
        return "exception", f"For {named} it stops with an error. {explain(outcome.error, given)}"
    if trial.expected.error is not None:
        kind = _public_kind(trial.expected.error).__name__
        return "not-raised", f"For {named} {trial.case.refused}: raise a `{kind}` there, in words that help."
    if outcome.changed_input:
        says = f"For {named} it changes its input: whoever calls it loses the original. Work on a copy (`x.copy()`)."
        return "in-place", says
    if outcome.result is None and trial.expected.result is not None:
        if outcome.printed.strip():
            return (
                "prints",
                "It prints its result instead of returning it: `return` hands it on, `print` only shows it.",
            )
        return "returns-none", f"For {named} it returns nothing (`None`): is a `return` missing, or not reached?"
    return None


def _wrong_results(
    failed: Sequence[Trial], mistakes: Sequence[Mistake], agree: Callable, close: Closeness, seconds: float
) -> tuple[str | None, str]:
    """Return the mistake that explains every wrong result, or the first wrong result itself."""
    wrong = [trial for trial in failed if trial.outcome.error is None and trial.expected.error is None]
    first = wrong[0]
    shown = f"First, {first.case.named} gives `{describe(first.outcome.result)}`, which is not right."
    for one in mistakes:
        if all(_made(one, trial, agree, seconds) for trial in wrong):
            return one.slug, f"{shown} {one.says}"
    found = [_common(trial, close) for trial in wrong]
    if found[0] is not None and all(other is not None and other[0] == found[0][0] for other in found):
        return found[0][0], f"{shown} {found[0][1]}"
    return ("edge-case" if all(trial.case.label for trial in failed) else None), shown


def _made(one: Mistake, trial: Trial, agree: Callable, seconds: float) -> bool:
    made = _followed_by(lambda: trial.expected.result, one.transform) if one.transform else None
    outcome = run(made, (), seconds=seconds) if made else run(one.like, trial.case.arguments, seconds=seconds)
    if outcome.error is not None:
        return False
    numbers, made_numbers = as_numbers(trial.outcome.result), as_numbers(outcome.result)
    if numbers is not None and made_numbers is not None and np.array_equal(numbers, made_numbers, equal_nan=True):
        return True
    return bool(agree(trial.outcome.result, outcome.result))


def _common(trial: Trial, close: Closeness) -> tuple[str, str] | None:
    result, expected = as_numbers(trial.outcome.result), as_numbers(trial.expected.result)
    if result is None and expected is not None:
        return "type", f"It returns a `{type(trial.outcome.result).__name__}`, where numbers are asked."
    if result is None or expected is None:
        return None
    if not np.all(np.isfinite(result)):
        return (
            "not-finite",
            "There is a `nan` or an infinity in it: is something divided by zero, or too large for a float?",
        )
    if result.ndim == 0 and expected.ndim == 0:
        return number_mistake(result.item(), expected.item())
    return array_mistake(result, expected, close)
