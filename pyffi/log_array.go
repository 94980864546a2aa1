package pyffi

import (
	"time"

	"github.com/tinylib/msgp/msgp"
	"go.uber.org/zap/zapcore"
)

// logArray encodes the items of one array into the fields that it belongs to.
type logArray struct {
	f  *logFields
	at int // its header
}

var _ zapcore.ArrayEncoder = logArray{}

// What follows implements zapcore.ArrayEncoder, with the values that logFields gives.

func (a logArray) AppendArray(m zapcore.ArrayMarshaler) error {
	a.f.raise(a.at)
	return a.f.array(m)
}

func (a logArray) AppendObject(m zapcore.ObjectMarshaler) error {
	a.f.raise(a.at)
	return a.f.object(m)
}

func (a logArray) AppendReflected(v any) error {
	if err := a.f.reflected(v); err != nil {
		return err
	}
	a.f.raise(a.at)
	return nil
}

func (a logArray) AppendBool(v bool) {
	a.f.raise(a.at)
	a.f.buf = msgp.AppendBool(a.f.buf, v)
}

func (a logArray) AppendByteString(v []byte) { a.AppendString(string(v)) }

func (a logArray) AppendComplex128(v complex128) {
	a.f.raise(a.at)
	a.f.buf = appendComplex(a.f.buf, v)
}

func (a logArray) AppendComplex64(v complex64)    { a.AppendComplex128(complex128(v)) }
func (a logArray) AppendDuration(v time.Duration) { a.AppendFloat64(v.Seconds()) }

func (a logArray) AppendFloat64(v float64) {
	a.f.raise(a.at)
	a.f.buf = msgp.AppendFloat64(a.f.buf, v)
}

func (a logArray) AppendFloat32(v float32) { a.AppendFloat64(float64(v)) }

func (a logArray) AppendInt64(v int64) {
	a.f.raise(a.at)
	a.f.buf = msgp.AppendInt64(a.f.buf, v)
}

func (a logArray) AppendInt(v int)     { a.AppendInt64(int64(v)) }
func (a logArray) AppendInt32(v int32) { a.AppendInt64(int64(v)) }
func (a logArray) AppendInt16(v int16) { a.AppendInt64(int64(v)) }
func (a logArray) AppendInt8(v int8)   { a.AppendInt64(int64(v)) }

func (a logArray) AppendString(v string) {
	a.f.raise(a.at)
	a.f.buf = appendText(a.f.buf, v)
}

func (a logArray) AppendTime(v time.Time) {
	a.f.raise(a.at)
	a.f.buf = appendTime(a.f.buf, v)
}

func (a logArray) AppendUint64(v uint64) {
	a.f.raise(a.at)
	a.f.buf = msgp.AppendUint64(a.f.buf, v)
}

func (a logArray) AppendUint(v uint)       { a.AppendUint64(uint64(v)) }
func (a logArray) AppendUint32(v uint32)   { a.AppendUint64(uint64(v)) }
func (a logArray) AppendUint16(v uint16)   { a.AppendUint64(uint64(v)) }
func (a logArray) AppendUint8(v uint8)     { a.AppendUint64(uint64(v)) }
func (a logArray) AppendUintptr(v uintptr) { a.AppendUint64(uint64(v)) }
