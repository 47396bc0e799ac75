"""Functions of readers: wrong results, errors, and what no function should do."""

import math
import re
import sys
import threading

import numpy as np
import pytest

from mmlbook.exercises import case, check, function
from mmlbook.exercises.running import describe, run

NAME = "toy_chapter.6"


def right(v):
    v = np.array(v, dtype=float)
    length = np.sqrt(v @ v)
    if length == 0:
        raise ValueError("no direction")
    return v / length


def in_place(v):
    length = np.linalg.norm(v)
    if length == 0:
        raise ValueError("no direction")
    for i in range(len(v)):
        v[i] = v[i] / length
    return v


def prints(v):
    print(v / np.linalg.norm(v))


def returns_nothing(v):
    v / np.linalg.norm(v)


def endless(v):
    while True:
        v = v + 1


def endless_that_catches(v):
    while True:
        try:
            while True:
                v = v + 1
        except Exception:
            continue


def whole_numbers_only(v):
    if not np.any(v):
        raise ValueError("no direction")
    unit = np.zeros_like(v)
    for i in range(len(v)):
        unit[i] = v[i] / np.linalg.norm(v)
    return unit


def no_check_of_zero(v):
    return v / np.linalg.norm(v)


def two_arguments(v, length):
    return v / length


def typo(v):
    return v / lenght  # noqa: F821


def deeper(v):
    def helper(w):
        return w[7]

    return helper(v)


def wrong_error(v):
    if not np.any(v):
        raise KeyError("zero")
    return right(v)


def ends_python(v):
    sys.exit()


def text(v):
    return "unit"


def test_a_right_function_is_accepted():
    assert check(NAME, right)
    assert check(NAME, lambda v: right(v))
    assert check("toy_chapter.7", lambda b, c: None if b * b < 4 * c else max(np.roots([1, b, c])))


@pytest.mark.parametrize(
    ("answer", "slug", "words"),
    [
        (in_place, "in-place", "x.copy()"),
        (prints, "prints", "`return` hands it on"),
        (returns_nothing, "returns-none", "is a `return` missing"),
        (endless, "too-slow", "does a loop never stop?"),
        (endless_that_catches, "too-slow", "does a loop never stop?"),
        (whole_numbers_only, "integer-division", "whole numbers, `[3, 4]`"),
        (no_check_of_zero, "not-raised", "the zero vector"),
        (two_arguments, "parameters", "`two_arguments(v, length)`"),
        (typo, "exception", "`return v / lenght  # noqa: F821`, a name is used that Python does not know"),
        (deeper, "exception", "`return w[7]`, an index points past the end"),
        (wrong_error, "exception", "a `ValueError` is right, but another error came"),
        (ends_python, "exception", "ends Python itself"),
        (text, "type", "returns a `str`"),
        (lambda v: -right(v), "opposite", "It points the other way."),
        (lambda v: v / np.sum(v), "sum-not-length", "It divides by a sum."),
        (lambda v: 2 * right(v), "unnormalized", "First, the input `[3, 4]` gives `[1.2, 1.6]`"),
        (lambda v: right(v) * np.inf, "not-finite", "divided by zero"),
        (lambda v: np.array([3.0, 5.0, 17.0]), None, "which is not right"),
    ],
)
def test_wrong_functions_are_told_what_is_wrong(answer, slug, words):
    reply = check(NAME, answer)
    assert not reply
    assert reply.mistake == slug or (slug is None and reply.mistake == "shape")
    assert words in reply.text, reply


def test_a_case_may_say_why_an_error_is_right():
    cases = [case(4.0), case(-1.0, label="below zero", refused="there is no real root")]
    exercise = function(math.sqrt, cases, level="easy", hints=("One.", "Two."))
    verdict = exercise.judge(lambda x: abs(x) ** 0.5)
    assert verdict.mistake == "not-raised"
    assert "For below zero, `-1` there is no real root: raise a `ValueError` there" in verdict.says[-1]


def test_only_the_edge_case_fails():
    reply = check("toy_chapter.7", lambda b, c: (-b + abs(b * b - 4 * c) ** 0.5) / 2)
    assert reply.mistake == "edge-case"
    assert "It is right for 2 of 3 inputs." in reply.text
    assert "no root, `(0, 1)`" in reply.text


