package core_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

// TestAStormLosesAndDoublesNothing mixes all that can happen to a request: quick, busy, sleeping,
// panicking and leaving handlers, lanes, deadlines, cancels, and a close in the middle of it.
func TestAStormLosesAndDoublesNothing(t *testing.T) {
	for _, opts := range []core.Options{{}, {MaxConcurrency: 2}} {
		for seed := range uint64(4) {
			storm(t, opts, seed)
		}
	}
}

func storm(t *testing.T, opts core.Options, seed uint64) {
	var lane atomic.Int32
	echo := func(_ *lab, _ context.Context, b []byte) ([]byte, error) { return b, nil }
	busy := func(_ *lab, _ context.Context, b []byte) ([]byte, error) {
		for start := time.Now(); time.Since(start) < 30*time.Microsecond; {
		}
		return b, nil
	}
	pause := func(_ *lab, ctx context.Context, b []byte) ([]byte, error) {
		select {
		case <-time.After(3 * time.Millisecond):
			return b, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	lib := core.NewLibrary("storm", newLab,
		method("echo", echo), method("busy", busy), method("pause", pause),
		method("leave", func(*lab, context.Context, []byte) ([]byte, error) { runtime.Goexit(); return nil, nil }),
		method("panic", func(*lab, context.Context, []byte) ([]byte, error) { panic("storm") }),
		serial("lane", func(l *lab, ctx context.Context, b []byte) ([]byte, error) {
			if lane.Add(1) != 1 {
				t.Error("two serial handlers run at once")
			}
			defer lane.Add(-1)
			if b[0]%64 == 0 {
				return pause(l, ctx, b)
			}
			return b, nil
		}))
	opts.DrainTimeout = 200 * time.Millisecond
	s := open(t, lib, noEvents{}, opts)
	duration := 250 * time.Millisecond
	var accepted, answered atomic.Int64
	var wg sync.WaitGroup
	for n := range uint64(8) {
		p := s.bank.Producer(lib)
		wg.Go(func() {
			random := rand.New(rand.NewPCG(seed, n))
			for end := time.Now().Add(duration); time.Now().Before(end); {
				m := int32(random.IntN(6))
				if m > 0 && m < 5 && random.IntN(4) > 0 {
					m = 0
				}
				body := binary.LittleEndian.AppendUint64(nil, random.Uint64())
				check := func(r core.Reply) {
					answered.Add(1)
					switch {
					case r.Code == core.CodeOK && string(r.Body) != string(body):
						t.Errorf("method %d: somebody else's reply", m)
					case r.Code == core.CodePanic && m != 3 && m != 4, r.Code == core.CodeFailed, r.Code > core.CodeClosed:
						t.Errorf("method %d ended by %v", m, r.Err())
					}
				}
				var err error
				switch random.IntN(4) {
				case 0:
					err = p.Submit(m, body, check)
				case 1:
					err = p.SubmitBefore(time.Now().Add(time.Duration(random.IntN(4000))*time.Microsecond), m, body, check)
				default:
					ctx, cancel := context.WithTimeout(context.Background(), time.Duration(random.IntN(8000))*time.Microsecond)
					reply, err := p.Call(ctx, m, body)
					cancel()
					if err == nil && string(reply) != string(body) {
						t.Errorf("method %d: somebody else's reply", m)
					}
					if errors.Is(err, core.ErrClosed) {
						return
					}
					continue
				}
				if err != nil {
					return
				}
				if accepted.Add(1)-answered.Load() > 2000 {
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	if seed%2 == 1 {
		time.Sleep(duration / 2)
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
	<-s.context.Done()
	for limit := time.Now().Add(30 * time.Second); answered.Load() < accepted.Load() && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
	if answered.Load() != accepted.Load() {
		t.Errorf("seed %d: of %d accepted requests %d were answered", seed, accepted.Load(), answered.Load())
	}
	n := s.bank.Counters()
	ends := coretest.Ended(n)
	if n.Submitted.Load() != ends || n.InFlight.Load() != 0 {
		t.Errorf("seed %d: %d submitted, %d ended, %d in flight", seed, n.Submitted.Load(), ends, n.InFlight.Load())
	}
}
