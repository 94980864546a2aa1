package search_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/goferry/goferry/core"
	search "github.com/goferry/goferry/examples/search"
)

// served is the library in an open context, as a caller from another language has it.
type served struct {
	*core.Producer
	events *core.EventQueue
}

func serve(t *testing.T, config fields, log *zap.Logger) served {
	t.Helper()
	must(t, search.Library.Err())
	bank := core.NewBank(search.Library.Lanes())
	s := served{bank.Producer(search.Library), core.NewEventQueue()}
	opened, err := search.Library.Open(bank, s.events, core.Options{Logger: log})
	must(t, err)
	t.Cleanup(func() {
		must(t, s.Close(context.WithoutCancel(t.Context())))
		<-opened.Done()
		s.events.Close()
	})
	must(t, s.Open(t.Context(), encode(t, config)))
	return s
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	payload, err := msgp.AppendIntf(nil, value)
	must(t, err)
	return payload
}

func (s served) ask(t *testing.T, method string, request any) (any, error) {
	t.Helper()
	index, ok := search.Library.Index(method)
	if !ok {
		t.Fatalf("there is no method %s", method)
	}
	body, err := s.Call(t.Context(), index, encode(t, request))
	if err != nil || len(body) == 0 {
		return nil, err
	}
	reply, _, err := msgp.ReadIntfBytes(body)
	return reply, err
}

func TestRequestsCrossByTheirFields(t *testing.T) {
	s := serve(t, fields{}, nil)
	heard := make(chan any, 10)
	committed, ok := search.Library.EventIndex("committed")
	if !ok {
		t.Fatal("there is no event committed")
	}
	s.events.Listen(committed, func(body []byte) {
		event, _, err := msgp.ReadMapStrIntfBytes(body, nil)
		if err != nil {
			t.Error(err)
		}
		heard <- fmt.Sprint(event["put"], event["deleted"], event["documents"])
	})
	_, err := s.ask(t, "put", fields{"id": "one", "fields": fields{"body": "a word"}})
	must(t, err)
	reply, err := s.ask(t, "put_all", fields{"documents": []any{
		fields{"id": "two", "fields": fields{"body": "word word word"}}, fields{"id": "three", "fields": fields{}},
	}, "batch_size": 1})
	must(t, err)
	if got := fmt.Sprint(reply); got != "map[batches:2 put:2]" {
		t.Errorf("put_all: got %s", got)
	}
	for _, want := range []string{"1 0 1", "1 0 2", "1 0 3"} {
		if got := <-heard; got != want {
			t.Errorf("heard of %s, want %s", got, want)
		}
	}
	reply, err = s.ask(t, "search", fields{"query": "word"})
	must(t, err)
	results := reply.(fields)
	hits := results["hits"].([]any)
	if fmt.Sprint(results["total"]) != "2" || len(hits) != 2 || hits[0].(fields)["id"] != "two" {
		t.Errorf("search: got %v", results)
	}
	hitsIndex, _ := search.Library.Index("hits")
	n := 0
	for _, err := range s.Stream(t.Context(), hitsIndex, encode(t, fields{"query": "word"})) {
		must(t, err)
		n++
	}
	if n != 2 {
		t.Errorf("a stream of %d hits", n)
	}
}

func TestWhatFailsInTheBackgroundIsLogged(t *testing.T) {
	kept, logs := observer.New(zapcore.InfoLevel)
	path := filepath.Join(t.TempDir(), "index")
	serve(t, fields{"path": []byte(path)}, zap.New(kept))
	full := errors.New("no space left")
	scorch.RegistryAsyncErrorCallbacks["goferry.search"](full, filepath.Join(path, "store"))
	scorch.RegistryAsyncErrorCallbacks["goferry.search"](full, filepath.Join(t.TempDir(), "store")) // nobody's
	failures := logs.FilterMessage("writing failed").All()
	if len(failures) != 1 || failures[0].ContextMap()["path"] != path || failures[0].ContextMap()["error"] != "no space left" {
		t.Errorf("got %+v", logs.All())
	}
}
