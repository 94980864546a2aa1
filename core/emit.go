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

// emitter takes a context's events to its port, within the queue's capacity.
type emitter struct {
	c    *Context
	port EventPort

	stuck atomic.Bool // partner of the emitters' fast look; moves under mu

	mu         sync.Mutex // guards what follows, and keeps events in the order of their depth checks
	life       *life      // whose events are taken
	progressed int64      // messages of EventProgress pushed, on top of what the port's earlier contexts had taken
	lost       int64      // since the queue became stuck
	told       bool       // an overflow was logged: a queue that flaps does not fill the log
	ended      bool
	free       chan struct{} // closed when a place becomes free; nil: no Emit waits
	bodies     sync.Pool     // *[]byte
}

func (e *emitter) init(c *Context, port EventPort) {
	e.c, e.port, e.life = c, port, c.dispatcher.life
	if p, ok := port.(ProgressPort); ok {
		e.progressed = p.Progressed()
	}
	e.bodies.New = func() any { return new([]byte) }
}

// emit encodes the value at v and queues it as an event of a life.
func (e *emitter) emit(ctx context.Context, l *life, event int32, c *codec, v unsafe.Pointer) (err error) {
	buffer := e.bodies.Get().(*[]byte)
	defer e.bodies.Put(buffer)
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
	for {
		free, err := e.push(l, event, body)
		if free == nil {
			return err
		}
		select {
		case <-free:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// push queues an event. With OverflowBlock and a full queue it gives a channel to wait on.
func (e *emitter) push(l *life, event int32, body []byte) (free <-chan struct{}, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.ended:
		return nil, ErrClosed
	case e.life != l:
		return nil, ErrRecycling
	}
	if e.stuck.Load() {
		e.recover()
	}
	if e.stuck.Load() {
		e.lose()
		return nil, ErrStuck
	}
	if e.port.Depth() >= e.c.opts.EventCapacity {
		if e.c.opts.Overflow == OverflowBlock {
			if e.free == nil {
				e.free = make(chan struct{})
				e.c.watch.poke()
			}
			return e.free, nil
		}
		e.lose()
		e.stuck.Store(true)
		e.c.setStuck(true)
		e.tell(EventStuck, msgp.AppendMapHeader(nil, 0))
		e.logOverflow("the event queue is full; requests are refused until its listeners have caught up",
			zap.Int("capacity", e.c.opts.EventCapacity), zap.String("overflow", string(e.c.opts.Overflow)))
		e.c.watch.poke()
		return nil, ErrStuck
	}
	e.port.Push(event, body)
	e.c.counters.EventsEmitted.Add(1)
	return nil, nil
}

func (e *emitter) lose() {
	e.lost++
	e.c.counters.EventsLost.Add(1)
}

// recover ends being stuck when half the queue is free. The caller holds mu.
func (e *emitter) recover() {
	if e.c.opts.Overflow != OverflowRecover || e.port.Depth() > e.c.opts.EventCapacity/2 {
		return
	}
	lost := e.lost
	e.lost = 0
	e.stuck.Store(false)
	e.c.setStuck(false)
	body := msgp.AppendMapHeader(nil, 1)
	body = msgp.AppendInt64(msgp.AppendString(body, "lost"), lost)
	e.tell(EventRecovered, body)
	e.logOverflow(fmt.Sprintf("the event queue takes events again; %d were lost", lost), zap.Int64("lost", lost))
	e.told = true
}

// logOverflow warns of a context's first overflow and its end, and only whispers of later ones. The
// caller holds mu.
func (e *emitter) logOverflow(text string, fields ...zap.Field) {
	if e.told {
		e.c.log.Debug(text, fields...)
	} else {
		e.c.log.Warn(text, fields...)
	}
}

// tell queues one of the runtime's own events, past the capacity. The caller holds mu.
func (e *emitter) tell(event int32, body []byte) {
	if e.port.Listening(event) {
		e.port.Push(event, body)
	}
}

// look is the event loop's part: it ends being stuck, and lets one round of waiting Emits go on. It
// tells whether to look again soon.
func (e *emitter) look() (again bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended {
		return false
	}
	if e.stuck.Load() {
		e.recover()
	}
	if e.free != nil && e.port.Depth() < e.c.opts.EventCapacity {
		close(e.free)
		e.free = nil
	}
	return e.free != nil || e.stuck.Load() && e.c.opts.Overflow == OverflowRecover
}

// runtimeEvent queues an event of the runtime, or else logs it.
func (e *emitter) runtimeEvent(event int32, body []byte, otherwise func()) {
	e.mu.Lock()
	listening := !e.ended && e.port.Listening(event)
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
	if e.stuck.Load() {
		e.lost = 0
		e.stuck.Store(false)
		e.c.setStuck(false)
	}
	if e.free != nil {
		close(e.free)
		e.free = nil
	}
}

// end lets waiting Emits go; the port is not touched afterwards.
func (e *emitter) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ended = true
	if e.free != nil {
		close(e.free)
		e.free = nil
	}
}

// listening tells whether an event is worth encoding. After the end it is, so that push refuses it.
func (e *emitter) listening(event int32) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ended || e.port.Listening(event)
}
