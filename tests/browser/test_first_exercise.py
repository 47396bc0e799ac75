"""A newcomer's way: by visible links alone from the landing page to a finished first exercise.

What the pages say a reader should type is taken from their text, and typed.
"""

import os
import re
import subprocess
import sys
import zipfile
from fractions import Fraction

import pytest
from playwright.sync_api import expect

from mmlbook.exercises import get_exercise

pytestmark = pytest.mark.xdist_group("pages")

FIRST, EXERCISE = "book/linear_algebra/vectors", "vectors.1"
INSTALL = r'python -m pip install "(?P<file>[\w.-]+\.whl)\[(?P<extra>\w+)\]"'


def follow(page, name: str) -> None:
    """Press a link of the text that a reader sees."""
    link = page.locator("main article").get_by_role("link", name=name).first
    assert link.is_visible()
    link.click()
    page.wait_for_load_state()


def answer(question, text: str) -> str:
    """Type an answer to a question of a quiz, press its button, and return the feedback that is seen."""
    question.locator("input").fill(text)
    question.get_by_role("button", name="Check").click()
    return question.locator(".mml-quiz-feedback:visible").inner_text()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_from_the_landing_page_to_a_solved_exercise(browser, served, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{served}index.html")
    follow(page, "How to read this book")
    first = page.locator("form.mml-quiz-question").first
    assert "A sign got lost" in answer(first, "5")
    assert "Right" in answer(first, "11")
    follow(page, "your first exercise")
    assert "#sec-first-exercise" in page.url
    page.go_back()
    page.go_back()
    page.wait_for_url("**/index.html")
    follow(page, "Begin with vectors")

    quiz = page.locator("form.mml-quiz-question[data-kind=number]").first
    assert "Mind the minus" in answer(quiz, "-4")
    assert f"{FIRST}/quiz" not in page.evaluate("localStorage.getItem('mmlbook-progress')")
    assert "Right" in answer(quiz, "-8")

    exercise = page.locator("#ex-vectors-1")
    solution = page.locator("#sol-vectors-1")
    exercise.scroll_into_view_if_needed()  # what is far from the window is laid out only now
    expect(exercise).to_contain_text(EXERCISE, use_inner_text=True)
    reply = solution.locator(".mml-reply")
    assert not reply.is_visible()
    solution.locator("summary").first.click()
    expect(reply).to_contain_text(f"Exercise {EXERCISE}: right.", use_inner_text=True)
    button = exercise.get_by_role("button", name="Mark as solved")
    button.click()
    assert exercise.get_by_role("button", name="Solved").get_attribute("aria-pressed") == "true"

    page.goto(f"{served}index.html")
    follow(page, "The study plan")
    row = page.locator(f"tr[data-mml-row='{FIRST}']")
    row.scroll_into_view_if_needed()
    for kind in ("solved", "answered"):
        expect(row.locator(f"[data-kind={kind}]")).to_have_text(re.compile("^1 of "), use_inner_text=True)
    context.close()


def run(package, code: str) -> str:
    """Run code with nothing of the book but the file that the site offers."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    show = f"import sys; sys.path.insert(0, {str(package)!r})\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, cwd=package, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_the_page_says_to_type_answers_as_the_page_shows(page, served, tmp_path):
    page.goto(f"{served}index.html")
    follow(page, "How to read this book")
    link = page.get_by_role("link", name=re.compile(r"\.whl$"))
    with page.expect_download() as download:
        link.click()
    wheel = tmp_path / download.value.suggested_filename
    download.value.save_as(wheel)

    blocks = page.locator("div.highlight-sh pre, div.highlight-bat pre").all_inner_texts()
    commands = [re.search(INSTALL, block) for block in blocks]
    assert len(commands) == 2  # for Windows, and for the others
    with zipfile.ZipFile(wheel) as package:
        (metadata,) = (name for name in package.namelist() if name.endswith(".dist-info/METADATA"))
        said = package.read(metadata).decode()
        package.extractall(tmp_path / "installed")
    for command in commands:
        assert command["file"] == wheel.name
        assert f"Provides-Extra: {command['extra']}\n" in said
    assert 'Requires-Dist: jupyterlab>=4; extra == "course"' in said

    section = page.locator("section#exercises-that-answer")
    code = section.locator("div.cell_input pre").first.text_content()
    shown = section.locator(".mml-reply").first.text_content()
    *before, last = [line for line in code.splitlines() if line.strip()]
    reply = run(tmp_path / "installed", "\n".join([*before, f"print({last})"]))
    assert reply.startswith(f"Exercise {EXERCISE}: not yet.\n")
    assert all(" ".join(line.split()) in " ".join(shown.split()) for line in reply.splitlines()[:2])

    promised = re.search(r"the reply begins with “(.*?)”", section.text_content())[1]
    right = [float(Fraction(x)) for x in get_exercise(EXERCISE).right()]
    typed = re.sub(r"\[.*\]", str(right), last)
    assert run(tmp_path / "installed", "\n".join([*before, f"print({typed})"])).startswith(promised)


def test_the_chapter_says_how_its_exercises_are_answered(page, served):
    page.goto(f"{served}{FIRST}.html")
    section = page.locator("section#exercises")
    section.get_by_role("link", name="how to come by one").click()
    page.wait_for_url("**/how_to_read.html#sec-install")
    assert page.get_by_role("heading", name="A Python of your own").is_visible()
    page.go_back()
    before = section.locator("> div.cell pre").first.text_content()
    typed = section.locator("> p code", has_text=f'check("{EXERCISE}", [').first.text_content()
    exec(before, namespace := {})
    reply = eval(typed, namespace)
    assert not reply.accepted
    assert str(reply).startswith(f"Exercise {EXERCISE}: not yet.")
