// Package shade is another one of the module.
package shade

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
