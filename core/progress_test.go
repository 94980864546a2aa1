package core_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

type progressNote struct {
	id          uint64
	done, total int64
	message     string
	elapsed     float64
	end         bool
	at          time.Time
}

// progressLog collects the messages of EventProgress.
type progressLog struct {
	mu    sync.Mutex
	notes []progressNote
}

func (l *progressLog) listen(body []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := progressNote{at: time.Now()}
	n.id, _, _ = msgp.ReadUint64Bytes(msgp.Locate("id", body))
	if b := msgp.Locate("end", body); len(b) > 0 {
		n.end, _, _ = msgp.ReadBoolBytes(b)
	} else {
		n.done, _, _ = msgp.ReadInt64Bytes(msgp.Locate("done", body))
		n.total, _, _ = msgp.ReadInt64Bytes(msgp.Locate("total", body))
		n.message, _, _ = msgp.ReadStringBytes(msgp.Locate("message", body))
		n.elapsed, _, _ = msgp.ReadFloat64Bytes(msgp.Locate("elapsed", body))
	}
	l.notes = append(l.notes, n)
}

func (l *progressLog) take() []progressNote {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.notes
}

func TestProgressComesAtMostEveryFiftyMillisecondsAndTheLastOneAlways(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		var log progressLog
		q.Listen(core.EventProgress, log.listen)
		lib := core.NewLibrary("lab", newLab, method("work", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			// A ctx made from the handler's leads to the same request.
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			for i := range int64(200) {
				core.Progress(ctx, i+1, 200, "working")
				time.Sleep(time.Millisecond)
			}
			core.Progress(ctx, 200, 200, "done")
			return nil, nil
		}))
		s := open(t, lib, q, core.Options{})
		index, _ := lib.Index("work")
		if _, err := s.WithProgress().Call(context.Background(), index, nil); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		notes := log.take()
		if len(notes) < 5 || len(notes) > 7 {
			t.Fatalf("200 ms of progress came as %d messages: %v", len(notes), notes)
		}
		last, end := notes[len(notes)-2], notes[len(notes)-1]
		if !end.end || last.message != "done" || last.done != 200 || last.elapsed < 0.19 || last.elapsed > 0.25 {
			t.Errorf("the end came as %v, %v", last, end)
		}
		for i, n := range notes[:len(notes)-2] {
			if n.id != end.id || n.message != "working" || n.total != 200 {
				t.Errorf("message %d is %v", i, n)
			}
			if i > 0 && n.at.Sub(notes[i-1].at) < 50*time.Millisecond {
				t.Errorf("message %d came %v after the one before", i, n.at.Sub(notes[i-1].at))
			}
		}
	})
}

func TestProgressThatWasHeldBackComesThoughNothingFollows(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		var log progressLog
		q.Listen(core.EventProgress, log.listen)
		g := newGate()
		lib := core.NewLibrary("lab", newLab, method("work", func(l *lab, ctx context.Context, b []byte) ([]byte, error) {
			core.Progress(ctx, 1, 0, "first")
			core.Progress(ctx, 2, 0, "second")
			core.Progress(ctx, 3, 0, "third")
			return g.heeding(l, ctx, b)
		}))
		s := open(t, lib, q, core.Options{})
		index, _ := lib.Index("work")
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			<-g.began
			time.Sleep(time.Second)
			if got := log.take(); len(got) != 2 || got[0].message != "first" || got[1].message != "third" || got[1].at.Sub(got[0].at) > 60*time.Millisecond {
				t.Errorf("while the handler runs: %v", got)
			}
			cancel()
		}()
		if _, err := s.WithProgress().Call(ctx, index, nil); err == nil {
			t.Error("the call was not cancelled")
		}
		synctest.Wait()
		if got := log.take(); len(got) != 3 || !got[2].end {
			t.Errorf("after the cancel: %v", got)
		}
	})
}

