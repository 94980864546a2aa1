package core

import (
	"slices"
	"sync/atomic"
	"time"
)

// lane is a serial lane: a token, and what waits for it beside the ingress.
//
// A handler that runs in place holds the token by holding the lead, so the quick way costs nothing.
// busy is set when such a handler loses the lead, or when it starts beside; from then on the leader
// moves the lane's requests from its shard to waiting, and the handler's goroutine runs them in
// order. It clears busy when nothing waits.
//
// Only the leader (or who overtakes it) sets busy, so a leader that reads false may rely on it.
type lane struct {
	busy    atomic.Bool
	waiting queue         // guarded by dispatcher.mu
	holder  *beside       // guarded by dispatcher.mu: what runs while busy
	done    atomic.Uint64 // handlers that ended beside the leader; the liveness watch looks at it
}

// queue is a first-in, first-out list of requests that the leader has popped and nobody runs yet.
type queue struct {
	items   []Request
	first   int
	soonest time.Time // no item's deadline is earlier; zero: none has one
	fills   uint64    // pushes that found it empty: while it stays the same, and is not empty, somebody has waited
}

func (q *queue) len() int { return len(q.items) - q.first }

func (q *queue) push(r Request) {
	if q.len() == 0 {
		q.fills++
	}
	q.items = append(q.items, r)
	q.note(r.Deadline())
}

func (q *queue) note(deadline time.Time) {
	if !deadline.IsZero() && (q.soonest.IsZero() || deadline.Before(q.soonest)) {
		q.soonest = deadline
	}
}

// pop gives the oldest request or nil, and lets go of memory as the queue empties.
func (q *queue) pop() Request {
	if q.len() == 0 {
		return nil
	}
	r := q.items[q.first]
	q.items[q.first] = nil
	q.first++
	switch {
	case q.first == len(q.items):
		if cap(q.items) > 1024 {
			q.items = nil
		}
		q.items, q.first, q.soonest = q.items[:0], 0, time.Time{}
	case q.first > 1024 && q.first*2 > len(q.items):
		n := copy(q.items, q.items[q.first:])
		clear(q.items[n:])
		q.items, q.first = q.items[:n], 0
	}
	return r
}

// take takes the request of that ID out, or gives nil.
func (q *queue) take(id uint64) Request {
	for i, r := range q.items[q.first:] {
		if r.ID() == id {
			q.items = slices.Delete(q.items, q.first+i, q.first+i+1)
			return r
		}
	}
	return nil
}

// expire takes out what has a deadline that passed, and calls end for each.
func (q *queue) expire(now time.Time, end func(Request)) {
	if q.soonest.IsZero() || now.Before(q.soonest) {
		return
	}
	q.soonest = time.Time{}
	kept := q.items[:q.first]
	for _, r := range q.items[q.first:] {
		if deadline := r.Deadline(); !deadline.IsZero() && !now.Before(deadline) {
			end(r)
			continue
		} else {
			q.note(deadline)
		}
		kept = append(kept, r)
	}
	clear(q.items[len(kept):])
	q.items = kept
}
