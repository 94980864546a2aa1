"""What a request may cost in system calls and allocations: counts, the same on every machine.

Times cannot be tested where others use the machine; that a request wakes somebody once more than
it must, or keeps one object more, can. Each count is the least of several attempts, since others
only ever add to it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(400)  # on a machine where ten others want each core

HERE = Path(__file__).parent
COUNT = 1_000

# For 1,000 requests. Where one caller waits and may not spin (on one processor), each request wakes
# and is woken: a write, and two reads of who finds nothing first; awaits go through the loop too.
# Where many are under way they must share these.
BUDGETS = {
    "call": {"reads and writes": 3_200, "sleeps": 3_200, "Python allocations": 1_200},
    "post": {"reads and writes": 250, "sleeps": 400, "Python allocations": 1_300},
    "submit": {"reads and writes": 250, "sleeps": 400, "Python allocations": 5_600},
    "map": {"reads and writes": 250, "sleeps": 400, "Python allocations": 1_200},
    "gather(100)": {"reads and writes": 600, "sleeps": 600, "Python allocations": 1_200},
    "await": {"reads and writes": 5_300, "sleeps": 4_300, "Python allocations": 1_200},
    "outstanding": {"reads and writes": 600, "sleeps": 600, "Python allocations": 3_600},
    "idle": {"reads and writes": 10, "sleeps": 20, "Python allocations": 100},
}


# For each request: instructions of the C code itself, a quarter more than gcc 12 makes of it, since
# compilers differ; and how often it calls CPython or the C library, or returns.
STEPS = {
    "post": {"instructions": 500, "ways out": 8},
    "call back": {"instructions": 300, "ways out": 6},
    "submit": {"instructions": 600, "ways out": 9},
    "resolve": {"instructions": 300, "ways out": 3},
}


@pytest.fixture(scope="module")
def costs(golib: str) -> dict[str, list[dict[str, float]]]:
    """What each way cost in each attempt."""
    done = subprocess.run(
        [sys.executable, str(HERE / "budgets.py"), golib, json.dumps(BUDGETS)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, list[dict[str, float]]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def counted(stage: Path) -> dict[str, dict[str, float]]:
    """What the data plane's C code costs where a request is sent and where its reply is drained."""
    done = subprocess.run(
        [sys.executable, str(HERE / "instructions.py"), stage],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("way", "what"), [(way, what) for way in BUDGETS for what in BUDGETS[way]])
def test_requests_keep_within_their_budget(
    costs: dict[str, list[dict[str, float]]], way: str, what: str
) -> None:
    budget = BUDGETS[way][what]
    attempts = [attempt[what] for attempt in costs[way]]
    assert min(attempts) <= budget, (
        f"the budget of {what} broke for {way}: {min(attempts):g} for {COUNT:,} requests, "
        f"at most {budget:,} (attempts: {attempts})"
    )


def test_all_that_is_measured_has_a_budget(
    costs: dict[str, object], counted: dict[str, object]
) -> None:
    assert set(costs) == set(BUDGETS)
    assert set(counted) == set(STEPS)


@pytest.mark.parametrize(
    ("phase", "what"), [(phase, what) for phase in STEPS for what in STEPS[phase]]
)
def test_the_c_code_keeps_within_its_budget(
    counted: dict[str, dict[str, float]], phase: str, what: str
) -> None:
    found, budget = counted[phase][what], STEPS[phase][what]
    assert found <= budget, (
        f"the budget of {what} in C broke for {phase}: {found:g} for each request, at most {budget}"
    )
