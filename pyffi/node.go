package pyffi

import (
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goferry/goferry/core"
)

// node is the twin of struct gf_node in node.h, whose comments say what each field is and who may
// touch it. It lies in C memory: links are uintptr, so that neither the garbage collector nor a
// write barrier ever looks at them, and a *node made from one is valid for the process's life,
// since nodes are type-stable.
type node struct {
	next     uintptr
	batch    uintptr
	word     uint32
	phase    uint32
	method   int32
	code     int32
	port     uintptr
	data     uintptr
	len      int64
	deadline int64

	shard  int16
	kind   uint16
	slot   int32
	token  uintptr
	owner  uintptr
	ext    uintptr
	extCap int64
	born   int64
	ring   uintptr
	pin    uintptr

	inline [inlineSize]byte
}

// Values of node.word: see node.h.
const (
	wordQueued uint32 = iota
	wordSpinning
	wordParked
	wordAbandoned
	wordDone
)

// Low bits of node.phase: see node.h.
const (
	phasePending uint32 = iota
	phaseRunning
	phaseCancelled
	phaseMask uint32 = 1<<phaseBits - 1
)

// nodeAt gives the node at a C address. The conversion goes through memory, since the address
// comes from C and no Go object can lie there.
func nodeAt(p uintptr) *node { return *(**node)(unsafe.Pointer(&p)) }

func (n *node) addr() uintptr { return uintptr(unsafe.Pointer(n)) }

// request is a node as the dispatcher sees it: the node and the clock to read its deadline by.
type request node

var _ core.Request = (*request)(nil)

// Method implements core.Request.
func (r *request) Method() int32 { return r.method }

// Payload implements core.Request: the bytes in C memory, the caller's until the request ends.
func (r *request) Payload() []byte {
	p := r.data
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&p)), r.len)
}

// ID implements core.Request: the ticket of node.h.
func (r *request) ID() uint64 {
	gen := uint64(atomic.LoadUint32(&r.phase) >> phaseBits)
	return uint64((*node)(r).addr())/nodeAlign<<generationBits | gen
}

// Deadline implements core.Request.
func (r *request) Deadline() time.Time {
	if r.deadline == 0 {
		return time.Time{}
	}
	return clock.time(r.deadline)
}

// WantsProgress implements core.Request.
func (r *request) WantsProgress() bool { return r.code&wantsProgress != 0 }

// Begin implements core.Request. The swap races only with the caller's own cancel, which moves
// PENDING to CANCELLED.
func (r *request) Begin() bool {
	p := atomic.LoadUint32(&r.phase)
	return p&phaseMask == phasePending && atomic.CompareAndSwapUint32(&r.phase, p, p&^phaseMask|phaseRunning)
}

// fill puts a reply or an event into the node: into its own memory, into the payload's if that is
// large enough, or else into memory of its own, which whoever gives the node back frees. body may lie in
// the payload's memory.
func (n *node) fill(body []byte) {
	old, size := n.ext, n.extCap
	core.CopyTo(n.room(int64(len(body))), body)
	if old != 0 && old != n.ext {
		freeBlock(old, size)
	}
}

// gather is fill for a body in pieces, in a node without a block.
func (n *node) gather(pieces [][]byte) {
	size := 0
	for _, piece := range pieces {
		size += len(piece)
	}
	to := n.room(int64(size))
	for _, piece := range pieces {
		to = core.CopyTo(to, piece)
	}
}

// room makes room for so many bytes and gives it. A block that the node has already is used, or left to the caller.
func (n *node) room(size int64) []byte {
	switch {
	case size <= inlineSize:
		n.data = n.addr() + inlineOffset
	case size >= blockLeast && n.code&wantsBytes != 0 && n.takeSpare(size):
	case size <= n.extCap:
		n.data = n.ext
	default:
		n.grow(size)
	}
	n.len = size
	p := n.data
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&p)), size)
}
