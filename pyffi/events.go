package pyffi

import (
	"sync/atomic"

	"github.com/goferry/goferry/core"
)

// eventPort takes a context's events to the port that its Python listeners' thread drains. Who
// pushes two events at once finds them in either order; a context's emitter pushes one by one.
type eventPort struct {
	memory *ringMemory
	stock  stock
}

func newEventPort(m *ringMemory) *eventPort {
	return &eventPort{memory: m, stock: stock{spent: &m.spent}}
}

var (
	_ core.EventPort    = (*eventPort)(nil)
	_ core.Renewable    = (*eventPort)(nil)
	_ core.ProgressPort = (*eventPort)(nil)
)

// The same number on both sides.
const _ uint = -uint(core.EventProgress ^ progressEvent)

// Listening implements core.EventPort. Python counts its listeners in the ring's memory.
func (p *eventPort) Listening(event int32) bool {
	return atomic.LoadInt32(&p.memory.listeners[event+runtimeEvents]) > 0
}

// Push implements core.EventPort.
func (p *eventPort) Push(event int32, body []byte) {
	port := portAt(p.memory.events)
	if event >= 0 {
		atomic.AddInt64(&port.depth, 1)
	}
	n := p.stock.take()
	n.method = event
	n.code = atomic.LoadInt32(&p.memory.life)
	n.fill(body)
	n.next = 0
	port.push(n)
}

// Renew implements core.Renewable: Python tells listeners of one life from those of another by it.
func (p *eventPort) Renew(life int32) { atomic.StoreInt32(&p.memory.life, life) }

// Progressed implements core.ProgressPort. Python counts what its event thread takes.
func (p *eventPort) Progressed() int64 { return atomic.LoadInt64(&p.memory.progress) }

// Depth implements core.EventPort.
func (p *eventPort) Depth() int { return int(atomic.LoadInt64(&portAt(p.memory.events).depth)) }

// recycle leaves the port's free nodes to the ring's next context.
func (p *eventPort) recycle() {
	s := &p.stock
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.free != 0 {
		n := nodeAt(s.free)
		s.free = n.next
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
