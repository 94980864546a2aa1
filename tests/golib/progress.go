package golib

import (
	"context"
	"errors"
	"time"

	"github.com/goferry/goferry/core"
)

// ProgressRequest asks for progress.
type ProgressRequest struct {
	// Steps is how often progress is told.
	Steps int64
	// Pause is the time before each step. It ends early with the request's context.
	Pause time.Duration `goferry:",omitempty"`
	// Fail, when set, is the text of the error at the end.
	Fail string `goferry:",omitempty"`
}

// Progress tells of Steps steps, numbered from 1.
func (l *Lab) Progress(ctx context.Context, req ProgressRequest) (core.None, error) {
	for n := range req.Steps {
		if err := pause(ctx, req.Pause); err != nil {
			return core.None{}, err
		}
		core.Progress(ctx, n+1, req.Steps, "step")
	}
	if req.Fail != "" {
		return core.None{}, errors.New(req.Fail)
	}
	return core.None{}, nil
}
