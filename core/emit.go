package core

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap"
)

// emitter takes a context's events to its port, within the queue's capacity. overflow.go has what it
// does when they do not fit.
type emitter struct {
	c    *Context
	port EventPort
	room RoomPort // the same port, or nil where it is none

	ended atomic.Bool // moves under mu; emitters look at it before they encode

	mu         sync.Mutex    // guards what follows, and keeps events in the order of their depth checks
	life       *life         // whose events are taken
	fit        int           // so many events fit for sure: deliveries only add to them
	stuck      bool          // events are lost, and requests refused
	progressed int64         // messages of EventProgress pushed, on top of what the port's earlier contexts had taken
	lost       int64         // since the queue became stuck
	told       bool          // an overflow was logged: a queue that flaps does not fill the log
	awaiting   bool          // the port will call roomCame
	free       chan struct{} // closed when a place becomes free; nil: no Emit waits
}

func (e *emitter) init(c *Context, port EventPort) {
	e.c, e.port, e.life = c, port, c.dispatcher.life
	e.room, _ = port.(RoomPort)
	if p, ok := port.(ProgressPort); ok {
		e.progressed = p.Progressed()
	}
}

// encode encodes the value at v into a buffer, which is kept for the next one, and queues it as emit does.
func (e *emitter) encode(ctx context.Context, l *life, event int32, c *codec, v unsafe.Pointer, buffer *[]byte) (err error) {
	var handles *handleOut
	if e.c.library.events[event].holds {
		handles = &handleOut{t: &l.handles}
		defer func() { handles.settle(err == nil) }()
	}
	body, err := c.appendReply((*buffer)[:0], v, handles, nil)
	if err != nil {
		return fmt.Errorf("goferry: the event %s cannot be encoded: %w", e.c.library.events[event].name, err)
	}
	if cap(body) <= scratchMost {
		*buffer = body
	}
	return e.emit(ctx, l, event, body)
}

// emit queues an encoded event of a life. It is copied.
func (e *emitter) emit(ctx context.Context, l *life, event int32, body []byte) error {
	for {
		free, err := e.push(l, event, body)
		if free == nil {
			return err
		}
		if !e.await(ctx, free) {
			return context.Cause(ctx)
		}
	}
}

// push queues an event. With OverflowBlock and a full queue it gives a channel to wait on.
func (e *emitter) push(l *life, event int32, body []byte) (free <-chan struct{}, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.ended.Load():
		return nil, ErrClosed
	case e.life != l:
		return nil, ErrRecycling
	}
	if (e.fit <= 0 || e.stuck) && !e.makeRoom() {
		return e.overflow()
	}
	e.fit--
	// Counted first: the port's depth is this count less that of the deliveries, and never below 0.
	e.c.counters.EventsEmitted.Add(1)
	e.port.Push(event, body)
	return nil, nil
}

// tell queues one of the runtime's own events, past the capacity. The caller holds mu.
func (e *emitter) tell(event int32, body []byte) {
	if e.port.Listening(event) {
		e.port.Push(event, body)
	}
}

// runtimeEvent queues an event of the runtime, or else logs it.
func (e *emitter) runtimeEvent(event int32, body []byte, otherwise func()) {
	e.mu.Lock()
	listening := !e.ended.Load() && e.port.Listening(event)
	if listening {
		e.port.Push(event, body)
	}
	e.mu.Unlock()
	if !listening {
		otherwise()
	}
}

// stale tells that a request runs for long.
func (e *emitter) stale(b *beside, elapsed time.Duration) {
	e.c.counters.Stale.Add(1)
	body := msgp.AppendMapHeader(nil, 3)
	body = msgp.AppendUint64(msgp.AppendString(body, "id"), b.id)
	body = msgp.AppendString(msgp.AppendString(body, "method"), b.r.m.name)
	body = msgp.AppendFloat64(msgp.AppendString(body, "elapsed"), elapsed.Seconds())
	e.runtimeEvent(EventStale, body, func() {
		e.c.log.Warn(fmt.Sprintf("%s is still running after %.3g s", b.r.m.name, elapsed.Seconds()),
			zap.String("method", b.r.m.name), zap.Duration("elapsed", elapsed))
	})
}

// renew takes events of another life, and no more of the one before: its waiting Emits go. What a stuck
// life lost is forgotten with it.
func (e *emitter) renew(l *life) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.life = l
	if p, ok := e.port.(Renewable); ok {
		p.Renew(l.number)
	}
	if e.stuck {
		e.lost = 0
		e.stuck = false
		e.c.setStuck(false)
	}
	e.letGo()
}

// end lets waiting Emits go; the port is not pushed to afterwards.
func (e *emitter) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ended.Store(true)
	e.letGo()
	if e.awaiting {
		e.room.ForgetRoom()
	}
}

// listening tells whether an event is worth encoding. After the end it is, so that push refuses it.
func (e *emitter) listening(event int32) bool {
	return e.ended.Load() || e.port.Listening(event)
}
