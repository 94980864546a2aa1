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
	roundsAlone  = 8      // rounds that find work between two looks whether other contexts have work too; a power of two
	sampleEvery  = 16     // calls of quick methods between two measurements; a power of two
)

// States of the lead, in the low bits of dispatcher.word.
const (
	leadFree    uint64 = iota // the leader is between handlers: the lead cannot be taken
	leadRunning               // the leader is in a handler: whoever moves the word on has the lead
	leadResting               // nobody leads: whoever moves the word on has the lead
	leadBits    = 2
	leadMask    = 1<<leadBits - 1
	freed       = 1<<leadBits + leadFree - leadRunning // from a running word to the one after it
	taken       = 1<<leadBits + leadFree - leadResting // and from a resting word
)

// dispatcher runs a context's requests. One goroutine at a time has its lead. It pops requests,
// runs their handlers and finishes them. A watchdog that finds the leader in the same handler twice
// takes the lead from it and gives it to another goroutine.
type dispatcher struct {
	c        *Context
	in       Ingress
	crew     *crew
	bell     Bell // the crew's
	place    int  // at the crew's bell
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
	rounds     uint32 // that found work
	attends    bool   // the leader has the duty of the crew's bell
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
	sealed    bool               // the close is over: handlers that still run touch nothing
	workers   sync.WaitGroup     // goroutines that work for the context, but those whose handlers overran a close or a recycle

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
	d.crew, d.bell = c.library.crew, c.library.crew.bell
	d.lanes = make([]lane, lanes)
	d.paces = make([]pace, len(c.library.members))
	for i := range d.paces {
		d.paces[i].estimate.Store(paceUnknown)
	}
	d.spin = runtime.GOMAXPROCS(0) > 1
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

// lead runs the context until the lead is lost, or surrendered to the closer, or until there is nothing to do.
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
		if !busy {
			d.attend()
			if !d.idling() {
				continue
			}
			if d.stage.Load() == stageDrain {
				d.tellQuiet()
			}
			if w.leave() {
				return
			}
			continue
		}
		if w.yields > 0 {
			w.yields--
			d.bell.Yield()
		}
		if d.rounds++; d.rounds%roundsAlone == 0 && d.attends && d.bell.Rung() != 0 {
			if d.busy() {
				d.leaveDuty()
			} else if w.leave() {
				return
			}
		}
		if d.spin && !d.in.Urgent() {
			pause(pauseRun, d.in)
		}
	}
}

// busy tells whether there is more to do at once. Leader.
func (d *dispatcher) busy() bool {
	return d.unfinished != 0 || d.ahead != nil || d.in.Pending() || d.knocked.Load() || d.awaiting.len() > 0
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

// beat shows that the dispatcher lives. The liveness watch looks at word too, which moves with
// every handler, so the clock need not be read for each.
func (d *dispatcher) beat() { d.c.counters.Heartbeat.Store(int64(d.c.clock())) }

// clock is the time since the context's opening.
func (c *Context) clock() time.Duration { return time.Since(c.opened) }
