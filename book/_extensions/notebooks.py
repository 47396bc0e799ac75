"""Notebooks to take along: every executed page as a notebook with its outputs, and as a workbook.

The *notebook* holds the text, the code and what it put out, solutions folded. The *workbook* holds the same without
outputs and solutions; after each exercise stand an empty cell and one that checks the answer. Both are written beside
the pages, for every page that is written, and its download menu offers them.
"""

import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from docutils import nodes
from execution import executed_notebook
from notebook_cells import install_line, requirements, resolved, without_glue
from notebook_pieces import Piece, pieces_of, with_hidden_cells
from plain_markdown import Numbers, PlainMarkdown, details
from sphinx import addnodes
from sphinx.util import logging

from mmlbook.links import book_links

__all__ = ["KINDS", "setup"]

logger = logging.getLogger(__name__)

KINDS = {"notebook": "notebooks", "workbook": "workbooks"}
"""The two kinds of file, and the folder of the site that each is in."""

ENTRIES = {
    "notebook": ("Notebook with results (.ipynb)", "Download this page as a notebook with all results"),
    "workbook": (
        "Workbook for the exercises (.ipynb)",
        "Download this page as a notebook without results and solutions",
    ),
}
"""What the download menu says, in short and in full."""

OTHER_ENTRIES = {"download-source-button": "Source of the page (.md)", "download-pdf-button": "Print or save (.pdf)"}
"""What the theme's own entries say, which would be no more than the endings."""

ROLE_DOMAINS = {"eq": "math", "numref": "std", "ref": "std", "doc": "std", "term": "std"}
GLUE_MIME = "application/papermill.record/"
CODED_ROLE = re.compile(r'<code data-role="(?P<role>[\w:+-]+)">(?P<text>[^<]*)</code>')
LINKS_IMPORT = "from mmlbook.links import book_links"
CARRIED = (
    "*The online book reads its own sources here. They are not in the installed package. So this notebook carries what "
    "was found when it was made, and the next cell defines a `book_links` that returns it.*"
)
NOTICE = "Text and figures: CC BY 4.0. Code: MIT license. By the authors of *Mathematics for Machine Learning*."


@dataclass
class Page:
    """A page on its way into a notebook: its resolved nodes, its executed cells, and what it needs to be written."""

    docname: str
    title: str
    pieces: list[Piece]
    cells: list
    say: object
    root: Path
    requires: tuple[list[str], list[str]] = field(default=([], []))


# -- cells --------------------------------------------------------------------------------


def code_of(page: Page, index: int) -> str:
    """Return the code of a cell as it runs outside of the book; empty if it did nothing but glue."""
    try:
        code = resolved(without_glue(page.cells[index].source), page.say)
    except ValueError as fault:
        logger.warning(f"cell {index}: {fault}", location=page.docname, type="mml", subtype="notebooks")
        return page.cells[index].source
    return code.replace(LINKS_IMPORT, "").lstrip("\n")


def carried_links(root: Path) -> str:
    """Return code that takes the place of an import: the book's link graph, which no installed package can read."""
    pages, links = book_links(root / "book")
    place = {page: k for k, page in enumerate(pages)}
    names = textwrap.fill(" ".join(pages), 110)
    pairs = textwrap.fill(" ".join(f"{place[a]}-{place[b]}" for a, b in links), 110, break_on_hyphens=False)
    return textwrap.dedent('''\
        PAGES = """
        {names}
        """
        LINKS = """
        {pairs}
        """


        def book_links():
            pages = PAGES.split()
            return pages, [tuple(pages[int(place)] for place in link.split("-")) for link in LINKS.split()]
        ''').format(names=names, pairs=pairs)  # fmt: skip


def metadata_of(cell, solution: str) -> dict:
    """Return what Jupyter is to know of a cell: whether its code is folded, and whether it may fail."""
    tags = cell.metadata.get("tags", [])
    folded = bool(solution) or any(tag in tags for tag in ("hide-input", "remove-input", "remove-cell"))
    metadata = {"jupyter": {"source_hidden": True}} if folded else {}
    if solution:
        metadata["jupyter"]["outputs_hidden"] = True
    kept = [tag for tag in tags if tag == "raises-exception"] + (["solution"] if solution else [])
    return metadata | ({"tags": kept} if kept else {})


