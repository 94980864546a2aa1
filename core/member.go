package core

import (
	"context"
	"reflect"
	"unsafe"
)

// kind tells how a member is run.
type kind string

const (
	kindMethod kind = "method"        // concurrently, with the object
	kindSerial kind = "serial"        // in its lane, with the object
	kindStream kind = "stream"        // on a goroutine of its own, with the object; its items are fetched
	kindObject kind = "object_method" // as method or serial, with an object that a handle stands for
	kindStatic kind = "static"        // concurrently, without an object
	kindExport kind = "export"        // on the caller's thread, without an object
)

// member is one function of a library. It is immutable.
type member struct {
	name     string // as callers know it
	goName   string // as FuncForPC names it
	kind     kind
	index    int32
	lane     int  // -1 if the member has none
	object   bool // it needs the library's object
	doc      string
	file     string // of the declaration
	line     int
	request  *codec
	reply    *codec
	views    bool   // the request can hold a View
	item     *codec // of a stream
	receiver string // name of the object whose method it is; empty: the library's
	window   int    // of a stream; 0: the context's
	base     string // of an error: see Base
	library  *Library
	invoke   invoker
}

// invoker runs a member: it decodes the payload, announces by ctx.decoded that the payload is no
// longer needed, runs the function and encodes the reply into mem's scratch buffer. A reply that is
// []byte is returned as it is. It allocates what the types need, and nothing else.
type invoker func(object unsafe.Pointer, ctx *request, payload []byte, mem *memory) ([]byte, error)

// Option is a part of a library's declaration.
type Option interface {
	declare(*Library)
}

// Member is an Option that belongs to a library's object or to a core.Object of type T.
type Member[T any] interface {
	Option
	of(*T)
}

// signature is the types of a member's function.
type signature struct {
	receiver       reflect.Type // nil: it needs no object
	request, reply reflect.Type // reply: of a stream each item's
}

func signatureOf[T, Req, Resp any]() signature {
	return signature{reflect.TypeFor[*T](), reflect.TypeFor[Req](), reflect.TypeFor[Resp]()}
}

// alone is the signature of a function that needs no object.
func (s signature) alone() signature { return signature{nil, s.request, s.reply} }

// MemberOption changes how a function is declared.
type MemberOption func(*member)

// Name gives a function another name than its own in snake_case. Function literals need it.
func Name(name string) MemberOption {
	return func(m *member) { m.name = name }
}

// Doc documents a function. The builder reads doc comments from the source; Doc is for functions
// whose source it cannot see.
func Doc(text string) MemberOption {
	return func(m *member) { m.doc = text }
}

type option func(*Library)

func (o option) declare(l *Library) { o(l) }

type memberOption[T any] struct{ option }

func (memberOption[T]) of(*T) {}

// Method declares a function that may run at any time beside the others.
func Method[T, Req, Resp any](f func(*T, context.Context, Req) (Resp, error), opts ...MemberOption) Member[T] {
	return memberOption[T]{declareMember(kindMethod, f, signatureOf[T, Req, Resp](), methodInvoker(f), opts)}
}

// Serial declares a function that runs in the library's lane: one at a time with all other Serial
// functions, in order of submission.
func Serial[T, Req, Resp any](f func(*T, context.Context, Req) (Resp, error), opts ...MemberOption) Member[T] {
	return memberOption[T]{declareMember(kindSerial, f, signatureOf[T, Req, Resp](), methodInvoker(f), opts)}
}

// Static declares a function that needs no object.
func Static[Req, Resp any](f func(context.Context, Req) (Resp, error), opts ...MemberOption) Option {
	return declareMember(kindStatic, f, signatureOf[None, Req, Resp]().alone(), staticInvoker(f), opts)
}

// Export declares a function that runs on its caller's own thread, inside Go: it costs the caller a
// crossing that may wait for the Go scheduler, and gives it neither cancellation nor a deadline. It
// is for what is quick and rare, and for what must run on the caller's thread.
func Export[Req, Resp any](f func(Req) (Resp, error), opts ...MemberOption) Option {
	static := func(_ context.Context, req Req) (Resp, error) { return f(req) }
	return declareMember(kindExport, f, signatureOf[None, Req, Resp]().alone(), staticInvoker(static), opts)
}
