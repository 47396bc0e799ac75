"""The EPUB: what the checker of the format says of it, and that a reader finds in it all that the site has."""

import os
import posixpath
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from types import SimpleNamespace

import epub
import epub_pages
import pytest
from bs4 import BeautifulSoup
from chapters import ROOT
from sphinx_external_toc.parsing import parse_toc_yaml

HTML, MATH, OPF = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.w3.org/1998/Math/MathML}",
    "{http://www.idpf.org/2007/opf}",
)
JAR = Path("/usr/share/java/epubcheck.jar")  # where Debian's package puts it; its program starts only on some systems
NAME = "mathematics-for-machine-learning.epub"
NOT_PAGES = shutil.ignore_patterns(NAME, "_sources", "_static", "lib")


def flat(text: str) -> str:
    return " ".join(text.split())


class Book:
    """The parts of the EPUB and the pages of the site that it was made of."""

    def __init__(self, site: Path):
        self.site, self.path = site, site / NAME
        with zipfile.ZipFile(self.path) as archive:
            self.entries = archive.infolist()
            self.files = {entry.filename: archive.read(entry) for entry in self.entries}
        self.package = ET.fromstring(self.files["book.opf"])
        self.items = {item.get("id"): item for item in self.package.iter(f"{OPF}item")}
        spine = [self.items[ref.get("idref")].get("href") for ref in self.package.iter(f"{OPF}itemref")]
        self.order = [name.removesuffix(".xhtml") for name in spine if name != "nav.xhtml"]
        self.pages = {name: ET.fromstring(self.files[f"{name}.xhtml"]) for name in self.order}

    def article(self, name: str) -> str:
        return epub_pages.article_of((self.site / f"{name}.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(site) -> Book:
    return Book(site)


@pytest.fixture
def checker() -> list[str]:
    """Return the words that start epubcheck; where there is none the test is skipped, or fails as with the browser."""
    if JAR.exists() and shutil.which("java"):
        return ["java", "-jar", str(JAR)]
    if shutil.which("epubcheck"):
        return ["epubcheck"]
    if os.environ.get("CI") == "true":
        pytest.fail("there is no epubcheck")
    pytest.skip("there is no epubcheck (Debian's package of that name has it)")


# -- the format ---------------------------------------------------------------------------


def test_epubcheck_has_nothing_to_say(book, checker):
    words = [*checker, "--failonwarnings", str(book.path)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout[:5000]


def test_it_is_the_same_bytes_from_the_same_pages(book, tmp_path, monkeypatch):
    """Packed again, elsewhere and from nothing but the site's pages."""
    changed = book.package.find(f".//{OPF}meta[@property='dcterms:modified']").text
    monkeypatch.setattr(epub, "modified", lambda root, year: changed)
    site = shutil.copytree(book.site, tmp_path / "site", ignore=NOT_PAGES)
    epub.write_epub(app_of(site, tmp_path), None)
    same = (site / NAME).read_bytes() == book.path.read_bytes()
    assert same  # and no list of the differences in millions of bytes
    assert {entry.date_time for entry in book.entries} == {epub.NO_DATE}


def test_nothing_is_packed_again_while_no_page_changed(book, tmp_path, monkeypatch):
    """A page that changed is made anew, the others are not."""
    made = []
    whole, page = epub.pack, epub.to_xhtml
    monkeypatch.setattr(epub, "pack", lambda *words: made.append("book") or whole(*words))
    monkeypatch.setattr(
        epub, "to_xhtml", lambda article, name, *words: made.append(name) or page(article, name, *words)
    )
    site = shutil.copytree(book.site, tmp_path / "site", ignore=NOT_PAGES)
    app = app_of(site, tmp_path)
    epub.write_epub(app, None)
    assert made == ["book", *book.order]
    made.clear()
    first = (site / NAME).read_bytes()
    epub.write_epub(app, None)
    assert made == []
    assert (site / NAME).read_bytes() == first
    other = site / f"{book.order[-1]}.html"
    other.write_text(
        other.read_text(encoding="utf-8").replace("</article>", "<p>More.</p></article>"), encoding="utf-8"
    )
    epub.write_epub(app, None)
    assert made == ["book", book.order[-1]]
    assert (site / NAME).read_bytes() != first


def app_of(site: Path, folder: Path) -> SimpleNamespace:
    """Return what the extension asks of Sphinx, for the pages of a site."""
    pages = {path.relative_to(site).with_suffix("").as_posix() for path in site.glob("book/**/*.html")}
    contents = parse_toc_yaml(ROOT / "_toc.yml")
    title = BeautifulSoup((site / "book/index.html").read_text(encoding="utf-8"), "html.parser").h1.contents[0]
    config = re.search(r'^author: (.*)\ncopyright: "(.*)"$', (ROOT / "_config.yml").read_text(encoding="utf-8"), re.M)
    known = {"html_title": title, "author": config[1], "copyright": config[2], "language": "en"}
    return SimpleNamespace(
        outdir=site,
        srcdir=ROOT,
        doctreedir=folder / "doctrees",
        builder=SimpleNamespace(name="html"),
        config=SimpleNamespace(external_site_map=contents, **known),
        env=SimpleNamespace(all_docs=pages, mml_report_pages={"book/end/colophon"}),
    )


# -- all is in it -------------------------------------------------------------------------


def test_every_page_is_read_in_its_order_and_found_in_the_contents(book):
    listed = re.findall(r"^(?:root| *- file): (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"), re.M)
    assert [name for name in book.order if name in listed] == listed
    contents = ET.fromstring(book.files["nav.xhtml"]).find(f".//{HTML}nav")
    targets = [link.get("href") for link in contents.iter(f"{HTML}a")]
    assert [target.removesuffix(".xhtml") for target in targets if "#" not in target] == book.order
    captions = re.findall(r"^ *- caption: (.*)$", (ROOT / "_toc.yml").read_text(encoding="utf-8"), re.M)
    assert [part.text for part in contents.iter(f"{HTML}span")] == captions
    for target in targets:
        name, _, key = target.partition(".xhtml")
        assert not key or any(part.get("id") == key[1:] for part in book.pages[name].iter()), target


def test_every_formula_is_mathml_with_its_source(book):
    for name, page in book.pages.items():
        formulas = list(page.iter(f"{MATH}math"))
        article = re.sub(r'<div class="mml-online.*?</div>', "", book.article(name), flags=re.S)
        assert len(formulas) == article.count("<math "), name
        for formula in formulas:
            assert "".join(formula.itertext()).strip(), (name, formula.attrib)
            assert formula.get("alttext"), (name, ET.tostring(formula))
        assert "katex" not in book.files[f"{name}.xhtml"].decode(), name
        item = next(item for item in book.items.values() if item.get("href") == f"{name}.xhtml")
        assert (item.get("properties") == "mathml") == bool(formulas), name


def test_every_figure_is_there_with_its_words(book):
    total = 0
    for name, page in book.pages.items():
        pictures = list(page.iter(f"{HTML}img"))
        assert len(pictures) == book.article(name).count("<img "), name
        for picture in pictures:
            assert len(picture.get("alt", "").split()) >= 5, (name, picture.attrib)
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), picture.get("src"))) in book.files
        assert len(list(page.iter(f"{HTML}figcaption"))) == book.article(name).count("<figcaption"), name
        moving = [figure for figure in page.iter(f"{HTML}figure") if "mml-moving" in figure.get("class")]
        for figure in moving:
            assert epub_pages.MOVES in flat("".join(figure.itertext()))
            assert re.search(r"Drawn at: .*\d", flat("".join(figure.itertext()))), figure.get("id")
        total += len(pictures)
    assert total > 200


