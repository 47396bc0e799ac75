"""One style for the figures of the book, and one way to show a figure from a cell.

The colors are Okabe and Ito's palette, which readers with the common forms of color
blindness can tell apart, darkened where a thin line on white needs it. Figures are SVG on a
transparent ground; the pages turn their lightness around in dark mode.

References
----------
M. Okabe and K. Ito, *Color Universal Design*, 2008.
"""

import base64
import html
import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

from mmlbook.record import bundle, inline_html

__all__ = ["COLORS", "ShownFigure", "draw_vector", "figure", "show"]

COLORS = {
    "ink": "#1f2430",
    "muted": "#6b7280",
    "grid": "#d5d9e0",
    "blue": "#0067a5",
    "orange": "#d55e00",
    "green": "#00805e",
    "purple": "#a8528c",
    "sky": "#3f97c9",
    "yellow": "#b8860b",
}
"""The colors of figures and pages, by name; color-blind readers can tell them apart."""

STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": COLORS["muted"],
    "axes.grid": True,
    "axes.labelcolor": COLORS["ink"],
    "axes.prop_cycle": mpl.cycler(color=[COLORS[c] for c in ("blue", "orange", "green", "purple", "sky", "yellow")]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": COLORS["ink"],
    "axes.titlesize": 11,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "grid.color": COLORS["grid"],
    "grid.linewidth": 0.6,
    "image.cmap": "cividis",
    "legend.edgecolor": COLORS["grid"],
    "legend.framealpha": 0.0,
    "lines.linewidth": 1.8,
    "mathtext.fontset": "dejavusans",
    "savefig.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "mmlbook",
    "text.color": COLORS["ink"],
    "xtick.color": COLORS["muted"],
    "ytick.color": COLORS["muted"],
    "xtick.labelcolor": COLORS["ink"],
    "ytick.labelcolor": COLORS["ink"],
}

_NAME = re.compile(r"fig-[a-z0-9]+(-[a-z0-9]+)*")


def figure(width: float = 6.4, height: float = 3.6, **subplots):
    """Return a new figure and its axes in the style of the book.

    Parameters
    ----------
    width, height : float
        Size in inches; 6.4 fills the column of text.
    **subplots
        Passed to :meth:`matplotlib.figure.Figure.subplots` (``nrows``, ``ncols``, ``sharex``, …).

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes or ndarray of them

    Examples
    --------
    >>> fig, ax = figure()
    >>> ax.get_facecolor()
    (0.0, 0.0, 0.0, 0.0)
    """
    with mpl.rc_context(STYLE):
        new = Figure(figsize=(width, height))
        return new, new.subplots(**subplots)


def draw_vector(ax, tip, *, start=(0.0, 0.0), color: str = "blue", label: str | None = None) -> None:
    """Draw the arrow of a plane vector into `ax`.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    tip : array_like, shape (2,)
        The vector's components.
    start : array_like, shape (2,)
        Where the arrow begins.
    color : str
        A name in :data:`COLORS`.
    label : str, optional
        Written beside the tip.

    Examples
    --------
    >>> fig, ax = figure()
    >>> draw_vector(ax, [2, 1], label="v")
    >>> ax.texts[-1].get_text()
    'v'
    """
    end = (start[0] + tip[0], start[1] + tip[1])
    arrow = {"arrowstyle": "-|>", "color": COLORS[color], "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=end, xytext=tuple(start), arrowprops=arrow)
    ax.update_datalim([tuple(start), end])
    ax.autoscale_view()
    if label is not None:
        ax.annotate(label, xy=end, xytext=(5, 5), textcoords="offset points", color=COLORS[color])


class ShownFigure:
    """A figure with its caption, alternative text and name; it shows itself. Made by :func:`show`."""

    def __init__(self, svg: str, *, name: str, caption: str, alt: str, photo: bool):
        self.svg = svg
        self.name = name
        self.caption = caption
        self.alt = alt
        self.photo = photo

    def __repr__(self) -> str:
        return f"<figure {self.name}: {self.alt}>"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        data = base64.b64encode(self.svg.encode()).decode()
        source = f"data:image/svg+xml;base64,{data}"
        classes = "mml-photo" if self.photo else "mml-drawing"
        markdown = (
            f"::::{{figure}} {source}\n:name: {self.name}\n:alt: {self.alt}\n:class: {classes} dark-light\n\n"
            f"{self.caption}\n::::\n"
        )
        page = (
            f'<figure><img src="{source}" alt="{html.escape(self.alt)}" style="background:#fff;max-width:100%">'
            f"<figcaption>{inline_html(self.caption)}</figcaption></figure>"
        )
        record = {"kind": "figure", "name": self.name, "alt": self.alt}
        return bundle(record, markdown=markdown, html=page, text=repr(self))


def _sentence(text: str, what: str, name: str) -> str:
    flat = " ".join(text.split()) if isinstance(text, str) else ""
    if len(flat.split()) < 5:
        raise ValueError(f"figure {name!r} needs {what} of at least five words, but it has {text!r}")
    return flat


def show(fig: Figure, *, name: str, caption: str, alt: str, photo: bool = False) -> ShownFigure:
    """Show a figure from a cell, of which this must be the last expression.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        From :func:`figure`.
    name : str
        ``fig-`` and words in lower case joined by hyphens: what the text refers to.
    caption : str
        What to see in the figure; may hold Markdown and mathematics.
    alt : str
        What the figure shows, for one who cannot see it: at least five words, one line.
    photo : bool
        Whether the figure holds a picture whose lightness must not be turned around in dark mode.

    Returns
    -------
    ShownFigure

    Raises
    ------
    ValueError
        If the name is not of that form, or the caption or the alternative text is missing.

    Examples
    --------
    >>> fig, ax = figure()
    >>> show(fig, name="fig-empty", caption="A frame with nothing in it.", alt="Two axes with nothing drawn.")
    <figure fig-empty: Two axes with nothing drawn.>
    >>> show(fig, name="fig-empty", caption="A frame with nothing in it.", alt="")
    Traceback (most recent call last):
        ...
    ValueError: figure 'fig-empty' needs alternative text of at least five words, but it has ''
    """
    if not isinstance(fig, Figure):
        raise TypeError(f"show needs a Matplotlib figure, but it got {type(fig).__name__}")
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise ValueError(f"a figure's name must look like 'fig-two-words', but it is {name!r}")
    caption = _sentence(caption, "a caption", name)
    alt = _sentence(alt, "alternative text", name)
    for ax in fig.axes:
        if ax.get_legend() is not None:
            ax.get_legend().set_frame_on(False)  # an opaque box would be a dark block in dark mode
    target = io.StringIO()
    with mpl.rc_context(STYLE):
        fig.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return ShownFigure(target.getvalue(), name=name, caption=caption, alt=alt, photo=photo)
