package golib

import (
	"context"
	"sync"
	"time"

	"github.com/goferry/goferry/core"
)

// OnBorn fires in the constructor, and OnGone in the teardown, with the Lab's number.
var (
	OnBorn = core.NewEvent[int64]("born")
	OnGone = core.NewEvent[int64]("gone")
)

// Without a listener there is nobody to tell, which is no failure of the constructor or the teardown.
func (l *Lab) tellBorn(ctx context.Context) { _ = OnBorn.Emit(ctx, l.number) }
func (l *Lab) tellGone(ctx context.Context) { _ = OnGone.Emit(ctx, l.number) }

// Which tells the number of the Lab that answers, among all that were made.
func (l *Lab) Which(context.Context, core.None) (int64, error) { return l.number, nil }

// causes are those that handlers of Heed have read.
var causes struct {
	sync.Mutex
	seen []string
}

// HeedRequest says how the handler ends.
type HeedRequest struct {
	// Linger is how long the handler goes on after its context's end, or until LetGo, when it emits a tick.
	Linger time.Duration `goferry:",omitempty"`
}

// Heed waits for its context's end and notes the cause.
func (l *Lab) Heed(ctx context.Context, req HeedRequest) (core.None, error) {
	l.gate.waiting.Add(1)
	defer l.gate.waiting.Add(-1)
	<-ctx.Done()
	cause := context.Cause(ctx)
	causes.Lock()
	causes.seen = append(causes.seen, cause.Error())
	causes.Unlock()
	if req.Linger > 0 {
		hold(req.Linger)
		_ = OnTick.Emit(ctx, Tick{Number: l.number}) // nobody may hear it after the life's end
	}
	return core.None{}, cause
}

// Causes gives what Heed has noted since the last time.
func Causes(context.Context, core.None) ([]string, error) {
	causes.Lock()
	defer causes.Unlock()
	seen := causes.seen
	causes.seen = nil
	return seen, nil
}
