"""What all tests share: the test library, contexts of it, and the check for leftovers."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvloop

import author
import goferry
from goferry import _builder, _extension, _runtime
from taker import LOGGER, Taker
from venvs import Venv, goferry_wheel

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "tests" / "site"  # holds the Python packages `golib` and `golib_twin`
GOLIB = "github.com/goferry/goferry/tests/golib"


class Developed(NamedTuple):
    """A project's folder, and what the first `goferry develop` of it said."""

    folder: Path
    said: str


# How often at least something is looked for before it is said never to come.
LEAST_LOOKS = 50

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def pytest_configure(config: pytest.Config) -> None:
    # A shell has its background jobs ignore SIGINT, and what tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Scripts that tests run find the packages by this, and tests themselves by sys.path.
    SITE.mkdir(parents=True, exist_ok=True)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(SITE), os.environ.get("PYTHONPATH")])
    )
    sys.path.insert(0, str(SITE))


def build(package: str) -> Path:
    """Build the test library's extension as a Python package of that name."""
    folder = SITE / package
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()
    return _builder.build_extension(
        [_builder.GoLibrary(GOLIB)],
        folder / _builder.extension_file_name(),
        work=ROOT / "build" / "tests" / "work",
        sources=ROOT,
    )


@pytest.fixture(scope="session")
def golib() -> str:
    """The name by which goferry.open finds the test library."""
    build("golib")
    return "golib"


@pytest.fixture(scope="session")
def golib_twin(golib: str) -> str:
    """The same library a second time: another file, and so another Go runtime."""
    build("golib_twin")
    return "golib_twin:golib"


@pytest.fixture(scope="session")
def pure_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """goferry's wheel without the bundled extension."""
    return goferry_wheel(tmp_path_factory.mktemp("pure"))


@pytest.fixture(scope="session")
def author_venv(pure_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Venv:
    """An author's virtual environment, into which goferry's wheel was installed."""
    return Venv.make(tmp_path_factory.mktemp("author") / "venv", pure_wheel)


@pytest.fixture(scope="session")
def offline(author_venv: Venv, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What makes a process that of an author with goferry's wheel, but no network and no modules.

    Go's build cache is this machine's: else all of Go would be compiled again.
    """
    own = author_venv.environment()
    return {
        "PYTHONPATH": str(author_venv.site),
        "XDG_CACHE_HOME": own["XDG_CACHE_HOME"],
        "GOCACHE": own["GOCACHE"],
        "GOMODCACHE": str(tmp_path_factory.mktemp("modules")),
        "GOFLAGS": "-modcacherw",  # else pytest could not remove them
        "GOPROXY": "off",
    }


@pytest.fixture(scope="session")
def developed(author_venv: Venv, tmp_path_factory: pytest.TempPathFactory) -> Developed:
    """A project that `goferry develop` has installed into `author_venv`."""
    files = {"early.go": author.EARLY_GO}
    project = author.hello(tmp_path_factory.mktemp("project") / "hello", **files)
    done = author_venv.run(author_venv.goferry, "develop", cwd=project)
    assert done.returncode == 0, done.stderr
    return Developed(project, done.stdout)


@pytest.fixture
def ctx(golib: str) -> Iterator[goferry.Context]:
    """An open context of the test library."""
    with goferry.open(golib) as context:
        yield context
        let_go()


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """Runs a coroutine on a new loop of either kind, as asyncio.run does."""
    loop = (asyncio if request.param == "asyncio" else uvloop).new_event_loop()
    try:
        yield loop.run_until_complete
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@pytest.fixture
def taker(ctx: goferry.Context) -> Iterator[Taker]:
    """A handler of the library's logger, at level DEBUG."""
    ctx._runtime.logs.flush()
    handler = Taker()
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.propagate = False
    yield handler
    handler.gate.set()
    ctx._runtime.logs.flush(60)
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(logging.NOTSET)
    LOGGER.propagate = True


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data plane's C code without Go, as pyffi/testdata/stage.c explains."""
    built, pyffi = tmp_path_factory.mktemp("stage") / "stage.so", ROOT / "pyffi"
    compiler = os.environ.get("CC", "cc").split()
    flags = ["-std=gnu17", "-O2", "-DNDEBUG", "-fvisibility=hidden", "-shared", "-fPIC"]
    includes = [f"-I{pyffi}", f"-I{sysconfig.get_path('include')}"]
    wakes = "wake_portable.c" if sys.platform == "linux" else "wake_linux.c"  # those of others
    sources = [pyffi / "testdata" / "stage.c", *sorted(set(pyffi.glob("*.c")) - {pyffi / wakes})]
    command = [*compiler, *flags, *includes, "-o", str(built), *map(str, sources), "-lpthread"]
    subprocess.run(command, timeout=300, check=True)
    return built


@pytest.fixture
def script(golib: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a Python script in a process of its own, with warnings as errors."""

    def run(text: str, timeout: float = 100, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", text],
            capture_output=True,
            text=True,
            timeout=timeout,
            env={**os.environ, **env},
            check=False,
        )

    return run


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """After each test: nothing is open or under way, and nothing of a closed context is left."""
    before = leftovers()  # of an earlier test that failed for it already
    yield
    wait_until(lambda: leftovers() <= before, lambda: f"left behind: {leftovers() - before}")


def leftovers() -> Counter[str]:
    """Name what a test has left behind."""
    gc.collect()
    found: Counter[str] = Counter()
    for runtime in list(_runtime._runtimes.values()):
        path = runtime.extension.path
        found.update(repr(context) for context in list(runtime.contexts) if not context._static)
        runtime.loops.sweep()
        requests, _, ports, pins, buffers, size = runtime.extension.plane.memory()
        found[f"requests in {path}"] = requests
        found[f"pinned payloads in {path}"] = pins
        found[f"Buffers of {path}"] = buffers
        found[f"bytes in Buffers of {path}"] = size
        kept = 1 + (runtime._calls_port is not None)  # the reply thread's, and that of callables
        found[f"ports in {path}"] = ports - kept
        for static in (context for context in runtime.statics.values() if not context.closed):
            stats = static.stats()
            found[f"under way in {static!r}"] = stats.pending + stats.in_flight + stats.handles
        found[f"outstanding replies in {path}"] = runtime.reply_port.outstanding
    kinds = [type(thing) for thing in gc.get_objects()]
    found.update(streams=kinds.count(goferry.Stream), handles=kinds.count(goferry.Handle))
    names = [thread.name for thread in threading.enumerate()]
    found.update(name for name in names if name.startswith("goferry-events"))
    return +found


def wait_until(
    true: Callable[[], object], complaint: Callable[[], str] | str = "", timeout: float = 30
) -> None:
    """Wait for something that another thread brings about.

    The bound only tells what never comes from what a busy machine is late with. It is counted in
    looks as well: a process that was stopped, or a machine that slept, finds its time up before
    anybody else could do anything.
    """
    end = time.monotonic() + timeout
    looks = 0
    while not true():
        if time.monotonic() > end and looks > LEAST_LOOKS:
            pytest.fail(complaint if isinstance(complaint, str) else complaint())
        looks += 1
        time.sleep(0.002)


def let_go() -> None:
    """End whatever the test library holds, in all contexts and lives."""
    goferry.static("golib").call("let_go")


def wait_held(count: int = 1) -> None:
    """Wait until the test library holds so many."""
    static = goferry.static("golib")
    wait_until(lambda: static.call("held") == count, lambda: f"{static.call('held')} are held")


def extension_of(library: str) -> _extension.Extension:
    """The loaded extension behind a library's name."""
    return _extension.find(library)[0]
