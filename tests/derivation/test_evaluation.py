"""Values of what binds a variable, against NumPy, SciPy and finite differences; rounding and what has no value."""

import math

import numpy as np
import pytest
from derivation.reading import instance, value
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from scipy import integrate, stats

from mmlbook.derivation import (
    bernoulli,
    beta,
    binomial,
    exponential,
    function,
    gamma,
    geometric,
    index,
    matrix,
    normal,
    poisson,
    sample,
    scalar,
    student,
    uniform,
    vector,
)
from mmlbook.derivation.errors import NotationError, UndefinedError
from mmlbook.derivation.evaluation import Env, evaluate
from mmlbook.derivation.model import Model
from mmlbook.derivation.values import constant

numbers = st.floats(-3, 3).filter(lambda t: abs(t) > 1e-3)

ONE = {
    "polynomial": ("x^3 - 2x", lambda x: x**3 - 2 * x),
    "fraction": (r"\frac{x}{1 + x^2}", lambda x: x / (1 + x * x)),
    "exponential": (r"e^{\sin x}", lambda x: math.exp(math.sin(x))),
    "root": (r"\sqrt{1 + x^2}", lambda x: math.sqrt(1 + x * x)),
    "logarithm": (r"\log(1 + x^4)", lambda x: math.log(1 + x**4)),
    "circular": (r"\tan(x / 4) + \cos^2 x + \arctan x", lambda x: math.tan(x / 4) + math.cos(x) ** 2 + math.atan(x)),
    "hyperbolic": (r"\sinh x + \cosh x \tanh x", lambda x: math.sinh(x) + math.cosh(x) * math.tanh(x)),
    "inverse circular": (r"\arcsin(x / 4) - \arccos(x / 5)", lambda x: math.asin(x / 4) - math.acos(x / 5)),
    "absolute": (r"\lvert x \rvert^3 + \max(x, 2x)", lambda x: abs(x) ** 3 + max(x, 2 * x)),
    "power": (r"(1 + x^2)^{x}", lambda x: (1 + x * x) ** x),
    "determinant": (r"\det\begin{pmatrix} x & 1 \\ 2 & x^2 \end{pmatrix}", lambda x: x**3 - 2),
    "sum": (r"\sum_{k=1}^{4} x^k / k", lambda x: sum(x**k / k for k in range(1, 5))),
    "integral": (r"\int_0^x t^2 \cos t \,dt", lambda x: 2 * x * math.cos(x) + (x * x - 2) * math.sin(x)),
    "inner derivative": (r"\frac{d}{dx} (x^4 + \sin x)", lambda x: 4 * x**3 + math.cos(x)),
}


@pytest.mark.parametrize("name", ONE)
@settings(max_examples=15, deadline=None)
@drawn(x=numbers)
def test_value_and_derivatives_of_a_function_of_a_number(name, x):
    latex, function_ = ONE[name]
    declared, h = {"x": scalar()}, 1e-4
    assert value(latex, declared, {"x": x}) == pytest.approx(function_(x), rel=1e-9, abs=1e-9)
    slope = (function_(x + h) - function_(x - h)) / (2 * h)
    assert value(rf"\frac{{d}}{{dx}}\left({latex}\right)", declared, {"x": x}) == pytest.approx(
        slope, rel=2e-5, abs=2e-5
    )
    curvature = (function_(x + h) - 2 * function_(x) + function_(x - h)) / h**2
    found = value(rf"\frac{{d^2}}{{dx^2}}\left({latex}\right)", declared, {"x": x})
    assert found == pytest.approx(curvature, rel=1e-3, abs=1e-3)


DECLARED = {"A": matrix("m", "n"), "S": matrix("n"), "x": vector("n"), "b": vector("m"), "k": index("n"), "a": scalar()}


def numeric_gradient(latex: str, values: dict, key: str, **sizes) -> np.ndarray:
    """The gradient by central differences."""
    at = np.asarray(values[key], dtype=float)
    slopes = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-5
        up, down = (value(latex, DECLARED, {**values, key: at + s * step}, **sizes) for s in (1, -1))
        slopes[place] = (up - down) / 2e-5
    return slopes


