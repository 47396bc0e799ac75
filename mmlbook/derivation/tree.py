"""What a formula means: nodes with a shape, and the symbols they speak of.

A number has the shape ``()``. Everything else is a matrix with two sizes: a column vector has
the shape ``(n, 1)``, a row the shape ``(1, n)``. A size is a whole number, a name such as
``"n"``, or an :class:`Unknown` that is found out by what it must agree with.
"""

from dataclasses import dataclass, field
from typing import Any

from mmlbook.derivation.names import plain

__all__ = ["SCALAR", "Line", "Node", "Symbol", "Unknown", "add_sizes", "describe", "find", "same_shape", "unify"]

SCALAR = ()


class Unknown:
    """A size that is not known yet, such as that of an identity matrix."""

    __slots__ = ("value",)

    def __init__(self):
        self.value = None


def find(size):
    """Follow what is known about a size: a number, a name, or an unknown."""
    while isinstance(size, Unknown) and size.value is not None:
        size = size.value
    return size


def unify(a, b) -> bool:
    """Make two sizes the same, if they can be.

    Examples
    --------
    >>> size = Unknown()
    >>> unify(size, "n"), find(size), unify(size, "m")
    (True, 'n', False)
    """
    a, b = find(a), find(b)
    if a is b or a == b:
        return True
    if isinstance(a, Unknown):
        a.value = b
        return True
    if isinstance(b, Unknown):
        b.value = a
        return True
    return False


def same_shape(a: tuple, b: tuple) -> bool:
    """Make two shapes the same, if they can be."""
    return len(a) == len(b) and all([unify(p, q) for p, q in zip(a, b, strict=True)])


def add_sizes(sizes: list):
    """The size of blocks side by side: a number where all are, else a name such as ``"m+n"``."""
    sizes = [find(size) for size in sizes]
    if len(sizes) == 1:
        return sizes[0]
    if any(isinstance(size, Unknown) for size in sizes):
        return Unknown()
    number = sum(size for size in sizes if isinstance(size, int))
    names = sorted(size for size in sizes if isinstance(size, str))
    return "+".join(names + [str(number)] * bool(number)) if names else number


def describe(shape: tuple) -> str:
    """A shape in words.

    Examples
    --------
    >>> describe(()), describe(("n", 1)), describe((2, "n"))
    ('a number', 'a vector with n entries', 'a 2 × n matrix')
    """
    if shape == SCALAR:
        return "a number"
    rows, columns = ("?" if isinstance(find(size), Unknown) else find(size) for size in shape)
    if columns == 1:
        return f"a vector with {rows} entr{'y' if rows == 1 else 'ies'}"
    return f"a row with {columns} entries" if rows == 1 else f"a {rows} × {columns} matrix"


@dataclass(slots=True, eq=False)
class Node:
    """A formula: what is done (`op`), to what (`args`), with the shape of the result and its place in the source."""

    op: str
    args: list
    shape: tuple
    start: int = 0
    end: int = 0
    data: Any = None

    def walk(self):
        """Yield this node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    def __repr__(self) -> str:
        inside = " ".join([*([str(self.data)] if self.data is not None else []), *map(repr, self.args)])
        return f"({self.op} {inside})" if inside else self.op


@dataclass(slots=True)
class Symbol:
    """What a name stands for.

    ``kind`` is ``"value"`` (drawn from a domain), ``"size"``, ``"macro"`` (a formula of others),
    ``"components"`` (given by the formula of its entries), ``"call"`` (a Python function of others),
    ``"family"``, ``"function"``, ``"random"`` or ``"event"``.
    """

    name: str
    kind: str
    shape: tuple = SCALAR
    domain: Any = None
    params: tuple = ()  # of a function: names (if it is a formula) of its arguments
    param_shapes: tuple = ()
    body: Node | None = None
    source: str = ""
    indices: tuple = ()
    dims: tuple = ()
    call: Any = None
    depends: frozenset = field(default_factory=frozenset)

    @property
    def key(self) -> str:
        """The name as one would type it."""
        return plain(self.name)


@dataclass(slots=True)
class Line:
    """One line of a derivation: ``head side (relation side)*``, with the order if it ends in O(…)."""

    source: str
    head: str | None
    sides: list
    relations: list
    order: Node | None = None
    towards: tuple | None = None  # (variable, Node) of \\xrightarrow{…}
