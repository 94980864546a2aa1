package search

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// Document is what an index holds and finds.
type Document struct {
	// ID names the document. One that is put again takes the place of the old one.
	ID string
	// Fields are what can be searched: text, numbers, times, booleans, None, and lists and dicts of them.
	// A dict's entries are fields of their own: {"a": {"b": 1}} has the field a.b.
	Fields map[string]any
}

// check looks for what an index would leave out in silence.
func (d Document) check() error {
	if d.ID == "" {
		return &DocumentError{d.ID, "the ID is empty"}
	}
	for name, value := range d.Fields {
		if err := checkValue(name, value); err != nil {
			return &DocumentError{d.ID, err.Error()}
		}
	}
	return nil
}

func checkValue(name string, value any) error {
	if err := checkName(name); err != nil {
		return err
	}
	switch value := value.(type) {
	case nil, bool, int64, uint64, float64, string, time.Time:
	case []any:
		for _, one := range value {
			if err := checkValue(name, one); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, one := range value {
			if err := checkValue(name+"."+key, one); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("the field %s is a %T, which cannot be searched: leave it out, or make text of it", name, value)
	}
	return nil
}

// checkName refuses what is bleve's own: _id, _all and _type.
func checkName(name string) error {
	if name == "" || strings.HasPrefix(name, "_") {
		return fmt.Errorf("a field is named %q: names are not empty and do not begin with _", name)
	}
	return nil
}

// Get gives a document as it was put, except that numbers are floats and dicts are flat. It fails with
// a MissingError.
func (i *Index) Get(_ context.Context, id string) (Document, error) {
	stored, err := i.engine.Document(id)
	if err != nil {
		return Document{}, err
	}
	if stored == nil {
		return Document{}, &MissingError{id}
	}
	fields, err := storedFields(stored, nil)
	return Document{ID: id, Fields: fields}, err
}

// storedFields gives the fields that wanted names, or all.
func storedFields(stored index.Document, wanted map[string]bool) (map[string]any, error) {
	fields := map[string]any{}
	var failure error
	stored.VisitFields(func(field index.Field) {
		name := field.Name()
		if checkName(name) != nil || wanted != nil && !wanted[name] {
			return
		}
		value, err := storedValue(field)
		if err != nil {
			failure = fmt.Errorf("reading the field %s of %q: %w", name, stored.ID(), err)
			return
		}
		switch list, known := fields[name].([]any); {
		case known:
			fields[name] = append(list, value)
		case len(field.ArrayPositions()) > 0: // of a list
			fields[name] = []any{value}
		default:
			fields[name] = value
		}
	})
	return fields, failure
}

func storedValue(field index.Field) (any, error) {
	switch field := field.(type) {
	case *document.TextField:
		return field.Text(), nil
	case *document.NumericField:
		return field.Number()
	case *document.DateTimeField:
		at, _, err := field.DateTime()
		return at, err
	case *document.BooleanField:
		return field.Boolean()
	default:
		return nil, fmt.Errorf("bleve stores it as %T", field)
	}
}
