package search

import (
	"context"
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/vellum/regexp"

	"github.com/goferry/goferry/core"
)

// parse reads a query. Its errors are QueryErrors.
func parse(text string) (query.Query, error) {
	switch strings.TrimSpace(text) {
	case "":
		return nil, &QueryError{text, "it is empty; * finds all documents"}
	case "*":
		return bleve.NewMatchAllQuery(), nil
	}
	parsed, err := query.NewQueryStringQuery(text).Parse()
	if err == nil {
		parsed, err = review(parsed)
	}
	if err != nil {
		return nil, &QueryError{text, err.Error()}
	}
	return parsed, nil
}

// review looks at each part of a query for what bleve's parser leaves to the search: whether regular
// expressions are some, and that true and false are booleans beside being words.
func review(part query.Query) (query.Query, error) {
	switch part := part.(type) {
	case *query.BooleanQuery:
		for _, inner := range []*query.Query{&part.Must, &part.Should, &part.MustNot} {
			if *inner == nil {
				continue
			}
			var err error
			if *inner, err = review(*inner); err != nil {
				return nil, err
			}
		}
	case *query.ConjunctionQuery:
		return part, reviewAll(part.Conjuncts)
	case *query.DisjunctionQuery:
		return part, reviewAll(part.Disjuncts)
	case *query.RegexpQuery:
		_, err := regexp.New(strings.TrimPrefix(part.Regexp, "^")) // which means nothing for a word
		return part, err
	case *query.MatchQuery:
		if part.FieldVal == "" || part.Match != "true" && part.Match != "false" {
			return part, nil
		}
		is := query.NewBoolFieldQuery(part.Match == "true")
		is.SetField(part.FieldVal)
		is.SetBoost(part.Boost())
		return query.NewDisjunctionQuery([]query.Query{part, is}), nil
	}
	return part, nil
}

func reviewAll(parts []query.Query) error {
	for n, part := range parts {
		reviewed, err := review(part)
		if err != nil {
			return err
		}
		parts[n] = reviewed
	}
	return nil
}

// CheckQuery reads a query without an index, and fails with a QueryError if it is none.
func CheckQuery(_ context.Context, query string) (core.None, error) {
	_, err := parse(query)
	return core.None{}, err
}

// ask runs a request. What ends it early is ctx's cause.
func (i *Index) ask(ctx context.Context, request *bleve.SearchRequest) (*bleve.SearchResult, error) {
	result, err := i.engine.SearchInContext(ctx, request)
	switch {
	case err == nil:
		return result, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	default:
		return nil, fmt.Errorf("searching the index: %w", err)
	}
}

// Count tells how many documents a query finds.
func (i *Index) Count(ctx context.Context, query string) (uint64, error) {
	parsed, err := parse(query)
	if err != nil {
		return 0, err
	}
	request := bleve.NewSearchRequestOptions(parsed, 0, 0, false)
	request.Score = "none"
	result, err := i.ask(ctx, request)
	if err != nil {
		return 0, err
	}
	return result.Total, nil
}
