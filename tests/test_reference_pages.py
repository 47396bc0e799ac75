"""The glossary: every term is in its place, and defined. And what pages before the chapters count in words."""

import re
from pathlib import Path

import pytest
from chapters import NUMBERS

ROOT = Path(__file__).resolve().parents[1]
START = ROOT / "book" / "start"
GLOSSARY = (ROOT / "book" / "end" / "glossary.md").read_text(encoding="utf-8")


def terms() -> dict[str, str]:
    """Return the glossary's terms with their definitions."""
    inside = re.search(r"````\{glossary\}\n(.*)````", GLOSSARY, re.DOTALL)[1]
    return {entry.splitlines()[0]: " ".join(entry.splitlines()[1:]).strip() for entry in inside.split("\n\n")}


def test_terms_are_in_alphabetical_order_and_unlike():
    names = [name.lower() for name in terms()]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == GLOSSARY.count("\n\n", GLOSSARY.index("````{glossary}")) + 1


@pytest.mark.parametrize("name", terms())
def test_term_is_defined_in_a_sentence(name):
    definition = terms()[name]
    assert definition.endswith(".")
    assert len(definition.split()) >= 5
    for linked in re.findall(r"\{term\}`([^`<]*)`", definition):
        assert linked in terms()


def test_terms_marked_in_the_book_are_defined():
    known = {line.lower() for line in GLOSSARY.splitlines() if line and not line.startswith(" ")}  # other names too
    pages = [ROOT / f"{name}.md" for name in re.findall(r"- file: (\S+)", (ROOT / "_toc.yml").read_text("utf-8"))]
    assert len(pages) > 10
    for path in pages:
        for marked in re.findall(r"\{term\}`([^`]*)`", path.read_text(encoding="utf-8")):
            name = re.sub(r".*<(.*)>\s*", r"\1", marked)
            assert name.lower() in known, f"{path.name}: {name}"


# -- numbers in words ------------------------------------------------------------------------


def test_plans_have_as_many_weeks_as_they_say():
    plan = (START / "study_plan.md").read_text(encoding="utf-8")
    plans = re.findall(r"^## (\w+) weeks.*?^```\{plan\}\n(.*?)^```", plan, re.DOTALL | re.MULTILINE)
    assert [NUMBERS[word.lower()] for word, _ in plans] == [len(lines.splitlines()) for _, lines in plans]
    for path in (ROOT / "book" / "index.md", START / "how_to_read.md", START / "study_plan.md"):
        said = re.search(r"(?:for|into) (\w+) weeks", path.read_text(encoding="utf-8"))[1]
        assert NUMBERS[said] == len(plans[0][1].splitlines()), path.name


def test_the_diagnostic_has_as_many_questions_as_it_says():
    page = (START / "algebra.md").read_text(encoding="utf-8")
    word, questions = re.search(r"^## (\w+) questions\n(.*?)^## ", page, re.DOTALL | re.MULTILINE).groups()
    assert NUMBERS[word.lower()] == len(re.findall(r"^- \? ", questions, re.MULTILINE))
    assert f"Here are {word.lower()} questions" in page
    assert f"[{word} questions](start/algebra.md)" in (ROOT / "book" / "index.md").read_text(encoding="utf-8")
