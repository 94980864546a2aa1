package pyffi

/*
#cgo CFLAGS: -std=gnu11 -O2 -Wall -Wextra -Werror=implicit-function-declaration -fno-strict-aliasing
#include "layout.h"
*/
import "C"

import (
	"unsafe"

	"github.com/goferry/goferry/core"
)

const (
	inlineSize     = C.GF_INLINE
	inlineOffset   = C.GF_AT_INLINE
	nodeAlign      = C.GF_NODE_ALIGN
	phaseBits      = C.GF_PHASE_BITS
	generationBits = C.GF_GENERATION_BITS
	wantsProgress  = C.GF_WANTS_PROGRESS
	callsShared    = C.GF_CALLS_SHARED
	callsHere      = C.GF_CALLS_HERE
	wantsBytes     = C.GF_WANTS_BYTES
	callNode       = C.GF_CALL_NODE
	shardCount     = C.GF_SHARDS
	laneCount      = C.GF_LANES
	eventCount     = C.GF_EVENTS
	runtimeEvents  = C.GF_RUNTIME_EVENTS
	counterCount   = C.GF_COUNTERS
	progressEvent  = C.GF_PROGRESS
	emittedCounter = C.GF_EMITTED
)

// The twins agree with C, or this file does not compile: each line is a constant 0 minus a
// difference, which overflows unless the difference is 0.
const (
	_ uint = -uint(unsafe.Offsetof(node{}.batch) ^ C.GF_AT_BATCH)
	_ uint = -uint(unsafe.Offsetof(node{}.word) ^ C.GF_AT_WORD)
	_ uint = -uint(unsafe.Offsetof(node{}.phase) ^ C.GF_AT_PHASE)
	_ uint = -uint(unsafe.Offsetof(node{}.method) ^ C.GF_AT_METHOD)
	_ uint = -uint(unsafe.Offsetof(node{}.code) ^ C.GF_AT_CODE)
	_ uint = -uint(unsafe.Offsetof(node{}.port) ^ C.GF_AT_PORT)
	_ uint = -uint(unsafe.Offsetof(node{}.data) ^ C.GF_AT_DATA)
	_ uint = -uint(unsafe.Offsetof(node{}.len) ^ C.GF_AT_LEN)
	_ uint = -uint(unsafe.Offsetof(node{}.deadline) ^ C.GF_AT_DEADLINE)
	_ uint = -uint(unsafe.Offsetof(node{}.kind) ^ C.GF_AT_KIND)
	_ uint = -uint(unsafe.Offsetof(node{}.token) ^ C.GF_AT_TOKEN)
	_ uint = -uint(unsafe.Offsetof(node{}.ring) ^ C.GF_AT_RING)
	_ uint = -uint(unsafe.Offsetof(node{}.pin) ^ C.GF_AT_PIN)
	_ uint = -uint(unsafe.Offsetof(node{}.ext) ^ C.GF_AT_EXT)
	_ uint = -uint(unsafe.Offsetof(node{}.extCap) ^ C.GF_AT_EXT_CAP)
	_ uint = -uint(unsafe.Offsetof(node{}.inline) ^ C.GF_AT_INLINE)
	_ uint = -uint(unsafe.Sizeof(node{}) ^ C.GF_NODE_SIZE)

	_ uint = -uint(unsafe.Offsetof(portMemory{}.waiting) ^ C.GF_PORT_AT_WAITING)
	_ uint = -uint(unsafe.Offsetof(portMemory{}.efd) ^ C.GF_PORT_AT_EFD)
	_ uint = -uint(unsafe.Offsetof(portMemory{}.depth) ^ C.GF_PORT_AT_DEPTH)

	_ uint = -uint(unsafe.Offsetof(core.Counters{}.EventsEmitted) ^ 8*C.GF_EMITTED)
	_ uint = -uint(core.EventProgress ^ C.GF_PROGRESS)

	_ uint = -uint(unsafe.Sizeof(shardMemory{}) ^ C.GF_SHARD_SIZE)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.urgent) ^ C.GF_RING_AT_URGENT)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.resting) ^ C.GF_RING_AT_RESTING)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.place) ^ C.GF_RING_AT_PLACE)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.bell) ^ C.GF_RING_AT_BELL)

	_ uint = -uint(unsafe.Offsetof(bellMemory{}.vacant) ^ C.GF_BELL_AT_VACANT)
	_ uint = -uint(unsafe.Offsetof(bellMemory{}.wakes) ^ C.GF_BELL_AT_WAKES)
	_ uint = -uint(unsafe.Offsetof(bellMemory{}.efd) ^ C.GF_BELL_AT_EFD)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.state) ^ C.GF_RING_AT_STATE)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.reaper) ^ C.GF_RING_AT_REAPER)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.events) ^ C.GF_RING_AT_EVENTS)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.spent) ^ C.GF_RING_AT_SPENT)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.library) ^ C.GF_RING_AT_LIBRARY)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.released) ^ C.GF_RING_AT_RELEASED)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.life) ^ C.GF_RING_AT_LIFE)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.calls) ^ C.GF_RING_AT_CALLS)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.delivered) ^ C.GF_RING_AT_DELIVERED)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.progress) ^ C.GF_RING_AT_PROGRESSED)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.taken) ^ C.GF_RING_AT_TAKEN)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.roomAt) ^ C.GF_RING_AT_ROOM_AT)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.roomEfd) ^ C.GF_RING_AT_ROOM_EFD)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.counters) ^ C.GF_RING_AT_COUNTERS)
	_ uint = -uint(unsafe.Offsetof(ringMemory{}.listeners) ^ C.GF_RING_AT_LISTENERS)
)
