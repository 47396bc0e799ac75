"""What the search page is told: what has a name, where it is taught, and what is left out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import frontend
import pytest
import search
from sphinx.search import js_index

ROOT = Path(__file__).parents[2]

CONF = """
extensions = ["sphinx_proof", "sphinx_exercise", "myst_nb", "sphinx_external_toc", "setter", "search"]
nb_execution_mode = "off"
myst_enable_extensions = ["attrs_block", "dollarmath"]
exclude_patterns = ["_*", "jupyter_execute"]
html_theme = "basic"
suppress_warnings = ["myst-nb.lexer", "mystnb.lexer"]  # nothing is executed here
"""
SETTER = """
import formulas
from pathlib import Path

def begin(app):
    app.mml_setter = formulas.Setter(Path({script!r}), {{}})

def setup(app):
    app.connect("builder-inited", begin)
    app.connect("build-finished", formulas.end)
"""
TOC = """format: jb-book
root: book/index
chapters:
- file: book/start/notation
- file: book/calculus/slopes
- file: book/end/glossary
"""
CHAPTER = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# Slopes

How steep is it at $x$?

```{code-cell}
from mmlbook.calculus.slopes import (
    newton_root,
)
```

## Rise over run

The {term}`secant` cuts twice.

```{prf:definition} The derivative of $f$
:label: def-derivative

The limit of $\\frac{a}{b}$, if there is *one* & no other.
```

## Newton's method in pictures

Look.

## Methods

```{prf:algorithm} Newton's method
:label: alg-newton
Go to the root of the tangent.
```

```{prf:example}
:label: ex-nameless
This has no title.
```

```{code-cell}
newton_root(1.0)
```

```{exercise} ★★ Steep stairs
:label: ex-slopes-1
How steep?
```

```{solution} ex-slopes-1
So steep.
```
"""
GLOSSARY = """# Glossary

```{glossary}
derivative
differential quotient
  The slope $f'$ of a graph. See [slopes](../calculus/slopes.md).

Newton–Raphson
Newton's method
  Going down. See [slopes](../calculus/slopes.md).

secant
  A line that cuts twice. See [slopes](../calculus/slopes.md).

tangent line
  It touches. See [slopes](../calculus/slopes.md).

word
  It is taught nowhere.
```
"""
NOTATION = """# Notation

## Marks

{.mml-notation}
| Symbol | Read aloud | Meaning | NumPy |
|---|---|---|---|
| $\\lambda$ | "lambda" | a number | `3.0` |
| $\\mathbf{A}^+$ | "A plus", "the pseudo-inverse of A" | a matrix; see `pinv` | `np.linalg.pinv(A)` |

## Chance

{.mml-notation}
| Symbol | Read aloud | Meaning | NumPy |
|---|---|---|---|
| $\\lambda$ | "lambda" | a rate | `2.0` |
| $\\Lambda$ | "lambda" | a matrix | |
"""
MODULE = '''"""Slopes."""

import math
from mmlbook.calculus._inside import Root

__all__ = ["STEP", "Root", "newton_root"]


def newton_root(x):
    """Return a root
    of `x` < 1.

    More words.
    """


def helper():
    """Return nothing."""
'''


INSIDE = '''"""A module that is not public."""


class Root:
    """Where a curve crosses the axis."""
'''


def build(folder: Path, chapter: str = CHAPTER) -> dict:
    """Build a small book; return its index with a fact's page by its name."""
    script = frontend.packages(ROOT, ROOT / "_build") / "katex/dist/katex.min.js"
    files = {
        "conf.py": CONF, "setter.py": SETTER.format(script=str(script.resolve())), "_toc.yml": TOC,
        "mmlbook/calculus/slopes.py": MODULE, "mmlbook/calculus/_inside.py": INSIDE,
        "book/index.md": "# The book\n\nWelcome.\n",
        "book/start/notation.md": NOTATION, "book/calculus/slopes.md": chapter, "book/end/glossary.md": GLOSSARY,
    }  # fmt: skip
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    path = os.pathsep.join([str(ROOT / "book" / "_extensions"), str(folder)])
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", str(folder), str(folder / "_out")]
    environment = {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    index = js_index.loads((folder / "_out/searchindex.js").read_text(encoding="utf-8"))
    index["named"] = [[index["docnames"][page], *rest] for page, *rest in index["named"]]
    return index


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("book")


@pytest.fixture(scope="module")
def index(folder) -> dict:
    return build(folder)


def places(index, name: str) -> list[tuple[str, str, str]]:
    """Return kind, page and anchor of all that goes by a name."""
    return [(kind, page, anchor) for page, anchor, kind, _, _, *names in index["named"] if name in names]


SLOPES = "book/calculus/slopes"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Slopes", ("chapter", SLOPES, "")),
        ("Rise over run", ("section", SLOPES, "rise-over-run")),
        ("derivative", ("term", SLOPES, "def-derivative")),  # a title with the term in it
        ("differential quotient", ("term", SLOPES, "def-derivative")),  # by its other name
        ("Newton’s method", ("term", SLOPES, "alg-newton")),  # an other name that is the title
        ("secant", ("term", SLOPES, "rise-over-run")),  # the section that marks it
        ("tangent line", ("term", SLOPES, "")),  # nothing says more than the page
        ("word", ("glossary", "book/end/glossary", "term-word")),
        ("newton_root", ("function", SLOPES, "methods")),  # not where it is imported
        ("Steep stairs", ("exercise", SLOPES, "ex-slopes-1")),
        ("The book", ("page", "book/index", "")),
        ("lambda", ("symbol", "book/start/notation", "symbol-marks-lambda")),
        ("A plus", ("symbol", "book/start/notation", "symbol-marks-a-plus-the-pseudo-inverse-of-a")),
        ("np.linalg.pinv(A)", ("symbol", "book/start/notation", "symbol-marks-a-plus-the-pseudo-inverse-of-a")),
    ],
)
def test_a_name_leads_first_to_where_it_is_taught(index, name, first):
    assert places(index, name)[0] == first


