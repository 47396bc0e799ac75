"""What a reader is told: to right answers, to typical mistakes, to what is no answer."""

import numpy as np
import pytest

from mmlbook.exercises import audit, case, check, exercise_names, function, get_exercise, number, reveals
from mmlbook.exercises.exercise import mistake
from mmlbook.exercises.recognize import array_mistake, number_mistake
from mmlbook.record import RECORD_MIME

RIGHT = 25.9
PRODUCT = np.array([[6.0, 7.5], [0.0, 37.5]])
UNIT = np.array([[1.0, 1.0 / np.sqrt(10)], [0.0, 3.0 / np.sqrt(10)]])


def test_all_exercises_of_a_chapter_are_found():
    assert exercise_names("toy_chapter") == [f"toy_chapter.{k}" for k in range(1, 9)]
    assert set(exercise_names("toy_chapter")) <= set(exercise_names())


@pytest.mark.parametrize("k", range(1, 9))
def test_the_toy_chapter_passes_its_audit(k):
    assert audit(f"toy_chapter.{k}") == []


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("toy_chapter.1", RIGHT),
        ("toy_chapter.1", np.float32(25.9)),
        ("toy_chapter.1", np.array(25.9)),
        ("toy_chapter.2", PRODUCT.tolist()),
        ("toy_chapter.3", UNIT),
        ("toy_chapter.3", -UNIT[:, ::-1]),
        ("toy_chapter.4", " Null  Space"),
        ("toy_chapter.4", "KERNEL"),
        ("toy_chapter.5", "Shear"),
        ("toy_chapter.8", [1, -1, 0]),
    ],
)
def test_right_answers_are_accepted(name, answer):
    reply = check(name, answer)
    assert reply, reply
    assert reply.mistake is None
    assert reply.hints == ()


@pytest.mark.parametrize(
    ("name", "answer", "slug"),
    [
        ("toy_chapter.1", 37.0, "determinant"),
        ("toy_chapter.1", -25.9, "sign"),
        ("toy_chapter.1", 25.6, "rounded"),
        ("toy_chapter.1", 25, "integer-division"),
        ("toy_chapter.1", 99.0, None),
        ("toy_chapter.1", float("nan"), "not-finite"),
        ("toy_chapter.2", [[6, 3], [0, 37.5]], "wrong-side"),
        ("toy_chapter.2", [6.0, 45.0], "column-sums"),
        ("toy_chapter.2", PRODUCT * 1000, "big"),
        ("toy_chapter.2", PRODUCT.T, "transposed"),
        ("toy_chapter.2", -PRODUCT, "sign"),
        ("toy_chapter.2", PRODUCT.ravel(), "shape"),
        ("toy_chapter.2", [1.0, 2.0, 3.0], "shape"),
        ("toy_chapter.2", PRODUCT * 3, "factor"),
        ("toy_chapter.2", np.floor(PRODUCT), "integer-division"),
        ("toy_chapter.3", UNIT * [1.0, np.sqrt(10)], "unnormalized"),
        ("toy_chapter.3", UNIT.T, "transposed"),
        ("toy_chapter.3", np.zeros((2, 2)), "zero"),
        ("toy_chapter.4", "the image", "image"),
        ("toy_chapter.4", "row space", None),
        ("toy_chapter.5", "rotation", "rotation"),
        ("toy_chapter.8", [0.0, 0.0, 0.0], "zero-vector"),
        ("toy_chapter.8", [1.0, 1.0, 1.0], None),
        ("toy_chapter.8", [1.0, -1.0], "shape"),
    ],
)
def test_wrong_answers_are_rejected_with_the_mistake_they_look_like(name, answer, slug):
    reply = check(name, answer)
    assert not reply
    assert reply.mistake == slug
    assert len(reply.hints) == 2
    assert reply.says
    assert all(sentence.strip() for sentence in reply.says)
    assert not reveals(name, reply.text)


