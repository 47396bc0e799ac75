"""Notebooks to take along: what a page becomes in Jupyter, in a small book and in the whole one."""

import ast
import json
import re
import shutil

import nbformat
import pytest
from docutils import nodes
from engine.toybook import HEAD, ROOT, ToyBook
from notebook_cells import install_line, requirements, resolved, without_glue
from plain_markdown import Numbers, PlainMarkdown, for_mathjax, quote

EXTENSIONS = ("notebooks", "notebook_cells", "notebook_pieces", "plain_markdown", "furniture", "quiz")
CONFIG = """\
title: Toy
only_build_toc_files: true
exclude_patterns: [".*"]
execute: {execute_notebooks: cache, timeout: 20, stderr_output: error}
html: {use_multitoc_numbering: true}
sphinx:
  local_extensions: {execution: extensions}
  config:
    extensions: [publish, execution, report, myst_nb, jupyter_book, sphinx_external_toc, sphinx_book_theme,
      sphinx_proof, sphinx_exercise, sphinxcontrib.bibtex, furniture, quiz, notebooks]
    nb_execution_raise_on_error: true
    nb_render_markdown_format: myst
    nb_mime_priority_overrides: [["*", text/markdown, 0]]
    suppress_warnings: [mystnb.unknown_mime_type]
    myst_enable_extensions: [amsmath, attrs_inline, colon_fence, deflist, dollarmath]
    bibtex_reference_style: author_year
    bibtex_bibfiles: [all.bib]
"""
TOC = """\
format: jb-book
root: book/index
parts:
- caption: Part
  numbered: true
  chapters:
  - file: book/part/one
  - file: book/part/two
- caption: End
  chapters:
  - file: book/end/words
"""
BIB = "@book{knuth1997, author = {Donald E. Knuth}, title = {The Art}, publisher = {A-W}, year = {1997}}\n"
WORDS = """\
# Words

```{glossary}
vector
  A list of numbers.
```

```{bibliography}
```
"""
SHOWN = """
class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/markdown": "::::{figure} data:image/svg+xml;base64,PHN2Zy8+\\n:name: fig-one\\n:alt: A line.\\n\\nA caption.\\n::::\\n",
                "text/html": "<figure>a picture, see <code data-role=\\"eq\\">eq-sum</code></figure>", "text/plain": "<figure>",
                "application/vnd.mmlbook.record+json": {"kind": "figure"}}
"""  # noqa: E501
ONE = f"""{HEAD}
(sec-one)=
# Chapter *one*

% a remark for authors
A {{term}}`vector` costs nothing, says {{cite:t}}`knuth1997`, see [the other](two.md) and [a site](https://example.org).

$$
a + b = c
$$ (eq-sum)

By {{eq}}`eq-sum` and {{prf:ref}}`thm-one`, [](sec-inner) tells that $|x| < 1$; {{numref}}`fig-one` shows it.

```{{code-cell}}
:tags: [remove-cell]
from myst_nb import glue

hidden = 20
glue("one-number", 2 * hidden + 2, display=False)
```

```{{code-cell}}
:tags: [hide-input]
import numpy as np
{SHOWN}
Shown()
```

(sec-inner)=
## An inner section

:::{{note}}
The number is {{glue:text}}`one-number`, with *stars* and `code`.
:::

```{{prf:theorem}} A name
:label: thm-one

For all $x$

\\begin{{align*}}
x &= x
\\end{{align*}}
```

```{{prf:proof}}
It is so.
```

| a | b |
|---|---|
| $\\lVert x \\rVert$ | `p` |

```{{code-cell}}
glue("one-other", 3, display=False)
answer = hidden + 22
print("answer", answer)
answer
```

```{{code-cell}}
:tags: [remove-cell]
glue("one-last", answer, display=False)
```

```{{quiz}} Words
:name: quiz-one

- ? Is it so?
  - [x] yes | It is, by {{eq}}`eq-sum`.
  - [ ] no | Look again.
- ? How many?
  - [=] 3 | As many.
  - [~] | Count.
```

## Exercises

```{{code-cell}}
def check(name, answer):
    print(name, answer)
```

```{{exercise}} ★ Try
:label: ex-one-1

Find it. Check with `check("one.1", [first, second])`.
```

```{{solution-start}} ex-one-1
:label: sol-one-1
:class: dropdown
```

Think of $x$.

```{{code-cell}}
secret = 42
check("one.1", secret)
```

```{{code-cell}}
:tags: [remove-cell]
glue("one-secret", secret + 1, display=False)
again = secret
```

```{{solution-end}}
```

## Summary

The end.
"""
TWO = f"{HEAD}# Two\n\nWords.\n\n```{{code-cell}}\n2 + 2\n```\n"

