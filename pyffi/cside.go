package pyffi

/*
#include <stdlib.h>
#include <string.h>
#include "block.h"
#include "event_queue.h"
#include "pool.h"
#include "port.h"
#include "ring.h"
*/
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// cSide drives the C half of the data plane from Go, in the place of Python's threads: it takes and
// fills nodes, pushes them through ring.c, and drains a port. Tests run the ring with it; lock is
// the producers' lock of pool.h, which in the extension is the GIL.
type cSide struct {
	lock *sync.Mutex
	ring *C.gf_ring
	port *C.gf_port

	recent [C.GF_AHEAD]*C.gf_node // the nodes that were pushed last, named as in gf_name_ahead
	pushed int
}

func newCSide(lock *sync.Mutex, r *ring) *cSide {
	lock.Lock()
	defer lock.Unlock()
	p := C.gf_port_take()
	if p == nil {
		panic(errNoRing)
	}
	c := &cSide{lock: lock, ring: (*C.gf_ring)(unsafe.Pointer(r.memory)), port: p}
	r.memory.reaper = uintptr(unsafe.Pointer(p))
	return c
}

// free gives the port back. Every reply must have come.
func (c *cSide) free() {
	c.lock.Lock()
	defer c.lock.Unlock()
	C.gf_port_give(c.port)
}

// push sends a request whose reply comes to the port; false when the shard is closed. slot is
// given back with the reply.
func (c *cSide) push(shard int, method int32, payload []byte, slot int64) (ticket uint64, ok bool) {
	return c.pushBefore(0, shard, method, payload, slot)
}

// pushBefore is push with a deadline, in nanoseconds of CLOCK_MONOTONIC; 0: none.
func (c *cSide) pushBefore(deadline int64, shard int, method int32, payload []byte, slot int64) (ticket uint64, ok bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	n := C.gf_node_take()
	if n == nil || C.gf_node_room(n, C.int64_t(len(payload))) != 0 {
		panic(errNoRing)
	}
	if len(payload) > 0 {
		C.memcpy(unsafe.Pointer(n.data), unsafe.Pointer(&payload[0]), C.size_t(len(payload)))
	}
	n.len = C.int64_t(len(payload))
	n.method = C.int32_t(method)
	n.kind = 0
	n.deadline = C.int64_t(deadline)
	n.shard = C.int16_t(shard)
	n.slot = C.int32_t(slot)
	n.ring = unsafe.Pointer(c.ring)
	n.port = c.port
	ticket = (*request)(unsafe.Pointer(n)).ID()
	n.batch = c.recent[c.pushed%len(c.recent)] // of any shard, or used again: hints may be wrong
	c.recent[c.pushed%len(c.recent)] = n
	c.pushed++
	if C.gf_ring_push(c.ring, C.int32_t(shard), n, n) == 0 {
		C.gf_node_give(n)
		return 0, false
	}
	return ticket, true
}

// pinSlot is the slot by which drain tells of a pin that came back, with its request's node or by itself.
const pinSlot = -100

// pushPinned is push with a payload that is not copied, as Python's side pins a caller's buffer.
func (c *cSide) pushPinned(shard int, method int32, payload cMemory, slot int64) (ticket uint64) {
	c.lock.Lock()
	defer c.lock.Unlock()
	n, pin := C.gf_node_take(), C.gf_node_take()
	if n == nil || pin == nil {
		panic(errNoRing)
	}
	pin.kind = C.GF_PIN_NODE
	n.pin = pin
	n.kind = 0
	n.data, n.len = (*C.uint8_t)(payload.at), C.int64_t(payload.size)
	n.method = C.int32_t(method)
	n.shard, n.slot = C.int16_t(shard), C.int32_t(slot)
	n.ring, n.port = unsafe.Pointer(c.ring), c.port
	ticket = (*request)(unsafe.Pointer(n)).ID()
	if C.gf_ring_push(c.ring, C.int32_t(shard), n, n) == 0 {
		panic("the shard is closed")
	}
	return ticket
}

// cMemory is memory of C's, in the place of a Python object's buffer.
type cMemory struct {
	at   unsafe.Pointer
	size int
}

func newCMemory(content []byte) cMemory { return cMemory{C.CBytes(content), len(content)} }

func (m cMemory) addr() uintptr { return uintptr(m.at) }

// free overwrites the memory first, so that whoever still reads it notices.
func (m cMemory) free() {
	C.memset(m.at, 0xee, C.size_t(m.size))
	C.free(m.at)
}

func addressOf(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

// drain gives every reply that has come, or waits for one as long as timeout says (nanoseconds).
func (c *cSide) drain(timeout int64, reply func(slot int64, code int32, body []byte)) {
	C.gf_port_wait(c.port, C.int64_t(timeout))
	for {
		n := C.gf_port_next(c.port)
		if n == nil {
			return
		}
		pin := n.pin
		if n.kind == C.GF_PIN_NODE {
			pin = n
		} else {
			reply(int64(n.slot), int32(n.code), C.GoBytes(unsafe.Pointer(n.data), C.int(n.len)))
			n.pin = nil
			if n.ext != nil { // whoever still reads it shall notice
				C.memset(unsafe.Pointer(n.ext), 0xee, C.size_t(n.ext_cap))
			}
			c.lock.Lock()
			C.gf_node_give(n)
			c.lock.Unlock()
		}
		if pin != nil {
			reply(pinSlot, 0, nil)
			c.lock.Lock()
			C.gf_node_give(pin)
			c.lock.Unlock()
		}
	}
}

// cancel is what Python's cancel does to a request that was not dispatched yet.
func (c *cSide) cancel(ticket uint64) bool {
	n := nodeAt(uintptr(unsafe.Pointer(C.gf_ticket_node(C.uint64_t(ticket)))))
	pending := uint32(C.gf_ticket_phase(C.uint64_t(ticket), C.GF_PENDING))
	cancelled := uint32(C.gf_ticket_phase(C.uint64_t(ticket), C.GF_CANCELLED))
	return atomic.CompareAndSwapUint32(&n.phase, pending, cancelled)
}

// eventPort gives the ring the event port that _plane.Ring gives it in the extension.
func (c *cSide) eventPort(m *ringMemory) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if m.events == 0 {
		m.events = uintptr(unsafe.Pointer(C.gf_port_take()))
	}
}

// takeEvents gives every event that has come, or waits for one as long as timeout says. Each counts as
// delivered when event returns.
func (c *cSide) takeEvents(m *ringMemory, timeout int64, event func(index int32, body []byte)) {
	r := (*C.gf_ring)(unsafe.Pointer(m))
	C.gf_event_wait(r, C.int64_t(timeout), 1000)
	for {
		n := C.gf_event_next(r)
		if n == nil {
			return
		}
		index, body := int32(n.method), C.GoBytes(unsafe.Pointer(n.data), C.int(n.len))
		C.gf_event_take(r, n)
		event(index, body)
		if index >= 0 {
			C.gf_event_delivered(r)
		}
	}
}

// eventNodes counts the nodes of the ring's events.
func eventNodes(p *eventPort) (n int) {
	for at := p.queue.free; at != 0; at = nodeAt(at).next {
		n++
	}
	return n
}

// blocksHeld is the number of payloads that are held past their requests' end.
func blocksHeld() int64 { return int64(C.gf_blocks_held()) }

// nodesLive is the number of nodes taken from the pool.
func nodesLive() int64 { return int64(C.gf_pool_live()) }
