"""Would a wrong step be found? Every step of a derivation, made wrong in every systematic way.

A perturbation changes the LaTeX of one step at one place: a sign, a factor 2, a transposition, a
dropped term, an exponent, an index. It must be rejected, by the notation (its shapes do not fit, an index
is unknown) or by the check. One that is not rejected is excused only if it says the same as the step,
which must be *proved*: by computer algebra, or by a rule about the declared domain (the transpose
of a symmetric matrix). That both agree at random points is no excuse.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from mmlbook.derivation.chance import Sample
from mmlbook.derivation.errors import DerivationError, NotationError, UndefinedError
from mmlbook.derivation.exact import prove_equal, same_equation
from mmlbook.derivation.notation import Raw, parse
from mmlbook.derivation.relations import limit_variable, value_of
from mmlbook.derivation.steps import Claim
from mmlbook.derivation.tree import SCALAR, Line, Node, find

__all__ = ["Perturbation", "all_perturbations", "share_caught"]

SYMMETRIC = frozenset(["symmetric", "diagonal", "positive_definite", "positive_semidefinite"])


@dataclass(frozen=True, slots=True)
class Perturbation:
    """A step made wrong, and what came of it.

    Attributes
    ----------
    step : int
        The number of the step.
    kind : str
        ``sign``, ``factor``, ``transpose``, ``term``, ``exponent`` or ``index``.
    latex : str
        The step as it was changed.
    rejected : bool
        Whether it was found to be wrong.
    equal_because : str or None
        Why it says the same as the step, if that is proved.
    still_true : bool
        Whether it is a weaker or another inequality (or order, or implication) that holds as well: it passed every
        instance, which is no fault of the check, for it is not claimed to be equal.
    """

    step: int
    kind: str
    latex: str
    rejected: bool
    equal_because: str | None = None
    still_true: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the text between two places."""

    kind: str
    start: int
    end: int
    text: str
    why_equal: str | None = None


def all_perturbations(derivation) -> list[Perturbation]:
    """Perturb every step of a derivation that is not by hand, in every way, and check each.

    Parameters
    ----------
    derivation : Derivation
        A derivation, which is right.

    Returns
    -------
    list of Perturbation
        One for each step and each change.

    Examples
    --------
    >>> from mmlbook.derivation import Derivation, scalar
    >>> d = Derivation("square", given={"x": scalar()}, steps=["(x + 1)^2", "= x^2 + 2x + 1"])
    >>> found = all_perturbations(d)
    >>> all(p.rejected for p in found), sorted({p.kind for p in found})
    (True, ['exponent', 'factor', 'sign', 'term'])
    """
    found = []
    for claim in derivation.claims:
        if claim.manual:
            continue
        for edit in edits(claim):
            found.append(_tried(derivation, claim, edit))
    return found


def share_caught(perturbations: list[Perturbation]) -> float:
    """The share that was rejected, among those that are not proved equal and not another true statement."""
    wrong = [p for p in perturbations if p.equal_because is None and not p.still_true]
    return sum(p.rejected for p in wrong) / len(wrong) if wrong else 1.0


# --- what is changed ----------------------------------------------------------------------------------------------


def edits(claim: Claim) -> Iterator[Edit]:
    """Every change of a step: of its right side, or of the equation that it arrives at."""
    source, symbols = claim.latex, claim.model.symbols
    line = parse(source, frozenset(symbols))
    sides = line.children[1::2] if line.children[0].kind in ("REL", "IMPLIES", "IFF", "towards") else line.children[::2]
    indices = sorted({name for node in _walk(line) for name in _index_names(node)}
                     | {name for name in symbols if getattr(symbols[name].domain, "index_of", None)})  # fmt: skip
    for side in sides:
        yield from _whole_side(side)
        for node in _walk(side):
            yield from _of_node(node, source, symbols, indices)


def _walk(raw: Raw) -> Iterator[Raw]:
    yield raw
    for child in raw.children:
        yield from _walk(child)


def _index_names(raw: Raw) -> list[str]:
    if raw.kind not in ("sum", "prod"):
        return []
    spec = raw.children[0]
    entries = spec.children if spec.kind == "list" else [spec]
    return [entry.value or entry.children[0].value for entry in entries if entry.kind in ("NAME", "compare")]


def _whole_side(side: Raw) -> Iterator[Edit]:
    if side.kind not in ("expr", "term_first"):
        yield Edit("sign", side.start, side.start, "-")
        yield Edit("factor", side.start, side.start, "2 \\cdot ")


