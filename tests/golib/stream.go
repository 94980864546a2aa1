package golib

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/goferry/goferry/core"
)

// producers tells what became of the streams: how many run, how far the last one is, and the cause
// by which the last one ended early.
type producers struct {
	mu      sync.Mutex
	running int64
	made    int64
	cause   string
}

// CountRequest says how a stream counts.
type CountRequest struct {
	// To is where it ends.
	To int64
	// Pause is the time before each item.
	Pause time.Duration `goferry:",omitempty"`
	// Fail, when set, is the text of the error after the last item.
	Fail string `goferry:",omitempty"`
	// Crash, when set, is what it panics with after the last item.
	Crash string `goferry:",omitempty"`
	// Hang makes it wait for its context's end after the last item.
	Hang bool `goferry:",omitempty"`
}

// CountFrom counts from 0.
func (l *Lab) CountFrom(ctx context.Context, req CountRequest) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		p := &l.producers
		p.mu.Lock()
		p.running++
		p.mu.Unlock()
		defer func() {
			p.mu.Lock()
			p.running--
			if err := context.Cause(ctx); err != nil {
				p.cause = err.Error()
			}
			p.mu.Unlock()
		}()
		for n := range req.To {
			if pause(ctx, req.Pause) != nil {
				return
			}
			p.mu.Lock()
			p.made = n + 1
			p.mu.Unlock()
			if !yield(n, nil) {
				<-ctx.Done() // the cause comes at once, maybe not before
				return
			}
		}
		switch {
		case req.Fail != "":
			yield(0, errors.New(req.Fail))
		case req.Crash != "":
			panic(req.Crash)
		case req.Hang:
			<-ctx.Done()
		}
	}
}

// Numbers counts to Value without a look at anything else.
func (l *Lab) Numbers(_ context.Context, req DoubleRequest) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for n := range req.Value {
			if !yield(n, nil) {
				return
			}
		}
	}
}

// Pieces gives data byte by byte, each as bytes.
func (l *Lab) Pieces(_ context.Context, data []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for i := range data {
			if !yield(data[i:i+1], nil) {
				return
			}
		}
	}
}

// Ticks gives Count ticks.
func (l *Lab) Ticks(_ context.Context, req EmitRequest) iter.Seq2[Tick, error] {
	return func(yield func(Tick, error) bool) {
		for n := range req.Count {
			if !yield(Tick{Number: n, After: time.Duration(n) * time.Second}, nil) {
				return
			}
		}
	}
}

// Producers tells what became of the streams of CountFrom.
type Producers struct {
	Running, Made int64
	Cause         string
}

// Produced tells about the streams of CountFrom.
func (l *Lab) Produced(context.Context, core.None) (Producers, error) {
	p := &l.producers
	p.mu.Lock()
	defer p.mu.Unlock()
	return Producers{Running: p.running, Made: p.made, Cause: p.cause}, nil
}
