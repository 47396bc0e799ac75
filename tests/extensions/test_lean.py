"""What the page diet does to a page, and that doing it twice is doing it once."""

import base64
import doctest

import accessible
import lean
import pytest

SVG = b'<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 300 150"><path d="M0 0"/></svg>'
OPTIONS = "const DOCUMENTATION_OPTIONS = {\n    BUILDER: 'html',\n};\n"

PAGE = f"""<html lang="en" data-content_root="../" data-theme="auto"><head>
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<script data-cfasync="false">old</script>
<!-- a remark -->
<link href="../_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="../_static/book.css?v=2" />
<script src="../_static/scripts/fontawesome.js?digest=1"></script>
<link rel="preload" as="script" href="../_static/scripts/bootstrap.js?digest=1" />
<script src="../_static/documentation_options.js?v=1"></script>
<script src="../_static/doctools.js?v=1"></script>
<script src="../_static/design-tabs.js"></script>
<script src="../_static/book.js?v=1"></script>
</head><body>
<div id="jb-print-docs-body"><h1>Twice</h1><div id="print-main-content"><div id="jb-print-toc"></div></div></div>
<h1>Once</h1><h2>Then</h2><img alt="A line." src="data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}" />
<script defer src="../_static/scripts/bootstrap.js?digest=1"></script>
<script defer src="../_static/scripts/pydata-sphinx-theme.js?digest=1"></script>
</body></html>"""


@pytest.fixture
def files():
    return {"_static/documentation_options.js": OPTIONS.encode()}


@pytest.fixture
def leaned(files):
    return lean.lean_page(PAGE, lambda name: files[name].decode(), files.__setitem__)


def test_examples_in_the_docstrings():
    assert doctest.testmod(lean).failed == doctest.testmod(accessible).failed == 0


def test_twice_is_once(leaned, files):
    assert lean.lean_page(leaned, lambda name: files[name].decode(), files.__setitem__) == leaned


def test_scripts_that_no_page_needs_go(leaned):
    for name in ("fontawesome", "bootstrap", "design-tabs", "preload", "a remark"):
        assert name not in leaned


def test_a_script_for_tabs_stays_where_there_are_tabs(files):
    page = PAGE.replace("<h1>Once", '<div class="sd-tab-set"></div><h1>Once')
    assert "design-tabs.js" in lean.lean_page(page, lambda name: files[name].decode(), files.__setitem__)


def test_what_every_page_loads_is_one_script_and_all_wait_for_the_text(leaned):
    sources = [found["src"] for found in lean.SCRIPT.finditer(leaned)]
    assert sources == ["../_static/site.js", "../_static/book.js?v=1"]
    assert leaned.count("<script defer") == 2


def test_options_are_in_the_page(leaned):
    assert "<script>const DOCUMENTATION_OPTIONS = { BUILDER: 'html', };</script>" in leaned


def test_a_picture_becomes_a_file_with_a_size_and_is_fetched_late(leaned, files):
    (name,) = (name for name in files if name.startswith("_images/"))
    assert files[name] == SVG
    assert f'<img loading="lazy" decoding="async" width="400" height="200" alt="A line." src="../{name}" />' in leaned


def test_a_picture_at_the_head_is_fetched_at_once(files):
    page = lean.lean_page(PAGE.replace("<h2>Then</h2>", ""), lambda name: files[name].decode(), files.__setitem__)
    assert "<img" in page
    assert "lazy" not in page


def test_a_photograph_has_its_own_size(files):
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (30).to_bytes(4) + (20).to_bytes(4)
    page = f'<img alt="A face." src="data:image/png;base64,{base64.b64encode(png).decode()}">'
    assert 'width="30" height="20"' in lean.lean_page(page, None, files.__setitem__)


def test_one_heading_and_one_viewport_remain(leaned):
    assert leaned.count("<h1>") == leaned.count('name="viewport"') == 1


def test_a_theme_is_chosen_before_anything_is_drawn(leaned):
    assert leaned.index("prefers-color-scheme") < leaned.index("stylesheet")
    assert 'data-theme="light"' in leaned


def test_one_sheet_takes_the_place_of_the_first(leaned):
    assert lean.style_sheets(leaned, "book") == ["_static/styles/theme.css", "_static/book.css"]
    linked = lean.link_sheet(leaned, "book")
    assert lean.style_sheets(linked, "book") == ["_static/site.css"]


def test_addresses_of_sheets_and_scripts_follow_their_content():
    page = '<link rel="stylesheet" href="../_static/site.css?v=old" /><script defer src="../_static/a.js"></script>'
    digests = {"_static/site.css": "abc"}.get
    assert lean.date_by_content(page, "book", digests) == (
        '<link rel="stylesheet" href="../_static/site.css?v=abc" /><script defer src="../_static/a.js"></script>'
    )


def test_folded_boxes_may_hold_folded_boxes():
    box = '<div class="{} admonition dropdown" id="{}">\n<p class="admonition-title">T</p>\n<div><p>x</p></div>{}</div>'
    page = lean.fold(box.format("note", "a", box.format("tip", "b", "")) + "<div>after</div>")
    assert page.count("<details") == page.count("</details>") == 2
    assert page.endswith("</details></details><div>after</div>")


def test_a_title_that_unfolds_is_no_link():
    page = '<div class="solution dropdown admonition"><p class="admonition-title">Of <a href="#e">it</a></p></div>'
    assert '<summary class="admonition-title">Of it</summary>' in lean.fold(page)


def test_a_menu_is_no_folded_box():
    page = '<div class="dropdown dropdown-download-buttons"><button>x</button></div>'
    assert lean.fold(page) == page


def test_sections_tell_their_heights_once():
    plain = "<section><p>c</p></section>"
    page = f'<article><section id="a"><h1>A</h1><section id="b"><h2>B</h2>{{}}</section>{plain}</section></article>'
    low, high = (lean.with_heights(page.format("<p>word word</p>" * n)) for n in (2, 40))
    assert low.count("--mml-narrow") == 1
    assert '<section id="b" style="--mml-narrow:' in low
    narrow = [int(found.split("--mml-narrow:")[1].split("px")[0]) for found in (low, high)]
    assert narrow[0] < narrow[1]
    assert lean.with_heights(low) == low


def test_parts_are_named_once():
    page = accessible.accessible(
        '<div id="pst-primary-sidebar" class="x"><summary aria-label="Fold">Show</summary></div>'
    )
    assert accessible.accessible(page) == page
    assert page.count("role=") == 1


def test_a_heading_of_a_column_stays_and_a_named_button_too():
    page = '<th class="head"><p>time</p></th><button class="btn" aria-label="Search"><i></i></button>'
    assert accessible.accessible(page) == page


def test_no_page_is_stored_with_all_others(site):
    """An environment in a stored page made each page larger than the last one, and the build quadratic."""
    stored = sorted((site.parent / ".doctrees").rglob("*.doctree"))
    assert stored
    assert [path.name for path in stored if b"BuildEnvironment" in path.read_bytes()] == []
