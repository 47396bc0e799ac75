"""The value of a formula at an instance: every symbol has a value, every size is a number.

Sums, derivatives, integrals and expectations, which bind a variable, are in
:mod:`mmlbook.derivation.binding`; everything else is here.
"""

import math

import numpy as np

from mmlbook.derivation import algebra
from mmlbook.derivation import values as val
from mmlbook.derivation.errors import NotationError, UndefinedError
from mmlbook.derivation.names import plain
from mmlbook.derivation.tree import SCALAR, Node, Symbol, find
from mmlbook.derivation.values import Num, constant, matrix_value

__all__ = ["Env", "evaluate", "is_true"]


class Trace:
    """What is counted while a formula is evaluated."""

    __slots__ = ("approximation", "level")

    def __init__(self):
        self.approximation = 0.0  # the largest relative error of a quadrature or a limit
        self.level = 0  # the last level of duals that was used


class Env:
    """The values of all names at one instance.

    Parameters
    ----------
    symbols : dict of str to Symbol
        What the names stand for.
    values : dict
        The drawn values, by canonical name.
    sizes : dict of str to int
        The sizes.
    """

    def __init__(self, symbols: dict[str, Symbol], values: dict, sizes: dict[str, int]):
        self.symbols, self.values, self.sizes = symbols, values, sizes
        self.trace = Trace()
        self.lead = 0  # how many axes of points there are
        self.parent: Env | None = None
        self.changed: frozenset = frozenset()
        self.memo: dict = {}

    def bind(self, new: dict, lead: int = 0) -> "Env":
        """An environment in which some names have other values."""
        env = Env.__new__(Env)
        env.symbols, env.sizes, env.trace = self.symbols, self.sizes, self.trace
        env.values = {**self.values, **new}
        env.lead, env.parent, env.memo = self.lead + lead, self, {}
        env.changed = frozenset(new)
        return env

    def size(self, size) -> int:
        size = find(size)
        if isinstance(size, int):
            return size
        if isinstance(size, str):
            return sum(int(part) if part.isdigit() else self.sizes[part] for part in size.split("+"))
        return 1

    def formula(self, symbol: Symbol):
        """The value of a symbol that is defined by a formula, evaluated once."""
        if self.parent is not None and not (self.changed & symbol.depends):
            return self.parent.formula(symbol)
        if symbol.name not in self.memo:
            self.memo[symbol.name] = evaluate(symbol.body, self)
        return self.memo[symbol.name]

    def lookup(self, name: str):
        if name in self.values:
            return self.values[name]
        symbol = self.symbols[name]
        if symbol.kind == "macro":
            return self.formula(symbol)
        if symbol.kind == "components":
            return self.all_components(symbol)
        if symbol.kind == "size":
            return constant(float(self.sizes[name]))
        if symbol.kind == "random":
            raise NotationError(f"{symbol.key} is random: it stands inside E[…], Var[…] or P(…)")
        raise NotationError(f"{plain(name)} has no value here")

    def all_components(self, symbol: Symbol):
        sizes = [self.size(size) for size in symbol.dims]
        rows, columns = sizes if len(sizes) == 2 else (sizes[0], 1)
        entries = []
        for i in range(rows):
            for j in range(columns):
                indices = [constant(float(i + 1)), constant(float(j + 1))]
                entries.append(evaluate(symbol.body, self.bind(dict(zip(symbol.indices, indices, strict=False)))))
        return val.stack(entries, rows, columns)


def evaluate(node: Node, env: Env):
    """Return the value of a formula, as a :class:`~mmlbook.derivation.values.Num` (or a dual).

    Raises
    ------
    UndefinedError
        If it has none at this instance.

    Examples
    --------
    >>> from mmlbook.derivation.reading import read_line
    >>> evaluate(read_line(r"2\\sin(\\pi/6)", {}).sides[0], Env({}, {}, {})).v.__round__(12)
    1.0
    """
    return RULES[node.op](node, env)


RULES: dict = {}


def rule(*ops):
    """Register the evaluation of operations."""

    def register(function):
        for op in ops:
            RULES[op] = function
        return function

    return register


def whole(value, what: str) -> int:
    """A value as a whole number."""
    v = val.base(value).v
    if isinstance(v, np.ndarray | complex) or not math.isfinite(v) or abs(v - round(v)) > 1e-9:
        raise UndefinedError(f"{what} that is not a whole number ({v})")
    return round(v)


