"""How each construction of the notation is read, and what is refused, with the place."""

import math

import numpy as np
import pytest
from derivation.reading import value

from mmlbook.derivation import NotationError, family, function, index, matrix, random_variable, scalar, vector
from mmlbook.derivation.model import Model
from mmlbook.derivation.notation import parse

A = np.array([[2.0, 1.0], [-1.0, 3.0]])
B = np.array([[0.0, 4.0], [5.0, -2.0]])
R = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x, y, z = np.array([1.0, -2.0]), np.array([3.0, 0.5]), np.array([2.0, -1.0, 4.0])
GIVEN = {
    "A": matrix("n"), "B": matrix("n"), "R": matrix("n", "m"), "x": vector("n"), "y": vector("n"), "z": vector("m"),
    "a": scalar(), "b": scalar(), "c": scalar(), "k": scalar(integer=True), "lambda_1": scalar(), "theta": scalar(),
    r"\mathbf{W}^{(1)}": matrix("n"), "x_hat": vector("n"), "x_k": vector("n"), "i": index("n"), "u": vector(3),
}  # fmt: skip
VALUES = {
    "A": A, "B": B, "R": R, "x": x, "y": y, "z": z, "a": 3.0, "b": -2.0, "c": 0.5, "k": 3.0, "lambda_1": 7.0,
    "theta": 0.4,
    r"\mathbf{W}^{(1)}": B.T, "x_hat": 10 * x, "x_k": 5 * y, "i": 2.0, "u": z,
}  # fmt: skip
inv = np.linalg.inv

