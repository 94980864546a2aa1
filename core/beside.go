package core

import "time"

// beside is a request whose handler runs beside the leader. Its fields are guarded by
// dispatcher.mu, but those that never change.
type beside struct {
	r     *request
	id    uint64 // r.req's, which may be asked no more once the request has ended
	lane  *lane  // whose token it holds, or nil
	since time.Duration
	stale time.Duration // when its next notice is due
	ended bool          // its request was finished before it
	left  bool          // the close or the recycle did not wait for it

	release func() // lets go of the payload that its Views share, once its handler has returned; nil: there is none
}

// register notes that a request runs beside the leader from now on. The caller holds d.mu, and r
// cannot end meanwhile.
func (d *dispatcher) register(r *request) *beside {
	now := d.c.clock()
	b := &beside{r: r, id: r.req.ID(), since: now, stale: now + d.c.opts.StaleAfter}
	if r.m.lane >= 0 {
		b.lane = &d.lanes[r.m.lane]
		b.lane.holder = b
		b.lane.busy.Store(true)
	}
	r.rest().beside = b
	d.running[b.id] = b
	d.crew.beside.Add(1)
	d.c.counters.InFlight.Store(int64(len(d.running)))
	return b
}

// handOn gives the lead away and keeps a begun request to be run beside the new leader.
//
// The handler computes now, so another processor has to take the new leader. Go has put it into this
// processor's place for what runs next, which others rob only after a sleep that is meant to take
// 3 µs, and takes 50 and more by Linux's timers. A goroutine that is made after it pushes it out of
// that place into the queue, from which they take at once. Without it, two processors were no faster
// than one with handlers of up to 100 µs. Should the scheduler change, it does no harm.
func (w *worker) handOn(r *request) {
	d := w.d
	d.out.Flush()
	d.mu.Lock()
	defer d.mu.Unlock()
	w.job = d.register(r)
	d.start(nil)
	go nothing()
}

func nothing() {}

// overtake takes the lead from a handler that has it, if word is still true, and gives it to another
// goroutine. The lock is held from before the word moves until the request is registered, so that
// the handler's return finds it so.
func (d *dispatcher) overtake(word uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.word.CompareAndSwap(word, word+freed) {
		return
	}
	d.number = word>>leadBits + 1
	if r := d.current; r.m.index >= 0 {
		d.paces[r.m.index].caught()
	}
	d.register(d.current)
	d.start(nil)
}

// runBeside runs the worker's job, and leaves the next one that falls to it, if any.
func (w *worker) runBeside() {
	w.beside, w.job = w.job, nil
	w.call(w.beside.r)
	w.settleBeside()
}

// settleBeside ends the request that ran beside the leader, and leaves the next job that falls to
// the worker. The request is finished before the handler is struck off, so that a close that finds
// nothing running may let the ingress go.
func (w *worker) settleBeside() {
	d, b := w.d, w.beside
	w.beside = nil
	code, mine := b.r.end(w.code)
	if mine {
		w.finish(w.outbox(), b.r, code)
		w.out.Flush()
	}
	w.drop(b.r.m, mine && code == w.code)
	w.strikeOff(b, mine)
	if !w.left && d.stage.Load() != stageServe {
		select {
		case d.eased <- struct{}{}:
		default:
		}
		d.knock()
	}
}

func (w *worker) strikeOff(b *beside, mine bool) {
	d := w.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if b.release != nil {
		b.release()
	}
	if b.left {
		w.left = true
		return
	}
	delete(d.running, b.id)
	d.crew.beside.Add(-1)
	d.c.counters.InFlight.Store(int64(len(d.running)))
	if !mine {
		d.c.counters.Abandoned.Add(1)
	}
	if index := b.r.m.index; index >= 0 {
		d.paces[index].learn(int64(d.c.clock() - b.since))
	}
	if b.lane != nil {
		w.job = w.nextInLane(b.lane)
	}
	if limit := d.c.opts.MaxConcurrency; w.job == nil && len(d.running)-d.away < limit {
		w.job = w.nextOf(&d.deferred)
	}
	if w.out != nil {
		w.out.Flush()
	}
}

// nextInLane gives what runs next with the lane's token, or puts the token down. The caller holds
// d.mu.
func (w *worker) nextInLane(l *lane) *beside {
	l.done.Add(1)
	if b := w.nextOf(&l.waiting); b != nil {
		return b
	}
	l.holder = nil
	l.busy.Store(false)
	return nil
}

// nextOf begins and registers the first request of a queue that can still be run. Both happen under
// d.mu, so that a cancel that comes too late for Begin finds it registered.
func (w *worker) nextOf(q *queue) *beside {
	for req := q.pop(); req != nil; req = q.pop() {
		if r := w.begin(w.d.c.library.members[req.Method()], req, w.outbox()); r != nil {
			return w.d.register(r)
		}
	}
	return nil
}

// joinLane lets a request wait for its lane's token. False means that the token is free.
func (d *dispatcher) joinLane(m *member, req Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := &d.lanes[m.lane]
	if !l.busy.Load() {
		return false
	}
	l.waiting.push(req)
	if l.waiting.len() == 1 {
		d.c.watch.poke()
	}
	return true
}

// postpone lets a request wait while limit handlers run beside the leader.
func (d *dispatcher) postpone(req Request, limit int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.running)-d.away < limit {
		return false
	}
	d.deferred.push(req)
	return true
}

// cancel ends a request for its caller. One that is not registered was finished, or not begun: then
// its caller cancelled it itself, and Begin will tell.
func (d *dispatcher) cancel(id uint64) {
	d.mu.Lock()
	b, l := d.running[id], d.life
	if b != nil {
		if rn, ok := b.r.req.(*renewal); !ok || len(rn.joined) == 0 { // else others wait for the next life too
			d.endEarly(b, CodeCancelled)
		}
	}
	d.mu.Unlock()
	if b == nil {
		l.streams.cancel(id)
	}
}

// endEarly finishes a request though its handler runs on. The caller holds d.mu.
func (d *dispatcher) endEarly(b *beside, code Code) {
	if !b.r.endEarly(code) {
		return
	}
	b.ended = true
	if h, ok := b.r.req.(Holder); ok && b.r.m.views {
		b.release = h.Hold()
	}
	d.finish(d.early, b.r.req, code, endBody(b.r.m, code))
	d.early.Flush()
	if b.r.m == d.c.maker {
		b.r.life.forsake(causeOf(code)) // nobody waits for the object
	}
}

func (w *worker) outbox() Outbox {
	if w.out == nil {
		w.out = w.d.in.NewOutbox()
	}
	return w.out
}
