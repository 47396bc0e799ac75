"""Put the script that moves figures where pages load it from when a figure comes into view.

It lies below ``lib/`` and not among the static files, which Jupyter Book would load on every page.
"""

import shutil
from pathlib import Path

__all__ = ["setup"]


def copy_script(app, exception) -> None:
    """Copy the script into the site that is being written."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir, "lib", "interactive")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(__file__).with_suffix(".js"), folder / "moving.js")


def setup(app) -> dict:
    app.connect("build-finished", copy_script, priority=650)  # after lib/ was laid out, before the site is published
    return {"parallel_read_safe": True, "parallel_write_safe": True}
