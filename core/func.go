package core

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"
)

// Func is a callable of a request's caller: a field of a request that takes a Req and gives a Resp.
// Python gives a function for it, or whatever can be called; a caller on an asyncio loop may give a
// coroutine function.
//
// It lives as long as its request. The zero Func is no callable: that of a field that may be left out.
type Func[Req, Resp any] struct {
	token uint64 // names the callable to its caller; 0: none
}

// IsZero tells that no callable was given.
func (f Func[Req, Resp]) IsZero() bool { return f.token == 0 }

// Call has the caller run the callable, and waits for what it returns. ctx is that of the handler
// which got the Func, or one made from it.
//
// Any number of goroutines may call at once. The callables of a caller that waits for its reply run
// on the caller's own thread, one after the other; those of others on their context's callable
// threads, or on their loop. A call costs tens of microseconds, most of it for waking threads.
//
// What the callable raises is a [*FuncError]. When ctx or the request ends before the callable has
// returned, Call gives the cause at once, and what the callable returns later is dropped. After the
// request is over Call gives an error.
func (f Func[Req, Resp]) Call(ctx context.Context, req Req) (resp Resp, err error) {
	if f.token == 0 {
		return resp, errors.New("goferry: no callable was given; see IsZero")
	}
	in, err := codecFor(reflect.TypeFor[Req]())
	if err != nil {
		return resp, err
	}
	out, err := codecFor(reflect.TypeFor[Resp]())
	if err != nil {
		return resp, err
	}
	body, err := in.append(newFuncCall(f.token), unsafe.Pointer(&req))
	if err != nil {
		return resp, fmt.Errorf("goferry: the callable's argument cannot be encoded: %w", err)
	}
	body, err = callBack(ctx, body)
	if err != nil {
		return resp, err
	}
	if err := out.decodeRequest(body, unsafe.Pointer(&resp)); err != nil {
		return resp, fmt.Errorf("goferry: the callable returned what it should not: %w", err)
	}
	return resp, nil
}

func (f Func[Req, Resp]) types() (req, resp reflect.Type) {
	return reflect.TypeFor[Req](), reflect.TypeFor[Resp]()
}

// funcType is every Func.
type funcType interface {
	types() (req, resp reflect.Type)
}

// FuncError is what a callable raised.
type FuncError struct {
	// Kind is the exception's class, such as "ValueError".
	Kind string
	// Message is the exception's own text.
	Message string
	// Traceback is Python's, of many lines: where it was raised, and the exception last.
	Traceback string
}

// Error gives class, text and traceback.
func (e *FuncError) Error() string {
	text := "the callable raised " + e.Kind
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Traceback != "" {
		text += "\n" + e.Traceback
	}
	return text
}
