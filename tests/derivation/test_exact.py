"""What computer algebra decides: right, for all sizes, and never what is false."""

import pytest
from derivation.classic_derivations import CLASSICS

from mmlbook.derivation import Derivation, NotationError, function, matrix, scalar, vector
from mmlbook.derivation.exact import prove_equal
from mmlbook.derivation.model import Model
from mmlbook.derivation.perturb import _changed, _holds, _reason, edits

GIVEN = {
    "A": matrix("m", "n"), "M": matrix("n"), "C": matrix("n", invertible=True), "Q": matrix("n", orthogonal=True),
    "S": matrix("n", symmetric=True), "P": matrix("n", stochastic="columns"), "R": matrix("n", stochastic="rows"),
    "B": matrix("m", "n", rank="columns"), "u": vector("n", unit=True), "x": vector("n"), "y": vector("n"),
    "p": vector("n", stochastic=True), "a": scalar(), "b": scalar(), "t": scalar(positive=True), "T": matrix(2),
    "k": scalar(integer=True, positive=True), "f": function(),
}  # fmt: skip
EQUAL = [
    (r"(\mathbf{A}\mathbf{M})^\top", r"\mathbf{M}^\top\mathbf{A}^\top"),
    (r"(\mathbf{C}\mathbf{Q})^{-1}", r"\mathbf{Q}^\top\mathbf{C}^{-1}"),
    (r"\mathbf{x}^\top\mathbf{M}\mathbf{y}", r"\mathbf{y}^\top\mathbf{M}^\top\mathbf{x}"),
    (r"\mathbf{x}^\top\mathbf{S}\mathbf{y}", r"\mathbf{y}^\top\mathbf{S}\mathbf{x}"),
    (
        r"\operatorname{tr}(\mathbf{A}^\top\mathbf{A}\mathbf{M})",
        r"\operatorname{tr}(\mathbf{M}^\top\mathbf{A}^\top\mathbf{A})",
    ),
    (r"\lVert \mathbf{Q}\mathbf{x} \rVert", r"\lVert \mathbf{x} \rVert"),
    (r"\mathbf{u}^\top\mathbf{u}\,\mathbf{x}", r"\mathbf{x}"),
    (r"(\mathbf{I} - \mathbf{u}\mathbf{u}^\top)^2", r"\mathbf{I} - \mathbf{u}\mathbf{u}^\top"),
    (r"\mathbf{1}^\top\mathbf{P}\mathbf{p}", "1"),
    (r"\mathbf{R}\mathbf{1}", r"\mathbf{1}"),
    (r"\mathbf{B}(\mathbf{B}^\top\mathbf{B})^{-1}\mathbf{B}^\top\mathbf{B}", r"\mathbf{B}"),
    (r"\det(\mathbf{T}^\top)", r"T_{11} T_{22} - T_{12} T_{21}"),
    (r"\mathbf{T}^{-1}\mathbf{T}", r"\mathbf{I}"),
    (r"\sin(a + b)", r"\sin a \cos b + \cos a \sin b"),
    (r"\cos^2 a", r"1 - \sin^2 a"),
    (r"\log(t^2)", r"2\log t"),
    (r"e^{a + b}", "e^a e^b"),
    (r"\sqrt{t^2}", "t"),
    (r"\frac{1}{t} + \frac{1}{t + 1}", r"\frac{2t + 1}{t^2 + t}"),
    (r"\frac{d}{da} (f(a) f(2a))", "f'(a) f(2a) + 2 f(a) f'(2a)"),
    (r"\int_a^b s^2 \,ds", r"\frac{b^3 - a^3}{3}"),
    (r"\sum_{i=1}^{3} i a^i", "a + 2a^2 + 3a^3"),
]
UNEQUAL = [
    (r"\mathbf{M}\mathbf{C}", r"\mathbf{C}\mathbf{M}"),
    (r"\mathbf{M}^\top", r"\mathbf{M}"),
    (r"(\mathbf{A}^\top\mathbf{B})^{-\top}", r"(\mathbf{A}^\top\mathbf{B})^{-1}"),
    (r"\mathbf{M}\mathbf{M}^{-1}\mathbf{C}", r"\mathbf{M}"),
    (r"\mathbf{P}\mathbf{1}", r"\mathbf{1}"),
    (r"\mathbf{1}^\top\mathbf{R}", r"\mathbf{1}^\top"),
    (r"\mathbf{1}^\top\mathbf{x}", "1"),
    (r"\mathbf{x}^\top\mathbf{x}\,\mathbf{y}", r"\mathbf{y}"),
    (r"\mathbf{u}\mathbf{u}^\top", r"\mathbf{I}"),
    (r"\lVert \mathbf{x} + \mathbf{y} \rVert_1", r"\lVert \mathbf{x} - \mathbf{y} \rVert_1"),
    (r"\mathbf{M}^k\mathbf{x}", r"\mathbf{x}"),
    (r"\sqrt{a^2}", "a"),
    (r"\log(a^2)", r"2\log a"),
    (r"\sin a", r"\cos a"),
    (r"\sin^2 a", r"1 + \cos^2 a"),
    ("f(2a)", "2 f(a)"),
    (r"\frac{d}{da} f(2a)", "f'(2a)"),
]


