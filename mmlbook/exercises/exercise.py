"""What an exercise is made of: a right answer, typical mistakes, two hints, and a judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["LEVELS", "Exercise", "Mistake", "Verdict", "called_safely", "checked_mistakes", "mistake"]

LEVELS = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Verdict:
    """What a judge found: accepted or not, in which words, which mistake, and whether a hint would help."""

    accepted: bool
    says: tuple[str, ...] = ()
    mistake: str | None = None
    hinted: bool = True


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners really give, and what to tell them; made by :func:`mistake`."""

    slug: str
    says: str
    transform: Callable | None = None
    like: Callable | None = None
    when: Callable | None = None


def mistake(
    slug: str,
    says: str,
    transform: Callable | None = None,
    *,
    like: Callable | None = None,
    when: Callable | None = None,
) -> Mistake:
    """Declare a typical mistake of an exercise, in exactly one of three ways.

    Parameters
    ----------
    slug : str
        A short name for tests, such as ``"transposed"``.
    says : str
        One or two sentences for the reader: which mistake the answer looks like. Not the answer.
    transform : callable, optional
        From the right answer (of a function: from each right result) to the wrong one.
    like : callable, optional
        For functions: a function that makes the mistake.
    when : callable, optional
        For values: a test of the reader's answer.

    Raises
    ------
    ValueError
        If not exactly one of the three is given, or the slug or the sentence is empty.

    Examples
    --------
    >>> mistake("transposed", "Rows and columns are swapped.", lambda right: right.T).slug
    'transposed'
    >>> mistake("transposed", "Rows and columns are swapped.")
    Traceback (most recent call last):
        ...
    ValueError: mistake 'transposed' needs exactly one of transform, like and when, but 0 were given
    """
    given = sum(way is not None for way in (transform, like, when))
    if given != 1:
        raise ValueError(f"mistake {slug!r} needs exactly one of transform, like and when, but {given} were given")
    if not slug.strip() or not says.strip():
        raise ValueError("a mistake needs a slug and a sentence, but one of them is empty")
    return Mistake(slug, says, transform, like, when)


@dataclass(frozen=True)
class Exercise:
    """An exercise that can be checked; made by one of the kinds, such as :func:`mmlbook.exercises.number`.

    Attributes
    ----------
    kind : str
        ``"number"``, ``"array"``, ``"string"``, ``"choice"`` or ``"function"``.
    right : callable
        Returns the right answer; computes it when it is called.
    judge : callable
        From a reader's answer to a verdict: accepted or not, and in which words.
    level : str
        ``"easy"``, ``"medium"`` or ``"hard"``.
    hints : tuple of str
        Exactly two, in the order in which they are given.
    mistakes : tuple of Mistake
        Tried in this order, before those that are recognized without being declared.
    remark : str
        What to notice now; shown when the answer is accepted.
    wrong : callable
        Returns ``{slug: wrong answer}`` for the declared mistakes that can be acted out.
    secrets : callable
        Returns the values that no reply may contain.
    faults : callable
        Returns what is wrong with the exercise itself, a clause each.
    """

    kind: str
    right: Callable[[], Any]
    judge: Callable[[Any], Verdict]
    level: str
    hints: tuple[str, str]
    mistakes: tuple[Mistake, ...] = ()
    remark: str = ""
    wrong: Callable[[], dict[str, Any]] = field(default=dict)
    secrets: Callable[[], list] = field(default=list)
    faults: Callable[[], list[str]] = field(default=list)

    def __post_init__(self):
        if self.level not in LEVELS:
            raise ValueError(f"level must be one of {', '.join(LEVELS)}, but it is {self.level!r}")
        if isinstance(self.hints, str) or len(self.hints) != 2 or not all(hint.strip() for hint in self.hints):
            raise ValueError(f"an exercise has exactly two hints, but these were given: {self.hints!r}")
        object.__setattr__(self, "hints", tuple(self.hints))
        slugs = [one.slug for one in self.mistakes]
        repeated = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if repeated:
            raise ValueError(f"each mistake needs a slug of its own, but {', '.join(repeated)} comes twice")


def checked_mistakes(mistakes: Sequence[Mistake], *, values: bool) -> tuple[Mistake, ...]:
    """Return the mistakes as a tuple, after a look at whether they suit the kind of answer."""
    for one in mistakes:
        if not isinstance(one, Mistake):
            raise TypeError(f"mistakes must be made by mistake(slug, says, …), but one is {one!r}")
        if values and one.like is not None:
            raise ValueError(f"mistake {one.slug!r}: like= is for functions; give a transform of the right answer")
        if not values and one.when is not None:
            raise ValueError(f"mistake {one.slug!r}: when= is for values; give like= a function that makes the mistake")
    return tuple(mistakes)


def called_safely(test: Callable, *arguments, otherwise=False):
    """Call an author's test on a reader's answer; an answer that it cannot digest gives `otherwise`.

    >>> called_safely(lambda v: v[5] > 0, [1, 2])
    False
    """
    try:
        return test(*arguments)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return otherwise
