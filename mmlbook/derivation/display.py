"""How a derivation looks: in the book, in Jupyter, in LaTeX and in a terminal.

In the book each line is a numbered equation of its own, so that it can be referred to; a style
sheet aligns the relations and puts the reasons beside them, or below where there is no room.
"""

import html as htmllib
import re

import numpy as np

from mmlbook.derivation.evaluation import Env
from mmlbook.derivation.functions import Drawn
from mmlbook.derivation.model import describe_instance, largest_entry, tidy
from mmlbook.derivation.steps import parts_of
from mmlbook.record import inline_html

__all__ = ["below", "clean", "html", "instance_latex", "latex", "markdown", "plain_text", "text"]

HEAD = re.compile(
    r"\s*(\\xrightarrow\s*\{[^{}]*\}|\\(?:Rightarrow|Leftrightarrow|implies|iff|leqslant|geqslant|leq|geq|neq|le|ge|ne|lt|gt)"
    r"(?![A-Za-z])|[=<>])"
)
BOUNDS = (1e-12, 1e-9, 1e-6, 1e-3)


def below(difference: float) -> str:
    """A bound for a difference, coarse enough to be the same on every machine.

    Examples
    --------
    >>> below(3e-16), below(2e-10)
    ('1e-12', '1e-9')
    """
    bound = next((bound for bound in BOUNDS if difference < bound), 1.0)
    return f"{bound:.0e}".replace("e-0", "e-").replace("e+00", "")


def clean(latex: str) -> str:
    """A line without marks of alignment, on one line.

    Examples
    --------
    >>> clean("&= a \\n + b")
    '= a + b'
    """
    out, depth, at = [], 0, 0
    while at < len(latex):
        if latex.startswith("\\begin", at):
            depth += 1
        elif latex.startswith("\\end", at):
            depth -= 1
        if not (latex[at] == "&" and depth == 0 and (at == 0 or latex[at - 1] != "\\")):
            out.append(latex[at])
        at += 1
    return re.sub(r"\s+", " ", "".join(out)).strip()


def _rows(d) -> list[tuple[str, str, str, bool]]:
    """(relation, rest, reason, by hand) of each line; the first has no relation."""
    rows, manual = [], {claim.number for claim in d.claims if claim.manual}
    for number, line in enumerate(d.lines):
        source, reason = parts_of(line, number)
        source = clean(source)
        head = HEAD.match(source) if number else None
        relation = head[1] if head else ""
        rows.append((relation, source[head.end() :].strip() if head else source, reason, number in manual))
    return rows


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def summary(d) -> str:
    """One line: how many steps, how they were checked, how well both sides agree."""
    record = d.record
    measured = any(claim.measured for claim in d.claims)
    parts = [_plural(record["steps"], "step")]
    parts.append(f"each {'checked' if measured else 'held'} on {record['instances']} random instances")
    if measured:
        parts.append(f"worst relative difference below {below(d.worst)}")
    if record["exact"]:
        parts.append(f"{record['exact']} proved exactly by SymPy")
    if record["by_hand"]:
        parts.append(f"{record['by_hand']} by hand")
    return " · ".join(parts)


def facts(d) -> list[str]:
    """One line for each step: how it was checked."""
    lines = []
    for claim, check in zip(d.claims, d.checks, strict=True):
        parts = [f"{check.instances} instances, relative difference below {below(check.difference)}"]
        if claim.relation in ("=>", "<=>") or check.solved:
            parts.append("on points that satisfy what is presumed, found by solving it from random starts")
        if claim.relation == "->":
            parts[0] = f"{check.instances} instances, the limit extrapolated"
        elif claim.order is not None:
            parts[0] = f"{check.instances} instances, the order of the remainder measured"
        elif not claim.measured:
            parts[0] = f"{check.instances} instances, the inequality held at each"
        if check.exact:
            parts.append("proved exactly by SymPy")
        if claim.manual:
            parts.append("its right side computed by a Python function instead of being read")
        lines.append("; ".join(parts))
    return lines


# --- the book -----------------------------------------------------------------------------------------------------


