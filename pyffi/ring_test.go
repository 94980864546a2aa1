package pyffi

import (
	"bytes"
	"context"
	"encoding/binary"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// producersLock stands for the GIL in these tests: it guards the pool.
var producersLock sync.Mutex

// testRings is the pool that the tests' rings come from.
var testRings rings

func openRing(t *testing.T, lanes int) (*ring, *cSide, *pooledRing) {
	t.Helper()
	in, pooled, err := testRings.take(lanes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Seal()
		for shard := range in.shards {
			for r := in.Pop(shard); r != nil; r = in.Pop(shard) {
				t.Error("a request was left in the ring")
			}
		}
		pooled.open.Store(false)
		atomic.StoreInt32(&pooled.memory.released, 1)
	})
	return in, newCSide(&producersLock, in), pooled
}

func TestRingIsAnIngressLikeBank(t *testing.T) {
	coretest.Ingress(t, func(t *testing.T) coretest.Subject {
		in, c, _ := openRing(t, 2)
		var dealt atomic.Int64
		done := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { // the consumer of the replies, which gives the nodes back
			for over := false; !over; {
				select {
				case <-done:
					over = true // what has been answered by now is drained once more
				default:
				}
				c.drain(int64(time.Millisecond), func(int64, int32, []byte) {})
			}
		})
		t.Cleanup(func() { close(done); wg.Wait() })
		return coretest.Subject{
			Ingress: in,
			Shards:  in.shards,
			Producer: func() coretest.Push {
				shard := int(dealt.Add(1)-1) % in.shards
				return func(method int32, payload []byte) bool {
					_, ok := c.push(shard, method, payload, 0)
					return ok
				}
			},
		}
	})
}

func TestCancelledRequestOfAnEarlierLifeOfItsNodeIsLeftAlone(t *testing.T) {
	in, c, _ := openRing(t, 0)
	out := in.NewOutbox()
	first, _ := c.push(0, 0, []byte("first"), 0)
	r := in.Pop(0)
	if r.ID() != first {
		t.Fatalf("the request's ID is %d, its ticket %d", r.ID(), first)
	}
	if !r.Begin() {
		t.Fatal("a request that nobody cancelled cannot begin")
	}
	out.Finish(r, core.CodeOK, nil)
	out.Flush()
	c.drain(int64(time.Second), func(int64, int32, []byte) {})

	second, _ := c.push(0, 0, []byte("second"), 0) // the pool gives the node used last
	if first>>generationBits != second>>generationBits {
		t.Fatal("the pool did not give the same node again")
	}
	if c.cancel(first) {
		t.Error("a stale ticket cancelled the node's next request")
	}
	if !c.cancel(second) {
		t.Error("a pending request could not be cancelled")
	}
	r = in.Pop(0)
	if r.Begin() {
		t.Error("a cancelled request began")
	}
	out.Finish(r, core.CodeCancelled, nil)
	out.Flush()
	c.drain(int64(time.Second), func(int64, int32, []byte) {})
}

// A backlog that no cache holds, in which the leader looks ahead by what nodes name.
func TestDeepBacklogKeepsItsOrder(t *testing.T) {
	in, c, _ := openRing(t, 0)
	out := in.NewOutbox()
	const first, second = 3 * deepFrom, ahead + 1
	for slot := range first {
		c.push(0, int32(slot), []byte{byte(slot)}, int64(slot))
	}
	r := in.Pop(0)
	if !in.deep {
		t.Fatal("a long chain is not taken for one")
	}
	for slot := range second {
		c.push(0, int32(first+slot), []byte{byte(first + slot)}, int64(first+slot))
	}
	for slot := range first + second {
		if r == nil || r.Method() != int32(slot) || !bytes.Equal(r.Payload(), []byte{byte(slot)}) {
			t.Fatalf("number %d of the backlog is %v", slot, r)
		}
		r.Begin()
		out.Finish(r, core.CodeOK, nil)
		r = in.Pop(0)
	}
	if in.deep {
		t.Error("a short chain is taken for a long one")
	}
	out.Flush()
	for back := 0; back < first+second; {
		c.drain(int64(time.Second), func(slot int64, _ int32, _ []byte) {
			if slot != int64(back) {
				t.Fatalf("reply %d came as number %d", slot, back)
			}
			back++
		})
	}
}

func TestPayloadsOfEverySizeComeThere(t *testing.T) {
	in, c, _ := openRing(t, 0)
	out := in.NewOutbox()
	for _, size := range []int{0, 1, inlineSize - 1, inlineSize, inlineSize + 1, 5000, 1 << 20} {
		for _, reply := range []int{0, inlineSize, inlineSize + 1, size, 2 * size} {
			sent := bytes.Repeat([]byte{byte(size)}, size)
			c.push(0, 0, sent, int64(size))
			r := in.Pop(0)
			if !bytes.Equal(r.Payload(), sent) {
				t.Fatalf("a payload of %d bytes came out wrong", size)
			}
			r.Begin()
			answer := bytes.Repeat([]byte{^byte(reply)}, reply)
			out.Finish(r, core.CodeFailed, answer)
			out.Flush()
			came := 0
			c.drain(int64(time.Second), func(slot int64, code int32, body []byte) {
				came++
				if slot != int64(size) || code != int32(core.CodeFailed) || !bytes.Equal(body, answer) {
					t.Errorf("%d bytes there, %d back: the reply came out wrong", size, reply)
				}
			})
			if came != 1 {
				t.Fatalf("%d replies came for one request", came)
			}
		}
	}
}

