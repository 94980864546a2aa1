package core_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goferry/goferry/core"
)

func TestACancelledHandlerReadsTheCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		causes := make(chan error, 1)
		s := openLab(t, core.Options{}, quick, method("wait", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			child, cancel := context.WithCancel(ctx)
			defer cancel()
			<-child.Done()
			causes <- context.Cause(child)
			return nil, child.Err()
		}))
		ctx, cancel := context.WithCancel(context.Background())
		end := s.start(ctx, "wait", nil)
		time.Sleep(time.Second)
		cancel()
		if err := <-end; !errors.Is(err, context.Canceled) {
			t.Errorf("the caller got %v", err)
		}
		if cause := <-causes; cause != core.ErrCancelled || !errors.Is(cause, context.Canceled) {
			t.Errorf("the handler read %v", cause)
		}
		s.must(t, "quick")
		if n := s.bank.Counters().Cancelled.Load(); n != 1 {
			t.Errorf("%d requests count as cancelled", n)
		}
	})
}

func TestACallerIsReleasedThoughTheHandlerIgnoresItsCtx(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, quick, method("block", g.ignoring))
		replies := make(chan core.Reply, 1)
		block, _ := s.library.Index("block")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := s.Call(ctx, block, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the caller got %v", err)
		}
		if took := time.Since(start); took > time.Second+5*time.Millisecond {
			t.Errorf("the caller was released after %v", took)
		}
		if err := s.Submit(block, nil, func(r core.Reply) { replies <- r }); err != nil {
			t.Fatal(err)
		}
		close(g.open)
		if r := <-replies; r.Code != core.CodeOK {
			t.Errorf("the next call got %v", r)
		}
		s.must(t, "quick")
		synctest.Wait()
		if n := s.bank.Counters().Abandoned.Load(); n == 0 {
			t.Error("the late reply was not counted")
		}
	})
}

func TestARequestCancelledBeforeItWasDispatchedIsNeverRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		ran := false
		s := openLab(t, core.Options{}, serial("hold", g.ignoring), serial("later", func(*lab, context.Context, []byte) ([]byte, error) {
			ran = true
			return nil, nil
		}), quick)
		first := s.start(context.Background(), "hold", nil)
		<-g.began
		ctx, cancel := context.WithCancel(context.Background())
		second := s.start(ctx, "later", nil)
		time.Sleep(time.Second)
		cancel()
		if err := <-second; !errors.Is(err, context.Canceled) {
			t.Errorf("the caller got %v", err)
		}
		close(g.open)
		if err := <-first; err != nil {
			t.Error(err)
		}
		s.must(t, "quick")
		synctest.Wait()
		if ran {
			t.Error("it was run")
		}
	})
}

// deadlined calls through a Call whose caller has no ctx of its own, so that only the dispatcher can
// end it.
func deadlined(t *testing.T, s *site, method string, after time.Duration) <-chan core.Reply {
	t.Helper()
	index, _ := s.library.Index(method)
	replies := make(chan core.Reply, 1)
	if err := s.SubmitBefore(time.Now().Add(after), index, nil, func(r core.Reply) { replies <- r }); err != nil {
		t.Fatal(err)
	}
	return replies
}

func TestADeadlineEndsTheRequestAndItsCtx(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		causes := make(chan error, 1)
		s := openLab(t, core.Options{}, quick, method("wait", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			if at, ok := ctx.Deadline(); !ok || time.Until(at) > 300*time.Millisecond {
				t.Errorf("the handler's deadline is %v, %v", at, ok)
			}
			<-ctx.Done()
			causes <- context.Cause(ctx)
			time.Sleep(time.Second)
			return nil, nil
		}))
		start := time.Now()
		if r := <-deadlined(t, s, "wait", 300*time.Millisecond); r.Code != core.CodeDeadline || !errors.Is(r.Err(), core.ErrDeadline) {
			t.Errorf("got %v", r.Err())
		}
		if took := time.Since(start); took < 300*time.Millisecond || took > 305*time.Millisecond {
			t.Errorf("it ended after %v", took)
		}
		if cause := <-causes; cause != core.ErrDeadline {
			t.Errorf("the handler read %v", cause)
		}
	})
}

func TestADeadlineThatPassesInALaneEndsTheRequestUnrun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, serial("hold", g.ignoring))
		first := s.start(context.Background(), "hold", nil)
		<-g.began
		start := time.Now()
		second := deadlined(t, s, "hold", 50*time.Millisecond)
		third := s.start(context.Background(), "hold", nil)
		if r := <-second; r.Code != core.CodeDeadline {
			t.Errorf("got %v", r)
		}
		if took := time.Since(start); took > 60*time.Millisecond {
			t.Errorf("it ended after %v", took)
		}
		close(g.open)
		if err := errors.Join(<-first, <-third); err != nil {
			t.Error(err)
		}
		if n := len(g.began); n != 1 {
			t.Errorf("%d requests began after the first", n)
		}
	})
}

func TestARequestsCtxEndsWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := make(chan context.Context, 3)
		s := openLab(t, core.Options{},
			method("unused", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) { kept <- ctx; return nil, nil }),
			method("used", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
				if ctx.Err() != nil || context.Cause(ctx) != nil {
					t.Error("a running request's ctx has ended")
				}
				kept <- ctx
				return nil, nil
			}))
		for _, m := range []string{"unused", "used"} {
			s.must(t, m)
			ctx := <-kept
			select {
			case <-ctx.Done():
			default:
				t.Errorf("%s: the ctx goes on", m)
			}
			if context.Cause(ctx) != core.ErrFinished || ctx.Err() != context.Canceled {
				t.Errorf("%s: it ended by %v, %v", m, context.Cause(ctx), ctx.Err())
			}
		}
	})
}
