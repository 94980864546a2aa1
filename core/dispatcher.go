package core

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of the leader's work. A shard gets a quantum before the next one has its turn, so that one
// producer's backlog does not hold up another's request; replies are flushed as often.
const (
	quantumCount = 32
	quantumTime  = 50_000 // ns, by the methods' learnt paces
	sampleEvery  = 16     // calls of quick methods between two measurements; a power of two

	idlePolls = 256 // before the leader sleeps: some 20 µs
	idleYield = 64  // polls after which the leader lets other goroutines run
	idleMore  = 8   // times as many, at most, where sleeping has not paid lately: see rested
	pausePoll = 200 // empty loop turns between two polls while nobody is urgent
	pauseRun  = 400 // and after a round that found work, so that producers keep their cache lines
)

// States of the lead, in the low bits of dispatcher.word.
const (
	leadFree    uint64 = iota // the leader is between handlers: the lead cannot be taken
	leadRunning               // the leader is in a handler: whoever moves the word on has the lead
	leadAsleep                // the leader sleeps, or is about to
	leadBits    = 2
	leadMask    = 1<<leadBits - 1
	freed       = 1<<leadBits + leadFree - leadRunning // from a running word to the one after it
)

// dispatcher runs a context's requests. One goroutine at a time has its lead. It pops requests,
// runs their handlers and finishes them. A watchdog that finds the leader in the same handler twice
// takes the lead from it and gives it to another goroutine.
type dispatcher struct {
	c        *Context
	in       Ingress
	watchdog *watchdog
	lanes    []lane
	paces    []pace // by member
	spin     bool   // polling for a while before sleeping is worth it

	// word holds the lead's state and, above it, a number that changes with every handler and every
	// change of state. A handler's return and an overtaker compete for it by compare-and-swap; what
	// the winner then touches was written before the word was stored.
	word atomic.Uint64
	_    [56]byte

	// The lead: touched by the leader only, and by whoever takes the lead from it.
	number     uint64   // word's
	current    *request // what runs in place while word says leadRunning
	out        Outbox   // replies that the leader finished
	shards     int      // of the ingress, lanes included
	firstLane  int
	next       int     // the shard whose turn it is
	unfinished uint64  // bit n: shard n's turn ended before the shard was empty
	ahead      Request // popped from shard aheadShard to learn whether work waits
	aheadShard int
	calls      uint32
	patience   int    // how many times idlePolls the leader polls before it sleeps
	awaiting   queue  // what needs the object while it is being made
	config     []byte // of the last constructor: encoded, for the next life
	life       *life  // the present one; also guarded by mu: the leader changes it with the lock held

	// knocked asks the leader to look at stage, the object's state and mu's fields. See knock.
	knocked atomic.Bool
	stage   atomic.Int32

	// Beside the lead: guarded by mu.
	mu        sync.Mutex
	running   map[uint64]*beside // by request ID: handlers that run beside the leader
	away      int                // of those, handlers that wait for a callable: see goAway
	early     Outbox             // for requests that end before their handlers
	deferred  queue              // waits because MaxConcurrency handlers run
	closers   []Request          // OpClose
	recyclers []Request          // OpRecycle, until the constructor is handed over
	recycles  bool               // a recycler is on its way
	renewal   *renewal           // the constructor, handed over and not begun
	idle      []*worker
	sealed    bool           // the close is over: handlers that still run touch nothing
	workers   sync.WaitGroup // goroutines but those whose handlers overran a close or a recycle

	// What the closer or the recycler waits for.
	quiet     chan struct{} // holds one: nothing was left to do while stage was stageDrain
	refusing  chan struct{} // holds one: the leader has seen stageRefuse
	surrender chan struct{} // the lead is the closer's
	eased     chan struct{} // holds one: a handler beside the leader ended
}

// Stages, in dispatcher.stage, of a context's way to its end or to its next life.
const (
	stageServe     int32 = iota
	stageDrain           // the closer, or the recycler, waits until nothing is left to do
	stageRefuse          // the recycler ends the life
	stageRenew           // the leader shall begin the next life
	stageSurrender       // the closer wants the lead
)

func (d *dispatcher) init(c *Context) {
	lanes := c.library.lanes
	d.c, d.in, d.watchdog = c, c.ingress, c.library.watchdog
	d.lanes = make([]lane, lanes)
	d.paces = make([]pace, len(c.library.members))
	for i := range d.paces {
		d.paces[i].estimate.Store(paceUnknown)
	}
	d.spin = runtime.GOMAXPROCS(0) > 1
	d.patience = 1
	d.firstLane = d.in.Shards()
	d.shards = d.firstLane + lanes
	d.running = map[uint64]*beside{}
	d.out, d.early = d.in.NewOutbox(), d.in.NewOutbox()
	d.life = c.newLife(0)
	d.quiet = make(chan struct{}, 1)
	d.refusing = make(chan struct{}, 1)
	d.surrender = make(chan struct{})
	d.eased = make(chan struct{}, 1)
}

