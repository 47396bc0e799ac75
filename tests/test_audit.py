"""The audit: every rule catches a sample that breaks it, and every chapter of the book passes all rules."""

import audit
import chapters
import pytest

from mmlbook.exercises import choice, number

GOOD = r"""---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
chapter:
  needs: []
  teaches: [slopes]
  minutes: 30
---
# Slopes

A slope of {glue:text}`slope:.2f` in {numref}`fig-slope`, and color `colour` $colour$.

```{prf:definition} Slope
:label: def-slope

Rise over run.
```

```{code-cell}
from mmlbook.derivation import Derivation, scalar
from myst_nb import glue

def half(x):
    return x / 2

glue("slope", 0.5, display=False)
```

```{code-cell}
Derivation("slope", given={"x": scalar(nonzero=True)}, define={"y": half}, steps=["x", ("= x", "the same")])
```

## Quick quiz

## Exercises

```{exercise} ★ One
:label: ex-slopes-1
```

```{solution-start} ex-slopes-1
```

```{code-cell}
check("slopes.1", 2)
```

```{solution-end}
```

```{exercise} ★ Two
:label: ex-slopes-2
```

```{solution} ex-slopes-2
```

```{code-cell}
check("slopes.2", 3)
```

```{exercise} ★★ Three
:label: ex-slopes-3
```

```{solution-start} ex-slopes-3
```

```{code-cell}
check("slopes.3", "up")
```

```{solution-end}
```

## Summary

1. One.
2. Two.
3. Three.

## Where it is used next

In gradients.
"""
PAGE = """<html><article><div class="mml-furniture"></div><figure><img alt="A line that climbs to the right">
<figcaption>Figure 1. The slope is the same everywhere.</figcaption></figure>
<code>a ?? b {ref}</code></article>?? in the menu</html>"""
HINTS = ("Think of a triangle.", "Divide the rise by the run.")
EXERCISES = {
    "slopes.1": number(lambda: 2.0, level="easy", hints=HINTS),
    "slopes.2": number(lambda: 3.0, level="easy", hints=HINTS),
    "slopes.3": choice(
        lambda: "up",
        {"up": "", "down": "Look again.", "left": "Lines have no left.", "none": "It has one."},
        level="medium",
        hints=HINTS,
    ),
}
WRONG = [("slopes.1", -2, "sign"), ("slopes.1", 7.77, None), ("slopes.1", "two", "type")]
WRONG += [("slopes.2", -3, "sign"), ("slopes.2", 9, "squared"), ("slopes.2", None, None)]
WRONG += [("slopes.3", "down", "down"), ("slopes.3", "left", "left"), ("slopes.3", "none", "none")]
RECORDS = [
    {"kind": "figure", "name": "fig-slope", "alt": "A line that climbs to the right"},
    {"kind": "exercise", "name": "slopes.1", "accepted": True, "level": "easy"},
    {"kind": "exercise", "name": "slopes.2", "accepted": True, "level": "easy"},
    {"kind": "exercise", "name": "slopes.3", "accepted": True, "level": "medium"},
]
COUNTS = {"words": 2000, "derivation": 2, "derivation.steps": 7, "derivation.by_hand": 1, "quiz.questions": 3}


def sample(old=None, new="", *, page=PAGE, records=RECORDS, wrong=WRONG, **counts):
    """Return the good chapter, with one thing in its source, its page or its report changed."""
    assert old is None or old in GOOD
    source = GOOD if old is None else GOOD.replace(old, new)
    changed = COUNTS | {name.replace("_in_", "."): count for name, count in counts.items()}
    return chapters.Chapter("book/calculus/slopes", source, page, changed, records, wrong)


@pytest.fixture(autouse=True)
def checks_of_the_sample(monkeypatch):
    """Let the checker know the exercises of the sample beside those of the book."""
    import mmlbook.exercises.catalog as catalog

    there, exercises = catalog._chapters, catalog._exercises
    monkeypatch.setattr(catalog, "_chapters", lambda: {**there(), "slopes": "sample.slopes"})
    monkeypatch.setattr(catalog, "_exercises", lambda name: EXERCISES if name == "sample.slopes" else exercises(name))


@pytest.mark.parametrize("rule", audit.RULES, ids=lambda rule: rule.__name__)
def test_good_sample_passes(rule):
    assert rule(sample()) == []


def test_every_rule_is_tried():
    assert {rule.__name__ for rule in audit.RULES} == {values[0] for values in BROKEN}


