"""Whether a relation holds between two formulas at one instance."""

import math
from dataclasses import dataclass

import numpy as np

from mmlbook.derivation import values as val
from mmlbook.derivation.binding import limit_value
from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.evaluation import Env, evaluate
from mmlbook.derivation.model import largest_entry, show_value
from mmlbook.derivation.premises import names_in
from mmlbook.derivation.tree import Node
from mmlbook.derivation.values import EPS, Num, constant

__all__ = ["Outcome", "compare", "compare_limit", "compare_order", "limit_variable"]

TOLERANCE = 200 * EPS
WHOLE = (2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 256, 512, 1024, 2048, 4096)
HUGE = 1e6
UNSETTLED = "the left side does not settle"
SOLVED = 1e-6  # at points that were found by solving, the premise itself holds to about 1e-14 only


@dataclass(slots=True)
class Outcome:
    """What came of a comparison.

    ``holds`` says whether the relation does; ``difference`` is |left − right| relative to the size of the terms
    (0 for an inequality: its slack is no error); ``telling`` is False where rounding hides the answer.
    """

    holds: bool
    difference: float = 0.0
    telling: bool = True
    why: str = ""
    sides: tuple = ()


def compare(relation: str, left, right, *, solved: bool = False) -> Outcome:
    """Compare two values.

    Parameters
    ----------
    relation : str
        ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``.
    left, right : Num
        The values.
    solved : bool
        Whether the instance solves a premise, and so is itself inexact.
    """
    left, right = val.base(left), val.base(right)
    a, b = np.asarray(left.v), np.asarray(right.v)
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        raise UndefinedError("a number that is too large")
    if relation not in ("=", "!=") and (np.iscomplexobj(a) or np.iscomplexobj(b)):
        raise UndefinedError("a comparison of complex numbers")
    size = float(np.max(left.s) + np.max(right.s))
    tolerance = SOLVED * max(size, 1e-6) if solved else TOLERANCE * size
    gap = float(np.max(np.abs(a - b)))
    largest = max(float(np.max(np.abs(a))), float(np.max(np.abs(b))))
    telling = tolerance <= (1e-3 if solved else 1e-6) * max(largest, 1.0)
    near = gap <= tolerance
    if relation == "=":
        holds = near
    elif relation == "!=":
        holds = not near
    else:
        lower, upper = (a, b) if relation in ("<", "<=") else (b, a)
        strict = relation in ("<", ">")
        holds = bool(np.all(upper - lower > tolerance)) if strict else bool(np.all(upper - lower >= -tolerance))
    difference = gap / size if relation == "=" and size > 0 else 0.0
    if solved and relation == "=":  # the last digits depend on the machine; what is reported must not
        difference = max(gap / max(size, 1e-6), 1e-11)
    why = "" if holds else _both(left, right)
    return Outcome(holds, difference, telling, why, () if holds else (left, right))


def _both(left, right) -> str:
    scale = largest_entry([left, right])
    return f"left {show_value(left, scale)}, right {show_value(right, scale)}"


# --- limits and orders --------------------------------------------------------------------------------------------


def limit_variable(order: Node, symbols: dict, declared: dict | None = None) -> tuple[str, float]:
    """Which symbol of O(…) goes where: the whole number to infinity, else the only symbol to 0."""
    names = sorted(name for name in names_in([order], symbols) if symbols[name].kind in ("value", "size"))
    for name in names:
        if declared and symbols[name].key in declared:
            return name, float(declared[symbols[name].key])
    wholes = [
        name for name in names if symbols[name].kind == "value" and getattr(symbols[name].domain, "integer", False)
    ]
    if len(wholes) == 1:
        return wholes[0], math.inf
    if len(names) != 1:
        raise ValueError("which symbol of O(…) goes where? say so by towards={…}")
    return names[0], 0.0


def _moved(env: Env, name: str, goal: float, t: float) -> Env:
    """The instance with a variable at distance t from its goal (or at 1/t, if the goal is infinite)."""
    if math.isinf(goal):
        return env.bind({name: constant(math.copysign(round(1 / t), goal))})
    value = env.values.get(name)
    if value is not None and isinstance(value.v, np.ndarray):
        length = float(np.linalg.norm(value.v)) or 1.0
        return env.bind({name: val.matrix_value(value.v * (t / length))})
    down = value is not None and not isinstance(value.v, complex) and value.v < 0
    return env.bind({name: constant(goal - t if down else goal + t)})


