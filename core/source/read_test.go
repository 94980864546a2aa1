package source_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goferry/goferry/core/source"
)

const testdata = "github.com/goferry/goferry/core/source/testdata/"

// list runs go list for a package of testdata.
func list(t *testing.T, name string, args ...string) map[string]*source.Listed {
	t.Helper()
	var out, said bytes.Buffer
	cmd := exec.Command("go", append(append([]string{"list", "-e", "-deps", "-json"}, args...), "./testdata/"+name)...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("go list: %v\n%s", err, &said)
	}
	listed, err := source.ReadList(&out)
	if err != nil {
		t.Fatal(err)
	}
	return listed
}

func TestEachWrongShapeIsToldAtItsLine(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "shapes", "shapes.go"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if _, comment, found := strings.Cut(line, "// "); found && strings.HasPrefix(line, "\tc.") {
			want[i+1] = comment
		}
	}
	answer := source.Read(list(t, "shapes", "-export"), true, []string{testdata + "shapes"})
	got := map[int]string{}
	for _, call := range answer.Packages[testdata+"shapes"].Calls {
		for _, w := range call.Wrong {
			got[w.Line] += w.Text
		}
	}
	for line, text := range want {
		if !strings.HasSuffix(got[line], text) || strings.Count(got[line], "core.") < 1 {
			t.Errorf("line %d: got %q, want … %q", line, got[line], text)
		}
		delete(got, line)
	}
	for line, text := range got {
		t.Errorf("line %d is right, and got %q", line, text)
	}
	if len(want) != 16 {
		t.Errorf("%d lines are wrong", len(want))
	}
}

func TestASourceThatDoesNotCompileIsReadAsFarAsItGoes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "broken.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, exact := range []bool{false, true} {
		p := read(t, string(text), exact)
		size := p.Types["Size"]
		if size.Doc != "Size is declared though much is missing." || len(size.Constants) < 2 || size.Constants[1].Name != "LARGE" {
			t.Errorf("of Size there is %+v", size)
		}
		if by := p.Types["Counter"].Fields["By"]; by == nil || by.Doc != "By is a step." || by.Column != 2 {
			t.Errorf("of By there is %+v", by)
		}
		if bump := p.Funcs["Counter.Bump"]; bump == nil || bump.Param != "by" {
			t.Errorf("of Bump there is %+v", bump)
		}
		if len(p.Calls) != 4 || p.Calls[0].Name != "NewLibrary" {
			t.Errorf("%d calls were found", len(p.Calls))
		}
	}
}

