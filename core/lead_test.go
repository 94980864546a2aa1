package core_test

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goferry/goferry/core"
)

func TestABlockedHandlerDelaysTheOthersOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, quick, method("block", g.ignoring))
		end := s.start(context.Background(), "block", nil)
		<-g.began
		if took := s.must(t, "quick"); took > 5*time.Millisecond {
			t.Errorf("the first call beside a blocked handler took %v", took)
		}
		for range 100 {
			if took := s.must(t, "quick"); took > 0 {
				t.Errorf("a later call beside a blocked handler took %v", took)
			}
		}
		close(g.open)
		if err := <-end; err != nil {
			t.Error(err)
		}
	})
}

func TestManyHandlersBlockAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, quick, method("block", g.ignoring))
		var ends []<-chan error
		for range 50 {
			ends = append(ends, s.start(context.Background(), "block", nil))
		}
		for range 50 {
			<-g.began
		}
		if took := s.must(t, "quick"); took > 5*time.Millisecond {
			t.Errorf("a call beside 50 blocked handlers took %v", took)
		}
		if n := s.bank.Counters().InFlight.Load(); n < 49 {
			t.Errorf("%d handlers count as in flight, not 50", n)
		}
		close(g.open)
		for _, end := range ends {
			if err := <-end; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAMethodKnownToBeSlowRunsInParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openLab(t, core.Options{}, method("slow", func(*lab, context.Context, []byte) ([]byte, error) {
			time.Sleep(100 * time.Millisecond)
			return nil, nil
		}))
		s.must(t, "slow")
		start := time.Now()
		var ends []<-chan error
		for range 10 {
			ends = append(ends, s.start(context.Background(), "slow", nil))
		}
		for _, end := range ends {
			if err := <-end; err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(start); took > 110*time.Millisecond {
			t.Errorf("10 calls of 100 ms took %v", took)
		}
	})
}

func TestSerialCallsKeepTheirOrderWhenOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []uint32
		var inside atomic.Int32
		s := openLab(t, core.Options{}, quick, serial("add", func(_ *lab, _ context.Context, b []byte) ([]byte, error) {
			if inside.Add(1) != 1 {
				t.Error("two serial handlers run at once")
			}
			defer inside.Add(-1)
			n := binary.LittleEndian.Uint32(b)
			switch n % 7 {
			case 0:
				time.Sleep(5 * time.Millisecond) // overtaken
			case 3:
				runtime.Gosched()
			}
			order = append(order, n)
			return nil, nil
		}))
		add, _ := s.library.Index("add")
		const n = 500
		var wg sync.WaitGroup
		for i := range uint32(n) {
			wg.Add(1)
			err := s.Submit(add, binary.LittleEndian.AppendUint32(nil, i), func(r core.Reply) {
				if err := r.Err(); err != nil {
					t.Error(err)
				}
				wg.Done()
			})
			if err != nil {
				t.Fatal(err)
			}
			if i%50 == 0 {
				s.must(t, "quick")
			}
		}
		wg.Wait()
		if len(order) != n || !slices.IsSorted(order) {
			t.Errorf("%d serial calls ran, in order: %v", len(order), slices.IsSorted(order))
		}
	})
}

func TestABlockedLaneHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s := openLab(t, core.Options{}, quick, serial("hold", g.ignoring))
		first := s.start(context.Background(), "hold", nil)
		<-g.began
		second := s.start(context.Background(), "hold", nil)
		s.must(t, "quick")
		time.Sleep(time.Second)
		select {
		case <-g.began:
			t.Error("the lane's second request began beside the first")
		default:
		}
		close(g.open)
		if err := errors.Join(<-first, <-second); err != nil {
			t.Error(err)
		}
	})
}

func TestAPanicBecomesTheReply(t *testing.T) {
	s := openLab(t, core.Options{}, quick, method("panic", func(*lab, context.Context, []byte) ([]byte, error) {
		panic(errors.New("out of cheese"))
	}))
	for range 3 {
		_, err := s.call(context.Background(), "panic", nil)
		var reply *core.ReplyError
		if !errors.As(err, &reply) || reply.Code != core.CodePanic {
			t.Fatalf("got %v", err)
		}
		if reply.Value != "out of cheese" || !strings.Contains(reply.Stack, "TestAPanicBecomesTheReply") {
			t.Errorf("value %q, stack %q", reply.Value, reply.Stack)
		}
		s.must(t, "quick")
	}
}

func TestGoexitBecomesTheReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leave := func(after time.Duration) handler {
			return func(*lab, context.Context, []byte) ([]byte, error) {
				time.Sleep(after)
				runtime.Goexit()
				return nil, nil
			}
		}
		s := openLab(t, core.Options{}, quick,
			method("leave", leave(0)), method("leave_late", leave(10*time.Millisecond)), serial("leave_lane", leave(10*time.Millisecond)))
		for range 3 {
			var ends []<-chan error
			for _, m := range []string{"leave", "leave_late", "leave_lane", "leave_lane", "leave_late"} {
				ends = append(ends, s.start(context.Background(), m, nil))
			}
			for _, end := range ends {
				var reply *core.ReplyError
				if err := <-end; !errors.As(err, &reply) || reply.Code != core.CodePanic || !strings.Contains(reply.Message, "Goexit") {
					t.Errorf("got %v", err)
				}
			}
			s.must(t, "quick")
		}
	})
}

func TestAnothersBacklogDoesNotHoldUpACall(t *testing.T) {
	var s *site
	var seen int64 // requests that were done when look ran
	s = openLab(t, core.Options{}, method("look", func(*lab, context.Context, []byte) ([]byte, error) {
		seen = s.bank.Counters().Completed.Load()
		return nil, nil
	}), method("burn", func(*lab, context.Context, []byte) ([]byte, error) {
		for start := time.Now(); time.Since(start) < 15*time.Microsecond; {
		}
		return nil, nil
	}))
	burn, _ := s.library.Index("burn")
	other := &site{Producer: s.bank.Producer(s.library), bank: s.bank, library: s.library}
	// On a busy machine the dispatcher may keep pace with the submissions: then there is no backlog.
	for n := int64(20_000); ; n *= 2 {
		var left sync.WaitGroup
		left.Add(int(n))
		first := s.bank.Counters().Completed.Load()
		for range n {
			if err := s.Submit(burn, nil, func(core.Reply) { left.Done() }); err != nil {
				t.Fatal(err)
			}
		}
		before := s.bank.Counters().Completed.Load()
		other.must(t, "look")
		left.Wait()
		waiting := first + n - before
		if waiting < 5_000 && n < 1_000_000 {
			continue
		}
		if passed := seen - before; passed > waiting/2 {
			t.Errorf("%d of another's %d waiting requests ran before the call", passed, waiting)
		}
		return
	}
}

func TestMaxConcurrencyBoundsHandlersBesideTheLeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inside, most atomic.Int32
		s := openLab(t, core.Options{MaxConcurrency: 3}, quick, method("slow", func(*lab, context.Context, []byte) ([]byte, error) {
			n := inside.Add(1)
			defer inside.Add(-1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(20 * time.Millisecond)
			return nil, nil
		}))
		s.must(t, "quick")
		s.must(t, "slow")
		most.Store(0)
		var ends []<-chan error
		for range 20 {
			ends = append(ends, s.start(context.Background(), "slow", nil))
		}
		if took := s.must(t, "quick"); took > 5*time.Millisecond {
			t.Errorf("a quick call took %v while others wait for a place", took)
		}
		for _, end := range ends {
			if err := <-end; err != nil {
				t.Error(err)
			}
		}
		if n := most.Load(); n > 3 {
			t.Errorf("%d handlers ran at once, not 3", n)
		}
	})
}

func TestAMethodThatIsStillBlockedCountsAsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		var s *site
		done := make(chan time.Time, 1)
		s = openLab(t, core.Options{}, quick, method("block", g.ignoring), method("both", func(*lab, context.Context, []byte) ([]byte, error) {
			block, _ := s.library.Index("block")
			err := s.Submit(block, nil, func(core.Reply) {})
			return nil, errors.Join(err, s.Submit(0, nil, func(core.Reply) { done <- time.Now() }))
		}))
		first := s.start(context.Background(), "block", nil)
		<-g.began
		s.must(t, "quick")
		start := time.Now()
		s.must(t, "both")
		if took := (<-done).Sub(start); took != 0 {
			t.Errorf("a call behind a method known to block took %v", took)
		}
		close(g.open)
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}
