package core

import (
	"context"
	"errors"
	"sync"
	"unsafe"
)

// errEnded is what an invoker gives when its request ended while the payload was being decoded: the
// function was not run.
var errEnded = errors.New("the request ended before it was decoded")

// A payloadError is a payload that could not be decoded.
type payloadError struct{ err error }

func (e *payloadError) Error() string { return e.err.Error() }
func (e *payloadError) Unwrap() error { return e.err }

// A replyError is a reply that could not be encoded.
type replyError struct{ err error }

func (e *replyError) Error() string { return e.err.Error() }
func (e *replyError) Unwrap() error { return e.err }

// A codedError is a refusal by the runtime itself, found while a request ran.
type codedError struct {
	code Code
	text string
}

func (e *codedError) Error() string { return e.text }

// frame is the memory that the codecs need addresses of. Frames are pooled; a handler gets its
// request by value. A frame whose handler panicked is left to the collector.
type frame[Req, Resp any] struct {
	req  Req
	resp Resp
}

// framed is a function whose request and reply lie in a frame. Its three small functions are all
// that is compiled anew for each pair of types, so that a method adds little to an extension.
type framed struct {
	fresh func() any                                                                   // an unsafe.Pointer to a new frame, which begins with the request
	reply uintptr                                                                      // where the reply is in it
	run   func(object unsafe.Pointer, ctx context.Context, frame unsafe.Pointer) error // the author's function
	clear func(frame unsafe.Pointer)                                                   // keeps nothing alive
}

func framedOf[Req, Resp any](run func(unsafe.Pointer, context.Context, unsafe.Pointer) error) framed {
	var fr frame[Req, Resp]
	return framed{
		fresh: func() any { return unsafe.Pointer(new(frame[Req, Resp])) },
		reply: unsafe.Offsetof(fr.resp),
		run:   run,
		clear: func(at unsafe.Pointer) { *(*frame[Req, Resp])(at) = frame[Req, Resp]{} },
	}
}

// makeInvoker compiles a function's invoker for two codecs.
type makeInvoker func(req, resp *codec) invoker

func methodInvoker[T, Req, Resp any](f func(*T, context.Context, Req) (Resp, error)) makeInvoker {
	if raw, ok := any(f).(func(*T, context.Context, []byte) ([]byte, error)); ok {
		return func(_, _ *codec) invoker {
			return func(object unsafe.Pointer, ctx *request, payload []byte, mem *memory) ([]byte, error) {
				own := mem.own(payload)
				if !ctx.decoded() {
					return nil, errEnded
				}
				return raw((*T)(object), ctx, own)
			}
		}
	}
	return framedOf[Req, Resp](func(object unsafe.Pointer, ctx context.Context, at unsafe.Pointer) (err error) {
		fr := (*frame[Req, Resp])(at)
		fr.resp, err = f((*T)(object), ctx, fr.req)
		return err
	}).compile
}

func staticInvoker[Req, Resp any](f func(context.Context, Req) (Resp, error)) makeInvoker {
	return framedOf[Req, Resp](func(_ unsafe.Pointer, ctx context.Context, at unsafe.Pointer) (err error) {
		fr := (*frame[Req, Resp])(at)
		fr.resp, err = f(ctx, fr.req)
		return err
	}).compile
}

// compile is the function's makeInvoker.
func (f framed) compile(req, resp *codec) invoker {
	c := &framedCall{framed: f, req: req, resp: resp, gives: resp.schema.holdsObjects(), views: req.schema.views()}
	c.frames.New = f.fresh
	if !req.schema.holdsObjects() {
		return func(object unsafe.Pointer, ctx *request, payload []byte, mem *memory) ([]byte, error) {
			return c.invoke(object, ctx, payload, mem, nil)
		}
	}
	return func(object unsafe.Pointer, ctx *request, payload []byte, mem *memory) ([]byte, error) {
		in := &handleIn{t: &ctx.life.handles}
		defer in.letGo()
		return c.invoke(object, ctx, payload, mem, in)
	}
}

// framedCall is a framed function with the codecs of its types.
type framedCall struct {
	framed
	req, resp *codec
	frames    sync.Pool
	gives     bool // the reply can hold objects
	views     bool // the request can hold views
}

func (c *framedCall) invoke(object unsafe.Pointer, ctx *request, payload []byte, mem *memory, in *handleIn) ([]byte, error) {
	if c.views && len(payload) < ViewLeast {
		payload = mem.own(payload)
	}
	fr := c.frames.Get().(unsafe.Pointer)
	if err := c.req.read(payload, fr, wireScope{rule: wireRequest, in: in}); err != nil {
		return nil, &payloadError{err}
	}
	if !ctx.decoded() {
		return nil, errEnded
	}
	err := c.run(object, ctx, fr)
	body, reply := mem.scratch, unsafe.Add(fr, c.reply)
	switch {
	case err != nil:
	case c.resp.raw:
		body = *(*[]byte)(reply)
	case c.gives:
		mem.handles.t = &ctx.life.handles
		if body, err = c.resp.appendReply(body, reply, &mem.handles, &mem.gaps); err != nil {
			mem.handles.settle(false)
			err = &replyError{err}
		}
	default:
		if body, err = c.resp.appendReply(body, reply, nil, &mem.gaps); err != nil {
			err = &replyError{err}
		}
	}
	c.clear(fr)
	c.frames.Put(fr)
	return body, err
}

// constructorFor compiles the author's New. The configuration is decoded before New runs, so that
// the payload may go.
func constructorFor[T, C any](f func(context.Context, C) (*T, error), config *codec) constructor {
	return func(ctx context.Context, r *request, payload []byte) (unsafe.Pointer, error) {
		cfg := new(C)
		if err := config.decodeConfig(payload, unsafe.Pointer(cfg)); err != nil {
			return nil, &payloadError{err}
		}
		if !r.decoded() {
			return nil, errEnded
		}
		object, err := f(ctx, *cfg)
		if err == nil && object == nil {
			err = errors.New("the constructor returned nil without an error")
		}
		return unsafe.Pointer(object), err
	}
}
