package core

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// settled gives fields that say what these say now: those of a record that is written later must not
// look at values that their library goes on to change.
func settled(fields []zapcore.Field) (all []zapcore.Field) {
	for len(fields) > 0 {
		// What follows a namespace goes into it, also what is logged with other fields later.
		if fields[0].Type == zapcore.NamespaceType {
			all, fields = append(all, fields[0]), fields[1:]
			continue
		}
		now := zapcore.NewMapObjectEncoder()
		for len(fields) > 0 && fields[0].Type != zapcore.NamespaceType {
			fields[0].AddTo(now)
			fields = fields[1:]
		}
		settle(now.Fields)
		all = append(all, zap.Inline(settledMap(now.Fields)))
	}
	return all
}

// settle replaces what is still somebody else's, in the maps that the encoder made.
func settle(fields map[string]any) {
	for key, value := range fields {
		fields[key] = settledValue(value)
	}
}

func settledValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		settle(v)
		return settledMap(v)
	case []any:
		for i, item := range v {
			v[i] = settledValue(item)
		}
		return settledList(v)
	case []byte:
		return slices.Clone(v)
	case nil, bool, string, complex128, complex64, float64, float32, time.Duration, time.Time,
		int, int64, int32, int16, int8, uint, uint64, uint32, uint16, uint8, uintptr:
		return v
	}
	text, err := json.Marshal(value) // as zap's encoders do with what they do not know
	if err != nil {
		return unshown(err.Error())
	}
	return json.RawMessage(text)
}

// settledMap and settledList tell their parts to an encoder each as what it is, as zap.Any does.
type (
	settledMap  map[string]any
	settledList []any
	unshown     string // why a value cannot be shown
)

// MarshalLogObject implements zapcore.ObjectMarshaler.
func (m settledMap) MarshalLogObject(e zapcore.ObjectEncoder) error {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if why, ok := m[key].(unshown); ok {
			zap.NamedError(key+"Error", errors.New(string(why))).AddTo(e)
			continue
		}
		zap.Any(key, m[key]).AddTo(e)
	}
	return nil
}

// MarshalLogArray implements zapcore.ArrayMarshaler.
func (l settledList) MarshalLogArray(e zapcore.ArrayEncoder) error {
	for _, item := range l {
		switch v := item.(type) {
		case settledMap:
			if err := e.AppendObject(v); err != nil {
				return err
			}
		case settledList:
			if err := e.AppendArray(v); err != nil {
				return err
			}
		case string:
			e.AppendString(v)
		case time.Duration:
			e.AppendDuration(v)
		case time.Time:
			e.AppendTime(v)
		case complex128:
			e.AppendComplex128(v)
		case unshown:
			e.AppendString(string(v))
		default:
			if err := e.AppendReflected(v); err != nil {
				return err
			}
		}
	}
	return nil
}
