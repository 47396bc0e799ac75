"""Quick quizzes: what is read and refused, what each builder writes, what a reader meets in the browser."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import quiz
from docutils import nodes

STATIC = Path(quiz.__file__).parents[1] / "_static"

CONF = f"""
extensions = ["sphinx_design", "sphinx_proof", "sphinx_exercise", "myst_nb", "quiz", "probe"]  # no names in common
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath", "colon_fence"]
html_theme = "sphinx_book_theme"
html_static_path = [{str(STATIC)!r}]
html_js_files = ["quiz.js"]
html_css_files = ["quiz.css"]
mathjax_path = "data:,"
exclude_patterns = ["_*"]
"""
PROBE = """
import json
from pathlib import Path
from quiz import question, quiz

def write(app, exception):
    if exception is None:
        pages = {}
        for page in app.env.found_docs:
            doctree = app.env.get_doctree(page)
            counted = [len(list(doctree.findall(kind))) for kind in (quiz, question)]
            pages[page] = [app.env.metadata[page].get("mml_quizzes"), counted]
        Path(app.outdir, "probe.json").write_text(json.dumps(pages))

def setup(app):
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""
INDEX = """# A page

Before, see {ref}`quiz-toy`, which is {ref}`this one <quiz-toy>`.

```{quiz} Toys and $\\mathbf{T}$
:name: quiz-toy

- ? Which vectors does $\\mathbf{I}$ keep, as `eye` does?
  - [x] all but $\\mathbf{0}$ | Each is its *own* image: $\\mathbf{I}\\mathbf{v} = \\mathbf{v}$.
  - [ ] none | Try it on $(1, 2)$.
  - [ ] $|x|$ or `a | b` of them, in a text that
    runs on | No bar of the two is mine.
- ? Which have a real eigenvector?

  A second paragraph, with a long formula: $$\\begin{pmatrix} 1 & 1 \\\\ 0 & 1 \\end{pmatrix}$$

  - [x] a shear | One axis stays.
  - [x] a reflection |
    The mirror stays.

    And what is perpendicular to it turns around.
  - [ ] a quarter turn | All turn.
- ? What is the larger eigenvalue?
  - [=] 3 ± 0.01 | Yes, $3$.
  - [~] 9 | The square.
  - [~] -1/2 | Upside down.
  - [~] | Any other: use $\\det$.
- ? What is a half of nothing?
  - [=] 0 | Nothing.
```
"""


def sphinx(folder: Path, builder: str = "html", *more: str) -> subprocess.CompletedProcess:
    """Build the pages of a folder, strictly."""
    (folder / "conf.py").write_text(CONF)
    (folder / "probe.py").write_text(PROBE)
    path = os.pathsep.join([str(Path(quiz.__file__).parent), str(folder)])
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-b", builder, *more]
    return subprocess.run(
        [*command, str(folder), str(folder / f"_{builder}")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
    )


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Path:
    """Return the folder of a page with a quiz of every kind, built."""
    folder = tmp_path_factory.mktemp("quiz")
    (folder / "index.md").write_text(INDEX)
    done = sphinx(folder)
    assert (done.stderr, done.returncode) == ("", 0)
    return folder


# -- read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "tolerance"),
    [
        ("3 ± 0.01", 3.0, 0.01),
        ("3 +/- 1e-2", 3.0, 0.01),
        (" 200 ", 200.0, 0.2),
        ("-2/3±1/100", -2 / 3, 0.01),
        ("−.5", -0.5, 0.0005),
        ("1e-3", 1e-3, 1e-6),
        ("0", 0.0, 1e-9),
        ("7 ± 0", 7.0, 0.0),
    ],
)
def test_numbers_are_read(text, value, tolerance):
    assert quiz.read_number(text) == pytest.approx((value, tolerance), rel=1e-12)


