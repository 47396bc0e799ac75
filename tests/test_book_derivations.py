"""Every derivation of the book, with a mistake put into every step: each must be rejected, or be no mistake.

No mistake is what is proved to say the same, and another inequality, order or implication that holds as well.
The derivations are built again from their cells alone, so that no chapter runs twice.
"""

import ast
from collections import Counter

import chapters
import pytest

from mmlbook.derivation import Derivation
from mmlbook.derivation.perturb import Perturbation, all_perturbations

SAME = {
    ("pagerank-error", 1, r"\mathbf{G}^k\mathbf{x} - \mathbf{G}^"): "r is stationary, so every power of G leaves it",
}
"""Steps that say the same for a reason that only the assumptions give: derivation, step, what is unchanged; why."""


def derivation_cells() -> list:
    """Return, for every cell with a derivation, the chapter, the line, and code that stands alone."""
    found = []
    for docname in chapters.book_chapters():
        chapter = chapters.Chapter(docname, (chapters.ROOT / f"{docname}.md").read_text(encoding="utf-8"))
        found += [pytest.param(code, id=f"{docname}:{cell.line}") for cell, code in chapter.derivation_cells]
    return found


def build(code: str) -> list[Derivation]:
    """Run the code of a cell and return the derivations that it makes, shown or kept."""
    tree = ast.parse(code)
    names = {}
    shown = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    made = [value for value in names.values() if isinstance(value, Derivation)]
    if shown is not None:
        value = eval(compile(ast.Expression(shown.value), "<cell>", "eval"), names)
        made += [value] if isinstance(value, Derivation) and value not in made else []
    return made


def outcome(name: str, one: Perturbation) -> str:
    """Say in a word what came of a perturbation of the derivation of this name."""
    if one.rejected:
        return "rejected"
    if one.equal_because or one.still_true:
        return "equal" if one.equal_because else "true"
    return "argued" if any(key[:2] == (name, one.step) and key[2] in one.latex for key in SAME) else "missed"


@pytest.mark.parametrize("code", derivation_cells())
def test_every_mistake_is_caught(code, record_property):
    derivations, counts = build(code), Counter()
    assert derivations, "the cell makes no derivation"
    for derivation in derivations:
        tried = all_perturbations(derivation)
        assert {one.step for one in tried} == {claim.number for claim in derivation.claims if not claim.manual}
        outcomes = [outcome(derivation.name, one) for one in tried]
        counts.update(outcomes)
        missed = [f"step {a.step}, {a.kind}: {a.latex}" for a, came in zip(tried, outcomes) if came == "missed"]
        assert missed == []
        assert any(one.rejected for one in tried)
    record_property("mistakes", dict(counts))  # summed up in conftest.py


def test_mistake_that_the_declarations_hide_is_noticed():
    """For x = 0 and x = 1 alone, a wrong exponent makes no difference, and nobody proves that it does not."""
    code = """
from mmlbook.derivation import Derivation, scalar
Derivation("hidden", given={"x": scalar(low=0, high=1, integer=True), "y": scalar()}, steps=["y", "= y + x^2 - x"])
"""
    [derivation] = build(code)
    [missed] = [one for one in all_perturbations(derivation) if outcome("hidden", one) == "missed"]
    assert missed.kind == "exponent"


def test_cell_is_rebuilt_whether_its_derivation_is_shown_or_kept():
    code = "from mmlbook.derivation import Derivation, scalar\n"
    code += 'd = Derivation("one", given={"x": scalar()}, steps=["x", "= x + 0"])'
    [kept] = build(code)
    [shown] = build(code + "\nd")
    assert kept.name == shown.name == "one"


def test_names_are_used_once_and_reasons_are_needed():
    made = {}
    for parameters in derivation_cells():
        for derivation in build(parameters.values[0]):
            assert derivation.name not in made
            made[derivation.name] = derivation
    for name, step, unchanged in SAME:
        tried = [one for one in all_perturbations(made[name]) if one.step == step and unchanged in one.latex]
        assert "argued" in [outcome(name, one) for one in tried]
