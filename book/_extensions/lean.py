"""Light pages: every page is gone over once more when the site is written.

Stock pages of the theme weigh one to two megabytes, most of it an icon script, fonts and
styles that no page uses. Here scripts that no page needs are left out and the others wait
until the text is shown, the style sheets become one, pictures get a file and a size of their
own, and what folds does so without a script. Nothing is taken from a page that a reader could
miss: the tests in ``tests/browser`` hold that.
"""

import base64
import hashlib
import html
import posixpath
import re
import shutil
from functools import cache
from pathlib import Path

from accessible import accessible
from docutils import nodes
from formulas import plain
from heights import with_heights
from styles import merge, words_of_page, words_of_script

__all__ = ["fold", "lean_page", "setup"]

SHEET = "_static/site.css"
SCRIPTS = "_static/site.js"

UNUSED = ("fontawesome.js", "bootstrap.js")
"""Scripts that no page needs; ``book.js`` does the little that was used of them."""

MERGED = (
    "doctools.js",
    "sphinx_highlight.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "scripts/pydata-sphinx-theme.js",
)
"""Scripts of the theme and of extensions that every page loads: in one file, in this order."""

ONLY_WITH = {"design-tabs.js": 'class="sd-tab-'}
"""Scripts that a page loads only if this stands on it."""

REPLACED_SHEETS = ("_static/proof.css", "_static/exercise.css")
"""Styles of extensions in whose place ``book.css`` has its own."""

DEAD_FILES = (
    "*.map",
    "*.LICENSE.txt",
    "locales",
    "vendor/fontawesome",
    "scripts/fontawesome.js",
    "scripts/bootstrap.js",
)
"""What the theme brings below ``_static`` and no page asks for."""

LINK = re.compile(r'[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*/?>\n?')
PRELOAD = re.compile(r'[ \t]*<link\b[^>]*\brel="preload"[^>]*/?>\n?')
SCRIPT = re.compile(r'[ \t]*<script\b(?P<before>[^>]*)\bsrc="(?P<src>[^"]+)"(?P<after>[^>]*)></script>\n?')
PICTURE = re.compile(
    r'<img\b(?P<before>[^>]*)\bsrc="data:image/(?P<kind>svg\+xml|png|jpeg);base64,(?P<data>[^"]+)"(?P<after>[^>]*)>'
)
SIZE = re.compile(r'<svg\b[^>]*?\bviewBox="0 0 ([\d.]+) ([\d.]+)"')
ADDRESS = re.compile(r'((?:<link rel="stylesheet" href|<script\b[^>]*\bsrc)=")(?![a-z]+:)([^"?]+)(?:\?[^"]*)?"')
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.M)
MEASURING = re.compile(r'"complete"===document\.readyState\?\w\(\):window\.addEventListener\("load",\w\)')
"""Where the theme's script lays out the whole page to see which boxes scroll; ``book.js`` looks as they come near."""
COMMENT = re.compile(r"[ \t]*<!--(?!\[).*?-->\n?", re.S)
ROOT = re.compile(r'data-content_root="([^"]*)"')
FOLDED = re.compile(r'<div class="(?P<classes>[^"]*\bdropdown\b[^"]*)"(?P<rest>[^>]*)>\s*<p class="admonition-title">')
DIV = re.compile(r"<(/?)div\b[^>]*>")

THEME_SCRIPT = re.compile(r'<script data-cfasync="false">.*?</script>', re.S)
CHOOSE_THEME = (
    "(function(e,m,s){try{localStorage.getItem('')}catch(_){Object.defineProperty(window,'localStorage',{value:"
    "{inMemory:true,getItem:n=>s[n]??null,setItem(n,v){s[n]=String(v)},removeItem(n){delete s[n]}}})}"
    "m=localStorage.getItem('mode')||m;e.dataset.mode=m;"
    "e.dataset.theme=m==='auto'?(matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'):m"
    "})(document.documentElement,'auto',{})"
)
"""Chooses light or dark before anything is drawn, so that a dark page does not flash white. A browser that refuses to
store gets a storage that lasts as long as the page: scripts of the theme break without one."""


# -- a page -------------------------------------------------------------------------------


def fold(page: str) -> str:
    """Turn every admonition, exercise or solution of the class ``dropdown`` into ``<details>``.

    >>> fold('<div class="admonition dropdown"><p class="admonition-title">Why</p><p>So.</p></div>')
    '<details class="admonition dropdown"><summary class="admonition-title">Why</summary><p>So.</p></details>'
    """
    found = FOLDED.search(page)
    while found:
        depth = 0
        for end in DIV.finditer(page, found.start()):
            depth += -1 if end[1] else 1
            if depth == 0:
                break
        title, body = page[found.end() : end.start()].split("</p>", 1)
        title = re.sub(r"</?a\b[^>]*>", "", title)  # a link within what one clicks to unfold is hard to hit and to miss
        opened = f'<details class="{found["classes"]}"{found["rest"]}><summary class="admonition-title">'
        page = f"{page[: found.start()]}{opened}{title}</summary>{body}</details>{page[end.end() :]}"
        found = FOLDED.search(page, found.end())
    return page


