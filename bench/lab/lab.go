// Package lab is the library whose generated Python package is measured.
package lab

import (
	"context"

	"github.com/goferry/goferry/core"
)

// Lab has a method over a struct, and an event of one.
type Lab struct{}

// DoubleRequest holds the number to double.
type DoubleRequest struct{ Value int64 }

// DoubleReply holds the doubled number.
type DoubleReply struct{ Value int64 }

// FloodRequest holds how many events are asked for.
type FloodRequest struct{ Count int64 }

// OnDoubled is fired by Flood.
var OnDoubled = core.NewEvent[DoubleReply]("doubled")

// New makes a Lab.
func New(context.Context, core.None) (*Lab, error) { return &Lab{}, nil }

// Double doubles a number.
func (*Lab) Double(_ context.Context, req DoubleRequest) (DoubleReply, error) {
	return DoubleReply{Value: 2 * req.Value}, nil
}

// Flood fires OnDoubled Count times, one after another.
func (*Lab) Flood(ctx context.Context, req FloodRequest) (core.None, error) {
	for range req.Count {
		if err := OnDoubled.Emit(ctx, DoubleReply{Value: 42}); err != nil {
			return core.None{}, err
		}
	}
	return core.None{}, nil
}

// Library declares it.
var Library = core.NewLibrary("lab", New, core.Method((*Lab).Double), core.Method((*Lab).Flood), core.Emits(OnDoubled))
