package core

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// wireDictOf encodes pairs of a key and an already encoded value.
func wireDictOf(pairs ...string) []byte {
	out := msgp.AppendMapHeader(nil, uint32(len(pairs)/2))
	for i := 0; i < len(pairs); i += 2 {
		out = append(msgp.AppendString(out, pairs[i]), pairs[i+1]...)
	}
	return out
}

func TestFieldsMustBeGivenInRequestsUnlessTheirDeclarationSaysOtherwise(t *testing.T) {
	type request struct {
		Must    int
		Pointer *int
		Default int `goferry:",default=5"`
		Empty   int `goferry:",omitempty"`
		Zero    int `json:"zero,omitzero"`
		List    []int
		Forced  *int `goferry:",required"`
	}
	one := string([]byte{1})
	v, err := codecRead[request](t, wireDictOf("must", one, "list", "\x90", "forced", "\xc0"), wireRequest)
	if err != nil || !reflect.DeepEqual(v, request{Must: 1, Default: 5, List: []int{}}) {
		t.Errorf("got %+v, %v", v, err)
	}
	_, err = codecRead[request](t, wireDictOf("list", "\x90"), wireRequest)
	if want := "field must: missing; it must be given, and so must forced"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	v, err = codecRead[request](t, wireDictOf("forced", "\xc0"), wireConfig)
	if err != nil || !reflect.DeepEqual(v, request{Default: 5}) {
		t.Errorf("as a configuration: %+v, %v", v, err)
	}
	if _, err = codecRead[request](t, nil, wireConfig); err == nil || err.Error() != "field forced: missing; it must be given" {
		t.Errorf("as an empty configuration: %v", err)
	}
	if v, err = codecRead[request](t, wireDictOf("other", one), wireLenient); err != nil || !reflect.DeepEqual(v, request{}) {
		t.Errorf("as a reply: %+v, %v", v, err)
	}
}

func TestDefaultsOfEveryKind(t *testing.T) {
	type defaults struct {
		B  bool          `goferry:",default=true"`
		I  int8          `goferry:",default=-0x10"`
		U  uint16        `goferry:",default=65535"`
		F  float32       `goferry:",default=2.5"`
		S  string        `goferry:",default='a, b'"`
		E  string        `goferry:",default="`
		P  string        `goferry:",default=/tmp,path"`
		D  time.Duration `goferry:",default=1m30s"`
		Q  *int          `goferry:",default=7"`
		O  codecColor    `goferry:",default=3,omitempty"`
		Na string        `goferry:"name,default=it's"`
	}
	v, err := codecRead[defaults](t, nil, wireRequest)
	if err != nil {
		t.Fatal(err)
	}
	if v.Q == nil || *v.Q != 7 {
		t.Errorf("the pointer's default is %v", v.Q)
	}
	v.Q = nil
	want := defaults{true, -16, 65535, 2.5, "a, b", "", "/tmp", 90 * time.Second, nil, 3, "it's"}
	if v != want {
		t.Errorf("got %+v, want %+v", v, want)
	}
	if v, err = codecRead[defaults](t, wireDictOf("b", "\xc2", "i", "\x00"), wireRequest); err != nil || v.B || v.I != 0 {
		t.Errorf("a given zero became %+v, %v", v, err)
	}
}

func TestUnknownFieldsAreRefusedWithTheNearestName(t *testing.T) {
	type inner struct{ Depth int }
	type request struct {
		FileName string    `goferry:",omitempty"`
		By       int64     `goferry:",omitempty"`
		Inner    *inner    `goferry:",omitempty"`
		Many     []inner   `goferry:",omitempty"`
		When     time.Time `goferry:"-"`
	}
	for key, want := range map[string]string{
		"bye":      "field bye: unknown; did you mean by?",
		"FileName": "field FileName: unknown; did you mean file_name?",
		"filenam":  "field filenam: unknown; did you mean file_name?",
		"zzzz":     "field zzzz: unknown; core.request has file_name, by, inner, many",
		"When":     "field When: unknown; core.request has file_name, by, inner, many",
	} {
		wire := wireDictOf(key, "\x01")
		if _, err := codecRead[request](t, wire, wireRequest); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", key, err, want)
		}
		if _, err := codecRead[request](t, wire, wireLenient); err != nil {
			t.Errorf("%s: as a reply: %v", key, err)
		}
	}
	wire := wireDictOf("many", "\x91"+string(wireDictOf("dept", "\x01")))
	if _, err := codecRead[request](t, wire, wireConfig); err == nil || err.Error() != "field many[0].dept: unknown; did you mean depth?" {
		t.Errorf("got %v", err)
	}
}

