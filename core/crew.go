package core

import (
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// idleMost is how many goroutines a crew keeps that have nothing to do.
const idleMost = 16

// crew is the goroutines of a library's open contexts. A context at rest has none: the one that has the
// bell's duty takes the lead of the context that rings, so that however many contexts have little to do, one
// goroutine polls, or sleeps, for all of them.
//
// Leads and duty are apart. Who idles with a lead takes the duty too, if nobody has it, and polls both; when the
// bell rings it rests its context and goes to the one that rang. Before it does something long it leaves the duty to
// another goroutine. Whoever takes a lead away, from a handler that is slow, gets the duty with it.
type crew struct {
	bell   Bell
	places [BellPlaces]atomic.Pointer[[]*dispatcher] // of the open contexts; those that share a place ring together

	patience atomic.Int32  // how many times idlePolls a leader polls before it sleeps: see rested
	left     atomic.Int64  // when the duty was left last, in ns since start
	open     atomic.Int32  // contexts
	beside   atomic.Int32  // handlers that run beside the leaders, but those that overran a close or a recycle
	closed   atomic.Uint32 // contexts that were
	start    time.Time
	workers  sync.WaitGroup // all goroutines but those whose handlers overran a close or a recycle

	mu         sync.Mutex // guards what follows, and replacing places' lists; taken within dispatcher.mu
	unassigned bool       // the duty, which came with the bell: it is the first context's
	sleeper    bool       // a goroutine sleeps on the bell, or is about to
	ended      bool
	idle       []*worker
}

func newCrew(bell Bell) *crew {
	c := &crew{bell: bell, unassigned: true, start: time.Now()}
	c.patience.Store(1)
	return c
}

// join gives a context its place.
func (c *crew) join(d *dispatcher) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.places { // the emptiest
		if len(c.at(i)) < len(c.at(d.place)) {
			d.place = i
		}
	}
	c.open.Add(1)
	d.attends, c.unassigned = c.unassigned, false
	list := append(append([]*dispatcher(nil), c.at(d.place)...), d)
	c.places[d.place].Store(&list)
	d.in.Join(c.bell, d.place)
}

// part takes a closed context's place away.
func (c *crew) part(d *dispatcher) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []*dispatcher
	for _, other := range c.at(d.place) {
		if other != d {
			list = append(list, other)
		}
	}
	c.places[d.place].Store(&list)
	c.open.Add(-1)
	c.closed.Add(1)
}

func (c *crew) at(place int) []*dispatcher {
	if list := c.places[place].Load(); list != nil {
		return *list
	}
	return nil
}

// end sends every goroutine away and waits for them. No context is open.
func (c *crew) end() {
	c.mu.Lock()
	c.ended = true
	for _, w := range c.idle {
		w.stop = true
		w.wake <- struct{}{}
	}
	c.idle = nil
	if c.sleeper {
		c.bell.Wake()
	}
	c.mu.Unlock()
	c.workers.Wait()
	c.bell.Close()
}

// hire makes a goroutine work by what set writes into it. The caller holds c.mu.
func (c *crew) hire(set func(*worker)) {
	if n := len(c.idle); n > 0 {
		w := c.idle[n-1]
		c.idle = c.idle[:n-1]
		set(w)
		w.wake <- struct{}{}
		return
	}
	w := &worker{crew: c, wake: make(chan struct{}, 1)}
	set(w)
	c.workers.Add(1)
	go w.main()
}

// called takes the lead of a context at the place that was called for. nil: there is none, since whoever has the
// lead has seen why.
func (c *crew) called(place int) (taken *dispatcher) {
	for _, d := range c.at(place) {
		switch {
		case d.in.Resting():
		case taken == nil && d.take():
			taken = d
		case taken != nil && d.word.Load()&leadMask == leadResting:
			c.bell.Ring(place)
			return taken
		}
	}
	return taken
}