READINGS = [
    # sums and products
    ("a + b c", 3 - 1.0),
    ("-a b + c", 6.5),
    (r"a \cdot b \cdot c", -3.0),
    (r"a \times b", -6.0),
    ("2a b", -12.0),
    ("(a + b)(a - b)", 5.0),
    (r"a / b", -1.5),
    (r"a b / c", -12.0),
    (r"\frac{a}{b} c", -0.75),
    (r"\frac12 a", 1.5),
    (r"\tfrac{a + b}{c}", 2.0),
    (r"\left(a\,\;b\!\right)\quad c", -3.0),
    (r"\big( a + b \big)", 1.0),
    (r"\{a + b\}", 1.0),
    ("& a + & b", 1.0),
    ("a + b.", 1.0),
    # powers
    ("a^2", 9.0),
    ("a^{k - 1}", 9.0),
    ("-a^2", -9.0),
    ("2^{-1}", 0.5),
    ("(-2)^3", -8.0),
    ("2^{3^2}", 512.0),
    ("k!", 6.0),
    (r"\binom{5}{k}", 10.0),
    (r"\sqrt{a + 1}", 2.0),
    (r"\sqrt[3]{8}", 2.0),
    ("e^{c}", math.exp(0.5)),
    (r"\pi", math.pi),
    # matrices and vectors
    (r"\mathbf{A}\mathbf{x} - \mathbf{y}", A @ x - y),
    (r"\mathbf{A}\mathbf{x}-\mathbf{y}", A @ x - y),
    (r"\boldsymbol{A} \bm{B}", A @ B),
    (r"\mathbf A \mathbf x", A @ x),
    (r"\mathbf{x}^\top\mathbf{A}\mathbf{y}", x @ A @ y),
    (r"\mathbf{x}^{\top}\mathbf{y}\,\mathbf{x}", (x @ y) * x),
    (r"\mathbf{x}\mathbf{y}^\top", np.outer(x, y)),
    (r"\mathbf{x}\cdot\mathbf{y}", x @ y),
    (r"2\mathbf{x}\cdot\mathbf{A}\mathbf{y}", 2 * x @ A @ y),
    (r"a\,\mathbf{x}\cdot\mathbf{y}", 3 * x @ y),
    (r"\langle \mathbf{x}, \mathbf{A}\mathbf{y} \rangle", x @ A @ y),
    (r"\mathbf{A}^{-1}", inv(A)),
    (r"\mathbf{A}^{-\top}", inv(A).T),
    (r"(\mathbf{A}\mathbf{B})^\top", (A @ B).T),
    (r"\mathbf{A}^k", A @ A @ A),
    (r"\mathbf{A}^{-2}", inv(A) @ inv(A)),
    (r"(\mathbf{A}^\top\mathbf{A})^{1/2}", None),
    (r"\mathbf{R}^+", np.linalg.pinv(R)),
    (r"\mathbf{A} \odot \mathbf{B}", A * B),
    (r"\frac{\mathbf{x}}{a}", x / 3),
    (r"\mathbf{A} - a\mathbf{I}", A - 3 * np.eye(2)),
    (r"\mathbf{I}_n", np.eye(2)),
    (r"\mathbf{A}\mathbf{e}_2", A[:, 1]),
    (r"\mathbf{1}^\top\mathbf{x}", -1.0),
    (r"\mathbf{x} + \mathbf{0}", x),
    (r"\begin{pmatrix} a & b \\ c & 1 \end{pmatrix}", np.array([[3, -2], [0.5, 1]])),
    (r"\begin{bmatrix} a \\ b \end{bmatrix}", np.array([3.0, -2.0])),
    (r"\begin{vmatrix} a & b \\ c & 1 \end{vmatrix}", 4.0),
    (r"\begin{pmatrix} \mathbf{A} & \mathbf{x} \end{pmatrix}", np.column_stack([A, x])),
    (r"\operatorname{diag}(\mathbf{x})", np.diag(x)),
    (r"\mathbf{u} \times \begin{pmatrix} 1 \\ 0 \\ 2 \end{pmatrix}", np.cross(z, [1, 0, 2])),
    # norms, determinants, traces
    (r"\lVert \mathbf{x} \rVert", math.sqrt(5)),
    (r"\lVert \mathbf{x} \rVert_2^2", 5.0),
    (r"\left\lVert \mathbf{x} \right\rVert_1", 3.0),
    (r"\left\| \mathbf{x} \right\|_\infty", 2.0),
    (r"\lVert \mathbf{A} \rVert_F", math.sqrt(15)),
    (r"\lVert \mathbf{A} \rVert_2", np.linalg.norm(A, 2)),
    (r"\lvert b \rvert", 2.0),
    (r"\left| b \right|^2", 4.0),
    (r"\det(\mathbf{A})", 7.0),
    (r"\det \mathbf{A} \det \mathbf{B}", -140.0),
    (r"\det\left(\mathbf{A} - c\mathbf{I}\right)", np.linalg.det(A - 0.5 * np.eye(2))),
    (r"\operatorname{tr}(\mathbf{A}\mathbf{B})", np.trace(A @ B)),
    (r"\operatorname{rank}(\mathbf{R})", 2.0),
    # indices
    ("x_1", 1.0),
    ("x_i^2", 4.0),
    ("A_{12}", 1.0),
    ("A_{1,2}", 1.0),
    ("A_{i1}", -1.0),
    (r"(\mathbf{A}\mathbf{B})_{i1}", (A @ B)[1, 0]),
    (r"\mathbf{A}^\top_{12}", -1.0),
    (r"\lambda_1", 7.0),
    (r"\mathbf{W}^{(1)}\mathbf{x}", B.T @ x),
    (r"\hat{\mathbf{x}}", 10 * x),
    (r"\mathbf{x}_k", 5 * y),
    (r"\delta_{i2} + \delta_{i1}", 1.0),
    # sums and products over an index
    (r"\sum_{j=1}^{n} x_j y_j", x @ y),
    (r"\sum_{j=1}^{3} j^2", 14.0),
    (r"\sum_{j=1}^{n} x_j + a", 2.0),
    (r"\frac1n \sum_{j=1}^n (x_j - a)^2", (4 + 25) / 2),
    (r"\sum_{p,q=1}^{n} A_{pq}", A.sum()),
    (r"\sum_{p=1}^{n} \sum_{q=1}^{n} A_{pq} x_q", (A @ x).sum()),
    (r"\sum_{p=1,\, p \ne i}^{n} x_p", 1.0),
    (r"\sum_{j=2}^{1} x_j", 0.0),
    (r"\sum_{j=1}^{n} x_j\,\mathbf{A}\mathbf{e}_j", A @ x),
    (r"\prod_{j=1}^{n} x_j", -2.0),
    (r"\prod_{j=1}^{n} (x_j + a)", 4.0),
    (r"\sum_{j=0}^{\infty} \frac{c^j}{j!}", math.exp(0.5)),
    # elementary functions
    (r"\sin\theta\cos\theta", math.sin(0.4) * math.cos(0.4)),
    (r"\sin 2\theta", math.sin(0.8)),
    (r"\sin(\theta) a", 3 * math.sin(0.4)),
    (r"\sin \theta + 1", math.sin(0.4) + 1),
    (r"\sin^2\theta", math.sin(0.4) ** 2),
    (r"\cos\frac{\theta}{2}", math.cos(0.2)),
    (r"\tan \theta^2", math.tan(0.16)),
    (r"\log \lvert b \rvert", math.log(2)),
    (r"\ln a", math.log(3)),
    (r"\log_2 8", 3.0),
    (r"\log\det(\mathbf{A}^\top\mathbf{A})", math.log(49)),
    (r"\exp(-a)", math.exp(-3)),
    (r"\max(a, b)", 3.0),
    (r"\min(a, b, c)", -2.0),
    (r"\arctan 1", math.pi / 4),
]


