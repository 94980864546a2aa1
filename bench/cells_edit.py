"""The cell that measures what an author waits for: from an edit of Go code to its new answer."""

from __future__ import annotations

from project import Author

PROJECT = """\
[build-system]
requires = ["goferry"]
build-backend = "goferry.buildapi"

[project]
name = "edited"
version = "0.1.0"
"""

MODULE = """\
module example.com/edited

go 1.26.0

require github.com/goferry/goferry v0.1.0
"""

CODE = """\
package edited

import (
	"context"

	"github.com/goferry/goferry/core"
)

type Edited struct{}

func New(context.Context, core.None) (*Edited, error) { return &Edited{}, nil }

func (*Edited) Answer(context.Context, core.None) (int64, error) { return %d, nil }

var Library = core.NewLibrary("edited", New, core.Method((*Edited).Answer))
"""

DEVELOP = "import sys; from goferry._cli import main; sys.exit(main(['develop', '--quiet']))"
ASK = "import goferry; print(goferry.open('edited').call('answer'))"


def edit() -> float:
    """By `goferry develop`."""
    author = Author("go")
    author.write(pyproject_toml=PROJECT, go_mod=MODULE)
    return author.edits(
        lambda number: author.write(edited_go=CODE % number), (author.python, "-c", DEVELOP), ASK
    )
