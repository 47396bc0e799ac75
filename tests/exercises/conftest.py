"""The toy chapter of ``sample/`` stands beside the chapters of the book while a test runs."""

import sys
from pathlib import Path

import pytest

import mmlbook.exercises


@pytest.fixture(autouse=True)
def toy_chapter(monkeypatch):
    sample = str(Path(__file__).parent / "sample")
    monkeypatch.setattr(mmlbook.exercises, "__path__", [*mmlbook.exercises.__path__, sample])
    yield
    for name in [name for name in sys.modules if name.startswith("mmlbook.exercises.toy_part")]:
        del sys.modules[name]
    vars(mmlbook.exercises).pop("toy_part", None)
