package counter

import (
	"context"
	"iter"
)

// WatchRequest says how long to watch.
type WatchRequest struct {
	// Values is how many values are wanted.
	Values int
}

// Watch is a stream: it gives the counter's value, and then each one that it sees. It ends early when
// Python leaves its loop: then ctx ends.
func (c *Counter) Watch(ctx context.Context, req WatchRequest) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for n := range req.Values {
			c.mu.Lock()
			value, changed := c.value, c.changed
			c.mu.Unlock()
			if !yield(value, nil) || n == req.Values-1 {
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}
}
