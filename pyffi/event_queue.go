package pyffi

import (
	"sync/atomic"
	"unsafe"
)

// eventQueue is Go's end of a ring's events: see event_queue.h. One goroutine at a time pushes, which
// its context's emitter sees to.
//
// The nodes that lie before the one that Python took last are free: they are used again from the
// oldest on, so a queue walks through its memory in one direction, which processors fetch ahead.
type eventQueue struct {
	memory *ringMemory
	last   uintptr // pushed last
	free   uintptr // the oldest node
	seen   uintptr // what Python had taken last when this was looked up last: `free` up to here is free
}

func (q *eventQueue) init(m *ringMemory) bool {
	first := newNodes(1)
	q.memory, q.last, q.free, q.seen = m, first, first, first
	atomic.StoreUintptr(&m.taken, first)
	return first != 0
}

// push queues an event of one of the context's lives.
//
// The store to next publishes the node. It comes before the look at waiting, and the consumer raises
// waiting before it looks at next: all four are seq_cst, so that one of the two sees the other.
func (q *eventQueue) push(event, life int32, body []byte) {
	n := q.take()
	n.method, n.code = event, life
	n.fill(body)
	n.next = 0
	last := nodeAt(q.last)
	q.last = n.addr()
	atomic.StoreUintptr(&last.next, n.addr())
	portAt(q.memory.events).rouse()
}

// take gives the oldest free node, or one of a new chain, which is put before the others. Python has
// read what is in it before it moved `taken` on.
func (q *eventQueue) take() *node {
	if q.free == q.seen {
		if q.seen = atomic.LoadUintptr(&q.memory.taken); q.free == q.seen {
			chain := newNodes(stockNodes)
			if chain == 0 {
				panic("goferry: no memory for events")
			}
			nodeAt(chain + (stockNodes-1)*unsafe.Sizeof(node{})).next = q.free
			q.free = chain
		}
	}
	n := nodeAt(q.free)
	q.free = n.next
	return n
}
