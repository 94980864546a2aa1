package core

import (
	"fmt"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap"
)

// makeRoom looks how much room there is, and ends being stuck when that is enough. It tells whether
// the next event fits. The caller holds mu.
func (e *emitter) makeRoom() bool {
	if e.stuck {
		e.recover()
	}
	e.fit = e.c.opts.EventCapacity - e.port.Depth()
	return e.fit > 0 && !e.stuck
}

// overflow is what becomes of an event that does not fit: it waits, or is lost. The caller holds mu.
func (e *emitter) overflow() (free <-chan struct{}, err error) {
	switch {
	case e.c.opts.Overflow == OverflowBlock:
		free := e.free
		if free == nil {
			free = make(chan struct{})
			e.free = free
			e.awaitRoom() // which closes it when room has come meanwhile
		}
		return free, nil
	case e.stuck:
		e.lose()
		return nil, ErrStuck
	}
	e.lose()
	e.stuck = true
	e.c.setStuck(true)
	e.tell(EventStuck, msgp.AppendMapHeader(nil, 0))
	e.logOverflow("the event queue is full; requests are refused until its listeners have caught up",
		zap.Int("capacity", e.c.opts.EventCapacity), zap.String("overflow", string(e.c.opts.Overflow)))
	if e.c.opts.Overflow == OverflowRecover {
		e.awaitRoom()
	}
	return nil, ErrStuck
}

func (e *emitter) lose() {
	e.lost++
	e.c.counters.EventsLost.Add(1)
}

// awaitRoom has look called once half the queue is free again: soon, by the port whose deliveries
// make it so, and in any case by the event loop, which looks every few milliseconds. Half a queue hides
// how long it takes to wake an Emit from listeners that are quicker than that. The caller holds mu.
func (e *emitter) awaitRoom() {
	e.c.watch.poke()
	if e.room == nil || e.awaiting {
		return
	}
	if e.awaiting = e.room.AwaitRoom(e.c.opts.EventCapacity/2, e.roomCame); !e.awaiting {
		e.letGo() // it came just now; the poke ends being stuck
	}
}

// roomCame is called by the port, on a goroutine of its own.
func (e *emitter) roomCame() {
	e.mu.Lock()
	e.awaiting = false
	e.mu.Unlock()
	e.look()
}

// look ends being stuck, and lets one round of waiting Emits go on, when there is room. It tells
// whether to look again soon.
func (e *emitter) look() (again bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended.Load() {
		return false
	}
	if e.stuck {
		e.recover()
	}
	if e.free != nil && e.port.Depth() < e.c.opts.EventCapacity {
		e.letGo()
	}
	again = e.free != nil || e.stuck && e.c.opts.Overflow == OverflowRecover
	if again {
		e.awaitRoom() // what was awaited may have been the room for an earlier round
	}
	return again
}

// letGo lets waiting Emits try again, or see that they need not. The caller holds mu.
func (e *emitter) letGo() {
	if e.free != nil {
		close(e.free)
		e.free = nil
	}
}

// recover ends being stuck when half the queue is free. The caller holds mu.
func (e *emitter) recover() {
	if e.c.opts.Overflow != OverflowRecover || e.port.Depth() > e.c.opts.EventCapacity/2 {
		return
	}
	lost := e.lost
	e.lost = 0
	e.stuck = false
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
