"""Chapter furniture: what a chapter needs, what it teaches, how long it takes.

A chapter says so in its front matter, under ``chapter:``. Here it is checked against the table of contents and
shown at the chapter's head, and what the report counts on every page is counted: words, exercises, quizzes.
"""

import json
import re
from collections import Counter
from pathlib import Path

from docutils import nodes
from docutils.utils import new_document
from myst_parser.parsers.sphinx_ import MystParser
from sphinx import addnodes
from sphinx.util import logging

__all__ = ["PART_FOLDERS", "chapter_order", "furniture_faults", "is_chapter", "page_counts", "setup"]

logger = logging.getLogger(__name__)

PART_FOLDERS = ("linear_algebra", "calculus", "probability", "dimensionality_reduction", "projects")
"""The folders below the book's own whose text notebooks are chapters and must say what they need and teach."""

KEYS = ("needs", "teaches", "minutes")


class chapter_head(nodes.General, nodes.Element):
    """The box at the head of a chapter."""


# -- read ---------------------------------------------------------------------------------


def is_chapter(docname: str, metadata: dict) -> bool:
    """Say whether a page is a chapter: a text notebook in the folder of a part."""
    folders = docname.split("/")[:-1]
    return metadata.get("file_format") == "mystnb" and len(folders) > 1 and folders[1] in PART_FOLDERS


def chapter_order(site_map) -> list[str]:
    """Return the names of all pages as ``_toc.yml`` orders them, without ending."""
    order = []

    def visit(name):
        order.append(name.removesuffix(".md"))
        for subtree in site_map[name].subtrees:
            for entry in subtree.items:
                if isinstance(entry, str) and entry in site_map:  # not the address of another site
                    visit(str(entry))

    visit(site_map.root.docname)
    return order


def read_furniture(metadata: dict):
    """Return what stands under ``chapter:``; MyST hands nested front matter on as JSON. None if there is nothing."""
    text = metadata.get("chapter")
    try:
        return json.loads(text) if isinstance(text, str) else text
    except json.JSONDecodeError:
        return text


# -- check --------------------------------------------------------------------------------


def furniture_faults(furniture, docname: str, order: list[str]) -> list[tuple[str, str]]:
    """Return what is wrong with a chapter's front matter: pairs of the key to look at and a sentence.

    No cycle can pass: everything needed has to stand earlier in one order of all pages.
    """
    if furniture is None:
        return [("", "a chapter must say in its front matter, under 'chapter:', its needs, teaches and minutes")]
    if not isinstance(furniture, dict):
        return [("chapter", f"'chapter:' must hold {', '.join(KEYS)}, but it holds {furniture!r}")]
    missing = [key for key in KEYS if key not in furniture]
    unknown = [key for key in furniture if key not in KEYS]
    faults = [("chapter", f"'chapter:' has no '{key}:'") for key in missing]
    faults += [(key, f"'chapter:' knows {', '.join(KEYS)}, not {key!r}") for key in unknown]
    for key, check in (("needs", needs_faults), ("teaches", teaches_faults), ("minutes", minutes_faults)):
        if key in furniture:
            faults += [(key, fault) for fault in check(furniture[key], docname, order)]
    return faults


def needs_faults(needs, docname: str, order: list[str]) -> list[str]:
    """Every page that is needed must exist and come earlier; none may be named twice."""
    if not isinstance(needs, list) or not all(isinstance(name, str) for name in needs):
        return [f"'needs:' must be a list of pages such as linear_algebra/matrices, but it is {needs!r}"]
    faults = [f"{name!r} is needed twice" for name in sorted({name for name in needs if needs.count(name) > 1})]
    book = docname.split("/")[0]
    for name in dict.fromkeys(needs):
        page = f"{book}/{name}"
        if page not in order:
            faults.append(f"it needs {name!r}, which is no page of _toc.yml")
        elif page == docname:
            faults.append("it needs itself")
        elif docname in order and order.index(page) > order.index(docname):
            faults.append(f"it needs {name!r}, which comes later in _toc.yml")
    return faults


def teaches_faults(teaches, docname: str, order: list[str]) -> list[str]:
    """There must be outcomes, and each must be text: YAML reads an unquoted ``: `` as something else."""
    if not isinstance(teaches, list) or not teaches:
        return [f"'teaches:' must be a list of outcomes, but it is {teaches!r}"]
    return [
        f"outcome {number} of 'teaches:' must be text (put it in quotes), but it is {outcome!r}"
        for number, outcome in enumerate(teaches, start=1)
        if not (isinstance(outcome, str) and outcome.strip())
    ]


def minutes_faults(minutes, docname: str, order: list[str]) -> list[str]:
    """The time must be a positive whole number."""
    if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 1:
        return [f"'minutes:' must be a positive whole number, but it is {minutes!r}"]
    return []


def line_of(key: str, source: str) -> int:
    """Return the line of the front matter at which a key stands, counted from 1."""
    lines = source.splitlines()
    end = next((number for number, line in enumerate(lines) if number and line.startswith("---")), 0)
    wanted = re.compile(rf"(^|[\s{{,\"']){re.escape(key)}[\"']?\s*:")
    return next((number for number, line in enumerate(lines[:end], start=1) if key and wanted.search(line)), 1)


