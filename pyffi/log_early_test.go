package pyffi

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
)

func TestLogBeforePythonListensIsKeptInOrderWithItsTimeUpToTheBoundAndNobodyWaits(t *testing.T) {
	side, queue := openLog()
	const writers, each = 8, logCapacity/8 + 1000
	start := time.Now()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			log := queue.logger(w % 2).Named(fmt.Sprint("w", w))
			for n := range each {
				log.Debug("", zap.Int("n", n))
			}
		})
	}
	wg.Wait() // for ever, if one record waited for somebody who takes it
	written := time.Now()
	time.Sleep(2 * time.Millisecond)

	side.listen()
	records := side.records(t)
	if len(records) != logCapacity {
		t.Errorf("%d records were kept; the bound is %d", len(records), logCapacity)
	}
	last, at := map[string]int64{}, map[string]int64{}
	for _, r := range records {
		if n, ok := last[r.name]; ok && (r.fields["n"].(int64) <= n || r.time < at[r.name]) {
			t.Fatalf("%s: %v of %d came after %d of %d", r.name, r.fields["n"], r.time, n, at[r.name])
		}
		last[r.name], at[r.name] = r.fields["n"].(int64), r.time
		if r.time < start.UnixNano() || r.time > written.UnixNano() {
			t.Fatalf("a record's time is %d, not from %d to %d", r.time, start.UnixNano(), written.UnixNano())
		}
	}
	lost := atomic.LoadInt64(&side.memory.lost[0]) + atomic.LoadInt64(&side.memory.lost[1])
	if full := atomic.LoadInt32(&side.memory.full); lost != writers*each-logCapacity || full != 1 {
		t.Errorf("%d count as lost, and full is %d", lost, full)
	}
	queue.logger(0).Info("and on")
	if got := side.records(t); len(got) != 1 || got[0].text != "and on" {
		t.Errorf("then came %v", got)
	}
}

func TestLogAfterPythonHasGoneKeepsNobodyWaiting(t *testing.T) {
	side, queue := openLog()
	side.listen()
	queue.logger(0).Warn("heard")
	if n := len(side.records(t)); n != 1 {
		t.Fatalf("%d records came", n)
	}
	// Nobody takes anything from here on.
	for range logCapacity + 10 {
		queue.logger(0).Warn("unheard")
	}
	if lost := atomic.LoadInt64(&side.memory.lost[0]); lost != 10 {
		t.Errorf("%d count as lost", lost)
	}
}

func TestLogOfWhatEndsTheProcessIsWrittenByGoWhenPythonDoesNotListen(t *testing.T) {
	side, queue := openLog()
	queue.logger(0).Error("waits for Python")
	if queue.settle(time.Hour) { // it does not wait for who has never been there
		t.Error("it was handled by nobody")
	}
	side.listen()
	if queue.settle(time.Millisecond) {
		t.Error("it was handled by nobody")
	}
	side.records(t)
	if !queue.settle(time.Hour) {
		t.Error("it was handled, and is still waited for")
	}
}
