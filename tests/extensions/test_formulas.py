"""Formulas set during the build: what a page gets, and what a bad formula says."""

from pathlib import Path
from types import SimpleNamespace

import formulas
import frontend
import pytest
from docutils import nodes
from docutils.utils import new_document

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def setter():
    script = frontend.packages(ROOT, ROOT / "_build") / "katex/dist/katex.min.js"
    setter = formulas.Setter(script.resolve(), {r"\len": r"\lVert #1 \rVert"})
    yield setter
    setter.stop()


def test_a_formula_is_there_to_be_seen_and_to_be_spoken(setter):
    html = setter.set(r"\mathbf{A}\mathbf{v} \neq \lambda", display=False)["html"]
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML">' in html
    assert 'class="katex-html" aria-hidden="true"' in html
    assert "katex-display" not in html
    assert "katex-display" in setter.set("x", display=True)["html"]


def test_macros_of_the_book_are_known(setter):
    assert "html" in setter.set(r"\len{x}", display=False)


def test_a_formula_that_cannot_be_set_says_why(setter):
    assert "Undefined control sequence" in setter.set(r"\nosuchthing", display=False)["error"]
    assert "html" in setter.set("x", display=False)  # and the next one is set as if nothing had happened


def test_numbers_are_left_to_the_book(setter):
    html = setter.set(r"\begin{align} a &= b \\ c &= d \end{align}", display=True)["html"]
    assert "eqn-num" not in html


def test_lines_and_signs_of_all_kinds_pass(setter):
    assert "html" in setter.set('a < \\text{"é"}\n+ b', display=True)


def test_titles_are_read_as_plain_text(setter):
    title = nodes.title("", "", nodes.Text("The rank of "), nodes.math("", r"\mathbf{A}"), nodes.Text(" & more"))
    assert formulas.plain(SimpleNamespace(mml_setter=setter), title) == "The rank of A & more"


def test_anchors_of_unlabeled_formulas_are_the_same_in_every_build():
    label = "1b2a8686-ce35-43d4-ae12-9c8f34fb9888"
    block = nodes.math_block("x", "x", label=label, ids=[f"equation-{label}"])
    section = nodes.section("", nodes.target("", "", refid=f"equation-{label}"), block)
    document = SimpleNamespace(findall=section.findall)
    formulas.steady_anchors(None, document)
    assert block["ids"] == ["equation-unlabeled-1"]
    assert section[0]["refid"] == "equation-unlabeled-1"


def test_a_sign_after_a_formula_is_joined_to_it():
    parts = (nodes.math("", "x"), nodes.Text(", and "), nodes.math("", "y"), nodes.Text(" is."))
    paragraph = nodes.paragraph("", "", *parts)
    document = new_document("")
    document += paragraph
    formulas.join_punctuation(None, document)
    assert [type(child).__name__ for child in paragraph] == ["inline", "Text", "math", "Text"]
    assert paragraph[0].astext() == "x,"
    assert paragraph.astext() == "x, and y is."


def test_each_sign_goes_to_its_own_formula():
    long = "x + " * 20
    parts = (nodes.math("", long), nodes.Text(", "), nodes.math("", "y"), nodes.Text(", "), nodes.math("", "z"))
    paragraph = nodes.paragraph("", "", *parts)
    document = new_document("")
    document += paragraph
    formulas.join_punctuation(None, document)
    assert [child.astext() for child in paragraph] == [f"{long},", " ", "y,", " ", "z"]


def test_a_percent_sign_stays_with_its_number():
    parts = [nodes.Text(" %"), nodes.literal("", "7 % 2"), nodes.Text(" of 5 % is "), nodes.strong("", "17")]
    parts += [nodes.Text(" %")]
    paragraph = nodes.paragraph("", "", *parts)
    document = new_document("")
    document += paragraph
    formulas.join_percent(None, document)
    assert paragraph.astext() == " %7 % 2 of 5\xa0% is 17\xa0%"
