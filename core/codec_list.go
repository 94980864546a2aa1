package core

import (
	"reflect"
	"strconv"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecSliceHeader is a slice of any element as the runtime lays it out.
type codecSliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

// codecSlice is a list. elem may still be in the making (a recursive type), so its functions are looked up
// at run time.
func codecSlice(t reflect.Type, elem *codec) (codecEncode, codecDecode) {
	size := t.Elem().Size()
	empty := reflect.MakeSlice(t, 0, 0).UnsafePointer()
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		s := (*codecSliceHeader)(p)
		return wireAppendList(dst, s.data, s.len, size, elem, depth)
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		n, rest, err := wireList(src, elem.least)
		if err != nil {
			return src, err
		}
		s := (*codecSliceHeader)(p)
		if n == 0 {
			s.data = empty
			return rest, nil
		}
		// Grow allocates the elements straight into the header at p; MakeSlice would allocate a header too.
		reflect.NewAt(t, p).Elem().Grow(n)
		s.len = n
		return wireReadList(rest, s.data, n, size, elem, sc)
	}
	return enc, dec
}

// codecArray is a list of exactly the array's length.
func codecArray(t reflect.Type, elem *codec) (codecEncode, codecDecode) {
	size, length := t.Elem().Size(), t.Len()
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		return wireAppendList(dst, p, length, size, elem, depth)
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		n, rest, err := wireList(src, 1)
		if err != nil {
			return src, err
		}
		if n != length {
			return src, wireFail("want a list of " + strconv.Itoa(length) + " elements, got " + strconv.Itoa(n))
		}
		return wireReadList(rest, p, n, size, elem, sc)
	}
	return enc, dec
}

func wireAppendList(dst []byte, data unsafe.Pointer, n int, size uintptr, elem *codec, depth wireDepth) ([]byte, error) {
	if wireTooLong(n) {
		return dst, &EncodeError{Reason: "the list has more than 4,294,967,295 elements"}
	}
	depth, err := wireDeeper(depth)
	if err != nil {
		return dst, err
	}
	dst = msgp.AppendArrayHeader(dst, uint32(n))
	enc := elem.enc
	for i := range n {
		if dst, err = enc(dst, unsafe.Add(data, uintptr(i)*size), depth); err != nil {
			return dst, wireInIndex(i, err)
		}
	}
	return dst, nil
}

func wireReadList(src []byte, data unsafe.Pointer, n int, size uintptr, elem *codec, sc wireScope) ([]byte, error) {
	sc, err := sc.deeper()
	if err != nil {
		return src, err
	}
	dec := elem.dec
	for i := range n {
		if src, err = dec(src, unsafe.Add(data, uintptr(i)*size), sc); err != nil {
			return src, wireInIndex(i, err)
		}
	}
	return src, nil
}
