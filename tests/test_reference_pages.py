"""The glossary: every term is in its place, and defined."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
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
