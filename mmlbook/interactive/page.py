"""A moving figure as the result of a cell: checked, drawn still, and written for the page."""

import html
import inspect
import json
import zlib
from base64 import b64encode

import numpy as np

from mmlbook.interactive.evaluation import WIDTH, Evaluation, shown_number
from mmlbook.interactive.still import draw_still
from mmlbook.interactive.writing import each_formula, write
from mmlbook.plotting import show
from mmlbook.record import bundle, inline_html

__all__ = ["Interactive"]

PLACES = 24  # where a readout is compared with its reference, beside the start
HEAVIEST = 200_000  # characters
TALLEST = 440  # pixels: the height at which a board stops to grow


class Interactive:
    """A figure that the reader moves. Made by ``Board.show``, whose parameters it takes.

    Attributes
    ----------
    declaration : dict
        What the page carries: see :class:`mmlbook.interactive.evaluation.Evaluation`.
    """

    def __init__(self, board, *, name: str, caption: str, alt: str):
        if not board.movable:
            raise ValueError(f"nothing moves in {name!r}: give the board a point or a slider, or show a still figure")
        if not board.readouts:
            raise ValueError(f"nothing can be read in {name!r}: give the board a readout, which is also spoken")
        self.declaration = self._declare(board, name)
        self.evaluation = Evaluation(self.declaration)
        self._check_starts(board)
        self.references = self._check_references(board.references)
        shown = show(draw_still(self.declaration), name=name, caption=caption, alt=alt)
        self.name, self.caption, self.alt, self.svg = shown.name, shown.caption, shown.alt, shown.svg
        self.json = json.dumps(self.declaration, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        if len(self.json) > HEAVIEST:
            raise ValueError(
                f"the declaration of {name!r} has {len(self.json)} characters: use fewer samples or a table"
            )

    @staticmethod
    def _declare(board, name: str) -> dict:
        symbols, movable = set(), []
        for item in board.movable:
            known = symbols | {"raw.x", "raw.y", "raw.s"}
            movable += write({"item": [item]}, known, share=False)["item"]
            symbols |= {item["name"]} if item["kind"] == "slider" else {f"{item['name']}.x", f"{item['name']}.y"}
        written = write({"shapes": board.shapes, "readouts": board.readouts}, symbols)
        for source, shape in zip(board.shapes, written["shapes"], strict=True):
            if not any(formula.moves for formula in each_formula(source)):
                shape["still"] = True
        frame = {"name": name, "view": board.frame.view, "aspect": board.frame.aspect}
        frame["width"] = round(min(WIDTH, TALLEST / board.frame.aspect))
        return {**frame, "movable": movable, **written}

    def _check_starts(self, board) -> None:
        start, reach = self.evaluation.start(), self.evaluation.size
        for item in self.declaration["movable"]:
            if item["kind"] == "point":
                off = np.abs(np.subtract(start[item["name"]], item["start"])) / reach
                if not (off < 0.02).all():
                    there = ", ".join(f"{part:g}" for part in start[item["name"]])
                    raise ValueError(
                        f"point {item['name']!r} starts at {tuple(item['start'])}, which is not on "
                        f"{item.get('on', 'its grid')}: ({there}) is"
                    )

    def _somewhere(self, rng) -> dict:
        left, right, bottom, top = self.declaration["view"]
        state = {}
        for item in self.declaration["movable"]:
            if item["kind"] == "slider":
                state[item["name"]] = self.evaluation.position(item, int(rng.integers(item["count"])))
            else:
                state[item["name"]] = [float(rng.uniform(left, right)), float(rng.uniform(bottom, top))]
        return self.evaluation.settled(state)

    def _check_references(self, references: dict) -> int:
        rng = np.random.default_rng(zlib.crc32(self.declaration["name"].encode()))
        states = [self.evaluation.start(), *(self._somewhere(rng) for _ in range(PLACES if references else 0))]
        for name, reference in references.items():
            wanted = list(inspect.signature(reference).parameters)
            for argument in wanted:
                if argument not in states[0]:
                    raise ValueError(
                        f"the reference of readout {name!r} asks for {argument!r}, "
                        f"but what moves is {', '.join(states[0])}"
                    )
            for state in states:
                value = self.evaluation.values(state)[name]
                if not np.isfinite(value):
                    continue
                place = {key: np.array(at) if isinstance(at, list) else at for key, at in state.items()}
                expected = float(reference(**{argument: place[argument] for argument in wanted}))
                if not abs(value - expected) <= 1e-5 * max(abs(value), abs(expected)) + 1e-7:
                    raise ValueError(
                        f"readout {name!r} is {value:.9g}, but its reference says {expected:.9g}, at {state}"
                    )
        return len(references)

    def values(self, state: dict | None = None) -> dict[str, float]:
        """Return the readouts by their names.

        Parameters
        ----------
        state : dict, optional
            A pair for every point and a number for every slider that is not at its start.

        Raises
        ------
        ValueError
            If nothing of that name moves, or a point cannot be there.
        """
        start = self.evaluation.start()
        for name in state or {}:
            if name not in start:
                raise ValueError(f"nothing that moves is called {name!r}; what moves is {', '.join(start)}")
        state = {**start, **(state or {})}
        for name, place in self.evaluation.settled(state).items():
            if not np.allclose(place, state[name], rtol=1e-9, atol=1e-9):
                raise ValueError(f"{name} cannot be at {state[name]}: it would be at {place}")
        return self.evaluation.values(state)

    def __repr__(self) -> str:
        return f"<moving figure {self.name}: {self.alt}>"

    @property
    def record(self) -> dict:
        """What is counted."""
        kinds = [item["kind"] for item in self.declaration["movable"]]
        counts = {"points": kinds.count("point"), "sliders": kinds.count("slider"), "references": self.references}
        counts["readouts"] = len(self.declaration["readouts"])
        return {"kind": "interactive", "name": self.name, "alt": self.alt, **counts}

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        source = f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"
        width = self.declaration["width"]
        height = round(width * self.declaration["aspect"])
        pictures = any(shape["kind"] == "picture" for shape in self.declaration["shapes"])
        kind = "mml-photo" if pictures else "mml-drawing"  # what is photographed is not turned dark
        markdown = (
            f"::::::{{figure}} {source}\n:name: {self.name}\n:alt: {self.alt}\n:width: {width}px\n:height: {height}px\n"
            f":class: {kind} dark-light no-scaled-link\n:figclass: mml-moving\n\n{self.caption}\n\n"
            f":::::{{raw}} html\n{self.controls()}\n:::::\n::::::\n"
        )
        page = (
            f'<figure><img src="{source}" alt="{html.escape(self.alt)}" style="background:#fff;max-width:100%">'
            f"<figcaption>{inline_html(self.caption)} (This figure moves in the online book.)</figcaption></figure>"
        )
        return bundle(self.record, markdown=markdown, html=page, text=repr(self))

    def controls(self) -> str:
        """Return the HTML of what belongs to the figure beside the board."""
        points = [item for item in self.declaration["movable"] if item["kind"] == "point"]
        sliders = [item for item in self.declaration["movable"] if item["kind"] == "slider"]
        lines = ['<div class="mml-ui">']
        lines += [self._slider(item) for item in sliders]
        lines.append('<dl class="mml-readouts">')
        lines += [self._readout(item) for item in self.declaration["readouts"]]
        lines.append("</dl>")
        names = _listed([item["label"] or item["name"] for item in points])
        keys = f"press Tab until {'it' if len(points) == 1 else 'one of them'} is marked, then arrow keys"
        each = "the slider" if len(sliders) == 1 else "a slider"
        hand = f"Drag {names}, or {keys}." if points else f"Move {each} by hand or with the arrow keys."
        lines.append(f'<p class="mml-how"><span id="{self.name}--how">{html.escape(hand)}</span>')
        lines.append('<button type="button" class="mml-reset">Back to the start</button></p>')
        lines.append('<p class="mml-spoken" role="status" aria-live="polite"></p>')
        declaration = self.json.replace("<", "\\u003c")
        lines.append(f'<script type="application/json" class="mml-declaration">{declaration}</script></div>')
        return "\n".join(lines)

    def _slider(self, item: dict) -> str:
        key, start = f"{self.name}--{item['name']}", item["start"]
        value = self.evaluation.position(item, start)
        text = item["texts"][start] if "texts" in item else shown_number(value, item["digits"])
        ends = [shown_number(self.evaluation.position(item, k), item["digits"]) for k in (0, item["count"] - 1)]
        widest = max(map(len, item.get("texts", ends)))
        name, unit = html.escape(item["label"]), html.escape(item["unit"])
        play = f'<button type="button" class="mml-play" aria-label="Play: {name}">Play</button>'
        return (
            f'<div class="mml-slider"><label for="{key}">{name}</label>'
            f'<input type="range" id="{key}" data-name="{item["name"]}" min="0" max="{item["count"] - 1}" step="1" '
            f'value="{start}" aria-valuetext="{html.escape(text)}{unit and " " + unit}" autocomplete="off">'
            f'<span class="mml-at" aria-hidden="true" style="min-width:{widest}ch">{html.escape(text)}</span>'
            f"{f'<span>{unit}</span>' if unit else ''}{play if item['play'] else ''}</div>"
        )

    def _readout(self, item: dict) -> str:
        text = html.escape(self.evaluation.shown(self.evaluation.start())[item["name"]])
        unit = f'<span class="mml-unit">{html.escape(item["unit"])}</span>' if item["unit"] else ""
        return (
            f"<div><dt>{html.escape(item['label'])}</dt>"
            f'<dd><span class="mml-value" id="{self.name}--{item["name"]}" data-name="{item["name"]}" '
            f'data-start="{text}"><span>{text}</span></span>{unit}</dd></div>'
        )


def _listed(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
