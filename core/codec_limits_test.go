package core

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// wireNested is depth lists in one another.
func wireNested(depth int) []byte {
	return append(bytes.Repeat([]byte{0x91}, depth-1), 0x90)
}

func TestNestingAboveAThousandIsRefused(t *testing.T) {
	type holder struct{ A any }
	if _, err := codecRead[any](t, wireNested(wireDeepest), wireRequest); err != nil {
		t.Errorf("%d levels: %v", wireDeepest, err)
	}
	for name, read := range map[string]func([]byte) error{
		"any": func(src []byte) error { _, err := codecRead[any](t, src, wireRequest); return err },
		"skipped": func(src []byte) error {
			_, err := codecRead[struct{ B int }](t, wireDictOf("a", string(src)), wireLenient)
			return err
		},
		"field": func(src []byte) error {
			_, err := codecRead[holder](t, wireDictOf("a", string(src)), wireRequest)
			return err
		},
	} {
		if err := read(wireNested(1_000_000)); err == nil || !strings.Contains(err.Error(), "nested deeper than 1,000 levels") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := codecRead[holder](t, wireDictOf("a", string(wireNested(wireDeepest))), wireRequest); err == nil {
		t.Error("a struct does not count as a level")
	}
	chain := []byte("\xc0")
	for range wireDeepest + 1 {
		chain = wireDictOf("name", "\xa0", "left", string(chain))
	}
	if _, err := codecRead[codecTree](t, chain, wireLenient); err == nil || !strings.Contains(err.Error(), "nested deeper than 1,000 levels") {
		t.Errorf("structs: got %v", err)
	}
}

func TestAValueThatContainsItselfIsRefused(t *testing.T) {
	loop := &codecTree{Name: "loop"}
	loop.Left = loop
	list := []any{nil}
	list[0] = list
	dict := map[string]any{}
	dict["self"] = dict
	for name, encode := range map[string]func() error{
		"struct": func() error { _, err := codecOf[*codecTree](t).append(nil, codecPtr(&loop)); return err },
		"list":   func() error { v := any(list); _, err := codecOf[any](t).append(nil, codecPtr(&v)); return err },
		"dict":   func() error { _, err := codecOf[map[string]any](t).append(nil, codecPtr(&dict)); return err },
	} {
		if err := encode(); err == nil || !strings.Contains(err.Error(), "does the value contain itself?") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestAnnouncedLengthsDoNotAllocate sends lengths of up to 4 Gi with next to nothing behind them.
func TestAnnouncedLengthsDoNotAllocate(t *testing.T) {
	type wide struct{ Page [4096]int64 }
	long := func(lead byte, n uint32) []byte { return binary.BigEndian.AppendUint32([]byte{lead}, n) }
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, err := range map[string]error{
		"list":    codecTry[[]string](long(0xdd, 0xffffffff)),
		"any":     codecTry[any](long(0xdd, 0xffffffff)),
		"any map": codecTry[any](long(0xdf, 0xffffffff)),
		"map":     codecTry[map[string]int](long(0xdf, 0xffffffff)),
		"int map": codecTry[map[int]int](long(0xdf, 0xffffffff)),
		"struct":  codecTry[codecPoint](long(0xdf, 0xffffffff)),
		"str":     codecTry[string](long(0xdb, 0xffffffff)),
		"bytes":   codecTry[*[]byte](long(0xc6, 0xffffffff)),
		"path":    codecTry[codecPathed](wireDictOf("name", string(long(0xc6, 0xffffffff)))),
		"skipped": codecTry[codecPoint](wireDictOf("name", string(long(0xc6, 0xffffffff)))),
		// A megabyte of claims: each element of the list needs 4,097 bytes of its own at the least.
		"arrays": codecTry[[][4096]int64](append(long(0xdd, 1<<20), make([]byte, 1<<20)...)),
	} {
		if err == nil {
			t.Errorf("%s: was read", name)
		}
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 16<<20 {
		t.Errorf("%d bytes were allocated", after.TotalAlloc-before.TotalAlloc)
	}
	if codecOf[[]wide](t).least != 1 {
		t.Error("a list has no bytes of its own but its header")
	}
}

func codecTry[T any](src []byte) error {
	c, err := codecFor(codecTypeOf[T]())
	if err != nil {
		return err
	}
	return c.decode(src, unsafe.Pointer(new(T)))
}

func TestLargeStringsAndListsCross(t *testing.T) {
	for _, n := range []int{31, 32, 255, 256, 65535, 65536, 5 << 20} {
		wireCross(t, strings.Repeat("é", n/2))
		wireCross(t, strings.Repeat("a", n))
		v := bytes.Repeat([]byte{0xc1}, n)
		wireCross(t, &v)
	}
	for _, n := range []int{15, 16, 65535, 65536} {
		wireCross(t, make([]int8, n))
		wireCross(t, make([]struct{ A int }, n))
		m := map[int]bool{}
		for i := range n {
			m[i] = i%2 == 0
		}
		wireCross(t, m)
	}
}

// TestEveryTruncationIsRefused cuts a payload of all kinds at each byte.
func TestEveryTruncationIsRefused(t *testing.T) {
	wire := codecWrite(t, codecSampleValue())
	if _, err := codecRead[codecSample](t, wire, wireRequest); err != nil {
		t.Fatal(err)
	}
	for i := range len(wire) {
		if i == 0 {
			continue // an empty payload is a dict without fields, tested elsewhere
		}
		if _, err := codecRead[codecSample](t, wire[:i:i], wireLenient); err == nil {
			t.Errorf("cut at %d of %d bytes, it was read", i, len(wire))
		}
	}
}
