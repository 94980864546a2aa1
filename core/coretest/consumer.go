package coretest

import (
	"encoding/binary"
	"testing"

	"github.com/goferry/goferry/core"
)

func payload(producer, number int) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(producer))
	return binary.LittleEndian.AppendUint32(b, uint32(number))
}

// consumer pops and finishes requests, and checks them against what their producers say.
type consumer struct {
	s    Subject
	out  core.Outbox
	bell core.Bell
	next map[int]int // by producer: the number to come
	got  int

	refused map[[2]int]bool // by producer and number: what did not begin; nil: each must
}

// place is where the ingress rings. Any would do.
const place = core.BellPlaces - 1

func newConsumer(s Subject) *consumer {
	bell, err := s.Ingress.NewBell()
	if err != nil {
		panic(err)
	}
	s.Ingress.Join(bell, place)
	return &consumer{s: s, out: s.Ingress.NewOutbox(), bell: bell, next: map[int]int{}}
}

// sleep rests the ingress and sleeps on the bell, as one that leads, has the bell's duty and finds nothing to do.
func (c *consumer) sleep(t *testing.T) {
	t.Helper()
	in := c.s.Ingress
	in.Rest()
	if !in.Pending() && c.bell.Leave() {
		c.bell.Sleep(c.got%2 == 0)
	}
	in.Rouse()
	for rung := c.bell.Take(); rung >= 0; rung = c.bell.Take() {
		if rung != place {
			t.Errorf("the ingress rang for place %d", rung)
		}
	}
}

// drain pops until every shard is empty.
func (c *consumer) drain(t *testing.T) (n int) {
	t.Helper()
	for shard := range c.s.Shards {
		for r := c.s.Ingress.Pop(shard); r != nil; r = c.s.Ingress.Pop(shard) {
			n++
			c.take(t, r)
		}
	}
	c.out.Flush()
	return n
}

func (c *consumer) take(t *testing.T, r core.Request) {
	t.Helper()
	begun := r.Begin()
	if !begun && c.refused == nil {
		t.Error("a request that nobody cancelled cannot begin")
	}
	if r.ID() == 0 {
		t.Error("a request has the ID 0")
	}
	p := r.Payload()
	if len(p) != 8 {
		t.Fatalf("a payload of 8 bytes came out as %d", len(p))
	}
	producer, number := int(binary.LittleEndian.Uint32(p)), int(binary.LittleEndian.Uint32(p[4:]))
	if want := c.next[producer]; number != want {
		t.Errorf("producer %d: request %d came when %d was due", producer, number, want)
	}
	c.next[producer] = number + 1
	c.got++
	if begun {
		c.out.Finish(r, core.CodeOK, p)
		return
	}
	c.refused[[2]int{producer, number}] = true
	c.out.Finish(r, core.CodeCancelled, nil)
}
