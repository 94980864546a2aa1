package coretest

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// queueProducers is the number of producers that Queue has.
const queueProducers = 4

// Queue does with an open ingress what the steps say, for fuzzing: first step by step, against a model that
// knows what must come of each, then with each producer on a goroutine of its own beside the consumer.
// The requests of each producer must come out in its order, and all that was accepted, and nothing else,
// whatever is sealed, unsealed and cancelled meanwhile; and those do not begin that were cancelled, and no
// others. It leaves the ingress sealed and empty, and gives the number of
// requests that it finished: as many replies are due.
func Queue(t *testing.T, s Subject, steps []byte) (finished int) {
	q := &queue{t: t, s: s, c: newConsumer(s)}
	q.c.refused = map[[2]int]bool{}
	for range queueProducers {
		q.pushes = append(q.pushes, s.Cancellable())
	}
	for _, step := range steps {
		q.step(step)
	}
	q.openAgain()
	q.together(steps)
	q.compare()
	return q.c.got
}

// queue is a script under way. The model: what was accepted by each producer, and whether it is sealed.
type queue struct {
	t        *testing.T
	s        Subject
	c        *consumer
	pushes   []PushCancellable
	accepted [queueProducers]int // by the producers' numbers; each producer's own while they run together
	sealed   bool

	// By producer, each producer's own: how to cancel its requests, and the numbers of those it has cancelled.
	cancels   [queueProducers][]func() bool
	cancelled [queueProducers][]int
}

// compare looks whether those requests did not begin that were cancelled.
func (q *queue) compare() {
	total := 0
	for producer, numbers := range q.cancelled {
		total += len(numbers)
		for _, number := range numbers {
			if !q.c.refused[[2]int{producer, number}] {
				q.t.Fatalf("producer %d: request %d was cancelled, and began", producer, number)
			}
		}
	}
	if n := len(q.c.refused); n != total {
		q.t.Fatalf("%d requests were cancelled, and %d did not begin", total, n)
	}
}

// cancel cancels a request of a producer, counted back from its last one, and notes it if that came in time.
func (q *queue) cancel(producer, back int) {
	if number := q.accepted[producer] - 1 - back; number >= 0 && q.cancels[producer][number]() {
		q.cancelled[producer] = append(q.cancelled[producer], number)
	}
}

func (q *queue) total() (n int) {
	for _, accepted := range q.accepted {
		n += accepted
	}
	return n
}

// step does what the low bits of a byte say, with the others as its argument, and checks it by the model.
func (q *queue) step(b byte) {
	in, argument := q.s.Ingress, int(b>>3)
	switch b & 7 {
	case 2:
		q.cancel(argument%queueProducers, argument/queueProducers)
	case 0, 1:
		for range argument + 1 {
			if accepted := q.push(argument % queueProducers); accepted == q.sealed {
				q.t.Fatalf("a push was accepted: %t; the ingress is sealed: %t", accepted, q.sealed)
			}
		}
		if !q.sealed && !in.Pending() {
			q.t.Fatal("nothing is pending after a push")
		}
	case 3:
		if r := in.Pop(argument % q.s.Shards); r != nil {
			q.c.take(q.t, r)
		}
	case 4:
		q.drained()
	case 5:
		in.Seal()
		q.sealed = true
		if in.Pending() {
			q.t.Fatal("a sealed ingress has something pending in its shards")
		}
	case 6:
		in.Unseal()
		q.sealed = false
	case 7:
		q.c.out.Flush()
		if in.Pending() {
			q.c.sleep(q.t) // finds it, and returns
		}
	}
	if q.c.got > q.total() {
		q.t.Fatalf("%d requests came of %d", q.c.got, q.total())
	}
}

func (q *queue) push(producer int) (accepted bool) {
	cancel, accepted := q.pushes[producer](0, payload(producer, q.accepted[producer]))
	if accepted {
		q.accepted[producer]++
		q.cancels[producer] = append(q.cancels[producer], cancel)
	}
	return accepted
}

func (q *queue) drained() {
	q.c.drain(q.t)
	if q.c.got != q.total() || q.s.Ingress.Pending() {
		q.t.Fatalf("after a drain %d requests have come of %d", q.c.got, q.total())
	}
}

func (q *queue) openAgain() {
	q.drained()
	q.s.Ingress.Unseal()
	q.sealed = false
}

// together lets the producers race with the consumer, who pops, seals and unseals by the same steps.
func (q *queue) together(steps []byte) {
	var running atomic.Int32
	running.Store(queueProducers)
	var all sync.WaitGroup
	for p := range queueProducers {
		all.Go(func() {
			defer running.Add(-1)
			for i := p; i < len(steps); i += queueProducers {
				for n := range int(steps[i] >> 3) {
					q.push(p)
					if steps[i]&2 != 0 {
						q.cancel(p, n/2)
					}
				}
				if steps[i]&1 == 0 {
					runtime.Gosched()
				}
			}
		})
	}
	for i := 0; running.Load() > 0; i++ {
		q.consume(steps, i)
	}
	all.Wait()
	q.s.Ingress.Seal()
	q.drained()
}

func (q *queue) consume(steps []byte, i int) {
	in := q.s.Ingress
	step := steps[i%len(steps)]
	switch step & 7 {
	case 5:
		in.Seal()
	case 6, 7:
		in.Unseal()
	case 4:
		if q.c.drain(q.t) == 0 {
			runtime.Gosched()
		}
	default:
		if r := in.Pop(i % q.s.Shards); r != nil {
			q.c.take(q.t, r)
		}
	}
}
