package core

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// DecodeError tells why a payload could not become a Go value. The payload is at fault, never the
// type: a type that cannot cross at all is a [TypeError], found when the library is declared.
type DecodeError struct {
	// Field is the way from the whole value to the part at fault, by the names used on the wire:
	// "files[3].name". Empty when the whole value is at fault. A long way keeps its last part.
	Field string
	// Reason is what was wrong and what to give instead, without the field's name.
	Reason string

	stale bool // an object's handle is at fault
}

// Error gives one sentence, such as "field by: want an integer of 64 bits, got str".
func (e *DecodeError) Error() string { return codecSentence(e.Field, e.Reason) }

// EncodeError tells why a Go value could not be put on the wire although its type can: a string that is no
// UTF-8, a time outside of the years 1 to 9999, a value that contains itself.
type EncodeError struct {
	// Field is the way from the whole value to the part at fault, as in [DecodeError].
	Field string
	// Reason is what was wrong and what to do, without the field's name.
	Reason string
	// Err is the error of the value's own MarshalText, if that failed; else nil.
	Err error
}

// Error gives one sentence, such as "field name: the string is no UTF-8; …".
func (e *EncodeError) Error() string { return codecSentence(e.Field, e.Reason) }

// Unwrap gives the error of the value's own method, if one failed.
func (e *EncodeError) Unwrap() error { return e.Err }

// TypeError names a Go type that cannot cross to Python, or a tag that makes no sense on it. It is found
// once, when the library is declared, and does not depend on any value.
type TypeError struct {
	// Package is the import path of the package that declares Type; empty for types without a name.
	Package string
	// Type is the type at fault or, when Field is given, the struct that holds the field.
	Type string
	// Field is the field's name in Go, or the way to it through structs that are written in place: "Corner.X". Empty
	// when the type itself is at fault.
	Field string
	// Reason is what cannot cross and what to do about it.
	Reason string
	// Holder is the field of another package's struct by which the type is reached, the first one on the way out; nil: none.
	// It is where an author can do something about a type that is not theirs.
	Holder *TypeField
}

// TypeField is a field of a struct.
type TypeField struct {
	Package string // import path
	Type    string
	Field   string
}

// String gives package, type and field, as in "example.org/lib.Type.Field".
func (f *TypeField) String() string {
	name := f.Type
	if f.Package != "" {
		name = f.Package + "." + name
	}
	if f.Field != "" {
		name += ", field " + f.Field
	}
	return name
}

// Error gives one sentence that names package, type and field.
func (e *TypeError) Error() string {
	text := (&TypeField{e.Package, e.Type, e.Field}).String() + ": " + e.Reason
	if e.Holder != nil {
		text = e.Holder.String() + ", holds " + text
	}
	return text
}

func codecSentence(field, reason string) string {
	if field == "" {
		return reason
	}
	return "field " + field + ": " + reason
}

// codecRefuse is the error of a type without a field; the struct around it adds the field.
func codecRefuse(t reflect.Type, reason string) *TypeError {
	e := &TypeError{Package: t.PkgPath(), Type: t.Name(), Reason: reason}
	if e.Type == "" {
		e.Type = t.String()
	}
	return e
}

// codecFieldError moves an error of a field's type to the field, so that the author finds the line.
// Errors that name a field already (of a struct further in) stay as they are, unless that struct is written in
// place and has no name.
func codecFieldError(owner reflect.Type, field string, err error) error {
	var te *TypeError
	switch {
	case !errors.As(err, &te):
		return err
	case te.Field != "" && te.Package != "":
		if te.Holder == nil && te.Package != owner.PkgPath() && owner.Name() != "" {
			te.Holder = &TypeField{owner.PkgPath(), owner.Name(), field}
		}
		return err
	}
	e := codecRefuse(owner, te.Reason)
	e.Field = field
	if te.Field != "" {
		e.Field += "." + te.Field
	}
	return e
}

// wireWayMost bounds the text of a field's way: a thousand nested values would otherwise cost quadratic time.
const wireWayMost = 200

// wireIn puts step before the way of err, which comes from a part of the value that step leads to.
func wireIn(step string, err error) error {
	switch e := err.(type) {
	case *DecodeError:
		e.Field = wireWay(step, e.Field)
	case *EncodeError:
		e.Field = wireWay(step, e.Field)
	}
	return err
}

func wireInIndex(i int, err error) error { return wireIn("["+strconv.Itoa(i)+"]", err) }

func wireWay(step, way string) string {
	switch {
	case way == "":
		return step
	case len(way) > wireWayMost:
		if strings.HasPrefix(way, "…") {
			return way
		}
		return "…" + way
	case way[0] == '[':
		return step + way
	default:
		return step + "." + way
	}
}

func wireFail(reason string) error { return &DecodeError{Reason: reason} }
