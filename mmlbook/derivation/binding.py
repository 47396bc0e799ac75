"""The value of what binds a variable: sums, derivatives, integrals, limits, expectations."""

import math

import numpy as np

from mmlbook.derivation import values as val
from mmlbook.derivation.chance import gathered, interval_of, probability_axes
from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.evaluation import Env, call, evaluate, is_true, position, rule, whole
from mmlbook.derivation.quadrature import Axis, center, collect
from mmlbook.derivation.quadrature import rule as points_of
from mmlbook.derivation.tree import SCALAR, Node
from mmlbook.derivation.values import EPS, Dual, Num, constant

__all__ = ["limit_value"]

LONGEST_SUM = 5000


# --- sums and products --------------------------------------------------------------------------------------------


def _zero(node: Node, env: Env):
    if node.shape == SCALAR:
        return constant(0.0)
    return Num(np.zeros([env.size(size) for size in node.shape]), 0.0)


@rule("sum", "prod")
def _repeat(node, env):
    low, high, body, *conditions = node.args
    first = whole(evaluate(low, env), "a lower bound")
    bound = val.base(evaluate(high, env)).v
    combine = val.add if node.op == "sum" else val.mul
    result = None
    if bound == math.inf:
        return _series(node, env, first)
    last = whole(constant(bound), "an upper bound")
    if (last - first + 1) ** len(node.data) > LONGEST_SUM:
        raise UndefinedError("a sum of too many terms")
    ranges = [range(first, last + 1)] * len(node.data)
    for indices in np.ndindex(*[len(r) for r in ranges]):
        inner = env.bind({name: constant(float(first + k)) for name, k in zip(node.data, indices, strict=True)})
        if all(bool(is_true(condition, inner)) for condition in conditions):
            term = evaluate(body, inner)
            result = term if result is None else combine(result, term)
    if result is None:
        return _zero(node, env) if node.op == "sum" else constant(1.0)
    return result


def _series(node, env, first: int):
    _, _, body, *conditions = node.args
    if node.op != "sum" or len(node.data) != 1 or conditions:
        raise UndefinedError("an infinite product, or an infinite sum with conditions")
    result, quiet = _zero(body, env), 0
    largest = 0.0
    for k in range(first, first + LONGEST_SUM):
        try:
            term = evaluate(body, env.bind({node.data[0]: constant(float(k))}))
        except UndefinedError as error:
            if k < first + 20 or ("too large" not in str(error) and "gamma" not in str(error)):
                raise
            break
        result = val.add(result, term)
        size = float(np.max(np.abs(val.base(term).v)))
        largest = max(largest, float(np.max(np.abs(val.base(result).v))))
        quiet = quiet + 1 if size <= EPS / 16 * largest else 0
        if quiet >= 4:
            return result
    raise UndefinedError("an infinite sum that does not settle")


# --- derivatives --------------------------------------------------------------------------------------------------


def _level(env: Env) -> int:
    env.trace.level += 1
    return env.trace.level


def _slope(value, level: int):
    """The slope with respect to a level; zero where the value does not depend on it."""
    if isinstance(value, Dual) and value.level == level:
        return value.slope
    return val.zero_like(value)


def _direction(shape: tuple, i: int, j: int) -> Num:
    v = np.zeros(shape)
    v[i, j] = 1.0
    return Num(v, 0.0)


def _seeded(value, variable: tuple, env: Env, level: int):
    """A variable made dual: the number itself, or one entry of a vector or matrix."""
    shape = np.shape(val.base(value).v)[-2:] if isinstance(val.base(value).v, np.ndarray) and len(variable) > 1 else ()
    if not shape:
        return Dual(value, constant(1.0), level)
    indices = [evaluate(index, env) for index in variable[1:]]
    if len(indices) == 1:
        place = position(indices[0], max(shape), variable[0])
        i, j = (place, 0) if shape[1] == 1 else (0, place)
    else:
        i, j = (position(index, size, variable[0]) for index, size in zip(indices, shape, strict=True))
    return Dual(value, _direction(shape, i, j), level)


@rule("partial")
def _partial(node, env):
    inner, levels = env, []
    for variable in node.data:
        levels.append(_level(env))
        seeded = _seeded(inner.lookup(variable[0]), variable, env, levels[-1])
        inner = inner.bind({variable[0]: seeded})
    value = evaluate(node.args[0], inner)
    for level in reversed(levels):
        value = _slope(value, level)
    return value


def _entries(shape: tuple) -> list[tuple[int, int]]:
    return [(i, j) for i in range(shape[-2]) for j in range(shape[-1])]


def _first(function, value, env: Env) -> list:
    """The derivative of a function of a matrix with respect to each entry."""
    shape, slopes = val.base(value).v.shape, []
    for i, j in _entries(shape):
        level = _level(env)
        slopes.append(_slope(function(Dual(value, _direction(shape[-2:], i, j), level)), level))
    return slopes


