package pyffi

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// openEvents gives a context's event port, as its emitter has it, and the C side that drains it. Events
// count as emitted when push says so.
func openEvents(t *testing.T) (c *cSide, p *eventPort, push func(body []byte)) {
	t.Helper()
	c, pooled := openContext(t)
	return c, pooled.events, func(body []byte) {
		atomic.AddInt64(&pooled.memory.counters[emittedCounter], 1)
		pooled.events.Push(0, body)
	}
}

func (c *cSide) deliver(t *testing.T, p *eventPort, events int) {
	t.Helper()
	for left, end := events, time.Now().Add(60*time.Second); left > 0; {
		if time.Now().After(end) {
			t.Errorf("%d events of %d did not come", left, events)
			return
		}
		c.takeEvents(p.memory, int64(100*time.Millisecond), func(int32, []byte) { left-- })
	}
}

func TestTheDeliveryThatMakesRoomWakesWhoAwaitsIt(t *testing.T) {
	c, p, push := openEvents(t)
	if p.AwaitRoom(0, func() { t.Error("called though there was room") }) {
		t.Error("an empty queue has no room")
	}
	for range 3 {
		push([]byte("x"))
		push([]byte("y"))
		came := make(chan int, 1)
		if !p.AwaitRoom(1, func() { came <- p.Depth() }) {
			t.Fatal("two events are at most one")
		}
		c.deliver(t, p, 2)
		select {
		case depth := <-came:
			if depth > 1 {
				t.Errorf("woken with %d events in the queue", depth)
			}
		case <-time.After(60 * time.Second):
			t.Fatal("the delivery did not wake")
		}
	}
}

func TestARoomThatIsForgottenIsNotWaitedFor(t *testing.T) {
	c, p, push := openEvents(t)
	for range 3 {
		push(nil)
		came := make(chan struct{})
		if !p.AwaitRoom(0, func() { close(came) }) {
			t.Fatal("one event is none")
		}
		p.ForgetRoom()
		p.ForgetRoom()
		<-came
		c.deliver(t, p, 1)
	}
	if n := p.Depth(); n != 0 {
		t.Errorf("%d events are left", n)
	}
}

// A wake that got lost would leave the loop waiting for ever, since nobody else looks.
func TestNoWakeForRoomIsLost(t *testing.T) {
	c, p, push := openEvents(t)
	const capacity, events = 8, 40_000
	var emitter sync.WaitGroup
	defer emitter.Wait()
	emitter.Go(func() {
		for n, room := 0, 0; n < events; {
			if room == 0 {
				room = capacity - p.Depth()
			}
			if room > 0 {
				push([]byte{byte(n)})
				n, room = n+1, room-1
				continue
			}
			came := make(chan struct{})
			if p.AwaitRoom(capacity/2, func() { close(came) }) {
				<-came
			}
		}
	})
	next := byte(0)
	for left, end := events, time.Now().Add(100*time.Second); left > 0; {
		if time.Now().After(end) {
			t.Fatalf("%d events did not come", left)
		}
		c.takeEvents(p.memory, int64(time.Second), func(_ int32, body []byte) {
			if body[0] != next {
				t.Errorf("event %d came when %d was due", body[0], next)
			}
			next++
			left--
		})
		if n := p.Depth(); n > capacity {
			t.Fatalf("%d events in a queue of %d", n, capacity)
		}
	}
}

func TestEventsKeepTheirBytesWhateverTheirSizes(t *testing.T) {
	c, p, push := openEvents(t)
	sizes := []int{0, 1, inlineSize, inlineSize + 1, 4096, 4097, 100_000, 3, 5000, 200, 0}
	for round := range 20 {
		for i, size := range sizes {
			body := make([]byte, size)
			for k := range body {
				body[k] = byte(round + i + k)
			}
			push(body)
		}
		i := 0
		c.takeEvents(p.memory, int64(time.Second), func(_ int32, body []byte) {
			if len(body) != sizes[i] {
				t.Fatalf("event %d has %d bytes", i, len(body))
			}
			for k, b := range body {
				if b != byte(round+i+k) {
					t.Fatalf("byte %d of event %d is %d", k, i, b)
				}
			}
			i++
		})
		if i != len(sizes) {
			t.Fatalf("%d events came", i)
		}
	}
	for at := p.queue.free; at != 0; at = nodeAt(at).next {
		if n := nodeAt(at).extCap; n > 4096 {
			t.Errorf("a node keeps %d bytes", n)
		}
	}
}
