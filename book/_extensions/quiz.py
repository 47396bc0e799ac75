r"""Quick quizzes: the directive ``{quiz}``.

A quiz is a list of questions, each with its list of answers::

    ```{quiz} Eigenvectors
    :name: quiz-eigenvectors

    - ? Which vectors keep their direction under $\mathbf{I}$?
      - [x] all but $\mathbf{0}$ | Right: each is its own image.
      - [ ] none | Try $\mathbf{I}$ on any vector.
    - ? What is the larger eigenvalue?
      - [=] 3 ± 0.01 | Its eigenvector is $(1, 1)$.
      - [~] 9 | That is its square.
      - [~] | Write down the characteristic polynomial.
    ```

One ``[x]`` makes a single choice, several make a multiple one, ``[=]`` asks for a number. Every
answer has its feedback after a bar. All of it is MyST and becomes ordinary nodes, so that every
builder can write it; in HTML the answers are folded, and ``quiz.js`` checks what a reader chooses.
"""

import html
import re
from fractions import Fraction

import formulas
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

__all__ = ["Malformed", "question", "quiz", "read_number", "setup", "split_at_bar"]

logger = logging.getLogger(__name__)

DEFAULT_TOLERANCE = 1e-3
MARKS = re.compile(r"\[(?P<mark>[x =~])\](?:\s+|$)")
BAR = re.compile(r"(?P<before>^|\s)\|(?=\s|$)")
NUMBER = r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-−+]?\d+)?(?:/\d+)?"
NUMBER_WITH_TOLERANCE = re.compile(rf"(?P<value>{NUMBER})(?:\s*(?:±|\+/-)\s*(?P<tolerance>{NUMBER}))?")


# The names of nodes are shared by all extensions of a book, hence their first word.


class quiz(nodes.container):
    """A quiz: its title, then its questions."""


class question(nodes.container):
    """A question of one ``kind`` ("one", "several" or "number"): text, choices if any, answers."""


class quiz_title(nodes.rubric):
    """What a quiz is about."""


class quiz_question(nodes.paragraph):
    """The first paragraph of a question, which names its group of answers."""


class quiz_choices(nodes.enumerated_list):
    """What a reader may choose from."""


class quiz_choice(nodes.list_item):
    """One of the choices."""


class quiz_choice_text(nodes.paragraph):
    """What a choice says."""


class quiz_number(nodes.comment):
    """Where a reader types a number; nothing where nobody can type."""


class quiz_answers(nodes.container):
    """The answers with their feedback, in the order of the choices; folded in HTML."""


class quiz_answers_title(nodes.rubric):
    """The line that stands above the answers and unfolds them."""


class quiz_feedback(nodes.list_item):
    """What is said to a reader who gives this answer."""


class Malformed(Exception):
    """A quiz that is not written as a quiz; carries the node where the fault is."""

    def __init__(self, fault: str, node: nodes.Node | None = None):
        super().__init__(fault)
        self.node = node


# -- read ---------------------------------------------------------------------------------


def read_number(text: str) -> tuple[float, float]:
    """Return the value and the tolerance of ``3``, ``-2/3`` or ``3 ± 0.01``.

    Examples
    --------
    >>> read_number("1/4 ± 1e-3"), read_number("−20")
    ((0.25, 0.001), (-20.0, 0.02))
    """
    match = NUMBER_WITH_TOLERANCE.fullmatch(text.strip())
    if match is None:
        raise Malformed(f"this is no number, or no number ± tolerance: {text.strip() or 'nothing'}")
    value = _float(match["value"])
    if match["tolerance"] is None:
        return value, DEFAULT_TOLERANCE * abs(value) or 1e-9
    tolerance = _float(match["tolerance"])
    if tolerance < 0:
        raise Malformed(f"a tolerance is not negative: {text.strip()}")
    return value, tolerance


def _float(text: str) -> float:
    above, _, below = text.replace("−", "-").partition("/")
    if below and int(below) == 0:
        raise Malformed(f"this divides by zero: {text}")
    return float(Fraction(above) / Fraction(below or 1))


