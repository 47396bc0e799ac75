"""The notation page: no page uses a symbol that it does not declare, no chapter before the place that introduces it.

What a symbol is, ``symbols.py`` says; roughly: every sign but letters in italics or bold, digits and punctuation. A row
declares the symbols of its first column. It holds from the chapter to which its last column leads (the first, if there
are several) to the end of the book; a row of the section on letters of one chapter holds only in the chapters to which
it leads. Pages that are no chapters may use what any row declares.
"""

import math
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from chapters import ROOT, book_chapters, load
from symbols import Formulas, symbols_of

from mmlbook.links import book_links, labels_of

NOTATION = (ROOT / "book/start/notation.md").read_text(encoding="utf-8")
LOCAL = "Letters with a meaning of their own in one chapter"
REFERENCE = re.compile(r"\{(?:prf:)?ref\}`(?:[^`<]*<)?([\w-]+)>?`")
CHAPTERS = book_chapters()


@dataclass(frozen=True)
class Row:
    """A row of a table of the notation page: its cells by the heads of their columns, and the section it is in."""

    cells: dict[str, str]
    section: str
    line: int

    @property
    def formulas(self) -> list[str]:
        """The formulas of the first column."""
        return re.findall(r"\$(.+?)\$", self.cells["Symbol"])

    @property
    def labels(self) -> list[str]:
        """The places to which the last column leads."""
        return REFERENCE.findall(self.cells["Introduced in"])

    def __str__(self) -> str:
        return f"notation.md:{self.line}: {self.cells['Symbol']}"


def rows_of(text: str) -> list[Row]:
    """Return the rows of all tables of a page."""
    rows, section, header = [], "", []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            section = line[3:]
        if not line.startswith("| "):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == "Symbol":
            header = cells
        else:
            rows.append(Row(dict(zip(header, cells, strict=True)), section, number))
    return rows


ROWS = rows_of(NOTATION)


@cache
def pages_of_labels() -> dict[str, str]:
    """Return the page on which each label of the book stands."""
    paths = [path for name in book_links()[0] if (path := ROOT / f"book/{name}.md").exists()]
    return {
        label: path.relative_to(ROOT).with_suffix("").as_posix()
        for path in paths
        for label in labels_of(path.read_text(encoding="utf-8"))
    }


def declared(rows: list[Row], pages: dict[str, str], chapters: list[str]) -> dict[str, dict[str, set[str]]]:
    """Return for each page that may use symbols before others or alone which it may use: chapter → symbols."""
    may = {chapter: set() for chapter in chapters}
    for row, found in zip(rows, row_symbols(rows), strict=True):
        homes = [pages[label] for label in row.labels]
        places = [chapters.index(home) if home in chapters else 0 for home in homes]
        allowed = homes if row.section == LOCAL else chapters[min(places) :]
        for chapter in allowed:
            may[chapter] |= found
    return may


def row_symbols(rows: list[Row]) -> list[set[str]]:
    """Return what each row declares."""
    found = dict(zip(formulas := [one for row in rows for one in row.formulas], symbols_of(formulas), strict=True))
    return [set().union(*(found[formula] for formula in row.formulas)) for row in rows]


def undeclared(formulas: list[str], may_use: set[str]) -> list[str]:
    """Return a complaint for each symbol that may not be used, with the first formula that does."""
    first = {}
    for formula, found in zip(formulas, symbols_of(formulas), strict=True):
        for symbol in sorted(found - may_use):
            first.setdefault(symbol, formula)
    return [f"{symbol} in {' '.join(formula.split())}" for symbol, formula in first.items()]


