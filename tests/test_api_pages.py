"""The reference of the package: every public name is on one page, once, said in full, and its chapter leads there."""

import ast
import html
import inspect
import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("linear_algebra", "calculus", "probability", "dimensionality_reduction", "projects")
SECTIONS = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)

sys.path.insert(0, str(ROOT / "book" / "_extensions"))
api = import_module("api")


# -- what there is, read from the sources alone -----------------------------------------------


def listed(path: Path) -> list[str] | None:
    """Return what the ``__all__`` of a source file lists; None if it has none."""
    names = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            names += ast.literal_eval(node.value)
    return names or None


def public() -> dict[str, list[str]]:
    """Return the public modules with their names: all files that list names, but not those inside such a package."""
    found = {}

    def walk(folder: Path, dotted: str) -> None:
        for path in sorted(folder.iterdir()):
            if path.name.startswith((".", "_")):
                continue
            source = path / "__init__.py" if path.is_dir() else path
            if source.suffix != ".py" or not source.exists():
                continue
            name = f"{dotted}.{path.stem}"
            if (names := listed(source)) is not None:
                found[name] = names
            elif path.is_dir():
                walk(path, name)

    walk(ROOT / "mmlbook", "mmlbook")
    return found


PUBLIC = public()
OBJECTS = {f"{module}.{name}": getattr(import_module(module), name) for module in PUBLIC for name in PUBLIC[module]}
FUNCTIONS = {name: thing for name, thing in OBJECTS.items() if callable(thing) and not inspect.isclass(thing)}


def docstrings() -> dict[str, str]:
    """Return the docstring of every public module, function and class, and of what is public in a class."""
    texts = {module: inspect.getdoc(import_module(module)) or "" for module in PUBLIC}
    for name, thing in OBJECTS.items():
        if callable(thing):
            texts[name] = inspect.getdoc(thing) or ""
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            documented = isinstance(value, property) or inspect.isfunction(value) or isinstance(value, classmethod)
            if documented and value.__doc__ and (not member.startswith("_") or member == "__call__"):
                texts[f"{name}.{member}"] = inspect.getdoc(value)
    return texts


DOCSTRINGS = docstrings()


def test_there_is_something_to_say():
    assert {"mmlbook.linear_algebra.vectors", "mmlbook.calculus.autodiff", "mmlbook.derivation"} <= set(PUBLIC)
    assert "mmlbook.derivation.tokens" not in PUBLIC
    assert len(FUNCTIONS) > 200


def test_every_module_is_found_and_no_other():
    packages = ["mmlbook", *(f"mmlbook.{part}" for part in PARTS)]
    assert sorted(name for package in packages for name in api.public_modules(package)) == sorted(PUBLIC)


def test_a_name_has_one_home():
    homes = Counter(id(thing) for thing in OBJECTS.values() if callable(thing))
    assert {name for name, thing in OBJECTS.items() if homes[id(thing)] > 1} == set()


