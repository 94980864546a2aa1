package core

import (
	"errors"
	"io"
	"net"
	"net/url"
	"reflect"
	"sync"
	"testing"
	"time"
	"unsafe"
)

type codecLoop []codecLoop
type codecRing map[string]codecRing
type codecChain *codecChain
type codecKids []struct{ Kids codecKids }

type codecBadInner struct{ Done chan bool }
type codecBadOuter struct{ List []map[string]*codecBadInner }

type codecLinked struct{ Link map[string]*url.URL }
type codecLinks struct{ Links []codecLinked }

type codecInPlace struct {
	Corner struct{ At []struct{ C chan int } }
}

type codecTwin struct{ ID int }

func TestTypesThatCannotCrossAreNamed(t *testing.T) {
	const pkg = "github.com/goferry/goferry/core."
	leave := "leave the field out with the tag `goferry:\"-\"`"
	for _, row := range []struct {
		typ  reflect.Type
		want string
	}{
		{reflect.TypeFor[chan int](), "chan int: chan int cannot cross, since a channel stays in Go; use an event, or " + leave},
		{reflect.TypeFor[codecBadOuter](), pkg + "codecBadInner, field Done: chan bool cannot cross, since a channel stays in Go; use an event, or " + leave},
		{reflect.TypeFor[struct{ F func() }](), "struct { F func() }, field F: func() cannot cross, since a function stays in Go; " + leave},
		{reflect.TypeFor[struct{ R io.Reader }](), "struct { R io.Reader }, field R: io.Reader cannot cross, since Python cannot know what is behind an interface; use any or a concrete type, or " + leave},
		{reflect.TypeFor[struct{ E error }](), "struct { E error }, field E: error cannot cross, since Python cannot know what is behind an interface; use any or a concrete type, or " + leave},
		{reflect.TypeFor[[]complex64](), "complex64: complex64 cannot cross, since MessagePack has no complex numbers; use two floats, or " + leave},
		{reflect.TypeFor[uintptr](), "uintptr: uintptr cannot cross, since an address means nothing in Python; " + leave},
		{reflect.TypeFor[*unsafe.Pointer](), "unsafe.Pointer: unsafe.Pointer cannot cross, since an address means nothing in Python; " + leave},
		{reflect.TypeFor[**int](), "**int: a pointer to a pointer cannot cross, since None would mean two things; use one pointer"},
		{reflect.TypeFor[codecChain](), pkg + "codecChain: a pointer to a pointer cannot cross, since None would mean two things; use one pointer"},
		{reflect.TypeFor[codecLoop](), pkg + "codecLoop: a type that contains itself must do so through a struct's field to cross"},
		{reflect.TypeFor[codecRing](), pkg + "codecRing: a type that contains itself must do so through a struct's field to cross"},
		{reflect.TypeFor[map[float64]int](), "map[float64]int: a map's keys must be strings, integers or bools to cross, not float64"},
		{reflect.TypeFor[map[codecPoint]int](), "map[core.codecPoint]int: a map's keys must be strings, integers or bools to cross, not core.codecPoint"},
		{reflect.TypeFor[sync.Mutex](), "sync.Mutex: none of its fields is exported, so nothing of it would cross; write the names of fields with capital letters, or give the type MarshalText and UnmarshalText"},
		{reflect.TypeFor[codecLinks](), pkg + "codecLinked, field Link, holds net/url.URL, field User: none of its fields is exported, so nothing of it would cross; write the names of fields with capital letters, or give the type MarshalText and UnmarshalText"},
		{reflect.TypeFor[codecInPlace](), pkg + "codecInPlace, field Corner.At.C: chan int cannot cross, since a channel stays in Go; use an event, or " + leave},
		{reflect.TypeFor[struct {
			UserID int
			UserId int
		}](), `struct { UserID int; UserId int }, field UserId: it has the name "user_id" as .UserID has; give one of them another name by its tag ` + "`goferry:\"name\"`"},
		{reflect.TypeFor[struct {
			codecBase
			codecTwin
		}](), `struct { core.codecBase; core.codecTwin }, field ID: it has the name "id" as codecBase.ID has; give one of them another name by its tag ` + "`goferry:\"name\"`"},
	} {
		_, err := codecFor(row.typ)
		var te *TypeError
		if !errors.As(err, &te) || err.Error() != row.want {
			t.Errorf("%v\ngot  %v\nwant %s", row.typ, err, row.want)
		}
	}
}

func TestTagsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, row := range []struct {
		typ reflect.Type
		tag reflect.StructTag
		why string
	}{
		{reflect.TypeFor[int](), `goferry:",nullabel"`, `the tag's option "nullabel" is none; there are nullable, path, required, default=, omitempty and omitzero`},
		{reflect.TypeFor[int](), `goferry:",nullable"`, "the tag's nullable is for slices and maps; use a pointer for a value that may be missing"},
		{reflect.TypeFor[net.IP](), `goferry:",nullable"`, "the tag's nullable is for slices and maps; use a pointer for a value that may be missing"},
		{reflect.TypeFor[int](), `goferry:",path"`, "the tag's path is for strings, lists of strings and dicts with string keys"},
		{reflect.TypeFor[codecPathed](), `goferry:",path"`, "the tag's path is for strings, lists of strings and dicts with string keys"},
		{reflect.TypeFor[int](), `goferry:",required,default=1"`, "the tag says both required and default=: a field that must be given has no use for a default"},
		{reflect.TypeFor[int8](), `goferry:",default=300"`, `the tag's default "300" does not fit: 300 does not fit an integer of 8 bits`},
		{reflect.TypeFor[int](), `goferry:",default=x"`, `the tag's default "x" does not fit: strconv.ParseInt: parsing "x": invalid syntax`},
		{reflect.TypeFor[float64](), `goferry:",default=NaN"`, `the tag's default "NaN" does not fit: a default must be finite`},
		{reflect.TypeFor[[]int](), `goferry:",default=1"`, `the tag's default "1" does not fit: a list has no default in a tag; use a pointer or omitempty`},
		{reflect.TypeFor[time.Duration](), `goferry:",default=5"`, `the tag's default "5" does not fit: time: missing unit in duration "5"`},
		{reflect.TypeFor[string](), `goferry:",default='a"`, "the tag's single quote is not closed"},
		{reflect.TypeFor[string](), `goferry:"\xff"`, "the name in its tag is no UTF-8"},
	} {
		typ := reflect.StructOf([]reflect.StructField{{Name: "F", Type: row.typ, Tag: row.tag}})
		_, err := codecFor(typ)
		var te *TypeError
		if !errors.As(err, &te) || te.Field != "F" || te.Reason != row.why {
			t.Errorf("%v, tag %s\ngot  %v\nwant %s", row.typ, row.tag, err, row.why)
		}
	}
	type hidden struct {
		Shown int
		inner int `goferry:"inner"`
	}
	_ = hidden{}.inner
	if _, err := codecFor(reflect.TypeFor[hidden]()); err == nil {
		t.Error("a goferry tag on a field that is not exported was taken")
	}
}

func TestTypesThatMeetThemselvesInAStructCross(t *testing.T) {
	wireCross(t, codecKids{{Kids: codecKids{}}, {Kids: codecKids{{Kids: codecKids{}}}}})
}

func TestNamesComeFromTags(t *testing.T) {
	type named struct {
		A int `goferry:"own" json:"other"`
		B int `json:"js"`
		C int `json:"-"`
		D int `json:"-" goferry:""`
		E int `json:",omitempty" goferry:"e2"`
		F int `goferry:"-" json:"f"`
		g int
	}
	v := named{A: 1, B: 2, C: 3, D: 4, E: 0, F: 6, g: 7}
	if got, want := codecWrite(t, v), wireDictOf("own", "\x01", "js", "\x02", "d", "\x04"); string(got) != string(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFailedCompileLeavesNothingBehind(t *testing.T) {
	type bad struct {
		Good struct{ N *codecTwin }
		Bad  chan int
	}
	for range 2 {
		if _, err := codecFor(reflect.TypeFor[bad]()); err == nil {
			t.Fatal("a channel crossed")
		}
	}
	wireCross(t, struct{ N *codecTwin }{&codecTwin{1}})
}
