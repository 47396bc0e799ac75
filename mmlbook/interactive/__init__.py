"""Figures that the reader moves by hand.

A :class:`Board` is declared in a cell: points and sliders that move, shapes that follow from
them by formulas, numbers that are read from it. The book draws the still figure from the
declaration, and the page carries it: there JSXGraph and a small script bring it to life.
"""

from mmlbook.interactive.board import Board
from mmlbook.interactive.evaluation import Evaluation
from mmlbook.interactive.expressions import Expression, Matrix, Vector
from mmlbook.interactive.functions import (
    acos,
    angle,
    asin,
    atan,
    atan2,
    columns,
    cos,
    degrees,
    det,
    dot,
    erf,
    exp,
    floor,
    inverse,
    log,
    log_gamma,
    lookup,
    maximum,
    minimum,
    mod,
    norm,
    radians,
    sign,
    sin,
    sqrt,
    tan,
    tanh,
    total,
    vector,
    where,
)
from mmlbook.interactive.holding import circle, graph, segment
from mmlbook.interactive.page import Interactive

__all__ = [
    "Board", "Evaluation", "Expression", "Interactive", "Matrix", "Vector", "acos", "angle", "asin", "atan", "atan2",
    "circle", "columns", "cos", "degrees", "det", "dot", "erf", "exp", "floor", "graph", "inverse", "log", "log_gamma",
    "lookup", "maximum", "minimum", "mod", "norm", "radians", "segment", "sign", "sin", "sqrt", "tan", "tanh", "total",
    "vector", "where",
]  # fmt: skip
