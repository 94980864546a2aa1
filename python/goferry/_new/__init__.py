"""`goferry new`: a small project that builds, passes its tests and type-checks as it is.

The project's files lie in `template`, each with `.in` behind its name, so that no tool takes them
for its own. In their names and texts `@word@` stands for one of the values of `Names.values`.
"""

from __future__ import annotations

import keyword
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .._errors import Error

_TEMPLATE = Path(__file__).resolve().parent / "template"
_SUFFIX = ".in"
_PLACEHOLDER = re.compile(r"@(\w+)@")

_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_MODULE = re.compile(r"[A-Za-z0-9][\w.~-]*(/[A-Za-z0-9][\w.~-]*)*")

# Folder names that Go keeps for itself, and a package that nobody can import.
_GO_RESERVED = frozenset(
    "break case chan const continue default defer else fallthrough for func go goto if import "
    "interface "
    "map package range return select struct switch type var internal vendor testdata main".split()
)

# What Python would find in place of the new package, or the new package would hide.
_PYTHON_TAKEN = frozenset(
    {*sys.stdlib_module_names, "goferry", "msgspec", "rich", "pytest", "mypy", "tests"}
)

# Go names that the template has beside the counter's own.
_TEMPLATE_TYPES = frozenset(
    {"BumpRequest", "BumpResponse", "Bumped", "Config", "CountdownRequest", "Library", "LimitError"}
    | {"Max", "New", "OnBumped"}
)


@dataclass(frozen=True)
class Names:
    """What the parts of a project are called, all made from one name.

    `name` is the distribution's ("word-count"), `package` what Python imports ("word_count"),
    `go_package` Go's ("wordcount"), `class_name` the library object's type ("WordCount"), and
    `module` the path of the Go module.
    """

    name: str
    package: str
    go_package: str
    class_name: str
    module: str

    @classmethod
    def of(cls, name: str, module: str | None = None) -> Names:
        """Derive the names. Raises Error in one sentence where a name is of no use."""
        package = name.replace("-", "_")
        go_package = package.replace("_", "")
        if not _NAME.fullmatch(name):
            raise Error(
                f"{name!r} is no usable package name: begin with a letter and use small letters, "
                f"digits and single hyphens{_example(name)}"
            )
        if keyword.iskeyword(package) or keyword.issoftkeyword(package):
            raise Error(f"{name!r} is no usable package name: it is a keyword of Python")
        if go_package in _GO_RESERVED:
            raise Error(f"{name!r} is no usable package name: Go keeps {go_package!r} for itself")
        if package in _PYTHON_TAKEN:
            raise Error(
                f"{name!r} is no usable package name: Python has a module {package!r} already"
            )
        if module is None:
            module = f"example.com/{name}"
        if not _MODULE.fullmatch(module):
            raise Error(
                f"{module!r} is no path of a Go module: give one such as github.com/you/{name}"
            )
        class_name = "".join(word.capitalize() for word in package.split("_"))
        if class_name in _TEMPLATE_TYPES:
            class_name += "Counter"
        return cls(name, package, go_package, class_name, module)

    def values(self, goferry: str) -> dict[str, str]:
        """Give what the placeholders stand for; `goferry` is the version that the project needs."""
        return {
            "name": self.name,
            "package": self.package,
            "go_package": self.go_package,
            "class": self.class_name,
            "module": self.module,
            "goferry": goferry,
        }


def create(folder: Path, names: Names, goferry: str) -> list[Path]:
    """Write a project into a folder that is not there yet or empty, and give its files.

    All files are there afterwards, or none. Raises Error in one sentence when the folder has
    something in it, and OSError when it cannot be written.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Error(f"{folder} is there already, and is no folder: choose another name")
    if folder.is_dir() and any(folder.iterdir()):
        raise Error(f"{folder} is there already, and is not empty: choose another name or empty it")
    here = folder.is_dir()  # perhaps the working directory, which must stay the same folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = folder if here else Path(tempfile.mkdtemp(dir=folder.parent, prefix=".goferry-new-"))
    try:
        files = list(_write(scratch, names.values(goferry)))
        if not here:
            os.chmod(scratch, 0o777 & ~_umask())  # mkdtemp lets nobody else in
            os.rename(scratch, folder)
    except BaseException:
        for entry in [*scratch.iterdir()] if here else [scratch]:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        raise
    return [folder / file for file in files]


def _write(folder: Path, values: dict[str, str]) -> Iterator[Path]:
    for source in sorted(_TEMPLATE.rglob(f"*{_SUFFIX}")):
        name = Path(_fill(str(source.relative_to(_TEMPLATE)), values).removesuffix(_SUFFIX))
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(_fill(source.read_text("utf-8"), values), "utf-8")
        yield name


def _fill(text: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _umask() -> int:
    # There is no other way to learn it; nothing else runs in this process.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _example(name: str) -> str:
    """Offer the nearest name that would do, if there is one."""
    better = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
    better = re.sub(r"[^a-z0-9]+", "-", better).strip("-0123456789")
    return f", as in {better!r}" if _NAME.fullmatch(better) else ""
