package core

import (
	"time"

	"go.uber.org/zap"
)

// closeFor takes an OpClose request. The first one starts the close; all are answered at its end.
func (d *dispatcher) closeFor(req Request) {
	d.mu.Lock()
	d.closers = append(d.closers, req)
	first := len(d.closers) == 1
	d.mu.Unlock()
	if first {
		d.c.setLife(StateClosing)
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
	wait(d.quiet, c.opts.DrainTimeout)
	d.stage.Store(stageSurrender)
	d.knock()
	<-d.surrender // a leader in a handler is overtaken, and its successor surrenders

	d.in.Seal()
	d.rejectQueued()
	c.endRunning()
	overran := d.seal()
	c.warn(overran)

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
		case method == OpCancel:
			d.finish(d.out, req, CodeOK, nil)
		default:
			m := d.c.maker
			if int(method) < len(d.c.library.members) && method >= 0 {
				m = d.c.library.members[method]
			}
			d.refuse(req, CodeClosed, endText(m, CodeClosed))
		}
	}
	for req := d.awaiting.pop(); req != nil; req = d.awaiting.pop() {
		reject(req)
	}
	for shard := range d.shards {
		for req := d.pop(shard); req != nil; req = d.pop(shard) {
			reject(req)
		}
	}
	d.mu.Lock()
	var waiting []Request
	for i := range d.lanes {
		for req := d.lanes[i].waiting.pop(); req != nil; req = d.lanes[i].waiting.pop() {
			waiting = append(waiting, req)
		}
	}
	for req := d.deferred.pop(); req != nil; req = d.deferred.pop() {
		waiting = append(waiting, req)
	}
	d.mu.Unlock()
	for _, req := range waiting {
		reject(req)
	}
	d.out.Flush()
}

// endRunning releases the callers of what runs, waits for the handlers, and runs the teardown.
func (c *Context) endRunning() {
	d := &c.dispatcher
	d.mu.Lock()
	for _, b := range d.running {
		d.endEarly(b, CodeClosed)
	}
	d.mu.Unlock()

	limit := time.NewTimer(c.opts.DrainTimeout)
	defer limit.Stop()
	for waiting := true; waiting && d.runs() > 0; {
		select {
		case <-d.eased:
		case <-limit.C:
			waiting = false
		}
	}
	c.cancel(ErrClosed)
	if c.object.now.Swap(objectGone) == objectReady {
		c.tearDown()
	}
}

func (d *dispatcher) runs() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.running)
}

// seal parts with the handlers that overran, and sends the idle goroutines away. A request that its
// handler's own goroutine is about to finish is waited for: that takes no longer than to decode
// a payload or copy a reply.
func (d *dispatcher) seal() (overran []*beside) {
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
	d.sealed = true
	for _, b := range d.running {
		b.left = true
		overran = append(overran, b)
		d.workers.Done()
	}
	for _, w := range d.idle {
		w.stop = true
		w.wake <- struct{}{}
	}
	d.idle = nil
	d.c.counters.InFlight.Store(0)
	return overran
}

func (c *Context) warn(overran []*beside) {
	for _, b := range overran {
		c.log.Warn("a handler goes on after the close, since it ignores its ctx; its reply will be dropped",
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
