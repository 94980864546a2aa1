"""What test_budgets.py counts besides: instructions of the data plane's C code, one by one.

    python tests/instructions.py STAGE

STAGE is pyffi/testdata/stage.c, built as a shared object. This process starts a second one, which
sends requests, with callbacks and with Futures, and drains their replies, and has the system stop
it after each instruction (ptrace). Counted are those of STAGE's own code, and how often that is
left: to call CPython or the C library, or to return. Both are the same on each run, whatever else
the machine does. Prints JSON: what a request costs.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import platform
import signal
import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import Any

from goferry._future import Future

COUNT = 16
WARM = 500  # requests before: the pool, the free lists and the caches of the bytecode fill
PAYLOAD = bytes(range(64))
ECHO = ("echo", 0, -1, True, True, None, None, False, 0)

TRACEME, CONT, SINGLESTEP, GETREGSET = 0, 7, 9, 0x4204
GENERAL = 1  # NT_PRSTATUS: the set of registers that has the program counter,
COUNTER = {"x86_64": 16, "aarch64": 32}  # at this word of it
MARK = signal.SIGUSR1  # never delivered: the tracer keeps it

PHASES = ("post", "call back", "submit", "resolve")

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
libc.ptrace.restype = ctypes.c_long


class Registers(ctypes.Structure):
    """An iovec of the general registers."""

    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


def ptrace(request: int, pid: int, address: Any = None, data: Any = None) -> None:
    if libc.ptrace(request, pid, address, data) == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"ptrace({request}): {os.strerror(error)}")


def module(name: str, path: str) -> Any:
    spec = spec_from_loader(name, ExtensionFileLoader(name, path))
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def mark() -> None:
    """Stop, for the tracer to see that a phase begins or ends."""
    signal.raise_signal(MARK)


def traced(path: str) -> None:
    """Send requests, have them served, and drain: what is counted lies between two marks."""
    stage, plane = module("stage", path), module("_plane", path)
    plane.setup(object, Future, object, object, object)
    port = plane.Port()
    ring = plane.Ring(stage.open(), "stage", [ECHO], port)
    replies: list[Any] = []
    append = replies.append

    def posts(number: int) -> None:
        for _ in range(number):
            ring.post("echo", PAYLOAD, append)

    def submits(number: int) -> None:
        for _ in range(number):
            append(ring.submit("echo", PAYLOAD))

    gc.disable()
    ptrace(TRACEME, 0)
    for send in (posts, submits):
        for number, stop in ((WARM, lambda: None), (COUNT, mark)):
            stop()
            send(number)
            stop()
            stage.serve()
            stop()
            while port.drain(WARM):
                pass
            stop()
            if [reply.result() for reply in replies] != [PAYLOAD] * number:
                os._exit(1)
            replies.clear()
    os._exit(0)


def span(pid: int, path: str) -> tuple[int, int]:
    """Where the code of the shared object lies in a process."""
    with open(f"/proc/{pid}/maps") as maps:
        for line in maps:
            places, rights, *_, file = line.rstrip("\n").split(maxsplit=5)
            if file == path and "x" in rights:
                low, _, high = places.partition("-")
                return int(low, 16), int(high, 16)
    raise SystemExit(f"{path} is not mapped")


def at_mark(pid: int) -> bool:
    """Wait for the process to stop, and tell whether it did so at a mark.

    A stop from outside is no concern of ours: the process is stopped most of the time.
    """
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status):
        raise SystemExit(f"the traced process ended with status {status}")
    return os.WSTOPSIG(status) == MARK


def step(pid: int) -> bool:
    """Let the process run one instruction, and tell whether a mark stopped it instead."""
    ptrace(SINGLESTEP, pid)
    return at_mark(pid)


def count(pid: int, path: str) -> dict[str, float]:
    """Step from one mark to the next."""
    low, high = span(pid, path)
    words = (ctypes.c_uint64 * 64)()
    registers = Registers(ctypes.addressof(words), ctypes.sizeof(words))
    at = COUNTER[platform.machine()]
    own = left = 0
    inside = False
    while not step(pid):
        registers.size = ctypes.sizeof(words)
        ptrace(GETREGSET, pid, GENERAL, ctypes.byref(registers))
        was, inside = inside, low <= words[at] < high
        own += inside
        left += was and not inside
    return {"instructions": own / COUNT, "ways out": left / COUNT}


def main() -> None:
    path = os.path.realpath(sys.argv[1])
    if platform.machine() not in COUNTER:
        raise SystemExit(f"where {platform.machine()} has its program counter is not known here")
    pid = os.fork()
    if pid == 0:
        traced(path)
    found = {}
    for phase in PHASES:
        while not at_mark(pid):
            ptrace(CONT, pid)
        found[phase] = count(pid, path)
        ptrace(CONT, pid)
    _, status = os.waitpid(pid, 0)
    while os.WIFSTOPPED(status):
        ptrace(CONT, pid)
        _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"the traced process ended with status {status}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