@pytest.mark.parametrize(
    ("name", "answer", "slug", "words"),
    [
        ("toy_chapter.1", "25.9", "type", "leave out the quotes"),
        ("toy_chapter.1", [25.9], "type", "without brackets"),
        ("toy_chapter.1", True, "type", "bool"),
        ("toy_chapter.1", ..., "unanswered", "dots"),
        ("toy_chapter.1", None, "none", "printing|print"),
        ("toy_chapter.1", abs, "type", "parentheses"),
        ("toy_chapter.2", [[1], [2, 3]], "type", "rows of one length"),
        ("toy_chapter.2", "A", "type", "str"),
        ("toy_chapter.4", 3, "type", "in quotes"),
        ("toy_chapter.5", 1, "type", '"shear"'),
        ("toy_chapter.5", "rotatoin", "unknown-option", "projection"),
        ("toy_chapter.6", np.array([1.0]), "not-a-function", "without parentheses"),
        ("toy_chapter.6", ..., "unanswered", "dots"),
    ],
)
def test_what_is_no_answer_gets_a_sentence_and_no_hint(name, answer, slug, words):
    reply = check(name, answer)
    assert not reply
    assert reply.mistake == slug
    assert reply.hints == ()
    assert any(word in reply.text for word in words.split("|"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("toy_chapter.9", "has 8 exercises"),
        ("toy_chaptr.1", "Did you mean `toy_chapter`"),
        ("toy_chapter", "Did you mean `toy_chapter."),
        (3, "is named by text"),
        ("", "no chapter"),
    ],
)
def test_an_unknown_name_gets_a_sentence(name, words):
    reply = check(name, 1.0)
    assert not reply
    assert reply.mistake == "unknown-name"
    assert words in reply.text


def test_the_second_hint_waits():
    reply = check("toy_chapter.1", 1.2345)
    assert reply.hints[0] in repr(reply)
    assert reply.hints[1] not in repr(reply)
    assert reply.hints[1] in repr(check("toy_chapter.1", 1.2345, hint=2))
    shown = reply._repr_mimebundle_()
    assert shown["text/markdown"].index("{dropdown}") < shown["text/markdown"].index(reply.hints[1])
    assert "<details><summary>" in shown["text/html"]
    assert "<details open>" in check("toy_chapter.1", 1.2345, hint=2)._repr_mimebundle_()["text/html"]


def test_entries_that_are_right_are_told():
    reply = check("toy_chapter.2", [[6.0, 7.5], [1.25, 37.5]])
    assert reply.mistake is None
    assert "3 of the 4 entries are right; look again at entry `[1, 0]`" in reply.text
    assert check("toy_chapter.2", [[1, 5], [11, 0.5]]).says == ("This is not it yet.",)


def test_an_accepted_answer_shows_its_remark_and_is_recorded():
    shown = check("toy_chapter.1", RIGHT)._repr_mimebundle_()
    assert shown[RECORD_MIME] == {
        "kind": "exercise",
        "name": "toy_chapter.1",
        "level": "easy",
        "accepted": True,
        "mistake": None,
    }
    assert "sum of the eigenvalues" in shown["text/html"]
    assert check("toy_chapter.1", -RIGHT)._repr_mimebundle_()[RECORD_MIME]["mistake"] == "sign"


@pytest.mark.parametrize(
    ("answer", "right", "slug"),
    [
        (np.degrees(0.3), 0.3, "degrees"),
        (np.radians(40.0), 40.0, "radians"),
        (52.0, 0.52, "percent"),
        (6.0, 5.0, "off-by-one"),
        (0.25, 4.0, "reciprocal"),
        (49.0, 7.0, "squared"),
        (7.0, 49.0, "square-root"),
        (14.6, 7.3, "factor"),
        (0.0, 0.4, "integer-division"),
        (2 - 3j, 3 - 2j, None),
        (-3 + 2j, 3 - 2j, "sign"),
        (-1.0, -1.5, "integer-division"),
        (-2.0, -1.5, "integer-division"),
        (8.0, 7.7, "rounded"),
        (5.0, 0.0, None),
    ],
)
def test_mistakes_with_numbers(answer, right, slug):
    found = number_mistake(answer, right)
    assert (found and found[0]) == slug


