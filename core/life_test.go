package core_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/goferry/goferry/core"
)

func TestCloseWaitsForWhatRunsAndThenTearsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var steps []string
		lib := core.NewLibrary("lab", newLab,
			method("work", func(*lab, context.Context, []byte) ([]byte, error) {
				time.Sleep(time.Second)
				steps = append(steps, "worked")
				return nil, nil
			}),
			core.Teardown(func(l *lab, ctx context.Context) error {
				if context.Cause(l.started) != core.ErrClosed {
					t.Errorf("at the teardown the library's ctx has the cause %v", context.Cause(l.started))
				}
				if ctx.Err() != nil {
					t.Error("the teardown's ctx has ended before")
				}
				steps = append(steps, "torn down")
				return nil
			}))
		s := open(t, lib, noEvents{}, core.Options{})
		end := s.start(context.Background(), "work", nil)
		synctest.Wait()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		steps = append(steps, "closed")
		if err := <-end; err != nil {
			t.Errorf("an accepted request ended by %v", err)
		}
		if got := strings.Join(steps, ", "); got != "worked, torn down, closed" {
			t.Error(got)
		}
		if _, err := s.call(context.Background(), "work", nil); !errors.Is(err, core.ErrClosed) {
			t.Errorf("a call after the close ended by %v", err)
		}
	})
}

func TestCloseCancelsWhatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, method("wait", g.heeding), serial("hold", g.heeding), quick)
		running := s.start(context.Background(), "wait", nil)
		<-g.began
		held := s.start(context.Background(), "hold", nil)
		<-g.began
		queued := s.start(context.Background(), "hold", nil)
		time.Sleep(10 * time.Millisecond)
		start := time.Now()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took < core.DefaultDrainTimeout || took > core.DefaultDrainTimeout+20*time.Millisecond {
			t.Errorf("the close took %v", took)
		}
		for name, end := range map[string]<-chan error{"wait": running, "hold": held, "queued hold": queued} {
			err := <-end
			if !errors.Is(err, core.ErrClosed) || !strings.Contains(err.Error(), strings.TrimPrefix(name, "queued ")) {
				t.Errorf("%s ended by %v", name, err)
			}
		}
		if n := len(g.began); n != 0 {
			t.Error("the queued request was run")
		}
	})
}

func TestAHandlerThatOverrunsTheCloseIsNamedAndItsReplyDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs, seen := observer.New(zap.WarnLevel)
		g := newGate()
		s := openLab(t, core.Options{Logger: zap.New(logs)}, method("ignore", g.ignoring))
		end := s.start(context.Background(), "ignore", nil)
		<-g.began
		start := time.Now()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took < 2*core.DefaultDrainTimeout || took > 2*core.DefaultDrainTimeout+20*time.Millisecond {
			t.Errorf("the close took %v", took)
		}
		if err := <-end; !errors.Is(err, core.ErrClosed) {
			t.Errorf("the caller got %v", err)
		}
		if n := seen.FilterField(zap.String("method", "ignore")).Len(); n != 1 {
			t.Errorf("%d warnings name the handler: %v", n, seen.All())
		}
		completed := s.bank.Counters().Completed.Load()
		close(g.open)
		synctest.Wait()
		if s.bank.Counters().Completed.Load() != completed {
			t.Error("the late reply was counted as a reply")
		}
	})
}

func TestAHandlerInTheLeadDoesNotKeepTheContextFromClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{DrainTimeout: time.Millisecond}, method("ignore", g.ignoring))
		closed := make(chan error, 1)
		end := s.start(context.Background(), "ignore", nil)
		<-g.began
		go func() { closed <- s.Close(context.Background()) }()
		if err := <-closed; err != nil {
			t.Error(err)
		}
		if err := <-end; !errors.Is(err, core.ErrClosed) {
			t.Error(err)
		}
		close(g.open)
	})
}

func TestCloseUnderLoadAnswersEveryAcceptedRequestOnce(t *testing.T) {
	s := openLab(t, core.Options{}, quick, serial("lane", func(_ *lab, _ context.Context, b []byte) ([]byte, error) { return b, nil }))
	var accepted, answered, odd atomic.Int64
	var producers sync.WaitGroup
	for n := range 8 {
		p := s.bank.Producer(s.library)
		producers.Go(func() {
			for i := 0; ; i++ {
				err := p.Submit(int32((n+i)%2), []byte("x"), func(r core.Reply) {
					answered.Add(1)
					if r.Code != core.CodeOK && r.Code != core.CodeClosed {
						odd.Add(1)
					}
				})
				if err != nil {
					if !errors.Is(err, core.ErrClosed) {
						odd.Add(1)
					}
					return
				}
				if accepted.Add(1)-answered.Load() > 10_000 {
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	var closers sync.WaitGroup
	for range 3 {
		closers.Go(func() {
			if err := s.bank.Producer(s.library).Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	closers.Wait()
	producers.Wait()
	<-s.context.Done()
	for deadline := time.Now().Add(30 * time.Second); answered.Load() < accepted.Load() && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if answered.Load() != accepted.Load() || odd.Load() != 0 {
		t.Errorf("of %d accepted requests %d were answered, %d oddly", accepted.Load(), answered.Load(), odd.Load())
	}
}

func TestATeardownIsBoundedAndItsFailureLogged(t *testing.T) {
	for name, teardown := range map[string]func(*lab, context.Context) error{
		"error": func(*lab, context.Context) error { return errors.New("still open") },
		"panic": func(*lab, context.Context) error { panic("still open") },
		"slow":  func(*lab, context.Context) error { time.Sleep(time.Minute); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				logs, seen := observer.New(zap.WarnLevel)
				s := open(t, core.NewLibrary("lab", newLab, quick, core.Teardown(teardown)), noEvents{}, core.Options{Logger: zap.New(logs)})
				start := time.Now()
				if err := s.Close(context.Background()); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took > core.DefaultTeardownTimeout+10*time.Millisecond {
					t.Errorf("it took %v", took)
				}
				if seen.Len() != 1 {
					t.Errorf("logged: %v", seen.All())
				}
				time.Sleep(2 * time.Minute)
			})
		})
	}
}

func TestAHandlerMayCloseItsOwnContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *site
		s = openLab(t, core.Options{}, method("leave", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			return nil, s.bank.Producer(s.library).Close(ctx)
		}))
		if _, err := s.call(context.Background(), "leave", nil); !errors.Is(err, core.ErrClosed) {
			t.Errorf("got %v", err)
		}
		<-s.context.Done()
	})
}

func TestNoMoreContextsThanTheLimit(t *testing.T) {
	lib := core.NewLibrary("lab", newLab, quick)
	s := open(t, lib, noEvents{}, core.Options{MaxContexts: 2})
	open(t, lib, noEvents{}, core.Options{MaxContexts: 2})
	var full *core.PoolExhaustedError
	if _, err := lib.Open(core.NewBank(0), noEvents{}, core.Options{MaxContexts: 2}); !errors.As(err, &full) || full.Limit != 2 {
		t.Fatalf("got %v", err)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	open(t, lib, noEvents{}, core.Options{MaxContexts: 2})
}
