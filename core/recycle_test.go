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

// sprout is a library whose objects know which one of the library's they are.
type sprout struct {
	number int64
	ctx    context.Context
	lane   atomic.Int64 // serial handlers that run
}

type nursery struct {
	made, torn atomic.Int64
	fail       atomic.Bool
	slow       atomic.Int64 // how long the constructor takes
	stubborn   atomic.Bool  // whatever its ctx says
}

func (n *nursery) library(members ...core.Option) *core.Library {
	create := func(ctx context.Context, cfg string) (*sprout, error) {
		if n.fail.Load() {
			return nil, errors.New("no soil")
		}
		select {
		case <-time.After(time.Duration(n.slow.Load())):
		case <-ctx.Done():
			if !n.stubborn.Load() {
				return nil, context.Cause(ctx)
			}
			time.Sleep(time.Duration(n.slow.Load()))
		}
		if cfg != "oak" {
			return nil, errors.New("not the configuration that it was opened with: " + cfg)
		}
		return &sprout{number: n.made.Add(1), ctx: ctx}, nil
	}
	return core.NewLibrary("nursery", create, append(members,
		core.Method(func(s *sprout, _ context.Context, _ core.None) (int64, error) { return s.number, nil }, core.Name("number")),
		core.Teardown(func(s *sprout, _ context.Context) error {
			n.torn.Add(1)
			if context.Cause(s.ctx) == nil {
				return errors.New("the library's ctx has not ended before the teardown")
			}
			return nil
		}))...)
}

var oak = []byte("\xa3oak")

func openNursery(t *testing.T, lib *core.Library, port core.EventPort, opts core.Options) *site {
	t.Helper()
	bank := core.NewBank(lib.Lanes())
	c, err := lib.Open(bank, port, opts)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{bank.Producer(lib), bank, c, lib}
	t.Cleanup(s.close(t))
	if err := s.Open(context.Background(), oak); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) number(t *testing.T) int {
	t.Helper()
	body, err := s.call(context.Background(), "number", nil)
	if err != nil {
		t.Fatal(err)
	}
	return int(body[len(body)-1])
}

func (s *site) recycle(t *testing.T) {
	t.Helper()
	if err := s.Recycle(context.Background()); err != nil {
		t.Fatal("recycle:", err)
	}
}

func TestRecycleMakesAFreshObjectFromTheSameConfiguration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n nursery
		s := openNursery(t, n.library(), noEvents{}, core.Options{})
		for want := 1; want < 5; want++ {
			if got := s.number(t); got != want {
				t.Errorf("object %d answers, not %d", got, want)
			}
			if torn := int(n.torn.Load()); torn != want-1 {
				t.Errorf("%d teardowns before object %d", torn, want)
			}
			s.recycle(t)
			if state := s.bank.State(); state != core.StateActive {
				t.Errorf("after the recycle the context is %v", state)
			}
		}
	})
}

func TestRecycleLetsRunningRequestsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n nursery
		s := openNursery(t, n.library(core.Method(func(s *sprout, _ context.Context, _ core.None) (int64, error) {
			time.Sleep(time.Second)
			if n.torn.Load() > 0 {
				t.Error("torn down under a handler")
			}
			return s.number, nil
		}, core.Name("work"))), noEvents{}, core.Options{})
		end := s.start(context.Background(), "work", nil)
		synctest.Wait()
		recycled := make(chan error, 1)
		go func() { recycled <- s.Recycle(context.Background()) }()
		time.Sleep(10 * time.Millisecond)
		if _, err := s.call(context.Background(), "number", nil); !errors.Is(err, core.ErrRecycling) {
			t.Errorf("a call during the recycle ended by %v", err)
		}
		if err := <-end; err != nil {
			t.Errorf("an accepted request ended by %v", err)
		}
		if err := <-recycled; err != nil {
			t.Error(err)
		}
		if s.number(t) != 2 {
			t.Error("the object is not fresh")
		}
	})
}

