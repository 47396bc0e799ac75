"""What the factors of a product do to each other: multiply, apply, differentiate, sum.

LaTeX writes ``f(x)``, ``a(x)``, ``\\sin x`` and ``\\mathbf{A}\\mathbf{x}`` alike, one thing beside
the other. The declared symbols tell them apart; where they do not, the formula is refused:

- a function without brackets takes one factor (or a number and a name, as in ``\\sin 2x``);
- a derivative takes one factor, and no further one may follow unless brackets end it;
- ``a/bc`` is refused, and so are three vectors multiplied by dots;
- a sum reaches to the next plus or minus, a product of many takes one factor.
"""

from mmlbook.derivation.bigoperators import BigOperatorReader
from mmlbook.derivation.notation import Raw
from mmlbook.derivation.tree import SCALAR, Node, describe, find, same_shape, unify

__all__ = ["ProductReader"]

CLOSED = ("group", "bracket", "norm", "absolute", "inner")
OPERATORS = ("FUNC", "derivative", "NABLA", "sum", "prod", "lim", "MOMENT", "PROB", "BIGO")


class Factors:
    """The factors of one product, taken from left to right."""

    def __init__(self, children: list[Raw]):
        self.items, self.at = children, 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.items)

    def peek(self) -> Raw | None:
        return None if self.done else self.items[self.at]

    def take(self) -> Raw:
        self.at += 1
        return self.items[self.at - 1]

    def rest(self) -> list[Raw]:
        rest, self.at = self.items[self.at :], len(self.items)
        return rest


def parts(raw: Raw) -> tuple[Raw, list[Raw]]:
    """A factor's base, and what stands behind it: powers and indices."""
    return (raw.children[0], raw.children[1:]) if raw.kind == "factor" else (raw, [])


