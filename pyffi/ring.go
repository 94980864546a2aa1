package pyffi

/*
#include "block.h"
#include "pool.h"
#include "port.h"
#include "ring.h"
#include "spare.h"
*/
import "C"

import (
	"fmt"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goferry/goferry/core"
)

type shardMemory struct {
	head uintptr
	_    [120]byte
}

// ringMemory is the twin of struct gf_ring in ring.h, whose comments give each field's rule.
type ringMemory struct {
	shard     [shardCount + laneCount]shardMemory
	urgent    int32
	_         [124]byte
	resting   int32
	place     int32
	bell      uintptr
	_         [112]byte
	state     int32
	_         [4]byte
	reaper    uintptr
	events    uintptr
	spent     uintptr
	library   int32
	holders   int32
	released  int32
	life      int32
	calls     uintptr
	_         [72]byte
	python    [2]int64
	delivered int64
	refused   int64
	progress  int64
	taken     uintptr
	_         [80]byte
	roomAt    int64
	roomEfd   int32
	_         [116]byte
	counters  [counterCount]int64
	listeners [runtimeEvents + eventCount]int32
}

// closedMark in a shard's head refuses pushes.
const closedMark = 1

// ring is a submission ring as the dispatcher's ingress. backlog is the consumer's side and moves
// with the lead; everything else may be used by any goroutine.
type ring struct {
	memory  *ringMemory
	shards  int // of the memory's: the producers', and the library's lanes
	backlog [shardCount + laneCount]uintptr
	touched byte // keeps early looks at nodes from being optimised away
	deep    bool // the chain taken last was longer than a cache holds
	popped  uint32
}

var _ core.Ingress = (*ring)(nil)

// Shards implements core.Ingress.
func (r *ring) Shards() int { return shardCount }

// Pop implements core.Ingress: from the backlog, or else by one exchange that takes all that was
// pushed to the shard, newest first, and turns it round.
func (r *ring) Pop(shard int) core.Request {
	at := r.backlog[shard]
	if at == 0 {
		head := &r.memory.shard[shard].head
		if atomic.LoadUintptr(head) <= closedMark {
			return nil
		}
		at = r.turn(atomic.SwapUintptr(head, 0))
	}
	if r.popped++; r.popped%ahead == 0 && r.deep {
		r.look(at)
	}
	n := nodeAt(at)
	r.backlog[shard] = n.next
	return (*request)(n)
}

// How many nodes the leader looks ahead in a backlog, and from which length on nodes have left its
// core's cache again since turn followed the chain.
const (
	ahead    = 16
	deepFrom = 4096
)

// look touches the nodes that lie ahead of the next ones in a backlog, so that as many misses of the cache
// are waited for at once.
func (r *ring) look(at uintptr) {
	touched := byte(0)
	for i := 0; i < ahead && at != 0; i++ {
		n := nodeAt(at)
		if n.batch != 0 {
			far := nodeAt(n.batch)
			touched ^= byte(far.method) ^ far.inline[0]
		}
		at = n.next
	}
	r.touched = touched
}

// turn reverses a chain, newest first, into order of submission.
//
// It follows links to nodes that another core has just written, a miss of the cache for each. So those
// further on, which producers name (GF_AHEAD in node.h), are touched early, and with each its payload's
// line. Then batch names the node that comes so many later in the order of submission, for look. What
// batch names is a node for sure, but it may be somebody else's by now: nothing is made of what is read.
func (r *ring) turn(newest uintptr) uintptr {
	if newest > closedMark && nodeAt(newest).next <= closedMark { // a caller that waits
		n := nodeAt(newest)
		n.next, n.batch = 0, 0
		r.touched, r.deep = n.inline[0], false
		return newest
	}
	var oldest uintptr
	var later [ahead]uintptr
	touched, count := byte(0), uint(0)
	for newest > closedMark {
		n := nodeAt(newest)
		touched ^= n.inline[0]
		if n.batch != 0 {
			far := nodeAt(n.batch)
			touched ^= byte(far.method) ^ far.inline[0]
		}
		n.batch = later[count%ahead]
		later[count%ahead] = newest
		count++
		newest, n.next = n.next, oldest
		oldest = n.addr()
	}
	r.touched, r.deep = touched, count > deepFrom
	return oldest
}

// Pending implements core.Ingress. The backlog is the leader's, so only heads count here.
func (r *ring) Pending() bool {
	for i := range r.memory.shard[:r.shards] {
		if atomic.LoadUintptr(&r.memory.shard[i].head) > closedMark {
			return true
		}
	}
	return false
}