func TestUnknownFieldsOfRepliesAreSkippedWhole(t *testing.T) {
	type reply struct{ A, B int }
	for name, value := range map[string]string{
		"nil": "\xc0", "str": "\xa3abc", "bytes": "\xc4\x02ab", "float": "\xca\x00\x00\x00\x00", "list": "\x92\x01\x91\xc0",
		"dict": "\x81\xa1k\x92\x01\x02", "time": "\xd6\xff\x00\x00\x00\x01",
	} {
		v, err := codecRead[reply](t, wireDictOf("a", "\x01", "x", value, "b", "\x02"), wireLenient)
		if err != nil || v != (reply{1, 2}) {
			t.Errorf("%s: got %+v, %v", name, v, err)
		}
	}
}

func TestFieldsComeInAnyOrderButOnce(t *testing.T) {
	v, err := codecRead[codecPoint](t, wireDictOf("y", "\x02", "x", "\x01"), wireRequest)
	if err != nil || v != (codecPoint{1, 2}) {
		t.Errorf("got %+v, %v", v, err)
	}
	_, err = codecRead[codecPoint](t, wireDictOf("x", "\x02", "x", "\x01"), wireRequest)
	if err == nil || err.Error() != "field x: the field is given twice" {
		t.Errorf("got %v", err)
	}
}

type codecBase struct {
	ID   int
	Name string
}
type codecExtra struct{ Note string }

func TestEmbeddedStructsAreFlattened(t *testing.T) {
	type outer struct {
		codecBase
		*codecExtra
		Named codecBase
		Size  int
		Name  string // hides codecBase's
	}
	v := outer{codecBase{1, "hidden"}, &codecExtra{"n"}, codecBase{2, "b"}, 3, "shown"}
	wire := codecWrite(t, v)
	if want := "86" + "a26964" + "01" + "a46e6f7465" + "a16e"; !strings.HasPrefix(hex.EncodeToString(wire), "85"+want[2:]) {
		t.Errorf("on the wire: %x", wire)
	}
	back, err := codecRead[outer](t, wire, wireRequest)
	v.codecBase.Name = ""
	if err != nil || !reflect.DeepEqual(back, v) {
		t.Errorf("got %+v, %v", back, err)
	}

	v.codecExtra = nil
	back, err = codecRead[outer](t, codecWrite(t, v), wireRequest)
	if err != nil || back.codecExtra != nil {
		t.Errorf("a nil embedded pointer came back as %+v, %v", back.codecExtra, err)
	}
}

type codecTree struct {
	Name string
	Kids []codecTree          `goferry:",omitempty"`
	Left *codecTree           `goferry:",omitempty"`
	By   map[string]codecTree `goferry:",omitempty"`
	*codecSelf
}
type codecSelf struct {
	*codecSelf
	Mark int
}

func TestRecursiveTypesCross(t *testing.T) {
	v := codecTree{codecSelf: &codecSelf{Mark: 5}, Name: "a", Kids: []codecTree{{Name: "b"}}, Left: &codecTree{Name: "c"}, By: map[string]codecTree{"k": {Name: "d"}}}
	back, err := codecRead[codecTree](t, codecWrite(t, v), wireRequest)
	if err != nil || !reflect.DeepEqual(back, v) || back.codecSelf.codecSelf != nil {
		t.Errorf("got %+v, %v", back, err)
	}
}