// What is half written is read at every keystroke, when a build watches.
func TestEveryBeginningOfASourceCanBeRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "shapes", "shapes.go"))
	if err != nil {
		t.Fatal(err)
	}
	listed := list(t, "shapes", "-export")
	half := *listed[testdata+"shapes"]
	half.Dir = t.TempDir()
	listed[testdata+"shapes"] = &half
	for n := 0; n <= len(text); n += 11 {
		if err := os.WriteFile(filepath.Join(half.Dir, "shapes.go"), text[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		exact := n%330 == 0
		p := source.Read(listed, exact, []string{testdata + "shapes"}).Packages[testdata+"shapes"]
		if n > bytes.Index(text, []byte("import")) && (p == nil || p.Name != "shapes") {
			t.Errorf("of the first %d bytes there is %v", n, p)
		}
	}
}

func TestNothingIsReadOfAListThatIsNone(t *testing.T) {
	if _, err := source.ReadList(strings.NewReader("no JSON")); err == nil || !strings.Contains(err.Error(), "go list") {
		t.Errorf("got %v", err)
	}
	if answer := source.Read(nil, true, []string{"example.com/x"}); len(answer.Packages) != 0 {
		t.Errorf("got %v", answer.Packages)
	}
}

// read reads one file as a package of its own.
func read(t *testing.T, text string, exact bool) *source.Package {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	listed := map[string]*source.Listed{"example.com/x": {ImportPath: "example.com/x", Name: "x", Dir: dir, GoFiles: []string{"x.go"}}}
	return source.Read(listed, exact, []string{"example.com/x", "example.com/there/is/none"}).Packages["example.com/x"]
}

func TestConstantsBelongToTheirType(t *testing.T) {
	for _, row := range []struct{ name, consts, want string }{
		{"prefix and suffix", "KindOne Kind = 1; TwoKind Kind = 2; Three Kind = 3", "ONE=1 TWO=2 THREE=3"},
		{"iota", "A Kind = iota; B; _; D", "A=0 B=1 D=3"},
		{"nothing left of the name", "Kind0 Kind = 0; Kinds Kind = 1; XKind Kind = 2", "KIND0=0 KINDS=1 X=2"},
		{"one name twice", "Red Kind = 1; KindRed Kind = 2", "RED=1 KIND_RED=2"},
		{"initials", "KindHTTPServer Kind = 1; KindUserID Kind = 2", "HTTP_SERVER=1 USER_ID=2"},
		{"not exported, not of the type", "kindHidden Kind = 1; Other = 2; Text string = `x`; One Kind = Other", "ONE=2"},
		{"bits", "A Kind = 1 << iota; B; C; None Kind = 0; All = A | B", "flag A=1 B=2 C=4 NONE=0 ALL=3"},
		{"shifted otherwise", "A Kind = 1 << (iota * 10); B; C", "flag A=1 B=1024 C=1048576"},
		{"bits that are not shifted", "A Kind = 1; B Kind = 2; C Kind = 4", "A=1 B=2 C=4"},
		{"shifted, and no bits", "A Kind = 3 << iota; B", "A=3 B=6"},
		{"a sign", "A Kind = -1 << iota; B", "A=-1 B=-2"},
		{"in two blocks", "A Kind = 1 << iota); const (B Kind = 2", "flag A=1 B=2"},
	} {
		p := read(t, "package x\n\ntype Kind int\n\nconst ("+row.consts+")\n", false)
		var got []string
		if p.Types["Kind"].Flag {
			got = append(got, "flag")
		}
		for _, c := range p.Types["Kind"].Constants {
			got = append(got, c.Name+"="+string(c.Value))
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: got %s, want %s", row.name, strings.Join(got, " "), row.want)
		}
	}
	p := read(t, "package x\n\ntype Kind string\n\nconst A, B Kind = \"\", `é\"`\n", false)
	got, err := json.Marshal(p.Types["Kind"].Constants)
	if err != nil || string(got) != `[{"name":"A","go_name":"A","value":""},{"name":"B","go_name":"B","value":"é\""}]` {
		t.Errorf("strings: got %s, %v", got, err)
	}
	if p := read(t, "package x\n\ntype Kind float64\n\nconst A Kind = 1.5\n\ntype Bool bool\n\nconst B Bool = true\n", false); len(p.Types["Kind"].Constants)+len(p.Types["Bool"].Constants) != 0 {
		t.Error("a fraction or a bool is an enumeration's member")
	}
}

func TestCommentsBelongToWhatTheyStandAt(t *testing.T) {
	p := read(t, `// Package x is read.
package x

import "github.com/goferry/goferry/core"

// handle is generic, and its last parameter is named.
func handle[T any](_ int, theValue T) {}

//go:noinline
// Quiet has a directive.
func Quiet(int) {}

// Both stand for two.
var (
	OnA = core.NewEvent[int]("a")
	// OnB has its own.
	OnB = core.NewEvent[int]("b")
)

var Library = core.NewLibrary("x", nil,
	// Above.
	core.Const("A", 1),
	core.Const("B", 1), // Behind.
	core.Const("C", 1),

	// Too far.

	core.Const("D", 1),
)

type (
	// T is one of a group.
	T struct {
		A, B int // A and B.
		*U
	}
	U = struct{}
)
`, false)
	if p.Doc != "Package x is read." || p.Funcs["handle"].Param != "the_value" || p.Funcs["Quiet"].Param != "" {
		t.Errorf("got %q, %+v, %+v", p.Doc, p.Funcs["handle"], p.Funcs["Quiet"])
	}
	var got []string
	for _, call := range p.Calls {
		got = append(got, call.Name+":"+call.Doc+call.Comment)
	}
	const want = "NewEvent:Both stand for two.|NewEvent:OnB has its own.OnB has its own.|NewLibrary:|Const:Above.|Const:Behind.|Const:|Const:"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
	typ := p.Types["T"]
	if typ.Doc != "T is one of a group." || typ.Fields["A"].Doc != "A and B." || typ.Fields["B"].Doc != "A and B." || typ.Fields["U"] == nil {
		t.Errorf("got %+v", typ)
	}
}
