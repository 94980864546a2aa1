package search

import (
	"context"
	"fmt"
	"time"

	"github.com/blevesearch/bleve/v2"
)

// MaxWindow bounds offset + limit of a search, whose hits are all ranked in memory. A stream of hits
// has no bound.
const MaxWindow = 10_000

// SearchRequest asks for the best documents.
type SearchRequest struct {
	// Query is in the query language.
	Query string
	// Limit is how many hits are wanted.
	Limit int `goferry:",default=10"`
	// Offset is how many hits are passed over.
	Offset int `goferry:",omitempty"`
	// Fields are the fields that hits come with; "*" is all.
	Fields []string `goferry:",omitempty"`
	// Highlight says how hits show what was found.
	Highlight Highlight `goferry:",default=none"`
}

// Results are the best documents.
type Results struct {
	// Hits are in the order of their scores.
	Hits []Hit
	// Total is how many documents the query finds in all.
	Total uint64
	// Took is the time that the engine needed.
	Took time.Duration
}

// Search gives the best documents for a query.
func (i *Index) Search(ctx context.Context, req SearchRequest) (Results, error) {
	if req.Limit < 0 || req.Offset < 0 || req.Limit > MaxWindow || req.Offset > MaxWindow-req.Limit {
		return Results{}, fmt.Errorf("limit is %d and offset %d; they are 0 or more, and %d together at most: the stream of hits gives more",
			req.Limit, req.Offset, MaxWindow)
	}
	parsed, err := parse(req.Query)
	if err != nil {
		return Results{}, err
	}
	request := bleve.NewSearchRequestOptions(parsed, req.Limit, req.Offset, false)
	if err := req.Highlight.show(request); err != nil {
		return Results{}, err
	}
	found, err := i.ask(ctx, request)
	if err != nil {
		return Results{}, err
	}
	results := Results{Hits: make([]Hit, len(found.Hits)), Total: found.Total, Took: found.Took}
	for n, one := range found.Hits {
		if results.Hits[n], err = i.hit(one, req.Fields); err != nil {
			return Results{}, err
		}
	}
	return results, nil
}
