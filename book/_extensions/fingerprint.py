"""What the outputs of a chapter depend on, and whether any of it has changed.

A chapter's outputs depend on its code cells (these are the cache's own key), on the files
that it was seen to read or import when it last ran, and on the pinned versions.
"""

import hashlib
import importlib.metadata
import platform
import re
import sys
from pathlib import Path

from mmlbook.links import links_digest

__all__ = ["digest_of_bytes", "digest_of_file", "inputs_now", "pinned_versions", "what_changed"]

_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*==", re.MULTILINE)


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


def pinned_versions(constraints: Path) -> dict[str, str]:
    """Return the installed version of Python and of every package that the constraints file pins."""
    versions = {"python": platform.python_version(), "platform": sys.platform}
    names = _NAME.findall(constraints.read_text(encoding="utf-8")) if constraints.exists() else []
    for name in sorted({name.lower() for name in names}):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def what_changed(stored: dict, versions: dict[str, str], root: Path) -> str | None:
    """Say in a few words why outputs stored with these inputs are no longer good; None if they are."""
    if stored.get("versions") != versions:
        return "a pinned version changed"
    now = inputs_now(list(stored["inputs"]), root)
    for name, digest in stored["inputs"].items():
        if now[name] != digest:
            return f"{name} changed"
    return None
