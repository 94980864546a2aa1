package core

// ABI is the version of what both sides of the boundary agree on: codes, operations, events,
// states, counters and the schema.
const ABI = 1

// Code says how a request ended. The numbers are part of the ABI.
type Code int32

// Codes of replies.
const (
	CodeOK             Code = iota // the body is the encoded reply
	CodeFailed                     // the handler returned an error
	CodePanic                      // the handler panicked or called runtime.Goexit
	CodeUnknownMethod              // the library has no such member
	CodeDecode                     // the payload is not what the method takes
	CodeCancelled                  // its caller cancelled it
	CodeDeadline                   // its deadline passed
	CodeClosed                     // the context closed before the request was answered
	CodeNotInitialized             // the context has no object: its constructor failed or never ran
	CodeNotExist                   // the handler's error is an fs.ErrNotExist
	CodePermission                 // the handler's error is an fs.ErrPermission
	CodeExist                      // the handler's error is an fs.ErrExist
	CodeReentrant                  // waiting for it could never end
	CodeStuck                      // the context's event queue is stuck
	CodeRecycling                  // the context is being recycled
	CodeTooLarge                   // the payload is larger than the library takes
	CodeEncode                     // the reply cannot be encoded
	CodeStaleHandle                // what a handle or a stream's number stands for is gone, or was never there
)

// Ops are requests to the context itself, submitted like calls. The numbers are part of the ABI.
const (
	OpNew     int32 = -1 // payload: encoded configuration; answered when the constructor returned
	OpClose   int32 = -2 // answered after the teardown, as the last thing that the context does
	OpCancel  int32 = -3 // payload: the ID of a request, 8 bytes little-endian
	OpRecycle int32 = -4 // answered when the fresh object is there, or its constructor has failed
	// OpRelease gives a handle back; nobody looks at its reply. Payload: the handle, 8 bytes little-endian.
	OpRelease int32 = -5
	// OpNext asks for a stream's next items. Payload: the stream's number, 8 bytes little-endian. The reply
	// is a list: a code (-1 while more may come, else that of the end), the body of the end, the items.
	OpNext int32 = -6
	// OpStop ends a stream; nobody looks at its reply. Payload: the number, then one byte: CodeCancelled
	// or CodeDeadline, the cause that the producer reads.
	OpStop int32 = -7
	// OpAnswer answers a call of a callable; nobody looks at its reply. Payload: the call's number, 8 bytes
	// little-endian, one byte (0: returned, 1: raised), then what was returned, or a map of what was raised.
	OpAnswer int32 = -9
	// OpReenter tells that the caller of a request is who has to make room in the event queue; nobody looks
	// at its reply. A request that waits for room ends with CodeReentrant. Payload: its ID, 8 bytes
	// little-endian.
	OpReenter int32 = -10
)

// Events that the runtime itself emits. The numbers are part of the ABI.
const (
	EventNotResponding int32 = -1 // {"method": str}: work waits and nothing moves
	EventResponding    int32 = -2 // {}: it moves again
	EventStuck         int32 = -3 // {}: the event queue overflowed
	EventRecovered     int32 = -4 // {"lost": int}: the event queue takes events again
	EventStale         int32 = -5 // {"id": int, "method": str, "elapsed": float seconds}
	EventProgress      int32 = -6 // {"id", "done", "total": int, "message": str, "elapsed": float seconds}, then {"id": int, "end": true}
)

// State is a context's state as submitters see it. The numbers are part of the ABI.
type State int32

// States of a context.
const (
	StateNew       State = iota // no object yet
	StateActive                 // takes requests
	StateClosing                // drains; takes no requests
	StateRecycling              // drains; will take requests again
	StateClosed                 // over
	StateStuck                  // active, but its event queue overflowed
)

// String gives the state's name in lower case.
func (s State) String() string {
	names := [...]string{"new", "active", "closing", "recycling", "closed", "stuck"}
	if s < 0 || int(s) >= len(names) {
		return "unknown"
	}
	return names[s]
}
