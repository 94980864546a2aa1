package core_test

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// cursor is an object that stays in Go.
type cursor struct {
	at     int64
	busy   chan struct{} // when set, next waits for it
	began  chan struct{}
	closed atomic.Int32
}

type page struct{ at int64 }

// lastMade is the cursor that the last call of busy made.
var lastMade atomic.Pointer[cursor]

var closedCursors = make(chan *cursor, 100)

func (c *cursor) Next(_ context.Context, step int64) (int64, error) {
	if c.busy != nil {
		c.began <- struct{}{}
		<-c.busy
	}
	c.at += step
	return c.at, nil
}

func (c *cursor) Raw(_ context.Context, b []byte) ([]byte, error) { return append(b, '!'), nil }

func (c *cursor) Close(context.Context) error {
	c.closed.Add(1)
	closedCursors <- c
	return nil
}

func (p *page) At(context.Context, core.None) (int64, error) { return p.at, nil }

type pair struct{ First, Second *cursor }

// shelf makes cursors.
type shelf struct{ made *cursor }

func (s *shelf) Open(_ context.Context, at int64) (*cursor, error) {
	s.made = &cursor{at: at}
	return s.made, nil
}
func (s *shelf) Busy(context.Context, core.None) (*cursor, error) {
	s.made = &cursor{busy: make(chan struct{}), began: make(chan struct{}, 1)}
	lastMade.Store(s.made)
	return s.made, nil
}
func (s *shelf) Same(context.Context, core.None) (*cursor, error) { return s.made, nil }
func (s *shelf) None(context.Context, core.None) (*cursor, error) { return nil, nil }
func (s *shelf) Page(context.Context, core.None) (*page, error)   { return &page{at: 7}, nil }
func (s *shelf) Slow(_ context.Context, d time.Duration) (*cursor, error) {
	time.Sleep(d)
	return &cursor{}, nil
}
func (s *shelf) Sum(_ context.Context, p pair) (int64, error) { return p.First.at + p.Second.at, nil }
func (s *shelf) Bad(context.Context, core.None) (map[string]any, error) {
	return map[string]any{"cursor": &cursor{}}, nil
}

// mixed has an object where one may cross and one where it may not.
type mixed struct {
	Cursor *cursor
	Any    any
}

func (s *shelf) Mixed(context.Context, core.None) (mixed, error) {
	return mixed{&cursor{}, &page{}}, nil
}

func newShelf(context.Context, core.None) (*shelf, error) { return &shelf{}, nil }

var onOpened = core.NewEvent[*cursor]("opened")

func (s *shelf) Tell(ctx context.Context, _ core.None) (core.None, error) {
	return core.None{}, onOpened.Emit(ctx, &cursor{})
}

func shelfLibrary() *core.Library {
	return core.NewLibrary("shelf", newShelf,
		core.Method((*shelf).Open), core.Method((*shelf).Busy), core.Method((*shelf).Same), core.Method((*shelf).None),
		core.Method((*shelf).Page), core.Method((*shelf).Slow), core.Method((*shelf).Sum), core.Method((*shelf).Bad), core.Method((*shelf).Mixed),
		core.Method((*shelf).Tell), core.Emits(onOpened),
		core.Object(core.Method((*cursor).Next), core.Method((*cursor).Raw), core.Teardown((*cursor).Close)),
		core.Object(core.Method((*page).At)),
	)
}

func openShelf(t testing.TB, opts core.Options) *site {
	return open(t, shelfLibrary(), noEvents{}, opts)
}

// handle calls a method that gives one.
func (s *site) handle(t testing.TB, method string, payload []byte) uint64 {
	t.Helper()
	reply, err := s.call(context.Background(), method, payload)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	id, _, err := msgp.ReadUint64Bytes(reply)
	if err != nil || id == 0 {
		t.Fatalf("%s gave %x: %v", method, reply, err)
	}
	return id
}

// on calls an object's method.
func (s *site) on(id uint64, method string, payload []byte) (int64, error) {
	reply, err := s.call(context.Background(), method, append(binary.LittleEndian.AppendUint64(nil, id), payload...))
	if err != nil {
		return 0, err
	}
	n, _, err := msgp.ReadInt64Bytes(reply)
	return n, err
}

func (s *site) release(t testing.TB, id uint64) {
	t.Helper()
	if _, err := s.Call(context.Background(), core.OpRelease, binary.LittleEndian.AppendUint64(nil, id)); err != nil {
		t.Fatal(err)
	}
}

func (s *site) handles() int64 { return s.bank.Counters().Handles.Load() }

func torn(t testing.TB, c *cursor) {
	t.Helper()
	select {
	case got := <-closedCursors:
		if got != c || c.closed.Load() != 1 {
			t.Errorf("%p was torn down, not %p", got, c)
		}
	case <-time.After(30 * time.Second):
		t.Error("no teardown came")
	}
}

