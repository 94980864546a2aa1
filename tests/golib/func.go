package golib

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/goferry/goferry/core"
)

// ApplyRequest brings a callable.
type ApplyRequest struct {
	// Fn doubles, or does something else.
	Fn core.Func[DoubleRequest, DoubleRequest]
	// Value is what Fn is called with.
	Value int64
	// Limit, when set, is how long Fn may take.
	Limit time.Duration `goferry:",omitempty"`
}

// Apply gives what the callable returns.
func (l *Lab) Apply(ctx context.Context, req ApplyRequest) (DoubleRequest, error) {
	if req.Limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, req.Limit)
		defer stop()
	}
	return req.Fn.Call(ctx, DoubleRequest{Value: req.Value})
}

// SpreadRequest says how often a callable is called at once.
type SpreadRequest struct {
	Fn    core.Func[DoubleRequest, DoubleRequest]
	Count int64
}

// Spread calls the callable from Count goroutines at once, with the numbers from 0, and gives the sum
// of the results.
func (l *Lab) Spread(ctx context.Context, req SpreadRequest) (DoubleRequest, error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var sum DoubleRequest
	var failed error
	for n := range req.Count {
		all.Go(func() {
			got, err := req.Fn.Call(ctx, DoubleRequest{Value: n})
			mu.Lock()
			defer mu.Unlock()
			sum.Value += got.Value
			if err != nil {
				failed = err
			}
		})
	}
	all.Wait()
	return sum, failed
}

// NestRequest brings callables of other types, of which one may be left out.
type NestRequest struct {
	Bare  core.Func[core.None, core.None]
	Bytes []core.Func[[]byte, []byte]
	Maybe *core.Func[core.None, time.Duration]
	Later core.Func[core.None, core.None] `goferry:",omitempty"`
}

// NestReply tells what came of them.
type NestReply struct {
	Bytes [][]byte
	Maybe *time.Duration
	Later bool
}

// Nest calls each of its callables.
func (l *Lab) Nest(ctx context.Context, req NestRequest) (NestReply, error) {
	reply := NestReply{Bytes: [][]byte{}, Later: !req.Later.IsZero()}
	if _, err := req.Bare.Call(ctx, core.None{}); err != nil {
		return reply, err
	}
	for _, fn := range req.Bytes {
		b, err := fn.Call(ctx, []byte("abc"))
		if err != nil {
			return reply, err
		}
		reply.Bytes = append(reply.Bytes, b)
	}
	if req.Maybe != nil {
		d, err := req.Maybe.Call(ctx, core.None{})
		if err != nil {
			return reply, err
		}
		reply.Maybe = &d
	}
	return reply, nil
}

// PassRequest brings a callable that takes and gives bytes.
type PassRequest struct {
	Fn   core.Func[[]byte, []byte]
	Data []byte
}

// Pass gives what the callable returns for Data.
func (l *Lab) Pass(ctx context.Context, req PassRequest) ([]byte, error) {
	return req.Fn.Call(ctx, req.Data)
}

// keeper keeps a callable longer than its request.
type keeper struct {
	mu  sync.Mutex
	ctx context.Context
	fn  core.Func[DoubleRequest, DoubleRequest]
}

// Outlive keeps the callable.
func (l *Lab) Outlive(ctx context.Context, req ApplyRequest) (core.None, error) {
	l.kept.mu.Lock()
	defer l.kept.mu.Unlock()
	l.kept.ctx, l.kept.fn = ctx, req.Fn
	return core.None{}, nil
}

// CallKept calls the callable that was kept, with the ctx that it came with.
func (l *Lab) CallKept(context.Context, core.None) (DoubleRequest, error) {
	l.kept.mu.Lock()
	ctx, fn := l.kept.ctx, l.kept.fn
	l.kept.mu.Unlock()
	return fn.Call(ctx, DoubleRequest{Value: 1})
}

// HeedAfter calls the callable, then waits for its context's end as Heed does, whatever the callable did.
func (l *Lab) HeedAfter(ctx context.Context, req ApplyRequest) (core.None, error) {
	_, failed := l.Apply(ctx, req)
	_, cause := l.Heed(ctx, HeedRequest{})
	return core.None{}, errors.Join(failed, cause)
}

// Guard is Apply in the serial lane.
func (l *Lab) Guard(ctx context.Context, req ApplyRequest) (DoubleRequest, error) {
	return l.Apply(ctx, req)
}

// Apply gives what the callable returns.
func (c *Cursor) Apply(ctx context.Context, req ApplyRequest) (DoubleRequest, error) {
	return req.Fn.Call(ctx, DoubleRequest{Value: req.Value})
}
