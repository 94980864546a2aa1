package search

import (
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/highlight/highlighter/ansi"
	"github.com/blevesearch/bleve/v2/search/highlight/highlighter/html"
)

// Hit is a document that a query found.
type Hit struct {
	// ID is the document's.
	ID string
	// Score is higher the better the document fits; it compares within one query only.
	Score float64
	// Fields are those of the document that were asked for. One that was deleted meanwhile has none.
	Fields map[string]any
	// Fragments are pieces of text around what was found, by field.
	Fragments map[string][]string
}

// Highlight says how fragments mark what was found.
type Highlight string

// Highlights.
const (
	// HighlightNone gives no fragments, which is faster.
	HighlightNone Highlight = "none"
	// HighlightHTML escapes the text and puts it in <mark> elements.
	HighlightHTML Highlight = "html"
	// HighlightANSI colours it for terminals.
	HighlightANSI Highlight = "ansi"
)

// show has the request find the places for a highlight.
func (h Highlight) show(request *bleve.SearchRequest) error {
	switch h {
	case HighlightNone:
	case HighlightHTML:
		request.Highlight = bleve.NewHighlightWithStyle(html.Name)
	case HighlightANSI:
		request.Highlight = bleve.NewHighlightWithStyle(ansi.Name)
	default:
		return fmt.Errorf("highlight is %q; it can be %q, %q or %q", h, HighlightNone, HighlightHTML, HighlightANSI)
	}
	return nil
}

// hit makes a Hit of what bleve found.
func (i *Index) hit(found *search.DocumentMatch, fields []string) (Hit, error) {
	hit := Hit{ID: found.ID, Score: found.Score, Fields: map[string]any{}, Fragments: found.Fragments}
	if len(fields) == 0 {
		return hit, nil
	}
	// bleve can give the fields itself, but times only as text.
	stored, err := i.engine.Document(found.ID)
	if err != nil || stored == nil {
		return hit, err
	}
	var wanted map[string]bool
	if !slices.Contains(fields, "*") {
		wanted = map[string]bool{}
		for _, name := range fields {
			wanted[name] = true
		}
	}
	hit.Fields, err = storedFields(stored, wanted)
	return hit, err
}
