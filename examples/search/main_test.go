package search_test

import (
	"context"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/goferry/goferry/core"
	search "github.com/goferry/goferry/examples/search"
)

// bleve starts its analysis workers in package initialisation, for all indexes; the rest must end.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

type fields = map[string]any

// open gives an index that is closed at the test's end.
func open(t testing.TB, config search.Config) *search.Index {
	t.Helper()
	index, err := search.New(t.Context(), config)
	must(t, err)
	t.Cleanup(func() { must(t, index.Close(context.WithoutCancel(t.Context()))) })
	return index
}

func put(t testing.TB, index *search.Index, documents ...search.Document) {
	t.Helper()
	_, err := index.PutAll(t.Context(), search.PutAllRequest{Documents: documents, BatchSize: 100})
	must(t, err)
}

func text(id, body string) search.Document {
	return search.Document{ID: id, Fields: fields{"body": body}}
}

// find gives the IDs of a query's hits, in order.
func find(t testing.TB, index *search.Index, query string) []string {
	t.Helper()
	results, err := index.Search(t.Context(), search.SearchRequest{Query: query, Limit: 100, Highlight: search.HighlightNone})
	must(t, err)
	ids := make([]string, len(results.Hits))
	for i, hit := range results.Hits {
		ids[i] = hit.ID
	}
	return ids
}

// finds checks which documents a query finds, in whatever order.
func finds(t testing.TB, index *search.Index, query string, want ...string) {
	t.Helper()
	got := find(t, index, query)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", query, got, want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func documents(t testing.TB, index *search.Index) uint64 {
	t.Helper()
	info, err := index.Info(t.Context(), core.None{})
	must(t, err)
	return info.Documents
}
