"""The book's own link graph, read from its sources.

A page links to another if its text does: a Markdown link, a role such as ``{doc}`` or ``{ref}``, or a chapter that
its front matter says it needs. Code cells are not text; the menus and the links that a template puts on every
page are not in the sources, and the glossary's terms and the citations are not counted either.

What is read of one source is what :func:`links_digest` covers, and nothing else, so that a build may
tell by the digest whether the graph can have changed.
"""

import hashlib
import json
import posixpath
import re
from pathlib import Path

from mmlbook.errors import require

__all__ = ["book_links", "labels_of", "links_digest", "links_of"]

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,}|:{3,})[ \t]*(\S*)(.*)$")
NOT_TEXT = re.compile(r"\{(code|code-cell|code-block|sourcecode|literalinclude|raw|eval-rst|mermaid)\}")
COMMENT = re.compile(r"^[ \t]*%.*$", re.MULTILINE)
ROLES = {"doc", "any", "ref", "numref", "eq", "math:numref", "prf:ref"}
INLINE = re.compile(
    r"\{(?P<role>[\w:+.-]+)\}(?P<ticks>`+)(?P<role_text>(?:(?!\n[ \t]*\n).)+?)(?P=ticks)(?!`)"  # {ref}`text <label>`
    r"|(?P<code>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=code)(?!`)"  # `code`, in which nothing is a link
    r"|(?P<image>!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?(?P<link>[^\s()<>]+)>?[^()]*\)"  # [text](target)
    r"|^[ \t]*\[[^\[\]]+\]:[ \t]+<?(?P<definition>[^\s<>]+)"  # [name]: target
    r"|<project:(?P<project>[^\s<>]+)>",
    re.DOTALL | re.MULTILINE,
)
ROLE_TARGET = re.compile(r"<([^<>]+)>\s*\Z")
OUTSIDE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
LABELS = (
    re.compile(r"^[ \t>]*\(([\w:.+-]+)\)=[ \t]*$", re.MULTILINE),  # (label)= above what it names
    re.compile(r"^[ \t>]*:?(?:label|name):[ \t]*([\w:.+-]+)[ \t]*$", re.MULTILINE),  # an option of a directive
    re.compile(r"\$\$[ \t]*\(([\w:.+-]+)\)"),  # $$ … $$ (label)
    re.compile(r"\{[^{}`\n]*#([\w:.+-]+)[^{}`\n]*\}"),  # {#label}
)
FIGURE_IN_CELL = re.compile(r"""["'](fig-[a-z0-9-]+)["']""")
DERIVATION_IN_CELL = re.compile(r"""\bDerivation\(\s*(?:name\s*=\s*)?["']([\w-]+)["']""")


def links_of(text: str) -> list[str]:
    """Return the targets of the internal links in one source, each once, in the order in which they first appear.

    Parameters
    ----------
    text : str
        A page's source in MyST Markdown.

    Returns
    -------
    list of str
        ``"#label"`` for what is named by a label; ``"path"``, without ending, for a page relative to the source's
        folder; ``"/path"`` for a page relative to the book's folder, as those are that the front matter says the page
        needs.

    Raises
    ------
    ValueError
        If the front matter is no YAML, or its ``needs`` is no list of names.
    MissingExtraError
        If there is a front matter and PyYAML is not installed.

    Examples
    --------
    >>> links_of("See [vectors](vectors.md#length), {eq}`eq-norm` and https://example.org, not `[x](y.md)`.")
    ['vectors', '#eq-norm']
    """
    front, body, _ = _parts(text)
    found = ["/" + name for name in _needs(front)]
    for match in INLINE.finditer(body):
        if match["role"] in ROLES:
            target = ROLE_TARGET.search(match["role_text"])
            name = (target[1] if target else match["role_text"]).strip()
            found.append(_page(name) if match["role"] == "doc" else "#" + name.casefold())
        elif link := (not match["image"] and match["link"]) or match["definition"] or match["project"]:
            if not OUTSIDE.match(link):
                found.append(_internal(link))
    return list(dict.fromkeys(target for target in found if target))


def labels_of(text: str) -> list[str]:
    """Return the labels that one source defines, each once, in the order in which they appear.

    A derivation in a code cell defines the labels of its steps, ``eq-<name>-1`` and so on; they are returned as
    ``eq-<name>-*``. A figure in a code cell defines its name.

    Parameters
    ----------
    text : str
        A page's source in MyST Markdown.

    Examples
    --------
    >>> labels_of("(sec-angle)=\\n## Angles\\n\\n$$a^2 + b^2 = c^2$$ (eq-pythagoras)\\n")
    ['sec-angle', 'eq-pythagoras']
    """
    _, body, code = _parts(text)
    found = [(match.start(), match[1]) for pattern in LABELS for match in pattern.finditer(body)]
    labels = [label for _, label in sorted(found)]
    labels += FIGURE_IN_CELL.findall(code)
    labels += [f"eq-{name}-*" for name in DERIVATION_IN_CELL.findall(code)]
    return list(dict.fromkeys(label.casefold() for label in labels))


def links_digest(text: str) -> str:
    """Return a digest of all that :func:`book_links` reads of one source.

    It stays the same when the prose, the code or the order of the links changes, and changes with the
    set of the link targets and the set of the labels.

    Parameters
    ----------
    text : str
        A page's source in MyST Markdown.

    Examples
    --------
    >>> links_digest("See [vectors](vectors.md).") == links_digest("Turn to [the first chapter](vectors.md#top)!")
    True
    >>> links_digest("See [vectors](vectors.md).") == links_digest("See [matrices](matrices.md).")
    False
    """
    read = {"links": sorted(links_of(text)), "labels": sorted(labels_of(text))}
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()


