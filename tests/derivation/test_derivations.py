"""Derivations as a whole: the classic ones hold, wrong ones are found with a small counterexample, needs are needed."""

import re

import numpy as np
import pytest
from derivation.classic_derivations import CLASSICS

from mmlbook.derivation import (
    Derivation,
    DerivationError,
    NotationError,
    by_hand,
    function,
    matrix,
    scalar,
    vector,
)
from mmlbook.derivation.steps import Claim


@pytest.fixture(scope="module")
def made():
    """Each classic derivation, made once."""
    kept = {}

    def make(name: str) -> Derivation:
        if name not in kept:
            kept[name] = Derivation(name, **CLASSICS[name])
        return kept[name]

    return make


@pytest.mark.parametrize("name", CLASSICS)
def test_classic_derivation_holds(name, made):
    d = made(name)
    assert d.record["steps"] == len(CLASSICS[name]["steps"]) - 1
    assert d.record["instances"] >= 50
    assert d.record["needs"] == CLASSICS[name].get("needs", [])
    assert d.worst < 1e-8
    assert all(check.instances >= 50 for check in d.checks)


PROVED = {
    "distributive": 3, "det-of-a-product": 3, "characteristic-polynomial": 3, "rotations-compose": 2, "chain-rule": 1,
    "normal-equations": 2, "orthogonal-keeps-lengths": 3, "projection-matrix": 2, "projection": 2, "newton": 2,
    "derivative-of-a-square": 3, "polar-jacobian": 2, "fundamental-theorem": 1, "gradient-descent-rate": 1,
    "reconstruction-error": 1, "cosine-rule": 1, "gaussian-integral": 0, "variance": 0,
}  # fmt: skip


@pytest.mark.parametrize("name", PROVED)
def test_steps_that_computer_algebra_decides(name, made):
    assert made(name).record["exact"] == PROVED[name]


def wrong(name="wrong", *, step=1, says="this step is wrong", **parts) -> DerivationError:
    """The error of a derivation that is not one."""
    with pytest.raises(DerivationError, match=says) as caught:
        Derivation(name, **parts)
    assert caught.value.step == step
    assert caught.value.name == name
    assert f"derivation {name!r}, step {step}" in str(caught.value)
    return caught.value


def test_wrong_step_is_found_with_the_smallest_counterexample():
    error = wrong(
        "square-of-a-sum",
        step=2,
        given={"a": vector("n"), "b": vector("n")},
        steps=[
            r"\lVert \mathbf{a} + \mathbf{b} \rVert^2",
            r"= (\mathbf{a} + \mathbf{b})^\top(\mathbf{a} + \mathbf{b})",
            r"= \lVert \mathbf{a} \rVert^2 + \lVert \mathbf{b} \rVert^2",
        ],
    )
    assert error.latex == r"= \lVert \mathbf{a} \rVert^2 + \lVert \mathbf{b} \rVert^2"
    found = re.fullmatch(r"a = \[(-?1)\], b = \[(-?1)\] \(left (\d), right 2\)", error.counterexample)
    assert found, error.counterexample
    assert int(found[3]) == (int(found[1]) + int(found[2])) ** 2


def test_counterexample_needs_the_size_at_which_it_exists():
    """A B = B A holds for 1 × 1 matrices, so that the smallest counterexample has the size 2 and whole entries."""
    error = wrong(
        given={"A": matrix("n"), "B": matrix("n")}, steps=[r"\mathbf{A}\mathbf{B}", r"= \mathbf{B}\mathbf{A}"]
    )
    entries = [float(number) for number in re.findall(r"-?\d+\.?\d*", error.counterexample)]
    assert error.counterexample.count("], [") == 4  # two matrices and two values, with two rows each
    assert all(number == round(number) for number in entries)


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({"A": matrix("n"), "x": vector("n")}, [r"\mathbf{A}\mathbf{x}", r"= \mathbf{A}^\top\mathbf{x}"]),
        ({"A": matrix("m", "n")}, [r"\mathbf{A}^\top\mathbf{A}", r"= -\mathbf{A}^\top\mathbf{A}"]),
        ({"x": scalar()}, [r"\sqrt{x^2}", "= x"]),
        ({"x": scalar()}, [r"\sin(2x)", r"= 2\sin x"]),
        ({"x": scalar(positive=True)}, [r"\log(1 + x)", r"= \log x"]),
        ({"x": scalar()}, ["x^2", r"\ge 1"]),
        ({"x": scalar()}, ["x^2", "> 0"]),
        ({"x": scalar()}, ["x", r"\ne 0"]),
        ({"a": vector("n"), "b": vector("n")}, [r"\mathbf{a}\cdot\mathbf{b}", r"\ge 0"]),
        ({"f": function(), "x": scalar()}, [r"\frac{d}{dx} (x f(x))", "= f'(x)"]),
        ({"f": function(), "x": scalar()}, ["f(x + 1)", "= f(x) + f(1)"]),
        ({"x": scalar(complex=True)}, ["x^2", r"= \lvert x \rvert^2"]),
    ],
)
def test_wrong_step(given, steps):
    assert wrong(given=given, steps=steps).counterexample


