package core

import (
	"sync"
	"sync/atomic"
	"time"
)

// Call is a request of a goroutine, in a [Bank].
type Call struct {
	next     *Call // in a shard, a backlog or a chain of replies: of whoever has the call
	method   int32
	phase    atomic.Int32 // competed for by Begin and the caller's cancel
	word     atomic.Int32 // competed for by Finish and the caller's leaving
	id       uint64
	payload  []byte
	deadline time.Time
	progress bool
	reply    Reply         // written before ready is sent to or the callback is called
	ready    chan struct{} // holds one; nil when there is a callback
	callback func(Reply)
}

var _ Request = (*Call)(nil)

// Values of Call.phase and Call.word.
const (
	callPending int32 = iota
	callBegun
	callCancelled

	callWaiting int32 = 0
	callDone    int32 = 1
	callLeft    int32 = 2
)

// Method implements [Request].
func (c *Call) Method() int32 { return c.method }

// Payload implements [Request].
func (c *Call) Payload() []byte { return c.payload }

// ID implements [Request].
func (c *Call) ID() uint64 { return c.id }

// Deadline implements [Request].
func (c *Call) Deadline() time.Time { return c.deadline }

// WantsProgress implements [Request].
func (c *Call) WantsProgress() bool { return c.progress }

// Begin implements [Request].
func (c *Call) Begin() bool { return c.phase.CompareAndSwap(callPending, callBegun) }

// Reply is how a request ended.
type Reply struct {
	Code Code
	Body []byte // the encoded reply, or with another code than CodeOK what is known of the error
}

// Err is nil for CodeOK, and otherwise a [*ReplyError].
func (r Reply) Err() error {
	if r.Code == CodeOK {
		return nil
	}
	return newReplyError(r)
}

// replies runs the callbacks of finished calls, in the order of their ends, on a goroutine that
// lives while there are any: a callback that takes long delays other callbacks, never the
// dispatcher.
type replies struct {
	mu          sync.Mutex // guards what follows; not held while a callback runs
	first, last *Call
	running     bool
}

func (q *replies) put(first, last *Call) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.last == nil {
		q.first = first
	} else {
		q.last.next = first
	}
	q.last = last
	if !q.running {
		q.running = true
		go q.run()
	}
}

func (q *replies) run() {
	for {
		q.mu.Lock()
		c := q.first
		q.first, q.last = nil, nil
		q.running = c != nil
		q.mu.Unlock()
		if c == nil {
			return
		}
		for c != nil {
			next := c.next
			c.next = nil
			c.callback(c.reply)
			c = next
		}
	}
}
