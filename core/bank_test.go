package core_test

import (
	"context"
	"encoding/binary"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

func TestBankIsAnIngress(t *testing.T) {
	coretest.Ingress(t, func(*testing.T) coretest.Subject {
		bank := core.NewBank(1)
		return coretest.Subject{
			Ingress: bank,
			Shards:  bank.Shards() + 1,
			Producer: func() coretest.Push {
				p := bank.Producer(echoLibrary)
				return func(method int32, payload []byte) bool {
					return p.Submit(method, payload, func(core.Reply) {}) == nil
				}
			},
		}
	})
}

// TestEveryRequestGetsItsOwnReplyOnce is the promise of the whole: 64 producers, a million requests,
// each with one reply that bears its own number.
func TestEveryRequestGetsItsOwnReplyOnce(t *testing.T) {
	const producers = 64
	each := 1_000_000 / producers
	if testing.Short() {
		each /= 50
	}
	s := openEcho(t, core.Options{})
	raw, _ := echoLibrary.Index("raw")
	var wg sync.WaitGroup
	var wrong atomic.Int64
	for n := range producers {
		p := s.bank.Producer(echoLibrary)
		wg.Go(func() {
			replies := make([]atomic.Int32, each)
			var left sync.WaitGroup
			for i := range each {
				number := binary.LittleEndian.AppendUint64(nil, uint64(n)<<32|uint64(i))
				if i%16 == 0 { // some wait, the others pile up
					body, err := p.Call(context.Background(), raw, number)
					if err != nil || string(body) != string(number) {
						wrong.Add(1)
					}
					replies[i].Add(1)
					continue
				}
				left.Add(1)
				err := p.Submit(raw, number, func(r core.Reply) {
					if r.Code != core.CodeOK || string(r.Body) != string(number) {
						wrong.Add(1)
					}
					replies[i].Add(1)
					left.Done()
				})
				if err != nil {
					wrong.Add(1)
					left.Done()
				}
			}
			left.Wait()
			for i := range replies {
				if replies[i].Load() != 1 {
					wrong.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := wrong.Load(); n != 0 {
		t.Errorf("%d requests went wrong", n)
	}
	counts := s.bank.Counters()
	if total := int64(producers * each); counts.Submitted.Load() != total || counts.Completed.Load() != total {
		t.Errorf("of %d requests %d count as submitted, %d as completed", total, counts.Submitted.Load(), counts.Completed.Load())
	}
}
