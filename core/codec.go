package core

import (
	"reflect"
	"sync"
	"unsafe"
)

// How values cross: MessagePack. A codec is compiled once for a Go type: reflection happens then, and what
// remains is a tree of closures over offsets that calls msgp's append and read functions. bench/codec
// shows why that library.
//
// The closures take unsafe pointers. They stay inside of the object that they are given: each one is compiled from the
// reflect.Type of that object, an offset comes from reflect.StructField, and an element's address from the
// element's size and a checked index.

// codecEncode appends the value at p to dst.
type codecEncode func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error)

// codecDecode reads one value from src into the zero value at p and gives what follows it. On an error the value at
// p may be half filled.
type codecDecode func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error)

// codec crosses values of one Go type. It is immutable once codecFor has given it, and used by any
// goroutine at a time.
type codec struct {
	typ    reflect.Type
	enc    codecEncode
	dec    codecDecode
	raw    bool  // the type is bytes: as a whole request or reply it passes without MessagePack
	view   bool  // it is a View: raw, and a part of the payload
	none   bool  // the type has no fields: as a whole it is an empty payload
	least  int   // no encoded value is shorter, in bytes
	schema *Type // the type as data
}

var (
	codecLock  sync.Mutex // held while a type is compiled, so that a type has one codec
	codecCache sync.Map   // reflect.Type → *codec, complete ones only
)

// codecFor gives the codec of t, compiled at the first use. The error is a *TypeError.
func codecFor(t reflect.Type) (*codec, error) {
	if c, ok := codecCache.Load(t); ok {
		return c.(*codec), nil
	}
	codecLock.Lock()
	defer codecLock.Unlock()
	k := codecCompiler{made: map[codecKey]*codec{}, open: map[*codec]int{}}
	c, err := k.compile(t, false)
	if err != nil {
		return nil, err
	}
	for key, part := range k.made {
		if !key.path {
			codecCache.Store(key.typ, part)
		}
	}
	return c, nil
}

// append appends the value at v as a whole payload. It allocates nothing but dst's growth (values of `any`, maps and
// text types aside). On an error dst comes back as it was given.
func (c *codec) append(dst []byte, v unsafe.Pointer) ([]byte, error) {
	return c.appendReply(dst, v, nil, nil)
}

// appendReply is append for a type that holds objects or Views. handles notes the handles made, which the caller
// gives up when the payload goes nowhere. gaps takes the large Views, which are left out; dst must be empty then.
func (c *codec) appendReply(dst []byte, v unsafe.Pointer, handles *handleOut, gaps *viewGaps) ([]byte, error) {
	if c.raw {
		return append(dst, *(*[]byte)(v)...), nil
	}
	if c.none {
		return dst, nil
	}
	out, err := c.enc(dst, v, wireDepth{out: handles, gaps: gaps})
	if err != nil {
		return dst, err
	}
	return out, nil
}

// decode reads a whole reply or event into the zero value at v: fields that the type does not know are
// skipped, absent ones stay zero. Nothing of src is kept but by Views.
func (c *codec) decode(src []byte, v unsafe.Pointer) error {
	return c.read(src, v, wireScope{rule: wireLenient})
}

// decodeRequest reads a whole request into the zero value at v: unknown fields are refused, and so are
// absent ones that must be given.
func (c *codec) decodeRequest(src []byte, v unsafe.Pointer) error {
	return c.read(src, v, wireScope{rule: wireRequest})
}

// decodeConfig reads a whole configuration into the zero value at v: unknown fields are refused, absent ones stay zero
// unless they are `required` or have a default.
func (c *codec) decodeConfig(src []byte, v unsafe.Pointer) error {
	return c.read(src, v, wireScope{rule: wireConfig})
}

// wireEmptyDict is what an empty payload means for a struct: no field given.
var wireEmptyDict = []byte{0x80}

func (c *codec) read(src []byte, v unsafe.Pointer, sc wireScope) error {
	if c.raw {
		if c.view {
			*(*View)(v) = viewOf(src)
		} else {
			*(*[]byte)(v) = wireCopy(src)
		}
		return nil
	}
	if len(src) == 0 && c.schema.dict() {
		src = wireEmptyDict
	}
	rest, err := c.dec(src, v, sc)
	if err != nil {
		return err
	}
	if len(rest) != 0 {
		return wireFail("the payload goes on for " + wireBytes(len(rest)) + " after its value; it is to be one MessagePack value")
	}
	return nil
}
