package source

import "encoding/json"

// Answer is what the sources of some packages say. It is written as JSON.
type Answer struct {
	Packages map[string]*Package `json:"packages"` // by import path
}

// Place is a place in a source file. The file's path is absolute; lines and columns (bytes) count from 1.
type Place struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Package is what the source of one package says.
type Package struct {
	Name   string               `json:"name"`
	Dir    string               `json:"dir"`
	Clause Place                `json:"clause"` // where a package clause stands
	Doc    string               `json:"doc,omitempty"`
	Funcs  map[string]*Func     `json:"funcs"`  // by name; a method's is "Counter.Bump"
	Values map[string]*Value    `json:"values"` // package-level variables and constants
	Types  map[string]*TypeDecl `json:"types"`
	Calls  []*Call              `json:"calls"` // of package core
	// Incomplete says that constants depend on packages that were not looked into: with their export data all is known.
	Incomplete bool `json:"incomplete,omitempty"`
}

// Func is a function or a method, also a promoted one.
type Func struct {
	Doc string `json:"doc,omitempty"`
	Place
	// Param is the name of the last parameter, the request's, as Python has it; empty: it has none.
	Param string `json:"param,omitempty"`
}

// Value is a variable or a constant.
type Value struct {
	Doc string `json:"doc,omitempty"`
	Place
	Kind string `json:"kind"`           // "var", "const", "func" or "type"
	Type string `json:"type,omitempty"` // as Go writes it; empty: not known
}

// TypeDecl is a declared type.
type TypeDecl struct {
	Doc string `json:"doc,omitempty"`
	Place
	Fields    map[string]*Field `json:"fields,omitempty"`    // of a struct, promoted ones too
	Constants []*Constant       `json:"constants,omitempty"` // exported ones of this type, in order
	Flag      bool              `json:"flag,omitempty"`      // they are bits, made by shifting with iota
}

// Field is a field of a struct.
type Field struct {
	Doc string `json:"doc,omitempty"`
	Place
	Fields map[string]*Field `json:"fields,omitempty"` // of a struct that is written in place
}

// Constant is a constant of a named type.
type Constant struct {
	Name   string `json:"name"`    // as a member of an enumeration in Python: RED
	GoName string `json:"go_name"` // ColorRed
	// Value is a whole number or a string.
	Value json.RawMessage `json:"value"`
	Doc   string          `json:"doc,omitempty"`
}

// Call is one call of package core that declares something.
type Call struct {
	Name string `json:"name"` // of the function: "Method"
	Place
	EndLine int `json:"end_line"`
	// Comment stands above the call, or behind it in the same line.
	Comment string `json:"comment,omitempty"`
	// Doc belongs to the variable that is made by the call.
	Doc string `json:"doc,omitempty"`
	// Target is what is declared, where it has a name: a function, an error value, a constant.
	Target *Target `json:"target,omitempty"`
	// Wrong says what is wrong with the call's shape.
	Wrong []*Wrong `json:"wrong,omitempty"`
}

// Target is something with a name in Go.
type Target struct {
	Go    string `json:"go,omitempty"` // import path and name: "example.com/counter.Counter.Bump"
	Doc   string `json:"doc,omitempty"`
	Param string `json:"param,omitempty"` // of a function: see Func
}

// Wrong is a mistake that the compiler tells in other words, at a place within one of the spans.
type Wrong struct {
	Place
	Text  string `json:"text"` // one sentence
	Spans []Span `json:"spans"`
}

// Span is a part of a source file: from a line and a column up to a line and a column, which it does not hold.
type Span [4]int
