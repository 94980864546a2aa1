package core

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"sync"
	"unsafe"

	"go.uber.org/zap"
)

// noReply is the codec of what the context's own operations answer.
var noReply = sync.OnceValue(func() *codec { return &codec{raw: true} })

// operate deals with a request to the context itself. False means that the lead was lost.
func (w *worker) operate(req Request, op int32) (leads bool) {
	d := w.d
	if op == OpNew {
		return w.construct(req)
	}
	if !req.Begin() {
		d.finish(d.out, req, CodeCancelled, nil)
		return true
	}
	switch op {
	case OpClose:
		d.closeFor(req)
	case OpCancel:
		if payload := req.Payload(); len(payload) == 8 {
			d.cancel(binary.LittleEndian.Uint64(payload))
			d.finish(d.out, req, CodeOK, nil)
		} else {
			d.finish(d.out, req, CodeDecode, messageBody("a cancel record has 8 bytes"))
		}
	case OpRecycle:
		d.finish(d.out, req, CodeFailed, messageBody("recycle is not supported by this version; close the context and open another"))
	default:
		d.finish(d.out, req, CodeUnknownMethod, messageBody(fmt.Sprintf("there is no operation number %d", op)))
	}
	return true
}

// construct runs the author's New as a request, in place; a slow one is overtaken like any handler.
// What needs the object waits until it is over.
func (w *worker) construct(req Request) (leads bool) {
	d := w.d
	switch {
	case d.stage.Load() != stageServe:
		d.refuse(req, CodeClosed, endText(d.c.maker, CodeClosed))
		return true
	case d.c.object.state() != objectNone:
		d.refuse(req, CodeFailed, "the context has an object already")
		return true
	}
	r := w.begin(d.c.maker, req, d.out)
	if r == nil {
		return true
	}
	d.c.object.now.Store(objectMaking)
	_, leads = w.inPlace(r, new(pace), 0)
	return leads
}

// newMaker makes the constructor's member. Its name is what replies and warnings call it.
func (c *Context) newMaker() *member {
	l := c.library
	return &member{
		name: "the constructor of " + l.name, index: -1, lane: -1, file: l.file, line: l.line, reply: noReply(),
		invoke: func(_ unsafe.Pointer, r *request, payload []byte, _ *memory) ([]byte, error) {
			made := objectNone
			defer func() { c.made(made) }() // also when New panics
			pointer, err := l.create(c.ctx, r, payload)
			if err == nil {
				c.object.pointer = pointer
				made = objectReady
			}
			return nil, err
		},
	}
}

// made ends the making of the object. One that comes too late, since the context closes without
// it, is torn down at once.
func (c *Context) made(state int32) {
	late := !c.object.now.CompareAndSwap(objectMaking, state)
	if late {
		if state == objectReady {
			c.tearDown()
		}
		return
	}
	if state == objectReady {
		c.setLife(StateActive)
	}
	c.dispatcher.knock()
}

// answer does what the leader was knocked for. False means that it has no lead any more.
func (w *worker) answer() (leads bool) {
	d := w.d
	d.knocked.Store(false)
	if d.stage.Load() == stageSurrender {
		d.out.Flush()
		close(d.surrender)
		return false
	}
	if d.c.object.state() == objectMaking {
		return true
	}
	for req := d.awaiting.pop(); req != nil; req = d.awaiting.pop() {
		if _, leads := w.dispatch(req, 0); !leads {
			return false
		}
	}
	d.out.Flush()
	return true
}

// tearDown runs the author's teardown, within its bound.
func (c *Context) tearDown() {
	if c.library.teardown == nil {
		return
	}
	base := context.WithValue(context.Background(), contextKey{}, c)
	ctx, cancel := context.WithTimeoutCause(base, c.opts.TeardownTimeout, ErrDeadline)
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
		err = c.library.teardown(c.object.pointer, ctx)
		returned = true
	}()
	select {
	case err := <-end:
		if err != nil {
			c.log.Warn("the teardown failed", zap.Error(err))
		}
	case <-ctx.Done():
		c.log.Warn("the teardown did not end in time; the context closes without it",
			zap.Duration("timeout", c.opts.TeardownTimeout))
	}
}
