"""How a derivation looks in the book, in Jupyter, in LaTeX and in a terminal."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from mmlbook.derivation import Derivation, by_hand, function, matrix, scalar, vector
from mmlbook.derivation.display import below, clean, plain_text
from mmlbook.derivation.errors import DerivationError
from mmlbook.derivation.model import largest_entry, show_value, tidy
from mmlbook.derivation.relations import compare
from mmlbook.derivation.values import Num, constant, matrix_value
from mmlbook.record import RECORD_MIME


@pytest.fixture(scope="module")
def shown():
    """A derivation with a reason, a need, a step by hand and a limit, and what it shows."""
    return Derivation(
        "two-ways",
        given={"A": matrix("n", symmetric=True), "x": vector("n"), "y": vector("n"), "t": scalar()},
        steps=[
            r"\mathbf{x}^\top\mathbf{A}\,t\,\mathbf{y}",
            (r"&= t\,(\mathbf{A}\mathbf{x})^\top\mathbf{y}", "*turn* it: $\\mathbf{A}$ is symmetric & 100% square"),
            by_hand(r"= t \sum_{i} \ldots", lambda A, x, y, t: t * x @ A @ y, "by columns"),
            r"\ge t\,\mathbf{x}^\top\mathbf{A}\mathbf{y} - 1",
        ],
        needs=["A: symmetric"],
    )


def test_no_mark_of_mathematics_is_left_in_the_text_of_a_counterexample():
    needed = Derivation(
        "convex-chord",
        given={"f": function("n", convex=True), "x": vector("n"), "y": vector("n")},
        steps=[
            r"f\left(\frac12\mathbf{x} + \frac12\mathbf{y}\right)",
            r"\le \frac12 f(\mathbf{x}) + \frac12 f(\mathbf{y})",
        ],
        needs=["f: convex"],
    )
    text = needed._repr_mimebundle_()["text/markdown"]
    words = re.findall(r"\\text\{(.*?)\}[,$]", text)
    assert words
    assert not [word for word in words if re.search(r"(?<!\\)[_^&%#]", word)]


def test_record_counts(shown):
    record = shown._repr_mimebundle_()[RECORD_MIME]
    assert record == {"kind": "derivation", "name": "two-ways", "steps": 3, "by_hand": 1, "instances": 60, "exact": 1,
                      "needs": ["A: symmetric"]}  # fmt: skip
    assert json.loads(json.dumps(record)) == record


def test_markdown_has_a_labeled_equation_for_each_step(shown):
    text = shown._repr_mimebundle_()["text/markdown"]
    assert re.findall(r"\$\$ \((.*?)\)", text) == [f"eq-two-ways-{k}" for k in (1, 2, 3)]
    assert text.count("{div} mml-step") == 4
    assert text.count("{div} mml-step mml-start") == 1
    assert "$$\n= t\\,(\\mathbf{A}\\mathbf{x})^\\top\\mathbf{y}\n$$ (eq-two-ways-1)" in text
    assert "&" not in "".join(re.findall(r"\$\$\n(.*?)\n\$\$", text))
    assert "*turn* it: $\\mathbf{A}$ is symmetric & 100% square" in text
    assert "by columns [by hand]{.mml-by-hand}" in text


def test_markdown_folds_the_facts_under_a_line(shown):
    text = shown._repr_mimebundle_()["text/markdown"]
    line = re.search(r"\{dropdown\} (.*)", text)[1]
    assert line == (
        "3 steps · each checked on 60 random instances · worst relative difference below 1e-12"
        " · 1 proved exactly by SymPy · 1 by hand"
    )
    facts = re.findall(r"^\d\. (.*)$", text, re.M)
    assert facts[0] == "60 instances, relative difference below 1e-12; proved exactly by SymPy"
    assert facts[1].endswith("computed by a Python function instead of being read")
    assert facts[2] == "60 instances, the inequality held at each"


def test_markdown_shows_what_happens_without_an_assumption(shown):
    text = shown._repr_mimebundle_()["text/markdown"]
    need = re.search(r"\*\*Needed:\*\* (.*)", text)[1]
    assert need.startswith(
        "$\\mathbf{A}$ is symmetric. **Without it:** step 1 fails at $\\mathbf{A} = \\begin{pmatrix}"
    )
    assert "the left side is" in need


def test_fences_are_balanced(shown):
    depth = []
    for line in shown._repr_mimebundle_()["text/markdown"].splitlines():
        fence = re.match(r"(`{3,})(.*)", line)
        if fence and fence[2]:
            assert not depth or len(fence[1]) < len(depth[-1])
            depth.append(fence[1])
        elif fence:
            assert depth.pop() == fence[1]
    assert depth == []


def test_html_and_latex_align_the_relations(shown):
    bundle = shown._repr_mimebundle_()
    assert bundle["text/latex"].splitlines() == [
        r"\begin{align}",
        r"& \mathbf{x}^\top\mathbf{A}\,t\,\mathbf{y} \notag \\",
        r"& = t\,(\mathbf{A}\mathbf{x})^\top\mathbf{y}"
        r" && \text{turn it: $\mathbf{A}$ is symmetric \& 100\% square} \\",
        r"& = t \sum_{i} \ldots && \text{by columns (by hand)} \\",
        r"& \ge t\,\mathbf{x}^\top\mathbf{A}\mathbf{y} - 1",
        r"\end{align}",
    ]
    html = bundle["text/html"]
    assert html.count("\\tag{") == 3
    assert "<li value='1'><em>turn</em> it: $\\mathbf{A}$ is symmetric &amp; 100% square</li>" in html
    assert "<details><summary>3 steps" in html


def test_plain_text_reads_well(shown):
    lines = str(shown).splitlines()
    assert lines[0].strip() == "xᵀA t y"
    assert lines[1].startswith(" (1)  = t (Ax)ᵀy")
    assert lines[2].rstrip().endswith("by columns [by hand]")
    assert lines[3].startswith(" (3)  ≥ t xᵀAy - 1")
    assert "without it: A = [[" in lines[4]
    assert repr(shown) == "<Derivation 'two-ways', 3 steps>"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{a + b}{2}", "(a + b)/(2)"),
        (r"\lVert \mathbf{x} \rVert_2^{2}", "‖x‖_2^2"),
        (r"\mathbf{A}^\top\mathbf{A}^{-1}", "AᵀA^{-1}"),
        (r"\lambda_1 \le \pi \Rightarrow \nabla f", "λ_1 ≤ π ⇒ ∇ f"),
        (r"\xrightarrow{h \to 0} f'(x)", "→ (as h → 0) f'(x)"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "[a & b ; c & d]"),
    ],
)
def test_plain_text(latex, text):
    assert plain_text(latex) == text


def test_bound_of_a_difference_is_coarse():
    assert [below(d) for d in (0.0, 4e-16, 9e-13, 2e-12, 5e-7, 0.5)] == ["1e-12", "1e-12", "1e-12", "1e-9", "1e-6", "1"]


def test_marks_of_alignment_go_but_columns_stay():
    assert clean(r"&= \begin{pmatrix} a & b \end{pmatrix} & c") == r"= \begin{pmatrix} a & b \end{pmatrix} c"


def test_implications_and_limits_are_named():
    solved = Derivation("solve", given={"x": scalar()}, steps=["2x = 4", r"\Leftrightarrow x = 2"])
    assert "on points that satisfy what is presumed" in solved._repr_mimebundle_()["text/markdown"]
    given = {"x": scalar(), "h": scalar(nonzero=True)}
    limit = Derivation("slope", given=given, steps=["x + h", r"\xrightarrow{h \to 0} x"])
    assert "the limit extrapolated" in limit._repr_mimebundle_()["text/markdown"]
    order = Derivation("order", given=given, steps=["x + h", "= x + O(h)"])
    assert "the order of the remainder measured" in order._repr_mimebundle_()["text/markdown"]


def test_an_inequality_that_holds_adds_no_difference():
    given = {"a": vector("n"), "b": vector("n")}
    triangle = Derivation(
        "triangle",
        given=given,
        steps=[
            r"\lVert \mathbf{a} + \mathbf{b} \rVert",
            r"\le \lVert \mathbf{a} \rVert + \lVert \mathbf{b} \rVert",
            r"< \lVert \mathbf{a} \rVert + \lVert \mathbf{b} \rVert + 1",
        ],
    )
    assert triangle.worst == 0.0
    text = triangle._repr_mimebundle_()["text/markdown"]
    assert re.search(r"\{dropdown\} (.*)", text)[1].startswith("2 steps · each held on 60 random instances")
    assert "relative difference" not in text
    mixed = Derivation("mixed", given={"x": scalar()}, steps=["x^2", r"\ge -x^2", r"= -x \cdot x"])
    assert mixed.worst < 1e-12
    assert "worst relative difference below 1e-12" in str(mixed)


def test_an_implied_inequality_adds_no_difference():
    steps = ["x > 2", r"\Rightarrow x + y^2 > 1"]
    implied = Derivation("implied", given={"x": scalar(positive=True), "y": scalar()}, steps=steps)
    assert implied.worst == 0.0
    text = implied._repr_mimebundle_()["text/markdown"]
    assert "1 step · each held on 60 random instances\n" in text
    assert "1. 60 instances, the inequality held at each; on points" in text
    solved = Derivation("implied-by-equation", given={"x": scalar()}, steps=["2x = 4", r"\Rightarrow x > 1"])
    assert solved.worst == 0.0
    both = Derivation("both", given={"x": scalar()}, steps=["2x = 4", r"\Rightarrow x = 2"])
    assert 0.0 < both.worst < 1e-9


def test_rounding_residue_is_shown_as_zero():
    value = matrix_value(np.array([[1.0, -1.03e-24], [4.4e-16, 0.25]]))
    assert show_value(value) == "[[1, 0], [0, 0.25]]"
    assert show_value(constant(4.4e-16)) == "4.4e-16"
    assert show_value(constant(4.4e-16), 3.0) == "0"
    assert show_value(Num(4.4e-16, 5.0)) == "0"
    assert tidy(constant(1.0 + 1e-17j)) == 1.0
    assert tidy(matrix_value(np.array([[1e-9], [1.0]])))[0, 0] == 1e-9
    assert largest_entry([[constant(-3.0), constant(2.0)], value]) == 3.0


def test_sides_of_a_counterexample_have_no_residue():
    outcome = compare("=", matrix_value(np.array([[1.0], [3e-17]])), matrix_value(np.array([[2.0], [0.0]])))
    assert outcome.why == "left [1; 0], right [2; 0]"


def test_a_limit_that_fails_is_told_in_words():
    power = Derivation(
        "power",
        given={"v": vector("n"), "w": vector("n"), "a": scalar(nonzero=True), "b": scalar(), "c": scalar(),
               "d": scalar(), "k": scalar(integer=True, low=1)},
        assume=[r"\lvert b \rvert < \lvert a \rvert"],
        steps=[r"c\mathbf{v} + d\left(\frac{b}{a}\right)^k\mathbf{w}", r"\xrightarrow{k \to \infty} c\mathbf{v}"],
        needs=[r"\lvert b \rvert < \lvert a \rvert"],
    )  # fmt: skip
    need = re.search(r"\*\*Without it:\*\* (.*)", power._repr_mimebundle_()["text/markdown"])[1]
    assert need.endswith(": the left side does not settle.")
    assert "k =" not in need
    assert "10^{" not in need
    with pytest.raises(DerivationError, match=r"near the limit: left .*, right 1") as caught:
        Derivation(
            "off", given={"x": scalar(), "h": scalar(nonzero=True)}, steps=["x + h", r"\xrightarrow{h \to 0} 2x + 1"]
        )
    assert "h =" not in caught.value.counterexample


def test_vectors_may_be_assumed_to_differ():
    given = {"a": vector("n"), "b": vector("n")}
    apart = r"\mathbf{a} \ne \mathbf{b}"
    steps = [r"\lVert \mathbf{a} - \mathbf{b} \rVert", "> 0"]
    d = Derivation("apart", given=given, assume=[apart], steps=steps, needs=[apart])
    assert d.record["needs"] == [apart]
    assert d.record["instances"] == 60
    given, above = {"a": vector(2), "b": vector(2)}, [r"\mathbf{a} \ge \mathbf{b}"]
    Derivation("above", given=given, assume=above, steps=["a_1 + a_2", r"\ge b_1 + b_2"])


def test_wide_formulas_have_their_row_and_a_shadow_on_phones():
    css = (Path(__file__).parents[2] / "book" / "_static" / "derivation.css").read_text(encoding="utf-8")
    narrow = css.split("@media screen and (max-width: 767px) {", 1)[1].split("@media", 1)[0]
    assert "flex-wrap: wrap" in narrow
    assert "flex: 1 1 max-content" in narrow
    assert narrow.count("no-repeat local") == narrow.count("no-repeat scroll") == 2
