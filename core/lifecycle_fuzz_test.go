package core_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

// FuzzLifecycle has four goroutines do what the input says: call, wait in a lane, cancel, let a deadline
// pass, recycle, fail a recycle, close, and open anew. After each step the counters add up. After all of them
// every accepted request has had one end that the history explains, each object that was made has been torn
// down, all counters agree, and no goroutine is left.
func FuzzLifecycle(f *testing.F) {
	coretest.FuzzHistories(f, func(t *testing.T, steps []byte) {
		h := newHistory(t)
		h.Run(steps, func(int) func(*plot, byte) {
			return func(p *plot, step byte) {
				h.step(p.bank.Producer(h.Library), step)
				h.addsUp(p)
			}
		})
		if !coretest.Eventually(&h.answered, &h.accepted) {
			t.Errorf("of %d accepted requests %d were answered", h.accepted.Load(), h.answered.Load())
		}
	},
		"\x00\x01\x02\x03\x04\x05\x06\x07",
		"\x05\x05\x05\x05\x00\x00\x00\x00\x05",
		"\x01\x01\x01\x02\x02\x07\x05\x06\x01",
		"\x03\x05\x03\x05\x03\x05\x03\x07\x03",
		"\x06\x00\x06\x01\x05\x02\x07\x05")
}

// history is one fuzzed sequence of contexts.
type history struct {
	*coretest.History[*plot]
	accepted, answered atomic.Int64 // what is submitted with a callback
}

func newHistory(t *testing.T) *history {
	h := &history{}
	seeds := coretest.NewSeeds(t)
	h.History = coretest.NewHistory(t, seeds, func() (*plot, error) {
		bank := core.NewBank(seeds.Lanes())
		c, err := seeds.Open(bank, noEvents{}, core.Options{DrainTimeout: 5 * time.Millisecond, MaxConcurrency: 3})
		if err != nil {
			return nil, err
		}
		return &plot{t, bank, bank.Producer(seeds.Library), c}, nil
	})
	return h
}

// plot is one context of a history.
type plot struct {
	t        *testing.T
	bank     *core.Bank
	producer *core.Producer
	context  *core.Context
}

func (p *plot) Begin()                { explained(p.t, p.producer.Open(context.Background(), nil)) }
func (p *plot) Done() <-chan struct{} { return p.context.Done() }

func (p *plot) End() {
	if err := p.producer.Close(context.Background()); err != nil {
		p.t.Error("close:", err)
	}
	<-p.Done()
	n := p.bank.Counters()
	if ends := coretest.Ended(n); n.Submitted.Load() != ends || n.InFlight.Load() != 0 {
		p.t.Errorf("%d submitted, %d ended, %d in flight", n.Submitted.Load(), ends, n.InFlight.Load())
	}
}

// addsUp checks what holds at any moment. Of two counters the one that comes later in a request's, or an
// object's, life is read first.
func (h *history) addsUp(p *plot) {
	n := p.bank.Counters()
	ends := coretest.Ended(n)
	if submitted := n.Submitted.Load(); ends > submitted {
		h.T.Errorf("%d submitted, %d ended", submitted, ends)
	}
	if n.InFlight.Load() < 0 {
		h.T.Error("fewer than no request is in flight")
	}
	torn := h.Torn.Load()
	if made := h.Made.Load(); torn > made {
		h.T.Errorf("%d objects were made, %d torn down", made, torn)
	}
}

// step does what the low bits of a byte say; the others are its argument.
func (h *history) step(p *core.Producer, b byte) {
	ctx := context.Background()
	argument := b >> 3
	payload := []byte{argument}
	method := coretest.SeedsWork
	if argument%2 == 1 {
		method = coretest.SeedsSerial
	}
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
		h.Fail.Store(true)
		err = p.Recycle(ctx)
		h.Fail.Store(false)
	case 7:
		if argument%4 == 0 {
			err = p.Close(ctx)
		} else {
			h.OpenAnew()
		}
	}
	explained(h.T, err)
}

func (h *history) submitted(err error) {
	if err == nil {
		h.accepted.Add(1)
	}
	explained(h.T, err)
}

func (h *history) ended(r core.Reply) {
	h.answered.Add(1)
	explained(h.T, r.Err())
}

// explained checks that a history can bring such an end about.
func explained(t *testing.T, err error) {
	switch {
	case err == nil, errors.Is(err, core.ErrRecycling), errors.Is(err, core.ErrClosed), errors.Is(err, core.ErrNotInitialized),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), err.Error() == coretest.ErrNoSoil.Error():
	default:
		t.Errorf("something ended by %v", err)
	}
}
