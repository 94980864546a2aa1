package core

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"unsafe"
)

// None is the request of a method that takes nothing, and the reply of one that gives nothing.
type None = struct{}

// Library is a library as its author declared it. It is immutable once NewLibrary returned, but for
// the places of its open contexts.
type Library struct {
	name        string
	goPackage   string // import path of the package that declares it
	file        string // of NewLibrary's call
	line        int
	object      reflect.Type // *T
	members     []*member    // by index
	lanes       int
	events      []*eventType // by index
	eventIndex  map[*eventType]int32
	consts      []constant
	objectTypes []*objectType
	failures    []*failureType // in the order in which they are looked for
	declaring   *objectType    // whose members are being declared; nil: the library's
	config      *codec
	create      constructor
	teardown    teardown
	mistakes    []error

	byName map[string]*member

	// open and static are guarded by mu, as are crew and watchdog, which live while contexts are open.
	mu       sync.Mutex
	open     int // contexts that count
	static   int // and those without an object
	crew     *crew
	watchdog *watchdog
}

// teardown is the author's, for the library's object or another one.
type teardown func(object unsafe.Pointer, ctx context.Context) error

// constructor decodes a configuration into memory of its own, then runs the author's New.
type constructor func(ctx context.Context, r *request, payload []byte) (unsafe.Pointer, error)

// constant is a value that the author exports by name.
type constant struct {
	name  string
	typ   *Type
	value json.RawMessage
	file  string
	line  int
}

// Name is the library's name.
func (l *Library) Name() string { return l.name }

// Err gives the mistakes of the declaration, joined, or nil. Each is a [*MistakeError].
func (l *Library) Err() error { return errors.Join(l.mistakes...) }

// Lanes is the number of serial lanes, and so of shards that an Ingress has beside its Shards.
func (l *Library) Lanes() int { return l.lanes }

// Index finds a member by name.
func (l *Library) Index(method string) (index int32, ok bool) {
	m, ok := l.byName[method]
	if !ok {
		return 0, false
	}
	return m.index, true
}

// EventIndex finds an event by name.
func (l *Library) EventIndex(event string) (index int32, ok bool) {
	for i, e := range l.events {
		if e.name == event {
			return int32(i), true
		}
	}
	return 0, false
}