DERIVATION = "```{code-cell}\nDerivation("
BROKEN = [
    ("furniture", sample("  minutes: 30\n"), "---", "no chapter: minutes:"),
    ("furniture", sample("chapter:\n  needs: []\n  teaches: [slopes]\n  minutes: 30\n"), "---", "no chapter: needs:"),
    ("furniture", sample(page="<article></article>"), "---", "does not show"),
    ("sections", sample("## Quick quiz\n"), "---", "no section '## Quick quiz'"),
    ("sections", sample("## Summary", "## In short"), "---", "no section '## Summary'"),
    ("sections", sample("In gradients.\n", "In gradients.\n\n## Projects\n"), "## Projects", "'Projects' comes after"),
    (
        "sections",
        sample("## Quick quiz\n\n## Exercises", "## Exercises\n\n## Quick quiz"),
        "## Exercises",
        "stands where 'Quick quiz'",
    ),
    ("summary", sample("2. Two.\n3. Three.\n"), "## Summary", "1 items"),
    ("summary", sample("3. Three.\n", "3. Three.\n" + "1. More.\n" * 5), "## Summary", "8 items"),
    ("length", sample(words=1799), "---", "1799 words"),
    ("length", sample(words=4501), "---", "4501 words"),
    ("derivations", sample(derivation=0), "---", "has 0 derivation,"),
    ("derivations", sample(derivation_in_steps=4, derivation_in_by_hand=0), "---", "has 4 derivation.steps"),
    ("derivations", sample(derivation_in_steps=6), "---", "1 of 6 steps are by hand"),
    ("derivation_cells", sample("def half(x):\n    return x / 2", "half = 3"), DERIVATION, "uses half"),
    ("derivation_cells", sample("import Derivation, scalar", "import Derivation"), DERIVATION, "uses scalar"),
    ("exercises", sample("```{exercise} ★ Two\n:label: ex-slopes-2\n```\n"), "---", "has 2 exercises"),
    ("exercises", sample(":label: ex-slopes-2", ":label: ex-two"), "```{exercise} ★ Two", "must be ex-slopes-2"),
    ("exercises", sample("```{solution} ex-slopes-2\n```\n"), "```{exercise} ★ Two", "ex-slopes-2 has no solution"),
    ("exercises", sample('check("slopes.2", 3)', "3"), "```{solution} ex-slopes-2", "no cell of the solution says"),
    ("exercises", sample(records=RECORDS[:-1]), "```{solution-start} ex-slopes-3", "did not accept"),
    (
        "exercises",
        sample(records=[*RECORDS[:-1], RECORDS[-1] | {"accepted": False}]),
        "```{solution-start} ex-slopes-3",
        "did not accept",
    ),
    ("exercises", sample("★★ Three", "★ Three"), "```{exercise} ★ Three", "slopes.3 is medium, but its title has 1"),
    (
        "hints",
        sample("```{exercise} ★ Two\n:label: ex-slopes-2\n```\n"),
        "---",
        "has 2 exercises, but its module checks",
    ),
    ("wrong", sample(wrong=WRONG[1:]), ":label: ex-slopes-1", "has 2 wrong answers to slopes.1"),
    ("quiz", sample(quiz_in_questions=2), "---", "2 questions"),
    ("figures", sample(page=PAGE.replace("A line that climbs to the right", "fig-slope")), "---", "text 'fig-slope'"),
    ("figures", sample(page=PAGE.replace(' alt="A line that climbs to the right"', "")), "---", "text ''"),
    ("figures", sample(page=PAGE.replace("The slope is the same everywhere.", "")), "---", "caption 'Figure 1.'"),
    ("figures", sample(page=PAGE.replace("figcaption", "p")), "---", "1 figures have 0 captions"),
    ("figures", sample(records=RECORDS[1:]), "---", "has no figure"),
    ("figures", sample(records=[RECORDS[0] | {"alt": "slope"}]), "A slope of", "fig-slope has the alternative text"),
    ("figures", sample("{numref}`fig-slope`", "the figure"), "---", "does not refer to fig-slope"),
    ("references", sample(page=PAGE.replace("Figure 1.", "Figure ??")), "---", "'??'"),
    ("references", sample(page=PAGE.replace("Figure 1.", "See {ref}")), "---", "'{ref}'"),
    ("labels", sample(":label: def-slope\n"), "```{prf:definition}", "prf:definition without a label"),
    ("glue", sample('glue("slope", 0.5, display=False)'), "---", "no cell hands"),
    ("glue", sample("{glue:text}`slope:.2f`", "0.5"), "---", "no result enters"),
    ("cells", sample('glue("slope"', "1\n" * 15 + 'glue("slope"'), "```{code-cell}", "a cell of 20 lines"),
    ("spelling", sample("Rise over run.", "A behaviour."), "A behaviour", "'behaviour' is not American"),
    ("spelling", sample("and color", "and\nclearly"), "clearly", "'clearly' helps nobody"),
    ("spelling", sample("1. One.", "1. To normalise it."), "1. To", "'normalise'"),
]


