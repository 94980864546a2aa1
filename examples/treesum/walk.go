package treesum

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Symlinks says what becomes of the symbolic links in a tree.
type Symlinks string

// Policies for links. Links to directories are followed by neither, so no walk can run in circles.
const (
	// SymlinksSkip leaves links out, as find -type f does.
	SymlinksSkip Symlinks = "skip"
	// SymlinksFiles digests the files that links lead to, under the links' names. A link that leads
	// nowhere, or round in a circle, is a failed file.
	SymlinksFiles Symlinks = "files"
)

func (s Symlinks) follow() (bool, error) {
	switch s {
	case SymlinksSkip:
		return false, nil
	case SymlinksFiles:
		return true, nil
	default:
		return false, fmt.Errorf("symlinks is %q; it can be %s or %s", string(s), SymlinksSkip, SymlinksFiles)
	}
}

// listBatch is how many names are read from a directory at once. Large ones are never held whole.
const listBatch = 256

// walker goes through a tree. It calls its functions on the goroutine of walk; names are relative
// to the root. It keeps one directory open, and the names of those that it has found and not read.
type walker struct {
	root    string
	follow  bool
	file    func(name string, link bool) error // an error ends the walk
	failed  func(name string, err error)
	skipped func()
}

// path joins as Python's os.path.join does. It cleans nothing away: link/.. is not the same as . is.
func (w *walker) path(name string) string {
	switch {
	case name == "":
		return w.root
	case strings.HasSuffix(w.root, "/"):
		return w.root + name
	default:
		return w.root + "/" + name
	}
}

// walk returns an error when the root cannot be opened, when file does, or context.Cause(ctx).
// Order is the file system's.
func (w *walker) walk(ctx context.Context) error {
	root, err := openDirectory(w.root, 0) // as given: a link to a directory is followed
	if err != nil {
		return err
	}
	pending, err := w.list(ctx, root, "", nil)
	for err == nil && len(pending) > 0 {
		name := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		var f *os.File
		if f, err = openDirectory(w.path(name), syscall.O_NOFOLLOW); err != nil {
			w.failed(name, err)
			err = nil
			continue
		}
		pending, err = w.list(ctx, f, name+"/", pending)
	}
	return err
}

// list hands out a directory's files, appends its directories to pending, and closes it.
func (w *walker) list(ctx context.Context, f *os.File, prefix string, pending []string) ([]string, error) {
	defer func() { _ = f.Close() }() // closing what was only listed has nothing to say
	for {
		if ctx.Err() != nil {
			return pending, context.Cause(ctx)
		}
		entries, failure := f.ReadDir(listBatch)
		for _, entry := range entries {
			name := prefix + entry.Name()
			if entry.IsDir() {
				pending = append(pending, name)
			} else if err := w.leaf(name, entry.Type()); err != nil {
				return pending, err
			}
		}
		switch {
		case failure == nil:
		case errors.Is(failure, io.EOF):
			return pending, nil
		default:
			w.failed(strings.TrimSuffix(prefix, "/"), failure)
			return pending, nil
		}
	}
}

// leaf decides on what is no directory.
func (w *walker) leaf(name string, mode fs.FileMode) error {
	if mode.IsRegular() {
		return w.file(name, false)
	}
	if mode&fs.ModeSymlink == 0 || !w.follow {
		w.skipped()
		return nil
	}
	info, err := os.Stat(w.path(name))
	switch {
	case err != nil:
		w.failed(name, err)
	case info.Mode().IsRegular():
		return w.file(name, true)
	default:
		w.skipped()
	}
	return nil
}
