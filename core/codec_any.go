package core

import (
	"reflect"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecAny takes what comes: nil, bool, int64 (uint64 above its range), float64, string, []byte, time.Time, []any and
// map[string]any. It sends those and any other value whose type can cross.
func codecAny() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		return wireAppendAny(dst, *(*any)(p), depth)
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		v, rest, err := wireReadAny(src, sc)
		if err != nil {
			return src, err
		}
		*(*any)(p) = v
		return rest, nil
	}
	return enc, dec
}

func wireReadAny(src []byte, sc wireScope) (any, []byte, error) {
	switch msgp.NextType(src) {
	case msgp.NilType:
		return nil, src[1:], nil
	case msgp.BoolType:
		return src[0] == 0xc3, src[1:], nil
	case msgp.IntType, msgp.UintType:
		if v, rest, err := msgp.ReadInt64Bytes(src); err == nil {
			return v, rest, nil
		}
		if v, rest, err := msgp.ReadUint64Bytes(src); err == nil {
			return v, rest, nil
		}
	case msgp.Float32Type, msgp.Float64Type:
		if v, rest, err := msgp.ReadFloat64Bytes(src); err == nil {
			return v, rest, nil
		}
	case msgp.StrType:
		if v, rest, err := msgp.ReadStringZC(src); err == nil {
			if !utf8.Valid(v) {
				return nil, src, wireFail("the str is no UTF-8")
			}
			return string(v), rest, nil
		}
	case msgp.BinType:
		if v, rest, err := msgp.ReadBytesZC(src); err == nil {
			return wireCopy(v), rest, nil
		}
	case msgp.ArrayType:
		return wireReadAnyList(src, sc)
	case msgp.MapType:
		return wireReadAnyDict(src, sc)
	default:
		if wireIsTime(src) {
			return wireBoxTime(wireReadTime(src))
		}
	}
	return nil, src, wireWant("a value", src, msgp.NextType(src))
}

func wireBoxTime(t time.Time, rest []byte, err error) (any, []byte, error) {
	if err != nil {
		return nil, rest, err
	}
	return t, rest, nil
}

func wireReadAnyList(src []byte, sc wireScope) (any, []byte, error) {
	n, rest, err := wireList(src, 1)
	if err != nil {
		return nil, src, err
	}
	if sc, err = sc.deeper(); err != nil {
		return nil, src, err
	}
	list := make([]any, n)
	for i := range list {
		if list[i], rest, err = wireReadAny(rest, sc); err != nil {
			return nil, src, wireInIndex(i, err)
		}
	}
	return list, rest, nil
}

func wireReadAnyDict(src []byte, sc wireScope) (any, []byte, error) {
	n, rest, err := wireDict(src, 2)
	if err != nil {
		return nil, src, err
	}
	if sc, err = sc.deeper(); err != nil {
		return nil, src, err
	}
	dict := make(map[string]any, n)
	for i := range n {
		key, after, err := msgp.ReadStringZC(rest)
		if err != nil {
			return nil, src, wireIn("a key", wireWant("a str, as all keys of a dict for Go's any", rest, msgp.StrType))
		}
		if !utf8.Valid(key) {
			return nil, src, wireIn("a key", wireFail("the str is no UTF-8"))
		}
		name := string(key)
		v, after, err := wireReadAny(after, sc)
		if err != nil {
			return nil, src, wireIn(wireKeyStep(name), err)
		}
		if dict[name] = v; len(dict) != i+1 {
			return nil, src, wireIn(wireKeyStep(name), wireFail("the key is given twice"))
		}
		rest = after
	}
	return dict, rest, nil
}

func wireAppendAny(dst []byte, v any, depth wireDepth) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return msgp.AppendNil(dst), nil
	case bool:
		return msgp.AppendBool(dst, v), nil
	case int:
		return msgp.AppendInt64(dst, int64(v)), nil
	case int64:
		return msgp.AppendInt64(dst, v), nil
	case uint64:
		return msgp.AppendUint64(dst, v), nil
	case float64:
		return msgp.AppendFloat64(dst, v), nil
	}
	// The types of a program are few, and their codecs stay; what each value costs is a copy of it.
	c, err := codecFor(reflect.TypeOf(v))
	if err != nil {
		return dst, &EncodeError{Reason: "the value cannot cross: " + err.Error(), Err: err}
	}
	at := reflect.New(c.typ)
	at.Elem().Set(reflect.ValueOf(v))
	// Python would see no object there, only a number: none crosses.
	return c.enc(dst, at.UnsafePointer(), wireDepth{n: depth.n})
}
