package core

import (
	"reflect"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecField is one field of a compiled struct.
type codecField struct {
	key    string // its name as encoded, header and all
	name   string
	offset uintptr
	codec  *codec
	omit   func(p unsafe.Pointer) bool // nil: always encoded
	def    []byte                      // the default, encoded; nil: none
}

// codecStruct is a dict by name. Immutable once compiled.
type codecStruct struct {
	typ    reflect.Type
	fields []codecField
	index  map[string]int
	header []byte // of a dict with all fields
	omits  bool
	words  int // of a set of fields
	need   [wireConfig + 1][]uint64
	preset []uint64 // fields with a default
}

func (s *codecStruct) encode(dst []byte, p unsafe.Pointer, depth wireDepth) ([]byte, error) {
	depth, err := wireDeeper(depth)
	if err != nil {
		return dst, err
	}
	at, n := len(dst), 0
	dst = append(dst, s.header...)
	for i := range s.fields {
		f := &s.fields[i]
		v := unsafe.Add(p, f.offset)
		if f.omit != nil && f.omit(v) {
			continue
		}
		n++
		dst = append(dst, f.key...)
		if dst, err = f.codec.enc(dst, v, depth); err != nil {
			return dst, wireIn(f.name, err)
		}
	}
	if n != len(s.fields) {
		s.recount(dst[at:], n)
	}
	return dst, nil
}

// recount writes the true number of fields into a header of the size that all fields need.
func (s *codecStruct) recount(header []byte, n int) {
	if len(s.header) == 1 {
		header[0] = 0x80 | byte(n)
		return
	}
	header[len(s.header)-2], header[len(s.header)-1] = byte(n>>8), byte(n)
}

func (s *codecStruct) decode(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
	n, rest, err := wireDict(src, 2)
	if err != nil {
		return src, s.wantDict(src, err)
	}
	if sc, err = sc.deeper(); err != nil {
		return src, err
	}
	var few [1]uint64
	seen := few[:]
	if s.words > len(few) {
		seen = make([]uint64, s.words)
	}
	next := 0
	for range n {
		// Encoders send the fields in the order of their declaration, so the next one is tried first.
		i := next
		if i < len(s.fields) && len(rest) >= len(s.fields[i].key) && string(rest[:len(s.fields[i].key)]) == s.fields[i].key {
			rest = rest[len(s.fields[i].key):]
		} else if i, rest, err = s.find(rest, sc); err != nil {
			return src, err
		} else if i < 0 {
			continue
		}
		f := &s.fields[i]
		if seen[i/64]&(1<<(i%64)) != 0 {
			return src, wireIn(f.name, wireFail("the field is given twice"))
		}
		seen[i/64] |= 1 << (i % 64)
		if rest, err = f.codec.dec(rest, unsafe.Add(p, f.offset), sc); err != nil {
			return src, wireIn(f.name, err)
		}
		next = i + 1
	}
	if sc.rule != wireLenient {
		if err = s.complete(seen, p, sc); err != nil {
			return src, err
		}
	}
	return rest, nil
}

// find reads a key that is not the expected one. It gives -1 for an unknown field, which it has passed over.
func (s *codecStruct) find(src []byte, sc wireScope) (int, []byte, error) {
	key, rest, err := msgp.ReadStringZC(src)
	if err != nil {
		return -1, src, wireWant("a field's name as str", src, msgp.StrType)
	}
	if i, ok := s.index[string(key)]; ok {
		return i, rest, nil
	}
	if sc.rule != wireLenient {
		return -1, src, s.unknown(key)
	}
	rest, err = wireSkip(rest, sc)
	return -1, rest, err
}

// complete applies the defaults of absent fields and refuses the absence of those that must be given.
func (s *codecStruct) complete(seen []uint64, p unsafe.Pointer, sc wireScope) error {
	for w, have := range seen {
		if missing := s.need[sc.rule][w] &^ have; missing != 0 {
			return s.missing(w, missing)
		}
		absent := s.preset[w] &^ have
		for i := w * 64; absent != 0; i, absent = i+1, absent>>1 {
			if absent&1 == 0 {
				continue
			}
			f := &s.fields[i]
			if _, err := f.codec.dec(f.def, unsafe.Add(p, f.offset), wireScope{}); err != nil {
				return wireIn(f.name, err)
			}
		}
	}
	return nil
}
