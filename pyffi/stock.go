package pyffi

import (
	"sync"
	"sync/atomic"
)

// stockNodes is how many nodes Go asks C for when none is spent: one cgo call for so many messages.
const stockNodes = 64

// stock is where a port's messages get their nodes from. Nodes circulate: take gives one to Go,
// Python's thread puts it on the spent list when it has been delivered, and take fetches that
// list at once (one exchange, so a list head that comes back does no harm).
type stock struct {
	spent *uintptr // head of a list in C memory

	mu   sync.Mutex // guards free
	free uintptr
}

func (s *stock) take() *node {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free == 0 {
		s.free = atomic.SwapUintptr(s.spent, 0)
	}
	if s.free == 0 {
		s.free = newNodes(stockNodes)
		if s.free == 0 {
			panic("goferry: no memory for events")
		}
	}
	n := nodeAt(s.free)
	s.free = n.next
	return n
}
