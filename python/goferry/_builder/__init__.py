"""Builds extension modules from Go libraries.

One extension is one shared object with two init functions: gopy's (`_goferry`, the control plane)
and pyffi's own (`_plane`, the data plane). The stages, a file each:

    interpreter   what the target CPython says of itself: headers, file suffix, libc
    environment   the environment that the go command runs in
    toolchain     the go command and the C compiler
    sources       where the Go sources of goferry lie
    bindings      gopy and PyBindGen: from pyffi's facade to one Go file and one C file
    trim          of what gopy generates, only the plain functions that we use
    go_version    comparing Go's versions
    modules       what an author's go.mod, go.work and vendor folder say
    lean          zap without net/http, where the extension has no other use for that
    workspace     the throw-away module that programs are built from, and its go.work
    describe      a library's API as data: its schema, and what its source says (description)
    complaints    what is wrong with an author's code, as a compiler would say it (places)
    extension     the last `go build -buildmode=c-shared`, with our own flags
    proxy         Go modules as a GOPROXY of files
    bundle        the Go sources and modules that a wheel carries
    project       an author's project, as his pyproject.toml describes it
    package       its Python package: extension, generated files and those written by hand
    metadata, archives, sdist       its distributions
    clone         what git knows of an author's folder
    editable      the folder of an editable installation, and a go.work for editors

`goferry.buildapi` puts the last five together for pip and its like. They need packages that
goferry requires, and import them when they are called.

Only the standard library is imported: setup.py loads this package by its path, in an environment
where goferry and its dependencies are not installed. PyBindGen runs in a process of its own, and
only where the generated bindings are not at hand yet.
"""

from .bundle import bundle_sources
from .bundled import write_stand_ins, write_typed
from .extension import build_extension, extension_file_name
from .failure import BuildFailed
from .interpreter import Interpreter
from .sources import go_sources
from .workspace import GoLibrary, Workspace

__all__ = [
    "BuildFailed",
    "GoLibrary",
    "Interpreter",
    "Workspace",
    "build_extension",
    "bundle_sources",
    "extension_file_name",
    "go_sources",
    "write_stand_ins",
    "write_typed",
]
