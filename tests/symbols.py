r"""The symbols of a formula, found in the tree into which KaTeX, which also sets it, parses it.

A symbol is every sign of a formula but these: Latin letters in italics or in bold (names that a chapter gives for the
time being), digits, and punctuation. So these are symbols: signs of operations and relations, brackets, arrows, big
operators, named functions (``\operatorname{rank}``), Greek letters, letters of another alphabet (``\mathbb{R}``,
``\mathcal{N}``), bold numbers, what stands above a letter (``\hat``) or at its upper right (``\top``, ``\prime``,
``^+``, ``^{-1}`` of a bold letter), the index of a norm, and shapes that say something (a fraction, a root, a matrix).
A symbol is written as in LaTeX, without what it is applied to.
"""

import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path

from frontend import node_command, packages

__all__ = ["Formulas", "symbols_of"]

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = r"""
const katex = require(process.argv[1]);
const read = formula => {
  try { return {tree: katex.__parse(formula, {displayMode: true, strict: "ignore"})}; }
  catch (error) { return {error: error.message}; }
};
const formulas = JSON.parse(require("fs").readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(formulas.map(read), (key, value) => key === "loc" ? undefined : value));
"""
"""Answers a list of formulas with KaTeX's trees of them."""

PUNCTUATION = frozenset(",.;:?")
BOLD = ("mathbf", "boldsymbol")
SAME = {r"\@cdots": r"\dots", r"\ldots": r"\dots", r"\varvdots": r"\vdots"}
"""How KaTeX's tree names some signs → how a formula does."""

MATRICES = {"[]": r"\begin{bmatrix}", "()": r"\begin{pmatrix}", r"\{.": r"\begin{cases}"}
NAMED = {"accent": "label", "xArrow": "label", "horizBrace": "label", "op": "name"}
"""Kinds of nodes that are symbols → where their name stands."""

SHAPES = {"sqrt": r"\sqrt", "overline": r"\overline", "separator": r"\mid"}
KNOWN: dict[str, frozenset[str]] = {}
"""The symbols of the formulas that were read before: most formulas are asked for by several tests."""

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Formulas(HTMLParser):
    """The formulas in the text of a built page, each in LaTeX, with the places (``id``) in which it stands."""

    def __init__(self, page: str):
        super().__init__()
        self.open: list[tuple[str, set[str]]] = []
        self.found: list[tuple[str, set[str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        places = {value for name, value in attrs if name == "id" and value}
        if tag == "span" and self.open and self.open[-1][0] == "section":
            self.open[-1][1].update(places)  # a label above a heading is an empty mark within its section
        if tag == "annotation" and any(name == "article" for name, _ in self.open):
            self.found.append(("", set().union(*(ids for _, ids in self.open))))
        if tag not in VOID:
            self.open.append((tag, places))

    def handle_startendtag(self, tag, attrs):
        pass  # closed where it opens: nothing stands in it

    def handle_endtag(self, tag):
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if self.found and self.open and self.open[-1][0] == "annotation":
            self.found[-1] = (self.found[-1][0] + data, self.found[-1][1])


def symbols_of(formulas) -> list[frozenset[str]]:
    """Return the symbols of each formula."""
    formulas = list(formulas)
    new = sorted({formula for formula in formulas if formula not in KNOWN})
    if new:
        script = packages(ROOT, ROOT / "_build") / "katex/dist/katex.min.js"
        words = [*node_command(), "-e", SCRIPT, str(script.resolve())]
        done = subprocess.run(
            words, input=json.dumps(new), capture_output=True, text=True, encoding="utf-8", check=True
        )
        for formula, answer in zip(new, json.loads(done.stdout), strict=True):
            if "error" in answer:
                raise ValueError(f"{formula}: {answer['error']}")
            KNOWN[formula] = frozenset(symbols(answer["tree"]))
    return [KNOWN[formula] for formula in formulas]


def symbols(node, font: str = ""):
    """Yield the symbols of a tree; `font` is the alphabet in which its letters are set."""
    if isinstance(node, list):
        for inner in node:
            yield from symbols(inner, font)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in ("mathord", "textord", "atom"):
        yield from letter(SAME.get(node["text"], node["text"]), font)
    elif kind == "supsub":
        yield from scripts(node, font)
    elif kind == "operatorname":
        yield rf"\operatorname{{{text_of(node['body'])}}}"
    elif kind == "font":
        yield from symbols(node["body"], node["font"])
    elif kind == "htmlmathml":  # \ne is drawn as a struck equals sign, and named in what is spoken
        yield from symbols(node["mathml"], font)
    elif kind == "delimsizing":
        yield from letter(node["delim"], "")
    elif kind == "leftright":
        yield from fences(node, font)
    elif kind == "text":
        return  # words
    else:
        if kind in NAMED:
            yield node[NAMED[kind]]
        elif kind == "genfrac":
            yield r"\frac" if node["hasBarLine"] else r"\binom"
        elif kind in SHAPES:
            yield SHAPES[kind]
        yield from symbols(list(node.values()), font)


def letter(text: str, font: str):
    """Yield a sign in an alphabet, if it is a symbol."""
    is_latin = text.isascii() and text.isalnum()
    if text in PUNCTUATION or (is_latin and font in ("", "mathit", "mathnormal")):
        return
    if font in BOLD:
        if not (text.isascii() and text.isalpha()):
            yield rf"\boldsymbol{{{text}}}"
    elif is_latin:
        yield rf"\{font}{{{text}}}"
    else:
        yield text


def scripts(node: dict, font: str):
    """Yield the symbols of something with an exponent or an index."""
    base, sup, sub = node.get("base"), node.get("sup"), node.get("sub")
    within = set(symbols(base, font))
    raised = text_of(sup)
    yield from within - {r"\rVert"}
    if r"\rVert" in within:
        yield rf"\rVert_{{{text_of(sub)}}}" if sub else r"\rVert"
    if raised in ("+", "*"):
        yield f"^{raised}"
    elif raised == "-1" and (base or {}).get("type") == "font" and base["font"] in BOLD:
        yield r"\mathbf^{-1}"
    else:
        if raised.startswith("(") and raised.endswith(")"):
            yield "^{(k)}"
        yield from symbols(sup, font)
    yield from symbols(sub, font)


def fences(node: dict, font: str):
    """Yield the symbols of something between brackets that grow with it."""
    body, pair = node["body"], node["left"] + node["right"]
    if len(body) == 1 and body[0].get("type") == "array" and pair in MATRICES:
        yield MATRICES[pair]
    else:
        for side in ("left", "right"):
            if node[side] != ".":
                yield from letter(node[side], "")
    yield from symbols(body, font)


def text_of(node) -> str:
    """Return the signs of a tree in a row."""
    if isinstance(node, list):
        return "".join(map(text_of, node))
    if not isinstance(node, dict):
        return ""
    if "text" in node:
        return node["text"]
    return "".join(text_of(inner) for key, inner in node.items() if key in ("body", "base", "sub", "sup", "value"))
