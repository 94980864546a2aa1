package pyffi

/*
#include "log.h"
#include "wake.h"
*/
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// logSide drives the C half of a log of its own from Go, in the place of Python's thread.
type logSide struct {
	memory *logMemory
	log    *C.gf_log
}

func newLogSide() *logSide {
	l := C.gf_log_new()
	if l == nil {
		panic(errNoRing)
	}
	return &logSide{memory: logAt(l), log: l}
}

// listen makes the descriptor that Go wakes, as the first wait does in Python.
func (s *logSide) listen() {
	if C.gf_log_open(s.log) != 0 {
		panic(errNoRing)
	}
}

// wait tells whether the log woke its thread within nanoseconds.
func (s *logSide) wait(nanoseconds int64) bool {
	return C.gf_port_wait(&s.log.port, C.int64_t(nanoseconds)) > 0
}

// take gives what is queued, and counts it as handled.
func (s *logSide) take(record func(library, logger int32, body []byte)) (count int) {
	for {
		n := C.gf_log_next(s.log)
		if n == nil {
			return count
		}
		record(int32(n.code), int32(n.method), C.GoBytes(unsafe.Pointer(n.data), C.int(n.len)))
		C.gf_log_spend(s.log, n)
		atomic.AddInt64(&s.memory.port.depth, -1)
		count++
	}
}

func (s *logSide) floor(library int, level int32) {
	C.gf_log_floor(s.log, C.int(library), C.int32_t(level))
}

func (s *logSide) asked(takeDown bool) bool {
	down := C.int(0)
	if takeDown {
		down = 1
	}
	return C.gf_log_asked(s.log, down) != 0
}
