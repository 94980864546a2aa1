package core

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"
)

func codecReason[T any](t *testing.T, wire string) string {
	t.Helper()
	src, err := hex.DecodeString(wire)
	if err != nil {
		t.Fatal(err)
	}
	_, err = codecRead[T](t, src, wireRequest)
	var de *DecodeError
	if err == nil || !errors.As(err, &de) {
		t.Errorf("%T of %s gave %v, want a DecodeError", *new(T), wire, err)
		return ""
	}
	return err.Error()
}

func TestEachWrongValueIsRefusedInOneSentence(t *testing.T) {
	type by struct{ By int64 }
	for _, row := range []struct{ got, want string }{
		{codecReason[by](t, "81a26279a178"), "field by: want an integer of 64 bits, got str"},
		{codecReason[by](t, "81a26279c0"), "field by: want an integer of 64 bits, got None"},
		{codecReason[by](t, "81a26279cb3ff8000000000000"), "field by: want an integer of 64 bits, got float"},
		{codecReason[by](t, "81a26279cfffffffffffffffff"), "field by: 18446744073709551615 does not fit an integer of 64 bits"},
		{codecReason[by](t, "81a26279d3000000"), "field by: want an integer of 64 bits, but the payload ends inside of it"},
		{codecReason[by](t, "81a26279"), "field by: want an integer of 64 bits, but the payload ends here"},
		{codecReason[by](t, "82a26279"), "the dict announces 2 entries, more than the 3 bytes left can hold"},
		{codecReason[by](t, "91"), "want a dict with the fields of core.by, got list"},
		{codecReason[by](t, "c0"), "want a dict with the fields of core.by, got None"},
		{codecReason[by](t, "810105"), "want a field's name as str, got int"},
		{codecReason[by](t, "81a2627905c0"), "the payload goes on for 1 byte after its value; it is to be one MessagePack value"},
		{codecReason[by](t, "81a26279c1"), "field by: want an integer of 64 bits, got 0xc1, a byte that starts no MessagePack value"},
		{codecReason[int8](t, "cd012c"), "300 does not fit an integer of 8 bits"},
		{codecReason[int8](t, ""), "want an integer of 8 bits, but the payload ends here"},
		{codecReason[uint16](t, "ff"), "-1 does not fit an unsigned integer of 16 bits"},
		{codecReason[uint8](t, "cd0100"), "256 does not fit an unsigned integer of 8 bits"},
		{codecReason[bool](t, "01"), "want a bool, got int"},
		{codecReason[float32](t, "cb7e37e43c8800759c"), "1e+300 does not fit a float of 32 bits"},
		{codecReason[float64](t, "c3"), "want a float, got bool"},
		{codecReason[string](t, "c40161"), "want a str, got bytes"},
		{codecReason[string](t, "a1ff"), "the str is no UTF-8"},
		{codecReason[string](t, "a361"), "want a str, but the payload ends inside of it"},
		{codecReason[*[]byte](t, "a161"), "want bytes, got str: give bytes"},
		{codecReason[*[]byte](t, "90"), "want bytes, got list"},
		{codecReason[[4]byte](t, "c40161"), "want 4 bytes, got 1 byte"},
		{codecReason[[2]int](t, "9101"), "want a list of 2 elements, got 1"},
		{codecReason[[]int](t, "c0"), "want a list, got None"},
		{codecReason[[]int](t, "9201a0"), "field [1]: want an integer of 64 bits, got str"},
		{codecReason[[]int](t, "dc"), "want a list, but the payload ends inside of it"},
		{codecReason[map[string]int](t, "90"), "want a dict, got list"},
		{codecReason[map[string]int](t, "81a16bc0"), `field ["k"]: want an integer of 64 bits, got None`},
		{codecReason[map[string]int](t, "82a16b01a16b02"), `field ["k"]: the key is given twice`},
		{codecReason[map[int]bool](t, "8201c201c3"), "field [1]: the key is given twice"},
		{codecReason[map[int]bool](t, "81a0c3"), "field a key: want an integer of 64 bits, got str"},
		{codecReason[time.Time](t, "a161"), "want a datetime, got str: give an aware datetime"},
		{codecReason[time.Time](t, "d60500000001"), "want a datetime, got an extension type that goferry does not use"},
		{codecReason[time.Time](t, "c70c05000000010000000000000001"), "want a datetime, got an extension type that goferry does not use"},
		{codecReason[time.Time](t, "d7ffffffffffffffffff"), "the datetime has more than 999,999,999 nanoseconds"},
		{codecReason[time.Time](t, "c70cff000000007fffffffffffffff"), "the datetime lies outside of the years 1 to 9999"},
		{codecReason[time.Time](t, "d6ff0000"), "want a datetime, but the payload ends inside of it"},
		{codecReason[time.Duration](t, "cb3ff8000000000000"), "want a duration as an integer of nanoseconds, got float"},
		{codecReason[time.Duration](t, "cfffffffffffffffff"), "18446744073709551615 nanoseconds do not fit 64 bits"},
		{codecReason[struct {
			P string `goferry:",path"`
		}](t, "81a170a161"), "field p: want a path as bytes (os.fsencode), got str: give bytes"},
		{codecReason[big.Int](t, "a161"), `no big.Int: math/big: cannot unmarshal "a" into a *big.Int`},
		{codecReason[big.Int](t, "01"), "want a big.Int as str, got int"},
		{codecReason[any](t, "d40100"), "want a value, got an extension type that goferry does not use"},
		{codecReason[any](t, "810101"), "field a key: want a str, as all keys of a dict for Go's any, got int"},
		{codecReason[any](t, "9301a0"), "the list announces 3 elements, more than the 2 bytes left can hold"},
		{codecReason[any](t, "cd01"), "want a value, but the payload ends inside of it"},
		{codecReason[any](t, "c1"), "want a value, got 0xc1, a byte that starts no MessagePack value"},
		{codecReason[json.RawMessage](t, "cb7ff0000000000000"), "the value has no JSON: json: unsupported value: +Inf"},
	} {
		if row.got != row.want {
			t.Errorf("got  %s\nwant %s", row.got, row.want)
		}
	}
}

