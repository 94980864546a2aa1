package core

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

// streams are the streams of a life. The caller fetches items by OpNext requests. One that finds none
// is parked: it stays begun, without a goroutine, until the producer or somebody else ends it.
//
// Lock order: stream.mu, then streams.mu. dispatcher.mu is never held with either.
type streams struct {
	l      *life
	mu     sync.Mutex
	open   map[uint64]*stream  // by number, until the caller has the end or has stopped it
	makers map[*stream]bool    // whose producer runs
	parked map[uint64]*waiting // by the request's ID
	ended  Code                // set: no stream starts any more
}

// waiting is a parked OpNext request.
type waiting struct {
	s        *stream
	req      Request
	id       uint64
	deadline time.Time
}

func (t *streams) init(l *life) {
	t.l = l
	t.open, t.makers, t.parked = map[uint64]*stream{}, map[*stream]bool{}, map[uint64]*waiting{}
}

// start makes a stream of a request that asks for one, and runs its producer.
func (t *streams) start(r *request, id uint64, produce func(context.Context, *stream) error) error {
	window := r.m.window
	if window == 0 {
		window = t.l.c.opts.StreamWindow
	}
	s := &stream{t: t, m: r.m, id: id, credits: window, batch: (window + 1) / 2, room: make(chan struct{}, 1),
		end: streamOpen, out: t.l.c.ingress.NewOutbox(), done: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancelCause(context.WithValue(t.l.ctx, streamKey{}, s))
	t.mu.Lock()
	switch {
	case t.ended != CodeOK:
		t.mu.Unlock()
		s.cancel(causeOf(t.ended))
		return &codedError{t.ended, endText(r.m, t.ended)}
	case t.open[id] != nil:
		t.mu.Unlock()
		s.cancel(ErrFinished)
		return fmt.Errorf("a stream number %d is open already", id)
	}
	t.open[id] = s
	t.makers[s] = true
	t.mu.Unlock()
	go s.run(produce)
	// A caller that left has moved the phase, then stops the stream; it is in the table before
	// the phase is looked at. One of the two finds it.
	if p := r.phase.Load(); p&phaseMask >= phaseEnding {
		s.stop(Code(p >> phaseBits))
		return errEnded
	}
	return nil
}

// next deals with an OpNext request, begun. Leader.
func (t *streams) next(req Request, out Outbox) {
	if s := t.find(req.Payload()); s == nil || !s.next(req, out) {
		t.l.c.lost.refuse(req, out)
	}
}

// stopFor deals with an OpStop message: the number of the stream, and the code of its end. Leader.
func (t *streams) stopFor(payload []byte) {
	if s := t.find(payload); s != nil {
		code := CodeCancelled
		if len(payload) > streamHeader && Code(payload[streamHeader]) == CodeDeadline {
			code = CodeDeadline
		}
		s.stop(code)
		return
	}
	t.l.c.lost.take(payload)
}

func (t *streams) find(payload []byte) *stream {
	if len(payload) < streamHeader {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[binary.LittleEndian.Uint64(payload)]
}

// cancel ends a parked request for its caller. The stream goes on.
func (t *streams) cancel(id uint64) {
	t.mu.Lock()
	w := t.parked[id]
	t.mu.Unlock()
	if w != nil {
		w.s.leave(w, CodeCancelled)
	}
}

// keepTimes ends parked requests whose deadline passed.
func (t *streams) keepTimes() (due time.Duration) {
	var late []*waiting
	t.mu.Lock()
	if len(t.parked) > 0 {
		now := time.Now()
		for _, w := range t.parked {
			switch left := w.deadline.Sub(now); {
			case w.deadline.IsZero():
			case left <= 0:
				late = append(late, w)
			case due == 0 || left < due:
				due = left
			}
		}
	}
	t.mu.Unlock()
	for _, w := range late {
		w.s.leave(w, CodeDeadline)
	}
	return due
}

// stopAll stops every stream and refuses new ones. Once it has returned, no parked request is left,
// and no producer touches the ingress.
func (t *streams) stopAll(code Code) {
	t.mu.Lock()
	t.ended = code
	all := make([]*stream, 0, len(t.open))
	for _, s := range t.open {
		all = append(all, s)
	}
	t.mu.Unlock()
	for _, s := range all {
		s.stop(code)
	}
}

// wait waits until the producers have returned, or limit passes. It gives those that have not.
func (t *streams) wait(limit time.Duration) (overran []*stream) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for _, s := range t.making() {
		select {
		case <-s.done:
		case <-timer.C:
			return t.making()
		}
	}
	return nil
}

func (t *streams) making() []*stream {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]*stream, 0, len(t.makers))
	for s := range t.makers {
		all = append(all, s)
	}
	return all
}

// lostStreams are a context's streams that ended with a life while their callers did not wait: until
// each is told, or stops its stream.
type lostStreams struct {
	mu   sync.Mutex
	ends map[uint64]lostStream
}

type lostStream struct {
	m    *member
	code Code
}

func (l *lostStreams) put(id uint64, end lostStream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ends == nil {
		l.ends = map[uint64]lostStream{}
	}
	l.ends[id] = end
}

// take gives how the stream ended, once.
func (l *lostStreams) take(payload []byte) (end lostStream, known bool) {
	if len(payload) < streamHeader {
		return lostStream{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	id := binary.LittleEndian.Uint64(payload)
	end, known = l.ends[id]
	delete(l.ends, id)
	return end, known
}

// refuse answers an OpNext request for a stream that gives nothing more.
func (l *lostStreams) refuse(req Request, out Outbox) {
	if end, known := l.take(req.Payload()); known {
		out.Finish(req, end.code, endBody(end.m, end.code))
		return
	}
	out.Finish(req, CodeStaleHandle, messageBody("the stream has ended or was stopped; start another one"))
}
