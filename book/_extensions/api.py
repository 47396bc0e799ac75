"""The reference of the package, made from its docstrings: which modules there are, and which chapter teaches them.

``{api} mmlbook.calculus`` shows all public names of the modules right below that package, and ``{api-index}``
lists them with their first sentences, package after package. Nothing is listed here or there. A module is public
that says so by an ``__all__``; what lies inside a package with an ``__all__`` of its own is that package's business.
The modules come in the order of the chapters: a chapter's module has its name, and any other belongs to the
first chapter that imports it. The chapter's head gets the link back.
"""

import importlib
import inspect
import pkgutil
import re
from operator import attrgetter
from pathlib import Path

from docutils import nodes
from furniture import PART_FOLDERS, chapter_head, chapter_order
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

__all__ = ["FOREIGN", "names_in_order", "public_modules", "setup", "taught_in"]

PACKAGE = "mmlbook"

FOREIGN = {
    "numpy": "https://numpy.org/doc/stable/reference/generated/{name}.html",
    "numpy.random": "https://numpy.org/doc/stable/reference/random/generated/{name}.html",
    "scipy": "https://docs.scipy.org/doc/scipy/reference/generated/{name}.html",
    "sklearn": "https://scikit-learn.org/stable/modules/generated/{name}.html",
    **dict.fromkeys(("dask", "matplotlib", "networkx", "sympy"), ""),  # their addresses do not follow from the names
}
"""Where the pages of other packages stand, of which a docstring names the function that a practitioner would call."""

BARS = re.compile(r"(?<!\\)\|(\S[^|]*?)(?<!\\)\|")


# -- what there is ------------------------------------------------------------------------


def public_modules(package: str) -> list[str]:
    """Return the public modules right below a package, by name."""
    inside = pkgutil.iter_modules(importlib.import_module(package).__path__)
    names = [f"{package}.{found.name}" for found in inside if not found.name.startswith("_")]
    return [name for name in names if hasattr(importlib.import_module(name), "__all__")]


def names_in_order(module: str) -> list[str]:
    """Return the public names of a module as its source has them; those that it took from elsewhere come last."""
    home = importlib.import_module(module)

    def place(name):
        thing = inspect.unwrap(getattr(home, name))
        if not (inspect.isclass(thing) or inspect.isfunction(thing)):
            return (False, "", 0)
        return (thing.__module__ != module, thing.__module__, inspect.getsourcelines(thing)[1])

    return sorted(home.__all__, key=place)


def taught_in(pages: list[str], read) -> dict[str, str]:
    """Return the chapter that teaches each public module of a part.

    Parameters
    ----------
    pages : list of str
        The pages of the book as ``_toc.yml`` orders them.
    read : callable
        Returns the source of a page.
    """
    chapters = [page for page in pages if page.split("/")[1:2] and page.split("/")[1] in PART_FOLDERS]
    by_name = {f"{PACKAGE}." + page.split("/", 1)[1].replace("/", "."): page for page in chapters}
    found = {}
    for package in (f"{PACKAGE}.{part}" for part in PART_FOLDERS):
        for module in public_modules(package):
            imports = re.compile(rf"^\s*(?:from|import) {re.escape(module)}\b", re.M)
            first = (page for page in chapters if imports.search(read(page)))
            found[module] = by_name.get(module) or next(first, None)
    order = {page: place for place, page in enumerate(chapters)}
    return dict(sorted(found.items(), key=lambda pair: (order.get(pair[1], len(order)), pair[0])))


def lessons(env) -> dict[str, str]:
    """Return the chapter of each module, read once in a build."""
    if not hasattr(env, "mml_lessons"):  # not kept from build to build: see `forget`
        pages = chapter_order(env.app.config.external_site_map)
        env.mml_lessons = taught_in(pages, lambda page: Path(env.doc2path(page)).read_text(encoding="utf-8"))
    return env.mml_lessons


def forget(app, env, docnames) -> None:
    """Read anew in every build who teaches what."""
    vars(env).pop("mml_lessons", None)


def modules_of(env, package: str) -> list[str]:
    """Return the public modules right below a package in the order in which the chapters teach them."""
    order = list(lessons(env))
    return sorted(public_modules(package), key=lambda name: (order.index(name) if name in order else 0, name))


# -- how it is shown ----------------------------------------------------------------------


def described(module: str, name: str) -> str:
    """Return what has autodoc show one name."""
    thing = getattr(importlib.import_module(module), name)
    if not inspect.isclass(thing):
        kind = "function" if callable(thing) else "data"
        return f".. auto{kind}:: {module}.{name}\n" + ("   :no-value:\n" if kind == "data" else "")
    kind = "exception" if issubclass(thing, BaseException) else "class"
    return f".. auto{kind}:: {module}.{name}\n   :members:\n   :special-members: __call__\n"


def link_to(target: str, docname: str, shown: nodes.Node, domain: str, role: str) -> addnodes.pending_xref:
    """Return a link to a page or to a module."""
    return addnodes.pending_xref(
        "", shown, refdomain=domain, reftype=role, reftarget=target, refdoc=docname, refexplicit=False, refwarn=True
    )


