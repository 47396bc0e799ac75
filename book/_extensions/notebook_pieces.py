"""The pieces of a page from top to bottom: stretches of Markdown, code cells, and places to answer an exercise."""

import re
from dataclasses import dataclass

from docutils import nodes
from plain_markdown import PlainMarkdown

__all__ = ["Piece", "pieces_of", "with_hidden_cells"]

CHECK = re.compile(r"""\bcheck\(\s*["'](?P<name>[\w.]+)["']\s*,\s*(?P<answer>.*)\)\s*""", re.DOTALL)


@dataclass
class Piece:
    """A stretch of a page: Markdown (`text`), a cell of the chapter (`index`), or the place to answer an exercise."""

    text: str = ""
    index: int | None = None
    solution: str = ""
    answer: tuple[str, str] | None = None


def is_cell(node: nodes.Node) -> bool:
    """Say whether a node is a code cell with what it shows."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def pieces_of(node: nodes.Element, writer: PlainMarkdown, solution: str = ""):
    """Yield the pieces of a section, or of a page, from top to bottom."""
    for child in node.children:
        kind = type(child).__name__
        if is_cell(child):
            if note := note_of_cell(child, writer):
                yield Piece(text=note, solution=solution)
            yield Piece(index=child["cell_index"], solution=solution)
        elif isinstance(child, nodes.section):
            if isinstance(child.children[0], nodes.title):
                yield Piece(text=writer.block(child), solution=solution)
            yield from pieces_of(child, writer, solution)
        elif kind == "solution_node":
            yield from pieces_of(child, writer, writer.heading(child.children[0].children))
        elif not isinstance(child, nodes.title):
            if text := writer.block(child):
                yield Piece(text=text, solution=solution)
            if kind == "exercise_enumerable_node":
                yield Piece(answer=asked_in(child))


def asked_in(exercise: nodes.Element) -> tuple[str, str]:
    """Return the name under which an exercise is checked and the answer that it asks for, as it says them."""
    found = (CHECK.fullmatch(" ".join(literal.astext().split())) for literal in exercise.findall(nodes.literal))
    return next(((match["name"], match["answer"]) for match in found if match), ("", ""))


def note_of_cell(cell: nodes.Element, writer: PlainMarkdown) -> str:
    """Return which numbers of the book belong to what a cell shows: in Jupyter it cannot say so itself."""
    figures = [
        writer.formats["figure"] % n for f in cell.findall(nodes.figure) if (n := writer.numbers.of("figure", f))
    ]
    formulas = [f"({n})" for f in cell.findall(nodes.math_block) if (n := writer.numbers.of("displaymath", f))]
    says = [f"shows {figure}" for figure in figures]
    if len(formulas) > 1:
        says.append(f"shows formulas {formulas[0]} to {formulas[-1]}, there numbered from 1 to {len(formulas)}")
    elif formulas:
        says.append(f"shows formula {formulas[0]}")
    return f"*The next cell {' and '.join(says)}.*" if says else ""


def with_hidden_cells(pieces: list[Piece], cells: list):
    """Yield the pieces, and after each cell those that follow it and that the page does not show."""
    solutions, within = {}, False
    for index, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            for mark in re.findall(r"\{solution-(start|end)\}", cell.source):
                within = mark == "start"
        else:
            solutions[index] = within
    shown = {piece.index for piece in pieces if piece.index is not None}

    def hidden(after):
        for index in (k for k in solutions if k > after):
            if index in shown:
                return
            yield Piece(index=index, solution="hidden" if solutions[index] else "")

    for place, piece in enumerate(pieces):
        yield piece
        if place == 0:  # the title
            yield from hidden(-1)
        if piece.index is not None:
            yield from hidden(piece.index)
