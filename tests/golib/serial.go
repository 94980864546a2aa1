package golib

import (
	"context"
	"time"

	"github.com/goferry/goferry/core"
)

// counter has no lock: the serial lane is what guards it.
type counter struct {
	value   int64
	journal []int64
}

// AddRequest says how far the counter goes.
type AddRequest struct {
	By int64
}

// AddReply has the counter's new value.
type AddReply struct{ Value int64 }

// Add moves the counter and writes By into the journal.
func (l *Lab) Add(_ context.Context, req AddRequest) (AddReply, error) {
	l.counter.value += req.By
	l.counter.journal = append(l.counter.journal, req.By)
	return AddReply{Value: l.counter.value}, nil
}

// AddSlowly does what Add does, with a pause between reading and writing.
func (l *Lab) AddSlowly(_ context.Context, req AddRequest) (AddReply, error) {
	before := l.counter.value
	time.Sleep(3 * time.Millisecond)
	l.counter.value = before + req.By
	l.counter.journal = append(l.counter.journal, req.By)
	return AddReply{Value: l.counter.value}, nil
}

// Hold keeps its lane for as long as its request says, whatever its context says, or until LetGo.
func (l *Lab) Hold(_ context.Context, req WaitRequest) (WaitReply, error) {
	hold(req.For)
	return WaitReply{Value: req.Value}, nil
}

// Journal gives the order in which Add and AddSlowly ran. Call it when none runs.
func (l *Lab) Journal(context.Context, core.None) ([]int64, error) { return l.counter.journal, nil }
