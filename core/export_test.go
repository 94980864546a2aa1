package core

import (
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// WatchdogSleeps tells whether the library's watchdog has stopped looking.
func (l *Library) WatchdogSleeps() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.watchdog.mode.Load() == watchParked
}

// LoseTheWake pushes a request as if its wake had been lost. The context rests.
func (p *Producer) LoseTheWake(method int32, done func(Reply)) error {
	p.bank.resting.Store(false)
	defer p.bank.resting.Store(true)
	return p.Submit(method, nil, done)
}

// LookSlow is the interval of the looks that catch a lost wake.
const LookSlow time.Duration = lookSlow

// ProgressMost bounds the messages of progress that nobody has taken.
const ProgressMost = progressMost

// SubmitCancellable is Submit with a way to cancel the request before it begins.
func (p *Producer) SubmitCancellable(method int32, payload []byte, done func(Reply)) (cancel func() bool, accepted bool) {
	c := &Call{payload: payload, callback: done}
	_, err := p.submit(c, method)
	return func() bool { return c.phase.CompareAndSwap(callPending, callCancelled) }, err == nil
}

// OutsideLog is a log of records that belong to no context, apart from the process's.
type OutsideLog = outsideLog

// OutsideMost bounds what such a log keeps.
const OutsideMost = outsideMost

// Outside is the process's.
var Outside = outside

// NewOutsideLog makes one that nobody takes records of yet.
func NewOutsideLog() *OutsideLog { return newOutsideLog() }

// Logger is what [Log] gives.
func (o *OutsideLog) Logger() *zap.Logger { return o.logger }

// Lead is [LogOutside].
func (o *OutsideLog) Lead(to zapcore.Core) { o.lead(to) }

// SubmitID is SubmitBefore that gives the request's ID.
func (p *Producer) SubmitID(deadline time.Time, method int32, payload []byte, done func(Reply)) (id uint64, err error) {
	return p.submit(&Call{payload: payload, deadline: deadline, callback: done}, method)
}

// Pulse is what the liveness watch knows of something that ought to move.
type Pulse struct{ p pulse }

// Still tells it what a look has found, and gives for how long it has been still.
func (p *Pulse) Still(moves uint64, waits bool, now, most time.Duration) time.Duration {
	return p.p.still(motion{moves, 0}, waits, now, most)
}
