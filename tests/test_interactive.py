"""Moving figures: formulas mean the same in Python and on the page, and bad declarations say what is wrong."""

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moving_figures import PageScript, close, gallery

from mmlbook import interactive as mi
from mmlbook.interactive import Board, Evaluation, Vector, lookup, norm, total, vector, where
from mmlbook.interactive.evaluation import shown_number
from mmlbook.interactive.expressions import Expression, apply, as_expression, symbol
from mmlbook.interactive.operations import OPERATIONS
from mmlbook.interactive.writing import write
from mmlbook.record import RECORD_MIME

EXACT = ("+", "-", "*", "/", "mod", "neg", "abs", "<", "<=", "==", "where", "min", "max", "floor", "sign", "sqrt")
ROUNDED = sorted(set(OPERATIONS) - set(EXACT))
ARITY = {"neg": 1, "abs": 1, "floor": 1, "sign": 1, "sqrt": 1, "where": 3}
NAMES = ("a", "b", "p.x")


@pytest.fixture(scope="module")
def script():
    started = PageScript()
    yield started
    started.close()


@pytest.fixture(scope="module")
def figures():
    return gallery()


def evaluation_of(formula: Expression, names=NAMES):
    written = write({"readouts": [{"where": "the formula", "name": "f", "value": formula, "digits": 3}]}, set(names))
    return Evaluation({"movable": [], "shapes": [], "view": [0, 1, 0, 1], "aspect": 1, **written})


def in_python(formula: Expression, env: dict) -> float:
    it = evaluation_of(formula)
    env = {name: np.float64(value) for name, value in env.items()}
    for k, tree in enumerate(it.declaration["shared"]):
        env[f"${k}"] = it.evaluate(tree, env)
    return float(it.evaluate(it.declaration["readouts"][0]["value"], env))


def on_page(script, formula: Expression, env: dict) -> float:
    declaration = evaluation_of(formula).declaration
    env = dict(env)
    for k, tree in enumerate(declaration["shared"]):
        value = script.ask("formula", tree, declaration["tables"], env)
        if not math.isfinite(float(value)):
            return math.nan  # such a number cannot be sent there again
        env[f"${k}"] = value
    return float(script.ask("formula", declaration["readouts"][0]["value"], declaration["tables"], env))


numbers = st.one_of(st.integers(-6, 6).map(float), st.floats(-100, 100, allow_nan=False))
leaves = st.one_of(numbers.map(as_expression), st.sampled_from(NAMES).map(symbol))
table = np.array([[1.5, -2.0, 0.25], [4.0, math.nan, 7.0]])


def larger(parts):
    operations = [
        st.tuples(*[parts] * ARITY.get(name, 2)).map(lambda args, name=name: apply(name, *args)) for name in EXACT
    ]
    looked_up = st.tuples(parts, parts).map(lambda args: lookup(table, *args))
    summed = st.tuples(parts, st.integers(0, 4)).map(lambda args: total(lambda i: i * args[0] + i / 2, args[1]))
    return st.one_of(*operations, looked_up, summed)


formulas = st.recursive(leaves, larger, max_leaves=12)
places = st.fixed_dictionaries({name: numbers for name in NAMES})


