package core_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goferry/goferry/core"
)

func TestNothingTicksWhenNothingIsPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, quick, method("block", g.ignoring))
		for range 3 {
			s.must(t, "quick")
			time.Sleep(10 * time.Second)
			if !s.library.WatchdogSleeps() {
				t.Error("the watchdog ticks beside an idle context")
			}
		}
		end := s.start(context.Background(), "block", nil)
		<-g.began
		if took := s.must(t, "quick"); took > 5*time.Millisecond {
			t.Errorf("after a pause, a call beside a blocked handler took %v", took)
		}
		close(g.open)
		if err := <-end; err != nil {
			t.Error(err)
		}
	})
}

func TestALostWakeCostsOneTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openLab(t, core.Options{}, quick)
		s.must(t, "quick")
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
		start := time.Now()
		done := make(chan core.Reply, 1)
		if err := s.LoseTheWake(0, func(r core.Reply) { done <- r }); err != nil {
			t.Fatal(err)
		}
		<-done
		if took := time.Since(start); took == 0 || took > core.LookSlow+2*time.Millisecond {
			t.Errorf("the reply took %v", took)
		}
	})
}

func TestACallAllocatesItsCtxAndItsBytes(t *testing.T) {
	s := openEcho(t, core.Options{})
	raw, _ := echoLibrary.Index("raw")
	sum, _ := echoLibrary.Index("sum")
	ctx := context.Background()
	for _, c := range []struct {
		method  int32
		payload []byte
		most    float64
	}{
		{raw, make([]byte, 64), 1}, // the caller's reply; a slab and a chunk now and then
		{sum, []byte{0x82, 0xa1, 'a', 1, 0xa1, 'b', 2}, 1},
	} {
		got := testing.AllocsPerRun(2000, func() {
			if _, err := s.Call(ctx, c.method, c.payload); err != nil {
				t.Fatal(err)
			}
		})
		if got > c.most+0.5 { // the collector may empty a pool meanwhile
			t.Errorf("method %d: %v allocations for a call, budget %v", c.method, got, c.most)
		}
	}
}
