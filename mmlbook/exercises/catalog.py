"""Find the exercises of all chapters, check an answer, and audit what a chapter declares."""

import difflib
import importlib
import pkgutil
import re
from typing import Any

import numpy as np

import mmlbook.exercises as package
from mmlbook.exercises.compare import as_numbers
from mmlbook.exercises.exercise import Exercise
from mmlbook.exercises.reply import Reply

__all__ = ["audit", "check", "exercise_names", "get_exercise", "reveals"]

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?:/\d+)?")
_BEFORE_ANSWER = re.compile(r"(?:=|≈|\bis|\bare|\bequals|\bgives|\banswer:?|\bnamely)\s*\$?\s*$", re.IGNORECASE)


def check(name: str, answer: Any, *, hint: int = 1) -> Reply:
    """Check the answer to an exercise.

    Parameters
    ----------
    name : str
        The exercise: chapter, dot, number, such as ``"eigenvectors.3"``.
    answer : object
        A number, an array, text or a function, as the exercise asks.
    hint : int, optional
        How many hints the plain text of a reply shows, 1 or 2; the book and Jupyter fold the second.

    Returns
    -------
    Reply
        True exactly when the answer is accepted. A name that does not exist and an answer of a wrong type
        get a sentence too, not an error.

    Examples
    --------
    >>> check("no_such_chapter.1", 4)
    Exercise no_such_chapter.1: not yet.
    There is no chapter with exercises of the name `no_such_chapter`.
    """
    try:
        exercise = get_exercise(name)
    except LookupError as error:
        return Reply(str(name), False, (error.args[0],), mistake="unknown-name")
    verdict = exercise.judge(answer)
    hints = () if verdict.accepted or not verdict.hinted else exercise.hints
    return Reply(name, verdict.accepted, verdict.says, verdict.mistake, hints, exercise.level, hint)


def get_exercise(name: str) -> Exercise:
    """Return a declared exercise.

    Parameters
    ----------
    name : str
        ``"eigenvectors.1"``, say.

    Raises
    ------
    LookupError
        If there is none of this name; the sentence gives the nearest names.

    Examples
    --------
    >>> get_exercise("eigenvectors.1").level
    'easy'
    """
    if not isinstance(name, str):
        raise LookupError(
            f'An exercise is named by text such as "eigenvectors.3", but what came is of type `{type(name).__name__}`.'
        )
    chapter = name.strip().partition(".")[0]
    chapters = _chapters()
    if chapter not in chapters:
        near = difflib.get_close_matches(chapter, chapters, n=3)
        raise LookupError(f"There is no chapter with exercises of the name `{chapter}`.{_did_you_mean(near)}")
    exercises = _exercises(chapters[chapter])
    if name.strip() not in exercises:
        near = difflib.get_close_matches(name, exercises, n=3)
        raise LookupError(
            f"The chapter `{chapter}` has {len(exercises)} exercises, and none is named `{name}`.{_did_you_mean(near)}"
        )
    return exercises[name.strip()]


def exercise_names(chapter: str | None = None) -> list[str]:
    """Return the names of the exercises of a chapter, or of the whole book.

    Parameters
    ----------
    chapter : str, optional
        The name of a chapter; all chapters if not given.

    Raises
    ------
    LookupError
        If the chapter has no exercises.

    Examples
    --------
    >>> exercise_names("eigenvectors")[:2]
    ['eigenvectors.1', 'eigenvectors.2']
    """
    chapters = _chapters()
    if chapter is not None and chapter not in chapters:
        raise LookupError(f"There is no chapter with exercises of the name `{chapter}`.")
    modules = chapters.values() if chapter is None else [chapters[chapter]]
    return [name for module in modules for name in _exercises(module)]


