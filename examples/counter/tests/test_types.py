"""Type checkers know the generated package: right uses pass, and wrong ones are told."""

import re
import subprocess
import sys
from pathlib import Path

USES = """\
import counter
from counter import AsyncCounter, BumpRequest, Counter, Notation

c = Counter(start=5)
reveal_type(c.bump(by=2).value)  # note: "int"
reveal_type(c.bump.submit(by=2))  # note: "goferry._future.Future[counter.BumpResponse]"
reveal_type(list(c.watch(values=1)))  # note: "list[int]"
reveal_type(counter.parse(text="1", notation=Notation.HEX))  # note: "int"
c.bump(by="2")  # error: call-overload
c.bump(BumpRequest(by=2), by=3)  # error: call-overload
c.bump(by=2).walue  # error: attr-defined
c.first_that(accept=lambda n: n.upper())  # error: attr-defined
c.watch()  # error: call-overload
next(c.bumped.listen()).by  # error: attr-defined
Counter(start=None)  # error: call-overload
Notation.OCTAL  # error: attr-defined


async def use(c: AsyncCounter) -> int:
    c.bump(by=2).value  # error: attr-defined
    return (await c.bump(by=2)).value
"""


def test_right_uses_pass_and_wrong_ones_are_told(tmp_path: Path) -> None:
    file = tmp_path / "uses.py"
    file.write_text(USES)
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(file)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    ).stdout
    found = set()
    for line, kind, text in re.findall(r"^.*?:(\d+): (error|note): (.*)$", told, re.MULTILINE):
        code = re.search(r"\[([a-z-]+)\]$", text)
        shown = re.search(r'Revealed type is (".*")', text)
        if kind == "error" and code is not None:
            found.add(f"{line} error: {code[1]}")
        elif shown is not None:
            found.add(f"{line} note: {shown[1].replace('builtins.', '')}")
    wanted = {
        f"{number} {line.partition('# ')[2]}"
        for number, line in enumerate(USES.splitlines(), 1)
        if "  # " in line
    }
    assert found == wanted, told
