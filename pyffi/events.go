package pyffi

/*
#include "ring.h"
*/
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/goferry/goferry/core"
)

// eventNodes is how many nodes Go asks C for when none is spent: one cgo call for so many events.
const eventNodes = 64

// eventPort takes a context's events to the port that its Python listeners' thread drains.
// Nodes circulate: Push takes one, the listeners' thread gives it to the ring's spent list, from
// where Push takes all at once (one exchange, so a list head that comes back does no harm).
type eventPort struct {
	memory *ringMemory

	mu   sync.Mutex // guards free, and keeps the events of one emitter in order
	free uintptr
}

var (
	_ core.EventPort = (*eventPort)(nil)
	_ core.Renewable = (*eventPort)(nil)
)

// Listening implements core.EventPort. Python counts its listeners in the ring's memory.
func (p *eventPort) Listening(event int32) bool {
	return atomic.LoadInt32(&p.memory.listeners[event+runtimeEvents]) > 0
}

// Push implements core.EventPort.
func (p *eventPort) Push(event int32, body []byte) {
	port := portAt(p.memory.events)
	atomic.AddInt64(&port.depth, 1)
	p.mu.Lock()
	n := p.take()
	n.method = event
	n.code = atomic.LoadInt32(&p.memory.life)
	n.fill(body)
	n.next = 0
	port.push(n)
	p.mu.Unlock()
}

// Renew implements core.Renewable: Python tells listeners of one life from those of another by it.
func (p *eventPort) Renew(life int32) { atomic.StoreInt32(&p.memory.life, life) }

// Depth implements core.EventPort.
func (p *eventPort) Depth() int { return int(atomic.LoadInt64(&portAt(p.memory.events).depth)) }

func (p *eventPort) take() *node {
	if p.free == 0 {
		p.free = atomic.SwapUintptr(&p.memory.spent, 0)
	}
	if p.free == 0 {
		p.free = uintptr(unsafe.Pointer(C.gf_ring_event_nodes(eventNodes)))
		if p.free == 0 {
			panic("goferry: no memory for events")
		}
	}
	n := nodeAt(p.free)
	p.free = n.next
	return n
}

// recycle leaves the port's free nodes to the ring's next context.
func (p *eventPort) recycle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.free != 0 {
		n := nodeAt(p.free)
		p.free = n.next
		giveSpent(p.memory, n)
	}
}

// giveSpent puts a node on the list that events take theirs from.
func giveSpent(m *ringMemory, n *node) {
	for {
		h := atomic.LoadUintptr(&m.spent)
		n.next = h
		if atomic.CompareAndSwapUintptr(&m.spent, h, n.addr()) {
			return
		}
	}
}
