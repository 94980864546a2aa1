package core_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// silent is a queue that tells nobody of room.
type silent struct{ core.EventPort }

// In a bubble of synctest time passes only when nothing else can happen, so what happens within no time
// did not wait for the event loop's next look.
func TestEmitsThatWaitGoOnWithTheDeliveryThatFreesHalfTheQueue(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		h := hearSlowly(q)
		s := openTicker(t, q, core.Options{EventCapacity: 10, Overflow: core.OverflowBlock})
		end := s.start(context.Background(), "tick", msgp.AppendInt64(nil, 1000))
		synctest.Wait()
		for n := range 4 {
			h.gate <- struct{}{}
			synctest.Wait()
			if got := q.Depth(); got != 9-n {
				t.Fatalf("%d events wait after %d deliveries: an Emit went on too early", got, n+1)
			}
		}
		start := time.Now()
		close(h.gate)
		if err := <-end; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if d := time.Since(start); d != 0 {
			t.Errorf("a thousand Emits took %v of waiting", d)
		}
		h.inOrder(t, 1000)
	})
}

func TestEmitsThatWaitGoOnByTheEventLoopWhereThePortTellsNothing(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		h := hearSlowly(q)
		s := openTicker(t, silent{q}, core.Options{EventCapacity: 10, Overflow: core.OverflowBlock})
		end := s.start(context.Background(), "tick", msgp.AppendInt64(nil, 12))
		synctest.Wait()
		h.gate <- struct{}{}
		time.Sleep(time.Second)
		if got := q.Depth(); got != 10 {
			t.Errorf("%d events wait: the one place that became free was not taken", got)
		}
		close(h.gate)
		if err := <-end; err != nil {
			t.Error(err)
		}
	})
}

func TestAStuckQueueRecoversWithTheDeliveryThatFreesHalfOfIt(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		h := hearSlowly(q)
		s := openTicker(t, q, core.Options{EventCapacity: 10})
		s.tick(t, 15)
		start := time.Now()
		for range 4 {
			h.gate <- struct{}{}
			synctest.Wait()
		}
		if _, err := s.call(context.Background(), "quick", nil); !errors.Is(err, core.ErrStuck) {
			t.Errorf("with 6 of 10 places taken a call gave %v", err)
		}
		h.gate <- struct{}{}
		synctest.Wait()
		s.must(t, "quick")
		if d := time.Since(start); d != 0 {
			t.Errorf("it took %v", d)
		}
		close(h.gate)
	})
}

func TestTheEndOfAContextForgetsTheRoomThatIsAwaited(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		h := hearSlowly(q)
		s := openTicker(t, q, core.Options{EventCapacity: 1, Overflow: core.OverflowBlock})
		end := s.start(context.Background(), "tick", msgp.AppendInt64(nil, 5))
		synctest.Wait()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-end; err == nil {
			t.Error("an Emit that waited outlived its context without an error")
		}
		close(h.gate)
	})
}

func TestEmitMakesNoGarbage(t *testing.T) {
	q := &sink{}
	var ctx context.Context
	lib := core.NewLibrary("ticker", newLab, core.Emits(onTicked, onWhole),
		method("ctx", func(l *lab, _ context.Context, _ []byte) ([]byte, error) { ctx = l.started; return nil, nil }))
	s := open(t, lib, q, core.Options{})
	s.must(t, "ctx")
	whole := []byte("whole")
	for name, emit := range map[string]func() error{
		"a struct": func() error { return onTicked.Emit(ctx, ticked{7}) },
		"bytes":    func() error { return onWhole.Emit(ctx, whole) },
	} {
		const each = 1000
		run := func() {
			for range each {
				if err := emit(); err != nil {
					t.Fatal(err)
				}
			}
		}
		// The race detector takes a quarter of what is pooled away.
		if n := testing.AllocsPerRun(10, run) / each; n > 0.75 {
			t.Errorf("an event of %s costs %v allocations", name, n)
		}
	}
	if q.pushed == 0 {
		t.Error("nothing was pushed")
	}
}

var onWhole = core.NewEvent[[]byte]("whole")

// sink is a port that delivers at once.
type sink struct{ pushed int }

func (*sink) Listening(int32) bool { return true }
func (c *sink) Push(int32, []byte) { c.pushed++ }
func (*sink) Depth() int           { return 0 }

// roomy is a queue where room has always come just when it is awaited.
type roomy struct{ *core.EventQueue }

func (roomy) AwaitRoom(int, func()) bool { return false }

func TestAnEventForWhichRoomCameJustNowIsNotLost(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		var h heard
		q.Listen(0, h.listener("n"))
		s := openTicker(t, roomy{q}, core.Options{EventCapacity: 2, Overflow: core.OverflowBlock})
		s.tick(t, 100)
		synctest.Wait()
		h.inOrder(t, 100)
	})
}
