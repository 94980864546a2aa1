package core

import (
	"sync"
	"sync/atomic"
	"time"
)

// How often the watchdog looks. While a leader is awake it looks each millisecond, and takes the
// lead from a handler that it finds twice. When all have slept for a while it looks some more
// times at longer intervals, which ends a sleep that lost its wake; then it stops.
const (
	lookFast    = time.Millisecond
	lookSlow    = 100 * time.Millisecond
	fastLooks   = 20 // after the last activity
	slowLooks   = 2
	watchParked = int32(0)
	watchSlow   = int32(1)
	watchFast   = int32(2)
)

// watchdog watches the open contexts of a library. Its goroutine lives while there are any.
type watchdog struct {
	mode atomic.Int32  // watchFast: leaders that wake need not kick
	kick chan struct{} // holds one
	stop chan struct{}
	done chan struct{}

	mu       sync.Mutex
	contexts map[*Context]*seen
}

// seen is what the watchdog saw of a context. Only the watchdog touches it.
type seen struct {
	word  uint64
	still int           // looks since the word last moved
	since time.Duration // when it was first seen so
}

func newWatchdog() *watchdog {
	return &watchdog{
		kick:     make(chan struct{}, 1),
		stop:     make(chan struct{}),
		done:     make(chan struct{}),
		contexts: map[*Context]*seen{},
	}
}

func (w *watchdog) add(c *Context) {
	w.mu.Lock()
	w.contexts[c] = &seen{}
	w.mu.Unlock()
	w.awake()
}

// remove returns when no look at the context is under way.
func (w *watchdog) remove(c *Context) {
	w.mu.Lock()
	delete(w.contexts, c)
	w.mu.Unlock()
}

// awake makes the watchdog look soon: some leader woke, or there is a time to keep.
func (w *watchdog) awake() {
	if w.mode.Load() == watchFast {
		return
	}
	select {
	case w.kick <- struct{}{}:
	default:
	}
}

func (w *watchdog) run() {
	defer close(w.done)
	timer := time.NewTimer(lookFast)
	defer timer.Stop()
	for calm := 0; ; {
		active, due := w.look()
		if active {
			calm = 0
		} else {
			calm++
		}
		mode, wait := watchFast, lookFast
		switch {
		case calm > fastLooks+slowLooks:
			mode, wait = watchParked, 0
		case calm > fastLooks:
			mode, wait = watchSlow, lookSlow
		}
		if w.mode.Swap(mode) != mode && mode != watchFast {
			// A leader that read the old mode has moved its word before: see dispatcher.sleep.
			if active, due = w.look(); active {
				w.mode.Store(watchFast)
				calm, mode, wait = 0, watchFast, lookFast
			}
		}
		if due > 0 && (wait == 0 || due < wait) {
			wait = max(due, lookFast)
		}
		var tick <-chan time.Time
		if wait > 0 {
			timer.Reset(wait)
			tick = timer.C
		}
		select {
		case <-tick:
		case <-w.kick:
			calm = 0
			w.mode.Store(watchFast)
		case <-w.stop:
			return
		}
	}
}

// look looks at every context. due is how long the nearest deadline or notice is away; 0: there is
// none.
func (w *watchdog) look() (active bool, due time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c, s := range w.contexts {
		a, d := c.look(s)
		active = active || a
		if d > 0 && (due == 0 || d < due) {
			due = d
		}
	}
	return active, due
}

// look takes the lead from a handler found twice, calls for a leader where work waits for one, and
// keeps the times of requests whose handlers run beside the leader.
func (c *Context) look(s *seen) (active bool, due time.Duration) {
	d := &c.dispatcher
	word, now := d.word.Load(), c.clock()
	if word != s.word {
		s.word, s.still, s.since = word, 0, now
		active = true
	} else {
		s.still++
	}
	switch word & leadMask {
	case leadRunning:
		active = true
		// A kick makes two looks follow each other at once: they are no proof of a slow handler.
		if s.still > 0 && now-s.since >= lookFast/2 {
			d.overtake(word)
		}
	case leadFree:
		active = true
		if s.still > 0 {
			c.watch.poke() // not even between handlers: the liveness watch may have to tell
		}
	case leadResting:
		if s.still > 0 && (d.in.Pending() || d.knocked.Load()) {
			active = true
			d.in.Wake()
			c.watch.poke() // woken long ago, it may be waiting for a processor
		}
	}
	due = d.keepTimes()
	if next := d.present().streams.keepTimes(); next > 0 && (due == 0 || next < due) {
		due = next
	}
	return active, due
}

// keepTimes ends requests whose deadline passed and tells of those that run for long.
func (d *dispatcher) keepTimes() (due time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.running) == 0 {
		return 0
	}
	now := d.c.clock()
	near := func(in time.Duration) {
		if in > 0 && (due == 0 || in < due) {
			due = in
		}
	}
	for _, b := range d.running {
		if b.ended {
			continue
		}
		if deadline := b.r.deadline(); deadline != 0 {
			left := deadline - now
			if left <= 0 {
				d.endEarly(b, CodeDeadline)
				continue
			}
			near(left)
		}
		if b.stale <= now {
			d.c.events.stale(b, now-b.since)
			for b.stale <= now { // a late look tells once of all the periods that it missed
				b.stale += d.c.opts.StaleAfter
			}
		}
		near(max(b.stale-now, 1))
	}
	for i := range d.lanes {
		near(d.expire(&d.lanes[i].waiting))
	}
	near(d.expire(&d.deferred))
	return due
}

// expire refuses what waits in a queue and will not run in time. The caller holds d.mu.
func (d *dispatcher) expire(q *queue) (due time.Duration) {
	if q.soonest.IsZero() {
		return 0
	}
	q.expire(time.Now(), func(req Request) {
		if _, ok := d.claim(d.c.library.members[req.Method()], req, d.early); ok {
			panic("bug: a deadline that passed has not")
		}
	})
	d.early.Flush()
	if q.soonest.IsZero() {
		return 0
	}
	return max(time.Until(q.soonest), 1)
}
