package core

import "time"

// WatchdogSleeps tells whether the library's watchdog has stopped looking.
func (l *Library) WatchdogSleeps() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.watchdog.mode.Load() == watchParked
}

// LoseTheWake pushes a request as if its wake had been lost. The leader sleeps.
func (p *Producer) LoseTheWake(method int32, done func(Reply)) error {
	p.bank.sleeping.Store(false)
	defer p.bank.sleeping.Store(true)
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
