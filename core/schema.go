package core

import (
	"encoding/json"
	"reflect"
)

// Schema is a library as data: what is needed to call it without its Go source. Its JSON is stable: the keys below,
// members in the order of their declaration, types sorted by name.
type Schema struct {
	Library string                   `json:"library"`        // the name it was declared with
	Object  string                   `json:"object"`         // the Go type of its object, as an identifier with a capital first
	Package string                   `json:"go_package"`     // import path of the package that declares it
	File    string                   `json:"file,omitempty"` // where it is declared
	Line    int                      `json:"line,omitempty"`
	ABI     int                      `json:"abi"`           // the version of the interface between Go and Python
	Doc     string                   `json:"doc,omitempty"` // the package's doc comment
	Methods []MethodSchema           `json:"methods"`
	Events  []EventSchema            `json:"events"`
	Consts  []ConstSchema            `json:"consts"`
	Objects []ObjectSchema           `json:"objects,omitempty"`
	Errors  []ErrorSchema            `json:"errors,omitempty"`
	Config  *Type                    `json:"config"` // what the constructor takes
	Types   map[string]*StructSchema `json:"types"`  // the structs that the types above name
}

// MethodSchema is one member that Python can call.
type MethodSchema struct {
	Name       string `json:"name"`    // as Python has it
	GoName     string `json:"go_name"` // as Go has it
	Index      int    `json:"index"`   // what a request names it by
	Kind       string `json:"kind"`    // "method", "serial", "stream", "object_method", "static" or "export"
	Lane       int    `json:"lane"`    // of a serial method; else -1
	Request    *Type  `json:"request"`
	Reply      *Type  `json:"reply"`              // of a stream: none
	Item       *Type  `json:"item,omitempty"`     // of a stream
	Receiver   string `json:"receiver,omitempty"` // of an object's method: its name in Schema.Objects
	RawRequest bool   `json:"raw_request"`        // the request is bytes or a view and passes without MessagePack
	RawReply   bool   `json:"raw_reply"`          // the reply is
	Doc        string `json:"doc,omitempty"`
	File       string `json:"file,omitempty"` // where it is declared
	Line       int    `json:"line,omitempty"`
}

// EventSchema is one event that the library emits.
type EventSchema struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
	Type  *Type  `json:"type"`
	Doc   string `json:"doc,omitempty"`
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"`
}

// ObjectSchema is one type whose values stay in Go. Its methods are among the library's, by their receiver.
type ObjectSchema struct {
	Name string `json:"name"`
	Go   string `json:"go,omitempty"` // import path and name in Go
	Doc  string `json:"doc,omitempty"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// ConstSchema is one constant of the library.
type ConstSchema struct {
	Name  string          `json:"name"`
	Type  *Type           `json:"type"`
	Value json.RawMessage `json:"value"`
	Doc   string          `json:"doc,omitempty"`
	File  string          `json:"file,omitempty"`
	Line  int             `json:"line,omitempty"`
}

// ErrorSchema is one error that callers know by a name: an exception of its own in Python.
type ErrorSchema struct {
	Name string `json:"name"`         // of the exception
	Kind string `json:"kind"`         // "type", by Fails, or "is", by FailsIs
	Base string `json:"base"`         // a built-in exception of Python's that it is too; empty: none
	Go   string `json:"go,omitempty"` // of a type: import path and name in Go
	Type *Type  `json:"type"`         // of a type with fields: the struct
	Doc  string `json:"doc,omitempty"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// Type describes how values of one Go type cross.
type Type struct {
	// Kind is "none", "bool", "int", "uint", "float", "string", "bytes", "view" (bytes that are not copied), "list", "map",
	// "struct", "optional", "time",
	// "duration", "path" (a string that is bytes on the wire), "text" (a type with MarshalText, a str on the wire),
	// "handle" (an object that stays in Go, an int on the wire), "func" (a callable of the caller's) or "any".
	Kind string `json:"kind"`
	Bits int    `json:"bits,omitempty"` // of numbers
	Len  int    `json:"len,omitempty"`  // of a Go array: the exact number of elements, or of bytes
	Elem *Type  `json:"elem,omitempty"` // of lists, maps and optionals
	Key  *Type  `json:"key,omitempty"`  // of maps
	Name string `json:"name,omitempty"` // of a struct, in Schema.Types; of a handle, in Schema.Objects
	Go   string `json:"go,omitempty"`   // import path and name in Go, where the type has one

	Request *Type `json:"request,omitempty"` // of a callable: what it takes
	Reply   *Type `json:"reply,omitempty"`   // of a callable: what it gives

	fields *StructSchema // of a struct
	object reflect.Type  // of a handle
}

// StructSchema describes the fields of a struct, in the order in which they are encoded.
type StructSchema struct {
	Go     string  `json:"go,omitempty"` // import path and name in Go
	Kind   string  `json:"kind"`         // "struct"
	Fields []Field `json:"fields"`
	Doc    string  `json:"doc,omitempty"`
	File   string  `json:"file,omitempty"`
	Line   int     `json:"line,omitempty"`
}

// Field describes one field of a struct, own or promoted from an embedded one.
type Field struct {
	Name           string          `json:"name"`    // on the wire
	GoName         string          `json:"go_name"` // as Go has it
	Type           *Type           `json:"type"`
	Required       bool            `json:"required"`                  // must be given in a request
	RequiredConfig bool            `json:"required_config,omitempty"` // must be given in a configuration too
	Nullable       bool            `json:"nullable"`                  // nil is a value of its own
	Omits          bool            `json:"omits,omitempty"`           // left out of what Go sends when it is empty or zero
	Default        json.RawMessage `json:"default,omitempty"`         // what an absent field becomes; durations in nanoseconds
	Owner          string          `json:"owner,omitempty"`           // of a promoted field: import path and name of its struct
	Doc            string          `json:"doc,omitempty"`
}

// The kinds of Type.
const (
	schemaNone     = "none"
	schemaBool     = "bool"
	schemaInt      = "int"
	schemaUint     = "uint"
	schemaFloat    = "float"
	schemaString   = "string"
	schemaBytes    = "bytes"
	schemaView     = "view"
	schemaList     = "list"
	schemaMap      = "map"
	schemaStruct   = "struct"
	schemaOptional = "optional"
	schemaTime     = "time"
	schemaDuration = "duration"
	schemaPath     = "path"
	schemaText     = "text"
	schemaAny      = "any"
	schemaHandle   = "handle"
	schemaFunc     = "func"
)

// dict says whether a value is a dict of fields, so that an empty payload can mean that none is given.
func (t *Type) dict() bool { return t.Kind == schemaStruct || t.Kind == schemaNone }

// paths says whether there is a path in t, outside of structs. It ends, since only structs let a type contain itself.
func (t *Type) paths() bool {
	if t == nil || t.Kind == schemaStruct {
		return false
	}
	return t.Kind == schemaPath || t.Elem.paths() || t.Key.paths()
}
