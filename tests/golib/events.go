package golib

import (
	"context"
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

// EmitWhole fires OnWhole once with data.
func (l *Lab) EmitWhole(ctx context.Context, data []byte) (core.None, error) {
	return core.None{}, OnWhole.Emit(ctx, data)
}
