package pyffi

/*
#include "bell.h"
*/
import "C"

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/goferry/goferry/core"
)

// bellMemory is the twin of gf_bell in bell.h, whose comments give each field's rule.
type bellMemory struct {
	rung     uint64
	_        [120]byte
	vacant   int32
	wakes    uint32
	parks    int32
	efd      int32
	core     int32
	answered int32
	_        [104]byte
}

// bell is the core.Bell of rings.
type bell struct {
	memory *bellMemory
	waker  *os.File // efd by way of the network poller, so that a sleeping goroutine holds neither thread nor processor
	woken  [8]byte  // what Sleep reads: the sleeper's
	next   int      // the place whose turn it is: the duty's
}

var _ core.Bell = (*bell)(nil)

// bells are those that this process made and no library uses: at most as many as libraries were open at once.
var bells struct {
	mu   sync.Mutex // guards free
	free []*bell
}

// takeBell gives a bell that nobody uses, with its duty, or nil when no memory or no file descriptor is left.
func takeBell() *bell {
	bells.mu.Lock()
	defer bells.mu.Unlock()
	if n := len(bells.free); n > 0 {
		b := bells.free[n-1]
		bells.free = bells.free[:n-1]
		b.next = 0
		// Nobody wakes the sleeper until the duty is left, so what was written before is all there is.
		atomic.StoreInt32(&b.memory.vacant, 0)
		atomic.StoreUint64(&b.memory.rung, 0)
		atomic.StoreUint32(&b.memory.wakes, 0)
		C.gf_wake_clear(C.int(b.memory.efd))
		return b
	}
	at := uintptr(unsafe.Pointer(C.gf_bell_new()))
	if at == 0 {
		return nil
	}
	memory := *(**bellMemory)(unsafe.Pointer(&at))
	return &bell{memory: memory, waker: os.NewFile(uintptr(memory.efd), "goferry bell")}
}

// Close implements core.Bell. A thread that was on its way to ring may still do so; then whoever has the bell next
// looks for nothing once.
func (b *bell) Close() {
	bells.mu.Lock()
	defer bells.mu.Unlock()
	bells.free = append(bells.free, b)
}

// Rung implements core.Bell.
func (b *bell) Rung() uint64 { return atomic.LoadUint64(&b.memory.rung) }

// Take implements core.Bell.
func (b *bell) Take() (place int) {
	place = core.NextPlace(atomic.LoadUint64(&b.memory.rung), b.next)
	if place >= 0 {
		atomic.AndUint64(&b.memory.rung, ^(uint64(1) << place))
		b.next = place + 1
	}
	return place
}

// Ring implements core.Bell.
func (b *bell) Ring(place int) { b.memory.ring(place) }

// Attend implements core.Bell.
func (b *bell) Attend() bool { return b.memory.attend() }

// ring is gf_bell_ring in Go, so that a ring costs no cgo call.
func (b *bellMemory) ring(place int) {
	atomic.OrUint64(&b.rung, 1<<place)
	if b.attend() {
		b.wake()
	}
}

func (b *bellMemory) attend() bool {
	return atomic.LoadInt32(&b.vacant) != 0 && atomic.SwapInt32(&b.vacant, 0) != 0
}

func (b *bellMemory) wake() { C.gf_bell_wake((*C.gf_bell)(unsafe.Pointer(b))) }

func (b *bellMemory) addr() uintptr { return uintptr(unsafe.Pointer(b)) }

// Leave implements core.Bell.
func (b *bell) Leave() bool {
	atomic.StoreInt32(&b.memory.vacant, 1)
	return atomic.LoadUint64(&b.memory.rung) == 0 || atomic.SwapInt32(&b.memory.vacant, 0) == 0
}

// Sleep implements core.Bell.
//
// Alone it waits in a system call of its own. By way of the network poller several system calls and another
// thread are needed to wake it, 40 µs for who rings; but Go takes the processor from a thread in a
// system call only after up to 10 ms, for which other goroutines have one less.
func (b *bell) Sleep(alone bool) {
	m := b.memory
	if alone {
		atomic.StoreInt32(&m.parks, 1)
		C.gf_bell_park((*C.gf_bell)(unsafe.Pointer(m)))
	} else {
		atomic.StoreInt32(&m.parks, 0)
		for atomic.LoadUint32(&m.wakes) == 0 { // what is read may be an old one
			if _, err := b.waker.Read(b.woken[:]); err != nil {
				panic(fmt.Sprintf("bug: the bell's waker cannot be read: %v", err))
			}
		}
	}
	atomic.AddUint32(&m.wakes, ^uint32(0))
	atomic.StoreInt32(&m.answered, 0)
}

// Yield implements core.Bell.
func (b *bell) Yield() { C.gf_bell_yield((*C.gf_bell)(unsafe.Pointer(b.memory))) }

// Wake implements core.Bell.
func (b *bell) Wake() { b.memory.wake() }
