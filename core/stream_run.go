package core

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// streamOpen is stream.end while more items may come.
const streamOpen Code = -1

// streamBytes is where a batch of items ends, once it has so many bytes.
const streamBytes = 1 << 20

// stream is one run of a Stream function and its caller's place in it.
//
// Credits are items that the producer may still put. It starts with the window's, and gets those of
// a batch back when the caller asks for the next batch, since then it has worked through it. A batch
// is half a window, so that the producer fills one half while the caller works through the other.
type stream struct {
	t      *streams
	m      *member
	id     uint64
	batch  int
	ctx    context.Context
	cancel context.CancelCauseFunc
	room   chan struct{} // holds one: credits came, or it is over
	done   chan struct{} // closed when the producer has returned
	item   []byte        // the producer's: the item that is being encoded
	noRoom atomic.Int32  // Emits with its ctx that wait for room in the event queue

	mu      sync.Mutex
	credits int
	taken   int    // items of the last batch
	items   []byte // encoded, not fetched
	ends    []int  // where each of them ends
	end     Code   // streamOpen, or how the producer ended
	body    []byte // of the end
	over    bool   // the caller has the end, or wants no more
	waiting *waiting
	out     Outbox
}

// run is the producer's goroutine.
func (s *stream) run(produce func(context.Context, *stream) error) {
	t := s.t
	returned := false
	defer func() {
		code, body := CodeOK, []byte(nil)
		if !returned {
			code = CodePanic
			body = panicBody(s.m.name, &PanicError{Value: recover(), Stack: debug.Stack()})
		}
		s.finish(code, body)
		s.cancel(ErrFinished)
		t.mu.Lock()
		delete(t.makers, s)
		t.mu.Unlock()
		close(s.done)
	}()
	if err := produce(s.ctx, s); err != nil {
		s.finish(streamFailure(s.m, err)) // runs the error's own methods, which may panic
	}
	returned = true
}

func streamFailure(m *member, err error) (Code, []byte) {
	var reply *replyError
	if errors.As(err, &reply) {
		return CodeEncode, messageBody("an item of " + m.name + " cannot be encoded: " + reply.Error())
	}
	return m.library.errorBody(err)
}

// put takes an item, once there is a credit for it. more is false when nobody wants another one; err
// tells that the item could not be encoded. The producer calls it.
func (s *stream) put(item *codec, v unsafe.Pointer) (more bool, err error) {
	if s.item, err = appendItem(s.item[:0], item, v); err != nil {
		return false, &replyError{err}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.credits == 0 && !s.over && s.ctx.Err() == nil {
		s.mu.Unlock()
		select {
		case <-s.room:
		case <-s.ctx.Done():
		}
		s.mu.Lock()
	}
	if s.over || s.ctx.Err() != nil {
		return false, nil
	}
	s.credits--
	s.items = append(s.items, s.item...)
	s.ends = append(s.ends, len(s.items))
	if cap(s.item) > scratchMost {
		s.item = nil
	}
	s.serve()
	return true, nil
}

// appendItem encodes a part of a list, where bytes are bin.
func appendItem(dst []byte, item *codec, v unsafe.Pointer) ([]byte, error) {
	return item.enc(dst, v, wireDepth{n: 1})
}

// finish notes the producer's end; the first call counts.
func (s *stream) finish(code Code, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == streamOpen {
		s.end, s.body = code, body
	}
	if !s.over {
		s.serve()
	}
}

// next answers a caller that asks for items, or parks it. It takes back the credits of the batch
// before. False means that the stream is over: stop has noted how, if not by its caller's doing.
func (s *stream) next(req Request, out Outbox) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.over:
		return false
	case s.waiting != nil:
		out.Finish(req, CodeReentrant, messageBody("somebody waits for the next item of this stream of "+s.m.name+" already"))
		return true
	}
	if s.taken > 0 {
		s.credits += s.taken
		s.taken = 0
		s.tell()
	}
	if len(s.ends) > 0 || s.end != streamOpen {
		out.Finish(req, CodeOK, s.take())
		return true
	}
	s.waiting = &waiting{s: s, req: req, id: req.ID(), deadline: req.Deadline()}
	t := s.t
	t.mu.Lock()
	t.parked[s.waiting.id] = s.waiting
	t.mu.Unlock()
	if !s.waiting.deadline.IsZero() {
		s.t.l.c.library.watchdog.awake()
	}
	return true
}

// serve answers the parked request, if there is one. The caller holds s.mu, and there is an item or
// the end.
func (s *stream) serve() {
	if req := s.unpark(); req != nil {
		s.out.Finish(req, CodeOK, s.take())
		s.out.Flush()
	}
}

// unpark takes the parked request out, or gives nil. The caller holds s.mu.
func (s *stream) unpark() Request {
	w := s.waiting
	if w == nil {
		return nil
	}
	s.waiting = nil
	t := s.t
	t.mu.Lock()
	delete(t.parked, w.id)
	t.mu.Unlock()
	return w.req
}

// leave ends a parked request before its answer.
func (s *stream) leave(w *waiting, code Code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting == w {
		s.out.Finish(s.unpark(), code, endBody(s.m, code))
		s.out.Flush()
	}
}

// take cuts a batch off. The caller holds s.mu.
func (s *stream) take() []byte {
	n := 0
	for n < len(s.ends) && n < s.batch && (n == 0 || s.ends[n] <= streamBytes) {
		n++
	}
	size := 0
	if n > 0 {
		size = s.ends[n-1]
	}
	code, end := streamOpen, []byte(nil)
	if n == len(s.ends) && s.end != streamOpen {
		code, end = s.end, s.body
		s.over = true
		s.forget()
	}
	b := batchBody(code, end, n, s.items[:size])
	s.taken = n
	s.items = s.items[:copy(s.items, s.items[size:])]
	left := copy(s.ends, s.ends[n:])
	s.ends = s.ends[:left]
	for i := range s.ends {
		s.ends[i] -= size
	}
	if left == 0 && cap(s.items) > scratchMost {
		s.items = nil
	}
	return b
}

// batchBody is the reply to OpNext: a list of a code (streamOpen while more may come, else that of the
// end), the body of the end, and the items.
func batchBody(code Code, end []byte, count int, items []byte) []byte {
	b := make([]byte, 0, len(items)+len(end)+16)
	b = msgp.AppendArrayHeader(b, 3)
	b = msgp.AppendInt(b, int(code))
	b = msgp.AppendBytes(b, end)
	b = msgp.AppendArrayHeader(b, uint32(count))
	return append(b, items...)
}

// stop ends the stream for its caller, or for the context.
func (s *stream) stop(code Code) {
	mine := code == CodeCancelled || code == CodeDeadline // the caller's own doing
	s.mu.Lock()
	told := s.over || mine
	s.over = true
	s.items, s.ends = nil, nil
	if req := s.unpark(); req != nil {
		told = true
		if mine {
			// The wait shall not look like cancelled itself.
			s.out.Finish(req, CodeOK, batchBody(code, endBody(s.m, code), 0, nil))
		} else {
			s.out.Finish(req, code, endBody(s.m, code))
		}
		s.out.Flush()
	}
	s.tell()
	if !told {
		s.t.l.c.lost.put(s.id, lostStream{s.m, code})
	}
	s.mu.Unlock()
	s.cancel(causeOf(code))
	s.forget()
}

func (s *stream) tell() {
	select {
	case s.room <- struct{}{}:
	default:
	}
}

// forget takes the stream's number away.
func (s *stream) forget() {
	t := s.t
	t.mu.Lock()
	delete(t.open, s.id)
	t.mu.Unlock()
}
