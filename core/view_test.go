package core_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"unsafe"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

func at(b []byte) *byte { return unsafe.SliceData(b) }

func TestViewOfALargeRequestIsTheCallersMemory(t *testing.T) {
	var seen core.View
	s := openLab(t, core.Options{}, core.Method(func(_ *lab, _ context.Context, v core.View) (core.View, error) {
		seen = v
		return v, nil
	}, core.Name("look")))
	for _, size := range []int{0, 1, core.ViewLeast - 1, core.ViewLeast, 1 << 20} {
		payload := make([]byte, size)
		for i := range payload {
			payload[i] = byte(i)
		}
		reply, err := s.call(context.Background(), "look", payload)
		if err != nil || string(reply) != string(payload) {
			t.Fatalf("%d bytes came back as %d: %v", size, len(reply), err)
		}
		if seen == nil || string(seen) != string(payload) {
			t.Fatalf("of %d bytes the handler saw %d", size, len(seen))
		}
		if shared := size > 0 && at(seen) == at(payload); shared != (size >= core.ViewLeast) {
			t.Errorf("that the handler shares %d bytes with its caller is %v", size, shared)
		}
		if size > 0 && at(reply) == at(payload) {
			t.Errorf("the reply of %d bytes is the request's memory", size)
		}
	}
}

type viewRequest struct {
	Data  core.View
	Parts []core.View          `goferry:",omitempty"`
	Named map[string]core.View `goferry:",omitempty"`
	Maybe *core.View           `goferry:",omitempty"`
}

func TestViewsInARequestAreSlicesOfItsPayloadThatAnAppendLeavesAlone(t *testing.T) {
	var seen viewRequest
	s := openLab(t, core.Options{}, core.Method(func(_ *lab, _ context.Context, r viewRequest) (viewRequest, error) {
		seen = r
		return r, nil
	}, core.Name("look")))
	large := strings.Repeat("x", core.ViewLeast)
	payload := msgp.AppendMapHeader(nil, 4)
	payload = msgp.AppendBytes(msgp.AppendString(payload, "data"), []byte(large))
	payload = msgp.AppendArrayHeader(msgp.AppendString(payload, "parts"), 2)
	payload = msgp.AppendBytes(msgp.AppendBytes(payload, []byte("ab")), nil)
	payload = msgp.AppendMapHeader(msgp.AppendString(payload, "named"), 1)
	payload = msgp.AppendBytes(msgp.AppendString(payload, "k"), []byte("cd"))
	payload = msgp.AppendBytes(msgp.AppendString(payload, "maybe"), []byte("ef"))
	before := string(payload)

	reply, err := s.call(context.Background(), "look", payload)
	if err != nil {
		t.Fatal(err)
	}
	if string(reply) != before {
		t.Errorf("the views came back as %q", reply)
	}
	for name, v := range map[string]core.View{
		large: seen.Data, "ab": seen.Parts[0], "": seen.Parts[1], "cd": seen.Named["k"], "ef": *seen.Maybe,
	} {
		if v == nil || string(v) != name {
			t.Errorf("a view of %d bytes came as %d", len(name), len(v))
		}
		if i := strings.Index(before, name); name != "" && at(v) != &payload[i] {
			t.Errorf("the view of %.4q is a copy", name)
		}
		_ = append(v, "overwritten"...)
	}
	if string(payload) != before {
		t.Error("an append to a view has changed what lies behind it")
	}
}

type viewError struct{ Data core.View }

func (*viewError) Error() string { return "seen" }

func TestViewIsRefusedWhereItsBytesAreCopiedAnyway(t *testing.T) {
	type config struct{ Data core.View }
	type asks struct {
		Fn core.Func[core.View, core.None]
	}
	create := func(context.Context, config) (*lab, error) { return &lab{}, nil }
	stream := func(*lab, context.Context, core.View) iter.Seq2[[]core.View, error] { return nil }
	use := func(*lab, context.Context, map[string]asks) (core.None, error) { return core.None{}, nil }
	err := core.NewLibrary("mistakes", create,
		core.Stream(stream, core.Name("flow")),
		core.Method(use, core.Name("use")),
		core.Fails[*viewError](),
		core.Emits(core.NewEvent[struct{ Data core.View }]("seen")),
	).Err()
	for _, want := range []string{
		"the configuration has a core.View, whose memory its caller takes back when the constructor returns; use []byte",
		"the request of the stream flow has a core.View, whose request would be over before the stream begins; use []byte",
		"an item of flow has a core.View, though items are copied into batches; use []byte",
		"the request of use has a core.Func that takes or gives a core.View, though its bytes are copied on the way; use []byte",
		"the error ViewError has a core.View, though an error is copied; use []byte",
		"the event seen has a core.View, though an event is copied when it is emitted; use []byte",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no mistake says %q: %v", want, err)
		}
	}
	var mistake *core.MistakeError
	if !errors.As(err, &mistake) || !strings.HasSuffix(mistake.File, "view_test.go") {
		t.Errorf("the mistakes stand at %+v", mistake)
	}
}

