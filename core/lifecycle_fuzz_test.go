package core_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// FuzzLifecycle has four goroutines do what the input says: call, wait in a lane, cancel, let a deadline
// pass, recycle, fail a recycle, and close. After all of it every accepted request has had one end that the
// history explains, each object that was made has been torn down, and all counters agree.
func FuzzLifecycle(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07"))
	f.Add([]byte("\x05\x05\x05\x05\x00\x00\x00\x00\x05"))
	f.Add([]byte("\x01\x01\x01\x02\x02\x07\x05\x06\x01"))
	f.Add([]byte("\x03\x05\x03\x05\x03\x05\x03\x07\x03"))
	f.Add([]byte("\x06\x00\x06\x01\x05\x02\x07\x05"))
	f.Fuzz(func(t *testing.T, steps []byte) {
		if len(steps) > 64 {
			steps = steps[:64]
		}
		newHistory(t).run(steps)
	})
}

// history is one fuzzed life of a context.
type history struct {
	t                  *testing.T
	nursery            nursery
	site               *site
	accepted, answered atomic.Int64
}

func newHistory(t *testing.T) *history {
	h := &history{t: t}
	work := func(_ *sprout, ctx context.Context, b []byte) ([]byte, error) {
		select {
		case <-time.After(time.Duration(b[0]) * 50 * time.Microsecond):
			return b, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	lib := h.nursery.library(core.Method(work, core.Name("work")),
		core.Serial(func(s *sprout, ctx context.Context, b []byte) ([]byte, error) {
			if s.lane.Add(1) != 1 {
				t.Error("two serial handlers of one life run at once")
			}
			defer s.lane.Add(-1)
			return work(s, ctx, b)
		}, core.Name("serial")))
	bank := core.NewBank(lib.Lanes())
	c, err := lib.Open(bank, noEvents{}, core.Options{DrainTimeout: 5 * time.Millisecond, MaxConcurrency: 3})
	if err != nil {
		t.Fatal(err)
	}
	h.site = &site{bank.Producer(lib), bank, c, lib}
	if err := h.site.Open(context.Background(), oak); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *history) run(steps []byte) {
	var all sync.WaitGroup
	for n := range 4 {
		p := h.site.bank.Producer(h.site.library)
		all.Go(func() {
			for i := n; i < len(steps); i += 4 {
				h.step(p, steps[i])
			}
		})
	}
	all.Wait()
	h.end()
}

// step does what the low bits of a byte say; the others are its argument.
func (h *history) step(p *core.Producer, b byte) {
	ctx := context.Background()
	argument := b >> 3
	payload := []byte{argument}
	method, _ := h.site.library.Index([]string{"work", "serial"}[argument%2])
	var err error
	switch b & 7 {
	case 0, 1:
		h.submitted(p.Submit(method, payload, h.ended))
		return
	case 2:
		h.submitted(p.SubmitBefore(time.Now().Add(time.Duration(argument)*100*time.Microsecond), method, payload, h.ended))
		return
	case 3:
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(argument)*100*time.Microsecond)
		defer cancel()
		_, err = p.Call(ctx, method, payload)
	case 4:
		time.Sleep(time.Duration(argument) * 100 * time.Microsecond)
	case 5:
		err = p.Recycle(ctx)
	case 6:
		h.nursery.fail.Store(true)
		err = p.Recycle(ctx)
		h.nursery.fail.Store(false)
	case 7:
		if argument%4 == 0 {
			err = p.Close(ctx)
		}
	}
	h.explained(err)
}

func (h *history) submitted(err error) {
	if err == nil {
		h.accepted.Add(1)
	}
	h.explained(err)
}

func (h *history) ended(r core.Reply) {
	h.answered.Add(1)
	h.explained(r.Err())
}

func (h *history) explained(err error) {
	switch {
	case err == nil, errors.Is(err, core.ErrRecycling), errors.Is(err, core.ErrClosed), errors.Is(err, core.ErrNotInitialized),
		errors.Is(err, context.DeadlineExceeded), err.Error() == "no soil":
	default:
		h.t.Errorf("something ended by %v", err)
	}
}

func (h *history) end() {
	t, s := h.t, h.site
	if err := s.Close(context.Background()); err != nil {
		t.Error("close:", err)
	}
	<-s.context.Done()
	for limit := time.Now().Add(5 * time.Second); h.answered.Load() < h.accepted.Load() && time.Now().Before(limit); {
		time.Sleep(100 * time.Microsecond)
	}
	if h.answered.Load() != h.accepted.Load() {
		t.Errorf("of %d accepted requests %d were answered", h.accepted.Load(), h.answered.Load())
	}
	if made, torn := h.nursery.made.Load(), h.nursery.torn.Load(); made != torn {
		t.Errorf("%d objects were made, %d torn down", made, torn)
	}
	n := s.bank.Counters()
	ends := n.Completed.Load() + n.Failed.Load() + n.Cancelled.Load() + n.Rejected.Load()
	if n.Submitted.Load() != ends || n.InFlight.Load() != 0 {
		t.Errorf("%d submitted, %d ended, %d in flight", n.Submitted.Load(), ends, n.InFlight.Load())
	}
}
