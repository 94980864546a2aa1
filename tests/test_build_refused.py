"""What an author's module or machine lacks is told in one sentence, with the remedy."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import author
from author_modules import SIBLING, greets_by, project, replaced, requires_dep, vendor

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

Prepare = Callable[[Path], Mapping[str, str]]


def go_work_missing(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOWORK": str(folder / "nowhere.work")}


def go_line_of_the_future(folder: Path) -> dict[str, str]:
    return project(folder, **{"go.mod": author.GO_MOD.replace("1.26.0", "1.99.0")})


def conflicting_replaces(folder: Path) -> dict[str, str]:
    other = {name.replace("sibling/", "other/"): text for name, text in SIBLING.items()}
    files = {
        **SIBLING,
        **other,
        "go.mod": replaced("../sibling"),
        "more/go.mod": replaced("../../other").replace("hello", "more"),
        "more/more.go": author.HELLO_GO.replace('"hello"', '"more"'),
        "pyproject.toml": author.PYPROJECT + '[tool.goferry]\nlibraries = [".", "./more"]\n',
    }
    return project(folder, **files)


def replace_by_a_missing_folder(folder: Path) -> dict[str, str]:
    return project(folder, **{"go.mod": replaced("../nowhere")})


def package_main(folder: Path) -> dict[str, str]:
    code = author.HELLO_GO.replace("package hello", "package main")
    return project(folder, **{"hello.go": code + "\nfunc main() {}\n"})


def vendor_out_of_date(folder: Path) -> dict[str, str]:
    vendor(folder)
    go_mod = (folder / "go.mod").read_text()
    (folder / "go.mod").write_text(go_mod.replace("v1.2.3", "v1.2.4"))
    return {}


def a_module_twice(folder: Path) -> dict[str, str]:
    files = {
        "more/go.mod": author.GO_MOD,
        "more/more.go": author.HELLO_GO,
        "pyproject.toml": author.PYPROJECT + '[tool.goferry]\nlibraries = [".", "./more"]\n',
    }
    return project(folder, **files)


def goferrys_own_module(folder: Path) -> dict[str, str]:
    return project(folder, **{"go.mod": "module github.com/goferry/goferry\n\ngo 1.26.0\n"})


def module_out_of_reach(folder: Path) -> dict[str, str]:
    return {**requires_dep(folder), "GOPROXY": "off", "GOMODCACHE": str(folder.parent / "mod")}


def module_not_required(folder: Path) -> dict[str, str]:
    return project(folder, **{"hello.go": greets_by("example.org/dep")})


def tools(folder: Path, *names: str, **scripts: str) -> dict[str, str]:
    """A PATH with these tools of this machine, and with scripts."""
    project(folder)
    path = folder.parent / "bin"
    path.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found is not None
        (path / name).symlink_to(os.path.realpath(found))
    for name, text in scripts.items():
        (path / name).write_text(f"#!/bin/sh\n{text}\n")
        (path / name).chmod(0o755)
    return {"PATH": str(path), "CC": ""}


def no_go(folder: Path) -> dict[str, str]:
    return tools(folder, "gcc")


def old_go(folder: Path) -> dict[str, str]:
    return tools(folder, "gcc", go="echo go1.25.9")


def no_compiler(folder: Path) -> dict[str, str]:
    return tools(folder, "go")


def no_headers(folder: Path) -> dict[str, str]:
    project(folder)
    code = (
        "import sysconfig\nreal = sysconfig.get_paths\n"
        "none = {'include': '/no', 'platinclude': '/no'}\n"
        "sysconfig.get_paths = lambda *given: {**real(*given), **none}\n"
    )
    author.write(folder.parent / "patch", {"sitecustomize.py": code})
    return {"PYTHONPATH": str(folder.parent / "patch")}


def unknown_go_flag(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOFLAGS": "-nonsense"}


def unfinished_quote(folder: Path) -> dict[str, str]:
    return {**project(folder), "GOFLAGS": "'-tags=a"}


def unfinished_quote_for_the_compiler(folder: Path) -> dict[str, str]:
    return {**project(folder), "CC": "gcc '-O2"}


def go_mod_that_is_none(folder: Path) -> dict[str, str]:
    return project(folder, **{"go.mod": "module example.org/hello\n\nrequire (\n"})


def folder_of_a_go_work_gone(folder: Path) -> dict[str, str]:
    return project(folder, **{"go.work": "go 1.26.0\n\nuse (\n\t.\n\t../gone\n)\n"})


REFUSED = {
    go_work_missing: r"GOWORK=.*nowhere\.work names no file: unset that variable",
    go_line_of_the_future: r"the module example\.org/hello asks for Go 1\.99\.0, .*: install",
    conflicting_replaces: r"go\.mod and .*go\.mod replace example\.org/sibling differently: say",
    replace_by_a_missing_folder: r"replaced by the folder .*/nowhere, which has no go\.mod: mend",
    package_main: r"\nhello\.go:2:9: package main cannot be imported: give it",
    vendor_out_of_date: r"asks for example\.org/dep v1\.2\.4, and its vendor folder has v1\.2\.3",
    a_module_twice: r"are both the Go module example\.org/hello: give one of them another path",
    goferrys_own_module: r"is a copy of goferry's own module, and .*: install that copy",
    module_out_of_reach: r"a Go module could not be fetched: .*\s+example\.org/dep@v1\.2\.3: ",
    module_not_required: r"hello\.go:7:2: no required module provides package example",
    no_go: r"building needs the Go toolchain, 1\.26 or newer, .*install it from https://go\.dev/dl",
    old_go: r"building needs Go 1\.26 or newer, and .* is Go 1\.25: install a newer one",
    no_compiler: r"building needs a C compiler, and there is no gcc on PATH: .*apt install gcc",
    no_headers: r"the headers of Python 3\.\d+ are missing .*apt install python3\.\d+-dev",
    unfinished_quote: r"GOFLAGS \('-tags=a\) has a quote that does not end: mend it or unset it",
    unfinished_quote_for_the_compiler: r"CC \(gcc '-O2\) has a quote that does not end: mend it",
    go_mod_that_is_none: r"failed while reading .*go\.mod: mend what it says",
    folder_of_a_go_work_gone: r"there is no .*/gone/go\.mod: is a use line or replace line out of",
    unknown_go_flag: r"go does not understand the variable GOFLAGS \(-nonsense\): mend it",
}


@pytest.mark.parametrize("prepare", REFUSED, ids=lambda prepare: prepare.__name__)
def test_it_is_told_in_one_sentence_why_not(
    prepare: Prepare, offline: dict[str, str], tmp_path: Path
) -> None:
    own = dict(prepare(tmp_path / "hello"))
    if "PYTHONPATH" in own:
        own["PYTHONPATH"] = os.pathsep.join([own["PYTHONPATH"], offline["PYTHONPATH"]])
    done = author.hook(tmp_path / "hello", "build_wheel", tmp_path, **{**offline, **own})
    assert author.sentence(done)
    assert re.search(REFUSED[prepare], done.stderr), done.stderr
    assert list(tmp_path.glob("*.whl")) == []
