package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/tinylib/msgp/msgp"
)

// Bodies of replies that are no successes: a MessagePack map with what is known of message, value,
// stack, path and errno.

// messageBody has only a message.
func messageBody(text string) []byte {
	b := msgp.AppendMapHeader(make([]byte, 0, len(text)+16), 1)
	return appendText(b, "message", text)
}

// appendText appends a key and a text. Texts of errors may be anything; on the wire a str is UTF-8.
func appendText(b []byte, key, text string) []byte {
	return msgp.AppendString(msgp.AppendString(b, key), strings.ToValidUTF8(text, "\uFFFD"))
}

// endBody is the body of a request that ended without its handler.
func endBody(m *member, code Code) []byte { return messageBody(endText(m, code)) }

func endText(m *member, code Code) string {
	switch code {
	case CodeCancelled:
		return m.name + " was cancelled by its caller"
	case CodeDeadline:
		return "the deadline of " + m.name + " passed before it was answered"
	case CodeClosed:
		return closedText(m.name)
	case CodeRecycling:
		return "the context was recycled before " + m.name + " was answered; call it again"
	case CodeReentrant:
		return m.name + " would wait for ever: an Emit that it waits for waits for room in the event queue, whose " +
			"listeners wait for this thread; await acall() or use submit, and do not wait for the reply here"
	}
	return m.name + " ended without an answer"
}

func closedText(what string) string {
	return "the context was closed before " + what + " was answered; open another one"
}

// panicBody has the value that a handler panicked with and its stack.
func panicBody(method string, e *PanicError) []byte {
	b := msgp.AppendMapHeader(nil, 3)
	b = appendText(b, "message", method+": "+e.Error())
	b = appendText(b, "value", fmt.Sprint(e.Value))
	return appendText(b, "stack", string(e.Stack))
}

// errorBody gives the code and the body of a handler's error. The message is the error's own text.
func errorBody(err error) (Code, []byte) {
	code := CodeFailed
	switch {
	case errors.Is(err, fs.ErrNotExist):
		code = CodeNotExist
	case errors.Is(err, fs.ErrPermission):
		code = CodePermission
	case errors.Is(err, fs.ErrExist):
		code = CodeExist
	case errors.Is(err, context.DeadlineExceeded):
		code = CodeDeadline
	}
	var path *fs.PathError
	var errno syscall.Errno
	hasPath, hasErrno := errors.As(err, &path), errors.As(err, &errno)
	fields := uint32(1)
	if hasPath {
		fields++
	}
	if hasErrno {
		fields++
	}
	b := msgp.AppendMapHeader(nil, fields)
	b = appendText(b, "message", err.Error())
	if hasPath {
		b = msgp.AppendBytes(msgp.AppendString(b, "path"), []byte(path.Path))
	}
	if hasErrno {
		b = msgp.AppendInt(msgp.AppendString(b, "errno"), int(errno))
	}
	return code, b
}
