"""Formulas that are written once in Python and evaluated on the page as well.

A :class:`Expression` stands for a number that is not known yet, because the reader moves what
it depends on; arithmetic with it builds a larger one. :class:`Vector` and :class:`Matrix`
are rows of expressions, so that ``A @ v`` and ``norm(v)`` read as in the text. What an
expression is worth is computed by :mod:`mmlbook.interactive.evaluation` in Python and by a
script of the same few operations on the page.
"""

import math
from collections.abc import Callable, Iterable

import numpy as np

from mmlbook.interactive.operations import OPERATIONS

__all__ = ["Expression", "Matrix", "Table", "Vector", "as_expression", "as_vector", "bound", "symbol"]


class Table:
    """Numbers computed when the book is built, of which an expression picks one.

    Entries are rounded to six significant digits, which keeps pages light; NaN stands for a gap.

    Parameters
    ----------
    values : array_like of float, one dimension or more

    Raises
    ------
    ValueError
        If the table is empty or holds an infinity.
    """

    def __init__(self, values):
        self.values = np.asarray(values, dtype=float)
        if self.values.ndim == 0 or self.values.size == 0:
            raise ValueError(f"a table needs a dimension and an entry, but its shape is {self.values.shape}")
        if np.isinf(self.values).any():
            raise ValueError("a table must hold finite numbers (NaN stands for a gap), but it holds an infinity")
        self.key = (self.values.shape, self.values.tobytes())


class Expression:
    """A number that depends on what the reader moves. Made by a board and by arithmetic.

    Parameters
    ----------
    operation : str
        ``"number"``, ``"symbol"``, ``"bound"``, ``"lookup"``, ``"total"`` or a name in ``OPERATIONS``.
    args : tuple
        Its operands.
    """

    __array_ufunc__ = None  # an array on the left leaves the operation to us
    __slots__ = ("args", "moves", "open", "operation")

    def __init__(self, operation: str, args: tuple):
        self.operation = operation
        self.args = args
        inner = [arg for arg in args if isinstance(arg, Expression)]
        self.moves = operation == "symbol" or any(arg.moves for arg in inner)
        if operation == "bound":
            self.open = frozenset([id(self)])
        elif operation == "total":
            self.open = inner[1].open | (inner[2].open - inner[0].open)
        else:
            self.open = frozenset().union(*(arg.open for arg in inner))

    def __repr__(self) -> str:
        return f"<formula {self.operation}>"

    def __bool__(self):
        raise TypeError(
            "a formula has no truth value until the reader moves something: write where(condition, a, b), not if"
        )

    def __float__(self):
        raise TypeError("a formula is not a number yet: use the functions of mmlbook.interactive, not math or NumPy")

    def __iter__(self):
        raise TypeError("a formula is one number and cannot be taken apart")

    def __add__(self, other):
        return _binary("+", self, other)

    def __radd__(self, other):
        return _binary("+", other, self)

    def __sub__(self, other):
        return _binary("-", self, other)

    def __rsub__(self, other):
        return _binary("-", other, self)

    def __mul__(self, other):
        return _binary("*", self, other)

    def __rmul__(self, other):
        return _binary("*", other, self)

    def __truediv__(self, other):
        return _binary("/", self, other)

    def __rtruediv__(self, other):
        return _binary("/", other, self)

    def __pow__(self, other):
        return _binary("pow", self, other)

    def __rpow__(self, other):
        return _binary("pow", other, self)

    def __mod__(self, other):
        return _binary("mod", self, other)

    def __rmod__(self, other):
        return _binary("mod", other, self)

    def __neg__(self):
        return apply("neg", self)

    def __pos__(self):
        return self

    def __abs__(self):
        return apply("abs", self)

    def __lt__(self, other):
        return _binary("<", self, other)

    def __le__(self, other):
        return _binary("<=", self, other)

    def __gt__(self, other):
        return _binary("<", other, self)

    def __ge__(self, other):
        return _binary("<=", other, self)

    def __eq__(self, other):
        return _binary("==", self, other)

    def __ne__(self, other):
        return 1 - _binary("==", self, other)

    __hash__ = object.__hash__


def is_number(value) -> bool:
    """Say whether a value is a plain number."""
    return isinstance(value, (int, float, np.integer, np.floating, np.bool_)) or (
        isinstance(value, np.ndarray) and value.ndim == 0
    )


def as_expression(value, what: str = "a formula") -> Expression:
    """Return a number or a formula as a formula.

    Raises
    ------
    TypeError
        If the value is neither.
    ValueError
        If it is a number that is not finite.
    """
    if isinstance(value, Expression):
        return value
    if not is_number(value):
        raise TypeError(f"{what} must be a number or a formula, but it is {type(value).__name__}: {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{what} must be finite, but it is {float(value)}")
    return Expression("number", (float(value),))


def _binary(operation: str, left, right):
    if any(not (isinstance(side, Expression) or is_number(side)) for side in (left, right)):
        return NotImplemented
    return apply(operation, left, right)


def apply(operation: str, *operands) -> Expression:
    """Return the formula of an operation; one of plain numbers is worked out at once."""
    args = tuple(as_expression(operand, f"an operand of {operation}") for operand in operands)
    numbers = [arg.args[0] if arg.operation == "number" else None for arg in args]
    if None not in numbers:
        with np.errstate(all="ignore"):
            value = float(OPERATIONS[operation](*map(np.float64, numbers)))
        if math.isfinite(value):
            return Expression("number", (value,))
    for k, other in ((0, 1), (1, 0)):
        if operation == "*" and numbers[k] == 0:
            return args[k]
        if (operation, numbers[k] if len(args) > 1 else None) in (("+", 0.0), ("*", 1.0)):
            return args[other]
    if operation in ("-", "/", "pow") and numbers[1] == (0.0 if operation == "-" else 1.0):
        return args[0]
    return Expression(operation, args)


