package search

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Config says where an index is, and how documents are looked at. How is settled when the index is
// made: an existing index keeps it, and refuses to be opened with something else.
type Config struct {
	// Path is the index's folder. One that does not exist is made, unless read_only is set.
	// Without a path the index is in memory, and ends with its context.
	Path string `goferry:",path"`
	// ReadOnly opens an existing index for queries, beside other readers.
	ReadOnly bool
	// Analyzer says what the words of a text are. None: as the index was made, and words for a new one.
	Analyzer *Analyzer
	// Keywords are fields whose text is matched as a whole, and only where a query names the field.
	// None: as the index was made, and no fields for a new one.
	Keywords []string `goferry:",nullable"`
	// DefaultField is where words are looked for that a query gives no field. Naming it makes the index
	// smaller. None: as the index was made, and all text fields for a new one.
	DefaultField *string
}

// Analyzer says what the words of a text are. All of them take letters and digits for words, and
// disregard case.
type Analyzer string

// Analyzers.
const (
	// AnalyzerWords takes words as they are.
	AnalyzerWords Analyzer = "words"
	// AnalyzerEnglish leaves out words such as "the", and takes those with one stem for the same.
	AnalyzerEnglish Analyzer = "english"
	// AnalyzerCode also splits identifiers: HTTPServer is http and server.
	AnalyzerCode Analyzer = "code"
)

// settings are what an index keeps of the Config that it was made with.
type settings struct {
	Analyzer     Analyzer `json:"analyzer"`
	Keywords     []string `json:"keywords"`
	DefaultField string   `json:"default_field"`
}

// settingsKey is where an index keeps its settings.
var settingsKey = []byte("search.settings")

// fresh gives the settings of an index that is made with c.
func (c Config) fresh() (settings, error) {
	s := settings{Analyzer: AnalyzerWords, Keywords: sorted(c.Keywords)}
	if c.Analyzer != nil {
		s.Analyzer = *c.Analyzer
	}
	if c.DefaultField != nil {
		s.DefaultField = *c.DefaultField
	}
	if _, known := analyzers[s.Analyzer]; !known {
		return s, fmt.Errorf("analyzer is %q; it can be %q, %q or %q", s.Analyzer, AnalyzerWords, AnalyzerEnglish, AnalyzerCode)
	}
	for _, name := range append(slices.Clone(s.Keywords), s.DefaultField) {
		if err := checkName(name); err != nil && name != "" {
			return s, err
		}
	}
	if s.DefaultField != "" && slices.Contains(s.Keywords, s.DefaultField) {
		return s, fmt.Errorf("%q is both the default field and a keyword", s.DefaultField)
	}
	return s, nil
}

// check compares what c asks for with what an existing index was made with.
func (s settings) check(c Config) error {
	for _, one := range []struct {
		name       string
		asked      bool
		want, have any
	}{
		{"analyzer", c.Analyzer != nil, c.Analyzer, s.Analyzer},
		{"keywords", c.Keywords != nil, sorted(c.Keywords), s.Keywords},
		{"default_field", c.DefaultField != nil, c.DefaultField, s.DefaultField},
	} {
		if want, have := asText(one.want), asText(one.have); one.asked && want != have {
			return &MismatchError{Folder: c.Path, Setting: one.name, Wanted: want, Found: have}
		}
	}
	return nil
}

func sorted(names []string) []string {
	all := append([]string{}, names...) // never nil, which JSON would tell from empty
	slices.Sort(all)
	return slices.Compact(all)
}

// asText writes a setting as JSON, by which settings are compared and shown.
func asText(setting any) string {
	text, err := json.Marshal(setting)
	if err != nil {
		panic("bug: a setting is no JSON: " + err.Error())
	}
	return string(text)
}
