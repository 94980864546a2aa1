package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math/big"
	"strings"
	"testing"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

type limitError struct {
	Limit int64
	Names []string
	inner error
}

func (e *limitError) Error() string { return fmt.Sprintf("the limit is %d", e.Limit) }
func (e *limitError) Unwrap() error { return e.inner }

type valueError struct{ Value string }

func (e valueError) Error() string { return "no value: " + e.Value }

// silentError has no exported field, and a text that a nil one cannot give.
type silentError struct{ text string }

func (e *silentError) Error() string { return e.text }

var errLabGone = errors.New("the lab is gone")

var failing = []core.Option{
	core.Fails[*limitError](),
	core.Fails[valueError](core.Name("BadValue"), core.Base("ValueError"), core.Doc("BadValue tells the value.")),
	core.Fails[*silentError](),
	core.FailsIs("GoneError", errLabGone, core.Base("LookupError")),
}

// failures is what a handler can be asked to return.
var failures = map[string]error{
	"limit":   fmt.Errorf("wrapped: %w", &limitError{Limit: 7, Names: []string{"a"}}),
	"value":   valueError{"x"},
	"silent":  &silentError{"hush"},
	"gone":    fmt.Errorf("%w for ever", errLabGone),
	"both":    &limitError{Limit: 1, inner: errLabGone},
	"missing": &limitError{Limit: 2, inner: fs.ErrNotExist},
	"plain":   errors.New("nothing special"),
	"file":    fs.ErrNotExist,
	"text":    valueError{"\xff"},
	"nil":     (*silentError)(nil),
}

func failAs(_ context.Context, what string) (core.None, error) { return core.None{}, failures[what] }

func failuresLibrary(more ...core.Option) *core.Library {
	on := func(_ *lab, ctx context.Context, what string) (core.None, error) { return failAs(ctx, what) }
	flow := func(_ *lab, _ context.Context, what string) iter.Seq2[int64, error] {
		return func(yield func(int64, error) bool) {
			if yield(1, nil) {
				yield(0, failures[what])
			}
		}
	}
	options := append([]core.Option{
		core.Method(on, core.Name("method")), core.Serial(on, core.Name("serial")), core.Stream(flow, core.Name("flow")),
		core.Static(failAs, core.Name("static")),
		core.Export(func(what string) (core.None, error) { return core.None{}, failures[what] }, core.Name("export")),
	}, failing...)
	return core.NewLibrary("lab", newLab, append(options, more...)...)
}

// failureRows are the replies that each of failures becomes.
var failureRows = []struct{ what, name, fields, text string }{
	{"limit", "LimitError", `{"limit":7,"names":["a"]}`, "wrapped: the limit is 7"},
	{"value", "BadValue", `{"value":"x"}`, "no value: x"},
	{"silent", "SilentError", "", "hush"},
	{"gone", "GoneError", "", "the lab is gone for ever"},
	{"both", "LimitError", `{"limit":1,"names":[]}`, "the limit is 1"},
	{"missing", "LimitError", `{"limit":2,"names":[]}`, "the limit is 2"},
	{"plain", "", "", "nothing special"},
}

func checkFailure(t *testing.T, where string, err error, name, fields, text string) {
	t.Helper()
	reply, ok := errors.AsType[*core.ReplyError](err)
	if !ok {
		t.Errorf("%s: got %v", where, err)
		return
	}
	var told string
	if reply.Fields != "" {
		var b strings.Builder
		if _, err := msgp.UnmarshalAsJSON(&b, []byte(reply.Fields)); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		told = b.String()
	}
	if reply.Code != core.CodeFailed || reply.Name != name || told != fields || reply.Message != text {
		t.Errorf("%s: got code %d, %q with %s, %q", where, reply.Code, reply.Name, told, reply.Message)
	}
}

func TestADeclaredErrorCrossesWithItsNameAndFields(t *testing.T) {
	lib := failuresLibrary()
	if err := lib.Err(); err != nil {
		t.Fatal(err)
	}
	s := open(t, lib, noEvents{}, core.Options{})
	for _, row := range failureRows {
		payload := msgp.AppendString(nil, row.what)
		for _, name := range []string{"method", "serial", "static"} {
			_, err := s.call(t.Context(), name, payload)
			checkFailure(t, row.what+" by "+name, err, row.name, row.fields, row.text)
		}
		index, _ := lib.Index("export")
		code, body := lib.CallExport(index, payload)
		checkFailure(t, row.what+" by export", core.Reply{Code: code, Body: body}.Err(), row.name, row.fields, row.text)
		index, _ = lib.Index("flow")
		items := 0
		for _, err := range s.Stream(t.Context(), index, payload) {
			if err == nil {
				items++
				continue
			}
			checkFailure(t, row.what+" by stream", err, row.name, row.fields, row.text)
		}
		if items != 1 {
			t.Errorf("%d items came before the error", items)
		}
	}
}

