package wirelib

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/goferry/goferry/core"
)

// Color is one of some.
type Color int

// The colors.
const (
	// ColorRed is warm.
	ColorRed Color = iota + 1
	// ColorBlue is cold.
	ColorBlue
)

// Mode has names as values.
type Mode string

// The modes.
const (
	ModeFast Mode = "fast"
	ModeSlow Mode = "slow"
)

// Rights are bits.
type Rights uint8

// The rights.
const (
	RightsRead Rights = 1 << iota
	RightsWrite
	RightsRun
)

// Mask has a bit that msgspec knows no enum with.
type Mask uint64

// The masks.
const (
	MaskLow  Mask = 1
	MaskHigh Mask = 1 << 63
)

// Enums has one of each.
type Enums struct {
	Color  Color
	Mode   Mode
	Rights Rights
	Maybe  *Color
	Mask   Mask `goferry:",omitempty"`
}

// Enums gives them back.
func (l *Lab) Enums(_ context.Context, req Enums) (Enums, error) { return req, nil }

// DoubleRequest holds the number to double.
type DoubleRequest struct {
	// Value is the number.
	Value int64
}

// DoubleReply holds the doubled number.
type DoubleReply struct {
	// Value is twice as much.
	Value int64
}

// Double doubles a number, one at a time.
func (l *Lab) Double(_ context.Context, req DoubleRequest) (DoubleReply, error) {
	return DoubleReply{Value: 2 * req.Value}, nil
}

// ApplyRequest brings a callable.
type ApplyRequest struct {
	// Fn gets Value, and what it returns is given back.
	Fn    core.Func[DoubleRequest, Times]
	Value int64
	// Then is called afterwards, when it is there.
	Then core.Func[core.None, core.None] `goferry:",omitzero"`
}

// Apply calls Fn.
func (l *Lab) Apply(ctx context.Context, req ApplyRequest) (Times, error) {
	got, err := req.Fn.Call(ctx, DoubleRequest{Value: req.Value})
	if err == nil && !req.Then.IsZero() {
		_, err = req.Then.Call(ctx, core.None{})
	}
	return got, err
}

// WorkRequest says how much to do.
type WorkRequest struct {
	// Steps are told as progress, one by one.
	Steps int64
	// Pause is how long each takes.
	Pause time.Duration `goferry:",omitempty"`
}

// Work takes its time, and ends early when ctx does.
func (l *Lab) Work(ctx context.Context, req WorkRequest) (core.None, error) {
	for n := range req.Steps {
		core.Progress(ctx, n+1, req.Steps, "working")
		select {
		case <-ctx.Done():
			return core.None{}, context.Cause(ctx)
		case <-time.After(req.Pause):
		}
	}
	return core.None{}, nil
}

// Moved is the payload of OnMoved.
type Moved struct {
	// To is where it went.
	To Point
	// After is how long it took.
	After time.Duration
}

// OnMoved fires when something moves.
var OnMoved = core.NewEvent[Moved]("moved")

// OnNamed carries a name.
var OnNamed = core.NewEvent[string]("named")

// Tape is an object that stays in Go.
type Tape struct{ length int64 }

// OpenTape makes one of some length.
func (l *Lab) OpenTape(_ context.Context, length int64) (*Tape, error) {
	if length < 0 {
		return nil, nil
	}
	return &Tape{length: length}, nil
}

// Length tells how long it is.
func (t *Tape) Length(context.Context, core.None) (int64, error) { return t.length, nil }

// Pull makes it longer.
func (t *Tape) Pull(_ context.Context, req DoubleRequest) (DoubleReply, error) {
	t.length += req.Value
	return DoubleReply{Value: t.length}, nil
}

// Same gives the same tape again.
func (t *Tape) Same(context.Context, core.None) (*Tape, error) { return t, nil }

// Tapes holds several.
type Tapes struct {
	First *Tape
	Rest  []*Tape       `goferry:",omitempty"`
	Wait  time.Duration `goferry:",omitempty"`
}

// Measure gives the tapes back, longest first, and fires both events.
func (l *Lab) Measure(ctx context.Context, req Tapes) (Tapes, error) {
	all := slices.Clone(req.Rest)
	if req.First != nil {
		all = append(all, req.First)
	}
	slices.SortFunc(all, func(a, b *Tape) int { return int(b.length - a.length) })
	out := Tapes{Rest: all, Wait: req.Wait}
	if len(all) > 0 {
		out = Tapes{First: all[0], Rest: all[1:], Wait: req.Wait}
	}
	OnMoved.Emit(ctx, Moved{To: Point{X: float64(len(all))}, After: time.Second})
	OnNamed.Emit(ctx, l.name)
	return out, nil
}

// Count counts to a number.
func (l *Lab) Count(_ context.Context, to int64) iter.Seq2[DoubleReply, error] {
	return func(yield func(DoubleReply, error) bool) {
		for n := range to {
			if !yield(DoubleReply{Value: n}, nil) {
				return
			}
		}
	}
}

// Moments gives durations, and then fails when it shall.
func (l *Lab) Moments(_ context.Context, req WorkRequest) iter.Seq2[Times, error] {
	return func(yield func(Times, error) bool) {
		for n := range req.Steps {
			if !yield(Times{Took: time.Duration(n) * time.Second}, nil) {
				return
			}
		}
		yield(Times{}, &LimitError{Wanted: req.Steps})
	}
}

// ParseRequest holds a text.
type ParseRequest struct {
	// Text is what is read.
	Text string
	// Mode tells how.
	Mode Mode `goferry:",default=fast"`
}

// Parse reads a text.
func Parse(_ context.Context, req ParseRequest) (Texted, error) {
	if req.Text == "" {
		return Texted{}, ErrGone
	}
	return Texted{Length: int64(len(req.Text)), Mode: req.Mode}, nil
}

// Texted tells of a text.
type Texted struct {
	Length int64
	Mode   Mode
}

// Reverse turns a text around.
func Reverse(_ context.Context, text string) (string, error) {
	r := []rune(text)
	slices.Reverse(r)
	return string(r), nil
}

// Version tells the library's version.
func Version(core.None) (string, error) { return "1.0", nil }
