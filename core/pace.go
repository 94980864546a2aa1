package core

import "sync/atomic"

// What a method's pace decides. Handing the lead on costs some microseconds of the leader, and up
// to 60 of whoever waits for the next request, so methods below paceSlow run in place.
const (
	paceQuick   = 2_000   // ns: at most; measured every 16th call only
	paceSlow    = 20_000  // ns: above, the lead is handed on before the call if work waits
	paceLimit   = 64_000  // ns: one measurement counts no more, so that a lone preemption makes no method slow
	paceCaught  = 100_000 // ns: what being overtaken counts
	paceUnknown = paceQuick + 1
)

// pace is what a context has learnt about how long a method takes. Updates may be lost when several
// goroutines make them at once: it is an estimate.
type pace struct{ estimate atomic.Uint32 }

// ns estimates the next call.
func (p *pace) ns() int64 { return int64(p.estimate.Load()) }

// learn takes a measured call into account: a quarter of the way up, an eighth of the way down. The
// first measurement counts whole.
func (p *pace) learn(ns int64) {
	old := p.ns()
	ns = min(ns, paceLimit)
	switch {
	case old == paceUnknown:
		old = ns
	case ns > old:
		old += (ns - old + 3) / 4
	default:
		old -= (old - ns + 7) / 8
	}
	p.estimate.Store(uint32(old))
}

// caught notes at once that a call was overtaken.
func (p *pace) caught() { p.estimate.Store(paceCaught) }
