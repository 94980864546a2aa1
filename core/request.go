package core

import (
	"context"
	"sync/atomic"
	"time"
)

// request is the context.Context of one request. It is never used again, since a handler may keep it.
// Most handlers never look at their ctx, so the machinery of package context is made at
// the first use only. Each is garbage that the library did not ask for: so it is one line of the cache, and what
// few requests need is in seldom.
//
// phase decides who ends the request: the handler's goroutine by end, or somebody else by endEarly.
// Whoever moves it to ended finishes req, and nobody touches req after that.
type request struct {
	life   *life
	m      *member
	req    Request
	mark   uint64        // dispatcher.word while it runs in place; 0: it never did
	phase  atomic.Uint32 // partner of inner: see context
	noRoom atomic.Int32  // Emits with its ctx that wait for room in the event queue
	inner  atomic.Pointer[innerContext]
	seldom atomic.Pointer[seldom] // nil until one of its fields is needed
}

// seldom is what few requests have.
type seldom struct {
	deadline time.Duration            // since the context's opening; 0: none. Written before the handler runs
	reporter *reporter                // of its progress; nil: nobody wants to hear of it. Likewise
	beside   *beside                  // guarded by dispatcher.mu; nil while the request runs in place
	gate     atomic.Pointer[funcGate] // partner of phase: see pushCall; nil until a callable is called
}

// rest gives the request's seldom, made at the first use.
func (r *request) rest() *seldom {
	if r.seldom.Load() == nil {
		r.seldom.CompareAndSwap(nil, new(seldom)) // or another goroutine's
	}
	return r.seldom.Load()
}

// deadline is the time since the context's opening; 0: none.
func (r *request) deadline() time.Duration {
	if s := r.seldom.Load(); s != nil {
		return s.deadline
	}
	return 0
}

// innerContext is what package context makes of a request.
type innerContext struct {
	context.Context
	cancel context.CancelCauseFunc
	stop   context.CancelFunc // releases the deadline's timer; nil without a deadline
}

// Phases, in the low byte of request.phase. The code that ended the request stands above.
const (
	phaseDecoding uint32 = iota // the payload is still needed
	phaseRunning                // the payload may go
	phaseEnding                 // to be ended by the handler's goroutine as soon as it has decoded
	phaseEnded                  // finished, or about to be by whoever set it
	phaseBits     = 8
	phaseMask     = 1<<phaseBits - 1
)

// decoded announces that the payload is no longer needed. False means that the request has ended
// meanwhile: it must not be run.
func (r *request) decoded() bool {
	return r.phase.CompareAndSwap(phaseDecoding, phaseRunning)
}

// end claims the request's end for its handler's goroutine. final is the code to finish it with:
// the one asked for, or that of an early end that waited for the decoding. False means that
// somebody ended it before: the reply is dropped.
func (r *request) end(code Code) (final Code, mine bool) {
	for {
		p := r.phase.Load()
		switch p & phaseMask {
		case phaseEnded:
			return Code(p >> phaseBits), false
		case phaseEnding:
			code = Code(p >> phaseBits)
		}
		if r.phase.CompareAndSwap(p, phaseEnded|uint32(code)<<phaseBits) {
			r.release(code)
			return code, true
		}
	}
}

// endEarly ends the request though its handler runs: its ctx is cancelled, with the code's cause.
// True means that the caller must finish it now. While the payload is being decoded the handler's
// goroutine does that instead, at once.
func (r *request) endEarly(code Code) (finish bool) {
	for {
		p := r.phase.Load()
		to := uint32(phaseEnded)
		switch p & phaseMask {
		case phaseEnded, phaseEnding:
			return false
		case phaseDecoding:
			to = phaseEnding
		}
		if r.phase.CompareAndSwap(p, to|uint32(code)<<phaseBits) {
			r.release(code)
			return to == phaseEnded
		}
	}
}

// release cancels the inner context, if there is one. The phase was moved before it looks; context
// publishes the inner context before it looks at the phase: one of the two sees the other.
func (r *request) release(code Code) {
	s := r.seldom.Load()
	if s != nil && s.reporter != nil {
		s.reporter.end()
	}
	if in := r.inner.Load(); in != nil {
		in.end(code)
	}
	if s == nil {
		return
	}
	if g := s.gate.Load(); g != nil {
		g.close()
	}
}

func (in *innerContext) end(code Code) {
	in.cancel(causeOf(code))
	if in.stop != nil {
		in.stop()
	}
}

// causeOf is what context.Cause tells of a request that ended with the code.
func causeOf(code Code) error {
	switch code {
	case CodeCancelled:
		return ErrCancelled
	case CodeDeadline:
		return ErrDeadline
	case CodeClosed:
		return ErrClosed
	case CodeRecycling:
		return ErrRecycling
	case CodeReentrant:
		return ErrReentrant
	}
	return ErrFinished
}

// context gives the request as package context knows it, made at the first use.
func (r *request) context() context.Context {
	if in := r.inner.Load(); in != nil {
		return in
	}
	in := &innerContext{}
	in.Context, in.cancel = context.WithCancelCause(r.life.ctx)
	if at, ok := r.Deadline(); ok {
		in.Context, in.stop = context.WithDeadlineCause(in.Context, at, ErrDeadline)
	}
	if !r.inner.CompareAndSwap(nil, in) {
		in.end(CodeOK)
		return r.inner.Load()
	}
	if p := r.phase.Load(); p&phaseMask >= phaseEnding {
		in.end(Code(p >> phaseBits))
	}
	return in
}

// Deadline implements context.Context.
func (r *request) Deadline() (at time.Time, ok bool) {
	if deadline := r.deadline(); deadline != 0 {
		return r.life.c.opened.Add(deadline), true
	}
	return time.Time{}, false
}

// Done implements context.Context.
func (r *request) Done() <-chan struct{} { return r.context().Done() }

// Err implements context.Context.
func (r *request) Err() error { return r.context().Err() }

// Value implements context.Context. Keys of package context itself lead to the inner context, so
// that contexts derived from this one are its children without a goroutine.
func (r *request) Value(key any) any {
	switch key.(type) {
	case contextKey:
		return r.life
	case requestKey:
		return r
	}
	return r.context().Value(key)
}

type contextKey struct{}

// lifeOf finds the life of a goferry context that ctx belongs to, or nil.
func lifeOf(ctx context.Context) *life {
	if r, ok := ctx.(*request); ok {
		return r.life
	}
	l, _ := ctx.Value(contextKey{}).(*life)
	return l
}

// contextOf finds the goferry context that ctx belongs to, or nil.
func contextOf(ctx context.Context) *Context {
	if l := lifeOf(ctx); l != nil {
		return l.c
	}
	return nil
}
