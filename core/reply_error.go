package core

import (
	"context"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/tinylib/msgp/msgp"
)

// A ReplyError is a reply that is no success, as a Go caller sees it. errors.Is finds the sentinel
// of its code: ErrClosed, ErrDeadline and so on, fs.ErrNotExist and its like.
type ReplyError struct {
	Code    Code
	Message string
	Value   string        // of a panic
	Stack   string        // of a panic
	Path    string        // of an fs.PathError
	Errno   syscall.Errno // of a system call; 0: none
	Name    string        // of an error that the library declares by Fails or FailsIs
	Fields  string        // of such an error: a MessagePack map
}

// Error implements error.
func (e *ReplyError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("goferry: the request ended with code %d", e.Code)
	}
	return e.Message
}

// Is implements what errors.Is looks for.
func (e *ReplyError) Is(target error) bool {
	switch e.Code {
	case CodeUnknownMethod:
		return target == ErrUnknownMethod
	case CodeDecode:
		return target == ErrDecode
	case CodeCancelled:
		return target == ErrCancelled || target == context.Canceled
	case CodeDeadline:
		return target == ErrDeadline || target == context.DeadlineExceeded
	case CodeClosed:
		return target == ErrClosed
	case CodeNotInitialized:
		return target == ErrNotInitialized
	case CodeNotExist:
		return target == fs.ErrNotExist
	case CodePermission:
		return target == fs.ErrPermission
	case CodeExist:
		return target == fs.ErrExist
	case CodeReentrant:
		return target == ErrReentrant
	case CodeStuck:
		return target == ErrStuck
	case CodeRecycling:
		return target == ErrRecycling
	case CodeStaleHandle:
		return target == ErrStaleHandle
	case CodeTooLarge:
		return target == ErrTooLarge
	}
	return false
}

// newReplyError reads a reply's body. What cannot be read is left out: the code says enough.
func newReplyError(r Reply) *ReplyError {
	e := &ReplyError{Code: r.Code}
	n, b, err := msgp.ReadMapHeaderBytes(r.Body)
	for ; err == nil && n > 0; n-- {
		var key string
		if key, b, err = msgp.ReadStringBytes(b); err != nil {
			break
		}
		switch key {
		case "message":
			e.Message, b, err = msgp.ReadStringBytes(b)
		case "value":
			e.Value, b, err = msgp.ReadStringBytes(b)
		case "stack":
			e.Stack, b, err = msgp.ReadStringBytes(b)
		case "path":
			var path []byte
			path, b, err = msgp.ReadBytesBytes(b, nil)
			e.Path = string(path)
		case "errno":
			var errno int
			errno, b, err = msgp.ReadIntBytes(b)
			e.Errno = syscall.Errno(errno)
		case "error":
			e.Name, b, err = msgp.ReadStringBytes(b)
		case "fields":
			from := b
			if b, err = msgp.Skip(b); err == nil {
				e.Fields = string(from[:len(from)-len(b)])
			}
		default:
			b, err = msgp.Skip(b)
		}
	}
	return e
}
