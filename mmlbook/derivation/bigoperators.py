"""What takes a whole factor or more to its right: sums, limits, derivatives, expectations; and single names."""

from mmlbook.derivation.names import plain
from mmlbook.derivation.notation import Raw
from mmlbook.derivation.tree import SCALAR, Node, Symbol, describe, find, unify

__all__ = ["BigOperatorReader"]

TENSORS = ("value", "macro", "call", "components", "random")


class BigOperatorReader:
    """The part of the reader that knows big operators and names."""

    # --- sums, products, limits ------------------------------------------------------------------------------

    def unit_sum(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        return self.repeated(base, factors, factors.rest, raw), False

    def unit_prod(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        def one_factor():
            item = factors.peek()
            if item is None or item.kind == "op":
                self.fail("nothing stands behind \\prod", raw)
            at = factors.at
            # a function that takes its argument without a bracket would leave the extent open
            base_kind = item.children[0].kind if item.kind == "factor" else item.kind
            if base_kind in ("sum", "prod", "lim", "derivative", "NABLA"):
                return factors.rest()
            taken = [factors.take()]
            if base_kind in ("FUNC", "MOMENT", "PROB") or self.is_function(item):
                while not factors.done and factors.peek().kind != "op" and len(taken) < 2:
                    taken.append(factors.take())
            following = factors.peek()
            if following is not None:
                factors.at = at
                self.fail("how far \\prod reaches is ambiguous: put what is multiplied in brackets", following)
            return taken

        item = factors.peek()
        if item is not None and item.kind in ("group", "bracket"):
            return self.repeated(base, factors, lambda: [factors.take()], raw), False
        return self.repeated(base, factors, one_factor, raw), False

    def is_function(self, raw: Raw) -> bool:
        name = raw.children[0] if raw.kind == "factor" else raw
        symbol = self.symbols.get(name.value) if name.kind == "NAME" else None
        return symbol is not None and symbol.kind == "function"

    def repeated(self, base: Raw, factors, take, raw: Raw) -> Node:
        """Read \\sum or \\prod: its variables, bounds and conditions, then what `take` takes."""
        spec = base.children[0]
        upper = base.children[1] if len(base.children) > 1 else None
        entries = spec.children if spec.kind == "list" else [spec]
        names, conditions, low = [], [], None
        for entry in entries:
            if entry.kind == "NAME" and low is None:
                names.append(entry.value)
            elif entry.kind == "compare" and entry.children[1].value == "=" and low is None:
                if entry.children[0].kind != "NAME":
                    self.fail("expected an index and where it begins, as in i = 1", entry)
                names.append(entry.children[0].value)
                low = self.scalar(entry.children[2], "the lower bound")
            elif entry.kind == "compare" and names:
                conditions.append(entry)
            else:
                self.fail("expected an index and where it begins, as in i = 1", entry)
        if low is None or upper is None:
            self.fail("from where to where does the index run? write \\sum_{i=1}^{n}", base)
        high = self.scalar(self.unbrace(upper), "the upper bound")
        for name in names:
            known = self.symbols.get(name)
            if name in self.bound or known is not None:
                self.fail(f"{plain(name)} is already something else: choose another index", spec)
            self.bound[name] = SCALAR
        read = [self.condition(entry) for entry in conditions]
        children = take()
        if not children:
            self.fail("nothing stands behind this", base)
        body = self.product(children, children[0])
        body.end = children[-1].end
        for name in names:
            del self.bound[name]
        if base.kind == "prod" and body.shape != SCALAR:
            self.fail("\\prod multiplies numbers", base)
        base.end = raw.end = body.end
        return self.node(base.kind, [low, high, body, *read], body.shape, raw, names)

    def unit_lim(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        before = dict(self.bound)
        variable, goal = self.towards(base.children[-1])
        body, closed = self.operand("\\lim", raw, factors)
        self.bound = before
        return self.node("lim", [goal, body], body.shape, raw, variable), closed

    # --- derivatives -----------------------------------------------------------------------------------------

    def operand(self, what: str, raw: Raw, factors) -> tuple[Node, bool]:
        """Read the one factor that an operator acts on."""
        if factors.done or factors.peek().kind == "op":
            self.fail(f"{what} is applied to nothing", raw)
        item = factors.peek()
        node, closed = self.unit(factors)
        following = factors.peek()
        if following is not None and not closed:
            self.fail(f"how far {what} reaches is ambiguous: put what it acts on in brackets", following)
        raw.end = item.end if factors.done else factors.items[factors.at - 1].end
        return node, closed

    def unit_derivative(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        """Read d/dx and ∂/∂x, with what they act on above the line or behind it."""
        above = next(child for child in base.children if child.kind == "above" or child.kind == "PARTIAL")
        below = [child for child in base.children if child.kind == "below"]
        variables = []
        for part in below:
            power = next((child for child in part.children if child.kind == "order"), None)
            times = 1 if power is None else self.whole(power.children[-1])
            variables += [self.variable(part.children[1])] * times
        rest = above.children[1:] if above.kind == "above" else []
        order = next((child for child in rest if child.kind == "order"), None)
        count = 1 if order is None else self.whole(order.children[-1])
        if count != len(variables):
            self.fail(f"the derivative is of order {count} above and {len(variables)} below", base)
        inside = [child for child in rest if child.kind != "order"]
        if posts:
            self.fail("a power of a derivative needs brackets around the derivative", posts[0])
        if inside:
            body, closed = self.read(inside[0]), True
        else:
            body, closed = self.operand("the derivative", raw, factors)
        shape = body.shape
        vectors = [variable for variable in variables if variable[1] != SCALAR]
        if vectors and (len(variables) > 1 or find(vectors[0][1][1]) != 1):
            self.fail("∂/∂ a vector is a single derivative with respect to one column vector", base)
        if vectors:
            rows = 1 if shape == SCALAR else shape[0]
            if shape != SCALAR and find(shape[1]) != 1:
                self.fail(f"a Jacobian is of a number or a vector, but this is {describe(shape)}", base)
            node = self.node("jacobian", [body], (rows, vectors[0][1][0]), raw, vectors[0][0])
        else:
            node = self.node("partial", [body], shape, raw, [variable for variable, _ in variables])
        return node, closed

    def whole(self, raw: Raw) -> int:
        raw = self.unbrace(raw)
        if raw.kind != "NUMBER" or not raw.value.isdigit() or raw.value == "0":
            self.fail("the order of a derivative is a whole number", raw)
        return int(raw.value)

    def variable(self, raw: Raw) -> tuple[tuple, tuple]:
        """What is differentiated by: ``(name, *indices)``, and its shape."""
        name, script = (raw.children[0], raw.children[1:]) if raw.kind == "variable" else (raw, [])
        post = [Raw("sub", script, script[0].start, script[-1].end)] if script else []
        node = self.named(name, post, raw)
        if node.op == "symbol":
            return (node.data,), node.shape
        if node.op == "entry" and node.args[0].op == "symbol":
            return (node.args[0].data, *node.args[1:]), SCALAR
        self.fail("expected a variable", raw)

    def unit_nabla(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        second, by = False, None
        for post in posts:
            if post.kind == "sup" and self.unbrace(post.children[-1]).value == "2" and not second:
                second = True
            elif post.kind == "sub" and by is None:
                by = self.variable(self.unbrace(post.children[-1]))
            else:
                self.fail("behind \\nabla stands a variable or the power 2", post)
        item = factors.peek()
        transposes = 0
        if by is None and item is not None and self.is_function(item):
            function = self.symbols[(item.children[0] if item.kind == "factor" else item).value]
            body, closed = self.operand("\\nabla", raw, factors), True
            body = body[0]
            while body.op == "transpose" and body.shape == SCALAR:
                body, transposes = body.args[0], transposes + 1
            if body.op != "apply":
                self.fail("a power behind \\nabla f(x) is ambiguous: use brackets", item)
            if len(body.args) != 1 or function.param_shapes[0] == SCALAR or function.shape != SCALAR:
                self.fail("\\nabla is for functions of one vector with a number as value", item)
            size = body.args[0].shape
            op = "slope2" if second else "slope"
            node = self.node(op, body.args, (size[0], size[0]) if second else size, raw, function.name)
        else:
            body, closed = self.operand("\\nabla", raw, factors)
            while body.op == "transpose" and body.shape == SCALAR:
                body, transposes = body.args[0], transposes + 1
            by = by or self.only_vector(body, raw)
            if body.shape != SCALAR:
                self.fail(f"the gradient is of a number, but this is {describe(body.shape)}", raw)
            if by[1] == SCALAR:
                self.fail("the gradient is with respect to a vector or a matrix; for a number write \\partial", raw)
            if second and find(by[1][1]) != 1:
                self.fail("a Hessian is with respect to a vector", raw)
            shape = (by[1][0], by[1][0]) if second else by[1]
            node = self.node("hessian" if second else "gradient", [body], shape, raw, by[0])
        for _ in range(transposes):
            node = self.transposed(node, raw)
        return node, closed

    def only_vector(self, body: Node, raw: Raw) -> tuple[tuple, tuple]:
        names = {node.data: node.shape for node in body.walk() if node.op == "symbol" and node.shape != SCALAR}
        vectors = {name: shape for name, shape in names.items() if find(shape[1]) == 1}
        if len(vectors) != 1:
            self.fail("with respect to what? write \\nabla_{\\mathbf{x}}", raw)
        ((name, shape),) = vectors.items()
        return (name,), shape

    # --- chance ----------------------------------------------------------------------------------------------

    def unit_moment(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        item = factors.peek()
        inner, behind = (item.children[0], item.children[1:]) if item and item.kind == "factor" else (item, [])
        if posts or inner is None or inner.kind not in ("group", "bracket"):
            self.fail(f"write {base.value}[…] with brackets", raw)
        factors.take()
        listed = inner.children[0]
        given = None
        if listed.kind == "condition":
            listed, given = listed.children[0], self.condition(listed.children[-1])
        args = [*map(self.read, listed.children if listed.kind == "list" else [listed])]
        if len(args) != (2 if base.value == "Cov" else 1):
            self.fail(f"{base.value} takes {'two arguments' if base.value == 'Cov' else 'one argument'}", inner)
        shape = args[0].shape
        if base.value != "E" and shape != SCALAR:
            shape = (shape[0], args[-1].shape[0])
        node = self.node(base.value, args + [given] * (given is not None), shape, raw, given is not None)
        raw.end = item.end
        return self.postfix(node, behind, raw), True

    def unit_prob(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        item = factors.peek()
        inner, behind = (item.children[0], item.children[1:]) if item and item.kind == "factor" else (item, [])
        if posts or inner is None or inner.kind not in ("group", "bracket"):
            self.fail("write P(…) with brackets", raw)
        factors.take()
        sides = inner.children[0]
        sides = sides.children[::2] if sides.kind == "condition" else [sides]
        if len(sides) > 2:
            self.fail("a probability has one condition: join several by \\cap", inner)
        raw.end = item.end
        return self.postfix(self.node("prob", [*map(self.event, sides)], SCALAR, raw), behind, raw), True

    def event(self, raw: Raw) -> Node:
        if raw.kind != "list":
            return self.condition(raw)
        return self.node("and", [*map(self.condition, raw.children)], SCALAR, raw)

    def unit_bigo(self, base: Raw, posts: list[Raw], raw: Raw, factors) -> tuple[Node, bool]:
        item = factors.peek()
        if posts or item is None or item.kind not in ("group", "bracket"):
            self.fail("write O(…) with brackets and nothing behind", raw)
        factors.take()
        return self.node("order", [self.scalar(item.children[0], "an order")], SCALAR, raw), True

    # --- names -----------------------------------------------------------------------------------------------

    def named(self, base: Raw, posts: list[Raw], raw: Raw) -> Node:
        """Read a name with its indices and powers: a symbol, a bound variable, a constant."""
        name = base.value
        if name in self.bound:
            return self.postfix(self.node("symbol", [], self.bound[name], base, name), posts, raw)
        symbol = self.symbols.get(name)
        indexed = bool(posts) and posts[0].kind == "sub"
        if symbol is None and f"\\mathbf{{{name}}}" in self.symbols:
            bold = self.symbols[f"\\mathbf{{{name}}}"]
            if not indexed:
                self.fail(f"{plain(name)} is {describe(bold.shape)}: write \\mathbf{{{name}}}", base)
            symbol = bold
        if symbol is None:
            return self.constant(name, base, posts, raw)
        if symbol.kind in ("family", "components") and indexed:
            return self.postfix(self.member(symbol, posts[0], base), posts[1:], raw)
        if symbol.kind == "family":
            self.fail(f"{symbol.key} is a family: say which one, as in {symbol.key}_i", base)
        if symbol.kind == "components" and not name.startswith("\\mathbf"):
            self.fail(f"{symbol.key} has entries: write {symbol.key}_i, or \\mathbf{{{symbol.key}}} for all", base)
        if symbol.kind == "event":
            self.fail(f"{symbol.key} is an event: it stands inside P(…)", base)
        op = "size" if symbol.kind == "size" else "symbol"
        return self.postfix(self.node(op, [], symbol.shape, base, symbol.name), posts, raw)

    def member(self, symbol: Symbol, post: Raw, base: Raw) -> Node:
        inside = self.unbrace(post.children[-1])
        count = len(symbol.indices) if symbol.kind == "components" else 1
        two = inside.kind == "list" or (inside.kind == "term" and len(inside.children) == 2)
        if symbol.kind == "family" and symbol.shape != SCALAR and two:
            first, second = self.indices(inside, 2, post)
            node = self.node("member", [first], symbol.shape, base, symbol.name)
            return self.node("entry", [node, second], SCALAR, base)
        indices = self.indices(inside, count, post)
        for index, size in zip(indices, symbol.dims, strict=True):
            if index.op == "symbol" and index.data in self.bound:
                self.index_sizes.setdefault(index.data, size)
        shape = SCALAR if symbol.kind == "components" else symbol.shape
        return self.node("member", indices, shape, base, symbol.name)

    def constant(self, name: str, base: Raw, posts: list[Raw], raw: Raw) -> Node:
        """Read what is known without being declared."""
        if name in ("\\pi", "e", "\\mathrm{e}", "\\mathrm{i}"):
            value = {"\\pi": "pi", "\\mathrm{i}": "i"}.get(name, "e")
            return self.postfix(self.node("constant", [], SCALAR, base, value), posts, raw)
        script = posts[0].children[-1] if posts and posts[0].kind == "sub" else None
        if name == "\\delta" and script is not None:
            node = self.node("delta", self.indices(self.unbrace(script), 2, posts[0]), SCALAR, base)
            return self.postfix(node, posts[1:], raw)
        if name == "\\mathbf{e}" and script is not None:
            size = self.unknown(base)
            node = self.node("unit", self.indices(self.unbrace(script), 1, posts[0]), (size, 1), base)
            index = node.args[0]
            if index.op == "symbol" and index.data in self.bound:
                unify(size, self.index_sizes.setdefault(index.data, size))
            return self.postfix(node, posts[1:], raw)
        if name in ("\\mathbf{I}", "\\mathbf{0}", "\\mathbf{1}"):
            if script is not None:
                posts = posts[1:]
                size = self.size_of(self.unbrace(script))
            else:
                size = self.unknown(base)
            second = {"\\mathbf{I}": size, "\\mathbf{1}": 1}.get(name)
            if second is None:
                second = 1 if script is not None else self.unknown(base)
            op = {"\\mathbf{I}": "identity", "\\mathbf{1}": "ones", "\\mathbf{0}": "zeros"}[name]
            return self.postfix(self.node(op, [], (size, second), base), posts, raw)
        close = {symbol.key for symbol in self.symbols.values()}
        self.fail(f"{plain(name)} is not declared (declared: {', '.join(sorted(close)) or 'nothing'})", base)

    def size_of(self, raw: Raw):
        if raw.kind == "NUMBER" and raw.value.isdigit():
            return int(raw.value)
        symbol = self.symbols.get(raw.value)
        if symbol is None or symbol.kind != "size":
            self.fail("expected a size: a number, or the name of a declared size", raw)
        return symbol.name
