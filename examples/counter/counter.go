package counter

import (
	"context"
	"fmt"
	"sync"

	"go.uber.org/zap"

	"github.com/goferry/goferry/core"
)

// Max is as far as a counter goes, in both directions.
const Max = 1 << 20

// Config is what the constructor takes: Counter(start=5) in Python.
type Config struct {
	// Start is where the counter begins.
	Start int64
}

// Counter is a number that many may move at once.
type Counter struct {
	mu      sync.Mutex
	value   int64         // guarded by mu
	changed chan struct{} // guarded by mu; closed, and replaced, when value changes

	journal []string // only in the serial lane, which needs no lock
}

// New makes a counter. ctx lives as long as the counter does.
func New(ctx context.Context, config Config) (*Counter, error) {
	if err := check(config.Start); err != nil {
		return nil, err
	}
	core.Log(ctx).Info("made", zap.Int64("start", config.Start))
	return &Counter{value: config.Start, changed: make(chan struct{})}, nil
}

// Close is the teardown: Python has closed the counter.
func (c *Counter) Close(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	core.Log(ctx).Info("closed", zap.Int64("value", c.value))
	return nil
}

// BumpRequest says how to move a counter.
type BumpRequest struct {
	// By is how far to go; negative goes back.
	By int64 `goferry:",default=1"`
}

// BumpResponse says where it is.
type BumpResponse struct{ Value int64 }

// Bumped tells of a counter that was moved.
type Bumped struct {
	// From is where it was.
	From int64
	// To is where it is.
	To int64
}

// OnBumped is emitted for each move.
var OnBumped = core.NewEvent[Bumped]("bumped")

// Bump moves the counter and tells its listeners. It may run at any time beside the other methods.
func (c *Counter) Bump(ctx context.Context, req BumpRequest) (BumpResponse, error) {
	c.mu.Lock()
	from, to := c.value, c.value+req.By
	if err := check(to); err != nil {
		c.mu.Unlock()
		return BumpResponse{}, err
	}
	c.value = to
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
	_ = OnBumped.Emit(ctx, Bumped{From: from, To: to}) // an event that is lost is counted by goferry
	return BumpResponse{Value: to}, nil
}

// A LimitError says that a counter would leave its range. Python gets an exception with these fields.
type LimitError struct {
	// Wanted is where it would be.
	Wanted int64
	// Limit is as far as it goes.
	Limit int64
}

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%d is too far: a counter goes to %d", e.Wanted, e.Limit)
}

func check(value int64) error {
	if value > Max || value < -Max {
		return &LimitError{Wanted: value, Limit: Max}
	}
	return nil
}