def markdown(d) -> str:
    """MyST Markdown: an equation with a label and a reason for each line, the checks folded below."""
    out = ["`````{div} mml-derivation"]
    for number, (relation, rest, reason, manual) in enumerate(_rows(d)):
        label = f" (eq-{d.name}-{number})" if number else ""
        classes = "mml-step" if number else "mml-step mml-start"
        out += [f"````{{div}} {classes}", f"$$\n{(relation + ' ') if relation else ''}{rest}\n$${label}", ""]
        if reason or manual:
            mark = "[by hand]{.mml-by-hand}" if manual else ""
            out += ["```{div} mml-reason", " ".join(part for part in (reason, mark) if part), "```"]
        out.append("````")
    for need in d.found_needs:
        out += ["````{div} mml-need", f"**Needed:** {need.says}. **Without it:** {_without(need)}", "````"]
    out += [f"````{{dropdown}} {summary(d)}", ":class-container: mml-checks", ""]
    out += [f"{number}. {fact}" for number, fact in enumerate(facts(d), start=1)]
    out += ["````", "`````"]
    return "\n".join(out) + "\n"


def _without(need) -> str:
    found = need.counterexample
    values = instance_latex(found.env, found.names)
    why = re.sub(r"(^|: )left (.*), right ", r"\1the left side is \2, the right side ", found.why)
    if found.sides:
        scale = largest_entry(found.sides)
        left, right = (f"${_value_latex(tidy(side, scale))}$" for side in found.sides)
        why = f"the left side is {left}, the right side {right}"
    return f"step {need.step} fails at {values}: {why}."


def instance_latex(env: Env, names: set[str]) -> str:
    """The values of some symbols as inline mathematics."""
    parts, scale = [], largest_entry(env.values[name] for name in names if name in env.values)
    for name in env.symbols:
        value = env.values.get(name)
        if name not in names or value is None:
            continue
        if isinstance(value, Drawn):
            parts.append(f"{name}(x) = \\text{{{_escape(value.text)}}}")
        elif isinstance(value, list):
            parts += [
                f"{name}_{{{i}}} = {_value_latex(tidy(member, scale))}" for i, member in enumerate(value, start=1)
            ]
        else:
            parts.append(f"{name} = {_value_latex(tidy(value, scale))}")
    if not parts:
        return describe_instance(env, names) or "any values"
    return ", ".join(f"${part}$" for part in parts)


def _number_latex(v) -> str:
    if isinstance(v, complex):
        return f"{v.real:.3g} {'+' if v.imag >= 0 else '-'} {abs(v.imag):.3g}\\mathrm{{i}}"
    shown = f"{v + 0.0:.3g}"
    return re.sub(r"e([+-])0?(\d+)", lambda m: f"\\cdot 10^{{{'-' if m[1] == '-' else ''}{m[2]}}}", shown)


def _value_latex(v) -> str:
    if not isinstance(v, np.ndarray):
        return _number_latex(v)
    rows = " \\\\ ".join(" & ".join(_number_latex(x) for x in row) for row in v)
    return f"\\begin{{pmatrix}} {rows} \\end{{pmatrix}}"


# --- Jupyter, LaTeX, a terminal -----------------------------------------------------------------------------------


def html(d) -> str:
    """HTML for Jupyter, whose MathJax sets the formulas."""
    rows = _rows(d)
    body = " \\\\\n".join(_align_row(relation, rest, number) for number, (relation, rest, _, _) in enumerate(rows))
    reasons = "".join(
        f"<li value='{number}'>{inline_html(reason)}{' <em>(by hand)</em>' if manual else ''}</li>"
        for number, (_, _, reason, manual) in enumerate(rows)
        if reason or manual
    )
    needs = "".join(
        f"<p><b>Needed:</b> {inline_html(need.says)}. <b>Without it:</b> {inline_html(_without(need))}</p>"
        for need in d.found_needs
    )
    details = "".join(f"<li>{htmllib.escape(fact)}</li>" for fact in facts(d))
    formula = htmllib.escape(f"$$\\begin{{align}}\n{body}\n\\end{{align}}$$", quote=False)
    return (
        f"<div class='mml-derivation'>{formula}{f'<ol>{reasons}</ol>' if reasons else ''}{needs}"
        f"<details><summary>{htmllib.escape(summary(d))}</summary><ol>{details}</ol></details></div>"
    )


def _align_row(relation: str, rest: str, number: int) -> str:
    return f"& {relation} {rest} \\tag{{{number}}}" if number else f"& {rest} \\notag"


