"""Publish a site whole or not at all.

Pages are written into a copy of the last good site, which takes that site's place in one
step when the build has ended without an error (and, under ``-W``, without a warning). A mark
stands from before the first page is touched until then; a build that finds it begins its
pages anew, whatever the one before was doing when it died. A second build waits for the
first to end.
"""

import hashlib
import logging as python_logging
import os
import re
import shutil
from pathlib import Path

from filelock import FileLock, Timeout
from sphinx.util import logging
from stopping import BuildStopped, disk_trouble

__all__ = ["setup"]

logger = logging.getLogger(__name__)

SITE_SOURCES = ("_config.yml", "_toc.yml", "package*.json", ".npmrc", "book/_extensions/*.*", "book/_static/**/*")


class Places:
    """Where the site stands, where it is prepared, and the mark of a build under way."""

    def __init__(self, site: Path):
        self.site = site
        self.next = site.with_name(f".{site.name}-next")
        self.last = site.with_name(f".{site.name}-last")
        self.mark = site.with_name(f".{site.name}-unfinished")
        self.sources = site.with_name(f".{site.name}-sources")


def is_site(folder: Path) -> bool:
    """Say whether a folder holds a site that was written to its end."""
    return (folder / "objects.inv").exists()


def digest_of_sources(root: Path) -> str:
    """Return a digest of all that shapes every page: configuration, contents, extensions, static files."""
    total = hashlib.sha256()
    for pattern in SITE_SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                total.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return total.hexdigest()


def wait_for_turn(folder: Path) -> FileLock:
    """Hold the lock of a folder of builds; it falls when it is released or the program ends, however it ends."""
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print("another build of this book is under way: waiting for its end", flush=True)
        lock.acquire()
    return lock


def prepare(app, config) -> None:
    """Point the builder at the place of preparation; forget Sphinx's memory if it cannot be trusted."""
    app.mml_lock = wait_for_turn(Path(app.outdir).parent)
    if Path(app.outdir).name != "html":  # the builder itself does not exist yet
        return
    places = app.mml_places = Places(Path(app.outdir))
    if places.last.exists() and not is_site(places.site):
        shutil.rmtree(places.site)
        places.last.rename(places.site)
    for leftover in (places.next, places.last):
        shutil.rmtree(leftover, ignore_errors=True)
    known = places.sources.read_text(encoding="utf-8") if places.sources.exists() else ""
    places.digest = digest_of_sources(Path(app.srcdir))
    if places.mark.exists() or known != places.digest or not is_site(places.site):
        shutil.rmtree(app.doctreedir, ignore_errors=True)
        Path(app.doctreedir).mkdir(parents=True)
    app.outdir = type(app.outdir)(places.next)
    places.next.mkdir(parents=True)


class NotCopied(python_logging.Filter):
    """Note warnings that a file could not be copied: to Sphinx a blemish, to a reader a broken site."""

    def __init__(self):
        super().__init__()
        self.said: list[str] = []

    def filter(self, record) -> bool:
        message = record.getMessage()
        if record.levelno >= python_logging.WARNING and re.search("(failed to|cannot) copy", message, re.IGNORECASE):
            self.said.append(message)
        return True


def begin(app) -> None:
    """Copy the last good site to where the next is prepared, unless every page is to be written anew."""
    if app.mml_places is None:
        return
    app.mml_places.not_copied = NotCopied()
    for handler in python_logging.getLogger("sphinx").handlers:
        handler.addFilter(app.mml_places.not_copied)
    try:
        app.mml_places.mark.touch()
        if not app.fresh_env_used:
            shutil.copytree(app.mml_places.site, app.mml_places.next, dirs_exist_ok=True)
    except OSError as error:
        raise BuildStopped(disk_trouble(error)) from None


def finish(app, exception) -> None:
    """Put the new site in the place of the old one, unless the build broke."""
    places = app.mml_places
    if places is None:
        return
    warned = (app.warningiserror or app.keep_going) and app._warncount  # -W --keep-going clears warningiserror
    not_copied = places.not_copied.said
    if exception is not None or warned or not_copied:
        shutil.rmtree(places.next, ignore_errors=True)
        if is_site(places.site):
            logger.info("the site was left as it was")
        advice = disk_trouble(exception) or (not_copied and disk_trouble(OSError(not_copied[0])))
        if advice:
            raise BuildStopped(advice)
        return
    if places.site.exists():
        os.replace(places.site, places.last)
    os.replace(places.next, places.site)
    places.sources.write_text(places.digest, encoding="utf-8")
    places.mark.unlink()
    shutil.rmtree(places.last, ignore_errors=True)
    app.outdir = type(app.outdir)(places.site)


def give_way(app, exception) -> None:
    """Let the next build begin."""
    app.mml_lock.release()


def setup(app) -> dict:
    app.mml_places = None
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book sets it for an extension that we leave out
    app.connect("config-inited", prepare, priority=900)
    app.connect("builder-inited", begin, priority=950)  # after the chapters have been executed
    app.connect("build-finished", finish, priority=999)  # after every other extension has written
    app.connect("build-finished", give_way, priority=1000)
    return {"parallel_read_safe": True}
