"""What an instrument shows, and what it wants counted, in one output of a cell.

Every instrument of the book (a figure, a derivation, the reply to an exercise) is an object
that shows itself as the last expression of its cell. Beside what is shown, its output
carries a *record* under a media type of its own: a small dictionary with a ``"kind"`` and
whatever is to be counted. The build report is a fold over these records.
"""

__all__ = ["RECORD_MIME", "bundle"]

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
