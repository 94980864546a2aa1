"""Where Go programs are built from: a throw-away module beside the author's, tied by a go.work.

A go.work, rather than a main package laid over the author's module with -modfile: it takes several
modules, needs no cgo file in an overlay, and leaves no replace line with an absolute path in the
build information of what is built. What it does not do by itself is done here:

- the author's own go.work is taken in, with what it uses and replaces;
- a replace line with a folder becomes a use of that folder, which names no path in the result;
- modules of a vendor folder are replaced by what lies there, with a go.mod that exists in an
  overlay only; those that goferry needs too come in the version that suits both;
- a package below an `internal` folder is imported by a module whose path lets it;
- the go line is the newest that any module asks for;
- zap loses its HTTP handler where nobody can use it (lean): then another go.work says so.

Nothing is written outside of the work folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from . import go_version
from .failure import BuildFailed
from .lean import ZAP, is_enough, lean_zap
from .modules import (
    Module,
    Replaced,
    Replacement,
    Vendored,
    authors_work,
    module_path,
    module_root,
    read_module,
    vendored,
)
from .sources import MODULE
from .toolchain import Toolchain

PROGRAMS = "goferry.invalid/programs"  # the throw-away module; each program is a package of it

_IMPORT_PATH = re.compile(r"[\w.~+-]+(/[\w.~+-]+)*")
_VARIABLE = re.compile(r"[A-Z]\w*")


@dataclass(frozen=True)
class GoLibrary:
    """A library to link: the import path of a Go package and its variable that declares it.

    `directory` is the package's module, or a folder in it; None is goferry's own module.
    """

    package: str
    variable: str = "Library"
    directory: Path | None = None

    def __post_init__(self) -> None:
        if not _IMPORT_PATH.fullmatch(self.package):
            raise BuildFailed(f"{self.package!r} is no import path of a Go package")
        if not _VARIABLE.fullmatch(self.variable):
            raise BuildFailed(f"{self.variable!r} is no exported variable of a Go package")


@dataclass(frozen=True)
class Workspace:
    """Programs that import an author's libraries are written into it and built from it.

    `imports` has, for each library, the import path by which a program reaches its variable: the
    package's own or, for a package below an `internal` folder, that of a small one that hands the
    variable on. The go command runs in `home`, the first library's module, so that the paths in
    the compiler's messages are short.
    """

    toolchain: Toolchain
    libraries: tuple[GoLibrary, ...]
    imports: tuple[str, ...]
    folder: Path
    home: Path
    modules: tuple[Path, ...]  # the author's, the libraries' own first
    go_work: Path
    overlay: Path | None

    @classmethod
    def prepare(
        cls,
        toolchain: Toolchain,
        libraries: Sequence[GoLibrary],
        *,
        sources: Path,
        bindings: Path,
        work: Path,
        lean: bool,
    ) -> Workspace:
        """Makes the workspace of these libraries in a folder below `work`, or brings it up to date.

        `sources` is the folder of goferry's Go module and `bindings` that of the generated
        bindings' module. With `lean`, what is built has no more of zap than it can use. Costs 10
        ms for each module and 40 ms. Raises BuildFailed with a sentence for what Go would refuse
        or misunderstand.
        """
        if not libraries:
            raise BuildFailed("an extension needs one Go library at least")
        homes = list(
            dict.fromkeys(
                module_root(each.directory) if each.directory else sources for each in libraries
            )
        )
        identity = repr([(each.package, each.variable, str(each.directory)) for each in libraries])
        name = hashlib.sha256(f"{identity} {sources}".encode()).hexdigest()[:16]
        _forget_gone(work / "main")
        plan = _Plan(toolchain, work / "main" / name, sources, homes)
        _write(plan.folder / _HOME, str(homes[0]))
        imports = tuple(plan.import_of(number, each) for number, each in enumerate(libraries))
        overlay = plan.write(bindings)
        modules = tuple(module.folder for module in plan.modules.values() if module.path != MODULE)
        go_work = plan.folder / "go.work"
        whole = cls(
            toolchain, tuple(libraries), imports, plan.folder, homes[0], modules, go_work, overlay
        )
        file = plan.lean_work(work) if lean else None
        if file is not None:
            made = replace(whole, go_work=file)
            if is_enough(made.run_go, [*imports, f"{MODULE}/core", f"{MODULE}/pyffi"]):
                return made
        return whole

    def program(self, name: str, main_go: str) -> str:
        """Writes a program, one Go file of package main, and gives its import path."""
        _write(self.folder / "programs" / name / "main.go", main_go)
        return f"{PROGRAMS}/{name}"

    @property
    def environment(self) -> dict[str, str]:
        """Gives what the go command needs beside the toolchain's own environment."""
        found = {"GOWORK": str(self.go_work)}
        if self.overlay is not None:
            flag = shlex.quote(f"-overlay={self.overlay}")
            found["GOFLAGS"] = f"{self.toolchain.environment['GOFLAGS']} {flag}"
        return found

    def run_go(self, arguments: Sequence[str], *, purpose: str) -> str:
        """Runs the go command in the workspace and gives what it printed, as Toolchain.run_go."""
        return self.toolchain.run_go(
            arguments, cwd=self.home, purpose=purpose, extra=self.environment
        )


