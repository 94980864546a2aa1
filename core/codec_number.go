package core

import (
	"math"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

func codecBool() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return msgp.AppendBool(dst, *(*bool)(p)), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadBoolBytes(src)
		if err != nil {
			return src, wireWant("a bool", src, msgp.BoolType)
		}
		*(*bool)(p) = v
		return rest, nil
	}
	return enc, dec
}

func codecInt[T int | int8 | int16 | int32 | int64]() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return msgp.AppendInt64(dst, int64(*(*T)(p))), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadInt64Bytes(src)
		if err != nil || int64(T(v)) != v {
			return src, wireWantInt("an integer", src, unsafe.Sizeof(T(0)))
		}
		*(*T)(p) = T(v)
		return rest, nil
	}
	return enc, dec
}

func codecUint[T uint | uint8 | uint16 | uint32 | uint64]() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return msgp.AppendUint64(dst, uint64(*(*T)(p))), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadUint64Bytes(src)
		if err != nil || uint64(T(v)) != v {
			return src, wireWantInt("an unsigned integer", src, unsafe.Sizeof(T(0)))
		}
		*(*T)(p) = T(v)
		return rest, nil
	}
	return enc, dec
}

// wireWantInt tells an integer that does not fit from a value that is no integer.
func wireWantInt(what string, src []byte, size uintptr) error {
	what += " of " + strconv.Itoa(int(size)*8) + " bits"
	if v, ok := wireIntText(src); ok {
		return wireFail(v + " does not fit " + what)
	}
	return wireWant(what, src, msgp.IntType)
}

func wireIntText(src []byte) (string, bool) {
	if v, _, err := msgp.ReadInt64Bytes(src); err == nil {
		return strconv.FormatInt(v, 10), true
	}
	if v, _, err := msgp.ReadUint64Bytes(src); err == nil {
		return strconv.FormatUint(v, 10), true
	}
	return "", false
}

// Floats take ints too, as Python's do. A float64 becomes a float32 by rounding, but not an infinity.

func codecFloat64() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return msgp.AppendFloat64(dst, *(*float64)(p)), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, ok := wireFloat(src)
		if !ok {
			return src, wireWant("a float", src, msgp.Float64Type)
		}
		*(*float64)(p) = v
		return rest, nil
	}
	return enc, dec
}

func codecFloat32() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return msgp.AppendFloat32(dst, *(*float32)(p)), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, ok := wireFloat(src)
		if !ok {
			return src, wireWant("a float", src, msgp.Float64Type)
		}
		if math.IsInf(float64(float32(v)), 0) && !math.IsInf(v, 0) {
			return src, wireFail(strconv.FormatFloat(v, 'g', -1, 64) + " does not fit a float of 32 bits")
		}
		*(*float32)(p) = float32(v)
		return rest, nil
	}
	return enc, dec
}

func wireFloat(src []byte) (float64, []byte, bool) {
	if v, rest, err := msgp.ReadFloat64Bytes(src); err == nil {
		return v, rest, true
	}
	if v, rest, err := msgp.ReadInt64Bytes(src); err == nil {
		return float64(v), rest, true
	}
	if v, rest, err := msgp.ReadUint64Bytes(src); err == nil {
		return float64(v), rest, true
	}
	return 0, src, false
}

// codecNumber fills c for bools and numbers; false when t is none.
func codecNumber(c *codec, t reflect.Type) bool {
	kind, bits := schemaInt, 0
	switch t.Kind() {
	case reflect.Bool:
		c.enc, c.dec = codecBool()
		kind = schemaBool
	case reflect.Int:
		c.enc, c.dec = codecInt[int]()
	case reflect.Int8:
		c.enc, c.dec = codecInt[int8]()
	case reflect.Int16:
		c.enc, c.dec = codecInt[int16]()
	case reflect.Int32:
		c.enc, c.dec = codecInt[int32]()
	case reflect.Int64:
		c.enc, c.dec = codecInt[int64]()
	case reflect.Uint:
		c.enc, c.dec = codecUint[uint]()
		kind = schemaUint
	case reflect.Uint8:
		c.enc, c.dec = codecUint[uint8]()
		kind = schemaUint
	case reflect.Uint16:
		c.enc, c.dec = codecUint[uint16]()
		kind = schemaUint
	case reflect.Uint32:
		c.enc, c.dec = codecUint[uint32]()
		kind = schemaUint
	case reflect.Uint64:
		c.enc, c.dec = codecUint[uint64]()
		kind = schemaUint
	case reflect.Float32:
		c.enc, c.dec = codecFloat32()
		kind = schemaFloat
	case reflect.Float64:
		c.enc, c.dec = codecFloat64()
		kind = schemaFloat
	default:
		return false
	}
	if kind != schemaBool {
		bits = t.Bits()
	}
	c.schema.Kind, c.schema.Bits = kind, bits
	return true
}