@pytest.mark.parametrize(
    ("answer", "right", "slug"),
    [
        ([2.0, 4.0], [1.0, 2.0], "factor"),
        ([0.25, 0.25, 0.5], [1, 1, 2], "factor"),
        ([1, 2, 1], [0.25, 0.5, 0.25], "unnormalized"),
        ([30.0, 60.0], np.radians([30, 60]), "degrees"),
        ([30.0, 70.0], [0.3, 0.7], "percent"),
        ([[3.0, 4.0], [1.0, 2.0]], [[4.0, 3.0], [2.0, 1.0]], "order"),
        ([0.33, 0.66], [1 / 3, 2 / 3], "rounded"),
        ([3.33, -1.67, 3.33], [10 / 3, -5 / 3, 10 / 3], "rounded"),
        ([3.33, 3.33, -1.67], [10 / 3, -5 / 3, 10 / 3], "order"),
        ([1.001, 1.0, 5.0], [1.0, 1.001, 5.0], "order"),
        ([[0.333, 0.667], [0.667, 0.333]], [[1 / 3, 2 / 3], [2 / 3, 1 / 3]], "rounded"),
        ([[0.333, 0.5], [0.667, 0.5]], [[1 / 3, 2 / 3], [0.5, 0.5]], "transposed"),
        ([0.0, 1.0], [1 / 3, 2 / 3], "rounded"),
        ([0, 1, 2], [0.5, 1.5, 2.25], "integer-division"),
        ([1.0, 9.0], [2.0, 4.0], None),
    ],
)
def test_mistakes_with_arrays(answer, right, slug):
    from mmlbook.exercises.compare import Closeness

    found = array_mistake(np.array(answer, dtype=float), np.array(right, dtype=float), Closeness())
    assert (found and found[0]) == slug


@pytest.mark.parametrize("up_to", [("sign",), ("scale",), ("order",), ("sign", "order")])
def test_what_does_not_matter_is_not_the_mistake_in_a_rounded_array(up_to):
    from mmlbook.exercises.compare import Closeness

    right = np.array([2 / 3, -1 / 3, 2 / 3])
    assert array_mistake(np.array([0.667, -0.333, 0.667]), right, Closeness(up_to=up_to))[0] == "rounded"


@pytest.mark.parametrize(
    ("name", "text", "contains"),
    [
        ("toy_chapter.1", "the trace is 25.9", True),
        ("toy_chapter.1", "25.9", True),
        ("toy_chapter.1", "the trace is 25.4", False),
        ("toy_chapter.2", "[[6, 7.5], [0, 37.5]]", True),
        ("toy_chapter.2", "6, 7.5 and 0", False),
        ("toy_chapter.4", "it is the null space", True),
        ("toy_chapter.4", "it is the null-operation space", False),
        ("toy_chapter.5", "shearing is not meant", False),
        ("toy_chapter.5", "A shear!", True),
    ],
)
def test_a_bare_answer_is_seen(name, text, contains):
    assert reveals(name, text) is contains


