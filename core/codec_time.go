package core

import (
	"time"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// Python's datetime spans these years; the seconds are those of their first and last moments, UTC.
const (
	wireFirstYear, wireLastYear     = 1, 9999
	wireFirstSecond, wireLastSecond = -62135596800, 253402300799
)

// codecTime is MessagePack's timestamp extension, UTC. Both ways it is cut to whole microseconds, which is
// what Python's datetime holds, so that a time that went there and back equals itself.
func codecTime() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return wireAppendTime(dst, *(*time.Time)(p))
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		t, rest, err := wireReadTime(src)
		if err != nil {
			return src, err
		}
		*(*time.Time)(p) = t
		return rest, nil
	}
	return enc, dec
}

func wireAppendTime(dst []byte, t time.Time) ([]byte, error) {
	t = t.UTC()
	if y := t.Year(); y < wireFirstYear || y > wireLastYear {
		return dst, &EncodeError{Reason: "the time lies outside of the years 1 to 9999, which Python's datetime spans"}
	}
	return msgp.AppendTimeExt(dst, t.Truncate(time.Microsecond)), nil
}

func wireReadTime(src []byte) (time.Time, []byte, error) {
	const what = "a datetime"
	if !wireIsTime(src) {
		if msgp.NextType(src) == msgp.StrType {
			return time.Time{}, src, wireFail("want a datetime, got str: give an aware datetime")
		}
		return time.Time{}, src, wireWant(what, src, msgp.TimeType)
	}
	t, rest, err := msgp.ReadTimeBytes(src)
	if err == msgp.ErrShortBytes {
		return time.Time{}, src, wireWant(what, src, msgp.TimeType)
	}
	if err != nil {
		return time.Time{}, src, wireFail("the datetime has more than 999,999,999 nanoseconds")
	}
	if s := t.Unix(); s < wireFirstSecond || s > wireLastSecond {
		return time.Time{}, src, wireFail("the datetime lies outside of the years 1 to 9999")
	}
	return t.UTC().Truncate(time.Microsecond), rest, nil
}

// wireIsTime says whether src begins with the header of a timestamp: extension -1 of 4, 8 or 12 bytes. msgp takes a
// format of its own for a time too, which this leaves out.
func wireIsTime(src []byte) bool {
	if len(src) < 3 {
		return false
	}
	switch src[0] {
	case 0xd6, 0xd7:
		return src[1] == 0xff
	case 0xc7:
		return src[1] == 12 && src[2] == 0xff
	}
	return false
}

// codecDuration is an int64 of nanoseconds. What Python writes as a timedelta or in seconds becomes that before it is sent.
func codecDuration() (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, _ wireDepth) ([]byte, error) {
		return msgp.AppendInt64(dst, *(*int64)(p)), nil
	}
	dec := func(src []byte, p unsafe.Pointer, _ wireScope) ([]byte, error) {
		v, rest, err := msgp.ReadInt64Bytes(src)
		if err != nil {
			if text, ok := wireIntText(src); ok {
				return src, wireFail(text + " nanoseconds do not fit 64 bits")
			}
			return src, wireWant("a duration as an integer of nanoseconds", src, msgp.IntType)
		}
		*(*int64)(p) = v
		return rest, nil
	}
	return enc, dec
}