func TestOtherErrorsStayAsTheyAre(t *testing.T) {
	s := open(t, failuresLibrary(), noEvents{}, core.Options{})
	for what, code := range map[string]core.Code{"file": core.CodeNotExist, "text": core.CodeEncode, "nil": core.CodePanic} {
		_, err := s.call(t.Context(), "method", msgp.AppendString(nil, what))
		if reply, ok := errors.AsType[*core.ReplyError](err); !ok || reply.Code != code || reply.Name != "" {
			t.Errorf("%s: got %+v", what, err)
		}
		index, _ := s.library.Index("flow")
		for _, err := range s.Stream(t.Context(), index, msgp.AppendString(nil, what)) {
			if reply, ok := errors.AsType[*core.ReplyError](err); err != nil && (!ok || reply.Code != code) {
				t.Errorf("%s by stream: got %+v", what, err)
			}
		}
	}
}

func TestObjectsAndConstructorsFailByNameToo(t *testing.T) {
	on := func(_ *other, _ context.Context, _ core.None) (core.None, error) { return core.None{}, errLabGone }
	created := 0
	lib := core.NewLibrary("lab", func(context.Context, core.None) (*lab, error) {
		if created++; created == 1 {
			return &lab{}, nil
		}
		return nil, &limitError{Limit: 3}
	}, append([]core.Option{
		core.Object(core.Method(on, core.Name("fail"))),
		core.Static(func(context.Context, core.None) (*other, error) { return &other{}, nil }, core.Name("make")),
	}, failing...)...)
	if err := lib.Err(); err != nil {
		t.Fatal(err)
	}
	s := open(t, lib, noEvents{}, core.Options{})
	_, err := s.on(s.handle(t, "make", nil), "other.fail", nil)
	checkFailure(t, "an object's method", err, "GoneError", "", "the lab is gone")
	checkFailure(t, "the constructor", s.Recycle(t.Context()), "LimitError", `{"limit":3,"names":[]}`, "the limit is 3")
}

func TestTheSchemaTellsTheErrors(t *testing.T) {
	schema := failuresLibrary().Schema()
	if schema.Object != "Lab" || schema.Package != "github.com/goferry/goferry/core_test" || schema.Line == 0 {
		t.Errorf("the library is %s of %s, line %d", schema.Object, schema.Package, schema.Line)
	}
	for i := range schema.Errors {
		e := &schema.Errors[i]
		if !strings.HasSuffix(e.File, "fails_test.go") || e.Line == 0 {
			t.Errorf("%s stands at %s:%d", e.Name, e.File, e.Line)
		}
		e.File, e.Line = "", 0
	}
	got, err := json.Marshal(schema.Errors)
	if err != nil {
		t.Fatal(err)
	}
	const pkg = "github.com/goferry/goferry/core_test."
	want := `[{"name":"LimitError","kind":"type","base":"","go":"` + pkg + `limitError","type":{"kind":"struct","name":"LimitError","go":"` + pkg + `limitError"}},` +
		`{"name":"BadValue","kind":"type","base":"ValueError","go":"` + pkg + `valueError","type":{"kind":"struct","name":"ValueError","go":"` + pkg + `valueError"},"doc":"BadValue tells the value."},` +
		`{"name":"SilentError","kind":"type","base":"","go":"` + pkg + `silentError","type":null},` +
		`{"name":"GoneError","kind":"is","base":"LookupError","type":null}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if n := len(schema.Types["LimitError"].Fields); n != 2 {
		t.Errorf("%d fields cross", n)
	}
}

type chanError struct{ C chan int }

func (chanError) Error() string { return "" }

type wrongError string

func (wrongError) Error() string { return "" }

type textError struct{ big.Int }

func (textError) Error() string { return "" }

type callableError struct{ F core.Func[string, int] }

func (callableError) Error() string { return "" }

func TestWrongErrorsAreMistakes(t *testing.T) {
	lib := core.NewLibrary("bad", newLab,
		core.Fails[chanError](), core.Fails[wrongError](), core.Fails[textError](), core.Fails[callableError](),
		core.FailsIs("GoneError", nil), core.FailsIs("gone error", errLabGone), core.FailsIs("goneError", errLabGone),
		core.FailsIs("OneError", errLabGone, core.Base("Exception")), core.FailsIs("TwoError", errLabGone, core.StreamWindow(1)),
		core.FailsIs("LimitError", errLabGone), core.Fails[*limitError](),
		core.Static(Parse, core.Base("LookupError")),
		core.Emits(core.NewEvent[int]("told", core.Base("LookupError"))),
	)
	mistakes := strings.Split(lib.Err().Error(), "\n")
	want := []string{
		"field C: chan int cannot cross", "wrongError is none; for an error value there is core.FailsIs",
		"is one value on the wire", "core.Func", "GoneError is nil", `"gone error" is no name`, `"goneError" is no name`,
		`cannot have the base "Exception"; it can be ArithmeticError, `, "StreamWindow", "LimitError is declared twice", "parse is no error", "the event told is no error",
	}
	if len(mistakes) != len(want) {
		t.Fatalf("%d mistakes:\n%v", len(mistakes), lib.Err())
	}
	for i, mistake := range mistakes {
		if !strings.Contains(mistake, want[i]) || !strings.Contains(mistake, "fails_test.go:") {
			t.Errorf("mistake %d: %s", i, mistake)
		}
	}
}
