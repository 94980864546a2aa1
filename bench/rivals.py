"""Build the rivals: hand-written Rust, gopy's own bindings, a plain cgo extension, an empty one.

Each lands below build/bench, for the running Python. What cannot be built here is left out of the
table with the reason: a benchmark must run where there is no cargo.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

from paths import BUILT, HERE, RIVALS, ROOT

TAG = "goferry_python"  # of the Go files that need Python.h
GOPY = "github.com/go-python/gopy"
GOIMPORTS = "golang.org/x/tools/cmd/goimports"


class Missing(Exception):
    """Why a rival is not here, in one sentence."""


def prepare(modules: set[str]) -> dict[str, str]:
    """Build what these modules of cells need, and give the reasons for those that cannot be."""
    missing = {}
    for module, build in BUILDERS.items():
        if module in modules:
            try:
                build()
            except Missing as reason:
                missing[module] = str(reason)
    return missing


def rust() -> None:
    """The crate in rust/, by maturin, unpacked where cells_rust finds it."""
    cargo()
    wheels = BUILT / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    maturin = [sys.executable, "-m", "maturin", "build", "--quiet", "--release", "--locked"]
    run(
        *maturin,
        *("--manifest-path", HERE / "rust" / "Cargo.toml", "--interpreter", sys.executable),
        *("--target-dir", BUILT / "cargo", "--out", wheels),
    )
    install(next(wheels.glob("*.whl")), RIVALS / "rust")


def cargo() -> None:
    """Nothing is built: the cell itself builds, again and again."""
    if shutil.which("cargo") is None:
        raise Missing("needs cargo, which is not on PATH")


def install(wheel: Path, folder: Path) -> None:
    """Unpack a wheel into a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index")
    run(*pip, "--target", folder, wheel)


def gopy() -> None:
    """The package in gopy/, by gopy as its own documents tell; its version is go.mod's."""
    run("go", "build", f"-o={BUILT / 'tools'}/", GOPY, GOIMPORTS, cwd=ROOT)
    version = run("go", "list", "-m", "-f", "{{.Version}}", GOPY, cwd=ROOT).strip()
    folder = RIVALS / "gopy"
    folder.mkdir(parents=True, exist_ok=True)
    ours = "github.com/goferry/goferry"
    (folder / "go.mod").write_text(
        "module goferry.invalid/gopybench\n\ngo 1.26.0\n\n"
        f"require (\n\t{GOPY} {version}\n\t{ours}/bench v0.0.0\n)\n\n"
        f"replace {ours}/bench => {HERE}\n\nreplace {ours} => {ROOT}\n"
    )
    sums = {line for file in (ROOT, HERE) for line in (file / "go.sum").read_text().splitlines()}
    (folder / "go.sum").write_text("".join(f"{line}\n" for line in sorted(sums)))
    tool = BUILT / "tools" / "gopy"
    run(
        *(tool, "build", "-no-make", "-no-warn", "-dynamic-link=true"),
        *(f"-vm={sys.executable}", f"-output={folder / 'gopybench'}", "-name=gopybench"),
        f"{ours}/bench/gopy",
        cwd=folder,
        environment={
            # gopy goes on when a command of it fails, and so nothing old may be there.
            "PATH": os.pathsep.join([str(tool.parent), os.environ["PATH"]]),
            "GOFLAGS": "-buildvcs=false -mod=mod",
            "GOWORK": "off",
        },
    )
    if not list((folder / "gopybench").glob("_gopybench*.so")):
        raise Missing("gopy built nothing: run `make bench ROW=callback` and read what it says")


def plain(package: str, module: str) -> Callable[[], None]:
    """Give what builds a package of ours as an extension module, by `go build` alone."""

    def build() -> None:
        include = sysconfig.get_path("include")
        run(
            *("go", "build", f"-tags={TAG}", "-buildmode=c-shared", "-ldflags=-s -w"),
            *(f"-o={RIVALS / package / module}.so", f"./{package}"),
            cwd=HERE,
            environment={"CGO_CFLAGS": f"-O2 -DNDEBUG -I{include}", "GOWORK": "off"},
        )

    return build


def stage() -> None:
    """The stage of `make stations`: pyffi's C files, less Go."""
    compiler = os.environ.get("CC", "cc").split()
    built = RIVALS / "stations" / "stage.so"
    built.parent.mkdir(parents=True, exist_ok=True)
    folder = ROOT / "pyffi"
    wakes = "wake_portable.c" if sys.platform == "linux" else "wake_linux.c"  # those of others
    sources = [folder / "testdata" / "stage.c", *sorted(set(folder.glob("*.c")) - {folder / wakes})]
    run(
        *compiler,
        *("-std=gnu17", "-O2", "-g", "-DNDEBUG", "-fvisibility=hidden", "-shared", "-fPIC"),
        *(f"-I{folder}", f"-I{sysconfig.get_path('include')}"),
        *("-o", built, *sources, "-lpthread"),
    )


def run(
    *command: object, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> str:
    """Run a command and give what it printed; when it fails, that is the reason."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        words = " ".join(Path(str(word)).name for word in command[:3])
        raise Missing(f"could not be built: {words} failed")
    return done.stdout


@functools.cache
def typed() -> None:
    """The package that goferry generates for the library in lab/."""
    from goferry._builder import BuildFailed
    from goferry._builder.package import build_package
    from goferry._builder.project import Project

    try:
        build_package(Project.load(HERE / "lab"), RIVALS / "typed")
    except BuildFailed as failure:
        raise SystemExit(f"bench/lab cannot be built: {failure}\n{failure.output}") from None


BUILDERS: dict[str, Callable[[], None]] = {
    "cells_typed": typed,
    "cells_import": typed,
    "cells_rust": rust,
    "cells_edit_rust": cargo,
    "cells_gopy": gopy,
    "cells_cgo": plain("cgo", "cgobench"),
    "cells_empty": plain("empty", "goempty"),
    "cells_stations": stage,
}
