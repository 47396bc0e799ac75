"""The house rules of the code: who may import whom, what every module has, what none may do.

Each rule is a function from a module's name and syntax tree to complaints. It is tried on small samples
that break it, and then on every module of the package and every extension of the build.
"""

import ast
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("linear_algebra", "calculus", "probability", "dimensionality_reduction", "projects")
BASE = ("errors", "validation", "record")
BESIDE = ("datasets", "derivation", "interactive", "links", "plotting", "tables", "timing")
FOR_EXTENSIONS = {"mmlbook.record", "mmlbook.datasets", "mmlbook.links", "mmlbook.errors"}
NEEDED = {"numpy", "matplotlib", "mmlbook"}
EXTENSIONS = {path.stem for path in (ROOT / "book" / "_extensions").glob("*.py")}
MOST_LINES = 400


def sources() -> dict[str, Path]:
    """Return every module of the package and every extension by its dotted name."""
    found = {}
    for path in sorted((ROOT / "mmlbook").rglob("*.py")):
        words = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(words[:-1] if words[-1] == "__init__" else words)] = path
    for path in sorted((ROOT / "book" / "_extensions").glob("*.py")):
        found[f"_extensions.{path.stem}"] = path
    return found


def chapters_in_order() -> list[str]:
    """Return the modules that belong to chapters, as ``_toc.yml`` orders these."""

    def files(entry):
        if isinstance(entry, dict):
            yield from [entry["file"]] if "file" in entry else []
            for key in ("parts", "chapters", "sections"):
                for inner in entry.get(key, []):
                    yield from files(inner)

    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return ["mmlbook." + name.removeprefix("book/").replace("/", ".") for name in files(contents)]


# -- the rules ----------------------------------------------------------------------------


