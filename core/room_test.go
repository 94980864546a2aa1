package core_test

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// room is a context whose events find no room until the test lets the listener go.
type room struct {
	*site
	heard *heard
}

func openRoom(t *testing.T, opts core.Options, members ...core.Option) *room {
	q := core.NewEventQueue()
	t.Cleanup(q.Close)
	r := &room{heard: hearSlowly(q)}
	opts.EventCapacity, opts.Overflow = 2, core.OverflowBlock
	emit := func(_ *lab, ctx context.Context, n int64) (int64, error) {
		for i := range n {
			if err := onTicked.Emit(ctx, ticked{i}); err != nil {
				return i, err
			}
		}
		return n, nil
	}
	r.site = open(t, core.NewLibrary("room", newLab, append(members, core.Emits(onTicked), quick,
		core.Method(emit, core.Name("emit")), core.Serial(emit, core.Name("emit_in_turn")), serial("quick_in_turn", echoes))...), q, opts)
	return r
}

func echoes(_ *lab, _ context.Context, b []byte) ([]byte, error) { return b, nil }

// begin submits a request and gives its ID and its reply to come.
func (r *room) begin(t *testing.T, deadline time.Time, method string, payload []byte) (id uint64, end <-chan core.Reply) {
	t.Helper()
	index, ok := r.library.Index(method)
	if !ok {
		t.Fatal("no method", method)
	}
	replies := make(chan core.Reply, 1)
	id, err := r.SubmitID(deadline, index, payload, func(reply core.Reply) { replies <- reply })
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	return id, replies
}

// reenter says that the caller of a request has to make room, and tells whether that ended it.
func (r *room) reenter(t *testing.T, id uint64, end <-chan core.Reply) bool {
	t.Helper()
	if err := r.Submit(core.OpReenter, binary.LittleEndian.AppendUint64(nil, id), func(core.Reply) {}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	select {
	case reply := <-end:
		if err := reply.Err(); !errors.Is(err, core.ErrReentrant) {
			t.Errorf("it ended by %v", err)
		}
		return true
	default:
		return false
	}
}

func mustEnd(t *testing.T, end <-chan core.Reply) {
	t.Helper()
	if err := (<-end).Err(); err != nil {
		t.Error(err)
	}
}

var three = msgp.AppendInt64(nil, 3)

func TestARequestThatWaitsForRoomEndsWhenItsCallerHasToMakeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openRoom(t, core.Options{})
		id, end := r.begin(t, time.Time{}, "emit", three)
		if n := r.bank.Counters().EmitsWaiting.Load(); n != 1 {
			t.Errorf("%d Emits wait", n)
		}
		if !r.reenter(t, id, end) {
			t.Error("it goes on waiting")
		}
		if n := r.bank.Counters().EmitsWaiting.Load(); n != 0 {
			t.Errorf("then %d Emits wait", n)
		}
		close(r.heard.gate)
		time.Sleep(time.Second)
		if got := r.heard.take(); len(got) != 2 {
			t.Errorf("%v were heard", got)
		}
	})
}

func TestARequestThatCanEndIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		r := openRoom(t, core.Options{}, method("hold", g.ignoring))
		// One that waits for something else, while another Emit waits for room.
		held, heldEnd := r.begin(t, time.Time{}, "hold", nil)
		_, emitEnd := r.begin(t, time.Time{}, "emit", three)
		if r.reenter(t, held, heldEnd) {
			t.Error("its handler waits for no room")
		}
		// One that its deadline ends.
		bound, boundEnd := r.begin(t, time.Now().Add(time.Minute), "emit", three)
		if r.reenter(t, bound, boundEnd) {
			t.Error("it has a deadline")
		}
		close(g.open)
		close(r.heard.gate)
		mustEnd(t, heldEnd)
		mustEnd(t, emitEnd)
		mustEnd(t, boundEnd)
		// One that is over, and one that was never there.
		if r.reenter(t, held, heldEnd) || r.reenter(t, 1<<40, nil) {
			t.Error("it had ended")
		}
	})
}

func TestARequestBehindAnEmitInItsLaneEndsAndTheEmitGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openRoom(t, core.Options{})
		_, first := r.begin(t, time.Time{}, "emit_in_turn", three)
		second, secondEnd := r.begin(t, time.Time{}, "quick_in_turn", []byte("x"))
		if !r.reenter(t, second, secondEnd) {
			t.Error("it goes on waiting")
		}
		close(r.heard.gate)
		mustEnd(t, first)
		r.must(t, "quick_in_turn")
	})
}

func TestARequestBehindAnEmitThatHasADeadlineIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openRoom(t, core.Options{})
		_, first := r.begin(t, time.Now().Add(time.Minute), "emit_in_turn", three)
		second, secondEnd := r.begin(t, time.Time{}, "quick_in_turn", []byte("x"))
		if r.reenter(t, second, secondEnd) {
			t.Error("the deadline of the first would free the lane")
		}
		time.Sleep(time.Minute)
		if err := (<-first).Err(); !errors.Is(err, core.ErrDeadline) {
			t.Errorf("the first ended by %v", err)
		}
		mustEnd(t, secondEnd)
		close(r.heard.gate)
	})
}

func TestARequestBehindAsManyEmitsAsMayRunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		r := openRoom(t, core.Options{MaxConcurrency: 2}, method("hold", g.ignoring))
		_, emit := r.begin(t, time.Time{}, "emit", three)
		_, hold := r.begin(t, time.Time{}, "hold", nil)
		third, thirdEnd := r.begin(t, time.Time{}, "hold", nil)
		if r.reenter(t, third, thirdEnd) {
			t.Error("the handler that holds would have let it run")
		}
		close(g.open)
		mustEnd(t, hold)
		mustEnd(t, thirdEnd)
		_, other := r.begin(t, time.Time{}, "emit", three)
		last, lastEnd := r.begin(t, time.Time{}, "emit", three)
		if !r.reenter(t, last, lastEnd) {
			t.Error("it goes on waiting behind two Emits")
		}
		close(r.heard.gate)
		mustEnd(t, emit)
		mustEnd(t, other)
	})
}

func TestACallerOfAStreamWhoseProducerWaitsForRoomIsReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		produce := func(_ *lab, ctx context.Context, n int64) iter.Seq2[int64, error] {
			return func(yield func(int64, error) bool) {
				for i := range n {
					if err := onTicked.Emit(ctx, ticked{i}); err != nil || !yield(i, nil) {
						return
					}
				}
			}
		}
		r := openRoom(t, core.Options{}, core.Stream(produce, core.Name("produce")))
		index, _ := r.library.Index("produce")
		number := binary.LittleEndian.AppendUint64(nil, 7)
		if _, err := r.Call(t.Context(), index, append(number, three...)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) // the producer has put two items, and waits
		next := func() (uint64, <-chan core.Reply) {
			replies := make(chan core.Reply, 1)
			id, err := r.SubmitID(time.Time{}, core.OpNext, number, func(reply core.Reply) { replies <- reply })
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			return id, replies
		}
		_, end := next()
		mustEnd(t, end) // the items before
		id, end := next()
		if !r.reenter(t, id, end) {
			t.Error("it goes on waiting")
		}
		close(r.heard.gate)
		_, end = next()
		mustEnd(t, end)
	})
}
