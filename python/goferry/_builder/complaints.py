"""What is wrong with an author's code, in a compiler's manner: "counter.go:12:3: the reason"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from .failure import BuildFailed, refuse_full_disk
from .places import Places
from .workspace import GoLibrary, Workspace

_MESSAGE = re.compile(
    r"^(?P<file>[^\s:][^:]*\.\w+):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<text>.*)"
)
# In what go says of imports, the program that the author does not know of.
_PROGRAM = re.compile(
    r"^package goferry\.invalid/programs/\w+\n\timports (\S+?)(?: from main\.go)?(?=:? |$)", re.M
)
# What go advises. Without a go.work that would ask the network for goferry's module.
_ADVICE = re.compile(r"^\tgo (?=(?:get|mod) )", re.M)
_FRAME = re.compile(r"^\t(.+\.go):(\d+)(?: |$)", re.M)
_NOT_FETCHED = re.compile(
    r"module lookup disabled by GOPROXY|dial tcp|no such host|i/o timeout|unknown revision"
    r"|unrecognized import path|invalid version|404 Not Found|410 Gone"
)
_SENTENCE = "the Go code has mistakes: mend what is said below and build again"


class Complaints:
    """Turns what the go command, the libraries and Go's runtime say into BuildFailed."""

    def __init__(self, workspace: Workspace, packages: Mapping[str, Any], places: Places) -> None:
        self._workspace = workspace
        self._packages = packages
        self._places = places

    # --- of the compiler

    def raise_compiler(self, said: str) -> NoReturn:
        """Raises what the go command said, with our words where it cannot know better."""
        refuse_full_disk(said)
        _refuse_missing_modules(said)
        self._refuse_unfit_packages(said)
        lines: list[str] = []
        said = _ADVICE.sub("\tgoferry go -- ", said)
        for message in _messages(_PROGRAM.sub(r"package \1", said)):
            match = _MESSAGE.match(message)
            if match is None:
                lines.append(message)
                continue
            file = self._places.from_compiler(match["file"])
            if file.is_relative_to(self._workspace.folder):
                lines += self._about_variable(file, match["text"])
                continue
            line, column = int(match["line"]), int(match["column"] or 0)
            wrong = self._wrong_at(file, line, column)
            if wrong is not None:
                place = self._places.line(wrong["file"], wrong["line"], wrong["column"])
                lines.append(f"{place}: {wrong['text']}")
            else:
                head = self._places.line(file, line, column)
                lines.append(f"{head}: {match['text']}" + message[match.end() :])
        raise BuildFailed(_SENTENCE, "\n".join(dict.fromkeys(lines)) or said)

    def _wrong_at(self, file: Path, line: int, column: int) -> Mapping[str, Any] | None:
        """Finds the wrong shape that the compiler means by a message at that place."""
        found: Mapping[str, Any] | None = None
        for package in self._packages.values():
            for call in package["calls"]:
                for wrong in call.get("wrong") or ():
                    if Path(wrong["file"]) == file and any(
                        (a, b) <= (line, column) < (c, d) for a, b, c, d in wrong["spans"]
                    ):
                        found = wrong  # calls come outermost first
        return found

    def _refuse_unfit_packages(self, said: str) -> None:
        """Raises for a library's package that is none, or that no program can import."""
        lines = []
        for library in self._workspace.libraries:
            package = self._packages.get(library.package)
            if package is None:
                _refuse_missing(library.package, said)
            if package is not None and package["name"] == "main":
                lines.append(
                    f"{self._clause(package)}: package main cannot be imported: "
                    f"give it a name, such as package {library.package.rpartition('/')[2]}"
                )
        if lines:
            raise BuildFailed(_SENTENCE, "\n".join(lines))

    def _clause(self, package: Mapping[str, Any]) -> str:
        clause = package["clause"]
        return self._places.line(clause["file"], clause["line"], clause["column"])

    def _about_variable(self, file: Path, text: str) -> list[str]:
        """Says what is wrong with a library's variable, which a program of ours could not use."""
        number = re.search(r"\blibrary(\d+)\b", text) or re.fullmatch(
            r"gate(\d+)", file.parent.name
        )
        if number is None:
            return [text]
        library = self._workspace.libraries[int(number[1])]
        package = self._packages.get(library.package)
        if package is None:
            return [text]
        value = package["values"].get(library.variable)
        if value is None:
            return [
                f"{self._clause(package)}: the package {library.package} has no variable "
                f"{library.variable}: {_declare(library)}"
            ]
        head = self._places.line(value["file"], value["line"], value["column"])
        what = {"var": "variable", "const": "constant", "func": "function"}.get(
            value["kind"], "type"
        )
        kind = f" of type {value['type']}" if value["kind"] == "var" and value.get("type") else ""
        return [f"{head}: {library.variable} is a {what}{kind} and no library: {_declare(library)}"]

    # --- of the libraries' declarations

    def raise_mistakes(self, mistakes: Sequence[Mapping[str, Any]]) -> NoReturn:
        """Raises the mistakes that the libraries keep. Those of a type stand at its field."""
        lines: list[tuple[str, str]] = []
        seen: set[str] = set()
        for mistake in mistakes:
            at = self._of_type(mistake["type"]) if mistake["type"] else None
            if at is not None:
                key = json.dumps(mistake["type"])
                if key in seen:
                    continue  # told for another method already
                seen.add(key)
            lines.append((at or self._of_declaration(mistake), self._shown(mistake["text"])))
        raise BuildFailed(_SENTENCE, "\n".join(f"{head}: {text}" for head, text in lines))

    def _shown(self, text: str) -> str:
        """Gives a text with the paths of source files as the author has them."""
        return re.sub(r"\S+\.go(?=:\d)", lambda match: self._places.shown(match[0]), text)

    def _of_type(self, fault: Mapping[str, Any]) -> str | None:
        held = fault["Holder"] if fault["Package"] not in self._packages else None
        fault = held or fault  # where the author can do something
        package = self._packages.get(fault["Package"])
        declared = package["types"].get(fault["Type"].partition("[")[0]) if package else None
        if declared is None:
            return None
        place = declared
        for step in filter(None, fault["Field"].split(".")):
            place = (place.get("fields") or {}).get(step, place)
        return self._places.line(place["file"], place["line"], place["column"])

    def _of_declaration(self, mistake: Mapping[str, Any]) -> str:
        if not mistake["file"]:
            library = self._workspace.libraries[mistake["library"]]
            package = self._packages[library.package]
            value = package["values"][library.variable]
            return self._places.line(value["file"], value["line"], value["column"])
        file, line = self._places.find(mistake["file"]), mistake["line"]
        if file is None:
            return f"{mistake['file']}:{line}:1"
        column = 0
        for package in self._packages.values():
            for call in package["calls"]:
                if Path(call["file"]) == file and call["line"] == line and not column:
                    column = call["column"]
        return self._places.line(file, line, column)

    # --- of Go's runtime

    def raise_panic(self, said: str) -> None:
        """Raises the panic of a package's initialisation, if what the program printed tells one."""
        match = re.search(
            r"^(?:panic|fatal error): (.*(?:\n(?!\ngoroutine |goroutine ).+)*)", said, re.M
        )
        if match is None:
            return
        text = re.sub(r"\n\[signal [^\]]*\]|\s*\[recovered[^\]]*\]", "", match[1]).strip()
        for frame in _FRAME.finditer(said, match.end()):
            file = self._places.find(frame[1])
            if file is not None:
                raise BuildFailed(
                    "the package panics when it is initialised, which would end Python",
                    f"{self._places.line(file, int(frame[2]))}: panic: {text}",
                )
        raise BuildFailed(
            f"a package panics when it is initialised, which would end Python: {text}",
            said,
        )