def _second(function, value, env: Env):
    """The Hessian of a function of a vector."""
    n = val.base(value).v.shape[-2]
    entries: list = [None] * (n * n)
    for i in range(n):
        for j in range(i, n):
            inner, outer = _level(env), _level(env)
            point = Dual(Dual(value, _direction((n, 1), i, 0), inner), _direction((n, 1), j, 0), outer)
            slope = _slope(_slope(function(point), outer), inner)
            entries[i * n + j] = entries[j * n + i] = slope
    return val.stack(entries, n, n)


@rule("gradient", "hessian", "jacobian")
def _gradient(node, env):
    name = node.data[0]
    value = env.lookup(name)

    def function(x):
        return evaluate(node.args[0], env.bind({name: x}))

    if node.op == "hessian":
        return _second(function, value, env)
    slopes = _first(function, value, env)
    if node.op == "gradient":
        return val.stack(slopes, *val.base(value).v.shape[-2:])
    if node.args[0].shape == SCALAR:
        return val.stack(slopes, 1, len(slopes))
    return val.blocks([slopes])


@rule("slope", "slope2")
def _function_slope(node, env):
    value = evaluate(node.args[0], env)

    def function(x):
        return call(node.data, [x], env)

    if node.op == "slope2":
        return _second(function, value, env)
    return val.stack(_first(function, value, env), *val.base(value).v.shape[-2:])


@rule("prime")
def _prime(node, env):
    value = evaluate(node.args[0], env)
    times = whole(evaluate(node.args[1], env), "the order of a derivative")
    if not 0 <= times <= 9:
        raise UndefinedError(f"a derivative of order {times} (0 to 9 are evaluated)")
    levels = [_level(env) for _ in range(times)]
    for level in levels:
        value = Dual(value, constant(1.0), level)
    value = call(node.data, [value], env)
    for level in reversed(levels):
        value = _slope(value, level)
    return value


# --- integrals and limits -----------------------------------------------------------------------------------------

_BINDERS = ("integral", "E", "Var", "Cov", "prob")


def _core(node: Node) -> int:
    return 0 if node.shape == SCALAR else 2


@rule("integral")
def _integral(node, env):
    low, high = evaluate(node.args[0], env), evaluate(node.args[1], env)
    body = node.args[2]
    inner = any(part.op in _BINDERS for part in body.walk())
    opens = [bool(np.all(np.isinf(val.base(bound).v))) for bound in (low, high)]
    sign = 1.0
    if (opens[0] and val.base(low).v > 0) or (opens[1] and val.base(high).v < 0):
        low, high, opens, sign = high, low, opens[::-1], -1.0
    left, right, axis = points_of(*opens, not inner and env.lead == 0)
    shape = (-1, *(1,) * env.lead)
    left, right = left.reshape(shape), right.reshape(shape)
    factor = constant(sign)
    if opens == [True, True]:
        x = Num(left, np.abs(left))
        first = evaluate(body, env.bind({node.data: x}, lead=1))
        middle, spread = center(first, axis, env.lead + 1, _core(body))
        if np.any(np.abs(middle) > 0.3) or np.any((spread < 0.5) | (spread > 2)):
            x = Num(middle + spread * left, np.abs(middle) + spread * np.abs(left))
            factor = val.mul(factor, constant(spread[0] if env.lead else spread))
    elif opens[1]:
        x = val.add(low, Num(left, np.abs(left)))
    elif opens[0]:
        x = val.sub(high, Num(right, np.abs(right)))
    else:
        length = val.sub(high, low)
        near = left <= 0.5  # measure from the nearer end, so that singular ends keep their digits
        ends = [val.add(low, val.mul(length, Num(left, left))), val.sub(high, val.mul(length, Num(right, right)))]
        if any(isinstance(end, Dual) for end in ends):
            x = ends[0]
        else:
            x = Num(np.where(near, ends[0].v, ends[1].v), np.where(near, ends[0].s, ends[1].s))
        factor = val.mul(factor, length)
    values = evaluate(body, env.bind({node.data: x}, lead=1))
    total = collect(values, axis, env.lead + 1, _core(body), env.trace)
    return (val.mul if body.shape == SCALAR else val.scale)(factor, total)


def limit_value(function, goal: float, whole_steps: bool = False) -> tuple[np.ndarray, float, float]:
    """The limit of a function towards `goal`, by Richardson's extrapolation.

    Returns the value, an estimate of its error, and the size of the terms.
    """
    rows: list[list[np.ndarray]] = []
    best, error, size = None, math.inf, 0.0
    for k in range(1, 15):
        x = 2.0**k if math.isinf(goal) else goal + 2.0**-k
        try:
            value = function(math.copysign(x, goal) if math.isinf(goal) else x)
        except UndefinedError:
            if k < 3:
                continue
            break
        noise = EPS * float(np.max(value.s))
        row = [np.asarray(value.v)]
        for j, previous in enumerate(rows[-1] if rows else [], start=1):
            row.append(row[-1] + (row[-1] - previous) / (2.0**j - 1))
            change = float(np.max(np.abs(row[-1] - previous))) + 4 * noise
            if change < error:
                best, error = row[-1], change
        size = max(size, float(np.max(np.abs(row[0]))))
        rows.append(row)
    if best is None or error > 1e-6 * max(size, 1e-300):
        raise UndefinedError("a limit that does not settle")
    return best, error, size


