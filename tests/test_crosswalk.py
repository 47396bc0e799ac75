"""The pages that lead on: every week, assignment and section has its row, every chapter its entry, every link its end.

What the courses and the MML book contain is written down here a second time, as data of its own: the page is held
against it, not against itself.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest
import yaml
from chapters import NUMBERS, ROOT, Chapter, book_chapters, read
from myst_parser.mdit_to_docutils.base import default_slugify

END = ROOT / "book" / "end"

COURSES = {
    "Course 1: Linear Algebra": [
        "Introduction to Linear Algebra and to Mathematics for Machine Learning",
        "Vectors are objects that move around space",
        "Matrices in Linear Algebra: Objects that operate on Vectors",
        "Matrices make linear mappings",
        "Eigenvalues and Eigenvectors: Application to Data Problems",
    ],
    "Course 2: Multivariate Calculus": [
        "What is calculus?",
        "Multivariate calculus",
        "Multivariate chain rule and its applications",
        "Taylor series and linearisation",
        "Intro to optimisation",
        "Regression",
    ],
    "Course 3: PCA": [
        "Statistics of Datasets",
        "Inner Products",
        "Orthogonal Projections",
        "Principal Component Analysis",
    ],
}

# (course, week): what has to be programmed there.
PROGRAMMING = {
    (1, 3): ["Assignment: Identifying special matrices"],
    (1, 4): ["Assignment: Gram-Schmidt process", "Assignment: Reflecting Bear"],
    (1, 5): ["Assignment: PageRank"],
    (2, 2): ["Lab: The Sandpit", "Lab: The Sandpit, Part 2"],
    (2, 3): ["Assignment: Backpropagation"],
    (2, 5): ["Lab: Gradient descent in a sandpit"],
    (2, 6): ["Assignment: Fitting the distribution of heights data"],
    (3, 1): [
        "Lab: NumPy tutorial",
        "Assignment: Mean/covariance of a dataset + effect of a linear transformation",
    ],
    (3, 2): ["Assignment: Inner products and angles", "Lab: K nearest neighbors"],
    (3, 3): ["Assignment: Orthogonal projections"],
    (3, 4): ["Assignment: PCA"],
}

# chapter of the MML book: its title and the number of its sections, the last of which is "Further Reading".
FOUNDATIONS = {
    2: ("Linear Algebra", 9),
    3: ("Analytic Geometry", 10),
    4: ("Matrix Decompositions", 8),
    5: ("Vector Calculus", 9),
    6: ("Probability and Distributions", 8),
    7: ("Continuous Optimization", 4),
}
METHODS = [
    "8 When Models Meet Data",
    "9 Linear Regression",
    "10 Dimensionality Reduction with Principal Component Analysis",
    "11 Density Estimation with Gaussian Mixture Models",
    "12 Classification with Support Vector Machines",
]


# -- a page of definition lists ---------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A topic, the headings of second and third level above it, and what is said of it."""

    part: str
    heading: str
    topic: str
    text: str

    @property
    def links(self) -> list[tuple[str, str]]:
        """The pages that it links to, as docnames, each with the heading's anchor (empty: the whole page)."""
        marked = re.findall(r"\]\(\.\./([\w/]+)\.md(?:#([^)]+))?\)", self.text)
        return marked + [(name, "") for name in re.findall(r"\{doc\}`(?:[^`<]*<)?\.\./([\w/]+)>?`", self.text)]

    @property
    def exercises(self) -> list[str]:
        """The labels of the exercises that it refers to."""
        return re.findall(r"\{ref\}`(ex-[^`]+)`", self.text)


def rows_of(source: str) -> list[Row]:
    """Return the entries of all definition lists of a page, in order."""
    part = heading = topic = ""
    found, above = [], ""
    for line in source.splitlines():
        if line.startswith("## "):
            part, heading = line[3:].strip(), ""
        elif line.startswith("### "):
            heading = line[4:].strip()
        elif line.startswith(": "):
            topic = above or topic  # a second ":" goes with the topic of the first
            found.append(Row(part, heading, topic, line[2:].strip()))
        above = "" if line.startswith((": ", "#", "(")) else line.strip()
    return found


CROSSWALK = (END / "crosswalk.md").read_text(encoding="utf-8")
WHERE_NEXT = (END / "where_next.md").read_text(encoding="utf-8")
ROWS = rows_of(CROSSWALK)
ENTRIES = [row for row in rows_of(WHERE_NEXT) if row.part == "Chapter by chapter"]
CHAPTERS = [name.removeprefix("book/") for name in book_chapters()]
READERS = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.topic)


@cache
def anchors(docname: str) -> set[str]:
    """Return the anchors of the headings of a page."""
    source = (ROOT / "book" / f"{docname}.md").read_text(encoding="utf-8")
    return {default_slugify(text) for _, text, _ in Chapter(docname, source).headings}


@cache
def exercises() -> dict[str, str]:
    """Return what every exercise of the book asks, by its label."""
    found = {}
    for name in CHAPTERS:
        source = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
        blocks = [block for block, _ in read(source) if block.name == "exercise"]
        found |= {block.options["label"]: block.content for block in blocks}
    return found


def test_rows_are_read_with_their_headings():
    page = "## A\n### One\n\nFirst, topic\n: [x](../p/q.md#r) Do {ref}`ex-q-1`.\n: {doc}`t <../p/s>`\n\n"
    first, second, last = rows_of(page + "(label)=\n### Two\n\nLast\n: no\n")
    assert (first.part, first.heading, first.topic) == ("A", "One", "First, topic")
    assert (first.links, first.exercises) == ([("p/q", "r")], ["ex-q-1"])
    assert (second.topic, second.links) == ("First, topic", [("p/s", "")])
    assert (last.heading, last.topic, last.links) == ("Two", "Last", [])


