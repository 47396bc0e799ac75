"""Every page for readers who hear it, who work it by keys, or who want it still.

Each page is opened twice, and everything is noted; the tests then read the notes. On a phone, in
light, everything is unfolded, every quiz is answered and every moving figure is awake; on a
desk, in dark, the page is as it comes.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from frontend import packages
from pages import page_names

ROOT = Path(__file__).parents[2]
LISTENING = Path(__file__).with_name("listening.js").read_text(encoding="utf-8")

WAYS = {
    "phone, light": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "desk, dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}

OPEN_ALL = """async () => {
  document.documentElement.classList.add("mml-whole"); // nothing waits to be laid out
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const figures = [...document.querySelectorAll("figure.mml-moving")];
  for (const figure of figures) figure.dispatchEvent(new Event("focusin"));
  const awake = (figure) => ["ready", "failed"].includes(figure.dataset.moving);
  while (!figures.every(awake)) await new Promise((done) => setTimeout(done, 20));
  for (const form of document.querySelectorAll(".mml-quiz form")) {
    const field = form.querySelector("ol.mml-quiz-choices input");
    if (field) field.checked = true;
    form.requestSubmit();
  }
  void document.body.offsetHeight;
  await document.fonts.ready;
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
}"""

LIGHTER = "() => document.querySelectorAll('span.math .katex-html').forEach((twin) => twin.replaceChildren())"
"""A third of the time would go into the letters of formulas in the text. They are hidden from readers by ear; their
contrast is all that axe-core would look at, and ``test_pages.py`` measures that of every letter."""

AXE = """(fingers) /* how large targets are matters on a phone, and takes long */ => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: { "target-size": { enabled: fingers } },
  resultTypes: ["violations"],
  preload: false,
}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => {
  const why = [...node.any, ...node.all, ...node.none][0]?.message;
  return `${id}: ${node.target.join(" ")}: ${node.html.slice(0, 150)}: ${why}`;
})))"""


@dataclass
class Heard:
    """What was noted when a page was opened in one way."""

    page: str
    violations: list[str]
    told: dict


@pytest.fixture(scope="session")
def axe() -> str:
    return (packages(ROOT, ROOT / "_build") / "axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(
    scope="module", params=[pytest.param(way, marks=pytest.mark.xdist_group(f"accessibility, {way}")) for way in WAYS]
)
def heard(request, site, served, browser, axe) -> list[Heard]:
    """Return the notes of all pages, opened in one way, by a reader who asks for less motion."""
    notes = []
    window = browser.new_context(**WAYS[request.param], reduced_motion="reduce")
    phone = request.param.startswith("phone")
    for name in page_names(site):
        page = window.new_page()
        page.goto(served + name, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        if phone:
            page.evaluate(OPEN_ALL)
        told = page.evaluate(LISTENING)
        page.evaluate(LIGHTER)
        page.evaluate(axe)
        notes.append(Heard(name, page.evaluate(AXE, phone), told))
        page.close()
    window.close()
    return notes


def test_axe_finds_nothing(heard):
    assert {note.page: note.violations for note in heard if note.violations} == {}


def test_headings_go_down_one_step_at_a_time(heard):
    assert {note.page: note.told["skips"] for note in heard if note.told["skips"]} == {}


def test_every_formula_is_said_as_mathml_and_shown_once(heard):
    assert {note.page: note.told["unsaid"] for note in heard if note.told["unsaid"]} == {}


def test_less_motion_is_none(heard):
    assert {note.page: note.told["lively"] for note in heard if note.told["lively"]} == {}
    assert {note.page: note.told["moving"] for note in heard if note.told["moving"]} == {}


# -- by keys --------------------------------------------------------------------------------

WHERE = """async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const at = document.activeElement;
  const arriving = document.getAnimations().filter(one => one.effect.target.contains(at));
  await Promise.allSettled(arriving.map(one => one.finished));
  const drawn = at.querySelector(":scope > .toctree-toggle") ?? at; // an arrow of the side bar, in a box without height
  const style = getComputedStyle(drawn);
  const box = drawn.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const shaded = !/^none$|^rgba\\(0, 0, 0, 0\\)/.test(style.boxShadow);
  window.stops ??= new Set();
  const before = window.stops.size;
  window.stops.add(at);
  return {
    new: window.stops.size > before,
    name: at.dataset.name ?? null,
    movable: at.matches("[data-mml=point], input[type=range]"),
    figure: at.closest("figure.mml-moving")?.id ?? null,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    ring: outlined || shaded,
    what: at === document.body ? "" : at.outerHTML.slice(0, 150),
    text: at.textContent.trim(),
    main: Boolean(at.closest("main")),
  };
}"""


def moving_pages(site: Path) -> list[str]:
    """Return the pages with a moving figure; a source may write the same words."""
    names = [name for name in page_names(site) if not name.startswith("_modules/")]
    return [n for n in names if 'class="mml-declaration"' in (site / n).read_text(encoding="utf-8")]


def test_all_that_moves_is_reached_by_tab_and_moved_by_arrows(page, site, served):
    unmoved = []
    for name in moving_pages(site):
        page.goto(served + name)
        for text in page.locator("figure.mml-moving .mml-declaration").all_text_contents():
            declaration = json.loads(text)
            figure = page.locator(f"#{declaration['name']}")
            figure.scroll_into_view_if_needed()
            page.wait_for_function(
                "id => document.getElementById(id).dataset.moving === 'ready'", arg=declaration["name"]
            )
            figure.evaluate("figure => { figure.tabIndex = -1; figure.focus(); }")  # Tab goes on from here
            moved = set()
            for _ in range(100):
                page.keyboard.press("Tab")
                at = page.evaluate(WHERE)
                if at["figure"] != declaration["name"]:
                    break
                if at["movable"]:
                    before = figure.get_attribute("data-state")
                    for key in ("ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowDown"):
                        page.keyboard.press(key)
                        if figure.get_attribute("data-state") != before:
                            moved.add(at["name"])
                            break
            names = {item["name"] for item in declaration["movable"]}
            unmoved += [f"{name}: {declaration['name']}: {one}" for one in names - moved]
    assert unmoved == []


def test_the_first_key_leads_past_the_frame(page, served):
    page.emulate_media(reduced_motion="reduce")
    page.goto(served + "book/index.html")
    page.keyboard.press("Tab")
    first = page.evaluate(WHERE)
    assert first["text"] == "Skip to main content"
    assert first["seen"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(WHERE)["main"]


@pytest.mark.parametrize("way", WAYS)
def test_focus_goes_around_the_page_and_is_seen_wherever_it_is(site, served, browser, way):
    richest = max(moving_pages(site), key=lambda name: (site / name).read_text(encoding="utf-8").count("<form"))
    window = browser.new_context(**WAYS[way], reduced_motion="reduce")
    page = window.new_page()
    page.goto(served + richest)
    stops = []
    for _ in range(1000):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(WHERE))
        if not stops[-1]["new"] and stops[-1]["text"] == "Skip to main content":
            break
    window.close()
    assert len(stops) > 100
    assert stops[-1]["text"] == "Skip to main content"  # once around, and not caught on the way
    assert sum(not stop["what"] for stop in stops) <= 1  # focus is nowhere but at the end of the page
    assert [stop["what"] for stop in stops if stop["what"] and not (stop["ring"] and stop["seen"])] == []
