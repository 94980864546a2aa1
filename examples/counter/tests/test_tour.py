"""The tour prints what its comments say."""

import re
import subprocess
import sys
from pathlib import Path

TOUR = Path(__file__).parent.parent / "tour.py"


def test_the_tour_prints_what_it_says() -> None:
    said = re.findall(r"^ *# > (.*)$", TOUR.read_text("utf-8"), re.MULTILINE)
    assert len(said) > 20
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(TOUR)], capture_output=True, text=True, timeout=100
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == said
