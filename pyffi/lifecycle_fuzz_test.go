package pyffi

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/goferry/goferry/core"
)

// FuzzRingLifecycle has four threads, as far as the ring can tell, do what the input says with a context that
// is fed by one: call, wait in a lane, cancel before and after the beginning, let a deadline pass, recycle,
// fail a recycle, close, and open anew on a ring that was used before. After all of them every accepted
// request has had one reply that the history explains, each object that was made has been torn down, the
// counters agree, and no node and no goroutine is left.
func FuzzRingLifecycle(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07"))
	f.Add([]byte("\x05\x05\x05\x05\x00\x00\x00\x00\x05"))
	f.Add([]byte("\x01\x03\x01\x0b\x02\x07\x05\x06\x01\x03"))
	f.Add([]byte("\x01\x03\x09\x03\x11\x03\x05\x07\x0f\x07\x0f\x00"))
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
	t          *testing.T
	library    *core.Library
	made, torn atomic.Int64
	fail       atomic.Bool // the constructor fails

	opening sync.Mutex // guards past; held by who opens the next context
	past    []*site
	site    atomic.Pointer[site]
}

// site is a context with its ring, and the consumer of its replies.
type site struct {
	h        *history
	c        *cSide
	in       *ring
	life     openLife
	slots    atomic.Int64
	waiters  sync.Map     // chan int32 for the code of a reply, by slot
	accepted atomic.Int64 // requests of methods
	due      atomic.Int64 // replies, to operations too
	answered atomic.Int64
	stop     chan struct{}
	consumer sync.WaitGroup
}

type seedling struct{ lane atomic.Int64 }

func newHistory(t *testing.T) *history {
	h := &history{t: t}
	work := func(_ *seedling, ctx context.Context, b []byte) ([]byte, error) {
		select {
		case <-time.After(time.Duration(b[0]) * 50 * time.Microsecond):
			return b, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	h.library = core.NewLibrary("seeds",
		func(context.Context, core.None) (*seedling, error) {
			if h.fail.Load() {
				return nil, errors.New("no soil")
			}
			h.made.Add(1)
			return &seedling{}, nil
		},
		core.Teardown(func(*seedling, context.Context) error { h.torn.Add(1); return nil }),
		core.Method(work, core.Name("work")),
		core.Serial(func(s *seedling, ctx context.Context, b []byte) ([]byte, error) {
			if s.lane.Add(1) != 1 {
				t.Error("two serial handlers of one life run at once")
			}
			defer s.lane.Add(-1)
			return work(s, ctx, b)
		}, core.Name("serial")))
	h.open()
	return h
}

func (h *history) open() {
	in, pooled, err := testRings.take(h.library.Lanes())
	if err != nil {
		h.t.Error(err)
		return
	}
	s := &site{h: h, c: newCSide(&producersLock, in), in: in, stop: make(chan struct{})}
	s.c.eventPort(pooled.memory)
	c, err := h.library.Open(in, pooled.events, core.Options{DrainTimeout: 5 * time.Millisecond, MaxConcurrency: 3})
	if err != nil {
		h.t.Error(err)
		return
	}
	s.life = openLife{c, pooled}
	s.consumer.Go(s.consume)
	h.site.Store(s)
	s.operate(0, core.OpNew)
}

// openAnew opens another context where the present one has ended.
func (h *history) openAnew() {
	h.opening.Lock()
	defer h.opening.Unlock()
	select {
	case <-h.site.Load().life.context.Done():
		h.past = append(h.past, h.site.Load())
		h.open()
	default:
	}
}

func (s *site) consume() {
	for {
		s.c.drain(int64(200*time.Microsecond), func(slot int64, code int32, _ []byte) {
			s.answered.Add(1)
			switch core.Code(code) {
			case core.CodeOK, core.CodeRecycling, core.CodeClosed, core.CodeNotInitialized, core.CodeDeadline, core.CodeCancelled:
			default:
				// A constructor may fail, and that is the reply to an operation.
				if _, ok := s.waiters.Load(slot); !ok || core.Code(code) != core.CodeFailed {
					s.h.t.Errorf("the request in slot %d ended by code %d", slot, code)
				}
			}
			if wait, ok := s.waiters.LoadAndDelete(slot); ok {
				wait.(chan int32) <- code
			}
		})
		select {
		case <-s.stop:
			return
		default:
		}
	}
}

// send pushes a request; false when it was refused.
func (s *site) send(shard int, deadline int64, method int32, payload []byte) (ticket uint64, ok bool) {
	if ticket, ok = s.c.pushBefore(deadline, shard, method, payload, s.slots.Add(1)); ok {
		s.due.Add(1)
		if method >= 0 {
			s.accepted.Add(1)
		}
	}
	return ticket, ok
}

// operate pushes an operation and waits for its reply, unless it was refused.
func (s *site) operate(shard int, op int32) {
	slot, wait := s.slots.Add(1), make(chan int32, 1)
	s.waiters.Store(slot, wait)
	if _, ok := s.c.push(shard, op, nil, slot); ok {
		s.due.Add(1)
		select {
		case <-wait:
		case <-time.After(time.Minute):
			s.h.t.Errorf("operation %d was not answered", op)
		}
	} else {
		s.waiters.Delete(slot)
	}
}

func (h *history) run(steps []byte) {
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			var tickets []uint64
			var of *site
			for i := n; i < len(steps); i += 4 {
				s := h.site.Load()
				if s != of {
					of, tickets = s, nil
				}
				tickets = h.step(s, n, steps[i], tickets)
			}
		})
	}
	all.Wait()
	for _, s := range append(h.past, h.site.Load()) {
		s.end()
	}
	if made, torn := h.made.Load(), h.torn.Load(); made != torn {
		h.t.Errorf("%d objects were made, %d torn down", made, torn)
	}
	if nodesLive() != 0 || blocksHeld() != 0 {
		h.t.Errorf("%d nodes are still taken, %d payloads held", nodesLive(), blocksHeld())
	}
}

