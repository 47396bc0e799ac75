"""What a page may ask for before anything is moved, and that a page that asks for too much is not published."""

import doctest
import json
from types import SimpleNamespace

import pytest
import weight

SHEET = """
@font-face{font-family:KaTeX_Main;font-style:normal;font-weight:400;src:url(../lib/main.woff2) format("woff2")}
@font-face{font-family:KaTeX_Main;font-style:normal;font-weight:700;src:url(../lib/bold.woff2) format("woff2")}
@font-face{font-family:KaTeX_Math;font-style:italic;font-weight:400;src:url(../lib/math.woff2) format("woff2")}
@font-face{font-family:"Source Serif 4";font-style:normal;font-weight:600 700;src:url("../lib/serif.woff2")}
@font-face{font-family:"Near KaTeX";font-style:normal;font-weight:400;src:local("Times")}
.katex{font:normal 1.2em KaTeX_Main,serif}
.katex .mathbf{font-family:KaTeX_Main;font-weight:700}
.katex .mathnormal,.katex .extra{font-family:KaTeX_Math;font-style:italic}
"""

PAGE = """<link rel="stylesheet" href="../_static/site.css?v=1"><link rel="next" href="two.html">
<link rel="icon" href="../_static/icon.svg"><script defer src="../_static/book.js?v=2"></script>
<img src="../_images/top.svg"><img loading="lazy" src="../_images/first.png"><h2>One</h2>
<img loading="lazy" src="../_images/near.svg"><img src="data:image/png;base64,AAAA"><h2>Two</h2>
<a href="three.html">x</a><h2>Three</h2><img loading="lazy" src="../_images/far.svg">{}"""

ALWAYS = {"book/one.html", "_static/site.css", "_static/icon.svg", "_static/book.js", "lib/serif.woff2"}
ALWAYS |= {"_images/top.svg", "_images/first.png", "_images/near.svg"}


def asked(more: str) -> set[str]:
    return weight.asked_for("book/one.html", PAGE.format(more), "_static/site.css", SHEET)


def test_examples_in_the_docstrings():
    assert doctest.testmod(weight).failed == 0


def test_what_stands_on_the_page_counts_but_pictures_far_below_and_other_pages():
    assert asked("") == ALWAYS


@pytest.mark.parametrize(
    ("classes", "fonts"),
    [
        ("katex", {"main"}),
        ("mathbf", set()),
        ("katex mathbf", {"main", "bold"}),
        ("katex mathnormal", {"main", "math"}),
        ("katex extra", {"main", "math"}),
    ],
)
def test_fonts_count_that_the_classes_of_the_page_ask_for(classes, fonts):
    assert asked(f'<span class="{classes}">x</span>') - ALWAYS == {f"lib/{name}.woff2" for name in fonts}


def test_words_go_over_the_wire_gzipped_and_pictures_as_they_are():
    assert weight.packed_size("a.js", b"x" * 10_000) < weight.HEADERS + 100
    assert weight.packed_size("a.png", b"x" * 10_000) == weight.HEADERS + 10_000


@pytest.fixture
def site(tmp_path):
    for name in ALWAYS - {"book/one.html", "_static/site.css"}:
        tmp_path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(name).write_bytes(b"12345")
    tmp_path.joinpath("book").mkdir()
    tmp_path.joinpath("book/one.html").write_text(PAGE.format(""))
    tmp_path.joinpath("colophon.html").write_text(weight.unfilled("book/one") + weight.unfilled(""))
    tmp_path.joinpath("_static/site.css").write_text(SHEET)
    tmp_path.joinpath("build-report.json").write_text('{"commit": ""}')
    return tmp_path


def weighed(site, monkeypatch) -> tuple[dict, list[str]]:
    """Return the pages of the report after weighing, and the warnings."""
    said = []
    monkeypatch.setattr(weight.logger, "warning", lambda text, *words, **more: said.append(text % words))
    weight.weigh_site(SimpleNamespace(outdir=site, builder=SimpleNamespace(name="html")), None)
    return json.loads((site / "build-report.json").read_text())["pages"], said


def test_the_report_has_every_page_and_the_colophon_shows_them(site, monkeypatch):
    pages, said = weighed(site, monkeypatch)
    assert set(pages) == {"book/one.html", "colophon.html"}
    assert pages["book/one.html"]["requests"] == len(ALWAYS)
    assert said == []
    shown = (site / "colophon.html").read_text()
    assert shown.count(f">{-(-pages['book/one.html']['bytes'] // 1000)} kB in {len(ALWAYS)} requests<") == 2
    assert weighed(site, monkeypatch) == (pages, [])  # a second time changes nothing


def test_a_measured_time_does_not_weigh(site, monkeypatch):
    page = site / "book/one.html"
    pages, _ = weighed(site, monkeypatch)
    page.write_text(page.read_text() + '<span class="measured">12.345 s</span>')
    assert weighed(site, monkeypatch)[0] == pages


@pytest.mark.parametrize("limit", ["LARGEST", "MOST"])
def test_a_page_that_is_too_heavy_is_warned_of(site, monkeypatch, limit):
    pages, _ = weighed(site, monkeypatch)
    worst = pages["book/one.html"]["bytes" if limit == "LARGEST" else "requests"]
    monkeypatch.setattr(weight, limit, worst)
    assert weighed(site, monkeypatch)[1] == []
    monkeypatch.setattr(weight, limit, worst - 1)
    (said,) = weighed(site, monkeypatch)[1]
    assert said.startswith("book/one.html: ")
