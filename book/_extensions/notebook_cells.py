"""What becomes of a chapter's code when it leaves the book: no glue, no roles of MyST, and what has to be installed."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

__all__ = ["ROLE", "install_line", "requirements", "resolved", "without_glue"]

ROLE = re.compile(r"(?<!\{)\{(?P<role>[a-z][\w:+-]*)\}`(?P<text>[^`]+)`")
HARMLESS = {"zip", "enumerate", "range", "sorted", "reversed", "len", "items", "values", "keys"}
"""What a loop may call whose only work was glue, so that the whole of it can go."""

NOT_FOR_READERS = ("book", "test")
"""The extras that build and test the book."""


# -- glue ---------------------------------------------------------------------------------


def is_glue(statement: ast.stmt) -> bool:
    """Say whether a statement imports glue, or calls it and does nothing with what it returns."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "myst_nb"
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "glue"


def only_glues(statement: ast.stmt) -> bool:
    """Say whether a statement is glue, or a loop over it that changes nothing."""
    if not isinstance(statement, ast.For):
        return is_glue(statement)
    calls = [node.func for node in ast.walk(statement.iter) if isinstance(node, ast.Call)]
    names = {getattr(function, "id", getattr(function, "attr", "")) for function in calls}
    return names <= HARMLESS and not statement.orelse and all(map(only_glues, statement.body))


def glue_in(body: list[ast.stmt]) -> Iterable[tuple[ast.stmt, str]]:
    """Yield the statements to take out, each with what takes its place."""
    for statement in body:
        if only_glues(statement):
            yield statement, ""
            continue
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, [])
            if isinstance(inner, list):
                found = list(glue_in(inner))
                if found and len(found) == len(inner):
                    found[0] = (found[0][0], "pass")
                yield from found


def without_glue(source: str) -> str:
    """Return a cell's code without the lines that only hand numbers to the book's text; empty if these were all.

    Everything else stays, also what was computed for the text alone: it may draw random numbers that later cells
    count on.

    >>> print(without_glue("from myst_nb import glue\\nx = 3\\nglue('x', x, display=False)"))
    x = 3
    >>> without_glue("for k, v in zip('ab', [1, 2]):\\n    glue(k, v, display=False)")
    ''
    """
    if "glue" not in source:
        return source
    lines, tree = source.splitlines(), ast.parse(source)
    out = list(glue_in(tree.body))
    gone = {number for statement, _ in out for number in range(statement.lineno, statement.end_lineno + 1)}
    shared = [s for s in ast.walk(tree) if isinstance(s, ast.stmt) and is_simple(s) and not is_glue(s)]
    shared = [s for s in shared if gone & set(range(s.lineno, s.end_lineno + 1))]
    if shared:
        raise ValueError(
            f"line {shared[0].lineno}: glue needs a line of its own: {lines[shared[0].lineno - 1].strip()}"
        )
    for statement, instead in out:
        lines[statement.lineno - 1] = " " * statement.col_offset + instead
        if instead:
            gone.discard(statement.lineno)
    text = "\n".join(line for number, line in enumerate(lines, start=1) if number not in gone).strip("\n")
    text = re.sub(r"\n{3,}", "\n\n", text)
    rest = ast.parse(text).body
    if rest and isinstance(rest[-1], ast.Expr) and only_glues(tree.body[-1]) and not text.endswith(";"):
        text += ";"  # what is now the last expression was not shown by the chapter
    return text


def is_simple(statement: ast.stmt) -> bool:
    """Say whether a statement holds no other statements."""
    return not hasattr(statement, "body")


# -- roles --------------------------------------------------------------------------------


def resolved(text: str, say: Callable[[str, str], str | None]) -> str:
    """Return text, such as a caption in the code of a figure, with roles replaced by what they stand for.

    Parameters
    ----------
    text : str
        Code, or what code put out.
    say : callable
        From a role and its content to what it says; None where that is not known, and then the content stays.
    """

    def one(found):
        said = say(found["role"], found["text"])
        return found["text"] if said is None else said

    return ROLE.sub(one, text)


# -- what has to be installed -------------------------------------------------------------


def imported(tree: ast.AST) -> set[str]:
    """Return the names of all modules that code imports, those within functions too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def required_extras(tree: ast.AST) -> set[str]:
    """Return the extras that code names in its calls of ``mmlbook.errors.require``."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    words = [word for call in calls if getattr(call.func, "id", "") == "require" for word in call.keywords]
    return {word.value.value for word in words if word.arg == "extra" and isinstance(word.value, ast.Constant)}


def module_file(root: Path, name: str) -> Path | None:
    """Return the file of a module of the package."""
    path = root.joinpath(*name.split("."))
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


def requirements(sources: list[str], root: Path, also: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """Return what code needs beside the package itself: its extras, and libraries that no extra brings.

    Parameters
    ----------
    sources : list of str
        The code of the cells, without lines for IPython.
    root : pathlib.Path
        The folder of ``pyproject.toml`` and of the package.
    also : iterable of str
        Modules that are imported by name when the code runs.
    """
    trees = [ast.parse(source) for source in sources]
    waiting, known, extras = set().union(also, *map(imported, trees)), set(), set()
    direct = {name.split(".")[0] for name in waiting}
    while waiting:
        name = waiting.pop()
        file = module_file(root, name) if name.split(".")[0] == "mmlbook" else None
        if file is None or name in known:
            continue
        known.add(name)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        extras |= required_extras(tree)
        waiting |= imported(tree) - known
        waiting |= {parent for k in range(1, name.count(".") + 1) if (parent := name.rsplit(".", k)[0]) not in known}
    return with_direct(direct - {"mmlbook"}, extras, root)


def with_direct(modules: set[str], extras: set[str], root: Path) -> tuple[list[str], list[str]]:
    """Add what brings the libraries that the cells import themselves."""
    project = tomllib.loads(root.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    bring = {name: names_of(wanted) for name, wanted in project["optional-dependencies"].items()}
    bring = {name: those for name, those in bring.items() if name not in NOT_FOR_READERS}
    always, distributions, alone = names_of(project["dependencies"]), packages_distributions(), set()
    for module in sorted(modules):
        for distribution in sorted({name.lower() for name in distributions.get(module, ())}):
            if distribution in always or any(distribution in bring[extra] for extra in extras):
                continue
            extra = next((name for name, those in bring.items() if distribution in those), None)
            (extras if extra else alone).add(extra or distribution)
    return sorted(extras), sorted(alone)


def names_of(wanted: list[str]) -> set[str]:
    """Return the names in a list of requirements.

    >>> sorted(names_of(["scipy>=1.13", "dask[array,distributed]>=2025.1"]))
    ['dask', 'scipy']
    """
    return {re.match(r"[\w.-]+", one)[0].lower() for one in wanted}


def install_line(extras: list[str], alone: list[str]) -> str:
    """Return the line that installs all that a notebook needs, the package from its file if that lies beside it.

    >>> install_line(["data", "sparse"], ["networkx"])
    '%pip install -q --find-links . "mmlbook[data,sparse]" networkx'
    """
    package = f'"mmlbook[{",".join(extras)}]"' if extras else "mmlbook"
    return " ".join(["%pip install -q --find-links .", package, *alone])
