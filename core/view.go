package core

import (
	"reflect"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// View is bytes of the caller's memory, without a copy: as a whole request, or as a field of one. It is
// valid until the handler returns; what shall live longer must be copied. That holds for a handler
// that ignores its ctx too: though its caller has left, the memory stays until it returns.
//
// A View is for reading. Its memory may be a Python bytes object, which nothing may change, and
// writing to it is undefined. Python in turn may write to the memory of a bytearray or an array while
// the handler reads it; then the handler sees some of the old bytes and some of the new.
//
// As a whole reply, or as a field of one, a View is copied once, when the handler has returned, into
// memory that the caller gets as it is. It may be any memory of Go's, or (a part of) a View of the request.
//
// Requests of fewer than [ViewLeast] bytes are copied, since that costs less than keeping the caller's.
// Events, configurations, errors, callables and streams have no Views: their bytes are copied on the way.
type View []byte

// ViewLeast is the size of the smallest request, in bytes, whose memory a [View] shares.
const ViewLeast = 256

// Holder is a Request whose payload can outlast it. One of a Bank need not be: its payload is Go's memory.
type Holder interface {
	Request
	// Hold parts the payload from the request, which is finished next, although its handler runs on
	// and has Views of it. release lets go of the payload; it is called once, by any goroutine,
	// when the handler has returned, maybe long after the close of the context. It never blocks.
	//
	// A payload of fewer than ViewLeast bytes is not held: no View shares it.
	Hold() (release func())
}

// fillView compiles a View. False means that t is none.
func (k *codecCompiler) fillView(c *codec, t reflect.Type) bool {
	if t != reflect.TypeFor[View]() {
		return false
	}
	c.schema.Kind, c.schema.Go = schemaView, ""
	c.raw, c.view = true, true
	c.enc, c.dec = codecView()
	return true
}

// codecView is bin on the wire. The Go value is a part of the payload.
func codecView() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		v := *(*View)(p)
		if depth.gaps == nil || len(v) < viewGap || wireTooLong(len(v)) {
			return wireAppendBytes(dst, v)
		}
		dst = msgp.AppendBytesHeader(dst, uint32(len(v)))
		depth.gaps.leave(len(dst), v)
		return dst, nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadBytesZC(src)
		if err != nil {
			return src, wireWantBytes("bytes", src)
		}
		*(*View)(p) = viewOf(v)
		return rest, nil
	}
	return enc, dec
}

// viewOf makes a View of a part of a payload. An append to it makes a copy, and it is never nil.
func viewOf(v []byte) View {
	if v == nil {
		return View{}
	}
	return v[:len(v):len(v)]
}

// checkViews looks for Views where there can be none. It runs when all is declared.
func (l *Library) checkViews() {
	refuse := func(file string, line int, what string, c *codec, why string) {
		if c != nil && c.schema.views() {
			l.mistake(file, line, "%s has a core.View, %s; use []byte", what, why)
		}
	}
	refuse(l.file, l.line, "the configuration", l.config, "whose memory its caller takes back when the constructor returns")
	for _, m := range l.members {
		if m.kind == kindStream {
			refuse(m.file, m.line, "the request of the stream "+m.name, m.request, "whose request would be over before the stream begins")
			refuse(m.file, m.line, "an item of "+m.name, m.item, "though items are copied into batches")
		}
	}
	for _, e := range l.events {
		refuse(e.file, e.line, "the event "+e.name, e.codec, "though an event is copied when it is emitted")
	}
	for _, f := range l.failures {
		refuse(f.file, f.line, "the error "+f.name, f.fields, "though an error is copied")
	}
}
