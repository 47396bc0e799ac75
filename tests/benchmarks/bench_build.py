"""How long the book takes to build, beside stock Jupyter Book, in one run on one machine.

Run it with nothing else running::

    python tests/benchmarks/bench_build.py

It makes a toy book of twelve chapters, each of a fixed amount of arithmetic that takes about
four seconds alone, and builds it with the engine and without: from nothing, again without a
change, and after an edit of one chapter's prose. It ends with status 1 if a promise is broken:
cold, at most 1.25 × (sum of cell seconds / cores) + 6 s; the others, at most 5 s.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.toybook import ToyBook, chapter

CHAPTERS = 12
SECONDS = 4.0

WORK = """\
total = 0
for i in range({steps}):
    total += i * i % 7
print({number}, total)"""


def steps_in(seconds: float) -> int:
    """Return how many steps of the work take about so long on this machine."""
    steps = 2_000_000
    begin = time.perf_counter()
    exec(WORK.format(steps=steps, number=0).replace("print", "max"), {})
    return int(steps * seconds / (time.perf_counter() - begin))


def make(folder: Path, steps: int, *, stock: bool) -> ToyBook:
    """Return the book of twelve chapters, with the engine or without."""
    book = ToyBook(folder)
    names = [f"chapter{number}" for number in range(CHAPTERS)]
    for number, name in enumerate(names):
        book.write(f"{name}.md", chapter(name.capitalize(), WORK.format(steps=steps, number=number)))
    book.write("_toc.yml", "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {name}\n" for name in names))
    if stock:
        book.edit("_config.yml", "publish, execution, report, ", "")
        book.write("index.md", "# Toy\n")
    return book


def seconds_of(book: ToyBook) -> float:
    """Build once; return the seconds on the clock."""
    begin = time.perf_counter()
    book.build()
    return time.perf_counter() - begin


def main() -> int:
    """Measure, print a table, and say whether the promises hold."""
    steps = steps_in(SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        books = {name: make(Path(folder, name), steps, stock=name == "stock") for name in ("engine", "stock")}
        rows = {"cold": {}, "no change": {}, "prose": {}}
        for name, book in books.items():
            rows["cold"][name] = seconds_of(book)
            rows["no change"][name] = seconds_of(book)
            book.edit("chapter3.md", "Words.", "Other words.")
            rows["prose"][name] = seconds_of(book)
            if name == "engine":
                assert book.executed() == set(), "prose executed a chapter"
        cells = cell_seconds(books["engine"])
    cores = os.cpu_count() or 1
    limits = {"cold": 1.25 * cells / cores + 6, "no change": 5.0, "prose": 5.0}
    print(f"{CHAPTERS} chapters, {cells:.1f} s in their cells, {cores} cores")
    print(f"{'':12}{'engine':>10}{'stock':>10}{'limit':>10}")
    for name, row in rows.items():
        print(f"{name:12}{row['engine']:9.1f}s{row['stock']:9.1f}s{limits[name]:9.1f}s")
    broken = [name for name, row in rows.items() if row["engine"] > limits[name]]
    print("kept" if not broken else f"BROKEN: {', '.join(broken)}")
    return 1 if broken else 0


def cell_seconds(book: ToyBook) -> float:
    """Return the seconds that the chapters' cells took when they ran."""
    return book.report()["totals"]["seconds"]


if __name__ == "__main__":
    sys.exit(main())