SCALARS = [
    r"\lVert \mathbf{A}\mathbf{x} - \mathbf{b} \rVert^2",
    r"\lVert \mathbf{x} \rVert",
    r"\lVert \mathbf{x} \rVert_1 + \lVert \mathbf{x} \rVert_\infty",
    r"\mathbf{x}^\top\mathbf{S}\mathbf{x}",
    r"\det(\mathbf{S}) + \operatorname{tr}(\mathbf{S}^2)",
    r"\mathbf{x}^\top\mathbf{S}^{-1}\mathbf{x}",
    r"\log\left(\sum_{i=1}^{n} e^{x_i}\right)",
    r"\lVert \mathbf{S} \rVert_F^2",
    r"\mathbf{x}^\top\operatorname{diag}(\mathbf{x})\,\mathbf{x}",
]


@pytest.mark.parametrize("latex", SCALARS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_gradient_and_hessian(latex, n):
    rng = np.random.default_rng(n)
    values = {"A": rng.normal(size=(2, n)), "S": rng.normal(size=(n, n)) + 3 * np.eye(n), "x": rng.normal(size=n),
              "b": rng.normal(size=2), "k": 1, "a": 2.0}  # fmt: skip
    sizes = {"m": 2, "n": n}
    for key, name in (("x", r"\mathbf{x}"), ("S", r"\mathbf{S}")):
        found = value(rf"\nabla_{{{name}}}\left({latex}\right)", DECLARED, values, **sizes)
        np.testing.assert_allclose(found, numeric_gradient(latex, values, key, **sizes), rtol=1e-6, atol=1e-6)
    hessian = value(rf"\nabla^2_{{\mathbf{{x}}}}\left({latex}\right)", DECLARED, values, **sizes)
    rows = [numeric_gradient(rf"\frac{{\partial}}{{\partial x_{i + 1}}}\left({latex}\right)", values, "x", **sizes)
            for i in range(n)]  # fmt: skip
    np.testing.assert_allclose(hessian, np.array(rows), rtol=1e-5, atol=1e-5)


def test_jacobian_has_the_shape_outputs_by_inputs():
    rng = np.random.default_rng(0)
    values = {"A": rng.normal(size=(2, 3)), "x": rng.normal(size=3), "S": np.eye(3), "b": [0, 0], "k": 2, "a": 1.0}
    sizes = {"m": 2, "n": 3}
    found = value(r"\frac{\partial}{\partial \mathbf{x}}(\mathbf{A}\mathbf{x} + \mathbf{b})", DECLARED, values, **sizes)
    np.testing.assert_allclose(found, values["A"])
    row = value(r"\frac{\partial}{\partial \mathbf{x}}(\mathbf{x}^\top\mathbf{x})", DECLARED, values, **sizes)
    np.testing.assert_allclose(row, 2 * values["x"][None, :])
    entry = value(r"\frac{\partial (\mathbf{x}^\top\mathbf{x})}{\partial x_k}", DECLARED, values, **sizes)
    assert entry == pytest.approx(2 * values["x"][1])


def test_derivative_goes_through_definitions():
    define = {"f(t)": "t^3 a", "y": "a^2 + 1"}
    given, values = {"a": scalar(), "b": scalar()}, {"a": 2.0, "b": 3.0}
    assert value(r"\frac{d}{da}(y b)", given, values, define) == 12
    assert value(r"\frac{\partial f(b)}{\partial a}", given, values, define) == 27
    assert value(r"\frac{\partial^2 (a^2 b^3)}{\partial a \partial b}", given, values, define) == 108
    assert value("f'(b)", given, values, define) == 54


INTEGRALS = [
    (r"\int_0^2 t^2 \,dt", lambda t: t**2, 0, 2),
    (r"\int_{-1}^{1} e^{t}\cos t \,dt", lambda t: math.exp(t) * math.cos(t), -1, 1),
    (r"\int_0^1 \log t \,dt", math.log, 0, 1),
    (r"\int_0^1 \frac{1}{\sqrt{t}} \,dt", lambda t: t**-0.5, 0, 1),
    (r"\int_0^{\infty} e^{-t} t^3 \,dt", lambda t: math.exp(-t) * t**3, 0, np.inf),
    (r"\int_{-\infty}^{\infty} \frac{1}{1 + t^2} \,dt", lambda t: 1 / (1 + t * t), -np.inf, np.inf),
    (r"\int_{-\infty}^{\infty} e^{-t^2 / 2 + t} \,\mathrm{d}t", lambda t: math.exp(-t * t / 2 + t), -np.inf, np.inf),
    (r"\int_{-\infty}^{0} e^{t} \,dt", math.exp, -np.inf, 0),
    (r"\int_3^1 t \,dt", lambda t: t, 3, 1),
]


@pytest.mark.parametrize(("latex", "integrand", "low", "high"), INTEGRALS, ids=[row[0] for row in INTEGRALS])
def test_integral(latex, integrand, low, high):
    assert value(latex) == pytest.approx(integrate.quad(integrand, low, high, epsabs=1e-12)[0], rel=1e-8)


def test_integrals_in_each_other_and_of_vectors():
    assert value(r"\int_0^1 \int_0^{s} s t \,dt \,ds") == pytest.approx(1 / 8, rel=1e-10)
    found = value(r"\int_0^1 \begin{pmatrix} t \\ t^2 \end{pmatrix} dt")
    np.testing.assert_allclose(found, [1 / 2, 1 / 3])


@pytest.mark.parametrize(
    "latex", [r"\int_0^1 \frac1t \,dt", r"\int_{-\infty}^{\infty} t^2 \,dt", r"\int_0^{\infty} e^{t} dt"]
)
def test_integral_that_diverges(latex):
    with pytest.raises(UndefinedError, match="integral"):
        value(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\lim_{h \to 0} \frac{\sin h}{h}", 1.0),
        (r"\lim_{h \to 0} \frac{e^{2h} - 1}{h}", 2.0),
        (r"\lim_{n \to \infty} \left(1 + \frac1n\right)^n", math.e),
        (r"\lim_{t \to 2} \frac{t^2 - 4}{t - 2}", 4.0),
    ],
)
def test_limit(latex, expected):
    assert value(latex) == pytest.approx(expected, rel=1e-8)


