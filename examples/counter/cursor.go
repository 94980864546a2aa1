package counter

import (
	"context"
	"errors"

	"github.com/goferry/goferry/core"
)

// StepsRequest says where a cursor goes.
type StepsRequest struct {
	// To is where it ends.
	To int64
	// By is how far it goes at a time.
	By int64 `goferry:",default=1"`
}

// Cursor is an object that stays in Go: it goes on from where it is.
type Cursor struct{ at, to, by int64 }

// ErrEnd says that a cursor has come to its end.
var ErrEnd = errors.New("the cursor is at its end")

// Steps makes a cursor that begins where the counter is.
func (c *Counter) Steps(_ context.Context, req StepsRequest) (*Cursor, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return &Cursor{at: c.value, to: req.To, by: max(req.By, 1)}, nil
}

// Next moves the cursor. It fails with ErrEnd. It is serial, so that at needs no lock.
func (c *Cursor) Next(context.Context, core.None) (int64, error) {
	if c.at+c.by > c.to {
		return 0, ErrEnd
	}
	c.at += c.by
	return c.at, nil
}

// Close is the cursor's teardown: Python has closed it, or nobody there has it any more.
func (c *Cursor) Close(ctx context.Context) error {
	core.Log(ctx).Debug("cursor closed")
	return nil
}
