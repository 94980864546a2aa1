package core

import (
	"context"
	"runtime/debug"
	"sync/atomic"
	"unsafe"

	"go.uber.org/zap"
)

// life is one object of a context with what belongs to it. A recycle gives the context another life.
// Handlers and goroutines of the library that outlast theirs find its ctx ended, and what they
// still do reaches nobody: a request knows its life, and the emitter takes events of the present
// one only.
type life struct {
	c       *Context
	number  int32                   // of the context's lives, from 0
	ctx     context.Context         // given to New, parent of every request's
	cancel  context.CancelCauseFunc // of ctx
	object  atomic.Int32            // see below
	pointer unsafe.Pointer          // the object; written before object says objectReady
	streams streams
	handles handleTable
}

// States of a life's object.
const (
	objectNone   int32 = iota // the constructor has not been called, or it failed
	objectMaking              // it runs
	objectReady
	objectEnding // the context is being recycled: no request begins any more
	objectGone   // torn down
)

func (c *Context) newLife(number int32) *life {
	l := &life{c: c, number: number}
	inner, cancel := context.WithCancelCause(context.Background())
	l.ctx, l.cancel = context.WithValue(inner, contextKey{}, l), cancel
	l.streams.init(l)
	l.handles.init(l)
	return l
}

// begin makes another life the context's present one. Leader.
func (d *dispatcher) begin(l *life) {
	d.mu.Lock()
	d.life = l
	d.mu.Unlock()
	d.c.events.renew(l)
}

// present gives the context's present life. Any goroutine but the leader, which may look itself.
func (d *dispatcher) present() *life {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.life
}

// newMaker makes the constructor's member. Its name is what replies and warnings call it.
func (c *Context) newMaker() *member {
	lib := c.library
	return &member{
		name: "the constructor of " + lib.name, index: -1, lane: -1, file: lib.file, line: lib.line, reply: noReply(), library: lib,
		invoke: func(_ unsafe.Pointer, r *request, payload []byte, _ *memory) ([]byte, error) {
			l, made := r.life, objectNone
			defer func() { l.made(made) }() // also when New panics
			pointer, err := lib.create(l.ctx, r, payload)
			if err == nil {
				l.pointer = pointer
				made = objectReady
			}
			return nil, err
		},
	}
}

// made ends the making of the object. One that comes too late, since the context closes without it or
// its caller has gone, is torn down at once.
func (l *life) made(state int32) {
	switch {
	case !l.object.CompareAndSwap(objectMaking, state):
		if state == objectReady {
			l.tearDown()
		}
		return
	case state == objectReady:
		l.c.setLife(StateActive)
	default:
		l.c.setLife(StateNew)
	}
	l.c.dispatcher.knock()
}

// forsake ends the making of an object that nobody waits for. One that is ready stays.
func (l *life) forsake(cause error) {
	if l.object.CompareAndSwap(objectMaking, objectNone) {
		l.cancel(cause)
		l.c.setLife(StateNew)
		l.c.dispatcher.knock()
	}
}

// end ends the life's ctx, and its object by the teardown.
func (l *life) end(cause error) {
	l.cancel(cause)
	l.handles.end()
	if was := l.object.Swap(objectGone); was == objectReady || was == objectEnding {
		l.tearDown()
	}
}

// tearDown runs the author's teardown, within its bound.
func (l *life) tearDown() {
	lib, opts := l.c.library, l.c.opts
	if lib.teardown == nil {
		return
	}
	base := context.WithValue(context.Background(), contextKey{}, l)
	ctx, cancel := context.WithTimeoutCause(base, opts.TeardownTimeout, ErrDeadline)
	defer cancel()
	end := make(chan error, 1)
	go func() {
		var err error
		returned := false
		defer func() {
			if !returned {
				err = &PanicError{Value: recover(), Stack: debug.Stack()}
			}
			end <- err
		}()
		err = lib.teardown(l.pointer, ctx)
		returned = true
	}()
	select {
	case err := <-end:
		if err != nil {
			l.c.log.Warn("the teardown failed: "+err.Error(), zap.Error(err))
		}
	case <-ctx.Done():
		l.c.log.Warn("the teardown did not end in time; the context goes on without it",
			zap.Duration("timeout", opts.TeardownTimeout))
	}
}
