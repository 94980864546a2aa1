package core

import (
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"
)

// Context is a library in use: its present object, the goroutines that run its requests, and what is
// known about both. Open makes it; an OpClose request through its ingress ends it. A recycle gives it
// another object: see life.
type Context struct {
	library  *Library
	ingress  Ingress
	counters *Counters
	opts     Options
	log      *zap.Logger
	opened   time.Time

	maker *member // the constructor as a member

	dispatcher dispatcher
	lost       lostStreams
	events     emitter
	calls      funcCalls
	watch      watch
	done       chan struct{} // closed when the close is over

	// What submitters see; guarded by stateMu.
	stateMu sync.Mutex
	state   State // all but StateStuck
	stuck   bool
}

// Open makes a context that takes its requests from ingress and gives its events to port. It has no
// object until an OpNew request has made one. Both belong to the context until its close is over.
//
// The error tells a mistake of the declaration, an option that makes no sense, or is a
// [*PoolExhaustedError] or what [Ingress.NewBell] gave.
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
	if err := l.reserve(ingress, opts); err != nil {
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
	c.maker = c.newMaker()
	c.dispatcher.init(c)
	c.events.init(c, port)
	c.watch.init(c)
	ingress.SetState(StateNew)
	if opts.Static {
		c.setLife(StateActive)
	}

	go c.watch.run()
	c.dispatcher.crew.join(&c.dispatcher)
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

// Library is the library that the context was opened for.
func (c *Context) Library() *Library { return c.library }

// reserve takes a place for a context, and makes crew and watchdog with the first. A static context takes
// no place.
func (l *Library) reserve(ingress Ingress, opts Options) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !opts.Static && l.open >= opts.MaxContexts {
		return &PoolExhaustedError{Library: l.name, Limit: opts.MaxContexts}
	}
	if l.open+l.static == 0 {
		bell, err := ingress.NewBell()
		if err != nil {
			return err
		}
		l.crew = newCrew(bell)
		l.watchdog = newWatchdog()
		go l.watchdog.run()
	}
	if opts.Static {
		l.static++
	} else {
		l.open++
	}
	return nil
}

// release gives the place back, and ends crew and watchdog with the last.
func (l *Library) release(c *Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watchdog.remove(c)
	l.crew.part(&c.dispatcher)
	if c.opts.Static {
		l.static--
	} else {
		l.open--
	}
	if l.open+l.static == 0 {
		close(l.watchdog.stop)
		<-l.watchdog.done
		l.crew.end()
	}
}

// setLife moves the context on and shows it to submitters. Once closing it never goes back.
func (c *Context) setLife(s State) {
	c.stateMu.Lock()
	defer c.stateMu.Unlock()
	if c.state == StateClosed || c.state == StateClosing && s != StateClosed {
		return
	}
	c.state = s
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
	if c.stuck && c.state == StateActive {
		c.ingress.SetState(StateStuck)
		return
	}
	c.ingress.SetState(c.state)
}
