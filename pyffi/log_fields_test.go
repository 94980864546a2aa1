package pyffi

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

type broken struct{}

func (broken) MarshalLogObject(e zapcore.ObjectEncoder) error {
	e.OpenNamespace("open")
	e.AddInt("half", 1)
	return errors.New("there is no more")
}

type nest int

func (n nest) MarshalLogArray(e zapcore.ArrayEncoder) error {
	if n == 0 {
		return e.AppendObject(broken{})
	}
	e.AppendInt(int(n))
	return e.AppendArray(n - 1)
}

func TestLogFieldsOfEveryKindCross(t *testing.T) {
	side, queue := openLog()
	log := queue.logger(0)
	deep := any("bottom")
	for range deepest + 10 {
		deep = []any{deep}
	}
	for _, c := range []struct {
		field zap.Field
		want  map[string]any
	}{
		{zap.Skip(), map[string]any{}},
		{zap.String("k", "a\xffb"), map[string]any{"k": "a�b"}},
		{zap.String("\xff", ""), map[string]any{"\uFFFD": ""}},
		{zap.ByteString("k", []byte("text")), map[string]any{"k": "text"}},
		{zap.Binary("k", []byte{0, 255}), map[string]any{"k": []byte{0, 255}}},
		{zap.Bool("k", true), map[string]any{"k": true}},
		{zap.Int8("k", -8), map[string]any{"k": int64(-8)}},
		{zap.Uint64("k", 1<<63), map[string]any{"k": uint64(1 << 63)}},
		{zap.Uintptr("k", 9), map[string]any{"k": int64(9)}},
		{zap.Float32("k", 0.5), map[string]any{"k": 0.5}},
		{zap.Complex64("k", 1+2i), map[string]any{"k": "(1+2i)"}},
		{zap.Duration("k", 1500*time.Millisecond), map[string]any{"k": 1.5}},
		{zap.Time("k", time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)), map[string]any{"k": "12345-01-01 00:00:00 +0000 UTC"}},
		{zap.Bools("k", []bool{true, false}), map[string]any{"k": []any{true, false}}},
		{zap.Strings("k", nil), map[string]any{"k": []any{}}},
		{zap.Durations("k", []time.Duration{time.Second}), map[string]any{"k": []any{1.0}}},
		{zap.Error(errors.New("no")), map[string]any{"error": "no"}},
		{zap.Object("k", broken{}), map[string]any{"k": map[string]any{"open": map[string]any{"half": int64(1)}}, "kError": "there is no more"}},
		{zap.Array("k", nest(2)), map[string]any{
			"k":      []any{int64(2), []any{int64(1), []any{map[string]any{"open": map[string]any{"half": int64(1)}}}}},
			"kError": "there is no more",
		}},
		{zap.Dict("k", zap.Int("a", 1), zap.Namespace("n"), zap.Int("b", 2)), map[string]any{"k": map[string]any{"a": int64(1), "n": map[string]any{"b": int64(2)}}}},
		{zap.Any("k", struct {
			A []any
			B *int `json:"b"`
		}{[]any{"x", 1, 1.5, uint64(1 << 63), true}, nil}), map[string]any{"k": map[string]any{"A": []any{"x", int64(1), 1.5, uint64(1 << 63), true}, "b": nil}}},
		{zap.Any("k", func() {}), map[string]any{"k": nil, "kError": "cannot be shown: json: unsupported type: func()"}},
		{zap.Inline(broken{}), map[string]any{"open": map[string]any{"half": int64(1), "Error": "there is no more"}}},
	} {
		log.Warn("", c.field)
		if got := side.records(t)[0].fields; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %v: got %#v, want %#v", c.field.Key, c.field.Interface, got, c.want)
		}
	}
	log.Warn("", zap.Reflect("k", deep))
	if got := fmt.Sprint(side.records(t)[0].fields["k"]); !strings.Contains(got, "…") || strings.Contains(got, "bottom") {
		t.Errorf("what is nested too deep is %v", got)
	}
}

func TestLogFieldsOfWithComeFirstAndStayOfTheirLogger(t *testing.T) {
	side, queue := openLog()
	log := queue.logger(0)
	base := log.With(zap.Int("a", 1), zap.Namespace("inner"), zap.Int("b", 2))
	one, two := base.With(zap.Int("c", 3)), base.With(zap.Int("c", 4))
	one.Warn("one", zap.Int("d", 5))
	two.Warn("two")
	base.Warn("base")
	log.Warn("none")
	var got []any
	for _, r := range side.records(t) {
		got = append(got, r.fields)
	}
	inner := func(fields map[string]any) map[string]any { return map[string]any{"a": int64(1), "inner": fields} }
	want := []any{
		inner(map[string]any{"b": int64(2), "c": int64(3), "d": int64(5)}),
		inner(map[string]any{"b": int64(2), "c": int64(4)}),
		inner(map[string]any{"b": int64(2)}),
		map[string]any{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
