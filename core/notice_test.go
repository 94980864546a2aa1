package core_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/goferry/goferry/core"
)

func TestARunningRequestIsToldOnceAPeriod(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		var mu sync.Mutex
		var elapsed []float64
		var methods []string
		q.Listen(core.EventStale, func(body []byte) {
			mu.Lock()
			defer mu.Unlock()
			e, _, _ := msgp.ReadFloat64Bytes(msgp.Locate("elapsed", body))
			m, _, _ := msgp.ReadStringBytes(msgp.Locate("method", body))
			elapsed, methods = append(elapsed, e), append(methods, m)
		})
		g := newGate()
		logged, logs := observer.New(zap.WarnLevel)
		s := open(t, core.NewLibrary("lab", newLab, method("hold", g.ignoring)), q, core.Options{Logger: zap.New(logged)})
		end := s.start(context.Background(), "hold", nil)
		time.Sleep(22 * time.Second)
		close(g.open)
		if err := <-end; err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if len(elapsed) != 4 {
			t.Fatalf("22 s at a period of 5 s were told %d times: %v", len(elapsed), elapsed)
		}
		for i, e := range elapsed {
			if late := e - 5*float64(i+1); late < 0 || late > 0.01 || methods[i] != "hold" {
				t.Errorf("notice %d tells of %s after %v s", i, methods[i], e)
			}
		}
		if n := s.bank.Counters().Stale.Load(); n != 4 {
			t.Errorf("%d count as stale", n)
		}
		if logs.Len() != 0 {
			t.Errorf("logged though somebody listens: %v", logs.All())
		}
	})
}

func TestAStaleRequestIsLoggedWhenNobodyListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		logged, logs := observer.New(zap.WarnLevel)
		s := openLab(t, core.Options{Logger: zap.New(logged), StaleAfter: time.Second}, serial("hold", g.ignoring))
		end := s.start(context.Background(), "hold", nil)
		time.Sleep(1500 * time.Millisecond)
		close(g.open)
		if err := <-end; err != nil {
			t.Error(err)
		}
		if all := logs.All(); len(all) != 1 || all[0].ContextMap()["method"] != "hold" {
			t.Errorf("logged: %v", all)
		}
	})
}

func TestOnlyTheFirstOverflowOfAContextWarns(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		logged, logs := observer.New(zap.DebugLevel)
		gate := make(chan struct{})
		q.Listen(0, func([]byte) { <-gate })
		s := openTicker(t, q, core.Options{EventCapacity: 4, Logger: zap.New(logged)})
		for range 3 {
			s.tick(t, 10)
			for range 4 {
				gate <- struct{}{}
			}
			time.Sleep(time.Second)
		}
		levels := map[zapcore.Level]int{}
		for _, entry := range logs.All() {
			levels[entry.Level]++
		}
		if levels[zap.WarnLevel] != 2 || levels[zap.DebugLevel] != 4 {
			t.Errorf("three overflows and recoveries were logged so: %v", logs.All())
		}
	})
}
