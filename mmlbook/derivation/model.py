"""The symbols of a derivation: declared, defined from others, and drawn together as an instance."""

import inspect
import re
from collections.abc import Callable, Iterator

import numpy as np

from mmlbook.derivation.chance import Chance, Distribution, Law, Sample
from mmlbook.derivation.domains import Domain, DrawError
from mmlbook.derivation.errors import NotationError
from mmlbook.derivation.evaluation import Env
from mmlbook.derivation.functions import Drawn
from mmlbook.derivation.names import canonical, key_to_latex, plain
from mmlbook.derivation.reading import Reader, read_line
from mmlbook.derivation.tree import SCALAR, Line, Node, Symbol, find
from mmlbook.derivation.values import EPS, Num, constant, matrix_value

__all__ = ["Model", "describe_instance", "friendly", "largest_entry", "show_value", "tidy"]

LARGEST = 5
SMALL_INSTANCES = 24
RESIDUE = 1e-12


class Model:
    """The declared symbols, and the instances that are drawn of them.

    Parameters
    ----------
    given : dict of str to Domain
        The declared symbols.
    define : dict
        Symbols that are made from others: LaTeX or a Python function.

    Raises
    ------
    ValueError
        If a name is declared twice or is not a name.
    NotationError
        If a definition cannot be read.
    """

    def __init__(self, given: dict[str, Domain], define: dict | None = None):
        self.given, self.define = dict(given), dict(define or {})
        self.symbols: dict[str, Symbol] = {}
        self.names: dict[str, str] = {}  # key -> canonical name
        self.size_names: list[str] = []
        for key, domain in self.given.items():
            self._declare(key, domain)
        for key, domain in self.given.items():
            for size in domain.sizes():
                name = key_to_latex(size, bold=False)
                if name in self.symbols and self.symbols[name].kind != "size":
                    raise ValueError(f"{size} is the size of {key} and cannot be declared as well")
                if name not in self.symbols:
                    self.symbols[name] = Symbol(name, "size", SCALAR)
                    self.size_names.append(name)
        for key, made_of in self.define.items():
            self._define(key, made_of)

    def _declare(self, key: str, domain: Domain) -> None:
        if not isinstance(domain, Domain):
            raise TypeError(f"{key} must be declared by matrix(…), vector(…), scalar(…) and so on, not {domain!r}")
        name = key_to_latex(key, bold=domain.shape != SCALAR)
        if name in self.symbols:
            raise ValueError(f"{key} is declared twice")
        kind = domain.kind
        symbol = Symbol(name, kind, domain.shape, domain, depends=frozenset([name]))
        if kind == "function":
            symbol.param_shapes = domain.param_shapes
        if kind == "family":
            symbol.dims = (domain.count,)
        self.symbols[name] = symbol
        self.names[key] = name

    # --- definitions -----------------------------------------------------------------------------------------

    def _define(self, key: str, made_of: str | Callable) -> None:
        if callable(made_of):
            self._define_by_call(key, made_of)
            return
        call = re.fullmatch(r"(.+?)\((.*)\)", key.strip())
        if call:
            self._define_function(call[1].strip(), [part.strip() for part in call[2].split(",")], made_of)
            return
        entries = re.fullmatch(r"(.+)_(?:([a-z])|\{([a-z]),?([a-z])\})", key)
        letters = [letter for letter in entries.groups()[1:] if letter] if entries else []
        if letters and all(self._is_index(letter) for letter in letters):
            self._define_entries(entries[1], letters, made_of)
            return
        body = self._body(made_of, {})
        name = key_to_latex(key, bold=body.shape != SCALAR)
        self._add(key, Symbol(name, "macro", body.shape, body=body, source=made_of))

    def _is_index(self, letter: str) -> bool:
        """Whether a letter may number entries: nothing else is declared under it."""
        symbol = self.symbols.get(letter)
        return symbol is None or getattr(symbol.domain, "index_of", None) is not None

    def _body(self, source: str, bound: dict, reader: Reader | None = None) -> Node:
        reader = Reader(source, self.symbols) if reader is None else reader
        reader.bound.update(bound)
        line = reader.line()
        reader.finish()
        if line.head is not None or len(line.sides) != 1 or line.order is not None:
            raise NotationError("a definition is one formula without a relation", source, 0, len(source))
        return line.sides[0]

    def _add(self, key: str, symbol: Symbol) -> None:
        if symbol.name in self.symbols:
            raise ValueError(f"{key} is declared and defined")
        names = set()
        for node in symbol.body.walk() if symbol.body is not None else []:
            if (
                node.op in ("symbol", "size", "member", "apply", "prime", "slope", "slope2")
                and node.data in self.symbols
            ):
                names |= {node.data} | self.symbols[node.data].depends
        symbol.depends = frozenset(names | {symbol.name} | symbol.depends) - {*symbol.params, *symbol.indices}
        self.symbols[symbol.name] = symbol
        self.names[key] = symbol.name

    def _define_function(self, key: str, params: list[str], source: str) -> None:
        names = [canonical(param) for param in params]
        shapes = []
        for name in names:
            known = self.symbols.get(name)
            shapes.append(known.shape if known is not None and name.startswith("\\mathbf") else SCALAR)
            if name.startswith("\\mathbf") and known is None:
                raise ValueError(f"the size of {plain(name)} is not known: declare a vector of that name")
        body = self._body(source, dict(zip(names, shapes, strict=True)))
        name = key_to_latex(key, bold=body.shape != SCALAR)
        symbol = Symbol(name, "function", body.shape, body=body, source=source)
        symbol.params, symbol.param_shapes = tuple(names), tuple(shapes)
        self._add(key, symbol)

    def _define_entries(self, key: str, letters: list[str], source: str) -> None:
        reader = Reader(source, self.symbols)
        body = self._body(source, {letter: SCALAR for letter in letters}, reader)
        if body.shape != SCALAR:
            raise NotationError(f"an entry of {key} must be a number", source, 0, len(source))
        sizes = [reader.index_sizes.get(letter) for letter in letters]
        if any(size is None for size in sizes):
            raise NotationError(
                f"nothing tells how far the index {letters[sizes.index(None)]} runs", source, 0, len(source)
            )
        sizes = [find(size) for size in sizes]
        shape = tuple(sizes) if len(sizes) == 2 else (sizes[0], 1)
        name = key_to_latex(key, bold=False)
        symbol = Symbol(name, "components", shape, body=body, source=source, indices=tuple(letters), dims=tuple(sizes))
        self._add(f"{key}_{''.join(letters)}", symbol)
        self.symbols[f"\\mathbf{{{name}}}"] = Symbol(
            f"\\mathbf{{{name}}}", "components", shape, body=body, source=source, indices=symbol.indices,
            dims=symbol.dims, depends=symbol.depends | {f"\\mathbf{{{name}}}"},
        )  # fmt: skip

    def _define_by_call(self, key: str, function: Callable) -> None:
        arguments = self.arguments(function, f"the function that defines {key}")
        sizes = self._telling_sizes()
        made = self._draw_values(np.random.default_rng(0), sizes, "real")
        result = np.asarray(function(**{word: self._friendly(name, made, sizes) for word, name in arguments.items()}))
        back = {number: name for name, number in sizes.items()}
        shape = tuple(back.get(k, k) for k in result.shape)
        shape = (shape[0], 1) if len(shape) == 1 else shape
        symbol = Symbol(key_to_latex(key, bold=shape != SCALAR), "call", shape, call=(function, arguments))
        symbol.depends = frozenset().union(*[self.symbols[name].depends | {name} for name in arguments.values()])
        self._add(key, symbol)

    def arguments(self, function: Callable, what: str) -> dict[str, str]:
        """Which symbol each parameter of a Python function stands for."""
        found = {}
        plainly = {plain(name): name for name in self.symbols} | self.names
        for word in inspect.signature(function).parameters:
            if word.rstrip("_") not in plainly:
                raise ValueError(f"{what} takes {word}, which is not declared (declared: {', '.join(sorted(plainly))})")
            found[word] = plainly[word.rstrip("_")]
        return found

    def _telling_sizes(self) -> dict[str, int]:
        """Sizes that are all different, so that a shape tells which is which."""
        numbers = [7, 5, 4, 3, 6, 8, 2]
        for turn in range(60):
            order = np.random.default_rng(turn).permutation(len(numbers)) if turn else range(len(numbers))
            sizes = {name: numbers[i] for name, i in zip(self.size_names, order, strict=False)}
            if self._admits(sizes):
                return sizes
        return dict.fromkeys(self.size_names, 3)

    # --- reading and changing --------------------------------------------------------------------------------

    def read(self, source: str, like: tuple | None = None) -> Line:
        """Read a line in the light of the symbols, and of the shape that it must have."""
        return read_line(source, self.symbols, like)

    def without(self, key: str, assumption: str) -> "Model":
        """The model with one assumption about one symbol dropped."""
        if key not in self.given:
            raise ValueError(f"{key} is not declared (declared: {', '.join(self.given)})")
        return Model({**self.given, key: self.given[key].without(assumption)}, self.define)

    # --- instances -------------------------------------------------------------------------------------------

    def _admits(self, sizes: dict[str, int]) -> bool:
        return all(domain.admits(sizes) for domain in self.given.values())

    def draw_sizes(self, rng, largest: int) -> dict[str, int] | None:
        """Draw sizes up to `largest`, reached by at least one of them."""
        for _ in range(60):
            sizes = {name: int(rng.integers(1, largest + 1)) for name in self.size_names}
            if self._admits(sizes) and (not sizes or max(sizes.values()) == largest):
                return sizes
        return None

    def _draw_values(self, rng, sizes: dict[str, int], style: str) -> dict:
        made: dict = {}
        for key, domain in self.given.items():
            name = self.names[key]
            drawn = domain.draw(rng, sizes, style, made)
            if isinstance(domain, Chance | Sample):
                if drawn is not None:
                    made["law", name] = drawn
            elif not isinstance(domain, Distribution):
                made[name] = drawn
        for symbol in self.symbols.values():
            if symbol.kind == "call":
                function, arguments = symbol.call
                result = np.asarray(function(**{w: self._friendly(n, made, sizes) for w, n in arguments.items()}))
                v = result.astype(complex if np.iscomplexobj(result) else float)
                made[symbol.name] = constant(v.item()) if v.ndim == 0 else matrix_value(v.reshape(len(v), -1))
        return made

    def _friendly(self, name: str, made: dict, sizes: dict):
        return friendly(Env(self.symbols, made, sizes).lookup(name), self.symbols[name].shape)

    def draw(self, rng, largest: int, style: str) -> Env | None:
        """Draw one instance, or return None where there is none at these sizes."""
        sizes = self.draw_sizes(rng, largest)
        if sizes is None:
            return None
        try:
            return Env(self.symbols, self._draw_values(rng, sizes, style), sizes)
        except (DrawError, KeyError):
            return None

    def instances(self, rng) -> Iterator[Env]:
        """Yield instances without end: sizes from 1 up, small whole numbers first."""
        count = failures = 0
        while True:
            largest = 1 if count < 4 else 2 if count < 14 else 3 if count < 30 else LARGEST
            largest = min(largest + failures, 8)
            style = "small" if count < SMALL_INSTANCES and count % 4 != 3 else "real"
            env = self.draw(rng, largest, style)
            if env is None:
                failures += 1
                if failures > 40:
                    raise DrawError("no instance of the declared symbols was found")
                continue
            failures = 0
            count += 1
            yield env