def latex(d) -> str:
    """A plain ``align`` with the reasons at the right."""
    rows = []
    for number, (relation, rest, reason, manual) in enumerate(_rows(d)):
        shown = reason + (" (by hand)" if manual else "")
        text_part = f" && \\text{{{_escape(shown)}}}" if shown.strip() else ""
        rows.append(f"& {(relation + ' ') if number else ''}{rest}{text_part}" + ("" if number else " \\notag"))
    return "\\begin{align}\n" + " \\\\\n".join(rows) + "\n\\end{align}"


def _escape(reason: str) -> str:
    """Markdown as LaTeX text: mathematics stays, marks of emphasis go."""
    parts = re.split(r"(\$[^$]*\$)", reason)
    parts[::2] = [
        re.sub(r"([%&#_])", r"\\\1", re.sub(r"[*`]", "", part)).replace("^", r"\textasciicircum{}")
        for part in parts[::2]
    ]
    return "".join(parts)


def text(d) -> str:
    """Plain text for a terminal."""
    rows = [(plain_text(f"{relation} {rest}"), reason + (" [by hand]" if manual else ""))
            for relation, rest, reason, manual in _rows(d)]  # fmt: skip
    width = max(len(formula) for formula, _ in rows)
    lines = [f"{'' if number == 0 else f'({number})':>4}  {formula:{width}}  {plain_text(reason)}".rstrip()
             for number, (formula, reason) in enumerate(rows)]  # fmt: skip
    for need in d.found_needs:
        lines.append(f"      needed: {plain_text(need.says)}; without it: {need.counterexample.text}")
    return "\n".join([*lines, "      " + summary(d)])


UNICODE = {
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "neq": "≠", "cdot": "·", "times": "×", "Rightarrow": "⇒", "implies": "⇒", "Leftrightarrow": "⇔", "iff": "⇔",
    "to": "→", "sum": "Σ", "prod": "Π", "int": "∫", "infty": "∞", "nabla": "∇", "partial": "∂", "top": "T", "mid": "|",
    "langle": "⟨", "rangle": "⟩", "cap": "∩", "cup": "∪", "odot": "⊙", "sqrt": "√", "ell": "ℓ",
}  # fmt: skip
LETTERS = dict(zip("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon "
                   "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
                   "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True))  # fmt: skip


def plain_text(latex: str) -> str:
    """LaTeX as one would type it.

    Examples
    --------
    >>> plain_text("= \\\\frac{1}{n} \\\\lVert \\\\mathbf{x} \\\\rVert^2")
    '= 1/n ‖x‖^2'
    """
    shown = re.sub(r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle)(?![A-Za-z])|\\[,;:!]|\\q?quad", " ", latex)
    shown = re.sub(r"\^\s*(?:\\top|\{\s*\\top\s*\})", "ᵀ", shown)
    shown = re.sub(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathbb|mathcal|operatorname|text)\s*\{([^{}]*)\}", r"\1", shown)
    for _ in range(4):
        shown = re.sub(r"\\[tdc]?frac\s*\{(\\?\w+)\}\s*\{(\\?\w+)\}", r"\1/\2", shown)
        shown = re.sub(r"\\[tdc]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"(\1)/(\2)", shown)
        shown = re.sub(r"([\^_])\{(\\?\w+)\}", r"\1\2", shown)
    shown = re.sub(r"\\l(Vert|vert)\s*", lambda m: "‖" if m[1] == "Vert" else "|", shown)
    shown = re.sub(r"\s*\\r(Vert|vert)(?![A-Za-z])", lambda m: "‖" if m[1] == "Vert" else "|", shown)
    shown = re.sub(r"\\begin\{[a-z]*matrix\}", "[", shown)
    shown = re.sub(r"\\end\{[a-z]*matrix\}", "]", shown).replace("\\\\", ";")
    shown = re.sub(r"\\xrightarrow\s*\{([^{}]*)\}", r"→ (as \1)", shown)
    shown = re.sub(r"\\([A-Za-z]+)", lambda m: UNICODE.get(m[1]) or LETTERS.get(m[1]) or m[1], shown)
    shown = shown.replace("^T", "ᵀ").replace("$", "")
    shown = re.sub(r"\s+", " ", shown).strip()
    return re.sub(r"([⟨(\[]) | ([⟩)\],])", lambda m: m[1] or m[2], shown)
