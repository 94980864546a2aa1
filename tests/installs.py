"""`pip install` into an empty venv, for each supported CPython that this machine has.

Not collected with the other tests, since each installation takes some 10 s: `make test-pythons`
runs it, and `make test` does. The list of what was found is part of its output.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import author
from elf import SharedObject
from venvs import goferry_wheel

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.10", "3.11", "3.12", "3.13")


def runs(executable: str, version: str) -> bool:
    """Tells whether this is a CPython of that version that starts."""
    code = "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name)"
    try:
        said = subprocess.run([executable, "-c", code], capture_output=True, text=True).stdout
    except OSError:
        return False
    return said.split() == [version, "cpython"]


def interpreters() -> dict[str, str]:
    """Finds an interpreter for each version: on PATH, or where pyenv puts them."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = {}
    for version in VERSIONS:
        candidates = [shutil.which(f"python{version}"), sys.base_prefix + "/bin/python3"]
        candidates += map(str, sorted(pyenv.glob(f"{version}.*/bin/python")))
        for candidate in filter(None, candidates):
            if runs(candidate, version):
                found[version] = candidate
                break
    return found


FOUND = interpreters()

# Runs in the new venv, where no tool is on PATH.
CHECK = """
import os, sys, threading
import goferry
assert threading.active_count() == 1
assert os.path.dirname(goferry.__file__).startswith(sys.prefix), goferry.__file__
with goferry.open("treesum") as library:
    assert library.stats().in_flight == 0
from goferry.examples.treesum import Treesum
with Treesum() as treesum:
    assert treesum.digest_bytes(data=b"abc").size == 3
folder = os.path.dirname(goferry.__file__)
print(next(os.path.join(folder, n) for n in os.listdir(folder) if n.startswith("_goferry")))
"""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", FOUND)
def test_pip_installs_from_the_sources_and_the_bundled_library_opens(
    version: str, tmp_path: Path
) -> None:
    venv = tmp_path / "venv"
    subprocess.run([FOUND[version], "-m", "venv", str(venv)], check=True)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "GOFERRY_PURE")}
    pip = [str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(ROOT)], env=environment, cwd=tmp_path, check=True)
    done = subprocess.run(
        [str(venv / "bin" / "python"), "-W", "error", "-c", CHECK],
        env={**environment, "PATH": str(tmp_path / "no tools")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    extension = Path(done.stdout.strip())
    assert not [name for name in SharedObject.read(extension).needed if "python" in name]
    assert SharedObject.read(extension).rpaths == ()
    for path in (ROOT, tmp_path, Path.home()):
        assert os.fsencode(f"{path}/") not in extension.read_bytes()


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with goferry's wheel for every Python, since no index has it."""
    return goferry_wheel(tmp_path_factory.mktemp("wheels")).parent


@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", FOUND)
def test_an_authors_wheel_is_built_and_works_elsewhere_without_go(
    version: str, wheels: Path, tmp_path: Path
) -> None:
    project = author.hello(tmp_path / "hello")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "GOFERRY_PURE")}
    environment |= {"PIP_FIND_LINKS": str(wheels), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    # The caches of pip and of Go stay what they are.
    told = {
        "PIP_CACHE_DIR": [sys.executable, "-m", "pip", "cache", "dir"],
        "GOCACHE": ["go", "env", "GOCACHE"],
    }
    for name, command in told.items():
        environment[name] = subprocess.check_output(command, text=True).strip()
    for venv in ("author", "user"):
        make = [FOUND[version], "-m", "venv", "--without-pip", str(tmp_path / venv)]
        subprocess.run(make, check=True)

    def pip(venv: str, *arguments: str | Path) -> None:
        for_it = ["--python", tmp_path / venv / "bin" / "python"]
        command = [sys.executable, "-m", "pip", *for_it, "--quiet", "--disable-pip-version-check"]
        subprocess.run([*map(str, command), *map(str, arguments)], env=environment, check=True)

    pip("author", "wheel", "--no-deps", "--wheel-dir", tmp_path, project)
    pip("user", "install", next(tmp_path.glob("hello-*.whl")))
    done = subprocess.run(
        [str(tmp_path / "user" / "bin" / "python"), "-W", "error", "-c", author.GREET],
        env={**environment, "PATH": str(tmp_path / "no tools")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("Hello, Ada\n", "")


def test_the_interpreter_that_runs_the_tests_is_among_those_installed_into() -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert here in FOUND, f"found {FOUND}"


if __name__ == "__main__":
    for each in VERSIONS:
        print(f"CPython {each}: {FOUND.get(each, 'not on this machine')}")
