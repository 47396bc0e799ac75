"""What the tests of moving figures share: figures of every kind, the page's script in Node.js, a hand that moves."""

import json
import math
import subprocess
from pathlib import Path

import numpy as np
from frontend import node_command

from mmlbook.interactive import (
    Board,
    Evaluation,
    angle,
    atan2,
    circle,
    columns,
    degrees,
    det,
    erf,
    exp,
    floor,
    graph,
    log_gamma,
    lookup,
    mod,
    norm,
    segment,
    sign,
    total,
    vector,
    where,
)

SCRIPT = Path(__file__).parents[1] / "book" / "_extensions" / "moving.js"

ASKED = """
const { model, compile } = require(%s);
const models = new Map();
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const [ask, given, ...rest] = JSON.parse(line);
  let answer;
  if (ask === "formula") answer = compile(given, rest[0])(rest[1]);
  else {
    const it = models.get(given.name) ?? model(given);
    models.set(given.name, it);
    const [state, ...more] = rest;
    if (ask === "stepped") answer = it.stepped(it.settled(state), ...more);
    else {
      const env = it.environment(state);
      const numbers = it.values(env);
      answer = { values: numbers, shown: it.shown(numbers), outlines: it.outlines.map((o) => o(env, 640)),
        frames: it.frames.map((f) => f && f(env)) };
    }
  }
  const plain = (key, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
  console.log(JSON.stringify(answer, plain));
});
"""


class PageScript:
    """The script of the page, answering in one process."""

    def __init__(self):
        words = [*node_command(), "-e", ASKED % json.dumps(str(SCRIPT))]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, *question):
        """Return the answer to a question; numbers that are not finite come as words."""
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


def gallery() -> list:
    """Return moving figures that use all there is."""
    return [_linear_map(), _secant(), _bars(), _area(), _descent(), _people(), _bell(), _pictures()]


def _shown(board, name):
    return board.show(
        name=name, caption="A moving figure to be tried by tests.", alt="A board with shapes that tests move."
    )


def _linear_map():
    A = np.array([[2.0, 1.0], [1.0, 3.0]])
    board = Board(x=(-4, 4), y=(-3, 3))
    v = board.vector("v", (1, 0.5))
    board.arrow(A @ v, color="orange", label="Av")
    board.readout("length", norm(A @ v), label="length of Av", reference=lambda v: np.linalg.norm(A @ v))
    board.readout("turn", degrees(angle(v, A @ v)), digits=1, unit="°", label="angle between v and Av")
    return _shown(board, "fig-linear-map")


def _secant():
    board = Board(x=(-1, 4), y=(-1, 9), equal=False, aspect=0.7, x_label="x", y_label="f(x)")
    h = board.slider("h", 0.01, 2, step=0.01, start=1.5, label="step h")
    p = board.point("p", (1, 1), on=graph(lambda x: x**2, -1, 3), label="P")
    q = vector(p.x + h, (p.x + h) ** 2)
    board.area(lambda x: x**2, p.x, q.x, color="sky")
    board.graph(lambda x: x**2)
    board.graph(lambda x: 1 / x, color="green", dash=True)
    board.line(p, q, color="orange")
    board.mark(q, color="orange", label="Q")
    board.readout("slope", (q.y - p.y) / h, digits=3, reference=lambda h, p: 2 * p[0] + h)
    return _shown(board, "fig-secant")


def _bars():
    heights = np.random.default_rng(1).dirichlet(np.ones(6), size=20)
    board = Board(x=(0, 6), y=(0, 1), equal=False, x_label="page", x_ticks={i + 0.5: "ABCDEF"[i] for i in range(6)})
    k = board.slider("k", 0, 19, step=1, start=17, shows=[f"{i / 20:.2f}" for i in range(20)], play=True)
    board.bars(lambda i: lookup(heights, k, i), 6)
    board.table(np.arange(6) + 0.5, heights, k, color="orange")
    board.readout("first", lookup(heights, k, 0), digits=4, reference=lambda k: heights[round(k), 0])
    return _shown(board, "fig-bars")


def _area():
    board = Board(x=(-3, 3), y=(-3, 3))
    a = board.vector("a", (1, 0.5), color="orange", snap=0.5)
    b = board.vector("b", (-0.5, 1.5), color="green", snap=0.5)
    board.lattice(a, b)
    board.polygon([(0, 0), a, a + b, b], color="purple")
    d = det(columns(a, b))
    board.readout("area", d, digits=2, reference=lambda a, b: np.linalg.det(np.column_stack([a, b])))
    board.readout("sense", 1 + sign(d), words=["mirrored", "flat", "kept"], label="orientation")
    return _shown(board, "fig-area")