RAW = {
    "a role": re.compile(r"\{[a-z][\w:+-]*\}`"),
    "a fence of colons": re.compile(r"^\s*>?\s*:{3,}", re.M),
    "a directive": re.compile(r"^[\s>]*(`{3,}|~{3,})\s*\{", re.M),
    "a label": re.compile(r"^\([\w:.+-]+\)=\s*$", re.M),
    "a remark": re.compile(r"^%", re.M),
    "an option": re.compile(r"^:[a-z-]+:", re.M),
    "an anchor": re.compile(r"<a id|\{#"),
    "attributes": re.compile(r"\]\{\."),
    "an empty reference": re.compile(r"\\\[\\\]|\[\]"),
    "a link to a source": re.compile(r"\]\([^)]*\.md[)#]"),
    "an internal name": re.compile(r"\b(?:eq|fig|thm|def|sec)-[a-z0-9]+-[a-z0-9-]+"),
    "a quiz": re.compile(r"^\s*-\s(?:\?|\[[x =~]\])\s", re.M),
}
"""What would show that MyST was left as it was written."""

CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)


def raw_in(markdown: str) -> list[str]:
    """Return what a Markdown cell holds that only MyST understands; code and formulas are not read."""
    found = [what for what, pattern in RAW.items() if what in ("a role", "a directive") and pattern.search(markdown)]
    rest = CODE.sub("", markdown)
    return found + [what for what, pattern in RAW.items() if what not in found and pattern.search(rest)]


def texts(notebook) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def codes(notebook) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


# -- small pieces -------------------------------------------------------------------------


def test_text_keeps_no_marks_that_markdown_would_read():
    writer = PlainMarkdown(Numbers(), {})
    text = nodes.paragraph("", "", nodes.Text("2 * x_ costs $5 [or] <b> & a_b"))
    assert writer.block(text) == r"2 \* x\_ costs \$5 \[or\] &lt;b> & a_b"


@pytest.mark.parametrize(("begins", "written"), [("# no", r"\# no"), ("1. May", r"1\. May"), ("- no", r"\- no")])
def test_a_paragraph_never_begins_like_a_list_or_a_heading(begins, written):
    assert PlainMarkdown(Numbers(), {}).block(nodes.paragraph("", "", nodes.Text(begins))) == written


def test_a_formula_in_a_quotation_stands_on_one_line():
    assert quote("Text\n\n$$\na\n= b\n$$") == "> Text\n>\n> $$ a = b $$"


def test_environments_that_mathjax_cannot_nest_become_those_that_it_can():
    assert for_mathjax(r"\begin{align} a &= b \end{align}") == r"\begin{aligned} a &= b \end{aligned}"
    assert for_mathjax(r"\begin{equation}x\end{equation}") == "x"


def test_bars_in_a_table_are_no_borders():
    def row(*inline):
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", one)) for one in inline))

    group = nodes.tgroup("", nodes.thead("", row(nodes.Text("a|b"), nodes.Text("c"))), cols=2)
    group += nodes.tbody("", row(nodes.math("", "|x|"), nodes.literal("", "p|q")))
    lines = PlainMarkdown(Numbers(), {}).block(nodes.table("", group)).splitlines()
    assert lines == [r"| a\|b | c |", "| --- | --- |", r"| $\vert x\vert $ | `p\|q` |"]


