// Package wirelib has every row of the wire table, to be called from Python by its typed classes.
//
// Each method gives its request back, so that what Python gets can be compared with what it gave.
package wirelib

import (
	"context"
	"errors"

	"github.com/goferry/goferry/core"
)

// Config says how a Lab begins.
type Config struct {
	// Start is where its counter begins.
	Start int64
	// Name is how it is called.
	Name string `goferry:",default=lab"`
	// Refuse, when set, makes the constructor fail with a LimitError.
	Refuse bool
}

// Lab gives back what it is given.
type Lab struct {
	start int64
	name  string
}

// New makes a Lab.
func New(_ context.Context, cfg Config) (*Lab, error) {
	if cfg.Refuse {
		return nil, &LimitError{Wanted: cfg.Start, Limit: 0}
	}
	return &Lab{start: cfg.Start, name: cfg.Name}, nil
}

// Close ends the Lab.
func (l *Lab) Close(context.Context) error { return nil }

// Begun tells how a Lab began.
type Begun struct {
	// Start is where the counter began.
	Start int64
	// Name is the Lab's.
	Name string
}

// Begin tells how the Lab began.
func (l *Lab) Begin(context.Context, core.None) (Begun, error) {
	return Begun{Start: l.start, Name: l.name}, nil
}

// LimitError tells which limit was passed.
type LimitError struct {
	// Wanted is what was asked for.
	Wanted int64
	// Limit is how much there may be.
	Limit int64
	// Message is a field with the name of an attribute that every exception has.
	Message string
}

// Error says it.
func (e *LimitError) Error() string { return "the limit was passed" }

// ErrGone says that it is gone.
var ErrGone = errors.New("it is gone")

// FailRequest chooses an error.
type FailRequest struct {
	// How is "limit", "gone" or anything else.
	How string
}

// Fail returns an error.
func (l *Lab) Fail(_ context.Context, req FailRequest) (core.None, error) {
	switch req.How {
	case "limit":
		return core.None{}, &LimitError{Wanted: 5, Limit: 3, Message: "so much"}
	case "gone":
		return core.None{}, ErrGone
	}
	return core.None{}, errors.New(req.How)
}

// Largest is the greatest of all.
const Largest = 1 << 40

// Library is what the extension exports.
var Library = core.NewLibrary("wirelib", New,
	core.Teardown((*Lab).Close),
	core.Method((*Lab).Begin),
	core.Method((*Lab).Numbers),
	core.Method((*Lab).Texts),
	core.Method((*Lab).Bytes),
	core.Method((*Lab).View),
	core.Method((*Lab).Viewed),
	core.Method((*Lab).Lists),
	core.Method((*Lab).Maps),
	core.Method((*Lab).Optionals),
	core.Method((*Lab).Times),
	core.Method((*Lab).Enums),
	core.Method((*Lab).Files),
	core.Method((*Lab).Naturals),
	core.Method((*Lab).Anything),
	core.Method((*Lab).Graft),
	core.Method((*Lab).Defaults),
	core.Serial((*Lab).Double),
	core.Method((*Lab).Apply),
	core.Method((*Lab).Fail),
	core.Method((*Lab).Work),
	core.Method((*Lab).OpenTape),
	core.Method((*Lab).Measure),
	core.Stream((*Lab).Count),
	core.Stream((*Lab).Moments),
	core.Object(
		core.Method((*Tape).Length),
		core.Method((*Tape).Pull),
		core.Method((*Tape).Same)),
	core.Static(Parse),
	core.Static(Reverse),
	core.Export(Version),
	core.Const("Largest", Largest),
	core.Const("Favourite", ColorBlue),
	core.Emits(OnMoved),
	core.Emits(OnNamed),
	core.Fails[*LimitError](),
	core.FailsIs("GoneError", ErrGone, core.Base("LookupError")),
)
