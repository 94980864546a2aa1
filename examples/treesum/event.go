package treesum

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// FileDone tells of a file that was digested.
type FileDone struct {
	// Path is the root as it was given, and the file's way from there.
	Path string `goferry:",path"`
	// Digest is in lower-case hexadecimal digits, as sha256sum prints it.
	Digest string
	// Size is how many bytes were digested.
	Size int64
}

// FileFailed tells of a file or directory that could not be read.
type FileFailed struct {
	// Path is the root as it was given, and the file's or directory's way from there.
	Path string `goferry:",path"`
	// Reason says in words what went wrong, without the path.
	Reason string
	// Errno is the operating system's number for it, if it was the system that refused.
	Errno *int
}

// fileFailed puts an error into an event. The reason is without the path, which the event has beside
// it and which may be no UTF-8.
func fileFailed(path string, err error) FileFailed {
	event := FileFailed{Path: path}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		number := int(errno)
		event.Errno = &number
	}
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		err = inner.Err
	}
	event.Reason = strings.ToValidUTF8(err.Error(), "\uFFFD")
	return event
}
