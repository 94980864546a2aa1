package core

import (
	"context"
	"encoding/binary"
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"unsafe"

	"go.uber.org/zap"
)

// lastHandle numbers the handles of the process, so that one is never used again, and none of another
// context or another life is taken for one of this. 0 is none.
var lastHandle atomic.Uint64

// handleTable has the objects of a life that Python knows. Any goroutine.
type handleTable struct {
	l       *life
	mu      sync.Mutex // guards what follows
	byID    map[uint64]*entry
	byPlace map[place]*entry
	ending  map[chan struct{}]bool // teardowns that run; each is closed at its end
	ended   bool
}

// place tells an object from another one that begins at the same address, as its first field does.
type place struct {
	typ     reflect.Type
	pointer unsafe.Pointer
}

// entry is an object with its handles. The pointer keeps it.
type entry struct {
	place
	handles int // that Python has
	holds   int // running methods that use it
}

func (t *handleTable) init(l *life) {
	t.l = l
	t.byID, t.byPlace, t.ending = map[uint64]*entry{}, map[place]*entry{}, map[chan struct{}]bool{}
}

// give makes a handle for an object on its way to Python. 0 comes with the reason.
func (t *handleTable) give(typ reflect.Type, object unsafe.Pointer) (id uint64, why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return 0, "the context of this " + typ.Elem().Name() + " has ended"
	}
	at := place{typ, object}
	e := t.byPlace[at]
	if e == nil {
		e = &entry{place: at}
		t.byPlace[at] = e
	}
	e.handles++
	id = lastHandle.Add(1)
	t.byID[id] = e
	t.l.c.counters.Handles.Add(1)
	return id, ""
}

// hold finds the object of a handle and keeps its teardown from running until letGo. nil comes with the
// reason.
func (t *handleTable) hold(id uint64, typ reflect.Type) (e *entry, why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e = t.byID[id]
	switch name := typ.Elem().Name(); {
	case id == 0:
		return nil, "the null handle stands for no " + name
	case e == nil:
		return nil, fmt.Sprintf("the handle %d stands for no %s of this context: it was released, or is of another context", id, name)
	case e.typ != typ:
		return nil, fmt.Sprintf("the handle %d stands for a %s, not a %s", id, e.typ.Elem().Name(), name)
	}
	e.holds++
	return e, ""
}

func (t *handleTable) letGo(e *entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e.holds--
	t.settle(e)
}

// releaseFor deals with an OpRelease message.
func (t *handleTable) releaseFor(payload []byte) {
	if len(payload) == handleHeader {
		t.release(binary.LittleEndian.Uint64(payload))
	}
}

// release takes a handle back. One that is not known was taken back by the end of its life.
func (t *handleTable) release(id uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.byID[id]
	if e == nil {
		return
	}
	delete(t.byID, id)
	e.handles--
	t.l.c.counters.Handles.Add(-1)
	t.settle(e)
}

// settle starts the teardown of an object that nobody uses any more. The caller holds mu.
func (t *handleTable) settle(e *entry) {
	if e.handles > 0 || e.holds > 0 {
		return
	}
	delete(t.byPlace, e.place)
	o := t.l.c.library.objectOf(e.typ)
	if o.teardown == nil {
		return
	}
	end := make(chan struct{})
	t.ending[end] = true
	go func() {
		defer func() {
			t.mu.Lock()
			delete(t.ending, end)
			t.mu.Unlock()
			close(end)
		}()
		t.tearDown(o, e.pointer)
	}()
}

func (t *handleTable) tearDown(o *objectType, object unsafe.Pointer) {
	c := t.l.c
	base := context.WithValue(context.Background(), contextKey{}, t.l)
	ctx, cancel := context.WithTimeoutCause(base, c.opts.TeardownTimeout, ErrDeadline)
	defer cancel()
	returned := false
	defer func() {
		if !returned {
			err := &PanicError{Value: recover(), Stack: debug.Stack()}
			c.log.Warn("the teardown of an object failed", zap.String("object", o.name), zap.Error(err))
		}
	}()
	err := o.teardown(object, ctx)
	returned = true
	if err != nil {
		c.log.Warn("the teardown of an object failed", zap.String("object", o.name), zap.Error(err))
	}
}

// end takes all handles back, and waits for the teardowns within their bound. Objects that a handler
// which overran still uses are torn down when it returns.
func (t *handleTable) end() {
	t.mu.Lock()
	t.ended = true
	t.l.c.counters.Handles.Add(-int64(len(t.byID)))
	clear(t.byID)
	for _, e := range t.byPlace {
		e.handles = 0
		t.settle(e)
	}
	all := make([]chan struct{}, 0, len(t.ending))
	for end := range t.ending {
		all = append(all, end)
	}
	t.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), t.l.c.opts.TeardownTimeout)
	defer cancel()
	for _, end := range all {
		select {
		case <-end:
		case <-ctx.Done():
			t.l.c.log.Warn("the teardown of an object did not end in time; the context goes on without it",
				zap.Duration("timeout", t.l.c.opts.TeardownTimeout))
			return
		}
	}
}
