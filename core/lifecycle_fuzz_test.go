package core_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/goferry/goferry/core"
)

// FuzzLifecycle has four goroutines do what the input says: call, wait in a lane, cancel, let a deadline
// pass, recycle, fail a recycle, close, and open anew. After each step the counters add up. After all of them
// every accepted request has had one end that the history explains, each object that was made has been torn
// down, all counters agree, and no goroutine is left.
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
		running := goleak.IgnoreCurrent()
		newHistory(t).run(steps)
		if err := goleak.Find(running); err != nil {
			t.Error(err)
		}
	})
}

// history is one fuzzed sequence of contexts.
type history struct {
	t       *testing.T
	nursery nursery
	library *core.Library
	opening sync.Mutex // guards past; held by who opens the next context
	past    []*site
	site    atomic.Pointer[site]

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
	h.library = h.nursery.library(core.Method(work, core.Name("work")),
		core.Serial(func(s *sprout, ctx context.Context, b []byte) ([]byte, error) {
			if s.lane.Add(1) != 1 {
				t.Error("two serial handlers of one life run at once")
			}
			defer s.lane.Add(-1)
			return work(s, ctx, b)
		}, core.Name("serial")))
	h.open()
	return h
}

// open opens the next context.
func (h *history) open() {
	bank := core.NewBank(h.library.Lanes())
	c, err := h.library.Open(bank, noEvents{}, core.Options{DrainTimeout: 5 * time.Millisecond, MaxConcurrency: 3})
	if err != nil {
		h.t.Error(err)
		return
	}
	s := &site{bank.Producer(h.library), bank, c, h.library}
	h.site.Store(s)
	h.explained(s.Open(context.Background(), oak))
}

// openAnew opens another context where the present one has ended.
func (h *history) openAnew() {
	h.opening.Lock()
	defer h.opening.Unlock()
	select {
	case <-h.site.Load().context.Done():
		h.past = append(h.past, h.site.Load())
		h.open()
	default:
	}
}

func (h *history) run(steps []byte) {
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := n; i < len(steps); i += 4 {
				s := h.site.Load()
				h.step(s.bank.Producer(h.library), steps[i])
				h.addsUp(s)
			}
		})
	}
	all.Wait()
	for _, s := range append(h.past, h.site.Load()) {
		h.end(s)
	}
	if made, torn := h.nursery.made.Load(), h.nursery.torn.Load(); made != torn {
		h.t.Errorf("%d objects were made, %d torn down", made, torn)
	}
	for limit := time.Now().Add(30 * time.Second); h.answered.Load() < h.accepted.Load() && time.Now().Before(limit); {
		time.Sleep(100 * time.Microsecond)
	}
	if h.answered.Load() != h.accepted.Load() {
		h.t.Errorf("of %d accepted requests %d were answered", h.accepted.Load(), h.answered.Load())
	}
}

// addsUp checks what holds at any moment. Of two counters the one that comes later in a request's, or an
// object's, life is read first.
func (h *history) addsUp(s *site) {
	n := s.bank.Counters()
	ends := n.Completed.Load() + n.Failed.Load() + n.Cancelled.Load() + n.Rejected.Load()
	if submitted := n.Submitted.Load(); ends > submitted {
		h.t.Errorf("%d submitted, %d ended", submitted, ends)
	}
	if n.InFlight.Load() < 0 {
		h.t.Error("fewer than no request is in flight")
	}
	torn := h.nursery.torn.Load()
	if made := h.nursery.made.Load(); torn > made {
		h.t.Errorf("%d objects were made, %d torn down", made, torn)
	}
}

// step does what the low bits of a byte say; the others are its argument.
func (h *history) step(p *core.Producer, b byte) {
	ctx := context.Background()
	argument := b >> 3
	payload := []byte{argument}
	method, _ := h.library.Index([]string{"work", "serial"}[argument%2])
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
		after := time.Duration(argument) * 100 * time.Microsecond
		if argument%4 < 2 {
			ctx, cancel = context.WithTimeout(ctx, after)
		} else {
			ctx, cancel = context.WithCancel(ctx)
			time.AfterFunc(after, cancel)
		}
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
		} else {
			h.openAnew()
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
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), err.Error() == "no soil":
	default:
		h.t.Errorf("something ended by %v", err)
	}
}

// end closes a context, closed or not, and compares its counters.
func (h *history) end(s *site) {
	t := h.t
	if err := s.Close(context.Background()); err != nil {
		t.Error("close:", err)
	}
	<-s.context.Done()
	n := s.bank.Counters()
	ends := n.Completed.Load() + n.Failed.Load() + n.Cancelled.Load() + n.Rejected.Load()
	if n.Submitted.Load() != ends || n.InFlight.Load() != 0 {
		t.Errorf("%d submitted, %d ended, %d in flight", n.Submitted.Load(), ends, n.InFlight.Load())
	}
}
