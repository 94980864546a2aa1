package core

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/tinylib/msgp/msgp"
)

// A call of a callable is a message to its caller: the call's number, the callable's token (8 bytes
// each, little-endian), then the argument. The answer is an OpAnswer: the number, one byte that says
// whether the callable raised, and what it returned, or a map of what it raised.
const (
	funcHeader   = 16
	answerHeader = 9

	answerReturned = 0
	answerRaised   = 1
)

// FuncPort is an EventPort that takes calls of callables to the callers of requests.
type FuncPort interface {
	// PushCall takes a call to the caller of a request that has not ended. It copies body and never
	// blocks. False means that the request's caller gave no callables.
	PushCall(r Request, body []byte) bool
}

// errFuncOver says that a callable's request is over.
var errFuncOver = errors.New("goferry: the callable's request is over; a core.Func lives as long as the request that brought it")

// funcNumbers numbers the calls of callables of all contexts, so that an answer that comes late
// meets no other call.
var funcNumbers atomic.Uint64

// funcCalls are a context's calls of callables that have no answer yet.
type funcCalls struct {
	mu   sync.Mutex // guards open
	open map[uint64]chan funcAnswer
}

type funcAnswer struct {
	raised bool
	body   []byte
}

// newFuncCall begins a message; callBack puts the number in.
func newFuncCall(token uint64) []byte {
	return binary.LittleEndian.AppendUint64(make([]byte, 8, 64), token)
}

// funcGate lets calls of a request's callables out until the request ends. Whoever ends the request
// shuts the gate before it is finished, so that Request is not touched afterwards.
type funcGate struct {
	mu   sync.Mutex // guards shut; held while a call is pushed
	shut bool

	waits int // goroutines that wait for callables; guarded by dispatcher.mu
}

func (g *funcGate) close() {
	g.mu.Lock()
	g.shut = true
	g.mu.Unlock()
}

// callBack sends a call to the caller of ctx's request, and waits for the answer.
func callBack(ctx context.Context, body []byte) ([]byte, error) {
	r, ok := ctx.(*request)
	if !ok {
		if r, ok = ctx.Value(requestKey{}).(*request); !ok {
			return nil, errors.New("goferry: a core.Func is called with the ctx of the handler that got it, or one made from it")
		}
	}
	calls, answer := &r.life.c.calls, make(chan funcAnswer, 1)
	number := funcNumbers.Add(1)
	binary.LittleEndian.PutUint64(body, number)
	calls.mu.Lock()
	if calls.open == nil {
		calls.open = map[uint64]chan funcAnswer{}
	}
	calls.open[number] = answer
	calls.mu.Unlock()
	defer func() {
		calls.mu.Lock()
		delete(calls.open, number)
		calls.mu.Unlock()
	}()
	d, g := &r.life.c.dispatcher, r.funcGate()
	// Somebody else must take the answer out of the ring.
	d.handOver(r)
	if d.c.opts.MaxConcurrency > 0 {
		d.goAway(g)
		defer d.comeBack(g)
	}
	if err := r.pushCall(g, body); err != nil {
		return nil, err
	}
	select {
	case a := <-answer:
		if a.raised {
			return nil, raised(a.body)
		}
		return a.body, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-r.Done():
		return nil, context.Cause(r)
	}
}

// funcGate gives the request's gate, made at the first use.
func (r *request) funcGate() *funcGate {
	s := r.rest()
	if s.gate.Load() == nil {
		s.gate.CompareAndSwap(nil, new(funcGate)) // or another goroutine's
	}
	return s.gate.Load()
}

// pushCall sends a call unless the request has ended. The gate was made before the phase is looked
// at; who ends the request moves the phase before it looks for a gate: one of the two sees the other.
func (r *request) pushCall(g *funcGate, body []byte) error {
	port, ok := r.life.c.events.port.(FuncPort)
	if !ok {
		return errors.New("goferry: this context's callers have no callables")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut || r.phase.Load()&phaseMask >= phaseEnding {
		if why := context.Cause(r); why != ErrFinished {
			return why
		}
		return errFuncOver
	}
	if !port.PushCall(r.req, body) {
		return errors.New("goferry: the request brought no callables")
	}
	return nil
}

// handOver gives the lead to another goroutine, if r's handler runs in place and has it.
func (d *dispatcher) handOver(r *request) {
	if r.mark != 0 && d.word.Load() == r.mark {
		d.overtake(r.mark)
	}
}

// goAway lets another handler run beside the leader while that of the gate's request waits for a
// callable, which may need the other to return. Only with a bound on their number.
func (d *dispatcher) goAway(g *funcGate) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if g.waits++; g.waits > 1 {
		return
	}
	d.away++
	if d.sealed || len(d.running)-d.away >= d.c.opts.MaxConcurrency {
		return
	}
	w := &worker{d: d} // only to begin a request; the one that runs it is another
	if b := w.nextOf(&d.deferred); b != nil {
		d.start(b)
	}
	if w.out != nil {
		w.out.Flush()
	}
}

func (d *dispatcher) comeBack(g *funcGate) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if g.waits--; g.waits == 0 {
		d.away--
	}
}

// answer deals with an OpAnswer message. It says what is wrong with it, if anything. Leader.
func (f *funcCalls) answer(payload []byte) (why string) {
	if len(payload) < answerHeader {
		return "an answer has at least 9 bytes"
	}
	number := binary.LittleEndian.Uint64(payload)
	f.mu.Lock()
	answer := f.open[number]
	delete(f.open, number)
	f.mu.Unlock()
	if answer != nil { // else nobody waits any more
		answer <- funcAnswer{payload[8] != answerReturned, append([]byte{}, payload[answerHeader:]...)}
	}
	return ""
}

// raised reads what a callable raised.
func raised(body []byte) *FuncError {
	e := &FuncError{Kind: "an exception"}
	n, rest, err := msgp.ReadMapHeaderBytes(body)
	for i := uint32(0); i < n && err == nil; i++ {
		var key, value string
		if key, rest, err = msgp.ReadStringBytes(rest); err != nil {
			break
		}
		if value, rest, err = msgp.ReadStringBytes(rest); err != nil {
			break
		}
		switch key {
		case "kind":
			e.Kind = value
		case "message":
			e.Message = value
		case "traceback":
			e.Traceback = value
		}
	}
	if err != nil {
		e.Traceback = "its description cannot be read: " + err.Error()
	}
	return e
}
