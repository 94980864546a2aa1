package golib

import (
	"context"
	"errors"
	"io"
	"sync/atomic"

	"github.com/goferry/goferry/core"
)

// Cursor is an object that stays in Go: it counts up to an end.
type Cursor struct {
	at, end int64
}

// Ruler is an object without a teardown.
type Ruler struct{ length int64 }

// tornDown counts the cursors that were torn down in this process.
var tornDown atomic.Int64

// OnCursor carries a cursor.
var OnCursor = core.NewEvent[Cursors]("cursor_made")

// Cursors is what may hold several.
type Cursors struct {
	First *Cursor
	Rest  []*Cursor `goferry:",omitempty"`
}

// OpenCursor makes a cursor that counts to Value.
func (l *Lab) OpenCursor(_ context.Context, req DoubleRequest) (*Cursor, error) {
	return &Cursor{end: req.Value}, nil
}

// OpenSlowly makes a cursor after a while, or at LetGo, whatever its context says.
func (l *Lab) OpenSlowly(_ context.Context, req WaitRequest) (*Cursor, error) {
	hold(req.For)
	return &Cursor{end: req.Value}, nil
}

// OpenMany makes three cursors.
func (l *Lab) OpenMany(context.Context, core.None) (Cursors, error) {
	return Cursors{First: &Cursor{end: 1}, Rest: []*Cursor{{end: 2}, {end: 3}}}, nil
}

// OpenNothing gives no cursor.
func (l *Lab) OpenNothing(context.Context, core.None) (*Cursor, error) { return nil, nil }

// OpenRuler makes a ruler.
func (l *Lab) OpenRuler(context.Context, core.None) (*Ruler, error) { return &Ruler{length: 30}, nil }

// TellCursor fires OnCursor.
func (l *Lab) TellCursor(ctx context.Context, _ core.None) (core.None, error) {
	return core.None{}, OnCursor.Emit(ctx, Cursors{First: &Cursor{end: 5}})
}

// Ends tells where cursors end.
func (l *Lab) Ends(_ context.Context, req Cursors) ([]int64, error) {
	ends := []int64{req.First.end}
	for _, c := range req.Rest {
		ends = append(ends, c.end)
	}
	return ends, nil
}

// TornDown counts the cursors that were torn down in this process.
func TornDown(context.Context, core.None) (int64, error) { return tornDown.Load(), nil }

// Next gives the next number.
func (c *Cursor) Next(context.Context, core.None) (int64, error) {
	if c.at == c.end {
		return 0, io.EOF
	}
	c.at++
	return c.at, nil
}

// Linger waits, then tells whether the cursor still lives.
func (c *Cursor) Linger(ctx context.Context, req WaitRequest) (int64, error) {
	before := tornDown.Load()
	if err := pause(ctx, req.For); err != nil {
		return 0, err
	}
	if tornDown.Load() != before {
		return 0, errors.New("torn down while a method ran")
	}
	return c.end, nil
}

// Itself gives the same cursor again.
func (c *Cursor) Itself(context.Context, core.None) (*Cursor, error) { return c, nil }

// Mark gives its bytes back, raw.
func (c *Cursor) Mark(_ context.Context, data []byte) ([]byte, error) { return data, nil }

// Close counts.
func (c *Cursor) Close(context.Context) error {
	tornDown.Add(1)
	return nil
}

// Length tells the ruler's.
func (r *Ruler) Length(context.Context, core.None) (int64, error) { return r.length, nil }
