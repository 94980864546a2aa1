"""Authors' modules and machines as they are, and what is built on them: each works.

All are built by what the wheel carries, offline and with an empty module cache. Those that cannot
work are in test_build_refused.py.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import author
from author_modules import SIBLING, greets_by, project, replaced, requires_dep, vendor

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

Prepare = Callable[[Path], Mapping[str, str]]


def go(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["go", *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def go_flags_mod(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOFLAGS": "-mod=mod -modcacherw"}


def go_flags_vendor(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOFLAGS": "-mod=vendor -modcacherw"}


def go_flags_modfile(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOFLAGS": "-modfile=/nowhere/go.mod -modcacherw"}


def go_work_off(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOWORK": "off"}


def go_work_elsewhere(folder: Path) -> dict[str, str]:
    project(folder)
    author.write(folder.parent, {"other/go.mod": "module example.org/other\n"})
    author.write(folder.parent, {"else.work": "go 1.26.0\n\nuse ./other\n"})
    return {"GOWORK": str(folder.parent / "else.work")}


def go_work_of_his_own(folder: Path) -> dict[str, str]:
    work = "go 1.26.0\n\nuse (\n\t./hello\n\t./sibling\n)\n"
    files = {**SIBLING, "../go.work": work, "hello.go": greets_by("example.org/sibling")}
    return project(folder, **files)


def go_work_that_decides_between_replaces(folder: Path) -> dict[str, str]:
    other = {name.replace("sibling/", "other/"): text for name, text in SIBLING.items()}
    work = (
        "go 1.26.0\n\nuse (\n\t./hello\n\t./more\n)\n\nreplace example.org/sibling => ./sibling\n"
    )
    files = {
        **SIBLING,
        **other,
        "hello.go": greets_by("example.org/sibling"),
        "go.mod": replaced("../other"),
        "../more/go.mod": replaced("../sibling").replace("hello", "more"),
        "../go.work": work,
    }
    return project(folder, **files)


def newer_go_line(folder: Path) -> dict[str, str]:
    release = go("env", "GOVERSION", cwd=Path("/")).removeprefix("go")
    return project(folder, **{"go.mod": author.GO_MOD.replace("1.26.0", release)})


def local_replace(folder: Path) -> dict[str, str]:
    files = {**SIBLING, "go.mod": replaced("../sibling")}
    return project(folder, **files, **{"hello.go": greets_by("example.org/sibling")})


def local_replace_by_a_fork(folder: Path) -> dict[str, str]:
    files = {
        **SIBLING,
        "../sibling/go.mod": "module example.org/fork\n\nreplace example.org/a => ../nowhere\n",
        "go.mod": replaced("../sibling"),
    }
    return project(folder, **files, **{"hello.go": greets_by("example.org/sibling")})


def internal(folder: Path) -> dict[str, str]:
    settings = '[tool.goferry]\nlibraries = ["./deep/internal/er"]\n'
    return project(
        folder,
        **{
            "hello.go": "package nothing\n",
            "deep/internal/er/er.go": author.HELLO_GO.replace("GREETING", "Hello"),
            "pyproject.toml": author.PYPROJECT + settings,
        },
    )


def cgo(folder: Path) -> dict[str, str]:
    code = (
        'package hello\n\n// static const char *hello(void) { return "Hello"; }\n'
        'import "C"\n\nvar greeting = C.GoString(C.hello())\n'
    )
    library = author.HELLO_GO.replace('"GREETING, "', 'greeting + ", "')
    return project(folder, **{"c.go": code, "hello.go": library})


def build_tags(folder: Path) -> dict[str, str]:
    tagged = "//go:build {}\n\npackage hello\n\nconst greeting = {}\n"
    return project(
        folder,
        **{
            "with.go": tagged.format("polite && wise", '"Hello"'),
            "without.go": tagged.format("!polite || !wise", '"Oi"'),
            "hello.go": author.HELLO_GO.replace('"GREETING, "', 'greeting + ", "'),
            "pyproject.toml": author.PYPROJECT + '[tool.goferry]\ntags = ["polite", "wise"]\n',
        },
    )


def several_packages(folder: Path) -> dict[str, str]:
    settings = '[tool.goferry]\nlibraries = ["./greeting/hello", "./bye:Other"]\n'
    bye = author.HELLO_GO.replace("package hello", "package bye").replace(
        "var Library", "var Other"
    )
    return project(
        folder,
        **{
            "hello.go": "package nothing\n",
            "greeting/hello/hello.go": greets_by("example.org/hello/greeting"),
            "greeting/greeting.go": 'package greeting\n\nconst Greeting = "Hello"\n',
            "bye/bye.go": bye.replace('"hello"', '"bye"').replace("GREETING", "Bye"),
            "pyproject.toml": author.PYPROJECT + settings,
        },
    )


def no_home(folder: Path) -> dict[str, str]:
    return {**project(folder), "HOME": "", "XDG_CACHE_HOME": "", "GOPATH": "", "GOMODCACHE": ""}


def another_users_repository(folder: Path) -> dict[str, str]:
    project(folder)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    # What git is told of repositories that it may not trust.
    return {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}


def third_party(folder: Path) -> dict[str, str]:
    return requires_dep(folder)


def read_only(folder: Path) -> dict[str, str]:
    project(folder)
    folder.chmod(0o555)
    return {}


def private_modules(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOPRIVATE": "*"}


def other_target(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOOS": "windows", "GOARCH": "arm64", "CGO_ENABLED": "0"}


BUILDS = (
    *(go_flags_mod, go_flags_vendor, go_flags_modfile, go_work_off, go_work_elsewhere),
    *(go_work_of_his_own, go_work_that_decides_between_replaces, newer_go_line, local_replace),
    *(local_replace_by_a_fork, internal, vendor, cgo, build_tags, several_packages, no_home),
    *(another_users_repository, third_party, read_only, private_modules, other_target),
)


@pytest.mark.parametrize("prepare", BUILDS, ids=lambda prepare: prepare.__name__)
def test_it_builds_and_answers(prepare: Prepare, offline: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "author's größer" / "hello"
    environment = {**offline, **prepare(folder)}
    before = snapshot(folder)
    done = author.hook(folder, "build_wheel", tmp_path / "wheels", **environment)
    assert done.returncode == 0, done.stderr
    assert snapshot(folder) == before
    with zipfile.ZipFile(tmp_path / "wheels" / done.stdout.strip()) as archive:
        archive.extractall(tmp_path / "site")
        content = b"".join(archive.read(name) for name in archive.namelist())
    places = [offline[name] for name in ("PYTHONPATH", "XDG_CACHE_HOME", "GOMODCACHE", "GOCACHE")]
    for path in (tmp_path, *places):
        assert os.fsencode(f"{path}/") not in content
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", author.GREET],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
    )
    assert (said.stdout, said.stderr) == ("Hello, Ada\n", "")


def snapshot(folder: Path) -> dict[str, str]:
    """All files around the author's, with their content."""
    return {
        str(file): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.parent.rglob("*")
        if file.is_file()
    }


SEVERAL = """
import goferry, hello
with hello.hello.Hello() as one, hello.bye.Hello() as other:
    print(one.greet(name="Ada"), other.greet(name="Ada"))
with goferry.open("hello:bye") as untyped:
    print(untyped.call("greet", {"name": "Bob"}))
print(len(goferry._extension._loaded))
"""


def test_several_libraries_are_modules_of_one_package_and_share_its_extension(
    offline: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "hello"
    several_packages(folder)
    done = author.hook(folder, "build_wheel", tmp_path / "wheels", **offline)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "wheels" / done.stdout.strip()) as archive:
        archive.extractall(tmp_path / "site")
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", SEVERAL],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
    )
    assert (said.stdout, said.stderr) == ("Hello, Ada Bye, Ada\nBye, Bob\n1\n", "")
