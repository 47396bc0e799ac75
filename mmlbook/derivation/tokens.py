"""From LaTeX to tokens: spacing and sizes of brackets go, names come in their canonical form.

What a name *is* (a number, a function, an index) is not decided here; only how far it reaches:
``\\lambda_1`` is one name where it was declared, and the first component of ``\\lambda`` where not.
"""

import re
from typing import NamedTuple

from mmlbook.derivation.errors import NotationError
from mmlbook.derivation.names import closing, scan_base, scan_script

__all__ = ["FUNCTIONS", "Piece", "tokenize"]


class Piece(NamedTuple):
    """A token: its type, its text in canonical form, and its place in the source."""

    type: str
    value: str
    start: int
    end: int


FUNCTIONS = frozenset(
    """sin cos tan arcsin arccos arctan sinh cosh tanh exp log ln det tr rank diag max min sign sgn
    Re Im""".split()
)
MOMENTS = {"E": "E", "Var": "Var", "Cov": "Cov"}
RELATIONS = {
    "=": "=", "<": "<", ">": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">=",
    "\\geqslant": ">=", "\\ne": "!=", "\\neq": "!=", "\\lt": "<", "\\gt": ">",
}  # fmt: skip
COMMANDS = {
    "cdot": "CDOT", "times": "TIMES", "odot": "ODOT", "sqrt": "SQRT", "binom": "BINOM", "tbinom": "BINOM",
    "lVert": "LNORM", "rVert": "RNORM", "lvert": "LABS", "rvert": "RABS", "langle": "LANGLE", "rangle": "RANGLE",
    "sum": "SUM", "prod": "PROD", "int": "INT", "lim": "LIM", "nabla": "NABLA", "partial": "PARTIAL", "top": "TOP",
    "infty": "INFTY", "to": "TO", "rightarrow": "TO", "cap": "CAP", "cup": "CUP", "mid": "MID",
    "implies": "IMPLIES", "Rightarrow": "IMPLIES", "iff": "IFF", "Leftrightarrow": "IFF",
    "xrightarrow": "XARROW", "Pr": "PROB",
}  # fmt: skip
MARKS = {
    "+": "PLUS", "-": "MINUS", "/": "SLASH", "^": "CARET", "_": "UNDER", "!": "BANG", ",": "COMMA", "(": "LPAR",
    ")": "RPAR", "[": "LBRACKET", "]": "RBRACKET", "{": "LBRACE", "}": "RBRACE", "'": "PRIME",
}  # fmt: skip
_SKIP = re.compile(
    r"(?:\s+|~|\\[,;:!> ]|\\(?:left|right|[bB]igg?[lrm]?|quad|qquad|displaystyle|textstyle|limits|nolimits|thinspace)"
    r"(?![A-Za-z])|%[^\n]*)+"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([a-z]*matrix)\}")
_FRACTION = re.compile(r"\\[tdc]?frac(?![A-Za-z])\s*")
_DIFFERENTIAL = re.compile(r"\\mathrm\s*\{d\}\s*|\\mathrm\s+d\s*|d\s*")


