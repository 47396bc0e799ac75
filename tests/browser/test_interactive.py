"""Moving figures in a browser: everything is moved, by mouse, keys and touch, and the numbers are compared."""

import html
import json
import shutil
from pathlib import Path

import chapters
import pytest
from frontend import packages
from moving_figures import Hand, assert_moves, gallery

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"


@pytest.fixture(scope="module")
def figures():
    return gallery()


def as_on_a_page(figure) -> str:
    """Return a figure in HTML as the book has it, after enough words to put it out of view."""
    width, alt = figure.declaration["width"], html.escape(figure.alt)
    height = round(width * figure.declaration["aspect"])
    return (
        f'<p>{"Words. " * 600}</p><figure class="mml-moving" id="{figure.name}">'
        f'<img src="{figure.name}.svg" alt="{alt}" style="width: {width}px; height: {height}px; max-width: 100%" '
        f'width="{width}" height="{height}">'
        f'<figcaption><p>Caption.</p><div class="legend">{figure.controls()}</div></figcaption></figure>'
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, figures) -> Path:
    """Return a small site with a page that has all the figures, as the book would have them."""
    site = tmp_path_factory.mktemp("moving")
    for name in ("_static", "lib/jsxgraph", "lib/interactive", "part"):
        site.joinpath(name).mkdir(parents=True)
    for path in [BOOK / "_static" / name for name in ("book.css", "interactive.css", "interactive.js")]:
        shutil.copy(path, site / "_static")
    shutil.copy(BOOK / "_extensions" / "moving.js", site / "lib" / "interactive")
    shutil.copy(packages(ROOT, ROOT / "_build") / "jsxgraph/distrib/jsxgraphcore.js", site / "lib" / "jsxgraph")
    for figure in figures:
        site.joinpath("part", f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
    shown = "".join(map(as_on_a_page, figures))
    page = (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Moving figures</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="../_static/book.css"><link rel="stylesheet" href="../_static/interactive.css">'
        '<script defer src="../_static/interactive.js"></script></head>'
        f'<body style="background: var(--mml-paper); max-width: 42rem; margin: auto">{shown}</body></html>'
    )
    site.joinpath("part", "page.html").write_text(page, encoding="utf-8")
    return site


@pytest.fixture
def address(folder) -> str:
    return folder.joinpath("part", "page.html").as_uri()


@pytest.fixture
def quiet(page):
    """Yield the page; fail if it logged an error or asked for anything that is not there."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    yield page
    assert not said


def test_every_figure_moves(quiet, address, figures):
    quiet.goto(address)
    for figure in figures:
        assert_moves(quiet, figure.record)


def test_the_hand_notices_a_wrong_number(page, address):
    page.goto(address)
    page.evaluate(
        """() => { const place = document.querySelector("#fig-linear-map .mml-declaration");
        place.textContent = place.textContent.replace('["sqrt"', '["abs"'); }"""
    )
    hand = Hand(page, "fig-linear-map")
    hand.evaluation.declaration["shared"] = [["abs", 1] for _ in hand.evaluation.declaration["shared"]]
    with pytest.raises(AssertionError, match="readout"):
        hand.state()


def test_nothing_is_loaded_before_a_figure_is_near(page, address, figures):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    page.set_viewport_size({"width": 800, "height": 500})
    page.goto(address)
    page.wait_for_timeout(300)
    first = page.locator("figure").first.bounding_box()
    assert first["y"] > 800
    assert not {"jsxgraphcore.js", "moving.js"} & set(asked)
    for figure in figures:
        Hand(page, figure.name)
    assert asked.count("jsxgraphcore.js") == asked.count("moving.js") == 1


def test_nothing_shifts(page, address, figures):
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        heights = "() => [...document.querySelectorAll('figure')].map((f) => f.getBoundingClientRect().height)"
        before = page.evaluate(heights)
        for figure in figures:
            Hand(page, figure.name)
        assert page.evaluate(heights) == pytest.approx(before, abs=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_still_figure_stays_without_scripts(browser, address, figures):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    for figure in figures:
        place = page.locator(f"#{figure.name}")
        assert place.locator("img").is_visible()
        assert place.locator("img").get_attribute("alt") == figure.alt
        assert place.locator(".mml-readouts").is_visible()
        assert not place.locator("input, button").locator("visible=true").count()
    context.close()


def test_the_still_figure_stays_where_the_library_does_not_come(page, address):
    page.route("**/jsxgraphcore.js", lambda route: route.abort())
    page.goto(address)
    figure = page.locator("#fig-secant")
    figure.scroll_into_view_if_needed()
    page.wait_for_function("document.getElementById('fig-secant').dataset.moving === 'failed'")
    assert figure.locator("img").is_visible()
    assert not figure.locator("input").is_visible()


def test_print_shows_the_start(page, address, figures):
    page.goto(address)
    hand = Hand(page, "fig-linear-map")
    page.keyboard.press("Tab")
    hand.figure.locator("[data-mml=point]").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.emulate_media(media="print")
    assert hand.figure.locator("img").is_visible()
    assert not hand.figure.locator("[data-mml=board]").is_visible()
    said = "getComputedStyle(document.getElementById('fig-linear-map--length'), '::after').content"
    assert page.evaluate(said) == f'"{figures[0].evaluation.shown(figures[0].evaluation.start())["length"]}"'


def test_numbers_are_spoken_once_the_hand_rests(page, address):
    page.goto(address)
    hand = Hand(page, "fig-linear-map")
    spoken = hand.figure.locator("[role=status]")
    point = hand.figure.locator("[data-mml=point]")
    assert point.get_attribute("role") == "slider"
    assert point.get_attribute("aria-label") == "v"
    point.focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    assert spoken.text_content() == ""
    page.wait_for_function("document.querySelector('#fig-linear-map [role=status]').textContent", timeout=5000)
    shown = hand.evaluation.shown(hand.state())
    assert spoken.text_content() == f"length of Av: {shown['length']}; angle between v and Av: {shown['turn']} °"
    assert point.get_attribute("aria-valuetext") == "1.00, 1.00"


def test_colors_follow_the_theme(page, address):
    page.goto(address)
    hand = Hand(page, "fig-linear-map")
    told = """() => {
      const arrow = document.querySelector("#fig-linear-map [data-mml=filled][data-color=orange]");
      const probe = document.createElement("p");
      probe.style.color = "var(--mml-orange)";
      document.body.append(probe);
      return [getComputedStyle(arrow).fill, getComputedStyle(probe).color];
    }"""
    drawn, wanted = page.evaluate(told)
    assert drawn == wanted
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark, wanted = page.evaluate(told)
    assert dark == wanted != drawn
    box = hand.figure.locator("[data-mml=board]").evaluate("(box) => getComputedStyle(box).backgroundColor")
    assert box == "rgba(0, 0, 0, 0)"


def test_playing_steps_on_and_less_motion_steps_once(browser, address):
    for motion in ("no-preference", "reduce"):
        context = browser.new_context(reduced_motion=motion)
        page = context.new_page()
        page.goto(address)
        hand = Hand(page, "fig-bars")
        hand.figure.locator(".mml-play").click()
        page.wait_for_timeout(1600)
        assert hand.state()["k"] == (19 if motion == "no-preference" else 18)
        assert hand.figure.locator(".mml-play").inner_text() == "Play"
        context.close()


def test_a_finger_moves_points_and_scrolls_beside_them(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    hand = Hand(page, "fig-area")
    page.wait_for_timeout(200)
    client = context.new_cdp_session(page)

    def swipe(start, end):
        def touch(kind, points):
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", [{"x": start[0], "y": start[1]}])
        for k in range(1, 11):
            x, y = (a + (b - a) * k / 10 for a, b in zip(start, end))
            touch("touchMove", [{"x": x, "y": y}])
        touch("touchEnd", [])
        page.wait_for_timeout(400)

    before = page.evaluate("scrollY")
    swipe(hand.pixel((1, 0.5)), hand.pixel((2, -1)))
    assert hand.state()["a"] == [2, -1]
    assert page.evaluate("scrollY") == before
    free = hand.pixel((-2, -1.5))
    swipe(free, (free[0], free[1] - 150))
    assert page.evaluate("scrollY") > before + 50
    assert hand.state()["a"] == [2, -1]
    context.close()


@pytest.mark.parametrize("docname", chapters.book_chapters())
def test_every_moving_figure_of_the_chapter_moves(page, site, docname):
    page.goto((site / f"{docname}.html").as_uri())
    for text in page.locator("figure.mml-moving .mml-declaration").all_text_contents():
        assert_moves(page, json.loads(text)["name"])


def test_moving_figures_are_in_chapters_alone(site):
    pages = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    pages = {name for name in pages if not name.startswith("_modules/")}  # a source that writes the words
    moving = {name for name in pages if 'class="mml-declaration"' in (site / f"{name}.html").read_text("utf-8")}
    assert moving <= set(chapters.book_chapters())
    assert moving
