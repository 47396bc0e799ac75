r"""Write a page that Sphinx has resolved as plain Markdown, as Jupyter shows it.

References, glued numbers, citations and proofs have been resolved by then, so that nothing is parsed a second time:
each kind of node has a method of its name that returns Markdown. What the book folds is folded by ``<details>``. Links
within the book become their text, which says the number, because a file that was carried off leads nowhere.
"""

import html
import re
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.util import logging

__all__ = ["Numbers", "PlainMarkdown", "details", "for_mathjax", "quote"]

logger = logging.getLogger(__name__)

SPECIAL = re.compile(r"[\\`*\[\]$~]|(?<!\w)_|_(?!\w)")
LIKE_A_BLOCK = re.compile(r"\d+(?=[.)](?:\s|$))|(?=[#>+=-])")
LIKE_HTML = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
ALIGNED = {"align": "aligned", "alignat": "alignedat", "gather": "gathered", "equation": ""}
ENVIRONMENT = re.compile(r"\\(begin|end)\{(align|alignat|gather|equation)\*?\}")
SILENT = (nodes.comment, nodes.target, nodes.raw, nodes.Invisible, nodes.colspec, nodes.meta)


@dataclass
class Numbers:
    """The numbers that the book gives on one page: of sections, and by kind of figures, formulas and statements."""

    sections: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)

    @classmethod
    def of_page(cls, env, docname: str) -> "Numbers":
        """Return the numbers of a page that has been read."""
        return cls(env.toc_secnumbers.get(docname, {}), env.toc_fignumbers.get(docname, {}))

    def of(self, kind: str, node: nodes.Element) -> str:
        """Return the number of a node, such as ``3.2``; empty if it has none."""
        known = self.figures.get(kind, {})
        return next((".".join(map(str, known[name])) for name in node.get("ids", ()) if name in known), "")

    def of_section(self, section: nodes.section) -> str:
        """Return the number of a section."""
        names = ["", *(f"#{name}" for name in section["ids"])]
        if not isinstance(section.parent, nodes.document):
            names = names[1:]
        return next((".".join(map(str, self.sections[name])) for name in names if name in self.sections), "")


# -- small pieces -------------------------------------------------------------------------


