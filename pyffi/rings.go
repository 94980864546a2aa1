package pyffi

/*
#include "ring.h"
*/
import "C"

import (
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"
)

// rings are all that this process ever made: at most as many as contexts were open at once. A ring
// is used again when its context is closed and Python has let go of it too.
type rings struct {
	mu  sync.Mutex // guards all
	all []*pooledRing
}

type pooledRing struct {
	memory *ringMemory
	events *eventPort
	open   atomic.Bool // taken, and its context has not ended
}

var errNoRing = errors.New("goferry: no memory or no file descriptor is left for a context")

// take gives a ring that nobody uses, with its shards open: the producers', and so many lanes.
func (p *rings) take(lanes int) (*ring, *pooledRing, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.all {
		if !r.open.Load() && atomic.LoadInt32(&r.memory.released) != 0 {
			return r.start(lanes), r, nil
		}
	}
	at := uintptr(unsafe.Pointer(C.gf_ring_new()))
	if at == 0 {
		return nil, nil, errNoRing
	}
	memory := *(**ringMemory)(unsafe.Pointer(&at))
	events := newEventPort(memory)
	if events == nil {
		return nil, nil, errNoRing
	}
	r := &pooledRing{
		memory: memory,
		events: events,
	}
	p.all = append(p.all, r)
	return r.start(lanes), r, nil
}

func (r *pooledRing) start(lanes int) *ring {
	r.open.Store(true)
	atomic.StoreInt32(&r.memory.released, 0)
	atomic.StoreInt32(&r.memory.resting, 0)
	atomic.StoreInt32(&r.memory.urgent, 0)
	atomic.StoreInt32(&r.memory.life, 0)
	atomic.StoreInt64(&r.memory.delivered, 0)
	for i := range r.memory.counters {
		atomic.StoreInt64(&r.memory.counters[i], 0)
	}
	in := &ring{memory: r.memory, shards: shardCount + lanes}
	in.Unseal()
	return in
}
