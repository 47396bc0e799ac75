"""The package as a file of the site: whole, the same bytes each time, and built anew when a source changed."""

import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from notebook_cells import install_line
from package_file import sources_of, wheel_of
from stopping import BuildStopped

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path) -> Path:
    """Return a small project of the same layout."""
    folder = tmp_path / "project"
    (folder / "mmlbook" / "data").mkdir(parents=True)
    (folder / "mmlbook" / "__init__.py").write_text("ONE = 1\n")
    (folder / "mmlbook" / "data" / "small.json").write_text("{}\n")
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_the_wheel_holds_the_package_and_its_data(project, tmp_path):
    wheel = wheel_of(project, tmp_path / "place")
    names = zipfile.ZipFile(wheel).namelist()
    assert "mmlbook/__init__.py" in names
    assert "mmlbook/data/small.json" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_first_cell_of_a_notebook_finds_the_wheel_beside_it(project, tmp_path):
    place = wheel_of(project, tmp_path / "place").parent
    line = shlex.split(install_line([], []).removeprefix("%"))
    alone = ["--no-index", "--no-deps", "--disable-pip-version-check", "--target", str(tmp_path / "installed")]
    subprocess.run([sys.executable, "-m", *line, *alone], cwd=place, check=True)
    assert (tmp_path / "installed" / "mmlbook" / "__init__.py").read_text() == "ONE = 1\n"


def test_two_wheels_of_one_source_are_the_same_bytes(project, tmp_path):
    first = wheel_of(project, tmp_path / "first")
    for path in sources_of(project):
        path.touch()
    (project / "mmlbook" / "__init__.py").chmod(0o600)
    assert wheel_of(project, tmp_path / "second").read_bytes() == first.read_bytes()


def test_the_wheel_is_built_anew_only_when_a_source_changed(project, tmp_path):
    wheel = wheel_of(project, tmp_path / "place")
    written = wheel.stat().st_mtime_ns
    assert wheel_of(project, tmp_path / "place").stat().st_mtime_ns == written
    (project / "mmlbook" / "__init__.py").write_text("ONE = 2\n")
    changed = wheel_of(project, tmp_path / "place")
    assert b"ONE = 2" in zipfile.ZipFile(changed).read("mmlbook/__init__.py")


def test_nothing_is_left_in_the_project(project, tmp_path):
    before = sorted(project.rglob("*"))
    wheel_of(project, tmp_path / "place")
    assert sorted(project.rglob("*")) == before


def test_a_package_that_cannot_be_built_stops_the_build(project, tmp_path):
    (project / "pyproject.toml").write_text("[project]\nname = 3\n")
    with pytest.raises(BuildStopped, match="could not be built"):
        wheel_of(project, tmp_path / "place")
    (project / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    assert wheel_of(project, tmp_path / "place").exists()