def output_for_jupyter(output, say):
    """Return an output without what only the book shows; None if nothing is left."""
    if "data" not in output:
        return output
    data = {kind: value for kind, value in output.data.items() if not kind.startswith(GLUE_MIME)}
    if "text/plain" in data:
        data["text/plain"] = resolved(data["text/plain"], say)
    if "text/html" in data:
        page = CODED_ROLE.sub(lambda found: say(found["role"], found["text"]) or found["text"], data["text/html"])
        kept = {} if "class='measured'" in page else {"text/plain": data["text/plain"]}  # there a time has no mark
        data = {"text/html": page, **kept}
    return nbformat.from_dict({**output, "data": data, "metadata": {}}) if data else None


def answer_cells(answer: tuple[str, str]) -> list:
    """Return an empty cell to work in, and one that checks the answer to an exercise."""
    name, asked = answer
    made = [nbformat.v4.new_code_cell("", metadata={"tags": ["exercise"]})]
    if name:
        code = f'check("{name}", ...)  # in place of the dots: {asked}'
        made.append(nbformat.v4.new_code_cell(code, metadata={"tags": ["exercise"]}))
    return made


def folded_cell(code: str):
    """Return a cell whose code Jupyter folds away."""
    return nbformat.v4.new_code_cell(code, metadata={"jupyter": {"source_hidden": True}})


def head_of(page: Page, kind: str) -> list:
    """Return the cells after the title: what this file is, and what installs the rest."""
    if kind == "notebook":
        about = "with the results that it had when the book was built. Solutions are folded."
    else:
        about = (
            "as a workbook: after each exercise there is an empty cell to work in, and one that checks your answer. "
            "Put the answer in place of the three dots `...`."
        )
    markdown = (
        f"This is a page of the online book *Mathematics for Machine Learning*, {about} What is said to be elsewhere "
        "in the book, under a name or a number, is there.\n\nThe next cell installs the book's package and what this "
        "page uses. Where all of it is there already, it changes nothing and needs no network; else it needs, beside "
        "this notebook, the file of the package that the page *How to read this book* offers. Run the cells in their "
        f"order, each with Shift+Enter.\n\n<small>{NOTICE}</small>"
    )
    return [nbformat.v4.new_markdown_cell(markdown), nbformat.v4.new_code_cell(install_line(*page.requires))]


def cells_of(page: Page, kind: str) -> list:
    """Return the cells of one of the two files, in their order."""
    made, text, folded = [], [], ""

    def end_text():
        if text:
            body = "\n\n".join(text)
            made.append(nbformat.v4.new_markdown_cell(details(folded, body) if folded else body))
            text.clear()

    for piece in with_hidden_cells(page.pieces, page.cells):
        if piece.solution and kind == "workbook":
            continue
        if piece.solution != folded or piece.text.startswith("#"):
            end_text()
            folded = piece.solution
        if piece.text:
            text.append(piece.text)
            if not made and piece.text.startswith("# "):
                end_text()
                made += head_of(page, kind)
        elif piece.answer is not None and kind == "workbook":
            end_text()
            made += answer_cells(piece.answer)
        elif piece.index is not None and (code := code_of(page, piece.index)):
            end_text()
            if LINKS_IMPORT in page.cells[piece.index].source:
                made += [nbformat.v4.new_markdown_cell(CARRIED), folded_cell(carried_links(page.root))]
            cell = nbformat.v4.new_code_cell(code, metadata=metadata_of(page.cells[piece.index], piece.solution))
            if kind == "notebook":
                found = (output_for_jupyter(output, page.say) for output in page.cells[piece.index].outputs)
                cell.outputs = [output for output in found if output is not None]
            made.append(cell)
    end_text()
    return made


def notebook_of(page: Page, kind: str):
    """Return one of the two files. The same page gives the same bytes, so cells are named by their places."""
    cells = cells_of(page, kind)
    count = 0
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
        if cell.cell_type == "code" and cell.outputs:
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": language})


# -- the site -----------------------------------------------------------------------------


def address_of(docname: str, kind: str) -> str:
    """Return where a page's file is in the site.

    >>> address_of("book/linear_algebra/vectors", "workbook")
    'workbooks/linear_algebra/vectors.ipynb'
    """
    return f"{KINDS[kind]}/{docname.partition('/')[2] or docname}.ipynb"


