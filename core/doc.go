// Package core runs a Go library for callers that live outside the Go scheduler, and for
// goroutines alike. It knows nothing of Python and uses no cgo.
//
// # The model
//
// A library author declares functions with [NewLibrary]. The host opens a context of the library
// ([Library.Open]) over an [Ingress], a sharded queue of requests. A context owns one library
// object, and while it works one goroutine has its lead: it pops requests, runs their handlers in
// place and ends each with exactly one reply through an [Outbox].
//
// The lead moves. When a handler outlasts the watchdog's look (1 ms), another goroutine becomes
// leader and the handler goes on beside it, as does every call of a method known to be slow while
// other work waits. So a blocked handler delays the others for some 2 ms, once, and quick handlers
// never pay for a goroutine switch (about 60 µs for a caller that waits).
//
// Members declared by [Serial] run one at a time in order of submission: their lane is a token
// that stays with a handler until it returns, whether or not it lost the lead.
//
// Every request has a [context.Context] of its own, with its deadline; [context.Cause] tells why it
// ended. A request that is cancelled, whose deadline passes, or whose context closes is answered
// at once, though its handler may run on; the handler's late reply is dropped and counted.
//
// A context that has nothing to do has no leader; its event loop sleeps. The contexts of a library share a [Bell]
// and a crew of goroutines, one of which answers for all that rest.
//
// # Cost
//
// A request costs the dispatcher about 100 ns beside its handler, and 64 bytes for the request's
// context. Nothing ticks while nothing is pending.
//
// # When not to use it
//
// A Go program that only calls Go code needs none of this: it can call the functions.
package core
