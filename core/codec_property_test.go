package core

import (
	"bytes"
	"encoding/json"
	"math"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
	"unsafe"
)

func codecTypeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// codecSample has a field of every kind.
type codecSample struct {
	B   bool
	I   int
	I8  int8
	I16 int16
	I32 int32
	I64 int64
	U   uint
	U8  uint8
	U16 uint16
	U32 uint32
	U64 uint64
	F32 float32
	F64 float64
	S   string
	Raw []byte
	Key [4]byte
	L   []string
	LL  [][]int16
	A   [3]float64
	M   map[string]int
	MI  map[int32][]byte
	MT  map[codecTitle]codecPoint
	P   *int
	PS  *codecPoint
	T   time.Time
	D   time.Duration
	F   string            `goferry:",path"`
	FS  []string          `goferry:",path"`
	N   []int             `goferry:",nullable"`
	NM  map[string]string `goferry:",nullable"`
	O   int               `goferry:",omitempty"`
	Any any
	J   json.RawMessage
	Big *big.Int
	IP  netip.Addr
	Z   struct{}
	codecBase
	*codecExtra
	Tree *codecTree
}

func codecSampleValue() codecSample {
	return codecFill(rand.New(rand.NewPCG(1, 2)))
}

// codecFill makes a sample of random values, edges among them.
func codecFill(r *rand.Rand) codecSample {
	edges := []int64{0, 1, -1, 127, 128, -32, -33, -128, -129, math.MaxInt16, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64}
	num := func() int64 {
		if r.IntN(2) == 0 {
			return edges[r.IntN(len(edges))]
		}
		return int64(r.Uint64())
	}
	text := func() string {
		s := []string{"", "a", "é\x00", strings.Repeat("x", r.IntN(300)), "日本"}
		return s[r.IntN(len(s))]
	}
	raw := func() []byte { return bytes.Repeat([]byte{byte(r.Uint32())}, r.IntN(300)) }
	v := codecSample{
		B: r.IntN(2) == 0, I: int(num()), I8: int8(num()), I16: int16(num()), I32: int32(num()), I64: num(),
		U: uint(num()), U8: uint8(num()), U16: uint16(num()), U32: uint32(num()), U64: uint64(num()),
		F32: r.Float32(), F64: r.NormFloat64() * 1e100, S: text(), Raw: raw(), Key: [4]byte{byte(num()), 2, 3, 4},
		L: []string{}, LL: [][]int16{}, A: [3]float64{1, math.Inf(1), -0.5}, M: map[string]int{}, MI: map[int32][]byte{}, MT: map[codecTitle]codecPoint{},
		T: time.Unix(num()%200_000_000_000, r.Int64N(1_000_000)*1000).UTC(), D: time.Duration(num()), F: string(raw()), FS: []string{},
		O: int(num()), Any: any(num()), J: json.RawMessage(`{"a":[1,"x"]}`), IP: netip.AddrFrom4([4]byte{1, 2, 3, byte(num())}),
		codecBase: codecBase{ID: int(num()), Name: text()},
	}
	if v.T.Year() < 1 || v.T.Year() > 9999 {
		v.T = time.Unix(-1, 1000).UTC()
	}
	for range r.IntN(5) {
		v.L, v.FS = append(v.L, text()), append(v.FS, string(raw()))
		v.LL = append(v.LL, make([]int16, r.IntN(3)))
		v.M[text()] = int(num())
		v.MI[int32(num())] = raw()
		v.MT[codecTitle(text())] = codecPoint{num(), num()}
	}
	if r.IntN(2) == 0 {
		i := int(num())
		v.P, v.PS, v.N, v.NM = &i, &codecPoint{num(), 0}, []int{}, map[string]string{text(): text()}
		v.codecExtra, v.Big = &codecExtra{text()}, big.NewInt(num())
		v.Tree = &codecTree{Name: text(), Kids: []codecTree{{Name: text()}}}
		v.Any = map[string]any{text(): []any{text(), raw(), nil, v.T, v.F64}}
	}
	return v
}

// wireCross sends v there and back by every rule.
func wireCross[T any](t testing.TB, v T) {
	t.Helper()
	wire := codecWrite(t, v)
	for _, rule := range []wireRule{wireLenient, wireRequest, wireConfig} {
		back, err := codecRead[T](t, wire, rule)
		if err != nil {
			t.Fatalf("%T cannot be read back: %v", v, err)
		}
		if !reflect.DeepEqual(v, back) {
			t.Fatalf("went: %+v\nback: %+v", v, back)
		}
	}
}

func TestRandomValuesComeBackAsTheyWent(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		wireCross(t, codecFill(r))
	}
}

// FuzzDecode feeds bytes to every kind: each gives an error or a value that crosses again, never a panic.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add(codecWrite(f, codecSampleValue()))
	f.Add(codecWrite(f, codecTree{Name: "a", Kids: []codecTree{{Name: "b"}}}))
	f.Add(codecWrite[any](f, map[string]any{"a": []any{1.5, "x", nil, true, []byte("b"), time.Unix(1, 0)}}))
	f.Add(wireNested(1200))
	f.Add([]byte("\xc7\x0c\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("\xdf\xff\xff\xff\xff\xa1a\x01"))
	f.Fuzz(func(t *testing.T, src []byte) {
		wireSurvives[codecSample](t, src)
		wireSurvives[codecTree](t, src)
		wireSurvives[any](t, src)
		wireSurvives[json.RawMessage](t, src)
		wireSurvives[[]codecSample](t, src)
		wireSurvives[map[int8]time.Time](t, src)
		wireSurvives[map[string][2]time.Duration](t, src)
		wireSurvives[codecPathed](t, src)
		wireSurvives[*struct{}](t, src)
	})
}

func wireSurvives[T any](t *testing.T, src []byte) {
	keep := bytes.Clone(src)
	for _, rule := range []wireRule{wireLenient, wireRequest, wireConfig} {
		v, err := codecRead[T](t, src, rule)
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("the error is no UTF-8: %q", err)
			}
			continue
		}
		c := codecOf[T](t)
		wire, err := c.append(nil, unsafe.Pointer(&v))
		if err != nil {
			t.Fatalf("%T was read from %x but cannot be sent: %v", v, src, err)
		}
		var again T
		if err := c.decode(wire, unsafe.Pointer(&again)); err != nil {
			t.Fatalf("%T sent as %x cannot be read: %v", v, wire, err)
		}
		if wire2, err := c.append(nil, unsafe.Pointer(&again)); err != nil || len(wire2) != len(wire) {
			t.Fatalf("%T sent as %x, and the second time as %x, %v", v, wire, wire2, err)
		}
	}
	if !bytes.Equal(src, keep) {
		t.Fatal("decoding changed the payload")
	}
}
