package pyffi

/*
#include "wake.h"
*/
import "C"

import (
	"math"
	"os"
	"sync"
	"sync/atomic"
)

// noRoom in ringMemory.roomAt: nobody waits for room.
const noRoom = math.MaxInt64

// eventRoom lets Python's deliveries wake Go without entering it. Its descriptor is made when
// somebody first waits, and stays with the ring, as the others do.
type eventRoom struct {
	memory *ringMemory
	waker  *os.File
	waits  sync.WaitGroup // at most one goroutine, that waits for the wake
}

// await implements core.RoomPort.AwaitRoom: f is called once so many events have been delivered.
//
// roomAt is set before delivered is looked at, and Python counts a delivery before it looks at roomAt,
// all of it seq_cst: one of the two sees the other. Who takes roomAt down is the one that acts.
func (r *eventRoom) await(delivered int64, f func()) bool {
	m := r.memory
	if r.waker == nil {
		fd := C.gf_wake_fd()
		if fd < 0 {
			return true // no descriptor is left: the event loop looks, too
		}
		atomic.StoreInt32(&m.roomEfd, int32(fd))
		r.waker = os.NewFile(uintptr(fd), "goferry event room")
	}
	atomic.StoreInt64(&m.roomAt, delivered)
	if atomic.LoadInt64(&m.delivered) >= delivered && r.takeDown() {
		return false
	}
	r.waits.Go(func() {
		var count [8]byte
		// A wake may be left over from a time that was forgotten.
		for atomic.LoadInt64(&m.roomAt) != noRoom {
			if _, err := r.waker.Read(count[:]); err != nil {
				panic("bug: the waker of the event room cannot be read: " + err.Error())
			}
		}
		f()
	})
	return true
}

// forget implements core.RoomPort.ForgetRoom.
func (r *eventRoom) forget() {
	if r.takeDown() {
		wake(atomic.LoadInt32(&r.memory.roomEfd))
	}
}

// takeDown tells whether somebody still waited, who does no more.
func (r *eventRoom) takeDown() bool {
	return atomic.SwapInt64(&r.memory.roomAt, noRoom) != noRoom
}