// NewBell implements core.Ingress.
func (r *ring) NewBell() (core.Bell, error) {
	if b := takeBell(); b != nil {
		return b, nil
	}
	return nil, errNoRing
}

// Join implements core.Ingress. The first Rest publishes both.
func (r *ring) Join(b core.Bell, place int) {
	atomic.StoreUintptr(&r.memory.bell, b.(*bell).memory.addr())
	atomic.StoreInt32(&r.memory.place, int32(place))
}

// Rest implements core.Ingress. Whoever calls it looks at the heads afterwards; a producer pushes before it
// looks at resting: one of the two sees the other.
func (r *ring) Rest() { atomic.StoreInt32(&r.memory.resting, 1) }

// Resting implements core.Ingress.
func (r *ring) Resting() bool { return atomic.LoadInt32(&r.memory.resting) != 0 }

// Rouse implements core.Ingress.
func (r *ring) Rouse() { atomic.StoreInt32(&r.memory.resting, 0) }

// Wake implements core.Ingress.
func (r *ring) Wake() {
	atomic.StoreInt32(&r.memory.resting, 0)
	(*(**bellMemory)(unsafe.Pointer(&r.memory.bell))).ring(int(r.memory.place))
}

// Urgent implements core.Ingress.
func (r *ring) Urgent() bool { return atomic.LoadInt32(&r.memory.urgent) != 0 }

// Seal implements core.Ingress. What the exchange takes joins the end of the backlog; a push that
// comes later meets the mark.
func (r *ring) Seal() {
	for i := range r.memory.shard[:r.shards] {
		rest := r.turn(atomic.SwapUintptr(&r.memory.shard[i].head, closedMark))
		last := &r.backlog[i]
		for *last != 0 {
			last = &nodeAt(*last).next
		}
		*last = rest
	}
}

// Unseal implements core.Ingress.
func (r *ring) Unseal() {
	for i := range r.memory.shard[:r.shards] {
		atomic.CompareAndSwapUintptr(&r.memory.shard[i].head, closedMark, 0)
	}
}

// NewOutbox implements core.Ingress.
func (r *ring) NewOutbox() core.Outbox { return &outbox{memory: r.memory} }

// SetState implements core.Ingress.
func (r *ring) SetState(s core.State) { atomic.StoreInt32(&r.memory.state, int32(s)) }

// Counters implements core.Ingress: in C memory, where stats() reads them without entering Go.
func (r *ring) Counters() *core.Counters {
	return (*core.Counters)(unsafe.Pointer(&r.memory.counters))
}

const _ uint = -uint(unsafe.Sizeof(core.Counters{}) / (counterCount*8 + 1)) // they fit
const _ uint = -uint(unsafe.Offsetof(core.Counters{}.EmitsWaiting)/8 ^ C.GF_EMITS_WAITING)

func (n *node) grow(size int64) {
	n.ext = uintptr(C.gf_block_alloc((*C.int64_t)(&size)))
	if n.ext == 0 {
		panic(fmt.Sprintf("goferry: no memory for a payload of %d bytes", size))
	}
	n.extCap = size
	n.data = n.ext
}

const blockLeast = C.GF_BLOCK_LEAST

// takeSpare makes the memory of a bytes object that nobody has any more the node's block, if there is one.
func (n *node) takeSpare(size int64) bool {
	at := C.gf_spare_take((*C.int64_t)(&size))
	if at == nil {
		return false
	}
	n.ext, n.extCap = uintptr(unsafe.Pointer(at)), size
	n.data = n.ext
	return true
}

// freeBlock frees memory of block.h or spare.h.
func freeBlock(at uintptr, size int64) {
	C.gf_block_free(unsafe.Pointer(nodeAt(at)), C.int64_t(size))
}

// holdBlock counts blocks that outlive their nodes.
func holdBlock(delta int64) { C.gf_block_hold(C.int64_t(delta)) }

// monotonic turns C's CLOCK_MONOTONIC nanoseconds into time.Time values of Go's clock, which is
// the same one under another zero.
type monotonic struct {
	base time.Time
	at   int64
}

func (m monotonic) time(ns int64) time.Time { return m.base.Add(time.Duration(ns - m.at)) }

// clock is fixed once when the package is initialised: both clocks advance alike.
var clock = monotonic{base: time.Now(), at: int64(C.gf_now())}

func (m *ringMemory) addr() uintptr { return uintptr(unsafe.Pointer(m)) }
