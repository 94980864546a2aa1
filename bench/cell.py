"""Run one cell in this process and print what it gives: `python bench/cell.py cells_rust.call`.

A cell's name may end with a load beside which it runs: `+python`, a busy Python thread, or `+go2`,
that many goroutines, or what comes closest to them where there is no Go. The name of a sweep's cell
ends with the point that it measures, as in `cells_sweep.producers@16`.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import threading
from types import ModuleType

BURN = 300.0  # seconds, and so for longer than any cell
STEP = 800  # counts are multiples of it: so many threads, or so many awaitables, share them


def load(module: ModuleType, name: str) -> object:
    """Start the load, and give what keeps it up."""
    if name == "python":
        thread = threading.Thread(target=spin, daemon=True)
        thread.start()
        return thread
    if name.startswith("go"):
        return module.burn(int(name.removeprefix("go")), BURN)
    raise SystemExit(f"there is no load {name!r}: python, or go with a number")


def spin() -> None:
    number = 1
    while True:
        number = number * 48_271 % 2_147_483_647


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cell", help="module.function[@point][+load]")
    parser.add_argument("--scale", type=float, default=1.0, help="of the number of requests")
    options = parser.parse_args()
    name, _, beside = options.cell.partition("+")
    name, _, point = name.partition("@")
    module_name, function_name = name.split(".")
    module = importlib.import_module(module_name)
    function = getattr(module, function_name)
    count = inspect.signature(function).parameters.get("n")
    kept = load(module, beside) if beside else None
    if point:
        took = function(int(point), options.scale)
    elif count is None or options.scale == 1.0:
        took = function()
    else:
        took = function(n=max(STEP, round(count.default * options.scale / STEP) * STEP))
    print(json.dumps(took), flush=True)
    del kept
    # Not by way of the interpreter's end, at which the threads of a rival were seen to abort it.
    os._exit(0)


if __name__ == "__main__":
    main()
