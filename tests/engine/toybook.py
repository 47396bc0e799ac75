"""A book of three pages on which the engine's promises are tried."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = (
    "execution", "fingerprint", "kernel_inputs", "publish", "report", "stopping", "formulas", "frontend", "weight",
)  # fmt: skip
MEASURED = re.compile(rb'<span class="measured">.*?</span>', re.DOTALL)

_VERSION = re.compile(rb"\?v=[0-9a-f]{8}")
_NO_PAGES = re.compile(rb'"[^"]*": \[\],? ?')

CONFIG = """\
title: Toy
only_build_toc_files: true
exclude_patterns: [".*"]
execute: {execute_notebooks: cache, timeout: 20, stderr_output: error}
sphinx:
  local_extensions: {execution: extensions}
  config:
    extensions: [publish, execution, report, myst_nb, jupyter_book, sphinx_external_toc, sphinx_book_theme]
    html_copy_source: true
    nb_execution_raise_on_error: true
    nb_render_markdown_format: myst
    nb_mime_priority_overrides: [["*", text/markdown, 0]]
    suppress_warnings: [mystnb.unknown_mime_type]
    myst_enable_extensions: [attrs_inline, colon_fence, dollarmath]
"""

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n"


def chapter(title: str, *cells: str, prose: str = "Words.") -> str:
    """Return the source of a chapter."""
    code = "\n".join(f"```{{code-cell}}\n{cell}\n```\n" for cell in cells)
    return f"{HEAD}# {title}\n\n{prose}\n\n{code}"


class ToyBook:
    """Sources in a folder of their own; :meth:`build` runs the program that a reader would run."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.site = folder / "_build" / "html"
        (folder / "extensions").mkdir(parents=True)
        for name in EXTENSIONS:
            shutil.copy(ROOT / "book" / "_extensions" / f"{name}.py", folder / "extensions")
        self.write("_config.yml", CONFIG)
        self.write("_toc.yml", "format: jb-book\nroot: index\nchapters:\n- file: one\n- file: two\n- file: three\n")
        self.write("index.md", "# Toy\n\n```{build-report}\n```\n")
        self.install("mmlbook", "Requires-Dist: toydependency; extra == 'book'\nProvides-Extra: book\n")
        self.install("toydependency")
        self.install("unneeded")
        self.write("packages/shared.py", "VALUE = 41\n")
        self.write("packages/through.py", "from shared import VALUE\n")
        self.write("packages/unrelated.py", "OTHER = 1\n")
        self.write("data.txt", "a line of data\n")
        self.write("one.md", chapter("One", "import through\n\nprint('value', through.VALUE)"))
        self.write("two.md", chapter("Two", "print(open('data.txt').read())"))
        self.write("three.md", chapter("Three", "import unrelated\n\nprint({'red', 'green', 'blue'})"))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def install(self, name: str, needs: str = "") -> None:
        """Make version 1.0 of a package known, as pip does when it installs one."""
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}"
        self.write(f"packages/{name}-1.0.dist-info/METADATA", metadata)

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def command(self, *flags: str) -> list[str]:
        program = Path(sys.executable).with_name("jupyter-book")
        return [str(program), "build", str(self.folder), *flags]

    def environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(self.folder / "packages"), "PYTHONDONTWRITEBYTECODE": "1"}

    def build(self, *flags: str, succeeds: bool = True, **options) -> str:
        """Build the book; return what was printed."""
        done = subprocess.run(
            self.command(*flags), cwd=self.folder, env=self.environment(), text=True, timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options,
        )  # fmt: skip
        assert (done.returncode == 0) == succeeds, done.stdout
        return done.stdout

    def report(self) -> dict:
        return json.loads((self.site / "build-report.json").read_text(encoding="utf-8"))

    def executed(self) -> set[str]:
        """Return the chapters that the last build executed."""
        return {name for name, chapter in self.report()["chapters"].items() if chapter["executed"]}

    def page(self, name: str) -> str:
        return (self.site / f"{name}.html").read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Return every file of the site, measured times and the report left out."""
        names = (path for path in sorted(self.site.rglob("*")) if path.is_file() and path.name != "build-report.json")
        return {path.relative_to(self.site).as_posix(): MEASURED.sub(b"", path.read_bytes()) for path in names}

    def content(self) -> dict[str, bytes]:
        """Return what the files say to a reader, without what Sphinx keeps differently when it builds in steps.

        A page names a style sheet with a digest only if the sheet was there before, and the
        search index keeps words that no page has any more, with an empty list of pages.
        """
        files = {name: _VERSION.sub(b"", content) for name, content in self.files().items()}
        files["searchindex.js"] = _NO_PAGES.sub(b"", files["searchindex.js"])
        return {name: content for name, content in files.items() if name != ".buildinfo"}