class _Plan:
    """What a workspace's files are going to say."""

    def __init__(
        self, toolchain: Toolchain, folder: Path, sources: Path, homes: Sequence[Path]
    ) -> None:
        self.toolchain = toolchain
        self.folder = folder
        self.sources = sources
        self.modules: dict[str, Module] = {}  # what is used, by path
        self.replaced: dict[Replaced, tuple[Replacement, str]] = {}  # and which file says so
        self.vendored: dict[str, Vendored] = {}  # by path
        self.gates: dict[str, str] = {}  # modules that may import an internal package: Go code
        self._use(sources)
        for home in homes:
            self._use(home)
        ours = _required_by(sources)
        for module in list(self.modules.values()):
            for each in vendored(module):
                if each.path not in ours:
                    self.vendored.setdefault(each.path, each)
        given = os.environ.get("GOWORK", "")
        own = next(filter(None, (authors_work(toolchain, home, given) for home in homes)), None)
        if own is not None:
            for used in own.uses:
                if module_path(used) != MODULE:  # goferry is the one that builds
                    self._use(used)
            # The words of a go.work count more than those of the go.mod files.
            self.replaced = {old: (new, str(own.file)) for old, new in own.replaced.items()}
        settled = set(self.replaced)
        for module in self.modules.values():
            for old, new in module.replaced.items():
                if old not in settled:
                    self._replace(old, new, str(module.folder / "go.mod"))
        for old, (new, _) in list(self.replaced.items()):
            if old.path in self.modules or old.path in self.vendored or self._used_for(old, new):
                del self.replaced[old]

    def _use(self, folder: Path) -> None:
        module = read_module(self.toolchain, folder)
        if module.path == MODULE and folder != self.sources:
            raise BuildFailed(
                f"{folder} is a copy of goferry's own module, and this goferry builds with that in "
                f"{self.sources}: install that copy (pip install -e {folder}) and try again"
            )
        there = self.modules.setdefault(module.path, module)
        if there.folder != folder:
            raise BuildFailed(
                f"{there.folder} and {folder} are both the Go module {module.path}: "
                "give one of them another path in its go.mod"
            )

    def _replace(self, old: Replaced, new: Replacement, file: str) -> None:
        said, by = self.replaced.setdefault(old, (new, file))
        if said != new and old.path not in self.modules:
            raise BuildFailed(
                f"{by} and {file} replace {old.path} differently: say which one counts in a "
                f"go.work that uses both modules (go work edit -replace={old.path}=…)"
            )

    def _used_for(self, old: Replaced, new: Replacement) -> bool:
        if new.folder is None or old.version:
            return False
        if not (new.folder / "go.mod").is_file():
            raise BuildFailed(
                f"the module {old.path} is replaced by the folder {new.folder}, which has no "
                "go.mod: mend the replace line, or run `go mod init` there"
            )
        module = read_module(self.toolchain, new.folder)
        # One with replace lines of its own stays a replacement, in which Go ignores those.
        if module.path != old.path or module.replaced:
            return False
        self.modules[module.path] = module
        return True

    def import_of(self, number: int, library: GoLibrary) -> str:
        """Gives the path by which a program imports a library, through a gate if need be."""
        elements = library.package.split("/")
        if "internal" not in elements:
            return library.package
        last = len(elements) - 1 - elements[::-1].index("internal")
        gate = "/".join([*elements[:last], f"goferry.invalid-gate{number}"])
        self.gates[gate] = (
            "// Code generated by goferry. DO NOT EDIT.\n\n"
            "// Package gate hands on the library of an internal package.\n"
            f"package gate\n\nimport inside {json.dumps(library.package)}\n\n"
            f"var {library.variable} = inside.{library.variable}\n"
        )
        return gate

    def write(self, bindings: Path) -> Path | None:
        """Writes all files that are not as they should be; gives the overlay, if one is needed."""
        asking = {path: module.go for path, module in self.modules.items()}
        asking["goferry.invalid/bindings"] = go_version.go_line(bindings)
        newest = max(asking, key=lambda path: go_version.order(asking[path]))
        go = asking[newest]
        programs = self.folder / "programs"
        uses = [programs, bindings, *(module.folder for module in self.modules.values())]
        for number, (path, code) in enumerate(self.gates.items()):
            gate = self.folder / f"gate{number}"
            _write(gate / "go.mod", f"module {path}\n\ngo {go}\n")
            _write(gate / "gate.go", code)
            uses.append(gate)
        overlay, replaces = self._vendor()
        replaces += self._replacements() + self._stated()
        requires = [f"{each.path} {each.version}" for each in self.vendored.values()]
        _write(programs / "go.mod", f"module {PROGRAMS}\n\ngo {go}\n" + _block("require", requires))
        _write(
            self.folder / "go.work",
            f"{_HEAD}go {go}\n"
            + _block("use", [json.dumps(str(each)) for each in dict.fromkeys(uses)])
            + _block("replace", replaces),
        )
        self._need_go(newest, go)
        if not overlay:
            return None
        file = self.folder / "overlay.json"
        _write(file, json.dumps({"Replace": overlay}, indent=1))
        return file

    def lean_work(self, work: Path) -> Path | None:
        """Writes another go.work, with the lean zap; None where the author has a zap of his own."""
        if ZAP in self.modules or any(old.path == ZAP for old in self.replaced):
            return None
        version, folder = lean_zap(self.toolchain, self.sources, work)
        _link(self.folder / "zap", folder)
        file = self.folder / "lean.work"
        text = (self.folder / "go.work").read_text("utf-8")
        _write(file, text + _block("replace", [f"{ZAP} {version} => ./zap"]))
        return file

    # What lines of the go.work replace stays in what is built: so the folders are named by links
    # in the workspace, and not as they are on this machine.

    def _replacements(self) -> list[str]:
        lines = []
        for number, (old, (new, _)) in enumerate(self.replaced.items()):
            right = f"{new.path} {new.version}"
            if new.folder is not None:
                _link(self.folder / f"replaced{number}", new.folder)
                right = f"./replaced{number}"
            lines.append(f"{old.path} {old.version} => {right}")
        return lines

    # Go reads the go.mod of each version that is asked for, also where a module that is used takes
    # its place; and that version need not exist anywhere. One line cannot replace all versions.

    def _stated(self) -> list[str]:
        stated = dict.fromkeys(
            (path, version)
            for module in self.modules.values()
            for path, version in module.required.items()
            if path in self.modules
        )
        lines = []
        for number, (path, version) in enumerate(stated):
            _link(self.folder / f"used{number}", self.modules[path].folder)
            lines.append(f"{path} {version} => ./used{number}")
        return lines

    def _vendor(self) -> tuple[dict[str, str], list[str]]:
        """Gives the overlay and the replace lines for vendored modules."""
        overlay: dict[str, str] = {}
        replaces: list[str] = []
        folders = list(dict.fromkeys(each.vendor for each in self.vendored.values()))
        for number, each in enumerate(self.vendored.values()):
            link = f"vendor{folders.index(each.vendor)}"
            _link(self.folder / link, each.vendor)
            made = self.folder / "vendored" / str(number) / "go.mod"
            _write(made, f"module {each.path}\n\ngo {each.go}\n")
            overlay[str(self.folder / link / each.path / "go.mod")] = str(made)
            replaces.append(f"{each.path} => ./{link}/{each.path}")
        return overlay, replaces

    def _need_go(self, path: str, version: str) -> None:
        """Refuses a module that wants a newer Go than there is and than go itself can get."""
        if go_version.order(version) <= go_version.order(self.toolchain.release):
            return
        output = ""
        try:
            said = self.toolchain.run_go(
                ["env", "GOVERSION"],
                cwd=self.folder,
                purpose="getting a newer Go",
                extra={"GOWORK": str(self.folder / "go.work")},
            )
            if go_version.order(said) >= go_version.order(version):
                return
        except BuildFailed as failure:
            output = failure.output
        raise BuildFailed(
            f"the module {path} asks for Go {version}, and {self.toolchain.go} is Go "
            f"{self.toolchain.release}: install a newer one from https://go.dev/dl, or lower the "
            "go line of its go.mod",
            output,
        )


_HOME = "home"  # a file in a workspace: the folder of the module that it is for
_HEAD = "// Code generated by goferry. DO NOT EDIT.\n\n"


def _forget_gone(workspaces: Path) -> None:
    """Removes the workspaces of modules that are gone, as those that pip unpacks are."""
    for home in workspaces.glob(f"*/{_HOME}"):
        if not os.path.isdir(home.read_text("utf-8")):
            shutil.rmtree(home.parent)


def _required_by(sources: Path) -> set[str]:
    """Gives the modules that goferry's own go.mod names."""
    return set(re.findall(r"^\s*(\S+) v\S+", (sources / "go.mod").read_text("utf-8"), re.M))


def _block(verb: str, lines: Sequence[str]) -> str:
    return f"\n{verb} (\n" + "".join(f"\t{line}\n" for line in lines) + ")\n" if lines else ""


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _write(file: Path, text: str) -> None:
    """Leaves a file alone that is as it should be, so that its time stays too."""
    if not file.is_file() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
