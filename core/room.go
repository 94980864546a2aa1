package core

import (
	"context"
	"sync/atomic"
)

// A caller that waits for a reply may be who has to make room for its own request's events: the thread
// that runs the listeners, or that of a loop on which they run. With OverflowBlock neither goes on
// then: the handler waits for room, its caller for the handler. Only the caller's side can know that,
// so it looks, while it waits and some Emit does, and tells by an OpReenter message; here it is found
// out whether its request waits for an Emit, itself or behind a handler that does.
//
// An Emit counts as its request's when its ctx is the request's, or was made from it: what a handler's
// other goroutines emit with it, too.

// streamKey finds the stream whose producer a ctx belongs to.
type streamKey struct{}

// noRoomOf gives what counts the Emits of ctx's request or stream that wait for room, or nil for a ctx
// of neither.
func noRoomOf(ctx context.Context) *atomic.Int32 {
	if r, ok := ctx.(*request); ok {
		return &r.noRoom
	}
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return &r.noRoom
	}
	if s, ok := ctx.Value(streamKey{}).(*stream); ok {
		return &s.noRoom
	}
	return nil
}

// await waits until room may have come. False means that ctx has ended.
func (e *emitter) await(ctx context.Context, free <-chan struct{}) bool {
	if n := noRoomOf(ctx); n != nil {
		n.Add(1)
		defer n.Add(-1)
	}
	e.c.counters.EmitsWaiting.Add(1)
	defer e.c.counters.EmitsWaiting.Add(-1)
	select {
	case <-free:
		return true
	case <-ctx.Done():
		return false
	}
}

// reenter deals with an OpReenter message: whoever waits for the request is who has to make room in the
// event queue. If the request waits for room, and no deadline ends that, it ends now. Leader.
func (d *dispatcher) reenter(id uint64) {
	if d.c.events.port.Depth() < d.c.opts.EventCapacity {
		return
	}
	d.mu.Lock()
	b := d.running[id]
	if b != nil {
		if b.waitsForRoom() {
			d.endEarly(b, CodeReentrant)
		}
	} else if req := d.behindEmits(id); req != nil {
		m := d.c.library.members[req.Method()]
		if _, ok := d.claim(m, req, d.early); ok {
			d.finish(d.early, req, CodeReentrant, endBody(m, CodeReentrant))
		}
		d.early.Flush()
	}
	d.mu.Unlock()
	if b == nil {
		d.life.streams.reenter(id)
	}
}

// waitsForRoom tells whether a handler waits for room until somebody makes some. The caller holds
// dispatcher.mu.
func (b *beside) waitsForRoom() bool { return b.r.noRoom.Load() > 0 && b.r.deadline() == 0 && !b.ended }

// behindEmits takes a request out of its queue that waits for handlers which all wait for room. The
// caller holds d.mu.
func (d *dispatcher) behindEmits(id uint64) Request {
	for i := range d.lanes {
		if l := &d.lanes[i]; l.holder != nil && l.holder.waitsForRoom() {
			if req := l.waiting.take(id); req != nil {
				return req
			}
		}
	}
	blocked := 0
	for _, b := range d.running {
		if b.waitsForRoom() {
			blocked++
		}
	}
	if blocked < len(d.running)-d.away { // those away count for nothing, and give no place back
		return nil
	}
	return d.deferred.take(id)
}

// reenter ends a parked request whose producer waits for room. The stream goes on.
func (t *streams) reenter(id uint64) {
	t.mu.Lock()
	w := t.parked[id]
	t.mu.Unlock()
	if w != nil && w.deadline.IsZero() && w.s.noRoom.Load() > 0 {
		w.s.leave(w, CodeReentrant)
	}
}
