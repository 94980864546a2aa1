package counter

import (
	"context"

	"github.com/goferry/goferry/core"
)

// FirstThatRequest brings a Python callable to Go.
type FirstThatRequest struct {
	// Accept says whether a number is the one that is looked for.
	Accept core.Func[int64, bool]
	// Below bounds the numbers, which begin with 0.
	Below int64 `goferry:",default=100"`
}

// FirstThat gives the first number that the callable accepts, or nothing.
func (c *Counter) FirstThat(ctx context.Context, req FirstThatRequest) (*int64, error) {
	for n := range req.Below {
		accepted, err := req.Accept.Call(ctx, n)
		if err != nil {
			return nil, err
		}
		if accepted {
			return &n, nil
		}
	}
	return nil, nil
}
