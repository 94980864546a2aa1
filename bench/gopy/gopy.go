// Package gopy is the rival that gopy binds, with the callbacks that gopy itself provides.
//
// Bytes cross as strings, which is gopy's cheapest way. A callback is given the
// string and no object around it: less than what the others do.
package gopy

import (
	"runtime"

	"github.com/goferry/goferry/bench/service"
)

// backlog is more than any cell posts: a post must not wait for its worker.
const backlog = 1 << 20

// Worker runs methods on a goroutine of its own.
type Worker struct {
	service *service.Service
	jobs    chan job
}

type job struct {
	method   func([]byte) []byte
	data     string
	callback func(reply string)
}

// Request is the struct that goes in.
type Request struct{ Value int64 }

// Reply is the struct that comes out.
type Reply struct{ Value int64 }

// NewWorker starts a worker, which stays for the life of the process.
func NewWorker() *Worker {
	w := &Worker{service: service.New(), jobs: make(chan job, backlog)}
	go w.work()
	return w
}

// work runs the jobs. gopy's callback takes the GIL for the thread that it runs
// on and gives it back for the one that it returns on: without the lock these may
// be two, which aborts the process.
func (w *Worker) work() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for j := range w.jobs {
		j.callback(string(j.method([]byte(j.data))))
	}
}

// Post runs a method on the worker's goroutine, which calls back. gopy holds no
// reference to the callable: the caller keeps it.
func (w *Worker) Post(name string, data string, callback func(reply string)) error {
	method, err := w.service.Raw(name)
	if err != nil {
		return err
	}
	w.jobs <- job{method: method, data: data, callback: callback}
	return nil
}

// Call runs a method on the caller's thread.
func (w *Worker) Call(name string, data string) (string, error) {
	method, err := w.service.Raw(name)
	if err != nil {
		return "", err
	}
	return string(method([]byte(data))), nil
}

// CallTyped runs a method over a struct on the caller's thread.
func (w *Worker) CallTyped(name string, request *Request) (*Reply, error) {
	method, err := w.service.Typed(name)
	if err != nil {
		return nil, err
	}
	return &Reply{Value: method(service.Request{Value: request.Value}).Value}, nil
}

// Burn keeps so many goroutines busy for some seconds.
func Burn(goroutines int, seconds float64) { service.Burn(goroutines, seconds) }
