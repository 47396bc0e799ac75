"""How heavy a page is before anything on it is moved, said in the build report and kept below a limit.

A browser asks for a page, its style sheet, scripts, icon and fonts, and for the pictures near its
top. All of these can be read from the page and the style sheet, so that the figure needs
no browser and is the same in every build. It is a bound: browsers leave out a font whose letters are out
of view and pictures that are far enough below. A test in a browser asks whether any page
asks for more.
"""

import gzip
import html
import json
import posixpath
import re
from functools import cache
from pathlib import Path

from sphinx.util import logging

__all__ = ["HOLE", "LARGEST", "MOST", "asked_for", "packed_size", "setup", "unfilled"]

logger = logging.getLogger(__name__)

LARGEST = 400_000
"""No page may need more bytes, gzipped."""

MOST = 30
"""No page may need more requests."""

HEADERS = 300
"""Bytes that a server says before each file."""

GZIPPED = (".html", ".css", ".js", ".json", ".svg", ".txt", ".xml")
NEAR = 2
"""Pictures that wait until they are near count if they stand before or in that many sections."""

TAG = re.compile(r"<(?:link|script|img)\b[^>]*>")
ADDRESS = re.compile(r'\b(?:href|src)="(?!data:)([^"?#]+)')
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
MEASURED = re.compile(r'<span class="measured">.*?</span>', re.S)
HOLE = re.compile(r'<span class="weight" data-page="([^"]*)">[^<]*</span>')


# -- what a page asks for -----------------------------------------------------------------


def font_faces(sheet: str) -> dict[tuple[str, str, str], str]:
    """Return the address of every font of a style sheet, by family, style and lightest weight."""
    faces = {}
    for before, body in RULE.findall(sheet):
        address = re.search(r"url\([\"']?([^)\"']+)", body)
        if "@font-face" in before and address:
            faces[font_of(body)] = address[1]
    return faces


def font_of(body: str) -> tuple[str, str, str]:
    """Return family, style and weight that the body of a rule names; the family is empty if it names none."""
    family = re.search(r"font(?:-family)?:[^;]*?\b(KaTeX_\w+|Source Serif 4)", body)
    style = re.search(r"font-style:\s*(\w+)", body)
    weight = re.search(r"font-weight:\s*(\w+)", body)
    numbers = {"normal": "400", "bold": "700"}
    said = weight[1] if weight else "400"
    return family[1] if family else "", style[1] if style else "normal", numbers.get(said, said)


def fonts_for(words: set[str], sheet: str) -> set[str]:
    """Return the addresses of the fonts that a page with these classes can need.

    All of the text's own; of KaTeX's those that a rule gives to classes of the page.
    """
    faces = font_faces(sheet)
    needed = {address for (family, *_), address in faces.items() if not family.startswith("KaTeX")}
    for before, body in RULE.findall(sheet):
        font = font_of(body)
        if font in faces and "@font-face" not in before:
            for selector in before.split(","):
                classes = set(re.findall(r"\.([\w-]+)", selector))
                if classes and classes <= words:
                    needed.add(faces[font])
    return needed


def asked_for(name: str, page: str, sheet_name: str, sheet: str) -> set[str]:
    """Return the files of the site that a browser may ask for before anything on the page is moved.

    Parameters
    ----------
    name, page : str
        A page's path below the site's root, and its text.
    sheet_name, sheet : str
        The same of the site's style sheet.
    """
    headings = [found.start() for found in re.finditer("<h2", page)]
    near = headings[NEAR] if len(headings) > NEAR else len(page)
    files = {name}
    for tag in TAG.finditer(page):
        address = ADDRESS.search(tag[0])
        wanted = not tag[0].startswith("<link") or re.search(r'rel="(?:stylesheet|icon)"', tag[0])
        far = 'loading="lazy"' in tag[0] and tag.start() > near
        if address and wanted and not far:
            files.add(posixpath.normpath(posixpath.join(posixpath.dirname(name), html.unescape(address[1]))))
    words = {word for value in re.findall(r'\bclass="([^"]*)"', page) for word in value.split()}
    folder = posixpath.dirname(sheet_name)
    return files | {posixpath.normpath(posixpath.join(folder, address)) for address in fonts_for(words, sheet)}


def packed_size(name: str, data: bytes) -> int:
    """Return how many bytes a file is on the wire, gzipped if it is of a kind that servers gzip."""
    return HEADERS + (len(gzip.compress(data, 9, mtime=0)) if name.endswith(GZIPPED) else len(data))


# -- the site ------------------------------------------------------------------------------


def unfilled(docname: str) -> str:
    """Return the place on a page where the weight of another page, or of the heaviest, will stand."""
    return f'<span class="weight" data-page="{docname}"></span>'


def fill(page: str, weights: dict[str, dict[str, int]]) -> str:
    """Write weights into the places that wait for them.

    >>> fill(unfilled("one"), {"one.html": {"bytes": 123456, "requests": 7}})
    '<span class="weight" data-page="one">124 kB in 7 requests</span>'
    """

    def one(found):
        weight = weights.get(f"{found[1]}.html") or max(weights.values(), key=lambda weight: weight["bytes"])
        said = f"{-(-weight['bytes'] // 1000)} kB in {weight['requests']} requests"
        return f'<span class="weight" data-page="{found[1]}">{said}</span>'

    return HOLE.sub(one, page)


def weigh_site(app, exception) -> None:
    """Weigh every page, warn of those that are too heavy, and tell the report."""
    if exception is not None or app.builder.name != "html":
        return
    site, sheet_name = Path(app.outdir), "_static/site.css"
    sheet = site.joinpath(sheet_name).read_text(encoding="utf-8")
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    pages = {
        name: site.joinpath(name).read_text(encoding="utf-8")
        for name in names
        if not name.startswith(("_static/", "lib/"))
    }

    @cache
    def size(name):
        return packed_size(name, site.joinpath(name).read_bytes())

    def weight(name):
        others = asked_for(name, pages[name], sheet_name, sheet) - {name}
        own = packed_size(name, MEASURED.sub("", pages[name]).encode())  # the same in two builds
        return {"bytes": own + sum(map(size, others)), "requests": 1 + len(others)}

    shown = [name for name in pages if HOLE.search(pages[name])]
    weights = {name: weight(name) for name in pages if name not in shown}
    for name in shown:
        pages[name] = fill(pages[name], weights)
        site.joinpath(name).write_text(pages[name], encoding="utf-8")
        weights[name] = weight(name)
    for name, found in weights.items():
        if found["bytes"] > LARGEST or found["requests"] > MOST:
            said = f"{found['bytes']} bytes in {found['requests']} requests"
            logger.warning(
                "%s: a reader may wait for %s, and %s in %s are allowed",
                name, said, LARGEST, MOST, type="weight", subtype="page",
            )  # fmt: skip

    report = site / "build-report.json"
    said = json.loads(report.read_text(encoding="utf-8")) | {"pages": dict(sorted(weights.items()))}
    report.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def setup(app) -> dict:
    app.connect("build-finished", weigh_site, priority=800)  # when the pages are as they are served
    return {"parallel_read_safe": True}
