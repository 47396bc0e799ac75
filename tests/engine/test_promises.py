"""The seven promises of the build engine, each tried on a toy book."""

import os
import pty
import resource
import signal
import sqlite3
import subprocess
import termios

import nbformat
import pytest
from engine.toybook import ToyBook, chapter
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn


@pytest.fixture
def book(tmp_path):
    return ToyBook(tmp_path / "toy")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """A toy book built once from nothing, for comparison."""
    book = ToyBook(tmp_path_factory.mktemp("reference") / "toy")
    book.build("--all")
    return book


# -- 1. parallel --------------------------------------------------------------------------


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core runs one chapter at a time")
def test_chapters_run_side_by_side(book, tmp_path):
    meet = (
        "import time\nfrom pathlib import Path\n\nPath({mine!r}).touch()\nbegin = time.time()\n"
        "while not Path({other!r}).exists():\n    assert time.time() - begin < 15, 'alone'\n    time.sleep(0.01)"
    )
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    book.write("one.md", chapter("One", meet.format(mine=a, other=b)))
    book.write("two.md", chapter("Two", meet.format(mine=b, other=a)))
    book.build()


# -- 2. never stale, never wasteful -------------------------------------------------------


@pytest.fixture(scope="module")
def living(tmp_path_factory):
    """A toy book that a series of edits is made to."""
    book = ToyBook(tmp_path_factory.mktemp("living") / "toy")
    book.build()
    assert book.executed() == {"one", "two", "three"}
    return book


living_alone = pytest.mark.xdist_group("living")  # one book, edited in turn


@living_alone
def test_nothing_changed_executes_nothing(living):
    living.build()
    assert living.executed() == set()


@living_alone
def test_prose_executes_nothing_and_is_published(living):
    living.edit("one.md", "Words.", "Other words.")
    living.build()
    assert living.executed() == set()
    assert "Other words." in living.page("one")


@living_alone
def test_a_module_imported_through_another_executes_its_chapter(living):
    living.edit("packages/shared.py", "41", "42")
    living.build()
    assert living.executed() == {"one"}
    assert "value 42" in living.page("one")


@living_alone
def test_a_module_that_one_chapter_imports_leaves_the_others_alone(living):
    living.edit("packages/unrelated.py", "1", "2")
    living.build()
    assert living.executed() == {"three"}


@living_alone
def test_a_data_file_executes_its_reader(living):
    living.write("data.txt", "a better line\n")
    living.build()
    assert living.executed() == {"two"}
    assert "a better line" in living.page("two")


@living_alone
def test_a_cell_executes_its_chapter(living):
    living.edit("three.md", "print(", "print('now', ")
    living.build()
    assert living.executed() == {"three"}
    assert "now " in living.page("three")


@living_alone
def test_the_version_of_what_the_book_needs_executes_everything_and_another_nothing(living):
    living.edit("packages/unneeded-1.0.dist-info/METADATA", "Version: 1.0", "Version: 1.1")
    living.build()
    assert living.executed() == set()
    living.edit("packages/toydependency-1.0.dist-info/METADATA", "Version: 1.0", "Version: 1.1")
    living.build()
    assert living.executed() == {"one", "two", "three"}


@living_alone
def test_the_links_of_another_source_count_and_its_prose_does_not(living):
    one = "import through\n\nprint('value', through.VALUE)"
    living.write("one.md", chapter("One", one, prose="Other words."))  # whatever the tests before made of it
    living.write("two.md", chapter("Two", "print(len(open('one.md').read()))"))
    living.build()
    living.edit("one.md", "Other words.", "Quite other words, and more of them.")
    living.build()
    assert living.executed() == set()
    living.edit("one.md", "Quite other", "[Three](three.md) has quite other")
    living.build()
    assert living.executed() == {"two"}


@living_alone
def test_static_files_are_published_when_only_they_change(living):
    living.edit("_config.yml", "html_copy_source: true", "html_copy_source: true\n    html_static_path: [book/_static]")
    living.write("book/_static/look.css", "p {color: red}")
    living.build()
    living.write("book/_static/look.css", "p {color: green}")
    living.build()
    assert (living.site / "_static/look.css").read_text() == "p {color: green}"
    assert living.executed() == set()


@living_alone
def test_a_page_that_left_the_contents_leaves_the_site(living):
    living.edit("_toc.yml", "- file: three\n", "")
    living.build()
    assert not (living.site / "three.html").exists()


# -- 3. visible ---------------------------------------------------------------------------


def test_plain_lines_tell_of_progress_without_a_terminal(book):
    lines = [line for line in book.build().splitlines() if line.startswith("executed ")]
    assert len(lines) == 3
    assert "1 of 3 chapters, about" in lines[0]
    assert "3 of 3 chapters" in lines[2]


