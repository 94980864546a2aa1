package golib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/goferry/goferry/core"
)

// FailRequest chooses an error.
type FailRequest struct {
	// Kind is plain, wrapped, notexist, exist, permission, deadline or cancelled.
	Kind string
	// Path is the file that the fs errors name.
	Path string `goferry:",path,omitempty"`
}

var errPlain = errors.New("it did not work")

// Fail returns the error that its request asks for.
func (l *Lab) Fail(_ context.Context, req FailRequest) (core.None, error) {
	switch req.Kind {
	case "plain":
		return core.None{}, errPlain
	case "wrapped":
		return core.None{}, fmt.Errorf("while failing: %w", errPlain)
	case "notexist":
		_, err := os.Open(req.Path)
		return core.None{}, err
	case "exist":
		return core.None{}, os.Mkdir(req.Path, 0o700)
	case "permission":
		return core.None{}, &os.PathError{Op: "open", Path: req.Path, Err: os.ErrPermission}
	case "deadline":
		return core.None{}, fmt.Errorf("the database: %w", context.DeadlineExceeded)
	case "cancelled":
		return core.None{}, fmt.Errorf("the database: %w", context.Canceled)
	}
	return core.None{}, fmt.Errorf("no error of kind %q", req.Kind)
}

// Panic panics: with its text, or by a nil pointer when that is empty.
func (l *Lab) Panic(_ context.Context, text string) (core.None, error) {
	if text != "" {
		panic(text)
	}
	var nobody *Lab
	nobody.stop = nil
	return core.None{}, nil
}

// Exit ends the goroutine that it runs on.
func (l *Lab) Exit(context.Context, core.None) (core.None, error) {
	runtime.Goexit()
	return core.None{}, nil
}
