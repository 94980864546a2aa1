package source

import (
	"cmp"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// Loader parses and type-checks packages. It is for one goroutine.
type Loader struct {
	fset    *token.FileSet
	listed  map[string]*Listed
	checked map[string]*checked // nil while it is being checked
	fakes   map[string]*types.Package
	exports types.Importer // nil: there is no export data
}

// NewLoader makes a loader of the packages that go list told. With exact the types of imports come from
// their export data, and functions' bodies are checked too.
func NewLoader(listed map[string]*Listed, exact bool) *Loader {
	l := &Loader{
		fset: token.NewFileSet(), listed: listed,
		checked: map[string]*checked{}, fakes: map[string]*types.Package{},
	}
	if exact {
		l.exports = importer.ForCompiler(l.fset, "gc", func(path string) (io.ReadCloser, error) {
			p := listed[path]
			if p == nil || p.Export == "" {
				return nil, os.ErrNotExist
			}
			return os.Open(p.Export)
		})
	}
	return l
}

// Read answers what the source of these packages says, and of the author's other packages that they import. With exact
// the list has export data, and wrong shapes are told.
func Read(listed map[string]*Listed, exact bool, packages []string) *Answer {
	l := NewLoader(listed, exact)
	answer := &Answer{Packages: map[string]*Package{}}
	wanted := append([]string(nil), packages...)
	for path, p := range listed {
		if own(p) {
			wanted = append(wanted, path)
		}
	}
	for _, path := range wanted {
		if answer.Packages[path] != nil {
			continue
		}
		if p := l.Read(path); p != nil {
			answer.Packages[path] = p
		}
	}
	return answer
}

// own says whether a package is one that the author works on, and not of a module that was downloaded.
func own(p *Listed) bool {
	return !p.Standard && p.Module != nil && p.Module.Main && !goferrys(p.ImportPath)
}

// checked is a package as its source has it.
type checked struct {
	l     *Loader
	info  *Listed
	files []*ast.File
	pkg   *types.Package
	types *types.Info
}

// load checks a package from its source. Mistakes in it are no errors: what is wrong is missing. It gives nil for a
// package that go list did not tell, or that is being loaded.
func (l *Loader) load(importPath string) *checked {
	if c, known := l.checked[importPath]; known {
		return c
	}
	p := l.listed[importPath]
	if p == nil {
		return nil
	}
	l.checked[importPath] = nil
	c := &checked{l: l, info: p, types: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	for _, name := range append(p.GoFiles[:len(p.GoFiles):len(p.GoFiles)], p.CgoFiles...) {
		file, err := parser.ParseFile(l.fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if file != nil && (err == nil || len(file.Decls) > 0) {
			c.files = append(c.files, file)
		}
	}
	config := types.Config{
		Importer: importing{l, p}, Error: func(error) {}, FakeImportC: true,
		IgnoreFuncBodies: l.exports == nil, Sizes: types.SizesFor("gc", runtime.GOARCH),
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		config.GoVersion = "go" + p.Module.GoVersion
	}
	c.pkg, _ = config.Check(p.ImportPath, l.fset, c.files, c.types) // the error is the first of those that Error was told
	l.checked[importPath] = c
	return c
}

// source gives the source of a package that the author works on, or that was asked for.
func (l *Loader) source(p *types.Package) *checked {
	if p == nil {
		return nil
	}
	if listed := l.listed[p.Path()]; listed != nil && own(listed) {
		return l.load(p.Path())
	}
	return l.checked[p.Path()]
}

// importing is the loader as a package's importer.
type importing struct {
	l    *Loader
	from *Listed
}

// Import implements types.Importer.
func (i importing) Import(importPath string) (*types.Package, error) {
	l := i.l
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	importPath = cmp.Or(i.from.ImportMap[importPath], importPath)
	p := l.listed[importPath]
	if l.exports != nil && p != nil && p.Export != "" {
		return l.exports.Import(importPath)
	}
	if p != nil && own(p) {
		if c := l.load(importPath); c != nil {
			return c.pkg, nil
		}
	}
	return l.fake(importPath, p), nil
}

// fake is a package of which nothing is known but its name.
func (l *Loader) fake(importPath string, p *Listed) *types.Package {
	if known := l.fakes[importPath]; known != nil {
		return known
	}
	name := path.Base(importPath)
	if p != nil && p.Name != "" {
		name = p.Name
	}
	l.fakes[importPath] = types.NewPackage(importPath, name)
	l.fakes[importPath].MarkComplete()
	return l.fakes[importPath]
}

const corePath = "github.com/goferry/goferry/core"

// goferrys says whether a package is a part of goferry that authors' packages import or are linked with.
func goferrys(importPath string) bool {
	return importPath == corePath || strings.HasPrefix(importPath, corePath+"/") ||
		strings.HasPrefix(importPath, "github.com/goferry/goferry/pyffi") || strings.HasPrefix(importPath, "goferry.invalid/")
}

// place tells where something stands.
func (l *Loader) place(pos token.Pos) Place {
	if !pos.IsValid() {
		return Place{}
	}
	p := l.fset.Position(pos)
	return Place{File: p.Filename, Line: p.Line, Column: p.Column}
}
