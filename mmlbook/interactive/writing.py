"""From formulas to the declaration that the page carries, as JSON.

A formula becomes a number, a name (of something movable, of a running variable or of a shared
part) or a list of an operation and its operands::

    norm(v)  →  ["sqrt", ["+", ["*", "v.x", "v.x"], ["*", "v.y", "v.y"]]]

A part that is used more than once is written once, into the list of shared parts, and called
``$0``, ``$1``, … in the order in which they must be computed.
"""

from collections import Counter

from mmlbook.interactive.expressions import Expression, Matrix, Table, Vector

__all__ = ["each_formula", "plain_number", "write"]

DEEPEST = 30  # a formula deeper than this is cut into shared parts, so that no evaluator runs out of stack
LARGEST = 40_000


def plain_number(value: float) -> int | float:
    """Return a number as JSON writes it shortest."""
    value = float(value)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _rounded(values):
    if values.ndim > 1:
        return [_rounded(row) for row in values]
    return [None if v != v else plain_number(f"{v:.6g}") for v in values]


class _Writer:
    """Merges equal parts of formulas, counts them and writes them."""

    def __init__(self, symbols: set[str]):
        self.symbols = symbols
        self.where = ""
        self.same = {}  # a structural key → the one node that stands for it
        self.number = {}  # id of a node → number of its representative
        self.nodes = []  # (operation, arguments); arguments that are nodes are given by their numbers
        self.open = []
        self.kept = []  # keeps the formulas alive, so that an id is never given twice
        self.uses = Counter()
        self.size, self.depth = [], []
        self.variables = {}
        self.tables, self.table_number = [], {}
        self.shared, self.shared_name = [], {}

    def intern(self, root: Expression) -> int:
        """Return the number of a formula, having numbered its parts first (without recursion)."""
        stack = [root]
        while stack:
            node = stack[-1]
            if id(node) in self.number:
                stack.pop()
                continue
            waiting = [a for a in node.args if isinstance(a, Expression) and id(a) not in self.number]
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            self.kept.append(node)
            self.number[id(node)] = self._representative(node)
        return self.number[id(root)]

    def _representative(self, node: Expression) -> int:
        if node.operation == "symbol" and node.args[0] not in self.symbols:
            raise ValueError(
                f"{self.where} uses {node.args[0]!r}, which is not on this board, "
                f"or comes later; there is {', '.join(sorted(self.symbols - {'raw.x', 'raw.y', 'raw.s'})) or 'nothing'}"
            )
        args = tuple(
            ("node", self.number[id(arg)])
            if isinstance(arg, Expression)
            else ("table", self._table(arg))
            if isinstance(arg, Table)
            else arg
            for arg in node.args
        )
        key = (node.operation, args, id(node) if node.operation == "bound" else None)
        if key in self.same:
            return self.same[key]
        self.nodes.append((node.operation, args))
        self.open.append(bool(node.open))
        children = [a[1] for a in args if isinstance(a, tuple) and a[0] == "node"]
        self.uses.update(children)
        self.size.append(1 + sum(self.size[c] for c in children))
        self.depth.append(1 + max((self.depth[c] for c in children), default=0))
        self.same[key] = len(self.nodes) - 1
        return self.same[key]

    def _table(self, table) -> int:
        if table.key not in self.table_number:
            self.table_number[table.key] = len(self.tables)
            self.tables.append(_rounded(table.values))
        return self.table_number[table.key]

    def tree(self, number: int, *, top: bool = False):
        """Return the JSON form of a numbered formula."""
        operation, args = self.nodes[number]
        if operation == "number":
            return plain_number(args[0])
        if operation == "symbol":
            return args[0]
        if operation == "bound":
            return self.variables.setdefault(number, f"#{len(self.variables)}")
        if number in self.shared_name and not top:
            return self.shared_name[number]
        if self.open[number] and (self.size[number] > LARGEST or self.depth[number] > 5 * DEEPEST):
            raise ValueError(
                f"{self.where}: a formula of {self.size[number]} parts depends on a running variable; "
                f"compute it beforehand and use lookup"
            )
        return [operation, *(self._argument(a) for a in args)]

    def _argument(self, argument):
        kind, number = argument
        return self.tree(number) if kind == "node" else number

    def share(self) -> None:
        """Write every part that is used more than once, or is deep; parts come after those that they use."""
        for number, (operation, _) in enumerate(self.nodes):
            used = self.uses[number] > 1 or self.depth[number] % DEEPEST == 0
            if used and not self.open[number] and operation not in ("number", "symbol"):
                self.shared.append(self.tree(number, top=True))
                self.shared_name[number] = f"${len(self.shared) - 1}"


def each_formula(structure):
    """Yield the formulas of a structure of dictionaries, sequences, vectors and matrices."""
    if isinstance(structure, Expression):
        yield structure
    elif isinstance(structure, (Vector, Matrix, list, tuple)):
        for part in structure:
            yield from each_formula(part)
    elif isinstance(structure, dict):
        for part in structure.values():
            yield from each_formula(part)


def write(parts: dict[str, list], symbols: set[str], *, share: bool = True) -> dict:
    """Return the JSON form of lists of formulas, their shared parts and their tables.

    Parameters
    ----------
    parts : dict of lists
        Each entry of a list is a dictionary with a ``"where"`` (words for an error) and a
        structure of dictionaries, sequences, formulas, numbers and strings.
    symbols : set of str
        The names that formulas may use.
    share : bool
        Whether parts that are used more than once are written once.

    Returns
    -------
    dict
        The parts, and ``"shared"`` and ``"tables"``.

    Raises
    ------
    ValueError
        If a formula uses an unknown name or is too large.
    """
    writer = _Writer(symbols)
    for entries in parts.values():
        for entry in entries:
            writer.where = entry["where"]
            for root in each_formula(entry):
                writer.uses[writer.intern(root)] += 1
    if share:
        writer.share()

    def written(structure):
        if isinstance(structure, Expression):
            return writer.tree(writer.number[id(structure)])
        if isinstance(structure, (Vector, Matrix, list, tuple)):
            return [written(part) for part in structure]
        if isinstance(structure, dict):
            return {key: written(part) for key, part in structure.items() if key != "where"}
        return plain_number(structure) if isinstance(structure, float) else structure

    result = {}
    for name, entries in parts.items():
        result[name] = []
        for entry in entries:
            writer.where = entry["where"]
            result[name].append(written(entry))
    return {**result, "shared": writer.shared, "tables": writer.tables}