# -- the crosswalk: nothing is missing --------------------------------------------------------


@pytest.mark.parametrize(("course", "weeks"), COURSES.items(), ids=COURSES)
def test_every_week_is_there_with_what_is_taught(course, weeks):
    headings = list(dict.fromkeys(row.heading for row in ROWS if row.part == course))
    assert headings == [f"Week {number}: {title}" for number, title in enumerate(weeks, start=1)]
    topics = Counter(row.heading for row in ROWS if row.part == course)
    assert min(topics.values()) >= 3


def test_every_assignment_and_lab_is_there_in_its_week():
    found = {}
    for row in ROWS:
        if row.topic.startswith(("Assignment", "Lab")):
            key = int(re.match(r"Course (\d)", row.part)[1]), int(re.match(r"Week (\d)", row.heading)[1])
            found.setdefault(key, []).append(row.topic)
    assert {key: sorted(topics) for key, topics in found.items()} == {
        key: sorted(topics) for key, topics in PROGRAMMING.items()
    }


@pytest.mark.parametrize(("number", "course"), list(enumerate(COURSES, start=1)))
def test_each_course_is_counted_right(number, course):
    topics = [topic for (k, _), those in PROGRAMMING.items() if k == number for topic in those]
    kinds, words = Counter(topic.split(":")[0] for topic in topics), list(NUMBERS)
    weeks, assignments = words[len(COURSES[course])], words[kinds["Assignment"]]
    labs = f", and {words[kinds['Lab']]} labs without a grade" if kinds["Lab"] else ""
    assert f"## {course}\n\n{weeks.capitalize()} weeks, {assignments} programming assignments{labs}." in CROSSWALK


@pytest.mark.parametrize(("number", "chapter"), FOUNDATIONS.items(), ids=str)
def test_every_section_of_the_foundations_is_there(number, chapter):
    title, sections = chapter
    topics = [row.topic for row in ROWS if row.heading == f"Chapter {number}: {title}"]
    assert [topic.split()[0] for topic in topics] == [f"{number}.{k}" for k in range(1, sections + 1)]
    assert topics[-1] == f"{number}.{sections} Further Reading"
    assert all(len(topic.split()) > 1 for topic in topics)


def test_every_method_of_the_second_part_is_there():
    assert [row.topic for row in ROWS if row.part == "The MML book, Part II"] == METHODS


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_is_led_to(name):
    assert f"../{name}" in CROSSWALK


# -- the crosswalk: everything leads somewhere ------------------------------------------------


@READERS
def test_row_leads_to_a_section(row):
    assert any(name in CHAPTERS or name == "start/python" for name, _ in row.links) or (
        row.topic.startswith("Assignment") and row.exercises
    )
    for name, anchor in row.links:
        assert not anchor or anchor in anchors(name), f"{name} has no heading #{anchor}"


@READERS
def test_row_leads_to_an_exercise(row):
    for label in row.exercises:
        assert label in exercises()
    says_nothing_here = row.topic in METHODS[3:] or row.topic.endswith("Further Reading")
    assert bool(row.exercises) != says_nothing_here


@pytest.mark.parametrize("row", [row for row in ROWS if "Assignment" in row.topic], ids=lambda row: row.topic)
def test_assignment_leads_to_an_exercise_in_code(row):
    """At least one exercise of an assignment asks for a function: it is to be programmed here, too."""
    assert any("rite a function" in exercises()[label] for label in row.exercises)


# -- where to go on ---------------------------------------------------------------------------


def test_every_chapter_says_where_to_go_on_in_order():
    topics = list(dict.fromkeys(row.topic for row in ENTRIES))
    assert topics == [f"{{doc}}`../{name}`" for name in CHAPTERS]


def test_chapters_stand_below_their_parts():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    for part in contents["parts"]:
        for entry in part["chapters"]:
            name = entry["file"].removeprefix("book/")
            if name in CHAPTERS:
                rows = [row for row in ENTRIES if row.topic == f"{{doc}}`../{name}`"]
                assert {row.heading for row in rows} == {part["caption"]}


@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: row.text[:40])
def test_recommendation_says_how_hard_and_what(row):
    assert re.match(r"★{1,3} ", row.text)
    assert re.search(r"\{cite:[pt]\}`\w+`", row.text)
    assert row.text.endswith(".")
    assert len(row.text.split()) >= 8


def test_few_recommendations_a_chapter():
    assert max(Counter(row.topic for row in ENTRIES).values()) <= 3


def test_the_first_table_is_short():
    rows = re.findall(r"^\| (?!If you want)\w.*\|$", WHERE_NEXT, re.MULTILINE)
    assert 5 <= len(rows) <= 10


@pytest.mark.parametrize("page", [CROSSWALK, WHERE_NEXT], ids=["crosswalk", "where_next"])
def test_citations_are_in_the_bibliography(page):
    known = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "book" / "references.bib").read_text("utf-8"), re.MULTILINE))
    cited = set(re.findall(r"\{cite(?::\w)?\}`([^`]+)`", page))
    assert cited
    assert cited <= known


def test_what_is_free_has_an_address_and_every_address_is_used():
    defined = dict(re.findall(r"^\[([\w-]+)\]: (https?://\S+)$", WHERE_NEXT, re.MULTILINE))
    used = set(re.findall(r"\[free(?: videos)?\]\[([\w-]+)\]", WHERE_NEXT))
    assert used == set(defined)
    assert len(set(defined.values())) == len(defined)
