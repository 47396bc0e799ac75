"""How a name is spelled: the one canonical form of a symbol, from LaTeX or from a Python key.

``\\boldsymbol{x}_{k}``, ``\\mathbf x_k`` and the key ``"x_k"`` of a vector are all the symbol
``\\mathbf{x}_k``. The canonical form is itself LaTeX.
"""

import re

__all__ = ["GREEK", "canonical", "key_to_latex", "plain", "scan_base", "scan_script"]

GREEK = frozenset(
    """alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho
    varrho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    ell""".split()
)
BOLD = ("mathbf", "boldsymbol", "bm", "symbf")
ACCENTS = ("hat", "bar", "tilde", "dot", "overline", "widehat", "widetilde")
FACES = ("mathrm", "mathcal", "mathbb", "mathsf", "text", "operatorname")

_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_SPACE = re.compile(r"\s*")


def closing(text: str, start: int) -> int:
    """Return the index just after the ``}`` that closes the ``{`` at `start`, or -1."""
    depth = 0
    for i in range(start, len(text)):
        if text[i] == "{" and (i == 0 or text[i - 1] != "\\"):
            depth += 1
        elif text[i] == "}" and text[i - 1] != "\\":
            depth -= 1
            if depth == 0:
                return i + 1
    return -1


def scan_base(text: str, start: int) -> tuple[str, int] | None:
    """Read a name without its indices at `start`: its canonical form and the index behind it.

    Examples
    --------
    >>> scan_base(r"\\boldsymbol{x} + 1", 0)
    ('\\\\mathbf{x}', 14)
    >>> scan_base("+ 1", 0) is None
    True
    """
    if start < len(text) and text[start].isascii() and text[start].isalpha():
        return text[start], start + 1
    match = _COMMAND.match(text, start)
    if match is None:
        return None
    command, end = match[1], match.end()
    if command in GREEK:
        return "\\" + command, start + 1 + len(command)
    if command not in BOLD + ACCENTS + FACES:
        return None
    if end < len(text) and text[end] == "{":
        close = closing(text, end)
        if close < 0:
            return None
        inside = text[end + 1 : close - 1].strip()
    else:
        inner = scan_base(text, end)
        if inner is None and end < len(text) and text[end].isdigit():
            inner = text[end], end + 1
        if inner is None:
            return None
        inside, close = inner
    if command in FACES:
        return (f"\\{command}{{{inside}}}", close) if re.fullmatch(r"[A-Za-z]+", inside) else None
    inner = scan_base(inside, 0)
    if inner is None and command in BOLD and inside.isdigit():
        inner = inside, len(inside)
    if inner is None or inner[1] != len(inside):
        return None
    return f"\\{'mathbf' if command in BOLD else command}{{{inner[0]}}}", close


def scan_script(text: str, start: int, mark: str) -> tuple[str, int] | None:
    """Read ``_{…}`` or ``^{…}`` at `start`: its canonical form and the index behind it.

    Examples
    --------
    >>> scan_script("_{ 1 } x", 0, "_")
    ('_1', 6)
    """
    if not text.startswith(mark, start):
        return None
    begin = _SPACE.match(text, start + 1).end()
    if begin >= len(text):
        return None
    if text[begin] == "{":
        close = closing(text, begin)
        if close < 0:
            return None
        inside = re.sub(r"\s+", "", text[begin + 1 : close - 1])
    else:
        command = _COMMAND.match(text, begin)
        close = begin + 1 if command is None else begin + 1 + len(command[1])
        inside = text[begin:close]
    inside = re.sub(r"\\(?:mathrm|text)\{([A-Za-z]+)\}", r"\1", inside)
    return (mark + (inside if len(inside) == 1 else f"{{{inside}}}"), close) if inside else None


def canonical(latex: str) -> str:
    """Return the canonical form of a name that is written in LaTeX.

    Examples
    --------
    >>> canonical(r"\\bm{W}^{(1)}")
    '\\\\mathbf{W}^{(1)}'

    Raises
    ------
    ValueError
        If the text is not one name.
    """
    text = latex.strip()
    base = scan_base(text, 0)
    if base is None:
        raise ValueError(f"{latex!r} is not a name: expected a letter, a Greek letter or \\mathbf{{…}}, with indices")
    form, end = base
    while end < len(text):
        script = scan_script(text, end, "_") or scan_script(text, end, "^")
        if script is None and text[end] == "'":
            script = "'", end + 1
        if script is None:
            raise ValueError(f"{latex!r} is not a name: {text[end:]!r} is left over")
        form, end = form + script[0], script[1]
    return form


def key_to_latex(key: str, bold: bool) -> str:
    """Return the canonical name of a key of ``given``: LaTeX, or a Python name.

    Parameters
    ----------
    key : str
        ``"x"``, ``"lambda_1"``, ``"x_hat"``, ``"W^{(1)}"`` or LaTeX such as ``r"\\mathbf{x}"``.
    bold : bool
        Whether the symbol is a vector or a matrix, which the book sets in bold.

    Examples
    --------
    >>> key_to_latex("lambda_1", bold=False), key_to_latex("x_hat", bold=True)
    ('\\\\lambda_1', '\\\\hat{\\\\mathbf{x}}')
    """
    if "\\" in key:
        return canonical(key)
    match = re.fullmatch(r"([A-Za-z]+)((?:_[A-Za-z0-9]+)*)(.*)", key)
    if match is None:
        raise ValueError(f"{key!r} is not a name of a symbol")
    letters, parts, rest = match[1], [part for part in match[2].split("_") if part], match[3]
    base = letters if len(letters) == 1 else f"\\{letters}" if letters in GREEK else f"\\mathrm{{{letters}}}"
    if bold:
        base = f"\\mathbf{{{base}}}"
    if parts and parts[0] in ("hat", "bar", "tilde"):
        base = f"\\{parts.pop(0)}{{{base}}}"
    star = "^*" if parts and parts[-1] == "star" else ""
    parts = parts[: len(parts) - bool(star)]
    return canonical(base + (f"_{{{','.join(parts)}}}" if parts else "") + star + rest)


def plain(name: str) -> str:
    """Return a canonical name as a reader would type it: ``\\mathbf{x}_k`` is ``x_k``.

    Examples
    --------
    >>> plain(r"\\hat{\\mathbf{x}}_1"), plain(r"\\lambda")
    ('x_hat_1', 'lambda')
    """
    text = re.sub(r"\\(?:mathbf|mathrm|mathcal|mathbb|mathsf|text|operatorname)\{(\\?[A-Za-z0-9]+)\}", r"\1", name)
    text = re.sub(r"\\(hat|bar|tilde|dot|overline|widehat|widetilde)\{(\\?[A-Za-z]+)\}", r"\2_\1", text)
    return re.sub(r"[\\{}]", "", text)
