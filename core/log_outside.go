package core

import (
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// outsideMost is how many records are kept until somebody takes them. What comes on top is counted.
const outsideMost = 1024

// outside is where records go that belong to no context. Packages are initialised in an order that
// nobody here decides, so a library's may log before the host is there to take it.
var outside = newOutsideLog()

// LogOutside has a core take the records that no context's ctx leads to: first those that were logged
// before, in their order and with their times, then all others as they come. A host calls it once, when
// it is initialised; until then the first 1024 records are kept, and how many more there were is told in
// a warning with the field lost. Without a host they stay there, and nobody hears of them.
func LogOutside(to zapcore.Core) { outside.lead(to) }

// outsideLog keeps records until they have somewhere to go.
type outsideLog struct {
	logger *zap.Logger
	to     atomic.Pointer[zapcore.Core] // set once, with mu held and after what was kept has been written

	mu   sync.Mutex // guards what follows; a record that is written before `to` is set goes by way of kept
	kept []outsideRecord
	lost int64
}

type outsideRecord struct {
	entry  zapcore.Entry
	fields []zapcore.Field
}

func newOutsideLog() *outsideLog {
	o := &outsideLog{}
	o.logger = zap.New(&outsideCore{log: o}, zap.AddCaller())
	return o
}

// lead writes what was kept, and opens the way. Who logs meanwhile waits for it, so that the order of
// each goroutine's records stays.
func (o *outsideLog) lead(to zapcore.Core) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.kept {
		writeTo(to, r.entry, r.fields)
	}
	if o.lost > 0 {
		writeTo(to, zapcore.Entry{
			Level: zapcore.WarnLevel, Time: time.Now(),
			Message: fmt.Sprintf("%d log records were lost, since they came before anybody could take them", o.lost),
		}, []zapcore.Field{zap.Int64("lost", o.lost)})
	}
	o.kept, o.lost = nil, 0
	o.to.Store(&to)
}

// writeTo writes a record if the core wants it. A core's error is not the library's, and there is
// nobody to tell it.
func writeTo(to zapcore.Core, e zapcore.Entry, fields []zapcore.Field) {
	if ce := to.Check(e, nil); ce != nil {
		ce.Write(fields...)
	}
}

// keep keeps a record, or hands it to who has come meanwhile: then it gives false.
func (o *outsideLog) keep(e zapcore.Entry, fields []zapcore.Field) (kept bool) {
	o.mu.Lock()
	to := o.to.Load()
	switch {
	case to != nil:
	case len(o.kept) < outsideMost:
		o.kept = append(o.kept, outsideRecord{e, fields})
	default:
		o.lost++
	}
	o.mu.Unlock()
	if to != nil {
		writeTo(*to, e, fields)
	}
	return to == nil
}

// LastWord writes, as a line of text, a record that ends the process and that nobody is going to take.
func LastWord(to io.Writer, e zapcore.Entry) error {
	name := "goferry"
	if e.LoggerName != "" {
		name += "." + e.LoggerName
	}
	_, err := fmt.Fprintf(to, "%s: %s\n", name, e.Message)
	return err
}

// outsideCore is zap's way there.
type outsideCore struct {
	log  *outsideLog
	with []zapcore.Field              // of With, as they were then
	made atomic.Pointer[zapcore.Core] // log.to with these fields, made at the first use
}

// core gives where records go, or nil while that is not known.
func (c *outsideCore) core() zapcore.Core {
	if made := c.made.Load(); made != nil {
		return *made
	}
	to := c.log.to.Load()
	if to == nil {
		return nil
	}
	made := *to
	if len(c.with) > 0 {
		made = made.With(c.with)
	}
	c.made.Store(&made) // another goroutine's is as good
	return made
}

// Enabled implements zapcore.Core.
func (c *outsideCore) Enabled(level zapcore.Level) bool {
	to := c.core()
	return to == nil || to.Enabled(level)
}

// With implements zapcore.Core.
func (c *outsideCore) With(fields []zapcore.Field) zapcore.Core {
	return &outsideCore{log: c.log, with: slices.Concat(c.with, settled(fields))}
}

// Check implements zapcore.Core.
func (c *outsideCore) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if to := c.core(); to != nil {
		return to.Check(e, ce)
	}
	return ce.AddCore(e, c)
}

// Write implements zapcore.Core, for records that were checked before anybody took them.
func (c *outsideCore) Write(e zapcore.Entry, fields []zapcore.Field) error {
	if kept := c.log.keep(e, slices.Concat(c.with, settled(fields))); kept && e.Level == zapcore.FatalLevel {
		return LastWord(os.Stderr, e) // zap ends the process next
	}
	return nil
}

// Sync implements zapcore.Core.
func (c *outsideCore) Sync() error { return nil }
