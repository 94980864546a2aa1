package core

import (
	"reflect"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// fillFunc compiles a Func: its token, an int on the wire, that only a request may hold. False means
// that t is none.
func (k *codecCompiler) fillFunc(c *codec, t reflect.Type) (bool, error) {
	if t.Kind() != reflect.Struct || !t.Implements(reflect.TypeFor[funcType]()) {
		return false, nil
	}
	in, out := reflect.Zero(t).Interface().(funcType).types()
	req, err := k.compile(in, false)
	if err != nil {
		return true, err
	}
	resp, err := k.compile(out, false)
	if err != nil {
		return true, err
	}
	c.schema.Kind, c.schema.Go = schemaFunc, ""
	c.schema.Request, c.schema.Reply = req.schema, resp.schema
	c.enc, c.dec = codecFunc()
	return true, nil
}

func codecFunc() (codecEncode, codecDecode) {
	enc := func(dst []byte, _ unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return dst, &EncodeError{Reason: "a callable stays with its caller, and crosses only in a request"}
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		token, rest, err := msgp.ReadUint64Bytes(src)
		if err != nil {
			return src, wireWant("a callable", src, msgp.UintType)
		}
		*(*uint64)(p) = token
		return rest, nil
	}
	return enc, dec
}
