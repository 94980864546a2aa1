package core

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
)

// codecOf gives T's codec or fails the test.
func codecOf[T any](t testing.TB) *codec {
	t.Helper()
	c, err := codecFor(reflect.TypeFor[T]())
	if err != nil {
		t.Fatalf("codecFor(%v): %v", reflect.TypeFor[T](), err)
	}
	return c
}

func codecWrite[T any](t testing.TB, v T) []byte {
	t.Helper()
	wire, err := codecOf[T](t).append(nil, unsafe.Pointer(&v))
	if err != nil {
		t.Fatalf("append(%#v): %v", v, err)
	}
	return wire
}

func codecRead[T any](t testing.TB, wire []byte, rule wireRule) (T, error) {
	t.Helper()
	var v T
	var err error
	switch c := codecOf[T](t); rule {
	case wireRequest:
		err = c.decodeRequest(wire, unsafe.Pointer(&v))
	case wireConfig:
		err = c.decodeConfig(wire, unsafe.Pointer(&v))
	default:
		err = c.decode(wire, unsafe.Pointer(&v))
	}
	return v, err
}

// wireRow is one value of the wire table: what it is in Go, and its bytes in hexadecimal.
type wireRow interface{ check(t *testing.T) }

type wireCase[T any] struct {
	value T
	wire  string
}

func (row wireCase[T]) check(t *testing.T) {
	t.Helper()
	wire := codecWrite(t, row.value)
	if got := hex.EncodeToString(wire); got != row.wire {
		t.Errorf("%T %v is %s on the wire, want %s", row.value, row.value, got, row.wire)
	}
	for _, rule := range []wireRule{wireLenient, wireRequest, wireConfig} {
		back, err := codecRead[T](t, wire, rule)
		if err != nil {
			t.Errorf("%T %v: cannot be read back: %v", row.value, row.value, err)
		} else if !reflect.DeepEqual(back, row.value) {
			t.Errorf("%T: %#v came back as %#v", row.value, row.value, back)
		}
	}
}

type codecColor int8
type codecTitle string

type codecPoint struct{ X, Y int64 }

type codecPathed struct {
	Name  string            `goferry:",path"`
	Names []string          `goferry:",path"`
	Sizes map[string]int64  `goferry:",path"`
	Maybe *string           `goferry:",path"`
	Pairs [2]string         `goferry:",path"`
	Known map[string]string `goferry:",path"`
}

func TestValuesCrossAsTheWireTableSays(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
	seven := 7
	rows := []wireRow{
		wireCase[bool]{true, "c3"}, wireCase[bool]{false, "c2"},
		wireCase[string]{"", "a0"}, wireCase[string]{"hé\x00", "a468c3a900"}, wireCase[codecTitle]{"x", "a178"},
		wireCase[int]{-1, "ff"}, wireCase[codecColor]{-128, "d080"},
		wireCase[int8]{127, "7f"}, wireCase[int16]{math.MinInt16, "d18000"}, wireCase[int32]{math.MaxInt32, "d27fffffff"},
		wireCase[int64]{math.MinInt64, "d38000000000000000"}, wireCase[int64]{math.MaxInt64, "d37fffffffffffffff"},
		wireCase[uint]{0, "00"}, wireCase[uint8]{255, "ccff"}, wireCase[uint16]{65535, "cdffff"},
		wireCase[uint32]{math.MaxUint32, "ceffffffff"}, wireCase[uint64]{math.MaxUint64, "cfffffffffffffffff"},
		wireCase[float32]{1.5, "ca3fc00000"}, wireCase[float64]{1.5, "cb3ff8000000000000"},
		wireCase[float64]{math.Inf(-1), "cbfff0000000000000"}, wireCase[float32]{float32(math.Inf(1)), "ca7f800000"},
		wireCase[*[]byte]{&[]byte{0, 255}, "c40200ff"}, wireCase[[3]byte]{[3]byte{1, 2, 3}, "c403010203"},
		wireCase[[]int]{[]int{1, 2}, "920102"}, wireCase[[]string]{[]string{}, "90"}, wireCase[[2]bool]{[2]bool{true, false}, "92c3c2"},
		wireCase[map[string]int]{map[string]int{"a": 1}, "81a16101"}, wireCase[map[int16]string]{map[int16]string{-1: "x"}, "81ffa178"},
		wireCase[map[bool]uint8]{map[bool]uint8{true: 1}, "81c301"}, wireCase[map[codecTitle]codecColor]{map[codecTitle]codecColor{"a": 1}, "81a16101"},
		wireCase[map[string]any]{map[string]any{"a": nil}, "81a161c0"},
		wireCase[codecPoint]{codecPoint{1, -1}, "82a17801a179ff"}, wireCase[[]codecPoint]{[]codecPoint{{}}, "9182a17800a17900"},
		wireCase[*int]{nil, "c0"}, wireCase[*int]{&seven, "07"}, wireCase[*codecPoint]{&codecPoint{}, "82a17800a17900"},
		wireCase[time.Time]{at, "d7ffa1dcd420695735a5"},
		wireCase[time.Time]{time.Unix(1, 0).UTC(), "d6ff00000001"},
		wireCase[time.Time]{time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), "c70cff000003e8fffffff1886e0900"},
		wireCase[time.Duration]{-time.Second, "d2c4653600"},
		wireCase[big.Int]{*big.NewInt(12345), "a53132333435"}, wireCase[netip.Addr]{netip.MustParseAddr("::1"), "a33a3a31"},
		wireCase[any]{int64(5), "05"}, wireCase[any]{uint64(math.MaxUint64), "cfffffffffffffffff"}, wireCase[any]{nil, "c0"},
		wireCase[any]{[]any{"a", true, 1.5, []byte{1}}, "94a161c3cb3ff8000000000000c40101"}, wireCase[any]{at, "d7ffa1dcd420695735a5"},
		wireCase[json.RawMessage]{json.RawMessage(`{"a":[1,2.5,"x",null]}`), "81a1619401cb4004000000000000a178c0"},
		wireCase[struct{ N struct{} }]{struct{ N struct{} }{}, "81a16e80"},
		wireCase[codecPathed]{
			codecPathed{"\xff", []string{"\xfe"}, map[string]int64{"\xfd": 1}, nil, [2]string{"a", "b"}, map[string]string{"k": "v"}},
			"86a46e616d65c401ffa56e616d657391c401fea573697a657381c401fd01a56d61796265c0a5706169727392c40161c40162a56b6e6f776e81c4016ba176",
		},
	}
	for _, row := range rows {
		row.check(t)
	}
}

