package core_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/goferry/goferry/core"
)

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
	withEvents(t, func(t *testing.T, queue *core.EventQueue) {
		logs, seen := observer.New(zap.WarnLevel)
		var n nursery
		causes := make(chan error, 10)
		late := make(chan struct{})
		ticks := core.NewEvent[int64]("tick")
		var heard atomic.Int64
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
