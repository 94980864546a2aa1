package core

import (
	"math/bits"
	"sync/atomic"
)

// BellPlaces is how many places a [Bell] tells apart.
const BellPlaces = 64

// Bell is rung by the ingresses of a library's contexts that rest, so that one goroutine may look after all
// of them: the one that has the bell's duty. It polls, or it sleeps on the bell.
//
// At most one goroutine sleeps, and it need not have the duty: whoever gives the duty up leaves it to the sleeper, which
// the next ring wakes. Methods marked "duty" are called by the goroutine that has it. All the others may be
// called by any.
type Bell interface {
	// Rung gives a bit for each place that has rung and was not taken yet. It costs one load.
	Rung() uint64
	// Take gives a place that has rung, each in its turn, or -1. What made it ring happened before. Duty.
	Take() (place int)
	// Ring rings for a place, 0 to BellPlaces-1, and wakes the sleeper if nobody has the duty: then it
	// has. It never blocks.
	Ring(place int)
	// Attend takes the duty, if nobody has it.
	Attend() bool
	// Leave gives the duty up, to whoever attends first or to the sleeper. False means that the bell
	// rang meanwhile, and that the caller has the duty still. Duty.
	Leave() bool
	// Sleep blocks until a ring, or Wake, gives the caller the duty. When no other goroutine has anything to do, as far
	// as the caller knows, it may block in a way that wakes sooner but keeps the processor from others for up
	// to 10 ms.
	Sleep(alone bool)
	// Yield offers this processor to whoever rang: it may wait for it, since the system tends to wake threads where they
	// were woken from. For a goroutine that has slept, after its first replies and its second ones.
	Yield()
	// Wake hands the caller's duty to the sleeper. Duty, or at the crew's end.
	Wake()
	// Close gives the bell back when its crew has ended. No context rings it any more.
	Close()
}

// bankBell is the Bell of Banks.
//
// Ring sets the place's bit and then looks at vacant; Leave sets vacant and then looks at the bits. Both
// use sequentially consistent atomics, so one of the two sees the other. The exchange of vacant has one
// winner, who hands the duty on, so there is at most one signal in wake.
type bankBell struct {
	rung   atomic.Uint64
	next   int         // the place whose turn it is: the duty's
	vacant atomic.Bool // nobody has the duty
	wake   chan struct{}
}

func newBankBell() *bankBell {
	return &bankBell{wake: make(chan struct{}, 2)} // the duty, and the crew's end
}

// Rung implements [Bell].
func (b *bankBell) Rung() uint64 { return b.rung.Load() }

// Take implements [Bell].
func (b *bankBell) Take() (place int) {
	place = NextPlace(b.rung.Load(), b.next)
	if place >= 0 {
		b.rung.And(^(uint64(1) << place))
		b.next = place + 1
	}
	return place
}

// NextPlace finds, among the bits of rung, the first one set at from or after it, and else the first of all. -1:
// none is set. It is for implementations of [Bell.Take].
func NextPlace(rung uint64, from int) int {
	if rung == 0 {
		return -1
	}
	from &= BellPlaces - 1
	return (from + bits.TrailingZeros64(bits.RotateLeft64(rung, -from))) & (BellPlaces - 1)
}

// Ring implements [Bell].
func (b *bankBell) Ring(place int) {
	b.rung.Or(1 << place)
	if b.vacant.Load() && b.vacant.CompareAndSwap(true, false) {
		b.Wake()
	}
}

// Attend implements [Bell].
func (b *bankBell) Attend() bool { return b.vacant.Load() && b.vacant.CompareAndSwap(true, false) }

// Leave implements [Bell].
func (b *bankBell) Leave() bool {
	b.vacant.Store(true)
	return b.rung.Load() == 0 || !b.vacant.CompareAndSwap(true, false)
}

// Sleep implements [Bell].
func (b *bankBell) Sleep(bool) { <-b.wake }

// Yield implements [Bell]. Go's scheduler puts goroutines that are ready elsewhere.
func (b *bankBell) Yield() {}

// Wake implements [Bell].
func (b *bankBell) Wake() { b.wake <- struct{}{} }

// Close implements [Bell].
func (b *bankBell) Close() {}
