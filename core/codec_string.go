package core

import (
	"unicode/utf8"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecString is str on the wire. UTF-8 is checked both ways: Python could not read anything else, and Go code
// may take a string from a request for text.
func codecString() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		s := *(*string)(p)
		if !utf8.ValidString(s) {
			return dst, &EncodeError{Reason: "the string is no UTF-8; use []byte for it, or the tag `goferry:\",path\"` for a file's name"}
		}
		if wireTooLong(len(s)) {
			return dst, &EncodeError{Reason: "the string is longer than 4 GiB"}
		}
		return msgp.AppendString(dst, s), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadStringZC(src)
		if err != nil {
			return src, wireWant("a str", src, msgp.StrType)
		}
		if !utf8.Valid(v) {
			return src, wireFail("the str is no UTF-8")
		}
		*(*string)(p) = string(v)
		return rest, nil
	}
	return enc, dec
}

// codecPath is a Go string that is bin on the wire, since a file's name on Linux is any bytes but NUL and the slash.
func codecPath() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		s := *(*string)(p)
		if wireTooLong(len(s)) {
			return dst, &EncodeError{Reason: "the path is longer than 4 GiB"}
		}
		return append(msgp.AppendBytesHeader(dst, uint32(len(s))), s...), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadBytesZC(src)
		if err != nil {
			return src, wireWantBytes("a path as bytes (os.fsencode)", src)
		}
		*(*string)(p) = string(v)
		return rest, nil
	}
	return enc, dec
}

// codecBytes is bin on the wire. The Go value is a copy, and the author's to keep.
func codecBytes() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return wireAppendBytes(dst, *(*[]byte)(p))
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadBytesZC(src)
		if err != nil {
			return src, wireWantBytes("bytes", src)
		}
		*(*[]byte)(p) = wireCopy(v)
		return rest, nil
	}
	return enc, dec
}

// codecByteArray is bin of exactly n bytes: digests and keys are bytes in Python, not lists of numbers.
func codecByteArray(n int) (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return wireAppendBytes(dst, unsafe.Slice((*byte)(p), n))
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadBytesZC(src)
		if err != nil {
			return src, wireWantBytes(wireBytes(n), src)
		}
		if len(v) != n {
			return src, wireFail("want " + wireBytes(n) + ", got " + wireBytes(len(v)))
		}
		copy(unsafe.Slice((*byte)(p), n), v)
		return rest, nil
	}
	return enc, dec
}

// wireCopy gives bytes of their own, never nil.
func wireCopy(v []byte) []byte {
	if len(v) > copyAtOnce {
		return cloneLarge(v)
	}
	b := make([]byte, len(v))
	copy(b, v)
	return b
}

func wireAppendBytes(dst, v []byte) ([]byte, error) {
	if wireTooLong(len(v)) {
		return dst, &EncodeError{Reason: "the bytes are longer than 4 GiB"}
	}
	return msgp.AppendBytes(dst, v), nil
}

func wireWantBytes(what string, src []byte) error {
	if msgp.NextType(src) == msgp.StrType {
		return wireFail("want " + what + ", got str: give bytes")
	}
	return wireWant(what, src, msgp.BinType)
}
