"""What stands there, given what the symbols are: the type-directed pass over the parse tree.

Addition, brackets, powers and everything that is written with a beginning and an end are read
here; how the factors of a product act on each other is in :mod:`mmlbook.derivation.products`.
"""

import itertools

from mmlbook.derivation.errors import NotationError
from mmlbook.derivation.notation import Raw, parse
from mmlbook.derivation.products import ProductReader
from mmlbook.derivation.tree import SCALAR, Line, Node, Symbol, Unknown, add_sizes, describe, find, same_shape, unify

__all__ = ["Reader", "read_line"]

HEADS = {"REL": None, "IMPLIES": "=>", "IFF": "<=>", "TO": "->"}


class Reader(ProductReader):
    """Reads one formula in the light of the declared symbols.

    Parameters
    ----------
    source : str
        The LaTeX.
    symbols : dict of str to Symbol
        The declared symbols, by canonical name.
    """

    def __init__(self, source: str, symbols: dict[str, Symbol]):
        self.source, self.symbols = source, symbols
        self.bound: dict[str, tuple] = {}  # variables of sums, integrals and definitions, with their shapes
        self.unknowns: list[tuple[Unknown, Raw]] = []
        self.index_sizes: dict[str, object] = {}
        self.order: Node | None = None

    def fail(self, message: str, raw):
        raise NotationError(message, self.source, raw.start, raw.end)

    def node(self, op: str, args: list, shape: tuple, raw, data=None) -> Node:
        return Node(op, args, shape, raw.start, raw.end, data)

    def unknown(self, raw) -> Unknown:
        size = Unknown()
        self.unknowns.append((size, raw))
        return size

    def finish(self) -> None:
        """Refuse sizes that nothing tells."""
        for size, raw in self.unknowns:
            if isinstance(find(size), Unknown):
                self.fail("nothing tells the size of this: write it as an index, such as \\mathbf{I}_n", raw)

    # --- whole lines -----------------------------------------------------------------------------------------

    def line(self) -> Line:
        raw = parse(self.source, frozenset(self.symbols))
        raw = raw if raw.kind == "line" else Raw("line", [raw], raw.start, raw.end)
        children = list(raw.children)
        head = towards = None
        if children[0].kind in HEADS:
            head = HEADS[children[0].kind] or children[0].value
            if head == "->":
                self.fail("say what goes where, as in \\xrightarrow{h \\to 0}", children[0])
            children.pop(0)
        elif children[0].kind == "towards":
            towards, head = self.towards(children.pop(0).children[-1]), "->"
        relations = [child.value or child.children[0].value for child in children[1::2]]
        sides = [self.read(child) for child in children[::2]]
        if head == "->" and relations:
            self.fail("a limit is one formula, without a further relation", children[1])
        for left, right, raw in zip(sides, sides[1:], children[2::2], strict=False):
            self.agree(left, right, raw, "compared with")
        return Line(self.source, head, sides, relations, self.order, towards)

    def towards(self, raw: Raw) -> tuple[str, Node]:
        if raw.kind != "compare" or len(raw.children) != 3 or raw.children[1].kind != "TO":
            self.fail("expected a variable and where it goes, such as h \\to 0", raw)
        variable, _, goal = raw.children
        if variable.kind != "NAME":
            self.fail("expected a variable", variable)
        if variable.value not in self.bound and variable.value not in self.symbols:
            self.bound[variable.value] = SCALAR
        return variable.value, self.read(goal)

    # --- formulas --------------------------------------------------------------------------------------------

    def read(self, raw: Raw) -> Node:
        """Read any part of a formula."""
        method = getattr(self, "read_" + raw.kind.lower(), None)
        if method is None:
            self.fail(f"{raw.value or 'this'} cannot stand here", raw)
        return method(raw)

    def scalar(self, raw: Raw, what: str) -> Node:
        node = self.read(raw)
        if node.shape != SCALAR:
            self.fail(f"{what} must be a number, but this is {describe(node.shape)}", raw)
        return node

    def agree(self, left: Node, right: Node, raw, verb: str) -> None:
        if not same_shape(left.shape, right.shape):
            self.fail(f"{describe(right.shape)} cannot be {verb} {describe(left.shape)}", raw)

    def read_expr(self, raw: Raw) -> Node:
        terms, sign, total = [], 1, None
        for child in raw.children:
            if child.kind == "addop":
                sign = -1 if child.children[0].kind == "MINUS" else 1
                continue
            node = self.read(child)
            if node.op == "order":
                if self.order is not None:
                    self.fail("there is more than one O(…)", child)
                self.order = node.args[0]
                continue
            if total is not None:
                self.agree(total, node, child, "added to")
            total = node
            terms.append(self.node("neg", [node], node.shape, child) if sign < 0 else node)
            sign = 1
        if not terms:
            self.fail("O(…) needs a formula that it is added to (0 will do)", raw)
        return terms[0] if len(terms) == 1 else self.node("add", terms, terms[0].shape, raw)

    read_term_first = read_expr

    def read_term(self, raw: Raw) -> Node:
        return self.product(raw.children, raw)

    def read_factor(self, raw: Raw) -> Node:
        return self.product([raw], raw)

    read_name = read_func = read_nabla = read_moment = read_prob = read_bigo = read_factor
    read_derivative = read_sum = read_prod = read_lim = read_factor

    def read_number(self, raw: Raw) -> Node:
        value = float(raw.value) if "." in raw.value else int(raw.value)
        return self.node("number", [], SCALAR, raw, value)

    def read_infty(self, raw: Raw) -> Node:
        return self.node("number", [], SCALAR, raw, float("inf"))

    def read_top(self, raw: Raw) -> Node:
        self.fail("\\top is only a transpose as a power: ^\\top", raw)

    def read_group(self, raw: Raw) -> Node:
        if len(raw.children) != 1 or raw.children[0].kind in ("list", "condition", "union", "compare"):
            self.fail("expected one formula in these brackets; a list stands only behind a function", raw)
        return self.read(raw.children[0])

    read_bracket = read_braces = read_group

    def read_frac(self, raw: Raw) -> Node:
        top, bottom = self.read(raw.children[0]), self.scalar(raw.children[1], "a divisor")
        return self.node("div", [top, bottom], top.shape, raw)

    def read_binom(self, raw: Raw) -> Node:
        return self.node("binom", [self.scalar(child, "a binomial's part") for child in raw.children], SCALAR, raw)

    def read_sqrt(self, raw: Raw) -> Node:
        under = self.scalar(raw.children[-1], "what stands under a root")
        if len(raw.children) == 1:
            return self.node("sqrt", [under], SCALAR, raw)
        return self.node("root", [under, self.scalar(raw.children[0], "the degree of a root")], SCALAR, raw)

    def read_norm(self, raw: Raw, kind: str | None = None) -> Node:
        node = self.read(raw.children[0])
        if node.shape == SCALAR:
            self.fail("a norm is of a vector or a matrix; for a number write \\lvert … \\rvert", raw)
        vector = 1 in (find(size) for size in node.shape)
        if kind is None and not vector:
            self.fail("which norm of a matrix? write \\rVert_F or \\rVert_2", raw)
        return self.node("norm", [node], SCALAR, raw, kind or "2")

    def read_absolute(self, raw: Raw) -> Node:
        node = self.read(raw.children[0])
        if node.shape != SCALAR:
            self.fail("bars around a vector or a matrix are ambiguous: write \\lVert … \\rVert or \\det", raw)
        return self.node("abs", [node], SCALAR, raw)

    def read_inner(self, raw: Raw) -> Node:
        a, b = map(self.read, raw.children)
        if a.shape == SCALAR or find(a.shape[1]) != 1:
            self.fail(f"an inner product is of two vectors, but this is {describe(a.shape)}", raw.children[0])
        self.agree(a, b, raw.children[1], "multiplied with")
        return self.node("dot", [a, b], SCALAR, raw)

    def read_matrix(self, raw: Raw) -> Node:
        rows = [[self.read(cell) for cell in row.children] for row in raw.children if row.kind == "row"]
        kind = raw.children[0].value
        for row, made in zip((child for child in raw.children if child.kind == "row"), rows, strict=True):
            if len(made) != len(rows[0]):
                self.fail(f"this row has {len(made)} entries, the first has {len(rows[0])}", row)
        if all(node.shape == SCALAR for row in rows for node in row):
            shape = len(rows), len(rows[0])
            made = self.node("matrix", [node for row in rows for node in row], shape, raw, shape)
        else:
            made = self.blocks(rows, raw)
        if kind == "vmatrix":
            if find(made.shape[0]) != find(made.shape[1]):
                self.fail("a determinant needs as many rows as columns", raw)
            return self.node("det", [made], SCALAR, raw)
        return made

    def blocks(self, rows: list[list[Node]], raw: Raw) -> Node:
        shapes = [[node.shape or (1, 1) for node in row] for row in rows]
        for row, made in zip(shapes, rows, strict=True):
            for shape, node in zip(row, made, strict=True):
                if not unify(shape[0], row[0][0]):
                    self.fail("the blocks of a row differ in height", node)
        for column in range(len(rows[0])):
            for row, made in zip(shapes, rows, strict=True):
                if not unify(row[column][1], shapes[0][column][1]):
                    self.fail("the blocks of a column differ in width", made[column])
        shape = add_sizes([row[0][0] for row in shapes]), add_sizes([pair[1] for pair in shapes[0]])
        data = len(rows), len(rows[0])
        return self.node("blocks", [node for row in rows for node in row], shape, raw, data)

    def read_integral(self, raw: Raw) -> Node:
        low, high, inside, variable = raw.children[-4:]
        bounds = [self.scalar(self.unbrace(bound), "a bound") for bound in (low, high)]
        name = variable.value
        outer = self.bound.get(name)
        self.bound[name] = SCALAR
        integrand = self.read(inside)
        self.release(name, outer)
        return self.node("integral", [*bounds, integrand], integrand.shape, raw, name)

    def release(self, name: str, outer) -> None:
        """Forget a bound variable, or give it its outer meaning back."""
        if outer is None:
            del self.bound[name]
        else:
            self.bound[name] = outer

    def unbrace(self, raw: Raw) -> Raw:
        return raw.children[0] if raw.kind == "braces" and len(raw.children) == 1 else raw

    # --- powers and indices ----------------------------------------------------------------------------------

    def postfix(self, node: Node, posts: list[Raw], raw: Raw) -> Node:
        """Apply the powers, indices and signs that stand behind a factor, from left to right."""
        for post in posts:
            node = getattr(self, "post_" + post.kind)(node, post)
            node.start = raw.start
            node.end = post.end
        return node

    def post_factorial(self, node: Node, post: Raw) -> Node:
        if node.shape != SCALAR:
            self.fail("a factorial is of a number", post)
        return self.node("factorial", [node], SCALAR, post)

    def post_prime(self, node: Node, post: Raw) -> Node:
        self.fail("a prime belongs to a declared function: f'(x)", post)

    def post_pinv(self, node: Node, post: Raw) -> Node:
        if node.shape == SCALAR:
            self.fail("^+ is the pseudo-inverse of a matrix", post)
        return self.node("pinv", [node], node.shape[::-1], post)

    def post_sup(self, node: Node, post: Raw) -> Node:
        exponent = self.unbrace(post.children[-1])
        if exponent.kind == "TOP":
            return self.transposed(node, post)
        minus_top = exponent.kind == "term_first" and exponent.children[-1].kind == "TOP"
        if node.shape == SCALAR:
            if minus_top:
                self.fail("^{-\\top} is of a matrix", post)
            return self.node("pow", [node, self.scalar(exponent, "an exponent")], SCALAR, post)
        if 1 in (find(size) for size in node.shape) and node.shape != (1, 1):
            self.fail(f"{describe(node.shape)} has no powers: write a norm or a dot product", post)
        if not unify(*node.shape):
            self.fail(f"{describe(node.shape)} has no powers: it is not square", post)
        if minus_top:
            return self.transposed(self.node("inv", [node], node.shape, post), post)
        power = self.scalar(exponent, "an exponent")
        minus_one = power.op == "neg" and power.args[0].op == "number" and power.args[0].data == 1
        if minus_one:
            return self.node("inv", [node], node.shape, post)
        return self.node("matpow", [node, power], node.shape, post)

    def transposed(self, node: Node, raw) -> Node:
        return self.node("transpose", [node], node.shape[::-1], raw)

    def post_sub(self, node: Node, post: Raw) -> Node:
        inside = post.children[-1]
        if node.op == "norm":
            kind = self.unbrace(inside)
            name = {"INFTY": "inf"}.get(kind.kind, kind.value)
            if name not in ("1", "2", "inf", "F"):
                self.fail("a norm is _1, _2, _\\infty or _F", post)
            return self.node("norm", node.args, SCALAR, post, name)
        if node.shape == SCALAR:
            self.fail("a number has no entries, so this index says nothing", post)
        vector = 1 in (find(size) for size in node.shape)
        indices = self.indices(self.unbrace(inside), 1 if vector else 2, post)
        sizes = [size for size in node.shape if find(size) != 1] or [1] if vector else list(node.shape)
        for index, size in zip(indices, sizes, strict=True):
            if index.op == "symbol" and index.data in self.bound:
                self.index_sizes.setdefault(index.data, size)
        return self.node("entry", [node, *indices], SCALAR, post)

    def indices(self, raw: Raw, count: int, post: Raw) -> list[Node]:
        """Read `count` indices: ``i``, ``ij``, ``i,j``, ``12``."""
        parts = raw.children if raw.kind in ("list", "braces") else [raw]
        if len(parts) == 1 and count == 2:
            only = parts[0]
            if only.kind == "term" and len(only.children) == 2:
                parts = only.children
            elif only.kind == "NUMBER" and len(only.value) == 2:
                parts = [Raw("NUMBER", [], only.start + i, only.start + i + 1, only.value[i]) for i in (0, 1)]
        if len(parts) != count or (count == 1 and parts[0].kind == "term"):
            self.fail(f"expected {count} {'index' if count == 1 else 'indices'}", post)
        return [self.scalar(part, "an index") for part in parts]

    # --- conditions ------------------------------------------------------------------------------------------

    def condition(self, raw: Raw) -> Node:
        """Read what may be true or false: a comparison, an event, unions and intersections of these."""
        if raw.kind in ("group", "braces") and len(raw.children) == 1:
            return self.condition(raw.children[0])
        if raw.kind == "compare":
            sides = [self.read(child) for child in raw.children[::2]]
            for left, right in itertools.pairwise(sides):
                self.agree(left, right, raw, "compared with")
            return self.node("compare", sides, SCALAR, raw, [child.value for child in raw.children[1::2]])
        if raw.kind == "union":
            kinds = {child.kind for child in raw.children[1::2]}
            if len(kinds) > 1:
                self.fail("∪ and ∩ side by side need brackets", raw)
            return self.node(
                "or" if kinds == {"CUP"} else "and", [*map(self.condition, raw.children[::2])], SCALAR, raw
            )
        if raw.kind == "factor" and len(raw.children) == 2 and raw.children[1].kind == "sup":
            if raw.children[1].children[-1].value == "c":
                return self.node("not", [self.condition(raw.children[0])], SCALAR, raw)
        if raw.kind == "NAME" and raw.value in self.symbols and self.symbols[raw.value].kind == "event":
            return self.node("symbol", [], SCALAR, raw, raw.value)
        self.fail("expected an event: a declared one, or a comparison such as X \\le 1", raw)


def read_line(source: str, symbols: dict[str, Symbol], like: tuple | None = None) -> Line:
    """Read one line of a derivation.

    Parameters
    ----------
    source : str
        The LaTeX.
    symbols : dict of str to Symbol
        The declared symbols, by canonical name.
    like : tuple, optional
        The shape that the formula must have, which may tell the size of an identity matrix in it.

    Raises
    ------
    NotationError
        If a symbol is unknown, a product ambiguous, or shapes do not fit; it points at the place.

    Examples
    --------
    >>> read_line("1 + 2", {}).sides
    [(add (number 1) (number 2))]
    """
    reader = Reader(source, symbols)
    line = reader.line()
    if like is not None and not same_shape(like, line.sides[0].shape):
        side = line.sides[0]
        reader.fail(f"the line before is {describe(like)}, but this is {describe(side.shape)}", side)
    reader.finish()
    return line
