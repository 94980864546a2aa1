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
	return func(req, resp *codec) invoker {
		return typedInvoker(req, resp, func(object unsafe.Pointer, ctx context.Context, req Req) (Resp, error) {
			return f((*T)(object), ctx, req)
		})
	}
}

func staticInvoker[Req, Resp any](f func(context.Context, Req) (Resp, error)) makeInvoker {
	return func(req, resp *codec) invoker {
		return typedInvoker(req, resp, func(_ unsafe.Pointer, ctx context.Context, req Req) (Resp, error) {
			return f(ctx, req)
		})
	}
}

func typedInvoker[Req, Resp any](req, resp *codec, f func(unsafe.Pointer, context.Context, Req) (Resp, error)) invoker {
	frames := sync.Pool{New: func() any { return new(frame[Req, Resp]) }}
	takes, gives, views := req.schema.holdsObjects(), resp.schema.holdsObjects(), req.schema.views()
	run := func(object unsafe.Pointer, ctx *request, payload []byte, mem *memory, in *handleIn) ([]byte, error) {
		if views && len(payload) < ViewLeast {
			payload = mem.own(payload)
		}
		fr := frames.Get().(*frame[Req, Resp])
		if err := req.read(payload, unsafe.Pointer(&fr.req), wireScope{rule: wireRequest, in: in}); err != nil {
			return nil, &payloadError{err}
		}
		if !ctx.decoded() {
			return nil, errEnded
		}
		var err error
		fr.resp, err = f(object, ctx, fr.req)
		body := mem.scratch
		switch {
		case err != nil:
		case resp.raw:
			body = *(*[]byte)(unsafe.Pointer(&fr.resp))
		case gives:
			mem.handles.t = &ctx.life.handles
			if body, err = resp.appendReply(body, unsafe.Pointer(&fr.resp), &mem.handles, &mem.gaps); err != nil {
				mem.handles.settle(false)
				err = &replyError{err}
			}
		default:
			if body, err = resp.appendReply(body, unsafe.Pointer(&fr.resp), nil, &mem.gaps); err != nil {
				err = &replyError{err}
			}
		}
		*fr = frame[Req, Resp]{}
		frames.Put(fr)
		return body, err
	}
	if !takes {
		return func(object unsafe.Pointer, ctx *request, payload []byte, mem *memory) ([]byte, error) {
			return run(object, ctx, payload, mem, nil)
		}
	}
	return func(object unsafe.Pointer, ctx *request, payload []byte, mem *memory) ([]byte, error) {
		in := &handleIn{t: &ctx.life.handles}
		defer in.letGo()
		return run(object, ctx, payload, mem, in)
	}
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
