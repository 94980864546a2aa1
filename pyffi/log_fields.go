package pyffi

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap/zapcore"
)

// logFields encodes zap's fields as a MessagePack map, one after another. How many there will be is
// not known before, so headers are of the widest kind and their counts are raised with each field.
type logFields struct {
	buf  []byte
	open []int // where the headers of the maps begin that are not complete: the outermost first
}

var _ zapcore.ObjectEncoder = (*logFields)(nil)

const mapHeader, arrayHeader = 0xdf, 0xdd // of 32 bits

// start begins the map behind b, which it takes over, with the fields that another one holds.
func (f *logFields) start(b []byte, with *logFields) {
	f.buf, f.open = b, f.open[:0]
	if with == nil {
		f.begin()
		return
	}
	for _, at := range with.open {
		f.open = append(f.open, len(b)+at)
	}
	f.buf = append(f.buf, with.buf...)
}

// free gives an encoder back, without memory that only a rare record needs.
func (f *logFields) free() {
	if cap(f.buf) > 64<<10 {
		f.buf = nil
	}
	logRecords.Put(f)
}

func (f *logFields) begin() {
	f.open = append(f.open, len(f.buf))
	f.buf = append(f.buf, mapHeader, 0, 0, 0, 0)
}

func (f *logFields) raise(header int) {
	count := f.buf[header+1 : header+5]
	binary.BigEndian.PutUint32(count, binary.BigEndian.Uint32(count)+1)
}

func (f *logFields) key(key string) {
	f.raise(f.open[len(f.open)-1])
	f.buf = appendText(f.buf, key)
}

func (f *logFields) object(m zapcore.ObjectMarshaler) error {
	depth := len(f.open)
	f.begin()
	err := m.MarshalLogObject(f)
	f.open = f.open[:depth] // with the namespaces that it opened
	return err
}

func (f *logFields) array(m zapcore.ArrayMarshaler) error {
	depth := len(f.open)
	a := logArray{f, len(f.buf)}
	f.buf = append(f.buf, arrayHeader, 0, 0, 0, 0)
	err := m.MarshalLogArray(a)
	f.open = f.open[:depth]
	return err
}

// reflected encodes what zap knows nothing of, by way of JSON, as zap's other encoders do.
func (f *logFields) reflected(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var plain any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&plain); err != nil {
		return err
	}
	f.buf = appendPlain(f.buf, plain, 0)
	return nil
}

// deepest is how deep a reflected value may be nested: Python's decoder ends at some hundreds.
const deepest = 64

func appendPlain(b []byte, v any, depth int) []byte {
	if depth > deepest {
		return msgp.AppendString(b, "…")
	}
	switch v := v.(type) {
	case string:
		return appendText(b, v)
	case bool:
		return msgp.AppendBool(b, v)
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return msgp.AppendInt64(b, n)
		}
		if n, err := strconv.ParseUint(v.String(), 10, 64); err == nil {
			return msgp.AppendUint64(b, n)
		}
		if n, err := v.Float64(); err == nil {
			return msgp.AppendFloat64(b, n)
		}
		return msgp.AppendString(b, v.String())
	case []any:
		b = msgp.AppendArrayHeader(b, uint32(len(v)))
		for _, item := range v {
			b = appendPlain(b, item, depth+1)
		}
		return b
	case map[string]any:
		b = msgp.AppendMapHeader(b, uint32(len(v)))
		for key, item := range v {
			b = appendPlain(appendText(b, key), item, depth+1)
		}
		return b
	}
	return msgp.AppendNil(b)
}

// appendTime keeps within what Python's datetime spans; other times are told as text.
func appendTime(b []byte, t time.Time) []byte {
	t = t.UTC().Truncate(time.Microsecond)
	if y := t.Year(); y < 1 || y > 9999 {
		return msgp.AppendString(b, t.String())
	}
	return msgp.AppendTimeExt(b, t)
}

func appendComplex(b []byte, v complex128) []byte {
	return msgp.AppendString(b, strconv.FormatComplex(v, 'g', -1, 128))
}

// What follows implements zapcore.ObjectEncoder. A duration is a float of seconds, a time a datetime,
// a complex number its text.

func (f *logFields) AddArray(key string, m zapcore.ArrayMarshaler) error {
	f.key(key)
	return f.array(m)
}

func (f *logFields) AddObject(key string, m zapcore.ObjectMarshaler) error {
	f.key(key)
	return f.object(m)
}

func (f *logFields) AddReflected(key string, v any) error {
	f.key(key)
	if err := f.reflected(v); err != nil {
		f.buf = msgp.AppendNil(f.buf) // the key stands there already
		return fmt.Errorf("cannot be shown: %w", err)
	}
	return nil
}

func (f *logFields) OpenNamespace(key string) {
	f.key(key)
	f.begin()
}

func (f *logFields) AddBinary(key string, v []byte) {
	f.key(key)
	f.buf = msgp.AppendBytes(f.buf, v)
}

func (f *logFields) AddByteString(key string, v []byte) { f.AddString(key, string(v)) }

func (f *logFields) AddBool(key string, v bool) {
	f.key(key)
	f.buf = msgp.AppendBool(f.buf, v)
}

func (f *logFields) AddComplex128(key string, v complex128) {
	f.key(key)
	f.buf = appendComplex(f.buf, v)
}

func (f *logFields) AddComplex64(key string, v complex64) { f.AddComplex128(key, complex128(v)) }

func (f *logFields) AddDuration(key string, v time.Duration) { f.AddFloat64(key, v.Seconds()) }

func (f *logFields) AddFloat64(key string, v float64) {
	f.key(key)
	f.buf = msgp.AppendFloat64(f.buf, v)
}

func (f *logFields) AddFloat32(key string, v float32) { f.AddFloat64(key, float64(v)) }

func (f *logFields) AddInt64(key string, v int64) {
	f.key(key)
	f.buf = msgp.AppendInt64(f.buf, v)
}

func (f *logFields) AddInt(key string, v int)     { f.AddInt64(key, int64(v)) }
func (f *logFields) AddInt32(key string, v int32) { f.AddInt64(key, int64(v)) }
func (f *logFields) AddInt16(key string, v int16) { f.AddInt64(key, int64(v)) }
func (f *logFields) AddInt8(key string, v int8)   { f.AddInt64(key, int64(v)) }

func (f *logFields) AddString(key, v string) {
	f.key(key)
	f.buf = appendText(f.buf, v)
}

func (f *logFields) AddTime(key string, v time.Time) {
	f.key(key)
	f.buf = appendTime(f.buf, v)
}

func (f *logFields) AddUint64(key string, v uint64) {
	f.key(key)
	f.buf = msgp.AppendUint64(f.buf, v)
}

func (f *logFields) AddUint(key string, v uint)       { f.AddUint64(key, uint64(v)) }
func (f *logFields) AddUint32(key string, v uint32)   { f.AddUint64(key, uint64(v)) }
func (f *logFields) AddUint16(key string, v uint16)   { f.AddUint64(key, uint64(v)) }
func (f *logFields) AddUint8(key string, v uint8)     { f.AddUint64(key, uint64(v)) }
func (f *logFields) AddUintptr(key string, v uintptr) { f.AddUint64(key, uint64(v)) }