def sides(left: str, right: str, given: dict, define: dict | None = None):
    model = Model(given, define)
    first = model.read(left).sides[0]
    return first, model.read(right, first.shape).sides[0], model.symbols


@pytest.mark.parametrize(("left", "right"), EQUAL, ids=[left for left, _ in EQUAL])
def test_equal(left, right):
    assert prove_equal(*sides(left, right, GIVEN))


@pytest.mark.parametrize(("left", "right"), UNEQUAL, ids=[left for left, _ in UNEQUAL])
def test_unequal_is_never_proved(left, right):
    assert not prove_equal(*sides(left, right, GIVEN))


def test_assumed_equations_are_used():
    model = Model(GIVEN)
    assumed = [model.read(r"\mathbf{M}\mathbf{x} = a\mathbf{x}")]
    left, right = model.read(r"\mathbf{M}^k\mathbf{x}").sides[0], model.read(r"a^k\,\mathbf{x}").sides[0]
    assert prove_equal(left, right, model.symbols, assumed)
    assert not prove_equal(left, right, model.symbols)
    other = model.read(r"\mathbf{M}^k\mathbf{y}").sides[0], model.read(r"a^k\,\mathbf{y}").sides[0]
    assert not prove_equal(*other, model.symbols, assumed)


def test_assumption_whose_leading_number_may_be_zero_is_not_used():
    model = Model(GIVEN)
    assumed = [model.read(r"a\mathbf{M}\mathbf{x} = a\mathbf{y}")]  # says nothing where a = 0
    left, right = model.read(r"\mathbf{M}\mathbf{x}").sides[0], model.read(r"\mathbf{y}").sides[0]
    assert not prove_equal(left, right, model.symbols, assumed)


def test_triangular_and_diagonal_matrices_have_their_zeros():
    given = {"D": matrix(2, diagonal=True), "U": matrix(2, upper=True), "L": matrix(2, lower=True)}
    assert prove_equal(*sides(r"\det \mathbf{D}", "D_{11} D_{22}", given))
    assert prove_equal(*sides(r"\det \mathbf{U}", "U_{11} U_{22}", given))
    assert prove_equal(*sides(r"\mathbf{L}\mathbf{e}_2", r"L_{22}\,\mathbf{e}_2", given))


SOUND = """
    projection-matrix characteristic-polynomial cauchy-schwarz orthogonal-keeps-lengths newton chain-rule
    rotations-compose svd-from-the-gram-matrix normal-equations softmax-cross-entropy unbiased-variance sigmoid
    reconstruction-error variance-of-a-sum eigenvalue-equation
""".split()


@pytest.mark.parametrize("name", SOUND)
def test_what_fails_at_an_instance_is_never_proved(name):
    """A changed step that fails at some point must not be proved equal to the step."""
    d = Derivation(name, **CLASSICS[name])
    failing = 0
    for claim in d.claims:
        for edit in edits(claim):
            latex = claim.latex[: edit.start] + edit.text + claim.latex[edit.end :]
            try:
                line = claim.model.read(latex, claim.nodes[0].shape if claim.nodes else None)
            except NotationError:
                continue
            if not _holds(_changed(claim, line, None), d):
                failing += 1
                assert (edit.why_equal or _reason(claim, line)) is None, latex
    assert failing >= 2
