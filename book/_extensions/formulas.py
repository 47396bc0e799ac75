r"""Formulas are set by KaTeX while the book is built, so that a page needs no script to show them.

A page carries each formula twice: as MathML, which screen readers speak, and as the layout
that everyone else sees. One Node.js process serves a build: it reads a formula a line and
answers with a line. A formula that KaTeX cannot set is a warning with its place in the
source, which a strict build does not let pass. Script, styles and fonts are of one package
and one version, so that they cannot disagree.
"""

import atexit
import html
import json
import re
import subprocess

from docutils import nodes
from frontend import node_command
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

__all__ = ["Setter", "plain", "setup"]

logger = logging.getLogger(__name__)

SERVER = r"""
const katex = require(process.argv[1]);
require("readline").createInterface({input: process.stdin}).on("line", line => {
  const {formula, options} = JSON.parse(line);
  let answer;
  try { answer = {html: katex.renderToString(formula, options)}; }
  catch (error) { answer = {error: error.message}; }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
"""

NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")
JOINED = re.compile(r"[.,;:!?)\]’”]+")
UNLABELED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Setter:
    """Sets formulas with KaTeX; starts its process at the first one.

    Parameters
    ----------
    script : pathlib.Path
        KaTeX's ``katex.min.js``.
    macros : dict
        Macros of the book: name with its backslash → what it stands for.
    """

    def __init__(self, script, macros: dict[str, str]):
        self.script = script
        self.options = {"macros": macros, "output": "htmlAndMathml", "strict": "ignore", "throwOnError": True}
        self.known = {}
        self.process = None

    def set(self, formula: str, *, display: bool) -> dict[str, str]:
        """Return ``{"html": …}``, or ``{"error": …}`` in KaTeX's words."""
        formula = NUMBERED.sub(r"\\\1{\2*}", formula.strip())  # numbers are the book's own, so KaTeX adds none
        key = (formula, display)
        if key not in self.known:
            if self.process is None:
                self.start()
            request = {"formula": formula, "options": {**self.options, "displayMode": display}}
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            self.known[key] = json.loads(self.process.stdout.readline())
        return self.known[key]

    def start(self) -> None:
        """Start the process."""
        words = [*node_command(), "-e", SERVER, str(self.script)]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the process, if there is one."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
            self.process = None
            atexit.unregister(self.stop)


def set_formula(writer: HTML5Translator, node: nodes.Node, *, display: bool) -> str:
    """Return a formula's HTML; warn where it cannot be set."""
    answer = writer.builder.app.mml_setter.set(node.astext(), display=display)
    if "error" in answer:
        logger.warning("%s", answer["error"], location=node, type="formulas", subtype="katex")
        return f'<code class="katex-error">{writer.encode(node.astext())}</code>'
    return answer["html"]


def visit_math(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(writer.starttag(node, "span", "", CLASS="math"))
    writer.body.append(set_formula(writer, node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_math_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, its number at the right."""
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    writer.body.append(set_formula(writer, node, display=True))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, _("Link to this equation"))
        writer.body.append("</span>")
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def plain(app, node: nodes.Node) -> str:
    """Return what a node says as text without markup, formulas as a line of signs: for titles of windows."""
    if isinstance(node, nodes.math):
        mathml = re.search(r"<math\b.*?</math>", app.mml_setter.set(node.astext(), display=False).get("html", ""), re.S)
        without_source = re.sub(r"<annotation\b.*?</annotation>", "", mathml[0], flags=re.S) if mathml else ""
        return html.unescape(re.sub(r"<[^>]*>", "", without_source))
    if isinstance(node, nodes.Text) or not node.children:
        return node.astext()
    return "".join(plain(app, child) for child in node.children)


def steady_anchors(app, doctree: nodes.document) -> None:
    """Number the anchors of formulas without a label, which MyST would name anew at random in every build."""
    count = 0
    for node in doctree.findall(nodes.math_block):
        label = node.get("label") or ""
        if not UNLABELED.fullmatch(label):
            continue
        count += 1
        old, new = nodes.make_id(f"equation-{label}"), f"equation-unlabeled-{count}"
        for holder in (node, *node.parent.children):
            if isinstance(holder, nodes.Element):
                for key in ("ids", "names"):
                    holder[key] = [new if name == old else name for name in holder[key]]
                if holder.get("refid") == old:
                    holder["refid"] = new


def rewrite(text: nodes.Text, words: str) -> None:
    """Put other words in the place of a text; docutils would find an earlier one that reads the same."""
    parent = text.parent
    parent[next(k for k, one in enumerate(parent.children) if one is text)] = nodes.Text(words)


def join_punctuation(app, doctree: nodes.document) -> None:
    """Keep the sign after a formula on the formula's line: browsers would let a comma begin the next.

    The style sheet leaves room behind the formula, and moves the sign into it: where the formula ends, there is place.
    """
    for node in list(doctree.findall(nodes.math)):
        after = node.next_node(descend=False, siblings=True)
        sign = JOINED.match(after.astext()) if isinstance(after, nodes.Text) else None
        if sign is None:
            continue
        rewrite(after, after.astext()[sign.end() :])
        last = nodes.inline("", sign[0], classes=["mml-sign"])
        node.replace_self(nodes.inline("", "", node.deepcopy(), last, classes=["mml-joint"]))


def join_percent(app, doctree: nodes.document) -> None:
    """Keep the percent sign on the line of its number, in text; a formula or a computed number may stand before it."""
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.literal | nodes.literal_block | nodes.math | nodes.math_block | nodes.raw):
            first = text.parent.children[0] is text
            joined = re.sub(r"(?<=\d) %" if first else r"(?:^|(?<=\d)) %", "\u00a0%", text.astext())
            if joined != text.astext():
                rewrite(text, joined)


def begin(app) -> None:
    """Prepare the setter for builders of pages."""
    if app.builder.format == "html":
        script = app.mml_packages / "katex/dist/katex.min.js"
        app.mml_setter = Setter(script.resolve(), app.config.katex_macros)


def end(app, exception) -> None:
    """Stop the setter's process."""
    if app.builder.format == "html":
        app.mml_setter.stop()


def setup(app) -> dict:
    app.setup_extension("frontend")
    app.add_config_value("katex_macros", {}, "html")
    app.add_html_math_renderer("katex", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", steady_anchors)
    app.connect("doctree-read", join_punctuation)
    app.connect("doctree-read", join_percent)
    app.connect("builder-inited", begin, priority=110)
    app.connect("build-finished", end)
    return {"parallel_read_safe": True}