def split_at_bar(inline: list[nodes.Node]) -> tuple[list[nodes.Node], list[nodes.Node] | None]:
    """Return the nodes before the first bar with spaces around it and those after it; None if there is no bar."""
    before_is_space = True
    for place, node in enumerate(inline):
        if not isinstance(node, nodes.Text):
            before_is_space = False
            continue
        text = str(node)
        for match in BAR.finditer(text):
            if match.start() > 0 or match["before"] or before_is_space:
                before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
                left = [*inline[:place], *([nodes.Text(before)] if before else [])]
                return left, [*([nodes.Text(after)] if after else []), *inline[place + 1 :]]
        before_is_space = text[-1:].isspace()
    return inline, None


def _lead(item: nodes.list_item, pattern: str | re.Pattern, fault: str) -> tuple[re.Match, list[nodes.Node]]:
    """Match how the first paragraph of an item begins; return the match and the paragraph's content after it."""
    first = item.children[0] if item.children else None
    start = first.children[0] if isinstance(first, nodes.paragraph) and first.children else None
    match = re.match(pattern, str(start)) if isinstance(start, nodes.Text) else None
    if match is None:
        raise Malformed(fault, item)
    rest = str(start)[match.end() :]
    return match, [*([nodes.Text(rest)] if rest else []), *first.children[1:]]


def read_answer(item: nodes.list_item) -> tuple[str, list[nodes.Node], list[nodes.Node]]:
    """Return the mark of an answer, its inline content, and its feedback as blocks."""
    match, inline = _lead(item, MARKS, "an answer begins with [x], [ ], [=] or [~] and a space")
    content, after = split_at_bar(inline)
    blocks = item.children[1:]
    if after is None or not (after or blocks):
        raise Malformed("this answer has no feedback: write it after a bar, “answer | feedback”", item)
    if match["mark"] in "x " and not content:
        raise Malformed("this choice says nothing before its bar", item)
    return match["mark"], content, [nodes.paragraph("", "", *after), *blocks]


def read_question(item: nodes.list_item, number: int) -> question:
    """Turn a list item into a question."""
    _, inline = _lead(item, r"\?\s+", "a question begins with “? ”")
    blocks = item.children[1:]
    if not blocks or not isinstance(blocks[-1], nodes.bullet_list):
        raise Malformed("this question has no list of answers below it", item)
    answers = [(entry, *read_answer(entry)) for entry in blocks[-1].children]
    marks = "".join(mark for _, mark, _, _ in answers)
    text = quiz_question("", "", nodes.strong("", f"{number}. "), *inline)
    if set(marks) <= {"x", " "}:
        kind, children = _read_choices(item, answers, marks)
        if kind == "several":
            text += [nodes.Text(" "), nodes.emphasis("", "(Several answers are right.)")]
    elif set(marks) <= {"=", "~"}:
        kind, children = "number", [quiz_number(), _read_numbers(item, answers, marks)]
    else:
        raise Malformed("choices ([x], [ ]) and numbers ([=], [~]) do not go into one question", item)
    return question("", text, *blocks[:-1], *children, kind=kind, number=number)


def _read_choices(item: nodes.list_item, answers: list, marks: str) -> tuple[str, list[nodes.Node]]:
    if "x" not in marks:
        raise Malformed("this question has no right choice, [x]", item)
    if len(marks) < 2:
        raise Malformed("this question has only one choice", item)
    offered = quiz_choices("", enumtype="loweralpha", prefix="", suffix=".")
    told = nodes.enumerated_list("", enumtype="loweralpha", prefix="", suffix=".")
    for _, mark, content, blocks in answers:
        offered += quiz_choice("", quiz_choice_text("", "", *content))
        verdict = nodes.strong("", "Right. " if mark == "x" else "Wrong. ")
        blocks[0].insert(0, verdict)
        told += quiz_feedback("", *blocks, right=mark == "x")
    kind = "several" if marks.count("x") > 1 else "one"
    return kind, [offered, quiz_answers("", quiz_answers_title("", "Answers"), told)]