func TestOmittedFields(t *testing.T) {
	type omits struct {
		A int             `goferry:",omitempty"`
		B string          `json:",omitempty"`
		C []int           `json:"c,omitempty"`
		D map[string]int  `json:"d,omitempty"`
		E *int            `json:"e,omitempty"`
		F time.Time       `json:"f,omitzero"`
		G struct{ X int } `json:"g,omitzero"`
		H any             `json:"h,omitempty"`
		I [0]int          `json:"i,omitempty"`
		J bool            `json:"j,omitempty"`
	}
	wireCase[*omits]{&omits{}, "80"}.check(t)
	one := 1
	full := omits{1, "b", []int{1}, map[string]int{"a": 1}, &one, time.Unix(1, 0).UTC(), struct{ X int }{1}, int64(1), [0]int{}, true}
	back, err := codecRead[omits](t, codecWrite(t, full), wireRequest)
	if err != nil || !reflect.DeepEqual(back, full) {
		t.Errorf("got %+v, %v", back, err)
	}
	// An empty slice that is kept out comes back as nil.
	if wire := codecWrite(t, omits{C: []int{}}); string(wire) != "\x80" {
		t.Errorf("an empty slice is %x", wire)
	}
}

// TestWideStructs has more fields than one machine word of the set of seen ones.
func TestWideStructs(t *testing.T) {
	for _, n := range []int{15, 16, 63, 64, 65, 130} {
		for _, tag := range []string{"", `goferry:",omitempty"`, `goferry:",default=9"`} {
			var fields []reflect.StructField
			for i := range n {
				fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[int](), Tag: reflect.StructTag(tag)})
			}
			typ := reflect.StructOf(fields)
			c, err := codecFor(typ)
			if err != nil {
				t.Fatal(err)
			}
			in, out := reflect.New(typ), reflect.New(typ)
			for i := range n {
				in.Elem().Field(i).SetInt(int64(i % 3))
			}
			wire, err := c.append(nil, in.UnsafePointer())
			if err != nil {
				t.Fatal(err)
			}
			if err := c.decodeRequest(wire, out.UnsafePointer()); err != nil || !reflect.DeepEqual(in.Interface(), out.Interface()) {
				t.Errorf("%d fields, tag %s: got %v, %v", n, tag, out.Elem(), err)
			}
			absent := reflect.New(typ)
			err = c.decodeRequest(wireDictOf("f0", "\x00"), absent.UnsafePointer())
			switch last := absent.Elem().Field(n - 1).Int(); tag {
			case "":
				if err == nil || !strings.HasPrefix(err.Error(), "field f1: missing") {
					t.Errorf("%d fields, one given: %v", n, err)
				}
			case `goferry:",default=9"`:
				if err != nil || last != 9 {
					t.Errorf("%d fields: the last default is %d, %v", n, last, err)
				}
			default:
				if err != nil || last != 0 {
					t.Errorf("%d fields: %v, %v", n, last, err)
				}
			}
		}
	}
}

func TestACodecIsCompiledOnce(t *testing.T) {
	type once struct{ A []codecTree }
	done := make(chan *codec)
	for range 8 {
		go func() {
			c, _ := codecFor(reflect.TypeFor[once]())
			done <- c
		}()
	}
	first := <-done
	for range 7 {
		if c := <-done; c != first || c == nil {
			t.Errorf("two codecs for one type: %p, %p", first, c)
		}
	}
}

func TestATypeThatBorrowsTextFromAnEmbeddedFieldIsAStruct(t *testing.T) {
	type stamped struct {
		time.Time
		N int
	}
	v := stamped{time.Unix(1, 0).UTC(), 2}
	wire := codecWrite(t, v)
	if want := wireDictOf("time", "\xd6\xff\x00\x00\x00\x01", "n", "\x02"); string(wire) != string(want) {
		t.Errorf("on the wire: %q, want %q", wire, want)
	}
	var back stamped
	if err := codecOf[stamped](t).decodeRequest(wire, unsafe.Pointer(&back)); err != nil || back != v {
		t.Errorf("got %v, %v", back, err)
	}
}
