"""One style sheet from many: what stays, what goes, whither addresses point, and one palette for pages and figures."""

import re
from pathlib import Path

import pytest
import styles

from mmlbook.plotting import COLORS

BOOK = Path(__file__).parents[2] / "book" / "_static" / "book.css"


def merged(files, words=(), paths=None, elsewhere=""):
    paths = paths or [name for name in files if name.startswith("_static/")]
    return styles.merge(paths, "_static/site.css", files.__getitem__, frozenset(words), elsewhere)


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("p{margin:0}", "p{margin:0}"),
        (".here{margin:0}.gone{margin:0}", ".here{margin:0}"),
        (".gone,.here p{margin:0}", ".here p{margin:0}"),
        ("#place .gone{margin:0}", ""),
        ("p:not(.gone){margin:0}", "p:not(.gone){margin:0}"),
        (":is(.gone,.here){margin:0}", ":is(.gone,.here){margin:0}"),
        ("[data-x='.gone']{margin:0}", "[data-x='.gone']{margin:0}"),
        ("@media print{.gone{margin:0}}", ""),
        ("@media print{.here{margin:0}.gone{margin:0}}", "@media print{.here{margin:0}}"),
        ("@font-face{font-family:Some}", "@font-face{font-family:Some}"),
        ("@keyframes gone{0%{opacity:0}}", "@keyframes gone{0%{opacity:0}}"),
        (".here::before{content:'}.gone{'}", ".here::before{content:'}.gone{'}"),
        ('.here{background:url("data:image/svg+xml,{;}")}', '.here{background:url("data:image/svg+xml,{;}")}'),
        ('@charset "UTF-8";.here{margin:0}', ".here{margin:0}"),
    ],
)
def test_a_rule_stays_if_all_that_it_asks_for_occurs(css, kept):
    assert styles.prune(css, frozenset({"here", "place"})) == kept


def test_words_are_found_in_pages_and_scripts():
    assert styles.words_of_page('<p class="one two" id="three">') == {"one", "two", "three"}
    assert {"is-open", "toggle"} <= styles.words_of_script('box.classList.toggle("is-open")')


def test_imports_are_taken_in_and_addresses_still_point_to_the_same_files():
    css = merged(
        {
            "_static/styles/a.css": '@import "../b.css"; i{background:url(x.png)}',
            "_static/b.css": "b{background:url('img/y.png?v=1')}",
            "lib/font/c.css": "@font-face{src:url(f.woff2)}",
        },
        paths=["_static/styles/a.css", "lib/font/c.css"],
    )
    assert css.index("b{") < css.index("i{") < css.index("@font-face")
    assert re.findall(r"url\(([^)]*)\)", css) == ["img/y.png", "styles/x.png", "../lib/font/f.woff2"]


def test_addresses_within_the_sheet_are_left_alone():
    css = merged({"_static/a.css": "b{background:url(data:image/png;base64,AA==)} i{mask:url(#m)}"})
    assert re.findall(r"url\(([^)]*)\)", css) == ["data:image/png;base64,AA==", "#m"]


def test_comments_go_but_not_what_only_looks_like_one():
    assert merged({"_static/a.css": "/* gone */ b{content:'/* stays */'}"}).strip() == "b{content:'/* stays */'}"


def test_the_icon_font_of_the_theme_goes_and_an_extension_may_use_its_names():
    css = merged(
        {
            "_static/styles/theme.css": "@font-face{font-family:'Font Awesome 6 Free'}.fa-sun{margin:0}b{margin:0}",
            "_static/own.css": ".fa-sun{width:1em}",
        },
        words={"fa-sun"},
    )
    assert css.strip() == "b{margin:0}.fa-sun{width:1em}"


def test_properties_that_nobody_reads_go_with_those_that_only_they_read():
    css = ":root{--a:1px;--b:var(--a);--c:2px;--d:3px}b{margin:var(--c)}"
    assert merged({"_static/a.css": css}, elsewhere="style.getPropertyValue('--d')").strip() == (
        ":root{--c:2px;--d:3px}b{margin:var(--c)}"
    )


# -- the palette ----------------------------------------------------------------------------


def palette(theme: str) -> dict[str, str]:
    """Return the colors that the style sheet of the book gives in one theme."""
    block = re.search(rf'html\[data-theme="{theme}"\] {{(.*?)}}', BOOK.read_text(encoding="utf-8"), re.S)[1]
    return dict(re.findall(r"--mml-(\w+): (#[0-9a-f]{6});", block))


def channels(color: str) -> list[float]:
    return [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def turned_around(color: str) -> list[float]:
    """Return what ``filter: invert(1) hue-rotate(180deg)`` makes of a color (Filter Effects, section 8)."""
    inverted = [1 - c for c in channels(color)]
    gray = sum(weight * c for weight, c in zip((0.213, 0.715, 0.072), inverted, strict=True))
    return [min(1, max(0, 2 * gray - c)) for c in inverted]


def contrast(one: str, other: str) -> float:
    def luminance(color):
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(color)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_pages_have_the_colors_of_the_figures():
    light = palette("light")
    assert {name: light.get(name) for name in COLORS} == COLORS


@pytest.mark.parametrize("name", COLORS)
def test_dark_pages_have_the_colors_that_figures_take_on_there(name):
    assert channels(palette("dark")[name]) == pytest.approx(turned_around(COLORS[name]), abs=1.5 / 255)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "quiet", "blue", "alarm", "leaf", "plum"])
def test_colors_of_text_are_legible(theme, name):
    colors = palette(theme)
    assert min(contrast(colors[name], colors[ground]) for ground in ("paper", "surface")) >= 4.5