# -- code ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from myst_nb import glue", ""),
        ("from myst_nb import glue\nglue('a', 1, display=False)\n", ""),
        ("x = rng.normal()\nglue('x', x, display=False)", "x = rng.normal()"),
        ("glue(\n    'x',\n    x,\n)\ny = 1", "y = 1"),
        ("for k, v in zip(a, b):\n    glue(k, v)\n    glue(v, k)", ""),
        ("for k in draw():\n    glue('k', k)", "for k in draw():\n    pass"),
        ("if x:\n    y = 1\n    glue('y', y)", "if x:\n    y = 1"),
        ("table(1)\nglue('x', 1, display=False)", "table(1);"),
        ("y = {\n    'glue': 1}\nglue('y', y)", "y = {\n    'glue': 1}"),
    ],
)
def test_glue_goes_and_everything_else_stays(before, after):
    assert without_glue(before) == after


def test_glue_that_shares_a_line_is_refused():
    with pytest.raises(ValueError, match="line 1: glue needs a line of its own"):
        without_glue("x = 1; glue('x', x)")


def test_roles_in_code_become_what_they_refer_to_but_not_in_format_strings():
    code = 'a = "by {eq}`eq-x`, {term}`rank`"; b = f"{{doc}}`/book/{name}`"'
    said = {"eq": "(3.1)", "term": None}
    assert resolved(code, lambda role, text: said[role]) == 'a = "by (3.1), rank"; b = f"{{doc}}`/book/{name}`"'


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import numpy as np", "mmlbook"),
        ("from mmlbook.derivation import Derivation", '"mmlbook[derivations]"'),
        ("import sympy", '"mmlbook[derivations]"'),
        ("from sklearn.datasets import load_iris", '"mmlbook[data]"'),
        ("import networkx", "mmlbook networkx"),
        ("from mmlbook.projects.pagerank import link_matrix", '"mmlbook[sparse]"'),
    ],
)
def test_what_code_needs_is_read_from_its_imports_and_those_of_the_package(code, line):
    assert install_line(*requirements([code], ROOT)) == f"%pip install -q --find-links . {line}"


# -- a small book -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> ToyBook:
    """Return a book with a page that holds every construct, built once."""
    book = ToyBook(tmp_path_factory.mktemp("toy"))
    for name in EXTENSIONS:
        shutil.copy(ROOT / "book" / "_extensions" / f"{name}.py", book.folder / "extensions")
    shutil.copy(ROOT / "pyproject.toml", book.folder)
    book.write("_config.yml", CONFIG)
    book.write("_toc.yml", TOC)
    book.write("all.bib", BIB)
    book.write("book/index.md", "# Toy\n")
    book.write("book/end/words.md", WORDS)
    book.write("book/part/one.md", ONE)
    book.write("book/part/two.md", TWO)
    book.build("-W", "--keep-going")
    return book


