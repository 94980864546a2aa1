package core_test

import (
	"context"
	"testing"

	"github.com/goferry/goferry/core"
)

// The smallest library: what goes in comes out.
type echo struct{}
type echoConfig struct{}

func newEcho(context.Context, echoConfig) (*echo, error) { return &echo{}, nil }

func (*echo) Raw(_ context.Context, b []byte) ([]byte, error) { return b, nil }

type sumRequest struct{ A, B int64 }
type sumReply struct{ Sum int64 }

func (*echo) Sum(_ context.Context, r sumRequest) (sumReply, error) { return sumReply{r.A + r.B}, nil }

var echoLibrary = core.NewLibrary("echo", newEcho, core.Method((*echo).Raw), core.Method((*echo).Sum))

// noEvents is an EventPort without listeners.
type noEvents struct{}

func (noEvents) Listening(int32) bool { return false }
func (noEvents) Push(int32, []byte)   {}
func (noEvents) Depth() int           { return 0 }

// site is an open context with one producer, closed when the test ends.
type site struct {
	*core.Producer
	bank    *core.Bank
	context *core.Context
	library *core.Library
}

func openEcho(t testing.TB, opts core.Options) *site { return open(t, echoLibrary, noEvents{}, opts) }

func open(t testing.TB, lib *core.Library, port core.EventPort, opts core.Options) *site {
	t.Helper()
	return openWith(t, lib, port, opts, nil)
}

// openWith is open with an encoded configuration.
func openWith(t testing.TB, lib *core.Library, port core.EventPort, opts core.Options, config []byte) *site {
	t.Helper()
	bank := core.NewBank(lib.Lanes())
	c, err := lib.Open(bank, port, opts)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{bank.Producer(lib), bank, c, lib}
	t.Cleanup(s.close(t))
	if err := s.Open(context.Background(), config); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) close(t testing.TB) func() {
	return func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error("close:", err)
		}
		<-s.context.Done()
	}
}

// call calls a method by name.
func (s *site) call(ctx context.Context, method string, payload []byte) ([]byte, error) {
	index, ok := s.library.Index(method)
	if !ok {
		panic("no method " + method)
	}
	return s.Call(ctx, index, payload)
}
