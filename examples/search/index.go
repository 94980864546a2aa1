package search

import (
	"context"

	"github.com/blevesearch/bleve/v2"

	"github.com/goferry/goferry/core"
)

// Index is a full-text index. Its methods may be called concurrently.
type Index struct {
	engine   bleve.Index
	config   Config
	settings settings
}

// Close ends the index. What was committed stays on disk.
func (i *Index) Close(context.Context) error {
	unwatch(i)
	return i.engine.Close()
}

// Info describes an index.
type Info struct {
	// Path is the index's folder; empty in memory.
	Path string `goferry:",path"`
	// ReadOnly tells whether it is open for queries only.
	ReadOnly bool
	// Documents is how many there are.
	Documents uint64
	// Fields are the names of the documents' fields, sorted.
	Fields []string
	// Size is how many bytes it has on disk; 0 in memory.
	Size uint64
	// Analyzer says what the words of a text are.
	Analyzer Analyzer
	// Keywords are the fields whose text is matched as a whole.
	Keywords []string
	// DefaultField is where words without a field are looked for; empty is all text fields.
	DefaultField string
}

// Info describes the index as it is now.
func (i *Index) Info(context.Context, core.None) (Info, error) {
	documents, err := i.engine.DocCount()
	if err != nil {
		return Info{}, err
	}
	names, err := i.engine.Fields()
	if err != nil {
		return Info{}, err
	}
	fields := []string{}
	for _, name := range sorted(names) {
		if checkName(name) == nil {
			fields = append(fields, name)
		}
	}
	// bleve's numbers have no types in the API, but one in its source.
	size, _ := i.engine.StatsMap()["index"].(map[string]any)["CurOnDiskBytes"].(uint64)
	return Info{
		Path: i.config.Path, ReadOnly: i.config.ReadOnly, Documents: documents, Fields: fields, Size: size,
		Analyzer: i.settings.Analyzer, Keywords: i.settings.Keywords, DefaultField: i.settings.DefaultField,
	}, nil
}