def _descent():
    board = Board(x=(-2.2, 2.2), y=(-1.6, 1.6))
    board.contour(lambda x, y: x**2 / 2 + 2 * y**2, [0.1, 0.9, 2.5])
    s = board.slider("s", 0.02, 0.5, step=0.02, start=0.1, label="step size")
    places = [board.point("x", (-1.8, 1), label="start")]
    for _ in range(30):
        places.append(places[-1] - s * vector(places[-1].x, 4 * places[-1].y))
    board.path(places, color="orange")
    c = board.point("c", (1, 0), on=circle((0, 0), 1), color="green")
    board.circle((0, 0), 1, dash=True)
    e = board.point("e", (0, 0.5), on=segment((-1, 0.5), (1, 0.5)), color="purple")
    board.segment(c, e)
    board.readout("end", norm(places[-1]), digits=5)
    board.readout("angle", degrees(atan2(c.y, c.x)), digits=1, unit="°")
    board.readout("far", norm(c - e), unit="m")
    return _shown(board, "fig-descent")


def _people():
    board = Board(x=(-1, 40), y=(-1, 25), axes=False, grid=False)
    k = board.slider("k", 0, 1000, step=10, start=50)

    def place(i):
        return vector(mod(i, 40), floor(i / 40))

    board.dots(place, 1000, color="muted", size=6)
    board.dots(place, k, color="orange", size=6)
    board.text((20, 12), "people", anchor="middle middle")
    board.readout("share", k / 10, digits=1, unit="%")
    return _shown(board, "fig-people")


