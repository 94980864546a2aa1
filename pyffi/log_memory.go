package pyffi

/*
#include "log.h"
#include "ring.h"
*/
import "C"

import "unsafe"

const (
	mostLibraries = C.GF_LIBRARIES
	mostLoggers   = C.GF_LOGGERS
	logAsked      = C.GF_LOG_ASKED
)

// logMemory is the twin of gf_log in log.h, whose comments give each field's rule.
type logMemory struct {
	floor [mostLibraries]int32
	level [mostLoggers]int32
	lost  [mostLibraries]int64
	bytes int64
	spent uintptr
	full  int32
	_     [128 - 20]byte
	port  portMemory
}

// The twin agrees with C, or this file does not compile: see layout.go.
const (
	_ uint = -uint(unsafe.Offsetof(logMemory{}.level) ^ C.GF_LOG_AT_LEVEL)
	_ uint = -uint(unsafe.Offsetof(logMemory{}.lost) ^ C.GF_LOG_AT_LOST)
	_ uint = -uint(unsafe.Offsetof(logMemory{}.bytes) ^ C.GF_LOG_AT_BYTES)
	_ uint = -uint(unsafe.Offsetof(logMemory{}.spent) ^ C.GF_LOG_AT_SPENT)
	_ uint = -uint(unsafe.Offsetof(logMemory{}.full) ^ C.GF_LOG_AT_FULL)
	_ uint = -uint(unsafe.Offsetof(logMemory{}.port) ^ C.GF_LOG_AT_PORT)
)

// extensionLog is the log that Python drains.
func extensionLog() *logMemory { return logAt(C.gf_log_get()) }

func logAt(l *C.gf_log) *logMemory {
	at := uintptr(unsafe.Pointer(l))
	return *(**logMemory)(unsafe.Pointer(&at))
}

// newNodes gives a chain of nodes that will circulate between Go and a port, or 0.
func newNodes(n int) uintptr { return uintptr(unsafe.Pointer(C.gf_ring_event_nodes(C.int(n)))) }