func TestNilSlicesAndMapsAreEmptyUnlessNullable(t *testing.T) {
	type plain struct {
		List  []int
		Dict  map[string]int
		Bytes []byte
	}
	type nullable struct {
		List  []int          `goferry:",nullable"`
		Dict  map[string]int `goferry:",nullable"`
		Bytes []byte         `goferry:",nullable"`
	}
	back, err := codecRead[plain](t, codecWrite(t, plain{}), wireRequest)
	if err != nil || back.List == nil || back.Dict == nil || back.Bytes == nil {
		t.Errorf("nil came back as %#v, %v; want empty ones", back, err)
	}
	wireCase[nullable]{nullable{}, "83a46c697374c0a464696374c0a56279746573c0"}.check(t)
	wireCase[nullable]{nullable{[]int{}, map[string]int{}, []byte{}}, "83a46c69737490a46469637480a56279746573c400"}.check(t)
	if _, err = codecRead[plain](t, codecWrite(t, nullable{}), wireRequest); err == nil {
		t.Error("None was taken for a list that is not nullable")
	}
}

func TestNaNCrosses(t *testing.T) {
	back, err := codecRead[[]float64](t, codecWrite(t, []float64{math.NaN()}), wireRequest)
	if err != nil || !math.IsNaN(back[0]) {
		t.Errorf("got %v, %v", back, err)
	}
	small, err := codecRead[float32](t, codecWrite(t, math.NaN()), wireRequest)
	if err != nil || !math.IsNaN(float64(small)) {
		t.Errorf("got %v, %v", small, err)
	}
}

func TestFloatsTakeIntegers(t *testing.T) {
	for wire, want := range map[string]float64{"05": 5, "ff": -1, "cfffffffffffffffff": math.MaxUint64, "ca3fc00000": 1.5} {
		src, _ := hex.DecodeString(wire)
		if got, err := codecRead[float64](t, src, wireRequest); err != nil || got != want {
			t.Errorf("float64 of %s is %v, %v; want %v", wire, got, err, want)
		}
		if got, err := codecRead[float32](t, src, wireRequest); err != nil || got != float32(want) {
			t.Errorf("float32 of %s is %v, %v; want %v", wire, got, err, want)
		}
	}
}

