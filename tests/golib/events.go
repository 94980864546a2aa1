package golib

import (
	"context"
	"iter"
	"time"

	"github.com/goferry/goferry/core"
)

// Tick is the payload of OnTick.
type Tick struct {
	Number int64
	After  time.Duration
}

// OnTick fires for each tick that Emit was asked for.
var OnTick = core.NewEvent[Tick]("tick")

// OnWhole carries bytes without MessagePack.
var OnWhole = core.NewEvent[[]byte]("whole")

// EmitRequest asks for ticks.
type EmitRequest struct {
	// Count is how many, numbered from 0.
	Count int64
}

// EmitReply counts the ticks whose Emit returned an error.
type EmitReply struct{ Refused int64 }

// Emit fires OnTick Count times.
func (l *Lab) Emit(ctx context.Context, req EmitRequest) (EmitReply, error) {
	var reply EmitReply
	start := time.Now()
	for n := range req.Count {
		if err := OnTick.Emit(ctx, Tick{Number: n, After: time.Since(start)}); err != nil {
			reply.Refused++
		}
	}
	return reply, nil
}

// EmitInTurn is Emit in the serial lane.
func (l *Lab) EmitInTurn(ctx context.Context, req EmitRequest) (EmitReply, error) {
	return l.Emit(ctx, req)
}

// EmitThroughRequest asks for ticks after a call.
type EmitThroughRequest struct {
	// Fn is called first.
	Fn core.Func[core.None, core.None]
	// Count is how many ticks.
	Count int64
}

// EmitThrough calls Fn, then is Emit.
func (l *Lab) EmitThrough(ctx context.Context, req EmitThroughRequest) (EmitReply, error) {
	if _, err := req.Fn.Call(ctx, core.None{}); err != nil {
		return EmitReply{}, err
	}
	return l.Emit(ctx, EmitRequest{Count: req.Count})
}

// EmitEach gives the numbers below Count, and fires OnTick before each.
func (l *Lab) EmitEach(ctx context.Context, req EmitRequest) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for n := range req.Count {
			if err := OnTick.Emit(ctx, Tick{Number: n}); !yield(n, err) {
				return
			}
		}
	}
}

// EmitWhole fires OnWhole once with data.
func (l *Lab) EmitWhole(ctx context.Context, data []byte) (core.None, error) {
	return core.None{}, OnWhole.Emit(ctx, data)
}
