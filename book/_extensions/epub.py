"""The whole book as one file for readers of electronic books.

The pages that were just written for the site are packed into an EPUB at the site's root: nothing is read, executed
or set a second time, and what is numbered, cited and checked is the same in both. Pages and the file are kept below
``_build/.epub`` by a digest of all that went into them, so that a build writes only what changed; two builds of the
same pages write the same bytes. ``{epub}`` links the file on a page and says its size.
"""

import hashlib
import io
import os
import posixpath
import re
import shutil
import subprocess
import time
import uuid
import zipfile
from html import escape
from pathlib import Path

from docutils import nodes
from epub_cover import cover
from epub_pages import article_of, contents_of, to_xhtml
from sphinx.errors import SphinxError
from weight import HOLE

__all__ = ["file_name", "setup"]

FOLDER = Path(__file__).parent
MADE_BY = ("epub.py", "epub_cover.py", "epub_pages.py", "epub.css")
NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file knows
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".xhtml": "application/xhtml+xml"}
PICTURE = re.compile(r'_images/([^"]+)"')
MEASURED = re.compile(r'(<span class="measured">).*?(</span>)', re.S)
NOT_IN_SVG = re.compile(rb"<!DOCTYPE[^>]*>|<metadata>.*?</metadata>", re.S)
NO_OUTLINE = re.compile(rb'<path (?![^>]*\bd=")')
SIZE = re.compile(r'(<span class="mml-epub-size">)[^<]*(</span>)')

ACCESSIBLE = {
    "accessMode": ("textual", "visual"),
    "accessModeSufficient": ("textual",),
    "accessibilityFeature": (
        "alternativeText",
        "MathML",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
    ),
    "accessibilityHazard": ("none",),
    "accessibilitySummary": (
        "Formulas are MathML with their LaTeX source as alternative text, every figure has an alternative text, "
        "tables have header cells, and nothing depends on color or on a script.",
    ),
}
"""What the package says of itself in the words of schema.org."""


class EpubError(SphinxError):
    """The pages of the site cannot be packed."""

    category = "EPUB"


def file_name(title: str) -> str:
    """Return the name of the file.

    >>> file_name("Mathematics for Machine Learning")
    'mathematics-for-machine-learning.epub'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + ".epub"


# -- what is in the book ------------------------------------------------------------------


def reading_order(site_map, pages: set[str]) -> list[tuple[int, str, str]]:
    """Return the contents as lines (level, caption, page), one of the two last being empty; every page once."""
    lines, root = [], site_map.root.docname.removesuffix(".md")

    def visit(name, level):
        lines.append((level, "", name.removesuffix(".md")))
        for subtree in site_map[name].subtrees if name in site_map else ():
            below = level + (name != site_map.root.docname)
            if subtree.caption:
                lines.append((below, subtree.caption, ""))
                below += 1
            for entry in map(str, subtree.items):
                if entry.removesuffix(".md") in pages:
                    visit(entry, below)

    visit(site_map.root.docname, 0)
    listed = {name for _, _, name in lines}
    lines += [(0, "", name) for name in sorted(pages - listed - {root})]
    return lines


def articles(app, names: list[str]) -> dict[str, str]:
    """Return the articles of the site's pages; what differs in every build of the same sources is not in them."""
    reports = getattr(app.env, "mml_report_pages", set())
    found = {}
    for name in names:
        page = Path(app.outdir, f"{name}.html").read_text(encoding="utf-8")
        article = SIZE.sub(r"\1\2", article_of(page))
        article = HOLE.sub("–", article)  # what pages of the site weigh is known later, and means nothing here
        found[name] = MEASURED.sub(r"\1–\2", article) if name in reports else article
    return found


def digest(*parts: str | bytes) -> str:
    """Return a digest of texts and bytes."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(b"%d:" % len(data) + data)
    return total.hexdigest()[:24]


def modified(root: Path, year: str) -> str:
    """Return the time of the last change: ``SOURCE_DATE_EPOCH``, or that of the last commit, or the year's begin."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if not seconds:
        words = ["git", "log", "-1", "--format=%ct"]
        try:
            seconds = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return f"{year}-01-01T00:00:00Z"
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(seconds)))


# -- the package --------------------------------------------------------------------------


