"""Go-built extension modules: finding them, and loading each file once.

One shared object holds two modules: `_goferry`, the control plane that gopy bound, and
`_plane`, the data plane. Several such files may be loaded in one process (goferry's
own with the bundled libraries, and those of authors' packages); each has a Go runtime
of its own.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys
import threading
import warnings
from binascii import b2a_base64
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from ._errors import BuildError, Error, UnknownMethodError
from ._files import file_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from goferry import _plane

# The ABI numbers of extensions that this half can work with.
ABI_OLDEST = 1
ABI_NEWEST = 1

# glibc keeps about 2 KB of static TLS for libraries that are loaded late, and each Go runtime takes
# some: the 54th was seen to fail, with a message that nobody understands.
MOST_EXTENSIONS = 50

_decode = msgspec.json.Decoder().decode

_lock = threading.RLock()  # guards _loaded and _superseded; held while a file is loaded
_loaded: dict[tuple[int, int], Extension] = {}  # by device and inode, in order of loading
_superseded: set[str] = set()  # files whose package was loaded again: not found by a name any more


class Plane(Protocol):
    """The C module `_plane` of one extension; each has classes of its own."""

    Port: type[_plane.Port]
    Ring: type[_plane.Ring]
    Logs: type[_plane.Logs]
    TypedMethod: type[_plane.TypedMethod]
    AsyncTypedMethod: type[_plane.AsyncTypedMethod]
    ObjectMethod: type[_plane.ObjectMethod]
    Plan: type[_plane.Plan]
    StructDecoder: type[_plane.StructDecoder]
    Buffer: type[_plane.Buffer]
    setup: Callable[..., None]
    join_runtimes: Callable[[], None]
    memory: Callable[[], tuple[int, int, int, int, int, int]]
    serve_calls: Callable[..., None]
    serve_rooms: Callable[..., None]
    nest: Callable[[int], None]


class Extension:
    """One loaded file: its control plane, its data plane and its libraries' schemas."""

    def __init__(self, path: str, package: str, control: ModuleType, plane: Plane) -> None:
        self.path = path
        self.package = package
        self.plane = plane
        self.told_of_rebuild = False
        self._control = control
        self.libraries: tuple[str, ...] = tuple(_decode(self._call("Libraries")))
        self._schemas: dict[str, Mapping[str, Any]] = {}
        self._environment: dict[bytes, bytes] = {}

    def schema(self, library: str) -> Mapping[str, Any]:
        """Give a library's schema. Raises BuildError with the mistakes of its declaration."""
        schema = self._schemas.get(library)
        if schema is None:
            schema = _decode(self._call("Schema", library))
            if "error" in schema:
                raise BuildError(
                    f"the Go library {library!r} is declared wrongly: {_sentence(schema['error'])}"
                )
            self._schemas[library] = schema
        return schema

    def open(self, library: str, options: str) -> Mapping[str, Any]:
        """Open a context in Go: {"ring": pointer} or {"error": {"kind", "message"}}."""
        self.plane.join_runtimes()  # somebody may have set signal handlers since the last time
        result: Mapping[str, Any] = _decode(self._call("Open", library, options))
        return result

    def inspect(self, function: str, *arguments: int) -> str:
        """Ask for what a report says of Go: "Runtime", or "Stacks" with a limit in bytes."""
        return str(getattr(self._control, f"pyffi_{function}")(*arguments))

    def copy_environment(self) -> None:
        """Give Go what has changed in os.environ since the last time.

        Go copies the environment when it is loaded and does not see later changes by Python.
        """
        now = dict(os.environb)
        # What Go has had since it was loaded is not known for sure, so the first time gives all.
        changes: dict[str, str | None] = {
            _text(name): b2a_base64(value, newline=False).decode()
            for name, value in now.items()
            if self._environment.get(name) != value
        }
        changes.update((_text(name), None) for name in self._environment if name not in now)
        if changes:
            failure = self._call("Environ", msgspec.json.encode(changes).decode())
            if failure:
                raise Error(f"os.environ cannot be copied to Go: {failure}")
        self._environment = now

    def _call(self, function: str, *arguments: str) -> Any:
        return getattr(self._control, f"pyffi_{function}")(*arguments)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")  # as Go reads what is no UTF-8


def _sentence(error: object) -> str:
    return str(error.get("message", error)) if isinstance(error, dict) else str(error)


def load(path: str, package: str) -> Extension:
    """Load the extension at `path` as `<package>._goferry` and `<package>._plane`, once a file."""
    with _lock:
        try:
            status = os.stat(path)
        except OSError as error:
            return _gone(path, package, error)
        key = (status.st_dev, status.st_ino)
        extension = _loaded.get(key)
        if extension is None:
            if len(_loaded) >= MOST_EXTENSIONS:
                raise BuildError(
                    f"{len(_loaded)} Go extensions are loaded in this process, and the system has "
                    "room (static TLS) for few more; put the libraries into one package"
                )
            extension = _loaded[key] = _load(path, package)
        return extension


