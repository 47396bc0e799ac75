"""What the outputs of a chapter depend on, and whether any of it has changed.

A chapter's outputs depend on its code cells (these are the cache's own key), on the files
that it was seen to read or import when it last ran, and on the versions of what is installed.
"""

import hashlib
import importlib.metadata
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mmlbook.links import links_digest

__all__ = ["digest_of_bytes", "digest_of_file", "inputs_now", "installed_versions", "needed", "what_changed"]


def digest_of_bytes(content: bytes) -> str:
    """Return a short name for `content` that differs when the content does."""
    return hashlib.sha256(content).hexdigest()[:32]


def digest_of_file(path: Path) -> str | None:
    """Return the digest of a file, or None if it is not there.

    Another chapter's source counts by its links alone: these are all that a cell can learn of
    it (through ``mmlbook.links``), and so its prose may be edited without running anything.
    """
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    if path.suffix == ".md":
        return links_digest(content.decode("utf-8"))
    return digest_of_bytes(content)


def inputs_now(names: list[str], root: Path) -> dict[str, str | None]:
    """Return the digest of each file; names below `root` are kept relative to it."""
    found = {}
    for name in names:
        path = Path(name)
        path = path if path.is_absolute() else root / path
        key = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        found[key] = digest_of_file(path)
    return found


def needed(requirements: Iterable[str]) -> dict[str, str]:
    """Return the installed versions of all packages that these need, and of themselves.

    Parameters
    ----------
    requirements : iterable of str
        As for pip: a name, with extras in brackets. What is needed elsewhere only, and is not
        installed, is left out.

    >>> sorted(set(needed(["jinja2"])))
    ['jinja2', 'markupsafe']
    """
    found, seen, waiting = {}, set(), [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in {"", *wanted.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            try:
                found[name] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                continue
            inner = [Requirement(text) for text in importlib.metadata.requires(name) or ()]
            waiting += [one for one in inner if one.marker is None or one.marker.evaluate({"extra": extra})]
    return found


def installed_versions() -> dict[str, str]:
    """Return the versions of Python and of all packages that a build of the book needs; tools of tests do not count."""
    return {"python": platform.python_version(), "platform": sys.platform, **needed(["mmlbook[book]"])}


def what_changed(stored: dict, versions: dict[str, str], root: Path) -> str | None:
    """Say in a few words why outputs stored with these inputs are no longer good; None if they are."""
    if stored.get("versions") != versions:
        return "an installed version changed"
    now = inputs_now(list(stored["inputs"]), root)
    for name, digest in stored["inputs"].items():
        if now[name] != digest:
            return f"{name} changed"
    return None
