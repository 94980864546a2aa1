package core_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

type ticked struct{ N int64 }

var onTicked = core.NewEvent[ticked]("ticked")

// ticker is a library that emits as many events as it is asked for.
func openTicker(t *testing.T, q core.EventPort, opts core.Options) *site {
	lib := core.NewLibrary("ticker", newLab, core.Emits(onTicked), quick,
		core.Method(func(_ *lab, ctx context.Context, n int64) (string, error) {
			var last error
			for i := range n {
				last = onTicked.Emit(ctx, ticked{i})
			}
			if ctx.Err() != nil {
				return "", last
			}
			return fmt.Sprint(last), nil
		}, core.Name("tick")))
	return open(t, lib, q, opts)
}

func (s *site) tick(t *testing.T, n int64) string {
	t.Helper()
	body, err := s.call(context.Background(), "tick", msgp.AppendInt64(nil, n))
	if err != nil {
		t.Fatal(err)
	}
	text, _, err := msgp.ReadStringBytes(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEventsReachTheirListenersInOrder(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		s := openTicker(t, q, core.Options{})
		if got := s.tick(t, 3); got != "<nil>" {
			t.Errorf("without listeners Emit gave %s", got)
		}
		var h heard
		q.Listen(0, h.listener("n"))
		s.tick(t, 100)
		synctest.Wait()
		h.inOrder(t, 100)
		if n := s.bank.Counters().EventsEmitted.Load(); n != 100 {
			t.Errorf("%d count as emitted", n)
		}
	})
}

func TestEmitNeedsACtxAndADeclaration(t *testing.T) {
	if err := onTicked.Emit(context.Background(), ticked{}); !errors.Is(err, core.ErrNoContext) {
		t.Errorf("without a context: %v", err)
	}
	s := openLab(t, core.Options{}, method("emit", func(l *lab, ctx context.Context, _ []byte) ([]byte, error) {
		if err := onTicked.Emit(l.started, ticked{}); !errors.Is(err, core.ErrNotEmitted) {
			return nil, fmt.Errorf("from the library's ctx: %v", err)
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return nil, onTicked.Emit(ctx, ticked{})
	}))
	if _, err := s.call(context.Background(), "emit", nil); err == nil || err.Error() != core.ErrNotEmitted.Error()+": ticked" {
		t.Errorf("without Emits: %v", err)
	}
}

func TestAnOverflowIsToldRefusesRequestsAndRecovers(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		slow := hearSlowly(q)
		var stuck, recovered heard
		q.Listen(core.EventStuck, stuck.listener("lost"))
		q.Listen(core.EventRecovered, recovered.listener("lost"))
		s := openTicker(t, q, core.Options{EventCapacity: 10})
		if got := s.tick(t, 15); got != core.ErrStuck.Error() {
			t.Errorf("Emit gave %s", got)
		}
		if _, err := s.call(context.Background(), "quick", nil); !errors.Is(err, core.ErrStuck) {
			t.Errorf("a call while the queue is stuck gave %v", err)
		}
		close(slow.gate)
		time.Sleep(time.Second)
		if got := slow.take(); len(got) != 10 {
			t.Errorf("%d events came", len(got))
		}
		if got := stuck.take(); len(got) != 1 {
			t.Errorf("stuck was told %d times", len(got))
		}
		if got := recovered.take(); len(got) != 1 || got[0] != 5 {
			t.Errorf("recovered was told so: %v", got)
		}
		s.must(t, "quick")
		s.tick(t, 5)
		if n := s.bank.Counters().EventsLost.Load(); n != 5 {
			t.Errorf("%d count as lost", n)
		}
	})
}

func TestOverflowStuckIsForGood(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		h := hearSlowly(q)
		s := openTicker(t, q, core.Options{EventCapacity: 10, Overflow: core.OverflowStuck})
		s.tick(t, 11)
		close(h.gate)
		time.Sleep(time.Hour)
		if _, err := s.call(context.Background(), "quick", nil); !errors.Is(err, core.ErrStuck) {
			t.Errorf("a call gave %v", err)
		}
	})
}

func TestOverflowBlockMakesEmitWait(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		h := hearSlowly(q)
		s := openTicker(t, q, core.Options{EventCapacity: 10, Overflow: core.OverflowBlock})
		tick, _ := s.library.Index("tick")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := s.Call(ctx, tick, msgp.AppendInt64(nil, 11)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("an Emit that waits was ended by %v", err)
		}
		s.must(t, "quick")
		end := s.start(context.Background(), "tick", msgp.AppendInt64(nil, 20))
		time.Sleep(time.Second)
		close(h.gate)
		if err := <-end; err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		if got := h.take(); len(got) != 30 {
			t.Errorf("%d events came", len(got))
		}
	})
}
