package pyffi

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// viewer's handlers look at their request until the test lets them go, whatever their ctx says.
type viewer struct{}

type looked struct{ Data core.View }

var (
	lookBegan = make(chan core.View)
	lookEnds  = make(chan struct{})
	lookSaw   = make(chan string)
)

func look(v core.View) {
	lookBegan <- v
	<-lookEnds
	lookSaw <- string(v)
}

func (*viewer) Look(_ context.Context, v core.View) (core.View, error) {
	look(v)
	return v, nil
}

// Turned gives two parts of its request, the later one first, and ownSize bytes of its own between.
func (*viewer) Turned(_ context.Context, v core.View) (turned, error) {
	half := len(v) / 2
	return turned{A: v[half:], B: slices.Repeat(core.View{7}, int(ownSize.Load())), C: v[:half-1000]}, nil
}

type turned struct{ A, B, C core.View }

// ownSize is changed between requests, which the race detector does not know.
var ownSize atomic.Int64

// TurnedInside is Turned for a payload in the node's own block.
func (v *viewer) TurnedInside(ctx context.Context, l looked) (turned, error) {
	return v.Turned(ctx, l.Data)
}

func (*viewer) LookInside(_ context.Context, l looked) (core.None, error) {
	look(l.Data)
	return core.None{}, nil
}

var viewers = core.NewLibrary("viewers",
	func(context.Context, core.None) (*viewer, error) { return &viewer{}, nil },
	core.Method((*viewer).Look), core.Method((*viewer).LookInside),
	core.Method((*viewer).Turned), core.Method((*viewer).TurnedInside))

// large is a payload that Views share.
func large() []byte {
	b := make([]byte, core.ViewLeast+1000)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return b
}

// Slots of what the tests here push.
const (
	lookSlot   = 1
	cancelSlot = 2
	otherSlot  = 3
	closeSlot  = 4
)

// arrivals are what has come to the port of a cSide.
type arrivals struct {
	codes  map[int64]core.Code // by slot
	bodies map[int64]string
	pins   int
}

// until collects until the wanted thing has come.
func (a *arrivals) until(t *testing.T, c *cSide, what string, came func() bool) {
	t.Helper()
	if a.codes == nil {
		a.codes, a.bodies = map[int64]core.Code{}, map[int64]string{}
	}
	for end := time.Now().Add(20 * time.Second); !came(); {
		if time.Now().After(end) {
			t.Fatalf("%s did not come; what came: %v and %d pins", what, a.codes, a.pins)
		}
		c.drain(int64(20*time.Millisecond), func(slot int64, code int32, body []byte) {
			switch _, twice := a.codes[slot]; {
			case slot == pinSlot:
				a.pins++
			case twice:
				t.Errorf("the reply of slot %d came twice", slot)
			default:
				a.codes[slot], a.bodies[slot] = core.Code(code), string(body)
			}
		})
	}
}

func (a *arrivals) has(slot int64) func() bool {
	return func() bool { _, came := a.codes[slot]; return came }
}

func (c *cSide) pushCancel(ticket uint64) {
	c.push(0, core.OpCancel, binary.LittleEndian.AppendUint64(nil, ticket), cancelSlot)
}

func TestPinnedPayloadIsHeldUntilItsHandlerReturnsThoughItsRequestEndedBefore(t *testing.T) {
	c, _ := openContextOf(t, viewers)
	memory := newCMemory(large())
	ticket := c.pushPinned(0, 0, memory, lookSlot)
	v := <-lookBegan
	if addressOf(v) != memory.addr() || len(v) != len(large()) {
		t.Errorf("the view lies at %#x, and the caller's memory at %#x", addressOf(v), memory.addr())
	}
	var a arrivals
	c.pushCancel(ticket)
	a.until(t, c, "the early end", a.has(lookSlot))
	a.until(t, c, "the cancel's reply", a.has(cancelSlot))
	if a.codes[lookSlot] != core.CodeCancelled || a.pins != 0 {
		t.Errorf("the request ended with code %d, and %d pins came while its handler looked", a.codes[lookSlot], a.pins)
	}
	lookEnds <- struct{}{}
	if got := <-lookSaw; got != string(large()) {
		t.Error("the handler has seen something else than its payload")
	}
	a.until(t, c, "the pin", func() bool { return a.pins > 0 })
	memory.free()
	if n := nodesLive(); a.pins != 1 || n != 0 {
		t.Errorf("%d pins came for one, and %d nodes are still taken", a.pins, n)
	}
}

