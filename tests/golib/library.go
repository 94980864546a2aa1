// Package golib is the Go library that goferry's Python tests call.
//
// It does on purpose what libraries do by accident: it blocks, ignores its
// context, panics, ends its goroutine, burns the processor, makes garbage, fails
// in its constructor. Each file holds one kind of behaviour.
package golib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/goferry/goferry/core"
)

// Config says how the library's constructor and teardown behave.
type Config struct {
	// Fail, when set, is the text of the error that the constructor returns.
	Fail string
	// Crash, when set, is the value that the constructor panics with.
	Crash string
	// Delay is how long the constructor takes. It ends early with its context.
	Delay time.Duration
	// Stubborn is how long the constructor takes whatever its context says, unless LetGo ends it.
	Stubborn time.Duration
	// FailBy, DelayBy and LingerBy name variables of the environment that have Fail, Delay and Linger,
	// when they are set.
	FailBy, DelayBy, LingerBy string
	// Linger is how long the teardown takes, unless its context or LetGo ends it.
	Linger time.Duration
	// Start is where the serial counter begins.
	Start int64
}

// Lab is the library's object. Its fields belong to the behaviours' files.
type Lab struct {
	number    int64 // of all that were made in this process
	counter   counter
	gate      gate
	producers producers
	burning   sync.WaitGroup
	stop      chan struct{}
	linger    time.Duration
	kept      keeper
	viewers   viewers
}

// living and made count the objects of this process, to let tests see
// that each constructor is followed by its teardown. making counts the constructors that run.
var living, made, making atomic.Int64

// New makes a Lab as cfg says.
func New(ctx context.Context, cfg Config) (*Lab, error) {
	making.Add(1)
	defer making.Add(-1)
	hold(cfg.Stubborn)
	if fail := os.Getenv(cfg.FailBy); fail != "" {
		cfg.Fail = fail
	}
	if delay, err := time.ParseDuration(os.Getenv(cfg.DelayBy)); err == nil {
		cfg.Delay = delay
	}
	if linger, err := time.ParseDuration(os.Getenv(cfg.LingerBy)); err == nil {
		cfg.Linger = linger
	}
	if err := pause(ctx, cfg.Delay); err != nil {
		return nil, fmt.Errorf("the constructor was interrupted: %w", err)
	}
	if cfg.Crash != "" {
		panic(cfg.Crash)
	}
	if cfg.Fail != "" {
		return nil, errors.New(cfg.Fail)
	}
	living.Add(1)
	l := &Lab{number: made.Add(1), stop: make(chan struct{}), linger: cfg.Linger}
	l.tellBorn(ctx)
	l.counter.value = cfg.Start
	l.gate.open = make(chan struct{})
	l.viewers.open = make(chan struct{})
	return l, nil
}

// Close ends what the Lab started.
func (l *Lab) Close(ctx context.Context) error {
	l.tellGone(ctx)
	close(l.stop)
	l.burning.Wait()
	living.Add(-1)
	lingered := make(chan struct{})
	go func() {
		defer close(lingered)
		hold(l.linger)
	}()
	select {
	case <-lingered:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Census tells how many Labs live, how many were ever made, and how many are being made.
type Census struct{ Living, Made, Making int64 }

// Count gives the process's census. It needs no Lab.
func Count(context.Context, core.None) (Census, error) {
	return Census{Living: living.Load(), Made: made.Load(), Making: making.Load()}, nil
}

// pause waits d, or until ctx ends, whose cause it then returns.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Library is what the extension exports.
var Library = core.NewLibrary("golib", New,
	core.Teardown((*Lab).Close),
	core.Method((*Lab).Echo),
	core.Method((*Lab).Double),
	core.Method((*Lab).Mirror),
	core.Method((*Lab).Describe),
	core.Method((*Lab).Tree),
	core.Method((*Lab).Nothing),
	core.Method((*Lab).Sleep),
	core.Method((*Lab).Ignore),
	core.Method((*Lab).Work),
	core.Method((*Lab).Block),
	core.Method((*Lab).Release),
	core.Method((*Lab).Waiting),
	core.Static(LetGo),
	core.Static(Held),
	core.Method((*Lab).Fail),
	core.Method((*Lab).Panic),
	core.Method((*Lab).Exit),
	core.Static(FailAs),
	core.Stream((*Lab).FailLate),
	core.Fails[*LimitError](),
	core.FailsIs("GoneError", ErrGone, core.Base("LookupError")),
	core.Serial((*Lab).Add),
	core.Serial((*Lab).AddSlowly),
	core.Serial((*Lab).Hold),
	core.Method((*Lab).Journal),
	core.Method((*Lab).Emit),
	core.Method((*Lab).Progress),
	core.Method((*Lab).EmitWhole),
	core.Serial((*Lab).EmitInTurn),
	core.Method((*Lab).EmitThrough),
	core.Stream((*Lab).EmitEach),
	core.Method((*Lab).Flood),
	core.Method((*Lab).Beacon),
	core.Method((*Lab).Log),
	core.Method((*Lab).LogFields),
	core.Method((*Lab).Burn),
	core.Method((*Lab).Collect),
	core.Method((*Lab).Tight),
	core.Method((*Lab).Which),
	core.Method((*Lab).Heed),
	core.Static(Causes),
	core.Stream((*Lab).CountFrom),
	core.Stream((*Lab).Numbers),
	core.Stream((*Lab).Pieces),
	core.Stream((*Lab).Ticks, core.StreamWindow(1)),
	core.Method((*Lab).Produced),
	core.Method((*Lab).OpenCursor),
	core.Method((*Lab).OpenSlowly),
	core.Method((*Lab).OpenMany),
	core.Method((*Lab).OpenNothing),
	core.Method((*Lab).OpenRuler),
	core.Method((*Lab).TellCursor),
	core.Method((*Lab).Ends),
	core.Object(
		core.Method((*Cursor).Next),
		core.Method((*Cursor).Linger),
		core.Method((*Cursor).Itself),
		core.Method((*Cursor).Mark),
		core.Method((*Cursor).Apply),
		core.Method((*Cursor).Weigh),
		core.Method((*Cursor).Show),
		core.Teardown((*Cursor).Close)),
	core.Object(core.Method((*Ruler).Length)),
	core.Emits(OnCursor),
	core.Static(TornDown),
	core.Method((*Lab).Apply),
	core.Method((*Lab).HeedAfter),
	core.Method((*Lab).Spread),
	core.Method((*Lab).Nest),
	core.Method((*Lab).Pass),
	core.Method((*Lab).Outlive),
	core.Method((*Lab).CallKept),
	core.Serial((*Lab).Guard),
	core.Method((*Lab).View),
	core.Method((*Lab).Where),
	core.Method((*Lab).Fill),
	core.Method((*Lab).Frame),
	core.Method((*Lab).Look),
	core.Serial((*Lab).LookInTurn),
	core.Method((*Lab).LookAtFrame),
	core.Method((*Lab).LookAway),
	core.Method((*Lab).Looking),
	core.Serial((*Lab).SumInTurn),
	core.Method((*Lab).LookShared),
	core.Method((*Lab).LookAwayShared),
	core.Method((*Lab).LookingShared),
	core.Method((*Lab).ShowThrough),
	core.Static(Measure),
	core.Export(Turned),
	core.Static(Count),
	core.Static(Environ),
	core.Export(Shout),
	core.Const("Greatest", 1<<20),
	core.Emits(OnTick),
	core.Emits(OnWhole),
	core.Emits(OnBeacon),
	core.Emits(OnBorn, OnGone),
)
