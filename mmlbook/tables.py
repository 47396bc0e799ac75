"""A table as the result of a cell."""

import re

from mmlbook.record import bundle, inline_html
from mmlbook.timing import Measured

__all__ = ["Table", "table"]

_MARK = re.compile(r"\[([^\]]*)\]\{\.measured\}")


def _unmarked(cell: str) -> str:
    return _MARK.sub(r"\1", cell)


def _text(cell) -> str:
    if isinstance(cell, Measured):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.4g}"
    return str(cell)


class Table:
    """A header and rows of cells; it shows itself. Made by :func:`table`."""

    def __init__(self, header: list[str], rows: list[list[str]]):
        self.header = header
        self.rows = rows

    def __repr__(self) -> str:
        lines = [[_unmarked(cell) for cell in row] for row in (self.header, *self.rows)]
        widths = [max(len(row[j]) for row in lines) for j in range(len(self.header))]
        return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in lines)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        def line(cells):
            return "| " + " | ".join(cells) + " |"

        markdown = "\n".join([line(self.header), line(["---"] * len(self.header)), *map(line, self.rows)])
        head = "".join(f"<th>{inline_html(cell)}</th>" for cell in self.header)
        body = "".join("<tr>" + "".join(f"<td>{inline_html(cell)}</td>" for cell in row) + "</tr>" for row in self.rows)
        page = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return bundle({"kind": "table"}, markdown=markdown, html=page, text=repr(self))


def table(header, rows) -> Table:
    """Show rows of cells under a header; must be the last expression of its cell.

    Parameters
    ----------
    header : sequence of str
        One name a column; may hold Markdown and mathematics.
    rows : sequence of sequences
        Cells are strings (Markdown), numbers (four digits are shown) or measured times.

    Raises
    ------
    ValueError
        If a row has another number of cells than the header, or there is no row.

    Examples
    --------
    >>> table(["n", "error"], [[1, 0.5], [10, 0.05]])
    n   error
    1   0.5
    10  0.05
    >>> table(["n"], [[1, 2]])
    Traceback (most recent call last):
        ...
    ValueError: row 0 has 2 cells, but the header has 1
    """
    names = [str(name) for name in header]
    cells = [[_text(cell) for cell in row] for row in rows]
    if not cells:
        raise ValueError("a table needs at least one row")
    for i, row in enumerate(cells):
        if len(row) != len(names):
            raise ValueError(f"row {i} has {len(row)} cells, but the header has {len(names)}")
    return Table(names, cells)