def test_a_bar_shows_what_runs_on_a_terminal(book):
    book.write("one.md", chapter("One", "import time\n\ntime.sleep(1.5)"))
    leader, follower = pty.openpty()
    termios.tcsetwinsize(leader, (24, 100))
    build = subprocess.Popen(book.command(), cwd=book.folder, env=book.environment(), stdout=follower, stderr=follower)
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:  # the other side was closed
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert build.wait(timeout=60) == 0
    text = shown.decode(errors="replace")
    assert "executing chapters" in text
    assert "running: one" in text
    assert "3/3" in text or "2/3" in text


# -- 4. fails well ------------------------------------------------------------------------


def test_all_failures_are_shown_and_the_site_stays(book):
    book.build()
    before = book.files()
    book.write("one.md", chapter("One", "ready = 1", "print(1 / 0)", prose="New words."))
    book.edit("_config.yml", "timeout: 20", "timeout: 2")
    book.write("two.md", chapter("Two", "import time\n\ntime.sleep(60)"))
    shown = book.build(succeeds=False)
    assert "one.md:14" in shown
    assert "print(1 / 0)" in shown
    assert "ZeroDivisionError: division by zero" in shown
    assert "two.md:10" in shown
    assert "the cell ran for more than 2 s" in shown
    assert "2 of 3 chapters failed (one, two)" in shown
    assert book.files() == before
    book.write("one.md", chapter("One", "print('mended')"))
    book.write("two.md", chapter("Two", "print('quick')"))
    book.build()
    assert "mended" in book.page("one")
    assert book.executed() == {"one", "two"}


def test_a_kernel_that_dies_is_named(book):
    book.write("one.md", chapter("One", "import os, signal\n\nos.kill(os.getpid(), signal.SIGKILL)"))
    shown = book.build(succeeds=False)
    assert "one.md:10" in shown
    assert "the kernel died" in shown


def test_a_warning_under_strict_publishes_nothing(book):
    book.build("-W", "--keep-going")
    before = book.files()
    book.edit("two.md", "Words.", "See [nowhere](nowhere.md).")
    book.build("-W", "--keep-going", succeeds=False)
    assert book.files() == before
    book.edit("two.md", "See [nowhere](nowhere.md).", "See [three](three.md).")
    book.build("-W", "--keep-going")
    assert "three.html" in book.page("two")


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("object()", "memory address"),
        ("from matplotlib import pyplot as plt\n\nplt.plot([1, 2]);", "a figure without alt text"),
        ("import sys\n\nprint('careful', file=sys.stderr)", "wrote to its error stream"),
    ],
)
def test_outputs_that_must_not_be_published_fail_the_build(book, cell, complaint):
    book.write("one.md", chapter("One", cell))
    assert complaint in book.build(succeeds=False)


