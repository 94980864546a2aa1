package core_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

// TestRecycleUnderLoadAnswersEveryRequestOnce has eight producers call while the context is recycled
// fifty times, twice together now and then.
func TestRecycleUnderLoadAnswersEveryRequestOnce(t *testing.T) {
	var n nursery
	lib := n.library(
		core.Serial(func(s *sprout, _ context.Context, _ core.None) (int64, error) { return s.number, nil }, core.Name("serial")),
		core.Method(func(s *sprout, ctx context.Context, _ core.None) (int64, error) {
			select {
			case <-time.After(2 * time.Millisecond):
				return s.number, nil
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
		}, core.Name("wait")),
		core.Static(func(context.Context, core.None) (int64, error) { return 0, nil }, core.Name("static")))
	s := openNursery(t, lib, noEvents{}, core.Options{DrainTimeout: 20 * time.Millisecond})
	members := make([]int32, 0, 4)
	for _, name := range []string{"number", "serial", "wait", "static"} {
		index, _ := lib.Index(name)
		members = append(members, index)
	}
	var accepted, answered, good atomic.Int64
	stop := make(chan struct{})
	var producers sync.WaitGroup
	for n := range 8 {
		p := s.bank.Producer(lib)
		producers.Go(func() {
			for i := n; !t.Failed(); i++ {
				select {
				case <-stop:
					return
				default:
				}
				var once atomic.Int32
				err := p.Submit(members[i%4], nil, func(r core.Reply) {
					answered.Add(1)
					switch {
					case once.Add(1) != 1:
						t.Error("two replies to a request")
					case r.Code == core.CodeOK:
						good.Add(1)
					case r.Code != core.CodeRecycling:
						t.Errorf("a request ended by code %d: %v", r.Code, r.Err())
					}
				})
				switch {
				case err == nil:
					if accepted.Add(1)-answered.Load() > 1000 {
						time.Sleep(time.Millisecond)
					}
				case !errors.Is(err, core.ErrRecycling):
					t.Error("refused:", err)
				}
			}
		})
	}
	for i := range 50 {
		served := good.Load() // each life answers something
		for limit := time.Now().Add(30 * time.Second); good.Load() == served && time.Now().Before(limit); {
			time.Sleep(100 * time.Microsecond)
		}
		var recycles sync.WaitGroup
		for range 1 + i%2 {
			recycles.Go(func() {
				if err := s.bank.Producer(lib).Recycle(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		recycles.Wait()
	}
	close(stop)
	producers.Wait()
	for limit := time.Now().Add(30 * time.Second); answered.Load() < accepted.Load() && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
	if answered.Load() != accepted.Load() || good.Load() == 0 {
		t.Errorf("of %d accepted requests %d were answered, %d well", accepted.Load(), answered.Load(), good.Load())
	}
	if made, torn := n.made.Load(), n.torn.Load(); made < 51 || made-torn != 1 {
		t.Errorf("%d objects were made, %d torn down", made, torn)
	}
	c := s.bank.Counters()
	if ends := coretest.Ended(c); ends != c.Submitted.Load() || c.InFlight.Load() != 0 {
		t.Errorf("%d submitted, %d ended, %d in flight", c.Submitted.Load(), ends, c.InFlight.Load())
	}
}
