package core

import (
	"fmt"
	"time"

	"go.uber.org/zap"
)

// Overflow tells what an event does that finds the queue full.
type Overflow string

// Overflows. In the first two the event is lost, and the context is stuck: it says so once and
// refuses requests.
const (
	OverflowRecover Overflow = "recover" // until half the queue is free again; then the count lost is told
	OverflowStuck   Overflow = "stuck"   // for good
	OverflowBlock   Overflow = "block"   // Emit waits for a place, or for the end of its ctx
)

// Options are what a context can be told. The zero value of each field means its default.
type Options struct {
	// Logger takes warnings of the runtime and what the library logs by Log. Default: nothing is logged.
	Logger *zap.Logger
	// EventCapacity is how many events may wait for their listeners. Default 1024.
	EventCapacity int
	// Overflow is what happens to the next one. Default OverflowRecover.
	Overflow Overflow
	// StaleAfter is the time between two notices of a request that runs for long. Default 5 s.
	StaleAfter time.Duration
	// MaxConcurrency bounds the handlers that run beside the leader: while so many do, calls of
	// methods that are not known to be quick wait. A method that was quick and suddenly blocks may
	// exceed it by one. Default 0: no bound.
	MaxConcurrency int
	// MaxMessage is the largest payload that is decoded, in bytes. Default 1 GiB.
	MaxMessage int
	// DrainTimeout bounds each of the two waits for running handlers when the context closes: before
	// and after they are cancelled. Default 1.5 s.
	DrainTimeout time.Duration
	// TeardownTimeout bounds the library's teardown. Default 10 s.
	TeardownTimeout time.Duration
	// StreamWindow is how many items a stream may be ahead of its caller. Default 64.
	StreamWindow int
	// NotRespondingAfter is how long nothing may move while work waits. Default 1 s.
	NotRespondingAfter time.Duration
	// NotRespondingGrace is the time after the opening when nothing is told of that. Default 10 s.
	NotRespondingGrace time.Duration
	// MaxContexts is how many contexts of the library may be open, this one included. Default 32.
	MaxContexts int
	// Static opens a context without an object, for calls of static members only: it is active at
	// once, takes no OpNew and no OpRecycle, and does not count among MaxContexts.
	Static bool
}

// Defaults of Options.
const (
	DefaultEventCapacity      = 1024
	DefaultStaleAfter         = 5 * time.Second
	DefaultMaxMessage         = 1 << 30
	DefaultStreamWindow       = 64
	DefaultDrainTimeout       = 1500 * time.Millisecond
	DefaultTeardownTimeout    = 10 * time.Second
	DefaultNotRespondingAfter = time.Second
	DefaultNotRespondingGrace = 10 * time.Second
	DefaultMaxContexts        = 32
)

// complete puts defaults for what is zero, and refuses what makes no sense.
func (o Options) complete() (Options, error) {
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	if o.Overflow == "" {
		o.Overflow = OverflowRecover
	}
	switch o.Overflow {
	case OverflowRecover, OverflowStuck, OverflowBlock:
	default:
		return o, fmt.Errorf("goferry: overflow is %q; it can be recover, stuck or block", o.Overflow)
	}
	if o.MaxConcurrency < 0 {
		return o, fmt.Errorf("goferry: max_concurrency is %d; it must not be negative", o.MaxConcurrency)
	}
	for _, n := range []struct {
		name  string
		value *int
		zero  int
	}{
		{"event_capacity", &o.EventCapacity, DefaultEventCapacity},
		{"max_message", &o.MaxMessage, DefaultMaxMessage},
		{"stream_window", &o.StreamWindow, DefaultStreamWindow},
		{"max_contexts", &o.MaxContexts, DefaultMaxContexts},
	} {
		if *n.value == 0 {
			*n.value = n.zero
		}
		if *n.value < 0 {
			return o, fmt.Errorf("goferry: %s is %d; it must be positive", n.name, *n.value)
		}
	}
	for _, d := range []struct {
		name  string
		value *time.Duration
		zero  time.Duration
	}{
		{"stale_after", &o.StaleAfter, DefaultStaleAfter},
		{"drain_timeout", &o.DrainTimeout, DefaultDrainTimeout},
		{"teardown_timeout", &o.TeardownTimeout, DefaultTeardownTimeout},
		{"not_responding_after", &o.NotRespondingAfter, DefaultNotRespondingAfter},
		{"not_responding_grace", &o.NotRespondingGrace, DefaultNotRespondingGrace},
	} {
		if *d.value == 0 {
			*d.value = d.zero
		}
		if *d.value < 0 {
			return o, fmt.Errorf("goferry: %s is %v; it must be positive", d.name, *d.value)
		}
	}
	return o, nil
}
