package search_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
	search "github.com/goferry/goferry/examples/search"
)

func TestDocumentsComeBackAsTheyWerePut(t *testing.T) {
	index := open(t, search.Config{Path: filepath.Join(t.TempDir(), "index"), Keywords: []string{"key"}})
	at := time.Date(2024, 5, 1, 12, 30, 0, 123456000, time.UTC)
	_, err := index.Put(t.Context(), search.Document{ID: "ä/1", Fields: fields{
		"text": "some words", "key": "K 1", "int": int64(-7), "float": 1.5, "yes": true, "no": false, "none": nil, "at": at,
		"date like": "2024-05-01", "list": []any{"a", "b"}, "one": []any{"a"}, "numbers": []any{int64(1), 2.5}, "dict": fields{"a": fields{"b": "deep"}},
	}})
	must(t, err)
	got, err := index.Get(t.Context(), "ä/1")
	must(t, err)
	want := fields{
		"text": "some words", "key": "K 1", "int": -7.0, "float": 1.5, "yes": true, "no": false, "at": at,
		"date like": "2024-05-01", "list": []any{"a", "b"}, "one": []any{"a"}, "numbers": []any{1.0, 2.5}, "dict.a.b": "deep",
	}
	if got.ID != "ä/1" || !reflect.DeepEqual(got.Fields, want) {
		t.Errorf("got  %v\nwant %v", got.Fields, want)
	}
	_, err = index.Get(t.Context(), "none")
	if missing, ok := errors.AsType[*search.MissingError](err); !ok || missing.ID != "none" || err.Error() != `there is no document "none"` {
		t.Errorf("got %v", err)
	}
}

func TestADocumentIsReplacedAndDeleted(t *testing.T) {
	index := open(t, search.Config{})
	put(t, index, text("a", "old"), text("b", "old"))
	put(t, index, text("a", "new"))
	finds(t, index, "old", "b")
	finds(t, index, "new", "a")
	_, err := index.Delete(t.Context(), []string{"a", "none", ""})
	must(t, err)
	finds(t, index, "*", "b")
	if n := documents(t, index); n != 1 {
		t.Errorf("%d documents", n)
	}
}

func TestOfSeveralWithOneIDTheLastCounts(t *testing.T) {
	index := open(t, search.Config{})
	documents := []search.Document{text("a", "first"), text("b", "first"), text("a", "second"), text("c", "first"), text("a", "third")}
	reply, err := index.PutAll(t.Context(), search.PutAllRequest{Documents: documents, BatchSize: 1})
	must(t, err)
	if reply != (search.PutAllReply{Put: 3, Batches: 3}) {
		t.Errorf("got %+v", reply)
	}
	finds(t, index, "first", "b", "c")
	finds(t, index, "third", "a")
}

func TestWhatCannotBeSearchedIsRefusedByName(t *testing.T) {
	index := open(t, search.Config{})
	for want, document := range map[string]search.Document{
		`the document "": the ID is empty`: {Fields: fields{}},
		`the document "x": the field data is a []uint8, which cannot be searched: leave it out, or make text of it`: {ID: "x", Fields: fields{"data": []byte("x")}},
		`the document "x": the field a.b is a []uint8, which cannot be searched: leave it out, or make text of it`:  {ID: "x", Fields: fields{"a": fields{"b": []any{[]byte("x")}}}},
		`the document "x": a field is named "_all": names are not empty and do not begin with _`:                    {ID: "x", Fields: fields{"_all": "x"}},
		`the document "x": a field is named "": names are not empty and do not begin with _`:                        {ID: "x", Fields: fields{"": "x"}},
	} {
		_, err := index.PutAll(t.Context(), search.PutAllRequest{Documents: []search.Document{text("good", "x"), document}, BatchSize: 10})
		failure, ok := errors.AsType[*search.DocumentError](err)
		if !ok || failure.ID != document.ID || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	finds(t, index, "*")
	if _, err := index.PutAll(t.Context(), search.PutAllRequest{}); err == nil || err.Error() != "batch_size is 0; it must be at least 1" {
		t.Errorf("got %v", err)
	}
}

func TestABatchIsAllOrNothing(t *testing.T) {
	index := open(t, search.Config{})
	put(t, index, text("old", "word"))
	batch, err := index.NewBatch(t.Context(), core.None{})
	must(t, err)
	must(t, second(batch.Put(t.Context(), text("new", "word"))))
	must(t, second(batch.Put(t.Context(), text("brief", "word"))))
	must(t, second(batch.Delete(t.Context(), []string{"old", "brief"})))
	if err := second(batch.Put(t.Context(), text("", "word"))); err == nil {
		t.Error("a document without an ID was taken")
	}
	finds(t, index, "word", "old")
	done, err := batch.Commit(t.Context(), core.None{})
	must(t, err)
	if done.Put != 1 || done.Deleted != 2 || done.Documents != 1 {
		t.Errorf("got %+v", done)
	}
	finds(t, index, "word", "new")
	for _, err := range []error{
		second(batch.Put(t.Context(), text("x", "x"))), second(batch.Delete(t.Context(), nil)), second(batch.Commit(t.Context(), core.None{})),
	} {
		if !errors.Is(err, search.ErrCommitted) {
			t.Errorf("got %v", err)
		}
	}
}

func TestQueriesRunWhileDocumentsAreAdded(t *testing.T) {
	index := open(t, search.Config{Path: filepath.Join(t.TempDir(), "index")})
	const writers, each = 4, 40
	var writing, reading sync.WaitGroup
	stop := make(chan struct{})
	for w := range writers {
		writing.Go(func() {
			documents := make([]search.Document, each)
			for i := range documents {
				documents[i] = text(fmt.Sprintf("%d-%d", w, i), strings.Repeat("word ", i+1))
			}
			if _, err := index.PutAll(t.Context(), search.PutAllRequest{Documents: documents, BatchSize: 10}); err != nil {
				t.Error(err)
			}
		})
	}
	for range 4 {
		reading.Go(func() {
			for before := uint64(0); ; {
				count, err := index.Count(t.Context(), "word")
				if err != nil || count < before || count%10 != 0 {
					t.Errorf("%d after %d: %v", count, before, err) // batches are seen whole, and stay
					return
				}
				before = count
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	writing.Wait()
	close(stop)
	reading.Wait()
	if n := documents(t, index); n != writers*each {
		t.Errorf("%d documents", n)
	}
}
