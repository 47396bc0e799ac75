"""What has a name is found by its name: the search page knows where each thing is taught.

Sphinx's index knows which words stand on which page. To it is added, under ``named``, what the
book calls by a name: pages and sections, definitions and theorems, the terms of the glossary,
the functions of a chapter's module, the symbols of the notation page. A term leads to where it
is taught, before its line in the glossary: that line links the chapter ("See …"), and lists
under the term the other names that it goes by.

``search.js`` looks there first and shows what it finds; Sphinx hands it to the search page alone.
"""

import ast
import html
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import formulas
import snowballstemmer
from docutils import nodes
from furniture import chapter_order, is_chapter
from sphinx import addnodes
from sphinx.search import js_index

__all__ = ["Named", "collect", "named_things", "setup", "words"]

STATEMENTS = ("definition", "theorem", "lemma", "proposition", "corollary", "algorithm", "property", "axiom")
"""Boxes that introduce what their titles name; other boxes only use it."""

NOTATION = "mml-notation"
"""The class of tables whose rows are symbols."""

STEMMER = snowballstemmer.stemmer("porter")


@dataclass(frozen=True)
class Named:
    """Something with a name, and where it stands.

    Attributes
    ----------
    page, anchor : str
        The page and the place on it; an empty anchor is its top.
    kind : str
        What it is, in the reader's words: "term", "theorem", "section", "function", "symbol", …
    title, text : str
        HTML: how it is called, and a sentence or two on what it is.
    names : tuple of str
        Plain text: what a reader may type.
    """

    page: str
    anchor: str
    kind: str
    title: str
    names: tuple[str, ...]
    text: str = ""


@dataclass
class PageNames:
    """What one page contributes."""

    things: list[Named] = field(default_factory=list)
    marked: dict[str, str] = field(default_factory=dict)
    """Terms that are marked in the text: the anchor of the section of the first mark."""
    entries: list[Named] = field(default_factory=list)
    """Lines of the glossary; a line's page and anchor are its own."""
    links: list[str] = field(default_factory=list)
    """For each line of the glossary the page that it sends its reader to, or nothing."""


# -- words --------------------------------------------------------------------------------


def words(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a title or a term.

    >>> words("Bayes' rule"), words("Eigenvalues")
    (('bay', 'rule'), ('eigenvalu',))
    """
    without_apostrophes = re.sub(r"['’]s?\b|['’]", "", text.lower())
    return tuple(STEMMER.stemWords(re.findall(r"[^\W_]+", without_apostrophes)))


def rich(app, node: nodes.Node) -> str:
    """Return what a node says as HTML: formulas as MathML, everything else as bare text."""
    if isinstance(node, nodes.math):
        found = re.search(r"<math\b[^>]*>(.*)</math>", app.mml_setter.set(node.astext(), display=False).get("html", ""))
        inner = re.sub(r"<annotation\b.*?</annotation>|</?semantics>", "", found[1]) if found else ""
        return f"<math>{inner}</math>"
    if isinstance(node, nodes.literal):
        return f"<code>{html.escape(node.astext(), quote=False)}</code>"
    if isinstance(node, nodes.Text):
        return html.escape(node.astext(), quote=False)
    return "".join(rich(app, child) for child in node.children if not isinstance(child, addnodes.index))


def said(app, node: nodes.Node | None) -> str:
    """Return a node's rich text in one line; nothing for no node."""
    return " ".join(rich(app, node).split()) if node is not None else ""


def bare(title: str) -> str:
    """Take off the parentheses and stars of a box's title.

    >>> bare(" (★★ Newton's method)")
    "Newton's method"
    """
    return re.sub(r"^\s*\(?\s*(?:★+\s*)?|\)\s*$", "", title)


# -- one page -----------------------------------------------------------------------------


def anchor_of(node: nodes.Node) -> str:
    """Return the anchor of the section around a node; the first section is the page's top."""
    while node is not None and not (isinstance(node, nodes.section) and is_titled(node)):
        node = node.parent
    return "" if node is None or isinstance(node.parent, nodes.document) else node["ids"][0]


def is_titled(section: nodes.section) -> bool:
    """Tell a section of the text from what extensions keep in one: the inside of a box."""
    return bool(section.children) and isinstance(section[0], nodes.title) and bool(section["ids"])


def collect(app, doctree: nodes.document, docname: str, *, chapter: bool = False) -> PageNames:
    """Return what a page calls by a name."""
    page = PageNames()
    for node in doctree.findall(nodes.Element):
        kind = node.tagname.removesuffix("_node")
        if isinstance(node, nodes.section) and is_titled(node):
            top = isinstance(node.parent, nodes.document)
            kind = "section" if not top else "chapter" if chapter else "page"
            first = next((p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section)), None)
            page.things += named(app, docname, anchor_of(node), kind, node[0], first if top else None)
        elif node.get("realtype") in (*STATEMENTS, "example") and node["ids"]:
            text = next(node.findall(nodes.paragraph), None) if kind in STATEMENTS else None
            page.things += named(app, docname, node["ids"][0], node["realtype"], node[0], text)
        elif kind in ("exercise", "exercise_enumerable") and node["ids"]:
            title = next((one for one in node.findall(nodes.Element) if one.tagname == "exercise_subtitle"), None)
            page.things += named(app, docname, node["ids"][0], "exercise", title)
        elif isinstance(node, addnodes.pending_xref) and node.get("reftype") == "term":
            page.marked.setdefault(node["reftarget"].lower(), anchor_of(node))
        elif isinstance(node, addnodes.glossary):
            for item in node.findall(nodes.definition_list_item):
                page.entries.append(entry(app, docname, item))
                page.links.append(linked_page(item))
        elif isinstance(node, nodes.table) and NOTATION in node["classes"]:
            page.things += symbols(app, docname, node)
    return page