def nav(lines, contents: dict, title: str, language: str) -> str:
    """Return the page of contents: parts, pages, and the sections of each page."""
    tree: list = []
    stack = [(-1, tree)]
    for level, caption, name in lines:
        label = f"<span>{escape(caption)}</span>"
        sections = []
        if name:
            heading, parts, _, _ = contents[name]
            label = f'<a href="{name}.xhtml">{escape(heading)}</a>'
            sections = [(f'<a href="{name}.xhtml#{escape(key)}">{escape(text)}</a>', []) for key, text in parts]
        while stack[-1][0] >= level:
            stack.pop()
        stack[-1][1].append((label, sections))
        stack.append((level, sections))

    def listed(entries) -> str:
        items = "".join(f"<li>{label}{listed(below)}</li>\n" for label, below in entries)
        return f"<ol>\n{items}</ol>" if entries else ""

    first = next(name for _, _, name in lines if name)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n<head><meta charset="utf-8"/><title>{escape(title)}</title>'
        '<link rel="stylesheet" type="text/css" href="epub.css"/></head>\n<body>\n'
        f'<nav epub:type="toc" role="doc-toc"><h1>Contents</h1>\n{listed(tree)}</nav>\n'
        '<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>'
        '<li><a epub:type="toc" href="nav.xhtml">Contents</a></li>'
        f'<li><a epub:type="bodymatter" href="{first}.xhtml">Begin reading</a></li></ol></nav>\n</body>\n</html>\n'
    )


def package(app, order: list[str], contents: dict, pictures: list[str], changed: str) -> str:
    """Return the package document: what the book is, what files it has, in which order they are read."""
    config, language = app.config, app.config.language or "en"
    book = uuid.uuid5(uuid.NAMESPACE_OID, f"{config.html_title} by {config.author}")
    said = [(key, value) for key, values in ACCESSIBLE.items() for value in values]
    facts = "".join(f'<meta property="schema:{key}">{escape(value)}</meta>\n' for key, value in said)
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="css" href="epub.css" media-type="text/css"/>',
        '<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>',
    ]
    for number, name in enumerate(order):
        mathml = ' properties="mathml"' if contents[name][2] else ""
        items.append(f'<item id="p{number}" href="{name}.xhtml" media-type="{TYPES[".xhtml"]}"{mathml}/>')
    for number, name in enumerate(pictures):
        items.append(f'<item id="i{number}" href="{name}" media-type="{TYPES[posixpath.splitext(name)[1]]}"/>')
    spine = "".join(f'<itemref idref="p{number}"/>\n' for number in range(1, len(order)))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" '
        f'xml:lang="{language}">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="book">urn:uuid:{book}</dc:identifier>\n<dc:title>{escape(config.html_title)}</dc:title>\n'
        f"<dc:creator>{escape(config.author)}</dc:creator>\n<dc:language>{language}</dc:language>\n"
        f"<dc:rights>© {escape(config.copyright)} {escape(config.author)}</dc:rights>\n"
        f'<meta property="dcterms:modified">{changed}</meta>\n<meta name="cover" content="cover"/>\n'
        f"{facts}</metadata>\n"
        f"<manifest>\n{chr(10).join(items)}\n</manifest>\n"
        f'<spine>\n<itemref idref="p0"/>\n<itemref idref="nav"/>\n{spine}</spine>\n</package>\n'
    )


CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n<container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return files as one ZIP file, without dates; the first is not compressed, as EPUB asks."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, NO_DATE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on every system
            first = not archive.filelist
            archive.writestr(entry, content, zipfile.ZIP_STORED if first else zipfile.ZIP_DEFLATED)
    return target.getvalue()


# -- the whole ----------------------------------------------------------------------------