def test_every_exercise_has_its_folded_solution(book):
    """Counted in the sources, which know nothing of pages."""
    total = 0
    for name, page in book.pages.items():
        source = (ROOT / f"{name}.md").read_text(encoding="utf-8") if (ROOT / f"{name}.md").exists() else ""
        exercises = len(re.findall(r"^[`:]{3,}\{exercise(?:-start)?\}", source, re.M))
        solutions = len(re.findall(r"^[`:]{3,}\{solution(?:-start)?\}", source, re.M))
        found = [part for part in page.iter() if "exercise" in part.get("class", "").split()]
        folded = [part for part in page.iter(f"{HTML}details") if "solution" in part.get("class", "").split()]
        assert (len(found), len(folded)) == (exercises, solutions), name
        assert all(len(flat("".join(part.itertext()))) > 60 for part in folded), name
        total += solutions
    assert total > 300


def test_every_question_has_its_answers_folded(book):
    for name, page in book.pages.items():
        questions = [part for part in page.iter(f"{HTML}div") if "mml-quiz-question" in part.get("class", "")]
        article = book.article(name)
        assert len(questions) == article.count("mml-quiz-question"), name
        assert sum(len(list(q.find(f".//{HTML}details").iter(f"{HTML}li"))) for q in questions) == len(
            re.findall("<li data-right=", article)
        ), name