def friendly(value, shape: tuple = ("n", 1)):
    """A value as Python knows it: a float, an array with one axis for a column, with two for a matrix."""
    if isinstance(value, list):
        return np.array([friendly(member, shape) for member in value])
    if isinstance(value, Drawn):
        return lambda *args: friendly(value(*[_value(arg) for arg in args]))
    v = value.v
    if isinstance(v, np.ndarray) and v.ndim == 2:
        return v[:, 0].copy() if find(shape[1]) == 1 else v.copy()
    return v


def _value(arg) -> Num:
    array = np.asarray(arg, dtype=float)
    return constant(array.item()) if array.ndim == 0 else matrix_value(array.reshape(len(array), -1))


def _digits(v) -> str:
    return f"{v + 0.0:.4g}" if not isinstance(v, complex) else f"{v:.3g}"


def largest_entry(values) -> float:
    """The largest modulus of an entry of some values; functions are left out."""
    members = [member for value in values for member in (value if isinstance(value, list) else [value])]
    return max((float(np.max(np.abs(member.v))) for member in members if hasattr(member, "v")), default=0.0)


def tidy(value, scale: float = 0.0):
    """The number or array of a value, with 0 for what rounding left over.

    That is what is below 1e-12 of the largest entry (or of `scale`), or lost beside the terms it was computed from.
    """
    cut = max(RESIDUE * max(largest_entry([value]), scale), 200 * EPS * float(np.max(value.s)))
    v = np.asarray(value.v)
    parts = [np.where(np.abs(part) <= cut, 0.0, part) for part in (v.real, v.imag)]
    kept = parts[0] + 1j * parts[1] if np.iscomplexobj(v) else parts[0]
    return kept if isinstance(value.v, np.ndarray) else kept.item()


