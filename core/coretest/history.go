package coretest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Site is one context of a [History], and what its test needs to use it.
type Site interface {
	// Begin makes the context's object. Others may use the context meanwhile.
	Begin()
	// Done is closed when the context's close is over.
	Done() <-chan struct{}
	// End closes the context, closed or not, and checks that every request was answered and the counters agree.
	End()
}

// History is a sequence of contexts of [Seeds], each opened when the one before it has ended.
type History[S Site] struct {
	*Seeds
	T *testing.T

	open    func() (S, error)
	present atomic.Pointer[S]
	opening sync.Mutex // guards past; held by who opens the next context
	past    []S
}

// NewHistory makes a history with one context, by open, which may be called by any goroutine, one at a time.
func NewHistory[S Site](t *testing.T, seeds *Seeds, open func() (S, error)) *History[S] {
	h := &History[S]{Seeds: seeds, T: t, open: open}
	h.next()
	if h.present.Load() == nil {
		t.FailNow()
	}
	return h
}

func (h *History[S]) next() {
	s, err := h.open()
	if err != nil {
		h.T.Error(err)
		return
	}
	h.present.Store(&s)
	s.Begin()
}

// OpenAnew opens another context where the present one has ended. Any goroutine.
func (h *History[S]) OpenAnew() {
	h.opening.Lock()
	defer h.opening.Unlock()
	s := *h.present.Load()
	select {
	case <-s.Done():
		h.past = append(h.past, s)
		h.next()
	default:
	}
}

// Run has four goroutines take the steps in turn: actor gives each what it does with one, on the context that
// is the present one then. In the end every context is ended, and each object must have been torn down.
func (h *History[S]) Run(steps []byte, actor func(n int) func(s S, step byte)) {
	const actors = 4
	var all sync.WaitGroup
	for n := range actors {
		act := actor(n)
		all.Go(func() {
			for i := n; i < len(steps); i += actors {
				act(*h.present.Load(), steps[i])
			}
		})
	}
	all.Wait()
	for _, s := range append(h.past, *h.present.Load()) {
		s.End()
	}
	if made, torn := h.Made.Load(), h.Torn.Load(); made != torn {
		h.T.Errorf("%d objects were made, %d torn down", made, torn)
	}
}

// FuzzHistories has run do what is fuzzed, 64 steps at most, beginning with the seeds. No goroutine may be left.
func FuzzHistories(f *testing.F, run func(t *testing.T, steps []byte), seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, steps []byte) {
		running := goleak.IgnoreCurrent()
		run(t, steps[:min(len(steps), 64)])
		if err := goleak.Find(running); err != nil {
			t.Error(err)
		}
	})
}

// Eventually waits until two counts agree, and says whether they do after 30 seconds at the most.
func Eventually(count, want *atomic.Int64) bool {
	for limit := time.Now().Add(30 * time.Second); count.Load() < want.Load() && time.Now().Before(limit); {
		time.Sleep(100 * time.Microsecond)
	}
	return count.Load() == want.Load()
}