def _bell():
    board = Board(x=(-4, 4), y=(0, 1), equal=False)
    mu = board.slider("mu", -2, 2, step=0.1, start=0, label="mean")
    sd = board.slider("sd", 0.4, 2, step=0.1, start=1, label="standard deviation", unit="cm")

    def bell(x):
        return exp(-(((x - mu) / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi))

    board.graph(bell)
    board.curve(lambda t: vector(t, where(t < mu, 0.1, bell(t))), -3, 3, color="purple", opacity=0.5)
    board.arrows(lambda i: ((i - 3, 0), (i - 3, bell(i - 3))), 7, color="green")
    board.readout("mass", total(lambda i: bell(i / 10 - 4) / 10, 81), digits=3)
    board.readout("below", (1 + erf((1 - mu) / (sd * math.sqrt(2)))) / 2, digits=4)
    board.readout("gamma", log_gamma(sd * 3), digits=6)
    return _shown(board, "fig-bell")


def _pictures():
    board = Board(x=(0, 4), y=(0, 3), axes=False, grid=False)
    k = board.slider("k", 0, 5, step=1, start=2)
    p = board.point("p", (3, 1), label="P")
    board.picture(np.linspace(0, 1, 6 * 8 * 8).reshape(6, 8, 8), k, low=(0.5, 0.5), high=(2, 2))
    board.picture(np.random.default_rng(2).random((3, 4, 6)), p.x, low=p, high=p + vector(0.9, 0.6), quality=80)
    board.readout("frame", k, digits=0)
    board.readout("x", p.x)
    return _shown(board, "fig-pictures")


# -- a hand -------------------------------------------------------------------------------


def close(a: float, b: float, scale: float = 1e-9) -> bool:
    """Say whether two numbers agree, where neither may exist."""
    return (not math.isfinite(a) and not math.isfinite(b)) or abs(a - b) <= scale * max(1, abs(a), abs(b))


class Hand:
    """Moves one figure of a page and compares what it shows with what ``mmlbook`` computes."""

    def __init__(self, page, name: str):
        self.page, self.name = page, name
        self.figure = page.locator(f"figure[id='{name}']")
        self.figure.scroll_into_view_if_needed()
        page.wait_for_function(
            "name => document.getElementById(name).dataset.moving === 'ready'", arg=name, timeout=20_000
        )
        self.declaration = json.loads(self.figure.locator(".mml-declaration").text_content())
        self.evaluation = Evaluation(self.declaration)
        self.seen = set()

    def state(self) -> dict:
        """Return the state that the page says it is in, having compared every number that it shows."""
        state = json.loads(self.figure.get_attribute("data-state"))
        values, shown = self.evaluation.values(state), self.evaluation.shown(state)
        for item in self.declaration["readouts"]:
            place = self.figure.locator(f".mml-value[data-name='{item['name']}']")
            number, text = float(place.get_attribute("data-value")), place.inner_text()
            where = f"{self.name}: readout {item['name']} at {state}"
            assert close(number, values[item["name"]], 1e-7), f"{where} is {number}, not {values[item['name']]}"
            if text != shown[item["name"]]:  # the last digit may fall to either side
                nearby = {self.evaluation.shown_readout(item, number * (1 + e) + e) for e in (-1e-9, 1e-9)}
                assert text in nearby, f"{where} shows {text}, not {shown[item['name']]}"
            self.seen.add((item["name"], text))
        env = self.evaluation.environment(state)
        pictures = [shape for shape in self.declaration["shapes"] if shape["kind"] == "picture"]
        panes = self.figure.locator("[data-mml=picture]").evaluate_all("all => all.map((one) => one.dataset.frame)")
        assert [int(frame) for frame in panes] == [self.evaluation.frame(shape, env) for shape in pictures]
        return state

    def expect(self, expected: dict, what: str, slack=(1e-9, 1e-9)) -> None:
        """Require a state, up to `slack` in the two directions."""
        state = self.state()
        for name, value in expected.items():
            pairs = zip(value, state[name], slack) if isinstance(value, list) else [(value, state[name], 1e-9)]
            assert all(abs(a - b) <= most for a, b, most in pairs), (
                f"{self.name}: after {what}: {state}, not {expected}"
            )

    def reset(self) -> None:
        """Press the button that goes back to the start."""
        self.figure.locator(".mml-reset").click()
        self.expect(self.evaluation.start(), "reset")

    def pixel(self, place) -> tuple[float, float]:
        """Return where a place of the board is in the window."""
        box = self.figure.locator("[data-mml=board]").bounding_box()
        left, right, bottom, top = self.declaration["view"]
        x, y = (place[0] - left) / (right - left), (top - place[1]) / (top - bottom)
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def move_point(self, item: dict) -> None:
        """Move a point by keys and by mouse."""
        name, ev = item["name"], self.evaluation
        node = self.figure.locator(f"[data-mml=point][data-name='{name}']")
        node.focus()
        expected = start = ev.start()
        keys = [("ArrowRight", 1, False), ("ArrowUp", 1, True), ("Shift+ArrowLeft", -5, False), ("ArrowDown", -1, True)]
        places = [start[name]]
        for key, steps, vertical in keys:
            self.page.keyboard.press(key)
            expected = ev.stepped(expected, name, steps, vertical=vertical)
            self.expect(expected, f"{key} on {name}")
            places.append(expected[name])
        assert any(place != start[name] for place in places), f"{self.name}: no arrow key moves {name}"
        self.reset()
        left, right, bottom, top = self.declaration["view"]
        x, y = start[name]
        target = [x + (right - left) * (0.3 if x < (left + right) / 2 else -0.3)]
        target.append(y + (top - bottom) * (0.2 if y < (bottom + top) / 2 else -0.2))
        self.figure.locator("[data-mml=board]").scroll_into_view_if_needed()
        self.page.mouse.move(*self.pixel(start[name]))
        self.page.mouse.down()
        self.page.mouse.move(*self.pixel(target), steps=6)
        self.page.mouse.up()
        box = self.figure.locator("[data-mml=board]").bounding_box()
        slack = (4 * (right - left) / box["width"], 4 * (top - bottom) / box["height"])
        expected = ev.settled({**start, name: target})
        assert expected[name] != start[name], f"{self.name}: {target} is no place to drag {name} to"
        self.expect(expected, f"dragging {name} to {target}", slack)
        self.reset()

    def move_slider(self, item: dict) -> None:
        """Move a slider by keys, by mouse and by its button."""
        name, ev = item["name"], self.evaluation
        slider, start = self.figure.locator(f"input[data-name='{name}']"), ev.start()
        key, step = ("ArrowRight", 1) if item["start"] < item["count"] - 1 else ("ArrowLeft", -1)
        slider.focus()
        self.page.keyboard.press(key)
        self.expect(ev.stepped(start, name, step), f"{key} on {name}")
        box = slider.bounding_box()
        share = 0.2 if item["start"] > item["count"] / 2 else 0.8
        self.page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        there = (self.state()[name] - item["low"]) / item["step"] / (item["count"] - 1)
        assert abs(there - share) < 0.1 + 1 / item["count"], f"{self.name}: a click at {share} sets {name} to {there}"
        self.reset()
        button = slider.locator("xpath=..").locator(".mml-play")
        if item["play"]:
            button.click()
            assert self.state()[name] != start[name], f"{self.name}: the button of {name} does nothing"
            self.reset()


def assert_moves(page, record) -> None:
    """Move everything in a figure of the open page, by mouse and by keys, and compare all numbers that it shows.

    Parameters
    ----------
    page : playwright.sync_api.Page
        Shows the page with the figure.
    record : dict or str
        The figure's record (of the kind ``interactive``), or its name.
    """
    hand = Hand(page, record if isinstance(record, str) else record["name"])
    hand.expect(hand.evaluation.start(), "loading")
    for item in hand.declaration["movable"]:
        hand.move_point(item) if item["kind"] == "point" else hand.move_slider(item)
    assert len(hand.seen) > len(hand.declaration["readouts"]), f"{hand.name}: no number changes, whatever moves"