@rule("lim")
def _lim(node, env):
    goal = val.base(evaluate(node.args[0], env)).v

    def function(x: float):
        value = evaluate(node.args[1], env.bind({node.data: constant(x)}))
        if isinstance(value, Dual):
            raise UndefinedError("the derivative of a limit")
        return value

    value, error, size = limit_value(function, goal)
    env.trace.approximation = max(env.trace.approximation, error / max(size, 1e-300))
    value = value if value.ndim else value.item()
    return Num(value, size + 8 * error / EPS)


# --- expectations -------------------------------------------------------------------------------------------------


def _space(nodes: list[Node], env: Env) -> tuple[list, Env]:
    """The axes of the random variables in some formulas, and the environment in which each has its points."""
    axes, inner = probability_axes(nodes, env), env
    for values, _ in axes:
        inner = inner.bind({name: _aligned(v, inner.lead) for name, v in values.items()}, lead=1)
    lists = gathered(inner.values)
    return axes, inner.bind(lists) if lists else inner


def _expect(nodes: list[Node], conditions: list[Node], env: Env, combine):
    """The expectation of ``combine(*values)``, under the conditions."""
    axes, inner = _space([*nodes, *conditions], env)
    result = combine(*[evaluate(node, inner) for node in nodes])
    core = 0 if np.ndim(val.base(result).v) <= inner.lead and all(n.shape == SCALAR for n in nodes) else 2
    weight = None
    if conditions:
        holds = np.asarray(is_true(conditions[0], inner), dtype=float)
        weight = Num(holds, np.zeros(holds.shape))
        result = (val.scale if core else val.mul)(weight, result)
    lead = inner.lead
    for _, axis in reversed(axes):
        result = collect(result, axis, lead, core, env.trace)
        weight = collect(weight, axis, lead, 0, env.trace) if weight is not None else None
        lead -= 1
    if weight is not None:
        share = val.reciprocal(weight)
        result = (val.scale if core else val.mul)(share, result)
    return result


def _aligned(value: Num, lead: int) -> Num:
    """Give the points of a new axis room for the axes that are there already."""
    v, s = value.v, np.asarray(value.s, dtype=float)
    shape = (v.shape[0], *(1,) * lead)
    return Num(v.reshape(*shape, *v.shape[1:]), np.broadcast_to(s, (v.shape[0],)).reshape(shape))


@rule("E")
def _mean(node, env):
    conditions = node.args[1:] if node.data else []
    return _expect(node.args[:1], conditions, env, lambda x: x)


@rule("Var", "Cov")
def _covariance(node, env):
    conditions = node.args[-1:] if node.data else []
    arguments = node.args[:-1] if node.data else node.args
    a, b = arguments[0], arguments[-1]
    mean_a, mean_b = (_expect([arg], conditions, env, lambda x: x) for arg in (a, b))

    def product(x, y):
        p, q = val.sub(x, mean_a), val.sub(y, mean_b)
        return val.mul(p, q) if a.shape == SCALAR else val.matmul(p, val.transpose(q))

    return _expect([a, b], conditions, env, product)


@rule("prob")
def _probability(node, env):
    both = Node("and", [*node.args], SCALAR)
    cut = _interval_probability(node, env)
    if cut is not None:
        return cut
    axes, inner = _space([both], env)
    holds = [np.asarray(is_true(arg, inner), dtype=float) for arg in node.args]
    shares = []
    for indicator in [holds[0] * holds[-1], holds[-1]] if len(holds) == 2 else [holds[0]]:
        value = Num(indicator, indicator)
        for lead, (_, axis) in zip(range(inner.lead, env.lead, -1), reversed(axes), strict=True):
            value = collect(value, Axis(axis.weights, axis.coarse), lead, 0, env.trace)
        shares.append(value)
    return shares[0] if len(shares) == 1 else val.mul(shares[0], val.reciprocal(shares[1]))


def _interval_probability(node: Node, env: Env):
    """The probability that one continuous variable lies in an interval; None for all other events."""
    bounds = [interval_of(arg, env) for arg in node.args]
    if any(bound is None for bound in bounds) or len({name for name, _, _ in bounds}) != 1:
        return None
    name = bounds[0][0]
    ends = [(val.base(evaluate(a, env)).v if a else -math.inf, val.base(evaluate(b, env)).v if b else math.inf)
            for _, a, b in bounds]  # fmt: skip
    events = [(max(a for a, _ in ends), min(b for _, b in ends)), *ends[1:]]
    shares = []
    for low, high in events:
        if np.ndim(low) or np.ndim(high):
            raise UndefinedError("the probability of an interval whose ends vary under an integral")
        law = env.symbols[name].domain.law(env, float(low), float(high))
        one = Num(np.ones(len(law.axis.weights)), np.ones(len(law.axis.weights)))
        shares.append(collect(one, law.axis, 1, 0, env.trace))
    return shares[0] if len(shares) == 1 else val.mul(shares[0], val.reciprocal(shares[1]))