func TestBytesAsAWholePassRaw(t *testing.T) {
	c := codecOf[[]byte](t)
	if !c.raw {
		t.Fatal("[]byte is not raw")
	}
	in := []byte{0xc1, 0, 0xff}
	wire := codecWrite(t, in)
	if !bytes.Equal(wire, in) {
		t.Fatalf("the payload is %x, want the bytes themselves", wire)
	}
	out, err := codecRead[[]byte](t, wire, wireRequest)
	if err != nil || !bytes.Equal(out, in) {
		t.Fatalf("got %x, %v", out, err)
	}
	if wire[0] = 1; out[0] != 0xc1 {
		t.Error("the request shares memory with the payload")
	}
	if out, err = codecRead[[]byte](t, nil, wireRequest); err != nil || out == nil {
		t.Errorf("an empty payload is %#v, %v; want empty bytes", out, err)
	}
	if codecOf[*[]byte](t).raw || codecOf[[3]byte](t).raw || codecOf[json.RawMessage](t).raw {
		t.Error("a type that is not plain bytes is raw")
	}
}

func TestNoneIsAnEmptyPayload(t *testing.T) {
	if wire := codecWrite(t, struct{}{}); len(wire) != 0 {
		t.Errorf("None is %x on the wire, want nothing", wire)
	}
	for _, wire := range [][]byte{nil, {0xc0}, {0x80}} {
		if _, err := codecRead[struct{}](t, wire, wireRequest); err != nil {
			t.Errorf("%x: %v", wire, err)
		}
	}
	_, err := codecRead[struct{}](t, codecWrite(t, codecPoint{}), wireRequest)
	if err == nil || !strings.Contains(err.Error(), "has no fields") {
		t.Errorf("fields for None gave %v", err)
	}
}

func TestWhatIsReadSharesNoMemoryWithThePayload(t *testing.T) {
	type all struct {
		S string
		B []byte
		P string `goferry:",path"`
		A any
		M map[string][]byte
	}
	in := all{"text", []byte("bytes"), "path", []any{"any", []byte("x")}, map[string][]byte{"key": []byte("v")}}
	wire := codecWrite(t, in)
	out, err := codecRead[all](t, wire, wireRequest)
	if err != nil {
		t.Fatal(err)
	}
	for i := range wire {
		wire[i] = 0xc1
	}
	if !reflect.DeepEqual(out, in) {
		t.Errorf("after the payload was overwritten the value is %#v", out)
	}
}

func TestAppendLeavesTheBufferAsItWasOnAnError(t *testing.T) {
	v := []string{"good", "\xff"}
	dst, err := codecOf[[]string](t).append([]byte("before"), unsafe.Pointer(&v))
	var ee *EncodeError
	if !errors.As(err, &ee) || ee.Field != "[1]" {
		t.Errorf("got %v", err)
	}
	if string(dst) != "before" {
		t.Errorf("the buffer is %q", dst)
	}
}

func TestAnyTakesEveryTypeThatCrosses(t *testing.T) {
	in := []any{codecPoint{1, 2}, &codecPoint{3, 4}, int8(5), map[int]bool{1: true}, float32(1.5), codecTitle("t"), time.Second}
	got, err := codecRead[any](t, codecWrite[any](t, in[:3]), wireLenient)
	want := []any{map[string]any{"x": int64(1), "y": int64(2)}, map[string]any{"x": int64(3), "y": int64(4)}, int64(5)}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v", got, err)
	}
	if wire := codecWrite[any](t, in[3:]); hex.EncodeToString(wire) != "948101c3ca3fc00000a174d23b9aca00" {
		t.Errorf("got %x", wire)
	}
	var v any = make(chan int)
	if _, err := codecOf[any](t).append(nil, unsafe.Pointer(&v)); err == nil || !strings.Contains(err.Error(), "chan int") {
		t.Errorf("a channel in any gave %v", err)
	}
}

func TestAppendAllocatesNothing(t *testing.T) {
	v := benchMany{Paths: []string{"a"}, Sizes: []int64{1}, Items: []benchEcho{{Name: "n", Data: []byte("d")}}}
	c := codecOf[benchMany](t)
	buf := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { _, _ = c.append(buf, unsafe.Pointer(&v)) }); n != 0 {
		t.Errorf("append allocated %v times", n)
	}
	wire := codecWrite(t, v)
	out := new(benchMany)
	// Three slices, a string below it and one slice of bytes, of which the first string is of one byte (no allocation).
	if n := testing.AllocsPerRun(100, func() { *out = benchMany{}; _ = c.decodeRequest(wire, unsafe.Pointer(out)) }); n > 4 {
		t.Errorf("decoding allocated %v times, want the 4 that the value has", n)
	}
}

func codecPtr[T any](v *T) unsafe.Pointer { return unsafe.Pointer(v) }
