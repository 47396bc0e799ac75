"""The furniture of a chapter: what is accepted, what is refused and where, what is shown and counted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import furniture
import pytest
from sphinx_external_toc.parsing import parse_toc_data

ORDER = ["book/index", "book/linear_algebra/vectors", "book/linear_algebra/matrices", "book/projects/pagerank"]
GOOD = {"needs": ["linear_algebra/vectors"], "teaches": ["multiply matrices"], "minutes": 30}


def faults(page="book/linear_algebra/matrices", **changes):
    changed = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return furniture.furniture_faults(changed, page, ORDER)


def test_good_furniture_has_no_fault():
    assert faults() == []
    assert faults(needs=[]) == []


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"needs": None}, "chapter", "no 'needs:'"),
        ({"teaches": None}, "chapter", "no 'teaches:'"),
        ({"minutes": None}, "chapter", "no 'minutes:'"),
        ({"level": 3}, "level", "not 'level'"),
        ({"needs": "linear_algebra/vectors"}, "needs", "must be a list of pages"),
        ({"needs": [3]}, "needs", "must be a list of pages"),
        ({"needs": ["linear_algebra/rank"]}, "needs", "no page of _toc.yml"),
        ({"needs": ["linear_algebra/matrices"]}, "needs", "needs itself"),
        ({"needs": ["projects/pagerank"]}, "needs", "comes later"),
        ({"needs": ["linear_algebra/vectors"] * 2}, "needs", "needed twice"),
        ({"teaches": []}, "teaches", "must be a list of outcomes"),
        ({"teaches": "everything"}, "teaches", "must be a list of outcomes"),
        ({"teaches": ["one", {"two": "three"}]}, "teaches", "outcome 2"),
        ({"teaches": [" "]}, "teaches", "outcome 1"),
        ({"minutes": 0}, "minutes", "positive whole number"),
        ({"minutes": 7.5}, "minutes", "positive whole number"),
        ({"minutes": "30"}, "minutes", "positive whole number"),
        ({"minutes": True}, "minutes", "positive whole number"),
    ],
)
def test_each_fault_is_named(changes, key, says):
    found = faults(**changes)
    assert len(found) == 1
    assert found[0][0] == key
    assert says in found[0][1]


@pytest.mark.parametrize("nothing_useful", [3, "text", ["needs"]])
def test_what_is_no_table_is_refused(nothing_useful):
    [(key, fault)] = furniture.furniture_faults(nothing_useful, ORDER[1], ORDER)
    assert key == "chapter"
    assert "must hold needs, teaches, minutes" in fault


def test_furniture_is_missed():
    [(_, fault)] = furniture.furniture_faults(None, ORDER[1], ORDER)
    assert "must say in its front matter" in fault


def test_of_two_chapters_that_need_each_other_one_is_refused():
    first, second = "book/linear_algebra/vectors", "book/linear_algebra/matrices"
    both = faults(first, needs=["linear_algebra/matrices"]) + faults(second, needs=["linear_algebra/vectors"])
    assert len(both) == 1


def test_only_text_notebooks_of_a_part_are_chapters():
    notebook = {"file_format": "mystnb"}
    assert furniture.is_chapter("book/calculus/integrals", notebook)
    assert not furniture.is_chapter("book/start/python", notebook)
    assert not furniture.is_chapter("book/calculus/index", {})
    assert not furniture.is_chapter("calculus", notebook)


def test_order_is_that_of_the_contents_through_parts_and_sections():
    site_map = parse_toc_data(
        {
            "format": "jb-book",
            "root": "book/index",
            "parts": [
                {"chapters": [{"file": "book/b"}, {"file": "book/a", "sections": [{"file": "book/a1.md"}]}]},
                {"chapters": [{"file": "book/c"}, {"url": "https://example.org"}]},
            ],
        }
    )
    assert furniture.chapter_order(site_map) == ["book/index", "book/b", "book/a", "book/a1", "book/c"]


def test_metadata_are_read_as_myst_hands_them_on():
    assert furniture.read_furniture({"chapter": json.dumps(GOOD)}) == GOOD
    assert furniture.read_furniture({"chapter": "no JSON"}) == "no JSON"
    assert furniture.read_furniture({}) is None


@pytest.mark.parametrize(
    ("key", "line"), [("chapter", 3), ("needs", 4), ("teaches", 5), ("minutes", 7), ("", 1), ("title", 1)]
)
def test_line_of_a_key(key, line):
    source = "---\nfile_format: mystnb\nchapter:\n  needs: []\n  teaches:\n    - a\n  minutes: 3\n---\ntitle: no key\n"
    assert furniture.line_of(key, source) == line


def test_line_of_a_key_in_braces():
    assert furniture.line_of("minutes", "---\na: 1\nchapter: {needs: [], minutes: 3}\n---\n") == 3


# -- in a build ---------------------------------------------------------------------------

CONF = """
extensions = ["furniture", "probe", "myst_nb", "sphinx_external_toc", "sphinx_exercise"]
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
exclude_patterns = ["_*"]
suppress_warnings = ["myst-nb.lexer", "mystnb.lexer"]  # nothing is executed here
"""
PROBE = """
import json
from pathlib import Path

