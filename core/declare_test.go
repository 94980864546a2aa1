package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/goferry/goferry/core"
)

type other struct{}

func (*other) Foreign(context.Context, core.None) (core.None, error) { return core.None{}, nil }
func (*other) HTTPGet(context.Context, core.None) (core.None, error) { return core.None{}, nil }
func (other) ByValue(context.Context, core.None) (core.None, error)  { return core.None{}, nil }
func Parse(context.Context, string) (int, error)                     { return 0, nil }
func Version(core.None) (string, error)                              { return "1", nil }
func generic[V any](context.Context, V) (V, error)                   { var v V; return v, nil }

func newOther(context.Context, core.None) (*other, error) { return &other{}, nil }

func TestNamesComeFromTheFunctions(t *testing.T) {
	var o other
	lib := core.NewLibrary("other", newOther,
		core.Method((*other).HTTPGet),
		core.Serial((*other).ByValue),
		core.Static(Parse),
		core.Export(Version),
		core.Static(o.ByValue, core.Name("bound")),
		core.Const("LIMIT", 1<<20),
	)
	if err := lib.Err(); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"http_get", "by_value", "parse", "version", "bound"} {
		if index, ok := lib.Index(name); !ok || index != int32(i) {
			t.Errorf("%s has the index %d, %v", name, index, ok)
		}
	}
	schema := lib.Schema()
	if schema.Methods[1].Kind != "serial" || schema.Methods[1].Lane != 0 || schema.Methods[0].Lane != -1 {
		t.Errorf("the schema says %+v", schema.Methods)
	}
	if !strings.HasSuffix(schema.Methods[0].File, "declare_test.go") || schema.Methods[0].Line == 0 {
		t.Errorf("the declaration stands at %s:%d", schema.Methods[0].File, schema.Methods[0].Line)
	}
	if string(schema.Consts[0].Value) != "1048576" {
		t.Errorf("the constant is %s", schema.Consts[0].Value)
	}
}

func TestMistakesAreKeptWithTheirPlace(t *testing.T) {
	lib := core.NewLibrary("bad", newLab,
		core.Method((*other).Foreign),
		core.Method(func(*lab, context.Context, core.None) (core.None, error) { return core.None{}, nil }),
		core.Static(Parse), core.Static(Parse),
		core.Static(func(context.Context, chan int) (core.None, error) { return core.None{}, nil }, core.Name("channel")),
		core.Static(Parse, core.Name("not a name")),
		core.Teardown(func(*other, context.Context) error { return nil }),
		core.Emits(onTicked, onTicked),
		core.Emits(core.NewEvent[chan int]("sent")),
		core.Const("f", func() {}),
		core.Method[lab, core.None, core.None](nil),
	)
	err := lib.Err()
	for _, want := range []string{
		"foreign takes *core_test.other", "core.Name", "parse is declared twice", "request of channel cannot cross", `"not a name"`,
		"teardown takes *core_test.other", "ticked is declared twice", "sent cannot cross", "constant f cannot cross", "function is nil",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no mistake says %q", want)
		}
	}
	var mistake *core.MistakeError
	if !errors.As(err, &mistake) || !strings.HasSuffix(mistake.File, "declare_test.go") || mistake.Line < 50 {
		t.Errorf("the first mistake stands at %+v", mistake)
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 10 {
		t.Errorf("%d mistakes are told, not 10:\n%v", n, err)
	}
	if _, err := lib.Open(core.NewBank(0), noEvents{}, core.Options{}); err == nil {
		t.Error("a library with mistakes was opened")
	}
}

func TestAGenericFunctionHasItsName(t *testing.T) {
	lib := core.NewLibrary("generic", newLab, core.Static(generic[int]))
	if err := lib.Err(); err != nil {
		t.Logf("it needs core.Name: %v", err)
	} else if _, ok := lib.Index("generic"); !ok {
		t.Errorf("it is called %s", lib.Schema().Methods[0].Name)
	}
}

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, o := range []core.Options{{EventCapacity: -1}, {Overflow: "drop"}, {StaleAfter: -1}, {MaxConcurrency: -1}, {MaxContexts: -5}} {
		if _, err := echoLibrary.Open(core.NewBank(0), noEvents{}, o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