def _read_numbers(item: nodes.list_item, answers: list, marks: str) -> quiz_answers:
    if marks.count("=") != 1:
        raise Malformed(f"a question for a number has one right answer, [=], but this has {marks.count('=')}", item)
    told = nodes.bullet_list("")
    known: dict[str, tuple[float, float]] = {}
    for entry, mark, content, blocks in answers:
        text = "".join(node.astext() for node in content)
        told += quiz_feedback("", *blocks, right=mark == "=")
        if mark == "~" and not text:
            label = "Any other number: "
        else:
            try:
                value, tolerance = read_number(text)
            except Malformed as fault:
                raise Malformed(str(fault), entry) from None
            near = [other for other, (right, wide) in known.items() if abs(right - value) <= max(wide, tolerance)]
            if near:
                raise Malformed(f"{text} lies within the tolerance of {near[0]}", entry)
            known[text] = (value, tolerance)
            told.children[-1]["value"], told.children[-1]["tolerance"] = value, tolerance
            label = f"{text}: "
        blocks[0].insert(0, nodes.strong("", label + ("Right. " if mark == "=" else "")))
    if sum("value" not in one for one in told.children) > 1:
        raise Malformed("two answers are for any other number", item)
    return quiz_answers("", quiz_answers_title("", "Answers"), told)


