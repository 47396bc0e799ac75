"""Steps made wrong in every systematic way: caught, or proved to be no mistake."""

import pytest
from derivation.classic_derivations import CLASSICS

from mmlbook.derivation import Derivation, index, matrix, random_variable, scalar, vector
from mmlbook.derivation.perturb import Perturbation, all_perturbations, edits, share_caught


def perturbed(given: dict, steps: list, **more) -> list[Perturbation]:
    return all_perturbations(Derivation("perturbed", given=given, steps=steps, **more))


def missed(perturbations: list[Perturbation]) -> list[str]:
    return [p.latex for p in perturbations if not (p.rejected or p.equal_because or p.still_true)]


@pytest.mark.parametrize("name", CLASSICS)
def test_every_mistake_in_a_classic_derivation_is_caught(name):
    d = Derivation(name, **CLASSICS[name])
    tried = all_perturbations(d)
    assert missed(tried) == []
    assert share_caught(tried) == 1.0
    assert {p.step for p in tried} == {claim.number for claim in d.claims if not claim.manual}


def test_share_counts_what_slips_through():
    tried = perturbed({"x": scalar(low=0, high=1, integer=True), "y": scalar()}, ["y", "= y + x^2 - x"])
    assert missed(tried) == ["= y + x^{3} - x"]
    wrong = [p for p in tried if not p.equal_because]
    assert share_caught(tried) == pytest.approx(1 - 1 / len(wrong))


def made_of(latex: str, given: dict) -> dict[str, set[str]]:
    """All changes of a step, by their kind."""
    claim = Derivation("edits", given=given, steps=[latex, f"= {latex}"]).claims[0]
    found: dict[str, set[str]] = {}
    for edit in edits(claim):
        changed = claim.latex[: edit.start] + edit.text + claim.latex[edit.end :]
        found.setdefault(edit.kind, set()).add(changed.removeprefix("= "))
    return found


def test_changes_of_a_sum():
    given = {name: scalar() for name in "abc"}
    assert made_of("a b - c^2", given) == {
        "sign": {"-a b - c^2", "a b + c^2"},
        "factor": {"2 \\cdot a b - c^2", "a b - 2 \\cdot c^2"},
        "term": {" - c^2", "a b "},
        "exponent": {"a b - c^{3}"},
    }


def test_changes_of_matrices_and_indices():
    given = {"A": matrix("n"), "x": vector("n"), "i": index("n"), "j": index("n")}
    found = made_of(r"\mathbf{A}^\top\mathbf{A}\mathbf{x}", given)
    assert found["transpose"] == {r"\mathbf{A}\mathbf{A}\mathbf{x}", r"\mathbf{A}^\top\mathbf{A}^\top\mathbf{x}"}
    assert made_of("A_{ij} x_j", given)["index"] == {"A_{ji} x_j", "A_{ij} x_i"}
    assert made_of(r"\mathbf{A}\mathbf{e}_1", given)["index"] == {r"\mathbf{A}\mathbf{e}_2"}


def test_changes_inside_of_fractions_roots_and_matrices():
    given = {"a": scalar(positive=True), "b": scalar(positive=True)}
    assert made_of(r"\frac{a}{b}", given)["sign"] == {r"-\frac{a}{b}", r"\frac{-a}{b}", r"\frac{a}{-b}"}
    assert r"\sqrt{2 \cdot a}" in made_of(r"\sqrt{a}", given)["factor"]
    assert r"\begin{pmatrix} a \\ -b \end{pmatrix}" in made_of(r"\begin{pmatrix} a \\ b \end{pmatrix}", given)["sign"]


def test_transposing_what_is_symmetric_is_no_mistake():
    given = {"A": matrix("n", symmetric=True), "x": vector("n")}
    tried = perturbed(given, [r"\mathbf{A}\mathbf{x}", r"= \mathbf{A}\mathbf{x}"])
    (turned,) = [p for p in tried if p.kind == "transpose"]
    assert turned.equal_because == "A is symmetric"
    tried = perturbed({**given, "A": matrix("n")}, [r"\mathbf{A}\mathbf{x}", r"= \mathbf{A}\mathbf{x}"])
    (turned,) = [p for p in tried if p.kind == "transpose"]
    assert turned.rejected


def test_zero_has_no_sign():
    tried = perturbed({"x": vector("n")}, [r"\mathbf{x} - \mathbf{x}", r"= \mathbf{0}"])
    assert {p.kind: bool(p.equal_because) for p in tried} == {"sign": True, "factor": True}


def test_what_an_assumption_makes_zero_may_be_dropped():
    tried = perturbed(
        {"A": matrix("n"), "v": vector("n", nonzero=True), "w": vector("n"), "t": scalar()},
        [r"\mathbf{w}", r"= \mathbf{w} + \left(\mathbf{A}\mathbf{v} - t\mathbf{v}\right)"],
        assume=[r"\mathbf{A}\mathbf{v} = t\mathbf{v}"],
        solve_for=["A"],
    )
    assert missed(tried) == []
    assert any(p.kind == "term" and p.equal_because for p in tried)
    assert any(p.rejected for p in tried)


def test_covariance_of_independent_variables_is_zero():
    given = {"X": random_variable(), "Y": random_variable(independent_of=["X"])}
    steps = [r"\operatorname{Var}[X]", r"= \operatorname{Var}[X] + \operatorname{Cov}[X, Y]"]
    dropped = [p for p in perturbed(given, steps) if p.latex == r"= \operatorname{Var}[X] "]
    assert [bool(p.equal_because) for p in dropped] == [True]


def test_weaker_inequality_is_reported_apart():
    tried = perturbed({"x": scalar()}, ["x^2", r"\ge 2x - 1"])
    still = {p.latex for p in tried if p.still_true}
    assert still == {r"\ge -2x - 1", r"\ge 2x - 2 \cdot 1", r"\ge  - 1"}
    assert missed(tried) == []
    assert share_caught(tried) == 1.0


def test_changes_that_break_the_shape_are_rejected():
    given = {"A": matrix("m", "n"), "x": vector("n")}
    tried = perturbed(given, [r"\mathbf{A}\mathbf{x}", r"= \mathbf{A}\mathbf{x}"])
    assert [p.rejected for p in tried if p.kind == "transpose"] == [True]


def test_equation_times_a_number_is_the_same_equation():
    tried = perturbed({"x": scalar()}, ["2x = 6", r"\Leftrightarrow x - 3 = 0"])
    assert missed(tried) == []
    assert [p.latex for p in tried if p.equal_because and p.kind == "factor"] == [r"\Leftrightarrow x - 3 = 2 \cdot 0"]