class TestFormulas:
    @settings(max_examples=300, deadline=None)
    @given(formula=formulas, env=places)
    def test_python_and_page_agree_to_the_last_bit(self, script, formula, env):
        here, there = in_python(formula, env), on_page(script, formula, env)
        assert here == there or not (math.isfinite(here) and math.isfinite(there))

    @settings(max_examples=60, deadline=None)
    @given(x=st.floats(-30, 30), y=st.floats(-4, 4))
    @pytest.mark.parametrize("name", ROUNDED)
    def test_functions_agree(self, script, name, x, y):
        operands = (symbol("a"), symbol("b"))[: 2 if name in ("pow", "atan2") else 1]
        env = {"a": x, "b": y, "p.x": 0.0}
        here, there = in_python(apply(name, *operands), env), on_page(script, apply(name, *operands), env)
        assert close(here, there, 1e-12)

    @given(number=st.floats(-1e6, 1e6), digits=st.integers(0, 6))
    @settings(max_examples=200, deadline=None)
    def test_numbers_are_shown_alike(self, script, number, digits):
        readout = {"name": "r", "value": "k", "digits": digits}
        slider = {"kind": "slider", "name": "k", "low": 0, "step": 1, "count": 2, "start": 0}
        declaration = {"name": f"d{digits}", "movable": [slider], "readouts": [readout]}
        declaration |= {"view": [0, 1, 0, 1], "aspect": 1, "shapes": [], "shared": [], "tables": []}
        assert script.ask("shown", declaration, {"k": number})["shown"] == [shown_number(number, digits)]

    @pytest.mark.parametrize("place", [-3, -0.5, 0.49, 0.5, 1.2, 1.5, 1.51, 2.5, 99])
    def test_tables_and_sums_take_the_nearest_whole_number(self, script, place):
        wanted = min(max(math.floor(place + 0.5), 0), 2)
        a = symbol("a")
        env = {"a": place, "b": 0.0, "p.x": 0.0}
        for formula in (lookup([0, 1, 2], a), total(lambda i: 1, mi.minimum(a, 2))):
            assert in_python(formula, env) == on_page(script, formula, env) == wanted

    def test_no_entry_and_no_term_where_there_is_no_number(self, script):
        nowhere = 0 / (symbol("a") - symbol("a"))
        for formula, wanted in ((lookup([1, 2], nowhere), [math.nan]), (total(lambda i: 1, nowhere), [0.0])):
            env = {"a": 1.0, "b": 0.0, "p.x": 0.0}
            np.testing.assert_array_equal([in_python(formula, env)], wanted)
            np.testing.assert_array_equal([on_page(script, formula, env)], wanted)

    def test_meaning(self):
        v, w = Vector([3, 4]), np.array([1.0, 2.0])
        A = np.array([[1.0, 2.0], [3.0, 4.0]])

        def worth(formula):
            return in_python(formula, {})

        assert worth(norm(v)) == 5
        assert worth(v @ w) == worth(w @ v) == 11
        assert [worth(e) for e in A @ v] == [11, 25]
        assert [worth(e) for e in v @ A] == [15, 22]
        assert [worth(e) for e in w - v] == [-2, -2]
        assert worth(mi.det(mi.columns(v, w))) == 2
        product = mi.inverse(A) @ A
        assert [[worth(product[i, j]) for j in (0, 1)] for i in (0, 1)] == pytest.approx(np.eye(2), abs=1e-12)
        assert worth(mi.degrees(mi.angle(vector(1, 0), vector(0, 2)))) == pytest.approx(90)
        assert worth(total(lambda i: i**2, 4)) == 14
        assert worth(where(as_expression(2) > 1, 5, 6)) == 5
        assert worth(5 - as_expression(2) * 2) == 1
        assert worth(-(as_expression(7) % 4)) == -3
        assert math.isnan(worth(mi.log_gamma(0 * symbol("a") - 1)))

    def test_shared_parts_are_written_once(self):
        x = symbol("a")
        for _ in range(60):
            x = x * x - 0.5 * x
        written = evaluation_of(x).declaration
        assert len(json.dumps(written)) < 6000
        assert in_python(x, {"a": 0.3}) == pytest.approx(0, abs=1e-12)

    def test_long_chains_do_not_exhaust_the_stack(self, script):
        x = symbol("a")
        for k in range(3000):
            x = x + k
        assert in_python(x, {"a": 1.0}) == 1 + 3000 * 2999 / 2

    @pytest.mark.parametrize(
        ("misuse", "words"),
        [
            (lambda a: bool(a > 1), "write where"),
            (lambda a: math.sin(a), "use the functions of mmlbook.interactive"),
            (lambda a: list(a), "cannot be taken apart"),
            (lambda a: Vector([a, 1]) + Vector([a]), "2 and 1 entries"),
            (lambda a: as_expression(math.nan), "must be finite"),
            (lambda a: lookup([], a), "one entry|an entry"),
            (lambda a: lookup([math.inf], a), "infinity"),
            (lambda a: lookup([1.0, 2.0], a, a), "1 dimension"),
            (lambda a: mi.det(np.eye(3)), "2×2"),
            (lambda a: total(3, 4), "expected a function"),
            (lambda a: mi.exp("x"), "must be a number or a formula"),
        ],
    )
    def test_misuse_is_explained(self, misuse, words):
        with pytest.raises((TypeError, ValueError), match=words):
            misuse(symbol("a"))