class Api(SphinxDirective):
    """``{api} package``: all that the modules right below a package offer."""

    required_arguments = 1
    anchor = "api"

    def run(self) -> list[nodes.Node]:
        return [self.section(module) for module in modules_of(self.env, self.arguments[0])]

    def section(self, module: str) -> nodes.section:
        """Return what is said of one module, under a title that can be linked to."""
        self.env.note_dependency(importlib.import_module(module).__file__)  # the page is read again when it changes
        name = module.rpartition(".")[2]
        section = nodes.section("", nodes.title("", "", nodes.literal("", name)))
        section["names"] = [f"{self.anchor}-{name.replace('_', '-')}"]
        self.state.document.note_explicit_target(section, section)
        section += self.lead(module)
        block = f"```````{{eval-rst}}\n{self.text(module)}\n```````"  # docstrings are written in reStructuredText
        self.state.nested_parse(block.splitlines(), 0, section)
        for kind in section.findall(nodes.emphasis):
            kind["support_smartquotes"] = False  # "modified" is what one types
        return section

    def lead(self, module: str) -> list[nodes.Node]:
        """Return the line that says from where to import, and where it is taught."""
        line = nodes.paragraph("", "", *self.import_words(module), classes=["mml-api-lead"])
        chapter = lessons(self.env).get(module)
        if chapter is not None:
            page = nodes.inline("", chapter, classes=["doc"])
            line += [nodes.Text(" · taught in "), link_to(f"/{chapter}", self.env.docname, page, "std", "doc")]
        return [line]

    def import_words(self, module: str) -> list[nodes.Node]:
        return [nodes.literal("", f"from {module} import …")]

    def text(self, module: str) -> str:
        names = names_in_order(module)
        return f".. automodule:: {module}\n\n" + "\n".join(described(module, name) for name in names)


class ApiIndex(Api):
    """``{api-index} package``: the same in one line each, with links."""

    anchor = "index"

    def import_words(self, module: str) -> list[nodes.Node]:
        return [link_to(module, self.env.docname, nodes.literal("", module, classes=["xref"]), "py", "mod")]

    def text(self, module: str) -> str:
        names = "\n".join(f"   {name}" for name in names_in_order(module))
        return f".. currentmodule:: {module}\n\n.. autosummary::\n   :nosignatures:\n\n{names}\n"


def show_module(app, doctree) -> None:
    """Name in a chapter's head the modules that it teaches."""
    head = next(doctree.findall(chapter_head), None)
    if head is None:
        return
    docname = app.env.docname
    modules = [module for module, chapter in lessons(app.env).items() if chapter == docname]
    for number, module in enumerate(modules):
        head[0] += nodes.Text(", " if number else " · In Python: ")
        head[0] += link_to(module, docname, nodes.literal("", module, classes=["xref"]), "py", "mod")


def plain_fields(app, what, name, obj, skip, options) -> bool | None:
    """Leave out what Python writes itself: the fields of a named tuple, which its docstring explains."""
    return True if type(obj).__name__ == "_tuplegetter" else None


def as_restructured(app, what, name, obj, options, lines: list[str]) -> None:
    """Turn what reads well in ``help()`` into reStructuredText that says the same: see `restructured`."""
    lines[:] = restructured(lines)
    if what == "property":
        lines[:0] = ["..", ""]  # else its first words, up to a colon, are taken for its type


def restructured(lines: list[str]) -> list[str]:
    """Return a docstring whose absolute values are no substitutions and whose references are a list.

    In the section References, an entry begins at the margin and its other lines are indented.
    """
    section, done = "", []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if after.startswith("---"):
            section = line
        if section == "References" and line.strip() and line != section and not line.startswith("---"):
            line = "  " + line.strip() if line[0] == " " else "- " + re.sub(r"^(?=\w\. )", r"\\", line)
        elif section != "Examples":
            line = "``".join(
                text if number % 2 else BARS.sub(r"\|\1\|", text) for number, text in enumerate(line.split("``"))
            )
        done.append(line)
    return done


def resolve_foreign(app, env, node, contnode) -> nodes.reference | None:
    """Lead from the name of another package's function to the page that explains it."""
    name = node.get("reftarget", "")
    if node.get("refdomain") != "py":
        return None
    known = [package for package in FOREIGN if name.startswith(f"{package}.")]
    if not known:
        return None
    address = FOREIGN[max(known, key=len)]
    if not address:
        return contnode
    return nodes.reference("", "", contnode, internal=False, refuri=address.format(name=name))


def stay_in_mmlbook(app, module: str, attribute: str) -> str | None:
    """Return the module itself as the place of a value whose type is Python's own: ``builtins`` shows no source."""
    try:
        value = attrgetter(attribute)(importlib.import_module(module))
    except AttributeError:  # a field that only instances have
        return None
    return module if getattr(value, "__module__", None) == "builtins" else None


def setup(app) -> dict:
    for name in ("autodoc", "autosummary", "napoleon", "viewcode"):
        app.setup_extension(f"sphinx.ext.{name}")
    app.add_directive("api", Api)
    app.add_directive("api-index", ApiIndex)
    app.connect("doctree-read", show_module, priority=600)  # after the head is there
    app.connect("env-before-read-docs", forget)
    app.connect("autodoc-skip-member", plain_fields)
    app.connect("autodoc-process-docstring", as_restructured, priority=400)  # before napoleon reads it
    app.connect("missing-reference", resolve_foreign)
    app.connect("viewcode-follow-imported", stay_in_mmlbook)
    return {"parallel_read_safe": True}