func TestWhatCannotBeEncodedIsRefusedInOneSentence(t *testing.T) {
	type reply struct {
		Names []string
		At    time.Time
	}
	for _, row := range []struct {
		v    reply
		want string
	}{
		{reply{Names: []string{"\xff"}}, "field names[0]: the string is no UTF-8; use []byte for it, or the tag `goferry:\",path\"` for a file's name"},
		{reply{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, "field at: the time lies outside of the years 1 to 9999, which Python's datetime spans"},
		{reply{At: time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)}, "field at: the time lies outside of the years 1 to 9999, which Python's datetime spans"},
	} {
		_, err := codecOf[reply](t).append(nil, codecPtr(&row.v))
		var ee *EncodeError
		if !errors.As(err, &ee) || err.Error() != row.want {
			t.Errorf("got  %v\nwant %s", err, row.want)
		}
	}
	bad := json.RawMessage("{")
	if _, err := codecOf[json.RawMessage](t).append(nil, codecPtr(&bad)); err == nil || !strings.Contains(err.Error(), "is no JSON") {
		t.Errorf("got %v", err)
	}
}

func TestALongWayToAnErrorKeepsItsLastPart(t *testing.T) {
	type link struct{ Next *codecTree }
	v := link{&codecTree{Name: "\xff"}}
	for range 300 {
		v.Next = &codecTree{Name: "x", Left: v.Next}
	}
	_, err := codecOf[link](t).append(nil, codecPtr(&v))
	if err == nil || len(err.Error()) > 2*wireWayMost+100 || !strings.Contains(err.Error(), "field …left") || !strings.Contains(err.Error(), "left.name: the string is no UTF-8") {
		t.Errorf("got %v", err)
	}
}
