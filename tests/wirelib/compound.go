package wirelib

import (
	"context"
	"time"
)

// Point is a place.
type Point struct {
	// X is to the right.
	X float64
	// Y is upwards.
	Y float64
}

// Base is embedded in others, whose fields it joins.
type Base struct {
	Origin string `goferry:",default=nowhere"`
}

// Lists has lists of all kinds.
type Lists struct {
	Base
	Ints    []int64    `goferry:",omitempty"`
	Small   []int8     `goferry:",omitempty"`
	Floats  []float64  `goferry:",omitempty"`
	Names   []string   `goferry:",omitempty"`
	Points  []Point    `goferry:",omitempty"`
	Blobs   [][]byte   `goferry:",omitempty"`
	Grid    [][]int64  `goferry:",omitempty"`
	Pair    [2]string  `goferry:",omitempty"`
	Few     [3]Point   `goferry:",omitempty"`
	Maybe   []int64    `goferry:",nullable,omitzero"`
	Pointer []*Point   `goferry:",omitempty"`
	Colors  []Color    `goferry:",omitempty"`
	Flags   []bool     `goferry:",omitempty"`
	Nested  [][][]bool `goferry:",omitempty"`
}

// Lists gives them back.
func (l *Lab) Lists(_ context.Context, req Lists) (Lists, error) { return req, nil }

// Maps has dicts of all kinds.
type Maps struct {
	Counts map[string]int64            `goferry:",omitempty"`
	ByInt  map[int64]string            `goferry:",omitempty"`
	ByByte map[uint8]bool              `goferry:",omitempty"`
	ByFlag map[bool]int64              `goferry:",omitempty"`
	Points map[string]Point            `goferry:",omitempty"`
	Deep   map[string]map[string]int64 `goferry:",omitempty"`
	Color  map[Color]string            `goferry:",omitempty"`
	Maybe  map[string]int64            `goferry:",nullable,omitzero"`
}

// Maps gives them back.
func (l *Lab) Maps(_ context.Context, req Maps) (Maps, error) { return req, nil }

// Optionals has pointers.
type Optionals struct {
	Int    *int64
	Text   *string
	Point  *Point
	List   *[]int64
	Color  *Color
	Always *int64 `goferry:",required"`
}

// Optionals gives them back.
func (l *Lab) Optionals(_ context.Context, req Optionals) (Optionals, error) { return req, nil }

// Branch contains itself.
type Branch struct {
	Name string
	Kids []Branch      `goferry:",omitempty"`
	Wait time.Duration `goferry:",omitempty"`
	Left *Branch
}

// Graft gives the tree back.
func (l *Lab) Graft(_ context.Context, req Branch) (Branch, error) { return req, nil }

// Defaults has a field for each kind of default.
type Defaults struct {
	Size  int8          `goferry:",default=7"`
	Ratio float64       `goferry:",default=0.5"`
	Name  string        `goferry:",default='a, b'"`
	Wait  time.Duration `goferry:",default=1500ms"`
	Path  string        `goferry:",path,default=/tmp"`
	On    bool          `goferry:",default=true"`
	Color Color         `goferry:",default=2"`
	Maybe *int64        `goferry:",default=3"`
	Point Point         `goferry:",omitempty"`
	When  time.Time     `goferry:",omitzero"`
}

// Defaults gives them back.
func (l *Lab) Defaults(_ context.Context, req Defaults) (Defaults, error) { return req, nil }
