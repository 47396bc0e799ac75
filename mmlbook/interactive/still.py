"""The still figure: what the moving one shows at its start, drawn from the same declaration."""

from base64 import b64decode
from io import BytesIO

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from mmlbook.interactive.evaluation import WIDTH, Evaluation
from mmlbook.plotting import COLORS, STYLE, figure

__all__ = ["draw_still"]

INCHES = 6.4
POINT = 72 * INCHES / WIDTH  # points to a pixel
ANCHORS = {"left": "left", "middle": "center", "right": "right", "top": "top", "bottom": "baseline"}


def draw_still(declaration: dict) -> Figure:
    """Return a figure of the start state, with the proportions of the moving board."""
    evaluation = Evaluation(declaration)
    env = evaluation.environment(evaluation.start())
    fig, ax = figure(INCHES, INCHES * declaration["aspect"])
    fig.set_layout_engine("none")
    left, right, bottom, top = declaration["view"]
    ax.set(position=(0, 0, 1, 1), xlim=(left, right), ylim=(bottom, top))
    ax.axis("off")
    with mpl.rc_context(STYLE):
        for shape in declaration["shapes"]:
            if shape["kind"] == "picture":
                _draw_picture(ax, shape, *evaluation.outlines(shape, env), evaluation.frame(shape, env))
            else:
                _draw(ax, shape, evaluation.outlines(shape, env))
    for item in declaration["movable"]:
        if item["kind"] == "point":
            color = COLORS[item["color"]]
            place = env[f"{item['name']}.x"], env[f"{item['name']}.y"]
            ax.plot(*place, "o", color=color, markersize=12 * POINT, markeredgecolor=color, alpha=0.9)
            ax.plot(*place, "o", color=color, markersize=24 * POINT, alpha=0.22, markeredgewidth=0)
    return fig


def _draw_picture(ax, shape: dict, corners, frame: int) -> None:
    from PIL import Image  # comes with Matplotlib; only pictures need it

    strip = Image.open(BytesIO(b64decode(shape["source"].partition(",")[2]))).convert("L")
    rows = np.asarray(strip)[frame * shape["rows"] : (frame + 1) * shape["rows"]]
    (left, bottom), (right, top) = corners
    ax.imshow(rows, extent=(left, right, bottom, top), cmap="gray", vmin=0, vmax=255, aspect="auto", zorder=0)


def _draw(ax, shape: dict, parts: list) -> None:
    color, opacity = COLORS[shape["color"]], shape.get("opacity", 1)
    for part in parts:
        if shape["kind"] == "text":
            size = shape["size"] * POINT
            ax.annotate(
                shape["text"],
                part[0],
                xytext=[POINT * pixels for pixels in shape["shift"]],
                textcoords="offset points",
                ha=ANCHORS[shape["anchor"][0]],
                va=ANCHORS[shape["anchor"][1]],
                color=color,
                fontsize=size,
                fontweight="bold" if shape.get("bold") else "normal",
                annotation_clip=False,
                path_effects=[withStroke(linewidth=3 * POINT, foreground="white")],
            )
            continue
        if "size" in shape:
            ax.plot(*part[0], "o", color=color, alpha=opacity, markersize=shape["size"] * POINT, markeredgewidth=0)
            continue
        head = shape["kind"] == "arrow" and len(part) == 4
        if head or shape.get("fill"):
            ax.fill(*part.T, color=color, alpha=opacity if head else shape["fill"], linewidth=0)
        if shape.get("closed"):
            part = [*part, part[0]]
        dash = (0, (4, 3)) if shape.get("dash") and not head else "-"
        if shape["width"]:
            ax.plot(*zip(*part), color=color, alpha=opacity, linewidth=shape["width"] * POINT, linestyle=dash)