func TestPinOfARequestThatEndsWithItsHandlerStaysWithItsNode(t *testing.T) {
	c, _ := openContextOf(t, viewers)
	memory := newCMemory(large())
	c.pushPinned(0, 0, memory, lookSlot)
	<-lookBegan
	lookEnds <- struct{}{}
	<-lookSaw
	var a arrivals
	a.until(t, c, "the reply", a.has(lookSlot))
	if a.codes[lookSlot] != core.CodeOK || a.bodies[lookSlot] != string(large()) || a.pins != 1 {
		t.Errorf("the reply has code %d and %d bytes, and %d pins came with it", a.codes[lookSlot], len(a.bodies[lookSlot]), a.pins)
	}
	memory.free()
}

func TestPayloadInMemoryOfItsNodeIsHeldToo(t *testing.T) {
	c, _ := openContextOf(t, viewers)
	size := uint16(len(large()))
	payload := append([]byte{0x81, 0xa4, 'd', 'a', 't', 'a', 0xc5, byte(size >> 8), byte(size)}, large()...)
	ticket, _ := c.push(0, 1, payload, lookSlot)
	<-lookBegan
	var a arrivals
	c.pushCancel(ticket)
	a.until(t, c, "the early end", a.has(lookSlot))
	a.until(t, c, "the cancel's reply", a.has(cancelSlot))
	if n := blocksHeld(); n != 1 {
		t.Errorf("%d payloads are held", n)
	}
	c.push(0, 99, make([]byte, len(payload)), otherSlot) // gets the node
	a.until(t, c, "another reply", a.has(otherSlot))
	lookEnds <- struct{}{}
	if got := <-lookSaw; got != string(large()) {
		t.Error("the payload's memory was used for something else while the handler looked")
	}
	for end := time.Now().Add(20 * time.Second); blocksHeld() != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the payload was not let go of")
		}
	}
}

func TestHandlerThatOutlastsItsContextKeepsItsPayload(t *testing.T) {
	c, life := newContextOf(t, viewers, core.Options{DrainTimeout: 10 * time.Millisecond})
	memory := newCMemory(large())
	c.pushPinned(0, 0, memory, lookSlot)
	<-lookBegan
	var a arrivals
	c.push(0, core.OpClose, nil, closeSlot)
	a.until(t, c, "the close's reply", a.has(closeSlot))
	life.end()
	if a.codes[lookSlot] != core.CodeClosed || a.pins != 0 {
		t.Errorf("the request ended with code %d, and %d pins came while its handler looked", a.codes[lookSlot], a.pins)
	}
	lookEnds <- struct{}{}
	if got := <-lookSaw; got != string(large()) {
		t.Error("the handler has seen something else than its payload")
	}
	a.until(t, c, "the pin", func() bool { return a.pins > 0 })
	memory.free()
}

func TestLargeViewsOfARequestComeBackInItsReplyWhereverTheyLie(t *testing.T) {
	c, _ := openContextOf(t, viewers)
	random := rand.NewChaCha8([32]byte{})
	data := make([]byte, 200_001)
	_, _ = random.Read(data)
	check := func(way string, pins int) {
		t.Helper()
		want := bin([]byte{0x83}, "a", data[100_000:])
		want = bin(want, "b", slices.Repeat([]byte{7}, int(ownSize.Load())))
		want = bin(want, "c", data[:99_000])
		var a arrivals
		a.until(t, c, "the reply", a.has(lookSlot))
		if a.codes[lookSlot] != core.CodeOK || a.bodies[lookSlot] != string(want) || a.pins != pins {
			t.Errorf("%s: code %d, %d bytes of %d, %d pins", way, a.codes[lookSlot], len(a.bodies[lookSlot]), len(want), a.pins)
		}
	}
	for _, size := range []int64{70_000, 0} { // the reply is larger than the request's block, or fits into it
		ownSize.Store(size)
		memory := newCMemory(data)
		c.pushPinned(0, 2, memory, lookSlot)
		check("in the caller's memory", 1)
		memory.free()
		c.push(0, 3, bin([]byte{0x81}, "data", data), lookSlot)
		check("in the node's block", 0)
	}
}

// bin appends a field of bytes to a struct.
func bin(to []byte, name string, value []byte) []byte {
	return msgp.AppendBytes(msgp.AppendString(to, name), value)
}
