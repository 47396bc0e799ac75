"""Progress, the map and the study plan, as a reader uses them."""

import json

import pytest

pytestmark = pytest.mark.xdist_group("pages")

CHAPTER = "book/linear_algebra/vectors"
KEY = "mmlbook-progress"
PLAN, MAP = "book/start/study_plan.html", "book/start/map.html"


def remember(page, **done) -> None:
    """Have the browser remember what is done, and open the page anew."""
    progress = {"version": 1, "read": {}, "solved": {}, "answered": {}} | done
    page.evaluate("text => localStorage.setItem('mmlbook-progress', text)", json.dumps(progress))
    page.reload()


def stored(page) -> dict:
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "null")


def test_a_chapter_marked_as_read_is_remembered_and_shown(page, served):
    page.goto(f"{served}{CHAPTER}.html")
    button = page.get_by_role("button", name="Mark this chapter as read")
    assert button.get_attribute("aria-pressed") == "false"
    button.focus()
    page.keyboard.press("Enter")
    assert stored(page)["read"] == {CHAPTER: True}
    page.reload()
    assert page.get_by_role("button", name="✓ Read").get_attribute("aria-pressed") == "true"
    assert page.locator("nav.bd-links a.mml-read").all_text_contents() == ["1. Vectors (read)"]
    page.goto(f"{served}{MAP}")
    assert page.locator("svg a.mml-read").get_attribute("data-mml-page") == CHAPTER
    page.goto(f"{served}{PLAN}")
    row = page.locator(f"tr[data-mml-row='{CHAPTER}']")
    assert row.locator("[data-kind=read]").text_content() == "✓"
    page.goto(f"{served}{CHAPTER}.html")
    page.get_by_role("button", name="✓ Read").click()
    assert stored(page)["read"] == {}


def test_exercises_and_quizzes_are_counted(page, served):
    page.goto(f"{served}{CHAPTER}.html")
    page.get_by_role("button", name="Mark as solved").first.click()
    number = page.locator("form.mml-quiz-question[data-kind=number]").first
    number.locator("input.mml-quiz-number").fill("-8")
    number.get_by_role("button", name="Check").click()
    wrong = page.locator("form.mml-quiz-question[data-kind=one]").first
    wrong.locator("input").first.check()
    wrong.get_by_role("button", name="Check").click()
    assert stored(page)["solved"] == {f"{CHAPTER}/ex-vectors-1": True}
    assert stored(page)["answered"] == {f"{CHAPTER}/quiz-vectors/1": True}
    page.goto(f"{served}{PLAN}")
    row = page.locator(f"tr[data-mml-row='{CHAPTER}']")
    assert row.locator("[data-kind=solved]").text_content() == "1 of 8"
    assert row.locator("[data-kind=answered]").text_content() == "1 of 5"
    total = page.locator(".mml-progress-sum[data-kind=solved]")
    assert total.text_content() == f"1 of {total.get_attribute('data-of')}"


def test_progress_is_exported_erased_and_imported(page, served, tmp_path):
    page.goto(f"{served}{PLAN}")
    remember(page, read={CHAPTER: True})
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase").click()
    assert stored(page)["read"] == {}
    page.locator(".mml-progress input[type=file]").set_input_files(file)
    page.get_by_text("Imported").wait_for()
    assert stored(page)["read"] == {CHAPTER: True}
    for text in ("not json", '{"version": 2}', '{"version": 1, "read": [], "solved": {}, "answered": {}}'):
        file.write_text(text)
        page.locator(".mml-progress input[type=file]").set_input_files(file)
        page.get_by_text("Nothing was changed").wait_for()
        assert stored(page)["read"] == {CHAPTER: True}
        page.evaluate("document.querySelector('.mml-progress-message').textContent = ''")


