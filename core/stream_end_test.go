package core_test

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

func TestClosingEndsAStreamAtOnce(t *testing.T) {
	c := newCounting()
	parked := func(_ *lab, ctx context.Context, _ int64) iter.Seq2[int64, error] {
		return func(yield func(int64, error) bool) {
			yield(0, nil)
			<-ctx.Done()
			c.ended <- context.Cause(ctx)
		}
	}
	s := openLab(t, core.Options{DrainTimeout: 10 * time.Second}, stream(parked))
	got := make(chan error, 1)
	first := make(chan struct{})
	go func() {
		var last error
		for _, err := range s.items(context.Background(), 0) {
			if last = err; err == nil {
				close(first)
			}
		}
		got <- last
	}()
	<-first
	start := time.Now()
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("the close took %v: it waited for the stream to end by itself", took)
	}
	if err := <-got; !errors.Is(err, core.ErrClosed) {
		t.Errorf("the caller got %v", err)
	}
	if cause := <-c.ended; cause != core.ErrClosed {
		t.Errorf("the producer's cause is %v", cause)
	}
}

func TestACloseDoesNotWaitForeverForAStream(t *testing.T) {
	end := make(chan struct{})
	done := make(chan struct{})
	s := openLab(t, core.Options{DrainTimeout: 20 * time.Millisecond}, stream(func(*lab, context.Context, int64) iter.Seq2[int64, error] {
		return func(yield func(int64, error) bool) {
			defer close(done)
			yield(0, nil)
			<-end
			if yield(1, nil) {
				t.Error("an item of a stream that overran the close was taken")
			}
		}
	}))
	for range s.items(context.Background(), 0) {
		break
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	close(end)
	<-done
}

func TestAStreamsCallerMayLeaveAtAnyTime(t *testing.T) {
	c := newCounting()
	s := openLab(t, core.Options{DrainTimeout: 10 * time.Second}, stream(c.stream))
	const callers, rounds = 8, 100
	ends := make(chan error, callers)
	for k := range callers {
		go func() {
			for n := range rounds {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(n*k)*time.Microsecond)
				for _, err := range s.items(ctx, 1<<40) {
					if err != nil && !errors.Is(err, context.DeadlineExceeded) {
						ends <- err
						cancel()
						return
					}
				}
				cancel()
			}
			ends <- nil
		}()
	}
	for range callers {
		if err := <-ends; err != nil {
			t.Fatal(err)
		}
	}
	// The close would warn of producers that nobody stopped, and take its time.
	start := time.Now()
	if err := s.Close(context.Background()); err != nil || time.Since(start) > 8*time.Second {
		t.Errorf("the close took %v: %v", time.Since(start), err)
	}
}

func TestAStreamAnswersOneWaitAtATime(t *testing.T) {
	hold := func(_ *lab, ctx context.Context, _ int64) iter.Seq2[int64, error] {
		return func(func(int64, error) bool) { <-ctx.Done() }
	}
	s := openLab(t, core.Options{}, stream(hold))
	number := binary.LittleEndian.AppendUint64(nil, 77)
	if _, err := s.call(context.Background(), "stream", append(number[:8:8], msgp.AppendInt64(nil, 0)...)); err != nil {
		t.Fatal(err)
	}
	replies := make(chan core.Reply, 3)
	next := func(deadline time.Time) {
		if err := s.SubmitBefore(deadline, core.OpNext, number, func(r core.Reply) { replies <- r }); err != nil {
			t.Fatal(err)
		}
	}
	next(time.Now().Add(500 * time.Millisecond))
	next(time.Time{})
	if r := <-replies; !errors.Is(r.Err(), core.ErrReentrant) {
		t.Errorf("a second wait got %v", r.Err())
	}
	if r := <-replies; !errors.Is(r.Err(), core.ErrDeadline) {
		t.Errorf("a wait whose deadline passed got %v", r.Err())
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(5*time.Millisecond, cancel)
	if _, err := s.Call(ctx, core.OpNext, number); err != context.Canceled {
		t.Errorf("a wait that was cancelled got %v", err)
	}
	// The cancel record frees the place for the next wait.
	next(time.Time{})
	if _, err := s.Call(context.Background(), core.OpStop, number); err != nil {
		t.Fatal(err)
	}
	if r := <-replies; r.Err() != nil || r.Body[1] != byte(core.CodeCancelled) {
		t.Errorf("a wait whose stream was stopped got %v, %x", r.Err(), r.Body)
	}
	if _, err := s.Call(context.Background(), core.OpNext, number); !errors.Is(err, core.ErrStaleHandle) {
		t.Errorf("a wait for a stream that is gone got %v", err)
	}
	if _, err := s.Call(context.Background(), core.OpNext, nil); !errors.Is(err, core.ErrStaleHandle) {
		t.Errorf("a wait for no stream got %v", err)
	}
}

func TestARecycleEndsStreams(t *testing.T) {
	c := newCounting()
	s := openLab(t, core.Options{}, stream(c.stream))
	// The first caller has items to work through when the recycle comes; the second one comes after it.
	var last error
	for n, err := range s.items(context.Background(), 1<<40) {
		if last = err; err == nil && n == 10 {
			if err := s.Recycle(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !errors.Is(last, core.ErrRecycling) {
		t.Errorf("the caller got %v", last)
	}
	if cause := <-c.ended; cause != core.ErrRecycling {
		t.Errorf("the producer's cause is %v", cause)
	}
	for n, err := range s.items(context.Background(), 100) {
		if last = err; err != nil || n == 99 {
			break
		}
	}
	if last != nil {
		t.Errorf("a stream of the next life ended with %v", last)
	}
}

// The recycle comes at any time of the wait: before it is taken, while the stream is being stopped, after.
func TestAWaitThatARecycleSurprisesIsToldOfTheRecycle(t *testing.T) {
	s := openLab(t, core.Options{StreamWindow: 1}, stream(func(*lab, context.Context, int64) iter.Seq2[int64, error] {
		return func(yield func(int64, error) bool) {
			for n := int64(0); yield(n, nil); n++ {
			}
		}
	}))
	const consumers, rounds = 4, 200
	ended := make(chan error, consumers)
	for range rounds {
		var begun sync.WaitGroup
		begun.Add(consumers)
		for range consumers {
			go func() {
				var last error
				for n, err := range s.items(context.Background(), 1<<40) {
					if last = err; n == 0 && err == nil {
						begun.Done()
					}
				}
				ended <- last
			}()
		}
		begun.Wait()
		if err := s.Recycle(context.Background()); err != nil {
			t.Fatal(err)
		}
		for range consumers {
			if err := <-ended; !errors.Is(err, core.ErrRecycling) || !strings.Contains(err.Error(), "stream was answered") {
				t.Fatalf("a consumer got %v", err)
			}
		}
	}
}
