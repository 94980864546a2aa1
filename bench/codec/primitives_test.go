package codec

import (
	"bytes"

	"github.com/tinylib/msgp/msgp"
	"github.com/vmihailenco/msgpack/v5"
)

// Two libraries have functions for single values, which is what compiled codecs need: msgp's append to and read from
// slices, msgpack's are methods of an encoder over io.Writer and a decoder over io.Reader. Both are called here as a codec
// would for each field.

func msgpAppendEcho(dst []byte, v *echo) []byte {
	dst = msgp.AppendMapHeader(dst, 3)
	dst = msgp.AppendString(msgp.AppendString(dst, "name"), v.Name)
	dst = msgp.AppendInt64(msgp.AppendString(dst, "id"), v.ID)
	return msgp.AppendBytes(msgp.AppendString(dst, "data"), v.Data)
}

func msgpReadEcho(src []byte, v *echo) error {
	n, src, err := msgp.ReadMapHeaderBytes(src)
	for range n {
		var key []byte
		if key, src, err = msgp.ReadStringZC(src); err != nil {
			return err
		}
		switch string(key) {
		case "name":
			v.Name, src, err = msgp.ReadStringBytes(src)
		case "id":
			v.ID, src, err = msgp.ReadInt64Bytes(src)
		case "data":
			v.Data, src, err = msgp.ReadBytesBytes(src, nil)
		}
		if err != nil {
			return err
		}
	}
	return err
}

func msgpAppendNumbers(dst []byte, v *numbers) []byte {
	dst = msgp.AppendMapHeader(dst, 6)
	dst = msgp.AppendInt64(msgp.AppendString(dst, "a"), v.A)
	dst = msgp.AppendInt64(msgp.AppendString(dst, "b"), v.B)
	dst = msgp.AppendInt64(msgp.AppendString(dst, "c"), v.C)
	dst = msgp.AppendFloat64(msgp.AppendString(dst, "x"), v.X)
	dst = msgp.AppendFloat64(msgp.AppendString(dst, "y"), v.Y)
	return msgp.AppendBool(msgp.AppendString(dst, "ok"), v.OK)
}

func msgpReadNumbers(src []byte, v *numbers) error {
	n, src, err := msgp.ReadMapHeaderBytes(src)
	for range n {
		var key []byte
		if key, src, err = msgp.ReadStringZC(src); err != nil {
			return err
		}
		switch string(key) {
		case "a":
			v.A, src, err = msgp.ReadInt64Bytes(src)
		case "b":
			v.B, src, err = msgp.ReadInt64Bytes(src)
		case "c":
			v.C, src, err = msgp.ReadInt64Bytes(src)
		case "x":
			v.X, src, err = msgp.ReadFloat64Bytes(src)
		case "y":
			v.Y, src, err = msgp.ReadFloat64Bytes(src)
		case "ok":
			v.OK, src, err = msgp.ReadBoolBytes(src)
		}
		if err != nil {
			return err
		}
	}
	return err
}

func msgpAppendStrings(dst []byte, v *[]string) []byte {
	dst = msgp.AppendArrayHeader(dst, uint32(len(*v)))
	for _, s := range *v {
		dst = msgp.AppendString(dst, s)
	}
	return dst
}

func msgpReadStrings(src []byte, v *[]string) error {
	n, src, err := msgp.ReadArrayHeaderBytes(src)
	*v = make([]string, n)
	for i := range *v {
		if (*v)[i], src, err = msgp.ReadStringBytes(src); err != nil {
			return err
		}
	}
	return err
}

func msgpAppendInts(dst []byte, v *[]int64) []byte {
	dst = msgp.AppendArrayHeader(dst, uint32(len(*v)))
	for _, i := range *v {
		dst = msgp.AppendInt64(dst, i)
	}
	return dst
}

func msgpReadInts(src []byte, v *[]int64) error {
	n, src, err := msgp.ReadArrayHeaderBytes(src)
	*v = make([]int64, n)
	for i := range *v {
		if (*v)[i], src, err = msgp.ReadInt64Bytes(src); err != nil {
			return err
		}
	}
	return err
}

func msgpAppendBytes(dst []byte, v *[]byte) []byte { return msgp.AppendBytes(dst, *v) }

func msgpReadBytes(src []byte, v *[]byte) (err error) {
	*v, _, err = msgp.ReadBytesBytes(src, nil)
	return err
}

// streams are kept, as a codec on msgpack would keep them in a pool.
type streams struct {
	out *msgpack.Encoder
	buf bytes.Buffer
	in  *msgpack.Decoder
	src bytes.Reader
}

func newStreams() *streams {
	s := &streams{}
	s.out, s.in = msgpack.NewEncoder(&s.buf), msgpack.NewDecoder(&s.src)
	s.out.UseCompactInts(true)
	return s
}

func (s *streams) read(src []byte) *msgpack.Decoder {
	s.src.Reset(src)
	s.in.Reset(&s.src)
	return s.in
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *streams) appendEcho(v *echo) error {
	s.buf.Reset()
	e := s.out
	return firstError(e.EncodeMapLen(3), e.EncodeString("name"), e.EncodeString(v.Name),
		e.EncodeString("id"), e.EncodeInt(v.ID), e.EncodeString("data"), e.EncodeBytes(v.Data))
}

func (s *streams) readEcho(src []byte, v *echo) error {
	d := s.read(src)
	n, err := d.DecodeMapLen()
	for range n {
		var key string
		if key, err = d.DecodeString(); err != nil {
			return err
		}
		switch key {
		case "name":
			v.Name, err = d.DecodeString()
		case "id":
			v.ID, err = d.DecodeInt64()
		case "data":
			v.Data, err = d.DecodeBytes()
		}
		if err != nil {
			return err
		}
	}
	return err
}

func (s *streams) appendInts(v *[]int64) error {
	s.buf.Reset()
	err := s.out.EncodeArrayLen(len(*v))
	for _, i := range *v {
		if err = s.out.EncodeInt(i); err != nil {
			return err
		}
	}
	return err
}

func (s *streams) readInts(src []byte, v *[]int64) error {
	d := s.read(src)
	n, err := d.DecodeArrayLen()
	*v = make([]int64, n)
	for i := range *v {
		if (*v)[i], err = d.DecodeInt64(); err != nil {
			return err
		}
	}
	return err
}
