package core

import (
	"sync"
	"sync/atomic"
)

// bankShards is the number of producers' shards of a Bank. At or above the number of producers that
// push at once, they do not meet.
const bankShards = 16

// Bank is the Ingress for producers that are goroutines: a sharded, unbounded queue of many
// producers and one consumer. A push allocates nothing and takes one compare-and-swap, and a ring
// of the bell if it found its shard empty and nobody leading.
//
// A shard is a list, newest first. The consumer takes all of it by one exchange, and turns it round
// into a backlog of its own, so the order of each producer, which keeps to its shard, is kept.
type Bank struct {
	shards   []bankShard
	resting  atomic.Bool
	bell     Bell // and
	place    int  // written before the first rest
	state    atomic.Int32
	counters Counters
	ids      atomic.Uint64
	joined   atomic.Uint64 // producers so far
	replies  replies
	calls    sync.Pool // Calls that nobody refers to any more, each with its channel, empty
}

// bankShard is one list and its consumer's side, each on cache lines of its own.
type bankShard struct {
	head    atomic.Pointer[Call] // newest; closedMark refuses pushes
	_       [120]byte
	backlog *Call // oldest; the consumer's
	_       [120]byte
}

var _ Ingress = (*Bank)(nil)

// closedMark in a shard's head refuses pushes. It is compared by address only.
var closedMark = new(Call)

// NewBank makes a Bank with so many serial lanes: the library's Lanes.
func NewBank(lanes int) *Bank {
	b := &Bank{shards: make([]bankShard, bankShards+lanes)}
	b.calls.New = func() any { return &Call{ready: make(chan struct{}, 1)} }
	return b
}

// push takes a call into a shard. False means that the shard is closed.
//
// A push sees the shard empty and then looks at resting; who rests sets resting and then looks at the
// shards. Both use sequentially consistent atomics, so one of the two sees the other: either the
// producer rings, or the consumer finds the call.
func (b *Bank) push(shard int, c *Call) bool {
	head := &b.shards[shard].head
	for {
		newest := head.Load()
		if newest == closedMark {
			return false
		}
		c.next = newest
		if !head.CompareAndSwap(newest, c) {
			continue
		}
		if newest == nil && b.resting.Load() && b.resting.CompareAndSwap(true, false) {
			b.bell.Ring(b.place)
		}
		return true
	}
}

// Shards implements [Ingress].
func (b *Bank) Shards() int { return bankShards }

// Pop implements [Ingress].
func (b *Bank) Pop(shard int) Request {
	s := &b.shards[shard]
	c := s.backlog
	if c == nil {
		if newest := s.head.Load(); newest == nil || newest == closedMark {
			return nil
		}
		c = turnRound(s.head.Swap(nil))
	}
	s.backlog, c.next = c.next, nil
	return c
}

// turnRound reverses a list, so that the oldest comes first.
func turnRound(newest *Call) (oldest *Call) {
	for newest != nil && newest != closedMark {
		newest, newest.next, oldest = newest.next, oldest, newest
	}
	return oldest
}

// Pending implements [Ingress]: it looks at the shards, not at the consumer's backlogs.
func (b *Bank) Pending() bool {
	for i := range b.shards {
		if c := b.shards[i].head.Load(); c != nil && c != closedMark {
			return true
		}
	}
	return false
}

// NewBell implements [Ingress].
func (b *Bank) NewBell() (Bell, error) { return newBankBell(), nil }

// Join implements [Ingress].
func (b *Bank) Join(bell Bell, place int) { b.bell, b.place = bell, place }

// Rest implements [Ingress].
func (b *Bank) Rest() { b.resting.Store(true) }

// Resting implements [Ingress].
func (b *Bank) Resting() bool { return b.resting.Load() }

// Rouse implements [Ingress].
func (b *Bank) Rouse() { b.resting.Store(false) }

// Wake implements [Ingress].
func (b *Bank) Wake() {
	b.resting.Store(false)
	b.bell.Ring(b.place)
}

// Urgent implements [Ingress]. Goroutines that wait do not spin.
func (b *Bank) Urgent() bool { return false }

// Seal implements [Ingress].
func (b *Bank) Seal() {
	for i := range b.shards {
		s := &b.shards[i]
		rest := turnRound(s.head.Swap(closedMark))
		last := &s.backlog
		for *last != nil {
			last = &(*last).next
		}
		*last = rest
	}
}

// Unseal implements [Ingress].
func (b *Bank) Unseal() {
	for i := range b.shards {
		b.shards[i].head.CompareAndSwap(closedMark, nil)
	}
}

// SetState implements [Ingress].
func (b *Bank) SetState(s State) { b.state.Store(int32(s)) }

// State is what the context showed last.
func (b *Bank) State() State { return State(b.state.Load()) }

// Counters implements [Ingress].
func (b *Bank) Counters() *Counters { return &b.counters }

// NewOutbox implements [Ingress].
func (b *Bank) NewOutbox() Outbox { return &bankOutbox{bank: b} }

// bankOutbox delivers to waiting goroutines at once, since that is one send each, and keeps
// replies with callbacks for the goroutine that runs those.
type bankOutbox struct {
	bank        *Bank
	first, last *Call
}

// Finish implements [Outbox].
func (o *bankOutbox) Finish(r Request, code Code, body []byte) {
	c := r.(*Call)
	c.reply.Code = code
	c.reply.Body = append([]byte(nil), body...)
	if c.callback == nil {
		if c.word.Swap(callDone) == callLeft {
			o.bank.counters.Abandoned.Add(1)
			return
		}
		c.ready <- struct{}{}
		return
	}
	if c.word.Swap(callDone) == callDone {
		panic("bug: a request was finished twice")
	}
	if o.last == nil {
		o.first = c
	} else {
		o.last.next = c
	}
	o.last = c
}

// Flush implements [Outbox].
func (o *bankOutbox) Flush() {
	if o.first != nil {
		o.bank.replies.put(o.first, o.last)
		o.first, o.last = nil, nil
	}
}