def named(app, docname: str, anchor: str, kind: str, title, text=None) -> list[Named]:
    """Return the thing with this title, if it has one."""
    name = " ".join(bare(formulas.plain(app, title)).split()) if title is not None else ""
    return [Named(docname, anchor, kind, bare(said(app, title)), (name,), said(app, text))] if name else []


def entry(app, docname: str, item: nodes.definition_list_item) -> Named:
    """Return a line of the glossary: all its names, and its definition without the way to its chapter."""
    terms = list(item.findall(nodes.term))
    definition = next(item.findall(nodes.paragraph), None)
    text = re.sub(r"\s+See [^.]*\.$", "", said(app, definition))
    names = tuple(" ".join(formulas.plain(app, term).split()) for term in terms)
    return Named(docname, terms[0]["ids"][0], "glossary", said(app, terms[0]), names, text)


def linked_page(item: nodes.definition_list_item) -> str:
    """Return the page that a line of the glossary links first, or nothing."""
    links = (one for one in item.findall(addnodes.pending_xref) if "doc" in (one["refdomain"], one["reftype"]))
    return next((link["reftarget"].lstrip("/") for link in links), "")


def symbols(app, docname: str, table: nodes.table) -> list[Named]:
    """Return the symbols of a table, each row with an anchor of its own."""
    head = [cell.astext() for cell in next(table.findall(nodes.thead)).findall(nodes.entry)]
    found, alike = [], Counter()
    for row in next(table.findall(nodes.tbody)).findall(nodes.row):
        cells = dict(zip(head, row.findall(nodes.entry), strict=True))
        aloud = re.findall(r"[“\"]([^”\"]+)[”\"]", cells["Read aloud"].astext())
        if not row["ids"]:
            anchor = nodes.make_id(f"symbol {table.parent['ids'][0]} {' '.join(aloud)}")
            alike[anchor] += 1
            row["ids"] = [anchor if alike[anchor] == 1 else f"{anchor}-{alike[anchor]}"]
        spelled = [cells["NumPy"].astext()] if "NumPy" in cells and cells["NumPy"].astext() else []
        names = (*aloud, formulas.plain(app, cells["Symbol"]), *spelled)
        title = f"{said(app, cells['Symbol'])} – {html.escape(', '.join(aloud), quote=False)}"
        found.append(Named(docname, row["ids"][0], "symbol", title, names, said(app, cells["Meaning"])))
    return found


# -- functions ----------------------------------------------------------------------------


def functions(doctree: nodes.document, docname: str, module: Path, root: Path) -> list[Named]:
    """Return the public functions and classes of a module, each at the section of the page that first uses it."""
    found = []
    for name, says in public_names(module, root).items():
        text = re.sub(r"`+([^`]+)`+", r"<code>\1</code>", html.escape(says, quote=False))
        place = first_use(doctree, name)
        found.append(Named(docname, place, "function", f"<code>{name}</code>", (name,), text))
    return found


def public_names(module: Path, root: Path) -> dict[str, str]:
    """Return what a module lists in ``__all__`` and defines, or imports from below the root, with its first sentence.

    The module is read, not imported: a build of pages needs no mathematics.
    """
    tree = ast.parse(module.read_text(encoding="utf-8"))
    listed = (
        one.value for one in tree.body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__all__"
    )
    says = {}
    for home in (one.module or "" for one in tree.body if isinstance(one, ast.ImportFrom)):
        path = root.joinpath(*home.split(".")).with_suffix(".py") if home else root
        says |= first_sentences(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    says |= first_sentences(tree)
    return {name: says[name] for name in ast.literal_eval(next(listed, ast.List([]))) if name in says}


def first_sentences(tree: ast.Module) -> dict[str, str]:
    """Return how the docstring of each function and class of a module begins."""
    made = (one for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef))
    return {one.name: " ".join((ast.get_docstring(one) or "").split("\n\n")[0].split()) for one in made}