func TestSchemaTellsViews(t *testing.T) {
	lib := core.NewLibrary("views", newLab,
		core.Method(func(_ *lab, _ context.Context, v core.View) (core.View, error) { return v, nil }, core.Name("raw")),
		core.Export(func(r viewRequest) (core.None, error) { return core.None{}, nil }, core.Name("fields")))
	if err := lib.Err(); err != nil {
		t.Fatal(err)
	}
	s := lib.Schema()
	raw, fields := s.Methods[0], s.Types["ViewRequest"]
	if raw.Request.Kind != "view" || raw.Reply.Kind != "view" || !raw.RawRequest || !raw.RawReply {
		t.Errorf("a method of views is described as %+v", raw)
	}
	if fields == nil || fields.Fields[0].Type.Kind != "view" || fields.Fields[1].Type.Elem.Kind != "view" {
		t.Errorf("the fields are described as %+v", fields)
	}
}

func TestExportsTakeAndGiveViews(t *testing.T) {
	lib := core.NewLibrary("views", newLab, core.Export(func(v core.View) (core.View, error) { return v[1:], nil }, core.Name("rest")))
	payload := []byte(strings.Repeat("ab", core.ViewLeast))
	code, body := lib.CallExport(0, payload)
	if code != core.CodeOK || at(body) != &payload[1] {
		t.Errorf("code %d, and the body is a copy: %v", code, at(body) != &payload[1])
	}
}

func TestLargeViewsInAReplyComeWhole(t *testing.T) {
	s := openLab(t, core.Options{}, core.Method(func(_ *lab, _ context.Context, r viewRequest) (viewRequest, error) {
		return r, nil
	}, core.Name("look")))
	payload := msgp.AppendMapHeader(nil, 2)
	large := []byte(strings.Repeat("0123456789", 10_000))
	payload = msgp.AppendBytes(msgp.AppendString(payload, "data"), large)
	payload = msgp.AppendArrayHeader(msgp.AppendString(payload, "parts"), 3)
	for _, part := range [][]byte{large[1:], []byte("small"), large[2:]} {
		payload = msgp.AppendBytes(payload, part)
	}
	reply, err := s.call(context.Background(), "look", payload)
	if err != nil || string(reply) != string(payload) {
		t.Errorf("%d bytes came back as %d: %v", len(payload), len(reply), err)
	}
	lib := core.NewLibrary("views", newLab, core.Export(func(r viewRequest) (viewRequest, error) { return r, nil }, core.Name("same")))
	if code, body := lib.CallExport(0, payload); code != core.CodeOK || string(body) != string(payload) {
		t.Errorf("an export's reply has code %d and %d bytes of %d", code, len(body), len(payload))
	}
}

func TestReplyThatCannotBeEncodedLeavesNoViewsBehind(t *testing.T) {
	type reply struct {
		Data core.View
		Text string
	}
	text := "\xff"
	s := openLab(t, core.Options{}, core.Method(func(*lab, context.Context, core.None) (reply, error) {
		return reply{make(core.View, 100_000), text}, nil
	}, core.Name("give")), quick)
	if _, err := s.call(context.Background(), "give", nil); err == nil || !strings.Contains(err.Error(), "no UTF-8") {
		t.Errorf("the reply that cannot be encoded gave %v", err)
	}
	s.must(t, "quick")
	text = "now it can"
	if got, err := s.call(context.Background(), "give", nil); err != nil || len(got) < 100_000+len(text) {
		t.Errorf("after that %d bytes came: %v", len(got), err)
	}
}
