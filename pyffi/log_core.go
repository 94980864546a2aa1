package pyffi

import (
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap/zapcore"

	"github.com/goferry/goferry/core"
)

// fatalWait is how long a record that ends the process may take to come out in Python.
const fatalWait = time.Second

// logCore is zap's way to Python's logging. Its loggers may be used by any goroutine; writing costs
// the encoding of the fields and a copy, and never waits. A level that no logger of the library
// takes costs an atomic load.
type logCore struct {
	library *logLibrary
	with    *logFields // of With; never changed once it is here, nil when there are none
}

var _ zapcore.Core = (*logCore)(nil)

// Enabled implements zapcore.Core.
func (c *logCore) Enabled(level zapcore.Level) bool { return c.library.takes(pythonLevel(level)) }

// With implements zapcore.Core.
func (c *logCore) With(fields []zapcore.Field) zapcore.Core {
	with := new(logFields)
	with.start(nil, c.with)
	for _, f := range fields {
		f.AddTo(with)
	}
	return &logCore{library: c.library, with: with}
}

// Check implements zapcore.Core: by the level of the logger's own name. A logger that Python has not
// heard of yet takes what any of the library's does; Python then says what it wants of it.
func (c *logCore) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	l := c.library
	level := pythonLevel(e.Level)
	if !l.takes(level) {
		return ce
	}
	if i := l.index(e.LoggerName); i >= 0 && level < atomic.LoadInt32(&l.queue.memory.level[i]) {
		l.doubt(atomic.LoadInt32(l.floor))
		return ce
	}
	return ce.AddCore(e, c)
}

// Write implements zapcore.Core. A record is an array of what _logs.py's Record names.
func (c *logCore) Write(e zapcore.Entry, fields []zapcore.Field) error {
	f := logRecords.Get().(*logFields)
	defer f.free()
	b := msgp.AppendArrayHeader(f.buf[:0], 9)
	b = msgp.AppendInt32(b, pythonLevel(e.Level))
	b = msgp.AppendInt64(b, e.Time.UnixNano())
	b = appendText(b, e.LoggerName)
	b = appendText(b, e.Message)
	b = appendText(b, e.Caller.File)
	b = msgp.AppendInt(b, e.Caller.Line)
	b = appendText(b, e.Caller.Function[strings.LastIndexByte(e.Caller.Function, '/')+1:])
	b = appendText(b, e.Stack)
	f.start(b, c.with)
	for i := range fields {
		fields[i].AddTo(f)
	}
	c.library.push(c.library.index(e.LoggerName), f.buf)
	if e.Level == zapcore.FatalLevel && !c.library.queue.settle(fatalWait) {
		// zap ends the process next, and Python does not listen: not yet, not any more, or not in time.
		return core.LastWord(os.Stderr, e)
	}
	return nil
}

// Sync implements zapcore.Core: Python takes what is queued by itself.
func (c *logCore) Sync() error { return nil }

// logRecords are encoders of records that are not in use.
var logRecords = sync.Pool{New: func() any { return new(logFields) }}

// appendText encodes a string, with what is not UTF-8 replaced, since Python's decoder refuses it.
func appendText(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return msgp.AppendString(b, s)
}
