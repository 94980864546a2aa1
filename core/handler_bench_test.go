package core

import (
	"context"
	"testing"
)

type mirror struct{}

// BenchmarkHandlerRaw64 is what the dispatcher calls for a method over bytes: the payload's copy into memory that
// is the author's to keep, and the author's function. BenchmarkDispatchRaw64 less this is the dispatcher itself.
func BenchmarkHandlerRaw64(b *testing.B) {
	l := NewLibrary("mirror", func(context.Context, None) (*mirror, error) { return &mirror{}, nil },
		Method(func(_ *mirror, _ context.Context, body []byte) ([]byte, error) { return body, nil }, Name("look")))
	if err := l.Err(); err != nil {
		b.Fatal(err)
	}
	m, r, payload := l.members[0], &request{}, make([]byte, 64)
	var mem memory
	for b.Loop() {
		r.phase.Store(phaseDecoding)
		if _, err := m.invoke(nil, r, payload, &mem); err != nil {
			b.Fatal(err)
		}
	}
}