# -- what a symbol is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"x_1, \mathbf{x}; 2", ""),
        (r"\mathbf{A}^\top\mathbf{A}^{-1}2^{-1}", r"\top \mathbf^{-1} -"),
        (r"\lVert \mathbf{A} \rVert_F \le \lVert x \rVert", r"\lVert \rVert_{F} \le \rVert"),
        (r"\hat\theta \ne \bar{\mathbf{x}}", r"\hat \theta ≠ \bar"),
        (r"\operatorname{rank}(\mathbf{A}^+)", r"\operatorname{rank} ( ) ^+"),
        (r"\sum_{i=1}^n f^{(k)}(x)\,f'(0)", r"\sum = ^{(k)} ( ) \prime"),
        (r"\boldsymbol{\Sigma}, \Sigma, \mathbf{1}", r"\boldsymbol{\Sigma} \Sigma \boldsymbol{1}"),
        (r"\mathcal{N}, \mathbb{R}, \mathrm{i}", r"\mathcal{N} \mathbb{R} \mathrm{i}"),
        (r"\dfrac{a}{b} \binom{n}{k}\sqrt2", r"\frac \binom \sqrt"),
        (r"\begin{pmatrix} a & \beta \\ \vdots & \ldots \end{pmatrix}", r"\begin{pmatrix} \beta \vdots \dots"),
        (r"\left(\begin{array}{c|c} a & b \end{array}\right)", r"\begin{pmatrix} \mid"),
        (r"\begin{cases} 1 & \text{if } \epsilon \end{cases}", r"\begin{cases} \epsilon"),
        (r"\bigl(\lim_{h \to 0} a\bigr) \xrightarrow{k \to \infty} b", r"( ) \lim \to \xrightarrow \infty"),
        (r"\left\lvert\det\mathbf{J}\right\rvert", r"\lvert \det \rvert"),
        (r"\underbrace{a + b}_{\text{two}}", r"\underbrace +"),
    ],
)
def test_what_counts_as_a_symbol(formula, expected):
    assert symbols_of([formula]) == [set(expected.split())]


def test_a_formula_that_is_none_is_said():
    with pytest.raises(ValueError, match=r"\\frac{: .*parse error"):
        symbols_of([r"\frac{"])


def test_formulas_of_a_page_know_where_they_stand():
    set_formula = '<span class="katex"><annotation encoding="application/x-tex">{}</annotation></span>'
    page = (
        f"<nav>{set_formula.format('m')}</nav><article><section id='one'><span id='sec-one'></span><h2>One</h2>"
        f"<img src='x'><p id='p'>{set_formula.format('a &lt; b')}</p><div id='def'>{set_formula.format('c')}</div>"
        f"</section>{set_formula.format('d')}</article>"
    )
    assert Formulas(page).found == [("a < b", {"one", "sec-one", "p"}), ("c", {"one", "sec-one", "def"}), ("d", set())]


# -- the rule, on a small book ---------------------------------------------------------------

SMALL = r"""
## All chapters

| Symbol | Meaning | Introduced in |
|---|---|---|
| $a + b$ | sum | {ref}`sec-start` |
| $\lambda$ | number | {prf:ref}`def-two`, {ref}`sec-three` |

## Letters with a meaning of their own in one chapter

| Symbol | Meaning | Introduced in |
|---|---|---|
| $\mu,\ \nu$ here | shift | {ref}`sec-one` |
"""
PAGES = {"sec-start": "start", "sec-one": "one", "def-two": "two", "sec-three": "three"}


def test_a_symbol_may_be_used_from_its_introduction_on():
    may = declared(rows_of(SMALL), PAGES, ["one", "two", "three"])
    assert may == {"one": {"+", r"\mu", r"\nu"}, "two": {"+", r"\lambda"}, "three": {"+", r"\lambda"}}


def test_what_is_not_declared_is_found_with_its_formula():
    may = declared(rows_of(SMALL), PAGES, ["one", "two", "three"])
    assert undeclared(["a + b", r"a - \mu", r"\mu"], may["one"]) == [r"- in a - \mu"]
    assert undeclared([r"\lambda \mu", r"\mu + \mu"], may["two"]) == [r"\mu in \lambda \mu"]
    assert undeclared([r"\lambda"], may["one"]) == [r"\lambda in \lambda"]


# -- the book --------------------------------------------------------------------------------


