package pyffi

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// BenchmarkStations measures the leader's two stations beside the dispatcher, as medians: take, from the ring
// in the order of submission, and finish, by way of the outbox to the port. Another core fills the
// nodes before and drains them after, so that each of their cache lines comes from there, as it does
// when Python's threads do that.
func BenchmarkStations(b *testing.B) {
	const chain = 32 // the leader's quantum, and so what it takes and gives at once
	in, pooled, err := testRings.take(0)
	if err != nil {
		b.Fatal(err)
	}
	defer pooled.open.Store(false)
	c := newCSide(&producersLock, in)
	python := startOther()
	defer python.stop()
	payload, reply := make([]byte, 64), make([]byte, 64)
	out := in.NewOutbox()
	requests := make([]core.Request, 0, chain)
	var takes, finishes []float64
	for b.Loop() {
		python.do(func() {
			for range chain {
				c.push(0, 0, payload, 0)
			}
		})
		start := time.Now()
		requests = requests[:0]
		for r := in.Pop(0); r != nil; r = in.Pop(0) {
			requests = append(requests, r)
		}
		taken := time.Now()
		for _, r := range requests {
			out.Finish(r, core.CodeOK, reply)
		}
		out.Flush()
		finished := time.Now()
		if len(requests) != chain {
			b.Fatalf("%d of %d requests came out of the ring", len(requests), chain)
		}
		takes = append(takes, float64(taken.Sub(start))/chain)
		finishes = append(finishes, float64(finished.Sub(taken))/chain)
		drained := 0
		python.do(func() { c.drain(0, func(int64, int32, []byte) { drained++ }) })
		if drained != chain {
			b.Fatalf("%d of %d replies came out of the port", drained, chain)
		}
	}
	in.Seal()
	c.free()
	atomic.StoreInt32(&pooled.memory.released, 1)
	b.ReportMetric(median(takes), "ns/take")
	b.ReportMetric(median(finishes), "ns/finish")
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// other is a thread that runs what it is given. It never sleeps, nor does who waits for it: so the
// system keeps the two on different cores, where there are any.
type other struct {
	job    func() // written before asked, read after it
	asked  atomic.Int64
	done   atomic.Int64
	ending bool // as job
}

func startOther() *other {
	o := &other{}
	go func() {
		runtime.LockOSThread()
		for turn := int64(1); ; turn++ {
			o.until(&o.asked, turn)
			if o.ending {
				o.done.Store(turn)
				return
			}
			o.job()
			o.done.Store(turn)
		}
	}()
	return o
}

func (o *other) do(job func()) {
	o.job = job
	o.until(&o.done, o.asked.Add(1))
}

func (o *other) stop() {
	o.ending = true
	o.until(&o.done, o.asked.Add(1))
}

func (o *other) until(count *atomic.Int64, turn int64) {
	for count.Load() < turn {
		if runtime.GOMAXPROCS(0) == 1 {
			runtime.Gosched()
		}
	}
}
