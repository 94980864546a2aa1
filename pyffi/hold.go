package pyffi

import (
	"unsafe"

	"github.com/goferry/goferry/core"
)

var _ core.Holder = (*request)(nil)

// Views do not share a payload in the node's own memory, where the reply goes: core copies it.
const _ uint = core.ViewLeast - inlineSize - 1

// Hold implements core.Holder: what the payload lies on leaves the node, which may be given to
// another request as soon as this one is finished, and has release as its owner from then on.
//
// The payload's memory is a Python object's, kept by a pin, or a block. Only Python may let go of a
// pin, so release pushes it to the reaper. That is the port of the extension's reply thread, which
// outlives every context and ring: it does not matter how late the handler returns. The push publishes
// the handler's last reads before whoever takes the pin lets the object go.
func (r *request) Hold() (release func()) {
	n := (*node)(r)
	pin, ext, size, reaper := n.pin, n.ext, n.extCap, ringAt(n.ring).reaper
	n.pin, n.ext, n.extCap = 0, 0, 0
	if ext != 0 {
		holdBlock(1)
	}
	return func() {
		if pin != 0 {
			p := nodeAt(pin)
			p.next = 0
			portAt(reaper).push(p)
		}
		if ext != 0 {
			freeBlock(ext, size)
			holdBlock(-1)
		}
	}
}

func ringAt(p uintptr) *ringMemory { return *(**ringMemory)(unsafe.Pointer(&p)) }
