package golib

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/goferry/goferry/core"
)

// LogRequest asks for records.
type LogRequest struct {
	// Level is zap's name of the level.
	Level string `goferry:",default=warn"`
	// Name is the logger's, below the library's own.
	Name string `goferry:",omitempty"`
	// Message is the record's text.
	Message string `goferry:",omitempty"`
	// Count is how many records are written, each with the field n, from 0.
	Count int64 `goferry:",default=1"`
	// After is when, unless LetGo comes first: the method returns at once, and the records come later,
	// from a goroutine that the context's close does not end.
	After time.Duration `goferry:",omitempty"`
	// Stack adds the Go stack.
	Stack bool `goferry:",omitempty"`
	// Outside logs with a ctx that belongs to no context.
	Outside bool `goferry:",omitempty"`
	// Size is the length of the field pad, if there is to be one.
	Size int64 `goferry:",omitempty"`
}

// LogReply tells how long it took to write the records, and when that began.
type LogReply struct {
	Took  time.Duration
	Began time.Time
}

// Log writes records to the library's log.
func (l *Lab) Log(ctx context.Context, req LogRequest) (LogReply, error) {
	level, err := zapcore.ParseLevel(req.Level)
	if err != nil {
		return LogReply{}, err
	}
	if req.Outside {
		ctx = context.Background()
	}
	log := core.Log(ctx)
	if req.Name != "" {
		log = log.Named(req.Name)
	}
	if req.Stack {
		log = log.WithOptions(zap.AddStacktrace(zap.DebugLevel))
	}
	write := func() {
		pad := make([]byte, req.Size)
		for n := range req.Count {
			if req.Size > 0 {
				log.Log(level, req.Message, zap.Int64("n", n), zap.Binary("pad", pad))
			} else {
				log.Log(level, req.Message, zap.Int64("n", n))
			}
		}
	}
	reply := LogReply{Began: time.Now()}
	if req.After > 0 {
		go func() {
			hold(req.After)
			write()
		}()
		return reply, nil
	}
	write()
	reply.Took = time.Since(reply.Began)
	return reply, nil
}

type place struct{ Name string }

// MarshalLogObject makes a place a field.
func (p place) MarshalLogObject(e zapcore.ObjectEncoder) error {
	e.AddString("name", p.Name)
	return nil
}

// LogFields writes one record with a field of each kind.
func (l *Lab) LogFields(ctx context.Context, _ core.None) (core.None, error) {
	log := core.Log(ctx).With(zap.String("with", "always"))
	log.Warn("of all kinds",
		zap.String("text", "naïve"),
		zap.String("broken", "a\xffb"),
		zap.Bool("yes", true),
		zap.Int("small", -3),
		zap.Uint64("great", math.MaxUint64),
		zap.Float64("half", 0.5),
		zap.Duration("took", 1500*time.Millisecond),
		zap.Time("when", time.Date(2024, 2, 29, 12, 0, 0, 123456789, time.UTC)),
		zap.Binary("raw", []byte{0, 255}),
		zap.Strings("list", []string{"a", "b"}),
		zap.Object("place", place{"here"}),
		zap.Any("reflected", map[string]any{"a": []int{1, 2}, "b": nil}),
		zap.Any("complex", complex(1, 2)),
		zap.Error(fmt.Errorf("while logging: %w", errors.New("it broke"))),
		zap.Any("url", &url.URL{Scheme: "https", Host: "example.org"}),
		zap.Stringer("nil", (*url.URL)(nil)),
		zap.String("name", "clashes with LogRecord's own"),
		zap.String("message", "too"),
		zap.String("fields", "and this"),
		zap.Namespace("inner"),
		zap.Int("deep", 1),
	)
	return core.None{}, nil
}