def test_step_without_a_value_is_wrong():
    error = wrong(says="has no value", given={"x": scalar()}, steps=["1", r"= \frac{x}{x}"])
    assert error.counterexample == "x = 0 (it has no value: a division by zero)"


def test_step_that_is_nearly_right_is_wrong():
    """The tolerance is relative to the size of the terms, not loose."""
    wrong(given={"x": scalar()}, steps=["x + 1", "= x + 1.00000000001"])


def test_cancellation_is_judged_by_the_terms():
    parts = dict(given={"x": scalar()})
    Derivation("cancel", **parts, steps=["(x + 1234567) - 1234567", "= x", "= (x - 1234567) + 1234567"])
    wrong(says="0 instances of 240 tell", **parts, steps=["(x + 123456789012345) - 123456789012345", "= x"])


# --- relations --------------------------------------------------------------------------------------------------------


def test_implication_is_checked_where_its_premise_holds():
    given = {"x": scalar()}
    d = Derivation("root", given={"x": scalar(positive=True)}, steps=["x^2 - 2 = 0", r"\Rightarrow x = \sqrt{2}"])
    assert d.checks[0].solved >= 50
    assert Derivation("even", given=given, steps=["x = 1", r"\Rightarrow x^2 = 1"]).record["steps"] == 1
    error = wrong("odd", given=given, steps=["x^2 = 1", r"\Rightarrow x = 1"])
    assert error.counterexample.startswith("x = -1 ")


def test_equivalence_is_checked_both_ways():
    given = {"x": scalar()}
    Derivation("line", given=given, steps=["2x + 4 = 0", r"\Leftrightarrow x = -2"])
    wrong(given=given, steps=["x = 1", r"\Leftrightarrow x^2 = 1"])
    wrong(given=given, steps=["x^2 = 1", r"\Leftrightarrow x = 1"])


def test_premise_that_nothing_satisfies_is_an_error():
    error = wrong(says="only 0 instances", given={"x": scalar()}, steps=["x^2 = -1", r"\Rightarrow x = 5"])
    assert "at least 50 are needed" in str(error)


def test_equations_that_are_assumed_hold_at_every_instance():
    parts = dict(given={"A": matrix("n"), "v": vector("n", nonzero=True), "lambda": scalar()}, solve_for=["A"])
    steps = [r"\mathbf{A}^2\mathbf{v}", r"= \lambda^2\,\mathbf{v}"]
    assume = [r"\mathbf{A}\mathbf{v} = \lambda\mathbf{v}"]
    d = Derivation("power", **parts, assume=assume, steps=steps, needs=assume)
    assert d.record["exact"] == 1
    assert d.record["needs"] == assume
    wrong(**parts, steps=steps)


def test_inequalities_that_are_assumed_choose_the_instances():
    given = {"a": scalar(), "b": scalar()}
    parts = dict(given=given, steps=[r"\frac{a - b}{a - b}", "= 1"])
    Derivation("different", **parts, assume=[r"a \ne b"], needs=[r"a \ne b"])
    wrong(says="has no value", **parts)
    Derivation("order", given=given, assume=["a < b"], steps=["a", r"\le b"], needs=["a < b"])


