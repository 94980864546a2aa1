package described

import (
	"net/netip"
	"os"
	"time"

	"example.com/described/shade"
)

// Base is embedded in messages.
type Base struct {
	// ID is whose it is.
	ID uint64
}

// PaintRequest says what to paint.
type PaintRequest struct {
	Base
	shade.Tint
	// Shade is its own package's.
	Shade  Shade
	Finish shade.Finish // Finish is another package's.
	// Corner is written in place.
	Corner struct {
		// X is from the left.
		X int
		Y int // Y is from above.
	}
	// Places are many.
	Places []struct {
		// Name is its own.
		Name string
	}
	Rights map[Right]Rights
	Month  time.Month
	When   time.Time
	Wait   time.Duration
	From   netip.Addr
	Page   Page[Shade]
	Plain  Temperature
	Access Access
	// Left and Right share this.
	Left, Right *Level
}

// Page is generic.
type Page[T any] struct {
	// Items are its items.
	Items []T
}

// PaintReply has nothing that is told.
type PaintReply struct{ Value int64 }

// Shade is how dark something is.
type Shade int

// The shades.
const (
	// ShadeLight is light.
	ShadeLight Shade = iota
	ShadeDark        // ShadeDark is dark.
	shadeLast
)

// Right is one right, or several.
type Right uint16

const (
	RightNone Right = 0
	RightRead Right = 1 << iota
	RightWrite
	RightAll = RightRead | RightWrite
)

// Rights is no enumeration.
type Rights []Right

// Level has names that end with the type's, and values that only look like bits.
type Level string

const (
	LowLevel   Level = "low"
	HighLevel  Level = "high"
	Levelled   Level = "levelled"
	Level9     Level = "9"
	OtherLevel       = "no level"
)

// Access has constants that depend on another package's.
type Access int

const (
	AccessRead  = Access(os.O_RDONLY)
	AccessWrite = Access(os.O_WRONLY)
)

// Temperature has no constants of whole numbers.
type Temperature float64

const Boiling Temperature = 100
