package core

import (
	"encoding/binary"
	"errors"
	"reflect"
	"sync"
	"unsafe"

	"github.com/goferry/goferry/core/snake"
)

// objectType is a type whose values stay in Go and cross as handles.
type objectType struct {
	typ      reflect.Type // *T
	name     string       // the type's own
	prefix   string       // of its methods' names
	teardown teardown
	file     string
	line     int
}

// objects are the types declared by Object in this process. A *T among them crosses as a handle.
var objects sync.Map // reflect.Type → true

// Object declares a type whose values stay in Go: a *T in a request, a reply or an event crosses as a
// handle, and members are its methods and its teardown. Python gets an object that stands for it.
//
// Each crossing of a *T to Python makes another handle of it. When the last one is given back, by the
// Python object's collection or close, and no method of it runs nor has it as an argument, its
// teardown runs on a goroutine of its own. A context that closes or is recycled gives all handles
// back before its own teardown. A *T that crosses again after its teardown is an object anew.
func Object[T any](members ...Member[T]) Option {
	o := &objectType{typ: reflect.TypeFor[*T](), name: schemaIdentifier(reflect.TypeFor[T]().Name())}
	o.prefix = snake.Case(o.name)
	o.file, o.line = caller(1)
	if _, known := objects.LoadOrStore(o.typ, true); !known {
		codecLock.Lock()
		codecCache.Clear() // what was compiled before may hold it as a struct
		codecLock.Unlock()
	}
	return option(func(l *Library) {
		switch {
		case !validName(o.prefix):
			l.mistake(o.file, o.line, "the object %v needs a type with a name", o.typ)
			return
		case o.typ == l.object:
			l.mistake(o.file, o.line, "%v is the library's own object, which has no handle", o.typ)
			return
		}
		for _, other := range l.objectTypes {
			if other.name == o.name {
				l.mistake(o.file, o.line, "the object %s is declared twice, also at %s:%d", o.name, other.file, other.line)
				return
			}
		}
		own := *o // one option may be part of several libraries
		l.objectTypes = append(l.objectTypes, &own)
		l.declaring = &own
		for _, m := range members {
			if m != nil {
				m.declare(l)
			}
		}
		l.declaring = nil
	})
}

func isObject(t reflect.Type) bool {
	_, is := objects.Load(t)
	return is
}

// receiver is the type whose members are being declared.
func (l *Library) receiver() reflect.Type {
	if l.declaring != nil {
		return l.declaring.typ
	}
	return l.object
}

// objectOf finds an object's declaration.
func (l *Library) objectOf(t reflect.Type) *objectType {
	for _, o := range l.objectTypes {
		if o.typ == t {
			return o
		}
	}
	return nil
}

// adopt makes a member the object's method.
func (o *objectType) adopt(l *Library, m *member) bool {
	if m.kind == kindStream {
		l.mistake(m.file, m.line, "%s is a stream, which an object cannot have, and whose request cannot hold one: make it a method that gives some items at a time", m.name)
		return false
	}
	m.receiver = o.name
	m.name = o.prefix + "." + m.name
	m.invoke = o.invoker(m.name, m.invoke)
	return true
}

// A request for an object's method begins with the handle, 8 bytes little-endian; then comes the argument.
const handleHeader = 8

var errHandleHeader = errors.New("a request for an object's method begins with its handle, 8 bytes")

// invoker runs a method with the object that the handle stands for.
func (o *objectType) invoker(name string, inner invoker) invoker {
	return func(_ unsafe.Pointer, r *request, payload []byte, mem *memory) ([]byte, error) {
		if len(payload) < handleHeader {
			return nil, &payloadError{errHandleHeader}
		}
		t := &r.life.handles
		held, why := t.hold(binary.LittleEndian.Uint64(payload), o.typ)
		if held == nil {
			return nil, &codedError{CodeStaleHandle, name + ": " + why}
		}
		defer t.letGo(held)
		return inner(held.pointer, r, payload[handleHeader:], mem)
	}
}

// checkObjects looks for objects where none can cross. It runs when all is declared.
func (l *Library) checkObjects() {
	check := func(file string, line int, what string, c *codec, may bool) {
		if c == nil {
			return
		}
		c.schema.eachObject(func(t reflect.Type) {
			switch {
			case !may:
				l.mistake(file, line, "%s cannot hold a %v, since an object crosses in requests, replies and events only", what, t)
			case l.objectOf(t) == nil:
				l.mistake(file, line, "%s holds a %v, which is an object of another library; declare it by core.Object here too", what, t)
			}
		})
	}
	check(l.file, l.line, "the configuration", l.config, false)
	for _, m := range l.members {
		may := m.kind != kindExport
		check(m.file, m.line, "the request of "+m.name, m.request, may && m.kind != kindStream)
		check(m.file, m.line, "the reply of "+m.name, m.reply, may)
		check(m.file, m.line, "an item of "+m.name, m.item, false)
	}
	for _, e := range l.events {
		check(e.file, e.line, "the event "+e.name, e.codec, true)
	}
}
