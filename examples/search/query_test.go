package search_test

import (
	"context"
	"errors"
	"testing"
	"time"

	search "github.com/goferry/goferry/examples/search"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

func TestTheQueryLanguage(t *testing.T) {
	index := open(t, search.Config{Keywords: []string{"path"}})
	put(t, index,
		search.Document{ID: "json", Fields: fields{
			"path": "json/decoder.py", "body": "Decoders load the file of a JSON document", "lines": int64(600),
			"modified": day("2024-05-01"), "public": true, "tags": []any{"data", "text"},
		}},
		search.Document{ID: "xml", Fields: fields{
			"path": "xml/sax.py", "body": "Parsers load documents: the XML file", "lines": int64(100),
			"modified": day("2023-05-01"), "public": false, "meta": fields{"author": "Ada"},
		}})
	for query, want := range map[string][]string{
		"json":                    {"json"},
		"json xml":                {"json", "xml"},
		"+load -xml":              {"json"},
		`"load the file"`:         {"json"},
		"body:parsers":            {"xml"},
		"path:xml/sax.py":         {"xml"},
		"path:xml":                {},
		"sax.py":                  {},
		"deco*":                   {"json"},
		"decodres~2":              {"json"},
		"/pars[a-z]+/":            {"xml"},
		"lines:>500":              {"json"},
		"lines:<=100":             {"xml"},
		`modified:>="2024-01-01"`: {"json"},
		"public:true":             {"json"},
		"tags:data":               {"json"},
		"meta.author:ada":         {"xml"},
		"*":                       {"json", "xml"},
		"nowhere":                 {},
	} {
		finds(t, index, query, want...)
		count, err := index.Count(t.Context(), query)
		must(t, err)
		if count != uint64(len(want)) {
			t.Errorf("%s: counted %d, want %d", query, count, len(want))
		}
	}
}

func TestWhatIsNoQueryIsRefusedWithAReason(t *testing.T) {
	index := open(t, search.Config{})
	put(t, index, text("a", "x"))
	for query, want := range map[string]string{
		"":         `the query "": it is empty; * finds all documents`,
		"  ":       `the query "  ": it is empty; * finds all documents`,
		"/[/":      "the query \"/[/\": error parsing regexp: missing closing ]: `[`",
		"body:\"a": "the query \"body:\\\"a\": parse error: unterminated quote",
	} {
		_, checked := search.CheckQuery(t.Context(), query)
		_, counted := index.Count(t.Context(), query)
		_, searched := index.Search(t.Context(), search.SearchRequest{Query: query, Highlight: search.HighlightNone})
		_, streamed := first(index.Hits(t.Context(), search.HitsRequest{Query: query, Highlight: search.HighlightNone}))
		for _, err := range []error{checked, counted, searched, streamed} {
			failure, ok := errors.AsType[*search.QueryError](err)
			if !ok || failure.Query != query || err.Error() != want {
				t.Errorf("%q: got %v, want %s", query, err, want)
			}
		}
	}
	if _, err := search.CheckQuery(t.Context(), "+a -b"); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func TestAnalyzersFindWords(t *testing.T) {
	for analyzer, queries := range map[search.Analyzer]map[string]bool{
		search.AnalyzerWords:   {"HTTPSERVER": true, "server": false, "running": true, "run": false, "naïve": true, "x2": true},
		search.AnalyzerEnglish: {"runs": true, "the": false, "httpserver": true},
		search.AnalyzerCode:    {"server": true, "http": true, "running": true, "run": false, "HTTPServer": true},
	} {
		index := open(t, search.Config{Analyzer: &analyzer})
		put(t, index, text("a", "The HTTPServer is running\uFFFD, naïve_x2"))
		for query, want := range queries {
			if got := len(find(t, index, query)) == 1; got != want {
				t.Errorf("%s, %s: found is %t", analyzer, query, got)
			}
		}
	}
}

func TestADefaultFieldIsTheOneThatIsSearched(t *testing.T) {
	field := "body"
	index := open(t, search.Config{DefaultField: &field})
	put(t, index, search.Document{ID: "a", Fields: fields{"title": "needle", "body": "hay"}})
	finds(t, index, "hay", "a")
	finds(t, index, "needle")
	finds(t, index, "title:needle", "a")
}

func TestASearchEndsWithItsContext(t *testing.T) {
	index := open(t, search.Config{})
	put(t, index, text("a", "x"))
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	cancel(gone)
	if _, err := index.Search(ctx, search.SearchRequest{Query: "x", Limit: 1, Highlight: search.HighlightNone}); !errors.Is(err, gone) {
		t.Errorf("search: got %v", err)
	}
	if _, err := index.Count(ctx, "x"); !errors.Is(err, gone) {
		t.Errorf("count: got %v", err)
	}
	if _, err := first(index.Hits(ctx, search.HitsRequest{Query: "x", Highlight: search.HighlightNone})); !errors.Is(err, gone) {
		t.Errorf("hits: got %v", err)
	}
	if _, err := index.PutAll(ctx, search.PutAllRequest{Documents: []search.Document{text("b", "x")}, BatchSize: 1}); !errors.Is(err, gone) {
		t.Errorf("put_all: got %v", err)
	}
	finds(t, index, "x", "a")
}
