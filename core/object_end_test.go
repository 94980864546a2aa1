package core_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

func TestTheEndOfALifeReleasesAllHandles(t *testing.T) {
	s := openShelf(t, core.Options{})
	ids := map[uint64]bool{}
	for range 10 {
		ids[s.handle(t, "open", msgp.AppendInt64(nil, 1))] = true
	}
	if err := s.Recycle(context.Background()); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		<-closedCursors
	}
	for id := range ids {
		if _, err := s.on(id, "cursor.next", msgp.AppendInt64(nil, 1)); !errors.Is(err, core.ErrStaleHandle) {
			t.Errorf("a handle of the life before gave %v", err)
		}
		s.release(t, id)
	}
	if n := s.handles(); n != 0 {
		t.Errorf("%d handles are left", n)
	}
	if fresh := s.handle(t, "open", msgp.AppendInt64(nil, 1)); ids[fresh] {
		t.Error("a handle was used again")
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-closedCursors
	if n := s.handles(); n != 0 {
		t.Errorf("%d handles are left after the close", n)
	}
}

func TestAHandleInADroppedReplyIsGivenBack(t *testing.T) {
	s := openShelf(t, core.Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	if _, err := s.call(ctx, "slow", msgp.AppendInt64(nil, int64(50*time.Millisecond))); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	<-closedCursors
	if n := s.handles(); n != 0 {
		t.Errorf("%d handles are left", n)
	}
}
