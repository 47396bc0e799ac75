"""The chapters of the book as the tests see them: the source in parts, and what the build made of it.

What a build can tell better than the source (records of figures, derivations and exercises, numbers of words and
questions) comes from its report, the shown text from its page; the rest is read from the source with the parser
that MyST stands on.
"""

import ast
import importlib.util
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

__all__ = ["NUMBERS", "PARSER", "ROOT", "Block", "Chapter", "book_chapters", "chapter_names", "load", "tried_answers"]

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = {word: k for k, word in enumerate("""zero one two three four five six seven eight nine ten eleven twelve
    thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty""".split())}  # fmt: skip
PARTS = ("linear_algebra", "calculus", "probability", "dimensionality_reduction", "projects")
PARSER = (
    MarkdownIt("commonmark").enable("table").use(front_matter_plugin).use(colon_fence_plugin).use(dollarmath_plugin)
)
DIRECTIVE = re.compile(r"\{([\w:+.-]+)\}\s*(.*)", re.DOTALL)
OPTION = re.compile(r":([\w-]+):[ \t]*(.*)")


@dataclass
class Block:
    """A directive or a code cell: what it is, its options and content, and the line at which it begins."""

    name: str
    argument: str
    options: dict[str, str]
    content: str
    line: int

    @property
    def is_cell(self) -> bool:
        """Whether it is code that the build executes."""
        return self.name == "code-cell"


@dataclass
class Chapter:
    """A chapter as its author wrote it and as the build made it."""

    docname: str
    source: str
    page: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    records: list[dict] = field(default_factory=list)
    wrong: list[tuple] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The last word of the docname, which the exercises begin with."""
        return self.docname.rpartition("/")[2]

    def at(self, line: int, says: str) -> str:
        """Return a complaint."""
        return f"{self.docname}.md:{line}: {says}"

    def line_of(self, text: str) -> int:
        """Return the first line that contains a text; 1 if there is none."""
        lines = self.source.splitlines()
        return next((number for number, line in enumerate(lines, start=1) if text in line), 1)

    @cached_property
    def front(self) -> dict:
        """The front matter."""
        [token, *_] = [*PARSER.parse(self.source), None]
        return yaml.safe_load(token.content) if token is not None and token.type == "front_matter" else {}

    @cached_property
    def headings(self) -> list[tuple[int, str, int]]:
        """Level, text and line of every heading outside of directives."""
        tokens = PARSER.parse(self.source)
        pairs = pairwise(tokens)
        return [(int(a.tag[1]), b.content.strip(), a.map[0] + 1) for a, b in pairs if a.type == "heading_open"]

    @cached_property
    def blocks(self) -> list[Block]:
        """Every directive and code cell, those inside others after them."""
        return [block for block, _ in read(self.source)]

    @cached_property
    def cells(self) -> list[Block]:
        """The code cells."""
        return [block for block in self.blocks if block.is_cell]

    @cached_property
    def text(self) -> list[tuple[int, str]]:
        """The lines of prose without code and mathematics, each with its number."""
        return [line for _, lines in read(self.source, whole=True) for line in lines]

    @property
    def derivation_cells(self) -> list[tuple[Block, str]]:
        """Each cell with a derivation, and above its code what cells before it import and define as functions."""
        found, above = [], []
        for cell in self.cells:
            tree = ast.parse(cell.content)
            if any(isinstance(node, ast.Name) and node.id == "Derivation" for node in ast.walk(tree)):
                found.append((cell, "\n".join([*map(ast.unparse, above), cell.content])))
            above += [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef))]
        return found

    def records_of(self, *kinds: str) -> list[dict]:
        """Return the records of the given kinds."""
        return [record for record in self.records if record["kind"] in kinds]


def read(text: str, first: int = 1, whole: bool = False):
    """Yield each directive of a text with the lines of prose in it; with `whole`, the text's own prose first."""
    tokens = PARSER.parse(text)
    if whole:
        yield Block("", "", {}, text, first), [line for token in tokens for line in prose(token, first)]
    for token in tokens:
        match = DIRECTIVE.fullmatch(token.info.strip()) if token.type in ("fence", "colon_fence") else None
        if match is None:
            continue
        options, content, skipped = split_options(token.content)
        block = Block(match[1], match[2].strip(), options, content, first + token.map[0])
        if block.is_cell or block.name in ("math", "code", "code-block", "raw"):
            yield block, []
        else:
            inner = list(read(content, block.line + 1 + skipped, whole=True))
            argument = [] if block.name.startswith(("figure", "image", "solution")) else [(block.line, block.argument)]
            yield block, argument + inner[0][1]
            yield from inner[1:]


def split_options(content: str) -> tuple[dict[str, str], str, int]:
    """Split what stands in a directive into its options, the rest, and the number of lines of the first."""
    lines = content.splitlines(keepends=True)
    options = {}
    for line in lines:
        match = OPTION.match(line)
        if match is None:
            break
        options[match[1]] = match[2].strip()
    return options, "".join(lines[len(options) :]), len(options)


def prose(token, first: int) -> list[tuple[int, str]]:
    """Return the lines of one paragraph, heading or cell of a table, without code and mathematics."""
    if token.type != "inline" or token.map is None:
        return []
    lines = [""]
    for child in token.children:
        if child.type in ("softbreak", "hardbreak"):
            lines.append("")
        elif child.type == "text":
            lines[-1] += child.content
        else:
            lines[-1] += " "
    return [(first + token.map[0] + k, line) for k, line in enumerate(lines)]


# -- the book -----------------------------------------------------------------------------


def chapter_names(contents: str) -> list[str]:
    """Return the names of the pages below the folder of a part, as ``_toc.yml`` orders them."""

    def files(entry):
        if isinstance(entry, dict):
            yield from [entry["file"].removesuffix(".md")] if "file" in entry else []
            for key in ("parts", "chapters", "sections"):
                for inner in entry.get(key, []):
                    yield from files(inner)

    return [name for name in files(yaml.safe_load(contents)) if name.split("/")[1:2] and name.split("/")[1] in PARTS]


def book_chapters() -> list[str]:
    """Return the names of the chapters of this book."""
    return chapter_names((ROOT / "_toc.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Tried:
    """The answers with which the exercises of a chapter are tried."""

    wrong: list[tuple]
    right: list[tuple]


def tried_answers(docname: str, root: Path = ROOT) -> Tried:
    """Return the lists ``WRONG`` and ``RIGHT`` of the tests of a chapter's exercises, empty where there are none."""
    _, part, chapter = docname.split("/")
    path = root / "tests" / f"exercises_{part}" / f"test_{chapter}_exercises.py"
    if not path.exists():
        return Tried([], [])
    spec = importlib.util.spec_from_file_location(f"tried_answers_{part}_{chapter}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Tried(list(module.WRONG), list(module.RIGHT))


def load(docname: str, site: Path, root: Path = ROOT) -> Chapter:
    """Return a chapter of the book with what the build reports of it."""
    report = json.loads((site / "build-report.json").read_text(encoding="utf-8"))["chapters"].get(docname, {})
    return Chapter(
        docname,
        (root / f"{docname}.md").read_text(encoding="utf-8"),
        page=(site / f"{docname}.html").read_text(encoding="utf-8"),
        counts=report.get("counts", {}),
        records=report.get("records", []),
        wrong=tried_answers(docname, root).wrong,
    )
