"""The cover of the electronic book, which libraries of readers show as a small picture."""

import io
import textwrap

import numpy as np
from matplotlib.figure import Figure

__all__ = ["cover"]

INK, MUTED, BLUE, ORANGE = "#1f2430", "#6b7280", "#0067a5", "#d55e00"  # those of the book's figures


def cover(title: str, author: str) -> bytes:
    """Return the cover as PNG: the title above what the landing page shows, a circle that a matrix makes an ellipse."""
    matrix = np.array([[1.5, 0.75], [0.3, 1.05]])
    angles = np.linspace(0, 2 * np.pi, 73)
    circle = np.array([np.cos(angles), np.sin(angles)])
    ellipse = matrix @ circle
    fig = Figure(figsize=(6, 9), facecolor="white")
    ax = fig.add_axes((0.08, 0.12, 0.84, 0.48))
    ax.plot([circle[0], ellipse[0]], [circle[1], ellipse[1]], color=MUTED, linewidth=0.8)
    ax.plot(*circle, color=BLUE, linewidth=4)
    ax.plot(*ellipse, color=ORANGE, linewidth=4)
    ax.set(aspect="equal")
    ax.set_axis_off()
    words = {"family": "DejaVu Serif", "color": INK, "va": "top"}
    fig.text(0.08, 0.93, textwrap.fill(title, 12), fontsize=40, linespacing=1.25, **words)
    fig.text(0.08, 0.07, author, fontsize=12, **words)
    target = io.BytesIO()
    fig.savefig(target, format="png", dpi=200, metadata={"Software": None})
    return target.getvalue()