def test_limits():
    given = {"x": scalar(), "h": scalar(nonzero=True), "f": function(), "k": scalar(integer=True, positive=True)}
    steps = [r"\frac{f(x + h) - f(x - h)}{2h}", r"\xrightarrow{h \to 0} f'(x)"]
    Derivation("central", given=given, steps=steps)
    error = wrong(given=given, steps=[steps[0], r"\xrightarrow{h \to 0} 2 f'(x)"])
    assert "(near the limit: left " in error.counterexample
    wrong(given=given, steps=[steps[0], r"\xrightarrow{h \to 0} f'(x) + 0.001"])
    Derivation("mean", given=given, steps=[r"\frac{k + x}{k}", r"\xrightarrow{k \to \infty} 1"])
    wrong(given=given, steps=[r"\sin k", r"\xrightarrow{k \to \infty} 0"])
    wrong(given=given, steps=[r"\frac{1}{h}", r"\xrightarrow{h \to 0} 0"])


@pytest.mark.parametrize(("order", "holds"), [("h", True), ("h^2", True), ("h^3", False), ("h^4", False)])
def test_order_of_a_remainder(order, holds):
    parts = dict(
        given={"f": function(), "x": scalar(), "h": scalar(nonzero=True)},
        steps=[r"\frac{f(x + h) - f(x - h)}{2h}", f"= f'(x) + O({order})"],
    )
    if holds:
        Derivation("order", **parts)
    else:
        assert "measured order" in wrong(**parts).counterexample


def test_order_of_a_sequence():
    given = {"k": scalar(integer=True, positive=True), "r": scalar(low=0.3, high=0.8)}
    steps = [r"\sum_{i=0}^{k} r^i", r"= \frac{1}{1 - r} + O(r^k)"]
    Derivation("geometric", given=given, steps=steps)
    wrong(given=given, steps=[steps[0], r"= \frac{1}{1 - r} + O(r^{2k})"])
    with pytest.raises(ValueError, match="towards"):
        Derivation("which", given={"a": scalar(), "b": scalar()}, steps=["a", "= a + O(a b)"])
    parts = dict(given={"a": scalar(), "b": scalar()}, steps=["(1 + a)^2 b", "= b + O(a b)"])
    Derivation("this", **parts, towards={"a": 0})


def test_inequalities():
    given = {"a": vector("n"), "b": vector("n")}
    sides = r"\lvert \mathbf{a}\cdot\mathbf{b} \rvert", r"\lVert \mathbf{a} \rVert\,\lVert \mathbf{b} \rVert"
    Derivation("cauchy", given=given, steps=[sides[0], rf"\le {sides[1]}"])
    Derivation("schwarz", given=given, steps=[sides[1], rf"\geq {sides[0]}"])
    wrong(given=given, steps=[sides[0], rf"< {sides[1]}"])
    wrong(given=given, steps=[sides[1], rf"\le {sides[0]}"])
    Derivation("strict", given={"x": scalar()}, steps=["x^2 + 1", "> 0"])


# --- what is needed ---------------------------------------------------------------------------------------------------


def test_needed_assumption_shows_its_counterexample():
    d = Derivation(
        "symmetric",
        given={"A": matrix("n", symmetric=True), "x": vector("n")},
        steps=[r"\nabla_{\mathbf{x}}(\mathbf{x}^\top\mathbf{A}\mathbf{x})", r"= 2\mathbf{A}\mathbf{x}"],
        needs=["A: symmetric"],
    )
    (need,) = d.found_needs
    made = need.counterexample.env.values[r"\mathbf{A}"].v
    assert made.shape == (2, 2)
    assert not np.allclose(made, made.T)
    assert need.says == r"$\mathbf{A}$ is symmetric"


def test_assumption_that_is_not_needed_is_an_error():
    parts = dict(given={"A": matrix("n", symmetric=True), "x": vector("n")}, steps=[r"\mathbf{A}\mathbf{x}"] * 1)
    parts["steps"] = [r"\mathbf{x}^\top\mathbf{A}\mathbf{x}", r"= (\mathbf{A}^\top\mathbf{x})^\top\mathbf{x}"]
    with pytest.raises(DerivationError, match="'A: symmetric' is said to be necessary"):
        Derivation("not-needed", **parts, needs=["A: symmetric"])
    with pytest.raises(ValueError, match="no assumption 'rank'"):
        Derivation("unknown", **parts, needs=["A: rank"])
    with pytest.raises(ValueError, match="neither"):
        Derivation("unknown", **parts, needs=["B: symmetric"])


# --- steps by hand ----------------------------------------------------------------------------------------------------


