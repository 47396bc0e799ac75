"""What a moving figure shows, computed from its declaration alone.

The declaration is the JSON that the page carries. The script of the page computes the same
numbers and the same outlines from it; the tests compare the two. The still figure is drawn
from the outlines given here.
"""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from mmlbook.interactive.operations import OPERATIONS

__all__ = ["Evaluation", "shown_number"]

WIDTH = 640  # pixels: the width for which sizes in pixels are meant
ARROW_HEAD = 12
MANY = 5000  # shapes that are repeated, terms that are summed: never more than that


def shown_number(value: float, digits: int) -> str:
    """Return a number with so many digits after the point; ties go away from zero, as on the page.

    Examples
    --------
    >>> shown_number(0.125, 2), shown_number(-0.001, 2), shown_number(-2.5, 0), shown_number(float("nan"), 2)
    ('0.13', '0.00', '−3', '–')
    """
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 1e15:
        return f"{value:.3e}".replace("-", "−")
    text = str(Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace("-", "−")


class Evaluation:
    """A declaration that answers what it shows in a state.

    A state is a dictionary: a pair for every point, a number for every slider.

    Parameters
    ----------
    declaration : dict
        As ``Board.declaration`` returns it, or read from a page.
    """

    def __init__(self, declaration: dict):
        self.declaration = declaration
        self.tables = [np.array(table, dtype=float) for table in declaration["tables"]]

    def start(self) -> dict:
        """Return the state in which the figure begins."""
        state = {}
        for item in self.declaration["movable"]:
            state[item["name"]] = self.position(item, item["start"]) if item["kind"] == "slider" else item["start"]
        return self.settled(state)

    @staticmethod
    def position(slider: dict, index: int) -> float:
        """Return the value of a slider at one of its positions, counted from 0."""
        return slider["low"] + index * slider["step"]

    def settled(self, state: dict) -> dict:
        """Return the state with every point where it is held: on its curve, on its grid, on the board."""
        settled, env = {}, {}
        for item in self.declaration["movable"]:
            name, value = item["name"], state[item["name"]]
            if item["kind"] == "slider":
                settled[name] = env[name] = np.float64(value)
                continue
            env["raw.x"], env["raw.y"] = map(np.float64, value)
            held = [self.evaluate(tree, env) for tree in item["hold"]]
            env[f"{name}.x"], env[f"{name}.y"] = held
            settled[name] = [float(part) for part in held]
        return {name: value if isinstance(value, list) else float(value) for name, value in settled.items()}

    def environment(self, state: dict) -> dict:
        """Return what every name in a formula is worth in a state."""
        env = {}
        for name, value in self.settled(state).items():
            if isinstance(value, list):
                env[f"{name}.x"], env[f"{name}.y"] = map(np.float64, value)
            else:
                env[name] = np.float64(value)
        for k, tree in enumerate(self.declaration["shared"]):
            env[f"${k}"] = self.evaluate(tree, env)
        return env

    def evaluate(self, tree, env: dict):
        """Return what a formula is worth; an array where its running variable is one."""
        if isinstance(tree, str):
            return env[tree]
        if not isinstance(tree, list):
            return np.float64(tree)
        operation, *args = tree
        if operation == "lookup":
            return self._lookup(self.tables[args[0]], [self.evaluate(arg, env) for arg in args[1:]])
        if operation == "total":
            variable, count, term = args
            result = np.float64(0)
            for i in range(self.count(count, env)):
                result = result + self.evaluate(term, {**env, variable: np.float64(i)})
            return result
        with np.errstate(all="ignore"):
            result = OPERATIONS[operation](*(self.evaluate(arg, env) for arg in args))
        return np.float64(result) if np.ndim(result) == 0 else result

    def count(self, tree, env: dict) -> int:
        """Return how many times something is repeated."""
        value = self.evaluate(tree, env)
        return int(min(max(math.floor(value + 0.5), 0), MANY)) if math.isfinite(value) else 0

    @staticmethod
    def _lookup(table, indices):
        indices = np.broadcast_arrays(*indices)
        known = np.isfinite(indices).all(axis=0)
        whole = [np.floor(np.where(known, i, 0.0) + 0.5) for i in indices]
        places = [np.clip(i, 0, size - 1).astype(int) for i, size in zip(whole, table.shape)]
        return np.where(known, table[tuple(places)], np.nan)[()]

    def values(self, state: dict) -> dict[str, float]:
        """Return the readouts of a state by their names."""
        env = self.environment(state)
        return {item["name"]: float(self.evaluate(item["value"], env)) for item in self.declaration["readouts"]}

    def shown(self, state: dict) -> dict[str, str]:
        """Return the readouts of a state as the page shows them."""
        values = self.values(state)
        return {item["name"]: self.shown_readout(item, values[item["name"]]) for item in self.declaration["readouts"]}

    @staticmethod
    def shown_readout(item: dict, value: float) -> str:
        """Return one readout as the page shows it, without its unit."""
        if "words" not in item:
            return shown_number(value, item["digits"])
        words = item["words"]
        return words[int(min(max(math.floor(value + 0.5), 0), len(words) - 1))] if math.isfinite(value) else "–"

    def stepped(self, state: dict, name: str, steps: int, *, vertical: bool = False) -> dict:
        """Return the state after an arrow key: `steps` is 1 for right and up, −1 for left and down (±5 with Shift)."""
        item = next(item for item in self.declaration["movable"] if item["name"] == name)
        state = self.settled(state)
        if item["kind"] == "slider":
            index = math.floor((state[name] - item["low"]) / item["step"] + 0.5)
            return {**state, name: self.position(item, min(max(index + steps, 0), item["count"] - 1))}
        x, y = state[name]
        if "along" in item:
            hand = {"raw.x": np.float64(x), "raw.y": np.float64(y), "raw.s": np.float64(steps)}
            env = self.environment(state) | hand
            place = [float(self.evaluate(tree, env)) for tree in item["along"]]
        else:
            dx, dy = item["nudge"]
            place = [x, y + steps * dy] if vertical else [x + steps * dx, y]
        return self.settled({**state, name: place})

    # Outlines: every shape is a list of broken lines, each an array of shape (points, 2).

    def outlines(self, shape: dict, env: dict, *, width: float = WIDTH) -> list[np.ndarray]:
        """Return the broken lines of a shape on a board so many pixels wide."""
        variable, count = shape.get("each", [None, 1])
        parts = []
        for i in range(self.count(count, env)):
            within = env if variable is None else {**env, variable: np.float64(i)}
            parts += getattr(self, f"_{shape['kind']}")(shape, within, width)
        return [part for part in map(self._cut, parts) if len(part)]

    def point(self, pair, env: dict) -> np.ndarray:
        """Return the place of a pair of formulas."""
        return np.array([self.evaluate(tree, env) for tree in pair])

    @property
    def size(self) -> np.ndarray:
        """Width and height of what is seen."""
        left, right, bottom, top = self.declaration["view"]
        return np.array([right - left, top - bottom])

    def _cut(self, part: np.ndarray) -> np.ndarray:
        left, right, bottom, top = self.declaration["view"]
        middle = np.array([(left + right) / 2, (bottom + top) / 2])
        return np.clip(part, middle - 50 * self.size, middle + 50 * self.size)

    def _path(self, shape, env, width):
        parts = [np.array([self.point(pair, env) for pair in part]) for part in shape["parts"]]
        return [part for part in parts if not np.isnan(part).any()]

    def _curve(self, shape, env, width):
        low, high = (self.evaluate(shape[end], env) for end in ("low", "high"))
        samples = shape["samples"]
        t = low + (high - low) * np.arange(samples) / (samples - 1)
        places = [np.broadcast_to(self.evaluate(tree, {**env, shape["variable"]: t}), t.shape) for tree in shape["at"]]
        points = np.stack(places, axis=1)
        known = ~np.isnan(points).any(axis=1)
        with np.errstate(invalid="ignore"):
            jumps = (np.abs(np.diff(points[:, 1])) > 2 * self.size[1]) & bool(shape.get("breaks"))
        starts = [0, *(k for k in range(1, samples) if not known[k] or not known[k - 1] or jumps[k - 1])]
        parts = [points[a:b] for a, b in zip(starts, [*starts[1:], samples])]
        return [part for part in parts if len(part) > 1 and not np.isnan(part).any()]

    def _arrow(self, shape, env, width):
        tail, tip = self.point(shape["tail"], env), self.point(shape["tip"], env)
        unit = self.size / np.array([width, width * self.declaration["aspect"]])
        along = (tip - tail) / unit
        length = math.hypot(*along)
        if not 1e-6 < length < 1e9:
            return []
        along = along / length
        head = min(ARROW_HEAD, 0.6 * length)
        neck = tip - along * head * unit
        side = np.array([-along[1], along[0]]) * head * 0.36 * unit
        return [np.array([tail, neck]), np.array([tip, neck + side, neck - side, tip])]

    def _line(self, shape, env, width):
        a, b = self.point(shape["a"], env), self.point(shape["b"], env)
        left, _, bottom, _ = self.declaration["view"]
        slant = math.hypot(*((b - a) / self.size))
        if not 1e-12 < slant < 1e12:
            return []
        far = (4 + math.hypot(*((a - [left, bottom]) / self.size))) / slant
        return [np.array([a - (b - a) * far, a + (b - a) * far])]

    def frame(self, shape: dict, env: dict) -> int:
        """Return which of its frames a picture shows."""
        value = self.evaluate(shape["frame"], env)
        return int(min(max(math.floor(value + 0.5), 0), shape["count"] - 1)) if math.isfinite(value) else 0

    def _picture(self, shape, env, width):
        return [np.array([self.point(shape["low"], env), self.point(shape["high"], env)])]

    def _text(self, shape, env, width):
        place = self.point(shape["at"], env)
        return [] if np.isnan(place).any() else [place[None, :]]
