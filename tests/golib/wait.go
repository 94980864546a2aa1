package golib

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/goferry/goferry/core"
)

// gate holds the callers of Block until Release opens it.
type gate struct {
	mu      sync.Mutex // guards open
	open    chan struct{}
	waiting atomic.Int64
}

// WaitRequest says how long to wait.
type WaitRequest struct {
	// For is the duration.
	For time.Duration
	// Value comes back in the reply.
	Value int64 `goferry:",omitempty"`
}

// WaitReply tells how a wait ended.
type WaitReply struct {
	Value int64
}

// Sleep waits, unless its context ends first.
func (l *Lab) Sleep(ctx context.Context, req WaitRequest) (WaitReply, error) {
	if err := pause(ctx, req.For); err != nil {
		return WaitReply{}, err
	}
	return WaitReply{Value: req.Value}, nil
}

// Ignore waits whatever its context says.
func (l *Lab) Ignore(_ context.Context, req WaitRequest) (WaitReply, error) {
	time.Sleep(req.For)
	return WaitReply{Value: req.Value}, nil
}

// Work keeps a processor busy without ever yielding.
func (l *Lab) Work(_ context.Context, req WaitRequest) (WaitReply, error) {
	spin(time.Now().Add(req.For))
	return WaitReply{Value: req.Value}, nil
}

// Block waits until Release, or until its context ends.
func (l *Lab) Block(ctx context.Context, _ core.None) (core.None, error) {
	l.gate.mu.Lock()
	open := l.gate.open
	l.gate.mu.Unlock()
	l.gate.waiting.Add(1)
	defer l.gate.waiting.Add(-1)
	select {
	case <-open:
		return core.None{}, nil
	case <-ctx.Done():
		return core.None{}, context.Cause(ctx)
	}
}

// Release lets all callers of Block go.
func (l *Lab) Release(context.Context, core.None) (core.None, error) {
	l.gate.mu.Lock()
	defer l.gate.mu.Unlock()
	close(l.gate.open)
	l.gate.open = make(chan struct{})
	return core.None{}, nil
}

// Waiting tells how many callers wait in Block.
func (l *Lab) Waiting(context.Context, core.None) (int64, error) { return l.gate.waiting.Load(), nil }
