"""A formula as an expression of SymPy, where it has no size that is only a name, or is a product of matrices."""

from collections.abc import Sequence

from mmlbook.derivation.domains import Scalar
from mmlbook.derivation.matrices import Matrix
from mmlbook.derivation.tree import SCALAR, Line, Node, Symbol, find
from mmlbook.derivation.words import ONES, Words, WordsError
from mmlbook.errors import require

__all__ = ["Symbolic", "UnsupportedError"]

LARGEST_MATRIX = 4
LONGEST = 12


class UnsupportedError(Exception):
    """A formula that is not turned into an expression."""


class Symbolic:
    """Turns formulas into expressions: numbers, matrices of known size, sums of words.

    Parameters
    ----------
    symbols : dict of str to Symbol
        The declared symbols.
    assumed : sequence of Line
        Equations that hold throughout.
    by_words : bool
        Whether matrices of known size are taken as letters too, and not by their entries.
    """

    def __init__(self, symbols: dict[str, Symbol], assumed: Sequence[Line] = (), *, by_words: bool = False):
        self.sympy = require("sympy", extra="derivations")
        self.symbols = symbols
        self.words = Words(self.sympy, symbols)
        self.bound: dict = {}
        self.known: dict = {}
        self.by_words = by_words
        for line in assumed:
            self._assume(line)

    def _assume(self, line: Line) -> None:
        """Use an equation between matrices that is assumed; others are left out."""
        if line.relations != ["="] or line.sides[0].shape == SCALAR:
            return
        try:
            a, b = (self.of(side) for side in line.sides)
            if isinstance(a, dict) and isinstance(b, dict):
                self.words.assume(self.words.add(a, self.words.scale(self.sympy.Integer(-1), b)))
        except (UnsupportedError, WordsError):
            return

    def of(self, node: Node):
        """The expression of a formula.

        Raises
        ------
        UnsupportedError
            If it has none.
        """
        method = getattr(self, "on_" + node.op, None)
        if method is None:
            raise UnsupportedError(node.op)
        return method(node)

    def explicit(self, shape: tuple) -> bool:
        sizes = [find(size) for size in shape]
        return not self.by_words and all(isinstance(size, int) and size <= LARGEST_MATRIX for size in sizes)

    # --- names and numbers -----------------------------------------------------------------------------------

    def on_number(self, node):
        if node.data == float("inf"):
            return self.sympy.oo
        return self.sympy.Integer(node.data) if isinstance(node.data, int) else self.sympy.Rational(str(node.data))

    def on_constant(self, node):
        return {"pi": self.sympy.pi, "e": self.sympy.E, "i": self.sympy.I}[node.data]

    def on_size(self, node):
        return self.sympy.Symbol(node.data, positive=True, integer=True)

    def on_symbol(self, node):
        name = node.data
        if name in self.bound:
            return self.bound[name]
        if name not in self.known:
            self.known[name] = self._declared(self.symbols[name])
        return self.known[name]

    def _declared(self, symbol: Symbol):
        if symbol.kind == "macro":
            return self.of(symbol.body)
        if symbol.kind == "components" and self.explicit(symbol.shape):
            return self._all_entries(symbol)
        if symbol.kind not in ("value", "size") or symbol.shape is None:
            raise UnsupportedError(symbol.kind)
        if symbol.shape == SCALAR:
            return self.sympy.Symbol(symbol.name, **self._assumptions(symbol.domain))
        if not self.explicit(symbol.shape):
            return self.words.letter(symbol.name)
        rows, columns = map(find, symbol.shape)
        marks = symbol.domain.marks if isinstance(symbol.domain, Matrix) else frozenset()

        def entry(i, j):
            if ("diagonal" in marks and i != j) or ("upper" in marks and i > j) or ("lower" in marks and i < j):
                return self.sympy.Integer(0)
            if marks & {"symmetric", "positive_definite", "positive_semidefinite"}:
                i, j = sorted((i, j))
            positive = True if "positive" in marks or (symbol.domain.stochastic and "positive" in marks) else None
            return self.sympy.Symbol(f"{symbol.name}[{i},{j}]", real=True, positive=positive)

        return self.sympy.Matrix(rows, columns, entry)

    def _assumptions(self, domain) -> dict:
        if not isinstance(domain, Scalar):
            raise UnsupportedError("a name without a domain")
        if domain.is_complex:
            return {}
        held = {"real": True}
        held |= {"integer": True} if domain.integer or domain.index_of is not None else {}
        low = domain.low if domain.low is not None else -1.0
        high = domain.high if domain.high is not None else 1.0
        if domain.positive or domain.index_of is not None or (low >= 0 and not domain.integer) or low > 0:
            held |= {"positive": True}
        elif domain.nonnegative or low >= 0:
            held |= {"nonnegative": True}
        elif (high <= 0 and not domain.integer) or high < 0:
            held |= {"negative": True}
        elif domain.nonzero:
            held |= {"nonzero": True}
        return held

    def _all_entries(self, symbol: Symbol):
        rows, columns = map(find, symbol.shape)
        entries = [[self._entry_of(symbol, (i + 1, j + 1)) for j in range(columns)] for i in range(rows)]
        return self.sympy.Matrix(entries)

    def _entry_of(self, symbol: Symbol, indices: tuple):
        return self.under(dict(zip(symbol.indices, map(self.sympy.Integer, indices))), symbol.body)

    def under(self, bound: dict, node: Node):
        """The expression of a formula in which some names mean something else."""
        outer, known = self.bound, self.known
        self.bound, self.known = {**outer, **bound}, {}
        try:
            return self.of(node)
        finally:
            self.bound, self.known = outer, known

    def index(self, node: Node) -> int:
        value = self.of(node)
        if not getattr(value, "is_Integer", False):
            raise UnsupportedError("an index that is not a number")
        return int(value)

    def on_member(self, node):
        symbol = self.symbols[node.data]
        if symbol.kind != "components" or not self.explicit(symbol.shape):
            raise UnsupportedError("a member of a family")
        return self._entry_of(symbol, tuple(self.index(arg) for arg in node.args))

    def on_entry(self, node):
        matrix = self.matrix(node.args[0])
        indices = [self.index(arg) - 1 for arg in node.args[1:]]
        row = indices if len(indices) == 2 else (indices[0], 0) if matrix.shape[1] == 1 else (0, indices[0])
        if not (0 <= row[0] < matrix.shape[0] and 0 <= row[1] < matrix.shape[1]):
            raise UnsupportedError("an entry that is not there")
        return matrix[row[0], row[1]]

    # --- algebra ---------------------------------------------------------------------------------------------

    def matrix(self, node: Node):
        value = self.of(node)
        if isinstance(value, dict):
            raise UnsupportedError("a matrix whose size is a name")
        return value

    def _same(self, node: Node, operation, by_words):
        values = [self.of(arg) for arg in node.args]
        if any(isinstance(value, dict) for value in values):
            try:
                return by_words(*values)
            except (WordsError, AttributeError, TypeError) as error:
                raise UnsupportedError(str(error)) from None
        return operation(*values)

    def on_add(self, node):
        def added(*values):
            total = values[0]
            for value in values[1:]:
                total = total + value
            return total

        return self._same(node, added, self.words.add)

    def on_neg(self, node):
        return self._same(node, lambda a: -a, lambda a: self.words.scale(self.sympy.Integer(-1), a))

    def on_mul(self, node):
        return self.of(node.args[0]) * self.of(node.args[1])

    def on_scale(self, node):
        return self._same(node, lambda c, a: c * a, self.words.scale)

    def on_div(self, node):
        a, b = self.of(node.args[0]), self.of(node.args[1])
        if b == 0:
            raise UnsupportedError("a division by zero")
        return self.words.scale(1 / b, a) if isinstance(a, dict) else a / b

    def on_matmul(self, node):
        return self._same(node, lambda a, b: a * b, self.words.times)

    def on_row_times(self, node):
        return self._same(node, lambda a, b: (a * b)[0, 0], lambda a, b: self.words.number(self.words.times(a, b)))

    def on_dot(self, node):
        return self._same(node, lambda a, b: (a.T * b)[0, 0],
                          lambda a, b: self.words.number(self.words.times(self.words.transpose(a), b)))  # fmt: skip

    def on_transpose(self, node):
        if node.shape == SCALAR:
            return self.of(node.args[0])
        return self._same(node, lambda a: a.T, self.words.transpose)

    def on_inv(self, node):
        def inverse(a):
            if a.shape[0] > 3:
                raise UnsupportedError("a large inverse")
            if self.sympy.expand(a.det()) == 0:
                raise UnsupportedError("a singular matrix")
            return a.adjugate() / a.det()

        return self._same(node, inverse, self.words.inverse)

    def on_hadamard(self, node):
        return self.matrix(node.args[0]).multiply_elementwise(self.matrix(node.args[1]))

    def on_identity(self, node):
        if self.explicit(node.shape):
            return self.sympy.eye(find(node.shape[0]))
        return {(): self.sympy.Integer(1)}

    def on_zeros(self, node):
        return self.sympy.zeros(*map(find, node.shape)) if self.explicit(node.shape) else {}

    def on_ones(self, node):
        return self.sympy.ones(*map(find, node.shape)) if self.explicit(node.shape) else self.words.letter(ONES)

    def on_unit(self, node):
        if not self.explicit(node.shape):
            raise UnsupportedError("a unit vector")
        vector = self.sympy.zeros(find(node.shape[0]), 1)
        vector[self.index(node.args[0]) - 1] = 1
        return vector

    def on_matrix(self, node):
        return self.sympy.Matrix(*node.data, [self.of(arg) for arg in node.args])

    def on_det(self, node):
        return self.matrix(node.args[0]).det(method="berkowitz")

    def on_tr(self, node):
        return self._same(node, lambda a: a.trace(), self.words.trace)

    def on_diag(self, node):
        return self.sympy.diag(*self.matrix(node.args[0]))

    def on_matpow(self, node):
        base, exponent = self.of(node.args[0]), self.of(node.args[1])
        if isinstance(base, dict) and not exponent.is_Integer:
            return self.words.power(base, exponent)
        power = self.index(node.args[1])
        if not 0 <= power <= 6:
            raise UnsupportedError("a large power")
        total = self.on_identity(node)
        for _ in range(power):
            total = self.words.times(total, base) if isinstance(base, dict) else total * base
        return total

    def on_norm(self, node):
        value = self.of(node.args[0])
        if isinstance(value, dict):
            product = self.words.times(self.words.transpose(value), value)
            if node.data not in "2F" or (node.data == "F") != (find(node.args[0].shape[1]) != 1):
                return self.words.norm(value, node.data)
            return self.sympy.sqrt(self.words.trace(product) if node.data == "F" else self.words.number(product))
        if node.data == "1" and 1 in value.shape:
            return sum((self.sympy.Abs(x) for x in value), self.sympy.Integer(0))
        if node.data not in "2F" or (node.data == "2" and 1 not in value.shape):
            raise UnsupportedError("this norm")
        return self.sympy.sqrt(sum((x * x for x in value), self.sympy.Integer(0)))

    def on_pow(self, node):
        base, power = self.of(node.args[0]), self.of(node.args[1])
        if base == 0 and getattr(power, "is_positive", None) is not True:
            raise UnsupportedError("a power of zero")
        return base**power

    def _function(self, name):
        return lambda node: getattr(self.sympy, name)(self.of(node.args[0]))

    def __getattr__(self, name: str):
        found = {
            "abs": "Abs",
            "sqrt": "sqrt",
            "factorial": "factorial",
            "gamma": "gamma",
            "arcsin": "asin",
            "arccos": "acos",
            "arctan": "atan",
            **{word: word for word in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sign")},
        }
        found = found.get(name.removeprefix("on_"))  # fmt: skip
        if not name.startswith("on_") or found is None:
            raise AttributeError(name)
        return self._function(found)

    # --- what binds a variable -------------------------------------------------------------------------------

    def on_sum(self, node):
        low, high = self.of(node.args[0]), self.of(node.args[1])
        if len(node.args) > 3 or len(node.data) > 1 or not (low.is_Integer and high.is_Integer) or high - low > LONGEST:
            raise UnsupportedError("a sum whose bounds are names")
        terms = [
            self.under({node.data[0]: self.sympy.Integer(k)}, node.args[2]) for k in range(int(low), int(high) + 1)
        ]
        if not terms or isinstance(terms[0], dict):
            raise UnsupportedError("this sum")
        if node.op == "prod":
            return self.sympy.prod(terms)
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    on_prod = on_sum

    def on_partial(self, node):
        """A derivative with respect to a number, or to an entry of a matrix of known size."""
        bound, by = {}, []
        for variable in node.data:
            current = bound.get(variable[0], None)
            if current is None:
                shape = self.symbols[variable[0]].shape if variable[0] in self.symbols else SCALAR
                if len(variable) > 1 or shape != SCALAR:
                    raise UnsupportedError("a derivative by an entry")
                held = self.on_symbol(Node("symbol", [], SCALAR, data=variable[0]))
                free = held if getattr(held, "is_Symbol", False) else self.sympy.Dummy(real=True)
                bound[variable[0]] = free, held
            by.append(bound[variable[0]][0])
        body = self.under({name: free for name, (free, _) in bound.items()}, node.args[0])
        if isinstance(body, dict):
            raise UnsupportedError("a derivative of a matrix")
        result = body
        for variable in by:
            result = result.diff(variable)
        return result.subs({free: held for free, held in bound.values() if free != held})

    def on_apply(self, node):
        symbol = self.symbols[node.data]
        args = [self.of(arg) for arg in node.args]
        if symbol.body is not None:
            return self.under(dict(zip(symbol.params, args)), symbol.body)
        if len(args) != 1 or symbol.shape != SCALAR or node.args[0].shape != SCALAR:
            raise UnsupportedError("a function of a vector")
        return self.sympy.Function(node.data, real=True)(args[0])

    def on_prime(self, node):
        times = self.index(node.args[1])
        place = self.sympy.Dummy(real=True)
        inner = Node("apply", [Node("symbol", [], SCALAR, data="the place")], node.shape, data=node.data)
        made = self.under({"the place": place}, inner)
        point = self.of(node.args[0])
        slope = made.diff(place, times) if times else made
        return slope.subs(place, point)

    def on_integral(self, node):
        x = self.sympy.Dummy(real=True)
        low, high = self.of(node.args[0]), self.of(node.args[1])
        body = self.under({node.data: x}, node.args[2])
        if isinstance(body, dict) or not getattr(body, "is_polynomial", lambda _: False)(x):
            raise UnsupportedError("an integral of what is no polynomial")
        if self.sympy.oo in (low, high) or -self.sympy.oo in (low, high):
            raise UnsupportedError("an improper integral")
        antiderivative = self.sympy.integrate(self.sympy.expand(body), x)
        return antiderivative.subs(x, high) - antiderivative.subs(x, low)