// step does what the low bits of a byte say; the others are its argument. tickets are those of the requests
// that the thread has sent, done or not.
func (h *history) step(s *site, shard int, b byte, tickets []uint64) []uint64 {
	argument := b >> 3
	method, at, deadline := int32(0), shard, int64(0)
	if argument%2 == 1 {
		method, at = 1, shardCount
	}
	switch b & 7 {
	case 2:
		deadline = clock.at + int64(time.Since(clock.base)) + int64(argument)*int64(100*time.Microsecond)
		fallthrough
	case 0, 1:
		if ticket, ok := s.send(at, deadline, method, []byte{argument}); ok {
			tickets = append(tickets, ticket)
		}
	case 3:
		if back := len(tickets) - 1 - int(argument); back >= 0 && !s.c.cancel(tickets[back]) {
			s.send(shard, 0, core.OpCancel, binary.LittleEndian.AppendUint64(nil, tickets[back]))
		}
	case 4:
		time.Sleep(time.Duration(argument) * 100 * time.Microsecond)
	case 5:
		s.operate(shard, core.OpRecycle)
	case 6:
		h.fail.Store(true)
		s.operate(shard, core.OpRecycle)
		h.fail.Store(false)
	case 7:
		if argument%4 == 0 {
			s.operate(shard, core.OpClose)
		} else {
			h.openAnew()
		}
	}
	return tickets
}

// end closes the context, closed or not, and compares its counters.
func (s *site) end() {
	t := s.h.t
	s.operate(0, core.OpClose)
	<-s.life.context.Done()
	for limit := time.Now().Add(30 * time.Second); s.answered.Load() < s.due.Load() && time.Now().Before(limit); {
		time.Sleep(100 * time.Microsecond)
	}
	close(s.stop)
	s.consumer.Wait()
	if s.answered.Load() != s.due.Load() {
		t.Errorf("of %d accepted requests %d were answered", s.due.Load(), s.answered.Load())
	}
	n := s.in.Counters()
	ends := n.Completed.Load() + n.Failed.Load() + n.Cancelled.Load() + n.Rejected.Load()
	if s.accepted.Load() != ends || n.InFlight.Load() != 0 {
		t.Errorf("%d accepted, %d ended, %d in flight", s.accepted.Load(), ends, n.InFlight.Load())
	}
	s.c.free()
	s.life.end()
}
