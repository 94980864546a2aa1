package counter

import (
	"context"
	"time"

	"github.com/goferry/goferry/core"
)

// CountToRequest says how to count.
type CountToRequest struct {
	// Target is where to end.
	Target int64
	// Pause is the time before each number.
	Pause time.Duration `goferry:",omitempty"`
}

// CountTo counts from 1, tells how far it has come, and gives the time that it took. A timeout in Python,
// Ctrl-C, or a cancelled task ends ctx; the cause says which.
func (c *Counter) CountTo(ctx context.Context, req CountToRequest) (time.Duration, error) {
	start := time.Now()
	for n := int64(1); n <= req.Target; n++ {
		select {
		case <-time.After(req.Pause):
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
		core.Progress(ctx, n, req.Target, "counting")
	}
	return time.Since(start), nil
}