def show_value(value, scale: float = 0.0) -> str:
    """A value in plain text; entries that are nothing beside `scale` are 0."""
    if isinstance(value, list):
        scale = max(scale, largest_entry([value]))
        return "[" + ", ".join(show_value(member, scale) for member in value) + "]"
    if isinstance(value, Drawn):
        return value.text
    v = tidy(value, scale)
    if not isinstance(v, np.ndarray):
        return _digits(v)
    rows = [f"[{', '.join(_digits(x) for x in row)}]" for row in v]
    return (
        rows[0]
        if len(rows) == 1
        else f"[{', '.join(rows)}]"
        if v.shape[1] > 1
        else f"[{'; '.join(r[1:-1] for r in rows)}]"
    )


def describe_instance(env: Env, names: set[str]) -> str:
    """The values of some symbols, in plain text."""
    parts, scale = [], largest_entry(env.values[name] for name in names if name in env.values)
    for name, symbol in env.symbols.items():
        if name not in names:
            continue
        if name in env.values:
            parts.append(f"{symbol.key} = {show_value(env.values[name], scale)}")
        elif symbol.kind == "size":
            parts.append(f"{symbol.key} = {env.sizes[name]}")
        elif isinstance(env.values.get(("law", name)), Law):
            law = env.values["law", name]
            if len(law.axis.weights) <= 6:
                points = [_digits(float(x)) for x in law.points.v.reshape(len(law.axis.weights), -1)[:, 0]]
                weights = [_digits(float(w)) for w in law.axis.weights]
                parts.append(f"{symbol.key} ∈ {{{', '.join(points)}}} with weights {', '.join(weights)}")
    return ", ".join(parts)
