"""Every link of the built site leads to a file of the site, and to a place in it: no server, no network, nothing run.

What counts as a link is any address in an attribute (``href``, ``src`` and their kin) and a page's order to go
elsewhere. Addresses of other sites are not followed here: ``.github/workflows/links.yml`` does that on a schedule.
"""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ADDRESSES = ("href", "src", "action", "poster", "data", "xlink:href")
ELSEWHERE = ("http", "https", "mailto", "data")
NOT_PAGES = ("_static", "lib", "_sources")  # what our pages are made with: macros of themes, and libraries


class Page(HTMLParser):
    """The links of a page, each with its line, and the places to which others may link."""

    def __init__(self, text: str):
        super().__init__()
        self.links: list[tuple[int, str]] = []
        self.places: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        found = [attributes[name] for name in ADDRESSES if name in attributes]
        found += [part.split()[0] for part in attributes.get("srcset", "").split(",") if part.strip()]
        if attributes.get("http-equiv", "").lower() == "refresh":
            found += re.findall(r"url=['\"]?([^'\"]+)", attributes.get("content", ""), re.IGNORECASE)
        self.links += [(self.getpos()[0], address.strip()) for address in found]
        self.places += [attributes[name] for name in ("id", "name") if name == "id" or tag == "a" if name in attributes]


def pages_of(site: Path) -> dict[Path, Page]:
    """Read every page of a site."""
    paths = [path for path in sorted(site.rglob("*.html")) if path.relative_to(site).parts[0] not in NOT_PAGES]
    return {path: Page(path.read_text(encoding="utf-8")) for path in paths}


def trouble(site: Path, pages: dict[Path, Page], path: Path, address: str) -> str | None:
    """Return what is wrong with an address on a page, or None."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None if parts.scheme in ELSEWHERE else "has no place on a page that is read from a file"
    if parts.path.startswith("/"):
        return "begins at the root of a server: the site may stand below any path"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(site):
        return "leads out of the site"
    if not target.is_file():
        return "is a folder, which a browser lists where no server serves it" if target.is_dir() else "is not there"
    place = unquote(parts.fragment)
    if place and target in pages and place not in pages[target].places:
        return f"has no place #{place}"
    if place and target not in pages and target.suffix != ".svg":
        return f"is no page and has no place #{place}"
    return None


def broken_links(site: Path) -> list[str]:
    """Return every link of a site that leads nowhere, with the line where it stands."""
    site = site.resolve()
    pages = pages_of(site)
    return [
        f"{path.relative_to(site)}:{line}: {address} {says}"
        for path, page in pages.items()
        for line, address in page.links
        if (says := trouble(site, pages, path, address)) is not None
    ]


def ambiguous_places(site: Path) -> list[str]:
    """Return every place that a page has twice, so that a link to it can reach only the first."""
    return [
        f"{path.relative_to(site)}: #{place}"
        for path, page in pages_of(site.resolve()).items()
        for place in sorted({place for place in page.places if page.places.count(place) > 1})
    ]


# -- a small site with one thing broken ------------------------------------------------------

GOOD = """<link href="../_static/a.css?v=1"><a id="top" href="other.html#%C3%BCber">on</a> <a href="#top">up</a>
<a href="#"></a><img src="../_images/a%20b.svg" srcset="../_images/a%20b.svg 1x, ../_images/a%20b.svg 2x">
<a href="../_sources/one.md" download>take</a><a href="https://example.org/not/there#at-all">out</a>
<svg><use xlink:href="#top"></use></svg><form action="../index.html"></form>"""


@pytest.fixture
def small_site(tmp_path):
    files = {
        "index.html": '<meta http-equiv="Refresh" content="0; url=book/one.html" />',
        "book/one.html": GOOD,
        "book/other.html": '<h1 id="über">Über</h1><a name="old"></a><a href="one.html">back</a>',
        "_static/a.css": "",
        "_static/macros.html": '<a href="{{ nowhere }}"></a>',
        "_images/a b.svg": "<svg/>",
        "_sources/one.md": "[not a link of the site](nowhere.md)",
    }
    for name, text in files.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "outside.html").touch()
    return tmp_path / "site"


def test_a_whole_site_has_no_complaint(small_site):
    assert broken_links(small_site) == []
    assert ambiguous_places(small_site) == []


@pytest.mark.parametrize(
    ("page", "old", "new", "says"),
    [
        ("book/one.html", "other.html#", "another.html#", "another.html#%C3%BCber is not there"),
        ("book/one.html", "other.html#%C3%BCber", "other.html#under", "has no place #under"),
        ("book/one.html", '<a href="#top"', '<a href="#bottom"', "has no place #bottom"),
        ("book/one.html", 'xlink:href="#top"', 'xlink:href="#mark"', "has no place #mark"),
        ("book/one.html", 'src="../_images/a%20b.svg"', 'src="../_images/c.svg"', "c.svg is not there"),
        ("book/one.html", "a%20b.svg 2x", "c.svg 2x", "c.svg is not there"),
        ("book/one.html", "_sources/one.md", "book/one.md", "one.md is not there"),
        ("book/one.html", "a.css?v=1", "b.css?v=1", "b.css?v=1 is not there"),
        ("book/one.html", '"../index.html"', '"../../outside.html"', "leads out of the site"),
        ("book/one.html", '"../index.html"', '"/index.html"', "begins at the root"),
        ("book/one.html", '"../index.html"', '"../book/"', "is a folder"),
        ("book/one.html", '"../index.html"', '"javascript:go()"', "has no place on a page"),
        ("book/one.html", "a.css?v=1", "a.css#part", "is no page"),
        ("index.html", "book/one.html", "one.html", "index.html:1: one.html is not there"),
    ],
)
def test_a_broken_link_is_found(small_site, page, old, new, says):
    path = small_site / page
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    [complaint] = broken_links(small_site)
    assert says in complaint
    assert complaint.startswith(f"{page}:")


def test_a_place_that_is_there_twice_is_found(small_site):
    path = small_site / "book/other.html"
    path.write_text(path.read_text(encoding="utf-8") + '<p id="old"></p>', encoding="utf-8")
    assert ambiguous_places(small_site) == ["book/other.html: #old"]


# -- the book --------------------------------------------------------------------------------


def test_links_of_the_book_lead_somewhere(site):
    assert broken_links(site) == []


def test_places_of_the_book_are_unique(site):
    assert ambiguous_places(site) == []
