package core_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// counting gives the numbers from 0, as long as count says; it tells how far it is, and how it ended.
type counting struct {
	made  atomic.Int64
	ended chan error // the cause of its ctx's end; nil when it came to its own
}

func newCounting() *counting { return &counting{ended: make(chan error, 1000)} }

func (c *counting) stream(_ *lab, ctx context.Context, count int64) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for n := range count {
			c.made.Store(n + 1)
			if !yield(n, nil) {
				<-ctx.Done()
				c.ended <- context.Cause(ctx)
				return
			}
		}
		c.ended <- nil
	}
}

type streamer = func(*lab, context.Context, int64) iter.Seq2[int64, error]

func stream(f streamer, opts ...core.MemberOption) core.Option {
	return core.Stream(f, append(opts, core.Name("stream"))...)
}

// items ranges over a stream of numbers.
func (s *site) items(ctx context.Context, count int64) iter.Seq2[int64, error] {
	index, _ := s.library.Index("stream")
	return func(yield func(int64, error) bool) {
		for item, err := range s.Stream(ctx, index, msgp.AppendInt64(nil, count)) {
			var n int64
			if err == nil {
				n, _, err = msgp.ReadInt64Bytes(item)
			}
			if !yield(n, err) {
				return
			}
		}
	}
}

func TestAStreamGivesItsItemsInOrder(t *testing.T) {
	for _, window := range []int{1, 2, 3, 64} {
		c := newCounting()
		s := openLab(t, core.Options{}, stream(c.stream, core.StreamWindow(window)))
		want := int64(0)
		for n, err := range s.items(context.Background(), 1000) {
			if err != nil || n != want {
				t.Fatalf("item %d is %d, %v", want, n, err)
			}
			want++
		}
		if err := <-c.ended; want != 1000 || err != nil {
			t.Errorf("%d items came; the producer ended with %v", want, err)
		}
	}
}

func TestAStreamIsAtMostItsWindowAhead(t *testing.T) {
	for _, window := range []int64{1, 2, 7, 64} {
		c := newCounting()
		s := openLab(t, core.Options{}, stream(c.stream, core.StreamWindow(int(window))))
		for n, err := range s.items(context.Background(), 1<<40) {
			if err != nil {
				t.Fatal(err)
			}
			if n == 40 {
				time.Sleep(20 * time.Millisecond)
			}
			// The item that the producer waits to hand over is made, too; n itself is with its caller.
			if ahead := c.made.Load() - (n + 1); ahead > window {
				t.Fatalf("at item %d the producer is %d items ahead of a window of %d", n, ahead, window)
			}
			if n == 300 {
				break
			}
		}
		<-c.ended
	}
}

func TestLeavingAStreamEarlyCancelsItsProducer(t *testing.T) {
	c := newCounting()
	s := openLab(t, core.Options{}, stream(c.stream))
	for n, err := range s.items(context.Background(), 1<<40) {
		if n == 100 || err != nil {
			break
		}
	}
	if cause := <-c.ended; cause != core.ErrCancelled || !errors.Is(cause, context.Canceled) {
		t.Errorf("the cause is %v", cause)
	}
}

func TestAnErrorInAStreamComesAfterTheItemsBeforeIt(t *testing.T) {
	bad := errors.New("no more")
	ended := make(chan struct{})
	s := openLab(t, core.Options{}, stream(func(_ *lab, _ context.Context, count int64) iter.Seq2[int64, error] {
		return func(yield func(int64, error) bool) {
			defer close(ended)
			for n := range count {
				yield(n, nil)
			}
			if yield(0, bad) {
				t.Error("the loop went on after an error")
			}
		}
	}))
	var seen int64
	var last error
	for _, err := range s.items(context.Background(), 150) {
		if last = err; err == nil {
			seen++
		}
	}
	var reply *core.ReplyError
	if seen != 150 || !errors.As(last, &reply) || reply.Code != core.CodeFailed || reply.Message != "no more" {
		t.Errorf("%d items, then %v", seen, last)
	}
	<-ended
}

func TestAPanicInAStreamIsItsCallers(t *testing.T) {
	s := openLab(t, core.Options{}, quick, stream(func(*lab, context.Context, int64) iter.Seq2[int64, error] {
		return func(yield func(int64, error) bool) {
			yield(1, nil)
			panic("burst")
		}
	}))
	var last error
	for _, err := range s.items(context.Background(), 0) {
		last = err
	}
	var reply *core.ReplyError
	if !errors.As(last, &reply) || reply.Code != core.CodePanic || reply.Value != "burst" || !strings.Contains(reply.Stack, "stream_test.go") {
		t.Errorf("it ended with %+v", last)
	}
	s.must(t, "quick")
}

func TestAnItemThatCannotCrossEndsItsStream(t *testing.T) {
	s := openLab(t, core.Options{}, core.Stream(func(*lab, context.Context, core.None) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			if yield("first", nil) && yield(make(chan int), nil) {
				t.Error("the loop went on after an item that cannot cross")
			}
		}
	}, core.Name("stream")))
	index, _ := s.library.Index("stream")
	var seen int
	var last error
	for _, err := range s.Stream(context.Background(), index, nil) {
		seen++
		last = err
	}
	var reply *core.ReplyError
	if seen != 2 || !errors.As(last, &reply) || reply.Code != core.CodeEncode || !strings.Contains(reply.Message, "item of stream") {
		t.Errorf("%d items, then %v", seen, last)
	}
	for _, err := range s.Stream(context.Background(), index, []byte{0xc1}) {
		if !errors.Is(err, core.ErrDecode) {
			t.Errorf("a bad payload gave %v", err)
		}
	}
}

func TestTheSchemaTellsAStreamsItem(t *testing.T) {
	lib := core.NewLibrary("streams", newLab, stream(newCounting().stream),
		core.Method(func(*lab, context.Context, core.None) (core.None, error) { return core.None{}, nil }, core.Name("m"), core.StreamWindow(3)))
	m := lib.Schema().Methods[0]
	if m.Kind != "stream" || m.Item.Kind != "int" || m.Reply.Kind != "none" {
		t.Errorf("the schema says %+v", m)
	}
	if err := lib.Err(); err == nil || !strings.Contains(err.Error(), "m is no stream") {
		t.Errorf("the mistakes are %v", err)
	}
}

func BenchmarkStream(b *testing.B) {
	s := openLab(b, core.Options{}, stream(newCounting().stream))
	b.ReportAllocs()
	for range s.items(context.Background(), int64(b.N)) {
	}
}
