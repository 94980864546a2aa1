package pyffi

import (
	"sync/atomic"
	"unsafe"
)

// portMemory is the twin of the fields of struct gf_port (port.h) that Go touches.
type portMemory struct {
	head    uintptr
	waiting int32
	efd     int32
	depth   int64
}

func portAt(p uintptr) *portMemory { return *(**portMemory)(unsafe.Pointer(&p)) }

// push hands a chain of finished nodes, linked oldest first, to the port's consumer and wakes it
// if it waits: gf_port_push in Go, so that no reply costs a cgo call. Any goroutine.
//
// The compare-and-swap publishes the nodes; looked at after it, waiting is at least as new as
// the consumer's last look at head (Go's atomics are seq_cst, as C's are there).
func (p *portMemory) push(first *node) {
	for {
		h := atomic.LoadUintptr(&p.head)
		first.batch = h
		if atomic.CompareAndSwapUintptr(&p.head, h, first.addr()) {
			if h == 0 {
				p.rouse()
			}
			return
		}
	}
}

// rouse wakes the consumer if it waits.
func (p *portMemory) rouse() {
	if atomic.LoadInt32(&p.waiting) != 0 && atomic.SwapInt32(&p.waiting, 0) != 0 {
		wake(p.efd)
	}
}
