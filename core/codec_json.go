package core

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecJSON is json.RawMessage: Python gives and gets plain values, Go has them as JSON text. Bytes become base64
// text and datetimes RFC 3339, as encoding/json writes them; NaN and infinities are refused, since JSON has none.
func codecJSON() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		text := *(*json.RawMessage)(p)
		if len(text) == 0 {
			return msgp.AppendNil(dst), nil
		}
		in := json.NewDecoder(bytes.NewReader(text))
		in.UseNumber()
		var v any
		if err := in.Decode(&v); err != nil {
			return dst, &EncodeError{Reason: "the json.RawMessage is no JSON: " + err.Error(), Err: err}
		}
		if _, err := in.Token(); err != io.EOF {
			return dst, &EncodeError{Reason: "the json.RawMessage goes on after its value"}
		}
		return wireAppendJSON(dst, v, depth)
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		v, rest, err := wireReadAny(src, sc)
		if err != nil {
			return src, err
		}
		text, err := json.Marshal(v)
		if err != nil {
			return src, wireFail("the value has no JSON: " + err.Error())
		}
		*(*json.RawMessage)(p) = text
		return rest, nil
	}
	return enc, dec
}

func wireAppendJSON(dst []byte, v any, depth wireDepth) ([]byte, error) {
	switch v := v.(type) {
	case json.Number:
		return wireAppendJSONNumber(dst, v)
	case string:
		return msgp.AppendString(dst, v), nil
	case []any:
		depth, err := wireDeeper(depth)
		if err != nil {
			return dst, err
		}
		dst = msgp.AppendArrayHeader(dst, uint32(len(v)))
		for i, part := range v {
			if dst, err = wireAppendJSON(dst, part, depth); err != nil {
				return dst, wireInIndex(i, err)
			}
		}
		return dst, nil
	case map[string]any:
		depth, err := wireDeeper(depth)
		if err != nil {
			return dst, err
		}
		dst = msgp.AppendMapHeader(dst, uint32(len(v)))
		for key, part := range v {
			dst = msgp.AppendString(dst, key)
			if dst, err = wireAppendJSON(dst, part, depth); err != nil {
				return dst, wireIn(wireKeyStep(key), err)
			}
		}
		return dst, nil
	}
	return wireAppendAny(dst, v, depth)
}

func wireAppendJSONNumber(dst []byte, v json.Number) ([]byte, error) {
	if n, err := v.Int64(); err == nil {
		return msgp.AppendInt64(dst, n), nil
	}
	if n, err := strconv.ParseUint(v.String(), 10, 64); err == nil {
		return msgp.AppendUint64(dst, n), nil
	}
	f, err := v.Float64()
	if err != nil {
		return dst, &EncodeError{Reason: "the JSON number " + v.String() + " does not fit a float of 64 bits", Err: err}
	}
	return msgp.AppendFloat64(dst, f), nil
}