def lean_scripts(page: str, root: str, read) -> str:
    """Leave out scripts that the page does not need, and let the others wait for the text."""
    merged = []

    def one(found):
        name = posixpath.basename(found["src"].split("?")[0])
        if found["src"].split("?")[0].endswith(tuple(f"_static/{script}" for script in MERGED)):
            merged.append(name)
            return f'    <script defer src="{root}{SCRIPTS}"></script>\n' if len(merged) == 1 else ""
        if name in UNUSED or (name in ONLY_WITH and ONLY_WITH[name] not in page):
            return ""
        if name == "documentation_options.js":  # a few words, read by an inline script that follows
            return f"    <script>{' '.join(read('_static/' + name).split())}</script>\n"
        if re.search(r"\b(?:async|defer)\b", found["before"] + found["after"]):
            return found[0]
        return found[0].replace("<script", "<script defer", 1)

    return SCRIPT.sub(one, page)


def picture_size(kind: str, data: bytes) -> str:
    """Return the attributes that tell a browser a drawing's proportions before it is there; else nothing."""
    size = SIZE.search(data[:2000].decode("utf-8", "replace")) if kind == "svg+xml" else None
    if kind == "png" and data[:8] == b"\x89PNG\r\n\x1a\n":
        return f' width="{int.from_bytes(data[16:20])}" height="{int.from_bytes(data[20:24])}"'
    return f' width="{round(float(size[1]) * 4 / 3)}" height="{round(float(size[2]) * 4 / 3)}"' if size else ""


def lean_pictures(page: str, root: str, write) -> str:
    """Give every picture that stands in the page a file of its own; all but those at its head are fetched late."""
    head = page.find("<h2") % (len(page) + 1)

    def one(found):
        data = base64.b64decode(found["data"])
        ending = {"svg+xml": "svg", "png": "png", "jpeg": "jpg"}[found["kind"]]
        name = f"_images/{hashlib.sha256(data).hexdigest()[:16]}.{ending}"
        write(name, data)
        rest = f'{found["before"]}src="{root}{name}"{found["after"]}'
        if not re.search(r"\bwidth=", rest):
            rest = picture_size(found["kind"], data) + rest
        late = ' loading="lazy" decoding="async"' if found.start() > head else ""
        return f"<img{late}{rest}>"

    return PICTURE.sub(one, page)


def lean_page(page: str, read, write) -> str:
    """Return a page as it is served, but for its style sheets.

    Parameters
    ----------
    page : str
        As Sphinx wrote it, or as this function returned it before.
    read, write : callable
        Read a file of the site as text; write one as bytes.
    """
    found = ROOT.search(page)
    root = {"./": ""}.get(found[1], found[1]) if found else ""
    page = PRELOAD.sub("", COMMENT.sub("", page))
    page = re.sub(r'\s*<div id="jb-print-docs-body".*?</div>\s*</div>\s*</div>', "", page, flags=re.S)  # a second h1
    page = re.sub(
        r'\s*<div class="sidebar-primary-item">\s*<div id="ethical-ad-placement".*?</div>\s*</div>',
        "",
        page,
        flags=re.S,
    )
    page = re.sub(r'\s*<meta name="docsearch:[^>]*>', "", page)
    page = re.sub(r' id="(?:(?:proof|exercise|solution)-content|proof)"', "", page)  # the same on every box
    for other in re.findall(r'<meta name="viewport"[^>]*>', page)[1:]:
        before, _, after = page.rpartition(other)
        page = before + after
    page = page.replace('data-theme="auto"', 'data-theme="light"', 1)  # where no script runs
    page = THEME_SCRIPT.sub(lambda _: f"<script>{CHOOSE_THEME}</script>", page)
    page = lean_scripts(page, root, read)
    page = lean_pictures(page, root, write)
    return with_heights(accessible(fold(page)))


# -- the site -----------------------------------------------------------------------------


def style_sheets(page: str, folder: str) -> list[str]:
    """Return the style sheets that a page links, relative to the site's root."""
    addresses = (re.search(r'href="([^"]+)"', link)[1] for link in LINK.findall(page))
    return [
        posixpath.normpath(posixpath.join(folder, html.unescape(a).split("?")[0])) for a in addresses if "//" not in a
    ]


def link_sheet(page: str, folder: str) -> str:
    """Put one link in place of the page's links to style sheets."""
    found = LINK.search(page)
    if not found:
        return page
    address = posixpath.relpath(SHEET, folder or ".")
    rest = LINK.sub("", page[found.end() :])
    return f'{page[: found.start()]}    <link rel="stylesheet" href="{address}" />\n{rest}'


def merge_scripts(read) -> str:
    """Return the scripts that every page loads as one."""
    scripts = (read(f"_static/{name}") for name in MERGED)
    return "".join(MEASURING.sub("0", SOURCE_MAP.sub("", script)) + ";\n" for script in scripts)


