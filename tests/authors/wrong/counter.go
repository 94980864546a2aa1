// Package counter is what the declarations are tried on.
package counter

import (
	"context"
	"errors"
	"iter"

	"github.com/goferry/goferry/core"
)

// Config says where a Counter begins.
type Config struct{ Start int64 }

// Counter counts.
type Counter struct{ n int64 }

// New makes a Counter.
func New(_ context.Context, c Config) (*Counter, error) { return &Counter{c.Start}, nil }

// BumpRequest says how far.
type BumpRequest struct{ By int64 }

// Bump is declared as it should be.
func (c *Counter) Bump(_ context.Context, req BumpRequest) (int64, error) {
	c.n += req.By
	return c.n, nil
}

func (c *Counter) NoContext(req BumpRequest) (int64, error)                        { return 0, nil }
func (c *Counter) NoRequest(ctx context.Context) (int64, error)                    { return 0, nil }
func (c *Counter) NoError(ctx context.Context, req BumpRequest) int64              { return 0 }
func (c *Counter) ErrorAlone(ctx context.Context, req BumpRequest) error           { return nil }
func (c *Counter) Nothing(ctx context.Context, req BumpRequest)                    {}
func (c *Counter) TwoRequests(ctx context.Context, by, to int64) (int64, error)    { return 0, nil }
func (c *Counter) TwoReplies(ctx context.Context, by int64) (int64, string, error) { return 0, "", nil }
func (c *Counter) ErrorFirst(ctx context.Context, by int64) (error, int64)         { return nil, 0 }
func (c *Counter) BoolLast(ctx context.Context, by int64) (int64, bool)            { return 0, true }
func (c *Counter) ContextLast(by int64, ctx context.Context) (int64, error)        { return 0, nil }
func (c *Counter) Bare()                                                           {}
func (c *Counter) Variadic(ctx context.Context, by ...int64) (int64, error)        { return 0, nil }
func (c Counter) ByValue(ctx context.Context, req BumpRequest) (int64, error)      { return 0, nil }
func (c *Counter) Watch(ctx context.Context, req BumpRequest) iter.Seq2[int64, error] {
	return nil
}
func (c *Counter) Seq(ctx context.Context, req BumpRequest) iter.Seq[int64] { return nil }
func (c *Counter) SeqAndError(ctx context.Context, req BumpRequest) (iter.Seq2[int64, error], error) {
	return nil, nil
}
func (c *Counter) Channel(ctx context.Context, req BumpRequest) <-chan int64 { return nil }
func (c *Counter) Pairs(ctx context.Context, req BumpRequest) iter.Seq2[string, int64] {
	return nil
}
func (c *Counter) Close(context.Context) error { return nil }
func (c *Counter) CloseQuietly()               {}
func (c *Counter) CloseBadly() error           { return nil }

func Parse(ctx context.Context, text string) (int64, error)   { return 0, nil }
func ParseAlone(text string) (int64, error)                   { return 0, nil }
func ParseAny[T any](ctx context.Context, t T) (int64, error) { return 0, nil }
func Version(core.None) (string, error)                       { return "1", nil }
func VersionOnly() string                                     { return "1" }
func NewNothing() *Counter                                    { return nil }
func NewAlone(c Config) (*Counter, error)                     { return nil, nil }
func NewValue(ctx context.Context, c Config) (Counter, error) { return Counter{}, nil }

// Cursor is an object.
type Cursor struct{ at int64 }

// Next gives the next number.
func (c *Cursor) Next(ctx context.Context, _ core.None) (int64, error) { c.at++; return c.at, nil }

// LimitError tells a limit.
type LimitError struct{ Limit int64 }

func (e *LimitError) Error() string { return "limit" }

// ErrGone is an error value.
var ErrGone = errors.New("gone")

// OnBumped is an event.
var OnBumped = core.NewEvent[int64]("bumped")

var theCounter Counter
