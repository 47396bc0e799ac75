"""Execute the chapters in parallel, before Sphinx reads them, into the cache that myst-nb reads.

Top to bottom: *plan* which chapters have to run, *run* them in as many kernels as there are
cores, *store* what they put out together with what it depends on, and *fail* in words before
any page is rewritten. Only the main thread touches the cache.
"""

import asyncio
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from fingerprint import digest_of_bytes, inputs_now, installed_versions, what_changed
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.util import logging
from stopping import BuildStopped, disk_trouble
from tqdm import tqdm

from mmlbook.record import RECORD_MIME

__all__ = ["Chapter", "execute_chapters", "executed_notebook", "setup"]

logger = logging.getLogger(__name__)

FORMAT = 1
"""Raised when what is stored with a chapter changes its meaning."""


@dataclass
class Chapter:
    """A text notebook of the book, and what became of it in this build."""

    docname: str
    path: Path
    notebook: nbformat.NotebookNode
    key: str
    executed: bool = False
    reason: str = ""
    seconds: float = 0.0
    expected: float | None = None
    outputs: str = ""
    records: list[dict] = field(default_factory=list)
    failure: str | None = None

    @property
    def cells(self) -> int:
        """How many code cells the chapter has."""
        return sum(cell.cell_type == "code" for cell in self.notebook.cells)


# -- plan ---------------------------------------------------------------------------------


def read_chapters(app, cache) -> list[Chapter]:
    """Return the text notebooks among the book's sources, in the order of their names."""
    chapters = {}
    for docname in sorted(app.env.found_docs):
        path = Path(app.env.doc2path(docname))
        text = path.read_text(encoding="utf-8")
        reader = create_nb_reader(str(path), app.env.myst_config, app.env.mystnb_config, text)
        if reader is None:
            continue
        notebook = reader.read(text)
        key = cache.create_hashed_notebook(notebook)[1]
        chapter = Chapter(docname, path, notebook, key)
        if not chapter.cells:
            continue
        if key in chapters:
            twin = chapters[key].docname
            raise BuildStopped(f"{docname} and {twin} have the same code cells: change one of them")
        chapters[key] = chapter
    return list(chapters.values())


def open_cache(path: Path):
    """Open the cache of executed notebooks; one that cannot be read is begun anew."""
    cache = get_cache(path)
    try:
        cache.list_cache_records()
    except Exception as error:
        if isinstance(error, OSError) and not isinstance(error, (FileExistsError, NotADirectoryError)):
            raise
        logger.info(f"the cache {path.name} cannot be read ({type(error).__name__}): beginning a new one")
        if path.is_dir():
            cache.clear_cache()
        else:
            path.unlink()
        cache = get_cache(path)
    return cache


def look_up(chapter: Chapter, cache, versions: dict, root: Path) -> str | None:
    """Take the chapter's outputs from the cache; otherwise say why it has to run."""
    try:
        record = cache.match_cache_notebook(chapter.notebook)
        stored = record.data
        text = cache._get_notebook_path_cache(chapter.key).read_bytes()
    except (KeyError, OSError):
        return "new or changed cells"
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        return "its cache entry is not of this engine"
    chapter.expected = stored["execution_seconds"]
    if stored["outputs"] != digest_of_bytes(text):
        return "its cache entry is damaged"
    changed = what_changed(stored, versions, root)
    if changed is None:
        chapter.seconds = stored["execution_seconds"]
        chapter.outputs = stored["outputs"]
        chapter.records = records_of(nbformat.reads(text.decode("utf-8"), nbformat.NO_CONVERT))
    return changed


# -- run ----------------------------------------------------------------------------------


def kernel_environment(root: Path, inputs_file: Path) -> dict[str, str]:
    """Return the environment of a chapter's kernel: one thread each, and nothing that differs between runs."""
    one_thread = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
    )
    return {
        **os.environ,
        **one_thread,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "IPYTHONDIR": str(inputs_file.parent / "ipython"),
        "MMLBOOK_INPUTS_FILE": str(inputs_file),
        "MMLBOOK_ROOT": str(root),
    }


