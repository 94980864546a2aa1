package core_test

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// told collects the notices of a context's liveness, with the time since it was made.
type told struct {
	mu      sync.Mutex
	start   time.Time
	notices []livenessNotice
}

type livenessNotice struct {
	event  int32
	method string
	at     time.Duration
}

func listenToLiveness(q *core.EventQueue) *told {
	n := &told{start: time.Now()}
	for _, event := range []int32{core.EventNotResponding, core.EventResponding} {
		q.Listen(event, func(body []byte) {
			method, _, _ := msgp.ReadStringBytes(msgp.Locate("method", body)) // the end names none
			n.mu.Lock()
			defer n.mu.Unlock()
			n.notices = append(n.notices, livenessNotice{event, method, time.Since(n.start)})
		})
	}
	return n
}

func (n *told) take() []livenessNotice {
	synctest.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]livenessNotice(nil), n.notices...)
}

// nothing checks that no standstill was told.
func (n *told) nothing(t *testing.T, why string) {
	t.Helper()
	if got := n.take(); len(got) != 0 {
		t.Errorf("%s, and it was told: %v", why, got)
	}
}

// once checks that one standstill was told, within a second of since, and then its end, not before until.
func (n *told) once(t *testing.T, method string, since, until time.Duration) {
	t.Helper()
	got := n.take()
	if len(got) != 2 || got[0].event != core.EventNotResponding || got[0].method != method || got[1].event != core.EventResponding {
		t.Fatalf("told: %v", got)
	}
	if got[0].at < since || got[0].at > since+time.Second || got[1].at < until {
		t.Errorf("told: %v", got)
	}
}

func TestABlockedLaneIsToldOnceAndSoIsItsEnd(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		notices := listenToLiveness(q)
		g := newGate()
		s := open(t, core.NewLibrary("lab", newLab, quick, serial("hold", g.ignoring), core.Emits(onTicked)), q, core.Options{})
		first := s.start(context.Background(), "hold", nil)
		<-g.began
		time.Sleep(20 * time.Second)
		notices.nothing(t, "nothing waits")
		second := s.start(context.Background(), "hold", nil)
		time.Sleep(10 * time.Second)
		s.must(t, "quick")
		close(g.open)
		if err := errors.Join(<-first, <-second); err != nil {
			t.Error(err)
		}
		time.Sleep(10 * time.Second)
		notices.once(t, "hold", 21*time.Second, 30*time.Second)
	})
}

func TestALaneWhoseCallersGiveUpOneByOneWithinTheTimeIsNoStandstill(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		notices := listenToLiveness(q)
		g := newGate()
		s := open(t, core.NewLibrary("lab", newLab, serial("hold", g.ignoring)), q, core.Options{NotRespondingGrace: time.Millisecond})
		first := s.start(context.Background(), "hold", nil)
		<-g.began
		for range 20 {
			ctx, cancel := context.WithTimeout(context.Background(), 600*time.Millisecond)
			if err := <-s.start(ctx, "hold", nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("it ended by %v", err)
			}
			cancel()
			time.Sleep(10 * time.Millisecond) // less than between two looks
		}
		notices.nothing(t, "nobody waited for a second")
		close(g.open)
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

// laggard is a Bank whose leader is slow: it is held up before it takes a request, as one that waits
// for a processor is, or has much to do with each.
type laggard struct {
	*core.Bank
	before, after atomic.Int64 // time.Durations
}

func (l *laggard) Pop(shard int) core.Request {
	if lag := l.before.Load(); lag > 0 && l.Pending() {
		time.Sleep(time.Duration(lag))
	}
	r := l.Bank.Pop(shard)
	if lag := l.after.Load(); lag > 0 && r != nil {
		time.Sleep(time.Duration(lag))
	}
	return r
}

func openLaggard(t *testing.T, lib *core.Library, port core.EventPort, opts core.Options) (*site, *laggard) {
	t.Helper()
	in := &laggard{Bank: core.NewBank(lib.Lanes())}
	c, err := lib.Open(in, port, opts)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{in.Producer(lib), in.Bank, c, lib}
	t.Cleanup(func() {
		in.before.Store(0)
		in.after.Store(0)
		s.close(t)()
	})
	if err := s.Open(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	return s, in
}

// A leader that answers messages moves although no handler runs; and it is never found asleep when
// there is always another message.
func TestALeaderThatAnswersMessagesForLongIsNoStandstill(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		notices := listenToLiveness(q)
		s, in := openLaggard(t, core.NewLibrary("lab", newLab, quick), q, core.Options{NotRespondingGrace: time.Millisecond})
		in.after.Store(int64(time.Millisecond))
		answer := binary.LittleEndian.AppendUint64(nil, 1<<60)
		var answered atomic.Int64
		for n := range 20_000 {
			if err := s.Submit(core.OpAnswer, append(answer, 0), func(core.Reply) { answered.Add(1) }); err != nil {
				t.Fatal(err)
			}
			if n%4 == 3 {
				time.Sleep(time.Millisecond)
			}
		}
		time.Sleep(time.Minute)
		if n := answered.Load(); n != 20_000 {
			t.Errorf("%d messages were answered", n)
		}
		notices.nothing(t, "the leader moved all the time")
	})
}

// What was still for long while nobody waited is no standstill when somebody comes.
func TestAStandstillBeginsWithTheFirstWhoWaits(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		notices := listenToLiveness(q)
		s, in := openLaggard(t, core.NewLibrary("lab", newLab, quick), q, core.Options{})
		s.must(t, "quick")
		for range 5 {
			time.Sleep(20 * time.Second)
			in.before.Store(int64(700 * time.Millisecond))
			end := s.start(context.Background(), "quick", nil)
			time.Sleep(10 * time.Millisecond)
			in.before.Store(0)
			if err := <-end; err != nil {
				t.Error(err)
			}
		}
		notices.nothing(t, "nobody waited for a second")
	})
}

func TestALeaderThatIsHeldUpForLongerThanASecondIsTold(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		notices := listenToLiveness(q)
		s, in := openLaggard(t, core.NewLibrary("lab", newLab, quick), q, core.Options{})
		time.Sleep(20 * time.Second)
		in.before.Store(int64(3 * time.Second))
		end := s.start(context.Background(), "quick", nil)
		time.Sleep(10 * time.Millisecond)
		in.before.Store(0)
		if err := <-end; err != nil {
			t.Error(err)
		}
		time.Sleep(10 * time.Second)
		notices.once(t, "", 21*time.Second, 23*time.Second)
	})
}

// The looks of a process that was stopped, or had no processor, are far apart.
func TestALookThatComesLateIsNoProofOfAStandstill(t *testing.T) {
	const most = 500 * time.Millisecond
	var p core.Pulse
	for _, look := range []struct {
		at    time.Duration
		moves uint64
		waits bool
		want  time.Duration
	}{
		{0, 1, false, 0},
		{20 * time.Second, 1, true, 0}, // the first who waits
		{20250 * time.Millisecond, 1, true, 250 * time.Millisecond},
		{40 * time.Second, 1, true, 750 * time.Millisecond}, // late
		{40250 * time.Millisecond, 1, true, time.Second},    // and still nothing
		{40500 * time.Millisecond, 2, true, 0},
		{60 * time.Second, 2, true, most},
		{60250 * time.Millisecond, 2, false, 0},
	} {
		if got := p.Still(look.moves, look.waits, look.at, most); got != look.want {
			t.Errorf("at %v it has been still for %v, want %v", look.at, got, look.want)
		}
	}
}
