package search

import (
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/datetime/flexible"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/token/camelcase"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	index "github.com/blevesearch/bleve_index_api"
)

// tokenizerName is what an index's settings on disk call our tokenizer.
const tokenizerName = "goferry.search.words"

// analyzers are the filters that each Analyzer sends words through.
var analyzers = map[Analyzer][]string{
	AnalyzerWords:   {lowercase.Name},
	AnalyzerEnglish: {lowercase.Name, en.StopName, en.SnowballStemmerName},
	AnalyzerCode:    {camelcase.Name, lowercase.Name},
}

// tokenizer takes runs of letters, digits and marks for words. bleve's own of this kind ends at the
// first U+FFFD, which texts have that were decoded with replacements.
type tokenizer struct{}

// Tokenize implements analysis.Tokenizer.
func (tokenizer) Tokenize(text []byte) analysis.TokenStream {
	words := make(analysis.TokenStream, 0, len(text)/8)
	start := -1
	word := func(end int) {
		if start >= 0 {
			words = append(words, &analysis.Token{
				Term: text[start:end], Start: start, End: end, Position: len(words) + 1, Type: analysis.AlphaNumeric,
			})
		}
		start = -1
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if !inWord(r) {
			word(i)
		} else if start < 0 {
			start = i
		}
		i += size
	}
	word(len(text))
	return words
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.M)
}

// bleve makes an index's tokenizer by its name, and takes names in package initialisation.
var registered = registry.RegisterTokenizer(tokenizerName, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) {
	return tokenizer{}, nil
})

// mapping gives bleve's view of documents.
func (s settings) mapping() (*mapping.IndexMappingImpl, error) {
	if registered != nil {
		return nil, registered
	}
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DocValuesDynamic = false // for sorting by fields and counting by them, which nobody asks for here
	m.DefaultAnalyzer = string(s.Analyzer)
	if err := m.AddCustomAnalyzer(m.DefaultAnalyzer, map[string]any{
		"type": custom.Name, "tokenizer": tokenizerName, "token_filters": analyzers[s.Analyzer],
	}); err != nil {
		return nil, err
	}
	// Only times are times: a text that looks like one stays a text.
	m.DefaultDateTimeParser = "never"
	if err := m.AddCustomDateTimeParser(m.DefaultDateTimeParser, map[string]any{"type": flexible.Name, "layouts": []any{}}); err != nil {
		return nil, err
	}
	for _, name := range s.Keywords {
		field := bleve.NewKeywordFieldMapping()
		field.IncludeInAll = false
		field.DocValues = false
		m.DefaultMapping.AddFieldMappingsAt(name, field)
	}
	if s.DefaultField != "" {
		m.DefaultField = s.DefaultField
		m.DefaultMapping.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	}
	return m, m.Validate()
}