@pytest.mark.parametrize(("latex", "expected"), READINGS, ids=[latex for latex, _ in READINGS])
def test_reading(latex, expected):
    found = value(latex, GIVEN, VALUES, n=2, m=3)
    if expected is None:
        np.testing.assert_allclose(found @ found, A.T @ A, atol=1e-12)
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
        assert np.shape(found) == np.shape(expected)


def test_difference_is_not_a_product_with_a_negative():
    assert repr(parse(r"\mathbf{A}\mathbf{x}-\mathbf{b}")) == (
        r"(line (expr (term \mathbf{A} \mathbf{x}) (addop -) \mathbf{b}))"
    )


REFUSED = [
    # ambiguous
    ("a/bc", "c", "under the slash"),
    (r"a/b \cdot c", r"\cdot", "behind a slash"),
    ("a/b/c", "/c", "behind a slash"),
    (r"\sin a b", "b", r"\sin reaches"),
    (r"\sin(a)^2", "^2", "ambiguous"),
    (r"\sin^{-1} a", "^{-1}", "ambiguous"),
    (r"\sin a / b", "/", r"\sin reaches"),
    (r"\operatorname{tr}\mathbf{A}\mathbf{B}", r"\mathbf{B}", "reaches"),
    (r"\frac{d}{da} a b", "b", "the derivative reaches"),
    (r"\frac{d}{da} a^2 \cdot b", r"\cdot b", "the derivative reaches"),
    (r"\nabla_{\mathbf{x}} \mathbf{x}^\top\mathbf{x}", r"\mathbf{x}", r"\nabla reaches"),
    (r"\prod_{j=1}^{n} x_j a", "a", r"\prod reaches"),
    (r"\mathbf{x}\cdot\mathbf{y}\cdot\mathbf{x}", r"\cdot\mathbf{x}", "more than two vectors"),
    ("|a|", "|a|", r"\lvert"),
    (r"\lVert \mathbf{A} \rVert", r"\lVert \mathbf{A} \rVert", "which norm"),
    (r"\lvert \mathbf{A} \rvert", r"\lvert", "ambiguous"),
    ("a^10", "10", "braces"),
    ("x_12", "12", "braces"),
    # unknown
    ("a + q", "q", "q is not declared"),
    ("A", "A", r"write \mathbf{A}"),
    ("x + a", "x", r"write \mathbf{x}"),
    (r"\sum_{j=1}^{n} x_j + y_j", "j", "j is not declared"),
    (r"\sum_j x_j", "j x", "'j' cannot stand here"),
    (r"\sum_{j} x_j", r"\sum", "from where to where"),
    (r"\sum_{a=1}^{n} a", "a=1", "already something else"),
    (r"\foo a", r"\foo", r"\foo is not part of the notation"),
    (r"\begin{cases} a \end{cases}", r"\begin", "not part of the notation"),
    ("a ? b", "?", "not part of the notation"),
    ("(a + b", "$", "expected )"),
    ("a b)", ")", "cannot stand here"),
    ("a +", "$", "ends too early"),
    ("", "", "empty"),
    (r"\int_0^1 a", "a", "no differential"),
    ("a'", "'", "declared function"),
    # shapes
    (r"\mathbf{x} + \mathbf{A}", r"\mathbf{A}", "cannot be added to a vector"),
    (r"\mathbf{x} + a", "a", "a number cannot be added"),
    (r"\mathbf{R}\mathbf{x}", r"\mathbf{x}", "a n × m matrix cannot be multiplied with a vector with n entries"),
    (r"\mathbf{x}\mathbf{y}", r"\mathbf{y}", "cannot be multiplied"),
    (r"\mathbf{x}^2", "^2", "no powers"),
    (r"\mathbf{R}^{-1}", "^{-1}", "not square"),
    (r"\det \mathbf{R}", r"\det", "square"),
    (r"\sin\mathbf{x}", r"\sin", "of a number"),
    (r"\frac{a}{\mathbf{x}}", r"\mathbf{x}", "a divisor"),
    (r"\mathbf{A}\cdot\mathbf{B}", r"\cdot", "side by side"),
    ("a_1", "_1", "no entries"),
    ("A_1", "_1", "2 indices"),
    ("x_{12}", "x", None),
    (r"\begin{pmatrix} a & b \\ c \end{pmatrix}", "c", "1 entries"),
    (r"\lVert a \rVert", r"\lVert", r"\lvert"),
    (r"\mathbf{I}", r"\mathbf{I}", "nothing tells the size"),
    (r"\mathbf{x}\cdot\mathbf{z}", r"\cdot", "cannot be multiplied"),
]


