package core

import (
	"errors"
	"runtime/debug"
	"unsafe"
)

// worker is a goroutine of a crew: it leads a context, runs requests beside a leader, or sleeps on the bell.
type worker struct {
	crew   *crew
	d      *dispatcher   // the context that it works for; nil: none
	wake   chan struct{} // given something to do, or told to end; holds one. What follows is written before
	job    *beside       // what to run beside the leader; nil: lead d
	sleeps bool          // be the bell's sleeper
	stop   bool          // end

	yields int    // how often it offers its processor yet: it has slept
	duty   bool   // it has the bell's, and no lead: see dispatcher.attends
	closed uint32 // crew.closed when mem was made
	mem    memory
	out    Outbox // d's, for requests that ended beside the leader; made at the first use

	// The request in the worker's hands.
	active *request // runs in place
	mark   uint64   // dispatcher.word while it does
	beside *beside  // runs beside the leader
	code   Code
	body   []byte
	gone   bool // its handler called runtime.Goexit
	left   bool // its handler overran a close or a recycle, which no longer counts this goroutine
}

// start makes a goroutine that runs job, or leads when job is nil. The caller holds d.mu.
func (d *dispatcher) start(job *beside) {
	d.workers.Add(1)
	d.crew.mu.Lock()
	defer d.crew.mu.Unlock()
	d.crew.hire(func(w *worker) { w.d, w.job = d, job })
}

func (w *worker) main() {
	defer w.exit()
	for w.find() {
		if w.job == nil {
			w.lead()
		}
		for w.job != nil {
			w.runBeside()
		}
		if w.left {
			return
		}
		w.depart()
	}
}

// find waits until the worker has a context to work for. False means that the goroutine is not needed.
func (w *worker) find() bool {
	for w.d == nil {
		switch {
		case w.sleeps:
			w.sleep()
			w.sleeps, w.duty = false, true
		case w.duty:
			w.duty = false
			w.attend()
		case !w.rest():
			return false
		}
	}
	return true
}

// depart parts with the context. A reply's memory may still name what belongs to it.
func (w *worker) depart() {
	d := w.d
	w.d, w.out, w.active, w.beside = nil, nil, nil, nil
	d.workers.Done()
}

// forget lets go of memory that names contexts which are closed, before the worker does nothing for long.
func (w *worker) forget() {
	if closed := w.crew.closed.Load(); closed != w.closed {
		w.mem, w.closed = memory{}, closed
	}
}

// rest waits among the idle. False means that the goroutine is not needed.
func (w *worker) rest() bool {
	c := w.crew
	w.forget()
	c.mu.Lock()
	if c.ended || len(c.idle) == idleMost {
		c.mu.Unlock()
		return false
	}
	c.idle = append(c.idle, w)
	c.mu.Unlock()
	<-w.wake
	return !w.stop
}

// exit ends the goroutine. When a handler ended it by runtime.Goexit, which nothing can hold up,
// the request is answered here, and what the goroutine had to do is given to another.
func (w *worker) exit() {
	d := w.d
	if w.gone {
		leads := false
		if w.active != nil {
			leads = w.settle()
		} else {
			w.settleBeside()
		}
		if leads || w.job != nil {
			d.mu.Lock()
			d.start(w.job)
			d.mu.Unlock()
		}
	}
	if !w.left {
		if d != nil {
			d.workers.Done()
		}
		w.crew.workers.Done()
	}
}

// call runs a handler, and leaves its code and body in the worker. It is the one place that
// recovers panics.
func (w *worker) call(r *request) {
	returned := false
	defer func() {
		if !returned {
			err := &PanicError{Value: recover(), Stack: debug.Stack()}
			w.gone = err.Value == nil
			w.code, w.body = CodePanic, panicBody(r.m.name, err)
		}
	}()
	var object unsafe.Pointer
	if r.m.object {
		object = r.life.pointer
	}
	body, err := r.m.invoke(object, r, r.req.Payload(), &w.mem)
	if err == nil {
		w.code, w.body = CodeOK, body
	} else {
		w.code, w.body = failure(r, err)
	}
	returned = true
}

// reply is the body to finish with: the handler's, unless the request was ended while its payload was
// decoded.
func (w *worker) reply(m *member, final Code) []byte {
	if final == w.code {
		return w.body
	}
	return endBody(m, final)
}

// drop lets go of a reply, which was delivered or not. A raw one is the author's memory.
func (w *worker) drop(m *member, delivered bool) {
	if len(w.mem.handles.made) > 0 {
		w.mem.handles.settle(delivered)
	}
	if w.code == CodeOK && !m.reply.raw {
		w.mem.keep(w.body)
	}
	w.body = nil
	w.mem.gaps.forget()
}

// failure turns a handler's error into code and body.
func failure(r *request, err error) (Code, []byte) {
	var payload *payloadError
	var reply *replyError
	var coded *codedError
	var call *FuncError
	switch {
	case err == errEnded:
		return CodeCancelled, nil // the early end's own code takes its place
	case errors.As(err, &payload):
		var field *DecodeError
		if errors.As(err, &field) && field.stale {
			return CodeStaleHandle, messageBody(r.m.name + ": " + payload.Error())
		}
		return CodeDecode, messageBody(r.m.name + ": " + payload.Error())
	case errors.As(err, &coded):
		return coded.code, messageBody(coded.text)
	case errors.As(err, &call) && call.Kind == "goferry.ReentrantError":
		return CodeReentrant, messageBody(err.Error())
	case errors.As(err, &reply):
		return CodeEncode, messageBody("the reply of " + r.m.name + " cannot be encoded: " + reply.Error())
	}
	return r.m.library.errorBody(err)
}
