"""Every page of the site, looked at in a browser: served and opened from the disk, light and dark, wide and narrow.

Each page is opened once a way and everything is noted; the tests then read the notes, and
name every page at fault, not only the first.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pages import page_names

LOOKING = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")

pytestmark = pytest.mark.xdist_group("pages")  # every page is visited once, for all tests

WAYS = {
    "served, narrow, light": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "served, wide, dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "from the disk, medium, light": {"viewport": {"width": 768, "height": 900}, "color_scheme": "light"},
}


@dataclass
class Visit:
    """What was noted when one page was opened in one way."""

    way: str
    page: str
    foreign: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    seen: dict = field(default_factory=dict)


def visit(window, way: str, name: str, base: str) -> Visit:
    """Open one page and note what happens, what it asks for and how it looks."""
    noted = Visit(way, name)
    page = window.new_page()

    def on_request(request):
        if not request.url.startswith((base, "data:", "blob:")):
            noted.foreign.append(request.url)

    def on_console(message):
        if message.type in ("error", "warning"):
            noted.console.append(message.text)

    page.on("request", on_request)
    page.on("requestfailed", lambda request: noted.missing.append(request.url))
    page.on("response", lambda response: response.status >= 400 and noted.missing.append(response.url))
    page.on("console", on_console)
    page.on("pageerror", lambda error: noted.console.append(str(error)))
    page.goto(base + name, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    noted.seen = page.evaluate(LOOKING)
    page.close()
    return noted


@pytest.fixture(scope="module")
def visits(site, served, browser) -> list[Visit]:
    """Return the notes of all pages, opened in all ways."""
    notes = []
    for way, options in WAYS.items():
        base = site.resolve().as_uri() + "/" if way.startswith("from the disk") else served
        window = browser.new_context(**options)
        notes += [visit(window, way, name, base) for name in page_names(site)]
        window.close()
    return notes


def faults(visits: list[Visit], find) -> dict[str, object]:
    """Return what `find` objects to, by page and way."""
    return {f"{noted.page} ({noted.way})": found for noted in visits if (found := find(noted))}


def test_there_are_pages(site):
    assert {"index.html", "search.html", "genindex.html", "book/index.html"} <= set(page_names(site))


def test_nothing_is_asked_of_another_host(visits):
    assert faults(visits, lambda noted: noted.foreign) == {}


def test_everything_that_is_asked_for_is_there(visits):
    assert faults(visits, lambda noted: noted.missing) == {}


def test_the_console_is_silent(visits):
    assert faults(visits, lambda noted: noted.console) == {}


@pytest.mark.parametrize(
    "what",
    """tooWide rawMathematics brokenFormulas emptyFormulas lonelySigns
    silentPictures namelessControls doubleIds""".split(),
)
def test_no_page_has(visits, what):
    assert faults(visits, lambda noted: noted.seen[what]) == {}


def test_text_stands_out_from_its_ground(visits):
    assert faults(visits, lambda noted: noted.seen["faint"]) == {}


def test_each_page_has_one_heading_of_the_first_order(visits):
    assert faults(visits, lambda noted: noted.seen["headings"] != 1 and noted.seen["headings"]) == {}


def test_each_page_says_its_title_and_language(visits):
    assert faults(visits, lambda noted: not noted.seen["title"].strip() or noted.seen["language"] != "en") == {}


# -- what the frame around the text does ----------------------------------------------------


def test_the_switch_turns_light_and_dark_and_is_remembered(page, served):
    page.goto(served + "book/index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    page.click(".theme-switch-button")
    seen = {page.evaluate("document.documentElement.dataset.theme"): page.evaluate(ground)}
    page.click(".theme-switch-button")
    seen[page.evaluate("document.documentElement.dataset.theme")] = page.evaluate(ground)
    assert set(seen) == {"light", "dark"}
    assert seen["light"] != seen["dark"]
    last = page.evaluate("document.documentElement.dataset.theme")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == last


def test_a_phone_opens_and_closes_the_side_bar(browser, served):
    window = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = window.new_page()
    page.goto(served + "book/index.html")
    chapters = page.locator(".bd-docs-nav").first
    assert not chapters.is_visible()
    page.tap(".primary-toggle")
    chapters.wait_for(state="visible")
    page.keyboard.press("Escape")
    chapters.wait_for(state="hidden")
    window.close()


@pytest.mark.parametrize("width", [412, 1280])
def test_a_link_to_a_section_leads_there(site, served, browser, width):
    longest = max(page_names(site), key=lambda name: (site / name).stat().st_size)
    window = browser.new_context(viewport={"width": width, "height": 800})
    page = window.new_page()
    page.goto(served + longest)
    places = page.evaluate("[...document.querySelectorAll('nav.page-toc a')].map(link => link.hash)")
    tops = {}
    for place in [*places[:: max(1, len(places) // 4)], places[-1], places[0]]:
        page.evaluate("place => { location.hash = place }", place)
        page.wait_for_timeout(250)
        tops[place] = page.evaluate("place => document.querySelector(place).getBoundingClientRect().top", place)
        if place not in places[-3:]:  # those may share the window with one another
            assert page.get_attribute("nav.page-toc a.active", "href") == place
    window.close()
    room = 800  # the last section may be shorter than the window
    assert {place: top for place, top in tops.items() if not -5 <= top <= (room if place == places[-1] else 160)} == {}


def test_the_menu_of_downloads_works_by_key_and_by_mouse(page, served):
    page.goto(served + "book/index.html")
    button, menu = (
        page.locator(".dropdown-download-buttons > button"),
        page.locator(".dropdown-download-buttons .dropdown-menu"),
    )
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.dropdown-menu') !== null")
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    button.click()
    assert menu.is_visible()
    page.mouse.click(640, 600)
    assert not menu.is_visible()


def test_pages_are_read_without_scripts(site, served, browser):
    window = browser.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(served + "book/index.html")
    assert page.locator("article h1").is_visible()
    assert page.locator("article .katex-html").first.is_visible()
    assert page.locator("script[src*=katex]").count() == 0
    window.close()


def test_what_is_folded_opens_for_print(page, served, site):
    folded = [name for name in page_names(site) if "<details" in (site / name).read_text(encoding="utf-8")]
    page.goto(served + folded[0])
    closed = "document.querySelectorAll('article details:not([open], .hide)').length"  # code of figures stays folded
    before = page.evaluate(closed)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(closed) == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(closed) == before