def _errors(left, right, env: Env, name: str, goal: float, by: Node | None = None) -> list[tuple[float, float, float]]:
    """Pairs (t, |left − right|, divided by the order) for t = 1/2, 1/4, …, as long as rounding does not hide them."""
    found = []
    whole = math.isinf(goal)
    for k, t in enumerate((1 / n for n in WHOLE) if whole else (2.0**-k for k in range(1, 16)), start=1):
        here = _moved(env, name, goal, t)
        try:
            a, b = val.base(left(here)), val.base(right(here))
            size = 1.0 if by is None else abs(evaluate(by, here).v)
        except UndefinedError:
            if k <= 2:
                continue
            break
        gap = float(np.max(np.abs(np.asarray(a.v) - np.asarray(b.v))))
        noise = 20 * EPS * float(np.max(a.s) + np.max(b.s))
        if not math.isfinite(gap) or size <= 0 or not math.isfinite(size):
            break
        if gap <= noise:
            if len(found) >= 3 or k >= 5:
                break
            continue
        found.append((t, gap, gap / size))
    return found


def compare_limit(left, right, env: Env, name: str, goal: float) -> Outcome:
    """Whether left → right as the variable goes to its goal: the error must fall, with a measured order."""
    errors = _errors(left, right, env, name, goal)
    if len(errors) < 3:
        falls = not errors or errors[-1][1] <= 1e-9 * max(1.0, float(np.max(val.base(right(env)).s)))
        return Outcome(falls, telling=not errors or not falls, why="" if falls else "the difference does not go to 0")
    middle = len(errors) // 2
    order = math.log(errors[middle][1] / errors[-1][1]) / math.log(errors[middle][0] / errors[-1][0])
    if order < 0.3:
        here = _moved(env, name, goal, errors[-1][0])
        a, b = val.base(left(here)), val.base(right(here))
        text = UNSETTLED if errors[-1][1] > HUGE * max(1.0, largest_entry([b])) else f"near the limit: {_both(a, b)}"
        return Outcome(False, why=text)
    try:
        value, error, size = limit_value(lambda x: val.base(left(env.bind({name: constant(x)}))), goal)
    except (UndefinedError, ValueError):
        return Outcome(errors[-1][1] < 0.05 * errors[0][1] + 1e-9)
    goal_value = val.base(right(env))
    gap = float(np.max(np.abs(value - np.asarray(goal_value.v))))
    if gap <= max(50 * error, 1e-5 * max(size, 1e-300)):
        return Outcome(True, gap / max(size, 1e-300))
    off = gap <= HUGE * max(1.0, largest_entry([goal_value]))
    return Outcome(False, why=f"the limit is off by {gap:.3g}" if off else UNSETTLED)


def compare_order(left, right, by: Node, env: Env, name: str, goal: float) -> Outcome:
    """Whether left = right + O(by): the difference, divided by the order, must stay bounded."""
    errors = _errors(left, right, env, name, goal, by)
    if len(errors) < 4:
        return Outcome(True, telling=not errors)
    third = max(len(errors) // 3, 1)
    head = max(ratio for _, _, ratio in errors[-2 * third : -third] or errors[:third])
    tail = max(ratio for _, _, ratio in errors[-third:])
    octaves = math.log(errors[-third - 1][0] / errors[-1][0])
    growth = math.log(tail / head) / octaves
    if growth <= 0.35:
        return Outcome(True)
    first, last = errors[-third - 1], errors[-1]
    order = math.log(first[1] / last[1]) / math.log(first[0] / last[0])
    return Outcome(False, why=f"the difference has the measured order {order:.2f}, which is less than it says")


def value_of(node: Node):
    """A formula as a function of the instance."""
    return lambda env: evaluate(node, env)


def as_value(result) -> Num:
    """What a Python function returned, as a value."""
    array = np.asarray(result)
    array = array.astype(complex if np.iscomplexobj(array) else float)
    if array.ndim == 0:
        return Num(array.item(), 8 * abs(array.item()))
    made = val.matrix_value(array.reshape(len(array), -1))
    return Num(made.v, 8 * made.s)
