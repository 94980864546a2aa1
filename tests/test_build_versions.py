"""Packages that different versions of goferry built, in one process."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import author
from venvs import Venv

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

# Opens a package of each; the third has an ABI number that this goferry does not know.
TOGETHER = """
import goferry
with goferry.open("hello") as one, goferry.open("newer") as other:
    for ctx in (one, other):
        print(ctx.call("greet", {"name": "Ada"}))
    try:
        goferry.open("newest")
    except goferry.BuildError as error:
        print(error)
    print(one.call("greet", {"name": "Bob"}), other.call("greet", {"name": "Bob"}))
"""


def built(
    name: str, version: str, abi: int, author_venv: Venv, offline: dict[str, str], folder: Path
) -> Path:
    """Build a library by a goferry that says it is of another version and has another ABI."""
    shutil.copytree(author_venv.site / "goferry", folder / "goferry")
    facade = folder / "goferry" / "_go" / "pyffi" / "facade.go"
    code, changed = re.subn(
        r"^const abi = 1$", f"const abi = {abi}", facade.read_text(), flags=re.M
    )
    assert changed == 1
    facade.write_text(code)
    told = next(author_venv.site.glob("goferry-*.dist-info"))
    copy = Path(shutil.copytree(told, folder / f"goferry-{version}.dist-info"))
    metadata = (copy / "METADATA").read_text()
    (copy / "METADATA").write_text(
        re.sub(r"^Version: .*$", f"Version: {version}", metadata, flags=re.M)
    )
    project = author.hello(
        folder / "project",
        **{
            "pyproject.toml": author.PYPROJECT.replace('"hello"', f'"{name}"'),
            "hello.go": author.HELLO_GO.replace('"hello"', f'"{name}"').replace(
                "GREETING", version
            ),
        },
    )
    done = author.hook(project, "build_wheel", folder, **{**offline, "PYTHONPATH": str(folder)})
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip()


def test_one_abi_number_works_together_and_another_is_refused(
    author_venv: Venv, offline: dict[str, str], tmp_path: Path
) -> None:
    built_by = {"hello": ("0.1.0", 1), "newer": ("0.1.7", 1), "newest": ("0.2.0", 2)}
    required = {}
    for name, (version, abi) in built_by.items():
        wheel = built(name, version, abi, author_venv, offline, tmp_path / name)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path / "site")
            metadata = archive.read(f"{name}-0.1.0.dist-info/METADATA").decode()
        required[name] = re.findall("^Requires-Dist: goferry(.*)$", metadata, re.M)
    assert required == {
        "hello": ["<0.2,>=0.1.0"],
        "newer": ["<0.2,>=0.1.7"],
        "newest": ["<0.3,>=0.2.0"],
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TOGETHER],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    one, other, refused, again = done.stdout.splitlines()
    assert (one, other) == ("0.1.0, Ada", "0.1.7, Ada")
    assert again == "0.1.0, Bob 0.1.7, Bob"
    assert re.fullmatch(
        r"the Go extension .*/newest/_goferry\.\w+\..*\.so has ABI 2, and this goferry supports 1; "
        "upgrade goferry",
        refused,
    )