def symbol(name: str) -> Expression:
    """Return the formula that is the value of something movable."""
    return Expression("symbol", (name,))


def bound(function: Callable) -> tuple[Expression, object]:
    """Call a function of one number with a fresh variable; return the variable and the result."""
    if not callable(function):
        raise TypeError(f"expected a function of one number, but it is {type(function).__name__}")
    variable = Expression("bound", ())
    return variable, function(variable)


class Vector:
    """A vector whose entries are formulas.

    Parameters
    ----------
    entries : sequence of formulas and numbers
    """

    __array_ufunc__ = None
    __slots__ = ("entries",)

    def __init__(self, entries: Iterable):
        self.entries = tuple(as_expression(entry, "an entry of a vector") for entry in entries)

    def __repr__(self) -> str:
        return f"<vector of {len(self)} formulas>"

    @property
    def x(self) -> Expression:
        """The first entry."""
        return self.entries[0]

    @property
    def y(self) -> Expression:
        """The second entry."""
        return self.entries[1]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self):
        return iter(self.entries)

    def __getitem__(self, k):
        return Vector(self.entries[k]) if isinstance(k, slice) else self.entries[k]

    def _with(self, other, operation):
        if isinstance(other, Matrix) or not hasattr(other, "__len__"):
            return NotImplemented
        other = as_vector(other, "a vector")
        if len(other) != len(self):
            raise ValueError(f"vectors of {len(self)} and {len(other)} entries do not go together")
        return Vector(operation(a, b) for a, b in zip(self, other))

    def __add__(self, other):
        return self._with(other, lambda a, b: a + b)

    def __radd__(self, other):
        return self._with(other, lambda a, b: b + a)

    def __sub__(self, other):
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other):
        return self._with(other, lambda a, b: b - a)

    def __neg__(self):
        return Vector(-a for a in self)

    def __mul__(self, number):
        if not (isinstance(number, Expression) or is_number(number)):
            return NotImplemented
        return Vector(a * number for a in self)

    __rmul__ = __mul__

    def __truediv__(self, number):
        return self * (1 / as_expression(number)) if is_number(number) else Vector(a / number for a in self)

    def __matmul__(self, other):
        if isinstance(other, Matrix) or np.ndim(other) == 2:
            return as_matrix(other).T @ self
        return _sum(a * b for a, b in zip(self, _same_length(self, as_vector(other, "a vector"))))

    def __rmatmul__(self, other):
        if np.ndim(other) == 2:
            return as_matrix(other) @ self
        return self @ other


def _same_length(a: Vector, b: Vector) -> Vector:
    if len(a) != len(b):
        raise ValueError(f"a product needs equal lengths, but they are {len(a)} and {len(b)}")
    return b


def _sum(terms) -> Expression:
    total = as_expression(0)
    for term in terms:
        total = total + term
    return total


def as_vector(value, what: str, size: int | None = None) -> Vector:
    """Return a vector of formulas from a vector, an array or a sequence.

    Raises
    ------
    TypeError
        If the value is no vector.
    ValueError
        If it has another number of entries than `size`.
    """
    if not isinstance(value, Vector):
        if isinstance(value, (str, Expression)) or not hasattr(value, "__len__"):
            raise TypeError(
                f"{what} must be a vector or a sequence of numbers, but it is {type(value).__name__}: {value!r}"
            )
        value = Vector(value)
    if size is not None and len(value) != size:
        raise ValueError(f"{what} must have {size} entries, but it has {len(value)}")
    return value


class Matrix:
    """A matrix whose entries are formulas.

    Parameters
    ----------
    rows : sequence of vectors of one length
    """

    __array_ufunc__ = None
    __slots__ = ("rows",)

    def __init__(self, rows: Iterable):
        self.rows = tuple(as_vector(row, "a row of a matrix") for row in rows)
        if len({len(row) for row in self.rows}) != 1:
            raise ValueError("a matrix needs rows of one length")

    def __repr__(self) -> str:
        return f"<matrix of {len(self.rows)}×{len(self.rows[0])} formulas>"

    @property
    def T(self) -> "Matrix":
        """The transposed matrix."""
        return Matrix(zip(*self.rows))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place):
        if isinstance(place, tuple):
            return self.rows[place[0]][place[1]]
        return self.rows[place]

    def __matmul__(self, other):
        if isinstance(other, Matrix) or np.ndim(other) == 2:
            columns = as_matrix(other).T.rows
            return Matrix([row @ column for column in columns] for row in self.rows)
        vector = as_vector(other, "the right factor")
        return Vector(row @ vector for row in self.rows)

    def __rmatmul__(self, other):
        return as_matrix(other) @ self

    def __mul__(self, number):
        return Matrix(row * number for row in self.rows)

    __rmul__ = __mul__

    def __add__(self, other):
        return Matrix(a + b for a, b in zip(self.rows, as_matrix(other).rows, strict=True))

    __radd__ = __add__

    def __sub__(self, other):
        return self + as_matrix(other) * -1


def as_matrix(value) -> Matrix:
    """Return a matrix of formulas from a matrix, an array or rows."""
    return value if isinstance(value, Matrix) else Matrix(value)
