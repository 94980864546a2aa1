package core

import (
	"reflect"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// wireNil is MessagePack's nil. Callers have src of any length.
func wireNil(src []byte) bool { return msgp.IsNil(src) }

// codecPointer is nil or the value.
func codecPointer(t reflect.Type, elem *codec) (codecEncode, codecDecode) {
	of := t.Elem()
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		v := *(*unsafe.Pointer)(p)
		if v == nil {
			return msgp.AppendNil(dst), nil
		}
		return elem.enc(dst, v, depth)
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		if wireNil(src) {
			*(*unsafe.Pointer)(p) = nil
			return src[1:], nil
		}
		v := reflect.New(of).UnsafePointer()
		*(*unsafe.Pointer)(p) = v
		return elem.dec(src, v, sc)
	}
	return enc, dec
}

// codecNullable lets a slice or a map be nil on the wire too; the pointer word at its start tells.
func codecNullable(elem *codec) *codec {
	c := *elem
	c.raw, c.least = false, 1
	c.schema = &Type{Kind: schemaOptional, Elem: elem.schema}
	c.enc = func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		if *(*unsafe.Pointer)(p) == nil {
			return msgp.AppendNil(dst), nil
		}
		return elem.enc(dst, p, depth)
	}
	c.dec = func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		if wireNil(src) {
			return src[1:], nil
		}
		return elem.dec(src, p, sc)
	}
	return &c
}

// codecHop is one embedded pointer on the way to a promoted field: where it lies, and what it points at.
type codecHop struct {
	offset uintptr
	to     reflect.Type
}

// codecPromoted is a field below embedded pointers. While one of them is nil the field is nil on the wire;
// a value on the way in makes them.
func codecPromoted(elem *codec, hops []codecHop, offset uintptr) *codec {
	c := *elem
	c.raw, c.least = false, 1
	if elem.schema.Kind != schemaOptional {
		c.schema = &Type{Kind: schemaOptional, Elem: elem.schema}
	}
	c.enc = func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		for _, hop := range hops {
			if p = *(*unsafe.Pointer)(unsafe.Add(p, hop.offset)); p == nil {
				return msgp.AppendNil(dst), nil
			}
		}
		return elem.enc(dst, unsafe.Add(p, offset), depth)
	}
	c.dec = func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		if wireNil(src) {
			return src[1:], nil
		}
		for _, hop := range hops {
			at := (*unsafe.Pointer)(unsafe.Add(p, hop.offset))
			if *at == nil {
				*at = reflect.New(hop.to).UnsafePointer()
			}
			p = *at
		}
		return elem.dec(src, unsafe.Add(p, offset), sc)
	}
	return &c
}
