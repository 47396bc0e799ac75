"""The way through the book, made from the contents, the front matter and the counts of every page.

``{progress}``
    A table of all chapters that the reader's browser fills in: ``progress.js`` knows what has been done.
``{plan}``
    A table of weeks: each line of its body names the chapters of one, each column is computed.
``{path}``
    What to read for the chapters that its argument names: they and all that they need, in order.
``{map}``
    The chapters as nodes, "needs" as arrows; ``course.js`` shows what to read for a goal.

A page that holds one of them is written in every build, because it says what other pages hold.
"""

import html
import textwrap
from dataclasses import dataclass

from docutils import nodes
from furniture import chapter_order, is_chapter, read_furniture
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

__all__ = ["setup"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chapter:
    """What the other pages of the book say of one chapter."""

    name: str
    title: str
    needs: tuple[str, ...]
    minutes: int
    exercises: int
    questions: int


class course_part(nodes.General, nodes.Element):
    """Where a table, a list or a map of chapters goes; ``kind`` says which, ``names`` of which chapters."""


# -- what is known ------------------------------------------------------------------------


def chapters(env) -> dict[str, Chapter]:
    """Return all chapters in the order of the contents."""
    found = {}
    for name in chapter_order(env.app.config.external_site_map):
        metadata = env.metadata.get(name, {})
        if is_chapter(name, metadata):
            furniture = read_furniture(metadata)
            furniture = furniture if isinstance(furniture, dict) else {}
            counts = getattr(env, "mml_page_counts", {}).get(name, {})
            book = name.split("/")[0]
            found[name] = Chapter(
                name,
                env.titles[name].astext(),
                tuple(f"{book}/{need}" for need in furniture.get("needs", ())),
                furniture.get("minutes", 0),
                counts.get("exercises", 0),
                counts.get("quiz.questions", 0),
            )
    return found


def with_all_needed(goals: list[str], course: dict[str, Chapter]) -> list[str]:
    """Return the goals and everything that they need, directly or not, in the order of the contents."""
    wanted, waiting = set(), list(goals)
    while waiting:
        name = waiting.pop()
        if name in course and name not in wanted:
            wanted.add(name)
            waiting += course[name].needs
    return [name for name in course if name in wanted]


def without_detours(course: dict[str, Chapter]) -> list[tuple[str, str]]:
    """Return the arrows (needed, chapter) that no longer way through other needs says already."""
    arrows = []
    for name, chapter in course.items():
        direct = [need for need in chapter.needs if need in course]
        for need in direct:
            others = [other for other in direct if other != need]
            if need not in with_all_needed(others, course):
                arrows.append((need, name))
    return arrows


def hours(minutes: int) -> str:
    """Return a time to the next half hour.

    >>> hours(50), hours(130)
    ('1 h', '2½ h')
    """
    halves = max(1, -(-minutes // 30))
    return f"{halves // 2 or ''}{'½' * (halves % 2)} h"


# -- the directives -----------------------------------------------------------------------


class CoursePart(SphinxDirective):
    """What the directives of this module have in common."""

    kind = ""

    def run(self) -> list[nodes.Node]:
        node = course_part("", kind=self.kind, lines=self.lines())
        self.set_source_info(node)
        return [node]

    def lines(self) -> list[list[str]]:
        return []

    def named(self, words: str) -> list[str]:
        book = self.env.docname.split("/")[0]
        return [f"{book}/{word}" for word in words.replace(",", " ").split()]


class Progress(CoursePart):
    """The directive ``{progress}``."""

    kind = "progress"


class Map(CoursePart):
    """The directive ``{map}``."""

    kind = "map"


class Plan(CoursePart):
    """The directive ``{plan}``: a week in each line of its body."""

    kind = "plan"
    has_content = True

    def lines(self) -> list[list[str]]:
        return [self.named(line) for line in self.content if line.strip()]


class Path(CoursePart):
    """The directive ``{path}``: its arguments are the goals."""

    kind = "path"
    required_arguments = 1
    final_argument_whitespace = True

    def lines(self) -> list[list[str]]:
        return [self.named(self.arguments[0])]


# -- what they show -----------------------------------------------------------------------


def link(app, fromdoc: str, chapter: Chapter) -> str:
    """Return a link to a chapter, marked so that the script can say whether it has been read."""
    address = app.builder.get_relative_uri(fromdoc, chapter.name)
    mark = f'data-mml-page="{html.escape(chapter.name)}"'
    return f'<a class="reference internal" href="{address}" {mark}>{html.escape(chapter.title)}</a>'


KINDS = {"read": "chapters read", "solved": "exercises solved", "answered": "quiz questions answered"}


def progress_html(app, fromdoc: str, course: dict[str, Chapter], lines) -> str:
    """Return the panel: totals, buttons, and a row for each chapter."""
    todo = {c.name: {"read": 1, "solved": c.exercises, "answered": c.questions} for c in course.values()}
    totals = {kind: sum(of[kind] for of in todo.values()) for kind in KINDS}
    items = "".join(
        f'<li><span class="mml-progress-sum" data-kind="{kind}" data-of="{totals[kind]}">{totals[kind]}</span> {words}'
        f'<meter data-kind="{kind}" min="0" max="{totals[kind]}" value="0" aria-label="{words}" hidden></meter></li>'
        for kind, words in KINDS.items()
    )
    rows = "".join(
        f'<tr data-mml-row="{html.escape(name)}"><td>{link(app, fromdoc, chapter)}</td>'
        + "".join(
            f'<td data-kind="{kind}" data-of="{number}">{"–" if kind == "read" else number}</td>'
            for kind, number in todo[name].items()
        )
        + "</tr>"
        for name, chapter in course.items()
    )
    buttons = "".join(
        f'<button type="button" data-do="{do}" hidden>{words}</button>'
        for do, words in (("export", "Export"), ("import", "Import"), ("erase", "Erase"))
    )
    return (
        f'<div class="mml-progress"><ul class="mml-progress-totals">{items}</ul>'
        f'<p>{buttons}<input type="file" accept=".json" aria-label="A file of exported progress" hidden></p>'
        '<p class="mml-progress-message" role="status"></p>'
        '<div class="pst-scrollable-table-container">'
        '<table class="table"><thead><tr><th scope="col">Chapter</th><th scope="col">Read</th>'
        '<th scope="col">Exercises</th><th scope="col">Quiz</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></div>"
    )


def plan_html(app, fromdoc: str, course: dict[str, Chapter], lines) -> str:
    """Return the table of weeks."""
    rows = ""
    for week, names in enumerate(lines, start=1):
        those = [course[name] for name in names]
        read = "<br>".join(link(app, fromdoc, chapter) for chapter in those)
        exercises, minutes = sum(c.exercises for c in those), sum(c.minutes for c in those)
        rows += f"<tr><td>{week}</td><td>{read}</td><td>{exercises}</td><td>{hours(minutes)}</td></tr>"
    head = "".join(f'<th scope="col">{words}</th>' for words in ("Week", "Chapters", "Exercises", "Reading"))
    table = f'<table class="table mml-plan"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="pst-scrollable-table-container">{table}</div>'


def path_html(app, fromdoc: str, course: dict[str, Chapter], lines) -> str:
    """Return the list of what to read for some goals."""
    those = [course[name] for name in with_all_needed(lines[0], course)]
    total = hours(sum(chapter.minutes for chapter in those))
    steps = "".join(f"<li>{link(app, fromdoc, chapter)}</li>" for chapter in those)
    return f'<p>{len(those)} chapters, {total} of reading:</p><ol class="mml-path">{steps}</ol>'


WIDTH, HEIGHT, COLUMN, ROW, TOP = 186, 34, 242, 52, 50
LETTERS, LINE = 28, 14  # that fit beside each other into a box, and from one line to the next


def map_html(app, fromdoc: str, course: dict[str, Chapter], lines) -> str:
    """Return the map: a column for each part of the book, arrows from what is needed to what needs it."""
    parts, places = parts_of(app), {}
    columns = [(caption, [name for name in names if name in course]) for caption, names in parts]
    columns = [(caption, names) for caption, names in columns if names]
    for column, (_, names) in enumerate(columns):
        for row, name in enumerate(names):
            places[name] = (column * COLUMN, TOP + row * ROW)
    width = (len(columns) - 1) * COLUMN + WIDTH + 2
    height = TOP + max(len(names) for _, names in columns) * ROW
    captions = "".join(
        f'<text class="mml-map-part" x="{column * COLUMN + 1}" y="{y}">{html.escape(line)}</text>'
        for column, (caption, _) in enumerate(columns)
        for y, line in zip((16, 34), caption.split(". ", 1))
    )
    arrows = "".join(
        f'<path class="mml-map-arrow" data-from="{html.escape(a)}" data-to="{html.escape(b)}" '
        f'd="{arrow(places[a], places[b])}"/>'
        for a, b in without_detours(course)
    )
    boxes = "".join(
        f'<a href="{app.builder.get_relative_uri(fromdoc, name)}" data-mml-page="{html.escape(name)}" '
        f'data-minutes="{course[name].minutes}" data-needs="{html.escape(" ".join(course[name].needs))}">'
        f'<rect x="{x + 1}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>'
        f"{title_html(course[name].title, x + 10, y + HEIGHT / 2 + 4.5)}</a>"
        for name, (x, y) in places.items()
    )
    options = "".join(f'<option value="{html.escape(c.name)}">{html.escape(c.title)}</option>' for c in course.values())
    return (
        '<div class="mml-map"><p class="mml-map-goal" hidden><label>I want to understand '
        f'<select><option value="">(choose a chapter)</option>{options}</select></label> '
        '<span class="mml-map-says" role="status"></span></p>'
        '<div class="mml-map-scroller" tabindex="0" role="region" aria-label="Map of the book">'
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        'aria-label="Chapters as boxes, arrows from what is needed to what needs it">'
        '<defs><marker id="mml-map-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0.5 8 4 0 7.5z"/></marker></defs>'
        f'<g aria-hidden="true">{arrows}</g>{captions}{boxes}</svg></div></div>'
    )


def parts_of(app) -> list[tuple[str, list[str]]]:
    """Return the captions of the contents with the pages below them."""
    site_map = app.config.external_site_map
    return [
        (subtree.caption or "", [str(entry).removesuffix(".md") for entry in subtree.items])
        for subtree in site_map.root.subtrees
    ]


def title_html(title: str, x: float, y: float) -> str:
    """Return a title in a box of the map, around a line at y: in two lines if it is long."""
    lines = textwrap.wrap(title, LETTERS)
    top = y - LINE / 2 * (len(lines) - 1)
    spans = (f'<tspan x="{x}" y="{top + LINE * k:g}">{html.escape(line)}</tspan>' for k, line in enumerate(lines))
    return f"<text>{' '.join(spans)}</text>"


def arrow(a: tuple[float, float], b: tuple[float, float]) -> str:
    """Return the path of an arrow between two boxes: down to the next, around those between, across to other parts."""
    (ax, ay), (bx, by) = a, b
    if ax != bx:
        right = ax < bx
        x, y = ax + (WIDTH + 1 if right else 1), ay + HEIGHT / 2
        ex, ey = bx + (0 if right else WIDTH + 2), by + HEIGHT / 2
        bend = (COLUMN - WIDTH) * (1 if right else -1)
        return f"M{x} {y}C{x + bend} {y} {ex - bend} {ey} {ex} {ey}"
    if by - ay == ROW:
        x = ax + WIDTH / 2
        return f"M{x} {ay + HEIGHT}L{x} {by}"
    x, y, ey = ax + WIDTH + 1, ay + HEIGHT / 2 + 4, by + HEIGHT / 2 - 4
    out = 14 + 6 * min(5, (by - ay) / ROW)
    return f"M{x} {y}C{x + out} {y} {x + out} {ey} {x + 1} {ey}"


SHOWN = {"progress": progress_html, "plan": plan_html, "path": path_html, "map": map_html}


def fill(app, doctree, docname: str) -> None:
    """Put tables, lists and maps in their places, now that every page has been read."""
    parts = list(doctree.findall(course_part))
    course = chapters(app.env) if parts else {}
    for node in parts:
        unknown = [name for names in node["lines"] for name in names if name not in course]
        for name in unknown:
            logger.warning(f"{name!r} is no chapter of _toc.yml", location=node, type="mml", subtype="course")
        if unknown or app.builder.format != "html" or not course:
            node.parent.remove(node)
        else:
            made = SHOWN[node["kind"]](app, docname, course, node["lines"])
            node.replace_self(nodes.raw("", made + "\n", format="html"))


def note_page(app, doctree) -> None:
    """Remember which pages say what others hold."""
    pages = app.env.mml_course_pages = getattr(app.env, "mml_course_pages", set())
    pages.discard(app.env.docname)
    if next(iter(doctree.findall(course_part)), None) is not None:
        pages.add(app.env.docname)


def write_again(app, env) -> list[str]:
    """Return the pages that are to be written whatever was read."""
    return sorted(getattr(env, "mml_course_pages", set()) & set(env.all_docs))


def setup(app) -> dict:
    app.add_node(course_part)
    for name, directive in (("progress", Progress), ("plan", Plan), ("path", Path), ("map", Map)):
        app.add_directive(name, directive)
    app.connect("doctree-read", note_page)
    app.connect("env-updated", write_again)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True}
