package golib

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

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

// LimitError tells which limit was passed, and when.
type LimitError struct {
	// Limit is how much there may be.
	Limit int64
	// Wait is when to try again.
	Wait time.Duration
	// File is what was too large.
	File string `goferry:",path"`
}

func (e *LimitError) Error() string { return fmt.Sprintf("the limit is %d", e.Limit) }

// ErrGone is what a Lab without its thing gives.
var ErrGone = errors.New("the thing is gone")

// FailAs returns an error that the library declares, "limit" or "gone", wrapped in another; or a system
// call's error by its number.
func FailAs(_ context.Context, what string) (core.None, error) {
	switch what {
	case "limit":
		return core.None{}, fmt.Errorf("while failing: %w", &LimitError{Limit: 7, Wait: time.Second, File: "/tmp/\xff"})
	case "gone":
		return core.None{}, fmt.Errorf("while failing: %w", ErrGone)
	}
	errno, err := strconv.Atoi(what)
	if err != nil {
		return core.None{}, err
	}
	return core.None{}, &os.PathError{Op: "open", Path: "/tmp/x", Err: syscall.Errno(errno)}
}

// FailLate gives one item, then the error of FailAs.
func (l *Lab) FailLate(ctx context.Context, what string) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		if yield(1, nil) {
			_, err := FailAs(ctx, what)
			yield(0, err)
		}
	}
}