def test_two_builds_at_once_take_turns(book, reference):
    book.write("one.md", chapter("One", "import time, through\n\ntime.sleep(2)\nprint('value', through.VALUE)"))
    builds = [
        subprocess.Popen(
            book.command(), cwd=book.folder, env=book.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [build.communicate(timeout=120)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], said
    assert sorted("another build of this book is under way" in text for text in said) == [False, True]
    assert sorted("executed one" in text for text in said) == [False, True]
    assert book.page("three") == reference.page("three")


def test_chapters_with_the_same_cells_are_refused(book):
    book.write("two.md", chapter("Two", "import through\n\nprint('value', through.VALUE)"))
    assert "two and one have the same code cells" in book.build(succeeds=False)


# -- 5. recovers --------------------------------------------------------------------------


MOMENTS = (
    "Using jupyter-cache",
    "executed one",
    "reading sources",
    "pickling environment",
    "copying static files",
    "writing output",
    "dumping search index",
    "dumping object inventory",
)


def kill_when(book: ToyBook, said: str, *flags: str) -> None:
    """Begin a build and kill it, and all that it started, as soon as it says so."""
    build = subprocess.Popen(
        book.command(*flags), cwd=book.folder, env=book.environment() | {"PYTHONUNBUFFERED": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    with build:
        heard = []
        while not heard or said not in heard[-1]:
            heard.append(build.stdout.readline())
            assert heard[-1], "the build never came so far:\n" + "".join(heard[-40:])
        os.killpg(build.pid, signal.SIGKILL)


@pytest.mark.parametrize("flags", [(), ("--all",)], ids=["in steps", "all"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_build_is_followed_by_a_right_one(book, reference, moment, flags):
    book.edit("packages/shared.py", "41", "40")
    book.edit("two.md", "Words.", "Passing words.")
    book.build()
    book.edit("packages/shared.py", "40", "41")
    book.edit("two.md", "Passing words.", "Words.")
    kill_when(book, moment, *flags)
    book.build()
    assert book.content() == reference.content()


@pytest.mark.parametrize("moment", ["executed one", "writing output"])
def test_a_first_build_that_is_killed_leaves_no_half_site(book, reference, moment):
    kill_when(book, moment)
    assert not (book.site / "index.html").exists()
    book.build()
    assert book.content() == reference.content()


def damage_database(cache):
    (cache / "global.db").write_bytes(b"SQLite format 3\0" + b"\1" * 5000)


def truncate_database(cache):
    path = cache / "global.db"
    path.write_bytes(path.read_bytes()[:1500])


def foreign_database(cache):
    (cache / "global.db").unlink()
    with sqlite3.connect(cache / "global.db") as database:
        database.execute("CREATE TABLE nbcache (something TEXT)")


def truncate_notebooks(cache):
    for path in cache.glob("executed/*/base.ipynb"):
        path.write_bytes(path.read_bytes()[:-40])


def remove_notebooks(cache):
    for path in cache.glob("executed/*/base.ipynb"):
        path.unlink()


def replace_by_file(cache):
    cache.rename(cache.with_name("aside"))
    cache.write_text("not a folder")


def entries_of_another_program(cache):
    opened = get_cache(cache)
    for record in opened.list_cache_records():
        notebook = nbformat.from_dict(opened.get_cache_bundle(record.pk).nb)
        for cell in notebook.cells:
            cell.outputs = [nbformat.v4.new_output("stream", text="stale and wrong")]
        opened.cache_notebook_bundle(CacheBundleIn(notebook, record.uri), check_validity=False, overwrite=True)


@pytest.mark.parametrize(
    "spoil",
    [
        damage_database,
        truncate_database,
        foreign_database,
        truncate_notebooks,
        remove_notebooks,
        replace_by_file,
        entries_of_another_program,
    ],
)
def test_a_spoiled_cache_is_made_anew(book, reference, spoil):
    book.build()
    spoil(book.folder / "_build" / ".jupyter_cache")
    book.build("--all")
    assert book.executed() == {"one", "two", "three"}
    assert book.content() == reference.content()


@pytest.mark.parametrize("limit", [2_000, 30_000, 60_000])
def test_a_full_disk_is_said_in_one_line_and_mended_by_space(book, reference, limit):
    """No file may grow beyond the limit: to the program, a disk that is full."""

    def fill():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    shown = book.build(succeeds=False, preexec_fn=fill)
    assert not (book.site / "index.html").exists()
    assert any("free some space" in line and "_build" in line for line in shown.splitlines()), shown
    book.build()
    assert book.content() == reference.content()


# -- 6. reproducible ----------------------------------------------------------------------

LEAKS = """\
from mmlbook.plotting import figure, show
from mmlbook.timing import measured

fig, ax = figure()
ax.plot([1, 2], [3, 4], clip_on=True)
ax.set_title("$x^2$")
show(fig, name="fig-line", caption="A line that climbs to the right.", alt="A line from lower left to upper right.")"""
TIMES = """\
import time

from mmlbook.tables import table
from mmlbook.timing import measured

table(["what", "time"], [["now", measured(time.time() % 1e6)]])"""


def test_two_cold_builds_are_the_same(tmp_path):
    sites = []
    for folder in ("here", "there/deeper"):
        book = ToyBook(tmp_path / folder)
        book.write("one.md", chapter("One", LEAKS, TIMES, "set('reproducible')"))
        book.build("--all")
        sites.append(book.files())
    assert sites[0].keys() == sites[1].keys()
    assert [name for name in sites[0] if sites[0][name] != sites[1][name]] == []


def test_the_comparison_sees_a_time_that_is_not_marked(tmp_path):
    sites = []
    for folder in ("here", "there"):
        book = ToyBook(tmp_path / folder)
        book.write("one.md", chapter("One", "import time\n\ntime.time()"))
        book.build("--all")
        sites.append(book.files())
    assert "one.html" in [name for name in sites[0] if sites[0][name] != sites[1][name]]


# -- 7. accounted -------------------------------------------------------------------------


def test_the_report_tells_what_was_done(book):
    book.write("one.md", chapter("One", LEAKS, "1 + 1"))
    book.build()
    report = book.report()
    assert report["cores"] == os.cpu_count()
    assert set(report) == {"commit", "versions", "platform", "cores", "chapters", "totals"}
    assert set(report["chapters"]) == {"one", "two", "three"}
    one = report["chapters"]["one"]
    assert one["cells"] == 2
    assert one["counts"] == {"figure": 1}
    assert one["seconds"] > 0
    assert one["executed"] is True
    assert report["totals"]["cells"] == 4
    assert report["totals"]["figure"] == 1
    subprocess.run(["git", "init", "-q", str(book.folder)], check=True)
    book.build()
    assert book.report()["chapters"]["one"]["executed"] is False
    assert "cached" in book.page("index")
    assert "<p>figures that stand</p></td>\n<td><p>1</p></td>" in book.page("index")