class QuizDirective(SphinxDirective):
    """The directive ``{quiz}``: an optional title, a required ``:name:``, and a list of questions."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = {"name": lambda text: (text or "").strip()}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        content = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, content)
        try:
            return [self.read(content)]
        except Malformed as fault:
            place = (fault.node if fault.node is not None and fault.node.line else None) or self.get_location()
            logger.warning("quiz: %s", fault, location=place, type="mml", subtype="quiz")
            return list(content.children)

    def read(self, content: nodes.Element) -> quiz:
        """Return the quiz; note its label and its size."""
        name = self.name_of_quiz()
        lists = [node for node in content.children if not isinstance(node, nodes.comment)]
        if len(lists) != 1 or not isinstance(lists[0], nodes.bullet_list):
            stray = next((node for node in lists if not isinstance(node, nodes.bullet_list)), None)
            raise Malformed("a quiz is one list of questions, “- ? …”, and nothing else", stray)
        questions = [read_question(item, k) for k, item in enumerate(lists[0].children, start=1)]
        title = quiz_title("", "Quick quiz")
        if self.arguments:
            inline, messages = self.state.inline_text(self.arguments[0], self.lineno)
            title += [nodes.Text(": "), *inline, *messages]
        node = quiz("", title, *questions, ids=[name])
        self.set_source_info(node)
        self.state.document.set_id(node)
        plain = "Quick quiz" if next(title.findall(nodes.math), None) else title.astext()  # a link shows no formulas
        self.env.get_domain("std").note_hyperlink_target(name, self.env.docname, name, plain)
        # Sphinx itself forgets the metadata of a page that is read again and merges those read in parallel.
        self.env.metadata[self.env.docname].setdefault("mml_quizzes", []).append(
            {"name": name, "questions": len(questions)}
        )
        return node

    def name_of_quiz(self) -> str:
        """Return the name, which is the label, after a look at whether it can be one."""
        name = self.options.get("name", "")
        if not re.fullmatch(r"quiz-[a-z0-9]+(-[a-z0-9]+)*", name):
            raise Malformed(f"a quiz needs a name such as “:name: quiz-eigenvectors”, but it has {name or 'none'}")
        taken = self.env.get_domain("std").anonlabels.get(name)
        if taken is not None:
            raise Malformed(f"the name {name} is taken on page {taken[0]}")
        return name


# -- write as HTML ------------------------------------------------------------------------


def _tags(opening: str, closing: str):
    """Return the two visitors of a node that stands between fixed tags; ``{name}`` is that of its question or quiz."""

    def visit(writer, node) -> None:
        writer.body.append(opening.format(name=_name_of(node)))

    def depart(writer, node) -> None:
        writer.body.append(closing)

    return visit, depart


def visit_question(writer, node: question) -> None:
    # A form of the method "dialog" that is in no dialog sends nothing, also where scripts are off.
    opening = '<form method="dialog" autocomplete="off" class="mml-quiz-question"'
    writer.body.append(f'{opening} data-kind="{node["kind"]}">\n<fieldset>\n')


def depart_question(writer, node: question) -> None:
    writer.body.append("</form>\n")


def _spoken(writer, node: quiz_choice) -> str:
    """Name a choice that holds a formula, which browsers leave out when they make its name from the label."""
    app = writer.builder.app
    if not any(node.findall(nodes.math)) or not hasattr(app, "mml_setter"):
        return ""
    return f' aria-label="{html.escape(formulas.plain(app, node))}"'


def visit_quiz_choice(writer, node: quiz_choice) -> None:
    kind = "checkbox" if node.parent.parent["kind"] == "several" else "radio"
    writer.body.append(f'<li><label><input type="{kind}" name="{_name_of(node)}"{_spoken(writer, node)}/> ')


def depart_quiz_choice(writer, node: quiz_choice) -> None:
    writer.body.append("</label></li>\n")


def visit_quiz_number(writer, node: quiz_number) -> None:
    writer.body.append(
        f'<input class="mml-quiz-number" type="text" size="12" spellcheck="false" hidden="hidden" '
        f'aria-labelledby="{_name_of(node)}"/>\n'
    )
    raise nodes.SkipNode


def visit_quiz_answers(writer, node: quiz_answers) -> None:
    writer.body.append(
        '<button type="submit" hidden="hidden">Check</button>\n</fieldset>\n'
        '<div class="mml-quiz-feedback" role="status"></div>\n<details class="mml-quiz-solution">\n'
    )


def depart_quiz_answers(writer, node: quiz_answers) -> None:
    writer.body.append("</details>\n")


def visit_quiz_feedback(writer, node: quiz_feedback) -> None:
    number = f' data-value="{node["value"]!r}" data-tolerance="{node["tolerance"]!r}"' if "value" in node else ""
    writer.body.append(f'<li data-right="{str(node["right"]).lower()}"{number}>')


def depart_quiz_feedback(writer, node: quiz_feedback) -> None:
    writer.body.append("</li>\n")


def _name_of(node: nodes.Node) -> str:
    """Return the name of the question that a node is in (that of its quiz and a number), or else that of the quiz."""
    number = ""
    while not isinstance(node, quiz):
        number = f"-{node['number']}" if isinstance(node, question) else number
        node = node.parent
    return node["ids"][0] + number


def visit_quiz_in_latex(writer, node: quiz) -> None:
    writer.body.append(writer.hypertarget_to(node, anchor=True))


def depart_quiz_in_latex(writer, node: quiz) -> None:
    """Write nothing: what a quiz holds was written."""


def setup(app) -> dict:
    # Other builders write the nodes as what they are derived from: containers, rubrics, paragraphs, lists.
    section = _tags('<section class="mml-quiz" id="{name}" aria-labelledby="{name}-title">\n', "</section>\n")
    app.add_node(quiz, html=section, latex=(visit_quiz_in_latex, depart_quiz_in_latex))
    app.add_node(quiz_title, html=_tags('<p class="mml-quiz-title" id="{name}-title">', "</p>\n"))
    app.add_node(question, html=(visit_question, depart_question))
    app.add_node(quiz_question, html=_tags('<legend id="{name}">', "</legend>\n"))
    app.add_node(quiz_choices, html=_tags('<ol class="mml-quiz-choices" type="a">\n', "</ol>\n"))
    app.add_node(quiz_choice, html=(visit_quiz_choice, depart_quiz_choice))
    app.add_node(quiz_choice_text, html=_tags("<span>", "</span>"))
    app.add_node(quiz_number, html=(visit_quiz_number, None))
    app.add_node(quiz_answers, html=(visit_quiz_answers, depart_quiz_answers))
    app.add_node(quiz_answers_title, html=_tags("<summary>", "</summary>\n"))
    app.add_node(quiz_feedback, html=(visit_quiz_feedback, depart_quiz_feedback))
    app.add_directive("quiz", QuizDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
