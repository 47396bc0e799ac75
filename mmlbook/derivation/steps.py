"""The steps of a derivation: what each claims of the line before."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from mmlbook.derivation.errors import NotationError
from mmlbook.derivation.evaluation import Env, evaluate
from mmlbook.derivation.model import Model, friendly
from mmlbook.derivation.premises import Premise, names_in
from mmlbook.derivation.relations import (
    Outcome,
    as_value,
    compare,
    compare_limit,
    compare_order,
    limit_variable,
    value_of,
)
from mmlbook.derivation.tokens import RELATIONS
from mmlbook.derivation.tree import Line, Node

__all__ = ["ByHand", "Claim", "by_hand", "parts_of", "read_steps"]

# a relation between formulas, which have one shape; the equations of an implication need not
HEAD = re.compile(r"[\s&]*(\\xrightarrow|\\(?:leqslant|geqslant|leq|geq|neq|le|ge|ne|lt|gt)(?![A-Za-z])|[=<>])")


@dataclass(frozen=True, slots=True)
class ByHand:
    """A step that the notation cannot say: its LaTeX for the reader, a Python function for the check."""

    latex: str
    function: Callable
    reason: str = ""


def by_hand(latex: str, function: Callable, reason: str = "") -> ByHand:
    """A step whose LaTeX is not read; a Python function says what its right side is worth.

    Parameters
    ----------
    latex : str
        The step as the reader sees it; it begins with its relation (not ⇒), except in the first line.
    function : callable
        Its parameters are names of declared symbols; it gets numbers as floats, vectors as arrays with one
        axis, matrices with two, and returns the value of the right side in the same way.
    reason : str
        The reason, in Markdown.

    Examples
    --------
    >>> by_hand("= 1 + 1", lambda: 2.0, "count").latex
    '= 1 + 1'
    """
    if not callable(function):
        raise TypeError(f"a step by hand needs a function, but it is {function!r}")
    return ByHand(latex, function, reason)


@dataclass(slots=True)
class Claim:
    """One step, ready to be checked.

    ``relation`` is ``=`` and so on, ``=>``, ``<=>`` or ``->``; ``left`` and ``right`` give values of an instance, for
    implications ``before`` and ``after`` are the equations. ``premise`` holds throughout.
    """

    number: int
    latex: str
    reason: str
    relation: str
    left: Callable | None = None
    right: Callable | None = None
    nodes: tuple = ()
    before: Line | None = None
    after: Line | None = None
    premise: Premise | None = None
    order: Node | None = None
    variable: tuple | None = None
    manual: bool = False
    solve_for: set | None = None
    names: set = field(default_factory=set)
    model: Model | None = None
    assumed: list = field(default_factory=list)
    premises: dict = field(default_factory=dict)

    @property
    def pair(self) -> tuple[Node, Node] | None:
        """Both sides as formulas, where both can be read."""
        return self.nodes if len(self.nodes) == 2 and None not in self.nodes else None

    @property
    def measured(self) -> bool:
        """Whether a difference of both sides is measured: not where it only says that one side is larger."""
        lines = [line for line in (self.after, self.before if self.relation == "<=>" else None) if line is not None]
        return any(sign in ("=", "->") for sign in [self.relation, *[s for line in lines for s in line.relations]])

    def directions(self) -> list[tuple[Premise, Line | None]]:
        """What is to be satisfied and what must follow; for plain relations only the former."""
        if self.relation not in ("=>", "<=>"):
            return [(self.premise, None)]
        pairs = [(self.before, self.after)] + [(self.after, self.before)] * (self.relation == "<=>")
        return [(self.presume(first), second) for first, second in pairs]

    def presume(self, line: Line) -> Premise:
        """What holds where a line does, with what is assumed throughout; kept, so that points are found once."""
        kept = self.premises.get(id(line))
        if kept is None:
            kept = self.premises[id(line)] = Premise([*self.assumed, line], self.model.symbols, self.solve_for)
        return kept

    def check(self, env: Env, conclusion: Line | None = None, solved: bool = False) -> Outcome:
        """Whether the claim holds at an instance that satisfies what is presumed."""
        if conclusion is not None:
            worst = Outcome(True)
            for relation, left, right in zip(
                conclusion.relations, conclusion.sides, conclusion.sides[1:], strict=False
            ):
                outcome = compare(relation, evaluate(left, env), evaluate(right, env), solved=True)
                worst = outcome if not outcome.holds or outcome.difference > worst.difference else worst
                if not worst.holds:
                    break
            return worst
        if self.relation == "->":
            return compare_limit(self.left, self.right, env, *self.variable)
        if self.order is not None:
            return compare_order(self.left, self.right, self.order, env, *self.variable)
        return compare(self.relation, self.left(env), self.right(env), solved=solved)


class _Last:
    """The end of the chain so far: a formula, or an equation."""

    def __init__(self):
        self.value = self.node = self.equation = None


def read_steps(
    model: Model, steps: list, assumed: list[Line], solve_for: set | None, towards: dict | None
) -> list[Claim]:
    """Read the lines of a derivation into claims.

    Raises
    ------
    NotationError
        If a line cannot be read.
    ValueError
        If the lines do not make a derivation.
    """
    last, claims, premises = _Last(), [], {}
    for number, step in enumerate(steps):
        latex, reason = parts_of(step, number)
        if isinstance(step, ByHand):
            claim = _manual(model, step, number, last)
        else:
            follows = number > 0 and last.node is not None and HEAD.match(latex) is not None
            line = model.read(latex, last.node.shape if follows else None)
            claim = _first(line, last, steps) if number == 0 else _claim(line, number, reason, last, model, towards)
        if claim is not None:
            claim.model, claim.assumed, claim.solve_for, claim.premises = model, assumed, solve_for, premises
            claim.names = names_in([node for node in _nodes(claim) if node is not None], model.symbols)
            lines = [
                *assumed,
                *([last.equation] if last.equation is not None and claim.relation not in ("=>", "<=>") else []),
            ]
            claim.premise = Premise(lines, model.symbols, solve_for)
            claims.append(claim)
    return claims


def _nodes(claim: Claim) -> list:
    lines = [line for line in (claim.before, claim.after) if line is not None]
    return [*claim.nodes, *[side for line in lines for side in line.sides], *([claim.order] if claim.order else [])]


def parts_of(step, number: int) -> tuple[str, str]:
    """The LaTeX of a line and its reason."""
    if isinstance(step, ByHand):
        return step.latex, step.reason
    if isinstance(step, str):
        return step, ""
    if isinstance(step, tuple) and len(step) == 2 and all(isinstance(part, str) for part in step):
        return step
    raise TypeError(f"line {number} must be LaTeX, a pair (LaTeX, reason) or by_hand(…), but it is {step!r}")


def _first(line: Line, last: _Last, steps: list) -> None:
    if line.head is not None:
        raise NotationError("the first line begins with a relation, but nothing stands before it", line.source, 0)
    if line.order is not None:
        raise NotationError("O(…) stands in a step, not in the first line", line.source, 0, len(line.source))
    _advance(line, last)


def _advance(line: Line, last: _Last) -> None:
    last.node = line.sides[-1]
    last.value = value_of(last.node)
    if len(line.sides) > 1:
        last.equation = line


def _claim(line: Line, number: int, reason: str, last: _Last, model: Model, towards: dict | None) -> Claim:
    if line.head is None:
        signs = "=, \\le, \\Rightarrow, \\xrightarrow{…}"
        raise NotationError(f"step {number} must begin with a relation: {signs}", line.source, 0)
    if line.head in ("=>", "<=>"):
        if len(line.sides) < 2:
            raise NotationError("an implication is from an equation to an equation", line.source, 0, len(line.source))
        if last.equation is None:
            raise NotationError("the line before is no equation, so nothing follows from it", line.source, 0)
        claim = Claim(number, line.source, reason, line.head, before=last.equation, after=line)
        _advance(line, last)
        return claim
    if len(line.sides) > 1:
        raise NotationError(
            "one relation a step: write a step for each", line.source, line.sides[1].start, len(line.source)
        )
    right = line.sides[0]
    claim = Claim(
        number, line.source, reason, line.head, last.value, value_of(right), (last.node, right), order=line.order
    )
    if line.head == "->":
        variable, goal = line.towards
        claim.variable = variable, float(evaluate(goal, Env(model.symbols, {}, {})).v)
    elif line.order is not None:
        if line.head != "=":
            raise NotationError("O(…) belongs to an equation", line.source, 0)
        claim.variable = limit_variable(line.order, model.symbols, towards)
    last.node, last.value = right, claim.right
    return claim


def _manual(model: Model, step: ByHand, number: int, last: _Last) -> Claim | None:
    arguments = model.arguments(step.function, f"the function of line {number}")

    def value(env: Env):
        values = {w: friendly(env.lookup(n), model.symbols[n].shape) for w, n in arguments.items()}
        return as_value(step.function(**values))

    head = HEAD.match(step.latex)
    relation = RELATIONS.get(head[1]) if head else None
    before, last_node = last.value, last.node
    last.value, last.node = value, None
    if number == 0:
        return None
    if relation is None:
        raise NotationError(f"step {number} by hand must begin with = or an inequality", step.latex, 0)
    claim = Claim(number, step.latex, step.reason, relation, before, value, (last_node, None), manual=True)
    claim.names = set(arguments.values())
    return claim
