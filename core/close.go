package core

import (
	"time"

	"go.uber.org/zap"
)

// closeFor takes an OpClose request. The first one starts the close, or has the recycle that is on its
// way turn into it; all are answered at its end. Leader.
func (d *dispatcher) closeFor(req Request) {
	d.mu.Lock()
	d.closers = append(d.closers, req)
	first := len(d.closers) == 1
	recycles := d.recycles
	if rn := d.renewal; rn != nil { // handed over, and not begun: there will be no next life
		d.renewal = nil
		d.recyclers = append([]Request{rn.Request}, rn.joined...)
	}
	d.mu.Unlock()
	if !first {
		return
	}
	d.c.setLife(StateClosing)
	if !recycles {
		d.forget(d.quiet, d.eased)
		d.stage.Store(stageDrain)
		go d.c.close()
	}
}

// close ends the context. Accepted requests go on for DrainTimeout; then the closer takes the lead,
// rejects what is queued and cancels what runs, and waits as long again for handlers that heed it.
// Then comes the teardown. The answer to the close requests is the last thing: after it, nothing of
// the context touches the ingress or the port.
func (c *Context) close() {
	d := &c.dispatcher
	defer close(c.done)
	d.knock()
	d.present().streams.stopAll(CodeClosed) // they may be endless
	wait(d.quiet, c.opts.DrainTimeout)
	d.stage.Store(stageSurrender)
	d.knock()
	<-d.surrender // a leader in a handler is overtaken, and its successor surrenders

	d.in.Seal()
	d.rejectQueued()
	c.endHandlers(CodeClosed)
	d.life.end(ErrClosed)
	c.warn(d.seal(), "the close")

	c.watch.end()
	c.events.end()
	d.workers.Wait()
	c.library.release(c)
	c.setLife(StateClosed)
	out := d.in.NewOutbox()
	for _, req := range d.closers {
		out.Finish(req, CodeOK, nil)
	}
	out.Flush()
}

// rejectQueued ends every request that has not begun. The closer has the lead.
func (d *dispatcher) rejectQueued() {
	reject := func(req Request) {
		switch method := req.Method(); {
		case method == OpClose:
			d.mu.Lock()
			d.closers = append(d.closers, req)
			d.mu.Unlock()
		case method == OpCancel, method == OpStop, method == OpRelease, method == OpReenter:
			d.finish(d.out, req, CodeOK, nil)
		case method == OpNext:
			if req.Begin() {
				d.life.streams.next(req, d.out)
			} else {
				d.finish(d.out, req, CodeCancelled, nil)
			}
		case method == OpRecycle:
			d.refuse(req, CodeClosed, closedText(recycling))
		default:
			m := d.c.maker
			if int(method) < len(d.c.library.members) && method >= 0 {
				m = d.c.library.members[method]
			}
			d.refuse(req, CodeClosed, endText(m, CodeClosed))
		}
	}
	for _, req := range d.recyclers {
		d.finish(d.out, req, CodeClosed, messageBody(closedText(recycling)))
	}
	d.recyclers = nil
	for shard := range d.shards {
		for req := d.pop(shard); req != nil; req = d.pop(shard) {
			reject(req)
		}
	}
	for _, req := range d.waiting() {
		reject(req)
	}
	d.out.Flush()
}

// waiting takes what was popped and nobody runs yet. Leader.
func (d *dispatcher) waiting() (all []Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	take := func(q *queue) {
		for req := q.pop(); req != nil; req = q.pop() {
			all = append(all, req)
		}
	}
	take(&d.awaiting)
	for i := range d.lanes {
		take(&d.lanes[i].waiting)
	}
	take(&d.deferred)
	return all
}

// endHandlers releases the callers of what runs, and waits for the handlers and the streams. No request begins
// meanwhile.
func (c *Context) endHandlers(code Code) {
	d := &c.dispatcher
	d.mu.Lock()
	for _, b := range d.running {
		d.endEarly(b, code)
	}
	d.mu.Unlock()

	end := time.Now().Add(c.opts.DrainTimeout)
	limit := time.NewTimer(c.opts.DrainTimeout)
	defer limit.Stop()
	for waits := true; waits && d.runs() > 0; {
		select {
		case <-d.eased:
		case <-limit.C:
			waits = false
		}
	}
	for _, s := range d.present().streams.wait(time.Until(end)) {
		c.log.Warn("a stream goes on after its context's object, since its function ignores its ctx; its items are dropped",
			zap.String("method", s.m.name))
	}
}

func (d *dispatcher) runs() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.running)
}

// part parts with the handlers that overran: they are counted no more, and what they still do is
// dropped. A request that its handler's own goroutine is about to finish is waited for: that
// takes no longer than to decode a payload or copy a reply.
func (d *dispatcher) part() (overran []*beside) {
	for {
		d.mu.Lock()
		mine := 0
		for _, b := range d.running {
			if !b.ended {
				mine++
			}
		}
		if mine == 0 {
			break
		}
		d.mu.Unlock()
		<-d.eased
	}
	defer d.mu.Unlock()
	for _, b := range d.running {
		b.left = true
		overran = append(overran, b)
		delete(d.running, b.id)
		d.crew.beside.Add(-1)
		if b.lane != nil {
			b.lane.holder = nil
			b.lane.busy.Store(false)
		}
		d.workers.Done()
		d.crew.workers.Done()
	}
	d.c.counters.InFlight.Store(0)
	return overran
}

// seal is part, after which no handler goes on to anything else.
func (d *dispatcher) seal() (overran []*beside) {
	overran = d.part()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sealed = true
	return overran
}

func (c *Context) warn(overran []*beside, end string) {
	for _, b := range overran {
		c.log.Warn("the handler of "+b.r.m.name+" goes on after "+end+", since it ignores its ctx; its reply will be dropped",
			zap.String("method", b.r.m.name), zap.Duration("running", c.clock()-b.since))
	}
}

// tellQuiet tells the closer when nothing is left to do. The leader calls it when it found no work.
func (d *dispatcher) tellQuiet() {
	if d.awaiting.len() > 0 || d.in.Pending() || d.runs() > 0 {
		return
	}
	select {
	case d.quiet <- struct{}{}:
	default:
	}
}

func wait(on <-chan struct{}, limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-on:
	case <-timer.C:
	}
}