func TestAnObjectLivesAsLongAsItsHandle(t *testing.T) {
	s := openShelf(t, core.Options{})
	id := s.handle(t, "open", msgp.AppendInt64(nil, 40))
	for want := int64(41); want < 45; want++ {
		if n, err := s.on(id, "cursor.next", msgp.AppendInt64(nil, 1)); n != want || err != nil {
			t.Fatalf("the cursor is at %d, %v", n, err)
		}
	}
	if reply, err := s.call(context.Background(), "cursor.raw", append(binary.LittleEndian.AppendUint64(nil, id), "hey"...)); string(reply) != "hey!" || err != nil {
		t.Errorf("raw gave %q, %v", reply, err)
	}
	if n := s.handles(); n != 1 {
		t.Errorf("%d handles are counted", n)
	}
	s.release(t, id)
	if n := s.handles(); n != 0 {
		t.Errorf("%d handles are left", n)
	}
	if _, err := s.on(id, "cursor.next", msgp.AppendInt64(nil, 1)); !errors.Is(err, core.ErrStaleHandle) {
		t.Errorf("a stale handle gave %v", err)
	}
	s.release(t, id) // again: nothing happens
	<-closedCursors
}

func TestEachCrossingMakesAHandleAndTheLastOneTearsDown(t *testing.T) {
	s := openShelf(t, core.Options{})
	first := s.handle(t, "open", msgp.AppendInt64(nil, 1))
	second := s.handle(t, "same", nil)
	if first == second || s.handles() != 2 {
		t.Errorf("handles %d and %d, %d counted", first, second, s.handles())
	}
	s.release(t, first)
	if n, err := s.on(second, "cursor.next", msgp.AppendInt64(nil, 1)); n != 2 || err != nil {
		t.Errorf("the other handle gave %d, %v", n, err)
	}
	select {
	case <-closedCursors:
		t.Error("the teardown came before the last handle was released")
	default:
	}
	s.release(t, second)
	<-closedCursors
}

func TestAReleaseWaitsForTheMethodThatRuns(t *testing.T) {
	s := openShelf(t, core.Options{})
	id := s.handle(t, "busy", nil)
	other := make(chan error, 1)
	go func() {
		_, err := s.on(id, "cursor.next", msgp.AppendInt64(nil, 1))
		other <- err
	}()
	c := lastMade.Load()
	<-c.began
	s.release(t, id)
	time.Sleep(10 * time.Millisecond)
	if c.closed.Load() != 0 {
		t.Error("the teardown came while a method ran")
	}
	close(c.busy)
	if err := <-other; err != nil {
		t.Error(err)
	}
	torn(t, c)
}

func TestForgedAndWronglyTypedHandlesAreRefused(t *testing.T) {
	s := openShelf(t, core.Options{})
	twin := openShelf(t, core.Options{})
	id := s.handle(t, "open", msgp.AppendInt64(nil, 1))
	pageID := s.handle(t, "page", nil)
	if n, err := s.on(pageID, "page.at", nil); n != 7 || err != nil {
		t.Errorf("the page is at %d, %v", n, err)
	}
	for _, c := range []struct {
		s    *site
		id   uint64
		what string
	}{{s, 0, "null"}, {s, 1 << 60, "stands for no cursor"}, {s, pageID, "stands for a page"}, {twin, id, "of another context"}} {
		_, err := c.s.on(c.id, "cursor.next", msgp.AppendInt64(nil, 1))
		if !errors.Is(err, core.ErrStaleHandle) || !strings.Contains(err.Error(), c.what) || !strings.Contains(err.Error(), "cursor.next") {
			t.Errorf("the handle %d (%s) gave %v", c.id, c.what, err)
		}
	}
	if _, err := s.call(context.Background(), "cursor.next", []byte{1}); !errors.Is(err, core.ErrDecode) {
		t.Errorf("a short payload gave %v", err)
	}
	for _, c := range []struct {
		second []byte
		is     error
		what   string
	}{
		{msgp.AppendUint64(nil, id), nil, ""},
		{msgp.AppendUint64(nil, pageID), core.ErrStaleHandle, "field second"},
		{msgp.AppendNil(nil), core.ErrStaleHandle, "None"},
		{msgp.AppendString(nil, "x"), core.ErrDecode, "field second"},
	} {
		body := msgp.AppendMapHeader(nil, 2)
		body = msgp.AppendUint64(msgp.AppendString(body, "first"), id)
		body = append(msgp.AppendString(body, "second"), c.second...)
		_, err := s.call(context.Background(), "sum", body)
		if !errors.Is(err, c.is) || err != nil && !strings.Contains(err.Error(), c.what) {
			t.Errorf("a pair with %x gave %v", c.second, err)
		}
	}
	if reply, err := s.call(context.Background(), "none", nil); len(reply) != 1 || !msgp.IsNil(reply) || err != nil {
		t.Errorf("nil crossed as %x, %v", reply, err)
	}
	if _, err := s.call(context.Background(), "bad", nil); err == nil || !strings.Contains(err.Error(), `field ["cursor"]`) {
		t.Errorf("an object in a value of any gave %v", err)
	}
	if _, err := s.call(context.Background(), "mixed", nil); err == nil || !strings.Contains(err.Error(), "field any") {
		t.Errorf("an object in a field of any gave %v", err)
	}
	<-closedCursors // the cursor beside it was given back
	s.release(t, id)
	s.release(t, pageID)
	<-closedCursors
	if n := s.handles(); n != 0 {
		t.Errorf("%d handles are left", n)
	}
}
