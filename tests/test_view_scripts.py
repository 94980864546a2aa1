"""core.View in processes of its own: at the interpreter's exit, and where freed memory shows."""

from __future__ import annotations

import subprocess
from collections.abc import Callable


def test_leaving_the_interpreter_while_go_reads_is_silent(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = script(
        """
import goferry
ctx = goferry.open("golib", options=goferry.Options(drain_timeout=0.05))
data = bytearray(1_000_000)
future = ctx.submit("look", data)
while not ctx.call("looking")["looking"]:
    pass
kept = ctx.call("fill", 1_000_000)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_freed_memory_is_never_read(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    # What is freed is overwritten: by Python's debug allocator, and by glibc's.
    done = script(
        """
import time, zlib
import goferry

with goferry.open("golib") as ctx:
    sums = set()
    for n in range(30):
        data = bytes([n]) * 100_000
        sums.add(zlib.crc32(data))
        way, payload = ("look", data) if n % 2 else ("look_at_frame", {"name": "", "data": data})
        try:
            ctx.call(way, payload, timeout=0.01)
        except goferry.DeadlineError:
            pass
        del data, payload
        while ctx.call("looking")["looking"]:
            ctx.call("look_away")
        looking = ctx.call("looking")
        assert looking["looked"] == 0 or looking["last"] in sums, n
    assert looking["looked"]
""",
        PYTHONMALLOC="malloc_debug",
        MALLOC_PERTURB_="85",
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
