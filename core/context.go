package core

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"go.uber.org/zap"
)

// Context is one life of a library: an object, the goroutines that run its requests, and what is
// known about both. Open makes it; an OpClose request through its ingress ends it.
type Context struct {
	library  *Library
	ingress  Ingress
	counters *Counters
	opts     Options
	log      *zap.Logger
	opened   time.Time

	ctx    context.Context // the library's: given to New, parent of every request's
	cancel context.CancelCauseFunc
	maker  *member // the constructor as a member
	object object

	dispatcher dispatcher
	events     emitter
	watch      watch
	done       chan struct{} // closed when the close is over

	// What submitters see; guarded by stateMu.
	stateMu sync.Mutex
	life    State // all but StateStuck
	stuck   bool
}

// object is the library's object and whether there is one. The pointer is written before the state
// says so.
type object struct {
	now     atomic.Int32
	pointer unsafe.Pointer
}

// States of the object.
const (
	objectNone   int32 = iota // the constructor has not been called, or it failed
	objectMaking              // it runs
	objectReady
	objectGone // torn down
)

func (o *object) state() int32 { return o.now.Load() }

// Open makes a context that takes its requests from ingress and gives its events to port. It has no
// object until an OpNew request has made one. Both belong to the context until its close is over.
//
// The error tells a mistake of the declaration, an option that makes no sense, or is a
// [*PoolExhaustedError].
func (l *Library) Open(ingress Ingress, port EventPort, opts Options) (*Context, error) {
	if err := l.Err(); err != nil {
		return nil, fmt.Errorf("goferry: the library %s has mistakes: %w", l.name, err)
	}
	opts, err := opts.complete()
	if err != nil {
		return nil, err
	}
	if ingress.Shards()+l.lanes > maxShards {
		return nil, fmt.Errorf("goferry: the ingress has %d shards and the library %s has %d lanes; %d together is the most",
			ingress.Shards(), l.name, l.lanes, maxShards)
	}
	if err := l.reserve(opts.MaxContexts); err != nil {
		return nil, err
	}
	c := &Context{
		library:  l,
		ingress:  ingress,
		counters: ingress.Counters(),
		opts:     opts,
		log:      opts.Logger,
		opened:   time.Now(),
		done:     make(chan struct{}),
	}
	inner, cancel := context.WithCancelCause(context.Background())
	c.ctx, c.cancel = context.WithValue(inner, contextKey{}, c), cancel
	c.maker = c.newMaker()
	c.dispatcher.init(c)
	c.events.init(c, port)
	c.watch.init(c)
	ingress.SetState(StateNew)

	go c.watch.run()
	c.dispatcher.watchdog.add(c)
	d := &c.dispatcher
	d.mu.Lock()
	d.start(nil)
	d.mu.Unlock()
	return c, nil
}

// maxShards is what a word of bits can tell apart.
const maxShards = 64

// Done is closed when the context's close is over.
func (c *Context) Done() <-chan struct{} { return c.done }

// Library is what the context is a life of.
func (c *Context) Library() *Library { return c.library }

// reserve takes a place for a context, and starts the watchdog with the first.
func (l *Library) reserve(limit int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open >= limit {
		return &PoolExhaustedError{Library: l.name, Limit: limit}
	}
	if l.open++; l.open == 1 {
		l.watchdog = newWatchdog()
		go l.watchdog.run()
	}
	return nil
}

// release gives the place back, and ends the watchdog with the last.
func (l *Library) release(c *Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watchdog.remove(c)
	if l.open--; l.open == 0 {
		close(l.watchdog.stop)
		<-l.watchdog.done
	}
}

// setLife moves the context on and shows it to submitters. Once closing it never goes back.
func (c *Context) setLife(s State) {
	c.stateMu.Lock()
	defer c.stateMu.Unlock()
	if s == StateActive && c.life != StateNew {
		return
	}
	c.life = s
	c.show()
}

// setStuck shows or hides that the event queue is stuck.
func (c *Context) setStuck(stuck bool) {
	c.stateMu.Lock()
	defer c.stateMu.Unlock()
	c.stuck = stuck
	c.show()
}

func (c *Context) show() {
	if c.stuck && c.life == StateActive {
		c.ingress.SetState(StateStuck)
		return
	}
	c.ingress.SetState(c.life)
}