def _of_node(raw: Raw, source: str, symbols: dict, indices: list[str]) -> Iterator[Edit]:
    if raw.kind in ("expr", "term_first"):
        yield from _of_sum(raw)
    elif raw.kind in ("frac", "row", "sqrt"):
        for child in raw.children:  # \\frac12 has no braces that a sign could stand in
            if child.kind not in ("expr", "term_first") and (raw.kind == "row" or source[child.start - 1] == "{"):
                yield Edit("sign", child.start, child.start, "-")
                yield Edit("factor", child.start, child.start, "2 \\cdot ")
    elif raw.kind == "prime":
        yield Edit("exponent", raw.start, raw.end, "")
    if raw.kind == "NAME":
        yield from _of_name(raw, source, symbols)
    if raw.kind == "sup":
        yield from _of_exponent(raw)
    if raw.kind == "sub":
        yield from _of_index(raw, indices)


def _of_sum(raw: Raw) -> Iterator[Edit]:
    children, terms, sign = raw.children, [], None
    for child in children:
        if child.kind == "addop":
            sign = child
        elif child.kind == "term_first":
            terms.append((child.children[0], child.children[1]))
            sign = None
        else:
            terms.append((sign, child))
            sign = None
    for sign, term in terms:
        if _is_order(term):
            continue
        if sign is None:
            yield Edit("sign", term.start, term.start, "-")
        else:
            yield Edit("sign", sign.start, sign.end, "-" if sign.children[0].kind == "PLUS" else "+")
        if term.kind != "INFTY":  # twice infinity is infinity
            yield Edit("factor", term.start, term.start, "2 \\cdot ")
        if raw.kind == "expr" and len([t for t in terms if not _is_order(t[1])]) > 1:
            yield Edit("term", (sign or term).start, term.end, "")


def _is_order(raw: Raw) -> bool:
    return raw.kind == "term" and raw.children[0].kind == "BIGO"


def _of_name(raw: Raw, source: str, symbols: dict) -> Iterator[Edit]:
    symbol = symbols.get(raw.value)
    if symbol is None or len(symbol.shape) != 2 or symbol.kind not in ("value", "macro", "call"):
        return
    if 1 in (find(size) for size in symbol.shape) or source[raw.end :].lstrip()[:1] in ("^", "_", "}"):
        return
    marks = getattr(symbol.domain, "marks", frozenset())
    why = f"{symbol.key} is symmetric" if marks & SYMMETRIC else None
    yield Edit("transpose", raw.end, raw.end, "^\\top", why)


def _of_exponent(raw: Raw) -> Iterator[Edit]:
    inside = raw.children[-1]
    content = inside.children[0] if inside.kind == "braces" else inside
    if content.kind == "TOP":
        yield Edit("transpose", raw.start, raw.end, "")
    elif content.kind in ("NUMBER", "NAME") and content.value != "c":
        text = str(int(content.value) + 1) if content.value.isdigit() else f"{content.value}+1"
        yield Edit("exponent", inside.start, inside.end, f"{{{text}}}")
    elif content.kind in ("expr", "term", "term_first", "frac", "factor") and content.children[-1].kind != "TOP":
        yield Edit("exponent", content.end, content.end, "+1")


def _of_index(raw: Raw, indices: list[str]) -> Iterator[Edit]:
    inside = raw.children[-1]
    content = inside.children[0] if inside.kind == "braces" and len(inside.children) == 1 else inside
    if content.kind == "NUMBER" and len(content.value) == 1:
        yield Edit("index", content.start, content.end, str(int(content.value) + 1))
    elif content.kind == "NAME" and content.value in indices:
        for other in indices:
            if other != content.value:
                yield Edit("index", content.start, content.end, other)
    elif content.kind == "term" and len(content.children) == 2 and all(part.value for part in content.children):
        first, second = content.children
        yield Edit("index", content.start, content.end, f"{second.value}{first.value}")


# --- what comes of it ---------------------------------------------------------------------------------------------


def _tried(derivation, claim: Claim, edit: Edit) -> Perturbation:
    latex = claim.latex[: edit.start] + edit.text + claim.latex[edit.end :]
    made = Perturbation(claim.number, edit.kind, latex, True)
    try:
        left = claim.nodes[0] if claim.nodes else None
        line = claim.model.read(latex, None if left is None else left.shape)
        changed = _changed(claim, line, derivation.towards)
    except (NotationError, ValueError):
        return made
    if changed is None:
        return made
    if not _holds(changed, derivation):
        return made
    why = edit.why_equal or _reason(claim, line)
    if why is not None:
        return replace(made, rejected=False, equal_because=why)
    true = claim.relation in ("<", "<=", ">", ">=", "!=") or claim.order is not None or claim.relation == "=>"
    return replace(made, rejected=False, still_true=true)


