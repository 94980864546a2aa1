package core

// A recycle gives the context a fresh object while its goroutines, its ingress and its callers stay.
// It goes through these states, of which submitters see two: active, and recycling for the rest.
//
//	active      until the leader takes the OpRecycle request
//	pending     accepted requests go on, for DrainTimeout at most          stageDrain
//	recycling   the leader refuses; what runs is cancelled and waited      stageRefuse
//	            for, for DrainTimeout at most; then comes the teardown
//	            the constructor runs, as a request, in the next life       stageRenew, then stageServe
//	active      or, when it failed, without an object: another recycle may repair it
//
// The leader leads throughout, so a close, a cancel or another recycle never waits for this one. A
// close that comes before the constructor takes the recycler's goroutine over.

// renewal is the request by which a recycle runs the constructor: the first OpRecycle with the
// kept configuration as its payload. Those that came before it began are answered with it.
type renewal struct {
	Request
	life   *life
	config []byte
	joined []Request
}

// Payload implements [Request].
func (r *renewal) Payload() []byte { return r.config }

// finish answers all who wait.
func (r *renewal) finish(out Outbox, code Code, body []byte) {
	out.Finish(r.Request, code, body)
	for _, req := range r.joined {
		out.Finish(req, code, body)
	}
}

// recycleFor takes an OpRecycle request. The first one starts the recycle. Leader.
func (w *worker) recycleFor(req Request) {
	d := w.d
	if d.life.object.Load() == objectMaking {
		d.awaiting.push(req) // it wants an object that is fresher than this one
		return
	}
	if !req.Begin() {
		d.finish(d.out, req, CodeCancelled, nil)
		return
	}
	switch {
	case d.c.opts.Static:
		d.finish(d.out, req, CodeNotInitialized, messageBody("the static context of "+d.c.library.name+" has no object to recycle; open the library"))
		return
	case d.config == nil:
		d.finish(d.out, req, CodeNotInitialized, messageBody("the context of "+d.c.library.name+" cannot be recycled, since its constructor has not been called"))
		return
	}
	d.mu.Lock()
	if len(d.closers) > 0 {
		d.mu.Unlock()
		d.finish(d.out, req, CodeClosed, messageBody(closedText(recycling)))
		return
	}
	if rn := d.renewal; rn != nil { // handed over, and not begun
		rn.joined = append(rn.joined, req)
		d.mu.Unlock()
		return
	}
	d.recyclers = append(d.recyclers, req)
	first := !d.recycles
	d.recycles = true
	d.mu.Unlock()
	if first {
		d.c.setLife(StateRecycling)
		d.forget(d.quiet, d.refusing, d.eased)
		d.stage.Store(stageDrain)
		go d.c.recycle(d.life)
	}
}

// recycling names the operation in replies.
const recycling = "the recycling"

// forget takes old notices out of channels. Leader, before anybody waits for new ones.
func (*dispatcher) forget(notices ...chan struct{}) {
	for _, notice := range notices {
		select {
		case <-notice:
		default:
		}
	}
}

// recycle ends a life and hands the next one to the leader.
func (c *Context) recycle(l *life) {
	d := &c.dispatcher
	d.knock()
	l.streams.stopAll(CodeRecycling) // they may be endless
	wait(d.quiet, c.opts.DrainTimeout)

	// After the leader's notice no request begins any more: the leader has seen both, it is in no
	// handler, and what waited beside it has been rejected.
	l.object.CompareAndSwap(objectReady, objectEnding)
	d.stage.Store(stageRefuse)
	d.knock()
	<-d.refusing
	c.endHandlers(CodeRecycling)
	l.end(ErrRecycling)
	c.warn(d.part(), "the recycling")

	next := c.newLife(l.number + 1)
	next.object.Store(objectMaking)
	d.mu.Lock()
	closing := len(d.closers) > 0
	d.recycles = false
	if !closing {
		d.renewal = &renewal{Request: d.recyclers[0], life: next, joined: d.recyclers[1:]}
		d.recyclers = nil
		d.stage.Store(stageRenew)
	} else {
		d.stage.Store(stageDrain)
	}
	d.mu.Unlock()
	if closing {
		c.close()
		return
	}
	d.knock()
}

// rejectWaiting is the leader's part of a recycle: it rejects what was popped and nobody runs yet.
func (d *dispatcher) rejectWaiting() {
	for _, req := range d.waiting() {
		if req.Method() < 0 { // another recycle, which this one will answer
			d.awaiting.push(req)
			continue
		}
		d.refuse(req, CodeRecycling, endText(d.c.library.members[req.Method()], CodeRecycling))
	}
	d.out.Flush()
	select {
	case d.refusing <- struct{}{}:
	default:
	}
}

// renew begins the next life: the constructor runs in place, and is overtaken if it is slow.
func (w *worker) renew() (leads bool) {
	d := w.d
	d.mu.Lock()
	rn := d.renewal
	d.renewal = nil
	d.stage.Store(stageServe)
	d.mu.Unlock()
	rn.config = d.config
	d.begin(rn.life)
	r := w.mem.request()
	r.life, r.m, r.req = rn.life, d.c.maker, rn
	_, leads = w.inPlace(r, new(pace), 0)
	return leads
}