// attend looks for a context that needs a leader, and for that sleeps as long as it takes; the worker has the duty.
// With it comes the context's lead. When it finds none somebody else sleeps, or the crew ends.
func (w *worker) attend() {
	c := w.crew
	for {
		for place := c.bell.Take(); place >= 0; place = c.bell.Take() {
			if d := c.called(place); d != nil {
				w.settleIn(d)
				return
			}
		}
		c.mu.Lock()
		if c.ended {
			c.mu.Unlock()
			return
		}
		someSleeps := c.sleeper
		c.sleeper = true
		c.mu.Unlock()
		switch leaves := c.leave(); {
		case leaves && someSleeps:
			return
		case leaves:
			w.sleep()
		case !someSleeps:
			c.wakes()
		}
	}
}

// yieldsMost is after how many rounds, since it slept, a worker offers its processor to others.
const yieldsMost = 2

// sleep is the sleeper's: it returns with the duty.
func (w *worker) sleep() {
	w.forget()
	w.crew.bell.Sleep(w.crew.alone())
	w.yields = yieldsMost
	w.crew.wakes()
	w.crew.rested()
}

// alone tells whether no other goroutine seems to have anything to do: no handler runs, there is another processor for
// what begins by itself, and nobody waits for this one.
func (c *crew) alone() bool {
	if c.beside.Load() > 0 || runtime.GOMAXPROCS(0) == 1 {
		return false
	}
	start := time.Now()
	runtime.Gosched()
	return time.Since(start) < yieldedQuickly
}

// yieldedQuickly is less than another goroutine takes that was let to run, and more than to find that there is none.
const yieldedQuickly = 5 * time.Microsecond

func (c *crew) wakes() {
	c.mu.Lock()
	c.sleeper = false
	c.mu.Unlock()
}

// leave gives the duty up, unless the bell has rung.
func (c *crew) leave() bool {
	c.left.Store(int64(time.Since(c.start)))
	return c.bell.Leave()
}

// settleIn makes a context the worker's, who has its lead and the duty. The closer waits for the lead before it
// waits for goroutines.
func (w *worker) settleIn(d *dispatcher) {
	w.d, d.attends = d, true
	d.workers.Add(1)
	d.in.Rouse()
	d.watchdog.awake()
}

// attend takes the duty, if nobody has it. Leader.
func (d *dispatcher) attend() {
	if !d.attends && d.bell.Attend() {
		d.attends = true
		d.crew.rested()
	}
}

// leaveDuty leaves the duty to the sleeper; if there is none, another goroutine is made one. Leader, with the duty.
func (d *dispatcher) leaveDuty() {
	c := d.crew
	d.attends = false
	c.mu.Lock()
	if !c.sleeper {
		c.sleeper = true
		c.hire(func(w *worker) { w.sleeps = true })
	}
	c.mu.Unlock()
	if !c.leave() {
		c.bell.Wake()
	}
}

// lets tells whether whoever has the duty may run a method in place that takes so long, in ns. It may not
// if the others would better wait for somebody else to be woken. Leader, with the duty.
func (d *dispatcher) lets(estimate int64) bool {
	if estimate > paceSlow {
		return d.crew.open.Load() == 1
	}
	return estimate*int64(bits.OnesCount64(d.bell.Rung())) <= paceSlow
}

// How long nobody had the duty, at least, for the sleep to have paid, and at most, not to have. To be woken takes
// the system some 30 µs, and as long again for a caller that has gone to sleep meanwhile.
const (
	sleepLong  = time.Millisecond
	sleepShort = 100 * time.Microsecond
)

// rested learns from a sleep. A caller that does something else for some ten microseconds between its
// requests would find nobody awake each time, and then fall asleep itself: both at the cost of
// being woken. So who idles polls for longer after a sleep that was short. Duty.
func (c *crew) rested() {
	patience := c.patience.Load()
	switch slept := time.Since(c.start) - time.Duration(c.left.Load()); {
	case slept < sleepShort:
		c.patience.Store(min(2*patience, idleMore))
	case slept > sleepLong:
		c.patience.Store(max(patience/2, 1))
	}
}