// lead runs the context until the lead is lost, or surrendered to the closer.
func (w *worker) lead() {
	d := w.d
	d.out.Flush() // what the leader before us finished
	for {
		if (d.knocked.Load() || d.awaiting.len() > 0) && !w.answer() {
			return
		}
		busy, leads := w.round()
		if !leads {
			return
		}
		if busy {
			if d.spin && !d.in.Urgent() {
				pause(pauseRun, d.in)
			}
		} else if d.idling() {
			if d.stage.Load() == stageDrain {
				d.tellQuiet()
			}
			d.sleep()
		}
	}
}

// round gives each shard its quantum.
func (w *worker) round() (busy, leads bool) {
	d := w.d
	for range d.shards {
		shard := d.next
		if d.next++; d.next == d.shards {
			d.next = 0
		}
		count, budget := quantumCount, int64(quantumTime)
		for count > 0 && budget > 0 {
			req := d.pop(shard)
			if req == nil {
				break
			}
			count--
			cost, leads := w.dispatch(req, shard)
			if !leads {
				return true, false
			}
			budget -= cost
		}
		if count == quantumCount {
			d.unfinished &^= 1 << shard
			continue
		}
		busy = true
		if count == 0 || budget <= 0 {
			d.unfinished |= 1 << shard
		} else {
			d.unfinished &^= 1 << shard
		}
		d.out.Flush()
	}
	if busy {
		d.beat()
	}
	return busy, true
}

func (d *dispatcher) pop(shard int) Request {
	if d.ahead != nil && d.aheadShard == shard {
		r := d.ahead
		d.ahead = nil
		return r
	}
	return d.in.Pop(shard)
}

// behind tells whether work waits while a request of shard is about to run.
func (d *dispatcher) behind(shard int) bool {
	if d.ahead != nil || d.unfinished&^(1<<shard) != 0 {
		return true
	}
	d.ahead, d.aheadShard = d.in.Pop(shard), shard
	return d.ahead != nil || d.in.Pending()
}

// idling polls for a bounded while. False means that there is work, or somebody knocked.
func (d *dispatcher) idling() bool {
	if !d.spin {
		return !d.in.Pending() && !d.knocked.Load()
	}
	for i := range idlePolls * d.patience {
		if d.in.Pending() || d.knocked.Load() {
			return false
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

// sleep blocks until there is something to do.
//
// The word says leadAsleep before knocked is looked at; knock sets knocked before it looks at the
// word. The word says leadFree again before the watchdog's mode is looked at; the watchdog slows
// down before it looks at the word. In both pairs one side sees the other.
func (d *dispatcher) sleep() {
	d.beat()
	d.current = nil
	d.move(leadAsleep)
	if !d.knocked.Load() {
		start := d.c.clock()
		d.in.Sleep()
		d.rested(d.c.clock() - start)
	}
	d.move(leadFree)
	d.watchdog.awake()
	d.beat()
}

// How long a sleep is at least that has paid, and at most one that has not. To be woken takes the system
// some 30 µs, and as long again for a caller that has gone to sleep meanwhile.
const (
	sleepLong  = time.Millisecond
	sleepShort = 100 * time.Microsecond
)

// rested learns from a sleep. A caller that does something else for some ten microseconds between its
// requests would find the leader asleep each time, and then fall asleep itself: both at the cost of
// being woken. So the leader polls for longer after a sleep that was short.
func (d *dispatcher) rested(slept time.Duration) {
	switch {
	case slept < sleepShort:
		d.patience = min(2*d.patience, idleMore)
	case slept > sleepLong:
		d.patience = max(d.patience/2, 1)
	}
}

// move changes the lead's state. The leader calls it, outside of handlers.
func (d *dispatcher) move(state uint64) {
	d.number++
	d.word.Store(d.number<<leadBits | state)
}

// knock makes the leader answer, which may sleep. Any goroutine.
func (d *dispatcher) knock() {
	d.knocked.Store(true)
	for d.knocked.Load() && d.word.Load()&leadMask == leadAsleep {
		if d.in.Asleep() { // only then is Wake sure to end the sleep
			d.in.Wake()
			return
		}
		runtime.Gosched()
	}
}

// beat shows that the dispatcher lives. The liveness watch looks at word too, which moves with
// every handler, so the clock need not be read for each.
func (d *dispatcher) beat() { d.c.counters.Heartbeat.Store(int64(d.c.clock())) }

// clock is the time since the context's opening.
func (c *Context) clock() time.Duration { return time.Since(c.opened) }
