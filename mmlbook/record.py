"""What an instrument shows, and what it wants counted, in one output of a cell.

Every instrument of the book (a figure, a derivation, the reply to an exercise) is an object
that shows itself as the last expression of its cell. Beside what is shown, its output
carries a *record* under a media type of its own: a small dictionary with a ``"kind"`` and
whatever is to be counted. The build report is a fold over these records.

The book reads what is shown as MyST; Jupyter, which does not know MyST, shows HTML.
"""

import html as htmllib
import re

__all__ = ["RECORD_MIME", "bundle", "inline_html"]

RECORD_MIME = "application/vnd.mmlbook.record+json"
"""The media type under which an instrument leaves its record."""


def bundle(record: dict, *, markdown: str, html: str, text: str, latex: str | None = None) -> dict:
    """Return the MIME bundle of an instrument, for ``_repr_mimebundle_``.

    Parameters
    ----------
    record : dict
        What is counted; its ``"kind"`` names the instrument.
    markdown : str
        MyST Markdown, which the book shows.
    html : str
        HTML, which Jupyter shows.
    text : str
        Plain text, for a terminal.
    latex : str, optional
        LaTeX, for notebooks that are turned into a paper.

    Raises
    ------
    ValueError
        If the record has no ``"kind"``.

    Examples
    --------
    >>> sorted(bundle({"kind": "figure"}, markdown="m", html="h", text="t"))
    ['application/vnd.mmlbook.record+json', 'text/html', 'text/markdown', 'text/plain']
    """
    if "kind" not in record:
        raise ValueError(f"a record must have a kind, but it has only {sorted(record)}")
    shown = {RECORD_MIME: record, "text/markdown": markdown, "text/html": html, "text/plain": text}
    return shown if latex is None else {**shown, "text/latex": latex}


_INLINE = re.compile(
    r"(?P<math>\$[^$]+\$)|\{(?P<role>[a-z:]+)\}`(?P<said>[^`]+)`|`(?P<code>[^`]+)`"
    r"|\[(?P<measured>[^\[\]]*)\]\{\.measured\}|\[(?P<link>[^\[\]]*)\]\((?P<address>[^()\s]+)\)"
    r"|\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*\s][^*]*)\*"
)


def inline_html(markdown: str) -> str:
    """Return a line of MyST (mathematics, code, emphasis, links, roles) as HTML for Jupyter.

    Mathematics stays as it is, because Jupyter sets it. A link within the book becomes its text. What a role refers to
    is not known here: of a term its text is left, of others the name, marked with the role.

    Parameters
    ----------
    markdown : str
        One line.

    Examples
    --------
    >>> inline_html("`x < 1` is *not* {term}`rank`, [so there](next.md), and $a<b$")
    '<code>x &lt; 1</code> is <em>not</em> rank, so there, and $a&lt;b$'
    >>> print(inline_html("by {eq}`eq-sum`, in [3 ms]{.measured}"))
    by <code data-role="eq">eq-sum</code>, in <span class='measured'>3 ms</span>
    """
    parts, end = [], 0
    for match in _INLINE.finditer(markdown):
        parts += [htmllib.escape(markdown[end : match.start()], quote=False), _one(match)]
        end = match.end()
    return "".join([*parts, htmllib.escape(markdown[end:], quote=False)])


def _one(match: re.Match) -> str:
    if match["role"]:
        said = htmllib.escape(match["said"], quote=False)
        return said if match["role"] == "term" else f'<code data-role="{match["role"]}">{said}</code>'
    if match["measured"] is not None:
        return f"<span class='measured'>{htmllib.escape(match['measured'], quote=False)}</span>"
    if match["link"] is not None:
        says = inline_html(match["link"])
        outside = re.match("https?:", match["address"])
        return f'<a href="{htmllib.escape(match["address"])}">{says}</a>' if outside else says
    if match["math"] or match["code"]:
        inner = htmllib.escape(match["math"] or match["code"], quote=False)
        return inner if match["math"] else f"<code>{inner}</code>"
    tag = "strong" if match["strong"] else "em"
    return f"<{tag}>{inline_html(match[tag])}</{tag}>"
