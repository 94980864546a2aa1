package core

import (
	"errors"
	"runtime/debug"
	"unsafe"
)

// idleMost is how many goroutines a context keeps that have nothing to do.
const idleMost = 8

// worker is a goroutine that leads, or runs requests beside the leader.
type worker struct {
	d    *dispatcher
	wake chan struct{} // given a job, or told to end; holds one
	job  *beside       // what to run beside the leader; nil: take the lead. Written before wake is sent to
	stop bool          // end. Written before wake is sent to
	mem  memory
	out  Outbox // for requests that ended beside the leader; made at the first use

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
	if n := len(d.idle); n > 0 {
		w := d.idle[n-1]
		d.idle = d.idle[:n-1]
		w.job = job
		w.wake <- struct{}{}
		return
	}
	w := &worker{d: d, wake: make(chan struct{}, 1), job: job}
	d.workers.Add(1)
	go w.main()
}

func (w *worker) main() {
	defer w.exit()
	for {
		if w.job == nil {
			w.lead()
		}
		for w.job != nil {
			w.runBeside()
		}
		if !w.rest() {
			return
		}
	}
}

// rest waits among the idle. False means that the goroutine is not needed.
func (w *worker) rest() bool {
	d := w.d
	d.mu.Lock()
	if w.left || d.sealed || len(d.idle) == idleMost {
		d.mu.Unlock()
		return false
	}
	d.idle = append(d.idle, w)
	d.mu.Unlock()
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
		d.workers.Done()
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