@pytest.mark.parametrize("module", PUBLIC)
def test_names_are_all_there_in_the_order_of_the_source(module):
    names = api.names_in_order(module)
    assert sorted(names) == sorted(PUBLIC[module])
    source = Path(import_module(module).__file__).read_text(encoding="utf-8")
    made = [node.name for node in ast.parse(source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert [name for name in names if name in made] == [name for name in made if name in names]


def test_a_module_is_taught_where_its_name_stands_or_where_it_is_first_imported():
    pages = ["book/index", "book/start/python", "book/calculus/integrals", "book/projects/pagerank"]
    text = {
        "book/start/python": "from mmlbook.linear_algebra.matrices import rotation",
        "book/calculus/integrals": "    import mmlbook.calculus.autodiff as ad\n",
        "book/projects/pagerank": "from mmlbook.calculus.autodiff import exp\nmmlbook.calculus.optimization is named",
    }
    taught = api.taught_in(pages, lambda page: text.get(page, ""))
    assert taught["mmlbook.calculus.integrals"] == "book/calculus/integrals"
    assert taught["mmlbook.calculus.autodiff"] == "book/calculus/integrals"
    assert taught["mmlbook.linear_algebra.matrices"] is None
    assert taught["mmlbook.calculus.optimization"] is None
    assert list(taught)[:3] == [
        "mmlbook.calculus.autodiff", "mmlbook.calculus.integrals", "mmlbook.projects.pagerank"
    ]  # fmt: skip


# -- what docstrings say ----------------------------------------------------------------------


def named_elsewhere(text: str) -> list[str]:
    """Return the names of other packages that a docstring's See Also gives."""
    section = re.search(r"^See Also\n-+\n(.*?)(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    names = re.findall(r"[a-z]\w*(?:\.\w+)+", re.sub(r" : .*", "", section[1])) if section else []
    return [name for name in names if not name.startswith("mmlbook.")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_docstring_says_all_it_must(name):
    assert missing_sections(name, FUNCTIONS[name], DOCSTRINGS[name]) == []


FAMILIES = {
    "mmlbook.calculus.autodiff": "Variable",
    "mmlbook.derivation": "Derivation",
    "mmlbook.interactive": "Board",
}
"""Modules whose functions may say a formula and no more, for all are used alike: the class named here shows how."""


@pytest.mark.parametrize("module", FAMILIES)
def test_a_family_has_an_example(module):
    assert {"Parameters", "Examples"} <= set(SECTIONS.findall(DOCSTRINGS[f"{module}.{FAMILIES[module]}"]))


def missing_sections(name: str, function, text: str) -> list[str]:
    """Return the sections that a function's docstring must have and has not."""
    if name.rpartition(".")[0] in FAMILIES and not SECTIONS.search(text):
        return []
    wanted = ["Parameters"] if inspect.signature(function).parameters else []
    wanted += ["Examples"]
    if name.split(".")[1] in PARTS:
        wanted += ["Raises", "See Also", "References"]
    found = SECTIONS.findall(text)
    return [section for section in wanted if section not in found]


@pytest.mark.parametrize("name", DOCSTRINGS)
def test_a_docstring_begins_with_a_sentence_and_has_the_house_form(name):
    text = DOCSTRINGS[name]
    first = text.split("\n\n")[0]
    assert re.match(r"\W*\w", first), "no first sentence"
    assert first.endswith((".", ":")) or "." in first, "the first sentence has no end"
    assert faults_of_form(text) == []


def faults_of_form(text: str) -> list[str]:
    r"""Return what in a docstring would not read well both in ``help()`` and on a page.

    Formulas are in plain Unicode: no dollars, no commands of LaTeX, no roles for mathematics; bars of absolute
    values are not escaped. References are not numbered, for nothing refers to a number.
    """
    said = re.sub(r"``.+?``", "", text.split("Examples\n---")[0], flags=re.DOTALL)
    rules = {
        r"\$[^$\n]+\$": "dollars",
        r"\\[a-zA-Z]{2,}": "a command of LaTeX",
        r":math:|\.\. math::": "a role for mathematics",
        r"\\\|": "an escaped bar",
        r"^\.\. \[": "a numbered reference",
    }
    return [fault for pattern, fault in rules.items() if re.search(pattern, said, re.MULTILINE)]


@pytest.mark.parametrize(
    "text", ["Return $x$.", r"Return \lambda.", "Return :math:`x`.", r"Return \|x\|.", "See\n\n.. [1] A book."]
)
def test_what_would_not_read_well_is_refused(text):
    assert len(faults_of_form(text)) == 1


NAMED = sorted({name for text in DOCSTRINGS.values() for name in named_elsewhere(text)})


@pytest.mark.parametrize("name", NAMED)
def test_what_a_docstring_recommends_is_there(name):
    words = name.split(".")
    thing = import_module(words[0])
    for depth, word in enumerate(words[1:], start=2):
        thing = getattr(thing, word, None) or import_module(".".join(words[:depth]))
    assert thing is not None


def test_references_become_a_list_and_bars_stay_bars():
    lines = [
        "|a| of ``|b|`` and \\|c\\|.",
        "",
        "References",
        "----------",
        "C. Moler, *Numerical",
        "    Computing*.",
        "Student.",
    ]
    assert api.restructured(lines) == [
        "\\|a\\| of ``|b|`` and \\|c\\|.", "", "References", "----------",
        "- \\C. Moler, *Numerical", "  Computing*.", "- Student.",
    ]  # fmt: skip
    code = ["Examples", "--------", ">>> f(a) | g(b) |h(c)|"]
    assert api.restructured(code) == code


# -- what readers see -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(site) -> dict[str, str]:
    """Return the pages of the reference."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((site / "book/end/api").glob("*.html"))}


def article(page: str) -> str:
    """Return the text of a page without its frame."""
    return page[page.index("<article") : page.index("</article>")]


def test_every_public_name_is_on_a_page_once(pages):
    shown = Counter(re.findall(r'<dt class="sig[^"]*" id="(mmlbook[^"]+)"', "".join(pages.values())))
    assert {name: shown[name] for name in OBJECTS if shown[name] != 1} == {}
    members = {name for name in shown if name.rpartition(".")[0] in OBJECTS}
    assert set(shown) - members == set(OBJECTS)
    assert [name for name in shown if name.rpartition(".")[2].startswith("_") and "__call__" not in name] == []


def test_the_overview_leads_to_every_name_with_a_sentence(pages):
    rows = re.findall(r"<tr.*?</tr>", article(pages["index.html"]), re.DOTALL)
    told = {}
    for row in rows:
        name = re.search(r'href="\w+\.html#(mmlbook[^"]+)"', row)
        told[name[1]] = re.sub(r"<.*?>", "", row[row.rindex("<td") :]).strip()
    assert sorted(told) == sorted(OBJECTS)
    assert {name: said for name, said in told.items() if len(said.split()) < 2} == {}


def test_the_overview_has_the_order_of_the_chapters(pages):
    order = re.findall(r'taught in <a[^>]*href="([^"#]+)', article(pages["index.html"]))
    contents = re.findall(r"file: book/(\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    places = [contents.index(link.removeprefix("../../").removesuffix(".html")) for link in order]
    count = {part: sum(name.startswith(f"mmlbook.{part}.") for name in PUBLIC) for part in PARTS}
    assert len(places) == sum(count.values())
    parts, projects = places[: -count["projects"]], places[-count["projects"] :]
    assert parts == sorted(parts)
    assert projects == sorted(projects)


def test_pages_show_no_markup(pages):
    signs = re.compile(
        r":(?:func|class|mod|meth|exc|obj|ref|doc|math):|``|System Message|\*\*\w|^\.\. |\\\|", re.MULTILINE
    )
    for name, page in pages.items():
        assert "problematic" not in page, name
        shown = re.sub(
            r"<pre.*?</pre>|<dt class=\"sig.*?</dt>|<strong>.*?</strong>", "", article(page), flags=re.DOTALL
        )
        assert signs.findall(html.unescape(re.sub(r"<.*?>", "", shown, flags=re.DOTALL))) == [], name


def test_a_module_leads_to_its_chapter_and_back(site, pages):
    taught = {name: page for name in PUBLIC if (page := chapter_of(name, site))}
    assert len(taught) == sum(name.split(".")[1] in PARTS for name in PUBLIC)
    for module, chapter in taught.items():
        part = module.split(".")[1]
        before, _, _ = pages[f"{part}.html"].partition(f' id="module-{module}"')
        assert f'href="../../{chapter}.html"' in before.rpartition("<section")[2], module
        page = (site / "book" / f"{chapter}.html").read_text(encoding="utf-8")
        assert f'href="../end/api/{part}.html#module-{module}"' in page, module


def chapter_of(module: str, site: Path) -> str | None:
    """Return the chapter with a module's name, else the first that imports from it."""
    _, *words = module.split(".")
    if len(words) < 2:
        return None
    contents = re.findall(r"file: book/(\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    if "/".join(words) in contents:
        return "/".join(words)
    importing = (
        page for page in contents
        if page.split("/")[0] in PARTS and f"from {module} import" in (ROOT / f"book/{page}.md").read_text("utf-8")
    )  # fmt: skip
    return next(importing)


def test_every_name_leads_to_its_source(site, pages):
    shown = dict(re.findall(r'<dt class="sig[^"]*" id="(mmlbook[^"]+)">(.*?)</dt>', "".join(pages.values()), re.DOTALL))
    linked = {name: re.search(r'href="[./]*(_modules/[^"#]+)#[^"]*">', shown[name]) for name in OBJECTS}
    assert {name for name, thing in OBJECTS.items() if linked[name] is None and is_written_out(name, thing)} == set()
    assert {link[1] for link in linked.values() if link and not (site / link[1]).is_file()} == set()


def is_written_out(name: str, thing) -> bool:
    """Say whether a name belongs to a ``def`` or a ``class``, and not to a table from which functions are made."""
    if not callable(thing):
        return False
    tree = ast.parse(Path(inspect.getsourcefile(inspect.unwrap(thing))).read_text(encoding="utf-8"))
    made = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return name.rpartition(".")[2] in made


def test_the_index_and_the_search_know_every_name(site):
    index = (site / "genindex.html").read_text(encoding="utf-8")
    modules = (site / "py-modindex.html").read_text(encoding="utf-8")
    assert [name for name in OBJECTS if f'#{name}"' not in index] == []
    assert [name for name in PUBLIC if f'#module-{name}"' not in modules] == []
