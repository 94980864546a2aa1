// Package shade is another one of the module.
package shade

import "context"

// Finish is how something shines.
type Finish uint16

const (
	FinishMatt  Finish = 1
	FinishGloss Finish = 2
	FinishBoth  Finish = 3
)

// Tint is embedded elsewhere.
type Tint struct {
	// Tone is its tone.
	Tone string
}

// Painter is embedded elsewhere too.
type Painter struct{}

// Mix belongs to another package.
func (*Painter) Mix(_ context.Context, tones []string) (string, error) { return "", nil }

// Named is a function of another package.
func Named(_ context.Context, itsName string) (string, error) { return itsName, nil }