def test_limit_that_does_not_exist():
    with pytest.raises(UndefinedError, match="limit"):
        value(r"\lim_{h \to 0} \sin \frac{1}{h}")


LAWS = [
    (normal("m", "s"), stats.norm(0.7, 1.3), False),
    (uniform("m", 3), stats.uniform(0.7, 2.3), False),
    (exponential("s"), stats.expon(scale=1 / 1.3), False),
    (bernoulli("q"), stats.bernoulli(0.3), True),
    (binomial(6, "q"), stats.binom(6, 0.3), True),
    (poisson("s"), stats.poisson(1.3), True),
    (geometric("q"), stats.geom(0.3), True),
    (gamma(2.5, "s"), stats.gamma(2.5, scale=1 / 1.3), False),
    (beta("m", 2), stats.beta(0.7, 2), False),
    (student(7), stats.t(7), False),
]


@pytest.mark.parametrize(("law", "reference", "discrete"), LAWS, ids=[row[0].law_name for row in LAWS])
def test_expectations_under_a_law(law, reference, discrete):
    given = {"m": scalar(), "s": scalar(), "q": scalar(), "X": law}
    values = {"m": 0.7, "s": 1.3, "q": 0.3}
    assert value(r"\operatorname{E}[X]", given, values) == pytest.approx(reference.mean(), rel=1e-9)
    assert value(r"\operatorname{Var}[X]", given, values) == pytest.approx(reference.var(), rel=1e-9)
    assert value(r"\mathbb{E}[X^3]", given, values) == pytest.approx(reference.moment(3), rel=1e-9)
    assert value(r"\operatorname{E}[e^{-X^2}]", given, values) == pytest.approx(
        reference.expect(lambda t: np.exp(-t * t)), rel=1e-6
    )
    if not discrete:
        middle = reference.cdf(1.0) - reference.cdf(0.2)
        assert value(r"P(X \le 1)", given, values) == pytest.approx(reference.cdf(1), rel=1e-9)
        assert value(r"P(0.2 < X \le 1)", given, values) == pytest.approx(middle, rel=1e-9, abs=1e-12)
        assert value(r"P(X \ge 0.2, X \le 1)", given, values) == pytest.approx(middle, rel=1e-9, abs=1e-12)
        shares = reference.sf(0.9) / reference.sf(0.8)
        assert value(r"P(X > 0.9 \mid X > 0.8)", given, values) == pytest.approx(shares, rel=1e-9)
    if discrete:
        assert value(r"P(X \le 1)", given, values) == pytest.approx(reference.cdf(1), rel=1e-12)
        assert value(r"P(X = 1 \mid X \ge 1)", given, values) == pytest.approx(reference.pmf(1) / reference.sf(0.5))


def test_two_laws_are_independent():
    given = {"X": normal(1, 2), "Y": poisson(3)}
    assert value(r"\operatorname{E}[X^2 Y]", given) == pytest.approx(15, rel=1e-10)
    assert value(r"\operatorname{Cov}[X, Y]", given) == pytest.approx(0, abs=1e-10)
    assert value(r"\operatorname{E}[(X - \operatorname{E}[X])^2]", given) == pytest.approx(4, rel=1e-10)