class TestFigures:
    def test_page_and_python_show_the_same(self, script, figures):
        rng = np.random.default_rng(3)
        for figure in figures:
            for state in [figure.evaluation.start(), *(figure._somewhere(rng) for _ in range(5))]:
                answer = script.ask("shown", figure.declaration, state)
                values = figure.evaluation.values(state)
                assert all(close(float(a), b, 1e-9) for a, b in zip(answer["values"], values.values())), (figure, state)
                assert answer["shown"] == list(figure.evaluation.shown(state).values())
                env = figure.evaluation.environment(state)
                pictures = [shape for shape in figure.declaration["shapes"] if shape["kind"] == "picture"]
                shown = [frame for frame in answer["frames"] if frame is not False]
                assert shown == [figure.evaluation.frame(shape, env) for shape in pictures]
                for shape, there in zip(figure.declaration["shapes"], answer["outlines"], strict=True):
                    here = figure.evaluation.outlines(shape, env)
                    assert [len(part) for part in here] == [len(part) for part in there], (figure, shape)
                    for a, b in zip(here, there):
                        np.testing.assert_allclose(a, np.array(b, dtype=float), rtol=1e-9, atol=1e-9)

    def test_arrow_keys_do_the_same(self, script, figures):
        for figure in figures:
            for item in figure.declaration["movable"]:
                if item["kind"] == "point":
                    for steps, vertical in [(1, False), (-1, True), (5, True), (-5, False)]:
                        start = figure.evaluation.start()
                        here = figure.evaluation.stepped(start, item["name"], steps, vertical=vertical)
                        there = script.ask("stepped", figure.declaration, start, item["name"], steps, vertical)
                        assert here.keys() == there.keys()
                        assert np.allclose(here[item["name"]], there[item["name"]], rtol=1e-12)

    def test_points_stay_where_they_are_held(self, figures):
        descent, secant, area = figures[4], figures[1], figures[3]
        state = descent.evaluation.settled({**descent.evaluation.start(), "c": [3, 4], "e": [9, 9], "x": [-9, 0]})
        assert state["c"] == pytest.approx([0.6, 0.8])
        assert state["e"] == [1, 0.5]
        assert state["x"] == [-2.2, 0]
        assert descent.evaluation.settled({**state, "c": [0, 0]})["c"] == [1, 0]
        assert secant.evaluation.settled({"h": 1, "p": [2, -5]})["p"] == [2, 4]
        assert area.evaluation.settled({"a": [1.3, -9], "b": [0.2, 0.3]}) == {"a": [1.5, -3], "b": [0, 0.5]}

    def test_values_are_those_of_the_formulas(self, figures):
        assert figures[0].values({"v": (3, 1)})["length"] == pytest.approx(math.hypot(7, 6))
        assert figures[1].values({"p": (2, 4), "h": 0.5})["slope"] == pytest.approx(4.5)
        assert figures[3].evaluation.shown({"a": [1, 0], "b": [2, 0]})["sense"] == "flat"
        with pytest.raises(ValueError, match="nothing that moves is called 'w'"):
            figures[0].values({"w": 1})
        with pytest.raises(ValueError, match=r"v cannot be at \(9, 0\)"):
            figures[0].values({"v": (9, 0)})

    def test_output(self, figures):
        for figure in figures:
            shown = figure._repr_mimebundle_()
            assert shown[RECORD_MIME]["kind"] == "interactive"
            assert shown[RECORD_MIME]["alt"] in shown["text/html"]
            assert "online book" in shown["text/html"]
            assert f":name: {figure.name}" in shown["text/markdown"]
            assert "</script" not in shown["text/markdown"].split("mml-declaration")[1].rsplit("</script>", 1)[0]
            held = re.search(r'class="mml-declaration">(.*)</script>', shown["text/markdown"])[1]
            assert json.loads(held) == figure.declaration
            assert len(held) < 30_000
            assert "<svg" in figure.svg

    def test_output_is_the_same_every_time(self, figures):
        for once, again in zip(figures, gallery()):
            assert once._repr_mimebundle_() == again._repr_mimebundle_()

    def test_a_curve_breaks_where_it_jumps_or_has_no_value(self):
        board = Board(x=(-2, 2), y=(-2, 2))
        a = board.slider("a", 0, 1, step=0.5)
        board.graph(lambda x: 1 / (x - a))
        board.graph(lambda x: mi.sqrt(x))
        board.readout("a", a)
        figure = board.show(
            name="fig-broken", caption="Two curves that are not in one piece.", alt="A hyperbola and a root curve."
        )
        env = figure.evaluation.environment({"a": 0.5})
        hyperbola, root = (
            figure.evaluation.outlines(s, env) for s in figure.declaration["shapes"] if s["kind"] == "curve"
        )
        assert len(hyperbola) == 2
        assert len(root) == 1
        assert root[0][0, 0] >= 0


