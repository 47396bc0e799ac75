"""Exercises that answer back: what is right, which mistake it looks like, a hint, never the answer.

A reader calls :func:`check`. A chapter declares its exercises in
``mmlbook/exercises/<part>/<chapter>.py`` with :func:`number`, :func:`array`, :func:`string`,
:func:`choice` and :func:`function`, and its tests call :func:`audit`.
"""

from mmlbook.exercises.catalog import audit, check, exercise_names, get_exercise, reveals
from mmlbook.exercises.exercise import Exercise, Mistake, mistake
from mmlbook.exercises.functions import case, function
from mmlbook.exercises.kinds import array, choice, number, string
from mmlbook.exercises.reply import Reply

__all__ = [
    "Exercise",
    "Mistake",
    "Reply",
    "array",
    "audit",
    "case",
    "check",
    "choice",
    "exercise_names",
    "function",
    "get_exercise",
    "mistake",
    "number",
    "reveals",
    "string",
]