@pytest.mark.parametrize(
    ("text", "contains"),
    [("of the 3 entries", False), ("so the rank is 3.", True), ("rank = 3", True), ("$r=3$", True), ("row 3", False)],
)
def test_a_small_whole_number_is_a_bare_answer_only_when_it_is_told(monkeypatch, text, contains):
    exercise = number(lambda: 3.0, level="easy", hints=("One.", "Two."))
    monkeypatch.setattr("mmlbook.exercises.catalog.get_exercise", lambda name: exercise)
    assert reveals("any.1", text) is contains


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ({"hints": ("It is 7.25.", "Two.")}, "hint 1 contains the answer"),
        ({"mistakes": [mistake("same", "Says.", lambda right: right)]}, "is accepted"),
        ({"mistakes": [mistake("told", "It should be 7.25.", lambda right: 99)]}, "contains the answer"),
        (
            {"mistakes": [mistake("first", "A.", lambda right: 99), mistake("second", "B.", lambda right: 99)]},
            "is taken for 'first'",
        ),
        ({"accepts": lambda x: x < 0}, "its own answer is not accepted"),
    ],
)
def test_the_audit_finds_what_is_wrong(monkeypatch, declared, problem):
    exercise = number(lambda: 7.25, **{"level": "easy", "hints": ("One.", "Two."), **declared})
    monkeypatch.setattr("mmlbook.exercises.catalog.get_exercise", lambda name: exercise)
    assert any(problem in sentence for sentence in audit("any.1"))


def test_the_audit_finds_a_reference_that_raises_where_nobody_said_so(monkeypatch):
    def root(x):
        if x < 0:
            raise ValueError("negative")
        return x**0.5

    cases = [(4.0,), case(-1.0, label="a negative number")]
    sound, unsound = (
        function(root, tried, level="easy", hints=("One.", "Two.")) for tried in (cases, [*cases, (-2.0,)])
    )
    monkeypatch.setattr("mmlbook.exercises.catalog.get_exercise", lambda name: sound)
    assert audit("any.1") == []
    monkeypatch.setattr("mmlbook.exercises.catalog.get_exercise", lambda name: unsound)
    [problem] = audit("any.1")
    assert "raises ValueError('negative')" in problem


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"level": "fiendish"}, "level must be one of"),
        ({"hints": ("Only one.",)}, "exactly two hints"),
        ({"hints": ("One.", " ")}, "exactly two hints"),
        ({"hints": "ab"}, "exactly two hints"),
        ({"mistakes": [mistake("a", "A.", lambda r: 0), mistake("a", "B.", lambda r: 0)]}, "comes twice"),
        ({"mistakes": [mistake("a", "A.", like=abs)]}, "like= is for functions"),
    ],
)
def test_an_exercise_that_is_declared_wrongly_is_refused(declared, words):
    with pytest.raises(ValueError, match=words):
        number(lambda: 1.0, **{"level": "easy", "hints": ("One.", "Two."), **declared})


def test_a_chapter_may_be_named_in_one_part_only(tmp_path, monkeypatch):
    import mmlbook.exercises

    part = tmp_path / "other_toy_part"
    part.mkdir()
    (part / "__init__.py").write_text("")
    (part / "toy_chapter.py").write_text("EXERCISES = {}")
    monkeypatch.setattr(mmlbook.exercises, "__path__", [*mmlbook.exercises.__path__, str(tmp_path)])
    with pytest.raises(RuntimeError, match="two parts have exercises for a chapter named toy_chapter"):
        exercise_names()


def test_an_exercise_carries_the_name_of_its_chapter(monkeypatch):
    get_exercise("toy_chapter.1")
    import mmlbook.exercises.toy_part.toy_chapter as module

    monkeypatch.setattr(module, "EXERCISES", {"toychapter.1": module.EXERCISES["toy_chapter.1"]})
    with pytest.raises(ValueError, match=r'not "toychapter.1"'):
        exercise_names("toy_chapter")


@pytest.mark.parametrize("name", ["toy_chapter.1", "toy_chapter.6"])
def test_three_dots_are_no_wrong_answer(name):
    reply = check(name, ...)
    assert not reply
    assert repr(reply).startswith(f"Exercise {name}: not answered yet.\n")
    page = reply._repr_mimebundle_()["text/html"]
    assert f"… Exercise {name}: not answered yet." in page
    assert "✗" not in page