class _Reader:
    def __init__(self, source: str, declared: frozenset[str]):
        self.source, self.declared = source, declared
        self.pieces: list[Piece] = []
        self.environments: list[str] = []
        self.integrals = 0
        self.differentials: set[int] = set()  # places of the d of a derivative \frac{d…}{dx…}

    def fail(self, message: str, start: int, end: int | None = None):
        raise NotationError(message, self.source, start, end)

    def add(self, type: str, value: str, start: int, end: int) -> int:
        self.pieces.append(Piece(type, value, start, end))
        return end

    def read(self) -> list[Piece]:
        at, end = 0, len(self.source.rstrip())
        if self.source[:end].endswith((".", ",")) and not self.source[:end].endswith(("\\,", "\\left.", "\\right.")):
            end -= 1
        while at < end:
            skipped = _SKIP.match(self.source, at, end)
            at = skipped.end() if skipped else self.read_one(at)
        if self.environments:
            self.fail(f"\\begin{{{self.environments[-1]}}} has no end", len(self.source) - 1)
        if self.integrals:
            self.fail("an integral has no differential, such as \\,dx", max(end - 1, 0))
        return self.pieces

    def read_one(self, at: int) -> int:
        source = self.source
        number = _NUMBER.match(source, at)
        if number:
            before = [piece.type for piece in self.pieces[-2:]]
            if "FRAC" in before[-1:] or before == ["FRAC", "NUMBER"]:  # \\frac12 is a half
                if "FRAC" not in before[-1:] and number.end() - at > 1:
                    self.fail("a fraction's part of several digits needs braces", at, number.end())
                return self.add("NUMBER", number[0][0], at, at + 1)
            if before[-1:] in (["CARET"], ["UNDER"]) and number.end() - at > 1:
                what = "an index" if before[-1] == "UNDER" else "an exponent"
                self.fail(f"{what} of several digits needs braces", at, number.end())
            return self.add("NUMBER", number[0], at, number.end())
        if at in self.differentials:
            match = _DIFFERENTIAL.match(source, at) or re.compile(r"\\partial\s*").match(source, at)
            return self.add("PARTIAL", "\\partial", at, match.end())
        if self.integrals and (end := self.differential(at)):
            return end
        environment = _ENVIRONMENT.match(source, at)
        if environment:
            return self.environment(environment)
        fraction = _FRACTION.match(source, at)
        if fraction:
            derivative = self.mark_derivative(fraction.end())
            return self.add("DFRAC" if derivative else "FRAC", "\\frac", at, fraction.end())
        if source.startswith("\\\\", at):
            if not self.environments:
                self.fail("a line break stands outside of a matrix", at, at + 2)
            return self.add("ROW", "\\\\", at, at + 2)
        if source[at] == "&":
            return self.add("AMP", "&", at, at + 1) if self.environments else at + 1
        if source.startswith(("\\{", "\\}"), at):
            return self.add("LSET" if source[at + 1] == "{" else "RSET", source[at : at + 2], at, at + 2)
        if source.startswith("\\|", at):
            return self.bar(at, 2, "LNORM", "RNORM", "\\lVert … \\rVert")
        if source[at] == "|":
            return self.bar(at, 1, "LABS", "RABS", "\\lvert … \\rvert, or \\mid for a condition")
        pinv = re.compile(r"\^\s*(?:\+|\{\s*\+\s*\})").match(source, at)
        if pinv:
            return self.add("PINV", "^+", at, pinv.end())
        command = _COMMAND.match(source, at)
        if command:
            known = self.command(command, at)
            if known is not None:
                return known
        if source[at] in RELATIONS:
            return self.add("REL", RELATIONS[source[at]], at, at + 1)
        return self.name(at)

    def command(self, command: re.Match, at: int) -> int | None:
        word, end = command[1], command.end()
        if word in ("operatorname", "mathbb", "mathrm", "text"):
            close = closing(self.source, end) if self.source.startswith("{", end) else -1
            inside = self.source[end + 1 : close - 1].strip()
            if close > 0 and inside in MOMENTS and self.unit(at)[0] not in self.declared:
                return self.add("MOMENT", MOMENTS[inside], at, close)
            if close > 0 and inside in ("P", "Pr") and self.unit(at)[0] not in self.declared:
                return self.add("PROB", "P", at, close)
            if close > 0 and word in ("operatorname", "mathrm") and inside in FUNCTIONS:
                return self.add("FUNC", inside, at, close)
            return None
        if word in FUNCTIONS:
            return self.add("FUNC", word, at, end)
        if "\\" + word in RELATIONS:
            return self.add("REL", RELATIONS["\\" + word], at, end)
        if word in COMMANDS:
            self.integrals += word == "int"
            return self.add(COMMANDS[word], "\\" + word, at, end)
        if scan_base(self.source, at) is None:
            self.fail(f"\\{word} is not part of the notation", at, end)
        return None

    def unit(self, at: int) -> tuple[str, int]:
        return scan_base(self.source, at) or ("", at)

    def bar(self, at: int, width: int, left: str, right: str, instead: str) -> int:
        before = re.search(r"\\(left|right|[bB]igg?[lr])\s*$", self.source[:at])
        if before is None:
            self.fail(f"a bar opens or closes, which is not told: write {instead}", at, at + width)
        opens = before[1] == "left" or before[1].endswith("l")
        return self.add(left if opens else right, self.source[at : at + width], at, at + width)

    def environment(self, match: re.Match) -> int:
        verb, kind = match[1], match[2]
        if kind not in ("matrix", "pmatrix", "bmatrix", "vmatrix", "smallmatrix"):
            self.fail(f"{kind} is not part of the notation", match.start(), match.end())
        if verb == "begin":
            self.environments.append(kind)
            return self.add("BEGIN", kind, match.start(), match.end())
        if not self.environments or self.environments.pop() != kind:
            self.fail(f"\\end{{{kind}}} closes nothing", match.start(), match.end())
        return self.add("END", kind, match.start(), match.end())

    def differential(self, at: int) -> int:
        """Read dx in an integral; 0 where there is none."""
        match = _DIFFERENTIAL.match(self.source, at)
        if match is None or ("d" in self.declared and match[0][0] == "d") or match.start() in self.differentials:
            return 0
        name = self.longest_name(match.end())
        if name is None:
            return 0
        self.integrals -= 1
        return self.add("DIFF", name[0], at, name[1])

    def mark_derivative(self, at: int) -> bool:
        """Whether the fraction with its numerator at `at` is d/dx or ∂/∂x; if so, note the places of its d."""
        source = self.source
        if not source.startswith("{", at) or (middle := closing(source, at)) < 0:
            return False
        below = re.compile(r"\s*").match(source, middle).end()
        if not source.startswith("{", below) or (end := closing(source, below)) < 0:
            return False
        upper, lower = source[at + 1 : middle - 1].strip(), source[below + 1 : end - 1].strip()
        partial = upper.startswith("\\partial") and lower.startswith("\\partial")
        upright = all(re.match(r"\\mathrm\s*\{?d", part) for part in (upper, lower))
        plain = upper.startswith("d") and re.match(r"d\s*(?:[A-Za-z]|\\(?!\w*frac))", lower) is not None
        if not (partial or upright or plain):
            return False
        if plain and "d" in self.declared:
            self.fail("d is a declared symbol here: write the derivative with \\mathrm{d}", at)
        mark = re.compile(
            r"\\partial(?![A-Za-z])" if partial else r"\\mathrm(?:\s*\{d\}|\s+d)\s*" if upright else r"d\s*"
        )
        self.differentials.add(at + 1 + len(source[at + 1 :]) - len(source[at + 1 :].lstrip()))
        place = below + 1
        while place < end - 1:
            while source[place].isspace() or source.startswith(("\\,", "\\;", "\\:"), place):
                place += 1 if source[place].isspace() else 2
            found = mark.match(source, place)
            if found is None:
                break
            self.differentials.add(place)
            name = self.longest_name(found.end()) or ("", found.end() + 1)
            power = scan_script(source, name[1], "^")
            if power is None:
                script = scan_script(source, name[1], "_")
                power = script and (scan_script(source, script[1], "^") or script)
            place = power[1] if power else name[1]
        return True

    def longest_name(self, at: int) -> tuple[str, int] | None:
        """The name at `at`, with the indices that belong to a declared name."""
        skipped = _SKIP.match(self.source, at)
        at = skipped.end() if skipped else at
        base = scan_base(self.source, at)
        if base is None:
            return None
        best, form, end = base, base[0], base[1]
        while True:
            script = scan_script(self.source, end, "_") or scan_script(self.source, end, "^")
            if script is None and self.source.startswith("'", end):
                script = "'", end + 1
            if script is None:
                return best
            form, end = form + script[0], script[1]
            if form in self.declared:
                best = form, end

    def name(self, at: int) -> int:
        name = self.longest_name(at)
        if name is not None:
            following = _SKIP.match(self.source, name[1])
            behind = following.end() if following else name[1]
            opens = self.source.startswith("(", behind) or self.source.startswith("[", behind)
            if name[0] in ("O", "\\mathcal{O}", "P") and name[0] not in self.declared and opens:
                return self.add("PROB" if name[0] == "P" else "BIGO", name[0], at, name[1])
            return self.add("NAME", name[0], at, name[1])
        if self.source[at] in MARKS:
            return self.add(MARKS[self.source[at]], self.source[at], at, at + 1)
        self.fail(f"{self.source[at]!r} is not part of the notation", at)


def tokenize(source: str, declared: frozenset[str] = frozenset()) -> list[Piece]:
    """Split LaTeX into tokens.

    Parameters
    ----------
    source : str
        The LaTeX.
    declared : frozenset of str
        The canonical names that are declared; an index that is part of such a name stays with it.

    Raises
    ------
    NotationError
        If something is not part of the book's notation.

    Examples
    --------
    >>> [piece.value for piece in tokenize(r"2\\,\\boldsymbol{x}_k", frozenset([r"\\mathbf{x}_k"]))]
    ['2', '\\\\mathbf{x}_k']
    >>> [piece.value for piece in tokenize(r"2\\,\\boldsymbol{x}_k")]
    ['2', '\\\\mathbf{x}', '_', 'k']
    """
    return _Reader(source, declared).read()
