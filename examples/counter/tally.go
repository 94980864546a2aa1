package counter

import (
	"context"

	"github.com/goferry/goferry/core"
)

// Tally counts the bytes of data that are not zero. data is Python's own memory, which is not copied and
// may be read until Tally returns.
func (c *Counter) Tally(_ context.Context, data core.View) (int64, error) {
	var n int64
	for _, b := range data {
		if b != 0 {
			n++
		}
	}
	return n, nil
}