def test_sample_of_independent_copies():
    given, values = {"p": scalar(), "X": sample(bernoulli("p"), "n")}, {"p": 0.3}
    assert value(r"\operatorname{E}[X_1 X_2]", given, values, n=3) == pytest.approx(0.09)
    assert value(r"\operatorname{Var}\left[\sum_{i=1}^{n} X_i\right]", given, values, n=3) == pytest.approx(0.63)
    assert value(r"P(X_1 + X_2 = 1 \mid X_3 = 1)", given, values, n=3) == pytest.approx(0.42)
    with pytest.raises(NotationError, match="X is random"):
        value("X_1", given, values, n=3)
    with pytest.raises(ValueError, match="discrete law"):
        sample(normal(0, 1), 2)


def test_parameter_of_a_law_is_not_silently_a_constant():
    with pytest.raises(UndefinedError, match="parameter of a law"):
        value(r"\frac{d}{ds}\left(\operatorname{E}[X]\right)", {"s": scalar(), "X": poisson("s")}, {"s": 1.5})
    with pytest.raises(UndefinedError, match="without 0 < p < 1"):
        value(r"\operatorname{E}[X]", {"s": scalar(), "X": geometric("s")}, {"s": 1.5})


def test_python_function_is_called_but_not_differentiated():
    given = {"f": function(call=lambda t: abs(t) ** 1.5), "x": scalar()}
    model = Model(given)
    drawn_f = given["f"].draw(np.random.default_rng(0), {}, "real")
    env = Env(model.symbols, {"x": constant(-4.0), "f": drawn_f}, {})
    assert evaluate(model.read("f(x)").sides[0], env).v == 8.0
    with pytest.raises(UndefinedError, match="given in Python"):
        evaluate(model.read("f'(x)").sides[0], env)


UNDEFINED = [
    (r"\frac{1}{x}", 0.0, "division by zero"),
    (r"\frac{1}{(x + 0.1) - 0.1 - x}", 0.3, "division by zero"),
    (r"\log x", -1.0, "logarithm"),
    (r"\sqrt{x}", -1.0, "square root"),
    (r"x^{1/3}", -1.0, "power of a negative"),
    (r"\arcsin x", 1.5, "arcsine"),
    (r"x!", 0.5, "factorial"),
    (r"\begin{pmatrix} x & 1 \\ 1 & 1 \end{pmatrix}^{-1}", 1.0, "singular"),
    (r"\frac{d}{dx} \lvert x \rvert", 0.0, "derivative"),
    (r"\sum_{k=1}^{\infty} x^k", 1.0, "settle"),
    (r"e^{e^x}", 20.0, "too large"),
]


@pytest.mark.parametrize(("latex", "x", "says"), UNDEFINED, ids=[row[0] for row in UNDEFINED])
def test_no_value_is_an_error_that_says_why(latex, x, says):
    with pytest.raises(UndefinedError, match=says):
        value(latex, {"x": scalar()}, {"x": x})


@pytest.mark.parametrize("place", [0, 3, 1.5])
def test_entries_are_counted_from_1(place):
    given, values = {"x": vector("n"), "k": scalar()}, {"x": [5.0, 7.0], "k": place}
    with pytest.raises(UndefinedError, match=r"entry|whole number"):
        value("x_k", given, values, n=2)
    assert value("x_k", given, {**values, "k": 2}, n=2) == 7.0


@settings(max_examples=40, deadline=None)
@drawn(a=st.floats(0.1, 10), shift=st.integers(0, 9))
def test_scale_bounds_the_rounding_error_where_terms_cancel(a, shift):
    """(a + s) − s = a: the error may be large against a when s is, but not against the scale."""
    model, env = instance({"a": scalar(), "s": scalar()}, {"a": a, "s": 10.0**shift})
    found = evaluate(model.read("(a + s)^2 - s^2 - 2 a s").sides[0], env)
    assert abs(found.v - a * a) <= 10 * 2.2e-16 * found.s
    assert found.s <= 20 * (a + 10.0**shift) ** 2


def test_scale_grows_with_the_condition_of_an_inverse():
    given = {"A": matrix("n"), "x": vector("n")}
    hilbert = 1 / (np.arange(6)[:, None] + np.arange(6) + 1)
    model, env = instance(given, {"A": hilbert, "x": np.ones(6)}, n=6)
    found = evaluate(model.read(r"\mathbf{A}^{-1}\mathbf{A}\mathbf{x}").sides[0], env)
    assert np.abs(found.v - 1).max() <= 2.2e-16 * found.s
    assert found.s > 1e5
