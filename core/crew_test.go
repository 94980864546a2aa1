package core_test

import (
	"bytes"
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goferry/goferry/core"
)

// openMany opens contexts of one library.
func openMany(t *testing.T, n int, members ...core.Option) (sites []*site) {
	t.Helper()
	lib := core.NewLibrary("lab", newLab, members...)
	for range n {
		sites = append(sites, open(t, lib, noEvents{}, core.Options{MaxContexts: n}))
	}
	return sites
}

// crewStacks counts the goroutines that work, or could, for contexts. Those that watch over them are others.
func crewStacks() int {
	all := make([]byte, 1<<20)
	return bytes.Count(all[:runtime.Stack(all, true)], []byte("(*worker).main("))
}

func TestContextsAtRestShareOneGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sites := openMany(t, 8, quick)
		for range 3 {
			for _, s := range sites {
				s.must(t, "quick")
			}
		}
		synctest.Wait()
		// Each context was opened by a goroutine of its own; those that found no duty wait among the idle.
		before := crewStacks()
		for range 20 {
			for _, s := range sites {
				s.must(t, "quick")
				synctest.Wait()
			}
		}
		if after := crewStacks(); after > before {
			t.Errorf("%d goroutines lead 8 contexts that are called in turn; before there were %d", after, before)
		}
	})
}

func TestAHandlerThatBlocksDelaysOtherContextsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		sites := openMany(t, 3, quick, method("block", g.ignoring))
		for _, s := range sites {
			s.must(t, "quick")
		}
		end := sites[0].start(context.Background(), "block", nil)
		<-g.began
		for _, s := range []*site{sites[1], sites[0]} {
			if took := s.must(t, "quick"); took > 5*time.Millisecond {
				t.Errorf("the first call beside a blocked handler took %v", took)
			}
		}
		for range 50 {
			for _, s := range sites {
				if took := s.must(t, "quick"); took > 0 {
					t.Errorf("a later call beside a blocked handler took %v", took)
				}
			}
		}
		close(g.open)
		if err := <-end; err != nil {
			t.Error(err)
		}
	})
}

func TestAMethodThatIsKnownToBeSlowDelaysNoOtherContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := make(chan struct{})
		sites := openMany(t, 2, quick, method("slow", func(_ *lab, _ context.Context, b []byte) ([]byte, error) {
			began <- struct{}{}
			time.Sleep(900 * time.Microsecond) // less than the watchdog needs
			return b, nil
		}))
		for i := range 20 {
			sites[1].must(t, "quick")
			synctest.Wait()
			end := sites[0].start(context.Background(), "slow", nil)
			<-began
			took := sites[1].must(t, "quick")
			if i > 0 && took > 0 {
				t.Errorf("call %d beside the other context's slow method took %v", i, took)
			}
			if err := <-end; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestMoreContextsThanTheBellHasPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sites := openMany(t, 2*core.BellPlaces+3, quick)
		for range 3 {
			var all sync.WaitGroup
			for _, s := range sites {
				all.Go(func() { s.must(t, "quick") })
			}
			all.Wait()
			for _, s := range sites {
				s.must(t, "quick")
			}
			synctest.Wait()
		}
	})
}

// TestContextsComeAndGoUnderLoad opens, recycles and closes contexts beside others that are called all the time, so that
// duty and leads move while places are given away and taken back.
func TestContextsComeAndGoUnderLoad(t *testing.T) {
	pause := method("pause", func(_ *lab, _ context.Context, b []byte) ([]byte, error) {
		time.Sleep(100 * time.Microsecond)
		return b, nil
	})
	lib := core.NewLibrary("lab", newLab, quick, pause)
	end := time.Now().Add(500 * time.Millisecond)
	if testing.Short() {
		end = time.Now().Add(100 * time.Millisecond)
	}
	var all sync.WaitGroup
	for i := range 6 {
		s := open(t, lib, noEvents{}, core.Options{})
		name := []string{"quick", "quick", "pause"}[i%3]
		all.Go(func() {
			for time.Now().Before(end) {
				s.must(t, name)
				if i%2 == 0 {
					time.Sleep(time.Duration(i) * 50 * time.Microsecond) // the leader falls asleep now and then
				}
			}
		})
	}
	for range 3 {
		all.Go(func() {
			for time.Now().Before(end) {
				bank := core.NewBank(0)
				c, err := lib.Open(bank, noEvents{}, core.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				s := &site{bank.Producer(lib), bank, c, lib}
				if err := s.Open(context.Background(), nil); err != nil {
					t.Error(err)
				}
				s.must(t, "quick")
				if err := s.Recycle(context.Background()); err != nil {
					t.Error(err)
				}
				s.must(t, "pause")
				s.close(t)()
			}
		})
	}
	all.Wait()
}