@pytest.mark.parametrize("name", ["linear_algebra/vectors", "probability/chance", "start/notation", "end/bibliography"])
def test_no_word_of_the_text_is_lost(book, name):
    """Paragraphs, cells of tables, code and what it put out, read by another parser; formulas were counted above."""
    page = ET.fromstring(book.files[f"book/{name}.xhtml"])
    for formula in page.iter(f"{MATH}math"):
        for part in formula.iter():
            part.text = part.tail = None if part is not formula else part.tail
    kept = flat("".join(page.itertext()))
    article = BeautifulSoup(book.article(f"book/{name}"), "html.parser")
    for part in article.select(".katex, .headerlink, .mml-ui, button, input, .hide > summary"):
        part.decompose()
    texts = [
        flat(part.get_text()) for part in article.select("p, pre, td, th, dt, dd, summary, legend, h2, figcaption")
    ]
    assert len(texts) > 50
    assert [text for text in texts if text not in kept] == []


# -- nothing is in it that a reader of books could not show ---------------------------------


def test_no_script_no_field_and_nothing_from_elsewhere(book):
    held = {item.get("href") for item in book.items.values()}
    for name, page in book.pages.items():
        for part in page.iter():
            tag = part.tag.rpartition("}")[2]
            assert tag not in ("script", "button", "input", "form", "select", "iframe", "object", "style"), (name, tag)
            assert not any(key.startswith("on") for key in part.attrib), name
            for key in ("src", "href"):
                if key in part.attrib and (tag != "a" or not re.match("https?:", part.get(key))):
                    path = part.get(key).partition("#")[0]
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else "nav.xhtml"
                    assert target in held, (name, part.attrib)
    for name, data in book.files.items():
        if name.endswith(".svg"):
            assert not re.search(rb'<script|href="(?!#|data:image/)', data), name
    assert not re.search(rb"url\(|@import", book.files["epub.css"])


def test_the_landing_page_offers_it_with_its_size(book):
    size = f"({book.path.stat().st_size / 1e6:.1f} MB)"
    for name in ("index.html", "book/index.html"):
        page = BeautifulSoup((book.site / name).read_text(encoding="utf-8"), "html.parser")
        link = page.select_one('a[href$=".epub"]')
        assert (book.site / name).parent.joinpath(link["href"]).resolve() == book.path.resolve()
        assert size in link.parent.get_text()
    assert "MB)" not in "".join(book.pages["book/index"].itertext())  # the book does not offer itself


# -- one rule at a time ---------------------------------------------------------------------


def made(article: str, name: str = "book/one", pages=("book/one", "book/part/two")) -> ET.Element:
    page = epub_pages.to_xhtml(f"<article><h1>One</h1>{article}</article>", name, frozenset(pages), "en")
    return ET.fromstring(page).find(f"{HTML}body/{HTML}article")


