package treesum

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// ErrNotRegular says that a path names a FIFO, a socket or a device. Reading those could wait for
// ever or never end, so they are not opened.
var ErrNotRegular = errors.New("not a regular file")

// openFollowing opens the regular file that path names or links to.
//
// It looks before it opens, because opening alone has effects: a FIFO's writer is let go, a tape
// rewinds.
func openFollowing(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := mustBeRegular(path, info.Mode()); err != nil {
		return nil, err
	}
	return openRegular(path, 0)
}

// openEntry opens a file that its directory listed as regular. If a link took its place meanwhile,
// the error is ELOOP: a walk that follows no links follows none that appears during it.
func openEntry(path string) (*os.File, error) { return openRegular(path, syscall.O_NOFOLLOW) }

// openRegular never waits: O_NONBLOCK lets even a FIFO open at once, and what was opened is looked
// at before it is read.
func openRegular(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY|flag, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = mustBeRegular(path, info.Mode())
	}
	if err != nil {
		_ = f.Close() // nothing was read, and err tells more
		return nil, err
	}
	return f, nil
}

// openDirectory opens a directory for listing it. O_DIRECTORY refuses a FIFO that took its place
// without waiting for the FIFO's writer.
func openDirectory(path string, flag int) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NONBLOCK|flag, 0)
}

// mustBeRegular gives EISDIR for a directory, so that callers in Python get IsADirectoryError.
func mustBeRegular(path string, mode fs.FileMode) error {
	var kind string
	switch t := mode.Type(); {
	case t == 0:
		return nil
	case t&fs.ModeDir != 0:
		return &fs.PathError{Op: "digest", Path: path, Err: syscall.EISDIR}
	case t&fs.ModeNamedPipe != 0:
		kind = "named pipe"
	case t&fs.ModeSocket != 0:
		kind = "socket"
	case t&fs.ModeDevice != 0:
		kind = "device"
	default:
		kind = "special file of the kernel"
	}
	return &fs.PathError{Op: "digest", Path: path, Err: fmt.Errorf("%w but a %s", ErrNotRegular, kind)}
}