def read(book: ToyBook, name: str):
    notebook = nbformat.read(book.site / f"{name}.ipynb", nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    return notebook


def test_every_construct_is_readable_and_nothing_of_myst_is_left(toy):
    for kind in ("notebooks", "workbooks"):
        markdown = texts(read(toy, f"{kind}/part/one"))
        assert raw_in(markdown) == []
        for expected in (
            "# 1. Chapter *one*",
            "## 1.1. An inner section",
            "A vector costs nothing, says Knuth",
            "see the other and [a site](https://example.org)",
            "a + b = c \\tag{1.1}",
            "By (1.1) and Theorem 1.1, An inner section tells that $|x| < 1$; Fig. 1.1 shows it.",
            "*The next cell shows Fig. 1.1.*",
            "> **Note**\n>\n> The number is 42, with *stars* and `code`.",
            "> **Theorem 1.1 (A name)**\n>\n> For all $x$\n>\n> $$ \\begin{aligned} x &= x \\end{aligned} $$",
            "> Proof. It is so.",
            "| $\\lVert x \\rVert$ | `p` |",
            "**1.** Is it so?\n\n- **a.** yes\n- **b.** no\n\n<details>\n<summary>Answers</summary>\n\n",
            "</summary>\n\n- **a.** **Right.** It is, by (1.1).\n- **b.** **Wrong.** Look again.",
            "- **3: Right.** As many.\n- **Any other number:** Count.",
            "**Exercise 1.1 (★ Try)**",
        ):
            assert expected in markdown
        assert "remark for authors" not in markdown


def test_a_solution_is_folded_in_the_notebook_and_absent_from_the_workbook(toy):
    notebook, workbook = read(toy, "notebooks/part/one"), read(toy, "workbooks/part/one")
    summary = "<summary>Solution to Exercise 1.1 (★ Try)</summary>"
    assert f"<details>\n{summary}\n\nThink of $x$.\n\n</details>" in texts(notebook)
    [cell] = [cell for cell in notebook.cells if cell.source.startswith("secret")]
    assert cell.metadata == {"jupyter": {"source_hidden": True, "outputs_hidden": True}, "tags": ["solution"]}
    assert "secret" not in json.dumps(workbook)
    assert "Think of" not in json.dumps(workbook)


def test_cells_that_the_page_hides_run_without_glue(toy):
    assert codes(read(toy, "notebooks/part/one")) == [
        "%pip install -q --find-links . mmlbook",
        "hidden = 20",
        f"import numpy as np\n{SHOWN}\nShown()",
        'answer = hidden + 22\nprint("answer", answer)\nanswer',
        "def check(name, answer):\n    print(name, answer)",
        'secret = 42\ncheck("one.1", secret)',
        "again = secret",
    ]


def test_a_workbook_has_after_each_exercise_a_place_to_work_and_a_check(toy):
    workbook = read(toy, "workbooks/part/one")
    place = next(k for k, cell in enumerate(workbook.cells) if "Exercise 1.1" in cell.source)
    empty, check = workbook.cells[place + 1 : place + 3]
    assert empty.source == ""
    assert check.source == 'check("one.1", ...)  # in place of the dots: [first, second]'
    assert all(cell.outputs == [] and cell.execution_count is None for cell in workbook.cells if "outputs" in cell)


def test_outputs_show_what_jupyter_shows_and_nothing_that_only_the_book_shows(toy):
    outputs = [o for cell in read(toy, "notebooks/part/one").cells for o in cell.get("outputs", [])]
    assert [o.output_type for o in outputs] == ["execute_result", "stream", "execute_result", "stream"]
    assert outputs[0].data == {"text/html": "<figure>a picture, see (1.1)</figure>", "text/plain": "<figure>"}
    assert outputs[2].data == {"text/plain": "42"}


def test_code_that_the_page_folds_is_folded(toy):
    cells = [cell for cell in read(toy, "workbooks/part/one").cells if cell.cell_type == "code"]
    assert [cell.metadata.get("jupyter") for cell in cells[:4]] == [
        None, {"source_hidden": True}, {"source_hidden": True}, None,
    ]  # fmt: skip


def test_a_page_offers_what_it_has(toy):
    one, two, words = toy.page("book/part/one"), toy.page("book/part/two"), toy.page("book/end/words")
    assert 'href="../../notebooks/part/one.ipynb" download="one.ipynb"' in one
    assert 'href="../../workbooks/part/one.ipynb" download="one-workbook.ipynb"' in one
    assert 'download="two.ipynb"' in two
    assert "workbook" not in two, "a page without exercises"
    assert ".ipynb" not in words, "a page without cells"
    assert ".ipynb" not in toy.page("book/index")


def test_builds_write_what_changed_keep_what_did_not_and_drop_what_is_gone(toy):
    def files():
        paths = sorted([*toy.site.glob("notebooks/**/*.ipynb"), *toy.site.glob("workbooks/**/*.ipynb")])
        return {path.relative_to(toy.site).as_posix(): path.read_bytes() for path in paths}

    first = files()
    assert set(first) == {"notebooks/part/one.ipynb", "notebooks/part/two.ipynb", "workbooks/part/one.ipynb"}
    toy.build("-W", "--keep-going")
    assert files() == first, "a build of the same sources, from what the one before left"
    toy.edit("book/part/two.md", "Words.", "Other words.")
    toy.build("-W", "--keep-going")
    second = files()
    assert {name for name in first if first[name] != second[name]} == {"notebooks/part/two.ipynb"}
    assert 'download="one-workbook.ipynb"' in toy.page("book/part/one")
    toy.write("book/part/two.md", "# Two\n\nNo cell.\n")
    toy.build("-W", "--keep-going")
    assert set(files()) == set(first) - {"notebooks/part/two.ipynb"}
    assert files()["notebooks/part/one.ipynb"] == first["notebooks/part/one.ipynb"]


# -- the book -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "what"),
    [
        ("see {eq}`eq-one-two`", "a role"),
        ("::: note", "a fence of colons"),
        ("```{exercise}", "a directive"),
        ("> ```{note}", "a directive"),
        ("(sec-one)=", "a label"),
        ("% remark", "a remark"),
        (":label: x", "an option"),
        ("<a id='x'></a>", "an anchor"),
        ("[3 ms]{.measured}", "attributes"),
        ("as in \\[\\]", "an empty reference"),
        ("[text](vectors.md)", "a link to a source"),
        ("by eq-norm-square", "an internal name"),
        ("- [x] yes | Right.", "a quiz"),
    ],
)
def test_the_look_for_myst_finds_it(sample, what):
    assert what in raw_in(f"Words.\n\n{sample}\n")
    assert raw_in("`x[]`, a well-known $x_{eq}$ and\n\n> - no\n\n```python\nx\n```") == []


