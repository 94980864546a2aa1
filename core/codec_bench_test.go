package core

import (
	"reflect"
	"strings"
	"testing"
	"unsafe"
)

type benchEcho struct {
	Name string
	ID   int64
	Data []byte
}

type benchMany struct {
	Paths []string
	Sizes []int64
	Items []benchEcho
}

type benchNumbers struct {
	A, B, C int64
	X, Y    float64
	OK      bool
}

func benchCodec[T any](b *testing.B, value T) {
	c, err := codecFor(reflect.TypeFor[T]())
	if err != nil {
		b.Fatal(err)
	}
	wire, err := c.append(nil, unsafe.Pointer(&value))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		buf := make([]byte, 0, len(wire))
		for b.Loop() {
			buf, err = c.append(buf[:0], unsafe.Pointer(&value))
		}
	})
	b.Run("decodeRequest", func(b *testing.B) {
		b.ReportAllocs()
		out := new(T) // as a caller that keeps its values for reuse
		for b.Loop() {
			*out = *new(T)
			err = c.decodeRequest(wire, unsafe.Pointer(out))
		}
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkCodecEcho(b *testing.B) {
	benchCodec(b, benchEcho{Name: "bump", ID: 7, Data: make([]byte, 64)})
}

func BenchmarkCodecNumbers(b *testing.B) {
	benchCodec(b, benchNumbers{1, 1000, 1 << 40, 1.5, -2.5, true})
}

func BenchmarkCodecStrings(b *testing.B) {
	var v []string
	for i := range 100 {
		v = append(v, "/usr/share/doc/"+strings.Repeat("x", i%20))
	}
	benchCodec(b, v)
}

func BenchmarkCodecInts(b *testing.B) {
	var v []int64
	for i := range int64(1000) {
		v = append(v, i*i*i)
	}
	benchCodec(b, v)
}

func BenchmarkCodecBytes(b *testing.B) {
	v := make([]byte, 64<<10)
	benchCodec(b, &v)
}

func BenchmarkCodecMany(b *testing.B) {
	m := benchMany{}
	for i := range 100 {
		m.Paths = append(m.Paths, "/usr/share/doc/file.txt")
		m.Sizes = append(m.Sizes, int64(i)*1000)
		m.Items = append(m.Items, benchEcho{Name: "name", ID: int64(i), Data: []byte("12345678")})
	}
	benchCodec(b, m)
}

func BenchmarkCodecMap(b *testing.B) {
	benchCodec(b, map[string]int64{"a": 1, "b": 2, "c": 3, "d": 4})
}
