package core

import (
	"time"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap"
)

// overflowLook is how often the event loop looks whether a full queue has been drained.
const overflowLook = 5 * time.Millisecond

// watch is a context's event loop: it watches over the event queue's overflow and over the
// dispatcher's life, on a goroutine of its own, which sleeps until somebody pokes it.
type watch struct {
	c       *Context
	pokes   chan struct{} // holds one
	stop    chan struct{}
	stopped chan struct{}

	// Touched by the goroutine only.
	dispatcher pulse
	lanes      []pulse
	told       bool // that nothing responds
}

// pulse is something that ought to move while work waits for it.
type pulse struct {
	seen   motion
	waits  bool          // the last look found work waiting
	looked time.Duration // when that was
	stood  time.Duration // for how long work has waited and nothing has moved
}

// motion is what moves: a part of it changes with each thing that is done.
type motion struct{ a, b uint64 }

func (w *watch) init(c *Context) {
	w.c = c
	w.pokes = make(chan struct{}, 1)
	w.stop = make(chan struct{})
	w.stopped = make(chan struct{})
	w.lanes = make([]pulse, c.library.lanes)
}

// poke makes the loop look: there is something to watch. Any goroutine.
func (w *watch) poke() {
	select {
	case w.pokes <- struct{}{}:
	default:
	}
}

func (w *watch) end() {
	close(w.stop)
	<-w.stopped
}

func (w *watch) run() {
	defer close(w.stopped)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var tick <-chan time.Time
		if next := w.look(); next > 0 {
			timer.Reset(next)
			tick = timer.C
		}
		// Pokes come as often as the watchdog looks; the timer keeps the pace while it runs.
		pokes := w.pokes
		if tick != nil {
			pokes = nil
		}
		select {
		case <-tick:
		case <-pokes:
		case <-w.stop:
			return
		}
	}
}

// look does the loop's work and tells when to look again; 0: when poked.
func (w *watch) look() (next time.Duration) {
	if w.c.events.look() {
		next = overflowLook
	}
	if w.liveness() {
		if quarter := w.c.opts.NotRespondingAfter / 4; next == 0 || quarter < next {
			next = quarter
		}
	}
	return next
}

// liveness tells once when something has not moved for too long though work waits for it, and once
// when it moves again. watching means that work waits.
func (w *watch) liveness() (watching bool) {
	d := &w.c.dispatcher
	now := w.c.clock()
	method, stalled := "", false
	most := w.c.opts.NotRespondingAfter / 2

	// Looked at before what moves: what lies in the ring then is not taken while that stays the same.
	// The word moves with every handler; messages that need none show in the heartbeat.
	waits := d.in.Pending()
	moves := motion{d.word.Load(), uint64(w.c.counters.Heartbeat.Load())}
	if w.dispatcher.still(moves, waits, now, most) >= w.c.opts.NotRespondingAfter {
		stalled = true
	}
	watching = waits
	d.mu.Lock()
	for i := range d.lanes {
		l := &d.lanes[i]
		waits := l.waiting.len() > 0
		moves := motion{l.done.Load(), l.waiting.fills}
		if w.lanes[i].still(moves, waits, now, most) >= w.c.opts.NotRespondingAfter {
			stalled = true
			method = l.holder.r.m.name
		}
		watching = watching || waits
	}
	d.mu.Unlock()

	switch {
	case now < w.c.opts.NotRespondingGrace:
	case stalled && !w.told:
		w.told = true
		body := msgp.AppendMapHeader(nil, 1)
		body = msgp.AppendString(msgp.AppendString(body, "method"), method)
		w.c.events.runtimeEvent(EventNotResponding, body, func() {
			text := "nothing moves though requests wait"
			if method != "" {
				text += "; " + method + " holds its lane up"
			}
			w.c.log.Warn(text, zap.String("method", method))
		})
	case !stalled && w.told:
		w.told = false
		w.c.events.runtimeEvent(EventResponding, msgp.AppendMapHeader(nil, 0), func() {
			w.c.log.Info("requests are being answered again")
		})
	}
	return watching || w.told
}

// still tells for how long work has been waiting while nothing moved, as far as the looks have seen:
// from the first that found work and the same motion as now. Looks may be far apart, and what was
// still while nobody waited does not count. One look counts no more than most: when it comes late the
// process as a whole had no processor, or was stopped, and what is watched shall have its turn too.
func (p *pulse) still(moves motion, waits bool, now, most time.Duration) time.Duration {
	if !waits || !p.waits || moves != p.seen {
		*p = pulse{seen: moves, waits: waits, looked: now}
		return 0
	}
	p.stood += min(now-p.looked, most)
	p.looked = now
	return p.stood
}
