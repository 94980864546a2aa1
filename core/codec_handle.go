package core

import (
	"reflect"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// handleOut notes the handles that the encoding of one payload makes.
type handleOut struct {
	t    *handleTable
	made []uint64
}

// settle forgets the handles: they are Python's now, or they are given back since the payload went
// nowhere.
func (h *handleOut) settle(delivered bool) {
	if !delivered {
		for _, id := range h.made {
			h.t.release(id)
		}
	}
	h.made = h.made[:0]
}

// handleIn finds the objects of one request, and holds them until it is over.
type handleIn struct {
	t    *handleTable
	held []*entry
}

func (h *handleIn) letGo() {
	for _, e := range h.held {
		h.t.letGo(e)
	}
}

// codecHandle is an object: an int on the wire. nil is nil on the way out and refused on the way in.
func codecHandle(t reflect.Type) (codecEncode, codecDecode) {
	name := t.Elem().Name()
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		object := *(*unsafe.Pointer)(p)
		if object == nil {
			return msgp.AppendNil(dst), nil
		}
		if depth.out == nil {
			return dst, &EncodeError{Reason: "a " + name + " stays in Go, and crosses only where its type is declared"}
		}
		id, why := depth.out.t.give(t, object)
		if id == 0 {
			return dst, &EncodeError{Reason: why}
		}
		depth.out.made = append(depth.out.made, id)
		return msgp.AppendUint64(dst, id), nil
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		if wireNil(src) {
			return src, &DecodeError{Reason: "None stands for no " + name + "; give one", stale: true}
		}
		id, rest, err := msgp.ReadUint64Bytes(src)
		if err != nil {
			return src, wireWant("a handle of a "+name, src, msgp.UintType)
		}
		if sc.in == nil {
			return src, wireFail("a " + name + " cannot be given here")
		}
		held, why := sc.in.t.hold(id, t)
		if held == nil {
			return src, &DecodeError{Reason: why, stale: true}
		}
		sc.in.held = append(sc.in.held, held)
		*(*unsafe.Pointer)(p) = held.pointer
		return rest, nil
	}
	return enc, dec
}