def _changed(claim: Claim, line: Line, towards: dict | None) -> Claim | None:
    """The claim that the changed line makes; None where its shape alone is wrong."""
    if claim.relation in ("=>", "<=>"):
        return replace(claim, after=line) if len(line.sides) > 1 else None
    left, right = claim.nodes[0], line.sides[0]
    variable = claim.variable if line.order is None else limit_variable(line.order, claim.model.symbols, towards)
    return replace(claim, right=value_of(right), nodes=(left, right), order=line.order, variable=variable)


def _reason(claim: Claim, line: Line) -> str | None:
    """Why the changed line says the same, if that can be proved."""
    symbols = claim.model.symbols
    if claim.relation in ("=>", "<=>"):
        old, new = claim.after.sides, line.sides
        if all(p.shape == q.shape and _equal(p, q, claim) for p, q in zip(old, new)):
            return "both sides are equal to those of the step"
        return "it is the equation of the step times a number" if same_equation(claim.after, line, symbols) else None
    old, new = claim.nodes[1], line.sides[0]
    same_order = (line.order is None) == (claim.order is None) and (
        line.order is None or prove_equal(claim.order, line.order, symbols))  # fmt: skip
    if same_order and _equal(old, new, claim):
        return "it equals the right side of the step"
    return None


def _equal(old: Node, new: Node, claim: Claim) -> bool:
    """Whether two formulas are proved equal, by their form or by SymPy."""
    symbols = claim.model.symbols
    return _form(old, symbols) == _form(new, symbols) or prove_equal(old, new, symbols, claim.premise.lines)


def _form(node: Node, symbols: dict) -> tuple:
    """A formula up to what is zero, transposes of numbers, and the order in δ_ij: equal forms are equal formulas."""
    args = [_form(arg, symbols) for arg in node.args]
    zero = ("zero", tuple(find(size) for size in node.shape))
    if node.op == "zeros" or (node.op == "number" and node.data == 0) or _uncorrelated(node, symbols):
        return zero
    if node.op == "add":
        args = [arg for arg in args if arg[0] != "zero"]
        if len(args) < 2:
            return args[0] if args else zero
    if node.op in ("neg", "mul", "scale") and any(arg[0] == "zero" for arg in args):
        return zero
    if node.op == "transpose" and node.shape == SCALAR:
        return args[0]
    if node.op == "delta":
        args = sorted(args, key=repr)
    if node.op in ("E", "Var", "Cov", "prob"):
        args = _renamed(args, symbols)
    return node.op, _data_form(node.data, symbols), *args


def _renamed(forms: list, symbols: dict) -> list:
    """Number the copies of a sample by their first appearance: all have the same law."""
    order: dict = {}

    def renamed(form):
        if not isinstance(form, tuple):
            return form
        if form[:1] == ("member",) and isinstance(symbols[form[1]].domain, Sample) and form[2][0] == "number":
            copies = order.setdefault(form[1], [])
            copies += [form[2]] if form[2] not in copies else []
            return "copy", form[1], copies.index(form[2])
        return tuple(map(renamed, form))

    return [renamed(form) for form in forms]


def _data_form(data, symbols: dict):
    if isinstance(data, tuple | list):
        return tuple(_data_form(part, symbols) for part in data)
    return _form(data, symbols) if isinstance(data, Node) else data


def _uncorrelated(node: Node, symbols: dict) -> bool:
    """Whether this is the covariance of two different variables of which one is independent of all others."""
    names = [arg.data for arg in node.args if arg.op == "symbol"]
    if node.op != "Cov" or len(names) != 2 or names[0] == names[1] or node.shape != SCALAR:
        return False
    return any(getattr(symbols[name].domain, "independent", False) for name in names)


def _holds(changed: Claim, derivation) -> bool:
    """Whether a changed claim passes as many instances as the step did."""
    for premise, conclusion in changed.directions():
        told = tried = 0
        for env in derivation.envs:
            if told >= derivation.instances or tried >= 3 * derivation.instances:
                break
            tried += 1
            here = premise.satisfied(env) if premise else env
            if here is None:
                continue
            try:
                with np.errstate(all="ignore"):
                    outcome = changed.check(here, conclusion, here is not env)
            except (UndefinedError, NotationError, DerivationError, OverflowError):
                return False
            if not outcome.holds:
                return False
            told += outcome.telling
        if told == 0:
            return False
    return True
