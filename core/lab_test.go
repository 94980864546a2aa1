package core_test

import (
	"context"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// lab is the object of libraries that tests declare of function literals.
type lab struct{ started context.Context }

type handler = func(*lab, context.Context, []byte) ([]byte, error)

func newLab(ctx context.Context, _ core.None) (*lab, error) { return &lab{ctx}, nil }

func method(name string, f handler) core.Option { return core.Method(f, core.Name(name)) }

func serial(name string, f handler) core.Option { return core.Serial(f, core.Name(name)) }

// quick answers with its payload.
var quick = method("quick", func(_ *lab, _ context.Context, b []byte) ([]byte, error) { return b, nil })

func openLab(t testing.TB, opts core.Options, members ...core.Option) *site {
	t.Helper()
	return open(t, core.NewLibrary("lab", newLab, members...), noEvents{}, opts)
}

// gate is a handler that waits until the test lets it go, and tells when it began.
type gate struct {
	began chan struct{}
	open  chan struct{}
}

func newGate() *gate { return &gate{began: make(chan struct{}, 100), open: make(chan struct{})} }

// ignoring waits without regard for ctx.
func (g *gate) ignoring(_ *lab, _ context.Context, b []byte) ([]byte, error) {
	g.began <- struct{}{}
	<-g.open
	return b, nil
}

// heeding gives the cause of ctx's end.
func (g *gate) heeding(_ *lab, ctx context.Context, b []byte) ([]byte, error) {
	g.began <- struct{}{}
	select {
	case <-g.open:
		return b, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// start calls a method from a goroutine of its own.
func (s *site) start(ctx context.Context, method string, payload []byte) <-chan error {
	end := make(chan error, 1)
	go func() {
		_, err := s.call(ctx, method, payload)
		end <- err
	}()
	return end
}

// must calls a method that must succeed, and gives how long that took.
func (s *site) must(t *testing.T, method string) time.Duration {
	t.Helper()
	start := time.Now()
	if _, err := s.call(context.Background(), method, []byte("x")); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return time.Since(start)
}