@rule("number")
def _number(node, env):
    return Num(float(node.data), abs(float(node.data)))


@rule("constant")
def _constant(node, env):
    return constant({"pi": math.pi, "e": math.e, "i": 1j}[node.data])


@rule("symbol")
def _symbol(node, env):
    return env.lookup(node.data)


@rule("size")
def _size(node, env):
    return env.values[node.data] if node.data in env.values else constant(float(env.sizes[node.data]))


@rule("identity")
def _identity(node, env):
    return matrix_value(np.eye(env.size(node.shape[0])))


@rule("zeros")
def _zeros(node, env):
    return Num(np.zeros([env.size(size) for size in node.shape]), 0.0)


@rule("ones")
def _ones(node, env):
    return matrix_value(np.ones([env.size(size) for size in node.shape]))


@rule("unit")
def _unit(node, env):
    n = env.size(node.shape[0])
    i = position(evaluate(node.args[0], env), n, "e")
    v = np.zeros((n, 1))
    v[i] = 1.0
    return matrix_value(v)


@rule("delta")
def _delta(node, env):
    i, j = (whole(evaluate(arg, env), "an index") for arg in node.args)
    return constant(float(i == j))


@rule("add")
def _add(node, env):
    result = evaluate(node.args[0], env)
    for arg in node.args[1:]:
        result = val.add(result, evaluate(arg, env))
    return result


def plainly(operation):
    """Evaluate the arguments, then apply an operation to them."""
    return lambda node, env: operation(*[evaluate(arg, env) for arg in node.args])


for _op, _function in {
    "neg": val.neg,
    "mul": val.mul,
    "scale": val.scale,
    "matmul": val.matmul,
    "hadamard": val.hadamard,
    "inv": algebra.inverse,
    "pinv": algebra.pseudo_inverse,
    "det": algebra.determinant,
    "tr": val.trace,
    "rank": algebra.rank,
    "diag": val.diagonal,
    "abs": val.absolute,
    "sqrt": val.sqrt,
    "factorial": algebra.factorial,
    "binom": algebra.binomial,
    "gamma": algebra.gamma,
    "row_times": lambda a, b: val.entry(val.matmul(a, b), 0, 0),
    "dot": lambda a, b: val.entry(val.matmul(val.transpose(a), b), 0, 0),
    "root": lambda a, n: algebra.power(a, val.reciprocal(n)),
    "max": lambda *numbers: algebra.extreme([*numbers], 1),
    "min": lambda *numbers: algebra.extreme([*numbers], -1),
    **{name: getattr(val, name) for name in ("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh")},
    **{name: getattr(val, name) for name in ("tanh", "exp", "log", "sign")},
}.items():
    RULES[_op] = plainly(_function)


@rule("Re", "Im")
def _part(node, env):
    a = evaluate(node.args[0], env)
    v = np.asarray(val.base(a).v)
    v = v.real if node.op == "Re" else v.imag
    return Num(v if v.ndim else v.item(), val.base(a).s)


@rule("transpose")
def _transpose(node, env):
    a = evaluate(node.args[0], env)
    return a if node.shape == SCALAR else val.transpose(a)


@rule("div")
def _div(node, env):
    a, b = (evaluate(arg, env) for arg in node.args)
    if node.shape != SCALAR:
        return val.scale(val.reciprocal(b), a)
    if a.__class__ is Num and b.__class__ is Num and b.v.__class__ is float and b.v == 2.0:
        return Num(a.v / 2.0, a.s)  # halving is exact
    return val.mul(a, val.reciprocal(b))


@rule("pow")
def _pow(node, env):
    base, exponent = node.args
    if base.op == "constant" and base.data == "e":
        return val.exp(evaluate(exponent, env))
    if base.op == "norm" and base.data in "2F" and exponent.op == "number" and exponent.data == 2:
        a = evaluate(base.args[0], env)
        if 1 in val.base(a).v.shape[-2:] or base.data == "F":
            if not np.iscomplexobj(val.base(a).v):  # the square has a slope where the norm has none
                return val.trace(val.matmul(val.transpose(a), a))
    return algebra.power(evaluate(base, env), evaluate(exponent, env))


