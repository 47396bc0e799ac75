"""The book's own link graph: what counts as a link, what does not, and what a build may rely on."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmlbook import links as links_module
from mmlbook.links import book_links, labels_of, links_digest, links_of

BOOK = Path(__file__).parent.parent / "book"

PAGE = """\
---
file_format: mystnb
chapter:
  needs: [algebra/start, algebra/vectors]
---
# A page

% [a comment](comment.md)
Markdown: [one](one.md), [two](../algebra/two.md#part "title"), [three](#eq-three), [`x[0]`](four.md),
[not ours](https://example.org/a.md), ![picture](picture.md), [over
two lines](five.md), [named][name], <project:six.md>.

Roles: {doc}`seven`, {doc}`eighth </algebra/eight>`, {ref}`Sec-Nine`, {numref}`fig-ten`, {prf:ref}`the <thm-eleven>`,
{eq}`eq-twelve`, {term}`vector`, {cite}`someone`, {glue:text}`number:.2f`.

Code: `[code](code.md)`, ``{ref}`label` ``, `{doc}`.

```python
[block](block.md)
```

````{exercise} One
:label: ex-one
See [thirteen](thirteen.md).

```{code-cell} python3
text = "[cell](cell.md)"
Derivation("energy", steps=[])
show(fig, name="fig-cell")
```

Then [fourteen](fourteen.md).
````

:::{note}
:name: note-one
[Fifteen](fifteen.md)
:::

$$
a = b
$$ (eq-sum)

```{math}
:label: eq-product
a b
```

(sec-end)=
## The end {#the-end}

[name]: sixteen.md
"""


def test_what_counts_as_a_link():
    expected = (
        "/algebra/start /algebra/vectors one ../algebra/two #eq-three four five six seven /algebra/eight #sec-nine"
    )
    expected += " #fig-ten #thm-eleven #eq-twelve thirteen fourteen fifteen sixteen"
    assert links_of(PAGE) == expected.split()


def test_what_counts_as_a_label():
    assert labels_of(PAGE) == [
        *["ex-one", "note-one", "eq-sum", "eq-product", "sec-end", "the-end"],
        *["fig-cell", "eq-energy-*"],
    ]


@pytest.mark.parametrize("text", ["", "no links", "`", "```python\nopen fence", "---\n---\n", "[a](", "$[a]$"])
def test_text_without_links(text):
    assert links_of(text) == []
    assert labels_of(text) == []


def test_a_link_counts_once():
    assert links_of("[a](a.md) [again](a.md#part) {doc}`a`") == ["a"]


def test_windows_line_ends():
    assert links_of(PAGE.replace("\n", "\r\n")) == links_of(PAGE)
    assert links_digest(PAGE.replace("\n", "\r\n")) == links_digest(PAGE)


def test_digest_ignores_prose_and_code_and_order():
    digest = links_digest(PAGE)
    edited = PAGE.replace("A page", "Another title").replace("See [thirteen]", "Look at [the thirteenth]")
    edited = edited.replace('text = "[cell](cell.md)"', "text = 1").replace("[one](one.md), ", "")
    edited = edited.replace("Then [fourteen]", "Then [one](one.md) and [fourteen]")
    assert edited != PAGE
    assert links_digest(edited) == digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[one](one.md)", "[one](other.md)"),
        ("[one](one.md)", "one"),
        ("algebra/vectors", "algebra/matrices"),
        (":label: ex-one", ":label: ex-two"),
        ("(sec-end)=", ""),
        ('"energy"', '"momentum"'),
        ('"fig-cell"', '"fig-other"'),
        ("$$ (eq-sum)", "$$"),
    ],
)
def test_digest_sees_links_and_labels(old, new):
    assert old in PAGE
    assert links_digest(PAGE.replace(old, new)) != links_digest(PAGE)


def write(folder: Path, **pages: str) -> Path:
    for name, text in pages.items():
        path = folder / (name.replace("__", "/") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small_book(tmp_path):
    contents = """
        format: jb-book
        root: book/index
        parts:
          - caption: One
            chapters:
              - file: book/one/vectors
                sections:
                  - file: book/one/matrices.md
              - file: book/one/made_by_the_build
              - url: https://example.org
          - caption: Two
            chapters:
              - file: book/two/end
        """
    (tmp_path / "_toc.yml").write_text(re.sub("^ {8}", "", contents, flags=re.MULTILINE), encoding="utf-8")
    return write(
        tmp_path / "book",
        index="[](one/vectors.md), [end](two/end.md), [lost](lost.md), {doc}`/book/one/matrices`, [me](index.md)",
        one__vectors="(sec-vectors)=\n# Vectors\n\n[turn](matrices) [back](../index.md) [on](made_by_the_build.md)",
        one__matrices="---\nchapter:\n  needs: [one/vectors]\n---\n\n{eq}`eq-length-2` {ref}`sec-matrices` "
        "{ref}`nowhere`\n\n(sec-matrices)=\n## Here",
        two__end="{ref}`sec-vectors`\n\n```{code-cell}\nDerivation(\n    'length',\n)\n```",
    )


def test_links_of_a_small_book(small_book):
    pages, links = book_links(small_book)
    assert pages == ["index", "one/vectors", "one/matrices", "one/made_by_the_build", "two/end"]
    assert links == [
        ("index", "one/vectors"),
        ("index", "one/matrices"),
        ("index", "two/end"),
        ("one/vectors", "index"),
        ("one/vectors", "one/made_by_the_build"),
        ("one/matrices", "one/vectors"),
        ("one/matrices", "two/end"),
        ("two/end", "one/vectors"),
    ]


def test_the_graph_uses_nothing_but_what_the_digest_covers(small_book):
    """Replace every source by one that has the same targets and labels and no other text: the graph stays the same."""
    before = book_links(small_book)
    for path in small_book.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        needs = [link[1:] for link in links_of(text) if link.startswith("/")]
        lines = [f"---\nchapter:\n  needs: {needs}\n---\n"]
        lines += [f"[x]({link if link.startswith('#') else link + '.md'})" for link in links_of(text) if link[0] != "/"]
        for label in labels_of(text):
            is_step = label.endswith("-*")
            lines.append(f"```{{code-cell}}\nDerivation('{label[3:-2]}')\n```" if is_step else f"({label})=\n")
        bare = "\n".join(lines)
        assert links_digest(bare) == links_digest(text)
        path.write_text(bare, encoding="utf-8")
    assert book_links(small_book) == before


def test_contents_in_the_folder_itself(tmp_path):
    (tmp_path / "_toc.yml").write_text("{root: a, chapters: [{file: b}]}", encoding="utf-8")
    write(tmp_path, a="[b](b.md)", b="[a](a.md)")
    assert book_links(tmp_path) == (["a", "b"], [("a", "b"), ("b", "a")])


def test_the_book_itself():
    pages, links = book_links()
    assert len(set(pages)) == len(pages)
    assert "projects/pagerank" in pages
    assert len(set(links)) == len(links)
    assert {page for link in links for page in link} <= set(pages)
    assert book_links(BOOK) == (pages, links)


def test_no_book_beside_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(links_module, "__file__", str(tmp_path / "site-packages" / "mmlbook" / "links.py"))
    with pytest.raises(FileNotFoundError, match="the folder 'book' of a checkout"):
        book_links()


def test_contents_without_pages(tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book", encoding="utf-8")
    with pytest.raises(ValueError, match=r"_toc\.yml lists no page"):
        book_links(tmp_path)


@pytest.mark.parametrize("needs", ["one/vectors", "[1, 2]", "{a: b}"])
def test_needs_that_are_no_list_of_names(needs):
    with pytest.raises(ValueError, match="list of names of pages"):
        links_of(f"---\nchapter:\n  needs: {needs}\n---\n")


def test_front_matter_that_is_no_yaml():
    with pytest.raises(ValueError, match="no YAML"):
        links_of("---\na: [\n---\n")


@given(st.text(alphabet="[](){}`:~#$ab\n/.md-<>!%", max_size=80))
def test_any_text_can_be_read(text):
    assert len(set(links_of(text))) == len(links_of(text))
    assert links_digest(text) == links_digest(text)
