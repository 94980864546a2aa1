package core_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goferry/goferry/core"
)

// TestTheHeartbeatMovesWithTheWorkAndRestsWithIt: a backlog does not flatline it, idleness does.
func TestTheHeartbeatMovesWithTheWorkAndRestsWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *site
		beats := map[int64]bool{}
		s = openLab(t, core.Options{}, serial("work", func(_ *lab, _ context.Context, b []byte) ([]byte, error) {
			time.Sleep(500 * time.Microsecond) // too short to be overtaken
			beats[s.bank.Counters().Heartbeat.Load()] = true
			return b, nil
		}))
		index, _ := s.library.Index("work")
		done := make(chan struct{}, 100)
		for range 100 { // one drain has all of them
			if err := s.Submit(index, nil, func(core.Reply) { done <- struct{}{} }); err != nil {
				t.Fatal(err)
			}
		}
		for range 100 {
			<-done
		}
		if len(beats) < 2 {
			t.Errorf("a backlog of 100 requests that took 50 ms saw %d beats", len(beats))
		}
		synctest.Wait()
		rest := s.bank.Counters().Heartbeat.Load()
		time.Sleep(time.Minute)
		if later := s.bank.Counters().Heartbeat.Load(); time.Duration(later-rest) > time.Second {
			t.Errorf("the heartbeat of an idle dispatcher moved by %v", time.Duration(later-rest))
		}
		s.must(t, "work")
		if s.bank.Counters().Heartbeat.Load() <= rest {
			t.Error("a request after the rest moved no heartbeat")
		}
	})
}
