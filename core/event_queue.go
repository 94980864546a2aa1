package core

import "sync"

// EventQueue is the EventPort for listeners in Go. It delivers on a goroutine of its own, in the
// order of the pushes.
type EventQueue struct {
	mu        sync.Mutex // guards what follows; not held while a listener runs
	more      sync.Cond
	events    []queuedEvent
	depth     int   // the library's events that no listener has returned from yet
	progress  int64 // messages of EventProgress that listeners have returned from
	listeners map[int32][]func([]byte)
	roomy     func() // to be called once depth is at most `most`, or nil
	most      int
	closed    bool
	done      chan struct{}
}

type queuedEvent struct {
	event     int32
	body      []byte
	listeners map[int32][]func([]byte) // of the life that the event belongs to
}

var (
	_ EventPort    = (*EventQueue)(nil)
	_ Renewable    = (*EventQueue)(nil)
	_ ProgressPort = (*EventQueue)(nil)
	_ RoomPort     = (*EventQueue)(nil)
)

// NewEventQueue makes a queue and starts its goroutine, which Close ends.
func NewEventQueue() *EventQueue {
	q := &EventQueue{listeners: map[int32][]func([]byte){}, done: make(chan struct{})}
	q.more.L = &q.mu
	go q.run()
	return q
}

// Listen calls listener with the encoded value of each event of the kind that is pushed from now on.
// listener must not keep or change the body.
func (q *EventQueue) Listen(event int32, listener func(body []byte)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.listeners[event] = append(q.listeners[event], listener)
}

// Listening implements [EventPort].
func (q *EventQueue) Listening(event int32) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.listeners[event]) > 0
}

// Push implements [EventPort].
func (q *EventQueue) Push(event int32, body []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.events = append(q.events, queuedEvent{event, append([]byte(nil), body...), q.listeners})
	if event >= 0 {
		q.depth++
	}
	q.more.Signal()
}

// Renew implements [Renewable]: a recycle removes the listeners, which still hear what was pushed before.
func (q *EventQueue) Renew(int32) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.listeners = map[int32][]func([]byte){}
}

// Depth implements [EventPort].
func (q *EventQueue) Depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.depth
}

// Progressed implements [ProgressPort].
func (q *EventQueue) Progressed() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.progress
}

// AwaitRoom implements [RoomPort]: f is called where listeners are.
func (q *EventQueue) AwaitRoom(most int, f func()) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.depth <= most {
		return false
	}
	q.most, q.roomy = most, f
	return true
}

// ForgetRoom implements [RoomPort].
func (q *EventQueue) ForgetRoom() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.roomy = nil
}

// Close delivers what was pushed and ends the goroutine. It waits for listeners, so it must not be
// called by one.
func (q *EventQueue) Close() {
	q.mu.Lock()
	q.closed = true
	q.more.Signal()
	q.mu.Unlock()
	<-q.done
}

func (q *EventQueue) run() {
	defer close(q.done)
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		for len(q.events) == 0 && !q.closed {
			q.more.Wait()
		}
		if len(q.events) == 0 {
			return
		}
		events := q.events
		q.events = nil
		for _, e := range events {
			listeners := e.listeners[e.event]
			q.mu.Unlock()
			for _, f := range listeners {
				f(e.body)
			}
			q.mu.Lock()
			switch {
			case e.event >= 0:
				q.depth--
			case e.event == EventProgress:
				q.progress++
			}
			if q.roomy != nil && q.depth <= q.most {
				f := q.roomy
				q.roomy = nil
				q.mu.Unlock()
				f()
				q.mu.Lock()
			}
		}
	}
}
