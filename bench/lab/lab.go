// Package lab is the library whose generated Python package is measured.
package lab

import (
	"context"

	"github.com/goferry/goferry/core"
)

// Lab has one method over a struct.
type Lab struct{}

// DoubleRequest holds the number to double.
type DoubleRequest struct{ Value int64 }

// DoubleReply holds the doubled number.
type DoubleReply struct{ Value int64 }

// New makes a Lab.
func New(context.Context, core.None) (*Lab, error) { return &Lab{}, nil }

// Double doubles a number.
func (*Lab) Double(_ context.Context, req DoubleRequest) (DoubleReply, error) {
	return DoubleReply{Value: 2 * req.Value}, nil
}

// Library declares it.
var Library = core.NewLibrary("lab", New, core.Method((*Lab).Double))
