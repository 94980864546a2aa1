package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/goferry/goferry/core"
)

// host is somebody who takes records of a level and those above.
func host(level zapcore.Level) (zapcore.Core, *observer.ObservedLogs) { return observer.New(level) }

func texts(logs *observer.ObservedLogs) (all []string) {
	for _, e := range logs.All() {
		all = append(all, e.Message)
	}
	return all
}

func TestARecordThatIsLoggedBeforeThereIsAHostArrivesWithNameTimePlaceAndFields(t *testing.T) {
	o := core.NewOutsideLog()
	before := time.Now()
	o.Logger().Named("db").With(zap.String("with", "always")).Warn("early", zap.Int("n", 7))
	after := time.Now()
	_, _, line, _ := runtime.Caller(0)
	time.Sleep(time.Millisecond)
	to, logs := host(zap.DebugLevel)
	o.Lead(to)
	all := logs.All()
	if len(all) != 1 {
		t.Fatalf("%d records came", len(all))
	}
	e := all[0]
	if e.Message != "early" || e.LoggerName != "db" || e.Level != zap.WarnLevel || e.Time.Before(before) || e.Time.After(after) {
		t.Errorf("the record is %+v", e.Entry)
	}
	if e.Caller.Line != line-2 || !strings.HasSuffix(e.Caller.File, "log_outside_test.go") {
		t.Errorf("its place is %v", e.Caller)
	}
	if got := e.ContextMap(); !reflect.DeepEqual(got, map[string]any{"with": "always", "n": int64(7)}) {
		t.Errorf("its fields are %v", got)
	}
}

func TestRecordsFromBeforeAndAfterTheHostComesAreInOrder(t *testing.T) {
	o := core.NewOutsideLog()
	old := o.Logger().With(zap.Bool("old", true))
	old.Info("one")
	o.Logger().Debug("two, which the host does not want")
	o.Logger().Info("three")
	to, logs := host(zap.InfoLevel)
	o.Lead(to)
	old.Info("four")
	if old.Core().Enabled(zap.DebugLevel) || !old.Core().Enabled(zap.InfoLevel) {
		t.Error("the host's level is not that of the logger")
	}
	old.Debug("five, which the host does not want")
	o.Logger().Info("six")
	if got := texts(logs); !reflect.DeepEqual(got, []string{"one", "three", "four", "six"}) {
		t.Errorf("what came is %q", got)
	}
	if got := logs.FilterMessage("four").All()[0].ContextMap()["old"]; got != true {
		t.Errorf("the fields of With are gone: %v", got)
	}
}

func TestWhatExceedsTheBoundBeforeThereIsAHostIsCountedAndTold(t *testing.T) {
	o := core.NewOutsideLog()
	for n := range core.OutsideMost + 5 {
		o.Logger().Info("early", zap.Int("n", n))
	}
	to, logs := host(zap.DebugLevel)
	o.Lead(to)
	all := logs.All()
	if len(all) != core.OutsideMost+1 {
		t.Fatalf("%d records came", len(all))
	}
	for n, e := range all[:core.OutsideMost] {
		if e.ContextMap()["n"] != int64(n) {
			t.Fatalf("record %d is %v", n, e)
		}
	}
	last := all[core.OutsideMost]
	if last.Level != zap.WarnLevel || last.ContextMap()["lost"] != int64(5) || !strings.HasPrefix(last.Message, "5 log records were lost") {
		t.Errorf("the loss is told so: %v", last)
	}
	o.Logger().Info("and on")
	if got := logs.All()[core.OutsideMost+1].Message; got != "and on" {
		t.Errorf("then came %q", got)
	}
}

func TestGoroutinesThatLogWhileTheHostComesKeepTheirOrder(t *testing.T) {
	o := core.NewOutsideLog()
	const writers, each = 8, 100
	var wg sync.WaitGroup
	var begun atomic.Int64
	for w := range writers {
		wg.Go(func() {
			log := o.Logger().With(zap.Int("writer", w))
			for n := range each {
				log.Info("x", zap.Int("n", n))
				begun.Add(1)
			}
		})
	}
	for begun.Load() < writers*each/4 {
		runtime.Gosched()
	}
	to, logs := host(zap.DebugLevel)
	o.Lead(to)
	wg.Wait()
	next := [writers]int64{}
	for _, e := range logs.All() {
		fields := e.ContextMap()
		if w := fields["writer"].(int64); fields["n"] != next[w] {
			t.Fatalf("writer %d's record %v came in place of %d", w, fields["n"], next[w])
		} else {
			next[w]++
		}
	}
	for w, n := range next {
		if n != each {
			t.Errorf("of writer %d came %d", w, n)
		}
	}
}

type changing struct{ Values []int }

func (c *changing) String() string { return "changing" }

type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { return nil, errors.New("not today") }

func TestAFieldSaysWhatItSaidWhenItWasLogged(t *testing.T) {
	o := core.NewOutsideLog()
	value, raw := &changing{Values: []int{1, 2}}, []byte("raw")
	when := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	o.Logger().With(zap.Binary("raw", raw)).Info("",
		zap.Reflect("reflected", value),
		zap.Stringer("stringer", value),
		zap.Duration("took", time.Second),
		zap.Durations("each", []time.Duration{time.Second, time.Minute}),
		zap.Dict("dict", zap.Time("when", when), zap.Ints("list", []int{1, 2})),
		zap.Reflect("broken", broken{}),
		zap.Error(errors.New("it broke")),
		zap.Reflect("nothing", nil),
		zap.Namespace("inner"),
		zap.Reflect("deep", value),
	)
	value.Values[0], raw[0] = 9, 'R'
	to, logs := host(zap.DebugLevel)
	o.Lead(to)
	got := logs.All()[0].ContextMap()
	want := map[string]any{
		"raw":         []byte("raw"),
		"reflected":   json.RawMessage(`{"Values":[1,2]}`),
		"stringer":    "changing",
		"took":        time.Second,
		"each":        []any{time.Second, time.Minute},
		"dict":        map[string]any{"when": when, "list": []any{1, 2}},
		"brokenError": got["brokenError"],
		"error":       "it broke",
		"nothing":     nil,
		"inner":       map[string]any{"deep": json.RawMessage(`{"Values":[1,2]}`)},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the fields are\n%#v\nwant\n%#v", got, want)
	}
	if text, _ := got["brokenError"].(string); !strings.Contains(text, "not today") {
		t.Errorf("a value that cannot be shown is told of by %q", text)
	}
}

func TestLogOfACtxWithoutAContextIsThatOfTheProcess(t *testing.T) {
	if core.Log(context.Background()) != core.Outside.Logger() {
		t.Error("it is another")
	}
}

func TestTheLastWordIsALineOfText(t *testing.T) {
	var said strings.Builder
	for _, e := range []zapcore.Entry{{LoggerName: "db", Message: "I cannot begin"}, {Message: "nor go on"}} {
		if err := core.LastWord(&said, e); err != nil {
			t.Fatal(err)
		}
	}
	if want := "goferry.db: I cannot begin\ngoferry: nor go on\n"; said.String() != want {
		t.Errorf("it says %q, want %q", said.String(), want)
	}
}