class Kept:
    """Files of former builds by a digest of what they were made of."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.used: set[str] = set()
        folder.mkdir(exist_ok=True)

    def get(self, name: str, make) -> Path:
        """Return the file of this name, made if it is not there."""
        self.used.add(name)
        path = self.folder / name
        if not path.exists():
            content = make()
            scratch = path.with_suffix(".part")
            scratch.write_bytes(content.encode() if isinstance(content, str) else content)
            os.replace(scratch, path)
        return path

    def sweep(self) -> None:
        """Delete what this build did not use."""
        for path in self.folder.iterdir():
            if path.name not in self.used:
                path.unlink()


def picture_file(path: Path) -> bytes:
    """Return a picture; of a drawing what EPUB knows: no document type, an outline for every sign, also for a space."""
    data = path.read_bytes()
    return NO_OUTLINE.sub(b'<path d="" ', NOT_IN_SVG.sub(b"", data)) if path.suffix == ".svg" else data


def pack(app, lines, written: dict[str, str], kept: Kept, key: str, changed: str) -> bytes:
    """Return the EPUB of the articles of the site."""
    site, names, language = Path(app.outdir), frozenset(written), app.config.language or "en"
    order = [name for _, _, name in lines if name]
    pages = {}
    for name in order:
        page = kept.get(
            f"{digest(key, name, *sorted(names), written[name])}.xhtml",
            lambda name=name: to_xhtml(written[name], name, names, language),
        )
        pages[name] = page.read_text(encoding="utf-8")
    contents = {name: contents_of(page) for name, page in pages.items()}
    pictures = sorted(
        {posixpath.normpath(posixpath.join(posixpath.dirname(n), p)) for n in order for p in contents[n][3]}
    )
    missing = [picture for picture in pictures if not site.joinpath(picture).is_file()]
    if missing:
        raise EpubError(f"pages show pictures that the site does not have: {', '.join(missing)}")
    files: dict[str, str | bytes] = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
    files["book.opf"] = package(app, order, contents, pictures, changed)
    files["nav.xhtml"] = nav(lines, contents, app.config.html_title, language)
    files["epub.css"] = FOLDER.joinpath("epub.css").read_bytes()
    front = kept.get(f"{key}.png", lambda: cover(app.config.html_title, app.config.author))
    files["cover.png"] = front.read_bytes()
    files |= {f"{name}.xhtml": page for name, page in pages.items()}
    files |= {picture: picture_file(site / picture) for picture in pictures}
    return zipped(files)


def write_epub(app, exception) -> None:
    """Put the EPUB at the root of the site, and its size on the pages that link it."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    lines = reading_order(app.config.external_site_map, set(app.env.all_docs))
    order = [name for _, _, name in lines if name]
    written = articles(app, order)
    pictures = sorted({name for page in written.values() for name in PICTURE.findall(page)})
    changed = modified(Path(app.srcdir), app.config.copyright)
    named = (app.config.language or "en", app.config.html_title, app.config.author)
    key = digest(*named, *(FOLDER.joinpath(name).read_bytes() for name in MADE_BY))
    parts = [key, changed, app.config.copyright, repr(lines), *written.values()]
    parts += [site.joinpath("_images", name).read_bytes() for name in pictures]
    kept = Kept(Path(app.doctreedir).parent / ".epub")
    known = kept.folder / f"{digest(*parts)}.epub"
    if known.exists():
        kept.used |= {path.name for path in kept.folder.iterdir() if path.suffix != ".epub"} | {known.name}
    book = kept.get(known.name, lambda: pack(app, lines, written, kept, key, changed))
    kept.sweep()
    shutil.copyfile(book, site / file_name(app.config.html_title))
    size = f" ({book.stat().st_size / 1e6:.1f} MB)"
    offering = [name for name, article in written.items() if "mml-epub-size" in article]
    for name in dict.fromkeys([*offering, "index"]):  # the first page stands at the site's root too
        path = site / f"{name}.html"
        page = path.read_text(encoding="utf-8")
        told = SIZE.sub(rf"\g<1>{size}\2", page)
        if told != page:
            path.write_text(told, encoding="utf-8")


# -- the link -----------------------------------------------------------------------------


class epub_link(nodes.inline):
    """A link to the EPUB, and its size; where there is no site, its words alone."""


def epub_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """``{epub}`words```: link the EPUB."""
    return [epub_link("", text)], []


def visit_link(writer, node) -> None:
    builder = writer.builder
    folder = posixpath.dirname(builder.current_docname)
    href = posixpath.relpath(file_name(builder.config.html_title), folder or ".")
    writer.body.append(f'<a class="reference download internal" href="{href}" download="">')


def depart_link(writer, node) -> None:
    writer.body.append('</a><span class="mml-epub-size"></span>')


def setup(app) -> dict:
    app.add_node(epub_link, html=(visit_link, depart_link))
    app.add_role("epub", epub_role)
    app.connect("build-finished", write_epub, priority=800)  # after the pages are as they will be, before they appear
    return {"parallel_read_safe": True}
