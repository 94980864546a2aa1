package core_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// loop is an Ingress that costs next to nothing: it gives the same request n times, so that what is
// measured is the dispatcher.
type loop struct {
	*core.Bank     // for all but what follows
	left       int // touched with the lead
	request    loopRequest
	unfinished atomic.Int64
	done       chan struct{}
	ready      atomic.Bool
}

type loopRequest struct {
	method  int32
	payload []byte
}

func (r *loopRequest) Method() int32       { return r.method }
func (r *loopRequest) Payload() []byte     { return r.payload }
func (r *loopRequest) ID() uint64          { return 1 }
func (r *loopRequest) Deadline() time.Time { return time.Time{} }
func (r *loopRequest) Begin() bool         { return true }
func (r *loopRequest) WantsProgress() bool { return false }

func (l *loop) Pop(shard int) core.Request {
	if l.ready.Load() && shard == 0 && l.left > 0 {
		l.left--
		return &l.request
	}
	if r := l.Bank.Pop(shard); r != nil {
		return r
	}
	return nil
}
func (l *loop) NewOutbox() core.Outbox { return &loopOutbox{Outbox: l.Bank.NewOutbox(), l: l} }

type loopOutbox struct {
	core.Outbox
	l *loop
}

func (o *loopOutbox) Finish(r core.Request, code core.Code, body []byte) {
	if r != core.Request(&o.l.request) {
		o.Outbox.Finish(r, code, body)
		if r.Method() == core.OpNew {
			o.l.ready.Store(true)
			o.l.Wake() // the constructor may have been overtaken
		}
		return
	}
	if o.l.unfinished.Add(-1) == 0 {
		close(o.l.done)
	}
}

func benchmarkDispatch(b *testing.B, method string, payload []byte) {
	b.ReportAllocs()
	index, _ := echoLibrary.Index(method)
	l := &loop{Bank: core.NewBank(0), left: b.N, done: make(chan struct{}), request: loopRequest{index, payload}}
	c, err := echoLibrary.Open(l, noEvents{}, core.Options{})
	if err != nil {
		b.Fatal(err)
	}
	l.unfinished.Store(int64(b.N))
	p := l.Producer(echoLibrary)
	b.ResetTimer()
	if err := p.Open(context.Background(), nil); err != nil {
		b.Fatal(err)
	}
	<-l.done
	b.StopTimer()
	if err := p.Close(context.Background()); err != nil {
		b.Fatal(err)
	}
	<-c.Done()
}

func BenchmarkDispatchRaw64(b *testing.B) { benchmarkDispatch(b, "raw", make([]byte, 64)) }

func BenchmarkDispatchTyped(b *testing.B) {
	benchmarkDispatch(b, "sum", []byte{0x82, 0xa1, 'a', 1, 0xa1, 'b', 2})
}

// BenchmarkBankCallback is one producer's round trip with callbacks, many under way at once.
func BenchmarkBankCallback(b *testing.B) {
	b.ReportAllocs()
	s := openEcho(b, core.Options{})
	raw, _ := echoLibrary.Index("raw")
	payload := make([]byte, 64)
	done := make(chan struct{})
	n := 0
	b.ResetTimer()
	for range b.N {
		err := s.Submit(raw, payload, func(core.Reply) {
			if n++; n == b.N {
				close(done)
			}
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	<-done
}

// BenchmarkBankCall is a goroutine that waits for each reply.
func BenchmarkBankCall(b *testing.B) {
	b.ReportAllocs()
	s := openEcho(b, core.Options{})
	raw, _ := echoLibrary.Index("raw")
	payload := make([]byte, 64)
	b.ResetTimer()
	for range b.N {
		if _, err := s.Call(context.Background(), raw, payload); err != nil {
			b.Fatal(err)
		}
	}
}
