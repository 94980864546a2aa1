package golib

import (
	"context"
	"runtime"
	"time"

	"github.com/goferry/goferry/core"
)

// BurnRequest asks for goroutines that keep the processor busy.
type BurnRequest struct {
	Goroutines int64
	For        time.Duration
}

// Burn starts the goroutines and returns at once. They end by themselves, and with the Lab.
func (l *Lab) Burn(_ context.Context, req BurnRequest) (core.None, error) {
	until := time.Now().Add(req.For)
	for range req.Goroutines {
		l.burning.Go(func() {
			for time.Now().Before(until) {
				select {
				case <-l.stop:
					return
				default:
					spin(time.Now().Add(time.Millisecond))
				}
			}
		})
	}
	return core.None{}, nil
}

// TightRequest sets the length of a loop.
type TightRequest struct {
	// Steps is the number of turns, each about a nanosecond.
	Steps int64
}

// TightReply has what the loop computed.
type TightReply struct{ Value uint64 }

// Tight runs one loop that calls nothing: only a signal can preempt it.
func (l *Lab) Tight(_ context.Context, req TightRequest) (TightReply, error) {
	return TightReply{Value: grind(req.Steps)}, nil
}

// grind is a loop without calls. It must not be inlined away.
//
//go:noinline
func grind(steps int64) uint64 {
	x := uint64(88172645463325252)
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// spin computes until then.
func spin(until time.Time) {
	for time.Now().Before(until) {
		runtime.KeepAlive(grind(500)) // half a microsecond
	}
}

// CollectRequest says how often.
type CollectRequest struct {
	Rounds int64
}

// CollectReply tells how many collections ran in this Go runtime.
type CollectReply struct{ Collections int64 }

// Collect makes garbage and has it collected, Rounds times. Each collection must
// preempt every goroutine of this runtime, also those in a tight loop.
func (l *Lab) Collect(_ context.Context, req CollectRequest) (CollectReply, error) {
	for range req.Rounds {
		junk := make([][]byte, 256)
		for i := range junk {
			junk[i] = make([]byte, 4096)
		}
		runtime.KeepAlive(junk)
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return CollectReply{Collections: int64(stats.NumGC)}, nil
}