def _refuse_missing(package: str, said: str) -> None:
    if "build constraints exclude all Go files" in said:
        raise BuildFailed(
            f"build constraints exclude all Go files of {package}: name the tags that they want in "
            'pyproject.toml, as in tags = ["sqlite"]'
        )
    missing = rf"no (non-test )?Go files|package {re.escape(package)}(;| is not in )"
    if re.search(missing, said):
        raise BuildFailed(
            f"the package {package} has no Go files: write one, or name another folder in "
            'pyproject.toml, as in libraries = ["./search"]'
        )


def _declare(library: GoLibrary) -> str:
    return (
        f"declare it as var {library.variable} = core.NewLibrary(…), or name another variable "
        'in pyproject.toml, as in libraries = [".:Other"]'
    )


def _messages(said: str) -> Iterator[str]:
    """Splits the go command's words into messages; lines that are indented go on with the last."""
    message = ""
    for line in said.splitlines():
        if line.startswith("# ") or not line.strip():
            continue
        if line[0] in " \t" and message:
            message += "\n" + line
            continue
        if message:
            yield message
        message = line
    if message:
        yield message


def _refuse_missing_modules(said: str) -> None:
    """Raises what go could not fetch, once, and not for every file that imports a package of it."""
    lines = [line for line in said.splitlines() if _NOT_FETCHED.search(line)]
    if lines:
        reasons = [match["text"] if (match := _MESSAGE.match(line)) else line for line in lines]
        raise BuildFailed(
            "a Go module could not be fetched: check its version and the network, or put it into "
            "a vendor folder (go mod vendor)",
            "\n".join(dict.fromkeys(reasons)),
        )
