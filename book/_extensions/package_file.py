"""The book's package as one file that the site offers: readers install what made these very pages.

The wheel is built from the sources by setuptools, as pip would, into ``_build/package/``. It is
built anew only when a source changed, so that a page that links it is not read in vain, and
always with the same date, so that two builds give the same bytes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sphinx.util import logging
from stopping import BuildStopped

__all__ = ["setup", "wheel_of"]

logger = logging.getLogger(__name__)

BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
FIRST_OF_1980 = "315532800"  # the earliest date that a zip file can hold


def sources_of(root: Path) -> list[Path]:
    """Return what the wheel is made of."""
    package = [path for path in root.glob("mmlbook/**/*") if path.is_file() and path.suffix != ".pyc"]
    return sorted([*package, *root.glob("LICENSE*"), root / "README.md", root / "pyproject.toml"])


def wheel_of(root: Path, place: Path) -> Path:
    """Return the wheel of the package in a folder, built at a place unless it is there already.

    Parameters
    ----------
    root : Path
        The folder with ``pyproject.toml``.
    place : Path
        The folder for the wheel, and for nothing else.

    Returns
    -------
    Path
        The wheel, by the name that pip asks of it.

    Raises
    ------
    BuildStopped
        When setuptools cannot build it.
    """
    total = hashlib.sha256()
    for path in sources_of(root):
        total.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    built_from = place / "built-from"
    if built_from.exists() and built_from.read_text() == total.hexdigest():
        return next(place.glob("*.whl"))
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:  # setuptools leaves folders where it works
        for path in sources_of(root):
            copy = Path(scratch, path.relative_to(root))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(place.resolve())], cwd=scratch, capture_output=True, text=True,
            env=os.environ | {"SOURCE_DATE_EPOCH": FIRST_OF_1980}, check=False,
        )  # fmt: skip
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise BuildStopped(f"the wheel of the package could not be built: {said}")
    built_from.write_text(total.hexdigest())
    return next(place.glob("*.whl"))


def offer(app) -> None:
    """Have the wheel at hand before the pages are read: one of them links it."""
    wheel = wheel_of(Path(app.srcdir), Path(app.srcdir, "_build", "package"))
    logger.info("the site offers %s", wheel.name)


def setup(app) -> dict:
    app.connect("builder-inited", offer)
    return {"parallel_read_safe": True}
