package core_test

import (
	"context"
	"errors"
	"testing"

	"github.com/goferry/goferry/core"
)

func shout(text string) (string, error) {
	if text == "" {
		return "", errors.New("nothing to shout")
	}
	return text + "!", nil
}

func explode(core.None) (core.None, error) { panic("boom") }

func TestExportRunsOnItsCallersGoroutine(t *testing.T) {
	type nobody struct{}
	l := core.NewLibrary("exports", func(context.Context, core.None) (*nobody, error) { return nil, errors.New("no object") },
		core.Export(shout), core.Export(explode))
	if err := l.Err(); err != nil {
		t.Fatal(err)
	}
	call := func(name, payload string) (core.Code, string) {
		index, ok := l.Index(name)
		if !ok {
			t.Fatalf("no member %s", name)
		}
		code, body := l.CallExport(index, []byte(payload))
		return code, string(body)
	}
	if code, body := call("shout", "\xa2hi"); code != core.CodeOK || body != "\xa3hi!" {
		t.Errorf("shout gave code %d and %q", code, body)
	}
	if code, _ := call("shout", "\xa0"); code != core.CodeFailed {
		t.Errorf("an error became code %d", code)
	}
	if code, _ := call("shout", "\xc3"); code != core.CodeDecode {
		t.Errorf("a wrong payload became code %d", code)
	}
	if code, _ := call("explode", ""); code != core.CodePanic {
		t.Errorf("a panic became code %d", code)
	}
	if code, _ := l.CallExport(99, nil); code != core.CodeUnknownMethod {
		t.Errorf("an unknown function became code %d", code)
	}
}