def offered(app, docname: str) -> list[str]:
    """Return the kinds of file that a page offers: none without cells, no workbook without exercises."""
    if docname not in app.env.mml_chapters or docname == app.config.root_doc:
        return []
    exercises = getattr(app.env, "mml_page_counts", {}).get(docname, {}).get("exercises", 0)
    return ["notebook", "workbook"] if exercises else ["notebook"]


def said_by_book(app, docname: str):
    """Return a function from a role and its content to what the book shows there."""

    def say(role: str, text: str) -> str | None:
        explicit = re.fullmatch(r"(?P<says>.*?)\s*<(?P<target>[^<>]+)>", text, re.DOTALL)
        if explicit:
            return explicit["says"]
        if role == "term":
            return text
        name, _, kind = role.rpartition(":")
        domain = app.env.domains.get(name or ROLE_DOMAINS.get(role, ""))
        if domain is None:
            return None
        asks = addnodes.pending_xref(
            "", refdomain=domain.name, reftype=kind, reftarget=text, refdoc=docname, refexplicit=False, refwarn=False
        )
        shown = nodes.inline("", text)
        found = domain.resolve_xref(app.env, docname, app.builder, kind, text, asks, shown)
        return found.astext() if found is not None else None

    return say


def take(app, docname: str, doctree: nodes.document) -> Page:
    """Return a page with all that its files are made of."""
    writer = PlainMarkdown(Numbers.of_page(app.env, docname), app.config.numfig_format)
    pieces = list(pieces_of(doctree, writer))
    cells = executed_notebook(app, docname).cells
    page = Page(docname, app.env.titles[docname].astext(), pieces, cells, said_by_book(app, docname), Path(app.srcdir))
    code = [code_of(page, index) for index, cell in enumerate(cells) if cell.cell_type == "code"]
    checks = f"mmlbook.exercises.{'.'.join(docname.split('/')[1:])}"
    page.requires = requirements(code, page.root, [checks])
    return page


def write_and_offer(app, pagename, templatename, context, doctree) -> None:
    """Write the files of a page and put them first into its download menu."""
    kinds = offered(app, pagename) if doctree is not None and app.builder.name == "html" else []
    menu = next((one for one in context.get("header_buttons", ()) if one.get("label") == "download-buttons"), None)
    page = take(app, pagename, doctree) if kinds else None
    entries = []
    for kind in kinds:
        address = address_of(pagename, kind)
        path = Path(app.outdir, address)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(notebook_of(page, kind)) + "\n", encoding="utf-8")
        text, tooltip = ENTRIES[kind]
        url = context["pathto"](address, 1)
        entries.append({"type": "link", "url": url, "text": text, "tooltip": tooltip, "icon": "fas fa-code"})
        entries[-1]["label"] = f"download-{kind}-button"
    if menu is not None:
        for entry in menu["buttons"]:
            entry["text"] = OTHER_ENTRIES.get(entry["label"], entry["text"])
        menu["buttons"] = entries + menu["buttons"]


LINK = re.compile(r'<a href="([^"]+)" (?=target="_blank"\s+class="btn btn-sm btn-download-(notebook|workbook)-button)')


def finish(app, exception) -> None:
    """Let the links of the menu download, where a browser allows it (not from the disk); drop files of pages gone."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)

    def download(found):
        name = Path(found[1]).stem + ("-workbook" if found[2] == "workbook" else "")
        return f'<a href="{found[1]}" download="{name}.ipynb" '

    kept = set()
    for docname in sorted(app.env.mml_chapters):
        kept |= {address_of(docname, kind) for kind in offered(app, docname)}
        path = site / app.builder.get_target_uri(docname)
        page = path.read_text(encoding="utf-8")
        changed = LINK.sub(download, page)
        if changed != page:
            path.write_text(changed, encoding="utf-8")
    for folder in KINDS.values():
        for path in site.joinpath(folder).rglob("*.ipynb"):
            if path.relative_to(site).as_posix() not in kept:
                path.unlink()


def setup(app) -> dict:
    app.connect("html-page-context", write_and_offer, priority=900)  # after the theme has made its menu
    app.connect("build-finished", finish, priority=650)  # before the pages are made light
    return {"parallel_read_safe": True}
