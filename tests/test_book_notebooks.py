"""Every notebook that a reader can take along runs from top to bottom, far from the book's sources.

A workbook holds the code of its page but that of the solutions; so a page's workbook is run, then the solutions in the
same kernel, and that is all that its notebook holds. What comes out must be what the notebook shows. The package is a
copy without the book beside it, the folder is empty, pip may not use a network, and what the first cell does not
install cannot be imported.
"""

import asyncio
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
from chapters import ROOT, chapter_names
from fingerprint import needed
from nbclient import NotebookClient
from notebook_cells import ROLE
from packaging.utils import canonicalize_name

BEYOND_CHAPTERS = ("book/start/how_to_read", "book/start/algebra", "book/start/python", "book/end/data")
PIP = "%pip install -q --find-links . "
CELL = re.compile(r"^`{3,}\{code-cell\}", re.MULTILINE)
ONLY = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

MISSING = SET - {name.split(".")[0] for name in sys.modules}
sys.meta_path.insert(0, Missing())
"""
JUPYTER = ("ipykernel", "pip")
"""What a notebook may count on before its first cell."""


def pages_with_cells() -> list[str]:
    """Return the pages that offer a notebook."""
    names = [*chapter_names((ROOT / "_toc.yml").read_text(encoding="utf-8")), *BEYOND_CHAPTERS]
    return [name for name in names if CELL.search((ROOT / f"{name}.md").read_text(encoding="utf-8"))]


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> Path:
    """Return a folder that holds the package as an installation does: without the book."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "mmlbook", folder / "mmlbook", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def environment(installed: Path, folder: Path) -> dict[str, str]:
    ours = {"PYTHONPATH": str(installed), "IPYTHONDIR": str(folder / ".ipython"), "PIP_NO_INDEX": "1"}
    once = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **once, **ours, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONHASHSEED": "0"}


def run(notebook, installed: Path, folder: Path):
    """Return a notebook as it is after all its cells have run in a new kernel."""
    work = folder / "work"
    work.mkdir()
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=180, resources={"metadata": {"path": str(work)}},
        shutdown_kernel="immediate", coalesce_streams=True, extra_arguments=["--HistoryManager.enabled=False"],
    )  # fmt: skip
    with ThreadPoolExecutor(1) as aside:  # a browser of another test may keep a loop running in this thread
        aside.submit(asyncio.run, client.async_execute(env=environment(installed, folder))).result()
    return notebook


def only(install_line: str) -> str:
    """Return code that hides from a kernel what the line that installs does not bring."""
    wanted = [word.strip('"') for word in install_line.removeprefix(PIP).split()]
    brought = set(needed([*wanted, *JUPYTER]))
    names = {m: set(map(canonicalize_name, those)) for m, those in packages_distributions().items()}
    missing = {module for module, distributions in names.items() if not distributions & brought}
    return f"SET = {missing!r}\n{ONLY}"


def shown(cell) -> list[str]:
    """Return what a cell put out, as text."""
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])]


def test_all_pages_with_cells_are_run(site):
    offered = {
        path.relative_to(site / "notebooks").with_suffix("").as_posix() for path in site.rglob("notebooks/**/*.ipynb")
    }
    assert {name.partition("/")[2] for name in pages_with_cells()} == offered


@pytest.mark.parametrize("name", pages_with_cells())
def test_notebook_runs_from_top_to_bottom(name, site, installed, tmp_path):
    place = f"{name.partition('/')[2]}.ipynb"
    notebook = nbformat.read(site / "notebooks" / place, nbformat.NO_CONVERT)
    workbook = site / "workbooks" / place
    whole = nbformat.read(workbook if workbook.exists() else site / "notebooks" / place, nbformat.NO_CONVERT)
    solutions = [
        cell for cell in notebook.cells if "solution" in cell.metadata.get("tags", []) and cell.cell_type == "code"
    ]
    whole.cells += [nbformat.from_dict({**cell, "outputs": []}) for cell in solutions]
    first = next(cell for cell in whole.cells if cell.cell_type == "code")
    assert first.source.startswith(PIP)
    whole.cells.insert(0, nbformat.v4.new_code_cell(only(first.source)))
    _, *done = [cell for cell in run(whole, installed, tmp_path).cells if cell.cell_type == "code"]

    assert "ERROR" not in "".join(shown(done[0])), shown(done[0])
    for cell in done:
        if cell.source.startswith("check(") and ", ...)" in cell.source:
            assert "not answered yet" in shown(cell)[-1], shown(cell)
        if "solution" in cell.metadata.get("tags", []) and "check(" in cell.source:
            assert ": right." in shown(cell)[-1], shown(cell)
    done = [cell for cell in done if "exercise" not in cell.metadata.get("tags", [])]
    before = [cell for cell in notebook.cells if cell.cell_type == "code" and cell not in solutions] + solutions
    for cell, again in zip(before[1:], done[1:], strict=True):
        assert cell.source == again.source
        results = zip(cell.outputs, shown(cell), shown(again), strict=True)
        for output, earlier, later in results:
            timed = "text/plain" not in output.get("data", {"text/plain": ""})
            if not timed and not ROLE.search(later):  # only the book knows what a role refers to
                assert earlier == later, cell.source
