package search_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	search "github.com/goferry/goferry/examples/search"
)

// first gives a stream's first pair.
func first(hits iter.Seq2[search.Hit, error]) (search.Hit, error) {
	for hit, err := range hits {
		return hit, err
	}
	return search.Hit{}, nil
}

func TestHitsComeByScoreAndWithFragments(t *testing.T) {
	index := open(t, search.Config{})
	put(t, index,
		text("often", "decoder decoder <decoder>"),
		text("once", "a decoder among many other words that are of no use to anybody"),
		text("never", "nothing"))
	results, err := index.Search(t.Context(), search.SearchRequest{Query: "decoder", Limit: 10, Highlight: search.HighlightHTML, Fields: []string{"*"}})
	must(t, err)
	if results.Total != 2 || len(results.Hits) != 2 || results.Hits[0].ID != "often" || results.Hits[0].Score <= results.Hits[1].Score {
		t.Fatalf("got %+v", results)
	}
	if got := results.Hits[0].Fields; !reflect.DeepEqual(got, fields{"body": "decoder decoder <decoder>"}) {
		t.Errorf("fields: got %v", got)
	}
	want := map[string][]string{"body": {"<mark>decoder</mark> <mark>decoder</mark> &lt;<mark>decoder</mark>&gt;"}}
	if got := results.Hits[0].Fragments; !reflect.DeepEqual(got, want) {
		t.Errorf("fragments: got %q", got)
	}
	hit, err := first(index.Hits(t.Context(), search.HitsRequest{Query: "decoder", Highlight: search.HighlightANSI, Fields: []string{"none"}}))
	must(t, err)
	if len(hit.Fields) != 0 || !strings.Contains(hit.Fragments["body"][0], "\x1b[") || strings.Contains(hit.Fragments["body"][0], "&lt;") {
		t.Errorf("got %+v", hit)
	}
}

func TestAStreamGivesEveryHitOnceAndInOrder(t *testing.T) {
	index := open(t, search.Config{})
	const n = 1234
	documents := make([]search.Document, n)
	for i := range documents {
		documents[i] = text(fmt.Sprint(i), strings.Repeat("word ", 1+rand.IntN(5))+strings.Repeat("other ", rand.IntN(9)))
	}
	put(t, index, documents...)
	seen := map[string]bool{}
	score := 1e9
	for hit, err := range index.Hits(t.Context(), search.HitsRequest{Query: "word", Highlight: search.HighlightNone}) {
		must(t, err)
		if seen[hit.ID] || hit.Score > score {
			t.Fatalf("%s with %g came again or after %g", hit.ID, hit.Score, score)
		}
		seen[hit.ID], score = true, hit.Score
	}
	if len(seen) != n {
		t.Errorf("got %d of %d", len(seen), n)
	}
	// Leaving early is no matter.
	if _, err := first(index.Hits(t.Context(), search.HitsRequest{Query: "word", Highlight: search.HighlightNone})); err != nil {
		t.Error(err)
	}
}

func TestSearchTakesAPageOfBoundedSize(t *testing.T) {
	index := open(t, search.Config{})
	put(t, index, text("a", "x x x"), text("b", "x x y"), text("c", "x y y"))
	results, err := index.Search(t.Context(), search.SearchRequest{Query: "x", Limit: 1, Offset: 1, Highlight: search.HighlightNone})
	must(t, err)
	if results.Total != 3 || len(results.Hits) != 1 || results.Hits[0].ID != "b" {
		t.Errorf("got %+v", results)
	}
	for _, request := range []search.SearchRequest{
		{Query: "x", Limit: -1}, {Query: "x", Offset: -1}, {Query: "x", Limit: search.MaxWindow + 1},
		{Query: "x", Limit: 1, Offset: search.MaxWindow}, {Query: "x", Limit: 1, Offset: 1<<63 - 1},
	} {
		request.Highlight = search.HighlightNone
		if _, err := index.Search(t.Context(), request); err == nil || !strings.Contains(err.Error(), "10000 together at most") {
			t.Errorf("%+v: got %v", request, err)
		}
	}
	if _, err := index.Search(t.Context(), search.SearchRequest{Query: "x", Highlight: "bold"}); err == nil || !strings.Contains(err.Error(), `highlight is "bold"`) {
		t.Errorf("got %v", err)
	}
}
