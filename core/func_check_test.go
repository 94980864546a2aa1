package core_test

import (
	"context"
	"strings"
	"testing"

	"github.com/goferry/goferry/core"
)

type callableTaking[A any] struct {
	Fn []core.Func[A, core.None]
}

type callableGiving[A any] struct {
	Within map[string]struct{ Fn *core.Func[core.None, A] }
}

type pages struct{ All []*page }

func using[Req any](*shelf, context.Context, Req) (core.None, error) { return core.None{}, nil }

func TestACallableTakesAndGivesWhatCrossesByItself(t *testing.T) {
	lib := core.NewLibrary("callables", newShelf,
		core.Object(core.Method((*page).At)),
		core.Method(using[callableTaking[*page]], core.Name("takes")),
		core.Method(using[callableGiving[pages]], core.Name("gives")),
		core.Serial(using[callableTaking[callableTaking[int]]], core.Name("nests")),
		core.Method(using[callableTaking[[]string]], core.Name("well")),
	)
	err := lib.Err()
	for _, want := range []string{
		"the request of takes has a core.Func that takes or gives an object",
		"the request of gives has a core.Func that takes or gives an object",
		"the request of nests has a core.Func that takes or gives another core.Func",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no mistake says %q: %v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 3 {
		t.Errorf("%d mistakes are told, not 3:\n%v", n, err)
	}
}