def book_links(folder: str | Path | None = None) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the pages of the book and the links between them, from its sources.

    Parameters
    ----------
    folder : path, optional
        The folder with the sources; the file ``_toc.yml`` is in it or beside it. By default the
        folder ``book`` of the checkout that this package is imported from.

    Returns
    -------
    pages : list of str
        The names of the pages below the folder, without ending, in the order of ``_toc.yml``. A page without a Markdown
        source, such as one that the build writes, is listed and links to nothing.
    links : list of (source, target)
        Each link once, sorted by the place of its source, then of its target, in `pages`. Links of a page to itself and
        links to what is no page of the book are left out.

    Raises
    ------
    FileNotFoundError
        If the sources are not there, as when the package is installed without the book.
    ValueError
        If ``_toc.yml`` lists no page, or a front matter cannot be read.
    MissingExtraError
        If PyYAML is not installed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "_toc.yml").write_text("{root: start, chapters: [{file: vectors}]}")
    ...     _ = Path(folder, "start.md").write_text("Begin with [vectors](vectors.md).")
    ...     _ = Path(folder, "vectors.md").write_text("A vector is a list of numbers.")
    ...     book_links(folder)
    (['start', 'vectors'], [('start', 'vectors')])
    """
    folder = Path(folder) if folder is not None else Path(__file__).parent.parent / "book"
    contents = next((path for path in (folder / "_toc.yml", folder.parent / "_toc.yml") if path.is_file()), None)
    if contents is None or not folder.is_dir():
        raise FileNotFoundError(
            f"the sources of the book are not in {folder.name!r} (no folder, or no _toc.yml in or beside it): give the "
            "folder 'book' of a checkout, because an installed package does not contain them"
        )
    prefix = "" if contents.parent == folder else folder.name + "/"
    pages = _pages(contents, prefix)
    found, where = {}, {}
    for page in pages:
        source = folder / f"{page}.md"
        text = source.read_text(encoding="utf-8") if source.is_file() else ""
        found[page] = links_of(text)
        for label in labels_of(text):
            where.setdefault(label, page)
    place = {page: i for i, page in enumerate(pages)}
    links = {
        (source, target)
        for source in pages
        for link in found[source]
        if (target := _resolved(link, source, prefix, place, where)) is not None and target != source
    }
    return pages, sorted(links, key=lambda link: (place[link[0]], place[link[1]]))


def _parts(text: str) -> tuple[str, str, str]:
    """Split a source into its front matter, its text without code, and the code of its cells."""
    text = text.replace("\r\n", "\n")
    front = FRONT_MATTER.match(text)
    text, front = (text[front.end() :], front[1]) if front else (text, "")
    body, code, unread = [], [], []
    open_fences: list[tuple[str, list[str]]] = []  # each open block's fence, and where its lines go
    for line in text.splitlines():
        goes_to = open_fences[-1][1] if open_fences else body
        fence = FENCE.match(line)
        if fence is None:
            goes_to.append(line)
        elif open_fences and not fence[2] and fence[1].startswith(open_fences[-1][0]):
            open_fences.pop()
        elif goes_to is not body:
            goes_to.append(line)
        elif fence[2] == "{code-cell}":
            open_fences.append((fence[1], code))
        elif NOT_TEXT.fullmatch(fence[2]) or (fence[1][0] != ":" and not fence[2].startswith("{")):
            open_fences.append((fence[1], unread))
        else:
            open_fences.append((fence[1], body))
    return front, COMMENT.sub("", "\n".join(body)), "\n".join(code)


def _needs(front: str) -> list[str]:
    if not front.strip():
        return []
    yaml = require("yaml", extra="links")
    try:
        matter = yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise ValueError(f"the front matter of a page is no YAML: {error}") from None
    chapter = matter.get("chapter") if isinstance(matter, dict) else None
    needs = chapter.get("needs") if isinstance(chapter, dict) else None
    if needs is None:
        return []
    if not isinstance(needs, list) or not all(isinstance(name, str) for name in needs):
        raise ValueError(f"the needs of a chapter must be a list of names of pages, but they are {needs!r}")
    return needs


def _page(target: str) -> str:
    """Return the name of a page from a path as a link has it."""
    return target.partition("#")[0].removesuffix(".md")


def _internal(link: str) -> str:
    """Return the canonical form of the target of a Markdown link."""
    if link.startswith("#"):
        return "#" + link[1:].casefold()
    return _page(link) if "/" in link or ".md" in link else "#" + link.casefold()


def _pages(contents: Path, prefix: str) -> list[str]:
    def files(entry):
        if isinstance(entry, list):
            for part in entry:
                yield from files(part)
        elif isinstance(entry, dict):
            for key, value in entry.items():
                if key in ("root", "file"):
                    yield str(value).removesuffix(".md").removeprefix(prefix)
                elif key in ("parts", "chapters", "sections", "subtrees", "entries"):
                    yield from files(value)

    pages = list(dict.fromkeys(files(require("yaml", extra="links").safe_load(contents.read_text(encoding="utf-8")))))
    if not pages:
        raise ValueError(f"{contents.name} lists no page")
    return pages


def _resolved(link: str, source: str, prefix: str, place: dict[str, int], where: dict[str, str]) -> str | None:
    """Return the page that a link of the page `source` leads to, or None if it is no page of the book."""
    if link.startswith("#"):
        label = link[1:]
        return where.get(label) or where.get(re.sub(r"\d+\Z", "*", label))
    if link.startswith("/"):
        path = link[1:]
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    return next((page for page in (path, path.removeprefix(prefix)) if page in place), None)
