// Package clashlib has names that mean something in Python: those of keywords, of built-ins, of goferry's options and
// of what its typed classes have.
package clashlib

import (
	"context"
	"iter"

	"github.com/goferry/goferry/core"
)

// Config has fields with the names of options.
type Config struct {
	Options string
	Self    string
	Config  string
	Class   int64
}

// Shelf is the library's object.
type Shelf struct{ cfg Config }

// New makes a Shelf.
func New(_ context.Context, cfg Config) (*Shelf, error) { return &Shelf{cfg}, nil }

// Fields has a field for each name that clashes.
type Fields struct {
	// Timeout is a field, and no deadline.
	Timeout  int64 `goferry:",omitempty"`
	Options  int64 `goferry:",omitempty"`
	Progress int64 `goferry:",omitempty"`
	Callback int64 `goferry:",omitempty"`
	// From is where it begins; To is not a clash.
	From    int64  `goferry:",omitempty"`
	To      int64  `goferry:",omitempty"`
	Class   int64  `goferry:",omitempty"`
	None    int64  `goferry:",omitempty"`
	List    []None `goferry:",omitempty"`
	Int     int64  `goferry:",omitempty"`
	Self    int64  `goferry:",omitempty"`
	Message int64  `goferry:",omitempty"`
	Odd     int64  `goferry:"odd-name,omitempty"`
	Digit   int64  `goferry:"1st,omitempty"`
	Under   int64  `goferry:"odd_name,omitempty"`
	Quote   int64  `json:"from_,omitempty"`
}

// None is a type whose name is a keyword.
type None struct{ Value int64 }

// List gives its request back.
func (s *Shelf) List(_ context.Context, req Fields) (Fields, error) { return req, nil }

// Set gives its request back.
func (s *Shelf) Set(_ context.Context, list []int64) ([]int64, error) { return list, nil }

// Type tells what New was given.
func (s *Shelf) Type(context.Context, core.None) (Config, error) { return s.cfg, nil }

// Open gives a number back.
func (s *Shelf) Open(_ context.Context, timeout int64) (int64, error) { return timeout, nil }

// Close is a method, and no teardown.
func (s *Shelf) Close(context.Context, core.None) (string, error) { return "closed", nil }

// Stats is the library's own.
func (s *Shelf) Stats(context.Context, core.None) (string, error) { return "stats", nil }

// Import is a stream with a keyword's name.
func (s *Shelf) Import(_ context.Context, to int64) iter.Seq2[None, error] {
	return func(yield func(None, error) bool) {
		for n := range to {
			if !yield(None{Value: n}, nil) {
				return
			}
		}
	}
}

// Goferry has a reserved name.
func (s *Shelf) Goferry(context.Context, core.None) (string, error) { return "goferry", nil }

// AsyncShelf has the name that the asynchronous class would have.
type AsyncShelf struct{ Value int64 }

// Int is a static function with a built-in's name.
func Int(_ context.Context, req AsyncShelf) (AsyncShelf, error) { return req, nil }

// OnStats has the name of a method.
var OnStats = core.NewEvent[string]("stats")

// OnWith has a keyword's name.
var OnWith = core.NewEvent[None]("with")

// Tell fires both events.
func (s *Shelf) Tell(ctx context.Context, _ core.None) (core.None, error) {
	OnStats.Emit(ctx, "told")
	OnWith.Emit(ctx, None{Value: 3})
	return core.None{}, nil
}

// Library is what the extension exports.
var Library = core.NewLibrary("clashlib", New,
	core.Method((*Shelf).List),
	core.Method((*Shelf).Set),
	core.Method((*Shelf).Type),
	core.Method((*Shelf).Open),
	core.Method((*Shelf).Close),
	core.Method((*Shelf).Stats),
	core.Method((*Shelf).Goferry),
	core.Method((*Shelf).Tell),
	core.Stream((*Shelf).Import),
	core.Static(Int),
	core.Const("import", 3),
	core.Emits(OnStats, OnWith),
)
