// Package pyffi is the boundary between Go and CPython: all of goferry's cgo and C.
//
// # The way of a request
//
//	plane_calls.c, plane_async.c, plane_map.c   a Python thread fills a node and pushes it, without entering Go
//	ring.h, ring.c → ring.go                     the submission ring: the dispatcher's ingress
//	node.h → node.go                             the node, as the dispatcher's request
//	outbox.go                                    one swap ends it; replies leave in batches
//	port.h, port.c, port.go                      the completion port
//	plane_wait.c, plane_port.c                   the waiting caller, or the thread that drains
//	events.go                                    events, by a port of their own
//
// The data plane is the module _plane (plane_*.c), which shares its file with the module _goferry
// that gopy makes from this package's exported functions: the control plane, plain functions over
// integers and strings (facade.go).
//
// Files that include Python.h are built with the tag goferry_python only, so that everything else,
// the ring and the ports included, is built and tested without a Python at hand.
//
// # Memory
//
// Nodes, ports and rings lie in C memory, are type-stable and are never unmapped. Go works on them
// by atomic operations on twins of the C structures; layout.go asserts that twins agree. Neither
// the race detector nor the collector sees this memory: its rules stand in the headers, the
// algorithms are tested as core.Bank under the race detector, and the C side under ThreadSanitizer.
package pyffi
