package core

import "sync/atomic"

// Counters are what a context counts. The layout is part of the ABI: C reads it. All values are
// monotonic but InFlight, Handles, Heartbeat and EmitsWaiting.
type Counters struct {
	Submitted     atomic.Int64 // requests accepted by a Bank; a ring's producers count for themselves
	Completed     atomic.Int64 // replies with CodeOK
	Failed        atomic.Int64 // replies with another code, but for Cancelled and Rejected
	Cancelled     atomic.Int64 // replies with CodeCancelled
	Rejected      atomic.Int64 // refused by the context's state: Closed, NotInitialized, Stuck, Recycling
	Abandoned     atomic.Int64 // handlers whose reply came after their request had ended, and was dropped
	InFlight      atomic.Int64 // requests whose handler runs beside the leader
	Stale         atomic.Int64 // notices of requests that run for long
	EventsEmitted atomic.Int64 // events taken to the port
	EventsLost    atomic.Int64 // events dropped by an overflow
	Handles       atomic.Int64 // living handles
	Heartbeat     atomic.Int64 // when the dispatcher last gave a sign of life: nanoseconds since the opening
	EmitsWaiting  atomic.Int64 // Emits that wait for room in the event queue
}
