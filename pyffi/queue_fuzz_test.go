package pyffi

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core/coretest"
)

// FuzzRing tries the order of the ring in C memory; see coretest.Queue.
func FuzzRing(f *testing.F) {
	for _, seed := range []string{
		"\x00\x08\x10\x18\x03\x0b\x13\x1b\x04",
		"\xf8\xf8\xf8\xf8\x05\xf8\x04\x06\xf8\x04",
		"\x05\x00\x06\x00\x05\x03\x06\x00\x05",
		"\x07\x28\x07\x29\x07\x2a\x03\x05\x03\x06\x07",
		"\x18\x02\x03\x02\x22\xfa\xf2\xea\x0a\x04\x02",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, steps []byte) {
		if len(steps) == 0 || len(steps) > 256 {
			return
		}
		in, c, _ := openRing(t, 2)
		var dealt, answered atomic.Int64
		done := make(chan struct{})
		var consumer sync.WaitGroup
		consumer.Go(func() {
			for {
				c.drain(int64(100*time.Microsecond), func(int64, int32, []byte) { answered.Add(1) })
				select {
				case <-done:
					return
				default:
				}
			}
		})
		finished := coretest.Queue(t, coretest.Subject{
			Ingress: in,
			Shards:  in.shards,
			// A ticket may be used when its node serves another request long since.
			Cancellable: func() coretest.PushCancellable {
				shard := int(dealt.Add(1)-1) % in.shards
				return func(method int32, payload []byte) (func() bool, bool) {
					ticket, ok := c.push(shard, method, payload, 0)
					return func() bool { return c.cancel(ticket) }, ok
				}
			},
		}, steps)
		for limit := time.Now().Add(30 * time.Second); answered.Load() < int64(finished) && time.Now().Before(limit); {
			time.Sleep(10 * time.Microsecond)
		}
		close(done)
		consumer.Wait()
		if answered.Load() != int64(finished) || nodesLive() != 0 {
			t.Errorf("of %d requests %d were answered, and %d nodes are still taken", finished, answered.Load(), nodesLive())
		}
		if !t.Failed() {
			c.free()
		}
	})
}
