package pyffi

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

// FuzzRingLifecycle has four threads, as far as the ring can tell, do what the input says with a context that
// is fed by one: call, wait in a lane, cancel before and after the beginning, let a deadline pass, recycle,
// fail a recycle, close, and open anew on a ring that was used before. After all of them every accepted
// request has had one reply that the history explains, each object that was made has been torn down, the
// counters agree, and no node and no goroutine is left.
func FuzzRingLifecycle(f *testing.F) {
	coretest.FuzzHistories(f, func(t *testing.T, steps []byte) {
		h := newHistory(t)
		h.Run(steps, func(n int) func(*site, byte) {
			var tickets []uint64
			var of *site
			return func(s *site, step byte) {
				if s != of {
					of, tickets = s, nil
				}
				tickets = h.step(s, n, step, tickets)
			}
		})
		if nodesLive() != 0 || blocksHeld() != 0 {
			t.Errorf("%d nodes are still taken, %d payloads held", nodesLive(), blocksHeld())
		}
	},
		"\x00\x01\x02\x03\x04\x05\x06\x07",
		"\x05\x05\x05\x05\x00\x00\x00\x00\x05",
		"\x01\x03\x01\x0b\x02\x07\x05\x06\x01\x03",
		"\x01\x03\x09\x03\x11\x03\x05\x07\x0f\x07\x0f\x00",
		"\x06\x00\x06\x01\x05\x02\x07\x05")
}

// history is one fuzzed sequence of contexts.
type history struct{ *coretest.History[*site] }

func newHistory(t *testing.T) history {
	seeds := coretest.NewSeeds(t)
	return history{coretest.NewHistory(t, seeds, func() (*site, error) { return newSite(t, seeds) })}
}

// site is a context with its ring, and the consumer of its replies.
type site struct {
	t        *testing.T
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

func newSite(t *testing.T, seeds *coretest.Seeds) (*site, error) {
	in, pooled, err := testRings.take(seeds.Lanes())
	if err != nil {
		return nil, err
	}
	s := &site{t: t, c: newCSide(&producersLock, in), in: in, stop: make(chan struct{})}
	s.c.eventPort(pooled.memory)
	c, err := seeds.Open(in, pooled.events, core.Options{DrainTimeout: 5 * time.Millisecond, MaxConcurrency: 3})
	if err != nil {
		return nil, err
	}
	s.life = openLife{c, pooled}
	s.consumer.Go(s.consume)
	return s, nil
}

func (s *site) Begin()                { s.operate(0, core.OpNew) }
func (s *site) Done() <-chan struct{} { return s.life.context.Done() }

func (s *site) consume() {
	for {
		s.c.drain(int64(200*time.Microsecond), func(slot int64, code int32, _ []byte) {
			s.answered.Add(1)
			switch core.Code(code) {
			case core.CodeOK, core.CodeRecycling, core.CodeClosed, core.CodeNotInitialized, core.CodeDeadline, core.CodeCancelled:
			default:
				// A constructor may fail, and that is the reply to an operation.
				if _, ok := s.waiters.Load(slot); !ok || core.Code(code) != core.CodeFailed {
					s.t.Errorf("the request in slot %d ended by code %d", slot, code)
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
			s.t.Errorf("operation %d was not answered", op)
		}
	} else {
		s.waiters.Delete(slot)
	}
}

// step does what the low bits of a byte say; the others are its argument. tickets are those of the requests
// that the thread has sent, done or not.
func (h history) step(s *site, shard int, b byte, tickets []uint64) []uint64 {
	argument := b >> 3
	method, at, deadline := coretest.SeedsWork, shard, int64(0)
	if argument%2 == 1 {
		method, at = coretest.SeedsSerial, shardCount
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
		h.Fail.Store(true)
		s.operate(shard, core.OpRecycle)
		h.Fail.Store(false)
	case 7:
		if argument%4 == 0 {
			s.operate(shard, core.OpClose)
		} else {
			h.OpenAnew()
		}
	}
	return tickets
}

func (s *site) End() {
	s.operate(0, core.OpClose)
	<-s.Done()
	all := coretest.Eventually(&s.answered, &s.due)
	close(s.stop)
	s.consumer.Wait()
	if !all {
		s.t.Errorf("of %d accepted requests %d were answered", s.due.Load(), s.answered.Load())
	}
	n := s.in.Counters()
	if ends := coretest.Ended(n); s.accepted.Load() != ends || n.InFlight.Load() != 0 {
		s.t.Errorf("%d accepted, %d ended, %d in flight", s.accepted.Load(), ends, n.InFlight.Load())
	}
	s.c.free()
	s.life.end()
}
