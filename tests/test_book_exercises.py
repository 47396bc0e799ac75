"""Every exercise of the book accepts what is right and says what is wrong.

The answers that are tried stand in ``tests/exercises_<part>/test_<chapter>_exercises.py``: ``WRONG`` has triples of
exercise, answer and the slug of the mistake (or None: rejected, whatever it is taken for), ``RIGHT`` has pairs of
exercise and answer, found by other means than those of the module.
"""

import chapters
import pytest

from mmlbook.exercises import audit, check, exercise_names, get_exercise

CHAPTERS = [docname.rpartition("/")[2] for docname in chapters.book_chapters()]
NAMES = [name for chapter in CHAPTERS for name in exercise_names(chapter)]
TRIED = [chapters.tried_answers(docname) for docname in chapters.book_chapters()]
WRONG = [triple for tried in TRIED for triple in tried.wrong]
RIGHT = [pair for tried in TRIED for pair in tried.right]


def ids(rows) -> list[str]:
    """Return an identifier for each row: the exercise and a number."""
    return [f"{row[0]}-{number}" for number, row in enumerate(rows)]


@pytest.mark.parametrize("name", NAMES)
def test_exercise_is_sound(name):
    assert audit(name) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_level_is_there_from_easy_to_hard(chapter):
    levels = [get_exercise(name).level for name in exercise_names(chapter)]
    assert levels == sorted(levels, key=["easy", "medium", "hard"].index)
    assert set(levels) == {"easy", "medium", "hard"}


@pytest.mark.parametrize(("name", "answer", "slug"), WRONG, ids=ids(WRONG))
def test_wrong_answers_are_told_apart(name, answer, slug):
    reply = check(name, answer)
    assert not reply
    assert slug in (None, reply.mistake)


@pytest.mark.parametrize(("name", "answer"), RIGHT, ids=ids(RIGHT))
def test_right_answers_found_by_other_means_are_accepted(name, answer):
    assert check(name, answer)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_most_exercises_are_solved_by_other_means(chapter):
    solved = {name for name, _ in RIGHT if name.startswith(f"{chapter}.")}
    assert len(solved) >= 0.7 * len(exercise_names(chapter))
