"""The reply to an answer, and how it shows itself in the book, in Jupyter and in a terminal."""

import html
import re
from dataclasses import dataclass

from mmlbook.record import bundle

__all__ = ["Reply"]

_INLINE = re.compile(r"(?P<math>\$[^$]+\$)|`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*\s][^*]*)\*")
_ROLE = re.compile(r"\{[a-z:]+\}(?=`)")


@dataclass(frozen=True)
class Reply:
    """What :func:`mmlbook.exercises.check` answers; true exactly when the answer was accepted.

    Attributes
    ----------
    name : str
        The exercise, such as ``"eigenvectors.3"``.
    accepted : bool
        Whether the answer is right.
    says : tuple of str
        Sentences: what is right, and which mistake the answer looks like.
    mistake : str or None
        The slug of the recognized mistake; None for a right answer and for one that is wrong in no known way.
    hints : tuple of str
        The first hint and the second; empty for a right answer and where a hint would not help.
    level : str or None
        ``"easy"``, ``"medium"`` or ``"hard"``; None for a name that does not exist.
    hint : int
        How many of the hints the plain text shows; the book and Jupyter fold the second.

    Examples
    --------
    >>> Reply("toy.1", False, ("The sign is wrong.",), mistake="sign", hints=("Which way?", "Draw it."))
    Exercise toy.1: not yet.
    The sign is wrong.
    Hint: Which way?
    (One more hint: check("toy.1", answer, hint=2))
    >>> bool(Reply("toy.1", True, ()))
    True
    """

    name: str
    accepted: bool
    says: tuple[str, ...]
    mistake: str | None = None
    hints: tuple[str, ...] = ()
    level: str | None = None
    hint: int = 1

    def __bool__(self) -> bool:
        return self.accepted

    @property
    def title(self) -> str:
        """One line: which exercise, and whether the answer is right."""
        return f"Exercise {self.name}: {'right.' if self.accepted else 'not yet.'}"

    @property
    def text(self) -> str:
        """Everything that the reply can ever show, as one string of Markdown."""
        return "\n\n".join([*self.says, *self.hints])

    def __repr__(self) -> str:
        lines = [self.title, *self.says]
        lines += [f"Hint: {hint}" for hint in self.hints[: self.hint]]
        if self.hint < len(self.hints):
            lines.append(f'(One more hint: check("{self.name}", answer, hint=2))')
        return "\n".join(lines)

    def _markdown(self) -> str:
        look = "tip mml-reply mml-reply-right" if self.accepted else "warning mml-reply mml-reply-wrong"
        body = ["\n".join([f"````{{admonition}} {self.title}", f":class: {look}"])]
        body += self.says or ["That is it."]  # an admonition may not be empty
        body += [f"**Hint.** {hint}" for hint in self.hints[:1]]
        body += [f"```{{dropdown}} One more hint\n{hint}\n```" for hint in self.hints[1:]]
        return "\n\n".join(body) + "\n````"

    def _html(self) -> str:
        color = "#2e7d32" if self.accepted else "#c25700"
        mark = "✓" if self.accepted else "✗"
        body = [f"<p><strong>{mark} {html.escape(self.title)}</strong></p>"]
        body += [f"<p>{_inline_html(sentence)}</p>" for sentence in self.says]
        body += [f"<p><strong>Hint.</strong> {_inline_html(hint)}</p>" for hint in self.hints[:1]]
        opened = " open" if self.hint > 1 else ""
        body += [
            f"<details{opened}><summary>One more hint</summary><p>{_inline_html(hint)}</p></details>"
            for hint in self.hints[1:]
        ]
        style = f"border-left:0.25em solid {color};padding:0.1em 1em"
        return f'<div class="mml-reply" role="status" style="{style}">{"".join(body)}</div>'

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        record = {
            "kind": "exercise",
            "name": self.name,
            "level": self.level,
            "accepted": self.accepted,
            "mistake": self.mistake,
        }
        return bundle(record, markdown=self._markdown(), html=self._html(), text=repr(self))


def _inline_html(markdown: str) -> str:
    """Turn the little Markdown of a sentence (code, emphasis, mathematics) into HTML.

    >>> _inline_html("`x < 1` is *not* {term}`rank` and $a<b$")
    '<code>x &lt; 1</code> is <em>not</em> <code>rank</code> and $a&lt;b$'
    """
    parts, end = [], 0
    markdown = _ROLE.sub("", markdown)
    for match in _INLINE.finditer(markdown):
        kind = match.lastgroup
        parts.append(html.escape(markdown[end : match.start()], quote=False))
        inner = html.escape(match[kind], quote=False)
        parts.append(inner if kind == "math" else f"<{kind}>{inner}</{kind}>")
        end = match.end()
    return "".join([*parts, html.escape(markdown[end:], quote=False)]).replace("\n\n", "</p><p>")