def test_links_lead_to_pages_of_the_book_or_are_words():
    page = made(
        '<p><a href="part/two.html#x">a</a><a href="#here">b</a><a href="https://example.org/y">c</a>'
        '<a href="../_sources/one.md">d</a></p>'
    )
    links = [(part.tag.removeprefix(HTML), part.get("href"), part.text) for part in page.find(f"{HTML}p")]
    assert links == [
        ("a", "part/two.xhtml#x", "a"),
        ("a", "#here", "b"),
        ("a", "https://example.org/y", "c"),
        ("span", None, "d"),
    ]


def test_a_moving_figure_says_at_what_it_is_drawn():
    page = made(
        '<figure class="mml-moving"><img src="x.svg" alt="Words."><figcaption><div class="mml-ui">'
        '<div class="mml-slider"><label for="k">step</label><input id="k" value="3"><span class="mml-at">0.3</span>'
        "<span>cm</span><button>Play</button></div><dl><div><dt>length of v</dt><dd><span>1.4</span>"
        '<span class="mml-unit">°</span></dd></div></dl><p class="mml-how">Drag v.</p>'
        '<script type="application/json">{"a": "<"}</script></div></figcaption></figure>'
    )
    assert flat("".join(page.find(f".//{HTML}figcaption").itertext())) == (
        f"Drawn at: step 0.3 cm; length of v 1.4°. {epub_pages.MOVES}"
    )


def test_the_map_becomes_a_table_and_the_reader_s_progress_is_left_out():
    page = made(
        '<div class="mml-map"><select><option value="">(none)</option><option value="book/one">One, in full</option>'
        '<option value="book/part/two">Two</option></select><svg viewBox="0 0 1 1"><text>Part</text>'
        '<a href="one.html" data-mml-page="book/one" data-needs=""><rect/><text>One…</text></a>'
        '<a href="part/two.html" data-mml-page="book/part/two" data-needs="book/one"><text>Two</text></a></svg></div>'
        '<section id="you"><h2>You</h2><p>Here.</p><div class="mml-progress"><p>0</p></div></section><p>After.</p>'
    )
    rows = [[flat("".join(cell.itertext())) for cell in row] for row in page.iter(f"{HTML}tr")]
    assert rows == [["Chapter", "Needs"], ["One, in full", ""], ["Two", "One, in full"]]
    assert [link.get("href") for link in page.iter(f"{HTML}a")] == ["one.xhtml", "part/two.xhtml", "one.xhtml"]
    assert "".join(page.itertext()).endswith("After.")
    assert "You" not in "".join(page.itertext())


def test_formulas_say_what_katex_leaves_to_fonts():
    page = made(
        '<span class="katex"><math><semantics><mrow><mi mathvariant="double-struck">R</mi><mo stretchy="false">(</mo>'
        '<mo>−</mo><mn>2</mn><mo stretchy="false">)</mo><mo>−</mo><mn>1</mn><mo stretchy="false">∥</mo><mover accent='
        '"true"><mi>x</mi><mo>ˉ</mo></mover></mrow><annotation encoding="application/x-tex">\\R(-2) - 1 &lt; \\|\\bar x'
        '</annotation></semantics></math><span class="katex-html"><span>lost</span></span></span>'
    )
    [formula] = page.iter(f"{MATH}math")
    assert formula.get("alttext") == "\\R(-2) - 1 < \\|\\bar x"
    row = formula[0]
    assert row[0].text == "ℝ"
    assert "mathvariant" not in row[0].attrib
    assert [part.get("form") for part in row if part.text == "−"] == ["prefix", None]
    assert row[7].attrib == {"stretchy": "false", "lspace": "0", "rspace": "0"}
    assert "accent" not in row[8].attrib
    assert row[8][1].text == "¯"
    assert "lost" not in "".join(page.itertext())


def test_what_only_the_site_can_do_is_left_out_with_its_formulas():
    formula = '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>'
    page = made(f'<div class="mml-online docutils"><p>Press {formula}.</p></div><p>Read {formula}.</p>')
    assert flat("".join(page.itertext())) == "OneRead x."
    assert [part.get("alttext") for part in page.iter(f"{MATH}math")] == ["x"]


def test_an_article_that_is_no_html_is_refused():
    with pytest.raises(ValueError, match="<p> is closed by </div>"):
        made("<div><p>So.</div>")
