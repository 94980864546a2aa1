package core

import (
	"fmt"
	"time"
)

// dispatch deals with one request that the leader popped. cost is what it took off the shard's
// quantum, in ns. leads is false when the lead was lost meanwhile: then nothing of it may be
// touched.
func (w *worker) dispatch(req Request, shard int) (cost int64, leads bool) {
	d := w.d
	method := req.Method()
	if method < 0 {
		return paceQuick, w.operate(req, method)
	}
	members := d.c.library.members
	if int(method) >= len(members) {
		d.refuse(req, CodeUnknownMethod, fmt.Sprintf("the library %s has no method number %d", d.c.library.name, method))
		return 0, true
	}
	m := members[method]
	if m.object {
		switch d.life.object.Load() {
		case objectReady:
		case objectMaking:
			d.awaiting.push(req)
			return 0, true
		default:
			d.refuseHere(m, req)
			return 0, true
		}
	} else if d.stage.Load() == stageRefuse {
		d.refuseHere(m, req)
		return 0, true
	}
	if m.lane >= 0 && d.lanes[m.lane].busy.Load() && d.joinLane(m, req) {
		return 0, true
	}
	p := &d.paces[method]
	estimate := p.ns()
	slow := estimate > paceSlow && d.behind(shard)
	if limit := d.c.opts.MaxConcurrency; limit > 0 && m.lane < 0 && estimate > paceQuick && d.postpone(req, limit) {
		return 0, true
	}
	r := w.begin(m, req, d.out)
	if r == nil {
		return 0, true
	}
	if slow {
		w.handOn(r)
		return 0, false
	}
	return w.inPlace(r, p, estimate)
}

// begin claims a popped request, or finishes it by out and gives nil.
func (w *worker) begin(m *member, req Request, out Outbox) *request {
	deadline, ok := w.d.claim(m, req, out)
	if !ok {
		return nil
	}
	r := w.mem.request()
	r.life, r.m, r.req = w.d.life, m, req
	if deadline != 0 {
		r.rest().deadline = deadline
	}
	if req.WantsProgress() {
		r.rest().reporter = newReporter(w.d.c, req)
	}
	return r
}

// claim is begin without the request: what can still be run is the caller's to run.
func (d *dispatcher) claim(m *member, req Request, out Outbox) (deadline time.Duration, ok bool) {
	if !req.Begin() {
		d.finish(out, req, CodeCancelled, nil)
		return 0, false
	}
	if at := req.Deadline(); !at.IsZero() {
		deadline = at.Sub(d.c.opened)
		if d.c.clock() >= deadline {
			d.finish(out, req, CodeDeadline, messageBody("the deadline of "+m.name+" passed before it was dispatched"))
			return 0, false
		}
	}
	if size := len(req.Payload()); size > d.c.opts.MaxMessage {
		d.finish(out, req, CodeTooLarge, messageBody(fmt.Sprintf("the payload of %s has %d bytes; max_message is %d", m.name, size, d.c.opts.MaxMessage)))
		return 0, false
	}
	return deadline, true
}

// largeReply is the size of a reply, in bytes, from which on the lead is handed on before the reply is copied:
// such a copy takes about a millisecond, longer than another goroutine needs to take the lead.
const largeReply = 4 << 20

// inPlace runs a request on the leader's goroutine.
func (w *worker) inPlace(r *request, p *pace, estimate int64) (cost int64, leads bool) {
	d := w.d
	d.calls++
	sample := estimate > paceQuick || d.calls%sampleEvery == 0
	if d.attends && estimate > paceQuick && !d.lets(estimate) {
		d.leaveDuty()
	}
	var start time.Duration
	if sample {
		start = d.c.clock()
	}
	d.current = r
	d.number++
	w.active, w.mark = r, d.number<<leadBits|leadRunning
	r.mark = w.mark
	d.word.Store(w.mark)
	w.call(r)
	if w.replySize() >= largeReply {
		d.handOver(r)
	}
	if !w.settle() {
		return 0, false
	}
	if sample {
		took := int64(d.c.clock() - start)
		p.learn(took)
		return took, true
	}
	return estimate, true
}

// settle ends the request that ran in place. False means that the lead was lost meanwhile.
func (w *worker) settle() (leads bool) {
	d, r := w.d, w.active
	w.active = nil
	if !d.word.CompareAndSwap(w.mark, w.mark+freed) {
		d.mu.Lock() // held by the overtaker until it has written beside
		w.beside = r.rest().beside
		d.mu.Unlock()
		w.settleBeside()
		return false
	}
	d.number++
	code, mine := r.end(w.code)
	if !mine {
		panic("bug: a request that ran in place was ended by another goroutine")
	}
	w.finish(d.out, r, code)
	w.drop(r.m, code == w.code)
	return true
}

// finish ends a request and counts it. It counts first, since the caller may look at the counters as
// soon as it has its reply.
func (d *dispatcher) finish(out Outbox, req Request, code Code, body []byte) {
	if req.Method() >= 0 {
		d.count(code)
	} else if rn, ok := req.(*renewal); ok {
		rn.finish(out, code, body)
		return
	}
	out.Finish(req, code, body)
}

// count counts a request of a member that ends with the code.
func (d *dispatcher) count(code Code) {
	n := d.c.counters
	switch code {
	case CodeOK:
		n.Completed.Add(1)
	case CodeCancelled:
		n.Cancelled.Add(1)
	case CodeClosed, CodeNotInitialized, CodeStuck, CodeRecycling:
		n.Rejected.Add(1)
	default:
		n.Failed.Add(1)
	}
}

// refuseHere refuses a request for the state that the life's object is in. Leader.
func (d *dispatcher) refuseHere(m *member, req Request) {
	code, why := CodeNotInitialized, m.name+" needs the library's object, but its constructor failed or has not been called"
	switch stage, object := d.stage.Load(), d.life.object.Load(); {
	case stage == stageRefuse || stage == stageRenew || object == objectEnding:
		code = CodeRecycling
		why = endText(m, code)
	case object != objectNone:
		code = CodeClosed
		why = endText(m, code)
	case d.c.opts.Static:
		why = m.name + " needs an object of " + d.c.library.name + ", and the static context has none; open the library to call it"
	}
	d.refuse(req, code, why)
}

// refuse ends a request that was popped and not begun. Leader.
func (d *dispatcher) refuse(req Request, code Code, why string) {
	if !req.Begin() {
		d.finish(d.out, req, CodeCancelled, nil)
		return
	}
	d.finish(d.out, req, code, messageBody(why))
}