def audit(name: str) -> list[str]:
    """Return what is wrong with an exercise, a sentence each; an empty list when it is sound.

    Its own right answer must be accepted, and raise errors in labeled cases alone; every declared mistake must be
    rejected and recognized by its own slug; and neither its hints nor what it says to a mistake may contain the answer.

    Parameters
    ----------
    name : str
        ``"eigenvectors.1"``, say.

    Examples
    --------
    >>> audit("eigenvectors.1")
    []
    """
    exercise = get_exercise(name)
    problems = [f"{name}: {fault}" for fault in exercise.faults()]
    if not check(name, exercise.right()):
        problems.append(f"{name}: its own answer is not accepted: {check(name, exercise.right()).text}")
    for slug, wrong in exercise.wrong().items():
        reply = check(name, wrong)
        if reply:
            problems.append(f"{name}: the mistake {slug!r} gives an answer that is accepted")
        elif reply.mistake != slug:
            problems.append(f"{name}: the mistake {slug!r} is taken for {reply.mistake!r}")
        if exercise.kind != "function" and reveals(name, "\n".join(reply.says)):
            problems.append(f"{name}: the reply to the mistake {slug!r} contains the answer")
    texts = {f"hint {k}": text for k, text in enumerate(exercise.hints, start=1)}
    texts |= {f"the sentence of {one.slug!r}": one.says for one in exercise.mistakes}
    problems += [f"{name}: {where} contains the answer" for where, text in texts.items() if reveals(name, text)]
    return problems


def reveals(name: str, text: str) -> bool:
    """Return whether a text contains the bare answer of an exercise.

    A number counts where it is written out; a whole number up to 12, which any text may contain ("row 2"),
    only after words such as "is" or "=". An array counts where its numbers follow one another.

    Parameters
    ----------
    name : str
        The exercise.
    text : str
        What is said to a reader.

    Examples
    --------
    >>> reveals("eigenvectors.1", "Look at the trace.")
    False
    """
    return any(_contains(text, secret) for secret in get_exercise(name).secrets())


def _contains(text: str, secret: Any) -> bool:
    if isinstance(secret, str):
        return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text, re.IGNORECASE) is not None
    right = as_numbers(secret)
    if right is None or np.iscomplexobj(right):
        return False
    found = [(_value(match[0]), match.start()) for match in _NUMBER.finditer(text)]
    wanted = right.ravel()
    if wanted.size == 0:
        return False
    for k in range(len(found) - wanted.size + 1):
        values = np.array([value for value, _ in found[k : k + wanted.size]])
        if np.all(np.abs(values - wanted) <= 1e-3 * np.max(np.abs(wanted))):
            common = wanted.size == 1 and wanted[0] == round(wanted[0]) and abs(wanted[0]) <= 12
            if not common or _BEFORE_ANSWER.search(text[: found[k][1]]):
                return True
    return False


def _value(text: str) -> float:
    above, _, below = text.replace("−", "-").partition("/")
    return float(above) / float(below) if below and float(below) else float(above)


def _did_you_mean(near: list[str]) -> str:
    return f" Did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else ""


def _chapters() -> dict[str, str]:
    """Return, for every chapter with exercises, its module; read from the folders of this package."""
    chapters: dict[str, str] = {}
    for part in pkgutil.iter_modules(package.__path__):
        if part.ispkg:
            part_package = importlib.import_module(f"{package.__name__}.{part.name}")
            for module in pkgutil.iter_modules(part_package.__path__):
                if module.name.startswith("_"):  # what several chapters' checks share
                    continue
                if module.name in chapters:
                    raise RuntimeError(f"two parts have exercises for a chapter named {module.name}")
                chapters[module.name] = f"{part_package.__name__}.{module.name}"
    return chapters


def _exercises(module_name: str) -> dict[str, Exercise]:
    """Import a chapter's module of checks and return its exercises, after a look at their names."""
    exercises = importlib.import_module(module_name).EXERCISES
    chapter = module_name.rpartition(".")[2]
    for name in exercises:
        if not re.fullmatch(rf"{chapter}\.[1-9]\d*", name):
            raise ValueError(f'{module_name}: an exercise is named "{chapter}.1", "{chapter}.2", …, not "{name}"')
    return dict(exercises)
