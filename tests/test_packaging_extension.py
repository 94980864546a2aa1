"""The built extension: what it links, what it shows, and what it tells about its builder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from elf import SharedObject
from goferry._builder import GoLibrary, build_extension, extension_file_name
from goferry._builder.trim import facade

ROOT = Path(__file__).resolve().parent.parent
GOLIB = GoLibrary("github.com/goferry/goferry/tests/golib")


@pytest.fixture(scope="module")
def extension() -> Path:
    """The extension with the bundled libraries, as `make` builds it in place."""
    return ROOT / "python" / "goferry" / extension_file_name()


def go_env(name: str) -> str:
    return subprocess.run(
        ["go", "env", name], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_links_libc_alone_and_has_no_rpath(extension: Path) -> None:
    read = SharedObject.read(extension)
    assert [name for name in read.needed if not name.startswith(("libc.", "ld-linux"))] == []
    assert read.rpaths == ()


def test_shows_its_init_functions_and_nothing_else_of_c(extension: Path) -> None:
    shown = SharedObject.read(extension).exported
    assert {"PyInit__goferry", "PyInit__plane"} <= shown
    # What is left are Go's own, which the linker always exports.
    go = ("_cgoexp_", "_cgo_", "crosscall")
    assert {name for name in shown if not name.startswith(go)} == {
        "PyInit__goferry",
        "PyInit__plane",
    }


def test_holds_no_path_of_the_machine_that_built_it(extension: Path) -> None:
    content = extension.read_bytes()
    paths = {
        str(ROOT),
        str(Path.home()),
        sys.prefix,
        sysconfig.get_path("include"),
        *map(go_env, ("GOROOT", "GOMODCACHE", "GOCACHE", "GOPATH")),
    }
    assert [path for path in paths if os.fsencode(f"{path}/") in content] == []


def test_the_work_folder_does_not_change_the_result(tmp_path: Path) -> None:
    first = build_extension([GOLIB], tmp_path / "first.so")
    second = build_extension([GOLIB], tmp_path / "second.so", work=tmp_path / "work of mine")
    assert first.read_bytes() == second.read_bytes()


def test_an_unchanged_build_is_quick_and_leaves_the_file_alone(tmp_path: Path) -> None:
    output = tmp_path / extension_file_name()
    build_extension([GOLIB], output)
    before = output.stat().st_ino
    start = time.perf_counter()
    build_extension([GOLIB], output)
    assert time.perf_counter() - start < 30
    assert output.stat().st_ino == before
    assert [file.name for file in tmp_path.iterdir()] == [output.name]


def test_of_gopys_functions_only_the_plain_ones_are_kept() -> None:
    plain = "//export pyffi_Plain\nfunc pyffi_Plain(name *C.char) *C.char {\n\treturn nil\n}\n"
    handle = "//export pyffi_Handle\nfunc pyffi_Handle(handle CGoHandle)  {\n}\n"
    slices = "//export Slice_int_len\nfunc Slice_int_len(handle CGoHandle) int {\n\treturn 0\n}\n"
    assert facade(slices + handle + plain) == ["pyffi_Plain"]


def test_what_the_loader_read_does_not_stay_in_memory(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    table = SharedObject.read(ROOT / "build/tests/site/golib" / extension_file_name()).relocations
    done = script(
        f"""
import pathlib, re, resource
import goferry
with goferry.open("golib") as ctx:
    ctx.call("echo", b"x")
    maps = pathlib.Path("/proc/self/maps").read_text()
    base = int(re.search(r"([0-9a-f]+)-\\S+ r\\S+ 0{{8}} .*_goferry", maps)[1], 16)
    page = resource.getpagesize()
    first, end = (base + {table.start}) // page + 1, (base + {table.stop}) // page
    with open("/proc/self/pagemap", "rb") as pages:
        pages.seek(8 * first)
        known = pages.read(8 * (end - first))
resident = sum(known[8 * i + 7] >> 7 for i in range(end - first))
assert end - first > 200_000 // page, "the table is smaller than it was"
assert resident < (end - first) / 4, (resident, end - first)
"""
    )
    assert (done.returncode, done.stderr) == (0, "")