// TestRecycleCancelsWhatDoesNotEnd has a handler that heeds its ctx, one in a lane that does not, and
// one that waits behind it.
func TestRecycleCancelsWhatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs, seen := observer.New(zap.WarnLevel)
		var n nursery
		causes := make(chan error, 10)
		late := make(chan struct{})
		ticks := core.NewEvent[int64]("tick")
		var heard atomic.Int64
		queue := core.NewEventQueue()
		defer queue.Close()
		var emitted error
		lib := n.library(core.Emits(ticks),
			core.Method(func(_ *sprout, ctx context.Context, _ core.None) (core.None, error) {
				<-ctx.Done()
				causes <- context.Cause(ctx)
				return core.None{}, context.Cause(ctx)
			}, core.Name("heed")),
			core.Serial(func(s *sprout, ctx context.Context, _ core.None) (int64, error) {
				if s.number == 1 {
					<-late
					emitted = ticks.Emit(ctx, 1)
					late <- struct{}{}
				}
				return s.number, nil
			}, core.Name("ignore")))
		s := openNursery(t, lib, queue, core.Options{Logger: zap.New(logs)})
		heeding, ignoring := s.start(context.Background(), "heed", nil), s.start(context.Background(), "ignore", nil)
		synctest.Wait()
		queued := s.start(context.Background(), "ignore", nil)
		synctest.Wait()
		start := time.Now()
		s.recycle(t)
		if took := time.Since(start); took < 2*core.DefaultDrainTimeout || took > 2*core.DefaultDrainTimeout+20*time.Millisecond {
			t.Errorf("the recycle took %v", took)
		}
		for name, end := range map[string]<-chan error{"heed": heeding, "ignore": ignoring, "queued ignore": queued} {
			if err := <-end; !errors.Is(err, core.ErrRecycling) || !strings.Contains(err.Error(), strings.TrimPrefix(name, "queued ")) {
				t.Errorf("%s ended by %v", name, err)
			}
		}
		if cause := <-causes; cause != core.ErrRecycling {
			t.Errorf("the handler read the cause %v", cause)
		}
		if n := seen.FilterField(zap.String("method", "ignore")).Len(); n != 1 {
			t.Errorf("%d warnings name the handler: %v", n, seen.All())
		}

		// The lane is free for the next life, whose listeners and counters the late handler does not reach.
		if _, err := s.call(context.Background(), "ignore", nil); err != nil {
			t.Error("the lane of the next life:", err)
		}
		index, _ := lib.EventIndex("tick")
		queue.Listen(index, func([]byte) { heard.Add(1) })
		completed := s.bank.Counters().Completed.Load()
		late <- struct{}{}
		<-late
		synctest.Wait()
		if emitted != core.ErrRecycling || heard.Load() != 0 {
			t.Errorf("the late handler's event: %v, heard %d times", emitted, heard.Load())
		}
		if s.bank.Counters().Completed.Load() != completed || s.bank.Counters().InFlight.Load() != 0 {
			t.Error("the late reply was counted in the next life")
		}
	})
}

func TestAConstructorThatFailsInARecycleLeavesNoObjectUntilAnotherRepairsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n nursery
		s := openNursery(t, n.library(), noEvents{}, core.Options{})
		n.fail.Store(true)
		for range 2 {
			if err := s.Recycle(context.Background()); err == nil || err.Error() != "no soil" {
				t.Errorf("the recycle ended by %v", err)
			}
			if _, err := s.call(context.Background(), "number", nil); !errors.Is(err, core.ErrNotInitialized) {
				t.Errorf("a call without an object ended by %v", err)
			}
		}
		if torn := n.torn.Load(); torn != 1 {
			t.Errorf("%d teardowns of one object", torn)
		}
		n.fail.Store(false)
		s.recycle(t)
		if s.number(t) != 2 {
			t.Error("the object is not fresh")
		}
	})
}

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