def write(app, exception):
    Path(app.outdir, "counts.json").write_text(json.dumps(app.env.mml_page_counts))

def setup(app):
    app.connect("build-finished", write)
"""
TOC = "format: jb-book\nroot: book/index\nchapters: [{file: book/calculus/slopes}, {file: book/calculus/areas}]\n"
PAGE = """---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
chapter:
  needs: {needs}
  teaches: [{teaches}]
  minutes: {minutes}
---
# {title}

Five words with $x^2 + y$ mathematics and `code`.

```{{code-cell}}
print("these words are not prose")
```

```{{exercise}} One
:label: ex-{title}
Two words.
```

```{{solution-start}} ex-{title}
```

Three more words.

```{{code-cell}}
print("nor these")
```

```{{solution-end}}
```
"""


def build(folder: Path, *, needs="[]", teaches='"see $x^2$ in `code`"', minutes="30", first=PAGE) -> tuple[str, int]:
    """Build a book of two chapters, of which the second has the given front matter."""
    chapters = folder / "book" / "calculus"
    chapters.mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text(CONF)
    (folder / "probe.py").write_text(PROBE)
    (folder / "_toc.yml").write_text(TOC)
    (folder / "book" / "index.md").write_text("# Index\n")
    (chapters / "slopes.md").write_text(first.format(needs="[]", teaches="slopes", minutes=1, title="Slopes"))
    (chapters / "areas.md").write_text(PAGE.format(needs=needs, teaches=teaches, minutes=minutes, title="Areas"))
    path = os.pathsep.join([str(Path(furniture.__file__).parent), str(folder)])
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "-n",
        "--keep-going",
        "-b",
        "html",
        str(folder),
        str(folder / "_out"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"}
    )
    return done.stderr, done.returncode


def test_box_stands_below_the_title_and_renders_its_mathematics(tmp_path):
    stderr, code = build(tmp_path, needs="[calculus/slopes]")
    assert (stderr, code) == ("", 0)
    page = (tmp_path / "_out/book/calculus/areas.html").read_text()
    box = page[page.index('<div class="mml-furniture"') : page.index("Five words")]
    assert page.index("<h1>") < page.index(box)
    assert 'href="slopes.html"' in box
    assert "Slopes" in box
    assert "about 30 minutes" in box
    assert r"\(x^2\)" in box
    assert "<code" in box
    first = (tmp_path / "_out/book/calculus/slopes.html").read_text()
    assert "no other chapter" in first
    assert "about 1 minute<" in first
    assert "mml-furniture" not in (tmp_path / "_out/book/index.html").read_text()


def test_page_is_counted(tmp_path):
    build(tmp_path)
    counts = json.loads((tmp_path / "_out/counts.json").read_text())
    # the title, "Five words with mathematics and", "code"; not the head, the cell, the exercise and its solution
    assert counts["book/calculus/areas"] == {"words": 7, "exercises": 1, "solutions": 1}
    assert counts["book/index"] == {"words": 1}


def test_counts_follow_a_page_that_changes(tmp_path):
    build(tmp_path)
    build(tmp_path, first=PAGE.replace("Five words with", "Seven words stand here now with"))
    counts = json.loads((tmp_path / "_out/counts.json").read_text())
    assert counts["book/calculus/slopes"]["words"] == counts["book/calculus/areas"]["words"] + 3


@pytest.mark.parametrize(
    ("changes", "line", "says"),
    [
        ({"needs": "[calculus/areas]"}, 5, "it needs itself"),
        ({"needs": "[calculus/limits]"}, 5, "no page of _toc.yml"),
        ({"teaches": "a: b"}, 6, "must be text"),
        ({"minutes": "soon"}, 7, "positive whole number"),
    ],
)
def test_fault_fails_the_strict_build_with_file_and_line(tmp_path, changes, line, says):
    stderr, code = build(tmp_path, **changes)
    assert code == 1
    assert f"areas.md:{line}: WARNING: " in stderr
    assert says in stderr


def test_chapter_without_furniture_fails_the_strict_build(tmp_path):
    bare = "---\nfile_format: mystnb\nkernelspec: {{name: python3, display_name: Python 3}}\n---\n# {title}\n"
    stderr, code = build(tmp_path, first=bare)
    assert code == 1
    assert "slopes.md:1: WARNING: a chapter must say in its front matter" in stderr
