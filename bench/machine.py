"""What the figures were measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def describe(rivals: bool = True) -> list[tuple[str, str]]:
    """Give names and values: the processor, the system, the versions of what is measured."""
    described = [
        ("processor", processor()),
        ("cores", str(len(os.sched_getaffinity(0)))),
        ("memory", f"{memory() / 2**30:.0f} GiB"),
        ("kernel", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("C library", " ".join(platform.libc_ver())),
        ("CPython", platform.python_version()),
        ("Go", first_line("go", "version").removeprefix("go version ")),
        ("goferry", importlib.metadata.version("goferry")),
        ("msgspec", importlib.metadata.version("msgspec")),
    ]
    if rivals:
        described += [
            ("Rust", first_line("rustc", "--version").removeprefix("rustc ")),
            *crates(),
        ]
    return described


def processor() -> str:
    """Give the model's name."""
    found = re.search(r"^model name\s*:\s*(.+)$", read("/proc/cpuinfo"), re.M)
    return found[1].strip() if found else platform.processor() or "unknown"


def memory() -> int:
    """Give the bytes of main memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def crates() -> list[tuple[str, str]]:
    """Give the versions of the Rust rival's crates, which are pinned."""
    text = read(str(HERE / "rust" / "Cargo.toml"))
    found = re.findall(r'^([\w-]+) = (?:\{ version = )?"=([\d.]+)"', text, re.M)
    return [(f"crate {name}", version) for name, version in found]


def first_line(command: str, *arguments: str) -> str:
    """Give the first line that a command prints, or that it is not there."""
    if shutil.which(command) is None:
        return "not there"
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).partition("\n")[0]


def read(path: str) -> str:
    """Give a file's text, or nothing where there is no such file."""
    try:
        return Path(path).read_text("utf-8", errors="replace")
    except OSError:
        return ""
