"""The package as others get it: its wheel, its pins, and the commands that the README names."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from fingerprint import installed_versions, needed
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.xdist_group("wheel")  # built once
ROOT = Path(__file__).resolve().parents[1]
NEEDED = set(needed(["mmlbook[book,test]"])) - {"mmlbook"}


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins() -> dict[str, list[Requirement]]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[Requirement]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def test_tests_of_a_group_stay_together(request, worker_id):
    if worker_id != "master":  # pytest-xdist reads the group from this name; if it is not there, it scatters them
        assert request.node.nodeid.endswith("@wheel")


def test_packages_needed_are_found_through_all_extras(project):
    extras = project["project"]["optional-dependencies"]
    wanted = {Requirement(text).name for extra in extras if extra != "course" for text in extras[extra]}
    assert {canonicalize_name(name) for name in wanted} - NEEDED == {"mmlbook"}


def test_outputs_depend_on_what_the_book_needs_and_not_on_tools_of_tests():
    counted = set(installed_versions())
    assert {"python", "platform", "numpy", "sympy", "myst-nb"} <= counted
    assert counted & {"pytest", "pytest-xdist", "hypothesis", "playwright", "ruff", "uv"} == set()


def test_every_package_that_the_commands_install_is_pinned(pins):
    assert NEEDED - set(pins) == set()


def test_what_is_installed_is_what_is_pinned(pins):
    for name in sorted(NEEDED):
        applying = [pin for pin in pins[name] if pin.marker is None or pin.marker.evaluate()]
        assert any(pin.specifier.contains(importlib.metadata.version(name), prereleases=True) for pin in applying), name


def test_pins_name_no_host(pins):
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert all(str(pin.specifier).startswith("==") for group in pins.values() for pin in group)


def test_the_build_requirement_is_the_pinned_one(project, pins):
    for text in project["build-system"]["requires"]:
        requirement = Requirement(text)
        assert [str(pin.specifier) for pin in pins[canonicalize_name(requirement.name)]] == [str(requirement.specifier)]


def test_the_gate_runs_the_commands_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r"^(python -m pip install .*) && (.*)$", readme, re.MULTILINE)
    assert [command for _, command in commands] == ["jupyter-book build .", "pytest -n auto --dist loadgroup"]
    for install, run in commands:
        assert install.replace("pip install", "pip install -q") in gate
        assert re.search(rf"^{re.escape(run)}", gate, re.MULTILINE)
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
    assert "run: bash .ci/run" in workflow


def test_the_example_of_the_readme_runs(capsys):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    exec(code, {})
    ranks = eval(capsys.readouterr().out)
    assert sum(ranks.values()) == pytest.approx(1, abs=0.002)
    assert max(ranks, key=ranks.get) == "home"


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory) -> Path:
    """A virtual environment with the wheel, NumPy, Matplotlib, what these need, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a copy, because setuptools leaves a folder behind that would go into the next wheel
    shutil.copytree(ROOT / "mmlbook", source / "mmlbook", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT"):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("mmlbook-*.whl")
    venv.create(folder / "bare", with_pip=False, symlinks=True)
    (python,) = (path for path in (folder / "bare").glob("*/python*") if path.stem == "python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    target = Path(subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip())
    for name in needed(["numpy", "matplotlib"]):
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files if not file.parts[0].startswith("..")}:
            if top not in ("__pycache__",) and not (target / top).exists():
                (target / top).symlink_to(Path(distribution.locate_file(top)))
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)],
        check=True, capture_output=True,
    )  # fmt: skip
    return python


def run_bare(python: Path, code: str) -> str:
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_bare_environment_is_bare(bare_python):
    absent = ("scipy", "sympy", "lark", "networkx", "IPython", "sphinx")
    ask = f"import importlib.util as u; print([name for name in {absent} if u.find_spec(name)])"
    assert run_bare(bare_python, ask).strip() == "[]"


def test_every_module_of_the_wheel_imports_with_numpy_and_matplotlib_alone(bare_python):
    code = (
        "import importlib, pkgutil, mmlbook\n"
        "names = [m.name for m in pkgutil.walk_packages(mmlbook.__path__, 'mmlbook.')]\n"
        "[importlib.import_module(name) for name in names]\n"
        "print(len(names), mmlbook.__file__)"
    )
    count, place = run_bare(bare_python, code).split(maxsplit=1)
    sources = [
        path for path in (ROOT / "mmlbook").rglob("*.py") if path.parent != ROOT / "mmlbook" or path.stem != "__init__"
    ]
    assert int(count) == len(sources)
    assert str(ROOT) not in place


def test_a_missing_extra_is_named(bare_python):
    code = (
        "from mmlbook.errors import require\n"
        "try:\n    require('scipy.sparse', 'sparse')\nexcept ImportError as error:\n    print(error)"
    )
    assert 'pip install "mmlbook[sparse]"' in run_bare(bare_python, code)
