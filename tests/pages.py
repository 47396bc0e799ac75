"""The pages of a built site that tests open in a browser."""

from pathlib import Path

__all__ = ["page_names"]

SOURCES = "_modules/mmlbook/"


def page_names(site: Path) -> list[str]:
    """Return the names of the pages, relative to the site, without those of libraries.

    One template makes all listings of sources: the longest and the shortest stand for them.
    """
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    sources = sorted((n for n in names if n.startswith(SOURCES)), key=lambda name: (site / name).stat().st_size)
    return [name for name in names if not name.startswith(("_static/", "lib/")) and name not in sources[1:-1]]
