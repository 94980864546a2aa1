package core

import (
	"encoding/binary"
	"fmt"
	"sync"
)

// noReply is the codec of what the context's own operations answer.
var noReply = sync.OnceValue(func() *codec { return &codec{raw: true} })

// operate deals with a request to the context itself. False means that the lead was lost.
func (w *worker) operate(req Request, op int32) (leads bool) {
	d := w.d
	switch op {
	case OpNew:
		return w.construct(req)
	case OpRecycle:
		w.recycleFor(req)
		return true
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
	case OpRelease:
		d.life.handles.releaseFor(req.Payload())
		d.finish(d.out, req, CodeOK, nil)
	case OpNext:
		d.life.streams.next(req, d.out)
	case OpStop:
		d.life.streams.stopFor(req.Payload())
		d.finish(d.out, req, CodeOK, nil)
	case OpAnswer:
		if why := d.c.calls.answer(req.Payload()); why != "" {
			d.finish(d.out, req, CodeDecode, messageBody(why))
		} else {
			d.finish(d.out, req, CodeOK, nil)
		}
	case OpReenter:
		if payload := req.Payload(); len(payload) == 8 {
			d.reenter(binary.LittleEndian.Uint64(payload))
			d.finish(d.out, req, CodeOK, nil)
		} else {
			d.finish(d.out, req, CodeDecode, messageBody("it has the 8 bytes of a request's ID"))
		}
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
	case d.c.opts.Static:
		d.refuse(req, CodeNotInitialized, "the static context of "+d.c.library.name+" takes no object")
		return true
	case d.life.object.Load() != objectNone:
		d.refuse(req, CodeFailed, "the context has an object already")
		return true
	}
	if d.life.ctx.Err() != nil { // an earlier constructor was cancelled
		d.begin(d.c.newLife(d.life.number))
	}
	r := w.begin(d.c.maker, req, d.out)
	if r == nil {
		return true
	}
	d.config = append([]byte{}, req.Payload()...)
	d.life.object.Store(objectMaking)
	_, leads = w.inPlace(r, new(pace), 0)
	return leads
}

// answer does what the leader was knocked for. False means that it has no lead any more.
func (w *worker) answer() (leads bool) {
	d := w.d
	d.knocked.Store(false)
	switch d.stage.Load() {
	case stageSurrender:
		d.out.Flush()
		w.duty, d.attends = d.attends, false
		close(d.surrender)
		return false
	case stageRefuse:
		d.rejectWaiting()
		return true
	case stageRenew:
		return w.renew()
	}
	if d.life.object.Load() == objectMaking {
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
