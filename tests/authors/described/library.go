package described

import (
	"context"
	"errors"
	"io"
	"iter"

	"example.com/described/shade"
	"github.com/goferry/goferry/core"
)

// Config says how a Machine begins.
type Config struct {
	// Start is where it begins.
	Start int64 `goferry:",default=3"`
}

// Machine does what is described.
type Machine struct {
	parts
	shade.Painter
}

// New makes a Machine.
func New(_ context.Context, config Config) (*Machine, error) { return &Machine{}, nil }

// Paint has a struct as its request.
func (m *Machine) Paint(_ context.Context, req PaintRequest) (PaintReply, error) {
	return PaintReply{}, nil
}

// Add has a number as its request.
func (m *Machine) Add(_ context.Context, howFar int64) (int64, error) { return howFar, nil }

func (m *Machine) Unnamed(context.Context, string) (core.None, error) { return core.None{}, nil }

// Watch gives many.
func (m *Machine) Watch(_ context.Context, fromID int) iter.Seq2[Shade, error] { return nil }

// Close ends it.
func (m *Machine) Close(context.Context) error { return nil }

// parts is embedded.
type parts struct{}

// Promoted belongs to what is embedded.
func (*parts) Promoted(_ context.Context, text string) (string, error) { return text, nil }

// Same gives back what it gets.
func Same[T any](_ context.Context, value T) (T, error) { return value, nil }

// Version tells it.
func Version(core.None) (string, error) { return "1", nil }

// handler is a variable.
var handler = func(_ context.Context, names []string) (int, error) { return len(names), nil }

// Cursor stays in Go.
type Cursor struct{ at int64 }

// Next gives the next number.
func (c *Cursor) Next(_ context.Context, _ core.None) (int64, error) { return c.at, nil }

// OpenCursor opens one.
func (m *Machine) OpenCursor(_ context.Context, _ core.None) (*Cursor, error) { return nil, nil }

// LimitError tells which limit was passed.
type LimitError struct {
	// Limit is how much there may be.
	Limit int64
}

func (e *LimitError) Error() string { return "the limit" }

// ErrGone says that it is gone.
var ErrGone = errors.New("it is gone")

// Largest is the largest.
const Largest = 1 << 20

// OnPainted tells of paint.
var OnPainted = core.NewEvent[PaintRequest]("painted")

var (
	// OnMoved tells of moves.
	OnMoved = core.NewEvent[int64]("moved")
	OnDone  = core.NewEvent[core.None]("done", core.Doc("OnDone has its text in the declaration."))
)

// Library is the library.
var Library = core.NewLibrary("described", New,
	core.Method((*Machine).Paint),
	core.Serial((*Machine).Add, core.Name("add_up"), core.Doc("Add with another text.")),
	core.Method((*Machine).Unnamed),
	core.Stream((*Machine).Watch),
	core.Method((*Machine).Promoted),
	core.Method((*Machine).OpenCursor),
	core.Method((*Machine).Mix),
	core.Static(shade.Named),
	core.Teardown((*Machine).Close),
	core.Static(Same[float64], core.Name("same")),
	core.Export(Version),
	core.Static(handler, core.Name("handler")),
	// Literal is written in place.
	core.Static(
		func(_ context.Context, path string) (string, error) { return path, nil },
		core.Name("literal")),
	core.Static(tagged),
	core.Object(
		core.Method((*Cursor).Next)),
	core.Const("Largest", Largest),
	// Smallest is the smallest.
	core.Const("Smallest", 1), core.Const("Best", ShadeDark),
	core.Const("Plain", "x"), // Plain stands before this.
	core.Emits(OnPainted, OnMoved, OnDone),
	core.Fails[*LimitError](), core.FailsIs("GoneError", ErrGone, core.Base("LookupError")),
	// EndError says that there is no more.
	core.FailsIs("EndError", io.EOF),
)
