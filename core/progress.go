package core

import (
	"context"
	"sync"
	"time"

	"github.com/tinylib/msgp/msgp"
)

// progressPace is the least time between two messages of one request's progress.
const progressPace = 50 * time.Millisecond

// progressMost bounds a context's messages that nobody has taken yet. While its listeners block, a
// request has one of them at most, as in a mailbox, and keeps the newest back; with so many the
// last of a request and its end are dropped too: its caller waits for neither for long.
const progressMost = 1024

// Progress tells a request's caller how far its handler has come: done of total (0: unknown), in
// units of the author's choice, and what it is doing. ctx is the handler's, or one made from it.
//
// It may be called as often as is convenient, by any goroutine: a caller hears of a request at most
// every 50 ms, and always of the last call before the handler returned. It never blocks. When
// nobody asked, or the request has ended, it returns at once; so it does in a stream's ctx, whose
// items tell how far it has come.
func Progress(ctx context.Context, done, total int64, message string) {
	r, ok := ctx.(*request)
	if !ok {
		if r, ok = ctx.Value(requestKey{}).(*request); !ok {
			return
		}
	}
	if s := r.seldom.Load(); s != nil && s.reporter != nil {
		s.reporter.report(done, total, message)
	}
}

// requestKey finds the request that a ctx belongs to.
type requestKey struct{}

// reporter takes one request's progress to the event port, at its pace.
type reporter struct {
	c     *Context
	id    uint64
	since time.Duration

	mu    sync.Mutex    // guards what follows; held while pushing, so that messages keep their order
	next  time.Duration // before then messages are held back
	last  int64         // the number of the message pushed last; 0: none was
	held  progress      // the latest
	holds bool          // it was not pushed yet
	timer *time.Timer   // pushes held when its time has come; nil: never needed
	over  bool
}

// progress is one message.
type progress struct {
	done, total int64
	message     string
	at          time.Duration
}

// newReporter gives the reporter of a request whose caller wants one.
func newReporter(c *Context, req Request) *reporter {
	now := c.clock()
	return &reporter{c: c, id: req.ID(), since: now, next: now}
}

func (p *reporter) report(done, total int64, message string) {
	now := p.c.clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	waits := p.holds
	p.held, p.holds = progress{done, total, message, now}, true
	switch {
	case now >= p.next:
		p.push(now)
	case waits:
	case p.timer == nil:
		p.timer = time.AfterFunc(p.next-now, p.due)
	default:
		p.timer.Reset(p.next - now)
	}
}

// due is the timer's function.
func (p *reporter) due() {
	p.mu.Lock()
	defer p.mu.Unlock()
	// One that fired just before it was reset comes too early; the reset one is still to come.
	if now := p.c.clock(); p.holds && !p.over && now >= p.next {
		p.push(now)
	}
}

// push sends what is held, or tries again later when the message before has not been taken yet. The
// caller holds mu.
func (p *reporter) push(now time.Duration) {
	p.next = now + progressPace
	if !p.over && p.c.events.behind(p.last) {
		if p.timer == nil {
			p.timer = time.AfterFunc(progressPace, p.due)
		} else {
			p.timer.Reset(progressPace)
		}
		return
	}
	m := p.held
	p.holds = false
	body := msgp.AppendMapHeader(make([]byte, 0, 80+len(m.message)), 5)
	body = msgp.AppendUint64(msgp.AppendString(body, "id"), p.id)
	body = msgp.AppendInt64(msgp.AppendString(body, "done"), m.done)
	body = msgp.AppendInt64(msgp.AppendString(body, "total"), m.total)
	body = appendText(body, "message", m.message)
	body = msgp.AppendFloat64(msgp.AppendString(body, "elapsed"), (m.at - p.since).Seconds())
	p.last = p.c.events.progress(body)
}

// end sends what is held, and that nothing follows. It is called before the request is finished,
// and may be called again.
func (p *reporter) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	p.over = true
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.holds {
		p.push(p.c.clock())
	}
	body := msgp.AppendMapHeader(nil, 2)
	body = msgp.AppendUint64(msgp.AppendString(body, "id"), p.id)
	body = msgp.AppendBool(msgp.AppendString(body, "end"), true)
	p.c.events.progress(body)
}

// behind tells whether the listeners have not taken the message of a number yet, or too many others.
func (e *emitter) behind(number int64) bool {
	p, ok := e.port.(ProgressPort)
	if !ok {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended.Load() {
		return false
	}
	taken := p.Progressed()
	return number > taken || e.progressed-taken >= progressMost
}

// progress queues a message, whether or not anybody is known to listen, and gives its number.
func (e *emitter) progress(body []byte) int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended.Load() {
		return 0
	}
	if p, ok := e.port.(ProgressPort); ok && e.progressed-p.Progressed() >= progressMost {
		return 0
	}
	e.port.Push(EventProgress, body)
	e.progressed++
	return e.progressed
}