def test_a_term_leads_to_the_glossary_too(index):
    assert places(index, "secant")[1] == ("glossary", "book/end/glossary", "term-secant")


def test_titles_and_definitions_show_their_formulas_and_nothing_raw(index):
    [[title, text]] = [fact[3:5] for fact in index["named"] if fact[1] == "def-derivative" and fact[2] == "definition"]
    assert re.fullmatch(r"The derivative of <math>.*f.*</math>", title)
    assert "<mfrac>" in text
    assert text.endswith("if there is one &amp; no other.")
    assert "\\" not in title + text
    assert "annotation" not in title + text


def test_a_definition_does_not_repeat_the_way_to_its_chapter(index):
    assert [fact[4] for fact in index["named"] if "secant" in fact[5:]] == ["A line that cuts twice.", ""]


def test_a_function_says_the_first_sentence_of_its_docstring(index):
    found = {fact[5]: fact[1:5] for fact in index["named"] if fact[2] == "function"}
    code = "<code>newton_root</code>"
    assert found["newton_root"] == ["methods", "function", code, "Return a root of <code>x</code> &lt; 1."]
    assert found["Root"][3] == "Where a curve crosses the axis."  # defined elsewhere, offered here
    assert set(found) == {"newton_root", "Root"}


def test_what_has_no_name_of_its_own_is_left_out(index):
    names = {name for fact in index["named"] for name in fact[5:]}
    assert not {name for name in names if "Solution" in name or not name.strip()}
    assert "ex-nameless" not in {fact[1] for fact in index["named"]}
    assert "helper" not in names
    assert index["alltitles"] == index["indexentries"] == {}


def test_symbols_with_the_same_name_have_a_place_each(index):
    rows = [place for place in places(index, "lambda") if place[0] == "symbol"]
    assert [anchor for _, _, anchor in rows] == [
        "symbol-marks-lambda",
        "symbol-chance-lambda",
        "symbol-chance-lambda-2",
    ]


def test_every_anchor_is_on_its_page(index, folder):
    for page, anchor, *_ in index["named"]:
        assert not anchor or f'id="{anchor}"' in (folder / "_out" / f"{page}.html").read_text(encoding="utf-8"), anchor


def test_the_pages_that_list_things_are_offered_where_nothing_is_found(index):
    assert [index["docnames"][page] for page in index["helpful"]] == ["book/start/notation", "book/end/glossary"]


def test_the_script_goes_to_the_search_page_alone(index, folder):
    assert "Search.query = function" in (folder / "_out/_static/language_data.js").read_text(encoding="utf-8")
    with_it = [path.name for path in folder.glob("_out/**/*.html") if "language_data.js" in path.read_text("utf-8")]
    assert with_it == ["search.html"]


def test_a_page_that_is_written_again_changes_what_is_told(tmp_path):
    assert places(build(tmp_path), "Rise over run")
    changed = build(tmp_path, CHAPTER.replace("## Rise over run", "## How steep?"))
    assert not places(changed, "Rise over run")
    assert places(changed, "secant")[0] == ("term", SLOPES, "how-steep")
    assert places(changed, "word") == [("glossary", "book/end/glossary", "term-word")]  # of a page that was not read


def test_every_line_of_the_glossary_sends_its_reader_to_a_chapter():
    text = (ROOT / "book/end/glossary.md").read_text(encoding="utf-8")
    lines = re.search(r"````\{glossary\}\n(.*)````", text, re.DOTALL)[1].strip().split("\n\n")
    assert [line.splitlines()[0] for line in lines if not re.search(r"\]\(\.\./\w+/\w+\.md\)", line)] == []


def test_words_are_compared_by_their_stems():
    assert search.words("Eigenvalues") == search.words("eigenvalue")
    assert search.words("Newton's") == search.words("Newton’s") == search.words("Newton")
    assert search.words("Gram–Schmidt") == search.words("gram-schmidt")
