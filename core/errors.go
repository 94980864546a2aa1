package core

import (
	"context"
	"errors"
	"fmt"
)

// Refusals before a request is queued, and replies to requests that were queued and not run.
var (
	// ErrClosed says that the context is closing or closed.
	ErrClosed = errors.New("goferry: the context is closed")
	// ErrRecycling says that the context is being recycled and will take requests again.
	ErrRecycling = errors.New("goferry: the context is being recycled")
	// ErrStuck says that the context's event queue overflowed and takes no requests until it is drained.
	ErrStuck = errors.New("goferry: the event queue is stuck")
	// ErrNotInitialized says that the context has no object, since its constructor failed or never ran.
	ErrNotInitialized = errors.New("goferry: the context has no object")
	// ErrUnknownMethod says that the library has no such member.
	ErrUnknownMethod = errors.New("goferry: unknown method")
	// ErrDecode says that a payload is not what the method takes.
	ErrDecode = errors.New("goferry: payload cannot be decoded")
	// ErrTooLarge says that a payload is larger than Options.MaxMessage.
	ErrTooLarge = errors.New("goferry: payload is too large")
	// ErrStaleHandle says that what a handle or a stream's number stands for is gone, or was never there.
	ErrStaleHandle = errors.New("goferry: the handle is stale")
	// ErrReentrant says that waiting for the reply could never end.
	ErrReentrant = errors.New("goferry: waiting here could never end")
)

// Ends of a request that runs. Handlers read them by context.Cause.
var (
	// ErrCancelled says that the caller cancelled the request. It is a context.Canceled.
	ErrCancelled error = &ended{"goferry: cancelled by the caller", context.Canceled}
	// ErrDeadline says that the request's deadline passed. It is a context.DeadlineExceeded.
	ErrDeadline error = &ended{"goferry: the request's deadline passed", context.DeadlineExceeded}
	// ErrFinished says that the request's handler has returned. It is a context.Canceled.
	ErrFinished error = &ended{"goferry: the request is over", context.Canceled}
)

// Errors of the control plane.
var (
	// ErrNoContext says that a context.Context does not come from goferry.
	ErrNoContext = errors.New("goferry: ctx belongs to no goferry context; use the ctx given to New or to the handler")
	// ErrNotEmitted says that an event is not among the library's Emits.
	ErrNotEmitted = errors.New("goferry: the library does not declare this event with core.Emits")
)

type ended struct {
	text string
	is   error
}

func (e *ended) Error() string        { return e.text }
func (e *ended) Is(target error) bool { return target == e.is }

// A PoolExhaustedError says that a library has as many open contexts as it may have.
type PoolExhaustedError struct {
	Library string
	Limit   int
}

// Error implements error.
func (e *PoolExhaustedError) Error() string {
	return fmt.Sprintf("goferry: %d contexts of %s are open, which is the limit; close one first", e.Limit, e.Library)
}

// A MistakeError is a mistake in a library's declaration.
type MistakeError struct {
	File string // of the declaration
	Line int
	Text string
	Err  error // what Text was made of, such as a *TypeError; may be nil
}

// Error implements error.
func (e *MistakeError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text) }

// Unwrap gives the error behind the mistake, if there is one.
func (e *MistakeError) Unwrap() error { return e.Err }

// A PanicError is a handler's panic, or its runtime.Goexit, as an error.
type PanicError struct {
	Value any    // what was given to panic; nil for runtime.Goexit
	Stack []byte // of the goroutine that panicked
}

// Error implements error.
func (e *PanicError) Error() string {
	if e.Value == nil {
		return "the handler ended its goroutine by runtime.Goexit"
	}
	return fmt.Sprintf("the handler panicked: %v", e.Value)
}

// Unwrap gives the value, if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