@pytest.mark.parametrize(("latex", "place", "says"), REFUSED, ids=[latex or "empty" for latex, _, _ in REFUSED])
def test_refused_with_the_place(latex, place, says):
    model = Model(GIVEN)
    if says is None:  # an index out of range is found when it is evaluated
        with pytest.raises(ArithmeticError, match="entry 12 of x, which has 2"):
            value(latex, GIVEN, VALUES, n=2, m=3)
        return
    with pytest.raises(NotationError) as caught:
        model.read(latex)
    assert says in caught.value.message
    assert caught.value.start == (len(latex) if place == "$" else latex.rindex(place))


def test_error_draws_a_caret_under_the_place():
    with pytest.raises(NotationError) as caught:
        Model(GIVEN).read(r"\mathbf{x} + q")
    _, source, mark = str(caught.value).splitlines()
    assert source[mark.index("^")] == "q"
    assert mark.count("^") == 1


def test_declared_functions():
    given = {"f": function(), "F": function("n", "m"), "a": scalar(), "x": vector("n")}
    model = Model(given, {"g(t)": "t^2 + 1", r"h(\mathbf{x})": r"\mathbf{x}^\top\mathbf{x}"})
    for latex in [
        "f(a)^2",
        "g(f(a)) a",
        r"f'(a)",
        r"f''(a) + f^{(3)}(a)",
        r"\nabla h(\mathbf{x})",
        r"\mathbf{F}(\mathbf{x})",
    ]:
        assert len(model.read(latex).sides) == 1
    assert value("g(a)^2", {"a": scalar()}, {"a": 2.0}, {"g(t)": "t^2 + 1"}) == 25
    assert value("g'(a)", {"a": scalar()}, {"a": 2.0}, {"g(t)": "t^2 + 1"}) == 4
    for latex, says in [("f a", "say at what"), ("f(a, a)", "takes 1"), (r"f(\mathbf{x})", "function of a number"),
                        ("f^2(a)", "behind its brackets"), (r"\nabla f(a)", "one vector")]:  # fmt: skip
        with pytest.raises(NotationError, match=says):
            model.read(latex)


