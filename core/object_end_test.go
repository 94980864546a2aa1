package core_test

import (
	"context"
	"errors"
	"strings"
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
	// Long enough for the request to begin on a busy machine too, else no cursor is made.
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err := s.call(ctx, "slow", msgp.AppendInt64(nil, int64(600*time.Millisecond))); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	<-closedCursors
	if n := s.handles(); n != 0 {
		t.Errorf("%d handles are left", n)
	}
}

func TestMistakesWithObjectsAreTold(t *testing.T) {
	shelves := shelfLibrary() // declares the cursor
	lib := core.NewLibrary("mistakes", newShelf,
		core.Object[shelf](),
		core.Object(core.Method((*page).At)), core.Object(core.Method((*page).At)),
		core.Method((*shelf).Open),
		core.Export(func(*page) (core.None, error) { return core.None{}, nil }, core.Name("exported")),
		core.Const("C", 1),
	)
	err := lib.Err()
	for _, want := range []string{"library's own object", "Page is declared twice", "open holds a *core_test.cursor, which is an object of another library", "exported cannot hold"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no mistake says %q: %v", want, err)
		}
	}
	schema := shelves.Schema()
	if len(schema.Objects) != 2 || schema.Objects[0].Name != "Cursor" {
		t.Errorf("the objects are %+v", schema.Objects)
	}
	for _, m := range schema.Methods {
		if m.Name == "cursor.next" && (m.Kind != "object_method" || m.Receiver != "Cursor") {
			t.Errorf("the method is %+v", m)
		}
		if m.Name == "open" && (m.Reply.Kind != "handle" || m.Reply.Name != "Cursor") {
			t.Errorf("the reply is %+v", m.Reply)
		}
	}
}
