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

// held are the functions that stay where they are whatever their context says: until LetGo.
var held struct {
	mu   sync.Mutex    // guards open
	open chan struct{} // closed by LetGo
	now  atomic.Int64
}

func init() { held.open = make(chan struct{}) }

// hold stays for so long, or until LetGo.
func hold(most time.Duration) {
	if most <= 0 {
		return
	}
	held.mu.Lock()
	open := held.open
	held.mu.Unlock()
	held.now.Add(1)
	defer held.now.Add(-1)
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-open:
	case <-timer.C:
	}
}

// LetGo ends all that is held in this process, in whichever context or life.
func LetGo(context.Context, core.None) (core.None, error) {
	held.mu.Lock()
	defer held.mu.Unlock()
	close(held.open)
	held.open = make(chan struct{})
	return core.None{}, nil
}

// Held counts what is held in this process.
func Held(context.Context, core.None) (int64, error) { return held.now.Load(), nil }

// Sleep waits, unless its context ends first.
func (l *Lab) Sleep(ctx context.Context, req WaitRequest) (WaitReply, error) {
	if err := pause(ctx, req.For); err != nil {
		return WaitReply{}, err
	}
	return WaitReply{Value: req.Value}, nil
}

// Ignore waits whatever its context says, but ends with LetGo.
func (l *Lab) Ignore(_ context.Context, req WaitRequest) (WaitReply, error) {
	hold(req.For)
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
