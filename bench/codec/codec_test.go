package codec

import (
	"reflect"
	"testing"

	shamaton "github.com/shamaton/msgpack/v2"
	ugorji "github.com/ugorji/go/codec"
	vmihailenco "github.com/vmihailenco/msgpack/v5"
)

// rival is one library's way to write and read a T. write gives the bytes, which the next write may overwrite.
type rival[T any] struct {
	name  string
	write func(v *T) ([]byte, error)
	read  func(src []byte, v *T) error
}

// whole lists the libraries' own ways, by reflection, for a whole value.
func whole[T any]() []rival[T] {
	h := &ugorji.MsgpackHandle{}
	h.WriteExt = true // bin and str8, as the MessagePack of today
	var buf []byte
	enc, dec := ugorji.NewEncoderBytes(&buf, h), ugorji.NewDecoderBytes(nil, h)
	s := newStreams()
	return []rival[T]{
		{"vmihailenco", func(v *T) ([]byte, error) {
			s.buf.Reset()
			err := s.out.Encode(v)
			return s.buf.Bytes(), err
		}, func(src []byte, v *T) error { return s.read(src).Decode(v) }},
		{"vmihailenco-Marshal", func(v *T) ([]byte, error) { return vmihailenco.Marshal(v) },
			func(src []byte, v *T) error { return vmihailenco.Unmarshal(src, v) }},
		{"shamaton", func(v *T) ([]byte, error) { return shamaton.MarshalAsMap(v) },
			func(src []byte, v *T) error { return shamaton.UnmarshalAsMap(src, v) }},
		{"ugorji", func(v *T) ([]byte, error) {
			buf = buf[:0]
			enc.ResetBytes(&buf)
			err := enc.Encode(v)
			return buf, err
		}, func(src []byte, v *T) error {
			dec.ResetBytes(src)
			return dec.Decode(v)
		}},
	}
}

// onMsgp is the rival whose functions append to a buffer that is kept.
func onMsgp[T any](write func([]byte, *T) []byte, read func([]byte, *T) error) rival[T] {
	var buf []byte
	return rival[T]{"msgp", func(v *T) ([]byte, error) {
		buf = write(buf[:0], v)
		return buf, nil
	}, read}
}

func rivalsOfEcho() []rival[echo] {
	s := newStreams()
	return append(whole[echo](), onMsgp(msgpAppendEcho, msgpReadEcho),
		rival[echo]{"vmihailenco-fields", func(v *echo) ([]byte, error) {
			err := s.appendEcho(v)
			return s.buf.Bytes(), err
		}, s.readEcho})
}

func rivalsOfInts() []rival[[]int64] {
	s := newStreams()
	return append(whole[[]int64](), onMsgp(msgpAppendInts, msgpReadInts),
		rival[[]int64]{"vmihailenco-fields", func(v *[]int64) ([]byte, error) {
			err := s.appendInts(v)
			return s.buf.Bytes(), err
		}, s.readInts})
}

func rivalsOfNumbers() []rival[numbers] {
	return append(whole[numbers](), onMsgp(msgpAppendNumbers, msgpReadNumbers))
}

func rivalsOfStrings() []rival[[]string] {
	return append(whole[[]string](), onMsgp(msgpAppendStrings, msgpReadStrings))
}

func rivalsOfBytes() []rival[[]byte] {
	return append(whole[[]byte](), onMsgp(msgpAppendBytes, msgpReadBytes))
}

func measure[T any](b *testing.B, value T, rivals []rival[T]) {
	for _, r := range rivals {
		wire, err := r.write(&value)
		if err != nil {
			b.Fatal(err)
		}
		wire = append([]byte(nil), wire...)
		b.Run(r.name+"/write", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.write(&value); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(r.name+"/read", func(b *testing.B) {
			b.ReportAllocs()
			out := new(T)
			for b.Loop() {
				*out = *new(T)
				if err := r.read(wire, out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEcho(b *testing.B)    { measure(b, anEcho, rivalsOfEcho()) }
func BenchmarkNumbers(b *testing.B) { measure(b, someNumbers, rivalsOfNumbers()) }
func BenchmarkStrings(b *testing.B) { measure(b, strings100, rivalsOfStrings()) }
func BenchmarkInts(b *testing.B)    { measure(b, ints1000, rivalsOfInts()) }
func BenchmarkBytes(b *testing.B)   { measure(b, bytes64K, rivalsOfBytes()) }

// TestRivalsDoTheSameWork keeps the comparison honest: each reads back what it wrote.
func TestRivalsDoTheSameWork(t *testing.T) {
	same(t, anEcho, rivalsOfEcho())
	same(t, someNumbers, rivalsOfNumbers())
	same(t, strings100, rivalsOfStrings())
	same(t, ints1000, rivalsOfInts())
	same(t, bytes64K, rivalsOfBytes())
}

func same[T any](t *testing.T, value T, rivals []rival[T]) {
	t.Helper()
	for _, r := range rivals {
		wire, err := r.write(&value)
		if err != nil {
			t.Errorf("%s, %T: %v", r.name, value, err)
			continue
		}
		var back T
		if err := r.read(wire, &back); err != nil || !reflect.DeepEqual(back, value) {
			t.Errorf("%s, %T: came back as %v, %v", r.name, value, back, err)
		}
	}
}