class ProductReader(BigOperatorReader):
    """The part of the reader that knows products; see :class:`mmlbook.derivation.reading.Reader`."""

    def product(self, children: list[Raw], raw: Raw) -> Node:
        factors, runs = Factors(children), []
        run: list[Node] = []
        slashed = False
        while not factors.done:
            item = factors.peek()
            if item.kind == "op":
                factors.take()
                op = item.children[0].kind
                if slashed:
                    self.fail("a product behind a slash is ambiguous: write \\frac or brackets", item)
                if op == "SLASH":
                    slashed = True
                    run = [self.slash(run, runs, factors, item, raw)]
                    runs = []
                    continue
                runs.append((self.juxtaposed(run, raw), item))
                run = []
                continue
            if slashed:
                self.fail("what stands under the slash is ambiguous: write \\frac or brackets", item)
            run.append(self.unit(factors)[0])
        return self.dotted(runs, self.juxtaposed(run, raw), raw)

    def slash(self, run: list[Node], runs: list, factors: Factors, slash: Raw, raw: Raw) -> Node:
        above = self.dotted(runs, self.juxtaposed(run, raw), raw)
        start = factors.peek()
        base = parts(start)[0]
        if base.kind in ("sum", "prod", "lim", "derivative", "NABLA") or base.kind == "FUNC":
            self.fail("what stands under the slash is ambiguous: write \\frac or brackets", start)
        below, _ = self.unit(factors)
        if below.shape != SCALAR:
            self.fail(f"a divisor must be a number, but this is {describe(below.shape)}", start)
        return self.node("div", [above, below], above.shape, raw)

    def dotted(self, runs: list, last: Node, raw: Raw) -> Node:
        """Join what stands between dots and crosses."""
        if not runs:
            return last
        nodes = [node for node, _ in runs] + [last]
        signs = [item.children[0].kind for _, item in runs]
        if sum(node.shape != SCALAR for node in nodes) > 2:
            self.fail("more than two vectors or matrices joined by signs are ambiguous: use brackets", runs[1][1])
        total = nodes[0]
        for sign, item, node in zip(signs, [item for _, item in runs], nodes[1:], strict=True):
            if SCALAR in (total.shape, node.shape):
                if sign == "ODOT":
                    self.fail("\\odot multiplies vectors or matrices entry by entry", item)
                total = self.times(total, node, item)
                continue
            column = find(total.shape[1]) == 1 and find(node.shape[1]) == 1
            if sign == "ODOT" or column:
                self.agree(total, node, item, "multiplied entry by entry with" if sign == "ODOT" else "multiplied with")
            elif sign == "CDOT":
                self.fail("\\cdot is between numbers or two vectors; matrices stand side by side", item)
            if sign == "ODOT":
                total = self.node("hadamard", [total, node], total.shape, item)
            elif sign == "CDOT":
                total = self.node("dot", [total, node], SCALAR, item)
            elif column and unify(total.shape[0], 3):
                total = self.node("cross", [total, node], (3, 1), item)
            else:
                self.fail("\\times is between numbers or two vectors with 3 entries", item)
            total.start, total.end = raw.start, raw.end
        return total

    def juxtaposed(self, nodes: list[Node], raw: Raw) -> Node:
        total = nodes[0]
        for node in nodes[1:]:
            total = self.times(total, node, node)
        return total

    def times(self, a: Node, b: Node, raw) -> Node:
        """The product of two neighbors."""
        place = Raw("", [], a.start, b.end)
        if a.op == "order" or b.op == "order":
            self.fail("O(…) is added, not multiplied", raw)
        if a.shape == SCALAR and b.shape == SCALAR:
            return self.node("mul", [a, b], SCALAR, place)
        if a.shape == SCALAR or b.shape == SCALAR:
            number, matrix = (a, b) if a.shape == SCALAR else (b, a)
            return self.node("scale", [number, matrix], matrix.shape, place)
        if not unify(a.shape[1], b.shape[0]):
            self.fail(f"{describe(a.shape)} cannot be multiplied with {describe(b.shape)}", raw)
        if find(a.shape[0]) == 1 and find(b.shape[1]) == 1:
            return self.node("row_times", [a, b], SCALAR, place)
        return self.node("matmul", [a, b], (a.shape[0], b.shape[1]), place)

    # --- one factor ------------------------------------------------------------------------------------------

    def unit(self, factors: Factors) -> tuple[Node, bool]:
        """Read the next factor with all that it takes to its right; whether brackets end it."""
        raw = factors.take()
        base, posts = parts(raw)
        if base.kind in OPERATORS:
            return getattr(self, "unit_" + base.kind.lower())(base, posts, raw, factors)
        if base.kind == "NAME":
            symbol = self.symbols.get(base.value)
            if base.value not in self.bound and symbol is not None and symbol.kind == "function":
                return self.applied(symbol, base, posts, raw, factors), True
            if base.value == "\\Gamma" and symbol is None and base.value not in self.bound:
                return self.gamma(base, raw, factors), True
            return self.named(base, posts, raw), False
        if base.kind == "norm" and posts and posts[0].kind == "sub":
            kind = self.unbrace(posts[0].children[-1])
            name = {"INFTY": "inf"}.get(kind.kind, kind.value)
            if name not in ("1", "2", "inf", "F"):
                self.fail("a norm is _1, _2, _\\infty or _F", posts[0])
            node, posts = self.read_norm(base, name), posts[1:]
        else:
            node = self.read(base)
        return self.postfix(node, posts, raw), base.kind in CLOSED and not posts

    def unit_func(self, base: Raw, posts: list[Raw], raw: Raw, factors: Factors) -> tuple[Node, bool]:
        """Read \\sin, \\det and their like, with what they are applied to."""
        name = {"ln": "log", "sgn": "sign"}.get(base.value, base.value)
        power = base_of_log = None
        for post in posts:
            if post.kind == "sup" and power is None:
                power = self.scalar(self.unbrace(post.children[-1]), "an exponent")
                if power.op == "neg":
                    self.fail(f"\\{name}^{{-1}} is ambiguous: write \\arc{name} or a fraction", post)
            elif post.kind == "sub" and name == "log" and base_of_log is None:
                base_of_log = self.scalar(self.unbrace(post.children[-1]), "the base of a logarithm")
            else:
                self.fail(f"this cannot stand behind \\{base.value}", post)
        args, closed = self.arguments(base, raw, factors)
        node = self.function(name, args, raw)
        if base_of_log is not None:
            node = self.node("div", [node, self.node("log", [base_of_log], SCALAR, raw)], SCALAR, raw)
        if power is not None:
            if node.shape != SCALAR:
                self.fail("only functions of numbers have powers", raw)
            node = self.node("pow", [node, power], SCALAR, raw)
        return node, closed

    def arguments(self, base: Raw, raw: Raw, factors: Factors) -> tuple[list[Node], bool]:
        item = factors.peek()
        if item is None or item.kind == "op":
            self.fail(f"\\{base.value} is applied to nothing", raw)
        inner, posts = parts(item)
        if inner.kind in ("group", "bracket"):
            if posts:
                self.fail(f"a power behind {base.value}(…) is ambiguous: put brackets around what it is of", posts[0])
            factors.take()
            raw.end = item.end
            listed = inner.children[0]
            return [*map(self.read, listed.children if listed.kind == "list" else [listed])], True
        start = inner
        node, closed = self.unit(factors)
        following = factors.peek()
        if start.kind == "NUMBER" and not posts and following is not None and parts(following)[0].kind == "NAME":
            other, _ = self.unit(factors)
            node = self.times(node, other, item)
            following = factors.peek()
        raw.end = node.end
        if not closed and following is not None and start.kind != "FUNC":
            plain = following.kind != "op" and parts(following)[0].kind not in OPERATORS
            if plain or (following.kind == "op" and following.children[0].kind == "SLASH"):
                self.fail(f"how far \\{base.value} reaches is ambiguous: use brackets", following)
        return [node], closed

    def function(self, name: str, args: list[Node], raw: Raw) -> Node:
        if name in ("max", "min"):
            if len(args) < 2 or any(arg.shape != SCALAR for arg in args):
                self.fail(f"\\{name} takes two numbers or more", raw)
            return self.node(name, args, SCALAR, raw)
        if len(args) != 1:
            self.fail(f"\\{name} takes one argument", raw)
        arg = args[0]
        if name in ("det", "tr"):
            if arg.shape == SCALAR or not unify(*arg.shape):
                self.fail(f"\\{name} is of a square matrix, but this is {describe(arg.shape)}", raw)
            return self.node(name, args, SCALAR, raw)
        if name == "rank":
            return self.node(name, args, SCALAR, raw)
        if name == "diag":
            if arg.shape == SCALAR or find(arg.shape[1]) != 1:
                self.fail("diag is of a vector", raw)
            return self.node(name, args, (arg.shape[0], arg.shape[0]), raw)
        if arg.shape != SCALAR:
            self.fail(f"\\{name} is of a number, but this is {describe(arg.shape)}", raw)
        return self.node(name, args, SCALAR, raw)

    def gamma(self, base: Raw, raw: Raw, factors: Factors) -> Node:
        args, _ = self.arguments(base, raw, factors)
        return self.function("gamma", args, raw)

    # --- declared functions ----------------------------------------------------------------------------------

    def applied(self, symbol, base: Raw, posts: list[Raw], raw: Raw, factors: Factors) -> Node:
        """Read f(x), f'(x), f^{(k)}(x), with the power behind the brackets."""
        order: Node | int = 0
        for post in posts:
            exponent = post.children[-1].children[0] if post.kind == "sup" and post.children[-1].children else None
            if post.kind == "prime":
                order += 1
            elif exponent is not None and exponent.kind == "group" and order == 0:
                order = self.scalar(exponent, "the order of a derivative")
            else:
                self.fail(f"a power or an index of {symbol.key} stands behind its brackets", post)
        item = factors.peek()
        inner, behind = parts(item) if item is not None else (None, [])
        if inner is None or inner.kind not in ("group", "bracket"):
            self.fail(f"{symbol.key} is a function: say at what, as in {symbol.key}(x)", base)
        factors.take()
        listed = inner.children[0]
        args = [*map(self.read, listed.children if listed.kind == "list" else [listed])]
        if len(args) != len(symbol.param_shapes):
            self.fail(f"{symbol.key} takes {len(symbol.param_shapes)} arguments, here are {len(args)}", inner)
        for arg, shape in zip(args, symbol.param_shapes, strict=True):
            if not same_shape(shape, arg.shape):
                self.fail(f"{symbol.key} is a function of {describe(shape)}, but this is {describe(arg.shape)}", inner)
        place = Raw("", [], raw.start, inner.end)
        if order == 0:
            node = self.node("apply", args, symbol.shape, place, symbol.name)
        else:
            if [*symbol.param_shapes] != [SCALAR]:
                self.fail("a prime is for functions of one number: write \\nabla or \\partial", posts[0])
            if isinstance(order, int):
                order = self.node("number", [], SCALAR, base, order)
            node = self.node("prime", [*args, order], symbol.shape, place, symbol.name)
        return self.postfix(node, behind, raw)
