"""What tests in several folders share: a browser, a server of the built site, and the site itself."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from filelock import FileLock

# One thread each for matrices: as many programs as there are cores run the tests already, and when all of them
# start threads, small factorizations take a hundred times as long. Read when NumPy is first imported.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# -- the site: the one place to say how tests come by it ------------------------------------


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id) -> Path:
    """Return the folder of the book's pages, built strictly: once, however many programs run the tests.

    A chapter that did not change since it last ran is not run again, here or in the next build.
    """
    run = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    with FileLock(run / "site.lock"):
        if not (run / "site-built").exists():
            build_site()
            (run / "site-built").touch()
    return ROOT / "_build" / "html"


def build_site() -> None:
    """Build the book as a strict gate does; fail with the end of what it said."""
    program = Path(sys.executable).with_name("jupyter-book")
    build = subprocess.run(
        [str(program), "build", str(ROOT), "-W", "-n", "--keep-going"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if build.returncode != 0:
        pytest.fail("the strict build failed:\n" + "\n".join(build.stdout.splitlines()[-80:]), pytrace=False)


# -- the browser ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    """Yield a Chromium; where there is none the test is skipped, but fails on a server that guards the main branch."""
    from playwright.sync_api import Error, sync_playwright

    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        except Error as error:
            reason = f"no Chromium to drive: {str(error).splitlines()[0]}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """Yield a page of a window of its own, so that no test sees what another left in storage."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word; lets a page load them all over one connection."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *words) -> None:
        pass


@pytest.fixture(scope="session")
def served(site) -> str:
    """Return the address at which the site is served while the tests run, with a slash at its end."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


# -- what is said at the end ----------------------------------------------------------------


def pytest_terminal_summary(terminalreporter) -> None:
    """Say how many of the mistakes that ``test_book_derivations.py`` put into the steps of the book were caught."""
    counts = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        counts.update(dict(report.user_properties).get("mistakes", {}))
    if wrong := counts["rejected"] + counts["missed"]:
        terminalreporter.write_line(
            f"mistakes put into the steps of the book: {counts['rejected']} of {wrong} caught "
            f"({counts['rejected'] / wrong:.1%}); others say the same as the step ({counts['equal']} proved by the "
            f"machine, {counts['argued']} by a stated reason) or are another true statement ({counts['true']})"
        )
