package pyffi

import (
	"sync/atomic"

	"github.com/goferry/goferry/core"
)

// eventPort takes a context's events to the queue that its Python listeners' thread drains, and calls
// of callables to where they go.
type eventPort struct {
	memory *ringMemory
	queue  eventQueue
	room   eventRoom
	stock  stock // of the calls' nodes
}

// newEventPort makes the port of a new ring, or gives nil when there is no memory.
func newEventPort(m *ringMemory) *eventPort {
	p := &eventPort{memory: m, room: eventRoom{memory: m}, stock: stock{spent: &m.spent}}
	if !p.queue.init(m) {
		return nil
	}
	return p
}

var (
	_ core.EventPort    = (*eventPort)(nil)
	_ core.Renewable    = (*eventPort)(nil)
	_ core.ProgressPort = (*eventPort)(nil)
	_ core.RoomPort     = (*eventPort)(nil)
)

// Listening implements core.EventPort. Python counts its listeners in the ring's memory.
func (p *eventPort) Listening(event int32) bool {
	return atomic.LoadInt32(&p.memory.listeners[event+runtimeEvents]) > 0
}

// Push implements core.EventPort.
func (p *eventPort) Push(event int32, body []byte) {
	p.queue.push(event, atomic.LoadInt32(&p.memory.life), body)
}

// Renew implements core.Renewable: Python tells listeners of one life from those of another by it.
func (p *eventPort) Renew(life int32) { atomic.StoreInt32(&p.memory.life, life) }

// Progressed implements core.ProgressPort. Python counts what its event thread takes.
func (p *eventPort) Progressed() int64 { return atomic.LoadInt64(&p.memory.progress) }

// Depth implements core.EventPort: what the emitter has counted, less what Python has. Each count has
// one side that writes it, and the emitter looks here only when it cannot know that there is
// room, so that the two processors do not pull at one line of memory for each event.
func (p *eventPort) Depth() int {
	delivered := atomic.LoadInt64(&p.memory.delivered)
	return int(p.emitted() - delivered)
}

func (p *eventPort) emitted() int64 {
	return atomic.LoadInt64(&p.memory.counters[emittedCounter])
}

// AwaitRoom implements core.RoomPort.
func (p *eventPort) AwaitRoom(most int, f func()) bool {
	return p.room.await(p.emitted()-int64(most), f)
}

// ForgetRoom implements core.RoomPort.
func (p *eventPort) ForgetRoom() { p.room.forget() }

// recycle ends what the port has for a context that is over, and leaves the calls' free nodes to the
// ring's next one.
func (p *eventPort) recycle() {
	p.room.waits.Wait()
	s := &p.stock
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.free != 0 {
		n := nodeAt(s.free)
		s.free = n.next
		giveSpent(p.memory, n)
	}
}

// giveSpent puts a node on the list that calls take theirs from.
func giveSpent(m *ringMemory, n *node) {
	for {
		h := atomic.LoadUintptr(&m.spent)
		n.next = h
		if atomic.CompareAndSwapUintptr(&m.spent, h, n.addr()) {
			return
		}
	}
}
