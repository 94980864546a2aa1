package core_test

import (
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// withEvents runs a test in a bubble of synctest, with a queue of events that is closed after the contexts
// which the test opens.
func withEvents(t *testing.T, test func(t *testing.T, q *core.EventQueue)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		q := core.NewEventQueue()
		t.Cleanup(q.Close)
		test(t, q)
	})
}

// heard collects an event's numbers, in field N or lost.
type heard struct {
	mu      sync.Mutex
	numbers []int64
	gate    chan struct{} // a listener waits for it to be closed; nil: it does not
}

// hearSlowly listens to the library's first event: each waits until its gate lets it in or is closed.
func hearSlowly(q *core.EventQueue) *heard {
	h := &heard{gate: make(chan struct{})}
	q.Listen(0, h.listener("n"))
	return h
}

func (h *heard) listener(field string) func([]byte) {
	return func(body []byte) {
		if h.gate != nil {
			<-h.gate
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		n, err := int64(-1), error(nil)
		if b := msgp.Locate(field, body); len(b) > 0 {
			n, _, err = msgp.ReadInt64Bytes(b)
		}
		if err == nil {
			h.numbers = append(h.numbers, n)
		}
	}
}

func (h *heard) take() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.numbers
}

// inOrder checks that exactly so many events came, with the numbers from 0 on.
func (h *heard) inOrder(t *testing.T, count int) {
	t.Helper()
	got := h.take()
	if len(got) != count {
		t.Errorf("%d events came, not %d", len(got), count)
	}
	for i, n := range got {
		if n != int64(i) {
			t.Fatalf("event %d came as number %d", i, n)
		}
	}
}
