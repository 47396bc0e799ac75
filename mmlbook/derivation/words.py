"""Exact algebra with matrices whose sizes have names: sums of products of symbols.

A matrix is a dictionary from *words*, which are tuples of letters such as ``("A", "T")``, to coefficients of
SymPy. Letters next to each other cancel where a declared assumption says so: A A⁻¹, Qᵀ Q of an orthogonal matrix.
A word that is a number, such as xᵀAy, becomes a commuting symbol, the same one for the word and its transpose.
"""

from mmlbook.derivation.tree import Symbol, find

__all__ = ["Words", "WordsError"]

MOST = 200
ONES = "1"


class WordsError(Exception):
    """A formula that is no sum of products of symbols."""


class Words:
    """The operations on such dictionaries.

    Parameters
    ----------
    sympy : module
        SymPy.
    symbols : dict of str to Symbol
        The declared symbols.
    """

    def __init__(self, sympy, symbols: dict[str, Symbol]):
        self.sympy, self.symbols = sympy, symbols
        self.opaque: dict[tuple, str] = {}
        self.inverted: dict[str, tuple] = {}  # the word that an opaque letter is the inverse of
        self.powers: dict[str, tuple] = {}  # of what an opaque letter is which power
        self.rules: dict[tuple, dict] = {}  # words that an assumed equation replaces

    def _marks(self, name: str) -> frozenset:
        symbol = self.symbols.get(name)
        return getattr(symbol.domain, "marks", frozenset()) if symbol is not None else frozenset()

    def letter(self, name: str) -> dict:
        """A declared matrix or vector."""
        return {((name, ""),): self.sympy.Integer(1)}

    def _simplified(self, word: tuple) -> tuple:
        out: list = []
        for name, kind in word:
            marks = self._marks(name)
            if marks & {"symmetric", "diagonal", "positive_definite", "positive_semidefinite"}:
                kind = {"T": "", "IT": "I"}.get(kind, kind)
            if marks & {"orthogonal", "rotation"}:
                kind = {"I": "T", "IT": ""}.get(kind, kind)
            before = out[-1] if out else None
            if before is not None and (before[0] == ONES or name == ONES):
                other, turned = (name, kind) if before[0] == ONES else (before[0], before[1])
                sums = self._sums_to_one(other)
                left = before == (ONES, "T")  # 1ᵀS, or else S 1
                if sums == "vector" and ((left and turned == "") or (name == ONES and kind == "" and turned == "T")):
                    out.pop()
                    continue
                along = {"columns": "" if left else "T", "rows": "T" if left else ""}.get(sums)
                if turned == along and (left or (name == ONES and kind == "")):
                    out[-1] = (ONES, "T" if left else "")
                    continue
            if before is not None and before[0] == name:
                pair = before[1], kind
                inverse = pair in (("", "I"), ("I", ""), ("T", "IT"), ("IT", "T"))
                if "unit" in marks and pair == ("T", ""):
                    out.pop()
                    continue
                square = marks & {"orthogonal", "rotation"} and pair in (("", "T"), ("T", ""))
                if inverse or square or ("orthonormal" in marks and pair == ("T", "")):
                    out.pop()
                    continue
            out.append((name, kind))
        return self._without_inverses(tuple(out)) if self.inverted else tuple(out)

    def _without_inverses(self, word: tuple) -> tuple:
        """Cancel (AᵀA)⁻¹ against AᵀA beside it; the inverse of a symmetric word is its own transpose."""
        for i, (name, kind) in enumerate(word):
            inside = self.inverted.get(name)
            if inside is None:
                continue
            if kind == "T" and self._flipped(inside) == inside:
                return self._simplified((*word[:i], (name, ""), *word[i + 1 :]))
            k = len(inside)
            if kind == "" and word[i + 1 : i + 1 + k] == inside:
                return self._simplified(word[:i] + word[i + 1 + k :])
            if kind == "" and i >= k and word[i - k : i] == inside:
                return self._simplified(word[: i - k] + word[i + 1 :])
        return word

    def made(self, pairs) -> dict:
        """A sum of words, like words collected."""
        total: dict = {}
        waiting, replaced = [*pairs], 0
        while waiting:
            word, coefficient = waiting.pop()
            word = self._simplified(word)
            instead = self._replaced(word) if replaced < MOST else None
            if instead is not None:
                replaced += 1
                waiting += [(other, c * coefficient) for other, c in instead.items()]
                continue
            total[word] = self.sympy.expand(total.get(word, 0) + coefficient)
            if len(total) > MOST:
                raise WordsError("too many terms")
        return {word: c for word, c in total.items() if c != 0 and self.sympy.cancel(c) != 0}

    def assume(self, a: dict) -> None:
        """Take it that a sum of words is zero: its longest word can be replaced by the rest."""
        longest = max(a, key=lambda word: (len(word), word), default=())
        if len(longest) < 2 or a[longest].is_nonzero is not True:
            return
        rest = {word: -c / a[longest] for word, c in a.items() if word != longest}
        self.rules[longest] = rest
        self.rules[self._simplified(self._flipped(longest))] = {self._flipped(word): c for word, c in rest.items()}

    def _replaced(self, word: tuple) -> dict | None:
        """What a word is by an assumed equation, or as a power of what maps a vector to a multiple of itself."""
        for pattern, rest in self.rules.items():
            for i in range(len(word) - len(pattern) + 1):
                if word[i : i + len(pattern)] == pattern:
                    return {word[:i] + other + word[i + len(pattern) :]: c for other, c in rest.items()}
        for i, (name, kind) in enumerate(word[:-1]):
            if name in self.powers and kind == "":
                base, exponent = self.powers[name]
                image = self.times(base, {(word[i + 1],): self.sympy.Integer(1)})
                if image.keys() == {(word[i + 1],)}:
                    factor = self.sympy.cancel(image[word[i + 1],])
                    return {word[:i] + word[i + 1 :]: factor**exponent}
        return None

    def power(self, a: dict, exponent) -> dict:
        """A power whose exponent is a name: a letter of its own."""
        name = self.opaque.setdefault((self._key(a), self.sympy.srepr(exponent)), f"power {len(self.opaque)}")
        self.powers[name] = a, exponent
        return {((name, ""),): self.sympy.Integer(1)}

    def norm(self, a: dict, kind: str):
        """A norm that is no sum of products: the same symbol for a vector and its negative."""
        if not a:
            return self.sympy.Integer(0)
        keys = self._key(a), self._key(self.scale(self.sympy.Integer(-1), a))
        return self.sympy.Symbol(f"norm {kind}:{min(keys)}", nonnegative=True)

    def _sums_to_one(self, name: str) -> str | None:
        """Whether a vector, or the columns or rows of a matrix, add up to 1."""
        symbol = self.symbols.get(name)
        return getattr(symbol.domain, "stochastic", None) if symbol is not None else None

    def add(self, *parts: dict) -> dict:
        return self.made((word, c) for part in parts for word, c in part.items())

    def scale(self, number, a: dict) -> dict:
        return self.made((word, number * c) for word, c in a.items())

    def times(self, a: dict, b: dict) -> dict:
        return self.made((p + q, c * d) for p, c in a.items() for q, d in b.items())

    def transpose(self, a: dict) -> dict:
        return self.made((self._flipped(word), c) for word, c in a.items())

    @staticmethod
    def _flipped(word: tuple) -> tuple:
        flip = {"": "T", "T": "", "I": "IT", "IT": "I"}
        return tuple((name, flip[kind]) for name, kind in reversed(word))

    def inverse(self, a: dict) -> dict:
        """The inverse of one word of square letters, or else a letter of its own."""
        if len(a) == 1:
            ((word, c),) = a.items()
            flip = {"": "I", "I": "", "T": "IT", "IT": "T"}
            if all(self._square(name) for name, _ in word):
                return self.made([(tuple((name, flip[kind]) for name, kind in reversed(word)), 1 / c)])
        key = self._key(a)
        name = self.opaque.setdefault(key, f"inverse {len(self.opaque)}")
        if len(a) == 1 and next(iter(a.values())) == 1:
            self.inverted[name] = next(iter(a))
        return {((name, ""),): self.sympy.Integer(1)}

    def _square(self, name: str) -> bool:
        symbol = self.symbols.get(name)
        return symbol is not None and symbol.shape != () and find(symbol.shape[0]) == find(symbol.shape[1])

    def _key(self, a: dict) -> tuple:
        return tuple(sorted((word, self.sympy.srepr(c)) for word, c in a.items()))

    def number(self, a: dict):
        """A sum of words that are numbers, as an expression."""
        total = self.sympy.Integer(0)
        for word, c in a.items():
            if not word:
                total += c
                continue
            total += c * self._symbol(min(word, self._simplified(self._flipped(word))), word)
        return total

    def _symbol(self, best: tuple, word: tuple):
        square = len(word) % 2 == 0 and self._flipped(word[len(word) // 2 :]) == word[: len(word) // 2]
        return self.sympy.Symbol("word:" + " ".join(f"{name}{kind}" for name, kind in best), real=True,
                                 nonnegative=True if square else None)  # fmt: skip

    def trace(self, a: dict):
        """The trace: words that are turned or transposed have the same."""
        total = self.sympy.Integer(0)
        for word, c in a.items():
            if not word:
                raise WordsError("the trace of the identity")
            turns = [word[i:] + word[:i] for i in range(len(word))]
            turns += [self._simplified(self._flipped(turn)) for turn in turns]
            total += c * self.sympy.Symbol("trace:" + " ".join(f"{n}{k}" for n, k in min(turns)), real=True)
        return total
