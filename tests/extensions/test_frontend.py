"""Fetching front-end files: once, whole or not at all, by whichever npm there is."""

import json
import shutil
import sys
from pathlib import Path

import frontend
import pytest

ROOT = Path(__file__).parents[2]

NPM = """
import json, pathlib, sys
calls = pathlib.Path({calls!r})
calls.write_text(calls.read_text() + "x" if calls.exists() else "x")
place = pathlib.Path("node_modules/katex")
place.mkdir(parents=True)
place.joinpath("half.js").write_text("1")
if {fails}:
    sys.exit("npm error network request failed\\nmore words")
"""


@pytest.fixture
def book(tmp_path):
    for name in frontend.MANIFEST:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def fake_npm(book, monkeypatch, *, fails=False):
    program, calls = book / "npm.py", book / "calls"
    program.write_text(NPM.format(calls=str(calls), fails=fails))
    monkeypatch.setattr(frontend, "npm_command", lambda: [sys.executable, str(program)])
    return lambda: len(calls.read_text()) if calls.exists() else 0


def test_packages_are_fetched_once(book, monkeypatch):
    calls = fake_npm(book, monkeypatch)
    first = frontend.packages(book, book / "_build")
    assert (first / "katex/half.js").exists()
    assert frontend.packages(book, book / "_build") == first
    assert calls() == 1


def test_another_lock_is_another_fetch_and_the_old_one_goes(book, monkeypatch):
    calls = fake_npm(book, monkeypatch)
    first = frontend.packages(book, book / "_build")
    lock = book / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert frontend.packages(book, book / "_build") != first
    assert calls() == 2
    assert len(list((book / "_build/npm").iterdir())) == 1


def test_a_fetch_that_fails_says_so_in_one_line_and_leaves_nothing(book, monkeypatch):
    fake_npm(book, monkeypatch, fails=True)
    with pytest.raises(frontend.FrontEndMissing, match=r"network request failed$"):
        frontend.packages(book, book / "_build")
    assert list((book / "_build/npm").iterdir()) == []


def test_what_a_killed_fetch_left_is_swept_away(book, monkeypatch):
    fake_npm(book, monkeypatch)
    (book / "_build/npm/.fetch-dead/node_modules").mkdir(parents=True)
    frontend.packages(book, book / "_build")
    assert not (book / "_build/npm/.fetch-dead").exists()


def test_python_alone_is_enough(monkeypatch):
    monkeypatch.setattr(frontend.shutil, "which", lambda name: None)
    node, program = frontend.npm_command()
    assert Path(node).exists()
    assert Path(program).exists()


def test_the_lock_is_of_the_manifest_and_names_no_host():
    manifest = json.loads((ROOT / "package.json").read_text())
    lock = (ROOT / "package-lock.json").read_text()
    for kind in ("dependencies", "devDependencies"):
        assert json.loads(lock)["packages"][""][kind] == manifest[kind]
        assert all(version[0].isdigit() for version in manifest[kind].values())
    assert all("integrity" in package for name, package in json.loads(lock)["packages"].items() if name)
    assert "resolved" not in lock


def test_what_tests_read_pages_with_is_not_served():
    ours = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert ours
    assert not any(pattern.startswith(f"{name}/") for pattern in frontend.SERVED for name in ours)


def test_nothing_third_party_lies_where_every_page_would_load_it():
    assert not any(folder.startswith(("_static", "/", "..")) for folder in frontend.SERVED.values())
