package counter

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/goferry/goferry/core"
)

// Notation is how a number is written. A type with constants is an enum in Python.
type Notation string

// Notations.
const (
	NotationDecimal Notation = "decimal"
	NotationHex     Notation = "hex"
	NotationBinary  Notation = "binary"
)

// Marks are what may stand in a number. Constants that are powers of two are flags, which combine.
type Marks uint8

// Marks.
const (
	MarksSign       Marks = 1 << iota // a sign before it
	MarksSeparators                   // underscores between digits
)

// ParseRequest is a number in words.
type ParseRequest struct {
	// Text is the number.
	Text string
	// Notation is how it is written.
	Notation Notation `goferry:",default=decimal"`
	// Marks are what it may have beside digits.
	Marks Marks `goferry:",default=1"`
}

// Parse is static: it reads a number, without a counter.
func Parse(_ context.Context, req ParseRequest) (int64, error) {
	base, known := map[Notation]int{NotationDecimal: 10, NotationHex: 16, NotationBinary: 2}[req.Notation]
	if !known {
		return 0, fmt.Errorf("notation is %q, which is none", req.Notation)
	}
	digits := req.Text
	if req.Marks&MarksSeparators != 0 {
		digits = strings.ReplaceAll(digits, "_", "")
	}
	if req.Marks&MarksSign == 0 && strings.ContainsAny(digits, "+-") {
		return 0, fmt.Errorf("%q has a sign, and marks does not allow it", req.Text)
	}
	value, err := strconv.ParseInt(digits, base, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no %s number", req.Text, req.Notation)
	}
	return value, check(value)
}

// Version is an export: it runs on the caller's own thread, which is for what is quick and rare.
func Version(core.None) (string, error) { return "1.0", nil }
