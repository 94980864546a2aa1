package core

import (
	"fmt"
	"reflect"
	"strings"
)

// codecTag is what a field's tags say. The grammar of goferry's:
//
//	`goferry:"name,nullable,path,required,default=VALUE,omitempty,omitzero"`
//
// each part may be missing, and "-" alone leaves the field out. A VALUE with a comma is put in single quotes. Without a
// name there, json's name and omissions count; without either, the name is Go's in snake_case.
type codecTag struct {
	skip       bool
	name       string // empty: derived from Go's
	nullable   bool
	path       bool
	required   bool
	omitEmpty  bool
	omitZero   bool
	hasDefault bool
	def        string
}

func codecParseTag(f reflect.StructField) (codecTag, error) {
	var t codecTag
	own, hasOwn := f.Tag.Lookup("goferry")
	if own == "-" {
		return codecTag{skip: true}, nil
	}
	if js, ok := f.Tag.Lookup("json"); ok {
		if js == "-" && !hasOwn {
			return codecTag{skip: true}, nil
		}
		name, options, _ := strings.Cut(js, ",")
		if js != "-" {
			t.name = name
		}
		for option := range strings.SplitSeq(options, ",") {
			t.omitEmpty = t.omitEmpty || option == "omitempty"
			t.omitZero = t.omitZero || option == "omitzero"
		}
	}
	parts, err := codecSplitTag(own)
	if err != nil {
		return t, err
	}
	if parts[0] != "" {
		t.name = parts[0]
	}
	for _, option := range parts[1:] {
		if err := t.set(option); err != nil {
			return t, err
		}
	}
	if t.required && t.hasDefault {
		return t, fmt.Errorf("the tag says both required and default=: a field that must be given has no use for a default")
	}
	return t, nil
}

func (t *codecTag) set(option string) error {
	switch option {
	case "nullable":
		t.nullable = true
	case "path":
		t.path = true
	case "required":
		t.required = true
	case "omitempty":
		t.omitEmpty = true
	case "omitzero":
		t.omitZero = true
	default:
		value, ok := strings.CutPrefix(option, "default=")
		if !ok {
			return fmt.Errorf("the tag's option %q is none; there are nullable, path, required, default=, omitempty and omitzero", option)
		}
		t.hasDefault, t.def = true, value
	}
	return nil
}

// codecSplitTag splits at commas outside of single quotes, which it takes away. It gives at least one part.
func codecSplitTag(s string) ([]string, error) {
	var parts []string
	var part []byte
	quoted := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'' && (quoted || len(part) > 0 && part[len(part)-1] == '='):
			quoted = !quoted
		case c == ',' && !quoted:
			parts = append(parts, string(part))
			part = part[:0]
		default:
			part = append(part, c)
		}
	}
	if quoted {
		return nil, fmt.Errorf("the tag's single quote is not closed")
	}
	return append(parts, string(part)), nil
}

// given says whether a request must carry the field.
func (t *codecTag) given(pointer bool) bool {
	return t.required || !pointer && !t.hasDefault && !t.omitEmpty && !t.omitZero
}
