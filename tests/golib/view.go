package golib

import (
	"context"
	"errors"
	"hash/crc32"
	"slices"
	"sync"
	"unsafe"

	"github.com/goferry/goferry/core"
)

// viewers hold those who look at a View until LookAway, whatever their ctx says.
type viewers struct {
	mu      sync.Mutex
	open    chan struct{}
	looking int64
	looked  int64
	last    uint32 // checksum of what the last one saw when it was let go
}

func (v *viewers) look(data []byte) uint32 {
	v.mu.Lock()
	open := v.open
	v.looking++
	v.mu.Unlock()
	<-open
	sum := crc32.ChecksumIEEE(data)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.looking--
	v.looked++
	v.last = sum
	return sum
}

// View gives the caller's bytes back, raw both ways.
func (l *Lab) View(_ context.Context, data core.View) (core.View, error) { return data, nil }

// Place is where a View lies.
type Place struct {
	Address uint64
	Size    int64
	Sum     uint32
}

// Where tells where the caller's bytes lie.
func (l *Lab) Where(_ context.Context, data core.View) (Place, error) {
	return lies(data), nil
}

func lies(data core.View) Place {
	return Place{uint64(uintptr(unsafe.Pointer(unsafe.SliceData(data)))), int64(len(data)), crc32.ChecksumIEEE(data)}
}

// Fill gives so many bytes of the number 7.
func (l *Lab) Fill(_ context.Context, size int64) (core.View, error) {
	if size < 0 {
		return nil, errors.New("there are no fewer than 0 bytes")
	}
	return slices.Repeat(core.View{7}, int(size)), nil
}

// Picture is a struct with Views in every kind of place.
type Picture struct {
	Name  string
	Data  core.View
	Parts []core.View          `goferry:",omitempty"`
	Named map[string]core.View `goferry:",omitempty"`
	Maybe *core.View           `goferry:",omitempty"`
	Inner []Picture            `goferry:",omitempty"`
	Plain []byte               `goferry:",omitempty"`
}

// Frame gives a picture back as it came.
func (l *Lab) Frame(_ context.Context, req Picture) (Picture, error) { return req, nil }

// Look looks at the caller's bytes until LookAway, whatever its ctx says, and gives their checksum.
func (l *Lab) Look(_ context.Context, data core.View) (uint32, error) {
	return l.viewers.look(data), nil
}

// LookInTurn is Look in the serial lane.
func (l *Lab) LookInTurn(_ context.Context, data core.View) (uint32, error) {
	return l.viewers.look(data), nil
}

// LookAtFrame is Look at the picture's data.
func (l *Lab) LookAtFrame(_ context.Context, req Picture) (uint32, error) {
	return l.viewers.look(req.Data), nil
}

// SumInTurn gives the checksum of its bytes, in the serial lane.
func (l *Lab) SumInTurn(_ context.Context, data []byte) (uint32, error) {
	return crc32.ChecksumIEEE(data), nil
}

// shared are those who look by LookShared, in all contexts: they can be let go when theirs is closed.
var shared = viewers{open: make(chan struct{})}

// LookShared is Look until LookAwayShared of any context.
func (l *Lab) LookShared(_ context.Context, data core.View) (uint32, error) {
	return shared.look(data), nil
}

func (v *viewers) away() {
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.open)
	v.open = make(chan struct{})
}

// LookAway lets those go who look.
func (l *Lab) LookAway(context.Context, core.None) (core.None, error) {
	l.viewers.away()
	return core.None{}, nil
}

// LookAwayShared lets those go who look by LookShared.
func (l *Lab) LookAwayShared(context.Context, core.None) (core.None, error) {
	shared.away()
	return core.None{}, nil
}

// LookingReply tells who looks, who has looked, and what the last of them saw.
type LookingReply struct {
	Looking, Looked int64
	Last            uint32
}

// Looking tells about those who look.
func (l *Lab) Looking(context.Context, core.None) (LookingReply, error) {
	return l.viewers.tell(), nil
}

// LookingShared tells about those who look by LookShared.
func (l *Lab) LookingShared(context.Context, core.None) (LookingReply, error) {
	return shared.tell(), nil
}

func (v *viewers) tell() LookingReply {
	v.mu.Lock()
	defer v.mu.Unlock()
	return LookingReply{v.looking, v.looked, v.last}
}

// ShowRequest brings bytes and who looks at them.
type ShowRequest struct {
	Data core.View
	Fn   core.Func[core.None, core.None]
}

// ShowThrough calls the callable and then looks where the bytes lie.
func (l *Lab) ShowThrough(ctx context.Context, req ShowRequest) (Place, error) {
	_, err := req.Fn.Call(ctx, core.None{})
	return lies(req.Data), err
}

// Measure tells where the bytes lie, without a Lab.
func Measure(_ context.Context, data core.View) (Place, error) { return lies(data), nil }

// Turned gives the bytes in reverse, on its caller's thread.
func Turned(data core.View) (core.View, error) {
	if len(data) == 0 {
		return nil, errors.New("there is nothing to turn")
	}
	turned := slices.Clone(data)
	slices.Reverse(turned)
	return turned, nil
}

// Show tells where the picture's bytes lie that is given to a cursor.
func (c *Cursor) Show(_ context.Context, req Picture) (Place, error) { return lies(req.Data), nil }

// Weigh tells where the bytes lie that are given to a cursor.
func (c *Cursor) Weigh(_ context.Context, data core.View) (Place, error) { return lies(data), nil }
