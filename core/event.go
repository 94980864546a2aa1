package core

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// eventType is an event as the library knows it.
type eventType struct {
	name  string
	codec *codec
	typ   reflect.Type
	holds bool // objects
	doc   string
	base  string // a Base, which makes no sense for it
	file  string
	line  int

	place atomic.Pointer[eventPlace] // in the library that declared it first: nearly always the only one
}

type eventPlace struct {
	library *Library
	index   int32
}

// Event is a kind of event whose values are of type V. It may be emitted by every library that
// declares it by Emits.
type Event[V any] struct {
	decl *eventType
	once sync.Once
	err  error // why V cannot cross

	spare sync.Pool // of *outgoing[V]
}

// outgoing is where a value lies while it is encoded, and the memory for what it is encoded to.
type outgoing[V any] struct {
	value V
	body  []byte
}

// AnyEvent is an Event of any type of values.
type AnyEvent interface {
	event() (*eventType, error)
}

// NewEvent makes a kind of event, which callers know by name.
func NewEvent[V any](name string, opts ...MemberOption) *Event[V] {
	var m member
	m.file, m.line = caller(1)
	for _, o := range opts {
		o(&m)
	}
	if m.name != "" {
		name = m.name
	}
	return &Event[V]{
		decl: &eventType{name: name, typ: reflect.TypeFor[V](), doc: m.doc, base: m.base, file: m.file, line: m.line},
	}
}

// event compiles the codec when the first library declares the event: V may hold objects, whose
// declarations are known by then.
func (e *Event[V]) event() (*eventType, error) {
	e.once.Do(func() {
		if e.decl.codec, e.err = codecFor(e.decl.typ); e.err == nil {
			e.decl.holds = e.decl.codec.schema.holdsObjects()
		}
	})
	return e.decl, e.err
}

// Emit tells the event to the listeners of the context that ctx belongs to: the ctx given to New, to
// a handler, to the teardown, or one made from these. It encodes the value once, if somebody
// listens, and otherwise costs next to nothing. Any goroutine may emit.
//
// The error may be ignored: it is ErrNoContext or ErrNotEmitted (mistakes of the author), an
// encoding's error, ErrClosed after the context's end, ErrRecycling when ctx belongs to an object that
// a recycle has ended, ErrStuck when the event was lost by an
// overflow, or with OverflowBlock the cause of ctx's end. Only with OverflowBlock does Emit wait.
func (e *Event[V]) Emit(ctx context.Context, value V) error {
	l := lifeOf(ctx)
	if l == nil {
		return ErrNoContext
	}
	c := l.c
	index, ok := c.library.placeOf(e.decl)
	if !ok {
		return fmt.Errorf("%w: %s", ErrNotEmitted, e.decl.name)
	}
	if !c.events.listening(index) {
		return nil
	}
	return e.push(ctx, l, index, value)
}

// push is apart from Emit so that it costs nothing where nobody listens. Bytes go as they are.
func (e *Event[V]) push(ctx context.Context, l *life, index int32, value V) error {
	if body, whole := any(value).([]byte); whole {
		return l.c.events.emit(ctx, l, index, body)
	}
	out, _ := e.spare.Get().(*outgoing[V])
	if out == nil {
		out = new(outgoing[V])
	}
	out.value = value
	err := l.c.events.encode(ctx, l, index, e.decl.codec, unsafe.Pointer(&out.value), &out.body)
	var zero V
	out.value = zero // what it refers to is not kept
	e.spare.Put(out)
	return err
}

// placeOf gives an event's number in the library.
func (l *Library) placeOf(e *eventType) (index int32, ok bool) {
	if p := e.place.Load(); p != nil && p.library == l {
		return p.index, true
	}
	index, ok = l.eventIndex[e]
	return index, ok
}

// Emits declares which events the library's object emits.
func Emits(events ...AnyEvent) Option {
	file, line := caller(1)
	return option(func(l *Library) {
		for _, given := range events {
			if given == nil {
				l.mistake(file, line, "an event is nil")
				continue
			}
			e, err := given.event()
			switch {
			case err != nil:
				l.mistake(e.file, e.line, "the event %s cannot cross: %v", e.name, err)
				continue
			case !validName(e.name):
				l.mistake(e.file, e.line, "the event's name %q is no Python identifier in snake_case", e.name)
				continue
			}
			if other, twice := l.EventIndex(e.name); twice {
				l.mistake(file, line, "the event %s is declared twice, also at %s:%d", e.name, l.events[other].file, l.events[other].line)
				continue
			}
			if e.codec.schema.brings() {
				l.mistake(e.file, e.line, "the event %s has a core.Func: a callable crosses only in a request", e.name)
				continue
			}
			if e.base != "" {
				l.mistake(e.file, e.line, "the event %s is no error, so that core.Base means nothing for it", e.name)
				continue
			}
			index := int32(len(l.events))
			l.eventIndex[e] = index
			e.place.CompareAndSwap(nil, &eventPlace{l, index})
			l.events = append(l.events, e)
		}
	})
}