@pytest.mark.parametrize("docname", CHAPTERS)
def test_no_chapter_uses_an_undeclared_symbol(docname, site):
    formulas = [formula for formula, _ in Formulas(load(docname, site).page).found]
    assert formulas
    assert undeclared(formulas, declared(ROWS, pages_of_labels(), CHAPTERS)[docname]) == []


def test_no_other_page_uses_an_undeclared_symbol(site):
    everything = set().union(*row_symbols(ROWS))
    for path in sorted([*site.glob("book/start/*.html"), *site.glob("book/end/*.html"), site / "book/index.html"]):
        if path.stem != "notation":
            formulas = [formula for formula, _ in Formulas(path.read_text(encoding="utf-8")).found]
            assert undeclared(formulas, everything) == [], path.name


def test_every_row_leads_to_a_place_that_has_its_symbol(site):
    pages = pages_of_labels()
    within = {label: [] for row in ROWS for label in row.labels}
    for name in {pages[label] for label in within}:
        for formula, places in Formulas((site / f"{name}.html").read_text(encoding="utf-8")).found:
            exercises = {place.replace("sol-", "ex-", 1) for place in places if place.startswith("sol-")}
            for label in (places | exercises) & within.keys():  # a solution is a part of its exercise
                within[label].append(formula)
    missing = []
    for row in ROWS:
        there = set().union(*symbols_of(formula for label in row.labels for formula in within[label]))
        there |= set(re.findall("[A-Za-z]", " ".join(formula for label in row.labels for formula in within[label])))
        [wanted] = symbols_of(row.formulas[:1])
        if wanted - there:
            missing.append(f"{row} has {' '.join(wanted - there)}, but not {' '.join(row.labels)}")
    assert missing == []


def test_every_symbol_of_the_page_is_used(site):
    used = set()
    for path in set(site.glob("book/*/*.html")) - {site / "book/start/notation.html"}:
        used = used.union(*symbols_of(formula for formula, _ in Formulas(path.read_text(encoding="utf-8")).found))
    assert [str(row) for row, found in zip(ROWS, row_symbols(ROWS), strict=True) if found - used] == []


# -- the tables ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.cells["Symbol"])
def test_a_row_is_read_aloud_and_leads_to_its_introduction(row):
    assert re.search('"[^"]+"', row.cells["Read aloud"])
    assert row.cells["Meaning"]
    assert row.formulas
    assert row.labels
    assert all(label in pages_of_labels() for label in row.labels)


def test_no_symbol_is_listed_twice():
    symbols = [row.cells["Symbol"] for row in ROWS if row.section != LOCAL]
    assert sorted(set(symbols)) == sorted(symbols)


NUMBERS = ("Signs from school", "Numbers and sets")
NAMES = {
    "np": np, "math": math, "n": 3, "m": 3, "k": 2, "i": 2, "j": 3, "a": 1.0, "b": np.array([1.0, 2.0, 3.0]), "c": 2.0,
    "x": np.array([1.0, 2.0, 4.0]), "y": np.array([0.5, 1.0, 3.0]),
    "A": np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]]), "B": np.eye(3),
    "theta": 0.5,
    "X": np.arange(12.0).reshape(4, 3),
}  # fmt: skip


@pytest.mark.parametrize("row", [row for row in ROWS if row.cells.get("NumPy")], ids=lambda row: row.cells["NumPy"])
def test_numpy_spelling_runs_and_has_its_shape(row):
    scalars = {"b": 2.5} if row.section in NUMBERS else {}  # elsewhere it is the right-hand side of a system
    value = eval(row.cells["NumPy"].strip("`"), NAMES | scalars)
    told = re.search(r"shape `\((.*?)\)`", row.cells["Meaning"])
    if told is not None:
        assert np.ndim(value) == len([axis for axis in told[1].split(",") if axis.strip()])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("\\mathbf{A}^{-1}\\mathbf{b}", "solve"), ("\\lVert \\mathbf{A} \\rVert_F", "norm(A)"), ("\\ln x", "log")],
)
def test_symbols_stand_beside_their_spelling(name, expected):
    [row] = [row for row in ROWS if row.cells["Symbol"] == f"${name}$"]
    assert expected in row.cells["NumPy"]