# -- count --------------------------------------------------------------------------------

NOT_PROSE = (nodes.math, nodes.math_block, nodes.literal_block, nodes.comment, nodes.raw, chapter_head)
WORD = re.compile(r"[^\W\d_]")

COUNTED = {
    "exercises": ("exercise_node", "exercise_enumerable_node"),
    "solutions": ("solution_node", "solution_start_node"),
    "quizzes": ("quiz",),
    "quiz.questions": ("question",),
}
"""What the report counts on a page, and the classes of the nodes that stand for it."""

APART = {kind for kinds in COUNTED.values() for kind in kinds}


def count_words(node: nodes.Node) -> int:
    """Count the words of the running text: no cells and what they show, no mathematics, no exercises and quizzes."""
    if isinstance(node, nodes.Text):
        return sum(bool(WORD.search(word)) for word in node.split())
    if isinstance(node, NOT_PROSE) or "cell" in node.get("classes", ()) or type(node).__name__ in APART:
        return 0
    return sum(map(count_words, node.children))


def page_counts(doctree: nodes.document) -> dict[str, int]:
    """Count what the report says of one page beside the records of its cells."""
    kinds = Counter(type(node).__name__ for node in doctree.findall(nodes.Element))
    counts = {"words": count_words(doctree)}
    counts |= {name: sum(kinds[kind] for kind in of) for name, of in COUNTED.items()}
    return {name: count for name, count in counts.items() if count}


# -- show ---------------------------------------------------------------------------------


def parse_inline(text: str, doctree: nodes.document) -> list[nodes.Node]:
    """Return one outcome, written in MyST, as nodes."""
    scratch = new_document(doctree["source"], doctree.settings)
    MystParser().parse(text, scratch)
    paragraph = next(iter(scratch.findall(nodes.paragraph)), None)
    return paragraph.children if paragraph is not None else [nodes.Text(text)]


def link_to(page: str, docname: str) -> addnodes.pending_xref:
    """Return a link that shows the title of another page."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", page, classes=["doc"]),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=docname,
        refexplicit=False,
        refwarn=True,
    )


def head_of(furniture: dict, docname: str, doctree: nodes.document) -> chapter_head:
    """Return the box: needs and time in one line, then what the reader will learn."""
    book = docname.split("/")[0]
    facts = nodes.paragraph("", "", nodes.strong("", "Needs: "), classes=["mml-furniture-facts"])
    if not furniture["needs"]:
        facts += nodes.Text("no other chapter")
    for number, name in enumerate(furniture["needs"]):
        facts += [nodes.Text(", ")] if number else []
        facts += link_to(f"{book}/{name}", docname)
    minutes = f"about {furniture['minutes']} minute" + ("s" if furniture["minutes"] > 1 else "")
    facts += [nodes.Text(" · "), nodes.inline("", minutes, classes=["mml-furniture-minutes"])]
    outcomes = nodes.bullet_list("", classes=["mml-furniture-outcomes"])
    for outcome in furniture["teaches"]:
        outcomes += nodes.list_item("", nodes.paragraph("", "", *parse_inline(outcome, doctree)))
    lead = nodes.paragraph("", "", nodes.strong("", "You will learn to"), classes=["mml-furniture-lead"])
    return chapter_head("", facts, lead, outcomes)


def furnish(app, doctree) -> None:
    """Check and show the furniture of the page that was read, and count what is on it."""
    env, docname = app.env, app.env.docname
    if not hasattr(env, "mml_page_counts"):
        env.mml_page_counts = {}
    env.mml_page_counts[docname] = page_counts(doctree)
    metadata = env.metadata[docname]
    furniture = read_furniture(metadata)
    if furniture is None and not is_chapter(docname, metadata):
        return
    faults = furniture_faults(furniture, docname, chapter_order(app.config.external_site_map))
    source = Path(env.doc2path(docname))
    for key, fault in faults:
        line = line_of(key, source.read_text(encoding="utf-8"))
        logger.warning(fault, location=f"{source}:{line}", type="mml", subtype="furniture")
    section = next(iter(doctree.findall(nodes.section)), None)
    if not faults and section is not None:
        section.insert(1, head_of(furniture, docname, doctree))


def forget(app, env, docname) -> None:
    """Forget the counts of a page that is read again or gone."""
    getattr(env, "mml_page_counts", {}).pop(docname, None)


def open_box(translator, node) -> None:
    """Begin the box in HTML."""
    translator.body.append('<div class="mml-furniture" role="note" aria-label="About this chapter">\n')


def close_box(translator, node) -> None:
    """End the box in HTML."""
    translator.body.append("</div>\n")


def no_box(translator, node) -> None:
    """Write the content alone, where there are no boxes."""


def setup(app) -> dict:
    plain = (no_box, no_box)
    app.add_node(chapter_head, html=(open_box, close_box), latex=plain, text=plain, man=plain, texinfo=plain)
    app.connect("env-purge-doc", forget)
    app.connect("doctree-read", furnish)
    return {"parallel_read_safe": True}
