"""The grammar of the book's notation: from tokens to a tree that still knows its places.

The grammar is LALR(1), so it has exactly one reading of every text. It leaves a product as
the flat sequence of its factors, for what a factor does to the next one (multiply it, be
applied to it) depends on what it is; :mod:`mmlbook.derivation.reading` decides that from the
declared symbols, or refuses.
"""

from dataclasses import dataclass
from functools import cache

from mmlbook.derivation.errors import NotationError
from mmlbook.derivation.tokens import tokenize
from mmlbook.errors import require

__all__ = ["Raw", "parse"]

GRAMMAR = r"""
line: head? side (rel side)*
?head: REL | IMPLIES | IFF | TO | XARROW LBRACE list RBRACE -> towards
rel: REL
?side: expr
expr: term_first (addop term)*
addop: PLUS | MINUS
term_first: addop? term
term: factor (op? factor)*
op: CDOT | TIMES | ODOT | SLASH
factor: atom postfix*
?postfix: UNDER script -> sub
        | CARET script -> sup
        | BANG -> factorial
        | PRIME -> prime
        | PINV -> pinv
?script: NUMBER | NAME | TOP | INFTY | LBRACE list RBRACE -> braces
?atom: NUMBER | NAME | INFTY | TOP | FUNC | NABLA | MOMENT | PROB | BIGO
     | LPAR list RPAR -> group
     | LBRACKET list RBRACKET -> bracket
     | LSET list RSET -> group
     | LBRACE list RBRACE -> group
     | FRAC part part -> frac
     | BINOM part part -> binom
     | DFRAC LBRACE above RBRACE LBRACE below+ RBRACE -> derivative
     | SQRT (LBRACKET list RBRACKET)? part -> sqrt
     | LNORM expr RNORM -> norm
     | LABS expr RABS -> absolute
     | LANGLE expr COMMA expr RANGLE -> inner
     | BEGIN row (ROW row)* ROW? END -> matrix
     | SUM UNDER LBRACE list RBRACE (CARET script)? -> sum
     | PROD UNDER LBRACE list RBRACE (CARET script)? -> prod
     | INT UNDER script CARET script expr DIFF -> integral
     | LIM UNDER LBRACE list RBRACE -> lim
?part: LBRACE expr RBRACE | NUMBER | NAME
above: PARTIAL order? expr?
order: CARET script
below: PARTIAL variable order?
variable: NAME (UNDER script)?
row: expr (AMP expr)*
list: condition (COMMA condition)*
condition: union (MID union)*
union: compare ((CAP | CUP) compare)*
compare: expr ((REL | TO) expr)*
%declare REL IMPLIES IFF TO XARROW PLUS MINUS CDOT TIMES ODOT SLASH UNDER CARET BANG PRIME PINV NUMBER NAME TOP
%declare INFTY FUNC NABLA MOMENT PROB BIGO LPAR RPAR LBRACKET RBRACKET LSET RSET LBRACE RBRACE FRAC BINOM DFRAC
%declare SQRT LNORM RNORM LABS RABS LANGLE COMMA RANGLE BEGIN ROW END SUM PROD INT DIFF LIM PARTIAL AMP MID CAP CUP
"""
_PUNCTUATION = frozenset("LBRACE RBRACE LPAR RPAR LBRACKET RBRACKET LSET RSET COMMA UNDER CARET AMP ROW FRAC "
                         "BINOM DFRAC SQRT LNORM RNORM LABS RABS LANGLE RANGLE SUM PROD INT LIM XARROW END"
                         .split())  # fmt: skip
_COLLAPSE = frozenset(["list", "condition", "union", "compare", "expr", "term_first", "term", "factor", "variable"])
_EXPECTED = {
    "RBRACE": "}", "RPAR": ")", "RBRACKET": "]", "RNORM": "\\rVert", "RABS": "\\rvert", "RANGLE": "\\rangle",
    "LBRACE": "{", "DIFF": "a differential such as \\,dx", "END": "\\end{…}", "RSET": "\\}", "COMMA": ",",
}  # fmt: skip


@dataclass(slots=True)
class Raw:
    """A node of the tree as it was written: the rule, its children, its place in the source.

    A token is a node with ``kind`` its type, ``value`` its text, and no children.
    """

    kind: str
    children: list
    start: int
    end: int
    value: str = ""

    def __repr__(self) -> str:
        return self.value if not self.children else f"({self.kind} {' '.join(map(repr, self.children))})"


@cache
def _parser():
    lark = require("lark", extra="derivations")

    class Pieces(lark.lexer.Lexer):
        """The tokens are made before, with the declared names at hand."""

        def __init__(self, conf):
            pass

        def lex(self, pieces):
            for piece in pieces:
                yield lark.Token(piece.type, piece.value, start_pos=piece.start, end_pos=piece.end, column=piece.start)

    return lark.Lark(GRAMMAR, parser="lalr", lexer=Pieces, start="line", maybe_placeholders=False, keep_all_tokens=True)


def _raw(node) -> Raw:
    """Turn Lark's tree into ours: no punctuation, no nodes that only pass on a single child."""
    if not hasattr(node, "children"):
        return Raw(str(node.type), [], node.start_pos, node.end_pos, str(node))
    made = [_raw(child) for child in node.children]
    start, end = made[0].start, made[-1].end
    kept = [child for child in made if child.kind not in _PUNCTUATION]
    if str(node.data) in _COLLAPSE and len(kept) == 1:
        kept[0].start, kept[0].end = (start, end) if kept[0].children else (kept[0].start, kept[0].end)
        return kept[0]
    if str(node.data) == "part":
        return kept[0]
    return Raw(str(node.data), kept, start, end)


def parse(source: str, declared: frozenset[str] = frozenset()) -> Raw:
    """Read one line of a derivation: ``head? side (relation side)*``.

    Parameters
    ----------
    source : str
        The LaTeX.
    declared : frozenset of str
        The declared names in canonical form.

    Raises
    ------
    NotationError
        If the text is not in the grammar; it points at the place.

    Examples
    --------
    >>> parse(r"a + 2b")
    (line (expr a (addop +) (term 2 b)))
    """
    lark = require("lark", extra="derivations")
    pieces = tokenize(source, declared)
    if not pieces:
        raise NotationError("the formula is empty", source or " ", 0)
    try:
        return _raw(_parser().parse(pieces))
    except lark.UnexpectedToken as error:
        ended = error.token.type == "$END"
        start = pieces[-1].end if ended else error.token.start_pos
        end = start + 1 if ended else error.token.end_pos
        closers = sorted(
            _EXPECTED[name] for name in error.accepts & _EXPECTED.keys() if name not in ("LBRACE", "COMMA")
        )
        hint = f": expected {' or '.join(closers)}" if closers else ""
        what = "the formula ends too early" if ended else f"{error.token.value!r} cannot stand here"
        raise NotationError(what + hint, source, start, end) from None
