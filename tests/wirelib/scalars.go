package wirelib

import (
	"context"
	"encoding/json"
	"math/big"
	"net/netip"
	"time"

	"github.com/goferry/goferry/core"
)

// Numbers has a number of each size.
type Numbers struct {
	Flag bool    `goferry:",omitempty"`
	I8   int8    `goferry:",omitempty"`
	I16  int16   `goferry:",omitempty"`
	I32  int32   `goferry:",omitempty"`
	I64  int64   `goferry:",omitempty"`
	Int  int     `goferry:",omitempty"`
	U8   uint8   `goferry:",omitempty"`
	U16  uint16  `goferry:",omitempty"`
	U32  uint32  `goferry:",omitempty"`
	U64  uint64  `goferry:",omitempty"`
	F32  float32 `goferry:",omitempty"`
	F64  float64 `goferry:",omitempty"`
}

// Numbers gives them back.
func (l *Lab) Numbers(_ context.Context, req Numbers) (Numbers, error) { return req, nil }

// Texts gives a text back.
func (l *Lab) Texts(_ context.Context, text string) (string, error) { return text, nil }

// Bytes gives bytes back, raw both ways.
func (l *Lab) Bytes(_ context.Context, data []byte) ([]byte, error) { return data, nil }

// View gives the caller's memory back.
func (l *Lab) View(_ context.Context, data core.View) (core.View, error) {
	return core.View(append([]byte(nil), data...)), nil
}

// Viewed has views among other fields.
type Viewed struct {
	Name  string
	Data  core.View
	Exact [4]byte
	Plain []byte
}

// Viewed gives it back.
func (l *Lab) Viewed(_ context.Context, req Viewed) (Viewed, error) {
	req.Data = append(core.View(nil), req.Data...)
	return req, nil
}

// Times has instants and durations.
type Times struct {
	When  time.Time
	Took  time.Duration
	Whens []time.Time              `goferry:",omitempty"`
	Laps  []time.Duration          `goferry:",omitempty"`
	Named map[string]time.Duration `goferry:",omitempty"`
	Maybe *time.Duration
}

// Times gives them back.
func (l *Lab) Times(_ context.Context, req Times) (Times, error) { return req, nil }

// Files has paths.
type Files struct {
	Path  string            `goferry:",path"`
	Paths []string          `goferry:",path,omitempty"`
	Sizes map[string]int64  `goferry:",path,omitempty"`
	Note  string            `goferry:",omitempty"`
	Other map[string]string `goferry:",omitempty"`
}

// Files gives them back.
func (l *Lab) Files(_ context.Context, req Files) (Files, error) { return req, nil }

// Naturals has types that cross as text and that Python has types of its own for.
type Naturals struct {
	Int    big.Int
	Ints   []big.Int     `goferry:",omitempty"`
	Maybe  *big.Int      `goferry:",omitempty"`
	Addr   netip.Addr    `goferry:",omitzero"`
	Addrs  []netip.Addr  `goferry:",omitempty"`
	Prefix netip.Prefix  `goferry:",omitzero"`
	Ratio  big.Rat       `goferry:",omitempty"`
	ID     Tag           `goferry:",omitempty"`
	Tags   map[Tag]int64 `goferry:",omitempty"`
}

// Naturals gives them back.
func (l *Lab) Naturals(_ context.Context, req Naturals) (Naturals, error) { return req, nil }

// Tag is a type that marshals to text.
type Tag struct{ text string }

// MarshalText gives it.
func (t Tag) MarshalText() ([]byte, error) { return []byte("<" + t.text + ">"), nil }

// UnmarshalText takes it.
func (t *Tag) UnmarshalText(text []byte) error {
	t.text = string(text)
	return nil
}

// Anything has what has no type.
type Anything struct {
	Value any
	Raw   json.RawMessage
}

// Anything gives it back.
func (l *Lab) Anything(_ context.Context, req Anything) (Anything, error) { return req, nil }
