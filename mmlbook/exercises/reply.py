"""The reply to an answer, and how it shows itself in the book, in Jupyter and in a terminal."""

import html
from dataclasses import dataclass

from mmlbook.record import bundle, inline_html

__all__ = ["Reply"]


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
        if self.mistake == "unanswered":
            return f"Exercise {self.name}: not answered yet."
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
        color, mark = ("#2e7d32", "✓") if self.accepted else ("#c25700", "✗")
        if self.mistake == "unanswered":
            color, mark = "#5f6b7a", "…"
        body = [f"<p><strong>{mark} {html.escape(self.title)}</strong></p>"]
        body += [f"<p>{_paragraphs(sentence)}</p>" for sentence in self.says]
        body += [f"<p><strong>Hint.</strong> {_paragraphs(hint)}</p>" for hint in self.hints[:1]]
        opened = " open" if self.hint > 1 else ""
        body += [
            f"<details{opened}><summary>One more hint</summary><p>{_paragraphs(hint)}</p></details>"
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


def _paragraphs(markdown: str) -> str:
    return inline_html(markdown).replace("\n\n", "</p><p>")
