package coretest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// Push submits a request of a method with a payload, which it copies or leaves alone, and tells
// whether it was accepted. What is accepted is popped; what is refused never is. The goroutine that
// got a Push from Producer is the only one to use it.
type Push func(method int32, payload []byte) (accepted bool)

// Subject is an Ingress with the other side of it.
type Subject struct {
	Ingress core.Ingress
	// Producer makes a producer; any goroutine calls it.
	Producer func() Push
	// Cancellable makes a producer whose requests can be cancelled; any goroutine calls it. Only Queue does.
	Cancellable func() PushCancellable
	// Shards is the number of all shards, lanes included.
	Shards int
}

// PushCancellable is Push with a way to cancel what was accepted, as its caller does: true when it was
// cancelled before it began, so that it never begins. It may be called whatever became of the request.
type PushCancellable func(method int32, payload []byte) (cancel func() bool, accepted bool)

// Ingress runs the suite. make gives a new, open Ingress each time.
func Ingress(t *testing.T, make func(t *testing.T) Subject) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Subject)
	}{
		{"KeepsTheOrderOfEachProducerAndLosesNothing", keepsOrder},
		{"WakesTheConsumerOnTheEdge", wakesOnTheEdge},
		{"WakeEndsASleep", wakeEndsASleep},
		{"PendingTellsWhatWasPushed", pending},
		{"SealRefusesAndKeepsWhatWasIn", sealKeeps},
		{"SealedUnderLoadEveryPushIsPoppedOrRefused", sealUnderLoad},
		{"UnsealTakesPushesAgain", unseal},
		{"BeginClaimsARequestOnce", begins},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, make(t)) })
	}
}

const (
	producers = 8
	requests  = 5000 // of each producer
	patience  = 20 * time.Second
)

func keepsOrder(t *testing.T, s Subject) {
	c := newConsumer(s)
	var wg sync.WaitGroup
	for p := range producers {
		push := s.Producer()
		wg.Go(func() {
			for i := range requests {
				if !push(0, payload(p, i)) {
					t.Errorf("producer %d: push %d was refused", p, i)
					return
				}
			}
		})
	}
	limit := time.Now().Add(patience)
	for c.got < producers*requests {
		if c.drain(t) == 0 {
			if time.Now().After(limit) {
				t.Fatalf("%d of %d requests came", c.got, producers*requests)
			}
			c.sleep(t)
		}
	}
	wg.Wait()
	if n := c.drain(t); n != 0 {
		t.Errorf("%d requests too many", n)
	}
}

// wakesOnTheEdge lets one producer push only when the consumer has announced its rest, many times:
// a wake that is lost hangs it.
func wakesOnTheEdge(t *testing.T, s Subject) {
	const rounds = 2000
	c := newConsumer(s)
	push := s.Producer()
	var popped atomic.Int64
	fail := make(chan error, 1)
	go func() {
		limit := time.Now().Add(patience)
		for i := range rounds {
			for !s.Ingress.Resting() && i%3 != 0 { // every third push races with the rest
				time.Sleep(time.Microsecond)
			}
			if !push(0, payload(0, i)) {
				fail <- fmt.Errorf("push %d was refused", i)
				return
			}
			for popped.Load() <= int64(i) {
				if time.Now().After(limit) {
					fail <- fmt.Errorf("push %d did not wake the consumer", i)
					s.Ingress.Wake()
					return
				}
				time.Sleep(time.Microsecond)
			}
		}
		fail <- nil
	}()
	for c.got < rounds {
		if c.drain(t) > 0 {
			popped.Store(int64(c.got))
			continue
		}
		c.sleep(t)
		select {
		case err := <-fail:
			t.Fatal(err)
		default:
		}
	}
	if err := <-fail; err != nil {
		t.Fatal(err)
	}
}

func wakeEndsASleep(t *testing.T, s Subject) {
	awake := make(chan struct{})
	c := newConsumer(s)
	go func() {
		defer close(awake)
		c.sleep(t)
	}()
	limit := time.Now().Add(patience)
	for {
		select {
		case <-awake:
			if s.Ingress.Resting() {
				t.Error("it rests though the sleep is over")
			}
			return
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(limit) {
			t.Fatal("Wake does not end a sleep")
		}
		if s.Ingress.Resting() {
			s.Ingress.Wake()
		}
	}
}

func pending(t *testing.T, s Subject) {
	c := newConsumer(s)
	push := s.Producer()
	if s.Ingress.Pending() {
		t.Error("something is pending in a new ingress")
	}
	push(0, payload(0, 0))
	if !s.Ingress.Pending() {
		t.Error("nothing is pending after a push")
	}
	c.drain(t)
	if s.Ingress.Pending() {
		t.Error("something is pending after the last pop")
	}
}

func sealKeeps(t *testing.T, s Subject) {
	c := newConsumer(s)
	push := s.Producer()
	for i := range 10 {
		push(0, payload(0, i))
	}
	for shard := range s.Shards { // one into the backlog, which Seal must keep in front
		if r := s.Ingress.Pop(shard); r != nil {
			c.take(t, r)
		}
	}
	for i := 10; i < 20; i++ {
		push(0, payload(0, i))
	}
	s.Ingress.Seal()
	if push(0, payload(0, 20)) {
		t.Error("a sealed ingress accepted a push")
	}
	if s.Ingress.Pending() {
		t.Error("a sealed ingress has something pending in its shards")
	}
	if c.drain(t); c.got != 20 {
		t.Errorf("%d of 20 requests came out of a sealed ingress", c.got)
	}
}

// sealUnderLoad seals while every producer pushes. Some may have come to their bound by then, which
// keeps the load in memory.
func sealUnderLoad(t *testing.T, s Subject) {
	const most = 5 * requests
	c := newConsumer(s)
	var accepted atomic.Int64
	var wg sync.WaitGroup
	for p := range producers {
		push := s.Producer()
		wg.Go(func() {
			for i := 0; i < most && push(0, payload(p, i)); i++ {
				accepted.Add(1)
			}
		})
	}
	limit := time.Now().Add(patience)
	for shard := 0; c.got < requests; shard = (shard + 1) % s.Shards {
		if r := s.Ingress.Pop(shard); r != nil {
			c.take(t, r)
		}
		if time.Now().After(limit) {
			t.Fatal("the producers push nothing")
		}
	}
	s.Ingress.Seal()
	c.drain(t)
	wg.Wait()
	if n := c.drain(t); n != 0 {
		t.Errorf("%d requests came after the seal", n)
	}
	if int64(c.got) != accepted.Load() {
		t.Errorf("%d pushes were accepted, %d requests came", accepted.Load(), c.got)
	}
}

func unseal(t *testing.T, s Subject) {
	c := newConsumer(s)
	push := s.Producer()
	s.Ingress.Seal()
	if push(0, payload(0, 0)) {
		t.Error("a sealed ingress accepted a push")
	}
	s.Ingress.Unseal()
	if !push(0, payload(0, 0)) {
		t.Error("an unsealed ingress refuses a push")
	}
	if c.drain(t); c.got != 1 {
		t.Errorf("%d requests came, not 1", c.got)
	}
}

func begins(t *testing.T, s Subject) {
	out := s.Ingress.NewOutbox()
	s.Producer()(0, payload(0, 0))
	for shard := range s.Shards {
		if r := s.Ingress.Pop(shard); r != nil {
			if !r.Begin() {
				t.Error("a request cannot begin")
			}
			if r.Begin() {
				t.Error("a request began twice")
			}
			out.Finish(r, core.CodeOK, nil)
		}
	}
	out.Flush()
}