def test_step_by_hand_is_checked_and_counted():
    given = {"A": matrix("m", "n"), "x": vector("n")}

    def steps(factor):
        return [
            r"\lVert\mathbf{A}\mathbf{x}\rVert_2",
            by_hand(
                r"\le \sigma_1 \lVert\mathbf{x}\rVert", lambda A, x: factor * np.linalg.norm(A, 2) * np.linalg.norm(x)
            ),
            by_hand(r"= \ldots", lambda x, A: factor * np.linalg.svd(A)[1][0] * (x @ x) ** 0.5, "the largest"),
        ]

    d = Derivation("largest-stretch", given=given, steps=steps(1.0))
    assert d.record["by_hand"] == 2
    assert d.record["exact"] == 0
    wrong(given=given, steps=steps(0.9))
    with pytest.raises(ValueError, match="takes B, which is not declared"):
        Derivation("unknown", given=given, steps=["1", by_hand("= 1", lambda B: 1.0)])
    with pytest.raises(NotationError, match="must begin with ="):
        Derivation("unknown", given=given, steps=["1", by_hand(r"\Rightarrow 1", lambda: 1.0)])
    with pytest.raises(TypeError, match="needs a function"):
        by_hand("= 1", 1.0)


def test_formula_may_follow_a_step_by_hand():
    steps = [by_hand("a", lambda x: x * x), "= x^2", by_hand("= x x", lambda x: x * x), "= x^2"]
    assert Derivation("mixed", given={"x": scalar()}, steps=steps).record["by_hand"] == 1
    wrong(step=3, given={"x": scalar()}, steps=[*steps[:3], "= x^3"])


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        (dict(steps=["1"]), ValueError, "at least one step"),
        (dict(steps=["1", "1"]), NotationError, "must begin with a relation"),
        (dict(steps=["= 1", "= 1"]), NotationError, "nothing stands before it"),
        (dict(steps=["1", "= 1 = 1"]), NotationError, "one relation a step"),
        (dict(steps=["1", r"\Rightarrow 1 = 1"]), NotationError, "no equation"),
        (dict(steps=["1 = 1", r"\Rightarrow 1"]), NotationError, "from an equation to an equation"),
        (dict(steps=["1", r"\to 1"]), NotationError, "say what goes where"),
        (dict(steps=["1", ("= 1", "a", "b")]), TypeError, "a pair"),
        (dict(steps=["1", "= 1"], needs="x: rank"), TypeError, "must be a list"),
        (dict(steps=["1", "= 1"], assume=["1"]), NotationError, "an equation or an inequality"),
        (dict(steps=["1", "= 1"], instances=10), ValueError, "50 instances or more"),
        (dict(steps=["1", "= 1"], solve_for=["q"]), ValueError, "solve_for names q"),
        (dict(given={"x": vector("n")}, steps=[r"\mathbf{x}", "= 1"]), NotationError, "the line before is a vector"),
    ],
)
def test_derivations_that_make_no_sense(parts, error, says):
    with pytest.raises(error, match=says):
        Derivation("nonsense", **parts)


def test_name_is_a_label():
    with pytest.raises(ValueError, match="joined by hyphens"):
        Derivation("Two Words", steps=["1", "= 1"])


def test_same_derivation_is_checked_in_the_same_way():
    parts = dict(given={"x": scalar(positive=True), "A": matrix("n")}, steps=[r"\log x^2", r"= 2\log x"])
    first, second, other = (Derivation(name, **parts) for name in ("same", "same", "other"))
    assert first.worst == second.worst
    assert first._repr_mimebundle_() == second._repr_mimebundle_()
    assert first.envs[30].values["x"].v == second.envs[30].values["x"].v != other.envs[30].values["x"].v


def test_every_instance_is_looked_at(monkeypatch):
    seen = []
    check = Claim.check

    def counted(self, env, *args):
        seen.append(env)
        return check(self, env, *args)

    monkeypatch.setattr(Claim, "check", counted)
    Derivation("counted", given={"x": vector("n")}, steps=[r"\mathbf{x}^\top\mathbf{x}", r"= \lVert\mathbf{x}\rVert^2"])
    assert len(set(map(id, seen))) == 60
    assert {env.sizes["n"] for env in seen} >= {1, 2, 3, 5}
