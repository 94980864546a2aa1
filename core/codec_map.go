package core

import (
	"reflect"
	"strconv"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecMap is a dict. Go's maps are reached by reflection only: each encode makes a key and a value to copy
// entries into, each decode too, and SetMapIndex copies from those.
func codecMap(t reflect.Type, key, elem *codec) (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		m := reflect.NewAt(t, p).Elem()
		n := m.Len()
		if wireTooLong(n) {
			return dst, &EncodeError{Reason: "the dict has more than 4,294,967,295 entries"}
		}
		depth, err := wireDeeper(depth)
		if err != nil {
			return dst, err
		}
		dst = msgp.AppendMapHeader(dst, uint32(n))
		if n == 0 {
			return dst, nil
		}
		k, v := reflect.New(t.Key()), reflect.New(t.Elem())
		for entry := m.MapRange(); entry.Next(); {
			k.Elem().SetIterKey(entry)
			v.Elem().SetIterValue(entry)
			if dst, err = key.enc(dst, k.UnsafePointer(), depth); err != nil {
				return dst, wireIn("a key", err)
			}
			if dst, err = elem.enc(dst, v.UnsafePointer(), depth); err != nil {
				return dst, wireIn(codecKeyStep(k.Elem()), err)
			}
		}
		return dst, nil
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		n, rest, err := wireDict(src, key.least+elem.least)
		if err != nil {
			return src, err
		}
		if sc, err = sc.deeper(); err != nil {
			return src, err
		}
		m := reflect.MakeMapWithSize(t, n)
		*(*unsafe.Pointer)(p) = m.UnsafePointer() // a map is one word
		if n == 0 {
			return rest, nil
		}
		k, v := reflect.New(t.Key()), reflect.New(t.Elem())
		for i := range n {
			k.Elem().SetZero()
			v.Elem().SetZero()
			if rest, err = key.dec(rest, k.UnsafePointer(), sc); err != nil {
				return src, wireIn("a key", err)
			}
			if rest, err = elem.dec(rest, v.UnsafePointer(), sc); err != nil {
				return src, wireIn(codecKeyStep(k.Elem()), err)
			}
			m.SetMapIndex(k.Elem(), v.Elem())
			if m.Len() != i+1 {
				return src, wireIn(codecKeyStep(k.Elem()), wireFail("the key is given twice"))
			}
		}
		return rest, nil
	}
	return enc, dec
}

// codecKeyMost is how much of a key an error shows.
const codecKeyMost = 40

// codecKeyStep names a map's entry in an error: ["name"], [5].
func codecKeyStep(k reflect.Value) string {
	switch {
	case k.Kind() == reflect.String:
		return wireKeyStep(k.String())
	case k.CanInt():
		return "[" + strconv.FormatInt(k.Int(), 10) + "]"
	case k.CanUint():
		return "[" + strconv.FormatUint(k.Uint(), 10) + "]"
	case k.Kind() == reflect.Bool:
		return "[" + strconv.FormatBool(k.Bool()) + "]"
	default:
		return "[a key]"
	}
}

func wireKeyStep(s string) string {
	if len(s) > codecKeyMost {
		return "[" + strconv.Quote(s[:codecKeyMost]) + "…]"
	}
	return "[" + strconv.Quote(s) + "]"
}

type codecEntry[V any] struct {
	k string
	v V
}

// codecStringMap is codecMap for the commonest maps: the same dict, without reflection. It fits maps whose
// key is string itself; a map type with a name has the layout of its underlying type.
func codecStringMap[V any](key, elem *codec) (codecEncode, codecDecode) {
	enc := func(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
		m := *(*map[string]V)(p)
		if wireTooLong(len(m)) {
			return dst, &EncodeError{Reason: "the dict has more than 4,294,967,295 entries"}
		}
		depth, err := wireDeeper(depth)
		if err != nil {
			return dst, err
		}
		dst = msgp.AppendMapHeader(dst, uint32(len(m)))
		if len(m) == 0 {
			return dst, nil
		}
		var entry codecEntry[V]
		for entry.k, entry.v = range m {
			if dst, err = key.enc(dst, unsafe.Pointer(&entry.k), depth); err != nil {
				return dst, wireIn("a key", err)
			}
			if dst, err = elem.enc(dst, unsafe.Pointer(&entry.v), depth); err != nil {
				return dst, wireIn(wireKeyStep(entry.k), err)
			}
		}
		return dst, nil
	}
	dec := func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		n, rest, err := wireDict(src, key.least+elem.least)
		if err != nil {
			return src, err
		}
		if sc, err = sc.deeper(); err != nil {
			return src, err
		}
		m := make(map[string]V, n)
		*(*map[string]V)(p) = m
		if n == 0 {
			return rest, nil
		}
		var entry codecEntry[V]
		for i := range n {
			entry = codecEntry[V]{}
			if rest, err = key.dec(rest, unsafe.Pointer(&entry.k), sc); err != nil {
				return src, wireIn("a key", err)
			}
			if rest, err = elem.dec(rest, unsafe.Pointer(&entry.v), sc); err != nil {
				return src, wireIn(wireKeyStep(entry.k), err)
			}
			m[entry.k] = entry.v
			if len(m) != i+1 {
				return src, wireIn(wireKeyStep(entry.k), wireFail("the key is given twice"))
			}
		}
		return rest, nil
	}
	return enc, dec
}

// codecFillMap chooses the functions of c, a map's codec.
func codecFillMap(c *codec, t reflect.Type, key, elem *codec) {
	if t.Key() == reflect.TypeFor[string]() {
		switch t.Elem() {
		case reflect.TypeFor[string]():
			c.enc, c.dec = codecStringMap[string](key, elem)
			return
		case reflect.TypeFor[int]():
			c.enc, c.dec = codecStringMap[int](key, elem)
			return
		case reflect.TypeFor[int64]():
			c.enc, c.dec = codecStringMap[int64](key, elem)
			return
		case reflect.TypeFor[float64]():
			c.enc, c.dec = codecStringMap[float64](key, elem)
			return
		case reflect.TypeFor[bool]():
			c.enc, c.dec = codecStringMap[bool](key, elem)
			return
		case reflect.TypeFor[[]byte]():
			c.enc, c.dec = codecStringMap[[]byte](key, elem)
			return
		case reflect.TypeFor[any]():
			c.enc, c.dec = codecStringMap[any](key, elem)
			return
		}
	}
	c.enc, c.dec = codecMap(t, key, elem)
}
