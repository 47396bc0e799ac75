"""Stop a build in one plain sentence."""

import sys

from sphinx.errors import SphinxError

__all__ = ["BuildStopped", "disk_trouble"]


class BuildStopped(SphinxError):
    """The build cannot go on; the message says why and what to do, and nothing was published."""

    category = "Build stopped"

    def __init__(self, message: str):
        super().__init__(message)
        sys.tracebacklimit = 0  # Jupyter Book would print two tracebacks of its own below the message


def disk_trouble(error: BaseException | None) -> str | None:
    """Return advice if an error, or what caused it, is the operating system refusing to write."""
    while error is not None:
        if isinstance(error, OSError) or "disk" in str(error) or "readonly database" in str(error):
            return f"the disk is full or not writable ({error}): free some space, or delete _build"
        error = error.__cause__ or error.__context__
    return None