def imported(tree: ast.AST) -> list[tuple[str, int]]:
    """Return the modules that a tree imports, each with its line; ``from a import b`` names ``a.b``."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [("." * node.level + f"{node.module or ''}.{alias.name}", node.lineno) for alias in node.names]
    return found


def layer(name: str) -> str:
    """Return to which group of the house a module of the package belongs."""
    words = name.split(".")
    if len(words) == 1:
        return "package"
    if words[1] == "exercises":
        return f"exercises.{words[2]}" if len(words) > 2 and words[2] in PARTS else "exercises"
    return words[1]


def allowed(name: str) -> set[str]:
    """Return the groups from which a module may import."""
    group = layer(name)
    if group in ("package", "errors", "record"):
        return set()
    if group == "validation":
        return {"errors"}
    if group in BESIDE:
        return {*BASE, *BESIDE}
    if group == "projects":
        return {*BASE, *BESIDE, *PARTS}
    if group in PARTS:
        return {*BASE, *PARTS[: PARTS.index(group) + 1]}
    if group == "exercises":
        return {*BASE, "exercises"}
    part = group.removeprefix("exercises.")
    return {*BASE, "datasets", "exercises", group, *PARTS[: PARTS.index(part) + 1]}


def import_complaints(name: str, tree: ast.AST, order: list[str]) -> list[str]:
    """Who may import whom: the parts in their order, nothing from a part into what stands beside or below."""
    complaints = []
    for target, line in imported(tree):
        top = target.split(".")[0]
        place = f"{name}:{line}"
        if target.startswith("."):
            complaints.append(f"{place}: imports by a relative name")
        elif name.startswith("_extensions."):
            if top == "mmlbook" and not any(target == free or target.startswith(free + ".") for free in FOR_EXTENSIONS):
                complaints.append(f"{place}: an extension imports {target}")
        elif top in EXTENSIONS or top in ("book", "tests"):
            complaints.append(f"{place}: the package imports {target}, which is of the build")
        elif top == "mmlbook":
            if layer(target) not in allowed(name):
                complaints.append(f"{place}: {layer(name)} must not import {target}")
            module = next((m for m in order if target == m or target.startswith(m + ".")), None)
            if module and name in order and order.index(module) > order.index(name):
                complaints.append(f"{place}: {module} belongs to a later chapter")
    return complaints


def dependency_complaints(name: str, tree: ast.Module) -> list[str]:
    """Importing the package needs NumPy and Matplotlib alone: anything else is imported where it is used."""
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    inside = {place for function in functions for place in imported(function)}
    names = {(target.split(".")[0], line) for target, line in imported(tree) if (target, line) not in inside}
    known = NEEDED | set(sys.stdlib_module_names)
    return [f"{name}:{line}: imports {top} at its top level" for top, line in sorted(names) if top and top not in known]


def public_complaints(name: str, tree: ast.Module) -> list[str]:
    """A module has a docstring and lists its public names, each of which exists and, if made here, is documented.

    The ``setup`` of an extension is Sphinx's word; what it does stands in the module's docstring.
    """
    complaints = [] if ast.get_docstring(tree) else [f"{name}:1: has no docstring"]
    made = {node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assigned = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    targets = [target for node in assigned for target in (getattr(node, "targets", None) or [node.target])]
    known = {*made, *(target.id for target in targets if isinstance(target, ast.Name))}
    known |= {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    lists = [
        node.value
        for node in assigned
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
    ]
    if not lists:
        public = [made_here for made_here in made if not made_here.startswith("_")]
        private = name.rpartition(".")[2].startswith("_") or layer(name).startswith("exercises.")
        return complaints + ([f"{name}:1: has no __all__"] if public and not private else [])
    for public in ast.literal_eval(lists[0]):
        if public not in known:
            complaints.append(f"{name}:{lists[0].lineno}: {public} is listed but not there")
        elif public in made and public != "setup" and not ast.get_docstring(made[public]):
            complaints.append(f"{name}:{made[public].lineno}: {public} has no docstring")
    return complaints


def habit_complaints(name: str, tree: ast.AST) -> list[str]:
    """No printing from the package, no global random numbers, no wildcards, no defaults that change, no stubs."""
    complaints = []
    for node in ast.walk(tree):
        place = f"{name}:{getattr(node, 'lineno', 1)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            complaints += [] if name.startswith("_extensions.") else [f"{place}: prints"]
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np.random", "numpy.random"):
            if node.attr not in ("default_rng", "Generator", "SeedSequence", "BitGenerator", "PCG64"):
                complaints.append(f"{place}: uses the global random numbers ({node.attr})")
        elif isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            complaints.append(f"{place}: imports everything from {node.module}")
        elif isinstance(node, ast.Raise) and node.exc is not None and "NotImplemented" in ast.unparse(node.exc):
            complaints.append(f"{place}: is not finished")
        elif isinstance(node, (ast.FunctionDef, ast.Lambda)):
            defaults = [default for default in [*node.args.defaults, *node.args.kw_defaults] if default is not None]
            if any(isinstance(default, (ast.List, ast.Dict, ast.Set)) for default in defaults):
                complaints.append(f"{place}: has a default that can change")
    return complaints


def length_complaints(name: str, text: str) -> list[str]:
    """A module fits into one's head."""
    lines = len(text.splitlines())
    return [f"{name}: has {lines} lines, of which {MOST_LINES} may be"] if lines > MOST_LINES else []


# -- each rule can fail -------------------------------------------------------------------