def details(summary: str, body: str) -> str:
    """Return what is folded away; blank lines around the body let Markdown be read within."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def quote(text: str) -> str:
    """Return a block quotation, formulas on one line each: Jupyter would read the marks of further lines as theirs."""
    text = re.sub(r"\$\$.*?\$\$", lambda found: " ".join(found[0].split()), text, flags=re.DOTALL)
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def indented(text: str, width: int) -> str:
    """Return the lines after the first moved to the right."""
    return text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")


def escaped(text: str) -> str:
    """Return text in which Markdown, MathJax and HTML see no marks.

    >>> print(escaped("2 * x_1, a_ [1] & <b>"))
    2 \\* x_1, a\\_ \\[1\\] & &lt;b>
    """
    text = SPECIAL.sub(lambda found: "\\" + found[0], text)
    return LIKE_HTML.sub(lambda found: {"<": "&lt;", "&": "&amp;"}[found[0]], text)


def for_mathjax(latex: str) -> str:
    r"""Return a display formula without environments that may not stand in another, as MathJax asks.

    >>> for_mathjax(r"\begin{align*} a &= b \end{align*}")
    '\\begin{aligned} a &= b \\end{aligned}'
    """

    def one(found):
        name = ALIGNED[found[2]]
        return f"\\{found[1]}{{{name}}}" if name else ""

    return ENVIRONMENT.sub(one, latex).strip()


# -- the writer ---------------------------------------------------------------------------


class PlainMarkdown:
    """Writes the nodes of one page.

    Parameters
    ----------
    numbers : Numbers
        The numbers of the page.
    formats : dict
        Sphinx's ``numfig_format``: how each kind of number is written, such as ``"Figure %s"``.
    """

    def __init__(self, numbers: Numbers, formats: dict[str, str]):
        self.numbers = numbers
        self.formats = formats
        self.in_table = False

    def block(self, node: nodes.Node) -> str:
        """Return a block as Markdown, without blank lines around it."""
        if isinstance(node, nodes.Text | nodes.Inline) and not isinstance(node, SILENT):
            return self.line([node])
        return self.write(node, self.blocks)

    def blocks(self, parent: nodes.Element) -> str:
        """Return the blocks in a node, blank lines between them."""
        return "\n\n".join(text for child in parent.children if (text := self.block(child)))

    def heading(self, inline: list[nodes.Node]) -> str:
        """Return a line as HTML, for what one clicks to unfold: no Markdown is read there, but formulas are set."""
        shown = (
            f"${n.astext()}$" if isinstance(n, nodes.math) else html.escape(n.astext(), quote=False) for n in inline
        )
        return " ".join("".join(shown).split())

    def line(self, inline: list[nodes.Node]) -> str:
        """Return what is within a line, as the text of a paragraph."""
        text = "".join(map(self.inline, inline)).strip()
        begins = LIKE_A_BLOCK.match(text)
        return f"{begins[0]}\\{text[begins.end() :]}" if begins else text

    def inline(self, node: nodes.Node) -> str:
        """Return a node within a line."""
        if isinstance(node, nodes.Text):
            text = escaped(re.sub(r"\s+", " ", node.astext()))
            return text.replace("|", "\\|") if self.in_table else text
        return self.write(node, lambda parent: "".join(map(self.inline, parent.children)))

    def write(self, node: nodes.Element, children) -> str:
        """Return a node by the method of its name, or that of a kind of node that it is derived from."""
        for kind in type(node).__mro__:
            method = getattr(self, f"write_{kind.__name__}", None)
            if method is not None:
                return method(node)
            if kind in SILENT:
                return ""
        if not isinstance(node, PLAIN):
            logger.warning(f"no notebook can show {type(node).__name__!r} yet", location=node, type="mml")
        return children(node)

    def body(self, node: nodes.Element) -> str:
        """Return all of a node but its title."""
        rest = [child for child in node.children if not isinstance(child, nodes.title)]
        return "\n\n".join(text for child in rest if (text := self.block(child)))

    # -- within a line --

    def around(self, node: nodes.Element, mark: str) -> str:
        text = "".join(map(self.inline, node.children))
        inner = text.strip()
        return text.replace(inner, f"{mark}{inner}{mark}", 1) if inner else text

    def write_emphasis(self, node) -> str:
        return self.around(node, "*")

    def write_strong(self, node) -> str:
        return self.around(node, "**")

    def write_literal(self, node) -> str:
        text = re.sub(r"\s+", " ", node.astext())
        if self.in_table:
            text = text.replace("|", "\\|")
        ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{ticks}{space}{text}{space}{ticks}"

    def write_math(self, node) -> str:
        latex = " ".join(node.astext().split())
        if self.in_table:
            latex = latex.replace("\\|", "\\Vert ").replace("|", "\\vert ")
        return f"${latex}$"

    def write_reference(self, node) -> str:
        text = "".join(map(self.inline, node.children))
        address = node.get("refuri", "")
        return f"[{text}]({address})" if re.match("https?:", address) and not node.get("internal") else text

    def write_superscript(self, node) -> str:
        return f"<sup>{''.join(map(self.inline, node.children))}</sup>"

    def write_subscript(self, node) -> str:
        return f"<sub>{''.join(map(self.inline, node.children))}</sub>"

    def write_measured_time(self, node) -> str:
        return f"<span class='measured'>{escaped(node.astext())}</span>"

    # -- blocks --

    def write_paragraph(self, node) -> str:
        return self.line(node.children)

    def write_title(self, node) -> str:
        return self.line(node.children)

    def write_section(self, node) -> str:
        """Return the heading alone: what a section holds, cells among it, is walked through by the caller."""
        title = node.children[0]
        if not isinstance(title, nodes.title):
            return self.blocks(node)  # the content of a theorem, which stands in a section without a heading
        depth, above = 0, node
        while above is not None:
            depth += isinstance(above, nodes.section) and isinstance(above.children[0], nodes.title)
            above = above.parent
        number = self.numbers.of_section(node)
        return f"{'#' * depth} {number + '. ' if number else ''}{''.join(map(self.inline, title.children)).strip()}"

    def write_math_block(self, node) -> str:
        number = self.numbers.of("displaymath", node)
        latex = for_mathjax(node.astext())
        latex = "\n".join(line.rstrip() for line in latex.splitlines() if line.strip())
        tag = rf" \tag{{{number}}}" if number else ""
        return f"$$\n{latex}{tag}\n$$"

    def write_literal_block(self, node) -> str:
        ticks = "`" * max(3, max(map(len, re.findall("`+", node.astext())), default=0) + 1)
        language = node.get("language", "")
        language = {"ipython3": "python", "default": "", "none": ""}.get(language, language)
        return f"{ticks}{language}\n{node.astext().rstrip()}\n{ticks}"

    def write_block_quote(self, node) -> str:
        return quote(self.blocks(node))

    def write_transition(self, node) -> str:
        return "---"

    def write_rubric(self, node) -> str:
        return f"**{self.line(node.children)}**"

    def items(self, node, marks: list[str]) -> str:
        """Return a list; one without blank lines in its items is kept close together."""
        texts = [indented(self.blocks(item), len(mark)) for item, mark in zip(node.children, marks, strict=True)]
        gap = "\n\n" if any("\n\n" in text for text in texts) else "\n"
        return gap.join(mark + text for mark, text in zip(marks, texts, strict=True))

    def write_bullet_list(self, node) -> str:
        return self.items(node, ["- "] * len(node.children))

    def write_enumerated_list(self, node) -> str:
        start = node.get("start", 1)
        if node.get("enumtype") == "loweralpha":  # Markdown counts by numbers alone
            return self.items(node, [f"- **{chr(96 + start + k)}.** " for k in range(len(node.children))])
        return self.items(node, [f"{start + k}. " for k in range(len(node.children))])

    def write_definition_list_item(self, node) -> str:
        terms = [self.line(child.children) for child in node.children if isinstance(child, nodes.term)]
        means = [self.blocks(child) for child in node.children if isinstance(child, nodes.definition)]
        return "\n\n".join([f"**{', '.join(terms)}**", *means])

    def write_table(self, node) -> str:
        self.in_table = True
        rows = [(row, isinstance(row.parent, nodes.thead)) for row in node.findall(nodes.row)]
        lines = [" | ".join(self.blocks(entry).replace("\n\n", "<br>") for entry in row.children) for row, _ in rows]
        self.in_table = False
        if not (rows and rows[0][1]):
            lines.insert(0, " | " * (len(rows[0][0].children) - 1))
        lines.insert(1, " | ".join(["---"] * len(rows[0][0].children)))
        title = next((self.line(child.children) for child in node.children if isinstance(child, nodes.title)), "")
        return "\n\n".join(part for part in (title, "\n".join(f"| {line} |" for line in lines)) if part)

    def write_figure(self, node) -> str:
        alt = next((image.get("alt", "") for image in node.findall(nodes.image)), "")
        caption = next((self.line(one.children) for one in node.findall(nodes.caption)), "")
        number = self.numbers.of("figure", node)
        name = f"**{self.formats['figure'] % number}.** " if number else ""
        return f"{name}{caption} *(The online book shows a picture here: {escaped(alt)})*"

    # -- boxes --

    def boxed(self, name: str, node: nodes.Element) -> str:
        """Return a block with a name in bold before it."""
        return quote(f"**{name}**\n\n{self.body(node)}")

    def numbered_name(self, node: nodes.Element, kind: str, counted_as: str) -> str:
        """Return what a statement is called, such as ``Theorem 3.2 (Uniqueness)``."""
        title = next((self.line(child.children) for child in node.children if isinstance(child, nodes.title)), "")
        return " ".join(word for word in (kind.title(), self.numbers.of(counted_as, node), title) if word)

    def write_Admonition(self, node) -> str:
        """Return a note, a warning or a statement such as a theorem, by the number that its kind is counted with."""
        if "countertype" in node:
            return self.boxed(self.numbered_name(node, node["realtype"], node["countertype"]), node)
        titles = [self.line(child.children) for child in node.children if isinstance(child, nodes.title)]
        if not titles and type(node) is nodes.admonition:
            return quote(self.body(node))  # a proof, which begins by saying so
        return self.boxed(titles[0] if titles else type(node).__name__.title(), node)

    def write_proof_node(self, node) -> str:
        return self.blocks(node)

    def write_chapter_head(self, node) -> str:
        return self.blocks(node)

    def write_exercise_enumerable_node(self, node) -> str:
        return f"**{self.numbered_name(node, 'exercise', 'exercise')}**\n\n{self.body(node)}"

    def write_solution_node(self, node) -> str:
        """Return nothing: where there is a solution, the caller puts it together, because it holds cells."""
        return ""

    # -- quizzes --

    def write_quiz_choices(self, node) -> str:
        return self.write_enumerated_list(node)

    def write_quiz_answers(self, node) -> str:
        return details("Answers", self.blocks(nodes.container("", *(c.deepcopy() for c in node.children[1:]))))


PLAIN = (
    nodes.document, nodes.section, nodes.container, nodes.compound, nodes.inline, nodes.definition_list,
    nodes.definition, nodes.list_item, nodes.entry,
)  # fmt: skip
"""Nodes of which what they hold is written, and nothing else."""
