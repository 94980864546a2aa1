package core

import "runtime"

// How long a leader that finds nothing polls, and how often. All are counts of empty loop turns or of polls.
const (
	pausePoll = 200 // between two polls, while nobody is urgent
	pauseRun  = 400 // and after a round that found work, so that producers keep their cache lines
	idlePolls = 256 // before the leader sleeps: some 20 µs
	idleYield = 64  // polls after which the leader lets other goroutines run
	idleMore  = 8   // times as many, at most, where sleeping has not paid lately: see crew.rested
)

// idling polls for a bounded while, or until another context rings. False means that there is work, or somebody knocked.
func (d *dispatcher) idling() bool {
	if !d.spin {
		return !d.in.Pending() && !d.knocked.Load()
	}
	for i := range idlePolls * int(d.crew.patience.Load()) {
		if d.in.Pending() || d.knocked.Load() {
			return false
		}
		if d.attends && d.bell.Rung() != 0 {
			return true
		}
		if i%idleYield == idleYield-1 {
			runtime.Gosched()
		}
		if !d.in.Urgent() {
			pause(pausePoll, d.in)
		}
	}
	return true
}

// pause burns some n/4 ns, less when a caller becomes urgent.
//
//go:noinline
func pause(n int, in Ingress) {
	for i := range n {
		if i&127 == 127 && in.Urgent() {
			return
		}
	}
}

// leave gives the lead up: the context rests. False means that there is work after all, and that the leader leads on.
//
// The ingress rests before the word says so, and then comes a look at what is pending and at knocked. A push is
// made before its ring, so one that rang while the word still kept others from the lead is seen by that
// look; likewise knock sets knocked before it looks at the word. Whoever takes the lead later looks at
// both as well. The word says leadFree again before the watchdog's mode is looked at (settleIn); the watchdog slows
// down before it looks at the word. In each pair one side sees the other.
func (w *worker) leave() bool {
	d := w.d
	attends := d.attends
	d.attends, d.current = false, nil
	d.in.Rest()
	d.move(leadResting)
	if (d.in.Pending() || d.knocked.Load()) && d.take() {
		d.attends = attends
		d.in.Rouse()
		return false
	}
	w.duty = attends
	return true
}

// take takes the lead of a context that rests. What its last leader wrote was written before its word.
func (d *dispatcher) take() bool {
	word := d.word.Load()
	if word&leadMask != leadResting || !d.word.CompareAndSwap(word, word+taken) {
		return false
	}
	d.number = word>>leadBits + 1
	return true
}

// move changes the lead's state. The leader calls it, outside of handlers.
func (d *dispatcher) move(state uint64) {
	d.number++
	d.word.Store(d.number<<leadBits | state)
}

// knock makes the leader answer, or calls for one if the context rests. Any goroutine.
func (d *dispatcher) knock() {
	d.knocked.Store(true)
	if d.word.Load()&leadMask == leadResting {
		d.in.Wake()
	}
}