type counter struct{ n atomic.Int64 }

var ticked = core.NewEvent[int64]("ticked")

func newCounter(context.Context, core.None) (*counter, error) { return &counter{}, nil }

func (c *counter) Echo(_ context.Context, data []byte) ([]byte, error) {
	c.n.Add(1)
	return data, nil
}

func (c *counter) Tick(ctx context.Context, n int64) (core.None, error) {
	for i := range n {
		if err := ticked.Emit(ctx, i); err != nil {
			return core.None{}, err
		}
	}
	return core.None{}, nil
}

var counters = core.NewLibrary("counter", newCounter,
	core.Method((*counter).Echo), core.Method((*counter).Tick), core.Emits(ticked))

func openContext(t *testing.T) (*cSide, *pooledRing) {
	t.Helper()
	return openContextOf(t, counters)
}

// openContextOf opens a context that is closed when the test ends.
func openContextOf(t *testing.T, lib *core.Library) (*cSide, *pooledRing) {
	t.Helper()
	c, life := newContextOf(t, lib, core.Options{})
	t.Cleanup(func() {
		if _, ok := c.push(0, core.OpClose, nil, -1); !ok {
			t.Error("the close was refused")
		}
		await(t, c, 1)
		life.end()
	})
	return c, life.ring
}

// openLife is an open context and its ring.
type openLife struct {
	context *core.Context
	ring    *pooledRing
}

func newContextOf(t *testing.T, lib *core.Library, opts core.Options) (*cSide, openLife) {
	t.Helper()
	in, pooled, err := testRings.take(lib.Lanes())
	if err != nil {
		t.Fatal(err)
	}
	c := newCSide(&producersLock, in)
	c.eventPort(pooled.memory)
	ctx, err := lib.Open(in, pooled.events, opts)
	if err != nil {
		t.Fatal(err)
	}
	c.push(0, core.OpNew, nil, -1)
	await(t, c, 1)
	return c, openLife{ctx, pooled}
}

// end gives the ring back. The close was answered.
func (l openLife) end() {
	<-l.context.Done()
	l.ring.events.recycle()
	l.ring.open.Store(false)
	atomic.StoreInt32(&l.ring.memory.released, 1)
}

func await(t *testing.T, c *cSide, replies int) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); replies > 0; {
		if time.Now().After(end) {
			t.Fatalf("%d replies did not come", replies)
		}
		c.drain(int64(100*time.Millisecond), func(_ int64, code int32, body []byte) {
			replies--
			if code != int32(core.CodeOK) {
				t.Errorf("a reply has code %d: %q", code, body)
			}
		})
	}
}

func TestEachRequestThroughTheRingGetsItsOwnReplyOnce(t *testing.T) {
	c, _ := openContext(t)
	const threads, each = 8, 20_000
	var wg sync.WaitGroup
	for p := range threads {
		wg.Go(func() {
			for i := range each {
				slot := int64(p*each + i)
				c.push(p, 0, binary.LittleEndian.AppendUint64(nil, uint64(slot)), slot)
			}
		})
	}
	seen := make([]bool, threads*each)
	for left, end := threads*each, time.Now().Add(60*time.Second); left > 0; {
		if time.Now().After(end) {
			t.Fatalf("%d replies did not come", left)
		}
		c.drain(int64(100*time.Millisecond), func(slot int64, code int32, body []byte) {
			left--
			if seen[slot] {
				t.Errorf("request %d was answered twice", slot)
			}
			seen[slot] = true
			if code != int32(core.CodeOK) || binary.LittleEndian.Uint64(body) != uint64(slot) {
				t.Errorf("request %d got code %d and %x", slot, code, body)
			}
		})
	}
	wg.Wait()
	if n := nodesLive(); n != 0 {
		t.Errorf("%d nodes are still taken", n)
	}
}

func TestEventsComeInOrderAndTheirNodesCirculate(t *testing.T) {
	c, life := newContextOf(t, counters, core.Options{})
	pooled := life.ring
	atomic.StoreInt32(&pooled.memory.listeners[runtimeEvents], 1)
	const rounds, each = 50, 200
	next := int64(0)
	for range rounds {
		next = 0
		c.push(0, 1, []byte{0xcc, each}, 0)
		for end := time.Now().Add(60 * time.Second); next < each; {
			if time.Now().After(end) {
				t.Fatalf("the events after %d did not come", next)
			}
			c.takeEvents(pooled.memory, int64(100*time.Millisecond), func(event int32, body []byte) {
				if event != 0 || int64(body[len(body)-1]) != next {
					t.Errorf("event %d with %x came when number %d was due", event, body, next)
				}
				next++
			})
		}
		await(t, c, 1)
	}
	c.push(0, core.OpClose, nil, -1)
	await(t, c, 1)
	life.end()
	if n := eventNodes(pooled.events); n > 3*each {
		t.Errorf("%d nodes were made for %d events at a time", n, each)
	}
}