def first_use(doctree: nodes.document, name: str) -> str:
    """Return the anchor of the section whose text or cells first name a function, other than to import it."""
    for node in doctree.findall(lambda node: isinstance(node, nodes.literal | nodes.literal_block)):
        code = re.sub(r"^from .* import (?:\([^)]*\)|.*)$", "", node.astext(), flags=re.MULTILINE)
        if re.search(rf"(?<![\w.]){name}\b", code):
            return anchor_of(node)
    return ""


# -- the whole book -----------------------------------------------------------------------


def place_of(term: Named, page: PageNames) -> str:
    """Return the anchor of where a page teaches a term, which is its top if nothing says more.

    That is the definition or theorem whose title has the term in it, the less besides the better; else such a
    section; else the top, if the page itself is called so; else the section that marks the term first; else what
    is called by a part of the term.
    """
    asked = [words(name) for name in term.names]
    whole, parts = [], []
    for thing in page.things:
        title = words(thing.names[0])
        if thing.kind not in (*STATEMENTS, "section", "chapter"):
            continue
        rank = thing.kind == "chapter", title not in asked, thing.kind == "section"
        if any(is_within(name, title) for name in asked):
            whole.append((*rank, len(title), thing.anchor))
        elif any(is_within(title, name) for name in asked):
            parts.append((*rank, -len(title), thing.anchor))
    marks = [page.marked[name.lower()] for name in term.names if name.lower() in page.marked]
    if whole:
        return min(whole)[-1]
    return marks[0] if marks else min(parts)[-1] if parts else ""


def is_within(name: tuple[str, ...], title: tuple[str, ...]) -> bool:
    """Say whether the words of a name stand side by side in a title."""
    return any(title[start : start + len(name)] == name for start in range(len(title)))


def named_things(pages: dict[str, PageNames]) -> list[Named]:
    """Return all that has a name, in the order of the pages; terms first, where they are taught."""
    terms = []
    for page in pages.values():
        for line, link in zip(page.entries, page.links, strict=True):
            if link in pages:
                terms.append(replace(line, page=link, anchor=place_of(line, pages[link]), kind="term"))
                line = replace(line, text="")  # said already
            terms.append(line)
    return terms + [thing for page in pages.values() for thing in page.things]


def note(app, doctree) -> None:
    """Keep what the page that was read calls by a name."""
    env, docname = app.env, app.env.docname
    if app.builder.format != "html":
        return
    chapter = is_chapter(docname, env.metadata[docname])
    pages = env.mml_names = getattr(env, "mml_names", {})
    pages[docname] = collect(app, doctree, docname, chapter=chapter)
    module = Path(app.srcdir, "mmlbook", *docname.split("/")[1:]).with_suffix(".py")
    if chapter and module.exists():
        env.note_dependency(str(module))
        pages[docname].things += functions(doctree, docname, module, Path(app.srcdir))


def forget(app, env, docname) -> None:
    """Forget a page that is read again or gone."""
    getattr(env, "mml_names", {}).pop(docname, None)


def write(app, exception) -> None:
    """Add what has a name to the index, in place of the titles and index entries that Sphinx keeps for the same."""
    path = Path(app.outdir, "searchindex.js")
    if exception is not None or app.builder.name != "html" or not path.exists():
        return
    index = js_index.loads(path.read_text(encoding="utf-8"))
    order = [name for name in chapter_order(app.config.external_site_map) if name in index["docnames"]]
    known = getattr(app.env, "mml_names", {})
    pages = {name: known[name] for name in [*order, *sorted(set(known) - set(order))] if name in index["docnames"]}
    number = {name: place for place, name in enumerate(index["docnames"])}
    index["named"] = [[number[t.page], t.anchor, t.kind, t.title, t.text, *t.names] for t in named_things(pages)]
    index["helpful"] = [number[name] for name, page in pages.items() if page.entries or is_notation(page)]
    index["alltitles"], index["indexentries"] = {}, {}
    path.write_text(js_index.dumps(index), encoding="utf-8")


def is_notation(page: PageNames) -> bool:
    """Say whether a page lists symbols."""
    return any(thing.kind == "symbol" for thing in page.things)


def hand_over(app) -> None:
    """Let Sphinx hand the script to the search page: what it takes for a scorer goes there and nowhere else."""
    app.config.html_search_scorer = str(Path(__file__).with_suffix(".js"))


def setup(app) -> dict:
    app.connect("builder-inited", hand_over)
    app.connect("env-purge-doc", forget)
    app.connect("doctree-read", note, priority=980)
    app.connect("build-finished", write, priority=650)  # before the pages that name the index by its digest
    return {"parallel_read_safe": True}
