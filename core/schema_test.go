package core

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

var updateGolden = flag.Bool("update", false, "write testdata anew")

type schemaPage[T any] struct {
	Items []T
	Next  *string
}

type schemaEverything struct {
	Flag    bool           `goferry:",default=true"`
	Size    int64          `goferry:",required"`
	Small   uint8          `goferry:",default=7"`
	Ratio   float32        `goferry:",default=0.5"`
	Name    codecTitle     `goferry:"title,default=x"`
	File    string         `goferry:",path,default=/tmp"`
	Wait    time.Duration  `goferry:",default=1s"`
	When    time.Time      `json:"when,omitzero"`
	Data    []byte         `goferry:",nullable"`
	Digest  [32]byte       `json:"digest"`
	Corner  [4]codecPoint  `json:"corner"`
	Counts  map[string]int `goferry:",nullable"`
	Tree    *codecTree
	Pages   schemaPage[codecPoint]
	Inline  struct{ Deep struct{ A int } }
	Number  *big.Int
	Any     any
	JSON    json.RawMessage
	Nothing struct{}
}

func TestTheSchemaAsJSONIsStable(t *testing.T) {
	types := newSchemaTypes()
	ref := func(typ reflect.Type, hint string) *Type {
		c, err := codecFor(typ)
		if err != nil {
			t.Fatal(err)
		}
		return types.add(c.schema, hint)
	}
	value, err := schemaConst(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	s := Schema{
		Library: "everything", ABI: 1, Doc: "Package everything has it all.",
		Methods: []MethodSchema{{
			Name: "do_it", GoName: "DoIt", Index: 0, Kind: "method", Lane: -1,
			Request: ref(reflect.TypeFor[schemaEverything](), ""), Reply: ref(reflect.TypeFor[struct{ N int }](), "DoItReply"),
			Doc: "DoIt does it.", File: "everything.go", Line: 12,
		}, {
			Name: "raw", GoName: "Raw", Index: 1, Kind: "static", Lane: -1,
			Request: ref(reflect.TypeFor[[]byte](), ""), Reply: ref(reflect.TypeFor[None](), ""), RawRequest: true,
		}},
		Events: []EventSchema{{Name: "moved", Index: 0, Type: ref(reflect.TypeFor[codecPoint](), "")}},
		Consts: []ConstSchema{{Name: "MAX", Type: ref(reflect.TypeFor[int](), ""), Value: value}},
		Object: "Counter", Package: "example.com/everything",
		Errors: []ErrorSchema{{Name: "GoneError", Kind: "is", Base: "LookupError"}, {Name: "PointError", Kind: "type", Type: ref(reflect.TypeFor[codecPoint](), "")}},
		Config: ref(reflect.TypeFor[struct{}](), ""),
		Types:  types.types,
	}
	got, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	golden := filepath.Join("testdata", "schema.json")
	if *updateGolden {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the schema is not testdata/schema.json any more (-update writes it anew):\n%s", got)
	}
}

func TestStructsOfOneNameGetNamesOfTheirOwn(t *testing.T) {
	types := newSchemaTypes()
	one := func() *Type {
		type twin struct{ A int }
		return codecOf[twin](t).schema
	}()
	two := func() *Type {
		type twin struct{ B int }
		return codecOf[twin](t).schema
	}()
	three := &Type{Kind: schemaStruct, Name: "Twin", fields: &StructSchema{Go: "example.com/go-other.Twin", Fields: []Field{}}}
	for i, row := range []struct {
		typ  *Type
		want string
	}{{one, "Twin"}, {two, "CoreTwin"}, {one, "Twin"}, {three, "GoOtherTwin"}, {two, "CoreTwin"}} {
		if got := types.add(row.typ, "").Name; got != row.want {
			t.Errorf("row %d: got %s, want %s", i, got, row.want)
		}
	}
	if one.Name != "Twin" || len(types.types) != 3 {
		t.Errorf("%d types, and the codec's own name is %s", len(types.types), one.Name)
	}
}

func TestGoTypeNamesBecomeIdentifiers(t *testing.T) {
	for name, want := range map[string]string{
		"Plain":                           "Plain",
		"small":                           "Small",
		"Page[int]":                       "PageInt",
		"Page[example.com/x-y.Item]":      "PageItem",
		"Pair[string,*example.com/x.Big]": "PairStringBig",
		"List[[]int]":                     "ListInt",
		"With_Underscore":                 "With_Underscore",
	} {
		if got := schemaIdentifier(name); got != want {
			t.Errorf("schemaIdentifier(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestConstantsAreBoolsNumbersAndStrings(t *testing.T) {
	for _, row := range []struct {
		value any
		want  string
	}{
		{true, "true"}, {codecColor(-3), "-3"}, {uint64(math.MaxUint64), "18446744073709551615"}, {1.5, "1.5"},
		{codecTitle("é"), `"é"`}, {time.Second, "1000000000"}, {textLevel(2), "2"},
	} {
		if got, err := schemaConst(row.value); err != nil || string(got) != row.want {
			t.Errorf("%T: got %s, %v; want %s", row.value, got, err, row.want)
		}
	}
	for _, value := range []any{nil, []byte("x"), codecPoint{}, math.NaN(), new(int)} {
		if got, err := schemaConst(value); err == nil {
			t.Errorf("%T became %s", value, got)
		}
	}
}

type textLevel int

func (l textLevel) MarshalText() ([]byte, error) { return []byte("level"), nil }
