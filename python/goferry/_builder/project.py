"""An author's project: the tables [project] and [tool.goferry] of his pyproject.toml."""

from __future__ import annotations

import difflib
import keyword
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import BuildFailed
from .modules import module_path, module_root
from .workspace import GoLibrary

_KEYS = ("libraries", "package", "python-source", "tags")
_TAG = re.compile(r"[\w.]+")
_NAME = re.compile(r"[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]")
_RESERVED = ("goferry", "_goferry", "_plane")
# Folders whose Go files are never the library's, as go itself has it.
_GO_FILE = re.compile(r"(?!_|\.).*(?<!_test)\.go$")


@dataclass(frozen=True)
class Project:
    """What is built: a distribution with one Python package, of one or more Go libraries.

    `table` is [project] as it stands; `metadata.py` makes the distribution's metadata from it.
    """

    folder: Path
    name: str
    version: str
    package: str
    libraries: tuple[GoLibrary, ...]
    python_source: Path | None
    tags: tuple[str, ...]
    table: Mapping[str, Any]

    @classmethod
    def load(cls, folder: str | os.PathLike[str] = ".") -> Project:
        """Reads the pyproject.toml in a folder. Raises BuildFailed for the first mistake in it."""
        root = Path(folder).resolve()
        file = root / "pyproject.toml"
        content = _read(file)
        table = _table(content, "project", file)
        name, version = _name(table, file), _version(table, file)
        settings = _table(_table(content, "tool", file, {}), "goferry", file, {}, "tool.goferry")
        for key in settings:
            if key not in _KEYS:
                raise BuildFailed(
                    f"{file}: [tool.goferry] has no {key!r}{_meant(key)}; it can have "
                    f"{', '.join(_KEYS)}"
                )
        return cls(
            folder=root,
            name=name,
            version=version,
            package=_package(settings, name, file),
            libraries=_libraries(settings, root, file),
            python_source=_python_source(settings, root, file),
            tags=_tags(settings, file),
            table=table,
        )


def _read(file: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise BuildFailed(
            f"there is no {file}: name the folder of a goferry project, or make one with "
            "`goferry new NAME`"
        ) from None
    except OSError as error:
        raise BuildFailed(f"{file} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BuildFailed(f"{file} is no TOML: {error}") from None
    return content


def _table(
    content: Mapping[str, Any],
    key: str,
    file: Path,
    default: dict[str, Any] | None = None,
    title: str | None = None,
) -> dict[str, Any]:
    found = content.get(key, default)
    if found is None:
        raise BuildFailed(
            f"{file} has no table [{key}]: add one with the distribution's name and version"
        )
    if not isinstance(found, dict):
        raise BuildFailed(f"{file}: {title or key} must be a table, as in [{title or key}]")
    return found


def _name(table: Mapping[str, Any], file: Path) -> str:
    name = table.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BuildFailed(
            f"{file}: [project] needs a name of letters, digits, dots, dashes and underscores"
            + ("" if name is None else f", and {name!r} is none")
        )
    return name


def _version(table: Mapping[str, Any], file: Path) -> str:
    dynamic = table.get("dynamic")
    if dynamic:
        raise BuildFailed(
            f"{file}: goferry takes nothing from elsewhere: write {_listed(dynamic)} into "
            "[project] and delete the line `dynamic`"
        )
    version = table.get("version")
    if not isinstance(version, str):
        raise BuildFailed(f'{file}: [project] needs a version, as in version = "0.1.0"')
    return version


def _package(settings: Mapping[str, Any], name: str, file: Path) -> str:
    package = settings.get("package")
    given = package is not None
    if not given:
        package = re.sub(r"[-.]+", "_", name)
    wrong = (
        "is no name that Python can import"
        if not isinstance(package, str) or not package.isidentifier() or keyword.iskeyword(package)
        else "is goferry's own"
        if package in _RESERVED
        else "is a module of Python's standard library"
        if package in sys.stdlib_module_names
        else ""
    )
    if wrong:
        what = "package" if given else "the package, named after the distribution,"
        raise BuildFailed(
            f"{file}: {what} {package!r} {wrong}: give another one in [tool.goferry], as in "
            'package = "counter"'
        )
    assert isinstance(package, str)
    return package


def _libraries(settings: Mapping[str, Any], root: Path, file: Path) -> tuple[GoLibrary, ...]:
    given = settings.get("libraries", ["."])
    if not isinstance(given, list) or not given or not all(isinstance(e, str) for e in given):
        raise BuildFailed(
            f"{file}: libraries in [tool.goferry] must be a list of folders or import paths, as "
            'in libraries = ["."]'
        )
    found: list[GoLibrary] = []
    for each in given:
        library = _library(each, root, file)
        if library in found:
            raise BuildFailed(f"{file}: libraries in [tool.goferry] has {each!r} twice")
        found.append(library)
    return tuple(found)


def _library(given: str, root: Path, file: Path) -> GoLibrary:
    place, _, variable = given.partition(":")
    variable = variable or "Library"
    try:
        if place not in (".", "..") and not place.startswith(("./", "../")):
            return GoLibrary(place, variable, module_root(root))
        folder = (root / place).resolve()
        if not folder.is_dir():
            raise BuildFailed(f"there is no folder {folder}: mend the path")
        if not any(_GO_FILE.match(each) for each in os.listdir(folder)):
            raise BuildFailed(
                f"there are no Go files in {folder}: put the package there, or name its folder"
            )
        module = module_root(folder)
        path = "/".join([module_path(module), *folder.relative_to(module).parts])
        return GoLibrary(path, variable, module)
    except BuildFailed as failure:
        raise BuildFailed(f"{file}: the library {given!r}: {failure.sentence}") from None


def _python_source(settings: Mapping[str, Any], root: Path, file: Path) -> Path | None:
    given = settings.get("python-source")
    if given is None:
        return None
    folder = (root / given).resolve() if isinstance(given, str) else None
    if folder is None or not folder.is_dir() or folder == root or root not in folder.parents:
        raise BuildFailed(
            f"{file}: python-source in [tool.goferry] must be a folder in the project that holds "
            f'Python packages, as in python-source = "python", and {given!r} is none'
        )
    return folder


def _tags(settings: Mapping[str, Any], file: Path) -> tuple[str, ...]:
    given = settings.get("tags", [])
    if not isinstance(given, list) or not all(
        isinstance(each, str) and _TAG.fullmatch(each) for each in given
    ):
        raise BuildFailed(
            f'{file}: tags in [tool.goferry] must be a list of Go build tags, as in tags = ["fts5"]'
        )
    return tuple(given)


def _meant(key: str) -> str:
    near = difflib.get_close_matches(key, _KEYS, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _listed(dynamic: object) -> str:
    names = dynamic if isinstance(dynamic, list) else [dynamic]
    return " and ".join(map(str, names))
