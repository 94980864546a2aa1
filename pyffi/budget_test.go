package pyffi

import (
	"testing"
	"time"
)

// Allocation counts are the same on every machine, so they guard what a slow test run cannot: that
// nobody adds work to each request unseen.
func TestRequestsThroughTheRingKeepTheirBudgetOfAllocations(t *testing.T) {
	const batch = 100
	// Contexts and payloads come out of chunks, of which one is made now and then; and the collector may
	// empty a pool meanwhile.
	const most = 0.5
	payload := make([]byte, 64)
	for _, c := range []struct {
		name   string
		method int32
		give   []byte
		tests  float64 // a request: drain copies each reply that has bytes out of C
	}{
		{"an echo of 64 bytes", 0, payload, 1},
		{"an echo of nothing", 0, nil, 0},
		{"a method over an integer", 1, []byte{0}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			side, _ := openContext(t)
			left := 0
			count := func(_ int64, code int32, body []byte) {
				left--
				if code != 0 {
					t.Errorf("a reply has code %d: %q", code, body)
				}
			}
			round := func() {
				for left = 0; left < batch; left++ {
					side.push(0, c.method, c.give, 0)
				}
				for end := time.Now().Add(60 * time.Second); left > 0; {
					if time.Now().After(end) {
						t.Fatalf("%d replies did not come", left)
					}
					side.drain(int64(100*time.Millisecond), count)
				}
			}
			for range 20 { // pools fill
				round()
			}
			got := testing.AllocsPerRun(100, round)/batch - c.tests
			if got > most {
				t.Errorf("the budget of Go allocations broke: %.2f for %s, at most %v", got, c.name, most)
			}
		})
	}
}