@rule("matpow")
def _matpow(node, env):
    exponent = val.base(evaluate(node.args[1], env)).v
    return algebra.matrix_power(evaluate(node.args[0], env), exponent)


@rule("norm")
def _norm(node, env):
    return algebra.norm(evaluate(node.args[0], env), node.data)


@rule("cross")
def _cross(node, env):
    a, b = (evaluate(arg, env) for arg in node.args)
    p, q = ([val.entry(x, i, 0) for i in range(3)] for x in (a, b))
    pairs = [(1, 2), (2, 0), (0, 1)]
    return val.stack([val.sub(val.mul(p[i], q[j]), val.mul(p[j], q[i])) for i, j in pairs], 3, 1)


@rule("matrix")
def _matrix(node, env):
    return val.stack([evaluate(arg, env) for arg in node.args], *node.data)


@rule("blocks")
def _blocks(node, env):
    columns = node.data[1]
    made = [evaluate(arg, env) for arg in node.args]
    made = [val.stack([x], 1, 1) if arg.shape == SCALAR else x for arg, x in zip(node.args, made, strict=True)]
    return val.blocks([made[i : i + columns] for i in range(0, len(made), columns)])


def position(value, size: int, key: str) -> int:
    """An index as a position from 0; out of range it has no value."""
    i = whole(value, "an index")
    if not 1 <= i <= size:
        raise UndefinedError(f"entry {i} of {key}, which has {size}")
    return i - 1


@rule("entry")
def _entry(node, env):
    a = evaluate(node.args[0], env)
    rows, columns = val.base(a).v.shape[-2:]
    key = plain(node.args[0].data) if node.args[0].op == "symbol" else "this"
    indices = [evaluate(arg, env) for arg in node.args[1:]]
    if len(indices) == 2:
        return val.entry(a, position(indices[0], rows, key), position(indices[1], columns, key))
    i = position(indices[0], max(rows, columns), key)
    return val.entry(a, i, 0) if columns == 1 else val.entry(a, 0, i)


@rule("member")
def _member(node, env):
    symbol = env.symbols[node.data]
    indices = [evaluate(arg, env) for arg in node.args]
    if symbol.kind == "components":
        for index, size in zip(indices, symbol.dims, strict=True):
            position(index, env.size(size), symbol.key)
        return evaluate(symbol.body, env.bind(dict(zip(symbol.indices, indices, strict=True))))
    if node.data not in env.values:
        raise NotationError(f"{symbol.key} is random: it stands inside E[…], Var[…] or P(…)")
    members = env.values[node.data]
    return members[position(indices[0], len(members), symbol.key)]


def call(name: str, args: list, env: Env):
    """The value of a declared function."""
    symbol = env.symbols[name]
    if symbol.body is not None:
        return evaluate(symbol.body, env.bind(dict(zip(symbol.params, args, strict=True))))
    return env.values[name](*args)


@rule("apply")
def _apply(node, env):
    return call(node.data, [evaluate(arg, env) for arg in node.args], env)


# --- conditions ---------------------------------------------------------------------------------------------------


def is_true(node: Node, env: Env):
    """Whether a condition holds: a truth value, or one for each point of a sample space."""
    if node.op == "and":
        return math.prod((np.asarray(is_true(arg, env)) for arg in node.args), start=np.True_)
    if node.op == "or":
        return np.logical_or.reduce(np.broadcast_arrays(*[is_true(arg, env) for arg in node.args]))
    if node.op == "not":
        return np.logical_not(is_true(node.args[0], env))
    if node.op == "symbol":
        return np.asarray(env.lookup(node.data).v) > 0.5
    sides = [evaluate(arg, env) for arg in node.args]
    result = np.True_
    for relation, a, b in zip(node.data, sides, sides[1:], strict=False):
        a, b = val.base(a), val.base(b)
        near = np.abs(a.v - b.v) <= 64 * val.EPS * (a.s + b.s)
        compare = {"=": near, "!=": ~near, "<": (a.v < b.v) & ~near, ">": (a.v > b.v) & ~near,
                   "<=": (a.v < b.v) | near, ">=": (a.v > b.v) | near}  # fmt: skip
        holds = compare[relation]
        if any(arg.shape != SCALAR for arg in node.args):  # vectors differ if one entry does
            holds = np.any(holds, axis=(-2, -1)) if relation == "!=" else np.all(holds, axis=(-2, -1))
        result = result & holds
    return result
