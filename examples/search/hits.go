package search

import (
	"context"
	"iter"
	"strconv"

	"github.com/blevesearch/bleve/v2"
)

// page is how many hits of a stream are ranked at a time.
const page = 100

// HitsRequest asks for all documents.
type HitsRequest struct {
	// Query is in the query language.
	Query string
	// Fields are the fields that hits come with; "*" is all.
	Fields []string `goferry:",omitempty"`
	// Highlight says how hits show what was found.
	Highlight Highlight `goferry:",default=none"`
}

// Hits gives every document that a query finds, the best first, in bounded memory. Documents that
// change meanwhile may be missed, or come twice.
func (i *Index) Hits(ctx context.Context, req HitsRequest) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		parsed, err := parse(req.Query)
		if err != nil {
			yield(Hit{}, err)
			return
		}
		// Each page begins after the last hit of the one before.
		request := bleve.NewSearchRequestOptions(parsed, page, 0, false)
		request.SortBy([]string{"-_score", "_id"})
		if err := req.Highlight.show(request); err != nil {
			yield(Hit{}, err)
			return
		}
		for {
			found, err := i.ask(ctx, request)
			if err != nil {
				yield(Hit{}, err)
				return
			}
			for _, one := range found.Hits {
				hit, err := i.hit(one, req.Fields)
				if !yield(hit, err) || err != nil {
					return
				}
			}
			if len(found.Hits) < page {
				return
			}
			last := found.Hits[page-1]
			request.SetSearchAfter([]string{strconv.FormatFloat(last.Score, 'g', -1, 64), last.ID})
		}
	}
}
