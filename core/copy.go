package core

import (
	"strings"
	"unsafe"
)

// copyAtOnce is how many bytes are copied in some 100 µs. From that size on Go's copy goes past the caches, which is
// what large payloads want.
const copyAtOnce = 1 << 20

// CopyTo copies from to the beginning of to, which must be as long, and gives the rest of to. Both may overlap if to begins
// first. Unlike copy it lets the goroutine be stopped each 100 µs or so.
//
// A collection stops every goroutine once, to look through its stack, and none can be stopped inside copy.
// The collector sends the thread a signal each 5 µs until it is: a copy of 64 MiB that meets a
// collection takes two to four times as long. And each copy of that size makes the garbage for one.
func CopyTo(to, from []byte) (rest []byte) {
	for len(from) > 0 {
		done := copyPart(to, from[:min(len(from), copyAtOnce)])
		to, from = to[done:], from[done:]
	}
	return to
}

// copyPart is a call of its own since that is where goroutines can be stopped: when a function is entered.
// A loop around copy has no such place, but for the few instructions where the signal has to come.
//
//go:noinline
func copyPart(to, from []byte) int { return copy(to, from) }

// cloneLarge is bytes.Clone by CopyTo. A strings.Builder gets its memory without clearing it first, which would take as
// long as to copy; nobody else has the string that the memory was taken for.
func cloneLarge(from []byte) []byte {
	var b strings.Builder
	b.Grow(len(from))
	for len(from) > 0 {
		n := min(len(from), copyAtOnce)
		appendPart(&b, from[:n])
		from = from[n:]
	}
	s := b.String()
	return unsafe.Slice(unsafe.StringData(s), len(s))
}

// appendPart is copyPart for cloneLarge.
//
//go:noinline
func appendPart(b *strings.Builder, part []byte) { b.Write(part) }