def date_by_content(page: str, folder: str, digests) -> str:
    """Let the address of every sheet and script change with its content, so that no browser keeps an old one."""

    def one(found):
        name = posixpath.normpath(posixpath.join(folder, found[2]))
        return f'{found[1]}{found[2]}?v={digests(name)}"' if digests(name) else f'{found[1]}{found[2]}"'

    return ADDRESS.sub(one, page)


def at_root(page: str, folder: str) -> str:
    """Return a copy of a page for the root of the site: its addresses start there.

    >>> at_root('<a href="one.html#top"><img src="../_images/x.svg"><a href="#here">', "book")
    '<a href="book/one.html#top"><img src="_images/x.svg"><a href="#here">'
    """

    def one(found):
        return f'{found[1]}="{posixpath.normpath(posixpath.join(folder, found[2]))}"'

    page = re.sub(r'\b(href|src|action)="(?![a-z]+:|[#/])([^"]+)"', one, page)
    return ROOT.sub('data-content_root="./"', page, count=1)


def slim(app, exception) -> None:
    """Go over every page of the site, then write the one style sheet and the one script of the theme."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)

    def read(name):
        return site.joinpath(name).read_text(encoding="utf-8")

    def write(name, data):
        site.joinpath(name).parent.mkdir(exist_ok=True)
        site.joinpath(name).write_bytes(data)

    @cache
    def digests(name):
        path = site.joinpath(name)
        return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""

    paths = [path for path in sorted(site.rglob("*.html")) if path.relative_to(site).parts[0] not in ("_static", "lib")]
    before = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    first = f"{app.config.root_doc}.html"
    if first != "index.html":
        before.pop("index.html", None)  # a page that only sends readers on; they get the first page at once instead
    pages = {name: lean_page(page, read, write) for name, page in before.items()}
    if site.joinpath("_static", MERGED[0]).exists():
        write(SCRIPTS, merge_scripts(read).encode())
    sheets = dict.fromkeys(s for name, page in pages.items() for s in style_sheets(page, posixpath.dirname(name)))
    for name in (SHEET, *REPLACED_SHEETS):
        sheets.pop(name, None)
    if sheets:  # otherwise no page was written in this build, and the sheet is as it was
        scripts = "\n".join(read(name) for name in scripts_of(pages, site))
        words = frozenset(words_of_script(scripts).union(*map(words_of_page, pages.values())))
        inline = "\n".join(style for page in pages.values() for style in re.findall(r'style="[^"]*--[^"]*"', page))
        write(SHEET, merge(list(sheets), SHEET, read, words, scripts + inline).encode())
    for name, page in pages.items():
        folder = posixpath.dirname(name)
        page = date_by_content(link_sheet(page, folder), folder, digests)
        if page != before[name]:
            write(name, page.encode())
        if name == first != "index.html":
            write("index.html", at_root(page, folder).encode())
    sweep(site, pages.values())


def scripts_of(pages: dict[str, str], site: Path) -> list[str]:
    """Return the scripts that pages load from below ``_static``."""
    names = set()
    for name, page in pages.items():
        for found in SCRIPT.finditer(page):
            names.add(posixpath.normpath(posixpath.join(posixpath.dirname(name), found["src"].split("?")[0])))
    return sorted(name for name in names if name.startswith("_static/") and site.joinpath(name).exists())


def sweep(site: Path, pages) -> None:
    """Delete what no page asks for: pictures of former builds, and the dead weight of the theme."""
    named = {name for page in pages for name in re.findall(r"_images/([0-9a-f]{16}\.\w+)", page)}
    for path in site.glob("_images/*"):
        if re.fullmatch(r"[0-9a-f]{16}\.(?:svg|png|jpg)", path.name) and path.name not in named:
            path.unlink()
    for pattern in DEAD_FILES:
        for path in site.joinpath("_static").rglob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def let_go(app, doctree) -> None:
    """Make every node a node of its page.

    What a cell put out as Markdown was parsed into a document of its own, which holds the whole environment; a page
    that kept it would be stored with all pages read before, and read again for each reference to a figure.
    """
    for node in doctree.findall():
        node.document = doctree


def describe(app, pagename, templatename, context, doctree) -> None:
    """Give every page a title in plain text and, where the author wrote none, its first paragraph as description."""
    if doctree is None:
        return
    title = next(doctree.findall(nodes.title), None)
    if title is not None:
        context["title"] = html.escape(plain(app, title))
    if 'name="description"' in context.get("metatags", ""):
        return
    paragraphs = (p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section))
    text = " ".join(next((plain(app, p) for p in paragraphs), "").split())
    if len(text) > 155:
        text = text[:155].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    if text:
        context["metatags"] = (
            context.get("metatags", "") + f'\n<meta name="description" content="{html.escape(text)}" />'
        )


def setup(app) -> dict:
    app.connect("doctree-read", let_go, priority=990)
    app.connect("html-page-context", describe)
    app.connect("build-finished", slim, priority=700)
    return {"parallel_read_safe": True}
