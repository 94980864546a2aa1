"""What a library is, as data: its schema from a program that imports it, the rest from its source.

The program is built for this machine and run; it needs no Python and no goferry extension. So
mistakes in a declaration show before anything is linked, and a build for another system can ask
too. Beside it, a program of goferry's reads the source (core/source). Both see the same packages:
what `go list` tells of them in the workspace, with its build tags.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .complaints import Complaints
from .description import described
from .failure import BuildFailed
from .places import Places
from .reader import PACKAGE, Reader
from .sources import MODULE, go_sources
from .workspace import Workspace

SECONDS = 60.0  # for a package's initialisation

_RESULT = "GOFERRY_DESCRIBE"  # the variable that tells the program where to write


def describe(
    workspace: Workspace, *, folder: Path | None = None, sources: Path | None = None
) -> dict[str, Any]:
    """Gives the description of a workspace's libraries.

    `folder` is the author's: paths in the description and in messages are relative to it (default:
    the first library's module). `sources` is the folder of goferry's Go module. Costs 0.6 s after
    an edit. Raises BuildFailed, whose output has a line for each mistake, as compilers write
    them: code that does not compile, functions of a wrong shape, declarations that are wrong,
    types that cannot cross.
    """
    return _Run(workspace, folder or workspace.home, (sources or go_sources()).resolve()).run()


@dataclass(frozen=True)
class _Run:
    workspace: Workspace
    folder: Path
    sources: Path

    def run(self) -> dict[str, Any]:
        wanted = list(dict.fromkeys(each.package for each in self.workspace.libraries))
        reader = Reader(self.workspace, self._environment, self.sources)
        made = self.workspace.folder / "made"
        build = self._start_build(made, [PACKAGE] if reader.missing else [])
        try:
            if reader.missing:  # by one go command, so that nothing is compiled twice
                said, _ = build.communicate()
                reader.take(made / PACKAGE.rpartition("/")[2])
            answer = reader.read([*wanted, *self._reached_before()])
        finally:
            if build.returncode is None:
                said, _ = build.communicate()
        if build.returncode != 0:
            self._complaints(reader.read(wanted, exact=True)).raise_compiler(said)
        if any(package.get("incomplete") for package in answer["packages"].values()):
            answer = reader.read([*wanted, *self._reached_before()], exact=True)
        told = self._ask(made / "describe", answer)
        if told["mistakes"]:
            self._complaints(answer).raise_mistakes(told["mistakes"])
        missing = sorted(_packages_reached(told["libraries"]) - answer["packages"].keys())
        if missing:
            answer["packages"].update(reader.read(missing)["packages"])
        self._note_reached(answer)
        return described(told, answer, self._places(answer))

    def _places(self, answer: Mapping[str, Any]) -> Places:
        return Places(answer["packages"], self.folder, self.workspace.home)

    def _complaints(self, answer: Mapping[str, Any]) -> Complaints:
        return Complaints(self.workspace, answer["packages"], self._places(answer))

    # --- the program that imports the libraries

    @property
    def _environment(self) -> dict[str, str]:
        # For this machine, whatever the extension is for.
        here = {"GOOS": "", "GOARCH": ""}
        return {**self.workspace.toolchain.environment, **self.workspace.environment, **here}

    def _start_build(self, made: Path, others: Sequence[str]) -> subprocess.Popen[str]:
        made.mkdir(exist_ok=True)
        path = self.workspace.program("describe", _main_go(self.workspace))
        return subprocess.Popen(
            [
                *(self.workspace.toolchain.go, "build", "-ldflags=-s -w", f"-o={made}{os.sep}"),
                *(path, *others),
            ],
            cwd=self.workspace.home,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def _ask(self, program: Path, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Runs the program: Go initialises the author's packages."""
        with tempfile.TemporaryDirectory(prefix="goferry-") as scratch:
            result = Path(scratch, "description.json")
            try:
                done = subprocess.run(
                    [str(program)],
                    cwd=self.workspace.home,
                    env={**os.environ, _RESULT: str(result)},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                    timeout=SECONDS,
                )
            except subprocess.TimeoutExpired as error:
                raise BuildFailed(
                    f"the initialisation of {self._names} did not end within {SECONDS:.0f} s: "
                    "let the constructor do what takes long",
                    error.output if isinstance(error.output, str) else "",
                ) from None
            if done.returncode == 0 and result.is_file():
                told: dict[str, Any] = json.loads(result.read_text("utf-8"))
                return told
        self._complaints(answer).raise_panic(done.stdout)
        raise BuildFailed(
            f"the initialisation of {self._names} ended its program with status "
            f"{done.returncode}: a library must not do that, since it would end Python",
            done.stdout,
        )

    @property
    def _names(self) -> str:
        return " and ".join(dict.fromkeys(each.package for each in self.workspace.libraries))

    # Types may come from packages that the author does not work on. Which ones is known from the
    # schema; those of the last time are read along, so that nothing has to be read twice.

    @property
    def _reached(self) -> Path:
        return self.workspace.folder / "reached.json"

    def _reached_before(self) -> list[str]:
        try:
            known = json.loads(self._reached.read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return [each for each in known if isinstance(each, str)]

    def _note_reached(self, answer: Mapping[str, Any]) -> None:
        self._reached.write_text(json.dumps(sorted(answer["packages"])), "utf-8")


def _packages_reached(libraries: Sequence[Mapping[str, Any]]) -> set[str]:
    """Gives the packages of the types and functions that the schemas name."""
    found: set[str] = set()
    work: list[Any] = list(libraries)
    while work:
        at = work.pop()
        if isinstance(at, dict):
            for name in (at.get("go"), at.get("owner")):
                if isinstance(name, str) and at.get("kind") != "text":
                    found.add(name.partition("[")[0].rpartition(".")[0])
            function = at.get("go_name")
            if isinstance(function, str) and "kind" in at and "/" in function:
                head, slash, tail = function.rpartition("/")
                found.add(head + slash + tail.partition(".")[0].replace("%2e", "."))
            work += at.values()
        elif isinstance(at, list):
            work += at
    return found - {"", f"{MODULE}/core"}


def _main_go(workspace: Workspace) -> str:
    imports = "".join(
        f"\tlibrary{number} {json.dumps(path)}\n" for number, path in enumerate(workspace.imports)
    )
    libraries = "".join(
        f"\t{{{json.dumps(each.package)}, {json.dumps(each.variable)}, "
        f"library{number}.{each.variable}}},\n"
        for number, each in enumerate(workspace.libraries)
    )
    return _MAIN.replace("IMPORTS", imports).replace("LIBRARIES", libraries)


_MAIN = """\
// Code generated by goferry. DO NOT EDIT.

package main

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/goferry/goferry/core"
IMPORTS)

type library struct {
	pkg, variable string
	*core.Library
}

var libraries = []library{
LIBRARIES}

type mistake struct {
	Library int             `json:"library"` // its number
	File    string          `json:"file"`    // empty: it is the variable that is wrong
	Line    int             `json:"line"`
	Text    string          `json:"text"`
	Type    *core.TypeError `json:"type"`
}

func main() {
	schemas, mistakes, names := []*core.Schema{}, []mistake{}, map[string]string{}
	for i, l := range libraries {
		if l.Library == nil {
			text := "the variable " + l.variable + " is nil: give it what core.NewLibrary returns"
			mistakes = append(mistakes, mistake{Library: i, Text: text})
			continue
		}
		if joined, is := l.Err().(interface{ Unwrap() []error }); is {
			for _, err := range joined.Unwrap() {
				m := err.(*core.MistakeError)
				one := mistake{Library: i, File: m.File, Line: m.Line, Text: m.Text}
				errors.As(err, &one.Type)
				mistakes = append(mistakes, one)
			}
			continue
		}
		if other, twice := names[l.Name()]; twice {
			text := "the name " + l.Name() + " is also that of " + other + ": give one another name"
			mistakes = append(mistakes, mistake{Library: i, Text: text})
		}
		names[l.Name()] = l.pkg + "." + l.variable
		schemas = append(schemas, l.Schema())
	}
	text, err := json.Marshal(map[string]any{"libraries": schemas, "mistakes": mistakes})
	if err == nil {
		err = os.WriteFile(os.Getenv("GOFERRY_DESCRIBE"), text, 0o600)
	}
	if err != nil {
		panic(err)
	}
}
"""
