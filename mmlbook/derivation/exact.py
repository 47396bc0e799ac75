"""Deciding a step exactly, by computer algebra, where it is cheap.

What is tried is bounded by the size of the expressions and not by a clock, so that the same steps
are decided on every machine. "Not decided" is no objection to a step.
"""

from mmlbook.derivation.symbolic import Symbolic, UnsupportedError
from mmlbook.derivation.tree import SCALAR, Node, Symbol
from mmlbook.derivation.words import WordsError

__all__ = ["is_zero", "prove", "prove_equal", "same_equation"]

MOST_OPERATIONS = 600


def is_zero(expression, sympy) -> bool:
    """Whether an expression is zero; False also means that it was not decided.

    Examples
    --------
    >>> import sympy
    >>> t = sympy.Symbol("t", real=True)
    >>> is_zero(sympy.sin(2 * t) - 2 * sympy.sin(t) * sympy.cos(t), sympy)
    True
    """
    if expression == 0:
        return True
    if expression.has(sympy.nan, sympy.zoo, sympy.oo) or sympy.count_ops(expression) > MOST_OPERATIONS:
        return False
    expression = sympy.expand(expression)
    if expression == 0:
        return True
    if sympy.count_ops(expression) > MOST_OPERATIONS:
        return False
    above = sympy.expand(sympy.fraction(sympy.together(expression))[0])
    if above == 0:
        return True
    if sympy.count_ops(above) > MOST_OPERATIONS:
        return False
    if above.has(sympy.log):
        above = sympy.expand(sympy.expand_log(above))
    if above.has(sympy.sin, sympy.cos):
        above = _circular(sympy.expand(sympy.expand_trig(above)), sympy)
    if above != 0 and above.has(sympy.Pow, sympy.exp):
        above = sympy.expand(sympy.powsimp(sympy.expand(above, power_exp=True)))
    return above == 0


def _circular(expression, sympy):
    """Replace sin² by 1 − cos²."""
    for sine in sorted(expression.atoms(sympy.sin), key=str):
        cosine = sympy.cos(sine.args[0])
        name = sympy.Dummy()
        inside = expression.subs(sine, name)
        if not inside.is_polynomial(name):
            continue
        expression = sympy.expand(sympy.rem(inside, name**2 + cosine**2 - 1, name).subs(name, sine))
    return expression


def _difference(maker: Symbolic, left: Node, right: Node):
    """left − right, as a list of expressions that must all be zero."""
    a, b = maker.of(left), maker.of(right)
    if isinstance(a, dict) or isinstance(b, dict):
        if not (isinstance(a, dict) and isinstance(b, dict)):
            raise UnsupportedError("a matrix of known size and one of a size that is a name")
        return [*maker.words.add(a, maker.words.scale(maker.sympy.Integer(-1), b)).values()] or [maker.sympy.Integer(0)]
    return [a - b] if left.shape == SCALAR else [*(a - b)]


def prove_equal(left: Node, right: Node, symbols: dict[str, Symbol], assumed=()) -> bool:
    """Whether two formulas are equal where what is assumed holds; False also means that it was not decided."""
    for by_words in (False, True):
        maker = Symbolic(symbols, assumed, by_words=by_words)
        try:
            if all(is_zero(part, maker.sympy) for part in _difference(maker, left, right)):
                return True
        except (UnsupportedError, WordsError, RecursionError, maker.sympy.PolynomialError):
            continue
        except (TypeError, ValueError, AttributeError, RuntimeError, ZeroDivisionError):
            continue  # SymPy raises many things where it does not know; the step is then not decided
    return False


def prove(claim) -> bool:
    """Whether a step is decided exactly."""
    symbols = claim.model.symbols
    if claim.relation in ("=>", "<=>"):
        return same_equation(claim.before, claim.after, symbols)
    if claim.pair is None or claim.order is not None:
        return False
    left, right = claim.pair
    if claim.relation == "=":
        return prove_equal(left, right, symbols, claim.premise.lines)
    if claim.relation == "!=":
        return False
    maker = Symbolic(symbols)
    try:
        if claim.relation == "->":
            return _limit(maker, left, right, *claim.variable)
        lower, upper = (left, right) if claim.relation in ("<", "<=") else (right, left)
        (gap,) = _difference(maker, upper, lower)
        wanted = "is_positive" if claim.relation in ("<", ">") else "is_nonnegative"
        return any(getattr(form, wanted) is True for form in (gap, maker.sympy.factor(gap)))
    except (UnsupportedError, WordsError, TypeError, ValueError, AttributeError, RuntimeError):
        return False


def _limit(maker: Symbolic, left: Node, right: Node, name: str, goal: float) -> bool:
    """A limit of a rational function that is no 0/0 after cancelling."""
    x = maker.of(Node("symbol", [], SCALAR, data=name))
    a, b = maker.of(left), maker.of(right)
    if (
        goal in (float("inf"), float("-inf"))
        or isinstance(a, dict)
        or left.shape != SCALAR
        or not a.is_rational_function(x)
    ):
        return False
    above, below = maker.sympy.fraction(maker.sympy.cancel(maker.sympy.together(a)))
    point = maker.sympy.nsimplify(goal)
    at = below.subs(x, point)
    return at.is_nonzero is True and is_zero(above.subs(x, point) / at - b, maker.sympy)


def same_equation(before, after, symbols) -> bool:
    """Whether an equation between numbers is the other one times a number that is not zero."""
    if (
        before.relations != ["="]
        or after.relations != ["="]
        or before.sides[0].shape != SCALAR
        or after.sides[0].shape != SCALAR
    ):
        return _same_words(before, after, symbols)
    maker = Symbolic(symbols)
    try:
        (p,), (q,) = _difference(maker, *before.sides), _difference(maker, *after.sides)
        if p == 0 or q == 0 or maker.sympy.count_ops(p) + maker.sympy.count_ops(q) > MOST_OPERATIONS / 2:
            return False
        ratio = maker.sympy.cancel(maker.sympy.together(p / q))
        return ratio.is_nonzero is True and ratio.is_finite is not False
    except (UnsupportedError, WordsError, TypeError, ValueError, AttributeError, RuntimeError):
        return False


def _same_words(before, after, symbols) -> bool:
    """Whether an equation between matrices is the other one times a number that is not zero."""
    if before.relations != ["="] or after.relations != ["="] or len(before.sides[0].shape) != len(after.sides[0].shape):
        return False
    maker = Symbolic(symbols)
    try:
        p, q = ([maker.of(side) for side in line.sides] for line in (before, after))
        if not all(isinstance(side, dict) for side in p + q):
            return False
        minus = maker.sympy.Integer(-1)
        p, q = (maker.words.add(a, maker.words.scale(minus, b)) for a, b in (p, q))
        if not p or p.keys() != q.keys():
            return False
        ratios = {maker.sympy.cancel(p[word] / q[word]) for word in p}
        return len(ratios) == 1 and ratios.pop().is_nonzero is True
    except (UnsupportedError, WordsError, TypeError, ValueError, AttributeError, RuntimeError):
        return False