ORDER = ["mmlbook.linear_algebra.vectors", "mmlbook.linear_algebra.matrices", "mmlbook.calculus.integrals"]
DOC = '"""Docstring."""\n'


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("mmlbook.linear_algebra.matrices", "import mmlbook.calculus.integrals", "must not import"),
        ("mmlbook.linear_algebra.matrices", "from mmlbook import calculus", "must not import"),
        ("mmlbook.linear_algebra.vectors", "from mmlbook.linear_algebra.matrices import inverse", "later chapter"),
        ("mmlbook.calculus.integrals", "from mmlbook.exercises import check", "must not import"),
        ("mmlbook.calculus.integrals", "from mmlbook.plotting import figure", "must not import"),
        ("mmlbook.errors", "from mmlbook.validation import as_vector", "must not import"),
        ("mmlbook.derivation.domains", "from mmlbook.linear_algebra.vectors import norm", "must not import"),
        ("mmlbook.plotting", "def f():\n    from mmlbook.projects import pagerank", "must not import"),
        ("mmlbook.exercises.kinds", "from mmlbook.linear_algebra import vectors", "must not import"),
        ("mmlbook.exercises.linear_algebra.vectors", "import mmlbook.calculus.integrals", "must not import"),
        ("mmlbook.plotting", "import report", "of the build"),
        ("mmlbook.plotting", "from . import record", "relative name"),
        ("_extensions.report", "from mmlbook.linear_algebra.vectors import norm", "an extension imports"),
    ],
)
def test_forbidden_import_is_found(name, code, says):
    [complaint, *_] = import_complaints(name, ast.parse(code), ORDER)
    assert says in complaint


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mmlbook.linear_algebra.matrices", "from mmlbook.linear_algebra.vectors import norm"),
        (
            "mmlbook.calculus.integrals",
            "from mmlbook.linear_algebra import matrices\nfrom mmlbook.errors import require",
        ),
        ("mmlbook.projects.pagerank", "from mmlbook.linear_algebra.matrices import rotation"),
        (
            "mmlbook.exercises.calculus.integrals",
            "from mmlbook.exercises import number\nimport mmlbook.calculus.integrals",
        ),
        ("mmlbook.interactive", "from mmlbook.plotting import COLORS\nfrom mmlbook.record import bundle"),
        ("_extensions.execution", "from mmlbook.record import RECORD_MIME\nimport report"),
    ],
)
def test_allowed_import_passes(name, code):
    assert import_complaints(name, ast.parse(code), ORDER) == []


@pytest.mark.parametrize(
    "code", ["import scipy", "if True:\n    import sympy", "try:\n    from lark import Lark\nexcept: pass"]
)
def test_heavy_import_is_found(code):
    assert dependency_complaints("mmlbook.m", ast.parse(code))


def test_imports_that_cost_nothing_pass():
    code = (
        "import math\nimport numpy as np\nfrom mmlbook import errors\nclass C:\n    def f(self):\n        import scipy"
    )
    assert dependency_complaints("mmlbook.m", ast.parse(code)) == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("x = 1", "has no docstring"),
        (DOC + "def f(): pass", "has no __all__"),
        (DOC + "__all__ = ['f']", "f is listed but not there"),
        (DOC + "__all__ = ['f']\ndef f(): pass", "f has no docstring"),
    ],
)
def test_undocumented_module_is_found(code, says):
    [complaint] = public_complaints("mmlbook.m", ast.parse(code))
    assert says in complaint


def test_documented_module_passes():
    code = DOC + "from a import g\n__all__ = ['X', 'f', 'g']\nX: int = 1\ndef f():\n    'Doc.'"
    assert public_complaints("mmlbook.m", ast.parse(code)) == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("print(1)", "prints"),
        ("np.random.seed(0)", "global random"),
        ("x = np.random.rand(3)", "global random"),
        ("from math import *", "everything"),
        ("def f(a=[]): pass", "can change"),
        ("def f(*, a={}): pass", "can change"),
        ("raise NotImplementedError", "not finished"),
    ],
)
def test_bad_habit_is_found(code, says):
    [complaint] = habit_complaints("mmlbook.m", ast.parse(code))
    assert says in complaint


def test_long_module_is_found():
    assert length_complaints("m", "\n" * MOST_LINES) == []
    assert length_complaints("m", "\n" * (MOST_LINES + 1))


# -- the house ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sources())
def test_module_keeps_the_rules_of_the_house(name):
    text = sources()[name].read_text(encoding="utf-8")
    tree = ast.parse(text)
    complaints = import_complaints(name, tree, chapters_in_order())
    complaints += public_complaints(name, tree) + habit_complaints(name, tree) + length_complaints(name, text)
    if name.startswith("mmlbook"):
        complaints += dependency_complaints(name, tree)
    assert complaints == []


def test_every_group_of_the_package_has_its_rule():
    known = {"package", "exercises", *BASE, *BESIDE, *PARTS, *(f"exercises.{part}" for part in PARTS)}
    assert {layer(name) for name in sources() if name.startswith("mmlbook")} <= known
