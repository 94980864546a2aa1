package core_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

// queueSeeds are where fuzzing of a queue begins: pushes and drains, seals in between, seals at once, sleeps,
// cancels.
var queueSeeds = [][]byte{
	[]byte("\x00\x08\x10\x18\x03\x0b\x13\x1b\x04"),
	[]byte("\xf8\xf8\xf8\xf8\x05\xf8\x04\x06\xf8\x04"),
	[]byte("\x05\x00\x06\x00\x05\x03\x06\x00\x05"),
	[]byte("\x07\x28\x07\x29\x07\x2a\x03\x05\x03\x06\x07"),
	[]byte("\x18\x02\x03\x02\x22\xfa\xf2\xea\x0a\x04\x02"),
}

// FuzzQueue tries the order of Bank; see coretest.Queue.
func FuzzQueue(f *testing.F) {
	for _, seed := range queueSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, steps []byte) {
		if len(steps) == 0 || len(steps) > 256 {
			return
		}
		bank := core.NewBank(1)
		var answered atomic.Int64
		finished := coretest.Queue(t, coretest.Subject{
			Ingress: bank,
			Shards:  bank.Shards() + 1,
			Cancellable: func() coretest.PushCancellable {
				p := bank.Producer(echoLibrary)
				return func(method int32, payload []byte) (func() bool, bool) {
					return p.SubmitCancellable(method, payload, func(core.Reply) { answered.Add(1) })
				}
			},
		}, steps)
		for limit := time.Now().Add(30 * time.Second); answered.Load() < int64(finished) && time.Now().Before(limit); {
			time.Sleep(10 * time.Microsecond)
		}
		if answered.Load() != int64(finished) {
			t.Errorf("of %d requests %d were answered", finished, answered.Load())
		}
	})
}
