package golib

import (
	"context"
	"time"

	"github.com/goferry/goferry/core"
)

// OnBeacon tells when it was fired: nanoseconds of Unix time.
var OnBeacon = core.NewEvent[int64]("beacon")

// FloodRequest asks for events.
type FloodRequest struct {
	// Count is how many.
	Count int64
	// Data is what each event of Flood carries.
	Data []byte `goferry:",omitempty"`
	// Pause is the time before each event of Beacon.
	Pause time.Duration `goferry:",omitempty"`
}

// Flood fires OnWhole Count times, one after another.
func (l *Lab) Flood(ctx context.Context, req FloodRequest) (core.None, error) {
	for range req.Count {
		if err := OnWhole.Emit(ctx, req.Data); err != nil {
			return core.None{}, err
		}
	}
	return core.None{}, nil
}

// Beacon fires OnBeacon Count times, with a pause before each.
func (l *Lab) Beacon(ctx context.Context, req FloodRequest) (core.None, error) {
	for range req.Count {
		if err := pause(ctx, req.Pause); err != nil {
			return core.None{}, err
		}
		if err := OnBeacon.Emit(ctx, time.Now().UnixNano()); err != nil {
			return core.None{}, err
		}
	}
	return core.None{}, nil
}