async def run_chapter(chapter: Chapter, root: Path, timeout: int, scratch: Path) -> list[str]:
    """Execute one chapter in a kernel of its own; return the files that it depends on."""
    inputs_file = scratch / f"{chapter.key}.json"
    begun = {}
    seconds = 0.0

    def before(cell, cell_index, **_):
        begun[cell_index] = time.perf_counter()

    def after(cell, cell_index, **_):
        nonlocal seconds
        seconds += time.perf_counter() - begun.pop(cell_index)

    watcher = Path(__file__).with_name("kernel_inputs.py")
    client = NotebookClient(
        chapter.notebook,
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        shutdown_kernel="immediate",
        coalesce_streams=True,
        resources={"metadata": {"path": str(chapter.path.parent)}},
        on_cell_execute=before,
        on_cell_executed=after,
        extra_arguments=[f"--IPKernelApp.exec_files={[str(watcher)]!r}", "--HistoryManager.enabled=False"],
    )
    errors = tempfile.TemporaryFile(dir=scratch)
    try:
        await client.async_execute(env=kernel_environment(root, inputs_file), stderr=errors)
    except CellExecutionError as error:
        chapter.failure = describe_error(chapter, error)
    except CellTimeoutError:
        place = f"the cell ran for more than {timeout} s"
        chapter.failure = describe_cell(chapter, last_begun(begun), place)
    except DeadKernelError:
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()[-5:]
        chapter.failure = describe_cell(chapter, last_begun(begun), "\n".join(["the kernel died", *said]))
    finally:
        errors.close()
    chapter.executed = True
    chapter.seconds = seconds
    if chapter.failure is None:
        chapter.failure = refuse_outputs(chapter)
    return json.loads(inputs_file.read_text(encoding="utf-8")) if inputs_file.exists() else []


def last_begun(begun: dict[int, float]) -> int:
    """Return the index of the cell that was running."""
    return max(begun, default=0)


async def run_all(chapters: list[Chapter], *, root: Path, timeout: int, jobs: int, store) -> None:
    """Execute the chapters, `jobs` at a time, the longest first; `store` each as it ends."""
    free = asyncio.Semaphore(jobs)
    progress = Progress(chapters)
    with tempfile.TemporaryDirectory(prefix="mmlbook-") as folder:

        async def one(chapter):
            async with free:
                progress.begin(chapter)
                inputs = await run_chapter(chapter, root, timeout, Path(folder))
                if chapter.failure is None:
                    store(chapter, inputs)
                progress.end(chapter)

        longest_first = sorted(chapters, key=lambda chapter: -(chapter.expected or float("inf")))
        try:
            async with asyncio.TaskGroup() as group:
                for chapter in longest_first:
                    group.create_task(one(chapter))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            progress.close()


class Progress:
    """A bar where there is a terminal, plain lines elsewhere."""

    def __init__(self, chapters: list[Chapter]):
        self.total = len(chapters)
        self.done = 0
        self.running: dict[str, float] = {}
        self.began = time.perf_counter()
        self.bar = tqdm(total=self.total, desc="executing chapters", unit="chapter", disable=None, leave=False)

    def begin(self, chapter: Chapter) -> None:
        self.running[chapter.docname] = time.perf_counter()
        self.bar.set_postfix_str("running: " + ", ".join(self.running))

    def end(self, chapter: Chapter) -> None:
        wall = time.perf_counter() - self.running.pop(chapter.docname)
        self.done += 1
        self.bar.set_postfix_str("running: " + ", ".join(self.running))
        self.bar.update()
        if self.bar.disable:
            elapsed = time.perf_counter() - self.began
            left = elapsed / self.done * (self.total - self.done)
            outcome = "executed" if chapter.failure is None else "FAILED"
            why = f" ({chapter.reason})" if chapter.reason else ""
            print(
                f"{outcome} {chapter.docname} in {wall:.1f} s{why}: {self.done} of {self.total} chapters"
                + (f", about {left:.0f} s left" if left else ""),
                flush=True,
            )

    def close(self) -> None:
        self.bar.close()
        seconds = time.perf_counter() - self.began
        print(f"{self.done} of {self.total} chapters executed in {seconds:.1f} s", flush=True)


# -- fail ---------------------------------------------------------------------------------

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")


def line_of_cell(chapter: Chapter, index: int) -> int:
    """Return the line of the source at which the code of a cell begins, counted from 1."""
    lines = chapter.notebook.metadata.get("source_map", [])
    return lines[index] + 1 if index < len(lines) else 1


def describe_cell(chapter: Chapter, index: int, message: str, *, most_lines: int = 12) -> str:
    """Return one screen about a failure: where, which cell, what happened."""
    source = chapter.notebook.cells[index].source.splitlines()
    if len(source) > most_lines:
        source = [*source[:most_lines], f"… ({len(source) - most_lines} more lines)"]
    where = f"{os.path.relpath(chapter.path)}:{line_of_cell(chapter, index)}"
    code = "\n".join("    " + line for line in source)
    return f"{where}\n\n{code}\n\n{message}"