@pytest.mark.parametrize("text", ["", "three", "3 ± ", "1,5", "3 4", "1/0", "2 ± -1", "nan"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(quiz.Malformed):
        quiz.read_number(text)


def shown(inline):
    return None if inline is None else [node.astext() for node in inline]


@pytest.mark.parametrize(
    ("inline", "before", "after"),
    [
        ([nodes.Text("a | b")], ["a"], ["b"]),
        ([nodes.Text("a|b")], ["a|b"], None),
        ([nodes.math("", "|x|"), nodes.Text(" | y "), nodes.math("", "z")], ["|x|"], ["y ", "z"]),
        ([nodes.literal("", "a | b"), nodes.Text("| c")], ["a | b", "| c"], None),
        ([nodes.Text("a"), nodes.Text("\n"), nodes.Text("| b")], ["a", "\n"], ["b"]),
        ([nodes.Text("| b | c")], [], ["b | c"]),
        ([nodes.Text("a |")], ["a"], []),
    ],
)
def test_feedback_begins_at_the_first_bar_with_spaces(inline, before, after):
    left, right = quiz.split_at_bar(inline)
    assert (shown(left), shown(right)) == (before, after)


GOOD = "- ? Which?\n  - [x] a | A.\n  - [ ] b | B.\n"


FAULTS = [
    ("quiz-a", "- ? Which?\n  - [ ] a | A.\n  - [ ] b | B.\n", 6, "no right choice"),
    ("quiz-a", GOOD + "- ? Which?\n  - [x] a | A.\n  - [ ] b\n", 11, "no feedback"),
    ("quiz-a", "- ? Which?\n  - [x] a |\n  - [ ] b | B.\n", 7, "no feedback"),
    ("quiz-a", "- ? Which?\n  - [x] a | A.\n  - [ ] | B.\n", 8, "says nothing before its bar"),
    ("quiz-a", "- ? Which?\n  - [x] a | A.\n", 6, "only one choice"),
    ("quiz-a", "- ? Which?\n  - a | A.\n  - [ ] b | B.\n", 7, "begins with [x], [ ], [=] or [~]"),
    ("quiz-a", "- ? Which?\n  - [x]a | A.\n  - [ ] b | B.\n", 7, "begins with [x], [ ], [=] or [~]"),
    ("quiz-a", "- ? Which?\n  - [x] a | A.\n  - [=] 3 | B.\n", 6, "do not go into one question"),
    ("quiz-a", "- ? Which?\n  - [~] 3 | A.\n", 6, "one right answer, [=], but this has 0"),
    ("quiz-a", "- ? Which?\n  - [=] 3 | A.\n  - [=] 4 | A.\n", 6, "one right answer, [=], but this has 2"),
    ("quiz-a", "- ? Which?\n  - [=] three | A.\n", 7, "no number, or no number ± tolerance: three"),
    ("quiz-a", "- ? Which?\n  - [=] | A.\n", 7, "tolerance: nothing"),
    ("quiz-a", "- ? Which?\n  - [=] 3 ± 1 | A.\n  - [~] 2.5 | B.\n", 8, "2.5 lies within the tolerance of 3 ± 1"),
    (
        "quiz-a",
        "- ? Which?\n  - [=] 3 | A.\n  - [~] | B.\n  - [~] | C.\n",
        6,
        "two answers are for any other number",
    ),
    ("quiz-a", "- ? Which?\n", 6, "no list of answers"),
    ("quiz-a", "- Which?\n  - [x] a | A.\n  - [ ] b | B.\n", 6, "begins with “? ”"),
    ("quiz-a", "Some text.\n", 6, "one list of questions"),
    ("quiz-a", GOOD + "\nSome text.\n", 10, "one list of questions"),
    ("quiz-a", "", 3, "one list of questions"),
    ("a", GOOD, 3, "needs a name such as"),
    ("", GOOD, 3, "but it has none"),
    ("quiz-other", GOOD, 3, "the name quiz-other is taken on page index"),
]


@pytest.fixture(scope="module")
def warnings_of_faults(tmp_path_factory) -> list[str]:
    """Build one page for every fault, and return the warnings."""
    folder = tmp_path_factory.mktemp("faults")
    pages = "".join(f"page{k}\n" for k in range(len(FAULTS)))
    (folder / "index.md").write_text(
        f"# Index\n\n```{{quiz}}\n:name: quiz-other\n\n{GOOD}```\n\n```{{toctree}}\n{pages}```\n"
    )
    for k, (name, content, _, _) in enumerate(FAULTS):
        name = name.replace("quiz-a", f"quiz-a{k}")
        (folder / f"page{k}.md").write_text(f"# Page\n\n```{{quiz}}\n:name: {name}\n\n{content}```\n")
    done = sphinx(folder, "dummy")
    assert done.returncode != 0
    return done.stderr.strip().splitlines()


@pytest.mark.parametrize("k", range(len(FAULTS)), ids=[fault for _, _, _, fault in FAULTS])
def test_a_malformed_quiz_fails_the_build_with_its_place(warnings_of_faults, k):
    _, _, line, fault = FAULTS[k]
    [warning] = [warning for warning in warnings_of_faults if f"/page{k}.md" in warning]
    assert fault in warning
    assert f"/page{k}.md:{line}: WARNING: quiz: " in warning


# -- write --------------------------------------------------------------------------------


def test_a_quiz_is_counted_on_its_page(toy):
    pages = json.loads((toy / "_html/probe.json").read_text())
    assert pages == {"index": [[{"name": "quiz-toy", "questions": 4}], [1, 4]]}


def test_a_quiz_that_is_gone_is_forgotten(tmp_path):
    (tmp_path / "index.md").write_text(INDEX)
    assert sphinx(tmp_path).returncode == 0
    (tmp_path / "index.md").write_text("# A page\n\n" + "```{quiz}\n:name: quiz-toy\n\n" + GOOD + "```\n")
    assert sphinx(tmp_path).stderr == ""
    pages = json.loads((tmp_path / "_html/probe.json").read_text())
    assert pages == {"index": [[{"name": "quiz-toy", "questions": 1}], [1, 1]]}
    (tmp_path / "index.md").write_text("# A page\n\nNo quiz.\n")
    assert sphinx(tmp_path).stderr == ""
    assert json.loads((tmp_path / "_html/probe.json").read_text()) == {"index": [None, [0, 0]]}


def test_pages_read_in_parallel_are_merged(tmp_path):
    names = [f"page{k}" for k in range(8)]
    (tmp_path / "index.md").write_text("# Index\n\n```{toctree}\n" + "\n".join(names) + "\n```\n")
    for name in names:
        quiz_of_page = f"```{{quiz}}\n:name: quiz-{name}\n\n{GOOD}```\n"
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{quiz_of_page}\nSee {{ref}}`quiz-{name}`.\n")
    done = sphinx(tmp_path, "html", "-j", "2", "-D", "extensions=myst_nb,quiz,probe")
    assert (done.stderr, done.returncode) == ("", 0)
    pages = json.loads((tmp_path / "_html/probe.json").read_text())
    assert all(pages[name] == [[{"name": f"quiz-{name}", "questions": 1}], [1, 1]] for name in names)


def test_html_is_labelled_and_holds_each_text_once(toy):
    page = (toy / "_html/index.html").read_text()
    assert page.count('<a class="reference internal" href="#quiz-toy">') == 2
    part = page[page.index('<section class="mml-quiz"') : page.index("</section>", page.index("mml-quiz"))]
    assert 'id="quiz-toy" aria-labelledby="quiz-toy-title"' in part
    assert part.count("<fieldset>") == part.count("</fieldset>") == part.count("<legend id=") == 4
    assert part.count('type="radio" name="quiz-toy-1"') == 3
    assert part.count('type="checkbox" name="quiz-toy-2"') == 3
    assert 'aria-labelledby="quiz-toy-3"' in part
    assert part.count("own</em>") == 1
    assert r"\(\mathbf{I}\mathbf{v} = \mathbf{v}\)" in part
    assert r"\(|x|\)" in part
    assert "No bar of the two is mine." in part
    assert "<script" not in part


@pytest.mark.parametrize(("builder", "file"), [("text", "index.txt"), ("latex", "*.tex")])
def test_other_builders_print_questions_and_answers(toy, builder, file):
    done = sphinx(toy, builder, "-D", "html_static_path=")
    assert "quiz" not in done.stderr, done.stderr
    [path] = (toy / f"_{builder}").glob(file)
    written = path.read_text()
    for text in (
        "Quick quiz",
        "Which vectors does",
        "all but",
        "a quarter turn",
        "Right.",
        "own",
        "The mirror stays",
        "9:",
    ):
        assert text in written
    assert "<input" not in written
    assert builder != "latex" or r"\label{\detokenize{index:quiz-toy}}" in written


# -- in the browser -----------------------------------------------------------------------


@pytest.fixture
def page(browser, toy, request):
    """Open the page as a file, and note its errors and the events of its quiz."""
    context = browser.new_context(**getattr(request, "param", {}))
    context.set_default_timeout(10_000)
    opened = context.new_page()
    opened.add_init_script(
        "window.answers = []; addEventListener('mml:quiz-answered', event => answers.push(event.detail));"
    )
    opened.goto((toy / "_html/index.html").as_uri())
    yield opened
    context.close()


def answered(page):
    return page.evaluate("window.answers")


def test_a_single_choice_by_keyboard_alone(page):
    question = page.get_by_role("group", name="1. Which vectors does").first
    status = page.locator("form.mml-quiz-question").nth(0).get_by_role("status")
    page.locator("form.mml-quiz-question input").first.focus()
    page.keyboard.press("ArrowDown")  # chooses the next one
    assert question.get_by_role("radio", name="none").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert status.inner_text().split() == ["✗", "Not", "yet.", "Try", "it", "on", r"\((1,", r"2)\)."]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    assert status.inner_text() == ""
    page.keyboard.press("Enter")  # a form is sent from its fields, too
    assert status.inner_text().startswith("✓ Right.")
    assert "own image" in status.inner_text()
    assert answered(page) == [
        {"name": "quiz-toy", "question": 1, "right": False},
        {"name": "quiz-toy", "question": 1, "right": True},
    ]


def test_several_choices_must_all_be_chosen(page):
    form = page.locator("form.mml-quiz-question").nth(1)
    status = form.get_by_role("status")
    form.get_by_role("button", name="Check").click()
    assert status.inner_text().strip() == "Choose an answer first."
    form.get_by_label("a shear").check()
    for _ in range(2):  # asked again, it says it once
        form.get_by_role("button", name="Check").click()
        assert " ".join(status.inner_text().split()) == "✗ Not yet. There is more to choose. a ✓ One axis stays."
    form.get_by_label("a quarter turn").check()
    form.get_by_role("button", name="Check").click()
    text = " ".join(status.inner_text().split())
    assert text == "✗ Not yet. There is more to choose. a ✓ One axis stays. c ✗ All turn."
    form.get_by_label("a reflection").focus()
    page.keyboard.press("Space")
    form.get_by_label("a quarter turn").uncheck()
    form.get_by_role("button", name="Check").click()
    assert status.inner_text().startswith("✓ Right.")
    assert "And what is perpendicular" in status.inner_text()
    assert [answer["right"] for answer in answered(page)] == [False, False, False, True]


@pytest.mark.parametrize(
    ("typed", "right", "says"),
    [
        ("3", True, "Yes"),
        (" 3,005 ", True, "Yes"),
        ("6/2", True, "Yes"),
        ("300e-2", True, "Yes"),
        ("3.02", False, "Any other"),
        ("9", False, "The square"),
        ("−0.5", False, "Upside down"),
        ("three", None, "Type a number"),
        ("1/0", None, "Type a number"),
        ("", None, "Type a number"),
        ("1,000,000", None, "Type a number"),
    ],
)
def test_a_number_is_read_as_readers_type_it(page, typed, right, says):
    form = page.locator("form.mml-quiz-question").nth(2)
    form.get_by_role("textbox", name="3. What is the larger eigenvalue?").fill(typed)
    page.keyboard.press("Enter")
    text = form.get_by_role("status").inner_text()
    # The feedback alone is copied; "Any other number:" labels it in the folded answers only.
    assert says in text.replace("use", "Any other: use") if says == "Any other" else says in text
    assert [answer["right"] for answer in answered(page)] == ([] if right is None else [right])


def test_a_wrong_number_without_feedback_of_its_own(page):
    form = page.locator("form.mml-quiz-question").nth(3)
    form.get_by_role("textbox").fill("0.001")
    page.keyboard.press("Enter")
    assert form.get_by_role("status").inner_text().strip() == "✗ Not yet."
    form.get_by_role("textbox").fill("0")
    page.keyboard.press("Enter")
    assert "Nothing." in form.get_by_role("status").inner_text()


def test_answers_unfold_only_after_a_try(page):
    form = page.locator("form.mml-quiz-question").nth(2)
    assert not form.get_by_text("Answers").is_visible()
    form.get_by_role("textbox").fill("8")
    page.keyboard.press("Enter")
    assert form.get_by_text("Answers").is_visible()
    assert not form.get_by_text("The square.").is_visible()
    form.get_by_text("Answers").focus()
    page.keyboard.press("Enter")
    assert form.get_by_text("The square.").is_visible()


@pytest.mark.parametrize("page", [{}, {"java_script_enabled": False}], indirect=True, ids=["script", "no script"])
def test_print_shows_every_answer(page):
    page.emulate_media(media="print")
    boxes = page.locator(".mml-quiz-solution")
    assert boxes.count() == 4
    for k in range(4):
        assert boxes.nth(k).locator("li").first.bounding_box()["height"] > 0
        assert boxes.nth(k).locator("li").first.evaluate("node => node.checkVisibility()")
    assert page.get_by_role("button", name="Check").count() == 0


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_answers_are_folded_and_nothing_is_sent(page):
    address = page.url
    page.get_by_role("radio", name="none").check()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)  # a page that is left is left a little later
    assert page.url == address
    assert page.get_by_role("button", name="Check").count() == 0
    assert page.get_by_role("textbox", name="3.").count() == 0
    feedback = page.get_by_text("One axis stays.")
    assert not feedback.is_visible()
    page.locator(".mml-quiz-question").nth(1).locator("summary").click()
    assert feedback.is_visible()


@pytest.mark.parametrize(
    "page",
    [{"viewport": {"width": 360, "height": 740}, "color_scheme": scheme} for scheme in ("light", "dark")],
    indirect=True,
    ids=["light", "dark"],
)
def test_a_phone_shows_it_all_with_enough_contrast(page):
    form = page.locator("form.mml-quiz-question").nth(2)
    form.get_by_role("textbox").fill("3")
    page.keyboard.press("Enter")
    right_edge = page.locator(".mml-quiz").evaluate(
        "quiz => Math.max(...[...quiz.querySelectorAll('*')].map(node => node.getBoundingClientRect().right))"
    )
    assert right_edge <= 360
    channels = """node => {
        const light = color => {
            const [r, g, b] = color.match(/[\\d.]+/g).map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
        };
        const quiz = getComputedStyle(node.closest('.mml-quiz')), own = getComputedStyle(node);
        const under = own.backgroundColor === 'rgba(0, 0, 0, 0)' ? quiz.backgroundColor : own.backgroundColor;
        const both = [light(own.color), light(under)];
        return Math.max(...both) / Math.min(...both);
    }"""
    for selector in (".mml-quiz-title", "legend", "label span", "button", "summary", ".mml-quiz-feedback p"):
        assert form.page.locator(f".mml-quiz {selector}").last.evaluate(channels) >= 4.5, selector


def test_script_and_styles_are_small_and_name_no_host():
    for name, limit in (("quiz.js", 6000), ("quiz.css", 5000)):
        text = (STATIC / name).read_text()
        assert len(text.encode()) < limit
        assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
