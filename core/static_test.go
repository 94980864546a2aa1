package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/goferry/goferry/core"
)

func TestAStaticContextRunsStaticMembersOnlyAndDoesNotCount(t *testing.T) {
	made := 0
	lib := core.NewLibrary("lab", func(ctx context.Context, _ core.None) (*lab, error) { made++; return &lab{ctx}, nil }, quick,
		core.Static(func(_ context.Context, n int64) (int64, error) { return n, nil }, core.Name("free")))
	open(t, lib, noEvents{}, core.Options{MaxContexts: 1})
	bank := core.NewBank(lib.Lanes())
	c, err := lib.Open(bank, noEvents{}, core.Options{MaxContexts: 1, Static: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{bank.Producer(lib), bank, c, lib}
	defer s.close(t)()
	ctx := context.Background()
	if bank.State() != core.StateActive {
		t.Errorf("the static context is %v", bank.State())
	}
	if body, err := s.call(ctx, "free", []byte{7}); err != nil || body[0] != 7 {
		t.Errorf("a static member gave %v, %v", body, err)
	}
	for name, err := range map[string]error{
		"quick":     second(s.call(ctx, "quick", nil)),
		"construct": s.Open(ctx, nil),
		"recycle":   s.Recycle(ctx),
	} {
		if !errors.Is(err, core.ErrNotInitialized) || !strings.Contains(err.Error(), "static context") {
			t.Errorf("%s ended by %v", name, err)
		}
	}
	if made != 1 {
		t.Errorf("%d objects were made", made)
	}
}

func second(_ []byte, err error) error { return err }
