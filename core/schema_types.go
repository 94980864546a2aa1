package core

import (
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// schemaTypes collects the structs of one library and gives each a name of its own. Codecs, and so their Types, are
// shared by all libraries of the process; what add gives is a copy with the names of this one. Not for
// concurrent use.
type schemaTypes struct {
	types map[string]*StructSchema
	names map[*StructSchema]string // by the codec's own description
}

func newSchemaTypes() *schemaTypes {
	return &schemaTypes{types: map[string]*StructSchema{}, names: map[*StructSchema]string{}}
}

// add gives t for the library's schema and enters the structs that it reaches. hint names a struct type
// without a name ("BumpRequest"); it is not used otherwise.
func (s *schemaTypes) add(t *Type, hint string) *Type {
	if t == nil {
		return nil
	}
	out := *t
	out.fields = nil
	if t.fields == nil {
		out.Elem, out.Key = s.add(t.Elem, hint), s.add(t.Key, hint)
		out.Request, out.Reply = s.add(t.Request, hint+"Request"), s.add(t.Reply, hint+"Reply")
		return &out
	}
	name, known := s.names[t.fields]
	if !known {
		name = s.unique(t, hint)
		s.names[t.fields] = name
		def := *t.fields
		def.Kind = schemaStruct
		s.types[name] = &def
		def.Fields = make([]Field, len(t.fields.Fields))
		for i, f := range t.fields.Fields {
			f.Type = s.add(f.Type, name+f.GoName)
			def.Fields[i] = f
		}
	}
	out.Name = name
	return &out
}

// unique puts the package's name, then numbers, to a name that another struct has.
func (s *schemaTypes) unique(t *Type, hint string) string {
	name := t.Name
	if name == "" {
		name = hint
	}
	if s.types[name] == nil {
		return name
	}
	if i := strings.LastIndex(t.fields.Go, "."); i >= 0 {
		if longer := schemaIdentifier(path.Base(t.fields.Go[:i])) + name; s.types[longer] == nil {
			return longer
		}
	}
	for i := 2; ; i++ {
		if numbered := name + strconv.Itoa(i); s.types[numbered] == nil {
			return numbered
		}
	}
}

// schemaIdentifier makes an identifier of a Go type's name, whose type arguments may hold paths and brackets:
// Page[example.com/x.Item] → PageItem. The first letter is a capital.
func schemaIdentifier(name string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("[], *", r) }) {
		part = part[strings.LastIndexAny(part, "/.")+1:]
		up := true
		for _, r := range part {
			if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				up = true
				continue
			}
			if up {
				r, up = unicode.ToUpper(r), false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// schemaConst gives a constant's value as JSON. Only what JSON and Python both have as a plain value may be one.
func schemaConst(v any) (json.RawMessage, error) {
	switch k := reflect.ValueOf(v).Kind(); {
	case k == reflect.Bool, k == reflect.String:
	case k >= reflect.Int && k <= reflect.Uint64, k == reflect.Float32, k == reflect.Float64:
	default:
		return nil, fmt.Errorf("a %T cannot be a constant; a constant is a bool, a number or a string", v)
	}
	return json.Marshal(schemaPlain(v))
}

// schemaPlain takes a constant's named type away, and with it a MarshalJSON or MarshalText that would say something else.
func schemaPlain(v any) any {
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.Bool:
		return r.Bool()
	case r.Kind() == reflect.String:
		return r.String()
	case r.CanInt():
		return r.Int()
	case r.CanUint():
		return r.Uint()
	default:
		return r.Float()
	}
}
