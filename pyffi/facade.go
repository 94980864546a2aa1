package pyffi

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/goferry/goferry/core"
)

// abi numbers what the Python half relies on: the facade's functions, the node's and the counters'
// layout as _plane shows them, operations, codes, and the wire.
const abi = 1

// ABI gives the number of the interface between the extension and its Python half, which refuses
// those outside the range it knows. Costs a call through gopy, as all of this file: about 1 µs when
// Go is idle, and as long as a turn on a processor takes when it is not.
func ABI() int { return abi }

// Libraries gives the names of the libraries in this extension, as a JSON list.
func Libraries() string {
	registered.Lock()
	defer registered.Unlock()
	names := make([]string, len(registered.libraries))
	for i, l := range registered.libraries {
		names[i] = l.Name()
	}
	return text(names)
}

// Schema gives what a library offers (core.Schema) as JSON, or {"error": {"kind", "message"}} when
// there is no such library or its declaration has mistakes.
func Schema(name string) string {
	l, _, err := library(name)
	if err != nil {
		return failure("unknown_library", err)
	}
	if err := l.Err(); err != nil {
		return failure("declaration", err)
	}
	return text(l.Schema())
}

// options are core.Options as Python gives them: durations in seconds.
type options struct {
	EventCapacity      int     `json:"event_capacity"`
	Overflow           string  `json:"overflow"`
	StaleAfter         float64 `json:"stale_after"`
	MaxConcurrency     int     `json:"max_concurrency"`
	MaxMessage         int     `json:"max_message"`
	StreamWindow       int     `json:"stream_window"`
	DrainTimeout       float64 `json:"drain_timeout"`
	TeardownTimeout    float64 `json:"teardown_timeout"`
	NotRespondingAfter float64 `json:"not_responding_after"`
	NotRespondingGrace float64 `json:"not_responding_grace"`
	MaxContexts        int     `json:"max_contexts"`
	Static             bool    `json:"static"`
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// Open reserves a context of a library, with options as JSON, and starts its goroutines. It gives
// {"ring": address} for _plane.Ring, or {"error": {"kind", "message"}}. The library's constructor
// has not run yet: that is the first request through the ring. Safe for concurrent use.
func Open(name, optionsJSON string) string {
	l, number, err := library(name)
	if err != nil {
		return failure("unknown_library", err)
	}
	var o options
	if err := json.Unmarshal([]byte(optionsJSON), &o); err != nil {
		return failure("options", err)
	}
	if l.Lanes() > laneCount {
		return failure("declaration", fmt.Errorf("the library %s has %d serial lanes; an extension has room for %d", name, l.Lanes(), laneCount))
	}
	if n := len(l.Schema().Events); n > eventCount {
		return failure("declaration", fmt.Errorf("the library %s has %d events; an extension has room for %d", name, n, eventCount))
	}
	if number >= mostLibraries {
		return failure("declaration", fmt.Errorf("the library %s is number %d of its extension; it has room for %d", name, number+1, mostLibraries))
	}
	in, pooled, err := registered.rings.take(l.Lanes())
	if err != nil {
		return failure("resources", err)
	}
	pooled.memory.library = int32(number)
	ctx, err := l.Open(in, pooled.events, core.Options{
		Logger:             registered.log.logger(number),
		EventCapacity:      o.EventCapacity,
		Overflow:           core.Overflow(o.Overflow),
		StaleAfter:         seconds(o.StaleAfter),
		MaxConcurrency:     o.MaxConcurrency,
		MaxMessage:         o.MaxMessage,
		StreamWindow:       o.StreamWindow,
		DrainTimeout:       seconds(o.DrainTimeout),
		TeardownTimeout:    seconds(o.TeardownTimeout),
		NotRespondingAfter: seconds(o.NotRespondingAfter),
		NotRespondingGrace: seconds(o.NotRespondingGrace),
		MaxContexts:        o.MaxContexts,
		Static:             o.Static,
	})
	if err != nil {
		atomic.StoreInt32(&pooled.memory.released, 1)
		pooled.open.Store(false)
		var full *core.PoolExhaustedError
		if errors.As(err, &full) {
			return failure("pool_exhausted", err)
		}
		if errors.Is(err, errNoRing) {
			return failure("resources", err)
		}
		return failure("options", err)
	}
	// The ring outlives its context: it is free once the last goroutine of it has ended.
	go func() {
		<-ctx.Done()
		pooled.events.recycle()
		pooled.open.Store(false)
	}()
	return text(map[string]uintptr{"ring": pooled.memory.addr()})
}

// Environ applies changes of Python's os.environ to Go's environment: a JSON object of names with
// base64 values, or null for those that are gone. It gives "" or an error object.
func Environ(changes string) string {
	var vars map[string]*string
	if err := json.Unmarshal([]byte(changes), &vars); err != nil {
		return failure("environ", err)
	}
	for name, value := range vars {
		var err error
		if value == nil {
			err = os.Unsetenv(name)
		} else {
			var raw []byte
			if raw, err = base64.StdEncoding.DecodeString(*value); err == nil {
				err = os.Setenv(name, string(raw))
			}
		}
		if err != nil {
			return failure("environ", err)
		}
	}
	return ""
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return failure("encode", err)
	}
	return string(b)
}

// failure is the error object that Python maps to an exception by its kind.
func failure(kind string, err error) string {
	b, _ := json.Marshal(map[string]any{"error": map[string]string{"kind": kind, "message": err.Error()}})
	return string(b)
}
