package golib

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/goferry/goferry/core"
)

// Echo gives its bytes back, raw both ways.
func (l *Lab) Echo(_ context.Context, data []byte) ([]byte, error) { return data, nil }

// DoubleRequest holds the number to double.
type DoubleRequest struct {
	// Value is the number.
	Value int64
}

// DoubleReply holds the doubled number.
type DoubleReply struct{ Value int64 }

// Double is the smallest typed method.
func (l *Lab) Double(_ context.Context, req DoubleRequest) (DoubleReply, error) {
	return DoubleReply{Value: 2 * req.Value}, nil
}

// Base is embedded in Everything, whose fields it joins.
type Base struct {
	Origin string `goferry:",default=nowhere"`
}

// Point is a struct within a struct.
type Point struct{ X, Y float64 }

// Everything has a field for each row of the wire table.
type Everything struct {
	Base
	Flag    bool              `goferry:",omitempty"`
	Text    string            `goferry:",omitempty"`
	I8      int8              `goferry:",omitempty"`
	I16     int16             `goferry:",omitempty"`
	I32     int32             `goferry:",omitempty"`
	I64     int64             `goferry:",omitempty"`
	U8      uint8             `goferry:",omitempty"`
	U16     uint16            `goferry:",omitempty"`
	U32     uint32            `goferry:",omitempty"`
	U64     uint64            `goferry:",omitempty"`
	F32     float32           `goferry:",omitempty"`
	F64     float64           `goferry:",omitempty"`
	Data    []byte            `goferry:",omitempty"`
	List    []int64           `goferry:",omitempty"`
	Pair    [2]string         `goferry:",omitempty"`
	Table   map[string]int64  `goferry:",omitempty"`
	ByInt   map[int64]string  `goferry:",omitempty"`
	Point   Point             `goferry:",omitempty"`
	Points  []Point           `goferry:",omitempty"`
	Named   map[string]Point  `goferry:",omitempty"`
	Maybe   *int64            `goferry:",omitempty"`
	Other   *Point            `goferry:",omitempty"`
	When    time.Time         `goferry:",omitempty"`
	Whens   []time.Time       `goferry:",omitempty"`
	Took    time.Duration     `goferry:",omitempty"`
	Pauses  []time.Duration   `goferry:",omitempty"`
	Path    string            `goferry:",path,omitempty"`
	Folders map[string]string `goferry:",omitempty"`
}

// Mirrored is Everything as a reply, where nothing is left out.
type Mirrored struct {
	Base
	Flag    bool
	Text    string
	I8      int8
	I16     int16
	I32     int32
	I64     int64
	U8      uint8
	U16     uint16
	U32     uint32
	U64     uint64
	F32     float32
	F64     float64
	Data    []byte
	List    []int64
	Pair    [2]string
	Table   map[string]int64
	ByInt   map[int64]string
	Point   Point
	Points  []Point
	Named   map[string]Point
	Maybe   *int64
	Other   *Point
	When    time.Time
	Whens   []time.Time
	Took    time.Duration
	Pauses  []time.Duration
	Path    string `goferry:",path"`
	Folders map[string]string
}

// Mirror gives its request back.
func (l *Lab) Mirror(_ context.Context, req Everything) (Mirrored, error) { return Mirrored(req), nil }

// DescribeRequest has a required, an optional and a defaulted field.
type DescribeRequest struct {
	Name  string
	Alias *string
	Size  int8 `goferry:",default=7"`
}

// Described is what Describe saw.
type Described struct {
	Name     string
	HasAlias bool
	Alias    string
	Size     int8
}

// Describe tells what arrived of its request.
func (l *Lab) Describe(_ context.Context, req DescribeRequest) (Described, error) {
	d := Described{Name: req.Name, Size: req.Size}
	if req.Alias != nil {
		d.HasAlias, d.Alias = true, *req.Alias
	}
	return d, nil
}

// Branch is a recursive type.
type Branch struct {
	Name     string
	Kids     []Branch      `goferry:",omitempty"`
	Duration time.Duration `goferry:",omitempty"`
}

// Tree gives the tree back, each name with a star.
func (l *Lab) Tree(ctx context.Context, b Branch) (Branch, error) {
	out := Branch{Name: b.Name + "*", Duration: b.Duration}
	for _, kid := range b.Kids {
		k, err := l.Tree(ctx, kid)
		if err != nil {
			return Branch{}, err
		}
		out.Kids = append(out.Kids, k)
	}
	return out, nil
}

// Nothing has neither request nor reply.
func (l *Lab) Nothing(context.Context, core.None) (core.None, error) { return core.None{}, nil }

// Shout runs on its caller's thread.
func Shout(text string) (string, error) {
	if text == "" {
		return "", errors.New("there is nothing to shout")
	}
	return text + "!", nil
}

// EnvironReply is a variable of Go's environment.
type EnvironReply struct {
	Value string
	Set   bool
}

// Environ looks a variable of Go's environment up.
func Environ(_ context.Context, name string) (EnvironReply, error) {
	value, set := os.LookupEnv(name)
	return EnvironReply{Value: value, Set: set}, nil
}
