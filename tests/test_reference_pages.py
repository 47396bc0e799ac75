"""The notation page and the glossary: every spelling runs and has its shape, every term is in its place."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTATION = (ROOT / "book" / "start" / "notation.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "book" / "end" / "glossary.md").read_text(encoding="utf-8")

NAMES = {
    "np": np, "math": math, "n": 3, "m": 3, "k": 2, "i": 2, "j": 3, "a": 1.0, "b": np.array([1.0, 2.0, 3.0]), "c": 2.0,
    "x": np.array([1.0, 2.0, 4.0]), "y": np.array([0.5, 1.0, 3.0]), "z": 1 + 2j,
    "A": np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]]), "B": np.eye(3),
    "X": np.arange(12.0).reshape(4, 3),
}  # fmt: skip


def rows_of_notation() -> list[list[str]]:
    """Return the cells of every row that says how NumPy spells a symbol."""
    rows, header = [], []
    for line in NOTATION.splitlines():
        if not line.startswith("| "):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "Symbol":
            header = cells
        elif header[-1] == "NumPy" and cells[-1]:
            rows.append(cells)
    return rows


def terms() -> dict[str, str]:
    """Return the glossary's terms with their definitions."""
    inside = re.search(r"````\{glossary\}\n(.*)````", GLOSSARY, re.DOTALL)[1]
    return {entry.splitlines()[0]: " ".join(entry.splitlines()[1:]).strip() for entry in inside.split("\n\n")}


@pytest.mark.parametrize("cells", rows_of_notation(), ids=lambda cells: cells[-1].strip("`"))
def test_numpy_spelling_runs_and_has_its_shape(cells):
    value = eval(cells[-1].strip("`"), dict(NAMES))
    told = re.search(r"shape `\((.*?)\)`", cells[2])
    if told is not None:
        axes = [axis for axis in told[1].split(",") if axis.strip()]
        assert np.ndim(value) == len(axes)


def test_rows_have_as_many_cells_as_their_header():
    for block in re.findall(r"(?:^\|.*\n)+", NOTATION, re.MULTILINE):
        assert len({len(line.strip("|").split("|")) for line in block.splitlines()}) == 1


def test_no_symbol_is_listed_twice():
    symbols = [line.split("|")[1].strip() for line in NOTATION.splitlines() if line.startswith("| $")]
    assert sorted(set(symbols)) == sorted(symbols)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("\\mathbf{A}^{-1}\\mathbf{b}", "solve"), ("\\lVert \\mathbf{A} \\rVert_F", "norm(A)"), ("\\ln x", "log")],
)
def test_symbols_stand_beside_their_spelling(name, expected):
    [row] = [row for row in rows_of_notation() if row[0] == f"${name}$"]
    assert expected in row[-1]


def test_terms_are_in_alphabetical_order_and_unlike():
    names = [name.lower() for name in terms()]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == GLOSSARY.count("\n\n", GLOSSARY.index("````{glossary}")) + 1


@pytest.mark.parametrize("name", terms())
def test_term_is_defined_in_a_sentence(name):
    definition = terms()[name]
    assert definition.endswith(".")
    assert len(definition.split()) >= 5
    for linked in re.findall(r"\{term\}`([^`<]*)`", definition):
        assert linked in terms()


def test_terms_marked_in_the_book_are_defined():
    known = {line.lower() for line in GLOSSARY.splitlines() if line and not line.startswith(" ")}  # other names too
    pages = [ROOT / f"{name}.md" for name in re.findall(r"- file: (\S+)", (ROOT / "_toc.yml").read_text("utf-8"))]
    assert len(pages) > 10
    for path in pages:
        for marked in re.findall(r"\{term\}`([^`]*)`", path.read_text(encoding="utf-8")):
            name = re.sub(r".*<(.*)>\s*", r"\1", marked)
            assert name.lower() in known, f"{path.name}: {name}"
