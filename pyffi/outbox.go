package pyffi

import (
	"sync/atomic"

	"github.com/goferry/goferry/core"
)

// outbox ends requests and keeps back the replies that go to a port, in one chain for the port
// that it saw last, so that a batch costs its port one compare-and-swap and at most one wake.
type outbox struct {
	memory      *ringMemory
	port        uintptr
	first, last *node // oldest first
}

var _ core.Gatherer = (*outbox)(nil)

// Finish implements core.Outbox. The swap in end settles who delivers the reply; it releases what was
// written to the node before, and acquires the caller's last word. What is needed after it is
// read before, since a SPINNING caller may give the node to another request at once.
func (o *outbox) Finish(r core.Request, code core.Code, body []byte) {
	n := (*node)(r.(*request))
	n.fill(body)
	o.end(n, code)
}

// FinishPieces implements core.Gatherer. The pieces get a block of their own, since some of them may lie in the one
// that the payload is in.
func (o *outbox) FinishPieces(r core.Request, code core.Code, pieces [][]byte) {
	n := (*node)(r.(*request))
	payload, size := n.ext, n.extCap
	n.ext, n.extCap = 0, 0
	n.gather(pieces)
	if payload != 0 {
		freeBlock(payload, size)
	}
	o.end(n, code)
}

func (o *outbox) end(n *node, code core.Code) {
	n.code = int32(code)
	switch atomic.SwapUint32(&n.word, wordDone) {
	case wordSpinning:
	case wordParked:
		unpark(&n.word)
	case wordQueued:
		o.keep(n, n.port)
	case wordAbandoned:
		o.keep(n, o.memory.reaper)
	default:
		panic("bug: a request was finished twice")
	}
}

func (o *outbox) keep(n *node, port uintptr) {
	if o.first != nil && o.port != port {
		o.Flush()
	}
	o.port = port
	n.next = 0
	if o.first == nil {
		o.first = n
	} else {
		o.last.next = n.addr()
	}
	o.last = n
}

// Flush implements core.Outbox.
func (o *outbox) Flush() {
	if o.first == nil {
		return
	}
	first := o.first
	o.first, o.last = nil, nil
	portAt(o.port).push(first)
}
