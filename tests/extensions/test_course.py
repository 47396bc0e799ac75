"""What the map, the plan and the ways through the book are made of."""

import re

import pytest
from course import Chapter, arrow, hours, title_html, with_all_needed, without_detours


def course(**needs):
    """Return a course of chapters in this order, each with what it needs."""
    return {name: Chapter(name, name.title(), tuple(of), 50, 8, 5) for name, of in needs.items()}


BOOK = course(vectors=[], matrices=["vectors"], slopes=[], gradients=["vectors", "slopes"], pca=["vectors", "matrices"])


def test_all_that_is_needed_comes_in_the_order_of_the_contents():
    assert with_all_needed(["pca"], BOOK) == ["vectors", "matrices", "pca"]
    assert with_all_needed(["gradients", "matrices"], BOOK) == ["vectors", "matrices", "slopes", "gradients"]
    assert with_all_needed([], BOOK) == []


def test_arrows_that_others_say_already_are_left_out():
    assert without_detours(BOOK) == [
        ("vectors", "matrices"),
        ("vectors", "gradients"),
        ("slopes", "gradients"),
        ("matrices", "pca"),  # and not from vectors, which matrices need
    ]


def test_the_arrows_reach_what_the_needs_reach():
    arrows = without_detours(BOOK)
    fewer = {name: Chapter(name, name, tuple(a for a, b in arrows if b == name), 0, 0, 0) for name in BOOK}
    for name in BOOK:
        assert with_all_needed([name], fewer) == with_all_needed([name], BOOK)


@pytest.mark.parametrize(("minutes", "says"), [(0, "½ h"), (30, "½ h"), (31, "1 h"), (60, "1 h"), (150, "2½ h")])
def test_hours_are_rounded_up_to_halves(minutes, says):
    assert hours(minutes) == says


def test_long_titles_stand_in_two_lines_around_the_middle():
    assert title_html("Vectors", 10, 50) == '<text><tspan x="10" y="50">Vectors</tspan></text>'
    long = title_html("Slopes & gradients of many variables", 10, 50)
    assert re.sub("<.*?>", "", long) == "Slopes &amp; gradients of many variables"  # what a screen reader says
    assert re.findall(r'y="(\d+)"', long) == ["43", "57"]


def test_arrows_end_at_their_boxes():
    down, around, across = arrow((0, 44), (0, 96)), arrow((0, 44), (0, 148)), arrow((0, 44), (242, 96))
    assert down == "M93.0 78L93.0 96"
    assert around.endswith("188 161.0")  # beside the box, coming from the right
    assert across.startswith("M187 61.0")
    assert across.endswith("242 113.0")