def simple():
    board = Board(x=(-3, 3), y=(-2, 2))
    return board, board.point("p", (1, 1))


SAID = {"name": "fig-simple", "caption": "A point that can be moved about.", "alt": "One point on an empty board."}


class TestMistakes:
    def test_nothing_to_read(self):
        with pytest.raises(ValueError, match="nothing can be read"):
            simple()[0].show(**SAID)

    def test_nothing_moves(self):
        board = Board()
        board.readout("one", 1)
        with pytest.raises(ValueError, match="nothing moves"):
            board.show(**SAID)

    def test_unknown_symbol(self):
        board, _ = simple()
        _, other = Board(), Board().slider("stranger", 0, 1, step=0.1)
        board.readout("odd", other + 1)
        with pytest.raises(ValueError, match=r"readout 'odd' uses 'stranger', which is not on this board.*p\.x, p\.y"):
            board.show(**SAID)

    def test_reference_differs(self):
        board, p = simple()
        board.readout("length", norm(p), reference=lambda p: abs(p).sum())
        with pytest.raises(ValueError, match=r"readout 'length' is .* but its reference says"):
            board.show(**SAID)

    def test_reference_asks_for_what_is_not_there(self):
        board, p = simple()
        board.readout("length", norm(p), reference=lambda q: 1)
        with pytest.raises(ValueError, match="asks for 'q', but what moves is p"):
            board.show(**SAID)

    def test_alternative_text_is_required(self):
        board, p = simple()
        board.readout("length", norm(p))
        with pytest.raises(ValueError, match="alternative text"):
            board.show(**{**SAID, "alt": ""})

    @pytest.mark.parametrize(
        ("declare", "words"),
        [
            (lambda b: b.point("q", (9, 0)), "off the board: x from -3 to 3"),
            (lambda b: b.point("p", (0, 0)), "two things on this board are called 'p'"),
            (lambda b: b.point("2p", (0, 0)), "a letter, then"),
            (lambda b: b.point("q", (0, 0), color="pink"), "a color is one of ink"),
            (lambda b: b.point("q", (0, 0), on=3), "circle"),
            (lambda b: b.point("q", (0, 0), on=mi.circle((0, 0), 1), snap=1), "not both"),
            (lambda b: b.point("q", (0, 0), snap=-1), "snap must be positive"),
            (lambda b: b.slider("k", 0, 1, step=2), "cannot step"),
            (lambda b: b.slider("k", 1, 0, step=0.1), "from a lower to a higher"),
            (lambda b: b.slider("k", 0, 1, step=0.5, start=3), "not from 0 to 1"),
            (lambda b: b.slider("k", 0, 1, step=0.5, shows=["a"]), "has 3 values, but shows has 1"),
            (lambda b: b.readout("v", vector(1, 2)), "a formula of one number"),
            (lambda b: b.readout("v", 1, digits=99), "0 to 12 digits"),
            (lambda b: b.path([(0, 0)]), "at least two points"),
            (lambda b: b.table([1, 2, 3], [[1, 2]]), "rows of ys have 2"),
            (lambda b: b.contour(lambda x, y: x, [99]), "no level line"),
            (lambda b: b.text((0, 0), "t", anchor="center"), "anchor is one of"),
            (lambda b: b.arrow((1, 2, 3)), "must have 2 entries"),
            (lambda b: b.curve(lambda t: vector(t, t), 0, 1, samples=1), "2 to 2000"),
            (lambda b: Board(x=(1, 1)), "from a lower to a higher"),
            (lambda b: Board(x=(0, 1), y=(0, 100)), "pixels high"),
            (lambda b: Board(aspect=0.5), "equal=False"),
        ],
    )
    def test_bad_declarations_are_explained(self, declare, words):
        board, _ = simple()
        with pytest.raises((TypeError, ValueError), match=words):
            declare(board)

    def test_two_readouts_of_one_name(self):
        board, p = simple()
        board.readout("x", p.x)
        with pytest.raises(ValueError, match="two readouts"):
            board.readout("x", p.y)

    def test_start_off_the_circle(self):
        board, _ = simple()
        q = board.point("q", (1.5, 0), on=mi.circle((0, 0), 1))
        board.readout("x", q.x)
        with pytest.raises(ValueError, match=r"not on its circle: \(1, 0\) is"):
            board.show(**SAID)
