"""A small project as an author has it, written into a folder for tests that build it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

GO_MOD = "module example.org/hello\n\ngo 1.26.0\n\nrequire github.com/goferry/goferry v0.1.0\n"

PYPROJECT = """\
[build-system]
requires = ["goferry"]
build-backend = "goferry.buildapi"

[project]
name = "hello"
version = "0.1.0"
"""

# GREETING is what the tests replace.
HELLO_GO = """\
// Package hello greets.
package hello

import (
	"context"

	"github.com/goferry/goferry/core"
)

type Config struct{}

type Hello struct{}

func New(context.Context, Config) (*Hello, error) { return &Hello{}, nil }

type GreetRequest struct{ Name string }

// Greet says hello.
func (*Hello) Greet(_ context.Context, r GreetRequest) (string, error) {
	return "GREETING, " + r.Name, nil
}

var Library = core.NewLibrary("hello", New, core.Method((*Hello).Greet))
"""

# Logs while it is initialised, and from a goroutine that begins then: HELLO_LOGS records each. With
# HELLO_ENDS it ends the process by a record.
EARLY_GO = """\
package hello

import (
	"context"
	"os"
	"strconv"

	"github.com/goferry/goferry/core"
)

func init() {
	log := core.Log(context.Background()).Named("early")
	count, _ := strconv.Atoi(os.Getenv("HELLO_LOGS"))
	for n := range count {
		log.Info(strconv.Itoa(n))
	}
	if why := os.Getenv("HELLO_ENDS"); why != "" {
		log.Fatal(why)
	}
	go func() {
		for n := range count {
			log.Named("beside").Info(strconv.Itoa(n))
		}
	}()
}
"""

# Prints what the library says, by the untyped interface.
GREET = """\
import goferry
with goferry.open("hello") as hello:
    print(hello.call("greet", {"name": "Ada"}))
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files by their names into a folder, made if need be, and give the folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def hello(folder: Path, greeting: str = "Hello", **files: str) -> Path:
    """Write the project into a folder; `files` replaces some of its files or adds others."""
    project = {
        "go.mod": GO_MOD,
        "hello.go": HELLO_GO.replace("GREETING", greeting),
        "pyproject.toml": PYPROJECT,
    }
    return write(folder, {**project, **files})


def hook(
    project: Path, name: str, *arguments: str | Path, python: str = sys.executable, **env: str
) -> subprocess.CompletedProcess[str]:
    """Call a function of the build backend as front ends do, in a process of its own."""
    code = (
        "import sys\nfrom goferry import buildapi\n"
        "print(getattr(buildapi, sys.argv[1])(*sys.argv[2:]))"
    )
    return subprocess.run(
        [python, "-c", code, name, *map(str, arguments)],
        cwd=project,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
    )


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a build that failed said: one sentence first, and never a traceback."""
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("goferry: ")]
    return said[-1].removeprefix("goferry: ")
