package counter

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/goferry/goferry/core"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheLibraryIsDeclaredRightly(t *testing.T) {
	if err := Library.Err(); err != nil {
		t.Fatal(err)
	}
}

func made(t *testing.T, start int64) *Counter {
	t.Helper()
	c, err := New(t.Context(), Config{Start: start})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestManyBumpsAtOnceAreAllCounted(t *testing.T) {
	c := made(t, 5)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if _, err := c.Bump(t.Context(), BumpRequest{By: 2}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, err := c.Bump(t.Context(), BumpRequest{By: -5}); err != nil || got.Value != 200 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestACounterKeepsToItsRange(t *testing.T) {
	_, err := made(t, Max).Bump(t.Context(), BumpRequest{By: 1})
	limit, ok := errors.AsType[*LimitError](err)
	if !ok || *limit != (LimitError{Wanted: Max + 1, Limit: Max}) {
		t.Errorf("bump: got %v", err)
	}
	if _, err := New(t.Context(), Config{Start: -Max - 1}); err == nil {
		t.Error("it began outside")
	}
	if _, err := Parse(t.Context(), ParseRequest{Text: "2000000", Notation: NotationDecimal}); err == nil {
		t.Error("it was read")
	}
}

func TestAWatcherSeesTheLastValue(t *testing.T) {
	c := made(t, 1)
	var seen []int64
	for value, err := range c.Watch(t.Context(), WatchRequest{Values: 3}) {
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, value)
		if _, err := c.Bump(t.Context(), BumpRequest{By: 10}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(seen, []int64{1, 11, 21}) {
		t.Errorf("saw %v", seen)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range c.Watch(ctx, WatchRequest{Values: 2}) {
		cancel() // else it would wait for a second value
	}
}

func TestCountingEndsWithItsContext(t *testing.T) {
	c := made(t, 0)
	if took, err := c.CountTo(t.Context(), CountToRequest{Target: 3, Pause: time.Millisecond}); err != nil || took < 3*time.Millisecond {
		t.Errorf("got %v, %v", took, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	cancel(gone)
	if _, err := c.CountTo(ctx, CountToRequest{Target: 3, Pause: time.Hour}); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

func TestACursorEnds(t *testing.T) {
	cursor, err := made(t, 10).Steps(t.Context(), StepsRequest{To: 15, By: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int64{12, 14} {
		if got, err := cursor.Next(t.Context(), core.None{}); err != nil || got != want {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
	}
	if _, err := cursor.Next(t.Context(), core.None{}); !errors.Is(err, ErrEnd) {
		t.Errorf("got %v", err)
	}
	if err := cursor.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNumbersAreRead(t *testing.T) {
	for _, c := range []struct {
		request ParseRequest
		want    int64
		failure string
	}{
		{ParseRequest{"-42", NotationDecimal, MarksSign}, -42, ""},
		{ParseRequest{"ff", NotationHex, 0}, 255, ""},
		{ParseRequest{"1_01", NotationBinary, MarksSeparators}, 5, ""},
		{ParseRequest{"1_01", NotationBinary, 0}, 0, `"1_01" is no binary number`},
		{ParseRequest{"-1", NotationDecimal, MarksSeparators}, 0, `"-1" has a sign, and marks does not allow it`},
		{ParseRequest{"1", "roman", 0}, 0, `notation is "roman", which is none`},
	} {
		got, err := Parse(t.Context(), c.request)
		if got != c.want || (err == nil) != (c.failure == "") || err != nil && err.Error() != c.failure {
			t.Errorf("%+v: got %d, %v", c.request, got, err)
		}
	}
}

func TestTheJournalNumbersItsLines(t *testing.T) {
	c := made(t, 0)
	for want := 1; want <= 2; want++ {
		if got, err := c.Append(t.Context(), "line"); err != nil || got != want {
			t.Errorf("got %d, %v", got, err)
		}
	}
	if n, err := c.Tally(t.Context(), []byte("a\x00b")); err != nil || n != 2 {
		t.Errorf("tally: got %d, %v", n, err)
	}
}
