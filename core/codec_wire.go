package core

import (
	"math"
	"strconv"

	"github.com/tinylib/msgp/msgp"
)

// wireDeepest is how many lists, dicts and structs may lie in one another, both ways. It bounds the stack on
// hostile payloads, and ends the encoding of values that contain themselves.
const wireDeepest = 1000

// wireLongest is the most bytes or elements that a MessagePack length can tell.
const wireLongest = math.MaxUint32

// wireRule says what absent and unknown fields mean.
type wireRule uint8

const (
	wireLenient wireRule = iota // replies and events: unknown fields are skipped, absent ones keep their zero
	wireRequest                 // unknown fields are refused; a field must be given unless its declaration says otherwise
	wireConfig                  // unknown fields are refused; absent ones are zero unless `required`
)

// wireScope goes down with a decode, by value so that decoding allocates nothing of its own.
type wireScope struct {
	depth int
	rule  wireRule
	in    *handleIn // who finds objects; nil where they cannot cross
}

func (s wireScope) deeper() (wireScope, error) {
	if s.depth++; s.depth > wireDeepest {
		return s, wireFail("nested deeper than 1,000 levels")
	}
	return s, nil
}

// wireDepth goes down with an encode: how deep it is, who notes the handles that it makes (nil where
// objects cannot cross), and who takes large Views (nil: they are copied).
type wireDepth struct {
	n    int
	out  *handleOut
	gaps *viewGaps
}

func wireDeeper(depth wireDepth) (wireDepth, error) {
	if depth.n++; depth.n > wireDeepest {
		return depth, &EncodeError{Reason: "nested deeper than 1,000 levels; does the value contain itself?"}
	}
	return depth, nil
}

func wireTooLong(n int) bool { return uint64(n) > wireLongest }

// wireList reads a list's header. It refuses a count of elements that the bytes left cannot hold at least
// bytes each, so that no length in a payload decides alone how much is allocated.
func wireList(src []byte, least int) (int, []byte, error) {
	n, rest, err := msgp.ReadArrayHeaderBytes(src)
	if err != nil {
		return 0, src, wireWant("a list", src, msgp.ArrayType)
	}
	if uint64(n)*uint64(least) > uint64(len(rest)) {
		return 0, src, wireFail("the list announces " + wireCount(int(n), "element", "elements") + ", more than the " + wireBytes(len(rest)) + " left can hold")
	}
	return int(n), rest, nil
}

// wireDict reads a dict's header with the same care; least counts a key with its value.
func wireDict(src []byte, least int) (int, []byte, error) {
	n, rest, err := msgp.ReadMapHeaderBytes(src)
	if err != nil {
		return 0, src, wireWant("a dict", src, msgp.MapType)
	}
	if uint64(n)*uint64(least) > uint64(len(rest)) {
		return 0, src, wireFail("the dict announces " + wireCount(int(n), "entry", "entries") + ", more than the " + wireBytes(len(rest)) + " left can hold")
	}
	return int(n), rest, nil
}

func wireBytes(n int) string { return wireCount(n, "byte", "bytes") }

func wireCount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// wireWant is the error for what lies at src where `what` was wanted; kind is the MessagePack type of what.
// It is also right when the value is of that kind but cut off.
func wireWant(what string, src []byte, kind msgp.Type) error {
	if len(src) == 0 {
		return wireFail("want " + what + ", but the payload ends here")
	}
	got := msgp.NextType(src)
	cut := got == kind
	if got != msgp.ArrayType && got != msgp.MapType {
		_, err := msgp.Skip(src)
		cut = err == msgp.ErrShortBytes
	}
	if cut {
		return wireFail("want " + what + ", but the payload ends inside of it")
	}
	return wireFail("want " + what + ", got " + wireName(src))
}

// wireName tells what lies at src as a Python user knows it. src is not empty.
func wireName(src []byte) string {
	switch msgp.NextType(src) {
	case msgp.NilType:
		return "None"
	case msgp.BoolType:
		return "bool"
	case msgp.IntType, msgp.UintType:
		return "int"
	case msgp.Float32Type, msgp.Float64Type:
		return "float"
	case msgp.StrType:
		return "str"
	case msgp.BinType:
		return "bytes"
	case msgp.ArrayType:
		return "list"
	case msgp.MapType:
		return "dict"
	case msgp.InvalidType:
		return "0xc1, a byte that starts no MessagePack value"
	}
	if wireIsTime(src) {
		return "datetime"
	}
	return "an extension type that goferry does not use"
}

// wireSkip passes over one value that nobody wants, with the limits of one that is decoded.
func wireSkip(src []byte, sc wireScope) ([]byte, error) {
	var parts int
	var err error
	rest := src
	switch msgp.NextType(src) {
	case msgp.ArrayType:
		parts, rest, err = wireList(src, 1)
	case msgp.MapType:
		parts, rest, err = wireDict(src, 2)
		parts *= 2
	default:
		return wireSkipLeaf(src)
	}
	if err != nil {
		return src, err
	}
	if sc, err = sc.deeper(); err != nil {
		return src, err
	}
	for range parts {
		if rest, err = wireSkip(rest, sc); err != nil {
			return src, err
		}
	}
	return rest, nil
}

func wireSkipLeaf(src []byte) ([]byte, error) {
	rest, err := msgp.Skip(src)
	if err != nil {
		return src, wireWant("a value", src, msgp.InvalidType)
	}
	if wireIsExtension(src[0]) && !wireIsTime(src) {
		return src, wireWant("a value", src, msgp.InvalidType)
	}
	return rest, nil
}

func wireIsExtension(lead byte) bool {
	return lead >= 0xc7 && lead <= 0xc9 || lead >= 0xd4 && lead <= 0xd8
}