def test_juxtaposition_is_a_product_where_the_name_is_no_function():
    assert value("a(b + 1)", {"a": scalar(), "b": scalar()}, {"a": 3, "b": 4}) == 15


def test_family_members_and_entries():
    given = {"x": family(vector("d"), "n"), "y": family(scalar(), "n")}
    values = {"x": [[1, 2], [3, 4], [5, 6]], "y": [1, 10, 100]}
    np.testing.assert_allclose(value(r"\sum_{i=1}^{n} y_i\,\mathbf{x}_i", given, values, n=3, d=2), [531, 642])
    assert value("x_{3,1}", given, values, n=3, d=2) == 5
    with pytest.raises(NotationError, match="say which one"):
        Model(given).read(r"\mathbf{x}")


def test_vector_defined_by_its_entries():
    define = {"p_i": r"\frac{e^{z_i}}{\sum_{j=1}^{n} e^{z_j}}", "M_{ij}": "z_i z_j"}
    given, values = {"z": vector("n")}, {"z": [0.0, 1.0, -1.0]}
    weights = np.exp(values["z"]) / np.exp(values["z"]).sum()
    np.testing.assert_allclose(value(r"\mathbf{p}", given, values, define, n=3), weights)
    assert value("p_2", given, values, define, n=3) == pytest.approx(weights[1])
    np.testing.assert_allclose(value(r"\mathbf{M}", given, values, define, n=3), np.outer(values["z"], values["z"]))
    with pytest.raises(NotationError, match="nothing tells how far"):
        Model({}, {"q_i": "i^2"})


def test_definition_by_a_python_function_has_its_shape():
    model = Model({"C": matrix("n", "m"), "s": scalar()}, {"G": lambda C, s: s * C.T @ C, "v": lambda C: C[0]})
    assert model.symbols[r"\mathbf{G}"].shape == ("m", "m")
    assert model.symbols[r"\mathbf{v}"].shape == ("m", 1)
    with pytest.raises(ValueError, match="takes q, which is not declared"):
        Model({"s": scalar()}, {"t": lambda q: q})


def test_size_of_two_names_must_agree_although_the_numbers_might():
    model = Model({"A": matrix("m", "n"), "x": vector("m")})
    with pytest.raises(NotationError, match="m × n"):
        model.read(r"\mathbf{A}\mathbf{x}")


def test_random_variable_outside_of_an_expectation():
    with pytest.raises(NotationError, match="X is random"):
        value("X + 1", {"X": random_variable()}, {})


@pytest.mark.parametrize(
    ("given", "define", "error", "says"),
    [
        ({"x": 3}, {}, TypeError, "declared by"),
        ({"x": vector("n"), "n": scalar()}, {}, ValueError, "size of"),
        ({"A": matrix("n"), r"\boldsymbol{A}": vector("n")}, {}, ValueError, "declared twice"),
        ({"x": scalar()}, {"x": "2"}, ValueError, "declared and defined"),
        ({"x y": scalar()}, {}, ValueError, "not a name"),
        ({}, {"a": "1 = 1"}, NotationError, "one formula"),
    ],
)
def test_declarations_that_make_no_sense(given, define, error, says):
    with pytest.raises(error, match=says):
        Model(given, define)