def test_an_error_is_explained_not_dumped():
    reply = check(NAME, typo)
    assert "Traceback" not in reply.text
    assert not re.search(r"0x[0-9a-f]{6}|\.py\b", reply.text)
    line = typo.__code__.co_firstlineno + 1
    assert f"In line {line}, " in reply.text


def test_an_address_in_a_message_is_left_out():
    def answer(v):
        raise RuntimeError(f"cannot use {object()}")

    reply = check(NAME, answer)
    assert "cannot use <object object>" in reply.text


def test_the_inputs_of_an_exercise_survive_a_function_that_changes_them():
    assert check(NAME, in_place).mistake == "in-place"
    assert check(NAME, right)


def test_nothing_is_printed_and_tracing_is_given_back(capsys):
    before = sys.gettrace()
    check(NAME, prints)
    check(NAME, endless)
    assert sys.gettrace() is before
    assert capsys.readouterr().out == ""


def test_an_endless_loop_ends_in_a_thread_too():
    replies = []
    thread = threading.Thread(target=lambda: replies.append(check(NAME, endless)))
    thread.start()
    thread.join(timeout=20)
    assert [reply.mistake for reply in replies] == ["too-slow"]


def test_an_object_with_call_and_a_compiled_function_are_functions():
    class Normalizer:
        def __call__(self, v):
            return right(v)

    class Broken:
        def __call__(self, v):
            return v / none  # noqa: F821

    assert check(NAME, Normalizer())
    assert "`return v / none  # noqa: F821`" in check(NAME, Broken()).text
    assert "gives `[3, 4]`, which is not right" in check(NAME, np.abs).text


def test_random_functions_get_the_same_generator():
    exercise = function(
        lambda rng: rng.normal(size=3), [(np.random.default_rng(1),)], level="easy", hints=("One.", "Two.")
    )
    assert exercise.judge(lambda rng: rng.normal(size=3)).accepted
    assert not exercise.judge(lambda rng: rng.normal(size=3) + 1).accepted


def test_a_right_result_does_not_excuse_a_changed_input():
    exercise = function(sorted, [([3, 1, 2],)], level="easy", hints=("One.", "Two."))

    def answer(values):
        values.sort()
        return list(values)

    assert exercise.judge(answer).mistake == "in-place"
    assert exercise.judge(lambda values: sorted(values)).accepted


def test_a_mistake_must_explain_every_wrong_result():
    reply = check(NAME, lambda v: -right(v) if len(v) == 2 else np.array([1.0, 5.0, 7.0]))
    assert reply.mistake is None
    assert "points the other way" not in reply.text


def test_own_comparison():
    exercise = function(
        lambda n: np.eye(n),
        [(2,), case(1, label="one")],
        same=lambda result, expected: np.allclose(result.T @ result, expected),
        level="hard",
        hints=("One.", "Two."),
    )
    assert exercise.judge(lambda n: -np.eye(n)).accepted
    assert not exercise.judge(lambda n: 2 * np.eye(n)).accepted


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda: function(abs, [], level="easy", hints=("One.", "Two.")), "at least one case"),
    ],
)
def test_a_function_without_cases_is_refused(wrong, error):
    with pytest.raises(ValueError, match=error):
        wrong()


@pytest.mark.parametrize(
    "arguments",
    [([3, 1, 2],), ({"a": [1, 2]},), ((np.array([2.0, 1.0]),),)],
)
def test_a_changed_input_is_seen_inside_other_objects(arguments):
    def change(x):
        inner = x["a"] if isinstance(x, dict) else x[0] if isinstance(x, tuple) else x
        inner[0] = 99

    assert run(change, arguments, seconds=5).changed_input
    assert not run(lambda x: x, arguments, seconds=5).changed_input


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.333333"),
        (np.array([[1, 2]]), "[[1, 2]]"),
        (abs, "abs"),
        ((1.5, [2, "x"]), "(1.5, [2, 'x'])"),
        (object(), "<object object>"),
        (np.zeros(100), "an array of shape (100,)"),
        (True, "True"),
    ],
)
def test_values_are_described_in_a_line(value, text):
    assert describe(value) == text
