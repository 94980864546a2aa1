package coretest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

// Bell runs the suite for bells. make gives a new one each time, with its duty, which has no other use yet.
func Bell(t *testing.T, make func(t *testing.T) core.Bell) {
	for _, c := range []struct {
		name string
		test func(*testing.T, core.Bell)
	}{
		{"GivesEachPlaceItsTurn", eachPlaceItsTurn},
		{"HasOneDuty", oneDuty},
		{"WakesTheSleeperWhenNobodyHasTheDuty", wakesTheSleeper},
		{"LosesNoRingAmongThoseWhoShareTheDuty", losesNoRing},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := make(t)
			defer b.Close()
			c.test(t, b)
		})
	}
}

func eachPlaceItsTurn(t *testing.T, b core.Bell) {
	if place := b.Take(); place != -1 {
		t.Fatalf("a bell that nobody rang gives the place %d", place)
	}
	for _, place := range []int{5, 0, core.BellPlaces - 1, 5} {
		b.Ring(place)
	}
	if rung := b.Rung(); rung != 1<<5|1|1<<(core.BellPlaces-1) {
		t.Errorf("rung has the bits %b", rung)
	}
	for _, want := range []int{0, 5} {
		if place := b.Take(); place != want {
			t.Errorf("the place %d came when %d was due", place, want)
		}
	}
	b.Ring(1) // before the last one taken: its turn comes after the others'
	for _, want := range []int{core.BellPlaces - 1, 1, -1} {
		if place := b.Take(); place != want {
			t.Errorf("the place %d came when %d was due", place, want)
		}
	}
}

func oneDuty(t *testing.T, b core.Bell) {
	if b.Attend() {
		t.Fatal("the duty was taken though somebody has it")
	}
	b.Ring(3)
	if b.Leave() {
		t.Fatal("the duty was left though a place has rung")
	}
	if b.Attend() {
		t.Fatal("the duty was taken from somebody who could not leave it")
	}
	b.Take()
	if !b.Leave() {
		t.Fatal("the duty could not be left though nobody rang")
	}
	if !b.Attend() {
		t.Fatal("the duty that was left could not be taken")
	}
}

// wakesTheSleeper lets a ring race with the moment when the duty is left.
func wakesTheSleeper(t *testing.T, b core.Bell) {
	const rounds = 500
	for i := range rounds {
		awake := make(chan struct{})
		go func() {
			defer close(awake)
			b.Sleep(i%2 == 0)
		}()
		go b.Ring(i % core.BellPlaces)
		if !b.Leave() {
			b.Wake()
		}
		select {
		case <-awake:
		case <-time.After(patience):
			t.Fatalf("ring %d did not wake the sleeper", i)
		}
		if b.Attend() {
			t.Fatal("the sleeper woke without the duty")
		}
		if place := b.Take(); place != i%core.BellPlaces {
			t.Fatalf("round %d: the place %d rang", i, place)
		}
	}
}

// losesNoRing has two goroutines pass the duty to and fro while others ring. As in a crew, each ring is
// answered before its place rings again.
func losesNoRing(t *testing.T, b core.Bell) {
	const ringers, rings = 4, 150
	var answered [ringers]atomic.Int64
	var all sync.WaitGroup
	for place := range ringers {
		all.Go(func() {
			for i := range int64(rings) {
				b.Ring(place)
				limit := time.Now().Add(patience)
				for answered[place].Load() <= i {
					if time.Now().After(limit) {
						t.Errorf("place %d: ring %d was not answered", place, i)
						return
					}
					time.Sleep(50 * time.Microsecond) // often enough to race, and a single processor sees to the poller too
				}
			}
		})
	}
	var done atomic.Bool
	var attendants sync.WaitGroup
	var holders atomic.Int32
	answer := func() {
		if holders.Add(1) != 1 {
			t.Error("two have the duty at once")
		}
		for place := b.Take(); place >= 0; place = b.Take() {
			answered[place].Add(1)
		}
		holders.Add(-1)
	}
	attendants.Go(func() { // one that sleeps
		for !done.Load() {
			answer()
			if b.Leave() {
				b.Sleep(false)
			}
		}
	})
	attendants.Go(func() { // one that polls, and leaves the duty to the sleeper
		for !done.Load() {
			if !b.Attend() {
				time.Sleep(50 * time.Microsecond)
				continue
			}
			answer()
			if !b.Leave() {
				b.Wake()
			}
		}
	})
	all.Wait()
	done.Store(true)
	b.Wake()
	attendants.Wait()
}