@pytest.mark.parametrize(("rule", "chapter", "place", "says"), BROKEN)
def test_broken_sample_is_caught(rule, chapter, place, says):
    complaints = getattr(audit, rule)(chapter)
    lines = chapter.source.split(place)[0].count("\n") + 1
    assert complaints[0].startswith(f"book/calculus/slopes.md:{lines}: ")
    assert says in complaints[0]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hints": ("One.",)}, "has 1 hints"),
        ({"hints": ("One.", " ")}, "hints, not two"),
        ({"level": "hard"}, "slopes.3 is easier than the one before"),
    ],
)
def test_unsound_exercise_is_caught(monkeypatch, changes, says):
    changed = EXERCISES["slopes.2"]
    for name, value in changes.items():
        monkeypatch.setitem(vars(changed), name, value)
    assert any(says in complaint for complaint in audit.hints(sample()))


def test_chapter_without_checks_is_caught():
    [complaint] = audit.hints(chapters.Chapter("book/calculus/nowhere", GOOD))
    assert "nowhere" in complaint


def test_hidden_cell_may_be_long():
    long = sample('glue("slope"', "1\n" * 15 + 'glue("slope"')
    long.source = long.source.replace("```{code-cell}\nfrom", "```{code-cell}\n:tags: [hide-input]\nfrom")
    assert audit.cells(long) == []


@pytest.mark.parametrize(
    "word",
    "colour behaviours centred neighbouring normalised diagonalise optimisation analysing labelled maths".split(),
)
def test_british_spelling_is_known(word):
    assert audit.BRITISH.fullmatch(word)


@pytest.mark.parametrize(
    "word", "color precise exercise analyses analysis parameter diameter raise likewise noise revise optimistic".split()
)
def test_american_spelling_passes(word):
    assert audit.BRITISH.search(word) is None


# -- how a source is read -----------------------------------------------------------------


def test_blocks_inside_others_keep_their_lines():
    source = "# T\n\n::::{grid}\n:gutter: 2\n\n```{note} Title\nText of *colour*.\n```\n::::\n"
    chapter = chapters.Chapter("book/calculus/x", source)
    assert [(block.name, block.line) for block in chapter.blocks] == [("grid", 3), ("note", 6)]
    assert (7, "Text of  colour .") in [
        (line, text.replace("  ", " ").replace("of ", "of  ")) for line, text in chapter.text
    ]


def test_prose_has_neither_code_nor_mathematics():
    chapter = chapters.Chapter(
        "book/calculus/x", "One `two` $three$ four.\n\n$$five$$\n\n```python\nsix\n```\n| seven |\n|-|\n"
    )
    assert " ".join(" ".join(text for _, text in chapter.text).split()) == "One four. seven"


def test_chapters_are_the_pages_of_the_parts_in_order():
    contents = """
        root: book/index
        parts:
          - chapters: [{file: book/start/notation}, {file: book/linear_algebra/vectors.md}]
          - chapters: [{file: book/projects/pagerank, sections: [{file: book/calculus/slopes}]}, {url: "https://x.org"}]
    """
    assert chapters.chapter_names(contents) == [
        "book/linear_algebra/vectors",
        "book/projects/pagerank",
        "book/calculus/slopes",
    ]


def test_tried_answers_come_from_the_tests_of_the_chapter(tmp_path):
    folder = tmp_path / "tests" / "exercises_calculus"
    folder.mkdir(parents=True)
    (folder / "test_slopes_exercises.py").write_text('WRONG = [("slopes.1", 2, "sign")]\nRIGHT = [("slopes.1", 4)]\n')
    tried = chapters.tried_answers("book/calculus/slopes", tmp_path)
    assert (tried.wrong, tried.right) == ([("slopes.1", 2, "sign")], [("slopes.1", 4)])
    assert chapters.tried_answers("book/calculus/integrals", tmp_path).wrong == []


# -- the book -----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", audit.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("docname", chapters.book_chapters())
def test_chapter_passes(docname, rule, site):
    assert rule(chapters.load(docname, site)) == []
