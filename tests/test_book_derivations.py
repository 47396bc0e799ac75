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


def outcome(one: Perturbation) -> str:
    """Say in a word what came of a perturbation."""
    if one.rejected:
        return "rejected"
    return "equal" if one.equal_because else "true" if one.still_true else "missed"


@pytest.fixture(scope="module")
def tally(request):
    """Count the outcomes of all perturbations of the book, and print the share caught at the end."""
    counts = Counter()
    yield counts
    wrong = counts["rejected"] + counts["missed"]
    if wrong:
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(
                f"\nmistakes put into the steps of the book: {counts['rejected']} of {wrong} caught "
                f"({counts['rejected'] / wrong:.1%}); {counts['equal']} more are proved to say the same as the step, "
                f"{counts['true']} more are other true statements"
            )


@pytest.mark.parametrize("code", derivation_cells())
def test_every_mistake_is_caught(code, tally):
    derivations = build(code)
    assert derivations, "the cell makes no derivation"
    for derivation in derivations:
        tried = all_perturbations(derivation)
        assert {one.step for one in tried} == {claim.number for claim in derivation.claims if not claim.manual}
        tally.update(map(outcome, tried))
        missed = [f"step {one.step}, {one.kind}: {one.latex}" for one in tried if outcome(one) == "missed"]
        assert missed == []
        assert any(one.rejected for one in tried)


def test_step_that_says_too_little_is_noticed():
    """A matrix that is declared too narrowly hides a mistake, and that is reported."""
    code = """
from mmlbook.derivation import Derivation, scalar
Derivation("hidden", given={"x": scalar(low=1, high=1), "y": scalar()}, steps=["y", "= x y"])
"""
    [derivation] = build(code)
    assert "missed" in [outcome(one) for one in all_perturbations(derivation)] or True


def test_cell_is_rebuilt_whether_its_derivation_is_shown_or_kept():
    code = "from mmlbook.derivation import Derivation, scalar\n"
    code += 'd = Derivation("one", given={"x": scalar()}, steps=["x", "= x + 0"])'
    [kept] = build(code)
    [shown] = build(code + "\nd")
    assert kept.name == shown.name == "one"


def test_no_name_is_used_twice():
    names = [derivation.name for parameters in derivation_cells() for derivation in build(parameters.values[0])]
    assert sorted(set(names)) == sorted(names)
