package core_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goferry/goferry/core"
)

func TestRecyclesThatComeTogetherShareAFreshObject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		var n nursery
		s := openNursery(t, n.library(core.Method(func(_ *sprout, ctx context.Context, b []byte) ([]byte, error) {
			return g.heeding(nil, ctx, b)
		}, core.Name("wait"))), noEvents{}, core.Options{})
		end := s.start(context.Background(), "wait", nil)
		<-g.began
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if err := s.Recycle(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if err := <-end; !errors.Is(err, core.ErrRecycling) {
			t.Error(err)
		}
		if n.made.Load() != 2 {
			t.Errorf("%d objects were made", n.made.Load())
		}
	})
}

func TestARecycleThatComesDuringTheConstructorMakesYetAnotherObject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n nursery
		s := openNursery(t, n.library(), noEvents{}, core.Options{})
		n.slow.Store(int64(time.Second))
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				if err := s.Recycle(context.Background()); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(100 * time.Millisecond)
		}
		all.Wait()
		if s.number(t) != 3 {
			t.Error("the second recycle was answered with an object from before it")
		}
	})
}

func TestACloseDuringARecycleTakesItOver(t *testing.T) {
	for name, wait := range map[string]time.Duration{
		"while it drains": 100 * time.Millisecond, "while it cancels": core.DefaultDrainTimeout + 100*time.Millisecond,
		"while it constructs": 2*core.DefaultDrainTimeout + 100*time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate()
				var n nursery
				s := openNursery(t, n.library(core.Method(func(_ *sprout, ctx context.Context, b []byte) ([]byte, error) {
					return g.ignoring(nil, ctx, b)
				}, core.Name("ignore"))), noEvents{}, core.Options{})
				n.slow.Store(int64(time.Hour))
				end := s.start(context.Background(), "ignore", nil)
				<-g.began
				recycled := make(chan error, 1)
				go func() { recycled <- s.Recycle(context.Background()) }()
				time.Sleep(wait)
				start := time.Now()
				if err := s.Close(context.Background()); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took > 2*core.DefaultDrainTimeout+50*time.Millisecond {
					t.Errorf("the close took %v", took)
				}
				if err := <-recycled; !errors.Is(err, core.ErrClosed) {
					t.Errorf("the recycle ended by %v", err)
				}
				if err := <-end; !errors.Is(err, core.ErrRecycling) {
					t.Errorf("the request ended by %v", err)
				}
				if err := s.Recycle(context.Background()); !errors.Is(err, core.ErrClosed) {
					t.Errorf("a recycle after the close ended by %v", err)
				}
				if n.made.Load() != 1 || n.torn.Load() != 1 {
					t.Errorf("%d objects were made, %d torn down", n.made.Load(), n.torn.Load())
				}
				close(g.open)
			})
		})
	}
}

func TestARecycleDuringACloseIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, method("wait", g.heeding))
		end := s.start(context.Background(), "wait", nil)
		<-g.began
		closed := make(chan error, 1)
		go func() { closed <- s.Close(context.Background()) }()
		synctest.Wait()
		if err := s.Recycle(context.Background()); !errors.Is(err, core.ErrClosed) {
			t.Errorf("got %v", err)
		}
		close(g.open)
		if err := <-end; err != nil {
			t.Error(err)
		}
		if err := <-closed; err != nil {
			t.Error(err)
		}
	})
}

func TestAHandlerMayRecycleItsOwnContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *site
		s = openLab(t, core.Options{}, quick, method("renew", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			return nil, s.bank.Producer(s.library).Recycle(context.WithoutCancel(ctx))
		}))
		if _, err := s.call(context.Background(), "renew", nil); !errors.Is(err, core.ErrRecycling) {
			t.Errorf("got %v", err)
		}
		for s.bank.State() != core.StateActive {
			time.Sleep(time.Second)
		}
		s.must(t, "quick")
	})
}

func TestACallerThatLeavesARecycleLeavesTheContextWithoutAnObject(t *testing.T) {
	for _, stubborn := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var n nursery
			s := openNursery(t, n.library(), noEvents{}, core.Options{})
			n.slow.Store(int64(time.Minute))
			n.stubborn.Store(stubborn)
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			if err := s.Recycle(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the recycle ended by %v", err)
			}
			synctest.Wait()
			if _, err := s.call(context.Background(), "number", nil); !errors.Is(err, core.ErrNotInitialized) {
				t.Errorf("a call without an object ended by %v", err)
			}
			n.slow.Store(0)
			s.recycle(t)
			time.Sleep(time.Hour)
			if s.number(t) == 1 || n.made.Load()-n.torn.Load() != 1 {
				t.Errorf("%d objects were made, %d torn down", n.made.Load(), n.torn.Load())
			}
		})
	}
}
