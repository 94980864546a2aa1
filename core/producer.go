package core

import (
	"context"
	"encoding/binary"
	"errors"
	"time"
)

// Producer submits requests to a [Bank]. Its requests begin in the order of their submission.
// Several goroutines may share one; each having its own keeps them from meeting.
type Producer struct {
	bank  *Bank
	shard int
	lane  func(method int32) int // -1: no lane

	progress bool
}

// Producer makes a producer on one of the Bank's shards. lib tells which of its methods have lanes.
func (b *Bank) Producer(lib *Library) *Producer {
	return &Producer{bank: b, shard: int(b.joined.Add(1)-1) % bankShards, lane: lib.lane}
}

// WithProgress gives a producer on the same shard whose requests want to hear of their progress:
// what their handlers tell by [Progress] comes as EventProgress, whether or not somebody is known to
// listen.
func (p *Producer) WithProgress() *Producer {
	with := *p
	with.progress = true
	return &with
}

// lane gives a member's lane or -1.
func (l *Library) lane(method int32) int {
	if method < 0 || int(method) >= len(l.members) {
		return -1
	}
	return l.members[method].lane
}

// Call submits a request and waits for its reply, which is the caller's to keep. payload must not
// change until then; if Call returns for the end of ctx, it belongs to the dispatcher. When ctx
// ends, Call returns its cause at once, and the request is cancelled: its handler's ctx ends, or it
// is never run. ctx's deadline becomes the request's.
//
// Errors are refusals such as ErrClosed and ErrStuck, a [*ReplyError], or the cause of ctx's end.
func (p *Producer) Call(ctx context.Context, method int32, payload []byte) ([]byte, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	c := p.bank.calls.Get().(*Call)
	c.phase.Store(callPending)
	c.word.Store(callWaiting)
	c.payload = payload
	c.deadline, _ = ctx.Deadline()
	id, err := p.submit(c, method)
	if err != nil {
		return nil, err
	}
	select {
	case <-c.ready:
	case <-ctx.Done():
		if c.word.CompareAndSwap(callWaiting, callLeft) {
			if !c.phase.CompareAndSwap(callPending, callCancelled) {
				p.cancel(id)
			}
			return nil, context.Cause(ctx)
		}
		<-c.ready
	}
	reply := c.reply
	c.reply, c.payload, c.next = Reply{}, nil, nil
	p.bank.calls.Put(c)
	if err := reply.Err(); err != nil {
		return nil, err
	}
	return reply.Body, nil
}

// Submit submits a request and returns; done is called with its reply, exactly once, on a goroutine
// that runs the Bank's callbacks one after another. payload must not change until then. The error
// is a refusal: then done is not called.
func (p *Producer) Submit(method int32, payload []byte, done func(Reply)) error {
	return p.SubmitBefore(time.Time{}, method, payload, done)
}

// SubmitBefore is Submit with a deadline: when it passes, done gets CodeDeadline and the handler's
// ctx ends, or it is never run. The zero time is none.
func (p *Producer) SubmitBefore(deadline time.Time, method int32, payload []byte, done func(Reply)) error {
	_, err := p.submit(&Call{payload: payload, deadline: deadline, callback: done}, method)
	return err
}

// Open makes the context's object from an encoded configuration.
func (p *Producer) Open(ctx context.Context, config []byte) error {
	_, err := p.Call(ctx, OpNew, config)
	return err
}

// Close closes the context and waits until that is over. One that is closed already is no error, nor
// is one that another Close is about to end.
func (p *Producer) Close(ctx context.Context) error {
	_, err := p.Call(ctx, OpClose, nil)
	if errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}

// Recycle gives the context a fresh object, made from the same configuration, and waits until it is
// there. Requests that run get Options.DrainTimeout to end, then are cancelled with ErrRecycling;
// what is queued or comes meanwhile is refused with it. Recycles that come together share one fresh
// object. When ctx ends, Recycle returns, and the constructor is cancelled if it runs by then and
// nobody else waits for it.
//
// The error is the constructor's when that fails: then the context has no object until another
// Recycle succeeds.
func (p *Producer) Recycle(ctx context.Context) error {
	_, err := p.Call(ctx, OpRecycle, nil)
	return err
}

// cancel sends a cancel record. Nobody looks at its reply; a sealed bank has no use for it.
func (p *Producer) cancel(id uint64) {
	record := binary.LittleEndian.AppendUint64(nil, id)
	_, _ = p.submit(&Call{payload: record, callback: func(Reply) {}}, OpCancel)
}

// submit gives the call its number and pushes it. The number is given back apart, since the call may
// be over at once.
func (p *Producer) submit(c *Call, method int32) (id uint64, err error) {
	if err := p.bank.refusal(method); err != nil {
		return 0, err
	}
	id = p.bank.ids.Add(1)
	c.id, c.method, c.progress = id, method, p.progress
	shard := p.shard
	if lane := p.lane(method); lane >= 0 {
		shard = bankShards + lane
	}
	if method >= 0 {
		p.bank.counters.Submitted.Add(1)
	}
	if !p.bank.push(shard, c) {
		if method >= 0 {
			p.bank.counters.Rejected.Add(1)
		}
		return 0, ErrClosed
	}
	return id, nil
}

// refusal tells why the context takes no such request now. Operations always reach it, unless it
// is closed.
func (b *Bank) refusal(method int32) error {
	switch state := b.State(); {
	case state == StateClosed:
		return ErrClosed
	case method < 0:
	case state == StateClosing:
		return ErrClosed
	case state == StateRecycling:
		return ErrRecycling
	case state == StateStuck:
		return ErrStuck
	}
	return nil
}