func TestProgressThatNobodyWantsCostsNothing(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		var log progressLog
		q.Listen(core.EventProgress, log.listen)
		wanted := false
		var kept context.Context
		lib := core.NewLibrary("lab", newLab, method("work", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			kept = ctx
			if n := testing.AllocsPerRun(100, func() { core.Progress(ctx, 1, 2, "x") }); n != 0 && !wanted {
				t.Errorf("Progress allocates %v times", n)
			}
			return nil, nil
		}))
		s := open(t, lib, q, core.Options{})
		s.must(t, "work")
		core.Progress(context.Background(), 1, 2, "no request")
		synctest.Wait()
		if got := log.take(); len(got) != 0 {
			t.Errorf("told without being asked: %v", got)
		}
		wanted = true
		index, _ := lib.Index("work")
		if _, err := s.WithProgress().Call(context.Background(), index, nil); err != nil {
			t.Fatal(err)
		}
		core.Progress(kept, 1, 2, "after the end")
		time.Sleep(time.Second)
		synctest.Wait()
		if got := log.take(); len(got) != 3 || !got[2].end {
			t.Errorf("a first, a last and the end are expected, not %v", got)
		}
	})
}

func TestProgressDoesNotCountAgainstTheEventsCapacity(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		hold := make(chan struct{})
		q.Listen(core.EventProgress, func([]byte) { <-hold })
		lib := core.NewLibrary("lab", newLab, quick, core.Emits(onTicked), method("work", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			for i := range int64(20) {
				core.Progress(ctx, i, 20, "")
				time.Sleep(60 * time.Millisecond)
			}
			return nil, onTicked.Emit(ctx, ticked{})
		}))
		var h heard
		q.Listen(0, h.listener("n"))
		s := open(t, lib, q, core.Options{EventCapacity: 1})
		index, _ := lib.Index("work")
		if _, err := s.WithProgress().Call(context.Background(), index, nil); err != nil {
			t.Errorf("the event was not taken: %v", err)
		}
		s.must(t, "quick")
		close(hold)
	})
}

func TestListenersThatAreBehindGetTheNewestProgressAndNoBacklog(t *testing.T) {
	withEvents(t, func(t *testing.T, q *core.EventQueue) {
		var log progressLog
		hold := make(chan struct{})
		q.Listen(core.EventProgress, func(body []byte) {
			<-hold
			log.listen(body)
		})
		lib := core.NewLibrary("lab", newLab, method("work", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
			for i := range int64(1200) {
				core.Progress(ctx, i, 1200, "")
				time.Sleep(50 * time.Millisecond)
			}
			return nil, nil
		}))
		s := open(t, lib, q, core.Options{})
		index, _ := lib.Index("work")
		ended := make(chan error, 1)
		go func() {
			_, err := s.WithProgress().Call(context.Background(), index, nil)
			ended <- err
		}()
		time.Sleep(30 * time.Second)
		close(hold)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		notes := log.take()
		if notes[0].done != 0 || notes[1].done < 590 {
			t.Errorf("the listener was told %d, then %d of what was about 600 when it went on", notes[0].done, notes[1].done)
		}
		if last := notes[len(notes)-2]; last.done != 1199 || !notes[len(notes)-1].end {
			t.Errorf("the last one told is %d, not 1199", last.done)
		}
	})
}

// deafPort takes everything and delivers nothing, as a listener that blocks for ever does.
type deafPort struct {
	noEvents
	pushed atomic.Int64
}

func (p *deafPort) Push(int32, []byte) { p.pushed.Add(1) }
func (p *deafPort) Progressed() int64  { return 0 }

func TestProgressThatNobodyTakesIsBounded(t *testing.T) {
	lib := core.NewLibrary("lab", newLab, method("work", func(_ *lab, ctx context.Context, _ []byte) ([]byte, error) {
		core.Progress(ctx, 1, 2, "")
		core.Progress(ctx, 2, 2, "")
		return nil, nil
	}))
	port := new(deafPort)
	s := open(t, lib, port, core.Options{})
	index, _ := lib.Index("work")
	for range 2_000 {
		if _, err := s.WithProgress().Call(context.Background(), index, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := port.pushed.Load(); n != core.ProgressMost {
		t.Errorf("%d messages lie there, not %d", n, core.ProgressMost)
	}
}
