package core

import "time"

// Request is one request as the dispatcher sees it: a [*Call] of a [Bank], or a node in C memory.
// Until it is finished it belongs to the dispatcher; then it belongs to its caller again.
type Request interface {
	// Method is the index of the library's member, or a negative Op.
	Method() int32
	// Payload is the encoded argument. It is valid until the request is finished.
	Payload() []byte
	// ID names the request to OpCancel. It is never 0, and unique among living requests.
	ID() uint64
	// Deadline is when the caller stops waiting; zero is never. It carries a monotonic reading.
	Deadline() time.Time
	// WantsProgress tells whether [Progress] does anything for the request. It is asked once, before it runs.
	WantsProgress() bool
	// Begin claims the request for running. False means that its caller cancelled it before: then
	// it is finished with CodeCancelled and never run.
	Begin() bool
}

// Ingress is where a context's requests come from. Methods marked "leader" are called by the one
// goroutine that has the lead; ownership of the consumer's side moves with the lead.
type Ingress interface {
	// Shards is the number of the producers' shards. The shards of the serial lanes follow them:
	// lane n has shard Shards()+n.
	Shards() int
	// Pop takes the oldest request of a shard, or gives nil. Leader.
	Pop(shard int) Request
	// Pending tells whether some shard holds requests that its consumer has not taken yet (what lies
	// in the consumer's own backlog need not count). Any goroutine.
	Pending() bool
	// NewBell gives a bell that ingresses of this kind ring, with its duty. It fails for want of memory or descriptors.
	NewBell() (Bell, error)
	// Join has the ingress ring that bell for that place. Before the first Rest.
	Join(bell Bell, place int)
	// Rest announces that the leader goes: the next push to an empty shard rings the bell, once. Whoever
	// calls it looks at Pending afterwards. Leader.
	Rest()
	// Resting tells that the ingress rests, and has not rung since. Any goroutine.
	Resting() bool
	// Rouse ends the rest: there is a leader. Leader.
	Rouse()
	// Wake rings the bell, whether or not the ingress rests. It never blocks. Any goroutine.
	Wake()
	// Urgent tells that some caller spins for its reply, so that the leader should not pace its polls.
	Urgent() bool
	// Seal closes every shard for pushes: what was in stays poppable, what comes later fails. Leader.
	Seal()
	// Unseal takes submissions again. Leader.
	Unseal()
	// NewOutbox makes an outbox, one for each goroutine that finishes requests.
	NewOutbox() Outbox
	// SetState shows the context's state to submitters, who refuse before queueing.
	SetState(State)
	// Counters is where the context counts. The pointer is valid until the close request is finished.
	Counters() *Counters
}

// Outbox ends requests and delivers their replies. One goroutine at a time uses it; a leader's
// moves with the lead.
type Outbox interface {
	// Finish ends a request, exactly once each. It copies body before it returns; r must not be
	// touched afterwards. The reply may be kept back until Flush.
	Finish(r Request, code Code, body []byte)
	// Flush delivers the replies that Finish kept back.
	Flush()
}

// EventPort takes a context's events to the side of its listeners. Any goroutine may use it, one at a
// time Push.
type EventPort interface {
	// Listening tells whether somebody listens; if not, nothing is encoded.
	Listening(event int32) bool
	// Push queues an event. It copies body and never blocks.
	Push(event int32, body []byte)
	// Depth is the number of the library's events pushed and not delivered yet. The runtime's own, whose
	// numbers are negative, do not count.
	Depth() int
}

// ProgressPort is an EventPort whose listeners may fall behind with messages of EventProgress: it
// tells how far they are, so that what they would find out of date is not pushed at all.
type ProgressPort interface {
	// Progressed is how many of these messages have been taken, of all that were ever pushed, in their
	// order. Any goroutine.
	Progressed() int64
}

// RoomPort is an EventPort that tells when so many events have been delivered that there is room
// again, so that an Emit that waits goes on soon.
type RoomPort interface {
	// AwaitRoom has f called once, soon after the delivery by which Depth comes down to most, on a
	// goroutine where it may block for a moment. False means that it has come down already; then f is
	// not called. It is not called again before f was. Never blocks.
	AwaitRoom(most int, f func()) bool
	// ForgetRoom has f called now, or not at all, since the context ends. Never blocks.
	ForgetRoom()
}

// Renewable is an EventPort that tells the lives of a recycled context apart, so that the listeners
// of one do not hear the next.
type Renewable interface {
	// Renew says that the events pushed from now on belong to another life of the context.
	Renew(life int32)
}
