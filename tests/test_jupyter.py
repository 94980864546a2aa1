"""Jupyter's stop button, in a real kernel: the cell ends, and so does its handler in Go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

SECONDS = 50  # for whatever a kernel does on a busy machine

OPEN = """
import asyncio, threading, time
import goferry

ctx = goferry.open("golib")

def tell():
    while ctx.call("waiting") == 0:
        time.sleep(0.005)
    print("the handler waits", flush=True)
"""


class Kernel:
    """A kernel and what it said."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def run(self, cell: str, interrupt_at: str | None = None) -> tuple[dict[str, Any], str]:
        """Run a cell; press the stop button once it has shown a text. Its reply and its output."""
        number = self.client.execute(cell)
        text, end = "", time.monotonic() + SECONDS
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.0, end - time.monotonic()))
            content, kind = message["content"], message["msg_type"]
            text += content["text"] if kind == "stream" else ""
            if interrupt_at is not None and interrupt_at in text:
                self.manager.interrupt_kernel()
                interrupt_at = None
            of_cell = message["parent_header"].get("msg_id") == number
            if of_cell and kind == "status" and content["execution_state"] == "idle":
                break
        while True:
            reply = self.client.get_shell_msg(timeout=SECONDS)
            if reply["parent_header"].get("msg_id") == number:
                return reply["content"], text


@pytest.fixture(scope="module")
def kernel(golib: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        manager, client = start_new_kernel(startup_timeout=SECONDS, kernel_name="python3")
        try:
            kernel = Kernel(manager, client)
            assert kernel.run(OPEN)[0]["status"] == "ok"
            yield kernel
            assert kernel.run("ctx.close()")[0]["status"] == "ok"
        finally:
            client.stop_channels()
            manager.shutdown_kernel()


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ('ctx.call("heed", {})', "KeyboardInterrupt"),
        ('ctx.map("heed", [{}])', "KeyboardInterrupt"),
        # The kernel itself cancels a cell that awaits.
        ('await ctx.acall("heed", {})', "CancelledError"),
        ('await asyncio.gather(ctx.acall("heed", {}), asyncio.sleep(60))', "CancelledError"),
    ],
)
def test_the_stop_button_ends_the_cell_and_its_handler(
    kernel: Kernel, blocks: str, error: str
) -> None:
    cell = f'ctx.call("causes")\nthreading.Thread(target=tell).start()\n{blocks}'
    reply, text = kernel.run(cell, interrupt_at="the handler waits")
    assert (reply["status"], reply["ename"]) == ("error", error)
    reply, text = kernel.run(
        'while not (causes := ctx.call("causes")): time.sleep(0.005)\nprint(causes)'
    )
    assert reply["status"] == "ok"
    assert text == "['goferry: cancelled by the caller']\n"
    # The kernel goes on, and so does the context.
    assert kernel.run('print(ctx.call("double", {"value": 4}))')[1] == "{'value': 8}\n"
