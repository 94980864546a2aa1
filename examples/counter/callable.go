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

// FirstThatResponse is what was found.
type FirstThatResponse struct {
	// Number is the one that was accepted; None where none was.
	Number *int64
}

// FirstThat gives the first number that the callable accepts.
func (c *Counter) FirstThat(ctx context.Context, req FirstThatRequest) (FirstThatResponse, error) {
	for n := range req.Below {
		accepted, err := req.Accept.Call(ctx, n)
		if err != nil {
			return FirstThatResponse{}, err
		}
		if accepted {
			return FirstThatResponse{Number: &n}, nil
		}
	}
	return FirstThatResponse{}, nil
}