def _gone(path: str, package: str, error: OSError) -> Extension:
    """Give the extension whose file is no longer there, if it was loaded before.

    Building a package again puts a file of another name in place of the old one.
    """
    for extension in _loaded.values():
        if extension.path == path:
            return still_current(extension)
    if file_in(os.path.dirname(path)) is not None:
        raise BuildError(
            f"{package} was built again since this process imported it: {restart(package)}"
        ) from None
    raise BuildError(f"the Go extension {path} cannot be read: {error.strerror}") from error


def restart(package: str) -> str:
    """Say what to do in a process that has an old build of a package."""
    return f"restart, or call goferry.reload({package})"


def still_current(extension: Extension) -> Extension:
    """Give the extension, and warn once if its package was built again since it was loaded."""
    if not extension.told_of_rebuild and not os.path.exists(extension.path):
        folder = os.path.dirname(extension.path)
        if os.path.isdir(folder) and file_in(folder) is not None:
            extension.told_of_rebuild = True
            warnings.warn(
                f"{extension.package} was built again since this process loaded it, and what was "
                f"loaded goes on: {restart(extension.package)}",
                RuntimeWarning,
                stacklevel=_outside(extension.package),
            )
    return extension


def _outside(package: str) -> int:
    """Give the stacklevel, for a warning of the caller's, of the first frame of neither goferry
    nor the package."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] not in ("goferry", package):
            break
        frame, level = frame.f_back, level + 1
    return level


def _load(path: str, package: str) -> Extension:
    control = _module(path, f"{package}._goferry")
    plane: Any = _module(path, f"{package}._plane")
    abi = control.pyffi_ABI()  # waits until the Go runtime is up
    # It has taken the signals of those that were loaded before: share them, also when it turns
    # out to be of no use, since it stays.
    plane.join_runtimes()
    if not ABI_OLDEST <= abi <= ABI_NEWEST:
        wanted = f"{ABI_OLDEST}" if ABI_OLDEST == ABI_NEWEST else f"{ABI_OLDEST} to {ABI_NEWEST}"
        raise BuildError(
            f"the Go extension {path} has ABI {abi}, and this goferry supports {wanted}; "
            f"{'upgrade goferry' if abi > ABI_NEWEST else f'build {package} again'}"
        )
    return Extension(path, package, control, plane)


def _module(path: str, name: str) -> ModuleType:
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None
    try:
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    except ImportError as error:
        raise BuildError(f"the Go extension {path} cannot be loaded: {error}") from error
    return module


def supersede(package: str, folder: str) -> None:
    """Let names of libraries no longer find old builds of a package, whose contexts go on."""
    current = file_in(folder)
    with _lock:
        _superseded.update(
            each.path
            for each in _loaded.values()
            if each.package == package and each.path != current
        )


def bundled() -> Extension | None:
    """Load goferry's own extension, with the libraries that come with it; None in a pure wheel."""
    path = file_in(os.path.dirname(__file__))
    return None if path is None else load(path, __package__ or "goferry")


def find(library: str) -> tuple[Extension, str]:
    """Find the extension that has a library, and give the library's name in it.

    Looks among the loaded extensions, into the Python package of that name, and into goferry's
    own extension; for "package:library" into that package only.
    """
    if not isinstance(library, str):
        raise TypeError(f"a library is given by its name, not by {library!r}")
    package, colon, name = library.partition(":")
    if colon:
        extension = _of_package(package)
        if extension is None:
            raise BuildError(
                f"there is no Python package {package!r} with a Go extension for this interpreter; "
                "is it installed in this environment?"
            )
        if name not in extension.libraries:
            raise _unknown(library)
        return extension, name
    for loaded in list(_loaded.values()):
        if library in loaded.libraries and loaded.path not in _superseded:
            return still_current(loaded), library
    for look in (partial(_of_package, library), bundled):  # each loads an extension
        extension = look()
        if extension is not None and library in extension.libraries:
            return extension, library
    raise _unknown(library)


def _of_package(name: str) -> Extension | None:
    """Load the extension of an installed package. The package itself is not imported."""
    if not name.isidentifier() or name == __package__:
        return None
    spec = importlib.machinery.PathFinder.find_spec(name, sys.path)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = file_in(folder) if os.path.isdir(folder) else None
        if path is not None:
            return load(path, name)
    return None


def _unknown(library: str) -> Exception:
    known = sorted({name for extension in _loaded.values() for name in extension.libraries})
    if known:
        return UnknownMethodError(
            f"there is no Go library {library!r}; loaded are: {', '.join(known)}. "
            "Is the package that has it installed in this environment?"
        )
    return BuildError(
        f"there is no Go library {library!r}: this installation of goferry is the pure-Python one, "
        "without the extension that holds the bundled libraries, and no installed package has that "
        "name. Install goferry's platform wheel, or the package of the library; to build goferry "
        "from its sources, install Go 1.26 or newer and a C compiler first"
    )