def test_no_notebook_of_the_book_holds_myst(site):
    faults = []
    paths = [*site.glob("notebooks/**/*.ipynb"), *site.glob("workbooks/**/*.ipynb")]
    assert len(paths) > 80
    for path in sorted(paths):
        notebook = nbformat.read(path, nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        where = path.relative_to(site).as_posix()
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                faults += [f"{where}: {what} in: {cell.source[:300]}" for what in raw_in(cell.source)]
                continue
            faults += [f"{where}: glue in: {cell.source[:300]}"] if re.search(r"\bglue\(|myst_nb", cell.source) else []
            faults += (
                [f"{where}: a role in: {cell.source[:300]}"] if re.search(r"(?<!\{)\{[a-z:]+\}`", cell.source) else []
            )
            if not cell.source.startswith("%pip"):
                ast.parse(cell.source)
            for output in cell.outputs:
                shown = output.get("data", {})
                assert "text/markdown" not in shown, where
                page = re.sub(r'src="data:[^"]*"', "", shown.get("text/html", ""))
                faults += [f"{where}: MyST in: {page[:300]}"] if re.search(r"\{[a-z:]+\}`|data-role|:::", page) else []
    assert not faults, "\n".join(faults)


def test_the_notebook_is_the_workbook_without_its_exercise_cells_and_with_the_solutions(site):
    pairs = [
        (path, site / "notebooks" / path.relative_to(site / "workbooks")) for path in site.glob("workbooks/**/*.ipynb")
    ]
    assert len(pairs) >= 35

    def without(path, tag):
        cells = nbformat.read(path, nbformat.NO_CONVERT).cells
        return [c.source for c in cells if c.cell_type == "code" and tag not in c.metadata.get("tags", [])]

    for workbook, notebook in pairs:
        assert without(workbook, "exercise") == without(notebook, "solution"), workbook.name
