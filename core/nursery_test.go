package core_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// sprout is a library whose objects know which one of the library's they are.
type sprout struct {
	number int64
	ctx    context.Context
}

type nursery struct {
	made, torn atomic.Int64
	fail       atomic.Bool
	slow       atomic.Int64 // how long the constructor takes
	stubborn   atomic.Bool  // whatever its ctx says
}

func (n *nursery) library(members ...core.Option) *core.Library {
	create := func(ctx context.Context, cfg string) (*sprout, error) {
		if n.fail.Load() {
			return nil, errors.New("no soil")
		}
		select {
		case <-time.After(time.Duration(n.slow.Load())):
		case <-ctx.Done():
			if !n.stubborn.Load() {
				return nil, context.Cause(ctx)
			}
			time.Sleep(time.Duration(n.slow.Load()))
		}
		if cfg != "oak" {
			return nil, errors.New("not the configuration that it was opened with: " + cfg)
		}
		return &sprout{number: n.made.Add(1), ctx: ctx}, nil
	}
	return core.NewLibrary("nursery", create, append(members,
		core.Method(func(s *sprout, _ context.Context, _ core.None) (int64, error) { return s.number, nil }, core.Name("number")),
		core.Teardown(func(s *sprout, _ context.Context) error {
			n.torn.Add(1)
			if context.Cause(s.ctx) == nil {
				return errors.New("the library's ctx has not ended before the teardown")
			}
			return nil
		}))...)
}

var oak = []byte("\xa3oak")

func openNursery(t *testing.T, lib *core.Library, port core.EventPort, opts core.Options) *site {
	t.Helper()
	return openWith(t, lib, port, opts, oak)
}

func (s *site) number(t *testing.T) int {
	t.Helper()
	body, err := s.call(context.Background(), "number", nil)
	if err != nil {
		t.Fatal(err)
	}
	return int(body[len(body)-1])
}

func (s *site) recycle(t *testing.T) {
	t.Helper()
	if err := s.Recycle(context.Background()); err != nil {
		t.Fatal("recycle:", err)
	}
}
