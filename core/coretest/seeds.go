package coretest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// Methods of [Seeds], by their numbers.
const (
	SeedsWork   int32 = iota // takes 50 µs times the first byte of its payload, and gives the payload back
	SeedsSerial              // the same in a serial lane
)

// Seeds is a library whose objects are counted, for tests of a context's whole life.
type Seeds struct {
	*core.Library
	Made, Torn atomic.Int64
	Fail       atomic.Bool // the constructor fails with ErrNoSoil
}

// ErrNoSoil is what the constructor of [Seeds] fails with.
var ErrNoSoil = errors.New("no soil")

type seed struct{ lane atomic.Int64 } // serial handlers that run

// NewSeeds makes the library. Two serial handlers of one object that run at once fail the test.
func NewSeeds(t *testing.T) *Seeds {
	s := &Seeds{}
	work := func(_ *seed, ctx context.Context, b []byte) ([]byte, error) {
		select {
		case <-time.After(time.Duration(b[0]) * 50 * time.Microsecond):
			return b, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	s.Library = core.NewLibrary("seeds",
		func(context.Context, core.None) (*seed, error) {
			if s.Fail.Load() {
				return nil, ErrNoSoil
			}
			s.Made.Add(1)
			return &seed{}, nil
		},
		core.Teardown(func(*seed, context.Context) error { s.Torn.Add(1); return nil }),
		core.Method(work, core.Name("work")),
		core.Serial(func(one *seed, ctx context.Context, b []byte) ([]byte, error) {
			if one.lane.Add(1) != 1 {
				t.Error("two serial handlers of one life run at once")
			}
			defer one.lane.Add(-1)
			return work(one, ctx, b)
		}, core.Name("serial")))
	return s
}

// Ended is how many requests of methods have ended, in whatever way.
func Ended(n *core.Counters) int64 {
	return n.Completed.Load() + n.Failed.Load() + n.Cancelled.Load() + n.Rejected.Load()
}