def describe_error(chapter: Chapter, error: CellExecutionError) -> str:
    """Describe an exception in a cell by its last lines of traceback."""
    for index, cell in enumerate(chapter.notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                lines = _ANSI.sub("", "\n".join(output.traceback)).strip().splitlines()
                return describe_cell(chapter, index, "\n".join(lines[-14:]))
    return describe_cell(chapter, 0, str(error))


def refuse_outputs(chapter: Chapter) -> str | None:
    """Describe the first output that must not be published; None if all may."""
    for index, cell in enumerate(chapter.notebook.cells):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts = [output.get("text", ""), *(text for text in data.values() if isinstance(text, str))]
            if any(_ADDRESS.search(text) for text in texts):
                return describe_cell(chapter, index, "the output shows a memory address, which differs in every build")
            if RECORD_MIME not in data and any(kind.startswith("image/") for kind in data):
                return describe_cell(chapter, index, "a figure without alt text: show it with mmlbook.plotting.show")
            if output.get("name") == "stderr":
                return describe_cell(chapter, index, f"the cell wrote to its error stream:\n{output['text'][:800]}")
    return None


# -- store --------------------------------------------------------------------------------


def records_of(notebook) -> list[dict]:
    """Return the records that the instruments of an executed notebook left in its outputs."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [output["data"][RECORD_MIME] for output in outputs if RECORD_MIME in output.get("data", {})]


def store_chapter(chapter: Chapter, inputs: list[str], cache, versions: dict, root: Path) -> None:
    """Put an executed chapter into the cache together with what its outputs depend on."""
    chapter.records = records_of(chapter.notebook)
    bare, _ = cache.create_hashed_notebook(chapter.notebook)
    chapter.outputs = digest_of_bytes(nbformat.writes(bare, nbformat.NO_CONVERT).encode("utf-8"))
    data = {
        "format": FORMAT,
        "execution_seconds": chapter.seconds,
        "inputs": inputs_now(inputs, root),
        "versions": versions,
        "outputs": chapter.outputs,
    }
    uri = chapter.path.relative_to(root).as_posix()
    shutil.rmtree(cache._get_notebook_path_cache(chapter.key).parent, ignore_errors=True)
    cache.cache_notebook_bundle(CacheBundleIn(chapter.notebook, uri, data=data), check_validity=False, overwrite=True)


# -- the whole ----------------------------------------------------------------------------


def execute_chapters(app) -> None:
    """Bring the cache up to date with the sources, or fail with one screen for each chapter that broke."""
    root = Path(app.srcdir)
    cache_path = Path(app.env.mystnb_config.execution_cache_path)
    app.env.find_files(app.config, app.builder)
    try:
        cache = open_cache(cache_path)
        cache.change_cache_limit(10_000)
        versions = installed_versions()
        chapters = read_chapters(app, cache)
        for chapter in chapters:
            chapter.reason = look_up(chapter, cache, versions, root) or ""
        to_run = [chapter for chapter in chapters if chapter.reason]
        if to_run:
            asyncio.run(
                run_all(
                    to_run,
                    root=root,
                    timeout=app.env.mystnb_config.execution_timeout,
                    jobs=os.cpu_count() or 1,
                    store=lambda chapter, inputs: store_chapter(chapter, inputs, cache, versions, root),
                )
            )
    except Exception as error:
        advice = disk_trouble(error)
        if isinstance(error, BuildStopped) or advice is None:
            raise
        raise BuildStopped(advice) from None
    failures = [chapter for chapter in to_run if chapter.failure]
    if failures:
        screens = "\n".join(f"\n{'─' * 78}\n{chapter.failure}" for chapter in failures)
        names = ", ".join(chapter.docname for chapter in failures)
        print(f"{screens}\n{'─' * 78}", file=sys.stderr, flush=True)
        raise BuildStopped(f"{len(failures)} of {len(chapters)} chapters failed ({names}); the site was left as it was")
    app.env.mml_chapters = {chapter.docname: summary(chapter) for chapter in chapters}
    app.mml_executed = cache, {chapter.docname: chapter.notebook for chapter in chapters}


def executed_notebook(app, docname: str):
    """Return a chapter's notebook with its outputs, as they were executed or found in the cache."""
    cache, notebooks = app.mml_executed
    return cache.merge_match_into_notebook(notebooks[docname], cell_meta=())[1]


def summary(chapter: Chapter) -> dict:
    """Return what the report says of one chapter."""
    return {
        "cells": chapter.cells,
        "seconds": chapter.seconds,
        "executed": chapter.executed,
        "outputs": chapter.outputs,
        "records": chapter.records,
    }


def changed_pages(app, env, added, changed, removed) -> list[str]:
    """Tell Sphinx which pages to read again although their source is the same: those with new outputs."""
    now = {docname: chapter["outputs"] for docname, chapter in env.mml_chapters.items()}
    before = getattr(env, "mml_outputs", {})
    env.mml_outputs = now
    return [docname for docname, outputs in now.items() if before.get(docname) != outputs]


def setup(app) -> dict:
    app.connect("builder-inited", execute_chapters, priority=900)
    app.connect("env-get-outdated", changed_pages)
    return {"version": hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8], "parallel_read_safe": True}