@pytest.mark.parametrize("damaged", ["{", "null", "7", '{"version": 1, "read": 3}', '{"version": 9}'])
def test_damaged_storage_is_set_aside(page, served, damaged):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{served}{PLAN}")
    page.evaluate("text => localStorage.setItem('mmlbook-progress', text)", damaged)
    page.reload()
    page.get_by_text("set aside").wait_for()
    assert page.evaluate("localStorage.getItem('mmlbook-progress-damaged')") == damaged
    page.goto(f"{served}{CHAPTER}.html")
    page.get_by_role("button", name="Mark this chapter as read").click()
    assert stored(page)["read"] == {CHAPTER: True}
    assert errors == []


def test_names_that_are_none_are_not_taken_over(page, served):
    page.goto(f"{served}{PLAN}")
    remember(page, read={"<b>x</b>": True, "book/a": True, "book/b": "yes"})
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert json.loads(download.value.path().read_text())["read"] == {"book/a": True}


def test_a_browser_that_stores_nothing_still_counts_on_the_page(page, served):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {configurable: true, "
        "get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page.goto(f"{served}{CHAPTER}.html")
    page.get_by_role("button", name="Mark this chapter as read").click()
    assert page.get_by_role("button", name="✓ Read").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="✓ Read").click()
    page.get_by_role("button", name="Mark this chapter as read").wait_for()
    page.goto(f"{served}{PLAN}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase").click()
    page.get_by_text("This browser stores nothing").wait_for()
    assert errors == []


def test_the_map_shows_the_way_to_a_goal(page, served):
    page.goto(f"{served}{MAP}")
    boxes = page.locator(".mml-map svg a")
    faded = page.locator(".mml-map svg a.mml-map-faded")
    assert boxes.count() > 20
    assert faded.count() == 0
    page.get_by_label("I want to understand").select_option("book/linear_algebra/basis")
    assert boxes.count() - faded.count() == 3  # vectors, length and angle, bases
    assert page.locator(".mml-map-says").text_content() == "3 chapters to read, about 3 hours."
    remember(page, read={CHAPTER: True})
    page.get_by_label("I want to understand").select_option("book/linear_algebra/basis")
    assert page.locator(".mml-map-says").text_content().startswith("2 chapters to read")


def test_the_map_can_be_walked_by_keyboard(page, served):
    page.goto(f"{served}{MAP}")
    page.locator(".mml-map-scroller").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.dataset.mmlPage")
    assert first == CHAPTER
    assert page.locator(".mml-map svg a.mml-map-faded").count() > 20  # only what it needs stays bright
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{CHAPTER}.html")


@pytest.mark.parametrize("width", [390, 1280])
def test_what_the_map_says_fits(page, served, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{served}{MAP}")
    titles = page.locator(".mml-map svg a")
    named = titles.evaluate_all("boxes => boxes.map(box => box.textContent)")
    goals = page.locator(".mml-map-goal option").all_text_contents()[1:]
    assert sorted(named) == sorted(goals)  # whole
    outside = """boxes => boxes.filter(box => {
      const around = box.querySelector("rect").getBBox(), text = box.querySelector("text").getBBox();
      return text.x < around.x + 4 || text.x + text.width > around.x + around.width - 4
        || text.y < around.y || text.y + text.height > around.y + around.height;
    }).map(box => box.textContent)"""
    assert titles.evaluate_all(outside) == []
    end = "parts => Math.max(...parts.map(part => part.getBBox().x + part.getBBox().width))"
    right = page.locator(".mml-map svg").evaluate("map => map.viewBox.baseVal.width")
    assert page.locator(".mml-map-part").evaluate_all(end) <= right


def test_every_chapter_is_on_the_map_and_in_the_sixteen_weeks(page, served, site):
    page.goto(f"{served}{MAP}")
    on_map = page.locator(".mml-map svg a").evaluate_all("boxes => boxes.map(box => box.dataset.mmlPage)")
    page.goto(f"{served}{PLAN}")
    listed = page.locator(".mml-progress tr[data-mml-row]").evaluate_all("rows => rows.map(row => row.dataset.mmlRow)")
    planned = page.locator(".mml-plan").first.locator("a").evaluate_all("links => links.map(a => a.dataset.mmlPage)")
    assert sorted(on_map) == sorted(listed) == sorted(planned)
    assert page.locator(".mml-plan").first.locator("tbody tr").count() == 16
