package core

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/tinylib/msgp/msgp"
)

// codecDefault parses the default of a field of type t and gives it encoded, so that applying it is decoding it.
// c is the field's codec; decoding once here finds what does not fit the type.
func codecDefault(c *codec, t reflect.Type, text string) ([]byte, error) {
	if !utf8.ValidString(text) {
		return nil, codecRefuse(t, "the tag's default is no UTF-8")
	}
	wire, err := codecDefaultWire(c.schema, text)
	if err == nil {
		at := reflect.New(t)
		_, err = c.dec(wire, at.UnsafePointer(), wireScope{})
	}
	if err != nil {
		return nil, codecRefuse(t, fmt.Sprintf("the tag's default %q does not fit: %v", text, err))
	}
	return wire, nil
}

func codecDefaultWire(t *Type, text string) ([]byte, error) {
	switch t.Kind {
	case schemaOptional:
		return codecDefaultWire(t.Elem, text)
	case schemaBool:
		v, err := strconv.ParseBool(text)
		return msgp.AppendBool(nil, v), err
	case schemaInt:
		v, err := strconv.ParseInt(text, 0, 64)
		return msgp.AppendInt64(nil, v), err
	case schemaUint:
		v, err := strconv.ParseUint(text, 0, 64)
		return msgp.AppendUint64(nil, v), err
	case schemaFloat:
		v, err := strconv.ParseFloat(text, 64)
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("a default must be finite")
		}
		return msgp.AppendFloat64(nil, v), err
	case schemaDuration:
		v, err := time.ParseDuration(text)
		return msgp.AppendInt64(nil, int64(v)), err
	case schemaString, schemaText:
		return msgp.AppendString(nil, text), nil
	case schemaPath:
		return msgp.AppendBytes(nil, []byte(text)), nil
	default:
		return nil, fmt.Errorf("a %s has no default in a tag; use a pointer or omitempty", t.Kind)
	}
}

// schemaDefault gives an encoded default as JSON: a duration as its nanoseconds, a path as its text.
func schemaDefault(wire []byte) json.RawMessage {
	v, _, err := wireReadAny(wire, wireScope{})
	if err != nil {
		panic("bug: a default that was decoded once cannot be decoded again: " + err.Error())
	}
	if path, ok := v.([]byte); ok {
		v = string(path)
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic("bug: a default has no JSON: " + err.Error())
	}
	return text
}
